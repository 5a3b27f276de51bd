"""The mock without a port, asked and moved through time by the tests of what is remembered."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from mock_server.app import create_app
from mock_server.settings import Settings
from mock_server.world.clock import Clock
from tests.support import KEY

NOON = 1_767_225_600.0  # 2026-01-01 08:00 in Beijing


class Mock:
    """The mock without a port, and its clock."""

    def __init__(self, **settings: Any) -> None:
        self.clock = Clock(NOON)
        self.key = KEY
        self.app: Any = create_app(Settings(check_answers=True, **settings), self.clock)

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        async def asked() -> httpx.Response:
            known = {"Authorization": f"Bearer {self.key}", "Host": "mock.test", **(headers or {})}
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self.app), base_url="http://mock.test"
            ) as client:
                return await client.request(method, path, json=body, headers=known)

        return asyncio.run(asked())

    def begin(self, path: str, body: Mapping[str, Any]) -> str:
        answer = self.ask("POST", path, body, {"X-DashScope-Async": "enable"})
        assert answer.status_code == 200, answer.text
        output = answer.json()["output"]
        assert output["task_status"] == "PENDING" and output["task_id"] != answer.json()["request_id"]
        id: str = output["task_id"]
        return id

    def task(self, id: str) -> Any:
        return self.ask("GET", f"/api/v1/tasks/{id}").json()

    def made(self, path: str, body: Mapping[str, Any]) -> Any:
        """The task when it is over."""
        id = self.begin(path, body)
        self.clock.advance(3)
        return self.task(id)
