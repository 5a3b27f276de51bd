"""Conversations: begin, show, rename and delete them, and the items in them."""

from typing import Any

from mock_server.behaviours import _items
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.world.conversations import Conversation
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for a conversation or an item that is not there."""
    if "conversation_id" not in call.values:
        id = f"conv_{world.ids.request_id()}"
        items = _items.kept(call.body.get("items") or [], world)
        metadata = call.body.get("metadata") or {}
        return Json(dumps(_shown(world.conversations.begin(call.owner, id, metadata, items))))
    conversation = _items.conversation(call, call.values["conversation_id"], world)
    if "item_id" in call.values:
        return Json(dumps(_item(call, conversation)))
    assert call.operation is not None
    if call.operation.path.endswith("/items"):
        return Json(
            dumps(_added(call, conversation, world) if call.method == "POST" else _listed(call, conversation))
        )
    if call.method == "DELETE":
        world.conversations.forget_conversation(call.owner, conversation.id)
        return Json(dumps({"deleted": True, "id": conversation.id, "object": "conversation.deleted"}))
    if call.method == "POST":
        conversation.metadata = call.body["metadata"]
    return Json(dumps(_shown(conversation)))


def _shown(conversation: Conversation) -> dict[str, Any]:
    return {
        "created_at": conversation.created,
        "id": conversation.id,
        "metadata": conversation.metadata,
        "object": "conversation",
    }


def _item(call: Call, conversation: Conversation) -> dict[str, Any]:
    """One item; with DELETE that it is gone."""
    id = call.values["item_id"]
    item = conversation.find(id)
    if item is None:
        raise _items.not_found("Item", id)
    if call.method != "DELETE":
        return item
    conversation.items.remove(item)
    return {"deleted": True, "id": id, "object": "conversation.item.deleted"}


def _listed(call: Call, conversation: Conversation) -> dict[str, Any]:
    return _items.page(conversation.items, call)


def _added(call: Call, conversation: Conversation, world: World) -> dict[str, Any]:
    added = _items.kept(call.body["items"], world)
    conversation.items += added
    return _items.listed(added)
