"""The protocol that serves is written from one version of uvicorn's; it must say what uvicorn's own says, byte for byte."""

import asyncio
import gc
import json
import socket
import weakref
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from mock_server import protocol
from mock_server.app import create_app
from mock_server.server import EARS, Server, configured, ears, listen
from mock_server.settings import Settings
from mock_server.world.clock import Clock
from mock_server.world.pace import Pace

ASK = json.dumps(
    {"model": "qwen-plus", "messages": [{"role": "user", "content": "Name three rivers."}]}
).encode()
STREAM = ASK[:-1] + b', "stream": true}'
LONG = STREAM.replace(b"Name three rivers.", b"Write a 2000 word essay about rivers.")
CHAT = b"/compatible-mode/v1/chat/completions"
KEY = b"Authorization: Bearer sk-anything-goes"


def request(method: bytes, path: bytes, body: bytes = b"", *headers: bytes, version: bytes = b"1.1") -> bytes:
    lines = [b"%b %b HTTP/%b" % (method, path, version), b"Host: 127.0.0.1", KEY, *headers]
    if body:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


SENT = {
    "a whole answer": [request(b"POST", CHAT, ASK)],
    "a stream": [request(b"POST", CHAT, STREAM)],
    "a browser's request": [request(b"POST", CHAT, ASK, b"Origin: https://app.example")],
    "one after the other": [request(b"POST", CHAT, ASK), request(b"GET", b"/compatible-mode/v1/models")],
    "pipelined": [request(b"POST", CHAT, STREAM) + request(b"POST", CHAT, ASK) + request(b"GET", b"/nowhere")],
    "the head only": [request(b"HEAD", b"/compatible-mode/v1/models")],
    "a preflight": [request(b"OPTIONS", CHAT, b"", b"Origin: https://app.example")],
    "HTTP/1.0": [request(b"POST", CHAT, ASK, version=b"1.0")],
    "the last of a connection": [request(b"POST", CHAT, ASK, b"Connection: close")],
    "asked whether to go on": [request(b"POST", CHAT, ASK, b"Expect: 100-continue")[: -len(ASK)], ASK],
    "a long stream, its request in two pieces": [request(b"POST", CHAT, LONG)[: -len(LONG)], LONG],
    "byte by byte": [bytes([byte]) for byte in request(b"POST", CHAT, ASK)],
    "a chunked body": [request(b"POST", CHAT, b"", b"Transfer-Encoding: chunked"), b"%x\r\n%b\r\n0\r\n\r\n" % (len(ASK), ASK)],
    "signs in the path": [request(b"GET", b"/compatible-mode/v1/models/qwen%2Dplus?a=%20b")],
    "a refusal": [request(b"POST", CHAT, b"{")],
    "no HTTP": [b"\x16\x03\x01 hello\r\n\r\n"],
    "an upgrade": [request(b"GET", b"/compatible-mode/v1/models", b"", b"Connection: Upgrade", b"Upgrade: websocket")],
    "a fault": [request(b"POST", CHAT, STREAM, b"X-Mock-Fault: cut=40%")],
    "our own page": [request(b"GET", b"/_mock/health")],
}  # fmt: skip


class Wire(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        if not self.closed:
            self.said.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"sockname": ("127.0.0.1", 1), "peername": ("127.0.0.1", 2)}.get(name, default)

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


