"""The mock without a port, with a clock that a test moves."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from mock_server.app import create_app
from mock_server.settings import Settings
from mock_server.world.clock import Clock

NOON = 1_767_225_600.0  # 2026-01-01 08:00 in Beijing
KEY, OTHER = "sk-mock-test-key-0001", "sk-mock-test-key-0002"
FILES = "/compatible-mode/v1/files"
BATCHES = "/compatible-mode/v1/batches"


class Mock:
    """Holds every answer against the contract."""

    def __init__(self, **settings: Any) -> None:
        self.clock = Clock(NOON)
        self.app: Any = create_app(Settings(check_answers=True, **settings), self.clock)

    def ask(self, method: str, path: str, *, key: str = KEY, **sent: Any) -> httpx.Response:
        """One request; `sent` as httpx takes it."""
        headers = {"Authorization": f"Bearer {key}", "Host": "mock.test", **sent.pop("headers", {})}

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://mock.test") as client:
                return await client.request(method, path, headers=headers, **sent)

        return asyncio.run(asked())

    def upload(
        self, content: bytes = b"Hello.", name: str = "a.txt", purpose: str = "file-extract", **more: Any
    ) -> Any:
        """The file object of an upload."""
        answer = self.ask("POST", FILES, files={"file": (name, content)}, data={"purpose": purpose}, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def listed(self, query: str = "", **more: Any) -> list[str]:
        """Names of the files that a list shows."""
        answer = self.ask("GET", f"{FILES}?{query}", **more)
        assert answer.status_code == 200, answer.text
        return [file["filename"] for file in answer.json()["data"]]


def error(answer: httpx.Response) -> tuple[int, Mapping[str, Any]]:
    """Status and error of a refusal."""
    return answer.status_code, answer.json()["error"]
