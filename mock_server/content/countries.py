"""What is asked of a country: its capital, its people, its money, its language, its largest city; several of them at once, or all.

As doing.py, whose list these belong to; data/countries.json has a row for each country, with populations rounded as of 2024.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import phrases, shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import worded
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

LONGEST = 160
"""Characters of a question."""

_ASKS = (
    ("capital", r"\bcapitals?\b(?! (?:letter|gain|market))|首都"),
    ("population", r"\bpopulation\b|\bhow many (?:people|inhabitants)\b|人口|多少人"),
    ("city", r"\b(?:largest|biggest|most populous) city\b|最大的?城市"),
    ("currency", r"\bcurrency\b|\bcurrencies\b|\bwhat (?:kind of )?money\b|货币|用什么钱"),
    (
        "language",
        r"\b(?:what|which|official|main|and) languages?\b|\blanguages? (?:of|in|is|are|do)\b|\bdo they speak\b|语言|说什么话",
    ),
    (
        "continent",
        r"\bcontinent\b|^where(?:'s| is) (?:the )?[A-Za-z]+(?: (?!in\b)[A-Za-z]+){0,2}\??$|(?:哪个|属于|在哪)[^。？]{0,3}(?:洲|大陆)",
    ),
)
"""What is asked for, in the order in which it is told."""
_ANY = frozenset(
    ["capital", "population", "people", "inhabitants", "city", "currency", "currencies", "money", "language", "languages", "speak", "continent", "where",
     "about", "fact", "facts", "describe", "overview", "what", "introduce"]
)  # fmt: skip
"""One of these is said in English."""
_SAYS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "both": "the capital and largest city is {capital}",
        "capital": "the capital is {capital}",
        "population": "about {population} million people live there",
        "city": "the largest city is {city}",
        "currency": "the currency is the {currency}",
        "language": "the official language is {language}",
        "continent": "it lies in {continent}",
    },
    "zh": {
        "both": "首都和最大的城市都是{capital}",
        "capital": "首都是{capital}",
        "population": "人口约 {population}",
        "city": "最大的城市是{city}",
        "currency": "货币是{currency}",
        "language": "官方语言是{language}",
        "continent": "位于{continent}",
    },
}


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, Mapping[str, Any]]:
    rows = phrases.data("countries")
    return {name: row for row in rows for name in row["names"]}


_MOST_WORDS = 3


def named(text: str, language: str) -> Sequence[Mapping[str, Any]]:
    """The countries that a text names, in their order; a name within a longer one does not count."""
    known = _by_name()
    if language == "zh":
        at = {text.find(name): name for name in known if not name.isascii() and name in text}
        found = [at[place] for place in sorted(at)]
        return [known[one] for one in found if not any(one != other and one in other for other in found)]
    words = [word.strip(".,?!;:'\"()").removesuffix("'s") for word in text.replace("’", "'").split()]
    said: list[Mapping[str, Any]] = []
    place = 0
    while place < len(words):
        for length in range(_MOST_WORDS, 0, -1):
            name = " ".join(words[place : place + length])
            if name.lower() in known and (name != "us") and (name != "turkey" or "capital" in text):
                said.append(known[name.lower()])
                place += length - 1
                break
        place += 1
    return said


@opened_by(_ANY, only="en")
def told(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is asked of the one country that is named, or, if it is only named, all that is known of it."""
    text = prompt.text.strip()
    language = prompt.language
    if (
        language not in ("en", "zh")
        or len(text) > LONGEST
        or prompt.kind in ("write", "trip", "compare", "why", "how", "opinion", "weigh")
    ):
        return None
    if len(found := named(text, language)) != 1:
        return None
    country = found[0][language]
    wanted = [what for what, asks in _ASKS if worded(asks).search(text)]
    alone = prompt.topic.lower().removeprefix("the ") in found[0]["names"]
    if wanted == ["continent"] and "where" in prompt.cues and not alone:  # where something in it is
        return None
    if wanted == ["capital"]:  # told by the tables of capitals, which know more of them
        return None
    if not wanted:
        return _whole(prompt, found[0])
    if len(wanted) == 1 and shapes.bare(prompt):
        return str(country[wanted[0]])
    return _sentence(wanted, country, language)


