"""The bytes of a stream, frame by frame, as the live API frames them (recorded streams; sheet 2.5 and 4.1)."""

import json
import re
from itertools import pairwise

import pytest

from tests.server.raw import ASK, CHAT, NATIVE_ASK, QUESTION, TEXT, UUID, Answer, call, frames
from tests.support import Server

# Written by hand from the recordings, on purpose not from openapi/wire.yaml: that would compare the mock with itself.
NUMBER = rb"\d+"
STRING = rb'"(?:[^"\\]|\\.)*"'
CACHED = rb'(?:,"prompt_tokens_details":\{"cached_tokens":\d+\})?'
NATIVE_USAGE = (
    rb'\{"total_tokens":\d+,"(?:output|input)_tokens":\d+,"(?:input|output)_tokens":\d+' + CACHED + rb"\}"
)
REQUEST_ID = rb'"request_id":"(' + UUID.encode() + rb')"'
NATIVE_HEAD = rb"id:%d\nevent:result\n:HTTP_STATUS/200\ndata:"
CHUNK_END = (
    rb'"created":\d{10},"system_fingerprint":null,"model":"qwen-plus","id":"chatcmpl-'
    + UUID.encode()
    + rb'"\}'
)


def native_stream(server: Server, **parameters: object) -> Answer:
    body = NATIVE_ASK | {"parameters": NATIVE_ASK["parameters"] | parameters}  # type: ignore[operator]
    return call(server, "POST", TEXT, body, accept="text/event-stream", x_dashscope_sse="enable")


def compatible_stream(server: Server, **more: object) -> Answer:
    return call(server, "POST", CHAT, ASK | {"stream": True} | more)


def test_a_native_frame_is_id_event_comment_and_data_without_blanks_after_the_colons(server: Server) -> None:
    all_frames = frames(native_stream(server, incremental_output=True).body)
    message = (
        rb'\{"message":\{"content":' + STRING + rb',"role":"assistant"\},"finish_reason":"(null|stop)"\}'
    )
    for number, frame in enumerate(all_frames, 1):
        data = (
            rb'\{"output":\{"choices":\['
            + message
            + rb'\]\},"usage":'
            + NATIVE_USAGE
            + b","
            + REQUEST_ID
            + rb"\}"
        )
        assert re.fullmatch(NATIVE_HEAD % number + data + rb"\n\n", frame), frame


def test_a_native_text_frame_names_the_finish_reason_before_the_text(server: Server) -> None:
    all_frames = frames(native_stream(server, incremental_output=True, result_format="text").body)
    output = rb'\{"finish_reason":"(null|stop)","text":' + STRING + rb"\}"
    for number, frame in enumerate(all_frames, 1):
        data = rb'\{"output":' + output + rb',"usage":' + NATIVE_USAGE + b"," + REQUEST_ID + rb"\}"
        assert re.fullmatch(NATIVE_HEAD % number + data + rb"\n\n", frame), frame


def test_a_native_stream_says_null_in_quotes_until_its_last_frame_and_then_stop(server: Server) -> None:
    body = native_stream(server, incremental_output=True).body
    reasons = re.findall(rb'"finish_reason":("?\w+"?)', body)
    assert len(reasons) > 2
    assert reasons == [b'"null"'] * (len(reasons) - 1) + [b'"stop"']


def test_a_native_stream_has_no_done_and_one_request_id(server: Server) -> None:
    answer = native_stream(server)
    assert b"[DONE]" not in answer.body
    assert set(re.findall(REQUEST_ID, answer.body)) == {answer.headers["x-request-id"].encode()}


def test_the_last_frame_of_an_incremental_native_stream_has_an_empty_text(server: Server) -> None:
    *_, last = frames(native_stream(server, incremental_output=True).body)
    assert b'"content":""' in last and b'"finish_reason":"stop"' in last


