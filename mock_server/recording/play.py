"""A tape as the answer to a call: the bytes that were recorded, with the call's own request id and the day it is."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import orjson

from mock_server.recording import told
from mock_server.recording.tape import Event, Tape
from mock_server.wire.call import Call
from mock_server.wire.reply import Content, Events, Frame, Json
from mock_server.world.pace import Recorded

_OWN = frozenset(
    {"date", "content-length", "transfer-encoding", "connection", "content-encoding", "set-cookie", "x-request-id",
     "req-arrive-time", "req-cost-time", "resp-start-time", "x-envoy-upstream-service-time", "keep-alive",
     "access-control-allow-origin", "access-control-expose-headers"}
)  # fmt: skip
"""Headers of an answer that are made anew."""

_MADE = re.compile(rb'("created(?:_at)?":\s?)1\d{9}\b')
_FRAME_END = re.compile(rb"\r?\n\r?\n")


def reply(tape: Tape, call: Call, now: float, pace: str) -> Json | Events | Content:
    """The recorded answer. `pace`: `off`, `real` (sets `call.timing` where the tape has its times), or `tokens`."""
    headers = {
        name: value for name, value in tape.headers.items() if name not in _OWN and _can_be_sent(name, value)
    }
    body = body_of(tape)
    media_type = tape.headers.get("content-type", "")
    status = tape.status or 200
    if tape.coded is not None:
        return Content(body, media_type or "application/octet-stream", status, headers)
    size = len(body)
    body = _fresh(body, tape, call, now)
    count = _tokens(tape) if pace != "off" else 0
    if tape.events is None:
        if pace == "real" and tape.timing is not None:
            call.timing = Recorded([tape.timing.end])
            count = max(1, count)
        return Json(body, status, headers, count)
    if pace == "real" and tape.timing is not None:
        times, frames = _as_recorded(tape, body, whole=len(body) == size)
        call.timing = Recorded(times)
        return Events(iter(Frame(frame) for frame in frames), status, headers)
    return Events(_even(_frames(body), count), status, headers)


def _can_be_sent(name: str, value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and name.isascii()


def body_of(tape: Tape) -> bytes:
    """The answer's body: as it was on the wire where the tape has it, else as its surface writes what the tape means."""
    if tape.content is not None:
        return tape.content
    if tape.events is not None:
        return b"".join(_framed(event) for event in tape.events)
    return b"" if tape.body is None else orjson.dumps(tape.body)


def _framed(event: Event) -> bytes:
    """An event of which only its lines were kept, as its surface writes it."""
    if event.id is None and event.event is None:
        return f"data: {event.data}\n\n".encode()
    lines = [f"id:{event.id}"] if event.id is not None else []
    lines += [f"event:{event.event}"] if event.event is not None else []
    lines += [f":{line}" for line in event.comment]
    return "\n".join([*lines, f"data:{event.data}", "", ""]).encode()


def _fresh(body: bytes, tape: Tape, call: Call, now: float) -> bytes:
    """The body with the call's id in place of the recorded one, and today's time where it says when it was made."""
    if (recorded := _request_id(tape)) and len(recorded) >= 8:
        body = body.replace(recorded.encode(), call.request_id.encode())
    return _MADE.sub(rb"\g<1>%d" % now, body)


def _request_id(tape: Tape) -> str:
    if named := tape.headers.get("x-request-id"):
        return str(named)
    told_in: Any = tape.body
    if tape.events is not None and tape.events[0].data.startswith("{"):
        told_in = orjson.loads(tape.events[0].data)
    if not isinstance(told_in, dict):
        return ""
    named = told_in.get("request_id") or str(told_in.get("id") or "").removeprefix("chatcmpl-")
    return named if isinstance(named, str) else ""


def _frames(body: bytes) -> list[bytes]:
    """The stream cut behind each frame."""
    frames, start = [], 0
    for hit in _FRAME_END.finditer(body):
        frames.append(body[start : hit.end()])
        start = hit.end()
    return [*frames, body[start:]] if body[start:] else frames


def _as_recorded(tape: Tape, body: bytes, *, whole: bool) -> tuple[list[float], list[bytes]]:
    """When which bytes are due: the chunks as they came; where redaction has changed their size, frame by frame."""
    assert tape.timing is not None and tape.events is not None
    chunks = tape.timing.chunks
    ends = list(accumulate(size for _, size in chunks))
    if whole and ends and ends[-1] == len(body):
        starts = [0, *ends[:-1]]
        return [at for at, _ in chunks], [body[a:b] for a, b in zip(starts, ends, strict=True)]
    frames = _frames(body)
    times = [event.at for event in tape.events if event.at is not None] or [tape.timing.end]
    return [times[min(number, len(times) - 1)] for number in range(len(frames))], frames


def _tokens(tape: Tape) -> int:
    said = told.timeline(tape)
    return said.usage.completion if said is not None else 0


def _even(frames: list[bytes], tokens: int) -> Iterator[Frame]:
    """The frames with the answer's tokens spread evenly: a pace gives them their time."""
    count = len(frames)
    for number, frame in enumerate(frames):
        yield Frame(frame, (number + 1) * tokens // count - number * tokens // count)
