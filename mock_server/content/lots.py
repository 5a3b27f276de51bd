"""What is made or drawn by chance: usernames, passwords, passphrases, dice, coins, rows of a lottery, numbers, colours that go together, domains.

As doing.py, whose list these belong to; pools of words and palettes are in data/lots.json.
"""

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.finding import split
from mock_server.content.late import late, worded
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

LONGEST = 200
"""Characters of a request."""
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twenty": 20}  # fmt: skip
MOST = 30
"""Things that are made at once."""


def _number(said: str | None) -> int:
    """A number in digits or words; 0 where there is none."""
    return 0 if not said else int(said) if said.isdigit() else _NUMBERS.get(said.lower(), 0)


def _rows(lines: Sequence[str]) -> str:
    return lines[0] if len(lines) == 1 else "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))


# ---- names and words ---------------------------------------------------------------------------------------------------

_WANTED = Cued(
    r"\b(?:generate|create|make|give|suggest|need|want|think of|come up with|brainstorm|list|pick|choose|help|propose|find|invent|random|some|cool|funny|unique|good|ideas?|what (?:should|could|can|shall))\b",
    "generate create make give suggest need want think come brainstorm list pick choose help propose find invent random some cool funny unique good idea ideas what",
)
_MANY = late(r"\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twenty)\b", re.IGNORECASE)
_SINGLE = late(r"\b(?:a|an|one)\b[^.?!\n]{0,24}\b(?:name|handle|tag|nickname|passphrase|password|word|palette|username|gamertag)\b(?! ideas| list)", re.IGNORECASE)  # fmt: skip
_PROGRAMMING = frozenset(["code", "function", "script", "program", "regex", "table", "column", "field", "validate", "sql", "python", "javascript", "css", "extract", "translate"])  # fmt: skip


def _count(text: str, otherwise: int) -> int:
    """How many are wanted, as far as the text says it."""
    return min(_number(match[1]), MOST) if (match := _MANY.search(text)) else 1 if _SINGLE.search(text) else otherwise  # fmt: skip


def _asked(prompt: Prompt, text: str) -> bool:
    """Whether something is to be made up, and no program that does it."""
    return prompt.language == "en" and len(text) <= LONGEST and not prompt.has(_PROGRAMMING) and _WANTED.search(prompt, text) is not None  # fmt: skip


