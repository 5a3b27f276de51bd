"""Clients that call at once, what each of them was told, and whether some order of their calls explains it.

A plan says what each client does, one call after another; who runs it, and how its calls fall between those of the others, is
the matter of a test. `judge` holds the calls with their beginnings and ends against what must be so in every order: what was
answered is there until somebody of the same key deletes it, nobody is told of another key's, a task or a batch takes no step
that there is not, and nothing fails.
"""

import hashlib
import json
import threading
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, count
from typing import Any, NamedTuple

from hypothesis import strategies as st

COMPATIBLE, NATIVE = "/compatible-mode/v1", "/api/v1"
FILES, BATCHES = f"{COMPATIBLE}/files", f"{COMPATIBLE}/batches"
CONVERSATIONS, RESPONSES = f"{COMPATIBLE}/conversations", f"{COMPATIBLE}/responses"
IMAGES = f"{NATIVE}/services/aigc/text2image/image-synthesis"
LINES = 3
"""Requests in the file of a batch."""

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=b"}


class Request(NamedTuple):
    """One HTTP request without its key. What it makes has `word` in it, which is in no other one."""

    method: str
    target: str
    body: bytes = b""
    headers: Mapping[str, str] = JSON
    word: str = ""


class Answer(NamedTuple):
    """Status, headers with names in lower case, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Act(NamedTuple):
    """One call of a plan: its kind, which of the things known by then it is about, and a small number."""

    kind: str
    which: int
    size: int


class Client(NamedTuple):
    """Who acts: a name of his own, the number of his key, what he does."""

    name: str
    owner: int
    acts: Sequence[Act]


@dataclass
class Told:
    """One call that is over. `begun` and `ended` are numbers of one count, so that they say who was first; `id` is what it was about."""

    owner: int
    kind: str
    id: str
    said: Any
    begun: int
    ended: int
    answer: Answer

    @property
    def good(self) -> bool:
        return self.answer.status == 200

    @property
    def body(self) -> Any:
        return json.loads(self.answer.body)

    def before(self, other: "Told") -> bool:
        """Whether it was over when the other began."""
        return self.ended < other.begun


@dataclass
class History:
    """What happened, as the clients saw it, in the order in which their calls ended; shared by threads."""

    told: list[Told] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """Words of the requests whose clients went away before their last byte."""

    known: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Ids by kind of thing, whoever's, as far as anybody was told."""
    count: Iterator[int] = field(default_factory=count)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tick(self) -> int:
        with self.lock:
            return next(self.count)

    def pick(self, kind: str, which: int) -> str:
        """A thing that somebody was told of; one that is not there while nobody was."""
        known = self.known[kind]
        return known[which % len(known)] if known else f"{kind}_nobody"


# ---- what clients do ------------------------------------------------------------------------------------------------------


def _form(name: str, purpose: str, data: bytes) -> bytes:
    part = "--b\r\nContent-Disposition: form-data; name="
    head = f'{part}"purpose"\r\n\r\n{purpose}\r\n{part}"file"; filename="{name}"\r\n\r\n'
    return head.encode() + data + b"\r\n--b--\r\n"


def _json(method: str, target: str, body: Any = None) -> Request:
    return Request(method, target, b"" if body is None else json.dumps(body).encode())


def _lines() -> bytes:
    body = {"model": "text-embedding-v4", "input": "hello", "dimensions": 64}
    rows = [
        {"custom_id": f"{at}", "method": "POST", "url": "/v1/embeddings", "body": body} for at in range(LINES)
    ]
    return b"\n".join(json.dumps(row).encode() for row in rows)


def _message(text: str) -> dict[str, str]:
    return {"type": "message", "role": "user", "content": text}


