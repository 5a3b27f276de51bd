"""Load as applications make it, for Locust: `pip install locust`, then

    locust -f ci/bench/locustfile.py --host http://127.0.0.1:8787                    a page to start it from, on port 8089
    locust -f ci/bench/locustfile.py --host … --headless -u 500 -r 50 -t 2m Chat     one kind of user, without the page

Four kinds of users, mixed by their weights: people who chat in streams, agents that call tools, back offices that embed and
ask for JSON, studios that order pictures and wait for them. Of a stream two times are reported: to the first chunk, and in all.
"""

import json
import random
import time
from typing import Any

from locust import HttpUser, between, task

CHAT = "/compatible-mode/v1/chat/completions"
NATIVE = "/api/v1/services/aigc/text-generation/generation"
MESSAGES = "/apps/anthropic/v1/messages"
EMBEDDINGS = "/compatible-mode/v1/embeddings"
PICTURES = "/api/v1/services/aigc/text2image/image-synthesis"
TASK = "/api/v1/tasks/{id}"

CITIES = (
    "Hangzhou",
    "Beijing",
    "Shanghai",
    "Chengdu",
    "Lisbon",
    "Porto",
    "Berlin",
    "Oslo",
    "Kyoto",
    "Lima",
    "Cairo",
)
QUESTIONS = (
    "What is worth seeing in {city} in two days?",
    "Write a short letter to a friend about the weather in {city}.",
    "用中文介绍{city}。",
    "Give me a table of three museums in {city} with prices.",
    "Write a function in Python that returns the population of {city}.",
)
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


class Caller(HttpUser):
    """What all have in common: a key, and ways to ask."""

    abstract = True
    wait_time = between(0.5, 3)

    def on_start(self) -> None:
        """Each user has a key of its own, so that limits per key can be tried."""
        self.headers = {"Authorization": f"Bearer sk-locust-{random.getrandbits(48):012x}"}

    def question(self) -> str:
        """Something to ask."""
        return random.choice(QUESTIONS).format(city=random.choice(CITIES))

    def ask(self, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
        """A whole answer; empty where it was refused."""
        with self.client.post(path, json=body, headers=self.headers | headers, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code} {(answer.text or '')[:200]}")
                return {}
            return dict(answer.json())

    def stream(self, path: str, body: dict[str, Any], **headers: str) -> None:
        """A stream, read to its end; the first chunk is an entry of its own."""
        start = time.perf_counter()
        first, last = 0.0, b""
        with self.client.post(
            path,
            json=body,
            headers=self.headers | headers,
            stream=True,
            catch_response=True,
            name=f"{path} (stream)",
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
                return
            for chunk in answer.iter_content(4096):
                first = first or time.perf_counter() - start
                last = (last + chunk)[-2000:]
            if not last:
                answer.failure("nothing came")
        self.environment.events.request.fire(
            request_type="first chunk", name=path, response_time=first * 1000, response_length=0, exception=None, context={}
        )  # fmt: skip


class Chat(Caller):
    """People who chat: streams, now and then with thinking, now and then a whole answer."""

    weight = 6

    @task(6)
    def streams(self) -> None:
        """A stream of the compatible surface."""
        body = {
            "model": "qwen-plus",
            "messages": [{"role": "user", "content": self.question()}],
            "stream": True,
        }
        self.stream(CHAT, body)

    @task(2)
    def thinks(self) -> None:
        """A native stream that thinks first."""
        asked = {"messages": [{"role": "user", "content": self.question()}]}
        parameters = {"result_format": "message", "incremental_output": True, "enable_thinking": True}
        body = {"model": "qwen-plus", "input": asked, "parameters": parameters}
        self.stream(NATIVE, body, **{"X-DashScope-SSE": "enable"})

    @task(1)
    def waits(self) -> None:
        """A whole answer of the Anthropic surface."""
        body = {
            "model": "qwen-plus",
            "max_tokens": 300,
            "messages": [{"role": "user", "content": self.question()}],
        }
        self.ask(MESSAGES, body, **{"x-api-key": self.headers["Authorization"].removeprefix("Bearer ")})


class Agent(Caller):
    """An agent: calls a tool, answers it, asks on; the conversation grows."""

    weight = 3

    @task
    def journey(self) -> None:
        """One question with its tool calls, at most four turns."""
        said: list[dict[str, Any]] = [
            {"role": "user", "content": f"What is the weather in {random.choice(CITIES)}?"}
        ]
        for _ in range(4):
            answer = self.ask(CHAT, {"model": "qwen-plus", "messages": said, "tools": [WEATHER]})
            if not answer:
                return
            message = answer["choices"][0]["message"]
            said.append(message)
            if not message.get("tool_calls"):
                return
            result = json.dumps({"sky": "clear", "high": random.randint(0, 35)})
            said += [
                {"role": "tool", "tool_call_id": one["id"], "content": result}
                for one in message["tool_calls"]
            ]


class Office(Caller):
    """A back office: embeds documents, and reads them into JSON."""

    weight = 2

    @task(3)
    def embeds(self) -> None:
        """Ten texts."""
        self.ask(EMBEDDINGS, {"model": "text-embedding-v4", "input": [self.question() for _ in range(10)]})

    @task(1)
    def fills_in(self) -> None:
        """A long text as JSON."""
        text = " ".join(self.question() for _ in range(200))
        messages = [
            {"role": "system", "content": "Answer in JSON."},
            {"role": "user", "content": f"Cities in: {text}"},
        ]
        self.ask(
            CHAT, {"model": "qwen-plus", "messages": messages, "response_format": {"type": "json_object"}}
        )


class Studio(Caller):
    """A studio: orders a picture and asks for it until it is there."""

    weight = 1

    @task
    def paints(self) -> None:
        """One picture."""
        body = {"model": "wanx2.1-t2i-turbo", "input": {"prompt": self.question()}, "parameters": {"n": 1}}
        answer = self.ask(PICTURES, body, **{"X-DashScope-Async": "enable"})
        if not answer:
            return
        path = TASK.format(id=answer["output"]["task_id"])
        for _ in range(60):
            time.sleep(1)  # gevent's, under Locust: other users go on
            told = self.client.get(path, headers=self.headers, name=TASK).json()
            if told["output"]["task_status"] not in ("PENDING", "RUNNING"):
                return
