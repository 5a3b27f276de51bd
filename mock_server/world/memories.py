"""What users told, for good: memory nodes, schemas of profiles, and what was told together with a schema."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_server.world.tables import Tables, bound

Library = tuple[str, str]
"""Whose it is, and in which of the owner's libraries; the one of the workspace has an empty name."""

MOST = 10_000
"""Nodes and schemas that are remembered, of each; the oldest goes first."""

LONGEST = 1000
"""Values that are kept of a schema's users; the oldest goes first."""


@dataclass(slots=True, eq=False)
class Node:
    """One thing that a user told: when, and when it last changed, in epoch seconds."""

    id: str
    user: str
    content: str
    created: float
    updated: float
    project: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Attribute:
    """What a profile is to say of a user."""

    id: str
    name: str
    description: str
    default: str | None


@dataclass(slots=True, eq=False)
class Schema:
    """What profiles say, and by user and attribute what is known."""

    id: str
    name: str
    description: str
    attributes: list[Attribute]
    known: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)

    def learn(self, user: str, attribute: Attribute, value: str) -> None:
        """Keeps a value in place of the one before."""
        self.known[user, attribute.id] = value
        self.known.move_to_end((user, attribute.id))
        while len(self.known) > LONGEST:
            self.known.popitem(last=False)

    def attribute(self, id: str | None) -> Attribute | None:
        """The attribute of this id."""
        return next((one for one in self.attributes if one.id == id), None)


class Memories:
    """Nodes by library and id, schemas by owner and id: nobody sees another's."""

    def __init__(self, most: int = MOST, tables: Tables | None = None) -> None:
        self._most = most
        tables = tables or Tables()
        self._nodes: OrderedDict[tuple[Library, str], Node] = tables.table("memory_nodes")
        self._schemas: OrderedDict[tuple[Library, str], Schema] = tables.table("profile_schemas")

    def add(self, library: Library, node: Node) -> None:
        """Keeps a node."""
        self._nodes[library, node.id] = node
        bound(self._nodes, self._most, "a memory node")

    def node(self, library: Library, id: str) -> Node | None:
        """The node of this id."""
        return self._nodes.get((library, id))

    def of(self, library: Library, user: str) -> list[Node]:
        """Every node of a user, oldest first."""
        return [one for (where, _), one in self._nodes.items() if where == library and one.user == user]

    def forget(self, library: Library, id: str) -> None:
        """Forgets a node that is there."""
        del self._nodes[library, id]

    def add_schema(self, library: Library, schema: Schema) -> None:
        """Keeps a schema."""
        self._schemas[library, schema.id] = schema
        bound(self._schemas, self._most, "a profile schema")

    def schema(self, owner: str, id: str) -> Schema | None:
        """The owner's schema of this id, in whichever library it was made."""
        return next(
            (one for (where, name), one in self._schemas.items() if where[0] == owner and name == id), None
        )

    def schemas(self, library: Library) -> list[Schema]:
        """Every schema of a library, oldest first."""
        return [one for (where, _), one in self._schemas.items() if where == library]

    def forget_schema(self, owner: str, id: str) -> None:
        """Forgets a schema, and the profiles of it."""
        for key in [key for key in self._schemas if key[0][0] == owner and key[1] == id]:
            del self._schemas[key]
