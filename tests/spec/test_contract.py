"""The contract by itself: everything described, every example true, answers closed, and readable for other tools."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
import pytest
import schemathesis

from mock_server.spec.loader import load
from mock_server.spec.model import JSON, STREAM, Operation, Spec
from mock_server.spec.validation import Validator, check_answer
from mock_server.spec.views import downgrade

KEYWORDS = {
    *(
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "const",
        "default",
        "examples",
    ),
    *(
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "minLength",
        "pattern",
        "format",
        "description",
        "deprecated",
    ),
    *("maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "dependentRequired"),
    *("allOf", "anyOf", "oneOf", "if", "then", "$ref", "contentMediaType", "contentSchema", "x-evidence"),
}

FREE = {
    "SaidPart.ocr_result.kv_result": "keys are those of the schema that was sent",
    "ToolUseBlock.input": "keys are those of the function that is called",
    "FineTuneJob.hyper_parameters": "those that were sent; each model has its own",
    "ToolEcho": "a tool as it was sent",
    "AssistantTool": "a tool as it was sent",
    "AsSent": "AgentStudio keeps what it is sent; nobody lists what that may be",
    "ToolInfo.web_extractor": "never seen; only its name is documented",
}
"""Objects in answers whose keys nobody can list, and why."""

BY_MODEL = {
    "ChatParameters.enable_thinking",
    "StudioModel.enable_thinking",
    "ChatParameters.clear_thinking",
    "ChatParameters.asr_options.enable_itn",
    "GenerationParameters/allOf/1.incremental_output",
    "MultimodalParameters/allOf/1.incremental_output",
    "ResponseRequest.enable_thinking",
}
"""Switches whose default is each model's own, or documented nowhere."""


@cache
def spec() -> Spec:
    return Spec(load())


def operations() -> list[Operation]:
    return list(spec().operations)


