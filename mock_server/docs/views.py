"""The contract for other tools: OpenAPI 3.2, 3.1 and 3.0.3 as JSON, and a Postman collection v2.1."""

import json
import re
from collections.abc import Mapping
from typing import Any

from mock_server.docs import reference
from mock_server.spec.bundle import downgrade
from mock_server.spec.model import Operation, Spec

TITLES = {
    "openapi-3.2.json": "OpenAPI 3.2, the contract as it is",
    "openapi-3.1.json": "OpenAPI 3.1",
    "openapi-3.0.json": "OpenAPI 3.0.3",
    "postman.json": "Postman collection v2.1",
}


def files(spec: Spec, key: str) -> dict[str, bytes]:
    """The files by name."""
    made = {
        "openapi-3.2.json": spec.document,
        "openapi-3.1.json": downgrade(spec.document, "3.1"),
        "openapi-3.0.json": lowest(spec.document),
        "postman.json": postman(spec, key),
    }
    return {
        name: (json.dumps(one, ensure_ascii=False, indent=1) + "\n").encode() for name, one in made.items()
    }


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


def lowest(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same API for tools that stopped at 3.0: laxer where 3.0 has no words, never stricter; streams are texts."""
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
    made["paths"] = {path: _lowered(item) for path, item in document["paths"].items()}
    components = document["components"]
    made["components"] = {
        section: {
            name: _schema(one)
            if section == "schemas"
            else one
            if section == "securitySchemes"
            else _lowered(one)
            for name, one in members.items()
        }
        for section, members in components.items()
        if not section.startswith("x-") and section != "mediaTypes"
    }
    return made


def _lowered(value: Any) -> Any:
    """Anything that is not a schema; schemas inside it are found by the key they stand under."""
    if isinstance(value, list):
        return [_lowered(item) for item in value]
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
            made[key] = _lowered(item)
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


# ---- Postman --------------------------------------------------------------------------------------------------------


def postman(spec: Spec, key: str) -> dict[str, Any]:
    """A folder for each tag, a request for each example; the variables `baseUrl` and `apiKey` are those of the mock."""
    info = spec.document["info"]
    folders = []
    for tag in spec.document.get("tags", ()):
        items = [
            item
            for operation in spec.operations
            if tag["name"] in operation.raw.get("tags", ())
            for item in _requests(operation)
        ]
        if items:
            folders.append(
                {
                    "name": tag.get("summary", tag["name"]),
                    "description": tag.get("description", ""),
                    "item": items,
                }
            )
    return {
        "info": {
            "name": info["title"],
            "description": info["description"],
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{apiKey}}", "type": "string"}]},
        "variable": [{"key": "baseUrl", "value": "http://127.0.0.1:8787"}, {"key": "apiKey", "value": key}],
        "item": folders,
    }


def _requests(operation: Operation) -> list[dict[str, Any]]:
    found = list(reference.requests(operation))
    items: list[dict[str, Any]] = []
    for title, request in found:
        path = re.sub(r"\{(\w+)\}", r":\1", operation.path)
        url: dict[str, Any] = {
            "raw": "{{baseUrl}}" + path,
            "host": ["{{baseUrl}}"],
            "path": path.strip("/").split("/"),
        }
        if ":" in path:
            given = dict(zip(operation.path.split("/"), request.target.split("/"), strict=False))
            url["variable"] = [
                {"key": name, "value": given.get(f"{{{name}}}", "")}
                for name in re.findall(r"\{(\w+)\}", operation.path)
            ]
        asked: dict[str, Any] = {
            "method": operation.method,
            "header": [{"key": name, "value": value} for name, value in request.headers.items()],
            "url": url,
            "description": str(operation.raw.get("description", "")),
        }
        if request.body is not None:
            asked["body"] = {
                "mode": "raw",
                "raw": json.dumps(request.body, indent=2, ensure_ascii=False),
                "options": {"raw": {"language": "json"}},
            }
        if request.form is not None:
            asked["body"] = {
                "mode": "formdata",
                "formdata": [
                    {"key": field, "type": "file", "src": value["name"]}
                    if isinstance(value, Mapping)
                    else {"key": field, "type": "text", "value": value}
                    for field, value in request.form.items()
                ],
            }
        name = operation.raw["summary"] if len(found) == 1 else f"{operation.raw['summary']}: {title}"
        items.append({"name": name, "request": asked, "response": []})
    return items
