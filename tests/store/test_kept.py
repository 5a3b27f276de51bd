"""With a store everything is there again after a restart, and every mock that shares it answers for every other."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.keeping import BATCHES, FILES, KEY, NOON, OTHER, Mock
from tests.server.test_fine_tunes import SFT
from tests.support import ServerProcess

CHAT = "/compatible-mode/v1/chat/completions"
EMBEDDINGS = "/v1/embeddings"


class Two:
    """Two mocks with one store."""

    def __init__(self, address: str) -> None:
        self.one, self.other = Mock(store=address), Mock(store=address)

    def advance(self, seconds: float) -> None:
        """Moves the clock of both, by asking one."""
        told(self.one, "POST", "clock", json={"advance": seconds})


@pytest.fixture
def two(address: str) -> Two:
    return Two(address)


def lines(number: int) -> bytes:
    body = {"model": "text-embedding-v4", "input": "hello", "dimensions": 64}
    rows = [{"custom_id": str(at), "method": "POST", "url": EMBEDDINGS, "body": body} for at in range(number)]
    return b"\n".join(json.dumps(row).encode() for row in rows)


def meanwhile(mock: Mock, method: str, path: str, **sent: Any) -> httpx.Response:
    """What a mock answers while another one is in the midst of a request."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(mock.ask, method, path, **sent).result()


def begun(mock: Mock, number: int = 3) -> str:
    file = mock.upload(lines(number), "in.jsonl", "batch")
    sent = {"input_file_id": file["id"], "endpoint": EMBEDDINGS, "completion_window": "24h"}
    id: str = mock.ask("POST", BATCHES, json=sent).json()["id"]
    return id


def test_a_file_that_one_took_another_gives_byte_for_byte(two: Two) -> None:
    content = bytes(range(256)) * 1000
    id = two.one.upload(content)["id"]
    told = two.other.ask("GET", f"/api/v1/files/{id}").json()["data"]
    for mock in (two.one, two.other):
        assert mock.ask("GET", httpx.URL(told["url"]).raw_path.decode()).content == content
    assert two.other.ask("GET", f"{FILES}/{id}", key=OTHER).status_code == 404
    assert two.other.ask("DELETE", f"{FILES}/{id}").json()["deleted"]
    assert two.one.ask("GET", f"{FILES}/{id}").status_code == 404


def test_a_task_that_one_began_another_finishes_with_pictures_that_both_give(two: Two) -> None:
    path = "/api/v1/services/aigc/text2image/image-synthesis"
    sent = {"model": "wanx-v1", "input": {"prompt": "a cat"}, "parameters": {"n": 1}}
    begun = two.one.ask("POST", path, json=sent, headers={"X-DashScope-Async": "enable"}).json()
    two.advance(3)
    task = two.other.ask("GET", f"/api/v1/tasks/{begun['output']['task_id']}").json()
    assert task["output"]["task_status"] == "SUCCEEDED"
    url = httpx.URL(task["output"]["results"][0]["url"])
    fetched = [mock.ask("GET", url.raw_path.decode()).content for mock in (two.one, two.other)]
    assert fetched[0] == fetched[1] and fetched[0].startswith(b"\x89PNG")


def test_a_batch_goes_on_wherever_somebody_looks(two: Two) -> None:
    id = begun(two.one, 100)
    for moment in range(12):
        two.advance(0.3)
        batch = (two.one, two.other)[moment % 2].ask("GET", f"{BATCHES}/{id}").json()
    assert batch["status"] == "completed"
    assert batch["request_counts"] == {"total": 100, "completed": 100, "failed": 0}
    content = two.one.ask("GET", f"{FILES}/{batch['output_file_id']}/content").text
    assert [json.loads(line)["custom_id"] for line in content.splitlines()] == [str(at) for at in range(100)]


