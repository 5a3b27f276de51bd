"""Code with its texts, numbers, words and comments marked, in the languages that our pages show.

A pattern each, because a page has three colours: a whole library of lexers would be fifty times what serving /docs needs.
"""

import html
import re

_STRING = r'(?P<s>"(?:[^"\\\n]|\\.)*"|`[^`\n]*`)'
_NUMBER = r"(?P<n>(?<![\w.])-?\d+(?:\.\d+)?\b)"
_COLOURS = {
    "json": re.compile(rf"{_STRING}|{_NUMBER}|(?P<k>\b(?:true|false|null)\b)"),
    "python": re.compile(
        rf"(?P<c>#.*)|{_STRING}|{_NUMBER}|(?P<k>\b(?:import|from|for|in|if|else|elif|def|return|while|try|except|raise|as|with|not|and"
        r"|or|True|False|None|print|class|pass|assert|async|await|break)\b)"
    ),
    "js": re.compile(
        rf"{_STRING}|{_NUMBER}|(?P<k>\b(?:import|from|const|await|for|of|new|true|false|null)\b)"
    ),
    "java": re.compile(
        rf'(?P<s>"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*")|{_NUMBER}|(?P<k>\b(?:import|public|class|static|void|throws|var|new)\b)'
    ),
    "sse": re.compile(rf"(?P<c>^:.*)|(?P<k>^(?:id|event|data)(?=:))|{_STRING}|{_NUMBER}", re.MULTILINE),
    "sh": re.compile(rf"(?P<c>(?<!\S)#.*)|{_STRING}|(?P<k>(?<!\S)-\w+\b)"),
}


def coloured(language: str, code: str) -> str:
    """The code as HTML, its texts, numbers, words and comments marked (`s`, `n`, `k`, `c`)."""
    pattern = _COLOURS.get(language)
    if pattern is None:
        return html.escape(code, quote=False)
    made, at = [], 0
    for found in pattern.finditer(code):
        made += [
            html.escape(code[at : found.start()], quote=False),
            f'<span class="{found.lastgroup}">{html.escape(found.group(), quote=False)}</span>',
        ]
        at = found.end()
    return "".join([*made, html.escape(code[at:], quote=False)])
