"""Whatever comes, and however often, what is held has a bound in bytes. Counted by tracemalloc, with small bounds to be quick."""

import asyncio
import gc
import json
import tracemalloc
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from mock_server.app import Application, create_app
from mock_server.content import answer, phrases
from mock_server.settings import Settings
from mock_server.wire import memo
from mock_server.wire.asgi import ask
from mock_server.world import batches, cache, files
from mock_server.world.clock import Clock
from mock_server.world.conversations import Conversations
from mock_server.world.files import File, Files
from mock_server.world.tables import Room, Tables
from tests.server.raw import CHAT, RESPONSES

CHANCE = Random(1)
HEADERS = {"Authorization": "Bearer sk-bounded-00000001", "Content-Type": "application/json"}
LONG = 3_000
"""Characters of a text that no request had before."""


WORDS = ["".join(CHANCE.choices("abcdefghijkl", k=5)) for _ in range(200)]
"""So few that the tokens of each are soon known; what is made of them in another order is not."""


def words(length: int = LONG) -> str:
    return " ".join(CHANCE.choices(WORDS, k=length // 6))


def chat(**more: Any) -> dict[str, Any]:
    return {
        "model": "qwen-plus",
        "max_tokens": 3,
        "messages": [{"role": "user", "content": "Hello you."}],
        **more,
    }


def told(name: str, arguments: str) -> list[dict[str, Any]]:
    call = {"id": "a", "type": "function", "function": {"name": name, "arguments": arguments}}
    asked = {"role": "assistant", "content": "", "tool_calls": [call]}
    return [{"role": "user", "content": "Go."}, asked, {"role": "tool", "tool_call_id": "a", "content": "ok"}]


def tool() -> dict[str, Any]:
    parameters = {"type": "object", "properties": {words(6): {"type": "string"}}}
    return {"type": "function", "function": {"name": "t", "description": words(), "parameters": parameters}}


def schema() -> dict[str, Any]:
    properties = {words(6): {"type": "string", "description": words()}}
    return {
        "type": "json_schema",
        "json_schema": {"name": "a", "schema": {"type": "object", "properties": properties}},
    }


REQUESTS: dict[str, Callable[[], dict[str, Any]]] = {
    "prompts": lambda: chat(messages=[{"role": "user", "content": words()}]),
    "system messages": lambda: chat(messages=[{"role": "system", "content": words()}, *chat()["messages"]]),
    "tools": lambda: chat(tools=[tool()]),
    "calls told": lambda: chat(messages=told("t", json.dumps({"a": words()}))),
    "schemas": lambda: chat(
        response_format=schema(), messages=[{"role": "user", "content": "JSON, please."}]
    ),
}


def post(app: Application, path: str, body: dict[str, Any]) -> None:
    answered = asyncio.run(ask(app, "POST", path, HEADERS, json.dumps(body).encode()))
    assert answered.status == 200, answered.body


def grows(app: Application, work: Callable[[], None], times: int) -> int:
    """Bytes that so many times leave behind, once a request came after which what was worked out is forgotten."""
    tracemalloc.start()
    try:
        for _ in range(times):
            work()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(memo, "ROOM", 0)
            post(app, CHAT, chat())
        gc.collect()  # what only waits to be collected is not held
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def read() -> None:
    """Every data file was read: they are held for good, and a text of chance may be the first to need one."""
    for file in phrases.DATA.glob("*.json"):
        phrases.data(file.stem)


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize("kind", REQUESTS)
def test_what_was_worked_out_of_long_requests_is_forgotten(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memo, "ROOM", 10**9)
    monkeypatch.setattr(cache, "MOST", 100)  # beginnings of prompts have a bound of their own
    app = create_app(Settings())
    work = lambda: post(app, CHAT, REQUESTS[kind]())  # noqa: E731
    grows(app, work, 50)  # what is made but once: the tokens of the few words, patterns
    grew = [
        grows(app, work, 50) for _ in range(2)
    ]  # a pattern may be compiled at the third time that it is asked
    assert min(grew) < 30 * LONG  # were the fifty held, they alone would be fifty times as much


def test_it_is_forgotten_as_soon_as_requests_have_brought_so_many_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memo, "ROOM", 8 * LONG)
    forgotten: list[int] = []
    monkeypatch.setattr(memo, "_forgetting", [lambda: forgotten.append(1)])
    monkeypatch.setattr(memo, "_heard", 0)
    app = create_app(Settings())
    for _ in range(24):
        post(app, CHAT, REQUESTS["prompts"]())
    assert len(forgotten) in (2, 3)


def test_long_answers_to_short_questions_are_forgotten_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "_ROOM", 2_000)
    app = create_app(Settings())
    for number in range(30):
        body = chat(
            max_tokens=400,
            messages=[{"role": "user", "content": f"Tell a long story about number {number}."}],
        )
        post(app, CHAT, body)
    assert sum(one.usage.completion for one in answer._SAID.values()) <= 2_400
    assert answer._tokens == sum(one.usage.completion for one in answer._SAID.values())


def test_responses_are_kept_by_bytes_and_not_only_by_number(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings())
    app.world.tables.room.most = 20 * LONG
    for _ in range(60):
        post(app, RESPONSES, {"model": "qwen-plus", "input": words(), "max_output_tokens": 16})
    kept = app.world.conversations._responses
    assert 5 < len(kept) < 20 and "a response is forgotten: all together take more than" in caplog.text


def test_a_conversation_that_grows_makes_room_by_what_is_older() -> None:
    tables = Tables()
    tables.room = Room(10_000)
    kept = Conversations(Clock(), tables=tables)
    for name in ("a", "b", "c"):
        kept.begin("me", name, {}, [])
    for _ in range(30):
        grown = kept.conversation("me", "c")
        assert grown is not None
        grown.items.append({"id": "x", "text": "y" * 1000})
    assert kept.conversation("me", "a") is None and kept.conversation("me", "b") is None
    assert kept.conversation("me", "c") is grown


def test_what_is_deleted_gives_its_room_back() -> None:
    tables = Tables()
    tables.room = Room(10_000)
    kept = Conversations(Clock(), tables=tables)
    for number in range(100):
        kept.begin("me", str(number), {"a": "x" * 4000}, [])
        kept.forget_conversation("me", str(number))
    kept.begin("me", "one", {"a": "x" * 4000}, [])
    kept.begin("me", "two", {"a": "x" * 4000}, [])
    assert kept.conversation("me", "one") is not None and kept.conversation("me", "two") is not None


def test_files_have_a_number_too_and_not_only_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "EVER", 10)
    kept = Files(room=10**9)
    for number in range(25):
        kept.add(File(str(number), "me", "a.txt", "batch", b"", 0.0))
    assert [one.id for one in kept.newest_first("me")] == [str(number) for number in range(24, 14, -1)]


def test_batches_give_way_when_their_files_take_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "ROOM", 1000)
    kept = batches.Batches()
    for number in range(9):
        kept.add(
            batches.Batch(
                str(number), "me", "/v1/chat/completions", "f", "24h", 1.0, None, 0.0, batches.QUICK
            ),
            b"x" * 400,
        )
    assert [one.id for one in kept.newest_first("me", 1.0)] == ["8", "7"]
