"""Differences planted in a copy of our document, and the same document written in other ways that mean the same."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from mock_server.contract.drift.difference import Difference
from mock_server.contract.drift.documents import METHODS, resolved

JSON, STREAM = "application/json", "text/event-stream"
Document = dict[str, Any]


@dataclass(frozen=True)
class Plant:
    """A change to the document: what was done, and which differences tell of it: their `what`, and how their place ends."""

    operator: str
    whats: tuple[str, ...]
    tail: str
    change: Callable[[Document], None]

    def told_by(self, one: Difference) -> bool:
        return one.what in self.whats and (
            one.place.endswith(self.tail)
            or f"{self.tail}." in one.place
            or f"{self.tail}[]" in one.place
            or one.place.startswith(f"{self.tail} ")
        )


Place = tuple[str | int, ...]


def at(document: Any, place: Place) -> Any:
    for part in place:
        document = document[part]
    return document


def schemas(document: Document) -> Iterator[tuple[Place, dict[str, Any], str]]:
    """Every schema that an operation uses and that no condition is, with its place and what differences call it."""
    todo: list[tuple[Place, str]] = []
    seen: set[Place] = set()
    for path, item in document["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            operation, here = item[method], ("paths", path, method)
            body = operation.get("requestBody", {})
            bodies = [(*here, "requestBody", "content", media, "schema") for media in body.get("content", {})]
            todo += [(place, operation["operationId"]) for place in bodies]
            for status, answer in operation["responses"].items():
                base: Place = (*here, "responses", status)
                name = operation["operationId"]
                if "$ref" in answer:
                    base = tuple(answer["$ref"].removeprefix("#/").split("/"))
                    name = str(base[-1])
                for media, about in at(document, base).get("content", {}).items():
                    word = "itemSchema" if "itemSchema" in about else "schema"
                    todo.append(((*base, "content", media, word), name))
    while todo:
        place, name = todo.pop()
        schema = at(document, place)
        if not isinstance(schema, dict) or place in seen:
            continue
        seen.add(place)
        if "$ref" in schema:
            target = tuple(schema["$ref"].removeprefix("#/").split("/"))
            todo.append((target, str(target[-1])))
            continue
        yield place, schema, name
        todo += [((*place, "properties", key), f"{name}.{key}") for key in schema.get("properties") or ()]
        for word in ("items", "additionalProperties", "contentSchema"):
            if isinstance(schema.get(word), dict):
                todo.append(((*place, word), name + ("[]" if word == "items" else "")))
        for word in ("anyOf", "oneOf"):
            todo += [((*place, word, number), name) for number in range(len(schema.get(word) or ()))]


def _drop(place: Place, key: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        schema = at(document, place)
        del schema["properties"][key]
        if key in schema.get("required", ()):
            schema["required"] = [name for name in schema["required"] if name != key]

    return change


def _set(place: Place, **values: Any) -> Callable[[Document], None]:
    return lambda document: at(document, place).update(values)


def _without(place: Place, *keys: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for key in keys:
            at(document, place).pop(key, None)

    return change


def _of_schemas(document: Document) -> Iterator[Plant]:
    for place, schema, name in schemas(document):
        streamed = any("Chunk" in str(part) or "Event" in str(part) or part == "itemSchema" for part in place)
        word = "streamed " if streamed else ""
        last = name.rpartition(".")[2] if "." in name else name
        tail = f".{last}" if "." in name else last
        properties = schema.get("properties") or {}
        for key in properties:
            yield Plant(f"{word}property lost", ("property",), f".{key}", _drop(place, key))
            listed = schema.get("required") or []
            turned = [one for one in listed if one != key] if key in listed else [*listed, key]
            yield Plant(f"{word}required turned", ("required",), f".{key}", _set(place, required=turned))
        if properties:
            yield Plant(
                f"{word}property new", ("property",), ".planted",
                _set(place, properties={**properties, "planted": {"type": "integer"}}),
            )  # fmt: skip
            closed = schema.get("additionalProperties")
            if closed in (False, None):
                yield Plant(
                    "closed turned", ("other properties",), tail,
                    _set(place, additionalProperties=closed is False),
                )  # fmt: skip
        kind = schema.get("type")
        if isinstance(kind, str) and kind != "null" and not {"const", "enum", "contentSchema"} & set(schema):
            other = "boolean" if kind != "boolean" else "integer"
            if "anyOf" not in place and "oneOf" not in place:
                yield Plant(f"{word}type changed", ("type",), tail, _set(place, type=other))
                yield Plant(f"{word}null allowed", ("null",), tail, _set(place, type=[kind, "null"]))
        if len(values := [one for one in schema.get("enum") or () if one is not None]) > 1:
            kept = [one for one in schema["enum"] if one != values[-1]]
            yield Plant("value lost", ("values",), tail, _set(place, enum=kept))
            yield Plant("value new", ("values",), tail, _set(place, enum=[*schema["enum"], "planted"]))
        if "const" in schema and "oneOf" not in place and "anyOf" not in place:
            yield Plant(f"{word}constant changed", ("value", "values"), tail, _set(place, const="planted"))
        for bound in ("minimum", "maximum", "minLength", "maxItems", "minItems"):
            if bound in schema and "anyOf" not in place and "oneOf" not in place:
                yield Plant("bound moved", (bound,), tail, _set(place, **{bound: schema[bound] + 3}))
                yield Plant("bound gone", (bound,), tail, _without(place, bound))
        if "pattern" in schema and "anyOf" not in place and "oneOf" not in place:
            yield Plant("pattern changed", ("pattern",), tail, _set(place, pattern="^planted$"))
        if "default" in schema:
            yield Plant("default changed", ("default",), tail, _set(place, default="planted"))
        listed = schema.get("anyOf") or schema.get("oneOf") or []
        word_of = "anyOf" if "anyOf" in schema else "oneOf"
        if len([one for one in listed if one.get("type") != "null"]) > 2:
            yield Plant(
                f"{word}alternative lost", ("alternative",), tail, _set(place, **{word_of: listed[:-1]})
            )
            yield Plant(
                f"{word}alternative new", ("alternative",), tail,
                _set(place, **{word_of: [*listed, {"type": "object", "properties": {"p1": {}, "p2": {}}}]}),
            )  # fmt: skip


def _of_operations(document: Document) -> Iterator[Plant]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            operation, here = item[method], ("paths", path, method)
            name = operation["operationId"]
            yield Plant("operation lost", ("operation",), path, _without(("paths", path), method))
            yield Plant(
                "operation new",
                ("operation",),
                f"{path}/planted",
                _set(("paths",), **{f"{path}/planted": item}),
            )
            yield Plant("key not needed", ("security",), name, _set(here, security=[]))
            yield Plant(
                "parameter new", ("query parameter",), "planted",
                _set(here, parameters=[*operation.get("parameters", []),
                                       {"name": "planted", "in": "query", "schema": {"type": "string"}}]),
            )  # fmt: skip
            for number, raw in enumerate(operation.get("parameters", [])):
                one = resolved(raw, document)
                if one["in"] == "path":
                    continue
                rest = [each for place, each in enumerate(operation["parameters"]) if place != number]
                told = one["name"].lower() if one["in"] == "header" else one["name"]
                yield Plant("parameter lost", (f"{one['in']} parameter",), told, _set(here, parameters=rest))
                turned = {**one, "required": not one.get("required", False)}
                yield Plant("parameter turned", ("required",), told, _set(here, parameters=[*rest, turned]))
            answers = operation["responses"]
            for status in answers:
                yield Plant(
                    "status lost",
                    ("status",),
                    f"{name} {status.upper()}",
                    _without((*here, "responses"), status),
                )
            yield Plant(
                "status new",
                ("status",),
                f"{name} 418",
                _set((*here, "responses"), **{"418": answers["default"]}),
            )
            good = answers["200"]
            if "$ref" in good:
                continue
            base = (*here, "responses", "200")
            for media in good.get("content", {}):
                word = "stream lost" if media == STREAM else "media type lost"
                yield Plant(word, ("media type",), media, _without((*base, "content"), media))
            if "content" in good:
                yield Plant(
                    "media type new",
                    ("media type",),
                    "text/csv",
                    _set((*base, "content"), **{"text/csv": {}}),
                )
            for header in good.get("headers", {}):
                yield Plant("header lost", ("header",), header, _without((*base, "headers"), header))
            yield Plant(
                "header new", ("header",), "x-planted",
                _set(base, headers={**good.get("headers", {}), "x-planted": {"schema": {"type": "string"}}}),
            )  # fmt: skip
            if "x-sse-comment" in good.get("content", {}).get(STREAM, {}):
                yield Plant(
                    "stream comment changed", ("comment line",), STREAM,
                    _set((*base, "content", STREAM, "x-sse-comment"), pattern="^planted$"),
                )  # fmt: skip


def plants(document: Document, each: int, seed: int) -> list[Plant]:
    """Up to `each` of every operator, drawn over the whole document."""
    chance = random.Random(seed)
    by: dict[str, list[Plant]] = {}
    for plant in (*_of_schemas(document), *_of_operations(document)):
        by.setdefault(plant.operator, []).append(plant)
    return [plant for listed in by.values() for plant in chance.sample(listed, min(each, len(listed)))]


def planted(document: Document, *several: Plant) -> Document:
    """A copy of the document with the plants in it."""
    changed: Document = orjson.loads(orjson.dumps(document))
    for plant in several:
        plant.change(changed)
    return changed


def renamed(value: Any) -> Any:
    """The same document with every schema called otherwise, words left out and keys in another order."""
    if isinstance(value, list):
        return [renamed(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for key, inner in reversed(value.items()):
        if key == "$ref":
            made[key] = inner.replace("#/components/schemas/", "#/components/schemas/Their")
        elif key == "schemas":
            made[key] = {f"Their{name}": renamed(one) for name, one in inner.items()}
        elif key in ("const", "enum", "default", "properties"):
            made[key] = {name: renamed(one) for name, one in inner.items()} if key == "properties" else inner
        elif key not in ("description", "summary", "examples", "example", "x-evidence"):
            made[key] = renamed(inner)
    return made


def as_30(value: Any) -> Any:
    """The same document as OpenAPI 3.0 says it: nullable, one value an enum, exclusive bounds as switches, schema of a stream."""
    if isinstance(value, list):
        return [as_30(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {
        key: inner if key in ("enum", "default", "const") else as_30(inner) for key, inner in value.items()
    }
    if "openapi" in made:
        made["openapi"] = "3.0.3"
    if "itemSchema" in made:
        made["schema"] = made.pop("itemSchema")
    if isinstance(made.get("type"), list) and "properties" not in made.get("type", {}):
        rest = [one for one in made["type"] if one != "null"]
        if len(rest) < len(made["type"]):
            made["nullable"] = True
        if len(rest) == 1:
            made["type"] = rest[0]
        elif rest:
            del made["type"]
            made["anyOf"] = [{"type": one} for one in rest]
    if "const" in made and not isinstance(made["const"], dict):
        made["enum"] = [made.pop("const")]
    if isinstance(made.get("exclusiveMinimum"), int | float) and made["exclusiveMinimum"] is not True:
        made |= {"minimum": made["exclusiveMinimum"], "exclusiveMinimum": True}
    for word in ("anyOf", "oneOf"):
        listed = made.get(word)
        if isinstance(listed, list) and {"type": "null"} in listed:
            rest = [one for one in listed if one != {"type": "null"}]
            del made[word]
            made |= {"allOf" if len(rest) == 1 else word: rest, "nullable": True}
    return made
