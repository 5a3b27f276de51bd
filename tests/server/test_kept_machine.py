"""Any sequence of calls about files and batches: nothing is lost, nobody sees what is another's, no batch takes a step that
there is not, nothing fails. A plain model of what should be there goes along; the laws of the contract judge every answer."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from mock_server.app import Application
from mock_server.contract.exchange import Case, Exchange, Received, Sent, received
from mock_server.contract.laws import judge_all
from mock_server.settings import Settings
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.wire import asgi
from mock_server.wire.router import Router
from mock_server.world.clock import Clock
from tests.server.keeping import BATCHES, FILES, KEY, NOON, OTHER

SPEC = Spec(load())
ROUTER = Router(SPEC.operations)
NATIVE = "/api/v1/files"
OWNERS = (
    {"Authorization": f"Bearer {KEY}"},
    {"Authorization": f"Bearer {OTHER}"},
    {"Authorization": f"Bearer {KEY}", "X-DashScope-WorkSpace": "llm-workspace1"},
)
STEPS = {
    "validating": {"validating", "in_progress", "finalizing", "completed", "failed", "cancelling"},
    "in_progress": {"in_progress", "finalizing", "completed", "expired", "cancelling"},
    "finalizing": {"finalizing", "completed", "cancelling"},
    "cancelling": {"cancelling", "cancelled"},
    **{status: {status} for status in ("completed", "failed", "expired", "cancelled")},
}
"""From what to what a batch may go between two looks."""

JUDGED = {"batch-bookkeeping", "files-survive", "schema", "listed-once", "request-id", "error-complete"}

names = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    st.sampled_from(["../../etc/passwd", "a/b.txt", "..", "报告.pdf", 'a"b.txt', "C:\\x\\y.txt", "%2e%2e"]),
)
URL = {"method": "POST", "url": "/v1/embeddings"}
EMBED = {"model": "text-embedding-v4", "input": "hello", "dimensions": 64}
asked = st.sampled_from([EMBED, {**EMBED, "dimensions": 7}, {"model": "text-embedding-v4"}])
good = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True).flatmap(
    lambda ids: st.tuples(
        *[st.builds(lambda body, id=id: {"custom_id": id, **URL, "body": body}, asked) for id in ids]
    )
)
bad = st.lists(
    st.sampled_from(
        [
            *({}, [], {"custom_id": "x"}, {"custom_id": "y", **URL, "method": "GET", "body": {}}),
            *(
                {"custom_id": "z", **URL, "body": EMBED},
                {"custom_id": "z", **URL, "body": {"model": "qwen-9"}},
            ),
        ]
    ),
    max_size=4,
)
lines = st.one_of(good, good, good, bad)
"""Mostly lines that can be taken, of which the model refuses some."""

owners = st.sampled_from(range(len(OWNERS)))
purposes = st.sampled_from(["file-extract", "fine-tune"])


class Kept(RuleBasedStateMachine):
    files = Bundle("files")
    batches = Bundle("batches")

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = Clock(NOON)
        self.app = Application(Settings(check_answers=True, log="off"), self.clock, SPEC)
        self.there: dict[str, tuple[int, str, bytes]] = {}  # id → owner, purpose, bytes
        self.seen: dict[str, str] = {}  # batch → status at the last look
        self.owned: dict[str, int] = {}
        self.sent: dict[str, list[str]] = {}  # batch → ids of its lines
        self.contents: dict[str, bytes] = {}
        self.exchanges: list[Exchange] = []

    def ask(self, owner: int, method: str, target: str, body: bytes = b"", **headers: str) -> tuple[int, Any]:
        sent = {"Host": "mock.test", **OWNERS[owner], **headers}
        answer = self.loop.run_until_complete(asgi.ask(self.app, method, target, sent, body))
        assert answer.status < 500, (method, target, answer.body)
        operation, _, _ = ROUTER.find(method, target.partition("?")[0])
        assert operation is not None
        case = Case(f"{len(self.exchanges)}", operation, Sent(method, target, sent, body or None))
        told = Received(answer.status, dict(answer.headers), answer.body)
        self.exchanges.append(received(SPEC, case, told, KEY))
        if target.endswith("/content") and answer.status == 200:
            return answer.status, answer.body
        return answer.status, orjson.loads(answer.body)

    def post(self, owner: int, target: str, body: Any) -> tuple[int, Any]:
        return self.ask(owner, "POST", target, orjson.dumps(body), **{"Content-Type": "application/json"})

    def upload(self, owner: int, name: str, purpose: str, data: bytes) -> str | None:
        quoted = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
        field = "--b\r\nContent-Disposition: form-data; name="
        head = f'{field}"purpose"\r\n\r\n{purpose}\r\n{field}"file"; filename="{quoted}"\r\n\r\n'
        raw = head.encode() + data + b"\r\n--b--\r\n"
        status, file = self.ask(
            owner, "POST", FILES, raw, **{"Content-Type": "multipart/form-data; boundary=b"}
        )
        if status != 200:
            return None
        assert (file["bytes"], file["purpose"]) == (len(data), purpose) and "/" not in file["filename"]
        self.there[file["id"]] = (owner, purpose, data)
        return str(file["id"])

    # ---- files ----

    @rule(target=files, owner=owners, name=names, purpose=purposes, data=st.binary(max_size=60))
    def a_file_is_uploaded(self, owner: int, name: str, purpose: str, data: bytes) -> str:
        return self.upload(owner, name, purpose, data) or "nobody"

    @rule(file=files, owner=owners)
    def a_file_is_asked_after(self, file: str, owner: int) -> None:
        there = self.there.get(file, (None,))[0] == owner
        assert (self.ask(owner, "GET", f"{FILES}/{file}")[0] == 200) == there
        status, native = self.ask(owner, "GET", f"{NATIVE}/{file}")
        assert (status == 200) == there
        if there:
            assert native["data"]["size"] == len(self.there[file][2])

    @rule(file=files, owner=owners, surface=st.sampled_from([FILES, NATIVE]))
    def a_file_is_deleted(self, file: str, owner: int, surface: str) -> None:
        there = self.there.get(file, (None,))[0] == owner
        assert (self.ask(owner, "DELETE", f"{surface}/{file}")[0] == 200) == there
        if there:
            del self.there[file]

    @rule(owner=owners, limit=st.integers(1, 3))
    def all_files_are_listed_page_by_page(self, owner: int, limit: int) -> None:
        found: list[str] = []
        after = ""
        for _ in range(200):
            status, page = self.ask(owner, "GET", f"{FILES}?limit={limit}{after}")
            assert status == 200 and len(page["data"]) <= limit
            found += [file["id"] for file in page["data"]]
            if not page["has_more"]:
                break
            after = f"&after={found[-1]}"
        made = set(found) - set(self.there)
        assert len(found) == len(set(found)) and all(id.startswith("file-batch_output-") for id in made)
        assert {id for id, (one, _, _) in self.there.items() if one == owner} <= set(found)
        assert not [id for id in found if id in self.there and self.there[id][0] != owner]

    # ---- batches ----

    @rule(
        target=batches, owner=owners, lines=lines, mark=st.sampled_from([b"", b"\xef\xbb\xbf", b"\r\n\r\n"])
    )
    def a_batch_is_begun(self, owner: int, lines: Sequence[Any], mark: bytes) -> str:
        raw = mark + b"\r\n".join(json.dumps(line).encode() for line in lines)
        file = self.upload(owner, "in.jsonl", "batch", raw)
        sent = {"input_file_id": file, "endpoint": "/v1/embeddings", "completion_window": "24h"}
        for other in range(len(OWNERS)):
            status, batch = self.post(other, BATCHES, sent)
            assert (status == 200) == (other == owner)
            if status == 200:
                made = batch
        self.seen[made["id"]], self.owned[made["id"]] = made["status"], owner
        self.sent[made["id"]] = [line.get("custom_id") for line in lines if isinstance(line, dict)]
        return str(made["id"])

    @rule(batch=batches, owner=owners)
    def a_batch_is_looked_at(self, batch: str, owner: int) -> None:
        status, told = self.ask(owner, "GET", f"{BATCHES}/{batch}")
        assert (status == 200) == (self.owned[batch] == owner)
        if status == 200:
            self.step(told)
            self.files_are_read(told)

    @rule(batch=batches)
    def a_batch_is_brought_to_its_end(self, batch: str) -> None:
        self.a_batch_is_looked_at(batch, self.owned[batch])
        self.clock.advance(3)
        for _ in range(2):
            self.a_batch_is_looked_at(batch, self.owned[batch])
            assert self.seen[batch] in ("completed", "failed", "cancelled")
            self.clock.advance(1)

    @rule(batch=batches, owner=owners)
    def a_batch_is_cancelled(self, batch: str, owner: int) -> None:
        if self.owned[batch] == owner:
            self.step(self.ask(owner, "GET", f"{BATCHES}/{batch}")[1])
        can = self.owned[batch] == owner and self.seen[batch] in ("validating", "in_progress", "finalizing")
        status, told = self.ask(owner, "POST", f"{BATCHES}/{batch}/cancel")
        assert (status == 200) == can
        if can:
            assert told["status"] == "cancelling"
            self.step(told)

    @rule(owner=owners)
    def batches_are_listed(self, owner: int) -> None:
        status, page = self.ask(owner, "GET", f"{BATCHES}?limit=100")
        assert status == 200
        found = [batch["id"] for batch in page["data"] or []]
        assert found == [id for id, one in reversed(list(self.owned.items())) if one == owner]
        for batch in page["data"] or []:
            self.step(batch)

    @precondition(lambda self: self.owned)
    @rule(seconds=st.sampled_from([0.1, 0.5, 1.3, 3.0, 90.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def step(self, batch: Any) -> None:
        assert batch["status"] in STEPS[self.seen[batch["id"]]], (self.seen[batch["id"]], batch)
        self.seen[batch["id"]] = batch["status"]

    def files_are_read(self, batch: Any) -> None:
        told: list[str] = []
        for name in ("output_file_id", "error_file_id"):
            if batch[name] is None:
                continue
            owner = self.owned[batch["id"]]
            for other in range(len(OWNERS)):
                status, raw = self.ask(other, "GET", f"{FILES}/{batch[name]}/content")
                assert (status == 200) == (other == owner)
                if other == owner:
                    assert self.contents.setdefault(batch[name], raw) == raw
                    told += [json.loads(line)["custom_id"] for line in raw.splitlines()]
        if batch["status"] in ("completed", "cancelled") and batch["request_counts"]["total"]:
            assert sorted(told) == sorted(self.sent[batch["id"]])  # each line in one of the files, once

    @invariant()
    def the_books_of_memory_balance(self) -> None:
        if not hasattr(self, "app"):
            return
        store = self.app.world.files
        kept = list(store._files.values())
        assert store._used == sum(file.size for file in kept)
        assert sum(number for number, _ in store._of.values()) == len(kept)

    def teardown(self) -> None:
        self.loop.close()
        broken = [
            (one.case.id, law, str(what)) for one, law, what in judge_all(self.exchanges) if law in JUDGED
        ]
        assert broken == []


Kept.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestKept = pytest.mark.timeout(600)(Kept.TestCase)  # many calls; a busy machine may take its time
