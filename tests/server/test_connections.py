"""Connections: kept alive, pipelined, slow, half-sent, gone; bodies in pieces and too large; answers in time with --pace."""

import json
import os
import re
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import pairwise

import pytest

from tests.server.raw import ASK, CHAT, MODELS, NATIVE_ASK, TEXT, call, connected, request
from tests.support import Server, ServerProcess

Serve = Callable[..., Server]
RAW = json.dumps(ASK).encode()
PRINTABLE = re.compile(rb"HTTP/1\.1 (\d+)")


@pytest.fixture(scope="module")
def impatient(serve: Serve) -> Server:
    """A mock that waits half a second for a request."""
    return serve("--request-timeout", "0.5", "--keep-alive", "1")


@pytest.fixture(scope="module")
def small(serve: Serve) -> Server:
    """A mock that takes bodies up to 2000 bytes."""
    return serve("--max-body", "2000")


@pytest.fixture(scope="module")
def paced(serve: Serve) -> Server:
    """A mock that says its first token after 200 ms, then 50 a second."""
    return serve("--pace", "200:50")


def descriptors(server: Server) -> int:
    """How many files and sockets the server holds open."""
    return len(os.listdir(f"/proc/{server.pid}/fd"))


def healthy(server: Server) -> bool:
    return bool(call(server, "GET", "/_mock/health").json["status"] == "ok")


# ---- kept alive -----------------------------------------------------------------------------------------------------


def test_a_connection_carries_many_requests(server: Server) -> None:
    with connected(server) as connection:
        for number in range(20):
            connection.send(request("POST", CHAT, RAW) if number % 2 else request("GET", MODELS))
            assert connection.answer().status == 200


def test_a_connection_outlives_errors(server: Server) -> None:
    with connected(server) as connection:
        for wrong in (
            b"{",
            json.dumps(ASK | {"top_p": 9}).encode(),
            json.dumps(ASK | {"model": "none"}).encode(),
        ):
            connection.send(request("POST", CHAT, wrong))
            assert connection.answer().status in (400, 404)
        connection.send(request("POST", CHAT, RAW, key=None))
        assert connection.answer().status == 401
        connection.send(request("POST", CHAT, RAW))
        assert connection.answer().status == 200


def test_pipelined_requests_are_answered_in_their_order(server: Server) -> None:
    bodies = [json.dumps(ASK | {"model": f"no-such-model-{number}"}).encode() for number in range(10)]
    with connected(server) as connection:
        connection.send(b"".join(request("POST", CHAT, body) for body in bodies))
        messages = [connection.answer().json["error"]["message"] for _ in bodies]
    assert [message.split("`")[1] for message in messages] == [
        f"no-such-model-{number}" for number in range(10)
    ]


def test_a_pipelined_request_after_a_stream_is_answered_after_it(server: Server) -> None:
    stream = json.dumps(ASK | {"stream": True}).encode()
    with connected(server) as connection:
        connection.send(request("POST", CHAT, stream) + request("GET", MODELS))
        assert connection.answer().body.endswith(b"data: [DONE]\n\n")
        assert connection.answer().json["object"] == "list"


@pytest.mark.parametrize("when", ["after it", "while it is told", "in two parts while it is told"])
def test_a_paced_stream_is_followed_by_the_next_request_of_its_connection(paced: Server, when: str) -> None:
    stream = json.dumps(ASK | {"stream": True, "max_tokens": 12}).encode()
    following = request("GET", MODELS)
    with connected(paced) as connection:
        connection.send(request("POST", CHAT, stream))
        if when == "while it is told":
            connection.until(b"data: ")
            connection.send(following)
        elif when == "in two parts while it is told":
            connection.until(b"data: ")
            connection.send(following[:25])
            connection.until(b"data: ")
            connection.send(following[25:])
        connection.until(b"data: [DONE]\n\n\r\n0\r\n\r\n")
        if when == "after it":
            connection.send(following)
        assert connection.answer().json["object"] == "list"


def test_connection_close_is_respected(server: Server) -> None:
    with connected(server) as connection:
        connection.send(request("POST", CHAT, RAW, connection="close"))
        answer = connection.answer()
        assert (answer.status, answer.headers["connection"], connection.rest()) == (200, "close", b"")


