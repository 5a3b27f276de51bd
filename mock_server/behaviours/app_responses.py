"""Applications in the dialect of Responses: an answer at once, as events, or later; shown, cancelled, forgotten."""

from collections.abc import Mapping
from itertools import repeat
from typing import Any

import orjson

from mock_server.behaviours import _app, _chat, _items
from mock_server.content import asking
from mock_server.content.prompt import last_user_text
from mock_server.wire import responses
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Events, Json, Reply
from mock_server.world.apps import Answered
from mock_server.world.tasks import QUICK
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """By method and path. Raises Refused for an application that cannot be used, and for an answer that is not there."""
    app_id = call.values["app_id"]
    _app.check(app_id)
    if "response_id" not in call.values:
        return _create(call, world)
    id = call.values["response_id"]
    answered = _answered(call, id, world)
    if call.method == "DELETE":
        world.apps.forget_answer(call.owner, app_id, id)
        return Json(dumps({"deleted": True, "id": id, "object": "response"}))
    status = answered.status(world.clock.now())
    if call.method == "POST":
        if status not in ("queued", "running"):
            values = {"what": "Response", "id": id, "reason": status}
            raise Refused("NotCancellable", layer="gateway", values=values)
        answered.cancelled = True
    return Json(dumps(_shown(answered, world)))


def _answered(call: Call, id: str, world: World) -> Answered:
    found = world.apps.answer(call.owner, call.values["app_id"], id)
    if found is None:
        raise _items.not_found("Response", id)
    return found


def _shown(answered: Answered, world: World) -> dict[str, Any]:
    """The answer as it is now: without what it says, until it is made."""
    status = answered.status(world.clock.now())
    return (
        answered.body
        if status == answered.body["status"]
        else answered.body | {"output": [], "status": status}
    )


def _create(call: Call, world: World) -> Reply:
    """A new answer. Raises Refused for an earlier one that is not there."""
    body: Mapping[str, Any] = {name: value for name, value in call.body.items() if value is not None}
    previous = body.get("previous_response_id")
    before = _answered(call, previous, world).context if previous else []
    inputs = [*before, *_items.kept(body["input"], world)]
    variables = body.get("biz_params") or {}
    model = _app.model({}, (), world)
    ask = asking.responses(
        model, {"model": model.id, **body}, [*_handed(variables), *inputs], _chat.seed(body, world)
    )
    timeline = _chat.said(ask, call.script)
    telling = _chat.telling(
        timeline,
        world.profiles["responses", "application"],
        set(),
        {
            "created": b"%d" % world.clock.now(),
            "id": dumps(call.request_id if call.region.request_id_form == "uuid" else world.ids.request_id()),
            "model": b'""',
            "parallel": b"false",
            "tool_choice": b'"auto"',
            "tools": b"[]",
        },
        world,
    )
    said = responses.items(telling, (_items.item_id(world) for _ in repeat(None)), last_user_text(ask))
    whole = responses.whole(telling, said)
    lapse = QUICK if body.get("background") else (0.0, 0.0)
    answered = Answered(orjson.loads(whole), inputs, world.clock.now(), *lapse)
    world.apps.keep_answer(call.owner, call.values["app_id"], answered)
    if call.stream:
        return Events(responses.stream(telling, said))
    if body.get("background"):
        return Json(dumps(_shown(answered, world)))
    usage = timeline.usage
    return Json(whole, tokens=usage.completion, thinking=usage.reasoning)


def _handed(variables: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The variables of a workflow or of an agent's prompt, as what stands above the conversation."""
    own = variables.get("user_prompt_params") or {
        name: value for name, value in variables.items() if not name.startswith("user_defined_")
    }
    lines = "\n".join([f"{name}: {value}" for name, value in own.items()])
    return [{"role": "system", "content": [{"type": "input_text", "text": lines}]}] if lines else []
