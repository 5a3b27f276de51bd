"""A mock on a port and a page on it, in Chromium; both are begun again for each test."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.admin.conftest import Mock
from tests.console.browser import Page, browsing
from tests.docs.browser import BROWSER
from tests.support import Server


@pytest.fixture(scope="session")
def watched(serve: Callable[..., Server]) -> Server:
    return serve("--journal", "100")


@pytest.fixture
def mock(watched: Server) -> Iterator[Mock]:
    with httpx.Client(base_url=watched.url, timeout=20) as http:
        made = Mock(watched, http)
        made.post("reset")
        made.post("journal", size=100)
        yield made


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    if BROWSER is None:
        pytest.skip("no chromium is installed")
    with browsing(tmp_path_factory.mktemp("browser") / "profile") as page:
        yield page


@pytest.fixture
def page(mock: Mock, browser: Page) -> Iterator[Page]:
    """The live page, connected. Whatever the browser complains of fails the test."""
    browser.reported.clear()
    browser.look(1280, 800)
    browser.open("about:blank")
    browser.open(f"{mock.server.url}/_mock")
    browser.wait("document.querySelector('#dot.on')")
    yield browser
    assert list(browser.reported) == []


def asked(words: str, **more: Any) -> dict[str, Any]:
    """A request whose last words are these."""
    return {"messages": [{"role": "user", "content": words}], **more}
