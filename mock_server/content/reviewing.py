"""Python that a prompt gives: tested, mended, or explained statement by statement. It is read, never run."""

import ast
import re
from collections.abc import Mapping, Sequence

from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompt import HEAD, Prompt
from mock_server.wire.timeline import Message

_CODED = frozenset(["def", "code", "function", "代码", "函数"])
_PYTHON = late(
    r"```(?:python|py)?\s*\n(.+?)```|((?:^|(?<=[:：\n?？])\s*)(?:(?:def|for|class|import|while|if|print)\b|[a-z_]\w* = ).+)",
    re.DOTALL,
)
_TESTS = late(r"\b(?:unit )?tests?\b|单元测试|测试用例", re.IGNORECASE)
_BUG = late(
    r"\b(?:fix|debug|find|spot|what(?:'s| is) wrong)\b[^.\n]{0,30}\b(?:bugs?|errors?|wrong|mistakes?|code|problem|function|this)\b|修复|改正|哪里(?:错|有问题)|bug",
    re.IGNORECASE,
)
_EXPLAIN = late(
    r"\b(?:explain|what does|describe|document|comment|understand)\b|解释|说明|什么意思|做了什么",
    re.IGNORECASE,
)
_BY_NAME: Mapping[str, type[ast.operator]] = {"add": ast.Add, "sum": ast.Add, "plus": ast.Add, "subtract": ast.Sub, "minus": ast.Sub, "difference": ast.Sub, "multiply": ast.Mult,
                                              "product": ast.Mult, "times": ast.Mult, "divide": ast.Div, "power": ast.Pow}  # fmt: skip
_SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}


