"""`serve --upstream-brain`: what is said comes from a model nearby, how it is said stays DashScope's. The brain is mostly another
mock, since that is an OpenAI-compatible server; where a brain must misbehave, it is one that says given bytes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from mock_server.app import Application
from mock_server.settings import Settings
from mock_server.wire import asgi
from tests.server.test_cli import one_line, refused
from tests.support import KEY, Server
from tests.tapes.test_recall import RESPONSES, SSE, TOOL, said_in
from tests.tapes.upstreams import ANTHROPIC, CHAT, END, NATIVE, asking, chunk, deltas, head, post, scripted

QUESTION = "Why is the sky blue?"
STREAM_END = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'


@pytest.fixture
async def wearing(server: Server) -> AsyncIterator[Application]:
    """A mock that takes its texts from another one."""
    app = Application(
        Settings(upstream_brain=server.compatible, brain_model="qwen-plus", brain_key=KEY, check_answers=True)
    )
    yield app
    await app.close()


@pytest.fixture(scope="module")
def words(server: Server) -> str:
    """What the brain says to the question."""
    import urllib.request

    body = orjson.dumps(asking(QUESTION, temperature=0, max_tokens=900))
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    asked = urllib.request.Request(f"{server.url}{CHAT}", body, headers)
    with urllib.request.urlopen(asked) as answered:
        return str(orjson.loads(answered.read())["choices"][0]["message"]["content"])


def with_brain(url: str, **settings: Any) -> Application:
    return Application(Settings(upstream_brain=url, brain_model="local", **settings))


async def ask(pieces: list[bytes], body: dict[str, Any], path: str = CHAT, **settings: Any) -> asgi.Answered:
    """What the mock answers when its brain says these bytes to everything."""
    async with scripted(*pieces) as brain:
        app = with_brain(brain.url, **settings)
        try:
            return await post(app, path, body)
        finally:
            await app.close()


def streamed(*texts: str) -> list[bytes]:
    frames = deltas(*texts)[:-1]
    return [head(), *map(chunk, frames), chunk(STREAM_END), END]


# ---- what is said -----------------------------------------------------------------------------------------------------


async def test_a_native_answer_has_the_brains_words(wearing: Application, words: str) -> None:
    body = {"model": "qwen-max", "input": {"messages": [{"role": "user", "content": QUESTION}]},
            "parameters": {"temperature": 0, "max_tokens": 900, "result_format": "message"}}  # fmt: skip
    answered = orjson.loads((await post(wearing, NATIVE, body)).body)
    assert answered["output"]["choices"][0]["message"]["content"] == words
    assert set(answered) == {"output", "usage", "request_id"}


@pytest.mark.parametrize("path", [CHAT, NATIVE, ANTHROPIC, RESPONSES])
async def test_every_dialect_streams_the_brains_words(wearing: Application, words: str, path: str) -> None:
    body: dict[str, Any] = asking(QUESTION, temperature=0, max_tokens=900, stream=True)
    headers = {}
    if path == NATIVE:
        body, headers = {"model": "qwen-plus", "input": {"messages": body["messages"]},
                         "parameters": {"temperature": 0, "max_tokens": 900, "result_format": "message"}}, SSE  # fmt: skip
    elif path == RESPONSES:
        body = {
            "model": "qwen-plus",
            "input": QUESTION,
            "temperature": 0,
            "max_output_tokens": 900,
            "stream": True,
        }
    answered = await post(wearing, path, body, **headers)
    assert said_in(answered)[1] == words


async def test_the_models_of_the_api_keep_their_own_rules_and_names(wearing: Application) -> None:
    refused = await post(wearing, CHAT, asking(QUESTION, temperature=9))
    assert refused.status == 400 and b"temperature" in refused.body.lower()
    unknown = await post(wearing, CHAT, asking(QUESTION) | {"model": "llama-3"})
    assert unknown.status == 404
    assert orjson.loads((await post(wearing, CHAT, asking(QUESTION))).body)["model"] == "qwen-plus"


async def test_usage_is_counted_here() -> None:
    answered = orjson.loads((await ask(streamed("Hello", " there"), asking("Hi"))).body)
    assert answered["choices"][0]["message"]["content"] == "Hello there"
    assert answered["usage"]["completion_tokens"] == 2 and answered["usage"]["prompt_tokens"] > 5


async def test_the_brain_is_asked_with_messages_tools_and_parameters_and_its_own_key() -> None:
    image = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "What?"}, image]},
    ]
    body = asking("", tools=[TOOL], temperature=0.3, stop=["END"], max_tokens=50, top_k=3) | {
        "model": "qwen-vl-plus",
        "messages": messages,
    }
    async with scripted(*streamed("A cat")) as brain:
        app = with_brain(brain.url)
        assert (await post(app, CHAT, body | {"tools": None})).status == 200
        await app.close()
    sent_head, _, sent = brain.asked[0].partition(b"\r\n\r\n")
    asked = orjson.loads(sent)
    assert sent_head.startswith(b"POST /v1/chat/completions ") and b"sk-upstream" not in sent_head
    assert (asked["model"], asked["stream"], asked["temperature"], asked["stop"], asked["max_tokens"]) == (
        "local",
        True,
        0.3,
        ["END"],
        50,
    )
    assert asked["messages"][0] == {"role": "system", "content": "Be brief."}
    assert asked["messages"][1]["content"] == [{"type": "text", "text": "What?"}, image]
    assert "top_k" not in asked


async def test_a_tool_is_called_by_the_brain_and_told_in_another_dialect(wearing: Application) -> None:
    tool = {"name": "weather", "input_schema": TOOL["function"]["parameters"]}  # type: ignore[index]
    body = {
        "model": "qwen-plus",
        "max_tokens": 500,
        "messages": [{"role": "user", "content": "Weather in Rome?"}],
        "tools": [tool],
    }
    message = orjson.loads((await post(wearing, ANTHROPIC, body)).body)
    assert message["stop_reason"] == "tool_use" and message["content"][-1]["input"] == {"city": "Rome"}
    used = message["content"][-1]
    result = {"type": "tool_result", "tool_use_id": used["id"], "content": "sunny, 31 degrees"}
    body["messages"] += [
        {"role": "assistant", "content": message["content"]},
        {"role": "user", "content": [result]},
    ]
    last = orjson.loads((await post(wearing, ANTHROPIC, body)).body)
    assert all(word in last["content"][0]["text"] for word in ("31 degrees", "sunny", "Rome"))


@pytest.mark.parametrize("limit", [1, 3])
async def test_a_limit_cuts_at_its_own_token_though_the_brain_counts_otherwise(limit: int) -> None:
    answered = orjson.loads(
        (await ask(streamed("one two three four five"), asking("Hi", max_tokens=limit))).body
    )
    assert answered["usage"]["completion_tokens"] == limit
    assert answered["choices"][0]["finish_reason"] == "length"


async def test_a_stop_sequence_stops_though_the_brain_goes_on() -> None:
    answered = orjson.loads((await ask(streamed("one STOP two"), asking("Hi", stop=["STOP"]))).body)
    assert answered["choices"][0]["message"]["content"] == "one "


@pytest.mark.parametrize(
    "frames",
    [
        streamed("<think>\nHm.", "</think>\n\n", "42"),
        [
            head(),
            chunk(b'data: {"choices":[{"index":0,"delta":{"reasoning":"\\nHm."}}]}\n\n'),
            chunk(deltas("42")[0]),
            chunk(STREAM_END),
            END,
        ],
    ],
    ids=["tags", "member"],
)
@pytest.mark.parametrize("thinks", [True, False])
async def test_thoughts_of_the_brain_are_thoughts_of_an_answer_that_thinks(
    frames: list[bytes], thinks: bool
) -> None:
    answered = await ask(
        frames, asking("Hi", enable_thinking=thinks, stream=True) | {"model": "qwen-plus-latest"}
    )
    thinking, text, _ = said_in(answered)
    assert (thinking, text) == ("\nHm." if thinks else "", "42")


async def test_several_answers_are_asked_for_one_by_one() -> None:
    async with scripted(*streamed("Hello")) as brain:
        app = with_brain(brain.url)
        answered = orjson.loads((await post(app, CHAT, asking("Hi", n=3))).body)
        await app.close()
    assert len(answered["choices"]) == len(brain.asked) == 3


async def test_a_brain_that_does_not_stream_is_understood_too() -> None:
    whole = orjson.dumps(
        {
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": "All at once"},
                    "finish_reason": "stop",
                }
            ]
        }
    )
    answered = orjson.loads((await ask([head("application/json", len(whole)), whole], asking("Hi"))).body)
    assert answered["choices"][0]["message"]["content"] == "All at once"


async def test_steering_outranks_the_brain() -> None:
    async with scripted() as brain:
        app = with_brain(brain.url)
        answered = await post(app, CHAT, asking("Hi"), **{"x-mock-answer": "Ordered"})
        embedded = await post(
            app, "/compatible-mode/v1/embeddings", {"model": "text-embedding-v4", "input": "Hi"}
        )
    assert b"Ordered" in answered.body and embedded.status == 200 and brain.asked == []


async def test_without_a_name_the_first_model_of_the_brain_is_asked(server: Server) -> None:
    app = Application(Settings(upstream_brain=server.compatible))
    assert (await post(app, CHAT, asking("Hi"))).status == 200
    await app.close()


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("said", ["Sure! Here you are: {}", '{"name": 3}', '{"name": "Ann"}'])
async def test_json_that_was_asked_for_is_answered_whatever_the_brain_says(
    said: str, stream: bool, caplog: pytest.LogCaptureFixture
) -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    form = {"type": "json_schema", "json_schema": {"name": "person", "strict": True, "schema": schema}}
    answered = await ask(
        streamed(said), asking("Give me a person as JSON.", response_format=form, stream=stream)
    )
    text = said_in(answered)[1] if stream else orjson.loads(answered.body)["choices"][0]["message"]["content"]
    assert isinstance(orjson.loads(text)["name"], str)
    assert (text == said) == ("did not answer in the JSON that was asked for" not in caplog.text)


# ---- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pieces", "status", "named"),
    [
        ([], 503, "cannot be reached"),
        (
            [head("application/json", 17, "404 Not Found"), b'{"error":"gone"} '],
            503,
            'answered 404: {\\"error\\":\\"gone\\"}',
        ),
        ([head("application/json", 4), b"oops"], 503, "answered 200: oops"),
        ([head(), chunk(b"data: {oops\n\n"), END], 503, "answered 200: {oops"),
        ([head(), chunk(b'data: {"error":{"message":"out of memory"}}\n\n'), END], 503, "out of memory"),
        ([head(), chunk(deltas("Hel")[0])], 503, "broke off"),
        ([head(), chunk(deltas("Hel")[0]), END], 503, "broke off in the middle of its answer"),
    ],
    ids=["hangs up", "404", "no JSON", "broken frame", "error frame", "cut", "no end"],
)
async def test_a_brain_that_fails_is_an_error_of_the_api_and_a_line_in_the_log(
    pieces: list[bytes], status: int, named: str, caplog: pytest.LogCaptureFixture
) -> None:
    answered = await ask(pieces, asking("Hi"))
    assert answered.status == status and named in answered.body.decode()
    assert orjson.loads(answered.body)["error"]["code"] == "model_unavailable"
    assert "--upstream-brain http://127.0.0.1:" in caplog.text


@pytest.mark.parametrize("path", [CHAT, NATIVE, ANTHROPIC])
async def test_a_brain_that_is_not_there_is_said_in_each_dialect(path: str) -> None:
    body = asking("Hi", max_tokens=9) if path != NATIVE else {"model": "qwen-plus", "input": {"prompt": "Hi"}}
    app = with_brain("http://127.0.0.1:9")
    answered = await post(app, path, body)
    await app.close()
    assert (
        answered.status == 503
        and b"http://127.0.0.1:9/v1 cannot be reached: Connection refused" in answered.body
    )


async def test_a_brain_that_says_nothing_for_too_long_is_a_time_out() -> None:
    held = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await held.wait()
        writer.close()

    listening = await asyncio.start_server(silent, "127.0.0.1", 0)
    app = with_brain(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", upstream_timeout=0.1)
    answered = await post(app, CHAT, asking("Hi"))
    held.set()
    listening.close()
    await app.close()
    assert orjson.loads(answered.body)["error"]["code"] == "request_timeout"
    assert b"said nothing for 0.1 s" in answered.body


async def test_a_brain_without_models_asks_for_a_name() -> None:
    async with scripted(head("application/json", 2), b"{}") as brain:
        app = Application(Settings(upstream_brain=brain.url))
        answered = await post(app, CHAT, asking("Hi"))
        await app.close()
    assert b"lists no model (status 200); name one with --brain-model" in answered.body


def test_options_of_a_brain_that_cannot_be_used_are_named() -> None:
    assert "--upstream-brain: 'ollama' is no base URL" in one_line(refused("--upstream-brain", "ollama"))
    assert "name the --upstream-brain" in one_line(refused("--brain-model", "llama"))
