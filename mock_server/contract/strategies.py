"""Requests as people and machines make them: Hypothesis draws them, from the parameters that have an effect, and from the schemas.
Needs the extra `contract`."""

from collections.abc import Mapping
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig

from mock_server.contract.cases import Maker
from mock_server.contract.exchange import JSON, Case, Expected, Sent
from mock_server.contract.formats import drawable, histories, prompts, registered, tools
from mock_server.spec.model import Operation

# A parameter's values at and around its bounds; others are left to the examples of the Spec.
BOUNDS: Mapping[str, tuple[Any, ...]] = {
    "temperature": (0, 0.01, 1, 1.99),
    "top_p": (0.01, 0.5, 1),
    "top_k": (0, 1, 100),
    "max_tokens": (1, 2, 16, 200),
    "seed": (0, 1, 2**31 - 1),
    "presence_penalty": (-2, 0, 2),
    "repetition_penalty": (0.1, 1, 1.5),
    "n": (1, 2, 4),
    "stop": ("the", ["。", "."], ["\n"]),
    "enable_thinking": (True, False),
    "thinking_budget": (1, 30),
    "incremental_output": (True, False),
    "result_format": ("message", "text"),
    "parallel_tool_calls": (True, False),
    "tool_choice": ("auto", "none"),
    "enable_search": (True, False),
    "logprobs": (True, False),
    "stream_options": ({"include_usage": True}, {"include_usage": False}, None),
    "stream": (True, False),
    "unheard_of": ({"a": [1]},),
}


@st.composite
def requests(draw: st.DrawFn, maker: Maker, operation: Operation) -> dict[str, Any]:
    """A neutral request to an operation: any model it serves, any history, some parameters at their bounds."""
    neutral = maker.neutral(operation)
    neutral["model"] = draw(st.sampled_from(maker.models_of(operation)))
    if "messages" in neutral:
        neutral["messages"] = draw(histories())
    elif "prompt" in neutral:
        neutral["prompt"] = draw(prompts())
    known = sorted(
        name for name in BOUNDS if maker.knows(operation, name) or name in ("stream", "unheard_of")
    )
    for parameter in draw(st.lists(st.sampled_from(known), max_size=5, unique=True)):
        neutral[parameter] = draw(st.sampled_from(BOUNDS[parameter]))
    if "messages" in neutral and maker.knows(operation, "tools") and draw(st.integers(0, 3)) == 0:
        neutral["tools"] = draw(tools())
    return neutral


# The same of the other two dialects.
ANTHROPIC: Mapping[str, tuple[Any, ...]] = {
    "temperature": (0, 0.7, 1.99),
    "top_p": (0.01, 1),
    "top_k": (1, 100),
    "stop_sequences": (["the"], ["。", "."]),
    "thinking": ({"type": "enabled", "budget_tokens": 30}, {"type": "disabled"}),
    "stream": (True, False),
    "unheard_of": ({"a": [1]},),
}
RESPONSES: Mapping[str, tuple[Any, ...]] = {
    "temperature": (0, 0.7, 1.99),
    "top_p": (0.01, 1),
    "max_output_tokens": (16, 200),
    "reasoning": ({"effort": "medium"}, {"effort": "none"}),
    "parallel_tool_calls": (True, False),
    "store": (True, False),
    "stream": (True, False),
    "unheard_of": ({"a": [1]},),
}


@st.composite
def anthropic_requests(draw: st.DrawFn, maker: Maker, operation: Operation) -> dict[str, Any]:
    """A request as Anthropic's SDK makes it: any history with calls and results in blocks, tools, parameters at their bounds."""
    body: dict[str, Any] = {
        "model": draw(st.sampled_from(maker.models_of(operation))),
        "max_tokens": draw(st.sampled_from((1, 16, 200))),
    }
    messages = draw(histories())
    if messages[0]["role"] == "system":
        body["system"] = messages.pop(0)["content"]
    body["messages"] = [_block(message) for message in messages]
    body |= draw(_some(maker, operation, ANTHROPIC))
    if draw(st.integers(0, 3)) == 0:
        offered = [tool["function"] for tool in draw(tools())]
        body["tools"] = [
            {"name": one["name"], "description": one["description"], "input_schema": one["parameters"]}
            for one in offered
        ]
    return body


def _block(message: Mapping[str, Any]) -> dict[str, Any]:
    if message["role"] == "tool":
        block = {"type": "tool_result", "tool_use_id": message["tool_call_id"], "content": message["content"]}
        return {"role": "user", "content": [block]}
    if calls := message.get("tool_calls"):
        blocks = [
            {"type": "tool_use", "id": call["id"], "name": call["function"]["name"], "input": {"n": 1}}
            for call in calls
        ]
        return {"role": "assistant", "content": blocks}
    return dict(message)


