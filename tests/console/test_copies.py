"""What is copied is a program that asks the same again: it is run."""

import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.admin.conftest import Mock
from tests.console.browser import Page
from tests.console.conftest import asked

WORDS = 'It\'s "so"\n\\n 日本 😀 $HOME `id` \u2028 %s {}'
RUN = {
    "Copy as curl": ("bash", "-c"),
    "Copy as Python": (sys.executable, "-c"),
    "Copy as JavaScript": ("node", "--input-type=module", "-e"),
}
CHAT = {"model": "qwen-plus", **asked(WORDS)}
NATIVE = {"model": "qwen-plus", "input": asked(WORDS), "parameters": {"enable_search": False}}
CALLS: dict[str, tuple[str, dict[str, str], dict[str, Any] | None]] = {
    "a stream": ("/compatible-mode/v1/chat/completions", {}, {**CHAT, "stream": True, "seed": None}),
    "native": ("/api/v1/services/aigc/text-generation/generation", {"X-DashScope-SSE": "enable"}, NATIVE),
    "anthropic": (
        "/apps/anthropic/v1/messages",
        {"anthropic-version": "2023-06-01"},
        {**CHAT, "max_tokens": 20},
    ),
    "no body": ("/compatible-mode/v1/models", {}, None),
}


@pytest.mark.parametrize("button", RUN)
@pytest.mark.parametrize("name", CALLS)
def test_a_copy_asks_the_same_again(mock: Mock, page: Page, name: str, button: str) -> None:
    if shutil.which(RUN[button][0]) is None:
        pytest.skip(f"{RUN[button][0]} is not installed")
    path, headers, body = CALLS[name]
    key = {"x-api-key": mock.server.key} if name == "anthropic" else {"Authorization": f"Bearer {mock.server.key}"}  # fmt: skip
    first = mock.http.request("GET" if body is None else "POST", path, json=body, headers=headers | key)
    assert first.status_code == 200, first.text
    page.wait("document.querySelectorAll('.call').length == 1")
    page.eval("document.querySelector('.call').click()")
    page.click("Headers", ".tabs")
    page.wait("document.querySelector('.headers')")
    page.eval("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.click(button)
    page.wait("document.querySelector('#news').innerText === 'Copied.'")
    program = page.eval("window.copied")
    assert mock.server.key not in program
    ran = subprocess.run(
        [*RUN[button], program],
        env=os.environ | {"DASHSCOPE_API_KEY": mock.server.key},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr + program
    again, before = (mock.get(f"journal/{one['id']}") for one in mock.get("journal", limit=2)["calls"])
    assert again["body"] == before["body"] == body
    for same in ("method", "path", "status", "stream", "caller"):
        assert again[same] == before[same]
    page.click("Answer", ".tabs")
