"""A page of the site in Chromium, opened from its folder, and what a script finds there."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *(
        "--disable-component-update",
        "--disable-sync",
        "--virtual-time-budget=20000",
        "--enable-logging=stderr",
    ),
    "--dump-dom",
)


def seen(
    folder: Path, page: str, script: str, profile: Path, before: str = "", flags: tuple[str, ...] = ()
) -> Any:
    """What `script` returns on the page; it may wait. `before` is a library it uses. Fails where the page reports an error."""
    file = (folder / page).with_name("_tried.html")
    done = f"(async () => {{ {script} }})().then((it) => document.body.dataset.seen = JSON.stringify(it))"
    file.write_text(
        (folder / page)
        .read_text(encoding="utf-8")
        .replace("</body>", f"<script>{before}</script><script>{done}</script></body>"),
        encoding="utf-8",
    )
    asked = [str(BROWSER), *QUIET, *flags, f"--user-data-dir={profile}", file.as_uri()]
    ran = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", timeout=100)
    assert "CONSOLE" not in ran.stderr, ran.stderr
    found = re.search(r'data-seen="([^"]*)"', ran.stdout)
    assert found is not None, ran.stderr
    return json.loads(html.unescape(found[1]))
