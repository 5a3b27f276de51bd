"""Games over several turns: a quiz with its score, twenty questions both ways, a number to find, rock paper scissors, a tale with choices.

How far a game has come is told from the messages alone: what was asked last, what was answered since. The questions, things and scenes are
in data/games.json. As text.py, which asks for it through talks.py.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from mock_server.content import phrases
from mock_server.content.chance import Chance, mixed
from mock_server.content.chores import system
from mock_server.content.late import late, worded
from mock_server.content.numerals import whole
from mock_server.content.prompt import Prompt
from mock_server.wire.memo import of_talk
from mock_server.wire.timeline import Message

LONGEST = 300
"""Characters of a move."""


def _say(zh: bool, key: str, **values: str) -> str:
    return phrases.filled(phrases.data("games")["says"][key]["zh" if zh else "en"], **values)


_PLAY = r"^(?:(?:hi|hello|hey|ok(?:ay)?|great|yes|please|now|then|so|let'?s|let us|can we|can you|could you|could we|shall we|i(?:'d| would) like to|i want(?: you)? to|i wanna|we could|you are|you're|be|act as|start|play|do|have|run|give me|host|begin|another|new)\b[, .!]*)*"
_STARTS: Mapping[str, re.Pattern[str]] = {
    "quiz": late(rf"{_PLAY}(?:(?:an?|the|some|my|another|a (?:short|quick|little|fun))? ?(?:[\w-]+ ){{0,3}}?(?:quiz|trivia)(?: (?:game|night|show|master|host|round|with me|time))?(?:\b(?! questions? (?:for|about) my)|$)|quiz me\b|test (?:me|my knowledge)\b|ask me (?:some |a few |\d+ |five |ten |three |one )?(?:[\w-]+ ){{0,3}}?(?:quiz|trivia|general knowledge|geography|history|science|art|music) questions?\b)|^(?:我们)?(?:来|玩|开始|再来)(?:一?[个次轮场])?(?:[\u4e00-\u9fff]{{0,6}})?(?:知识问答|问答游戏|问答|知识竞赛|竞猜)|^考考我|^出题考", re.IGNORECASE),
    "guess": late(rf"{_PLAY}(?:20|twenty)[ -]?questions\b(?!.*\b(?:you|u) (?:think|choose|pick|have)\b)|{_PLAY}guess (?:what|the (?:animal|thing|object)) i(?:'m| am) thinking\b|^(?:ok(?:ay)?,? )?(?:i'm|i am|i) think(?:ing)? of an? (?:animal|thing|object)\b|^(?:我们)?(?:来|玩)(?:一?[个次])?(?:二十|20)个?(?:问题|问)|^我(?:心里)?想(?:好)?了?一[种个](?:动物|东西)", re.IGNORECASE),
    "secret": late(rf"{_PLAY}(?:20|twenty)[ -]?questions\b.*\b(?:you|u) (?:think|choose|pick|have)\b|{_PLAY}(?:you )?(?:think|choose|pick) (?:of )?(?:an?|some) ?(?:animal|thing|object|something)\b.{{0,40}}\b(?:i|let me|i'll)(?: will| try to)? (?:guess|ask)\b|^你(?:来)?想一[种个](?:动物|东西)[，,]?我来?猜", re.IGNORECASE),
    "number": late(rf"{_PLAY}(?:(?:a |the )?(?:number )?guess(?:ing)? (?:the |a )?(?:number|game)|think of a number)\b|^(?:我们)?(?:来)?玩?猜数字", re.IGNORECASE),
    "adventure": late(rf"{_PLAY}(?:(?:me )?an? |the |my )?(?:[\w-]+ ){{0,3}}?(?:text(?:-based)? (?:adventure|rpg|game)|adventure game|choose[- ]your[- ]own[- ]adventure|interactive (?:story|fiction)|new adventure)\b|^(?:我们)?(?:来|玩|开始)(?:一?[个场次])?(?:文字冒险|文字游戏|互动故事)", re.IGNORECASE),
}  # fmt: skip
_WITH_WORDS = frozenset(["code", "program", "script", "python", "javascript", "write", "app", "html", "java", "function", "class", "generate", "create", "json", "why", "how", "what"])  # fmt: skip
_HANDS = late(r"^\W*(?:ok,? |i (?:choose|pick|take|had|have) |again[,:]? |mine (?:is|was) |my choice is )?(?P<hand>rock|paper|scissors|石头|剪刀|布)\W*$", re.IGNORECASE)  # fmt: skip
_OUR_HAND = late(r"\*\*(rock|paper|scissors|石头|剪刀|布)\*\*", re.IGNORECASE)
_STOP = late(r"^(?:ok(?:ay)?,? |no,? |please |let'?s |i want to |i'd like to |can we |thanks,? )*(?:stop|quit|end|exit|enough|that'?s (?:enough|all)|no more|finish|i'?m done|done)\b.{0,24}$|^(?:停|不玩了|结束|够了|到此为止).{0,6}$", re.IGNORECASE)  # fmt: skip
_BACK = 80
"""Messages that are looked back at."""

Talk = list[tuple[str, str]]
"""User texts with what was answered to them."""


@of_talk(256)
def _started(before: Sequence[Message]) -> tuple[str, Talk]:
    """The game that goes on, and its turns from its start; an empty name if none does."""
    talk: Talk = []
    asked = ""
    for one in before[-_BACK:]:
        text = "\n".join(one.texts).strip()
        if one.role == "user":
            asked = text
        elif one.role == "assistant" and asked:
            talk.append((asked, text))
            asked = ""
    over, openings, scenes = _signs()
    for at in range(len(talk) - 1, -1, -1):
        answer = talk[at][1]
        if any(end in answer for end in over):
            return "", []
        for name, sign in openings:
            if sign in answer:
                return name, talk[at:]
        if answer.endswith(scenes) and _begins(talk, at):
            return "adventure", talk[at:]
    return "", []


@lru_cache(maxsize=1)
def _signs() -> tuple[Sequence[str], Sequence[tuple[str, str]], tuple[str, ...]]:
    """What an answer says where a game is over, where one begins, with its name, and the choices where a tale begins."""
    says = phrases.data("games")["says"]
    over = [_tail(row) for key in _OVER for row in says[key].values()]
    openings = [(name, _tail(row)) for name, key in _OPENINGS.items() for row in says[key].values()]
    openings += [("guess", "First question: is it alive?"), ("number", "a number between 1 and 100")]
    scenes = tuple(
        _numbered(one["scenes"]["start"][1]) for one in phrases.data("games")["adventures"].values()
    )
    return over, openings, scenes


def _begins(talk: Talk, at: int) -> bool:
    """Whether a tale begins with this turn, not only comes back to its first choices."""
    return at == 0 or "What do you do?" not in talk[at - 1][1]


@lru_cache(maxsize=256)
def _tail(row: str) -> str:
    """The words of a phrase that hold no slot, by which it is known again."""
    return max(re.split(r"\{\w+\}", row), key=len).strip()


_OPENINGS = {"quiz": "quiz_start", "guess": "guess_start", "secret": "secret_start", "number": "number_start"}  # fmt: skip
_HANDED = ("hand_win", "hand_lose", "hand_draw")
_ENDINGS = {"final": "quiz", "guessed": "guess", "beaten": "guess", "secret_found": "secret", "secret_over": "secret", "number_found": "number", "number_over": "number", "over": "adventure"}  # fmt: skip
_AGAIN = late(r"^(?:yes|yeah|yep|sure|ok(?:ay)?|again|another (?:round|one|game)|one more|play again|let'?s (?:play|go) again|new (?:game|round|adventure)|quiz|好|再来|再玩)[\w ,，一轮次个吧]{0,24}[.!。！]*$", re.IGNORECASE)  # fmt: skip


def _ended(said: str) -> str:
    """The game that an answer ends; empty if it ends none."""
    return next((name for key, name in _ENDINGS.items() for row in phrases.data("games")["says"][key].values() if _tail(row) in said), "")  # fmt: skip


_OVER = (
    "final",
    "guessed",
    "beaten",
    "secret_found",
    "secret_over",
    "number_found",
    "number_over",
    "over",
    "quit",
)


def played(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The next move of the game that goes on, or the first one of a game that is wanted."""
    text = prompt.text.strip()
    if len(text) > LONGEST or (prompt.language not in ("en", "zh") and not before):
        return None
    zh = prompt.language == "zh"
    if (last := before[-1] if before else None) and last.role == "assistant":
        said = "".join(last.texts)
        if hand := _HANDS.match(text):
            yours = hand["hand"].lower()
            if ours := _OUR_HAND.search(said):
                return _hands(ours[1].lower(), yours, zh)
            if any(
                _tail(row) in said for key in _HANDED for row in phrases.data("games")["says"][key].values()
            ):
                return _hands(chance.pick([one for one in _BEATS if one.isascii() != zh]), yours, zh)
        if _AGAIN.match(text) and (name := _ended(said)):
            return _opened(name, text, zh, chance)
        name, talk = _started(before)
        if name:
            zh = zh or any("\u4e00" <= sign <= "\u9fff" for sign in talk[0][0][:40])
            return _MOVES[name](text, talk, zh, chance)
    if not prompt.has(_WITH_WORDS):
        for name, pattern in _STARTS.items():
            if pattern.search(text):
                return _opened(name, text, zh, chance)
    orders = system(before)[:400]
    if orders and not any(one.role == "assistant" for one in before):
        for name in ("quiz", "adventure"):
            if _ROLE[name].search(orders):
                return _opened(name, f"{orders} {text}", zh, chance)
    return None


