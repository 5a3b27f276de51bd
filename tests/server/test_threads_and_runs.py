"""No sequence of calls loses a message, shows another key's, goes an impossible way, or fails: threads and runs under Hypothesis."""

import json
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from tests.sdk.asking import TOOLS
from tests.server.test_assistants import OTHER, Client
from tests.support import KEY

MAY_FOLLOW = {
    "in_progress": {"in_progress", "requires_action", "completed", "cancelling", "cancelled", "expired"},
    "requires_action": {"requires_action", "in_progress", "completed", "cancelling", "cancelled", "expired"},
    "cancelling": {"cancelling", "cancelled"},
}
"""What a run may be at after it was seen at something; what is not here it stays at."""

TEXTS = st.sampled_from(
    ["Hello", "What is the weather in Hangzhou?", "What is 3 * 14?", "Name three rivers."]
)


class ThreadsAndRuns(RuleBasedStateMachine):
    """Two keys; what each has put into its threads is known, and every run's last seen status."""

    threads = Bundle("threads")
    runs = Bundle("runs")

    def __init__(self) -> None:
        super().__init__()
        self.ask = Client()
        self.put: dict[tuple[str, str], list[str]] = {}
        self.seen: dict[tuple[str, str, str], str] = {}
        self.gone: set[tuple[str, str]] = set()

    @initialize()
    def assistants(self) -> None:
        made = {"model": "qwen-plus", "tools": [*TOOLS, {"type": "calculator"}]}
        self.assistant = {key: self.ask("POST", "/assistants", made, key)["id"] for key in (KEY, OTHER)}

    def call(self, method: str, path: str, body: Any, key: str) -> tuple[int, Any]:
        status, answer = self.ask.raw(method, path, body, key)
        assert status in (200, 400, 404), (status, answer)
        return status, json.loads(answer)

    @rule(target=threads, key=st.sampled_from([KEY, OTHER]), said=st.lists(TEXTS, max_size=2))
    def begin(self, key: str, said: list[str]) -> tuple[str, str]:
        body = {"messages": [{"role": "user", "content": text} for text in said]}
        id = self.call("POST", "/threads", body, key)[1]["id"]
        self.put[key, id] = list(said)
        return key, id

    @rule(thread=threads, text=TEXTS)
    def say(self, thread: tuple[str, str], text: str) -> None:
        key, id = thread
        status, _ = self.call("POST", f"/threads/{id}/messages", {"content": text}, key)
        assert status == (404 if thread in self.gone else 200)
        if status == 200:
            self.put[thread].append(text)

    @rule(target=runs, thread=threads, stream=st.booleans())
    def run(self, thread: tuple[str, str], stream: bool) -> Any:
        key, id = thread
        going = any(
            of[:2] == thread and self.status(of) not in ("completed", "cancelled", "expired")
            for of in self.seen
        )
        body = {"assistant_id": self.assistant[key], "stream": stream}
        status, answer = self.ask.raw("POST", f"/threads/{id}/runs", body, key)
        assert status == (404 if thread in self.gone else 400 if going else 200), answer
        if status != 200:
            return multiple()
        data = answer.split(b"data:", 1)[1].split(b"\n", 1)[0] if stream else answer
        made = json.loads(data)["id"]
        self.seen[key, id, made] = "in_progress"
        return key, id, made

    def status(self, run: tuple[str, str, str]) -> str:
        """What a run is at now; it got there in a possible way."""
        key, thread, id = run
        now = str(self.call("GET", f"/threads/{thread}/runs/{id}", None, key)[1]["status"])
        before = self.seen[run]
        assert now in MAY_FOLLOW.get(before, {before}), (before, now)
        self.seen[run] = now
        return now

    @rule(run=runs, right=st.booleans(), stream=st.booleans())
    def hand_in(self, run: tuple[str, str, str], right: bool, stream: bool) -> None:
        key, thread, id = run
        if run[:2] in self.gone:
            return
        before = self.status(run)
        shown = self.call("GET", f"/threads/{thread}/runs/{id}", None, key)[1]
        calls = shown["required_action"].get("submit_tool_outputs", {}).get("tool_calls", [])
        outputs = [{"tool_call_id": one["id"] if right else "call_0", "output": "rain"} for one in calls]
        body = {"tool_outputs": outputs or [{"tool_call_id": "call_0", "output": "rain"}], "stream": stream}
        status, _ = self.ask.raw("POST", f"/threads/{thread}/runs/{id}/submit_tool_outputs", body, key)
        assert status == (200 if right and before == "requires_action" else 400)

    @rule(run=runs)
    def cancel(self, run: tuple[str, str, str]) -> None:
        key, thread, id = run
        if run[:2] in self.gone:
            return
        before = self.status(run)
        status, _ = self.call("POST", f"/threads/{thread}/runs/{id}/cancel", None, key)
        assert status == (200 if before in ("in_progress", "requires_action") else 400)

    @rule(seconds=st.sampled_from([0.1, 1.0, 2.0, 700.0]))
    def wait(self, seconds: float) -> None:
        self.ask.clock.advance(seconds)

    @rule(thread=consumes(threads))
    def delete(self, thread: tuple[str, str]) -> None:
        key, id = thread
        self.call("DELETE", f"/threads/{id}", None, key)
        self.gone.add(thread)
        self.seen = {run: status for run, status in self.seen.items() if run[:2] != thread}

    @invariant()
    def nothing_is_lost_and_nobody_sees_anothers(self) -> None:
        for (key, id), put in self.put.items():
            other = KEY if key == OTHER else OTHER
            assert self.call("GET", f"/threads/{id}/messages", None, other)[0] == 404
            status, listed = self.call("GET", f"/threads/{id}/messages?order=asc&limit=100", None, key)
            if (key, id) in self.gone:
                assert status == 404
                continue
            rows = listed["data"]
            assert [one["content"][0]["text"]["value"] for one in rows if one["role"] == "user"] == put
            written = [one["run_id"] for one in rows if one["role"] == "assistant"]
            done = [run[2] for run in self.seen if run[:2] == (key, id) and self.status(run) == "completed"]
            assert sorted(written) == sorted(done)


TestThreadsAndRuns = ThreadsAndRuns.TestCase
TestThreadsAndRuns.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
