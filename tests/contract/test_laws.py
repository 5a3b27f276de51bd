"""The laws: they hold for the mock and for what was recorded, and each notices its own kind of damage."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from mock_server.app import create_app
from mock_server.contract import run as running
from mock_server.contract.budget import Budget
from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Exchange, Received, received
from mock_server.contract.laws import ACROSS, LAWS, name
from mock_server.contract.laws.reading import cost, counts, series
from mock_server.contract.targets import InProcess
from tests.contract.helping import ID, KEY, SPEC, answered, broken, broken_together, exchange_of, run, told
from tests.server.test_assistants import Client
from tests.support import ROOT

CHAT = "chat-completions/usage-qwen-plus-streamed"
WHOLE = "chat-completions/example-plain"
NATIVE = "native-text-generation/incremental-qwen-plus-streamed"
GROWING = "native-text-generation/repeating-qwen-plus-streamed"
TOOLS = "chat-completions/tools-qwen-plus"
HEARING = "native-multimodal-generation/example-hearing-streamed"
KNOWN = ROOT / "mock_server" / "contract" / "adjudications.yaml"


@pytest.mark.parametrize(("profile", "seed"), [("standard", 0), ("standard", 11), ("deep", 7)])
def test_every_law_holds_for_the_mock_whatever_its_seed(profile: str, seed: int) -> None:
    report = run(profile, seed)
    assert [f"{one.case.id}: {law}: {finding}" for one, law, finding in report.failures] == []
    assert report.holds and len(report.exchanges) == report.planned > 600


def test_every_law_holds_for_every_recording_but_those_that_are_adjudicated(recordings: list[Path]) -> None:
    known = running.adjudications(yaml.safe_load(KNOWN.read_text(encoding="utf-8")), str(KNOWN))
    report = running.of_tapes(SPEC, recordings, known)
    assert [f"{one.case.id}: {law}: {finding}" for one, law, finding in report.failures] == []
    assert len(report.exchanges) >= 500
    assert {f"{one.case.id}: {law}" for one, law, _, _ in report.known} == set(known)


def test_every_law_says_where_it_is_from() -> None:
    assert [name(law) for law in (*LAWS, *ACROSS) if "ource:" not in (law.__doc__ or "")] == []


def frames(exchange: Exchange) -> list[bytes]:
    return [block + b"\n\n" for block in exchange.raw.removesuffix(b"\n\n").split(b"\n\n")]


def reframed(exchange: Exchange, change: Callable[[list[bytes]], list[bytes]]) -> Exchange:
    raw = b"".join(change(frames(exchange)))
    return received(SPEC, exchange.case, Received(exchange.status, exchange.headers, raw), KEY)


DAMAGED_STREAMS: dict[str, tuple[str, str, Callable[[list[bytes]], list[bytes]]]] = {
    "the end marker is lost": ("end-marker", CHAT, lambda told: told[:-1]),
    "the end marker comes twice": ("end-marker", CHAT, lambda told: [*told, told[-1]]),
    "the opening frame is lost": ("role-first", CHAT, lambda told: told[1:]),
    "the end of the choice is lost": ("one-finish", CHAT, lambda told: [*told[:-3], *told[-2:]]),
    "the end of the choice comes twice": (
        "one-finish",
        CHAT,
        lambda told: [*told[:-2], told[-3], *told[-2:]],
    ),
    "usage is lost": ("usage-stands-where-asked", CHAT, lambda told: [*told[:-2], told[-1]]),
    "usage comes first": ("usage-stands-where-asked", CHAT, lambda told: [told[-2], *told[:-2], told[-1]]),
    "a blank is added": ("framing", NATIVE, lambda told: [told[0].replace(b"data:", b"data: "), *told[1:]]),
    "a frame is lost": ("framing", NATIVE, lambda told: [*told[:2], *told[3:]]),
    "the comment is lost": (
        "framing",
        NATIVE,
        lambda told: [told[0].replace(b":HTTP_STATUS/200\n", b""), *told[1:]],
    ),
    "frames change places": (
        "cumulative-grows",
        GROWING,
        lambda told: [told[0], told[2], told[1], *told[3:]],
    ),
    "counts fall": ("usage-grows", GROWING, lambda told: [told[0], told[2], told[1], *told[3:]]),
}


@pytest.mark.parametrize("what", DAMAGED_STREAMS)
def test_a_damaged_stream_breaks_its_law(what: str) -> None:
    law, id, change = DAMAGED_STREAMS[what]
    assert broken(exchange_of(id)) == set()
    assert law in broken(reframed(exchange_of(id), change))


@pytest.mark.parametrize("damage", ["lost", "twice"])
def test_a_piece_that_is_lost_or_comes_twice_shows_beside_the_whole_answer(damage: str) -> None:
    whole, streamed = (
        exchange_of("chat-completions/cold-qwen-plus"),
        exchange_of("chat-completions/cold-qwen-plus-streamed"),
    )
    assert "says-the-same" not in broken_together(whole, streamed)
    told = reframed(
        streamed, lambda told: [*told[:4], *told[5:]] if damage == "lost" else [*told[:4], told[4], *told[4:]]
    )
    assert "says-the-same" in broken_together(whole, told)


MESSAGE_STOP = b'event:message_stop\ndata:{"type":"message_stop"}\n\n'
CHANGED = [
    ("usage-details", WHOLE, rb'"cached_tokens":0', b''),
    ("blocks-open-and-close", "anthropic-messages/example-plain-streamed", rb'block_stop","index":0', b'block_stop","index":1'),
    ("numbered", "responses/example-plain-streamed", rb'"sequence_number":2\b', b'"sequence_number":7'),
    ("echoes", "responses/example-function", rb'"Get the current weather of a city."', b'"Get it."'),
    ("schema", WHOLE, rb'"object":"chat.completion"', b'"object":"chat"'),
    ("request-id", WHOLE, rb'"id":"chatcmpl-........', b'"id":"chatcmpl-00000000'),
    ("model-echo", WHOLE, rb'"model":"qwen-plus"', b'"model":"qwen-max"'),
    ("created-is-now", WHOLE, rb'"created":\d', b'"created":2'),
    ("usage-sums", WHOLE, rb'"total_tokens":', b'"total_tokens":9'),
    ("usage-counts-what-is-said", WHOLE, rb'"completion_tokens":', b'"completion_tokens":9'),
    ("finish-reason", WHOLE, rb'"finish_reason":"stop"', b'"finish_reason":"length"'),
    ("finish-reason", TOOLS, rb'"finish_reason":"tool_calls"', b'"finish_reason":"stop"'),
    ("tools", TOOLS, rb'"name":"get_current_weather"', b'"name":"get_weather"'),
    ("tools", TOOLS, rb'\\"days\\": ?\d', rb'\"days\": 77'),
    ("tools", TOOLS, rb'\\"city\\":', rb'city:'),
    ("structured-output", "chat-completions/schema-qwen-plus", rb'\\"age\\":', rb'\"aged\":'),
    ("structured-output", "chat-completions/json-qwen-plus", rb'"content":"\{', b'"content":"'),
    ("token-limit", "chat-completions/length-qwen-plus", rb'"content":"', b'"content":"one two three four five six seven eight nine ten '),
    ("stop-strings", "chat-completions/stop-qwen-plus", rb'"content":"', b'"content":"the '),
    ("as-many-choices-as-asked", "chat-completions/example-plain", rb'"index":0', b'"index":1'),
    ("constant", CHAT, rb'"created":\d{10}', b'"created":1700000000'),
    ("token-lists", "tokenizer/example-plain", rb'"token_ids":\[', b'"token_ids":[1,'),
    ("no-secret", WHOLE, rb'"content":"', b'"content":"' + KEY.encode()),
    ("error-complete", "chat-completions/no-key", rb'"message":"[^"]*"', b'"message":""'),
    ("foretold", "chat-completions/bad-key", rb'"code":(null|"[^"]*")', b'"code":"invalid_request"'),
    ("foretold", "native-text-generation/no-key", rb'No API-key', b'Invalid API-key'),
    ("foretold", "chat-completions/bad-key", rb'For details, see: ', b''),
    ("model-echo", "anthropic-messages/example-plain-streamed", rb'"model":"qwen-plus"', b'"model":"qwen-max"'),
    ("model-echo", "native-fine-tune-create/example-plain", rb'"model":"[^"]*"', b'"model":"qwen-max"'),
    ("expires-later", "native-speech/example-plain", rb'"expires_at":\d{10}', b'"expires_at":1795840264000'),
    ("finish-reason", "anthropic-messages/example-plain", rb'"end_turn"', b'"max_tokens"'),
    ("token-limit", "chat-completions/length-qwen-plus", rb'"completion_tokens":5', b'"completion_tokens":6'),
    ("tools", "responses/example-function", rb'"name":"get_current_weather","status"', b'"name":"get_weather","status"'),
    ("usage-counts-the-prompt", WHOLE, rb'"prompt_tokens":\d+', b'"prompt_tokens":0'),
    ("usage-sums", "native-multimodal-embedding/example-pair", rb'"total_tokens":', b'"total_tokens":9'),
    ("vectors", "embeddings/example-two", rb'"embedding":\[', b'"embedding":[1.0,'),
    ("vectors", "native-multimodal-embedding/example-pair", rb'"embedding":\[[^,]*,', b'"embedding":['),
    ("ranking", "native-text-rerank/example-two", rb'"relevance_score":0', b'"relevance_score":1'),
    ("ranking", "native-text-rerank/example-two", rb'"relevance_score":0\.9', b'"relevance_score":0.01'),
    ("ranking", "native-text-rerank/example-two", rb'"index":1', b'"index":0'),
    ("ranking", "reranks/example-two", rb'"index":0', b'"index":2'),
    ("as-many-items-as-asked", "native-face-detection/example-two", rb'"is_face":\[true,', b'"is_face":['),
    ("as-many-items-as-asked", "native-multimodal-embedding/example-pair", rb'"index":1', b'"index":2'),
    ("logprobs", "native-multimodal-generation/top-logprobs-type-legal", rb'"logprob":-', b'"logprob":'),
    ("arguments-parse", "app-completion/example-knowledge", rb'"arguments":"{', b'"arguments":"{{'),
    ("pages-add-up", "native-deployable-models/asked", rb'"total":', b'"total":-'),
    ("every-file-is-told", "native-file-upload/example-one", rb'"uploaded_files":\[\{[^}]*\}', b'"uploaded_files":['),
    ("output-ends", "native-speech/example-plain-streamed", rb'"finish_reason":"stop"', b'"finish_reason":"null"'),
    ("output-ends", "native-music/example-prompt-streamed", rb'"usage":\{"duration":\d+\}', b'"usage":{}'),
    ("sentences-end", HEARING, rb'"sentence_id":1(?=,"text":"Hello")', b'"sentence_id":2'),
    ("sentences-end", HEARING, rb'"sentence_end":true', b'"sentence_end":false'),
    ("sentences-end", HEARING, rb'"sentence_end":false', b'"sentence_end":true'),
    ("sentences-end", HEARING, rb'"usage":\{"duration":2\},', b''),
    ("words-make-the-sentence", HEARING, rb'"words":\[\{[^]]*\]', b'"words":[]'),
    ("words-make-the-sentence", HEARING, rb'"begin_time":160,"end_time":520,"fixed":true', b'"begin_time":700,"end_time":520,"fixed":true'),
    ("labels-as-asked", "native-understanding/example-classify", rb'"text":"positive;"', b'"text":"person;"'),
    ("usage-counts-what-is-asked", "native-understanding/example-classify", rb'"input_tokens":12', b'"input_tokens":360'),
    ("usage-counts-what-is-asked", "chat-completions/schema-qwen-plus", rb'"prompt_tokens":', b'"prompt_tokens":9'),
    ("parts-join", "responses/example-plain-streamed", rb'(?<="delta":")[^"]', b'#'),
    ("parts-join", "responses/example-function-streamed", rb'Hangzhou', b'Shanghai'),
    ("no-holes", "chat-completions/example-plain-streamed", rb'(?<="content":")[^"]', "\ufffd".encode()),
    ("letters-whole", WHOLE, rb'"content":"', b'"content":"\xe4\xbd'),
    ("blocks-open-and-close", "anthropic-messages/example-plain-streamed", rb'event:message_stop\n.*\n\n', MESSAGE_STOP * 2),
]  # fmt: skip


@pytest.mark.parametrize(("law", "id", "old", "new"), CHANGED)
def test_a_changed_answer_breaks_its_law(law: str, id: str, old: bytes, new: bytes) -> None:
    exchange = exchange_of(id)
    assert broken(exchange) == set()
    found = re.search(old, exchange.raw)
    assert found is not None, exchange.raw
    assert law in broken(answered(exchange, found[0], new))


@pytest.mark.parametrize(
    ("law", "id", "header", "value"),
    [
        ("latency-headers", WHOLE, "req-cost-time", "7000"),
        ("latency-headers", WHOLE, "req-arrive-time", "soon"),
        ("request-id", WHOLE, "x-request-id", "00000000-0000-9000-8000-000000000000"),
        ("media-type", CHAT, "content-type", "application/json"),
        ("headers", NATIVE, "x-dashscope-finished", "true"),
        ("cors", "chat-completions/preflight", "access-control-allow-headers", "accept"),
        ("cors", "chat-completions/from-a-page", "access-control-allow-origin", "https://other.example.com"),
        ("allow", "chat-completions/wrong-method", "allow", "GET"),
    ],
)
def test_a_changed_header_breaks_its_law(law: str, id: str, header: str, value: str) -> None:
    exchange = exchange_of(id)
    headers = {**exchange.headers, header: value}
    assert law in broken(received(SPEC, exchange.case, Received(exchange.status, headers, exchange.raw), KEY))


def test_an_id_that_is_used_twice_is_noticed() -> None:
    one = exchange_of(WHOLE)
    assert "ids-unique" in broken_together(one, replace(one))


def test_a_model_that_thinks_though_it_should_not_is_noticed() -> None:
    exchange = exchange_of("chat-completions/unthinking-qwen-plus")
    assert "thinking" in broken(
        answered(exchange, b'"role":"assistant"', b'"role":"assistant","reasoning_content":"Hm."')
    )


NODES = "app-completion/example-nodes-streamed"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb'"node_msg_seq_id":2,"node_name":"\xe5\xa4\xa7', b'"node_msg_seq_id":1,"node_name":"\xe5\xa4\xa7'),
        (rb'"content":"[^{"][^"]*"', b'"content":"Otherwise."'),
    ],
    ids=["a number comes twice", "the last node says something else"],
)
def test_a_workflow_whose_nodes_do_not_join_breaks_the_law(old: bytes, new: bytes) -> None:
    exchange = exchange_of(NODES)
    assert broken(exchange) == set()
    found = re.search(old, exchange.raw)
    assert found is not None, exchange.raw
    assert broken(answered(exchange, found[0], new)) == {"nodes-join"}


@pytest.mark.parametrize(
    ("law", "old", "new"),
    [
        ("messages-join", b'"value":"', b'"value":"Oh, '),
        ("runs-go-on", b'"status":"in_progress"', b'"status":"completed"'),
        ("runs-go-on", b'"status":"queued"', b'"status":"requires_action"'),
    ],
)
def test_a_run_that_does_not_go_on_breaks_its_law(law: str, old: bytes, new: bytes) -> None:
    ask = Client()
    thread = ask.thread("Name three rivers.")
    body = {"assistant_id": ask.assistant(), "stream": True}
    _, raw = ask.raw("POST", f"/threads/{thread}/runs", body)
    case = exchange_of("run-create/example-plain").case
    request_id = re.search(rb'"request_id":"([^"]+)"', raw)
    assert request_id is not None
    headers = {"content-type": "text/event-stream", "x-request-id": request_id[1].decode()}
    laws = {"messages-join", "runs-go-on", "constant", "schema"}
    good = received(SPEC, case, Received(200, headers, raw), KEY)
    assert broken(good) & laws == set()
    bad = received(SPEC, case, Received(200, headers, raw.replace(old, new, 1)), KEY)
    assert law in broken(bad)


SEVERAL = "native-text-generation/several-qwen-plus-streamed"


def test_the_choices_of_a_native_stream_are_counted_each_for_itself_and_added_up() -> None:
    streamed = exchange_of(SEVERAL)
    whole = exchange_of(SEVERAL.removesuffix("-streamed"))
    made = [counts(one[-1][1])[1] or 0 for one in series(streamed)]
    assert (
        len(made) == streamed.parameters["n"] > 1
        and sum(made) == (whole.body or {})["usage"]["output_tokens"]
    )
    assert cost(streamed) == cost(whole)


@pytest.mark.parametrize("choice", [0, 1])
def test_a_choice_whose_count_falls_is_noticed_whichever_it_is(choice: int) -> None:
    exchange = exchange_of(SEVERAL)
    number, usage = series(exchange)[choice][-1]
    frames = exchange.raw.split(b"\n\n")
    made = b'"output_tokens":%d,' % usage["output_tokens"]
    assert made in frames[number - 1]
    frames[number - 1] = frames[number - 1].replace(made, b'"output_tokens":1,')
    assert "usage-grows" in broken(told(exchange.case, b"\n\n".join(frames)))


QUESTION = "Which river runs through Cologne?"


@pytest.mark.parametrize("mark", [None, {"type": "ephemeral"}], ids=["implicit", "explicit"])
def test_what_comes_from_a_cache_and_what_goes_into_one_counts_as_prompt_in_an_anthropic_message(
    mark: dict[str, str] | None,
) -> None:
    mock = InProcess(create_app())
    case = exchange_of("anthropic-messages/example-plain").case
    above = {"type": "text", "text": "Rivers run downhill. " * 300} | (
        {"cache_control": mark} if mark else {}
    )
    body = {**case.sent.body, "system": [above], "messages": [{"role": "user", "content": QUESTION}]}
    asked = replace(case, sent=replace(case.sent, body=body))
    first, again = (received(SPEC, asked, mock(asked.sent), KEY) for _ in range(2))
    assert broken(first) == broken(again) == set()
    assert again.body["usage"]["cache_read_input_tokens"] > 1000 > again.body["usage"]["input_tokens"]
    assert cost(first) == cost(again)
    less = re.sub(rb'("cache_read_input_tokens"):\d+', rb"\1:0", again.raw)
    assert "usage-counts-what-is-asked" in broken(told(asked, less))


def test_the_budget_pays_for_every_choice_of_a_native_stream() -> None:
    exchange = exchange_of(SEVERAL)
    budget = Budget(SPEC, lambda sent: Received(200, {}, exchange.raw), "cn-beijing")
    budget(exchange.case.sent)
    budget.settle(exchange.case.sent, exchange)
    whole = exchange_of(SEVERAL.removesuffix("-streamed"))
    assert budget.tokens == (whole.body or {})["usage"]["total_tokens"]


@pytest.mark.parametrize("id", ["chat-completions/no-key", WHOLE, "chat-completions/n-range-breaks"])
def test_an_answer_without_a_content_type_is_found(id: str) -> None:
    exchange = exchange_of(id)
    kept = {name: value for name, value in exchange.headers.items() if name != "content-type"}
    assert "media-type" in broken(
        received(SPEC, exchange.case, Received(exchange.status, kept, exchange.raw), KEY)
    )


@pytest.mark.parametrize("id", [WHOLE, "app-completion/example-session"])
def test_a_server_that_fails_breaks_a_law_also_where_nothing_is_foretold(id: str) -> None:
    failed = told(
        exchange_of(id).case, b'{"code":"InternalError","message":"No.","request_id":"%b"}' % ID.encode(), 500
    )
    assert "no-failure" in broken(failed)


def test_two_vectors_that_change_places_show_beside_one_of_them_alone() -> None:
    both, alone = exchange_of("embeddings/example-two"), exchange_of("embeddings/alone-two")
    assert "same-input-same-vector" not in broken_together(both, alone)
    first, second = re.findall(rb'"embedding":(\[[^]]*\])', both.raw)
    raw = both.raw.replace(first, b"@").replace(second, first).replace(b"@", second)
    turned = received(SPEC, both.case, Received(both.status, both.headers, raw), KEY)
    assert "same-input-same-vector" in broken_together(turned, alone)


def test_inputs_that_differ_have_vectors_that_differ() -> None:
    both = exchange_of("embeddings/example-two")
    first, second = re.findall(rb'"embedding":(\[[^]]*\])', both.raw)
    assert "vectors" in broken(answered(both, second, first))


def test_what_is_read_is_what_was_made() -> None:
    report = run("smoke", 0, flows=True)
    assert report.holds
    read = next(one for one in report.exchanges if one.case.id == "conversations/example-one > conversation")
    at = report.exchanges.index(read)
    later = answered(read, b'"created_at":1', b'"created_at":2')
    told = [*report.exchanges[:at], later]
    assert "read-as-made" in broken_together(*told)


def test_what_was_made_in_the_run_is_listed_with_the_time_it_was_made() -> None:
    ids = ("native-voices/example-clone", "native-voices/example-list")
    mock = InProcess(create_app())
    cases = {case.id: case for case in Maker(SPEC, "standard", KEY).cases() if case.id in ids}
    made, listed = (received(SPEC, cases[id], mock(cases[id].sent), KEY) for id in ids)
    assert broken_together(made, listed) == set()
    year = listed.body["output"]["voice_list"][0]["gmt_create"][:4].encode()
    assert "shown-as-old-as-it-is" in broken_together(made, answered(listed, year, b"2019"))


def test_items_come_back_with_their_texts() -> None:
    report = run("smoke", 0, flows=True)
    added = next(one for one in report.exchanges if one.operation.id == "conversation-items-add" and one.said)
    assert broken(added) == set()
    assert "items-say-what-was-asked" in broken(answered(added, b"Li Hong is 20.", b"Li Hong is 21."))
