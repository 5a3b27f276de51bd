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
    r"^(?:and |so |ok,? )*(?:which|what)(?: one| of (?:the two|them|these))? (?:is|would be|are) (?P<how>(?:the )?(?:more )?[a-z]+?(?:er|est)?)(?: to \w+)?\s*[?.!]*$|^(?:那)?哪[个一种]*(?:更|比较)?(?P<zh>快|慢|便宜|好|大|小|多|少|高|长|简单|难|安全|贵|省内存|常用)[呢？?]*$",
    re.IGNORECASE,
)
_COMPARED = ("compare",)


def restated(text: str, earlier: str) -> str | None:
    """The earlier question with what the text names in place of its own; None where the text is no such follow-up."""
    if len(text) > LONGEST or not earlier or earlier == text:
        return None
    return (
        _measured(text, earlier)
        or _translated(text, earlier)
        or _ranked(text, earlier)
        or _numbered(text, earlier)
    )


_N = r"(?:\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_UNITS = r"(?:lines?|sentences?|words?|paragraphs?|stanzas?|bullet points?|bullets|points)"
_MEASURE = late(
    rf"^(?:(?:and|now|ok(?:ay)?|please|can you|could you|make (?:it|that|this)|rewrite (?:it|that)|write (?:it|that)|say (?:it|that)|just|only|in|with|as|to|into|about|using|exactly|shorten (?:it|that)|cut it|down|summari[sz]e (?:it|that)|do|give me|the same)\b[ ,]*)*(?P<n>{_N}) (?:short )?(?P<unit>{_UNITS})(?: long)?(?: please| only| now| instead| max(?:imum)?)*\s*[.?!]*$"
    r"|^(?:现在|请|再|改成|写成|用|缩短?到|压缩到|就)*(?P<zh>\d{1,4}|[一两二三四五六七八九十])(?P<unit_zh>行|句话?|个?字|段)(?:以内|左右|吧|就行|说完|概括)?[。！？?]*$",
    re.IGNORECASE,
)  # fmt: skip
_OLD_MEASURE = late(rf"[ ,]+(?:in|with|of|using) (?:about |exactly |at most )?{_N} {_UNITS}\b|\b{_N}[- ](?:line|sentence|word|paragraph|stanza)s?\b ?|(?:用)?[\d一两二三四五六七八九十]+(?:行|句话?|个?字)(?:以内|左右)?的?", re.IGNORECASE)  # fmt: skip
_POEM = late(r"\b(?:haiku|limerick|sonnet|poem|verse|song|lyrics|rhyme|ballad)\b|诗", re.IGNORECASE)
_PIECES = "poem|haiku|limerick|sonnet|song|story|fairy tale|tweet|email|e-mail|letter|speech|joke|riddle|slogan|dialogue|essay|report|blog post|message|list"
_AS_PIECE = late(rf"^(?:(?:and|now|ok(?:ay)?|please|can you|could you|actually)\b[ ,]*)*(?:make|turn|rewrite|write|put|change|convert) (?:it|that|this) (?:(?:as|in|into|to) ){{0,3}}(?:a |an )?(?P<as>(?:short |funny |rhyming |little |formal )?(?:{_PIECES}))(?: instead| now| please)*\s*[.?!]*$|^(?:(?:and|now|ok(?:ay)?|please)\b[ ,]*)*(?:as )?(?:a|an) (?P<b>{_PIECES})(?: instead| now| please)*\s*[.?!]*$", re.IGNORECASE)  # fmt: skip
_WRITTEN = late(rf"\b(?:an? |the |me )?(?:short |long |funny |little |rhyming |formal |\d+[- ]line )?(?:{_PIECES})\b", re.IGNORECASE)  # fmt: skip
_RHYME = late(r"^(?:(?:and|now|ok(?:ay)?|please|can you|could you)\b[ ,]*)*(?:(?:make|let) it rhyme|with rhymes?|rhyming|it should rhyme|押韵)(?: please| now)*\s*[.?!]*$", re.IGNORECASE)  # fmt: skip


def unmeasured(text: str) -> str:
    """A request without how long the answer to it should be."""
    return _OLD_MEASURE.sub(" ", text).strip() if _OLD_MEASURE.search(text) else text


def _measured(text: str, earlier: str) -> str | None:
    """The earlier request for as much as is named now, or for a piece of another kind: now 10 lines, in one sentence, make it a haiku."""
    plain = earlier.rstrip(" .?!。？！")
    if match := _MEASURE.match(text):
        plain = unmeasured(plain)
        if match["zh"] and match["unit_zh"] == "行":
            return None
        if match["zh"]:
            unit = match["unit_zh"]
            return f"{plain}，用{match['zh']}{'句话' if unit[0] in '句行' else unit}"
        if match["unit"].lower().startswith("line") and not _POEM.search(plain):
            return f"{plain} in {match['n']} sentences"
        if match["unit"].lower().startswith("line") and (poem := _POEM.search(plain)):
            return f"{plain[: poem.start()]}{match['n']}-line poem{plain[poem.end() :]}"
        return f"{plain} in {match['n']} {match['unit']}"
    if (match := _AS_PIECE.match(text)) and (piece := match["as"] or match["b"]):
        article = "an" if piece[:1].lower() in "aeiou" else "a"
        if (old := _WRITTEN.search(plain)) and read(earlier).kind == "write":
            return f"{plain[: old.start()]}{article} {piece}{plain[old.end() :]}"
        topic = read(earlier).topic
        return f"Write {article} {piece} about {topic}" if topic else None
    if _RHYME.match(text) and _POEM.search(plain):
        return _POEM.sub(lambda one: f"rhyming {one[0]}", plain, count=1) if "rhym" not in plain else plain
    return None


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


def ranked(text: str) -> str:
    """The question which of two things, `{0}` and `{1}`, is the faster one; empty where the text asks for no such thing."""
    match = _RANKED.match(text) if len(text) <= LONGEST else None
    if match is None:
        return ""
    return (
        f"{{0}}和{{1}}哪个更{match['zh']}？" if match["zh"] else f"Which is {match['how']}, {{0}} or {{1}}?"
    )


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
