"""What is asked of an earlier answer: shorter, as bullets, in another language, the second one, two more, what about Germany."""

import re
from collections.abc import Sequence

from mock_server.content import finding, languages, phrases, shapes
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompt import Prompt, latin, read
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message

LONGEST = 160
"""Characters of a request that is about what was said before, and gives nothing of its own."""

_IT = r"(?:that|it|this|the (?:answer|text|above|last one|list)|your (?:last |previous )?(?:answer|message|reply|response)|上面的?(?:内容|回答)?|刚才的?(?:内容|回答)?|它)"
_SHORTER = late(rf"^(?:(?:can|could) you |please |now )*(?:make {_IT} |a bit |a little |even )*(?:shorter|more concise|briefer|shorten {_IT})\b|\b(?:summari[sz]e|shorten) {_IT}|^(?:tl;?dr|in short|briefly)\b.{{0,12}}$|^(?:请)?(?:再)?(?:简短|短|精简)一?[点些]|^(?:请)?(?:概括|总结)一?下$|一句话总结$", re.IGNORECASE)  # fmt: skip
_LONGER = late(rf"^(?:(?:can|could) you |please |now )*(?:make {_IT} longer|longer|more details?|elaborate|expand(?: on)?|go on|continue|keep going|tell me more|say more|go deeper|explain (?:more|further|{_IT} (?:more|further|in more detail)))\b.{{0,30}}$|^(?:请)?(?:继续|接着说|展开|说详细|详细)(?:说说|一?[点些]|讲讲)?", re.IGNORECASE)  # fmt: skip
_BULLETS = late(rf"\b(?:put|turn|format|rewrite|convert|make|give me|summari[sz]e)\b.{{0,12}}{_IT}?.{{0,12}}\b(?:bullet|bulleted|bullets|list)\b|^(?:as|in) (?:a )?(?:bullet|list)|(?:用|改成|变成|列成)(?:要点|列表)", re.IGNORECASE)  # fmt: skip
_UPPER = late(rf"^(?:now |please )*(?:make {_IT} |put {_IT} |write {_IT} |{_IT} |say {_IT} )?(?:in |to )?(?:all )?(?P<case>upper|lower)[ -]?case", re.IGNORECASE)  # fmt: skip
_TONE = late(rf"^(?:(?:can|could) you |please |now )*(?:make {_IT} |rewrite {_IT} |say {_IT} )?(?:sound )?(?:to be )?more (?P<tone>formal|casual|polite|professional|friendly|informal)(?:ly)?\b", re.IGNORECASE)  # fmt: skip
_SAID = late(r"\bwhat did you (?:just )?say\b|^(?:please )?(?:repeat (?:that|your (?:last )?answer|yourself)|say (?:that|it) again|come again)|你(?:刚才|刚刚)说(?:了)?什么|再说一遍|重复一遍", re.IGNORECASE)  # fmt: skip
_SURE = late(
    r"^(?:are you (?:really )?sure|really|is that (?:correct|right|true))\s*\??$|^(?:你)?确定吗|^真的吗",
    re.IGNORECASE,
)
_EXAMPLE = late(r"^(?:(?:can|could) you |please )*(?:give|show)(?: me)? (?:an?|another|one|some) (?:\w+ )?examples?\b.{0,12}$|^(?:for example|an example|like what|such as)\s*\??$|^(?:请)?(?:再)?举(?:个|一个)例", re.IGNORECASE)  # fmt: skip
_WHICH = late(r"\b(?:the |number |#|no\. ?)(?P<n>first|second|third|fourth|fifth|last|\d)\b(?: one| item| point| step)?|第(?P<zh>[一二三四五\d])[个条点步项]|最后一?[个条点项]", re.IGNORECASE)  # fmt: skip
_MORE = late(r"^(?:(?:can|could) you |please )*(?:give|list|show|tell|name|suggest)?(?: me)?\s*(?P<n>\d{1,2}|one|two|three|four|five|some|a few|any)?\s*(?:more|others?)(?: of (?:them|those|these))?(?: please)?\s*[.?!]?$|^(?:再|还)(?:来|给|说|要|有)(?P<zh>[一两二三四五\d])?[个条些种]?", re.IGNORECASE)  # fmt: skip
_ABOUT = late(r"^(?:and |so |ok,? |okay,? )*(?:what|how) about (?P<a>[^?.!]{2,60})|^and (?:(?:in|for|of|to) )?(?P<b>[A-Z][\w ]{2,40})\s*\?|^那?么?(?P<c>[\u4e00-\u9fff\w]{1,12})呢|^(?:now |please |ok,? |can you )*(?:make|do|write) (?:it|that|this|one) about (?P<d>[^?.!]{2,60}?)(?: instead| now)?[.!?]?$", re.IGNORECASE)  # fmt: skip
_LANGUAGE = late(rf"^(?:(?:can|could|would) you |please |now |and )*(?:translate|say|repeat|write|put|give|tell|answer|the same)?\s*(?:me )?(?:{_IT}|the same)?\s*(?:again )?(?:in|to|into) (?P<name>[a-z]+)(?: please)?\s*[.?!]?$|^(?:请)?(?:把{_IT})?(?:翻译成|用)(?P<zh>[\u4e00-\u9fff]{{2,4}}?)(?:再?说一?[遍次]|回答|说)?[。！]?$", re.IGNORECASE)  # fmt: skip
_SAID_CUES = frozenset(["say", "repeat", "come"])
_SHORTER_CUES = frozenset(
    ["shorter", "concise", "briefer", "shorten", "summarise", "summarize", "tl", "tldr", "short", "briefly"]
)
_TONE_CUES = frozenset(["more"])
_SURE_CUES = frozenset(["sure", "really", "correct", "right", "true"])
_EXAMPLE_CUES = frozenset(["example", "examples", "like", "such"])
_LONGER_CUES = frozenset(["longer", "more", "elaborate", "expand", "go", "continue", "keep", "explain"])
"""Words of which the pattern of the same name needs one where all is Latin."""
_ORDER = {
    "first": 0,
    "second": 1,
    "third": 2,
    "fourth": 3,
    "fifth": 4,
    "last": -1,
    "一": 0,
    "二": 1,
    "三": 2,
    "四": 3,
    "五": 4,
}
_AMOUNTS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
}
_ITEM = late(r"^\s*(?:\d{1,2}[.)]|[-*•])\s+(.+)$", re.MULTILINE)
_PROPER = late(r"(?<=\s)[A-Z][\w-]+(?: [A-Z][\w-]+)*")


