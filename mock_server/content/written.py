"""Python that is given, written anew: with type hints, a docstring, comments, tests whose values are worked out, or its plain mistakes mended."""

import ast
import copy
import re
from collections.abc import Sequence
from typing import Any

from mock_server.content import linting, running
from mock_server.content.late import late

_TEXTS = late(
    r"(?:text|string|str|s|name|word|words?_?text|title|line|sentence|path|url|message|char|prefix|suffix|key|email|label|filename)"
)
_LISTS = late(
    r"(?:\w*(?:numbers|nums|items|values|list|lst|arr|array|elements|scores|data|prices|integers|xs|seq))"
)
_WHOLE = late(
    r"(?:n|i|j|k|m|count|index|idx|age|year|number|num|size|limit|times|steps|depth|low|high|start|end|\w*_count)"
)
_SAMPLES: dict[str, Sequence[Any]] = {
    "str": ("Hello World", "", "a b"),
    "int": (7, 0, 1),
    "float": (2.5, 0, 4),
    "bool": (True, False, True),
    "list[int]": ([3, 1, 2], [], [5]),
    "list[float]": ([3, 1, 2], [], [5]),
    "dict": ({"a": 1, "b": 2}, {}, {"x": 0}),
}  # fmt: skip
_SECOND: dict[str, Sequence[Any]] = {"int": (3, 5, 1), "float": (4, 3, 2), "str": ("o", "a", " "), "list[int]": ([4, 2], [1], []), "list[float]": ([4, 2], [1], [])}  # fmt: skip
"""The same for further parameters, so that not all get one value."""
_TITLES = {"str": "a text", "int": "a whole number", "float": "a number", "bool": "whether it holds", "list[int]": "the numbers", "list[float]": "the numbers", "list[str]": "the texts", "dict": "a dictionary", "list": "a list", "None": "nothing"}  # fmt: skip


def fenced(source: str) -> str:
    """The source in its block."""
    return f"```python\n{source}\n```"


# -- kinds


def kinds(function: ast.FunctionDef) -> dict[str, str]:
    """The type of each parameter, as it is annotated, else as its use and name suggest; empty where nothing does."""
    defaults = dict(zip([one.arg for one in function.args.args][len(function.args.args) - len(function.args.defaults) :], function.args.defaults, strict=True))  # fmt: skip
    return {one.arg: _kind(one, defaults.get(one.arg), function) for one in function.args.args if one.arg not in ("self", "cls")}  # fmt: skip


def _kind(parameter: ast.arg, default: ast.expr | None, function: ast.FunctionDef) -> str:
    name = parameter.arg
    if parameter.annotation is not None:
        return ast.unparse(parameter.annotation)
    if isinstance(default, ast.Constant) and default.value is not None:
        return type(default.value).__name__
    used = _use(name, function)
    if used:
        return used
    if _TEXTS.fullmatch(name):
        return "str"
    if _LISTS.fullmatch(name):
        return "list[int]"
    return ""


def _use(name: str, function: ast.FunctionDef) -> str:
    def is_it(node: ast.AST | None) -> bool:
        return isinstance(node, ast.Name) and node.id == name

    found = ""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and is_it(node.value):
            return next((kind.__name__ if kind is not list else "list" for kind, names in running.METHODS.items() if node.attr in names), "")  # fmt: skip
        if isinstance(node, ast.For | ast.comprehension) and is_it(node.iter):
            found = "str" if _TEXTS.fullmatch(name) else "list[int]"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and any(map(is_it, node.args)):
            if node.func.id in ("sum", "max", "min", "sorted") and len(node.args) == 1:
                found = "list[float]"
            elif node.func.id in ("max", "min", "abs", "round"):
                found = found or "float"
            elif node.func.id == "range":
                found = "int"
            elif node.func.id == "len" and not found:
                found = "str" if _TEXTS.fullmatch(name) else "list[int]" if _LISTS.fullmatch(name) else "list"
        elif isinstance(node, ast.BinOp) and (is_it(node.left) or is_it(node.right)) and not found:
            other = node.right if is_it(node.left) else node.left
            whole = isinstance(node.op, ast.Mod | ast.FloorDiv | ast.BitAnd) or _WHOLE.fullmatch(name)
            text = (isinstance(other, ast.Constant) and isinstance(other.value, str)) or _TEXTS.fullmatch(
                name
            )
            found = "str" if text else "int" if whole else "float"
        elif isinstance(node, ast.Compare) and (is_it(node.left) or any(map(is_it, node.comparators))) and not found:  # fmt: skip
            others = [one for one in (node.left, *node.comparators) if isinstance(one, ast.Constant)]
            found = next((type(one.value).__name__ for one in others if one.value is not None), "")
    return found


