"""`--workers N`: one port, one world, and whoever dies is replaced."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.test_cli import one_line, refused
from tests.store.test_killed import begun, wait_for
from tests.store.traffic import HEADERS, lost
from tests.support import ServerProcess

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def workers(process: ServerProcess) -> set[int]:
    """Process ids of the workers."""
    pid = process.server.pid
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


@pytest.fixture
def crew() -> Iterator[ServerProcess]:
    process = ServerProcess("--workers", "3")
    yield process
    process.stop()


def test_all_answer_on_one_port_from_one_world(crew: ServerProcess) -> None:
    assert len(workers(crew)) == 3
    ids = set()
    for number in range(12):
        sent = {"file": (f"{number}.txt", b"content")}
        answer = httpx.post(
            f"{crew.server.compatible}/files", files=sent, data={"purpose": "file-extract"}, headers=HEADERS
        )
        ids.add(answer.json()["id"])
    for _ in range(12):
        listed = httpx.get(f"{crew.server.compatible}/files", headers=HEADERS).json()["data"]
        assert {one["id"] for one in listed} == ids


def test_a_worker_that_is_killed_in_mid_traffic_is_replaced_and_nothing_is_lost(crew: ServerProcess) -> None:
    clients = begun(4, lambda: crew.server.url, again=True)
    before = workers(crew)
    for pid in sorted(before)[:2]:
        wait_for(clients, 15)
        os.kill(pid, signal.SIGKILL)
    wait_for(clients, 40)
    for client in clients:
        client.stop()
    assert [one.wrong for one in clients] == [[]] * 4
    assert lost(clients, crew.server.url) == []
    assert len(workers(crew) - before) == 2 and len(workers(crew)) == 3
    assert sum("ended with signal 9; another takes its place" in line for line in crew.said) == 2


def counted(process: ServerProcess, number: int) -> dict[str, int]:
    """Replica → calls it has answered, as one scrape tells it, once they are so many: workers write down theirs after a second."""
    until = time.monotonic() + 30
    while True:
        text = httpx.get(f"{process.server.url}/_mock/metrics").text
        found = re.finditer(r'requests_total\{.*,replica="(\d+)"\} (\d+)', text)
        counts = {one[1]: int(one[2]) for one in found}
        if sum(counts.values()) == number or time.monotonic() > until:
            return counts


def test_a_scrape_of_any_worker_tells_what_each_has_counted() -> None:
    process = ServerProcess("--workers", "3", "--metrics")
    sent = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Hello"}]}
    for number in (24, 6):
        for _ in range(number):  # each on a connection of its own, that all have some
            answer = httpx.post(f"{process.server.compatible}/chat/completions", json=sent, headers=HEADERS)
            assert answer.status_code == 200
        counts = counted(process, number)
        assert sum(counts.values()) == number and (len(counts) > 1 or number < 24)
        httpx.post(f"{process.server.url}/_mock/reset", json={}).raise_for_status()
    process.stop()


def test_all_end_when_it_is_told_to_stop(crew: ServerProcess) -> None:
    pids = workers(crew)
    crew.stop()
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def test_none_goes_on_alone_when_who_looks_after_them_is_killed(crew: ServerProcess) -> None:
    pids = workers(crew)
    os.kill(crew.server.pid, signal.SIGKILL)
    crew._process.wait()
    crew._reader.join(timeout=30)  # ends when the last of them has let go of the output
    assert not crew._reader.is_alive() and len(pids) == 3


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--workers", "2", "--store", "sqlite:nowhere/world.db"], "there is no folder nowhere"),
        (["--workers", "2", "--upstream", "http://127.0.0.1:9", "--record-to", "x"], "only one can write"),
    ],
)
def test_what_workers_cannot_do_is_one_line(flags: list[str], said: str) -> None:
    assert said in one_line(refused(*flags))
