"""Scenarios of a served mock: its flag, its admin calls, and calls of the journal that become scenarios."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from openai import OpenAI

from mock_server.cli import main
from tests.support import ROOT, Server

FILE = """
scenarios:
  - name: weather
    when: {last: '/weather in (\\w+)/'}
    then: {text: 'Sunny in {{ match[1] }}.'}
  - name: order
    when: {last: pizza, key: sk-mock-test-*}
    then: {text: Which size?, next: size}
"""
PUT = "scenarios:\n  - {name: mine, when: {last: hello}, then: {text: put here}}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("scenarios")
    (made / "it.yaml").write_text(FILE.replace("Which size?", "'Which size?'"), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def served(serve: Callable[..., Server], folder: Path) -> Server:
    return serve("--journal", "50", "--scenario", str(folder))


@pytest.fixture
def admin(served: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=20) as http:
        http.post("/_mock/reset", json={})
        yield http


def client(served: Server) -> OpenAI:
    return OpenAI(api_key=served.key, base_url=served.compatible, max_retries=0)


def said(served: Server, words: str, **more: Any) -> str:
    asked: Any = [{"role": "user", "content": words}]
    with client(served) as openai:
        answer = openai.chat.completions.create(model="qwen-plus", messages=asked, **more)
    return answer.choices[0].message.content or ""


def test_a_served_mock_says_what_its_files_say(served: Server, admin: httpx.Client) -> None:
    assert said(served, "How is the weather in Rome?") == "Sunny in Rome."


def test_the_admin_page_shows_scenarios_what_they_answered_and_states_but_no_keys(
    served: Server, admin: httpx.Client, folder: Path
) -> None:
    assert said(served, "A pizza") == "Which size?"
    shown = admin.get("/_mock/scenarios")
    source = shown.json()["sources"][0]
    assert (source["source"], source["file"], source["problem"]) == (str(folder / "it.yaml"), True, None)
    assert [(one["name"], one["line"], one["answered"]) for one in source["scenarios"]] == [
        ("weather", 3, 0),
        ("order", 6, 1),
    ]
    assert source["scenarios"][1]["when"]["key"] == "***"
    assert list(shown.json()["states"].values()) == ["size"]
    assert "sk-mock-test" not in shown.text
    blanked = admin.put("/_mock/scenarios", json={"text": source["text"]}).json()["error"]
    assert blanked.startswith("scenarios:7: scenario 'order': when.key: was blanked")
    assert list(admin.delete("/_mock/scenarios/states").json()["forgotten"].values()) == ["size"]
    assert admin.get("/_mock/scenarios").json()["states"] == {}


def test_scenarios_are_put_over_http_and_forgotten_again(served: Server, admin: httpx.Client) -> None:
    answer = admin.put("/_mock/scenarios", json={"text": PUT})
    assert answer.status_code == 200 and [one["file"] for one in answer.json()["sources"]] == [False, True]
    assert said(served, "hello") == "put here"
    assert admin.delete("/_mock/scenarios").json() == {"forgotten": 1}
    assert said(served, "hello") != "put here"


def test_a_mistake_that_is_put_is_told_and_changes_nothing(served: Server, admin: httpx.Client) -> None:
    admin.put("/_mock/scenarios", json={"text": PUT})
    answer = admin.put("/_mock/scenarios", json={"text": "scenarios:\n  - {nam: a, then: {txt: b}}\n"})
    assert answer.status_code == 400
    assert "scenarios:2: scenarios[0]: nam: is not known; there are: name, " in answer.json()["error"]
    assert "then.txt: is not known" in answer.json()["error"]
    assert said(served, "hello") == "put here"
    for body in ({}, {"text": 1}, {"txt": "a"}, {"text": ""}):
        assert admin.put("/_mock/scenarios", json=body).status_code == 400
    assert admin.put("/_mock/scenarios", content=b"\xff").status_code == 400


def test_reset_can_keep_what_was_put(served: Server, admin: httpx.Client) -> None:
    admin.put("/_mock/scenarios", json={"text": PUT})
    admin.post("/_mock/reset", json={"keep": ["scenarios"]})
    assert said(served, "hello") == "put here"
    admin.post("/_mock/reset", json={})
    assert said(served, "hello") != "put here"


def served_not(*args: str) -> tuple[int, str]:
    """A start that fails, in a process of its own: exit code and what it said."""
    command = [sys.executable, "-m", "mock_server", "serve", "--port", "0", *args]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--scenario", "{}/none.yaml"], "none.yaml: no such file; write the path of a scenario file"),
        (
            ["--scenario", "{}/bad.yaml"],
            "bad.yaml:2: scenario 'a': then: is missing; write an answer such as",
        ),
        (["--scenario", "{}/empty"], "empty: holds no scenario files"),
    ],
)
def test_a_start_with_bad_scenarios_says_why_in_one_line(tmp_path: Path, args: list[str], says: str) -> None:
    (tmp_path / "bad.yaml").write_text("scenarios:\n  - {name: a}\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    code, said = served_not(*[one.format(tmp_path) for one in args])
    assert code == 2 and says in said and said.count("\n") == 1


def test_a_config_file_names_scenarios_too(tmp_path: Path) -> None:
    config = tmp_path / "mock.yaml"
    config.write_text("scenario: [1]\n", encoding="utf-8")
    code, said = served_not("--config", str(config))
    assert code == 2 and "scenario: [1] is no path; write e.g. scenarios.yaml" in said


# ---- the journal -------------------------------------------------------------------------------------------------------

TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


def words(text: str, **more: Any) -> dict[str, Any]:
    return {"model": "qwen-plus", "messages": [{"role": "user", "content": text}], **more}


CALLS: dict[str, tuple[str, dict[str, str], Any]] = {
    "compatible": ("/compatible-mode/v1/chat/completions", {}, words("Name three rivers.")),
    "stream": ("/compatible-mode/v1/chat/completions", {}, words("Name three rivers.", stream=True)),
    "braces": (
        "/compatible-mode/v1/chat/completions",
        {"X-Mock-Answer": "%7B%7B%20last%20%7D%7D%20%7B%25%0D%0A"},
        words("Hi"),
    ),
    "thinking": (
        "/compatible-mode/v1/chat/completions",
        {},
        words("Which is larger?", model="qwen3.7-max", enable_thinking=True),
    ),
    "tools": ("/compatible-mode/v1/chat/completions", {}, words("The weather in Hangzhou?", tools=[TOOL])),
    "expression": ("/compatible-mode/v1/chat/completions", {}, words("/usr/bin/(s")),
    "slashes": ("/compatible-mode/v1/chat/completions", {}, words("/a(b/")),
    "native": (
        "/api/v1/services/aigc/text-generation/generation",
        {},
        {"model": "qwen-plus", "input": {"prompt": "Name a river."}},
    ),
    "cumulative": (
        "/api/v1/services/aigc/text-generation/generation",
        {"X-DashScope-SSE": "enable"},
        {
            "model": "qwen-plus",
            "input": {"messages": [{"role": "user", "content": "Name three rivers."}]},
            "parameters": {"result_format": "message"},
        },
    ),
    "anthropic": (
        "/apps/anthropic/v1/messages",
        {},
        {
            "model": "qwen-plus",
            "max_tokens": 200,
            "messages": [{"role": "user", "content": "Name three rivers."}],
        },
    ),
    "anthropic-stream": (
        "/apps/anthropic/v1/messages",
        {},
        {
            "model": "qwen-plus",
            "max_tokens": 200,
            "stream": True,
            "messages": [{"role": "user", "content": "Name three rivers."}],
        },
    ),
    "responses": ("/compatible-mode/v1/responses", {}, {"model": "qwen-plus", "input": "Name three rivers."}),
    "refused": ("/compatible-mode/v1/chat/completions", {}, words("Hi", n=9)),
    "throttled": (
        "/compatible-mode/v1/chat/completions",
        {"X-Mock-Fault": "Throttling.RateQuota"},
        words("Hi"),
    ),
    "embeddings": ("/compatible-mode/v1/embeddings", {}, {"model": "text-embedding-v4", "input": "Hello"}),
}


def heard(answer: httpx.Response) -> str:
    """What the answer says, without what differs from call to call."""
    from tests.scenarios.test_every_dialect import texts

    if not answer.headers["content-type"].startswith("text/event-stream"):
        document = answer.json()
        for name in ("id", "request_id", "created", "created_at"):
            document.pop(name, None)
        choices = document.get("choices") or [{}]
        told = choices[0].get("message", {}) if isinstance(choices, list) else {}
        calls = [call["function"] for call in told.get("tool_calls") or ()]
        chat = "choices" in document or "output" in document or document.get("type") == "message"
        return f"{texts(document)} {told.get('reasoning_content')} {calls}" if chat else str(document)
    import json

    events = [line[5:].strip() for line in answer.text.splitlines() if line.startswith("data:")]
    pieces = [texts(json.loads(event)) for event in events if event.startswith("{")]
    return max(pieces, key=len) if "/api/" in str(answer.url) else "".join(pieces)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_of_the_journal_becomes_a_scenario_that_says_the_same(
    served: Server, admin: httpx.Client, tmp_path: Path, name: str
) -> None:
    path, headers, body = CALLS[name]
    sent = {"Authorization": f"Bearer {served.key}"}
    first = admin.post(path, json=body, headers={**headers, **sent})
    newest = admin.get("/_mock/journal").json()["calls"][0]
    saved = admin.get(newest["scenario"])
    assert saved.status_code == 200, saved.text
    assert served.key not in saved.text
    file = tmp_path / "saved.yaml"
    file.write_bytes(saved.content)
    ran = CliRunner().invoke(main, ["scenario", "check", str(file)])
    assert ran.exit_code == 0, ran.output
    admin.post("/_mock/reset", json={})
    admin.post("/_mock/seed", json={"seed": 99})
    assert admin.put("/_mock/scenarios", json={"text": saved.text}).status_code == 200
    again = admin.post(
        path,
        json=body,
        headers={**{key: value for key, value in headers.items() if "Mock" not in key}, **sent},
    )
    assert admin.get("/_mock/scenarios").json()["sources"][0]["scenarios"][0]["answered"] == (
        name != "refused"
    )
    assert (again.status_code, heard(again)) == (first.status_code, heard(first))


def test_an_answer_that_max_tokens_cut_is_cut_there_again(served: Server, admin: httpx.Client) -> None:
    body = words("Explain how a river begins and where it ends.", max_tokens=9)
    sent = {"Authorization": f"Bearer {served.key}"}
    first = admin.post("/compatible-mode/v1/chat/completions", json=body, headers=sent).json()
    saved = admin.get(admin.get("/_mock/journal").json()["calls"][0]["scenario"]).text
    admin.put("/_mock/scenarios", json={"text": saved})
    again = admin.post("/compatible-mode/v1/chat/completions", json=body, headers=sent).json()
    assert first["choices"][0]["finish_reason"] == again["choices"][0]["finish_reason"] == "length"
    assert first["choices"][0]["message"] == again["choices"][0]["message"]


def test_a_stream_that_broke_off_cannot_be_saved(served: Server, admin: httpx.Client) -> None:
    sent = {"Authorization": f"Bearer {served.key}", "X-Mock-Fault": "cut=50%"}
    with pytest.raises(httpx.RemoteProtocolError):
        admin.post("/compatible-mode/v1/chat/completions", json=words("Hello", stream=True), headers=sent)
    newest = admin.get("/_mock/journal").json()["calls"][0]
    answer = admin.get(newest["scenario"])
    assert answer.status_code == 409 and "broke off" in answer.json()["error"]


def test_a_call_that_nobody_remembers_is_no_scenario(admin: httpx.Client) -> None:
    assert admin.get("/_mock/journal/none/scenario").status_code == 404
