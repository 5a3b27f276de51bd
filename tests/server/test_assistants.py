"""Assistants, threads and runs on a clock that the test moves: what is kept, what a run is at, steps, events, refusals."""

import asyncio
import itertools
import json
import re
from typing import Any

import pytest

from mock_server.app import Application, create_app
from mock_server.settings import Settings
from mock_server.wire import asgi
from mock_server.world.assistants import CANCELS, EXPIRES
from mock_server.world.clock import Clock
from tests.sdk.asking import TOOLS
from tests.support import KEY

OTHER = "sk-mock-test-key-0002"
API = "/api/v1"


class Client:
    """Asks a mock of its own, whose clock stands until the test moves it; every answer is held against the contract."""

    def __init__(self) -> None:
        self.clock = Clock(frozen_at=1_770_000_000)
        self.app: Application = create_app(Settings(check_answers=True), self.clock)

    def raw(
        self, method: str, path: str, body: Any = None, key: str = KEY, **headers: str
    ) -> tuple[int, bytes]:
        sent = {"authorization": f"Bearer {key}", "content-type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        data = b"" if body is None else json.dumps(body).encode()
        answered = asyncio.run(asgi.ask(self.app, method, API + path, sent, data))
        return answered.status, answered.body

    def __call__(self, method: str, path: str, body: Any = None, key: str = KEY, **headers: str) -> Any:
        status, answer = self.raw(method, path, body, key, **headers)
        found = json.loads(answer)
        assert status == 200, found
        return found

    def refused(self, method: str, path: str, body: Any = None, key: str = KEY) -> tuple[int, str]:
        status, answer = self.raw(method, path, body, key)
        return status, json.loads(answer)["code"]

    def events(self, path: str, body: Any) -> list[tuple[str, Any]]:
        """The events of a stream: framed by name and data alone, `done` the last."""
        status, answer = self.raw("POST", path, body | {"stream": True})
        assert status == 200, answer
        found = []
        for frame in answer.removesuffix(b"\n\n").split(b"\n\n"):
            match = re.fullmatch(rb"event:(\S+)\ndata:(.*)", frame)
            assert match, frame
            found.append((match[1].decode(), match[2].decode()))
        assert found.pop() == ("done", "[DONE]")
        return [(name, json.loads(data)) for name, data in found]

    def assistant(self, **more: Any) -> str:
        return str(self("POST", "/assistants", {"model": "qwen-plus", **more})["id"])

    def thread(self, *said: str) -> str:
        messages = [{"role": "user", "content": text} for text in said]
        return str(self("POST", "/threads", {"messages": messages})["id"])

    def run(self, thread: str, assistant: str, **more: Any) -> Any:
        return self("POST", f"/threads/{thread}/runs", {"assistant_id": assistant, **more})

    def said(self, thread: str) -> list[str]:
        """What stands in a thread, oldest first."""
        listed = self("GET", f"/threads/{thread}/messages?order=asc&limit=100")["data"]
        return [one["content"][0]["text"]["value"] for one in listed]


@pytest.fixture
def ask() -> Client:
    return Client()


# ---- what is kept ------------------------------------------------------------------------------------------------


def test_an_assistant_is_made_shown_changed_and_deleted(ask: Client) -> None:
    made = ask("POST", "/assistants", {"model": "qwen-max", "name": "Helper", "tools": [{"type": "search"}]})
    assert re.fullmatch(r"asst_[0-9a-f-]{36}", made["id"]) and made["created_at"] == 1_770_000_000_000
    assert made["temperature"] is None and made["description"] == ""
    shown = ask("GET", f"/assistants/{made['id']}")
    assert "temperature" not in shown and shown["tools"] == [{"type": "search"}]
    ask("POST", f"/assistants/{made['id']}", {"instructions": "Be brief."})
    changed = ask("GET", f"/assistants/{made['id']}")
    assert (changed["instructions"], changed["name"]) == ("Be brief.", "Helper")
    gone = ask("DELETE", f"/assistants/{made['id']}")
    assert (gone["object"], gone["deleted"]) == ("assistant.deleted", True)
    assert ask.refused("GET", f"/assistants/{made['id']}") == (404, "NotFound")


def test_pages_go_forward_and_backward_without_a_gap(ask: Client) -> None:
    ids = []
    for _ in range(7):
        ids.append(ask.assistant())
        ask.clock.advance(1)
    newest = ids[::-1]
    first = ask("GET", "/assistants?limit=3")
    assert [one["id"] for one in first["data"]] == newest[:3] and first["has_more"]
    second = ask("GET", f"/assistants?limit=3&after={first['last_id']}")
    assert [one["id"] for one in second["data"]] == newest[3:6]
    last = ask("GET", f"/assistants?limit=3&after={second['last_id']}")
    assert [one["id"] for one in last["data"]] == newest[6:] and not last["has_more"]
    back = ask("GET", f"/assistants?limit=3&before={last['first_id']}")
    assert back["data"] == second["data"]
    oldest = ask("GET", "/assistants?order=asc&limit=100")
    assert [one["id"] for one in oldest["data"]] == ids


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "order=up", "after=a&before=b"])
def test_a_page_that_is_none_is_refused(ask: Client, query: str) -> None:
    assert ask.refused("GET", f"/assistants?{query}") == (400, "InvalidParameter")