_ROLE = {
    "quiz": late(r"\b(?:quiz|trivia)[ -]?(?:master|host|bot|show)\b|问答主持", re.IGNORECASE),
    "adventure": late(r"\b(?:text(?:-based)? adventure|dungeon master|game master|interactive fiction|choose[- ]your[- ]own)\b", re.IGNORECASE),
}  # fmt: skip


def _opened(name: str, text: str, zh: bool, chance: Chance) -> str:
    if name == "quiz":
        return _say(zh, "quiz_start", question=chance.pick(_rows(text))[3 if zh else 0])
    if name == "guess":
        return _say(zh, "guess_start", question=phrases.data("games")["attributes"][_best(list(_candidates([])), set())][2 if zh else 0])  # fmt: skip
    if name == "adventure":
        return _scene(_setting(text), "start", text)
    return _say(zh, f"{name}_start")


# ---- a quiz ------------------------------------------------------------------------------------------------------------

_UNKNOWN = late(r"^(?:i )?(?:really )?(?:don'?t|do not) know\b|^(?:no idea|pass|skip|next|idk|dunno|tell me|no clue|give up|i give up)\b|不知道|跳过|下一题|过$|没头绪", re.IGNORECASE)  # fmt: skip
_HINT = late(r"\bhint\b|\bclue\b|提示", re.IGNORECASE)
_SCORE = late(r"\b(?:my|the|our) score\b|\bhow (?:am i doing|many (?:did i|have i|points))\b|得分|几分|多少分", re.IGNORECASE)  # fmt: skip
_SCORED = late(r"(?:Score|得分)[:：] ?(\d+)/(\d+)")
_MANY = late(r"\b(\d{1,2}|three|five|ten) (?:[\w-]+ )?(?:questions|rounds)\b|(\d{1,2}|[三五十])(?:道|个)", re.IGNORECASE)  # fmt: skip


