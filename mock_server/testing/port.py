"""The mock on a real port, served by a thread of this process: for clients in other languages and processes."""

import logging
import socket
import threading
from typing import Any, Self

import uvicorn

from mock_server.server import configured, listen
from mock_server.testing.active import KEY
from mock_server.testing.handle import Handle
from mock_server.world.clock import Clock

PATIENCE = 30.0
"""Seconds that a start may take on a busy machine."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.serving = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.serving.set()


class DashScopeServer(Handle):
    """DashScope on a port of 127.0.0.1, while it runs: `with DashScopeServer() as dashscope:`. Pauses are real here.

    `settings` are those of `dashmock serve`; without a `port` a free one is taken. Raises ValueError for a port in use.
    """

    key = KEY

    def __init__(self, clock: Clock | None = None, port: int = 0, **settings: Any) -> None:
        super().__init__(clock, {**settings, "host": "127.0.0.1", "port": port})
        self._socket = listen("127.0.0.1", port)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = configured(self.app)
        config.timeout_graceful_shutdown = 1  # a test that has ended waits for no stream
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="dashmock", daemon=True
        )

    @property
    def native(self) -> str:
        """Base URL for the dashscope SDK."""
        return f"{self.url}/api/v1"

    @property
    def compatible(self) -> str:
        """Base URL for OpenAI's SDKs."""
        return f"{self.url}/compatible-mode/v1"

    @property
    def anthropic(self) -> str:
        """Base URL for Anthropic's SDKs."""
        return f"{self.url}/apps/anthropic"

    @property
    def environment(self) -> dict[str, str]:
        """What leads the SDKs of a child process here: `subprocess.run(…, env=os.environ | dashscope_server.environment)`."""
        return {
            "DASHSCOPE_API_KEY": self.key,
            "DASHSCOPE_HTTP_BASE_URL": self.native,
            "DASHSCOPE_AGENTSTUDIO_URL": f"{self.native}/agentstudio",
            "OPENAI_API_KEY": self.key,
            "OPENAI_BASE_URL": self.compatible,
            "ANTHROPIC_API_KEY": self.key,
            "ANTHROPIC_BASE_URL": self.anthropic,
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }

    def start(self) -> Self:
        """Serves from here on. Raises RuntimeError if it does not come to that."""
        logging.getLogger("uvicorn.error").setLevel(
            logging.CRITICAL
        )  # streams that a test leaves open are no news
        self._thread.start()
        if not self._server.serving.wait(PATIENCE):
            raise RuntimeError(f"the mock does not serve after {PATIENCE:g} seconds")
        return self

    def stop(self) -> None:
        """Serves no more; open streams are ended."""
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *raised: object) -> None:
        self.stop()
