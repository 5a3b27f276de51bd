"""A JSON Schema as a flat list of properties, nested ones by their path: `input.messages[].content`."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Property:
    """One property. `type` and `limits` are words for people; `evidence` is an x-evidence object or None."""

    path: str
    name: str
    type: str
    required: bool
    description: str
    limits: tuple[str, ...]
    default: str | None
    example: str | None
    evidence: Mapping[str, Any] | None
    deprecated: bool


CONSTANT = "const "
"""Begins the type of a property that has one value only."""

ONE_OF = "∈ "
"""Begins a limit that lists all values."""


def resolved(value: Any, root: Mapping[str, Any]) -> Any:
    """What `value` refers to, with the keys that stand beside the reference laid over it."""
    beside: dict[str, Any] = {}
    while isinstance(value, Mapping) and "$ref" in value:
        beside = {**{key: item for key, item in value.items() if key != "$ref"}, **beside}
        found: Any = root
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        value = found
    return {**value, **beside} if beside else value


def properties(schema: Schema, root: Mapping[str, Any]) -> list[Property]:
    """Every property at every depth, what is inside another one right below it. One that several alternatives have is listed once,
    with all the constants that it is in them."""
    found: dict[str, list[Property]] = {}
    for one in _walk(schema, root, "", frozenset()):
        found.setdefault(one.path, []).append(one)
    return list(_nested({path: _once(alternatives) for path, alternatives in found.items()}))


def _once(alternatives: list[Property]) -> Property:
    """The first that says something, for all of them; of constants only what all of them are."""
    kept = next((one for one in alternatives if one.description), alternatives[0])
    others = [one for one in alternatives if not one.type.startswith(CONSTANT)]
    values = {one.type.removeprefix(CONSTANT): None for one in alternatives if one not in others}
    if len(values) < 2:
        return kept
    if not all(one.limits and one.limits[0].startswith(ONE_OF) for one in others):
        return next((one for one in others if one.description), others[0])
    values |= dict.fromkeys(
        value for one in others for value in one.limits[0].removeprefix(ONE_OF).split(", ")
    )
    return replace(
        kept,
        type="string" if all(one.startswith('"') for one in values) else "any",
        description=alternatives[0].description if alternatives[0] in others else "",
        limits=(f"{ONE_OF}{', '.join(values)}",),
    )


def _nested(rows: Mapping[str, Property]) -> Iterator[Property]:
    """The rows, each with those inside it behind it; those of one that stands nowhere are at the top."""
    inside: dict[str, list[Property]] = {}
    for path, one in rows.items():
        above = path
        while cut := max(above.rfind("."), above.rfind("→"), 0):
            above = above[:cut]
            while above.endswith("[]"):
                above = above.removesuffix("[]")
            if above in rows:
                break
        inside.setdefault(above if cut else "", []).append(one)

    def below(path: str) -> Iterator[Property]:
        for one in inside.get(path, ()):
            yield one
            yield from below(one.path)

    yield from below("")


def required_first(rows: list[Property]) -> list[Property]:
    """The same, what must be sent before what may be; what is inside something stays with it."""
    must = {one.path for one in rows if one.required and not set(one.path) & set(".[→")}
    return sorted(rows, key=lambda one: re.split(r"[.\[→]", one.path)[0] not in must)


def _walk(schema: Schema, root: Mapping[str, Any], path: str, seen: frozenset[str]) -> Iterator[Property]:
    if not isinstance(schema, Mapping):
        return
    if (reference := schema.get("$ref")) is not None:
        if reference in seen:
            return
        seen |= {reference}
    schema = resolved(schema, root)
    needed = schema.get("required") or ()
    for name, below in (schema.get("properties") or {}).items():
        inner = f"{path}{'' if path.endswith('→') else '.'}{name}" if path else name
        yield _property(name, inner, below, root, name in needed)
        yield from _walk(below, root, inner, seen)
    if isinstance(schema.get("items"), Mapping):
        yield from _walk(schema["items"], root, f"{path}[]", seen)
    if isinstance(schema.get("additionalProperties"), Mapping):
        yield from _walk(schema["additionalProperties"], root, f"{path}.*" if path else "*", seen)
    if isinstance(schema.get("contentSchema"), Mapping):
        yield from _walk(schema["contentSchema"], root, f"{path}→" if path else "", seen)
    for keyword in ("allOf", "oneOf", "anyOf"):
        for branch in schema.get(keyword) or ():
            yield from _walk(branch, root, path, seen)
    for keyword in ("then", "else"):
        if isinstance(schema.get(keyword), Mapping):
            for one in _walk(schema[keyword], root, path, seen):
                if one.description:
                    yield one


def _property(name: str, path: str, schema: Any, root: Mapping[str, Any], required: bool) -> Property:
    whole = resolved(schema, root) if isinstance(schema, Mapping) else {}
    examples = whole.get("examples") or ([whole["example"]] if "example" in whole else [])
    return Property(
        path=path,
        name=name,
        type=kind(whole, root),
        required=required,
        description=_described(whole, root),
        limits=tuple(limits(whole, root)),
        default=_shown(whole["default"]) if "default" in whole else None,
        example=_shown(examples[0]) if examples else None,
        evidence=whole.get("x-evidence"),
        deprecated=bool(whole.get("deprecated")),
    )


def _described(schema: Schema, root: Mapping[str, Any]) -> str:
    said = schema.get("description")
    if not said:
        for keyword in ("allOf", "oneOf", "anyOf"):
            for branch in schema.get(keyword) or ():
                said = said or resolved(branch, root).get("description")
    return " ".join(str(said or "").split())


def kind(schema: Any, root: Mapping[str, Any], depth: int = 0) -> str:
    """The type in words: `string`, `array of object`, `string or null`, `JSON text of object`."""
    schema = resolved(schema, root)
    if not isinstance(schema, Mapping) or depth > 4:
        return "any"
    if "const" in schema:
        return f"{CONSTANT}{_shown(schema['const'])}"
    types = schema.get("type")
    if types is None:
        for keyword in ("oneOf", "anyOf"):
            if schema.get(keyword):
                said = [kind(branch, root, depth + 1) for branch in schema[keyword]]
                return " or ".join(dict.fromkeys(said))
        if schema.get("allOf"):
            return kind(schema["allOf"][0], root, depth + 1)
        return "object" if "properties" in schema else "any"
    words = []
    for one in [types] if isinstance(types, str) else types:
        if one == "array" and "items" in schema:
            words.append(f"array of {kind(schema['items'], root, depth + 1)}")
        elif one == "string" and "contentSchema" in schema:
            words.append(f"JSON text of {kind(schema['contentSchema'], root, depth + 1)}")
        elif one == "string" and schema.get("format"):
            words.append(f"string ({schema['format']})")
        else:
            words.append(str(one))
    return " or ".join(words)


def limits(schema: Schema, root: Mapping[str, Any]) -> Iterator[str]:
    """What values may be, in signs: `0 ≤ x < 2`, `one of a, b`, `at most 4 items`."""
    low = [
        f"{_shown(schema[key])} {sign}"
        for key, sign in (("minimum", "≤"), ("exclusiveMinimum", "<"))
        if key in schema
    ]
    high = [
        f"{sign} {_shown(schema[key])}"
        for key, sign in (("maximum", "≤"), ("exclusiveMaximum", "<"))
        if key in schema
    ]
    if low or high:
        yield " ".join([*low, "x", *high])
    if "enum" in schema:
        yield ONE_OF + ", ".join(_shown(value) for value in schema["enum"])
    for least, most, what in (("minLength", "maxLength", "length"), ("minItems", "maxItems", "items")):
        if least in schema or most in schema:
            ends = [f"{schema[least]} ≤ {what}" if least in schema else what]
            yield " ".join([*ends, f"≤ {schema[most]}"] if most in schema else ends)
    if "pattern" in schema:
        pattern = str(schema["pattern"])
        yield f"~ {pattern if len(pattern) <= 80 else pattern[:77] + '…'}"
    if schema.get("uniqueItems"):
        yield "no item twice"
    for keyword in ("oneOf", "anyOf"):
        for branch in schema.get(keyword) or ():
            branch = resolved(branch, root)
            if isinstance(branch, Mapping) and branch.get("type") in ("integer", "number", "string"):
                yield from limits(branch, root)


def _shown(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= 160 else said[:157] + "…"
