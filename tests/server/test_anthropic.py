"""The Anthropic dialect over raw HTTP: its bytes, its blocks, its keys and its refusals, and that it says what chat says."""

import json
import re
from typing import Any

import pytest

from tests.sdk.asking import picture
from tests.server.raw import ANTHROPIC, CHAT, UUID, Answer, call, frames
from tests.support import KEY, Server

OLD = "/api/v2/apps/claude-code-proxy/v1/messages"
HELLO = [{"role": "user", "content": "Name three rivers."}]
ASK: dict[str, Any] = {"model": "qwen-plus", "max_tokens": 500, "temperature": 0, "messages": HELLO}
PARAMETERS = {"type": "object", "properties": {"location": {"type": "string"}}, "required": ["location"]}
TOOL = {"name": "get_current_weather", "description": "The weather in a city", "input_schema": PARAMETERS}
WEATHER = [{"role": "user", "content": "What is the weather in Hangzhou?"}]


def ask(server: Server, path: str = ANTHROPIC, key: str | None = KEY, **more: Any) -> Answer:
    return call(server, "POST", path, ASK | more, key)


def events(server: Server, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    """Name and data of each event, whose bytes are `event:…`, `data:…` and a blank line, nothing else."""
    found = []
    for frame in frames(ask(server, stream=True, **more).body):
        whole = re.fullmatch(rb"event:(\w+)\ndata:(\{.*\})\n\n", frame)
        assert whole, frame
        found.append((whole[1].decode(), json.loads(whole[2])))
    return found


def chat(server: Server, **more: Any) -> Any:
    """The compatible surface's answer to the same question."""
    body = {"model": "qwen-plus", "max_tokens": 500, "temperature": 0, "messages": HELLO} | more
    return call(server, "POST", CHAT, body).json


def test_the_message_has_the_keys_of_the_dialect_and_the_id_of_the_request(server: Server) -> None:
    answer = ask(server)
    message = answer.json
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert list(message) == [
        "id",
        "type",
        "role",
        "model",
        "content",
        "stop_reason",
        "stop_sequence",
        "usage",
    ]
    assert message["id"] == f"msg_{answer.headers['x-request-id']}"
    assert re.fullmatch(f"msg_{UUID}", message["id"])
    assert (message["stop_reason"], message["stop_sequence"]) == ("end_turn", None)


def test_text_and_usage_are_those_of_a_chat_completion(server: Server) -> None:
    said, expected = ask(server).json, chat(server)
    assert said["content"] == [{"type": "text", "text": expected["choices"][0]["message"]["content"]}]
    usage = expected["usage"]
    assert (said["usage"]["input_tokens"], said["usage"]["output_tokens"]) == (
        usage["prompt_tokens"],
        usage["completion_tokens"],
    )


def test_thinking_is_that_of_a_chat_completion_and_comes_first_with_an_empty_signature(
    server: Server,
) -> None:
    model = "qwen3.6-plus"  # qwen-plus thinks in a chat completion only when it streams
    thinking, text = ask(server, model=model, thinking={"type": "enabled", "budget_tokens": 30}).json[
        "content"
    ]
    asked = chat(server, model=model, enable_thinking=True, thinking_budget=30)
    expected = asked["choices"][0]["message"]
    assert thinking == {"type": "thinking", "thinking": expected["reasoning_content"], "signature": ""}
    assert text == {"type": "text", "text": expected["content"]}


def test_the_old_path_answers_the_same(server: Server) -> None:
    assert ask(server, OLD).json["content"] == ask(server).json["content"]


def test_the_system_text_counts_as_a_system_message(server: Server) -> None:
    system = "Answer as a pirate would."
    blocks = [{"type": "text", "text": system}]
    expected = chat(server, messages=[{"role": "system", "content": system}, *HELLO])["usage"][
        "prompt_tokens"
    ]
    assert ask(server, system=system).json["usage"]["input_tokens"] == expected
    assert ask(server, system=blocks).json["usage"]["input_tokens"] == expected


def test_a_stream_is_named_events_without_blanks_in_the_order_of_the_dialect(server: Server) -> None:
    names = [name for name, _ in events(server)]
    assert names[:2] == ["message_start", "content_block_start"]
    assert names[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert set(names[2:-3]) == {"content_block_delta"}
    assert all(name == data["type"] for name, data in events(server))


def test_a_stream_with_thinking_says_what_the_whole_answer_says(server: Server) -> None:
    thinking = {"type": "enabled", "budget_tokens": 30}
    whole = ask(server, thinking=thinking).json
    told = events(server, thinking=thinking)
    texts = ["", ""]
    for name, data in told:
        if name == "content_block_delta":
            texts[data["index"]] += data["delta"].get("thinking") or data["delta"].get("text")
    assert texts == [whole["content"][0]["thinking"], whole["content"][1]["text"]]
    usage = whole["usage"]
    assert told[0][1]["message"]["usage"] == {"input_tokens": usage["input_tokens"], "output_tokens": 0}
    assert told[-2][1] == {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn", "stop_sequence": None},
        "usage": usage,
    }


def test_a_tool_is_used_with_the_city_of_the_question(server: Server) -> None:
    message = ask(server, messages=WEATHER, tools=[TOOL]).json
    (block,) = message["content"]
    assert (block["type"], block["name"], block["input"]) == (
        "tool_use",
        "get_current_weather",
        {"location": "Hangzhou"},
    )
    assert message["stop_reason"] == "tool_use"


def test_a_streamed_tool_use_opens_empty_and_its_pieces_are_the_input(server: Server) -> None:
    told = events(server, messages=WEATHER, tools=[TOOL])
    (opened,) = [data["content_block"] for name, data in told if name == "content_block_start"]
    pieces = [data["delta"]["partial_json"] for name, data in told if name == "content_block_delta"]
    assert opened["input"] == {} and opened["id"].startswith("call_")
    assert json.loads("".join(pieces)) == {"location": "Hangzhou"}


@pytest.mark.parametrize(
    "choice", [{"type": "any"}, {"type": "tool", "name": "get_current_weather"}], ids=str
)
def test_a_tool_is_used_when_the_choice_demands_it(server: Server, choice: dict[str, str]) -> None:
    assert ask(server, tools=[TOOL], tool_choice=choice).json["stop_reason"] == "tool_use"


def test_no_tool_is_used_when_the_choice_forbids_it(server: Server) -> None:
    message = ask(server, messages=WEATHER, tools=[TOOL], tool_choice={"type": "none"}).json
    assert [block["type"] for block in message["content"]] == ["text"]


def test_a_tool_result_is_answered_in_words(server: Server) -> None:
    use = ask(server, messages=WEATHER, tools=[TOOL]).json["content"][0]
    result = {"type": "tool_result", "tool_use_id": use["id"], "content": "Sunny, 31 degrees"}
    turns = [*WEATHER, {"role": "assistant", "content": [use]}, {"role": "user", "content": [result]}]
    message = ask(server, messages=turns, tools=[TOOL]).json
    assert message["stop_reason"] == "end_turn"
    assert "31 degrees" in message["content"][0]["text"]


def test_an_image_costs_what_it_costs_in_chat(server: Server) -> None:
    head, data = picture(64, 64).split(",", 1)
    assert head == "data:image/png;base64"
    source = {"type": "base64", "media_type": "image/png", "data": data}
    said = ask(
        server,
        model="qwen3-vl-plus",
        messages=[
            {
                "role": "user",
                "content": [{"type": "image", "source": source}, {"type": "text", "text": "What is it?"}],
            }
        ],
    ).json
    parts = [
        {"type": "image_url", "image_url": {"url": picture(64, 64)}},
        {"type": "text", "text": "What is it?"},
    ]
    expected = chat(server, model="qwen3-vl-plus", messages=[{"role": "user", "content": parts}])
    assert said["usage"]["input_tokens"] == expected["usage"]["prompt_tokens"]


def test_max_tokens_ends_the_answer_there(server: Server) -> None:
    message = ask(server, max_tokens=3).json
    assert (message["stop_reason"], message["usage"]["output_tokens"]) == ("max_tokens", 3)


def test_a_stop_sequence_ends_the_answer_but_does_not_show(server: Server) -> None:
    text = ask(server).json["content"][0]["text"]
    word = text.split()[2]
    message = ask(server, stop_sequences=[word]).json
    assert message["content"][0]["text"] == text[: text.index(word)]
    assert (message["stop_reason"], message["stop_sequence"]) == ("end_turn", None)


def test_an_output_format_is_kept(server: Server) -> None:
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
    message = ask(server, output_config={"format": {"type": "json_schema", "schema": schema}}).json
    assert type(json.loads(message["content"][0]["text"])["age"]) is int


def test_the_key_may_come_as_x_api_key(server: Server) -> None:
    assert call(server, "POST", ANTHROPIC, ASK, None, x_api_key=KEY).status == 200


@pytest.mark.parametrize("headers", [{}, {"x_api_key": "nonsense"}], ids=str)
def test_no_key_and_a_bad_key_are_refused_in_the_form_of_the_dialect(
    server: Server, headers: dict[str, str]
) -> None:
    answer = call(server, "POST", ANTHROPIC, ASK, None, **headers)
    assert (answer.status, list(answer.json)) == (401, ["type", "error"])
    assert answer.json["error"]["type"] == "authentication_error"


def test_an_unknown_model_is_not_found(server: Server) -> None:
    answer = ask(server, model="claude-nonesuch")
    assert (answer.status, answer.json["error"]["type"]) == (404, "not_found_error")


def test_a_refusal_of_the_model_layer_has_the_native_body(server: Server) -> None:
    answer = ask(server, model="qwen-max", max_tokens=9000)
    message = "<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]"
    expected = {"code": "InvalidParameter", "message": message, "request_id": answer.headers["x-request-id"]}
    assert (answer.status, answer.json) == (400, expected)


def test_a_refused_stream_is_one_error_frame_under_400(server: Server) -> None:
    answer = ask(server, max_tokens=None, stream=True)
    data = re.fullmatch(rb"event:error\ndata:(\{.*\})\n\n", answer.body)
    assert data
    assert (answer.status, json.loads(data[1])["code"]) == (400, "InvalidParameter")


@pytest.mark.parametrize(
    "more",
    [
        {"max_tokens": None},
        {"max_tokens": "9"},
        {"messages": []},
        {"messages": [{"role": "king", "content": "a"}]},
    ],
    ids=str,
)
def test_what_the_dialect_does_not_allow_is_refused(server: Server, more: dict[str, Any]) -> None:
    assert ask(server, **more).status == 400


def test_there_is_no_model_list(server: Server) -> None:
    assert call(server, "GET", "/apps/anthropic/v1/models").status == 404
