"""What a tool answered, read: its rows, the values of an object, whether it failed and what it says of that."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from mock_server.content import labels, phrases
from mock_server.content.late import late
from mock_server.content.phrases import filled
from mock_server.content.prompted.reading import value_of
from mock_server.wire.memo import memo

Row = dict[str, Any]
"""An object whose members are texts, numbers or truths."""

_LONGEST = 1_000_000
"""Characters of a result that are read."""
_MOST = 10_000
"""Rows of a result that are read."""
_ENVELOPE = frozenset(["data", "result", "results", "response", "output", "payload", "value", "body", "records", "items", "rows", "hits", "list", "entries", "matches", "documents", "content", "structuredcontent"])  # fmt: skip
_STATE = frozenset(["success", "ok", "status", "code", "message", "msg", "error", "errors", "iserror", "is_error", "count", "total", "took", "page", "cod", "cnt", "request_id", "requestid", "page_size", "has_more", "info", "infocode", "type", "errno", "errcode", "errmsg"])  # fmt: skip
"""Members that stand beside what was asked for and say nothing of it."""


class Outcome(NamedTuple):
    """A call with what came of it. `value`: the JSON of it without its envelope, else None; `rows`: its objects, flat; `beside`: what
    stands beside a list of them; `several`: whether it is a list; `noun`: the member that holds the list; `fault`: why it failed."""

    name: str
    arguments: Row
    text: str
    value: Any
    rows: tuple[Row, ...]
    beside: Row
    several: bool
    noun: str
    fault: str

    @property
    def empty(self) -> bool:
        """Whether a search or a list has brought nothing."""
        if self.fault:
            return False
        if self.value is not None:
            return self.value in ([], {})
        return not self.text or _NOTHING.match(self.text) is not None


_NOTHING = late(
    r"^\W*(?:no (?:matching |relevant |search )?(?:results?|files?|matches|match|documents?|records?|rows?|entries|data|items?|events?|\w+)(?: (?:were|was))?(?: found)?\.?|nothing (?:was )?found\.?|none|null|n/a|\(empty\)|empty result(?: set)?\.?|0 (?:rows|results|matches)|(?:没有|未)(?:找到|查到|匹配|相关)[^，。\n]{0,12}|无结果|暂无数据|查无结果)\W*$",
    re.IGNORECASE,
)


def read(name: str, arguments: str, text: str) -> Outcome:
    """The outcome of one call."""
    return _read(name, arguments, text[:_LONGEST])


@memo(64)
def _read(name: str, arguments: str, text: str) -> Outcome:
    said = _json(arguments)
    given = {key: one for key, one in said.items() if not isinstance(one, dict | list)} if isinstance(said, dict) else {}  # fmt: skip
    whole = _json(text)
    if isinstance(whole, str):  # a text that was packed as JSON
        text, whole = whole.strip(), _json(whole.strip())
    fault = _fault(whole) if isinstance(whole, dict) else ""
    if whole is None and text.startswith(("[{'", "{'")) and isinstance(value := value_of(text), dict | list):
        whole = value
    if whole is None and text.startswith("[(") and (lines := value_of(text)) is not None:
        whole = _of_lines(lines, str(given.get("query") or given.get("sql") or given.get("statement") or ""))
    value, noun, beside = _opened(whole)
    if isinstance(value, str):
        inner = _json(value)
        text, value = value.strip(), None
        if inner is not None:
            whole = inner
            value, noun, beside = _opened(inner)
    if value is None and not fault and failed(text):
        fault = text
    several = isinstance(value, list)
    rows = _rows(value) if value is not None else _table(text)
    if value is None and rows:
        several = True
    return Outcome(name, given, text, value, tuple(rows[:_MOST]), beside, several, noun, fault)


def _of_lines(lines: Any, query: str) -> Any:
    """The rows that a database answers with as Python writes them, by the names that the query selects: `[('Alice', 120000)]`."""
    if (
        not isinstance(lines, list)
        or not lines
        or not all(isinstance(one, list | tuple) and one for one in lines)
    ):
        return None
    match = re.search(r"\bselect\s(?:distinct )?([^\n]{1,400}?)\sfrom\b", query, re.IGNORECASE)
    names = (
        [re.split(r"[\s.]", part.strip())[-1].strip('"`[]') for part in match[1].split(",")] if match else []
    )
    widest = max(len(one) for one in lines)
    if len(names) != widest or len(set(names)) < widest or not all(name.isidentifier() for name in names):
        names = ["count"] if widest == 1 and isinstance(lines[0][0], int | float) else ["name", "value"] if widest == 2 else [f"column {at}" for at in range(1, widest + 1)]  # fmt: skip
    return [dict(zip(names, one, strict=False)) for one in lines]


def _json(text: str) -> Any:
    text = text.strip()
    if text[:1] not in ("{", "[", '"'):
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _opened(value: Any) -> tuple[Any, str, Row]:
    """What an envelope holds, by which name, and what stands beside it."""
    noun, beside = "", Row()
    for _ in range(6):
        if isinstance(value, list) and value and all(_spoken(one) is not None for one in value):
            return "\n".join(_spoken(one) or "" for one in value), noun, beside  # parts of an MCP answer
        if (
            isinstance(value, list)
            and len(value) == 1
            and isinstance(one := value[0], dict)
            and (inner := _only_list(one))
        ):
            beside = {**beside, **flat({key: part for key, part in one.items() if key != inner})}
            noun, value = inner, one[inner]
            continue
        if not isinstance(value, dict):
            break
        if isinstance(columns := value.get("columns") or value.get("fields"), list) and isinstance(
            lines := value.get("rows") or value.get("data") or value.get("values"), list
        ):
            names = [str(one.get("name") if isinstance(one, dict) else one) for one in columns]
            if all(isinstance(line, list) for line in lines):
                return [dict(zip(names, line, strict=False)) for line in lines], "", beside
        deep = [
            key
            for key, one in value.items()
            if isinstance(one, dict)
            and len(one) == 1
            and isinstance(part := next(iter(one.values())), list)
            and part
            and isinstance(part[0], dict)
        ]
        if len(deep) == 1:  # `"forecast": {"forecastday": [{…}]}`
            beside = {**beside, **flat({key: one for key, one in value.items() if key != deep[0]})}
            value = next(iter(value[deep[0]].values()))
            continue
        held = {key: one for key, one in value.items() if key.lower() not in _STATE and one is not None}
        lists = [
            key
            for key, one in value.items()
            if isinstance(one, list) and (not one or isinstance(one[0], dict))
        ]
        around = {key: one for key, one in value.items() if not isinstance(one, dict | list) and one is not None}  # fmt: skip
        if len(lists) == 1 and not any(isinstance(one, dict) for one in held.values()):
            listed: list[Any] = value[lists[0]]
            if lists[0].lower() in _ENVELOPE or _plural(lists[0]) or len(held) == 1:
                noun = "" if lists[0].lower() in _ENVELOPE else lists[0]
                beside = {**beside, **around}
                value = listed
                continue
        if len(held) == 1 and (key := next(iter(held))).lower() in _ENVELOPE and isinstance(held[key], dict | list | str):  # fmt: skip
            if isinstance(held[key], list):
                beside = {**beside, **around}
            value = held[key]
            continue
        if len(held) == 1 and isinstance(held[key := next(iter(held))], list):
            noun, beside, value = key, {**beside, **around}, held[key]
        break
    return value, noun, beside


def _only_list(value: Mapping[str, Any]) -> str:
    """The one member that is a list of objects, where the others are plain: `casts` of a forecast; empty where there is none."""
    names = [
        name for name, one in value.items() if isinstance(one, list) and one and isinstance(one[0], dict)
    ]
    plain = all(not isinstance(one, dict) for one in value.values())
    return names[0] if len(names) == 1 and plain and names[0].lower() in _INNER else ""


_INNER = frozenset(["casts", "meanings", "definitions", "forecast", "forecasts", "forecastday", "daily", "hourly", "items", "results", "data", "rows", "entries", "steps"])  # fmt: skip


def _plural(name: str) -> bool:
    return name.endswith("s") or name.lower() in ("forecast", "daily", "hourly", "list") or not name.isascii()


def _spoken(part: Any) -> str | None:
    """The text of a part `{"type": "text", "text": …}`."""
    if isinstance(part, dict) and part.get("type") == "text" and isinstance(said := part.get("text"), str):
        return said
    return None


def _rows(value: Any) -> list[Row]:
    if isinstance(value, dict):
        return [flat(value)] if value else []
    if isinstance(value, list):
        return [flat(one) for one in value[:_MOST] if isinstance(one, dict) and one]
    return []


def flat(value: Mapping[str, Any]) -> Row:
    """An object without objects inside: their members stand in their place, with the units that a member beside tells."""
    told: Row = {}
    for name, one in value.items():
        if isinstance(one, dict):
            if name.endswith("units"):
                continue
            units = value.get(f"{name}_units")
            inside = flat(one)
            if called := next(
                (
                    key
                    for key in ("name", "login", "displayName", "display_name", "title", "username")
                    if key in inside
                ),
                None,
            ):
                told[name] = inside.pop(called)  # `"user": {"login": "bob"}`: the user is bob
                told |= {
                    f"{name} {inner}": part
                    for inner, part in inside.items()
                    if len(inside) < 6 and inner not in ("id", "url", "type")
                }
                continue
            for inner, part in inside.items():
                if inner in ("amount", "value") and name not in told:
                    told[name] = part
                    continue
                unit = units.get(inner) if isinstance(units, dict) else None
                if isinstance(unit, str) and isinstance(part, int | float) and not isinstance(part, bool):
                    part = f"{part}{'' if unit[:1] in '°%' else ' '}{unit}"
                told[f"{name} {inner}" if inner in told or inner in value or inner in _VAGUE else inner] = part  # fmt: skip
        elif isinstance(one, list):
            if listed := ", ".join(said for part in one[:8] if (said := named(part))):
                told[name] = listed
        elif one is not None and one != "":
            told[name] = one
    return told


_VAGUE = frozenset(["id", "name", "speed", "value", "amount", "all", "text", "type", "usd", "eur", "cny", "min", "max", "number", "code", "gust", "unit", "url", "size"])  # fmt: skip
"""Members that say nothing without the name of the object that they are in."""


def named(part: Any) -> str:
    """What a member of a list inside is told by."""
    if isinstance(part, dict):
        return next((str(part[key]) for key in ("name", "title", "instruction", "description", "label", "text", "login", "email") if part.get(key)), "")  # fmt: skip
    return "" if part is None or isinstance(part, list) else str(part)


def _table(text: str) -> list[Row]:
    """The rows of CSV or of a Markdown table; none of other text."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return []
    if all(line.lstrip().startswith("|") for line in lines):
        cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
        cells = [line for line in cells if not all(set(cell) <= set("-: ") for cell in line)]
    elif all("," in line or "\t" in line for line in lines) and not text.endswith((".", "。")):
        try:
            cells = [line for line in csv.reader(io.StringIO(text), delimiter="\t" if "\t" in lines[0] else ",") if line]  # fmt: skip
        except csv.Error:
            return []
    elif re.match(r"\s*[A-Z][A-Z %_()-]{1,40}(?:  |\t)", lines[0]) and lines[0] == lines[0].upper():
        cells = _columns(lines)
    else:
        return []
    head, *others = cells
    if len(head) < 2 or not others or any(len(line) != len(head) for line in others) or len({*head}) < len(head):  # fmt: skip
        return []
    if any(not name or len(name) > 30 or name[0].isdigit() for name in head):
        return []
    return [{name: _value(cell) for name, cell in zip(head, line, strict=True)} for line in others[:_MOST]]


