"""What schemathesis draws from the Spec by itself: its examples, values at the bounds, a bounded number at random. No socket."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mock_server.app import create_app
from tests.contract.helping import KEY, SPEC

CONFIG = SchemathesisConfig.from_dict(
    {
        "max-stream-events": 2000,  # of 20, its default, the last chunk and [DONE] are never among them
        "generation": {"mode": "positive", "database": "none", "max-examples": 15},
        "cache": {"enabled": False},
        "phases": {"stateful": {"enabled": False}},
    }
)
CHECKS = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
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


schema = schemathesis.openapi.from_asgi("/openapi.json", app=app, config=CONFIG)


@schema.parametrize()
@settings(
    max_examples=15, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
def test_what_can_be_asked_is_answered_as_the_spec_says(case: schemathesis.Case) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {KEY}"}, checks=CHECKS)
