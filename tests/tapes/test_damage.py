"""How sharp the contract is: answers of recordings and pastes, damaged one way at a time, have to be refused."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server.recording.check import operation_of
from mock_server.recording.tape import as_on_the_wire, read
from mock_server.spec.loader import load
from mock_server.spec.model import JSON, STREAM, Spec
from mock_server.spec.validation import Validator, decoded
from tests.tapes.damaging import KINDS, Tally, always_present, damages

SURVIVORS = Path(__file__).with_name("survivors.yaml")


def kind_of(answer: dict[str, Any]) -> str:
    """What an answer or event is about: which keys are always there is a question about answers of one kind."""
    said = answer.get("data", answer)
    said = said.get("output", said) if isinstance(said, dict) else {}
    return next(
        (key for key in ("choices", "text", "message", "audio", "error", "code", "data") if key in said),
        "other",
    )


def answers(files: list[Path]) -> Iterator[tuple[str, Validator, list[Any]]]:
    """By operation, status, media type and kind: the validator, and every answer or event as it should be."""
    spec = Spec(load())
    found: dict[tuple[str, int, str, str], list[Any]] = defaultdict(list)
    for file in files:
        for tape in read(file):
            operation = operation_of(spec, tape)
            if operation is None or tape.origin == "doc-example":
                continue
            tape = as_on_the_wire(tape)
            if tape.body is None and tape.events is None:
                continue  # a file that was downloaded
            assert tape.status is not None
            media = JSON if tape.events is None else STREAM
            values = (
                [tape.body] if tape.events is None else [decoded(event.fields()) for event in tape.events]
            )
            for value in values:
                value.pop("comment", None)
                found[operation.id, tape.status, media, kind_of(value)].append(value)
    for (id, status, media, _), values in found.items():
        validator = spec.operation(id).answer(status, media)
        assert validator is not None
        yield f"{id} {status} {'stream' if media == STREAM else 'json'}", validator, values


@pytest.fixture(scope="module")
def tally(recordings: list[Path]) -> Tally:
    """Every damage of every answer."""
    tally = Tally()
    for form, validator, values in answers(recordings):
        always = always_present(values)
        for value in values:
            for damage in damages(value, always):
                tally.count(damage, form, survived=validator.is_valid(value))
    return tally


def test_of_the_damaged_answers_at_least_97_in_100_are_refused(tally: Tally) -> None:
    assert set(tally.done) == KINDS
    assert tally.total > 300_000
    assert tally.share_refused >= 0.97


@pytest.mark.parametrize("kind", sorted(KINDS - {"type changed"}))
def test_of_each_kind_of_damage_at_least_99_in_100_are_refused(tally: Tally, kind: str) -> None:
    survived = sum(count for name, count in tally.survived.items() if f": {kind} " in name)
    assert survived / tally.done[kind] <= 0.01


def test_what_survives_is_listed_with_its_reason_and_nothing_else_is(tally: Tally) -> None:
    listed = yaml.safe_load(SURVIVORS.read_text(encoding="utf-8"))
    assert set(tally.survived) - set(listed["survivors"]) == set()
    assert set(listed["survivors"]) - set(tally.survived) == set()
    assert set(listed["survivors"].values()) == set(listed["reasons"])
