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


# ---- responses -------------------------------------------------------------------------------------------------------


def from_responses(body: Body, items: Iterable[Body]) -> dict[str, Any]:
    """The chat completion that a Responses request asks for; `items` are all that are said so far, the input the last."""
    names = ("model", "temperature", "top_p", "stream", "seed", "enable_thinking", "parallel_tool_calls")
    made: dict[str, Any] = {name: body[name] for name in names if body.get(name) is not None}
    made["messages"] = [*_system(body.get("instructions")), *_messages(items)]
    if (limit := body.get("max_output_tokens")) is not None:
        made["max_completion_tokens"] = limit
    effort = (body.get("reasoning") or {}).get("effort")
    if effort is not None and "enable_thinking" not in made:
        made["enable_thinking"] = effort != "none"
    form = (body.get("text") or {}).get("format") or {}
    if form.get("type") == "json_schema":
        schema = {"name": form.get("name") or "answer", "schema": form.get("schema") or {}}
        made["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif form.get("type") == "json_object":
        made["response_format"] = {"type": "json_object"}
    _offer(made, body)
    return made


def items_of(sent: str | Iterable[Body]) -> list[dict[str, Any]]:
    """The `input` of a Responses request as items whose contents are lists of parts."""
    if isinstance(sent, str):
        sent = [{"role": "user", "content": sent}]
    made = []
    for item in sent:
        content = item.get("content")
        parts = content if isinstance(content, list) else [{"type": "input_text", "text": content or ""}]
        made.append({**item, "content": parts})
    return made


def _offer(made: dict[str, Any], body: Body) -> None:
    """Adds the tools: functions in chat's nested form, web search and code interpreter as chat's switches."""
    tools = body.get("tools") or ()
    kinds = {tool["type"] for tool in tools}
    functions = [_function(tool) for tool in tools if tool["type"] == "function"]
    if "web_search" in kinds:
        made["enable_search"] = True
    if "code_interpreter" in kinds:
        made["enable_code_interpreter"] = True
    if not functions:
        return
    made["tools"] = functions
    choice = body.get("tool_choice")
    if isinstance(choice, str):
        made["tool_choice"] = choice
    elif choice and choice.get("name"):
        made["tool_choice"] = {"type": "function", "function": {"name": choice["name"]}}


def _function(tool: Body) -> dict[str, Any]:
    function = {"name": tool["name"], "parameters": tool.get("parameters") or {"type": "object"}}
    if tool.get("description"):
        function["description"] = tool["description"]
    return {"type": "function", "function": function}


def _messages(items: Iterable[Body]) -> Iterator[dict[str, Any]]:
    """The items as messages: neighbouring calls are one turn; thoughts and tools of the service say nothing new."""
    calls: list[dict[str, Any]] = []
    for item in items:
        kind = item.get("type") or "message"
        if kind == "function_call":
            function = {"name": item["name"], "arguments": item["arguments"]}
            calls.append({"id": item["call_id"], "type": "function", "function": function})
            continue
        if calls and kind in ("message", "function_call_output"):
            yield {"role": "assistant", "content": "", "tool_calls": calls}
            calls = []
        if kind == "message":
            role = "system" if item["role"] == "developer" else item["role"]
            yield {"role": role, "content": [part for part in map(_input_part, item["content"]) if part]}
        elif kind == "function_call_output":
            yield {"role": "tool", "tool_call_id": item["call_id"], "content": item["output"]}
    if calls:
        yield {"role": "assistant", "content": "", "tool_calls": calls}


def _input_part(part: Body) -> dict[str, Any] | None:
    if isinstance(part.get("text"), str):
        return {"type": "text", "text": part["text"]}
    if part.get("type") == "input_image" and isinstance(part.get("image_url"), str):
        return {"type": "image_url", "image_url": {"url": part["image_url"]}}
    return None
