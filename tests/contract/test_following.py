"""What an answer began is followed to its end: read, gone on with, deleted, and asked for once more."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mock_server.app import create_app
from mock_server.contract import run as running
from mock_server.contract.budget import Budget
from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Received, Sent
from mock_server.contract.flows import Follower
from mock_server.contract.laws.kept import tasks_go_forward
from mock_server.contract.targets import InProcess
from tests.contract.helping import KEY, SPEC, broken, exchange_of, json, run, told

Change = Callable[[Sent, Received], Received]


def followed(
    selection: str, change: Change = lambda sent, answer: answer, *, cheap: bool = False
) -> running.Report:
    """The flows of some examples with a fresh mock, its answers changed."""
    inner = InProcess(create_app())
    maker = Maker(SPEC, "smoke", KEY, cheap=cheap)
    cases = running.chosen(maker.cases(), f"{selection} and example")
    budget = Budget(SPEC, lambda sent: change(sent, inner(sent)), "cn-beijing")
    return running.ask(SPEC, cases, budget, "theirs", KEY, repeats=False, follow=Follower(maker))


def test_a_conversation_is_read_gone_on_with_deleted_and_gone() -> None:
    report = followed("conversations/")
    told_ids = [one.case.id.partition(" > ")[2] for one in report.exchanges if " > " in one.case.id]
    assert told_ids == [
        "conversation",
        "conversation-items",
        "conversation by a stranger",
        "conversation-items by a stranger",
        "conversation-items-add",
        "conversation-items-add > conversation-item",
        "conversation-items-add > conversation-item by a stranger",
        "conversation-items-add > conversation-item-delete",
        "conversation-items-add > conversation-item when gone",
        "conversation-delete",
        "conversation when gone",
        "conversation-items when gone",
    ]
    assert report.failures == [] and report.planned == len(report.exchanges)


@pytest.mark.parametrize("cheap", [False, True])
def test_every_flow_of_the_spec_is_followed_without_a_finding(cheap: bool) -> None:
    report = followed("not nothing", cheap=cheap)
    asked = {one.operation.id for one in report.exchanges if " > " in one.case.id}
    assert {
        "native-task",
        "native-task-cancel",
        "response",
        "response-input-items",
        "response-delete",
    } <= asked
    assert report.failures == []


def lost(sent: Sent, answer: Received) -> Received:
    """Forgets what was kept."""
    if sent.method == "GET" and "resp_" in sent.path:
        refusal = b'{"error":{"message":"Response not found.","type":"invalid_request_error","param":null,"code":"not_found"}}'
        return Received(404, answer.headers, refusal)
    return answer


class Undying:
    """Says that it deletes, and does not."""

    def __init__(self) -> None:
        self.known: dict[str, Received] = {}

    def __call__(self, sent: Sent, answer: Received) -> Received:
        if sent.method == "GET" and answer.status == 200:
            self.known[sent.path] = answer
        return self.known.get(sent.path, answer) if sent.method == "GET" else answer


def test_a_target_that_loses_what_it_kept_breaks_a_law() -> None:
    laws = {law for one, law, _ in followed("responses/", lost).failures if " > " in one.case.id}
    assert "foretold" in laws


@pytest.mark.parametrize("selection", ["responses/", "conversations/"])
def test_a_target_that_still_shows_what_was_deleted_breaks_a_law(selection: str) -> None:
    laws = {law for _, law, _ in followed(selection, Undying()).failures}
    assert "deleted-is-gone" in laws


TASK = {"task_id": "98dd7f12-116c-499f-b7dd-02d66b9da2ed", "task_status": "RUNNING"}


@pytest.mark.parametrize(
    ("states", "legal"),
    [
        (["PENDING", "RUNNING", "SUCCEEDED", "SUCCEEDED"], True),
        (["PENDING", "CANCELED"], True),
        (["RUNNING", "PENDING"], False),
        (["SUCCEEDED", "FAILED"], False),
        (["FAILED", "RUNNING"], False),
    ],
)
def test_a_task_goes_forward(states: list[str], legal: bool) -> None:
    case = exchange_of("native-task/asked").case
    told_ = [
        told(case, json({"request_id": "x", "output": {**TASK, "task_status": state}})) for state in states
    ]
    assert bool(list(tasks_go_forward(told_))) != legal


def test_a_task_that_ends_before_it_was_scheduled_breaks_a_law() -> None:
    times = {"submit_time": "2026-01-01 10:00:00.100", "scheduled_time": "2026-01-01 10:00:00.200"}
    case = replace(exchange_of("native-task/asked").case)
    late = told(
        case, json({"request_id": "x", "output": {**TASK, **times, "end_time": "2026-01-01 10:00:01.000"}})
    )
    early = told(
        case, json({"request_id": "x", "output": {**TASK, **times, "end_time": "2026-01-01 10:00:00.150"}})
    )
    assert "task-times-are-ordered" not in broken(late)
    assert "task-times-are-ordered" in broken(early)


def test_a_plan_foresees_each_step_that_answers_lead_to() -> None:
    maker = Maker(SPEC, "smoke", KEY)
    foreseen = {one.id for case in maker.cases() for one in Follower(maker).foreseen(case)}
    followed = {one.case.id for one in run("smoke", 0, flows=True).exchanges if " > " in one.case.id}
    assert len(followed) > 50 and {id for id in followed if " > page " not in id} <= foreseen
