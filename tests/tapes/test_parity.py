"""The judge of parity: what it sees, and what it leaves to the model."""

from typing import Any

import orjson

from mock_server.recording.parity import Answer, differences, kinds, shape


def body(**members: Any) -> Answer:
    return Answer(200, "application/json", members)


def stream(*data: Any) -> Answer:
    events = [{"data": one if isinstance(one, str) else orjson.dumps(one).decode()} for one in data]
    return Answer(200, "text/event-stream", events=events)


def chunk(content: str | None, reason: str | None = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": content, **more}, "finish_reason": reason}]}


def test_a_shape_is_every_path_with_its_type() -> None:
    assert shape({"a": [{"b": 1}, {"b": None}], "role": "user"}) == {
        ":object",
        "a:array",
        "a[]:object",
        "a[].b:integer",
        "a[].b:null",
        "role=user",
    }


def test_values_of_free_texts_and_numbers_do_not_count() -> None:
    assert differences(body(text="a", n=1), body(text="b", n=2)) == []


def test_a_missing_a_new_and_a_retyped_key_are_seen() -> None:
    assert differences(body(a=1), body()) == ["missing a:integer"]
    assert differences(body(), body(a=1)) == ["not recorded a:integer"]
    assert differences(body(a=1), body(a=1.5)) == ["missing a:integer", "not recorded a:float"]
    assert differences(body(a=""), body(a=None)) == ["missing a:empty text", "not recorded a:null"]


def test_protocol_words_count_by_value() -> None:
    assert differences(body(finish_reason="stop"), body(finish_reason="length"))


def test_status_and_media_type_come_first() -> None:
    assert differences(Answer(400, "", {}), body()) == ["status: 400 → 200"]
    assert differences(Answer(200, "text/event-stream;charset=UTF-8", {}), body())[0].startswith("media type")


def test_refusals_agree_in_code_type_and_message() -> None:
    def refused(message: str) -> Answer:
        return Answer(400, "application/json", {"error": {"code": "c", "type": "t", "message": message}})

    assert differences(refused("a"), refused("a")) == []
    assert differences(refused("a"), refused("b"))[0].startswith("refusal")


def test_how_many_pieces_a_text_has_does_not_count() -> None:
    short = stream(chunk("a"), chunk("", "stop"), "[DONE]")
    long = stream(chunk("a"), chunk("b"), chunk("c"), chunk("", "stop"), "[DONE]")
    assert differences(short, long) == []


def test_whether_the_last_piece_travels_with_the_end_does_not_count() -> None:
    apart = stream(chunk("a"), chunk("b"), chunk("", "stop"))
    together = stream(chunk("a"), chunk("b", "stop"))
    assert differences(apart, together) == []


def test_another_order_a_missing_end_and_another_kind_are_seen() -> None:
    whole = stream(chunk("", role="assistant"), chunk("a"), chunk("", "stop"), "[DONE]")
    assert differences(whole, stream(chunk("a"), chunk("", role="assistant"), chunk("", "stop"), "[DONE]"))
    assert differences(whole, stream(chunk("", role="assistant"), chunk("a"), chunk("", "stop")))
    assert differences(whole, stream(chunk("", role="assistant"), chunk("a"), chunk("", "length"), "[DONE]"))


def test_a_stream_and_a_body_are_not_the_same() -> None:
    assert differences(stream(chunk("a")), Answer(200, "text/event-stream", {}))


def test_places_that_came_later_count_on_neither_side() -> None:
    assert (
        differences(body(usage={"a": 1}), body(usage={"a": 1, "details": {"b": 2}}), ["usage.details"]) == []
    )
    assert differences(body(usage={"a": 1}), body(usage={"a": 1, "details": {"b": 2}}))


def test_event_names_and_comment_lines_are_part_of_a_kind() -> None:
    plain = [{"data": "{}", "event": "result", "comment": ["HTTP_STATUS/200"]}]
    assert kinds(plain) != kinds([{"data": "{}", "event": "error", "comment": ["HTTP_STATUS/200"]}])
    assert kinds(plain) != kinds([{"data": "{}", "event": "result"}])


def test_groups_of_frames_that_repeat_are_told_once() -> None:
    call = [chunk(None, tool_calls=[{"id": "x"}]), chunk(None, tool_calls=[{"id": ""}])]
    assert kinds(stream(*call, *call).events or ()) == kinds(stream(*call).events or ())
