"""What of a prompt came from the context cache, and what went into one: figures in models.yaml, `caching`.

An implicit cache is made by every long prompt and hit by chance in production; here by every prompt that begins as one before.
An explicit one is made where the request marks a part with `cache_control`; a request with a mark has no other cache.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from mock_server.content import tokens
from mock_server.spec.model import Model
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.timeline import Timeline, Usage
from mock_server.world.cache import chained
from mock_server.world.world import World

SLICE = 64
"""Characters that are compared at once."""


class Piece(NamedTuple):
    """One content block of a prompt in its order; `text` stands for it when beginnings are compared."""

    text: str
    said: str = ""  # of `text`, what is counted in tokens
    marked: bool = False


def cached(timeline: Timeline, call: Call, world: World, items: Sequence[Mapping[str, Any]] = ()) -> Timeline:
    """The answer with its usage's cache fields set; the call is told how many tokens are read anew.

    `items`: what was said so far, where the body does not hold it all.
    """
    usage = counted(timeline.usage, call, world, items)
    if usage is timeline.usage:
        return timeline
    return Timeline(timeline.choices, usage, timeline.sources, timeline.code, timeline.annotations)


def counted(usage: Usage, call: Call, world: World, items: Sequence[Mapping[str, Any]] = ()) -> Usage:
    """The same of the usage alone."""
    model = call.model
    call.prompt = usage.prompt
    known = model.caching if model is not None and model.cache else None
    if model is None or known is None or usage.prompt < known.implicit_least:
        return usage
    beginning = call.known.get("beginning") if call.known is not None else None
    if beginning is not None and not beginning.marked:
        pieces: list[Piece] = []
        last = f"user\n{_last_words(call)}\n"
    else:
        pieces = list(_pieces(call.body, items))
        last = pieces[-1].text if pieces else ""
        beginning = Beginning(
            "".join([piece.text for piece in pieces[:-1]]), any(piece.marked for piece in pieces), {}
        )
        if call.known is not None:
            call.known["beginning"] = beginning
    if beginning.marked:
        usage = _explicit(usage, pieces, known, _scope(call, model, "explicit"), world)
    else:
        read = _implicit(usage.prompt, beginning, last, known, _scope(call, model, ""), world)
        if read != usage.cached:
            usage = usage._replace(cached=read)
    call.prompt = usage.prompt - usage.cached
    return usage


def _scope(call: Call, model: Model, kind: str) -> str:
    return f"{kind}\0{call.key}\0{model.id}\0"


class Beginning(NamedTuple):
    """The blocks of a prompt but for the last: alike requests share it, and with it the digests that a scope has of it, of
    the words that came last, and of the rest with these."""

    text: str
    marked: bool
    digests: dict[str, tuple[list[bytes], str, list[bytes]]]


def _last_words(call: Call) -> str:
    body = call.body["input"] if call.surface == "native" else call.body
    return str(body["messages"][-1]["content"])


def _implicit(prompt: int, beginning: Beginning, last: str, known: Any, scope: str, world: World) -> int:
    """Tokens of the beginning that was sent before, in whole blocks and never the last token; what is new is kept."""
    now, cache = world.clock.now(), world.cache
    whole = len(beginning.text) - len(beginning.text) % SLICE
    before, said, after = beginning.digests.get(scope) or (None, "", [])
    if before is None:
        before = list(chained(scope.encode(), _slices(beginning.text[:whole])))
    if said != last:
        start = before[-1] if before else scope.encode()
        after = list(chained(start, _slices(beginning.text[whole:] + last)))
        if len(beginning.digests) >= 100:  # keys that come and go
            beginning.digests.clear()
        beginning.digests[scope] = (before, last, after)
    cache.fetch(now, before[-1:], after)
    if after and cache.has(after[-1], now):  # then those in front of it are kept too
        found = len(before) + len(after)
    elif not before or cache.has(before[-1], now):
        found = len(before) + cache.longest(after, now)
    else:
        cache.fetch(now, before, after)
        found = cache.longest(before, now)
    until = now + known.implicit_seconds
    for digests in (before, after):
        if digests and cache.until(digests[-1]) < until - 1:  # seconds: what was just kept is not kept anew
            for digest in digests:
                cache.keep(digest, until)
    slices = len(before) + len(after)
    read = min(prompt * found // slices, prompt - 1) if slices else 0
    return int(read // known.implicit_block * known.implicit_block)


def _slices(text: str) -> list[str]:
    return [text[at : at + SLICE] for at in range(0, len(text), SLICE)]


def _explicit(usage: Usage, pieces: Sequence[Piece], known: Any, scope: str, world: World) -> Usage:
    """The longest kept beginning that ends at a mark, or a few blocks before one, is read; up to the last mark is written."""
    now, cache = world.clock.now(), world.cache
    digests = list(chained(scope.encode(), [piece.text for piece in pieces]))
    marks = [at for at, piece in enumerate(pieces) if piece.marked][-known.explicit_marks :]
    cache.fetch(now, digests)
    near = {at for mark in marks for at in range(max(0, mark - known.explicit_look_back), mark + 1)}
    hit = max((at for at in near if cache.has(digests[at], now)), default=-1)
    read = _tokens(pieces[: hit + 1], usage.prompt)
    if hit >= 0:
        cache.keep(digests[hit], now + known.explicit_seconds)
    written = 0
    for mark in marks:
        size = _tokens(pieces[: mark + 1], usage.prompt)
        if mark > hit and size >= known.explicit_least:
            cache.keep(digests[mark], now + known.explicit_seconds)
            written = size - read
    return usage._replace(cached=read, written=written)


def _tokens(pieces: Sequence[Piece], most: int) -> int:
    return min(sum(tokens.count(piece.said) for piece in pieces), most)


def _pieces(body: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> Iterator[Piece]:
    """The blocks of a prompt in the order in which the model reads them, whatever the dialect."""
    parameters = body.get("parameters") or body
    if tools := parameters.get("tools"):
        yield from (_piece(tool, "") for tool in tools)
    if system := body.get("system") or body.get("instructions"):
        yield from _contents(system, "system")
    native = body.get("input")
    sent: Any = items or body.get("messages")
    if not sent and isinstance(native, Mapping):
        sent = native.get("messages") or [{"role": "user", "content": native.get("prompt")}]
    for message in sent or ():
        role = str(message.get("role") or message.get("type"))
        yield from _contents(message.get("content"), role)
        if rest := {key: value for key, value in message.items() if key not in ("role", "content", "id")}:
            yield _piece(rest, role)


def _contents(content: Any, role: str) -> Iterator[Piece]:
    if isinstance(content, list):
        yield from (_piece(part, role) for part in content)
    elif content is not None:
        yield _piece(content, role)


def _piece(part: Any, role: str) -> Piece:
    """A block by its text, or by its JSON; the mark itself is no part of it."""
    if isinstance(part, str):
        return Piece(f"{role}\n{part}\n", f"{role}\n{part}\n")
    if not isinstance(part, Mapping):
        return Piece(f"{role}\n{part}\n")
    marked = isinstance(part.get("cache_control"), Mapping)
    text = part.get("text")
    if isinstance(text, str):
        return Piece(f"{role}\n{text}\n", f"{role}\n{text}\n", marked)
    packed = _packed({key: value for key, value in part.items() if key != "cache_control"})
    says = (
        "" if part.keys() & {"image_url", "video_url", "video", "image", "audio", "input_audio"} else packed
    )
    return Piece(f"{role}\n{packed}\n", says, marked)


def _packed(part: Mapping[str, Any]) -> str:
    try:
        return dumps(part).decode()
    except orjson.JSONEncodeError:  # nested deeper than 254 levels
        return str(part)
