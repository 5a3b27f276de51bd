"""Hostile input on a real port: none of it crashes the mock, hangs it, or makes it answer what was not asked."""

import gzip
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ci.fuzz.__main__ import run
from ci.fuzz.report import memory
from tests.security.outside import SPEC, asked
from tests.server.raw import ASK, CHAT, MODELS, call, connected, request
from tests.support import KEY, Server

SEED = 20_261_127
COUNT = int(os.environ.get("DASHMOCK_FUZZ", "1500"))
"""Attacks of the fuzz in a usual run; `python -m ci.fuzz` sends as many as one likes."""


@pytest.fixture(scope="module")
def patient(serve: Callable[..., Server]) -> Server:
    return serve("--request-timeout", "2", "--keep-alive", "5", "--max-body", "4194304")


def healthy(server: Server) -> bool:
    return bool(call(server, "GET", "/_mock/health").json["status"] == "ok")


def answers(server: Server, data: bytes) -> list[int]:
    """The statuses of all that is answered to these bytes before the server closes."""
    with connected(server) as connection:
        try:
            connection.send(data)
            said = connection.rest()
        except ConnectionError:
            said = b""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", said)]


def test_whatever_is_sent_nothing_breaks() -> None:
    report = run(COUNT, seconds=75, seed=SEED)
    assert report.wrong == [] and report.sent > 100, str(report)
    assert set(report.parts) == {"port", "application", "readers"}


# ---- where one request ends and the next begins ----------------------------------------------------------------------

HIDDEN = (
    f"GET {MODELS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\nconnection: close\r\n\r\n".encode()
)
POST = f"POST {CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n".encode()


@pytest.mark.parametrize(
    "framing",
    [
        b"content-length: 5\r\ntransfer-encoding: chunked",
        b"transfer-encoding: chunked\r\ncontent-length: 5",
        b"content-length: 5\r\ncontent-length: 6",
        b"transfer-encoding: xchunked",
        b"transfer-encoding : chunked",
        b"content-length: +5",
        b"content-length: 0x5",
        b"content-length: 5, 5",
        b"content-length: -1",
    ],
    ids=lambda value: value.decode().replace("\r\n", " & "),
)
def test_a_request_that_frames_itself_in_two_ways_smuggles_no_other(framing: bytes, patient: Server) -> None:
    said = answers(patient, POST + framing + b"\r\n\r\n0\r\n\r\n" + HIDDEN)
    assert 200 not in said and len(said) <= 1


def test_a_header_that_goes_on_in_the_next_line_hides_none(patient: Server) -> None:
    assert 200 not in answers(patient, POST + b"x: y\r\n content-length: 5\r\n\r\n0\r\n\r\n" + b"x" * 20)


def test_pipelined_requests_behind_a_refused_one_are_answered_each_once(patient: Server) -> None:
    good, bad = request("POST", CHAT, json.dumps(ASK).encode()), request("POST", CHAT, b"{")
    assert answers(patient, good + bad + good + HIDDEN) == [200, 400, 200, 200]


# ---- slow, and large -------------------------------------------------------------------------------------------------


def test_many_who_send_a_byte_now_and_then_keep_nobody_else_waiting_and_are_let_go(patient: Server) -> None:
    held = [connected(patient) for _ in range(100)]
    opened = [one.__enter__() for one in held]
    try:
        for one in opened:
            one.send(b"POST / HTTP/1.1\r\nx-a: b\r\n")
        assert call(patient, "POST", CHAT, ASK).status == 200
        for one in opened:
            try:
                one.send(b"x")
                one.rest()  # it ends by itself, though the client never says that it is done
            except ConnectionError:
                pass
    finally:
        for one in held:
            one.__exit__(None, None, None)
    assert healthy(patient)


@pytest.mark.parametrize(
    "headers",
    [b"".join(b"x-%d: y\r\n" % n for n in range(20_000)), b"x: " + b"y" * 500_000 + b"\r\n", b"y" * 500_000],
    ids=["many", "a long one", "no end"],
)
def test_a_flood_of_headers_is_refused(headers: bytes, patient: Server) -> None:
    assert answers(patient, b"GET / HTTP/1.1\r\n" + headers + b"\r\n") in ([400], [])
    assert healthy(patient)


