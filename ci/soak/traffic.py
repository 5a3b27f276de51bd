"""Who comes: jobs of one or some requests, as an application's, each judged by what was asked."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import aiohttp

KEY = "sk-soak-key-00000001"
CHAT = "/compatible-mode/v1/chat/completions"
NATIVE = "/api/v1/services/aigc/text-generation/generation"
ANTHROPIC = "/apps/anthropic/v1/messages"
RESPONSES = "/compatible-mode/v1/responses"
IMAGES = "/api/v1/services/aigc/text2image/image-synthesis"
FILES = "/compatible-mode/v1/files"
BATCHES = "/compatible-mode/v1/batches"
PATIENCE = 60.0
"""Seconds until an answer that does not come is a hang."""

TOOLS = [
    {"type": "function", "function": {"name": name, "description": f"Tells the {name[4:]} of a place.", "parameters": {
        "type": "object", "properties": {"place": {"type": "string"}, "days": {"type": "integer"}}, "required": ["place"]}}}
    for name in ("get_weather", "get_traffic", "get_news")
]  # fmt: skip
THINGS = (
    "rivers", "bridges", "bread", "the tides", "bees", "glass", "the moon", "a good night's sleep", "steel", "rice", "chess", "rain",
    "paper", "volcanoes", "old maps", "trains", "salt", "mirrors",
)  # fmt: skip
ASKED = (
    "Name three facts about {}.", "Why do people like {}?", "Write a short poem about {}.", "用三句话介绍{}。",
    "Compare {} with {} in a table.", "Explain {} to a child, then to an engineer.",
)  # fmt: skip
UNASKED = frozenset({500, 502, 503, 504})


@dataclass
class Heard:
    """What came of all requests. `latencies`: seconds since the run began and seconds that it took, of what was answered whole and
    was not slowed down on request."""

    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[tuple[float, float]] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    begun: float = field(default_factory=time.monotonic)

    def blame(self, what: str) -> None:
        """Notes what nobody asked for."""
        self.wrong[what[:300]] += 1


Job = Callable[["Client"], Awaitable[None]]


class Client:
    """One of those who come. `quick`: waits between polls are left out, where load is wanted and not time."""

    def __init__(
        self, session: aiohttp.ClientSession, base: str, chance: Random, heard: Heard, quick: bool
    ) -> None:
        self.session, self.base, self.chance, self.heard, self.quick = session, base, chance, heard, quick

    def words(self) -> str:
        """A question that was hardly asked before."""
        form = self.chance.choice(ASKED)
        things = [f"{self.chance.choice(THINGS)} ({self.chance.randrange(10**6)})" for _ in range(2)]
        return form.format(*things)

    def messages(self) -> list[dict[str, Any]]:
        """A conversation: sometimes a long one."""
        turns: list[dict[str, Any]] = [
            {"role": "system", "content": "You are the soak's assistant. Be brief."}
        ]
        for _ in range(self.chance.choice((0, 0, 0, 1, 4))):
            turns += [
                {"role": "user", "content": self.words()},
                {"role": "assistant", "content": "Well. " * 30},
            ]
        return [*turns, {"role": "user", "content": self.words()}]

    async def ask(
        self, kind: str, method: str, path: str, *, slowed: bool = False, wanted: int = 200, **sent: Any
    ) -> bytes:
        """One request; what was answered. Anything but the wanted status is wrong."""
        headers = {"Authorization": f"Bearer {KEY}", **sent.pop("headers", {})}
        begun = time.monotonic()
        self.heard.requests[kind] += 1
        try:
            async with self.session.request(method, self.base + path, headers=headers, **sent) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self.heard.blame(f"{kind}: {type(error).__name__}")
            return b""
        now = time.monotonic()
        self.heard.statuses[answer.status] += 1
        if answer.status != wanted:
            self.heard.blame(f"{kind}: {answer.status} {body[:200]!r}")
        if not slowed:
            self.heard.latencies.append((now - self.heard.begun, now - begun))
        return body

    async def told(self, kind: str, method: str, path: str, **sent: Any) -> dict[str, Any]:
        """The same, as JSON; empty where nothing came."""
        body = await self.ask(kind, method, path, **sent)
        try:
            return dict(json.loads(body or b"{}"))
        except ValueError:
            self.heard.blame(f"{kind}: no JSON: {body[:100]!r}")
            return {}

    async def pause(self, seconds: float) -> None:
        """Waits as an application does."""
        await asyncio.sleep(0 if self.quick else seconds)


# ---- jobs ------------------------------------------------------------------------------------------------------------


async def chat(client: Client) -> None:
    """A completion, whole."""
    body = {"model": "qwen-plus", "messages": client.messages()}
    told = await client.told("chat", "POST", CHAT, json=body)
    if told and not told.get("choices"):
        client.heard.blame("chat: no choices")


async def stream(client: Client) -> None:
    """A stream, heard to its end."""
    body = {
        "model": "qwen3-next-80b-a3b-instruct",
        "messages": client.messages(),
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    said = await client.ask("stream", "POST", CHAT, json=body)
    if said and not said.endswith(b"data: [DONE]\n\n"):
        client.heard.blame("stream: without its end")


async def native(client: Client) -> None:
    """A stream of the native API, with thinking."""
    body = {
        "model": "qwen-plus",
        "input": {"messages": client.messages()},
        "parameters": {"enable_thinking": True, "incremental_output": True},
    }
    said = await client.ask("native stream", "POST", NATIVE, json=body, headers={"X-DashScope-SSE": "enable"})
    if said and b'"finish_reason":"stop"' not in said:
        client.heard.blame("native stream: without its end")


async def anthropic(client: Client) -> None:
    """A message in the third dialect."""
    body = {
        "model": "qwen-plus",
        "max_tokens": 200,
        "messages": [{"role": "user", "content": client.words()}],
    }
    await client.told("anthropic", "POST", ANTHROPIC, json=body, headers={"anthropic-version": "2023-06-01"})


async def tools(client: Client) -> None:
    """A tool is called, and its answer told."""
    messages = [
        {"role": "user", "content": f"What is the weather in Paris, day {client.chance.randrange(10**6)}?"}
    ]
    told = await client.told(
        "tools", "POST", CHAT, json={"model": "qwen-plus", "messages": messages, "tools": TOOLS}
    )
    said = (told.get("choices") or [{}])[0].get("message") or {}
    for call in said.get("tool_calls") or ():
        answers = [said, {"role": "tool", "tool_call_id": call["id"], "content": '{"celsius": 21}'}]
        await client.told(
            "tools",
            "POST",
            CHAT,
            json={"model": "qwen-plus", "messages": [*messages, *answers], "tools": TOOLS},
        )
        break


async def response(client: Client) -> None:
    """A response that is kept, gone on with, and deleted by some."""
    told = await client.told(
        "responses", "POST", RESPONSES, json={"model": "qwen-plus", "input": client.words()}
    )
    if "id" in told:
        more = {"model": "qwen-plus", "input": "And then?", "previous_response_id": told["id"]}
        await client.told("responses", "POST", RESPONSES, json=more)


async def task(client: Client) -> None:
    """A picture is ordered and asked after until it is there; then it is fetched."""
    order = {
        "model": "wanx2.1-t2i-turbo",
        "input": {"prompt": client.words()},
        "parameters": {"n": 1, "size": "1024*1024"},
    }
    told = await client.told("task", "POST", IMAGES, json=order, headers={"X-DashScope-Async": "enable"})
    id = (told.get("output") or {}).get("task_id")
    for _ in range(4 if id else 0):
        await client.pause(0.8)
        output = (await client.told("task poll", "GET", f"/api/v1/tasks/{id}")).get("output") or {}
        if output.get("task_status") == "SUCCEEDED":
            path = output["results"][0]["url"].partition("://")[2].partition("/")[2]
            await client.ask("picture", "GET", f"/{path}")
            return


async def file(client: Client) -> None:
    """A file is brought, looked at, read and deleted."""
    form = aiohttp.FormData({"purpose": "file-extract"})
    form.add_field(
        "file", b"Some lines about the tides.\n" * client.chance.randrange(1, 400), filename="tides.txt"
    )
    told = await client.told("file", "POST", FILES, data=form)
    if "id" in told:
        await client.told("file", "GET", f"{FILES}/{told['id']}")
        await client.told("file", "DELETE", f"{FILES}/{told['id']}")


async def batch(client: Client) -> None:
    """A batch of some lines, asked after until it is over; its files are deleted."""
    line = {
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {"model": "qwen-plus", "messages": client.messages()},
    }
    rows = b"\n".join(json.dumps({"custom_id": str(at), **line}).encode() for at in range(4))
    form = aiohttp.FormData({"purpose": "batch"})
    form.add_field("file", rows, filename="lines.jsonl")
    brought = await client.told("batch", "POST", FILES, data=form)
    if "id" not in brought:
        return
    order = {"input_file_id": brought["id"], "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    made = await client.told("batch", "POST", BATCHES, json=order)
    for _ in range(6 if "id" in made else 0):
        await client.pause(1.0)
        made = await client.told("batch poll", "GET", f"{BATCHES}/{made['id']}")
        if made.get("status") == "completed":
            await client.ask("batch", "GET", f"{FILES}/{made['output_file_id']}/content")
            await client.told("batch", "DELETE", f"{FILES}/{made['output_file_id']}")
            break
    await client.told("batch", "DELETE", f"{FILES}/{brought['id']}")


async def fault(client: Client) -> None:
    """Something goes wrong on request."""
    fault, status = client.chance.choice(
        (("503", 503), ("429", 429), ("RateQuota", 429), ("500", 500), ("stall=200ms", 200))
    )
    body = {"model": "qwen-plus", "messages": client.messages()}
    await client.ask(
        "fault", "POST", CHAT, json=body, headers={"X-Mock-Fault": fault}, wanted=status, slowed=True
    )


async def mistake(client: Client) -> None:
    """A request that the API refuses."""
    wrong = client.chance.choice(({"temperature": 9}, {"top_p": 2}, {"max_tokens": -1}, {"n": 99}))
    await client.ask(
        "refused",
        "POST",
        CHAT,
        json={"model": "qwen-plus", "messages": client.messages(), **wrong},
        wanted=400,
    )


async def slow(client: Client) -> None:
    """A stream that is said slowly."""
    body = {"model": "qwen-plus", "messages": client.messages(), "stream": True, "max_tokens": 60}
    said = await client.ask(
        "paced stream", "POST", CHAT, json=body, headers={"X-Mock-Fault": "pace=50:100"}, slowed=True
    )
    if said and not said.endswith(b"data: [DONE]\n\n"):
        client.heard.blame("paced stream: without its end")


async def vanishes(client: Client) -> None:
    """A client that goes away in the midst of a stream, or before its request is whole."""
    client.heard.requests["vanishes"] += 1
    host, _, port = client.base.partition("://")[2].partition(":")
    body = json.dumps({"model": "qwen-plus", "messages": client.messages(), "stream": True}).encode()
    head = f"POST {CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\nx-mock-fault: pace=20:50\r\n"
    sent = f"{head}content-length: {len(body)}\r\n\r\n".encode() + body
    try:
        reader, writer = await asyncio.open_connection(host, int(port))
        if client.chance.random() < 0.3:
            writer.write(sent[: client.chance.randrange(10, len(sent))])
            await client.pause(0.05)
        else:
            writer.write(sent)
            await asyncio.wait_for(reader.read(300), PATIENCE)
        writer.transport.abort()
    except (OSError, TimeoutError) as error:
        client.heard.blame(f"vanishes: {type(error).__name__}")


MIX: tuple[tuple[int, Job], ...] = (
    (26, chat), (22, stream), (8, native), (6, anthropic), (8, tools), (5, response), (4, task), (4, file), (1, batch), (4, fault),
    (4, mistake), (3, slow), (5, vanishes),
)  # fmt: skip
"""How often of a hundred each comes."""


def job(chance: Random) -> Job:
    """The next one."""
    return chance.choices([one for _, one in MIX], [often for often, _ in MIX])[0]