def test_a_conversation_remembers_what_was_said_to_the_other(two: Two) -> None:
    conversation = two.one.ask("POST", "/compatible-mode/v1/conversations", json={}).json()["id"]
    for mock in (two.one, two.other, two.one):
        sent = {"model": "qwen-plus", "input": "Hello", "conversation": conversation}
        assert mock.ask("POST", "/compatible-mode/v1/responses", json=sent).status_code == 200
    items = two.other.ask("GET", f"/compatible-mode/v1/conversations/{conversation}/items").json()["data"]
    assert len(items) == 6


def test_a_response_is_continued_at_the_other(two: Two) -> None:
    sent = {"model": "qwen-plus", "input": "Hello"}
    first = two.one.ask("POST", "/compatible-mode/v1/responses", json=sent).json()["id"]
    more = two.other.ask("POST", "/compatible-mode/v1/responses", json=sent | {"previous_response_id": first})
    assert more.status_code == 200


def test_a_run_of_a_thread_ends_at_the_other(two: Two) -> None:
    made = {"model": "qwen-plus", "name": "A", "instructions": "Be short."}
    assistant = two.one.ask("POST", "/api/v1/assistants", json=made).json()["id"]
    thread = two.other.ask("POST", "/api/v1/threads", json={}).json()["id"]
    two.one.ask("POST", f"/api/v1/threads/{thread}/messages", json={"role": "user", "content": "Hello"})
    run = two.other.ask("POST", f"/api/v1/threads/{thread}/runs", json={"assistant_id": assistant}).json()[
        "id"
    ]
    two.advance(60)
    assert two.one.ask("GET", f"/api/v1/threads/{thread}/runs/{run}").json()["status"] == "completed"
    assert len(two.other.ask("GET", f"/api/v1/threads/{thread}/messages").json()["data"]) == 2


def test_who_follows_a_job_at_one_sees_that_the_other_canceled_it(two: Two) -> None:
    path = "/api/v1/fine-tunes"
    id = two.other.ask("POST", path, json=SFT).json()["output"]["job_id"]

    async def waited(*event: Any) -> bool:
        two.one.clock.advance(0.4)
        meanwhile(two.other, "POST", f"{path}/{id}/cancel")
        return True

    two.one.app._suffer = waited
    told = two.one.ask("GET", f"{path}/{id}/stream").text
    assert told.rstrip().endswith("finetune-job canceled")


def test_a_temporary_key_acts_for_its_maker_everywhere(two: Two) -> None:
    id = two.one.upload()["id"]
    token = two.one.ask("POST", "/api/v1/tokens?expire_in_seconds=60").json()["token"]
    assert two.other.ask("GET", f"{FILES}/{id}", key=token).status_code == 200


def test_what_was_told_to_one_the_other_remembers(two: Two) -> None:
    sent = {"user_id": "ann", "messages": [{"role": "user", "content": "I have two cats."}]}
    two.one.ask("POST", "/api/v2/apps/memory/add", json=sent)
    asked = sent | {"messages": [{"role": "user", "content": "How many cats have I?"}]}
    found = two.other.ask("POST", "/api/v2/apps/memory/memory_nodes/search", json=asked).json()[
        "memory_nodes"
    ]
    assert [one["content"] for one in found] == ["I have two cats."]
    two.other.ask("DELETE", f"/api/v2/apps/memory/memory_nodes/{found[0]['memory_node_id']}")
    assert two.one.ask("GET", "/api/v2/apps/memory/memory_nodes?user_id=ann").json()["total"] == 0


def test_a_prompt_that_one_read_is_in_the_context_cache_of_the_other(two: Two) -> None:
    prompt = "The river runs past the old mill and the two bridges. " * 60
    sent = {"model": "qwen-plus", "messages": [{"role": "user", "content": prompt}]}
    usages = [mock.ask("POST", CHAT, json=sent).json()["usage"] for mock in (two.one, two.other)]
    cached = [(usage.get("prompt_tokens_details") or {}).get("cached_tokens") for usage in usages]
    assert not cached[0] and cached[1] > 256


