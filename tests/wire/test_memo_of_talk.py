"""What was worked out of the turns before is found again for the very same turns, and for no others."""

from typing import Any

from mock_server.wire import memo
from mock_server.wire.memo import of_talk
from mock_server.wire.timeline import Message


def told(calls: list[int]) -> Any:
    @of_talk(3)
    def said(before: tuple[Message, ...], role: str = "user") -> list[str]:
        calls.append(len(before))
        return [one.texts[0] for one in before if one.role == role]

    return said


def test_the_same_turns_are_looked_at_once() -> None:
    calls: list[int] = []
    said = told(calls)
    turns = (Message("user", ("Hello",)), Message("assistant", ("Hi",)))
    assert said(turns[:2]) == said((*turns,)) == ["Hello"]
    assert calls == [2]
    assert said(turns, "assistant") == ["Hi"]
    assert calls == [2, 2]


def test_other_turns_that_end_alike_are_looked_at_anew() -> None:
    calls: list[int] = []
    said = told(calls)
    last = Message("assistant", ("Hi",))
    assert said((Message("user", ("Hello",)), last)) == ["Hello"]
    assert said((Message("user", ("Good day",)), last)) == ["Good day"]
    assert calls == [2, 2]


def test_no_more_is_kept_than_said_and_nothing_once_all_is_forgotten() -> None:
    calls: list[int] = []
    said = told(calls)
    talks = [(Message("user", (str(at),)),) for at in range(8)]
    for one in talks:
        said(one)
    said(talks[0])
    assert len(calls) == 9
    said(talks[0])
    memo.heard(memo.ROOM + 1)
    said(talks[0])
    assert len(calls) == 10
