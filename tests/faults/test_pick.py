"""Which call a fault happens to: counts, stages, probability, conditions."""

import re

import pytest

from mock_server.faults.pick import Unknown
from mock_server.testing import MockDashScope
from tests.faults.test_kinds import ASKED, ask


def statuses(number: int) -> list[int]:
    return [ask().status_code for _ in range(number)]


def test_two_calls_are_refused_then_all_is_fine(dashscope: MockDashScope) -> None:
    dashscope.fault("2 x Throttling.RateQuota, then fine")
    assert statuses(4) == [429, 429, 200, 200]


def test_stages_follow_each_other(dashscope: MockDashScope) -> None:
    dashscope.fault("1x fine then 1x RateQuota then 2x 503 then fine")
    assert statuses(5) == [200, 429, 503, 503, 200]


def test_without_a_count_it_never_ends(dashscope: MockDashScope) -> None:
    dashscope.fault("InternalError")
    assert statuses(3) == [500, 500, 500]


def test_a_probability_is_decided_by_the_seed() -> None:
    told = []
    for _ in range(2):
        with MockDashScope(seed=3) as dashscope:
            dashscope.fault("30% RateQuota")
            told.append(statuses(40))
    assert told[0] == told[1]
    assert 4 <= told[0].count(429) <= 20


def test_a_fault_can_be_for_some_calls_only(dashscope: MockDashScope) -> None:
    dashscope.fault("RateQuota", when={"model": "qwen-max"})
    dashscope.fault("InternalError", when=re.compile("lakes?"))
    dashscope.fault("503", when=lambda call: call.body.get("seed") == 9)
    lakes = ASKED | {"messages": [{"role": "user", "content": "Name a lake."}]}
    assert [
        ask(body).status_code for body in (ASKED, ASKED | {"model": "qwen-max"}, lakes, ASKED | {"seed": 9})
    ] == [
        200,
        429,
        500,
        503,
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Throttling.RateQota", "there are: fine, html"),
        ("stall=soon", "write a time such as 500ms or 2s"),
        ("cut=140%", "write a part of the answer such as 40%"),
        ("no-usage=3", "takes no amount"),
        ("html=200", "from 400 to 599"),
        ("??", "cannot be read"),
        ("", "says nothing"),
    ],
)
def test_what_cannot_be_read_is_explained(dashscope: MockDashScope, text: str, words: str) -> None:
    with pytest.raises(Unknown, match=re.escape(words)):
        dashscope.fault(text)


def test_a_reset_forgets_everything(dashscope: MockDashScope) -> None:
    dashscope.fault("RateQuota")
    assert statuses(1) == [429]
    dashscope.reset()
    assert dashscope.calls == [] and statuses(1) == [200]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Throtling.RateQuota", "Throttling.RateQuota"),
        ("slow-frist-token=2s", "slow-first-token"),
        ("rset", "reset"),
    ],
)
def test_a_slip_of_the_pen_is_told_what_was_meant(dashscope: MockDashScope, written: str, meant: str) -> None:
    with pytest.raises(Unknown, match=f"did you mean {re.escape(meant)}[?] there are: fine, html"):
        dashscope.fault(written)
    with pytest.raises(Unknown, match="'nonsense' is no fault; there are: fine"):
        dashscope.fault("nonsense")
