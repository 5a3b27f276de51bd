"""Tests of an application: calls a second through the mock's fixture, in the process, beside other ways to mock the call.

    make bench ARGS=--fixture

The same code asks by `requests`, in one thread on one core: of `responses` with a fixed body, of the fixture `dashscope`, and of the
server that the fixture of llmock (PyPI) starts, in an environment of its own on the same core. Times are CPU time, of the server too.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import figures
import installed
import requests
import responses
import speed
from installed import Missing
from speed import CHAT, SERVER_CORE, TYPICAL, Table, spread

from mock_server.testing import mock_dashscope

HOST = "https://dashscope.aliyuncs.com"
HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer sk-bench-key-0001"}
BODY = json.dumps(TYPICAL).replace("@question@", "Hangzhou to Beijing").encode()

Calls = Callable[[int], float]
"""Makes so many calls; the seconds of CPU time that they took."""


def timed(url: str, calls: int) -> float:
    """CPU seconds of so many calls in this process."""
    start = time.process_time()
    for _ in range(calls):
        assert requests.post(url, data=BODY, headers=HEADERS, timeout=30).status_code == 200
    return time.process_time() - start


def by_responses(calls: int) -> float:
    """Of a fixed body."""
    with responses.RequestsMock() as mocked:
        mocked.post(HOST + CHAT, json={"choices": [{"message": {"content": "Good day"}}]})
        return timed(HOST + CHAT, calls)


def by_fixture(calls: int) -> float:
    """Of the mock, in this process."""
    with mock_dashscope():
        return timed(HOST + CHAT, calls)


LLMOCK = """
import sys, time
from llmock.testing import LLMockServer
import httpx
url, body, calls = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3])
with LLMockServer() as server, httpx.Client() as client:
    def ask():
        headers = {"content-type": "application/json"}
        answer = client.post(server.base_url("openai") + "/chat/completions", content=body, headers=headers)
        assert answer.status_code == 200
    ask()
    start = time.process_time()
    for _ in range(calls):
        ask()
    print(time.process_time() - start)
"""
"""Its server runs in a thread of the same process, so process_time has both."""


def by_llmock(programs: Path) -> Calls:
    """Of llmock's server, as its fixture starts it."""

    def calls(count: int) -> float:
        command = [str(programs / "python"), "-c", LLMOCK, CHAT, BODY.decode(), str(count)]
        ran = subprocess.run(command, capture_output=True, text=True, preexec_fn=speed.pinned(SERVER_CORE))
        if ran.returncode:
            raise Missing(f"llmock: {ran.stderr.strip().splitlines()[-1]}")
        return float(ran.stdout)

    return calls


def main(arguments: argparse.Namespace, table: Table) -> dict[str, float]:
    """A row for each; the medians by name."""
    ways: dict[str, Calls] = {"dashscope fixture": by_fixture, "responses": by_responses}
    try:
        ways["llmock fixture"] = by_llmock(installed.pip("llmock"))
        ways["llmock fixture"](1)
    except Missing as missing:
        ways.pop("llmock fixture", None)
        print(f"without llmock: {missing}")
    if SERVER_CORE is not None:
        os.sched_setaffinity(0, {SERVER_CORE})
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(arguments.rounds + 1):  # the first one warms up
        for name in random.sample(list(ways), len(ways)):
            rate = arguments.calls / ways[name](arguments.calls)
            if turn:
                rates[name].append(rate)
                table.keep("fixture", who=name, round=turn, calls_a_cpu_second=rate)
    kept = {}
    mine = rates["dashscope fixture"]
    for name, taken in rates.items():
        kept[f"fixture calls/s of CPU: {name}"] = statistics.median(taken)
        ratio = [one / other for one, other in zip(mine, taken, strict=True)]
        if name != "dashscope fixture":
            kept[f"fixture: dashmock / {name}"] = statistics.median(ratio)
        table.say(
            f"fixture, {name}", f"{statistics.median(taken):,.0f} calls/s; dashmock / it {spread(ratio)}"
        )
    return kept


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="ci/bench/run --fixture",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5, help="turns of each way [5]")
    parser.add_argument("--calls", type=int, default=500, help="calls in one turn [500]")
    figures.arguments(parser)
    return parser.parse_args()


if __name__ == "__main__":
    figures.run(main, parsed())