@pytest.mark.parametrize("together", [True, False], ids=["whole", "head first"])
def test_an_offer_of_http_2_is_declined_and_the_body_is_read(server: Server, together: bool) -> None:
    """The client of the JDK makes this offer with every request to an address without TLS."""
    offer = {"connection": "Upgrade, HTTP2-Settings", "upgrade": "h2c", "http2_settings": "AAEAAEAAAAIAAAAB"}
    head, blank, body = request("POST", CHAT, RAW, **offer).partition(b"\r\n\r\n")
    with connected(server) as connection:
        for _ in range(2):
            if together:
                connection.send(head + blank + body)
            else:
                connection.send(head + blank)
                connection.send(body)
            assert connection.answer().status == 200


def test_http_1_0_gets_a_body_that_ends_with_the_connection(server: Server) -> None:
    with connected(server) as connection:
        connection.send(request("POST", CHAT, RAW).replace(b"HTTP/1.1", b"HTTP/1.0", 1))
        head = connection.until(b"\r\n\r\n").lower()
        assert b"transfer-encoding" not in head
        assert json.loads(connection.rest())["object"] == "chat.completion"


def test_expect_continue_is_answered_before_the_body(server: Server) -> None:
    with connected(server) as connection:
        head, body = request("POST", CHAT, RAW, expect="100-continue").split(b"\r\n\r\n", 1)
        connection.send(head + b"\r\n\r\n")
        assert connection.until(b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
        connection.send(body)
        assert connection.answer().status == 200


# ---- bodies in pieces, and too large --------------------------------------------------------------------------------


def chunked(body: bytes, size: int) -> bytes:
    """A body in chunks of `size` bytes."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_chunked_body_is_put_together(server: Server, size: int) -> None:
    head = request("POST", CHAT, content_length="", transfer_encoding="chunked")
    with connected(server) as connection:
        connection.send(head + chunked(RAW, size))
        assert connection.answer().status == 200


def test_a_request_may_come_byte_by_byte(server: Server) -> None:
    with connected(server) as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request("POST", CHAT, RAW):
            connection.send(bytes([byte]))
        assert connection.answer().status == 200


def padded(size: int) -> bytes:
    """A valid body of exactly `size` bytes."""
    return RAW + b" " * (size - len(RAW))


def test_a_body_up_to_the_limit_is_read_and_one_byte_more_is_too_large(small: Server) -> None:
    assert call(small, "POST", CHAT, padded(2000)).status == 200
    answer = call(small, "POST", CHAT, padded(2001))
    assert (answer.status, answer.json["error"]["message"]) == (400, "Payload Too Large.")
    native = call(small, "POST", TEXT, json.dumps(NATIVE_ASK).encode() + b" " * 2000)
    assert (native.status, native.json["code"]) == (400, "BadRequest.TooLarge")


def test_a_chunked_body_is_measured_too(small: Server) -> None:
    head = request("POST", CHAT, content_length="", transfer_encoding="chunked")
    with connected(small) as connection:
        connection.send(head + chunked(padded(2001), 100))
        assert connection.answer().json["error"]["message"] == "Payload Too Large."


def test_what_is_too_large_only_when_unpacked_is_too_large(small: Server) -> None:
    import gzip

    answer = call(small, "POST", CHAT, gzip.compress(padded(2001)), content_encoding="gzip")
    assert answer.json["error"]["message"] == "Payload Too Large."


def test_six_megabytes_inline_are_taken_by_default(server: Server) -> None:
    picture = "data:image/png;base64," + "iVBORw0KGgoAAAAN" * 375_000
    content = [{"type": "image_url", "image_url": {"url": picture}}, {"type": "text", "text": "What is it?"}]
    body = {"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": content}]}
    assert call(server, "POST", CHAT, body).status == 200


def test_over_twenty_megabytes_are_too_large_by_default(server: Server) -> None:
    answer = call(server, "POST", CHAT, padded(20 * 1024 * 1024 + 1))
    assert (answer.status, answer.json["error"]["message"]) == (400, "Payload Too Large.")


def test_a_body_that_never_ends_is_given_up(small: Server) -> None:
    head = request("POST", CHAT, content_length="", transfer_encoding="chunked")
    with connected(small) as connection, pytest.raises(OSError):  # noqa: PT012  the server may close at any of the sends
        connection.send(head)
        for _ in range(20_000):
            connection.send(b"2000\r\n" + b" " * 0x2000 + b"\r\n")
    assert healthy(small)


# ---- slow, half-sent, no HTTP ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [b"", b"POST", request("POST", CHAT, RAW).split(b"\r\n\r\n")[0]],
    ids=["nothing", "a word", "half a head"],
)
def test_a_head_that_does_not_come_ends_the_connection(impatient: Server, sent: bytes) -> None:
    with connected(impatient) as connection:
        start = time.monotonic()
        connection.send(sent)
        connection.rest()  # until the server closes
        assert 0.3 < time.monotonic() - start < 10


def test_a_head_that_trickles_ends_the_connection(impatient: Server) -> None:
    with connected(impatient) as connection:
        connection.send(b"GET /_mock/health HTTP/1.1\r\nhost: x\r\n")
        connection.socket.settimeout(0.1)
        start = time.monotonic()
        closed = False
        while not closed and time.monotonic() - start < 10:
            try:
                connection.send(b"x-a: b\r\n")
                closed = connection.socket.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                closed = True
        assert closed


def test_a_half_sent_body_is_refused_and_the_connection_closed(impatient: Server) -> None:
    for path, body in ((TEXT, json.dumps(NATIVE_ASK).encode()), (CHAT, RAW)):
        with connected(impatient) as connection:
            connection.send(request("POST", path, body)[:-10])
            answer = connection.answer()
            assert answer.status >= 400 and answer.headers["connection"] == "close"
            said = answer.json["message"] if path == TEXT else answer.json["error"]["message"]
            assert said == "Request timed out, please try again later."
            assert connection.rest() == b""


def test_an_idle_connection_is_closed_after_the_keep_alive_time(impatient: Server) -> None:
    with connected(impatient) as connection:
        connection.send(request("GET", MODELS))
        connection.answer()
        start = time.monotonic()
        assert connection.rest() == b""
        assert 0.5 < time.monotonic() - start < 10


def test_slow_clients_do_not_stop_the_others(impatient: Server) -> None:
    with connected(impatient) as slow:
        slow.send(request("POST", CHAT, RAW)[:-5])
        assert call(impatient, "POST", CHAT, ASK).status == 200


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"hello\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00" * 100 + b"\r\n\r\n",
    ],
    ids=["TLS", "words", "HTTP 9.9", "zeros"],
)
def test_what_is_no_http_is_refused_and_closed(server: Server, garbage: bytes) -> None:
    with connected(server) as connection:
        connection.send(garbage)
        said = connection.rest()
    assert said == b"" or PRINTABLE.match(said)[1] == b"400"  # type: ignore[index]
    assert b"Traceback" not in said and healthy(server)


def test_a_head_that_is_too_long_is_refused(server: Server) -> None:
    start = time.monotonic()
    with connected(server) as connection:
        try:
            connection.send(
                b"GET / HTTP/1.1\r\n" + b"".join(b"x-%d: %b\r\n" % (n, b"a" * 8000) for n in range(200))
            )
            said = connection.rest()
        except OSError:
            said = b""
    assert said == b"" or PRINTABLE.match(said)[1].startswith(b"4")  # type: ignore[index]
    assert time.monotonic() - start < 5  # at once, not when the time for a head is over


# ---- clients that go away -------------------------------------------------------------------------------------------


def test_a_client_that_goes_away_stops_its_stream(paced: Server) -> None:
    essay = [{"role": "user", "content": "Write an essay of two thousand words about the sky."}]
    body = json.dumps(ASK | {"messages": essay, "stream": True, "max_tokens": 2000}).encode()
    with ExitStack() as clients:
        for _ in range(10):
            connection = clients.enter_context(connected(paced))
            connection.send(request("POST", CHAT, body))
            connection.until(b"data: ")
        while_streaming = descriptors(paced)
    gone = time.monotonic()
    while descriptors(paced) > while_streaming - 10:  # each look lets the server take its turn
        assert healthy(paced)
        assert time.monotonic() - gone < 1, "the streams go on without their clients"


def test_nothing_is_left_to_do_for_clients_that_went_away() -> None:
    """A server that is told to stop waits for streams that still go on; those of absent clients must not."""
    process = ServerProcess("--pace", "50:10")
    essay = [{"role": "user", "content": "Write an essay of two thousand words about the sky."}]
    body = json.dumps(ASK | {"messages": essay, "stream": True, "max_tokens": 2000}).encode()
    try:
        with ExitStack() as clients:
            for _ in range(3):
                connection = clients.enter_context(connected(process.server))
                connection.send(request("POST", CHAT, body))
                connection.until(b"data: ")
        assert healthy(process.server)
    finally:
        start = time.monotonic()
        process.stop()
    assert time.monotonic() - start < 2


def test_a_client_that_goes_away_before_the_answer_is_no_failure(server: Server) -> None:
    for cut in (1, 10, 100):
        with connected(server) as connection:
            connection.send(request("POST", CHAT, RAW)[:-cut])
    assert healthy(server)


def test_a_client_that_never_reads_does_not_fill_the_memory(server: Server) -> None:
    body = json.dumps(ASK | {"stream": True, "n": 4, "max_tokens": 2000}).encode()
    with connected(server) as deaf:
        deaf.send(request("POST", CHAT, body) * 20)
        assert healthy(server)
        assert call(server, "POST", CHAT, ASK).status == 200


# ---- in time --------------------------------------------------------------------------------------------------------


def test_a_paced_stream_comes_over_time(paced: Server) -> None:
    with connected(paced) as connection:
        start = time.monotonic()
        connection.send(request("POST", CHAT, json.dumps(ASK | {"stream": True, "max_tokens": 40}).encode()))
        connection.until(b"\r\n\r\n")
        times = []
        pieces = b""
        for piece in connection.chunks():
            times.append(time.monotonic() - start)
            pieces += piece
    tokens = 40
    assert pieces.endswith(b"data: [DONE]\n\n") and len(times) >= 5
    assert 0.15 < times[0] < 2  # the first token after 200 ms
    assert times == sorted(times)
    assert 0.5 * tokens / 50 < times[-1] < 2 + 3 * tokens / 50
    assert (
        max(after - before for before, after in pairwise(times)) < 0.6 * times[-1]
    )  # spread, not all at the end


def test_a_paced_whole_answer_takes_as_long_as_its_tokens(paced: Server) -> None:
    start = time.monotonic()
    answer = call(paced, "POST", CHAT, ASK | {"max_tokens": 25})
    took = time.monotonic() - start
    assert answer.status == 200
    assert 0.2 + 0.5 * answer.json["usage"]["completion_tokens"] / 50 < took + 0.2
    assert abs(int(answer.headers["req-cost-time"]) - took * 1000) < 500


def test_a_refusal_does_not_wait(paced: Server) -> None:
    start = time.monotonic()
    assert call(paced, "POST", CHAT, b"{").status == 400
    assert call(paced, "POST", CHAT, ASK, key="nonsense").status == 401
    assert time.monotonic() - start < 1


def test_two_paced_streams_do_not_wait_for_each_other(paced: Server) -> None:
    body = json.dumps(ASK | {"stream": True, "max_tokens": 30}).encode()
    start = time.monotonic()
    with connected(paced) as one, connected(paced) as other:
        for connection in (one, other):
            connection.send(request("POST", CHAT, body))
        for connection in (one, other):
            assert connection.answer().body.endswith(b"data: [DONE]\n\n")
    assert time.monotonic() - start < 1.8 * (0.2 + 30 / 50)


def test_paced_and_unpaced_servers_with_one_seed_say_the_same(serve: Serve) -> None:
    body = ASK | {"stream": True, "max_tokens": 12, "seed": 3}
    fast, slow = serve("--seed", "9"), serve("--seed", "9", "--pace", "1:500")
    clean = re.compile(rb'"created":\d+')
    assert clean.sub(b"", call(fast, "POST", CHAT, body).body) == clean.sub(
        b"", call(slow, "POST", CHAT, body).body
    )


# ---- seeds ----------------------------------------------------------------------------------------------------------


def conversation(server: Server) -> list[bytes]:
    """What a server says to a row of requests, without the time."""
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
    forced = {"tools": [tool], "tool_choice": {"type": "function", "function": {"name": "f"}}}
    bodies = [ASK, ASK | {"stream": True}, ASK | {"temperature": 0}, ASK | forced, b"{", ASK | {"n": 2}]
    said = [call(server, "POST", CHAT, body).body for body in bodies]
    said += [
        call(server, "POST", TEXT, NATIVE_ASK).body,
        call(server, "POST", TEXT, NATIVE_ASK, accept="text/event-stream").body,
    ]
    return [re.sub(rb'"created":\d+', b"", answer) for answer in said]


def test_the_same_seed_gives_the_same_bytes_in_the_same_order(serve: Serve) -> None:
    assert conversation(serve("--seed", "42")) == conversation(serve("--seed", "42"))


def test_another_seed_gives_other_ids(serve: Serve) -> None:
    one, other = (
        call(serve("--seed", seed), "POST", CHAT, ASK).headers["x-request-id"] for seed in ("1", "2")
    )
    assert one != other


def test_the_health_page_uses_up_no_chance(serve: Serve) -> None:
    one, other = serve("--seed", "8"), serve("--seed", "8")
    healthy(one)
    healthy(one)
    ids = [call(server, "POST", CHAT, ASK).headers["x-request-id"] for server in (one, other)]
    assert ids[0] == ids[1]
