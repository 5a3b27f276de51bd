"""What the Responses API remembers: responses for seven days, conversations until they are deleted; both up to a number."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mock_server.world.clock import Clock
from mock_server.world.tables import Tables, bound, grown

Item = dict[str, Any]

LIFETIME = 7 * 24 * 3600
"""Seconds a response is kept (documented)."""

MOST = 1000
"""So many responses and so many conversations are kept; then the one not used for longest makes room."""


@dataclass(slots=True)
class KeptResponse:
    """A response: `body` as it is shown again, `inputs` all items it was made from, `at` when, in epoch seconds."""

    body: dict[str, Any]
    inputs: Sequence[Item]
    at: float

    @property
    def context(self) -> list[Item]:
        """What goes before the next turn: the inputs and what was answered."""
        return [*self.inputs, *self.body["output"]]


@dataclass(slots=True)
class Conversation:
    """A conversation: `created` in epoch milliseconds, as it is shown."""

    id: str
    created: int
    metadata: dict[str, str]
    items: list[Item] = field(default_factory=list)

    def find(self, item_id: str) -> Item | None:
        """The item of this id."""
        return next((item for item in self.items if item.get("id") == item_id), None)


class Conversations:
    """Responses and conversations by owner and id: nobody sees another's, or goes on with it."""

    def __init__(self, clock: Clock, most: int = MOST, tables: Tables | None = None) -> None:
        self._clock, self._most = clock, most
        tables = tables or Tables()
        self._responses: OrderedDict[tuple[str, str], KeptResponse] = tables.table("responses")
        self._conversations: OrderedDict[tuple[str, str], Conversation] = tables.table("conversations")

    def keep_response(self, owner: str, body: dict[str, Any], inputs: Sequence[Item]) -> None:
        """Keeps a response by the `id` in its body."""
        self._responses[owner, body["id"]] = KeptResponse(body, inputs, self._clock.now())
        bound(self._responses, self._most, "a response")

    def response(self, owner: str, id: str) -> KeptResponse | None:
        """The response of this id; None if there is none, or none any more."""
        kept = self._responses.get((owner, id))
        if kept is not None and self._clock.now() - kept.at > LIFETIME:
            del self._responses[owner, id]
            return None
        if kept is not None:
            self._responses.move_to_end((owner, id))
        return kept

    def forget_response(self, owner: str, id: str) -> None:
        """Forgets a response that is there."""
        del self._responses[owner, id]

    def begin(self, owner: str, id: str, metadata: dict[str, str], items: Sequence[Item]) -> Conversation:
        """A new conversation."""
        made = Conversation(id, int(self._clock.now() * 1000), metadata, list(items))
        self._conversations[owner, id] = made
        bound(self._conversations, self._most, "a conversation")
        return made

    def conversation(self, owner: str, id: str) -> Conversation | None:
        """The conversation of this id."""
        found = self._conversations.get((owner, id))
        if found is not None:
            self._conversations.move_to_end((owner, id))
            grown(self._conversations, (owner, id), "a conversation")  # it grows between two looks
        return found

    def forget_conversation(self, owner: str, id: str) -> None:
        """Forgets a conversation that is there."""
        del self._conversations[owner, id]