@st.composite
def response_requests(draw: st.DrawFn, maker: Maker, operation: Operation) -> dict[str, Any]:
    """A request of the Responses form: a text or items, instructions, tools laid flat, parameters at their bounds."""
    body: dict[str, Any] = {"model": draw(st.sampled_from(maker.models_of(operation)))}
    messages = draw(histories())
    if messages[0]["role"] == "system" and draw(st.booleans()):
        body["instructions"] = messages.pop(0)["content"]
    body["input"] = (
        messages[0]["content"] if len(messages) == 1 else [item for one in messages for item in _items(one)]
    )
    body |= draw(_some(maker, operation, RESPONSES))
    if draw(st.integers(0, 3)) == 0:
        body["tools"] = [{"type": "function", **tool["function"]} for tool in draw(tools())]
    return body


def _items(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    if message["role"] == "tool":
        return [
            {"type": "function_call_output", "call_id": message["tool_call_id"], "output": message["content"]}
        ]
    if calls := message.get("tool_calls"):
        return [{"type": "function_call", "call_id": call["id"], **call["function"]} for call in calls]
    return [dict(message)]


@st.composite
def _some(
    draw: st.DrawFn, maker: Maker, operation: Operation, bounds: Mapping[str, tuple[Any, ...]]
) -> dict[str, Any]:
    known = sorted(name for name in bounds if maker.knows(operation, name) or name == "unheard_of")
    names = draw(st.lists(st.sampled_from(known), max_size=4, unique=True))
    return {name: draw(st.sampled_from(bounds[name])) for name in names}


def _drawing(maker: Maker, operation: Operation) -> st.SearchStrategy[Sent]:
    """What draws requests to an operation, by the dialect that its request schema knows."""
    if operation.surface == "anthropic":
        return anthropic_requests(maker, operation).map(lambda body: maker.sent(operation, body))
    if maker.knows(operation, "input") and not maker.talks(operation) and operation.surface != "native":
        return response_requests(maker, operation).map(lambda body: maker.sent(operation, body))
    return requests(maker, operation).map(
        lambda neutral: maker.from_neutral(operation, neutral, limited="max_tokens" not in neutral)
    )


def generated(maker: Maker, operation: Operation, number: int, at: int) -> list[Case]:
    """`number` drawn requests to an operation as cases, each with what the Spec foretells; the same for the same seed `at`. They
    are made of parameters where it has rules and models, else of its schema."""
    if not maker.speaks(operation):
        return by_schema(maker, operation, number, at)
    if not maker.models_of(operation):
        return []  # the catalogue does not say which models it serves
    return [
        Case(f"{operation.id}/drawn-{at}-{place}", operation, sent, maker.foretell(operation, sent))
        for place, sent in enumerate(_examples(_drawing(maker, operation), number, at))
    ]


def by_schema(maker: Maker, operation: Operation, number: int, at: int) -> list[Case]:
    """`number` requests that the operation's schema allows; of what comes of them only refusals by rule are foretold."""
    if operation.raw.get("requestBody") is None or JSON not in operation.raw["requestBody"].get(
        "content", {}
    ):
        return []
    drawn = _schema(maker).find_operation_by_id(operation.id).as_strategy()
    made = []
    for place, case in enumerate(_examples(drawn, number, at)):
        sent = maker.sent(operation, case.body if isinstance(case.body, dict | list) else {})
        named = isinstance(sent.body, dict) and sent.body.get("model")
        expected = maker.foretell(operation, sent) if operation.rules and named else Expected()
        expected = expected if expected.status >= 400 else Expected()
        made.append(Case(f"{operation.id}/schema-{at}-{place}", operation, sent, expected))
    return made


def _schema(maker: Maker) -> Any:
    if id(maker) not in _SCHEMAS:
        config = SchemathesisConfig.from_dict(
            {"generation": {"mode": "positive", "database": "none"}, "cache": {"enabled": False}}
        )
        _SCHEMAS.clear()
        _SCHEMAS[id(maker)] = registered(
            schemathesis.openapi.from_dict(drawable(maker.spec.document), config=config), maker
        )
    return _SCHEMAS[id(maker)]


_SCHEMAS: dict[int, Any] = {}


def _examples(strategy: st.SearchStrategy[Any], number: int, at: int) -> list[Any]:
    """What a strategy draws first with a seed."""
    drawn: list[Any] = []

    @seed(at)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(one: Any) -> None:
        drawn.append(one)

    draw()
    return drawn
