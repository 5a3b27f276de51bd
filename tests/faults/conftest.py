"""Faults are tried in the process, where no pause is waited for; how they look over a wire is in test_wire.py."""

from mock_server.testing.plugin import dashscope

__all__ = ["dashscope"]
