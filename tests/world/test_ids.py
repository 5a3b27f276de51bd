"""Ids: the recorded forms, and the same ones from the same seed."""

import re

import pytest

from mock_server.world.clock import Clock
from mock_server.world.ids import Ids


def test_a_request_id_is_a_uuid_of_version_nibble_nine() -> None:
    pattern = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-9[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert all(pattern.fullmatch(Ids(1).request_id()) for _ in range(100))


def test_the_us_host_gives_sixteen_characters() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{16}", Ids(1).request_id("nanoid"))


def test_a_call_id_is_call_and_24_hex_digits() -> None:
    assert re.fullmatch(r"call_[0-9a-f]{24}", Ids(1).call_id())


def test_the_same_seed_gives_the_same_ids_and_another_one_others() -> None:
    def some(seed: int) -> list[str]:
        ids = Ids(seed)
        return [ids.request_id() for _ in range(20)]

    assert some(1) == some(1)
    assert not set(some(1)) & set(some(2))
    assert len(set(some(1))) == 20


def test_a_clock_stands_still_until_it_is_moved_and_never_goes_back() -> None:
    clock = Clock(frozen_at=1000)
    assert clock.now() == 1000
    clock.advance(60)
    assert clock.now() == 1060
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)
