"""Calculations found in a text and worked out: sums, products, powers, roots, percentages."""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from mock_server.content.late import late
from mock_server.wire.memo import memo

_NUMBER = r"\d{1,30}(?:,\d{3})*(?:\.\d{1,30})?"
_EXPRESSION = late(
    rf"(?<![A-Za-z0-9_.])[(\s-]*{_NUMBER}(?:[)\s]*(?:\*\*|[-+*/^%×÷x])[(\s-]*{_NUMBER})+[)\s]*(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
# What is said in words, as a calculation in signs.
_SPOKEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (late(pattern, re.IGNORECASE), written)
    for pattern, written in (
        (r"(\d{1,9} ?/ ?\d{1,9})\s*(?:divided by|除以|÷)\s*(\d{1,9} ?/ ?\d{1,9})(?![\d/])", r"(\1) / (\2)"),
        (rf"({_NUMBER})\s*(?:%|percent|per cent) (?:(?:tip|tax|fee|commission|interest|vat) )?(?:of|on) [$€£¥]?({_NUMBER})", r"\1 / 100 * \2"),
        (rf"({_NUMBER})\s*%\s*(?:d[eiao]s?|du|von|от|dari|của|من|ของ) ({_NUMBER})", r"\1 / 100 * \2"),
        (rf"({_NUMBER})\s*(?:的|の|의|का)\s*({_NUMBER})\s*%", r"\1 * \2 / 100"),
        (rf"({_NUMBER})\s*(?:的|to the power of|to the|raised to(?: the power of)?)\s*({_NUMBER})(?:\s*(?:次方|次幂|th power))?", r"\1 ** \2"),
        (rf"({_NUMBER})\s*(?:squared|的平方(?!根))", r"\1 ** 2"),
        (rf"({_NUMBER})\s*(?:cubed|的立方(?!根))", r"\1 ** 3"),
        (rf"\b(?:sum of|add) ({_NUMBER}) (?:and|to) ({_NUMBER})", r"\1 + \2"),
        (rf"\bsubtract ({_NUMBER}) from ({_NUMBER})", r"\2 - \1"),
        (rf"\b(?:product of|multiply) ({_NUMBER}) (?:and|by) ({_NUMBER})", r"\1 * \2"),
        (rf"\bdivide ({_NUMBER}) by ({_NUMBER})", r"\1 / \2"),
        (r"(?<=\d)\s*(?:plus|加上?|más|mais|плюс|زائد|जमा|धन|ditambah|tambah|cộng|บวก|더하기|足す|たす)\s*(?=\d)", " + "),
        (r"(?<=\d)\s*(?:minus|减去?|menos|moins|минус|ناقص|घटा|dikurangi|kurang|trừ|ลบ|빼기|引く|ひく)\s*(?=\d)", " - "),
        (r"(?<=\d)\s*(?:times|multiplied by|乘以?|por|vezes|fois|mal|(?:умножить|умноженное) на|ضرب(?: في)?|गुणा|dikali|kali|nhân(?: với)?|คูณ(?:ด้วย)?|곱하기|かける|掛ける)\s*(?=\d)", " * "),
        (r"(?<=\d)\s*(?:divided by|除以|dividido (?:por|entre)|divisé par|geteilt durch|(?:разделить|делить) на|مقسوم على|बटा|भागा|dibagi|chia(?: cho)?|หาร(?:ด้วย)?|나누기|割る|わる)\s*(?=\d)", " / "),
    )
)  # fmt: skip
_ROOT = late(rf"square root of\s+({_NUMBER})|({_NUMBER})\s*的(?:算术)?平方根", re.IGNORECASE)
_NO_SUM = late(r"\d{4}\s*-\s*\d{1,2}(?:\s*-\s*\d{1,2})?|\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{2,4}|24\s*/\s*7")
_RANGE = late(r"\d+\s?-\s?\d+")
_OPERATORS: Mapping[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
LARGEST = 10**60
"""Numbers beyond this are not worked out: a prompt must not cost minutes."""


@memo(1024)
def expression_of(text: str) -> tuple[str, str] | None:
    """The first calculation in a text and its result, both as text; None if there is none that can be worked out."""
    if match := _ROOT.search(text):
        number = match[1] or match[2]
        return f"√{number}", shown(math.sqrt(float(number.replace(",", ""))))
    plain = text
    for spoken, sign in _SPOKEN:
        plain = spoken.sub(sign, plain)
    for match in _EXPRESSION.finditer(plain):
        written = match[0].strip()
        written += ")" * (written.count("(") - written.count(")"))
        if _NO_SUM.fullmatch(written) or (
            _RANGE.fullmatch(written)
            and re.match(r"\s*[a-z\u4e00-\u9fff]", plain[match.end() - 1 :].lstrip("0123456789"))
        ):
            continue  # a date, a range of something
        value = _worked_out(
            re.sub(r"[×xX]", "*", written).replace(",", "").replace("÷", "/").replace("^", "**")
        )
        if value is not None:
            return re.sub(r"\s*(\*\*|[-+*/%×÷^])\s*", r" \1 ", written).strip(), shown(value)
    return None


def shown(value: float) -> str:
    """The number as people write it: no `.0`, at most six decimals."""
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _worked_out(expression: str) -> float | int | None:
    try:
        return _value(ast.parse(expression.strip(), mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None


def _value(node: ast.expr) -> float | int:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATORS:
        value: float | int = _OPERATORS[type(node.op)](_value(node.operand))
        return value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _value(node.left), _value(node.right)
        if isinstance(node.op, ast.Pow) and abs(right) * math.log10(abs(left) + 2) > 60:
            raise ValueError("too large")
        result: float | int = _OPERATORS[type(node.op)](left, right)
        if isinstance(result, complex) or abs(result) > LARGEST:
            raise ValueError("too large")
        return result
    raise ValueError("no calculation")
