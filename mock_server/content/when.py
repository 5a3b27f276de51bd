"""Days and times said in words, reckoned from a clock that is handed in: `next Monday at 9am`, `in two hours`, `明天上午9点`, `3月5日`."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from mock_server.content.late import late

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "half an": 0.5, "half a": 0.5,
    "半": 0.5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12,
    "十五": 15, "二十": 20, "三十": 30, "四十": 40, "四十五": 45, "五十": 50, "六十": 60,
}  # fmt: skip
_N = rf"\d{{1,4}}|{'|'.join(sorted((one for one in NUMBERS if one.isascii()), key=len, reverse=True))}"
_N_ZH = r"\d{1,4}|[半一两二三四五六七八九十]{1,3}"


class When(NamedTuple):
    """What a text says of a time: the day, the time of day, when it ends; what it does not say is None."""

    day: date | None = None
    at: time | None = None
    until: time | None = None


def number(word: str) -> float | None:
    """The number that a word or figures say."""
    return float(word) if word.isdigit() else NUMBERS.get(word.lower())


# ---- the clock -----------------------------------------------------------------------------------------------------------

_TOLD = late(
    r"(?:\b(?:today|current (?:date|time|date and time|datetime)|date|now|time)\b|今天|今日|当前|现在|日期|时间)[^\n\d]{0,30}"
    r"(?P<year>\d{4})[-/年](?P<month>\d{1,2})[-/月](?P<day>\d{1,2})[日号]?(?:[^\n\d]{1,20}?(?P<hour>\d{1,2}):(?P<minute>\d{2}))?",
    re.IGNORECASE,
)
_TOLD_EN = late(
    r"\b(?:today|date|now|time)\b[^\n\d]{0,40}?(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
    re.IGNORECASE,
)


def now(texts: str, minutes: int, language: str) -> datetime | None:
    """The time that the texts say it is, else that of the clock, in minutes since the epoch; None if there is neither."""
    match = _TOLD.search(texts) or _TOLD_EN.search(texts)
    if match:
        told = match.groupdict()
        month = told["month"].lower()
        try:
            return datetime(
                int(told["year"]),
                int(month) if month.isdigit() else _MONTHS.index(month) + 1,
                int(told["day"]),
                int(told.get("hour") or 9),
                int(told.get("minute") or 0),
                tzinfo=UTC,
            )
        except ValueError:
            pass
    if not minutes:
        return None
    ahead = timedelta(hours=8) if language == "zh" else timedelta()
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes) + ahead


# ---- days ----------------------------------------------------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_WRITTEN = late(r"(?<!\d)(\d{4})(?:-|/|年)(\d{1,2})(?:-|/|月)(\d{1,2})(?!\d)")
_MONTH_DAY = late(
    rf"\b(?P<m>{_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y>\d{{4}}))?", re.IGNORECASE
)
_DAY_MONTH = late(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})\b(?:,? (?P<y>\d{{4}}))?", re.IGNORECASE
)
_ZH = late(
    r"(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])月(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?"
)
_RELATIVE = late(
    r"\b(?P<en>day after tomorrow|tomorrow|tonight|today|this (?:morning|afternoon|evening)|yesterday)\b|(?P<zh>大后天|后天|明[天日早晚]|今[天日早晚]|昨[天日晚])",
    re.IGNORECASE,
)
_SHIFTS = {
    "day after tomorrow": 2, "tomorrow": 1, "yesterday": -1, "大后天": 3, "后天": 2, "明": 1, "昨": -1,
}  # fmt: skip
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = late(
    r"\b(?P<which>next |this |on |by |coming )?(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b|(?P<zhich>下下?个?|这个?|本)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天末])",
    re.IGNORECASE,
)
_WEEKEND = late(
    r"\b(?P<next>next |the )?(?:this )?weekend\b|\b(?P<week>next week)\b|(?P<zh>下周)(?![一二三四五六日天末])",
    re.IGNORECASE,
)
_IN_DAYS = late(
    rf"\bin (?P<n>{_N}) (?P<u>day|week)s?\b|\b(?P<n2>{_N}) (?P<u2>day|week)s? from (?:now|today)\b|(?P<zh>{_N_ZH})(?P<uzh>天|个?星期|周)(?:之|以)?后",
    re.IGNORECASE,
)
_AFTER = late(
    rf"\b(?:in|after) (?P<n>{_N}) (?P<u>hour|hr|minute|min)s?\b|\b(?P<n2>{_N}) (?P<u2>hour|hr|minute|min)s? from now\b|(?P<zh>{_N_ZH})个?(?P<uzh>半?小时|钟头|分钟)(?:之|以)?后",
    re.IGNORECASE,
)


def _day_of(year: int | None, month: int, day: int, today: date | None) -> date | None:
    """The date; without a year the next such day from today on."""
    if year is None and today is None:
        return None
    try:
        if year is not None:
            return date(year, month, day)
        assert today is not None
        this = date(today.year, month, day)
        return this if this >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _day(text: str, today: date | None) -> date | None:
    if match := _WRITTEN.search(text):
        return _day_of(int(match[1]), int(match[2]), int(match[3]), today)
    if match := _MONTH_DAY.search(text) or _DAY_MONTH.search(text):
        month = _MONTHS.index(match["m"][:3].lower()) + 1
        return _day_of(int(match["y"]) if match["y"] else None, month, int(match["d"]), today)
    if match := _ZH.search(text):
        return _day_of(None, int(number(match["m"]) or 0), int(_of_chinese(match["d"]) or 0), today)
    if today is None:
        return None
    if match := _IN_DAYS.search(text):
        many = number(match["n"] or match["n2"] or match["zh"]) or 1
        unit = match["u"] or match["u2"] or match["uzh"]
        return today + timedelta(days=int(many * (1 if unit.lower() in ("day", "天") else 7)))
    if match := _WEEKDAY.search(text):
        return _weekday(match, today)
    if match := _RELATIVE.search(text):
        said = (match["en"] or match["zh"]).lower()
        return today + timedelta(days=_SHIFTS.get(said, _SHIFTS.get(said[:1] if match["zh"] else said, 0)))
    if match := _WEEKEND.search(text):
        monday = today - timedelta(days=today.weekday())
        if match["week"] or match["zh"]:
            return monday + timedelta(days=7)
        return monday + timedelta(days=12 if (match["next"] or "").strip().lower() == "next" else 5)
    return None


def _of_chinese(word: str) -> int | None:
    """The number up to 99 that Chinese numerals or figures say."""
    if word.isdigit():
        return int(word)
    tens, ten, ones = word.partition("十")
    if not ten:
        return int(NUMBERS.get(word, 0)) or None
    return int(NUMBERS.get(tens, 1) * 10 + NUMBERS.get(ones, 0))


def _weekday(match: re.Match[str], today: date) -> date:
    """The day of the week that is meant: of the next week if it says `next`, else the first one that comes."""
    if match["zh"]:
        place = {"天": 6, "末": 5}.get(match["zh"], "一二三四五六日".find(match["zh"]))
        which = match["zhich"] or ""
        weeks = which.count("下")
        if which and not weeks:
            return today + timedelta(days=place - today.weekday())
    else:
        place = _WEEKDAYS.index(match["day"][:3].lower())
        which = (match["which"] or "").strip().lower()
        weeks = int(which == "next")
        if which == "this" and place == today.weekday():
            return today
    if weeks:
        return today + timedelta(days=place - today.weekday() + 7 * weeks)
    return today + timedelta(days=(place - today.weekday() - 1) % 7 + 1)


def words(text: str) -> str | None:
    """The words that name a day, for who has no clock to reckon it by."""
    found = (
        one.search(text) for one in (_MONTH_DAY, _DAY_MONTH, _ZH, _IN_DAYS, _WEEKDAY, _RELATIVE, _WEEKEND)
    )
    match = next((one for one in found if one), None)
    return match[0].strip() if match else None


# ---- times of day --------------------------------------------------------------------------------------------------------

_RANGE = late(
    r"\b(?:from |between )?(?P<a>\d{1,2}(?::\d{2})?) ?(?P<am>am|pm|a\.m\.|p\.m\.)? ?(?:-|–|to|until|till|and) ?(?P<b>\d{1,2}(?::\d{2})?) ?(?P<pm>am|pm|a\.m\.|p\.m\.)",
    re.IGNORECASE,
)
_RANGE_24 = late(r"(?P<a>\d{1,2}:\d{2})\s*(?:-|–|~|to|until|till|到|至)\s*(?P<b>\d{1,2}:\d{2})")
_CLOCK = late(
    r"\b(?P<h>\d{1,2})(?::(?P<m>\d{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)|\b(?P<h24>\d{1,2}):(?P<m24>\d{2})\b",
    re.IGNORECASE,
)
_AT = late(
    r"\bat (?P<h>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?! ?(?:%|percent|degrees))(?: o'clock)?",
    re.IGNORECASE,
)
_PART = late(
    r"\b(?P<en>noon|midnight|midday|morning|afternoon|evening|tonight|night)\b|(?P<zh>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚|明晚|夜里|明早|今早)",
    re.IGNORECASE,
)
_PARTS = {"noon": 12, "midday": 12, "midnight": 0, "morning": 9, "afternoon": 15, "evening": 19, "tonight": 20, "night": 20,
          "凌晨": 2, "早上": 8, "早晨": 8, "上午": 9, "中午": 12, "下午": 15, "傍晚": 18, "晚上": 20, "今晚": 20, "明晚": 20, "夜里": 22, "明早": 8, "今早": 8}  # fmt: skip
_CLOCK_ZH = late(
    r"(?P<h>\d{1,2}|[一两二三四五六七八九十]{1,3})[点时:：](?!间)(?:钟|整)?(?:(?P<half>半)|(?P<q>[一三])刻|(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})分?)?"
)
_UNTIL_ZH = late(r"[到至](?=[^，。\s]{0,3}[\d一两二三四五六七八九十]{1,3}[点时:：])")


def _clock(hour: int, minute: int, part: int | None, half: str = "") -> time | None:
    """The time, its half of the day told, or to be seen from the part of the day, or the one in which people are up."""
    if half:
        hour = hour % 12 + (12 if half[0].lower() == "p" else 0)
    elif (hour < 12 and part is not None and part >= 12 and not (part >= 20 and hour == 0)) or (
        part is None and 1 <= hour <= 6
    ):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _split(said: str) -> tuple[int, int]:
    hour, _, minute = said.partition(":")
    return int(hour), int(minute or 0)


def _times(text: str) -> tuple[time | None, time | None]:
    """The time of day and the end of it, as far as the text says them."""
    if match := _RANGE.search(text):
        end = _clock(*_split(match["b"]), None, match["pm"])
        start = _clock(*_split(match["a"]), None, match["am"] or match["pm"])
        if start and end and start > end:
            start = _clock(*_split(match["a"]), None, "am")
        return start, end
    if match := _RANGE_24.search(text):
        return _clock(*_split(match["a"]), 0), _clock(*_split(match["b"]), 0)
    part = _PART.search(text)
    hour = _PARTS[(part["en"] or part["zh"]).lower()] if part else None
    if match := _CLOCK.search(text):
        if match["h24"]:
            return _clock(int(match["h24"]), int(match["m24"]), hour or 0), None
        return _clock(int(match["h"]), int(match["m"] or 0), hour, match["half"]), None
    if match := _AT.search(text):
        return _clock(int(number(match["h"]) or 0), 0, hour), None
    if found := _chinese(text, hour):
        ends = _UNTIL_ZH.search(text)
        return found, _chinese(text[ends.end() :], found.hour) if ends is not None else None
    return (time(hour) if hour is not None else None), None


def _chinese(text: str, part: int | None) -> time | None:
    match = _CLOCK_ZH.search(text)
    if match is None:
        return None
    minute = (
        30
        if match["half"]
        else 15 * int(number(match["q"]) or 0)
        if match["q"]
        else _of_chinese(match["m"])
        if match["m"]
        else 0
    )
    return _clock(_of_chinese(match["h"]) or 0, minute or 0, part)


def said(text: str, clock: datetime | None) -> When:
    """What a text says of a time. Days that hang on today are only known with a clock."""
    if clock is not None and (match := _AFTER.search(text)):
        many = (
            number(match["n"] or match["n2"] or "")
            if not match["zh"]
            else number(match["zh"]) or _of_chinese(match["zh"])
        )
        unit = (match["u"] or match["u2"] or match["uzh"]).lower()
        minutes = (many or 1) * (1 if unit[0] == "m" or unit == "分钟" else 60)
        if unit == "半小时":
            minutes = (many or 0) * 60 + 30
        then = clock + timedelta(minutes=minutes)
        return When(then.date(), then.time().replace(second=0, microsecond=0))
    day = _day(text, clock.date() if clock else None)
    start, end = _times(text)
    if day is None and start and clock:
        day = clock.date() if start > clock.time() else clock.date() + timedelta(days=1)
    return When(day, start, end)


# ---- durations -----------------------------------------------------------------------------------------------------------

_LENGTH = late(
    rf"(?<![\w.])(?P<n>{_N}|\d{{1,4}}\.\d)[- ]?(?P<u>second|sec|minute|min|hour|hr|day|week)s?\b|(?P<zh>{_N_ZH})个?(?P<uzh>半?小时|钟头|分钟|秒钟?|天|星期|周)",
    re.IGNORECASE,
)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "秒": 1, "分": 60, "小": 3600, "钟": 3600, "半": 3600, "天": 86400, "星": 604800, "周": 604800}  # fmt: skip


def length(text: str) -> tuple[int, str] | None:
    """How long something takes, in seconds, and the words that say so: `1 hour 30 minutes`; None if nothing is said."""
    found = list(_LENGTH.finditer(text))[:3]
    if not found:
        return None
    seconds = 0.0
    end = found[0].start()
    start = end
    for match in found:
        if match.start() - end > 5:
            break
        end = match.end()
        word = match["n"] or match["zh"]
        many = float(word) if re.fullmatch(r"\d+\.\d", word) else number(word) or _of_chinese(word) or 0
        unit = (match["u"] or match["uzh"]).lower()
        seconds += many * _SECONDS[unit[0]] + (1800 if unit == "半小时" else 0)
    return int(seconds), text[start:end].replace("-", " ")
