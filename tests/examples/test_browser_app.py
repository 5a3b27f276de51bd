"""The page in tests/examples/browser asks the mock from another origin, in Chromium: with plain fetch, and with openai from npm."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_server.testing import DashScopeServer
from tests.console.browser import Page, browsing
from tests.docs.browser import BROWSER
from tests.docs.nodes import wanted

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")
WAYS = ("fetch", "openai")


class Files(SimpleHTTPRequestHandler):
    """The page's own files, and the openai package below /openai, as a bundler or a CDN would bring it."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def translate_path(self, path: str) -> str:
        if path.startswith("/openai/"):
            return str(wanted("openai") / path.removeprefix("/openai/").partition("?")[0])
        return super().translate_path(path)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the output of a test run is not the place."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    front = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Files, directory=str(Path(__file__).parent / "browser"))
    )
    thread = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://localhost:{front.server_port}"
    front.shutdown()
    front.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browsing(tmp_path_factory.mktemp("browser") / "profile") as page:
        yield page


@pytest.fixture
def page(origin: str, browser: Page, dashscope_server: DashScopeServer) -> Page:
    browser.open(f"{origin}/?base={dashscope_server.compatible}")
    browser.wait("document.querySelector('#status')?.innerText === 'ready'")
    return browser


@pytest.mark.parametrize("way", WAYS)
def test_thoughts_and_text_come_into_the_page(
    page: Page, dashscope_server: DashScopeServer, way: str
) -> None:
    if way == "openai":
        wanted("openai")
    dashscope_server.answer({"thinking": "Light scatters.", "text": "Blue light scatters most. 蓝色 🌌"})
    page.click(f"Ask with {way}")
    page.wait("document.querySelector('#status').innerText === 'done'")
    assert page.text("#thought") == "Light scatters."
    assert page.text("#text") == "Blue light scatters most. 蓝色 🌌"
    (call,) = [call for call in dashscope_server.calls if call.method == "POST"]
    assert call.stream and call.status == 200 and call.ended == "whole"


@pytest.mark.parametrize("way", WAYS)
def test_what_has_come_is_shown_before_the_rest_is_there(
    page: Page, dashscope_server: DashScopeServer, way: str
) -> None:
    if way == "openai":
        wanted("openai")
    dashscope_server.answer(
        {"thinking": "Hm.", "text": "one two three four five six seven eight nine ten " * 5}
    )
    dashscope_server.fault("stall=30s")
    page.click(f"Ask with {way}")
    page.wait("document.querySelector('#text').innerText.includes('three')")
    assert page.text("#status") == "asking"
    page.open("about:blank")  # the visitor leaves
    page.wait("location.href === 'about:blank'")


@pytest.mark.parametrize("way", WAYS)
def test_a_refusal_can_be_read_across_origins(
    page: Page, dashscope_server: DashScopeServer, way: str
) -> None:
    if way == "openai":
        wanted("openai")
    dashscope_server.fault("1 x RateQuota, then fine")
    page.click(f"Ask with {way}")
    page.wait("document.querySelector('#status').innerText.startsWith('429')")
    assert "You have exceeded your current request limit" in page.text("#status")


def test_the_browser_is_let_in_by_a_preflight(origin: str, dashscope_server: DashScopeServer) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-stainless-lang",
    }
    let_in = httpx.options(f"{dashscope_server.compatible}/chat/completions", headers=asked)
    assert let_in.status_code == 200
    assert let_in.headers["access-control-allow-origin"] in ("*", origin)
