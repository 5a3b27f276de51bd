"""What is said of a text, or to a request, in members of an object: a mark, a reason, both sides of a thing, translations, a piece with what
goes with it on a page."""

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, NamedTuple

from mock_server.content import drafting, finding, languages, phrases, rows, shapes, sourced
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.content.sourced import Source

Say = Callable[[str], str]
"""The answer to a text in words."""


_EACH_WITH = late(
    r",? (?:each )?with (?:an? |its |their )?[a-z ,]{3,60}?(?: each| for each)?[.!]?$|, each with [^.\n]{3,60}$",
    re.IGNORECASE,
)
"""What each of several things is to have, behind what they are."""


class Given(NamedTuple):
    """What values are made of: the members wanted, the prompt, the text that it brings (else itself), what is said to it, chances."""

    properties: Mapping[str, Any]
    prompt: Prompt
    source: str
    brought: bool
    say: Say
    chance: Random

    def said(self) -> str:
        """The answer to the prompt in words."""
        return self.say(_EACH_WITH.sub("", self.prompt.text))


TRANSLATING = late(r"translat|翻译|\bhow do you say\b", re.IGNORECASE)


_CODES = {"en": "English", "zh": "Chinese", "ja": "Japanese", "fr": "French", "de": "German", "es": "Spanish", "ko": "Korean", "ru": "Russian", "pt": "Portuguese", "it": "Italian",
          "英文": "English", "英语": "English", "日文": "Japanese", "日语": "Japanese", "法语": "French", "德语": "German", "西班牙语": "Spanish", "韩语": "Korean", "中文": "Chinese"}  # fmt: skip


def around_text(given: Given) -> str:
    """The request of a prompt, without the text that it brings."""
    return given.prompt.text.replace(given.source, "") if given.brought else given.prompt.text


def tongue(name: str) -> str:
    """The language that a member is named by; empty if it is none."""
    plain = re.sub(r"(?:_?translation|_?text)$", "", name.lower())
    return _CODES.get(plain) or (plain.capitalize() if languages.named(plain) else "")


def sayable(given: Given) -> str:
    """The text to translate: what stands in quotes, or is brought."""
    text = sourced.without_form(given.prompt.text)
    match = re.search(r"(?:句子|文本|内容|原文|[Tt]ext|[Ss]entence)[:：]\s*(\S[^\n]*)$", text) or re.search(
        r"[\"“'‘]([^\"”'’\n]{2,300})[\"”'’](?!\w)", text
    )
    return match[1].strip() if match else given.source.strip()


_PIECE = late(
    r"story|poem|essay|article|body|letter|script|post|caption|tweet|joke|haiku|speech|blog_?post|诗|故事|文章|正文",
    re.IGNORECASE,
)


ON = late(
    r"^.*\b(?:about|on|for) (?:the |an? |my |our )?(?P<a>[^.,:;!?\n]{2,50})|关于(?P<z>[^，。的\n]{2,16})",
    re.IGNORECASE,
)


def published(name: str, given: Given) -> str | None:
    """A piece that is written, and what goes with it on a page: its address, its description."""
    low = name.lower()
    if _PIECE.fullmatch(low):
        said = plain(given.said())
        head, _, rest = said.partition("\n\n")
        return (
            rest if rest and len(head) < 60 and any(TITLE.search(one) for one in given.properties) else said
        )
    match = ON.search(given.prompt.text)
    topic = (match["a"] or match["z"]).strip() if match else given.prompt.topic
    if low == "slug":
        return re.sub(r"[^a-z0-9]+", "-", topic.lower()).strip("-") or None
    if low in ("meta_description", "metadescription", "seo_description"):
        return f"{topic[:1].upper()}{topic[1:]}: how to begin, what to watch out for, and the questions that come up most."
    if low in ("title", "meta_title", "seo_title", "headline") and any(
        one in given.properties
        for one in ("slug", "meta_description", "story", "body", "lines", "poem", "article")
    ):
        first = plain(given.said().split("\n")[0]).strip("# 《》")
        return (
            first
            if 2 < len(first) < 60 and "lines" not in given.properties and first[-1] not in ".,;"
            else topic[:1].upper() + topic[1:60]
        )
    return None


def because(given: Given) -> str:
    """Why a text is judged as it is: the words in it that speak for it."""
    said = rows.evidence(Source(given.source))
    zh = given.prompt.language.startswith("zh")
    told = ("；" if zh else "; ").join(said[:3]) if said else given.source
    if said and said[0].startswith(("It says", "文中")):
        return told.replace(".;", ";")
    return f"文中提到：{told[:160]}" if zh else f'The text says: "{told[:200]}"'


