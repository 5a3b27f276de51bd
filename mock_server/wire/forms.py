"""A body of `multipart/form-data` → its parts. What is damaged is refused whole: half a file is no file."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import unquote

from mock_server.wire.errors import Refused

MOST_PARTS = 1_000
_BOUNDARY = "dashmock-f0rm-b0undary"
_STEP = 1024 * 1024

_EXTENDED = re.compile(r"""filename\*\s*=\s*([\w-]+)'[\w-]*'([^;\s]+)""", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Part(NamedTuple):
    """One part. `filename` is None for a field of text, and empty for a file without a name."""

    name: str
    filename: str | None
    media_type: str
    data: bytes

    @property
    def text(self) -> str:
        """What stands in a field of text."""
        return self.data.decode("utf-8", "replace")


def parts(raw: bytes, content_type: str) -> tuple[Part, ...]:
    """The parts in their order. Raises Refused IllegalInput for what is no form, not whole, or has too many parts."""
    from multipart import (  # 3 ms of a start
        MultipartError,
        MultipartSegment,
        PushMultipartParser,
        parse_options_header,
    )

    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise _illegal()
    found: list[Part] = []
    try:
        with PushMultipartParser(options["boundary"], max_segment_count=MOST_PARTS) as parser:
            segment: MultipartSegment | None = None
            data: list[bytes] = []
            view = memoryview(raw)
            for start in range(0, len(raw) + 1, _STEP):
                for event in parser.parse(bytes(view[start : start + _STEP])):
                    if isinstance(event, MultipartSegment):
                        segment, data = event, []
                    elif event is not None:
                        data.append(bytes(event))
                    else:
                        assert segment is not None
                        found.append(_part(segment, data))
    except (MultipartError, UnicodeError):
        raise _illegal() from None
    return tuple(found)


def packed(fields: Iterable[tuple[str, str | None, bytes]]) -> tuple[bytes, str]:
    """The body of a form with these fields, of a file with its name, and the content type to announce it with."""
    raw = b""
    for name, filename, data in fields:
        named = "" if filename is None else f'; filename="{_quoted(filename)}"'
        raw += (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + data
        )
        raw += b"\r\n"
    return raw + f"--{_BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={_BOUNDARY}"


def _quoted(filename: str) -> str:
    """As browsers write it."""
    return filename.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _part(segment: Any, data: list[bytes]) -> Part:
    filename = segment.filename
    extended = _EXTENDED.search(segment.header("Content-Disposition") or "")
    if extended:  # RFC 5987: how `requests` sends names that are not ASCII
        try:
            filename = unquote(extended[2], extended[1])
        except LookupError:
            filename = unquote(extended[2])
    if filename is not None:
        filename = plain(filename)
    return Part(segment.name or "", filename, segment.content_type or "", b"".join(data))


def plain(filename: str) -> str:
    """The name without folders, and without letters that nobody sees or that turn the writing round; never `.` or `..`."""
    name = _UNSEEN.sub("", filename).replace("\\", "/").rpartition("/")[2].strip()
    return "" if name in (".", "..") else name


def _illegal() -> Refused:
    return Refused("IllegalInput", layer="gateway")