def _given(function: ast.FunctionDef, at: int) -> list[Any]:
    """Values to call a function with; in a case of the three that there are."""
    told = []
    for place, kind in enumerate(kinds(function).values()):
        samples = _SECOND.get(kind) if place else None
        told.append(copy.deepcopy((samples or _SAMPLES.get(kind) or _SAMPLES["list[int]" if kind.startswith("list") else "int"])[at]))  # fmt: skip
    return told


def gives(source: str, function: ast.FunctionDef) -> str:
    """The type of what a function gives, by calling it; `None` where it never returns anything, empty where that cannot be told."""
    returned = [one for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None]
    if not returned:
        return "None"
    found: set[str] = set()
    for at in range(3):
        try:
            value = running.called(source, function.name, _given(function, at))
        except Exception:
            continue
        found.add(_of(value))
    if found == {"int", "float"}:
        return "float"
    if "None" in found and len(found) == 2:
        return f"{next(one for one in found if one != 'None')} | None"
    only = next(iter(found)) if len(found) == 1 else ""
    return "float" if only == "int" and "float" in kinds(function).values() else only


def _of(value: Any) -> str:
    if isinstance(value, list):
        inner = {_of(one) for one in value}
        return f"list[{next(iter(inner))}]" if len(inner) == 1 else "list"
    return "None" if value is None else type(value).__name__


# -- hints and docstrings


def typed(tree: ast.Module, functions: Sequence[ast.FunctionDef], *, documented: bool, hinted: bool) -> str:
    """The functions with type hints, with docstrings, or with both."""
    source = ast.unparse(tree)
    unsure = False
    for function in functions:
        types, made = kinds(function), gives(source, function)
        example = _example(source, function) if documented else ""
        if hinted:
            for one in function.args.args:
                kind = types.get(one.arg, "")
                unsure = unsure or (not kind and one.arg in types)
                if kind and one.annotation is None:
                    one.annotation = ast.Name(kind)
            if function.returns is None and made:
                function.returns = ast.Name(made)
        if documented:
            if ast.get_docstring(function) is not None:
                function.body = function.body[1:]
            function.body.insert(0, ast.Expr(ast.Constant(_docstring(function, types, made, example))))
    told = fenced(ast.unparse(ast.fix_missing_locations(tree)))
    if not hinted:
        return told
    note = "The types are read from how the values are used and what they are called, so check them against your callers."  # fmt: skip
    if any("float" in kind for function in functions for kind in kinds(function).values()):
        note += " `float` also accepts an `int`."
    if unsure:
        note += " Where the use says nothing, I left the hint out rather than guess."
    return f"{told}\n\n{note}"


def _docstring(function: ast.FunctionDef, types: dict[str, str], made: str, example: str) -> str:
    body = [one for one in function.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]  # fmt: skip
    only = body[0] if len(body) == 1 else None
    words = function.name.strip("_").replace("_", " ")
    first = f"Return {ast.unparse(only.value)}." if isinstance(only, ast.Return) and only.value and len(ast.unparse(only.value)) < 60 else f"{words[:1].upper()}{words[1:]}."  # fmt: skip
    lines = [first]
    if types:
        lines += ["", "Args:", *(f"    {name}{f' ({kind})' if kind else ''}: {_TITLES.get(kind, 'the ' + name.replace('_', ' '))}." for name, kind in types.items())]  # fmt: skip
    if made != "None":
        lines += ["", "Returns:", f"    {f'{made}: ' if made else ''}{_TITLES.get(made, 'the result')}."]
    raised = sorted({ast.unparse(one.exc.func if isinstance(one.exc, ast.Call) else one.exc) for one in ast.walk(function) if isinstance(one, ast.Raise) and one.exc})  # fmt: skip
    if raised:
        lines += ["", "Raises:", *(f"    {one}: if the input is not valid." for one in raised)]
    if example:
        lines += ["", "Example:", *(f"    {one}" for one in example.split("\n"))]
    return lines[0] if len(lines) == 1 else "\n    ".join(lines).replace("\n    \n", "\n\n") + "\n    "


