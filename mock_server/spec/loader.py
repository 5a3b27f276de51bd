"""Where the Spec comes from, quickest first: the wheel's prebuilt bundle, a cache of an earlier build, the YAML itself."""

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

_PACKAGE = Path(__file__).parent.parent
PREBUILT = _PACKAGE / "_bundle.json"


def source_folder() -> Path:
    """The folder openapi/ beside the package; it exists in a checkout only."""
    return _PACKAGE.parent / "openapi"


def load(folder: Path | None = None) -> dict[str, Any]:
    """The bundle of `folder` (default: our own) as a plain dict, which the caller must not change.

    Sources beside the package win over the wheel's prebuilt bundle, so that a checkout never serves yesterday's API.
    Raises SpecError for a mistake in the sources, and FileNotFoundError where there are neither sources nor a bundle.
    """
    if folder is None:
        folder = source_folder()
        if not (folder / "api.yaml").is_file():
            return _parsed(PREBUILT.read_bytes())
    return _through_cache(folder)


def cache_folder() -> Path:
    """`$DASHMOCK_CACHE`, else the platform's folder for caches."""
    if named := os.environ.get("DASHMOCK_CACHE"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or tempfile.gettempdir(), "dashmock", "cache")
    if sys.platform == "darwin":
        return Path("~/Library/Caches/dashmock").expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser(), "dashmock")


def _through_cache(folder: Path) -> dict[str, Any]:
    """The bundle from the cache if no source changed since, else built and, where that is possible, kept."""
    key = _key(folder)
    place = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    with suppress(OSError, RuntimeError):  # RuntimeError: no home folder to look for a cache in
        file = cache_folder() / f"spec-{place}.json"
        with suppress(ValueError, FileNotFoundError):
            head, _, body = file.read_bytes().partition(b"\n")
            if head.decode() == key:
                return _parsed(body)
    from mock_server.spec.bundle import bundle  # and with it PyYAML: only where a build is needed

    built = orjson.dumps(bundle(folder))
    with suppress(OSError, RuntimeError):
        _keep(cache_folder() / f"spec-{place}.json", key.encode() + b"\n" + built)
    return _parsed(built)


def _key(folder: Path) -> str:
    """Changes whenever a source, or the code that bundles them, is another: names, sizes and times of all."""
    files = [Path(__file__).with_name("bundle.py"), folder / "EXTENSIONS.md"]
    for directory in (folder, *sorted(child for child in folder.iterdir() if child.is_dir())):
        files += sorted(
            file for file in directory.iterdir() if file.suffix == ".yaml" and file.name != "openapi.yaml"
        )
    facts = []
    for file in files:
        with suppress(FileNotFoundError):
            stat = file.stat()
            facts.append(f"{file}:{stat.st_size}:{stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _keep(file: Path, content: bytes) -> None:
    """Writes the whole file or nothing: two servers may start at once."""
    from mock_server.spec import folders  # as above

    file.parent.mkdir(parents=True, exist_ok=True)
    folders.write(file, content)


def _parsed(text: bytes) -> dict[str, Any]:
    document = orjson.loads(text)
    assert isinstance(document, dict)
    return document
