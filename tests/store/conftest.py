from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.stores import RedisServer


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis server for all tests."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "redis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:{tmp_path}/world.db"
    from mock_server.world.redis_store import Redis

    server: RedisServer = request.getfixturevalue("redis_server")
    Redis(server.address).clear()
    return server.address
