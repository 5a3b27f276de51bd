"""Laws of what is kept: what was deleted is gone, and a task goes forward in time."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding

ORDER = {"PENDING": 0, "RUNNING": 1, "SUSPENDED": 1, "SUCCEEDED": 2, "FAILED": 2, "CANCELED": 2, "UNKNOWN": 3}
"""The states of a task in the order in which they come (manage-asynchronous-tasks)."""


def deleted_is_gone(exchange: Exchange) -> Iterator[Finding]:
    """What was deleted cannot be read any more. Source: openai-compatible-conversations, OpenAI's API."""
    if exchange.case.kind == "gone" and not exchange.refused:
        yield Finding("a refusal, since it was deleted", str(exchange.status))


def task_times_are_ordered(exchange: Exchange) -> Iterator[Finding]:
    """A task is submitted, then scheduled, then at its end. Source: loongsuite/dashscope/test_image_synthesis_*, cnblogs/get-task-*."""
    output = exchange.body.get("output") if isinstance(exchange.body, dict) else None
    if not exchange.said or not isinstance(output, dict) or "task_id" not in output:
        return
    told = [
        (name, output[name]) for name in ("submit_time", "scheduled_time", "end_time") if output.get(name)
    ]
    for (before, one), (after, other) in pairwise(told):
        if isinstance(one, str) and isinstance(other, str) and one > other:
            yield Finding(f"{after} at or after {before} {one}", other)


def tasks_go_forward(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """A task that was at one state is not at an earlier one later, and once over stays so. Source: manage-asynchronous-tasks."""
    last: dict[str, str] = {}
    for exchange in exchanges:
        output = exchange.body.get("output") if isinstance(exchange.body, dict) else None
        if not exchange.said or not exchange.wire or not isinstance(output, dict):
            continue
        id, state = output.get("task_id"), output.get("task_status")
        if not isinstance(id, str) or state not in ORDER:
            continue
        before = last.get(id)
        if before is not None and (
            ORDER[state] < ORDER[before] or (ORDER[before] == 2 == ORDER[state] and state != before)
        ):
            yield exchange, Finding(f"a state that can follow {before}", state)
        last[id] = state


def read_as_made(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """What is read by its id is what the answer that made it showed, until it is changed or is at another state. Source: pages of
    Responses, conversations, assistants; OpenAI's API."""
    made: dict[str, Mapping[str, Any]] = {}
    for exchange in exchanges:
        if not exchange.said or not exchange.wire or not isinstance(exchange.body, dict):
            continue
        segments = unquote(exchange.case.sent.path.partition("?")[0]).split("/")
        if exchange.operation.method == "GET":
            before = made.get(segments[-1])
            if before is None or before.get("status") != exchange.body.get("status"):
                continue
            for key in before.keys() & exchange.body.keys() - {"request_id"}:
                if before[key] != exchange.body[key]:
                    yield (
                        exchange,
                        Finding(f"{key} as made: {str(before[key])[:60]}", str(exchange.body[key])[:60]),
                    )
                    break
            continue
        for segment in segments:
            made.pop(segment, None)
        own = exchange.body.get("id")
        if exchange.operation.method == "POST" and isinstance(own, str):
            made[own] = exchange.body


LAWS = (deleted_is_gone, task_times_are_ordered)
ACROSS = (tasks_go_forward, read_as_made)
