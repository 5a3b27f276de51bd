"""What the Responses API remembers: for how long, and how much."""

from typing import Any

from mock_server.world.clock import Clock
from mock_server.world.conversations import LIFETIME, Conversations


def kept(id: str) -> dict[str, Any]:
    return {"id": id, "output": [{"type": "message"}]}


def test_a_response_is_kept_for_seven_days() -> None:
    clock = Clock(frozen_at=1_700_000_000)
    memory = Conversations(clock)
    memory.keep_response("me", kept("a"), [])
    clock.advance(LIFETIME)
    assert memory.response("me", "a") is not None
    clock.advance(1)
    assert memory.response("me", "a") is None


def test_the_context_of_a_response_is_its_inputs_and_its_output() -> None:
    memory = Conversations(Clock())
    memory.keep_response("me", kept("a"), [{"type": "message", "role": "user"}])
    found = memory.response("me", "a")
    assert found is not None
    assert found.context == [{"type": "message", "role": "user"}, {"type": "message"}]


def test_the_one_not_used_for_longest_makes_room() -> None:
    memory = Conversations(Clock(), most=2)
    memory.keep_response("me", kept("a"), [])
    memory.keep_response("me", kept("b"), [])
    assert memory.response("me", "a")
    memory.keep_response("me", kept("c"), [])
    assert memory.response("me", "b") is None
    assert memory.response("me", "a") and memory.response("me", "c")


def test_a_conversation_outlives_its_responses_and_shows_milliseconds() -> None:
    clock = Clock(frozen_at=1_700_000_000)
    memory = Conversations(clock)
    memory.begin("me", "conv_a", {}, [])
    clock.advance(LIFETIME * 10)
    found = memory.conversation("me", "conv_a")
    assert found is not None and found.created == 1_700_000_000_000
