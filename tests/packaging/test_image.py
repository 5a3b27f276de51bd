"""The image and the compose file: judged by hadolint and by what they promise. No container engine is asked: there is none here."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from mock_server.cli import main
from tests.support import ROOT, Server

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
HEALTHY = ROOT / "ci" / "image" / "healthy.py"


def settings() -> set[str]:
    """What can be set as DASHMOCK_…, and what the build reads."""
    command = main.get_command(click.Context(main), "serve")
    assert command is not None
    return {str(one.name) for one in command.params} | {"version"}


def copied() -> list[str]:
    """What the Dockerfile copies from here."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_hadolint_has_nothing_to_say() -> None:
    program = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip("hadolint is not here: its wheel is for Linux")
    ran = subprocess.run([program, str(ROOT / "Dockerfile")], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


def test_it_runs_as_nobody_from_a_named_base_with_hashed_packages_only() -> None:
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["python:${PYTHON}"] * 2
    assert re.search(r"^ARG PYTHON=3\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", DOCKERFILE, re.MULTILINE)
    for install in re.findall(
        r"pip (?:--python \S+ )?install (.*?)(?:\n &&|\n[A-Z]|$)", DOCKERFILE, re.DOTALL
    ):
        assert "--no-deps" in install and ("--require-hashes" in install or "--no-index" in install)


def test_what_it_copies_is_there_and_is_let_through_to_the_builder() -> None:
    through = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}  # fmt: skip
    assert set(copied()) == through
    assert all((ROOT / source).exists() for source in through)


def test_every_setting_it_names_exists() -> None:
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    named = {name.lower() for name in re.findall(r"DASHMOCK_([A-Z_]+)", DOCKERFILE + compose)}
    assert named and named <= settings()


def test_compose_is_what_compose_takes() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_compose_publishes_the_mock_to_this_machine_only_and_its_store_to_nobody() -> None:
    mock, redis = COMPOSE["services"]["mock"], COMPOSE["services"]["redis"]
    assert mock["ports"] == ["127.0.0.1:${PORT:-8787}:8787"] and "ports" not in redis
    assert mock["read_only"] and mock["cap_drop"] == ["ALL"]
    assert redis["image"].rpartition(":")[2] not in ("", "latest")


def healthy(port: str) -> int:
    variables = os.environ | {"DASHMOCK_PORT": port, "HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}  # fmt: skip
    return subprocess.run(
        [sys.executable, str(HEALTHY)], env={**variables, "NO_PROXY": "", "no_proxy": ""}, capture_output=True
    ).returncode


def test_its_health_check_tells_a_mock_that_serves_from_none(server: Server) -> None:
    assert healthy(server.url.rpartition(":")[2]) == 0
    assert healthy("1") == 1
