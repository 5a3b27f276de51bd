"""Templates of wire.yaml: flags decided, slots filled, mistakes named."""

import json
from itertools import combinations

import pytest

from mock_server.wire.templates import TemplateError, bound, compile_template, fill, profiles, render
from tests.wire.telling import PROFILES

FLAGS = ["thinking", "media", "logprobs", "index", "message", "image", "cache", "calls", "us-east-1"]


def test_a_flagged_part_stands_only_with_its_flag() -> None:
    text = '{"a":1<?more ,"b":$b?><?!more ,"c":2?>}'
    assert render(compile_template(text, frozenset()), {}) == b'{"a":1,"c":2}'
    assert render(compile_template(text, frozenset({"more"})), {"b": b"3"}) == b'{"a":1,"b":3}'


def test_filled_slots_become_constants_and_the_others_stay_open() -> None:
    parts = fill(compile_template("[$a,$b]", frozenset()), {"a": b"1"})
    assert parts == (b"[1,", "b", b"]")


def test_constants_are_bound_as_slots_are_filled() -> None:
    parts = compile_template('[$a,100%,$b,$a,"%d",$c]', frozenset())
    constants = {"a": b"1", "c": b"{}"}
    assert bound(parts, constants) == fill(parts, constants) == (b"[1,100%,", "b", b',1,"%d",{}]')


def test_a_slot_that_nothing_fills_is_named() -> None:
    with pytest.raises(KeyError, match="missing"):
        render(compile_template("[$missing]", frozenset()), {})


@pytest.mark.parametrize("text", ["<?a x", "x?>", "<?a <?b x?>"])
def test_a_part_opened_and_not_closed_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        compile_template(text, frozenset())


def test_a_profile_that_extends_nothing_known_is_refused_with_what_there_is() -> None:
    with pytest.raises(TemplateError, match="there are: b"):
        profiles({"native": {"b": {"extends": "a"}}})


@pytest.mark.parametrize(
    "profile", PROFILES.values(), ids=lambda profile: f"{profile.surface}-{profile.name}"
)
def test_every_template_is_json_under_every_pair_of_flags(profile) -> None:  # type: ignore[no-untyped-def]
    for name in profile._texts:
        for flags in [(), *combinations(FLAGS, 1), *combinations(FLAGS, 2)]:
            parts = profile.parts(name, frozenset(flags))
            slots = {part: b"" if "details" in part else b"0" for part in parts if isinstance(part, str)}
            json.loads(render(parts, slots))
