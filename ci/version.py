"""The version, for hatchling (pyproject.toml): what the environment says, else the git tag, else what an sdist was made as."""

import os
import re
import subprocess
from pathlib import Path

FIRST = "0.1.0"
"""Before there is any tag."""

_ROOT = Path(__file__).resolve().parent.parent


def version(root: Path = _ROOT) -> str:
    """`DASHMOCK_VERSION`; the version in the PKG-INFO of an sdist; of a tag v1.2.3 here `1.2.3`, and of the fourth commit after
    it `1.2.3.post4+g0a1b2c3`. Raises ValueError for a name in the environment that is no version."""
    if named := os.environ.get("DASHMOCK_VERSION", "").removeprefix("v"):
        if not re.fullmatch(r"\d+(\.\d+)+([abc.]|rc|post|dev|\d)*(\+[\w.]+)?", named):
            raise ValueError(f"DASHMOCK_VERSION={named}: is no version; write e.g. 1.2.3")
        return named
    made = root / "PKG-INFO"
    if made.is_file() and (
        found := re.search(r"^Version: (\S+)", made.read_text(encoding="utf-8"), re.MULTILINE)
    ):
        return found[1]
    if not (root / ".git").exists():  # a checkout of something else around us has no say
        return FIRST
    asked = ["git", "-C", str(root), "describe", "--tags", "--long", "--match", "v[0-9]*"]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return FIRST
    tag, count, commit = said.removeprefix("v").rsplit("-", 2)
    return tag if count == "0" else f"{tag}.post{count}+{commit}"
