"""A follow-up that names only what is different, put into the question before it: with radius 10? and 7? into German? which is faster?

As turns.py, which asks for it: the question that stands on its own is answered as if it had been asked.
"""

import re

from mock_server.content import languages
from mock_server.content.late import late
from mock_server.content.phrases import LANGUAGE_NAMES_ZH
from mock_server.content.prompt import read

LONGEST = 60
"""Characters of a follow-up that names no more than what is different."""

_LEADS = late(
    r"^(?:(?:and|now|so|ok(?:ay)?|then|but|what about|how about|what if(?: (?:it is|it's|it were|there are|i have))?|try(?: it)?|for|with|use|make it|the|in|to|of)\b[ ,]*)+|^(?:那|如果|要是|假如|换成|改成|现在)+",
    re.IGNORECASE,
)
_FIGURE = late(r"(?<![\w.])[$€£¥]?\d[\d,]*(?:\.\d+)?")
_NAMED = late(
    r"(?:(?P<before>[a-z]+) (?:of |is |= ?)?)?(?P<sign>[$€£¥]?)(?P<n>\d[\d,]*(?:\.\d+)?)(?: ?(?P<after>%|[a-z]+))?",
    re.IGNORECASE,
)
_TRANSLATING = late(r"\btranslat\w+|\bhow do (?:you|i) say\b|\bin [A-Z][a-z]+\?$|翻译|怎么说", re.IGNORECASE)
_INTO = late(
    r"^(?:(?:and|now|ok(?:ay)?|then|what about|how about)\b[ ,]*)*(?:(?:in|to|into)\s+)?(?P<to>[a-z]+)(?: please| now| too)?\s*[?.!]*$|^(?:那|再)?(?:翻译)?成?(?P<zh>[英中法德日韩俄西葡意阿][\u4e00-\u9fff]{1,3}?)(?:呢|怎么说)?[？?。]?$",
    re.IGNORECASE,
)
_RANKED = late(
    r"^(?:and |so |ok,? )*(?:which|what)(?: one| of (?:the two|them|these))? (?:is|would be|are) (?P<how>(?:the )?(?:more )?[a-z]+?(?:er|est)?)(?: to \w+)?\s*[?.!]*$|^(?:那)?哪[个一种]*(?:更|比较)?(?P<zh>快|慢|便宜|好|简单|难|安全|贵|省内存|常用)[呢？?]*$",
    re.IGNORECASE,
)
_COMPARED = ("compare",)


def restated(text: str, earlier: str) -> str | None:
    """The earlier question with what the text names in place of its own; None where the text is no such follow-up."""
    if len(text) > LONGEST or not earlier or earlier == text:
        return None
    return _translated(text, earlier) or _ranked(text, earlier) or _numbered(text, earlier)


def _translated(text: str, earlier: str) -> str | None:
    match = _INTO.match(text)
    if match is None or not _TRANSLATING.search(earlier):
        return None
    name = match["to"] or LANGUAGE_NAMES_ZH.get(match["zh"], "")
    if languages.named(name) is None and name.lower() not in LANGUAGE_NAMES_ZH.values():
        return None
    for one in re.findall(r"[A-Za-z]+", earlier):
        if one.lower() != name.lower() and (
            languages.named(one) or one.lower() in LANGUAGE_NAMES_ZH.values()
        ):
            return re.sub(rf"\b{one}\b", name[:1].upper() + name[1:], earlier, count=1)
    for one in LANGUAGE_NAMES_ZH:
        if one in earlier:
            return earlier.replace(one, match["zh"] or _in_chinese(name), 1)
    return None


def _in_chinese(name: str) -> str:
    return next((zh for zh, en in LANGUAGE_NAMES_ZH.items() if en == name.lower()), name)


def _ranked(text: str, earlier: str) -> str | None:
    """Which of two things that were compared is the faster one."""
    match = _RANKED.match(text)
    if match is None:
        return None
    asked = read(earlier)
    if asked.kind not in _COMPARED or not asked.topic or not asked.second:
        return None
    if match["zh"]:
        return f"{asked.topic}和{asked.second}哪个更{match['zh']}？"
    return f"Which is {match['how']}, {asked.topic} or {asked.second}?"


def _numbered(text: str, earlier: str) -> str | None:
    """The figure of the text in place of the one of the same name, or of the last one where it has no name."""
    lead = _LEADS.match(text)
    rest = text[lead.end() :] if lead else text
    figures = _FIGURE.findall(rest)
    if lead is None or len(figures) != 1 or not _FIGURE.search(earlier):
        return None
    said = _NAMED.fullmatch(rest.strip(" ?.!？。呢的"))
    if said is None:
        return None
    known = list(_NAMED.finditer(earlier))
    word = (said["before"] or "").lower()
    unit = (said["after"] or "").lower()
    place = next(
        (
            one
            for one in reversed(known)
            if (word and (one["before"] or "").lower() == word)
            or (unit and (one["after"] or "").lower().rstrip("s") == unit.rstrip("s"))
        ),
        None,
    )
    if place is None:
        if word or unit:
            return None
        place = known[-1]
    return earlier[: place.start("n")] + said["n"] + earlier[place.end("n") :]