def _columns(lines: list[str]) -> list[list[str]]:
    """The cells of a table whose columns stand below one another, as `docker ps` prints it."""
    starts = [match.start() for match in re.finditer(r"(?<!\S)\S+(?: \S+)*", lines[0])]
    ends = [*starts[1:], 10_000]
    return [[line[a:b].strip() for a, b in zip(starts, ends, strict=True)] for line in lines]


def _value(cell: str) -> Any:
    cell = cell.strip()
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,14})", cell):
        return int(cell)
    if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", cell):
        return float(cell)
    return cell


# ---- faults ------------------------------------------------------------------------------------------------------------

_FAILED = late(
    r"^\W*(?:HTTP(?:/[\d.]{1,3})? ?[45]\d\d|(?:\w{1,12}: )?[\w.-]{1,40}: command not found|error|failed|failure|exception|traceback|not found|unauthori[sz]ed|forbidden|invalid|fatal|permission denied|access denied|timed? ?out|[A-Za-z]{2,40}(?:Error|Exception))\b(?!.{0,3}\btests?[/\\_])"
    r"|[\"'](?:error|exception)[\"']\s*:\s*(?!null|false|\"\"|\[\]|\{\})"
    r"|[\"'](?:success|ok)[\"']\s*:\s*false|[\"']status[\"']\s*:\s*[\"'](?:error|failed|failure)[\"']|[\"']is_?error[\"']\s*:\s*true|^(?:错误|失败|出错|查询失败|调用失败|请求失败|操作失败)",
    re.IGNORECASE,
)


