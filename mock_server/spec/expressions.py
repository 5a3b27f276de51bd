"""The language of rule conditions: a small, safe part of Python's expressions, checked when the spec is loaded.

What an expression may hold:

- names of facts (`temperature`, `messages`, `thinking`, `surface`, …); one that the request does not have is None
- constants, lists and tuples; `and`, `or`, `not`, `x if c else y`
- comparisons, also in chains: `0 <= top_p <= 1`; `in`, `not in`, `is`, `is not`
- `+ - * / %` and subscripts: `tool_choice['type']`
- attributes of `model`: `model.max_output`, `model.limits.n`; one that the model does not have is None
- generators over a list: `any(string(item) for item in stop)`
- calls to FUNCTIONS below, to nothing else
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import orjson

SIDES = re.compile(r"([0-9]{1,6})\*([0-9]{1,6})")


class BadExpression(ValueError):
    """An expression that the language does not have: says where it stands and which word is wrong."""


def number(value: Any) -> bool:
    """Whether this is a JSON number; true and false are not."""
    return type(value) is int or type(value) is float


def integer(value: Any) -> bool:
    """Whether this is a whole JSON number; 1.0 is not."""
    return type(value) is int


def string(value: Any) -> bool:
    """Whether this is a JSON string."""
    return type(value) is str


def boolean(value: Any) -> bool:
    """Whether this is true or false."""
    return type(value) is bool


def array(value: Any) -> bool:
    """Whether this is a JSON array."""
    return type(value) is list


def object_(value: Any) -> bool:
    """Whether this is a JSON object."""
    return type(value) is dict


def member(value: Any, *names: str) -> Any:
    """What lies in `value` under these names, one inside the other; None where one is missing or not in an object."""
    for name in names:
        if type(value) is not dict:
            return None
        value = value.get(name)
    return value


def count(values: Iterable[Any]) -> int:
    """How many of the values are true."""
    return sum(map(bool, values))


def missing(value: Any, names: Any) -> str | None:
    """The first of the names that the object does not have, or has as null; None where all are there."""
    return next((name for name in names or () if member(value, name) is None), None)


def items(value: Any) -> list[Any]:
    """The array itself; an empty one for anything else, so that it can be walked."""
    return value if type(value) is list else []


def sides(value: Any) -> list[int]:
    """Width and height of a size written as `width*height`; an empty list for anything else."""
    found = SIDES.fullmatch(value) if type(value) is str else None
    return [int(found[1]), int(found[2])] if found else []


def part_kind(part: Any) -> str:
    """What one content part holds: text, image, video, audio, file; `other` when it is none of these.

    Knows both forms: `{"image": url}` (native) and `{"type": "image_url", "image_url": …}` (compatible).
    """
    if type(part) is str:
        return "text"
    if type(part) is not dict:
        return "other"
    declared = part.get("type")
    if type(declared) is str:
        return _KINDS.get(declared, "other")
    return next((_KINDS[name] for name in part if name in _KINDS), "other")


_KINDS = {
    "text": "text",
    "image": "image",
    "image_url": "image",
    "video": "video",
    "video_url": "video",
    "audio": "audio",
    "input_audio": "audio",
    "doc_url": "file",
    "file": "file",
}


def media_urls(part: Any) -> list[str]:
    """The URLs of one content part, of either form; inline media are URLs too."""
    if type(part) is not dict or "text" in part:
        return []
    found: list[str] = []
    for name in _KINDS:
        value = part.get(name)
        if type(value) is dict:
            value = value.get("url", value.get("data"))
        found += [url for url in (value if type(value) is list else [value]) if type(url) is str and url]
    return found


def text_of(message: Any) -> str:
    """All text of one message, its parts joined."""
    content = member(message, "content")
    if type(content) is str:
        return content
    return "".join(
        text
        for part in items(content)
        if type(text := part if type(part) is str else member(part, "text")) is str
    )


def mentions(messages: Any, word: str) -> bool:
    """Whether any message says the word, in upper or lower case."""
    return any(word in text_of(message).lower() for message in items(messages))


def roles(messages: Any) -> list[Any]:
    """The role of each message, None for one without."""
    return [message.get("role") if type(message) is dict else None for message in items(messages)]


def tool_names(tools: Any) -> list[Any]:
    """The function name of each tool, None for one without."""
    return [member(tool, "function", "name") for tool in items(tools)]


def is_json(value: Any) -> bool:
    """Whether this is a string that holds one JSON value."""
    if type(value) is not str:
        return False
    try:
        orjson.loads(value)
    except orjson.JSONDecodeError:
        return False
    return True


def shown(value: Any) -> str:
    """The value as the API's Python validators print it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + "..."


