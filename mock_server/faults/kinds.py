"""What can go wrong with a good answer. Each kind is a function from the steps of an answer to other steps, made while read."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from random import Random
from typing import Any, NamedTuple

import orjson

from mock_server.spec.said import UsageError
from mock_server.wire.reply import Bent, Content, Events, Frame, HangUp, Json, Pause, Reply

Step = Frame | Pause | HangUp
Steps = Iterator[Step]


SIP = 7
"""Bytes of one write of `trickle`: few, and no multiple of a character's."""


class AmountError(UsageError):
    """An amount that cannot be read; the text says how to write one."""


class Amount(NamedTuple):
    """How much of a fault: `number` of seconds, frames or an HTTP status, or a `share` from 0 to 1 of the answer."""

    number: float = 0
    share: float | None = None
    rate: float = 0  # tokens per second, of `pace`
    frame: bytes = b""  # the frame that says the error, of an error in the midst of a stream


class Kind(NamedTuple):
    """A kind of fault. `bend` changes a Bent; kinds of a higher `rank` work on what those below it left."""

    name: str
    says: str
    unit: str  # s, %, frames, status, pace, or nothing
    default: str
    bend: Callable[[Bent, Amount, Random], Bent]
    rank: int

    def amount(self, text: str | None) -> Amount:
        """Reads the amount as written, or the default. Raises AmountError."""
        return _AMOUNTS[self.unit]((text or self.default).strip())


def _seconds(text: str) -> Amount:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)?", text)
    if match is None:
        raise AmountError("write a time such as 500ms or 2s")
    return Amount(float(match[1]) * {"ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600}[match[2] or "s"])


def _share(text: str) -> Amount:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%|pct)?", text)
    if match is None or (match[2] and float(match[1]) > 100):
        raise AmountError(
            "write a part of the answer such as 40% (in a key 40pct), or a number of frames such as 3"
        )
    return Amount(share=float(match[1]) / 100) if match[2] else Amount(float(int(float(match[1]))))


def _number(text: str) -> Amount:
    if not text.isdecimal() or len(text) > 6:
        raise AmountError("write a whole number")
    return Amount(int(text))


def _status(text: str) -> Amount:
    if not re.fullmatch(r"[45]\d\d", text):
        raise AmountError("write an HTTP status from 400 to 599")
    return Amount(int(text))


def _pace(text: str) -> Amount:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)[:-](\d+(?:\.\d+)?)", text)
    if match is None or not float(match[2]):
        raise AmountError(
            "write milliseconds to the first token and tokens per second, as in 300:50 (in a key 300-50)"
        )
    return Amount(float(match[1]) / 1000, rate=float(match[2]))


def _nothing(text: str) -> Amount:
    if text:
        raise AmountError("takes no amount")
    return Amount()


_AMOUNTS: dict[str, Callable[[str], Amount]] = {
    "s": _seconds,
    "%": _share,
    "frames": _number,
    "status": _status,
    "pace": _pace,
    "": _nothing,
}


def bend(faults: list[tuple[str, Amount]], reply: Reply, media_type: str, chance: Random) -> Bent:
    """The answer with all these faults, of (kind, amount) each."""
    if isinstance(reply, Events):
        steps: Steps = iter(reply.frames)
    elif isinstance(reply, Json):
        steps = iter([Frame(reply.body, reply.tokens, reply.thinking)])
    elif isinstance(reply, Content):
        steps = iter([Frame(reply.body)])
    else:
        return reply
    bent = Bent(steps, media_type, reply.status, reply.headers, streams=isinstance(reply, Events))
    for name, amount in sorted(faults, key=lambda fault: _BY_NAME[fault[0]].rank):
        bent = _BY_NAME[name].bend(bent, amount, chance)
    return bent


# ---- what is said -------------------------------------------------------------------------------------------------


