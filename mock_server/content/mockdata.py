"""Made-up data in the form that is asked for: JSON of an order, five users as CSV, a table with the columns named.

As doing.py, whose list these belong to; what a thing of a kind has is in data/mockdata.json, as JSON Schemas without their types
where the name of a property says enough: `sample` fills them in.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import orjson

from mock_server.content import finding, phrases, sample
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.numerals import whole
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

MOST = 50
"""Rows that are made up at once."""

_ASKED = Cued(
    r"\b(?:generate|create|give me|make|return|produce|output|show(?: me)?|need|write|provide|want|build|draw)\b(?P<said>[^\n]{0,120}?)\b(?P<form>json|csv|(?:markdown )?table)\b(?P<rest>[^\n]{0,200})"
    r"|(?:生成|创建|给我|返回|输出|做|制作|画|写|来)(?P<saidz>[^\n]{0,60}?)(?P<formz>json|csv|表格)(?P<restz>[^\n]{0,120})",
    "json csv table 表格",
)
_COLUMNS = late(
    r"(?:\bcolumns?\b|\bfields?\b|\bheaders?\b|\bkeys?\b|\bproperties\b|列|字段|表头)(?:\s+(?:for|named|called|of|are))?\s*[:：(（]?\s*(?P<a>[^.。\n()（）]{3,160})|(?:包含|包括|有)(?P<z>[\u4e00-\u9fff、，, ]{3,60})",
    re.IGNORECASE,
)
_WITH = late(
    r"\b(?:with|containing|including|having)\s+(?:an? |the |their )?(?P<a>[a-z_]+(?: [a-z_]+)?(?:\s*,\s*(?:an? |the )?[a-z_]+(?: [a-z_]+)?)*,?\s+and\s+(?:an? |the )?[a-z_]+(?: [a-z_]+)?)|(?P<z>(?!))",
    re.IGNORECASE,
)
"""`with name, age and email`: what each has, where it is not called columns."""
_ROWS = late(
    r"\b(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twenty|a few|some) (?!columns?\b|fields?\b|keys?\b|%)(?:[a-z-]+ ){0,3}?[a-z]+|(?P<z>\d{1,2}|[两二三四五六七八九十])(?:条|行|个|名|位|本)",
    re.IGNORECASE,
)
_BARE = late(r"\bonly\b|只|\braw\b|no markdown", re.IGNORECASE)
_OF_THEIRS = late(
    r"\b(?:this|these|the following|my|our|above|given)\b|这[个些段条]|以下|下面|我的", re.IGNORECASE
)
"""Data of the user's own are not made up."""
_OTHERWISE = frozenset(["function", "script", "program", "python", "javascript", "typescript", "java", "parse", "convert", "endpoint", "api", "class", "schema", "sql", "query", "html",
                        "react", "component", "code", "compare", "comparing", "extract", "from", "代码", "函数", "总结", "对比", "比较", "提取", "翻译"])  # fmt: skip
"""Where one of these is said, no data of our own are wanted."""


Rows = Sequence[tuple[re.Pattern[str], Mapping[str, Any]]]


@lru_cache(maxsize=1)
def _schemas() -> Mapping[str, Rows]:
    """Schemas by what they are called: `kinds` of things, of which each has properties, and `columns`."""
    known: Mapping[str, Any] = phrases.data("mockdata")
    return {
        part: [(re.compile(cues, re.IGNORECASE), schema) for cues, schema in rows.items()]
        for part, rows in known.items()
    }


def column(name: str) -> Mapping[str, Any]:
    """What a column of this name holds, as a schema; an empty one where `sample` knows by the name."""
    return next((schema for cues, schema in _schemas()["columns"] if cues.fullmatch(name)), {})


def _named(text: str) -> list[str]:
    """The columns that are named, in the words they are named in."""
    match = _COLUMNS.search(text) or _WITH.search(text)
    if match is None:
        return []
    parts = re.split(r"\s*(?:,|，|、|;|\band\b|以及|和)\s*", match["a"] or match["z"])
    names = [re.sub(r"^(?:the|an?) |[`\"'“”*]|(?:字段|的).*$", "", part.strip()) for part in parts]
    names = [re.sub(r" (?:for|with|in|as|about|please)\b.*$", "", name) for name in names]
    return [name for name in names if 0 < len(name) <= 30 and not name[:1].isdigit()][:12]


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _flat(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those that fit into a cell."""
    return {name: part for name, part in properties.items() if part.get("type") not in ("object", "array")}


def _summed(value: dict[str, Any]) -> dict[str, Any]:
    """An order with the total of its items, as a reader would reckon it up."""
    items = value.get("items")
    if isinstance(items, list) and "total" in value and all(isinstance(one, dict) for one in items):
        value["total"] = round(sum(one.get("quantity", 1) * one.get("unit_price", 0.0) for one in items), 2)
    return value


@opened_by(_ASKED)
def made_up(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Records of a kind, or with the columns that are named, as JSON, CSV or a table."""
    text = prompt.text[:400]
    if len(prompt.text) > 400 or prompt.has(_OTHERWISE) or (match := _ASKED.search(prompt, text)) is None:
        return None
    around = f"{match['said'] or match['saidz'] or ''} {match['rest'] or match['restz'] or ''}"
    names = _named(around)
    if _OF_THEIRS.search(text) or (finding.given(text) and not names):
        return None
    kind = next((schema for cues, schema in _schemas()["kinds"] if cues.search(around)), None)
    form = (match["form"] or match["formz"]).lower()
    if form == "json" and _COLUMNS.search(around):
        return None  # keys that are named are `errands.as_json`'s
    if not names and (kind is None or form not in ("json", "csv")):
        return None  # a table of things that are, not of made-up ones, is not ours
    rows = _ROWS.search(
        re.sub(r"\b\d+ (?:columns?|fields?|keys?)\b|[一二三四五六七八九十\d]+(?:列|个字段)", " ", around)
    )
    said = (rows["n"] or rows["z"]).lower() if rows else ""
    count = min(3 if said in ("a few", "some") else whole(said), MOST)
    properties: Mapping[str, Any] = {name: column(name) for name in names} if names else kind or {}
    if form != "json":
        properties, count = _flat(properties), count or 3
    schema, maker = _object(properties), Random(chance.below(1 << 32))
    hints = sample.Hints(text="" if all(name.isascii() for name in properties) else text)
    made = [_summed(sample.sample(schema, maker, hints)) for _ in range(count or 1)]
    return in_form(form, made, one=count < 2 and form == "json", bare=_BARE.search(text) is not None)


def in_form(form: str, rows: Sequence[Mapping[str, Any]], *, one: bool = False, bare: bool = False) -> str:
    """Rows as `json` (`one`: the first alone), `csv` or a table; `bare`: without a fence."""
    if form == "json":
        packed = orjson.dumps(rows[0] if one else rows, option=orjson.OPT_INDENT_2).decode()
        return packed if bare else f"```json\n{packed}\n```"
    names = [str(name) for name in rows[0]]
    lines = [names, *([_cell(row.get(name, "")) for name in rows[0]] for row in rows)]
    if form == "csv":
        held = io.StringIO()
        csv.writer(held, lineterminator="\n").writerows(lines)
        told = held.getvalue().rstrip("\n")
        return told if bare else f"```csv\n{told}\n```"
    head, *others = lines
    return "\n".join(
        f"| {' | '.join(cell.replace('|', '/') for cell in line)} |"
        for line in ([name[:1].upper() + name[1:] for name in head], ["---"] * len(head), *others)
    )


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


ALL = (made_up,)