def failed(result: str) -> bool:
    """Whether a tool says that it could not do it: what waits for its result is not called then."""
    return _FAILED.search(result[:2000]) is not None


def _fault(value: Mapping[str, Any]) -> str:
    """Why a tool that answers with an object says it failed; empty where it did not."""
    lower = {str(key).lower(): one for key, one in value.items()}
    wrong = lower.get("error") or lower.get("errors") or lower.get("exception")
    code = lower.get("code", lower.get("status_code", lower.get("status", lower.get("errcode"))))
    bad = (
        lower.get("success") is False
        or lower.get("ok") is False
        or lower.get("iserror") is True
        or lower.get("is_error") is True
        or (isinstance(code, int) and not isinstance(code, bool) and 400 <= code < 600)
        or (isinstance(code, str) and code.lower() in ("error", "failed", "failure", "400", "401", "403", "404", "409", "422", "429", "500", "502", "503"))
    )  # fmt: skip
    if not wrong and not bad:
        return ""
    if isinstance(wrong, list) and wrong:
        wrong = wrong[0]
    for held in (wrong, value):
        if isinstance(held, dict):
            for key in ("message", "msg", "detail", "reason", "description", "error_description", "errmsg", "error", "content", "result"):  # fmt: skip
                said = held.get(key)
                if isinstance(said, list) and said and (spoken := _spoken(said[0])):
                    said = spoken
                if isinstance(said, str) and said.strip():
                    return said.strip()
        elif isinstance(held, str) and held.strip():
            more = value.get("message") or value.get("detail")
            return f"{held.strip()}: {more}" if isinstance(more, str) and more and re.fullmatch(r"[\w.]+", held) else held.strip()  # fmt: skip
    return f"{code}" if code else "error"


