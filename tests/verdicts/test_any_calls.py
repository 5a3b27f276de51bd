"""Whatever a client sends, the judges have their say and never fail."""

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.app import Application, create_app
from mock_server.settings import Settings
from mock_server.verdicts import judge
from mock_server.wire.asgi import ask

HEADERS = {"authorization": "Bearer sk-any-input-0001", "content-type": "application/json"}
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", "user", "assistant", "tool", "hello", "call_1"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "text", "function", "name", "index"]), inner, max_size=3)
    ),
    max_leaves=5,
)
MESSAGES = st.lists(
    st.fixed_dictionaries(
        {
            "role": st.sampled_from(["user", "assistant", "tool", "system"]) | VALUES,
            "content": st.just("hello") | VALUES,
        },
        optional=dict.fromkeys(["tool_calls", "tool_call_id", "reasoning_content"], VALUES),
    )
    | VALUES,
    max_size=4,
)
PARAMETERS = [
    "stream",
    "stream_options",
    "preserve_thinking",
    "temperature",
    "tools",
    "enable_thinking",
    "tempreature",
]
BODIES = st.fixed_dictionaries(
    {"model": st.sampled_from(["qwen-plus", "qwen-vl-max"]) | VALUES},
    optional={
        "messages": MESSAGES | VALUES,
        "input": st.fixed_dictionaries({"messages": MESSAGES}) | VALUES,
        "parameters": st.dictionaries(st.sampled_from(PARAMETERS), VALUES) | VALUES,
        **dict.fromkeys(PARAMETERS, VALUES),
    },
)
PATHS = (
    "/compatible-mode/v1/chat/completions",
    "/api/v1/services/aigc/text-generation/generation",
    "/apps/anthropic/v1/messages",
    "/compatible-mode/v1/responses",
)


@pytest.fixture(scope="module")
def app() -> Application:
    return create_app(Settings(journal=8))


@given(
    path=st.sampled_from(PATHS),
    bodies=st.lists(BODIES | VALUES, min_size=1, max_size=2),
    streams=st.booleans(),
)
@settings(max_examples=250, deadline=None)
def test_any_calls_are_judged(app: Application, path: str, bodies: list[Any], streams: bool) -> None:
    more = {"x-dashscope-sse": "enable"} if streams else {}
    for body in (*bodies, bodies[0]):
        asyncio.run(ask(app, "POST", path, HEADERS | more, orjson.dumps(body)))
    for one in judge(app.journal.entries, app.spec):
        assert one.calls and one.what and one.times >= 1
