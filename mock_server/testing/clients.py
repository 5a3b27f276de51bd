"""How each HTTP client library is led to the mock: `requests` through `responses`, httpx (and openai's httpx2) at its transport,
aiohttp at its connector; websocket-client is refused. What is not installed is left alone; above these places every client is its
own self."""

import re
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from mock_server.testing import active
from mock_server.testing.active import NO_WEBSOCKET

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
    if find_spec("websocket"):
        _websocket(undo)


def _websocket(undo: Undo) -> None:
    """WebSockets of websocket-client, which dashscope's SDK speaks over: the mock has none, and they must not go out instead."""
    from websocket import WebSocketException

    core: Any = import_module("websocket._core")
    connect = core.connect

    def refused(url: str, *args: Any, **named: Any) -> Any:
        try:
            mock = active.who_answers(urlsplit(url).hostname or "")
        except active.Refusal as refusal:
            raise WebSocketException(str(refusal)) from None
        if mock is not None:
            raise WebSocketException(NO_WEBSOCKET)
        return connect(url, *args, **named)

    core.connect = refused
    undo.append(lambda: setattr(core, "connect", connect))


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
