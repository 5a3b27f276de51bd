"""The model catalogue: what openapi/models.yaml says, and what reading it refuses."""

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server.spec.catalogue import Catalogue, CatalogueError, Model
from tests.support import ROOT, exchanges

CHAT = (
    "/text-generation/generation",
    "/multimodal-generation/generation",
    "/chat/completions",
    "/v1/completions",
)
NOT_CHAT = (
    "image",
    "tts",
    "speech",
    "asr-realtime",
)  # ids served on the same native path that answer with media

EVIDENCE = {"*": {"level": "assumed", "source": "this test"}}
WIRE = {"native": "text", "compatible": "classic"}
DEFAULTS: Mapping[str, Any] = {
    "path": "text-generation",
    "operations": ["native-text-generation", "chat-completions"],
    "thinking": "never",
    "defaults": {"temperature": 0.7, "top_p": 0.8},
    "inputs": ["text"],
    "outputs": ["text"],
    "wire": WIRE,
    "x-evidence": EVIDENCE,
}


def models_yaml() -> Any:
    return yaml.load((ROOT / "openapi" / "models.yaml").read_bytes(), yaml.CSafeLoader)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.checked(models_yaml())


def small(families: Mapping[str, Any] | None = None, **fields: Any) -> Catalogue:
    """A catalogue of one model, `tiny`, with these fields of its own."""
    model = {"x-evidence": EVIDENCE} | fields
    return Catalogue.checked({"defaults": DEFAULTS, "families": families or {}, "models": {"tiny": model}})


def tiny(families: Mapping[str, Any] | None = None, **fields: Any) -> Model:
    model = small(families, **fields).get("tiny")
    assert model is not None
    return model


def known(catalogue: Catalogue, id: str) -> Model:
    model = catalogue.get(id)
    assert model is not None, f"{id} is not in the catalogue"
    return model


# What the file says.


def test_every_model_a_recorded_chat_names_is_in_the_catalogue(
    catalogue: Catalogue, recordings: list[Path]
) -> None:
    named = {
        exchange["model"]
        for exchange in exchanges(recordings)
        if exchange["operation"].endswith(CHAT)
        and exchange["model"]
        and exchange["response"]["status"] != 404
    }

    assert len(named) > 30
    assert {id for id in named if id not in catalogue and not any(word in id for word in NOT_CHAT)} == set()


def test_a_model_that_the_live_api_did_not_know_is_not_in_the_catalogue(catalogue: Catalogue) -> None:
    assert catalogue.get("bad model") is None


def test_a_recorded_model_is_served_by_the_path_that_answered(
    catalogue: Catalogue, recordings: list[Path]
) -> None:
    for exchange in exchanges(recordings):
        model = catalogue.get(exchange["model"] or "")
        if model and exchange["api"] == "native" and exchange["operation"].endswith("/generation"):
            assert exchange["operation"].split("/")[-2] == model.path, exchange["id"]


def test_created_is_the_number_that_a_recorded_list_of_models_shows(
    catalogue: Catalogue, recordings: list[Path]
) -> None:
    listed = {
        (row["id"], row["created"])
        for exchange in exchanges(recordings)
        if exchange["operation"] == "GET /compatible-mode/v1/models"
        for row in exchange["response"]["body"]["data"]
    }

    assert {(model.id, model.created) for model in catalogue if model.created} <= listed


def test_a_model_that_was_recorded_thinking_is_one_that_can_think(
    catalogue: Catalogue, recordings: list[Path]
) -> None:
    for exchange in exchanges(recordings):
        usage = (exchange["response"]["body"] or {}).get("usage") or {}
        details = usage.get("completion_tokens_details") or usage.get("output_tokens_details") or {}
        model = catalogue.get(exchange["model"] or "")
        if model and details.get("reasoning_tokens"):
            assert model.thinking != "never", exchange["id"]


def test_a_refusal_of_a_streamed_call_comes_as_it_was_recorded(
    catalogue: Catalogue, recordings: list[Path]
) -> None:
    judged = 0
    for exchange in exchanges(recordings):
        request, response = exchange["request"]["body"], exchange["response"]
        streamed = isinstance(request, dict) and request.get("stream")
        told = f"{response['raw']}{response['body']}"
        model = catalogue.get(exchange["model"] or "")
        if model and streamed and "InternalError.Algo" in told and "error" in told:
            assert model.stream_errors == ("event" if response["sse"] else "status"), exchange["id"]
            judged += 1
    assert judged > 5


