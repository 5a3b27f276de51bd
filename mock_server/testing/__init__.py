"""DashScope in a test: `mock_dashscope` inside the process, without a socket, and `DashScopeServer` on a port; the pytest fixtures
are in `mock_server.testing.plugin`."""

from mock_server.testing.mock import KEY, MockDashScope, mock_dashscope
from mock_server.testing.port import DashScopeServer

__all__ = ["KEY", "DashScopeServer", "MockDashScope", "mock_dashscope"]