def test_ids_of_two_mocks_differ(two: Two) -> None:
    ids = [mock.upload()["id"] for mock in (two.one, two.other) for _ in range(50)]
    assert len(set(ids)) == 100


def test_after_a_restart_all_is_there_and_ids_go_on(tmp_path: Path) -> None:
    address = f"sqlite:{tmp_path}/world.db"
    before = Mock(store=address)
    files = [before.upload(b"one")["id"], before.upload(b"two", "b.txt")["id"]]
    batch = begun(before)
    after = Mock(store=address)
    after.app.world.clock.freeze(NOON + 10)
    assert set(after.listed()) >= {"a.txt", "b.txt", "in.jsonl"}
    url = httpx.URL(after.ask("GET", f"/api/v1/files/{files[1]}").json()["data"]["url"])
    assert after.ask("GET", url.raw_path.decode()).content == b"two"
    assert after.upload(b"three", "c.txt")["id"] not in files
    assert after.ask("GET", f"{BATCHES}/{batch}").json()["status"] == "completed"


def test_a_reset_empties_it_for_all(two: Two) -> None:
    id = two.one.upload()["id"]
    answer = two.other.ask("POST", "/_mock/reset", json={}, headers={"Host": "localhost"})
    assert answer.status_code == 200, answer.text
    assert two.one.ask("GET", f"{FILES}/{id}").status_code == 404


