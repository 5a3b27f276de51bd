"""What the tests of several folders need: the shared recordings, and a real mock on a real port."""

import json
import os
import queue
import ssl
import subprocess
import sys
import threading
import urllib.request
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
KEY = "sk-mock-test-key-0001"
SERVING = "dashmock is serving on "
PATIENCE = 30.0  # seconds a start may take on a busy machine; a healthy one takes about one


def recordings_folder() -> Path | None:
    """The folder of recorded exchanges of the live API: `DASHMOCK_RECORDINGS`, else `../shared/recordings`; None where absent."""
    named = os.environ.get("DASHMOCK_RECORDINGS")
    folder = Path(named) if named else ROOT.parent / "shared" / "recordings"
    return folder if any(folder.glob("*.jsonl")) else None


def exchanges(files: list[Path]) -> Iterator[dict[str, Any]]:
    """Every recorded exchange of `files`, in order; the format is that of the recordings' own README."""
    for file in files:
        with file.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


@dataclass(frozen=True)
class Server:
    """A running mock: its base URLs as the SDKs want them, a key it accepts, and its process id."""

    url: str
    pid: int
    key: str = KEY

    @property
    def native(self) -> str:
        """Base URL for the dashscope SDK."""
        return f"{self.url}/api/v1"

    @property
    def anthropic(self) -> str:
        """Base URL for the anthropic SDK."""
        return f"{self.url}/apps/anthropic"

    @property
    def compatible(self) -> str:
        """Base URL for the openai SDK."""
        return f"{self.url}/compatible-mode/v1"


class ServerProcess:
    """`dashmock serve` on a free loopback port, in a process of its own; `stop()` ends that process and no other."""

    def __init__(
        self, *args: str, command: tuple[str, ...] = (sys.executable, "-m", "mock_server"), cwd: Path = ROOT
    ) -> None:
        self.said: deque[str] = deque(maxlen=200)
        self._urls: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            [*command, "serve", "--host", "127.0.0.1", "--port", "0", *args],
            cwd=cwd,
            # A developer's own DASHMOCK_… settings are not what a test talks about.
            env={name: value for name, value in os.environ.items() if not name.startswith("DASHMOCK_")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        # One reader for the whole life: an unread pipe would fill up and stop the server in mid-stream.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.server = self._ready()
        except BaseException:
            self.stop()
            raise

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line)
            if SERVING in line:
                self._urls.put(line.split(SERVING, 1)[1].strip())
        self._urls.put(None)

    def _ready(self) -> Server:
        try:
            url = self._urls.get(timeout=PATIENCE)
        except queue.Empty:
            raise RuntimeError(
                f"no line {SERVING!r} within {PATIENCE} s; it said:\n{''.join(self.said)}"
            ) from None
        if url is None:
            raise RuntimeError(f"the server ended before it served; it said:\n{''.join(self.said)}")
        # A context of its own: Python keeps the one of the first call, with the certificates that were trusted then.
        trusting = ssl.create_default_context() if url.startswith("https:") else None
        with urllib.request.urlopen(f"{url}/_mock/health", timeout=PATIENCE, context=trusting):
            return Server(url=url, pid=self._process.pid)

    def stop(self) -> None:
        """Asks the process to end, then makes it."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(timeout=10)
        if self._process.stdout:
            self._process.stdout.close()
