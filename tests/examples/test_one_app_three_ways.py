"""One program, tests/examples/app.py, tested in the three ways there are: in this process, on a port, and against the command that a
container runs. The program is the same each time; only where it is led differs."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_server.testing import DashScopeServer, MockDashScope
from tests.examples.app import answer
from tests.support import ServerProcess

APP = Path(__file__).with_name("app.py")


def run(environment: dict[str, str], question: str) -> "subprocess.CompletedProcess[str]":
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, str(APP), question],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


# 1. The fixture: no socket, no second process; what it was asked and did wrong can be looked at.


def test_in_the_process(dashscope: MockDashScope) -> None:
    dashscope.answer("The Elbe.")
    assert re.fullmatch(r"The Elbe\. \(\d+ tokens\)", answer("Name a river."))
    assert [call.body["messages"][0]["content"] for call in dashscope.calls] == ["Name a river."]
    dashscope.verdicts.assert_clean()


def test_in_the_process_a_throttled_call_is_made_again(dashscope: MockDashScope) -> None:
    dashscope.fault("1 x RateQuota, then fine")
    assert answer("Name a river.")
    assert [call.status for call in dashscope.calls] == [429, 200]


# 2. A port: the program runs as its users run it, in whatever language it is written.


def test_on_a_port(dashscope_server: DashScopeServer) -> None:
    dashscope_server.answer("The Elbe.")
    said = run(dashscope_server.environment, "Name a river.")
    assert said.returncode == 0 and said.stdout.startswith("The Elbe. ("), said.stderr
    dashscope_server.verdicts.assert_clean()


def test_on_a_port_a_refusal_is_told_in_one_line(dashscope_server: DashScopeServer) -> None:
    dashscope_server.fault("InvalidApiKey")
    said = run(dashscope_server.environment, "Name a river.")
    assert said.returncode == 1 and said.stderr.startswith("no answer: Error code: 401")


# 3. The command of a container: `dashmock serve` with everything said by DASHMOCK_… or flags, the program led there by two variables.


@pytest.fixture(scope="module")
def container() -> Iterator[ServerProcess]:
    command = Path(sys.executable).with_name("dashmock")
    served = ServerProcess("--seed", "7", "--journal", "100", command=(str(command),))
    yield served
    served.stop()


def test_against_the_command_of_a_container(container: ServerProcess) -> None:
    led = {"OPENAI_BASE_URL": container.server.compatible, "DASHSCOPE_API_KEY": "sk-the-app-of-ci-0001"}
    said = run(led, "Name three rivers.")
    assert said.returncode == 0 and re.search(r"\w.* \(\d+ tokens\)$", said.stdout.strip()), said.stderr
    assert "sk-" not in "".join(container.said)
