"""AgentStudio on a clock that the test moves: who sees what, what is left, and streams that wait."""

import io
import tracemalloc
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mock_server.wire.call import named
from mock_server.world.agentstudio import AgentStudio, Resource
from tests.server.keeping import KEY, OTHER, Mock

API = "/api/v1/agentstudio"


class Studio:
    """A mock of its own; every answer is held against the contract."""

    def __init__(self, **settings: Any) -> None:
        self.mock = Mock(**settings)

    def __call__(self, method: str, path: str, **sent: Any) -> Any:
        answer = self.mock.ask(method, API + path, **sent)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, method: str, path: str, **sent: Any) -> tuple[int, str]:
        answer = self.mock.ask(method, API + path, **sent)
        body = answer.json()
        assert list(body) == ["type", "error", "request_id"] and body["type"] == "error"
        return answer.status_code, body["error"]["code"]

    def make(self, path: str, **sent: Any) -> str:
        return str(self("POST", path, json=sent)["id"])

    def session(self) -> str:
        agent = self.make("/agents", name="Helper", model={"id": "qwen-plus"})
        return self.make("/sessions", agent=agent)


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.mark.parametrize(
    "who",
    [{"key": OTHER}, {"headers": {"X-DashScope-WorkSpace": "llm-workspace2"}}],
    ids=["key", "workspace"],
)
def test_nobody_sees_what_another_made(studio: Studio, who: dict[str, Any]) -> None:
    session = studio.session()
    for path in (f"/sessions/{session}", f"/sessions/{session}/events", f"/sessions/{session}/events/stream"):
        assert studio.refused("GET", path, **who) == (404, "not_found_error")
    assert studio("GET", "/sessions", **who)["data"] == []
    assert studio.refused("DELETE", f"/sessions/{session}", **who) == (404, "not_found_error")


def test_what_is_in_a_vault_is_gone_with_it(studio: Studio) -> None:
    vault = studio.make("/vaults", display_name="Keys")
    other = studio.make("/vaults", display_name="Others")
    key = studio.make(f"/vaults/{vault}/credentials", auth={"type": "static_bearer", "token": "x"})
    assert studio.refused("GET", f"/vaults/{other}/credentials/{key}") == (404, "not_found_error")
    studio("DELETE", f"/vaults/{vault}")
    assert studio.refused("GET", f"/vaults/{vault}/credentials/{key}") == (404, "not_found_error")
    assert studio("GET", f"/vaults/{other}")["display_name"] == "Others"


def test_sessions_are_found_by_when_they_were_made(studio: Studio) -> None:
    agent = studio.make("/agents", name="Helper", model={"id": "qwen-plus"})
    first = studio.make("/sessions", agent=agent)
    studio.mock.clock.advance(60)
    second = studio.make("/sessions", agent=agent)

    def found(query: str) -> list[str]:
        return [one["id"] for one in studio("GET", f"/sessions?{query}")["data"]]

    at = studio("GET", f"/sessions/{first}")["created_at"]
    assert found(f"created_at[gt]={at}") == [second]
    assert found(f"created_at[gte]={at}") == [second, first]
    assert found(f"created_at[lte]={at}") == [first]
    assert found(f"created_at[lt]={at}") == []


def test_a_stream_tells_the_newest_turn_and_ends(studio: Studio) -> None:
    session = studio.session()
    for text in ("Name three rivers.", "Name three lakes."):
        event = {"type": "message", "role": "user", "content": [{"type": "text", "text": text}]}
        studio("POST", f"/sessions/{session}/events", json={"input": [event]})
    told = studio.mock.ask("GET", f"{API}/sessions/{session}/events/stream")
    assert told.headers["content-type"].startswith("text/event-stream")
    frames = told.text.removesuffix("\n\n").split("\n\n")
    assert all(one.startswith("event: message\ndata: {") for one in frames)
    assert "Name three lakes." in frames[0] and '"session_status":"idle"' in frames[-1]
    assert "Name three rivers." not in told.text


