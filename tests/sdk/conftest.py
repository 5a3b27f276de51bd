"""Which SDK is installed decides which of these modules can run: `make test` runs the folder with dashscope 1.x and with 2.x."""

from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import dashscope
import pytest

from tests.support import Server

collect_ignore_glob = []
if find_spec("openai") is None:
    collect_ignore_glob += ["test_openai*.py"]
if version("dashscope").startswith("1."):
    collect_ignore_glob += ["test_dashscope_client*.py"]  # Client and chat came with 2.0


@pytest.fixture
def classic(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module-wide settings of dashscope's classic layer name the mock: its address and a key, nothing else."""
    monkeypatch.setattr(dashscope, "base_http_api_url", server.native)
    monkeypatch.setattr(dashscope, "api_key", server.key)


@pytest.fixture
def studio(server: Server) -> Iterator[Any]:
    """A client of AgentStudio, which came with 2.0."""
    from dashscope.agentstudio import Client

    with Client(api_key=server.key, base_url=f"{server.native}/agentstudio", max_retries=0) as client:
        yield client
