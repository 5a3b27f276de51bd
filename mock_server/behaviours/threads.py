"""Threads, their messages, and the files of those."""

from typing import Any

from mock_server.behaviours import _assistants
from mock_server.behaviours._assistants import content, milliseconds, missing, page, shown, thread_shown
from mock_server.wire.call import Call
from mock_server.wire.reply import Reply
from mock_server.world.assistants import File, Message, Thread, labelled
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for a thread, a message or a file that is not there."""
    assert call.operation is not None
    if "thread_id" not in call.values:
        return shown(call, thread_shown(_assistants.open_thread(call, call.body, world)))
    thread = _assistants.thread(call, world)
    if "/messages" in call.operation.path:
        return _messages(call, thread, world)
    if call.method == "DELETE":
        world.assistants.close(call.owner, thread.id)
        return shown(call, {"id": thread.id, "object": "thread.deleted", "deleted": True})
    if call.method == "POST" and call.body.get("metadata") is not None:
        thread.metadata = labelled(call.body)
    return shown(call, thread_shown(thread))


def _messages(call: Call, thread: Thread, world: World) -> Reply:
    if "message_id" not in call.values:
        if call.method == "POST":
            message = _assistants.message(call.body, world)
            thread.add(message)
            return shown(call, _made(message, thread))
        return page(call, thread.messages(world.clock.now()), lambda one: _listed(one, thread))
    said = thread.messages(world.clock.now())
    found = next((one for one in said if one.id == call.values["message_id"]), None)
    if found is None:
        raise missing()
    assert call.operation is not None
    if "/files" in call.operation.path:
        return _files(call, found)
    if call.method == "GET":
        return shown(call, _listed(found, thread))
    if call.body.get("metadata") is not None:
        found.metadata = labelled(call.body)
    return shown(call, _made(found, thread))


def _listed(message: Message, thread: Thread) -> dict[str, Any]:
    """As it is shown and listed (page `message`)."""
    return {
        "id": message.id,
        "object": "thread.message",
        "created_at": milliseconds(message.at),
        "thread_id": thread.id,
        "assistant_id": message.assistant_id,
        "run_id": message.run_id,
        "role": message.role,
        "content": content(message.text),
        "metadata": message.metadata,
        "name": "",
        "plugin_call": {},
        "tool_calls": [],
        "status": "",
    }


def _made(message: Message, thread: Thread) -> dict[str, Any]:
    """As it is shown to who made or changed it."""
    listed = _listed(message, thread)
    first = ("id", "object", "created_at", "thread_id")
    begun: dict[str, Any] = {name: listed.pop(name) for name in first}
    begun |= {"incomplete_details": {}, "completed_at": None, "incomplete_at": None}
    begun |= {name: listed.pop(name) for name in ("assistant_id", "run_id")}
    return begun | {"file_ids": list(message.files)} | listed


def _files(call: Call, message: Message) -> Reply:
    def show(file: File) -> dict[str, Any]:
        return {
            "id": file.id,
            "object": "thread.message.file",
            "created_at": milliseconds(file.at),
            "message_id": message.id,
        }

    files = [File(id, message.at) for id in message.files]
    if "file_id" not in call.values:
        return page(call, files, show)
    found = next((one for one in files if one.id == call.values["file_id"]), None)
    if found is None:
        raise missing()
    return shown(call, show(found))
