"""Who listens to each answer while it is said. Where nobody does, nothing of this runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

import orjson

from mock_server.spec.model import Spec
from mock_server.wire.call import Call
from mock_server.wire.headers import written
from mock_server.wire.reply import Bent, Events, Frame, Json, Relayed, Reply, Row
from mock_server.world.clock import Clock
from mock_server.world.journal import (
    CUT,
    ENDS,
    INPUT,
    LEFT,
    OPEN,
    OUTPUT,
    RESET,
    TOTAL,
    WHOLE,
    CommonJournal,
    Entry,
    Journal,
    entry,
    number,
    redacted,
)
from mock_server.world.limits import Config, Limits
from mock_server.world.metrics import Crew, Metrics
from mock_server.world.store import StoreError
from mock_server.world.tables import Tables

log = logging.getLogger("dashmock")

Step = TypeVar("Step")
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Say = Callable[[Call, Any, Receive, Send], Awaitable[None]]


UNSEEN = 2000
"""Events that may wait for somebody who watches; who has more to read is told that some are lost."""

LOOK = 1.0
"""Seconds between two looks at what others have answered."""

LOST = b"event: lost\ndata: {}\n\n"


class Listener(Protocol):
    """Hears of each call when it is over."""

    def over(self, call: Call, heard: Entry) -> None:
        """The answer has ended, one way or another."""


class Watch:
    """The journal, and whoever else wants to know how answers ended."""

    def __init__(self, journal: Journal, clock: Clock, prompt_tokens: Callable[[Call], int]) -> None:
        """`prompt_tokens` counts the prompt of a call whose answer does not say."""
        self.journal, self.clock = journal, clock
        self.limits: Limits | None = None
        self.metrics: Metrics | None = None
        self.spans: Listener | None = None
        self.viewers: set[asyncio.Queue[bytes]] = set()
        self.running = 0
        self.crew: Crew | None = None  # who counts beside us
        self._recounts = 0
        self._prompt_tokens = prompt_tokens
        self._hold: Callable[[Config | None], None] = lambda config: None
        self.on = False
        self.settle()

    def settle(self) -> None:
        """To be called when the journal's size, the limits or the metrics have changed."""
        self.listeners = [one for one in (self.limits, self.metrics, self.spans) if one is not None]
        self.counts = bool(self.listeners or self.viewers)
        self.whole = bool(
            self.journal.size or self.viewers or self.spans
        )  # whether bodies and headers are wanted
        self.on = self.whole or self.counts

    def view(self) -> "asyncio.Queue[bytes]":
        """Somebody who wants to see calls while they happen: a queue of server-sent events. An empty one is the last."""
        viewer: asyncio.Queue[bytes] = asyncio.Queue()
        self.viewers.add(viewer)
        self.settle()
        return viewer

    def leave(self, viewer: "asyncio.Queue[bytes]") -> None:
        """They have seen enough."""
        self.viewers.discard(viewer)
        self.settle()

    def dismiss(self) -> None:
        """Tells all who watch that there is nothing more to see."""
        for viewer in tuple(self.viewers):
            viewer.put_nowait(b"")
            self.leave(viewer)

    async def follow(self, viewer: "asyncio.Queue[bytes]") -> None:
        """Shows somebody who watches also the calls that others answer with whom we share a store, when they have ended; never ends."""
        if not isinstance(self.journal, CommonJournal):
            return
        known = set(self.journal.ids)
        while True:
            await asyncio.sleep(LOOK)
            try:
                for heard in self.journal.of_others(known):
                    self._show(b"call", heard.summary() | {"body": heard.body}, viewer)
                    for at, text in heard.texts():
                        self._show(b"said", {"id": heard.id, "at": round(at, 4), "text": text}, viewer)
                    self._show(b"over", heard.summary(), viewer)
            except StoreError as error:
                log.error("%s", error)

    def _show(self, event: bytes, said: Any, *only: "asyncio.Queue[bytes]") -> None:
        frame = b"event: %b\ndata: %b\n\n" % (event, orjson.dumps(said))
        for viewer in only or tuple(self.viewers):
            if viewer.qsize() < UNSEEN - 1:
                viewer.put_nowait(frame)
            else:
                viewer.put_nowait(LOST)
                viewer.put_nowait(b"")
                self.leave(viewer)

    def limit(self, config: Config | None, spec: Spec, tables: Tables) -> None:
        """From now on these limits hold. Raises LimitsError."""
        self.limits = None if config is None else Limits(config, spec, self.clock, tables)
        self._hold = lambda config: self.limit(config, spec, tables)
        self.settle()

    def take_size(self, size: int) -> None:
        """The journal is as large as it is elsewhere."""
        if size != self.journal.size:
            self.journal.resize(size)
            self.settle()

    def relimit(self, config: Config | None) -> None:
        """From now on these limits hold, and nothing of them is used yet. Raises LimitsError."""
        self._hold(config)
        if self.limits is not None:
            self.limits.reset()

    def state(self) -> tuple[Config, float] | None:
        """The limits that hold, and since when."""
        return None if self.limits is None else (self.limits.config, self.limits.began)

    def take(self, state: tuple[Config, float] | None) -> None:
        """Holds the limits that hold elsewhere."""
        if state is None or self.limits is None or self.limits.config != state[0]:
            self._hold(state and state[0])
        if state is not None and self.limits is not None:
            self.limits.began = state[1]

    def measure(self, on: bool, spec: Spec) -> None:
        """From now on calls are counted, or no longer."""
        if on != (self.metrics is not None):
            self.metrics = Metrics(spec, lambda: self.running, self.crew) if on else None
            self._begin_to_count()
            self.settle()

    def _begin_to_count(self) -> None:
        if self.metrics is not None:
            self.metrics.reset(self._recounts)

    def measures(self) -> tuple[bool, int]:
        """Whether calls are counted, and how often counts began at nothing again."""
        return self.metrics is not None, self._recounts

    def take_measures(self, state: tuple[bool, int], spec: Spec) -> None:
        """Counts as others do, from when they began."""
        on, recounts = state
        self.measure(on, spec)
        if recounts != self._recounts:
            self._recounts = recounts
            self._begin_to_count()

    def recount(self) -> None:
        """Counts begin at nothing again, where calls are counted."""
        self._recounts += 1
        self._begin_to_count()

    async def say(self, say: Say, call: Call, reply: Reply | Relayed, receive: Receive, send: Send) -> None:
        """Lets the answer be said, and listens."""
        clock = self.clock
        start = clock.elapsed()
        heard = entry(call, reply.status, call.error or None, clock.now(), start, whole=self.whole)
        self.journal.add(heard)
        if self.viewers:
            self._show(b"call", heard.summary() | {"body": heard.body})
        ear = Ear(self, heard, receive, send)
        if ear.counts:
            reply = _counted(reply, heard)
        if type(reply) is not Json:  # which is written at once, and whole
            call.connection = ear.ways(call.connection)
        self.running += 1
        if self.metrics is not None:
            self.metrics.touch()
        try:
            await say(call, reply, ear.received, ear.sent)
        except asyncio.CancelledError:
            ear.left = True
            raise
        finally:
            self.running -= 1
            if heard.ended == OPEN:
                heard.ended = ear.hung_up or (LEFT if ear.left else CUT)
            self.journal.ended(heard)
            if ear.counts:
                self._count(call, heard, ear.last)
                for listener in self.listeners:
                    listener.over(call, heard)
            if self.viewers:
                self._show(b"over", heard.summary())

    def said(self, heard: Entry, data: bytes) -> None:
        """Shows those who watch what was said."""
        text = redacted(data).decode("utf-8", "replace")
        self._show(b"said", {"id": heard.id, "at": round(heard.took, 4), "text": text})

    def _count(self, call: Call, heard: Entry, last: bytearray) -> None:
        """How many tokens the call took: as its answer says, else counted."""
        if heard.error is not None and heard.status >= 400:
            return
        first = heard.sent[0].data[:ENDS] if heard.sent else b""
        told = number(INPUT, last) or number(INPUT, first)
        heard.output_tokens = heard.output_tokens or number(OUTPUT, last)
        if not told and call.model is not None:
            if heard.output_tokens:
                told = self._prompt_tokens(call)
            else:
                told = number(TOTAL, last)
        heard.input_tokens = told


