"""Schedules of cron in Chinese: the fields for a time that is told in words, and the words for fields that are given.

As daily.py, in whose list this is. A schedule is a tuple of minute, hour, day, month and weekday, as crontab writes them.
"""

import re
from typing import NamedTuple

from mock_server.content import shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

Fields = tuple[str, str, str, str, str]
"""Minute, hour, day of the month, month, day of the week."""


class Told(NamedTuple):
    """What a text asks for: one schedule or several, every so many seconds, or the last day of a month."""

    lines: tuple[Fields, ...] = ()
    seconds: int = 0
    last: bool = False


_WORDS = {"零": 0, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMERAL = late(
    r"(?<![周期第])[零一二两三四五六七八九十]{1,3}(?=\s*(?:点|时(?!候)|分|号|日|个?月|个?小时|天|秒|个?钟头|刻|周(?![一二三四五六日天])))"
)
_PART = r"凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间|半夜|深夜|早|晚"
_TIME = late(
    rf"(?P<part>{_PART})?\s*(?P<h>\d{{1,2}})\s*(?:(?:点|时)(?!间|候|区)钟?整?(?:(?P<m>\d{{1,2}})\s*分?|(?P<half>半)|(?P<quarter>[13一三])刻)?|[:：](?P<c>\d\d))"
)
_NAMED = ((r"零点|0点|午夜", 0), (r"正午|中午(?!\s*\d)", 12))
_EVERY = late(
    r"每隔?\s*(?P<n>\d{1,2}|半)?\s*个?(?P<unit>秒|分钟|分(?!之)|小时|钟头|天|日(?!志)|周(?![一二三四五六日天])|星期(?![一二三四五六日天])|月)(?:钟)?"
)
_PAST = late(r"每个?小时的?(?:第|过)?\s*(?P<m>\d{1,2})\s*分")
_WEEK = late(
    r"(?:周|星期|礼拜)(?P<a>[一二三四五六日天])(?:\s*(?:到|至|-|~|—)\s*(?:周|星期|礼拜)?(?P<b>[一二三四五六日天])|(?P<more>(?:\s*(?:、|和|,|，|及|与)?(?:周|星期|礼拜)?[一二三四五六日天](?![点天个月\d])){1,6}))?"
)
_DAY = late(r"(?P<d>\d{1,2})\s*[号日]")
_MONTH = late(r"(?P<m>\d{1,2})\s*月(?:份)?\s*(?P<d>\d{1,2})\s*[号日]")
_SPAN = late(r"(?:到|至|-|~|—)")
_NAMES = "日一二三四五六"
_UNITS = ("秒", "分", "分钟", "小时", "钟头", "天", "日", "周", "星期", "月")
"""The smallest that is said with 每 sets the pace: 每天9点到18点每小时."""


def _number(signs: str) -> int:
    """A numeral up to ninety-nine: 十五, 二十, 三."""
    tens, ten, ones = signs.partition("十")
    if not ten:
        return _WORDS[signs] if len(signs) == 1 else int("".join(str(_WORDS[one]) for one in signs))
    return (_WORDS[tens[-1]] if tens else 1) * 10 + (_WORDS[ones[0]] if ones else 0)


def _hour(part: str, hour: int) -> int:
    if part in ("下午", "傍晚", "晚上", "晚", "夜里", "夜间", "深夜") and hour < 12:
        return hour + 12
    if part == "中午" and hour < 10:
        return hour + 12
    return 0 if hour == 24 or (part in ("半夜", "凌晨", "晚上", "深夜") and hour == 12) else hour


def _times(text: str) -> list[tuple[int, int, int]]:
    """The times of day that are named, as hour, minute and where they begin; a part of the day holds until another is named."""
    found = []
    part = ""
    for match in _TIME.finditer(text):
        part = match["part"] or part
        minute = match["m"] or match["c"] or (30 if match["half"] else 0)
        if match["quarter"]:
            minute = 15 if match["quarter"] in "1一" else 45
        hour = _hour(part, int(match["h"]))
        if hour < 24 and int(minute) < 60:
            found.append((hour, int(minute), match.start()))
    if not found:
        found = [(hour, 0, named.start()) for asks, hour in _NAMED if (named := re.search(asks, text))]
    return found


def _days_of_week(text: str) -> str:
    """The field for the days of the week; `*` where none is named."""
    if re.search("工作日|周内", text):
        return "1-5"
    if "周末" in text:
        return "0,6"
    days: list[str] = []
    for match in _WEEK.finditer(text):
        first = _NAMES.replace("天", "日").index(match["a"].replace("天", "日"))
        if match["b"]:
            last = _NAMES.index(match["b"].replace("天", "日"))
            days.append(f"{first}-{last}" if last > first else f"{first}-6,0" if last == 0 else str(first))
        else:
            rest = [_NAMES.index(one) for one in (match["more"] or "").replace("天", "日") if one in _NAMES]
            days += [str(one) for one in [first, *rest]]
    return ",".join(dict.fromkeys(days)) or "*"


def told(text: str) -> Told:
    """The schedule that a Chinese text names; empty if it names none."""
    text = _NUMERAL.sub(lambda match: str(_number(match[0])), text[:300])
    week = _days_of_week(text)
    every = max(_EVERY.finditer(text), key=lambda one: -_UNITS.index(one["unit"]), default=None)
    unit = every["unit"] if every else ""
    step = 1 if every is None or not every["n"] else 0 if every["n"] == "半" else int(every["n"])
    month, day = "*", "*"
    if match := _MONTH.search(text):
        month, day = match["m"], match["d"]
    elif re.search(r"每个?(?:季度?|季)", text):
        month, day = "1,4,7,10", "1"
    elif re.search(r"每个?年", text):
        month, day = "1", "1"
    elif unit == "月" or re.search("月初|每月", text):
        named = [one["d"] for one in _DAY.finditer(text)]
        month, day = ("*" if step < 2 else f"*/{step}"), ",".join(named) or "1"
    if unit == "秒":
        return Told(seconds=max(step, 1))
    times = _times(text)
    hours = "*"
    if len(times) == 2 and _SPAN.search(text[times[0][2] : times[1][2]]) and times[0][0] < times[1][0] and (unit in ("分钟", "分", "小时", "钟头")):  # fmt: skip
        last = times[1][0] if unit in ("小时", "钟头") or times[1][1] else times[1][0] - 1
        hours = f"{times[0][0]}-{last}"
    if match := _PAST.search(text):
        return Told(((match["m"], "*", day, month, week),))
    if unit in ("小时", "钟头") and step == 0:
        return Told((("*/30", hours, day, month, week),))
    if unit in ("分钟", "分"):
        return Told((("*" if step < 2 else f"*/{step}", hours, day, month, week),))
    if unit in ("小时", "钟头"):
        return Told((("0", hours + (f"/{step}" if step > 1 else ""), day, month, week),))
    if unit in ("天", "日") and step > 1 and day == "*":
        day = f"*/{step}"
    if unit in ("周", "星期") and week == "*":
        week = "1"
    last_day = re.search("月底|月末|最后[一1]天", text) is not None
    if not times and not (every or week != "*" or day != "*" or re.search("每[天日晚早]|工作日|整点", text)):
        return Told()
    if "整点" in text and not times:
        return Told((("0", "*", day, month, week),))
    times = times or [(0, 0, 0)]
    by_minute: dict[int, list[int]] = {}
    for hour, minute, _ in times:
        by_minute.setdefault(minute, []).append(hour)
    lines = [
        (str(minute), ",".join(str(one) for one in sorted(set(some))), day, month, week)
        for minute, some in by_minute.items()
    ]
    return Told(tuple(lines), last=last_day)


def scheduled(text: str) -> str | None:
    """The five fields for what a Chinese text names; None if it names no schedule that one line can hold."""
    lines = told(text).lines
    return " ".join(lines[0]) if lines else None


# ---- in words ----------------------------------------------------------------------------------------------------------

_SHORT = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def _listed(field: str, unit: str) -> str:
    """`1,15` → `1、15 号`, `1-5` → `1 到 5 号`, `*/2` → `每 2 号`."""
    if field.startswith(("*/", "0/", "1/")):
        return f"每 {field.partition('/')[2]} {unit}"
    span, _, step = field.partition("/")
    told = "、".join(
        f"{one[0]} 到 {one[2]}" if (one := part.partition("-"))[1] else part for part in span.split(",")
    )
    return f"{told} {unit}{f'之间每隔 {step} {unit}' if step else ''}"


def _weekly(field: str, *, quartz: bool) -> str:
    """The days of the week in words; Quartz counts from one, which is Sunday."""

    def name(sign: str) -> str:
        if sign.upper()[:3] in _SHORT:
            return _NAMES[_SHORT.index(sign.upper()[:3])]
        return _NAMES[(int(sign) - quartz) % 7] if sign.isdigit() else sign

    if "#" in field:
        day, _, which = field.partition("#")
        return f"每月第 {which} 个周{name(day)}"
    if field[-1:] in "Ll" and len(field) > 1:
        return f"每月最后一个周{name(field[:-1])}"
    parts = [f"周{name(one[0])}到周{name(one[2])}" if (one := part.partition("-"))[1] else f"周{name(part)}" for part in field.split(",")]  # fmt: skip
    return "每" + "、".join(parts)


def _clock(minute: str, hour: str) -> str:
    """When on a day, in words."""
    if re.fullmatch(r"\d+(?:,\d+)*", hour) and re.fullmatch(r"\d+(?:,\d+)*", minute):
        return "、".join(
            f"{int(one)}:{int(other):02}" for one in hour.split(",") for other in minute.split(",")
        )
    often = (
        "每分钟" if minute in ("*", "*/1")
        else f"每隔 {minute.partition('/')[2]} 分钟" if "/" in minute
        else "每个整点" if minute == "0" and hour == "*"
        else f"第 {minute.replace(',', '、')} 分"
    )  # fmt: skip
    if hour == "*":
        return often if "/" in minute or minute in ("*", "0") else f"每小时的{often}"
    if "/" in hour:
        span, _, step = hour.partition("/")
        within = "" if span in ("*", "0") else f"{span.replace('-', ' 点到 ')} 点之间"
        return f"{within}每隔 {step} 小时" + ("" if minute == "0" else f"的{often}")
    within = "、".join(f"{one[0]} 点到 {one[2]} 点" if (one := part.partition("-"))[1] else f"{part} 点" for part in hour.split(","))  # fmt: skip
    return f"{within}{'之间' if '-' in hour else '的'}{'每个整点' if minute == '0' else often}"


def _described(fields: Fields, *, quartz: bool = False) -> str:
    """A schedule in words: `每周一到周五的 18:30`."""
    minute, hour, day, month, week = fields
    days = []
    if month not in ("*", "?"):
        days.append(
            _listed(month, "个月" if "/" in month else "月")
            if "/" in month
            else f"每年 {_listed(month, '月')}"
        )
    if day == "L":
        days.append("每月最后一天" if month in ("*", "?") else "的最后一天")
    elif day not in ("*", "?"):
        days.append(
            f"{'每月 ' if month in ('*', '?') and '/' not in day else ' '}{_listed(day, '天' if '/' in day else '号')}".strip()
        )
    if week not in ("*", "?"):
        either = "，以及" if day not in ("*", "?") and not quartz else ""  # cron runs on both
        days.append(either + _weekly(week, quartz=quartz))
    clock = _clock(minute, hour)
    if not days:
        return clock if clock.startswith("每") else f"每天 {clock}{' ' if clock[-1:].isdigit() else ''}"
    return f"{' '.join(days)} {clock}{' ' if clock[-1:].isdigit() else ''}".replace(" ，", "，")


def _quartz(fields: Fields) -> str:
    """The six fields of Spring and Quartz, which begin with seconds and leave one of both days open."""
    minute, hour, day, month, week = fields
    if week != "*":
        names = re.sub(r"\d", lambda match: _SHORT[int(match[0]) % 7], week)
        return f"0 {minute} {hour} {'?' if day == '*' else day} {month} {names}"
    return f"0 {minute} {hour} {day} {month} ?"


# ---- what is asked -----------------------------------------------------------------------------------------------------

_CRON = late(r"cron(?!os)|@scheduled|quartz|定时表达式|xxl-?job", re.IGNORECASE)
_GIVEN = late(r"(?<![A-Za-z0-9*/])(?:[\d*?LW][A-Za-z0-9*?/,#-]{0,20}[ \t]+){4,6}(?:[\d*?LW][A-Za-z0-9*?/,#-]{0,20}|(?:SUN|MON|TUE|WED|THU|FRI|SAT)[A-Z0-9,#-]{0,20})(?![A-Za-z0-9*/])", re.IGNORECASE)  # fmt: skip
_SIX = late(r"quartz|spring|@scheduled|java|xxl|六位|6位|带秒", re.IGNORECASE)
_PROGRAM = late(
    r"代码|脚本|python|golang|node|函数|区别|优缺点|原理|怎么用|如何使用|入门|日志|不执行|没执行|不生效|在线|备份|\.sh|\.py",
    re.IGNORECASE,
)
_CUES = frozenset(["cron", "crontab", "cronjob", "scheduled", "quartz", "xxl", "job"])


@opened_by(_CUES)
def cron(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The expression for a schedule in words, or the words for an expression."""
    text = prompt.text[:300]
    if prompt.language != "zh" or len(prompt.text) > 200 or not _CRON.search(text):
        return None
    if match := _GIVEN.search(text):
        return _explained(match[0].split())
    if _PROGRAM.search(text):
        return None
    asked = told(text)
    six = _SIX.search(text) is not None
    if asked.seconds:
        fields = f"*/{asked.seconds} * * * * ?"
        return fields if shapes.bare(prompt) else f"```\n{fields}\n```\n\n这是 Spring / Quartz 的六位写法，第一位是秒：每 {asked.seconds} 秒执行一次。\n\nLinux 的 crontab 最小单位是分钟，做不到秒级；需要的话写一个循环脚本，或者改用 systemd timer。"  # fmt: skip
    if not asked.lines:
        return None
    if asked.last:
        minute, hour, _, month, _ = asked.lines[0]
        return f"```\n0 {minute} {hour} L {month} ?\n```\n\n这是 Quartz 的写法（Spring 5.3 起也支持），`L` 表示当月最后一天：{_described((minute, hour, 'L', month, '*'))}执行。\n\nLinux 的 crontab 没有 `L`，可以这样绕开：\n\n```\n{minute} {hour} 28-31 {month} * [ \"$(date -d tomorrow +\\%d)\" = 01 ] && /path/to/job.sh\n```"  # fmt: skip
    plain = "\n".join(" ".join(one) for one in asked.lines)
    long = "\n".join(_quartz(one) for one in asked.lines)
    if shapes.bare(prompt):
        return long if six else plain
    says = "；".join(_described(one) for one in asked.lines)
    if any(one[2].startswith("*/") for one in asked.lines):
        says += "（每月从 1 号数起，跨月时间隔会变短）"
    more = "\n\n几个时间的分钟数不同，一条表达式写不下，所以分成几行。" if len(asked.lines) > 1 else ""
    if six:
        return f"```\n{long}\n```\n\n六个字段依次是秒、分、时、日、月、周：{says}执行。日和周不能同时指定，不用的那个写 `?`。{more}\n\nLinux crontab 没有秒，写成 `{plain.splitlines()[0]}`。"  # fmt: skip
    return f"```\n{plain}\n```\n\n五个字段依次是分、时、日、月、周：{says}执行。{more}\n\n如果用在 Spring 或 Quartz 里，要在前面加上秒：`{long.splitlines()[0]}`。"  # fmt: skip


def _explained(parts: list[str]) -> str | None:
    """An expression of five, six or seven fields in words, field by field."""
    quartz = len(parts) > 5
    second, rest = (parts[0], parts[1:6]) if quartz else ("0", parts)
    fields: Fields = (rest[0], rest[1], rest[2], rest[3], rest[4])
    says = _described(fields, quartz=quartz)
    if quartz and "/" in second:
        says = (
            f"每 {second.partition('/')[2]} 秒"
            if fields[:2] == ("*", "*")
            else f"{says}，其间每 {second.partition('/')[2]} 秒"
        )
    names = ["秒", "分", "时", "日", "月", "周", "年"] if quartz else ["分", "时", "日", "月", "周"]
    rows = "\n".join(f"| {name} | `{part}` |" for name, part in zip(names, parts, strict=False))
    form = "Quartz / Spring 的写法，第一位是秒" if quartz else "Linux crontab 的写法"
    return f"`{' '.join(parts)}` 的意思是：**{says}执行一次**。\n\n| 字段 | 值 |\n|---|---|\n{rows}\n\n这是 {form}。"


ALL = (cron,)
