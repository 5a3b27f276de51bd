"""What holds for every answer, whatever is asked: any Unicode, any limit, any stop sequence, any n."""

import json
import re
from itertools import count, cycle, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.content import tokens
from mock_server.content.answer import answer
from mock_server.wire.timeline import Run
from tests.content.asking import ask, told, tool

PROMPTS = st.one_of(
    st.text(max_size=120),
    st.sampled_from(
        [
            "Why is the sky blue?",
            "写一首关于春天的诗",
            "List 5 fruits",
            "Explain TCP step by step",
            "1+1",
            "今天天气怎么样？",
            "Write a Python function that adds two numbers",
            "Say 'OK' and nothing else.",
            "What is my name?",
            "🎉🎊",
            "\ud800 alone",
            "a\x00b",
            "Translate hello to French",
            "Make a table of planets",
            "summarize: one. two. three.",
            "你好",
        ]
    ),
)
MODELS = st.sampled_from(
    [
        "qwen-plus",
        "qwen-turbo",
        "qwen3-max",
        "qwen3-32b",
        "qwen3-next-80b-a3b-thinking",
        "qwen3.6-plus",
        "qwen3-vl-plus",
    ]
)
THINKERS = st.sampled_from(["qwen-plus", "qwen3-32b", "qwen3-next-80b-a3b-thinking", "qwen3.6-plus"])
STOPS = st.one_of(
    st.text(min_size=1, max_size=4),
    st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=3),
    st.sampled_from([["is"], [" the"], "，", [[13]], [[279, 1850]], [13, 11], ["。", "."]]),
)
WEATHER = tool(
    "get_weather",
    "Get the weather of a city",
    city={"type": "string"},
    days={"type": "integer", "minimum": 1, "maximum": 9},
)


def holds(run: Run, *, cut: bool = False) -> None:
    """Its ids decode to its text, its ends grow to its length, and its pieces join to it at any size."""
    assert len(run.ids) == len(run.ends)
    spelt = b"".join(tokens.token_bytes(id) for id in run.ids)
    if cut:
        assert spelt.decode("utf-8", "ignore") == run.text
    else:
        assert spelt.decode("utf-8") == run.text
        assert (run.ends[-1] if run.ends else 0) == len(run.text)
    assert list(run.ends) == sorted(run.ends)
    for sizes in (repeat(1), repeat(3), count(1)):
        pieces = list(run.pieces(sizes))
        assert "".join(text for text, _ in pieces) == run.text
        assert sum(number for _, number in pieces) == len(run.ids)


@given(PROMPTS, MODELS, st.integers(0, 2**31 - 1), st.integers(1, 4))
def test_every_run_is_made_of_its_tokens(prompt: str, on: str, seed: int, n: int) -> None:
    timeline = told(prompt, on=on, seed=seed, n=n)
    assert [choice.index for choice in timeline.choices] == list(range(n))
    for choice in timeline.choices:
        holds(choice.content)
        assert choice.content.text
        assert choice.finish == "stop" and not choice.cut
        if choice.thinking is not None:
            holds(choice.thinking)


@given(PROMPTS, MODELS, st.integers(0, 2**31 - 1))
def test_the_same_ask_has_the_same_answer(prompt: str, on: str, seed: int) -> None:
    assert told(prompt, on=on, seed=seed) == told(prompt, on=on, seed=seed)


@given(PROMPTS, MODELS, st.integers(1, 60))
def test_max_tokens_is_kept_to_the_token(prompt: str, on: str, limit: int) -> None:
    whole = told(prompt, on=on).choices[0].content
    choice = told(prompt, on=on, max_tokens=limit).choices[0]
    holds(choice.content, cut=True)
    if len(whole.ids) > limit:
        assert len(choice.content.ids) == limit
        assert choice.finish == "length" and choice.cut
    else:
        assert choice.content == whole and choice.finish == "stop"


@given(PROMPTS, THINKERS, st.integers(1, 80))
def test_max_completion_tokens_holds_thinking_and_answer(prompt: str, on: str, limit: int) -> None:
    whole = told(prompt, on=on, enable_thinking=True).choices[0]
    choice = told(prompt, on=on, enable_thinking=True, max_completion_tokens=limit).choices[0]
    assert whole.thinking is not None and choice.thinking is not None
    wanted = len(whole.thinking.ids) + len(whole.content.ids)
    assert len(choice.thinking.ids) + len(choice.content.ids) == min(wanted, limit)
    assert choice.finish == ("length" if wanted > limit else "stop")


@given(PROMPTS, THINKERS, st.integers(1, 60))
def test_a_thinking_budget_ends_the_thinking_and_the_answer_follows(
    prompt: str, on: str, budget: int
) -> None:
    whole = told(prompt, on=on, enable_thinking=True).choices[0]
    choice = told(prompt, on=on, enable_thinking=True, thinking_budget=budget).choices[0]
    assert whole.thinking is not None and choice.thinking is not None
    assert len(choice.thinking.ids) == min(budget, len(whole.thinking.ids))
    assert choice.content == whole.content and choice.finish == "stop"


