"""What applications remember: for how long, for whom, and how much."""

from mock_server.world.apps import IDLE, LONGEST, Answered, Apps
from mock_server.world.clock import Clock

KEY, APP = "sk-mock-test-key-0001", "5ccc140108fd4b2ea5e6101fbada7583"
HELLO = {"role": "user", "content": "Hello"}


def test_a_session_is_over_an_hour_after_it_was_last_used() -> None:
    clock = Clock(frozen_at=1_700_000_000)
    apps = Apps(clock)
    apps.session(KEY, APP, "a").add(HELLO)
    clock.advance(IDLE)
    assert apps.session(KEY, APP, "a").turns == [HELLO]
    clock.advance(IDLE)
    assert apps.session(KEY, APP, "a").turns == [HELLO]
    clock.advance(IDLE + 1)
    assert apps.session(KEY, APP, "a").turns == []


def test_nobody_goes_on_with_the_session_of_another_key_or_application() -> None:
    apps = Apps(Clock())
    apps.session(KEY, APP, "a").add(HELLO)
    assert apps.session("sk-mock-test-key-0002", APP, "a").turns == []
    assert apps.session(KEY, "another", "a").turns == []


def test_the_session_not_used_for_longest_makes_room() -> None:
    apps = Apps(Clock(), most=2)
    for id in "aba":
        apps.session(KEY, APP, id).add(HELLO)
    apps.session(KEY, APP, "c").add(HELLO)
    assert apps.session(KEY, APP, "a").turns == [HELLO, HELLO]
    assert apps.session(KEY, APP, "b").turns == []


def test_a_session_forgets_its_oldest_turns() -> None:
    session = Apps(Clock()).session(KEY, APP, "a")
    for number in range(LONGEST + 5):
        session.add({"role": "user", "content": str(number)})
    assert [turn["content"] for turn in session.turns] == [str(n) for n in range(5, LONGEST + 5)]


def test_a_memory_holds_each_thing_once_the_latest_last() -> None:
    apps = Apps(Clock())
    for text in ("I like noodles.", "I live in Hangzhou.", "I like noodles."):
        apps.remember(KEY, "m", text)
    assert [one.text for one in apps.memory(KEY, "m")] == ["I live in Hangzhou.", "I like noodles."]
    assert apps.memory("sk-mock-test-key-0002", "m") == ()


def test_an_answer_in_the_background_waits_runs_and_is_made_with_its_age() -> None:
    answered = Answered({"id": "a", "status": "completed", "output": []}, [], 100.0, 0.5, 1.5)
    seen = [answered.status(at) for at in (100.0, 100.49, 100.5, 101.99, 102.0)]
    assert seen == ["queued", "queued", "running", "running", "completed"]
    answered.cancelled = True
    assert answered.status(200.0) == "cancelled"