def unconditional(key: str) -> str:
    return key.partition("?")[0]


def test_the_detail_keys_of_a_recorded_usage_are_among_those_of_its_model(
    catalogue: Catalogue, recordings: list[Path]
) -> None:
    for exchange in exchanges(recordings):
        usage = (exchange["response"]["body"] or {}).get("usage") or {}
        model = catalogue.get(exchange["model"] or "")
        if not model or exchange["origin"] != "recording" or "prompt_tokens" not in usage:
            continue
        shown = [
            f"{group}.{key}"
            for group, members in usage.items()
            if isinstance(members, dict)
            for key in members
        ]
        usages = [model.usage, *(model.usage.regions or {}).values()]
        assert any(
            shown == [key for key in map(unconditional, one.compatible or ()) if key in shown]
            for one in usages
        ), f"{exchange['id']}: {shown}"


def test_qwen3_next_instruct_is_what_the_platform_says_it_is(catalogue: Catalogue) -> None:
    model = known(catalogue, "qwen3-next-80b-a3b-instruct")

    assert (model.path, model.context, model.max_output, model.released) == (
        "text-generation",
        131072,
        32768,
        "2025-09",
    )
    assert (model.thinking, model.max_thinking, model.stream_only) == ("never", None, False)
    assert dict(model.prices["cn-beijing"]) == {"currency": "CNY", "input": 1, "output": 4}
    assert (model.tools, model.json_object, model.json_schema, model.partial) == (True, True, False, True)


def test_qwen3_next_instruct_answers_in_text_form_unlike_the_other_open_qwen3_models(
    catalogue: Catalogue,
) -> None:
    defaults = known(catalogue, "qwen3-next-80b-a3b-instruct").defaults

    assert (defaults.result_format, defaults.incremental_output) == ("text", True)
    assert (defaults.temperature, defaults.top_p, defaults.top_k, defaults.presence_penalty) == (
        0.7,
        0.8,
        20,
        1.5,
    )
    assert known(catalogue, "qwen3-235b-a22b-instruct-2507").defaults.result_format == "message"


def test_qwen3_next_thinking_only_thinks_and_only_streams(catalogue: Catalogue) -> None:
    model = known(catalogue, "qwen3-next-80b-a3b-thinking")

    assert (model.thinking, model.stream_only, model.incremental_only) == ("always", True, True)
    assert (model.max_thinking, model.max_output, model.context) == (81920, 32768, 131072)
    assert (model.defaults.temperature, model.defaults.top_p, model.defaults.result_format) == (
        0.6,
        0.95,
        "message",
    )
    assert (model.multiple, model.partial, model.tool_choice_required) == (False, False, False)
    assert dict(model.prices["cn-beijing"]) == {"currency": "CNY", "input": 1, "output": 10}


def test_both_qwen3_next_models_share_one_architecture(catalogue: Catalogue) -> None:
    of = known(catalogue, "qwen3-next-80b-a3b-instruct").architecture

    assert (of.experts, of.experts_routed, of.experts_shared) == (512, 10, 1)
    assert (of.layers, of.hidden_size, of.deltanet_to_attention, of.languages) == (48, 2048, "3:1", 119)
    assert (of.total_parameters, of.active_parameters) == (80_000_000_000, 3_000_000_000)
    assert (of.multi_token_prediction, of.native_context, of.extended_context) == (True, 262_144, 1_010_000)
    assert of == known(catalogue, "qwen3-next-80b-a3b-thinking").architecture


def test_where_sources_on_qwen3_next_disagree_the_evidence_says_so(catalogue: Catalogue) -> None:
    evidence = known(catalogue, "qwen3-next-80b-a3b-thinking").evidence

    assert "resale lists" in evidence["prices.ap-southeast-1"].source
    assert evidence.max_input.level == "assumed"


def test_only_older_commercial_hybrids_refuse_to_think_without_streaming(catalogue: Catalogue) -> None:
    refusing = {model.family for model in catalogue if model.thinking_needs_stream}

    assert refusing == {"qwen-plus", "qwen-flash", "qwen-turbo"}


def test_a_serialiser_that_a_model_names_is_in_wire_yaml(catalogue: Catalogue) -> None:
    wire = yaml.load((ROOT / "openapi" / "wire.yaml").read_bytes(), yaml.CSafeLoader)["x-wire"]

    for model in catalogue:
        for surface, profile in model.wire.items():
            assert profile in wire[surface], f"{model.id}: {surface}"


