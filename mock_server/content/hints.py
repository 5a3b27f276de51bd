"""What a prompt offers as values: quoted words, names, numbers, dates, the two sides of an `and`."""

import re
from collections.abc import Sequence
from typing import Any

from mock_server.content import languages
from mock_server.content.late import late
from mock_server.content.sample import Hints
from mock_server.wire.memo import memo

_QUOTED = late(r"[\"“「『‘`]([^\"”」』’`\n]{1,120})[\"”」』’`]")
_SINGLE_QUOTED = late(r"(?<![\w'])'([^'\n]{1,80})'(?![\w'])")
"""Not an apostrophe: no letter stands before it or after."""
_AFTER_PREPOSITION = late(
    r"\b(?:in|of|for|to|from|at|near|about|between|on|called|named)\s+((?:[A-Z][\w'.-]*)(?:\s+(?:[A-Z][\w'.-]*|de|la|of))*)"
)
_NAMES = late(r"(?<![.!?]\s)(?<!^)\b([A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)*)")
_PLACES_ZH = late(
    r"((?:[\u4e00-\u9fff]{2,3}省)?[\u4e00-\u9fff]{2,4}(?:市|省|县|区|州|岛))|"
    r"(北京|上海|天津|重庆|杭州|南京|广州|深圳|成都|武汉|西安|苏州|厦门|青岛|大连|长沙|郑州|香港|澳门|台北|东京|纽约|伦敦|巴黎)"
)
_EMAIL_OR_URL = late(r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://[^\s\"'<>]+")
_DATE = late(r"\b\d{4}-\d{2}-\d{2}\b")
_NUMBER = late(r"(?<![\w.-])-?\d+(?:\.\d+)?(?![\w-])")
_LEADING_EN = late(r"^(?:Compare|Check|Find|Show|Get|List|Search|Is|Are|Does|Tell) ")
_LEADING_ZH = late(r"^(?:请问|请|查询|查一下|查|告诉我|帮我|预订|订|看看|今天|明天|现在|在|去|从|到|和|与)+")


@memo(2048)
def of(text: str) -> Hints:
    """The candidates of a prompt for the fields of a schema, the likeliest first."""
    head = text[:4000]
    quoted = _QUOTED.findall(head) or ("'" in head and _SINGLE_QUOTED.findall(head)) or ()
    found = [*quoted, *_EMAIL_OR_URL.findall(head), *_DATE.findall(head)]
    found += [name.rstrip(".,") for name in _AFTER_PREPOSITION.findall(head)]
    found += _places(head)
    found += [name for name in _NAMES.findall(head) if not name.isupper()]  # JSON, API, … name no thing
    numbers = tuple(float(number) if "." in number else int(number) for number in _NUMBER.findall(head)[:50])
    return Hints(text=head, texts=tuple(dict.fromkeys(found)), numbers=numbers)


def apart(text: str) -> list[Hints]:
    """The hints for one call each: several places, names or quoted words stand for several calls; else all hints at once."""
    whole = of(text)
    head = text[:4000]
    sides = _QUOTED.findall(head)
    if len(sides) < 2:
        sides = _places(head)
    if len(sides) < 2:
        joined = re.search(
            r"([A-Z][\w-]+(?: [A-Z][\w-]+)?)((?:, [A-Z][\w-]+(?: [A-Z][\w-]+)?)*),? and (?:(?:in|at|for|of|to|from) )?([A-Z][\w-]+(?: [A-Z][\w-]+)?)",
            head,
        )
        sides = (
            [_LEADING_EN.sub("", joined[1]), *[one for one in joined[2].split(", ") if one], joined[3]]
            if joined
            else []
        )
    sides = list(dict.fromkeys(sides))[:8]
    if len(sides) < 2:
        return [whole]
    return [Hints(text=whole.text, texts=(side,), numbers=whole.numbers) for side in sides]


def _places(text: str) -> list[str]:
    found = [_LEADING_ZH.sub("", first or second) for first, second in _PLACES_ZH.findall(text)]
    return found if text.isascii() else list(dict.fromkeys([*languages.places(text), *found]))


_KEYS = late(
    r"(?:\b(?:keys?|fields?|properties|attributes)\b(?!\.)|字段|键)\s*(?:named|called|are|is|of|:|：|为|包括|包含|有)*\s*"
    r"((?:[\"'`“]?[A-Za-z_]\w*[\"'`”]?(?:\s*\([^)]*\))?(?:\s*(?:,|and|&|、|，|和|以及)\s*)*)+)",
    re.IGNORECASE,
)
_QUOTED_KEYS = late(
    r"\bjson\b[^.\n\"'`“]{0,30}\b(?:with|containing|including|having|contains)\s+(?:the )?((?:[\"'`“][A-Za-z_]\w*[\"'`”](?:\s*(?:,|and|&)\s*)*)+)",
    re.IGNORECASE,
)
_KEYS_ZH = late(
    r"(?:包含|包括|含有|带有|字段(?:分别)?(?:为|是|有|包括|包含)|有)(?:以下|下列|这些)?(?:字段|键|信息)?[:：]?\s*"
    r"(?P<a>[^。，,！？!?\n]{1,60}?)(?:等|这?[几两二三四五六七八九十\d]*个?(?:字段|键|属性|信息))*的\s*(?:(?:用户|示例|测试)?\w{0,4})json"
    r"|json[^。\n]{0,20}?(?:包含|包括|含有|带有|字段(?:分别)?(?:为|是|有|包括|包含)|有(?=[^。\n]{1,12}[、和与]))(?:以下|下列|这些)?(?:字段|键)?[:：]?\s*(?P<b>[^。！？!?\n]{1,80})",
    re.IGNORECASE,
)
_KEY_ZH = late(r"[\u4e00-\u9fffA-Za-z_][\w\u4e00-\u9fff]{0,11}")
_BETWEEN_ZH = late(r"\s*(?:、|，|,|和|与|及|以及|还有|\s)\s*")
_AFTER_ZH = late(r"(?:等)?(?:这?[几两二三四五六七八九十\d]*个?(?:字段|键|属性|信息|内容))?(?:即可|就行)?$")
_KEY_IN_JSON = late(r"[\"“]([A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*)[\"”]\s*[:：]")
_STOP_WORDS = {
    "about",
    "for",
    "from",
    "on",
    "to",
    "and",
    "the",
    "a",
    "an",
    "with",
    "in",
    "of",
    "as",
    "json",
    "object",
    "format",
    "string",
    "number",
    "please",
    "only",
}


def beside(text: str, names: Sequence[str]) -> Hints | None:
    """The hints of a prompt that names the keys of its JSON itself: those names are no values; None if nothing else is offered."""
    for name in names:
        text = re.sub(rf"[\"'`“]{re.escape(name)}[\"'`”]", name, text)
    found = of(text)
    return found if found.texts or found.numbers or ":" in text or "：" in text else None


def _keys_zh(text: str) -> list[str]:
    """The keys that a Chinese prompt names in words: `包含姓名和年龄的JSON`."""
    match = _KEYS_ZH.search(text)
    if match is None:
        return []
    listed = _AFTER_ZH.sub("", (match["a"] or match["b"]).strip("“”\"'` "))
    names = [one.strip("“”\"'` ") for one in _BETWEEN_ZH.split(listed)]
    return names if all(map(_KEY_ZH.fullmatch, names)) else []


def asked_for(text: str) -> dict[str, Any]:
    """A schema of the JSON object that a prompt asks for in words: its keys where they are named, else one answer."""
    head = text[:4000]
    names = _KEY_IN_JSON.findall(head)
    if not names and (match := _QUOTED_KEYS.search(head)):
        names = re.findall(r"[A-Za-z_]\w*", match[1].replace(" and ", " "))
    if not names and (match := _KEYS.search(head)):
        names = [
            word
            for word in re.findall(r"[A-Za-z_][A-Za-z0-9_]*", re.sub(r"\([^)]*\)", "", match[1]))
            if word.lower() not in _STOP_WORDS
        ]
    if not names and not text.isascii() and "json" in head.lower():
        names = _keys_zh(head)
    names = list(dict.fromkeys(names))[:20] or ["answer"]
    return {
        "type": "object",
        "properties": {name: {} for name in names},
        "required": names,
        "additionalProperties": False,
    }
