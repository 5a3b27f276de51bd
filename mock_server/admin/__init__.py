"""What is ours alone: everything under `/_mock/`, and nothing outside it."""

from mock_server.admin.application import Admin

__all__ = ["Admin"]