def _html(bent: Bent, amount: Amount, chance: Random) -> Bent:
    status = int(amount.number)
    words = {502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}.get(
        status, "Error"
    )
    page = (
        f"<html>\r\n<head><title>{status} {words}</title></head>\r\n<body>\r\n<center><h1>{status} {words}</h1></center>\r\n"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return Bent(iter([Frame(page.encode())]), "text/html", status)


def _wrong_type(bent: Bent, amount: Amount, chance: Random) -> Bent:
    return bent._replace(media_type="text/plain")


def _no_usage(bent: Bent, amount: Amount, chance: Random) -> Bent:
    def without(value: Any) -> Any:
        value.pop("usage", None)
        return value

    return _each_json(bent, without)


def _empty_deltas(bent: Bent, amount: Amount, chance: Random) -> Bent:
    """So many frames that say nothing, before the second one."""

    def told() -> Steps:
        yield from _first(bent.steps)
        second = next(bent.steps, None)
        if isinstance(second, Frame):
            yield from [Frame(_json_changed(second.data, _emptied))] * int(amount.number)
        if second is not None:
            yield second
        yield from bent.steps

    return bent._replace(steps=told()) if bent.streams else bent


def _emptied(value: Any) -> Any:
    for choice in value.get("choices") or (value.get("output") or {}).get("choices") or ():
        said = choice.get("delta") or choice.get("message") or {}
        for name in ("content", "reasoning_content"):
            if said.get(name):
                said[name] = [] if isinstance(said[name], list) else ""
        said.pop("tool_calls", None)
    if isinstance(value.get("output"), dict) and "text" in value["output"]:
        value["output"]["text"] = ""
    return value


def _error_inside(bent: Bent, amount: Amount, chance: Random) -> Bent:
    """Frames as far as `amount` of them, then the one that says the error, which is the last (sheet 2.6)."""

    def told() -> Steps:
        steps = list(bent.steps) if amount.share is not None else bent.steps
        whole = sum(isinstance(step, Frame) for step in steps) if isinstance(steps, list) else 0
        left = int(whole * amount.share) if amount.share is not None else int(amount.number)
        said = 0
        for step in steps:
            if isinstance(step, Frame):
                if said >= left or b"[DONE]" in step.data:
                    break
                said += 1
            yield step
        yield Frame(re.sub(rb"\Aid:\d+", b"id:%d" % (said + 1), amount.frame))

    return bent._replace(steps=told()) if bent.streams else bent


def _truncated(bent: Bent, amount: Amount, chance: Random) -> Bent:
    """The stream ends in good order, but before anything says that it is finished."""

    def told() -> Steps:
        for step in bent.steps:
            if isinstance(step, Frame) and (b"[DONE]" in step.data or _finish(step.data)):
                return
            yield step

    return bent._replace(steps=told()) if bent.streams else bent


def _finish(data: bytes) -> bool:
    return re.search(rb'"finish_reason":\s*"(?!null")', data) is not None


def _no_end(bent: Bent, amount: Amount, chance: Random) -> Bent:
    """Without the frame that ends the stream: `[DONE]`, natively the one that says why it finished."""

    def told() -> Steps:
        held: list[Step] = []
        for step in bent.steps:
            yield from held
            held = [step]

    return bent._replace(steps=told()) if bent.streams else bent


def _double_end(bent: Bent, amount: Amount, chance: Random) -> Bent:
    def told() -> Steps:
        last: Step | None = None
        for last in bent.steps:
            yield last
        if last is not None:
            yield last

    return bent._replace(steps=told()) if bent.streams else bent


def _bad_json(bent: Bent, amount: Amount, chance: Random) -> Bent:
    return _one_damaged(bent, lambda data: re.sub(rb"}(\s*)$", rb",,\1", data, count=1), chance)


def _bad_utf8(bent: Bent, amount: Amount, chance: Random) -> Bent:
    """Two bytes that are no UTF-8, inside a text of the JSON."""

    def broken(data: bytes) -> bytes:
        at = data.rfind(b'"')
        return data[:at] + b"\xff\xfe" + data[at:]

    return _one_damaged(bent, broken, chance)


# ---- how it is sent -------------------------------------------------------------------------------------------------


def _paced(bent: Bent, amount: Amount, chance: Random) -> Bent:
    def told() -> Steps:
        begun = False
        for step in bent.steps:
            if isinstance(step, Frame) and step.tokens:
                yield Pause((0 if begun else amount.number) + (step.tokens - (not begun)) / amount.rate)
                begun = True
            yield step

    return bent._replace(steps=told())


def _slow_first_token(bent: Bent, amount: Amount, chance: Random) -> Bent:
    return bent._replace(steps=chain((Pause(amount.number),), bent.steps))


def _stall(bent: Bent, amount: Amount, chance: Random) -> Bent:
    """Half of it, then nothing for so long, then the rest."""
    return bent._replace(steps=_broken_at(bent, Amount(share=0.5), (Pause(amount.number),), rest=True))


def _cut(bent: Bent, amount: Amount, chance: Random) -> Bent:
    return bent._replace(steps=_broken_at(bent, amount, (HangUp(),)))


def _half_close(bent: Bent, amount: Amount, chance: Random) -> Bent:
    return bent._replace(steps=_broken_at(bent, amount, (HangUp(half=True),)))


def _trickle(bent: Bent, amount: Amount, chance: Random) -> Bent:
    """A few bytes at a time, wherever that cuts a frame, a line or a character."""

    def told() -> Steps:
        for step in bent.steps:
            if not isinstance(step, Frame):
                yield step
                continue
            for at in range(0, len(step.data), SIP):
                yield Pause(amount.number)
                yield Frame(step.data[at : at + SIP])

    return bent._replace(steps=told())


def _reset(bent: Bent, amount: Amount, chance: Random) -> Bent:
    if amount.share == 0:
        return bent._replace(before=(*bent.before, HangUp(reset=True)))
    return bent._replace(steps=_broken_at(bent, amount, (HangUp(reset=True),)))


def _delay(bent: Bent, amount: Amount, chance: Random) -> Bent:
    return bent._replace(before=(Pause(amount.number), *bent.before))


def _broken_at(bent: Bent, amount: Amount, event: tuple[Step, ...], rest: bool = False) -> Steps:
    """The steps as far as `amount` of their bytes, or that many frames and half of the next; there `event` happens."""
    if amount.share is None:
        left = int(amount.number)
        for step in bent.steps:
            if isinstance(step, Frame):
                if not left:
                    yield from _halves(step, len(step.data) // 2, event, rest)
                    break
                left -= 1
            yield step
        else:
            yield from event
    else:
        steps = list(bent.steps)
        at = int(sum(len(step.data) for step in steps if isinstance(step, Frame)) * amount.share)
        bent = bent._replace(steps=iter(steps))
        for step in bent.steps:
            if isinstance(step, Frame):
                if at < len(step.data):
                    yield from _halves(step, at, event, rest)
                    break
                at -= len(step.data)
            yield step
        else:
            yield from event
    if rest:
        yield from bent.steps


def _halves(frame: Frame, at: int, event: tuple[Step, ...], rest: bool) -> Steps:
    yield frame._replace(data=frame.data[:at])
    yield from event
    if rest:
        yield Frame(frame.data[at:])


def _first(steps: Steps) -> Steps:
    for step in steps:
        yield step
        if isinstance(step, Frame):
            return


def _one_damaged(bent: Bent, damage: Callable[[bytes], bytes], chance: Random) -> Bent:
    """One frame with JSON damaged: of a stream one of the first three, as the seed says."""

    def told() -> Steps:
        left = chance.randrange(3) if bent.streams else 0
        done = False
        for step, last in _with_last(bent.steps):
            if isinstance(step, Frame) and b"{" in step.data and not done:
                if left and not last:
                    left -= 1
                else:
                    step, done = step._replace(data=damage(step.data)), True
            yield step

    return bent._replace(steps=told())


def _with_last(steps: Steps) -> Iterator[tuple[Step, bool]]:
    """Each step, and whether what follows has no JSON."""
    held: Step | None = None
    for step in steps:
        if held is not None:
            yield held, isinstance(step, Frame) and b"{" not in step.data
        held = step
    if held is not None:
        yield held, True


def _each_json(bent: Bent, change: Callable[[Any], Any]) -> Bent:
    def told() -> Steps:
        for step in bent.steps:
            yield step._replace(data=_json_changed(step.data, change)) if isinstance(step, Frame) else step

    return bent._replace(steps=told())


def _json_changed(data: bytes, change: Callable[[Any], Any]) -> bytes:
    """The frame, or JSON body, with its JSON object changed; what is no JSON object stays."""
    start, end = data.find(b"{"), data.rfind(b"}") + 1
    try:
        value = orjson.loads(data[start:end])
    except orjson.JSONDecodeError:
        return data
    return data[:start] + orjson.dumps(change(value)) + data[end:] if isinstance(value, dict) else data


_ALL = (
    Kind("html", "a gateway's HTML page instead of the answer", "status", "502", _html, 0),
    Kind("no-usage", "usage is missing", "", "", _no_usage, 1),
    Kind(
        "empty-deltas", "so many frames that say nothing, after the first", "frames", "100", _empty_deltas, 2
    ),
    Kind("truncated", "a stream that ends in good order, with no finish reason", "", "", _truncated, 3),
    Kind("no-end", "the end marker is missing", "", "", _no_end, 4),
    Kind("double-end", "the end marker comes twice", "", "", _double_end, 5),
    Kind("bad-json", "malformed JSON, in a stream in one frame", "", "", _bad_json, 6),
    Kind("bad-utf8", "broken UTF-8, in a stream in one frame", "", "", _bad_utf8, 7),
    Kind("wrong-type", "content type text/plain", "", "", _wrong_type, 8),
    Kind("pace", "milliseconds to the first token : tokens per second", "pace", "400:60", _paced, 9),
    Kind("slow-first-token", "the head at once, the first token late", "s", "5s", _slow_first_token, 10),
    Kind("stall", "half of the answer, silence, the rest", "s", "30s", _stall, 11),
    Kind("cut", "the connection ends inside a frame: at 40%, or after 3 frames", "%", "50%", _cut, 12),
    Kind("trickle", "seven bytes at a time, with this pause before each", "s", "5ms", _trickle, 13),
    Kind(
        "half-close",
        "as cut, but only the mock's half of the connection is closed: it goes on to listen",
        "%",
        "50%",
        _half_close,
        12,
    ),
    Kind("reset", "the connection is reset, at 0% before any answer", "%", "0%", _reset, 12),
    Kind("delay", "everything comes late", "s", "2s", _delay, 14),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
"""By name, those that can be asked for."""

INSIDE = "error"
"""What the error is called that comes in the midst of a stream: it is asked for by the error's own name."""

_BY_NAME = {**KINDS, INSIDE: Kind(INSIDE, "an error inside a stream", "%", "50%", _error_inside, 3)}