def _rows(text: str) -> Sequence[Sequence[str]]:
    """The questions of the subject that is named, else all of them."""
    quiz = phrases.data("games")["quiz"]
    named = [row for part in quiz.values() if worded(part["asks"]).search(text) for row in part["rows"]]
    return named or [row for part in quiz.values() for row in part["rows"]]


def _quiz(text: str, talk: Talk, zh: bool, chance: Chance) -> str | None:
    said = "\n".join(answer for _, answer in talk)
    rows = [row for part in phrases.data("games")["quiz"].values() for row in part["rows"]]
    asked = [row for row in rows if row[0] in said or row[3] in said]
    row = max(asked, key=lambda one: max(said.rfind(one[0]), said.rfind(one[3])), default=None)
    if row is None:
        return None
    question, answer = (row[3], row[4]) if zh else (row[0], row[1])
    scored = _SCORED.findall(said)
    score, total = (int(scored[-1][0]), int(scored[-1][1])) if scored else (0, 0)
    if _STOP.match(text):
        return _final(score, total, zh)
    if _SCORE.search(text):
        return _say(zh, "score", score=str(score), total=str(total), question=question)
    if _HINT.search(text):
        return _say(zh, "hint", letter=re.sub(r"^the ", "", answer)[:1].upper(), question=question)
    right = worded(row[2]).search(text) is not None
    if not right and text.endswith(("?", "？")) and len(text) > 24:
        return None
    key = "right" if right else "passed" if _UNKNOWN.search(text) else "wrong"
    told = _say(zh, key, answer=answer, score=str(score + right), total=str(total + 1))
    many = _MANY.search(talk[0][0])
    most = whole(many[1] or many[2], 10) if many else 10
    left = [one for one in _rows(talk[0][0]) if one not in asked]
    if total + 1 >= most or not left:
        return f"{told}\n\n{_final(score + right, total + 1, zh)}"
    following = _say(zh, "next", n=str(total + 2), question=chance.pick(left)[3 if zh else 0])
    return f"{told}\n\n{following}"


