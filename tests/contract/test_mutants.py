"""Faults put into good answers: a cheap part of `python -m ci.mutants.run`, which runs all."""

import pytest
import yaml

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
