"""Tables in memory: what goes takes its weight along, so that nothing is held for what is gone."""

from collections.abc import Callable

import pytest

from mock_server.world.tables import Room, Weighed

WAYS: dict[str, Callable[[Weighed], object]] = {
    "popped": lambda table: [table.pop(key) for key in list(table)],
    "popped with a default": lambda table: [table.pop(key, None) for key in [*table, "none"]],
    "popped from the front": lambda table: [table.popitem(last=False) for _ in range(len(table))],
    "popped from the end": lambda table: [table.popitem() for _ in range(len(table))],
    "deleted": lambda table: [table.__delitem__(key) for key in list(table)],
    "cleared": lambda table: table.clear(),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_goes_takes_its_weight_along(way: str) -> None:
    room = Room()
    table = Weighed(room)
    for key in ("a", "b", "c"):
        table[key] = "thing" * 100
        table.weigh(key)
    assert room.held > 1500
    WAYS[way](table)
    assert not table and room.held == 0 and not table._weights


def test_a_thing_that_grew_is_weighed_anew() -> None:
    room = Room()
    table = Weighed(room)
    for size in (10, 1000, 100):
        table["a"] = "x" * size
        table.weigh("a")
        assert room.held == len(repr("x" * size))
