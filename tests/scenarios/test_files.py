"""Scenario files: several, of folders, with answers in files beside them; what changes is read again before the next call."""

import json
import logging
import os
from pathlib import Path

import pytest

from mock_server.scenarios.reading import ScenarioError
from mock_server.testing import MockDashScope
from tests.scenarios.conftest import Ask, chat, said


def told(text: str, name: str = "it") -> str:
    return f"scenarios:\n  - name: {name}\n    then: {{text: {text}}}\n"


def write(file: Path, text: str) -> Path:
    """The file with this text, and with a time of its own even where clocks are coarse."""
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(before + 10**9, before + 10**9))
    return file


def test_a_file_is_read_again_when_it_has_changed(dashscope: MockDashScope, ask: Ask, tmp_path: Path) -> None:
    file = write(tmp_path / "it.yaml", told("before"))
    dashscope.scenario(file)
    assert said(ask()) == "before"
    write(file, told("after"))
    assert said(ask()) == "after"


def test_a_mistake_keeps_what_was_there_and_is_logged_once(
    dashscope: MockDashScope, ask: Ask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write(tmp_path / "it.yaml", told("before"))
    dashscope.scenario(file)
    write(file, "scenarios:\n  - name: it\n    then: {txt: after}\n")
    with caplog.at_level(logging.ERROR, logger="dashmock"):
        assert [said(ask()) for _ in range(3)] == ["before"] * 3
    assert [record.getMessage().partition("; there are")[0] for record in caplog.records] == [
        f"{file}:3: scenario 'it': then.txt: is not known"
    ]
    write(file, told("after"))
    assert said(ask()) == "after"


def test_a_file_that_goes_away_is_told_as_before(dashscope: MockDashScope, ask: Ask, tmp_path: Path) -> None:
    file = write(tmp_path / "it.yaml", told("before"))
    dashscope.scenario(file)
    file.unlink()
    assert [said(ask()) for _ in range(2)] == ["before", "before"]
    write(file, told("back"))
    assert said(ask()) == "back"


def test_files_of_a_folder_come_and_go(dashscope: MockDashScope, ask: Ask, tmp_path: Path) -> None:
    write(tmp_path / "b.yaml", told("second"))
    dashscope.scenario(tmp_path)
    assert said(ask()) == "second"
    write(tmp_path / "a.yaml", told("first"))
    assert said(ask()) == "first"
    (tmp_path / "a.yaml").unlink()
    assert said(ask()) == "second"


def test_an_answer_in_a_file_beside_it_is_said_as_it_stands_and_read_again(
    dashscope: MockDashScope, ask: Ask, tmp_path: Path
) -> None:
    (tmp_path / "answers").mkdir()
    answer = write(tmp_path / "answers" / "long.md", "# Rivers\n\n{{ last }}\n")
    write(tmp_path / "it.yaml", "scenarios:\n  - {name: it, then: {file: answers/long.md}}\n")
    dashscope.scenario(tmp_path)
    assert said(ask()) == "# Rivers\n\n{{ last }}\n"
    write(answer, "changed")
    assert said(ask()) == "changed"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("../secret.txt", "leads out of the folder"),
        ("answers/../../secret.txt", "leads out of the folder"),
        ("/etc/hostname", "leads out of the folder"),
        ("link.txt", "symbolic link"),
        ("linked/secret.txt", "symbolic link"),
        ("none.txt", "cannot be read"),
        ("answers", "cannot be read|is no plain file"),
        ("pipe", "is no plain file"),
        ("picture.png", "is not UTF-8 text"),
        ("huge.txt", "is larger than"),
    ],
)
def test_nothing_else_than_a_text_in_its_own_folder_is_read(
    dashscope: MockDashScope, tmp_path: Path, name: str, says: str
) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    own = tmp_path / "own"
    (own / "answers").mkdir(parents=True)
    (own / "link.txt").symlink_to(tmp_path / "secret.txt")
    (own / "linked").symlink_to(tmp_path)
    (own / "picture.png").write_bytes(b"\x89PNG\xff")
    (own / "huge.txt").write_bytes(b"x" * 1_100_000)
    os.mkfifo(own / "pipe")
    file = write(own / "it.yaml", f"scenarios:\n  - {{name: it, then: {{file: {name}}}}}\n")
    with pytest.raises(ScenarioError, match=f"it.yaml:2: scenario 'it': then.file: .*(?:{says})"):
        dashscope.scenario(file)


def test_a_text_has_no_folder(dashscope: MockDashScope) -> None:
    with pytest.raises(ScenarioError, match="there is no folder beside scenarios that came as a text"):
        dashscope.scenario("scenarios:\n  - {name: it, then: {file: answer.txt}}\n")


def test_a_text_handed_in_comes_before_files_and_the_newest_text_first(
    dashscope: MockDashScope, ask: Ask, tmp_path: Path
) -> None:
    dashscope.scenario(write(tmp_path / "it.yaml", told("file")))
    dashscope.scenario(told("old"))
    dashscope.scenario(told("new"))
    assert said(ask()) == "new"
    dashscope.reset()
    assert said(ask()) == "file"


def test_a_mistake_when_handing_in_leaves_all_as_it_was(
    dashscope: MockDashScope, ask: Ask, tmp_path: Path
) -> None:
    dashscope.scenario(told("before"))
    with pytest.raises(ValueError, match="no such file"):
        dashscope.scenario(str(tmp_path / "none.yaml"))
    with pytest.raises(ValueError, match="scenarios:1: "):
        dashscope.scenario("a: b\n")
    assert said(ask()) == "before"


def test_the_mock_takes_scenarios_as_a_setting(tmp_path: Path) -> None:
    file = write(tmp_path / "it.yaml", told("set"))
    with MockDashScope(scenario=file) as mock:
        assert [one.book.source for one in mock.app.scenarios.sources] == [str(file)]


def test_a_scenario_outranks_a_tape_and_strict_leaves_tapes_alone(tmp_path: Path) -> None:
    body = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Hello"}]}
    answer = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1700000000,
        "model": "qwen-plus",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": "from the tape"},
            }
        ],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12},
    }
    tape = {
        "id": "one",
        "source": "test",
        "origin": "recording",
        "operation": "POST /compatible-mode/v1/chat/completions",
        "request": {"path": "/compatible-mode/v1/chat/completions", "headers": {}, "body": body},
        "response": {"status": 200, "headers": {"content-type": "application/json"}, "body": answer},
    }
    (tmp_path / "one.jsonl").write_text(json.dumps(tape) + "\n", encoding="utf-8")
    file = write(
        tmp_path / "it.yaml", "strict: true\nscenarios:\n  - {name: a, when: {turn: 2}, then: {text: x}}\n"
    )
    with MockDashScope(scenario=file, tapes=str(tmp_path / "one.jsonl")):
        assert said(chat("Hello")) == "from the tape"
        assert chat("Something else").status_code == 400
        write(file, told("from the scenario"))
        assert said(chat("Hello")) == "from the scenario"