def test_a_stream_without_a_turn_waits_no_longer_than_the_sdk(studio: Studio) -> None:
    from mock_server.behaviours import agentstudio_sessions
    from mock_server.wire.reply import Frame, Pause

    waited, told, nobody = 0.0, [], SimpleNamespace(owner="nobody")
    session = Resource("session_1", {}, 0, 0)
    for step in agentstudio_sessions._followed(nobody, session, set(), studio.mock.app.world):  # type: ignore[arg-type]
        if isinstance(step, Pause):
            waited += step.seconds
            studio.mock.clock.advance(step.seconds)
        else:
            assert isinstance(step, Frame)
            told.append(step.data)
    assert waited == pytest.approx(agentstudio_sessions.PATIENCE, abs=1)
    assert set(told) == {b": keepalive\n\n"} and len(told) == 7


def test_other_events_are_kept_and_begin_no_turn(studio: Studio) -> None:
    session = studio.session()
    studio("POST", f"/sessions/{session}/events", json={"input": [{"type": "interrupt", "role": "user"}]})
    assert [one["type"] for one in studio("GET", f"/sessions/{session}/events")["data"]] == ["interrupt"]


@pytest.mark.parametrize(
    "event",
    [{"type": "tool_confirmation"}, {"type": "message"}, {"role": "user"}, {"type": "session_status"}],
    ids=str,
)
def test_an_event_that_nobody_may_send_is_refused(studio: Studio, event: dict[str, Any]) -> None:
    session = studio.session()
    path = f"/sessions/{session}/events"
    assert studio.refused("POST", path, json={"input": [event]}) == (400, "invalid_request_error")
    assert studio.refused("POST", path, json={"input": []}) == (400, "invalid_request_error")
    assert studio("GET", path)["data"] == []


def test_pieces_are_told_only_of_what_has_pieces(studio: Studio) -> None:
    path = f"/sessions/{studio.session()}/events/stream?event_deltas[]=session_status"
    assert studio.refused("GET", path) == (400, "invalid_request_error")


MESSAGE = {"type": "message", "role": "user", "content": [{"type": "text", "text": "Hello."}]}


def upload(studio: Studio, name: str = "a.txt", content: bytes = b"hello") -> str:
    return str(studio("POST", "/files", files={"file": (name, content, "text/plain")})["id"])


def deployment(studio: Studio, expression: str = "0 * * * *", **more: Any) -> str:
    agent = studio.make("/agents", name="Helper", model={"id": "qwen-plus"})
    schedule = {"type": "cron", "expression": expression, "timezone": "Asia/Shanghai"}
    sent = {"name": "Hourly", "agent": agent, "initial_events": [MESSAGE], "schedule": schedule, **more}
    return studio.make("/deployments", **sent)


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name.replace("__", "/").replace("_md", ".md"), content)
    return packed.getvalue()


SKILL = b"---\nname: greeting\ndescription: How to greet.\n---\n"


def test_nobody_sees_the_files_skills_deployments_and_endpoints_of_another(studio: Studio) -> None:
    file = upload(studio)
    skill = studio.make("/skills", file_id=upload(studio, "a.zip", zipped(SKILL_md=SKILL)))
    run = studio("POST", f"/deployments/{(job := deployment(studio))}/run")
    hook = studio.make("/webhook_endpoints", url="https://example.com", events=["agent.created"])
    paths = [f"/files/{file}", f"/files/{file}/content", f"/skills/{skill}", f"/skills/{skill}/versions"]
    paths += [f"/deployments/{job}", f"/deployments/{job}/runs", f"/deployment_runs/{run['id']}"]
    paths += [f"/webhook_endpoints/{hook}", f"/webhook_endpoints/{hook}/events"]
    for path in paths:
        assert studio.refused("GET", path, key=OTHER) == (404, "not_found_error")
    for path in ("/files", "/skills", "/deployments", "/deployment_runs", "/webhook_endpoints"):
        assert studio("GET", path, key=OTHER)["data"] == []
    assert studio("GET", "/security/overview", key=OTHER)["file_scan"] == {"hit": 0, "scanned": 0}
    assert studio.refused("POST", "/skills", key=OTHER, json={"file_id": file}) == (404, "not_found_error")


