"""Documents ranked by a query, natively."""

from mock_server.behaviours import _ranking
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """The ranking in the native envelope."""
    assert call.model is not None  # rules refuse what names no model
    given, parameters = call.body["input"], call.body.get("parameters") or {}
    found = _ranking.ranking(
        call.model,
        given["query"],
        given["documents"],
        parameters.get("top_n"),
        with_documents=parameters.get("return_documents") is True,
    )
    answer = {
        "output": {"results": found.results},
        "usage": {"total_tokens": found.tokens},
        "request_id": call.request_id,
    }
    return Json(dumps(answer))
