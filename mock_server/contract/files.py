"""YAML files that people write for the contract, read as YAML 1.2 reads them; whatever is wrong is one line naming file and key."""

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mock_server.spec.bundle import as_read
from mock_server.spec.said import UsageError


class Wrong(UsageError):
    """A mistake in a file; the text names the file and the key and says what to write instead."""


def read(path: Path) -> Any:
    """What a YAML file holds; `on` and `2026-01-01` in it are texts. Raises Wrong."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    as_read(Loader)
    try:
        return yaml.load(path.read_bytes(), Loader)
    except OSError as error:
        raise Wrong(f"{path}: {error.strerror}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise Wrong(f"{path}{line}: is not YAML: {getattr(error, 'problem', None) or error}") from None
    except (RecursionError, ValueError) as error:
        raise Wrong(f"{path}: cannot be read: {error}") from None


def mapping(value: Any, where: str, known: Mapping[str, str], needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """A mapping of keys that are `known` (key → what to write there). Raises Wrong."""
    if not isinstance(value, dict):
        raise Wrong(f"{where}: must be a mapping of {', '.join(known)}")
    for key in value:
        if key not in known:
            close = get_close_matches(str(key), list(known), n=1)
            instead = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(known)}"
            raise Wrong(f"{where}: unknown key {key!r}; {instead}")
    for key in needed:
        if value.get(key) in (None, ""):
            raise Wrong(f"{where}: {key}: is missing; write {known[key]}")
    return value


def text(row: Mapping[str, Any], key: str, where: str, instead: str, pattern: str = ".+") -> str:
    """A text of a row, empty where it has none. Raises Wrong."""
    value = row.get(key, "")
    if value in ("", None):
        return ""
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.DOTALL):
        raise Wrong(f"{where}: {key}: is {value!r}; write {instead}")
    return value


def number(row: Mapping[str, Any], key: str, where: str, instead: str) -> float:
    """A number above 0 of a row, 0 where it has none. Raises Wrong."""
    value = row.get(key)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise Wrong(f"{where}: {key}: is {value!r}; write {instead}")
    return value


def day(row: Mapping[str, Any], key: str, where: str) -> date:
    """A date of a row. Raises Wrong."""
    try:
        return date.fromisoformat(str(row.get(key)))
    except ValueError:
        raise Wrong(f"{where}: {key}: is {row.get(key)!r}; write a date as 2026-12-31") from None
