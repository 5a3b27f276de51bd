"""Sums with numbers that textbooks and quizzes ask for: fractions, rounding, statistics, terms of a sequence, choices and chances,
points and polygons, shares, interest, rates, the clock.

As reckoning.py, to whose list these belong: computed here, with a word on how, in English or Chinese.
"""

import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import StatisticsError, fmean, median, multimode, pstdev, pvariance, stdev, variance

from mock_server.content import shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt
from mock_server.content.puzzles import coded
from mock_server.content.reckoning import HEAD, figure, number
from mock_server.wire.timeline import Message

_N = r"-?\d{1,9}(?:\.\d{1,6})?"
_MONEY = r"[$€£¥]?(\d[\d,]{0,12}(?:\.\d{1,4})?)"


def _text(prompt: Prompt) -> str:
    """The request, with single blanks, which is what the patterns here expect: several in a row could be shared out in many ways."""
    return " ".join(prompt.text[:HEAD].split())


# ---- fractions, rounding, bases, multiples --------------------------------------------------------------------------

_FRACTIONS = late(r"(?<![\d/.])\d{1,6} ?/ ?\d{1,6}(?: ?[-+*×÷−] ?\d{1,6} ?/ ?\d{1,6}){1,4}(?![\d/.])")
_TO_FRACTION = Cued(
    r"\b(?P<a>\d{0,6}\.\d{1,8})\b[^?\n]{0,20}\b(?:as|to|into|in) an? (?:simplified |simple )?fraction\b|\bfraction (?:of|for) (?P<b>\d{0,6}\.\d{1,8})|(?:把|将)? ?(?P<c>\d{0,6}\.\d{1,8}) ?(?:化成|化为|转换成|转换为|写成)(?:最简)?分数",
    "fraction 数",
)
_TO_DECIMAL = Cued(
    r"\b(?P<a>\d{1,6}) ?/ ?(?P<b>\d{1,6})\b[^?\n]{0,12}\b(?:as|to|into|in) an? (?P<what>decimal|percentage|percent)\b",
    "decimal percentage percent",
)
_ROUNDED = Cued(
    rf"\bround (?P<n>{_N}) (?:off )?(?:to|up to|down to) (?:the nearest (?P<near>whole number|integer|tenth|hundredth|thousandth|ten|hundred|thousand)|(?P<places>\d|one|two|three|four|five) (?P<kind>decimals?|decimal places?|places?|significant (?:figures?|digits?)))|(?P<z>{_N}) ?(?:四舍五入)?(?:保留|精确到)(?:小数点后)?(?P<zp>[一两二三四\d])位(?:小数)?",
    "round 数",
)
_NEAR = {
    "whole number": 0,
    "integer": 0,
    "tenth": 1,
    "hundredth": 2,
    "thousandth": 3,
    "ten": -1,
    "hundred": -2,
    "thousand": -3,
}
_ZH = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4}
_MULTIPLE = Cued(
    r"(?:\b(?:lcm|least common multiple|lowest common multiple)\b|最小公倍数)[^\d\n]{0,20}(?P<a>\d{1,6}(?:(?: ?(?:,|and|和|、|，)){1,2} ?\d{1,6}){1,5})|(?P<b>\d{1,6}(?:(?: ?(?:,|and|和|、|，)){1,2} ?\d{1,6}){1,5}) ?的最小公倍数",
    "lcm multiple 数 和",
)
_BASES = Cued(
    r"\b(?:convert|write|express|what is|what's) (?:the (?:decimal )?number )?(?P<n>\d{1,12}) (?:in|to|into|as) (?P<one>binary|hex(?:adecimal)?|octal) ?(?:,|and|&)+ ?(?:(?:and|to|in) )?(?P<two>binary|hex(?:adecimal)?|octal)(?: ?(?:,|and|&)+ ?(?:(?:and|to|in) )?(?P<three>binary|hex(?:adecimal)?|octal))?"
    r"|\b(?P<bits>[01]{3,24})\b ?(?:\(?binary\)? ?)?(?:in|to|as|into) (?:decimal|base[ -]?10)\b",
    "binary hex hexadecimal octal decimal base",
)
_FORMAT = {"b": "b", "h": "X", "o": "o"}


