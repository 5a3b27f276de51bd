"""`Client.agentstudio` of dashscope 2.x on a real port: tools in turns, threads of other agents, deployments, webhooks."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import dashscope
import pytest
from dashscope.agentstudio import ModelConfig, exceptions, user_message
from dashscope.agentstudio.types import (
    user_custom_tool_result,
    user_interrupt,
    user_tool_approval_response,
    user_tool_result,
)

from tests.support import Server

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

WEATHER = {
    "type": "function",
    "name": "get_weather",
    "description": "The weather in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def agent_of(studio: Any, name: str = "Helper", **more: Any) -> Any:
    return studio.agents.create(name=name, model=ModelConfig(id="qwen-plus", temperature=0), **more)


def kinds(studio: Any, session: Any) -> list[str]:
    return [one.type for one in studio.sessions.events.list(session.id, limit=100)]


# ---- tools -----------------------------------------------------------------------------------------------------------


def test_a_function_of_the_client_is_called_and_its_output_goes_on(studio: Any) -> None:
    session = studio.sessions.create(agent=agent_of(studio, tools=[WEATHER]).id)
    studio.sessions.events.send(session.id, [user_message("What is the weather in Paris?")])
    called = next(one for one in studio.sessions.events.list(session.id) if one.type == "function_call")
    assert (called.data["name"], called.data["arguments"]) == ("get_weather", '{"city": "Paris"}')
    waits = studio.sessions.retrieve(session.id).stop_reason
    assert (waits.type, waits.pending_call_ids) == ("requires_action", [called.data["call_id"]])
    output = user_custom_tool_result(custom_tool_use_id=called.data["call_id"], content="Sunny, 21 degrees.")
    studio.sessions.events.send(session.id, [output])
    with studio.sessions.events.stream(session.id) as stream:
        told = list(stream)
    assert told[0].type == "function_call_output"
    assert told[-1].stop_reason == {"type": "end_turn"}
    assert "message" in [one.type for one in told]


def test_bash_calculates_and_its_output_is_told(studio: Any) -> None:
    toolkit = {"type": "builtin_toolkit", "default_config": {"enabled": False}}
    tools = [{**toolkit, "configs": [{"name": "bash", "enabled": True}]}]
    session = studio.sessions.create(agent=agent_of(studio, tools=tools).id)
    studio.sessions.events.send(session.id, [user_message("What is 12 * 34?")])
    events = {one.type: one for one in studio.sessions.events.list(session.id)}
    assert "12*34" in events["tool_call"].data["arguments"]
    assert events["tool_call_output"].data["output"] == "408\n"
    session = studio.sessions.create(agent=agent_of(studio, tools=[toolkit]).id)
    studio.sessions.events.send(session.id, [user_message("What is 12 * 34?")])
    assert "tool_call" not in kinds(studio, session)


@pytest.mark.parametrize(("result", "output"), [("allow", "408\n"), ("deny", "Not now.")])
def test_a_tool_that_asks_first_waits_for_the_answer(studio: Any, result: str, output: str) -> None:
    config = {"name": "bash", "permission_policy": {"type": "always_ask"}}
    agent = agent_of(studio, tools=[{"type": "builtin_toolkit", "configs": [config]}])
    session = studio.sessions.create(agent=agent.id)
    studio.sessions.events.send(session.id, [user_message("What is 12 * 34?")])
    asked = next(
        one.tool_approval_request
        for one in studio.sessions.events.list(session.id)
        if one.type == "tool_approval_request"
    )
    ids = {"batch_id": asked["batch_id"], "call_id": asked["call_id"]}
    assert (asked["name"], asked["tool_type"]) == ("bash", "builtin")
    studio.sessions.events.send(session.id, [user_message("Well?")])
    refused = studio.sessions.events.list(session.id, order="desc", limit=1).data[0]
    assert refused.error["code"] == "invalid_request_error"
    assert refused.pending_tool_approvals == {"batch_id": ids["batch_id"], "call_ids": [ids["call_id"]]}
    ruling = user_tool_approval_response(**ids, result=result, deny_message="Not now.")
    studio.sessions.events.send(session.id, [ruling])
    done = next(one for one in studio.sessions.events.list(session.id) if one.type == "tool_call_output")
    assert (done.data["output"], done.is_error) == (output, result == "deny")
    assert studio.sessions.retrieve(session.id).stop_reason.type == "end_turn"


def test_an_interrupt_ends_the_waiting(studio: Any) -> None:
    session = studio.sessions.create(agent=agent_of(studio, tools=[WEATHER]).id)
    studio.sessions.events.send(session.id, [user_message("What is the weather in Paris?")])
    studio.sessions.events.send(session.id, [user_interrupt()])
    assert studio.sessions.retrieve(session.id).stop_reason.type == "end_turn"
    studio.sessions.events.send(session.id, [user_tool_result(tool_use_id="call_1", content="Too late.")])
    assert kinds(studio, session)[-2:] == ["tool_call_output", "error"]
    studio.sessions.events.send(session.id, [user_message("Hello.")])
    assert kinds(studio, session)[-1] == "session_status"


# ---- threads ---------------------------------------------------------------------------------------------------------


def test_an_agent_hands_work_to_another_one_in_a_thread(studio: Any) -> None:
    poet = agent_of(studio, "Poet", description="It writes poems about anything.")
    roster = {"type": "coordinator", "agents": [{"type": "agent", "id": poet.id}]}
    agent = agent_of(studio, "Editor", multiagent=roster)
    assert agent.multiagent.agents[0].name == "Poet"
    session = studio.sessions.create(agent=agent.id)
    studio.sessions.events.send(session.id, [user_message("Let the poet write about rivers.")])
    (thread,) = studio.sessions.threads.list(session.id)
    assert (thread.session_id, thread.agent) == (session.id, {"id": poet.id, "version": 1})
    assert studio.sessions.threads.retrieve(session.id, thread.id).status == "idle"
    events = {one.type: one for one in studio.sessions.events.list(session.id, limit=100)}
    assert events["thread_created"].thread_created["agent_name"] == "Poet"
    routed = events["thread_message_sent"].thread_message_routing
    assert routed == {"to_session_thread_id": thread.id, "to_agent_name": "Poet"}
    inner = list(studio.sessions.threads.events.list(session.id, thread.id))
    assert {one.session_thread_id for one in inner} == {thread.id}
    said = [str(one.content[0]) for one in inner if (one.type, one.role) == ("message", "assistant")]
    assert str(events["thread_message_received"].content[0]) == said[-1]
    studio.sessions.events.send(session.id, [user_message("More.", session_thread_id=thread.id)])
    more = studio.sessions.threads.events.list(session.id, thread.id, types=["message"])
    assert [str(one.content[0]) for one in more][2] == "More."
    assert studio.sessions.threads.archive(session.id, thread.id).archived_at
    assert list(studio.sessions.threads.list(session.id)) == []
    with pytest.raises(exceptions.ConflictError):
        studio.sessions.events.send(session.id, [user_message("Still?", session_thread_id=thread.id)])


def test_a_roster_names_agents_that_are_there_and_itself_once(studio: Any) -> None:
    for agents, raised in (
        ([{"type": "agent", "id": "agent_1"}], exceptions.NotFoundError),
        ([{"type": "self"}, {"type": "self"}], exceptions.InvalidRequestError),
        ([{"type": "agent"}], exceptions.InvalidRequestError),
    ):
        with pytest.raises(raised):
            agent_of(studio, multiagent={"type": "coordinator", "agents": agents})
    assert agent_of(studio, multiagent={"type": "coordinator", "agents": []}).multiagent is None


# ---- deployments -----------------------------------------------------------------------------------------------------


def test_a_deployment_runs_by_hand_pauses_and_goes_on(studio: Any) -> None:
    agent = agent_of(studio)
    schedule = {"type": "cron", "expression": "0 9 * * 1-5", "timezone": "Asia/Shanghai"}
    made = studio.deployments.create(
        name="Daily", agent=agent.id, initial_events=[user_message("Name three rivers.")], schedule=schedule
    )
    assert (made.status, made.agent.version, made.schedule.last_run_at) == ("active", 1, None)
    run = studio.deployments.run(made.id)
    assert (run.trigger_source, run.status, run.error) == ("manual", "succeeded", None)
    assert "message" in [one.type for one in studio.sessions.events.list(run.session_id)]
    assert [one.id for one in studio.deployments.list_runs(made.id)] == [run.id]
    assert studio.deployment_runs.retrieve(run.id).deployment_id == made.id
    assert run.id in [one.id for one in studio.deployment_runs.list()]
    paused = studio.deployments.pause(made.id)
    assert (paused.status, paused.paused_reason.type, paused.schedule.next_run_at) == (
        "paused",
        "manual",
        None,
    )
    assert made.id in [one.id for one in studio.deployments.list(status="paused", keyword="DAILY")]
    assert studio.deployments.unpause(made.id).schedule.next_run_at
    changed = studio.deployments.update(made.id, name="Weekly", schedule=None)
    assert (changed.name, changed.schedule, changed.agent.id) == ("Weekly", None, agent.id)
    assert studio.deployments.retrieve(made.id).name == "Weekly"
    assert studio.deployments.archive(made.id).archived_at
    with pytest.raises(exceptions.ConflictError):
        studio.deployments.run(made.id)
    assert made.id not in [one.id for one in studio.deployments.list(agent_id=agent.id)]


@pytest.mark.parametrize(
    "wrong", [{"expression": "61 * * * *"}, {"expression": "0 0 31 2 *"}, {"timezone": "Mars/Base"}]
)
def test_a_schedule_that_is_never_due_is_refused(studio: Any, wrong: dict[str, str]) -> None:
    schedule = {"type": "cron", "expression": "0 9 * * *", **wrong}
    with pytest.raises(exceptions.InvalidRequestError, match="schedule"):
        studio.deployments.create(
            name="Never", agent=agent_of(studio).id, initial_events=[user_message("Hi")], schedule=schedule
        )


# ---- webhooks --------------------------------------------------------------------------------------------------------


def test_a_webhook_endpoint_keeps_what_it_wanted_to_know(studio: Any) -> None:
    hooks = studio.webhook_endpoints
    made = hooks.create(url="https://example.com/hook", events=["agent.created", "session.status_idled"])
    assert made.signing_secret.startswith("whsec_") and hooks.retrieve(made.id).signing_secret is None
    agent = agent_of(studio)
    session = studio.sessions.create(agent=agent.id)
    studio.sessions.events.send(session.id, [user_message("Hello.")])
    told = hooks.list_events(made.id).data
    assert [(one.data.type, one.data.id) for one in told] == [
        ("session.status_idled", session.id),
        ("agent.created", agent.id),
    ]
    assert {one.delivery.status for one in told} == {"PENDING"}
    assert hooks.test(made.id).data.type == "webhook.test"
    assert hooks.reset_secret(made.id).signing_secret != made.signing_secret
    assert hooks.update(made.id, events=["agent.archived"]).url == made.url
    assert hooks.disable(made.id).disabled_reason == "MANUAL"
    assert {one.delivery.status for one in hooks.list_events(made.id)} == {"CANCELED"}
    studio.agents.archive(agent.id)
    assert len(list(hooks.list_events(made.id))) == 3
    with pytest.raises(exceptions.ConflictError):
        hooks.test(made.id)
    assert hooks.enable(made.id).status == "ACTIVE"
    assert made.id in [one.id for one in hooks.list().data]
    hooks.delete(made.id)
    with pytest.raises(exceptions.NotFoundError):
        hooks.list_events(made.id)


def test_an_endpoint_wants_an_address_and_events_that_there_are(studio: Any) -> None:
    for more in ({"url": "example.com"}, {"events": ["agent.exploded"]}, {"events": []}):
        with pytest.raises(exceptions.InvalidRequestError):
            studio.webhook_endpoints.create(
                **({"url": "https://example.com", "events": ["agent.created"]} | more)
            )


# ---- the SDK's own recipes -------------------------------------------------------------------------------------------


def test_a_recipe_of_the_sdk_runs_as_it_is(server: Server) -> None:
    recipe = Path(dashscope.__file__).parent / "examples" / "03_agent_recipes" / "agentstudio.py"
    known = {"DASHSCOPE_API_KEY": server.key, "DASHSCOPE_AGENTSTUDIO_URL": f"{server.native}/agentstudio"}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", str(recipe)],
        env=os.environ | known,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Hangzhou" in ran.stdout and ran.stdout.endswith("done.\n")
