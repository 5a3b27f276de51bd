"""Rows of a result: how many there are, which of them are meant, their sum, the one that is the cheapest; a member of one that is asked for."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.content import agenda, outcomes
from mock_server.content.late import late, worded
from mock_server.content.outcomes import Outcome, Row, figure, label, listed, say, shown, spelt
from mock_server.content.parameters import currencies

_TITLES = ("name", "title", "subject", "summary", "product", "product name", "customer name", "full name", "flight", "flight no", "flight number", "flight id", "hotel", "restaurant", "movie", "train no", "train", "train number", "symbol", "ticker", "city", "key", "label", "event", "task", "file", "filename", "path", "username", "customer", "employee", "user", "question", "order id", "order no", "order number", "tracking number", "名称", "姓名", "标题", "产品", "商品", "客户", "航班号", "航班", "车次", "订单号", "编号", "id", "number")  # fmt: skip
_BARE = frozenset(["status", "state", "description", "airline", "type", "category", "role", "department", "部门", "状态", "职位"])  # fmt: skip
_SHOWN = 20
"""Rows that are told one a line; of more the first, with how many there are."""


def titled(row: Mapping[str, Any]) -> str | None:
    """The member that a row is called by."""
    by_name = {spelt(key): key for key in row}
    return next((by_name[name] for name in _TITLES if name in by_name and isinstance(row[by_name[name]], str | int)), None)  # fmt: skip


def noun(outcome: Outcome, text: str) -> tuple[str, str, str, str]:
    """What the rows are: `flight`, `flights`, `航班`, its measure word."""
    known = outcomes.words()["nouns"]
    lower = text.lower()
    name = spelt(outcome.noun)
    words = [
        name.removesuffix("s"),
        *(word.removesuffix("s") for word in reversed(spelt(outcome.name).split(" "))),
    ]
    words = [f"{word[:-2]}y" if word.endswith("ie") else word for word in words]
    words += [word.removesuffix("es") for word in words if word.endswith("e")]
    asked = next((key for key, row in known.items() if re.search(rf"\b(?:{re.escape(row[1])}|{re.escape(row[0])})\b", lower) or row[2] in text), None)  # fmt: skip
    found = next((word for word in words if word in known and word not in _GENERAL), None)
    if asked and asked not in _GENERAL and (found is None or found in ("table", "search", "mail", "page", "place", "file", "document", "event", "calendar", "schedule")):  # fmt: skip
        found = asked
    if found is None and name and name.isascii() and len(name) > 2 and name.endswith("s"):
        return name.removesuffix("s"), name, "结果", "条"
    one, many, chinese, measure = known[found or asked or "result"]
    return one, many, chinese, measure


_GENERAL = frozenset(["item", "record", "row", "result", "table"])


# ---- which rows ----------------------------------------------------------------------------------------------------------

_BOUND = late(
    r"\b(?P<sign>under|below|less than|cheaper than|lower than|younger than|fewer than|at most|up to|no more than|within|over|above|more than|greater than|higher than|older than|at least|longer than|shorter than)\s*(?P<money>[$€£¥])?\s*(?P<n>\d[\d,]*(?:\.\d+)?)(?P<k>k\b)?"
    r"|(?P<zh>低于|少于|小于|不到|不超过|最多|高于|超过|大于|多于|至少|年龄大于)\s*(?P<nzh>\d[\d,]*(?:\.\d+)?)(?P<unit>[元块分岁])?|(?P<nzh2>\d[\d,]*(?:\.\d+)?)(?P<unit2>[元块分岁])?(?P<zh2>以下|以内|以上)",
    re.IGNORECASE,
)  # fmt: skip
_LESS = frozenset(["under", "below", "less than", "cheaper than", "lower than", "younger than", "fewer than", "at most", "up to", "no more than", "within", "shorter than", "低于", "少于", "小于", "不到", "不超过", "最多", "以下", "以内"])  # fmt: skip
_SAME_TOO = frozenset(["at most", "up to", "no more than", "at least", "within", "不超过", "最多", "至少", "以下", "以内", "以上"])  # fmt: skip
_PRICES = ("price", "fare", "cost", "amount", "total", "revenue", "sales", "salary", "价格", "金额", "价")


def _numbers(rows: Sequence[Row]) -> list[str]:
    """The members that hold numbers, ids left out."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [
        name
        for name in names
        if all(isinstance(row.get(name, 0), int | float) and not isinstance(row.get(name, 0), bool) for row in rows)
        and not re.search(r"(?:^|\b)(?:id|number|year|lat|lon|latitude|longitude|score|page|index|编号)$", spelt(name))
    ]  # fmt: skip


def _member(rows: Sequence[Row], text: str, wanted: Sequence[str] = ()) -> str | None:
    """The member with numbers that a question measures by."""
    numbers = _numbers(rows)
    lower = text.lower()
    for name in numbers:
        said = label(name, zh=False)
        if (
            said in lower
            or label(name, zh=True) in text
            or name in text
            or said.removesuffix("s") in lower.split()
        ):
            return name
    for pattern, members in outcomes.words()["asks"]:
        if worded(pattern).search(text) and (found := next((name for part in members for name in numbers if part in spelt(name).replace(" ", "")), None)):  # fmt: skip
            return found
    for part in wanted:
        if found := next((name for name in numbers if part in spelt(name)), None):
            return found
    return numbers[0] if len(numbers) == 1 else None


