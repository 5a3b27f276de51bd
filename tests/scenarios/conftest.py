"""Scenarios are tried in the process, with clients as users have them."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mock_server.testing import MockDashScope
from mock_server.testing.plugin import dashscope

__all__ = ["dashscope"]

Ask = Callable[..., httpx.Response]

HOST = "https://dashscope.aliyuncs.com"


def chat(
    words: str = "Hello", key: str = "sk-scenario-0001", headers: Any = None, **more: Any
) -> httpx.Response:
    """A chat completion with these last words; further keys of the body by name."""
    body: Any = {"model": "qwen-plus", "messages": [{"role": "user", "content": words}], **more}
    sent = {"Authorization": f"Bearer {key}", **(headers or {})}
    return httpx.post(f"{HOST}/compatible-mode/v1/chat/completions", json=body, headers=sent)


@pytest.fixture
def ask(dashscope: MockDashScope) -> Ask:
    """`chat`, answered by the fixture's mock."""
    return chat


def said(answer: httpx.Response) -> str:
    """The text of a chat completion."""
    assert answer.status_code == 200, answer.text
    return str(answer.json()["choices"][0]["message"]["content"])