def test_a_price_with_tiers_starts_with_its_lowest_and_rises(catalogue: Catalogue) -> None:
    tiered = [price for model in catalogue for price in (model.prices or {}).values() if price.tiers]

    assert tiered
    for price in tiered:
        assert (price.tiers[0].input, price.tiers[0].output) == (price.input, price.output)
        assert [tier.up_to for tier in price.tiers] == sorted({tier.up_to for tier in price.tiers})


@pytest.mark.parametrize(
    ("id", "context", "max_output", "max_thinking", "thinking"),
    [
        ("qwen3.5-122b-a10b", 262_144, 65_536, 81_920, "on"),
        ("qwen3.5-flash", 1_000_000, 65_536, 81_920, "on"),
        ("qwen3.6-27b", 262_144, 65_536, 81_920, "on"),
        ("qwen3.6-flash", 1_000_000, 65_536, 131_072, "on"),
        ("qwen3.6-max-preview", 262_144, 65_536, 131_072, "on"),
        ("qwen3.7-max", 1_000_000, 65_536, 262_144, "on"),
        ("qwen3.7-plus", 1_000_000, 65_536, 262_144, "on"),
        ("qwen3.8-flash", 1_000_000, 131_072, 262_144, "on"),
        ("qwen3.8-max", 1_000_000, 131_072, 262_144, "on"),
        ("qwen-flash", 1_000_000, 32_768, 81_920, "off"),
        ("qwen-max", 32_768, 8_192, None, "never"),
        ("qwen-plus", 1_000_000, 32_768, 81_920, "off"),
        ("qwen-plus-2025-04-28", 131_072, 16_384, 8_192, "off"),
        ("qwen-turbo", 1_000_000, 16_384, 38_912, "off"),
        ("qwen3-max", 262_144, 65_536, 81_920, "off"),
        ("qwen3-max-2025-09-23", 262_144, 65_536, None, "never"),
        ("qwen3-8b", 131_072, 8_192, 38_912, "on"),
        ("qwen3-30b-a3b", 131_072, 16_384, 8_192, "on"),
        ("qwen3-235b-a22b-instruct-2507", 131_072, 32_768, None, "never"),
        ("qwen3-235b-a22b-thinking-2507", 131_072, 32_768, 81_920, "always"),
        ("qwen-coder-turbo", 131_072, 8_192, None, "never"),
        ("qwen3-coder-480b-a35b-instruct", 262_144, 65_536, None, "never"),
        ("qwen3-coder-plus", 1_048_576, 65_536, None, "never"),
        ("qvq-max", 131_072, 8_192, 16_384, "always"),
        ("qwq-plus", 131_072, 8_192, 32_768, "always"),
        ("qwen-long", 10_000_000, 8_192, None, "never"),
        ("qwen-math-plus", 4_096, 3_072, None, "never"),
        ("qwen-mt-flash", 16_384, 8_192, None, "never"),
        ("qwen-omni-turbo", 32_768, 2_048, None, "never"),
        ("qwen3-omni-flash", 65_536, 16_384, 24_576, "off"),
        ("qwen-vl-max", 131_072, 8_192, None, "never"),
        ("qwen-vl-ocr", 34_096, 4_096, None, "never"),
        ("qwen3-vl-plus", 262_144, 32_768, 81_920, "off"),
        ("qwen3-vl-235b-a22b-thinking", 131_072, 32_768, 81_920, "always"),
        ("deepseek-v3.1", 131_072, 65_536, 32_768, "off"),
        ("deepseek-v4-pro", 1_000_000, 384_000, None, "on"),
        ("glm-5", 202_752, 16_384, 32_768, "on"),
        ("kimi-k2.5", 262_144, 32_768, 81_920, "off"),
        ("MiniMax-M2.5", 204_800, 131_072, None, "always"),
    ],
)
def test_windows_and_thinking_are_those_that_were_published(
    catalogue: Catalogue,
    id: str,
    context: int,
    max_output: int,
    max_thinking: int | None,
    thinking: str,
) -> None:
    model = known(catalogue, id)

    assert (model.context, model.max_output, model.max_thinking) == (context, max_output, max_thinking)
    assert model.thinking == thinking


