"""Clients that do something wrong, and the fixture that notices."""

from mock_server.testing.plugin import dashscope

__all__ = ["dashscope"]
