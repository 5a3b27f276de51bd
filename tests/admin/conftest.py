"""A mock of its own for admin calls, begun again for each test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.support import Server

ASKED: Any = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Name three rivers."}]}


@dataclass
class Mock:
    """A server on a port with its admin calls: `mock.get("clock")`, `mock.ask()`."""

    server: Server
    http: httpx.Client

    def get(self, page: str, **query: Any) -> Any:
        return self.http.get(f"/_mock/{page}", params=query).json()

    def post(self, page: str, **body: Any) -> Any:
        return self.http.post(f"/_mock/{page}", json=body).json()

    def delete(self, page: str) -> Any:
        return self.http.delete(f"/_mock/{page}").json()

    def ask(self, key: str = "", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {key or self.server.key}"}
        return self.http.post("/compatible-mode/v1/chat/completions", json=ASKED | more, headers=headers)


@pytest.fixture(scope="session")
def journaling(serve: Callable[..., Server]) -> Server:
    return serve("--journal", "100")


@pytest.fixture
def mock(journaling: Server) -> Iterator[Mock]:
    with httpx.Client(base_url=journaling.url, timeout=20) as http:
        made = Mock(journaling, http)
        made.post("reset")
        made.post("journal", size=100)
        yield made
