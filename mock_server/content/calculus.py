"""What is done with the expressions of algebra.py: derivatives, antiderivatives, limits, linear equations, matrices.

Raises ValueError for what the usual rules do not reach.
"""

from collections.abc import Sequence
from fractions import Fraction

from mock_server.content.algebra import (
    MINUS,
    ONE,
    ZERO,
    Expression,
    add,
    apply,
    degree,
    divide,
    expand,
    letters,
    multiply,
    number,
    polynomial,
    power,
    put,
    split,
    subtract,
    variable,
)  # fmt: skip

# ---- calculus ----------------------------------------------------------------------------------------------------


def derivative(told: Expression, name: str) -> Expression:
    """Its derivative. Raises ValueError."""
    if name not in letters(told):
        return ZERO
    kind = told[0]
    if kind == "v":
        return ONE
    if kind == "+":
        return add(*(derivative(one, name) for one in told[1]))
    if kind == "*":
        return add(
            *(
                multiply(*told[1][:at], derivative(one, name), *told[1][at + 1 :])
                for at, one in enumerate(told[1])
            )
        )
    if kind == "^":
        base, exponent = told[1], told[2]
        if name not in letters(exponent):
            return multiply(exponent, power(base, add(exponent, MINUS)), derivative(base, name))
        grown = apply("ln", base)
        return multiply(
            told,
            add(
                multiply(derivative(exponent, name), grown),
                multiply(exponent, derivative(base, name), power(base, MINUS)),
            ),
        )
    inner = told[2]
    return multiply(_derived(told[1], inner), derivative(inner, name))


def _derived(name: str, inner: Expression) -> Expression:
    square = power(inner, number(2))
    if name == "sin":
        return apply("cos", inner)
    if name == "cos":
        return multiply(MINUS, apply("sin", inner))
    if name == "tan":
        return power(apply("cos", inner), number(-2))
    if name == "ln":
        return power(inner, MINUS)
    if name in ("arcsin", "arccos"):
        return multiply(
            ONE if name == "arcsin" else MINUS, power(subtract(ONE, square), ("n", Fraction(-1, 2)))
        )
    if name == "arctan":
        return power(add(ONE, square), MINUS)
    if name in ("sinh", "cosh"):
        return apply("cosh" if name == "sinh" else "sinh", inner)
    if name == "tanh":
        return power(apply("cosh", inner), number(-2))
    raise ValueError(f"no derivative of {name}")


def integral(told: Expression, name: str) -> Expression:
    """An antiderivative: of sums of powers, of sin, cos, e and 1 over something linear, of those times a power of the variable, of ln.
    Raises ValueError for others."""
    if told[0] == "+":
        return add(*(integral(one, name) for one in told[1]))
    if name not in letters(told):
        return multiply(told, variable(name))
    fixed: list[Expression] = []
    left: list[Expression] = []
    for one in told[1] if told[0] == "*" else (told,):
        (left if name in letters(one) else fixed).append(one)
    if fixed:
        return multiply(*fixed, integral(multiply(*left), name))
    if len(left) > 1 and (opened := expand(told)) != told:
        return integral(opened, name)
    return _of_one(left[0], name) if len(left) == 1 else _of_two(left, name)


def _slope(inner: Expression, name: str) -> Fraction:
    """How something linear rises. Raises ValueError for anything else."""
    found = polynomial(inner, name)
    if found is None or len(found) != 2:
        raise ValueError("not linear")
    return found[1]


_ROUND = [Fraction(1), Fraction(0), Fraction(1)]
"""1 + x²."""


def _of_one(told: Expression, name: str) -> Expression:
    if told == variable(name):
        return multiply(number(Fraction(1, 2)), power(told, number(2)))
    if told[0] == "^":
        base, exponent = told[1], told[2]
        if exponent == MINUS and polynomial(base, name) == _ROUND:
            return apply("arctan", variable(name))
        if name not in letters(exponent):
            if base[0] == "+" and exponent[0] == "n" and exponent[1] > 0 and (opened := expand(told)) != told:
                return integral(opened, name)
            over = Fraction(1) / _slope(base, name)
            if exponent == MINUS:
                return multiply(("n", over), apply("ln", apply("abs", base)))
            raised = add(exponent, ONE)
            return multiply(("n", over), power(raised, MINUS), power(base, raised))
        if name in letters(base):
            raise ValueError("no antiderivative is known")
        over = Fraction(1) / _slope(exponent, name)
        return multiply(("n", over), told, power(apply("ln", base), MINUS))
    inner = told[2]
    over = Fraction(1) / _slope(inner, name)
    if told[1] == "sin":
        return multiply(("n", -over), apply("cos", inner))
    if told[1] == "cos":
        return multiply(("n", over), apply("sin", inner))
    if told[1] == "tan":
        return multiply(("n", -over), apply("ln", apply("abs", apply("cos", inner))))
    if told[1] == "ln":
        return multiply(("n", over), subtract(multiply(inner, told), inner))
    raise ValueError(f"no antiderivative of {told[1]}")


