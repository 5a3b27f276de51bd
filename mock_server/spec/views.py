"""The contract for tools that do not know OpenAPI 3.2: as 3.1, and as 3.0.3."""

from collections.abc import Mapping
from typing import Any

VERSIONS = ("3.1", "3.0")
"""What there is a view for."""


def downgrade(document: Mapping[str, Any], version: str = "3.1") -> dict[str, Any]:
    """The same API for tools without OpenAPI 3.2. In 3.1, `itemSchema` of `text/event-stream` becomes `schema`; in 3.0 streams are texts,
    and schemas are laxer where 3.0 has no words, never stricter.

    Raises ValueError for a version other than 3.1 and 3.0.
    """
    if version == "3.0":
        return _in_30(document)
    if version != "3.1":
        raise ValueError(f"there is no view for OpenAPI {version}; ask for {' or '.join(VERSIONS)}")
    lowered: dict[str, Any] = _lowered(document)
    lowered["openapi"] = "3.1.1"
    return lowered


def _lowered(value: Any) -> Any:
    if isinstance(value, list):
        return [_lowered(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    made = {key: _lowered(item) for key, item in value.items()}
    if "itemSchema" in made:
        # 3.1 has one schema per media type and tools that know SSE read it as that of one event (schemathesis does)
        made["schema"] = made.pop("itemSchema")
    for tag in made.get("tags", ()) if "openapi" in made else ():
        for key in ("summary", "parent", "kind"):  # 3.2's own keys of a tag
            tag.pop(key, None)
    for server in made.get("servers", ()) if "openapi" in made else ():
        server.pop("name", None)
    return made


# ---- OpenAPI 3.0.3 --------------------------------------------------------------------------------------------------

_UNKNOWN = frozenset(
    [
        "$schema",
        "$id",
        "$comment",
        "$defs",
        "if",
        "then",
        "else",
        "contentSchema",
        "contentMediaType",
        "contentEncoding",
        "unevaluatedProperties",
        "unevaluatedItems",
        "propertyNames",
        "patternProperties",
        "dependentRequired",
        "dependentSchemas",
        "prefixItems",
        "contains",
        "minContains",
        "maxContains",
    ]
)
"""Keywords of JSON Schema that 3.0 does not have. Leaving them out makes a schema laxer, never stricter."""


def _in_30(document: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {key: value for key, value in document.items() if not key.startswith("x-")}
    made["openapi"] = "3.0.3"
    made["info"] = {key: value for key, value in document["info"].items() if key != "summary"}
    made["info"]["license"] = {"name": document["info"]["license"]["name"]}
    made["servers"] = [
        {key: value for key, value in one.items() if key in ("url", "description", "variables")}
        for one in document["servers"]
    ]
    made["tags"] = [
        {key: tag[key] for key in ("name", "description") if key in tag} for tag in document.get("tags", ())
    ]
    made["paths"] = {path: _of_30(item) for path, item in document["paths"].items()}
    components = document["components"]
    made["components"] = {
        section: {
            name: _schema(one)
            if section == "schemas"
            else one
            if section == "securitySchemes"
            else _of_30(one)
            for name, one in members.items()
        }
        for section, members in components.items()
        if not section.startswith("x-") and section != "mediaTypes"
    }
    return made


def _of_30(value: Any) -> Any:
    """Anything that is not a schema; schemas inside it are found by the key they stand under."""
    if isinstance(value, list):
        return [_of_30(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    made: dict[str, Any] = {}
    for key, item in value.items():
        if key == "itemSchema":
            made["schema"] = {
                "type": "string",
                "description": "Server-sent events; see the 3.2 document for their fields.",
            }
        elif key == "schema":
            made[key] = _schema(item)
        elif key in ("example", "examples"):
            made[key] = item
        elif not key.startswith("x-") or (isinstance(item, Mapping) and ("schema" in item or "$ref" in item)):
            made[key] = _of_30(item)
    return made


def _schema(value: Any) -> Any:
    if isinstance(value, bool):
        return {} if value else {"not": {}}
    if "$ref" in value:
        return {"$ref": value["$ref"]}
    made: dict[str, Any] = {}
    for key, item in value.items():
        if key in _UNKNOWN or key.startswith("x-") or (key == "type" and isinstance(item, list)):
            continue
        if key == "examples":
            if item and "example" not in value:
                made["example"] = item[0]
        elif key == "const":
            made["enum"] = [item]
        elif key in ("exclusiveMinimum", "exclusiveMaximum") and not isinstance(item, bool):
            made["minimum" if key == "exclusiveMinimum" else "maximum"] = item
            made[key] = True
        elif key == "properties":
            made[key] = {name: _schema(one) for name, one in item.items()}
        elif key in ("items", "additionalProperties", "not"):
            made[key] = _schema(item)
        elif key in ("allOf", "oneOf", "anyOf"):
            made[key] = [_schema(one) for one in item]
        else:
            made[key] = item
    return _nullable(made, value)


def _nullable(made: dict[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """`null` among the types, which 3.0 says by `nullable`; several types become alternatives."""
    types = value.get("type")
    if isinstance(types, list):
        real = [one for one in types if one != "null"]
        if len(real) == 1:
            made["type"] = real[0]
            if "null" in types:
                made["nullable"] = True
        elif real:
            inner = {
                key: made.pop(key)
                for key in [key for key in made if key not in ("description", "example", "default")]
            }
            made["anyOf"] = [
                {
                    "type": one,
                    **({"items": inner.get("items", {})} if one == "array" else {}),
                    **({"nullable": True} if "null" in types else {}),
                }
                for one in real
            ]
        else:
            made["nullable"] = True
    elif types == "null":
        made.pop("type", None)
        made |= {"nullable": True, "enum": [None]}
    if made.get("type") == "array":
        made.setdefault("items", {})
    return made
