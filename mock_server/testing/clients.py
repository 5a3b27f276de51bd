"""How each HTTP client library is led to the mock: `requests` through `responses`, httpx (and openai's httpx2) at its transport,
aiohttp at its connector. What is not installed is left alone; above these places every client is its own self."""

import re
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

Undo = list[Callable[[], None]]


def install(undo: Undo) -> None:
    """Changes the clients that are installed; `undo` gets what changes them back."""
    if find_spec("requests"):
        _requests(undo)
    for name in ("httpx", "httpx2"):
        if find_spec(name):
            from mock_server.testing import over_httpx

            over_httpx.install(name, undo)
    if find_spec("aiohttp"):
        from mock_server.testing import over_aiohttp

        over_aiohttp.install(undo)


def _requests(undo: Undo) -> None:
    if not find_spec("responses"):
        raise ImportError("calls through `requests` need `responses`: pip install 'dashmock[testing]'")
    import responses
    from requests.adapters import HTTPAdapter

    from mock_server.testing.over_requests import ToTheMock

    patch: Any = responses.RequestsMock(
        assert_all_requests_are_fired=False,
        passthru_prefixes=(re.compile(""),),  # type: ignore[arg-type]  # a pattern is what it tests for
        real_adapter_send=HTTPAdapter.send,
    )
    patch.add(ToTheMock())
    patch.start()
    undo.append(lambda: patch.stop(allow_assert=False))
