"""The code that a code interpreter is said to have run: Python whose value is the answer, as far as the prompt names what to compute."""

import re

from mock_server.content.arithmetic import expression_of
from mock_server.content.deeds import days_in, figures, word_sum
from mock_server.content.late import late
from mock_server.content.prompt import HEAD, Prompt

_LETTER = late(
    r"\bletter [\"'“]?([A-Za-z])[\"'”]?\b.*?\bin (?:the word )?[\"'“]?([A-Za-z]{2,})", re.IGNORECASE
)
_LETTER_FIRST = late(
    r"\bhow many (?:times does )?[\"'“]?([A-Za-z])[\"'”]?(?:'?s)?\b.*?\bin (?:the word )?[\"'“]?([A-Za-z]{2,})",
    re.IGNORECASE,
)
_PRIME = late(r"\bis (\d{1,9}) (?:a )?prime\b|(\d{1,9})是(?:不是)?(?:一?个)?[质素]数", re.IGNORECASE)
_FACTORIAL = late(r"\bfactorial of (\d{1,3})|(\d{1,3})(?:的阶乘|!)", re.IGNORECASE)
_SORT = late(r"\bsort\b|排序", re.IGNORECASE)


def code(prompt: Prompt) -> str:
    """An expression, with what it needs before it."""
    text = prompt.text[:HEAD]
    if found := _FACTORIAL.search(text):
        return f"import math\nmath.factorial({found[1] or found[2]})"
    if summed := expression_of(text):
        return _as_python(summed[0])
    if found := _LETTER.search(text) or _LETTER_FIRST.search(text):
        return f'"{found[2].lower()}".count("{found[1].lower()}")'
    if found := _PRIME.search(text):
        number = found[1] or found[2]
        return f"{number} > 1 and all({number} % n for n in range(2, int({number} ** 0.5) + 1))"
    days = [f"date({one.year}, {one.month}, {one.day})" for one in days_in(text)]
    if len(days) == 2:
        return f"from datetime import date\nabs(({days[1]} - {days[0]}).days)"
    if len(days) == 1:
        return f'from datetime import date\n{days[0]}.strftime("%A")'
    if terms := word_sum(prompt):
        return terms
    if asked := figures(text):
        name, numbers = asked
        needs = "import statistics\n" if name in ("mean", "median") else ""
        call = f"statistics.{name}" if needs else name
        return f"{needs}{call}([{', '.join(numbers)}])"
    numbers = re.findall(r"-?\d+(?:\.\d+)?", text)
    if numbers:
        listed = ", ".join(numbers[:20])
        return f"sorted([{listed}])" if _SORT.search(text) else f"numbers = [{listed}]\nsum(numbers)"
    topic = re.sub(r"[\"\\\n]", " ", prompt.topic)[:60]
    return f'len("{topic}".split())'


def _as_python(expression: str) -> str:
    for sign, written in (("^", "**"), ("×", "*"), ("÷", "/"), (",", ""), (" ", "")):
        expression = expression.replace(sign, written)
    return re.sub(r"√\(?(\d+(?:\.\d+)?)\)?", r"\1**0.5", expression)
