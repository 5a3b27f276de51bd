"""Faults put into good answers: a cheap part of `python -m ci.mutants.run`, which runs all."""

import pytest
import yaml

from ci.mutants import heldout
from ci.mutants import run as mutation
from ci.mutants.operators import OPERATORS

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


def test_every_operator_of_the_catalogue_is_there_and_no_other() -> None:
    assert set(OPERATORS) == set(mutation.catalogue())
    assert len(OPERATORS) >= 40
    groups = yaml.safe_load(mutation.CATALOGUE.read_text(encoding="utf-8"))
    assert all(row["says"].endswith(".") for rows in groups.values() for row in rows.values())


def test_nearly_all_mutants_of_some_operators_break_a_law() -> None:
    spec, exchanges = mutation.good_exchanges("standard")
    made = list(mutation.mutants(exchanges, CHEAP))
    alive = [str(mutant) for mutant, changed in made if not mutation.killed_by(spec, exchanges, changed)]
    assert len(made) >= 30 and len(alive) <= len(made) * 0.05, alive


def test_good_answers_are_no_mutants() -> None:
    spec, exchanges = mutation.good_exchanges("smoke")
    same = {
        place: mutation.Received(one.status, one.headers, one.raw) for place, one in enumerate(exchanges[:20])
    }
    assert mutation.killed_by(spec, exchanges, same) == ""


@pytest.mark.parametrize(
    ("killed", "total", "low", "high"), [(0, 0, 0.0, 1.0), (10, 10, 0.722, 1.0), (95, 100, 0.888, 0.978)]
)
def test_the_interval_of_a_share_is_wilsons(killed: int, total: int, low: float, high: float) -> None:
    assert mutation.wilson(killed, total) == pytest.approx((low, high), abs=0.001)


def test_every_operator_of_the_held_out_set_is_there_and_no_other() -> None:
    rows = mutation.catalogue(mutation.HELDOUT)
    assert set(heldout.OPERATORS) == set(rows) and len(rows) >= 40
    assert {row["class"] for row in rows.values()} == {
        "fields",
        "envelope",
        "access",
        "state",
        "streams",
        "values",
    }


HELD_OUT = (
    "alive-after-its-end",
    "resource-lost",
    "sum-off-by-one",
    "piece-lost",
    "worst-first",
    "vector-of-zeros",
)


def test_nearly_all_mutants_of_some_held_out_operators_break_a_law() -> None:
    spec, exchanges = mutation.good_exchanges("standard", flows=True)
    made = list(mutation.heldout_mutants(exchanges, HELD_OUT))
    alive = [str(mutant) for mutant, changed in made if not mutation.killed_by(spec, exchanges, changed)]
    assert len(made) >= 30 and len(alive) <= len(made) * 0.05, alive


def test_another_seed_puts_the_faults_elsewhere_and_the_same_seed_does_not() -> None:
    _, exchanges = mutation.good_exchanges("smoke")
    for made in (mutation.mutants, mutation.heldout_mutants):
        first, again, other = ([str(one) for one, _ in made(exchanges, (), seed)] for seed in (3, 3, 4))
        assert first == again and first != other
        assert abs(len(first) - len(other)) < len(first) / 4


def test_a_third_of_the_held_out_mutants_are_triggered() -> None:
    _, exchanges = mutation.good_exchanges("standard", flows=True)
    triggers = [mutant.trigger for mutant, _ in mutation.heldout_mutants(exchanges)]
    assert len(triggers) >= 1000 and sum(map(bool, triggers)) >= len(triggers) / 3
    assert {"with n above 1", "with tools", "second call only", "in chunk 40 only"} <= set(triggers)
