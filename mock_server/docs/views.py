"""The contract for other tools: OpenAPI 3.2, 3.1 and 3.0.3 as JSON, and a Postman collection v2.1."""

import json
import re
from collections.abc import Mapping
from typing import Any

from mock_server.docs import reference
from mock_server.spec.model import Operation, Spec
from mock_server.spec.views import downgrade

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
        "openapi-3.0.json": downgrade(spec.document, "3.0"),
        "postman.json": postman(spec, key),
    }
    return {
        name: (json.dumps(one, ensure_ascii=False, indent=1) + "\n").encode() for name, one in made.items()
    }


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
