"""Which language a text is in, what is asked in it, and Chinese between its two scripts. Data: languages.json, hant.json, phrases.*.json."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from mock_server.content.late import late
from mock_server.content.phrases import DATA, bank
from mock_server.wire.memo import memo

_SCRIPTS = late(
    r"(?P<ja>[\u3040-\u30ff])|(?P<ko>[\uac00-\ud7af])|(?P<zh>[\u4e00-\u9fff\u3400-\u4dbf])|(?P<ar>[\u0600-\u06ff])"
    r"|(?P<hi>[\u0900-\u097f])|(?P<th>[\u0e00-\u0e7f])|(?P<ru>[\u0400-\u04ff])"
    r"|(?P<vi>[ăđơưĂĐƠƯ\u1ea0-\u1ef9])"
)
_PORTUGUESE = late(r"[ãõ]|ç[aãoõu]|[aeio]nh[aeo]|lh[aeo]")
_KANA = late(r"[\u3040-\u30ff]")
_WORD = late(r"[^\W\d_]+")
_ELSEWHERE = late(r"[іїєґЇЄҐІўЎђћљњџ]")
"""Cyrillic letters that Russian does not have: other languages, which are answered in English."""


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    known: Mapping[str, Any] = orjson.loads((DATA / "languages.json").read_bytes())
    return known


@lru_cache(maxsize=1)
def _frequent() -> tuple[tuple[str, ...], Mapping[str, tuple[int, ...]], frozenset[str]]:
    """The languages in Latin letters, English, which wins a draw, first; each frequent word with the places of the
    languages that have it; the words that tell English from no other language are not among these."""
    known = _data()["words"]
    places: dict[str, tuple[int, ...]] = {}
    for place, words in enumerate(known.values()):
        for word in words.split():
            places[word] = (*places.get(word, ()), place)
    return tuple(known), places, frozenset(word for word, where in places.items() if where != (0,))


@memo(4096)
def language_of(text: str) -> str:
    """The language a text is in, as the banks are called (`en`, `zh`, `zh-Hant`, `ja` …); `en` where it is none of them."""
    head = text[:2000]
    found = None if head.isascii() else _SCRIPTS.search(head)
    script = found.lastgroup if found else None
    if script == "zh":
        if _KANA.search(head):
            return "ja"
        if re.search(r"[\uac00-\ud7af]{2}", head):
            return "ko"
        return "en" if _mostly(head, script) == "en" and not _asks_in_chinese(head) else _chinese(head)
    if script == "ru" and _ELSEWHERE.search(head):
        return "en"
    if script in ("ja", "ko", "ar", "hi", "th", "ru"):
        return _mostly(head, script)
    words = _WORD.findall(head[:400].lower())
    languages, places, foreign = _frequent()
    spanish = "¿" in head or "¡" in head
    if script != "vi" and not spanish and foreign.isdisjoint(words):
        return languages[0]
    scores = [0] * len(languages)
    for word in words:
        for place in places.get(word, ()):
            scores[place] += 1
    if spanish:
        scores[languages.index("es")] += 2
    elif _PORTUGUESE.search(head):
        scores[languages.index("pt")] += 1
    if script == "vi":
        return "vi" if scores[0] * 2 < len(words) else "en"
    best = languages[scores.index(max(scores))]
    return "en" if best == "it" else best  # told apart, so that it is not taken for Spanish, but not spoken


_ASKING_ZH = late(r"什么|怎么|如何|哪|吗|请|介绍|解释|区别|写|的")


def _asks_in_chinese(head: str) -> bool:
    """Whether it is Chinese with Latin names in it (`什么是Transformer？`), by its grammar and as many signs as Latin words."""
    if len(head) > 200 or not _ASKING_ZH.search(head):
        return False
    return sum("\u4e00" <= sign <= "\u9fff" for sign in head) >= len(re.findall(r"[A-Za-z.+#-]+", head))


def _mostly(head: str, script: str) -> str:
    """English, if the text is English with a few words of another script in it."""
    letters = [sign for sign in head if sign.isalpha()]
    return "en" if sum(sign.isascii() for sign in letters) > 3 * len(letters) / 4 else script


def _chinese(head: str) -> str:
    """Simplified or traditional, by the characters that only one of the two has."""
    simplified, traditional = _scripts()
    only_old = sum(sign in traditional for sign in head)
    return "zh-Hant" if only_old > sum(sign in simplified for sign in head) else "zh"


@lru_cache(maxsize=1)
def _scripts() -> tuple[frozenset[str], frozenset[str]]:
    simplified, traditional = _pairs()
    shared = set(simplified) & set(traditional)
    return frozenset(set(simplified) - shared), frozenset(set(traditional) - shared)


@lru_cache(maxsize=1)
def _pairs() -> tuple[str, str]:
    table = orjson.loads((DATA / "hant.json").read_bytes())
    return table["simplified"], table["traditional"]


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[int, str], dict[int, str]]:
    simplified, traditional = _pairs()
    return str.maketrans(traditional, simplified), str.maketrans(simplified, traditional)  # type: ignore[return-value]


def simplified(text: str) -> str:
    """The text in simplified characters, sign by sign."""
    return text.translate(_tables()[0])


def traditional(text: str) -> str:
    """The text in traditional characters, sign by sign: where one stands for several, the most frequent is taken."""
    found = text.translate(_tables()[1])
    pattern, words = _mended()
    return pattern.sub(lambda one: words[one[0]], found)


@lru_cache(maxsize=1)
def _mended() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Words in which a sign stands for another one than most often."""
    words = orjson.loads((DATA / "hant.json").read_bytes())["words"]
    return re.compile("|".join(map(re.escape, words))), words


