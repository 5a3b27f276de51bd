"""Of the functions that may have an answer, those are not asked that no word of the prompt opens. That must never hide an answer."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mock_server.content import doing
from mock_server.content.chance import Chance
from mock_server.content.dispatch import _DOORS, Dispatch, opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt, read
from mock_server.wire.timeline import Message

PROMPTS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "golden" / "prompts.yaml").read_text(encoding="utf-8")
)
TEXTS = sorted(
    {
        text
        for asked in PROMPTS.values()
        for one in asked.values()
        for text in (one.get("ask"), *(said.get("content") for said in one.get("messages", ())))
        if isinstance(text, str) and text
    }
)
CUES = sorted({cue for door in _DOORS.values() for cue in door.cues})


@pytest.mark.parametrize("text", TEXTS)
def test_no_door_is_shut_before_an_answer(text: str) -> None:
    prompt = read(text)
    for door in _DOORS.values():
        assert not door.shut(prompt) or door.do(prompt, (), Chance(1)) is None, door.do


@given(st.frozensets(st.sampled_from(CUES), max_size=6), st.sampled_from(["en", "zh", "fr"]))
def test_those_are_asked_whose_door_is_open_in_their_order(cues: frozenset[str], language: str) -> None:
    prompt = Prompt("", language, "", cues=cues)
    open_ = [
        one if (door := _DOORS.get(one)) is None else door.do
        for one in doing.ALL
        if (door := _DOORS.get(one)) is None or not door.shut(prompt)
    ]
    assert list(doing._dispatch().asked(prompt)) == open_


def test_a_door_that_holds_in_one_language_is_open_in_all_others() -> None:
    @opened_by(frozenset(["tea"]), Cued(r"\bcups?\b", "cup cups"), only="en")
    def pour(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
        return "poured"

    def always(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
        return None

    order = Dispatch([always, pour], ["en"])
    shut, opened, elsewhere = (
        read("Good morning to you."),
        read("A cup of it, please."),
        read("Guten Morgen, meine Damen und Herren."),
    )
    assert [len(order.asked(one)) for one in (shut, opened, elsewhere)] == [1, 2, 2]
    assert [pour(one, (), Chance(1)) for one in (shut, opened, elsewhere)] == [None, "poured", "poured"]


def test_sets_are_not_remembered_without_end() -> None:
    order = Dispatch(doing.ALL, ["en"])
    order.MOST = 3
    for cue in CUES[:40]:
        order.asked(Prompt("", "en", "", cues=frozenset([cue])))
    assert 0 < len(order._sets) <= 3


def test_a_door_that_a_pattern_opens_is_open_for_what_may_match_and_for_long_texts() -> None:
    @opened_by(late(r"what's the time"))
    def tell(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
        return "noon"

    order = Dispatch([tell], [])
    for text, asked in (("So what’s   the time?", 1), ("What time is it?", 0), ("So it goes on. " * 300, 1)):
        assert len(order.asked(read(text))) == asked
        assert (tell(read(text), (), Chance(1)) == "noon") is bool(asked)
