"""A stream whose words are still being thought up: frames go out as soon as nothing that follows can change them.

Encoders render whole timelines. So what the brain has said so far is rendered again and again, and of two renderings in a row, the
later one with more tokens, the frames that both begin with are sent: they will begin the last one too. That holds because tokens
are only added, never counted anew: a word is counted when it is whole.
"""

import copy
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from mock_server.content import tokens
from mock_server.upstream.brain import Brain, Thought, timeline
from mock_server.wire.call import Call
from mock_server.wire.reply import Events, Reply
from mock_server.wire.timeline import Ask, Run, Timeline
from mock_server.world.clock import Clock
from mock_server.world.ids import Ids
from mock_server.world.world import World

log = logging.getLogger("dashmock")

HELD = 8
"""Characters at the end that may still become something else: a tag, a part of a word."""

WORD = 40
"""Characters without white space that are one word at most; what is longer is not written with white space."""


@dataclass
class _Growing:
    """A text whose tokens are counted word by word."""

    held: int
    run: Run = field(default_factory=Run)

    def grow(self, text: str, whole: bool) -> None:
        """The text has become this; `whole`: and will be no longer."""
        done = len(self.run.text)
        until = len(text) if whole else self._settled(text, done)
        if until > done:
            more = tokens.run(text[done:until])
            ends = [done + end for end in more.ends]
            self.run = Run(text[:until], [*self.run.ids, *more.ids], [*self.run.ends, *ends])

    def _settled(self, text: str, done: int) -> int:
        """How much of the text is in whole words: white space begins the next one."""
        until = len(text) - self.held
        at = max(text.rfind(" ", done, until), text.rfind("\n", done, until))
        while at > done and text[at - 1].isspace():
            at -= 1
        return at if at > done and until - at < WORD else until


class Live:
    """The frames of one call, made while the brain speaks. `behaviour` renders the call with the timeline it finds in its script."""

    def __init__(
        self, brain: Brain, ask: Ask, call: Call, behaviour: Callable[[Call, World], Reply], world: World
    ) -> None:
        self.brain, self.ask, self.call, self.behaviour = brain, ask, call, behaviour
        self.media_type = ""
        self._world, self._now, self._ids = world, world.clock.now(), world.ids.seed()
        stop = ask.parameters.get("stop") or ""
        longest = max(
            [len(one) for one in ([stop] if isinstance(stop, str) else stop) if isinstance(one, str)],
            default=0,
        )
        self._text, self._thinking = _Growing(max(HELD, longest)), _Growing(HELD)

    async def frames(self) -> AsyncGenerator[bytes, None]:
        """The stream. Raises UpstreamError."""
        shown: list[bytes] = []
        sent: list[bytes] = []
        counted = 0
        thought = Thought()
        async with aclosing(self.brain.thoughts(self.ask)) as thoughts:
            async for thought in thoughts:
                self._grow(thought, whole=False)
                count = len(self._text.run.ids) + len(self._thinking.run.ids)
                if count - counted <= count // 64:  # so that long answers are not rendered for each word
                    continue
                counted = count
                rendered = self._rendered(thought)
                ready = len(sent)
                while ready < min(len(shown), len(rendered)) and shown[ready] == rendered[ready]:
                    ready += 1
                if ready > len(sent):
                    yield b"".join(rendered[len(sent) : ready])
                    sent = rendered[:ready]
                shown = rendered
        self._grow(thought, whole=True)
        rendered = self._rendered(thought)
        if rendered[: len(sent)] != sent:
            log.error(
                "a stream of the brain's words is not what it began as (request %s)", self.call.request_id
            )
        yield b"".join(rendered[len(sent) :])

    def _grow(self, thought: Thought, *, whole: bool) -> None:
        thinking, text = thought.parted()
        self._thinking.grow(thinking, whole or bool(text))
        self._text.grow(text, whole)

    def _rendered(self, thought: Thought) -> list[bytes]:
        """The whole stream, were this all."""
        world = copy.copy(
            self._world
        )  # with ids and a time that stay the same from one rendering to the next
        world.ids, world.clock = Ids(self._ids), Clock(self._now)
        script = {"timeline": self._timeline(thought)}
        reply = self.behaviour(replace(self.call, script=script), world)
        assert isinstance(reply, Events)
        self.media_type = reply.media_type
        return [frame.data for frame in reply.frames]

    def _timeline(self, thought: Thought) -> Timeline:
        return timeline(self.ask, [thought], (self._thinking.run, self._text.run))
