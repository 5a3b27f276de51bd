"""Where in a YAML file a mistake is, of the contract or of a user's: messages name file and key, and this finds the line."""

import re
from pathlib import Path
from typing import Any

_FILE = re.compile(r"(?:openapi/)?([\w./-]+\.yaml): (?!line )(.*)", re.DOTALL)
_TABLES = (("components", "x-rules"), ("components", "x-errors"), ("components", "schemas"), ("components",))
"""What messages about a table begin in, when they do not begin at the root."""


def at_line(message: str, file: Path, within: str = "") -> str:
    """The message, which names the file and then its keys, with the line of the last of these behind the file. `within` is what
    may stand before the keys and is none itself."""
    before, named, keys = message.partition(f"{file}: ")
    root = _root(file) if named else None
    line = _line(root, keys) or _line(root, keys.removeprefix(within))
    return f"{before}{file}:{line}: {keys}" if line else message


def _root(file: Path) -> Any:
    """The file as nodes; None where it cannot be read."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.compose(file.read_text(encoding="utf-8"), Loader=loader)
    except (OSError, ValueError, yaml.YAMLError):
        return None


def located(message: str, folder: Path) -> str:
    """The message with the line of its key behind the name of the file, where `folder` has that file and key."""
    found = _FILE.match(message)
    if found is None or not (folder / found[1]).is_file():
        return message
    root = _root(folder / found[1])
    for way in ((), *_TABLES):
        line = _line(_below(root, way), found[2])
        if line:
            start = message.index(found[1]) + len(found[1])
            return f"{message[:start]}:{line}{message[start:]}"
    return message


def _below(node: Any, way: tuple[str, ...]) -> Any:
    for name in way:
        node = next((value for key, value in _pairs(node) if key.value == name), None)
    return node


def _line(node: Any, rest: str) -> int:
    """The line of the last key that `rest` names, going down from `node`; 0 where it names none."""
    line = 0
    while node is not None:
        step = _step(node, rest)
        if step is None:
            return line
        line, node, used = step
        rest = re.sub(r"^[.:\s]+", "", rest[used:])
    return line


def _step(node: Any, rest: str) -> tuple[int, Any, int] | None:
    """Line, value and length of the key (or of the id of the list's entry) that `rest` begins with."""
    named = [(key.value, key.start_mark.line + 1, value) for key, value in _pairs(node)]
    if not named and isinstance(getattr(node, "value", None), list):
        for number, item in enumerate(node.value):
            ids = [value.value for key, value in _pairs(item) if key.value in ("id", "name")]
            named += [(str(id), item.start_mark.line + 1, item) for id in [f"[{number}]", *ids]]
    fitting = [one for one in named if re.match(re.escape(str(one[0])) + r"(?=[.:\s\[]|$)", rest)]
    if not fitting:
        return None
    name, line, value = max(fitting, key=lambda one: len(str(one[0])))
    return line, value, len(str(name))


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    pairs = getattr(node, "value", None)
    if isinstance(pairs, list) and pairs and isinstance(pairs[0], tuple):
        return pairs
    return []