_JOSA = late(r"(.)([’”)」]?)(을\(를\)|이\(가\)|은\(는\)|와\(과\))")
_FORMS = {"을(를)": ("를", "을"), "이(가)": ("가", "이"), "은(는)": ("는", "은"), "와(과)": ("와", "과")}


def josa(text: str) -> str:
    """Korean particles in the form that the syllable before them wants: `커피을(를)` → `커피를`."""

    def one(match: re.Match[str]) -> str:
        sign = match[1]
        closed = (ord(sign) - 0xAC00) % 28 > 0 if "가" <= sign <= "힣" else sign in "lmnrLMNR013678"
        return f"{sign}{match[2]}{_FORMS[match[3]][closed]}"

    return _JOSA.sub(one, text)


def named(name: str) -> str | None:
    """The language of an English name, such as `French`; None if it is not spoken here."""
    found = _data()["names"].get(name.lower())
    return None if found is None else str(found)


def told(text: str) -> str | None:
    """The English name of the language that a text names in any of the languages spoken (`al inglés` → `english`)."""
    lower = text.lower()
    for name, words in _data()["elsewhere"].items():
        if any(
            re.search(rf"\b{word}\b", lower) if word.isalpha() and word < "\u0400" else word in lower
            for word in words.split(" ")
        ):
            return str(name)
    return None


def piece(noun: str) -> str:
    """The English word for a kind of text (`poema` → `poem`), where languages.json knows it."""
    return str(_data()["pieces"].get(noun.lower(), noun))


def number(word: str) -> int:
    """The number that a word is, 0 if it is none."""
    return int(word) if word.isdigit() else int(_data()["numbers"].get(word.lower(), 0))


@lru_cache(maxsize=16)
def polite(language: str) -> re.Pattern[str]:
    """What a request may begin with before it comes to the point."""
    return late(bank(language)["polite"], re.IGNORECASE)


@lru_cache(maxsize=16)
def clauses(language: str) -> re.Pattern[str]:
    """The words that a clause within a sentence begins with."""
    words = str(_data()["clauses"].get(language, "")).split()
    return re.compile(rf",? (?:{'|'.join(words) or '(?!)'}) ", re.IGNORECASE)


@lru_cache(maxsize=16)
def kinds(language: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    """The kinds of requests of a language, in the order they are tried."""
    return tuple((kind, late(pattern, re.IGNORECASE)) for kind, pattern in bank(language)["kinds"])
