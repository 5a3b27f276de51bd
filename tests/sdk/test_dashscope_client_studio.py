"""`Client.agentstudio` of dashscope 2.x on a real port: agents, environments, vaults, sessions, and what is said in them."""

from typing import Any

import pytest
from dashscope.agentstudio import Client, ModelConfig, exceptions, user_message

from tests.support import Server

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def agent(studio: Any) -> Any:
    model = ModelConfig(id="qwen-plus", temperature=0, max_tokens=60)
    return studio.agents.create(name="Helper", model=model, system_prompt="Be brief.", metadata={"a": "1"})


def test_an_agent_is_made_shown_changed_and_archived(studio: Any, agent: Any) -> None:
    assert (agent.version, agent.model_id, agent.system_prompt) == (1, "qwen-plus", "Be brief.")
    assert studio.agents.retrieve(agent.id).metadata == {"a": "1"}
    changed = studio.agents.update(agent.id, version=1, name="Other", system_prompt="Be friendly.")
    assert (changed.version, changed.name, changed.model_id) == (2, "Other", "qwen-plus")
    assert studio.agents.retrieve(agent.id, version=1).name == "Helper"
    assert [(one.version, one.config["name"]) for one in studio.agents.list_versions(agent.id)] == [
        (2, "Other"),
        (1, "Helper"),
    ]
    with pytest.raises(exceptions.ConflictError):
        studio.agents.update(agent.id, version=1, name="Too late")
    assert studio.agents.archive(agent.id).archived_at
    assert agent.id not in [one.id for one in studio.agents.list()]
    assert agent.id in [one.id for one in studio.agents.list(include_archived=True)]


def test_lists_are_walked_page_by_page(studio: Any) -> None:
    made = [studio.vaults.create(display_name=f"Vault {number}").id for number in range(5)]
    page = studio.vaults.list(limit=2)
    assert len(page.data) == 2 and page.has_next()
    found = [one.id for one in page]
    assert found[:5] == made[::-1] and len(found) == len(set(found))


def test_an_environment_is_made_changed_archived_and_deleted(studio: Any) -> None:
    config = {"type": "cloud", "networking": {"type": "unrestricted"}}
    made = studio.environments.create(name="Cloud", config=config)
    assert made.config.networking.type == "unrestricted"
    assert studio.environments.update(made.id, description="For tests").name == "Cloud"
    assert made.id in [one.id for one in studio.environments.list()]
    assert studio.environments.archive(made.id).archived_at
    with pytest.raises(exceptions.ConflictError):
        studio.environments.update(made.id, name="Too late")
    assert studio.environments.delete(made.id).id == made.id
    with pytest.raises(exceptions.NotFoundError) as gone:
        studio.environments.retrieve(made.id)
    assert (gone.value.status_code, gone.value.message) == (404, "Not found!")


def test_the_secrets_of_a_credential_are_never_shown(studio: Any) -> None:
    vault = studio.vaults.create(display_name="Keys", metadata={"team": "a"})
    auth = {"type": "static_bearer", "token": "a-secret", "mcp_server_url": "https://mcp.example.com"}
    made = studio.vaults.credentials.create(vault.id, auth=auth, display_name="Key")
    assert (made.vault_id, made.auth.type, made.auth.token) == (vault.id, "static_bearer", None)
    assert studio.vaults.credentials.update(vault.id, made.id, display_name="Other").display_name == "Other"
    assert [one.id for one in studio.vaults.credentials.list(vault.id)] == [made.id]
    assert studio.vaults.credentials.archive(vault.id, made.id).archived_at
    studio.vaults.credentials.delete(vault.id, made.id)
    with pytest.raises(exceptions.NotFoundError):
        studio.vaults.credentials.retrieve(vault.id, made.id)
    assert studio.vaults.update(vault.id, display_name="New").metadata == {"team": "a"}
    assert studio.vaults.archive(vault.id).archived_at
    assert studio.vaults.retrieve(vault.id).display_name == "New"
    studio.vaults.delete(vault.id)


