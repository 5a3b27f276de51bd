"""The examples of the guide run as they stand there."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from mock_server.cli import main
from mock_server.testing import MockDashScope
from tests.scenarios.conftest import HOST
from tests.support import ROOT

GUIDE = (ROOT / "mock_server" / "docs" / "guides" / "scenarios.md").read_text(encoding="utf-8")
FILES = dict(
    zip(
        ("weather.yaml", "slow.yaml", "pizza.yaml"),
        re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL),
        strict=True,
    )
)
TESTS = {
    found[1]: found[0]
    for found in re.findall(r"^```py\n(def (test_\w+).*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
}
TOOL = {
    "type": "function",
    "function": {
        "name": "order_pizza",
        "parameters": {"type": "object", "properties": {"size": {"type": "string"}}},
    },
}


@pytest.fixture
def say(dashscope: MockDashScope) -> Callable[..., Any]:
    """Goes on with one conversation: the text of the answer, the calls of tools, or the status of a refusal."""
    talk: list[Any] = []

    def said(words: str = "", result_of: str = "") -> Any:
        if result_of:
            call = next(one for one in talk[-1]["tool_calls"] if one["function"]["name"] == result_of)
            talk.append({"role": "tool", "tool_call_id": call["id"], "content": "done"})
        else:
            talk.append({"role": "user", "content": words})
        answer = httpx.post(
            f"{HOST}/compatible-mode/v1/chat/completions",
            json={"model": "qwen-plus", "messages": talk, "tools": [TOOL]},
            headers={"Authorization": "Bearer sk-scenario-0001"},
        )
        if answer.status_code != 200:
            return answer.status_code
        message = answer.json()["choices"][0]["message"]
        talk.append(message)
        calls = [one["function"] for one in message.get("tool_calls") or ()]
        return {one["name"]: json.loads(one["arguments"]) for one in calls} or message["content"]

    return said


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", TESTS)
def test_a_test_of_the_guide_holds(dashscope: MockDashScope, say: Any, folder: Path, name: str) -> None:
    known: dict[str, Any] = {"Path": Path}
    exec(compile(TESTS[name], name, "exec"), known)
    known[name](dashscope, say)


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_guide_is_without_mistakes(folder: Path, name: str) -> None:
    ran = CliRunner().invoke(main, ["scenario", "check", name])
    assert (ran.exit_code, ran.output.count("\n")) == (0, 1), ran.output


def test_the_first_example_says_what_the_weather_is(dashscope: MockDashScope, say: Any, folder: Path) -> None:
    dashscope.scenario("weather.yaml")
    assert say("What is the weather in Rome?") == "It is sunny in Rome."
