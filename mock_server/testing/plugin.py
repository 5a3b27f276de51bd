"""pytest fixtures: `dashscope`, in the process, and `dashscope_server`, on a port."""

from collections.abc import Iterator

import pytest

from mock_server.testing.mock import MockDashScope


@pytest.fixture
def dashscope() -> Iterator[MockDashScope]:
    """DashScope in this process, without a socket, for one test: every call to one of its hosts is answered."""
    with MockDashScope() as mock:
        yield mock