def test_a_session_talks_and_its_events_are_told(studio: Any, agent: Any) -> None:
    session = studio.sessions.create(agent=agent.id, title="First")
    assert (session.status, session.agent_id, session.agent_version) == ("idle", agent.id, 1)
    sent = studio.sessions.events.send(session.id, [user_message("Name three rivers.")])
    assert sent["data"][0]["role"] == "user"
    with studio.sessions.events.stream(session.id) as stream:
        said = "".join(stream.text_stream)
    events = list(studio.sessions.events.list(session.id))
    assert [one.type for one in events] == [
        "message",
        "session_status",
        "model_request_start",
        "message",
        "model_request_end",
        "session_status",
    ]
    assert said == str(events[0].content[0]) + str(events[3].content[0])
    assert events[-1].stop_reason == {"type": "end_turn"}
    ended, usage = events[4].model_request_end, studio.sessions.retrieve(session.id).usage
    assert ended["output_tokens"] == usage.output_tokens > 0
    assert [
        one.type for one in studio.sessions.events.list(session.id, types=["message"], order="desc", limit=1)
    ] == [
        "message",
        "message",
    ]


def test_pieces_of_a_message_join_to_the_message(studio: Any, agent: Any) -> None:
    session = studio.sessions.create(agent=agent.id)
    studio.sessions.events.send(session.id, [user_message("Name three rivers.")])
    with studio.sessions.events.stream(session.id, event_deltas=["message"]) as stream:
        events = list(stream)
    said = [str(one.content[0]) for one in events if one.type == "message" and one.role == "assistant"]
    answer = next(one.id for one in events if one.type == "message" and one.role == "assistant")
    pieces = [
        one.delta_text for one in events if one.type == "event_delta" and one.extra["event_id"] == answer
    ]
    assert ["".join(pieces)] == said and len(pieces) > 1


def test_a_thinking_agent_tells_what_it_thinks(studio: Any) -> None:
    model = ModelConfig(id="qwen-plus", enable_thinking=True, thinking_budget=40)
    agent = studio.agents.create(name="Thinker", model=model)
    session = studio.sessions.create(agent=agent.id)
    studio.sessions.events.send(session.id, [user_message("Why is the sky blue?")])
    assert "reasoning" in [one.type for one in studio.sessions.events.list(session.id)]


def test_a_session_remembers_what_was_said_and_keeps_its_agent(studio: Any, agent: Any) -> None:
    session = studio.sessions.create(agent=agent.id)
    studio.agents.update(agent.id, version=1, name="Changed")
    studio.sessions.events.send(session.id, [user_message("Name three rivers.")])
    first = studio.sessions.retrieve(session.id).usage.input_tokens
    studio.sessions.events.send(session.id, [user_message("And three lakes.")])
    shown = studio.sessions.retrieve(session.id)
    assert shown.usage.input_tokens > 2 * first  # the second turn reads the first one too
    assert (shown.agent.name, shown.agent_version) == ("Helper", 1)
    updated = studio.sessions.update(session.id, title="Renamed", agent={"system": "Be friendly."})
    assert (updated.title, updated.agent.system) == ("Renamed", "Be friendly.")
    assert studio.sessions.update(session.id, agent={"system": None}).agent.system == "Be brief."
    assert [one.id for one in studio.sessions.list(agent_id=agent.id, statuses=["idle"])] == [session.id]
    assert [one.id for one in studio.sessions.list(agent_id=agent.id, statuses=["running"])] == []
    assert studio.sessions.archive(session.id).archived_at
    with pytest.raises(exceptions.ConflictError):
        studio.sessions.events.send(session.id, [user_message("Still there?")])
    studio.sessions.delete(session.id)
    with pytest.raises(exceptions.NotFoundError):
        studio.sessions.events.list(session.id).data  # noqa: B018


