"""The native model list: paged, by exact `model` or part of a `name`. Source: list-models page of 2026-09; sheet 4.4."""

from typing import Any
from urllib.parse import parse_qs

from mock_server.spec.model import Model
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """One page of `output.models`. Raises Refused for a page that is no number from 1 up."""
    query = {name: values[-1] for name, values in parse_qs(call.query).items()}
    page, size = _number(query, "page_no", 1), _number(query, "page_size", 20)
    found = [
        model
        for model in world.spec.catalogue.listed
        if query.get("model") in (None, model.id) and query.get("name", "").lower() in model.id.lower()
    ]
    answer = {
        "request_id": call.request_id,
        "output": {
            "models": [_item(model) for model in found[(page - 1) * size : page * size]],
            "page_no": page,
            "page_size": size,
            "total": len(found),
        },
    }
    return Json(dumps(answer))


def _number(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1_000_000:
        message = f"Required parameter({name}) missing or invalid, please check the request parameters."
        raise Refused("InvalidParameter", layer="gateway", message=message)
    return int(text)


def _item(model: Model) -> dict[str, Any]:
    return {
        "model": model.id,
        "name": model.title or model.id,
        "source": "base",
        "provider": model.provider or "qwen",
    }
