"""JSON Schemas of OpenAPI 3.0 to 3.2 in one form, so that only what they mean is compared and not how it is written."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from mock_server.contract.drift.documents import resolved

BOUNDS = {
    "minimum": 1, "exclusiveMinimum": 1, "minLength": 1, "minItems": 1, "minProperties": 1, "minContains": 1,
    "maximum": -1, "exclusiveMaximum": -1, "maxLength": -1, "maxItems": -1, "maxProperties": -1, "maxContains": -1,
}  # fmt: skip
"""Keywords that bound a value, and in which direction they narrow."""

PLAIN = (
    *BOUNDS,
    "pattern",
    "format",
    "multipleOf",
    "uniqueItems",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
)
"""Keywords whose values are compared as they are."""

CONDITIONS = (
    "if", "then", "else", "not", "dependentRequired", "dependentSchemas", "patternProperties", "propertyNames",
    "prefixItems", "contains",
)  # fmt: skip
"""Keywords that are compared as a whole."""

SILENT = ("description", "title", "summary", "examples", "example", "x-evidence")
"""Keywords that bind nothing."""

_OBJECT = {"properties", "required", "additionalProperties", "minProperties", "maxProperties"}


class Shapes:
    """The schemas of one document. `root` is what their references lead into."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root
        self._known: dict[int, tuple[Any, dict[str, Any]]] = {}
        self._digests: dict[int, str] = {}
        self._features: dict[int, frozenset[str]] = {}

    def of(self, raw: Any) -> dict[str, Any]:
        """A schema in the one form: references followed, `allOf` merged, null apart from types, one value an enum.

        `null` is whether null is allowed, `alternatives` what stood under anyOf or oneOf, `conditions` what cannot be merged.
        """
        kept = self._known.get(id(raw))
        if kept is None:
            self._known[id(raw)] = kept = raw, {}
            kept[1].update(self._made(raw))
        return kept[1]

    def _made(self, raw: Any) -> dict[str, Any]:
        if raw is False:
            return {"enum": []}
        if not isinstance(raw, Mapping):
            return {}
        made: dict[str, Any] = {}
        parts: list[Any] = []
        if isinstance(raw.get("$ref"), str):
            siblings = {key: value for key, value in raw.items() if key != "$ref"}
            made = dict(self.of(resolved(raw, self.root)))
            if set(siblings) <= set(SILENT):
                return made
            raw = siblings
            parts.append(self._flat(raw))
        else:
            made = self._flat(raw)
        parts += [self.of(part) for part in raw.get("allOf") or () if not _conditional(part)]
        conditions = [part for part in raw.get("allOf") or () if _conditional(part)]
        for part in parts:
            made = _merged(made, part)
        if conditions:
            made["conditions"] = [
                *made.get("conditions", ()),
                *({key: part[key] for key in CONDITIONS if key in part} for part in conditions),
            ]
        return made

    def _flat(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        types = raw.get("type")
        listed = [types] if isinstance(types, str) else list(types) if isinstance(types, list) else []
        null = "null" in listed or raw.get("nullable") is True
        listed = [one for one in listed if one != "null"]
        if not listed and not null and "type" not in raw:
            if _OBJECT & set(raw):
                listed = ["object"]
            elif "items" in raw:
                listed = ["array"]
            elif {"pattern", "minLength", "maxLength", "contentSchema"} & set(raw):
                listed = ["string"]
        values = [raw["const"]] if "const" in raw else raw.get("enum")
        if isinstance(values, list):
            null = null or None in values
            values = [one for one in values if one is not None]
            if values:
                made["enum"] = values
            if values or "type" not in raw:
                listed = []
        if listed:
            made["type"] = sorted(listed)
        if null:
            made["null"] = True
        for key in PLAIN:
            if key in raw and raw[key] is not False:
                made[key] = raw[key]
        for low, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if raw.get(exclusive) is True:  # as 3.0 says it
                made[exclusive] = made.pop(low, None)
        for key in ("properties", "items", "contentSchema"):
            if key in raw:
                made[key] = raw[key]
        if raw.get("required"):
            made["required"] = list(raw["required"])
        for key in ("additionalProperties", "unevaluatedProperties"):
            if key in raw and raw[key] is not True and raw[key] != {}:
                made["more"] = raw[key]
        alone = {key: raw[key] for key in CONDITIONS if key in raw}
        if alone:
            made["conditions"] = [alone]
        for word in ("oneOf", "anyOf"):
            if isinstance(raw.get(word), list):
                made = self._alternatives(made, raw[word])
        return made

    def _alternatives(self, made: dict[str, Any], listed: list[Any]) -> dict[str, Any]:
        rest = [one for one in listed if not _is_null(self.of(one))]
        null = len(rest) < len(listed)
        if len(rest) == 1:
            made = _merged(made, self.of(rest[0]))
        elif rest and all(set(self.of(one)) <= {"type"} for one in rest):
            types = {word for one in rest for word in self.of(one).get("type", ())}
            made = {**made, "type": sorted(types)}
        elif rest and all(set(self.of(one)) == {"enum"} for one in rest):
            made = {**made, "enum": [value for one in rest for value in self.of(one)["enum"]]}
        elif rest:
            made = {**made, "alternatives": [*made.get("alternatives", ()), *rest]}
        return {**made, "null": True} if null else made

    def digest(self, raw: Any) -> str:
        """The same for schemas that mean the same as far as `of` can tell; a recursion is told by where it leads back to."""
        return self._digest(raw, ())

    def _digest(self, raw: Any, above: tuple[int, ...]) -> str:
        shape = self.of(raw)
        here = id(shape)
        if here in above:
            return f"^{len(above) - above.index(here)}"
        if here not in self._digests:
            inner = (*above, here)
            made: dict[str, Any] = {}
            for key, value in shape.items():
                if key == "properties":
                    made[key] = {name: self._digest(one, inner) for name, one in value.items()}
                elif key in ("items", "contentSchema") or (key == "more" and isinstance(value, Mapping)):
                    made[key] = self._digest(value, inner)
                elif key == "alternatives":
                    made[key] = sorted(self._digest(one, inner) for one in value)
                elif key == "conditions":
                    made[key] = sorted(self.condition(one) for one in value)
                elif key in ("enum", "required"):
                    made[key] = sorted(orjson.dumps(one).decode() for one in value)
                else:
                    made[key] = value
            text = orjson.dumps(made, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
            found = hashlib.sha256(text).hexdigest()[:20]
            if above:
                return found  # what leads back above reads otherwise elsewhere, so only whole schemas are remembered
            self._digests[here] = found
        return self._digests[here]

    def features(self, shape: Mapping[str, Any]) -> frozenset[str]:
        """What a shape can be known by among others: its properties some levels down, with their types and fixed values."""
        if id(shape) not in self._features:
            found: set[str] = set()
            todo: list[tuple[str, Mapping[str, Any], int]] = [("", shape, 0)]
            while todo:
                at, one, depth = todo.pop()
                found |= {f"{at}:{word}" for word in one.get("type", ())}
                found |= {f"{at}={value}" for value in one.get("enum", ())}
                if depth > 5:
                    continue
                inner = [(f"{at}.{name}", each) for name, each in (one.get("properties") or {}).items()]
                inner += [(f"{at}[]", one["items"])] if "items" in one else []
                inner += [
                    (at, each) for each in (*one.get("alternatives", ()), one.get("contentSchema")) if each
                ]
                todo += [(where, self.of(each), depth + 1) for where, each in inner]
            self._features[id(shape)] = frozenset(found)
        return self._features[id(shape)]

    def condition(self, value: Any) -> str:
        """A condition as one text, words that bind nothing left out."""
        return orjson.dumps(self._bare(value), option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()

    def _bare(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, list):
            return [self._bare(one, depth) for one in value]
        if not isinstance(value, Mapping):
            return value
        if isinstance(value.get("$ref"), str) and depth < 4:
            return self._bare(resolved(value, self.root), depth + 1)
        silent = (*SILENT, "type")
        return {
            ("enum" if key == "const" else key): ([one] if key == "const" else self._bare(one, depth))
            for key, one in value.items()
            if key not in silent or (key == "type" and not {"const", "enum", "properties"} & set(value))
        }

    def payloads(self, raw: Any) -> list[Any]:
        """The schemas of what a stream's events carry as JSON, of whichever of the ways to describe a stream this is."""
        found: list[Any] = []
        for shape in self._events(raw):
            data = self.of((shape.get("properties") or {}).get("data"))
            for one in [data, *(self.of(each) for each in data.get("alternatives", ()))]:
                if "contentSchema" in one:
                    found.append(one["contentSchema"])
                elif "properties" in one:
                    found.append(shape["properties"]["data"])
        return found

    def is_envelope(self, raw: Any) -> bool:
        """Whether a stream's schema describes the lines of an event and not just what its data means."""
        for shape in self._events(raw):
            names = set(shape.get("properties") or {})
            if {"data", "event"} & names and not {"choices", "output", "error", "code", "object"} & names:
                return True
        return False

    def _events(self, raw: Any) -> Iterator[dict[str, Any]]:
        shape = self.of(raw)
        if "alternatives" in shape and "data" not in (shape.get("properties") or {}):
            for one in shape["alternatives"]:
                yield from self._events(one)
        else:
            yield shape


def _conditional(part: Any) -> bool:
    return isinstance(part, Mapping) and "if" in part


def _is_null(shape: Mapping[str, Any]) -> bool:
    return set(shape) == {"null"}


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Both at once, as allOf says it."""
    made = dict(one)
    for key, value in other.items():
        if key not in made:
            made[key] = value
        elif key == "properties":
            both = {name: {"allOf": [made[key][name], value[name]]} for name in made[key] if name in value}
            made[key] = {**made[key], **value, **both}
        elif key == "required":
            made[key] = list(dict.fromkeys([*made[key], *value]))
        elif key in ("conditions", "alternatives"):
            made[key] = [*made[key], *value]
        elif key in BOUNDS:
            made[key] = (max if BOUNDS[key] > 0 else min)(made[key], value)
        elif key in ("type", "enum"):
            made[key] = [item for item in made[key] if item in value]
        elif key not in ("items", "contentSchema"):
            made[key] = value
    if one and other and not (one.get("null") and other.get("null")):
        narrows = {"type", "enum", "alternatives"}
        if (narrows & set(one) and not one.get("null")) or (narrows & set(other) and not other.get("null")):
            made.pop("null", None)
    return made


__all__ = ["BOUNDS", "PLAIN", "SILENT", "Shapes"]
