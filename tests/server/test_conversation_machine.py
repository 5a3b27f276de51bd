"""Any sequence of calls about conversations and responses: nothing is lost, nobody sees what is another's, nothing fails. A plain
model of what should be there goes along; every answer is held against the contract."""

import asyncio
from typing import Any

import orjson
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, precondition, rule

from mock_server.app import create_app
from mock_server.settings import Settings
from mock_server.wire import asgi
from mock_server.world.clock import Clock
from mock_server.world.conversations import LIFETIME
from tests.server.keeping import KEY, NOON, OTHER

CONVERSATIONS, RESPONSES = "/compatible-mode/v1/conversations", "/compatible-mode/v1/responses"
OWNERS = (
    {"Authorization": f"Bearer {KEY}"},
    {"Authorization": f"Bearer {OTHER}"},
    {"Authorization": f"Bearer {KEY}", "X-DashScope-WorkSpace": "llm-workspace1"},
)
owners = st.sampled_from(range(len(OWNERS)))
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def said(text: str) -> dict[str, Any]:
    return {"type": "message", "role": "user", "content": text}


class Talks(RuleBasedStateMachine):
    conversations = Bundle("conversations")
    responses = Bundle("responses")

    @initialize()
    def begin(self) -> None:
        self.clock = Clock(NOON)
        self.app = create_app(Settings(check_answers=True, log="off"), self.clock)
        self.items: dict[str, tuple[int, list[str]]] = {}  # conversation → owner, ids of its items
        self.kept: dict[
            str, tuple[int, float, int]
        ] = {}  # response → owner, when, how many items it was made from

    def ask(self, owner: int, method: str, target: str, body: Any = None) -> tuple[int, Any]:
        sent = {"Host": "mock.test", "Content-Type": "application/json", **OWNERS[owner]}
        raw = b"" if body is None else orjson.dumps(body)
        answer = asyncio.run(asgi.ask(self.app, method, target, sent, raw))
        assert answer.status in (200, 400), (method, target, answer.body)
        return answer.status, orjson.loads(answer.body)

    def mine(self, conversation: str, owner: int) -> bool:
        return self.items.get(conversation, (None,))[0] == owner

    def there(self, response: str, owner: int) -> bool:
        whose, at, _ = self.kept.get(response, (None, 0.0, 0))
        return whose == owner and self.clock.now() - at <= LIFETIME

    # ---- conversations ----

    @rule(target=conversations, owner=owners, first=st.lists(texts, max_size=2))
    def a_conversation_is_begun(self, owner: int, first: list[str]) -> str:
        status, made = self.ask(owner, "POST", CONVERSATIONS, {"items": [said(one) for one in first]})
        assert status == 200
        _, page = self.ask(owner, "GET", f"{CONVERSATIONS}/{made['id']}/items?order=asc")
        assert [one["content"][0]["text"] for one in page["data"]] == first
        self.items[made["id"]] = (owner, [one["id"] for one in page["data"]])
        return str(made["id"])

    @rule(conversation=conversations, owner=owners, text=texts)
    def an_item_is_added(self, conversation: str, owner: int, text: str) -> None:
        status, page = self.ask(
            owner, "POST", f"{CONVERSATIONS}/{conversation}/items", {"items": [said(text)]}
        )
        assert (status == 200) == self.mine(conversation, owner)
        if status == 200:
            self.items[conversation][1].extend(one["id"] for one in page["data"])

    @rule(conversation=conversations, owner=owners, data=st.data())
    def an_item_is_deleted(self, conversation: str, owner: int, data: st.DataObject) -> None:
        ids = self.items.get(conversation, (0, []))[1]
        id = data.draw(st.sampled_from(ids)) if ids else "msg_1"
        status, _ = self.ask(owner, "DELETE", f"{CONVERSATIONS}/{conversation}/items/{id}")
        assert (status == 200) == (self.mine(conversation, owner) and bool(ids))
        if status == 200:
            ids.remove(id)

    @rule(conversation=conversations, owner=owners, limit=st.integers(1, 3))
    def items_are_listed_page_by_page(self, conversation: str, owner: int, limit: int) -> None:
        found: list[str] = []
        while True:
            after = f"&after={found[-1]}" if found else ""
            target = f"{CONVERSATIONS}/{conversation}/items?order=asc&limit={limit}{after}"
            status, page = self.ask(owner, "GET", target)
            assert (status == 200) == self.mine(conversation, owner)
            if status != 200:
                return
            found += [one["id"] for one in page["data"]]
            if not page["has_more"]:
                break
        assert found == self.items[conversation][1]

    @rule(conversation=conversations, owner=owners)
    def a_conversation_is_deleted(self, conversation: str, owner: int) -> None:
        status, _ = self.ask(owner, "DELETE", f"{CONVERSATIONS}/{conversation}")
        assert (status == 200) == self.mine(conversation, owner)
        if status == 200:
            del self.items[conversation]

    # ---- responses ----

    def asked(self, owner: int, text: str, **more: Any) -> tuple[int, Any]:
        return self.ask(
            owner, "POST", RESPONSES, {"model": "qwen-plus", "input": text, "temperature": 0, **more}
        )

    @rule(target=responses, owner=owners, text=texts, store=st.booleans())
    def a_question_is_asked(self, owner: int, text: str, store: bool) -> str:
        status, made = self.asked(owner, text, store=store)
        assert status == 200
        if store:
            self.kept[made["id"]] = (owner, self.clock.now(), 1)
        return str(made["id"])

    @rule(target=responses, previous=responses, owner=owners, text=texts)
    def a_question_follows_another(self, previous: str, owner: int, text: str) -> str:
        status, made = self.asked(owner, text, previous_response_id=previous)
        assert (status == 200) == self.there(previous, owner)
        if status != 200:
            return "resp_nobody"
        self.kept[made["id"]] = (owner, self.clock.now(), self.kept[previous][2] + 2)
        return str(made["id"])

    @rule(conversation=conversations, owner=owners, text=texts)
    def a_question_is_asked_in_a_conversation(self, conversation: str, owner: int, text: str) -> None:
        status, _ = self.asked(owner, text, conversation=conversation)
        assert (status == 200) == self.mine(conversation, owner)
        if status != 200:
            return
        known = self.items[conversation][1]
        _, page = self.ask(owner, "GET", f"{CONVERSATIONS}/{conversation}/items?order=asc&limit=100")
        found = [one["id"] for one in page["data"]]
        assert found[: len(known)] == known and len(found) == len(known) + 2
        known[:] = found

    @rule(response=responses, owner=owners)
    def a_response_is_shown(self, response: str, owner: int) -> None:
        status, shown = self.ask(owner, "GET", f"{RESPONSES}/{response}")
        assert (status == 200) == self.there(response, owner)
        if status == 200:
            assert shown["id"] == response
            _, page = self.ask(owner, "GET", f"{RESPONSES}/{response}/input_items?limit=100")
            assert len(page["data"]) == self.kept[response][2]

    @rule(response=responses, owner=owners)
    def a_response_is_deleted(self, response: str, owner: int) -> None:
        status, _ = self.ask(owner, "DELETE", f"{RESPONSES}/{response}")
        assert (status == 200) == self.there(response, owner)
        if status == 200:
            del self.kept[response]

    @precondition(lambda self: self.kept)
    @rule(seconds=st.sampled_from([1.0, 3600.0, LIFETIME / 2, LIFETIME + 1.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)


Talks.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestTalks = Talks.TestCase
