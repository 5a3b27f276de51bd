"""HTTP on a connection: uvicorn's protocol, with the time limits of a public server, and without what our answers need not."""

import asyncio
import socket
import struct
import types
from asyncio import TimerHandle, Transport
from collections.abc import Callable, Coroutine, Generator, Iterator, Mapping
from functools import lru_cache
from typing import Any, cast
from urllib.parse import unquote

import httptools
import uvicorn
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from mock_server.app import OURS, Application
from mock_server.wire.headers import written
from mock_server.wire.upgrade import declined

LARGEST_HEAD = 64 * 1024
"""Bytes that the head of a request may take: request line and headers."""

READ_WITH = ("0.54",)
"""The versions of uvicorn whose request cycle `Lean` was written from. With others, `Protocol` serves: slower, and as right."""


def protocol() -> type[HttpToolsProtocol]:
    """What speaks HTTP with the uvicorn that is installed."""
    return Lean if uvicorn.__version__.rpartition(".")[0] in READ_WITH else Protocol


_WAYS = {"hang_up": "_hang_up", "half_close": "_half_close", "put": "_put", "at_loss": "_at_loss", "scheme": "scheme"}  # fmt: skip


class Ways(Mapping[str, Any]):
    """What an answer can do with its connection besides ASGI, by name: a mapping that holds nothing but the connection, as many are open
    at once and a dictionary of bound methods takes ten times as much."""

    __slots__ = ("_of",)

    def __init__(self, of: "Protocol") -> None:
        self._of = of

    def __getitem__(self, name: str) -> Any:
        if name == "lean" and self._of.lean:
            return True
        return getattr(self._of, _WAYS[name])

    def __contains__(self, name: object) -> bool:
        return self._of.lean if name == "lean" else name in _WAYS

    def __iter__(self) -> Iterator[str]:
        yield from _WAYS
        if self._of.lean:
            yield "lean"

    def __len__(self) -> int:
        return len(_WAYS) + self._of.lean


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which waits for ever for the head of a request: here it has a time limit, and what is not
    HTTP is refused in the API's voice."""

    extensions: dict[str, Any]
    lean = False  # whether an answer may give its head as it is written
    head_timer: TimerHandle | None = None
    head_begun = False
    head_size = 0
    lost: Callable[[], None] | None = None  # what to do when the connection is lost

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.extensions = {"dashmock": Ways(self)}
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        if self.head_timer is not None:
            self.head_size += len(data)
            if self.head_size > LARGEST_HEAD and b"\r\n\r\n" not in data[:LARGEST_HEAD]:
                self.send_400_response("Request header fields too large.")
                return
        super().data_received(declined(data))
        if self.head_begun and self.head_timer is None:  # nearly every head comes whole, and needs no timer
            self._wait_for_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = self.extensions
        self.head_begun = True

    def on_headers_complete(self) -> None:
        self._head_is_here()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        super().connection_lost(exc)
        if self.lost is not None:
            self.lost()

    def send_400_response(self, msg: str) -> None:
        """Answers bytes that are no HTTP request, and closes."""
        body = b'{"code":"InvalidParameter","message":"%b","request_id":""}' % msg.encode()
        head = b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: %d\r\n" % len(
            body
        )
        self.transport.write(head + b"connection: close\r\n\r\n" + body)
        self.transport.close()

    def _put(self, data: bytes) -> bool:
        """Writes a piece of a chunked body at once, not by way of ASGI; False: it must wait, for the client reads slowly."""
        if self.flow.write_paused:
            return False
        self.transport.write(b"%x\r\n%b\r\n" % (len(data), data))
        return True

    def _at_loss(self, do: Callable[[], None] | None) -> None:
        """Takes what to do when the client goes away; done at once if it has."""
        self.lost = do
        if do is not None and self.transport.is_closing():
            do()

    def _hang_up(self, reset: bool) -> None:
        """Ends the connection in the midst of an answer; `reset`: what was written may be lost, and the other side is told so."""
        if reset:
            sock = self.transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()
        else:
            self.transport.close()
        if self.cycle is not None:
            self.cycle.disconnected = True  # nobody is left to be told that the answer is not whole

    def _half_close(self) -> None:
        """Says that nothing more comes, and goes on to listen; a client that leaves it open is left after a while. TLS knows no
        half: there it is the end."""
        if not self.transport.can_write_eof():
            self._hang_up(reset=False)
            return
        self.transport.write_eof()
        if self.cycle is not None:
            self.cycle.disconnected = True
        app = self.config.app
        assert isinstance(app, Application)
        self.loop.call_later(app.settings.request_timeout, self.transport.close)

    def _wait_for_head(self) -> None:
        app = self.config.app
        assert isinstance(app, Application)
        self.head_timer = self.loop.call_later(app.settings.request_timeout, self.timeout_keep_alive_handler)

    def _head_is_here(self) -> None:
        self.head_begun = False
        self.head_size = 0
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None


