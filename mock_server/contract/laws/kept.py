"""Laws of what is kept: what was deleted is gone, and a task goes forward in time."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.answers import MADE, SKEW, moment
from mock_server.contract.laws.finding import Finding

ORDER = {"PENDING": 0, "RUNNING": 1, "SUSPENDED": 1, "SUCCEEDED": 2, "FAILED": 2, "CANCELED": 2, "UNKNOWN": 3}
"""The states of a task in the order in which they come (manage-asynchronous-tasks)."""


def deleted_is_gone(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """What was deleted cannot be read any more, unless it says itself that it is on its way out. Source:
    openai-compatible-conversations, OpenAI's API; deployments page, DELETING."""
    gone: set[str] = set()
    for exchange in exchanges:
        path = exchange.case.sent.path.partition("?")[0]
        if exchange.operation.method == "DELETE" and exchange.said:
            gone.add(path)
        elif exchange.operation.method == "GET" and exchange.status == 200 and not exchange.refused:
            deleted = any(path == one or path.startswith(f"{one}/") for one in gone)
            if deleted and not re.search(rb'"status": ?"[A-Za-z_]*(?:DELET|delet)', exchange.raw):
                yield exchange, Finding("a refusal, since it was deleted", str(exchange.status))


def apart(exchange: Exchange) -> Iterator[Finding]:
    """What one key made is not there for another. Source: error page, what is said of files, conversations and responses that
    do not exist; openai-file-interface."""
    if exchange.case.kind == "stranger" and not exchange.refused:
        yield Finding("a refusal, since another key made it", f"{exchange.status} and an answer")


def lists_what_there_is(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """A list shows what was made where it is listed and not yet deleted, and nothing that was. Source: OpenAI's API; pages of
    assistants, files, AgentStudio; a list that is behind is no list."""
    there: dict[str, dict[str, bool]] = {}
    for exchange in exchanges:
        body, method = exchange.body, exchange.operation.method
        path, _, query = exchange.case.sent.path.partition("?")
        parent, _, last = path.rpartition("/")
        if not exchange.said or not exchange.wire or not isinstance(body, dict):
            continue
        if method == "POST" and isinstance(body.get("id"), str):
            there.setdefault(path, {})[body["id"]] = True
        elif method == "DELETE" and last in there.get(parent, {}):
            there[parent][last] = False
        rows = body.get("data")
        if method != "GET" or path not in there or query or not isinstance(rows, list):
            continue
        shown = {row.get("id") for row in rows if isinstance(row, dict)}
        whole = not body.get("has_more") and not body.get("next_page")
        for id, kept in there[path].items():
            if kept != (id in shown) and (whole or not kept):
                yield (
                    exchange,
                    Finding(f"{id}, which was {'made' if kept else 'deleted'}", "none" if kept else "it"),
                )


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


_IDS = ("id", "job_id", "deployed_model")
"""What a thing goes by that can be read again."""


def read_as_made(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """What is read by its id, or in a list, is what the answer that made it showed, until it is changed or is at another state.
    Source: pages of Responses, conversations, assistants, fine-tunes; OpenAI's API."""
    made: dict[str, Mapping[str, Any]] = {}
    for exchange in exchanges:
        if not exchange.said or not exchange.wire or not isinstance(exchange.body, dict):
            continue
        segments = unquote(exchange.case.sent.path.partition("?")[0]).split("/")
        if exchange.operation.method != "GET":
            for segment in segments:
                made.pop(segment, None)
        rows = exchange.body.get("data")
        for shown in (_thing(exchange.body), *(rows if isinstance(rows, list) else ())):
            own = next((shown[key] for key in _IDS if isinstance(shown.get(key), str)), "")
            if exchange.operation.method != "GET":
                if exchange.operation.method == "POST" and own:
                    made[own] = shown
                continue
            before = made.get(own)
            if before is None or before.get("status") != shown.get("status"):
                continue
            for key in before.keys() & shown.keys() - {"request_id"}:
                if before[key] != shown[key]:
                    yield (
                        exchange,
                        Finding(f"{key} as made: {str(before[key])[:60]}", str(shown[key])[:60]),
                    )
                    break


def shown_as_old_as_it_is(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """What a call of the run made is shown with the time of that call, in lists too, and in whichever form they write times.
    Source: pages of voices, vocabularies, files, assistants, tasks; times without a zone are Beijing's (loongsuite/dashscope/*)."""
    made: dict[str, float] = {}
    for exchange in exchanges:
        arrived = exchange.headers.get("req-arrive-time", "")
        if (
            not exchange.said
            or not exchange.wire
            or not arrived.isdigit()
            or not isinstance(exchange.body, dict)
        ):
            continue
        whole = _thing(exchange.body)
        own = _own(whole)
        known = own.encode() in exchange.case.sent.raw or own in exchange.case.sent.path
        if exchange.operation.method == "POST" and own and not known:
            made.setdefault(own, int(arrived) / 1000)
        rows = [row for value in whole.values() if isinstance(value, list) for row in value]
        for row in (whole, *(one for one in rows if isinstance(one, Mapping))):
            called = made.get(_own(row))
            for key, value in row.items() if called is not None else ():
                when = moment(value) if MADE.fullmatch(key) else None
                if when is not None and called is not None and abs(when - called) > 2 * SKEW:
                    yield exchange, Finding(f"{key} about {int(called)}", repr(value))
                    return


def _own(row: Mapping[str, Any]) -> str:
    """What a thing goes by: its `id`, else the first of its ids; empty if it has none."""
    names = ["id", *(key for key in row if key.endswith("_id") and key not in ("request_id", "workspace_id"))]
    return next((row[key] for key in names if isinstance(row.get(key), str)), "")


def _thing(body: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = body.get("output")
    return inner if isinstance(inner, dict) else body


LAWS = (apart, task_times_are_ordered)
ACROSS = (deleted_is_gone, lists_what_there_is, tasks_go_forward, read_as_made, shown_as_old_as_it_is)
