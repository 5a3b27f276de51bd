"""HAR 1.2 and tapes: what a browser or a proxy exported becomes tapes, redacted, and tapes what those tools open.

Members of our own begin with an underscore, as HAR wants it: `_tape` holds what a HAR has no place for.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from mock_server.recording.play import body_of
from mock_server.recording.reel import Taken, tape_of
from mock_server.recording.tape import Tape, TapeError, as_on_the_wire, files, read
from mock_server.spec import folders
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.wire.router import Router

DEFAULT_HOST = "dashscope.aliyuncs.com"
"""Stands in a HAR's URL where a tape does not say which host was asked."""


@dataclass(slots=True)
class Exchange:
    """An exchange on its way from one form to the other; `more` is what only tapes say of it."""

    taken: Taken
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Converted:
    """What a conversion came to: how many exchanges, and how many were left out, by why."""

    count: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def skip(self, why: str) -> None:
        """Counts an exchange that was left out."""
        self.left_out[why] = self.left_out.get(why, 0) + 1


def convert(paths: Iterable[Path], out: Path, redact: Iterable[str], router: Router) -> Converted:
    """Reads tapes and HARs (by their names' end) and writes the other form, or the same one redacted. Raises TapeError, OSError."""
    kind = out.suffix.lower()
    if kind not in (".har", ".jsonl"):
        raise TapeError(f"--out {out}: is neither; write a name that ends in .har or .jsonl")
    told = Converted()
    rows = []
    for exchange in _all(paths, told):
        row = tape_of(exchange.taken, router, redact)
        row |= {name: value for name, value in exchange.more.items() if name in ("id", "origin", "source")}
        row["id"] = row["id"] or f"{out.stem}#{told.count + 1}"
        row["notes"] = "; ".join(filter(None, (exchange.more.get("notes"), row["notes"])))
        row["redacted"] = sorted({*row["redacted"], *(exchange.more.get("redacted") or ())})
        if row["api"] == "other":
            told.skip("not of an operation in the spec")
            continue
        told.count += 1
        rows.append(row)
    try:
        if kind == ".har":
            entries = [_entry(row) for row in rows]
            log = {"version": "1.2", "creator": {"name": "dashmock", "version": "1"}, "entries": entries}
            content = orjson.dumps({"log": log}, option=orjson.OPT_INDENT_2)
        else:
            content = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    except orjson.JSONEncodeError as error:
        raise TapeError(f"--out {out}: an exchange has what JSON has not: {error}") from None
    folders.write(out, content)
    return told


def rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The exchanges of a HAR that are of the API, as tapes are written, without keys; each with its number among the entries. Raises
    TapeError, OSError."""
    router = _router()
    for exchange in _of_har(path, Converted()):
        number = exchange.taken.number
        row = tape_of(exchange.taken, router, ())
        if row["api"] == "other":
            continue
        taken_out = sorted({*row["redacted"], *(exchange.more.get("redacted") or ())})
        id = exchange.more.get("id") or f"{path.stem}#{number + 1}"
        yield number, row | {"id": id, "redacted": taken_out}


@cache
def _router() -> Router:
    return Router(Spec(load()).operations)


def _all(paths: Iterable[Path], told: Converted) -> Iterator[Exchange]:
    for path in files(paths):
        if path.suffix.lower() == ".har":
            yield from _of_har(path, told)
        else:
            for tape in read(path):
                if tape.body is None and tape.events is None and tape.content is None:
                    told.skip("answer not recorded")
                else:
                    yield _of_tape(as_on_the_wire(tape))


# ---- tapes → exchanges ------------------------------------------------------------------------------------------------


def _of_tape(tape: Tape) -> Exchange:
    content = body_of(tape)
    sent = (
        tape.request
        if isinstance(tape.request, str)
        else None
        if tape.request is None
        else orjson.dumps(tape.request)
    )
    taken = Taken(
        number=0,
        started=_day(tape),
        method=tape.method,
        target=tape.path,
        host=tape.host or DEFAULT_HOST,
        request_headers={name.lower(): value for name, value in tape.request_headers.items()},
        body=b"" if sent is None else sent.encode() if isinstance(sent, str) else sent,
        status=tape.status or 200,
        headers={name: _line(value) for name, value in tape.headers.items() if name != "content-encoding"},
        head=tape.timing.head if tape.timing else 0.0,
        end=tape.timing.end if tape.timing else 0.0,
    )
    if tape.events is not None:
        taken.headers.setdefault("content-type", "text/event-stream")
    _cut(taken, content, list(tape.timing.chunks) if tape.timing else [])
    more = {"id": tape.id, "origin": tape.origin, "notes": tape.notes, "redacted": list(tape.redacted)}
    return Exchange(taken, more)


def _line(value: Any) -> str:
    """A header as one line: some recorders keep a list of them."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _day(tape: Tape) -> float:
    return datetime.fromisoformat(tape.day).replace(tzinfo=UTC).timestamp() if tape.day else 0.0