def request(act: Act, word: str, known: History) -> tuple[str, Any, Request]:
    """What a call is about, what it says that must be found again, and the call. `word` is like no other call's."""
    kind, which, size = act
    name = ABOUT[kind]
    id = known.pick(name, which) if name else ""
    if kind == "file made":
        data = (word * (1 + size * 40)).encode()
        return "", data, Request("POST", FILES, _form(f"{word}.txt", "file-extract", data), FORM)
    if kind == "input made":
        return "", _lines(), Request("POST", FILES, _form(f"{word}.jsonl", "batch", _lines()), FORM)
    if kind == "item deleted":
        conversation, _, id = id.partition(" ")
        return f"{conversation} {id}", None, _json("DELETE", f"{CONVERSATIONS}/{conversation}/items/{id}")
    if kind in ("answer made", "answer streamed"):
        sent: dict[str, Any] = {"model": "qwen-plus", "input": word, "temperature": 0}
        if kind == "answer streamed":
            sent["stream"] = True
        if size == 1 and known.known["answer"]:
            id = known.pick("answer", which)
            sent["previous_response_id"] = id
        elif size == 2 and known.known["conversation"]:
            id = known.pick("conversation", which)
            sent["conversation"] = id
        return id, word, _json("POST", RESPONSES, sent)
    if kind == "conversation made":
        texts = [f"{word} {at}" for at in range(size)]
        return "", texts, _json("POST", CONVERSATIONS, {"items": [_message(text) for text in texts]})
    if kind == "items added":
        texts = [f"{word} {at}" for at in range(1 + size)]
        sent = {"items": [_message(text) for text in texts]}
        return id, texts, _json("POST", f"{CONVERSATIONS}/{id}/items", sent)
    if kind == "batch made":
        sent = {"input_file_id": id, "endpoint": "/v1/embeddings", "completion_window": "24h"}
        return id, None, _json("POST", BATCHES, sent)
    if kind == "task made":
        sent = {"model": "wanx-v1", "input": {"prompt": word}, "parameters": {"n": 1, "size": "1024*1024"}}
        asked = _json("POST", IMAGES, sent)
        return "", None, asked._replace(headers={**JSON, "X-DashScope-Async": "enable"})
    method, target = PLAIN[kind]
    return id, None, Request(method, target.replace("{id}", id))


PLAIN = {
    "file shown": ("GET", f"{FILES}/{{id}}"),
    "file shown natively": ("GET", f"{NATIVE}/files/{{id}}"),
    "file deleted": ("DELETE", f"{FILES}/{{id}}"),
    "file deleted natively": ("DELETE", f"{NATIVE}/files/{{id}}"),
    "files listed": ("GET", f"{FILES}?limit=2000"),
    "batch shown": ("GET", f"{BATCHES}/{{id}}"),
    "batch canceled": ("POST", f"{BATCHES}/{{id}}/cancel"),
    "batches listed": ("GET", f"{BATCHES}?limit=100"),
    "output read": ("GET", f"{FILES}/{{id}}/content"),
    "task shown": ("GET", f"{NATIVE}/tasks/{{id}}"),
    "task canceled": ("POST", f"{NATIVE}/tasks/{{id}}/cancel"),
    "tasks listed": ("GET", f"{NATIVE}/tasks/?page_size=100"),
    "conversation shown": ("GET", f"{CONVERSATIONS}/{{id}}"),
    "conversation deleted": ("DELETE", f"{CONVERSATIONS}/{{id}}"),
    "items listed": ("GET", f"{CONVERSATIONS}/{{id}}/items?order=asc&limit=100"),
    "answer shown": ("GET", f"{RESPONSES}/{{id}}"),
    "answer deleted": ("DELETE", f"{RESPONSES}/{{id}}"),
    "inputs listed": ("GET", f"{RESPONSES}/{{id}}/input_items?limit=100"),
}

ABOUT = {
    **{kind: kind.partition(" ")[0] for kind in PLAIN},
    **dict.fromkeys(("file made", "input made", "task made", "conversation made", "files listed"), ""),
    **dict.fromkeys(("batches listed", "tasks listed", "answer made", "answer streamed"), ""),
    "items added": "conversation",
    "items listed": "conversation",
    "inputs listed": "answer",
    "item deleted": "item",
    "batch made": "input",
    "output read": "output",
}
"""What kind of thing a call is about; empty: none that was there before, or one that the call chooses."""

