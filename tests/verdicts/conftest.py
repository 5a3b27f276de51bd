"""Clients that do something wrong, and the fixture that notices. Between two calls passes what the test lets pass, on whatever machine."""

from collections.abc import Iterator

import pytest

from mock_server.testing import MockDashScope
from mock_server.world.clock import Clock


class Standing(Clock):
    """A clock on which no time passes but by `advance`."""

    def elapsed(self) -> float:
        return self._moved


@pytest.fixture
def dashscope() -> Iterator[MockDashScope]:
    with MockDashScope(clock=Standing(1_800_000_000.0)) as mock:
        yield mock
