"""The neutral form of a chat: what was asked (`Ask`) and what is said (`Timeline`), before any dialect renders it.

Every surface reads its own request into an `Ask`; `content.answer.answer(ask)` says a `Timeline`; every encoder
renders that one timeline. So texts, tokens and usage are equal in all dialects by construction.

These are named tuples: on the way of every request, and a quarter of the cost of frozen dataclasses.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, cycle, islice, takewhile
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import orjson

from mock_server.spec.model import Model

Finish = Literal["stop", "length", "tool_calls"]
MediaKind = Literal["image", "video", "audio", "file"]

NOTHING: Mapping[str, Any] = MappingProxyType({})

Sizes = tuple[int, Sequence[int]]
"""How many tokens the pieces of a stream carry: the first one, then the following, in a circle."""


class Media(NamedTuple):
    """One image, video, audio or document part of a message; `url` is what the client sent: http(s), data:, oss:// or fileid://."""

    kind: MediaKind
    url: str | tuple[str, ...]
    hints: Mapping[str, Any] = NOTHING  # fps, min_pixels, max_pixels, … as sent


class AskedCall(NamedTuple):
    """A tool call of an earlier assistant turn, as the client sent it back."""

    id: str
    name: str
    arguments: str


class Message(NamedTuple):
    """One message of any dialect. `texts` holds each text part; a plain string content is one part.

    `unmatched`: a tool's answer that did not say in `tool_call_id` which call it answers.
    """

    role: str
    texts: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    calls: tuple[AskedCall, ...] = ()
    call_id: str = ""
    name: str = ""
    reasoning: str = ""
    partial: bool = False
    unmatched: bool = False


class Ask(NamedTuple):
    """One chat request in neutral words.

    `parameters` holds only what the client sent and is not null, by the names of the native API (`max_tokens`, `stop`,
    `n`, `tools`, `tool_choice`, `response_format`, `thinking_budget`, …). `thinking` is the effective switch: asked for,
    or the model's default. `seed` already decides whether two equal asks repeat: the caller mixes in its call counter
    unless `seed` was sent or `temperature` is 0. `language` is that of the answer where the prompt does not decide it.
    """

    model: Model
    messages: tuple[Message, ...]
    parameters: Mapping[str, Any]
    thinking: bool
    seed: int
    known: dict[str, Any] | None = (
        None  # what is known of asks that differ in the last words only: wire/alike.py
    )
    documents: tuple[str, ...] = ()  # texts of files that the request names
    language: str = ""
    now: int = 0
    """Minutes since the epoch, where tools are offered; 0 where no clock came with the ask."""


class Pieces:
    """What a run is told in, as JSON texts with the tokens of each. `drawn`: so many sizes they took, the one that did not fit too."""

    __slots__ = ("_ends", "_joined", "_texts", "drawn", "shared", "tokens")

    def __init__(self, texts: list[bytes], tokens: Sequence[int], drawn: int) -> None:
        self._texts: list[bytes] | None = texts
        self._joined, self._ends = b"", array("I")
        self.shared = False
        self.tokens, self.drawn = tokens, drawn

    def __len__(self) -> int:
        return len(self.tokens)

    def texts(self, start: int, stop: int) -> list[bytes]:
        """Those from `start` to `stop`."""
        if self._texts is not None:
            return self._texts[start:stop]
        joined, ends = self._joined, self._ends
        return [joined[ends[at] : ends[at + 1]] for at in range(start, stop)]

    def told(self, start: int, stop: int) -> Iterator[tuple[bytes, int]]:
        """Each of those with its tokens."""
        if self._texts is not None:
            return zip(islice(self._texts, start, stop), islice(self.tokens, start, stop), strict=True)
        return self._unpacked(start, stop)

    def _unpacked(self, start: int, stop: int) -> Iterator[tuple[bytes, int]]:
        joined, ends, tokens = self._joined, self._ends, self.tokens
        begin = ends[start]
        for at in range(start, stop):
            end = ends[at + 1]
            yield joined[begin:end], tokens[at]
            begin = end

    def pack(self) -> None:
        """Keeps them as one, in a third of the room, for who needs them long; not if others need them too."""
        if self._texts is not None and not self.shared:
            self._joined = b"".join(self._texts)
            self._ends = array("I", accumulate(map(len, self._texts), initial=0))
            self.tokens = array("I", self.tokens)
            self._texts = None

    def share(self) -> None:
        """Another answer is told in the same pieces: each stays ready for all of them."""
        self._texts = self.texts(0, len(self))
        self._joined, self._ends = b"", array("I")
        self.shared = True


def written(texts: list[str]) -> list[bytes]:
    """Each text as JSON, to be kept: a copy, since what orjson gives holds 4 KB however short it is."""
    return [b"%b" % orjson.dumps(text) for text in texts]


