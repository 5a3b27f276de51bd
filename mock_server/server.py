"""The mock on a port: uvicorn with uvloop and httptools, and the few things a public server needs beyond them."""

import asyncio
import gc
import logging
import socket
import struct
from asyncio import TimerHandle, Transport
from contextlib import suppress

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mock_server.app import Application, Pages, create_app
from mock_server.settings import Settings, SettingsError

BACKLOG = 2048
LARGEST_HEAD = 64 * 1024
"""Bytes that the head of a request may take: request line and headers."""

GRACE = 5
"""Seconds that open streams may take to end when the server is told to stop."""


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which waits for ever for the head of a request: here it has a time limit, and what is not
    HTTP is refused in the API's voice."""

    head_timer: TimerHandle | None = None
    head_begun = False
    head_size = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        if self.head_timer is not None:
            self.head_size += len(data)
            if self.head_size > LARGEST_HEAD and b"\r\n\r\n" not in data[:LARGEST_HEAD]:
                self.send_400_response("Request header fields too large.")
                return
        super().data_received(data)
        if self.head_begun and self.head_timer is None:  # nearly every head comes whole, and needs no timer
            self._wait_for_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"dashmock": {"hang_up": self._hang_up}}
        self.head_begun = True

    def on_headers_complete(self) -> None:
        self._head_is_here()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answers bytes that are no HTTP request, and closes."""
        body = b'{"code":"InvalidParameter","message":"%b","request_id":""}' % msg.encode()
        head = b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: %d\r\n" % len(
            body
        )
        self.transport.write(head + b"connection: close\r\n\r\n" + body)
        self.transport.close()

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


class Server(uvicorn.Server):
    """Says where it serves once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen, then prints the one line that a caller may wait for."""
        await super().startup(sockets)
        gc.freeze()  # what a start made stays for good
        gc.enable()
        host, port = (sockets or [])[0].getsockname()[:2]
        print(f"dashmock is serving on http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)


def serve(settings: Settings, pages: Pages | None = None) -> None:
    """Serves until it is told to stop; `pages` answers under /docs. Raises SettingsError for an address it cannot listen on."""
    logging.basicConfig(
        level=logging.INFO if settings.log == "access" else logging.ERROR, format="%(message)s"
    )
    if settings.log == "off":
        logging.disable(logging.CRITICAL)
    listening = listen(settings.host, settings.port)
    config = uvicorn.Config(
        create_app(settings, pages=pages),
        loop="auto",
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=settings.log == "access",
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=int(settings.keep_alive),
        timeout_graceful_shutdown=GRACE,
        proxy_headers=False,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # it warns of each client that sends no HTTP
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises SettingsError that says what to change."""
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except socket.gaierror:
        raise SettingsError(f"--host {host}: no such address; write e.g. 127.0.0.1") from None
    except OSError as error:
        if error.errno == 98 or "in use" in str(error):
            raise SettingsError(
                f"--port {port}: already in use on {host}; write another one, or 0 for any"
            ) from None
        raise SettingsError(f"--host {host} --port {port}: cannot listen: {error.strerror}") from None