@opened_by(_FRACTIONS)
def fractions(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A sum of fractions as a fraction."""
    if "/" not in prompt.text[:HEAD]:
        return None
    found = _FRACTIONS.search(_text(prompt))
    return _of_fractions(prompt, found[0]) if found and not coded(prompt) else None


def written(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A decimal as a fraction, a fraction as a decimal, a number rounded or in other bases, the least common multiple."""
    text = _text(prompt)
    if coded(prompt):
        return None
    if match := _TO_FRACTION.search(prompt, text):
        told = Fraction(match["a"] or match["b"] or match["c"])
        return f"{told}" if shapes.bare(prompt) else f"{match['a'] or match['b'] or match['c']} = {told}"
    if match := _TO_DECIMAL.search(prompt, text):
        if not int(match["b"]):
            return None
        share = Fraction(int(match["a"]), int(match["b"]))
        percent = match["what"].lower() != "decimal"
        return (
            f"{match['a']}/{match['b']} = {figure(float(share * 100))}%"
            if percent
            else f"{match['a']}/{match['b']} = {_decimal(share)}"
        )
    if match := _ROUNDED.search(prompt, text):
        return _round(match)
    if match := _MULTIPLE.search(prompt, text):
        several = [int(one) for one in re.findall(r"\d+", match["a"] or match["b"])]
        told_multiple = math.lcm(*several)
        if shapes.bare(prompt) or not told_multiple:
            return str(told_multiple)
        if prompt.language == "zh":
            return f"{'、'.join(map(str, several))} 的最小公倍数是 {told_multiple}。"
        return (
            f"The least common multiple of {_listed(several)} is {told_multiple}: "
            + ", ".join(f"{told_multiple} = {one} × {told_multiple // one}" for one in several)
            + "."
        )
    if match := _BASES.search(prompt, text):
        if match["bits"]:
            return (
                f"{match['bits']} in binary is {int(match['bits'], 2)} in decimal."
                if not shapes.bare(prompt)
                else str(int(match["bits"], 2))
            )
        kinds = [match[name].lower() for name in ("one", "two", "three") if match[name]]
        return "\n".join(
            f"- {one.capitalize() if len(one) > 3 else 'Hexadecimal'}: {int(match['n']):{_FORMAT[one[0]]}}"
            for one in kinds
        )
    return None


def _listed(several: Sequence[int]) -> str:
    return f"{', '.join(map(str, several[:-1]))} and {several[-1]}"


def _decimal(share: Fraction) -> str:
    """Exact where it ends, else rounded to six places."""
    below = share.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    text = f"{float(share):.6f}".rstrip("0").rstrip(".")
    return text if below == 1 and float(text) == float(share) else f"{text}…"


def _of_fractions(prompt: Prompt, raw: str) -> str | None:
    parts = re.findall(r"\d+ ?/ ?\d+|[-+*×÷−]", raw)
    try:
        terms = [Fraction(parts[0].replace(" ", ""))]
        for sign, one in zip(parts[1::2], parts[2::2], strict=True):
            other = Fraction(one.replace(" ", ""))
            if sign in "*×":
                terms[-1] *= other
            elif sign == "÷":
                terms[-1] /= other
            else:
                terms.append(other if sign == "+" else -other)
    except (ZeroDivisionError, ValueError):
        return None
    total = sum(terms, Fraction(0))
    if shapes.bare(prompt):
        return str(total)
    common = math.lcm(*(one.denominator for one in terms))
    plain = " ".join(re.sub(r"\s", "", one) if "/" in one else one for one in parts)
    same = ""
    if len(terms) > 1 and len({one.denominator for one in terms}) > 1:
        shown = [f"{abs(one.numerator) * (common // one.denominator)}/{common}" for one in terms]
        same = (
            " = "
            + shown[0]
            + "".join(
                f" {'-' if one < 0 else '+'} {text}" for one, text in zip(terms[1:], shown[1:], strict=True)
            )
        )
    return f"{plain}{same} = {total}" + (f" = {_decimal(total)}" if total.denominator > 1 else "")


def _round(match: re.Match[str]) -> str:
    raw = match["n"] or match["z"]
    value = Fraction(raw)
    if match["kind"] and match["kind"].startswith("significant"):
        wanted = int(_as_places(match["places"]))
        digits = wanted - 1 - (math.floor(math.log10(abs(float(value)))) if value else 0)
    else:
        digits = (
            _NEAR[match["near"].lower()] if match["near"] else int(_as_places(match["places"] or match["zp"]))
        )
    scale = Fraction(10) ** digits
    near = Fraction(math.floor(abs(value) * scale + Fraction(1, 2))) / scale * (-1 if value < 0 else 1)
    return f"{raw} ≈ {float(near):.{max(digits, 0)}f}"


def _as_places(said: str) -> float:
    return _ZH.get(said) or number(said)


# ---- statistics and sequences --------------------------------------------------------------------------------------------

_STATS = Cued(
    r"\b(?:mean|average|median|mode|range|standard deviation|std|variance)\b|平均|中位数|众数|极差|方差|标准差",
    "mean average median mode range deviation std variance 数 是 求 多少 计算",
)
_LIST = late(rf"{_N}(?: ?(?:,|，|、|;|and|和|\s) ?(?:and )?{_N}){{2,40}}")
_WHICH: tuple[tuple[str, str, str], ...] = (
    (r"\bmean\b|\baverage\b|平均", "mean", "平均数"),
    (r"\bmedian\b|中位数", "median", "中位数"),
    (r"\bmode\b|众数", "mode", "众数"),
    (r"\brange\b|极差", "range", "极差"),
    (r"\bvariance\b|方差", "variance", "方差"),
    (r"\bstandard deviation\b|\bstd\b|标准差", "standard deviation", "标准差"),
)


def statistics(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Mean, median, mode, range, variance and standard deviation of a list: where several are asked for, or one of the last four."""
    text = _text(prompt)
    if coded(prompt) or not _STATS.search(prompt, text):
        return None
    asked = [(en, zh) for pattern, en, zh in _WHICH if re.search(pattern, text, re.IGNORECASE)]
    match = _LIST.search(text)
    if match is None or not asked or (len(asked) == 1 and asked[0][0] in ("mean", "median")):
        return None
    values = [float(one) for one in re.findall(_N, match[0])]
    sample = re.search(r"\bsample\b|样本", text) is not None
    zh = prompt.language == "zh"
    lines = []
    for en, name in asked:
        try:
            told = _of_list(en, values, sample=sample)
        except StatisticsError:
            return None
        note = ""
        if en in ("variance", "standard deviation") and not shapes.bare(prompt):
            note = (
                ("（样本，除以 n - 1）" if sample else "（总体，除以 n）")
                if zh
                else f" ({'sample, divided by n - 1' if sample else 'population, divided by n'})"
            )
        lines.append(f"{name}：{told}{note}" if zh else f"{en.capitalize()}: {told}{note}")
    if shapes.bare(prompt) and len(asked) == 1:
        return lines[0].split(":" if not zh else "：")[1].strip()
    return lines[0] if len(lines) == 1 else "\n".join(f"- {one}" for one in lines)


def _of_list(what: str, values: Sequence[float], *, sample: bool) -> str:
    if what == "mode":
        modes = multimode(values)
        return ", ".join(map(figure, modes)) if len(modes) < len(values) else "none, each number comes once"
    work: dict[str, Callable[[], float]] = {
        "mean": lambda: fmean(values),
        "median": lambda: float(median(values)),
        "range": lambda: max(values) - min(values),
        "variance": lambda: variance(values) if sample else pvariance(values),
        "standard deviation": lambda: stdev(values) if sample else pstdev(values),
    }
    return figure(work[what]())


_TERM = Cued(
    rf"\b(?:(?P<n>\d{{1,4}})(?:st|nd|rd|th) term|(?:the )?nth term|formula|general term)\b[^\d\n]{{0,50}}(?P<row>{_N}(?: ?, ?{_N}){{2,8}})|(?P<zrow>{_N}(?: ?[,，、] ?{_N}){{2,8}})[^第\n]{{0,12}}第 ?(?P<zn>\d{{1,4}}) ?项",
    "term formula 数 是 多少 求",
)


def term(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The n-th term of an arithmetic or a geometric sequence whose first terms are given."""
    match = _TERM.search(prompt, _text(prompt))
    if match is None:
        return None
    row = [Fraction(one) for one in re.findall(_N, match["row"] or match["zrow"])]
    steps = {b - a for a, b in pairwise(row)}
    at = int(match["n"] or match["zn"] or 0)
    zh = prompt.language == "zh"
    if len(steps) == 1:
        step = steps.pop()
        rule = f"a_n = {row[0]} + (n - 1) × {step}"
        value = row[0] + (at - 1) * step
        kind = "等差数列，公差" if zh else "an arithmetic sequence with the difference"
    elif 0 not in row and len(ratios := {b / a for a, b in pairwise(row)}) == 1:
        step = ratios.pop()
        if at > 200:
            return None
        rule = f"a_n = {row[0]} × {step}^(n - 1)"
        value = row[0] * step ** (at - 1) if at else Fraction(0)
        kind = "等比数列，公比" if zh else "a geometric sequence with the ratio"
    else:
        return None
    if not at:
        return f"这是{kind}为 {step}：{rule}。" if zh else f"This is {kind} {step}, so {rule}."
    if shapes.bare(prompt):
        return str(value)
    return (
        f"这是{kind}为 {step}：{rule}，第 {at} 项是 {value}。"
        if zh
        else f"This is {kind} {step}, so {rule}. The term with n = {at} is {value}."
    )


# ---- choices and chances -------------------------------------------------------------------------------------------------

_CHOOSE = Cued(
    r"\b(?P<a>\d{1,3}) choose (?P<b>\d{1,3})\b|\b(?P<p>[cp])\( ?(?P<c>\d{1,3}) ?, ?(?P<d>\d{1,3}) ?\)|\bchoose (?P<e>\d{1,3}|two|three|four|five|six) (?:\w+ ){0,3}(?:from|out of|of) (?:a (?:group|set) of |\w+ ){0,2}(?P<f>\d{1,3})|从 ?(?P<g>\d{1,3}) ?[个人本种名]\w{0,6}?中[选取挑]出? ?(?P<h>\d{1,3})",
    "choose c p 中 选",
)
_HANDS = Cued(
    r"\b(?P<n>\d{1,4}) people\b[^?\n]{0,60}\bshakes? hands\b|\bhandshakes?\b[^?\n]{0,40}\b(?P<m>\d{1,4}) people",
    "shake shakes hands handshake handshakes",
)
_LETTERS = Cued(
    r"\b(?:arrange|arrangements? of|permutations? of|anagrams?(?: of)?|rearrange)\b[^?\n]{0,30}?\b(?:the )?(?:letters (?:of|in) )?(?:the word )?[\"'“]?(?P<w>[A-Z]{3,16}|(?<=[\"'“])[a-z]{3,16})[\"'”]?|\bletters (?:of|in) (?:the word )?[\"'“]?(?P<v>[A-Za-z]{3,16})[\"'”]?[^?\n]{0,30}\barrange",
    "arrange arrangement arrangements permutation permutations anagram anagrams rearrange arranged",
    re.NOFLAG,
)
_DICE = Cued(
    r"\b(?:probability|chances?|odds|likely)\b[^?\n]{0,60}?\b(?:sum|total)(?: of)? (?P<s>\d{1,2})\b[^?\n]{0,30}\b(?:two|2) (?:fair |six-sided )*dice|\btwo (?:fair )?dice\b[^?\n]{0,60}\b(?:sum|total)(?: of| is| equals)? (?P<t>\d{1,2})",
    "dice",
)
_COINS = Cued(
    r"\b(?:probability|chances?|odds)\b[^?\n]{0,60}?\b(?P<exact>exactly |at least |at most )?(?P<k>\d{1,2}|one|two|three|four|five) (?P<side>heads?|tails?)\b[^?\n]{0,30}?\b(?P<n>\d{1,2}|two|three|four|five|six|ten) (?:coin )?(?:tosses|flips|coins|times|throws)",
    "heads head tails tail",
)


def chosen(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """How many ways there are to choose or to arrange; the chance of a sum of two dice, of so many heads."""
    text = _text(prompt)
    if coded(prompt):
        return None
    if match := _CHOOSE.search(prompt, text):
        n = number(match["a"] or match["c"] or match["f"] or match["g"])
        k = number(match["b"] or match["d"] or match["e"] or match["h"])
        if not 0 <= k <= n <= 200:
            return None
        if (match["p"] or "").lower() == "p":
            return f"P({n:.0f}, {k:.0f}) = {n:.0f}! / {n - k:.0f}! = {math.perm(int(n), int(k)):,}"
        told = math.comb(int(n), int(k))
        return (
            str(told)
            if shapes.bare(prompt)
            else f"C({n:.0f}, {k:.0f}) = {n:.0f}! / ({k:.0f}! × {n - k:.0f}!) = {told:,}"
        )
    if match := _HANDS.search(prompt, text):
        people = int(match["n"] or match["m"])
        return f"Each pair shakes hands once: {people} × {people - 1} / 2 = {people * (people - 1) // 2:,}."
    if match := _LETTERS.search(prompt, text):
        return _arranged((match["w"] or match["v"]).upper())
    if match := _DICE.search(prompt, text):
        wanted = int(match["s"] or match["t"])
        ways = [(a, wanted - a) for a in range(1, 7) if 1 <= wanted - a <= 6]
        share = Fraction(len(ways), 36)
        shown = ", ".join(f"{a}+{b}" for a, b in ways)
        return (
            f"{len(ways)} of the 36 outcomes give {wanted} ({shown}), so the probability is {len(ways)}/36 = {share} ≈ {float(share):.1%}."
            if ways
            else f"Two dice cannot give {wanted}, so the probability is 0."
        )
    if match := _COINS.search(prompt, text):
        return _tossed(match)
    return None


def _arranged(word: str) -> str:
    counts = {one: word.count(one) for one in sorted(set(word))}
    twice = {one: count for one, count in counts.items() if count > 1}
    told = math.factorial(len(word))
    for count in twice.values():
        told //= math.factorial(count)
    below = " × ".join(f"{count}!" for count in twice.values())
    how = f"{len(word)}! / ({below})" if twice else f"{len(word)}!"
    repeated = ", ".join(f"{one} {count} times" for one, count in twice.items())
    return (
        f"{word} has {len(word)} letters"
        + (f", of which some repeat ({repeated})" if twice else ", all different")
        + f": {how} = {told:,} arrangements."
    )


def _tossed(match: re.Match[str]) -> str | None:
    k, n = int(number(match["k"])), int(number(match["n"]))
    if k > n or n > 40:
        return None
    kind = (match["exact"] or "exactly ").strip()
    wanted = range(k, n + 1) if kind == "at least" else range(k + 1) if kind == "at most" else range(k, k + 1)
    ways = sum(math.comb(n, one) for one in wanted)
    share = Fraction(ways, 2**n)
    return f"{ways:,} of the 2^{n} = {2**n:,} outcomes have {kind} {k} {match['side']}, so the probability is {share} ≈ {float(share):.1%}."


# ---- points and polygons -------------------------------------------------------------------------------------------------

_POINTS = Cued(
    rf"\b(?P<what>slope|gradient|distance|midpoint|equation)\b[^(\n]{{0,50}}\( ?(?P<a>{_N}) ?, ?(?P<b>{_N}) ?\)[^(\n]{{0,20}}\( ?(?P<c>{_N}) ?, ?(?P<d>{_N}) ?\)",
    "slope gradient distance midpoint equation",
)
_SHAPES = {
    "triangle": 3,
    "quadrilateral": 4,
    "pentagon": 5,
    "hexagon": 6,
    "heptagon": 7,
    "octagon": 8,
    "nonagon": 9,
    "decagon": 10,
    "三角形": 3,
    "四边形": 4,
    "五边形": 5,
    "六边形": 6,
    "七边形": 7,
    "八边形": 8,
}
_ANGLES = Cued(
    rf"\b(?P<each>each )?(?:interior )?angles?\b[^?\n]{{0,30}}\b(?P<shape>{'|'.join(one for one in _SHAPES if one.isascii())})s?\b|(?P<zh>{'|'.join(one for one in _SHAPES if not one.isascii())})的?内角和",
    "angle angles 和",
)
_TRIG = Cued(r"\b(?P<f>sin|cos|tan) ?\(? ?(?P<a>\d{1,3}) ?(?:°|degrees?|度) ?\)?", "sin cos tan")
_EXACT = {
    "sin": {0: "0", 30: "1/2", 45: "√2/2", 60: "√3/2", 90: "1"},
    "tan": {0: "0", 30: "√3/3", 45: "1", 60: "√3"},
}


def placed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Slope, distance, midpoint and line of two points; the angles of a polygon; sine, cosine and tangent of degrees."""
    text = _text(prompt)
    if coded(prompt):
        return None
    if match := _POINTS.search(prompt, text):
        return _of_points(match["what"].lower(), *(Fraction(match[one]) for one in "abcd"))
    if match := _ANGLES.search(prompt, text):
        sides = _SHAPES[(match["shape"] or match["zh"]).lower()]
        total = (sides - 2) * 180
        if match["zh"]:
            return f"（{sides} - 2）× 180° = {total}°"
        each = (
            f" Each angle of a regular one is {figure(total / sides)}°."
            if match["each"] or "regular" in text.lower()
            else ""
        )
        return f"The interior angles of a {match['shape'].lower()} add up to ({sides} - 2) × 180° = {total}°.{each}"
    if match := _TRIG.search(prompt, text):
        return _of_degrees(match["f"].lower(), int(match["a"]))
    return None


def _of_points(what: str, a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> str:
    if what == "distance":
        square = (c - a) ** 2 + (d - b) ** 2
        root = math.sqrt(square)
        return f"√(({c} - {a})² + ({d} - {b})²) = √{square} {'=' if root == round(root) else '≈'} {figure(root)}".replace(
            "- -", "+ "
        )
    if what == "midpoint":
        return f"(({a} + {c})/2, ({b} + {d})/2) = ({(a + c) / 2}, {(b + d) / 2})".replace("+ -", "- ")
    if a == c:
        return f"The line is vertical (x = {a}), so it has no slope."
    slope = (d - b) / (c - a)
    how = f"m = ({d} - {b})/({c} - {a}) = {slope}".replace("- -", "+ ")
    if what in ("slope", "gradient"):
        return how
    at = b - slope * a
    shown = (
        "" if slope == 1 else "-" if slope == -1 else str(slope) if slope.denominator == 1 else f"({slope})"
    )
    line = (
        f"y = {at}" if not slope else f"y = {shown}x" + (f" {'-' if at < 0 else '+'} {abs(at)}" if at else "")
    )
    return f"{how}\n{line}"


def _of_degrees(function: str, degrees: int) -> str:
    turned, name = degrees % 360, function
    around = math.radians(degrees)
    if function == "tan" and turned in (90, 270):
        return f"tan({degrees}°) is not defined, since cos({degrees}°) = 0."
    value = {"sin": math.sin, "cos": math.cos, "tan": math.tan}[function](around)
    base = turned if function != "cos" else (90 - turned) % 360
    reach = base % 180 if base % 180 <= 90 else 180 - base % 180
    known = _EXACT["tan" if function == "tan" else "sin"].get(reach)
    if known is None:
        return f"{name}({degrees}°) ≈ {value:.4f}"
    sign = "-" if value < -1e-9 else ""
    near = "" if known in ("0", "1", "1/2") else f" ≈ {value:.4f}"
    return f"{name}({degrees}°) = {sign if known != '0' else ''}{known}{near}"


# ---- shares, interest, rates, the clock -----------------------------------------------------------------------------------

_SHARE = Cued(
    rf"\bwhat (?:percent(?:age)?|%) of (?P<a>{_N}) is (?P<b>{_N})|\b(?P<c>{_N}) is what (?:percent(?:age)?|%) of (?P<d>{_N})|\b(?:percent(?:age)?|%) (?P<ch>change|increase|decrease) from [$€£]?(?P<e>{_N}) to [$€£]?(?P<f>{_N})|(?P<g>{_N}) ?(?:是|占) ?(?P<h>{_N}) ?的百分之(?:几|多少)",
    "percent percentage what 是 几 多少",
)
_CHANGED = Cued(
    rf"\b(?P<way>increase|raise|decrease|reduce|lower) [$€£]?(?P<a>{_N}) by (?P<p>\d{{1,4}}(?:\.\d{{1,3}})?) ?(?:%|percent)",
    "increase raise decrease reduce lower",
)
_INTEREST = Cued(
    rf"\b(?P<kind>compound|simple)(?:ed)? interest\b[^\d\n$€£]{{0,40}}{_MONEY}[^\d\n]{{0,40}}(?P<rate>\d{{1,2}}(?:\.\d{{1,3}})?) ?(?:%|percent)[^\d\n]{{0,40}}(?P<years>\d{{1,2}}) years?(?P<rest>[^\n]{{0,60}})|本金 ?(?P<zp>\d{{1,9}}) ?元?[^\d\n]{{0,12}}年?利率[为是]? ?(?P<zr>\d{{1,2}}(?:\.\d{{1,3}})?) ?%[^\d\n]{{0,10}}(?P<zy>\d{{1,2}}) ?年[^\n]{{0,12}}(?P<zk>复利|单利)",
    "interest 多少 是 计算 几 算",
)
_PER_YEAR = (("monthly", 12), ("quarterly", 4), ("daily", 365), ("semi-annually", 2), ("semiannually", 2))
_WORKERS = Cued(
    rf"\b(?P<a>\d{{1,4}}) (?P<who>workers|men|people|painters|machines|taps|pipes|builders)\b[^?.\n]{{0,60}}?\bin (?P<b>{_N}) (?P<unit>days|hours|minutes|weeks)\b[^\n]{{0,40}}?\b(?:how (?:long|many (?:days|hours|minutes|weeks)))\b[^\n]{{0,30}}?\b(?P<c>\d{{1,4}})\b",
    "workers men people painters machines taps pipes builders",
)
_FUEL = Cued(
    rf"\b(?P<a>{_N}) ?(?:l|liters?|litres?) ?(?:of (?:fuel|petrol|gas|diesel) )?(?:per|/) ?100 ?(?P<u>km|kilomet(?:er|re)s|miles)\b[^\n]{{0,80}}?\b(?P<b>{_N}) ?(?:km|kilomet(?:er|re)s|miles)",
    "l liter liters litre litres",
)
_CLOCK = Cued(
    r"\b(?:what time (?:is|will) it(?: be)?|what(?:'s| is)|when is)\b[^\d\n]{0,12}(?:(?P<h>\d{1,3}(?:\.5)?) hours?)?(?: ?(?:and )?(?P<m>\d{1,3}) min(?:ute)?s?)? ?(?P<way>after|before|from|past|earlier than|later than) (?P<at>\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m\.|p\.m\.)?|noon|midnight)",
    "hours hour minutes minute mins min",
)
_LEAP = Cued(
    r"\bhow many (?P<u>seconds|minutes|hours|days|weeks)\b[^?\n]{0,15}\b(?:in|does|has)\b[^?\n]{0,8}(?P<leap>\bleap year\b|\b(?:a|one|non-leap|common|regular|normal) year\b)|闰年有多少(?P<z>秒|分钟|小时|天)",
    "seconds minutes hours days weeks 多少",
)
_LATER = Cued(
    r"(?P<a>[A-Z]\w{1,15}) is (?P<k>twice|three times|four times|half|\d{1,2} times) as old as (?P<b>[A-Z]\w{1,15})\.? *In (?P<n>\d{1,2}) years,? (?:the sum of their ages|their ages will (?:add up to|total|sum to)|they will (?:be|total) together)(?: will be| is| equals)? *(?P<s>\d{1,3})",
    "twice times half",
    re.NOFLAG,
)
_MONEYS = r"usd|dollars?|eur|euros?|gbp|pounds?|jpy|yen|cny|rmb|yuan|inr|rupees?|krw|won|cad|aud|chf|francs?|hkd|brl|reais|mxn|pesos?|rub|rubles?"
_RATES = Cued(
    rf"\b(?:convert|exchange|change|how much (?:is|are)|what(?:'s| is| are)) [$€£¥]?(?P<n>{_N}) ?(?:us |american )?(?P<a>{_MONEYS}) (?:in|to|into|worth in) (?:us |american )?(?P<b>{_MONEYS})\b",
    "usd dollar dollars eur euro euros gbp pound pounds jpy yen cny rmb yuan inr rupees krw won cad aud chf francs hkd brl reais mxn pesos rub rubles",
)


def shared(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Percentages, interest, work shared by so many, fuel, times of the clock, lengths of a year, money of another country."""
    text = _text(prompt)
    if coded(prompt):
        return None
    for pattern, work in _WORKS:
        if (match := pattern.search(prompt, text)) and (found := work(match, text)):
            told, result = found
            return result if shapes.bare(prompt) and result else told
    return None


Told = tuple[str, str] | None
"""The answer in a sentence, and the mere result."""


def _share(match: re.Match[str], text: str) -> Told:
    if match["ch"]:
        start, end = float(match["e"]), float(match["f"])
        if not start:
            return None
        change = figure((end - start) / abs(start) * 100)
        return (
            f"({match['f']} - {match['e']}) / {match['e']} × 100 = {change}%, {'an increase' if end >= start else 'a decrease'}.",
            f"{change}%",
        )
    part, whole = match["b"] or match["c"] or match["g"], match["a"] or match["d"] or match["h"]
    if not float(whole):
        return None
    told = figure(float(part) / float(whole) * 100)
    if match["g"]:
        return f"{part} ÷ {whole} × 100% = {told}%", f"{told}%"
    return f"{part} is {told}% of {whole}: {part} / {whole} × 100 = {told}.", f"{told}%"


def _changed(match: re.Match[str], text: str) -> Told:
    up = match["way"].lower() in ("increase", "raise")
    value, percent = float(match["a"]), float(match["p"])
    part = value * percent / 100
    told = figure(value + part if up else value - part)
    return (
        f"{figure(percent)}% of {match['a']} is {figure(part)}, so the result is {match['a']} {'+' if up else '-'} {figure(part)} = {told}.",
        told,
    )


def _interest(match: re.Match[str], text: str) -> Told:
    zh = match["zp"] is not None
    start = float((match["zp"] or match[2]).replace(",", ""))
    rate, years = float(match["zr"] or match["rate"]), int(match["zy"] or match["years"])
    compound = match["zk"] == "复利" if zh else match["kind"].lower() == "compound"
    every = 1 if zh else next((times for word, times in _PER_YEAR if word in match["rest"].lower()), 1)
    end = (
        start * (1 + rate / 100 / every) ** (every * years) if compound else start * (1 + rate / 100 * years)
    )
    sign = next((one for one in "$€£¥" if one in match[0]), "")
    inner = f"1 + {rate / 100:g}" + (f"/{every}" if every > 1 else "")
    power = years * every
    how = (
        f"{start:,.0f} × ({inner})^{power}" if compound else f"{start:,.0f} × (1 + {rate / 100:g} × {years})"
    )
    if zh:
        return f"{how} = {end:,.2f} 元，其中利息 {end - start:,.2f} 元。", f"{end:,.2f}"
    return (
        f"{how} = {sign}{end:,.2f}, so the interest is {sign}{end - start:,.2f}.",
        f"{sign}{end - start:,.2f}",
    )


def _workers(match: re.Match[str], text: str) -> Told:
    first, time, then = int(match["a"]), float(match["b"]), int(match["c"])
    if not first or not then or re.search(r"\beach\b|\bmake|\bproduce", match[0]):
        return None
    told = figure(first * time / then)
    unit, who = match["unit"].lower(), match["who"].lower()
    return (
        f"The work is {first} × {match['b']} = {figure(first * time)} {who.removesuffix('s') if who.endswith('s') else who}-{unit}. Shared by {then}, it takes {figure(first * time)} / {then} = {told} {unit}.",
        f"{told} {unit}",
    )


def _fuel(match: re.Match[str], text: str) -> Told:
    used = float(match["a"]) * float(match["b"]) / 100
    told = f"{figure(used)} litres"
    return f"{match['a']} × {match['b']} / 100 = {figure(used)}, so it takes {told}.", told


def _clock(match: re.Match[str], text: str) -> Told:
    if not match["h"] and not match["m"]:
        return None
    at = match["at"].lower().replace(".", "").replace(" ", "")
    half = at[-2:] if at.endswith(("am", "pm")) else ""
    if at in ("noon", "midnight"):
        minutes, half = (12 * 60 if at == "noon" else 0), "pm"
    else:
        hour, _, minute = at.removesuffix(half).partition(":")
        if int(hour) > 24 or int(minute or 0) > 59:
            return None
        minutes = (int(hour) % 12 + 12 * (half == "pm") if half else int(hour)) * 60 + int(minute or 0)
    by = round(float(match["h"] or 0) * 60) + int(match["m"] or 0)
    end = minutes - by if match["way"].lower().startswith(("before", "earlier")) else minutes + by
    days, end = divmod(end, 24 * 60)
    shown = (
        f"{(end // 60 - 1) % 12 + 1}:{end % 60:02} {'pm' if end >= 720 else 'am'}"
        if half
        else f"{end // 60}:{end % 60:02}"
    )
    day = (
        ""
        if not days
        else " the next day"
        if days == 1
        else " the day before"
        if days == -1
        else f" {abs(days)} days {'later' if days > 0 else 'earlier'}"
    )
    return f"It is {shown}{day}.", f"{shown}{day}"


_SECONDS = {
    "seconds": 86400,
    "minutes": 1440,
    "hours": 24,
    "days": 1,
    "秒": 86400,
    "分钟": 1440,
    "小时": 24,
    "天": 1,
}


def _leap(match: re.Match[str], text: str) -> Told:
    leap = bool(match["z"]) or match["leap"].lower() == "leap year"
    days, unit = 366 if leap else 365, match["z"] or match["u"].lower()
    if unit == "weeks":
        return f"{days} days are 52 weeks and {days - 364} day{'s' if leap else ''}.", "52"
    total = days * _SECONDS[unit]
    steps = {86400: " × 24 × 60 × 60", 1440: " × 24 × 60", 24: " × 24", 1: ""}[_SECONDS[unit]]
    if match["z"]:
        return (
            f"闰年有 366 天，{days}{steps} = {total:,}，即 {total:,} {unit}。"
            if steps
            else "闰年有 366 天。",
            f"{total}",
        )
    which = "A leap year" if leap else "A common year"
    return (
        f"{which} has {days} days: {days}{steps} = {total:,} {unit}."
        if steps
        else f"{which} has {days} days."
    ), f"{total:,}"


_TIMES = {"twice": Fraction(2), "three times": Fraction(3), "four times": Fraction(4), "half": Fraction(1, 2)}


def _later(match: re.Match[str], text: str) -> Told:
    times = _TIMES.get(match["k"]) or Fraction(match["k"].split()[0])
    years, total = int(match["n"]), int(match["s"])
    younger = Fraction(total - 2 * years) / (times + 1)
    if younger < 0:
        return None
    first, second = figure(float(younger * times)), figure(float(younger))
    a, b = match["a"], match["b"]
    return (
        f"If {b} is x now, {a} is {figure(float(times))}x. In {years} years: ({figure(float(times))}x + {years}) + (x + {years}) = {total}, so {figure(float(times + 1))}x = {total - 2 * years} and x = {second}. "
        f"{a} is {first} and {b} is {second}."
    ), first


def _rates(match: re.Match[str], text: str) -> Told:
    a, b = (
        match[one].upper()
        if len(match[one]) == 3 and match[one].lower() not in ("yen", "won")
        else match[one].lower()
        for one in "ab"
    )
    return (
        f"Exchange rates change every minute, and I have no live ones here. Take today's rate of one {a.removesuffix('s')} in {b} from your bank or a converter: {match['n']} × that rate is what you get, before fees.",
        "",
    )


_WORKS: tuple[tuple[Cued, Callable[[re.Match[str], str], Told]], ...] = (
    (_SHARE, _share),
    (_CHANGED, _changed),
    (_INTEREST, _interest),
    (_WORKERS, _workers),
    (_FUEL, _fuel),
    (_CLOCK, _clock),
    (_LEAP, _leap),
    (_LATER, _later),
    (_RATES, _rates),
)

ALL: tuple[Callable[[Prompt, tuple[Message, ...], Chance], str | None], ...] = (
    fractions,
    opened_by(_TO_FRACTION, _TO_DECIMAL, _ROUNDED, _MULTIPLE, _BASES)(written),
    opened_by(_STATS)(statistics),
    opened_by(_TERM)(term),
    opened_by(_CHOOSE, _HANDS, _LETTERS, _DICE, _COINS)(chosen),
    opened_by(_POINTS, _ANGLES, _TRIG)(placed),
    opened_by(*(pattern for pattern, _ in _WORKS))(shared),
)
