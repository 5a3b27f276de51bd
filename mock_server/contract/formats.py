"""What texts of a request are like, by the format the Spec gives them, and what they make together: tools, conversations.

The formats are those of openapi/EXTENSIONS.md. `registered` tells schemathesis of them, so that whatever draws requests from the
Spec, here or in tests/contract, draws ones that read like real ones. Needs the extra `contract`.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import orjson
import schemathesis
from faker import Faker
from hypothesis import strategies as st
from schemathesis.hooks import HookContext

from mock_server.contract.cases import Maker
from mock_server.spec.model import Spec

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


_NAMES = st.sampled_from(
    ["get_weather", "find-flight", "lookup", "convert2", "a" * 64, "_", "查询", "get weather", "search", ""]
)
"""Names of functions: usual ones, at the bound of 64 letters, and some that are refused."""


@st.composite
def json_objects(draw: st.DrawFn) -> str:
    """The arguments of a call as a model writes them: JSON text, now and then broken."""
    value = draw(
        st.dictionaries(
            st.sampled_from(["city", "days", "城市"]), st.one_of(prompts(), st.integers(-3, 9)), max_size=3
        )
    )
    text = orjson.dumps(value).decode()
    return text if draw(st.integers(0, 9)) else text[:-1]


_MEDIA = st.sampled_from(
    [
        "https://dashscope.oss-cn-beijing.aliyuncs.com/images/dog_and_girl.jpeg", "https://example.com/a%20b.png?Expires=1&x=y#z",
        "https://example.com/speech.mp3", "https://example.com/film.mp4", "oss://dashscope-instant/x/1.png", "http://[::1]/a.png",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "https://例え.テスト/猫.jpg", "ftp://example.com/a.png", "not an address",
    ]
)  # fmt: skip


FORMATS = frozenset({"prompt", "model-id", "function-name", "json-object", "media-url"})
"""The formats of the Spec that say what a text is like."""


def formats(spec: Spec) -> Mapping[str, st.SearchStrategy[str]]:
    """What draws the texts of each format that the Spec's requests name."""
    return {
        "prompt": prompts(),
        "model-id": st.sampled_from([model.id for model in spec.catalogue]),
        "function-name": _NAMES,
        "json-object": json_objects(),
        "media-url": _MEDIA,
    }


def drawable(document: Any, kept: bool = True) -> Any:
    """The Spec's document as texts are drawn from it: one of our formats whose length is bounded too goes by its bounds alone, since
    hardly a draw of the format is just as long as a bound, and every bound would be given up after hundreds. Not `kept`: none of our
    formats stands in it, for drawing what is wrong: no validator knows them, so a text cannot be wrong by one."""
    if isinstance(document, list):
        return [drawable(one, kept) for one in document]
    if not isinstance(document, Mapping):
        return document
    bounded = document.keys() & {"minLength", "maxLength"}
    told = document.get("format")
    gone = isinstance(told, str) and told in FORMATS and (bounded or not kept)
    return {key: drawable(value, kept) for key, value in document.items() if not (gone and key == "format")}


def registered(schema: Any, maker: Maker) -> Any:
    """A schema of schemathesis whose bodies are drawn so: texts by their formats, models that the operation has, and every
    other conversation one that obeys the grammar of roles (the others are whatever the schema allows)."""
    for name, strategy in formats(maker.spec).items():
        schemathesis.openapi.format(name, strategy)

    @schema.hook("flatmap_body")  # type: ignore[untyped-decorator]
    def realistic(context: HookContext, body: Any) -> st.SearchStrategy[Any]:
        assert context.operation is not None
        operation = maker.spec.operation(context.operation.definition.raw["operationId"])
        served: Sequence[str] = (
            maker.models_of(operation) if isinstance(body, dict) and "model" in body else ()
        )
        models = st.sampled_from(served) if served else st.none()
        return st.builds(_mended, st.just(body), models, st.one_of(st.none(), histories()))

    return schema


def _mended(body: Any, model: str | None, messages: list[dict[str, Any]] | None) -> Any:
    """The body with a model and a conversation in place of its own, where it has such; None: as it is."""
    if not isinstance(body, dict):
        return body
    if model is not None:
        body = {**body, "model": model}
    if messages is not None and isinstance(body.get("messages"), list):
        body = {**body, "messages": messages}
    elif (
        messages is not None
        and isinstance(inner := body.get("input"), dict)
        and isinstance(inner.get("messages"), list)
    ):
        body = {**body, "input": {**inner, "messages": messages}}
    return body
