"""The contract in other formats: valid, whole, and never stricter than the contract itself."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import schemathesis

from mock_server.docs import reference, views
from mock_server.docs.live import KEY, Asker
from mock_server.docs.schema import resolved
from mock_server.spec.loader import load
from mock_server.spec.model import Operation, Spec

SPEC = Spec(load())
FILES = {name: json.loads(content) for name, content in views.files(SPEC, KEY).items()}
POSTS = [one for one in SPEC.operations if one.method == "POST" and "requestBody" in one.raw]


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


@pytest.mark.parametrize("version", ["3.2", "3.1", "3.0"])
def test_the_view_is_a_valid_document_of_its_version(version: str) -> None:
    document = FILES[f"openapi-{version}.json"]
    assert document["openapi"].startswith(version)
    schema = schemathesis.openapi.from_dict(document)
    schema.validate()
    assert len(list(schema.get_all_operations())) == len(SPEC.operations)


@pytest.mark.parametrize("version", ["3.2", "3.1", "3.0"])
def test_every_reference_of_the_view_leads_somewhere(version: str) -> None:
    document = FILES[f"openapi-{version}.json"]
    for one in walk(document):
        if isinstance(one.get("$ref"), str):
            resolved(one, document)


def test_the_lowest_view_has_no_word_that_came_later() -> None:
    document = FILES["openapi-3.0.json"]
    for one in walk({**document["components"]["schemas"]}):
        if "type" in one and ("properties" in one or "description" in one):
            assert isinstance(one["type"], str | dict), one
    for later in ("itemSchema", "contentSchema", "unevaluatedProperties", "x-rules"):
        assert not any(later in one for one in walk(document["paths"]))


def nullable(schema: Any) -> Any:
    """A schema of 3.0 as JSON Schema: `nullable` said as an alternative."""
    if isinstance(schema, list):
        return [nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: nullable(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") is True else made


@pytest.mark.parametrize("operation", POSTS, ids=[one.id for one in POSTS])
def test_what_the_mock_takes_and_says_fits_the_lowest_view(operation: Operation) -> None:
    document = nullable(FILES["openapi-3.0.json"])
    item = document["paths"][operation.path]["post"]

    def check(value: Any, schema: Any) -> None:
        jsonschema.Draft4Validator({**schema, "components": document["components"]}).validate(value)

    for _, request in reference.requests(operation):
        taken = resolved(item["requestBody"], document)["content"]
        if request.form is not None:
            check(
                {name: one["name"] if isinstance(one, dict) else one for name, one in request.form.items()},
                taken["multipart/form-data"]["schema"],
            )
        else:
            check(request.body, taken["application/json"]["schema"])
        answer = Asker(SPEC).ask(request)
        if not answer.streams and answer.status == 200:
            check(json.loads(answer.body), item["responses"]["200"]["content"]["application/json"]["schema"])


def test_the_postman_collection_has_every_example_and_only_known_variables() -> None:
    collection = FILES["postman.json"]
    assert collection["info"]["schema"].endswith("/collection/v2.1.0/collection.json")
    items = [item for folder in collection["item"] for item in folder["item"]]
    assert len(items) == sum(len(list(reference.requests(one))) for one in SPEC.operations)
    used = set(re.findall(r"\{\{(\w+)\}\}", json.dumps(collection)))
    assert used == {one["key"] for one in collection["variable"]}
    for item in items:
        assert "/".join(item["request"]["url"]["path"]) == item["request"]["url"]["raw"].removeprefix(
            "{{baseUrl}}/"
        )
        if item["request"].get("body", {}).get("mode") == "raw":
            json.loads(item["request"]["body"]["raw"])
