"""Texts as vectors in the dialect of the OpenAI SDKs: numbers, or base64 of 32-bit floats."""

from mock_server.behaviours import _vectors
from mock_server.content import tokens, vectors
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """One entry a text, in the order of the texts."""
    model = call.model
    assert model is not None  # rules refuse what names no model
    given = call.body["input"]
    texts = [_vectors.cut(text, model.max_row) for text in ([given] if isinstance(given, str) else given)]
    size = _vectors.dimension(model, call.body.get("dimensions"))
    packed = call.body.get("encoding_format") == "base64"
    found = [vectors.of_text(text, size, raw=bool(model.raw)) for text in texts]
    used = sum(tokens.count(text) for text in texts)
    answer = {
        "data": [
            {"embedding": vectors.as_base64(one) if packed else one, "index": index, "object": "embedding"}
            for index, one in enumerate(found)
        ],
        "object": "list",
        "model": model.id,
        "usage": {"prompt_tokens": used, "total_tokens": used},
        "id": call.request_id,
    }
    return Json(dumps(answer))
