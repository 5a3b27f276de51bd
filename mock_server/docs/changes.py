"""What differs between two bundles of the contract, in words: operations, what they take and say, rules, errors, models.

`breaks` is said of what can break a client that was right before: something taken is refused, something answered is gone or other.
"""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mock_server.docs.schema import Property, properties, resolved
from mock_server.spec.said import UsageError

Document = Mapping[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the part of the contract it is in, the place there, what happened (a phrase of docs/words), and the two values."""

    part: str
    place: str
    what: str
    breaks: bool
    before: str = ""
    after: str = ""


def compare(before: Document, after: Document) -> list[Change]:
    """Everything a client can notice, in reading order."""
    return [
        *_operations(before, after),
        *_rules(before, after),
        *_errors(before, after),
        *_models(before, after),
    ]


class ChangesError(UsageError):
    """A bundle that cannot be compared with; the text names the file and what is wrong."""


def read(file: Path) -> Document:
    """The bundle in a file, YAML or JSON. Raises ChangesError."""
    import yaml

    try:
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=_loader())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text in UTF-8"
        raise ChangesError(f"--since {file}: cannot be read: {reason}; name an OpenAPI file") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ChangesError(f"--since {file}{line}: neither YAML nor JSON; name an OpenAPI file") from None
    if not isinstance(document, Mapping) or not {"openapi", "paths", "components"} <= document.keys():
        raise ChangesError(
            f"--since {file}: has no `openapi`, `paths` and `components`; name an OpenAPI file"
        )
    return document


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def tagged(folder: Path, most: int = 5) -> list[tuple[str, Document]]:
    """Names and bundles of the newest version tags (`v*`) of the checkout around `folder`, newest first; none where there is no git."""
    import yaml

    found = []
    for tag in _git(folder, "tag", "--list", "v*", "--sort=-version:refname").split()[:most]:
        text = _git(folder, "show", f"{tag}:openapi/openapi.yaml")
        if text:
            found.append((tag, yaml.load(text, Loader=_loader())))
    return found


def _git(folder: Path, *arguments: str) -> str:
    try:
        ran = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    except OSError:
        return ""
    return ran.stdout if ran.returncode == 0 else ""


# ---- operations -----------------------------------------------------------------------------------------------------


def _operations(before: Document, after: Document) -> Iterator[Change]:
    old, new = dict(_endpoints(before)), dict(_endpoints(after))
    for name in _both(old, new):
        if name not in new:
            yield Change("Operations", name, "removed", True)
        elif name not in old:
            yield Change("Operations", name, "added", False)
        else:
            yield from _operation(name, old[name], before, new[name], after)


def _endpoints(document: Document) -> Iterator[tuple[str, Document]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def _operation(
    name: str, old: Document, before: Document, new: Document, after: Document
) -> Iterator[Change]:
    for part, taken, was, now in (
        ("Parameters and headers", True, _parameters(old, before), _parameters(new, after)),
        ("Request body", True, _body(old, before), _body(new, after)),
        *(("Answer", False, was, now) for was, now in _pairs(_answers(old, before), _answers(new, after))),
    ):
        for path in _both(was, now):
            yield from _property(f"{name} · {path}", part, taken, was.get(path), now.get(path))
    statuses = [set(one["responses"]) for one in (old, new)]
    for status in sorted(statuses[0] - statuses[1]):
        yield Change("Answer", f"{name} · {status}", "removed", status.startswith("2"))
    for status in sorted(statuses[1] - statuses[0]):
        yield Change("Answer", f"{name} · {status}", "added", False)


def _property(
    place: str, part: str, taken: bool, old: Property | None, new: Property | None
) -> Iterator[Change]:
    if old is None and new is not None:
        yield Change(part, place, "added", taken and new.required, "", new.type)
    elif new is None and old is not None:
        yield Change(part, place, "removed", not taken, old.type)
    elif old is not None and new is not None:
        if old.type != new.type:
            wider = set(old.type.split(" or ")) <= set(new.type.split(" or "))
            narrower = set(new.type.split(" or ")) <= set(old.type.split(" or "))
            yield Change(part, place, "another type", not (wider if taken else narrower), old.type, new.type)
        if old.required != new.required:
            what = "required now" if new.required else "no longer required"
            yield Change(part, place, what, new.required if taken else not new.required)
        if old.limits != new.limits:
            yield Change(part, place, "another range", True, "; ".join(old.limits), "; ".join(new.limits))
        if old.default != new.default:
            yield Change(part, place, "another default", False, old.default or "", new.default or "")


def _parameters(operation: Document, root: Document) -> dict[str, Property]:
    found = {}
    for one in operation.get("parameters") or ():
        one = resolved(one, root)
        holder: dict[str, Any] = {"properties": {one["name"]: one.get("schema", {})}}
        if one.get("required"):
            holder["required"] = [one["name"]]
        found[f"{one['in']} {one['name']}"] = properties(holder, root)[0]
    return found


def _body(operation: Document, root: Document) -> dict[str, Property]:
    body = resolved(operation.get("requestBody") or {}, root)
    return _media(body.get("content") or {}, root)


def _answers(operation: Document, root: Document) -> dict[str, dict[str, Property]]:
    return {
        status: _media(resolved(response, root).get("content") or {}, root)
        for status, response in operation["responses"].items()
        if status.startswith("2")
    }


def _media(content: Document, root: Document) -> dict[str, Property]:
    return {
        one.path: one
        for media in content.values()
        for one in properties(media.get("itemSchema") or media.get("schema") or {}, root)
    }


def _pairs(
    old: Mapping[str, dict[str, Property]], new: Mapping[str, dict[str, Property]]
) -> Iterator[tuple[dict[str, Property], dict[str, Property]]]:
    for status in _both(old, new):
        if status in old and status in new:
            yield old[status], new[status]


# ---- tables ---------------------------------------------------------------------------------------------------------


def _rules(before: Document, after: Document) -> Iterator[Change]:
    old, new = (
        {row["id"]: row for table in one["components"].get("x-rules", {}).values() for row in table}
        for one in (before, after)
    )
    for id in _both(old, new):
        if id not in new:
            yield Change("Rules", id, "no longer refused", False)
        elif id not in old:
            yield Change("Rules", id, "refused now", True, "", str(new[id].get("when", "")))
        else:
            for key in ("when", "given", "error", "message"):
                if old[id].get(key) != new[id].get(key):
                    breaks = key != "message"
                    yield Change(
                        "Rules", f"{id} · {key}", "changed", breaks, _said(old[id], key), _said(new[id], key)
                    )


def _errors(before: Document, after: Document) -> Iterator[Change]:
    old, new = (one["components"].get("x-errors", {}) for one in (before, after))
    for name in _both(old, new):
        if name not in new or name not in old:
            yield Change("Errors", name, "removed" if name in old else "added", name in old)
            continue
        for surface in ("native", "compatible"):
            was, now = old[name].get(surface) or {}, new[name].get(surface) or {}
            for key in ("status", "code"):
                if was.get(key) != now.get(key):
                    place = f"{name} · {surface} · {key}"
                    yield Change("Errors", place, "changed", True, _said(was, key), _said(now, key))


def _models(before: Document, after: Document) -> Iterator[Change]:
    """Rows of the catalogue as they are written: what a family says is compared once, not for each of its models."""
    for group in ("models", "families", "others", "defaults"):
        old, new = ((one.get("x-models") or {}).get(group) or {} for one in (before, after))
        if group == "defaults":
            old, new = {group: old}, {group: new}
        for id in _both(old, new):
            name = id if group in ("models", "others") else f"{group}: {id}"
            if id not in new or id not in old:
                yield Change("Models", name, "removed" if id in old else "added", id in old)
                continue
            for key in _both(old[id], new[id]):
                if not key.startswith("x-") and old[id].get(key) != new[id].get(key):
                    place = f"{name} · {key}"
                    yield Change("Models", place, "changed", False, _said(old[id], key), _said(new[id], key))


def _said(row: Document, key: str) -> str:
    return " ".join(str(row.get(key, "")).split())


def _both(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """The keys of both in reading order, those that are gone after those that are there."""
    return list(dict.fromkeys([*new, *old]))
