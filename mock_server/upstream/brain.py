"""A brain of one's own: what is said comes from any OpenAI-compatible model nearby; how it is said stays ours.

The ask of whatever dialect is put as one chat completion, streamed; what comes back becomes the timeline that every surface
renders. Limits, stop sequences and usage are counted here, with Qwen's vocabulary.
"""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import orjson

from mock_server.content import tokens
from mock_server.content.answer import CALL_TOKENS, overhead, stopped_at
from mock_server.content.answer import answer as made_up
from mock_server.content.chance import Chance, mixed
from mock_server.content.prompt import last_user_text, read
from mock_server.content.thinking import think
from mock_server.upstream.client import Client
from mock_server.wire.errors import UpstreamError
from mock_server.wire.timeline import Ask, Choice, Finish, Message, Run, Timeline, ToolCall, Usage

log = logging.getLogger("dashmock")

KEY = "sk-local-brain-0001"
"""Sent where no key is set: servers nearby take any or none."""

PASSED = ("temperature", "top_p", "presence_penalty", "stop", "seed", "tools", "tool_choice", "response_format", "max_tokens",
          "max_completion_tokens", "parallel_tool_calls")  # fmt: skip
"""Parameters of the ask that the brain is told too."""

_THOUGHT = re.compile(r"\A\s*<think>(.*?)(?:</think>\s*|\Z)", re.DOTALL)


class BrainRefused(UpstreamError):
    """The brain answered with an error, or with what is no answer."""


@dataclass(slots=True)
class Thought:
    """What the brain has said of one answer so far."""

    text: str = ""
    thinking: str = ""
    calls: dict[int, list[str]] = field(default_factory=dict)  # name and arguments
    finish: str = ""

    def add(self, choice: Mapping[str, Any]) -> None:
        """A piece of a stream, or a whole message."""
        said = choice.get("delta") or choice.get("message") or {}
        self.text += said.get("content") or ""
        self.thinking += said.get("reasoning_content") or said.get("reasoning") or ""
        for number, call in enumerate(said.get("tool_calls") or ()):
            known = self.calls.setdefault(call.get("index", number), ["", ""])
            function = call.get("function") or {}
            known[0] = known[0] or function.get("name") or ""
            known[1] += function.get("arguments") or ""
        self.finish = choice.get("finish_reason") or self.finish

    def parted(self) -> tuple[str, str]:
        """Thoughts and text; some servers leave the thoughts in the text, between tags."""
        hit = _THOUGHT.match(self.text)
        return (self.thinking + hit[1], self.text[hit.end() :]) if hit else (self.thinking, self.text)


class Brain:
    """Asks one server. `model`: the name it is asked for, empty: the first of its list. Raises AddressError."""

    def __init__(self, url: str, model: str, key: str, silence: float) -> None:
        self._client = Client(
            url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/v1", "--upstream-brain", silence
        )
        self._model, self._key = model, key or KEY

    async def close(self) -> None:
        """Ends all connections."""
        await self._client.close()

    async def answer(self, ask: Ask) -> Timeline:
        """What the brain says to the ask. Raises UpstreamError."""
        count = ask.parameters.get("n") or 1
        thoughts = await asyncio.gather(*(self._whole(ask, number) for number in range(count)))
        told = timeline(ask, thoughts)
        if all(_has_the_form(choice, ask.parameters.get("response_format")) for choice in told.choices):
            return told
        log.error("--upstream-brain %s did not answer in the JSON that was asked for", self._client.url)
        return made_up(ask)

    async def _whole(self, ask: Ask, number: int) -> Thought:
        said = Thought()
        async with aclosing(self.thoughts(ask, number)) as thoughts:
            async for thought in thoughts:
                said = thought
        return said

    async def thoughts(self, ask: Ask, number: int = 0) -> AsyncGenerator[Thought, None]:
        """What the brain has said so far, again and again, until it has said all. Raises UpstreamError."""
        body = {**question(ask, number), "model": await self._named(), "stream": True}
        headers = [
            ("content-type", "application/json"),
            ("accept", "text/event-stream, application/json"),
            ("authorization", f"Bearer {self._key}"),
        ]
        thought = Thought()
        relayed = await self._ask("POST", "/chat/completions", headers, orjson.dumps(body))
        async with aclosing(relayed.chunks) as chunks:
            if relayed.status != 200:
                raise self._refused(relayed.status, b"".join([chunk async for chunk in chunks]))
            kind = dict(relayed.headers).get(b"content-type", b"")
            if not kind.startswith(b"text/event-stream"):
                self._add(thought, b"".join([chunk async for chunk in chunks]))
                yield thought
                return
            waiting = b""
            async for chunk in chunks:
                *lines, waiting = (waiting + chunk).split(b"\n")
                for line in lines:
                    data = line.removeprefix(b"data:").strip()
                    if line.startswith(b"data:") and data != b"[DONE]":
                        self._add(thought, data)
                yield thought
        if not thought.finish:
            raise UpstreamError(f"--upstream-brain {self._client.url} broke off in the middle of its answer")

    def _add(self, thought: Thought, data: bytes) -> None:
        try:
            document = orjson.loads(data)
            if "error" in document:
                raise self._refused(200, data)
            for choice in document["choices"][:1]:
                thought.add(choice)
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            raise self._refused(200, data) from None

    async def _named(self) -> str:
        if not self._model:
            relayed = await self._ask("GET", "/models", [("authorization", f"Bearer {self._key}")], None)
            async with aclosing(relayed.chunks) as chunks:
                content = b"".join([chunk async for chunk in chunks])
            try:
                self._model = str(orjson.loads(content)["data"][0]["id"])
            except (orjson.JSONDecodeError, KeyError, TypeError, IndexError):
                told = f"--upstream-brain {self._client.url} lists no model (status {relayed.status})"
                raise BrainRefused(f"{told}; name one with --brain-model") from None
        return self._model

    async def _ask(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes | None) -> Any:
        return await self._client.ask(method, path, headers, body)

    def _refused(self, status: int, content: bytes) -> BrainRefused:
        said = " ".join(content[:300].decode("utf-8", "replace").split())
        return BrainRefused(f"--upstream-brain {self._client.url} answered {status}: {said}")


