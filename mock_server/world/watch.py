"""Who listens to each answer while it is said. Where nobody does, nothing of this runs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from mock_server.wire.call import Call
from mock_server.wire.reply import Reply
from mock_server.world.clock import Clock
from mock_server.world.journal import CUT, LEFT, OPEN, RESET, WHOLE, Entry, Journal, entry

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Say = Callable[[Call, Reply, Receive, Send], Awaitable[None]]


class Listener(Protocol):
    """Hears of each call when it is over."""

    def over(self, call: Call, heard: Entry) -> None:
        """The answer has ended, one way or another."""


class Watch:
    """The journal, and whoever else wants to know how answers ended."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self.journal, self.clock = journal, clock
        self.listeners: list[Listener] = []
        self.on = False
        self.settle()

    def settle(self) -> None:
        """To be called when the journal's size or the listeners have changed."""
        self.on = bool(self.journal.size or self.listeners)

    async def say(self, say: Say, call: Call, reply: Reply, receive: Receive, send: Send) -> None:
        """Lets the answer be said, and listens."""
        start = self.clock.elapsed()
        heard = entry(call, reply.status, call.error or None, self.clock.now(), start)
        self.journal.add(heard)
        how = _How()
        if hang_up := call.connection.get("hang_up"):
            call.connection = {**call.connection, "hang_up": how.noted(hang_up)}

        async def received() -> Message:
            message = await receive()
            how.left = how.left or message["type"] == "http.disconnect"
            return message

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                heard.status, heard.headers = message["status"], tuple(message["headers"])
            else:
                if data := message.get("body"):
                    heard.say(self.clock.elapsed() - start, data)
                if not message.get("more_body"):
                    heard.ended = WHOLE
            await send(message)

        try:
            await say(call, reply, received, sent)
        except asyncio.CancelledError:
            how.left = True
            raise
        finally:
            if heard.ended is OPEN:
                heard.ended = how.hung_up or (LEFT if how.left else CUT)
            self.journal.ended(heard)
            for listener in self.listeners:
                listener.over(call, heard)


class _How:
    """How an answer that is not whole came to its end."""

    left = False
    hung_up = ""

    def noted(self, hang_up: Callable[[bool], None]) -> Callable[[bool], None]:
        """`hang_up`, noted."""

        def hang(reset: bool) -> None:
            self.hung_up = RESET if reset else CUT
            hang_up(reset)

        return hang
