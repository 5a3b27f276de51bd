"""Work beside the event loop, so that whoever waits for a store on another machine keeps no stream waiting.

What works in a unit (`world/tables.py`) reads and changes the same things as the loop, so the two never work at once: while the
thread has its turn the loop stands still, as if it had called it. Only where the thread waits for the store for longer than a
moment does the loop go on with its streams, and it gives the thread its turn again when the store has answered.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

Made = TypeVar("Made")

MOMENT = 0.002
"""Seconds that the loop waits for a store with the thread: most answer within it, and going on costs more than that."""


class Aside:
    """A thread that works off one thing after another."""

    def __init__(self) -> None:
        self._state = threading.Condition()
        self._job: _Job | None = None
        self._thread = 0  # its identity, while it has a job
        self._turn = False  # whether it is the thread's
        self._waits = False  # whether the thread waits for a store
        self._one = asyncio.Lock()
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="dashmock-store")

    async def done(self, work: Callable[[], Made]) -> Made:
        """What `work` makes. Work that was begun is ended, also where nobody waits for it any more."""
        async with self._one:
            self._job = job = _Job(work, asyncio.get_running_loop())
            ended = self._threads.submit(copy_context().run, self._worked, job)
            try:
                self._go_on(job)
                if not job.ended:
                    await job.over
            finally:
                self.end()
            made: Made = ended.result()
            return made

    def waiting(self, asked: Callable[[], Made]) -> Made:
        """What a store answers; if it is the thread that asks, the loop may go on meanwhile."""
        job = self._job
        if job is None or threading.get_ident() != self._thread:
            return asked()
        with self._state:
            self._waits = True
        try:
            return asked()
        finally:
            with self._state:
                self._waits = False
                if not self._turn:
                    job.loop.call_soon_threadsafe(self._go_on, job)
                    self._state.wait_for(lambda: self._turn)

    def end(self) -> None:
        """Waits with the loop until the thread has ended its work, if it has any."""
        job = self._job
        if job is None or threading.get_ident() == self._thread:
            return
        with self._state:
            self._turn = True
            self._state.notify_all()
            self._state.wait_for(lambda: job.ended)
        self._told(job)

    def _go_on(self, job: "_Job") -> None:
        """It is the thread's turn until it has ended its work, or the store lets it wait."""
        with self._state:
            if job.ended:
                return
            self._turn = True
            self._state.notify_all()
            while self._turn:
                if not self._state.wait(MOMENT) and self._waits:
                    self._turn = False
        if job.ended:
            self._told(job)

    def _told(self, job: "_Job") -> None:
        if self._job is job:
            self._job = None
        if not job.over.done():
            job.over.set_result(None)

    def _worked(self, job: "_Job") -> Any:
        with self._state:
            self._state.wait_for(lambda: self._turn)
            self._thread = threading.get_ident()
        try:
            return job.work()
        finally:
            with self._state:
                self._thread, self._turn, job.ended = 0, False, True
                self._state.notify_all()

    def close(self) -> None:
        """Ends the thread."""
        with suppress(RuntimeError):
            self.end()
        self._threads.shutdown()


class _Job:
    """Something to do. `over` is told to the loop."""

    __slots__ = ("ended", "loop", "over", "work")

    def __init__(self, work: Callable[[], Any], loop: asyncio.AbstractEventLoop) -> None:
        self.work, self.loop, self.ended = work, loop, False
        self.over: asyncio.Future[None] = loop.create_future()