_GRADES = late(
    r"grammar|structure|content|clarity|overall|score|grade|rating|quality|relevance|accuracy|completeness|fluency|coherence|helpfulness|style|originality|spelling|vocabulary|评分|分数|语法|结构|内容",
    re.IGNORECASE,
)


_GRADING = late(
    r"\b(?:grade|rate|score|evaluate|assess|rubric|judge|review)\b|评分|打分|评价|批改", re.IGNORECASE
)


def graded(name: str, schema: Mapping[str, Any], given: Given) -> float | int | None:
    """A mark within the bounds of the schema: full marks less what is misspelt, and less for a text that is short."""
    high: Any = schema.get("maximum")
    low: Any = schema.get("minimum", 1 if high else None)
    if (
        low is None
        or high is None
        or high > 100
        or not _GRADES.search(name)
        or not _GRADING.search(f"{given.prompt.text[:200]}")
    ):
        return None
    source = given.source
    mended = finding.replaced(source, phrases.data("chores")["mended"])
    known = phrases.data("english")["spelling"]
    wrong = len(set(source.split()) - set(mended.split())) + sum(
        one.lower() in known for one in re.findall(r"[A-Za-z]+", source)
    )
    short = len(shapes.sentences(source)) < 4
    part = (high - low) / 4
    off = wrong if re.search(r"grammar|spelling|style|语法", name) else 1 if short else 0
    weighed = re.search(r"content|overall|structure|score|original|complete|内容|结构", name) is not None
    mark: float = max(float(low), high - part * (0.5 * off + weighed))
    return round(mark) if schema.get("type") == "integer" else round(mark, 1)


def translations(inner: Mapping[str, Any], given: Given) -> list[Any]:
    """The text in each of the languages that the prompt names, else in the first that come to mind."""
    said = [
        one for one in dict.fromkeys(re.findall(r"[A-Z][a-z]+", given.prompt.text)) if languages.named(one)
    ]
    many = drafting.wanted(given.prompt.text) or 3
    found = []
    for spoken in (
        said or ["Spanish", "French", "German", "Japanese", "Chinese", "Portuguese", "Russian"][:many]
    ):
        told = plain(given.say(f"Translate to {spoken}: {sayable(given)}"))
        found.append(
            {
                one: (languages.named(spoken) or spoken if "code" in one.lower() else spoken)
                if re.search(r"lang|locale|code", one, re.IGNORECASE)
                else told
                for one in inner
            }
        )
    return found


SIDES = late(
    r"pros|advantages|benefits|strengths|cons|disadvantages|drawbacks|weaknesses|优点|缺点|优势|劣势",
    re.IGNORECASE,
)


_TOPIC = late(
    r"\b(?:cons|disadvantages|drawbacks|benefits|pros|advantages|weaknesses)\b[^.\n]{0,12}? (?:of|to|for) (?P<a>[^.,?!\n]{3,60})|^(?:列出|说说|分析|给出)?(?P<z>[^，。的]{2,16})的(?:优缺点|优点|缺点|优势)",
    re.IGNORECASE,
)


def side(name: str, given: Given) -> list[str] | None:
    """What speaks for a thing, or against it, of what is said of both."""
    match = _TOPIC.search(given.prompt.text)
    topic = (match["a"] or match["z"]).strip() if match else given.prompt.topic
    zh = given.prompt.language.startswith("zh")
    said = given.say(f"{topic}的优缺点" if zh else f"pros and cons of {topic}")
    good, _, bad = (
        re.split(r"(\*\*(?:Cons|Disadvantages|缺点|劣势|坏处)\**)", said, maxsplit=1)
        if re.search(r"\*\*(?:Cons|Disadvantages|缺点|劣势|坏处)\*", said)
        else ("", "", "")
    )
    lines = [
        plain(one)
        for one in BULLETS.findall(
            bad if re.search(r"con|disadv|draw|weak|缺|劣", name, re.IGNORECASE) else good
        )
    ]
    return lines or None


TITLE = late(r"^(?:title|name|dish|recipe_name)$", re.IGNORECASE)


BULLETS = late(r"^[-*•][ \t]+(.+)$", re.MULTILINE)


NUMBERED = late(r"^\d{1,3}[.)][ \t]+(.+)$", re.MULTILINE)


def plain(said: str) -> str:
    """A text without the stars of Markdown."""
    return re.sub(r"\*\*|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)", "", said).strip()