def _example(source: str, function: ast.FunctionDef) -> str:
    given = _given(function, 0)
    try:
        value = running.called(source, function.name, copy.deepcopy(given))
    except Exception:
        return ""
    return f">>> {function.name}({', '.join(map(repr, given))})" + (f"\n{value!r}" if value is not None else "")  # fmt: skip


# -- comments


def commented(source: str, tree: ast.Module) -> str:
    """The source with a line before each statement that says what it does; simple ones in a row share the first one's."""
    lines = source.split("\n")
    notes: dict[int, str] = {}

    def visit(body: Sequence[ast.stmt]) -> None:
        for node in body:
            if (note := _note(node)) and node.lineno not in notes:
                notes[node.lineno] = note
            for part in ("body", "orelse", "finalbody"):
                inner = getattr(node, part, [])
                if isinstance(inner, list):
                    visit([one for one in inner if isinstance(one, ast.stmt)])

    visit(tree.body)
    made = []
    for at, line in enumerate(lines, 1):
        if note := notes.get(at):
            made.append(f"{line[: len(line) - len(line.lstrip())]}# {note}")
        made.append(line)
    return "\n".join(made)


def _note(node: ast.stmt) -> str:
    def said(part: ast.AST) -> str:
        return ast.unparse(part)

    match node:
        case ast.FunctionDef(name=name):
            names = ", ".join(one.arg for one in node.args.args)
            return f"{name.replace('_', ' ').capitalize()}: takes {names}" if names else f"{name.replace('_', ' ').capitalize()}"  # fmt: skip
        case ast.Assign(targets=[target], value=ast.Constant(value=value)):
            return f"Start {said(target)} at {value!r}"
        case ast.Assign(targets=[target], value=ast.List(elts=[]) | ast.Dict(keys=[])):
            return f"Collect the results in {said(target)}"
        case ast.Assign(targets=[target]):
            return f"Keep {said(node.value)} as {said(target)}" if len(said(node.value)) < 40 else f"Work out {said(target)}"  # fmt: skip
        case ast.AugAssign(op=ast.Add()):
            return f"Add {said(node.value)} to {said(node.target)}"
        case ast.AugAssign(op=ast.Sub()):
            return f"Take {said(node.value)} off {said(node.target)}"
        case ast.AugAssign():
            return f"Update {said(node.target)}"
        case ast.For():
            return f"Go through {said(node.iter)}, one {said(node.target)} at a time"
        case ast.While():
            return f"Repeat as long as {said(node.test)}"
        case ast.If(test=ast.BinOp(left=left, op=ast.Mod(), right=ast.Constant(value=2))):
            return f"Only if {said(left)} is odd"
        case ast.If():
            return f"Only if {said(node.test)}"
        case ast.Return(value=ast.expr() as value):
            return f"Give back {said(value)}" if len(said(value)) < 40 else "Give back the result"
        case ast.Return():
            return "Nothing more to do"
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=[ast.expr() as first, *_])):
            return f"Show {said(first)}"
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=held, attr="append"), args=[first])):
            return f"Add {said(first)} to the end of {said(held)}"
        case ast.Try():
            return "This may fail"
        case ast.With():
            return "Open it, and close it again at the end"
        case ast.Raise():
            return "Refuse such input"
        case ast.Import() | ast.ImportFrom():
            return "What is needed from elsewhere"
        case _:
            return ""


# -- tests


def tests(source: str, function: ast.FunctionDef) -> str:
    """Tests with pytest; what is expected is worked out from the function, or left to be filled in where that cannot be."""
    names = list(kinds(function))
    body = [f"import pytest\n\nfrom module import {function.name}\n"]
    open_ = False
    seen: list[list[Any]] = []
    for title, at in (("typical_values", 0), ("empty_or_zero", 1), ("other_values", 2)):
        given = _given(function, at)
        if given in seen:
            continue
        seen.append(copy.deepcopy(given))
        call = f"{function.name}({', '.join(map(repr, given))})"
        try:
            value = running.called(source, function.name, given)
        except running.Unknown:
            open_ = True
            body.append(f"\ndef test_{function.name}_with_{title}():\n    expected = ...  # fill in what it should give\n    assert {call} == expected\n")  # fmt: skip
            continue
        except Exception as problem:
            body.append(f"\ndef test_{function.name}_with_{title}_fails():\n    with pytest.raises({type(problem).__name__}):\n        {call}\n")  # fmt: skip
            continue
        said = f"{call} is {value!r}" if value is None or isinstance(value, bool) else f"{call} == pytest.approx({value!r})" if isinstance(value, float) else f"{call} == {value!r}"  # fmt: skip
        body.append(f"\ndef test_{function.name}_with_{title}():\n    assert {said}\n")
    if names and not function.args.defaults:
        body.append(f"\ndef test_{function.name}_without_arguments_fails():\n    with pytest.raises(TypeError):\n        {function.name}()\n")  # fmt: skip
    note = "The expected values of the open ones need your decision; I could not work the function out here." if open_ else "The expected values are what the function gives today: check that they are what you want."  # fmt: skip
    made = "\n".join(body).strip()
    if "pytest." not in made.partition("\n")[2]:
        made = made.partition("\n\n")[2]
    return f"Here are tests for `{function.name}`:\n\n{fenced(made)}\n\nPut the file's name in place of `module` and run `pytest`. {note}"  # fmt: skip