# ---- as it stands --------------------------------------------------------------------------------------------------------

_FLAT = 12
"""Members of an object that are told one a line; a larger one is told as it is."""


def in_words(result: str, language: str) -> str:
    """A JSON object as a list of its members, a JSON list as a list; everything else as it is."""
    if result[:1] not in "{[":
        return result
    try:
        value = orjson.loads(result)
    except orjson.JSONDecodeError:
        return result
    rows = value if isinstance(value, list) else [value]
    if not rows or len(rows) > _FLAT:
        return result
    lines = [_line_of(row, language) for row in rows]
    if any(line is None for line in lines):
        return result
    if isinstance(value, dict):
        members = [_member(name, one, language) for name, one in _told_plainly(value, language).items()]
        return (
            members[0].partition(": ")[2] if len(members) == 1 else "\n".join(f"- {one}" for one in members)
        )
    return "\n".join(f"- {line}" for line in lines)


def _line_of(row: Any, language: str) -> str | None:
    """One line for a member of a list; None if it does not fit into one."""
    if isinstance(row, dict):
        plain = _told_plainly(row, language)
        return (
            "; ".join(_member(name, one, language) for name, one in plain.items())
            if 0 < len(plain) <= _FLAT
            else None
        )
    return None if isinstance(row, list) or row is None else _scalar(row, language)


