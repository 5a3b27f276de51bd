"""Parameters of tools that are numbers, sums, money, places or languages: what a prompt says for them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from mock_server.content import phrases, when
from mock_server.content.arithmetic import expression_of
from mock_server.content.late import late, worded
from mock_server.content.phrases import facts, things
from mock_server.wire.memo import memo


class Wanted(NamedTuple):
    """A parameter: the words of its name, those with its description, its type and schema, and the names of all that stand beside it."""

    name: str
    about: str
    kind: str
    schema: Mapping[str, Any]
    beside: str
    tool: str


def words(name: str) -> str:
    """A name in words: `departureCity`, `departure_city` → `departure city`."""
    return re.sub(r"[_\-.]+", " ", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)).lower()


# ---- numbers and sums ----------------------------------------------------------------------------------------------------

_ONES = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
         "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}  # fmt: skip
_SPELT = late(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<one>{'|'.join(list(_ONES)[1:10])}))?|(?P<ones>{'|'.join(_ONES)}))\b(?P<hundred> hundred)?",
    re.IGNORECASE,
)
_PARTS_ZH = late(r"([一二三四五六七八九十])分之([一二三四五六七八九十])")
_SIGNS = late(
    r"(?<![\w.])[(]*-?\d[\d,]*(?:\.\d+)?(?:[)\s]*(?:\*\*|[-+*/^%×÷])[(\s]*-?\d[\d,]*(?:\.\d+)?)+[)]*"
)
_RANGE_OF = late(r"^\d+-\d+$")
_FUNCTION = late(r"\b(?:sqrt|sin|cos|tan|log|ln|exp|abs)\([^()\n]{1,60}\)", re.IGNORECASE)


def _figures(text: str) -> str:
    """The text with numbers in words as figures."""
    text = _PARTS_ZH.sub(lambda one: f"({when.NUMBERS[one[2]]:g}/{when.NUMBERS[one[1]]:g})", text)

    def figure(one: re.Match[str]) -> str:
        value = _TENS.get((one["tens"] or "").lower(), 0) + _ONES.get(
            (one["one"] or one["ones"] or "zero").lower(), 0
        )
        return str(value * 100 if one["hundred"] else value)

    return _SPELT.sub(figure, text)


@memo(1024)
def expression(text: str) -> str | None:
    """The sum that a text asks for, as it stands, else in signs; None for a text without any."""
    if match := _FUNCTION.search(text):
        return match[0]
    spelt = _figures(text)
    if shares := _shares(spelt):
        return shares
    found = expression_of(text)
    plain = text if found else spelt
    if found is None and (found := expression_of(plain)) is None:
        return None
    if found[0].startswith("√"):
        return f"sqrt({found[0][1:]})"
    written = _SIGNS.search(plain)
    if written and not _RANGE_OF.match(written[0]) and _plain(written[0]) == _plain(found[0]):
        return written[0].strip()
    return found[0]


def _plain(sum_: str) -> str:
    return sum_.replace(" ", "")


def _shares(text: str) -> str | None:
    """Fractions that are put together: `(1/3)加(1/4)`."""
    if "/" not in text:
        return None
    match = re.search(r"(\(\d+/\d+\))\s*([加减乘]|除以)上?以?去?\s*(\(\d+/\d+\))", text)
    return f"{match[1]} {'+-*/'['加减乘除'.find(match[2][0])]} {match[3]}" if match else None


_COUNTED = late(
    rf"(?<![\d:$€£¥.-])\b(?P<n>\d{{1,3}}|{'|'.join(list(_ONES)[1:13])})(?: more| adult| movie| round[- ]trip)? (?P<of>[a-z]+)\b|(?P<zh>\d{{1,3}}|[一两二三四五六七八九十]{{1,2}})(?P<ofzh>[个位名张间晚件份杯])",
    re.IGNORECASE,
)
_FOR = late(
    rf"\bfor (?P<n>\d{{1,2}}|{'|'.join(list(_ONES)[1:13])})\b(?! ?(?:am|pm|:|minutes?|hours?|days?|nights?|weeks?))",
    re.IGNORECASE,
)
_PEOPLE = late(r"passenger|people|guest|person|traveller|traveler|adult|party|seats?|人数|乘客")
_TICKETS = late(r"count|quantity|number|tickets?|amount|qty|数量")
_SPANS = frozenset(["am", "pm", "minute", "minutes", "hour", "hours", "second", "seconds", "day", "days", "week", "weeks", "percent", "degrees", "dollars", "euros", "oclock", "star", "stars"])  # fmt: skip
_PERSONS = frozenset(["people", "persons", "passengers", "adults", "guests", "of", "travelers", "travellers", "friends", "seats", "tickets"])  # fmt: skip


def many(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """How many of what the parameter counts."""
    people = _PEOPLE.search(wanted.name)
    nights = "night" in wanted.name or "day" in wanted.name
    for match in _COUNTED.finditer(text):
        of = (match["of"] or match["ofzh"]).lower()
        word = match["n"] or match["zh"]
        value = int(when.number(word) or _ONES.get(word.lower(), 0))
        if nights:
            if of.startswith(("night", "day")) or of == "晚":
                return value
        elif people:
            if of in _PERSONS or of in "个位名张人":
                return value
        elif of not in _SPANS and not (match["zh"] and of == "个" and "小时" in text):
            return value
    if (people or "guest" in wanted.name) and (party := _FOR.search(text)):
        return int(when.number(party["n"]) or _ONES.get(party["n"].lower(), 0))
    return None


_SWAPPED = late(r"\b(?:replace|change|rename) [`\"'“](?P<old>[^`\"'”\n]{1,200})[`\"'”] (?:with|by|to|into) [`\"'“](?P<new>[^`\"'”\n]{1,200})[`\"'”]|把[`“\"'](?P<oldzh>[^`”\"'\n]{1,200})[`”\"'](?:改|换|替换)[成为][`“\"'](?P<newzh>[^`”\"'\n]{1,200})[`”\"']", re.IGNORECASE)  # fmt: skip


def swapped(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """What is to be replaced, or what by."""
    match = _SWAPPED.search(text)
    if match is None:
        return None
    return match["old"] or match["oldzh"] if wanted.name.startswith("old") else match["new"] or match["newzh"]


_TABLE = late(r"\b(?P<a>[a-z_]{2,40})(?:'s)? table\b|\btable (?:called |named )?[`\"']?(?P<b>[a-z_]{2,40})\b|(?P<zh>[a-z_]{2,40}) ?表", re.IGNORECASE)  # fmt: skip


def table(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """The table of a database that is named."""
    match = _TABLE.search(text)
    said = (match["a"] or match["b"] or match["zh"]) if match else None
    return (
        said
        if said and said.lower() not in ("the", "a", "this", "that", "each", "which", "as", "in")
        else None
    )


def command(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """The command that does what is asked for, or that is given between backticks."""
    if given := re.search(r"`([^`\n]{2,300})`", text):
        return given[1]
    for pattern, said in phrases.data("callings")["commands"]:
        if match := worded(pattern).search(text):
            named = {key: value for key, value in match.groupdict().items() if value}
            return phrases.filled(said, **named)
    return None


# ---- money, places, languages --------------------------------------------------------------------------------------------


def currencies(text: str) -> list[str]:
    """The currencies of a text in their order."""
    known = phrases.data("callings")["currencies"]
    pattern = worded(
        "|".join(
            rf"(?<![a-z]){one}(?![a-z])" if one.isascii() else one
            for one in sorted(known, key=len, reverse=True)
        )
    )
    found = [known[one.lower()] for one in pattern.findall(text)]
    signs = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY"}
    return list(dict.fromkeys([*(code for sign, code in signs.items() if sign in text), *found]))


def currency(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """The code of the currency that it starts from, or of the one that is wanted."""
    if (
        "currenc" not in f"{wanted.beside} {wanted.about} {wanted.tool}"
        and "exchange" not in wanted.tool
        and "货币" not in wanted.about
    ):
        return None
    found = currencies(text)
    last = re.search(r"\b(?:to|target|dest\w*|quote)\b", wanted.name)
    if last:
        return found[-1] if len(found) > 1 else None
    return found[0] if found else None


def amount(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """The sum of money."""
    if "currenc" not in f"{wanted.beside} {wanted.tool}" and "exchange" not in wanted.tool:
        return None
    match = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    if match is None:
        return None
    value = float(match[0].replace(",", ""))
    return int(value) if value == int(value) else value


def coordinate(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """Latitude or longitude, as given or of a city that is known."""
    which = 0 if "lat" in wanted.name else 1
    if given := re.search(r"(-?\d{1,3}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)", text):
        return float(given[which + 1])
    chinese = dict(things()["cities"])
    for city, place in phrases.data("callings")["cities"].items():
        if city.lower() in text.lower() or (city in chinese and chinese[city] in text):
            return place[which]
    return None


def ticker(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """The symbol of a company's share."""
    lower = text.lower()
    for name, code in facts()["tickers"].items():
        if re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", lower):
            return code
    match = re.search(r"\$([A-Z]{1,5})\b|\b([A-Z]{2,5})\b", text)
    return (match[1] or match[2]) if match else None