def test_a_native_stream_is_cumulative_unless_it_is_asked_to_be_incremental(server: Server) -> None:
    texts = [
        data["output"]["choices"][0]["message"]["content"]
        for data in native_data(native_stream(server, seed=5))
    ]
    whole = call(server, "POST", TEXT, NATIVE_ASK | {"parameters": {"result_format": "message", "seed": 5}})
    assert all(after.startswith(before) for before, after in pairwise(texts))
    assert texts[-1] == whole.json["output"]["choices"][0]["message"]["content"] != ""


def test_native_usage_is_in_every_frame_and_never_falls(server: Server) -> None:
    said = [
        data["usage"]["output_tokens"] for data in native_data(native_stream(server, incremental_output=True))
    ]
    assert said == sorted(said) and said[0] >= 1


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": "text/event-stream"},
        {"x_dashscope_sse": "enable"},
        {"x_dashscope_sse": "enable", "accept": "application/json"},
    ],
    ids=["accept alone", "header alone", "header over accept"],
)
def test_either_header_alone_makes_a_native_stream(server: Server, headers: dict[str, str]) -> None:
    answer = call(server, "POST", TEXT, NATIVE_ASK, **headers)
    assert answer.body.startswith(b"id:1\nevent:result\n:HTTP_STATUS/200\ndata:{")


def test_stream_true_among_the_native_parameters_makes_no_stream(server: Server) -> None:
    body = NATIVE_ASK | {"parameters": {"result_format": "message", "stream": True}}
    answer = call(server, "POST", TEXT, body)
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json) == ["output", "usage", "request_id"]


def test_an_accept_header_makes_no_compatible_stream(server: Server) -> None:
    answer = call(server, "POST", CHAT, ASK, accept="text/event-stream")
    assert answer.headers["content-type"] == "application/json"


def test_a_compatible_chunk_is_data_a_blank_and_json(server: Server) -> None:
    first, *middle, end, done = frames(compatible_stream(server).body)
    opening = (
        rb'\{"delta":\{"content":"","role":"assistant"\},"index":0,"logprobs":null,"finish_reason":null\}'
    )
    # The first piece of text has its keys in another order than the later ones (recorded, all of this serialiser).
    piece = (
        rb'(?:\{"finish_reason":null,"logprobs":null,"delta":\{"content":' + STRING + rb'\},"index":0\}|'
        rb'\{"delta":\{"content":' + STRING + rb'\},"finish_reason":null,"index":0,"logprobs":null\})'
    )
    ending = rb'\{"finish_reason":"stop","delta":\{"content":""\},"index":0,"logprobs":null\}'
    for frame, choice in [(first, opening), *((frame, piece) for frame in middle), (end, ending)]:
        chunk = (
            rb'\{"choices":\[' + choice + rb'\],"object":"chat\.completion\.chunk","usage":null,' + CHUNK_END
        )
        assert re.fullmatch(rb"data: " + chunk + rb"\n\n", frame), frame
    assert done == b"data: [DONE]\n\n"


def test_compatible_usage_comes_in_one_chunk_without_choices_and_only_on_request(server: Server) -> None:
    *_, usage, done = frames(compatible_stream(server, stream_options={"include_usage": True}).body)
    counts = rb'\{"prompt_tokens":\d+,"completion_tokens":\d+,"total_tokens":\d+' + CACHED + rb"\}"
    chunk = rb'\{"choices":\[\],"object":"chat\.completion\.chunk","usage":' + counts + b"," + CHUNK_END
    assert re.fullmatch(rb"data: " + chunk + rb"\n\n", usage), usage
    assert done == b"data: [DONE]\n\n"
    assert b'"prompt_tokens"' not in compatible_stream(server).body


def test_every_compatible_chunk_has_the_id_of_the_header_and_the_same_time(server: Server) -> None:
    answer = compatible_stream(server)
    assert set(re.findall(rb'"id":"(.*?)"', answer.body)) == {
        b"chatcmpl-" + answer.headers["x-request-id"].encode()
    }
    assert len(set(re.findall(rb'"created":(\d+)', answer.body))) == 1


