"""DashScope inside a Python process: `mock_dashscope`, without a socket, and a pytest fixture in `mock_server.testing.plugin`."""

from mock_server.testing.mock import KEY, MockDashScope, mock_dashscope

__all__ = ["KEY", "MockDashScope", "mock_dashscope"]
