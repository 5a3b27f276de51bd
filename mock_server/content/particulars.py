"""One thing that a tool answered: a number, an object, a row in one line, a list of names; and what rows are called."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.content import outcomes
from mock_server.content.late import late, worded
from mock_server.content.outcomes import Outcome, Row, figure, label, listed, say, shown, spelt
from mock_server.content.parameters import currencies

_TITLES = ("name", "title", "subject", "summary", "product", "product name", "customer name", "full name", "flight", "flight no", "flight number", "flight id", "hotel", "restaurant", "movie", "train no", "train", "train number", "symbol", "ticker", "city", "key", "label", "event", "task", "file", "filename", "username", "customer", "employee", "user", "question", "order id", "order no", "order number", "tracking number", "names", "path", "名称", "姓名", "标题", "产品", "商品", "客户", "航班号", "航班", "车次", "订单号", "编号", "部门", "区域", "id", "number")  # fmt: skip
_BARE = frozenset(["status", "state", "description", "airline", "type", "category", "role", "department", "body", "content", "text", "notes", "comment", "message", "部门", "状态", "职位"])  # fmt: skip
COUNT = late(r"\bhow many\b|\bnumber of\b|\bcount\b|有?多少(?:个|条|封|位|家|项|笔|张|本|名|人|台|件|单|种)|有几[个条封位家项笔张本名件]|几个|数量|有多少(?!钱)", re.IGNORECASE)  # fmt: skip
YES_NO = late(r"^\W*(?:hi,? |hey,? |please |so |and )?(?:is|are|do|does|did|has|have|was|were|any|can|am)\b|吗|有没有|是否|是不是", re.IGNORECASE)  # fmt: skip


def titled(row: Mapping[str, Any]) -> str | None:
    """The member that a row is called by."""
    by_name = {spelt(key): key for key in row}
    known = next((by_name[name] for name in _TITLES if name in by_name and isinstance(row[by_name[name]], str | int)), None)  # fmt: skip
    if known and spelt(known) not in ("id", "number", "编号"):
        return known
    short = next((key for key, value in row.items() if isinstance(value, str) and 0 < len(value) < 40 and spelt(key) not in _NO_TITLES and not value[:1].isdigit() and ", " not in value), None)  # fmt: skip
    if short is None and known is None:
        short = next((key for key, value in row.items() if isinstance(value, str) and 0 < len(value) < 40 and spelt(key) in ("status", "state", "category", "type", "状态")), None)  # fmt: skip
    return short if short and len(row) > 1 else known


_NO_TITLES = frozenset(["status", "state", "currency", "type", "date", "time", "unit", "units", "timezone", "translation", "result", "output", "answer", "role", "reference", "booking reference", "状态", "detected source language", "day of week", "value", "category", "severity", "priority", "issuer", "expires", "level", "owner", "phone", "email"])  # fmt: skip


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
    if found in ("file", "document") and outcome.value is None and outcome.rows:
        found = "row"  # of a table in a file
    one, many, chinese, measure = known[found or asked or "result"]
    return one, many, chinese, measure


_GENERAL = frozenset(["item", "record", "row", "result", "table"])


def currency_of(text: str) -> str:
    """The one currency that a text names; empty for none and for several."""
    found = currencies(text)
    return found[0] if len(found) == 1 else ""


_PROFIT = late(r"\b(?:up or down|gone up|went up|rising|falling|gain\w*|lost|drop\w*)\b|涨|跌", re.IGNORECASE)


def moved(rows: Sequence[Row], text: str, *, zh: bool) -> str | None:
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


def lines_of(rows: Sequence[Row], *, zh: bool, currency: str = "") -> str:
    """Rows as a list."""
    return "\n".join(f"- {line_of(row, zh=zh, currency=currency)}" for row in rows)


def line_of(row: Row, *, zh: bool, currency: str = "") -> str:
    """A row in one line: what it is called, then its members."""
    if currency and "currency" not in row:
        row = {**row, "currency": currency}
    title = titled(row)
    parts = parts_of(row, zh=zh, but=(title,))
    if title is None:
        return ("，" if zh else ", ").join(parts)
    return f"**{row[title]}**" + (
        ("：" if zh else ": ") + ("，" if zh else ", ").join(parts) if parts else ""
    )


def parts_of(row: Row, *, zh: bool, but: Sequence[str | None] = ()) -> list[str]:
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
            parts.append(told.rstrip("。.") if "\n" not in told else told)
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
    if (said := moved([row], text, zh=zh)) is not None or (
        said := _converted(row, outcome, text, zh=zh)
    ) is not None:
        return said
    told = [name for name in row if spelt(name) not in outcomes.words()["noise"]]
    if len(told) == 1:
        value = row[told[0]]
        if isinstance(value, int | float) and not isinstance(value, bool):
            if _AFFECTED.search(spelt(told[0])):
                return (
                    f"好的，已更新 {value} 行。"
                    if zh
                    else f"Done: {value} row{'' if value == 1 else 's'} changed."
                )
            if not _BARE_NUMBER.fullmatch(spelt(told[0])):
                currency = currency_of(text)
                what, said = label(told[0], zh=zh), shown(told[0], {**row, "currency": currency} if currency else row, zh=zh)  # fmt: skip
                if zh and not what.isascii():
                    return f"{what}是 {said}。"
                if not zh and not COUNT.search(text):
                    return f"The {what} is {said}."
            return of_number(value, outcome, text, zh=zh)
        if (clock := _clock(row, text, zh=zh)) is not None:
            return clock
        if (
            value in (True, "ok", "OK", "success", "done")
            and spelt(told[0]) in ("ok", "success", "status", "result", "message")
            and not YES_NO.search(text)
        ):
            return "好的，已完成。" if zh else "Done."
        if isinstance(value, bool) and YES_NO.search(text):
            return of_truth(value, told[0], zh=zh)
        if isinstance(value, str) and re.match(r"https?://\S+$", value):
            return f"![]({value})" if _PICTURE.search(value) else value
        return _plainly(shown(told[0], row, zh=zh), zh=zh)
    if (way := _way(row, outcome.value, zh=zh)) is not None:
        return way
    title = titled(row)
    if (currency := currency_of(text)) and "currency" not in row:
        row = {**row, "currency": currency}
    head = _head(row, title, zh=zh)
    own = next((str(value) for value in row.values() if isinstance(value, str | int) and len(str(value)) > 2 and re.search(rf"(?<!\w){re.escape(str(value))}(?!\w)", text, re.ASCII)), None)  # fmt: skip
    if title and own and str(row[title]) not in text:
        head = own  # as the question calls it
    if said := _asked_for(row, head, text, zh=zh, title=title):
        return said
    parts = parts_of({name: row[name] for name in told}, zh=zh, but=(title,))
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


def _way(row: Row, value: Any, *, zh: bool) -> str | None:
    """The steps of a way, numbered, with how far and how long it is; None for what has no steps."""
    steps = next((one for key, one in value.items() if spelt(key) in ("steps", "instructions", "directions", "步骤", "路线") and isinstance(one, list)), None) if isinstance(value, dict) else None  # fmt: skip
    said = [outcomes.named(one) for one in steps or []]
    if not said or not all(said):
        return None
    parts = [f"{label(name, zh=zh)} {shown(name, row, zh=zh)}" for name in row if re.search(r"distance|duration|time|距离|时长", spelt(name))]  # fmt: skip
    lead = _capital(("，" if zh else ", ").join(parts)) or ("步骤" if zh else "Here is how")
    return "\n".join(
        [f"{lead}{'：' if zh else ':'}", "", *[f"{at}. {one}" for at, one in enumerate(said[:30], 1)]]
    )


def _capital(said: str) -> str:
    if re.match(r"[\w-]*[/._@\d]", said):
        return said  # a path, or a name of its own spelling
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


def of_truth(value: bool, name: str, *, zh: bool) -> str:
    """What a `true` or `false` says to a question that wants yes or no."""
    if zh:
        return "是的。" if value else "不是。"
    what = label(name, zh=False).removeprefix("is ")
    if what in ("exists", "exist"):
        return "Yes, it exists." if value else "No, it does not exist."
    if not _TRUE_OF.fullmatch(what):
        return "Yes." if value else "No."
    return f"Yes, it is {what}." if value else f"No, it is not {what}."


_EXISTING = late(r"\b(?:is|are) there\b|\bany\b|有没有|有.{1,12}吗", re.IGNORECASE)
_TRUE_OF = late(
    r"in stock|open|valid|available|free|active|online|healthy|prime|running|enabled|\w{2,20}able|\w{2,20}ed"
)
_PICTURE = late(r"\.(?:png|jpe?g|gif|webp|svg)(?:\?|$)", re.IGNORECASE)
_AFFECTED = late(
    r"(?:rows?|records?) (?:affected|changed|updated|deleted|inserted)|affected rows?|row ?count|(?:modified|deleted|matched) count"
)
_BARE_NUMBER = late(r"result|value|count|total|answer|output|number|sum|rate|结果|数量|n|ans")


def _plainly(said: str, *, zh: bool) -> str:
    """A text that is all there is."""
    return said if re.search(r"[.!?。！？]$", said) or "\n" in said else f"{said}{'。' if zh else '.'}"


def _asked_for(row: Row, head: str, text: str, *, zh: bool, title: str | None) -> str:
    """The members that the question names; empty if it names none."""
    lower = text.lower()
    found: list[str] = []
    yes = YES_NO.search(text) is not None
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
    if title and _WHO.search(text) and head.lower() not in lower and spelt(title) in ("customer", "customer name", "name", "user", "employee", "客户", "姓名", "full name"):  # fmt: skip
        rest = parts_of(row, zh=zh, but=(title,))
        return f"是{row[title]}（{'，'.join(rest)}）。" if zh else f"It is {row[title]} ({', '.join(rest)})."
    if (shares := _SHARES.search(text)) and (each := next((name for name, value in row.items() if spelt(name) in ("price", "current price", "价格", "现价") and isinstance(value, int | float)), None)):  # fmt: skip
        number = int(shares["n"] or shares["zh"])
        whole = shown(each, {**row, each: round(number * row[each], 2)}, zh=zh)
        return f"{number} 股{head}按现价 {shown(each, row, zh=True)} 计算，共 {whole}。" if zh else f"{number} shares of {head} cost {whole} at the current price of {shown(each, row, zh=False)}."  # fmt: skip
    truths = [name for name, value in row.items() if isinstance(value, bool)]
    if yes and not _EXISTING.search(text) and len(truths) == 1 and len(row) <= 4 and not any(worded(pattern).search(text) for pattern, _ in outcomes.words()["asks"][:3]):  # fmt: skip
        rest = parts_of(row, zh=zh, but=(title, truths[0]))
        said = of_truth(bool(row[truths[0]]), truths[0], zh=zh)
        if head and not zh:
            said = said.replace(", it ", f", {head} ", 1)
        return (
            said
            if not rest
            else f"{said[:-1]}（{'，'.join(rest)}）。"
            if zh
            else f"{said[:-1]} ({', '.join(rest)})."
        )
    if (many := _MANY_HAS.search(text)) and (held := next((name for name, value in row.items() if isinstance(value, int | float) and not isinstance(value, bool) and many["of"].lower().removesuffix("s")[:5] in spelt(name)), None)):  # fmt: skip
        return f"{_capital(head) or 'It'} has {shown(held, row, zh=False)} {many['of'].lower()}."
    if (stock := _STOCKED.search(text)) and (left := next((name for name in row if spelt(name) in ("stock", "quantity", "in stock", "available", "库存") and type(row[name]) is int), None)):  # fmt: skip
        return (
            f"还有 {row[left]} 件库存。"
            if zh
            else f"There {'is' if row[left] == 1 else 'are'} {row[left]} {stock['of']} in stock."
        )
    named = [name for name in row if name != title and _says(name, text, zh=zh)]
    found += [name for name in named if name not in found]
    for pattern, members in outcomes.words()["asks"]:
        if found and re.search(r"how many|\bwhen\b|who|where", pattern):
            continue
        if worded(pattern).search(text):
            name_ = next((name for part in members for name in row if part in spelt(name).replace(" ", "") and (name != title or part in ("name", "city"))), None)  # fmt: skip
            if name_ and name_ not in found:
                found.append(name_)
    delivered = (
        re.search(r"\b(?:delivered|arrived|shipped|here yet)\b|送达|到了吗|发货了", text) if yes else None
    )
    states = [name for name in row if spelt(name) in ("status", "state", "状态")]
    if delivered and states:
        state = str(row[states[0]]).lower()
        good = delivered[0].split(" ")[0] in state or ("shipped" in delivered[0] and state in ("delivered", "in_transit"))  # fmt: skip
        rest = parts_of(row, zh=zh, but=(title, *states))
        lead = ("是的" if good else "还没有") if zh else ("Yes" if good else "Not yet")
        told = shown(states[0], row, zh=zh)
        return f"{lead}，目前状态是{told}，{'，'.join(rest)}。" if zh else f"{lead}: it is {told}{', ' if rest else ''}{', '.join(rest)}."  # fmt: skip
    found = list(dict.fromkeys(found))[:3]
    if not found and yes and states and (lead := _stated(str(row[states[0]]), zh=zh)):
        rest = parts_of(row, zh=zh, but=(title, *states))
        told = shown(states[0], row, zh=zh)
        told = "succeeded" if told == "success" else told
        what = f"{head} " if head and not head.isascii() else head
        if zh:
            return (
                f"{lead}，{what}目前{told}（{'，'.join(rest)}）。" if rest else f"{lead}，{what}目前{told}。"
            )
        return (
            f"{lead}, {head or 'it'} {'has' if told == 'succeeded' else 'is'} {told} ({', '.join(rest)})."
            if rest
            else f"{lead}, {head or 'it'} {'has' if told == 'succeeded' else 'is'} {told}."
        )
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
        parts = [
            (label(name, zh=True) if row[name] else _without(label(name, zh=True)))
            if isinstance(row[name], bool)
            else f"{label(name, zh=True)}是 {shown(name, row, zh=True)}"
            for name in found
        ]
        told = f"{head + ('的' if not isinstance(row[found[0]], bool) else ' ') if head else ''}{'，'.join(parts)}"
        extra = _beside(row, found, title, head, zh=True)
        return f"{told}{extra}。"
    if len(found) == 1 and (verb := label(found[0], zh=False)) in _DONE:
        when = shown(found[0], row, zh=False)
        return (
            f"{_capital(head) or 'It'} was {verb} {'in' if re.fullmatch(r'[0-9]{4}', when) else 'on'} {when}."
        )
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
    return f"{listed([owner, *rest], zh=False)}{_beside(row, found, title, head, zh=False)}."


def _says(name: str, text: str, *, zh: bool) -> bool:
    """Whether a question says what a member is called."""
    said = label(name, zh=False)
    if zh:
        return (not name.isascii() and len(name) > 1 and name in text) or (not (own := label(name, zh=True)).isascii() and len(own) > 1 and own in text)  # fmt: skip
    return len(said) > 2 and said not in ("date", "time", "type", "user", "from", "name") and re.search(rf"(?<!\w){re.escape(said.lower())}(?!\w)", text.lower()) is not None  # fmt: skip


_REACHED = frozenset(["succeeded", "success", "successful", "completed", "complete", "done", "finished", "paid", "delivered", "merged", "on time", "healthy", "approved", "confirmed", "成功", "已完成", "准点", "已到账", "已支付", "已送达"])  # fmt: skip
_ON_ITS_WAY = frozenset(["in progress", "pending", "processing", "queued", "running", "in transit", "waiting", "scheduled", "处理中", "待处理", "进行中", "运输中", "待发货"])  # fmt: skip
_MISSED = frozenset(["failed", "declined", "delayed", "cancelled", "canceled", "rejected", "error", "unhealthy", "expired", "失败", "延误", "已取消", "已拒绝"])  # fmt: skip


def _stated(state: str, *, zh: bool) -> str:
    """What a state says to a question whether something is done or well; empty for one that is not known."""
    plain = state.lower().replace("_", " ").replace("-", " ")
    if plain in _REACHED:
        return "是的" if zh else "Yes"
    if plain in _ON_ITS_WAY:
        return "还没有" if zh else "Not yet"
    return ("没有" if zh else "No") if plain in _MISSED else ""


def _without(said: str) -> str:
    """`没有货` for `有货`."""
    return f"没{said}" if said.startswith("有") else f"未{said}"


_SHARES = late(r"\b(?P<n>\d{1,7}) shares?\b|(?P<zh>\d{1,7}) ?股", re.IGNORECASE)
_MANY_HAS = late(r"\bhow many (?P<of>[a-z]+) (?:does|do|did|has|have|is|are)\b", re.IGNORECASE)


def _clock(row: Row, text: str, *, zh: bool) -> str | None:
    """What time it is, where that is asked and told."""
    if _TIME.search(text) is None:
        return None
    place = str(row.get("timezone") or row.get("city") or row.get("location") or "")
    told = (outcomes.clock(value, place, zh=zh) for name, value in row.items() if "time" in spelt(name) and isinstance(value, str))  # fmt: skip
    return next((one for one in told if one is not None), None)


_DONE = frozenset(["created", "updated", "registered", "published", "modified", "delivered", "shipped", "released", "closed", "opened", "founded", "established", "built", "born"])  # fmt: skip
_TIME = late(r"\bwhat time is it\b|\bcurrent time\b|\btime in\b|\bwhat(?:'s| is) the time\b|几点了|现在几点|现在时间|几点钟", re.IGNORECASE)  # fmt: skip
_WHO = late(r"\bwho\b|谁", re.IGNORECASE)
_STOCKED = late(r"\bhow many (?P<of>[a-z]+)\b.{0,20}\b(?:in stock|left|available)\b|库存(?:还)?(?:有|剩)?多少|还有多少(?:件|个)", re.IGNORECASE)  # fmt: skip


def _beside(row: Row, found: Sequence[str], title: str | None, head: str, *, zh: bool) -> str:
    """The state of what is asked about, where it was not what was asked for."""
    found = [*found, *(name for name, value in row.items() if str(value) == head)]
    if any(spelt(name) in ("status", "state", "状态") for name in found):
        rest = parts_of(row, zh=zh, but=(title, *found))[:4]
        return f"（{'，'.join(rest)}）" if zh and rest else f" ({', '.join(rest)})" if rest else ""
    if moved := next((value for name, value in row.items() if spelt(name) in ("change percent", "percent change", "changepercent", "change pct") and name not in found), None):  # fmt: skip
        match = re.search(r"-?\d+(?:\.\d+)?", str(moved))
        if match and float(match[0]):
            rate = figure(abs(float(match[0])))
            up = float(match[0]) > 0
            return f"，{'上涨' if up else '下跌'} {rate}%" if zh else f", {'up' if up else 'down'} {rate}%"
    names = [name for name in row if spelt(name) in ("status", "状态", "location", "carrier", "category") and name not in found and name != title]  # fmt: skip
    wanted = [f"{label(name, zh=zh)}{' '}{shown(name, row, zh=zh)}" for name in names[:3]]
    return f"（{'，'.join(wanted)}）" if zh and wanted else f" ({', '.join(wanted)})" if wanted else ""


def _converted(row: Row, outcome: Outcome, text: str, *, zh: bool) -> str | None:
    """A sum of money in another currency; None where nothing is converted."""
    if _CONVERTING.search(spelt(outcome.name)) is None:
        return None
    by_name = {spelt(key): value for key, value in {**outcome.arguments, **row}.items()}
    found = currencies(text)
    source = str(next((by_name[name] for name in ("from", "base", "source", "from currency", "base currency", "source currency", "from unit", "unit from", "source unit") if name in by_name), found[0] if found else ""))  # fmt: skip
    target = str(next((by_name[name] for name in ("to", "target", "quote", "to currency", "target currency", "to unit", "unit to", "target unit") if name in by_name), found[1] if len(found) > 1 else ""))  # fmt: skip
    rate = next((by_name[name] for name in ("rate", "exchange rate", "conversion rate", "汇率") if isinstance(by_name.get(name), int | float)), None)  # fmt: skip
    own = {spelt(key): value for key, value in row.items()}
    result = next((own[name] for name in ("result", "converted amount", "converted value", "converted", "value", "conversion result", "结果") if isinstance(own.get(name), int | float)), None)  # fmt: skip
    given = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    asked = {spelt(key): value for key, value in outcome.arguments.items()}
    amount = by_name.get("amount", asked.get("value"))
    if not isinstance(amount, int | float):
        amount = float(given[0].replace(",", "")) if given else None
    if amount is None and rate is not None and source and target:
        return f"1 {source} = {rate:g} {target}。" if zh else f"1 {source} is {rate:g} {target}."
    if result is None and rate is not None and amount is not None:
        result = amount * rate
    if result is None or amount is None or not source or not target:
        return None
    source, target = outcomes.coin(source, zh=zh), outcomes.coin(target, zh=zh)
    with_rate = "" if rate is None else f"（汇率 {rate:g}）" if zh else f" at a rate of {rate:g}"
    a = f"{amount:,.2f}".removesuffix(".00")
    b = f"{result:,.2f}".removesuffix(".00") if abs(result) >= 10 else f"{result:.4g}"
    return (
        f"{a} {source}约合 {b} {target}{with_rate}。" if zh else f"{a} {source} is {b} {target}{with_rate}."
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
    if zh and COUNT.search(text):
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
    if COUNT.search(text):
        said = say("count", zh=zh, count=str(len(values)), noun=chinese if zh else one if len(values) == 1 else many, measure=measure, which="", are="is" if len(values) == 1 else "are")  # fmt: skip
        return f"{said[:-1]}{'：' if zh else ': '}{listed(told, zh=zh)}{'。' if zh else '.'}" if 0 < len(values) <= 12 else said  # fmt: skip
    lead = say("found", zh=zh, count=str(len(values)), noun=chinese if zh else one if len(values) == 1 else many, measure=measure)  # fmt: skip
    shown_ = told[:50]
    return lead + "\n\n" + "\n".join(f"- {value}" for value in shown_) + ("\n- …" if len(told) > 50 else "")