def _last(before: Sequence[Message], role: str) -> str:
    """What the role said last; empty if nothing."""
    for one in reversed(before):
        if one.role == role and any(one.texts):
            return "\n".join(one.texts)
    return ""


def meant(prompt: Prompt, before: tuple[Message, ...]) -> Prompt:
    """The prompt that is meant where it leans on the one before: that one in another language, or about something else."""
    text = prompt.text.strip()
    if (
        len(text) > LONGEST
        or len(before) < 2
        or not (earlier := _last(before, "user"))
        or not _last(before, "assistant")
    ):
        return prompt
    if match := _LANGUAGE.search(text):
        wanted = (
            languages.named(match["name"])
            if match["name"]
            else languages.named(phrases.LANGUAGE_NAMES_ZH.get(match["zh"], ""))
        )
        return read(earlier)._replace(language=wanted) if wanted else prompt
    if match := _ABOUT.search(text):
        other = (match["a"] or match["b"] or match["c"] or match["d"]).strip()
        return read(_with(earlier, other, read(earlier).topic))
    return prompt


def _with(earlier: str, other: str, topic: str) -> str:
    """The earlier question about another thing: in place of its last name, else of its topic."""
    names = _PROPER.findall(earlier)
    old = (
        names[-1]
        if names
        else next(
            (
                one
                for one in sorted(phrases.facts()["capitals"]["zh"], key=len, reverse=True)
                if one in earlier
            ),
            topic,
        )
    )
    return (
        earlier.replace(old, other[:1].upper() + other[1:] if old[:1].isupper() else other)
        if old in earlier
        else f"{earlier.rstrip('?')} {other}?"
    )


