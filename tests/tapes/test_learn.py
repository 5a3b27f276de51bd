"""Profiles: how long recorded answers are and how fast they came, learned from tapes and had by generated answers."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.app import Application
from mock_server.cli import main
from mock_server.recording.learn import learn
from mock_server.settings import Settings
from mock_server.world.profile import SHARES, Learned, load, quantiles
from tests.server.test_cli import one_line, refused
from tests.tapes.upstreams import CHAT, asking, post


def streamed(first: float, each: float, thought: int, said: int, model: str = "qwen-plus") -> dict[str, Any]:
    """A recorded stream of one token a frame: `first` ms to the first, `each` ms to each other."""
    deltas = [{"reasoning_content": "hm", "content": None}] * thought + [{"content": " a"}] * said
    usage = {"prompt_tokens": 5, "completion_tokens": thought + said, "total_tokens": 5 + thought + said,
             "completion_tokens_details": {"reasoning_tokens": thought}}  # fmt: skip
    datas = [
        {"choices": [{"index": 0, "delta": delta, "finish_reason": None}], "usage": None} for delta in deltas
    ]
    datas += [
        {"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "stop"}], "usage": None},
        {"choices": [], "usage": usage},
    ]
    times = [first + number * each for number in range(len(datas))]
    events = [
        {"data": orjson.dumps(data).decode(), "at_ms": at} for data, at in zip(datas, times, strict=True)
    ]
    return {
        "id": "t/1", "origin": "recording", "operation": f"POST {CHAT}", "model": model, "notes": "",
        "request": {"headers": {}, "body": asking("Hi", stream=True), "path": CHAT},
        "response": {"status": 200, "headers": {"content-type": "text/event-stream"}, "body": None, "sse": events, "raw": None},
        "timing": {"head_ms": first, "end_ms": times[-1], "chunks": []},
    }  # fmt: skip


def tapes(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "tapes.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    return file


def test_first_token_rates_and_lengths_are_read_off_a_stream(tmp_path: Path) -> None:
    told = learn([tapes(tmp_path, streamed(first=300, each=20, thought=11, said=21))])["qwen-plus"]
    assert told["answers"] == 1
    medians = {name: values["p50"] for name, values in told.items() if name != "answers"}
    assert medians == {
        "first_token_ms": 300,
        "tokens_per_second": 50,
        "thinking_tokens_per_second": 50,
        "answer_tokens": 21,
        "thinking_tokens": 11,
    }


def test_models_are_told_apart_and_together(tmp_path: Path) -> None:
    rows = [streamed(100, 10, 0, 5), streamed(300, 10, 0, 5), streamed(900, 10, 0, 5, model="qwen-max")]
    told = learn([tapes(tmp_path, *rows)])
    assert {model: one["answers"] for model, one in told.items()} == {"*": 3, "qwen-plus": 2, "qwen-max": 1}
    assert told["qwen-plus"]["first_token_ms"]["p50"] == 200
    assert told["*"]["first_token_ms"]["p100"] == 900


def test_the_live_apis_recordings_teach_many_models(recordings: list[Path], tmp_path: Path) -> None:
    told = learn(recordings)
    assert told["*"]["answers"] > 300 and len(told) > 10
    assert 100 < told["*"]["first_token_ms"]["p50"] < 5000


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.integers(0))
def test_what_is_drawn_lies_between_the_least_and_the_most(values: list[float], seed: int) -> None:
    told = quantiles(values)
    assert told[0] == min(values) and told[-1] == max(values)
    drawn = Learned({"answer_tokens": told}).draw("answer_tokens", Random(seed))
    assert drawn is not None and min(values) - 1e-6 <= drawn <= max(values) + 1e-6


def test_half_of_what_is_drawn_is_below_the_median() -> None:
    learned, chance = Learned({"answer_tokens": (0, 1, 2, 10, 50, 100, 1000)}), Random(7)
    below = sum((learned.draw("answer_tokens", chance) or 0) < 10 for _ in range(4000))
    assert len(SHARES) == 7 and 0.46 < below / 4000 < 0.54


def profile(folder: Path, **quantities: Any) -> str:
    file = folder / "profile.yaml"
    file.write_text(yaml.safe_dump({"models": {"*": quantities}}))
    return str(file)


async def due_times(app: Application, body: dict[str, Any]) -> tuple[list[float], dict[str, Any]]:
    """When each frame was due, and the usage, without waiting for it."""
    due: list[float] = []

    async def until(when: float) -> None:
        due.append(when - begun)

    def call_at(when: float, do: Callable[[], None]) -> int:
        due.append(when - begun)
        asyncio.get_running_loop().call_soon(do)
        return 0

    app.saying.wheel.until = until  # type: ignore[method-assign]
    app.saying.wheel.call_at = call_at  # type: ignore[method-assign]
    begun = asyncio.get_running_loop().time()
    answered = await post(app, CHAT, body)
    *_, last, done = [line for line in answered.body.split(b"\n\n") if line]
    assert done == b"data: [DONE]"
    return due, orjson.loads(last.removeprefix(b"data: "))["usage"]


async def test_a_generated_answer_comes_as_the_recorded_ones_did(tmp_path: Path) -> None:
    told = learn([tapes(tmp_path, streamed(first=250, each=10, thought=0, said=400))])
    (tmp_path / "profile.yaml").write_text(yaml.safe_dump({"models": told}))
    app = Application(Settings(profile=str(tmp_path / "profile.yaml")))
    body = asking("Explain how a bicycle stays upright.", stream=True, stream_options={"include_usage": True})
    due, usage = await due_times(app, body)
    assert due[0] >= 0.25 and app.world.pace.timing(None, 1).due(1, 0) == 0.25
    assert 0.8 < usage["completion_tokens"] / 400 < 1.2
    rate = (usage["completion_tokens"] - 1) / (due[-1] - due[0])
    assert 80 < rate < 125


@pytest.mark.parametrize("wanted", [5, 60, 600])
async def test_a_generated_answer_is_as_long_as_the_recorded_ones(tmp_path: Path, wanted: int) -> None:
    app = Application(
        Settings(
            profile=profile(tmp_path, answer_tokens=wanted, tokens_per_second=1e9, first_token_ms=0),
            check_answers=True,
        )
    )
    answered = await post(app, CHAT, asking("Tell me about the sea."))
    body = orjson.loads(answered.body)
    assert abs(body["usage"]["completion_tokens"] - wanted) < max(30, wanted / 5)
    assert body["choices"][0]["message"]["content"].endswith((".", "!", "?"))


@pytest.mark.parametrize(
    "more", [{"response_format": {"type": "json_object"}}, {"max_tokens": 9}, {"stop": ["e"]}], ids=str
)
async def test_what_the_request_says_of_form_and_length_outranks_the_profile(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    app = Application(
        Settings(
            profile=profile(tmp_path, answer_tokens=500, tokens_per_second=1e9, first_token_ms=0),
            check_answers=True,
        )
    )
    said = orjson.loads((await post(app, CHAT, asking("Tell me in JSON about the sea.", **more))).body)
    content = said["choices"][0]["message"]["content"]
    if "response_format" in more:
        orjson.loads(content)
    else:
        assert "e" not in content if "stop" in more else said["usage"]["completion_tokens"] == 9


async def test_the_same_seed_gives_the_same_times(tmp_path: Path) -> None:
    told = profile(
        tmp_path, first_token_ms=dict(zip("abcdefg", range(100, 800, 100), strict=True)), tokens_per_second=50
    )
    body = asking("Hello there", stream=True, stream_options={"include_usage": True})
    runs = [(await due_times(Application(Settings(profile=told, seed=5)), body))[0] for _ in range(2)]
    gaps = [[round(b - a, 6) for a, b in pairwise(run)] for run in runs]
    assert gaps[0] == gaps[1] != []


def test_the_command_writes_what_serve_reads(tmp_path: Path) -> None:
    out = tmp_path / "profile.yaml"
    file = tapes(tmp_path, streamed(300, 20, 0, 21))
    done = CliRunner().invoke(main, ["tapes", "learn", str(file), "--out", str(out)])
    assert done.output.strip() == "learned from 1 answers of 1 models"
    assert load(out)["qwen-plus"].quantities["first_token_ms"] == (300,) * 7


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("models: [", ":1: is not YAML"),
        ("port: 1", "models: is missing; let `dashmock tapes learn"),
        ("models: {qwen-plus: 3}", "models: qwen-plus: 3 is no model"),
        (
            "models: {qwen-plus: {speed: 3}}",
            ":1: models: qwen-plus: speed: is not known; there are: answers, first_token_ms",
        ),
        ("models:\n  qwen-plus:\n    answer_tokens: x", ":3: models: qwen-plus: answer_tokens: write"),
        ("models: {'*': {first_token_ms: fast}}", "first_token_ms: write a number from 0 up"),
        ("models: {'*': {first_token_ms: {p0: 2, p10: 1}}}", "first_token_ms: write a number from 0 up"),
        ("models: {'*': {tokens_per_second: 0}}", "0 tokens a second never end"),
    ],
)
def test_a_profile_that_cannot_be_used_is_named_with_file_and_key(
    tmp_path: Path, text: str, named: str
) -> None:
    file = tmp_path / "profile.yaml"
    file.write_text(text)
    said = one_line(refused("--profile", str(file)))
    assert str(file) in said and named in said


def test_tapes_that_teach_nothing_are_said(tmp_path: Path) -> None:
    row = streamed(1, 1, 0, 1) | {"origin": "doc-example"}
    done = CliRunner().invoke(
        main, ["tapes", "learn", str(tapes(tmp_path, row)), "--out", str(tmp_path / "p.yaml")]
    )
    assert done.exit_code == 2 and "no tape is a recorded answer of a chat" in done.output
    assert not (tmp_path / "p.yaml").exists()