TOPICS = {
    "files": ("file made", *[kind for kind in PLAIN if kind.startswith("file")]),
    "batches": (
        "batch made",
        "batch made",
        "batch shown",
        "batch canceled",
        "batches listed",
        "output read",
        "files listed",
    ),
    "tasks": ("task made", "task shown", "task shown", "task canceled", "task canceled", "tasks listed"),
    "conversations": (
        *("conversation made", "conversation shown", "conversation deleted"),
        *("items added", "items added", "items listed", "item deleted"),
    ),
    "responses": (
        *("answer made", "answer streamed", "answer shown", "answer deleted", "inputs listed"),
        *("answer made", "conversation deleted", "items added", "items listed"),
    ),
}
TOPICS["all"] = tuple(kind for topic in TOPICS.values() for kind in topic)


def _acts(kinds: Sequence[str]) -> st.SearchStrategy[Act]:
    return st.builds(Act, st.sampled_from(kinds), st.integers(0, 7), st.integers(0, 2))


@st.composite
def plans(draw: st.DrawFn, clients: int, most: int, topics: Sequence[str] = tuple(TOPICS)) -> list[Client]:
    """`clients` clients with two keys between them, each with up to `most` calls, about one of the topics, so that they meet."""
    kinds = TOPICS[draw(st.sampled_from(topics))]
    of_one = st.lists(_acts(kinds), min_size=1, max_size=most)
    return [Client(f"client{at}", at % 2, draw(of_one)) for at in range(clients)]


def before(owner: int) -> Client:
    """Who makes one of each kind of thing before the others begin."""
    kinds = (
        "file made",
        "input made",
        "batch made",
        "task made",
        "conversation made",
        "items added",
        "answer made",
    )
    return Client(
        f"first{owner}", owner, [Act(kind, owner, 1 if kind == "conversation made" else 0) for kind in kinds]
    )


def steps(client: Client, history: History) -> Iterator[tuple[Request, Callable[[Answer], None]]]:
    """The calls of a client, and who is to be handed the answer of each."""
    for number, act in enumerate(client.acts):
        word = f"{client.name}-{number}-"
        about, said, asked = request(act, word, history)
        begun = history.tick()

        def over(
            answer: Answer, act: Act = act, about: str = about, said: Any = said, begun: int = begun
        ) -> None:
            told = Told(client.owner, act.kind, about, said, begun, history.tick(), answer)
            _learn(told, history)
            history.told.append(told)

        yield asked._replace(word=word), over


def _learn(told: Told, history: History) -> None:
    """Notes what there is, so that others can ask for it."""
    if not told.good:
        return
    for kind, id in made(told):
        history.known[kind].append(id)


def made(told: Told) -> list[tuple[str, str]]:
    """The things that a call made, or told of for the first time: their kind and id."""
    kind = told.kind
    if kind == "file made":
        return [("file", told.body["id"])]
    if kind == "input made":
        return [("input", told.body["id"]), ("file", told.body["id"])]
    if kind == "batch made":
        return [("batch", told.body["id"])]
    if kind == "task made":
        return [("task", told.body["output"]["task_id"])]
    if kind == "conversation made":
        return [("conversation", told.body["id"])]
    if kind == "items added":
        return [("item", f"{told.id} {item['id']}") for item in told.body["data"]]
    if kind in ("answer made", "answer streamed"):
        return [("answer", response(told)["id"])]
    if kind == "batch shown":
        names = ("output_file_id", "error_file_id")
        return [("output", told.body[name]) for name in names if told.body[name] is not None]
    return []


def response(told: Told) -> Any:
    """The response that was made, whole or at the end of its events."""
    if told.kind == "answer made":
        return told.body
    events = [line[5:] for line in told.answer.body.splitlines() if line.startswith(b"data:")]
    return json.loads(events[-1])["response"]


# ---- what must be so ------------------------------------------------------------------------------------------------------

TASK_STEPS = {"PENDING": {"RUNNING", "CANCELED"}, "RUNNING": {"SUCCEEDED", "FAILED"}}
BATCH_STEPS = {
    "validating": {"in_progress", "failed", "cancelling"},
    "in_progress": {"finalizing", "cancelling", "expired"},
    "finalizing": {"completed", "cancelling"},
    "cancelling": {"cancelled"},
}


