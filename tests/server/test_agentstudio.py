"""AgentStudio on a clock that the test moves: who sees what, what is left, and streams that wait."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.server.keeping import OTHER, Mock

API = "/api/v1/agentstudio"


class Studio:
    """A mock of its own; every answer is held against the contract."""

    def __init__(self) -> None:
        self.mock = Mock()

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
    from mock_server.world.agentstudio import Resource

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
