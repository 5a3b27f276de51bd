"""Programs of npm that judge the site: `npm ci --prefix ci/docs` brings them, DASHMOCK_NODE_MODULES names another place."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT

MODULES = Path(os.environ.get("DASHMOCK_NODE_MODULES") or ROOT / "ci" / "docs" / "node_modules")


def wanted(package: str) -> Path:
    """The folder of an npm package; skips the test that asks where node or the package is not there."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    if not (MODULES / package).is_dir():
        pytest.skip(f"the npm package {package} is not there: npm ci --prefix ci/docs")
    return MODULES / package


def answered(program: str, *arguments: str) -> Any:
    """The JSON that a program for node prints; it finds packages by `modules`, a folder."""
    head = f"import {{ createRequire }} from 'node:module';\nconst require = createRequire({json.dumps(f'{MODULES}/')});\n"
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", head + program, "--", *arguments],
        capture_output=True, text=True, encoding="utf-8", timeout=110,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout.splitlines()[-1])
