"""Long-term memory: what is kept of what was said, how it is found again, profiles, and who may see it."""

from typing import Any

import pytest

from tests.server.keeping import OTHER, Mock

API = "/api/v2/apps/memory"
ANN = {"user_id": "ann"}


class Memory:
    """The memory of a mock of its own; every answer is held against the contract."""

    def __init__(self) -> None:
        self.mock = Mock()

    def __call__(self, method: str, path: str, **sent: Any) -> Any:
        answer = self.mock.ask(method, API + path, **sent)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, method: str, path: str, **sent: Any) -> tuple[int, str]:
        answer = self.mock.ask(method, API + path, **sent)
        return answer.status_code, answer.json()["code"]

    def tell(self, *texts: str, **more: Any) -> list[Any]:
        """What has changed after the user said this."""
        messages = [{"role": "user", "content": text} for text in texts]
        return list(self("POST", "/add", json={**ANN, "messages": messages, **more})["memory_nodes"])

    def found(self, question: str, **more: Any) -> list[str]:
        messages = [{"role": "user", "content": question}]
        answer = self("POST", "/memory_nodes/search", json={**ANN, "messages": messages, **more})
        return [one["content"] for one in answer["memory_nodes"]]

    def listed(self, query: str = "", **who: Any) -> list[str]:
        return [
            one["content"] for one in self("GET", f"/memory_nodes?user_id=ann{query}", **who)["memory_nodes"]
        ]


@pytest.fixture
def memory() -> Memory:
    return Memory()


# ---- nodes ----


def test_what_the_user_tells_is_kept_and_what_he_asks_is_not(memory: Memory) -> None:
    events = memory.tell("My favourite colour is blue. What is yours?", "I have two cats.")
    assert [(one["event"], one["content"]) for one in events] == [
        ("ADD", "My favourite colour is blue."),
        ("ADD", "I have two cats."),
    ]
    assert memory.listed() == ["I have two cats.", "My favourite colour is blue."]


def test_what_the_assistant_says_is_not_kept(memory: Memory) -> None:
    said = [{"role": "user", "content": "Hello!"}, {"role": "assistant", "content": "I am a model."}]
    memory("POST", "/add", json={**ANN, "messages": said})
    assert memory.listed() == ["Hello!"]


def test_what_is_known_already_changes_nothing(memory: Memory) -> None:
    memory.tell("I have two cats.")
    assert memory.tell("I have two cats.") == []


def test_something_else_about_the_same_thing_takes_its_place(memory: Memory) -> None:
    (first,) = memory.tell("My favourite colour is blue.")
    memory.mock.clock.advance(60)
    (event,) = memory.tell("My favourite colour is green.")
    assert event == {
        "memory_node_id": first["memory_node_id"],
        "content": "My favourite colour is green.",
        "event": "UPDATE",
        "old_content": "My favourite colour is blue.",
    }
    (node,) = memory("GET", "/memory_nodes?user_id=ann")["memory_nodes"]
    assert node["updated_at"] - node["created_at"] == 60


@pytest.mark.parametrize(
    ("told", "wish"),
    [
        ("My favourite colour is blue.", "Forget that my favourite colour is blue."),
        ("我住在杭州。", "忘记我住在杭州。"),
    ],
)
def test_what_the_user_wants_forgotten_is_gone(memory: Memory, told: str, wish: str) -> None:
    memory.tell(told)
    (event,) = memory.tell(wish)
    assert (event["event"], event["content"]) == ("DELETE", told)
    assert memory.listed() == []


def test_custom_content_is_kept_as_it_is_and_goes_before_messages(memory: Memory) -> None:
    (event,) = memory.tell("I have two cats.", custom_content="Does the user like Python?")
    assert event["content"] == "Does the user like Python?"
    assert memory.listed() == ["Does the user like Python?"]


def test_a_search_finds_what_goes_with_the_question_best_first(memory: Memory) -> None:
    memory.tell("My favourite colour is blue.", "I drink coffee in the morning.", "I work in Hangzhou.")
    assert memory.found("What is my favourite colour?") == ["My favourite colour is blue."]
    assert memory.found("Do I drink coffee or tea in the morning?", min_score=0)[0].startswith(
        "I drink coffee"
    )
    assert len(memory.found("coffee", min_score=0, top_k=2)) == 2
    assert memory.found("Quantum gravity") == []


def test_projects_and_libraries_are_apart(memory: Memory) -> None:
    memory.tell("I have two cats.", project_id="home")
    memory.tell("I write reports on Mondays.", project_id="office")
    memory.tell("Nobody knows this.", memory_library_id="secret")
    assert memory.listed("&project_id=home") == ["I have two cats."]
    assert memory.found("cats and reports", min_score=0, project_ids=["office"]) == [
        "I write reports on Mondays."
    ]
    assert memory.listed("&memory_library_id=secret") == ["Nobody knows this."]
    assert "Nobody knows this." not in memory.listed()


def test_nodes_are_listed_page_by_page(memory: Memory) -> None:
    for thing in ("apples", "bridges", "clocks"):
        memory("POST", "/add", json={**ANN, "custom_content": thing})
    first = memory("GET", "/memory_nodes?user_id=ann&page_size=2")
    assert (first["total"], first["page_num"], len(first["memory_nodes"])) == (3, 1, 2)
    assert memory.listed("&page_size=2&page_num=2") == ["apples"]


