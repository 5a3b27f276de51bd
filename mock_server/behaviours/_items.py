"""What responses and conversations share: items as they are kept, pages of them, and the refusal of what is not there."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.world.conversations import Conversation, Item
from mock_server.world.world import World

DEFAULT_LIMIT, LARGEST_LIMIT = 20, 100
"""Items a page (documented)."""


def item_id(world: World) -> str:
    """A new item's id: `msg_` and a UUID."""
    return f"msg_{world.ids.request_id()}"


def kept(sent: str | Iterable[Item], world: World) -> list[Item]:
    """The items of an `input` or of a conversation as they are kept: each with an id, contents as lists of parts.

    A kind that is not known says nothing to the model and is left out.
    """
    if isinstance(sent, str):
        sent = [{"role": "user", "content": sent}]
    return [
        {"id": _id(item, world)} | _KINDS[kind](item)
        for item in sent
        if (kind := item.get("type") or "message") in _KINDS
    ]


def _id(item: Item, world: World) -> str:
    """The id the item came with, if it is one of ours; else a new one."""
    sent = item.get("id")
    return sent if isinstance(sent, str) and _ITEM_ID.fullmatch(sent) else item_id(world)


def _message(item: Item) -> Item:
    content = item["content"]
    if not isinstance(content, list):
        word = "output_text" if item["role"] == "assistant" else "input_text"
        content = [{"text": content or "", "type": word}]
    parts = [{key: part[key] for key in _PART if key in part} for part in content]
    return {"content": parts, "role": item["role"], "status": "completed", "type": "message"}


def _call(item: Item) -> Item:
    sent = {name: item[name] for name in ("arguments", "call_id", "name")}
    return sent | {"status": "completed", "type": "function_call"}


def _output(item: Item) -> Item:
    output = item["output"]
    if not isinstance(output, str):
        output = "".join([part.get("text") or "" for part in output])
    return {
        "call_id": item["call_id"],
        "output": output,
        "status": "completed",
        "type": "function_call_output",
    }


def _reasoning(item: Item) -> Item:
    summary = item.get("summary")
    texts = (
        [part.get("text") for part in summary if isinstance(part, dict)] if isinstance(summary, list) else []
    )
    thought = "".join([text for text in texts if isinstance(text, str)])
    return {"summary": [{"text": thought, "type": "summary_text"}] if thought else [], "type": "reasoning"}


_KINDS: Mapping[str, Callable[[Item], Item]] = {
    "message": _message,
    "function_call": _call,
    "function_call_output": _output,
    "reasoning": _reasoning,
}

_ITEM_ID = re.compile("msg_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_PART = ("image_url", "text", "type")


def page(items: Sequence[Item], call: Call) -> dict[str, Any]:
    """The items that `limit`, `order` and `after` of the query ask for. Raises Refused for a limit or an order that is none."""
    asked = {name: values[-1] for name, values in parse_qs(call.query).items()}
    limit = asked.get("limit", str(DEFAULT_LIMIT))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10 and 1 <= int(limit) <= LARGEST_LIMIT):
        raise Refused("InvalidParameter", layer="model", values={"field": "limit"})
    order = asked.get("order", "desc")
    if order not in ("asc", "desc"):
        raise Refused("InvalidParameter", layer="model", values={"field": "order"})
    ordered = list(items) if order == "asc" else list(reversed(items))
    after = next((at for at, item in enumerate(ordered) if item.get("id") == asked.get("after")), -1)
    left = ordered[after + 1 :]
    return listed(left[: int(limit)], more=len(left) > int(limit)) | {"object": "list"}


def listed(items: Sequence[Item], *, more: bool = False) -> dict[str, Any]:
    """A list of items as both topics show it."""
    return {
        "data": list(items),
        "first_id": items[0]["id"] if items else None,
        "has_more": more,
        "last_id": items[-1]["id"] if items else None,
    }


def conversation(call: Call, id: str, world: World) -> Conversation:
    """The conversation of this id. Raises Refused if the caller has none."""
    found = world.conversations.conversation(call.owner, id)
    if found is None:
        raise not_found("Conversation", id)
    return found


def not_found(what: str, id: str) -> Refused:
    """The refusal of what is not kept, in the documented words."""
    return Refused("KeptNotFound", layer="gateway", values={"what": what, "id": id})