def reached(steps: Mapping[str, set[str]], before: str, after: str) -> bool:
    """Whether some steps lead from one to the other."""
    return before == after or any(reached(steps, step, after) for step in steps.get(before, ()))


def last_look(history: History, owner: int) -> list[Act]:
    """What a client asks when all is over, to see what is left: everything that anybody was told of."""
    looks = {
        "file": ("file shown", "file shown natively"),
        "batch": ("batch shown", "batch shown"),
        "task": ("task shown",),
        "conversation": ("conversation shown", "items listed"),
        "answer": ("answer shown", "inputs listed"),
    }
    found = [Act(f"{kind} listed", 0, 0) for kind in ("files", "batches", "tasks")]
    for kind, asked in looks.items():
        found += [Act(one, at, 0) for at in range(len(history.known[kind])) for one in asked]
    return found


def outputs_read(history: History) -> list[Act]:
    """What reads all that batches have written, once all of them were looked at."""
    return [Act("output read", at, 0) for at in range(len(history.known["output"]))]


def judge(history: History) -> None:
    """Raises AssertionError where no order of the calls explains what was told."""
    told = history.told
    for one in told:
        assert one.answer.status in (200, 400, 404), (one.kind, one.id, one.answer)
    ids = [one.answer.headers["x-request-id"] for one in told if "x-request-id" in one.answer.headers]
    assert len(ids) == len(set(ids)), "a request id was given twice"
    owners, makers = _makers(told)
    _private(told, owners)
    _kept(told, owners, makers)
    _bytes(told)
    _tasks([one for one in told if ABOUT[one.kind] == "task" and owners.get(one.id) == one.owner])
    _batches(told, owners)
    _talks(told, owners)
    _inputs(told, owners)
    for one in told:
        for word in history.left:
            assert word.encode() not in one.answer.body, (
                f"{one.kind}: what was never sent whole is there: {word}"
            )


def _makers(told: Sequence[Told]) -> tuple[dict[str, int], dict[str, Told]]:
    """By id, whose it is, and who made it."""
    owners: dict[str, int] = {}
    makers: dict[str, Told] = {}
    for one in told:
        if not one.good:
            continue
        for kind, id in made(one):
            if kind == "output":
                assert owners.setdefault(id, one.owner) == one.owner, f"{id} is shown to two keys"
                continue
            assert id not in makers or kind == "file", f"{id} was made twice"
            owners[id], makers[id] = one.owner, one
    return owners, makers


def _private(told: Sequence[Told], owners: Mapping[str, int]) -> None:
    """Nobody is told of what is another's."""
    for one in told:
        theirs = one.id in owners and owners[one.id] != one.owner
        if theirs and one.kind == "task shown":
            output = one.body["output"]
            assert output == {"task_id": one.id, "task_status": "UNKNOWN"}, "a task is told to another key"
        elif theirs:
            assert not one.good, f"{one.kind}: {one.id} is another key's"
        if one.kind in ("files listed", "batches listed", "tasks listed"):
            for id in _listed(one):
                assert owners.get(id, one.owner) == one.owner, f"{id} is in the list of another key"


def _listed(one: Told) -> list[str]:
    name = "task_id" if one.kind == "tasks listed" else "id"
    found = [row[name] for row in one.body["data"] or []]
    assert len(found) == len(set(found)), f"{one.kind}: listed twice"
    return found


GONE = {"file deleted": "file", "file deleted natively": "file", "conversation deleted": "conversation"}
GONE |= {"answer deleted": "answer", "item deleted": "item"}
LISTS = {"files listed": "file", "batches listed": "batch", "tasks listed": "task"}


