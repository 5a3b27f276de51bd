"""What people ask of house, body, nature and daily life: how a stain comes out, what causes thunder, whether a tomato is a fruit.

As doing.py, whose list these belong to; data/lore.json has the rows. A row is found by its words, not by a pattern: an index of
single words tells the few rows that a question may mean, so that hundreds of them cost no more than one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message

LONGEST = 200
"""Characters of a question; a longer one brings matters of its own."""
OTHERS = 4
"""How many weighty words of a question may say something that the row knows nothing of."""
LONGEST_ZH = 45

_CAUSE = late(
    r"\bwhy\b|\bhow come\b|\bcause[sd]?\b|\breasons?\b|\bwhat makes\b|\bhow (?:do|does|is|are|did|was|were)\b(?! (?:i|you|we|one)\b)"
    r"|\bwhere (?:do|does|did)\b|\bwhat happens\b|\bexplain\b|\bis it true\b|为什么|为何|为啥|怎么(?:会|形成|产生|回事|来的)|原因|如何|怎样|是怎么|咋|什么是|是什么|有什么(?:用|好处|意义)|干嘛",
    re.IGNORECASE,
)
_OTHERWISE = late(
    r"```|[- ]days?\b[^.?!]{0,24}\b(?:plan|schedule)\b|\b(?:translate|code|function|python|javascript|regex|sql|essay|poem|haiku|story|song|e-?mail|letter|tweet|json|article|caption|slogan|summari[sz]e|rewrite|api|css|html|app|paragraph|review)\b"
    r"|翻译|代码|函数|作文|写一|写首|写个|写篇|诗|故事|文案|邮件|总结|改写|润色|造句|标题|程序",
    re.IGNORECASE,
)
"""What is to be made of the words, or of which field they are."""
_WORD = late(r"[a-z]+(?:'[a-z]+)?|\d+")


_FEELING = late(r"\b(?:anxious|nervous|stressed|scared|afraid|worried|panick\w*|overwhelmed|depressed|sad|lonely)\b|紧张|焦虑|害怕|担心|难过|压力", re.IGNORECASE)  # fmt: skip
_ADVICE = late(
    r"\b(?:tips?|advice|how|what|ideas|help)\b|技巧|建议|怎么|如何|什么|方法|办法|注意", re.IGNORECASE
)
"""What asks for more than to be heard."""


_CHOSEN = late(r"(?:为什么|为何|为啥|干嘛).{0,6}(?:要(?!求)|应该|应当|必须|得)")
"""What asks for reasons to choose a thing."""


class Row(NamedTuple):
    """`form`: `steps` in their order, `tips` in any, `each` (those that the question names, else all), or `says`; `cause`: only a question after a cause or a way things are wants it."""

    form: str
    cause: bool
    lead: str
    lines: Sequence[str]
    end: str


class _Ask(NamedTuple):
    terms: Sequence[frozenset[str]]
    """A word of each is needed."""
    row: Row


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    """Words that tell two questions of the same matter apart, not two matters."""
    return frozenset(phrases.data("lore")["empty"].split())


@lru_cache(maxsize=2)
def _asks(language: str) -> Mapping[str, Sequence[_Ask]]:
    """The ways that rows are asked for, by each word of that of their terms which is rarest among them; Chinese words by their first sign."""
    ways: list[_Ask] = []
    for form, cause, said in _said(language):
        row = Row(form, cause, said.get("lead", ""), said.get("lines", ()), said.get("end", ""))
        for way in said["on"]:
            terms = [
                frozenset(map(stem, term.split("|")) if language == "en" else term.split("|"))
                for term in way.split()
            ]
            ways.append(_Ask(terms, row))
    often = Counter(word for ask in ways for term in ask.terms for word in term)
    found: dict[str, list[_Ask]] = {}
    for ask in ways:
        rarest = min(ask.terms, key=lambda term: sum(often[word] for word in term))
        for word in rarest:
            found.setdefault(word if language == "en" else word[0], []).append(ask)
    return found


def _said(language: str) -> Iterator[tuple[str, bool, Mapping[str, Any]]]:
    for kind in ("ways", "causes", "facts"):
        for row in phrases.data("lore")[kind]:
            if language in row:
                yield row.get("form", "says"), kind == "causes", row[language]


def stem(word: str) -> str:
    """A word without the sign of more than one."""
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "su" else word


@memo(8192)
def _root(word: str) -> str:
    return stem(word.removesuffix("'s"))


@memo(1024)
def found(text: str, language: str) -> Row | None:
    """The row that a question asks for: the one that knows most of its words; None if none knows enough of them."""
    lower = text.lower().replace("’", "'")
    if language == "zh":
        asks = [ask for sign in dict.fromkeys(lower) for ask in _asks("zh").get(sign, ())]
        meant = [ask for ask in asks if all(any(one in lower for one in term) for term in ask.terms)]
        said: frozenset[str] = frozenset()
    else:
        said = frozenset(map(_root, _WORD.findall(lower)))
        known = _asks("en")
        asks = [ask for word in sorted(said & known.keys()) for ask in known[word]]
        meant = []
        for ask in asks:
            for term in ask.terms:
                if term.isdisjoint(said):
                    break
            else:
                meant.append(ask)
    if not meant:
        return None
    cause = _CAUSE.search(lower) is not None
    weighty = said - _empty()
    best = max(
        (ask for ask in meant if (cause or not ask.row.cause) and _left(ask, weighty) <= OTHERS),
        key=lambda ask: (
            _SUPPOSING in ask.terms[0],
            ask.row.cause and cause,
            -_left(ask, weighty),
            len(ask.terms),
        ),
        default=None,
    )
    return best.row if best else None


_SUPPOSING = "如果"
"""A word by which a row answers what would be, and not what is."""


def _left(ask: _Ask, weighty: frozenset[str]) -> int:
    """How many of the words are none of the row's."""
    return len(weighty.difference(*ask.terms))


