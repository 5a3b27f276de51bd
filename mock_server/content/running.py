"""Small Python worked out statement by statement, within bounds: what it prints, or what a function of it gives.

Nothing is handed to Python itself: each operation is one of those below, on plain values, and all that is done is paid for from one purse.
What is beyond it (imports, classes, input, much work) is `Unknown`.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

_FUEL = 30_000
_ITEMS = 2_000
"""Signs of a text and items of a collection."""
_BITS = 3_000
_DEPTH = 40
"""Calls within calls."""
Name = str


class Scope(dict[Name, Any]):
    """Names with their values, and those that are the function's own wherever in it they get a value."""

    own: frozenset[str] = frozenset()


class Unknown(Exception):
    """What cannot be worked out here."""


class Ran(NamedTuple):
    """What was printed, and the exception that ended it: `KeyError: 'a'`; empty if none did."""

    said: str
    error: str


class _Function(NamedTuple):
    name: str
    given: ast.arguments
    body: Sequence[ast.stmt]
    defaults: Sequence[Any]
    """Worked out once, where the function is defined, as Python does."""
    scopes: Sequence[Scope]


class _Return(Exception):
    def __init__(self, value: Any) -> None:
        self.value = value


class _Break(Exception): ...


class _Continue(Exception): ...


_BINARY: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
    ast.Pow: operator.pow, ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor, ast.LShift: operator.lshift, ast.RShift: operator.rshift,
}  # fmt: skip
_UNARY: Mapping[type[ast.AST], Callable[[Any], Any]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_, ast.Invert: operator.invert,
}  # fmt: skip
_COMPARE: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b, ast.Is: operator.is_, ast.IsNot: operator.is_not,
}  # fmt: skip
_BUILTINS: Mapping[str, Callable[..., Any]] = {
    "len": len, "sum": sum, "min": min, "max": max, "abs": abs, "round": round, "sorted": sorted, "reversed": lambda x: list(reversed(x)),
    "list": list, "tuple": tuple, "set": set, "dict": dict, "str": str, "int": int, "float": float, "bool": bool, "range": range, "divmod": divmod,
    "enumerate": lambda *x: list(enumerate(*x)), "zip": lambda *x: list(zip(*x, strict=False)), "any": any, "all": all, "repr": repr, "ord": ord, "chr": chr,
    "bin": bin, "hex": hex, "pow": pow,
}  # fmt: skip
METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(["upper", "lower", "strip", "lstrip", "rstrip", "split", "join", "replace", "startswith", "endswith", "find", "count", "title", "capitalize", "isdigit", "isalpha", "isalnum", "isupper", "islower", "isspace", "index", "swapcase", "removeprefix", "removesuffix", "splitlines"]),
    list: frozenset(["append", "extend", "insert", "remove", "pop", "clear", "index", "count", "sort", "reverse", "copy"]),
    dict: frozenset(["get", "keys", "values", "items", "pop", "update", "setdefault", "copy", "clear"]),
    set: frozenset(["add", "remove", "discard", "union", "intersection", "difference", "pop", "copy", "issubset", "issuperset"]),
    tuple: frozenset(["index", "count"]),
}  # fmt: skip
_RAISED: Mapping[str, type[Exception]] = {
    one.__name__: one
    for one in (Exception, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, NameError, AttributeError, RuntimeError, AssertionError, LookupError, ArithmeticError)
}  # fmt: skip


def printed(source: str) -> Ran:
    """What a program prints; Unknown where that cannot be told."""
    run = _Run()
    try:
        run.block(ast.parse(source).body, [Scope()])
    except (Unknown, RecursionError, MemoryError, SyntaxError, _Return, _Break, _Continue) as problem:
        raise Unknown from problem
    except Exception as problem:  # one of Python's own, of an operation
        return Ran("".join(run.said), _told(problem))
    return Ran("".join(run.said), "")