@given(PROMPTS, MODELS, STOPS, st.one_of(st.none(), st.integers(1, 40)))
def test_no_stop_sequence_is_said(prompt: str, on: str, stop: Any, limit: int | None) -> None:
    parameters: dict[str, Any] = {"stop": stop} | ({"max_tokens": limit} if limit else {})
    whole = told(prompt, on=on).choices[0].content
    choice = told(prompt, on=on, **parameters).choices[0]
    holds(choice.content, cut=True)
    assert whole.text.startswith(choice.content.text)
    for sequence in [stop] if isinstance(stop, str) else stop:
        if isinstance(sequence, str):
            assert sequence not in choice.content.text
    if choice.stopped:
        assert choice.finish == "stop"


@given(PROMPTS, MODELS, st.integers(1, 4), st.booleans())
def test_usage_is_the_sum_of_what_is_said(prompt: str, on: str, n: int, forced: bool) -> None:
    more: dict[str, Any] = {"tools": [WEATHER], "tool_choice": "required"} if forced else {"n": n}
    made = ask(prompt, on=on, **more)
    if forced and made.thinking:
        return
    timeline = answer(made)
    usage = timeline.usage
    said = sum(
        len(choice.content.ids) + sum(call.tokens for call in choice.calls) for choice in timeline.choices
    )
    thought = sum(len(choice.thinking.ids) for choice in timeline.choices if choice.thinking)
    assert usage.completion == said + thought + usage.overhead
    assert usage.reasoning == thought
    assert usage.prompt == tokens.prompt_tokens(made) > 0
    assert usage.cached == 0


@given(PROMPTS, MODELS, st.integers(1, 5))
def test_logprobs_are_those_of_the_tokens_said(prompt: str, on: str, top: int) -> None:
    choice = told(prompt, on=on, logprobs=True, top_logprobs=top, max_tokens=20).choices[0]
    assert choice.logprobs is not None
    assert b"".join(one.bytes for one in choice.logprobs).decode("utf-8", "ignore") == choice.content.text
    for one in choice.logprobs:
        assert len(one.top) == top
        assert one.logprob <= 0 and all(value <= 0 for _, _, value in one.top)
        assert sum(2.718281828**value for _, _, value in one.top) <= 1.0001
        assert [value for _, _, value in one.top] == sorted((value for _, _, value in one.top), reverse=True)
        assert len({spelt for _, spelt, _ in one.top}) == top


@given(
    PROMPTS,
    st.sampled_from(["auto", "required", {"type": "function", "function": {"name": "get_weather"}}]),
    st.booleans(),
)
def test_arguments_are_json_that_the_tool_takes(prompt: str, choice: Any, parallel: bool) -> None:
    timeline = told(prompt, tools=[WEATHER], tool_choice=choice, parallel_tool_calls=parallel)
    first = timeline.choices[0]
    if choice != "auto":
        assert first.calls
    if first.calls:
        assert first.finish == "tool_calls"
    for call in first.calls:
        arguments = json.loads(call.arguments.text)
        assert isinstance(arguments["city"], str) and 1 <= arguments["days"] <= 9
        holds(call.arguments)
    assert parallel or len(first.calls) <= 1


@given(PROMPTS)
def test_a_json_object_is_one(prompt: str) -> None:
    assert isinstance(
        json.loads(told(prompt, response_format={"type": "json_object"}).choices[0].content.text), dict
    )


@pytest.mark.parametrize(
    "parameters",
    [
        [],
        ["list"],
        "text",
        {"type": "strnig"},
        {"type": "object", "required": ["a"], "properties": {"a": False}},
    ],
)
def test_a_tool_with_a_broken_schema_is_still_called_with_an_object(parameters: Any) -> None:
    broken = {
        "type": "function",
        "function": {"name": "look_up", "description": "", "parameters": parameters},
    }
    call = told("Look up the price", tools=[broken], tool_choice="required").choices[0].calls[0]
    assert isinstance(json.loads(call.arguments.text), dict)


def test_other_choices_say_other_things() -> None:
    texts = [choice.content.text for choice in told("Explain how bread is made", n=4).choices]
    assert len(set(texts)) == 4


def test_another_seed_says_something_else() -> None:
    assert (
        len({told("Explain how bread is made", seed=seed).choices[0].content.text for seed in range(8)}) >= 7
    )


def test_temperature_does_not_reach_the_engine_only_the_seed_does() -> None:
    assert (
        told("Why is the sky blue?", temperature=0).choices
        == told("Why is the sky blue?", temperature=1.5).choices
    )


@pytest.mark.parametrize(
    "asked", ["What is new in quantum computing?", "量子计算有什么新进展？", "a\ud800b / c?"]
)
def test_the_pages_that_a_search_finds_have_addresses_that_are_reserved_and_well_formed(asked: str) -> None:
    sources = told(asked, enable_search=True).sources
    assert sources
    for source in sources:
        assert re.fullmatch(r"https://[a-z]+\.example\.(?:com|org|net)/[\w.~%()!*'-]+", source.url, re.ASCII)


def test_a_streamed_document_is_cut_inside_its_texts() -> None:
    schema = {
        "type": "object",
        "properties": {"summary": {"type": "string", "minLength": 60}},
        "required": ["summary"],
    }
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}
    content = told("Summarise the sea", response_format=form).choices[0].content
    pieces = [text for text, _ in content.pieces(cycle([1, 3, 4, 4, 5]))]
    assert "".join(pieces) == content.text and json.loads(content.text)
    inside = ["".join(pieces[:at]).count('"') % 2 for at in range(1, len(pieces))]
    assert sum(inside) > 3
