"""Any sequence of calls about AgentStudio, some of them at once: nothing is lost, nobody sees what is another's, nothing is changed
that is archived, a session is only ever at the end of a turn or waiting for the client, nothing fails."""

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
from tests.server.keeping import KEY, NOON, OTHER

SPEC = Spec(load())
API = "/api/v1/agentstudio"
OWNERS = (KEY, OTHER)
TOOLS = [
    {
        "type": "function",
        "name": "get_weather",
        "description": "The weather.",
        "parameters": {"type": "object"},
    },
    {"type": "builtin_toolkit", "configs": [{"name": "bash", "permission_policy": {"type": "always_ask"}}]},
]
SAID = ("What is the weather?", "What is 12 * 34?", "Hello.", "")
KINDS = {
    "vaults": {"display_name": "Keys"},
    "environments": {"name": "Cloud", "config": {"type": "cloud"}},
    "memory_stores": {"name": "Notes"},
}
owners = st.sampled_from(range(len(OWNERS)))


class Studio(RuleBasedStateMachine):
    things = Bundle("things")
    sessions = Bundle("sessions")

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = Clock(NOON)
        self.app = Application(Settings(check_answers=True, log="off"), self.clock, SPEC)
        self.owned: dict[str, int] = {}  # path → owner, of what is there
        self.archived: set[str] = set()
        self.told: dict[str, list[str]] = {}  # path of a session → ids of its events

    async def asked(self, owner: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        sent = {"Host": "mock.test", "Authorization": f"Bearer {OWNERS[owner]}"}
        sent |= {"Content-Type": "application/json"} if body is not None else {}
        raw = b"" if body is None else orjson.dumps(body)
        answer = await asgi.ask(self.app, method, API + path, sent, raw)
        assert answer.status in (200, 400, 404, 409), (method, path, answer.body)
        return answer.status, orjson.loads(answer.body)

    def ask(self, owner: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        return self.loop.run_until_complete(self.asked(owner, method, path, body))

    def made(self, owner: int, place: str, body: Any) -> str:
        status, told = self.ask(owner, "POST", f"/{place}", body)
        assert status == 200, told
        path = f"/{place}/{told['id']}"
        assert path not in self.owned
        self.owned[path] = owner
        return path

    def expected(self, owner: int, path: str) -> int:
        """The status of a look."""
        return 200 if self.owned.get(path) == owner else 404

    @rule(target=things, owner=owners, kind=st.sampled_from(sorted(KINDS)))
    def something_is_made(self, owner: int, kind: str) -> str:
        return self.made(owner, kind, KINDS[kind])

    @rule(target=sessions, owner=owners)
    def a_session_is_begun(self, owner: int) -> str:
        agent = self.made(owner, "agents", {"name": "Helper", "model": {"id": "qwen-plus"}, "tools": TOOLS})
        path = self.made(owner, "sessions", {"agent": agent.rpartition("/")[2]})
        self.told[path] = []
        return path

    @rule(path=st.one_of(things, sessions), owner=owners)
    def it_is_looked_at(self, path: str, owner: int) -> None:
        status, told = self.ask(owner, "GET", path)
        assert status == self.expected(owner, path)
        assert status != 200 or (told["archived_at"] is not None) == (path in self.archived)

    @rule(path=st.one_of(things, sessions), owner=owners)
    def it_is_changed(self, path: str, owner: int) -> None:
        status, _ = self.ask(owner, "POST", path, {"metadata": {"a": "1"}})
        allowed = self.expected(owner, path)
        assert status == (409 if allowed == 200 and path in self.archived else allowed)
        if status == 200 and path in self.told:
            self.told[path] += self.events(path)[len(self.told[path]) :]

    @rule(path=st.one_of(things, sessions), owner=owners)
    def it_is_archived(self, path: str, owner: int) -> None:
        status, _ = self.ask(owner, "POST", f"{path}/archive")
        assert status == self.expected(owner, path)
        if status == 200:
            self.archived.add(path)

    @rule(path=st.one_of(things, sessions), owner=owners)
    def it_is_deleted(self, path: str, owner: int) -> None:
        status, _ = self.ask(owner, "DELETE", path)
        assert status == self.expected(owner, path)
        if status == 200:
            del self.owned[path]
            self.told.pop(path, None)

    @rule(owner=owners, kind=st.sampled_from([*sorted(KINDS), "sessions"]))
    def they_are_listed(self, owner: int, kind: str) -> None:
        found: list[str] = []
        page = ""
        while True:
            status, told = self.ask(owner, "GET", f"/{kind}?include_archived=true&limit=2&page={page}")
            assert status == 200
            found += [f"/{kind}/{one['id']}" for one in told["data"]]
            page = told["next_page"]
            if page is None:
                break
        mine = [path for path, whose in self.owned.items() if whose == owner and path.startswith(f"/{kind}/")]
        assert found == mine[::-1]

    def events(self, path: str) -> list[str]:
        status, told = self.ask(self.owned[path], "GET", f"{path}/events?limit=100")
        assert status == 200
        return [one["id"] for one in told["data"]]

    @rule(path=sessions, texts=st.lists(st.sampled_from(SAID), min_size=1, max_size=3), owner=owners)
    def many_things_are_said_at_once(self, path: str, texts: list[str], owner: int) -> None:
        async def all_at_once() -> list[tuple[int, Any]]:
            bodies = [
                {"input": [{"type": "message", "role": "user", "content": [{"type": "text", "text": text}]}]}
                for text in texts
            ]
            return await asyncio.gather(*[self.asked(owner, "POST", f"{path}/events", one) for one in bodies])

        answers = self.loop.run_until_complete(all_at_once())
        allowed = self.expected(owner, path)
        wanted = 409 if allowed == 200 and path in self.archived else allowed
        assert {status for status, _ in answers} == {wanted}
        if wanted == 200 and len(self.told[path]) < 60:
            kept = self.events(path)
            sent = [told["data"][0]["id"] for _, told in answers]
            assert kept[: len(self.told[path])] == self.told[path] and set(sent) <= set(kept)
            assert len(set(kept)) == len(kept)
            self.told[path] = kept

    @rule(path=sessions, allow=st.booleans())
    def what_waits_is_answered(self, path: str, allow: bool) -> None:
        if self.owned.get(path) is None or path in self.archived:
            return
        owner = self.owned[path]
        reason = self.ask(owner, "GET", path)[1]["stop_reason"]
        if reason is None or reason["type"] == "end_turn":
            return
        assert reason["type"] == "requires_action" and reason["pending_call_ids"]
        id, batch = reason["pending_call_ids"][0], reason["pending_batch_id"]
        ruling = {"batch_id": batch, "call_id": id, "result": "allow" if allow else "deny"}
        events = [
            {"type": "tool_approval_response", "content": [{"type": "data", "data": ruling}]},
            {
                "type": "function_call_output",
                "content": [{"type": "data", "data": {"call_id": id, "output": "21"}}],
            },
        ]  # one of them fits; the other is told to be wrong
        assert self.ask(owner, "POST", f"{path}/events", {"input": events})[0] == 200
        after = self.ask(owner, "GET", path)[1]["stop_reason"]
        assert id not in after.get("pending_call_ids", [])
        self.told[path] = self.events(path) if len(self.told[path]) < 60 else self.told[path]

    @rule(path=sessions)
    def its_stream_ends_where_it_is_idle(self, path: str) -> None:
        if self.owned.get(path) is None:
            return
        sent = {"Host": "mock.test", "Authorization": f"Bearer {OWNERS[self.owned[path]]}"}
        answer = self.loop.run_until_complete(
            asgi.ask(self.app, "GET", f"{API}{path}/events/stream", sent, b"")
        )
        frames = answer.body.removesuffix(b"\n\n").split(b"\n\n") if answer.body else []
        assert answer.status == 200 and all(one.startswith(b"event: message\ndata: {") for one in frames)

    @rule(seconds=st.sampled_from([0.1, 60.0, 86400.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def teardown(self) -> None:
        self.loop.close()


Studio.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestStudio = pytest.mark.timeout(600)(Studio.TestCase)  # many calls; a busy machine may take its time