def test_the_other_files_of_the_api_are_apart(studio: Studio) -> None:
    file = upload(studio)
    assert studio.mock.listed() == []
    assert studio.mock.ask("GET", f"/api/v1/files/{file}").status_code != 200
    other = studio.mock.upload()["id"]
    assert studio.refused("GET", f"/files/{other}") == (404, "not_found_error")


def test_a_schedule_runs_when_its_time_has_come(studio: Studio) -> None:
    job = deployment(studio)
    assert studio("GET", f"/deployments/{job}/runs")["data"] == []
    studio.mock.clock.advance(2.5 * 3600)
    runs = studio("GET", f"/deployments/{job}/runs")["data"]
    assert [(one["trigger_source"], one["status"], one["started_at"][:16]) for one in runs] == [
        ("schedule", "succeeded", "2026-01-01T02:00"),
        ("schedule", "succeeded", "2026-01-01T01:00"),
    ]
    assert [one["id"] for one in studio("GET", "/sessions")["data"]] == [one["session_id"] for one in runs]
    told = studio("GET", f"/deployments/{job}")["schedule"]
    assert (told["last_run_at"][:16], told["next_run_at"][:16]) == ("2026-01-01T02:00", "2026-01-01T03:00")


def test_what_was_due_while_it_was_paused_is_not_made_up_for(studio: Studio) -> None:
    job = deployment(studio)
    studio("POST", f"/deployments/{job}/pause")
    studio.mock.clock.advance(5 * 3600)
    studio("POST", f"/deployments/{job}/unpause")
    assert studio("GET", f"/deployments/{job}/runs")["data"] == []
    studio.mock.clock.advance(3600)
    assert len(studio("GET", f"/deployments/{job}/runs")["data"]) == 1


def test_no_more_than_a_hundred_runs_are_made_up_for(studio: Studio) -> None:
    job = deployment(studio, "* * * * *")
    studio.mock.clock.advance(1000 * 60)
    assert len(studio("GET", f"/deployments/{job}/runs?limit=100")["data"]) == 100
    assert studio("GET", f"/deployments/{job}/runs?limit=100&page=c_MTAw")["data"] == []


def test_a_run_that_fails_by_the_clock_pauses_its_deployment(studio: Studio) -> None:
    environment = studio.make("/environments", name="Cloud", config={"type": "cloud"})
    job = deployment(studio, environment_id=environment)
    hook = studio.make("/webhook_endpoints", url="https://example.com", events=["deployment.paused"])
    studio("DELETE", f"/environments/{environment}")
    by_hand = studio("POST", f"/deployments/{job}/run")
    assert (by_hand["status"], by_hand["error"]["code"], by_hand["session_id"]) == (
        "failed",
        "RUN_FAILED",
        None,
    )
    assert studio("GET", f"/deployments/{job}")["status"] == "active"
    studio.mock.clock.advance(5 * 3600)
    shown = studio("GET", f"/deployments/{job}")
    assert (shown["status"], shown["paused_reason"]["type"]) == ("paused", "error")
    assert len(studio("GET", f"/deployments/{job}/runs")["data"]) == 2
    assert len(studio("GET", f"/webhook_endpoints/{hook}/events")["data"]) == 1


