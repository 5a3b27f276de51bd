"""Answers whose shape everybody knows: a journey by days, a dish of what is at hand, both sides of a thing, a view, options, a word to a child.

As doing.py, whose list these belong to; words, patterns and analogies are in data/shaped.json.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import languages, people, phrases, sightseeing
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Cued, Prompt, latin
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message


def _words(key: str, language: str) -> Mapping[str, Any]:
    """The words of a shape in the language, else in English."""
    known = phrases.data("shaped")[key]
    words: Mapping[str, Any] = known.get(language) or known["en"]
    return words


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _paragraph(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


_TURNS = {
    "my": "your",
    "me": "you",
    "i": "you",
    "our": "your",
    "mine": "yours",
    "myself": "yourself",
    "us": "you",
}


_OWN = late(r"\b(?:my|me|I|our|mine|myself|us)\b")


@memo(1024)
def turned(topic: str) -> str:
    """What the user said of themselves, said to them: `my cat` → `your cat`."""
    if _TURNS.keys().isdisjoint(latin(topic)):
        return topic
    return _OWN.sub(lambda one: _TURNS[one[0].lower()], topic)


# ---- a journey ---------------------------------------------------------------------------------------------------------

_DAYS = late(r"(\d{1,2}|[^\W\d]+?)\s?-?\s?(?:days?\b|días?\b|dias?\b|jours?\b|Tage\b|tägige|日間?|天|일|дн|أيام|दिन|hari|ngày|วัน)", re.IGNORECASE)  # fmt: skip
_NUMERALS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "两": 2, "第一": 1}
_WEEKEND = late(r"\bweekend\b|fin de semana|week-end|wochenende|周末|週末|주말|выходны", re.IGNORECASE)
_WEEK = late(r"\b(?:a|one) week\b|una semana|uma semana|une semaine|eine woche|一周|一週間|일주일|неделю", re.IGNORECASE)  # fmt: skip
_KIDS = late(r"\b(?:kids?|children|toddlers?|niños|hijos|crianças|filhos|enfants|kindern?|anak)\b|孩子|小孩|亲子|子ども|子供|아이|дет|أطفال|बच्च|trẻ|เด็ก", re.IGNORECASE)  # fmt: skip
MOST_DAYS = 14


def _days(text: str) -> int:
    """How many days the journey takes, as far as it is said; else three."""
    if match := _DAYS.search(text):
        said = match[1].lower()
        word = said if said.isascii() else re.sub(r"^.*(?=[一二两三四五六七八九十]$)", "", said)
        found = int(word) if word.isdigit() else _NUMERALS.get(word) or languages.number(word)
        if found:
            return min(found, MOST_DAYS)
    return 2 if _WEEKEND.search(text) else 7 if _WEEK.search(text) else 3


def _own_days(text: str) -> tuple[str, Sequence[Sequence[str]]]:
    """A city of plans.json that a text names, and the days that it is seen in, in Chinese; nothing where it names none."""
    rows: Mapping[str, Sequence[Sequence[str]]] = phrases.data("plans")["trips"]
    return next(((city, days) for city, days in rows.items() if city in text), ("", ()))


def _trip(prompt: Prompt, chance: Chance) -> str:
    words = _words("trip", prompt.language)
    text = prompt.text[:400]
    count = _days(text)
    first, *between, last = words["days"]
    plans = [first, *chance.sample(between, len(between)), last][:count]
    city, own = _own_days(text) if prompt.language == "zh" else ("", ())
    if own:
        plans = [
            *own[:count],
            *(between[: max(0, count - len(own) - 1)]),
            *([last] if count > len(own) else []),
        ]
    sights = () if own else sightseeing.sights_in(text, prompt.language)
    sights = chance.sample(sights, len(sights))
    kids = _KIDS.search(text) is not None
    bank = phrases.bank(prompt.language)
    colon = bank.get("colon") or ("：" if prompt.language == "zh" else ": ")
    told = []
    for at, (title, *parts) in enumerate(plans):
        more = at == len(plans) - 1 and count > len(plans)
        number = f"{at + 1}–{count}" if more else str(at + 1)
        lines = [f"- {head}{colon}{part}" for head, part in zip(words["parts"], parts, strict=True)]
        if at < len(sights):
            lines.insert(1, f"- {sights[at]}")
        if kids:
            lines.append(f"- {words['kids_head']}{colon}{words['kids'][at % len(words['kids'])]}")
        told.append(f"**{phrases.filled(words['day'], n=number, title=title)}**\n\n" + "\n".join(lines))
    opening = phrases.filled(chance.pick(words["opening"]), topic=city or prompt.topic, n=str(count))
    return _paragraph(opening, *told, chance.pick(words["closing"]))


# ---- a dish ------------------------------------------------------------------------------------------------------------

_AND = late(
    r"\s*(?:,|、|，|;|\band\b|\by\b|\be\b|\bet\b|\bund\b|\bund\b|和|与|以及|と|や|와|과|랑)\s*", re.IGNORECASE
)


def _meal(prompt: Prompt, chance: Chance) -> str:
    """A dish of the ingredients that are named, with its steps."""
    words = _words("meal", prompt.language)
    match = _GIVEN.search(prompt.text[:300])
    named = (match[1] if match else prompt.topic).strip(" .?!。？！")
    things = (
        [one for one in _AND.split(named) if one and len(one) < 30][:6]
        if match or prompt.topic != "this"
        else []
    )
    things = things or words.get("usual") or [prompt.topic]
    joint = words["and"]

    def listed(some: Sequence[str]) -> str:
        return (
            some[0]
            if len(some) == 1
            else (", " if joint[0] == " " else joint).join(some[:-1]) + joint + some[-1]
        )

    title, *steps = chance.pick(words["dishes"])
    values = {
        "all": listed(things),
        "first": things[0],
        "rest": listed(things[1:]) if things[1:] else things[0],
    }
    return f"**{phrases.filled(title, **values)}**\n\n" + _numbered(
        [phrases.filled(one, **values) for one in steps]
    )


_GIVEN = late(r"\b(?:with|using|i have|con|com|avec|mit|aus)\b (?:only |just |some )?(.{3,100}?)(?=$|[.?!\n]| (?:for|kochen|machen|zubereiten|in (?:my|the)|what)\b)", re.IGNORECASE)  # fmt: skip


# ---- both sides --------------------------------------------------------------------------------------------------------


def sides(topic: str, language: str) -> tuple[Sequence[str], Sequence[str]] | None:
    """What is known to speak for a thing and against it; None if nothing is."""
    rows = phrases.data("shaped")["weighed"]
    row: Mapping[str, Any] = next((row for row in rows if worded(row["asks"]).search(topic)), {})
    found = row.get(language)
    return (found[0], found[1]) if found else None


def _weighed(prompt: Prompt, chance: Chance) -> str:
    """What speaks for something, what against it, or both."""
    words = _words("weigh", prompt.language)
    known = sides(prompt.topic, prompt.language)
    pair = known or (words["pros"], words["cons"])
    facts = phrases.topic(prompt.topic, prompt.language)
    form = words.get("lead_known" if facts else "lead", "")
    lead = "" if known else phrases.filled(form, topic=prompt.topic, facts=" ".join((facts or ())[:3]))
    count = prompt.many or 3
    chosen = [chance.sample(side, count) for side in pair]
    if prompt.kind in ("gain", "loss"):
        side = prompt.kind == "loss"
        head = phrases.filled(words["against" if side else "for"], topic=prompt.topic)
        return _paragraph(lead or head, _numbered(chosen[side]), chance.pick(words["closing"]))
    parts = [f"**{head}**\n\n" + "\n".join(f"- {one}" for one in side) for head, side in zip(words["heads"], chosen, strict=True)]  # fmt: skip
    return _paragraph(lead, *parts, chance.pick(words["closing"]))


# ---- a view, options ---------------------------------------------------------------------------------------------------


_VIEWED = late(r"怎么看待?|如何看待?|看法|什么观点")
"""What asks in Chinese for a view of a thing, and not whether to do it."""


def _view(prompt: Prompt, chance: Chance) -> str:
    """The reasons on both sides and a position, about the nouns of the question."""
    words = _words("opinion", prompt.language)
    form, values = "one", {"topic": prompt.topic}
    if prompt.second and prompt.noun not in ("is", "are") and "two" in words:
        form, values = "two", {"topic": prompt.topic, "verb": prompt.noun, "second": prompt.second}
    elif prompt.noun == "about" or (prompt.language == "zh" and _VIEWED.search(prompt.text[:60])):
        form = "about"
    elif prompt.noun in ("is", "are") and prompt.language == "en":
        values = {"topic": f"{prompt.topic} {prompt.noun} {prompt.second}"}
    elif "act" in words and (prompt.language == "zh" or prompt.noun):
        rest = prompt.topic.removeprefix(prompt.noun).strip()
        form, values = (
            "act",
            {"topic": f"{_gerund(prompt.noun)} {rest}".strip() if prompt.noun else prompt.topic},
        )
    told = [phrases.filled(one, **values) for one in chance.pick(words[form])]
    if form == "about" and prompt.language == "zh" and (known := phrases.topic(prompt.topic, "zh")):
        told[0] = f"{''.join(known[:2])}\n\n怎么看它，分歧多在这里："
    if form == "about" and prompt.language == "en" and (facts := phrases.topic(prompt.topic, "en")):
        told[0] = " ".join([*facts[:3], "What I would look at before having an opinion:"])
    return "\n\n".join(told)


_DOUBLED = late(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]", re.IGNORECASE)


def _gerund(verb: str) -> str:
    """`learn` → `learning`, `use` → `using`, `quit` → `quitting`."""
    if verb.endswith("e") and not verb.endswith("ee") and len(verb) > 2:
        return verb[:-1] + "ing"
    return verb + (verb[-1] if _DOUBLED.fullmatch(verb) else "") + "ing"


def options(prompt: Prompt, chance: Chance) -> str:
    """A few ways to go, each with its reason, and what would help to choose."""
    words = _words("advise", prompt.language)
    options = [words["options"][at] for at in sorted(chance.sample(range(len(words["options"])), 3))]
    opening = phrases.filled(chance.pick(words["opening"]), topic=prompt.topic)
    return _paragraph(opening, _numbered([phrases.filled(one, topic=prompt.topic) for one in options]), chance.pick(words["closing"]))  # fmt: skip


_BY_KIND: Mapping[str, Callable[[Prompt, Chance], str]] = {
    "trip": _trip, "meal": _meal, "weigh": _weighed, "gain": _weighed, "loss": _weighed, "opinion": _view, "advise": options,
}  # fmt: skip


def shaped(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """An answer in the shape of its kind."""
    maker = _BY_KIND.get(prompt.kind)
    if maker and prompt.language == "en":
        prompt = prompt._replace(topic=turned(prompt.topic), second=turned(prompt.second))
    return maker(prompt, chance) if maker else None


# ---- a tale of somebody ------------------------------------------------------------------------------------------------


def tale(prompt: Prompt, chance: Chance) -> str | None:
    """A story about a hero and what it does, where the topic names both: `a robot that learns to paint`."""
    known = phrases.data("shaped")["tales"]
    asks = known["asks"].get(prompt.language)
    match = re.match(asks, prompt.topic, re.IGNORECASE) if asks else None
    if match is None:
        return None
    hero = match["hero"]
    it = re.sub(r"^an? ", "the ", hero)
    person = people.given_name(chance, prompt.language)
    return "\n\n".join(
        phrases.filled(one, hero=hero, it=it, does=match["does"], person=person)
        for one in chance.pick(known[prompt.language])
    )


# ---- a letter with its facts --------------------------------------------------------------------------------------------


_MAILS = frozenset(["email", "mail", "letter", "message", "note"])


@opened_by(_MAILS, only="en")
def mail(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A message on being away or late, with the day, the reason and the name that the prompt gives; None if it gives neither day nor reason."""
    words = phrases.data("shaped")["mail"].get(prompt.language)
    text = prompt.text[:400]
    if words is None or not re.search(words["is"], text, re.IGNORECASE):
        return None
    when, because, whom = (re.search(words[key], text, re.IGNORECASE) for key in ("when", "because", "whom"))
    form = next((form for asks, form in words["kinds"] if re.search(asks, text, re.IGNORECASE)), None)
    if form is None or not (when or because):
        return None
    day = when[1] if when else ""
    reason = because[1].strip() if because else ""
    if day and day in reason:
        reason = re.sub(r"\s{2,}", " ", reason.replace(day, "")).strip()
    if prompt.language == "en":
        day = re.sub(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|febr)uary|march|april|may|june|july|august|\w+ember|october", lambda one: one[0].capitalize(), day, flags=re.IGNORECASE)  # fmt: skip
        day = f"on {day}" if re.match(r"(?:[A-Z]\w+day)\b", day) else day
    name = next((one for one in whom.groups() if one), "") if whom else ""
    name = (name[:1].upper() + name[1:]) if name else people.person(chance, prompt.language)
    values = {
        "when": day,
        "because": (words["link"] if reason and (day or words["link"] == " ") else "") + reason,
    }
    told = phrases.filled(form, name=name, person=people.person(chance, prompt.language), **values)
    return re.sub(r" +(?=[.,\n:])", "", re.sub(r"  +", " ", told))