def _final(score: int, total: int, zh: bool) -> str:
    share = score / total if total else 0
    praise = _say(zh, "praise_high" if share > 0.8 else "praise_mid" if share >= 0.5 else "praise_low")
    return _say(zh, "final", score=str(score), total=str(total), praise=praise)


# ---- twenty questions --------------------------------------------------------------------------------------------------

_YES = late(r"^\W*(?:yes|yeah|yep|yup|sure|correct|right|exactly|of course|it (?:is|does|can|has)|y\b|true|是|对|嗯|会|能|有|可以)", re.IGNORECASE)  # fmt: skip
_NO = late(
    r"^\W*(?:no\b|nope|nah|not\b|it (?:isn'?t|doesn'?t|can'?t)|n\b|false|wrong|不|没|错)", re.IGNORECASE
)
_MAYBE = late(r"\b(?:don'?t know|not sure|maybe|sometimes|kind of|sort of|depends|partly|possibly|it can)\b|不知道|不确定|有时|可能", re.IGNORECASE)  # fmt: skip


def _candidates(replies: Sequence[tuple[str, bool | None]]) -> Mapping[str, frozenset[str]]:
    """The things that fit what was answered."""
    known = {name: frozenset(said.split()) for name, said in phrases.data("games")["things"].items()}
    return {name: has for name, has in known.items() if all(reply is None or (one in has) == reply for one, reply in replies)}  # fmt: skip


def _best(left: Sequence[str], asked: set[str]) -> str:
    """The attribute that parts the things that are left most evenly."""
    known: Mapping[str, str] = phrases.data("games")["things"]
    attributes: Sequence[str] = list(phrases.data("games")["attributes"])
    return min((one for one in attributes if one not in asked), key=lambda one: abs(2 * sum(one in known[name].split() for name in left) - len(left)))  # fmt: skip


def _guess(text: str, talk: Talk, zh: bool, chance: Chance) -> str | None:
    if _STOP.match(text):
        return _say(zh, "quit")
    attributes, things = phrases.data("games")["attributes"], phrases.data("games")["things"]
    replies: list[tuple[str, bool | None]] = []
    tried: set[str] = set()
    moves = [*[asked for asked, _ in talk[1:]], text]
    for (_, answer), reply in zip(talk, moves, strict=True):
        one = next((name for name, row in attributes.items() if row[0] in answer or row[2] in answer), None)
        value = (
            None
            if _MAYBE.search(reply)
            else False
            if _NO.match(reply)
            else True
            if _YES.match(reply)
            else None
        )
        if "First question: is it alive?" in answer:
            one = "animal"
        if one:
            replies.append((one, value))
        elif thing := next((name for name in things if _of(name, zh) in answer), None):
            if value:
                return _say(zh, "guessed", n=str(len(talk)))
            tried.add(thing)
    if not (_YES.match(text) or _NO.match(text) or _MAYBE.search(text)):
        return _say(zh, "not_yes_no", question=talk[-1][1].rpartition("\n")[2]) if not text.endswith(("?", "？")) else None  # fmt: skip
    left = [name for name in _candidates(replies) if name not in tried]
    if not left or len(talk) >= 20:
        return _say(zh, "beaten")
    asked = {one for one, _ in replies}
    parting = [one for one in attributes if one not in asked and 0 < sum(one in things[name].split() for name in left) < len(left)]  # fmt: skip
    if len(left) == 1 or not parting:
        return _say(zh, "guess", thing=_of(left[0], zh))
    return _say(
        zh, "guess_next", n=str(len(talk) + 1), question=attributes[_best(left, asked)][2 if zh else 0]
    )


