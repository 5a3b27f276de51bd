"""The laws of items, sums, candidates and of answers beside longer ones: each kind of damage breaks one."""

from dataclasses import replace

import orjson
import pytest

from mock_server.contract.exchange import Exchange, Received, received
from tests.contract.helping import KEY, SPEC, answered, broken, broken_together, exchange_of, json

THINKING = "responses/example-thinking-streamed"
PAINTING = "native-multimodal-generation/example-painting"
SPEECH = "native-speech/example-plain"
SEEN = "native-multimodal-generation/logprobs-qwen-vl-max"


def edited(exchange: Exchange, kind: str, change: str) -> Exchange:
    """A stream in which the last event of a kind has another item's id, or no items."""
    frames = exchange.raw.removesuffix(b"\n\n").split(b"\n\n")
    place = max(at for at, frame in enumerate(frames) if f"event:{kind}\n".encode() in frame)
    head, _, data = frames[place].partition(b"data:")
    body = orjson.loads(data)
    if change == "id":
        body["item"]["id"] = "msg_another"
    else:
        body["response"]["output"] = body["response"]["output"][1:] if change == "one less" else []
    frames[place] = head + b"data:" + orjson.dumps(body)
    raw = b"\n\n".join(frames) + b"\n\n"
    return received(SPEC, exchange.case, Received(exchange.status, exchange.headers, raw), KEY)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("response.output_item.done", "id"),
        ("response.completed", "one less"),
        ("response.completed", "none"),
    ],
)
def test_items_of_a_response_that_change_or_are_lost_are_noticed(kind: str, change: str) -> None:
    streamed = exchange_of(THINKING)
    assert broken(streamed) == set()
    assert "items-keep-their-ids" in broken(edited(streamed, kind, change))


def test_items_that_are_not_what_was_asked_are_noticed() -> None:
    made = exchange_of("responses/example-plain")
    asked = exchange_of("response-input-items/asked")
    sent = replace(asked.case.sent, path=asked.case.sent.path.replace(_id(asked), made.body["id"]))

    def read(text: str) -> Exchange:
        part = {"type": "input_text", "text": text}
        item = {"id": "msg_1", "type": "message", "role": "user", "status": "completed", "content": [part]}
        page = {"object": "list", "data": [item], "first_id": "msg_1", "last_id": "msg_1", "has_more": False}
        answer = Received(200, made.headers, orjson.dumps(page))
        return received(SPEC, replace(asked.case, sent=sent), answer, KEY)

    law = "asked-items-are-read-again"
    assert law not in broken_together(made, read(made.asked["input"]))
    assert law in broken_together(made, read("Something else."))


def test_what_is_remembered_otherwise_than_it_was_given_is_noticed() -> None:
    kept = exchange_of("memory-add/example-content")
    assert broken(kept) == set()
    assert broken(answered(kept, b"The user writes Python.", b"The user writes Go.")) == {"kept-as-given"}


def test_what_is_remembered_already_makes_no_new_memory() -> None:
    kept = exchange_of("memory-add/example-content")
    known = json({**kept.body, "memory_nodes": []})
    assert broken(received(SPEC, kept.case, Received(200, kept.headers, known), KEY)) == set()


@pytest.mark.parametrize(
    ("id", "old", "new", "law"),
    [
        ("chat-completions/temperature-range-breaks", b'"invalid_request_error"', b'"server_error"', "error-is-that-of-its-row"),
        ("chat-completions/temperature-range-breaks", b'"param":null', b'"param":"model"', "error-is-that-of-its-row"),
        ("compatible-file-upload/example-document", b'"bytes":', b'"bytes":1', "file-as-uploaded"),
        ("compatible-file-upload/example-document", b'"filename":"', b'"filename":"x', "file-as-uploaded"),
        (PAINTING, b'"image_count":', b'"image_count":1', "pictures-are-those-made"),
        ("responses/example-thinking-streamed", b'"output_index":0', b'"output_index":4', "items-are-numbered"),
        (SEEN, b'"bytes":[', b'"bytes":[7,', "bytes-of-the-token"),
    ],
)  # fmt: skip
def test_what_is_told_beside_a_thing_is_that_of_the_thing(id: str, old: bytes, new: bytes, law: str) -> None:
    good = exchange_of(id)
    assert law not in broken(good)
    assert law in broken(answered(good, old, new))