@pytest.mark.parametrize(
    ("id", "region", "price"),
    [
        ("qwen3.8-flash", "cn-beijing", {"currency": "CNY", "input": 0.8, "output": 2.7}),
        ("qwen-max", "ap-southeast-1", {"currency": "USD", "input": 1.6, "output": 6.4}),
        ("qwen-flash-us", "us-east-1", {"currency": "USD", "input": 0.05, "output": 0.4}),
        (
            "qwen3-235b-a22b-thinking-2507",
            "ap-southeast-1",
            {"currency": "USD", "input": 0.23, "output": 2.3},
        ),
        ("qwen3-next-80b-a3b-instruct", "ap-southeast-1", {"currency": "USD", "input": 0.5, "output": 2}),
        ("qwen3-next-80b-a3b-thinking", "ap-southeast-1", {"currency": "USD", "input": 0.5, "output": 6}),
        (
            "qwen3-32b",
            "cn-beijing",
            {"currency": "CNY", "input": 2, "output": 8, "thinking_output": 20},
        ),
    ],
)
def test_prices_are_those_that_were_published(
    catalogue: Catalogue, id: str, region: str, price: dict[str, Any]
) -> None:
    assert dict(known(catalogue, id).prices[region]) == price


@pytest.mark.parametrize(
    ("id", "temperature", "top_p", "top_k", "result_format"),
    [
        ("qwen-plus", 0.7, 0.8, 20, "text"),
        ("qwen-max", 0.7, 0.8, 20, "text"),
        ("qwen3-max", 0.7, 0.8, 20, "message"),
        ("qwen3-235b-a22b-thinking-2507", 0.6, 0.95, 20, "message"),
        ("qwq-32b", 0.6, 0.95, 40, "message"),
        ("qvq-max", 0.5, 0.5, 10, "message"),
        ("qwen-vl-plus", 0.01, 0.001, 1, "message"),
        ("qwen3-vl-plus", 0.7, 0.8, 20, "message"),
        ("qwen3-omni-flash", 0.7, 0.8, 50, "message"),
        ("qwen-math-plus", 0, 1.0, 20, "text"),
        ("qwen-long", 1.0, 0.8, 20, "text"),
    ],
)
def test_what_is_not_sent_is_the_default_of_the_family(
    catalogue: Catalogue, id: str, temperature: float, top_p: float, top_k: int, result_format: str
) -> None:
    defaults = known(catalogue, id).defaults

    assert (defaults.temperature, defaults.top_p, defaults.top_k) == (temperature, top_p, top_k)
    assert defaults.result_format == result_format


def test_a_hybrid_that_thinks_is_steered_otherwise_and_qwen3_max_preview_not_by_top_p(
    catalogue: Catalogue,
) -> None:
    thinking = {
        id: known(catalogue, id).thinking_defaults for id in ("qwen-plus", "qwen3-max", "qwen3-max-preview")
    }

    assert [(one.temperature, one.top_p) for one in thinking.values()] == [
        (0.6, 0.95),
        (0.6, 0.95),
        (0.6, 1.0),
    ]


@pytest.mark.parametrize(
    ("mode", "ids"),
    [
        (
            "on",
            ["qwen3.5-plus", "qwen3.6-flash", "qwen3.7-max", "qwen3.8-max", "qwen3-235b-a22b", "qwen3-0.6b"],
        ),
        ("on", ["glm-5", "glm-4.7", "glm-4.6", "deepseek-v4-flash"]),
        ("off", ["qwen3-max-2026-01-23", "qwen3-max-preview", "qwen-plus", "qwen-flash", "qwen-turbo"]),
        ("off", ["deepseek-v3.1", "deepseek-v3.2", "deepseek-v3.2-exp", "kimi-k2.5", "qwen3-vl-plus"]),
        ("always", ["qwen3-next-80b-a3b-thinking", "qwen3-vl-235b-a22b-thinking", "qwq-plus", "qvq-plus"]),
        ("always", ["deepseek-r1", "deepseek-r1-0528", "kimi-k2-thinking", "MiniMax-M2.5"]),
        (
            "never",
            [
                "qwen-max",
                "qwen3-coder-plus",
                "qwen-mt-plus",
                "qwen-plus-2025-01-25",
                "qwen3-vl-30b-a3b-instruct",
            ],
        ),
    ],
)
def test_whether_a_model_thinks_unasked_is_a_matter_of_its_family(
    catalogue: Catalogue, mode: str, ids: list[str]
) -> None:
    assert {known(catalogue, id).thinking for id in ids} == {mode}


