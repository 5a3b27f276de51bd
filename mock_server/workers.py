"""Several processes on one port: they listen on one socket, and share one world through a store. One that dies is replaced, and what
had come to the port in the meantime is answered by the others."""

import logging
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import FrameType

from mock_server.app import Pages
from mock_server.server import Worker, listen, logs, run, serving
from mock_server.settings import Settings, SettingsError

log = logging.getLogger("dashmock")

AGAIN = 1.0
"""Seconds until the next try where a worker does not come to serve."""


def serve(settings: Settings, pages: Pages | None = None) -> None:
    """Serves with `settings.workers` processes until it is told to stop. Raises SettingsError; in a worker it raises SystemExit."""
    if not hasattr(os, "fork"):
        raise SettingsError("--workers: more than one is not possible on this system; write 1")
    if settings.record_to:
        raise SettingsError("--workers: only one can write to the folder of --record-to; write 1")
    logs(settings)
    listening = listen(settings.host, settings.port)
    with _world(settings) as settings:
        _Crew(settings.workers, lambda worker: run(settings, listening, pages, worker)).work(
            serving(listening, secured=bool(settings.certfile))
        )


@contextmanager
def _world(settings: Settings) -> Iterator[Settings]:
    """Settings with a store: the one that is named, else a file that is gone in the end."""
    if settings.store != "memory":
        yield settings
        return
    owner = os.getpid()
    folder = Path(tempfile.mkdtemp(prefix="dashmock-"))
    try:
        yield replace(settings, store=f"sqlite:{folder}/world.db")
    finally:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)


class _Crew:
    """The processes, and who looks after them. Each has two pipes with us: one on which it says that it serves, one that ends
    when we do, by whatever."""

    def __init__(self, size: int, serve: Callable[[Worker], None]) -> None:
        self._size, self._serve = size, serve
        self._pids: set[int] = set()
        self._stopping = Event()
        self._lifeline, self._held = os.pipe()

    def work(self, line: str) -> None:
        """Starts all, says `line` when they serve, and replaces who dies, until a signal ends it. Raises SystemExit with the code of
        a first worker that does not come to serve: it has said why."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            for _ in range(self._size):
                if not self._stopping.is_set() and not self._start() and not self._stopping.is_set():
                    raise SystemExit(2)
            if not self._stopping.is_set():
                print(line, flush=True)
            while self._pids:
                pid, status = os.wait()
                self._pids.discard(pid)
                if not self._stopping.is_set():
                    how = (
                        f"signal {os.WTERMSIG(status)}"
                        if os.WIFSIGNALED(status)
                        else f"code {os.WEXITSTATUS(status)}"
                    )
                    log.error("worker %d ended with %s; another takes its place", pid, how)
                    while not self._stopping.is_set() and not self._start():
                        time.sleep(AGAIN)
        finally:
            self._end()

    def _start(self) -> bool:
        """Whether a new worker serves; if not, it has ended and said why."""
        heard, said = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(heard)
            os.close(self._held)
            self._pids.clear()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            self._serve(Worker(said, self._lifeline))
            raise SystemExit(0)
        os.close(said)
        self._pids.add(pid)
        if self._stopping.is_set():  # a signal that came before anybody knew of this one
            os.kill(pid, signal.SIGTERM)
        ready = os.read(heard, 1) == b"+"
        os.close(heard)
        if not ready:
            os.waitpid(pid, 0)
            self._pids.discard(pid)
        return ready

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()
        for pid in tuple(self._pids):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def _end(self) -> None:
        """Nobody is left behind."""
        self._stop(0, None)
        while self._pids:
            with suppress(ChildProcessError):
                os.waitpid(self._pids.pop(), 0)
