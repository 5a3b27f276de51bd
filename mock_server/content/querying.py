"""One SQL query for a request in words: the table, the bound, the period, the group, the order and the number that it names."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from mock_server.content.late import late

_TABLE = late(r"\b(?:all |the |every |count |number of )*(?P<table>[a-z_]+s)\b", re.IGNORECASE)
_WHERE = late(r"\b(?:where |with |whose |have |having )?(?:an? )?(?P<column>age|price|salary|amount|total|quantity|score|rating)?\s*(?P<sign>older|over|above|more|greater|higher|younger|under|below|less|lower|cheaper|at least|at most)(?: than)?\s+(?P<n>\d+(?:\.\d+)?)", re.IGNORECASE)  # fmt: skip
_PER = late(r"\b(?:per|by|for each|of each|grouped by) (?P<group>[a-z_]+)", re.IGNORECASE)
_TOP = late(r"\b(?:top|first|last|latest|newest) (?P<n>\d+)\b", re.IGNORECASE)
_BEST = late(r"\b(?:top|best|highest|largest|biggest) (?:(?P<n>\d+) )?(?P<table>[a-z_]+s?) (?:by|in|with the (?:most|highest)) (?:their |total )?(?P<column>[a-z_]+)", re.IGNORECASE)  # fmt: skip
_OF = late(r"\b(?P<what>average|avg|mean|total|sum of|maximum|max|highest|minimum|min|lowest) (?:the )?(?P<column>[a-z_]+(?: (?:value|amount|price|size))?)(?: (?:of|for|per|across|from) (?:all |the |our |each )*(?P<table>[a-z_]+s)\b)?", re.IGNORECASE)  # fmt: skip
_VERBS = late(
    r"^(?:please )?(?:can you |could you )?(?:get|show|list|find|select|give me|return|count|how many|how much)(?: me)?\s+(?:our\s+)?",
    re.IGNORECASE,
)
_FUNCTIONS = {"average": "AVG", "avg": "AVG", "mean": "AVG", "total": "SUM", "sum of": "SUM", "maximum": "MAX", "max": "MAX", "highest": "MAX", "minimum": "MIN", "min": "MIN", "lowest": "MIN"}  # fmt: skip
_PERIOD = late(
    r"\b(?P<which>last|this|past|previous|current) (?P<unit>day|week|month|quarter|year)\b|\b(?P<day>today|yesterday)\b|\b(?:last|past) (?P<n>\d{1,3}) days\b|\b(?:in|during|since) (?P<year>(?:19|20)\d{2})\b"
    r"|(?P<zh>上个?月|本月|这个?月|上周|上个星期|本周|这周|去年|今年|今天|昨天)",
    re.IGNORECASE,
)
_ZH = {"上月": ("last", "month"), "上个月": ("last", "month"), "本月": ("this", "month"), "这月": ("this", "month"), "这个月": ("this", "month"), "上周": ("last", "week"), "上个星期": ("last", "week"), "本周": ("this", "week"), "这周": ("this", "week"), "去年": ("last", "year"), "今年": ("this", "year"), "今天": ("this", "day"), "昨天": ("last", "day")}  # fmt: skip
_NAMES_ZH = {"订单": "orders", "用户": "users", "客户": "customers", "员工": "employees", "产品": "products", "商品": "products", "销售": "sales", "部门": "departments"}  # fmt: skip
_COUNTED = late(r"\bcount\b|\bhow many\b|\bnumber of\b|多少|几个|数量|总数", re.IGNORECASE)
_NO_TABLES = frozenset(["does", "was", "is", "has", "this", "as", "days", "yes", "ours", "towards", "us"])  # fmt: skip


def query(text: str, clock: datetime | None = None, tables: Sequence[str] = ()) -> str:
    """The query on lines of its own, without a semicolon. `tables`: those that are known, of which one is taken if named."""
    best, whole = _BEST.search(text), _OF.search(text)
    name = _table(text, best, whole, tables)
    one = name.removesuffix("s")
    conditions = [found for found in (_bound(text), _period(text, clock)) if found]
    clause = f"\nWHERE {' AND '.join(conditions)}" if conditions else ""
    top = _TOP.search(text)
    if best:
        column = best["column"].lower()
        return f"SELECT *\nFROM {name}{clause}\nORDER BY {column} DESC\nLIMIT {best['n'] or 10}"
    if whole and not _COUNTED.search(text) and whole["column"].lower() != "number":
        column = whole["column"].lower().replace(" ", "_")
        function = _FUNCTIONS[whole["what"].lower()]
        measure = f"{function}({column}) AS {function.lower()}_{column}"
        if each := _PER.search(text):
            by = each["group"].lower()
            return f"SELECT {by}, {measure}\nFROM {name}{clause}\nGROUP BY {by}"
        return f"SELECT {measure}\nFROM {name}{clause}"
    group = _PER.search(text)
    if group:
        key = (
            f"{group['group'].lower().rstrip('s')}_id"
            if group["group"].lower().rstrip("s") in ("customer", "user", "product", "department", "category")
            else group["group"].lower()
        )
        told = f"SELECT {key}, COUNT(*) AS {one}_count\nFROM {name}{clause}\nGROUP BY {key}\nORDER BY {one}_count DESC"
    elif _COUNTED.search(text):
        told = f"SELECT COUNT(*)\nFROM {name}{clause}"
    else:
        told = f"SELECT *\nFROM {name}{clause}"
    if top:
        told += ("" if group else "\nORDER BY created_at DESC") + f"\nLIMIT {top['n']}"
    return told


def _table(text: str, best: re.Match[str] | None, whole: re.Match[str] | None, tables: Sequence[str]) -> str:
    lower = text.lower()
    for table in tables:
        if re.search(rf"\b{re.escape(table.lower().removesuffix('s'))}", lower):
            return table
    for chinese, name in _NAMES_ZH.items():
        if chinese in text:
            return name
    if best:
        return best["table"].lower() if best["table"].endswith("s") else f"{best['table'].lower()}s"
    if whole and whole["table"]:
        return whole["table"].lower()
    if re.search(r"\b(?:revenue|sales)\b", lower) and not re.search(r"\b(?:orders|customers)\b", lower):
        return "sales"
    named = (one["table"].lower() for one in _TABLE.finditer(_VERBS.sub("", text)))
    return next(
        (one for one in named if one not in _NO_TABLES), "orders" if whole and "order" in lower else "items"
    )


def _bound(text: str) -> str:
    where = _WHERE.search(text)
    if where is None:
        return ""
    sign = where["sign"].lower()
    small = sign in ("younger", "under", "below", "less", "lower", "cheaper", "at most")
    column = where["column"] or (
        "age" if sign in ("older", "younger") else "price" if sign == "cheaper" else "amount"
    )
    return f"{column.lower()} {'<' if small else '>'}{'=' if sign.startswith('at ') else ''} {where['n']}"


def _period(text: str, clock: datetime | None) -> str:
    """The condition for `last month`, `this week`, `in 2024`: with the clock's dates, or in SQL's own words without one."""
    match = _PERIOD.search(text)
    if match is None:
        return ""
    column = "created_at"
    if match["year"]:
        return f"{column} >= '{match['year']}-01-01' AND {column} < '{int(match['year']) + 1}-01-01'"
    if match["n"]:
        start = f"'{clock.date() - timedelta(days=int(match['n']))}'" if clock else f"CURRENT_DATE - INTERVAL '{match['n']} days'"  # fmt: skip
        return f"{column} >= {start}"
    if match["zh"]:
        which, unit = _ZH[match["zh"]]
    elif match["day"]:
        which, unit = "this" if match["day"].lower() == "today" else "last", "day"
    else:
        which, unit = match["which"].lower(), match["unit"].lower()
    past = which in ("last", "past", "previous")
    if clock is None:
        span = "3 months" if unit == "quarter" else f"1 {unit}"
        now = f"DATE_TRUNC('{unit}', CURRENT_DATE)"
        return f"{column} >= {now} - INTERVAL '{span}' AND {column} < {now}" if past else f"{column} >= {now}"
    first = _start(unit, clock.date())
    before = _start(unit, first - timedelta(days=1))
    return f"{column} >= '{before}' AND {column} < '{first}'" if past else f"{column} >= '{first}'"


def _start(unit: str, day: date) -> date:
    """The first day of the week, month, quarter or year that a day is in."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[unit]
    return date(day.year, month, 1)
