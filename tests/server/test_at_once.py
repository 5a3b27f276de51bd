"""Calls of several clients that overlap: their bodies come in pieces, their answers go out in pieces, and what is whose turn is
drawn. So the same calls fall between each other in every way, and in the same way again."""

import asyncio
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mock_server.app import Application
from mock_server.settings import Settings
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.world.clock import Clock
from tests.server.at_once import (
    TOPICS,
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
from tests.server.keeping import KEY, NOON, OTHER

SPEC = Spec(load())
KEYS = (KEY, OTHER)


class Turns:
    """Whose turn it is: one goes on at a time, until it waits again for bytes that come or go."""

    def __init__(self, drawn: Sequence[int]) -> None:
        self._drawn = drawn
        self._waiting: list[asyncio.Future[None]] = []
        self._moved = asyncio.Event()
        self._left = 0

    async def mine(self) -> None:
        """Waits for a turn."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._moved.set()
        await turn

    async def all(self, *clients: Any) -> None:
        """Gives out turns until all are done."""
        running = [asyncio.create_task(client) for client in clients]
        for one in running:
            one.add_done_callback(lambda _: self._moved.set())
        for _ in running:
            await asyncio.sleep(0)  # each comes to its first call
        number = 0
        while not all(one.done() for one in running):
            if self._waiting:
                at = self._drawn[number % len(self._drawn)] % len(self._waiting)
                number += 1
                self._moved.clear()
                self._waiting.pop(at).set_result(None)
            await self._moved.wait()
            self._moved.clear()
        for one in running:
            one.result()


class Acting:
    """Clients of some mocks that share what is remembered, or of one; `moves` are seconds that pass before their calls."""

    def __init__(
        self,
        drawn: Sequence[int],
        moves: Sequence[float],
        store: str = "",
        mocks: int = 1,
        leaves: Sequence[bool] = (False,),
    ) -> None:
        self.clock = Clock(NOON)
        given: dict[str, Any] = {"check_answers": True, "log": "off"} | ({"store": store} if store else {})
        self.apps = [Application(Settings(**given), self.clock, SPEC) for _ in range(mocks)]
        self.turns, self.history = Turns(drawn), History()
        self._moves, self._leaves = cycle(moves), cycle(leaves)

    async def ask(
        self, client: Client, app: Application, asked: Request, leaves: bool = False
    ) -> Answer | None:
        """One call: the body in three pieces, each at its turn. None where the client `leaves` before the last of them."""
        third = len(asked.body) // 3 + 1
        pieces = [asked.body[at : at + third] for at in range(0, len(asked.body), third)] or [b""]
        started: dict[str, Any] = {}
        said = bytearray()

        async def receive() -> dict[str, Any]:
            if not pieces:
                await asyncio.Event().wait()
            await self.turns.mine()
            if leaves and len(pieces) == 1:
                return {"type": "http.disconnect"}
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: dict[str, Any]) -> None:
            await self.turns.mine()
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                said.extend(message["body"])

        path, _, query = asked.target.partition("?")
        headers = {"Host": "mock.test", "Authorization": f"Bearer {KEYS[client.owner]}", **asked.headers}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": asked.method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
        await app(scope, receive, send)
        if leaves:
            assert not started and not said
            return None
        told = {name.decode(): value.decode() for name, value in started["headers"]}
        return Answer(started["status"], told, bytes(said))

    async def act(self, client: Client, at: int) -> None:
        """All that a client does, at one of the mocks."""
        for asked, over in steps(client, self.history):
            self.clock.advance(next(self._moves))
            leaves = next(self._leaves) and bool(asked.body)
            answer = await self.ask(client, self.apps[at % len(self.apps)], asked, leaves)
            if answer is not None:
                over(answer)
            else:
                self.history.left.append(asked.word)

    async def all(self, plan: Sequence[Client]) -> None:
        """Each key has made something; then all clients at once; then each key looks at what is left, when all that takes time is over."""
        leaves, self._leaves = self._leaves, cycle((False,))
        for owner in (0, 1):
            await self.turns.all(self.act(before(owner), owner))
        self._leaves = leaves
        await self.turns.all(*[self.act(client, at) for at, client in enumerate(plan)])
        self._leaves = cycle((False,))
        self.clock.advance(60)
        for owner in (0, 1):
            await self.turns.all(
                self.act(Client(f"last{owner}", owner, last_look(self.history, owner)), owner)
            )
        for owner in (0, 1):
            await self.turns.all(self.act(Client(f"read{owner}", owner, outputs_read(self.history)), owner))


drawn = st.lists(st.integers(0, 11), min_size=1, max_size=60)
moves = st.lists(st.sampled_from([0.0, 0.0, 0.1, 0.3, 0.6]), min_size=1, max_size=30)
often = settings(
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),  # to explain takes minutes
    deadline=None,
)


@pytest.mark.parametrize("topic", TOPICS)
@given(data=st.data(), drawn=drawn, moves=moves)
@settings(often, max_examples=30)
def test_calls_that_overlap_are_as_if_one_came_after_another(
    topic: str, data: st.DataObject, drawn: list[int], moves: list[float]
) -> None:
    plan = data.draw(plans(clients=5, most=10, topics=[topic]))
    acting = Acting(drawn, moves)
    asyncio.run(acting.all(plan))
    judge(acting.history)


@given(plan=plans(clients=5, most=10), drawn=drawn, leaves=st.lists(st.booleans(), min_size=1, max_size=9))
@settings(often, max_examples=60)
def test_who_goes_away_before_the_last_byte_has_asked_for_nothing(
    plan: list[Client], drawn: list[int], leaves: list[bool]
) -> None:
    acting = Acting(drawn, [0.1], leaves=leaves)
    asyncio.run(acting.all(plan))
    judge(acting.history)


@given(plan=plans(clients=4, most=8), drawn=drawn, moves=moves)
@settings(often, max_examples=15)
def test_so_they_are_at_two_mocks_with_one_store(
    plan: list[Client], drawn: list[int], moves: list[float]
) -> None:
    with TemporaryDirectory() as folder:
        acting = Acting(drawn, moves, f"sqlite:{Path(folder) / 'world.db'}", 2)
        asyncio.run(acting.all(plan))
        judge(acting.history)
