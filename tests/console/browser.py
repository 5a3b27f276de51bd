"""A page in Chromium that is really looked at: keys and clicks are a person's, scripts of ours are the browser's own and pass by the
page's policy. Chromium is spoken to through two pipes (its --remote-debugging-pipe), so nothing else is needed."""

import base64
import json
import os
import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from tests.docs.browser import BROWSER, QUIET

PATIENCE = 90.0
"""Seconds that something may take to show on a busy machine."""

WAIT = """
new Promise((done, failed) => {
  const looked = () => { try { return (%s); } catch (error) { return undefined; } };
  const first = looked();
  if (first) return done(first);
  const seen = new MutationObserver(() => { const found = looked(); if (found) { seen.disconnect(); done(found); } });
  seen.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  setTimeout(() => failed(new Error("never: " + %s + " in: " + document.body.innerText.slice(0, 1500))), %d);
})
"""


class Failed(AssertionError):
    """What the page threw."""


class Page:
    """One page; `reported` is what it complained of: errors, and everything its policy forbade."""

    def __init__(self, profile: Path, flags: tuple[str, ...] = ()) -> None:
        self._answers: Queue[Any] = Queue()
        self.reported: deque[str] = deque()
        self._number = 0
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()

        def wire() -> None:
            spare_in, spare_out = os.dup2(theirs_in, 40), os.dup2(theirs_out, 41)
            os.dup2(spare_in, 3), os.dup2(spare_out, 4)

        asked = [str(BROWSER), *QUIET, *flags, "--remote-debugging-pipe", f"--user-data-dir={profile}"]
        self._log = profile.with_suffix(".log").open("wb")
        self._process = subprocess.Popen(
            asked, stdout=self._log, stderr=self._log, preexec_fn=wire, close_fds=False
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._out = os.fdopen(ours_out, "wb", buffering=0)
        self._in = os.fdopen(ours_in, "rb", buffering=0)
        self._session = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def open(self, url: str) -> None:
        """Goes there; an address that differs after # only is gone to without loading."""
        self._call("Page.navigate", url=url)

    def look(self, width: int, height: int, dark: bool = False, language: str = "en") -> None:
        """The window's size in CSS pixels, and what the person's system prefers."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])
        agent = self._call("Runtime.evaluate", expression="navigator.userAgent")["result"]["value"]
        self._call("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=language)

    def eval(self, script: str) -> Any:
        """What an expression is on the page; a promise is waited for. Raises Failed."""
        told = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise Failed(told["exceptionDetails"].get("exception", {}).get("description", str(told)))
        return told["result"].get("value")

    def wait(self, expression: str) -> Any:
        """The expression's value as soon as it is something. Raises Failed where it never is."""
        return self.eval(WAIT % (expression, json.dumps(expression), int(PATIENCE * 1000)))

    def text(self, selector: str) -> str:
        """The text of an element, once it is there. What the page has not laid out yet has no `innerText`."""
        found = f"document.querySelector({json.dumps(selector)})"
        return str(self.wait(f"{found}?.innerText || {found}?.textContent"))

    def click(self, name: str, within: str = "body") -> None:
        """Clicks the first link or button of that name, as a person reads it."""
        where = f"document.querySelector({json.dumps(within)})"
        found = f"[...{where}.querySelectorAll('a, button, summary')].find((one) => one.innerText.trim() === {json.dumps(name)})"
        self.wait(f"Boolean({found})")
        self.eval(f"{found}.click()")

    def press(self, key: str) -> None:
        """A key, pressed and let go."""
        text = key if len(key) == 1 else "\r" if key == "Enter" else ""
        code = {"Escape": 27, "Enter": 13, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38, "ArrowRight": 39}.get(
            key, ord(key[0].upper())
        )
        down: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": code}
        self._call("Input.dispatchKeyEvent", type="keyDown", **down, **({"text": text} if text else {}))
        self._call("Input.dispatchKeyEvent", type="keyUp", **down)

    def fill(self, selector: str, value: str) -> None:
        """Writes into a field, as if typed."""
        self.wait(f"Boolean(document.querySelector({json.dumps(selector)}))")
        self.eval(
            f"(() => {{ const field = document.querySelector({json.dumps(selector)}); field.value = {json.dumps(value)};"
            " field.dispatchEvent(new Event('input', { bubbles: true })); field.dispatchEvent(new Event('change', { bubbles: true })); })()"
        )

    def shoot(self, file: Path) -> None:
        """A picture of what is seen."""
        file.write_bytes(base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"]))

    def close(self) -> None:
        """Ends the browser."""
        self._process.terminate()
        self._process.wait(20)
        self._reader.join(10)
        self._out.close()
        self._in.close()
        self._log.close()

    def _call(self, method: str, **params: Any) -> Any:
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        self._out.write(json.dumps(asked).encode() + b"\0")
        while True:
            try:
                told = self._answers.get(timeout=PATIENCE + 10)
            except Empty:
                raise Failed(f"{method}: the browser does not answer") from None
            if told["id"] == self._number:
                if "error" in told:
                    raise Failed(f"{method}: {told['error']}")
                return told["result"]

    def _read(self) -> None:
        rest = b""
        while data := self._in.read(1 << 16):
            *whole, rest = (rest + data).split(b"\0")
            for one in whole:
                told = json.loads(one)
                if "id" in told:
                    self._answers.put(told)
                elif told["method"] == "Runtime.exceptionThrown":
                    self.reported.append(json.dumps(told["params"]["exceptionDetails"])[:600])
                elif told["method"] == "Log.entryAdded":
                    entry = told["params"]["entry"]
                    if entry["level"] == "error" and entry["source"] != "network":  # a 404 is an answer
                        self.reported.append(json.dumps(entry)[:600])


@contextmanager
def browsing(profile: Path, flags: tuple[str, ...] = ()) -> Iterator[Page]:
    """A page that is closed in the end."""
    page = Page(profile, flags)
    try:
        yield page
    finally:
        page.close()
