"""Small Python, written in JavaScript or TypeScript: statement by statement, as far as both say the same."""

import ast
from collections.abc import Mapping, Sequence

import orjson

from mock_server.content import written


class Beyond(Exception):
    """What has no plain counterpart here."""


_SIGNS: Mapping[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "**", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
    ast.Eq: "===", ast.NotEq: "!==", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "===", ast.IsNot: "!==", ast.And: "&&", ast.Or: "||",
    ast.Not: "!", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~",
}  # fmt: skip
_METHODS = {
    "append": "{0}.push({1})", "lower": "{0}.toLowerCase()", "upper": "{0}.toUpperCase()", "strip": "{0}.trim()", "startswith": "{0}.startsWith({1})", "endswith": "{0}.endsWith({1})",
    "replace": "{0}.replaceAll({1})", "index": "{0}.indexOf({1})", "find": "{0}.indexOf({1})", "keys": "Object.keys({0})", "values": "Object.values({0})", "items": "Object.entries({0})",
    "reverse": "{0}.reverse()", "copy": "[...{0}]", "extend": "{0}.push(...{1})", "join": "{1}.join({0})", "split": "{0}.split({1})",
}  # fmt: skip
_CALLS = {
    "len": "{0}.length", "str": "String({0})", "int": "Math.trunc(Number({0}))", "float": "Number({0})", "abs": "Math.abs({0})", "round": "Math.round({0})", "bool": "Boolean({0})",
    "sum": "{0}.reduce((a, b) => a + b, 0)", "list": "[...{0}]", "set": "new Set({0})", "reversed": "[...{0}].reverse()", "print": "console.log({*})",
}  # fmt: skip
_TYPES = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "None": "void", "dict": "Record<string, unknown>", "list": "unknown[]"}  # fmt: skip


def javascript(tree: ast.Module, *, typed: bool) -> tuple[str, list[str]]:
    """The program, and what differs; Beyond where something in it has no counterpart."""
    writer = _Writer(ast.unparse(tree), typed=typed)
    return "\n".join(writer.whole(tree.body, 0, set())), list(dict.fromkeys(writer.notes))


