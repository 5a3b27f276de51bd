"""Decisions with the client of dashscope 2.0, on a real port; a base address given is that of the compatible surface here."""

import dashscope

from tests.support import Server


def test_questions_are_decided(server: Server) -> None:
    with dashscope.Client(api_key=server.key, base_url=server.compatible, max_retries=0) as client:
        answer = client.decision.create(
            model="decision-model-preview",
            state="I was charged twice for one order.",
            questions={
                "department": {
                    "type": "choice",
                    "criteria": {"billing": "charges of an order", "technical": "errors"},
                },
                "escalate": {"type": "noul"},
            },
        )

    assert answer.answers["department"].choice == "billing"
    assert 0 <= answer.answers["escalate"].noul <= 1