def test_a_price_is_in_dollars_but_in_beijing_and_a_thought_token_is_never_cheaper(
    catalogue: Catalogue,
) -> None:
    prices = [(region, price) for model in catalogue for region, price in (model.prices or {}).items()]

    assert {region for region, _ in prices} == {"cn-beijing", "ap-southeast-1", "us-east-1"}
    for region, price in prices:
        assert price.currency == "USD" or region == "cn-beijing"
        assert 0 < price.input <= price.output <= (price.thinking_output or price.output)


def test_a_dated_snapshot_was_released_on_its_date(catalogue: Catalogue) -> None:
    dated = {
        model.id: found[0] for model in catalogue if (found := re.findall(r"20\d\d-\d\d-\d\d$", model.id))
    }

    assert len(dated) > 30
    assert {id: known(catalogue, id).released for id in dated} == dated


def test_no_model_was_listed_before_it_was_released(catalogue: Catalogue) -> None:
    both = [model for model in catalogue if model.released and model.created]

    assert len(both) > 100
    for model in both:
        released = date.fromisoformat(f"{model.released}-01"[:10])
        assert released <= datetime.fromtimestamp(model.created, UTC).date(), model.id


def test_every_model_one_can_chat_with_says_how_much_it_reads_and_writes(catalogue: Catalogue) -> None:
    transcribing = {"qwen-audio-3.0-asr-flash", "qwen3-asr-flash", "qwen3-asr-flash-2026-02-10"}

    assert {model.id for model in catalogue if not (model.context and model.max_output)} == transcribing


def test_only_chains_of_thought_of_other_makers_have_no_known_end(catalogue: Catalogue) -> None:
    endless = {model.provider for model in catalogue if model.thinking != "never" and not model.max_thinking}

    assert endless == {"DeepSeek", "MiniMax"}


def test_what_sees_or_hears_is_served_by_the_multimodal_path_and_so_are_newer_models(
    catalogue: Catalogue,
) -> None:
    for model in catalogue:
        if {"image", "video", "audio"} & set(model.inputs):
            assert model.path == "multimodal-generation", model.id
    for id in ("qwen3.5-plus", "qwen3.5-flash", "qwen3.6-plus", "qwen3.7-plus", "qwen3.8-max", "qvq-max"):
        assert known(catalogue, id).path == "multimodal-generation"
    for id in ("qwen3-max", "qwen3.7-max", "qwen-long", "qwen-mt-plus", "deepseek-v4-pro", "qwq-plus"):
        assert known(catalogue, id).path == "text-generation"


def test_what_only_thinks_neither_continues_a_prefix_nor_is_made_to_call_a_tool(
    catalogue: Catalogue,
) -> None:
    only = [model for model in catalogue if model.thinking == "always"]

    assert {
        "qwen3-next-80b-a3b-thinking",
        "qwen3-30b-a3b-thinking-2507",
        "qwq-32b",
        "kimi-k2-thinking",
        "kimi-k3",
    } <= {model.id for model in only}
    assert {model.id for model in only if model.partial or model.tool_choice_required} == set()


def test_no_fact_of_a_snapshot_that_only_a_list_names_is_called_recorded_but_its_date(
    catalogue: Catalogue,
) -> None:
    model = known(catalogue, "qwen-max-0919")

    assert [field for field, row in model.evidence.items() if row.level != "assumed"] == ["created"]


# How layers are laid over each other.


def test_a_model_has_its_familys_fields_and_those_of_the_familys_family() -> None:
    model = tiny(
        {"large": {"context": 9, "tools": True, "x-evidence": EVIDENCE}, "middle": {"family": "large"}},
        family="middle",
    )

    assert (model.context, model.tools, model.path) == (9, True, "text-generation")


def test_a_nested_mapping_is_merged_key_by_key() -> None:
    model = tiny(
        {"warm": {"defaults": {"top_k": 5}, "x-evidence": EVIDENCE}}, family="warm", defaults={"top_p": 1}
    )

    assert dict(model.defaults) == {"temperature": 0.7, "top_p": 1, "top_k": 5}


def test_null_takes_an_inherited_value_away() -> None:
    model = tiny({"large": {"context": 9, "x-evidence": EVIDENCE}}, family="large", context=None)

    assert (model.context, "context" in model.evidence) == (None, False)


