"""The phrase banks: data files of our own, one a language, read when a language is first spoken."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mock_server.content.chance import Chance
from mock_server.wire.memo import memo

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "zh", "zh-Hant", "ja", "ko", "es", "pt", "fr", "de", "ru", "ar", "hi", "id", "vi", "th")
"""What can be spoken; every other language is answered in English."""


LANGUAGE_NAMES_ZH = {
    "英语": "english",
    "英文": "english",
    "中文": "chinese",
    "汉语": "chinese",
    "西班牙语": "spanish",
    "法语": "french",
    "法文": "french",
    "西班牙文": "spanish",
    "德语": "german",
    "德文": "german",
    "日语": "japanese",
    "日文": "japanese",
    "韩语": "korean",
    "韩文": "korean",
    "葡萄牙语": "portuguese",
    "俄语": "russian",
    "俄文": "russian",
    "意大利语": "italian",
    "阿拉伯语": "arabic",
    "印地语": "hindi",
    "印尼语": "indonesian",
    "越南语": "vietnamese",
    "泰语": "thai",
}
"""Languages that are translated into, by their Chinese names."""


def pick(language: str, key: str, chance: Chance) -> str:
    """One of the phrases of a kind, in a language."""
    return str(chance.pick(bank(language)[key]))


@lru_cache
def bank(language: str) -> Mapping[str, Any]:
    """The phrases of a language by kind. Traditional Chinese is written as simplified and put into its script at the end."""
    name = "zh" if language == "zh-Hant" else language
    phrases: Mapping[str, Any] = orjson.loads((DATA / f"phrases.{name}.json").read_bytes())
    return phrases


def joint(language: str) -> str:
    """What stands between two sentences."""
    return "" if language in ("zh", "zh-Hant", "ja") else " "


@lru_cache(maxsize=1)
def facts() -> Mapping[str, Any]:
    """facts.json."""
    known: Mapping[str, Any] = orjson.loads((DATA / "facts.json").read_bytes())
    return known


@lru_cache(maxsize=1)
def things() -> Mapping[str, Any]:
    """things.json: names of people, cities and common things; each pair is English, Chinese."""
    known: Mapping[str, Any] = orjson.loads((DATA / "things.json").read_bytes())
    return known


def members_of(kind: str) -> list[list[str]] | None:
    """The things of a kind that things.json knows, each in English and Chinese: `fruits` → apple, banana, …; None if none."""
    known = things()
    word = re.sub(
        r"^(?:different|common|popular|all the|the|all|major|main|of the) ", "", kind.lower().strip()
    )
    for one in (
        word,
        word.removesuffix("s"),
        word.removesuffix("ies") + "y",
        word.replace("colour", "color").removesuffix("s"),
    ):
        if one in known["kinds"]:
            found: list[list[str]] = known["kinds"][one]
            return found
    named = known["kinds_zh"].get(kind.strip())
    return known["kinds"][named] if named else None


@lru_cache(maxsize=1)
def phrasebook() -> Mapping[str, Mapping[str, str]]:
    """A few phrases by their text in any language, lower case and without marks: language → translation."""
    book = facts()["phrasebook"]
    languages = book["languages"]
    return {
        # a row may end before the last languages
        phrase.strip(" .!?¿。！？").lower(): dict(zip(languages, row, strict=False))
        for row in book["rows"]
        for phrase in row
    }


class _Topics(NamedTuple):
    """topics.json by its names: place in the file, length of the name without the plural's s, facts. `others` are not of ASCII."""

    names: Mapping[str, tuple[int, int, Mapping[str, Sequence[str]]]]
    others: Sequence[str]
    most: int
    """Words of the longest name."""


@lru_cache(maxsize=1)
def _topics() -> _Topics:
    rows = orjson.loads((DATA / "topics.json").read_bytes())
    found: dict[str, tuple[int, int, Mapping[str, Sequence[str]]]] = {}
    for ending in ("", "s"):  # a name outranks another one's plural
        for place, row in enumerate(rows):
            for name in row["names"]:
                if name.isascii() or not ending:
                    found.setdefault(name + ending, (-place, len(name), row))
    others = [name for name in found if not name.isascii()]
    return _Topics(found, others, max(name.count(" ") + 1 for name in found))


_ELIDED = re.compile(r"^(?:[ld]|qu)['’]", re.IGNORECASE)
"""A French article or preposition before a vowel."""
_ABOUT_ALL = re.compile(
    r"(?:basics|concept|definition|history|idea|importance|meaning|plot|story|theory|use) of "
)
"""What may stand before a name without asking for a part of it, as `the founder of` does."""
_ARTICLE = re.compile(r"^(?:an?|the) ")