def test_no_key_is_written_into_the_store(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    mock = Mock(store=f"sqlite:{path}")
    mock.upload()
    begun(mock)
    token = mock.ask("POST", "/api/v1/tokens?expire_in_seconds=60").json()["token"]
    mock.ask("POST", "/compatible-mode/v1/responses", json={"model": "qwen-plus", "input": "Hello"})
    mock.app.common.store.close()
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"in.jsonl" in written
    assert KEY.encode() not in written and token.encode() not in written


def test_while_one_works_off_a_batch_another_shows_it_and_leaves_its_lines_alone(two: Two) -> None:
    id = begun(two.one, 50)
    two.advance(60)
    within, seen = two.one.app.world.within, []

    def asked(*line: Any) -> Any:
        if not seen:
            seen.append(meanwhile(two.other, "GET", f"{BATCHES}/{id}").json())
        return within(*line)

    theirs: list[Any] = []
    two.one.app.world.within = asked
    two.other.app.world.within = lambda *line: theirs.append(line)
    batch = two.one.ask("GET", f"{BATCHES}/{id}").json()
    assert seen[0]["status"] in ("validating", "in_progress") and theirs == []
    assert batch["request_counts"]["completed"] == 50
    assert two.other.ask("GET", f"{BATCHES}/{id}").json()["output_file_id"] == batch["output_file_id"]


def test_two_that_race_for_the_lines_of_a_batch_ask_each_line_once(two: Two) -> None:
    id = begun(two.one, 300)
    two.advance(600)
    asked: list[str] = []
    for mock in (two.one, two.other):
        within = mock.app.world.within
        mock.app.world.within = lambda path, body, who, within=within: (
            asked.append(path) or within(path, body, who)
        )
    with ThreadPoolExecutor(2) as both:
        for _ in range(40):
            polls = [both.submit(mock.ask, "GET", f"{BATCHES}/{id}") for mock in (two.one, two.other)]
            told = [poll.result().json() for poll in polls]
            if all(one["status"] == "completed" for one in told):
                break
            two.advance(1)
    assert [one["request_counts"]["completed"] for one in told] == [300, 300]
    content = two.one.ask("GET", f"{FILES}/{told[0]['output_file_id']}/content").text
    assert [json.loads(line)["custom_id"] for line in content.splitlines()] == [str(at) for at in range(300)]
    assert len(asked) == 300 and told[0]["output_file_id"] == told[1]["output_file_id"]


def test_two_that_change_the_same_lose_nothing(two: Two) -> None:
    """The other's message comes between our reading and our writing: ours is worked off anew on top of it."""
    conversation = two.one.ask("POST", "/compatible-mode/v1/conversations", json={}).json()["id"]
    path = f"/compatible-mode/v1/conversations/{conversation}/items"
    sent = {"items": [{"type": "message", "role": "user", "content": "one"}]}
    written, raced = two.one.app.common._written, []

    def late() -> bool:
        if not raced:
            raced.append(meanwhile(two.other, "POST", path, json=sent).status_code)
        done: bool = written()
        return done

    two.one.app.common._written = late
    assert two.one.ask("POST", path, json=sent).status_code == 200
    assert raced == [200]
    assert len(two.other.ask("GET", path).json()["data"]) == 2


# ---- what was ordered, the clock, limits -------------------------------------------------------------------------------

LOCAL = {"Host": "localhost"}


def told(mock: Mock, method: str, path: str, **sent: Any) -> Any:
    """What an admin call is answered."""
    answer = mock.ask(method, f"/_mock/{path}", headers=LOCAL, **sent)
    assert answer.status_code == 200, answer.text
    return answer.json()


QUESTION = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Hello"}]}


def chat(mock: Mock) -> int:
    return mock.ask("POST", CHAT, json=QUESTION).status_code


def said(mock: Mock, question: str) -> str:
    """What is answered to a question."""
    sent = {"model": "qwen-plus", "messages": [{"role": "user", "content": question}]}
    content: str = mock.ask("POST", CHAT, json=sent).json()["choices"][0]["message"]["content"]
    return content


def test_a_fault_that_one_ordered_happens_as_often_as_it_was_ordered_wherever_it_is_asked(two: Two) -> None:
    told(two.one, "POST", "faults", json={"fault": "3 x Throttling.RateQuota, then fine"})
    statuses = [chat(mock) for mock in (two.other, two.one, two.other, two.one, two.other)]
    assert statuses == [429, 429, 429, 200, 200]
    assert told(two.one, "GET", "faults")["faults"][0]["tripped"] == 3
    told(two.other, "DELETE", "faults")
    assert told(two.one, "GET", "faults")["faults"] == []


def test_an_answer_that_one_ordered_is_said_by_the_other(two: Two) -> None:
    told(two.one, "POST", "answers", json={"answer": "Forty-two.", "times": 1})
    assert said(two.other, "What?") == "Forty-two."
    assert said(two.other, "What?") != "Forty-two."


PIZZA = """
scenarios:
  - name: order
    when: {state: start}
    then: {text: "Which size?", next: size}
  - name: size
    when: {state: size}
    then: {text: "A {{ last }} one.", next: start}
"""


def test_scenarios_that_one_was_handed_the_other_tells_where_the_caller_stands(two: Two) -> None:
    told(two.one, "PUT", "scenarios", json={"text": PIZZA})
    assert said(two.other, "A pizza, please.") == "Which size?"
    assert list(told(two.one, "GET", "scenarios")["states"].values()) == ["size"]
    assert said(two.one, "large") == "A large one."
    shown = told(two.other, "GET", "scenarios")["sources"][0]["scenarios"]
    assert [one["answered"] for one in shown] == [1, 1]
    assert told(two.other, "DELETE", "scenarios") == {"forgotten": 1}
    assert said(two.one, "A pizza, please.") != "Which size?"


def test_a_fault_of_a_scenario_happens_as_often_as_it_says_whoever_is_asked(two: Two) -> None:
    text = 'scenarios: [{name: busy, then: {fault: "2 x Throttling.RateQuota, then fine"}}]'
    told(two.one, "PUT", "scenarios", json={"text": text})
    assert [chat(mock) for mock in (two.one, two.other, two.one)] == [429, 429, 200]


def test_a_world_that_is_forgotten_leaves_the_journal(two: Two) -> None:
    told(two.one, "POST", "journal", json={"size": 3})
    chat(two.one)
    told(two.other, "POST", "reset", json={"keep": ["journal", "limits", "scenarios"]})
    assert len(told(two.one, "GET", "journal")["calls"]) == 1


def test_the_clock_of_one_is_the_clock_of_all(address: str) -> None:
    one, other = Mock(store=address), Mock(store=address)
    told(one, "POST", "clock", json={"advance": 3600})
    assert told(other, "GET", "clock")["ahead"] == pytest.approx(told(one, "GET", "clock")["ahead"])
    told(other, "POST", "reset", json={"keep": ["clock"]})
    assert one.app.world.clock.now() == NOON + 3600
    assert told(one, "GET", "clock")["ahead"] == pytest.approx(told(other, "GET", "clock")["ahead"])


def test_limits_count_what_all_were_asked(two: Two) -> None:
    told(two.one, "POST", "limits", json={"rpm": 4})
    assert [chat(mock) for mock in (two.one, two.other) * 3] == [200, 200, 200, 200, 429, 429]
    used = told(two.other, "GET", "limits")["used"]
    assert used[0]["requests_this_minute"] == 4 and used[0]["tokens"] > 0
    told(two.other, "DELETE", "limits")
    assert chat(two.one) == 200


def test_calls_at_once_are_those_of_all(two: Two) -> None:
    told(two.one, "POST", "limits", json={"concurrency": 1})
    say, meant = two.one.app.saying.say, []

    async def slowly(*given: Any) -> None:
        meant.append(meanwhile(two.other, "POST", CHAT, json=QUESTION).status_code)
        await say(*given)

    two.one.app.saying.say = slowly
    assert chat(two.one) == 200 and meant == [429]
    assert chat(two.other) == 200


def test_what_a_killed_mock_was_answering_counts_no_more_after_a_while(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(two.one, "POST", "limits", json={"concurrency": 1})
    monkeypatch.setattr(two.one.app.watch.limits, "over", lambda *ended: None)
    assert [chat(mock) for mock in (two.one, two.other)] == [200, 429]
    monkeypatch.setattr("mock_server.world.limits.LOST", 0.0)
    assert chat(two.other) == 200


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    mock = Mock(store=f"sqlite:{tmp_path}/world.db")
    mock.app.desk.fault("Throttling", lambda call: True)
    assert chat(mock) == 500


def test_the_journal_of_one_is_the_journal_of_all(two: Two) -> None:
    told(two.one, "POST", "journal", json={"size": 3})
    for mock in (two.one, two.other) * 2:
        assert chat(mock) == 200
    entries = [told(mock, "GET", "journal")["calls"] for mock in (two.one, two.other)]
    assert len(entries[0]) == 3 and entries[0] == entries[1]
    id = entries[0][0]["id"]
    replayed = two.other.ask("GET", f"/_mock/journal/{id}/replay", headers=LOCAL).json()
    assert replayed == told(two.one, "GET", f"journal/{id}")["reply"]
    two.one.ask("DELETE", f"/_mock/journal/{id}", headers=LOCAL)
    assert len(told(two.other, "GET", "journal")["calls"]) == 2
    assert told(two.other, "DELETE", "journal")["forgotten"] == 2


def test_who_watches_one_sees_what_the_others_answer(address: str) -> None:
    watched, other = (ServerProcess("--store", address, "--journal", "100") for _ in range(2))
    ids = []
    try:
        with httpx.stream("GET", f"{watched.server.url}/_mock/live", timeout=30) as live:
            lines = live.iter_lines()
            next(lines)  # it watches
            for process in (other, watched):
                url = f"{process.server.compatible}/chat/completions"
                answer = httpx.post(url, json=QUESTION, headers={"Authorization": f"Bearer {KEY}"})
                ids.append(answer.headers["x-request-id"])
            seen: dict[str, list[str]] = {id: [] for id in ids}
            event = ""
            for line in lines:
                event = line.partition(": ")[2] if line.startswith("event") else event
                if line.startswith("data"):
                    seen[json.loads(line[5:])["id"]].append(event)
                if all("over" in events for events in seen.values()):
                    break
    finally:
        watched.stop()
        other.stop()
    assert list(seen.values()) == [["call", "said", "over"]] * 2
