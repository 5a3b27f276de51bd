"""Each mistake of a client is found, with the calls that show it; a client that does it right is clean."""

import os
import re
from contextlib import suppress
from typing import Any

import dashscope as sdk
import httpx
import pytest
import requests
from openai import OpenAI

from mock_server.testing import KEY, MockDashScope
from mock_server.verdicts import JUDGES, Verdict
from mock_server.verdicts.reading import Case

BASE = "https://dashscope.aliyuncs.com"
CHAT = f"{BASE}/compatible-mode/v1/chat/completions"
NATIVE = f"{BASE}/api/v1/services/aigc/text-generation/generation"
HEADERS = {"Authorization": f"Bearer {KEY}"}
RIVERS: Any = {"role": "user", "content": "Name three rivers and say where each of them ends."}
MORE: Any = {"role": "user", "content": "And three more."}
ASKED: Any = {"model": "qwen-plus", "messages": [RIVERS]}
WITH_USAGE = {"stream": True, "stream_options": {"include_usage": True}}


def ask(*messages: Any, **more: Any) -> httpx.Response:
    return httpx.post(
        CHAT, json=ASKED | {"messages": [RIVERS, *messages]} | more, headers=HEADERS, timeout=60
    )


def ask_native(*messages: Any, stream: bool = False, **parameters: Any) -> list[str]:
    """The texts of the frames."""
    body = {
        "model": "qwen-plus",
        "input": {"messages": [RIVERS, *messages]},
        "parameters": {"result_format": "message", **parameters},
    }
    headers = HEADERS | ({"X-DashScope-SSE": "enable"} if stream else {})
    text = httpx.post(NATIVE, json=body, headers=headers, timeout=60).text
    return [
        found.encode().decode("unicode_escape")
        for found in re.findall(r'"content":"((?:[^"\\]|\\.)*)"', text)
    ]


def said(text: str) -> Any:
    return {"role": "assistant", "content": text}


def only(dashscope: MockDashScope, name: str) -> Verdict:
    """The one verdict there is, which must have this name."""
    assert [one.name for one in dashscope.verdicts] == [name]
    return dashscope.verdicts[0]


def ids(dashscope: MockDashScope, *numbers: int) -> tuple[str, ...]:
    return tuple(dashscope.calls[number].id for number in numbers)


# ---- streams ----------------------------------------------------------------------------------------------------------


def test_cumulative_frames_that_are_joined(dashscope: MockDashScope) -> None:
    dashscope.answer("The Elbe ends in the North Sea, the Rhone in the Mediterranean.", times=1)
    frames = ask_native(stream=True, incremental_output=False)
    ask_native(said("".join(frames)), MORE)
    verdict = only(dashscope, "appended-cumulative")
    assert verdict.calls == ids(dashscope, 0, 1) and "incremental_output: true" in verdict.fix


def test_cumulative_frames_of_which_the_last_is_taken(dashscope: MockDashScope) -> None:
    frames = ask_native(stream=True, incremental_output=False)
    ask_native(said(frames[-1]), MORE)
    incremental = ask_native(stream=True, incremental_output=True)
    ask_native(said("".join(incremental)), MORE)
    dashscope.verdicts.assert_clean(advice=True)


def test_totals_that_the_sdk_makes_and_that_are_joined(dashscope: MockDashScope) -> None:
    """Without incremental_output dashscope's SDK asks for increments, and gives each answer as all so far."""
    dashscope.answer("The Elbe ends in the North Sea, the Rhone in the Mediterranean.", times=1)
    more: Any = {"result_format": "message", "stream": True, "incremental_output": False}
    parts: Any = sdk.Generation.call(model="qwen-plus", messages=[RIVERS], **more)
    text = "".join(part.output.choices[0].message.content for part in parts)
    sdk.Generation.call(model="qwen-plus", messages=[RIVERS, said(text), MORE], result_format="message")
    assert only(dashscope, "appended-cumulative").calls == ids(dashscope, 0, 1)


def joined(answer: httpx.Response) -> str:
    return "".join(
        found.replace("\\n", "\n") for found in re.findall(r'"content":"((?:[^"\\]|\\.)*)"', answer.text)
    )


def test_a_stream_that_breaks_off_and_is_used_all_the_same(dashscope: MockDashScope) -> None:
    dashscope.answer("The Elbe, the Rhone and the Douro.", times=1)
    dashscope.fault("1 x truncated, then fine")
    text = joined(ask(**WITH_USAGE))
    ask(said(text), MORE)
    assert "without a finish reason" in only(dashscope, "used-truncated").what