def _of_two(factors: Sequence[Expression], name: str) -> Expression:
    """By parts: a power of the variable and something else."""
    rest = [one for one in factors if degree(one) <= 0 or letters(one) != {name} or one[0] not in "v^"]
    powers = [one for one in factors if one not in rest]
    if len(rest) != 1 or len(powers) != 1:
        raise ValueError("no antiderivative is known")
    (one,), (raised,) = rest, powers
    if one[0] == "f" and one[1] == "ln":
        grown = integral(raised, name)
        return subtract(multiply(grown, one), integral(multiply(grown, derivative(one, name)), name))
    if degree(raised) > 12 or degree(raised) != int(degree(raised)):
        raise ValueError("no antiderivative is known")
    inner = _of_one(one, name)
    return subtract(multiply(raised, inner), integral(multiply(derivative(raised, name), inner), name))


def limit(told: Expression, name: str, where: Expression) -> Expression | None:
    """Its limit at a point, by what it is there or by l'Hôpital's rule; None where neither tells."""
    for _ in range(4):
        above, below = over(told)
        try:
            top, bottom = put(above, name, where), put(below, name, where)
        except ValueError:
            return None
        if bottom != ZERO:
            return divide(top, bottom)
        if top != ZERO:
            return None
        told = divide(derivative(above, name), derivative(below, name))
    return None


def over(told: Expression) -> tuple[Expression, Expression]:
    """Numerator and denominator."""
    above, below = [], []
    for one in told[1] if told[0] == "*" else (told,):
        if one[0] == "^" and one[2][0] == "n" and one[2][1] < 0:
            below.append(power(one[1], ("n", -one[2][1])))
        else:
            above.append(one)
    return multiply(*above), multiply(*below)


# ---- linear equations and matrices -----------------------------------------------------------------------------------


def solved(equations: Sequence[Expression], names: Sequence[str]) -> dict[str, Fraction] | None:
    """The one solution of linear equations, each an expression that is nought; None if there is none, or more. Raises ValueError."""
    rows = []
    for equation in equations:
        told = expand(equation)
        row = dict.fromkeys((*names, ""), Fraction(0))
        for term in told[1] if told[0] == "+" else (told,):
            factor, rest = split(term)
            key = "" if rest == ONE else rest[1] if rest[0] == "v" else None
            if key not in row:
                raise ValueError("not linear")
            row[key] += factor
        rows.append([*(row[name] for name in names), -row[""]])
    for at in range(len(names)):
        pivot = next((one for one in range(at, len(rows)) if rows[one][at]), None)
        if pivot is None:
            return None
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [one / rows[at][at] for one in rows[at]]
        for other in range(len(rows)):
            if other != at:
                times = rows[other][at]
                rows[other] = [one - times * mine for one, mine in zip(rows[other], rows[at], strict=True)]
    if any(row[-1] for row in rows[len(names) :]):
        return None
    return {name: rows[at][-1] for at, name in enumerate(names)}


Matrix = Sequence[Sequence[Fraction]]


def determinant(matrix: Matrix) -> Fraction:
    """Of a square matrix of at most five rows."""
    if len(matrix) == 1:
        return matrix[0][0]
    first, *others = matrix
    return sum(
        (
            (-1) ** at * one * determinant([[*row[:at], *row[at + 1 :]] for row in others])
            for at, one in enumerate(first)
        ),
        Fraction(0),
    )


def product(left: Matrix, right: Matrix) -> list[list[Fraction]]:
    """Of two matrices that fit each other. Raises ValueError."""
    if len(left[0]) != len(right):
        raise ValueError("they do not fit")
    return [
        [
            sum((one * other for one, other in zip(row, column, strict=True)), Fraction(0))
            for column in zip(*right, strict=True)
        ]
        for row in left
    ]


def inverse(matrix: Matrix) -> list[list[Fraction]] | None:
    """Of a square matrix; None if it has none."""
    size = len(matrix)
    whole = determinant(matrix)
    if not whole:
        return None

    def minor(row: int, column: int) -> Fraction:
        left = [[*one[:column], *one[column + 1 :]] for at, one in enumerate(matrix) if at != row]
        return determinant(left) if left else Fraction(1)

    return [[(-1) ** (row + at) * minor(at, row) / whole for at in range(size)] for row in range(size)]
