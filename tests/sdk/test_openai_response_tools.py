"""The official OpenAI SDK and the tools of the service in Responses: pages, pictures, a knowledge base, mcp servers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openai import BadRequestError, OpenAI

from tests.sdk.asking import picture
from tests.support import Server

MCP = {
    "type": "mcp",
    "server_protocol": "sse",
    "server_label": "fetch",
    "server_url": "https://example.com/sse",
}
FILES = {"type": "file_search", "vector_store_ids": ["kb_1"]}


@pytest.fixture
def client(server: Server) -> Iterator[OpenAI]:
    with OpenAI(base_url=server.compatible, api_key=server.key, max_retries=0) as made:
        yield made


def ask(client: OpenAI, input: Any, *tools: Any, **more: Any) -> Any:
    return client.responses.create(**{"model": "qwen3-max", "input": input, "tools": list(tools)} | more)


def events(client: OpenAI, input: Any, *tools: Any) -> list[str]:
    told = client.responses.create(model="qwen3-max", input=input, tools=list(tools), stream=True)
    return [event.type for event in told if "call" in event.type]


def test_the_page_that_is_named_is_read(client: OpenAI) -> None:
    response = ask(client, "Summarize https://example.com/tea please.", {"type": "web_extractor"})
    read, message = response.output
    assert (read.type, read.urls, message.type) == (
        "web_extractor_call",
        ["https://example.com/tea"],
        "message",
    )
    assert read.output and read.goal.startswith("Summarize")
    assert response.usage.x_tools == {"web_extractor": {"count": 1}}


def test_the_page_that_was_found_is_read_after_the_search(client: OpenAI) -> None:
    tools = [{"type": "web_extractor"}, {"type": "web_search"}]
    response = ask(client, "Find the site of a tea house and extract the main points.", *tools)
    assert [item.type for item in response.output] == ["web_search_call", "web_extractor_call", "message"]
    assert response.output[1].urls[0] == response.output[0].action.sources[0].url


def test_no_page_is_read_where_none_is_spoken_of(client: OpenAI) -> None:
    assert [item.type for item in ask(client, "Hello", {"type": "web_extractor"}).output] == ["message"]


def test_pictures_are_found_by_words(client: OpenAI) -> None:
    found, _ = ask(client, "Find a picture of a lake.", {"type": "web_search_image"}).output
    assert found.type == "web_search_image_call"
    pictures = json.loads(found.output)
    assert [one["index"] for one in pictures] == [1, 2, 3] and all(one["url"] for one in pictures)


def test_pictures_are_found_by_a_picture_only(client: OpenAI) -> None:
    content = [
        {"type": "input_text", "text": "Find more like this."},
        {"type": "input_image", "image_url": picture()},
    ]
    tool = {"type": "image_search"}
    found = ask(client, [{"role": "user", "content": content}], tool, model="qwen3.5-plus").output[-2]
    assert found.type == "image_search_call"
    assert [item.type for item in ask(client, "Find more like this.", tool).output] == ["message"]


def test_a_knowledge_base_gives_passages_the_best_first(client: OpenAI) -> None:
    response = ask(client, "Which tea is mild?", FILES)
    found, _ = response.output
    assert (found.type, found.queries) == ("file_search_call", ["Which tea is mild?"])
    scores = [one.score for one in found.results]
    assert len(scores) == 2 and scores == sorted(scores, reverse=True)
    assert response.usage.x_tools == {"file_search": {"count": 1}}
    assert events(client, "Which tea is mild?", FILES) == [
        "response.file_search_call.in_progress",
        "response.file_search_call.searching",
        "response.file_search_call.completed",
    ]


def test_an_mcp_server_is_called_with_what_was_asked(client: OpenAI) -> None:
    found, message = ask(client, "What is new on https://example.com/news?", MCP).output
    assert (found.type, found.server_label) == ("mcp_call", "fetch")
    assert json.loads(found.arguments) == {"url": "https://example.com/news"} and found.output
    assert message.type == "message"
    assert events(client, "What is new?", MCP) == [
        "response.mcp_call.in_progress",
        "response.mcp_call_arguments.delta",
        "response.mcp_call_arguments.done",
        "response.mcp_call.completed",
    ]


def test_what_tools_did_is_shown_again_and_gone_on_from(client: OpenAI) -> None:
    first = ask(client, "Which tea is mild?", FILES)
    listed = client.responses.input_items.list(
        ask(client, "And the strongest?", previous_response_id=first.id).id
    )
    assert "file_search_call" in [item.type for item in listed]


@pytest.mark.parametrize(
    "tool",
    [
        {"type": "file_search"},
        FILES | {"vector_store_ids": ["kb_1", "kb_2"]},
        FILES | {"vector_store_ids": []},
        {"type": "mcp", "server_label": "fetch"},
        MCP | {"server_protocol": "stdio"},
        MCP | {"server_url": "fetch"},
    ],
    ids=str,
)
def test_a_tool_that_cannot_be_is_refused(client: OpenAI, tool: Any) -> None:
    with pytest.raises(BadRequestError):
        ask(client, "Hello", tool)


def test_ten_mcp_servers_may_be_named_and_eleven_not(client: OpenAI) -> None:
    assert ask(client, "Hello", *[MCP] * 10).usage.x_tools == {"mcp": {"count": 10}}
    with pytest.raises(BadRequestError):
        ask(client, "Hello", *[MCP] * 11)


def test_thinking_that_is_switched_on_needs_a_stream_where_it_does_in_chat(client: OpenAI) -> None:
    with pytest.raises(BadRequestError, match="must be set to false for non-streaming calls"):
        client.responses.create(model="qwen-plus", input="Hello", extra_body={"enable_thinking": True})
    assert client.responses.create(model="qwen-plus", input="Hello", reasoning={"effort": "low"}).output_text


def test_an_input_that_is_too_long_is_refused(client: OpenAI) -> None:
    for sent in ("word " * 9000, [{"role": "user", "content": "word " * 9000}]):
        with pytest.raises(BadRequestError, match="Range of input length should be"):
            client.responses.create(model="qwen-math-turbo", input=sent)  # type: ignore[call-overload]
