"""A page of the site in Chromium, opened from its folder, and what a script finds there."""

import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--enable-logging=stderr",
)  # fmt: skip


def seen(
    folder: Path, page: str, script: str, profile: Path, before: str = "", flags: tuple[str, ...] = ()
) -> Any:
    """What `script` returns on the page; it may wait. `before` is a library it uses. Fails where the page reports an error."""
    file = (folder / page).with_name("_tried.html")
    with told() as (address, answers):
        done = (
            f"(async () => {{ {script} }})().then((found) => ({{ found }}), (error) => ({{ error: String(error) }}))"
            f".then((it) => fetch('{address}', {{ method: 'POST', mode: 'no-cors', body: JSON.stringify(it) }}));"
        )
        text = (folder / page).read_text(encoding="utf-8")
        file.write_text(
            text.replace("</body>", f"<script>{before}</script><script>{done}</script></body>"),
            encoding="utf-8",
        )
        asked = [str(BROWSER), *QUIET, *flags, f"--user-data-dir={profile}", file.as_uri()]
        log = profile.with_suffix(".log")
        with log.open("wb") as said, subprocess.Popen(asked, stdout=said, stderr=said) as browser:
            try:
                answer = answers.get(timeout=100)
            finally:
                browser.terminate()
                browser.wait(20)
    reported = [line for line in log.read_text(errors="replace").splitlines() if "CONSOLE" in line]
    assert reported == [] and "error" not in answer, (answer, reported)
    return answer.get("found")


@contextmanager
def told() -> Iterator[tuple[str, "queue.Queue[Any]"]]:
    """An address of this machine, and the JSON that is sent there."""
    answers: queue.Queue[Any] = queue.Queue()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answers.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", answers
    finally:
        server.shutdown()
        server.server_close()