class Run:
    """A stretch of text and its tokens: `ids` decode to exactly `text` (`ends[i]`, below, never splits a character).

    `ends` may be given as the function that finds them: whole answers never ask.
    """

    __slots__ = ("_ends", "_told", "ids", "text")

    def __init__(
        self,
        text: str = "",
        ids: Sequence[int] = (),
        ends: Sequence[int] | Callable[[str, Sequence[int]], Sequence[int]] = (),
    ) -> None:
        self.text = text
        self.ids = ids
        self._ends = ends
        self._told: tuple[Sizes, int, Pieces] | None = None

    @property
    def ends(self) -> Sequence[int]:
        """ends[i]: how many characters of `text` are complete after token i."""
        if callable(self._ends):
            self._ends = self._ends(self.text, self.ids)
        return self._ends

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and self.text == other.text and list(self.ids) == list(other.ids)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Run({self.text!r}, {len(self.ids)} tokens)"

    def pieces(self, sizes: Iterator[int]) -> list[tuple[str, int]]:
        """(text, tokens) pieces of `next(sizes)` tokens each; a piece without a whole character is joined to the next."""
        return self._cut(takewhile(len(self.ids).__gt__, accumulate(sizes))) if self.ids else []

    def told(self, sizes: Sizes, drawn: int) -> Pieces:
        """The same pieces as they are written, of which `drawn` sizes are taken already. Who tells an answer again, need not make
        them again."""
        if self._told is not None and self._told[:2] == (sizes, drawn):
            told = self._told[2]
            if not told.shared:
                told.share()
            return told
        first, then = sizes
        cuts = list(
            takewhile(len(self.ids).__gt__, accumulate(islice(chain((first,), cycle(then)), drawn, None)))
        )
        pieces = self._cut(cuts) if self.ids else []
        drawn_now = drawn + len(cuts) + 1 if self.ids else drawn
        told = Pieces(written([text for text, _ in pieces]), [count for _, count in pieces], drawn_now)
        self._told = sizes, drawn, told
        return told

    def _cut(self, cuts: Iterable[int]) -> list[tuple[str, int]]:
        """The pieces that end after so many tokens, and the rest."""
        start = last = 0
        text, ends = self.text, self.ends
        found = []
        for at in cuts:
            end = ends[at - 1]
            if end > start:
                found.append((text[start:end], at - last))
                start, last = end, at
        total = len(self.ids)
        if len(text) > start:
            found.append((text[start:], total - last))
        elif (
            last < total
        ):  # tokens after the last whole character (a cut inside one): they count, but say nothing
            found.append(("", total - last))
        return found


class ToolCall(NamedTuple):
    """A tool call that is said; `arguments.text` is JSON. Its id is given by the encoder's id source."""

    name: str
    arguments: Run
    tokens: int  # all tokens of the call, tags and name included


class Logprob(NamedTuple):
    """One answer token with its alternatives: `top` holds (token text, bytes, logprob), best first."""

    token: str
    logprob: float
    top: tuple[tuple[str, bytes, float], ...] = ()
    bytes: bytes = b""


class Choice(NamedTuple):
    """One of `n` answers. `thinking` is None when the model does not think in this request (an empty Run: thought nothing)."""

    index: int  # type: ignore[assignment]  # the API's word; hides a method of tuple that nobody needs here
    content: Run
    finish: Finish
    thinking: Run | None = None
    calls: tuple[ToolCall, ...] = ()
    logprobs: tuple[Logprob, ...] | None = None
    stopped: bool = False  # a stop sequence ended the text

    @property
    def cut(self) -> bool:
        """Whether a limit or a stop sequence ended the text, not its own end."""
        return self.stopped or self.finish == "length"


class Source(NamedTuple):
    """One web page that a search is said to have found."""

    index: int  # type: ignore[assignment]  # the API's word; hides a method of tuple that nobody needs here
    title: str
    url: str
    site_name: str
    icon: str


class Usage(NamedTuple):
    """Token counts in neutral names; media counts are parts of `prompt`, `reasoning` is a part of `completion`."""

    prompt: int
    completion: int
    reasoning: int = 0
    cached: int = 0
    image: int = 0
    video: int = 0
    audio: int = 0
    overhead: int = (
        0  # completion tokens that belong to no text: think tags (tokens.md: 2 before, rest after thinking)
    )
    written: int | None = (
        None  # prompt tokens that went into an explicit cache; None: the prompt marks nothing
    )
    spoken: int = 0  # completion tokens of sound
    seconds: int = 0  # of sound that was written down


class Timeline(NamedTuple):
    """The whole answer: its choices in index order and what it cost; `sources` None means no search was made."""

    choices: tuple[Choice, ...]
    usage: Usage
    sources: tuple[Source, ...] | None = None
    code: str | None = None  # what the code interpreter ran, None: not used
    annotations: Mapping[str, Any] = NOTHING