def _of(name: str, zh: bool) -> str:
    return name.split("|")[zh]


_GIVEN_UP = late(r"\b(?:give up|tell me (?:what|the)|what (?:is|was) it\b|reveal|the answer\b)|放弃|不猜了|猜不到|答案是什么|揭晓", re.IGNORECASE)  # fmt: skip


def _secret(text: str, talk: Talk, zh: bool, chance: Chance) -> str | None:
    names = list(phrases.data("games")["things"])
    name = names[mixed(0, talk[0][0]) % len(names)]
    has, count = phrases.data("games")["things"][name].split(), len(talk)
    if _GIVEN_UP.search(text) or _STOP.match(text) or count > 20:
        return _say(zh, "secret_over", thing=_of(name, zh))
    lower, n = text.lower(), str(count)
    plain = [re.sub(r"^an? ", "", one) for one in name.split("|")]
    if any(re.search(rf"(?<![a-z]){one}s?(?![a-z])", lower) for one in plain):
        return _say(zh, "secret_found", thing=_of(name, zh), n=n)
    others = [re.sub(r"^an? ", "", part) for other in names if other != name for part in other.split("|")]
    for attribute, (_, pattern, _) in phrases.data("games")["attributes"].items():
        if worded(pattern).search(text) or any(sign in text for sign in _SIGNS_OF[attribute] if zh):
            told = attribute in has and not (attribute == "big" and _HUGER.search(text) and "huge" not in has)
            if re.search(r"\bsmall|\btiny|\blittle\b|小", lower) and attribute == "big":
                told = not told
            return _say(zh, "secret_yes" if told else "secret_no", n=n)
    if any(re.search(rf"(?<![a-z]){one}s?(?![a-z])", lower) for one in others) or re.match(r"is it an? \w+\??$", lower):  # fmt: skip
        return _say(zh, "secret_no", n=n)
    if re.search(r"\bsmall|\btiny", lower):
        return _say(zh, "secret_no" if "big" in has else "secret_yes", n=n)
    return _say(zh, "secret_unsure", n=n)


_HUGER = late(
    r"\bthan (?:an? |my )?(?:car|house|bus|truck|horse|room|bed)\b|比(?:车|汽车|房子|卡车)", re.IGNORECASE
)
_SIGNS_OF: Mapping[str, str] = {"animal": "动", "pet": "家", "big": "大", "flies": "飞", "water": "水", "legs": "腿", "meat": "肉", "stripes": "纹", "africa": "非", "electric": "电", "edible": "吃", "wheels": "轮", "lays": "蛋", "fur": "毛"}  # fmt: skip


# ---- numbers and hands -------------------------------------------------------------------------------------------------


def _number(text: str, talk: Talk, zh: bool, chance: Chance) -> str | None:
    secret = mixed(1, talk[0][0]) % 100 + 1
    if _GIVEN_UP.search(text) or _STOP.match(text):
        return _say(zh, "number_over", n=str(secret))
    match = re.search(r"(?<!\d)\d{1,3}(?!\d)", text)
    if match is None:
        return None
    guess = int(match[0])
    count = 1 + sum(re.search(r"\d", asked) is not None for asked, _ in talk[1:])
    if guess == secret:
        return _say(zh, "number_found", n=match[0], count=str(count))
    return _say(zh, "higher" if guess < secret else "lower", n=match[0])


_BEATS = {
    "rock": "scissors",
    "scissors": "paper",
    "paper": "rock",
    "石头": "剪刀",
    "剪刀": "布",
    "布": "石头",
}


def _hands(ours: str, yours: str, zh: bool) -> str:
    key = "hand_draw" if ours == yours else "hand_lose" if _BEATS.get(ours) == yours else "hand_win"
    return _say(zh, key, mine=ours[:1].upper() + ours[1:], yours=yours)


# ---- a tale with choices -----------------------------------------------------------------------------------------------

