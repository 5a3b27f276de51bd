"""What is asked of mathematics is computed, and exact: the laws hold for expressions that nobody chose."""

import math
from fractions import Fraction
from time import process_time
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mock_server.content import algebra, calculus
from mock_server.content.algebra import Expression, read, show
from tests.content.asking import said, told

ASKED = [
    ("What is the derivative of x^3 sin(x)?", "= x^3 cos(x) + 3x^2 sin(x)"),
    ("Differentiate f(x) = 3x^2 + 2x - 5", "= 6x + 2"),
    ("Find the derivative of ln(x^2 + 1)", "= 2x/(x^2 + 1)"),
    ("What is the derivative of 5?", "= 0"),
    ("Differentiate sin(x) - 4x^2 + 7", "[sin(x) - 4x^2 + 7] = -8x + cos(x)"),
    ("What is the derivative of x*y?", "= y"),
    ("log(100)", "log₁₀(100) = 2"),
    ("Find the second derivative of x^4 - 2x", "= 12x^2"),
    ("What is the derivative of x^2 at x = 3?", "x = 3: 6"),
    ("求函数 f(x)=x^2·e^x 的导数", "= x^2 e^x + 2x e^x"),
    ("What is the integral of x^2 from 0 to 3?", "= 9"),
    ("∫ x e^x dx", "= x e^x - e^x + C"),
    ("Integrate 2x + 3", "= x^2 + 3x + C"),
    ("计算 x^2 的不定积分", "= x^3/3 + C"),
    ("Solve x^2 - 5x + 6 = 0", "x = 2 or x = 3"),
    ("Solve for x: 2x + 7 = 19", "x = 6"),
    ("Solve x^2 + 2x + 5 = 0", "x = -1 ± 2i"),
    ("Solve x^2 - 2x - 1 = 0", "x = 1 - √2 or x = 1 + √2"),
    ("Solve the system: x + y = 10, x - y = 2", "x = 6, y = 4"),
    ("解方程组 2x+y=7, x-y=2", "x = 3, y = 1"),
    ("解方程 3(x-2)=2x+5", "x = 11"),
    ("Solve 2x + 3 = 2x + 5", "no solution"),
    ("Factor x^2 - 9", "(x - 3)(x + 3)"),
    ("Factor 4x^2 - 9y^2", "(2x - 3y)(2x + 3y)"),
    ("Factor 360 into primes", "2^3 × 3^2 × 5"),
    ("Expand (x+2)(x-3)", "x^2 - x - 6"),
    ("Expand (a+b)^3", "a^3 + 3a^2 b + 3a b^2 + b^3"),
    ("Simplify (x^2 - 4)/(x - 2)", "= x + 2"),
    ("What is the limit of sin(x)/x as x approaches 0?", "= 1"),
    ("What is the limit of (2x^2 + 1)/(x^2 - 3) as x approaches infinity?", "= 2"),
    ("Write the Taylor series of e^x", "1 + x + x^2/2 + x^3/6 + x^4/24 + …"),
    ("Calculate the determinant of [[1,2],[3,4]]", "= -2"),
    ("Find the inverse of [[2,1],[1,1]]", "[[1, -1], [-1, 2]]"),
    ("Multiply the matrices [[1,2],[3,4]] and [[5,6],[7,8]]", "[[19, 22], [43, 50]]"),
    ("Find the inverse of [[1,2],[2,4]]", "no inverse"),
    ("sqrt(144) + 5!", "= 132"),
    ("Prove that sqrt(2) is irrational", "contradiction"),
    ("证明根号2是无理数", "反证法"),
    ("What is the mean and standard deviation of 2, 4, 4, 4, 5, 5, 7, 9?", "Standard deviation: 2 "),
    ("求 2, 4, 6, 8 的方差", "5"),
    ("What is sin(30°)?", "= 1/2"),
    ("What is cos(120 degrees)?", "= -1/2"),
    ("Convert 255 to binary and hex", "Hexadecimal: FF"),
    ("LCM of 4, 6 and 8", "24"),
    ("Find the 20th term of 3, 7, 11, 15...", "79"),
    ("数列 2, 6, 18 的第 5 项是多少？", "162"),
    ("How many seconds are there in a leap year?", "31,622,400"),
    ("Compound interest on $1000 at 5% for 3 years", "$1,157.63"),
    ("What is 3/4 + 2/5?", "15/20 + 8/20 = 23/20"),
    ("Convert 0.375 to a fraction", "3/8"),
    ("Round 2.675 to two decimals", "2.68"),
    ("What is the probability of rolling a sum of 7 with two dice?", "1/6"),
    ("What is the probability of getting exactly 2 heads in 3 tosses?", "3/8"),
    ("How many ways can you arrange the letters of MISSISSIPPI?", "34,650"),
    ("5 choose 2", "= 10"),
    ("What's the slope of the line through (1,2) and (3,8)?", "= 3"),
    ("Find the equation of the line through (0,1) and (2,5)", "y = 2x + 1"),
    ("What is the sum of angles in a hexagon?", "720°"),
    ("If 5 workers build a wall in 12 days, how long do 10 workers take?", "6 days"),
    ("What percentage of 80 is 20?", "25%"),
    ("Increase 250 by 12%", "280"),
    ("A car uses 6.5 l per 100 km. How much fuel for 340 km?", "22.1 litres"),
    ("What time is it 7 hours after 9:45 pm?", "4:45 am the next day"),
    ("Tom is twice as old as Jerry. In 5 years the sum of their ages will be 40. How old is Tom?", "Tom is 20"),
    ("Convert 100 USD to EUR", "no live ones"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "told"), ASKED, ids=[asked for asked, _ in ASKED])
