"""Streams of `dashscope.Generation` beside the plain one: several answers, logprobs, search, limits, stop words, loops."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from typing import Any

import pytest
from dashscope import Generation, MultiModalConversation, Tokenization

from tests.sdk.asking import PERSON, RIVERS, SCHEMA, TOOLS, WEATHER, picture
from tests.support import ROOT, Server

pytestmark = pytest.mark.usefixtures("classic")

SOURCES = {"forced_search": True, "enable_source": True}


def frames(messages: Any = RIVERS, **more: Any) -> list[Any]:
    parts = {
        "model": "qwen-plus",
        "result_format": "message",
        "stream": True,
        "incremental_output": True,
        **more,
    }
    answers: list[Any] = list(Generation.call(messages=messages, **parts))
    assert [answer for answer in answers if answer.status_code != 200] == []
    return answers


def whole(**more: Any) -> Any:
    answer: Any = Generation.call(
        **{"model": "qwen-plus", "messages": RIVERS, "result_format": "message", **more}
    )
    assert answer.status_code == 200, answer
    return answer


def joined(answers: list[Any]) -> str:
    return "".join(answer.output.choices[0].message.content for answer in answers)


def test_a_client_needs_no_more_than_two_variables(server: Server) -> None:
    program = (
        "import dashscope; print(dashscope.Generation.call('qwen-plus', prompt='Name a river.').output.text)"
    )
    told = {"DASHSCOPE_API_KEY": server.key, "DASHSCOPE_HTTP_BASE_URL": server.native}
    said = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **told}, cwd=ROOT, capture_output=True, timeout=60
    )
    assert said.returncode == 0 and said.stdout.strip(), said.stderr


def test_there_is_no_class_named_streaming() -> None:
    import dashscope

    assert not hasattr(dashscope, "Streaming")


@pytest.mark.parametrize("more", [{"incremental_output": False}, {}], ids=["by-the-sdk", "by-the-server"])
def test_text_is_repeated_in_every_frame(more: dict[str, Any]) -> None:
    answers = list(Generation.call("qwen-plus", messages=RIVERS, stream=True, seed=4, **more))
    texts = [answer.output.text for answer in answers]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert texts[-1] == whole(seed=4, result_format="text").output.text


def test_a_frame_that_counts_all_of_it_comes_last() -> None:
    seeded = whole(seed=4).usage["output_tokens"]
    assert frames(seed=4)[-1].usage["output_tokens"] == seeded


def test_two_answers_are_joined_each_for_itself() -> None:
    """The SDK keeps them apart by index and adds their tokens up."""
    last = frames(n=2, seed=7, incremental_output=False)[-1]
    together = whole(n=2, seed=7)
    choices = sorted(last.output.choices, key=lambda choice: choice["index"])
    assert [choice["message"]["content"] for choice in choices] == [
        choice.message.content for choice in together.output.choices
    ]
    assert last.usage["output_tokens"] == together.usage["output_tokens"]


def test_logprobs_spell_the_stream() -> None:
    answers = frames(logprobs=True, top_logprobs=2)
    rows = [
        row
        for answer in answers
        for row in (answer.output.choices[0].get("logprobs") or {"content": []})["content"]
    ]
    assert "".join(row["token"] for row in rows) == joined(answers)
    assert all(bytes(row["bytes"]).decode("utf-8", "replace") == row["token"] for row in rows)


def test_sources_come_first_when_they_are_prepended() -> None:
    first, *later = frames(enable_search=True, search_options={**SOURCES, "prepend_search_result": True})
    assert first.output["search_info"]["search_results"] and not first.output.choices[0].message.content
    assert [a for a in later if a.output["search_info"]["search_results"]] == [] and joined(later)


def test_a_search_is_counted_in_a_stream() -> None:
    last = frames(enable_search=True, search_options=SOURCES)[-1]
    assert last.usage["plugins"]["search"] == {"count": 1, "strategy": "turbo"}


def test_a_search_keeps_its_sources_to_itself_unless_asked() -> None:
    assert "search_info" not in whole(enable_search=True, search_options={"forced_search": True}).output


def test_an_answer_cites_its_sources_by_number() -> None:
    options = {**SOURCES, "enable_citation": True, "citation_format": "[ref_<number>]"}
    answer = whole(enable_search=True, search_options=options)
    assert "[ref_1]" in answer.output.choices[0].message.content


@pytest.mark.parametrize("more", [{}, {"incremental_output": False}], ids=["increments", "joined"])
def test_a_stream_at_its_limit_says_length(more: dict[str, Any]) -> None:
    last = frames(max_tokens=5, **more)[-1]
    assert (last.output.choices[0].finish_reason, last.usage["output_tokens"]) == ("length", 5)


def test_a_stop_word_ends_a_stream_before_it() -> None:
    text = whole(seed=5).output.choices[0].message.content
    word = text.split()[3]
    assert joined(frames(seed=5, stop=[word, "a word that never comes"])) == text[: text.index(word)]


def test_a_stop_word_can_be_given_as_token_ids() -> None:
    """The ids are those of the tokenizer, and several of them stand for one sequence."""
    text = whole(seed=5).output.choices[0].message.content
    tokens = Tokenization.call(model="qwen-plus", prompt=text).output
    ids, pieces = tokens["token_ids"][2:4], tokens["tokens"]
    said = whole(seed=5, stop=[ids]).output.choices[0].message.content
    assert said == "".join(pieces[:2])


def test_json_is_streamed_whole() -> None:
    answers = frames(PERSON, response_format=SCHEMA)
    assert set(json.loads(joined(answers))) == {"name", "age"}


def test_a_beginning_is_continued_without_being_repeated() -> None:
    begun = "Three rivers are the"
    messages = [*RIVERS, {"role": "assistant", "content": begun, "partial": True}]
    said = whole(messages=messages).output.choices[0].message.content
    assert said and begun not in said


def test_the_old_history_is_still_read() -> None:
    history = [{"user": "What is the capital of France?", "bot": "Paris"}]
    with_it: Any = Generation.call("qwen-plus", prompt="Name a river.", history=history)
    without: Any = Generation.call("qwen-plus", prompt="Name a river.")
    assert with_it.usage["input_tokens"] > without.usage["input_tokens"]


def test_a_hybrid_that_is_told_not_to_think_does_not() -> None:
    answers = frames(model="qwen3-32b", enable_thinking=False)
    assert joined(answers)
    assert not [a for a in answers if a.output.choices[0].message.get("reasoning_content")]


def test_a_stream_about_a_picture_can_call_a_tool() -> None:
    asked = [
        {"role": "user", "content": [{"image": picture()}, {"text": "What is the weather in Hangzhou?"}]}
    ]
    answers: Any = MultiModalConversation.call(
        model="qwen3-vl-plus", messages=asked, tools=TOOLS, stream=True, incremental_output=True
    )
    choices = [answer.output.choices[0] for answer in answers]
    assert choices[-1].finish_reason == "tool_calls"
    assert all(choice.message.content == [] for choice in choices if choice.message.get("tool_calls"))


def test_a_stream_that_is_left_early_does_not_hold_up_the_next() -> None:
    stream = Generation.call("qwen-plus", messages=WEATHER, stream=True, incremental_output=True)
    next(stream)
    stream.close()
    assert frames()[-1].output.choices[0].finish_reason == "stop"
