"""The writing half of a request: the bytes of an answer, each when it is due, for as long as somebody listens."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from mock_server.wire.call import Call
from mock_server.wire.errors import UpstreamError
from mock_server.wire.headers import HeaderBlocks
from mock_server.wire.packed import packed
from mock_server.wire.reply import Bent, Content, Events, Frame, HangUp, Json, Pause, Relayed, Reply, Row
from mock_server.world.pace import Timing, Wheel
from mock_server.world.watch import Watch
from mock_server.world.world import World

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

log = logging.getLogger("dashmock")

FLUSH = 64 * 1024
"""Unpaced frames are joined into writes of about this many bytes."""

USUAL = 256
"""Bytes that a frame has as a rule."""

_NAMED = (Content, Bent)
"""Replies that name their media type themselves."""

_PLAIN = (Json, Events)
"""Replies whose heads hold nothing that a client, a tape or a scenario has written."""


class Flight:
    """A paced stream under way. The wheel writes its frames, each when it is due; its task sleeps meanwhile, and is woken for
    what needs it: a client that reads slowly, and the end. `more`: whether there are frames after those that were given out.
    """

    __slots__ = (
        "_data",
        "_frames",
        "_landed",
        "_put",
        "_slot",
        "_start",
        "_timing",
        "_wheel",
        "_when",
        "more",
    )

    def __init__(
        self,
        frames: Iterator[tuple[bytes, int, int]],
        timing: Timing,
        start: float,
        wheel: Wheel,
        put: Callable[[bytes], bool] | None,
    ) -> None:
        """`put` writes bytes unless somebody must wait until they can be written; None: the task writes all."""
        self._frames, self._timing, self._start, self._wheel = frames, timing, start, wheel
        self._put = put
        self._data, self._when = b"", 0.0  # the frame that is waited for, and when it is due
        self._slot = 0
        self._landed: asyncio.Future[bytes | None] | None = None
        self.more = True

    async def landed(self) -> bytes | None:
        """What the task shall write; None: nobody is left to write to."""
        loop = asyncio.get_running_loop()
        self._landed = loop.create_future()
        if self._when <= loop.time():
            self._step()
        else:
            self._slot = self._wheel.call_at(self._when, self._step)
        return await self._landed

    def leave(self) -> None:
        """The client has gone away."""
        self._wheel.forget(self._slot, self._step)
        if self._landed is not None and not self._landed.done():
            self._landed.set_result(None)

    def _step(self) -> None:
        """Writes what is due."""
        assert self._landed is not None
        if self._landed.done():  # the server stops
            return
        data, now = self._data, self._landed.get_loop().time()
        try:
            for later, tokens, thinking in self._frames:
                due = self._start + self._timing.due(tokens, thinking)
                if due > now:
                    break
                data += later
            else:
                self.more = False
                self._landed.set_result(data)
                return
        except Exception as error:  # the task's to tell
            self._landed.set_exception(error)
            return
        self._data, self._when = later, due
        if not data or (self._put is not None and self._put(data)):
            self._slot = self._wheel.call_at(due, self._step)
        else:
            self._landed.set_result(data)


class Saying:
    """Says answers, as fast as the world's pace has it, heard by whoever watches."""

    def __init__(self, world: World, headers: HeaderBlocks, watch: Watch) -> None:
        self.world, self.headers, self.watch = world, headers, watch
        self.wheel = Wheel()
        self.flush = FLUSH

    def say(self, call: Call, reply: Reply, receive: Receive, send: Send) -> Awaitable[None]:
        """Writes the answer, heard by whoever listens."""
        if self.watch.on:
            return self.watch.say(self._say, call, reply, receive, send)
        call.raw = b""  # to be said may take long, and nobody will ask for it; what is decoded is read by what goes on later
        return self._say(call, reply, receive, send)

    async def _say(self, call: Call, reply: Reply, receive: Receive, send: Send) -> None:
        """Writes the answer, in the time the pace gives it."""
        kind = type(reply)
        streams = reply.streams if isinstance(reply, Bent) else kind is Events
        if isinstance(reply, _NAMED):
            media_type = reply.media_type.encode()
        else:
            media_type = self.headers.media_type(reply)
        timing, start = call.timing, 0.0
        if timing is None and not self.world.pace.is_off:
            timing = self._timing(call)
        if timing is not None:
            start = asyncio.get_running_loop().time()
            if isinstance(reply, Json) and reply.tokens:
                await self.wheel.until(start + timing.due(reply.tokens, reply.thinking))
        if isinstance(reply, Bent):
            for event in reply.before:
                if not await self._suffer(event, call, receive):
                    return
        spent = max(0, int(self.world.clock.now() * 1000) - call.arrived)
        gateway = call.model is not None
        if kind in _PLAIN and not reply.headers and self._may_be_bare(call):
            head = self.headers.head(call, media_type, streams=streams, gateway=gateway, spent_ms=spent)
            begun: dict[str, Any] = {"type": "http.response.start", "status": reply.status, "head": head}
            if isinstance(reply, Json):
                begun["body"] = reply.body
                await send(begun)
                return
            await send(begun)
        else:
            headers = self.headers.block(call, media_type, streams=streams, gateway=gateway, spent_ms=spent)
            if reply.headers:  # each stands for the usual one of its name; an empty one takes it away
                own = {name.encode(): value.encode("latin-1") for name, value in reply.headers.items()}
                headers = [pair for pair in headers if pair[0] not in own]
                headers += [(name, value) for name, value in own.items() if value]
            if call.http_1_0 and not isinstance(reply, Bent):
                if isinstance(reply, Events):
                    reply = Content(b"".join([frame.data for frame in reply.frames]), "", reply.status)
                headers.append((b"content-length", b"%d" % len(reply.body)))
            await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if isinstance(reply, Bent):
            await self._write_bent(reply, call, timing, start, receive, send)
        elif not isinstance(reply, Events):
            await send({"type": "http.response.body", "body": reply.body})
        elif timing is None:
            await self._write_at_once(reply.steps, receive, send)
        else:
            await self._write_paced(call, reply.steps, timing, start, receive, send)

    def _may_be_bare(self, call: Call) -> bool:
        """Whether the server takes a head as it is written."""
        return "lean" in call.connection and call.method != "HEAD" and not call.http_1_0

    def _timing(self, call: Call) -> Timing:
        """When the answer's frames are due."""
        return self.world.pace.timing(call.model, self.world.ids.seed(), call.prompt, self.wheel.waiting)

    async def relay(self, call: Call, relayed: Relayed, receive: Receive, send: Send) -> None:
        """Passes another server's answer on, heard by whoever listens."""
        if self.watch.on:
            await self.watch.say(self._pass_on, call, relayed, receive, send)
        else:
            await self._pass_on(call, relayed, receive, send)

    async def _pass_on(self, call: Call, relayed: Relayed, receive: Receive, send: Send) -> None:
        """Another server's answer as it comes; where it breaks off, ours does too. A client that goes away ends it at once."""
        task = asyncio.current_task()
        assert task is not None
        gone = asyncio.ensure_future(receive())
        gone.add_done_callback(lambda done: None if done.cancelled() else task.cancel())
        headers = [pair for pair in relayed.headers if pair[0] != b"date"]  # the server writes its own
        try:
            if call.http_1_0 and all(name != b"content-length" for name, _ in headers):
                whole = b"".join([chunk async for chunk in relayed.chunks])
                headers.append((b"content-length", b"%d" % len(whole)))
                await send({"type": "http.response.start", "status": relayed.status, "headers": headers})
                await send({"type": "http.response.body", "body": whole, "more_body": True})
            else:
                await send({"type": "http.response.start", "status": relayed.status, "headers": headers})
                async for chunk in relayed.chunks:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            gone.cancel()
            await send({"type": "http.response.body", "body": b""})
        except UpstreamError as error:
            log.error("%s (request %s)", error, call.request_id)
            await self._suffer(HangUp(), call, receive)
        except asyncio.CancelledError:
            if not gone.done() or gone.cancelled():
                raise  # the server itself is stopping
        finally:
            gone.cancel()
            await relayed.chunks.aclose()

    async def _write_at_once(self, steps: Iterator[Frame | Row], receive: Receive, send: Send) -> None:
        """Frames joined into few writes; between two writes a client that has gone away is noticed."""
        waiting: list[bytes] = []
        size = 0
        gone: asyncio.Task[dict[str, Any]] | None = None
        for data in _bytes(steps, max(1, self.flush // USUAL)):
            waiting.append(data)
            size += len(data)
            if size >= self.flush:
                gone = gone or asyncio.ensure_future(receive())
                await send({"type": "http.response.body", "body": b"".join(waiting), "more_body": True})
                await asyncio.sleep(0)  # other streams take their turn
                if gone.done():
                    return
                waiting, size = [], 0
        if gone is not None:
            gone.cancel()
        await send({"type": "http.response.body", "body": b"".join(waiting)})

    async def _write_paced(
        self,
        call: Call,
        steps: Iterator[Frame | Row],
        timing: Timing,
        start: float,
        receive: Receive,
        send: Send,
    ) -> None:
        """Each frame when it is due; a client that goes away ends the stream at once."""
        put, at_loss = call.connection.get("put"), call.connection.get("at_loss")
        flight = Flight(packed(steps), timing, start, self.wheel, put)
        gone: asyncio.Future[dict[str, Any]] | None = None
        if at_loss is not None:
            at_loss(flight.leave)
        else:
            gone = asyncio.ensure_future(receive())
            gone.add_done_callback(lambda done: None if done.cancelled() else flight.leave())
        try:
            while flight.more and (data := await flight.landed()) is not None:
                await send({"type": "http.response.body", "body": data, "more_body": flight.more})
        finally:
            if at_loss is not None:
                at_loss(None)
            if gone is not None:
                gone.cancel()

    async def _write_bent(
        self, reply: Bent, call: Call, timing: Timing | None, start: float, receive: Receive, send: Send
    ) -> None:
        """Each step by itself, frames when they are due, later by what was paused; where one ends the connection, nothing
        follows."""
        for step in reply.steps:
            if isinstance(step, Frame):
                if timing is not None:
                    wait = start + timing.due(step.tokens, step.thinking) - asyncio.get_running_loop().time()
                    if wait > 0:
                        if not await self._suffer(Pause(wait), call, receive):
                            return
                        if "pause" in call.connection:  # who hands in the time goes on with it
                            start -= wait
                await send({"type": "http.response.body", "body": step.data, "more_body": True})
            elif not await self._suffer(step, call, receive):
                return
            elif isinstance(step, Pause) and "pause" not in call.connection:  # else no time went by here
                start += step.seconds
        await send({"type": "http.response.body", "body": b""})

    async def _suffer(self, event: Pause | HangUp, call: Call, receive: Receive) -> bool:
        """A pause, or the end of the connection; whether there is still somebody to speak to."""
        if isinstance(event, HangUp):
            if event.half and (half_close := call.connection.get("half_close")):
                half_close()
            elif hang_up := call.connection.get("hang_up"):
                hang_up(event.reset)
            return False
        if pause := call.connection.get("pause"):
            await pause(event.seconds)
            return True
        return await _still_there(receive, event.seconds)


def _bytes(steps: Iterator[Frame | Row], most: int) -> Iterator[bytes]:
    """What is written for these, at most so many frames in one."""
    for step in steps:
        if isinstance(step, Row):
            yield from step.joined(most)
        else:
            yield step.data


async def _still_there(receive: Receive, seconds: float) -> bool:
    """Waits; at once False if the client goes away meanwhile."""
    gone = asyncio.ensure_future(receive())
    await asyncio.wait({gone}, timeout=seconds)
    return gone.cancel()  # nothing to cancel: the client has gone away
