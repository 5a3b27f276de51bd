"""The bodies of the other chat dialects in the words of a chat completion, from which `asking` makes the one `Ask`.

Pure and lenient: what the request schema lets through is read, a block of an unknown kind is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

Body = Mapping[str, Any]

_CHOICES = {"auto": "auto", "any": "required", "none": "none"}
_SAME = ("model", "max_tokens", "temperature", "top_p", "top_k", "stream", "seed")


def from_anthropic(body: Body) -> dict[str, Any]:
    """The chat completion that an Anthropic message request asks for."""
    made: dict[str, Any] = {name: body[name] for name in _SAME if body.get(name) is not None}
    made["messages"] = [*_system(body.get("system")), *_turns(body["messages"])]
    if stop := body.get("stop_sequences"):
        made["stop"] = stop
    thinking = body.get("thinking") or {}
    if thinking:
        made["enable_thinking"] = thinking.get("type") != "disabled"
        if budget := thinking.get("budget_tokens"):
            made["thinking_budget"] = budget
    if tools := body.get("tools"):
        made["tools"] = [_tool(tool) for tool in tools]
    choice = body.get("tool_choice") or {}
    if choice and tools:
        named = {"type": "function", "function": {"name": choice.get("name")}}
        made["tool_choice"] = _CHOICES.get(choice["type"], named)
        if choice.get("disable_parallel_tool_use") is False:
            made["parallel_tool_calls"] = True
    form = (body.get("output_config") or {}).get("format")
    if form:
        made["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": form["schema"]},
        }
    return made


def _system(system: Any) -> Iterator[dict[str, Any]]:
    if system:
        yield {"role": "system", "content": system if isinstance(system, str) else _parts(system)}


def _turns(messages: Iterable[Body]) -> Iterator[dict[str, Any]]:
    """Each message; the tool results in it go before it, as messages of their own."""
    for message in messages:
        content = message["content"]
        if isinstance(content, str):
            yield {"role": message["role"], "content": content}
            continue
        for block in content:
            if block["type"] == "tool_result":
                yield {"role": "tool", "tool_call_id": block["tool_use_id"], "content": _result(block)}
        parts = _parts(content)
        turn: dict[str, Any] = {"role": message["role"], "content": parts}
        if calls := [_call(block) for block in content if block["type"] == "tool_use"]:
            turn["tool_calls"] = calls
        thoughts = [block.get("thinking") or "" for block in content if block["type"] == "thinking"]
        if thoughts:
            turn["reasoning_content"] = "".join(thoughts)
        if parts or calls:
            yield turn


def _parts(blocks: Iterable[Body]) -> list[dict[str, Any]]:
    """The texts and images among the blocks, as typed parts."""
    parts: list[dict[str, Any]] = []
    for block in blocks:
        if block["type"] == "text":
            parts.append({"type": "text", "text": block["text"]})
        elif block["type"] == "image":
            parts.append({"type": "image_url", "image_url": {"url": _image(block["source"])}})
    return parts


def _image(source: Body) -> str:
    if source["type"] == "url":
        return str(source.get("url") or "")
    return f"data:{source.get('media_type') or 'image/png'};base64,{source.get('data') or ''}"


def _result(block: Body) -> str:
    content = block.get("content") or ""
    return (
        content
        if isinstance(content, str)
        else "".join([part["text"] for part in _parts(content) if "text" in part])
    )


def _call(block: Body) -> dict[str, Any]:
    arguments = orjson.dumps(block["input"]).decode()
    return {
        "id": block["id"],
        "type": "function",
        "function": {"name": block["name"], "arguments": arguments},
    }


def _tool(tool: Body) -> dict[str, Any]:
    function = {"name": tool["name"], "parameters": tool.get("input_schema") or {"type": "object"}}
    if tool.get("description"):
        function["description"] = tool["description"]
    return {"type": "function", "function": function}
