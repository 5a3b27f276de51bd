"""Batches over the clock: lines looked at, asked of the same operations, counted, written into files; cancelled, listed."""

import json
import tracemalloc
from collections.abc import Iterable
from typing import Any

import httpx
import pytest

from mock_server.behaviours._batching import checker
from mock_server.spec.validation import Validator
from mock_server.world import batches
from mock_server.world.pace import parse
from tests.server.keeping import BATCHES, FILES, NOON, OTHER, Mock, error

CHAT, EMBEDDINGS, TEST = "/v1/chat/completions", "/v1/embeddings", "/v1/chat/ds-test"
HELLO = [{"role": "user", "content": "Say hello."}]


@pytest.fixture
def mock() -> Mock:
    return Mock()


def line(id: str, url: str = CHAT, model: str = "qwen-flash", **changes: Any) -> dict[str, Any]:
    body = {"model": model, "messages": HELLO} if url != EMBEDDINGS else {"model": model, "input": id}
    return {"custom_id": id, "method": "POST", "url": url, "body": body} | changes


def packed(lines: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in lines)


def begun(mock: Mock, raw: bytes | Iterable[Any], endpoint: str = CHAT, **more: Any) -> Any:
    file = mock.upload(raw if isinstance(raw, bytes) else packed(raw), "in.jsonl", "batch")
    sent = {"input_file_id": file["id"], "endpoint": endpoint, "completion_window": "24h", **more}
    answer = mock.ask("POST", BATCHES, json=sent)
    assert answer.status_code == 200, answer.text
    return answer.json()


