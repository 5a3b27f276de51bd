"""Texts as vectors, natively: dense, sparse or both, at once; a file of texts as a task."""

from typing import Any

from mock_server.behaviours import _making, _vectors
from mock_server.content import tokens, vectors
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """One entry a text, in the order of the texts."""
    model = call.model
    assert model is not None  # rules refuse what names no model
    if "task" in model.modes:
        return _making.create(call, world)
    parameters = call.body.get("parameters") or {}
    given = call.body["input"]["texts"]
    texts = [_vectors.cut(text, model.max_row) for text in ([given] if isinstance(given, str) else given)]
    form = parameters.get("output_type") or "dense"
    purpose = "query" if parameters.get("text_type") == "query" else ""
    purpose += parameters.get("instruct") or ""
    size = _vectors.dimension(model, parameters.get("dimension"))
    found = []
    for index, text in enumerate(texts):
        entry: dict[str, Any] = {}
        if "dense" in form or not model.sparse:
            entry["embedding"] = vectors.of_text(text, size, purpose, raw=bool(model.raw))
        if "sparse" in form and model.sparse:
            entry["sparse_embedding"] = vectors.sparse(text)
        found.append({**entry, "text_index": index})
    answer = {
        "output": {"embeddings": found},
        "usage": {"total_tokens": sum(tokens.count(text) for text in texts)},
        "request_id": call.request_id,
    }
    return Json(dumps(answer))