def test_the_pieces_of_both_streams_and_the_whole_answer_say_the_same(server: Server) -> None:
    native = native_data(native_stream(server, incremental_output=True, seed=11))
    compatible = compatible_data(compatible_stream(server, seed=11))
    whole = call(server, "POST", CHAT, ASK | {"seed": 11}).json["choices"][0]["message"]["content"]
    assert "".join(data["output"]["choices"][0]["message"]["content"] for data in native) == whole != ""
    assert "".join(data["choices"][0]["delta"]["content"] for data in compatible) == whole


def test_text_that_is_not_ascii_goes_over_the_wire_as_utf8(server: Server) -> None:
    body = ASK | {
        "messages": [{"role": "user", "content": "天空为什么是蓝色的？请用中文回答。"}],
        "stream": True,
    }
    raw = call(server, "POST", CHAT, body).body
    assert re.search("[一-鿿]", raw.decode()) and b"\\u" not in raw


def test_thinking_comes_before_the_answer_with_both_keys_in_every_native_frame(server: Server) -> None:
    body = {
        "model": "qwen3-next-80b-a3b-thinking",
        "input": {"messages": QUESTION},
        "parameters": {"max_tokens": 40},
    }
    answer = call(server, "POST", TEXT, body, x_dashscope_sse="enable")
    messages = [data["output"]["choices"][0]["message"] for data in native_data(answer)]
    assert all(list(message) == ["content", "reasoning_content", "role"] for message in messages)
    kinds = ["thinking" if message["reasoning_content"] else "answer" for message in messages]
    assert kinds == sorted(kinds, reverse=True) and len(set(kinds)) == 2


def test_an_error_of_the_model_inside_a_native_stream_is_one_error_frame(server: Server) -> None:
    body = NATIVE_ASK | {"input": {"messages": []}}
    answer = call(server, "POST", TEXT, body, x_dashscope_sse="enable")
    expected = (
        rb'id:1\nevent:error\n:HTTP_STATUS/400\ndata:\{"code":"InvalidParameter","message":'
        + STRING
        + b","
        + REQUEST_ID
    )
    assert re.fullmatch(expected + rb"\}\n\n", answer.body), answer.body
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream;charset=UTF-8")


def test_an_error_of_the_model_inside_a_compatible_stream_is_one_chunk_without_done(server: Server) -> None:
    answer = call(server, "POST", CHAT, ASK | {"stream": True, "top_p": 7})
    error = (
        rb'\{"code":"invalid_parameter_error","param":null,"message":'
        + STRING
        + rb',"type":"invalid_request_error"\}'
    )
    expected = rb'data: \{"error":' + error + rb',"id":"chatcmpl-' + UUID.encode() + rb'"\}\n\n'
    assert re.fullmatch(expected, answer.body), answer.body
    assert answer.status == 200


def test_what_is_refused_before_the_model_is_asked_is_one_chunk_under_a_400(server: Server) -> None:
    # Recorded: paste/compat-top-logprobs-stream.
    answer = call(server, "POST", CHAT, ASK | {"stream": True, "logprobs": True, "top_logprobs": 6})
    message = rb'"message":"Range of top_logprobs should be \[0, 5\]"'
    error = (
        rb'\{"code":"invalid_parameter_error","param":null,' + message + rb',"type":"invalid_request_error"\}'
    )
    expected = rb'data: \{"error":' + error + rb',"id":"chatcmpl-' + UUID.encode() + rb'"\}\n\n'
    assert answer.status == 400 and re.fullmatch(expected, answer.body), answer.body


def test_a_refusal_of_the_gateway_is_plain_json_for_streams_too(server: Server) -> None:
    answer = call(server, "POST", CHAT, ASK | {"stream": True, "model": "no-such-model"})
    assert (answer.status, answer.headers["content-type"]) == (404, "application/json")
    native = call(server, "POST", TEXT, NATIVE_ASK, key="nonsense", x_dashscope_sse="enable")
    assert (native.status, native.headers["content-type"]) == (401, "application/json")


def native_data(answer: Answer) -> list[dict[str, dict]]:  # type: ignore[type-arg]
    return [json.loads(frame.split(b"\ndata:", 1)[1]) for frame in frames(answer.body)]


def compatible_data(answer: Answer) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(frame.removeprefix(b"data: ")) for frame in frames(answer.body)[:-1]]
