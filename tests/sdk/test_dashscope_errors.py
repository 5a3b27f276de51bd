"""Refusals as the classic dashscope layer shows them: it does not raise, it returns status, code and message."""

from pathlib import Path
from typing import Any

import dashscope
import pytest
from dashscope import Generation

from tests.sdk.asking import BAD_KEY, PREFIX, RIVERS, STREAM_ONLY
from tests.support import Server

INSTRUCT, THINKING = "qwen3-next-80b-a3b-instruct", "qwen3-next-80b-a3b-thinking"


@pytest.fixture(autouse=True)
def _here(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashscope, "base_http_api_url", server.native)
    monkeypatch.setattr(dashscope, "api_key", server.key)


def refused(model: str = "qwen-plus", **more: Any) -> tuple[int, str, str]:
    answer: Any = Generation.call(model=model, messages=RIVERS, **{"result_format": "message", **more})
    if more.get("stream"):
        (answer,) = answer
    assert answer.output is None and answer.request_id
    return answer.status_code, answer.code, answer.message


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_a_bad_key_is_invalid(stream: bool) -> None:
    assert refused(api_key=BAD_KEY, stream=stream) == (401, "InvalidApiKey", "Invalid API-key provided.")


def test_without_a_key_the_sdk_does_not_even_ask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dashscope, "api_key", None)
    monkeypatch.setattr(dashscope, "api_key_file_path", None)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    with pytest.raises(dashscope.common.error.AuthenticationError):
        refused()


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_an_unknown_model_does_not_exist(stream: bool) -> None:
    assert refused("qwen-of-next-year", stream=stream) == (400, "InvalidParameter", "Model not exist.")


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_a_parameter_out_of_range_is_named_in_a_stream_and_out_of_it(stream: bool) -> None:
    wanted = (400, "InvalidParameter", PREFIX + "Temperature should be in [0.0, 2.0)")
    assert refused(temperature=2, stream=stream) == wanted


def test_a_model_on_the_wrong_path_is_a_url_error() -> None:
    assert refused("qwen-vl-plus") == (400, "InvalidParameter", "url error, please check url！")
    answer = dashscope.MultiModalConversation.call(
        model="qwen-plus", messages=[{"role": "user", "content": [{"text": "Hello"}]}]
    )
    assert (answer.status_code, answer.message) == (400, "url error, please check url！")


def test_a_model_that_never_thinks_cannot_be_told_to() -> None:
    message = f"The model {INSTRUCT} does not support enable_thinking."
    assert refused(INSTRUCT, enable_thinking=True) == (
        400,
        "InvalidParameter.NotSupportEnableThinking",
        message,
    )


def test_a_model_that_always_thinks_cannot_be_stopped() -> None:
    status, code, message = refused(THINKING, enable_thinking=False, stream=True, incremental_output=True)
    assert (status, code) == (400, "InvalidParameter")
    assert message == PREFIX + "The value of the enable_thinking parameter is restricted to True."


def test_a_model_that_only_streams_says_so() -> None:
    status, code, message = refused(THINKING)
    assert (status, code) == (400, "InvalidParameter")
    assert message.removeprefix(PREFIX) == STREAM_ONLY


def test_the_older_hybrids_think_only_in_a_stream() -> None:
    status, _, message = refused(enable_thinking=True)
    assert status == 400
    assert message.removeprefix(PREFIX) in {
        "parameter.enable_thinking only support stream call",
        "parameter.enable_thinking must be set to false for non-streaming calls",
    }


def test_json_needs_its_word() -> None:
    status, _, message = refused(response_format={"type": "json_object"})
    assert (status, message.removeprefix(PREFIX)) == (
        400,
        "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    )