def _kept(told: Sequence[Told], owners: Mapping[str, int], makers: Mapping[str, Told]) -> None:
    """What was made is there until somebody deletes it, which happens once, and then for ever."""
    deletions: dict[str, Told] = {}
    for one in told:
        if one.kind in GONE and one.good:
            assert one.id not in deletions, f"{one.id} was deleted twice"
            deletions[one.id] = one
    seen: dict[str, list[tuple[bool, Told]]] = defaultdict(list)
    for one in told:
        if one.kind in LISTS:
            found = set(_listed(one))
            for id, maker in makers.items():
                if ABOUT_MADE[maker.kind] == LISTS[one.kind] and owners[id] == one.owner:
                    seen[id].append((id in found, one))
        elif one.kind == "items listed" and one.good:
            found = {f"{one.id} {item['id']}" for item in one.body["data"]}
            for id, maker in makers.items():
                if maker.kind == "items added" and maker.id == one.id:
                    seen[id].append((id in found, one))
        elif one.id in makers and owners[one.id] == one.owner and ABOUT[one.kind] != "task":
            if one.kind == "batch canceled":
                continue  # refused where it is over
            if one.kind == "item deleted" and one.id.partition(" ")[0] in deletions:
                continue  # gone with its conversation
            seen[one.id].append((one.good, one))
    for id, looks in seen.items():
        maker, gone = makers[id], deletions.get(id)
        absent = [one for there, one in looks if not there and maker.before(one)]
        for one in absent:
            assert gone is not None and not one.before(gone), f"{id} is lost: {one.kind}"
        for there, one in looks:
            if there and one is not gone:
                assert gone is None or not gone.before(one), f"{id} is there again: {one.kind}"
                assert not any(other.before(one) for other in absent), f"{id} comes and goes: {one.kind}"


ABOUT_MADE = {"file made": "file", "input made": "file", "batch made": "batch", "task made": "task"}
ABOUT_MADE |= {"conversation made": "conversation", "items added": "item"}
ABOUT_MADE |= {"answer made": "answer", "answer streamed": "answer"}


def _bytes(told: Sequence[Told]) -> None:
    """Files are as they were sent."""
    sent = {one.body["id"]: one.said for one in told if one.kind in ("file made", "input made") and one.good}
    for one in told:
        if one.kind == "file shown natively" and one.good and one.id in sent:
            digest = b64encode(hashlib.md5(sent[one.id]).digest()).decode()
            assert one.body["data"]["md5"] == digest, f"{one.id}: other bytes"


def _in_order(told: Iterable[Told]) -> Iterator[tuple[Told, Told]]:
    """Every two of which one was over when the other began."""
    for one, other in combinations(told, 2):
        if one.before(other):
            yield one, other
        elif other.before(one):
            yield other, one