def _bounded(rows: list[Row], text: str) -> tuple[list[Row], str] | None:
    """The rows within the bound that a question sets, with what the bound is; None if it sets none."""
    match = _BOUND.search(text)
    if match is None:
        return None
    sign = (match["sign"] or match["zh"] or match["zh2"]).lower()
    bound = float((match["n"] or match["nzh"] or match["nzh2"]).replace(",", "")) * (
        1000 if match["k"] else 1
    )
    wanted: Sequence[str] = _PRICES
    around = text[match.end() : match.end() + 16].lower()
    unit = match["unit"] or match["unit2"] or ""
    if sign in ("older than", "younger than") or unit == "岁" or "year" in around:
        wanted = ("age", "年龄")
    elif "star" in around or "rating" in text.lower() or unit == "分":
        wanted = ("rating", "stars", "score", "评分")
    elif "minute" in around or "hour" in around:
        wanted = ("duration", "minutes", "hours")
    numbers = _numbers(rows)
    name = next((name for part in wanted for name in numbers if part in spelt(name)), None) or _member(
        rows, text
    )
    if name is None:
        return None
    less, same = sign in _LESS, sign in _SAME_TOO
    kept = [row for row in rows if isinstance(value := row.get(name), int | float) and ((value == bound and same) or (value < bound if less else value > bound))]  # fmt: skip
    return kept, match[0]