def test_a_gigabyte_that_is_only_promised_takes_no_memory(patient: Server) -> None:
    before, _ = memory(patient.pid)
    for length in (2**30, 2**40, 10**19):
        head = request("POST", CHAT, content_length=str(length))
        assert set(answers(patient, head + b"{" * 1000)) <= {
            400,
            500,
        }  # 500 is RequestTimeOut, in the API's words
    now, _ = memory(patient.pid)
    assert now - before < 32 * 1024 and healthy(patient)


def test_a_body_far_above_the_limit_is_not_kept_while_it_comes(patient: Server) -> None:
    before, _ = memory(patient.pid)
    with connected(patient) as connection:
        connection.send(request("POST", CHAT, content_length=str(2**30)))
        try:
            for _ in range(2**30 // 2**20):
                connection.send(b"x" * 2**20)
        except OSError:
            pass  # it did not want to hear more
    _, most = memory(patient.pid)
    assert most - before < 64 * 1024 and healthy(patient)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_refused_before_it_is_whole(coding: str, patient: Server) -> None:
    import zlib

    before, _ = memory(patient.pid)
    plain = b" " * (256 * 2**20)
    bomb = gzip.compress(plain) if coding == "gzip" else zlib.compress(plain)
    too_large = call(patient, "POST", CHAT, b" " * (5 * 2**20))
    refused = call(patient, "POST", CHAT, bomb, content_encoding=coding)
    assert refused.status == too_large.status == 400
    assert refused.json["error"] == too_large.json["error"]
    _, most = memory(patient.pid)
    assert most - before < 64 * 1024


@pytest.mark.parametrize("depth", [100, 254, 255, 300, 1000, 1024, 1025, 100_000])
@pytest.mark.parametrize("brackets", [(b"[", b"]"), (b'{"a":', b"}")], ids=["lists", "objects"])
@pytest.mark.parametrize(
    "path", [CHAT, "/compatible-mode/v1/conversations", "/compatible-mode/v1/batches", "/api/v1/assistants"]
)
def test_json_in_json_in_json_is_refused_as_a_mistake_of_the_client(
    path: str, brackets: tuple[bytes, bytes], depth: int, patient: Server
) -> None:
    inner = brackets[0] * depth + b"1" + brackets[1] * depth
    answer = call(
        patient, "POST", path, b'{"model":"qwen-plus","messages":' + inner + b',"metadata":' + inner + b"}"
    )
    assert answer.status == 400, answer.body


def test_keys_by_the_hundred_thousand_are_read_once(patient: Server) -> None:
    keys = b",".join(b'"k%d":1' % number for number in range(100_000))
    assert call(patient, "POST", CHAT, b'{"model":"qwen-plus",' + keys + b"}").status == 400


@pytest.mark.parametrize(
    "text",
    ["(a+)+$" + "a" * 5000 + "!", "<" * 20_000, "[" * 20_000, "```" * 5000, "1," * 20_000, "@ " * 20_000],
)
def test_no_prompt_makes_a_pattern_run_away(text: str, patient: Server) -> None:
    asked = ASK | {"messages": [{"role": "user", "content": text}], "max_tokens": 5}
    assert call(patient, "POST", CHAT, asked).status == 200


def test_the_command_leaves_a_report(tmp_path: Path) -> None:
    import subprocess
    import sys

    report = tmp_path / "fuzz.json"
    asked = [sys.executable, "-m", "ci.fuzz", "--requests", "200", "--seed", "5", "--report", str(report)]
    ran = subprocess.run(asked, capture_output=True, text=True, timeout=100)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert json.loads(report.read_text(encoding="utf-8"))["sent"] == 200 and "wrong: 0" in ran.stdout


@pytest.mark.parametrize(
    "address",
    [
        "https://a]b.com/cat.png",
        "http://[::1/x.png",
        "https://a\u2100b.example/x",
        "oss://[",
        "http://a:99999999/x",
    ],
)
def test_an_address_that_is_none_breaks_no_operation(address: str, patient: Server) -> None:
    for operation in SPEC.operations:
        path, body = asked(operation, address)
        assert call(patient, operation.method, path, body, x_dashscope_async="enable").status != 500, (
            operation.id
        )
        assert call(patient, operation.method, path, body).status != 500, operation.id
