"""Any sequence of calls about tasks, one after the other or at once: no task is lost or another's, none takes a step that there is
not, its times and counts agree, nothing fails."""

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from mock_server.app import Application
from mock_server.settings import Settings
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.wire import asgi
from mock_server.world.clock import Clock
from mock_server.world.tasks import KEPT
from tests.server.keeping import KEY, NOON, OTHER

SPEC = Spec(load())
API = "/api/v1"
OWNERS = (
    {"Authorization": f"Bearer {KEY}"},
    {"Authorization": f"Bearer {OTHER}"},
    {"Authorization": f"Bearer {KEY}", "X-DashScope-WorkSpace": "llm-workspace1"},
)
STEPS = {
    "PENDING": {"PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED", "UNKNOWN"},
    "RUNNING": {"RUNNING", "SUCCEEDED", "FAILED", "UNKNOWN"},
    **{status: {status, "UNKNOWN"} for status in ("SUCCEEDED", "FAILED", "CANCELED", "UNKNOWN")},
}
"""From what to what a task may go between two looks."""

ASKED = {
    "wanx-v1": ("/services/aigc/text2image/image-synthesis", {"prompt": "a cat"}, {"n": 2}),
    "wanx2.1-t2v-turbo": ("/services/aigc/video-generation/video-synthesis", {"prompt": "a cat"}, {}),
    "paraformer-v2": (
        "/services/audio/asr/transcription",
        {"file_urls": ["https://example.com/a.wav", "https://example.com/missing-404.wav"]},
        {},
    ),
}
owners = st.sampled_from(range(len(OWNERS)))


class Tasks(RuleBasedStateMachine):
    tasks = Bundle("tasks")

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = Clock(NOON)
        self.app = Application(Settings(check_answers=True, log="off"), self.clock, SPEC)
        self.owned: dict[str, tuple[int, float]] = {}  # task → owner, when it was begun
        self.seen: dict[str, dict[str, Any]] = {}  # task → its output at the last look

    def ask(self, owner: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        return self.loop.run_until_complete(self.asked(owner, method, path, body, **headers))

    async def asked(
        self, owner: int, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        sent = {"Host": "mock.test", "Content-Type": "application/json", **OWNERS[owner], **headers}
        raw = b"" if body is None else orjson.dumps(body)
        answer = await asgi.ask(self.app, method, API + path, sent, raw)
        assert answer.status < 500, (method, path, answer.body)
        return answer.status, orjson.loads(answer.body)

    @rule(target=tasks, owner=owners, model=st.sampled_from(sorted(ASKED)))
    def a_task_is_begun(self, owner: int, model: str) -> str:
        path, given, parameters = ASKED[model]
        body = {"model": model, "input": given, "parameters": parameters}
        status, told = self.ask(owner, "POST", path, body, **{"X-DashScope-Async": "enable"})
        assert (status, told["output"]["task_status"]) == (200, "PENDING")
        id = str(told["output"]["task_id"])
        assert id not in self.owned
        self.owned[id] = (owner, self.clock.now())
        return id

    @rule(task=tasks, owner=owners)
    def it_is_asked_after(self, task: str, owner: int) -> None:
        status, told = self.ask(owner, "GET", f"/tasks/{task}")
        self.judge(task, owner, status, told)

    @rule(task=tasks)
    def many_ask_after_it_at_once(self, task: str) -> None:
        async def all_at_once() -> list[tuple[int, Any]]:
            return await asyncio.gather(
                *[self.asked(number % 3, "GET", f"/tasks/{task}") for number in range(6)]
            )

        answers = self.loop.run_until_complete(all_at_once())
        assert len({told["request_id"] for _, told in answers}) == 6
        for number, (status, told) in enumerate(answers):
            self.judge(task, number % 3, status, told)

    def judge(self, task: str, owner: int, status: int, told: Any) -> None:
        output = told["output"]
        assert (status, output["task_id"]) == (200, task)
        if owner != self.owned[task][0]:
            assert output["task_status"] == "UNKNOWN" and "usage" not in told
            return
        before = self.seen.get(task, {"task_status": "PENDING"})
        assert output["task_status"] in STEPS[before["task_status"]]
        if output["task_status"] != "UNKNOWN":
            assert before.get("submit_time") in (None, output["submit_time"])
            assert ("end_time" in output) == (output["task_status"] in ("SUCCEEDED", "FAILED", "CANCELED"))
            assert ("usage" in told) <= (output["task_status"] == "SUCCEEDED")
            if metrics := output.get("task_metrics"):
                done = metrics["SUCCEEDED"] + metrics["FAILED"]
                assert done <= metrics["TOTAL"]
                assert output["task_status"] not in ("SUCCEEDED", "FAILED") or done == metrics["TOTAL"]
        if before["task_status"] in ("SUCCEEDED", "FAILED") and output["task_status"] != "UNKNOWN":
            assert output == before  # what was made stays so
        self.seen[task] = output

    @rule(task=tasks, owner=owners)
    def it_is_canceled(self, task: str, owner: int) -> None:
        mine = owner == self.owned[task][0]
        waits = mine and self.clock.now() - self.owned[task][1] < 0.5
        canceled = self.seen.get(task, {}).get("task_status") == "CANCELED"
        status, told = self.ask(owner, "POST", f"/tasks/{task}/cancel")
        if waits and not canceled:
            assert status == 200
            self.seen[task] = self.ask(owner, "GET", f"/tasks/{task}")[1]["output"]
            assert self.seen[task]["task_status"] == "CANCELED"
        else:
            assert (status, told["code"]) == (400, "UnsupportedOperation")

    @rule(owner=owners)
    def they_are_listed(self, owner: int) -> None:
        status, told = self.ask(owner, "GET", "/tasks?page_size=100")
        now = self.clock.now()
        mine = [id for id, (whose, at) in self.owned.items() if whose == owner and at > now - 24 * 3600]
        assert status == 200 and {one["task_id"] for one in told["data"]} <= set(mine)
        assert set(mine) - {one["task_id"] for one in told["data"]} == set()

    @rule(seconds=st.sampled_from([0.1, 0.6, 1.6, 3600.0, KEPT]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def teardown(self) -> None:
        self.loop.close()


Tasks.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestTasks = pytest.mark.timeout(600)(Tasks.TestCase)  # many calls; a busy machine may take its time