def _told_plainly(row: Mapping[str, Any], language: str) -> dict[str, str]:
    """The members that are texts, numbers or truths; an object inside is told with its members."""
    told: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            told[name] = ", ".join(
                f"{inner} {_scalar(one, language)}"
                for inner, one in value.items()
                if not isinstance(one, dict | list)
            )
        elif isinstance(value, list):
            told[name] = ", ".join(
                _scalar(one, language) for one in value if not isinstance(one, dict | list)
            )
        elif value is not None:
            told[name] = _scalar(value, language)
    return {name: one for name, one in told.items() if one}


def _scalar(value: Any, language: str) -> str:
    return labels.truth(value, language) if isinstance(value, bool) else str(value)


def _member(name: str, value: str, language: str) -> str:
    return f"{labels.label(name, language)}: {value}"


# ---- words -------------------------------------------------------------------------------------------------------------


def words() -> Mapping[str, Any]:
    """Words for what results hold: data/reporting.json."""
    known: Mapping[str, Any] = phrases.data("reporting")
    return known


def say(key: str, *, zh: bool, **more: str) -> str:
    """A sentence of that file, filled."""
    return filled(words()["phrases"][key]["zh" if zh else "en"], **more)


def spelt(name: str) -> str:
    """A member's name in words: `bookingReference` → `booking reference`."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return re.sub(r"[_\-.\s]+", " ", name).strip().lower()


def label(name: str, *, zh: bool) -> str:
    """What a member is called in an answer, without the unit that its name ends in."""
    said = spelt(name)
    known = words()["labels"]
    if zh and said in known:
        return str(known[said])
    said = re.sub(r" \d{1,3}m$", "", said)  # `temperature_2m`: how high above the ground it was taken
    head, _, unit = said.rpartition(" ")
    if head and (unit in words()["units"] or (unit == "at" and not zh and head.endswith("ed"))):
        said = head
    return str(known.get(said, said)) if zh else {"id": "ID", "url": "URL", "eta": "ETA", "phone": "phone number", "datetime": "time", "date time": "time",
            "bmi": "BMI", "uv index": "UV index", "ceo": "CEO", "ip": "IP", "aqi": "AQI", "cpu": "CPU", "feelslike": "feels like", "stargazers count": "number of stars"}.get(said, re.sub(r"\bid$", "ID", said))  # fmt: skip


def shown(name: str, row: Mapping[str, Any], *, zh: bool) -> str:
    """A member's value as it is said: with its unit or its currency, a moment without its signs."""
    value = row[name]
    if isinstance(value, bool):
        return ("是" if value else "否") if zh else ("yes" if value else "no")
    if isinstance(value, int | float):
        return _measured(spelt(name), value, row, zh=zh)
    said = str(value).strip()
    if (known := words()["values"].get(said.lower().replace("_", " "))) is not None:
        return str(known) if zh else said.lower().replace("_", " ")
    if _SNAKE.fullmatch(said):
        return said.replace("_", " ")
    return moment(said, zh=zh) or said


