"""What tapes do not hold: keys, in whatever form they come; and of people what one chose."""

import base64
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.recording.redact import KINDS, Redactor
from tests.tapes.upstreams import (
    CHAT,
    END,
    KEY,
    asking,
    chunk,
    deltas,
    head,
    post,
    recording,
    row,
    scripted,
    told,
)


def cuts(text: str) -> st.SearchStrategy[list[str]]:
    """The text in pieces."""
    return st.sets(st.integers(1, max(1, len(text) - 1)), max_size=12).map(
        lambda at: [text[a:b] for a, b in zip([0, *sorted(at)], [*sorted(at), len(text)], strict=True)]
    )


async def taped(
    folder: Path, question: str, *pieces: str, redact: str = "", path: str = CHAT
) -> dict[str, Any]:
    frames = deltas(*pieces)
    async with (
        scripted(head(), *map(chunk, frames), END) as upstream,
        recording(upstream.url, folder, redact) as app,
    ):
        await post(app, path, asking(question, stream=True))
    return row(folder)


@pytest.mark.parametrize(
    "form",
    [
        KEY,
        base64.b64encode(KEY.encode()).decode(),
        base64.b64encode(f"Bearer {KEY}".encode()).decode(),
        base64.b64encode(f"user:{KEY}".encode()).decode(),
        f"https://host.example/?a=1&api_key={KEY}",
        f"https://host.example/{KEY.replace('-', '%2D')}",
        "sk-another-key-99887766",
        base64.b64encode(b"sk-another-key-99887766").decode(),
        "https://oss.example/x?Expires=1&OSSAccessKeyId=LTAIxxxx&Signature=abcdef123",
    ],
)
async def test_no_form_of_a_key_is_written(tmp_path: Path, form: str) -> None:
    tape = await taped(tmp_path, f"Is {form} safe?", f"You said {form}.", path=f"{CHAT}?q={form}")
    text = orjson.dumps(tape).decode()
    assert form not in text
    for secret in (KEY, KEY.replace("-", "%2D"), "sk-another-key-99887766", "LTAIxxxx", "abcdef123"):
        assert secret not in text
    assert "Is " in text and "You said " in text


@settings(deadline=None)
@given(cuts(f"Your key {KEY} and alice.b@example.com end."))
def test_a_secret_said_in_pieces_is_found(pieces: list[str]) -> None:
    datas = [
        orjson.dumps({"choices": [{"index": 0, "delta": {"content": piece}}]}).decode() for piece in pieces
    ]
    told = "".join(
        orjson.loads(one)["choices"][0]["delta"]["content"]
        for one in Redactor(["emails"], [KEY]).events(datas)
    )
    assert told == "Your key sk-REDACTED and [email] end."


@settings(deadline=None)
@given(cuts("Call +49 170 1234567, Ann."))
def test_a_cumulative_stream_never_shows_more_than_its_end(pieces: list[str]) -> None:
    texts = ["".join(pieces[: n + 1]) for n in range(len(pieces))]
    datas = [orjson.dumps({"output": {"text": text}}).decode() for text in texts]
    told = [orjson.loads(one)["output"]["text"] for one in Redactor(["phones"]).events(datas)]
    assert told[-1] == "Call +99 999 9999999, Ann."
    assert all(told[-1].startswith(text) for text in told)


async def test_pieces_of_two_choices_are_not_taken_for_one_text() -> None:
    datas = [
        orjson.dumps({"choices": [{"index": index, "delta": {"content": text}}]}).decode()
        for index, text in ((0, "ann@exa"), (1, "Hello "), (0, "mple.com"), (1, "Bob"))
    ]
    told = [orjson.loads(one)["choices"][0]["delta"]["content"] for one in Redactor(["emails"]).events(datas)]
    assert told == ["[email]", "Hello ", "", "Bob"]