def _cut(taken: Taken, content: bytes, chunks: list[tuple[float, int]]) -> None:
    """Gives the exchange its chunks; where their sizes are not those of the content any more, it is one."""
    if not chunks or sum(size for _, size in chunks) != len(content):
        chunks = [(taken.end, len(content))] if content else []
    start = 0
    for at, size in chunks:
        taken.add(at, content[start : start + size])
        start += size


# ---- HAR → exchanges --------------------------------------------------------------------------------------------------


def _of_har(path: Path, told: Converted) -> Iterator[Exchange]:
    try:
        document = orjson.loads(path.read_bytes())
        entries = document["log"]["entries"]
        if not isinstance(entries, list):
            raise TypeError
    except orjson.JSONDecodeError as error:
        raise TapeError(f"{path}:{error.lineno}: is no HAR: {error}") from None
    except (KeyError, TypeError):
        raise TapeError(f"{path}: is no HAR: it has no log.entries") from None
    for number, entry in enumerate(entries):
        try:
            exchange = _exchange(number, entry)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            what = f"has no {error}" if isinstance(error, KeyError) else str(error)
            raise TapeError(f"{path}: log.entries[{number}]: {what}") from None
        if exchange is None:
            told.skip("answer not recorded")
        else:
            yield exchange


def _exchange(number: int, entry: Mapping[str, Any]) -> Exchange | None:
    request, response = entry["request"], entry["response"]
    url = urlsplit(request["url"])
    content = response["content"]
    if content.get("text") is None and (content.get("size") or 0) > 0:
        return None
    try:
        coded = content.get("encoding") == "base64"
        answer = base64.b64decode(content["text"]) if coded else (content.get("text") or "").encode()
    except binascii.Error as error:
        raise ValueError(f"response.content.text: {error}") from None
    own = entry.get("_tape") or {}
    timing = own.get("timing") or {}
    times = entry.get("timings") or {}
    wait = sum(max(0.0, float(times.get(name) or 0)) for name in ("send", "wait"))
    taken = Taken(
        number=number,
        started=datetime.fromisoformat(entry["startedDateTime"]).timestamp(),
        method=str(request["method"]),
        target=f"{url.path}?{url.query}" if url.query else url.path,
        host=url.netloc.rpartition("@")[2],
        request_headers=_headers(request.get("headers")),
        body=_sent(request.get("postData")),
        status=int(response["status"]),
        headers=_headers(response.get("headers")),
        head=float(timing.get("head_ms", wait)),
        end=float(timing.get("end_ms", entry.get("time") or wait)),
    )
    taken.headers.pop("content-encoding", None)  # a HAR's text is unpacked
    if mime := content.get("mimeType"):
        taken.headers.setdefault("content-type", str(mime))
    _cut(taken, answer, [(float(at), int(size)) for at, size in timing.get("chunks") or ()])
    return Exchange(taken, own)


def _headers(pairs: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    """Names in lower case; the pseudo-headers of HTTP/2 are left out."""
    return {
        str(one["name"]).lower(): str(one["value"])
        for one in pairs or ()
        if not str(one["name"]).startswith(":")
    }


def _sent(posted: Mapping[str, Any] | None) -> bytes:
    if not posted:
        return b""
    text = str(posted.get("text") or "")
    return base64.b64decode(text) if posted.get("encoding") == "base64" else text.encode()


# ---- tapes → HAR ------------------------------------------------------------------------------------------------------


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    request, response, timing = row["request"], row["response"], row["timing"]
    body, raw, coded = response["body"], response["raw"], response.get("base64")
    text = coded or raw or ("" if body is None else orjson.dumps(body).decode())
    headers = [{"name": name, "value": value} for name, value in response["headers"].items()]
    sent = request["body"]
    posted = sent if isinstance(sent, str) else None if sent is None else orjson.dumps(sent).decode()
    kind = request["headers"].get("content-type", "application/json")
    query = request["path"].partition("?")[2]
    size = len(base64.b64decode(text)) if coded else len(text.encode())
    return {
        "startedDateTime": timing["started"],
        "time": timing["end_ms"],
        "request": {
            "method": row["operation"].partition(" ")[0],
            "url": f"https://{request['host']}{request['path']}",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [{"name": name, "value": value} for name, value in request["headers"].items()],
            "queryString": [{"name": name, "value": value} for name, value in parse_qsl(query)],
            "headersSize": -1,
            "bodySize": len(posted.encode()) if posted is not None else 0,
            **({"postData": {"mimeType": kind, "text": posted}} if posted is not None else {}),
        },
        "response": {
            "status": response["status"],
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers,
            "content": {
                "size": size,
                "mimeType": response["headers"].get("content-type", "application/json"),
                "text": text,
                **({"encoding": "base64"} if coded else {}),
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": size,
        },
        "cache": {},
        "timings": {
            "send": 0,
            "wait": timing["head_ms"],
            "receive": round(timing["end_ms"] - timing["head_ms"], 2),
        },
        "_tape": {name: row[name] for name in ("id", "origin", "source", "notes", "redacted", "timing")},
    }
