"""Faults put into good answers: a cheap part of `python -m ci.mutants.run`, which runs all."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from ci.mutants import making, run
from mock_server.contract.exchange import Received

CHEAP = (
    "auth-ignored",
    "done-dropped",
    "finish-swapped",
    "frame-dropped",
    "json-fenced",
    "key-echoed",
    "total-off",
    "word-changed",
)


@pytest.mark.parametrize("name", making.sets())
def test_every_operator_of_a_catalogue_is_there_and_no_other(name: str) -> None:
    rows = making.catalogue(name)
    assert set(making.operators(name)) == set(rows) and len(rows) >= 40
    assert all(str(row["says"]).endswith(".") for row in rows.values())


def test_a_new_set_is_two_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copy(making.FOLDER / "gateways.yaml", tmp_path / "another.yaml")
    (tmp_path / "another.py").touch()
    (tmp_path / "survivors.yaml").touch()  # no module of its name: no set
    monkeypatch.setattr(making, "FOLDER", tmp_path)
    assert making.sets() == ["published", "another"]
    assert "kept-for-others" in making.catalogue("another")


def test_nearly_all_mutants_of_some_operators_break_a_law() -> None:
    assert alive("published", CHEAP) <= 0.05


def alive(name: str, operators: Sequence[str]) -> float:
    """The share of the mutants of some operators that no law notices."""
    spec, exchanges = making.good_exchanges("standard")
    made = list(making.mutants(name, exchanges, operators))
    assert len(made) >= 30
    return sum(not making.killed_by(spec, exchanges, changed) for _, changed in made) / len(made)


def test_good_answers_are_no_mutants() -> None:
    spec, exchanges = making.good_exchanges("smoke")
    same = {place: Received(one.status, one.headers, one.raw) for place, one in enumerate(exchanges[:20])}
    assert making.killed_by(spec, exchanges, same) == ""


@pytest.mark.parametrize(
    ("killed", "total", "low", "high"), [(0, 0, 0.0, 1.0), (10, 10, 0.722, 1.0), (95, 100, 0.888, 0.978)]
)
def test_the_interval_of_a_share_is_wilsons(killed: int, total: int, low: float, high: float) -> None:
    assert run.wilson(killed, total) == pytest.approx((low, high), abs=0.001)


HELD_OUT = (
    "alive-after-its-end",
    "resource-lost",
    "sum-off-by-one",
    "piece-lost",
    "worst-first",
    "vector-of-zeros",
)


def test_nearly_all_mutants_of_some_held_out_operators_break_a_law() -> None:
    assert alive("heldout", HELD_OUT) <= 0.05


OF_GATEWAYS = (
    "answered-from-a-cache",
    "key-twice",
    "list-is-behind",
    "points-behind-whole-numbers",
    "stranger-reads",
    "letters-misread",
)


def test_nearly_all_mutants_of_some_operators_of_gateways_break_a_law() -> None:
    assert alive("gateways", OF_GATEWAYS) <= 0.05


@pytest.mark.parametrize("name", making.sets())
def test_another_seed_puts_the_faults_elsewhere_and_the_same_seed_does_not(name: str) -> None:
    _, exchanges = making.good_exchanges("smoke")
    first, again, other = (
        [str(one) for one, _ in making.mutants(name, exchanges, (), seed)] for seed in (3, 3, 4)
    )
    assert first == again and first != other
    assert abs(len(first) - len(other)) < len(first) / 4


def test_a_third_of_the_held_out_mutants_are_triggered() -> None:
    _, exchanges = making.good_exchanges("standard")
    triggers = [mutant.trigger for mutant, _ in making.mutants("heldout", exchanges)]
    assert len(triggers) >= 1000 and sum(map(bool, triggers)) >= len(triggers) / 3
    assert {"with n above 1", "with tools", "second call only", "in chunk 40 only"} <= set(triggers)
