"""Questions of textbooks and puzzle pages, worked out: rows of numbers, tables, areas, shares, ages, days of the week, codes of characters.

As doing.py, whose list these belong to. Whatever is answered is computed here, and says how; riddles, which cannot be, are rows
of `known` in data/chores.json.
"""

import base64
import binascii
import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from mock_server.content import shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt
from mock_server.content.puzzles import coded, primes
from mock_server.wire.timeline import Message

HEAD = 400
"""Characters of a request that are looked at."""

MOST = 100
"""Numbers of a row that are written out."""

_COUNT = r"(?P<n>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)"
_AS_NUMBER = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "twenty": 20,
              "a": 1, "an": 1, "one": 1, "twice": 2, "double": 2, "half": 0.5, "thrice": 3}  # fmt: skip


def number(said: str) -> float:
    """A number in digits or as one of a few words. Raises KeyError for another word."""
    plain = said.replace(",", "").lstrip("$€£¥").lower()
    return float(plain) if plain[:1].isdigit() else _AS_NUMBER[plain]


def figure(value: float) -> str:
    """As it is written in a sentence: no more than four digits behind the point, thousands apart."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4f}".rstrip("0").rstrip(".")


# ---- rows of numbers -----------------------------------------------------------------------------------------

_ROW = Cued(
    rf"\bfirst {_COUNT} (?:positive )?(?:(?P<kind>prime|fibonacci|even|odd|natural|whole|triangular|perfect square|square|perfect cube|cube)s?(?: numbers?| integers?)?|(?P<multiples>multiples of (?P<k>\d{{1,4}}))|(?P<powers>powers of (?P<p>\d{{1,2}})))(?![\w-])",
    "first",
)
_SPAN = Cued(
    r"\b(?P<kind>prime|even|odd) numbers (?:between|from) (?P<a>\d{1,4}) (?:and|to) (?P<b>\d{1,4})\b"
    r"|\b(?P<below>prime|even|odd|perfect square)(?: number)?s (?:below|under|less than|up to|smaller than) (?P<c>\d{1,4})\b",
    "between from below under less up smaller",
)
_TABLE = Cued(
    r"\b(?:multiplication|times)[ -]tables? (?:of|for) (?:the number )?(?P<a>\d{1,3})\b|\b(?P<b>\d{1,3})(?:'s)? (?:times|multiplication) table\b",
    "table tables",
)
_DOWN = Cued(
    r"\bcount(?:ing)? (?:down|backwards?) from (?P<a>\d{1,3})(?: (?:down )?to (?P<b>\d{1,3}))?\b",
    "count counting",
)

_NTH_OF: Mapping[str, Callable[[int], int]] = {
    "even": lambda at: 2 * at,
    "odd": lambda at: 2 * at - 1,
    "natural": lambda at: at,
    "whole": lambda at: at - 1,
    "triangular": lambda at: at * (at + 1) // 2,
    "square": lambda at: at * at,
    "cube": lambda at: at**3,
}


def _fibonacci(count: int) -> list[int]:
    row = [0, 1]
    while len(row) < count:
        row.append(row[-1] + row[-2])
    return row[:count]


def _first(match: re.Match[str], count: int) -> tuple[str, list[int]]:
    if match["k"]:
        return f"multiples of {match['k']}", [int(match["k"]) * at for at in range(1, count + 1)]
    if match["p"]:
        return f"powers of {match['p']}", [int(match["p"]) ** at for at in range(count)]
    kind = match["kind"].lower().removeprefix("perfect ")
    if kind == "prime":
        return "prime numbers", primes(count)
    if kind == "fibonacci":
        return "Fibonacci numbers", _fibonacci(count)
    return f"{kind} numbers", [_NTH_OF[kind](at) for at in range(1, count + 1)]


def _within(kind: str, low: int, high: int) -> list[int]:
    found = range(low, high + 1)
    if kind == "prime":
        return [one for one in found if one > 1 and all(one % by for by in range(2, math.isqrt(one) + 1))]
    if kind == "perfect square":
        return [one for one in found if one and math.isqrt(one) ** 2 == one]
    return [one for one in found if one % 2 == (kind == "odd")]


_LISTED = late(r"\d\s*[,;]\s*\d")
"""Numbers of the prompt's own are what is asked about."""
_SUM = late(r"\b(?:sum|total) of\b|\badd(?:ed)? up\b", re.IGNORECASE)


def _added(found: Sequence[int], *, short: bool) -> str:
    if short:
        return str(sum(found))
    shown = [str(one) for one in found]
    return f"{' + '.join(shown if len(shown) < 12 else [*shown[:3], '…', shown[-1]])} = {sum(found)}"


