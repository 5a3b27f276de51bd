"""The rule tables: every row is broken by its own example and by no neighbour, and the recorded API agrees with all of them."""

import json
import re
import timeit
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mock_server.spec import rules
from mock_server.spec.expressions import BadExpression
from mock_server.spec.loader import load
from mock_server.spec.model import Operation, Spec
from mock_server.spec.rules import BadRule, Broken, Lazy, Rule, Rules
from tests.support import exchanges

SPEC = Spec(load())
RULES = {
    f"{one.id}:{kind}" if kind else one.id: Rules(SPEC.rules, one.rules_for(kind), one.surface, one.id)
    for one in SPEC.operations
    if one.method == "POST"
    for kind in one.kinds
}
HELLO = [{"role": "user", "content": "Hello"}]
EXAMPLES: dict[str, dict[str, Any]] = {
    "native-text-generation": {"model": "qwen-plus", "messages": HELLO, "result_format": "message"},
    "native-multimodal-generation": {"model": "qwen3-vl-plus", "messages": HELLO},
    "chat-completions": {"model": "qwen-plus", "messages": HELLO},
    "completions": {
        "model": "qwen-coder-turbo",
        "prompt": "<|fim_prefix|>def add(<|fim_suffix|>    return a + b<|fim_middle|>",
    },
}
EXAMPLES |= {
    "native-text-embedding": {"model": "text-embedding-v4", "input": {"texts": ["Hello"]}},
    "native-multimodal-embedding": {
        "model": "tongyi-embedding-vision-plus",
        "input": {"contents": [{"text": "Hello"}]},
    },
    "embeddings": {"model": "text-embedding-v4", "input": "Hello"},
    "native-text-rerank": {"model": "gte-rerank-v2", "input": {"query": "Hello", "documents": ["Hello"]}},
    "reranks": {"model": "qwen3-rerank", "query": "Hello", "documents": ["Hello"]},
}
PICTURE = "https://example.com/1.png"
EXAMPLES |= {
    "native-text2image": {"model": "wanx-v1", "input": {"prompt": "A cat"}, "asynchronous": True},
    "native-image2image": {
        "model": "qwen-mt-image",
        "input": {"image_url": PICTURE, "source_lang": "zh", "target_lang": "en"},
        "asynchronous": True,
    },
    "native-image-generation": {
        "model": "wan2.6-t2i",
        "input": {"messages": HELLO},
        "asynchronous": True,
    },
    "native-video-synthesis": {
        "model": "wanx2.1-t2v-turbo",
        "input": {"prompt": "A cat"},
        "asynchronous": True,
    },
    "native-image2video": {
        "model": "wan2.2-kf2v-flash",
        "input": {"first_frame_url": PICTURE},
        "asynchronous": True,
    },
    "native-transcription": {
        "model": "paraformer-v2",
        "input": {"file_urls": ["https://example.com/hello.wav"]},
        "asynchronous": True,
    },
    "native-multimodal-generation:image": {"model": "qwen-image-2.0", "messages": HELLO},
    "native-multimodal-generation:speech": {
        "model": "qwen3-tts-flash",
        "input": {"text": "Hello", "voice": "Cherry"},
    },
}
EXAMPLES |= {
    "native-speech": {"model": "cosyvoice-v3-flash", "input": {"text": "Hello", "voice": "longanyang"}},
    "native-music": {"model": "fun-music-v1", "input": {"prompt": "A folk song"}},
    "native-vocabularies": {"model": "speech-biasing", "input": {"action": "list_vocabulary"}},
    "native-voices": {"model": "voice-enrollment", "input": {"action": "list_voice"}},
}
NLU = {"model": "opennlu-v1", "input": {"sentence": "Hello", "labels": "a,b"}}
EXAMPLES |= {
    "systemone": {"model": "decision-model-preview", "state": "Hello", "questions": {"a": {"type": "noul"}}},
    "native-understanding": NLU,
    "native-understanding-short": NLU,
}
TASKS = {
    "native-out-painting": ("image-out-painting", {"image_url": PICTURE}),
    "native-background-generation": ("wanx-background-generation-v2", {"base_image_url": PICTURE}),
    "native-virtual-model": (
        "virtualmodel-v2",
        {"base_image_url": PICTURE, "mask_image_url": PICTURE, "prompt": "A cat"},
    ),
    "native-wordart-semantic": ("wordart-semantic", {"text": "Sea", "prompt": "waves"}),
    "native-wordart-texture": ("wordart-texture", {"prompt": "waves"}),
    "native-portrait": ("facechain-generation", {}),
    "native-dance-template": ("animate-anyone-template-gen2", {"video_url": PICTURE}),
    "native-3d": ("Tripo/Tripo-P1.0", {"prompt": "A cat"}),
}
CHECKS = {
    "native-face-detection": ("facechain-facedetect", {"images": [PICTURE]}),
    "native-image-process": ("aitryon-parsing-v1", {"image_url": PICTURE}),
    "native-face-check": ("emo-detect-v1", {"image_url": PICTURE}),
    "native-body-check": ("animate-anyone-detect-gen2", {"image_url": PICTURE}),
}
EXAMPLES |= {
    id: {"model": model, "input": given, "asynchronous": True} for id, (model, given) in TASKS.items()
}
EXAMPLES |= {id: {"model": model, "input": given} for id, (model, given) in CHECKS.items()}
EXAMPLES["anthropic-messages"] = {"model": "qwen-plus", "messages": HELLO, "max_tokens": 64}
EXAMPLES["app-completion"] = {"prompt": "Hello", "has_thoughts": False}
EXAMPLES["assistant-create"] = {"model": "qwen-max"}
EXAMPLES["app-responses"] = {"input": "Hello", "seed": 1}
EXAMPLES["compatible-file-upload"] = {"file": "a.txt", "purpose": "file-extract", "bytes": 9}
EXAMPLES["native-file-upload"] = {"files": "a.txt", "purpose": "fine-tune"}
EXAMPLES["responses"] = {"model": "qwen-plus", "input": "Hello"}
CASES = [(id, rule) for id in EXAMPLES for rule in RULES[id].rules]
TEXT, CHAT = "native-text-generation", "chat-completions"
INSTRUCT, THINKING = "qwen3-next-80b-a3b-instruct", "qwen3-next-80b-a3b-thinking"
PREFIX = "<400> InternalError.Algo.InvalidParameter: "
TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {}}}]
CALL = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}


