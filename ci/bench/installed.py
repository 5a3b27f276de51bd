"""Peers of the mock, installed by name: npm's and PyPI's clients and Debian's, as they are set up on this machine.

Each has a folder of its own in build/peers and stays there; versions are pinned in ci/bench/peers. One that cannot be had is named
with the reason, and the bench goes on without it.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
HOME = HERE.parent.parent / "build" / "peers"
PATIENCE = 400  # seconds that one installation may take


class Missing(Exception):
    """A peer, or a tool, cannot be had; the text says why."""


def npm(package: str) -> Path:
    """The folder of a package's modules. Raises Missing."""
    pinned = json.loads((HERE / "peers" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    folder = HOME / package.rpartition("/")[2]
    modules = folder / "node_modules"
    if not (modules / package / "package.json").is_file():
        _tool("npm")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
        _run(["npm", "install", *quiet, "--prefix", str(folder), f"{package}@{pinned[package]}"])
    return modules


def pip(name: str) -> Path:
    """The folder of programs of an environment made for what ci/bench/peers/NAME.txt pins. Raises Missing."""
    programs = HOME / name / "bin"
    if not (programs / name).exists():
        _run([sys.executable, "-m", "venv", str(HOME / name)])
        _run([str(programs / "pip"), "install", "--quiet", "-r", str(HERE / "peers" / f"{name}.txt")])
    return programs


def debian(program: str, *packages: str) -> str:
    """A program that is installed, or is taken out of Debian's packages without installing them. Raises Missing."""
    if found := shutil.which(program):
        return found
    root = HOME / "debian"
    places = [root / "usr" / folder / program for folder in ("bin", "sbin")]
    if not any(place.exists() for place in places):
        _tool("apt-get")
        root.mkdir(parents=True, exist_ok=True)
        _run(["apt-get", "download", *packages], root)
        for package in sorted(root.glob("*.deb")):
            _run(["dpkg", "-x", str(package), str(root)])
            package.unlink()
    for place in places:
        if place.exists():
            return str(place)
    raise Missing(f"{program} is in none of {', '.join(packages)}")


def environment() -> dict[str, str]:
    """What a program taken out of a package needs to find its libraries."""
    libraries = [str(folder) for folder in (HOME / "debian" / "usr" / "lib").glob("*-linux-*")]
    known = [path for path in (*libraries, os.environ.get("LD_LIBRARY_PATH", "")) if path]
    return {"LD_LIBRARY_PATH": ":".join(known)} if known else {}


def java() -> str:
    """Java, of the machine. Raises Missing."""
    return _tool("java")


def reader() -> Path:
    """The reader of streams, compiled. Raises Missing."""
    source, program = HERE / "streams.c", HOME / "streams"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        HOME.mkdir(parents=True, exist_ok=True)
        _run([_tool("cc"), "-O2", "-o", str(program), str(source)])
    return program


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not installed")
    return found


def _run(command: list[str], folder: Path | None = None) -> None:
    try:
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise Missing(f"{command[0]} took longer than {PATIENCE} s") from None
    if ran.returncode:
        said = (ran.stderr or ran.stdout).strip().splitlines()
        raise Missing(f"{' '.join(command[:3])}: {said[-1] if said else f'exit code {ran.returncode}'}")
