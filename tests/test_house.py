"""The shape of the tree: what may import what, what must be where, and what must be nowhere."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from tests.support import ROOT

# From the top of the house to its foundation. A module imports from its own row's package or from a lower row.
ORDER = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("testing", "contract", "docs"),
    ("workers",),
    ("server",),
    ("protocol",),
    ("app",),
    ("saying", "admin", "telemetry"),
    ("console",),
    ("settings",),
    ("scenarios",),
    ("recording", "faults", "behaviours", "verdicts"),
    ("upstream",),
    ("content", "world"),
    ("wire",),
    ("spec",),
    ("",),  # mock_server itself
)
LEVEL = {part: level for level, row in enumerate(ORDER) for part in row}

# What stands at the top, and why.
TOP = {
    "README.md": "what it is and is not",
    "CONTRIBUTING.md": "the house, and how to add to it",
    "CHANGELOG.md": "what a user notices",
    "LICENSE": "Apache-2.0",
    "Makefile": "every command a person types",
    "pyproject.toml": "one place for tools",
    ".gitignore": "what git shall not see",
    "Dockerfile": "the mock in a container",
    ".dockerignore": "what its builder shall not see",
    "compose.yaml": "the mock and its store, in containers",
    ".ci": "what the CI machine runs",
    "ci": "what a pull request must show",
    "openapi": "what the API is",
    "mock_server": "how the API behaves",
    "tests": "why we believe it",
}

# Each is written in two pieces, so that this file does not find itself.
NOWHERE = {
    "a machine's path": r"(?:^|[^\w.:/-])/(?:work|farm|root|home|Users)" r"/[A-Za-z.]",
    "a package registry's host": r"python" r"hosted\.|py" r"pi\.org|npm" r"js\.(?:org|com)|deb\.deb" r"ian",
    "something like a real key": r"\bsk-[A-Za-z0-9]" r"{24,}",
}


def modules() -> list[Path]:
    return sorted((ROOT / "mock_server").rglob("*.py"))


def part_of(module: str) -> str:
    """The part of the house a dotted name of ours belongs to: `mock_server.wire.sse` → `wire`."""
    return [*module.split("."), ""][1]


def imports(file: Path) -> list[tuple[int, str]]:
    """Line and dotted name of everything of ours that `file` imports, also inside functions."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return [(line, name) for line, name in found if name.split(".")[0] == "mock_server"]


def tracked() -> list[Path]:
    """Every file git has, or would add; outside a git checkout (an unpacked archive) nobody can say."""
    if not (ROOT / ".git").exists():
        pytest.skip("no git checkout: which files are tracked is not known")
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [file for name in names if name and (file := ROOT / name).is_file()]


def test_imports_point_down() -> None:
    climbing = []
    for file in modules():
        own = part_of(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        for line, name in imports(file):
            other = part_of(name) if part_of(name) in LEVEL else ""
            if other != own and LEVEL[other] <= LEVEL[own]:
                climbing.append(f"{file.relative_to(ROOT)}:{line} is in {own} and imports {name}")
    assert climbing == []


def test_no_behaviour_imports_another() -> None:
    """What behaviours share begins with an underscore and is no behaviour."""
    found = [
        f"{file.name}:{line} imports {name}"
        for file in (ROOT / "mock_server" / "behaviours").glob("[!_]*.py")
        for line, name in imports(file)
        if part_of(name) == "behaviours" and not name.split(".")[2].startswith("_")
    ]
    assert found == []


def test_every_part_of_the_house_has_its_place_in_the_order() -> None:
    parts = {path.relative_to(ROOT / "mock_server").parts[0].removesuffix(".py") for path in modules()}
    assert parts - {"__init__"} <= set(LEVEL)


def test_serving_imports_nothing_that_only_tests_or_docs_need() -> None:
    heavy = "pytest schemathesis hypothesis responses jsonschema jinja2 faker requests httpx aiohttp dashscope openai"
    code = f"import sys, mock_server.cli, mock_server.app; print(*sorted(set({heavy.split()}) & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == ""


def test_every_operation_has_its_behaviour_and_every_behaviour_an_operation() -> None:
    operations = Spec(load()).operations
    files = {file.stem for file in (ROOT / "mock_server" / "behaviours").glob("[!_]*.py")}
    assert {operation.behaviour for operation in operations} == files


def test_the_bundle_is_fresh() -> None:
    asked = [sys.executable, "-m", "mock_server.spec.bundle", "--check"]
    ran = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_at_the_top_stands_only_what_the_design_names() -> None:
    assert {file.relative_to(ROOT).parts[0] for file in tracked()} == set(TOP)


@pytest.mark.parametrize("what", NOWHERE)
def test_no_tracked_file_has(what: str) -> None:
    pattern = re.compile(NOWHERE[what], re.MULTILINE)
    found = []
    for file in tracked():
        text = file.read_text(encoding="utf-8", errors="replace")
        found += [f"{file.relative_to(ROOT)}: {hit.group()}" for hit in pattern.finditer(text)]
    assert found == []


def test_every_pin_carries_hashes() -> None:
    for file in (ROOT / "ci" / "requirements").glob("*.txt"):
        entries = file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        assert [line for line in entries if "--hash=sha256:" not in line] == [], file.name


def test_what_is_served_is_what_was_tested() -> None:
    pins = {}
    for name in ("serve", "build", "test"):
        text = (ROOT / "ci" / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pins[name] = set(re.findall(r"^\S+==[^\s;\\]+", text, re.MULTILINE))
    assert pins["serve"] | pins["build"] <= pins["test"]
