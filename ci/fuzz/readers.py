"""Gives the readers what is nearly what they read: each reads it, or refuses it with its own error that names the place."""

import base64
import gzip
import logging
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import yaml

from ci.fuzz.grammar import Attack, Grammar
from ci.fuzz.report import Report, alarm, alarmed
from mock_server import settings
from mock_server.behaviours._batching import checker
from mock_server.content import tokens
from mock_server.contract import environments
from mock_server.contract.exchange import Case, Received, Sent, received
from mock_server.contract.files import Wrong
from mock_server.contract.laws import judge
from mock_server.recording import har
from mock_server.recording.check import check, operation_of
from mock_server.recording.tape import TapeError
from mock_server.recording.tape import read as read_tapes
from mock_server.scenarios.lint import lint
from mock_server.scenarios.reading import ScenarioError
from mock_server.scenarios.reading import read as read_scenarios
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.wire import forms
from mock_server.wire.decode import unpacked
from mock_server.wire.errors import Refused
from mock_server.wire.router import Router
from mock_server.world import profile

SPEC = Spec(load())
ROUTER = Router(SPEC.operations)


class Reader(NamedTuple):
    """Somebody who reads. `sound`: what it reads without complaint, as bytes or as a document that is bent before it is written;
    `refuses`: the error it may raise."""

    name: str
    sound: tuple[Any, ...]
    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...] = ()
    written: Callable[[Any], bytes] = orjson.dumps


def _yaml(document: Any) -> bytes:
    return yaml.safe_dump(document, allow_unicode=True).encode("utf-8", "replace")


def _rows(document: Any) -> bytes:
    return b"\n".join(map(_json, document)) if isinstance(document, list) else _json(document)


def _json(value: Any) -> bytes:
    """JSON of anything, what orjson does not take as Python's own writer puts it."""
    import json

    return json.dumps(value).encode()


def _stream(body: bytes) -> None:
    """Each law judges the stream, as it does one of a gateway."""
    judge(
        received(SPEC, CASE, Received(200, {"content-type": "text/event-stream"}, body), "sk-fuzz-0000000001")
    )


def _scenarios(body: bytes) -> None:
    lint([read_scenarios(body.decode("utf-8", "replace"), SPEC)], SPEC)


def _tape(path: Path) -> None:
    for tape in read_tapes(path):
        if operation_of(SPEC, tape) is not None:
            check(SPEC, tape)


def _counted(body: bytes) -> None:
    text = body.decode("utf-8", "replace")
    if tokens.decode(tokens.encode(text)) != text:
        raise AssertionError("its tokens are another text")


def _in_file(file: Path, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    def written(body: bytes) -> object:
        file.write_bytes(body)
        return read(file)

    return written


CHAT = next(one for one in SPEC.operations if one.id == "chat-completions")
CASE = Case(
    "chat-completions/fuzz", CHAT, Sent("POST", CHAT.path, {}, {**CHAT.example_request, "stream": True})
)

EVENT = {
    "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "qwen-plus", "system_fingerprint": None,
    "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Hi", "tool_calls": None}, "finish_reason": None, "logprobs": None}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
}  # fmt: skip
STREAM = (
    b"".join(b"data: " + orjson.dumps(EVENT) + b"\n\n" for _ in range(3))
    + b": ping\n\nid: 7\ndata: [DONE]\n\n"
)

SCENARIOS = {
    "strict": True,
    "scenarios": [
        {"name": "a", "when": {"state": "start", "last": r"/(\w+) in (a|b)+/i", "model": ["qwen-*"]},
         "then": {"text": "{{ match[1] }} {% if turn == 1 %}x{% endif %}", "next": "b"}},
        {"name": "b", "when": {"state": "b", "header": {"x-a": "1"}, "body": {"seed": 3}},
         "then": [{"fault": "stall=1s"}, {"tools": [{"name": "t", "arguments": {"a": "{{ last }}"}}]}, {"status": 400, "body": {}}],
         "repeat": "loop"},
    ],
}  # fmt: skip
TAPE = {
    "id": "a#1", "origin": "recording", "operation": "POST /compatible-mode/v1/chat/completions", "model": "qwen-plus",
    "request": {"headers": {"Host": "dashscope.aliyuncs.com"}, "body": CHAT.example_request},
    "response": {"status": 200, "headers": {"content-type": "text/event-stream"}, "sse": [{"data": EVENT}, {"data": "[DONE]"}]},
    "timing": {"head_ms": 3.0, "end_ms": 9.5, "chunks": [[3.5, 20]]},
}  # fmt: skip
HAR = {
    "log": {"version": "1.2", "entries": [{
        "startedDateTime": "2026-11-27T07:00:00Z", "time": 9, "timings": {"send": 1, "wait": 5},
        "request": {"method": "POST", "url": "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions",
                    "headers": [{"name": "Authorization", "value": "Bearer x"}], "postData": {"text": "{}"}},
        "response": {"status": 200, "headers": [], "content": {"mimeType": "application/json", "encoding": "base64", "text": "e30="}},
    }]},
}  # fmt: skip
SETTINGS = {
    "port": 80,
    "pace": "300:50",
    "log": "off",
    "check_answers": True,
    "scenario": ["a.yaml"],
    "limits": {"rpm": 5, "models": {}},
    "keep_alive": 3.5,
}
ENVIRONMENTS = {
    "environments": {"a": {
        "base": "https://h.example", "key": "K", "region": "cn-beijing", "profile": "smoke", "budget-tokens": 5, "budget-cny": 1.5,
        "expected": [{"law": "request-id", "operation": "*", "reason": "r", "evidence": "e", "expires": "2026-12-31"}],
    }},
}  # fmt: skip
PROFILE = {
    "models": {
        "*": {
            "answers": 3,
            "answer_tokens": {"p5": 1, "p25": 2, "p50": 3, "p75": 4, "p95": 5},
            "first_ms": 20,
        }
    }
}
LINES = [
    {"custom_id": f"r{at}", "method": "POST", "url": "/v1/chat/completions", "body": {**CHAT.example_request, "model": "qwen-plus"}}
    for at in range(3)
]  # fmt: skip
FORM = forms.packed([("purpose", None, b"batch"), ("file", "a.jsonl", b"{}\n")])


