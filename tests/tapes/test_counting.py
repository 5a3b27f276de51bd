"""Tokens of recorded prompts, counted here beside what the live API said they cost."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from mock_server.cli import main
from mock_server.content import asking
from mock_server.content.tokens import prompt_tokens
from mock_server.recording.counting import BESIDE, GOALS, PLAIN, TOOLS, pairs, rows
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

CHAT = "POST /compatible-mode/v1/chat/completions"
TOOL = {"type": "function", "function": {"name": "now", "description": "The time", "parameters": {}}}


def tape(tokens: int, text: str = "Hello", **more: Any) -> dict[str, Any]:
    """A chat with one user message whose answer says that the prompt cost so many tokens."""
    body = {"model": "qwen-plus", "messages": [{"role": "user", "content": text}], **more}
    usage = {"prompt_tokens": tokens, "completion_tokens": 1, "total_tokens": tokens + 1}
    answer = {"status": 200, "headers": {"date": "Mon, 02 Feb 2026 00:00:00 GMT"}, "body": {"usage": usage}}
    return {
        "id": f"{text}-{tokens}",
        "operation": CHAT,
        "model": "qwen-plus",
        "request": {"body": body},
        "response": answer,
    }


def written(folder: Path, *tapes: dict[str, Any]) -> str:
    file = folder / "tapes.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, tapes)))
    return str(file)


def test_the_goals_are_met_on_the_recordings(recordings: list[Path]) -> None:
    found = {row.kind: row for row in rows(pairs(Spec(load()), recordings))}
    for kind, goal in GOALS.items():
        assert found[kind].exact >= goal * found[kind].pairs, found[kind]
        assert found[kind].near >= 0.97 * found[kind].pairs, found[kind]
    assert found[TOOLS].near == found[TOOLS].pairs
    assert found[BESIDE].exact >= 0.9 * found[BESIDE].pairs


def test_one_line_for_each_kind_and_each_prompt_that_differs(tmp_path: Path) -> None:
    file = written(
        tmp_path, tape(9), *[tape(9, text=f"{one}") for one in "abcdefghijklmnopqrstuvwxyz"], tape(10)
    )
    ran = CliRunner().invoke(main, ["tapes", "tokens", file])
    assert ran.exit_code == 0, ran.output
    differs, _, row = ran.output.splitlines()
    assert differs.split() == ["plain", "10", "9", "-10.0%", "qwen-plus", "Hello-10"]
    assert row.split()[:6] == ["plain", "28", "27", "96.4%", "27", "10.0%"]


@pytest.mark.parametrize(("said", "code"), [(9, 0), (10, 1)])
def test_the_exit_code_says_whether_enough_are_exact(tmp_path: Path, said: int, code: int) -> None:
    assert CliRunner().invoke(main, ["tapes", "tokens", written(tmp_path, tape(said))]).exit_code == code


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (PLAIN, {}),
        (TOOLS, {"tools": [TOOL]}),
        ("search", {"enable_search": True}),
        ("altered", {"text": "Read /path/to/notes.txt"}),
        ("media", {"text": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}),
    ],
)
def test_prompts_are_told_apart_by_what_they_are_made_of(
    tmp_path: Path, kind: str, more: dict[str, Any]
) -> None:
    file = written(tmp_path, tape(9, **more))
    assert [pair.kind for pair in pairs(Spec(load()), [Path(file)])] == [kind]


def test_what_says_no_price_or_is_no_chat_is_left_out(tmp_path: Path) -> None:
    refused = {**tape(9), "response": {"status": 400, "body": {"error": {}}}}
    other = {**tape(9), "operation": "POST /compatible-mode/v1/embeddings"}
    cut = {**tape(9), "response": {"status": 200, "sse": [{"data": '{"usage": {"prom'}]}}
    ran = CliRunner().invoke(main, ["tapes", "tokens", written(tmp_path, refused, other, cut)])
    assert ran.exit_code == 0
    assert ran.output.splitlines()[-1] == "no answered chat that says what its prompt cost"


def test_a_file_that_is_no_tape_gives_one_line(tmp_path: Path) -> None:
    file = tmp_path / "tapes.jsonl"
    file.write_text("[]\n")
    ran = CliRunner().invoke(main, ["tapes", "tokens", str(file)])
    assert ran.exit_code == 2
    assert ran.output.startswith("dashmock: ") and ran.output.count("\n") == 1


def test_an_answer_of_a_tool_that_names_no_call_costs_what_was_recorded() -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "now", "arguments": "{}"}}
    asked = {"role": "assistant", "tool_calls": [call]}
    matched, astray = ({"role": "tool", "content": "noon", key: "call_1"} for key in ("tool_call_id", "id"))

    def tokens(answer: dict[str, Any], tool: dict[str, Any] = TOOL) -> int:
        model = Spec(load()).catalogue.get("qwen-max")
        assert model is not None
        messages = [{"role": "user", "content": "When?"}, asked, answer]
        return prompt_tokens(asking.native_text(model, {"messages": messages}, {"tools": [tool]}, 0))

    assert tokens(astray) == tokens(matched) + 142
    listed = {"type": "function", "function": {**TOOL["function"], "parameters": []}}
    assert tokens(matched, listed) == tokens(matched) + 5