def unanswered(messages: Any) -> int:
    """The index of the message that stands where a tool's answer must; -1 if every tool call was answered.

    Answers are counted, not matched by id: clients that send `id` or nothing in place of `tool_call_id` are served
    (recorded). A last turn without all its answers gives the index after the end.
    """
    for message in items(messages):
        if type(message) is dict and "tool_calls" in message:
            break
    else:
        return -1  # nearly always
    awaited = 0
    for index, message in enumerate(messages):
        if member(message, "role") == "tool":
            awaited -= 1
            continue
        if awaited > 0:
            return index
        awaited = len(items(member(message, "tool_calls"))) if member(message, "role") == "assistant" else 0
    return len(messages) if awaited > 0 else -1


def repeated_calls(messages: Any) -> int:
    """How many rounds in a row the assistant made the very same tool calls (names and arguments), at its longest.

    A round is an assistant turn with tool calls; any turn that is not a tool's answer ends the row.
    """
    longest = row = 0
    last: list[tuple[Any, Any]] = []
    for message in items(messages):
        if member(message, "role") == "tool":
            continue
        calls = [
            (member(call, "function", "name"), member(call, "function", "arguments"))
            for call in items(member(message, "tool_calls"))
        ]
        row = 0 if not calls else row + 1 if calls == last else 1
        longest, last = max(longest, row), calls
    return longest


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "any": any,
    "all": all,
    "len": len,
    "count": count,
    "number": number,
    "integer": integer,
    "string": string,
    "boolean": boolean,
    "array": array,
    "object": object_,
    "member": member,
    "missing": missing,
    "items": items,
    "sides": sides,
    "part_kind": part_kind,
    "media_urls": media_urls,
    "text_of": text_of,
    "mentions": mentions,
    "roles": roles,
    "tool_names": tool_names,
    "is_json": is_json,
    "shown": shown,
    "unanswered": unanswered,
    "repeated_calls": repeated_calls,
}

# What an expression raises when the request holds something of a quite different form than it asks about.
ELSEWHERE = (TypeError, KeyError, IndexError, ValueError, AttributeError, ZeroDivisionError)

_NODES = frozenset(
    {ast.Expression, ast.Name, ast.Constant, ast.List, ast.Tuple, ast.Load, ast.Store}
    | {ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.IfExp}
    | {ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Mod}
    | {ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn}
    | {ast.Call, ast.Attribute, ast.Subscript, ast.GeneratorExp, ast.comprehension}
)


def parse(text: str, where: str) -> ast.expr:
    """The checked syntax tree of one expression, made safe to compile. Raises BadExpression naming `where` and the word."""
    try:
        tree = ast.parse(str(text).strip(), mode="eval")
    except SyntaxError as error:
        raise BadExpression(
            f"{where}: cannot be read near {(error.text or text).strip()!r}: {error.msg}"
        ) from None
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        _check(node, called, where)
    return _Shallow().visit(tree).body  # type: ignore[no-any-return]