def told(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What helps, step by step or in no order; why a thing is so; what is true of it."""
    text = prompt.text.strip()
    language = prompt.language
    if language not in ("en", "zh") or (
        prompt.kind in ("write", "trip", "compare", "meal") and not (language == "zh" and "还是" in text)
    ):
        return None
    if len(text) > (LONGEST_ZH if language == "zh" else LONGEST):
        return None
    if (
        _OTHERWISE.search(text) and "practices" not in prompt.cues
    ):  # those of code and of reviews are asked for, too
        return None
    if prompt.kind == "talk" and _FEELING.search(text) and not _ADVICE.search(text):
        return None
    row = found(text, language)
    if (
        row
        and row.form != "says"
        and prompt.kind in ("explain", "define")
        and phrases.topic(prompt.topic, language)
    ):
        return None  # what a thing is, and not what to do about it
    if row and row.form != "says" and not row.cause and _CHOSEN.search(text):
        return None  # how it is done is no reason to do it
    return None if row is None else _worded(row, prompt, chance)


def _worded(row: Row, prompt: Prompt, chance: Chance) -> str:
    lines = row.lines
    if row.form == "says":
        return ("" if prompt.language == "zh" else " ").join(filter(None, [row.lead, *lines, row.end]))
    if row.form == "each" and (named := _named(lines, prompt)):
        return "\n\n".join([*named, *([row.end] if row.end else [])])
    if row.form == "tips" and 0 < prompt.many < len(lines):
        kept = set(chance.sample(lines, prompt.many))
        lines = [line for line in lines if line in kept]
    numbered = "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))
    return "\n\n".join(filter(None, [row.lead, numbered, row.end]))


def _named(lines: Sequence[str], prompt: Prompt) -> Sequence[str]:
    """Those of the lines of whose first words, which stand between asterisks, the question says most; none if it says none."""
    text = prompt.text.lower()
    said = frozenset(map(stem, _WORD.findall(text))) - _empty()
    heads = [line.split("**")[1].lower() if line.startswith("**") else "" for line in lines]
    counts = [
        sum(word in text for word in _APART.split(head) if word)
        if prompt.language == "zh"
        else len(said & set(map(stem, _WORD.findall(head))))
        for head in heads
    ]
    most = max(counts)
    return [line for line, count in zip(lines, counts, strict=True) if count == most] if most else ()


_APART = late(r"[、，（）]|的|和")

ALL = (told,)