def test_an_empty_page_says_so(ask: Client) -> None:
    empty = ask("GET", "/assistants")
    assert (empty["data"], empty["first_id"], empty["has_more"]) == ([], "", False)


def test_nobody_sees_what_another_key_or_workspace_keeps(ask: Client) -> None:
    assistant, thread = ask.assistant(), ask.thread("Hello")
    for path in (f"/assistants/{assistant}", f"/threads/{thread}", f"/threads/{thread}/messages"):
        assert ask.refused("GET", path, key=OTHER) == (404, "NotFound")
        assert ask.raw("GET", path, x_dashscope_workspace="llm-other")[0] == 404
    assert ask("GET", "/assistants", key=OTHER)["data"] == []
    assert ask.refused("POST", "/threads/runs", {"assistant_id": assistant}, key=OTHER) == (404, "NotFound")


def test_the_files_of_assistant_and_message_are_those_named(ask: Client) -> None:
    assistant = ask.assistant(file_ids=["file-fe-1"])
    ask("POST", f"/assistants/{assistant}/files", {"file_id": "file-fe-2"})
    listed = ask("GET", f"/assistants/{assistant}/files?order=asc")["data"]
    assert [one["id"] for one in listed] == ["file-fe-1", "file-fe-2"]
    ask("DELETE", f"/assistants/{assistant}/files/file-fe-1")
    assert ask.refused("GET", f"/assistants/{assistant}/files/file-fe-1") == (404, "NotFound")
    thread = ask.thread()
    message = ask("POST", f"/threads/{thread}/messages", {"content": "Look", "file_ids": ["file-fe-2"]})["id"]
    at = f"/threads/{thread}/messages/{message}/files"
    assert [one["id"] for one in ask("GET", at)["data"]] == ["file-fe-2"]
    assert ask("GET", f"{at}/file-fe-2")["message_id"] == message
    assert ask.refused("GET", f"{at}/file-fe-3") == (404, "NotFound")


@pytest.mark.parametrize("body", [None, "", {}], ids=["none", "empty text", "empty object"])
def test_a_thread_may_begin_with_nothing(ask: Client, body: Any) -> None:
    thread = ask("POST", "/threads", body)
    assert thread["object"] == "thread" and ask.said(thread["id"]) == []


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b'"x"', b"null"])
def test_a_body_that_is_no_object_is_refused_all_the_same(ask: Client, body: bytes) -> None:
    sent = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    answered = asyncio.run(asgi.ask(ask.app, "POST", f"{API}/threads", sent, body))
    assert (answered.status, json.loads(answered.body)["code"]) == (400, "BadRequest.IllegalInput")


def test_metadata_is_replaced_as_a_whole(ask: Client) -> None:
    thread = ask("POST", "/threads", {"metadata": {"a": "1"}})["id"]
    assert ask("POST", f"/threads/{thread}", {"metadata": {"b": "2"}})["metadata"] == {"b": "2"}
    message = ask("POST", f"/threads/{thread}/messages", {"content": "Hello"})["id"]
    at = f"/threads/{thread}/messages/{message}"
    assert ask("POST", at, {"metadata": {"c": "3"}})["metadata"] == {"c": "3"}
    assert ask("GET", at)["metadata"] == {"c": "3"}


