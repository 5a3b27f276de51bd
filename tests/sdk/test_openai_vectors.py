"""Embeddings with the OpenAI SDK, and reranking over plain HTTP: OpenAI has no call for it."""

import base64
import json
import struct
import urllib.request
from typing import Any

import openai
import pytest

from tests.support import Server


@pytest.fixture
def client(server: Server) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.compatible, api_key=server.key, max_retries=0)


def test_texts_come_back_as_vectors_in_their_order(client: openai.OpenAI) -> None:
    answer = client.embeddings.create(model="text-embedding-v4", input=["a cat", "a dog"], dimensions=256)

    assert (answer.object, answer.model) == ("list", "text-embedding-v4")
    assert [(one.index, len(one.embedding)) for one in answer.data] == [(0, 256), (1, 256)]
    assert (answer.usage.prompt_tokens, answer.usage.total_tokens) == (4, 4)


def test_base64_holds_the_same_numbers_as_floats(client: openai.OpenAI) -> None:
    floats, packed = (
        client.embeddings.create(model="text-embedding-v3", input="a cat", dimensions=64, encoding_format=form)
        for form in ("float", "base64")
    )  # fmt: skip
    content: Any = packed.data[0].embedding

    assert list(struct.unpack("<64f", base64.b64decode(content))) == pytest.approx(floats.data[0].embedding)


def test_more_texts_than_the_model_takes_are_refused_in_the_recorded_words(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.embeddings.create(model="text-embedding-v4", input=["a"] * 11)
    body: Any = refused.value.response.json()

    assert body["error"] == {
        "message": "<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid, "
        "it should not be larger than 10.: input.contents",
        "type": "InvalidParameter",
        "param": None,
        "code": "InvalidParameter",
    }
    assert body["id"] == body["request_id"]


@pytest.mark.parametrize("given", [[9906, 1917], [[9906, 1917], [2]]])
def test_token_ids_as_langchain_sends_them_are_refused_in_the_recorded_words(
    client: openai.OpenAI, given: Any
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.embeddings.create(model="text-embedding-v4", input=given)
    error: Any = refused.value.response.json()["error"]

    assert error["message"].endswith("Value error, contents is neither str nor list of str.: input.contents")
    assert error["code"] == error["type"] == "InvalidParameter"


def test_a_chat_model_does_not_embed(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="Unsupported model `qwen-plus`"):
        client.embeddings.create(model="qwen-plus", input="a")


def test_the_model_list_has_the_models_of_vectors_too(client: openai.OpenAI) -> None:
    assert {"text-embedding-v4", "qwen3.7-text-embedding"} <= {model.id for model in client.models.list()}


def test_documents_are_ranked_in_a_flat_body(server: Server) -> None:
    body = {
        "model": "qwen3-rerank",
        "query": "Where is the cat?",
        "documents": ["A dog.", "The cat is here."],
    }
    request = urllib.request.Request(
        f"{server.url}/compatible-api/v1/reranks",
        json.dumps({**body, "top_n": 1}).encode(),
        {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)

    assert list(answer) == ["object", "results", "model", "id", "usage"]
    assert [(one["index"], set(one)) for one in answer["results"]] == [(1, {"index", "relevance_score"})]
