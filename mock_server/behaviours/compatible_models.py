"""The model list and one model, OpenAI's form: newest first, as recorded."""

from typing import Any
from urllib.parse import parse_qs

from mock_server.spec.model import Model
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World

RELEASED_BEFORE_RECORDS = 1700000000
"""`created` of a model whose date no recorded list holds."""


def respond(call: Call, world: World) -> Reply:
    """All models; with `/{model}` or `?model=` the one named. Raises Refused for a model there is not."""
    named = call.values.get("model")
    if named is not None:
        model = world.spec.catalogue.find(named)
        if model is None or (model.kind is not None and model.created is None):
            raise Refused("ModelNotFound", layer="gateway", values={"model": named})
        return Json(dumps(_item(model)))
    wanted = parse_qs(call.query).get("model", [None])[0]
    listed = world.spec.catalogue.listed
    models = [model for model in listed if wanted is None or model.id == wanted]
    models.sort(key=lambda model: -(model.created or RELEASED_BEFORE_RECORDS))
    return Json(
        dumps(
            {
                "object": "list",
                "data": [_item(model) for model in models],
                "first_id": "model-id-0",  # recorded so: no ids of the models
                "last_id": f"model-id-{max(0, len(models) - 1)}",
                "has_more": False,
            }
        )
    )


def _item(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "object": "model",
        "created": model.created or RELEASED_BEFORE_RECORDS,
        "owned_by": model.owned_by or "system",
    }