class Bell:
    """asyncio.Event, small while nobody waits: a connection has two, and many connections are open at once."""

    __slots__ = ("_rung", "_waiting")

    def __init__(self, *, rung: bool = False) -> None:
        self._rung = rung
        self._waiting: tuple[asyncio.Future[None], ...] = ()

    def is_set(self) -> bool:
        """Whether it was rung, and not cleared since."""
        return self._rung

    def set(self) -> None:
        """Wakes all who wait."""
        self._rung = True
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    def clear(self) -> None:
        """Who waits from now on waits for the next ring."""
        self._rung = False

    async def wait(self) -> bool:
        """Returns when it was rung."""
        if not self._rung:
            future = asyncio.get_running_loop().create_future()
            self._waiting += (future,)
            try:
                await future
            finally:
                self._waiting = tuple(one for one in self._waiting if one is not future)
        return True


class Flow(FlowControl):
    """uvicorn's flow control, with a `Bell`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.read_paused = self.write_paused = False
        self._is_writable_event = cast(asyncio.Event, Bell(rung=True))


CHUNKED = b"transfer-encoding: chunked\r\n\r\n"


class Cycle(RequestResponseCycle):
    """One request and its answer. An answer whose message has its whole `head`, made of what needs no check, is written as it is,
    with its whole `body` if that is there already; every other one goes uvicorn's way."""

    taken = lean = False

    async def receive(self) -> Any:
        """The request, which nearly always has come whole."""
        if (
            self.more_body
            or self.taken
            or self.waiting_for_100_continue
            or self.disconnected
            or self.response_complete
        ):
            message = await super().receive()
            self.taken = not self.more_body  # who asks again waits for the client to go away
            return message
        self.taken = True
        self.message_event.clear()
        self.flow.resume_reading()
        body, self.body = bytes(self.body), bytearray()
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Any) -> None:
        """The head of an answer, a part of its body, or its end."""
        head: bytes | None = message.get("head")
        if head is None and not self.lean:
            await super().send(message)
            return
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if head is not None:
            self.lean = self.response_started = self.chunked_encoding = True
            self.waiting_for_100_continue = False
            line, fixed = STATUS_LINE[message["status"]], _fixed(self.default_headers)
            closing = b"" if self.keep_alive else b"connection: close\r\n"
            if (body := message.get("body")) is None:
                self.transport.write(b"%b%b%b%b%b" % (line, fixed, head, closing, CHUNKED))
            elif body:
                parts = (line, fixed, head, closing, CHUNKED, len(body), body)
                self.transport.write(b"%b%b%b%b%b%x\r\n%b\r\n0\r\n\r\n" % parts)
                self._over()
            else:
                self.transport.write(b"%b%b%b%b%b0\r\n\r\n" % (line, fixed, head, closing, CHUNKED))
                self._over()
        elif (body := message["body"]) and not message.get("more_body") and not self.response_complete:
            self.transport.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
            self._over()
        else:
            await super().send(message)

    def _over(self) -> None:
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()


