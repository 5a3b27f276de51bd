"""A text from which members of an object are read: what it labels, its sections, its lines, and the request that stands before it."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from mock_server.content import finding, shapes, spotting
from mock_server.content.late import late

HEAD = 8000
"""Characters of a text that are looked at."""

_ASKS = late(
    r"^\W{0,3}(?:(?:please|can you|could you|you are|your task|task:|now|help me|i want you to|i need you to) ?[^.\n:]{0,60}?)?"
    r"\b(?:extract|parse|classify|categori[sz]e|analy[sz]e|identify|find|detect|get|pull|read|convert|turn(?! (?:on|off|up|down|it|the))|transform|structure|summari[sz]e|determine|label|tag|translate|grade|score|rate|evaluate|assess|review|return|respond|reply|output|fill|given (?:an?|the|this|these)|from the following|here is|normali[sz]e|moderate|triage|annotate|process|what language|is this|recogni[sz]e|split|map|route|format|check(?![ -]?(?:in|out)\b))\b"
    r"|^[^。！？\n]{0,12}(?:提取|抽取|分析|解析|识别|判断|分类|归类|整理|翻译|总结|概括|评分|打分|转成|转换|标注|检测|读取|将以下|把下面|把以下|根据以下|从下面|从以下|输出|返回)",
    re.IGNORECASE,
)
"""How a request begins that is about a text."""
_WANTS = late(
    r"^\W{0,3}(?:(?:please|can you|could you|would you|i want|i need|i'd like|help me|let's|now|return|hey|hi)[ ,]+){0,3}(?:a |an |me |to |you )?"
    r"(?:give|list|generate|create|write|plan|make|suggest|recommend|design|name|show|provide|build|tell|recipe|quiz|flashcards?|what|who|how|why|when|which|where|explain|solve|teach|compose|draft|imagine|describe|invent|come up|prepare|produce|compare|break|outline|organi[sz]e|brainstorm|develop|estimate|prioriti[sz]e|simulate|act|pick|choose|help|top|top-?\d+|\d{1,2}|two|three|four|five|six|ten|calculate|compute|does|do|is|are)\b"
    r"|^[^。！？\n：:]{0,8}(?:生成|写|列出|列举|给我|给出|制定|设计|推荐|出一?[道个份]|创建|编写|规划|介绍|什么|怎么|如何|为什么|谁|哪|几个|来一?[道个份段]|造)",
    re.IGNORECASE,
)
"""How a request begins that brings no text."""
_OUTPUT = late(
    r"^\W{0,3}(?:please )?(?:return|respond|reply|output|fill|format|here is|use|follow|produce|provide|get|structure|split|check(?![ -]?(?:in|out)\b)|read|rate|score|convert)\b|^[^。！？\n]{0,6}(?:输出|返回)",
    re.IGNORECASE,
)
"""How a request begins that need not be about a text."""
_NAMED = late(
    r"\b(?:text|message|review|e-?mail|sentence|comment|article|note|transcript|input)\s*: *\"?(?P<text>[^\n][\s\S]{8,})$",
    re.IGNORECASE,
)
"""A text that a question names before it gives it."""
_FOR = late(
    r"^[^\n:：]{3,40}\b(?:for|of|from|in|about) ?(?:this|the following)?: +(?P<text>\S[\s\S]+)$",
    re.IGNORECASE,
)
_THIS = late(r"\b(?:this|following|below|above)\b|[这下]", re.IGNORECASE)
_FORM = late(
    r"```(?:json|typescript|ts|python|py)?\n[^`]*?(?:\"\w+\"\s*:|interface \w|class \w|type \w)[^`]*```"
    r"|\b(?:interface|type) \w+ ?=? ?\{[^}]*\};?|\bclass \w+\(BaseModel\):\n(?:[ \t]+[^\n]*\n?|\n(?=[ \t]))+",
)
_LABEL = late(
    r"(?:^|[\n;|,，；。]|[.:] |：|  )[ \t>*\-•#\d.)]*(?:\*\*)?(?P<label>[A-Za-zÀ-ÿ][\w&/'’ -]{0,30}?\.?(?: ?\([^()\n]{1,20}\))?|[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z]{0,9})(?:\*\*)?[ \t]*[:：=](?!//)(?:\*\*)?[ \t]*(?P<value>[^\n]+)"
)
_NEXT = late(
    r"(?:[;|；]|  |, (?=[A-Za-z][A-Za-z ]{1,24}: )|。|[.] ?(?=[A-Z\u4e00-\u9fff][\w \u4e00-\u9fff]{1,28}[:：])|，(?=[\u4e00-\u9fff]{1,8}：)|(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\bSt)(?<!\bNo)\. (?=[A-Z]))"
)
"""What ends the value of a label within its line."""
_HEADING = late(r"^[ \t]*(?:#+ |\*\*)?(?P<name>[A-Z][A-Za-z &/]{2,30}|[\u4e00-\u9fff]{2,8})(?:\*\*)?[:：]?[ \t]*$", re.MULTILINE)  # fmt: skip


def without_form(text: str) -> str:
    """A prompt without the form of the answer that it shows: an object, a type, a class."""
    text = _FORM.sub("\n\n", text)
    start = text.find("{")
    if start < 0:
        return text
    depth = 0
    for at in range(start, min(len(text), HEAD)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            before, after = text[:start].rstrip(), text[at + 1 :].lstrip()
            return f"{before}\n\n{after}" if len(after) > 3 else before
    return text


_SPEAKER = late(r"^(?:用户|客户|顾客|user|customer)[:：] *", re.IGNORECASE)


def brought(text: str, *, ordered: bool) -> str:
    """The text that a prompt brings; empty if it brings none. `ordered`: what is to be done with it stands in the system message."""
    told = _brought(text, ordered=ordered)
    return told if "\n" in told else _SPEAKER.sub("", told)


def _brought(text: str, *, ordered: bool) -> str:
    plain = without_form(text[:HEAD]).strip()
    if not plain:
        return ""
    asks, wants = _ASKS.search(plain), _WANTS.search(plain)
    if asks:
        told = finding.given(plain)
        if not told and (quoted := re.search(r"(?<!\w)'([^'\n]{3,400})'(?!\w)", plain)):
            told = quoted[1]
        if told.rstrip(" .").lower() in plain.lower() and "\n\n" in plain and len(told) < 25:
            head, _, rest = plain.partition("\n\n")
            told = rest.strip() if len(rest.strip()) > len(told) else told or head
        if told and len(told) < 160 and _WANTS.search(told) and _OUTPUT.match(plain):
            return ""
        return told or ("" if wants or _OUTPUT.match(plain) else plain)
    if ordered:
        return "" if wants and plain.rstrip()[-1:] in "?？" else plain
    if wants:
        match = finding.SPAN.search(plain)
        if given := _NAMED.search(plain):
            return given["text"].strip().strip("\"'“”")
        said = next((one for one in (match[1], match[2], match[3], match[5]) if one), "") if match else ""
        return said if said and len(said) > 15 and _THIS.search(plain) else ""
    if match := _FOR.match(plain):
        return match["text"].strip()
    head, _, rest = plain.partition("\n\n")
    last = plain.rsplit("\n\n", 1)[-1]
    if rest and _ASKS.search(last) and len(last) < 400:
        return plain[: -len(last)].strip()
    return finding.given(plain) if len(head) < 60 and head.endswith((":", "：")) else plain


_ENDED = late(
    r"(?<!\bInc)(?<!\bLtd)(?<!\bCorp)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\bNo)[.!?](?= [A-Z\"]|\n|$)|\n+"
)
"""Where a sentence or a line ends; a name does not go on behind it."""


def first(text: str) -> str:
    """The first sentence of a text, abbreviations minded."""
    return next((one.strip() for one in _ENDED.split(text.strip()) if one and one.strip()), text)


class Source:
    """A text, and what it says by labels."""

    def __init__(self, text: str) -> None:
        self.text = text[:HEAD]

    @cached_property
    def labelled(self) -> Sequence[tuple[str, str]]:
        """Labels in lower case with what stands behind them."""
        found: list[tuple[str, str]] = []
        at = 0
        while match := _LABEL.search(self.text, at):
            value = match["value"]
            end = _NEXT.search(value)
            told = value[: end.start()] if end else value
            found.append((match["label"].strip().lower(), told.strip().rstrip(" ,，;").strip("*\"'“” ")))
            at = (
                match.start("value") - 2
                if (inner := _LABEL.search(f": {told}")) and inner.start() == 0 and len(told) > 3
                else match.start("value") + max(len(told) - 1, 0)
            )
        return [(label, value) for label, value in found if value]

    @cached_property
    def sentences(self) -> Sequence[str]:
        return shapes.sentences(self.text)

    @cached_property
    def lines(self) -> Sequence[str]:
        return [line.strip() for line in self.text.split("\n") if line.strip()]

    @cached_property
    def spotted(self) -> spotting.Spotted:
        told = [spotting.spotted(one) for one in _ENDED.split(self.text) if one.strip()]
        people, places, firms, dates, times, amounts = (
            list(dict.fromkeys(name for one in told for name in one[at])) for at in range(6)
        )
        return spotting.Spotted(people, places, firms, dates, times, amounts)

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """What stands under headings of a line of their own, by the heading in lower case."""
        marks = list(_HEADING.finditer(self.text))
        ends = [*(one.start() for one in marks[1:]), len(self.text)][: len(marks)]
        return {
            one["name"].strip().lower(): self.text[one.end() : end].strip()
            for one, end in zip(marks, ends, strict=True)
        }

    def label(self, name: re.Pattern[str]) -> str | None:
        """What stands behind the first label that the pattern is all of."""
        return next((value for label, value in self.labelled if name.fullmatch(label)), None)
