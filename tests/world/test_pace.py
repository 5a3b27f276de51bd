"""Pace: how long answers take, from numbers or a model's own figures, chance from the seed; and the wheel that waits."""

import asyncio

import pytest

from mock_server.spec.model import Model
from mock_server.world.pace import PaceError, Wheel, parse


def test_off_means_as_fast_as_possible() -> None:
    assert parse("off").is_off


def test_two_numbers_are_the_first_token_and_the_rate() -> None:
    timing = parse("300:50").timing(None, seed=1)
    assert timing.due(1, 0) == pytest.approx(0.3)
    assert timing.due(5, 0) == pytest.approx(0.4)


@pytest.mark.parametrize("text", ["", "fast", "300", "300:", "300:0", "-1:50", "1:2:3", "nan:1"])
def test_what_is_no_pace_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(PaceError, match="300:50"):
        parse(text)


def test_real_pace_follows_the_model_and_repeats_with_the_seed() -> None:
    slow = Model(
        id="a", timing={"first_token_ms": 1000, "tokens_per_second": 10, "thinking_tokens_per_second": 20}
    )
    once, again = (parse("real").timing(slow, seed=7) for _ in range(2))
    assert [once.due(10, 0) for _ in range(5)] == [again.due(10, 0) for _ in range(5)]
    assert parse("real").timing(slow, seed=8).due(1, 0) != parse("real").timing(slow, seed=7).due(1, 0)


def test_thinking_has_a_rate_of_its_own() -> None:
    model = Model(
        id="a", timing={"first_token_ms": 0.001, "tokens_per_second": 1, "thinking_tokens_per_second": 1000}
    )
    thought, said = (parse("real").timing(model, seed=1) for _ in range(2))
    assert thought.due(100, 100) < said.due(100, 0) / 50


def test_frames_are_never_due_before_the_one_before() -> None:
    timing = parse("real").timing(Model(id="a"), seed=3)
    due = [timing.due(tokens, 0) for tokens in (0, 0, 1, 4, 4, 0, 5)]
    assert due == sorted(due)


def test_waiters_of_one_tick_share_one_timer() -> None:
    async def wait() -> int:
        loop = asyncio.get_running_loop()
        wheel = Wheel(tick=0.01)
        when = loop.time() + 0.02
        waiting = [asyncio.ensure_future(wheel.until(when)) for _ in range(100)]
        await asyncio.sleep(0)
        timers = len(wheel._slots)
        await asyncio.gather(*waiting)
        assert loop.time() >= when
        return timers

    assert asyncio.run(wait()) == 1
