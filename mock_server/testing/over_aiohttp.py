"""aiohttp, at the connector: a connection whose other end is the mock. What is written to it is HTTP, parsed as a server does."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import aiohttp
import httptools
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http import HttpVersion11, RawResponseMessage
from aiohttp.streams import StreamReader
from multidict import CIMultiDict, CIMultiDictProxy

from mock_server.testing import active
from mock_server.testing.exchange import Asked, Exchange, HungUp, Pairs, TooSlow


def install(undo: list[Callable[[], None]]) -> None:
    """Leads aiohttp's connectors to the mocks; `undo` gets what leads them back."""
    connect = aiohttp.BaseConnector.connect

    async def to_the_mock(
        connector: Any,
        req: Any,
        traces: Any,
        timeout: Any,  # noqa: ASYNC109  # aiohttp's own signature
    ) -> Any:
        try:
            mock = active.who_answers(req.url.host)
        except active.Refusal as refusal:
            raise aiohttp.ClientConnectionError(str(refusal)) from None
        if mock is None:
            return await connect(connector, req, traces, timeout)
        if "upgrade" in req.headers:
            raise aiohttp.ClientConnectionError(active.NO_WEBSOCKET)
        loop = asyncio.get_running_loop()
        protocol = _Protocol(loop, mock, req.url.authority, timeout.sock_read or timeout.total)
        return Connection(connector, req.connection_key, protocol, loop)

    aiohttp.BaseConnector.connect = to_the_mock  # type: ignore[method-assign, assignment]

    def back() -> None:
        aiohttp.BaseConnector.connect = connect  # type: ignore[method-assign]

    undo.append(back)


class _Wire(asyncio.Transport):
    """The client's end of the connection: what it writes is parsed, closing it ends the exchange."""

    def __init__(self, protocol: "_Protocol") -> None:
        super().__init__()
        self._protocol = protocol
        self._closing = False

    def write(self, data: Any) -> None:
        self._protocol.parser.feed_data(bytes(data))

    def writelines(self, list_of_data: Any) -> None:
        for data in list_of_data:
            self.write(data)

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True
        if self._protocol.exchange is not None:
            self._protocol.exchange.close()

    abort = close

    def pause_reading(self) -> None:
        """Nothing is sent that was not asked for."""

    def resume_reading(self) -> None:
        """As above."""


class _Protocol(ResponseHandler):
    """A connection for one request: its response is asked of the mock when it is read."""

    def __init__(self, loop: Any, mock: active.Mock, host: str, timeout: float | None) -> None:
        super().__init__(loop)
        self.parser: Any = httptools.HttpRequestParser(self)
        self.exchange: Exchange | None = None
        self._mock, self._host, self._patience = mock, host, timeout
        self._url, self._body, self._pairs = b"", b"", [(b"", b"")][:0]
        self._whole = asyncio.Event()
        self._reading_timer: Any = None
        self.connection_made(_Wire(self))

    @property
    def should_close(self) -> bool:
        return True  # one request each: never kept for a next one, which may come when no mock is active

    def set_response_params(self, *, timer: Any = None, **others: Any) -> None:
        self._reading_timer = timer

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._pairs.append((name, value))

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        self._whole.set()

    async def read(self) -> tuple[RawResponseMessage, StreamReader]:
        await self._whole.wait()
        method = self.parser.get_method().decode()
        asked = Asked(method, self._host, self._url, self._pairs, self._body, self._patience)
        self.exchange = self._mock.open(asked)
        try:
            status, headers = await asyncio.wrap_future(self.exchange.head())
        except HungUp as reason:
            raise _before(reason) from None
        except TooSlow as reason:
            raise aiohttp.SocketTimeoutError(str(reason)) from None
        return _message(status, headers), _Body(self, self.exchange, self._reading_timer)


class _Body(StreamReader):
    """The answer's bytes, asked for when the reader has none left."""

    def __init__(self, protocol: _Protocol, exchange: Exchange, timer: Any) -> None:
        super().__init__(protocol, 2**16, timer=timer, loop=asyncio.get_running_loop())
        self._exchange = exchange

    async def _wait(self, func_name: str) -> None:
        try:
            with self._timer:
                piece = await asyncio.wrap_future(self._exchange.chunk())
        except HungUp as reason:
            error: Exception = aiohttp.ClientPayloadError(f"Response payload is not completed: {reason}")
            self.set_exception(error)
            raise error from None
        except TooSlow as reason:
            raise aiohttp.SocketTimeoutError(str(reason)) from None
        if piece:
            self.feed_data(piece)
        else:
            self.feed_eof()


def _before(reason: HungUp) -> Exception:
    """What aiohttp raises when the connection ends before the head of the answer."""
    return aiohttp.ClientOSError(104, str(reason)) if reason.reset else aiohttp.ServerDisconnectedError()


def _message(status: int, headers: Pairs) -> RawResponseMessage:
    known = CIMultiDict([(name.decode(), value.decode("latin-1")) for name, value in headers])
    reason = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    return RawResponseMessage(
        HttpVersion11, status, reason, CIMultiDictProxy(known), tuple(headers), False, None, False, True
    )
