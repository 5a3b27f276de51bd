"""Killed at any moment, a mock with a store has lost nothing of what it had answered. DASHMOCK_KILLS=200 kills 200 times."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.store.stores import RedisServer
from tests.store.traffic import HEADERS, Client, lost
from tests.support import ServerProcess

KILLS = int(os.environ.get("DASHMOCK_KILLS", "3"))
chance = Random(7)
pytestmark = pytest.mark.timeout(120 + 15 * KILLS)


def kill(process: ServerProcess) -> None:
    os.kill(process.server.pid, signal.SIGKILL)
    process.stop()


def wait_for(clients: list[Client], answers: int) -> None:
    """Until so many requests were answered; others are under way then."""
    for number in range(answers):
        assert clients[number % len(clients)].answered.acquire(timeout=60), [one.wrong for one in clients]


def begun(number: int, url: Callable[[], str | None], *, again: bool = False) -> list[Client]:
    clients = [Client(at, url, again) for at in range(number)]
    for client in clients:
        client.start()
    return clients


def test_killed_again_and_again_it_loses_nothing_with_sqlite(tmp_path: Path) -> None:
    address, now = f"sqlite:{tmp_path}/world.db", [ServerProcess("--store", f"sqlite:{tmp_path}/world.db")]
    clients = begun(3, lambda: now[0].server.url)
    for _ in range(KILLS):
        wait_for(clients, chance.randrange(4, 25))
        kill(now[0])
        now[0] = ServerProcess("--store", address)
    wait_for(clients, 6)
    for client in clients:
        client.stop()
    assert [one.wrong for one in clients] == [[], [], []]
    assert lost(clients, now[0].server.url) == []
    now[0].stop()


def test_of_three_replicas_one_is_killed_in_mid_traffic_and_nobody_sees_an_error(
    redis_server: RedisServer,
) -> None:
    pytest.importorskip("redis", reason="redis-py is not installed")
    replicas = [ServerProcess("--store", redis_server.address) for _ in range(3)]
    there, turn = [one.server.url for one in replicas], iter(range(10**9))
    clients = begun(4, lambda: there[next(turn) % len(there)], again=True)
    for _ in range(KILLS):
        wait_for(clients, chance.randrange(10, 40))
        at = chance.randrange(3)
        kill(replicas[at])
        wait_for(clients, 4)
        replicas[at] = ServerProcess("--store", redis_server.address)
        there[at] = replicas[at].server.url
    for client in clients:
        client.stop()
    assert [one.wrong for one in clients] == [[]] * 4
    for replica in replicas:
        assert lost(clients, replica.server.url) == []
        replica.stop()


def test_while_the_store_is_gone_the_api_says_so_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    pytest.importorskip("redis", reason="redis-py is not installed")
    redis = RedisServer(tmp_path)
    process = ServerProcess("--store", redis.address)
    kept = Client(0, lambda: process.server.url)
    sent = {"files": {"file": ("a.txt", b"kept")}, "data": {"purpose": "file-extract"}}
    id = kept.ask("POST", "/compatible-mode/v1/files", **sent)["id"]
    redis.stop()
    answer = httpx.get(f"{process.server.compatible}/files/{id}", headers=HEADERS)
    assert answer.status_code == 500 and answer.json()["error"]["code"] == "internal_error"
    native = httpx.get(f"{process.server.native}/files/{id}", headers=HEADERS)
    assert native.status_code == 500 and native.json()["code"] == "InternalError"
    assert httpx.get(f"{process.server.url}/_mock/health").status_code == 200
    redis.start()
    assert httpx.get(f"{process.server.compatible}/files/{id}", headers=HEADERS).json()["filename"] == "a.txt"
    assert any(redis.address in line for line in process.said)
    process.stop()
    redis.stop()
    kept.client.close()


def test_a_store_that_hangs_is_waited_for_once_and_not_by_every_call(tmp_path: Path) -> None:
    pytest.importorskip("redis", reason="redis-py is not installed")
    redis = RedisServer(tmp_path)
    process = ServerProcess("--store", redis.address)
    with httpx.Client(base_url=process.server.compatible, headers=HEADERS, timeout=30) as client:
        assert client.get("/files").status_code == 200
        redis.hang()
        answers = [client.get("/files") for _ in range(20)]
        assert {one.status_code for one in answers} == {500}
        slow = [one for one in answers if one.elapsed.total_seconds() > 1]
        assert len(slow) <= 2 and max(one.elapsed.total_seconds() for one in answers) < 15
        assert client.get(f"{process.server.url}/_mock/health").status_code == 200
        redis.go_on()
        until = time.monotonic() + 30
        while (status := client.get("/files").status_code) != 200 and time.monotonic() < until:
            pass
        assert status == 200
    process.stop()
    redis.stop()