def batch(mock: Mock, id: str) -> Any:
    answer = mock.ask("GET", f"{BATCHES}/{id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def ended(mock: Mock, *given: Any, **more: Any) -> Any:
    """The batch when it is over."""
    one = begun(mock, *given, **more)
    for _ in range(100):
        mock.clock.advance(3)
        one = batch(mock, one["id"])
        if one["status"] in batches.OVER:
            return one
    raise AssertionError(one)


def results(mock: Mock, id: str) -> list[Any]:
    """The lines of a file, each as the contract has them."""
    answer = mock.ask("GET", f"{FILES}/{id}/content")
    assert answer.status_code == 200 and answer.content.endswith(b"\n")
    found = [json.loads(one) for one in answer.content.splitlines()]
    judge = Validator({"$ref": "#/components/schemas/BatchResult"}, mock.app.spec.document)
    assert [judge.problems(one) for one in found] == [[]] * len(found)
    return found


def mistakes(mock: Mock, *given: Any, **more: Any) -> list[tuple[str, Any]]:
    one = ended(mock, *given, **more)
    assert one["status"] == "failed" and one["request_counts"] == {"total": 0, "completed": 0, "failed": 0}
    return [(found["code"], found["line"]) for found in one["errors"]["data"]]


def test_a_batch_is_looked_at_runs_is_written_and_is_done_within_two_seconds(mock: Mock) -> None:
    id = begun(mock, [line("1"), line("2")])["id"]
    seen = []
    for _ in range(6):
        one = batch(mock, id)
        seen.append((one["status"], one["request_counts"]["total"], one["request_counts"]["completed"]))
        mock.clock.advance(0.41)

    assert seen == [
        ("validating", 0, 0),
        ("in_progress", 2, 0),
        ("in_progress", 2, 0),
        ("in_progress", 2, 1),
        ("finalizing", 2, 2),
        ("completed", 2, 2),
    ]


def test_a_batch_that_has_begun_has_every_key_and_nothing_has_happened(mock: Mock) -> None:
    one = begun(mock, [line("1")], metadata={"ds_name": "测试任务", "other": "x"})

    assert one.pop("id").startswith("batch_") and one.pop("input_file_id").startswith("file-batch-")
    assert one == {
        **dict.fromkeys(("errors", "output_file_id", "error_file_id", "in_progress_at", "expires_at")),
        **dict.fromkeys(("finalizing_at", "completed_at", "failed_at", "expired_at")),
        **dict.fromkeys(("cancelling_at", "cancelled_at")),
        "object": "batch",
        "endpoint": CHAT,
        "completion_window": "24h",
        "status": "validating",
        "created_at": int(NOON),
        "request_counts": {"total": 0, "completed": 0, "failed": 0},
        "metadata": {"ds_name": "测试任务"},
    }


def test_each_line_is_answered_as_the_endpoint_answers_it_in_the_keys_of_batches(mock: Mock) -> None:
    asked = [line(str(n), body={"model": "qwen-flash", "messages": HELLO, "seed": n}) for n in range(3)]
    one = ended(mock, asked)
    found = results(mock, one["output_file_id"])

    assert one["error_file_id"] is None and [said["custom_id"] for said in found] == ["0", "1", "2"]
    for sent, said in zip(asked, found, strict=True):
        body = said["response"]["body"]
        direct = mock.ask("POST", f"/compatible-mode{CHAT}", json=sent["body"]).json()
        assert body["choices"][0]["message"] == direct["choices"][0]["message"]
        assert list(body) == ["created", "usage", "model", "id", "choices", "object"]
        assert list(body["choices"][0]) == ["finish_reason", "index", "message"]
        assert body["usage"].items() <= direct["usage"].items() and len(body["usage"]) == 3
        assert body["id"] == f"chatcmpl-{said['id']}" and said["id"] == said["response"]["request_id"]
        assert one["in_progress_at"] <= body["created"] <= one["completed_at"]


def test_thoughts_and_calls_are_told_too(mock: Mock) -> None:
    tool = {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object"}}}
    choice = {"type": "function", "function": {"name": "get_time"}}
    asked = {"model": "qwen3.7-max", "messages": HELLO}
    calls = {**asked, "tools": [tool], "tool_choice": choice, "enable_thinking": False}
    one = ended(mock, [line("1", body={**asked, "enable_thinking": True}), line("2", body=calls)])
    thinking, calling = (said["response"]["body"] for said in results(mock, one["output_file_id"]))

    assert thinking["choices"][0]["message"]["reasoning_content"]
    assert thinking["usage"]["completion_tokens_details"]["reasoning_tokens"] > 0
    assert calling["choices"][0]["message"]["tool_calls"][0]["function"]["name"] == "get_time"


def test_a_line_may_ask_to_think_although_it_is_no_stream(mock: Mock) -> None:
    one = ended(mock, [line("1", body={"model": "qwen-plus", "messages": HELLO, "enable_thinking": True})])
    (said,) = results(mock, one["output_file_id"])

    assert said["response"]["body"]["choices"][0]["message"]["reasoning_content"]


def test_embeddings_are_made_too(mock: Mock) -> None:
    one = ended(mock, [line("a", EMBEDDINGS, "text-embedding-v4")], EMBEDDINGS)
    (said,) = results(mock, one["output_file_id"])
    direct = mock.ask(
        "POST", f"/compatible-mode{EMBEDDINGS}", json={"model": "text-embedding-v4", "input": "a"}
    )

    assert said["response"]["body"]["data"] == direct.json()["data"]


def test_the_test_model_says_always_the_same(mock: Mock) -> None:
    one = ended(mock, [line("1", TEST, "batch-test-model")], TEST)
    (said,) = results(mock, one["output_file_id"])

    body = said["response"]["body"]
    assert body["choices"] == [
        {"finish_reason": "stop", "index": 0, "message": {"content": "This is a test result."}}
    ]
    assert (
        body["usage"]["total_tokens"] == body["usage"]["prompt_tokens"] + body["usage"]["completion_tokens"]
    )


def test_lines_that_the_model_refuses_go_into_the_error_file_by_the_same_rules(mock: Mock) -> None:
    hot = {"model": "qwen-flash", "messages": HELLO, "temperature": 9}
    one = ended(mock, [line("good"), line("hot", body=hot), line("streams", body={**line("x")["body"], "stream": True})])  # fmt: skip
    (refused,) = results(mock, one["error_file_id"])
    direct = mock.ask("POST", f"/compatible-mode{CHAT}", json=hot)

    assert one["status"] == "completed" and one["request_counts"] == {"total": 3, "completed": 2, "failed": 1}
    assert [said["custom_id"] for said in results(mock, one["output_file_id"])] == ["good", "streams"]
    assert refused["custom_id"] == "hot" and refused["response"]["status_code"] == direct.status_code == 400
    assert refused["error"] == {key: direct.json()["error"][key] for key in ("code", "message")}


def test_if_all_lines_are_refused_there_is_no_output_file(mock: Mock) -> None:
    one = ended(mock, [line("hot", body={"model": "qwen-flash", "messages": []})])

    assert one["output_file_id"] is None and one["request_counts"]["failed"] == 1


def test_what_a_line_says_wrong_is_said_in_the_recorded_words(mock: Mock) -> None:
    one = ended(mock, [line("1", "/v1/chat/completion")], TEST)
    two = ended(mock, [line("1", CHAT, "batch-test-model"), line("2", CHAT, "batch-test-model")])

    assert one["errors"]["data"] == [
        {
            "code": "url_not_found",
            "message": "The provided url '/v1/chat/completion' is not supported by the Batch API.",
            "param": "url",
            "line": 1,
        }
    ]
    assert one["failed_at"] == one["created_at"] and one["in_progress_at"] is None
    assert [found["line"] for found in two["errors"]["data"]] == [1, 2]
    assert two["errors"]["data"][0]["message"] == (
        "The provided URL '/v1/chat/completions' does not match the test model 'batch-test-model'."
    )


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", [("empty_file", None)]),
        (b"\xef\xbb\xbf\r\n  \n", [("empty_file", None)]),
        (packed([line("1")]) + b"{oops\n", [("invalid_json_line", 2)]),
        (b"[]\n\xff\n", [("invalid_json_line", 1), ("invalid_json_line", 2)]),
        (packed([line("1"), line("2"), line("1")]), [("duplicate_custom_id", 3)]),
        (packed([line("1"), line("2", model="qwen-plus")]), [("mismatched_model", 2)]),
        (packed([line("1", model="qwen-9")]), [("model_not_found", 1)]),
        (packed([line("1", model="text-embedding-v4")]), [("model_not_found", 1)]),
        (packed([line("1", EMBEDDINGS, "text-embedding-v4")]), [("mismatched_url", 1)]),
        (packed([line("1", method="GET")]), [("invalid_method", 1)]),
        (packed([line("")]), [("missing_custom_id", 1)]),
        (packed([line("1", custom_id=1)]), [("missing_custom_id", 1)]),
        (packed([line("1", body=[])]), [("missing_body", 1)]),
        (packed([line("1", body={})]), [("missing_model", 1)]),
        (packed([line("1", url={"a": 1})]), [("url_not_found", 1)]),
        (packed([line("x" * (6 * 1024 * 1024))]), [("line_too_large", 1)]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_line_that_cannot_be_taken_fails_the_batch(mock: Mock, raw: bytes, found: Any) -> None:
    assert mistakes(mock, raw) == found


def test_a_byte_order_mark_blank_lines_and_other_line_ends_do_not_count(mock: Mock) -> None:
    raw = (
        b"\xef\xbb\xbf" + packed([line("1")]).replace(b"\n", b"\r\n") + b"\r\n \n" + packed([line("2")])[:-1]
    )
    one = ended(mock, raw)

    assert one["request_counts"] == {"total": 2, "completed": 2, "failed": 0}


def test_of_very_many_mistakes_a_hundred_are_listed(mock: Mock) -> None:
    assert len(mistakes(mock, b"{\n" * 500)) == 100


def test_the_test_model_takes_a_hundred_lines(mock: Mock) -> None:
    lines = [line(str(number), TEST, "batch-test-model") for number in range(101)]

    assert mistakes(mock, lines, TEST) == [("too_many_lines", 101)]
    assert ended(mock, lines[:100], TEST)["status"] == "completed"


def test_fifty_thousand_lines_are_taken_a_slice_at_a_look_and_one_more_is_not(mock: Mock) -> None:
    one = line("x", EMBEDDINGS, "text-embedding-v4", body={"model": "text-embedding-v4", "input": "x", "dimensions": 64})  # fmt: skip
    raw = packed({**one, "custom_id": str(number)} for number in range(50_000))
    assert mistakes(mock, raw + packed([one]), EMBEDDINGS) == [("too_many_lines", 50_001)]

    begun_one = begun(mock, raw, EMBEDDINGS)
    mock.clock.advance(1000)
    first, second = batch(mock, begun_one["id"]), batch(mock, begun_one["id"])
    assert first["request_counts"] == {"total": 50_000, "completed": batches.SLICE, "failed": 0}
    assert second["request_counts"]["completed"] == batches.SLICE  # time has to pass until more are due
    mock.clock.advance(2)
    assert batch(mock, begun_one["id"])["request_counts"]["completed"] == 2 * batches.SLICE


def test_looking_at_very_many_lines_takes_little_memory_beside_the_file(mock: Mock) -> None:
    body = {"model": "text-embedding-v4", "input": "x" * 1000, "dimensions": 64}
    one = line("x", EMBEDDINGS, "text-embedding-v4", body=body)
    raw = packed({**one, "custom_id": str(number)} for number in range(50_000))
    check = checker(mock.app.spec, EMBEDDINGS)
    tracemalloc.start()
    found, places = check(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found, len(places), len(raw) > 50_000_000) == ([], 100_000, True)
    assert peak < 12_000_000


def test_a_batch_that_is_cancelled_keeps_what_it_has_and_counts_the_rest_as_failed(mock: Mock) -> None:
    id = begun(mock, [line("1"), line("2"), line("3"), line("4")])["id"]
    mock.clock.advance(0.4 + 0.7)
    cancelling = mock.ask("POST", f"{BATCHES}/{id}/cancel").json()
    mock.clock.advance(5)
    cancelled = batch(mock, id)

    assert cancelling["status"] == "cancelling" and cancelling["cancelling_at"] is None
    assert cancelling["request_counts"] == {"total": 4, "completed": 2, "failed": 0}
    assert cancelled["status"] == "cancelled"
    assert cancelled["cancelling_at"] == cancelled["cancelled_at"] == int(NOON + 1.6)
    assert cancelled["request_counts"] == {"total": 4, "completed": 2, "failed": 2}
    assert [one["custom_id"] for one in results(mock, cancelled["output_file_id"])] == ["1", "2"]
    left = results(mock, cancelled["error_file_id"])
    assert [(one["custom_id"], one["response"]) for one in left] == [("3", None), ("4", None)]


def test_a_batch_can_be_cancelled_before_its_lines_are_looked_at(mock: Mock) -> None:
    good, bad = begun(mock, [line("1")])["id"], begun(mock, b"{oops\n")["id"]
    for id in (good, bad):
        assert mock.ask("POST", f"{BATCHES}/{id}/cancel").json()["status"] == "cancelling"
    mock.clock.advance(9)

    assert batch(mock, good)["request_counts"] == {"total": 1, "completed": 0, "failed": 1}
    assert batch(mock, bad)["status"] == "cancelled" and batch(mock, bad)["error_file_id"] is None


def test_what_is_over_or_being_cancelled_cannot_be_cancelled(mock: Mock) -> None:
    done = ended(mock, [line("1")])["id"]
    going = begun(mock, [line("1")])["id"]
    mock.ask("POST", f"{BATCHES}/{going}/cancel")

    for id, status in ((done, "completed"), (going, "cancelling")):
        refused, said = error(mock.ask("POST", f"{BATCHES}/{id}/cancel"))
        assert (refused, said["message"]) == (400, f"Cannot cancel a batch with status '{status}'.")


def test_a_batch_without_enough_time_expires_with_what_it_has() -> None:
    mock = Mock(pace=parse("real"))
    lines = (line(str(number), EMBEDDINGS, "text-embedding-v4") for number in range(3))
    file = mock.upload(packed(lines), "in.jsonl", "batch")
    sent = {"input_file_id": file["id"], "endpoint": EMBEDDINGS, "completion_window": "24h"}
    id = mock.ask("POST", BATCHES, json=sent).json()["id"]
    one = mock.app.world.batches._batches[id]
    one.lapse = one.lapse._replace(least=48 * 3600.0)
    mock.clock.advance(25 * 3600)
    over = batch(mock, id)

    assert (over["status"], over["expired_at"]) == ("expired", int(NOON + 24 * 3600))
    assert over["request_counts"] == {"total": 3, "completed": 1, "failed": 2}
    assert len(results(mock, over["error_file_id"])) == 2


def test_real_pace_takes_minutes() -> None:
    mock = Mock(pace=parse("real"))
    id = begun(mock, [line("1")])["id"]
    mock.clock.advance(200)
    assert batch(mock, id)["status"] == "in_progress"
    mock.clock.advance(200)
    assert batch(mock, id)["status"] == "completed"


def test_batches_are_listed_newest_first_and_narrowed(mock: Mock) -> None:
    first = begun(mock, [line("1")], metadata={"ds_name": "测试任务"})
    mock.clock.advance(100)
    second = begun(mock, [line("1", "/v1/oops")], metadata={"ds_name": "other"})
    mock.clock.advance(1)

    def listed(query: str) -> list[str] | None:
        answer = mock.ask("GET", f"{BATCHES}?{query}").json()
        data = answer["data"]
        assert (answer["first_id"], answer["last_id"]) == (
            (data[0]["id"], data[-1]["id"]) if data else (None, None)
        )
        return data and [one["id"] for one in data]

    assert listed("") == [second["id"], first["id"]]
    assert listed("ds_name=%E4%BB%BB%E5%8A%A1") == [first["id"]] and listed("ds_name=nothing") is None
    assert listed("status=completed") == [first["id"]] and listed("status=failed,completed") == listed("")
    assert listed(f"input_file_ids={first['input_file_id']},x") == [first["id"]]
    assert listed("create_after=20260101080130") == [second["id"]]
    assert listed("limit=1") == [second["id"]] and listed(f"limit=1&after={second['id']}") == [first["id"]]
    mock.clock.advance(30 * 24 * 3600 - 50)
    assert listed("") == [second["id"]] and mock.ask("GET", f"{BATCHES}/{first['id']}").status_code == 404


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "create_after=x", "input_file_ids=" + ",".join("a" * 21)]
)
def test_a_list_that_cannot_be_read_is_refused(mock: Mock, query: str) -> None:
    assert mock.ask("GET", f"{BATCHES}?{query}").status_code == 400


def test_nobody_sees_or_cancels_the_batches_of_another_key(mock: Mock) -> None:
    one = ended(mock, [line("1")])
    for path in (f"{BATCHES}/{one['id']}", f"{FILES}/{one['output_file_id']}/content"):
        assert mock.ask("GET", path, key=OTHER).status_code == 404
    assert mock.ask("POST", f"{BATCHES}/{one['id']}/cancel", key=OTHER).status_code == 404
    assert mock.ask("GET", BATCHES, key=OTHER).json()["data"] is None
    sent = {"input_file_id": one["input_file_id"], "endpoint": CHAT, "completion_window": "24h"}
    assert error(mock.ask("POST", BATCHES, json=sent, key=OTHER))[0] == 404


def refused(mock: Mock, **changes: Any) -> httpx.Response:
    file = mock.upload(packed([line("1")]), "in.jsonl", "batch")
    sent = {"input_file_id": file["id"], "endpoint": CHAT, "completion_window": "24h", **changes}
    return mock.ask("POST", BATCHES, json={key: value for key, value in sent.items() if value is not None})


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"input_file_id": None}, 400),
        ({"input_file_id": "file-batch-nobody"}, 404),
        ({"input_file_id": 7}, 400),
        ({"endpoint": "/v1/completions"}, 400),
        ({"endpoint": None}, 400),
        ({"completion_window": "23h"}, 400),
        ({"completion_window": "337h"}, 400),
        ({"completion_window": "15d"}, 400),
        ({"completion_window": None}, 400),
        ({"metadata": {"ds_name": "x" * 101}}, 400),
        ({"metadata": []}, 400),
        ({"completion_window": "336h"}, 200),
        ({"completion_window": "14d"}, 200),
        ({"metadata": {"ds_description": "x" * 200}}, 200),
    ],
)
def test_what_begins_a_batch_has_its_limits(mock: Mock, changes: dict[str, Any], status: int) -> None:
    assert refused(mock, **changes).status_code == status