def asked(id: str, neutral: dict[str, Any]) -> Broken | None:
    """What the operation says to a neutral request; a word counts as a token."""
    operation = SPEC.operation(id.partition(":")[0])
    make = rules.to_native if operation.surface == "native" else rules.to_compatible
    headers, body = make(neutral)
    stream = "Accept" in headers if operation.surface == "native" else body.get("stream") is True
    return judged(operation, body, stream, asynchronous="X-DashScope-Async" in headers)


def judged(
    operation: Operation, body: dict[str, Any], stream: bool, *, asynchronous: bool = False
) -> Broken | None:
    named = body.get("model")
    model = SPEC.catalogue.find(named) if isinstance(named, str) else None
    tokens = Lazy(lambda: len(json.dumps(body, ensure_ascii=False).split()))
    known = rules.facts(
        operation.surface, operation.id, body, model, stream, tokens, asynchronous=asynchronous
    )
    kind = f":{model.kind}" if model is not None and model.kind in operation.kinds else ""
    return RULES[f"{operation.id}{kind}"].broken(known)


def refused(id: str, **parameters: Any) -> str | None:
    """The message that an operation refuses a request with; None if it takes it."""
    broken = asked(id, {**EXAMPLES[id], **parameters})
    return broken.message if broken else None


def serves(id: str) -> Any:
    operation, _, kind = id.partition(":")
    return lambda model: (
        (row := SPEC.catalogue.find(model)) is not None
        and operation in row.operations
        and (not kind or row.kind == kind)
    )


def named(case: Any) -> str:
    return case.id if isinstance(case, Rule) else str(case)


@pytest.mark.parametrize(("id", "rule"), CASES, ids=named)
def test_the_breaking_request_breaks_exactly_its_rule_and_the_legal_one_none(id: str, rule: Rule) -> None:
    breaking = rules.breaking_request(EXAMPLES[id], rule, serves(id))
    legal = rules.legal_request(EXAMPLES[id], rule, serves(id))
    assert (breaking is None) == (legal is None) or rule.id == "model-elsewhere"
    if breaking is not None:
        broken = asked(id, breaking)
        assert broken is not None
        assert (broken.rule, broken.error, broken.layer) == (rule.id, rule.error, rule.layer)
        assert "{" not in broken.message
    if legal is not None:
        assert asked(id, legal) is None


