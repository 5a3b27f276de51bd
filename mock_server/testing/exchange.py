"""One request to the application without a socket, made only as far as its reader reads."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import unquote

Pairs = list[tuple[bytes, bytes]]


class HungUp(Exception):
    """The mock ended the connection before the answer was whole; `reset`: by a reset instead of an end."""

    def __init__(self, reset: bool = False) -> None:
        super().__init__("connection reset by the mock" if reset else "connection closed by the mock")
        self.reset = reset


class TooSlow(Exception):
    """The mock pauses longer than the client would wait."""


class Asked(NamedTuple):
    """A request as any client library hands it over. `timeout` is how many seconds its reader waits for bytes, None: for ever."""

    method: str
    host: str
    path: bytes  # as on the wire, with the query
    headers: Pairs
    body: bytes
    timeout: float | None = None


class Loop:
    """An event loop in a thread of its own: so that a caller may be a plain function, a coroutine of any loop, or any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="dashmock", daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        """Runs the coroutine there; the future may be waited for from anywhere."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def stop(self) -> None:
        """Ends what still runs, then the thread."""
        self.submit(self._end_all()).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _end_all(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class Exchange:
    """A request and its answer. The application runs on until it has said something, then waits until more is wanted."""

    def __init__(self, loop: Loop, app: Any, asked: Asked) -> None:
        self._run, self._app, self._asked = loop.submit, app, asked
        self._task: asyncio.Task[None] | None = None
        self._over = False
        self._hung_up: HungUp | None = None
        self._message: asyncio.Future[dict[str, Any]]
        self._go: asyncio.Future[None]

    # Each of these three is for any thread; the future gives what it says.

    def head(self) -> "Future[tuple[int, Pairs]]":
        """Status and headers. Raises HungUp, TooSlow."""
        return self._run(self._head())

    def chunk(self) -> "Future[bytes]":
        """The next piece of the body, empty at its end. Raises HungUp, TooSlow."""
        return self._run(self._chunk())

    def close(self) -> "Future[None]":
        """The reader reads no more."""
        return self._run(self._close())

    async def _head(self) -> tuple[int, Pairs]:
        message = await self._next()
        return message["status"], list(message["headers"])

    async def _chunk(self) -> bytes:
        while not self._over:
            message = await self._next()
            self._over = not message.get("more_body")
            if message["body"]:
                return bytes(message["body"])
        return b""

    async def _close(self) -> None:
        self._over = True
        if self._task is not None and not self._task.done():
            self._task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._task

    async def _next(self) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        self._message = loop.create_future()
        if self._task is None:
            self._task = asyncio.create_task(self._app(self._scope(), self._receive, self._send))
        else:
            self._go.set_result(None)
        either: set[asyncio.Future[Any]] = {self._message, self._task}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if self._message.done():
            return self._message.result()
        self._over = True
        if self._hung_up is None:
            self._task.result()
        raise self._hung_up or HungUp()

    async def _send(self, message: dict[str, Any]) -> None:
        self._go = asyncio.get_running_loop().create_future()
        self._message.set_result(message)
        if message["type"] == "http.response.start" or message.get("more_body"):
            await self._go

    def _scope(self) -> dict[str, Any]:
        asked = self._asked
        path, _, query = asked.path.partition(b"?")
        headers = [(name.lower(), value) for name, value in asked.headers]
        if not any(name == b"host" for name, _ in headers):
            headers.append((b"host", asked.host.encode()))
        self._body: list[bytes] = [asked.body]
        return {
            "type": "http",
            "http_version": "1.1",
            "method": asked.method,
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "headers": headers,
            "extensions": {
                "dashmock": {"hang_up": self._hang_up, "pause": self._pause, "timeout": asked.timeout}
            },
        }

    async def _receive(self) -> dict[str, Any]:
        if self._body:
            return {"type": "http.request", "body": self._body.pop(), "more_body": False}
        await asyncio.get_running_loop().create_future()  # until this exchange is closed
        raise AssertionError

    def _hang_up(self, reset: bool) -> None:
        self._hung_up = HungUp(reset)

    async def _pause(self, seconds: float) -> None:
        """Time that nobody waits for: the clock is moved, and a reader with less patience is told."""
        if self._asked.timeout is not None and seconds >= self._asked.timeout:
            raise TooSlow(f"the mock pauses {seconds:g} s; the client waits {self._asked.timeout:g} s")
        self._app.world.clock.advance(seconds)


Open = Callable[[Asked], Exchange]
