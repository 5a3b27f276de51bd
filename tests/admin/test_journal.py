"""The journal tells what was asked and answered, without keys; its permalinks say again what a client saw, to the byte."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from openai import OpenAI

from tests.admin.conftest import ASKED, Mock
from tests.support import Server

STREAMED = {"stream": True, "stream_options": {"include_usage": True}}


def newest(mock: Mock) -> Any:
    return mock.get("journal", limit=1)["calls"][0]


def test_calls_are_listed_newest_first_and_filtered(mock: Mock) -> None:
    mock.ask(model="qwen-max")
    mock.ask(temperature=9)
    mock.ask()
    calls = mock.get("journal")["calls"]
    assert [call["model"] for call in calls] == ["qwen-plus", "qwen-plus", "qwen-max"]
    assert [call["status"] for call in mock.get("journal", status=400)["calls"]] == [400]
    assert mock.get("journal", status=400)["calls"][0]["error"] == "InvalidParameter"
    older = mock.get("journal", before=calls[0]["id"], limit=1)
    assert [call["id"] for call in older["calls"]] == [calls[1]["id"]] and older["matching"] == 2


def test_one_call_is_shown_whole_and_its_key_is_blanked(mock: Mock) -> None:
    key = "sk-someones-own-0001"
    answer = mock.ask(key, user=f"mine is {key}")
    text = mock.http.get(newest(mock)["permalink"]).text
    call = mock.http.get(newest(mock)["permalink"]).json()
    assert call["id"] == answer.headers["x-request-id"] and call["reply"] == answer.json()
    assert call["body"]["messages"] == ASKED["messages"]
    assert key not in text and ["authorization", "***"] in call["request_headers"]
    assert call["body"]["user"] == "mine is sk-" + "*" * (len(key) - 3)


def test_callers_are_told_apart_without_their_keys(mock: Mock) -> None:
    for key in ("sk-first-00000001", "sk-first-00000001", "sk-second-0000001"):
        mock.ask(key)
    first, second, third = [call["caller"] for call in reversed(mock.get("journal")["calls"])]
    assert first == second != third and "sk-" not in first


@pytest.mark.parametrize("stream", [{}, STREAMED], ids=["whole", "stream"])
def test_a_permalink_says_what_that_client_saw(mock: Mock, stream: dict[str, Any]) -> None:
    saw = mock.ask(**stream)
    again = mock.http.get(newest(mock)["replay"])
    ours = {"date", "transfer-encoding", "content-length"}
    assert (again.status_code, again.content) == (saw.status_code, saw.content)
    assert [pair for pair in again.headers.items() if pair[0] not in ours] == [
        pair for pair in saw.headers.items() if pair[0] not in ours
    ]


def test_a_permalink_ends_as_badly_as_it_did(mock: Mock) -> None:
    mock.post("faults", fault="1 x cut=60%, then fine")
    saw = _read(mock, "POST", "/compatible-mode/v1/chat/completions")
    call = newest(mock)
    assert (call["ended"], call["faults"]) == ("cut", ["cut"])
    assert _read(mock, "GET", call["replay"]) == saw != b""


def _read(mock: Mock, method: str, url: str) -> bytes:
    """What arrives before the connection ends without an end."""
    headers = {"Authorization": f"Bearer {mock.server.key}"}
    body = ASKED | STREAMED if method == "POST" else None
    pieces = []
    with (
        pytest.raises(httpx.RemoteProtocolError),
        mock.http.stream(method, url, json=body, headers=headers) as answer,
    ):
        pieces.extend(answer.iter_raw())
    return b"".join(pieces)


def test_an_sdk_can_have_a_permalink_as_its_base_url(mock: Mock) -> None:
    def said(base_url: str) -> list[Any]:
        with OpenAI(base_url=base_url, api_key=mock.server.key) as client:
            stream = client.chat.completions.create(**ASKED, stream=True)
            return [chunk.model_dump() for chunk in stream]

    saw = said(mock.server.compatible)
    mock.post("faults", fault="InternalError")
    assert said(mock.server.url + newest(mock)["replay"]) == saw


def test_a_permalink_can_take_the_time_it_took(mock: Mock) -> None:
    mock.post("faults", fault="1 x stall=300ms")
    mock.ask()
    began = time.monotonic()
    assert mock.http.get(newest(mock)["replay"], params={"timing": "on"}).json()["choices"]
    assert time.monotonic() - began >= 0.3
    assert (
        "write on or off" in mock.http.get(newest(mock)["replay"], params={"timing": "fast"}).json()["error"]
    )


def test_a_client_that_goes_away_is_noticed(mock: Mock) -> None:
    mock.post("faults", fault="1 x stall=60s")
    headers = {"Authorization": f"Bearer {mock.server.key}"}
    with mock.http.stream("GET", "/_mock/live") as seen:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{mock.server.compatible}/chat/completions",
                json=ASKED,
                headers=headers,
                timeout=httpx.Timeout(20, read=0.3),
            )
        assert "event: over" in seen.iter_lines()
    assert newest(mock)["ended"] == "left"


def test_the_journal_is_bounded_and_can_be_switched_off(mock: Mock) -> None:
    mock.post("journal", size=2)
    for _ in range(3):
        mock.ask()
    assert len(mock.get("journal")["calls"]) == 2
    mock.post("journal", size=0)
    mock.ask()
    told = mock.get("journal")
    assert told["calls"] == [] and "start with --journal 500" in told["note"]


def test_tokens_are_told_though_nobody_counted_while_it_was_said(mock: Mock) -> None:
    said = mock.ask(seed=7).json()["usage"]
    mock.ask(seed=7, **STREAMED)
    for one in mock.get("journal")["calls"]:
        assert (one["input_tokens"], one["output_tokens"]) == (
            said["prompt_tokens"],
            said["completion_tokens"],
        )


@pytest.mark.parametrize(
    ("flags", "size"),
    [((), 500), (("--journal", "0"), 0), (("--journal", "7"), 7), (("--store", "sqlite:{}/kept.db"), 0)],
)
def test_a_served_mock_remembers_the_last_calls_unless_it_is_told_otherwise(
    serve: Callable[..., Server], tmp_path: Path, flags: tuple[str, ...], size: int
) -> None:
    url = serve(*[flag.format(tmp_path) for flag in flags]).url
    assert httpx.get(f"{url}/_mock/journal").json()["size"] == size


@pytest.mark.parametrize("hidden", ["sk-hidden-key-0042", "sk%2Dhidden-key-0042", "c2staGlkZGVuLWtleS0wMDQy"])
@pytest.mark.parametrize("place", ["body", "query", "header"])
def test_a_key_is_blanked_wherever_it_is_sent(mock: Mock, place: str, hidden: str) -> None:
    said = {"messages": [{"role": "user", "content": f"Say {hidden} again."}]} if place == "body" else {}
    mock.http.post(
        "/compatible-mode/v1/chat/completions",
        params={"k": hidden.replace("%2D", "-")} if place == "query" else None,
        json=ASKED | said,
        headers={
            "Authorization": "Bearer sk-own-key-0001",
            **({"x-note": hidden} if place == "header" else {}),
        },
    )
    kept = mock.http.get(f"/_mock/journal/{newest(mock)['id']}").text
    assert "***" in kept and "hidden-key" not in kept and "GVuLWtleS0wMDQy" not in kept


def test_calls_are_forgotten_one_by_one_or_all(mock: Mock) -> None:
    mock.ask()
    mock.ask()
    assert mock.delete(f"journal/{newest(mock)['id']}") == {"forgotten": 1}
    assert mock.delete("journal") == {"forgotten": 1}
    assert mock.get("journal")["calls"] == []
    assert "is no call that is remembered" in mock.get("journal/nonsense")["error"]


def test_who_watches_a_stream_end_with_an_error_sees_what_was_said_until_then_counted(mock: Mock) -> None:
    whole = mock.ask(seed=7).json()["usage"]
    mock.post("faults", fault="1 x DataInspectionFailed=40%")
    with mock.http.stream("GET", "/_mock/live") as seen:  # somebody watches
        mock.ask(seed=7, **STREAMED)
        assert "event: over" in seen.iter_lines()
    one = newest(mock)
    assert one["error"] == "DataInspectionFailed" and one["status"] == 200
    assert one["input_tokens"] == whole["prompt_tokens"]
    assert 0 < one["output_tokens"] < whole["completion_tokens"]