def test_every_rule_can_be_broken_somewhere() -> None:
    broken = {rule.id for id, rule in CASES if rules.breaking_request(EXAMPLES[id], rule, serves(id))}
    assert broken == {rule.id for rule in rules.read(SPEC.rules)}


def test_every_rule_answers_with_a_known_error_and_says_where_it_is_from() -> None:
    for rule in rules.read(SPEC.rules):
        assert rule.error in SPEC.errors, rule.id
        assert rule.evidence["level"] in ("recorded", "documented", "assumed"), rule.id
        assert rule.evidence["source"], rule.id


def test_a_rule_that_names_an_exchange_as_its_evidence_says_what_was_answered_there(
    recordings: list[Path],
) -> None:
    told = {one["id"]: json.dumps(one["response"], ensure_ascii=False) for one in exchanges(recordings)}
    for rule in rules.read(SPEC.rules):
        source = next(
            iter(re.findall(r"(?:genai|cnblogs|paste|loongsuite)/[\w./@#-]+", rule.evidence["source"])), None
        )
        literal = max(re.split(r"\{[^{}]*\}", rule.message), key=len)
        if source and rule.evidence["level"] == "recorded":
            assert literal in told[source].replace('\\\\"', '"').replace('\\"', '"'), rule.id


# ---- what the recorded API says -------------------------------------------------------------------------------------

# Refusals that no rule is about: keys, content inspection (what an account or a text is, not how a request is made).
UNRULED = {"InvalidApiKey", "invalid_api_key", "DataInspectionFailed", "data_inspection_failed"}

ELSEWHERE = {"docs/image-faq#182"}
"""Refusals shown beside a request that is not the refused one."""

Told = tuple[Operation, dict[str, Any], bool, bool, dict[str, Any], str]


def chats(recordings: list[Path]) -> Iterator[Told]:
    """Operation, body, stream or not, task or not, error (empty: none) and id of every recorded request with a model we know."""
    by_path = {f"{one.method} {one.path}": one for one in SPEC.operations if one.id in RULES}
    for exchange in exchanges(recordings):
        operation, body = by_path.get(exchange["operation"]), exchange["request"]["body"]
        if operation is None or not isinstance(body, dict):
            continue
        headers = {name.lower(): value for name, value in exchange["request"]["headers"].items()}
        switch = f"{headers.get('x-dashscope-sse')} {headers.get('accept')}"
        native = operation.surface == "native"
        stream = bool(exchange["response"]["sse"] or re.search("enable|event-stream", switch))
        error = error_of(exchange["response"])
        if error or SPEC.catalogue.find(str(body.get("model"))):
            task = headers.get("x-dashscope-async") == "enable"
            streams = stream if native else body.get("stream") is True
            yield operation, body, streams, task, error, exchange["id"]


def error_of(response: dict[str, Any]) -> dict[str, Any]:
    body = response["body"]
    if not isinstance(body, dict):
        found = re.search(r'^data: ?(\{"(?:error|code)".*)$', response["raw"] or "", re.MULTILINE)
        body = json.loads(found[1]) if found else {}
    error: dict[str, Any] = body.get("error", body)
    return error if "code" in error and "message" in error else {}


def test_no_recorded_success_is_refused(recordings: list[Path]) -> None:
    taken = [
        (id, judged(operation, body, stream, asynchronous=task))
        for operation, body, stream, task, error, id in chats(recordings)
        if not error
    ]
    assert len(taken) > 400
    assert [one for one in taken if one[1]] == []


def test_every_recorded_refusal_of_a_known_model_is_refused_in_the_same_words(recordings: list[Path]) -> None:
    wrong, seen = [], 0
    for operation, body, stream, task, error, id in chats(recordings):
        if not error or error["code"] in UNRULED or "qwen-image" in body["model"] or id in ELSEWHERE:
            continue
        seen += 1
        broken = judged(operation, body, stream, asynchronous=task)
        row = SPEC.errors[broken.error] if broken else {}
        if not broken or (broken.message, row[operation.surface]["code"]) != (
            error["message"],
            error["code"],
        ):
            wrong.append((id, error["message"], broken))
    assert seen >= 28
    assert wrong == []