def language(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """The language to or from which something is put: its name, or its code where one is asked for."""
    known = phrases.data("callings")["languages"]
    source = re.search(r"source|from|原", wanted.name)
    before = r"\bfrom " if source else r"\b(?:to|into|in) |成|为|译|用"
    pattern = worded(rf"(?:{before})(?:the )?(?P<what>{'|'.join(sorted(known, key=len, reverse=True))})")
    found = [one["what"] for one in pattern.finditer(text)]
    if not found:
        return None
    code = re.search(
        r"\bcode\b|\biso\b|['\"](?:en|fr|es|de|zh|ja)['\"]|\be\.g\.?,? (?:en|fr|es|de)\b|代码", wanted.about
    )
    return known[found[-1].lower()] if code else found[-1][:1].upper() + found[-1][1:]


_TRANSLATED = late(
    r"\btranslate (?:(?:this|the following)(?: \w+)?)?(?: ?(?:in)?to [A-Z]\w+)?: ?(?P<d>[^\n]+)|翻译(?:成|为)\w{2,5}[:：](?P<e>[^\n]+)"
    r"|\btranslate(?: the)?(?: following| this| phrase| sentence| word| text)*(?: (?:in)?to [A-Z]\w+)?:? ?[\"“'‘]?(?P<a>[^\"”\n]+?)[\"”'’]? (?:(?:in)?to|from) [A-Z][a-z]+"
    r"|\bhow (?:do (?:you|i)|to|would you) say [\"“'‘]?(?P<b>[^\"”\n]+?)[\"”'’]? in [A-Z]|把[“\"‘]?(?P<c>[^”\"\n]+?)[”\"’]?(?:这句话|这个词)?翻?译?(?:翻译)?(?:成|为)",
    re.IGNORECASE,
)


def source_text(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """What is to be translated."""
    if "translat" not in wanted.tool and "翻译" not in wanted.tool:
        return None
    match = _TRANSLATED.search(text)
    return next(one for one in match.groups() if one).strip(" \"“”‘’'") if match else None


PLACE = r"(?:[A-Z][\w'’.-]*)(?: (?:[A-Z][\w'’-]*|de|del|la|am|do))*"
_WAY = late(rf"\b[Ff]rom (?P<a>{PLACE})(?:,? [\w\d ]{{0,30}}?)? to (?P<b>{PLACE})")
_WAY_BARE = late(
    r"(?P<a>[A-Z]{3}|[A-Z][a-z]+(?: [A-Z][a-z]+)?) ?(?:to|→|->|-) ?(?P<b>[A-Z]{2,3}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b"
)
_WAY_ZH = late(
    r"(?:从|自)?(?P<a>[\u4e00-\u9fff]{2,5}?)(?:直?飞往?|到|去|至|前往)(?P<b>[\u4e00-\u9fff]{2,4}?)(?=\d|[的，。？!！最十一二三四五六七八九明后今下]|机票|航班|火车|高铁|$)"
)
_TO_ONLY = late(rf"\bto (?P<b>{PLACE})")
_FROM_ONLY = late(rf"\bfrom (?P<a>{PLACE})")
_LEAD_ZH = late(r"^.*(?:从|自|张|天|订|查|找|[日号])(?=[\u4e00-\u9fff]{2})")


def way(text: str) -> tuple[str | None, str | None]:
    """Where a journey begins and ends, as far as the text says."""
    if match := _WAY.search(text) or _WAY_BARE.search(text):
        return match["a"], match["b"].rstrip(".")
    if match := re.search(r"从" + _WAY_ZH_AFTER, text) or _WAY_ZH.search(text):
        return _LEAD_ZH.sub("", match["a"]), match["b"]
    start, end = _FROM_ONLY.search(text), _TO_ONLY.search(text)
    return (start["a"] if start else None), (end["b"].rstrip(".") if end else None)


_WAY_ZH_AFTER = r"(?P<a>[\u4e00-\u9fff]{2,5}?)(?:直?飞往?|到|去|至|前往)(?P<b>[\u4e00-\u9fff]{2,4}?)(?=\d|[的，。？!！最十一二三四五六七八九明后今下]|机票|航班|火车|高铁|$)"


def origin(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """Where a journey begins."""
    return None if _not_travel(wanted) else way(text)[0]


def destination(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """Where a journey ends."""
    return None if _not_travel(wanted) else way(text)[1]


def _not_travel(wanted: Wanted) -> bool:
    return (
        re.search(r"mail|message|currenc|translat|unit|邮件|短信|翻译", f"{wanted.tool} {wanted.beside}")
        is not None
    )
