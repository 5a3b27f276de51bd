"""The wheel serves by itself: in an environment that holds only what serving is pinned to, far from this checkout."""

import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from tests.support import KEY, ROOT, ServerProcess

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `pip install .` would make it, with the pinned build tools already here."""
    folder = tmp_path_factory.mktemp("wheel")
    made = ["wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*PIP, *made], check=True)
    return next(folder.glob("dashmock-*.whl"))


def link_pinned(site: Path) -> None:
    """Links into `site` what ci/requirements/serve.txt names, out of our own environment: no network, and no more than is pinned."""
    pins = (ROOT / "ci" / "requirements" / "serve.txt").read_text(encoding="utf-8")
    for name in re.findall(r"^([\w.-]+)==", pins, re.MULTILINE):
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # pinned for another platform; were it needed here, serving would fail below
        for top in {
            file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")
        }:
            (site / top).symlink_to(found.locate_file(top))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment: the pinned packages and the wheel, nothing else."""
    home = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / "bin" / "python"
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    link_pinned(Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()))
    subprocess.run(
        [*PIP, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True
    )
    return home / "bin"


def test_the_wheel_carries_the_spec_the_licence_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        spec = json.loads(archive.read("mock_server/_bundle.json"))
    assert spec["openapi"].startswith("3.2")
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"mock_server", "dashmock"}


def test_an_installed_wheel_prints_its_spec(environment: Path, tmp_path: Path) -> None:
    asked = [str(environment / "dashmock"), "spec", "--format", "json"]
    ran = subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "/compatible-mode/v1/chat/completions" in json.loads(ran.stdout)["paths"]


def test_an_installed_wheel_serves_far_from_the_checkout(environment: Path, tmp_path: Path) -> None:
    process = ServerProcess(command=(str(environment / "dashmock"),), cwd=tmp_path)
    try:
        body = {"model": "qwen-plus", "messages": [{"role": "user", "content": "hello"}]}
        request = urllib.request.Request(
            f"{process.server.compatible}/chat/completions",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            said = json.loads(answer.read())
    finally:
        process.stop()
    assert said["choices"][0]["message"]["content"]