async def settled() -> None:
    """Lets everything run that can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def said(kind: type[HttpToolsProtocol], sent: list[bytes], **settings: Any) -> tuple[bytes, bool, int]:
    """What a connection says to these bytes, whether it is closed then, and how many answers it counted."""
    app = create_app(Settings(**settings), Clock(frozen_at=1_790_000_000.0))
    config = configured(app)
    config.load()
    state = ServerState()
    state.default_headers = [(b"date", b"Fri, 27 Nov 2026 00:00:00 GMT")]
    wire = Wire()
    spoken = kind(config, state, {}, asyncio.get_running_loop())
    spoken.connection_made(wire)
    for data in sent:
        if not wire.closed:
            spoken.data_received(data)
        await settled()
    assert not state.tasks
    closed = wire.closed
    spoken.connection_lost(None)
    return b"".join(wire.said), closed, state.total_requests


def test_the_pinned_uvicorn_is_the_one_that_the_lean_protocol_was_written_from() -> None:
    assert protocol.protocol() is protocol.Lean, (
        f"uvicorn is {uvicorn.__version__} now: hold {protocol.__file__} against its httptools_impl.py, then add it to READ_WITH"
    )


def test_another_uvicorn_serves_with_its_own_cycle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uvicorn, "__version__", "0.34.3")
    assert protocol.protocol() is protocol.Protocol


@pytest.mark.parametrize("what", SENT)
async def test_the_lean_protocol_says_what_uvicorns_own_says(what: str) -> None:
    lean = await said(protocol.Lean, SENT[what])
    assert lean == await said(protocol.Protocol, SENT[what])
    assert lean[0].startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize(
    ("what", "settings", "at_once"),
    [
        ("a whole answer", {}, True),
        ("a stream", {}, True),
        ("a stream", {"pace": Pace(first_token_ms=50.0)}, False),
        ("a whole answer", {"store": "sqlite"}, False),
        ("our own page", {}, False),
    ],
)
async def test_an_answer_that_need_not_wait_is_there_as_soon_as_its_request(
    what: str, settings: dict[str, Any], at_once: bool, tmp_path: Path
) -> None:
    if "store" in settings:
        settings = {"store": f"sqlite://{tmp_path}/world.db"}
    app = create_app(Settings(**settings), Clock(frozen_at=1_790_000_000.0))
    config = configured(app)
    config.load()
    state, wire = ServerState(), Wire()
    spoken = protocol.Lean(config, state, {}, asyncio.get_running_loop())
    spoken.connection_made(wire)
    spoken.data_received(SENT[what][0])
    assert b"".join(wire.said).endswith(b"0\r\n\r\n") is at_once
    assert bool(state.tasks) is not at_once
    await asyncio.gather(*state.tasks)
    assert wire.said
    spoken.connection_lost(None)
    await app.close()


async def test_what_waits_outside_of_a_task_goes_on_in_one_as_if_it_had_begun_there() -> None:
    loop, told = asyncio.get_running_loop(), []

    async def answering(future: asyncio.Future[str]) -> None:
        await asyncio.sleep(0)
        told.append(await future)
        with pytest.raises(asyncio.CancelledError):
            await loop.create_future()
        told.append("cancelled")

    future: asyncio.Future[str] = loop.create_future()
    begun = answering(future)
    task = loop.create_task(protocol._rest(begun, begun.send(None)))
    await settled()
    future.set_result("said")
    await settled()
    task.cancel()
    await task
    assert told == ["said", "cancelled"]


@pytest.mark.parametrize("what", ["a whole answer", "a stream", "a refusal", "pipelined", "a chunked body"])
async def test_a_connection_that_has_ended_is_nothing_for_the_garbage_collector(what: str) -> None:
    config = configured(create_app(Settings()))
    config.load()
    state = ServerState()
    spoken = protocol.Lean(config, state, {}, asyncio.get_running_loop())
    spoken.connection_made(Wire())
    for data in SENT[what]:
        spoken.data_received(data)
        await settled()
    gc.disable()
    try:
        spoken.connection_lost(None)
        gone = weakref.ref(spoken)
        del spoken
        await settled()
        assert gone() is None
    finally:
        gc.enable()


async def test_a_stream_that_is_told_for_long_holds_neither_headers_nor_a_parser() -> None:
    config = configured(create_app(Settings(pace=Pace(first_token_ms=1, tokens_per_second=5))))
    config.load()
    state = ServerState()
    spoken = protocol.Lean(config, state, {}, asyncio.get_running_loop())
    spoken.connection_made(Wire())
    spoken.data_received(SENT["a stream"][0])
    await settled()
    assert state.tasks
    assert spoken.parser is None
    assert spoken.scope["headers"] == []
    spoken.connection_lost(None)
    await asyncio.gather(*state.tasks)


@pytest.mark.parametrize("sent", [SENT["a stream"][0], SENT["a stream"][0][:-5], b"POST /x HT"])
async def test_nor_is_one_whose_client_goes_away_in_the_midst(sent: bytes) -> None:
    config = configured(create_app(Settings(pace=Pace(first_token_ms=1, tokens_per_second=5))))
    config.load()
    state = ServerState()
    spoken = protocol.Lean(config, state, {}, asyncio.get_running_loop())
    spoken.connection_made(Wire())
    spoken.data_received(sent)
    await settled()
    gc.disable()
    try:
        spoken.connection_lost(None)
        await asyncio.gather(*state.tasks)
        gone = weakref.ref(spoken)
        del spoken
        await settled()
        assert gone() is None
    finally:
        gc.enable()


def test_old_garbage_is_looked_for_when_nothing_waits_for_its_time_or_at_last() -> None:
    app = create_app(Settings())
    server = Server(configured(app))
    assert not server.tidy(100.0)  # there was no request
    server.server_state.total_requests = 1
    assert server.tidy(100.0)
    server.server_state.total_requests = 2
    assert not server.tidy(109.0)
    app.saying.wheel._waiting = 1
    assert not server.tidy(159.0)
    assert server.tidy(160.0)
    app.saying.wheel._waiting = 0
    server.server_state.total_requests = 3
    assert server.tidy(170.0)


def test_what_was_read_of_the_vocabulary_is_given_back_once_after_requests() -> None:
    server = Server(configured(create_app(Settings())))
    assert not server.rest()  # there was no request
    server.server_state.total_requests = 3
    assert not server.rest()  # some have just come
    with mock.patch("mock_server.content.vocabulary.let_go") as let_go:
        assert server.rest()
        assert not server.rest()
    let_go.assert_called_once_with()


async def test_a_journal_hears_the_same_headers_that_are_written_otherwise() -> None:
    sent = SENT["a stream"]
    assert await said(protocol.Lean, sent) == await said(protocol.Lean, sent, journal=10)


async def test_an_idle_connection_has_one_timer_however_many_requests_it_carried() -> None:
    config = configured(create_app(Settings(keep_alive=3)))
    config.load()
    state, wire, loop = ServerState(), Wire(), asyncio.get_running_loop()
    spoken = protocol.Lean(config, state, {}, loop)
    spoken.connection_made(wire)
    timers = set()
    for _ in range(3):
        spoken.data_received(SENT["our own page"][0])
        await settled()
        timers.add(spoken.timeout_keep_alive_task)
    assert len(timers) == 1
    assert spoken.idle_since is not None
    spoken._look()  # too early
    assert not wire.closed
    spoken.idle_since -= 3
    spoken._look()
    assert wire.closed
    spoken.connection_lost(None)
    assert spoken.timeout_keep_alive_task is None


@pytest.mark.parametrize(("log", "whole"), [("error", True), ("access", False)])
async def test_heads_are_written_whole_unless_each_request_is_logged(log: str, whole: bool) -> None:
    config = configured(create_app(Settings(log=log)))
    config.load()
    spoken = protocol.Lean(config, ServerState(), {}, asyncio.get_running_loop())
    spoken.connection_made(Wire())
    assert ("lean" in spoken.extensions["dashmock"]) is whole
    spoken.connection_lost(None)


async def test_a_connection_has_no_dictionary_of_attributes() -> None:
    """Which would be a tenth of what an open stream takes. One that uvicorn adds must go into `__slots__`."""
    config = configured(create_app(Settings()))
    config.load()
    spoken = protocol.Lean(config, ServerState(), {}, asyncio.get_running_loop())
    spoken.connection_made(Wire())
    spoken.data_received(SENT["a stream"][0])
    assert not vars(spoken)
    spoken.connection_lost(None)


def test_many_who_come_at_once_are_let_in_together_however_long_a_turn_of_the_loop_takes() -> None:
    async def met(listening: list[socket.socket]) -> int:
        """How many are let in by two turns of the loop."""
        loop = asyncio.get_running_loop()
        came: list[asyncio.Protocol] = []

        class Coming(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                came.append(self)
                transport.close()

        servers = [await loop.create_server(Coming, sock=one) for one in listening]
        with ExitStack() as opened:
            for _ in range(EARS):
                opened.enter_context(socket.create_connection(listening[0].getsockname()))
            for _ in range(2):
                await asyncio.sleep(0)
            found = len(came)
        for one in servers:
            one.close()
        return found

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(met(ears(listen("127.0.0.1", 0)))) == EARS
        assert runner.run(met([listen("127.0.0.1", 0)])) < EARS, "libuv takes more now: one ear is enough"
