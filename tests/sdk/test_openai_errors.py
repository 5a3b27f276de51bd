"""Refusals of the compatible surface as the openai SDK maps them: its own exceptions, the API's codes and messages."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI

from tests.sdk.asking import BAD_KEY, PREFIX, RIVERS, STREAM_ONLY
from tests.support import Server

TEMPERATURE = PREFIX + "Temperature should be in [0.0, 2.0)"


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[OpenAI]:
    with OpenAI(base_url=server.compatible, api_key=server.key, max_retries=0) as client:
        yield client


def refused(client: OpenAI, kind: type[openai.APIError], messages: Any = RIVERS, **more: Any) -> Any:
    """The `error` object of a refusal, as the SDK keeps it; its request id is that of the header."""
    with pytest.raises(kind) as refusal:
        client.chat.completions.create(**{"model": "qwen-plus", "messages": messages, **more})
    assert isinstance(refusal.value, openai.APIStatusError)
    assert refusal.value.request_id == refusal.value.response.headers["x-request-id"]
    assert refusal.value.request_id in refusal.value.response.text
    return refusal.value.body


def test_a_bad_key_is_an_authentication_error(client: OpenAI) -> None:
    assert refused(client.with_options(api_key=BAD_KEY), openai.AuthenticationError) == {
        "message": "Incorrect API key provided. For details, see: "
        "https://help.aliyun.com/zh/model-studio/error-code#apikey-error",
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_api_key",
    }


def test_an_unknown_model_is_not_found(client: OpenAI) -> None:
    body = refused(client, openai.NotFoundError, model="qwen-of-next-year")
    assert body["code"] == "model_not_found"
    assert body["message"] == "The model `qwen-of-next-year` does not exist or you do not have access to it."


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        ({"temperature": 2}, "invalid_parameter_error", TEMPERATURE),
        ({"top_p": 0}, "invalid_parameter_error", PREFIX + "Range of top_p should be (0.0, 1.0]"),
        ({"n": 5}, "invalid_parameter_error", PREFIX + "Range of n should be [1, 4]"),
        ({"seed": -1}, "invalid_value", "-1 is lesser than the minimum of 0 - 'seed'"),
        (
            {"response_format": {"type": "json_object"}},
            "invalid_parameter_error",
            PREFIX
            + "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
        ),
        (
            {"model": "qwen3-next-80b-a3b-thinking", "stream": False},
            "invalid_parameter_error",
            STREAM_ONLY,
        ),
    ],
    ids=["temperature", "top_p", "n", "seed", "json", "stream-only"],
)
def test_a_wrong_request_is_a_bad_request(
    client: OpenAI, more: dict[str, Any], code: str, message: str
) -> None:
    body = refused(client, openai.BadRequestError, **more)
    assert (body["code"], body["type"]) == (code, "invalid_request_error")
    assert body["message"].removeprefix(PREFIX) == message.removeprefix(PREFIX)


def test_a_wrong_parameter_carries_the_prefix_of_the_model_layer(client: OpenAI) -> None:
    assert refused(client, openai.BadRequestError, temperature=2)["message"] == TEMPERATURE


def test_thinking_without_a_stream_is_refused_by_older_models(client: OpenAI) -> None:
    body = refused(client, openai.BadRequestError, extra_body={"enable_thinking": True})
    assert body["message"] == "parameter.enable_thinking must be set to false for non-streaming calls"


def test_the_role_developer_is_unknown(client: OpenAI) -> None:
    body = refused(client, openai.BadRequestError, [{"role": "developer", "content": "Be short."}])
    assert body["message"].startswith(
        "developer is not one of ['system', 'assistant', 'user', 'tool', 'function']"
    )


def test_a_stream_is_refused_with_the_same_words(client: OpenAI) -> None:
    """The SDK raises APIError where the refusal comes as an event, BadRequestError where it comes as a status."""
    asked: Any = {"model": "qwen-plus", "messages": RIVERS, "temperature": 2, "stream": True}
    with pytest.raises(openai.APIError) as refusal:
        list(client.chat.completions.create(**asked))
    assert TEMPERATURE in refusal.value.message and refusal.value.code == "invalid_parameter_error"


def test_a_model_that_is_not_there_cannot_be_retrieved(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as refusal:
        client.models.retrieve("qwen-of-next-year")
    assert refusal.value.code == "model_not_found"
