"""Requests as people and machines make them: Hypothesis draws them, Faker writes the prompts. Needs the extra `contract`."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from faker import Faker
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Case, Sent
from mock_server.spec.model import Operation

LOCALES = (
    "en_US", "zh_CN", "zh_TW", "ja_JP", "ko_KR", "ar_AA", "he_IL", "fa_IR", "ru_RU", "uk_UA",
    "el_GR", "hi_IN", "th_TH", "vi_VN", "ka_GE", "hy_AM", "de_DE", "fr_FR", "es_ES", "pt_BR", "tr_TR", "pl_PL",
)  # fmt: skip

EDGES = (
    "?", " hello ", "a\u0000b", "👩‍👩‍👧‍👦 family", "e\u0301", "\u202eright to left", "x" * 3000, "line\nbreak\r\n\ttab", '{"json": true}',
    "data: [DONE]", "\n\n", "</think>", "<|im_end|>", "null", "ﷺ", "𝔘𝔫𝔦", "{message}", "%s %d", "'; DROP TABLE t; --", "1+1=?",
)  # fmt: skip
"""Texts that break what splits, counts, frames or fills in."""


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


@st.composite
def prompts(draw: st.DrawFn) -> str:
    """What a user says: a sentence or paragraph in one of over 20 languages, or an edge case."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(EDGES))
    fake = _faker(draw(st.sampled_from(LOCALES)))
    fake.seed_instance(draw(st.integers(0, 2**31 - 1)))
    return str(fake.paragraph(3) if draw(st.booleans()) else fake.sentence())


@st.composite
def tool_schemas(draw: st.DrawFn) -> dict[str, Any]:
    """The parameters of a tool: an object of scalars, enums, arrays and objects, some required."""
    scalar: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
        [
            {"type": "string"},
            {"type": "string", "enum": ["red", "绿", "bleu"]},
            {"type": "string", "minLength": 2, "maxLength": 12},
            {"type": "integer", "minimum": -3, "maximum": 9},
            {"type": "number", "exclusiveMinimum": 0},
            {"type": "boolean"},
            {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
            {"type": "object", "properties": {"lat": {"type": "number"}}, "required": ["lat"]},
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
        ]
    )
    names = draw(
        st.lists(
            st.sampled_from(["city", "days", "unit", "城市", "ids", "where"]),
            min_size=1,
            max_size=4,
            unique=True,
        )
    )
    required = [name for name in names if draw(st.booleans())]
    return {"type": "object", "properties": {name: draw(scalar) for name in names}, "required": required}


@st.composite
def tools(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to three tools."""
    names = draw(
        st.lists(
            st.sampled_from(["get_weather", "find-flight", "lookup", "convert2"]),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    return [
        {
            "type": "function",
            "function": {"name": name, "description": draw(prompts()), "parameters": draw(tool_schemas())},
        }
        for name in names
    ]


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A conversation that obeys the grammar of roles: system first if at all, turns by turns, calls answered, user last."""
    messages: list[dict[str, Any]] = []
    if draw(st.booleans()):
        messages.append({"role": "system", "content": draw(prompts())})
    for turn in range(draw(st.integers(0, 3))):
        messages.append({"role": "user", "content": draw(prompts())})
        if draw(st.integers(0, 3)) == 0:
            call = {
                "id": f"call_{turn:024x}",
                "type": "function",
                "function": {"name": "lookup", "arguments": f'{{"n":{turn}}}'},
            }
            messages.append({"role": "assistant", "content": "", "tool_calls": [call]})
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": draw(prompts())})
        messages.append({"role": "assistant", "content": draw(prompts())})
    return [*messages, {"role": "user", "content": draw(prompts())}]


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
    """`number` drawn requests to an operation as cases, each with what the Spec foretells; the same for the same seed `at`."""
    drawn: list[Case] = []
    if not maker.models_of(operation):
        return drawn  # the catalogue does not say which models it serves

    @seed(at)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(_drawing(maker, operation))
    def draw(sent: Sent) -> None:
        expected = maker.foretell(operation, sent)
        drawn.append(Case(f"{operation.id}/drawn-{at}-{len(drawn)}", operation, sent, expected))

    draw()
    return drawn
