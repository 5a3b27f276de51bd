"""Assistants and their files: made, shown, listed, changed, deleted."""

from typing import Any

from mock_server.behaviours import _assistants
from mock_server.behaviours._assistants import known, milliseconds, missing, page, shown
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Reply
from mock_server.world.assistants import Assistant, File, labelled
from mock_server.world.world import World

_SAMPLING = ("temperature", "top_p", "top_k", "max_tokens")


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for an assistant or a file that is not there."""
    assert call.operation is not None
    if "assistant_id" not in call.values:
        if call.method == "POST":
            return shown(call, _whole(_made(call, world)))
        return page(call, world.assistants.of(call.owner), _short)
    assistant = _assistants.assistant(call, call.values["assistant_id"], world)
    if "/files" in call.operation.path:
        return _files(call, assistant, world)
    if call.method == "DELETE":
        world.assistants.forget(call.owner, assistant.id)
        return shown(call, {"id": assistant.id, "object": "assistant.deleted", "deleted": True})
    if call.method == "GET":
        return shown(call, _short(assistant))
    sent = known(call.body)
    if "model" in sent and world.spec.catalogue.find(sent["model"]) is None:
        raise Refused("ModelNotExist", layer="gateway")
    assistant.fields |= sent
    if "file_ids" in sent:
        assistant.files = [File(id, world.clock.now()) for id in sent["file_ids"]]
    return shown(call, _whole(assistant))


def _made(call: Call, world: World) -> Assistant:
    now = world.clock.now()
    sent = known(call.body)
    files = [File(id, now) for id in sent.get("file_ids") or ()]
    made = Assistant(_assistants.new_id("asst", world), now, sent, files)
    world.assistants.add(call.owner, made)
    return made


def _short(assistant: Assistant) -> dict[str, Any]:
    """As it is shown and listed (page `assistant`)."""
    fields = assistant.fields
    return {
        "id": assistant.id,
        "object": "assistant",
        "created_at": milliseconds(assistant.at),
        "model": fields["model"],
        "name": fields.get("name", ""),
        "description": fields.get("description", ""),
        "instructions": fields.get("instructions", ""),
        "tools": fields.get("tools", []),
        "file_ids": [file.id for file in assistant.files],
        "metadata": labelled(fields),
    }


def _whole(assistant: Assistant) -> dict[str, Any]:
    """As it is shown to who made or changed it."""
    return _short(assistant) | {name: assistant.fields.get(name) for name in _SAMPLING}


def _files(call: Call, assistant: Assistant, world: World) -> Reply:
    def show(file: File) -> dict[str, Any]:
        return {
            "id": file.id,
            "object": "assistant.file",
            "created_at": milliseconds(file.at),
            "assistant_id": assistant.id,
        }

    if "file_id" not in call.values:
        if call.method == "GET":
            return page(call, assistant.files, show)
        file = File(call.body["file_id"], world.clock.now())
        assistant.add(file)
        return shown(call, show(file))
    found = next((one for one in assistant.files if one.id == call.values["file_id"]), None)
    if found is None:
        raise missing()
    if call.method == "DELETE":
        assistant.files.remove(found)
        return shown(call, {"id": found.id, "object": "assistant.file.deleted", "deleted": True})
    return shown(call, show(found))