@memo(2048)
def topic(words: str, language: str) -> Sequence[str] | None:
    """The plain facts of topics.json on what the words name, the longest name first; None if they name none."""
    known = _topics()
    lower = _ARTICLE.sub("", _ELIDED.sub("", words).lower())
    parts = lower.split(" ")
    said = [
        " ".join(parts[at:end])
        for at in range(len(parts))
        for end in range(at + 1, min(at + known.most, len(parts)) + 1)
    ]
    if not words.isascii():
        said += [name for name in known.others if name in lower]
    best = max(
        (
            (length, place, row)
            for name in said
            if (found := known.names.get(name)) is not None
            for place, length, row in (found,)
            if lower.startswith(name[:length])
            or (length * 2 >= len(lower) and (_ABOUT_ALL.match(lower) or f" of {name}" not in lower))
        ),
        key=lambda one: one[:2],
        default=None,
    )
    return best[2].get(language) if best else None


_COMMON = frozenset(
    [
        "go",
        "rest",
        "node",
        "spring",
        "flask",
        "rain",
        "stress",
        "music",
        "cell",
        "engine",
        "heart",
        "brain",
        "exercise",
        "agent",
        "agents",
        "cache",
        "glass",
        "happiness",
        "justice",
        "tide",
        "dream",
        "dreams",
    ]
)
"""Names of topics that stand for themselves alone, not where they are met in a sentence."""
_WORDS = re.compile(r"[a-z0-9][a-z0-9'.+/#-]*")


@memo(2048)
def longest_name(text: str) -> str:
    """The longest name of a topic that stands in an English text, as it is written there; empty if none does."""
    lower = text.lower()
    said = _met(lower)
    at = lower.find(best) if (best := max(said, key=len, default="")) else -1
    return text[at : at + len(best)] if at >= 0 else ""


def _met(lower: str) -> list[str]:
    """The names of topics that stand in a text in lower case."""
    known = _topics()
    parts = [one.rstrip(".'") for one in _WORDS.findall(lower)]
    return [
        name
        for at in range(len(parts))
        for end in range(at + 1, min(at + known.most, len(parts)) + 1)
        if len(name := " ".join(parts[at:end])) > 2 and name in known.names and name not in _COMMON
    ]


@memo(2048)
def mentioned(text: str, language: str) -> tuple[frozenset[str], Sequence[str]] | None:
    """Names and plain facts of the topic whose name is the longest that stands in a question; None if none does."""
    known = _topics()
    lower = text.lower()
    said = _met(lower)
    if not text.isascii():
        said += [name for name in known.others if len(name) > 1 and name in lower]
    found = [known.names[name] for name in said]
    best = max(found, key=lambda one: (one[1], one[0]), default=None)
    if best is None or language not in best[2]:
        return None
    return stems(" ".join(best[2]["names"]), language), best[2][language]


def fitting(question: str, names: frozenset[str], facts: Sequence[str], language: str) -> list[str]:
    """Those of the sentences that share a word with the question, the names of the topic left out: the best two in their order."""
    asked = stems(question, language) - names
    each = [stems(one, language) for one in facts]
    asked = frozenset(stem for stem in asked if sum(stem in said for said in each) <= max(1, len(each) // 2))
    scores = [len(asked & said) for said in each]
    best = sorted((at for at, score in enumerate(scores) if score), key=lambda at: (-scores[at], at))[:2]
    return [facts[at] for at in sorted(best)]


_PLAIN = frozenset(
    [
        "what",
        "which",
        "where",
        "when",
        "does",
        "have",
        "with",
        "from",
        "that",
        "this",
        "there",
        "their",
        "about",
        "many",
        "much",
        "tell",
        "some",
        "your",
        "into",
        "they",
        "them",
        "were",
        "been",
        "will",
        "would",
        "could",
        "should",
        "like",
        "long",
    ]
)


_PLAIN_ZH = frozenset(["什么", "是什", "怎么", "哪些", "有哪", "是谁", "多少"])


def stems(text: str, language: str) -> frozenset[str]:
    """Beginnings of the words of a text, or its pairs of signs where there are no blanks."""
    lower = text.lower()
    if language in ("zh", "ja", "th"):
        signs = [one for one in lower if one.isalnum()]
        return frozenset(a + b for a, b in pairwise(signs)) - _PLAIN_ZH
    return frozenset(word[:5] for word in re.findall(r"[^\W_]{4,}", lower) if word not in _PLAIN)


def filled(phrase: str, **values: str) -> str:
    """The phrase with `{name}` replaced by its value, `{Name}` by the value with a capital first letter."""
    if "{" not in phrase:
        return phrase
    return "".join([_value(part, values) if part[0] == "{" else part for part in _parts(phrase)])


def _value(slot: str, values: Mapping[str, str]) -> str:
    name = slot[1:-1]
    value = values.get(name)
    if value is not None:
        return value
    value = values.get(name[:1].lower() + name[1:])
    return slot if value is None else value[:1].upper() + value[1:]


@memo(8192)
def _parts(phrase: str) -> tuple[str, ...]:
    """The phrase, split at its slots."""
    return tuple(part for part in _SLOT.split(phrase) if part)


_SLOT = re.compile(r"(\{[A-Za-z_]+\})")