def called(source: str, name: str, given: Sequence[Any]) -> Any:
    """What a function of the source gives for values; Unknown where that cannot be told, else what Python itself raises."""
    run = _Run()
    scope = Scope()
    try:
        run.block([one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)], [scope])
        if not isinstance(scope.get(name), _Function):
            raise Unknown
        value = run.apply(scope[name], list(given), {})
        if run.said or isinstance(value, _Function):
            raise Unknown
        return value
    except (RecursionError, MemoryError, SyntaxError, _Return, _Break, _Continue) as problem:
        raise Unknown from problem


def _own(body: Sequence[ast.stmt]) -> frozenset[str]:
    """The names that get a value in a body, those of functions within it left out."""
    found: set[str] = set()
    left: list[ast.AST] = list(body)
    while left:
        node = left.pop()
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            left.extend(ast.iter_child_nodes(node))
    return frozenset(found)


def _told(problem: Exception) -> str:
    said = str(problem)
    return f"{type(problem).__name__}: {said}" if said else type(problem).__name__


class _Run:
    def __init__(self) -> None:
        self.fuel = _FUEL
        self.said: list[str] = []
        self.depth = 0

    def pay(self, much: int = 1) -> None:
        self.fuel -= much
        if self.fuel < 0:
            raise Unknown

    def held(self, *values: Any) -> None:
        """Pays for all that the values hold, so that no operation on them costs more than is left."""
        left = list(values)
        while left:
            value = left.pop()
            self.pay()
            if isinstance(value, bool | _Function) or value is None:
                continue
            if isinstance(value, int):
                if value.bit_length() > _BITS:
                    raise Unknown
                self.pay(value.bit_length() // 64)
            elif isinstance(value, str):
                if len(value) > _ITEMS:
                    raise Unknown
                self.pay(len(value) // 32)
            elif isinstance(value, range):
                if len(value) > _ITEMS:
                    raise Unknown
                self.pay(len(value))
            elif isinstance(value, list | tuple | set | frozenset):
                if len(value) > _ITEMS:
                    raise Unknown
                left.extend(value)
            elif isinstance(value, dict):
                if len(value) > _ITEMS:
                    raise Unknown
                left.extend(value.keys())
                left.extend(value.values())
            elif not isinstance(value, float):
                raise Unknown

    # -- statements

    def block(self, body: Sequence[ast.stmt], scopes: Sequence[Scope]) -> None:
        for one in body:
            self.pay()
            self.statement(one, scopes)

    def statement(self, node: ast.stmt, scopes: Sequence[Scope]) -> None:
        match node:
            case ast.Expr():
                self.value(node.value, scopes)
            case ast.Assign():
                value = self.value(node.value, scopes)
                for target in node.targets:
                    self.store(target, value, scopes)
            case ast.AnnAssign(value=ast.expr() as given):
                self.store(node.target, self.value(given, scopes), scopes)
            case ast.AugAssign():
                self.augment(node, scopes)
            case ast.If():
                self.block(node.body if self.truth(node.test, scopes) else node.orelse, scopes)
            case ast.For() | ast.While():
                self.loop(node, scopes)
            case ast.FunctionDef(decorator_list=[]):
                self.plain(node.args)
                defaults = [self.value(one, scopes) for one in node.args.defaults]
                scopes[-1][node.name] = _Function(node.name, node.args, node.body, defaults, scopes)
            case ast.Return():
                raise _Return(self.value(node.value, scopes) if node.value else None)
            case ast.Break():
                raise _Break
            case ast.Continue():
                raise _Continue
            case ast.Pass():
                pass
            case ast.Try():
                self.attempt(node, scopes)
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name), args=given)) if name in _RAISED:
                raise _RAISED[name](*[self.value(one, scopes) for one in given])
            case ast.Delete(targets=[ast.Subscript(slice=ast.expr() as key) as target]):
                held = self.value(target.value, scopes)
                self.held(held)
                if not isinstance(held, list | dict):
                    raise Unknown
                del held[self.value(key, scopes)]
            case _:
                raise Unknown

    def augment(self, node: ast.AugAssign, scopes: Sequence[Scope]) -> None:
        if not isinstance(node.target, ast.Name | ast.Subscript):
            raise Unknown
        whole = ast.Name(node.target.id, ast.Load()) if isinstance(node.target, ast.Name) else ast.Subscript(node.target.value, node.target.slice, ast.Load())  # fmt: skip
        old, new = self.value(whole, scopes), self.value(node.value, scopes)
        if isinstance(old, list) and isinstance(node.op, ast.Add):  # the same list, for all that know it
            self.held(old, new)
            old.extend(new)
            self.held(old)
            return
        self.store(node.target, self.binary(node.op, old, new), scopes)

    def loop(self, node: ast.For | ast.While, scopes: Sequence[Scope]) -> None:
        items: Iterator[Any]
        if isinstance(node, ast.For):
            items = self.over(self.value(node.iter, scopes))
        else:
            items = iter(lambda: self.truth(node.test, scopes), False)
        for item in items:
            self.pay()
            if isinstance(node, ast.For):
                self.store(node.target, item, scopes)
            try:
                self.block(node.body, scopes)
            except _Break:
                return
            except _Continue:
                pass
        self.block(node.orelse, scopes)

    def over(self, values: Any) -> Iterator[Any]:
        """What a loop goes over; a list may change under it, as in Python."""
        if isinstance(values, list):
            at = 0
            while at < len(values):
                yield values[at]
                at += 1
        elif isinstance(values, str | tuple | range):
            yield from values
        elif isinstance(values, dict):
            keys = list(values)
            yield from keys
            if list(values) != keys:
                raise Unknown
        elif isinstance(values, int | float | None):
            iter(values)  # type: ignore[call-overload]  # Python's own complaint
        else:
            raise Unknown  # a set is in no order

    def attempt(self, node: ast.Try, scopes: Sequence[Scope]) -> None:
        try:
            try:
                self.block(node.body, scopes)
            except (Unknown, _Return, _Break, _Continue, RecursionError, MemoryError):
                raise
            except Exception as problem:
                for handler in node.handlers:
                    if handler.type is None or self.caught(handler.type, problem):
                        if handler.name:
                            scopes[-1][handler.name] = str(problem)
                        self.block(handler.body, scopes)
                        break
                else:
                    raise
            else:
                self.block(node.orelse, scopes)
        finally:
            self.block(node.finalbody, scopes)

    def caught(self, kind: ast.expr, problem: Exception) -> bool:
        kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
        names = [one.id for one in kinds if isinstance(one, ast.Name)]
        if len(names) != len(kinds) or not all(name in _RAISED for name in names):
            raise Unknown
        return any(isinstance(problem, _RAISED[name]) for name in names)

    def store(self, target: ast.expr, value: Any, scopes: Sequence[Scope]) -> None:
        match target:
            case ast.Name(id=name):
                scopes[-1][name] = value
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                self.held(value)
                if not isinstance(value, list | tuple | str | range | dict):
                    raise Unknown
                values = list(value)
                if any(isinstance(part, ast.Starred) for part in parts):
                    raise Unknown
                if len(values) != len(parts):
                    wrong = "too many values to unpack (expected" if len(values) > len(parts) else "not enough values to unpack (expected"  # fmt: skip
                    raise ValueError(f"{wrong} {len(parts)}{')' if len(values) > len(parts) else f', got {len(values)})'}")  # fmt: skip
                for part, one in zip(parts, values, strict=True):
                    self.store(part, one, scopes)
            case ast.Subscript():
                held = self.value(target.value, scopes)
                if isinstance(target.slice, ast.Slice) or not isinstance(held, list | dict | tuple | str):
                    raise Unknown
                key = self.value(target.slice, scopes)
                self.held(key)
                operator.setitem(held, key, value)  # type: ignore[arg-type]
                self.held(held)
            case _:
                raise Unknown

    # -- values

    def truth(self, node: ast.expr, scopes: Sequence[Scope]) -> bool:
        return bool(self.value(node, scopes))

    def value(self, node: ast.expr, scopes: Sequence[Scope]) -> Any:
        self.pay()
        match node:
            case ast.Constant(value=int() | float() | str() | None as value):
                return value
            case ast.Name(id=name):
                return self.named(name, scopes)
            case ast.BinOp():
                return self.binary(node.op, self.value(node.left, scopes), self.value(node.right, scopes))
            case ast.UnaryOp():
                return _UNARY[type(node.op)](self.value(node.operand, scopes))
            case ast.BoolOp():
                found: Any = None
                for one in node.values:
                    found = self.value(one, scopes)
                    if bool(found) is isinstance(node.op, ast.Or):
                        break
                return found
            case ast.Compare():
                return self.compared(node, scopes)
            case ast.IfExp():
                return self.value(node.body if self.truth(node.test, scopes) else node.orelse, scopes)
            case ast.List(elts=parts):
                return self.parts(parts, scopes)
            case ast.Tuple(elts=parts):
                return tuple(self.parts(parts, scopes))
            case ast.Set(elts=parts):
                return set(self.parts(parts, scopes))
            case ast.Dict() if None not in node.keys:
                return {self.value(key, scopes): self.value(one, scopes) for key, one in zip(node.keys, node.values, strict=True) if key}  # fmt: skip
            case ast.Subscript():
                return self.picked(node, scopes)
            case ast.Call():
                return self.call(node, scopes)
            case ast.JoinedStr():
                return "".join([self.formatted(one, scopes) for one in node.values])
            case ast.Lambda():
                self.plain(node.args)
                defaults = [self.value(one, scopes) for one in node.args.defaults]
                return _Function("<lambda>", node.args, [ast.Return(node.body)], defaults, scopes)
            case ast.ListComp():
                return self.comprehended(node, scopes)
            case ast.SetComp():
                return set(self.comprehended(node, scopes))
            case ast.GeneratorExp():
                return self.comprehended(node, scopes)
            case ast.DictComp():
                return dict(self.comprehended(node, scopes))
            case _:
                raise Unknown

    def named(self, name: str, scopes: Sequence[Scope]) -> Any:
        for scope in reversed(scopes):
            if name in scope:
                return scope[name]
            if name in scope.own:
                raise UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")  # fmt: skip
        if name in _BUILTINS or name in (
            "print",
            "map",
            "filter",
            "isinstance",
            "type",
            "input",
            "open",
            "id",
        ):
            raise Unknown  # a function of Python's own as a value
        raise NameError(f"name '{name}' is not defined")

    def parts(self, parts: Sequence[ast.expr], scopes: Sequence[Scope]) -> list[Any]:
        found: list[Any] = []
        for part in parts:
            if isinstance(part, ast.Starred):
                more = self.value(part.value, scopes)
                self.held(more)
                found.extend(more)
            else:
                found.append(self.value(part, scopes))
        self.held(found)
        return found

    def binary(self, op: ast.operator, left: Any, right: Any) -> Any:
        self.held(left, right)
        if type(op) not in _BINARY:
            raise Unknown
        if isinstance(op, ast.Pow) and isinstance(left, int) and isinstance(right, int) and left.bit_length() * abs(right) > _BITS:  # fmt: skip
            raise Unknown
        if isinstance(op, ast.LShift) and isinstance(right, int) and right > _BITS:
            raise Unknown
        if isinstance(op, ast.Mult):
            for many, one in ((left, right), (right, left)):
                if isinstance(many, str | list | tuple) and isinstance(one, int) and len(many) * one > _ITEMS:
                    raise Unknown
        if isinstance(op, ast.Mod) and isinstance(left, str):
            raise Unknown
        made = _BINARY[type(op)](left, right)
        if isinstance(made, complex):
            raise Unknown
        self.held(made)
        return made

    def compared(self, node: ast.Compare, scopes: Sequence[Scope]) -> bool:
        left = self.value(node.left, scopes)
        for op, other in zip(node.ops, node.comparators, strict=True):
            right = self.value(other, scopes)
            self.held(left, right)
            if isinstance(op, ast.Is | ast.IsNot) and not any(one is None or isinstance(one, bool | list | dict) for one in (left, right)):  # fmt: skip
                raise Unknown  # depends on how Python keeps numbers and texts
            if not _COMPARE[type(op)](left, right):
                return False
            left = right
        return True

    def picked(self, node: ast.Subscript, scopes: Sequence[Scope]) -> Any:
        held = self.value(node.value, scopes)
        self.held(held)
        if isinstance(node.slice, ast.Slice):
            ends = [self.value(one, scopes) if one else None for one in (node.slice.lower, node.slice.upper, node.slice.step)]  # fmt: skip
            return held[slice(*ends)]
        key = self.value(node.slice, scopes)
        self.held(key)
        return held[key]

    def formatted(self, node: ast.expr, scopes: Sequence[Scope]) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        if not isinstance(node, ast.FormattedValue):
            raise Unknown
        value = self.value(node.value, scopes)
        self.held(value)
        if isinstance(value, _Function):
            raise Unknown
        if node.conversion == ord("r"):
            value = repr(value)
        spec = "".join([self.formatted(one, scopes) for one in node.format_spec.values]) if isinstance(node.format_spec, ast.JoinedStr) else ""  # fmt: skip
        if len(spec) > 6:
            raise Unknown
        made = format(value, spec)
        self.held(made)
        return made

    def comprehended(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scopes: Sequence[Scope]) -> list[Any]:  # fmt: skip
        made: list[Any] = []
        inner = [*scopes, Scope()]

        def each(at: int) -> None:
            if at == len(node.generators):
                made.append((self.value(node.key, inner), self.value(node.value, inner)) if isinstance(node, ast.DictComp) else self.value(node.elt, inner))  # fmt: skip
                self.pay(2)
                return
            over = self.value(node.generators[at].iter, inner)
            if isinstance(over, set | _Function):
                raise Unknown
            self.held(over)
            for item in over:
                self.store(node.generators[at].target, item, inner)
                if all(self.truth(test, inner) for test in node.generators[at].ifs):
                    each(at + 1)

        each(0)
        self.held(made)
        return made

    # -- calls

    def plain(self, given: ast.arguments) -> None:
        if given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs:
            raise Unknown

    def call(self, node: ast.Call, scopes: Sequence[Scope]) -> Any:
        if any(one.arg is None for one in node.keywords):
            raise Unknown
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        own = any(name in scope for scope in scopes)
        if name == "isinstance" and not own:
            raise Unknown
        given = self.parts(node.args, scopes)
        named = {str(one.arg): self.by_name(one, scopes) for one in node.keywords}
        if name and not own:
            return self.builtin(name, given, named)
        if isinstance(node.func, ast.Attribute):
            held = self.value(node.func.value, scopes)
            return self.method(held, node.func.attr, given, named)
        return self.apply(self.value(node.func, scopes), given, named)

    def by_name(self, given: ast.keyword, scopes: Sequence[Scope]) -> Any:
        if (
            given.arg == "key"
            and isinstance(given.value, ast.Name)
            and given.value.id in ("len", "abs", "str", "int")
        ):
            return _BUILTINS[given.value.id]
        return self.value(given.value, scopes)

    def apply(self, function: Any, given: list[Any], named: Mapping[str, Any]) -> Any:
        if not isinstance(function, _Function):
            raise Unknown
        names = [one.arg for one in function.given.args]
        scope = Scope(zip(names[len(names) - len(function.defaults) :], function.defaults, strict=True))
        scope.own = _own(function.body)
        if len(given) > len(names):
            takes = f"takes {len(names)} positional argument{'' if len(names) == 1 else 's'} but {len(given)}"
            raise TypeError(f"{function.name}() {takes} {'was' if len(given) == 1 else 'were'} given")
        scope.update(zip(names, given, strict=False))
        if any(name not in names for name in named):
            raise Unknown
        scope.update(named)
        if missing := [name for name in names if name not in scope]:
            if len(missing) > 1:
                raise Unknown
            raise TypeError(f"{function.name}() missing 1 required positional argument: '{missing[0]}'")
        self.depth += 1
        if self.depth > _DEPTH:
            raise Unknown
        try:
            self.block(function.body, [*function.scopes, scope])
        except _Return as returned:
            return returned.value
        finally:
            self.depth -= 1
        return None

    def builtin(self, name: str, given: list[Any], named: dict[str, Any]) -> Any:
        self.held(*given)
        if name == "print":
            end, between = named.pop("end", "\n"), named.pop("sep", " ")
            if named or any(isinstance(one, _Function) or (isinstance(one, set) and len(one) > 1) for one in given):  # fmt: skip
                raise Unknown
            self.said.append(str(between).join(map(str, given)) + str(end))
            if sum(map(len, self.said)) > 2 * _ITEMS:
                raise Unknown
            return None
        if name in ("map", "filter") and len(given) == 2 and isinstance(given[0], _Function):
            held = [(one, self.apply(given[0], [one], {})) for one in given[1]]
            return [made for _, made in held] if name == "map" else [one for one, kept in held if kept]
        if name not in _BUILTINS:
            if name in ("input", "open", "type", "id", "hash", "next", "iter", "super", "exit", "format", "map", "filter", "frozenset", "bytes", "object", "vars", "locals", "globals", "eval", "exec", "getattr", "setattr", "hasattr", "callable", "slice", "complex", "oct", "ascii"):  # fmt: skip
                raise Unknown
            raise NameError(f"name '{name}' is not defined")
        if name == "pow" and (len(given) != 2 or not all(isinstance(one, int) and abs(one) < 100 for one in given)):  # fmt: skip
            raise Unknown
        if any(isinstance(one, _Function) for one in given) or (name in ("list", "tuple", "enumerate", "zip", "str", "repr") and any(isinstance(one, set) for one in given)):  # fmt: skip
            raise Unknown
        made = _BUILTINS[name](*given, **self.keyed(named))
        if name != "range":
            self.held(made)
        return made

    def keyed(self, named: Mapping[str, Any]) -> dict[str, Any]:
        """What is given by name; a function as `key` is one that calls ours."""
        made: dict[str, Any] = {}
        for key, value in named.items():
            if isinstance(value, _Function):
                made[key] = lambda item, function=value: self.apply(function, [item], {})
            elif callable(value):
                made[key] = value
            else:
                self.held(value)
                made[key] = value
        return made

    def method(self, held: Any, name: str, given: list[Any], named: Mapping[str, Any]) -> Any:
        self.held(held, *given)
        allowed = METHODS.get(type(held))
        if allowed is None:
            raise Unknown
        if name not in allowed:
            if hasattr(held, name):
                raise Unknown
            raise AttributeError(f"'{type(held).__name__}' object has no attribute '{name}'")
        if isinstance(held, set) and name == "pop":
            raise Unknown
        if name in ("replace", "join") and len(held) * sum(len(one) if isinstance(one, str | list | tuple) else 1 for one in given) > 50 * _ITEMS:  # fmt: skip
            raise Unknown
        made = getattr(held, name)(*given, **self.keyed(named))
        if name in ("keys", "values", "items"):
            made = list(made)
        self.held(held, made)
        return made
