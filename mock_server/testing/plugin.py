"""The pytest fixtures `dashscope`, inside the process, and `dashscope_server`, on a port. Registered by the package; they import
the mock only when they are used."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mock_server.testing.mock import MockDashScope
    from mock_server.testing.port import DashScopeServer


@pytest.fixture
def dashscope() -> "Iterator[MockDashScope]":
    """DashScope in this process, without a socket, for one test: every call to one of its hosts is answered."""
    from mock_server.testing.mock import MockDashScope

    with MockDashScope() as mock:
        yield mock


@pytest.fixture
def dashscope_server() -> "Iterator[DashScopeServer]":
    """DashScope on a port of 127.0.0.1, for one test: `url`, `environment` and, as in `dashscope`, `calls`, `clock`, `fault`, …"""
    from mock_server.testing.port import DashScopeServer

    with DashScopeServer() as server:
        yield server
