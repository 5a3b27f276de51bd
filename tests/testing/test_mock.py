"""Where a mock begins and ends: decorator, context, nesting, environment, other hosts."""

import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dashscope as sdk
import httpx
import pytest
import requests
from requests.adapters import HTTPAdapter

from mock_server.testing import KEY, MockDashScope, mock_dashscope
from mock_server.testing.active import Refusal, who_answers
from tests.support import ROOT

MODELS = "https://dashscope.aliyuncs.com/compatible-mode/v1/models"


def listed() -> int:
    return requests.get(
        MODELS, headers={"Authorization": f"Bearer {os.environ['DASHSCOPE_API_KEY']}"}, timeout=5
    ).status_code


def test_a_function_is_decorated() -> None:
    assert mock_dashscope(listed)() == 200
    assert mock_dashscope(seed=7)(listed)() == 200


async def test_a_coroutine_function_is_decorated() -> None:
    @mock_dashscope
    async def asked() -> int:
        async with httpx.AsyncClient() as client:
            return (await client.get(MODELS, headers={"Authorization": f"Bearer {KEY}"})).status_code

    assert await asked() == 200


def upload() -> int:
    """How many files there are, with one more."""
    headers = {"Authorization": f"Bearer {KEY}"}
    url = MODELS.replace("models", "files")
    form = {"file": ("a.txt", b"hello")}
    requests.post(url, data={"purpose": "file-extract"}, files=form, headers=headers, timeout=5)
    return len(requests.get(url, headers=headers, timeout=5).json()["data"])


def test_a_bare_decorator_is_a_new_mock_for_every_run() -> None:
    bare, named = mock_dashscope(upload), mock_dashscope(seed=7)
    assert [bare(), bare()] == [1, 1]
    assert [named(upload)(), named(upload)(), len(named.calls)] == [1, 2, 4]


async def test_generators_of_fixtures_have_the_mock_until_their_end() -> None:
    @mock_dashscope
    def plain() -> Iterator[int]:
        yield listed()
        yield listed()

    @mock_dashscope
    async def waiting() -> AsyncIterator[int]:
        yield listed()

    assert list(plain()) == [200, 200]
    assert [one async for one in waiting()] == [200]
    assert who_answers("dashscope.aliyuncs.com") is None


CLASSES = f"""
import os, unittest, requests
from mock_server.testing import mock_dashscope

def listed():
    headers = {{"Authorization": "Bearer " + os.environ["DASHSCOPE_API_KEY"]}}
    return requests.get({MODELS!r}, headers=headers, timeout=5).status_code

@mock_dashscope
class TestPlain:
    def setup_method(self):
        assert listed() == 200

    def test_one(self):
        assert listed() == 200 and len(self.dashscope.calls) == 2

    async def test_two(self):
        assert listed() == 200 and len(self.dashscope.calls) == 2

@mock_dashscope(seed=7)
class TestUnit(unittest.TestCase):
    def setUp(self):
        self.assertEqual(listed(), 200)

    def test_three(self):
        self.assertEqual(listed(), 200)
        self.assertEqual(len(self.dashscope.calls), 2)
"""


def test_a_class_of_tests_is_decorated(tmp_path: Path) -> None:
    (tmp_path / "test_app.py").write_text(CLASSES, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-o",
        "asyncio_mode=auto",
        str(tmp_path),
    ]
    ran = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert "3 passed" in ran.stdout, ran.stdout + ran.stderr


def test_settings_are_written_as_on_the_command_line() -> None:
    with MockDashScope(pace="300:50", limits={"rpm": 1}, check_answers=True) as dashscope:
        assert dashscope.app.world.pace.first_token_ms == 300
        assert dashscope.app.watch.limits is not None
    with pytest.raises(ValueError, match="sed: no such setting; there are: host, port, seed"):
        MockDashScope(sed=1)
    with pytest.raises(ValueError, match="pace: 'quick' is no pace"):
        MockDashScope(pace="quick")


def test_clients_and_environment_are_as_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-of-the-developer")
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", "https://example.org")
    monkeypatch.setattr(sdk, "api_key", "sk-of-the-program")
    before = (HTTPAdapter.send, httpx.HTTPTransport.handle_request)
    with MockDashScope():
        assert os.environ["DASHSCOPE_API_KEY"] == sdk.api_key == KEY
        assert "DASHSCOPE_HTTP_BASE_URL" not in os.environ
        assert HTTPAdapter.send is not before[0]
    assert (os.environ["DASHSCOPE_API_KEY"], sdk.api_key) == ("sk-of-the-developer", "sk-of-the-program")
    assert os.environ["DASHSCOPE_HTTP_BASE_URL"] == "https://example.org"
    assert (HTTPAdapter.send, httpx.HTTPTransport.handle_request) == before


def test_the_inner_of_two_mocks_answers() -> None:
    with MockDashScope() as outer:
        with MockDashScope() as inner:
            listed()
        listed()
    assert (len(outer.calls), len(inner.calls)) == (1, 1)


def test_mocks_may_end_in_any_order() -> None:
    before = HTTPAdapter.send
    first, second = MockDashScope().start(), MockDashScope().start()
    first.stop()
    assert listed() == 200
    second.stop()
    assert HTTPAdapter.send is before


def test_an_inner_mock_that_lets_others_pass_passes_them_to_the_outer_one() -> None:
    with MockDashScope(others="refuse"), MockDashScope(others="pass"), pytest.raises(Refusal):
        who_answers("example.org")
    with MockDashScope(others="pass"):
        assert who_answers("example.org") is None


def test_loopback_is_never_refused() -> None:
    class Hello(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hello) as server, MockDashScope():
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        assert (requests.get(url, timeout=5).status_code, httpx.get(url).status_code) == (204, 204)
        server.shutdown()
        thread.join()


def test_the_same_seed_says_the_same() -> None:
    asked = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Name three rivers."}]}
    told = []
    for _ in range(2):
        with MockDashScope(seed=7):
            url = MODELS.replace("models", "chat/completions")
            answer = requests.post(url, json=asked, headers={"Authorization": f"Bearer {KEY}"}, timeout=5)
            told.append(answer.json()["choices"])
    assert told[0] == told[1]


def test_a_wrong_choice_is_named() -> None:
    with pytest.raises(ValueError, match="write 'refuse' or 'pass'"):
        MockDashScope(others="block")  # type: ignore[arg-type]


def test_the_plugin_gives_its_fixtures_to_any_project(tmp_path: os.PathLike[str]) -> None:
    test = os.path.join(tmp_path, "test_app.py")
    with open(test, "w", encoding="utf-8") as file:
        file.write(
            "import requests, os\n"
            "def test_it(dashscope):\n"
            f"    headers = {{'Authorization': 'Bearer ' + os.environ['DASHSCOPE_API_KEY']}}\n"
            f"    assert requests.get({MODELS!r}, headers=headers, timeout=5).ok\n"
            "    assert [call.status for call in dashscope.calls] == [200]\n"
        )
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", test]
    ran = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