_PLACE = late(r"\b(?:in|on|at|inside|aboard|set in|through)(?:side)? (?P<place>(?:an?|the|my) [\w' -]{3,40}?)(?= (?:where|with|and|please|with choices)\b|[.,!?]|$)", re.IGNORECASE)  # fmt: skip
_DEFAULTS = {"castle": "an old castle", "ship": "a silent starship", "forest": "a deep forest"}
_TAKES = late(r"^(?:i )?(?:take|grab|pick up|get|collect|pocket) (?:the |an? |my )?(?P<thing>[\w' -]{2,30}?)(?: and .*)?[.!]*$", re.IGNORECASE)  # fmt: skip
_WAY = late(r"^(?:i )?(?:go |walk |run |move |head )?(?:to the )?(?P<way>north|south|east|west|left|right|forward|up|down)[.!]*$", re.IGNORECASE)  # fmt: skip
_BAG = late(r"\binventory\b|\bwhat (?:do i have|am i carrying|have i got)\b|\bmy (?:bag|backpack|items)\b", re.IGNORECASE)  # fmt: skip
_LOOK = late(r"^(?:i )?(?:look(?: around)?|examine|inspect|where am i|observe|search)\b", re.IGNORECASE)


def _setting(text: str) -> str:
    return next((name for name, one in phrases.data("games")["adventures"].items() if worded(one["asks"]).search(text)), "castle")  # fmt: skip


def _scene(name: str, scene: str, start: str, lead: str = "") -> str:
    """The words of a scene with its numbered choices."""
    told, choices = phrases.data("games")["adventures"][name]["scenes"][scene]
    place = _PLACE.search(start)
    words = phrases.filled(told, place=place["place"] if place else _DEFAULTS[name])
    said = f"{lead} {words}".strip()
    if not choices:
        return f"{said}\n\n{_say(False, 'over')}"
    return f"{said}\n\n{_say(False, 'choices', choices=_numbered(choices))}"


def _numbered(choices: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"{at}. {one[0]}" for at, one in enumerate(choices, 1))


def _adventure(text: str, talk: Talk, zh: bool, chance: Chance) -> str | None:
    if _STOP.match(text):
        return _say(zh, "quit")
    start = talk[0][0]
    name = next((one for one, row in phrases.data("games")["adventures"].items() if row["scenes"]["start"][1][0][0] in talk[0][1]), "castle")  # fmt: skip
    scenes = phrases.data("games")["adventures"][name]["scenes"]
    scene = next(
        (key for key, row in scenes.items() if row[1] and talk[-1][1].endswith(_numbered(row[1]))), ""
    )
    if not scene:
        return None
    choices = scenes[scene][1]
    if _BAG.search(text):
        things = [match["thing"] for asked, _ in talk[1:] if (match := _TAKES.match(asked))]
        bag = _say(False, "bag", things=", ".join(things)) if things else _say(False, "bag_empty")
        return f"{bag}\n\n{_say(False, 'choices', choices=_numbered(choices))}"
    if (number := re.search(r"(?<!\d)[1-9](?!\d)", text)) and int(number[0]) <= len(choices):
        return _scene(name, choices[int(number[0]) - 1][1], start)
    words = frozenset(re.findall(r"[a-z]{3,}", text.lower())) - _EMPTY
    scores = [len(words & (frozenset(re.findall(r"[a-z]{3,}", one[0].lower())) - _EMPTY)) for one in choices]
    if max(scores) and not _LOOK.match(text):
        return _scene(name, choices[scores.index(max(scores))][1], start)
    if _LOOK.match(text):
        return _scene(name, scene, start)
    if match := _WAY.match(text):
        lead = _say(False, "no_way", way=match["way"].lower())
    elif match := _TAKES.match(text):
        lead = _say(False, "taken", thing=f"the {match['thing']}")
    else:
        act = re.sub(r"^(?:i |you )", "", text.strip(" .!"), flags=re.IGNORECASE)
        lead = _say(False, "free", act=f"You {re.sub(chr(92) + 'bmy' + chr(92) + 'b', 'your', act[:1].lower() + act[1:])}.")  # fmt: skip
    return f"{lead}\n\n{_say(False, 'choices', choices=_numbered(choices))}"


_EMPTY = frozenset(["the", "and", "into", "for", "with", "that", "from", "what", "you", "take", "walk", "towards", "back", "down", "your", "are"])  # fmt: skip

_MOVES: Mapping[str, Callable[[str, Talk, bool, Chance], str | None]] = {
    "quiz": _quiz, "guess": _guess, "secret": _secret, "number": _number, "adventure": _adventure,
}  # fmt: skip
ALL = (played,)