def _valued(rows: list[Row], text: str) -> tuple[list[Row], str] | None:
    """The rows one of whose few values is said in the question (`open`); None where none is."""
    lower = re.sub(r"[_-]", " ", text.lower())
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [str(row.get(name, "")) for row in rows]
        kinds = set(values)
        if len(kinds) < 2 or all(len(one) > 24 for one in kinds) or len(kinds) == len(rows) > 6:
            continue
        for value in kinds:
            plain = value.lower().replace("_", " ").replace("-", " ")
            if len(plain) < 2 or plain.replace(".", "").isdigit():
                continue
            zh_value = outcomes.words()["values"].get(plain, "")
            if (re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", lower) if plain.isascii() else plain in lower) or (zh_value and len(zh_value) > 1 and zh_value in text):  # fmt: skip
                return [row for row in rows if str(row.get(name, "")) == value], value
    return None


def meant(rows: list[Row], text: str) -> list[Row]:
    """The rows that a question is about; all of them where it sets no bound that is met."""
    for narrowed in (_valued, _bounded):
        if (found := narrowed(rows, text)) and found[0]:
            rows = found[0]
    return rows


# ---- what is said of rows ----------------------------------------------------------------------------------------------

_COUNT = late(r"\bhow many\b|\bnumber of\b|\bcount\b|有?多少(?:个|条|封|位|家|项|笔|张|本|名|人|台|件|单|种)|有几[个条封位家项笔张本名件]|几个|数量|有多少(?!钱)", re.IGNORECASE)  # fmt: skip
_SUM = late(r"\btotal (?!of \d)|\bsum\b|\baltogether\b|\bin total\b|\badd(?:s)? up\b|\bhow much\b.{0,30}\b(?:all|total)\b|总(?:额|价|和|共|计|金额|销售额|收入)|合计|一共", re.IGNORECASE)  # fmt: skip
_MEAN = late(r"\baverage\b|\bmean\b|\bavg\b|平均", re.IGNORECASE)
_YES_NO = late(r"^\W*(?:hi,? |hey,? |please |so |and )?(?:is|are|do|does|did|has|have|was|were|any|can|am)\b|吗|有没有|是否|是不是", re.IGNORECASE)  # fmt: skip
_TOP = late(r"\btop (?P<n>\d{1,2}|three|five|ten)\b|前(?P<zh>[一二三四五六七八九十\d]{1,2})", re.IGNORECASE)
_FREE = late(r"\b(?:am i|are we|is \w+) (?:free|available|busy)\b|有空|空闲|有时间吗", re.IGNORECASE)
_AT = late(r"\bat (?P<h>\d{1,2})(?::(?P<m>\d{2}))? ?(?P<half>am|pm)?\b|(?P<part>上午|下午|晚上|中午)?(?P<hz>\d{1,2}|[一二两三四五六七八九十]{1,2})点", re.IGNORECASE)  # fmt: skip


def of_rows(rows: list[Row], outcome: Outcome, text: str, *, zh: bool) -> str:
    """What the rows say to the question."""
    one, many, chinese, measure = noun(outcome, text)
    names = {"noun": chinese if zh else (one if len(rows) == 1 else many), "measure": measure}
    if len(rows) == 1 and len(rows[0]) == 1 and isinstance(value := next(iter(rows[0].values())), int | float) and not isinstance(value, bool):  # fmt: skip
        return of_number(value, outcome, text, zh=zh)
    if _FREE.search(text):
        return _busy(rows, text, zh=zh)
    if (said := _moved(rows, text, zh=zh)) is not None:
        return said
    total = next((value for key, value in outcome.beside.items() if spelt(key) in ("total", "total count", "count", "total results") and isinstance(value, int) and value >= len(rows)), 0)  # fmt: skip
    by_value, by_bound = _valued(rows, text), _bounded(rows, text)
    kept = meant(rows, text)
    if by_bound and not by_bound[0]:
        rest = _lines(rows[:_SHOWN], zh=zh, currency=_currency(text))
        lead = (
            f"没有：{len(rows)} {measure}{chinese}都不符合“{by_bound[1]}”。"
            if zh
            else f"No, none of the {len(rows)} {many} is {by_bound[1]}."
        )
        return f"{lead}\n\n{rest}"
    currency = _currency(text)
    if _MEAN.search(text) and (name := _member(kept, text, _PRICES)):
        values = [row[name] for row in kept if name in row]
        value = shown(name, {**kept[0], name: round(sum(values) / len(values), 2)}, zh=zh)
        return say("average", zh=zh, label=label(name, zh=zh), count=str(len(kept)), sum=value, **names)
    if _SUM.search(text) and not (_COUNT.search(text)) and (name := _member(kept, text, ("amount", "total", *_PRICES))):  # fmt: skip
        value = shown(name, {**kept[0], name: round(sum(row.get(name, 0) for row in kept), 2)}, zh=zh)
        return say("sum", zh=zh, label=label(name, zh=zh), count=str(len(kept)), sum=value, **names)
    if _COUNT.search(text):
        return _counted(rows, kept, by_value, by_bound, total, outcome, text, zh=zh)
    if (top := _TOP.search(text)) and (name := _member(kept, text)):
        many_top = {
            "three": 3,
            "five": 5,
            "ten": 10,
            **{sign: at for at, sign in enumerate("一二三四五六七八九十", 1)},
        }
        given = (top["n"] or top["zh"]).lower()
        size = int(given) if given.isdigit() else many_top.get(given, 3)
        ranked: str = name
        best = sorted(kept, key=lambda row: -row.get(ranked, 0))[:size]
        lines = "\n".join(f"{at}. {_line(row, zh=zh, currency=currency)}" for at, row in enumerate(best, 1))
        return (f"按{label(name, zh=True)}排名前 {len(best)} 的{chinese}：" if zh else f"The top {len(best)} {many} by {label(name, zh=False)}:") + f"\n\n{lines}"  # fmt: skip
    if choice := agenda.choice(text, kept):
        row, name, word = choice
        return _best(row, name, word, kept, one, chinese, zh=zh, currency=currency)
    if len(kept) == 1 and len(rows) > 1:
        lead = (f"有 1 {measure}符合：" if zh else f"{'Yes, one' if _YES_NO.search(text) else 'One'} of the {len(rows)} {many} fits: ")  # fmt: skip
        return lead + _line(kept[0], zh=zh, currency=currency) + ("。" if zh else ".")
    if len(kept) == 1 and not outcome.noun:
        return of_object(kept[0], outcome, text, zh=zh)
    if len(kept) > _SHOWN or (total > len(kept) and kept is rows):
        shown_ = kept[: 10 if len(kept) > _SHOWN else None]
        count = str(max(total if kept is rows else 0, len(kept)))
        return say("first", zh=zh, count=count, shown=str(len(shown_)), **{**names, "noun": chinese if zh else many}) + "\n\n" + _lines(shown_, zh=zh, currency=currency)  # fmt: skip
    names["noun"] = chinese if zh else (one if len(kept) == 1 else many)
    lead = say("found", zh=zh, count=str(len(kept)), **names)
    if _YES_NO.search(text):
        lead = f"有，{lead}" if zh else f"Yes, {len(kept)} {names['noun']}:"
    return lead + "\n\n" + _lines(kept, zh=zh, currency=currency)


def compared(rows: list[Row], outcome: Outcome, text: str, *, zh: bool) -> str:
    """One row each of several calls, side by side, and which is the highest and the lowest."""
    if (said := _moved(rows, text, zh=zh)) is not None:
        return said
    one, _, chinese, _ = noun(outcome, text)
    currency = _currency(text)
    if choice := agenda.choice(text, rows):
        row, name, word = choice
        return _best(row, name, word, rows, one, chinese, zh=zh, currency=currency)
    lines = _lines(rows, zh=zh, currency=currency)
    name = _member(rows, text, _PRICES) or ""
    if not name or any(name not in row or titled(row) is None for row in rows):
        return lines
    ordered = sorted(rows, key=lambda row: -row[name])
    high, low = (
        (str(row[titled(row) or name]), shown(name, row, zh=zh)) for row in (ordered[0], ordered[-1])
    )
    if ordered[0][name] == ordered[-1][name]:
        return lines
    if zh:
        return (
            f"{lines}\n\n{label(name, zh=True)}最高的是{high[0]}（{high[1]}），最低的是{low[0]}（{low[1]}）。"
        )
    return f"{lines}\n\n{high[0]} has the highest {label(name, zh=False)} ({high[1]}), {low[0]} the lowest ({low[1]})."


def _currency(text: str) -> str:
    found = currencies(text)
    return found[0] if len(found) == 1 else ""


def _counted(rows: list[Row], kept: list[Row], by_value: Any, by_bound: Any, total: int, outcome: Outcome, text: str, *, zh: bool) -> str:  # fmt: skip
    one, many, chinese, measure = noun(outcome, text)
    number = len(kept)
    which = ""
    if by_value and by_value[0]:
        value = str(by_value[1])
        which = f"“{outcomes.words()['values'].get(value.lower(), value)}”的" if zh else ""
        many_, one_ = (many, one) if zh else (f"{value.replace('_', ' ').lower()} {many}", f"{value.replace('_', ' ').lower()} {one}")  # fmt: skip
        if f"{many} are" in text.lower() or not value.isascii():
            many_, one_ = many, one
            which = which or f" with “{value}”"
            if not zh and value.isascii():
                return f"{number} {many if number != 1 else one} {'are' if number != 1 else 'is'} {value.replace('_', ' ').lower()}: {_names(kept, zh=False)}."  # fmt: skip
    else:
        many_, one_ = many, one
        if by_bound and by_bound[0]:
            which = f"{by_bound[1]}的" if zh else f" {by_bound[1]}"
        elif total:
            number = total
    said = say("count", zh=zh, count=figure(number), noun=chinese if zh else (one_ if number == 1 else many_), measure=measure, which=which, are="is" if number == 1 else "are")  # fmt: skip
    if kept is rows and not which:
        for name in ("status", "state", "状态"):
            kinds = Counter(str(shown(key, row, zh=zh)) for row in rows for key in row if spelt(key) == name)
            if len(kinds) > 1:
                parts = [f"{count} {'个' if zh else ''}{kind}" for kind, count in kinds.most_common()]
                return f"{said[:-1]}{'：' if zh else ': '}{listed(parts, zh=zh)}{'。' if zh else '.'}"
    if 1 < number <= 6 and number == len(kept):
        return f"{said[:-1]}{'：' if zh else ': '}{_names(kept, zh=zh)}{'。' if zh else '.'}"
    return said


def _names(rows: Sequence[Row], *, zh: bool) -> str:
    """What rows are called, with the number of those that are called by something else."""
    said = []
    for row in rows[:8]:
        name = titled(row)
        number = next((str(value) for key, value in row.items() if spelt(key) in ("id", "order id", "key", "number")), "")  # fmt: skip
        told = str(row[name]) if name else ""
        said.append(f"{told} ({number})" if number and number != told and told else told or number)
    return listed([one for one in said if one], zh=zh)


def _best(row: Row, name: str, word: str, among: Sequence[Row], one: str, chinese: str, *, zh: bool, currency: str = "") -> str:  # fmt: skip
    """The row that is the cheapest, or the like, with the next of them."""
    title = titled(row)
    head = str(row[title]) if title else ""
    if currency and "currency" not in row:
        row = {**row, "currency": currency}
    value = shown(name, row, zh=zh)
    rest = list(_parts(row, zh=zh, but=(title, name)))
    measured = label(name, zh=zh)
    word = re.sub(r"^(?:(leave|depart|start)s?) first$", r"first to \1", word.lower()).removesuffix("的")
    if zh and word in ("最高", "最低", "最大", "最小", "最多", "最少") and not measured.isascii():
        word = f"{measured}{word}"
    if zh:
        said = f"{word}的是 **{head}**，{measured} {value}"
        return f"{said}（{'，'.join(rest)}）。" if rest else f"{said}。"
    said = f"The {one} {word} is **{head}**" if word.startswith("first to") else f"The {word} {one} is **{head}**" if one != "result" and word.split(" ")[-1] != one else f"The {word} is **{head}**"  # fmt: skip
    said += f" ({measured} {value})" if "time" in measured or measured in ("departure", "start", "date") or re.search(r"\d{4}", value) else f", with a {measured} of {value}"  # fmt: skip
    return f"{said}: {', '.join(rest)}." if rest else f"{said}."


_BUSY_START = ("start", "start time", "begin", "开始", "time")


def _busy(rows: Sequence[Row], text: str, *, zh: bool) -> str:
    """Whether the time that is asked about is free."""
    match = _AT.search(text)
    lines = _lines(rows[:_SHOWN], zh=zh)
    if match is None:
        return (f"当天有 {len(rows)} 项安排：" if zh else f"You have {len(rows)} event{'s' if len(rows) > 1 else ''} then:") + f"\n\n{lines}"  # fmt: skip
    word = match["h"] or match["hz"]
    hour = int(word) if word.isdigit() else {"两": 2, "十一": 11, "十二": 12, **{sign: at for at, sign in enumerate("一二三四五六七八九十", 1)}}.get(word, 0)  # fmt: skip
    if ((match["half"] or "").lower() == "pm" or match["part"] in ("下午", "晚上")) and hour < 12:
        hour += 12
    asked = f"{hour:02}:{match['m'] or '00'}"
    for row in rows:
        by_name = {spelt(key): str(value) for key, value in row.items()}
        start = next((by_name[name] for name in _BUSY_START if name in by_name), "")
        end = next((by_name[name] for name in ("end", "end time", "结束") if name in by_name), "")
        times = [found[0] if (found := re.search(r"\d{2}:\d{2}", one)) else "" for one in (start, end)]
        if times[0] and times[0] <= asked and (asked < times[1] if times[1] else times[0] == asked):
            name = str(row[titled(row) or next(iter(row))])
            span = f"{times[0]}–{times[1]}" if times[1] else times[0]
            return f"没空：{span} 有“{name}”。" if zh else f"No, you have “{name}” from {times[0]}{' to ' + times[1] if times[1] else ''}."  # fmt: skip
    return f"有空，{asked} 没有安排。" if zh else f"Yes, you are free at {asked}. Your other events that day:\n\n{lines}"  # fmt: skip


_PROFIT = late(r"\b(?:up or down|gone up|went up|rising|falling|gain\w*|lost|drop\w*)\b|涨|跌", re.IGNORECASE)


def _moved(rows: Sequence[Row], text: str, *, zh: bool) -> str | None:
    """Whether a price went up or down; None where that is not asked, or not told."""
    if _PROFIT.search(text) is None:
        return None
    said = []
    for row in rows[:8]:
        by_name = {spelt(key): key for key in row}
        key = next((by_name[name] for name in ("change percent", "percent change", "change pct", "pct change", "changepercent", "涨跌幅", "change", "涨跌") if name in by_name), None)  # fmt: skip
        match = re.search(r"[-+]?\d+(?:\.\d+)?", str(row[key])) if key else None
        if match is None or key is None:
            return None
        value = float(match[0])
        rate = f"{figure(abs(value))}{'%' if 'p' in spelt(key).replace('price', '') or '%' in str(row[key]) or '幅' in key else ''}"  # fmt: skip
        name = titled(row)
        price = next((shown(by_name[one], row, zh=zh) for one in ("price", "current price", "last", "价格", "现价") if one in by_name), "")  # fmt: skip
        head = str(row[name]) if name else ""
        if zh:
            said.append(f"{head}{'上涨' if value > 0 else '下跌' if value < 0 else '持平'}{rate if value else ''}{f'，现价 {price}' if price else ''}。")  # fmt: skip
        else:
            moved = "up" if value > 0 else "down" if value < 0 else "unchanged"
            said.append(f"{head or 'It'} is {moved}{f' {rate}' if value else ''} today{f', at {price}' if price else ''}.")  # fmt: skip
    return ("" if zh else " ").join(said) or None


def _lines(rows: Sequence[Row], *, zh: bool, currency: str = "") -> str:
    return "\n".join(f"- {_line(row, zh=zh, currency=currency)}" for row in rows)


def _line(row: Row, *, zh: bool, currency: str = "") -> str:
    """A row in one line: what it is called, then its members."""
    if currency and "currency" not in row:
        row = {**row, "currency": currency}
    title = titled(row)
    parts = _parts(row, zh=zh, but=(title,))
    if title is None:
        return ("，" if zh else ", ").join(parts)
    return f"**{row[title]}**" + (
        ("：" if zh else ": ") + ("，" if zh else ", ").join(parts) if parts else ""
    )


def _parts(row: Row, *, zh: bool, but: Sequence[str | None] = ()) -> list[str]:
    """The members of a row with what they are called."""
    noise = outcomes.words()["noise"]
    parts = []
    start = end = None
    by_name = {spelt(key): key for key in row}
    if "start" in by_name and "end" in by_name:
        start, end = by_name["start"], by_name["end"]
    for name, value in row.items():
        said = spelt(name)
        if (
            name in but
            or said in noise
            or said.startswith("currency")
            or name == end
            or value is None
            or value == ""
        ):
            continue
        if said.endswith("units"):
            continue
        if name == start and end:
            parts.append(_span(str(value), str(row[end]), zh=zh))
            continue
        told = shown(name, row, zh=zh)
        if said in _BARE and isinstance(value, str):
            parts.append(told)
        elif isinstance(value, bool):
            what = label(name, zh=zh)
            parts.append(f"{what} {told}" if zh else what if value else f"not {what}")
        else:
            parts.append(f"{label(name, zh=zh)} {told}")
    return parts[:10]


def _span(start: str, end: str, *, zh: bool) -> str:
    """`2 May 2026, 09:30–09:45`."""
    times = [found[0] if (found := re.search(r"\d{1,2}:\d{2}", one)) else "" for one in (start, end)]
    if not all(times):
        return f"{outcomes.moment(start, zh=zh) or start} – {outcomes.moment(end, zh=zh) or end}"
    day = outcomes.day_of(start)
    return f"{outcomes.weekday(day, zh=zh)}{' ' if zh else ', '}{times[0]}–{times[1]}" if day else f"{times[0]}–{times[1]}"  # fmt: skip


# ---- one object, a number, a list -------------------------------------------------------------------------------------

_CONVERTING = late(r"\bconvert|exchange|currency|fx\b|汇率|货币|换", re.IGNORECASE)


def of_object(row: Row, outcome: Outcome, text: str, *, zh: bool) -> str:
    """What one object says to the question: the member that is asked for, else all of them."""
    if (said := _moved([row], text, zh=zh)) is not None or (
        said := _converted(row, outcome, text, zh=zh)
    ) is not None:
        return said
    told = [name for name in row if spelt(name) not in outcomes.words()["noise"]]
    if len(told) == 1:
        value = row[told[0]]
        if isinstance(value, int | float) and not isinstance(value, bool):
            return of_number(value, outcome, text, zh=zh)
        if (clock := _clock(row, text, zh=zh)) is not None:
            return clock
        return _plainly(shown(told[0], row, zh=zh), zh=zh)
    title = titled(row)
    head = _head(row, title, zh=zh)
    if said := _asked_for(row, head, text, zh=zh, title=title):
        return said
    parts = _parts({name: row[name] for name in told}, zh=zh, but=(title,))
    if len(parts) > 5 or any(len(part) > 80 for part in parts):
        lead = (
            f"{head}的信息："
            if zh and head
            else "查到的信息："
            if zh
            else f"**{head}**"
            if head
            else "What it says"
        )
        return f"{lead}{'' if zh else ':'}\n\n" + "\n".join(f"- {_capital(part)}" for part in parts)
    head = _capital(head)
    if not head:
        return f"{'，'.join(parts)}。" if zh else f"{_capital(', '.join(parts))}."
    return f"{head}：{'，'.join(parts)}。" if zh else f"**{head}**: {', '.join(parts)}."


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _head(row: Row, title: str | None, *, zh: bool) -> str:
    """What one object is called: `Acme`, `order 12345`."""
    if title is None:
        return ""
    name, value = spelt(title), str(row[title])
    kind = re.sub(r" (?:id|no|number|key)$", "", name)
    if kind == name or kind not in outcomes.words()["nouns"]:
        return value
    return f"{outcomes.words()['nouns'][kind][2]} {value} " if zh else f"{kind} {value}"


def _plainly(said: str, *, zh: bool) -> str:
    """A text that is all there is."""
    return said if re.search(r"[.!?。！？]$", said) or "\n" in said else f"{said}{'。' if zh else '.'}"


def _asked_for(row: Row, head: str, text: str, *, zh: bool, title: str | None) -> str:
    """The members that the question names; empty if it names none."""
    lower = text.lower()
    found: list[str] = []
    yes = _YES_NO.search(text) is not None
    for name, value in row.items():
        said = spelt(name)
        if yes and isinstance(value, str) and 2 < len(value) < 24 and name != title and re.search(rf"(?<!\w){re.escape(value.lower().replace('_', ' '))}(?!\w)", lower) and said not in ("id", "city", "name"):  # fmt: skip
            return f"是的，{label(name, zh=True)}是{shown(name, row, zh=True)}。" if zh else f"Yes{', ' + head if head else ''}: {label(name, zh=False)} {shown(name, row, zh=False)}."  # fmt: skip
        if (
            yes
            and isinstance(value, bool)
            and (label(name, zh=False) in lower or label(name, zh=True) in text)
        ):
            found.insert(0, name)
    if (clock := _clock(row, text, zh=zh)) is not None:
        return clock
    if title and _WHO.search(text) and spelt(title) in ("customer", "customer name", "name", "user", "employee", "客户", "姓名", "full name"):  # fmt: skip
        rest = _parts(row, zh=zh, but=(title,))
        return f"是{row[title]}（{'，'.join(rest)}）。" if zh else f"It is {row[title]} ({', '.join(rest)})."
    if (stock := _STOCKED.search(text)) and (left := next((name for name in row if spelt(name) in ("stock", "quantity", "in stock", "available", "库存") and type(row[name]) is int), None)):  # fmt: skip
        return (
            f"还有 {row[left]} 件库存。"
            if zh
            else f"There {'is' if row[left] == 1 else 'are'} {row[left]} {stock['of']} in stock."
        )
    for pattern, members in outcomes.words()["asks"]:
        if worded(pattern).search(text):
            name_ = next((name for part in members for name in row if part in spelt(name).replace(" ", "") and name not in found and (name != title or part in ("name", "city"))), None)  # fmt: skip
            if name_:
                found.append(name_)
    if not found:
        found = [name for name in row if name != title and len(spelt(name)) > 2 and (re.search(rf"(?<!\w){re.escape(label(name, zh=False))}(?!\w)", lower) or (zh and (name in text or label(name, zh=True) in text)))]  # fmt: skip
    delivered = (
        re.search(r"\b(?:delivered|arrived|shipped|here yet)\b|送达|到了吗|发货了", text) if yes else None
    )
    states = [name for name in row if spelt(name) in ("status", "state", "状态")]
    if delivered and states:
        state = str(row[states[0]]).lower()
        good = delivered[0].split(" ")[0] in state or ("shipped" in delivered[0] and state in ("delivered", "in_transit"))  # fmt: skip
        rest = _parts(row, zh=zh, but=(title, *states))
        lead = ("是的" if good else "还没有") if zh else ("Yes" if good else "Not yet")
        told = shown(states[0], row, zh=zh)
        return f"{lead}，目前状态是{told}，{'，'.join(rest)}。" if zh else f"{lead}: it is {told}{', ' if rest else ''}{', '.join(rest)}."  # fmt: skip
    found = list(dict.fromkeys(found))[:3]
    if not found:
        return ""
    if len(found) == 1 and isinstance(row[found[0]], bool):
        value = bool(row[found[0]])
        what = label(found[0], zh=zh)
        quantity = next(
            (shown(name, row, zh=zh) for name in row if spelt(name) in ("quantity", "stock", "count")), ""
        )
        if zh:
            return f"{'是' if value else '不是'}，{head}{'' if value else '未'}{what}。"
        return f"{'Yes' if value else 'No'}, {head or 'it'} is {'' if value else 'not '}{what}{f' ({quantity})' if quantity else ''}."  # fmt: skip
    if zh:
        parts = [f"{label(name, zh=True)}是 {shown(name, row, zh=True)}" for name in found]
        told = f"{head + '的' if head else ''}{'，'.join(parts)}"
        extra = _beside(row, found, title, zh=True)
        return f"{told}{extra}。"
    if len(found) == 1 and (verb := label(found[0], zh=False)) in _DONE:
        return f"{_capital(head) or 'It'} was {verb} on {shown(found[0], row, zh=False)}."
    parts = []
    for name in found:
        value = row[name]
        what = label(name, zh=False)
        if isinstance(value, bool):
            parts.append(f"it is {'' if value else 'not '}{what}")
        else:
            parts.append(f"{what} is {shown(name, row, zh=False)}")
    owner = f"The {parts[0]}" if not isinstance(row[found[0]], bool) else _capital(parts[0])
    if head and not isinstance(row[found[0]], bool):
        owner = f"The {label(found[0], zh=False)} of {head} is {shown(found[0], row, zh=False)}"
    elif head:
        owner = f"{head}: {parts[0]}"
    rest = [f"the {part}" if not part.startswith("it is") else part for part in parts[1:]]
    return f"{listed([owner, *rest], zh=False)}{_beside(row, found, title, zh=False)}."


def _clock(row: Row, text: str, *, zh: bool) -> str | None:
    """What time it is, where that is asked and told."""
    if _TIME.search(text) is None:
        return None
    place = str(row.get("timezone") or row.get("city") or row.get("location") or "")
    told = (outcomes.clock(value, place, zh=zh) for name, value in row.items() if "time" in spelt(name) and isinstance(value, str))  # fmt: skip
    return next((one for one in told if one is not None), None)


_DONE = frozenset(["created", "updated", "registered", "published", "modified", "delivered", "shipped", "released", "closed", "opened"])  # fmt: skip
_TIME = late(r"\bwhat time is it\b|\bcurrent time\b|\btime in\b|\bwhat(?:'s| is) the time\b|几点了|现在几点|现在时间|几点钟", re.IGNORECASE)  # fmt: skip
_WHO = late(r"\bwho\b|谁", re.IGNORECASE)
_STOCKED = late(r"\bhow many (?P<of>[a-z]+)\b.{0,20}\b(?:in stock|left|available)\b|库存(?:还)?(?:有|剩)?多少|还有多少(?:件|个)", re.IGNORECASE)  # fmt: skip


def _beside(row: Row, found: Sequence[str], title: str | None, *, zh: bool) -> str:
    """The state of what is asked about, where it was not what was asked for."""
    if any(spelt(name) in ("status", "state", "状态") for name in found):
        rest = _parts(row, zh=zh, but=(title, *found))[:4]
        return f"（{'，'.join(rest)}）" if zh and rest else f" ({', '.join(rest)})" if rest else ""
    if moved := next((value for name, value in row.items() if spelt(name) in ("change percent", "percent change", "changepercent", "change pct") and name not in found), None):  # fmt: skip
        match = re.search(r"-?\d+(?:\.\d+)?", str(moved))
        if match and float(match[0]):
            rate = figure(abs(float(match[0])))
            up = float(match[0]) > 0
            return f"，{'上涨' if up else '下跌'} {rate}%" if zh else f", {'up' if up else 'down'} {rate}%"
    names = [name for name in row if spelt(name) in ("status", "状态", "location", "carrier") and name not in found and name != title]  # fmt: skip
    wanted = [f"{label(name, zh=zh)}{' '}{shown(name, row, zh=zh)}" for name in names[:3]]
    return f"（{'，'.join(wanted)}）" if zh and wanted else f" ({', '.join(wanted)})" if wanted else ""


def _converted(row: Row, outcome: Outcome, text: str, *, zh: bool) -> str | None:
    """A sum of money in another currency; None where nothing is converted."""
    if _CONVERTING.search(spelt(outcome.name)) is None:
        return None
    by_name = {spelt(key): value for key, value in {**outcome.arguments, **row}.items()}
    found = currencies(text)
    source = str(next((by_name[name] for name in ("from", "base", "source", "from currency", "base currency", "source currency") if name in by_name), found[0] if found else ""))  # fmt: skip
    target = str(next((by_name[name] for name in ("to", "target", "quote", "to currency", "target currency") if name in by_name), found[1] if len(found) > 1 else ""))  # fmt: skip
    rate = next((by_name[name] for name in ("rate", "exchange rate", "conversion rate", "汇率") if isinstance(by_name.get(name), int | float)), None)  # fmt: skip
    result = next((by_name[name] for name in ("result", "converted amount", "converted", "value", "conversion result", "结果") if isinstance(by_name.get(name), int | float)), None)  # fmt: skip
    given = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    amount = by_name.get("amount") if isinstance(by_name.get("amount"), int | float) else float(given[0].replace(",", "")) if given else None  # fmt: skip
    if amount is None and rate is not None and source and target:
        return f"1 {source} = {rate:g} {target}。" if zh else f"1 {source} is {rate:g} {target}."
    if result is None and rate is not None and amount is not None:
        result = amount * rate
    if result is None or amount is None or not source or not target:
        return None
    source, target = outcomes.coin(source, zh=zh), outcomes.coin(target, zh=zh)
    with_rate = "" if rate is None else f"（汇率 {rate:g}）" if zh else f" at a rate of {rate:g}"
    a, b = f"{amount:,.2f}".removesuffix(".00"), f"{result:,.2f}".removesuffix(".00")
    return (
        f"{a} {source} 约合 {b} {target}{with_rate}。" if zh else f"{a} {source} is {b} {target}{with_rate}."
    )


def of_number(value: float, outcome: Outcome, text: str, *, zh: bool) -> str:
    """A number that is all there is."""
    if (converted := _converted({"rate": value} if "rate" in outcome.name else {"result": value}, outcome, text, zh=zh)) is not None:  # fmt: skip
        return converted
    said = figure(value, digits=6)
    _, _, chinese, measure = noun(outcome, text)
    counted = re.search(r"\bhow many (?P<of>[a-z]+)", text, re.IGNORECASE)
    if counted and not re.search(
        r"calc|math|eval|comput|add|multipl|subtract|divide|convert", outcome.name, re.IGNORECASE
    ):
        of = counted["of"]
        return f"There {'is' if value == 1 else 'are'} {said} {of.removesuffix('s') if value == 1 and not of.endswith('ss') else of}."  # fmt: skip
    if zh and _COUNT.search(text):
        return f"共有 {said} {measure}{chinese}。"
    sum_ = (
        outcome.arguments.get("expression")
        or outcome.arguments.get("formula")
        or outcome.arguments.get("equation")
    )
    if isinstance(sum_, str) and len(sum_) < 60 and re.fullmatch(r"[\d\s.+*/()%^,-]+", sum_):
        spaced = re.sub(r"\s*(\*\*|[-+*/])\s*", lambda sign: f" {sign[1].replace('**', '^').replace('*', '×').replace('/', '÷')} ", sum_).strip()  # fmt: skip
        return f"{spaced} = {said}"
    return f"结果是 {said}。" if zh else f"The result is {said}."


_OF_KIND = late(r"\b(?P<kind>python|javascript|typescript|markdown|yaml|json|csv|text|pdf)\b (?:files?|scripts?)", re.IGNORECASE)  # fmt: skip
_ENDINGS = {"python": [".py"], "javascript": [".js"], "typescript": [".ts"], "markdown": [".md"], "yaml": [".yaml", ".yml"], "json": [".json"], "csv": [".csv"], "text": [".txt"], "pdf": [".pdf"]}  # fmt: skip


def of_list(values: Sequence[str], outcome: Outcome, text: str, *, zh: bool) -> str:
    """A list of names."""
    one, many, chinese, measure = noun(outcome, text)
    if (kind := _OF_KIND.search(text)) and "." in "".join(values):
        values = [value for value in values if value.lower().endswith(tuple(_ENDINGS[kind["kind"].lower()]))]
        one, many = f"{kind['kind'].capitalize()} {one}", f"{kind['kind'].capitalize()} {many}"
    code = all(re.fullmatch(r"[\w./@-]+", value) for value in values) and any("." in value or "_" in value or "/" in value for value in values)  # fmt: skip
    told = [f"`{value}`" if code else value for value in values]
    if _COUNT.search(text):
        said = say("count", zh=zh, count=str(len(values)), noun=chinese if zh else one if len(values) == 1 else many, measure=measure, which="", are="is" if len(values) == 1 else "are")  # fmt: skip
        return f"{said[:-1]}{'：' if zh else ': '}{listed(told, zh=zh)}{'。' if zh else '.'}" if 0 < len(values) <= 12 else said  # fmt: skip
    lead = say("found", zh=zh, count=str(len(values)), noun=chinese if zh else one if len(values) == 1 else many, measure=measure)  # fmt: skip
    shown_ = told[:50]
    return lead + "\n\n" + "\n".join(f"- {value}" for value in shown_) + ("\n- …" if len(told) > 50 else "")