@opened_by(_WANTED, only="en")
def named(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Usernames, passphrases, random words and names that are made up, as many as are wanted."""
    text = prompt.text.strip()
    if not _asked(prompt, text):
        return None
    row = next((row for row in phrases.data("lots")["kinds"] if worded(row["asks"]).search(text)), None)
    if row is None:
        return None
    _, moulds, words = next(
        pool for pool in row["pools"] if not pool[0] or worded(rf"\b(?:{pool[0]})").search(text)
    )
    count = _count(text, 1 if row["end"] and len(moulds) == 1 and "{w}" not in moulds[0] else 5)
    return "\n\n".join(filter(None, [_rows(_made(moulds, words, count, chance)), row["end"]]))


def _made(
    moulds: Sequence[str], words: Mapping[str, Sequence[str]], count: int, chance: Chance
) -> Sequence[str]:
    """So many different ones, each of a mould with words in its slots; fewer where the words do not suffice."""
    if moulds == ["{w}"]:
        return chance.sample(words["w"], count)
    made: dict[str, None] = {}
    for at in range(4 * count):
        mould = moulds[at % len(moulds)]
        left = {name: chance.sample(pool, len(pool)) for name, pool in words.items()}

        def put(slot: re.Match[str], left: Mapping[str, list[str]] = left) -> str:
            if slot[1] == "n":
                return str(10 + chance.below(90))
            word = left[slot[1].lower()].pop()
            return word[:1].upper() + word[1:] if slot[1].isupper() else word

        made.setdefault(_SLOT.sub(put, mould))
        if len(made) == count:
            break
    return list(made)


_SLOT = late(r"\{(\w)\}")

# ---- domains, colours ---------------------------------------------------------------------------------------------------

_DOMAIN = Cued(r"\b(?:domains?|domain names?|website names?|urls?)\b[^.?!\n]{0,20}? (?:for|of) (?:an?|my|our|the|this)?\s*(?P<it>[^.?!\n]{2,60})", "domain domains website url urls")  # fmt: skip
_PALETTE = Cued(r"\b(?:colou?r (?:palettes?|schemes?|combinations?|combos?)|palettes?|brand colou?rs)\b", "palette palettes color colour colors colours scheme schemes")  # fmt: skip


@opened_by(_DOMAIN, _PALETTE)
def branded(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Domains for a venture, colours that go together."""
    text = prompt.text.strip()
    if not _asked(prompt, text):
        return None
    if _PALETTE.search(prompt, text) and prompt.kind not in ("explain", "define", "why"):
        return _palettes(text, chance)
    match = _DOMAIN.search(prompt, text)
    return None if match is None else _domains(match["it"], text, chance)


def _palettes(text: str, chance: Chance) -> str:
    every = phrases.data("lots")["palettes"]
    fitting = [colours for words, colours in every if words and worded(rf"\b(?:{words})").search(text)]
    fitting = fitting or [colours for words, colours in every if not words]
    told = chance.sample(fitting, min(_count(_NOT_COLOURS.sub("", text), 1), 3))
    lists = ["\n".join(f"- **{one.split(' #')[0]}**: `#{one.split(' #')[1][:6]}`{one.split(' #')[1][6:]}" for one in colours) for colours in told]  # fmt: skip
    return "\n\n".join([*lists, phrases.data("lots")["palette_end"]])


_NOT_COLOURS = late(r"\b(?:\d{1,2}|two|three|four|five|six)[- ]colou?rs?\b", re.IGNORECASE)


def _domains(it: str, text: str, chance: Chance) -> str:
    """Names of the trade, as composing.json has them, and what is said itself, written as domains."""
    known = phrases.data("composing")["names"]
    names = next(
        (names for first, names, kinds in known if not first and worded(rf"\b(?:{kinds})").search(it)), ()
    )
    words = re.findall(r"[a-z]+", re.sub(r"\b(?:an?|my|our|the|new|small|online|called|named|business|company|website|that|which|in|for|and|of)\b", "", it.lower()))  # fmt: skip
    bare = "".join(words[:2])
    made = [re.sub(r"[^a-z]", "", name.lower().replace("&", "and")) for name in names]
    made = [*chance.sample(made, len(made)), *(f"{lead}{bare}" for lead in chance.sample(["the", "hello", "my", "get", "try", "good"], 6))]  # fmt: skip
    count = _count(text, 5)
    ends = phrases.data("lots")["domains"]["ends"]
    lines = [
        f"{name}{ends[0] if at % 3 != 2 else ends[1 + at // 3 % 4]}" for at, name in enumerate(made[:count])
    ]
    return f"{_rows(lines)}\n\n{phrases.data('lots')['domains']['end']}"


# ---- drawn ---------------------------------------------------------------------------------------------------------------

_MAKING = frozenset(
    ["generate", "random", "pick", "choose", "flip", "roll", "toss", "uuid", "guid", "password", "passwords", "coin", "dice", "give", "create", "need", "lottery", "lotto",
     "pin", "draw", "throw", "powerball", "随机", "生成", "抛"]
)  # fmt: skip
_UUID = late(
    r"\b(?:generate|create|give me|make|need|random)\b[^.\n]{0,20}\b(?:uuid|guid)s?\b|生成[^。\n]{0,8}uuid",
    re.IGNORECASE,
)
_RANDOM = late(r"\b(?:random|pick|choose a|generate|give me|think of a|draw)\b[^.\n]{0,20}\bnumbers?\b[^.\n\d]{0,20}(-?\d+)\s*(?:and|to|-|–)\s*(-?\d+)|(?:随机|选)[^。\n\d]{0,12}(\d+)\s*(?:到|至|-|~|和)\s*(\d+)", re.IGNORECASE)  # fmt: skip
_PASSWORD = late(r"\b(?:generate|create|make|give me|need)\b[^.\n]{0,40}\bpasswords?\b", re.IGNORECASE)
_PIN = late(r"\b(?:generate|create|make|give me|need|random)\b[^.\n]{0,24}\b(?:pin|pin code|pin number)\b", re.IGNORECASE)  # fmt: skip
_FLIP = late(r"\b(?:flip|toss) (?P<n>a|one|\d{1,2}|two|three|four|five|ten) coins?\b(?: (?P<times>\d{1,2}|two|three|four|five|ten) times)?|\bheads or tails\b|抛(?:一个?)?硬币", re.IGNORECASE)  # fmt: skip
_ROLL = late(r"\b(?:roll|throw) (?:me )?(?:(?P<n>an?|the|one|some|\d{1,2}|two|three|four|five|six) )?(?:(?:(?P<sides>\d{1,3})[- ]sided )?(?:dice|die)\b|(?P<k>\d{1,2})?d(?P<d>\d{1,3})\b)|掷骰子", re.IGNORECASE)  # fmt: skip
_LOTTERY = late(r"\b(?:lottery|lotto|powerball|mega ?millions|euro ?millions|euro ?jackpot)\b", re.IGNORECASE)
_ROW = late(r"\b(?:numbers?|pick|picks|draw|generate|tickets?)\b", re.IGNORECASE)
_EITHER = late(
    r"^(?:please )?(?:pick|choose|select) (?:one|randomly)?(?: (?:of|from|between|among))?(?: the following)?\s*+[:：]?\s*+((?=[\w ,]{0,200}(?:, | or | and ))[\w ,]{3,200}?)\s*+[.?]?$",
    re.IGNORECASE,
)
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789!@#%*-_+="


@opened_by(_MAKING)
def drawn(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """UUIDs, numbers between two, coins, dice, passwords, a row of the lottery, one of several."""
    text = prompt.text[:LONGEST]
    if _UUID.search(text):
        maker = Random(chance.below(1 << 62))
        many = min(int(m[0]) if (m := re.search(r"\d+", text)) else 1, 50)
        return "\n".join(str(_uuid(maker)) for _ in range(max(many, 1)))
    if match := _RANDOM.search(text):
        low, high = sorted((int(match[1] or match[3]), int(match[2] or match[4])))
        several = _number(m[1]) if (m := _SEVERAL.search(text)) else 1
        return ", ".join(str(low + chance.below(high - low + 1)) for _ in range(max(1, min(several, MOST))))
    if _LOTTERY.search(text) and _ROW.search(text) and prompt.language == "en":
        return _row(text, chance)
    if _PIN.search(text):
        length = _number(m[1]) if (m := re.search(r"\b(\d{1,2})[- ]?digits?\b", text)) else 4
        return "".join(str(chance.below(10)) for _ in range(max(3, min(length, 12))))
    if _PASSWORD.search(text):
        return _passwords(text, chance)
    if match := _FLIP.search(text):
        sides = ("正面", "反面") if prompt.language == "zh" else ("Heads", "Tails")
        times = _number(match["times"]) or _number(match["n"]) or 1
        tossed = [chance.pick(sides) for _ in range(times)]
        return tossed[0] if times == 1 else f"{', '.join(tossed)} ({tossed.count('Heads')} heads, {tossed.count('Tails')} tails)"  # fmt: skip
    if match := _ROLL.search(text):
        faces = [1 + chance.below(max(2, _number(match["d"] or match["sides"]) or 6)) for _ in range(max(1, min(_number(match["k"] or match["n"]), MOST)))]  # fmt: skip
        return str(faces[0]) if len(faces) == 1 else f"{' + '.join(map(str, faces))} = {sum(faces)}"
    if match := _EITHER.search(text.strip()):
        return chance.pick(split(match[1]))
    return None


_SEVERAL = late(r"\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) (?:random |different |unique |whole )*numbers\b", re.IGNORECASE)  # fmt: skip


def _passwords(text: str, chance: Chance) -> str:
    """As many as are wanted, as long as is said; strong ones hold a letter of each case, a digit and a sign."""
    several = re.search(r"\b(\d{1,2}|two|three|four|five|ten) (?:\w+ ){0,3}passwords\b", text, re.IGNORECASE)
    rest = text.replace(several[0], "") if several else text
    length = min(max(int(m[0]) if (m := re.search(r"\d+", rest)) else 16, 4), 128)
    made = []
    for _ in range(min(_number(several[1]), MOST) if several else 1):
        signs = [chance.pick(_SIGNS) for _ in range(length - 4)]
        signs += [chance.pick(kind) for kind in (_SIGNS[:24], _SIGNS[24:47], "23456789", "!@#%*-_+=")]
        made.append("".join(chance.sample(signs, length)))
    return "\n".join(made)


def _row(text: str, chance: Chance) -> str:
    """A row of the lottery that is named, else six of 49."""
    rule: Mapping[str, Any] = next(rule for rule in phrases.data("lots")["draws"] if not rule["asks"] or worded(rule["asks"]).search(text))  # fmt: skip
    drawn = {key: ", ".join(map(str, sorted(chance.sample(range(1, rule[key][1] + 1), rule[key][0])))) for key in ("main", "extra") if key in rule}  # fmt: skip
    return f"{phrases.filled(rule['says'], **drawn)}\n\n{phrases.data('lots')['draw_end']}"


def _uuid(maker: Random) -> str:
    import uuid  # costs a start a little

    return str(uuid.UUID(int=maker.getrandbits(128), version=4))


ALL = (drawn,)
NAMED = (named, branded)
