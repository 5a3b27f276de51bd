"""What gateways, caches and translators do to an answer that is well-formed: each breaks the law that names it, and no other."""

import re
from dataclasses import replace
from typing import Any

import pytest

from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Exchange, Received, received
from mock_server.contract.laws.kept import lists_what_there_is
from mock_server.contract.laws.rows import lists_repeat
from tests.contract.helping import KEY, SPEC, answered, broken, exchange_of, json, run, told

CHAT = "chat-completions/example-plain"
STREAM = "chat-completions/tell-qwen-plus-streamed"


@pytest.mark.parametrize(
    ("id", "old", "new", "law"),
    [
        (CHAT, rb'"object":"chat.completion"', b'"object":"chat.completion","object":"chat.completion"', "keys-once"),
        (STREAM, rb'"object":"chat.completion.chunk"', b'"object":"x","object":"chat.completion.chunk"', "keys-once"),
        (CHAT, rb'"prompt_tokens":(\d+)', rb'"prompt_tokens":\1.0', "whole-numbers"),
        (STREAM, rb'"created":(\d)(\d+)', rb'"created":\1.\2e9', "whole-numbers"),
        (CHAT, rb'"content":"', '"content":"Ã©tÃ© '.encode(), "letters-as-said"),
        (CHAT, rb'"content":"', rb'"content":"\\\\u4f60\\\\u597d ', "letters-as-said"),
        (CHAT, rb'"content":"', b'"content":"R&amp;D ', "letters-as-said"),
        (CHAT, rb'"content":"', '"content":"e\u0301 '.encode(), "letters-as-said"),
        (CHAT, rb'"content":"', b'"content":"???????? ', "letters-as-said"),
        (CHAT, rb'"content":"', b'"content":"Do this:1. Begin.2. End. ', "letters-as-said"),
        (CHAT, rb'"content":"', b'"content":"Theskylooksbluebecauseairscattersshortwavelengthsofsunlightmost ', "letters-as-said"),
    ],
)  # fmt: skip
def test_an_answer_written_anew_breaks_a_law(id: str, old: bytes, new: bytes, law: str) -> None:
    exchange = exchange_of(id)
    assert broken(exchange) == set()
    raw = re.sub(old, new, exchange.raw, count=1)
    assert raw != exchange.raw
    assert law in broken(received(SPEC, exchange.case, Received(200, exchange.headers, raw), KEY))


@pytest.mark.parametrize(
    ("header", "value", "law"),
    [
        ("cache-control", "public, max-age=60", "for-the-caller-alone"),
        ("age", "12", "for-the-caller-alone"),
        ("content-encoding", "gzip", "for-the-caller-alone"),
        ("req-arrive-time", "1795764643", "latency-headers"),
        ("req-cost-time", "0.4", "described-headers"),
        ("req-cost-time", "99999", "as-long-as-it-took"),
        ("x-debug", KEY.encode().hex(), "no-secret"),
    ],
)
def test_a_header_of_a_gateway_breaks_a_law(header: str, value: str, law: str) -> None:
    exchange = replace(exchange_of(CHAT), seconds=0.1)
    assert broken(exchange) == set()
    assert law in broken(replace(exchange, headers={**exchange.headers, header: value}))


def test_a_cache_that_may_not_be_shared_breaks_none() -> None:
    exchange = exchange_of(CHAT)
    assert (
        broken(replace(exchange, headers={**exchange.headers, "cache-control": "private, max-age=0"}))
        == set()
    )


def test_a_stream_that_somebody_held_back_is_no_stream() -> None:
    exchange = exchange_of(STREAM)
    assert "as-long-as-it-took" not in broken(replace(exchange, seconds=5.0, first=0.5))
    assert "as-long-as-it-took" in broken(replace(exchange, seconds=5.0, first=4.99))


@pytest.mark.parametrize(
    "more", ["\nTraceback (most recent call last):", " at 10.1.2.3:80", " com.x.svc.cluster.local"]
)
def test_the_words_of_a_refusal_tell_nothing_of_the_machines_behind(more: str) -> None:
    refused = exchange_of("native-text-generation/bad-key")
    assert broken(refused) == set()
    wrong = refused.body | {"message": f"It failed{more}"}
    assert "no-insides" in broken(told(replace(refused.case), json(wrong), 401))