# ---- qwen3-next: every refusal of the two models ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "request_"),
    [
        (
            "This model only support stream mode, please enable the stream parameter to access the model. ",
            {"stream": False},
        ),
        (
            PREFIX + "The value of the enable_thinking parameter is restricted to True.",
            {"enable_thinking": False},
        ),
        (
            'The result_format parameter must be "message" when enable_thinking is true',
            {"result_format": "text"},
        ),
        (
            'The incremental_output parameter must be "true" when enable_thinking is true',
            {"incremental_output": False},
        ),
        (
            PREFIX
            + "The tool_choice parameter does not support being set to required or object in thinking mode",
            {"tools": TOOLS, "tool_choice": {"type": "function", "function": {"name": "get_weather"}}},
        ),
        (
            PREFIX
            + "The tool_choice parameter does not support being set to required or object in thinking mode",
            {"tools": TOOLS, "tool_choice": "required"},
        ),
        (
            PREFIX + "Json mode response is not supported when enable_thinking is true",
            {"response_format": {"type": "json_object"}},
        ),
        (PREFIX + "This model does not support enable_search.", {"enable_search": True}),
        (PREFIX + "Range of max_tokens should be [1, 32768]", {"max_tokens": 32769}),
        (
            PREFIX + "The thinking_budget parameter must be a positive integer and not greater than 81920",
            {"thinking_budget": 81921},
        ),
        (
            PREFIX + "Partial mode is not supported when enable_thinking is true",
            {"messages": [*HELLO, {"role": "assistant", "content": "1,", "partial": True}]},
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_qwen3_next_thinking_refuses(message: str, request_: dict[str, Any]) -> None:
    assert refused(TEXT, **{"model": THINKING, "stream": True, **request_}) == message


def test_qwen3_next_thinking_takes_its_limits_themselves() -> None:
    edge = {
        "max_tokens": 32768,
        "thinking_budget": 81920,
        "enable_thinking": True,
        "incremental_output": True,
    }
    assert refused(TEXT, model=THINKING, stream=True, tools=TOOLS, tool_choice="auto", **edge) is None


@pytest.mark.parametrize(
    ("message", "request_"),
    [
        (f"The model {INSTRUCT} does not support enable_thinking.", {"enable_thinking": True}),
        (
            "The incremental_output parameter of this model cannot be set to False.",
            {"incremental_output": False},
        ),
        (PREFIX + "This model does not support enable_search.", {"enable_search": True}),
        (PREFIX + "Range of max_tokens should be [1, 32768]", {"max_tokens": 32769}),
        (PREFIX + "Range of n should be [1, 4]", {"n": 5}),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_qwen3_next_instruct_refuses(message: str, request_: dict[str, Any]) -> None:
    assert refused(TEXT, model=INSTRUCT, stream=True, **request_) == message


def test_qwen3_next_instruct_takes_either_result_format_and_a_forced_tool() -> None:
    assert refused(TEXT, model=INSTRUCT, result_format="text", tools=TOOLS, tool_choice="required") is None


@pytest.mark.parametrize("format_", ["json_object", "json_schema"])
def test_qwen3_next_thinking_refuses_every_json_format(format_: str) -> None:
    wanted = {"type": format_} | ({"json_schema": {"name": "a", "schema": {}}} if "schema" in format_ else {})
    message = PREFIX + "Json mode response is not supported when enable_thinking is true"
    json_wanted = [{"role": "user", "content": "Answer in JSON."}]
    assert refused(CHAT, model=THINKING, stream=True, messages=json_wanted, response_format=wanted) == message


# ---- which path serves which model --------------------------------------------------------------------------------------

VISION = "native-multimodal-generation"
SERVED: list[tuple[str, str]] = [
    (
        TEXT,
        "qwen-max qwen-plus qwen-flash qwen-turbo qwen-long qwen3-max qwen3-235b-a22b qwen3-coder-plus qwen-math-plus "
        f"qwen-mt-turbo qwq-plus deepseek-r1 deepseek-v4-pro glm-5 qwen-doc-turbo qwen-plus-character {INSTRUCT} {THINKING}",
    ),
    (
        VISION,
        "qwen-vl-max qwen3-vl-plus qvq-max qwen3-omni-flash qwen-vl-ocr qwen3.5-plus qwen3.5-flash qwen3.6-plus "
        "qwen3.6-flash qwen3.7-plus qwen3.8-max kimi-k2.5",
    ),
]


@pytest.mark.parametrize(
    ("path", "model"), [(path, model) for path, models in SERVED for model in models.split()]
)
def test_a_model_is_served_on_one_native_path_and_refused_on_the_other(path: str, model: str) -> None:
    here = asked(path, {"model": model, "messages": HELLO, "stream": True})
    there = asked(VISION if path == TEXT else TEXT, {"model": model, "messages": HELLO, "stream": True})
    assert here is None
    assert there is not None
    assert there.message == "url error, please check url！"


def test_no_model_has_two_native_chat_paths() -> None:
    assert [one.id for one in SPEC.catalogue if {TEXT, VISION} <= set(one.operations)] == []


# ---- which refusal comes first -----------------------------------------------------------------------------------------


PARTIAL = [*HELLO, {"role": "assistant", "content": "1,", "partial": True}]
FORCED = {"tools": TOOLS, "tool_choice": "required"}


@pytest.mark.parametrize(
    ("first", "request_"),
    [
        ("model-missing", {"model": "", "messages": []}),
        ("model-unknown", {"model": "qwen-nonesuch", "messages": []}),
        ("model-elsewhere", {"model": "qwen3-vl-plus", "messages": []}),
        ("no-task", {"model": "qwen-nonesuch", "asynchronous": True}),
        ("messages-empty", {"messages": [], "temperature": 9}),
        ("temperature-range", {"temperature": 9, "max_tokens": 0}),
        ("max-tokens-range", {"max_tokens": 0, "stream": False}),
        ("stream-only", {"stream": False, **FORCED}),
        ("tool-choice-thinking", {**FORCED, "response_format": {"type": "xml"}}),
        ("response-format-unknown", {"response_format": {"type": "xml"}, "enable_search": True}),
        ("search-unsupported", {"enable_search": True, "messages": PARTIAL}),
        ("partial-thinking", {"messages": PARTIAL}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_of_two_mistakes_the_one_is_named_that_the_api_meets_first(
    first: str, request_: dict[str, Any]
) -> None:
    broken = asked(TEXT, {"model": THINKING, "messages": HELLO, "stream": True, **request_})
    assert broken is not None
    assert broken.rule == first


def test_deepseek_takes_temperature_two_itself_and_says_so_beyond() -> None:
    assert refused(TEXT, model="deepseek-v3.2", temperature=2) is None
    assert refused(TEXT, model="deepseek-v3.2", temperature=2.1) == (
        PREFIX + "Temperature should be in [0.0, 2.0]"
    )


# ---- what clients really send ------------------------------------------------------------------------------------------


def test_a_tool_answer_without_its_id_is_paired_by_order() -> None:
    call = {**CALL, "id": ""}
    answer = {"role": "tool", "name": "get_weather", "content": "Sunny", "id": "x", "extra": {}}
    assert refused(TEXT, messages=[*HELLO, {"role": "assistant", "tool_calls": [call]}, answer]) is None


@pytest.mark.parametrize("content", [{}, {"content": None}, {"content": ""}, {"content": []}], ids=str)
def test_an_assistant_turn_with_tool_calls_needs_no_content(content: dict[str, Any]) -> None:
    turn = {"role": "assistant", "tool_calls": [CALL], **content}
    answer = {"role": "tool", "tool_call_id": "call_1", "content": ""}
    assert refused(CHAT, messages=[*HELLO, turn, answer]) is None


def test_unknown_parameters_and_parameters_that_are_null_are_not_looked_at() -> None:
    assert refused(TEXT, kwargs={"a": 1}, temperature=None, stop=None, tools=None) is None
    _, body = rules.to_native(EXAMPLES[TEXT])
    body["parameters"]["stream"] = True
    assert judged(SPEC.operation(TEXT), body, stream=False) is None


def test_the_parameters_of_a_tool_may_be_no_json_schema_at_all() -> None:
    tool = {"type": "function", "function": {"name": "now", "parameters": [{"name": "zone"}]}}
    assert refused(CHAT, tools=[tool]) is None
    assert refused(TEXT, tools=[tool]) is None


def test_several_system_messages_are_taken() -> None:
    system = {"role": "system", "content": "Be short."}
    assert refused(CHAT, messages=[system, *HELLO, system, *HELLO]) is None


def test_a_developer_message_is_refused_with_its_place() -> None:
    message = (
        "developer is not one of ['system', 'assistant', 'user', 'tool', 'function'] - 'messages.[1].role'"
    )
    assert refused(CHAT, messages=[*HELLO, {"role": "developer", "content": "Be short."}]) == message


def test_an_unanswered_tool_call_is_refused_with_the_place_of_the_message_that_came_instead() -> None:
    turn = {"role": "assistant", "content": "", "tool_calls": [CALL]}
    message = refused(TEXT, messages=[*HELLO, turn, *HELLO])
    assert message is not None
    assert message.endswith("did not have response messages: message[2].role")


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [None], [[]], {"role": []}, True], ids=repr)
@pytest.mark.parametrize(
    "name",
    ["messages", "tools", "tool_choice", "response_format", "stop", "n", "seed", "modalities", "model"],
)
def test_odd_values_are_refused_or_left_to_the_schema_but_never_raise(name: str, odd: Any) -> None:
    for id in EXAMPLES:
        asked(id, {**EXAMPLES[id], name: odd})


# ---- the two bodies ----------------------------------------------------------------------------------------------------


def test_a_neutral_request_becomes_a_native_body_whose_stream_is_asked_for_by_header() -> None:
    part = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}, "min_pixels": 4}
    neutral = {"model": "m", "stream": True, "n": 2, "messages": [{"role": "user", "content": [part]}]}
    headers, body = rules.to_native(neutral)
    content = [{"image": "https://example.com/cat.png", "min_pixels": 4}]
    assert headers["X-DashScope-SSE"] == "enable"
    assert body == {
        "model": "m",
        "input": {"messages": [{"role": "user", "content": content}]},
        "parameters": {"n": 2},
    }


def test_a_neutral_request_becomes_a_compatible_body_as_it_is() -> None:
    neutral = {"model": "m", "stream": True, "n": 2, "messages": HELLO}
    assert rules.to_compatible(neutral) == ({}, neutral)


def test_a_native_parameter_cannot_hide_what_the_request_is() -> None:
    body = {
        "model": "m",
        "input": {"prompt": "Hi"},
        "parameters": {"stream": True, "model": "x", "messages": []},
    }
    known = rules.facts("native", TEXT, body, None, False)
    assert (known["stream"], known["model_name"], known["messages"]) == (False, "m", None)


@pytest.mark.parametrize(
    ("mode", "switch", "thinks"),
    [
        ("always", False, True),
        ("never", True, False),
        ("on", None, True),
        ("on", False, False),
        ("off", None, False),
        ("off", True, True),
    ],
)
def test_a_hybrid_thinks_by_default_or_when_told(mode: str, switch: bool | None, thinks: bool) -> None:
    assert rules.thinks(SimpleNamespace(thinking=mode), switch) is thinks


def test_a_merge_patch_removes_with_null_and_goes_into_objects() -> None:
    assert rules.merged({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": None}, "d": None, "e": [4]}) == {
        "a": {"c": 2},
        "e": [4],
    }


# ---- what the schema finds ---------------------------------------------------------------------------------------------


def test_a_missing_key_that_no_rule_names_is_said_with_its_path() -> None:
    refusals = SPEC.document["components"]["x-schema-refusals"]
    said = rules.schema_refusal(
        ("input", "messages", 0), "required", '"content" is a required property', refusals
    )
    assert said == ("InvalidParameter", "model", PREFIX + "Field required: input.messages.0.content")


def test_any_other_violation_is_said_with_the_parameters_name() -> None:
    refusals = SPEC.document["components"]["x-schema-refusals"]
    _, _, message = rules.schema_refusal(("parameters", "stop"), "type", "7 is not of type string", refusals)
    assert (
        message
        == PREFIX + "Required parameter(stop) missing or invalid, please check the request parameters."
    )


# ---- the compiler ------------------------------------------------------------------------------------------------------

ROW = {
    "id": "a",
    "when": "n > 4",
    "error": "InvalidParameter",
    "message": "n is {n}",
    "x-evidence": {"level": "assumed", "source": "here"},
    "breaks": {},
    "legal": {},
}


def compiled(*rows: dict[str, Any]) -> Rules:
    return Rules({"t": [{**ROW, **row} for row in rows]}, ["t"], "native", "op")


def test_the_first_broken_row_counts() -> None:
    both = compiled({"id": "first", "when": "n > 3"}, {"id": "second"})
    assert both.broken({"n": 5}) == Broken("first", "InvalidParameter", "model", "n is 5")


def test_a_row_is_asked_only_when_what_it_needs_is_given() -> None:
    row = compiled({"given": ["n", "tools"], "when": "n > 1"})
    assert row.broken({"n": 2}) is None
    assert row.broken({"n": 2, "tools": []}) is not None


def test_a_condition_that_cannot_be_asked_of_such_a_value_does_not_refuse() -> None:
    assert compiled({"when": "n['a'] > 4"}, {"id": "b", "when": "n > 4"}).broken({"n": "five"}) is None


def test_of_a_list_the_first_item_that_breaks_a_row_counts() -> None:
    rows = compiled(
        {"id": "role", "each": "messages", "when": "role == 'x'", "message": "{index}: {message['role']}"},
        {"id": "before", "each": "messages", "when": "member(before, 'role') == 'b'"},
    )
    broken = rows.broken({"messages": [{"role": "a"}, {"role": "x"}, {"role": "b"}, {"role": "x"}]})
    assert broken is not None
    assert (broken.rule, broken.message) == ("role", "1: x")


def test_a_lazy_fact_is_known_once_and_only_when_a_row_asks_for_it() -> None:
    calls: list[int] = []

    def count() -> int:
        calls.append(1)
        return 9

    tokens = Lazy(count)
    rows = compiled(
        {"when": "n > 4"}, {"id": "b", "given": ["tokens"], "when": "tokens > 8", "message": "{tokens}"}
    )
    assert rows.broken({"n": 5, "tokens": tokens}) is not None
    assert calls == []
    broken = rows.broken({"n": 1, "tokens": tokens})
    assert broken is not None
    assert (broken.message, calls) == ("9", [1])


def test_rows_of_another_surface_or_operation_are_left_out() -> None:
    assert compiled({"surfaces": ["compatible"]}, {"id": "b", "operations": ["other"]}).rules == ()


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"wen": "n > 4"}, "unknown key 'wen'"),
        ({"layer": "cellar"}, "no layer 'cellar'"),
        ({"each": "models"}, "no list 'models'"),
        ({"when": "n >"}, "cannot be read"),
        ({"when": "open('x')"}, "no function 'open'"),
        ({"message": "{n.real}"}, "n.real"),
    ],
    ids=str,
)
def test_a_row_with_a_mistake_is_refused_with_file_rule_and_word(row: dict[str, Any], word: str) -> None:
    with pytest.raises((BadRule, BadExpression)) as refusal:
        compiled(row)
    assert "shared/rules.yaml: t: a: " in str(refusal.value)
    assert word in str(refusal.value)


def test_an_id_can_be_used_once() -> None:
    with pytest.raises(BadRule, match="the id is taken"):
        compiled({}, {})


def test_a_table_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(BadRule, match=r"no rule table 'u'; there are: t"):
        Rules({"t": []}, ["u"], "native", "op")


def test_a_typical_chat_request_is_looked_over_in_microseconds() -> None:
    turns = ["user", "assistant", "user", "assistant", "user"]
    body = {
        "model": "qwen-plus",
        "messages": [{"role": role, "content": "Tell me more about it."} for role in ("system", *turns)],
        "tools": [*TOOLS, {"type": "function", "function": {"name": "now", "parameters": {}}}],
        "temperature": 0.7,
        "max_tokens": 200,
    }
    known = rules.facts("compatible", CHAT, body, SPEC.catalogue.find("qwen-plus"), False, 100)
    seconds = min(timeit.repeat(lambda: RULES[CHAT].broken(known), number=200, repeat=5)) / 200
    assert seconds < 100e-6  # measured: 7 µs; ten times that is no compiled table any more
