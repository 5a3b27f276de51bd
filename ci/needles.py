"""What every pattern of the engine needs, told beforehand, so that a first answer need not compile those that have nothing to say.

python -m ci.needles --write    makes mock_server/content/data/needles.json anew
python -m ci.needles --check    exit code 1 if it is not what the patterns say
"""

import argparse
import sys
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import orjson

import mock_server.content
from mock_server.content import dispatch
from mock_server.content.late import KNOWN, Group, _Late, digest
from mock_server.content.needles import anchored, needles, one_of
from mock_server.content.prompt import Cued


def patterns() -> list[tuple[str, int]]:
    """Every pattern that a module of the engine holds in a constant, with its flags."""
    found = set()
    for module in walk_packages(mock_server.content.__path__, "mock_server.content."):
        for value in vars(import_module(module.name)).values():
            found.update(map(_given, within(value)))
    return sorted(found)


def _given(one: _Late) -> tuple[str, int]:
    return one._given[0], int(one._given[1])


def within(value: Any) -> Iterator[_Late]:
    """The patterns of a module's constant."""
    if isinstance(value, _Late):
        yield value
    elif isinstance(value, Cued):
        yield from within(value._pattern)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from within(one)
    elif isinstance(value, dict):
        yield from within(tuple(value.values()))


def _sieved() -> Iterator[tuple[str, int]]:
    """The patterns that doors and groups look for together."""
    for guarded, door in dispatch._DOORS.items():
        if not guarded.__module__.startswith(mock_server.content.__name__):
            continue  # a test's
        for pattern in door.patterns:
            yield from map(_given, within(pattern))
    for module in walk_packages(mock_server.content.__path__, f"{mock_server.content.__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Group):
                yield from map(_given, within(value._patterns))


def table() -> bytes:
    """The file as it should be: a line for each pattern."""
    every = patterns()  # which imports all modules
    sieved = set(_sieved())
    told: dict[str, tuple[Any, ...]] = {}
    for one in every:
        found = needles(*one)
        told[digest(*one)] = (found, anchored(*one), *([one_of(found)] if one in sieved else []))
    lines = [f'"{name}":{orjson.dumps(told[name]).decode()}' for name in sorted(told)]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def main() -> int:
    """The command. 1: the file is not what the patterns say."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true")
    what.add_argument("--check", action="store_true")
    if parser.parse_args().write:
        KNOWN.write_bytes(table())
    elif not KNOWN.exists() or KNOWN.read_bytes() != table():
        print(
            f"{KNOWN.name} is not what the patterns say: run `python -m ci.needles --write`", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
