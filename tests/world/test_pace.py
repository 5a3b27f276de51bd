"""Pace: how long answers take, from numbers or a model's own figures, chance from the seed; and the wheel that waits."""

import asyncio
from itertools import pairwise

import pytest

from mock_server.spec.loader import load
from mock_server.spec.model import Model, Spec
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


def first_tokens(model: Model, prompt: int = 0, busy: int = 0, answers: int = 400) -> list[float]:
    pace = parse("real")
    return sorted(pace.timing(model, seed, prompt, lambda: busy).due(1, 0) for seed in range(answers))


def test_the_first_token_waits_for_the_prompt_to_be_read() -> None:
    model = Model(id="a", timing={"first_token_ms": 200, "prefill_tokens_per_second": 8000})
    for short, long in zip(first_tokens(model, 0), first_tokens(model, 16_000), strict=True):
        assert long == pytest.approx(short + 2)


def test_a_few_answers_start_very_late_but_within_bounds() -> None:
    model = Model(
        id="a",
        timing={"first_token_ms": 1000, "first_token_spread": 0.001, "slow_share": 0.05, "slow_factor": 10},
    )
    late = [first for first in first_tokens(model, answers=2000) if first > 1.5]
    assert 60 <= len(late) <= 140
    assert max(late) > 5 and max(late) < 10.1
    assert first_tokens(model)[200] == pytest.approx(1, rel=0.01)


def test_answers_under_way_slow_each_other_down() -> None:
    model = Model(id="a", timing={"first_token_ms": 100, "tokens_per_second": 50, "shared_by": 64})
    for alone, among in zip(first_tokens(model), first_tokens(model, busy=64), strict=True):
        assert among == pytest.approx(2 * alone)
    alone, among = (parse("real").timing(model, 1, 0, busy) for busy in (lambda: 0, lambda: 128))
    assert among.due(400, 0) == pytest.approx(3 * alone.due(400, 0))


def test_a_frame_comes_late_now_and_then() -> None:
    steady = {"first_token_ms": 1, "tokens_per_second": 1000}
    stalling = Model(id="a", timing={**steady, "stall_share": 0.01, "stall_ms": 100})
    timing = parse("real").timing(stalling, seed=2)
    due = [timing.due(4, 0) for _ in range(4000)]
    gaps = sorted(after - before for before, after in pairwise(due))
    assert sum(gap >= 0.1 for gap in gaps) == pytest.approx(40, abs=20)
    assert 0.2 < gaps[-1] <= 2.1
    assert gaps[2000] == pytest.approx(0.004, rel=0.2)


def test_one_rate_holds_through_an_answer_and_differs_between_answers() -> None:
    model = Model(id="a", timing={"first_token_ms": 1, "tokens_per_second": 100, "rate_spread": 0.2})
    took = sorted(parse("real").timing(model, seed).due(10_001, 0) for seed in range(200))
    assert took[100] == pytest.approx(100, rel=0.1)
    assert took[180] / took[20] == pytest.approx(2.7182 ** (0.2 * 2.56), rel=0.15)


async def test_the_wheel_knows_how_many_wait() -> None:
    wheel = Wheel(tick=0.01)
    later = asyncio.get_running_loop().time() + 600
    waiting = [asyncio.ensure_future(wheel.until(later)) for _ in range(5)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    assert wheel.waiting() == 4
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert wheel.waiting() == 0


def test_every_model_has_the_physics_of_the_catalogue() -> None:
    catalogue = Spec(load()).catalogue
    turbo = catalogue.find("qwen-turbo")
    assert turbo is not None and turbo.timing.first_token_ms < 400
    for model in catalogue:
        assert model.timing.prefill_tokens_per_second > 0, model.id
