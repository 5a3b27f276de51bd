"""Whom the contract is asked of: the mock in this process, or anybody at a URL. Both send a request and give the bytes back."""

import asyncio
import http.client
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mock_server.contract.exchange import Received, Sent
from mock_server.wire import asgi

MOST_BYTES = 32 * 1024 * 1024
"""An answer that is longer has no end, as far as anybody can tell."""


class Unusable(Exception):
    """The target cannot be judged at all; the text is one line that says why and what to do."""


class Unreached(Unusable):
    """No connection came about, so nothing was asked and nothing can be billed."""


Transport = Callable[[Sent], Received]
"""Sends a request. Raises Unusable where there is nobody, or somebody who does not speak this API."""


class InProcess:
    """An ASGI application of this process, without a socket."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app

    def __call__(self, sent: Sent) -> Received:
        start = time.perf_counter()
        answered = asyncio.run(asgi.ask(self._app, sent.method, sent.path, sent.headers, sent.raw))
        return Received(answered.status, dict(answered.headers), answered.body, time.perf_counter() - start)


@dataclass
class OverHttp:
    """A server. `bases` maps the beginning of the Spec's paths to a URL; `timeout`: seconds an answer may take in all."""

    bases: Mapping[str, str]
    timeout: float = 120.0

    def __post_init__(self) -> None:
        for url in self.bases.values():
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise Unusable(f"{url}: is no base URL; write e.g. http://127.0.0.1:8787")

    def url(self, sent: Sent) -> str:
        """Where a request goes: the longest beginning of its path that has a base of its own counts."""
        beginning = max((one for one in self.bases if sent.path.startswith(one)), key=len)
        rest = sent.path if not beginning else sent.path[len(beginning) :]
        return self.bases[beginning].rstrip("/") + rest

    def __call__(self, sent: Sent) -> Received:
        url = self.url(sent)
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        start, first = time.monotonic(), 0.0
        until = start + self.timeout
        connection = kind(str(parts.hostname), parts.port, timeout=min(self.timeout, 60.0))
        try:
            connection.connect()
        except TimeoutError:
            raise Unreached(f"{url}: no connection within {connection.timeout:g} s") from None
        except ssl.SSLError as error:
            raise Unreached(f"{url}: no TLS connection: {_untrusted(error)}") from None
        except OSError as error:
            raise Unreached(f"{url}: cannot be reached: {error.strerror or error}") from None
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(sent.method, path, sent.raw or None, {"connection": "close", **sent.headers})
            response = connection.getresponse()
            body = bytearray()
            while piece := response.read1(65536):
                first = first or time.monotonic() - start
                body += piece
                if time.monotonic() > until or len(body) > MOST_BYTES:
                    raise Unusable(
                        f"{url}: the answer did not end within {self.timeout:g} s or {MOST_BYTES >> 20} MiB; "
                        f"{len(body)} bytes came"
                    )
        except TimeoutError:
            raise Unusable(f"{url}: no answer, or one that stopped, within {self.timeout:g} s") from None
        except http.client.HTTPException as error:
            raise Unusable(f"{url}: does not speak HTTP as expected: {error!r}") from None
        except OSError as error:
            raise Unusable(f"{url}: the connection broke: {error.strerror or error}") from None
        finally:
            connection.close()
        headers = {name.lower(): value for name, value in response.getheaders()}
        if 300 <= response.status < 400 and "location" in headers:
            raise Unusable(
                f"{url}: redirects ({response.status}) to {headers['location'][:200]}; name the base URL it leads to, "
                "keys are not sent after redirects"
            )
        if headers.get("content-type", "").startswith("text/html") or bytes(body[:15]).lower().startswith(
            b"<!doctype html"
        ):
            raise Unusable(f"{url}: answers with an HTML page; the base URL is probably not that of the API")
        return Received(response.status, headers, bytes(body), time.monotonic() - start, first)


def _untrusted(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{error.verify_message}; if that is meant, name the certificate in SSL_CERT_FILE"
    return str(error.reason)
