"""What happens to machines: the disk is full, the clock jumps, descriptors run out, clients do not read, somebody sends SIGTERM. The mock
says so, harms nobody else, and goes on when it can."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from ci.fuzz.report import descriptors, memory
from mock_server.server import GRACE
from mock_server.world import clock
from tests.server.keeping import Mock
from tests.server.raw import ASK, CHAT, TEXT, Connection, call, connected, request
from tests.support import KEY, Server, ServerProcess

LIMITED = ("prlimit", "{limit}", "--", sys.executable, "-m", "mock_server")
needs_prlimit = pytest.mark.skipif(
    shutil.which("prlimit") is None, reason="prlimit (util-linux) is not installed"
)
HEADERS = {"Authorization": f"Bearer {KEY}"}
STREAM = {**ASK, "stream": True}


@contextmanager
def limited(limit: str, *args: str) -> Iterator[ServerProcess]:
    """A mock that the system gives no more than this."""
    process = ServerProcess(*args, command=tuple(word.format(limit=limit) for word in LIMITED))
    try:
        yield process
    finally:
        process.stop()


def lift(process: ServerProcess, limit: str) -> None:
    subprocess.run(["prlimit", "--pid", str(process.server.pid), limit], check=True)


def ask(
    connection: Connection, body: dict[str, Any], fault: str = "", path: str = CHAT, **headers: str
) -> None:
    connection.send(request("POST", path, json.dumps(body).encode(), x_mock_fault=fault, **headers))


def streaming(connection: Connection, body: dict[str, Any], fault: str) -> None:
    """Asks for a stream and reads its head: from then on it is being said."""
    ask(connection, body, fault)
    assert b" 200 " in connection.until(b"\r\n\r\n")


# ---- the disk is full -------------------------------------------------------------------------------------------------


def bring(server: Server, size: int) -> httpx.Response:
    sent = {"file": ("a.txt", b"x" * size)}
    return httpx.post(
        f"{server.compatible}/files", headers=HEADERS, files=sent, data={"purpose": "file-extract"}
    )


@needs_prlimit
def test_with_a_full_disk_the_store_says_so_loses_nothing_and_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    with limited("--fsize=400000:unlimited", "--store", f"sqlite:{tmp_path}/world.db") as process:
        kept = bring(process.server, 1000).json()["id"]
        full = [bring(process.server, 150_000) for _ in range(4)][-1]
        assert full.status_code == 500 and full.json()["error"]["code"] == "internal_error"
        assert call(process.server, "POST", CHAT, ASK).status == 200
        assert httpx.get(f"{process.server.compatible}/files/{kept}", headers=HEADERS).status_code == 200
        lift(process, "--fsize=unlimited")
        assert bring(process.server, 150_000).status_code == 200
        said = "".join(process.said)
    assert f"sqlite:{tmp_path}/world.db: " in said and "Traceback" not in said


@needs_prlimit
def test_with_a_full_disk_a_recording_loses_tapes_and_no_answers(tmp_path: Path, server: Server) -> None:
    with limited(
        "--fsize=3000:unlimited", "--upstream", server.url, "--record-to", str(tmp_path / "tapes")
    ) as process:
        long = {**ASK, "messages": [{"role": "user", "content": "word " * 2000}], "max_tokens": 5}
        assert [call(process.server, "POST", CHAT, body).status for body in (long, ASK, long)] == [
            200,
            200,
            200,
        ]
    said = "".join(process.said)
    assert "lost" in said and "Traceback" not in said
    whole = [
        json.loads(line)
        for file in (tmp_path / "tapes").rglob("*.jsonl")
        for line in file.read_text().splitlines()
    ]
    assert [one["request"]["body"]["messages"] for one in whole] == [ASK["messages"]]


# ---- the clock jumps --------------------------------------------------------------------------------------------------

DAY = 24 * 3600.0


def test_whichever_way_the_system_clock_jumps_every_answer_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a suspend, or when a clock that was wrong is set right."""
    now = [time.time()]
    monkeypatch.setattr(clock, "time", SimpleNamespace(time=lambda: now[0], monotonic=time.monotonic))
    mock = Mock()
    picture = {"model": "wanx2.1-t2i-turbo", "input": {"prompt": "A bridge."}}
    ordered = mock.ask(
        "POST",
        "/api/v1/services/aigc/text2image/image-synthesis",
        json=picture,
        headers={"X-DashScope-Async": "enable"},
    )
    id = ordered.json()["output"]["task_id"]
    file = mock.ask(
        "POST",
        "/compatible-mode/v1/files",
        files={"file": ("a.txt", b"Hello.")},
        data={"purpose": "file-extract"},
    ).json()["id"]
    for jump in (-3600.0, 2.0, -30 * DAY, 30 * DAY + 3600.0, 5.0, -now[0] + 1.0, 2**31 * 1.0, 60.0):
        now[0] += jump
        chat = mock.ask("POST", CHAT, json=STREAM)
        assert chat.status_code == 200 and chat.text.endswith("data: [DONE]\n\n"), jump
        assert mock.ask("GET", f"/api/v1/tasks/{id}").status_code == 200, jump
        assert mock.ask("GET", f"/compatible-mode/v1/files/{file}").status_code == 200, jump