def test_a_deleted_thread_is_gone_with_all_in_it(ask: Client) -> None:
    thread = ask.thread("Hello")
    run = ask.run(thread, ask.assistant())["id"]
    ask("DELETE", f"/threads/{thread}")
    for path in ("", "/messages", "/runs", f"/runs/{run}", f"/runs/{run}/steps"):
        assert ask.refused("GET", f"/threads/{thread}{path}") == (404, "NotFound")


# ---- runs --------------------------------------------------------------------------------------------------------


def test_a_run_is_in_progress_and_then_completed_with_a_message(ask: Client) -> None:
    thread = ask.thread("My name is Ada.")
    ask("POST", f"/threads/{thread}/messages", {"content": "What is my name?"})
    run = ask.run(thread, ask.assistant())
    assert run["status"] == "in_progress" and len(ask.said(thread)) == 2
    at = f"/threads/{thread}/runs/{run['id']}"
    assert ask("GET", at)["usage"] is None
    ask.clock.advance(1.4)
    assert ask("GET", at)["status"] == "in_progress"
    ask.clock.advance(0.1)
    done = ask("GET", at)
    assert done["status"] == "completed" and done["completed_at"] == 0 == done["started_at"]
    usage = done["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert "Ada" in ask.said(thread)[-1]


def test_the_next_run_knows_what_was_said(ask: Client) -> None:
    assistant, thread = ask.assistant(), ask.thread("My name is Ada.")
    ask.run(thread, assistant)
    ask.clock.advance(5)
    ask("POST", f"/threads/{thread}/messages", {"content": "What is my name?"})
    ask.run(thread, assistant)
    ask.clock.advance(5)
    said = ask.said(thread)
    assert len(said) == 4 and "Ada" in said[-1]


def test_a_thread_takes_one_run_at_a_time(ask: Client) -> None:
    assistant, thread = ask.assistant(), ask.thread("Hello")
    ask.run(thread, assistant)
    body = {"assistant_id": assistant}
    assert ask.refused("POST", f"/threads/{thread}/runs", body) == (400, "InvalidParameter")
    ask.clock.advance(5)
    assert ask.run(thread, assistant)["status"] == "in_progress"
    assert len(ask("GET", f"/threads/{thread}/runs")["data"]) == 2


def weather(ask: Client) -> tuple[str, dict[str, Any]]:
    """A thread, and its run that waits for the weather."""
    thread = ask.thread("What is the weather in Hangzhou?")
    run = ask.run(thread, ask.assistant(tools=TOOLS))
    ask.clock.advance(2)
    waiting = ask("GET", f"/threads/{thread}/runs/{run['id']}")
    assert waiting["status"] == "requires_action"
    return thread, waiting


def call_of(run: dict[str, Any]) -> dict[str, Any]:
    (call,) = run["required_action"]["submit_tool_outputs"]["tool_calls"]
    assert isinstance(call, dict)
    return call


def test_a_run_waits_for_outputs_and_goes_on_with_them(ask: Client) -> None:
    thread, waiting = weather(ask)
    call = call_of(waiting)
    assert call["function"]["name"] == "get_current_weather"
    assert json.loads(call["function"]["arguments"]) == {"location": "Hangzhou"}
    at = f"/threads/{thread}/runs/{waiting['id']}"
    going = ask(
        "POST",
        f"{at}/submit_tool_outputs",
        {"tool_outputs": [{"tool_call_id": call["id"], "output": "rain"}]},
    )
    assert going["status"] == "in_progress" and call_of(going) == call
    ask.clock.advance(2)
    assert ask("GET", at)["status"] == "completed"
    assert "rain" in ask.said(thread)[-1]


def test_an_empty_call_id_stands_for_the_only_call(ask: Client) -> None:
    thread, waiting = weather(ask)
    at = f"/threads/{thread}/runs/{waiting['id']}"
    body = {"tool_outputs": [{"tool_call_id": "", "output": "rain"}]}
    assert ask("POST", f"{at}/submit_tool_outputs", body)["status"] == "in_progress"


@pytest.mark.parametrize("outputs", ["wrong id", "twice", "too many"])
def test_outputs_that_are_not_one_a_call_are_refused(ask: Client, outputs: str) -> None:
    thread, waiting = weather(ask)
    good = {"tool_call_id": call_of(waiting)["id"], "output": "rain"}
    wrong = {"tool_call_id": "call_0", "output": "rain"}
    sent = {"wrong id": [wrong], "twice": [good, good], "too many": [good, wrong]}[outputs]
    at = f"/threads/{thread}/runs/{waiting['id']}"
    assert ask.refused("POST", f"{at}/submit_tool_outputs", {"tool_outputs": sent}) == (
        400,
        "InvalidParameter",
    )
    assert ask("GET", at)["status"] == "requires_action"


def test_outputs_for_a_run_that_waits_for_none_are_refused(ask: Client) -> None:
    thread = ask.thread("Hello")
    run = ask.run(thread, ask.assistant())["id"]
    body = {"tool_outputs": [{"tool_call_id": "call_0", "output": "rain"}]}
    for _ in range(2):
        at = f"/threads/{thread}/runs/{run}/submit_tool_outputs"
        assert ask.refused("POST", at, body) == (400, "InvalidParameter")
        ask.clock.advance(5)


def test_a_run_that_waits_too_long_expires(ask: Client) -> None:
    thread, waiting = weather(ask)
    ask.clock.advance(EXPIRES)
    at = f"/threads/{thread}/runs/{waiting['id']}"
    assert ask("GET", at)["status"] == "expired"
    assert ask("GET", f"{at}/steps")["data"][0]["status"] == "expired"
    body = {"tool_outputs": [{"tool_call_id": call_of(waiting)["id"], "output": "rain"}]}
    assert ask.refused("POST", f"{at}/submit_tool_outputs", body) == (400, "InvalidParameter")


def test_a_cancelled_run_writes_nothing_and_is_over(ask: Client) -> None:
    thread = ask.thread("Hello")
    run = ask.run(thread, ask.assistant())["id"]
    at = f"/threads/{thread}/runs/{run}"
    ask.clock.advance(1)
    assert ask("POST", f"{at}/cancel")["status"] == "cancelling"
    ask.clock.advance(CANCELS)
    assert ask("GET", at)["status"] == "cancelled"
    assert ask("GET", f"{at}/steps")["data"][0]["status"] == "cancelled"
    ask.clock.advance(60)
    assert ask.said(thread) == ["Hello"]
    assert ask.refused("POST", f"{at}/cancel") == (400, "InvalidParameter")
    assert ask.run(thread, ask.assistant())["status"] == "in_progress"


def test_steps_tell_calls_and_message_with_their_times(ask: Client) -> None:
    thread, waiting = weather(ask)
    at = f"/threads/{thread}/runs/{waiting['id']}"
    (calling,) = ask("GET", f"{at}/steps")["data"]
    assert (calling["type"], calling["status"], calling["completed_at"]) == ("tool_calls", "in_progress", -1)
    ask.clock.advance(3)
    body = {"tool_outputs": [{"tool_call_id": call_of(waiting)["id"], "output": "rain"}]}
    ask("POST", f"{at}/submit_tool_outputs", body)
    ask.clock.advance(3)
    first, second = ask("GET", f"{at}/steps?order=asc")["data"]
    assert first["step_details"]["tool_calls"][0]["function"]["output"] == "rain"
    assert second["type"] == "message_creation"
    shown = ask("GET", f"{at}/steps/{first['id']}")
    assert shown["completed_at"] - shown["created_at"] == 3500  # made after 1.5 s, handed in after 5
    written = second["step_details"]["message_creation"]["message_id"]
    message = ask("GET", f"/threads/{thread}/messages/{written}")
    assert (message["run_id"], message["role"]) == (waiting["id"], "assistant")


def test_a_run_may_have_other_instructions_tools_and_model(ask: Client) -> None:
    thread = ask.thread("What is the weather in Hangzhou?")
    run = ask.run(thread, ask.assistant(), model="qwen-max", tools=TOOLS, instructions="Be brief.")
    assert (run["model"], run["instructions"]) == ("qwen-max", "Be brief.")
    ask.clock.advance(2)
    assert ask("GET", f"/threads/{thread}/runs/{run['id']}")["status"] == "requires_action"


def test_a_calculation_is_done_by_the_tool_that_can(ask: Client) -> None:
    thread = ask.thread("What is 999 * 998?")
    run = ask.run(thread, ask.assistant(tools=[{"type": "calculator"}]))["id"]
    ask.clock.advance(2)
    used, written = ask("GET", f"/threads/{thread}/runs/{run}/steps?order=asc")["data"]
    (use,) = used["step_details"]["tool_calls"]
    assert use["type"] == "calculator" and "997002" in use["calculator"]["output"].replace(",", "")
    assert "997002" in ask.said(thread)[-1].replace(",", "")
    assert written["type"] == "message_creation"


def test_a_picture_is_painted_and_can_be_fetched(ask: Client) -> None:
    thread = ask.thread("Draw a cat on a mat.")
    run = ask.run(thread, ask.assistant(tools=[{"type": "wanx"}]))["id"]
    ask.clock.advance(2)
    used, _ = ask("GET", f"/threads/{thread}/runs/{run}/steps?order=asc")["data"]
    (use,) = used["step_details"]["tool_calls"]
    told = json.loads(use["text_to_image"]["output"])
    assert told["task_status"] == "SUCCEEDED"
    path = told["results"][0]["url"].partition("127.0.0.1")[2]
    fetched = asyncio.run(asgi.ask(ask.app, "GET", path, {}, b""))
    assert fetched.status == 200 and fetched.body.startswith(b"\x89PNG")


def test_what_a_run_says_can_be_ordered(ask: Client) -> None:
    thread, assistant = ask.thread("Hello"), ask.assistant()
    ask("POST", f"/threads/{thread}/runs", {"assistant_id": assistant}, x_mock_answer="hello there")
    ask.clock.advance(2)
    assert ask.said(thread)[-1] == "hello there"


# ---- events ------------------------------------------------------------------------------------------------------


def test_a_stream_tells_the_run_from_beginning_to_end(ask: Client) -> None:
    thread = ask.thread("Name three rivers.")
    told = ask.events(f"/threads/{thread}/runs", {"assistant_id": ask.assistant()})
    names = [name for name, _ in told if name != "thread.message.delta"]
    assert names == [
        *(f"thread.run.{word}" for word in ("created", "queued", "in_progress")),
        *(f"thread.run.step.{word}" for word in ("created", "in_progress")),
        *(f"thread.message.{word}" for word in ("created", "in_progress", "completed")),
        "thread.run.step.completed",
        "thread.run.completed",
    ]
    pieces = [
        body["delta"]["content"][0]["text"]["value"] for name, body in told if name == "thread.message.delta"
    ]
    whole = next(body for name, body in told if name == "thread.message.completed")
    assert "".join(pieces) == whole["content"][0]["text"]["value"] == ask.said(thread)[-1]
    assert pieces[-1] == "" and len(pieces) > 2
    assert len({body["request_id"] for _, body in told}) == 1
    run = told[-1][1]
    assert run["usage"]["output_tokens"] > 0
    assert ask("GET", f"/threads/{thread}/runs/{run['id']}")["status"] == "completed"


def test_a_thread_that_begins_with_its_run_is_the_first_event(ask: Client) -> None:
    body = {"assistant_id": ask.assistant(), "thread": {"messages": [{"content": "Hello"}]}}
    told = ask.events("/threads/runs", body)
    assert [name for name, _ in told[:2]] == ["thread.created", "thread.run.created"]
    assert told[0][1]["id"] == told[1][1]["thread_id"]
    assert len(ask.said(told[0][1]["id"])) == 2


def test_a_stream_stops_where_outputs_are_needed_and_goes_on_with_them(ask: Client) -> None:
    thread = ask.thread("What is the weather in Hangzhou?")
    told = ask.events(f"/threads/{thread}/runs", {"assistant_id": ask.assistant(tools=TOOLS)})
    name, run = told[-1]
    assert name == "thread.run.requires_action"
    body = {"tool_outputs": [{"tool_call_id": call_of(run)["id"], "output": "rain"}]}
    more = ask.events(f"/threads/{thread}/runs/{run['id']}/submit_tool_outputs", body)
    assert [name for name, _ in more[:3]] == [
        "thread.run.step.completed", "thread.run.queued", "thread.run.in_progress",
    ]  # fmt: skip
    assert more[0][1]["step_details"]["tool_calls"][0]["function"]["output"] == "rain"
    assert more[-1][0] == "thread.run.completed" and "rain" in ask.said(thread)[-1]


def test_a_tool_of_the_service_is_told_piece_by_piece(ask: Client) -> None:
    thread = ask.thread("What is the latest news from Hangzhou?")
    told = ask.events(f"/threads/{thread}/runs", {"assistant_id": ask.assistant(tools=[{"type": "search"}])})
    deltas = [
        body["delta"]["step_details"]["tool_calls"][0]
        for name, body in told
        if name == "thread.run.step.delta"
    ]
    assert [one["type"] for one in deltas] == ["quark_search"] * 2
    assert json.loads(deltas[1]["quark_search"]["output"])["success"] is True


def test_what_happens_in_a_stream_stands_in_order(ask: Client) -> None:
    thread = ask.thread("Hello")
    assistant = ask.assistant()
    for number in range(3):
        ask.events(f"/threads/{thread}/runs", {"assistant_id": assistant})
        ask("POST", f"/threads/{thread}/messages", {"content": f"And {number}?"})
    said = ask.said(thread)  # the clock stood still all the while
    assert said[::2] == ["Hello", "And 0?", "And 1?", "And 2?"] and len(said) == 7
    for earlier, later in itertools.pairwise(ask("GET", f"/threads/{thread}/runs")["data"]):
        assert earlier["id"] != later["id"]


# ---- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "BadRequest.EmptyModel"),
        ({"model": ""}, "BadRequest.EmptyModel"),
        ({"model": "qwen-9"}, "InvalidParameter"),
        ({"model": "qwen-plus", "tools": [{"type": "function"}]}, "InvalidParameter"),
        ({"model": "qwen-plus", "tools": "search"}, "InvalidParameter"),
        ({"model": "qwen-plus", "metadata": {str(n): "" for n in range(17)}}, "InvalidParameter"),
        ({"model": "qwen-plus", "temperature": 3}, "InvalidParameter"),
    ],
    ids=str,
)
def test_an_assistant_that_cannot_be_is_refused(ask: Client, body: Any, code: str) -> None:
    assert ask.refused("POST", "/assistants", body) == (400, code)
    assert ask("GET", "/assistants")["data"] == []


