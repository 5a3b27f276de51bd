"""The mock on a port: uvicorn with uvloop and httptools, and the few things a public server needs beyond them."""

import asyncio
import gc
import logging
import os
import signal
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import uvicorn

from mock_server.app import Application, Pages, create_app
from mock_server.content import vocabulary
from mock_server.protocol import protocol
from mock_server.settings import Settings, SettingsError
from mock_server.world.journal import redacted

if TYPE_CHECKING:
    from mock_server.recording.reel import Reel

BACKLOG = 2048
EARS = 8
"""Connections that are taken in one turn of the loop. libuv takes one for each listening socket, which is too few where a turn is
long: with two thousand paced streams under way new clients waited for seconds."""
GRACE = 5
"""Seconds that open streams may take to end when the server is told to stop."""


TIDY, TIDY_AT_LAST = 10.0, 60.0
"""Seconds between two looks for garbage, while nothing waits for its time, and else."""


class Discreet(logging.Formatter):
    """A line of the log, tracebacks included, without the keys that somebody wrote into a path or a query."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return redacted(super().format(record).encode()).decode()


class Worker(NamedTuple):
    """One of several processes: the pipe on which it says `+` when it serves, and the one that ends when who started it does."""

    said: int
    lifeline: int


class Server(uvicorn.Server):
    """Says where it serves once it does; `at_end` is called when it has ended, by a signal too."""

    at_end: Callable[[], None] | None = None
    worker: Worker | None = None
    _tidied = (0.0, 0)  # when, after how many requests
    _looked = _rested = 0  # how many requests there were at the last look, and when it was last quiet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen, then prints the one line that a caller may wait for."""
        await super().startup(sockets)
        gc.freeze()  # what a start made stays for good
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, 1 << 30)  # what has lived for long is looked through by `tidy`
        gc.enable()
        if self.worker is not None:
            asyncio.get_running_loop().add_reader(
                self.worker.lifeline, self.handle_exit, signal.SIGTERM, None
            )
            os.write(self.worker.said, b"+")
            os.close(self.worker.said)
            return
        print(serving((sockets or [])[0], secured=self.config.is_ssl), flush=True)
        if (reel := self._reel()) is not None:
            print(
                f"dashmock records to {reel.folder}; taken out: {', '.join(['keys', *sorted(reel.redact)])}",
                flush=True,
            )

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second."""
        self.tidy(asyncio.get_running_loop().time())
        self.rest()
        return await super().on_tick(counter)

    def rest(self) -> bool:
        """Gives back what the first requests have read of the vocabulary, if there were requests and none came since the last look; whether
        it did."""
        requests = self.server_state.total_requests
        quiet = requests == self._looked != self._rested
        if quiet:
            self._rested = requests
            vocabulary.let_go()
        self._looked = requests
        return quiet

    def tidy(self, now: float) -> bool:
        """Collects what has lived for long and is garbage, if it is time; whether it did. By itself Python does that while objects are
        made: in the midst of a thousand streams, which all wait for 20 ms then."""
        app = self.config.app
        assert isinstance(app, Application)
        patience = TIDY_AT_LAST if app.saying.wheel.waiting() else TIDY
        requests = self.server_state.total_requests
        if now - self._tidied[0] < patience or requests == self._tidied[1]:
            return False
        self._tidied = now, requests
        gc.collect()
        return True

    def _reel(self) -> "Reel | None":
        app = self.config.app
        assert isinstance(app, Application)
        return app.elsewhere.reel if app.elsewhere is not None else None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the open connections; what is being recorded is written, and what became of it is said. uvicorn raises the
        signal again afterwards, so nothing behind it is sure to run."""
        app = self.config.app
        assert isinstance(app, Application)
        app.watch.dismiss()  # they would wait for ever
        await super().shutdown(sockets)
        await app.close()
        if (reel := self._reel()) is not None:
            lost = f", {reel.lost} lost" if reel.lost else ""
            print(f"dashmock wrote {reel.written} tapes to {reel.folder}{lost}", flush=True)
        if self.at_end is not None:
            await asyncio.to_thread(self.at_end)


