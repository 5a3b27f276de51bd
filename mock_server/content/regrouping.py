"""Rows of the last answer in another form: CSV as JSON, one column more, sorted by age. What came as JSON, CSV or a table is read again.

As doing.py, whose list this belongs to.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import orjson

from mock_server.content import sample
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.mockdata import column, in_form
from mock_server.content.prompt import Cued, Prompt, read
from mock_server.wire.timeline import Message

LONGEST = 100
"""Characters of a request that only says what shall be different."""
_MOST = 20_000
"""Characters of an answer that is read."""
_POLITE = r"^(?:(?:can|could|would) you |please |now |ok(?:ay)?,? |and |then |请|再|帮我)*"
_FORM = Cued(
    rf"{_POLITE}(?:(?:make|convert|turn|change|format|give me|show|put|write|return) )?(?:it |that |this |them |the (?:table|data|list|csv|json|result) )?(?:as |in |into |to )?(?:an? )?(?P<form>json|csv|(?:markdown )?table)(?: format)?(?: please| instead| now)?[.!? ]*$"
    rf"|{_POLITE}(?:把它)?(?:改|转|换|变|做)(?:换|为)?成? ?(?P<zh>json|csv|表格)(?:格式)?[。！]?$",
    "json csv table 表格",
)
_ADDED = Cued(
    rf"{_POLITE}(?:add|include) (?:an? |another |the )?(?:(?:column|field|key)s? (?:for |called |named )?(?:the )?[\"'`]?(?P<a>[a-z_ ]{{2,24}}?)[\"'`]?|[\"'`]?(?P<b>[a-z_ ]{{2,24}}?)[\"'`]? (?:column|field|key))(?: please| too| as well)?[.! ]*$|{_POLITE}(?:加|增加|添加)(?:上)?一?[列个](?P<zh>[\u4e00-\u9fff]{{2,6}})(?:列|字段)?[。！]?$",
    "column columns field key add 列",
)
_DROPPED = Cued(
    rf"{_POLITE}(?:remove|drop|delete|leave out) (?:the )?(?:(?:column|field|key) )?[\"'`]?(?P<a>[a-z_ ]{{2,24}}?)[\"'`]?(?: (?:column|field|key))?(?: please)?[.! ]*$|{_POLITE}(?:去掉|删掉|删除)(?P<zh>[\u4e00-\u9fff]{{2,6}}?)(?:这?一?列|字段)?[。！]?$",
    "remove drop delete leave column 列",
)
_SORTED = Cued(
    rf"{_POLITE}(?:sort|order) (?:it |them |the (?:rows|table|data|list) )?by (?:the )?(?P<a>[a-z_ ]{{2,24}}?)(?P<down> (?:in )?(?:desc\w*|from high(?:est)? to low(?:est)?|(?:highest|largest|newest|oldest) first)(?: order)?)?(?: please)?[.! ]*$|{_POLITE}按(?P<zh>[\u4e00-\u9fff]{{2,6}}?)(?P<downzh>从大到小|降序)?(?:从小到大|升序)?排序?[。！]?$",
    "sort order 数 列",
)
_FENCED = late(r"```(?P<form>json|csv)\n(?P<said>.+?)\n```", re.DOTALL)
_CELLS = late(r"^\|(.+)\|[ \t]*$", re.MULTILINE)

_SAMPLED = late(r"\b(?:sample|mock|dummy|fake|fictional|random|test data|made[- ]up|csv|json|records|rows|users|customers|employees|orders|products|students|generate|data ?set)\b|示例|模拟|虚构|随机|假数据|测试数据|生成|用户|员工|订单|商品|学生|数据", re.IGNORECASE)  # fmt: skip
"""What asks for rows that are made up: of others no value is."""
_EMPTY = {
    "en": "I left the new column empty: any value from me would be made up. Tell me yours, or what the column should say, and I fill it in.",
    "zh": "新的一列先空着：我填的话只能是编的。把数据告诉我，或者说明这一列写什么，我来填。",
}

Rows = list[dict[str, Any]]


def _read(answer: str) -> tuple[str, Rows] | None:
    """The form of the rows in an answer, and the rows; None if it has none."""
    if len(answer) > _MOST:
        return None
    if fenced := _FENCED.search(answer):
        if fenced["form"] == "json":
            try:
                value = orjson.loads(fenced["said"])
            except orjson.JSONDecodeError:
                return None
            rows = value if isinstance(value, list) else [value]
            return ("json", rows) if rows and all(isinstance(one, dict) and one for one in rows) else None
        try:
            lines = [line for line in csv.reader(io.StringIO(fenced["said"])) if line]
        except csv.Error:
            return None
        form = "csv"
    else:
        lines = [[cell.strip() for cell in line.split("|")] for line in _CELLS.findall(answer)]
        lines = [line for line in lines if not all(set(cell) <= set("-: ") for cell in line)]
        form = "table"
    if len(lines) < 2 or len(lines[0]) < 2 or len(set(lines[0])) < len(lines[0]):
        return None
    head, *others = lines
    return form, [{name: _value(cell) for name, cell in zip(head, line, strict=False)} for line in others]


def _value(cell: str) -> Any:
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,14})", cell):
        return int(cell)
    if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", cell):
        return float(cell)
    return cell


def _key(said: str, rows: Rows) -> str | None:
    """The column that is meant by a name."""
    plain = re.sub(r"[\s_]+", "", said.lower())
    return next((one for one in rows[0] if re.sub(r"[\s_]+", "", str(one).lower()) == plain), None)


def asks(text: str) -> bool:
    """Whether a text only says what shall be different of rows."""
    prompt = read(text)
    return len(text) <= LONGEST and any(
        one.search(prompt, text) for one in (_FORM, _ADDED, _DROPPED, _SORTED)
    )


@opened_by(_FORM, _ADDED, _DROPPED, _SORTED)
def regrouped(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The rows of the last answer in another form, with a column more or less, or in another order."""
    text = prompt.text.strip()
    last = next((one for one in reversed(before) if one.role == "assistant"), None)
    if last is None or len(text) > LONGEST or (found := _read("\n".join(last.texts))) is None:
        return None
    form, rows = found
    one = form == "json" and len(rows) == 1
    if match := _FORM.search(prompt, text):
        return in_form((match["form"] or match["zh"]).lower(), rows, one=one)
    if match := _ADDED.search(prompt, text):
        name = _styled((match["a"] or match["b"] or match["zh"]).strip(), rows)
        if _key(name, rows) is not None:
            return None
        sampled = form != "table" or any(
            _SAMPLED.search("\n".join(one.texts)) for one in before if one.role == "user"
        )
        made = _made(name, len(rows), chance) if sampled else ["–"] * len(rows)
        told = in_form(form, [{**row, name: value} for row, value in zip(rows, made, strict=True)], one=one)
        return told if sampled else f"{told}\n\n{_EMPTY['zh' if prompt.language == 'zh' else 'en']}"
    if match := _DROPPED.search(prompt, text):
        key = _key(match["a"] or match["zh"], rows)
        if key is None or len(rows[0]) < 2:
            return None
        return in_form(
            form, [{name: value for name, value in row.items() if name != key} for row in rows], one=one
        )
    if match := _SORTED.search(prompt, text):
        key = _key(match["a"] or match["zh"], rows)
        if key is None:
            return None
        down = bool(match["down"] or match["downzh"])
        return in_form(form, sorted(rows, key=lambda row: _rank(row.get(key)), reverse=down))
    return None


def _rank(value: Any) -> tuple[int, float, str]:
    return (0, float(value), "") if isinstance(value, int | float) else (1, 0.0, str(value).lower())


def _styled(name: str, rows: Rows) -> str:
    """The name as the others are written: `Phone` beside `Name`, `start_date` beside `user_id`."""
    keys = [str(one) for one in rows[0]]
    if all(one[:1].isupper() for one in keys):
        return name[:1].upper() + name[1:]
    return (
        name.replace(" ", "_")
        if any("_" in one for one in keys) or all(" " not in one for one in keys)
        else name
    )


def _made(name: str, count: int, chance: Chance) -> Sequence[Any]:
    """What stands in a new column; a dash where its name does not say what that may be."""
    schema: Mapping[str, Any] = {
        "type": "object",
        "properties": {name: column(name)},
        "required": [name],
        "additionalProperties": False,
    }
    maker = Random(chance.below(1 << 32))
    hints = sample.Hints(text="" if name.isascii() else name)
    made = [sample.sample(schema, maker, hints)[name] for _ in range(count)]
    return ["–" if one == name or str(one).lower() == name.lower() else one for one in made]


ALL = (regrouped,)