def test_what_is_asked_is_worked_out(asked: str, told: str) -> None:
    assert told in said(asked)


@pytest.mark.parametrize("asked", ["Write a Python function to solve x^2 = 4", "Integrate the payment API into our app", "What factor matters most in hiring?", "Expand on your second point", "I need to find the right system = good habits", "Show me the proof of payment"])  # fmt: skip
def test_a_word_of_mathematics_alone_is_no_task(asked: str) -> None:
    assert not any(sign in said(asked) for sign in ("d/dx", "∫", "x =", "∎", "+ C"))


def powers() -> st.SearchStrategy[Expression]:
    """Terms such as 3x^2, -x/2, 7."""
    factors = st.fractions(-9, 9, max_denominator=4)
    return st.builds(
        lambda factor, power: algebra.multiply(("n", factor), algebra.power(algebra.variable("x"), algebra.number(power))),
        factors, st.integers(0, 4),
    )  # fmt: skip


def expressions() -> st.SearchStrategy[Expression]:
    """Sums, products and functions of terms."""
    return st.recursive(
        powers(),
        lambda inner: st.one_of(
            st.builds(algebra.add, inner, inner),
            st.builds(algebra.multiply, inner, inner),
            st.builds(algebra.apply, st.sampled_from(["sin", "cos", "arctan", "sinh"]), inner),
            st.builds(lambda one: algebra.power(algebra.variable("e"), algebra.multiply(("n", Fraction(1, 8)), one)), inner),
        ),
        max_leaves=6,
    )  # fmt: skip


def at(told: Expression, where: float) -> float:
    try:
        found = algebra.value(told, {"x": where})
    except (ArithmeticError, ValueError):
        assume(False)
        raise
    assume(abs(found) < 1e6)
    return found


@given(expressions())
@settings(max_examples=300)
def test_an_expression_is_read_as_it_was_written(told: Expression) -> None:
    assume(len(show(told)) <= algebra.LONGEST)
    again = read(show(told))
    assert at(again, 0.7) == pytest.approx(at(told, 0.7), rel=1e-9, abs=1e-9), show(told)


@given(expressions(), st.floats(0.2, 1.3))
@settings(max_examples=300)
def test_a_derivative_is_the_slope(told: Expression, where: float) -> None:
    slope = at(calculus.derivative(told, "x"), where)
    step = 1e-5
    measured = (at(told, where + step) - at(told, where - step)) / (2 * step)
    curved = abs(at(told, where + step) + at(told, where - step) - 2 * at(told, where)) / step**2
    assume(curved < 1e5)
    assert slope == pytest.approx(measured, rel=1e-3, abs=1e-3), show(told)


@given(expressions())
@settings(max_examples=300)
def test_an_antiderivative_gives_the_function_back(told: Expression) -> None:
    try:
        found = calculus.integral(told, "x")
    except ValueError:
        return
    back = calculus.derivative(found, "x")
    assert at(back, 0.7) == pytest.approx(at(told, 0.7), rel=1e-6, abs=1e-6), show(told)


