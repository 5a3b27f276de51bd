"""Vectors: always the same, of unit length, and near where texts are near."""

import math

import pytest

from mock_server.content import vectors


def cosine(one: list[float], two: list[float]) -> float:
    dot = sum(a * b for a, b in zip(one, two, strict=True))
    return dot / math.sqrt(sum(a * a for a in one) * sum(b * b for b in two))


def near(one: str, two: str, dimension: int = 512) -> float:
    return cosine(vectors.of_text(one, dimension), vectors.of_text(two, dimension))


@pytest.mark.parametrize("text", ["", " ", "😀", "Hello", "代码改变世界", "a" * 10_000, "\ud800"])
def test_every_text_has_a_vector_of_unit_length(text: str) -> None:
    vector = vectors.of_text(text, 256)

    assert len(vector) == 256
    assert math.sqrt(sum(value * value for value in vector)) == pytest.approx(1)


def test_the_same_text_has_the_same_vector() -> None:
    assert vectors.of_text("Hello", 64) == vectors.of_text("Hello", 64)


@pytest.mark.parametrize(
    ("text", "nearer", "farther"),
    [
        ("The cat sat on the mat.", "A cat is sitting on a mat.", "Stock prices fell on Monday."),
        ("How do I reset my password?", "Resetting a forgotten password", "Recipes for tomato soup"),
        ("我喜欢川菜", "川菜推荐", "量子计算是一个前沿领域"),
        ("programming languages", "Python is a programming language", "Rain in the mountains"),
    ],
)
def test_texts_that_share_words_are_nearer_than_texts_that_do_not(
    text: str, nearer: str, farther: str
) -> None:
    assert near(text, nearer) > near(text, farther) + 0.15
    assert abs(near(text, farther)) < 0.2


def test_a_query_lies_beside_the_document_of_the_same_words_and_not_on_it() -> None:
    document, query = vectors.of_text("red shoes", 256), vectors.of_text("red shoes", 256, "query")

    assert 0.9 < cosine(document, query) < 0.999


def test_a_picture_lies_near_the_words_of_its_address() -> None:
    cat = vectors.of_medium("https://example.com/cat-on-mat.png", 512)

    assert cosine(cat, vectors.of_text("cat", 512)) > cosine(cat, vectors.of_text("rain", 512)) + 0.2


def test_a_sparse_vector_weighs_the_words_of_meaning_more_than_the_others() -> None:
    weights = {entry["token"]: entry["value"] for entry in vectors.sparse("the cat and the dog")}

    assert weights["cat"] > weights["and"] and all(0 < value <= 1 for value in weights.values())


def test_documents_rank_by_what_they_share_with_the_query() -> None:
    query = vectors.features("What is machine learning?")
    documents = [
        "Python is a programming language.",
        "Machine learning is a subset of artificial intelligence.",
        "Deep learning uses neural networks.",
    ]
    ranked = vectors.ranked(query, map(vectors.features, documents))

    assert [one.place for one in ranked] == [1, 2, 0]
    assert ranked[0].score > 0.7 and ranked[2].score < 0.1


def test_of_equally_relevant_documents_the_earlier_one_is_first() -> None:
    same = vectors.features("same")

    assert [one.place for one in vectors.ranked(same, [same, same, same])] == [0, 1, 2]
