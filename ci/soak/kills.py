"""Kills a mock with a store again and again, in the midst of traffic, and counts what was lost: tests/store/test_killed.py."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]


def kills(times: int) -> dict[str, Any]:
    """How often it was killed, how long that took, and what of it did not hold."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dashmock-kills-") as folder:
        results = Path(folder) / "results.xml"
        asked = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/store/test_killed.py",
            f"--junitxml={results}",
        ]
        subprocess.run(asked, cwd=ROOT, env=os.environ | {"DASHMOCK_KILLS": str(times)}, check=False)
        cases = {str(case.get("name")): _how(case) for case in ElementTree.parse(results).iter("testcase")}
    return {
        "sqlite": times,
        "redis": times,
        "seconds": round(time.monotonic() - begun),
        "cases": cases,
        "holds": bool(cases) and set(cases.values()) <= {"passed", "skipped"},
    }


def _how(case: ElementTree.Element) -> str:
    found = next((child.tag for child in case), "passed")
    return {"failure": "failed", "error": "failed"}.get(found, found)