def test_a_node_is_changed_and_deleted(memory: Memory) -> None:
    (made,) = memory.tell("I have two cats.")
    path = f"/memory_nodes/{made['memory_node_id']}"
    memory("PATCH", path, json={**ANN, "custom_content": "Three cats.", "timestamp": 1_700_000_000})
    assert memory("GET", "/memory_nodes?user_id=ann")["memory_nodes"][0]["updated_at"] == 1_700_000_000
    assert memory.refused("PATCH", path, json={"user_id": "bob", "custom_content": "x"}) == (404, "NotFound")
    memory("DELETE", path)
    assert memory.listed() == []
    assert memory.refused("DELETE", path) == (404, "NotFound")


@pytest.mark.parametrize(
    "who",
    [{"key": OTHER}, {"headers": {"X-DashScope-WorkSpace": "llm-workspace2"}}],
    ids=["key", "workspace"],
)
def test_nobody_sees_what_was_told_to_another(memory: Memory, who: dict[str, Any]) -> None:
    (made,) = memory.tell("I have two cats.")
    schema = memory("POST", "/profile_schemas", json={"name": "One", "attributes": [{"name": "age"}]})
    assert memory.listed(**who) == []
    for path in (
        f"/memory_nodes/{made['memory_node_id']}",
        f"/profile_schemas/{schema['profile_schema_id']}",
    ):
        assert memory.refused("DELETE", path, **who) == (404, "NotFound")
    assert memory("GET", "/profile_schemas", **who)["total"] == 0


@pytest.mark.parametrize(
    "body",
    [
        ANN,
        {"custom_content": "x"},
        {"user_id": "u" * 65, "custom_content": "x"},
        {**ANN, "custom_content": "x" * 513},
        {**ANN, "messages": []},
        {**ANN, "messages": [{"role": "user", "content": "x"}] * 51},
        {**ANN, "messages": [{"role": "system", "content": "x"}]},
        {**ANN, "custom_content": "x", "memory_library_id": "l" * 33},
    ],
    ids=str,
)
def test_what_cannot_be_remembered_is_refused(memory: Memory, body: dict[str, Any]) -> None:
    assert memory.refused("POST", "/add", json=body) == (400, "InvalidParameter")


@pytest.mark.parametrize("query", ["", "?user_id=", "?user_id=ann&page_num=0", "?user_id=ann&page_size=many"])
def test_a_list_that_cannot_be_read_is_refused(memory: Memory, query: str) -> None:
    assert memory.refused("GET", f"/memory_nodes{query}") == (400, "InvalidParameter")


# ---- profiles ----


@pytest.fixture
def schema(memory: Memory) -> str:
    attributes = [{"name": "age"}, {"name": "home_town", "default_value": "Hangzhou"}]
    made = memory("POST", "/profile_schemas", json={"name": "Customer", "attributes": attributes})
    return str(made["profile_schema_id"])


def profile(memory: Memory, schema: str, user: str = "ann") -> dict[str, str | None]:
    answer = memory("GET", f"/profile_schemas/{schema}/user_profile?user_id={user}")["profile"]
    return {one["name"]: one.get("value") for one in answer["attributes"]}


def test_a_profile_says_the_defaults_until_the_user_tells(memory: Memory, schema: str) -> None:
    assert profile(memory, schema) == {"age": None, "home_town": "Hangzhou"}
    memory.tell("My age is 41. My home town is Lisbon.", profile_schema=schema)
    assert profile(memory, schema) == {"age": "41", "home_town": "Lisbon"}
    assert profile(memory, schema, "bob") == {"age": None, "home_town": "Hangzhou"}


def test_attributes_are_added_changed_and_deleted_all_or_none(memory: Memory, schema: str) -> None:
    path = f"/profile_schemas/{schema}"
    age, town = (one["attribute_id"] for one in memory("GET", path)["attributes"])
    wrong = [{"op": "add", "name": "job"}, {"op": "delete", "attribute_id": "nobody"}]
    assert memory.refused("PATCH", path, json={"attributes_operations": wrong}) == (404, "NotFound")
    assert len(memory("GET", path)["attributes"]) == 2
    steps = [
        {"op": "add", "name": "job"},
        {"op": "delete", "attribute_id": age},
        {"op": "update", "attribute_id": town, "description": "Where?"},
    ]
    memory("PATCH", path, json={"name": "Guest", "attributes_operations": steps})
    shown = memory("GET", path)
    assert shown["name"] == "Guest"
    assert [(one["name"], one["description"]) for one in shown["attributes"]] == [
        ("home_town", "Where?"),
        ("job", ""),
    ]


def test_a_deleted_schema_takes_its_profiles_with_it(memory: Memory, schema: str) -> None:
    assert [one["profile_schema_id"] for one in memory("GET", "/profile_schemas")["profile_schemas"]] == [
        schema
    ]
    memory("DELETE", f"/profile_schemas/{schema}")
    for path in (f"/profile_schemas/{schema}", f"/profile_schemas/{schema}/user_profile?user_id=ann"):
        assert memory.refused("GET", path) == (404, "NotFound")
    body = {**ANN, "custom_content": "x", "profile_schema": schema}
    assert memory.refused("POST", "/add", json=body) == (404, "NotFound")
