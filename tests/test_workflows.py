"""What GitHub runs: workflows and the action are valid, call commands that exist, and keep their promises about keys and forks."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from mock_server.cli import main
from mock_server.contract.environments import environments
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from tests.support import ROOT, Server

FOLDER = ROOT / "ci" / "github"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
ACTION = FOLDER / "action" / "action.yml"


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def steps(file: Path) -> list[dict[str, Any]]:
    document = read(file)
    if "runs" in document:
        return list(document["runs"]["steps"])
    return [step for job in document["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("file", [*WORKFLOWS, ACTION], ids=lambda file: file.name)
def test_it_is_what_github_takes(file: Path) -> None:
    schema = "vendor.github-actions" if file == ACTION else "vendor.github-workflows"
    asked = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    ran = subprocess.run(asked, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("file", [*WORKFLOWS, ACTION], ids=lambda file: file.name)
def test_every_command_of_ours_has_the_options_it_is_called_with(file: Path) -> None:
    for step in steps(file):
        said = step.get("run", "").replace("\\\n", " ")
        for name, rest in re.findall(r"dashmock (contract|drift|docs|serve)\b([^|\n]*)", said):
            command = main.get_command(click.Context(main), name)
            assert command is not None
            known = {option for one in command.params for option in one.opts}
            assert set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= known, rest
        for target in re.findall(r"^make ([a-z]+)", said, re.MULTILINE):
            assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", [*WORKFLOWS, ACTION], ids=lambda file: file.name)
def test_no_shell_line_takes_an_input_or_a_secret_but_through_the_environment(file: Path) -> None:
    for step in steps(file):
        taken = re.findall(r"\$\{\{\s*(inputs|secrets|github\.event)\b", step.get("run", ""))
        assert taken == [], step.get("name")


def test_the_live_contract_runs_at_night_and_by_hand_under_a_budget_and_never_on_forks() -> None:
    document = read(FOLDER / "contract-live.yml")
    assert set(document[True]) == {"schedule", "workflow_dispatch"}  # YAML 1.1 reads the key `on` as true
    (job,) = document["jobs"].values()
    assert "!github.event.repository.fork" in job["if"]
    said = next(step["run"] for step in job["steps"] if "dashmock contract" in step.get("run", ""))
    assert "--profile smoke" in said and "--budget-tokens" in said and "--environments" in said
    with_key = [step for step in job["steps"] if "secrets." in str(step)]
    assert len(with_key) == 2 and all("secrets.DASHSCOPE_API_KEY" in str(step["env"]) for step in with_key)


def test_its_environments_are_readable_and_all_on_offer() -> None:
    known = environments(ROOT / "ci" / "environments.yaml", Spec(load()))
    asked = read(FOLDER / "contract-live.yml")[True]["workflow_dispatch"]["inputs"]["environment"]
    assert list(known) == asked["options"] and asked["default"] in known
    assert all(one.key and one.budget_tokens and one.profile == "smoke" for one in known.values())


def test_without_a_key_the_live_contract_says_so_and_asks_nothing(tmp_path: Path) -> None:
    step = next(one for one in steps(FOLDER / "contract-live.yml") if one.get("id") == "key")
    for key, there in (("", ""), ("sk-something-0001", "there=yes\n")):
        output = tmp_path / f"output{len(key)}"
        output.touch()
        variables = {**os.environ, "DASHSCOPE_API_KEY": key, "GITHUB_OUTPUT": str(output)}
        ran = subprocess.run(["bash", "-ec", step["run"]], env=variables, capture_output=True, text=True)
        assert ran.returncode == 0 and output.read_text(encoding="utf-8") == there
        assert ("is not set" in ran.stdout) == (not key) and "sk-something" not in ran.stdout


@pytest.mark.parametrize(("key", "code"), [("sk-gateway-test-0001", 0), ("sk-invalid-00000001", 1)])
def test_the_action_judges_a_gateway_and_leaves_a_report(
    key: str, code: int, server: Server, tmp_path: Path
) -> None:
    step = next(one for one in steps(ACTION) if one.get("id") == "ask")
    given = {
        "TARGET": server.url, "PROFILE": "smoke", "SURFACE": "compatible", "BUDGET": "500000", "REPORT": "report",
        "COMPAT_BASE": server.compatible, "NATIVE_BASE": "", "BASELINE": "",
    }  # fmt: skip
    assert set(given) | {"DASHSCOPE_API_KEY"} == set(step["env"])
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    summary = tmp_path / "summary.md"
    variables = {
        **os.environ,
        **given,
        "DASHSCOPE_API_KEY": key,
        "PATH": path,
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    ran = subprocess.run(
        ["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=variables, capture_output=True, text=True
    )
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert (tmp_path / "report" / "index.html").is_file()
    assert "contract: " in summary.read_text(encoding="utf-8")
    written = [file.read_text(encoding="utf-8") for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(key in text for text in written)
