"""What a Prometheus would scrape: calls, tokens, errors, faults, and how long it took."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.admin.conftest import Mock

LINE = re.compile(
    r'(?P<name>[a-z_]+)(?:\{(?P<labels>[a-z_]+="[^"]*"(?:,[a-z_]+="[^"]*")*)\})? (?P<value>-?[0-9.]+)'
)


@pytest.fixture
def counting(mock: Mock) -> Iterator[Mock]:
    mock.post("metrics", on=True)
    yield mock
    mock.post("metrics", on=False)


def scraped(mock: Mock) -> dict[str, float]:
    """Every series with its value; each line that is no comment must be one."""
    answer = mock.http.get("/_mock/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {}
    for line in answer.text.splitlines():
        if not line.startswith("#"):
            match = LINE.fullmatch(line)
            assert match is not None, line
            found[f"{match['name']}{{{match['labels'] or ''}}}"] = float(match["value"])
    return found


def of(series: dict[str, float], name: str, **labels: Any) -> float:
    wanted = [f'{key}="{value}"' for key, value in labels.items()]
    return sum(
        value
        for key, value in series.items()
        if key.startswith(f"{name}{{") and all(one in key for one in wanted)
    )


def test_calls_are_counted_by_how_they_were_answered(counting: Mock) -> None:
    for more in ({}, {"stream": True}, {"temperature": 9}, {"model": "qwen-nonsense"}):
        counting.ask(**more)
    told = scraped(counting)
    total = "dashmock_requests_total"
    assert of(told, total, operation="chat-completions", status=200) == 2
    assert of(told, total, status=400, error="InvalidParameter") == 1
    assert of(told, total, model="none", status=404) == 1 and not [one for one in told if "nonsense" in one]
    assert of(told, "dashmock_answers_ended_total", ended="whole") == 4


@pytest.mark.parametrize("more", [{}, {"stream": True}])
def test_tokens_are_those_of_usage(counting: Mock, more: Any) -> None:
    usage = counting.ask(seed=1).json()["usage"]
    counting.post("reset")
    counting.ask(seed=1, **more)
    told = scraped(counting)
    assert of(told, "dashmock_tokens_total", direction="input", model="qwen-plus") == usage["prompt_tokens"]
    assert of(told, "dashmock_tokens_total", direction="output") == usage["completion_tokens"]


def test_latencies_fall_into_buckets(counting: Mock) -> None:
    counting.post("faults", fault="1 x slow-first-token=300ms, then fine")
    for _ in range(3):
        counting.ask(stream=True)
    told = scraped(counting)
    first = "dashmock_first_byte_seconds"
    assert of(told, f"{first}_count", stream="true") == of(told, f"{first}_bucket", le="+Inf") == 3
    assert of(told, f"{first}_bucket", le="0.25") <= 2 <= 3 <= of(told, f"{first}_bucket", le="300")
    assert of(told, f"{first}_sum") >= 0.29  # a timer may be early by a tick
    assert of(told, "dashmock_faults_total", fault="slow-first-token") == 1


def test_nothing_is_counted_unless_asked_for(mock: Mock) -> None:
    mock.ask()
    assert "start with --metrics" in mock.http.get("/_mock/metrics").text
    assert "on: is missing" in mock.post("metrics")["error"]


def test_many_calls_are_counted_all(counting: Mock) -> None:
    with httpx.Client(base_url=counting.server.compatible) as http:
        for _ in range(300):
            http.get("/models")
    assert of(scraped(counting), "dashmock_requests_total", status=401) == 300
