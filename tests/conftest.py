"""Fixtures every folder of tests shares; what they hand over is in tests/support.py."""

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support import Server, ServerProcess, recordings_folder

# The same examples in every run, so that a change is never blamed for what an older one hid. To look for more:
# HYPOTHESIS_PROFILE=explore make test ARGS=tests/server. For each push, where examples and bounds say most: push.
if find_spec("hypothesis"):  # not in the environment of the 1.x SDK, which has no property tests
    from hypothesis import settings

    settings.register_profile("same", derandomize=True, deadline=None, database=None)
    settings.register_profile("push", derandomize=True, deadline=None, database=None, max_examples=1)
    settings.register_profile("explore", deadline=None, max_examples=500, print_blob=True)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# SDKs ask the environment for a proxy; a developer's proxy must not stand between a test and 127.0.0.1.
for name in ("NO_PROXY", "no_proxy"):
    os.environ[name] = "127.0.0.1,localhost"


@pytest.fixture(scope="session")
def recordings() -> list[Path]:
    """The files of recorded exchanges; a test that asks for them is skipped where they are absent."""
    folder = recordings_folder()
    if folder is None:
        pytest.skip(
            "no recordings here: set DASHMOCK_RECORDINGS to a folder of *.jsonl, or put it at ../shared/recordings"
        )
    return sorted(folder.glob("*.jsonl"))


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., Server]]:
    """`serve("--pace", "real")` starts a mock of its own with those arguments; all end with the session."""
    running: list[ServerProcess] = []

    def start(*args: str) -> Server:
        running.append(ServerProcess(*args))
        return running[-1].server

    yield start
    for process in running:
        process.stop()


@pytest.fixture(scope="session")
def server(serve: Callable[..., Server]) -> Server:
    """The mock with its default settings, shared by all tests that only ask it things."""
    return serve()