def test_memories_are_written_read_changed_and_their_versions_kept(studio: Any) -> None:
    store = studio.memory_stores.create(name="Notes", description="What the user likes.")
    memories, versions = studio.memory_stores.memories, studio.memory_stores.memory_versions
    made = memories.create(store.id, path="/notes/a.md", content="Tea.")
    memories.create(store.id, path="/notes/old/b.md", content="Coffee.")
    memories.create(store.id, path="/c.md", content="Hügel.")
    assert (made.content, made.content_size_bytes) == (None, 4)
    assert memories.retrieve(store.id, made.id).content == "Tea."
    listed = memories.list(store.id, view="full")
    assert [(one.path, one.content) for one in listed][:2] == [("/c.md", "Hügel."), ("/notes/a.md", "Tea.")]
    folder = memories.list(store.id, path_prefix="/notes/", depth=1)
    assert ([one.path for one in folder], folder.prefixes) == (["/notes/a.md"], ["/notes/old/"])
    changed = memories.update(store.id, made.id, content="Water.", content_sha256=made.content_sha256)
    assert changed.memory_version_id != made.memory_version_id
    for more in ({"content": "Late.", "content_sha256": made.content_sha256}, {"path": "/c.md"}):
        with pytest.raises(exceptions.APIStatusError) as refused:
            memories.update(store.id, made.id, **more)
        assert refused.value.status_code == 409
    memories.delete(store.id, made.id)
    kept = list(versions.list(store.id, memory_id=made.id))
    assert [one.operation for one in kept] == ["deleted", "modified", "created"]
    assert versions.retrieve(store.id, kept[2].id).content == "Tea."
    assert versions.redact(store.id, kept[2].id).redacted_at
    gone = versions.retrieve(store.id, kept[2].id)
    assert (gone.path, gone.content, gone.content_sha256, gone.operation) == (None, None, None, "created")
    assert studio.memory_stores.update(store.id, name="Other").description == "What the user likes."
    assert store.id in [one.id for one in studio.memory_stores.list()]
    assert studio.memory_stores.archive(store.id).archived_at
    with pytest.raises(exceptions.APIStatusError):
        memories.create(store.id, path="/d.md", content="Too late.")
    assert studio.memory_stores.retrieve(store.id).name == "Other"
    studio.memory_stores.delete(store.id)
    with pytest.raises(exceptions.NotFoundError):
        versions.list(store.id)


@pytest.mark.parametrize(
    "path", ["a.md", "/", "/a/", "/../a", "/a//b", "/a/./b", "/a\nb", "/a\u0301", "/" + "x" * 1024]
)
def test_a_path_that_leads_elsewhere_is_refused(studio: Any, path: str) -> None:
    store = studio.memory_stores.create(name="Notes")
    with pytest.raises(exceptions.InvalidRequestError):
        studio.memory_stores.memories.create(store.id, path=path, content="x")
    assert list(studio.memory_stores.memories.list(store.id)) == []


@pytest.mark.parametrize(
    ("make", "raised"),
    [
        (lambda one: one.agents.create(name="Nobody", model="qwen-9"), exceptions.InvalidRequestError),
        (lambda one: one.agents.retrieve("agent_1"), exceptions.NotFoundError),
        (lambda one: one.sessions.create(agent="agent_1"), exceptions.NotFoundError),
        (lambda one: one.vaults.list(limit=0), exceptions.InvalidRequestError),
        (lambda one: one.vaults.list(page="nowhere"), exceptions.InvalidRequestError),
        (lambda one: one.sessions.list(created_at_gt="yesterday"), exceptions.InvalidRequestError),
        (lambda one: one.vaults.credentials.list("vault_1"), exceptions.NotFoundError),
    ],
)
def test_what_is_wrong_is_raised_as_the_sdk_knows_it(studio: Any, make: Any, raised: Any) -> None:
    with pytest.raises(raised):
        make(studio)


def test_an_unknown_key_is_an_authentication_error(server: Server) -> None:
    with (
        Client(api_key="sk-", base_url=f"{server.native}/agentstudio", max_retries=0) as client,
        pytest.raises(exceptions.AuthenticationError),
    ):
        client.agents.list()