def readers(folder: Path) -> list[Reader]:
    """All of them; those of files read from `folder`."""
    out = folder / "out.jsonl"
    return [
        Reader("stream", (STREAM, [EVENT, EVENT]), _stream, written=lambda rows: b"".join(b"data: " + _json(row) + b"\n\n" for row in rows)),
        Reader("multipart", (FORM[0],), lambda body: forms.parts(body, FORM[1]), (Refused,)),
        Reader("form's type", (FORM[1].encode(),), lambda body: forms.parts(FORM[0], body.decode("latin-1")), (Refused,)),
        Reader("lines of a batch", (LINES, b"\xef\xbb\xbf" + _rows(LINES)), checker(SPEC, "/v1/chat/completions"), written=_rows),
        Reader("packed body", (gzip.compress(b"{}" * 90),), lambda body: unpacked(body, "gzip", 10_000), (Refused,)),
        Reader("packed body", (zlib.compress(b"{}" * 90),), lambda body: unpacked(body, "deflate, gzip", 10_000), (Refused,)),
        Reader("scenarios", (SCENARIOS, _yaml(SCENARIOS)), _scenarios, (ScenarioError,), _yaml),
        Reader("tape", ([TAPE, TAPE], _rows([TAPE])), _in_file(folder / "tape.jsonl", _tape), (TapeError,), _rows),
        Reader("HAR", (HAR, _json(HAR)), _in_file(folder / "a.har", lambda path: har.convert([path], out, ("names",), ROUTER)), (TapeError,), _json),
        Reader("settings", (SETTINGS, _yaml(SETTINGS)), _in_file(folder / "s.yaml", settings.load), (settings.SettingsError,), _yaml),
        Reader("environments", (ENVIRONMENTS, _yaml(ENVIRONMENTS)), _in_file(folder / "e.yaml", lambda path: environments.environments(path, SPEC)), (Wrong,), _yaml),
        Reader("profile", (PROFILE, _yaml(PROFILE)), _in_file(folder / "p.yaml", profile.load), (profile.ProfileError,), _yaml),
        Reader("tokens", ("Schöne 日本 words, 12 345!\n\tx = [1]; 💥".encode() * 3,), _counted),
    ]  # fmt: skip


def fuzz(report: Report, requests: int, seconds: float) -> None:
    """Gives each reader its share, or as many as there is time for."""
    grammar = Grammar(report.seed + 2)
    until = time.monotonic() + seconds
    alarmed()
    logging.disable(logging.CRITICAL)
    try:
        with tempfile.TemporaryDirectory(prefix="dashmock-fuzz-") as folder:
            every = readers(Path(folder))
            for number in range(requests):
                if time.monotonic() > until:
                    return
                one(report, every[number % len(every)], grammar)
    finally:
        logging.disable(logging.NOTSET)


def one(report: Report, reader: Reader, grammar: Grammar) -> None:
    """One thing to read."""
    sound = grammar.random.choice(reader.sound)
    if isinstance(sound, bytes):
        body = grammar.damaged(sound)
    else:
        bent = orjson.loads(orjson.dumps(sound))
        grammar.bend(bent)
        body = reader.written(bent)
    attack = Attack(reader.name, body)
    alarm()
    begun = time.process_time()
    try:
        reader.read(body)
    except reader.refuses as refused:
        if "\n" in str(refused):
            report.blame(f"refused in several lines: {refused}", attack)
    except Exception as error:
        report.blame(f"raised {error!r}", attack, base64.b64encode(body[:1000]))
    report.took_for("readers", attack, time.process_time() - begun)
