"""What assistants and threads are kept by: whose they are, in which order, how many; and how a run's state follows from its age."""

from mock_server.world.assistants import (
    CANCELS,
    EXPIRES,
    LONGEST,
    Assistant,
    Assistants,
    Cost,
    File,
    Message,
    Run,
    Stage,
    Thread,
    Use,
)

OWNER = "sk-mock-test-key-0001"
CALL = Use("function", "{}", "call_0", "get_weather")


def run(*stages: Stage) -> Run:
    return Run("run_0", 100.0, "thread_0", "asst_0", {}, list(stages))


def stage(begun: float, *calls: Use) -> Stage:
    message = None if calls else Message("message_0", begun + 2.0, "assistant", "Hello", {})
    return Stage(begun, 0.5, 1.5, (), calls, message, Cost(3, 4), ("step_0", f"step_{begun}"))


def test_assistants_stand_in_the_order_they_were_made_in_whichever_was_used_last() -> None:
    kept = Assistants()
    for id in "abc":
        kept.add(OWNER, Assistant(id, 100.0, {}))
    kept.assistant(OWNER, "a")
    assert [one.id for one in kept.of(OWNER)] == ["a", "b", "c"]
    assert kept.of("sk-mock-test-key-0002") == []


def test_the_one_not_used_for_longest_makes_room() -> None:
    kept = Assistants(most=2)
    for id in "ab":
        kept.open(OWNER, Thread(id, 100.0, {}))
    kept.thread(OWNER, "a")
    kept.open(OWNER, Thread("c", 100.0, {}))
    assert kept.thread(OWNER, "b") is None and kept.thread(OWNER, "a") is not None


def test_a_thread_and_an_assistant_forget_their_oldest() -> None:
    thread, assistant = Thread("t", 0.0, {}), Assistant("a", 0.0, {})
    for number in range(LONGEST + 3):
        thread.add(Message(str(number), 0.0, "user", "Hello", {}))
        assistant.add(File(str(number), 0.0))
    assert [thread.messages(1.0)[at].id for at in (0, -1)] == ["3", str(LONGEST + 2)]
    assert [assistant.files[at].id for at in (0, -1)] == ["3", str(LONGEST + 2)]


def test_a_run_is_queued_works_and_is_completed_with_its_age() -> None:
    one = run(stage(100.0))
    seen = [one.status(at) for at in (100.0, 100.5, 101.9, 102.0)]
    assert seen == ["queued", "in_progress", "in_progress", "completed"]
    assert one.cost(101.9) is None and one.cost(102.0) == Cost(3, 4)
    assert [len(list(one.messages(at))) for at in (101.9, 102.0)] == [0, 1]
    assert [len(list(one.steps(at))) for at in (100.4, 100.5)] == [0, 1]


def test_a_run_waits_for_outputs_until_it_expires() -> None:
    one = run(stage(100.0, CALL))
    seen = [one.status(at) for at in (102.0, 101.9 + EXPIRES, 102.0 + EXPIRES)]
    assert seen == ["requires_action", "requires_action", "expired"]
    one.stages.append(stage(110.0))
    assert one.status(112.0) == "completed" and one.cost(112.0) == Cost(6, 8)
    assert [step.status for step in one.steps(112.0)] == ["completed", "completed"]


def test_a_cancelled_run_stands_still() -> None:
    one = run(stage(100.0))
    one.cancelled = 101.0
    assert [one.status(at) for at in (101.0, 101.0 + CANCELS)] == ["cancelling", "cancelled"]
    assert list(one.messages(500.0)) == []
    assert [step.status for step in one.steps(500.0)] == ["cancelled"]