# -- mended


class _Better(ast.NodeTransformer):
    """The plain mistakes of linting.py, set right."""

    def __init__(self, bound: set[str]) -> None:
        self.bound = bound

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and node.id not in self.bound and not linting.built_in(node.id) and (near := linting.meant(node.id, self.bound)):  # fmt: skip
            return ast.Name(near, node.ctx)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for at, (op, other) in enumerate(zip(node.ops, node.comparators, strict=True)):
            if not isinstance(other, ast.Constant):
                continue
            if other.value is None and isinstance(op, ast.Eq | ast.NotEq):
                node.ops[at] = ast.Is() if isinstance(op, ast.Eq) else ast.IsNot()
            elif isinstance(other.value, int | str) and not isinstance(other.value, bool) and isinstance(op, ast.Is | ast.IsNot):  # fmt: skip
                node.ops[at] = ast.Eq() if isinstance(op, ast.Is) else ast.NotEq()
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        over = ast.unparse(node.iter)
        inner = "\n".join(map(ast.unparse, node.body))
        if far := re.fullmatch(r"range\(((?:\d+, )?len\(\w+\)) \+ 1\)", over):
            node.iter = ast.parse(f"range({far[1]})", mode="eval").body
        elif (plain := re.fullmatch(r"range\(((?:0, )?len\((\w+)\))\)", over)) and f"{plain[2]}[{ast.unparse(node.target)} + 1]" in inner:  # fmt: skip
            node.iter = ast.parse(f"range({plain[1]} - 1)", mode="eval").body
        elif isinstance(node.iter, ast.Name) and re.search(
            rf"\b{over}\.(?:remove|append|pop|insert)\(", inner
        ):
            node.iter = ast.parse(f"list({over})", mode="eval").body
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        names = [one.arg for one in node.args.args][len(node.args.args) - len(node.args.defaults) :]
        fresh: list[ast.stmt] = []
        for at, (name, default) in enumerate(zip(names, node.args.defaults, strict=True)):
            if isinstance(default, ast.List | ast.Dict | ast.Set):
                node.args.defaults[at] = ast.Constant(None)
                fresh += ast.parse(f"if {name} is None:\n    {name} = {ast.unparse(default)}").body
        last = node.body[-1]
        said = [one.said for one in linting.python(ast.Module([node], []))]
        if isinstance(last, ast.Expr) and any("a `return` is missing" in one for one in said):
            node.body[-1] = ast.Return(last.value)
        elif isinstance(last, ast.Return) and any("no base case" in one for one in said) and node.args.args:
            given = node.args.args[0].arg
            if isinstance(last.value, ast.BinOp) and isinstance(last.value.op, ast.Mult | ast.Add):
                one = int(isinstance(last.value.op, ast.Mult))
                fresh += ast.parse(f"if {given} <= {one}:\n    return {one}").body
        for place, stmt in enumerate(node.body):
            if isinstance(stmt, ast.For) and isinstance(stmt.body[-1], ast.Return) and len(stmt.body) > 1 and place == len(node.body) - 1:  # fmt: skip
                node.body.append(stmt.body.pop())
                break
        node.body = fresh + node.body
        return node


def corrected(tree: ast.Module) -> str:
    """The code without the plain mistakes; empty if there is nothing of that kind in it."""
    bound = linting.bound(tree)
    before = ast.unparse(tree)
    after = ast.unparse(ast.fix_missing_locations(_Better(bound).visit(copy.deepcopy(tree))))
    return after if after != before else ""