def test_a_cut_connection_whose_part_is_used(dashscope: MockDashScope) -> None:
    dashscope.answer("The Elbe, the Rhone and the Douro.", times=1)
    dashscope.fault("1 x cut=8, then fine")
    pieces = []
    with (
        httpx.stream("POST", CHAT, json=ASKED | WITH_USAGE, headers=HEADERS) as answer,
        suppress(httpx.HTTPError),
    ):
        pieces.extend(answer.iter_text())
    text = "".join(re.findall(r'"content":"([^"]*)"', "".join(pieces[:-1])))
    ask(said(text), MORE)
    assert "was cut" in only(dashscope, "used-truncated").what


def test_a_broken_stream_that_is_asked_for_again(dashscope: MockDashScope) -> None:
    dashscope.answer("The Elbe, the Rhone and the Douro.")
    dashscope.fault("1 x truncated, then fine")
    ask(**WITH_USAGE)
    dashscope.clock.advance(1)
    ask(said(joined(ask(**WITH_USAGE))), MORE)
    dashscope.verdicts.assert_clean()


def test_an_error_inside_a_stream_that_nobody_looked_at(dashscope: MockDashScope) -> None:
    dashscope.limits({"tpm": 0})
    frames = ask_native(stream=True, incremental_output=True)
    dashscope.limits("off")
    ask_native(said("".join(frames)), MORE)
    assert "AllocationQuota" in only(dashscope, "ignored-error").what


def test_streams_without_usage_are_advice(dashscope: MockDashScope) -> None:
    ask(stream=True)
    assert only(dashscope, "read-no-usage").advice
    dashscope.verdicts.assert_clean()
    with pytest.raises(AssertionError, match="include_usage"):
        dashscope.verdicts.assert_clean(advice=True)


# ---- conversations ----------------------------------------------------------------------------------------------------

WEATHER: Any = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}},
}


def test_a_result_that_names_no_call(dashscope: MockDashScope) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    asked = {"role": "assistant", "content": "", "tool_calls": [call]}
    ask(asked, {"role": "tool", "content": "rain", "tool_call_id": "call_2"}, tools=[WEATHER])
    assert "'call_2'" in only(dashscope, "lost-tool-ids").what


