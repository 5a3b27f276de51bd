"""Limits are tried in the process, where a minute passes in no time."""

from collections.abc import Iterator

import pytest

from mock_server.testing import MockDashScope
from mock_server.world.clock import Clock


@pytest.fixture
def dashscope() -> Iterator[MockDashScope]:
    with MockDashScope(clock=Clock(frozen_at=1_800_000_000.0)) as mock:
        yield mock
