"""Tapes against the contract: what was really asked and answered has to be what the Spec says."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from mock_server.recording.check import Report, check, check_files
from mock_server.recording.tape import Event, Tape, TapeError, as_on_the_wire, read
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

UUID = "6615ba01-081d-9147-93ff-7bd26f3adf93"

ANSWER: dict[str, Any] = {
    "output": {"choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Hi."}}]},
    "usage": {"input_tokens": 9, "output_tokens": 2, "total_tokens": 11},
    "request_id": UUID,
}


@pytest.fixture(scope="module")
def spec() -> Spec:
    return Spec(load())


@pytest.fixture(scope="module")
def report(spec: Spec, recordings: list[Path]) -> Report:
    return check_files(spec, recordings)


def tape(**changes: Any) -> Tape:
    """A conforming exchange on the native text path, with some of it changed."""
    path = "/api/v1/services/aigc/text-generation/generation"
    made = Tape(
        id="mine",
        origin="recording",
        operation=f"POST {path}",
        path=path,
        model="qwen-plus",
        request_headers={},
        request={"model": "qwen-plus", "input": {"prompt": "Hi!"}},
        status=200,
        headers={"content-type": "application/json"},
        body=ANSWER,
        events=None,
        raw=None,
        notes="",
    )
    return replace(made, **changes)


def written(tmp_path: Path, *rows: Any) -> Path:
    file = tmp_path / "tapes.jsonl"
    file.write_bytes(b"\n".join(row if isinstance(row, bytes) else orjson.dumps(row) for row in rows))
    return file


ROW = {
    "id": "mine",
    "operation": "POST /compatible-mode/v1/chat/completions",
    "request": {"headers": {}, "body": None},
    "response": {"status": 200, "headers": {"Content-Type": "text/event-stream"}, "body": None},
}


# --- the recordings ---------------------------------------------------------------------------------------------------


def test_every_recording_paste_and_documented_example_conforms(report: Report) -> None:
    assert [f"{tape.id}: {problem}" for tape, problem in report.problems] == []
    assert report.conforming == report.total >= 500


def test_tapes_of_operations_that_are_not_in_the_spec_are_counted_apart(report: Report) -> None:
    assert report.unknown["POST /v1/chat/completions"] == 1  # the path of another server
    assert not any("chat/completions" in name for name in report.unknown if "compatible-mode" in name)


# --- what is judged ---------------------------------------------------------------------------------------------------


def test_an_exchange_as_it_should_be_has_no_problem(spec: Spec) -> None:
    assert check(spec, tape()) == []


def test_a_wrong_answer_is_said_with_its_place(spec: Spec) -> None:
    (problem,) = check(
        spec, tape(body=ANSWER | {"usage": {"input_tokens": 9, "output_tokens": -2, "total_tokens": 11}})
    )
    assert str(problem) == "answer/usage/output_tokens: -2 is less than the minimum of 0"


def test_a_wrong_request_that_was_answered_is_a_problem(spec: Spec) -> None:
    (problem,) = check(spec, tape(request={"model": 7, "input": {"prompt": "Hi!"}}))
    assert problem.path == ("request", "model")


def test_the_request_of_a_refused_exchange_need_not_conform(spec: Spec) -> None:
    refusal = {"code": "InvalidParameter", "message": "Wrong.", "request_id": UUID}
    assert check(spec, tape(request={"model": 7}, status=400, body=refusal)) == []


def test_a_status_decides_which_answers_are_right(spec: Spec) -> None:
    assert check(spec, tape(status=400)) != []


def test_each_event_is_judged_with_what_its_data_says(spec: Spec) -> None:
    good = Event(orjson.dumps(ANSWER).decode(), "1", "result", ("HTTP_STATUS/200",))
    bad = replace(good, data=good.data.replace('"role":"assistant"', '"role":"user"'))
    (problem,) = check(spec, tape(body=None, events=(good, bad)))
    assert problem.path == ("answer", 1, "data", "output", "choices", 0, "message", "role")


def test_the_comment_line_of_an_event_is_judged_too(spec: Spec) -> None:
    event = Event(orjson.dumps(ANSWER).decode(), "1", "result", ("STATUS 200",))
    (problem,) = check(spec, tape(body=None, events=(event,)))
    assert problem.path == ("answer", 0, "comment")


def test_a_body_of_another_media_type_is_a_problem(spec: Spec) -> None:
    (problem,) = check(spec, tape(headers={"content-type": "text/html"}))
    assert problem.message.endswith(
        "answers 200 with application/json, text/event-stream, not with text/html"
    )


def test_a_whole_answer_announced_as_a_stream_is_a_problem(spec: Spec) -> None:
    (problem,) = check(spec, tape(headers={"content-type": "text/event-stream"}))
    assert problem.keyword == "content-type"


def test_an_operation_is_found_whatever_its_path_calls_its_values(spec: Spec) -> None:
    model = {"id": "qwen-plus", "object": "model", "created": 1776396583, "owned_by": "system"}
    assert check(spec, tape(operation="GET /compatible-mode/v1/models/{id}", body=model)) == []


# --- what is put back -------------------------------------------------------------------------------------------------


def test_what_a_paste_masked_is_put_back() -> None:
    masked = tape(
        origin="issue-paste", body={"request_id": "REQUEST_ID", "code": "NotFound", "message": "Not found!"}
    )
    assert as_on_the_wire(masked).body["request_id"] == "00000000-0000-4000-8000-000000000000"


def test_what_the_sdk_adds_to_an_answer_is_taken_away(spec: Spec) -> None:
    output = {"text": None, "finish_reason": None, **ANSWER["output"]}
    printed = {"status_code": 200, "code": "", "message": "", **ANSWER, "output": output}
    assert check(spec, tape(origin="issue-paste", body=printed)) == []


def test_a_recording_is_judged_as_it_is(spec: Spec) -> None:
    assert len(check(spec, tape(body={"status_code": 200, **ANSWER}))) == 1


def test_a_native_stream_without_its_id_and_event_lines_gets_them(spec: Spec) -> None:
    event = Event(orjson.dumps(ANSWER).decode())
    assert check(spec, tape(body=None, events=(event, event))) == []
    assert check(spec, tape(body=None, events=(event, replace(event, event="result")))) != []


# --- reading ----------------------------------------------------------------------------------------------------------


def test_an_event_may_be_noted_as_text_or_as_json(tmp_path: Path) -> None:
    events = [{"data": {"a": 1}}, {"data": "[DONE]"}]
    (found,) = read(written(tmp_path, ROW | {"response": ROW["response"] | {"sse": events}}))
    assert found.events == (Event('{"a":1}'), Event("[DONE]"))


def test_a_line_that_is_not_json_is_named_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(TapeError, match=r"tapes\.jsonl:2: is not JSON: "):
        list(read(written(tmp_path, ROW, b"{")))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "mine"}, "has no 'request'"),
        (ROW | {"response": {"status": "200"}}, "response.status must be a number or null"),
        ([], "list indices"),
    ],
)
def test_a_line_that_is_no_tape_says_what_it_lacks(tmp_path: Path, row: Any, said: str) -> None:
    with pytest.raises(TapeError, match=rf"tapes\.jsonl:1: is not a tape: .*{said}"):
        list(read(written(tmp_path, row)))
