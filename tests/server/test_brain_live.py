"""A stream of a brain's words goes out while the brain still speaks, and is in the end the stream it would have been at once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.app import create_app
from mock_server.spec.validation import check_answer
from mock_server.upstream.brain import Thought
from mock_server.wire import asgi, sse
from tests.server.test_brain import STREAM_END, ask, with_brain
from tests.tapes.test_recall import RESPONSES, SSE, TOOL, said_in
from tests.tapes.test_redact import cuts
from tests.tapes.upstreams import (
    ANTHROPIC,
    CHAT,
    END,
    HEADERS,
    NATIVE,
    asking,
    chunk,
    deltas,
    head,
    post,
    scripted,
)

TEXT = "The sky is blue 🎉 because short waves\n\n- are scattered\n- more 天空是蓝色的因为短波被散射得更多 than long ones, über alles."
OPERATIONS = {one.path: one for one in create_app().spec.operations if one.method == "POST"}


def body(path: str, **more: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """A streamed request in each dialect."""
    messages = [{"role": "user", "content": "Why?"}]
    if path == NATIVE:
        parameters = {
            "result_format": "message",
            **{name: value for name, value in more.items() if name != "stream"},
        }
        return {"model": "qwen-plus-latest", "input": {"messages": messages}, "parameters": parameters}, SSE
    if path == RESPONSES:
        return {"model": "qwen-plus-latest", "input": "Why?", "stream": True, **more}, {}
    limit = {"max_tokens": 4000} if path == ANTHROPIC else {"stream_options": {"include_usage": True}}
    return {"model": "qwen-plus-latest", "messages": messages, "stream": True, **limit, **more}, {}


def saying(*pieces: bytes) -> list[bytes]:
    return [head(), *(chunk(piece) for piece in pieces), chunk(STREAM_END), END]


def deltas_of(*deltas: dict[str, Any]) -> list[bytes]:
    return [b"data: %b\n\n" % orjson.dumps({"choices": [{"index": 0, "delta": delta}]}) for delta in deltas]


def keeps_the_contract(path: str, answered: asgi.Answered) -> bool:
    return check_answer(OPERATIONS[path], 200, "text/event-stream", sse.events(answered.body)) == []


def stream(path: str, pieces: list[bytes], **more: Any) -> asgi.Answered:
    """What the mock streams when its brain streams these frames."""

    async def asked() -> asgi.Answered:
        async with scripted(*saying(*pieces)) as brain:
            app = with_brain(brain.url)
            try:
                sent, headers = body(path, **more)
                return await post(app, path, sent, **headers)
            finally:
                await app.close()

    return asyncio.run(asked())


@pytest.mark.parametrize("path", [CHAT, NATIVE, ANTHROPIC, RESPONSES])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=cuts(TEXT))
def test_however_the_brain_cuts_its_words_the_stream_says_them_and_keeps_the_contract(
    path: str, caplog: pytest.LogCaptureFixture, pieces: list[str]
) -> None:
    answered = stream(path, deltas(*pieces)[:-1])
    assert said_in(answered)[1] == TEXT
    assert keeps_the_contract(path, answered)
    assert "is not what it began as" not in caplog.text


@pytest.mark.parametrize("path", [CHAT, ANTHROPIC, RESPONSES])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=cuts("<think>\nLet me see, one and two.</think>\n\nIt is three and nothing else."))
def test_thoughts_between_tags_never_get_into_the_text(
    path: str, caplog: pytest.LogCaptureFixture, pieces: list[str]
) -> None:
    thinks = (
        {"thinking": {"type": "enabled", "budget_tokens": 999}}
        if path == ANTHROPIC
        else {"enable_thinking": True}
    )
    answered = stream(path, deltas(*pieces)[:-1], **thinks)
    assert said_in(answered)[:2] == ("\nLet me see, one and two.", "It is three and nothing else.")
    assert keeps_the_contract(path, answered) and "is not what it began as" not in caplog.text


@settings(max_examples=20, deadline=None)
@given(cuts("one two three four END five six seven"))
def test_nothing_of_a_stop_sequence_is_shown(pieces: list[str]) -> None:
    assert said_in(stream(CHAT, deltas(*pieces)[:-1], stop=["END"]))[1] == "one two three four "


@settings(max_examples=20, deadline=None)
@given(cuts(TEXT), st.integers(1, 12))
def test_a_limit_ends_the_stream_at_its_token(pieces: list[str], limit: int) -> None:
    _, text, tokens = said_in(stream(CHAT, deltas(*pieces)[:-1], max_tokens=limit))
    assert TEXT.startswith(text) and tokens == limit


def test_a_text_and_then_a_call_are_both_said() -> None:
    call = {"index": 0, "id": "x", "function": {"name": "weather", "arguments": ""}}
    more = [{"index": 0, "function": {"arguments": piece}} for piece in ('{"city": ', '"Paris"}')]
    said = ("Let me look at the weather there for you. ", "One moment.")
    pieces = deltas_of(*({"content": one} for one in said), *({"tool_calls": [one]} for one in (call, *more)))
    answered = stream(CHAT, pieces, tools=[TOOL])
    assert said_in(answered)[1] == "Let me look at the weather there for you. One moment."
    assert b'"finish_reason":"tool_calls"' in answered.body
    choices_of = [orjson.loads(event["data"])["choices"] for event in sse.events(answered.body)[:-1]]
    calls = [
        one for choices in choices_of for choice in choices for one in choice["delta"].get("tool_calls") or ()
    ]
    assert orjson.loads("".join(one["function"]["arguments"] for one in calls)) == {"city": "Paris"}


# ---- while it speaks --------------------------------------------------------------------------------------------------


async def test_words_are_with_the_client_before_the_brain_says_the_next() -> None:
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", ""]
    read_on = asyncio.Event()
    got = bytearray()

    async def hesitating(ask: Any, number: int = 0) -> AsyncIterator[Thought]:
        for count in range(1, len(words)):
            yield Thought(" ".join(words[:count]))
        await read_on.wait()  # were nothing sent before the end, this would wait for ever
        yield Thought(" ".join(words) + "and the end", finish="stop")

    app = with_brain("http://127.0.0.1:9")
    assert app.brain is not None
    app.brain.thoughts = hesitating  # type: ignore[method-assign, assignment]

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def noting(message: dict[str, Any]) -> None:
            got.extend(message.get("body", b""))
            if b"gamma" in got:
                read_on.set()
            await send(message)

        await app(scope, receive, noting)

    answered = await asgi.ask(watched, "POST", CHAT, HEADERS, orjson.dumps(body(CHAT)[0]))
    assert said_in(answered)[1] == " ".join(words) + "and the end"


@pytest.mark.parametrize(
    ("path", "marks"),
    [
        (CHAT, b'"code":"model_unavailable"'),
        (NATIVE, b"event:error\n:HTTP_STATUS/503\n"),
        (ANTHROPIC, b"event:error\n"),
    ],
)
async def test_a_brain_that_breaks_off_in_mid_stream_ends_it_with_the_apis_error(
    path: str, marks: bytes
) -> None:
    words = deltas_of(*({"content": f"word{number} "} for number in range(30)))
    sent, headers = body(path)
    async with scripted(head(), *map(chunk, words)) as brain:
        app = with_brain(brain.url)
        answered = await post(app, path, sent, **headers)
        await app.close()
    assert answered.status == 200 and b"word3" in answered.body
    assert (
        marks in answered.body and b"broke off" in answered.body and not answered.body.endswith(b"[DONE]\n\n")
    )


async def test_a_brain_that_fails_before_its_first_word_is_refused_with_a_status() -> None:
    answered = await ask([head("application/json", 4), b"oops"], asking("Hi", stream=True))
    assert answered.status == 503 and dict(answered.headers)["content-type"] == "application/json"


async def test_the_head_is_that_of_any_stream_of_the_api() -> None:
    sent, headers = body(NATIVE)
    async with scripted(*saying(*deltas("Hello you there")[:-1])) as brain:
        app = with_brain(brain.url)
        told = dict((await post(app, NATIVE, sent, **headers)).headers)
        usual = dict((await post(create_app(), NATIVE, sent, **headers)).headers)
        await app.close()
    assert set(told) == set(usual) and told["content-type"] == usual["content-type"]


@pytest.mark.parametrize(
    "odd", [{"parameters": "x"}, {"text": "x"}, {"n": None}, {"conversation": ""}], ids=str
)
def test_members_that_mean_nothing_here_do_no_harm(odd: dict[str, Any]) -> None:
    assert said_in(stream(CHAT, deltas("Hello there")[:-1], **odd))[1] == "Hello there"