def _sentence(wanted: Sequence[str], country: Mapping[str, str], language: str) -> str:
    if len(wanted) == 1:
        return phrases.filled(_ALONE[language][wanted[0]], **country)
    if {"capital", "city"} <= set(wanted) and country["capital"] == country["city"]:
        wanted = ["both", *wanted]
        wanted = [what for what in wanted if what not in ("capital", "city")]
    parts = [phrases.filled(_SAYS[language][what], **country) for what in wanted]
    if language == "zh":
        return f"{country['name']}：{'，'.join(parts)}。"
    return f"{_capital(country['name'])}: {', '.join(parts[:-1])}, and {parts[-1]}."


_ALONE: Mapping[str, Mapping[str, str]] = {
    "en": {
        "capital": "The capital of {name} is {capital}.",
        "population": "About {population} million people live in {name}.",
        "city": "The largest city in {name} is {city}.",
        "currency": "The currency of {name} is the {currency}.",
        "language": "The language of {name} is {language}.",
        "continent": "{Name} is in {continent}.",
    },
    "zh": {
        "capital": "{name}的首都是{capital}。",
        "population": "{name}人口约 {population}。",
        "city": "{name}最大的城市是{city}。",
        "currency": "{name}的货币是{currency}。",
        "language": "{name}的官方语言是{language}。",
        "continent": "{name}位于{continent}。",
    },
}


def _whole(prompt: Prompt, row: Mapping[str, Any]) -> str | None:
    """All that is known, where the topic is the country and nothing else is told of it."""
    topic = prompt.topic.lower().removeprefix("the ").strip()
    if (
        prompt.kind not in ("explain", "define")
        or topic not in row["names"]
        or phrases.topic(topic, prompt.language)
    ):
        return None
    country = row[prompt.language]
    same = country["capital"] == country["city"]
    return phrases.filled(_WHOLE[prompt.language][same], **country)


_WHOLE = {
    "en": (
        "{Name} is a country in {continent} with about {population} million people. The capital is {capital}, the largest city {city}. The official language is {language}, and people pay with the {currency}.",
        "{Name} is a country in {continent} with about {population} million people. The capital and largest city is {capital}. The official language is {language}, and people pay with the {currency}.",
    ),
    "zh": (
        "{name}位于{continent}，人口约 {population}。首都是{capital}，最大的城市是{city}。官方语言是{language}，货币是{currency}。",
        "{name}位于{continent}，人口约 {population}。首都{capital}也是最大的城市。官方语言是{language}，货币是{currency}。",
    ),
}
"""All of it, where capital and largest city are two, and where they are one."""


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


_LARGER = frozenset(
    ["bigger", "larger", "biggest", "largest", "populous", "smaller", "people", "inhabitants", "population"]
)
_LARGER_ASKED = r"\b(?:which|who|what)\b.{0,40}\b(?:(?:is|has|are) (?:the )?(?:bigger|larger|smaller|more populous)|more (?:people|inhabitants)|(?:bigger|larger|smaller) population)\b|(?:哪个|哪一个|谁)(?:国家)?(?:的)?(?:人口)?(?:更|比较)?(?:大|多|小|少)"


@opened_by(_LARGER, only="en")
def larger(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Which of two countries has more people, which is what is known of their size."""
    text, language = prompt.text.strip(), prompt.language
    if language not in ("en", "zh") or len(text) > LONGEST or not worded(_LARGER_ASKED).search(text):
        return None
    if len(found := named(text, language)) != 2:
        return None
    more, less = sorted(found, key=lambda row: -float(row["en"]["population"].replace(",", "")))
    values = {f"{key}_{at}": str(row[language][key]) for at, row in (("a", more), ("b", less)) for key in ("name", "population")}  # fmt: skip
    values["Name_a"] = _capital(values["name_a"])
    return phrases.filled(_MORE_PEOPLE[language], **values)


_MORE_PEOPLE = {
    "en": "{Name_a} has more people: about {population_a} million, against about {population_b} million in {name_b}. Their areas I don't have at hand.",
    "zh": "{name_a}的人口更多：约 {population_a}，{name_b}约 {population_b}。面积我手头没有数据。",
}

ALL = (told,)