def test_a_field_written_anew_does_not_keep_the_evidence_of_the_old_one() -> None:
    recorded = {"level": "recorded", "source": "a tape"}
    families = {"large": {"context": 9, "x-evidence": {"*": recorded}}}

    assert tiny(families, family="large", **{"x-evidence": {}}).evidence.context.level == "recorded"
    with pytest.raises(CatalogueError, match="context has no evidence"):
        small(families, family="large", context=8, **{"x-evidence": {}})


def test_evidence_for_what_is_inherited_replaces_all_of_it() -> None:
    taken_over = {"level": "assumed", "source": "as large"}
    families = {"large": {"context": 9, "x-evidence": {"*": {"level": "recorded", "source": "a tape"}}}}

    model = tiny(families, family="large", **{"x-evidence": {"inherited": taken_over}})

    assert model.evidence.context.source == "as large"


# What a model is to the code.


def test_a_field_a_model_lacks_reads_as_none_also_within_a_field() -> None:
    model = tiny()

    assert model.max_thinking is None and model.anything_else is None and model.defaults.top_k is None


def test_a_model_cannot_be_changed() -> None:
    model = tiny()

    with pytest.raises(AttributeError, match="frozen"):
        model.context = 1
    with pytest.raises(AttributeError, match="frozen"):
        model.defaults.top_p = 1


def test_a_model_is_a_key_equal_to_itself_read_twice_but_not_to_another_of_its_name() -> None:
    assert {tiny(): "seen"}[tiny()] == "seen"
    assert tiny(context=5) != tiny()


def test_a_dated_snapshot_that_is_not_listed_is_not_guessed() -> None:
    assert small().get("tiny-2026-01-01") is None


def test_models_come_in_the_order_of_the_file(catalogue: Catalogue) -> None:
    assert [model.id for model in catalogue] == list(models_yaml()["models"])
    assert len(catalogue) == len(models_yaml()["models"])


# What is refused.


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"max_ouput": 5}, r"model tiny: unknown field 'max_ouput'; did you mean 'max_output'\?"),
        ({"family": "qwen33"}, r"model tiny: no family 'qwen33'; did you mean 'qwen3'\?"),
        ({"thinking": True}, r"model tiny: thinking: must be one of 'never', .*\(in quotes\), not True"),
        ({"context": "128k"}, "model tiny: context: must be a whole number, not '128k'"),
        ({"tools": 1}, "model tiny: tools: must be true or false, not 1"),
        ({"inputs": ["smell"]}, "model tiny: inputs: each item must be one of 'text'"),
        ({"defaults": {"top_kk": 1}}, r"model tiny: defaults: unknown key 'top_kk'; did you mean 'top_k'\?"),
        ({"context": 5, "max_output": 6}, "max_output 6 is greater than context 5; correct one of them"),
        ({"max_thinking": 5}, "max_thinking on a model that never thinks; drop it or set `thinking`"),
        (
            {"path": "multimodal-generation"},
            "is served by native-multimodal-generation, but operations names",
        ),
        ({"wire": None}, "`wire` is missing; write it here, in the family or in `defaults`"),
        ({"x-evidence": {"*": {"level": "known", "source": "me"}}}, "level: must be one of 'recorded'"),
        ({"x-evidence": {"contxt": EVIDENCE["*"]}}, r"unknown field 'contxt'; did you mean 'context'\?"),
        ({"context": 5, "x-evidence": {}}, "context has no evidence; name its source under x-evidence"),
    ],
)
def test_a_mistake_is_refused_with_the_model_the_key_and_what_to_write(fields: Any, said: str) -> None:
    with pytest.raises(CatalogueError, match=said):
        small({"qwen3": {}}, **fields)


def test_a_family_that_descends_from_itself_is_refused() -> None:
    with pytest.raises(CatalogueError, match="family hen: is its own ancestor"):
        small({"hen": {"family": "egg"}, "egg": {"family": "hen"}})


def test_a_wrong_key_in_a_family_no_model_names_is_refused_too() -> None:
    with pytest.raises(CatalogueError, match="family spare: unknown field 'contex'"):
        small({"spare": {"contex": 5}})


def test_a_wrong_root_key_is_refused() -> None:
    document = deepcopy(models_yaml())
    document["model"] = document.pop("models")

    with pytest.raises(CatalogueError, match=r"unknown key 'model'; did you mean 'models'\?"):
        Catalogue.checked(document)