def _id(exchange: Exchange) -> str:
    return exchange.case.sent.path.split("/")[-2]


@pytest.mark.parametrize("id", [PAINTING, f"{PAINTING}-streamed"])
def test_more_parts_at_their_end_than_a_task_has_are_noticed(id: str) -> None:
    law = {"parts-of-a-task-add-up"}
    for right, wrong in ((b'"SUCCEEDED":1', b'"SUCCEEDED":2'), (b'"FAILED":0', b'"FAILED":1')):
        assert broken(answered(exchange_of(id), right, wrong, 99)) == law


@pytest.mark.parametrize("id", [SPEECH, f"{SPEECH}-streamed"])
def test_characters_that_are_not_those_of_the_text_are_noticed(id: str) -> None:
    law = {"characters-are-those-spoken"}
    for wrong in (b"38", b"2", b"0"):
        assert broken(answered(exchange_of(id), b'"characters":19', b'"characters":' + wrong, 99)) == law


LAW = "candidates"


def test_candidates_are_judged_in_messages_whose_content_is_a_list_of_parts() -> None:
    whole = exchange_of(SEEN)
    rows = whole.body["output"]["choices"][0]["logprobs"]["content"]
    assert broken(whole) == set()

    def changed(*rows: object) -> Exchange:
        body = orjson.loads(whole.raw)
        body["output"]["choices"][0]["logprobs"]["content"] = rows
        return received(SPEC, whole.case, Received(200, whole.headers, orjson.dumps(body)), KEY)

    likely = rows[0]["top_logprobs"]
    assert LAW not in broken(changed(*rows))
    assert LAW in broken(changed({**rows[0], "top_logprobs": likely[::-1]}, *rows[1:]))
    assert LAW in broken(changed({**rows[0], "top_logprobs": [*likely, likely[-1]]}, *rows[1:]))
    assert LAW in broken(changed(*({**row, "token": row["token"].strip()} for row in rows)))


APART = {"ids-unique"}
"""What answers of two mocks break, which begin with the same id."""


@pytest.mark.parametrize("name", ["chat-completions", "native-text-generation"])
def test_a_cut_answer_that_says_it_simply_ended_is_noticed(name: str) -> None:
    cut, whole = exchange_of(f"{name}/length-qwen-plus"), exchange_of(f"{name}/tell-qwen-plus")
    assert broken_together(cut, whole) <= APART
    stopped = answered(cut, b'"finish_reason":"length"', b'"finish_reason":"stop"')
    assert "cut-says-length" not in broken_together(stopped)
    assert "cut-says-length" in broken_together(stopped, whole)


def test_an_answer_that_is_as_long_as_without_a_limit_may_say_that_it_ended() -> None:
    whole = exchange_of("chat-completions/tell-qwen-plus")
    asked = {**whole.asked, "max_tokens": 1000}
    limited = replace(whole, case=replace(whole.case, sent=replace(whole.case.sent, body=asked)))
    assert "cut-says-length" not in broken_together(limited, whole)


def test_another_document_than_the_best_of_all_is_noticed() -> None:
    best, ranked = exchange_of("reranks/example-two"), exchange_of("reranks/all-two")
    assert len(best.body["results"]) == 1 and len(ranked.body["results"]) == 2
    assert broken_together(best, ranked) <= APART
    place = best.body["results"][0]["index"]
    other = answered(best, f'"index":{place}'.encode(), f'"index":{1 - place}'.encode())
    assert broken_together(other, ranked) >= {"best-of-all"}
