"""Documents ranked by a query, in the flat body of the compatible surface."""

from mock_server.behaviours import _ranking
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """The ranking as a list."""
    assert call.model is not None  # rules refuse what names no model
    body = call.body
    found = _ranking.ranking(
        call.model,
        body["query"],
        body["documents"],
        body.get("top_n"),
        with_documents=body.get("return_documents") is True,
    )
    answer = {
        "object": "list",
        "results": found.results,
        "model": call.model.id,
        "id": call.request_id,
        "usage": {"total_tokens": found.tokens},
    }
    return Json(dumps(answer))
