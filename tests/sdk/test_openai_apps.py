"""The official OpenAI SDK asks an application through Responses, at the base URL that names it."""

from collections.abc import Iterator

import pytest
from openai import OpenAI

from tests.support import Server


@pytest.fixture
def client(server: Server) -> Iterator[OpenAI]:
    base = f"{server.url}/api/v2/apps/agent/5ccc140108fd4b2ea5e6101fbada7583/compatible-mode/v1/"
    with OpenAI(base_url=base, api_key=server.key, max_retries=0) as made:
        yield made


def test_an_application_answers_and_its_answer_is_kept(client: OpenAI) -> None:
    answer = client.responses.create(input="Name three rivers.")
    assert answer.output_text and answer.status == "completed"
    assert client.responses.retrieve(answer.id).output_text == answer.output_text
    client.responses.delete(answer.id)


def test_the_stream_joins_to_the_answer(client: OpenAI) -> None:
    events = list(client.responses.create(input="Explain tides.", stream=True))
    said = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert events[-1].type == "response.completed" and events[-1].response.output_text == said


def test_an_answer_in_the_background_is_cancelled(client: OpenAI) -> None:
    begun = client.responses.create(input="Plan a trip.", background=True)
    assert begun.status == "queued" and begun.output == []
    assert client.responses.cancel(begun.id).status == "cancelled"
