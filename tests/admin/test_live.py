"""Calls can be watched while they happen: what arrives, each piece that is said, how it ends."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mock_server.app import create_app
from mock_server.settings import Settings
from mock_server.world.watch import LOST, UNSEEN
from tests.admin.conftest import Mock
from tests.support import ServerProcess


def events(answer: httpx.Response) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def watched(mock: Mock, lines: Iterator[tuple[str, Any]], asked: dict[str, Any]) -> list[tuple[str, Any]]:
    """What is seen of a call, until it is over."""
    mock.ask(**asked)
    seen = [next(lines)]
    while seen[-1][0] != "over":
        seen.append(next(lines))
    return seen


@pytest.mark.parametrize("size", [0, 100], ids=["without a journal", "with one"])
def test_a_call_is_seen_from_its_beginning_to_its_end(mock: Mock, size: int) -> None:
    mock.post("journal", size=size)
    with mock.http.stream("GET", "/_mock/live") as answer:
        seen = watched(mock, events(answer), {"stream": True, "user": "sk-someones-own-0001"})
    (_, call), (_, over) = seen[0], seen[-1]
    assert [name for name, _ in seen] == ["call", *["said"] * (len(seen) - 2), "over"]
    assert call["body"]["user"] == "sk-" + "*" * 17 and call["ended"] == "open"
    assert "".join(event["text"] for _, event in seen[1:-1]).endswith("data: [DONE]\n\n")
    assert (over["ended"], over["status"]) == ("whole", 200) and {event["id"] for _, event in seen} == {
        call["id"]
    }


def test_two_can_watch_and_one_can_leave(mock: Mock) -> None:
    with mock.http.stream("GET", "/_mock/live") as answer:
        first = events(answer)
        with mock.http.stream("GET", "/_mock/live") as second:
            seen = watched(mock, first, {})
            also = [event for _, event in zip(seen, events(second), strict=False)]
            assert also == seen and [name for name, _ in seen] == ["call", "said", "over"]
        assert [name for name, _ in watched(mock, first, {"temperature": 9})] == ["call", "said", "over"]


def test_who_reads_too_slowly_is_told_so() -> None:
    watch = create_app(Settings()).watch
    viewer = watch.view()
    for number in range(UNSEEN + 5):
        watch._show(b"said", {"number": number})
    told = [viewer.get_nowait() for _ in range(viewer.qsize())]
    assert told[-2:] == [LOST, b""] and len(told) == UNSEEN + 1
    assert not watch.viewers and not watch.on


def test_who_watches_does_not_keep_a_server_from_ending() -> None:
    process = ServerProcess("--log", "error")
    with httpx.stream("GET", f"{process.server.url}/_mock/live", timeout=20) as answer:
        lines = answer.iter_lines()
        assert next(lines) == ": dashmock"
        process.stop()
        assert not [line for line in lines if line]
    assert "Traceback" not in "".join(process.said)