# ---- to a child --------------------------------------------------------------------------------------------------------

_TO_CHILD = Cued(
    r"\beli5\b|\b(?:like|as if) i(?:'?m| am| was| were) (?:five|six|seven|eight|nine|ten|\d|1[0-2]|a (?:child|kid))\b|\b(?:to|for) (?:a|an|my|children|kids|toddlers)(?: (?:(?:\d{1,2}|five|six|seven|eight|nine|ten)[- ]?years?[- ]olds?|child|kid|toddler|five|six|son|daughter|young \w+))?\b(?=\W*$)",
    "like eli5 child kid kids children toddler toddlers old five six seven eight nine ten son daughter",
)
_TO_CHILD_ELSEWHERE = late(r"给(?:一?个)?(?:小?孩子?|\d{1,2}岁).{0,6}|小朋友|(?:a|para) un niño|a un niñ[oa]|(?:einem|für) (?:ein )?kind(?:er)?\b|à un enfant|子ども(?:に|でも)|小学生", re.IGNORECASE)  # fmt: skip


@opened_by(_TO_CHILD, only="en")
def to_child(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A picture of the thing that a child knows, and what it has to do with it."""
    if prompt.kind not in ("explain", "define", "why"):
        return None
    text = (
        prompt.text[:400]
        if prompt.language == "en"
        else re.split(r"[:：\n]", prompt.text[:400], maxsplit=1)[0]
    )
    if not (_TO_CHILD.search(prompt, text) if prompt.language == "en" else _TO_CHILD_ELSEWHERE.search(text)):
        return None
    if prompt.language not in phrases.data("shaped")["child"]:
        return None
    row = next(
        (row for row in phrases.data("shaped")["analogies"] if worded(row["asks"]).search(prompt.topic)), None
    )
    if row and prompt.language in row:
        last = chance.pick(phrases.data("shaped")["child_closing"][prompt.language])
        return str(row[prompt.language]) + phrases.joint(prompt.language) + _about(last, prompt)
    joint = phrases.joint(prompt.language)
    if facts := phrases.topic(prompt.topic, prompt.language):
        return joint.join([*facts[:2], _about(chance.pick(_closings(prompt.language)), prompt)])
    return joint.join(
        [_about(one, prompt) for one in chance.pick(phrases.data("shaped")["child"][prompt.language])]
    )


def _closings(language: str) -> Sequence[str]:
    """What a word to a child ends in: an offer, where there are such in the language."""
    known = phrases.data("shaped")
    closings: Sequence[str] = known["child_closing"].get(language) or [
        one[-1] for one in known["child"][language]
    ]
    return closings


def _about(phrase: str, prompt: Prompt) -> str:
    bare = re.sub(r"^(?:an?|the) ", "", prompt.topic)
    return phrases.filled(phrase, topic=prompt.topic, bare=bare)


# ---- a picture that is not there ------------------------------------------------------------------------------------------


def without_image(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is said of a picture that did not come; only where nothing was seen in the conversation."""
    if len(prompt.text) > 160 or any(one.media for one in before):
        return None
    if prompt.language == "en" and not prompt.has(_PICTURES):
        return None
    known = phrases.data("shaped")["no_image"]
    if not _pictured().search(prompt.text):
        return None
    return str(chance.pick(known.get(prompt.language) or known["en"]))


_PICTURES = frozenset(["image", "picture", "photo", "photograph", "screenshot"])


@lru_cache(maxsize=1)
def _pictured() -> re.Pattern[str]:
    return worded(phrases.data("shaped")["no_image"]["asks"])


def again(said: str, language: str, turn: int) -> str:
    """The same answer with a closing word of its own: what a further choice says where there is but one thing to say."""
    plain = "zh" if language == "zh-Hant" else language
    closings: Sequence[str] = (
        phrases.data("shaped")["again"].get(plain) or phrases.data("shaped")["again"]["en"]
    )
    closing = closings[turn % len(closings)]
    joint = "\n\n" if "\n" in said else phrases.joint(plain)
    return said + joint + (languages.traditional(closing) if language == "zh-Hant" else closing)


ALL = (shaped, to_child)
