"""The native model list: paged, by exact `model`, part of a `name`, or maker. Source: list-models page of 2026-09; sheet 4.4."""

from typing import Any
from urllib.parse import parse_qs

from mock_server.spec.model import Model
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """One page of `output.models`. Raises Refused for a page that is no number from 1 up, or too large."""
    asked = parse_qs(call.query)
    query = {name: values[-1] for name, values in asked.items()}
    makers = {
        word
        for name in ("providers", "providers[]")
        for part in asked.get(name, ())
        for word in part.split(",")
    }
    page, size = _number(query, "page_no", 1, 1_000_000), _number(query, "page_size", 20, 100)
    catalogue = world.spec.catalogue
    found = [
        model
        for model in catalogue.listed
        if query.get("model") in (None, model.id)
        and query.get("name", "").lower() in model.id.lower()
        and (not makers or catalogue.maker(model) in makers)
    ]
    answer = {
        "request_id": call.request_id,
        "output": {
            "models": [
                _item(model, catalogue.maker(model)) for model in found[(page - 1) * size : page * size]
            ],
            "page_no": page,
            "page_size": size,
            "total": len(found),
        },
    }
    return Json(dumps(answer))


def _number(query: dict[str, str], name: str, default: int, most: int) -> int:
    text = query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        message = f"Required parameter({name}) missing or invalid, please check the request parameters."
        raise Refused("InvalidParameter", layer="gateway", message=message)
    return int(text)


def _item(model: Model, maker: str) -> dict[str, Any]:
    return {
        "model": model.id,
        "name": model.title or model.id,
        "source": "base",
        "provider": maker,
    }
