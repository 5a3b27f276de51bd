"""httpx, and httpx2, which is the same library by another name: at the transport, so that clients keep all their options."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from importlib import import_module
from typing import Any

from mock_server.testing import active
from mock_server.testing.exchange import Asked, Exchange, HungUp, TooSlow


def install(name: str, undo: list[Callable[[], None]]) -> None:
    """Leads the module's transports to the mocks; `undo` gets what leads them back."""
    httpx = import_module(name)
    sync_body, async_body = _bodies(httpx)
    send = httpx.HTTPTransport.handle_request
    async_send = httpx.AsyncHTTPTransport.handle_async_request

    def handle_request(transport: Any, request: Any) -> Any:
        mock = _who(httpx, request)
        if mock is None:
            return send(transport, request)
        exchange = mock.open(_asked(request, request.read()))
        try:
            status, headers = exchange.head().result()
        except (HungUp, TooSlow) as reason:
            raise _error(httpx, reason, request) from None
        return httpx.Response(status, headers=headers, stream=sync_body(exchange, request))

    async def handle_async_request(transport: Any, request: Any) -> Any:
        mock = _who(httpx, request)
        if mock is None:
            return await async_send(transport, request)
        exchange = mock.open(_asked(request, await request.aread()))
        try:
            status, headers = await asyncio.wrap_future(exchange.head())
        except (HungUp, TooSlow) as reason:
            raise _error(httpx, reason, request) from None
        return httpx.Response(status, headers=headers, stream=async_body(exchange, request))

    httpx.HTTPTransport.handle_request = handle_request
    httpx.AsyncHTTPTransport.handle_async_request = handle_async_request

    def back() -> None:
        httpx.HTTPTransport.handle_request = send
        httpx.AsyncHTTPTransport.handle_async_request = async_send

    undo.append(back)


def _who(httpx: Any, request: Any) -> Any:
    try:
        return active.who_answers(request.url.host)
    except active.Refusal as refusal:
        raise httpx.ConnectError(str(refusal), request=request) from None


def _asked(request: Any, body: bytes) -> Asked:
    timeout = request.extensions.get("timeout") or {}
    return Asked(
        method=request.method,
        host=request.url.netloc.decode("ascii"),
        path=request.url.raw_path,
        headers=list(request.headers.raw),
        body=body,
        timeout=timeout.get("read"),
    )


def _error(httpx: Any, reason: Exception, request: Any) -> Exception:
    """What the library raises when a real server does this."""
    kind = httpx.RemoteProtocolError
    if isinstance(reason, TooSlow):
        kind = httpx.ReadTimeout
    elif isinstance(reason, HungUp) and reason.reset:
        kind = httpx.ReadError
    error: Exception = kind(str(reason), request=request)
    return error


def _bodies(httpx: Any) -> tuple[Any, Any]:
    """The two kinds of body that the library reads from."""

    class Body(httpx.SyncByteStream):  # type: ignore[misc]  # a class of a module that is chosen at run time
        def __init__(self, exchange: Exchange, request: Any) -> None:
            self.exchange, self.request = exchange, request

        def __iter__(self) -> Iterator[bytes]:
            try:
                while piece := self.exchange.chunk().result():
                    yield piece
            except (HungUp, TooSlow) as reason:
                raise _error(httpx, reason, self.request) from None

        def close(self) -> None:
            self.exchange.close()

    class AsyncBody(httpx.AsyncByteStream):  # type: ignore[misc]
        def __init__(self, exchange: Exchange, request: Any) -> None:
            self.exchange, self.request = exchange, request

        async def __aiter__(self) -> AsyncIterator[bytes]:
            try:
                while piece := await asyncio.wrap_future(self.exchange.chunk()):
                    yield piece
            except (HungUp, TooSlow) as reason:
                raise _error(httpx, reason, self.request) from None

        async def aclose(self) -> None:
            self.exchange.close()

    return Body, AsyncBody