# ---- descriptors run out ----------------------------------------------------------------------------------------------


@needs_prlimit
def test_without_descriptors_those_who_are_connected_are_served_and_later_everybody(tmp_path: Path) -> None:
    with limited("--nofile=40:40") as process, connected(process.server) as first:
        ask(first, ASK)
        assert first.answer().status == 200
        with ExitStack() as crowd:
            for _ in range(60):
                one = socket.create_connection(
                    ("127.0.0.1", int(process.server.url.rpartition(":")[2])), timeout=10
                )
                crowd.callback(one.close)
            ask(first, ASK)
            assert first.answer().status == 200
            assert descriptors(process.server.pid) <= 40
        assert eventually(lambda: call(process.server, "GET", "/_mock/health").status == 200)
        assert len(process.said) < 100, process.said


def eventually(holds: Any) -> bool:
    """Whether it comes to hold within some seconds; what cannot be asked yet does not."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if holds():
                return True
        except OSError:
            pass
        threading.Event().wait(0.05)
    return False


# ---- clients that do not read -----------------------------------------------------------------------------------------

LONG = {
    "model": "qwen-plus",
    "input": {"messages": ASK["messages"]},
    "parameters": {"result_format": "message", "max_tokens": 4000},
}
"""Streamed cumulatively: each frame says all that was said before."""

STORY = "The bridge stood in the rain, and nobody came. " * 360
"""Which makes several megabytes of frames."""


def test_clients_that_do_not_read_cost_little_and_keep_nobody_waiting() -> None:
    process = ServerProcess()
    try:
        ordered = call(
            process.server, "POST", "/_mock/answers", {"answer": STORY, "times": 31, "when": {"path": TEXT}}
        )
        assert ordered.status == 200, ordered.body
        whole = call(process.server, "POST", TEXT, LONG, x_dashscope_sse="enable").body
        assert len(whole) > 5_000_000
        call(
            process.server, "POST", CHAT, {**ASK, "messages": [{"role": "user", "content": "7 " * 30_000}]}
        )  # fills the tokeniser
        before, _ = memory(process.server.pid)
        with ExitStack() as held:
            lazy = [held.enter_context(connected(process.server)) for _ in range(30)]
            for one in lazy:
                one.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
                ask(one, LONG, path=TEXT, x_dashscope_sse="enable")
            for _ in range(5):
                assert call(process.server, "POST", CHAT, STREAM).body.endswith(b"data: [DONE]\n\n")
            now, _ = memory(process.server.pid)
            assert (now - before) * 1024 < len(lazy) * 1_000_000 < len(lazy) * len(whole) / 5
            assert len(lazy[0].answer().body) == len(whole)  # who reads in the end gets all of it
    finally:
        process.stop()


# ---- SIGTERM ----------------------------------------------------------------------------------------------------------


def test_told_to_stop_it_says_streams_to_their_end_and_takes_no_more() -> None:
    process = ServerProcess()
    with connected(process.server) as open_one, connected(process.server) as idle:
        ask(idle, ASK)
        assert idle.answer().status == 200
        streaming(open_one, {**STREAM, "max_tokens": 40}, "pace=200:40")
        os.kill(process.server.pid, signal.SIGTERM)
        assert idle.rest() == b""  # nobody waits for who asks nothing
        assert b"".join(open_one.chunks()).endswith(b"data: [DONE]\n\n")
        assert eventually(lambda: refuses(process.server))
    assert process._process.wait(timeout=10) in (0, -signal.SIGTERM)
    process.stop()
    assert not any("Traceback" in line for line in process.said)


def refuses(server: Server) -> bool:
    try:
        with connected(server):
            return False
    except ConnectionError:
        return True


def test_a_stream_without_end_keeps_it_no_longer_than_the_limit() -> None:
    process = ServerProcess()
    with connected(process.server) as endless:
        streaming(endless, STREAM, "stall=600s")
        begun = time.monotonic()
        os.kill(process.server.pid, signal.SIGTERM)
        assert process._process.wait(timeout=GRACE + 30) in (0, -signal.SIGTERM)
        assert time.monotonic() - begun > GRACE / 2
    process.stop()
    assert not any("Traceback" in line for line in process.said), process.said
