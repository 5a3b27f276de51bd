"""A store that is slow keeps waiting who needs it, and nobody else: streams under way go on."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from mock_server.app import Application, create_app
from mock_server.settings import Settings
from mock_server.wire import asgi
from tests.store.stores import RedisServer
from tests.support import KEY, ServerProcess

pytest.importorskip("redis", reason="redis-py is not installed")
HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
FILES = "/compatible-mode/v1/files"


class Gate:
    """A way to Redis on a port of its own: what Redis answers passes only while it is open; `held` says that something waits."""

    def __init__(self, port: int) -> None:
        self._port, self._listening = port, socket.create_server(("127.0.0.1", 0))
        self._open, self.held = threading.Event(), threading.Event()
        self.open()
        self.address = f"redis://127.0.0.1:{self._listening.getsockname()[1]}/0"
        threading.Thread(target=self._listen, daemon=True).start()

    def open(self) -> None:
        self._open.set()

    def shut(self) -> None:
        self.held.clear()
        self._open.clear()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._port))
            for way in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._pass_on, args=way, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        try:
            while data := source.recv(65536):
                if answers and not self._open.is_set():
                    self.held.set()
                    self._open.wait()
                target.sendall(data)
        except OSError:
            pass
        for one in (source, target):
            one.close()

    def close(self) -> None:
        self.open()
        self._listening.close()


@pytest.fixture
def gate(redis_server: RedisServer) -> Iterator[Gate]:
    made = Gate(redis_server.port)
    yield made
    made.close()


def test_a_stream_goes_on_while_another_call_waits_for_the_store(gate: Gate) -> None:
    process = ServerProcess("--store", gate.address, "--pace", "1:100")
    chat = {
        "model": "qwen-plus",
        "stream": True,
        "messages": [{"role": "user", "content": "Tell a long story."}],
    }
    with (
        httpx.Client(base_url=process.server.url, headers=HEADERS, timeout=60) as client,
        ThreadPoolExecutor(1) as other,
        client.stream("POST", "/compatible-mode/v1/chat/completions", json=chat) as stream,
    ):
        frames = stream.iter_lines()
        assert next(frames).startswith("data:")
        gate.shut()
        waiting = other.submit(httpx.get, process.server.url + FILES, headers=HEADERS, timeout=60)
        assert gate.held.wait(30)
        for _ in range(40):  # what was on its way already is far less
            next(frames)
        assert not gate._open.is_set() and not waiting.done()
        gate.open()
        assert waiting.result().status_code == 200
        assert list(frames)[-2] == "data: [DONE]"
    process.stop()


async def ask(app: Application, method: str, path: str, body: bytes = b"") -> asgi.Answered:
    return await asgi.ask(app, method, path, HEADERS, body)


async def held(gate: Gate) -> None:
    """The loop has gone on, though Redis lets somebody wait."""
    assert await asyncio.to_thread(gate.held.wait, 30)


async def test_calls_that_wait_are_answered_one_after_another_and_each_once(gate: Gate) -> None:
    app = create_app(Settings(store=gate.address, log="off"))
    gate.shut()
    made = [
        asyncio.create_task(ask(app, "POST", "/compatible-mode/v1/conversations", b"{}")) for _ in range(20)
    ]
    await held(gate)
    assert not any(one.done() for one in made)
    gate.open()
    ids = {(await one).body for one in made}
    assert len(ids) == 20 and {(await one).status for one in made} == {200}
    await app.close()


async def test_work_that_cannot_wait_ends_what_waits_before_it(gate: Gate) -> None:
    """The next frame of a stream that looks something up in the store."""
    app = create_app(Settings(store=gate.address, log="off"))
    gate.shut()
    waiting = asyncio.create_task(ask(app, "POST", "/compatible-mode/v1/conversations", b"{}"))
    await held(gate)
    threading.Timer(0.05, gate.open).start()
    table = app.world.tables.table("some")
    app.in_unit(lambda: table.update({"key": "thing"}))
    assert app.in_unit(lambda: dict(table)) == {"key": "thing"}
    assert (await waiting).status == 200
    await app.close()


async def test_a_call_that_is_given_up_is_ended_and_leaves_nothing_half_done(gate: Gate) -> None:
    app = create_app(Settings(store=gate.address, log="off"))
    gate.shut()
    given_up = asyncio.create_task(ask(app, "POST", "/compatible-mode/v1/conversations", b"{}"))
    await held(gate)
    given_up.cancel()
    threading.Timer(0.05, gate.open).start()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert (await ask(app, "GET", FILES)).status == 200
    await app.close()


async def test_what_goes_wrong_while_the_loop_went_on_is_told_to_who_asked(gate: Gate) -> None:
    app = create_app(Settings(store=gate.address, log="off"))
    gate.shut()
    refused = asyncio.create_task(ask(app, "GET", f"{FILES}/file-fe-none"))
    await held(gate)
    gate.open()
    assert (await refused).status == 404
    await app.close()
