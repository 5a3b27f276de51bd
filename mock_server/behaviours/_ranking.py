"""What the two rerank behaviours share: documents ranked by what they say, and what that costs."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from mock_server.behaviours import _vectors
from mock_server.content import tokens, vectors
from mock_server.spec.model import Model
from mock_server.wire.addresses import split as split_address

PAIR_TOKENS = 5
"""What each pair of query and document counts beside both (loongsuite/dashscope/test_text_rerank_return_documents#1)."""


class Ranking(NamedTuple):
    """The entries of `results`, and the tokens of all pairs."""

    results: list[dict[str, Any]]
    tokens: int


def ranking(
    model: Model, query: Any, documents: Sequence[Any], top_n: int | None, *, with_documents: bool
) -> Ranking:
    """At most `top_n` documents, the most relevant first."""
    asked = _text(query, model.max_row)
    texts = [_text(document, model.max_row) for document in documents]
    ranked = vectors.ranked(vectors.features(asked), (vectors.features(text) for text in texts))
    results = []
    for place, score in ranked[:top_n]:
        document = documents[place]
        shown = {"text": document} if isinstance(document, str) else _content(document)
        entry = {"index": place, "relevance_score": score}
        results.append({"document": shown, **entry} if with_documents else entry)
    per_pair = tokens.count(asked) + PAIR_TOKENS
    return Ranking(results, sum(tokens.count(text) + per_pair for text in texts))


def _content(document: Any) -> dict[str, str]:
    return next({kind: document[kind]} for kind in ("text", "image", "video") if kind in document)


def _text(content: Any, most: int) -> str:
    """What is ranked: the text, of a picture or video the words of its address."""
    if isinstance(content, str):
        return _vectors.cut(content, most)
    kind, value = next(iter(_content(content).items()))
    if kind == "text":
        return _vectors.cut(value, most)
    return unquote(split_address(value).path.rpartition("/")[2]).replace("_", " ").replace("-", " ")