def test_a_tool_call_whose_id_was_overwritten(dashscope: MockDashScope) -> None:
    call = {"id": "", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    asked = {"role": "assistant", "content": "", "tool_calls": [call]}
    ask(asked, {"role": "tool", "content": "rain", "tool_call_id": ""}, tools=[WEATHER])
    assert {one.name for one in dashscope.verdicts} == {"lost-tool-ids"}


CALLED: Any = {"type": "function_call", "call_id": "call_1", "name": "weather", "arguments": "{}"}
FUNCTION: Any = {"type": "function", "name": "weather", "parameters": {"type": "object", "properties": {}}}


def respond(given: Any, **more: Any) -> httpx.Response:
    body = {"model": "qwen3-max", "input": given} | more
    return httpx.post(f"{BASE}/compatible-mode/v1/responses", json=body, headers=HEADERS, timeout=60)


def test_a_result_in_the_responses_api_that_names_no_call(dashscope: MockDashScope) -> None:
    result = {"type": "function_call_output", "call_id": "call_2", "output": "rain"}
    respond([RIVERS, CALLED, result], tools=[FUNCTION])
    assert "'call_2'" in only(dashscope, "lost-tool-ids").what
    dashscope.reset()
    respond([RIVERS, CALLED, result | {"call_id": "call_1"}], tools=[FUNCTION])
    dashscope.verdicts.assert_clean(advice=True)


def test_a_result_whose_call_the_api_keeps(dashscope: MockDashScope) -> None:
    first = respond("What is the weather in Hamburg?", tools=[FUNCTION], tool_choice="required").json()
    (call,) = [item for item in first["output"] if item["type"] == "function_call"]
    result = {"type": "function_call_output", "call_id": call["call_id"], "output": "rain"}
    assert respond([result], tools=[FUNCTION], previous_response_id=first["id"]).status_code == 200
    dashscope.verdicts.assert_clean(advice=True)


def test_a_result_in_the_anthropic_dialect_that_names_no_call(dashscope: MockDashScope) -> None:
    called = {"type": "tool_use", "id": "call_1", "name": "weather", "input": {}}
    result = {"type": "tool_result", "tool_use_id": "call_2", "content": "rain"}
    messages = [RIVERS, {"role": "assistant", "content": [called]}, {"role": "user", "content": [result]}]
    body = {"model": "qwen-plus", "max_tokens": 50, "messages": messages}
    httpx.post(f"{BASE}/apps/anthropic/v1/messages", json=body, headers=HEADERS, timeout=60)
    assert "'call_2'" in only(dashscope, "lost-tool-ids").what


def test_tool_calls_that_are_sent_back_as_they_came(dashscope: MockDashScope) -> None:
    with OpenAI(base_url=f"{BASE}/compatible-mode/v1", api_key=KEY) as client:
        messages = [{"role": "user", "content": "What is the weather in Hamburg?"}]
        asked: Any = {"model": "qwen-plus", "messages": messages, "tools": [WEATHER]}
        message = client.chat.completions.create(**asked, tool_choice="required").choices[0].message
        assert message.tool_calls
        result = {"role": "tool", "content": "rain", "tool_call_id": message.tool_calls[0].id}
        messages += [message.model_dump(exclude_none=True), result]
        client.chat.completions.create(**asked)
    dashscope.verdicts.assert_clean(advice=True)


def test_thinking_that_is_sent_back_to_a_model_that_does_not_read_it(dashscope: MockDashScope) -> None:
    ask(said("The Elbe.") | {"reasoning_content": "Which rivers do I know?"}, MORE)
    assert "preserve_thinking" in only(dashscope, "fed-back-thinking").fix


def test_thinking_that_shall_be_kept_and_is_dropped(dashscope: MockDashScope) -> None:
    more = {"model": "qwen3.7-max", "enable_thinking": True, "preserve_thinking": True}
    message = ask(**more).json()["choices"][0]["message"]
    assert message["reasoning_content"]
    ask(said(message["content"]), MORE, **more)
    assert only(dashscope, "dropped-thinking").calls == ids(dashscope, 0, 1)
    dashscope.reset()
    message = ask(**more).json()["choices"][0]["message"]
    ask(message, MORE, **more)
    dashscope.verdicts.assert_clean()


# ---- retries and polls ------------------------------------------------------------------------------------------------


def test_a_refusal_that_is_retried(dashscope: MockDashScope) -> None:
    for _ in range(2):
        ask(temperature=9)
        dashscope.clock.advance(2)
    verdict = only(dashscope, "retried-refusal")
    assert "refused with 400 (InvalidParameter)" in verdict.what and verdict.calls == ids(dashscope, 0, 1)


def test_a_refusal_inside_a_native_stream_that_is_retried(dashscope: MockDashScope) -> None:
    for _ in range(2):
        ask_native(stream=True, temperature=9)
        dashscope.clock.advance(2)
    assert dashscope.calls[0].status == 200
    only(dashscope, "retried-refusal")


def test_a_retry_at_once(dashscope: MockDashScope) -> None:
    dashscope.fault("1 x RateQuota, then fine")
    ask()
    ask()
    assert "sent again 0 ms after it had failed" in only(dashscope, "no-backoff").what


def test_many_retries_at_once_are_one_mistake(dashscope: MockDashScope) -> None:
    dashscope.fault("3 x RateQuota, then fine")
    for pause in (0.1, 0.02, 0.2, 0):
        ask()
        dashscope.clock.advance(pause)
    verdict = only(dashscope, "no-backoff")
    assert verdict.what.endswith("after it had failed; 3 times so soon") and verdict.times == 4


def test_a_retry_that_waits(dashscope: MockDashScope) -> None:
    dashscope.fault("2 x RateQuota, then fine")
    for pause in (0.5, 1, 2):
        ask()
        dashscope.clock.advance(pause)
    dashscope.verdicts.assert_clean(advice=True)


def test_the_same_question_long_after_is_no_retry(dashscope: MockDashScope) -> None:
    for _ in range(8):
        ask(temperature=9)
        dashscope.clock.advance(90)
    dashscope.verdicts.assert_clean(advice=True)


def test_the_same_question_whole_and_as_a_stream_is_no_retry(dashscope: MockDashScope) -> None:
    ask_native(temperature=9)
    ask_native(temperature=9, stream=True)
    dashscope.verdicts.assert_clean(advice=True)


def test_several_who_ask_for_the_same_at_once_do_not_retry_for_one_another(dashscope: MockDashScope) -> None:
    dashscope.fault("truncated")
    asked = {"method": "POST", "url": CHAT, "json": ASKED | WITH_USAGE, "headers": HEADERS}
    with httpx.stream(**asked) as first, httpx.stream(**asked) as second:
        dashscope.clock.advance(1)
        assert first.read() and second.read()
    ask(**WITH_USAGE)
    dashscope.verdicts.assert_clean(advice=True)


def test_answers_of_the_responses_api_are_no_failures(dashscope: MockDashScope) -> None:
    for stream in (False, True):
        for _ in range(8):
            assert respond("Name a river.", stream=stream).status_code == 200
    dashscope.verdicts.assert_clean(advice=True)


def test_a_broken_stream_of_the_responses_api_that_is_asked_for_at_once_again(
    dashscope: MockDashScope,
) -> None:
    dashscope.fault("1 x no-end, then fine")
    respond("Name a river.", stream=True)
    respond("Name a river.", stream=True)
    only(dashscope, "no-backoff")


def test_the_openai_sdk_retries_well() -> None:
    with MockDashScope() as dashscope:  # in real time, in which the SDK waits half a second
        dashscope.fault("1 x 503, then fine")
        with OpenAI(base_url=f"{BASE}/compatible-mode/v1", api_key=KEY, max_retries=2) as client:
            client.chat.completions.create(**ASKED)
        assert len(dashscope.calls) == 2
        dashscope.verdicts.assert_clean(advice=True)


def test_a_storm(dashscope: MockDashScope) -> None:
    dashscope.fault("InternalError")
    for _ in range(8):
        ask()
        dashscope.clock.advance(1)
    verdict = only(dashscope, "storm")
    assert verdict.times == 8 and "8 times in 7.0 s" in verdict.what


def test_a_task_that_is_polled_too_fast(dashscope: MockDashScope) -> None:
    body = {"model": "wanx2.1-t2i-turbo", "input": {"prompt": "a river"}}
    url = f"{BASE}/api/v1/services/aigc/text2image/image-synthesis"
    task = httpx.post(url, json=body, headers=HEADERS | {"X-DashScope-Async": "enable"}).json()["output"][
        "task_id"
    ]
    for _ in range(3):
        httpx.get(f"{BASE}/api/v1/tasks/{task}", headers=HEADERS)
        dashscope.clock.advance(2)
    dashscope.verdicts.assert_clean(advice=True)
    for _ in range(4):
        httpx.get(f"{BASE}/api/v1/tasks/{task}", headers=HEADERS)
    only(dashscope, "polled-too-fast")


# ---- requests ---------------------------------------------------------------------------------------------------------


def test_a_key_in_the_url(dashscope: MockDashScope) -> None:
    httpx.get(f"{BASE}/compatible-mode/v1/models", params={"api_key": KEY}, headers=HEADERS)
    only(dashscope, "key-in-url")
    assert KEY not in dashscope.calls[0].query


def test_a_parameter_that_nobody_reads(dashscope: MockDashScope) -> None:
    ask(max_token=5)
    verdict = only(dashscope, "unknown-parameters")
    assert verdict.what == "max_token is no parameter of chat-completions; did you mean max_tokens?"


def test_a_parameter_in_the_wrong_place(dashscope: MockDashScope) -> None:
    body: Any = {"model": "qwen-plus", "input": {"messages": [RIVERS]}, "temperature": 0.5}
    httpx.post(NATIVE, json=body, headers=HEADERS)
    verdict = only(dashscope, "unknown-parameters")
    assert "temperature is no parameter of native-text-generation; it belongs into parameters" in verdict.what


def test_a_stream_that_is_asked_for_in_the_body(dashscope: MockDashScope) -> None:
    httpx.post(
        NATIVE, json={"model": "qwen-plus", "input": {"messages": [RIVERS]}, "stream": True}, headers=HEADERS
    )
    assert (
        "the header X-DashScope-SSE: enable asks for a stream" in only(dashscope, "unknown-parameters").what
    )


@pytest.mark.parametrize("name", ["extra_body", "chat_template_kwargs"])
def test_what_only_others_take_apart(dashscope: MockDashScope, name: str) -> None:
    ask(**{name: {"enable_thinking": True}})
    assert "what is in it belongs beside model" in only(dashscope, "unknown-parameters").what


def test_what_dashscopes_sdk_adds_itself_is_no_mistake(dashscope: MockDashScope) -> None:
    from dashscope.audio.asr import VocabularyService

    sdk.VideoSynthesis.async_call(model="wan2.2-t2v-plus", prompt="a boat")
    VocabularyService().create_vocabulary(
        target_model="fun-asr", prefix="demo", vocabulary=[{"text": "DashScope", "weight": 4}]
    )
    assert [call.status for call in dashscope.calls] == [200, 200]
    dashscope.verdicts.assert_clean(advice=True)


def test_a_refusal_that_has_nothing_to_do_with_the_path(dashscope: MockDashScope) -> None:
    assert respond("Go on.", model="qwen-plus", previous_response_id="resp_none").status_code == 400
    body = {"model": "qwen-max", "max_tokens": 90000, "messages": [RIVERS]}
    assert httpx.post(f"{BASE}/apps/anthropic/v1/messages", json=body, headers=HEADERS).status_code == 400
    dashscope.verdicts.assert_clean(advice=True)


def test_a_model_on_the_wrong_path(dashscope: MockDashScope) -> None:
    body = {"model": "qwen-vl-max", "input": {"messages": [RIVERS]}}
    httpx.post(NATIVE, json=body, headers=HEADERS)
    assert "multimodal-generation/generation" in only(dashscope, "wrong-path").what


def test_a_client_without_a_timeout(dashscope: MockDashScope) -> None:
    requests.post(CHAT, json=ASKED, headers=HEADERS)
    assert "would have waited for ever" in only(dashscope, "no-timeout").what


# ---- all of them ------------------------------------------------------------------------------------------------------


def test_the_sdk_is_clean(dashscope: MockDashScope) -> None:
    answer: Any = sdk.Generation.call(model="qwen-plus", messages=[RIVERS], result_format="message")
    messages = [RIVERS, dict(answer.output.choices[0].message), MORE]
    more: Any = {"stream": True, "incremental_output": True, "result_format": "message"}
    for part in sdk.Generation.call(model="qwen-plus", messages=messages, **more):
        assert part.status_code == 200
    dashscope.verdicts.assert_clean(advice=True)


def test_what_is_wrong_is_said_with_its_fix_and_its_calls(dashscope: MockDashScope) -> None:
    ask(max_token=5)
    with pytest.raises(AssertionError) as raised:
        dashscope.verdicts.assert_clean()
    told = str(raised.value)
    assert "1 verdict on" in told and "fix: Correct the name" in told and dashscope.calls[0].id in told


def test_what_is_meant_can_be_allowed(dashscope: MockDashScope) -> None:
    ask(max_token=5)
    dashscope.verdicts.assert_clean(allow=["unknown-parameters"])
    with pytest.raises(ValueError, match="'unknown' is no verdict; there are: appended-cumulative"):
        dashscope.verdicts.assert_clean(allow=["unknown"])


def test_they_can_be_asked_for_by_an_admin_call(dashscope: MockDashScope) -> None:
    ask(max_token=5)
    told = httpx.get(f"{BASE}/_mock/verdicts").json()
    assert not told["clean"] and told["judged"] == 1
    assert [one["name"] for one in told["verdicts"]] == ["unknown-parameters"]
    assert [one["name"] for one in told["judges"]] == [one.name for one in JUDGES]
    assert all(one["says"].endswith((".", ")")) and one["fix"].endswith(".") for one in told["judges"])
    assert httpx.get(f"{BASE}/_mock/verdicts", params={"name": "storm"}).json()["verdicts"] == []
    assert "there are: appended" in httpx.get(f"{BASE}/_mock/verdicts", params={"name": "x"}).json()["error"]


def test_whoever_sends_what_the_contract_shows_is_clean(dashscope: MockDashScope) -> None:
    """The examples of the contract itself, whole and as streams: what they send is known, and what ends well is not called broken."""
    for operation in dashscope.app.spec.operations:
        if operation.method == "POST" and "{" not in operation.path and operation.example_request:
            for more in ({}, {"X-DashScope-SSE": "enable"}, {"X-DashScope-Async": "enable"}):
                body = operation.example_request
                if operation.surface != "native":
                    body = body | ({"stream": True} if "X-DashScope-SSE" in more else {})
                httpx.post(f"{BASE}{operation.path}", json=body, headers=HEADERS | more, timeout=60)
    case = Case(dashscope.calls, dashscope.app.spec)
    good = [call for call in case.calls if call.status == 200 and not call.error]
    assert [(call.operation, call.body) for call in good if case.failed(call)] == []
    unknown = [one.what for one in dashscope.verdicts if one.name == "unknown-parameters"]
    assert unknown == ["stream is no parameter of conversations"]
    assert sum(call.stream for call in good) > 5 and len(good) > 60 and os.environ["DASHSCOPE_API_KEY"] == KEY
