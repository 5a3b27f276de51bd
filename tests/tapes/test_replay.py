"""Recorded requests sent again: the mock answers in the shape of the live API, and what differs is explained."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from click.testing import CliRunner

from mock_server.app import create_app
from mock_server.cli import main
from mock_server.recording import replay
from mock_server.saying import FLUSH
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from tests.support import Server

KNOWN: dict[str, str] = yaml.safe_load((Path(__file__).parent / "known.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report(recordings: list[Path]) -> replay.Report:
    ask = replay.in_process(create_app())
    return replay.replay(Spec(load()), recordings, ask, ["recording", "issue-paste"], KNOWN)


def test_at_least_97_of_100_recorded_answers_have_the_shape_of_ours(report: replay.Report) -> None:
    assert report.total >= 400
    assert report.same / report.total >= 0.97


def test_every_difference_is_explained_and_every_explanation_is_needed(report: replay.Report) -> None:
    assert {tape.id for tape, _ in report.different} == set(KNOWN)


def tape(**changes: Any) -> dict[str, Any]:
    """A recorded chat completion in the format of the recordings, changed where a test says so."""
    answer = {"choices": [{"message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop", "index": 0, "logprobs": None}],
              "object": "chat.completion", "created": 1, "system_fingerprint": None, "model": "qwen-plus", "id": "chatcmpl-1",
              "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2,
                        "prompt_tokens_details": {"cached_tokens": 0}}}  # fmt: skip
    made = {
        "id": "t/1",
        "origin": "recording",
        "operation": "POST /compatible-mode/v1/chat/completions",
        "model": "qwen-plus",
        "request": {
            "headers": {},
            "body": {"model": "qwen-plus", "messages": [{"role": "user", "content": "Hi"}]},
            "path": "/compatible-mode/v1/chat/completions",
        },
        "response": {"status": 200, "headers": {}, "body": answer, "sse": None, "raw": None},
        "notes": "",
    }
    return made | changes


Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(*tapes: Any) -> Path:
        import orjson

        file = tmp_path / "tapes.jsonl"
        file.write_bytes(b"\n".join(one if isinstance(one, bytes) else orjson.dumps(one) for one in tapes))
        return file

    return write


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["tapes", *map(str, arguments)])
    return result.exit_code, result.output.strip()


def test_the_last_line_says_how_many_agree(written: Write) -> None:
    code, said = run("replay", written(tape()))
    assert (code, said.splitlines()[-1]) == (0, "parity 1/1")


def test_a_difference_is_named_and_fails_the_run(written: Write) -> None:
    other = tape(response=tape()["response"] | {"body": {"object": "chat.completion", "more": 1}})
    code, said = run("replay", written(other))
    assert code == 1 and "missing more:integer" in said and said.endswith("parity 0/1")


def test_a_known_difference_is_counted_but_does_not_fail(written: Write, tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    known.write_text("t/1: for this test", encoding="utf-8")
    other = tape(response=tape()["response"] | {"body": {"object": "chat.completion"}})
    code, said = run("replay", "--known", known, written(other))
    assert code == 0 and "[known: for this test]" in said and said.endswith("parity 0/1")


def test_a_server_is_replayed_over_its_port(written: Write, server: Server) -> None:
    assert run("replay", "--url", server.url, written(tape())) == (0, "parity 1/1")


def test_a_recorded_refusal_of_a_key_is_replayed_with_a_bad_key(written: Write) -> None:
    error = {"message": "Incorrect API key provided. For details, see: https://help.aliyun.com/zh/model-studio/error-code#apikey-error",
             "type": "invalid_request_error", "param": None, "code": "invalid_api_key"}  # fmt: skip
    refused = {
        "status": 401,
        "headers": {},
        "body": {"error": error, "request_id": "x"},
        "sse": None,
        "raw": None,
    }
    assert run("replay", written(tape(response=refused))) == (0, "parity 1/1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id": 1', ":1: is not JSON"),
        (b"[]", ":1: is not a tape"),
        (b"{}", ":1: is not a tape: has no 'request'"),
    ],
)
def test_a_broken_file_is_named_with_its_line(written: Write, content: bytes, said: str) -> None:
    for command in ("check", "replay"):
        code, output = run(command, written(content))
        assert code == 2 and said in output and "Traceback" not in output


@pytest.mark.parametrize("command", ["check", "replay"])
def test_a_file_without_an_exchange_is_not_taken_for_a_good_one(written: Write, command: str) -> None:
    code, output = run(command, written(b""))
    assert code == 1
    assert "tapes.jsonl: no exchange in there" in output and "0/0" in output.splitlines()[-1]


def test_a_tape_cut_in_half_is_named_with_its_line(written: Write) -> None:
    import orjson

    code, output = run("check", written(tape(), orjson.dumps(tape())[:100]))
    assert code == 2 and "tapes.jsonl:2: is not JSON" in output


def test_a_missing_file_and_a_dead_server_are_one_line_each(written: Write, tmp_path: Path) -> None:
    for command in (
        ["check", tmp_path / "none.jsonl"],
        ["replay", "--url", "http://127.0.0.1:9", written(tape())],
    ):
        code, output = run(*command)
        assert code == 2 and len(output.splitlines()) == 1, output


def test_what_is_no_url_is_refused_with_an_example(written: Write) -> None:
    code, output = run("replay", "--url", "nowhere", written(tape()))
    assert code == 2 and "http://127.0.0.1:8787" in output


def test_a_long_stream_is_read_to_its_end_in_process() -> None:
    """An application that sees its client go away stops: the one who asks here stays."""
    body = orjson.dumps(
        {
            "model": "qwen-plus",
            "input": {"messages": [{"role": "user", "content": "Write a 2500 word essay about rivers."}]},
            "parameters": {"result_format": "message", "incremental_output": False},
        }
    )
    headers = {
        "Authorization": f"Bearer {replay.KEY}",
        "Content-Type": "application/json",
        "X-DashScope-SSE": "enable",
    }
    path = "/api/v1/services/aigc/text-generation/generation"
    told = replay.in_process(create_app())(replay.Request("POST", path, headers, body))
    assert told.events and '"finish_reason":"stop"' in told.events[-1]["data"]
    assert sum(len(event["data"]) for event in told.events) > 4 * FLUSH
