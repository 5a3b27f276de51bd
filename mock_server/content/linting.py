"""What is wrong, or could be better, with code that is given: Python by its tree, JavaScript, SQL and Java by what stands in their lines."""

import ast
import builtins
import difflib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mock_server.content.late import late


class Found(NamedTuple):
    """A line, what is to be said about it, and whether that is a mistake or a matter of taste."""

    line: int
    said: str
    wrong: bool = True


Functions = ast.FunctionDef | ast.AsyncFunctionDef
_KNOWN = frozenset(dir(builtins)) | {"__name__", "__file__", "self"}
_SECRET = late(r"password|passwd|secret|api_?key|token", re.IGNORECASE)


def python(tree: ast.Module) -> list[Found]:
    """In the order of the lines, mistakes first."""
    found = [*_names(tree), *_functions(tree), *_loops(tree), *_rest(tree)]
    return sorted(dict.fromkeys(found), key=lambda one: (not one.wrong, one.line))


def bound(tree: ast.Module) -> set[str]:
    """The names that the code itself gives a value."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, Functions | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def _names(tree: ast.Module) -> Iterator[Found]:
    known = bound(tree)
    loaded = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in known and not built_in(node.id) and isinstance(node.ctx, ast.Load):  # fmt: skip
            near = meant(node.id, known)
            hint = f"; `{near}` is meant, I think" if near else ""
            yield Found(node.lineno, f"`{node.id}` is not defined anywhere in this code, so Python raises a `NameError`{hint}.", near != "")  # fmt: skip
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for one in node.names:
                if (name := (one.asname or one.name).split(".")[0]) not in loaded and name != "*":
                    yield Found(node.lineno, f"`{name}` is imported and never used.", False)


def built_in(name: str) -> bool:
    """Whether Python itself knows the name."""
    return name in _KNOWN


def meant(name: str, known: set[str]) -> str:
    """The name of those there are that looks most like one that is not; empty if none does."""
    return next(iter(difflib.get_close_matches(name, sorted(known), 1, 0.75)), "")


def _functions(tree: ast.Module) -> Iterator[Found]:
    for node in ast.walk(tree):
        if not isinstance(node, Functions):
            continue
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if isinstance(default, ast.List | ast.Dict | ast.Set):
                yield Found(node.lineno, f"The default `{ast.unparse(default)}` is made once, when the function is defined, and shared by all calls: what one call adds, the next one finds. Use `None` and make a new one inside.")  # fmt: skip
        inner = list(ast.walk(node))
        again = [one for one in inner if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == node.name]  # fmt: skip
        if again and not any(isinstance(one, ast.If | ast.IfExp | ast.BoolOp | ast.Match | ast.Try) for one in inner):  # fmt: skip
            yield Found(again[0].lineno, f"`{node.name}` calls itself without ever stopping: there is no base case, so it ends with a `RecursionError`.")  # fmt: skip
        last = node.body[-1]
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.BinOp | ast.Compare | ast.BoolOp | ast.Name | ast.JoinedStr) and not any(isinstance(one, ast.Return | ast.Yield) for one in inner):  # fmt: skip
            yield Found(last.lineno, f"`{ast.unparse(last)}` is worked out and thrown away: a `return` is missing, so `{node.name}` gives `None`.")  # fmt: skip
        names = {one.arg for one in node.args.args}
        guarded = any(isinstance(one, ast.If | ast.IfExp | ast.Try) for one in inner)
        for one in inner:
            if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div | ast.FloorDiv) and not guarded:
                below = ast.unparse(one.right)
                if re.fullmatch(r"len\((\w+)\)", below) and below[4:-1] in names:
                    yield Found(one.lineno, f"An empty `{below[4:-1]}` makes `{below}` zero, and the division a `ZeroDivisionError`.", False)  # fmt: skip
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant) and one.value.value == 0 and any(isinstance(name, ast.Name) and re.match(r"max|larg|big|high", name.id) for name in one.targets):  # fmt: skip
                yield Found(one.lineno, f"`{ast.unparse(one)}` is wrong for lists of negative numbers only: start with the first item instead.")  # fmt: skip


def _loops(tree: ast.Module) -> Iterator[Found]:
    for node in ast.walk(tree):
        if isinstance(node, ast.For):
            over = ast.unparse(node.iter)
            item = ast.unparse(node.target)
            if far := re.fullmatch(r"range\((?:\d+, )?len\((\w+)\) \+ 1\)", over):
                yield Found(node.lineno, f"`{over}` goes one step too far: `{far[1]}[len({far[1]})]` does not exist, and Python raises an `IndexError`.")  # fmt: skip
            elif plain := re.fullmatch(r"range\((?:0, )?len\((\w+)\)\)", over):
                inner = "\n".join(map(ast.unparse, node.body))
                if f"{plain[1]}[{item} + 1]" in inner:
                    yield Found(node.lineno, f"In the last round `{plain[1]}[{item} + 1]` is past the end: loop over `range(len({plain[1]}) - 1)`.")  # fmt: skip
                elif f"{plain[1]}[{item}] =" not in inner:
                    yield Found(node.lineno, f"`for {item} in {over}` can be `for {item}, value in enumerate({plain[1]})`, or just `for value in {plain[1]}`.", False)  # fmt: skip
            for one in ast.walk(node):
                if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ("remove", "append", "pop", "insert") and ast.unparse(one.func.value) == over:  # fmt: skip
                    yield Found(one.lineno, f"`{over}` is changed while the loop goes over it, so items are skipped or never end; loop over a copy, `list({over})`.")  # fmt: skip
            if any(isinstance(one, ast.Return) for one in node.body) and len(node.body) > 0:
                yield Found(node.body[-1].lineno, "The `return` stands inside the loop, so the function ends in its first round; move it out by one indentation.")  # fmt: skip
        elif isinstance(node, ast.While) and not isinstance(node.test, ast.Constant):
            asked = {one.id for one in ast.walk(node.test) if isinstance(one, ast.Name)}
            inner_nodes = [one for part in node.body for one in ast.walk(part)]
            changed = {one.id for one in inner_nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}  # fmt: skip
            calls = any(isinstance(one, ast.Call) for one in ast.walk(node.test)) or any(isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in asked for one in inner_nodes)  # fmt: skip
            if asked and asked.isdisjoint(changed) and not calls and not any(isinstance(one, ast.Break | ast.Return | ast.Raise) for one in inner_nodes):  # fmt: skip
                yield Found(node.lineno, f"Nothing in the loop changes `{'`, `'.join(sorted(asked))}`, so `while {ast.unparse(node.test)}` never ends.")  # fmt: skip


_DANGEROUS = {
    "eval": "`eval` runs whatever it is given; for data use `json.loads` or `ast.literal_eval`.",
    "exec": "`exec` runs whatever it is given; a function or a dictionary of functions is nearly always enough.",
    "os.system": "`os.system` hands the text to a shell, so input can smuggle in commands; use `subprocess.run([...], check=True)` with a list.",
    "pickle.loads": "`pickle.loads` runs code that hides in the data; use JSON for what comes from outside.",
    "pickle.load": "`pickle.load` runs code that hides in the data; use JSON for what comes from outside.",
}


def _rest(tree: ast.Module) -> Iterator[Found]:
    managed = {id(item.context_expr) for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            silent = all(isinstance(one, ast.Pass) for one in node.body)
            if node.type is None:
                yield Found(node.lineno, f"A bare `except:` catches everything, `KeyboardInterrupt` too{', and `pass` hides it' if silent else ''}; name the exception you expect.")  # fmt: skip
            elif silent:
                yield Found(node.lineno, f"`except {ast.unparse(node.type)}: pass` hides the failure; log it at least.", False)  # fmt: skip
        elif isinstance(node, ast.Compare):
            for op, other in zip(node.ops, node.comparators, strict=True):
                if (
                    isinstance(op, ast.Eq | ast.NotEq)
                    and isinstance(other, ast.Constant)
                    and other.value is None
                ):
                    yield Found(node.lineno, f"Compare with `None` by `{'is' if isinstance(op, ast.Eq) else 'is not'}`, not by `{'==' if isinstance(op, ast.Eq) else '!='}`.", False)  # fmt: skip
                if isinstance(op, ast.Is | ast.IsNot) and isinstance(other, ast.Constant) and isinstance(other.value, int | str) and not isinstance(other.value, bool):  # fmt: skip
                    yield Found(node.lineno, f"`is` asks whether two names mean the same object; compare with {other.value!r} by `==`.")  # fmt: skip
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in _DANGEROUS:
                yield Found(node.lineno, _DANGEROUS[name])
            if any(one.arg == "shell" and ast.unparse(one.value) == "True" for one in node.keywords):
                yield Found(node.lineno, "`shell=True` lets input smuggle in commands; pass a list and leave it out.")  # fmt: skip
            if name == "open" and id(node) not in managed:
                yield Found(node.lineno, "The file is opened without `with`, so it stays open if something fails before `close()`.", False)  # fmt: skip
            if (
                name.endswith(".execute")
                and node.args
                and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
            ):
                yield Found(node.lineno, "The SQL is put together from texts, which invites SQL injection; use placeholders and pass the values apart.")  # fmt: skip
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) and node.value.value:  # fmt: skip
            for target in node.targets:
                if _SECRET.search(ast.unparse(target)):
                    yield Found(node.lineno, f"A secret stands in the code (`{ast.unparse(target)}`); read it from the environment, and change it if it was ever committed.")  # fmt: skip


# -- other languages

_JAVASCRIPT: Sequence[tuple[re.Pattern[str], str, bool]] = (
    (late(r"\beval\s*\("), "`eval` runs whatever it is given; with input from outside that is a hole. There is nearly always another way, such as `JSON.parse` or an object of functions.", True),
    (late(r"(?i:password|secret|api_?key|token)\w*\s*[=:]\s*['\"`][^'\"`]+['\"`]"), "A secret stands in the code. Anyone with the bundle or the repository can read it: keep it on the server or in the environment, and change it now if it was committed.", True),
    (late(r"\b(?:if|while)\s*\([^=!<>()]*[^=!<>()]=[^=>][^()]*\)"), "`=` in the condition assigns instead of comparing; `===` is meant, I think.", True),
    (late(r"\.innerHTML\s*\+?="), "`innerHTML` with text from outside runs scripts in it (XSS); use `textContent`.", True),
    (late(r"\bforEach\s*\(\s*async\b"), "`forEach` does not wait for an `async` function; use `for … of` with `await`, or `Promise.all(items.map(…))`.", True),
    (late(r"\.map\s*\(\s*\(?\w+\)?\s*=>\s*\{(?![^}]*\breturn\b)[^}]*\}"), "The arrow function has braces but no `return`, so `map` gives a list of `undefined`.", True),
    (late(r"i\s*<=\s*\w+\.length"), "`i <= length` goes one step too far: the last index is `length - 1`, so use `<`.", True),
    (late(r"(?:SELECT|INSERT|UPDATE|DELETE)[^`'\"\n]*(?:\$\{|['\"]\s*\+)", re.IGNORECASE), "The SQL is put together from texts, which invites SQL injection; use placeholders.", True),
    (late(r"(?<![=!<>])[=!]=(?!=)"), "`==` and `!=` convert before they compare (`0 == \"\"` is true); use `===` and `!==`.", False),
    (late(r"\bvar\s+\w"), "`var` belongs to the whole function; use `const`, or `let` where the value changes.", False),
    (late(r"\bconsole\.log\("), "A `console.log` is left in.", False),
)  # fmt: skip
_SQL: Sequence[tuple[re.Pattern[str], str, bool]] = (
    (late(r"[=!]=?\s*NULL\b|<>\s*NULL\b", re.IGNORECASE), "`= NULL` is never true; write `IS NULL` or `IS NOT NULL`.", True),
    (late(r"^\s*(?:UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b(?![\s\S]*\bWHERE\b)", re.IGNORECASE), "There is no `WHERE`, so every row is changed.", True),
    (late(r"\bSELECT\s+\*", re.IGNORECASE), "`SELECT *` reads every column; name those you need.", False),
    (late(r"\bLIKE\s+'%", re.IGNORECASE), "`LIKE '%…'` with a leading `%` cannot use an ordinary index.", False),
)  # fmt: skip
_JAVA: Sequence[tuple[re.Pattern[str], str, bool]] = (
    (late(r"[=!]=\s*\"|\"\s*[=!]="), "Strings are compared with `==`, which asks for the same object; use `.equals(…)`.", True),
    (late(r"i\s*<=\s*\w+\.(?:length|size\(\))"), "`i <= length` goes one step too far: the last index is `length - 1`, so use `<`.", True),
    (late(r"catch\s*\(\s*(?:Exception|Throwable)\s+\w+\s*\)\s*\{\s*\}"), "The empty `catch` hides every failure; log it or let it through.", True),
)  # fmt: skip
OTHERS = {"javascript": _JAVASCRIPT, "typescript": _JAVASCRIPT, "jsx": _JAVASCRIPT, "tsx": _JAVASCRIPT, "sql": _SQL, "java": _JAVA}  # fmt: skip


def elsewhere(source: str, language: str) -> list[Found]:
    """The same for another language; nothing for one without rules here."""
    found = []
    for pattern, said, wrong in OTHERS.get(language, ()):
        if match := pattern.search(source):
            found.append(Found(source.count("\n", 0, match.start()) + 1, said, wrong))
    return sorted(found, key=lambda one: (not one.wrong, one.line))


# -- how long it takes


def _walks(call: ast.Call) -> bool:
    """Whether a call goes over a whole list."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in ("count", "index", "remove", "insert")
    return isinstance(call.func, ast.Name) and call.func.id in ("sum", "max", "min", "any", "all", "sorted") and len(call.args) == 1  # fmt: skip


def nested(tree: ast.Module) -> tuple[int, bool]:
    """How deep loops over something of unknown length lie in each other, and whether one of them halves what is left."""
    deepest, halves = 0, False

    def walk(node: ast.AST, depth: int) -> None:
        nonlocal deepest, halves
        for child in ast.iter_child_nodes(node):
            below = depth
            if isinstance(child, ast.For):
                fixed = re.fullmatch(r"range\([\d, ]+\)|[\[(][\d, '\"]*[\])]", ast.unparse(child.iter))
                below += fixed is None
            elif isinstance(child, ast.While):
                inner = "\n".join(map(ast.unparse, child.body))
                if re.search(r"//= 2|\*= 2|// 2|/ 2|>>", inner):
                    halves = True
                else:
                    below += 1
            elif isinstance(child, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
                below += len(child.generators)
            elif isinstance(child, ast.Call) and depth and _walks(child):
                below += 1
            if below > deepest:
                deepest = below
            walk(child, below)

    walk(tree, 0)
    return deepest, halves
