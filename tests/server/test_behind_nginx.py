"""Behind nginx, HTTP/1.1 on both sides: with buffering off a stream arrives as it is said; with it on, whole and unharmed."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server.raw import ASK, CHAT, Answer, call, connected, frames, request
from tests.support import Server

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not here: it is Debian's package nginx-light")

CONFIG = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream mock {{ server {mock}; keepalive 8; }}
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
  client_max_body_size 30m;
  server {{ listen 127.0.0.1:{off}; location / {{ proxy_pass http://mock; proxy_buffering off; }} }}
  server {{ listen 127.0.0.1:{on}; location / {{ proxy_pass http://mock; proxy_buffers 16 64k; }} }}
  server {{ listen 127.0.0.1:{told}; location / {{
    proxy_pass http://mock; proxy_set_header X-Forwarded-For $remote_addr; }} }}
}}
"""


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@pytest.fixture(scope="module")
def mock(serve: Callable[..., Server]) -> Server:
    """A mock that says its first token after 100 ms, then 50 a second."""
    return serve("--pace", "100:50", "--metrics")


@pytest.fixture(scope="module")
def proxies(mock: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """nginx in front of it: `off` and `on` are its buffering, `told` says for whom it speaks."""
    folder: Path = tmp_path_factory.mktemp("nginx")
    ports = dict(zip(("off", "on", "told"), free_ports(3), strict=True))
    config = CONFIG.format(folder=folder, mock=mock.url.removeprefix("http://"), **ports)
    (folder / "nginx.conf").write_text(config, encoding="utf-8")
    assert NGINX is not None
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    )
    proxies = {name: Server(f"http://127.0.0.1:{port}", process.pid) for name, port in ports.items()}
    try:
        for proxy in proxies.values():
            _wait_for(proxy, process, folder / "error.log")
        yield proxies
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(proxy: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            call(proxy, "GET", "/_mock/health")
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"nginx does not serve: {log.read_text(encoding='utf-8') if log.exists() else 'no log'}")


STREAM = ASK | {"stream": True, "seed": 7}


def words(answer: Answer) -> str:
    data = [json.loads(frame.removeprefix(b"data: ")) for frame in frames(answer.body)[:-1]]
    return "".join(one["choices"][0]["delta"].get("content") or "" for one in data if one["choices"])


@pytest.mark.parametrize("name", ["off", "on"])
def test_an_answer_and_a_stream_are_the_same_as_without_it(
    name: str, mock: Server, proxies: dict[str, Server]
) -> None:
    whole = [call(one, "POST", CHAT, ASK | {"seed": 7}).json["choices"] for one in (mock, proxies[name])]
    streams = [call(one, "POST", CHAT, STREAM) for one in (mock, proxies[name])]
    assert whole[0] == whole[1] and words(streams[0]) == words(streams[1]) != ""
    assert streams[1].headers["content-type"] == streams[0].headers["content-type"]
    assert streams[1].body.endswith(b"data: [DONE]\n\n")


def test_without_buffering_the_first_words_are_there_while_the_last_are_not_said(
    mock: Server, proxies: dict[str, Server]
) -> None:
    with connected(proxies["off"]) as connection:
        connection.send(request("POST", CHAT, json.dumps(STREAM).encode()))
        connection.until(b"\r\n\r\n")
        chunks = connection.chunks()
        next(chunks)
        assert b"dashmock_running 1" in _metrics(mock)
        *_, last = chunks
        assert last.endswith(b"data: [DONE]\n\n")


def _metrics(mock: Server) -> bytes:
    return call(mock, "GET", "/_mock/metrics").body


def test_a_large_body_and_a_connection_that_is_kept_pass_through(proxies: dict[str, Server]) -> None:
    long = {**ASK, "max_tokens": 1, "messages": [{"role": "user", "content": "word " * 40_000}]}
    with connected(proxies["on"]) as connection:
        for body in (long, ASK | {"max_tokens": 1}):
            connection.send(request("POST", CHAT, json.dumps(body).encode()))
            assert connection.answer().status == 200


@pytest.mark.parametrize("name", ["off", "on"])
def test_a_connection_that_is_cut_is_cut_on_the_other_side_too(name: str, proxies: dict[str, Server]) -> None:
    with connected(proxies[name]) as connection:
        raw = json.dumps(STREAM).encode()
        connection.send(request("POST", CHAT, raw, x_mock_fault="pace=0:5000, cut"))
        said = connection.rest()
    assert not said.endswith(b"0\r\n\r\n")


def test_a_client_that_goes_away_ends_the_stream_behind_it(mock: Server, proxies: dict[str, Server]) -> None:
    with connected(proxies["off"]) as connection:
        connection.send(request("POST", CHAT, json.dumps(STREAM | {"max_tokens": 4000}).encode()))
        connection.until(b"\r\n\r\n")
        next(connection.chunks())
    deadline = time.monotonic() + 20
    while b"dashmock_running 0" not in _metrics(mock):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_who_comes_through_a_proxy_is_not_this_machine(proxies: dict[str, Server]) -> None:
    assert call(proxies["told"], "GET", "/_mock/journal").status == 403
    assert call(proxies["told"], "GET", "/_mock/health").status == 200
