"""Somebody else's OpenAPI document, 3.0 to 3.2, read from JSON or YAML. Whatever keeps it from being compared is one line."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from mock_server.spec.said import UsageError

MOST_BYTES = 64 * 1024 * 1024
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


class Unreadable(UsageError):
    """What was given cannot be compared with; the text names the file, the place in it, and what to give instead."""


def read(path: Path) -> dict[str, Any]:
    """The document in a file. Raises Unreadable."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"{path}: is larger than {MOST_BYTES >> 20} MiB; that is no OpenAPI document")
        text = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None
    return parsed(text, str(path))


def parsed(text: bytes, name: str) -> dict[str, Any]:
    """The document in some bytes; `name` is how errors call it. Raises Unreadable."""
    if not text.strip():
        raise Unreadable(f"{name}: is empty; give an OpenAPI document, 3.0 to 3.2, as JSON or YAML")
    try:
        document = orjson.loads(text) if text.lstrip()[:1] in (b"{", b"[") else _yaml(text, name)
    except orjson.JSONDecodeError as error:
        document = _yaml(text, name, f"is not JSON: {error}")  # YAML may begin with { too
    if not isinstance(document, dict):
        raise Unreadable(f"{name}: must be a mapping with openapi, info and paths, not a {_kind(document)}")
    if "swagger" in document:
        raise Unreadable(f"{name}: swagger: is version {document['swagger']}; convert it to OpenAPI 3 first")
    version = document.get("openapi")
    if version is None:
        raise Unreadable(f"{name}: openapi: is missing; this is no OpenAPI document")
    if not re.match(r"3\.[0-2](?:\.|$)", str(version)):
        raise Unreadable(f"{name}: openapi: is {version!r}; versions 3.0 to 3.2 are read")
    paths = document.get("paths")
    if not isinstance(paths, dict) or not paths:
        raise Unreadable(f"{name}: paths: must be a mapping of at least one path")
    for path, item in paths.items():
        if not str(path).startswith("/") and not str(path).startswith("x-"):
            raise Unreadable(f"{name}: paths.{path}: a path begins with /")
        if not isinstance(item, dict):
            raise Unreadable(f"{name}: paths.{path}: must be a mapping of methods, not a {_kind(item)}")
        for method in METHODS:
            if method in item and not isinstance(item[method], dict):
                raise Unreadable(f"{name}: paths.{path}.{method}: must be a mapping")
    _check_references(document, name)
    return document


def target(ref: str, root: Mapping[str, Any]) -> Any:
    """What `#/…` refers to. Raises KeyError."""
    found: Any = root
    for part in ref.removeprefix("#").strip("/").split("/"):
        part = part.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")
        found = found[int(part) if isinstance(found, list) else part]
    return found


def resolved(value: Any, root: Mapping[str, Any]) -> Any:
    """The value itself where it is a reference, as far as references go."""
    for _ in range(50):
        if not isinstance(value, Mapping) or not isinstance(value.get("$ref"), str):
            break
        value = target(value["$ref"], root)
    return value


def _check_references(document: dict[str, Any], name: str) -> None:
    todo: list[tuple[str, Any]] = [("", document)]
    seen: set[int] = set()
    while todo:
        at, value = todo.pop()
        if isinstance(value, list):
            todo += [(f"{at}[{index}]", item) for index, item in enumerate(value)]
            continue
        if not isinstance(value, dict) or id(value) in seen:
            continue
        seen.add(id(value))
        ref = value.get("$ref")
        if isinstance(ref, str):
            if not ref.startswith("#"):
                raise Unreadable(
                    f"{name}: {at}: $ref {ref!r} leads to another file; bundle the document first"
                )
            try:
                found = target(ref, document)
            except (KeyError, IndexError, TypeError, ValueError):
                raise Unreadable(f"{name}: {at}: $ref {ref!r} leads nowhere") from None
            for _ in range(50):
                if (
                    not isinstance(found, dict)
                    or set(found) != {"$ref"}
                    or not isinstance(found["$ref"], str)
                ):
                    break
                try:
                    found = target(found["$ref"], document)
                except (KeyError, IndexError, TypeError, ValueError):
                    break  # told at its own place
            else:
                raise Unreadable(f"{name}: {at}: $ref {ref!r} leads back to itself")
        todo += [
            (f"{at}.{key}" if at else str(key), item)
            for key, item in value.items()
            if key not in ("example", "examples", "default", "const", "enum")
        ]


def _yaml(text: bytes, name: str, otherwise: str = "") -> Any:
    import yaml

    from mock_server.spec.bundle import as_read

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    as_read(Loader)
    try:
        return yaml.load(text, Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark and not otherwise else ""
        what = otherwise or f"is not YAML: {getattr(error, 'problem', None) or error}"
        raise Unreadable(f"{name}{line}: {' '.join(what.split())}") from None
    except (RecursionError, ValueError) as error:
        raise Unreadable(f"{name}: {otherwise or f'cannot be read: {error}'}") from None


def _kind(value: Any) -> str:
    return {list: "list", str: "text", type(None): "null"}.get(type(value), type(value).__name__)
