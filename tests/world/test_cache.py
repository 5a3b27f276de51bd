"""The beginnings of prompts that are kept: until their time, those used lately longest, no more than there is room for."""

import pytest

from mock_server.world import cache
from mock_server.world.cache import Cache


def test_a_beginning_is_kept_until_its_time_and_never_shorter_than_was_said() -> None:
    kept = Cache()
    kept.keep(b"a", 10.0)
    kept.keep(b"a", 5.0)
    assert kept.until(b"a") == 10.0
    assert kept.has(b"a", 9.9) and not kept.has(b"a", 10.0) and not kept.has(b"b", 0.0)


def test_what_is_used_stays_and_what_is_not_goes_where_there_is_no_more_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cache, "MOST", 100)
    kept = Cache()
    kept.keep(b"used", 10.0)
    kept.keep(b"left", 10.0)
    for number in range(1000):
        kept.keep(b"%d" % number, 10.0)
        if number % 40 == 0:
            kept.keep(b"used", 10.0)
    assert kept.has(b"used", 0.0) and not kept.has(b"left", 0.0)
    there = sum(kept.has(b"%d" % number, 0.0) for number in range(1000))
    assert 48 <= there <= 100