@pytest.mark.parametrize(
    ("kind", "text", "left"),
    [
        ("emails", "Write to Ann.Lee+x@mail.example.co.uk today", "Write to [email] today"),
        (
            "phones",
            "Ruf 0170 1234567 an oder +86 138 0013 8000",
            "Ruf 9999 9999999 an oder +99 999 9999 9999",
        ),
        ("phones", "电话13800138000。", "电话99999999999。"),
        ("phones", "It cost 1234567 in 2026-11-27 at 10:20", "It cost 1234567 in 2026-11-27 at 10:20"),
        ("names", "My name is Zorro Quux and I met Alice Miller", "My name is [name] and I met [name]"),
        ("names", "我叫王小明，请找李先生", "我叫[name]，请找[name]先生"),
        ("names", "The United Nations met in New York", "The United Nations met in New York"),
        ("text", "Pay Bob 42 € at 你好!", "Xxx Xxx 11 € xx 某某!"),
    ],
)
def test_a_kind_takes_out_what_it_names(kind: str, text: str, left: str) -> None:
    told = Redactor([kind]).body(asking(text))
    assert told["messages"][0]["content"] == left
    assert (
        Redactor([kind]).body(told) == told
    )  # a tape is found again by redacting the request in the same way


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_text_of_anybody_stays(kind: str) -> None:
    body = {
        "model": "qwen-plus",
        "messages": [{"role": "tool", "tool_call_id": "call_13800138000", "content": ""}],
        "tools": [
            {"type": "function", "function": {"name": "alice_miller", "parameters": {"type": "object"}}}
        ],
        "id": "chatcmpl-10d7be1b-082f-9d8f-9370-1dec84e7bd34",
    }
    assert Redactor([kind]).body(body) == body


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-99, 10**12) | st.text('aB1"\\/\n é汉', max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("ab1", min_size=1, max_size=4), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_arguments_of_a_tool_are_still_json_when_they_are_masked(value: Any) -> None:
    arguments = orjson.dumps({"a": value}).decode()
    body = {
        "messages": [
            {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": arguments}}]}
        ]
    }
    told = Redactor(["text"]).body(body)["messages"][0]["tool_calls"][0]["function"]["arguments"]
    assert isinstance(orjson.loads(told), dict)


async def test_log_probabilities_do_not_say_it_once_more(tmp_path: Path) -> None:
    token = {
        "token": "Ann",
        "bytes": [65, 110, 110],
        "logprob": -0.1,
        "top_logprobs": [{"token": "Bob", "bytes": [66, 111, 98], "logprob": -1}],
    }
    body = {"choices": [{"index": 0, "message": {"content": "Ann"}, "logprobs": {"content": [token]}}]}
    told = orjson.dumps(Redactor(["names"]).body(body)).decode()
    assert '"Bob"' not in told and "[65,110,110]" not in told


async def test_an_upload_policy_keeps_its_credentials(tmp_path: Path) -> None:
    policy = {
        "data": {"policy": "eyJleHA", "signature": "Vg0x", "oss_access_key_id": "LTAI1", "upload_dir": "a/b"}
    }
    assert Redactor().body(policy)["data"] == {
        "policy": "REDACTED",
        "signature": "REDACTED",
        "oss_access_key_id": "REDACTED",
        "upload_dir": "a/b",
    }


async def test_the_tape_says_what_was_taken_out(tmp_path: Path) -> None:
    tape = await taped(tmp_path, "I am ann@example.com", "Hello ann@", "example.com", redact="emails")
    assert tape["redacted"] == ["keys", "emails"]
    assert tape["request"]["body"]["messages"][0]["content"] == "I am [email]"
    assert told(tape) == "Hello [email]" and "ann@" not in tape["response"]["raw"]


@pytest.mark.parametrize(
    ("part", "left"),
    [
        (
            {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "iVBORw0K" * 9}},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        ),
        (
            {"image": "https://photos.example/ann/miller.png?x=1"},
            {"image": "https://photos.example/REDACTED"},
        ),
        (
            {"type": "input_audio", "input_audio": {"data": "UklGRg" * 20, "format": "wav"}},
            {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
        ),
    ],
)
def test_pictures_and_voices_go_with_the_text(part: dict[str, Any], left: dict[str, Any]) -> None:
    body = {"messages": [{"role": "user", "content": [part]}]}
    assert Redactor(["text"]).body(body)["messages"][0]["content"] == [left]
    assert Redactor(["names"]).body(body) == body


def test_an_error_message_does_not_say_again_what_was_taken_out() -> None:
    redactor = Redactor(["text"])
    redactor.body(asking("my secret diary"))
    told = redactor.body({"error": {"message": "Invalid input: my secret diary, sorry.", "code": "invalid"}})
    assert told["error"]["message"] == "Invalid input: xx xxxxxx xxxxx, sorry."


def test_a_text_without_an_end_is_read_in_one_go() -> None:
    """Patterns that go back to the start again and again would take hours for it."""
    long = "A" * 1_000_000
    told = Redactor(KINDS, [KEY]).body(asking(f"{long} {'1' * 100_000} {'a.' * 100_000} {'Aa ' * 1000}"))
    assert long not in told["messages"][0]["content"]
