"""More of what is really done when it is plainly asked: what is declined, what is picked out of a text, dates, truths, formulas.

As doing.py, whose list these belong to; patterns and words are in data/deeds.json.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from random import Random

import orjson

from mock_server.content import finding, hints, people, phrases, sample, sightseeing, spotting
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import HEAD, Prompt
from mock_server.wire.timeline import Message

_YES_OR_NO = late(r"\byes or no\b|\byes/no\b|是或否|是还是不是", re.IGNORECASE)


# ---- declined --------------------------------------------------------------------------------------------------------

_GRAVE = frozenset(
    [
        "bomb", "bombs", "explosive", "explosives", "grenade", "grenades", "agent", "agents", "bioweapon", "bioweapons", "weapon", "weapons",
        "meth", "methamphetamine", "ransomware", "malware", "keylogger", "keyloggers", "virus", "viruses", "counterfeit", "hack", "break",
        "poison", "murder", "kidnap", "stalk", "steal", "suicide", "myself", "life", "die",
    ]
)  # fmt: skip


@opened_by(_GRAVE, only="en")
def declined(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What would hurt somebody is not explained; who wants to hurt themselves is answered with care."""
    language = "zh" if prompt.language == "zh-Hant" else prompt.language
    asks, care = _declining(language)
    text = prompt.text[:1000]
    if care.search(text):
        return str(phrases.data("deeds")["caring"][language])
    if asks.search(text):
        return str(chance.pick(phrases.data("deeds")["refusing"][language]))
    return None