def serve(settings: Settings, pages: Pages | None = None) -> None:
    """Serves until it is told to stop; `pages` answers under /docs. Raises SettingsError for an address it cannot listen on."""
    logs(settings)
    run(settings, listen(settings.host, settings.port), pages)


def logs(settings: Settings) -> None:
    """Sets up what is logged."""
    logging.basicConfig(
        level=logging.INFO if settings.log == "access" else logging.ERROR, format="%(message)s"
    )
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Discreet("%(message)s"))
    if settings.log == "off":
        logging.disable(logging.CRITICAL)


def serving(listening: socket.socket, *, secured: bool = False) -> str:
    """The line that says where it serves."""
    host, port = listening.getsockname()[:2]
    scheme = "https" if secured else "http"
    return f"dashmock is serving on {scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def run(
    settings: Settings, listening: socket.socket, pages: Pages | None = None, worker: Worker | None = None
) -> None:
    """Serves on a socket until it is told to stop. Raises SettingsError."""
    app = create_app(settings, pages=pages)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # it warns of each client that sends no HTTP
    server = Server(configured(app, secure(settings.certfile, settings.keyfile)))
    server.worker = worker
    if settings.otel:
        from mock_server.telemetry import Spans  # an extra: its libraries are there only for who wants it

        app.watch.spans = spans = Spans(app.world.clock)
        app.watch.settle()
        server.at_end = spans.close
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        server.run(sockets=ears(listening))


def ears(listening: socket.socket) -> list[socket.socket]:
    """The listening socket and others that share its queue."""
    return [listening, *(listening.dup() for _ in range(EARS - 1))]


def configured(app: Application, secured: ssl.SSLContext | None = None) -> uvicorn.Config:
    """How uvicorn serves the mock; `secured`: as HTTPS."""
    settings = app.settings
    return uvicorn.Config(
        app,
        loop="auto",
        http=protocol(),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=settings.log == "access",
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=int(settings.keep_alive),
        timeout_graceful_shutdown=GRACE,
        proxy_headers=False,
        ssl_context_factory=(lambda config, default: secured) if secured is not None else None,
    )


def secure(certfile: str, keyfile: str) -> ssl.SSLContext | None:
    """What HTTPS is served with; None: plain HTTP. Raises SettingsError naming the file that is no use, and why."""
    if not certfile:
        if keyfile:
            raise SettingsError(
                f"--keyfile {keyfile}: is of no use alone; name its certificate with --certfile"
            )
        return None
    texts = {}
    for flag, name in (("--certfile", certfile), ("--keyfile", keyfile or certfile)):
        try:
            texts[flag] = Path(name).read_bytes()
        except OSError as error:
            raise SettingsError(f"{flag} {name}: cannot be read: {error.strerror}") from None
    if b"-----BEGIN CERTIFICATE-----" not in texts["--certfile"]:
        raise SettingsError(f"--certfile {certfile}: holds no certificate; write one in PEM")
    if b"PRIVATE KEY-----" not in texts["--keyfile"]:
        where = (
            f"--keyfile {keyfile}: holds" if keyfile else f"--certfile {certfile}: has no --keyfile and holds"
        )
        raise SettingsError(f"{where} no private key; write one in PEM")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certfile, keyfile or None, lambda: "")
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise SettingsError(
                f"--keyfile {keyfile or certfile}: is not the key of --certfile {certfile}"
            ) from None
        if b"ENCRYPTED" in texts["--keyfile"]:
            raise SettingsError(
                f"--keyfile {keyfile or certfile}: is locked with a password; write one that is not"
            ) from None
        which = f"--certfile {certfile}" + (f", --keyfile {keyfile}" if keyfile else "")
        raise SettingsError(f"{which}: cannot be used: {error.reason or error}; write intact PEM") from None
    except ValueError:  # OpenSSL takes no empty password
        raise SettingsError(
            f"--keyfile {keyfile or certfile}: is locked with a password; write one that is not"
        ) from None
    return context


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
