"""Which mocks are active in this process, and what is changed in it while one is: HTTP clients and environment.

The clients are changed when the first mock starts and changed back when the last one stops, in whatever order they do.
"""

import os
import sys
import threading
from collections.abc import Callable
from typing import Any, Literal, Protocol

from mock_server.testing.exchange import Asked, Exchange

KEY = "sk-mock-key-for-tests"
"""The key that the environment names while a mock is active."""

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1", "[::1]"))

NO_WEBSOCKET = "the mock has no WebSocket surface; speech over HTTP is there"
"""What a WebSocket is told that would reach a host of the API."""

_UNSET = (
    "DASHSCOPE_HTTP_BASE_URL",
    "DASHSCOPE_AGENTSTUDIO_URL",
    "AGENTSTUDIO_URL",
    "DASHSCOPE_COMPATIBLE_BASE_URL",
    "DASHSCOPE_API_KEY_FILE_PATH",
    "DASHSCOPE_WORKSPACE_ID",
)


class Refusal(Exception):
    """A host that no mock answers for and that may not be called."""


class Mock(Protocol):
    """What this module knows of a mock."""

    others: Literal["refuse", "pass"]

    def claims(self, host: str) -> bool:
        """Whether it answers for this host."""

    def open(self, asked: Asked) -> Exchange:
        """Begins an exchange."""


_lock = threading.RLock()
_active: list[Mock] = []
_undo: list[Callable[[], None]] = []


def start(mock: Mock) -> None:
    """Makes the mock answer. Raises ImportError where `requests` is there without `responses`."""
    with _lock:
        if not _active:
            from mock_server.testing import clients

            try:
                clients.install(_undo)
                _set_environment()
            except BaseException:
                _restore()
                raise
        _active.append(mock)


def stop(mock: Mock) -> None:
    """The mock answers no more."""
    with _lock:
        _active.remove(mock)
        if not _active:
            _restore()


def who_answers(host: str) -> Mock | None:
    """The newest mock that answers for the host; None: the call goes out. Raises Refusal."""
    with _lock:
        mocks = tuple(reversed(_active))
    for mock in mocks:
        if mock.claims(host):
            return mock
        if mock.others == "refuse" and host not in LOOPBACK:
            raise Refusal(
                f'{host} is no DashScope host, and this test calls no other one; `others="pass"` lets it through'
            )
    return None


def _restore() -> None:
    while _undo:
        _undo.pop()()


def _set_environment() -> None:
    wanted: dict[str, str | None] = {"DASHSCOPE_API_KEY": KEY} | dict.fromkeys(_UNSET)
    before = {name: os.environ.get(name) for name in wanted}
    _undo.append(lambda: _write(before))
    _write(wanted)
    sdk = sys.modules.get("dashscope")
    key = getattr(sdk, "api_key", None)
    _undo.append(lambda: _key_back(key if sdk else before["DASHSCOPE_API_KEY"]))
    if sdk is not None:
        sdk.api_key = KEY  # type: ignore[attr-defined]


def _key_back(key: Any) -> None:
    """The SDK reads the environment once, when it is imported: that may have been before, or while a mock was active."""
    sdk = sys.modules.get("dashscope")
    if sdk is not None and getattr(sdk, "api_key", None) == KEY:
        sdk.api_key = key  # type: ignore[attr-defined]


def _write(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
