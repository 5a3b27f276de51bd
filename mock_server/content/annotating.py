"""Comments of programs in the languages besides English and Chinese: those of a frame, and one for each step where comments are asked for.

As text.py, which asks for it. The words are in data/annotating.json; nothing is said that the line below does not do.
"""

import re
from collections.abc import Mapping

from mock_server.content import phrases
from mock_server.content.late import late, worded

_FRAME = late(
    r"(?P<check>(?<=1\. )Check what comes in\.)|(?P<give>(?<=3\. )(?:Return|Print|Give)[^\n*]*\.)(?=(?: \*/)?$)",
    re.MULTILINE,
)
_DOCSTRING = late(r"^[ \t]*\"\"\"[^\"\n]*\"\"\"\n", re.MULTILINE)
_ASIDE = late(r"[ ]{2}(?:#|//) [a-z]+ [a-z]+ [a-z]+ [^\n]*")
"""What is said of a line behind it, in English; what it prints is shorter."""
_STEPS = (
    ("define", r"(?:def|async def|function|fn|func|fun) \w"),
    ("each", r"for\b"),
    ("while", r"while\b"),
    ("if", r"if\b"),
    ("return", r"return\b"),
    ("use", r"(?:print|console\.log|System\.out|fmt\.Print|puts|echo)\b"),
)
_MARKS = {"python": "#", "ruby": "#", "bash": "#", "r": "#", "julia": "#", "perl": "#", "elixir": "#", "sql": "--", "lua": "--", "haskell": "--"}  # fmt: skip
_NO_LINES = frozenset(["html", "css", "yaml", "dockerfile", "vue", "jsx"])
"""What has no comments of one line everywhere."""


def annotated(program: str, asked: str, code: str, language: str) -> str:
    """A program in `code` with its comments in the language of the request; as it is in English and Chinese."""
    own: Mapping[str, str] | None = phrases.data("annotating").get(language)
    if own is None or code in _NO_LINES:
        return program
    told = _FRAME.sub(lambda one: own["check" if one["check"] else "give"], program)
    if told != program or not worded(own["asks"]).search(asked[:400]):
        return told
    return _commented(_ASIDE.sub("", _DOCSTRING.sub("", program)), _MARKS.get(code, "//"), own)


def _commented(program: str, mark: str, own: Mapping[str, str]) -> str:
    """A comment above the first line of each kind of step."""
    left = dict(_STEPS)
    lines: list[str] = []
    for line in program.split("\n"):
        plain = line.lstrip()
        kind = next((kind for kind, pattern in left.items() if re.match(pattern, plain)), "")
        if kind:
            del left[kind]
            lines.append(f"{line[: len(line) - len(plain)]}{mark} {own[kind]}")
        lines.append(line)
    return "\n".join(lines)