@lru_cache(maxsize=16)
def _declining(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = phrases.data("deeds")["refusals"][language]
    return worded(known["asks"]), worded(known["care"])


# ---- picked out of a text --------------------------------------------------------------------------------------------

_PICKING = frozenset(["extract", "find", "list", "get", "json", "返回", "输出", "给出", "里", "中"])
_WHAT: Sequence[tuple[str, str, str]] = (
    (r"e-?mails?(?: address(?:es)?)?|邮箱(?:地址)?|电子邮件(?:地址)?", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "email addresses"),
    (r"urls?|links?|web addresses|网址|链接", r"https?://[^\s\"'<>，。）)]+", "links"),
    (r"phone numbers?|telephone numbers?|电话(?:号码)?|手机号码?", r"(?<!\d)\+?\d[\d ()-]{6,17}\d(?!\d)", "phone numbers"),
    (
        r"dates?|日期",
        r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b|\d{4}年\d{1,2}月\d{1,2}日"
        r"|\b(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{1,2})?,? \d{4}\b",
        "dates",
    ),
    (r"hash ?tags?|话题标签", r"#\w+", "hashtags"),
    (r"prices?|amounts?|价格|金额", r"[$€£¥]\s?\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?\s?(?:USD|EUR|CNY|元)", "prices"),
    (r"numbers?|数字", r"-?\d+(?:\.\d+)?", "numbers"),
)  # fmt: skip
_EXTRACT = late(
    r"\b(?:extract|find|list|get|pull out|pick out)\s++(?:me\s++)?(?:all\s++|every\s++|each\s++)?(?:of\s++)?(?:the\s++|any\s++)?"
    r"(?P<what>[\w -]{3,24}?)\s++(?:from|in|out of|mentioned in|contained in)\b(?P<rest>.*)|(?:提取|找出|抽取)(?:出)?[^。\n]{0,20}?(?P<zh>邮箱(?:地址)?|电子邮件|网址|链接|电话(?:号码)?|手机号码?|日期|价格|金额|数字)(?P<rest_zh>.*)",
    re.IGNORECASE | re.DOTALL,
)


@opened_by(_EXTRACT)
def extracted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """E-mail addresses, links, dates, numbers … that stand in the text given, one a line, or as JSON where that is asked."""
    if not prompt.has(_PICKING) and not ("提取" in prompt.text or "找出" in prompt.text):
        return None
    match = _EXTRACT.search(prompt.text[: 2 * HEAD])
    if match is None:
        return None
    wanted, rest = (match["what"] or match["zh"]).strip(), match["rest"] or match["rest_zh"] or ""
    for name, pattern, title in _WHAT:
        if re.fullmatch(name, wanted, re.IGNORECASE):
            given = prompt.text[: match.start()] + "\n" + rest
            found = list(dict.fromkeys(one.strip() for one in re.findall(pattern, given, re.IGNORECASE)))
            if title in ("dates", "prices") and prompt.language == "en":
                found = spotting.spotted(rest)[3 if title == "dates" else 5]
            if "json" in prompt.cues:
                return orjson.dumps(found).decode()
            if not found and prompt.has(_CODING):  # `sort a list of numbers in Python` gives none
                return None
            none = "没有找到。" if prompt.language == "zh" else f"There are no {title} in the text."
            return "\n".join(found) or none
    return None


_JSON = late(
    r"\b(?:return|give|output|generate|produce|create|respond|reply|answer|provide|make|extract|parse|convert|turn|format|summari[sz]e)\b[^.\n:]{0,60}?\bjson\b(?! schema)"
    r"|(?:返回|输出|生成|给出|提供|用|给我|写|来)[^。\n]{0,30}json|json[^。\n]{0,12}(?:包含|包括|字段)",
    re.IGNORECASE,
)
_AS_JSON = frozenset(["json"])
_CODING = frozenset(
    [
        "function",
        "script",
        "program",
        "python",
        "javascript",
        "parse",
        "endpoint",
        "code",
        "api",
        "class",
        "代码",
        "函数",
    ]
)


@opened_by(_AS_JSON)
def as_json(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The JSON object that is asked for in words, with the keys that are named."""
    if prompt.has(_CODING) or not _JSON.search(prompt.text[:HEAD]):
        return None
    schema = hints.asked_for(prompt.text)
    if schema["required"] == ["answer"]:
        return None
    value = sample.sample(
        schema, Random(chance.below(1 << 32)), hints.beside(prompt.text, schema["required"])
    )
    packed = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    return packed if re.search(r"\bonly\b|只|raw|no markdown", prompt.text) else f"```json\n{packed}\n```"


# ---- dates -----------------------------------------------------------------------------------------------------------

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
_DATE = late(
    r"(?P<y>\d{4})[-/.年]\s?(?P<m>\d{1,2})[-/.月]\s?(?P<d>\d{1,2})日?"
    rf"|(?P<mn>{'|'.join(_MONTHS)})\s+(?P<dn>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<yn>\d{{4}})"
    rf"|(?P<dm>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<mm>{'|'.join(_MONTHS)}),?\s+(?P<ym>\d{{4}})",
    re.IGNORECASE,
)
_WEEKDAY = late(r"\b(?:what|which) (?:day|weekday)\b|\bday of the week\b|星期几|周几|礼拜几", re.IGNORECASE)
_BETWEEN = late(r"\bhow many days\b|\bdays (?:are there )?between\b|多少天|几天|相差", re.IGNORECASE)
_LEAP = late(r"\b(?:is|was|will) (\d{4}) (?:be )?a leap year|(\d{4})\s?年?是(?:不是)?闰年", re.IGNORECASE)
_LATER = late(
    r"\b(\d{1,4}) (day|week)s? (after|from|before)\b|\b(?:plus|add) (\d{1,4}) (day|week)s?\b|(?:之?后|再过|加)(?:的第)?\s?(\d{1,4})\s?天",
    re.IGNORECASE,
)
_DAYS_ZH = "一二三四五六日"
_DATING = frozenset(["day", "days", "weekday", "leap", "week", "weeks", "date", "几", "多少", "是"])


@opened_by(_DATING)
def dates(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The weekday of a date, the days between two, a date some days later, whether a year is a leap year."""
    text = prompt.text[:500]
    if not re.search(r"\d{4}", text):
        return None
    zh = prompt.language == "zh"
    if match := _LEAP.search(text):
        year = int(match[1] or match[2])
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if zh:
            return f"{year} 年{'是' if leap else '不是'}闰年。"
        return f"{'Yes' if leap else 'No'}, {year} is {'' if leap else 'not '}a leap year."
    days = list(days_in(text))
    if len(days) == 2 and _BETWEEN.search(text):
        between = abs((days[1] - days[0]).days)
        return (
            f"相差 {between} 天。"
            if zh
            else f"There are {between:,} days between {_said(days[0])} and {_said(days[1])}."
        )
    if len(days) != 1:
        return None
    if match := _LATER.search(text):
        count = int(match[1] or match[4] or match[6])
        unit = (match[2] or match[5] or "day").lower()
        sign = -1 if (match[3] or "").lower() == "before" else 1
        try:
            other = days[0] + timedelta(days=sign * count * (7 if unit == "week" else 1))
        except OverflowError:
            return None
        return (
            f"是 {other.year} 年 {other.month} 月 {other.day} 日。"
            if zh
            else f"That is {other:%A}, {_said(other)}."
        )
    if _WEEKDAY.search(text):
        day = days[0]
        if zh:
            return f"{day.year} 年 {day.month} 月 {day.day} 日是星期{_DAYS_ZH[day.weekday()]}。"
        return f"{_said(day)} is a {_WEEKDAYS[day.weekday()]}."
    return None


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _said(day: date) -> str:
    return f"{_MONTHS[day.month - 1].title()} {day.day}, {day.year}"


def days_in(text: str) -> Iterator[date]:
    """The dates of a text in their order."""
    for found in _DATE.finditer(text):
        month = found["m"] or (found["mn"] or found["mm"]).lower()
        try:
            yield date(
                int(found["y"] or found["yn"] or found["ym"]),
                int(month) if month.isdigit() else _MONTHS.index(month) + 1,
                int(found["d"] or found["dn"] or found["dm"]),
            )
        except ValueError:  # the 31st of February
            continue


# ---- truths ----------------------------------------------------------------------------------------------------------

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_COMPARED = late(
    rf"\b(?:is|are) {_NUMBER} (greater|larger|bigger|more|higher|less|smaller|lower|equal)\b[^\d-]{{1,12}}{_NUMBER}"
    rf"|which (?:number |one )?is (?P<which>greater|larger|bigger|higher|less|smaller|lower)[^\d-]{{1,24}}{_NUMBER}[^\d-]{{1,6}}{_NUMBER}"
    rf"|{_NUMBER}(?:,| and| or| vs\.?)+ {_NUMBER}[^\d.\n]{{0,12}}\bwhich (?:number |one |of (?:them|these|the two) )?is (?P<after>greater|larger|bigger|higher|less|smaller|lower)"
    rf"|{_NUMBER}\s?(?:和|与|跟)\s?{_NUMBER}\s?(?:哪个|谁)(?:更|比较)?(?P<zh>大|小)",
    re.IGNORECASE,
)
_KIND_OF_NUMBER = late(
    r"\bis (\d{1,9}) (?:an? )?(prime|even|odd)\b|(\d{1,9})是(?:不是)?(?:一?个)?(质数|素数|偶数|奇数)",
    re.IGNORECASE,
)
_IS_A = late(
    r"\b(?:is|are) (?:an? |the )?([a-z]+?)s? (?:really |actually )?(?:an? )([a-z ]+?)s?\s*(?:[?.,]|$)",
    re.IGNORECASE,
)
_DIGIT = late(r"[0-9]")
_JUDGING = frozenset(["is", "are", "which", "是", "个"])


@opened_by(_JUDGING)
def truths(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Yes or no to what can be worked out, or is plainly known: larger, prime, even, a fruit."""
    text = prompt.text[:300]
    zh, short = prompt.language == "zh", _YES_OR_NO.search(text) is not None
    numbers = _DIGIT.search(text) is not None
    if numbers and (match := _COMPARED.search(text)):
        return _compared(match, short=short)
    if numbers and (match := _KIND_OF_NUMBER.search(text)):
        number, kind = int(match[1] or match[3]), (match[2] or match[4]).lower()
        odd = number % 2 == 1
        true = {"even": not odd, "odd": odd, "偶数": not odd, "奇数": odd}.get(kind, _prime(number))
        if zh:
            return f"{number} {'是' if true else '不是'}{kind}。"
        article = "an" if kind in ("even", "odd") else "a"
        return ("Yes" if true else "No") + (
            "." if short else f", {number} is {'' if true else 'not '}{article} {kind} number."
        )
    if prompt.kind == "yes_no" and (match := _IS_A.search(text)):
        for thing, kind, true, note in phrases.data("deeds")["truths"]:
            if (thing, kind) == (match[1].lower(), match[2].lower()):
                if short:
                    return "Yes." if true else "No."
                return f"{'Yes' if true else 'No'}, {_article(thing)} is {'' if true else 'not '}a {kind}{f': {note}' if note else ''}."
    return None


def _compared(match: re.Match[str], *, short: bool) -> str:
    groups = [group for group in match.groups() if group]
    if match["zh"]:
        one, other = groups[0], groups[1]
        first = (float(one) > float(other)) == (match["zh"] == "大")
        return (
            "两个数相等。" if float(one) == float(other) else f"{one if first else other} 更{match['zh']}。"
        )
    if which := match["which"] or match["after"]:
        one, other = [group for group in groups if group != which][:2]
        if float(one) == float(other):
            return f"They are equal: {one} = {other}."
        first = (float(one) > float(other)) == (which.lower() in ("greater", "larger", "bigger", "higher"))
        return f"{one if first else other} is {which.lower()}."
    one, relation, other = groups
    gap = float(one) - float(other)
    true = (
        gap == 0 if relation == "equal" else gap < 0 if relation in ("less", "smaller", "lower") else gap > 0
    )
    told = f"{one} is {'less than' if gap < 0 else 'greater than' if gap > 0 else 'equal to'} {other}"
    return ("Yes" if true else "No") + ("." if short else f", {told}.")


def _article(thing: str) -> str:
    if thing in ("sun", "moon", "earth"):
        return f"the {thing}"
    if thing in ("pluto", "html", "python"):
        return thing.upper() if thing == "html" else thing.title()
    return f"a {thing}"


def _prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


# ---- formulas, patterns, sums in words -------------------------------------------------------------------------------

_FORMULAIC = frozenset(["formula", "equation", "latex", "公式", "方程", "theorem", "identity", "law"])


@opened_by(_FORMULAIC, only="en")
def formulas(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A well-known formula in LaTeX, with a line on what it says."""
    if not prompt.has(_FORMULAIC) and "定理" not in prompt.text and "定律" not in prompt.text:
        return None
    for names, formula, en, zh in phrases.data("deeds")["formulas"]:
        if worded(names).search(prompt.text[:500]):
            if re.search(r"\bonly\b|只", prompt.text):
                return str(formula)
            return f"{formula}\n\n{zh if prompt.language == 'zh' else en}"
    return None


_REGEX = late(r"\bregexp?\b|regular expression|正则", re.IGNORECASE)


@opened_by(_REGEX)
def regexes(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A regular expression for what is asked for often, and what it takes."""
    text = prompt.text[:500]
    if not (
        "regex" in prompt.cues
        or "regexp" in prompt.cues
        or "regular expression" in text.lower()
        or "正则" in text
    ):
        return None
    for names, pattern, en, zh in phrases.data("deeds")["regexes"]:
        if worded(names).search(text):
            if prompt.language == "zh":
                return f"```regex\n{pattern}\n```\n\n它匹配：{zh}。"
            return f"```regex\n{pattern}\n```\n\nIt matches {en}."
    return None


_ERROR = late(
    "error|exception|undefined|fault|conflict|cors|nonetype|no module|报错|错误|异常|冲突", re.IGNORECASE
)


@opened_by(_ERROR)
def errors(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What a well-known error message means, and what to do about it."""
    text = prompt.text[:HEAD]
    if prompt.language not in ("en", "zh") or not _ERROR.search(text[:600]):
        return None
    for names, en, zh in phrases.data("deeds")["errors"]:
        if worded(names).search(text):
            return str(zh if prompt.language == "zh" or _CHINESE.search(text) else en)
    return None


_CHINESE = late(r"[\u4e00-\u9fff]{3}")
"""What asks in Chinese about a message that is in English, and longer."""

_HAS = late(
    r"\b(?:has|have|had|bought|there (?:are|were)) (\d+)\b|有\s?(\d+)\s?[个只本支块元颗条张]", re.IGNORECASE
)
_CHANGES = late(
    r"\b(?P<less>eats?|ate|gives?|gave|loses?|lost|sells?|sold|uses?|used|spends?|spent|removes?|takes? away|took away|drops?|breaks?|broke|fl(?:y|ew|ies) away|leaves?)\b[^\d.?]{0,20}(?P<a>\d+)"
    r"|\b(?P<more>buys?|bought|gets?|got|finds?|found|receives?|received|adds?|added|picks?|picked|earns?)\b[^\d.?]{0,20}(?P<b>\d+)"
    r"|(?:吃|送|给|卖|丢|用|花|借出|飞走|拿走)(?:了|掉|给[^\d，。]{0,6})?[^\d，。？]{0,6}(?P<c>\d+)|(?:买|得到|捡|收到|又来|拿来|摘)(?:了|到)?[^\d，。？]{0,4}(?P<d>\d+)",
    re.IGNORECASE,
)
_LEFT = late(
    r"\bhow (?:many|much)\b|(?:还|现在|一共|总共)?(?:剩|有)?(?:下)?(?:几|多少)[个只本支块元颗条张]?",
    re.IGNORECASE,
)


_MANY = frozenset(["many", "much", "几", "多少"])


_AS_DIGITS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
}
_NUMERALS = late(rf"\b(?:{'|'.join(_AS_DIGITS)})\b", re.IGNORECASE)


def word_sum(prompt: Prompt) -> str | None:
    """What there was, what came and what went, as a sum: `12 - 3 + 5`."""
    text = prompt.text[:500]
    if not prompt.has(_MANY):
        return None
    text = _NUMERALS.sub(lambda one: _AS_DIGITS[one[0].lower()], text)
    start, asked = _HAS.search(text), _LEFT.search(text)
    if start is None or asked is None:
        return None
    terms = [start[1] or start[2]]
    for change in _CHANGES.finditer(text, start.end()):
        less = change["a"] or change["c"]
        terms.append(f"{'-' if less else '+'} {less or change['b'] or change['d']}")
    return " ".join(terms) if len(terms) > 1 else None


@opened_by(_MANY)
def word_problem(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """How many there are after some came and some went."""
    terms = word_sum(prompt)
    if terms is None:
        return None
    total = sum(int(one) for one in terms.replace("- ", "-").replace("+ ", "").split(" "))
    phrase = phrases.data("deeds")["phrases"]["word-problem"]["zh" if prompt.language == "zh" else "en"]
    return phrases.filled(phrase, sum=terms, result=str(total))


_FIGURES = (
    ("mean", r"\b(?:average|mean)\b|平均"),
    ("median", r"\bmedian\b|中位数"),
    ("max", r"\b(?:maximum|largest|biggest|highest)\b|最大"),
    ("min", r"\b(?:minimum|smallest|lowest)\b|最小"),
    ("sum", r"\b(?:sum|total) of\b|总和|之和"),
)
_FIGURING = frozenset(
    [
        "average",
        "mean",
        "median",
        "maximum",
        "largest",
        "biggest",
        "highest",
        "minimum",
        "smallest",
        "lowest",
        "sum",
        "total",
        "是",
        "计算",
        "多少",
        "数",
    ]
)
_LISTED = late(r"-?\d+(?:\.\d+)?(?:\s*(?:,|，|、|and|和)\s*(?:and\s+)?-?\d+(?:\.\d+)?)+")


def _median(numbers: Sequence[float]) -> float:
    ordered, middle = sorted(numbers), len(numbers) // 2
    return ordered[middle] if len(numbers) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


_WORKED: Mapping[str, Callable[[Sequence[float]], float]] = {
    "mean": lambda numbers: math.fsum(numbers) / len(numbers),
    "median": _median,
    "max": max,
    "min": min,
    "sum": math.fsum,
}


def figures(text: str) -> tuple[str, list[str]] | None:
    """Which figure of a list of numbers is asked for (mean, median, max, min, sum), and the numbers; None if none is."""
    listed = _LISTED.search(text)
    if listed is None:
        return None
    name = next((name for name, words in _FIGURES if re.search(words, text, re.IGNORECASE)), None)
    return (name, re.findall(r"-?\d+(?:\.\d+)?", listed[0])) if name else None


@opened_by(_FIGURING)
def figured(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The average, median, largest, smallest or sum of the numbers listed."""
    found = figures(prompt.text[:1000])
    if found is None:
        return None
    name, numbers = found[0], [float(one) for one in found[1]]
    value = _WORKED[name](numbers)
    said = f"{value:.10g}"
    if _ONLY.search(prompt.text):
        return said
    if prompt.language == "zh":
        names = {"mean": "平均数", "median": "中位数", "max": "最大的数", "min": "最小的数", "sum": "总和"}
        return f"{names[name]}是 {said}。"
    names = {
        "mean": "average",
        "median": "median",
        "max": "largest number",
        "min": "smallest number",
        "sum": "sum",
    }
    return f"The {names[name]} is {said}."


_ONLY = late(r"\bonly\b|只", re.IGNORECASE)


# ---- translated, named --------------------------------------------------------------------------------------


def to_translate(text: str) -> str:
    """The text that is to be translated, as a prompt in another language than English and Chinese asks for it; empty if none is."""
    head = text.split("\n", 1)[0][:200]
    return finding.given(text) if _TRANSLATE_ELSEWHERE.search(head) else ""


_TRANSLATE_ELSEWHERE = late(
    r"tradu[cszi]|übersetz|перевед|翻訳|訳して|번역|ترجم|अनुवाद|terjemah|dịch|แปล"
    r"|c[óo]mo se di(?:ce|z)|come si dice|comment (?:dit-on|on dit)|wie sagt man|как сказать|何と言|なんて言|어떻게 말",
    re.IGNORECASE,
)


_NAMES = frozenset(["name", "names"])
_NAME_FOR = late(
    r"\b(?:name ideas|names|brand names|business names|a name) for (?:an?|my|our|the) ([^.?!\n]{3,80})",
    re.IGNORECASE,
)
_PLAIN_WORDS = frozenset(
    ["the", "our", "new", "small", "little", "online", "local", "near", "with", "for", "and", "that", "called", "company", "shop", "store", "business",
     "startup", "app", "cafe", "restaurant", "brand", "blog", "team", "project", "product"]
)  # fmt: skip


@opened_by(_NAMES)
def named(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Names for a shop, a company, a team, made of what it is about."""
    if prompt.language != "en":
        return None
    match = _NAME_FOR.search(prompt.text[:300])
    words = (
        [word.title() for word in re.findall(r"[a-z]{3,}", match[1].lower()) if word not in _PLAIN_WORDS]
        if match
        else []
    )
    if not words:
        return None
    makers = phrases.data("deeds")["phrases"]["names"]["en"]
    one, other = words[0], words[-1] if len(words) > 1 else "Harbor"
    told = [
        maker.replace("{A}", one).replace("{B}", other) for maker in chance.sample(makers, prompt.many or 3)
    ]
    return (
        told[0] if len(told) == 1 else "\n".join(f"{number}. {name}" for number, name in enumerate(told, 1))
    )


_SLOGANS = frozenset(["slogan", "slogans", "tagline", "taglines", "motto"])
_SLOGANS_ZH = late("标语|口号|广告语")
_SLOGAN = late(
    r"\b(?:slogan|tagline|motto)s? (?:for|about) (?:an?|my|our|the) ([^.?!,\n]{3,40})|给([^，。？\n]{2,12})(?:写|想|来)(?:一?[个句条])?(?:标语|口号|广告语)",
    re.IGNORECASE,
)


@opened_by(_SLOGAN)
def slogan(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A line for a shop or a thing, or as many as are wanted."""
    if not prompt.has(_SLOGANS) and not _SLOGANS_ZH.search(prompt.text[:200]):
        return None
    match = _SLOGAN.search(prompt.text[:300])
    if match is None:
        return None
    language = "zh" if match[2] else "en"
    lines = [
        phrases.filled(one, topic=match[1] or match[2])
        for one in chance.sample(phrases.data("deeds")["phrases"]["slogans"][language], prompt.many or 1)
    ]
    return (
        lines[0]
        if len(lines) == 1
        else "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    )


def predicate(language: str, chance: Chance) -> str | None:
    """What can follow `… is`; None in a language that has no such phrases here."""
    known = phrases.data("deeds")["phrases"]["predicates"].get(language)
    return str(chance.pick(known)) if known else None


_LISTED_KINDS = frozenset(
    [
        "vietnamese",
        "vietnam",
        "thai",
        "thailand",
        "japanese",
        "japan",
        "korean",
        "korea",
        "indian",
        "india",
        "indonesian",
        "indonesia",
        "interview",
        "recipe",
        "recipes",
        "breakfast",
        "gift",
        "gifts",
        "present",
        "presents",
        "book",
        "books",
        "novel",
        "novels",
        "movie",
        "movies",
        "film",
        "films",
        "activity",
        "activities",
        "do",
        "exercise",
        "exercises",
        "name",
        "names",
        "icebreaker",
        "icebreakers",
        "breaker",
        "breakers",
        "ask",
        "conversation",
        "hobby",
        "hobbies",
        "quote",
        "quotes",
        "podcast",
        "podcasts",
    ]
)
"""One of these is said where a list of deeds.json is asked for in English."""


@opened_by(_LISTED_KINDS, only="en")
def listed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A list of things that are known by heart, such as the dishes of a country, in the language asked."""
    if prompt.kind not in ("list", "advise"):
        return None
    language = "zh" if prompt.language == "zh-Hant" else prompt.language
    text = prompt.text[:200]
    row = next((row for row in phrases.data("deeds")["lists"] if worded(row["asks"]).search(text)), None)
    if row is None or (prompt.many == 1 and _ONE_DISH.search(text)):
        return None
    many = re.search(r"\d{1,2}", prompt.topic) if prompt.kind == "advise" else None
    told = chance.sample(row.get(language) or row["en"], int(many[0]) if many else prompt.many or 3)
    return told[0] if len(told) == 1 else "\n".join(f"{at}. {line}" for at, line in enumerate(told, 1))


_ONE_DISH = late(
    r"\brecipe for\b|\breceta (?:de|para)\b|\breceita (?:de|para)\b|\brecette d|\brezept (?:für|von)\b|レシピ",
    re.IGNORECASE,
)
"""What wants the way to one dish, not a list of dishes."""


def letter(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """An e-mail or a letter of a common kind: leave, a repair, a complaint, thanks, an apology, an invitation."""
    if not (prompt.kind == "write" and prompt.noun in _LETTERS) and not (
        prompt.has(_WRITES) and _WRITING.search(prompt.text[:200])
    ):
        return None
    language = "zh" if prompt.language == "zh-Hant" else prompt.language
    for row in phrases.data("deeds")["letters"]:
        if language in row and worded(row["asks"]).search(prompt.text[:500]):
            person, name = (people.person(chance, language) for _ in range(2))
            if language == "en" and (whom := _WHOM.search(prompt.text[:300])):
                name = whom[1].title()
            about = prompt.topic if prompt.topic != "this" else "my order"
            values = _leave(prompt.text[:500]) if language == "en" else {}
            return phrases.filled(row[language], person=person, name=name, about=about, **values)
    return None


_OFF = late(
    r"\b(?P<n>a|an|one|two|three|four|five|six|\d{1,2}) (?:sick |personal |whole )?(?P<unit>day|week|month)s?\b",
    re.IGNORECASE,
)
_SOON = late(
    r"\b(?P<day>today|tomorrow|(?:on |this |next )?(?:mon|tues|wednes|thurs|fri)day)\b", re.IGNORECASE
)
_BECAUSE = late(r"\b(?P<how>because of|due to|because|to attend|to visit|for (?=an? |my |the ))\s*(?P<why>(?!days?\b|weeks?\b|leave\b|time\b|vacation\b|an? (?:day|week|month|sick|leave)\b|the (?:day|week)\b)[^.?!\n]{3,80})", re.IGNORECASE)  # fmt: skip


def _leave(text: str) -> dict[str, str]:
    """When somebody wants to be off, and why, as far as the prompt says it."""
    length, soon, because = _OFF.search(text), _SOON.search(text), _BECAUSE.search(text)
    one = length is None or length["n"].lower() in ("a", "an", "one", "1")
    unit = length["unit"].lower() if length else "day"
    day = re.sub(r"^(?:on|this) ", "", soon["day"]) if soon else ""
    day = (
        day
        if day.lower() in ("today", "tomorrow", "")
        else " ".join(word.capitalize() if word.lower().endswith("day") else word for word in day.split(" "))
    )
    if length is None and not soon:
        off = "two days off, Thursday and Friday of next week,"
    elif unit == "day" and one:
        off = f"{day or 'Friday of next week'} off"
    else:
        off = f"{length['n'].lower() if length else 'a'} {unit}{'' if one else 's'} off, from {day or 'Monday of next week'} on,"
    why = (
        f" {because['how']} {because['why']}".replace(" my ", " my ").rstrip()
        if because
        else " for a personal matter"
    )
    return {"off": off, "why": re.sub(r"  +", " ", why)}


_WRITES = frozenset(["write", "draft", "compose", "写"])
_WRITING = late(
    r"\b(?:write|draft|compose)\b[^.?!\n]{0,30}\b(?:e-?mail|letter|note|message)\b|(?:写|起草|拟)[^。？！\n]{0,10}(?:邮件|信|申请)",
    re.IGNORECASE,
)
_WHOM = late(
    r"\b(?:to|asking|telling|for) (?:my|our|the|an?) (?![^.?!,]{0,30}\b(?:position|job|role|company|product|party|wedding|meeting)\b)([a-z]+(?: (?!asking|requesting|thanking|about|saying|telling)[a-z]+)?)(?= (?:about|for|to|that|asking|requesting|thanking|saying|telling|because|who|and|on)\b|[.?!,:]|$)",
    re.IGNORECASE,
)
_LETTERS = frozenset(["email", "e-mail", "letter", "message", "邮件", "信", "感谢信", "通知"])

ALL: tuple[Callable[[Prompt, tuple[Message, ...], Chance], str | None], ...] = (
    declined, extracted, as_json, dates, truths, formulas, regexes, errors, word_problem, figured, listed, named, slogan, sightseeing.sights, letter,
)  # fmt: skip
