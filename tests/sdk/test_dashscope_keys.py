"""Encrypted calls and temporary keys with the official DashScope SDK, on a real port."""

import json
import urllib.request
from typing import Any

import dashscope
import pytest

from tests.sdk.asking import RIVERS
from tests.support import Server

pytestmark = pytest.mark.usefixtures("classic")


def asked(**more: Any) -> Any:
    return dashscope.Generation.call("qwen-plus", messages=RIVERS, result_format="message", seed=7, **more)


def test_an_encrypted_call_answers_what_the_plain_one_does() -> None:
    plain, encrypted = asked(), asked(enable_encryption=True)

    assert (encrypted.status_code, encrypted.output) == (200, plain.output)


def test_an_encrypted_stream_says_what_the_plain_one_does() -> None:
    plain = list(asked(stream=True, incremental_output=True))
    encrypted = list(asked(stream=True, incremental_output=True, enable_encryption=True))

    assert [one.output for one in encrypted] == [one.output for one in plain]


def test_a_temporary_key_is_used_like_any_other(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"{server.native}/tokens?expire_in_seconds=1800"
    request = urllib.request.Request(url, method="POST", headers={"Authorization": f"Bearer {server.key}"})
    with urllib.request.urlopen(request) as answer:
        key = json.load(answer)["token"]
    monkeypatch.setattr(dashscope, "api_key", key)

    assert asked().status_code == 200