class Lean(Protocol):
    """The same, with less to do for each request: what does not change is made once, one timer watches over an idle connection
    however many requests it carries, and answers are written by `Cycle`."""

    # All that uvicorn and `Protocol` put on a connection: it is more than a dictionary of attributes shares the names of among objects,
    # and one of its own takes 1.4 KB.
    __slots__ = (
        "access_log",
        "access_logger",
        "app",
        "app_state",
        "asgi_version",
        "client",
        "config",
        "connections",
        "cycle",
        "due",
        "expect_100_continue",
        "extensions",
        "flow",
        "head_begun",
        "head_size",
        "head_timer",
        "headers",
        "idle_since",
        "lean",
        "limit_concurrency",
        "logger",
        "loop",
        "lost",
        "parser",
        "pipeline",
        "root_path",
        "scheme",
        "scope",
        "server",
        "server_state",
        "tasks",
        "timeout_keep_alive",
        "timeout_keep_alive_task",
        "transport",
        "url",
        "waiting",
        "ws_protocol_class",
    )  # fmt: skip
    idle_since: float | None
    due: Cycle | None  # the request whose head has just come, and that is to be answered next

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.head_timer = self.lost = self.idle_since = self.due = None
        self.head_begun, self.head_size, self.lean = False, 0, False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = Flow(transport)
        self.waiting: list[tuple[RequestResponseCycle, Any]] = []  # pipelined requests, uvicorn's `pipeline`
        del self.pipeline
        self.lean = not self.access_log

    def data_received(self, data: bytes) -> None:
        if self.parser is None:
            self.parser = _parser(self)
        super().data_received(data)
        if (cycle := self.due) is not None:
            self.due = None
            self._begin(cycle)

    def _begin(self, cycle: Cycle) -> None:
        """Answers at once what can be. A task of its own, and a turn of the loop, are for who must wait: for more of the request, for
        the time of a paced stream, for others that are asked."""
        app = self.config.app
        assert isinstance(app, Application)
        if cycle.more_body or not app.alone or cycle.scope["path"][:2] in OURS:
            self._start_asgi_task(cycle, self.app)
            return
        answering = cycle.run_asgi(self.app)
        try:
            waits = answering.send(None)
        except StopIteration:
            return
        task = self.loop.create_task(_rest(answering, waits))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)
        if not self.head_begun and not self.waiting:
            self.parser = cast(
                Any, None
            )  # a stream may last long; the parser, with its nine bound methods, is made anew if more comes

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None
        # What holds itself would wait for the garbage collector, of which every look stops all streams.
        self.extensions, self.scope, self.cycle = {}, cast(Any, None), cast(Any, None)
        self.waiting.clear()

    def on_headers_complete(self) -> None:
        self._head_is_here()
        parser, scope = self.parser, self.scope
        version = parser.get_http_version()
        if version != "1.1":
            scope["http_version"] = version
        scope["method"] = parser.get_method().decode("ascii")
        parted = _parted if len(self.url) <= 256 else _parted.__wrapped__
        scope["path"], scope["raw_path"], scope["query_string"] = parted(self.url)
        before = cast(RequestResponseCycle | None, self.cycle)
        self.cycle = Cycle(
            cast(Any, scope),
            self.transport,
            self.flow,
            self.logger,
            self.access_logger,
            self.access_log,
            self.server_state.default_headers,
            cast(asyncio.Event, Bell()),
            self.expect_100_continue,
            version != "1.0" and parser.should_keep_alive(),
            self.on_response_complete,
        )
        if before is None or before.response_complete:
            self.due = self.cycle  # nearly always its body has come with it
        else:  # a pipelined one waits for its turn
            self.flow.pause_reading()
            self.waiting.append((self.cycle, self.app))

    def on_response_complete(self) -> None:
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.waiting:
            self._start_asgi_task(*self.waiting.pop(0))
            return
        self.idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._wake_in(self.timeout_keep_alive)

    def _unset_keepalive_if_required(self) -> None:
        self.idle_since = None  # the timer finds out that it rang for nothing

    def _wake_in(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        """Closes the connection if it has been idle for as long as it may be; else looks again when it will have been."""
        self.timeout_keep_alive_task = None
        if self.idle_since is None:
            return
        left = self.idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._wake_in(left)
        else:
            self.timeout_keep_alive_handler()


def _parser(protocol: HttpToolsProtocol) -> httptools.HttpRequestParser:
    """A parser as uvicorn makes it."""
    parser = httptools.HttpRequestParser(protocol)
    parser.set_dangerous_leniencies(lenient_data_after_close=True)
    return parser


async def _rest(begun: Coroutine[Any, Any, None], waits: Any) -> None:
    """What is left of something that was begun outside of a task, and now waits for this."""
    await _going_on(begun, waits)


@types.coroutine
def _going_on(begun: Coroutine[Any, Any, None], waits: Any) -> Generator[Any, Any, None]:
    try:
        while True:
            try:
                sent = yield waits
            except BaseException as error:
                waits = begun.throw(error)
            else:
                waits = begun.send(sent)
    except StopIteration:
        return


@lru_cache(maxsize=256)
def _parted(url: bytes) -> tuple[str, bytes, bytes]:
    """Path, raw path and query of a request's target. Raises HttpParserInvalidURLError."""
    parsed = httptools.parse_url(url)
    path = parsed.path.decode("ascii")
    return unquote(path) if "%" in path else path, parsed.path, parsed.query or b""


_made: tuple[Any, bytes] = (None, b"")


def _fixed(headers: list[tuple[bytes, bytes]]) -> bytes:
    """The headers that uvicorn adds to each answer (it makes them anew each second), as they are written."""
    global _made
    if _made[0] is not headers:
        _made = (headers, written(headers))
    return _made[1]
