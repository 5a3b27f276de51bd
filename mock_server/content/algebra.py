"""Expressions of school mathematics: read, written, tidied up, expanded, as polynomials factored and solved; with exact fractions.

An expression is a tuple: `("n", Fraction)`, `("v", name)` with `e` and `pi` among the names, `("+", terms)`, `("*", factors)`,
`("^", base, exponent)`, `("f", name, argument)`. Those that the functions here make are tidy: like terms are one term, powers of the
same base one power. What can not be read or done raises ValueError; texts and powers are bounded, so nothing takes long.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from mock_server.content.late import late

Expression = tuple[Any, ...]

LONGEST = 160
"""Characters of an expression."""

HIGHEST = 60
"""The largest power, and the deepest nesting."""

_MOST_TERMS = 200

FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "ln": math.log, "arcsin": math.asin, "arccos": math.acos,
    "arctan": math.atan, "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh, "abs": abs,
}  # fmt: skip
_ALSO = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "log": "ln", "tg": "tan"}
_CONSTANTS = {"e": math.e, "pi": math.pi}

_TOKEN = late(
    r"\s*(?:(?P<number>\d{1,15}(?:\.\d{1,10})?|\.\d{1,10})|(?P<name>arcsin|arccos|arctan|asin|acos|atan|sinh|cosh|tanh|sin|cos|tan|tg|ln|log|exp|sqrt|abs|pi|[a-zA-Zπθ])|(?P<sign>\*\*|[-+*/^()!]))"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_WRITTEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (late(r"\\(?:left|right|,|;|!| )"), ""),
    (late(r"\\[dt]?frac\s?\{([^{}]{1,60})\}\s?\{([^{}]{1,60})\}"), r"((\1)/(\2))"),
    (late(r"\\sqrt\s?\{([^{}]{1,60})\}"), r"sqrt(\1)"),
    (late(r"√\(?"), lambda match: "sqrt(" if match[0].endswith("(") else "sqrt "),
    (late(r"\\(?:cdot|times)|[·×⋅∙]"), "*"),
    (late(r"÷"), "/"),
    (late(r"[−–]"), "-"),
    (late(r"\\(?=[a-z])|\$"), ""),
    (late(r"[{\[]"), "("),
    (late(r"[}\]]"), ")"),
    (late(r"[（]"), "("),
    (late(r"[）]"), ")"),
    (late(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}"), lambda match: "^" + match[0].translate(_RAISED)),
)


def number(value: int | Fraction) -> Expression:
    """A number."""
    return ("n", Fraction(value))


ZERO, ONE, MINUS = number(0), number(1), number(-1)


def variable(name: str) -> Expression:
    """A variable, or the constant `e` or `pi`."""
    return ("v", name)


# ---- tidy sums, products and powers ------------------------------------------------------------------------------


def add(*terms: Expression) -> Expression:
    """The sum, like terms taken together."""
    found: dict[Expression, Fraction] = {}
    for term in terms:
        for one in term[1] if term[0] == "+" else (term,):
            factor, rest = split(one)
            found[rest] = found.get(rest, Fraction(0)) + factor
    kept = [times(factor, rest) for rest, factor in found.items() if factor]
    if len(kept) > _MOST_TERMS:
        raise ValueError("too many terms")
    if len(kept) < 2:
        return kept[0] if kept else ZERO
    names = sorted(set().union(*map(letters, kept)))
    return ("+", tuple(sorted(kept, key=lambda term: _place(term, names))))


def split(term: Expression) -> tuple[Fraction, Expression]:
    """The number before a term, and the term without it."""
    if term[0] == "n":
        return term[1], ONE
    if term[0] == "*" and term[1][0][0] == "n":
        rest = term[1][1:]
        return term[1][0][1], rest[0] if len(rest) == 1 else ("*", rest)
    return Fraction(1), term


def times(factor: Fraction, rest: Expression) -> Expression:
    """A term with a number before it."""
    if rest == ONE:
        return ("n", factor)
    if factor == 1:
        return rest
    return ("*", (("n", factor), *(rest[1] if rest[0] == "*" else (rest,))))


def multiply(*factors: Expression) -> Expression:
    """The product, powers of the same base taken together."""
    value = Fraction(1)
    found: dict[Expression, Expression] = {}
    for factor in factors:
        for one in factor[1] if factor[0] == "*" else (factor,):
            if one[0] == "n":
                value *= one[1]
                continue
            base, exponent = (one[1], one[2]) if one[0] == "^" else (one, ONE)
            found[base] = add(found[base], exponent) if base in found else exponent
    kept: list[Expression] = []
    for base, exponent in found.items():
        made = power(base, exponent)
        if made[0] == "n":
            value *= made[1]
        elif made[0] == "*":
            return multiply(
                ("n", value), *kept, made, *(power(*one) for one in list(found.items())[len(kept) + 1 :])
            )
        else:
            kept.append(made)
    if not value:
        return ZERO
    if len(kept) == 1 and kept[0][0] == "+" and value != 1:
        return add(*(multiply(("n", value), term) for term in kept[0][1]))
    kept.sort(key=_factor_place)
    if value != 1 or not kept:
        kept.insert(0, ("n", value))
    return kept[0] if len(kept) == 1 else ("*", tuple(kept))


def power(base: Expression, exponent: Expression) -> Expression:
    """The power. Raises ValueError for one that is too high, and for nought divided by."""
    if exponent == ZERO:
        return ONE
    if exponent == ONE or base == ONE:
        return base
    if exponent[0] == "n":
        value = exponent[1]
        if abs(value) > HIGHEST:
            raise ValueError("too high a power")
        if base[0] == "n":
            return _of_numbers(base[1], value)
        if base[0] == "^" and value.denominator == 1:
            return power(base[1], multiply(base[2], exponent))
        if base[0] == "*" and value.denominator == 1:
            return multiply(*(power(one, exponent) for one in base[1]))
    if base == variable("e") and exponent[0] == "f" and exponent[1] == "ln":
        found: Expression = exponent[2]
        return found
    return ("^", base, exponent)


def _of_numbers(base: Fraction, exponent: Fraction) -> Expression:
    if base == 0:
        if exponent < 0:
            raise ValueError("divided by nought")
        return ZERO
    if exponent.denominator == 1:
        if abs(exponent) * math.log10(abs(base.numerator) + base.denominator + 1) > 60:
            raise ValueError("too large")
        return ("n", base**exponent.numerator)
    if exponent == Fraction(1, 2) and base > 0:
        inner = base.numerator * base.denominator
        outer = (
            next((one for one in range(math.isqrt(inner), 0, -1) if inner % (one * one) == 0), 1)
            if inner < 10**8
            else 1
        )
        left = inner // (outer * outer)
        factor = Fraction(outer, base.denominator)
        if left == 1:
            return ("n", factor)
        root = ("^", ("n", Fraction(left)), ("n", exponent))
        return root if factor == 1 else ("*", (("n", factor), root))
    return ("^", ("n", base), ("n", exponent))


def subtract(left: Expression, right: Expression) -> Expression:
    """The difference."""
    return add(left, multiply(MINUS, right))


def divide(left: Expression, right: Expression) -> Expression:
    """The quotient. Raises ValueError for nought divided by."""
    return multiply(left, power(right, MINUS))


def apply(name: str, argument: Expression) -> Expression:
    """A function of an expression."""
    if (name, argument) in _PLAIN:
        return _PLAIN[name, argument]
    if name == "ln" and argument[0] == "^" and argument[1] == variable("e"):
        found: Expression = argument[2]
        return found
    return ("f", name, argument)


_PLAIN: Mapping[tuple[str, Expression], Expression] = {
    ("sin", ZERO): ZERO, ("cos", ZERO): ONE, ("tan", ZERO): ZERO, ("ln", ONE): ZERO, ("ln", ("v", "e")): ONE,
    ("arcsin", ZERO): ZERO, ("arctan", ZERO): ZERO, ("sinh", ZERO): ZERO, ("cosh", ZERO): ONE, ("tanh", ZERO): ZERO,
}  # fmt: skip


def _place(term: Expression, names: Sequence[str]) -> tuple[Any, ...]:
    """Where a term stands in a sum: high powers first, numbers last."""
    fixed = not letters(term)
    return (
        -degree(term),
        fixed,
        fixed and term[0] != "n",
        [-_raised(term, name) for name in names],
        show(split(term)[1]),
    )


def _raised(term: Expression, name: str) -> float:
    """The power of one variable."""
    if term[0] == "*":
        return sum(_raised(one, name) for one in term[1])
    return degree(term) if term == ("v", name) or (term[0] == "^" and term[1] == ("v", name)) else 0


def degree(term: Expression) -> float:
    """The sum of the powers of its variables."""
    if term[0] == "v":
        return 1 if term[1] not in _CONSTANTS else 0
    if term[0] == "^" and term[1][0] == "v" and term[2][0] == "n" and term[1][1] not in _CONSTANTS:
        return float(term[2][1])
    return sum(map(degree, term[1])) if term[0] == "*" else 0


def _factor_place(factor: Expression) -> tuple[Any, ...]:
    base = (
        factor[1]
        if (factor[0] == "^" and factor[1][0] != "v") or (factor[0] == "^" and letters(factor[1]))
        else factor
    )
    return ("nv^f+".index(base[0]) if base[0] in "nvf+" else 2, show(factor))


# ---- reading and writing -----------------------------------------------------------------------------------------


def read(text: str) -> Expression:
    """The expression that a text writes, as people write it: `3x^2`, `x e^x`, `sin x`, `√2`, `\\frac{1}{x}`. Raises ValueError."""
    for pattern, written in _WRITTEN:
        text = pattern.sub(written, text)
    if len(text) > LONGEST:
        raise ValueError("too long")
    reader = _Reader(text)
    found = reader.sum(0)
    if reader.at < len(reader.tokens):
        raise ValueError("something is left over")
    return found


class _Reader:
    """Reads by precedence: sums, products (also those without a sign), signs, powers, atoms."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        at = 0
        text = text.rstrip(" .?,;")
        while at < len(text):
            match = _TOKEN.match(text, at)
            if not match:
                raise ValueError(f"cannot be read: {text[at:]}")
            self.tokens.append((match["number"] or match["name"] or match["sign"]).replace("**", "^"))
            at = match.end()
        self.at = 0

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        if self.next() in wanted:
            self.at += 1
            return self.tokens[self.at - 1]
        return ""

    def sum(self, depth: int) -> Expression:
        if depth > HIGHEST:
            raise ValueError("nested too deep")
        terms = [self.product(depth)]
        while sign := self.take("+", "-"):
            term = self.product(depth)
            terms.append(multiply(MINUS, term) if sign == "-" else term)
        return add(*terms)

    def product(self, depth: int) -> Expression:
        found = self.signed(depth)
        while True:
            if sign := self.take("*", "/"):
                other = self.signed(depth)
                found = multiply(found, other) if sign == "*" else divide(found, other)
            elif self.next() and self.next() not in "+-)^!":
                found = multiply(found, self.powered(depth))
            else:
                return found

    def signed(self, depth: int) -> Expression:
        if depth > HIGHEST:
            raise ValueError("nested too deep")
        if self.take("-"):
            return multiply(MINUS, self.signed(depth + 1))
        return self.signed(depth + 1) if self.take("+") else self.powered(depth)

    def powered(self, depth: int) -> Expression:
        base = self.atom(depth)
        if self.take("!"):
            if base[0] != "n" or base[1].denominator != 1 or not 0 <= base[1] <= HIGHEST:
                raise ValueError("no factorial")
            base = number(math.factorial(int(base[1])))
        return power(base, self.signed(depth + 1)) if self.take("^") else base

    def atom(self, depth: int) -> Expression:
        token = self.next()
        self.at += 1
        if token == "(":
            found = self.sum(depth + 1)
            if not self.take(")"):
                raise ValueError("a bracket is not closed")
            return found
        if token[:1].isdigit() or token[:1] == ".":
            return ("n", Fraction(token))
        name = _ALSO.get(token.lower(), token.lower()) if len(token) > 1 else token
        if name in FUNCTIONS or name in ("sqrt", "exp"):
            return self.function(name, depth)
        if not token or not token[0].isalpha():
            raise ValueError("something is missing")
        return variable("pi" if name in ("pi", "π") else name)

    def function(self, name: str, depth: int) -> Expression:
        raised = self.signed(depth + 1) if self.take("^") else ONE
        argument = self.atom(depth + 1) if self.next() == "(" else self.argument(depth + 1)
        if name == "sqrt":
            made = power(argument, ("n", Fraction(1, 2)))
        else:
            made = power(variable("e"), argument) if name == "exp" else apply(name, argument)
        return power(made, raised)

    def argument(self, depth: int) -> Expression:
        """What stands behind a function without brackets: `2x` in `sin 2x + 1`."""
        found = self.powered(depth)
        while self.next() and (self.next()[0].isdigit() or (len(self.next()) == 1 and self.next().isalpha())):
            found = multiply(found, self.powered(depth))
        return found