def test_a_code_comes_with_its_status() -> None:
    refused = exchange_of("native-text-generation/bad-key")
    case = replace(refused.case, expected=replace(refused.case.expected, status=0))
    assert "code-fits-status" not in broken(told(case, refused.raw, 401))
    assert "code-fits-status" in broken(told(case, refused.raw, 400))


def test_an_answer_of_another_day_and_one_in_another_zone_break_a_law() -> None:
    exchange = exchange_of(CHAT)
    created = exchange.body["created"]
    for wrong in (created - 3600, created + 8 * 3600):
        assert "created-is-now" in broken(answered(exchange, str(created).encode(), str(wrong).encode()))
    made = exchange_of("assistant-create/example-plain")
    at = made.body["created_at"]
    assert "made-now" in broken(answered(made, str(at).encode(), str(at - 8 * 3_600_000).encode()))


def test_the_prompt_counts_about_as_many_tokens_as_were_sent() -> None:
    exchange = exchange_of("chat-completions/turns-qwen-plus")
    prompt, total = exchange.body["usage"]["prompt_tokens"], exchange.body["usage"]["total_tokens"]
    for counted in (3, prompt * 20):
        less = answered(exchange, f'"prompt_tokens":{prompt}'.encode(), f'"prompt_tokens":{counted}'.encode())
        less = answered(
            less, f'"total_tokens":{total}'.encode(), f'"total_tokens":{total - prompt + counted}'.encode()
        )
        assert "usage-counts-what-is-asked" in broken(less)


def flow() -> dict[str, Exchange]:
    """What follows from an assistant, by its step."""
    flow = [
        one
        for one in run("smoke", 0, True).exchanges
        if one.case.id.startswith("assistant-create/example-plain")
    ]
    return {one.case.id.partition(" > ")[2]: one for one in flow}


def with_rows(exchange: Exchange, rows: list[Any]) -> Exchange:
    return told(exchange.case, json({**exchange.body, "data": rows}))


def test_a_list_shows_what_was_made_and_nothing_that_was_deleted() -> None:
    steps = flow()
    made, listed, gone = steps[""], steps["assistants"], steps["assistants when gone"]
    assert list(lists_what_there_is(list(steps.values()))) == []
    behind = [made, with_rows(listed, [])]
    dead = [made, steps["assistant-delete"], with_rows(gone, [made.body])]
    for wrong in (behind, dead):
        ((_, finding),) = lists_what_there_is(wrong)
        assert made.body["id"] in finding.expected


def test_what_one_key_made_is_not_there_for_another() -> None:
    steps = flow()
    stranger = steps["assistant by a stranger"]
    assert stranger.refused and broken(stranger) == set()
    assert "apart" in broken(told(stranger.case, steps["assistant"].raw))


def test_a_list_that_is_read_again_names_the_same() -> None:
    listed = flow()["assistants"]
    assert list(lists_repeat([listed, listed])) == []
    assert list(lists_repeat([listed, with_rows(listed, [])])) != []


def test_the_profile_smoke_is_billed_for_five_calls_to_an_operation_at_most() -> None:
    billed: dict[str, int] = {}
    for case in Maker(SPEC, "smoke", KEY).cases():
        if case.operation.method == "POST" and case.kind == "call" and case.expected.status < 400:
            billed[case.operation.id] = billed.get(case.operation.id, 0) + 1
    assert max(billed.values()) == 5


def test_the_profile_smoke_provokes_what_nobody_pays_for_and_no_films_of_those_who_bill() -> None:
    def kinds(cheap: bool) -> dict[str, set[str]]:
        cases = list(Maker(SPEC, "smoke", KEY, cheap=cheap).cases())
        free = [one for one in cases if one.kind in ("preflight", "method") or one.expected.status == 400]
        return {
            one.id: {case.id.split("/")[1] for case in free if case.operation is one}
            for one in SPEC.operations
        }

    here, theirs = kinds(False), kinds(True)
    assert {"preflight", "no-json", "model-missing-breaks"} <= here["native-video-synthesis"]
    assert theirs["native-video-synthesis"] == {"preflight"}
    assert {"preflight", "model-missing-compatible-breaks"} <= theirs["chat-completions"]
