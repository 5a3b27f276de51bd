"""Faults and answers are ordered by admin calls, in the words of header, model name and key."""

from typing import Any

import pytest

from tests.admin.conftest import Mock


def statuses(mock: Mock, number: int) -> list[int]:
    return [mock.ask().status_code for _ in range(number)]


def test_two_calls_are_refused_then_all_is_fine(mock: Mock) -> None:
    mock.post("faults", fault="2 x Throttling.RateQuota, then fine")
    assert statuses(mock, 3) == [429, 429, 200]
    (order,) = mock.get("faults")["faults"]
    assert (order["seen"], order["tripped"], order["spent"]) == (3, 2, False)


def test_a_count_and_a_probability_can_stand_beside_the_fault(mock: Mock) -> None:
    mock.post("seed", seed=3)
    order = mock.post("faults", fault="InternalError", count=20, probability=0.5)
    assert order["stages"] == [{"calls": 20, "faults": [{"name": "InternalError", "probability": 0.5}]}]
    told = statuses(mock, 22)
    assert 4 <= told[:20].count(500) <= 16 and told[20:] == [200, 200]
    assert mock.get("faults")["faults"][0]["spent"]


def test_a_fault_is_for_one_model_or_one_operation_only(mock: Mock) -> None:
    mock.post("faults", fault="InternalError", when={"model": "qwen-max"})
    mock.post("faults", fault="503", when={"operation": "completions"})
    assert (mock.ask().status_code, mock.ask(model="qwen-max").status_code) == (200, 500)


def test_an_order_is_taken_back(mock: Mock) -> None:
    first = mock.post("faults", fault="InternalError", when={"model": "qwen-max"})
    mock.post("faults", fault="RateQuota")
    assert mock.delete(f"faults/{first['id']}") == {"forgotten": [first["id"]]}
    assert [order["fault"] for order in mock.get("faults")["faults"]] == ["RateQuota"]
    mock.delete("faults")
    assert statuses(mock, 1) == [200]


def test_an_answer_is_ordered(mock: Mock) -> None:
    mock.post("answers", answer={"text": "hello there", "finish": "length"}, times=1, when="rivers")
    choice = mock.ask().json()["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == ("hello", "length")
    assert mock.ask().json()["choices"][0]["message"]["content"] != "hello"
    assert mock.get("answers")["answers"][0]["left"] == 0


def test_the_words_there_are_can_be_asked_for(mock: Mock) -> None:
    known = mock.get("faults")
    assert known["kinds"]["stall"]["default"] == "30s"
    assert known["errors"]["RateQuota"] == {"status": 429, "code": "Throttling.RateQuota"}
    assert "fault" in known["words"] and "model" in known["when"]


@pytest.mark.parametrize(
    ("page", "body", "words"),
    [
        ("faults", {"falt": "x"}, "body: 'falt' is not known; there are: fault, count, probability, when; did you mean 'fault'?"),
        ("faults", {"fault": 7}, 'fault: 7 is no text; write e.g. "2 x Throttling'),
        ("faults", {"fault": "RateQota"}, "'RateQota' is no fault; did you mean RateQuota? there are: fine, html"),
        ("faults", {"fault": "RateQuota", "count": -1}, "count: -1 is no whole number from 0 up"),
        ("faults", {"fault": "2 x RateQuota", "count": 3}, "count: the text of the fault says already"),
        ("faults", {"fault": "10% RateQuota", "probability": 0.5}, "probability: the text of the fault has a percentage"),
        ("faults", {"fault": "RateQuota", "probability": 10}, "probability: 10 is no number from 0 to 1"),
        ("faults", {"fault": "RateQuota", "when": {"modl": "x"}}, "when: 'modl' is not known; there are: text, pattern"),
        ("answers", {"answer": {"txt": "x"}}, "answer: 'txt' is not known"),
        ("answers", {}, "answer: None is no answer"),
        ("clock", {}, "body: says nothing to do with the clock"),
        ("clock", {"advance": "soon"}, "advance: \"soon\" is no time; write seconds, or e.g. '24h'"),
        ("clock", {"advance": -5}, "advance: -5 is no time"),
        ("clock", {"freeze": "noon"}, "freeze: 'noon' is no moment"),
        ("clock", {"freeze": 5}, "freeze: a clock moves forward"),
        ("clock", {"freeze": 1e18}, "that is after the year 9999"),
        ("clock", {"advance": 1e18}, "is no time"),
        ("seed", {}, "seed: is missing"),
        ("reset", {"keep": ["tasks"]}, "keep: 'tasks' is not known; there are: faults"),
        ("journal", {"size": "many"}, 'size: "many" is no whole number'),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_explained(mock: Mock, page: str, body: Any, words: str) -> None:
    answer = mock.http.post(f"/_mock/{page}", json=body)
    assert answer.status_code == 400 and words in answer.json()["error"]


@pytest.mark.parametrize(
    ("content", "words"), [(b"{", "body: is no JSON: "), (b"[]", "body: is no JSON object")]
)
def test_a_body_that_is_none_is_explained(mock: Mock, content: bytes, words: str) -> None:
    answer = mock.http.post("/_mock/faults", content=content)
    assert answer.status_code == 400 and words in answer.json()["error"]


def test_a_page_that_is_none_gets_a_list_of_those_there_are(mock: Mock) -> None:
    answer = mock.http.get("/_mock/fault")
    assert answer.status_code == 404 and "/_mock/faults" in answer.json()["known"]
    answer = mock.http.put("/_mock/faults")
    assert (answer.status_code, answer.json()["known"]) == (405, ["GET", "POST", "DELETE"])


def test_the_first_page_lists_every_call_with_what_it_takes(mock: Mock) -> None:
    pages = mock.get("")["pages"]
    assert all(page["says"].endswith(".") for page in pages)
    (clock,) = [page for page in pages if (page["method"], page["path"]) == ("POST", "/_mock/clock")]
    assert set(clock["takes"]) == {"advance", "freeze", "reset"}


def test_a_query_nobody_knows_is_explained(mock: Mock) -> None:
    assert "query: 'modell' is not known" in mock.get("journal", modell="x")["error"]
    assert "limit: 'all' is no whole number" in mock.get("journal", limit="all")["error"]