def test_a_file_for_something_else_is_no_input(mock: Mock) -> None:
    status, said = error(refused(mock, input_file_id=mock.upload()["id"]))

    assert (status, said["param"]) == (400, "input_file_id")


def test_a_file_outside_cannot_be_read(mock: Mock) -> None:
    id = refused(mock, input_file_id="oss:cn-beijing:bucket/in.jsonl").json()["id"]
    mock.clock.advance(1)

    assert batch(mock, id)["errors"]["data"][0]["code"] == "file_unavailable"


def test_an_address_that_the_mock_gave_is_read_until_it_has_expired(mock: Mock) -> None:
    file = mock.upload(packed([line("1"), line("2")]), "in.jsonl", "batch")
    url = mock.ask("GET", f"/api/v1/files/{file['id']}").json()["data"]["url"]
    id = refused(mock, input_file_id=url).json()["id"]
    mock.clock.advance(10)
    assert batch(mock, id)["request_counts"] == {"total": 2, "completed": 2, "failed": 0}
    mock.clock.advance(25 * 3600)
    late = refused(mock, input_file_id=url).json()["id"]
    mock.clock.advance(1)
    assert batch(mock, late)["errors"]["data"][0]["code"] == "file_unavailable"


def test_a_batch_goes_on_when_its_file_is_deleted(mock: Mock) -> None:
    one = begun(mock, [line("1")])
    mock.ask("DELETE", f"{FILES}/{one['input_file_id']}")
    mock.clock.advance(3)

    assert batch(mock, one["id"])["status"] == "completed"


