"""The live page at /_mock: plain files, nothing built, nothing from elsewhere. All it shows and does goes through the admin calls."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}

_ASSETS = Path(__file__).parent / "assets"


class Asset(NamedTuple):
    """A file as it is sent."""

    content: bytes
    media_type: str


@cache
def names() -> frozenset[str]:
    """Every file there is."""
    return frozenset(file.name for file in _ASSETS.iterdir())


def asset(name: str) -> Asset | None:
    """The file of this name; None where there is none. Read anew each time: it is small, and seldom asked for."""
    if name not in names():
        return None
    return Asset((_ASSETS / name).read_bytes(), TYPES[name.rpartition(".")[2]])