def test_files_have_names_without_folders_and_forms_without_files_are_refused(studio: Studio) -> None:
    file = upload(studio, "../../etc/pass\nwd")
    assert studio("GET", f"/files/{file}")["filename"] == "passwd"
    answer = studio.mock.ask("GET", f"{API}/files/{file}/content")
    assert (answer.content, answer.headers["content-type"]) == (b"hello", "application/octet-stream")
    assert answer.headers["content-disposition"] == "attachment"
    for sent in ({"files": {"other": ("a.txt", b"x")}}, {"data": {"file": "x"}}, {"content": b"--"}):
        assert studio.refused("POST", "/files", **sent)[1] == "invalid_request_error"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK\x05\x06" + bytes(18),
        zipped(SKILL_md=SKILL)[:-10],
        zipped(a__b__SKILL_md=SKILL),
        zipped(SKILL_md=b"---\nname: &a [*a]\ndescription: x\n---\n"),
        zipped(SKILL_md=b"---\nname: !!python/object/apply:os.system [id]\ndescription: x\n---\n"),
        zipped(SKILL_md=b"---\nname: 1\ndescription: 2\n---\n"),
    ],
    ids=["nothing", "empty", "cut", "deep", "endless", "foreign", "numbers"],
)
def test_a_hostile_skill_is_refused(studio: Studio, raw: bytes) -> None:
    file = upload(studio, "a.zip", raw)
    assert studio.refused("POST", "/skills", json={"file_id": file}) == (400, "invalid_request_error")
    assert studio("GET", "/skills")["data"] == []


def test_a_zip_file_that_swells_is_read_no_further_than_a_megabyte(studio: Studio) -> None:
    file = upload(studio, "a.zip", zipped(SKILL_md=SKILL, big=bytes(64 * 1024 * 1024)))
    tracemalloc.start()
    studio.make("/skills", file_id=file)
    assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    tracemalloc.stop()


def test_a_session_tells_of_its_changes(studio: Studio) -> None:
    session = studio.session()
    studio("POST", f"/sessions/{session}", json={"title": "Renamed"})
    (told,) = studio("GET", f"/sessions/{session}/events")["data"]
    assert (told["type"], told["content"][0]["data"]) == ("session_updated", {"title": "Renamed"})


def test_what_was_made_is_there_after_a_restart(tmp_path: Path) -> None:
    address = f"sqlite:{tmp_path}/store.db"
    one = Studio(store=address)
    session, file, job = one.session(), upload(one), deployment(one)
    one("POST", f"/sessions/{session}/events", json={"input": [MESSAGE]})
    one("POST", f"/sessions/{session}/resources", json={"type": "file", "file_id": file})
    one("POST", f"/deployments/{job}/run")
    other = Studio(store=address)
    for path in (f"/sessions/{session}/events", f"/sessions/{session}/resources", "/deployments", "/files"):
        assert other("GET", path)["data"] == one("GET", path)["data"] != []
    told = other.mock.ask("GET", f"{API}/sessions/{session}/events/stream").text
    assert '"session_status":"idle"' in told
    other("DELETE", f"/sessions/{session}")
    assert one.refused("GET", f"/sessions/{session}/resources") == (404, "not_found_error")


def test_what_is_too_much_goes_oldest_first(caplog: pytest.LogCaptureFixture) -> None:
    kept = AgentStudio(most=3)
    for number in range(5):
        kept.add("me", ("vaults",), Resource(f"vault_{number}", {}, 0, 0))
    assert [one.id for one in kept.newest_first("me", ("vaults",))] == ["vault_4", "vault_3", "vault_2"]
    assert "vault_1" in caplog.text


def test_a_stream_that_waits_hears_what_another_mock_was_told(tmp_path: Path) -> None:
    from mock_server.behaviours import agentstudio_sessions
    from mock_server.wire.reply import Pause

    address = f"sqlite:{tmp_path}/store.db"
    one, other = Studio(store=address), Studio(store=address)
    id, world = one.session(), one.mock.app.world
    call = SimpleNamespace(owner=f"cn-beijing {named(KEY)} ")
    session = world.tables.unit(lambda: world.agentstudio.get(call.owner, ("sessions",), id))
    steps = agentstudio_sessions._followed(call, session, set(), world)  # type: ignore[arg-type]
    assert isinstance(next(steps), Pause)
    other("POST", f"/sessions/{id}/events", json={"input": [MESSAGE]})
    one.mock.clock.advance(0.1)
    told = [step for step in steps if not isinstance(step, Pause)]
    assert b'"session_status":"idle"' in told[-1].data  # type: ignore[union-attr]