# ---- the ask as a chat completion ------------------------------------------------------------------------------------


def question(ask: Ask, number: int = 0) -> dict[str, Any]:
    """The ask as the body of a chat completion; the `number`-th of several answers has a seed of its own."""
    body: dict[str, Any] = {name: ask.parameters[name] for name in PASSED if name in ask.parameters}
    if number and isinstance(body.get("seed"), int):
        body["seed"] += number
    if ids := _token_ids(body.get("stop")):
        body["stop"] = ids
    body["messages"] = [_message(message) for message in ask.messages]
    return body


def _token_ids(stop: Any) -> list[str] | None:
    """Stop sequences that the native surface takes as token ids, as texts."""
    if not isinstance(stop, list) or not stop or isinstance(stop[0], str):
        return None
    lists = [stop] if isinstance(stop[0], int) else stop
    return [tokens.decode(one) if isinstance(one, list) else str(one) for one in lists]


def _message(message: Message) -> dict[str, Any]:
    made: dict[str, Any] = {"role": message.role, "content": "".join(message.texts)}
    images = [one.url for one in message.media if one.kind == "image" and isinstance(one.url, str)]
    if images:
        parts = [{"type": "text", "text": text} for text in message.texts]
        made["content"] = [*parts, *({"type": "image_url", "image_url": {"url": url}} for url in images)]
    if message.calls:
        made["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.calls
        ]
    if message.role == "tool":
        made["tool_call_id"] = message.call_id
    return made


# ---- what it said as a timeline --------------------------------------------------------------------------------------


def timeline(ask: Ask, thoughts: Iterable[Thought], counted: tuple[Run, Run] | None = None) -> Timeline:
    """What the brain said, with our limits and our counting; `counted`: thoughts and text of the first, counted already."""
    choices = [_choice(ask, index, thought, counted) for index, thought in enumerate(thoughts)]
    thought = sum(len(one.thinking.ids) for one in choices if one.thinking)
    said = sum(len(one.content.ids) + sum(call.tokens for call in one.calls) for one in choices)
    media = tokens.media_tokens(ask)
    beside = overhead(ask, choices)
    usage = Usage(
        prompt=tokens.text_tokens(ask) + sum(media.values()),
        completion=thought + said + beside,
        reasoning=thought,
        overhead=beside,
        **media,
    )
    return Timeline(tuple(choices), usage)


def _choice(ask: Ask, index: int, thought: Thought, counted: tuple[Run, Run] | None) -> Choice:
    parameters = ask.parameters
    inner, content = counted or tuple(tokens.run(text) if text else Run() for text in thought.parted())
    calls = tuple(_calls(thought))
    said, stopped = stopped_at(content.text, parameters.get("stop"))
    if stopped:
        content = tokens.run(said) if counted is None else _until(content, len(said))
    thinking = None
    if ask.thinking:
        thinking = inner
        if not inner.text and (
            content.text or calls
        ):  # it thinks in silence, or not at all: thoughts are made up
            seed = mixed(ask.seed, ask.model.id, str(index))
            thinking = tokens.run(think(read(last_user_text(ask)), "", Chance(seed)))
        if budget := parameters.get("thinking_budget"):
            thinking = tokens.cut(thinking, budget)
    finish: Finish = "tool_calls" if calls else "length" if thought.finish == "length" else "stop"
    limit = parameters.get("max_tokens")
    both = parameters.get("max_completion_tokens")
    if both is not None:
        thinking = tokens.cut(thinking, both) if thinking else thinking
        rest = both - (len(thinking.ids) if thinking else 0)
        limit = rest if limit is None else min(limit, rest)
    if limit is not None and len(content.ids) > limit:
        content, finish = tokens.cut(content, limit), "length"
    return Choice(index, content, finish, thinking, calls, None, stopped and finish == "stop")


def _until(run: Run, length: int) -> Run:
    """The first characters of a run; a token that goes beyond them counts."""
    count = next((number for number, end in enumerate(run.ends, 1) if end >= length), len(run.ids))
    ends = [min(end, length) for end in run.ends[:count]]
    return Run(run.text[:length], run.ids[:count], ends)


def _has_the_form(choice: Choice, form: Any) -> bool:
    """Whether the text is the JSON that the request demands: the API keeps that promise. A text that a limit has cut off may not be."""
    kind = form.get("type") if isinstance(form, Mapping) else None
    if kind not in ("json_object", "json_schema") or choice.calls or choice.cut:
        return True
    try:
        value = orjson.loads(choice.content.text)
    except orjson.JSONDecodeError:
        return False
    if kind == "json_object":
        return isinstance(value, dict)
    schema = (form.get("json_schema") or {}).get("schema") or {}
    try:
        return bool(jsonschema_rs.is_valid(schema, value))
    except ValueError:  # a schema that nobody can hold against anything
        return True


def _calls(thought: Thought) -> Iterator[ToolCall]:
    for _, (name, arguments) in sorted(thought.calls.items()):
        run = tokens.run(arguments or "{}")
        yield ToolCall(name, run, len(run.ids) + CALL_TOKENS + tokens.count(name))
