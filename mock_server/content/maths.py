"""Mathematics of school and the first terms, done with letters: derivatives, integrals, limits, series, equations and systems of them,
factors, products, matrices; and the proofs that everybody is shown.

As doing.py, whose list these belong to; the work is done by algebra.py and calculus.py. Answers are formulas with one sentence that says how, in
English or Chinese; in other languages the formulas alone. Proofs are in data/maths.json.
"""

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import wraps

from mock_server.content import algebra, calculus, phrases, shapes
from mock_server.content.algebra import Expression, show
from mock_server.content.chance import Chance
from mock_server.content.dispatch import Doing, opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Cued, Prompt, latin
from mock_server.content.puzzles import coded
from mock_server.wire.timeline import Message

HEAD = 300
"""Characters of a request that are looked at."""

_FORM = r"[^?？=\n，。]{1,100}?"

_NAMED = late(
    r"^ ?(?:the |of |for |this |following )*(?:function|expression|polynomial|curve|equation|limit|函数|多项式|方程|表达式)? ?[:：]? ?(?:(?:[a-zA-Z] ?\( ?[a-z] ?\)|y) ?=)? ?",
    re.IGNORECASE,
)


_CALLS = late(
    r"\\?(?:arc)?(?:sinh?|cosh?|tanh?)|\\?(?:ln|log|exp|sqrt|abs|asin|acos|atan|pi|[dt]?frac|left|right|cdot|times)"
)
_WORDS = late(r"[a-zA-Z]{3,}|(?:^|\s)(?:an|in|is|it|my|no|of|on|or|so|to|up|us|we)(?:\s|$)")
"""What is no product of variables."""


_ASIDE = late(
    r"[,.]? ?(?:\b(?:and )?(?:please )?(?:(?:show|explain|give)(?: me)? (?:all |each |every |the |your )*(?:steps?|work(?:ing)?|reasoning|how)\b[^?.\n]{0,40}|(?:step[- ]by[- ]step|with (?:all )?(?:the )?steps|please|briefly|in detail))|(?:请|并)?(?:写出|给出)?(?:详细)?(?:的)?(?:步骤|过程|解答)) ?[.!。]? ?$",
    re.IGNORECASE,
)


def _text(prompt: Prompt) -> str:
    """The request without how it shall be shown, with single blanks: several in a row could be shared out in many ways."""
    lines = (" ".join(line.split()) for line in prompt.text[:HEAD].split("\n"))
    return _ASIDE.sub("", "\n".join(line for line in lines if line))


def _read(raw: str) -> Expression | None:
    """The expression of a part of a request; None if it is none, or has no letter and no figure."""
    plain = _NAMED.sub("", raw, count=1).strip(" $`'\"“”")
    if _WORDS.search(_CALLS.sub(" ", plain)):
        return None
    try:
        return algebra.read(plain)
    except (ValueError, RecursionError):
        return None


def _name_in(told: Expression) -> str:
    """The variable: the only one, else x, else the first."""
    names = sorted(algebra.letters(told))
    return "x" if "x" in names or not names else names[0]


def _said(prompt: Prompt, key: str) -> str:
    """A sentence on how it was done; none in languages other than English and Chinese."""
    told = phrases.data("maths")["how"][key]
    return f"\n\n{told[prompt.language]}" if prompt.language in told else ""


# ---- derivatives and integrals -----------------------------------------------------------------------------------