def again(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is made of the last answer, where the prompt asks for that and brings nothing of its own."""
    text = prompt.text.strip()
    if len(text) > LONGEST or len(before) < 2 or not (answer := _last(before, "assistant")):
        return None
    zh = prompt.language == "zh"
    items = _items(answer)
    said = latin(text) if text.isascii() else None

    def asked(pattern: re.Pattern[str], cues: frozenset[str]) -> re.Match[str] | None:
        return None if said is not None and cues.isdisjoint(said) else pattern.search(text)

    if asked(_SAID, _SAID_CUES):
        return answer
    if (
        (match := _WHICH.search(text))
        and items
        and re.search(r"\b(?:which|what|tell|more|about|is|was|explain|name)\b|哪|什么|说|讲", text)
    ):
        at = _ORDER.get(
            (match["n"] or match["zh"] or "last").lower(),
            int(match["n"]) - 1 if (match["n"] or "").isdigit() else -1,
        )
        return items[at] if -1 <= at < len(items) else None
    if match := _MORE.search(text):
        return _others(_question(prompt, before), answer, items, match["n"] or match["zh"] or "", chance)
    if asked(_SHORTER, _SHORTER_CUES):
        return items[0] if items else next(iter(shapes.sentences(answer)), answer)
    if _BULLETS.search(text):
        return "\n".join(f"- {one}" for one in items or shapes.sentences(answer))
    if match := _UPPER.search(text):
        return answer.upper() if match["case"].lower() == "upper" else answer.lower()
    if match := asked(_TONE, _TONE_CUES):
        casual = match["tone"].lower() in ("casual", "friendly", "informal")
        return finding.replaced(answer, finding.data()["casual" if casual else "formal"])
    if asked(_SURE, _SURE_CUES):
        first = next(iter(shapes.sentences(answer)), answer)
        return (
            f"据我所知是这样：{first}"
            if zh
            else f"As far as I can tell, yes: {first[:1].lower() + first[1:] if first[1:2].islower() and not first.startswith('I ') else first}"
        )
    if asked(_EXAMPLE, _EXAMPLE_CUES):
        question = _question(prompt, before)
        return phrases.filled(
            chance.pick(phrases.bank(question.language)["explain_example"]), topic=question.topic
        )
    if asked(_LONGER, _LONGER_CUES):
        question = _question(prompt, before)
        known = [one for one in phrases.topic(question.topic, question.language) or () if one not in answer]
        told = known[:2] or shapes.more(question, chance, 3)
        return phrases.joint(question.language).join(told)
    return None


def _question(prompt: Prompt, before: Sequence[Message]) -> Prompt:
    """What the last answer answers."""
    return read(_last(before, "user") or prompt.text)


@memo(256)
def _items(answer: str) -> Sequence[str]:
    """The lines of a list in an answer."""
    return _ITEM.findall(answer)


def _others(question: Prompt, answer: str, items: Sequence[str], said: str, chance: Chance) -> str | None:
    """More of what was listed, none of it twice."""
    count = _AMOUNTS.get(said.lower(), int(said) if said.isdigit() else 3)
    members = phrases.members_of(question.noun) or phrases.members_of(question.topic) or []
    zh = question.language == "zh"
    left = [pair[zh] for pair in members if pair[zh].lower() not in answer.lower()]
    if left:
        told = [f"{one[:1].upper()}{one[1:]}" for one in chance.sample(left, count)]
    elif items:
        pool = [phrases.filled(one, topic=question.topic) for one in phrases.bank(question.language)["items"]]
        told = chance.sample(
            [one for one in pool if one.split("**")[1:2] and one.split("**")[1] not in answer], count
        )
    else:
        return None
    return "\n".join(f"{number}. {one}" for number, one in enumerate(told, len(items) + 1))
