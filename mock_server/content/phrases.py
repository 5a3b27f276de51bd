"""The phrase banks: data files of our own, one a language, read when a language is first spoken."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mock_server.content.chance import Chance
from mock_server.content.late import worded
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


@cache
def data(name: str) -> Any:
    """What a file of data/ holds, `name`.json: read when it is first asked for."""
    return orjson.loads((DATA / f"{name}.json").read_bytes())


def pick(language: str, key: str, chance: Chance) -> str:
    """One of the phrases of a kind, in a language."""
    return str(chance.pick(bank(language)[key]))


@lru_cache
def bank(language: str) -> Mapping[str, Any]:
    """The phrases of a language by kind. Traditional Chinese is written as simplified and put into its script at the end."""
    name = "zh" if language == "zh-Hant" else language
    phrases: Mapping[str, Any] = data(f"phrases.{name}")
    return phrases


def joint(language: str) -> str:
    """What stands between two sentences."""
    return "" if language in ("zh", "zh-Hant", "ja") else " "


@lru_cache(maxsize=1)
def facts() -> Mapping[str, Any]:
    """facts.json."""
    known: Mapping[str, Any] = data("facts")
    return known


@lru_cache(maxsize=1)
def things() -> Mapping[str, Any]:
    """things.json: names of people, cities and common things; each pair is English, Chinese."""
    known: Mapping[str, Any] = data("things")
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
    """topics.json by its names: place in the file, length of the name without the plural's s, facts. `others` are not of
    ASCII, by their first sign; `alone` are words of everyday speech, which name a topic only where nothing else is said."""

    names: Mapping[str, tuple[int, int, Mapping[str, Sequence[str]]]]
    alone: Mapping[str, Mapping[str, Sequence[str]]]
    others: Mapping[str, Sequence[str]]
    most: int
    """Words of the longest name."""
    begins: frozenset[str]
    """The first words of all names."""


@lru_cache(maxsize=1)
def _topics() -> _Topics:
    rows = data("topics")
    found: dict[str, tuple[int, int, Mapping[str, Sequence[str]]]] = {}
    alone: dict[str, Mapping[str, Sequence[str]]] = {}
    for ending in ("", "s"):  # a name outranks another one's plural
        for place, row in enumerate(rows):
            for name in row["names"]:
                if name.isascii() or not ending:
                    found.setdefault(name + ending, (-place, len(name), row))
            for name in row.get("alone", ()):
                if name + ending not in found:
                    alone.setdefault(name + ending, row)
    others: dict[str, list[str]] = {}
    for name in found:
        if not name.isascii():
            others.setdefault(name[0], []).append(name)
    begins = frozenset([name.partition(" ")[0] for name in found])
    return _Topics(found, alone, others, max(name.count(" ") + 1 for name in found), begins)


_ELIDED = re.compile(r"^(?:[ld]|qu)['’]", re.IGNORECASE)
"""A French article or preposition before a vowel."""
_ABOUT_ALL = re.compile(
    r"(?:basics|concept|definition|history|idea|importance|meaning|plot|story|theory|use) of "
)
"""What may stand before a name without asking for a part of it, as `the founder of` does."""
_ALL_OF = re.compile(
    r"(?:the )?(?:basics|concept|definition|history|idea|importance|meaning|notion|use) of (?:the )?"
)
_ALL_OF_ZH = re.compile(
    r"(?:有(?:什么|哪些)|的)?(?:基本)?(?:概念|定义|含义|意思|由来|起源|历史|特点|原理|作用|意义|习俗)$"
)
"""The same around a word that names a notion only where it stands alone."""
_ARTICLE = re.compile(r"^(?:an?|the) ")
_TONGUES = r"python|java|javascript|typescript|rust|golang|go|c|c\+\+|c#|sql|git|docker"
_FIELDS = (
    rf"{_TONGUES}|(?:object[- ]oriented )?programming|coding|computing|computer science|computers|software(?: engineering| development)?|data structures|oop|"
    r"operating systems?|an operating system|networks?|networking|web development|databases?|sqlite|mysql|postgresql|"
    r"machine learning|ml|deep learning|ai|llms?|an llm|(?:large )?language models?|nlp|transformers?|statistics|maths?|mathematics|calculus|algebra|geometry|"
    r"physics|chemistry|biology|medicine|finance|economics|accounting|law|grammar|english|poetry|literature|art|music|linguistics|psychology|philosophy|business|marketing|management"
)
_IN_FIELD = re.compile(rf" (?:in |\()(?:{_FIELDS})(?: programming| language)?\)?$")
"""The field or the language that a notion is asked for: `a decorator in Python`, `port (networking)`."""
_TONGUE_FIRST = re.compile(rf"(?:{_TONGUES}) (.+)")
"""The same before it: `git branch`."""
_FIELD_FIRST_ZH = re.compile(
    r"(?:python|java|javascript|c语言|c\+\+|go语言|git|docker|sql|编程|程序设计|计算机(?:科学)?|操作系统|数据结构|数据库|面向对象|网络|大?语言模型|大模型|llm|机器学习|深度学习|人工智能|ai|"
    r"transformer|统计学?|数学|物理学?|化学|生物学?|医学|金融|经济学?|会计|法律|语法|文学|心理学|管理学)\s*(?:编程|语言)?(?:中|里|里面|上)?的?\s*(.+)"
)
"""Both in Chinese, where the field always goes before: `Python中的装饰器`."""


@lru_cache(maxsize=1)
def _senses() -> Sequence[tuple[str, str, str]]:
    """senses.json: a word, the pattern of what stands near it in another sense than the usual, its name in topics.json then."""
    rows = data("senses")
    return [(row["word"], row["near"], row["means"]) for row in rows]


def sense(words: str, company: str) -> str:
    """The topic by the name of the sense that it has in such company: `pandas` beside `Python` is no bear."""
    lower = _ARTICLE.sub("", words.lower())
    for word, near, means in _senses():
        if lower == word or (lower.startswith(word) and lower[len(word) : len(word) + 1] in " s" and lower not in _topics().names and word != "go"):  # fmt: skip
            return means if worded(near).search(company) else words
    return words


def topic(words: str, language: str) -> Sequence[str] | None:
    """The plain facts of topics.json on what the words name, the longest name first; None if they name none."""
    known = row(words, language)
    return known.get(language) if known else None


@memo(2048)
def row(words: str, language: str = "") -> Mapping[str, Sequence[str]] | None:
    """Names and facts by language of what the words name in topics.json, of rows that have this one if it is given; None if they name none."""
    known = _topics()
    whole = _ELIDED.sub("", words).lower()
    if (itself := _itself(whole, known)) is not None:
        return itself
    lower = _ARTICLE.sub("", whole)
    parts = lower.split(" ")
    said = [
        " ".join(parts[at:end])
        for at in range(len(parts))
        if parts[at] in known.begins
        for end in range(at + 1, min(at + known.most, len(parts)) + 1)
    ]
    if not words.isascii():
        said += _unspaced(lower)
    best = max(
        (
            (length, place, row)
            for name in said
            if (found := known.names.get(name)) is not None and (not language or language in found[2])
            for place, length, row in (found,)
            if lower.startswith(name[:length])
            or (length * 2 >= len(lower) and (_ABOUT_ALL.match(lower) or f" of {name}" not in lower))
        ),
        key=lambda one: one[:2],
        default=None,
    )
    return best[2] if best else None


def _itself(whole: str, known: _Topics) -> Mapping[str, Sequence[str]] | None:
    """The topic that the words name with nothing beside it but an article, or the field that it belongs to."""
    if named := known.names.get(whole):
        return named[2]
    plain = whole.isascii()
    around = _ALL_OF.match(whole) if plain else _ALL_OF_ZH.search(whole)
    word = whole if around is None else whole[around.end() :] if plain else whole[: around.start()]
    # not `the`: `the stack` is one that was spoken of before
    if row := known.alone.get(word.removeprefix("a ").removeprefix("an ")):
        return row
    if plain and (field := _IN_FIELD.search(whole)):
        notion = _ARTICLE.sub("", whole[: field.start()])
    elif match := (_TONGUE_FIRST if plain else _FIELD_FIRST_ZH).fullmatch(whole):
        notion = match[1]
    else:
        return None
    if _ARTICLE.sub("", whole) in known.names:
        return None
    named = known.names.get(notion)
    return named[2] if named else known.alone.get(notion)


def _unspaced(lower: str) -> list[str]:
    """The names that are not of ASCII and stand in a text in lower case."""
    others = _topics().others
    return [name for sign in set(lower) for name in others.get(sign, ()) if name in lower]


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
        said += [name for name in _unspaced(lower) if len(name) > 1]
    found = [met for name in said if language in (met := known.names[name])[2]]
    best = max(found, key=lambda one: (one[1], one[0]), default=None)
    if best is None:
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
    return slot if value is None else capital(value)


def capital(name: str) -> str:
    """With a capital first letter, but for a name that is written otherwise: `iPhone`."""
    return name if name[1:2].isupper() else name[:1].upper() + name[1:]


@memo(8192)
def _parts(phrase: str) -> tuple[str, ...]:
    """The phrase, split at its slots."""
    return tuple(part for part in _SLOT.split(phrase) if part)


_SLOT = re.compile(r"(\{[A-Za-z_]+\})")
