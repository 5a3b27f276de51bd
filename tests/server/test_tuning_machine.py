"""No sequence of calls and waits loses a job or a deployment, shows it to another key, moves it backwards or gives a 500."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from tests.server.mocking import Mock

JOBS, DEPLOYMENTS = "/api/v1/fine-tunes", "/api/v1/deployments"
KEYS = st.sampled_from(["sk-first-of-two-0001", "sk-second-of-two-0002"])
OVER = {"SUCCEEDED", "FAILED", "CANCELED"}
AFTER = {
    "PENDING": {"QUEUING", "RUNNING", "CANCELING", *OVER},
    "QUEUING": {"RUNNING", "CANCELING", *OVER},
    "RUNNING": {"CANCELING", *OVER},
    "CANCELING": {"CANCELED"},
}
LATER = {
    "PENDING": {"RUNNING", "DELETING"},
    "RUNNING": {"UPDATING", "DELETING"},
    "UPDATING": {"RUNNING", "DELETING"},
}


class Tuning(RuleBasedStateMachine):
    """What two keys do with jobs and deployments, and what we know of each."""

    jobs = Bundle("jobs")
    deployments = Bundle("deployments")

    def __init__(self) -> None:
        super().__init__()
        self.mock = Mock()
        self.seen: dict[str, str] = {}  # job → what it was last at
        self.whose: dict[str, str] = {}
        self.running: dict[tuple[str, str], str] = {}  # key, deployment → what it was last at

    def ask(self, key: str, method: str, path: str, body: Any = None) -> Any:
        self.mock.key = key
        answer = self.mock.ask(method, path, body)
        assert answer.status_code < 500, answer.text
        return answer

    @rule(target=jobs, key=KEYS, bad=st.booleans(), epochs=st.integers(0, 40))
    def begin(self, key: str, bad: bool, epochs: int) -> tuple[str, str]:
        file = "https://nowhere.invalid/a" if bad else "a-file"
        asked = {"model": "qwen3-8b", "training_file_ids": [file], "hyper_parameters": {"n_epochs": epochs}}
        job = self.ask(key, "POST", JOBS, asked).json()["output"]
        assert job["job_id"] not in self.whose
        self.whose[job["job_id"]], self.seen[job["job_id"]] = key, job["status"]
        return key, job["job_id"]

    @rule(job=jobs, key=KEYS)
    def cancel(self, job: tuple[str, str], key: str) -> None:
        self._end(job, key, "POST", "/cancel")

    @rule(job=jobs, key=KEYS)
    def delete(self, job: tuple[str, str], key: str) -> None:
        self._end(job, key, "DELETE", "")

    def _end(self, job: tuple[str, str], key: str, method: str, what: str) -> None:
        whose, id = job
        before = self.seen.get(id)
        answer = self.ask(key, method, f"{JOBS}/{id}{what}")
        if whose != key or before is None:
            assert answer.status_code == 404
        elif before in OVER:
            assert answer.json()["code"] == "UnsupportedOperation"
        elif answer.status_code == 200 and method == "DELETE":
            del self.seen[id]

    @rule(target=deployments, key=KEYS, suffix=st.sampled_from([None, "a", "b"]))
    def deploy(self, key: str, suffix: str | None) -> tuple[str, str]:
        asked = {"model_name": "qwen3-14b", "capacity": 1, "suffix": suffix}
        answer = self.ask(key, "POST", DEPLOYMENTS, asked)
        if answer.status_code == 409:
            id = answer.json()["message"].split(" ")[2]
            assert (key, id) in self.running
        else:
            id = answer.json()["output"]["deployed_model"]
            assert self.running.get((key, id)) in (None, "DELETING")
            self.running[key, id] = "PENDING"
        return key, id

    @rule(one=deployments, capacity=st.integers(1, 9))
    def scale(self, one: tuple[str, str], capacity: int) -> None:
        self.ask(one[0], "PUT", f"{DEPLOYMENTS}/{one[1]}/scale", {"capacity": capacity})

    @rule(one=deployments)
    def take_down(self, one: tuple[str, str]) -> None:
        self.ask(one[0], "DELETE", f"{DEPLOYMENTS}/{one[1]}")

    @rule(one=deployments)
    def call(self, one: tuple[str, str]) -> None:
        body = {"model": one[1], "messages": [{"role": "user", "content": "Hi"}], "enable_thinking": False}
        answer = self.ask(one[0], "POST", "/compatible-mode/v1/chat/completions", body)
        shown = self.ask(one[0], "GET", f"{DEPLOYMENTS}/{one[1]}").json().get("output", {})
        assert (answer.status_code == 200) == (shown.get("status") in ("RUNNING", "UPDATING"))

    @rule(seconds=st.sampled_from([0.1, 0.5, 1.0, 3.0]))
    def wait(self, seconds: float) -> None:
        self.mock.clock.advance(seconds)

    @invariant()
    def every_job_is_there_and_only_goes_forward(self) -> None:
        for key in ("sk-first-of-two-0001", "sk-second-of-two-0002"):
            page = self.ask(key, "GET", f"{JOBS}?page_size=100").json()["output"]
            own = {id for id in self.seen if self.whose[id] == key}
            assert {job["job_id"] for job in page["jobs"]} == own and page["total"] == len(own)
            assert sum(job["status"] == "RUNNING" for job in page["jobs"]) <= 1
            for job in page["jobs"]:
                before = self.seen[job["job_id"]]
                assert job["status"] == before or job["status"] in AFTER.get(before, ())
                self.seen[job["job_id"]] = job["status"]

    @invariant()
    def every_deployment_only_goes_forward_until_it_is_gone(self) -> None:
        for key in ("sk-first-of-two-0001", "sk-second-of-two-0002"):
            page = self.ask(key, "GET", f"{DEPLOYMENTS}?page_size=100").json()["output"]["deployments"]
            shown = {(key, one["deployed_model"]): one["status"] for one in page}
            for known in [known for known in self.running if known[0] == key]:
                before, now = self.running[known], shown.pop(known, None)
                if now is None:
                    assert before == "DELETING"
                    del self.running[known]
                else:
                    assert now == before or now in LATER.get(before, ())
                    self.running[known] = now
            assert shown == {}


Tuning.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestTuning = Tuning.TestCase