def about_code(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Python that is given: tested, mended where its name and its operator, or its syntax, disagree, or explained line by line."""
    text = prompt.text[:HEAD]
    if "Traceback (most recent call last)" in text:
        return None
    if not (prompt.has(_CODED) or "print(" in text or "```" in text):
        return None
    match = _PYTHON.search(text)
    if match is None:
        return None
    source = (match[1] or match[2]).strip()
    head = text[: match.start()] + text[match.end() :]
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _mended(source, head)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if _TESTS.search(head) and functions:
        return _tests(functions[0])
    if _BUG.search(head):
        return _told_apart(source, functions)
    return _explained(tree, prompt) if _EXPLAIN.search(head) else None


def _fenced(source: str) -> str:
    return f"```python\n{source}\n```"


def _mended(source: str, head: str) -> str | None:
    """The source with colons and brackets put where they lack, if it parses then."""
    if not _BUG.search(head):
        return None
    told = re.sub(
        r"^(\s*(?:def|for|while|if|elif|else|class|try|with)\b[^:\n]*[^:\s])\s*$",
        r"\1:",
        source,
        flags=re.MULTILINE,
    )
    told = re.sub(  # a body that follows on the line of its head
        r"^(\s*)((?:def \w+|while|if|for)\b[^:\n]*?\)|(?:while|if|for) [^:\n]+?)\s+((?:return|print|yield|raise|pass)\b[^\n]*?):?$",
        r"\1\2:\n\1    \3",
        told,
        flags=re.MULTILINE,
    )
    told = "\n".join(line + ")" * max(0, line.count("(") - line.count(")")) for line in told.split("\n"))
    told = re.sub(r"\bprint ([^(\n]+)$", r"print(\1)", told, flags=re.MULTILINE)
    try:
        ast.parse(told)
    except (SyntaxError, ValueError):
        return None
    return f"The code did not parse; a colon or a bracket was missing. This works:\n\n{_fenced(told)}"


def _told_apart(source: str, functions: Sequence[ast.FunctionDef]) -> str | None:
    for function in functions:
        wanted = next((sign for word, sign in _BY_NAME.items() if word in function.name.lower()), None)
        for node in ast.walk(function):
            if (
                wanted
                and isinstance(node, ast.BinOp)
                and type(node.op) in _SIGNS
                and not isinstance(node.op, wanted)
            ):
                wrong, right = _SIGNS[type(node.op)], _SIGNS[wanted]
                node.op = wanted()
                return f"`{function.name}` uses `{wrong}` where its name promises `{right}`:\n\n{_fenced(ast.unparse(ast.Module([*functions], [])))}"
    return f"I found no mistake that shows without running it; the code parses and its names fit.\n\n{_fenced(source)}"


def _tests(function: ast.FunctionDef) -> str:
    names = [one.arg for one in function.args.args if one.arg != "self"]
    texts = any(
        isinstance(one.annotation, ast.Name) and one.annotation.id == "str" for one in function.args.args
    )
    cases: Sequence[tuple[str, Sequence[int | str]]] = (
        (("a word", ["'hello'"] * 3), ("an empty text", ["''"] * 3), ("a blank", ["'a b'"] * 3))
        if texts
        else (("typical values", [2, 3, 4]), ("zero", [0, 0, 0]), ("negative values", [-1, -5, -2]))
    )
    body = [f"import pytest\n\nfrom module import {function.name}\n"]
    sign = next((sign for word, sign in _BY_NAME.items() if word in function.name.lower()), None)
    for title, values in cases:
        given_ = values[: len(names)]
        call = f"{function.name}({', '.join(map(str, given_))})"
        numbers = [one for one in given_ if isinstance(one, int)]
        plain = len(numbers) == 2 and sign in (ast.Add, ast.Sub, ast.Mult)
        expected = (
            f"assert {call} == {_worked(numbers, sign)}"
            if plain
            else f"result = {call}\n    assert result is not None"
        )
        body.append(f"\ndef test_{function.name}_with_{title.replace(' ', '_')}():\n    {expected}\n")
    body.append(
        f"\ndef test_{function.name}_without_arguments_fails():\n    with pytest.raises(TypeError):\n        {function.name}()\n"
        if names
        else ""
    )
    return "Here are tests for `" + function.name + "`:\n\n" + _fenced("\n".join(body).strip())


def _worked(values: Sequence[int], sign: type[ast.operator] | None) -> int:
    """What an operator makes of two whole numbers."""
    a, b = values
    return a + b if sign is ast.Add else a - b if sign is ast.Sub else a * b


def _explained(tree: ast.Module, prompt: Prompt) -> str:
    zh = prompt.language == "zh"
    lines = [_line(node, zh=zh) for node in tree.body[:12]]
    inner = [
        _line(one, zh=zh)
        for node in tree.body[:4]
        for one in getattr(node, "body", [])[:6]
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))  # a docstring
    ]
    told = [f"{number}. {line}" for number, line in enumerate([*lines, *inner], 1)]
    return ("这段代码的含义：" if zh else "Here is what the code does:") + "\n\n" + "\n".join(told)


def _line(node: ast.stmt, *, zh: bool) -> str:
    """One statement in words."""

    def shown(part: ast.AST | None) -> str:
        return f"`{ast.unparse(part)}`" if part is not None else "`None`"

    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        names = ", ".join(f"`{one.arg}`" for one in node.args.args)
        return (
            f"定义函数 `{node.name}`，参数：{names or '无'}。"
            if zh
            else f"It defines the function `{node.name}`, which takes {names or 'no arguments'}."
        )
    if isinstance(node, ast.ClassDef):
        return f"定义类 `{node.name}`。" if zh else f"It defines the class `{node.name}`."
    if isinstance(node, ast.For):
        return (
            f"循环：{shown(node.target)} 依次取 {shown(node.iter)} 中的每个值。"
            if zh
            else f"It loops: {shown(node.target)} takes each value of {shown(node.iter)} in turn."
        )
    if isinstance(node, ast.While):
        return (
            f"只要 {shown(node.test)} 成立就重复。" if zh else f"It repeats while {shown(node.test)} holds."
        )
    if isinstance(node, ast.If):
        return f"判断 {shown(node.test)} 是否成立。" if zh else f"It checks whether {shown(node.test)} holds."
    if isinstance(node, ast.Return):
        return f"返回 {shown(node.value)}。" if zh else f"It returns {shown(node.value)}."
    if isinstance(node, ast.Assign):
        return (
            f"把 {shown(node.value)} 赋给 {shown(node.targets[0])}。"
            if zh
            else f"It stores {shown(node.value)} in {shown(node.targets[0])}."
        )
    if isinstance(node, ast.Import | ast.ImportFrom):
        return f"导入：{shown(node)}。" if zh else f"It imports what it needs: {shown(node)}."
    if (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "print"
    ):
        return (
            f"打印 {', '.join(map(shown, node.value.args)) or '空行'}。"
            if zh
            else f"It prints {', '.join(map(shown, node.value.args)) or 'an empty line'}."
        )
    return f"执行 {shown(node)}。" if zh else f"It runs {shown(node)}."