class _Writer:
    def __init__(self, source: str, *, typed: bool) -> None:
        self.source = source
        self.typed = typed
        self.notes: list[str] = []

    def block(self, body: Sequence[ast.stmt], deep: int, known: set[str]) -> list[str]:
        lines: list[str] = []
        for at, node in enumerate(body):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):  # fmt: skip
                lines += [f"{'  ' * deep}// {one.strip()}" for one in node.value.value.strip().split("\n") if one.strip()]  # fmt: skip
                continue
            if at and isinstance(node, ast.FunctionDef):
                lines.append("")
            lines += [f"{'  ' * deep}{one}" for one in self.statement(node, body, known)]
        return lines

    def whole(self, body: Sequence[ast.stmt], deep: int, known: set[str]) -> list[str]:
        """The body of a function or the program: names that first get a value within a block are known to all of it, as in Python."""
        first = sorted(_within(body) - known)
        known.update(first)
        told = self.block(body, deep, known)
        return [f"{'  ' * deep}let {', '.join(first)};", *told] if first else told

    def asked(self, test: ast.expr) -> str:
        plain = test.operand if isinstance(test, ast.UnaryOp) else test
        if isinstance(plain, ast.Name):
            self.notes.append(f"An empty list or object is true in JavaScript: if `{plain.id}` is one, ask `{plain.id}.length`.")  # fmt: skip
        return self.value(test)

    def inner(self, body: Sequence[ast.stmt], known: set[str]) -> list[str]:
        return self.block(body, 1, known)

    def statement(self, node: ast.stmt, body: Sequence[ast.stmt], known: set[str]) -> list[str]:
        match node:
            case ast.FunctionDef(decorator_list=[]) if not (node.args.vararg or node.args.kwarg or node.args.kwonlyargs):  # fmt: skip
                return self.function(node)
            case ast.Return():
                return [f"return {self.value(node.value)};" if node.value else "return;"]
            case ast.If():
                return self.condition(node, known)
            case ast.While(orelse=[]):
                return [f"while ({self.asked(node.test)}) {{", *self.inner(node.body, known), "}"]
            case ast.For(orelse=[]):
                return self.loop(node, known)
            case ast.Assign(targets=[ast.Name(id=name)]):
                if name in known:
                    return [f"{name} = {self.value(node.value)};"]
                known.add(name)
                stores = sum(isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store) for part in body for one in ast.walk(part))  # fmt: skip
                return [f"{'const' if stores == 1 else 'let'} {name} = {self.value(node.value)};"]
            case ast.Assign(targets=[ast.Subscript() as target]):
                return [f"{self.value(target)} = {self.value(node.value)};"]
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple()) if all(isinstance(one, ast.Name) for one in names):  # fmt: skip
                said = [one.id for one in names if isinstance(one, ast.Name)]
                fresh = not any(one in known for one in said)
                known.update(said)
                return [f"{'let ' if fresh else ''}[{', '.join(said)}] = {self.value(node.value)};"]
            case ast.AugAssign() if type(node.op) in _SIGNS:
                return [f"{self.value(node.target)} {_SIGNS[type(node.op)]}= {self.value(node.value)};"]
            case ast.Expr():
                return [f"{self.value(node.value)};"]
            case ast.Break():
                return ["break;"]
            case ast.Continue():
                return ["continue;"]
            case ast.Pass():
                return []
            case ast.Raise(exc=ast.Call(args=[said])):
                return [f"throw new Error({self.value(said)});"]
            case _:
                raise Beyond

    def function(self, node: ast.FunctionDef) -> list[str]:
        types = written.kinds(node) if self.typed else {}
        defaults: list[ast.expr | None] = [None] * (len(node.args.args) - len(node.args.defaults)) + list(node.args.defaults)  # fmt: skip
        given = [f"{one.arg}{f': {_type(types.get(one.arg, str()))}' if self.typed else ''}{f' = {self.value(default)}' if default else ''}" for one, default in zip(node.args.args, defaults, strict=True)]  # fmt: skip
        gives = f": {_type(written.gives(self.source, node))}" if self.typed else ""
        return [f"function {node.name}({', '.join(given)}){gives} {{", *self.whole(node.body, 1, {one.arg for one in node.args.args}), "}"]  # fmt: skip

    def condition(self, node: ast.If, known: set[str]) -> list[str]:
        lines = [f"if ({self.asked(node.test)}) {{", *self.inner(node.body, known)]
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            first, *rest = self.condition(node.orelse[0], known)
            return [*lines, f"}} else {first}", *rest]
        if node.orelse:
            lines += ["} else {", *self.inner(node.orelse, known)]
        return [*lines, "}"]

    def loop(self, node: ast.For, known: set[str]) -> list[str]:
        body = self.inner(node.body, known)
        match node.iter:
            case ast.Call(func=ast.Name(id="range"), args=given) if isinstance(node.target, ast.Name):
                ends = [self.value(one) for one in given]
                start, end, step = ("0", ends[0], "1") if len(ends) == 1 else (*ends, "1")[:3]
                name = node.target.id
                by = f"{name}++" if step == "1" else f"{name}--" if step == "-1" else f"{name} += {step}"
                sign = ">" if step.startswith("-") else "<"
                return [f"for (let {name} = {start}; {name} {sign} {end}; {by}) {{", *body, "}"]
            case ast.Call(func=ast.Name(id="enumerate"), args=[over]):
                return [
                    f"for (const {self.value(node.target)} of {self.value(over)}.entries()) {{",
                    *body,
                    "}",
                ]
            case _:
                return [f"for (const {self.value(node.target)} of {self.value(node.iter)}) {{", *body, "}"]

    def value(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=None):
                return "null"
            case ast.Constant(value=bool() as said):
                return str(said).lower()
            case ast.Constant(value=int() | float() as number):
                return str(number)
            case ast.Constant(value=str() as text):
                return orjson.dumps(text).decode()
            case ast.Name(id=name):
                return name
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return f"[{', '.join(map(self.value, parts))}]"
            case ast.Dict() if None not in node.keys:
                pairs = [f"{self.value(key)}: {self.value(one)}" for key, one in zip(node.keys, node.values, strict=True) if key]  # fmt: skip
                return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
            case ast.BinOp(op=ast.FloorDiv()):
                return f"Math.floor({self.held(node.left)} / {self.held(node.right)})"
            case ast.BinOp() if type(node.op) in _SIGNS:
                if isinstance(node.op, ast.Mod):
                    if isinstance(node.left, ast.Constant | ast.JoinedStr):
                        raise Beyond
                    self.notes.append("`%` takes the sign of the left side in JavaScript: `-7 % 3` is -1 there and 2 in Python.")  # fmt: skip
                return f"{self.held(node.left)} {_SIGNS[type(node.op)]} {self.held(node.right)}"
            case ast.UnaryOp():
                return f"{_SIGNS[type(node.op)]}{self.held(node.operand)}"
            case ast.BoolOp():
                return f" {_SIGNS[type(node.op)]} ".join(map(self.held, node.values))
            case ast.Compare():
                return self.compared(node)
            case ast.IfExp():
                return f"{self.held(node.test)} ? {self.value(node.body)} : {self.value(node.orelse)}"
            case ast.JoinedStr():
                return f"`{''.join(map(self.part, node.values))}`"
            case ast.Subscript():
                return self.picked(node)
            case ast.Lambda():
                return f"({', '.join(one.arg for one in node.args.args)}) => {self.value(node.body)}"
            case ast.ListComp(generators=[one]) | ast.GeneratorExp(generators=[one]):
                return self.comprehended(node.elt, one)
            case ast.Call(keywords=[]):
                return self.call(node)
            case _:
                raise Beyond

    def held(self, node: ast.expr) -> str:
        said = self.value(node)
        return f"({said})" if isinstance(node, ast.BinOp | ast.BoolOp | ast.IfExp | ast.Compare | ast.Lambda) and not said.startswith("Math.") else said  # fmt: skip

    def compared(self, node: ast.Compare) -> str:
        told, left = [], node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                self.notes.append("`includes` works for lists and texts; for an object ask `key in object`, for a Set `has`.")  # fmt: skip
                told.append(f"{'!' if isinstance(op, ast.NotIn) else ''}{self.held(right)}.includes({self.value(left)})")  # fmt: skip
            else:
                if isinstance(right, ast.List | ast.Dict | ast.Tuple):
                    raise Beyond  # compared by what they are, not by what they hold
                told.append(f"{self.held(left)} {_SIGNS[type(op)]} {self.held(right)}")
            left = right
        return " && ".join(told)

    def part(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value).replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
        if not isinstance(node, ast.FormattedValue) or node.conversion != -1:
            raise Beyond
        spec = node.format_spec.values[0].value if isinstance(node.format_spec, ast.JoinedStr) and isinstance(node.format_spec.values[0], ast.Constant) else ""  # fmt: skip
        if not spec:
            return f"${{{self.value(node.value)}}}"
        if isinstance(spec, str) and spec[:1] == "." and spec.endswith("f") and spec[1:-1].isdigit():
            return f"${{{self.held(node.value)}.toFixed({spec[1:-1]})}}"
        raise Beyond

    def picked(self, node: ast.Subscript) -> str:
        held = self.held(node.value)
        if isinstance(node.slice, ast.Slice):
            if node.slice.step is not None:
                if node.slice.lower or node.slice.upper or ast.unparse(node.slice.step) != "-1":
                    raise Beyond
                self.notes.append("For a text the last step is `.join(\"\")`: spreading it gives a list of its signs.")  # fmt: skip
                return f"[...{held}].reverse()" + (".join(\"\")" if isinstance(node.value, ast.Name) and node.value.id in ("s", "text", "string", "word", "name") else "")  # fmt: skip
            ends = [self.value(one) if one else "" for one in (node.slice.lower, node.slice.upper)]
            return f"{held}.slice({ends[0] or '0'}{f', {ends[1]}' if ends[1] else ''})"
        key = self.value(node.slice)
        return f"{held}.at({key})" if key.startswith("-") else f"{held}[{key}]"

    def comprehended(self, item: ast.expr, over: ast.comprehension) -> str:
        name = self.value(over.target)
        name = f"({name})"
        told = f"{self.held(over.iter)}" if not ast.unparse(over.iter).startswith("range(") else self.counted(over.iter)  # fmt: skip
        if over.ifs:
            told += f".filter({name} => {' && '.join(map(self.held, over.ifs)) if len(over.ifs) > 1 else self.value(over.ifs[0])})"  # fmt: skip
        return (
            told
            if ast.unparse(item) == ast.unparse(over.target)
            else f"{told}.map({name} => {self.value(item)})"
        )

    def counted(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Call) or len(node.args) != 1:
            raise Beyond
        return f"[...Array({self.value(node.args[0])}).keys()]"

    def call(self, node: ast.Call) -> str:
        given = [self.value(one) for one in node.args]
        if isinstance(node.func, ast.Attribute):
            form = _METHODS.get(node.func.attr)
            if form is None:
                raise Beyond
            if node.func.attr == "split" and not given:
                return f"{self.held(node.func.value)}.trim().split(/\\s+/)"
            return form.replace("{0}", self.held(node.func.value)).replace("{1}", ", ".join(given))
        if not isinstance(node.func, ast.Name):
            raise Beyond
        name = node.func.id
        if name in ("max", "min"):
            return f"Math.{name}({f'...{given[0]}' if len(given) == 1 else ', '.join(given)})"
        if name == "sorted" and len(given) == 1:
            return f"[...{given[0]}].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))"
        if (name == "int" and len(given) == 1) or name in _CALLS:
            if name != "print" and len(given) != 1:
                raise Beyond
            held = self.held(node.args[0]) if given else ""
            return _CALLS[name].replace("{0}", held if name in ("len", "sum") else given[0] if given else "").replace("{*}", ", ".join(given))  # fmt: skip
        if name in ("input", "open", "zip", "map", "filter", "enumerate", "range", "isinstance", "type", "tuple", "dict", "any", "all"):  # fmt: skip
            raise Beyond
        return f"{name}({', '.join(given)})"


def _within(body: Sequence[ast.stmt]) -> set[str]:
    """Names that get their first value within a block of the body."""
    found: set[str] = set()
    known: set[str] = set()
    for node in body:
        if isinstance(node, ast.Assign):
            known.update(
                one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)
            )
        elif isinstance(node, ast.If | ast.For | ast.While):
            inner = [one for one in ast.walk(node) if isinstance(one, ast.Assign)]
            found |= {one.id for each in inner for target in each.targets for one in ast.walk(target) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)} - known  # fmt: skip
    return found


def _type(kind: str) -> str:
    if kind.startswith("list["):
        return f"{_type(kind[5:-1])}[]"
    return _TYPES.get(kind, "unknown")
