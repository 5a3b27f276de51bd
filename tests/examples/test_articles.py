"""Every snippet of the guide "What articles get wrong" works, or fails as the guide says; run unchanged, each in its own process."""

import itertools
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.support import ROOT, Server

GUIDE = (ROOT / "mock_server" / "docs" / "guides" / "what-articles-get-wrong.md").read_text(encoding="utf-8")
REQUEST_ID = "5b1f6c0e-3f0a-9d5e-8c34-0a1b2c3d4e5f"
REFUSALS = {  # one and the same 429, as each surface words it
    "api": (
        '{"code":"Throttling.RateQuota","message":"Requests rate limit exceeded, please try again later.",'
        f'"request_id":"{REQUEST_ID}"}}'
    ),
    "compatible-mode": (
        '{"error":{"message":"You have exceeded your current request limit. For details, see: '
        'https://help.aliyun.com/zh/model-studio/error-code#rate-limit","type":"limit_requests","param":null,'
        f'"code":"limit_requests"}},"request_id":"{REQUEST_ID}"}}'
    ),
}


class Snippet(NamedTuple):
    """A block of Python, the words after its language, and the lines that its output must have."""

    heading: str
    marks: frozenset[str]
    program: str
    says: tuple[str, ...]


def snippets(page: str) -> list[Snippet]:
    """Every ```python block of `page`; a ```text block right after it is what it says."""
    block = re.compile(r"^```python([^\n]*)\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
    found = []
    for match in block.finditer(page):
        heading = re.findall(r"^## (.*)$", page[: match.start()], re.MULTILINE)[-1]
        marks, program, says = match.groups(default="")
        found.append(Snippet(heading, frozenset(marks.split()), program, tuple(says.splitlines())))
    return found


SNIPPETS = snippets(GUIDE)
WRONG = [snippet for snippet in SNIPPETS if "wrong" in snippet.marks]
RIGHT = [snippet for snippet in SNIPPETS if "wrong" not in snippet.marks]


@pytest.fixture
def busy(server: Server) -> Iterator[str]:
    """The URL of a front of the mock that is throttled for its first two requests, without a word on when to come back."""
    turn = itertools.count()

    class Front(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            refusal = REFUSALS[self.path.split("/")[1]].encode()
            status, kind, said = (429, "application/json", refusal) if next(turn) < 2 else self.asked(body)
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(said)))
            self.send_header("x-request-id", REQUEST_ID)
            self.end_headers()
            self.wfile.write(said)

        def asked(self, body: bytes) -> tuple[int, str, bytes]:
            connection = HTTPConnection(urlsplit(server.url).netloc, timeout=30)
            try:
                passed = {name: self.headers[name] for name in ("authorization", "content-type")}
                connection.request("POST", self.path, body, passed)
                answer = connection.getresponse()
                return answer.status, answer.getheader("content-type", ""), answer.read()
            finally:
                connection.close()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: the output of a test run is not the place."""

    front = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    thread = threading.Thread(target=front.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{front.server_port}"
    front.shutdown()
    front.server_close()
    thread.join()


def run(snippet: Snippet, server: Server, busy: str) -> tuple[int, str]:
    """Exit code and output of a snippet, its last line being that of a traceback where there was one."""
    url = busy if "busy" in snippet.marks else server.url
    told = {
        "DASHSCOPE_API_KEY": server.key,
        "DASHSCOPE_HTTP_BASE_URL": f"{url}/api/v1",
        "OPENAI_BASE_URL": f"{url}/compatible-mode/v1",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }
    said = subprocess.run(
        [sys.executable, "-c", snippet.program],
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    return said.returncode, said.stdout + said.stderr


@pytest.mark.parametrize("snippet", RIGHT, ids=[snippet.heading for snippet in RIGHT])
def test_what_the_guide_recommends_works(snippet: Snippet, server: Server, busy: str) -> None:
    code, said = run(snippet, server, busy)
    assert code == 0, said
    assert said.strip() and set(snippet.says) <= set(said.splitlines())


@pytest.mark.parametrize("snippet", WRONG, ids=[snippet.heading for snippet in WRONG])
def test_what_articles_say_fails_as_the_guide_says(snippet: Snippet, server: Server, busy: str) -> None:
    code, said = run(snippet, server, busy)
    assert code != 0, said
    (promised,) = snippet.says
    assert promised in said.splitlines()[-1]


def test_every_wrong_snippet_is_followed_by_a_right_one() -> None:
    for before, after in itertools.pairwise(SNIPPETS):
        if "wrong" in before.marks:
            assert "wrong" not in after.marks and after.heading == before.heading


def test_the_guide_sets_the_variables_its_snippets_read() -> None:
    set_by_guide = set(re.findall(r"^export (\w+)=", GUIDE, re.MULTILINE))
    read = set(re.findall(r'environ\[[\'"](\w+)', GUIDE))
    assert read <= set_by_guide == {"DASHSCOPE_API_KEY", "DASHSCOPE_HTTP_BASE_URL", "OPENAI_BASE_URL"}
