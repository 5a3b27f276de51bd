"""The fixtures as a user gets them; loaded here by name, since the tests need no installed entry point."""

from mock_server.testing.plugin import dashscope, dashscope_server

__all__ = ["dashscope", "dashscope_server"]
