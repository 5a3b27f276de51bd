"""Programs that call a model: they are asked of the mock itself, so that what is told works."""

import base64
import os
import re
import struct
import subprocess
import sys
import zlib

import pytest

from mock_server.content import phrases
from mock_server.testing import DashScopeServer
from tests.content.asking import said

PYTHON = [
    (kind, wish) for kind in ("openai_python", "dashscope_python") for wish in phrases.data("calls")[kind]
]
MODEL = {
    "only_thinks": "qwen3-next-80b-a3b-thinking",
    "embeddings": "text-embedding-v4",
    "vision": "qwen-vl-plus",
}


def picture() -> str:
    """A grey PNG of 16 by 16, as base64."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * 16) * 16)
    return base64.b64encode(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    ).decode()


@pytest.mark.parametrize(("kind", "wish"), PYTHON)
def test_programs_in_python_run_against_the_mock(kind: str, wish: str) -> None:
    program = phrases.data("calls")[kind][wish].replace("{model}", MODEL.get(wish, "qwen-plus"))
    with DashScopeServer() as mock:
        program = program.replace("https://dashscope.aliyuncs.com", mock.url)
        program = program.replace(
            "https://example.com/picture.jpg",
            f"data:image/png;base64,{picture()}",
        )
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env={**os.environ, "DASHSCOPE_API_KEY": "sk-anything", "DASHSCOPE_HTTP_BASE_URL": f"{mock.url}/api/v1"})  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.strip()) > 3
    assert "Error" not in ended.stdout


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Write Python code calling qwen3-next-80b-a3b-instruct with the OpenAI SDK, streaming", ["qwen3-next-80b-a3b-instruct", "stream=True", "base_url", "DASHSCOPE_API_KEY"]),
        ("how do I call qwen-plus with the openai sdk in python?", ["from openai import OpenAI", "completion.choices"]),
        ("write node.js code to call qwen-max using openai package", ["baseURL", "qwen-max", "npm install openai"]),
        ("curl example for dashscope chat completions", ["curl https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions", "Authorization: Bearer $DASHSCOPE_API_KEY"]),
        ("Write Python code using the dashscope SDK to call qwen-plus with streaming", ["dashscope.Generation.call", "incremental_output=True"]),
        ("give me a python snippet to stream qwen3-next-80b-a3b-thinking", ["reasoning_content", "always thinks"]),
        ("How to enable thinking for qwen3-next-80b-a3b-instruct in python with openai sdk", ["never thinks", 'extra_body={"enable_thinking": True}', "qwen-plus"]),
    ],
)  # fmt: skip
def test_the_program_is_the_one_that_was_asked_for(question: str, parts: list[str]) -> None:
    told = said(question)
    assert all(part in told for part in parts), told


@pytest.mark.parametrize("question", ["What is Qwen?", "Write a poem about Qwen", "Is the Qwen API free?"])
def test_other_questions_get_no_program(question: str) -> None:
    assert re.search(r"```(?:python|bash|javascript)", said(question)) is None
