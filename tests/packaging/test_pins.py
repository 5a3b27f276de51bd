"""What is installed is what was pinned: one version, with the hashes of its files, and everything that it needs in turn. Whether
somebody knows a vulnerability of it cannot be said without a network: `ci/audit`."""

import re
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support import ROOT

LOCKS = sorted((ROOT / "ci" / "requirements").glob("*.txt"))
OTHER_VERSIONS = {("sdk-1x", "dashscope")}  # the environment of the 1.x SDK


def pins(file: Path) -> dict[str, str]:
    """What is pinned, and by what: everything that stands behind the name."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    return {re.split(r"[=<>~!@ ;[]", line, maxsplit=1)[0]: line for line in text.splitlines() if line.strip()}


def version(row: str) -> str:
    return row.partition("==")[2].partition(" ")[0]


@pytest.mark.parametrize("file", LOCKS, ids=lambda file: file.stem)
def test_each_pin_is_one_version_with_hashes_and_comes_from_no_address(file: Path) -> None:
    assert pins(file)
    for name, row in pins(file).items():
        found = re.fullmatch(
            r"[a-z0-9-]+==[^\s*,;]+( ; [^#@]+?)?((?:\s+--hash=sha256:[0-9a-f]{64})+)\s*", row
        )
        assert found, f"{file.name}: {name}"


def test_what_is_pinned_twice_is_pinned_alike() -> None:
    """So what serves users is what was tested."""
    tested = pins(ROOT / "ci" / "requirements" / "test.txt")
    differing = {
        (file.stem, name): version(row)
        for file in LOCKS
        if file.stem != "lock"  # uv alone
        for name, row in pins(file).items()
        if name in tested
        and version(row) != version(tested[name])
        and (file.stem, name) not in OTHER_VERSIONS
    }
    assert differing == {}


def needed(name: str) -> set[str]:
    """What a package wants beside itself here, without its extras."""
    found = [Requirement(row) for row in requires(name) or ()]
    return {
        canonicalize_name(one.name)
        for one in found
        if one.marker is None or one.marker.evaluate({"extra": ""})
    }


def test_all_that_serving_needs_is_pinned_to_the_last_part() -> None:
    """pip is told not to look for more (--no-deps), so nothing may be missing."""
    serving = pins(ROOT / "ci" / "requirements" / "serve.txt").keys()
    wanted, seen = needed("dashmock"), set[str]()
    while wanted:
        name = wanted.pop()
        assert name in serving, name
        seen.add(name)
        wanted |= needed(name) - seen
    assert len(seen) > 10