def test_output_files_are_in_the_list_of_files_even_if_nobody_asked_after_the_batch(mock: Mock) -> None:
    begun(mock, [line("1")])
    mock.clock.advance(3)
    answer = mock.ask("GET", f"{FILES}?purpose=batch_output").json()

    assert len(answer["data"]) == 1 and answer["data"][0]["created_at"] == int(NOON + 1.6)


def test_a_conversation_on_the_batch_host_is_answered(mock: Mock) -> None:
    sent = {"model": "qwen-plus", "messages": HELLO}
    answer = mock.ask(
        "POST", f"/compatible-mode{CHAT}", json=sent, headers={"Host": "batch.dashscope.aliyuncs.com"}
    )

    assert answer.status_code == 200 and answer.json()["object"] == "chat.completion"


def test_who_asks_the_batch_host_to_think_needs_no_stream_but_the_same_bytes_do_elsewhere(
    mock: Mock,
) -> None:
    sent = {"model": "qwen-plus", "messages": HELLO, "enable_thinking": True}
    hosts = ("batch.dashscope.aliyuncs.com", "dashscope.aliyuncs.com") * 2
    answers = [
        mock.ask("POST", f"/compatible-mode{CHAT}", json=sent, headers={"Host": host}) for host in hosts
    ]

    assert [one.status_code for one in answers] == [200, 400, 200, 400]


def test_the_oldest_of_too_many_batches_is_forgotten_and_the_log_says_so(
    mock: Mock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(batches, "MOST", 1)
    first, second = begun(mock, [line("1")])["id"], begun(mock, [line("1")])["id"]

    assert mock.ask("GET", f"{BATCHES}/{first}").status_code == 404
    assert batch(mock, second)["status"] == "validating"
    assert f"{first} is forgotten" in caplog.text
