"""The code of an earlier answer, worked on further: tests, comments, a name changed, arguments checked, how it is run, what it costs.

As text.py, which asks for it through talks.py; what reviewing.py can do with code that is given, it does with this. Another programming
language is turns.py's. The requests and what is said to them are in data/coding_on.json.
"""

import ast
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from mock_server.content import phrases, reviewing
from mock_server.content.asking_back import plain
from mock_server.content.chance import Chance
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt, read
from mock_server.wire.timeline import Message

LONGEST = 100
"""Characters of a request that is about code above it."""
_ASKS = ("tests", "comments", "costs", "explain", "review", "handled", "bare", "only", "run")
_FENCE = late(r"```(?P<in>[\w+#-]+)[ \t]*\n(?P<source>.+?)\n?```", re.DOTALL)
_OF_TESTS = late(r"\bpytest\b|\bunittest\b|node:test|^def test_", re.MULTILINE)
_RENAME = late(r"^(?:rename|call|change) (?:the )?(?:(?:variable|function|parameter|method|class|argument|constant)(?: name)? )?(?:(?:from )?[`\"']?(?P<old>[A-Za-z_]\w*)[`\"']? )?(?:to|as|into|from)? ?[`\"']?(?P<new>[A-Za-z_]\w*)?[`\"']?(?: instead)?$|^把?(?:变量|函数|参数|方法|类)?(?:名)?[`“]?(?P<old_zh>[A-Za-z_]\w*)[`”]?(?:重命名|改名|改|换)(?:成|为)[`“]?(?P<new_zh>[A-Za-z_]\w*)[`”]?$", re.IGNORECASE)  # fmt: skip
_RENAMING = late(
    r"\brename\b|\bvariable\b|\bfunction name\b|\bcall (?:it|the function)\b|改名|重命名|变量", re.IGNORECASE
)
_NO_NAMES = frozenset(["the", "variable", "function", "variables", "it", "this", "that", "to", "something", "else", "name", "names", "better", "them", "parameter"])  # fmt: skip
_KEYWORDS = frozenset(
    [
        "def", "return", "if", "else", "elif", "for", "while", "in", "not", "and", "or", "is", "import", "from", "class", "try", "except", "with", "as", "lambda", "None", "True",
        "False", "print", "range", "len", "str", "int", "list", "dict", "set", "function", "const", "let", "var", "new", "console", "log", "true", "false", "null", "undefined",
        "public", "static", "void", "String", "System", "out", "println", "package", "main", "func", "fmt", "Println", "fn", "mut", "self", "this", "break", "continue", "pass",
    ]
)  # fmt: skip
_NAME = late(r"(?<![\w\"'.])[A-Za-z_]\w*")
_ORDER = late(r"O\([^)]{1,20}\)")
_PRINTED = late(r"^console\.log\((?P<call>[A-Za-z_]\w*\(.*\))\);?\s*// (?P<value>.+)$", re.MULTILINE)
_SHOWN = late(r"^[ \t]*(?:print|console\.log|System\.out\.println|fmt\.Println|puts|echo|Console\.WriteLine|println)\(?[ ]?(?P<call>[A-Za-z_][^\n]*?)\)?;?[ \t]*(?://|#) (?P<value>[^\n]+)$", re.MULTILINE)  # fmt: skip
_FIRST_COMMENT = late(r"(?:[ \t]*(?://|#)[^\n]*\n)+|/\*.*?\*/", re.DOTALL)
_OPENS = late(
    r"^(?P<lead>[ \t]*(?:export )?(?:async )?function [A-Za-z_]\w*\((?P<args>[^()\n]*)\)[^{\n]*\{)[ \t]*$",
    re.MULTILINE,
)
_COMMENT = {"python": late(r"[ \t]*(?<!['\"])#(?![^\n]*['\"])[^\n]*"), "": late(r"[ \t]*(?<![:'\"])//(?![^\n]*['\"])[^\n]*|[ \t]*/\*\*?.*?\*/", re.DOTALL)}  # fmt: skip


class Code(NamedTuple):
    """A program of an earlier answer, and the language it is in."""

    source: str
    language: str


def asks(text: str) -> bool:
    """Whether a text only asks something of code above it."""
    request = plain(text)
    known = phrases.data("coding_on")
    return len(text) <= LONGEST and (
        _RENAME.match(_order(text)) is not None
        or any(worded(known[one]["asks"]).fullmatch(request) for one in _ASKS)
    )


def _order(text: str) -> str:
    """A renaming without what is only polite before it; its last word is a name, whatever it is."""
    return worded(phrases.data("asking_back")["lead"]).sub("", text.strip()).rstrip(" .!?。！？")


