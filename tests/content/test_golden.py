"""The golden transcripts: what is said to a hundred prompts, byte for byte, on any machine and in any order of hashing."""

import subprocess
import sys

import pytest

from tests.content.golden.transcripts import HERE, told
from tests.support import ROOT

TOLD = told()


@pytest.mark.parametrize("name", TOLD)
def test_a_transcript_is_told_again_byte_for_byte(name: str) -> None:
    kept = (HERE / name).read_text(encoding="utf-8")
    assert TOLD[name] == kept, (
        f"{name} is told differently: python -m tests.content.golden.transcripts --write"
    )


def test_no_transcript_is_left_of_what_is_asked_no_more() -> None:
    assert {file.name for file in HERE.glob("*.txt")} == set(TOLD)


def test_the_order_of_hashing_changes_nothing() -> None:
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-m", "tests.content.golden.transcripts"],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stdout


def test_there_are_sixty_prompts_in_fourteen_languages() -> None:
    assert len(TOLD) > 14
    assert sum(text.count("======== ") for text in TOLD.values()) >= 60
