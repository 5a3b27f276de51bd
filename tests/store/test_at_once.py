"""Clients that really call at once, each from a thread of its own: nothing is lost, nobody sees another's, nothing fails; wherever
the mock keeps what it remembers, with workers, and inside the process. What they do is drawn; how it falls together is chance,
so a failure is told as it happened, and not made smaller."""

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from mock_server.testing import mock_dashscope
from tests.server.at_once import (
    Answer,
    Client,
    History,
    Request,
    before,
    judge,
    last_look,
    outputs_read,
    plans,
    steps,
)
from tests.support import ServerProcess

PIECE = 40
"""Bytes of a piece of a body."""

RUNS = count()
"""Each example has keys of its own, so that it finds nothing of another."""


class Port:
    """A mock on a port; its clock is moved by asking it."""

    def __init__(self, *flags: str) -> None:
        self._process = ServerProcess("--log", "off", *flags)
        self.url = self._process.server.url

    def advance(self, seconds: float) -> None:
        httpx.post(f"{self.url}/_mock/clock", json={"advance": seconds}).raise_for_status()

    def stop(self) -> None:
        self._process.stop()


class Inside:
    """The mock in this process, without a port."""

    url = "https://dashscope.aliyuncs.com"

    def __init__(self) -> None:
        self._mock = mock_dashscope().start()

    def advance(self, seconds: float) -> None:
        self._mock.clock.advance(seconds)

    def stop(self) -> None:
        self._mock.stop()


@pytest.fixture(scope="module", params=["memory", "sqlite", "redis", "workers", "inside"])
def mock(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if request.param == "inside":
        running: Port | Inside = Inside()
    elif request.param == "workers":
        running = Port("--workers", "2")
    elif request.param == "sqlite":
        running = Port("--store", f"sqlite:{tmp_path_factory.mktemp('store')}/world.db")
    elif request.param == "redis":
        running = Port("--store", request.getfixturevalue("redis_server").address)
    else:
        running = Port()
    yield running
    running.stop()


class Threads:
    """Clients at one mock."""

    def __init__(self, mock: Port | Inside) -> None:
        run = next(RUNS)
        self.mock, self.history = mock, History()
        self.keys = [f"sk-at-once-{run:04}-{owner}" for owner in (0, 1)]
        self.wrong: list[BaseException] = []

    def ask(self, client: httpx.Client, asked: Request, pieces: bool) -> Answer:
        body: Any = asked.body
        if pieces and body:
            body = (asked.body[at : at + PIECE] for at in range(0, len(asked.body), PIECE))
        told = client.request(asked.method, asked.target, content=body, headers=dict(asked.headers))
        return Answer(
            told.status_code, {name.lower(): value for name, value in told.headers.items()}, told.content
        )

    def act(self, client: Client, begin: Callable[[], object]) -> None:
        """All that a client does; two of five send their bodies in pieces, so that others come between."""
        headers = {"Authorization": f"Bearer {self.keys[client.owner]}"}
        try:
            with httpx.Client(base_url=self.mock.url, headers=headers, timeout=60) as http:
                begin()
                for number, (asked, over) in enumerate(steps(client, self.history)):
                    over(self.ask(http, asked, (number + client.owner) % 5 < 2))
        except BaseException as error:
            self.wrong.append(error)

    def all(self, plan: Sequence[Client]) -> None:
        """All clients at once; raises what went wrong in the thread of any."""
        barrier = threading.Barrier(len(plan))
        threads = [threading.Thread(target=self.act, args=(client, barrier.wait)) for client in plan]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.wrong:
            raise self.wrong[0]


@given(plan=plans(clients=6, most=10))
@settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    deadline=None,
    database=None,
)
@pytest.mark.timeout(600)
def test_what_many_do_at_once_is_as_if_one_came_after_another(mock: Any, plan: list[Client]) -> None:
    threads = Threads(mock)
    threads.all([before(owner) for owner in (0, 1)])
    threads.all(plan)
    mock.advance(60)
    threads.all([Client(f"last{owner}", owner, last_look(threads.history, owner)) for owner in (0, 1)])
    threads.all([Client(f"read{owner}", owner, outputs_read(threads.history)) for owner in (0, 1)])
    judge(threads.history)