@given(st.lists(st.integers(-6, 6), min_size=2, max_size=4), st.integers(1, 4))
def test_the_roots_and_factors_of_a_product_are_found(roots: list[int], leading: int) -> None:
    told: Expression = algebra.number(leading)
    for root in roots:
        told = algebra.spread(told, algebra.add(algebra.variable("x"), algebra.number(-root)))
    coefficients = algebra.polynomial(told, "x")
    assert coefficients is not None
    assert algebra.roots(coefficients) == [algebra.number(root) for root in sorted(set(roots))]
    if len(roots) > 1 and (factored := algebra.factored(told, "x")) is not None:
        assert algebra.expand(read(factored)) == told


@given(st.lists(st.lists(st.integers(-5, 5), min_size=3, max_size=3), min_size=3, max_size=3))
def test_a_matrix_times_its_inverse_is_the_identity(rows: list[list[int]]) -> None:
    matrix = [[Fraction(one) for one in row] for row in rows]
    inverse = calculus.inverse(matrix)
    if inverse is None:
        assert calculus.determinant(matrix) == 0
    else:
        assert calculus.product(matrix, inverse) == [[Fraction(a == b) for b in range(3)] for a in range(3)]


@given(st.dictionaries(st.sampled_from("xyz"), st.integers(-9, 9), min_size=1), st.data())
def test_a_system_made_of_its_solution_is_solved_again(solution: dict[str, int], data: Any) -> None:
    names = sorted(solution)
    rows = data.draw(st.lists(st.lists(st.integers(-5, 5), min_size=len(names), max_size=len(names)), min_size=len(names), max_size=len(names)))  # fmt: skip
    assume(calculus.determinant([[Fraction(one) for one in row] for row in rows]) != 0)
    equations = [
        algebra.add(*(algebra.multiply(algebra.number(factor), algebra.variable(name)) for factor, name in zip(row, names, strict=True)),
                    algebra.number(-sum(factor * solution[name] for factor, name in zip(row, names, strict=True))))
        for row in rows
    ]  # fmt: skip
    assert calculus.solved(equations, names) == {name: Fraction(value) for name, value in solution.items()}


@pytest.mark.parametrize("hostile", ["(" * 150, "x^" * 70 + "x", "((x+1)^9" * 9 + ")" * 9, "9^9^9^9^9", "1/0", "0^(-1)", "sin" * 50, "-" * 150 + "x", "(x+y+z+a+b+c)^60", "99999999999^60", "60!^60"])  # fmt: skip
def test_what_is_too_much_is_left_alone_at_once(hostile: str) -> None:
    start = process_time()
    for before in ("Expand ", "Differentiate ", "Factor ", "Simplify ", "Integrate ", "Solve "):
        said(f"{before}{hostile}{' = 0' if before == 'Solve ' else ''}")
    assert process_time() - start < 6


def test_fractions_stay_exact() -> None:
    assert show(read("1/3 + 1/6")) == "1/2"
    assert algebra.value(read("e^pi"), {}) == pytest.approx(math.e**math.pi)


@pytest.mark.parametrize(
    ("asked", "thought"),
    [
        ("How many r's are in strawberry?", "s, t, r (1), a, w, b, e, r (2), r (3), y"),
        ("Solve x^2 - 5x + 6 = 0", "(x - 2)(x - 3) = 0; x = 2 or x = 3"),
        ("求 x^2 的导数", "= 2x"),
    ],
)
def test_thinking_works_the_answer_out(asked: str, thought: str) -> None:
    reasoning = told(asked, on="qwen3-next-80b-a3b-thinking").choices[0].thinking
    assert reasoning is not None
    assert thought in reasoning.text


def test_a_topic_in_brackets_is_whole() -> None:
    reasoning = told("What is sin(30°)?", on="qwen3-next-80b-a3b-thinking").choices[0].thinking
    assert reasoning is not None
    assert "sin(30°)" in reasoning.text


@pytest.mark.parametrize(
    ("asked", "told_as"),
    [
        ("Resuelve 2x + 7 = 19", "x = 6"),
        ("Löse x^2 - 5x + 6 = 0", "x = 2"),
        ("Résous 3x - 7 = 11", "x = 6"),
        ("Реши уравнение 2x + 3 = 11", "x = 4"),
        ("2x + 7 = 19 を解いて", "x = 6"),
        ("Was ist die Ableitung von x^2?", "= 2x"),
        ("Deriva x^3", "= 3x^2"),
        ("¿Cuál es la integral de 2x?", "= x^2 + C"),
        ("x^2 + 3x를 미분해줘", "= 2x + 3"),
    ],
)
def test_a_formula_is_asked_for_in_any_language(asked: str, told_as: str) -> None:
    assert told_as in said(asked)
