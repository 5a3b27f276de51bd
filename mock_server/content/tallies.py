"""Rows of a result: how many there are, which of them are meant, their sum, the one that is the cheapest; a member of one that is asked for."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from mock_server.content import agenda, outcomes
from mock_server.content.late import late, worded
from mock_server.content.outcomes import Outcome, Row, figure, label, listed, say, shown, spelt
from mock_server.content.particulars import (
    COUNT,
    YES_NO,
    currency_of,
    line_of,
    lines_of,
    moved,
    noun,
    of_number,
    of_object,
    parts_of,
    titled,
)
from mock_server.content.passages import terms

_SHOWN = 20
"""Rows that are told one a line; of more the first, with how many there are."""


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


_WHICH = late(r"\b(?:which|any) of\b|\bwhich (?:\w{2,20} )?(?:are|is) \w{2,20}\?|哪些", re.IGNORECASE)


def _worded(rows: list[Row], text: str) -> tuple[list[Row], str] | None:
    """The rows that hold a word of a question for some of them: `which of these are urgent`."""
    if _WHICH.search(text) is None:
        return None
    wanted = terms(text)
    kept = [row for row in rows if wanted & terms(" ".join(str(value) for value in row.values()))]
    return (kept, "") if 0 < len(kept) < len(rows) else None


def meant(rows: list[Row], text: str) -> list[Row]:
    """The rows that a question is about; all of them where it sets no bound that is met."""
    for narrowed in (_valued, _bounded, _worded):
        if (found := narrowed(rows, text)) and found[0]:
            rows = found[0]
    return rows


# ---- what is said of rows ----------------------------------------------------------------------------------------------

_SUM = late(r"\btotal (?!of \d)|\bsum\b|\baltogether\b|\bin total\b|\badd(?:s)? up\b|\bhow much\b.{0,30}\b(?:all|total)\b|\bhow much (?:did|have|do) (?:i|we|you|they) (?:spend|spent|pay|paid|earn|earned|make|made)\b|花了多少|消费了?多少|总(?:额|价|和|共|计|金额|销售额|收入)|合计|一共", re.IGNORECASE)  # fmt: skip
_EACH = late(
    r"\b(?:by|per|for each|each|for every|of each) (?P<of>[a-z]{3,20})\b|每个|每种|各(?:个|部门|地区|区)",
    re.IGNORECASE,
)
_WHETHER_ALL = late(r"^\W*(?:are|is|do|did|have|has) (?:all|every|everything)\b|都.{0,8}吗", re.IGNORECASE)
_MEAN = late(r"\baverage\b|\bmean\b|\bavg\b|平均", re.IGNORECASE)
_TOP = late(r"\btop (?P<n>\d{1,2}|three|five|ten)\b|前(?P<zh>[一二三四五六七八九十\d]{1,2})", re.IGNORECASE)
_FREE = late(r"\b(?:am i|are we|is \w+) (?:free|available|busy)\b|有空|空闲|有时间吗", re.IGNORECASE)
_AT = late(r"\bat (?P<h>\d{1,2})(?::(?P<m>\d{2}))? ?(?P<half>am|pm)?\b|(?P<part>上午|下午|晚上|中午)?(?P<hz>\d{1,2}|[一二两三四五六七八九十]{1,2})点", re.IGNORECASE)  # fmt: skip


def of_rows(rows: list[Row], outcome: Outcome, text: str, *, zh: bool) -> str:
    """What the rows say to the question."""
    one, many, chinese, measure = noun(outcome, text)
    names = {"noun": chinese if zh else (one if len(rows) == 1 else many), "measure": measure}
    if len(rows) == 1 and len(rows[0]) == 1 and isinstance(value := next(iter(rows[0].values())), int | float) and not isinstance(value, bool):  # fmt: skip
        return of_number(value, outcome, text, zh=zh)
    if len(rows) == 1 and len(rows[0]) == 1 and isinstance(only := next(iter(rows[0].values())), str):
        return only if only[-1:] in ".!?。！？" else f"{only}{'。' if zh else '.'}"
    if _FREE.search(text):
        return _busy(rows, text, zh=zh)
    if (said := moved(rows, text, zh=zh)) is not None:
        return said
    counted = any(
        spelt(name) in ("price", "unit price", "amount", "cost", "价格", "单价") for name in rows[0]
    )
    total = 0 if counted else next((value for key, value in outcome.beside.items() if spelt(key) in ("total", "total count", "count", "total results") and isinstance(value, int) and value >= len(rows)), 0)  # fmt: skip
    by_value, by_bound = _valued(rows, text), _bounded(rows, text)
    kept = meant(rows, text)
    if by_bound and not by_bound[0]:
        rest = lines_of(rows[:_SHOWN], zh=zh, currency=currency_of(text))
        lead = (
            f"没有：{len(rows)} {measure}{chinese}都不符合“{by_bound[1]}”。"
            if zh
            else f"No, none of the {len(rows)} {many} is {by_bound[1]}."
        )
        return f"{lead}\n\n{rest}"
    currency = currency_of(text)
    if _MEAN.search(text) and (name := _member(kept, text, _PRICES)):
        values = [row[name] for row in kept if name in row]
        value = shown(name, {**kept[0], name: round(sum(values) / len(values), 2)}, zh=zh)
        return say("average", zh=zh, label=label(name, zh=zh), count=str(len(kept)), sum=value, **names)
    each = _EACH.search(text)
    if each and len(rows) > 1 and any(isinstance(value, str) and ((each["of"] or "-")[:4].lower() in spelt(name) or (zh and (name in text or label(name, zh=True) in text))) for name, value in rows[0].items()):  # fmt: skip
        return lines_of(rows[:_SHOWN], zh=zh, currency=currency)
    if _SUM.search(text) and not (COUNT.search(text)) and (name := _member(kept, text, ("amount", "total", *_PRICES))):  # fmt: skip
        value = shown(name, {**kept[0], name: round(sum(row.get(name, 0) for row in kept), 2)}, zh=zh)
        return say("sum", zh=zh, label=label(name, zh=zh), count=str(len(kept)), sum=value, **names)
    if COUNT.search(text):
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
        lines = "\n".join(f"{at}. {line_of(row, zh=zh, currency=currency)}" for at, row in enumerate(best, 1))
        return (f"按{label(name, zh=True)}排名前 {len(best)} 的{chinese}：" if zh else f"The top {len(best)} {many} by {label(name, zh=False)}:") + f"\n\n{lines}"  # fmt: skip
    if choice := agenda.choice(text, kept):
        row, name, word = choice
        return _best(row, name, word, kept, one, chinese, zh=zh, currency=currency)
    if by_value and _WHETHER_ALL.search(text):
        return _whether_all(rows, kept, str(by_value[1]).lower(), (many, chinese, measure), zh=zh)
    if len(kept) == 1 and len(rows) > 1:
        lead = (f"有 1 {measure}符合：" if zh else f"{'Yes, one' if YES_NO.search(text) else 'One'} of the {len(rows)} {many} fits: ")  # fmt: skip
        return lead + line_of(kept[0], zh=zh, currency=currency) + ("。" if zh else ".")
    if len(kept) == 1 and not outcome.noun and not outcome.beside:
        said = of_object(kept[0], outcome, text, zh=zh)
        return f"{'有：' if zh else 'Yes: '}{said}" if _THERE.search(text) else said
    if len(kept) > _SHOWN or (total > len(kept) and kept is rows):
        shown_ = kept[: 10 if len(kept) > _SHOWN else None]
        count = str(max(total if kept is rows else 0, len(kept)))
        return say("first", zh=zh, count=count, shown=str(len(shown_)), **{**names, "noun": chinese if zh else many}) + "\n\n" + lines_of(shown_, zh=zh, currency=currency)  # fmt: skip
    names["noun"] = chinese if zh else (one if len(kept) == 1 else many)
    lead = say("found", zh=zh, count=str(len(kept)), **names)
    if YES_NO.search(text):
        lead = f"有，{lead}" if zh else f"Yes, {len(kept)} {names['noun']}:"
    due = next((name for name in outcome.beside if spelt(name) in ("total", "subtotal", "total price", "grand total", "amount due", "合计", "总价")), None)  # fmt: skip
    if "currency" in outcome.beside:
        currency = str(outcome.beside["currency"])
    said = lead + "\n\n" + lines_of(kept, zh=zh, currency=currency)
    if due and not total and counted:
        said += f"\n\n{label(due, zh=zh) if zh else 'Total'}{'：' if zh else ': '}{shown(due, outcome.beside, zh=zh)}{'。' if zh else '.'}"
    return said


def _whether_all(
    rows: list[Row], kept: list[Row], value: str, names: tuple[str, str, str], *, zh: bool
) -> str:
    """Whether all rows have a value, and which have not."""
    many, chinese, measure = names
    others = [row for row in rows if row not in kept]
    if not others:
        return (
            f"是的，{len(rows)} {measure}{chinese}都是{value}。"
            if zh
            else f"Yes, all {len(rows)} {many} are {value}."
        )
    lead = f"不是，{len(rows)} {measure}中有 {len(kept)} {measure}是{value}，其余的：" if zh else f"No, {len(kept)} of {len(rows)} {many} {'is' if len(kept) == 1 else 'are'} {value}. The rest:"  # fmt: skip
    return f"{lead}\n\n{lines_of(others[:_SHOWN], zh=zh)}"


def following(rows: list[Row], outcome: Outcome, text: str, *, zh: bool) -> str | None:
    """The same for a question that goes on about rows which were told before; None where they have no answer of their own."""
    counts = COUNT.search(text) and (_OF_THEM.search(text) or meant(rows, text) is not rows)
    asks = _SUM.search(text) or _MEAN.search(text) or counts or agenda.choice(text, rows)
    if not asks and not (_bounded(rows, text) or _valued(rows, text)):
        return None
    return of_rows(rows, outcome, text, zh=zh)


_THERE = late(r"^\W*(?:is|are) there\b|有没有|有.{1,12}吗", re.IGNORECASE)
_OF_THEM = late(r"\b(?:were|are) (?:there|they)\b|\bof (?:them|those|these)\b|\bin (?:total|all)\b|^\W*how many\W*$|一共|总共|其中|它们", re.IGNORECASE)  # fmt: skip


def compared(rows: list[Row], outcome: Outcome, text: str, *, zh: bool) -> str:
    """One row each of several calls, side by side, and which is the highest and the lowest."""
    if (said := moved(rows, text, zh=zh)) is not None:
        return said
    one, _, chinese, _ = noun(outcome, text)
    currency = currency_of(text)
    if choice := agenda.choice(text, rows):
        row, name, word = choice
        return _best(row, name, word, rows, one, chinese, zh=zh, currency=currency)
    lines = lines_of(rows, zh=zh, currency=currency)
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
    if len(rows) > len(said):
        return f"{('、' if zh else ', ').join(said)}{' 等' if zh else ' and others'}"
    return listed([one for one in said if one], zh=zh)


def _best(row: Row, name: str, word: str, among: Sequence[Row], one: str, chinese: str, *, zh: bool, currency: str = "") -> str:  # fmt: skip
    """The row that is the cheapest, or the like, with the next of them."""
    title = titled(row)
    head = str(row[title]) if title else ""
    if currency and "currency" not in row:
        row = {**row, "currency": currency}
    value = shown(name, row, zh=zh)
    rest = list(parts_of(row, zh=zh, but=(title, name)))
    measured = label(name, zh=zh)
    word = re.sub(r"^(?:(leave|depart|start)s?) first$", r"first to \1", word.lower()).removesuffix("的")
    if zh and word in ("最高", "最低", "最大", "最小", "最多", "最少") and not measured.isascii():
        word = f"{measured}{word}"
    if not zh and word in ("most", "least", "fewest"):
        said = f"**{head}** comes {'first' if word == 'most' else 'last'}, with a {measured} of {value}"
        return f"{said}: {', '.join(rest)}." if rest else f"{said}."
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
    lines = lines_of(rows[:_SHOWN], zh=zh)
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
