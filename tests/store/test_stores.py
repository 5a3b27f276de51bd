"""A store keeps rows in order, changes them all at once or not at all, and forgets them when their time is over."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from mock_server.world.store import AddressError, Change, Row, Store, StoreError, open_store
from tests.server.test_cli import one_line, refused


def opened(address: str) -> Store:
    store = open_store(address)
    assert store is not None
    return store


def test_what_one_writes_another_reads(address: str) -> None:
    one, other = opened(address), opened(address)
    assert one.commit([Change("files", "a", b"\x00\xffbytes"), Change("files", "b", b"")])
    assert [(key, row.value) for key, row in other.rows("files")] == [("a", b"\x00\xffbytes"), ("b", b"")]
    assert (other.count("files"), other.count("tasks"), other.get("files", "c")) == (2, 0, None)


def test_rows_keep_the_order_in_which_they_came(address: str) -> None:
    store = opened(address)
    for key in ("c", "a", "b"):
        store.commit([Change("x", key, b"1")])
    store.commit([Change("x", "c", b"2"), Change("x", "a", None)])
    assert list(store.keys("x")) == ["c", "b"]
    store.commit([Change("x", "a", b"3")])
    assert list(store.keys("x")) == ["c", "b", "a"]


def test_a_change_happens_only_to_the_version_that_was_read(address: str) -> None:
    store = opened(address)
    assert store.commit([Change("x", "a", b"1", 0)])
    assert not store.commit([Change("x", "a", b"2", 0)]), "it is there already"
    version = store.get("x", "a").version  # type: ignore[union-attr]
    assert store.commit([Change("x", "a", b"2", version)])
    assert not store.commit([Change("x", "a", b"3", version)])
    assert not store.commit([Change("x", "a", None, version)])


def test_one_that_went_and_came_again_is_another_version(address: str) -> None:
    store = opened(address)
    store.commit([Change("x", "a", b"1")])
    version = store.get("x", "a").version  # type: ignore[union-attr]
    store.commit([Change("x", "a", None)])
    store.commit([Change("x", "a", b"1")])
    assert not store.commit([Change("x", "a", b"2", version)])


def test_of_changes_that_cannot_all_be_done_none_is_done(address: str) -> None:
    store = opened(address)
    store.commit([Change("x", "a", b"1")])
    assert not store.commit([Change("x", "b", b"1", 0), Change("x", "a", b"2", 0)])
    assert store.get("x", "b") is None


def test_a_row_is_gone_when_its_time_is_over(address: str) -> None:
    store = opened(address)
    store.commit([Change("x", "a", b"1", 0, time.time() - 1), Change("x", "b", b"1", 0, time.time() + 60)])
    assert store.get("x", "a") is None and isinstance(store.get("x", "b"), Row)
    assert store.commit([Change("x", "a", b"2", 0)]), "somebody else may have it now"
    assert not store.commit([Change("x", "b", b"2", 0)])


def test_numbers_come_once_for_all(address: str) -> None:
    one, other = opened(address), opened(address)
    first = one.next("files")
    assert [other.next("files"), one.next("files")] == [first + 1, first + 2]


def test_a_store_that_is_cleared_is_empty(address: str) -> None:
    store = opened(address)
    store.commit([Change("x", "a", b"1")])
    store.clear()
    assert store.get("x", "a") is None and list(store.keys("x")) == []


def test_bytes_that_would_call_something_are_refused() -> None:
    import pickle

    from mock_server.world.tables import load

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("called",)

    with pytest.raises(StoreError, match=r"builtins.print is nothing that a store holds"):
        load(pickle.dumps(Evil()))
    through = b"cmock_server.world.clock\ntime.sleep\n(I0\ntR."
    with pytest.raises(StoreError, match="nothing that a store holds"):
        load(through)


# ---- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("disk", "'disk' names no store; write memory, sqlite:PATH, or redis://HOST:6379/0"),
        ("sqlite:", "names no store"),
        ("redis:6379", "names no store"),
        ("http://someone:secret@127.0.0.1/0", "http://***@127.0.0.1/0 names no store"),
        ("sqlite:nowhere/world.db", "there is no folder nowhere; make it, or name another"),
        ("sqlite:mock_server", "cannot be used: unable to open database file"),
        ("sqlite:README.md", "cannot be used: file is not a database"),
    ],
)
def test_a_store_that_is_none_is_one_line(address: str, said: str) -> None:
    assert said in one_line(refused("--store", address))


@pytest.mark.parametrize("port", ["1", "notaport"])
def test_a_server_that_does_not_answer_is_one_line_without_its_password(port: str) -> None:
    pytest.importorskip("redis", reason="redis-py is not installed")
    text = one_line(refused("--store", f"redis://:secret@127.0.0.1:{port}/0"))
    assert "--store redis://127.0.0.1" in text and "secret" not in text


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE songs (name TEXT)")
    with pytest.raises(AddressError, match="is the database of another program"):
        open_store(f"sqlite:{path}")
    with closing(sqlite3.connect(path)) as base:
        assert [name for (name,) in base.execute("SELECT name FROM sqlite_master")] == ["songs"]


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(AddressError, match="another version of dashmock"):
        open_store(f"sqlite:{path}")
