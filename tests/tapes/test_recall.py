"""`serve --tapes`: what was recorded is answered again, byte for byte, also to who asks in another dialect."""

import asyncio
import gzip
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.app import Application
from mock_server.recording.shelf import Shelf
from mock_server.recording.tape import read
from mock_server.settings import Settings
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.wire import asgi, sse
from mock_server.world.clock import Clock
from tests.server.mocking import Mock
from tests.server.test_cli import one_line, refused
from tests.server.test_keys_for_others import BODY, HELLO, Client
from tests.support import Server
from tests.tapes.upstreams import (
    ANTHROPIC,
    CHAT,
    END,
    NATIVE,
    asking,
    chunk,
    deltas,
    head,
    post,
    recording,
    scripted,
)

RESPONSES = "/compatible-mode/v1/responses"
MULTIMODAL = "/api/v1/services/aigc/multimodal-generation/generation"
SSE = {"x-dashscope-sse": "enable"}

TOOL = {"type": "function", "function": {"name": "weather", "description": "Weather of a city", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}  # fmt: skip


def replaying(place: Path, **settings: Any) -> Application:
    return Application(Settings(tapes=str(place), **settings))


async def taped(
    folder: Path, server: Server, *asked: tuple[str, Any, dict[str, str]], redact: str = ""
) -> list[asgi.Answered]:
    """What the mock on a port answered while it was recorded into the folder."""
    async with recording(server.url, folder, redact) as app:
        return [await post(app, path, body, **headers) for path, body, headers in asked]


def steady(body: bytes) -> bytes:
    """The bytes without ids and dates."""
    body = re.sub(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", b"ID", body)
    return re.sub(rb'("created(?:_at)?":)\d+', rb"\1DATE", body)


# ---- the same bytes ---------------------------------------------------------------------------------------------------

words = st.lists(
    st.sampled_from(
        [
            "Weather",
            "in",
            "Paris",
            "today",
            "?",
            "你好",
            "三",
            "list",
            "of",
            "code",
            "python",
            "7+8",
            "emoji",
            "🎉",
            '"quoted"',
            "\\n",
        ]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
some = st.fixed_dictionaries(
    {},
    optional={
        "temperature": st.just(0.5),
        "max_tokens": st.integers(1, 40),
        "seed": st.integers(0, 9),
        "stop": st.just(["a"]),
    },
)


@st.composite
def exchanges(draw: st.DrawFn) -> tuple[str, dict[str, Any], dict[str, str]]:
    """A request of any chat dialect, whole or streamed, thinking, with tools, several answers, JSON …"""
    dialect = draw(st.sampled_from(["chat", "native", "multimodal", "anthropic", "responses", "completions"]))
    text, stream = draw(words), draw(st.booleans())
    messages = [{"role": "user", "content": text}]
    if dialect == "anthropic":
        thinking = draw(st.sampled_from([{}, {"thinking": {"type": "enabled", "budget_tokens": 1024}}]))
        tools = draw(
            st.sampled_from(
                [{}, {"tools": [{"name": "weather", "input_schema": TOOL["function"]["parameters"]}]}]
            )
        )  # type: ignore[index]
        return (
            ANTHROPIC,
            {
                "model": "qwen3-max",
                "max_tokens": 2000,
                "messages": messages,
                "stream": stream,
                **thinking,
                **tools,
            },
            {},
        )
    if dialect == "responses":
        return (
            RESPONSES,
            {"model": "qwen3-max", "input": text, "stream": stream, "enable_thinking": draw(st.booleans())},
            {},
        )
    if dialect == "completions":
        return (
            "/compatible-mode/v1/completions",
            {"model": "qwen2.5-coder-32b-instruct", "prompt": text, "stream": stream},
            {},
        )
    if dialect == "multimodal":
        asked = {
            "model": "qwen-vl-plus",
            "input": {"messages": [{"role": "user", "content": [{"text": text}]}]},
        }
        return (
            MULTIMODAL,
            {**asked, "parameters": {"incremental_output": draw(st.booleans())}},
            SSE if stream else {},
        )
    more: dict[str, Any] = draw(some)
    kind = draw(st.sampled_from(["plain", "thinking", "tools", "n", "json"]))
    if kind == "thinking":
        more, stream = {**more, "enable_thinking": True}, True
    elif kind == "tools":
        more["tools"] = [TOOL]
    elif kind == "n":
        more["n"] = 2
    elif kind == "json":
        messages = [{"role": "user", "content": f"{text}, answer in JSON"}]
        more["response_format"] = {"type": "json_object"}
    model = "qwen-plus-latest" if kind == "thinking" else "qwen-plus"
    if dialect == "native":
        more |= {"result_format": "message", "incremental_output": kind == "thinking" or draw(st.booleans())}
        return (
            NATIVE,
            {"model": model, "input": {"messages": messages}, "parameters": more},
            SSE if stream else {},
        )
    options = {"stream_options": {"include_usage": True}} if stream and draw(st.booleans()) else {}
    return CHAT, {"model": model, "messages": messages, "stream": stream, **options, **more}, {}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(exchanges())
def test_what_was_recorded_is_answered_again_to_the_byte_but_for_ids_and_dates(
    server: Server, exchange: tuple[str, Any, dict[str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        [recorded] = asyncio.run(taped(Path(folder), server, exchange))
        path, body, headers = exchange
        app = replaying(Path(folder), on_miss="fail")
        again = asyncio.run(post(app, path, body, **headers))
    assert steady(again.body) == steady(recorded.body)
    assert again.status == recorded.status
    own = {
        "date",
        "content-length",
        "x-request-id",
        "req-arrive-time",
        "req-cost-time",
        "resp-start-time",
        "x-envoy-upstream-service-time",
    }
    assert {pair for pair in again.headers if pair[0] not in own} == {
        pair for pair in recorded.headers if pair[0] not in own
    }
    if again.status == 200 and path != RESPONSES:
        assert dict(again.headers)["x-request-id"].encode() in again.body


async def test_each_answer_has_its_own_request_id_and_the_day_it_is(tmp_path: Path, server: Server) -> None:
    await taped(tmp_path, server, (CHAT, asking("Hi"), {}))
    app = Application(Settings(tapes=str(tmp_path)), Clock(frozen_at=1_999_999_999))
    first, second = [orjson.loads((await post(app, CHAT, asking("Hi"))).body) for _ in range(2)]
    assert first["id"] != second["id"] and first["created"] == 1_999_999_999


async def test_the_live_apis_own_recordings_answer_too(recordings: list[Path]) -> None:
    [file] = [file for file in recordings if file.name.startswith("loongsuite")]
    tape = next(
        one for one in read(file) if one.operation == f"POST {CHAT}" and one.events and not one.refused
    )
    answered = await post(replaying(file, on_miss="fail"), CHAT, tape.request)
    datas = [event["data"] for event in sse.events(answered.body)]
    assert [steady(data.encode()) for data in datas] == [
        steady(event.data.encode()) for event in tape.events or ()
    ]


def test_every_recorded_chat_can_be_told_in_other_words(recordings: list[Path]) -> None:
    """What is told of a tape has its texts, its calls and its usage."""
    from mock_server.recording.told import timeline

    told = 0
    for tape in Shelf(Spec(load()), recordings).tapes:
        if (
            tape.operation != f"POST {CHAT}"
            or tape.refused
            or tape.events is not None
            or not isinstance(tape.body, dict)
        ):
            continue
        said = timeline(tape)
        message = tape.body["choices"][0]["message"]
        assert said is not None, tape.id
        assert said.choices[0].content.text == (message.get("content") or "")
        assert [call.name for call in said.choices[0].calls] == [
            call["function"]["name"] for call in message.get("tool_calls") or ()
        ]
        assert said.usage.prompt == tape.body["usage"]["prompt_tokens"]
        assert said.usage.completion == tape.body["usage"]["completion_tokens"] or "tool_calls" in message, (
            tape.id
        )
        told += 1
    assert told > 100


# ---- matching ---------------------------------------------------------------------------------------------------------


def written(folder: Path, *tapes: dict[str, Any]) -> Path:
    file = folder / "tapes.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, tapes)))
    return file


def chat(said: str, request: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A recorded chat completion."""
    body = {"choices": [{"message": {"role": "assistant", "content": said}, "finish_reason": "stop", "index": 0}],
            "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
            "object": "chat.completion", "created": 1700000000, "model": "qwen-plus", "id": "chatcmpl-recorded-1"}  # fmt: skip
    return {
        "id": "t/1", "origin": "recording", "operation": f"POST {CHAT}", "model": "qwen-plus", "notes": "",
        "request": {"headers": {}, "body": request, "path": CHAT},
        "response": {"status": 200, "headers": {}, "body": body, "sse": None, "raw": None},
        **more,
    }  # fmt: skip


def text_of(answered: asgi.Answered) -> str:
    return str(orjson.loads(answered.body)["choices"][0]["message"]["content"])


async def test_the_order_of_members_and_nulls_do_not_matter(tmp_path: Path) -> None:
    app = replaying(
        written(
            tmp_path,
            chat("Taped", {"model": "qwen-plus", "messages": [{"role": "user", "content": "Hi"}], "seed": 1}),
        )
    )
    asked = (
        b'{"seed": 1, "top_p": null, "messages": [{"content": "Hi", "role": "user"}], "model": "qwen-plus"}'
    )
    assert text_of(await post(app, CHAT, asked)) == "Taped"


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ("session 10d7be1b-082f-9d8f-9370-1dec84e7bd34", "session 6f060dd6-d642-9369-882e-a94889c0fc92"),
        ("Say\n  hi", "Say hi"),
        ("ask call_0123456789abcdef", "ask call_ffffffffffffffff"),
    ],
)
async def test_what_is_new_every_time_does_not_matter(tmp_path: Path, recorded: str, asked: str) -> None:
    app = replaying(written(tmp_path, chat("Taped", asking(recorded))), on_miss="fail")
    assert text_of(await post(app, CHAT, asking(asked, user="somebody else"))) == "Taped"


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ("It is 2026-11-27T02:44:06Z.", "It is 2027-01-01T10:00:00+08:00."),
        ("Today is 2026-11-27, 02:44.", "Today is 2027-01-01, 10:00."),
        ("Now: 1764211000", "Now: 1799999999"),
    ],
)
async def test_dates_do_not_matter_where_a_program_says_them(
    tmp_path: Path, recorded: str, asked: str
) -> None:
    def told(date: str, question: str = "Hi") -> dict[str, Any]:
        return asking("") | {
            "messages": [{"role": "system", "content": date}, {"role": "user", "content": question}]
        }

    app = replaying(written(tmp_path, chat("Taped", told(recorded))), on_miss="fail")
    assert text_of(await post(app, CHAT, told(asked))) == "Taped"
    native = {
        "model": "qwen-plus",
        "input": {"messages": told(asked)["messages"]},
        "parameters": {"result_format": "message"},
    }
    assert b"Taped" in (await post(app, NATIVE, native)).body
    assert (await post(app, CHAT, told(asked, "What day was 2026-11-28?"))).status == 404


async def test_dates_matter_where_a_user_asks_about_them(tmp_path: Path) -> None:
    app = replaying(written(tmp_path, chat("Friday", asking("What day is 2026-11-27?"))), on_miss="fail")
    assert (await post(app, CHAT, asking("What day is 2026-11-28?"))).status == 404


async def test_the_same_request_gets_its_tapes_in_turn_and_then_the_last_for_each_caller(
    tmp_path: Path,
) -> None:
    app = replaying(written(tmp_path, *[chat(said, asking("Again")) for said in ("one", "two", "three")]))
    said = [text_of(await post(app, CHAT, asking("Again"))) for _ in range(4)]
    assert said == ["one", "two", "three", "three"]
    other = await post(app, CHAT, asking("Again"), authorization="Bearer sk-another-caller-1")
    assert text_of(other) == "one"


def ending(*last: dict[str, Any]) -> dict[str, Any]:
    """A chat whose last message has these parts."""
    return {"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": [*last]}]}


def told_by_a_tool(said: str) -> dict[str, Any]:
    """A chat that ends with what a tool says."""
    call = {
        "id": "call_0123456789abcdef",
        "type": "function",
        "function": {"name": "time", "arguments": "{}"},
    }
    asked = [
        *asking("What time is it?")["messages"],
        {"role": "assistant", "content": "", "tool_calls": [call]},
    ]
    return asking("") | {"messages": [*asked, {"role": "tool", "tool_call_id": call["id"], "content": said}]}


def text(said: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": said, **more}


IMAGE = {"type": "image_url", "image_url": {"url": "https://pictures.example/one.png"}}
HI = {"role": "user", "content": "Hi"}


@pytest.mark.parametrize(
    ("path", "recorded", "asked"),
    [
        (CHAT, ending(text("Hi  there"), IMAGE), ending(text("Hi there"), IMAGE)),
        (CHAT, ending(text("Hi")), ending() | {"messages": [HI]}),
        (CHAT, ending(text("Hi "), text("there")), ending(text("Hi there"))),
        (CHAT, ending(text("Hi there")), ending(text("Hi "), text("there"))),
        (CHAT, ending(text("Hi", more=None)), ending(text("Hi"))),
        (CHAT, told_by_a_tool("2026-11-27 12:00"), told_by_a_tool("2026-11-28T08:30:11Z")),
        (RESPONSES, {"model": "qwen-plus", "input": "Hi"}, {"model": "qwen-plus", "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Hi"}]}]}),
        (RESPONSES, {"model": "qwen-plus", "input": [HI | {"type": "message"}]}, {"model": "qwen-plus", "input": "Hi"}),
        (NATIVE, {"model": "qwen-plus", "input": {"prompt": "Hi"}}, {"model": "qwen-plus", "input": {"messages": [HI]}}),
        (NATIVE, {"model": "qwen-plus", "input": {"messages": [HI], "prompt": "Ho"}}, {"model": "qwen-plus", "input": {
            "messages": [HI]}}),
    ],
)  # fmt: skip
async def test_a_request_is_found_however_it_ends(
    tmp_path: Path, server: Server, path: str, recorded: dict[str, Any], asked: dict[str, Any]
) -> None:
    [once] = await taped(tmp_path, server, (path, recorded, {}))
    assert once.status == 200, once.body
    assert (await post(replaying(tmp_path, on_miss="fail"), path, asked)).status == 200


async def test_a_request_whose_last_words_hold_its_own_key_is_found_with_another(
    tmp_path: Path, server: Server
) -> None:
    theirs, ours = "sk-one-of-theirs-1", "sk-one-of-ours-22"
    await taped(tmp_path, server, (CHAT, asking(f"Is {theirs} good?"), {"authorization": f"Bearer {theirs}"}))
    app = replaying(tmp_path, on_miss="fail")
    answered = await post(app, CHAT, asking(f"Is {ours} good?"), authorization=f"Bearer {ours}")
    assert answered.status == 200


async def test_a_conversation_is_matched_turn_by_turn(tmp_path: Path) -> None:
    first = asking("Capital of France?")
    second = asking("")
    second["messages"] = [
        *first["messages"],
        {"role": "assistant", "content": "Paris"},
        {"role": "user", "content": "And of Italy?"},
    ]
    app = replaying(written(tmp_path, chat("Rome", second), chat("Paris", first)), on_miss="fail")
    assert text_of(await post(app, CHAT, first)) == "Paris"
    assert text_of(await post(app, CHAT, second)) == "Rome"


async def test_a_turn_with_a_tool_result_is_found_though_the_ids_are_new(tmp_path: Path) -> None:
    def turn(id: str) -> dict[str, Any]:
        call = {
            "id": id,
            "type": "function",
            "function": {"name": "weather", "arguments": '{"city": "Paris"}'},
        }
        return asking("") | {"messages": [{"role": "user", "content": "Weather?"},
                                          {"role": "assistant", "content": "", "tool_calls": [call]},
                                          {"role": "tool", "tool_call_id": id, "content": "rain"}]}  # fmt: skip

    app = replaying(written(tmp_path, chat("It rains", turn("call_aaaaaaaaaaaa"))), on_miss="fail")
    assert text_of(await post(app, CHAT, turn("call_bbbbbbbbbbbb"))) == "It rains"


async def test_a_redacted_tape_answers_the_request_it_was_made_of(tmp_path: Path, server: Server) -> None:
    body = asking("I am Ann Miller, ann@example.com, +49 170 1234567. How are you?")
    await taped(tmp_path, server, (CHAT, body, {}), redact="emails,phones,names")
    answered = await post(
        replaying(tmp_path, on_miss="fail"), CHAT, body, authorization="Bearer sk-somebody-else-1"
    )
    assert answered.status == 200


async def test_a_key_that_is_not_good_is_refused_though_a_tape_would_answer(tmp_path: Path) -> None:
    app = replaying(written(tmp_path, chat("Taped", asking("Hi"))))
    assert (await post(app, CHAT, asking("Hi"), authorization="Bearer nonsense")).status == 401


async def test_steering_outranks_a_tape(tmp_path: Path) -> None:
    app = replaying(written(tmp_path, chat("Taped", asking("Hi"))))
    assert text_of(await post(app, CHAT, asking("Hi"), **{"x-mock-answer": "Ordered"})) == "Ordered"
    throttled = await post(app, CHAT, asking("Hi"), **{"x-mock-fault": "Throttling.RateQuota"})
    assert throttled.status == 429


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["role", "content", "function", "type", "text", "id"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
MEMBERS = [
    "messages",
    "tools",
    "parameters",
    "input",
    "n",
    "response_format",
    "tool_choice",
    "thinking",
    "system",
    "stop",
]
BODIES = st.dictionaries(st.sampled_from(MEMBERS), anything, max_size=3)


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.sampled_from([CHAT, NATIVE, MULTIMODAL, ANTHROPIC, RESPONSES]), BODIES)
def test_with_tapes_that_do_not_fit_any_body_gets_what_it_gets_without(
    two: tuple[Application, Application], path: str, odd: dict[str, Any]
) -> None:
    messages = [{"role": "user", "content": "Hi"}]
    body = {
        "model": "qwen-plus",
        "messages": messages,
        "max_tokens": 9,
        "input": {"messages": messages},
        **odd,
    }

    async def both() -> list[int]:
        return [(await post(app, path, body)).status for app in two]

    with_tapes, without = asyncio.run(both())
    assert with_tapes == without


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Application, Application]:
    """A mock with tapes that fit nothing, and one without."""
    tapes = [
        chat("Taped", asking("Something else")) | {"redacted": kinds}
        for kinds in (["keys", "names", "text"], ["keys"])
    ]
    return replaying(written(tmp_path_factory.mktemp("tapes"), *tapes)), Application(Settings())


async def test_a_body_nested_deeper_than_any_tape_is_no_mistake_of_ours(tmp_path: Path) -> None:
    deep = b'{"model": "qwen-plus", "messages": ' + b"[" * 1000 + b"]" * 1000 + b"}"
    file = written(tmp_path, chat("Taped", asking("Hi")))
    assert (await post(replaying(file), CHAT, deep)).status == 400


# ---- another dialect --------------------------------------------------------------------------------------------------


def _of(path: str, text: str, stream: bool, thinking: bool) -> tuple[str, dict[str, Any], dict[str, str]]:
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": text}]
    model = "qwen-plus-latest"
    if path == NATIVE:
        parameters = {"result_format": "message", "enable_thinking": thinking, "incremental_output": thinking}
        return (
            path,
            {"model": model, "input": {"messages": messages}, "parameters": parameters},
            SSE if stream else {},
        )
    if path == CHAT:
        return (
            path,
            {
                "model": model,
                "messages": messages,
                "stream": stream,
                "enable_thinking": thinking,
                "stream_options": {"include_usage": True},
            }
            if stream
            else {"model": model, "messages": messages, "enable_thinking": thinking},
            {},
        )
    if path == RESPONSES:
        return (
            path,
            {
                "model": model,
                "instructions": "Be brief.",
                "input": text,
                "stream": stream,
                "enable_thinking": thinking,
            },
            {},
        )
    kind = {"type": "enabled", "budget_tokens": 2000} if thinking else {"type": "disabled"}
    return (
        path,
        {
            "model": model,
            "max_tokens": 4000,
            "system": "Be brief.",
            "messages": messages[1:],
            "stream": stream,
            "thinking": kind,
        },
        {},
    )


@pytest.mark.parametrize("thinking", [False, True])
@pytest.mark.parametrize("asked", [NATIVE, CHAT, ANTHROPIC, RESPONSES])
@pytest.mark.parametrize("recorded", [NATIVE, CHAT, ANTHROPIC, RESPONSES])
async def test_a_tape_answers_in_every_dialect(
    tmp_path: Path, server: Server, recorded: str, asked: str, thinking: bool
) -> None:
    text = "Name three rivers of Europe as a list"
    [once] = await taped(tmp_path, server, _of(recorded, text, True, thinking))
    answered = await post(
        replaying(tmp_path, on_miss="fail", check_answers=True),
        asked,
        _of(asked, text, True, thinking)[1],
        **_of(asked, text, True, thinking)[2],
    )
    assert answered.status == 200, answered.body
    assert said_in(answered) == said_in(once)


@pytest.mark.parametrize("stream", [False, True])
async def test_a_call_of_a_tool_is_told_in_another_dialect(
    tmp_path: Path, server: Server, stream: bool
) -> None:
    body = asking("What is the weather in Paris?", tools=[TOOL], stream=stream)
    [once] = await taped(tmp_path, server, (CHAT, body, {}))
    tool = {"name": "weather", "input_schema": {"type": "object"}}
    asked = {"model": "qwen-plus", "max_tokens": 500, "messages": body["messages"], "tools": [tool]}
    message = orjson.loads((await post(replaying(tmp_path, on_miss="fail"), ANTHROPIC, asked)).body)
    assert message["stop_reason"] == "tool_use"
    assert message["content"][0]["input"] == {"city": "Paris"} and b"Paris" in once.body


def said_in(answered: asgi.Answered) -> tuple[str, str, int | None]:
    """Thinking, text and the tokens of the answer, of a stream in any dialect."""
    thinking, text, tokens = "", "", None
    for event in sse.events(answered.body):
        data = orjson.loads(event["data"]) if event["data"] != "[DONE]" else {}
        usage = data.get("usage") or (data.get("response") or {}).get("usage") or {}
        tokens = usage.get("completion_tokens", usage.get("output_tokens", tokens))
        if output := data.get("output"):
            message = output["choices"][0]["message"]
            grown = message["content"]
            text = grown if text and grown.startswith(text) else text + grown
            thinking += message.get("reasoning_content") or ""
        for choice in data.get("choices") or ():
            text += choice["delta"].get("content") or ""
            thinking += choice["delta"].get("reasoning_content") or ""
        if data.get("type") == "content_block_delta":
            text += data["delta"].get("text", "")
            thinking += data["delta"].get("thinking", "")
        if data.get("type") == "response.output_text.delta":
            text += data["delta"]
        if data.get("type") == "response.reasoning_summary_text.delta":
            thinking += data["delta"]
    return thinking, text, tokens


# ---- a miss -----------------------------------------------------------------------------------------------------------


async def test_a_miss_is_answered_by_the_mock(tmp_path: Path) -> None:
    app = replaying(written(tmp_path, chat("Taped", asking("Hi"))))
    assert text_of(await post(app, CHAT, asking("Something else"))) != "Taped"


async def test_a_miss_is_read_as_without_tapes(tmp_path: Path) -> None:
    app = replaying(written(tmp_path, chat("Taped", asking("Hi"))), max_body=1000)
    steered = asking("Something else") | {"model": "qwen-plus@fault=Throttling.RateQuota"}
    assert (await post(app, CHAT, steered)).status == 429
    long = gzip.compress(orjson.dumps(asking("Something else" * 100)), mtime=0)
    with_tapes, without = [
        await post(one, CHAT, long, **{"content-encoding": "gzip"})
        for one in (app, Application(Settings(max_body=1000)))
    ]
    assert steady(with_tapes.body) == steady(without.body) and without.status == 400


def test_a_miss_that_is_worked_off_anew_is_read_anew(tmp_path: Path) -> None:
    """Somebody who shares the store was faster; the first time, the sealed input was opened where it stood."""
    mock = Mock(
        tapes=str(written(tmp_path, chat("Taped", asking("Hi")))), store=f"sqlite:{tmp_path}/store.db"
    )
    client = Client(mock)
    written_down = mock.app.common._written
    outcomes = [False]
    mock.app.common._written = lambda: outcomes.pop() if outcomes else written_down()
    answer = mock.ask("POST", NATIVE, {**BODY, "input": client.sealed(HELLO)}, client.headers())
    assert (answer.status_code, outcomes) == (200, [])


async def test_a_miss_that_shall_fail_names_the_nearest_tape_and_what_differs(tmp_path: Path) -> None:
    file = written(tmp_path, chat("Taped", asking("Hi")))
    answered = await post(replaying(file, on_miss="fail"), CHAT, asking("Ho"))
    assert answered.status == 404
    assert f"the nearest, {file}:1, differs in messages[0].content".encode() in answered.body


async def test_a_miss_is_passed_to_the_upstream_and_recorded_for_the_next_time(
    tmp_path: Path, server: Server
) -> None:
    file = written(tmp_path, chat("Taped", asking("Hi")))
    new = tmp_path / "new"
    app = replaying(file, upstream=server.url, record_to=str(new))
    assert text_of(await post(app, CHAT, asking("Hi"))) == "Taped"
    passed = await post(app, CHAT, asking("Something else"))
    await app.close()
    again = await post(replaying(new, on_miss="fail"), CHAT, asking("Something else"))
    assert steady(again.body) == steady(passed.body)


async def test_a_page_of_another_origin_may_ask_though_the_upstream_is_away(tmp_path: Path) -> None:
    app = replaying(written(tmp_path, chat("Taped", asking("Hi"))), upstream="http://127.0.0.1:9")
    asked = {"origin": "http://page.example", "access-control-request-method": "POST"}
    allowed = await asgi.ask(app, "OPTIONS", CHAT, asked, b"")
    answered = await post(app, CHAT, asking("Hi"), origin="http://page.example")
    assert allowed.status == 200 and dict(answered.headers)["access-control-allow-origin"] == "*"
    assert text_of(answered) == "Taped"


def test_tapes_that_cannot_be_served_are_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "cut.jsonl").write_bytes(
        orjson.dumps(chat("Taped", asking("Hi"))) + b"\n" + b'{"id":"t/2","orig'
    )
    (tmp_path / "empty").mkdir()
    assert f"{tmp_path}/cut.jsonl:2: is not JSON" in one_line(refused("--tapes", str(tmp_path / "cut.jsonl")))
    assert "holds no tapes" in one_line(refused("--tapes", str(tmp_path / "empty")))
    assert "cannot be read: No such file" in one_line(refused("--tapes", str(tmp_path / "none.jsonl")))
    assert "there is nothing to miss without --tapes" in one_line(refused("--on-miss", "fail"))
    assert "name the --upstream" in one_line(refused("--tapes", "x", "--on-miss", "upstream"))
    assert "write one of: generate, upstream, fail" in one_line(refused("--tapes", "x", "--on-miss", "guess"))


# ---- time -------------------------------------------------------------------------------------------------------------


async def test_with_the_pace_real_frames_are_due_when_they_came(tmp_path: Path) -> None:
    frames = deltas("a", "b", "c")
    async with (
        scripted(head(), *map(chunk, frames), END) as upstream,
        recording(upstream.url, tmp_path) as app,
    ):
        assert app.elsewhere is not None
        seconds = (n / 1000 for n in range(0, 100_000, 7))
        app.elsewhere.ticks = lambda: next(seconds)
        await post(app, CHAT, asking("Hi", stream=True))
    [tape] = read(next(iter(tmp_path.glob("*.jsonl"))))  # noqa: ASYNC240
    assert tape.timing is not None
    from mock_server.world.pace import Pace

    app = replaying(tmp_path, pace=Pace(real=True))
    due: list[float] = []

    def call_at(when: float, step: Callable[[], None]) -> int:
        due.append(when)
        asyncio.get_running_loop().call_soon(step)
        return 0

    app.saying.wheel.call_at = call_at  # type: ignore[method-assign]
    begun = asyncio.get_running_loop().time()
    answered = await post(app, CHAT, asking("Hi", stream=True))
    assert answered.body == b"".join(frames).replace(b"chatcmpl-1", b"chatcmpl-1")
    wanted = [at / 1000 for at, _ in tape.timing.chunks]
    assert [round(one - due[0], 6) for one in due] == [round(one - wanted[0], 6) for one in wanted]
    assert due[0] >= begun + wanted[0]