def _counted(reply: Reply | Relayed, heard: Entry) -> Reply | Relayed:
    """The reply, its tokens being counted while it is read."""
    if isinstance(reply, Json):
        heard.output_tokens = reply.tokens
        return reply
    if isinstance(reply, Events):
        return reply._replace(steps=_summed(reply.steps, heard))
    if isinstance(reply, Bent):
        return reply._replace(steps=_summed(reply.steps, heard))
    return reply


_TOLD = (Frame, Row)


def _summed(steps: Iterator[Step], heard: Entry) -> Iterator[Step]:
    for step in steps:
        if isinstance(step, _TOLD):
            heard.output_tokens += step.tokens
        yield step


class Ear:
    """Hears one answer: each write, and how it comes to its end."""

    __slots__ = (
        "_clock",
        "_receive",
        "_send",
        "_start",
        "_watch",
        "counts",
        "heard",
        "hung_up",
        "last",
        "left",
    )

    def __init__(self, watch: Watch, heard: Entry, receive: Receive, send: Send) -> None:
        self._watch, self.heard, self._receive, self._send = watch, heard, receive, send
        self._clock, self._start = watch.clock, heard.elapsed
        self.counts = watch.counts
        self.left = False
        self.hung_up = ""
        self.last = bytearray()  # what was said last, in which usage may stand

    async def received(self) -> Message:
        """What the client says next."""
        message = await self._receive()
        self.left = self.left or message["type"] == "http.disconnect"
        return message

    async def sent(self, message: Message) -> None:
        """Passes on what is written."""
        begins = message["type"] == "http.response.start"
        if begins:
            self.heard.status = message["status"]
            self.heard.head = message.get("head") or written(message["headers"])
        if not begins or "body" in message:
            if data := message.get("body"):
                self.hear(data)
            if not message.get("more_body"):
                self.heard.ended = WHOLE
        await self._send(message)

    def hear(self, data: bytes) -> bool:
        """Notes what is written; always True."""
        self.heard.say(self._clock.elapsed() - self._start, data)
        if self.counts:
            last = self.last
            last += data
            if len(last) > ENDS:
                del last[:-ENDS]
        if self._watch.viewers:
            self._watch.said(self.heard, data)
        return True

    def ways(self, connection: Mapping[str, Any]) -> dict[str, Any]:
        """The ways of the connection round ASGI, what goes there heard."""
        ways = dict(connection)
        if hang_up := connection.get("hang_up"):
            ways["hang_up"] = self._noted(hang_up)
        if put := connection.get("put"):
            ways["put"] = lambda data: put(data) and self.hear(data)
            ways["at_loss"] = self._aware(connection["at_loss"])
        return ways

    def _noted(self, hang_up: Callable[[bool], None]) -> Callable[[bool], None]:
        """`hang_up`, noted."""

        def hang(reset: bool) -> None:
            self.hung_up = RESET if reset else CUT
            hang_up(reset)

        return hang

    def _aware(self, at_loss: Callable[[Callable[[], None] | None], None]) -> Callable[..., None]:
        """`at_loss`, what is lost noted."""

        def lose(call: Callable[[], None] | None) -> None:
            def lost() -> None:
                self.left = True
                assert call is not None
                call()

            at_loss(lost if call is not None else None)

        return lose
