"""`requests`, through `responses`: one response of its registry that answers from the mock, chunk by chunk."""

import io
from collections.abc import Generator
from typing import Any
from urllib.parse import urlsplit

import requests
import responses
import urllib3
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from mock_server.testing import active
from mock_server.testing.exchange import Asked, Exchange, HungUp, TooSlow


class ToTheMock(responses.BaseResponse):
    """Matches what a mock answers, and what is refused; everything else goes out."""

    def __init__(self) -> None:
        super().__init__("ANY", "")

    def matches(self, request: Any) -> tuple[bool, str]:
        """Whether the request is for us."""
        try:
            return active.who_answers(_host(request)) is not None, "no DashScope host"
        except active.Refusal:
            return True, ""

    def get_response(self, request: Any) -> urllib3.HTTPResponse:
        """The answer, its body not yet read. Raises requests' own exceptions."""
        try:
            mock = active.who_answers(_host(request))
        except active.Refusal as refusal:
            raise requests.ConnectionError(str(refusal), request=request) from None
        assert mock is not None
        timeout = request.req_kwargs.get("timeout")
        body = request.body or b""
        if not isinstance(body, str | bytes):
            body = b"".join(body)
        asked = Asked(
            method=request.method,
            host=urlsplit(request.url).netloc,
            path=request.path_url.encode(),
            headers=[(name.encode(), _bytes(value)) for name, value in request.headers.items()],
            body=_bytes(body),
            timeout=timeout[1] if isinstance(timeout, tuple) else timeout,
        )
        exchange = mock.open(asked)
        try:
            status, headers = exchange.head().result()
        except HungUp as reason:
            raise requests.ConnectionError(ProtocolError(str(reason)), request=request) from None
        except TooSlow as reason:
            raise requests.ReadTimeout(str(reason), request=request) from None
        return _Response(
            body=_Body(exchange),
            headers=urllib3.HTTPHeaderDict(
                [(name.decode(), value.decode("latin-1")) for name, value in headers]
            ),
            status=status,
            preload_content=False,
            request_method=request.method,
        )


class _Body(io.RawIOBase):
    """The answer's bytes, asked for when they are read."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._left = b""

    def readable(self) -> bool:
        return True

    def next(self) -> bytes:
        """The next piece as the mock said it, empty at the end."""
        try:
            return self._exchange.chunk().result()
        except HungUp as reason:
            raise ProtocolError(f"Connection broken: {reason}", reason) from None
        except TooSlow as reason:
            raise ReadTimeoutError(None, None, str(reason)) from None  # type: ignore[arg-type]

    def readinto(self, buffer: Any) -> int:
        piece = self._left or self.next()
        size = min(len(buffer), len(piece))
        buffer[:size] = piece[:size]
        self._left = piece[size:]
        return size

    def close(self) -> None:
        if not self.closed:
            self._exchange.close()
        super().close()


class _Response(urllib3.HTTPResponse):
    """urllib3 fills a buffer before it gives anything; here each piece is given as it was said, as in a chunked answer."""

    def stream(
        self, amt: int | None = None, decode_content: bool | None = None
    ) -> Generator[bytes, None, None]:
        body = self._fp
        assert isinstance(body, _Body)
        while piece := body.next():
            yield piece
        self.close()


def _host(request: Any) -> str:
    return (urlsplit(request.url).hostname or "").lower()


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
