"""What is released: the version is the tag's, and the same source gives the same bytes."""

import importlib.util
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.support import ROOT

GIT = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]


@pytest.fixture(scope="module")
def versions() -> ModuleType:
    spec = importlib.util.spec_from_file_location("version", ROOT / "ci" / "version.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Commands in a repository of one commit."""
    for name in [name for name in os.environ if name.startswith("GIT_")] + ["DASHMOCK_VERSION"]:
        monkeypatch.delenv(name, raising=False)

    def run(*args: str) -> None:
        subprocess.run([*GIT, "-C", str(tmp_path), *args], check=True, capture_output=True)

    run("init")
    run("commit", "--allow-empty", "-m", "first")
    return run


def test_the_version_is_that_of_the_tag(
    versions: ModuleType, git: Callable[..., None], tmp_path: Path
) -> None:
    assert versions.version(tmp_path) == "0.1.0"
    git("tag", "v1.2.3")
    assert versions.version(tmp_path) == "1.2.3"
    git("commit", "--allow-empty", "-m", "second")
    assert versions.version(tmp_path).startswith("1.2.3.post1+g")


def test_an_sdist_keeps_the_version_it_was_made_as(versions: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "PKG-INFO").write_text(
        "Metadata-Version: 2.4\nName: dashmock\nVersion: 4.5.6\n", encoding="utf-8"
    )
    assert versions.version(tmp_path) == "4.5.6"


def test_the_environment_outranks_both_and_must_be_a_version(
    versions: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHMOCK_VERSION", "v7.8.9")
    assert versions.version(tmp_path) == "7.8.9"
    monkeypatch.setenv("DASHMOCK_VERSION", "latest")
    with pytest.raises(ValueError, match=r"write e\.g\. 1\.2\.3"):
        versions.version(tmp_path)


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_the_same_source_gives_the_same_bytes(kind: str, tmp_path: Path) -> None:
    made = []
    for copy, zone in (("one", "UTC"), ("two", "Asia/Shanghai")):
        asked = [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "--target",
            kind,
            "--directory",
            str(tmp_path / copy),
        ]
        variables = os.environ | {"DASHMOCK_VERSION": "1.2.3", "TZ": zone}
        ran = subprocess.run(asked, cwd=ROOT, env=variables, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        (file,) = (tmp_path / copy).iterdir()
        made.append(file)
    assert made[0].name == made[1].name and "1.2.3" in made[0].name
    assert made[0].read_bytes() == made[1].read_bytes()
    if kind == "sdist":
        with tarfile.open(made[0]) as archive:
            assert any(name.endswith("/ci/version.py") for name in archive.getnames())