def test_a_run_of_what_is_not_there_is_refused(ask: Client) -> None:
    thread, assistant = ask.thread("Hello"), ask.assistant()
    runs = f"/threads/{thread}/runs"
    assert ask.refused("POST", runs, {"assistant_id": "asst_1"}) == (404, "NotFound")
    assert ask.refused("POST", runs, {}) == (400, "InvalidParameter")
    assert ask.refused("POST", runs, {"assistant_id": assistant, "model": "qwen-9"}) == (
        400,
        "InvalidParameter",
    )
    body = {"assistant_id": assistant, "stream": True}
    assert ask.refused("POST", "/threads/thread_1/runs", body) == (404, "NotFound")
    assert ask("GET", runs)["data"] == []
    for path in ("/runs/run_1", "/runs/run_1/steps", "/runs/run_1/steps/step_1", "/messages/message_1"):
        assert ask.refused("GET", f"/threads/{thread}{path}") == (404, "NotFound")


@pytest.mark.parametrize(
    "body", [{}, {"content": ""}, {"content": 7}, {"content": "a", "role": "king"}], ids=str
)
def test_a_message_that_cannot_be_is_refused(ask: Client, body: Any) -> None:
    thread = ask.thread()
    assert ask.refused("POST", f"/threads/{thread}/messages", body) == (400, "InvalidParameter")
    assert ask.said(thread) == []