def schemas(value: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, itself included, by where it stands."""
    if not isinstance(value, dict):
        return
    yield at, value
    for name, item in value.get("properties", {}).items():
        yield from schemas(item, f"{at}.{name}")
    for key in ("items", "additionalProperties", "contentSchema", "if", "then"):
        yield from schemas(value.get(key), at if key == "items" else f"{at}/{key}")
    for key in ("oneOf", "anyOf", "allOf"):
        for number, item in enumerate(value.get(key, [])):
            yield from schemas(item, f"{at}/{key}/{number}")


def all_schemas() -> list[tuple[str, dict[str, Any]]]:
    named = spec().document["components"]["schemas"].items()
    return [found for name, schema in named for found in schemas(schema, name)]


def reached(schema: Any) -> set[str]:
    """Names of the component schemas that `schema` refers to, directly or not."""
    names: set[str] = set()
    todo = [schema]
    while todo:
        for _, found in schemas(todo.pop(), ""):
            name = found.get("$ref", "").rpartition("/")[2]
            if name and name not in names:
                names.add(name)
                todo.append(spec().document["components"]["schemas"][name])
    return names


def events(text: str) -> list[dict[str, Any]]:
    """The events of a stream as text."""
    found = []
    for frame in text.strip().split("\n\n"):
        event: dict[str, Any] = {"comment": []}
        for line in frame.splitlines():
            name, _, value = line.partition(":")
            if name:
                event[name] = value.removeprefix(" ")
            else:
                event["comment"].append(value)
        found.append(event)
    return found


# --- complete ---------------------------------------------------------------------------------------------------------


def test_a_comma_in_an_unquoted_description_has_made_no_keyword() -> None:
    assert [(at, set(schema) - KEYWORDS) for at, schema in all_schemas() if set(schema) - KEYWORDS] == []


def test_every_property_and_every_schema_is_described() -> None:
    bare = [
        name
        for name, schema in spec().document["components"]["schemas"].items()
        if "description" not in schema
    ]
    for at, schema in all_schemas():
        narrowing = "description" not in schema  # a condition on properties that are described elsewhere
        for name, item in schema.get("properties", {}).items():
            if not narrowing and "$ref" not in item and "description" not in item:
                bare.append(f"{at}.{name}")
    assert bare == []


def test_every_value_has_an_example() -> None:
    scalars = {"string", "integer", "number", "boolean", "null"}
    bare = []
    for at, schema in all_schemas():
        kinds = schema.get("type")
        kinds = set(kinds) if isinstance(kinds, list) else {kinds}
        described = "description" in schema and "contentSchema" not in schema
        if described and kinds <= scalars and "examples" not in schema:
            bare.append(at)
    assert bare == []


def test_every_schema_takes_its_own_examples() -> None:
    wrong = []
    for at, schema in all_schemas():
        for example in schema.get("examples", []):
            wrong += [f"{at}: {problem}" for problem in Validator(schema, spec().document).problems(example)]
    assert wrong == []


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.id)
def test_requests_and_answers_shown_are_true(operation: Operation) -> None:
    wrong = []
    body = operation.raw.get("requestBody", {}).get("content", {}).get(JSON, {})
    for name, example in body.get("examples", {}).items():
        wrong += [(name, problem) for problem in operation.request.problems(example["value"])]
    for media, content in operation.answers(200).items():
        assert content["examples"]
        for name, example in content["examples"].items():
            value = events(example["value"]) if media == STREAM else example["value"]
            wrong += [(name, problem) for problem in check_answer(operation, 200, media, value)]
    assert wrong == []


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.id)
def test_an_operation_says_what_it_is_believed_by_and_how_it_refuses(operation: Operation) -> None:
    assert operation.raw["x-evidence"]["level"] in ("recorded", "documented", "assumed")
    assert operation.raw["tags"][0] in {tag["name"] for tag in spec().document["tags"]}
    assert {"200", "401", "default"} <= set(operation.raw["responses"])


def fields_of_requests() -> list[tuple[str, dict[str, Any]]]:
    """Every field that can be sent, by where it stands; those described elsewhere (`$ref`) once, there."""
    named = set[str]()
    for operation in operations():
        body = operation.raw.get("requestBody", {}).get("content", {}).get(JSON, {})
        named |= reached(body.get("schema"))
    return [
        (f"{at}.{name}", field)
        for schema in sorted(named)
        for at, found in schemas(spec().document["components"]["schemas"][schema], schema)
        for name, field in found.get("properties", {}).items()
        if "description" in field
    ]


def kinds(field: dict[str, Any]) -> set[str]:
    found = field.get("type", [])
    return set(found) if isinstance(found, list) else {found}


def test_every_schema_says_what_it_is_believed_by() -> None:
    named = spec().document["components"]["schemas"].items()

    assert [name for name, schema in named if "x-evidence" not in schema] == []


def test_every_evidence_has_a_level_and_a_source() -> None:
    wrong = [
        (at, schema["x-evidence"])
        for at, schema in all_schemas()
        if "x-evidence" in schema
        and (
            set(schema["x-evidence"]) != {"level", "source"}
            or schema["x-evidence"]["level"] not in ("recorded", "documented", "assumed")
        )
    ]
    assert wrong == []


def test_every_field_of_a_request_has_a_type_and_an_example() -> None:
    assert len(fields_of_requests()) > 100
    free = {"Tool.function.parameters"}  # JSON Schema, which the API does not look at

    assert {at for at, field in fields_of_requests() if not {"type", "anyOf"} & set(field)} == free
    assert [at for at, field in fields_of_requests() if "examples" not in field] == []


def test_every_number_in_a_request_has_a_range() -> None:
    bounds = {"minimum", "exclusiveMinimum", "enum"}
    numbers = [(at, field) for at, field in fields_of_requests() if {"integer", "number"} & kinds(field)]

    assert len(numbers) > 15
    assert [at for at, field in numbers if not bounds & set(field)] == []


def test_every_switch_in_a_request_says_how_it_stands_when_it_is_not_sent() -> None:
    assert {
        at for at, field in fields_of_requests() if "boolean" in kinds(field) and "default" not in field
    } == BY_MODEL


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.id)
def test_every_status_of_a_refusal_lists_its_codes(operation: Operation) -> None:
    refusals = [status for status in operation.raw["responses"] if status.isdigit() and status != "200"]

    assert [status for status in refusals if not operation.response(int(status)).get("x-error-codes")] == []


# --- sharp ------------------------------------------------------------------------------------------------------------


def test_objects_in_answers_are_closed() -> None:
    said = set[str]()
    for operation in operations():
        for response in operation.raw["responses"]:
            for media in operation.answers(int(response) if response.isdigit() else 418).values():
                said |= reached(media.get("schema") or media["itemSchema"])
    schemas_by_name = spec().document["components"]["schemas"]
    open_ones = [
        at
        for name in said
        for at, schema in schemas(schemas_by_name[name], name)
        if (schema.get("type") == "object" or "object" in (schema.get("type") or ()))
        and "additionalProperties" not in schema
        and schema.get("maxProperties") != 0
    ]
    assert sorted(open_ones) == sorted(FREE)


def error_rows() -> list[tuple[str, str, dict[str, Any], int]]:
    """Each row of errors.yaml as each surface says it: name, surface, its words, status."""
    surfaces = ("native", "compatible")
    rows = spec().errors.items()
    return [(name, own, row[own], int(row["status"])) for name, row in rows for own in surfaces if own in row]


@pytest.mark.parametrize(("name", "surface", "words", "status"), error_rows(), ids=str)
def test_every_error_the_mock_can_answer_is_in_the_contract(
    name: str, surface: str, words: dict[str, Any], status: int
) -> None:
    operation = spec().operation("native-text-generation" if surface == "native" else "chat-completions")
    request_id = "6615ba01-081d-9147-93ff-7bd26f3adf93"
    if surface == "native":
        body: dict[str, Any] = {"code": words.get("code"), "message": "Wrong.", "request_id": request_id}
    else:
        error = {
            "message": "Wrong.",
            "type": words.get("type"),
            "param": words.get("param"),
            "code": words.get("code"),
        }
        body = {"error": error, "request_id": request_id}
    assert check_answer(operation, status, JSON, body) == []
    if words.get("code") is not None and str(status) in operation.raw["responses"]:
        assert words["code"] in operation.response(status)["x-error-codes"]


# --- readable for others ----------------------------------------------------------------------------------------------


def answered(operation: Operation, stream: str) -> httpx.Response:
    headers = {
        "content-type": "text/event-stream;charset=UTF-8",
        "x-request-id": "6615ba01-081d-9147-93ff-7bd26f3adf93",
        "x-dashscope-call-gateway": "true",
        "x-dashscope-finished": "false",
    }
    request = httpx.Request("POST", f"http://mock{operation.path}", json={})
    response = httpx.Response(200, headers=headers, content=stream.encode(), request=request)
    response.elapsed = timedelta(seconds=1)
    return response


STREAMED = [operation for operation in operations() if operation.streams and operation.method == "POST"]
"""Streams of JSON. Logs, which are followed with GET, are plain text, and any text is a good one."""


@pytest.mark.parametrize("version", ["3.2", "3.1"])
@pytest.mark.parametrize("operation", STREAMED, ids=lambda operation: operation.id)
def test_schemathesis_takes_a_good_stream_and_refuses_a_bad_one(operation: Operation, version: str) -> None:
    document = spec().document if version == "3.2" else downgrade(spec().document)
    judge = schemathesis.openapi.from_dict(dict(document))[operation.path]["POST"]
    for example in operation.answers(200)[STREAM]["examples"].values():
        good = example["value"]
        assert judge.is_valid_response(answered(operation, good))
        bad = re.sub('"(finish_reason|stop_reason|sequence_number|delta)"', '"wrong_key"', good, count=1)
        assert bad != good
        assert not judge.is_valid_response(answered(operation, bad))


@pytest.mark.parametrize("version", ["3.2", "3.1"])
def test_schemathesis_finds_every_operation(version: str) -> None:
    document = spec().document if version == "3.2" else downgrade(spec().document)
    found = schemathesis.openapi.from_dict(dict(document)).get_all_operations()
    assert len([result.ok() for result in found]) == len(operations())
