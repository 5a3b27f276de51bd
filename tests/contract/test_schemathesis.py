"""What schemathesis draws from the Spec by itself: its examples, values at the bounds, a bounded number at random. No socket."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mock_server.app import create_app
from mock_server.contract.cases import Maker
from mock_server.contract.formats import registered
from mock_server.spec.validation import check_answer
from mock_server.wire import sse
from tests.contract.helping import KEY, SPEC


def config(mode: str) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "max-stream-events": 2000,  # of 20, its default, the last chunk and [DONE] are never among them
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


async def app(scope: Any, receive: Any, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """The mock, which here says what it is at /openapi.json too."""
    if scope["type"] == "http" and scope["path"] == "/openapi.json":
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": orjson.dumps(SPEC.document)})
        return
    if scope["type"] == "lifespan":
        for _ in range(2):
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
        return
    await mock(scope, receive, send)


MAKER = Maker(SPEC, "standard", KEY)
schema = registered(
    schemathesis.openapi.from_asgi("/openapi.json", app=app, config=config("positive")), MAKER
)
wrong = schemathesis.openapi.from_asgi("/openapi.json", app=app, config=config("negative"))


@schema.parametrize()
@settings(
    max_examples=15, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
def test_what_can_be_asked_is_answered_as_the_spec_says(case: schemathesis.Case) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {KEY}"}, checks=CHECKS)


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


@wrong.parametrize()
@settings(
    max_examples=8, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
def test_what_cannot_be_asked_is_refused_as_the_spec_says(case: schemathesis.Case) -> None:
    about = case.meta.components.get(ParameterLocation.BODY) if case.meta is not None else None
    # Of headers and queries the API takes what it knows and looks past the rest; a body that is wrong is refused.
    refused = [wrong_is_refused] if about is not None and about.mode.is_negative else []
    case.call_and_validate(headers={"Authorization": f"Bearer {KEY}"}, checks=[*CHECKS, *refused])