def show(told: Expression) -> str:
    """The expression as people write it: `3x^2 + 2x - 5`, `x^3 cos(x)`, `2x/(x^2 + 1)`."""
    kind = told[0]
    if kind == "n":
        return _fraction(told[1])
    if kind == "v":
        return "π" if told[1] == "pi" else str(told[1])
    if kind == "f":
        return f"|{show(told[2])}|" if told[1] == "abs" else f"{told[1]}({show(told[2])})"
    if kind == "+":
        first, *others = (show(term) for term in told[1])
        return first + "".join(f" - {one[1:]}" if one.startswith("-") else f" + {one}" for one in others)
    if kind == "^":
        return _power(told)
    return _product(told)


def _fraction(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def _power(told: Expression) -> str:
    base, exponent = told[1], told[2]
    if exponent[0] == "n" and exponent[1] < 0:
        below = show(power(base, ("n", -exponent[1])))
        return f"1/{below}" if base[0] in "vf" and "/" not in below else f"1/({below})"
    if exponent == ("n", Fraction(1, 2)):
        return f"√{show(base)}" if base[0] in "nv" and "/" not in show(base) else f"√({show(base)})"
    shown = show(exponent)
    plain = exponent[0] == "v" or (exponent[0] == "n" and "/" not in shown)
    return f"{_within(base)}^{shown if plain else f'({shown})'}"


def _within(told: Expression) -> str:
    """A base of a power."""
    return (
        show(told)
        if told[0] in "vf" or (told[0] == "n" and told[1].denominator == 1 and told[1] >= 0)
        else f"({show(told)})"
    )


def _product(told: Expression) -> str:
    value, above, below = Fraction(1), [], []
    for factor in told[1]:
        if factor[0] == "n":
            value = factor[1]
        elif factor[0] == "^" and factor[2][0] == "n" and factor[2][1] < 0:
            below.append(power(factor[1], ("n", -factor[2][1])))
        else:
            above.append(factor)
    sign = "-" if value < 0 else ""
    value = abs(value)
    top = _joined(value.numerator, above)
    if value.denominator == 1 and not below:
        return sign + top
    bottom = _joined(value.denominator, below)
    if value.denominator > 1 and above and not below:  # 3/2 x rather than 3x/2 where that is longer
        return (
            f"{sign}{top}/{bottom}" if len(above) == 1 and above[0][0] != "+" else f"{sign}({top})/{bottom}"
        )
    top = f"({top})" if len(above) == 1 and above[0][0] == "+" and not top.startswith("(") else top
    alone = not below or (len(below) == 1 and value.denominator == 1 and below[0][0] in "vf^")
    return (
        f"{sign}{top}/{bottom}"
        if alone and "/" not in bottom
        else f"{sign}{top}/({bottom.removeprefix('(').removesuffix(')') if len(below) == 1 and value.denominator == 1 and below[0][0] == '+' else bottom})"
    )


def _joined(value: int, factors: Sequence[Expression]) -> str:
    """A number and factors, with a blank where they would run together."""
    if len(factors) == 1 and factors[0][0] == "+" and value == 1:
        return f"({show(factors[0])})"
    shown = [f"({show(one)})" if one[0] == "+" else show(one) for one in factors]
    told = "" if value == 1 and shown else str(value)
    for before, one in zip((("n",), *factors), shown, strict=False):
        plain = told[-1:].isdigit() and before[0] == "n" and (len(one) < 3 or one[1] in "^/" or one[0] == "√")
        tight = not told or plain or one.startswith("(") or (before[0] == "v" and len(one) == 1)
        told += ("" if tight else " ") + one
    return told


def letters(told: Expression) -> set[str]:
    """The variables of an expression."""
    if told[0] == "v":
        return set() if told[1] in _CONSTANTS else {told[1]}
    if told[0] == "n":
        return set()
    parts = told[1] if told[0] in "+*" else told[1:] if told[0] == "^" else told[2:]
    return set().union(*map(letters, parts))


def value(told: Expression, where: Mapping[str, float]) -> float:
    """Its value as a float. Raises ValueError, ArithmeticError, KeyError for a variable without a value."""
    kind = told[0]
    if kind == "n":
        return float(told[1])
    if kind == "v":
        return _CONSTANTS[told[1]] if told[1] in _CONSTANTS else where[told[1]]
    if kind == "f":
        return FUNCTIONS[told[1]](value(told[2], where))
    if kind == "+":
        return math.fsum(value(one, where) for one in told[1])
    if kind == "*":
        return math.prod(value(one, where) for one in told[1])
    found = value(told[1], where) ** value(told[2], where)
    if isinstance(found, complex):
        raise ValueError("not real")
    return float(found)


def put(told: Expression, name: str, by: Expression) -> Expression:
    """The expression with another in place of a variable. Raises ValueError."""
    kind = told[0]
    if kind == "v":
        return by if told[1] == name else told
    if kind == "n":
        return told
    if kind == "f":
        return apply(told[1], put(told[2], name, by))
    if kind == "^":
        return power(put(told[1], name, by), put(told[2], name, by))
    parts = [put(one, name, by) for one in told[1]]
    return add(*parts) if kind == "+" else multiply(*parts)


# ---- polynomials -------------------------------------------------------------------------------------------------


def expand(told: Expression) -> Expression:
    """The expression with products of sums multiplied out. Raises ValueError for one of too many terms."""
    kind = told[0]
    if kind == "+":
        return add(*map(expand, told[1]))
    if (
        kind == "^"
        and told[2][0] == "n"
        and told[2][1].denominator == 1
        and told[2][1] > 0
        and told[1][0] == "+"
    ):
        base = expand(told[1])
        found = base
        for _ in range(int(told[2][1]) - 1):
            found = spread(found, base)
        return found
    if kind == "*":
        found = ONE
        for factor in told[1]:
            found = spread(found, expand(factor))
        return found
    return told


def spread(left: Expression, right: Expression) -> Expression:
    """The product of two sums, term by term."""
    return add(
        *(
            multiply(one, other)
            for one in (left[1] if left[0] == "+" else (left,))
            for other in (right[1] if right[0] == "+" else (right,))
        )
    )


def polynomial(told: Expression, name: str) -> list[Fraction] | None:
    """The coefficients of a polynomial, that of the lowest power first; None if it is none."""
    told = expand(told)
    found: dict[int, Fraction] = {}
    for term in told[1] if told[0] == "+" else (told,):
        factor, rest = split(term)
        if rest == ONE:
            power_of = 0
        elif rest == ("v", name):
            power_of = 1
        elif (
            rest[0] == "^"
            and rest[1] == ("v", name)
            and rest[2][0] == "n"
            and rest[2][1].denominator == 1
            and rest[2][1] > 0
        ):
            power_of = int(rest[2][1])
        else:
            return None
        found[power_of] = factor
    return [found.get(at, Fraction(0)) for at in range(max(found) + 1)]


def of_coefficients(coefficients: Sequence[Fraction], name: str) -> Expression:
    """The polynomial of these coefficients, the lowest first."""
    return add(
        *(
            multiply(("n", factor), power(variable(name), number(at)))
            for at, factor in enumerate(coefficients)
        )
    )


def rational_root(coefficients: Sequence[Fraction]) -> Fraction | None:
    """A root that is a fraction, of a polynomial with a constant term; None if there is none, or too much to look through."""
    scale = math.lcm(*(one.denominator for one in coefficients))
    whole = [int(one * scale) for one in coefficients]
    if not whole[0]:
        return Fraction(0)
    if abs(whole[0]) > 10**6 or abs(whole[-1]) > 10**4:
        return None
    for below in _divisors(abs(whole[-1])):
        for above in _divisors(abs(whole[0])):
            for root in (Fraction(above, below), Fraction(-above, below)):
                if not evaluated(coefficients, root):
                    return root
    return None


def _divisors(number: int) -> list[int]:
    small = [one for one in range(1, math.isqrt(number) + 1) if number % one == 0]
    return sorted({*small, *(number // one for one in small)})


def evaluated(coefficients: Sequence[Fraction], where: Fraction) -> Fraction:
    """The value of a polynomial at a place."""
    found = Fraction(0)
    for factor in reversed(coefficients):
        found = found * where + factor
    return found


def without(coefficients: Sequence[Fraction], root: Fraction) -> list[Fraction]:
    """The polynomial divided by x - root."""
    found: list[Fraction] = []
    carried = Fraction(0)
    for factor in reversed(coefficients):
        carried = carried * root + factor
        found.append(carried)
    return found[-2::-1]


def factored(told: Expression, name: str) -> str | None:
    """The polynomial as a product over the fractions, as text; None if it is none, or prime."""
    coefficients = polynomial(told, name)
    if coefficients is None or not 3 <= len(coefficients) <= 7:
        return None
    parts: dict[str, int] = {}
    factor = Fraction(1)
    left = coefficients
    while len(left) > 1 and (root := rational_root(left)) is not None:
        left = without(left, root)
        part = (
            name
            if root == 0
            else f"({show(of_coefficients([Fraction(-root.numerator), Fraction(root.denominator)], name))})"
        )
        factor /= root.denominator
        parts[part] = parts.get(part, 0) + 1
    content = _content(left)
    factor *= content
    if len(left) > 1:
        parts[f"({show(of_coefficients([one / content for one in left], name))})"] = 1
    if len(parts) < 2 and max(parts.values(), default=0) < 2 and abs(factor) == 1:
        return None
    before = "" if factor == 1 else "-" if factor == -1 else _fraction(factor)
    return before + "".join(part if times == 1 else f"{part}^{times}" for part, times in parts.items())


def _content(coefficients: Sequence[Fraction]) -> Fraction:
    """What all have in common, with the sign of the last."""
    below = math.lcm(*(one.denominator for one in coefficients))
    above = math.gcd(*(int(one * below) for one in coefficients))
    return Fraction(above, below) * (-1 if coefficients[-1] < 0 else 1)


def roots(coefficients: Sequence[Fraction]) -> list[Expression] | None:
    """The real roots of a polynomial, each once, the smallest first; None where they can not be told exactly."""
    found: list[Expression] = []
    left = list(coefficients)
    while len(left) > 3 and (root := rational_root(left)) is not None:
        left = without(left, root)
        found.append(("n", root))
    if len(left) > 3:
        return None
    if len(left) == 2:
        found.append(("n", -left[0] / left[1]))
    elif len(left) == 3:
        c, b, a = left
        inside = b * b - 4 * a * c
        if inside >= 0:
            square = power(("n", inside), ("n", Fraction(1, 2)))
            found += [
                multiply(("n", 1 / (2 * a)), add(("n", -b), multiply(sign, square))) for sign in (MINUS, ONE)
            ]
    return sorted(set(found), key=lambda one: value(one, {}))