_SNAKE = late(r"[a-z]+(?:_[a-z]+)+")
_MOMENT = late(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?")


def day_of(said: str) -> date | None:
    """The day that a text is, or begins with."""
    if (match := _MOMENT.match(said.strip())) is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def moment(said: str, *, zh: bool) -> str | None:
    """A day or a moment as it is said; None for what is none."""
    match = _MOMENT.fullmatch(said)
    if match is None or (day := day_of(said)) is None:
        return None
    told = f"{day.year}年{day.month}月{day.day}日" if zh else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    if match[4]:
        told += f" {match[4]}" if zh else f" at {match[4]}"
        told += " UTC" if match[5] == "Z" else ""
    return told


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip


def figure(value: float, *, digits: int = 2) -> str:
    """A number without noughts that say nothing, its thousands apart from ten thousand on."""
    digits = digits if abs(value) >= 1 else max(digits, 3)
    said = (
        f"{round(value, digits):,.{digits}f}"
        if abs(value) >= 10_000
        else f"{round(value, digits):.{digits}f}"
    )
    return said.rstrip("0").rstrip(".") if "." in said else said


MONEY = late(r"\b(?:price|fare|cost|amount|total|fee|balance|revenue|salary|refund|subtotal|tax|value|sales|open|close|high|low|bid|ask|change)\b|价|金额|费用|余额|总额|销售额")  # fmt: skip
_PURE = late(
    r"\b(?:total|sales|price|fare|cost|fee|balance|revenue|salary|refund|subtotal|tax|amount)\b|价|金额|费用|余额"
)


def _measured(name: str, value: float, row: Mapping[str, Any], *, zh: bool) -> str:
    if name.split(" ")[-1] in ("id", "number", "year", "code", "no", "zip", "key", "port"):
        return str(value)
    head, _, unit = name.rpartition(" ")
    known = words()["units"]
    if head and unit in known:
        if unit in ("minutes", "min", "mins") and value >= 60:
            hours, minutes = divmod(round(value), 60)
            return (f"{hours} 小时" + (f" {minutes} 分钟" if minutes else "")) if zh else (f"{hours} h" + (f" {minutes} min" if minutes else ""))  # fmt: skip
        return f"{figure(value)}{known[unit][1 if zh else 0]}"
    currency = next((str(row[key]) for key in ("currency", "currency_code", "currencyCode", "货币") if isinstance(row.get(key), str)), "")  # fmt: skip
    money = MONEY.search(name) is not None
    if currency and money and "percent" not in name:
        return priced(value, currency, zh=zh)
    if "percent" in name or name in ("humidity", "precipitation probability", "rain chance", "chance of rain", "湿度"):  # fmt: skip
        return f"{figure(value if value > 1 or 'percent' in name or name == 'humidity' else value * 100)}%"
    if TEMPERATURE.search(name):
        return f"{figure(value, digits=1)}{degrees(row)}"
    if _PURE.search(name) and value != int(value):
        return f"{value:,.2f}"
    return figure(value, digits=4 if "rate" in name or "lat" in name or "lon" in name else 2)


TEMPERATURE = late(
    r"\b(?:temp|temperature|feels like|apparent temperature|high|low|temp (?:max|min)|max temp|min temp|temperature 2m)\b|温度|气温|体感"
)


def degrees(row: Mapping[str, Any]) -> str:
    """The sign of the degrees of a row that is about the weather."""
    unit = str(row.get("unit") or row.get("units") or row.get("temperature_unit") or "").lower()
    if unit.startswith(("f", "imperial", "°f")):
        return "°F"
    return "°C" if unit.startswith(("c", "metric", "°c", "摄氏")) else "°"


_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "RMB": "¥", "JPY": "¥", "INR": "₹"}


def coin(currency: str, *, zh: bool) -> str:
    """What a currency is called beside a number."""
    return str(words()["currencies"].get(currency.upper(), currency)) if zh else currency


def priced(value: float, currency: str, *, zh: bool = False) -> str:
    """An amount of money."""
    said = f"{value:,.2f}".removesuffix(".00")
    if zh:
        return f"{said} {coin(currency, zh=True)}"
    sign = _SIGNS.get(currency.upper())
    if currency.upper() == "JPY":
        return f"{said} JPY"
    return f"{'-' if value < 0 else ''}{sign}{said.lstrip('-')}" if sign else f"{said} {currency}"


def clock(said: str, place: str, *, zh: bool) -> str | None:
    """The sentence that tells the time of a moment; None for what is none."""
    told, time = (
        moment(said.replace(" ", "T", 1), zh=zh),
        re.search(r"(?<=[T ])\d{2}:\d{2}", said.replace(" ", "T", 1)),
    )
    if time is None or told is None:
        return None
    place = place.rpartition("/")[2].replace("_", " ")
    if zh:
        return f"{place}现在是 {told}。"
    return (
        f"It is {time[0]}{f' in {place}' if place and place != 'UTC' else ''} ({told.partition(' at ')[0]})."
    )


def listed(parts: Sequence[str], *, zh: bool, word: str = "") -> str:
    """`a, b and c`."""
    if zh:
        return "、".join(parts[:-1]) + (word or "和") + parts[-1] if len(parts) > 1 else "".join(parts)
    return f"{', '.join(parts[:-1])} {word or 'and'} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def weekday(day: date, *, zh: bool) -> str:
    """The name of a day, and which it is: `Friday 1 May`."""
    if zh:
        return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"
    return f"{day:%A} {day.day} {_MONTHS[day.month - 1]}"