_DERIVED = Cued(
    rf"\b(?:(?P<second>second )?derivative of|differentiate|d/d[a-z](?: of)?|derive) (?P<a>(?:the function )?(?:[a-z]\([a-z]\) ?=|y ?=)?{_FORM})(?: (?:with respect to|wrt\.?) (?P<v>[a-z])\b.*?)?(?: (?:at|when|for) (?P<at>[a-z] ?= ?-?\d{{1,6}}(?:\.\d{{1,4}})?))? ?[?.]? ?$"
    rf"|\b(?P<n>[fgh])\((?P<w>[a-z])\) ?= ?(?P<b>{_FORM})[,.;]? (?:find|what is|calculate|compute) (?:(?P=n)'|(?:its|the) derivative)"
    r"|(?:求|计算|对)?(?:函数)? ?(?P<c>(?:[a-z]\([a-z]\) ?=|y ?=)?[^的求，。\u4e00-\u9fff]{1,80}?) ?(?:的(?P<zsecond>二阶)?导(?:数|函数)|求导)",
    "derivative differentiate derive d f g h 导",
)
_INTEGRATED = Cued(
    rf"(?:\b(?:(?:definite |indefinite )?integral of|antiderivative of|integrate) |(?P<sign>∫|\\int) ?(?:_\{{?(?P<lo>[^\s^{{}}]{{1,8}})\}}? ?\^ ?\{{?(?P<hi>[^\s{{}}]{{1,8}})\}}?)? ?)(?P<a>{_FORM})(?: ?\bd(?P<v>[a-z])\b)?(?: with respect to [a-z])?(?:,? (?:from|between|over the interval|on) \[?(?P<from>-?[\w/.π]{{1,8}}) ?(?:to|and|,) ?(?P<to>-?[\w/.π]{{1,8}})\]?)? ?(?:的(?:不?定)?积分)? ?[?？.。]? ?$"
    r"|(?:求|计算)?(?:函数)? ?(?P<c>(?:[a-z]\([a-z]\) ?=)?[^的求，。从\u4e00-\u9fff]{1,80}?) ?(?:(?:在|从) ?\[?(?P<zfrom>-?[\w/.π]{1,8}) ?(?:到|,|，) ?(?P<zto>-?[\w/.π]{1,8})\]? ?(?:上)?)?的(?:不?定)?积分",
    "integral antiderivative integrate int dx dt dy du d 积分",
)


