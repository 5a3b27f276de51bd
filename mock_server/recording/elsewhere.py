"""Answers that are not made here: what a tape holds, or what another server says, passed on and, if wanted, written down."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any

from mock_server.recording import play
from mock_server.recording.redact import Redactor
from mock_server.recording.reel import LARGEST, Reel, Taken
from mock_server.recording.shelf import REMEMBERED, Request, Shelf
from mock_server.upstream.client import Client, passed_on
from mock_server.wire import decode
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused, UpstreamError
from mock_server.wire.reply import Content, Events, Json, Relayed
from mock_server.wire.router import Router
from mock_server.world.world import World

log = logging.getLogger("dashmock")


@dataclass
class Elsewhere:
    """Where answers come from instead of here. `ticks`: seconds of a clock that only goes on."""

    upstream: Client | None
    reel: Reel | None
    shelf: Shelf | None
    on_miss: str
    router: Router
    world: World
    know: Callable[[Call], None]  # raises Refused for a caller whose key is not good
    ticks: Callable[[], float] = lambda: asyncio.get_running_loop().time()
    _writing: set[asyncio.Task[None]] = field(default_factory=set)
    _missed: set[int] = field(default_factory=set)  # hashes of requests that no tape answers

    async def answer(self, call: Call) -> Json | Events | Content | Relayed | None:
        """What is answered to the call; None: it is for the mock to say, in the words of `call.told` where a tape has some.

        Raises Refused where the upstream cannot be reached, and for a miss that shall fail.
        """
        if call.late or call.too_large:
            return None
        if self.shelf is not None and call.method == "OPTIONS":
            return None  # a page may ask whether it may ask, whoever answers then
        call.operation, call.values, _ = self.router.find(call.method, call.path)
        if self.shelf is not None:
            found = self._recalled(call, self.shelf)
            if found is not None:
                return found
            if call.told is not None:
                return None
        if self.upstream is None or self.on_miss == "generate":
            return None
        try:
            return await self.ask(call)
        except UpstreamError as error:
            log.error("%s (request %s)", error, call.request_id)
            raise Refused("ModelUnavailable", layer="gateway", message=str(error)) from None

    def _recalled(self, call: Call, shelf: Shelf) -> Json | Events | Content | None:
        asked = hash((call.method, call.path, call.query, call.raw, *call.headers.items()))
        if asked in self._missed:  # tapes stay as they are: what none of them answers, none will
            return None
        body: Any = None
        if call.raw:
            try:
                body = decode.body(call, LARGEST)
            except Refused:
                body = call.raw.decode("utf-8", "replace")
        decoded = body if isinstance(body, dict) else None
        if decoded is not None:
            if isinstance(named := decoded.get("model"), str):
                named, suffixed, call.suffix = named.partition("@")
                body = {**decoded, "model": named} if suffixed else decoded
                call.model = self.world.spec.catalogue.find(named)
            call.body = body
            call.stream = decode.wants_stream(call)
        try:
            self.know(call)
            refused = False
        except Refused:
            refused = True
        streams = call.surface == "native" and decode.wants_stream(call)
        request = Request(call.method, call.path, call.query, streams, body)
        try:
            found = shelf.find(request, call.operation, call.key, call.headers, refused)
        except RecursionError:  # nested deeper than anything that was recorded
            found = None
        if found is None:
            if self.on_miss == "fail" and not refused:
                said = f"No tape answers {call.method} {call.path}: {shelf.nearest(request)}"
                raise Refused("NotFound", layer="gateway", message=said)
            if len(self._missed) >= REMEMBERED:
                self._missed.clear()
            self._missed.add(asked)
            if b"content-encoding" not in call.headers:  # else it may be longer than what is taken
                call.decoded = decoded
            return None
        if found.timeline is not None:
            call.told = found.timeline
            return None
        pace = self.world.pace
        return play.reply(
            found.tape,
            call,
            self.world.clock.now(),
            "off" if pace.is_off else "real" if pace.real else "tokens",
        )

    async def ask(self, call: Call) -> Relayed:
        """What the upstream answers, as it begins; it is written down when it is whole. Raises UpstreamError."""
        assert self.upstream is not None
        method, target, headers, body = passed_on(call)
        started, begun = self.world.clock.now(), self.ticks()
        number = next(self.reel.numbers) if self.reel is not None else 0
        relayed = await self.upstream.ask(method, target, headers, body)
        if self.reel is None:
            return relayed
        taken = Taken(
            number=number,
            started=started,
            method=method,
            target=target,
            host=self.upstream.host,
            request_headers={
                name.decode("latin-1"): value.decode("latin-1") for name, value in call.headers.items()
            },
            body=call.raw,
            status=relayed.status,
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in relayed.headers},
            head=(self.ticks() - begun) * 1000,
        )
        return relayed._replace(chunks=self._listening(relayed.chunks, taken, begun))

    async def _listening(
        self, chunks: AsyncGenerator[bytes, None], taken: Taken, begun: float
    ) -> AsyncGenerator[bytes, None]:
        whole = False
        why = "the client went away before the answer was whole"
        try:
            async for chunk in chunks:
                taken.add((self.ticks() - begun) * 1000, chunk)
                yield chunk
            whole = True
        except UpstreamError as error:
            why = str(error)
            raise
        finally:
            await chunks.aclose()
            taken.end = (self.ticks() - begun) * 1000
            if whole and taken.size <= LARGEST:
                self._keep(taken)
            else:
                self._lost(taken, why if not whole else f"the answer is longer than {LARGEST:,} bytes")

    def _keep(self, taken: Taken) -> None:
        """Writes beside the client's way: a slow disk delays nobody."""
        task = asyncio.ensure_future(self._write(taken))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, taken: Taken) -> None:
        assert self.reel is not None
        try:
            await asyncio.to_thread(self.reel.write, taken)
        except OSError as error:
            self._lost(taken, f"{self.reel.folder}: {error.strerror or error}")
        except Exception as error:  # a mistake of ours must not take the next tapes with it
            log.exception("a tape could not be made")
            self._lost(taken, repr(error))
        else:
            self.reel.written += 1

    def _lost(self, taken: Taken, why: str) -> None:
        assert self.reel is not None
        self.reel.lost += 1
        path = Redactor().plain(taken.target.partition("?")[0])
        log.error("no tape of %s %s (%s): %s", taken.method, path, taken.status, why)

    async def close(self) -> None:
        """Waits for tapes that are being written, then ends all connections."""
        await asyncio.gather(*self._writing)
        if self.upstream is not None:
            await self.upstream.close()
