"""Server-sent events as the two kinds of surface frame them; sources: sheet 2.5 and 4.1, every recorded stream."""

from typing import Any

DATA = (b"data: ", b"\n\n")
"""What stands around a compatible frame's data: a blank after the colon, no id, no event name."""

DONE = b"data: [DONE]\n\n"
"""The compatible surface's last frame; the native surface has none."""


def native(number: int, data: bytes, event: bytes = b"result", status: int = 200) -> bytes:
    """A native frame: no blank after any colon, the HTTP status as a comment line, `number` from 1."""
    return b"id:%d\nevent:%b\n:HTTP_STATUS/%d\ndata:%b\n\n" % (number, event, status, data)


def compatible(data: bytes) -> bytes:
    """A compatible frame."""
    return b"%b%b%b" % (DATA[0], data, DATA[1])


def named(event: bytes, data: bytes) -> bytes:
    """A frame of the Anthropic dialect: the event's name and its data, no blank after a colon."""
    return b"event:%b\ndata:%b\n\n" % (event, data)


def events(raw: bytes) -> list[dict[str, Any]]:
    """The events of a stream, each with `data` and, where it has them, `id`, `event` and `comment` (a list of texts)."""
    found = []
    for block in raw.decode("utf-8").split("\n\n"):
        event: dict[str, Any] = {}
        for line in block.split("\n"):
            name, colon, value = line.partition(":")
            if not colon:
                continue
            if name == "":
                event.setdefault("comment", []).append(value)
            else:
                value = value.removeprefix(" ")
                event[name] = f"{event[name]}\n{value}" if name == "data" and "data" in event else value
        if event:
            found.append(event)
    return found
