"""Whatever is sent to an admin call, it answers in JSON, and never with a failure of its own."""

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.admin.pages import PAGES, Page
from mock_server.app import Application, create_app
from mock_server.settings import Settings
from mock_server.wire.asgi import ask

KEYS = sorted(
    {key for page in PAGES for key in page.takes} | {"text", "tools", "status", "model", "pattern", "body"}
)
WORDS = [
    "stall=5s",
    "RateQuota=40%",
    "2 x 503 then fine",
    "24h",
    "catalogue",
    "off",
    "qwen-plus",
    "2030-01-01",
    "(",
    "",
]
NUMBERS = st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | st.sampled_from(WORDS) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
CALL = orjson.dumps({"model": "qwen-plus", "messages": [{"role": "user", "content": "Name a river."}]})
HEADERS = {"authorization": "Bearer sk-any-input-0001", "content-type": "application/json"}


@pytest.fixture(scope="module")
def app() -> Application:
    return create_app(Settings(journal=20, metrics=True))


ENDING = [page for page in PAGES if page.path != "/_mock/live"]
"""Pages whose answer comes to an end."""


def told(app: Application, page: Page, body: Any) -> Any:
    path = page.path.replace("{id}", "fault-1")
    return asyncio.run(ask(app, page.method, path, {"content-type": "application/json"}, orjson.dumps(body)))


@pytest.mark.parametrize("page", ENDING, ids=[f"{page.method} {page.path}" for page in ENDING])
def test_any_page_takes_anything(app: Application, page: Page) -> None:
    known = st.fixed_dictionaries({}, optional=dict.fromkeys(page.takes, VALUES))

    @given(known | VALUES)
    @settings(max_examples=40, deadline=None)
    def asked(body: Any) -> None:
        answer = told(app, page, body)
        assert answer.status in (200, 400, 404), answer.body
        if answer.status >= 400:
            assert orjson.loads(answer.body)["error"]
        told(app, page_of("POST", "/_mock/reset"), {"keep": ["journal"]})

    asked()


def page_of(method: str, path: str) -> Page:
    return next(page for page in PAGES if (page.method, page.path) == (method, path))


TOOLS = st.lists(st.fixed_dictionaries({"name": SCALARS}, optional={"arguments": VALUES}), max_size=2)
SCRIPTS = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text(max_size=20),
        "thinking": st.text(max_size=20),
        "finish": st.sampled_from(["stop", "length"]),
        "tools": TOOLS,
        "body": VALUES,
        "status": st.integers(200, 599),
    },
)


@given(answer=SCRIPTS | VALUES, when=VALUES)
@settings(max_examples=200, deadline=None)
def test_what_was_taken_never_breaks_a_call(app_of_calls: Application, answer: Any, when: Any) -> None:
    told(app_of_calls, page_of("POST", "/_mock/reset"), {})
    told(app_of_calls, page_of("POST", "/_mock/answers"), {"answer": answer})
    told(app_of_calls, page_of("POST", "/_mock/answers"), {"answer": "hello", "when": when})
    called = asyncio.run(ask(app_of_calls, "POST", "/compatible-mode/v1/chat/completions", HEADERS, CALL))
    ordered = answer.get("status", 200) if isinstance(answer, dict) and "body" in answer else 200
    assert called.status in (200, ordered), called.body


@pytest.fixture(scope="module")
def app_of_calls() -> Application:
    return create_app(Settings(journal=20))