def _held(before: Sequence[Message]) -> Code | None:
    """The program of the last answer that has one, tests of it apart; None where another subject came after it."""
    answers = ["\n".join(one.texts) for one in before if one.role == "assistant" and any(one.texts)]
    for at, answer in enumerate(reversed(answers)):
        for fence in reversed(list(_FENCE.finditer(answer))):
            if fence["in"] in phrases.data("coding_on")["running"] and not _OF_TESTS.search(fence["source"]):
                shell = fence["in"] == "bash" and at + 1 < len(answers)
                if not shell or "```" not in answers[-at - 2]:
                    return Code(fence["source"], fence["in"])
        if at > 4:
            break
    return None


def _say(key: str, zh: bool, **values: str) -> str:
    return phrases.filled(phrases.data("coding_on")[key]["zh" if zh else "en"], **values)


def coded_on(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the prompt asks of the code above it."""
    text = prompt.text.strip()
    if len(before) < 2 or len(text) > LONGEST or prompt.language not in ("en", "zh") or "\n" in text:
        return None
    if not any("```" in said for one in before if one.role == "assistant" for said in one.texts):
        return None
    request = plain(text)
    known = phrases.data("coding_on")
    wish = next((one for one in _ASKS if worded(known[one]["asks"]).fullmatch(request)), "")
    renamed = None if wish else _RENAME.match(_order(text))
    if not wish and not renamed:
        return None
    code = _held(before)
    if code is None:
        return None
    zh = prompt.language == "zh"
    if renamed:
        return _renamed(code, renamed, zh) if _RENAMING.search(request) or _named(code, renamed) else None
    if wish == "only":
        return _fenced(code)
    if wish == "run":
        file, command, *needs = known["running"][code.language]
        return _say("run", zh, file=file, command=command, needs=needs[zh]).strip()
    if wish == "bare":
        return _bare(code, zh)
    if wish == "handled":
        return _handled(code, zh)
    return _reviewed(code, wish, known[wish], zh=zh)


def _fenced(code: Code) -> str:
    return f"```{code.language}\n{code.source}\n```"


def _reviewed(code: Code, wish: str, row: Any, *, zh: bool) -> str | None:
    """What reviewing.py tells of it; tests of JavaScript from the values that it prints."""
    if wish == "tests" and code.language in ("javascript", "typescript") and (told := _node_tests(code, zh)):
        return told
    if zh and wish == "explain":
        request = read(f"解释这段代码：\n\n{_fenced(code)}")._replace(language="zh")
        return reviewing.about_code(request, (), Chance(0)) or _in_short(code, zh)
    if wish == "explain" and code.language != "python" and (told := _in_short(code, zh)):
        return told
    told = reviewing.about_code(read(f"{row['as']}:\n\n{_fenced(code)}"), (), Chance(0))
    if told is None or not zh:
        return told
    if wish == "costs":
        order = _ORDER.search(told)
        return phrases.filled(row["zh"], order=order[0]) if order else told
    fence = _FENCE.search(told)
    return f"{row['zh']}\n\n{fence[0]}" if fence and row["zh"] else told


def _in_short(code: Code, zh: bool) -> str | None:
    """What its first comment says, and what it prints; None if it tells neither."""
    first = _FIRST_COMMENT.match(code.source)
    told = [" ".join(re.sub(r"^[ \t]*(?://|/?\*+|#)|\*/", "", first[0], flags=re.MULTILINE).split())] if first else []  # fmt: skip
    shown = [_say("shown", zh, call=one["call"], value=one["value"].strip()) for one in _SHOWN.finditer(code.source)]  # fmt: skip
    if not told and not shown:
        return None
    form = (
        ""
        if zh
        else reviewing.about_code(read(f"Explain this code:\n\n{_fenced(code)}"), (), Chance(0)) or ""
    )
    bullets = [line for line in form.split("\n") if line.startswith("- ")]
    return "\n\n".join(one for one in (phrases.joint("zh" if zh else "en").join([*told, *shown[:3]]), "\n".join(bullets)) if one)  # fmt: skip


def _node_tests(code: Code, zh: bool) -> str | None:
    printed = list(_PRINTED.finditer(code.source))
    if not printed:
        return None
    calls = list(dict.fromkeys(one["call"].partition("(")[0] for one in printed))
    lines = ['import assert from "node:assert/strict";', 'import test from "node:test";', f'import {{ {", ".join(calls)} }} from "./main.mjs"; // and export them there', ""]  # fmt: skip
    for at, one in enumerate(printed, 1):
        value = one["value"].strip()
        plain_value = re.fullmatch(r"-?\d+(?:\.\d+)?|true|false|null|undefined|[\[{].*[\]}]", value)
        check = f"assert.deepEqual({one['call']}, {value});" if plain_value else f"assert.equal(String({one['call']}), {_quoted(value)});"  # fmt: skip
        lines += [f'test("{one["call"].partition("(")[0]} {at}", () => {{', f"  {check}", "});", ""]
    told = "\n".join(lines).rstrip()
    return f"{_say('tested', zh)}\n\n```javascript\n{told}\n```"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


# ---- names ---------------------------------------------------------------------------------------------------------------


def _names(code: Code) -> list[str]:
    found = [
        one
        for one in dict.fromkeys(_NAME.findall(code.source))
        if one not in _KEYWORDS and one.lower() not in _NO_NAMES
    ]
    given = [one for one in found if len(re.findall(rf"\b{one}\b", code.source)) > 1]
    return given[:8]


def _named(code: Code, match: re.Match[str]) -> bool:
    """Whether the old name of a renaming stands in the code."""
    old = match["old"] or match["old_zh"] or ""
    return bool(old) and re.search(rf"\b{re.escape(old)}\b", code.source) is not None


def _renamed(code: Code, match: re.Match[str], zh: bool) -> str:
    old, new = match["old"] or match["old_zh"] or "", match["new"] or match["new_zh"] or ""
    joint = "、" if zh else ", "
    names = joint.join(f"`{one}`" for one in _names(code))
    if not old or not new or old.lower() in _NO_NAMES or new.lower() in _NO_NAMES:
        return _say("which_name", zh, names=names)
    if not _named(code, match):
        return _say("no_name", zh, old=old, names=names)
    if re.search(rf"\b{re.escape(new)}\b", code.source):
        return _say("taken", zh, old=old, new=new)
    told, count = re.subn(rf"\b{re.escape(old)}\b", new, code.source)
    lead = _say("renamed", zh, old=old, new=new, count=str(count), places="place" if count == 1 else "places")
    return f"{lead}\n\n{_fenced(code._replace(source=told))}"


# ---- checks --------------------------------------------------------------------------------------------------------------

_CHECKED = {"str": "str", "int": "int", "float": "(int, float)", "bool": "bool", "list": "list", "dict": "dict", "tuple": "tuple", "set": "set"}  # fmt: skip
_KINDS = {"str": "a text", "int": "a whole number", "float": "a number", "bool": "True or False", "list": "a list", "dict": "a dict", "tuple": "a tuple", "set": "a set"}  # fmt: skip


def _handled(code: Code, zh: bool) -> str | None:
    """The code with its arguments checked at the head of each function."""
    told = _guarded(code.source) if code.language == "python" else _asserted(code)
    if told is None:
        return None
    if told == code.source:
        return _say("no_arguments", zh)
    return f"{_say('handled', zh)}\n\n{_fenced(code._replace(source=told))}"


def _guarded(source: str) -> str | None:
    """Python whose annotated arguments are held against their types, and lists that may not be empty."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = source.split("\n")
    for function in sorted((one for one in tree.body if isinstance(one, ast.FunctionDef)), key=lambda one: -one.lineno):  # fmt: skip
        first = function.body[1] if len(function.body) > 1 and ast.get_docstring(function) is not None else function.body[0]  # fmt: skip
        if first.lineno == function.lineno:
            continue
        lead = " " * first.col_offset
        guards = [line for one in function.args.args for line in _guard(one, lead)]
        lines[first.lineno - 1 : first.lineno - 1] = guards
    return "\n".join(lines)


def _guard(argument: ast.arg, lead: str) -> list[str]:
    kind = ast.unparse(argument.annotation).partition("[")[0] if argument.annotation else ""
    if kind not in _CHECKED:
        return []
    name = argument.arg
    return [
        f"{lead}if not isinstance({name}, {_CHECKED[kind]}):",
        f'{lead}    raise TypeError(f"{name} must be {_KINDS[kind]}, not {{type({name}).__name__}}")',
    ]


def _asserted(code: Code) -> str | None:
    """JavaScript and TypeScript whose functions refuse a missing argument."""
    if code.language not in ("javascript", "typescript"):
        return None

    def checked(match: re.Match[str]) -> str:
        names = [one.partition(":")[0].strip() for one in match["args"].split(",") if "=" not in one and "..." not in one and "?" not in one]  # fmt: skip
        checks = [f'  if ({one} === undefined || {one} === null) throw new TypeError("{one} is missing");' for one in names if one.isidentifier()]  # fmt: skip
        return "\n".join([match["lead"], *checks])

    return _OPENS.sub(checked, code.source)


def _bare(code: Code, zh: bool) -> str:
    pattern = _COMMENT["python" if code.language in ("python", "ruby", "bash") else ""]
    told = pattern.sub("", code.source)
    if told == code.source:
        return _say("no_comments", zh)
    told = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in told.split("\n"))).strip("\n")
    return f"{_say('bare', zh)}\n\n{_fenced(code._replace(source=told))}"


ALL = (coded_on,)
