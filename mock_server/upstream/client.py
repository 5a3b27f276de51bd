"""The one HTTP client of the mock: it asks the one server it was made for, and passes on what that says as it comes."""

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Mapping
from typing import Any
from urllib.parse import urlsplit

from mock_server.spec.said import UsageError
from mock_server.wire.call import Call
from mock_server.wire.errors import UpstreamError, UpstreamSlow
from mock_server.wire.reply import Relayed

CONNECT = 10.0
"""Seconds a connection may take to be made."""

HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te", b"trailer",
     b"transfer-encoding", b"upgrade", b"expect"}
)  # fmt: skip

_SDK_PATHS = re.compile(r"/(?:compatible-mode/v1|api/v1|apps/anthropic)$")


class AddressError(UsageError):
    """What is no base URL, or a client that is not installed; the text names the option and what to write instead."""


class Client:
    """Asks one server. `silence`: so many seconds it may say nothing before it counts as gone. Raises AddressError."""

    def __init__(self, url: str, option: str, silence: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise AddressError(f"{option}: {url!r} is no base URL; write e.g. https://dashscope.aliyuncs.com")
        self.url = url.rstrip("/")
        self.host = parts.netloc.rpartition("@")[2]
        self.option = option
        self.silence = silence
        self._session: Any = None
        try:
            import aiohttp  # noqa: F401  # only who asks others pays for it
        except ImportError:
            raise AddressError(f"{option}: needs an HTTP client; install `dashmock[record]`") from None

    async def ask(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes | None
    ) -> Relayed:
        """The answer to a request for `target`, path and query, as it begins. Raises UpstreamError; so do its chunks."""
        import aiohttp
        from yarl import URL

        if self._session is None:
            self._session = aiohttp.ClientSession(
                auto_decompress=False,
                trust_env=False,  # no proxy that nobody named here
                cookie_jar=aiohttp.DummyCookieJar(),
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=self.silence),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            )
        try:
            response = await self._session.request(
                method,
                URL(self.url + target, encoded=True),
                headers=headers,
                data=body,
                allow_redirects=False,  # another host was not named
            )
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise self._error(error) from None
        told = [
            (name.lower(), value) for name, value in response.raw_headers if name.lower() not in HOP_BY_HOP
        ]
        return Relayed(self._chunks(response), response.status, told)

    async def _chunks(self, response: Any) -> AsyncGenerator[bytes, None]:
        import aiohttp

        try:
            async for chunk in response.content.iter_any():
                yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._error(error, "broke off") from None
        finally:
            response.close()  # after its end this gives the connection back, before it ends it

    def _error(self, error: Exception, what: str = "cannot be reached") -> UpstreamError:
        if isinstance(error, TimeoutError):
            return UpstreamSlow(f"{self.option} {self.url} said nothing for {self.silence:g} s")
        number = getattr(getattr(error, "os_error", error), "errno", None)
        words = os.strerror(number) if number and number > 0 else str(error) or type(error).__name__
        return UpstreamError(f"{self.option} {self.url} {what}: {words}")

    async def close(self) -> None:
        """Ends all connections."""
        if self._session is not None:
            await self._session.close()
            await asyncio.sleep(0)


def passed_on(call: Call) -> tuple[str, str, list[tuple[str, str]], bytes | None]:
    """The call as it is asked elsewhere: method, target, headers, body. An answer is wanted uncompressed, to be readable."""
    own: Mapping[bytes, bytes] = call.headers
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in own.items()
        if name not in HOP_BY_HOP and name not in (b"host", b"content-length", b"accept-encoding")
    ]
    target = f"{call.path}?{call.query}" if call.query else call.path
    return call.method, target, [*headers, ("accept-encoding", "identity")], call.raw or None


def check_base(client: Client) -> Client:
    """The client of an upstream, whose paths are the API's own. Raises AddressError for a base URL made for an SDK."""
    if hit := _SDK_PATHS.search(urlsplit(client.url).path):
        shorter = client.url.removesuffix(hit[0])
        raise AddressError(f"{client.option}: {client.url} ends in the path of one API; write {shorter}")
    return client
