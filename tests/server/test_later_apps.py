"""Answers of applications that are made later, on a clock that the test moves."""

import asyncio
import json
from typing import Any

import pytest

from mock_server.app import Application, create_app
from mock_server.settings import Settings
from mock_server.wire import asgi
from mock_server.world.clock import Clock
from tests.support import KEY

AT = "/api/v2/apps/agent/5ccc140108fd4b2ea5e6101fbada7583/compatible-mode/v1/responses"


@pytest.fixture
def clock() -> Clock:
    return Clock(frozen_at=1_770_000_000)


@pytest.fixture
def app(clock: Clock) -> Application:
    return create_app(Settings(check_answers=True), clock)


def ask(app: Application, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    raw = b"" if body is None else json.dumps(body).encode()
    answered = asyncio.run(asgi.ask(app, method, path, headers, raw))
    return answered.status, json.loads(answered.body)


def begun(app: Application) -> str:
    """The id of an answer that will be made."""
    status, answer = ask(app, "POST", AT, {"input": "Plan a trip.", "background": True})
    assert (status, answer["status"], answer["output"]) == (200, "queued", [])
    return str(answer["id"])


def test_an_answer_is_queued_runs_and_is_there(app: Application, clock: Clock) -> None:
    id = begun(app)
    seen = []
    for _ in range(5):
        seen.append(ask(app, "GET", f"{AT}/{id}")[1])
        clock.advance(0.5)
    assert [one["status"] for one in seen] == ["queued", "running", "running", "running", "completed"]
    assert [bool(one["output"]) for one in seen] == [False] * 4 + [True]


def test_what_is_not_made_yet_can_be_cancelled_for_good(app: Application, clock: Clock) -> None:
    id = begun(app)
    clock.advance(1)
    assert ask(app, "POST", f"{AT}/{id}/cancel")[1]["status"] == "cancelled"
    clock.advance(60)
    assert ask(app, "GET", f"{AT}/{id}")[1] | {"output": []} == ask(app, "GET", f"{AT}/{id}")[1]
    assert ask(app, "GET", f"{AT}/{id}")[1]["status"] == "cancelled"
    assert ask(app, "POST", f"{AT}/{id}/cancel")[0] == 400