def _check(node: ast.AST, called: set[int], where: str) -> None:
    if type(node) not in _NODES:
        raise BadExpression(f"{where}: the language has no {_word(node)!r}")
    if isinstance(node, ast.Name) and node.id.startswith("_"):
        raise BadExpression(f"{where}: no name may start with an underscore: {node.id!r}")
    if isinstance(node, ast.Name) and node.id in FUNCTIONS and id(node) not in called:
        raise BadExpression(f"{where}: {node.id!r} is a function and can only be called")
    if isinstance(node, ast.Attribute) and (node.attr.startswith("_") or _root(node) != "model"):
        raise BadExpression(
            f"{where}: only the model has attributes, and none with an underscore: {_word(node)!r}"
        )
    if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
        raise BadExpression(f"{where}: no function {_word(node.func)!r}; there are: {', '.join(FUNCTIONS)}")
    if isinstance(node, ast.Call) and node.keywords:
        raise BadExpression(f"{where}: {_word(node)!r} may not name its arguments")


def _word(node: ast.AST) -> str:
    try:
        return ast.unparse(node) or type(node).__name__
    except (ValueError, AttributeError):
        return type(node).__name__


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


class _Shallow(ast.NodeTransformer):
    """`model.limits.n` → a read that gives None where `limits` is absent; functions get names no fact can have."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name):
            return node
        inner = self.visit(node.value)
        name = ast.Name("_inside", ast.Load())
        return ast.Call(name, [inner, ast.Constant(node.attr)], [])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        assert isinstance(node.func, ast.Name)
        kind = _KIND_OF.get(node.func.id)
        if kind and len(node.args) == 1:  # a comparison is half the price of a call
            type_of: ast.expr = ast.Call(ast.Name("_type", ast.Load()), node.args, [])
            return ast.Compare(type_of, [ast.Is()], [ast.Name(kind, ast.Load())])
        node.func = ast.Name("_" + node.func.id, ast.Load())
        return node


def _inside(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


_KIND_OF = {"integer": "_int", "string": "_str", "boolean": "_bool", "array": "_list", "object": "_dict"}

GLOBALS: Mapping[str, Any] = {
    "__builtins__": {},
    "_inside": _inside,
    "_type": type,
    "_int": int,
    "_str": str,
    "_bool": bool,
    "_list": list,
    "_dict": dict,
    **{f"_{name}": function for name, function in FUNCTIONS.items()},
}


def names(tree: ast.expr) -> tuple[str, ...]:
    """The facts that an expression reads, each once."""
    words = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in words if isinstance(node.ctx, ast.Store)}
    return tuple(dict.fromkeys(node.id for node in words if node.id not in bound and node.id[0] != "_"))


def condition(text: str, where: str) -> tuple[str, tuple[str, ...]]:
    """The expression as safe Python text, to be run with GLOBALS, and the facts it reads. Raises BadExpression."""
    return _condition(text, where)[:2]


def heeds_words(text: str, where: str) -> bool:
    """Whether the value of the expression may hang on the words of a message, not only on its form. Raises BadExpression."""
    return _condition(text, where)[2]


@cache  # operations share their tables
def _condition(text: str, where: str) -> tuple[str, tuple[str, ...], bool]:
    tree = parse(text, where)
    return ast.unparse(tree), names(tree), _heeds(tree)


def _heeds(tree: ast.expr) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in _READERS:
            return True
        if isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.Is | ast.IsNot):
            sides = (node.left, *node.comparators)
            if any(isinstance(side, ast.Name) and side.id == "content" for side in sides):
                return True
    return False


_READERS = frozenset(["_text_of", "_mentions", "_shown"])


@cache
def template(text: str, where: str) -> Callable[[Callable[[str], Any]], str]:
    """A message with `{expressions}` as a function of a reader of facts. Raises BadExpression."""
    literals = _FIELD.split(text)
    pieces: list[tuple[Callable[..., Any], tuple[str, ...]]] = []
    for field in literals[1::2]:
        code, needs = condition(field, where)
        pieces.append((eval(f"lambda {', '.join(needs)}: {code}", dict(GLOBALS)), needs))

    def render(read: Callable[[str], Any]) -> str:
        said = [str(function(*map(read, needs))) for function, needs in pieces]
        return "".join(word for pair in zip(literals[::2], [*said, ""], strict=True) for word in pair)

    return render


_FIELD = re.compile(r"\{([^{}]*)\}")
