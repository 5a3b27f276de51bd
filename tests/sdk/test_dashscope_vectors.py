"""Embeddings and reranking with the official DashScope SDK, on a real port."""

import math
from typing import Any

import dashscope
import pytest

pytestmark = pytest.mark.usefixtures("classic")

PREFIX = "<400> InternalError.Algo.InvalidParameter: "


def embedded(texts: Any, model: str = "text-embedding-v4", **more: Any) -> Any:
    return dashscope.TextEmbedding.call(model, texts, **more)


def length(vector: list[float]) -> float:
    return math.sqrt(sum(value * value for value in vector))


def test_texts_come_back_as_vectors_in_their_order() -> None:
    answer = embedded(["a cat", "a dog", "a cat"])
    vectors = answer.output["embeddings"]

    assert answer.status_code == 200
    assert [one["text_index"] for one in vectors] == [0, 1, 2]
    assert [len(one["embedding"]) for one in vectors] == [1024] * 3
    assert vectors[0]["embedding"] == vectors[2]["embedding"] != vectors[1]["embedding"]
    assert length(vectors[0]["embedding"]) == pytest.approx(1)
    assert answer.usage["total_tokens"] == 6


@pytest.mark.parametrize(
    ("model", "asked", "given"),
    [
        ("text-embedding-v4", 64, 64),
        ("text-embedding-v3", None, 1024),
        ("text-embedding-v2", 512, 1536),
        ("text-embedding-v1", 512, 1536),
        ("qwen3.7-text-embedding", 2560, 2560),
    ],
)
def test_a_vector_is_as_long_as_the_model_makes_it(model: str, asked: int | None, given: int) -> None:
    answer = embedded("hello", model, **({"dimension": asked} if asked else {}))

    assert len(answer.output["embeddings"][0]["embedding"]) == given


def test_the_first_model_does_not_normalise() -> None:
    answer = embedded("hello", "text-embedding-v1")

    assert length(answer.output["embeddings"][0]["embedding"]) > 10


def test_sparse_vectors_come_alone_or_beside_the_dense_ones() -> None:
    both = embedded("a cat", dimension=64, output_type="dense&sparse").output["embeddings"][0]
    alone = embedded("a cat", output_type="sparse").output["embeddings"][0]

    assert set(both) == {"embedding", "sparse_embedding", "text_index"}
    assert set(alone) == {"sparse_embedding", "text_index"}
    assert [one["token"] for one in alone["sparse_embedding"]] == ["a", "cat"]


def test_a_query_is_not_embedded_like_a_document() -> None:
    query = embedded("red shoes", text_type="query").output["embeddings"][0]["embedding"]
    document = embedded("red shoes", text_type="document").output["embeddings"][0]["embedding"]

    assert query != document


@pytest.mark.parametrize(
    ("model", "most"), [("text-embedding-v4", 10), ("text-embedding-v2", 25), ("qwen3.7-text-embedding", 20)]
)
def test_more_texts_than_the_model_takes_at_once_are_refused(model: str, most: int) -> None:
    assert embedded(["a"] * most, model).status_code == 200

    answer = embedded(["a"] * (most + 1), model)
    said = f"Value error, batch size is invalid, it should not be larger than {most}.: input.contents"
    assert (answer.status_code, answer.code, answer.message) == (400, "InvalidParameter", PREFIX + said)


def test_a_length_that_the_model_does_not_have_is_refused() -> None:
    answer = embedded("a", dimension=100)

    assert (answer.status_code, answer.code) == (400, "InvalidParameter") and "1024" in answer.message


def test_an_embedding_model_does_not_chat_and_a_chat_model_does_not_embed() -> None:
    chat = dashscope.Generation.call("text-embedding-v4", prompt="hello")
    answer = embedded("hello", "qwen-plus")

    assert {chat.message, answer.message} == {"url error, please check url！"}


def test_pictures_and_texts_lie_in_one_space() -> None:
    parts: Any = [{"text": "a cat"}, {"image": "https://example.com/cat.png"}]
    answer = dashscope.MultiModalEmbedding.call("tongyi-embedding-vision-plus", parts)

    assert [(one["index"], one["type"], len(one["embedding"])) for one in answer.output["embeddings"]] == [
        (0, "text", 1152),
        (1, "image", 1152),
    ]
    assert answer.usage["input_tokens_details"] == {"image_tokens": 402, "text_tokens": 2}


def test_a_text_among_contents_may_be_written_without_an_object() -> None:
    parts: Any = ["a cat", {"text": "a cat"}]
    first, second = dashscope.MultiModalEmbedding.call("multimodal-embedding-v1", parts).output["embeddings"]

    assert first["type"] == "text" and first["embedding"] == second["embedding"]


def test_contents_can_be_fused_into_one_vector() -> None:
    parts: Any = [{"text": "a cat"}, {"image": "https://example.com/cat.png"}]
    answer = dashscope.MultiModalEmbedding.call(
        "qwen3-vl-embedding", parts, enable_fusion=True, dimension=256
    )

    assert [len(one["embedding"]) for one in answer.output["embeddings"]] == [256]


DOCUMENTS = [
    "Python is a programming language.",
    "Machine learning is a subset of artificial intelligence.",
    "Deep learning uses neural networks.",
]


def reranked(model: str = "gte-rerank-v2", **more: Any) -> Any:
    return dashscope.TextReRank.call(
        model, query="What is machine learning?", documents=DOCUMENTS, **{"return_documents": None, **more}
    )


def test_documents_are_ranked_by_what_they_say() -> None:
    results = reranked().output.results

    assert [one.index for one in results] == [1, 2, 0]
    assert results[0].relevance_score > results[1].relevance_score > results[2].relevance_score
    assert all(0 <= one.relevance_score <= 1 and one["document"] is None for one in results)


def test_the_best_n_come_with_their_texts_where_that_is_asked() -> None:
    results = reranked(top_n=2, return_documents=True).output.results

    assert [one["document"]["text"] for one in results] == [DOCUMENTS[1], DOCUMENTS[2]]
    assert len(reranked(top_n=99).output.results) == 3


def test_a_score_does_not_depend_on_the_other_documents() -> None:
    alone = dashscope.TextReRank.call(
        "gte-rerank-v2", query="What is machine learning?", documents=DOCUMENTS[1:2], return_documents=None
    )

    assert alone.output.results[0].relevance_score == reranked().output.results[0].relevance_score


def test_a_rerank_model_that_does_not_exist_is_refused_as_recorded() -> None:
    answer = reranked("invalid-model-name")

    assert (answer.status_code, answer.code, answer.message) == (400, "InvalidParameter", "Model not exist.")


def test_nothing_of_this_makes_a_task() -> None:
    answer = reranked(headers={"X-DashScope-Async": "enable"})

    assert (answer.status_code, answer.code) == (403, "AccessDenied")