def derived(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The derivative of what is written, also the second one, also its value at a point."""
    match = _DERIVED.search(prompt, _text(prompt))
    told = _read(match["a"] or match["b"] or match["c"]) if match else None
    if match is None or told is None:
        return None
    name = match["v"] or match["w"] or _name_in(told)
    found, order = calculus.derivative(told, name), ""
    if match["second"] or match["zsecond"]:
        found, order = calculus.derivative(found, name), "²"
    found = _tidier(found)
    whole = (
        f"d{order}/d{name}{order} [{_bracketless(match['a'] or match['b'] or match['c'])}] = {show(found)}"
    )
    if match["at"]:
        at = Fraction(match["at"].split("=")[1].strip())
        value = algebra.put(found, name, ("n", at))
        whole += f"\n\n{name} = {match['at'].split('=')[1].strip()}: {show(value)}"
        found = value
    return show(found) if shapes.bare(prompt) else whole + _said(prompt, _rule(told, name))


def _tidier(told: Expression) -> Expression:
    """The one of the two that is shorter: as it came, or multiplied out."""
    try:
        opened = algebra.expand(told)
    except ValueError:
        return told
    return opened if len(show(opened)) < len(show(told)) else told


def _rule(told: Expression, name: str) -> str:
    """The rule that the derivative is found by."""
    terms = told[1] if told[0] == "+" else (told,)
    kinds = set()
    for term in terms:
        factors = [one for one in (term[1] if term[0] == "*" else (term,)) if name in algebra.letters(one)]
        if any(one[0] == "^" and one[2][0] == "n" and one[2][1] < 0 for one in factors) and len(factors) > 1:
            kinds.add("quotient")
        elif len(factors) > 1:
            kinds.add("product")
        elif factors and _inner(factors[0]) not in (None, algebra.variable(name)):
            kinds.add("chain")
    return next((one for one in ("quotient", "product", "chain") if one in kinds), "power")


def _inner(factor: Expression) -> Expression | None:
    return (
        factor[2]
        if factor[0] == "f"
        else factor[1]
        if factor[0] == "^" and algebra.letters(factor[1])
        else factor[2]
        if factor[0] == "^"
        else None
    )


def integrated(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The antiderivative of what is written, or the integral between two bounds."""
    match = _INTEGRATED.search(prompt, _text(prompt))
    told = _read(re.sub(r" ?\bd[a-z]$", "", match["a"] or match["c"])) if match else None
    if match is None or told is None:
        return None
    name = match["v"] or _name_in(told)
    low, high = match["lo"] or match["from"] or match["zfrom"], match["hi"] or match["to"] or match["zto"]
    try:
        found = _tidier(calculus.integral(told, name))
    except ValueError:
        return _untold(prompt, told, name)
    if low is None or high is None:
        whole = f"∫ {_bracketed(told)} d{name} = {show(found)} + C"
        return f"{show(found)} + C" if shapes.bare(prompt) else whole + _said(prompt, "integral")
    bounds = _read(low), _read(high)
    if None in bounds:
        return None
    start, end = (algebra.put(found, name, one) for one in bounds if one is not None)
    value = algebra.subtract(end, start)
    if shapes.bare(prompt):
        return show(value)
    near = "" if value[0] == "n" else f" ≈ {algebra.value(value, {}):.4f}"
    return f"∫ {_bracketed(told)} d{name} = {show(found)} + C\n\n[{show(found)}]({low} → {high}) = {show(value)}{near}"


def _untold(prompt: Prompt, told: Expression, name: str) -> str | None:
    """That no antiderivative was found, said plainly."""
    said = _say_none(prompt, "no_integral")
    return said.format(function=_bracketed(told), name=name) if said else None


def _bracketed(told: Expression) -> str:
    return f"({show(told)})" if told[0] == "+" else show(told)


# ---- limits and series --------------------------------------------------------------------------------------------

_LIMIT = Cued(
    rf"\blim(?:it)?(?:_?\{{?\(? ?(?P<v>[a-z]) ?(?:→|->|\\to) ?(?P<p>[-+]?[\w∞\\]{{1,8}})\)?\}}?) ?(?P<a>{_FORM}) ?[?.]? ?$"
    rf"|\blimit of (?P<b>{_FORM}) (?:as|when) (?P<w>[a-z]) ?(?:approaches|goes to|tends to|→|->) ?(?P<q>[-+]?[\w∞]{{1,9}})"
    r"|(?:当)? ?(?P<x>[a-z]) ?(?:趋近于|趋于|趋向于?|→|->) ?(?P<r>[-+]?(?:[\w∞]{1,8}|正?无穷大?)) ?时[，,]? ?(?P<c>[^的，。\u4e00-\u9fff]{1,80}?) ?的极限",
    "lim limit 极限",
)
_SERIES = Cued(
    rf"\b(?:taylor|maclaurin)(?: series)?(?: expansion)?(?: of| for) (?P<a>{_FORM})(?: (?:at|around|about|near)\b[^?\n]{{0,30}})? ?[?.]? ?$|(?P<c>[^的，。\u4e00-\u9fff]{{1,60}}?) ?的(?:泰勒|麦克劳林)(?:展开|级数|公式)",
    "taylor maclaurin 展开 数 公式",
)


def limit(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The limit of what is written, at a point or where the variable grows."""
    match = _LIMIT.search(prompt, _text(prompt))
    told = _read(match["a"] or match["b"] or match["c"]) if match else None
    if match is None or told is None:
        return None
    name, point = match["v"] or match["w"] or match["x"], match["p"] or match["q"] or match["r"]
    endless = re.fullmatch(r"\+?(?:\\?infty|infinity|inf|∞|oo|正?无穷大?)", point, re.IGNORECASE)
    where = None if endless else _read(point)
    if endless:
        found = _far_out(told, name)
    else:
        found = calculus.limit(told, name, where) if where is not None else None
    if found is None:
        return None
    if shapes.bare(prompt):
        return show(found)
    by = "power"
    if not endless and where is not None:
        try:
            algebra.put(told, name, where)
            by = "put"
        except ValueError:
            by = "hopital"
    else:
        by = "far"
    return f"lim({name}→{'∞' if endless else point}) {_bracketed(told)} = {show(found)}" + _said(prompt, by)


def _far_out(told: Expression, name: str) -> Expression | None:
    """The limit where the variable grows: of (1 + a/x)^x, else that of the function of 1/x where its variable goes to nought."""
    if told[0] == "^" and told[2] == algebra.variable(name):
        rest = algebra.multiply(algebra.subtract(told[1], algebra.ONE), algebra.variable(name))
        if name not in algebra.letters(rest):
            return algebra.power(algebra.variable("e"), rest)
    above, below = calculus.over(told)
    tops, bottoms = algebra.polynomial(above, name), algebra.polynomial(below, name)
    if tops is None or bottoms is None or len(tops) > len(bottoms):
        return None
    return algebra.number(0) if len(tops) < len(bottoms) else ("n", tops[-1] / bottoms[-1])


_ORDER = 12
"""Derivatives that are taken for a series, and the terms that are shown."""
_SHOWN = 5


def series(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The first terms of the power series around nought."""
    match = _SERIES.search(prompt, _text(prompt))
    told = _read(match["a"] or match["c"]) if match else None
    if told is None:
        return None
    name = _name_in(told)
    terms, one, factor = [], told, 1
    for order in range(_ORDER):
        factor *= max(order, 1)
        at = algebra.put(one, name, algebra.ZERO)
        if at != algebra.ZERO:
            terms.append(
                show(
                    algebra.multiply(
                        algebra.number(Fraction(1, factor)),
                        at,
                        algebra.power(algebra.variable(name), algebra.number(order)),
                    )
                )
            )
        if len(terms) == _SHOWN:
            break
        one = calculus.derivative(one, name)
    if not terms:
        return None
    joined = terms[0] + "".join(f" - {one[1:]}" if one.startswith("-") else f" + {one}" for one in terms[1:])
    more = " + …" if len(terms) == _SHOWN else ""
    return f"{show(told)} = {joined}{more}" + ("" if shapes.bare(prompt) else _said(prompt, "series"))


# ---- equations ------------------------------------------------------------------------------------------------------

_SOLVE = Cued(
    r"\b(?:solve|find (?:the )?(?:value of |roots? of |solutions? (?:of|to) |zeros? of )?|what (?:is|are) (?:the )?(?:value of |roots? of |solutions? (?:of|to) )?|equations?|system)\b|解|方程|求",
    "solve find what equation equations system if x y 解 方程",
)
_EQUATION = late(r"[-\w.+*/^()²³√ \\{}\[\]−·×]{1,80}=[-\w.+*/^()²³√ \\{}−·×]{1,80}")
_BEFORE = late(
    r"^.*?\b(?:solve|find|equations?|system|for|where|given|if|that|when|is|of|the|to|and|by|with|following|linear|quadratic|simultaneous|value|roots?|solutions?|what|are|please|can|you|me|help|calculate)\b(?=\s)",
    re.IGNORECASE,
)


def solved(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The solution of an equation in one variable, or of as many linear ones as there are variables."""
    if "=" not in prompt.text[:HEAD]:
        return None
    text = _text(prompt)
    if coded(prompt) or not _SOLVE.search(prompt, text):
        return None
    sides = []
    for part in re.split(r"[,;，；\n?？]|\.(?!\d)|\band\b|和|与|[\u4e00-\u9fff：:]+", text):
        match = _EQUATION.search(part)
        if match is None:
            continue
        left, right = _left(match[0].split("=")[0]), _read(match[0].split("=")[1])
        if left is None or right is None or not (algebra.letters(left) | algebra.letters(right)):
            return None
        sides.append((left, right))
    if not sides or len(sides) > 4:
        return None
    names = sorted(set().union(*(algebra.letters(one) for pair in sides for one in pair)))
    if len(sides) == 1 and len(names) == 1:
        return _of_one(prompt, *sides[0], names[0])
    if len(names) == len(sides):
        found = calculus.solved([algebra.subtract(*pair) for pair in sides], names)
        if found is None:
            return _say_none(prompt, "no_single")
        values = [f"{name} = {show(('n', value))}" for name, value in found.items()]
        checks = (
            ""
            if shapes.bare(prompt) or len(algebra.letters(sides[0][0])) < 2
            else _checked(prompt, sides[0], found)
        )
        return ", ".join(values) + checks
    return None


def _left(raw: str) -> Expression | None:
    """The left side, after the words before it."""
    for _ in range(8):
        if not re.search(r"[a-zA-Z]{2,}", re.sub(r"sin|cos|tan|ln|log|exp|sqrt|abs|pi|frac", "", raw)) and (
            told := _read(raw)
        ):
            return told
        shorter = _BEFORE.sub("", raw, count=1)
        if shorter == raw:
            return None
        raw = shorter
    return None


def _checked(prompt: Prompt, pair: tuple[Expression, Expression], found: Mapping[str, Fraction]) -> str:
    left = filled = pair[0]
    for name, value in found.items():
        filled = algebra.put(filled, name, ("n", value))
    said = phrases.data("maths")["how"]["check"].get(prompt.language)
    return f"\n\n{said.format(left=show(left), value=show(filled))}" if said else ""


def _say_none(prompt: Prompt, key: str) -> str | None:
    said: str | None = phrases.data("maths")["how"][key].get(prompt.language)
    return said


def _of_one(prompt: Prompt, left: Expression, right: Expression, name: str) -> str | None:
    coefficients = algebra.polynomial(algebra.subtract(left, right), name)
    if coefficients is None:
        return None
    if len(coefficients) == 1:
        return _say_none(prompt, "always" if not coefficients[0] else "never")
    found = algebra.roots(coefficients)
    if found is None:
        return None
    joint = " 或 " if prompt.language == "zh" else " or " if prompt.language == "en" else ", "
    told = joint.join(f"{name} = {show(one)}" for one in found)
    if not found:
        c, b, a = coefficients if len(coefficients) == 3 else (Fraction(0), Fraction(0), Fraction(1))
        none = _say_none(prompt, "not_real")
        if len(coefficients) != 3 or none is None:
            return none
        root = algebra.power(("n", (4 * a * c - b * b) / (4 * a * a)), ("n", Fraction(1, 2)))
        size = "" if root == algebra.ONE else show(root)
        middle = "" if not b else show(("n", -b / (2 * a))) + " "
        return f"{none} {name} = {middle}±{' ' if middle else ''}{size}i"
    if shapes.bare(prompt):
        return told
    if len(coefficients) == 2:
        return "\n".join([*_steps(left, right, coefficients, name), told])
    moved = algebra.of_coefficients(coefficients, name)
    product = algebra.factored(moved, name)
    lines = [f"{show(moved)} = 0"] if right != algebra.ZERO or left != moved else []
    if product and all(one[0] == "n" for one in found):
        return "\n".join([*lines, f"{product} = 0", told])
    return "\n".join([*lines, told]) + _said(prompt, "quadratic" if len(coefficients) == 3 else "roots")


def _steps(left: Expression, right: Expression, coefficients: Sequence[Fraction], name: str) -> list[str]:
    """How a linear equation is brought to its solution."""
    lines = []
    if right[0] != "n":
        lines.append(f"{show(left)} = {show(right)}")
    b, a = coefficients
    scaled = algebra.multiply(("n", a), algebra.variable(name))
    if a != 1 and (left, right) != (scaled, ("n", -b)):
        lines.append(f"{show(scaled)} = {show(('n', -b))}")
    return lines


# ---- factors, products, what can be said shorter ------------------------------------------------------------------------

_FACTORED = Cued(
    rf"\b(?:factor(?:i[sz]e)?|(?:prime )?factori[sz]ation of|prime factors of) (?:out )?(?:completely )?(?P<a>{_FORM})(?: (?:into|completely|over)\b[^?\n]{{0,30}})? ?[?.]? ?$"
    r"|(?P<b>[^的，。\u4e00-\u9fff]{2,80}?) ?(?:的因式分解|因式分解|分解因式|分解质因数)|(?:分解因式|因式分解|分解质因数) ?[:：]? ?(?P<c>[^的，。\u4e00-\u9fff]{2,80})",
    "factor factorise factorize factorisation factorization factors 因式 数",
)
_EXPANDED = Cued(
    rf"\b(?:expand|multiply out) (?:and simplify )?(?P<a>{_FORM}) ?[?.]? ?$|展开 ?[:：]? ?(?P<b>[^的，。\u4e00-\u9fff]{{2,80}})",
    "expand multiply 展开",
)
_SIMPLIFIED = Cued(
    rf"\bsimplify (?P<a>{_FORM}) ?[?.]? ?$|化简 ?[:：]? ?(?P<b>[^的，。\u4e00-\u9fff]{{2,80}})",
    "simplify 化简",
)


def reshaped(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A polynomial or a number in factors, a product multiplied out, an expression made shorter."""
    text = _text(prompt)
    if coded(prompt):
        return None
    if match := _FACTORED.search(prompt, text):
        told = _read(match["a"] or match["b"] or match["c"])
        return None if told is None else _in_factors(prompt, told)
    if match := _EXPANDED.search(prompt, text):
        told = _read(match["a"] or match["b"])
        if told is None or not algebra.letters(told):
            return None
        return f"{_bracketless(match['a'] or match['b'])} = {show(algebra.expand(told))}"
    if match := _SIMPLIFIED.search(prompt, text):
        raw = match["a"] or match["b"]
        told = _read(raw)
        if told is None:
            return None
        return f"{_bracketless(raw)} = {show(_shortest(told))}"
    return None


def _bracketless(raw: str) -> str:
    return _NAMED.sub("", raw, count=1).strip(" $`")


def _shortest(told: Expression) -> Expression:
    above, below = calculus.over(told)
    name = _name_in(told)
    tops, bottoms = algebra.polynomial(above, name), algebra.polynomial(below, name)
    if tops and bottoms and len(bottoms) > 1 and any(tops):
        while len(bottoms) > 1 and (root := algebra.rational_root(bottoms)) is not None:
            if algebra.evaluated(tops, root):
                break
            tops, bottoms = algebra.without(tops, root), algebra.without(bottoms, root)
        told = algebra.divide(algebra.of_coefficients(tops, name), algebra.of_coefficients(bottoms, name))
    return min((told, algebra.expand(told)), key=lambda one: len(show(one)))


def _in_factors(prompt: Prompt, told: Expression) -> str | None:
    if told[0] == "n":
        if told[1].denominator != 1 or not 2 <= told[1] <= 10**12:
            return None
        number, parts, by = int(told[1]), dict[int, int](), 2
        left = number
        while by * by <= left and by < 10**6:
            while left % by == 0:
                parts[by] = parts.get(by, 0) + 1
                left //= by
            by += 1 if by == 2 else 2
        if left > 1:
            parts[left] = 1
        if parts == {number: 1}:
            known = phrases.data("maths")["how"]["prime"]
            return str(known.get(prompt.language, known["en"])).format(number=number)
        return f"{number} = " + " × ".join(
            f"{one}^{times}" if times > 1 else str(one) for one, times in parts.items()
        )
    found = algebra.factored(told, _name_in(told)) or _of_squares(told)
    if found is None:
        said = _say_none(prompt, "no_factors")
        return said.format(function=show(told)) if said else None
    return f"{show(told)} = {found}"


def _of_squares(told: Expression) -> str | None:
    """a² - b² in two letters."""
    if told[0] != "+" or len(told[1]) != 2:
        return None
    half = algebra.number(Fraction(1, 2))
    for one, other in (told[1], told[1][::-1]):
        factor, rest = algebra.split(other)
        if factor >= 0:
            continue
        parts = [
            algebra.power(part, half)
            if part[0] != "*"
            else algebra.multiply(*(algebra.power(p, half) for p in part[1]))
            for part in (one, algebra.times(-factor, rest))
        ]
        halves = [_rooted(part) for part in parts]
        if all(half is not None for half in halves):
            a, b = (half for half in halves if half is not None)
            return f"({show(algebra.subtract(a, b))})({show(algebra.add(a, b))})"
    return None


def _rooted(told: Expression) -> Expression | None:
    """A square root of square powers, without the root."""
    factors = []
    for one in told[1] if told[0] == "*" else (told,):
        if one[0] == "^" and one[1][0] == "^" and one[1][2][0] == "n" and one[1][2][1] % 2 == 0:
            factors.append(algebra.power(one[1][1], algebra.number(one[1][2][1] / 2)))
        elif one[0] == "n":
            factors.append(one)
        else:
            return None
    return algebra.multiply(*factors)


_VALUED = late(
    r"^ ?(?:(?:what(?:'s| is)|calculate|compute|evaluate|find|work out|solve|计算|求) ?(?:the value of )?)?(?P<a>[^?？=\n，。:]{3,80}?) ?(?:=|等于多少|是多少)? ?[?？.]? ?$",
    re.IGNORECASE,
)
_BASED = late(r"log_?\{?\d", re.IGNORECASE)
"""A logarithm with a base: that of reckoning.py."""
_CALLED = frozenset(["sqrt", "ln", "log", "exp", "sin", "cos", "tan", "pi", "arctan", "e"])


def valued(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The value of a sum with roots, factorials, logarithms, sines."""
    match = _VALUED.match(_text(prompt))
    if match is None or coded(prompt) or _BASED.search(match["a"]):
        return None
    told = _read(match["a"])
    if told is None or algebra.letters(told) or told in (algebra.variable("e"), algebra.variable("pi")):
        return None
    if told[:2] == ("f", "ln") and "log" in match["a"] and told[2][0] == "n" and told[2][1] > 0:
        return f"log₁₀({show(told[2])}) = {math.log10(told[2][1]):.6g}, ln({show(told[2])}) = {algebra.value(told, {}):.6g}"
    value = show(told) if told[0] == "n" else f"{algebra.value(told, {}):.6g}"
    return value if shapes.bare(prompt) else f"{match['a'].strip()} {'=' if told[0] == 'n' else '≈'} {value}"


# ---- matrices -------------------------------------------------------------------------------------------------------

_MATRIX = late(r"\[ ?\[[-\d\s,./\[\]]{1,200}\] ?\]")
_ASKED_OF_IT = Cued(
    r"\b(?P<det>determinant|det)\b|\b(?P<inv>inver(?:se|t))\b|\b(?P<tr>transpose)\b|\b(?P<mul>multiply|product|times)\b|\b(?P<sum>add|sum)\b|\b(?P<trace>trace)\b|(?P<zdet>行列式)|(?P<zinv>逆)|(?P<ztr>转置)|(?P<zmul>相?乘|乘积)",
    "determinant det inverse invert transpose multiply product times add sum trace 行列式 矩阵 乘",
)
_WORK = {
    "det": "det",
    "zdet": "det",
    "inv": "inv",
    "zinv": "inv",
    "tr": "tr",
    "ztr": "tr",
    "mul": "mul",
    "zmul": "mul",
    "sum": "sum",
    "trace": "trace",
}


def matrices(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Determinant, inverse, transpose, trace of a matrix written with brackets; sum and product of two."""
    text = _text(prompt)
    if "[[" not in text.replace(" ", "") or coded(prompt):
        return None
    match = _ASKED_OF_IT.search(prompt, _MATRIX.sub(" ", text))
    found = [made for one in _MATRIX.findall(text) if (made := _rows(one))]
    if match is None or not found:
        return None
    work = next(_WORK[name] for name, said in match.groupdict().items() if said)
    first, square = found[0], len(found[0]) == len(found[0][0])
    if work == "tr":
        return _written([list(one) for one in zip(*first, strict=True)])
    if work in ("det", "inv", "trace") and not square:
        return _say_none(prompt, "not_square")
    if work == "det":
        value = calculus.determinant(first)
        if len(first) == 2 and not shapes.bare(prompt):
            (a, b), (c, d) = ([show(("n", one)) for one in row] for row in first)
            return f"det = {a}·{d} - {b}·{c} = {show(('n', value))}"
        return show(("n", value))
    if work == "trace":
        return show(("n", sum((first[at][at] for at in range(len(first))), Fraction(0))))
    if work == "inv":
        inverse = calculus.inverse(first)
        return _written(inverse) if inverse else _say_none(prompt, "singular")
    if len(found) < 2:
        return None
    try:
        if work == "mul":
            return _written(calculus.product(first, found[1]))
        return _written(
            [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(first, found[1], strict=True)]
        )
    except ValueError:
        return _say_none(prompt, "no_fit")


def _rows(raw: str) -> list[list[Fraction]] | None:
    rows = [
        [Fraction(one) for one in re.findall(r"-?\d{1,9}(?:\.\d{1,6}|/[1-9]\d{0,5})?", row)]
        for row in re.findall(r"\[([^\[\]]+)\]", raw)
    ]
    return rows if rows and 1 <= len(rows) <= 5 and len({len(row) for row in rows}) == 1 and rows[0] else None


def _written(matrix: Sequence[Sequence[Fraction]]) -> str:
    return "[" + ", ".join("[" + ", ".join(show(("n", one)) for one in row) + "]" for row in matrix) + "]"


# ---- proofs ------------------------------------------------------------------------------------------------------------

_PROVING = frozenset(["prove", "proof", "show", "equal", "irrational", "证明", "等于"])


def proved(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A proof that is known, where it is asked for."""
    text = prompt.text[:HEAD]
    if prompt.language not in ("en", "zh") or coded(prompt):
        return None
    for one in phrases.data("maths")["proofs"]:
        if worded(one["asks"]).search(text) and prompt.language in one:
            told: str = one[prompt.language]
            return told
    return None


def abroad(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is asked in another language, by its verbs: a formula is the same in all."""
    text = _text(prompt).strip(" ¿¡").lower()
    if prompt.language == "zh" or len(text) > 120:
        return None
    for pattern, plainly in phrases.data("maths")["abroad"]:
        if match := worded(pattern).match(text):
            rest = text[match.end() :]
            asked = (match.expand(plainly) + ("" if "<" in plainly else rest)).rstrip(" ?.!")
            english = prompt._replace(text=asked, cues=latin(asked))
            told = next(
                (
                    said
                    for do in (derived, integrated, solved, reshaped)
                    if (said := do(english, before, chance))
                ),
                None,
            )
            return told.split("\n\n")[0] if told else None
    return None


def _within_reach(do: Doing) -> Doing:
    """What is too much for algebra.py is left alone."""

    @wraps(do)
    def tried(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
        try:
            return do(prompt, before, chance)
        except (ValueError, ArithmeticError, RecursionError):
            return None

    return tried


ALL: tuple[Doing, ...] = (
    opened_by(_DERIVED)(_within_reach(derived)),
    opened_by(_INTEGRATED)(_within_reach(integrated)),
    opened_by(_LIMIT)(_within_reach(limit)),
    opened_by(_SERIES)(_within_reach(series)),
    opened_by(_ASKED_OF_IT)(_within_reach(matrices)),
    opened_by(_FACTORED, _EXPANDED, _SIMPLIFIED)(_within_reach(reshaped)),
    opened_by(_PROVING)(proved),
    opened_by(_SOLVE)(_within_reach(solved)),
    opened_by(_CALLED)(_within_reach(valued)),
    opened_by(frozenset("xytn"))(_within_reach(abroad)),
)
