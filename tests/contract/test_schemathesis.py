"""What schemathesis draws from the Spec by itself: its examples, values at the bounds, a bounded number at random. No socket."""

import json
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.python.asgi import get_client
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mock_server.app import create_app
from mock_server.contract.cases import Maker
from mock_server.contract.formats import drawable, registered
from mock_server.spec.validation import check_answer
from mock_server.wire import sse
from tests.contract.helping import KEY, SPEC

MOST_EVENTS = 2000
"""Of 20, the default of schemathesis, the last chunk and [DONE] are never among them."""


def config(mode: str) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "max-stream-events": MOST_EVENTS,
            "generation": {"mode": mode, "database": "none", "max-examples": 15},
            "cache": {"enabled": False},
            "phases": {"stateful": {"enabled": False}},  # test_flows.py
        }
    )


def schema_conformance(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> bool | None:
    """The body, or that of the frame in which a stream is refused with a status: the Spec describes the body alone."""
    if response.status_code >= 400 and response.content.startswith(b"event:error"):
        (frame,) = sse.events(response.content)
        operation = SPEC.operation(case.operation.definition.raw["operationId"])
        problems = check_answer(
            operation, response.status_code, "application/json", json.loads(frame["data"])
        )
        assert not problems, problems
        return None
    return response_schema_conformance(ctx, response, case)


CHECKS = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    schema_conformance,
]
mock = create_app()


SPECS = {"/openapi.json": drawable(SPEC.document), "/openapi-plain.json": drawable(SPEC.document, kept=False)}
"""What requests are drawn from: those that read like real ones, and those that are wrong."""


async def app(scope: Any, receive: Any, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """The mock, which here says what it is at two paths more."""
    if scope["type"] == "http" and scope["path"] in SPECS:
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": orjson.dumps(SPECS[scope["path"]])})
        return
    if scope["type"] == "lifespan":
        for _ in range(2):
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
        return
    await mock(scope, receive, send)


MAKER = Maker(SPEC, "standard", KEY)
SCHEMAS = {
    "positive": registered(
        schemathesis.openapi.from_asgi("/openapi.json", app=app, config=config("positive")), MAKER
    ),
    "negative": schemathesis.openapi.from_asgi("/openapi-plain.json", app=app, config=config("negative")),
}
CLIENT = get_client(app, max_stream_events=MOST_EVENTS)
CLIENT.trust_env = False  # no proxy and no .netrc stands between: they would be looked for before each of some 25,000 requests


@cache
def operations(mode: str) -> dict[str, APIOperation]:
    """The operations by their ids."""
    found = [result.ok() for result in SCHEMAS[mode].get_all_operations()]
    return {operation.definition.raw["operationId"]: operation for operation in found}


def judge(mode: str, judged: Callable[[schemathesis.Case], None], id: str, drawn: int) -> None:
    """The test that `schema.parametrize()` makes of one operation, made when it is its turn: made while tests are collected, the
    cases at the bounds of all operations are worked out anew by every process, and for the tests that `-k` leaves out too."""
    modes = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]
    quiet = settings(
        max_examples=min(drawn, settings.default.max_examples),  # the profile "push" draws one
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    made = HypothesisTestConfig(SCHEMAS[mode].config, modes, settings=quiet, explicit_settings=quiet)
    create_test(operation=operations(mode)[id], test_func=judged, config=made)()


EVERY_OPERATION = pytest.mark.parametrize("id", [operation.id for operation in SPEC.operations])


def can_be_asked(case: schemathesis.Case) -> None:
    case.call_and_validate(session=CLIENT, headers={"Authorization": f"Bearer {KEY}"}, checks=CHECKS)


@EVERY_OPERATION
def test_what_can_be_asked_is_answered_as_the_spec_says(id: str) -> None:
    judge("positive", can_be_asked, id, 15)


def wrong_is_refused(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> bool | None:
    """A stream can say so in its first frame, under 200 (x-error-in-stream)."""
    if b"event:error" in response.content[:200]:
        return None
    if (
        case.media_type == "multipart/form-data"
    ):  # on the wire every value of a form is a text: none has a wrong type
        return None
    return checks.negative_data_rejection(ctx, response, case)


def cannot_be_asked(case: schemathesis.Case) -> None:
    about = case.meta.components.get(ParameterLocation.BODY) if case.meta is not None else None
    # Of headers and queries the API takes what it knows and looks past the rest; a body that is wrong is refused.
    refused = [wrong_is_refused] if about is not None and about.mode.is_negative else []
    case.call_and_validate(
        session=CLIENT, headers={"Authorization": f"Bearer {KEY}"}, checks=[*CHECKS, *refused]
    )


@EVERY_OPERATION
def test_what_cannot_be_asked_is_refused_as_the_spec_says(id: str) -> None:
    judge("negative", cannot_be_asked, id, 8)


@pytest.mark.parametrize(("mode", "length"), [("positive", 512), ("negative", 513)])
def test_texts_just_as_long_as_may_be_and_one_longer_are_asked(mode: str, length: int) -> None:
    lengths: set[int] = set()

    def noted(case: schemathesis.Case) -> None:
        given = case.body.get("custom_content") if isinstance(case.body, dict) else None
        lengths.update([len(given)] if isinstance(given, str) else [])

    judge(mode, noted, "memory-add", 1)
    assert length in lengths
