"""`openai.OpenAI` on conversations: what is put into them, what responses make of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from openai import BadRequestError, OpenAI

from tests.support import Server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[OpenAI]:
    with OpenAI(base_url=server.compatible, api_key=server.key, max_retries=0) as client:
        yield client


def message(text: str, role: str = "user") -> Any:
    return {"type": "message", "role": role, "content": text}


def texts(items: Any) -> list[str]:
    return [item.content[0].text for item in items]


def ask(client: OpenAI, input: str, **more: Any) -> Any:
    asked: Any = {"model": "qwen-plus", "input": input, "temperature": 0} | more
    return client.responses.create(**asked)


def test_a_conversation_is_begun_shown_renamed_and_deleted(client: OpenAI) -> None:
    begun = client.conversations.create(metadata={"topic": "demo"})
    assert (begun.object, begun.metadata) == ("conversation", {"topic": "demo"})
    assert begun.id.startswith("conv_") and begun.created_at > 10**12  # milliseconds
    client.conversations.update(begun.id, metadata={"name": "update"})
    assert client.conversations.retrieve(begun.id).metadata == {"name": "update"}
    gone = client.conversations.delete(begun.id)
    assert (gone.deleted, gone.object) == (True, "conversation.deleted")
    with pytest.raises(BadRequestError, match=f"Conversation with id '{begun.id}' not found."):
        client.conversations.retrieve(begun.id)


def test_a_conversation_may_begin_with_nothing(client: OpenAI) -> None:
    begun = client.conversations.create()
    assert begun.metadata == {}
    assert client.conversations.items.list(begun.id).data == []


def test_items_are_added_shown_newest_first_and_taken_out(client: OpenAI) -> None:
    begun = client.conversations.create(items=[message("one", "system")])
    added = client.conversations.items.create(begun.id, items=[message("two"), message("three")])
    assert texts(added.data) == ["two", "three"]
    assert texts(client.conversations.items.list(begun.id).data) == ["three", "two", "one"]
    two = added.data[0].id
    assert two is not None
    one: Any = client.conversations.items.retrieve(two, conversation_id=begun.id)
    assert (one.id, one.role, one.content[0].text) == (two, "user", "two")
    client.conversations.items.delete(two, conversation_id=begun.id)
    assert texts(client.conversations.items.list(begun.id, order="asc").data) == ["one", "three"]
    with pytest.raises(BadRequestError, match="not found"):
        client.conversations.items.retrieve(two, conversation_id=begun.id)


def test_items_come_in_pages(client: OpenAI) -> None:
    begun = client.conversations.create(items=[message(str(number)) for number in range(5)])
    page = client.conversations.items.list(begun.id, limit=2, order="asc")
    assert page.has_more and texts(page.data) == ["0", "1"]
    assert texts(page) == ["0", "1", "2", "3", "4"]


def test_a_response_reads_the_conversation_and_is_added_to_it(client: OpenAI) -> None:
    begun = client.conversations.create(items=[message("You are a geographer.", "system")])
    first = ask(client, "Name three rivers.", conversation=begun.id)
    second = ask(client, "And three lakes?", conversation={"id": begun.id})
    said = texts(client.conversations.items.list(begun.id, order="asc").data)
    assert said == [
        "You are a geographer.",
        "Name three rivers.",
        first.output_text,
        "And three lakes?",
        second.output_text,
    ]
    messages: Any = [
        {"role": role, "content": text}
        for role, text in zip(["system", "user", "assistant", "user"], said, strict=False)
    ]
    chat = client.chat.completions.create(model="qwen-plus", messages=messages, temperature=0)
    assert chat.usage is not None
    assert second.usage.input_tokens == chat.usage.prompt_tokens
    assert second.output_text == chat.choices[0].message.content


def test_a_conversation_that_is_not_there_is_refused(client: OpenAI) -> None:
    with pytest.raises(BadRequestError, match="Conversation with id 'conv_none' not found"):
        ask(client, "Hello", conversation="conv_none")


@pytest.mark.parametrize(
    "more",
    [
        {"items": [message("a")] * 21},
        {"items": [{"type": "function_call", "role": "user", "content": "a"}]},
        {"metadata": {str(number): "a" for number in range(17)}},
        {"metadata": {"a": "a" * 513}},
    ],
    ids=["21 items", "no message", "17 metadata", "513 letters"],
)
def test_more_than_a_conversation_takes_is_refused(client: OpenAI, more: Any) -> None:
    with pytest.raises(BadRequestError):
        client.conversations.create(**more)
