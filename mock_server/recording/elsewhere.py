"""Answers that are not made here: what another server says, passed on and, if it is wanted, written down."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field

from mock_server.recording.redact import Redactor
from mock_server.recording.reel import LARGEST, Reel, Taken
from mock_server.upstream.client import Client, UpstreamError, passed_on
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Relayed

log = logging.getLogger("dashmock")


@dataclass
class Elsewhere:
    """Where answers come from instead of here. `now`: the time of day; `ticks`: seconds of a clock that only goes on."""

    upstream: Client | None
    reel: Reel | None
    now: Callable[[], float]
    ticks: Callable[[], float] = lambda: asyncio.get_running_loop().time()
    _writing: set[asyncio.Task[None]] = field(default_factory=set)

    async def answer(self, call: Call) -> Relayed | None:
        """What is answered to the call; None: it is for the mock to say. Raises Refused where the upstream cannot be reached."""
        if self.upstream is None or call.late or call.too_large:
            return None
        try:
            return await self.ask(call)
        except UpstreamError as error:
            log.error("%s (request %s)", error, call.request_id)
            raise Refused("ModelUnavailable", layer="gateway", message=str(error)) from None

    async def ask(self, call: Call) -> Relayed:
        """What the upstream answers, as it begins; it is written down when it is whole. Raises UpstreamError."""
        assert self.upstream is not None
        method, target, headers, body = passed_on(call)
        started, begun = self.now(), self.ticks()
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
