"""The Responses API: an answer that is kept, what was kept, and what it was made from."""

import re
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any
from urllib.parse import quote

import orjson

from mock_server.behaviours import _app, _caching, _chat, _items
from mock_server.content import asking
from mock_server.content.prompt import last_user_text, read
from mock_server.wire import responses
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Events, Json, Reply
from mock_server.wire.timeline import Ask, Timeline
from mock_server.world.conversations import Item, KeptResponse
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """By method and path: a new response, the one kept, its input items, or that it is forgotten."""
    assert call.operation is not None
    if call.method == "POST":
        return _create(call, world)
    kept = _response(call, call.values["response_id"], world)
    if call.operation.id == "response-input-items":
        return Json(dumps(_items.page(kept.inputs, call)))
    if call.method == "DELETE":
        world.conversations.forget_response(call.owner, kept.body["id"])
        return Json(dumps({"deleted": True, "id": kept.body["id"]}))
    return Json(dumps(kept.body))


def _create(call: Call, world: World) -> Reply:
    """A new response; the events of one when `stream` is true. Raises Refused for an earlier turn that is not there."""
    model, body = call.model, call.body
    assert model is not None  # rules refuse what names no model
    named = body.get("conversation")
    conversation = None
    if named:
        conversation = _items.conversation(call, named["id"] if isinstance(named, Mapping) else named, world)
    new = _items.kept(body["input"], world)
    inputs = [*_before(call, world), *(conversation.items if conversation else ()), *new]
    ask = asking.responses(model, body, inputs, _chat.seed(body, world))
    timeline = _caching.cached(_chat.answered(ask, call, world), call, world, inputs)
    used = _used(body.get("tools") or (), ask, timeline, world)
    telling = _chat.telling(
        timeline,
        world.profiles["responses", "classic"],
        _flags(ask.thinking, timeline, bool(used)),
        {
            "created": b"%d" % world.clock.now(),
            "id": dumps(f"resp_{call.request_id}"),
            "model": dumps(body["model"]),
            "parallel": dumps(bool(body.get("parallel_tool_calls"))),
            "tool_choice": dumps(body.get("tool_choice") or "auto"),
            "tools": dumps(body.get("tools") or []),
        },
        world,
    )
    said = responses.items(telling, (_items.item_id(world) for _ in repeat(None)), last_user_text(ask), used)
    whole = responses.whole(telling, said)
    shown = orjson.loads(whole)
    if body.get("store") is not False:
        world.conversations.keep_response(call.owner, _again(shown, body), inputs)
    if conversation is not None:
        conversation.items += [*new, *shown["output"]]
    if call.stream:
        return Events(responses.stream(telling, said))
    usage = timeline.usage
    return Json(whole, tokens=usage.completion, thinking=usage.reasoning)


def _flags(thinking: bool, timeline: Timeline, used: bool) -> set[str]:
    """The flags of wire.yaml that this dialect knows: it thinks, a limit ended it, a tool of the service was used."""
    known = {
        "thinking": thinking,
        "incomplete": timeline.choices[0].finish == "length",
        "used": used or timeline.sources is not None or timeline.code is not None,
    }
    return {flag for flag, is_set in known.items() if is_set}


_URL = re.compile(r"https?://[^\s<>\"')\]，。）]+")
_READ = re.compile(r"\b(?:extract|summar|read|page|site)|提取|总结|阅读|网页|官网", re.IGNORECASE)


def _used(
    tools: Sequence[Mapping[str, Any]], ask: Ask, timeline: Timeline, world: World
) -> list[tuple[str, dict[str, bytes]]]:
    """What tools of the service did besides search and code, in the order in which they were offered.

    Pages are read that the question names, or that a search has found where the question speaks of pages. A knowledge base
    and an mcp server that is offered is asked. Nothing leaves the mock: what they give is what the answer begins with.
    """
    if not tools or timeline.choices[0].calls:
        return []
    question = last_user_text(ask)
    said = timeline.choices[0].content.text
    gist = dumps(said[:120])
    named = [url.rstrip(".,;:!?") for url in _URL.findall(question)]
    if not named and _READ.search(question):
        named = [source.url for source in timeline.sources or ()][:1]
    done: list[tuple[str, dict[str, bytes]]] = []
    for tool in tools:
        kind = tool["type"]
        if kind == "web_extractor" and named:
            urls = b",".join(map(dumps, named))
            done.append(("extract", {"query": dumps(question[:120]), "output": gist, "urls": urls}))
        elif kind == "web_search_image":
            done.append(("images", {"output": _pictures(question)}))
        elif kind == "image_search" and any(one.media for one in ask.messages):
            done.append(("alike", {"output": _pictures(question)}))
        elif kind == "file_search":
            found = _app.passages(question, {"pipeline_ids": tool["vector_store_ids"]}, ask.model, world)
            results = [
                {"file_id": one.document, "filename": one.name, "score": one.score, "text": one.text}
                for one in found
            ]
            done.append(("file", {"query": dumps(question), "results": dumps(results)}))
        elif kind == "mcp":
            text = dumps({"url": named[0]} if named else {"query": question[:120]}).decode()
            label = dumps(tool["server_label"])
            done.append(("mcp", {"text": dumps(text), "name": label, "label": label, "output": gist}))
    return done


def _pictures(question: str) -> bytes:
    """Pictures that are said to have been found, as JSON text in JSON."""
    topic = read(question).topic or "picture"
    slug = quote("-".join(topic.lower().split())[:60])
    found = [
        {"index": number, "title": topic, "url": f"https://images.example.com/{slug}-{number}.png"}
        for number in (1, 2, 3)
    ]
    return dumps(dumps(found).decode())


def _before(call: Call, world: World) -> list[Item]:
    """What was said before: the context of `previous_response_id`."""
    previous = call.body.get("previous_response_id")
    return _response(call, previous, world).context if previous else []


def _response(call: Call, id: str, world: World) -> KeptResponse:
    kept = world.conversations.response(call.owner, id)
    if kept is None:
        raise _items.not_found("Response", id)
    return kept


def _again(shown: dict[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The response as it is shown when it is asked for again: with the parameters it was made with (documented)."""
    parameters = {
        "background": False,
        "completed_at": shown["created_at"],
        "frequency_penalty": 0.0,
        "metadata": {},
        "presence_penalty": 0.0,
        "service_tier": "default",
        "store": True,
        "temperature": _sent(body, "temperature"),
        "top_logprobs": 0,
        "top_p": _sent(body, "top_p"),
    }
    return dict(sorted((shown | parameters).items()))


def _sent(body: Mapping[str, Any], name: str) -> Any:
    value = body.get(name)
    return 1.0 if value is None else value
