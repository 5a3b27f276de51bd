"""The pytest fixture `dashscope`: DashScope inside the process. Registered by the package; imports the mock only when it is used."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mock_server.testing.mock import MockDashScope


@pytest.fixture
def dashscope() -> "Iterator[MockDashScope]":
    """DashScope in this process, without a socket, for one test: every call to one of its hosts is answered."""
    from mock_server.testing.mock import MockDashScope

    with MockDashScope() as mock:
        yield mock
