"""What a behaviour hands back: a Reply is one JSON body (`Json`), a stream (`Events`) or plain bytes (`Content`)."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from mock_server.wire.timeline import Pieces

Headers = Mapping[str, str]
NO_HEADERS: Headers = MappingProxyType({})


class Frame(NamedTuple):
    """One frame of a stream as it goes over the wire.

    `tokens` is how many tokens the model had to make for it, of which `thinking` were thought: pacing turns them into time.
    """

    data: bytes
    tokens: int = 0
    thinking: int = 0


class Row(NamedTuple):
    """Frames that differ in nothing but their text: the pieces from `start` to `stop`, each between the same bytes. `thought`: the
    model thought them."""

    before: bytes
    after: bytes
    pieces: Pieces
    start: int
    stop: int
    thought: bool

    @property
    def tokens(self) -> int:
        """How many tokens the model had to make for all of them."""
        return sum(self.pieces.tokens[self.start : self.stop])

    def frames(self) -> Iterator[Frame]:
        """Each by itself."""
        return map(Frame._make, self.told())

    def told(self) -> Iterator[tuple[bytes, int, int]]:
        """The same as plain tuples, which are made in a tenth of the time."""
        before, after, thought = self.before, self.after, self.thought
        for text, tokens in self.pieces.told(self.start, self.stop):
            yield before + text + after, tokens, tokens if thought else 0

    def joined(self, most: int) -> Iterator[bytes]:
        """Their bytes, at most so many frames in one."""
        between = self.after + self.before
        for start in range(self.start, self.stop, most):
            texts = self.pieces.texts(start, min(self.stop, start + most))
            yield b"%b%b%b" % (self.before, between.join(texts), self.after)


class Json(NamedTuple):
    """A whole JSON answer; `tokens` and `thinking` as in Frame, summed.

    Of any reply, `headers` go before the usual ones of the same name; an empty one takes the usual one away.
    """

    body: bytes
    status: int = 200
    headers: Headers = NO_HEADERS
    tokens: int = 0
    thinking: int = 0


class Events(NamedTuple):
    """A stream, made while it is read. `media_type` is empty where it is the usual one."""

    steps: Iterator[Frame | Row]
    status: int = 200
    headers: Headers = NO_HEADERS
    media_type: str = ""

    @property
    def frames(self) -> Iterator[Frame]:
        """Each frame by itself."""
        return each(self.steps)


class Content(NamedTuple):
    """Bytes of any media type."""

    body: bytes
    media_type: str
    status: int = 200
    headers: Headers = NO_HEADERS


class Pause(NamedTuple):
    """Nothing is sent for so many seconds."""

    seconds: float


class HangUp(NamedTuple):
    """The connection ends here, the answer not being whole; `reset`: at once and rudely; `half`: only towards the client."""

    reset: bool = False
    half: bool = False


class Bent(NamedTuple):
    """An answer that arrives badly. `before` happens before the head is sent; `streams`: its head is that of a stream."""

    steps: Iterator[Frame | Pause | HangUp]
    media_type: str
    status: int = 200
    headers: Headers = NO_HEADERS
    before: tuple[Pause | HangUp, ...] = ()
    streams: bool = False


class Relayed(NamedTuple):
    """What another server answers, passed on as it comes; names of `headers` in lower case. Chunks may raise if it breaks off."""

    chunks: AsyncGenerator[bytes, None]
    status: int
    headers: list[tuple[bytes, bytes]]


Reply = Json | Events | Content | Bent


def each(steps: Iterator[Frame | Row]) -> Iterator[Frame]:
    """Each frame by itself."""
    for step in steps:
        if isinstance(step, Row):
            yield from step.frames()
        else:
            yield step
