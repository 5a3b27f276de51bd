"""Hot words of speech recognition, by `input.action`."""

from random import Random
from typing import Any

from mock_server.behaviours import _resources
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.audio import Kept
from mock_server.world.world import World

MAKERS = frozenset({"speech-biasing"})


def respond(call: Call, world: World) -> Reply:
    """What the action says. Raises Refused for a list that is not there."""
    given, shelf, owner = call.body["input"], world.audio.vocabularies, _resources.owner(call)
    now, action = world.clock.now(), given["action"]
    if action == "create_vocabulary":
        id = f"vocab-{given['prefix']}-{Random(world.ids.seed()).getrandbits(128):032x}"
        shelf.add(Kept(id, owner, call.body["model"], given["prefix"], given, now, now))
        return _said(call, {"vocabulary_id": id})
    if action == "list_vocabulary":
        prefix = given.get("prefix")
        found = [one for one in shelf.newest_first(owner, MAKERS) if not prefix or one.prefix == prefix]
        return _said(call, {"vocabulary_list": [_entry(one) for one in _resources.slice_of(given, found)]})
    kept = shelf.get(owner, given["vocabulary_id"])
    if kept is None:
        raise Refused("ResourceNotExist", layer="gateway")
    if action == "query_vocabulary":
        return _said(call, _shown(kept))
    if action == "update_vocabulary":
        kept.asked, kept.modified = {**kept.asked, "vocabulary": given["vocabulary"]}, now
    else:
        shelf.forget(kept.id)
    return _said(call, {})


def _said(call: Call, output: Any) -> Json:
    return _resources.said(call, output, usage={"count": 1})


def _times(one: Kept) -> dict[str, str]:
    return {
        "gmt_create": _resources.local(one.created),
        "gmt_modified": _resources.local(one.modified),
        "status": "OK",
    }


def _entry(one: Kept) -> dict[str, Any]:
    return {"vocabulary_id": one.id, **_times(one)}


def _shown(one: Kept) -> dict[str, Any]:
    words = [
        {key: word[key] for key in ("lang", "text", "weight") if word.get(key) is not None}
        for word in one.asked["vocabulary"]
    ]
    return {**_times(one), "target_model": one.asked["target_model"], "vocabulary": words}