def _by_id(told: Iterable[Told]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        found[one.id].append(one)
    return found


def _tasks(told: Sequence[Told]) -> None:
    """Tasks go forward, are canceled once at most, and stay what they became."""
    for id, ours in _by_id(told).items():
        looks = [one for one in ours if one.kind == "task shown"]
        for one, later in _in_order(looks):
            before, after = one.body["output"], later.body["output"]
            assert reached(TASK_STEPS, before["task_status"], after["task_status"]), (id, before, after)
            if before["task_status"] in ("SUCCEEDED", "FAILED"):
                assert before == after, f"{id} has changed"
        canceled = [one for one in ours if one.kind == "task canceled" and one.good]
        assert len(canceled) <= 1, f"{id} was canceled twice"
        for one in canceled:
            for look in looks:
                status = look.body["output"]["task_status"]
                assert status in ("PENDING", "CANCELED"), f"{id} is {status}, and was canceled"
                assert status == "CANCELED" or not one.before(look), f"{id} was canceled, and waits"


def _batches(told: Sequence[Told], owners: Mapping[str, int]) -> None:
    """Batches go forward, each line is answered once, and what is written stays so."""
    looks: dict[str, list[tuple[Told, Any]]] = defaultdict(list)
    canceled: dict[str, int] = defaultdict(int)
    contents: dict[str, bytes] = {}
    for one in told:
        if one.kind == "batches listed":
            for row in one.body["data"] or []:
                looks[row["id"]].append((one, row))
        elif one.kind in ("batch made", "batch shown", "batch canceled") and one.good:
            looks[one.body["id"]].append((one, one.body))
            canceled[one.body["id"]] += one.kind == "batch canceled"
        elif one.kind == "output read" and owners.get(one.id) == one.owner:
            assert one.good and contents.setdefault(one.id, one.answer.body) == one.answer.body, one.id
    for id, seen in looks.items():
        assert canceled[id] <= 1, f"{id} was canceled twice"
        for (one, row), (other, later) in combinations(seen, 2):
            if other.before(one):
                row, later = later, row
            elif not one.before(other):
                continue
            assert reached(BATCH_STEPS, row["status"], later["status"]), (id, row["status"], later["status"])
            for name in ("completed", "failed", "total"):
                assert row["request_counts"][name] <= later["request_counts"][name], (id, name)
            for name in ("output_file_id", "error_file_id"):
                assert row[name] in (None, later[name]), f"{id}: another {name}"
        last = max(seen, key=lambda look: look[0].ended)[1]
        names = [last[name] for name in ("output_file_id", "error_file_id") if last[name] is not None]
        if last["status"] in ("completed", "cancelled") and all(name in contents for name in names):
            lines = [json.loads(line)["custom_id"] for name in names for line in contents[name].splitlines()]
            wanted = [f"{at}" for at in range(last["request_counts"]["total"])]
            assert sorted(lines) == wanted, f"{id}: lines are lost, or answered twice"


def _talks(told: Sequence[Told], owners: Mapping[str, int]) -> None:
    """What was said to a conversation is there once, what came with it beside it, what came later after it."""
    added: dict[str, list[tuple[Told, list[str]]]] = defaultdict(list)
    for one in told:
        if one.good and one.kind == "conversation made":
            added[one.body["id"]].append((one, one.said))
        elif one.good and one.kind == "items added":
            added[one.id].append((one, one.said))
        elif one.good and one.kind in ("answer made", "answer streamed") and one.id.startswith("conv_"):
            added[one.id].append((one, [one.said]))
    gone = {one.id for one in told if one.kind == "item deleted" and one.good}
    for one in told:
        if one.kind != "items listed" or not one.good or one.body["has_more"]:
            continue
        texts = [item["content"][0]["text"] for item in one.body["data"]]
        deleted = {
            item["content"][0]["text"]
            for other in added[one.id]
            if other[0].kind == "items added"
            for item in other[0].body["data"]
            if f"{one.id} {item['id']}" in gone
        }
        places: list[tuple[Told, list[int]]] = []
        for by, said in added[one.id]:
            said = [text for text in said if text in texts or text not in deleted]
            found = [texts.index(text) for text in said if text in texts]
            if by.before(one) and by.kind != "items added":  # of items added, `_kept` says where they are
                assert len(found) == len(said), f"{one.id}: {said} is lost"
            assert len(found) in (0, len(said)), f"{one.id}: half of {said} is there"
            assert all(texts.count(text) == 1 for text in said if text in texts), f"{one.id}: said twice"
            if found:
                assert found == list(range(found[0], found[0] + len(found))), f"{one.id}: between {said}"
                places.append((by, found))
            if found and by.kind.startswith("answer"):
                answer = response(by)["output"][-1]["content"][0]["text"]
                assert texts[found[0] + 1 :][:1] == [answer], f"{one.id}: no answer after {said}"
        for (first, its), (then, others) in combinations(places, 2):
            if first.before(then):
                assert its[-1] < others[0], f"{one.id}: what came later stands before"


def _inputs(told: Sequence[Told], owners: Mapping[str, int]) -> None:
    """A response was made from all that was said before it."""
    makers = {
        response(one)["id"]: one
        for one in told
        if one.good and one.kind in ("answer made", "answer streamed")
    }

    def turns(id: str) -> int | None:
        maker = makers[id]
        if maker.id.startswith("conv_"):
            return None  # as much as the conversation had
        if maker.id not in makers:
            return 1
        before = turns(maker.id)
        return None if before is None else before + 2

    for one in told:
        if one.kind == "inputs listed" and one.good and one.id in makers and (number := turns(one.id)):
            assert len(one.body["data"]) == number, f"{one.id} was made from something else"