@opened_by(_ROW, _SPAN, _TABLE, _DOWN)
def rows(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The first numbers of a kind, those in a stretch, a table of multiples, a count down; or the sum of such."""
    text = prompt.text[:HEAD]
    if coded(prompt) or _LISTED.search(text):
        return None
    if match := _ROW.search(prompt, text):
        count = int(number(match["n"]))
        if not 0 < count <= MOST:
            return None
        name, found = _first(match, count)
        told = ", ".join(map(str, found))
        if _SUM.search(text):
            return _added(found, short=shapes.bare(prompt))
        return told if shapes.bare(prompt) else f"The first {count} {name} are {told}."
    if match := _SPAN.search(prompt, text):
        kind = (match["kind"] or match["below"]).lower()
        low, high = int(match["a"] or 0), int(match["b"] or match["c"])
        found = _within(kind, low, high)
        if match["c"] and not re.search(r"up to", match[0], re.IGNORECASE):
            found = [one for one in found if one < high]
        if not 0 < len(found) <= MOST:
            return None
        if _SUM.search(text):
            return _added(found, short=shapes.bare(prompt))
        told = ", ".join(map(str, found))
        return told if shapes.bare(prompt) else f"There are {len(found)}: {told}."
    if match := _TABLE.search(prompt, text):
        of = int(match["a"] or match["b"])
        return "\n".join(f"{of} × {by} = {of * by}" for by in range(1, 11))
    if match := _DOWN.search(prompt, text):
        low, high = int(match["b"] or 1), int(match["a"])
        return ", ".join(map(str, range(high, low - 1, -1))) if low < high <= low + MOST else None
    return None


# ---- lengths, areas, volumes, logarithms ------------------------------------------------------------------------------

_N = r"(\d{1,6}(?:\.\d{1,6})?)"
_UNIT = r"(?: ?(mm|cm|km|m|in|inch(?:es)?|feet|ft|met(?:er|re)s?|units?)\b)?"
_MEASURED = Cued(
    r"\b(?P<what>area|perimeter|circumference|volume|surface area|hypotenuse|diagonal)\b(?P<rest>[^?\n]{0,160})",
    "area perimeter circumference volume surface hypotenuse diagonal",
)
_LOG = Cued(
    r"\blog(?:arithm)? ?(?:base |_)?(?P<b>\d{1,3}) ?(?:\(|of ) ?(?P<n>\d{1,12})|\blog ?(?:base )?\(? ?(?P<m>\d{1,12}) ?\)? (?:in |to )?base (?P<c>\d{1,3})|\blogarithm of (?P<o>\d{1,12}) (?:to|in) (?:the )?base (?P<d>\d{1,3})",
    "log logarithm",
)


def _sides(rest: str, count: int) -> list[float] | None:
    found = re.findall(_N, rest)
    return [float(one) for one in found[:count]] if len(found) >= count else None


def _of_two(what: str, rest: str) -> tuple[str, float] | None:
    """What a shape of a plane measures: how it is worked out, and the value."""
    if "circle" in rest or what == "circumference":
        if (side := _sides(rest, 1)) is None:
            return None
        radius = side[0] / 2 if "diameter" in rest else side[0]
        if what == "area":
            return f"π × r² = π × {figure(radius)}²", math.pi * radius**2
        return f"2 × π × r = 2 × π × {figure(radius)}", 2 * math.pi * radius
    if "square" in rest and "rectang" not in rest:
        if (side := _sides(rest, 1)) is None:
            return None
        a = side[0]
        return {
            "area": (f"side² = {figure(a)}²", a * a),
            "perimeter": (f"4 × {figure(a)}", 4 * a),
            "diagonal": (f"side × √2 = {figure(a)} × √2", a * math.sqrt(2)),
        }.get(what)
    if (two := _sides(rest, 2)) is None:
        return None
    a, b = two
    if what == "hypotenuse" or (what == "diagonal" and "rectang" in rest):
        return f"√({figure(a)}² + {figure(b)}²)", math.hypot(a, b)
    if "rectang" in rest:
        return {
            "area": (f"length × width = {figure(a)} × {figure(b)}", a * b),
            "perimeter": (f"2 × ({figure(a)} + {figure(b)})", 2 * (a + b)),
        }.get(what)
    if "triang" in rest and what == "area" and "base" in rest:
        return f"base × height / 2 = {figure(a)} × {figure(b)} / 2", a * b / 2
    return None


def _of_three(what: str, rest: str) -> tuple[str, float] | None:
    """The same of a solid."""
    if "sphere" in rest and (side := _sides(rest, 1)):
        radius = side[0] / 2 if "diameter" in rest else side[0]
        return (
            (f"4/3 × π × {figure(radius)}³", 4 / 3 * math.pi * radius**3)
            if what == "volume"
            else (f"4 × π × {figure(radius)}²", 4 * math.pi * radius**2)
        )
    if "cube" in rest and (side := _sides(rest, 1)):
        a = side[0]
        return (f"{figure(a)}³", a**3) if what == "volume" else (f"6 × {figure(a)}²", 6 * a * a)
    if what != "volume":
        return None
    if "cylinder" in rest and (two := _sides(rest, 2)):
        r, h = two if rest.find("radius") < rest.find("height") or "height" not in rest else two[::-1]
        return f"π × {figure(r)}² × {figure(h)}", math.pi * r * r * h
    if "cone" in rest and (two := _sides(rest, 2)):
        r, h = two if rest.find("radius") < rest.find("height") or "height" not in rest else two[::-1]
        return f"π × {figure(r)}² × {figure(h)} / 3", math.pi * r * r * h / 3
    if three := _sides(rest, 3):
        a, b, c = three
        return f"{figure(a)} × {figure(b)} × {figure(c)}", a * b * c
    return None


@opened_by(_MEASURED, _LOG)
def measured(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """An area, a perimeter, a volume, a hypotenuse; a logarithm."""
    text = prompt.text[:HEAD]
    if coded(prompt) or not any(one.isdigit() for one in text):
        return None
    if match := _MEASURED.search(prompt, text):
        what, rest = match["what"].lower(), f"{text[: match.start()]} {match['rest']}".lower()
        found = _of_three(what, rest) if what in ("volume", "surface area") else _of_two(what, rest)
        if found is None:
            return None
        how, value = found
        exact = value == round(value, 4)
        told = figure(value) if exact else f"{value:,.2f}"
        unit = re.search(_N + _UNIT, rest)
        name = f" {unit[2]}" if unit and unit[2] and not unit[2].startswith("unit") else ""
        power = "³" if what == "volume" else "²" if "area" in what else ""
        return (
            f"{told}{name}{power if name else ''}"
            if shapes.bare(prompt)
            else f"The {what} is {how} {'=' if exact else '≈'} {told}{name}{power if name else ''}."
        )
    if match := _LOG.search(prompt, text):
        base, of = int(match["b"] or match["c"] or match["d"]), int(match["n"] or match["m"] or match["o"])
        if base < 2 or of < 1:
            return None
        value = math.log(of, base)
        whole = base ** round(value) == of
        told = str(round(value)) if whole else f"{value:.4f}"
        if shapes.bare(prompt):
            return told
        return f"log base {base} of {of} is {told}" + (f", since {base}^{told} = {of}." if whole else ".")
    return None


# ---- sums in words ---------------------------------------------------------------------------------------------

_MONEY = r"[$€£¥]?(\d[\d,]{0,9}(?:\.\d{1,4})?)"
_PRICED = Cued(
    r"\bif (?P<a>\d{1,6}|a|an|one) (?P<thing>[a-z ]{2,30}?) (?:costs?|is|are|sell for) (?P<sign>[$€£¥])?(?P<m>\d[\d,]{0,9}(?:\.\d{1,4})?)(?P<unit> ?(?:dollars|euros|yuan|cents|pounds))?,? (?:then )?(?:how much|what)\b.{0,30}?\b(?P<b>\d{1,6}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b",
    "if",
)
_OFF = Cued(
    r"[$€£¥](?P<price>\d[\d,]{0,9}(?:\.\d{1,4})?).{0,80}?\b(?P<off>\d{1,3}(?:\.\d+)?) ?(?:%|percent) (?:off|discount)|\b(?P<off2>\d{1,3}(?:\.\d+)?) ?(?:%|percent) (?:off|discount)(?: on| of)? (?:an? )?[a-z ]{0,30}?[$€£¥](?P<price2>\d[\d,]{0,9}(?:\.\d{1,4})?)",
    "off discount",
)
_CONSECUTIVE = Cued(
    r"\bsum of (?P<n>two|three|four|five|2|3|4|5) consecutive (?P<kind>even |odd )?(?:numbers|integers) is (?P<sum>\d{1,9})\b",
    "consecutive",
)
_AGES = Cued(
    r"\b(?P<a>[A-Z][a-z]+) is (?P<times>twice|half|thrice|(?:two|three|four|five|\d{1,2}) times) (?:as old as|the age of) (?P<b>[A-Z][a-z]+)\b.{0,60}?\b(?:[Tt]ogether|sum of their ages|total|combined)\b[^\d\n]{0,40}(?P<sum>\d{1,3})\b",
    "old age ages",
    re.RegexFlag(0),
)
_OLDER = Cued(
    r"\b(?P<a>[A-Z][a-z]+) is (?P<d>\d{1,2}) years (?P<way>older|younger) than (?P<b>[A-Z][a-z]+)\b.{0,60}?\b(?P<c>[A-Z][a-z]+) is (?P<age>\d{1,3})\b(?! years (?:older|younger))",
    "older younger",
    re.RegexFlag(0),
)
_DRAWN = Cued(
    r"\bprobability\b.{0,60}?\b(?:a|an|one) (?P<want>[a-z]+) (?:ball|marble|card|sock|sweet|candy|one|bead)|\bchance\b.{0,60}?\b(?:a|an|one) (?P<want2>[a-z]+) (?:ball|marble|card|sock|sweet|candy|one|bead)",
    "probability chance",
)
_MACHINES = Cued(
    r"\b(?P<a>\d{1,6}) (?P<who>[a-z]+) (?P<t>\d{1,6}) (?P<unit>minutes?|hours?|days?) to (?:make|produce|build|paint|knit|bake|dig|catch|eat) (?P<c>\d{1,6}) [a-z]+.{0,60}?\b(?P<d>\d{1,6}) (?P=who).{0,40}?\b(?:make|produce|build|paint|knit|bake|dig|catch|eat) (?P<e>\d{1,6})\b",
    "takes take",
)
_SIBLINGS = Cued(
    r"\b(?P<who>[A-Z][a-z]+)(?: \(a girl\))? has (?P<n>\w+) brothers\b.{0,40}?\b[Ee]ach (?:brother|of (?:her|the|them) ?(?:brothers)?) has (?P<m>\w+) sisters?\b",
    "brothers",
    re.RegexFlag(0),
)
_KINDS = Cued(
    r"\ball (?P<a>[a-z]+) are (?P<b>[a-z]+)[,.]? (?:and )?all (?P=b) are (?P<c>[a-z]+)\b.{0,60}?\b(?:are )?(?P<q>all|some|any) (?P<x>[a-z]+) (?:are )?(?:definitely |necessarily |also )?(?P<y>[a-z]+)",
    "all",
)
_TRIP = Cued(
    rf"\b(?:travel\w*|driv\w+|mov\w+|go\w*|fl(?:y|ies|ying)|rid\w+|runs?|walks?)\b.{{0,40}}?\b{_N} ?(?P<unit>mph|km/h|kph|miles (?:per|an) hour|kilomet(?:er|re)s (?:per|an) hour)\b.{{0,60}}?\b{_N} hours?\b.{{0,80}}?\b(?:how far|what distance)\b",
    "far distance",
)


@opened_by(_PRICED, _OFF, _CONSECUTIVE, _AGES, _OLDER, _DRAWN, _MACHINES, _SIBLINGS, _KINDS, _TRIP)
def worded(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Prices, discounts, ages, chances, work shared, a way at a speed: told with how it was worked out."""
    text = prompt.text[:HEAD]
    if coded(prompt):
        return None
    for cued, work in _SUMS:
        if (match := cued.search(prompt, text)) and (found := work(match, text)) is not None:
            how, told = found
            return told if shapes.bare(prompt) else how
    return None


def _priced(match: re.Match[str], text: str) -> tuple[str, str]:
    each = number(match["m"]) / number(match["a"])
    many, sign, unit = number(match["b"]), match["sign"] or "", match["unit"] or ""
    told = f"{sign}{_cents(each * many)}{unit}"
    return f"One costs {sign}{_cents(each)}{unit}, so {figure(many)} cost {told}.", told


def _cents(value: float) -> str:
    return figure(value) if value == round(value) else f"{value:,.2f}"


_PRICE_ASKED = late(r"\?|\b(?:what|how much|calculate|find|work out)\b", re.IGNORECASE)
_CONDITION = late(r"\b(?:over|above|under|below|more than|at least|minimum)\b", re.IGNORECASE)
"""What a discount depends on is not what it is taken from."""


def _off(match: re.Match[str], text: str) -> tuple[str, str] | None:
    if not _PRICE_ASKED.search(text) or _CONDITION.search(match[0]):
        return None
    price, off = number(match["price"] or match["price2"]), float(match["off"] or match["off2"])
    if off > 100:
        return None
    sign = next(one for one in match[0] if one in "$€£¥")
    less, left = price * off / 100, price * (100 - off) / 100
    told = f"{sign}{_cents(left)}"
    return f"{figure(off)}% of {sign}{_cents(price)} is {sign}{_cents(less)}, so the price is {told}.", told


def _consecutive(match: re.Match[str], text: str) -> tuple[str, str] | None:
    count, total = int(number(match["n"])), int(match["sum"])
    step = 2 if match["kind"] else 1
    first, over = divmod(total - step * count * (count - 1) // 2, count)
    if over or (match["kind"] and (first % 2 == 1) != (match["kind"].strip() == "odd")):
        kind = (match["kind"] or "").strip()
        none = f"No {count} consecutive {kind + ' ' if kind else ''}integers add up to {total}."
        return none, none
    row = [str(first + step * at) for at in range(count)]
    told = f"{', '.join(row[:-1])} and {row[-1]}"
    return f"They are {told}: {' + '.join(row)} = {total}.", told


def _ages(match: re.Match[str], text: str) -> tuple[str, str]:
    times = number(match["times"].removesuffix(" times"))
    young = int(match["sum"]) / (times + 1)
    a, b = figure(young * times), figure(young)
    wanted = re.search(r"[Hh]ow old (?:is|are) ([A-Z][a-z]+)", text)
    told = b if wanted and wanted[1] == match["b"] else a
    return (
        f"If {match['b']} is x, {match['a']} is {figure(times)}x, and together they are {match['sum']}: x = {b}. So {match['a']} is {a} and {match['b']} is {b}.",
        told,
    )


def _older(match: re.Match[str], text: str) -> tuple[str, str] | None:
    a, b, gap, age = match["a"], match["b"], int(match["d"]), int(match["age"])
    if match["c"] not in (a, b):
        return None
    more = gap if match["way"] == "older" else -gap
    who, found = (a, age + more) if match["c"] == b else (b, age - more)
    sign = "+" if found > age else "-"
    return f"{who} is {found} years old: {age} {sign} {gap} = {found}.", str(found)


_COLOURED = late(r"\b(\d{1,4}) ([a-z]+)(?: [a-z]+)?(?=,| and|\.|\?|$)", re.IGNORECASE)


def _drawn(match: re.Match[str], text: str) -> tuple[str, str] | None:
    wanted = (match["want"] or match["want2"]).lower()
    held = {colour.lower(): int(many) for many, colour in _COLOURED.findall(text)}
    if wanted not in held or len(held) < 2:
        return None
    total = sum(held.values())
    factor = math.gcd(held[wanted], total)
    told = f"{held[wanted] // factor}/{total // factor}"
    return (
        f"{held[wanted]} of the {total} are {wanted}, so the probability is {held[wanted]}/{total}"
        + (f" = {told}" if factor > 1 else "")
        + f", about {held[wanted] / total:.1%}.",
        told,
    )


def _machines(match: re.Match[str], text: str) -> tuple[str, str] | None:
    a, t, c, d, e = (int(match[name]) for name in "atcde")
    if not all((a, t, c, d)):
        return None
    took = e * a * t / (c * d)
    unit = match["unit"].removesuffix("s")
    told = f"{figure(took)} {unit}{'' if took == 1 else 's'}"
    each = a * t / c
    return (
        f"One of the {match['who']} takes {figure(each)} {unit}{'' if each == 1 else 's'} for each, so {d} of them need {told} for {e}.",
        told,
    )


def _siblings(match: re.Match[str], text: str) -> tuple[str, str] | None:
    try:
        sisters = int(number(match["m"]))
    except KeyError:
        return None
    told = str(sisters - 1)
    many = f"{told} sister{'' if sisters == 2 else 's'}"
    return (
        f"{match['who']} has {many}: the brothers share the same {sisters} sisters, and {match['who']} is one of them.",
        told,
    )


def _kinds(match: re.Match[str], text: str) -> tuple[str, str] | None:
    """Whether what is a kind of a kind is of the wider one; turned round, it need not be."""
    a, b, c, x, y = (match[name].lower() for name in "abcxy")
    if (x, y) == (a, c):
        return f"Yes. All {a} are {b}, and all {b} are {c}, so all {a} are {c}.", "Yes"
    if (x, y) == (c, a) and match["q"].lower() == "all":
        return f"Not necessarily. All {a} are {c}, but there may be {c} that are no {a}.", "No"
    return None


def _trip(match: re.Match[str], text: str) -> tuple[str, str]:
    speed, hours = float(match[1]), float(match[3])
    unit = "kilometres" if match["unit"].lower().startswith("k") else "miles"
    told = f"{figure(speed * hours)} {unit}"
    return f"Distance = speed × time = {figure(speed)} × {figure(hours)} = {told}.", told


_SUMS: Sequence[tuple[Cued, Callable[[re.Match[str], str], tuple[str, str] | None]]] = (
    (_PRICED, _priced),
    (_OFF, _off),
    (_CONSECUTIVE, _consecutive),
    (_AGES, _ages),
    (_OLDER, _older),
    (_DRAWN, _drawn),
    (_MACHINES, _machines),
    (_SIBLINGS, _siblings),
    (_KINDS, _kinds),
    (_TRIP, _trip),
)


# ---- days of the week, letters, codes ----------------------------------------------------------------------------------

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = "|".join(_DAYS)
_WEEKDAY = Cued(
    rf"\bday (?:of the week )?(?:comes|is|will be) (?P<side>after|before) (?P<day>{_DAY})\b|\btoday is (?:a )?(?P<now>{_DAY})\b.{{0,60}}?\b(?:(?P<n>\d{{1,5}}) days (?P<way>from (?:now|today)|ago|later)|in (?P<m>\d{{1,5}}) days|(?P<next>tomorrow|yesterday|the day after tomorrow))\b",
    "day",
)
_LETTER = Cued(
    r"\b(?:what(?:'s| is)|which is|tell me|name)? ?the (?P<n>\d{1,2})(?:st|nd|rd|th) letter (?:of|in) the (?:english )?alphabet|\bthe (?P<w>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last) letter (?:of|in) the (?:english )?alphabet|\b(?:position|number) (?:of|is) (?:the letter )?[\"'“]?(?P<l>[a-z])[\"'”]? in the (?:english )?alphabet",
    "letter alphabet",
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_CHARACTER = Cued(
    r"\b(?:ascii|unicode)(?: code| value| number| code ?point)* (?:of|for) (?:the )?(?:letter |character )?[\"'“`]?(?P<c>\S)[\"'”`]?(?![\w])|(?P<zh>\S)[\"'”]?的 ?(?:ascii|unicode) ?(?:码|值|编码)|\b(?:ascii|unicode)(?: code)? (?P<n>\d{2,6})\b|\b(?:unicode|code ?point) U\+(?P<u>[0-9a-f]{4,6})\b",
    "ascii unicode codepoint point",
)
_BASE64 = Cued(
    r"\b(?P<de>decode)\b[^\n]{0,40}?(?:\bbase64\b[^\n:：]{0,20}[:：]? ?[\"'“`]?(?P<a>[A-Za-z0-9+/_-]{4,300}={0,2})|[\"'“`: ](?P<b>[A-Za-z0-9+/_-]{4,300}={0,2})[\"'”`]? (?:from|with|using) base64\b)"
    r"|\b(?:en)?code\b[^\n]{0,30}?[\"'“`](?P<c>[^\"'”`\n]{1,200})[\"'”`][^\n]{0,20}\bbase64\b|\bbase64[ -]?encod\w*\b[^\n\"'“`:：]{0,40}?(?:[\"'“`](?P<d>[^\"'”`\n]{1,200})[\"'”`]|[:：] ?(?P<e>[^\n]{1,200}))"
    r"|(?:把|将)[ “\"]?(?P<f>[^\"”\n]{1,100}?)[”\" ]?(?:进行|用|转成|转为|编码为|编码成) ?base64|base64 ?(?P<dz>解码)[:： ]*(?P<g>[A-Za-z0-9+/_-]{4,300}={0,2})",
    "base",
)
_HASH = Cued(
    r"\b(?P<of>md5|sha-?1|sha-?256|sha-?512)\b(?: hash| sum| checksum| digest| value)* (?:of|for) (?:the (?:string|word|text) )?(?:[\"'“`](?P<q>[^\"'”`\n]{1,200})[\"'”`]|(?P<w>\S{1,60}?)[?.。？]*$)"
    r"|(?:[\"“](?P<qz>[^\"”\n]{1,200})[\"”]|(?P<wz>[\w.@-]{1,60}))的 ?(?P<zh>md5|sha-?1|sha-?256|sha-?512)",
    "md sha",
)
_COLOUR = Cued(
    r"#(?P<hex>[0-9a-f]{6}|[0-9a-f]{3})\b.{0,30}\brgb\b|\brgb\b.{0,30}?#(?P<hex2>[0-9a-f]{6}|[0-9a-f]{3})\b|\brgb ?\(? ?(?P<r>\d{1,3}) ?, ?(?P<g>\d{1,3}) ?, ?(?P<b>\d{1,3}) ?\)?.{0,30}?(?:\bhex|十六进制)",
    "rgb",
)
_ROT = Cued(
    r"\brot-?13\b[^\n\"'“:]{0,30}(?:[\"'“](?P<q>[^\"'”\n]{1,200})[\"'”]|[:：] ?(?P<w>[^\n]{1,200}))", "rot"
)
_MORSE = Cued(
    r"^(?:(?:please )?(?:write|convert|translate|encode|put|say|what is) )?[\"'“]?(?P<t>[A-Za-z0-9 ]{1,60}?)[\"'”]? (?:in|to|into) morse(?: code)?\b",
    "morse",
)
_SIGNS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", [".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--", "-.", "---", ".--.", "--.-", ".-.", "...", "-", "..-", "...-", ".--", "-..-", "-.--", "--..", "-----", ".----", "..---", "...--", "....-", ".....", "-....", "--...", "---..", "----."], strict=True))  # fmt: skip
_MODE = Cued(
    r"\bchmod (?:-R )?(?P<m>[0-7]{3})(?!\d)(?![^\n]{0,20}\b(?:command|how do i|recursive))|\bfile permissions? (?P<p>[0-7]{3})\b",
    "chmod permission permissions",
)
_TWICE = Cued(
    r"\b(?:remove|delete|drop|eliminate)\b[^\n:\[]{0,20}\bduplicates?\b[^\n\[:]{0,40}[:\[]? ?\[?(?P<list>[^\]\n]{3,300})\]?|去重[^\n\[:：]{0,10}[:：\[]? ?\[?(?P<zh>[^\]\n]{3,300})\]?",
    "duplicate duplicates 列表 数 数字 里 中",
)
_CAPITAL = Cued(
    r"^(?:please )?capitali[sz]e (?:this|the following)?[^\n:：]{0,30}[:：] ?[\"'“]?(?P<t>[^\n]{1,200}?)[\"'”]?$",
    "capitalize capitalise",
)
_THIS = Cued(
    r"\bhow many (?P<what>words|letters|characters|vowels) (?:are|does)(?: there)? (?:in )?this (?:sentence|question|message)(?: have| contain)?\b",
    "sentence question message",
)


@opened_by(_WEEKDAY, _LETTER, _CHARACTER, _COLOUR, _MODE, _TWICE, _CAPITAL, _THIS)
def told_apart(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A day of the week, a letter of the alphabet, the code of a character, a colour in other figures, a list without what it has twice."""
    text = prompt.text[:HEAD]
    short, zh = shapes.bare(prompt), prompt.language == "zh"
    if match := _WEEKDAY.search(prompt, text):
        return _weekday(match, short=short)
    if match := _LETTER.search(prompt, text):
        if match["l"]:
            at = ord(match["l"].upper()) - 64
            return str(at) if short else f"{match['l'].upper()} is letter number {at} of the alphabet."
        said = (match["w"] or "").lower()
        at = int(match["n"]) if match["n"] else 26 if said == "last" else _ORDINALS.index(said) + 1
        return None if not 0 < at < 27 else chr(64 + at) if short else f"It is {chr(64 + at)}."
    if match := _CHARACTER.search(prompt, text):
        return _character(match, short=short, zh=zh)
    if (match := _COLOUR.search(prompt, text)) and not coded(prompt):
        return _colour(match)
    if match := _MODE.search(prompt, text):
        return _mode(match["m"] or match["p"], short=short, zh=zh)
    if (match := _TWICE.search(prompt, text)) and not coded(prompt):
        listed = match["list"] or match["zh"]
        items = [one.strip() for one in re.split(r"[,，、]", listed.strip(" .。")) if one.strip()]
        if len(items) < 2:
            return None
        left = ", ".join(dict.fromkeys(items))
        return f"[{left}]" if "[" in text else left
    if match := _CAPITAL.search(prompt, text):
        return match["t"][:1].upper() + match["t"][1:]
    if match := _THIS.search(prompt, text):
        words = re.findall(r"[A-Za-z']+", text)
        letters = [one for one in text if one.isalpha()]
        counts = {
            "words": len(words),
            "letters": len(letters),
            "characters": len(text),
            "vowels": sum(one in "aeiouAEIOU" for one in letters),
        }
        return (
            str(counts[match["what"].lower()])
            if short
            else f"It has {counts[match['what'].lower()]} {match['what'].lower()}."
        )
    return None


def _weekday(match: re.Match[str], *, short: bool) -> str:
    if match["day"]:
        at, step = _DAYS.index(match["day"].title()), 1 if match["side"].lower() == "after" else -1
        told = _DAYS[(at + step) % 7]
        return told if short else f"{told} comes {match['side'].lower()} {_DAYS[at]}."
    at = _DAYS.index(match["now"].title())
    if match["next"]:
        step = {"tomorrow": 1, "yesterday": -1}.get(match["next"].lower(), 2)
    else:
        step = int(match["n"] or match["m"]) * (-1 if (match["way"] or "").lower() == "ago" else 1)
    told = _DAYS[(at + step) % 7]
    if short or match["next"]:
        return told if short else f"It {'was' if step < 0 else 'is'} {told}."
    weeks, days = divmod(abs(step), 7)
    return f"It {'was' if step < 0 else 'will be'} {told}: {abs(step)} days are {weeks} week{'' if weeks == 1 else 's'} and {days} day{'' if days == 1 else 's'}."


def _character(match: re.Match[str], *, short: bool, zh: bool) -> str | None:
    sign = match["c"] or match["zh"]
    if sign is None:
        at = int(match["u"], 16) if match["u"] else int(match["n"])
        if not 32 <= at < 0x110000 or 0xD800 <= at < 0xE000:
            return None
        sign = chr(at)
        return (
            sign if short else f"编码 {at} 对应的字符是“{sign}”。" if zh else f'It is the character "{sign}".'
        )
    at = ord(sign)
    if short:
        return str(at)
    return (
        f"“{sign}”的编码是 {at}（十六进制 0x{at:X}）。"
        if zh
        else f'The code of "{sign}" is {at} (0x{at:X} in hexadecimal).'
    )


def _mode(digits: str, *, short: bool, zh: bool) -> str:
    """What three octal digits of rights allow."""
    letters = [
        "".join(sign if int(digit) & bit else "-" for sign, bit in (("r", 4), ("w", 2), ("x", 1)))
        for digit in digits
    ]
    if short:
        return "".join(letters)
    names = {"r": "读", "w": "写", "x": "执行"} if zh else {"r": "read", "w": "write", "x": "execute"}
    whom = ("所有者", "同组用户", "其他用户") if zh else ("the owner", "the group", "all others")
    joint, nothing = ("、", "没有权限") if zh else (", ", "do nothing with")
    can = [joint.join(names[one] for one in part if one != "-") or nothing for part in letters]
    said = f"`{digits}` 即 `{''.join(letters)}`：" if zh else f"`{digits}` is `{''.join(letters)}`: "
    if zh:
        return (
            said
            + "，".join(
                f"{who}{'' if what == nothing else '可以'}{what}" for who, what in zip(whom, can, strict=True)
            )
            + "。（4 = 读，2 = 写，1 = 执行，相加即得。）"
        )
    return (
        said
        + "; ".join(f"{who} may {what}" for who, what in zip(whom, can, strict=True))
        + " it. (4 is read, 2 write, 1 execute; the digits are their sums.)"
    )


def _colour(match: re.Match[str]) -> str | None:
    if said := match["hex"] or match["hex2"]:
        digits = said if len(said) == 6 else "".join(one * 2 for one in said)
        return f"rgb({', '.join(str(int(digits[at : at + 2], 16)) for at in (0, 2, 4))})"
    parts = [int(match[one]) for one in "rgb"]
    return "#" + "".join(f"{one:02X}" for one in parts) if max(parts) < 256 else None


@opened_by(_BASE64, _HASH, _ROT, _MORSE)
def encoded(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A text in Base64 or out of it, its digest, in ROT13, in Morse code."""
    text = prompt.text[:HEAD]
    if coded(prompt):
        return None
    if match := _BASE64.search(prompt, text):
        if match["de"] or match["dz"]:
            return _decoded(match["a"] or match["b"] or match["g"] or "")
        source = match["c"] or match["d"] or match["e"] or match["f"]
        return base64.b64encode(source.strip().encode("utf-8", "replace")).decode() if source else None
    if match := _HASH.search(prompt, text):
        source = match["q"] or match["w"] or match["qz"] or match["wz"]
        name = (match["of"] or match["zh"]).lower().replace("-", "")
        return hashlib.new(name, source.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    if match := _ROT.search(prompt, text):
        source = match["q"] or match["w"]
        return "".join(
            chr((ord(one) - base + 13) % 26 + base)
            if one.isascii() and one.isalpha() and (base := 65 if one.isupper() else 97)
            else one
            for one in source
        )
    if match := _MORSE.search(prompt, text):
        words = [[_SIGNS[one] for one in word if one in _SIGNS] for word in match["t"].upper().split()]
        return " / ".join(" ".join(word) for word in islice(words, 20) if word) or None
    return None


def _decoded(source: str) -> str | None:
    try:
        told = base64.b64decode(
            source + "=" * (-len(source) % 4), altchars=b"-_" if "-" in source or "_" in source else None
        ).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return told if told.isprintable() or "\n" in told else None


ALL: tuple[Callable[[Prompt, tuple[Message, ...], Chance], str | None], ...] = (
    rows,
    measured,
    worded,
    told_apart,
    encoded,
)
