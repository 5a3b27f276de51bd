"""Decisions and labels: what is near in words is likely, and probabilities are one in all."""

from typing import Any

import pytest

from tests.server.mocking import Mock

DECIDE = "/compatible-mode/v1/systemone"
STATE = {"content": "I was charged twice for one order and want a refund."}
QUESTIONS = {
    "department": {
        "type": "choice",
        "criteria": {"technical": "errors of the app", "billing": "charges and a refund of an order"},
    },
    "escalate": {"type": "noul", "instructions": "Page the engineer?"},
    "urgency": {"type": "score", "criteria": ["can wait", "today", "at once"]},
}


@pytest.fixture
def mock() -> Mock:
    return Mock()


def test_each_question_is_answered_in_its_kind(mock: Mock) -> None:
    answer = mock.ask(
        "POST", DECIDE, {"model": "decision-model-preview", "state": STATE, "questions": QUESTIONS}
    ).json()
    department, escalate, urgency = (answer["answers"][name] for name in QUESTIONS)

    assert (
        department["choice"] == "billing"
        and department["confidence"] == department["probabilities"]["billing"] > 0.5
    )
    assert escalate["noul"] == escalate["probabilities"]["true"]
    assert 0 <= urgency["score"] <= 2 and urgency["legend"] == {"0": "can wait", "1": "today", "2": "at once"}
    for one in answer["answers"].values():
        assert abs(sum(one["probabilities"].values()) - 1) < 1e-9


@pytest.mark.parametrize(
    "question",
    [
        {"type": "choice"},
        {"type": "choice", "criteria": ["a", "b"]},
        {"type": "score", "criteria": ["a"]},
        {"type": "guess"},
        {},
    ],
)
def test_a_question_that_is_none_is_refused(mock: Mock, question: Any) -> None:
    answer = mock.ask(
        "POST", DECIDE, {"model": "decision-model-preview", "state": "", "questions": {"a": question}}
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_parameter_error")


@pytest.mark.parametrize("path", ["/api/v1/services/nlp/nlu/understanding", "/api/v1/nlp/nlu/understanding"])
def test_a_text_gets_the_label_that_is_nearest(mock: Mock, path: str) -> None:
    given = {"sentence": "The football match was won in the last minute.", "labels": "cooking,football,music"}
    sorted_ = mock.ask("POST", path, {"model": "opennlu-v1", "input": given, "parameters": {}}).json()
    found = mock.ask("POST", path, {"model": "opennlu-v1", "input": {**given, "task": "extraction"}}).json()

    assert sorted_["output"]["text"] == "football;" and sorted_["usage"]["output_tokens"] > 0
    assert "football: football;" in found["output"]["text"]
