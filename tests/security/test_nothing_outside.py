"""Without record or upstream the mock reaches for nothing: no connection, no name looked up, no program, no file written, and
none read but its own. Each operation of the contract is asked, with addresses wherever it takes one."""

import asyncio
import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from mock_server import docs
from mock_server.app import create_app
from mock_server.settings import Settings
from mock_server.wire import asgi
from tests.security.outside import SPEC, asked, audited, canary
from tests.server.raw import CHAT, MULTIMODAL, call, connected, request
from tests.support import KEY, Server
from tests.tapes.upstreams import asking, post, recording, scripted

HEADERS = {
    "Authorization": f"Bearer {KEY}",
    "Content-Type": "application/json",
    "X-DashScope-OssResourceResolve": "enable",
    "X-DashScope-Async": "enable",
}


def pulling(at: str) -> dict[str, str]:
    """Headers that make some servers fetch what they name."""
    names = (
        "X-Forwarded-Host", "X-Forwarded-For", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "Referer", "Origin", "Location",
        "X-Upstream", "Destination",
    )  # fmt: skip
    return dict.fromkeys(names, at)


async def every_operation(at: str) -> list[int]:
    app = create_app(Settings(log="off"))
    statuses = []
    for operation in SPEC.operations:
        path, body = asked(operation, at)
        for extra in ({}, {"X-DashScope-Async": ""}, {"X-DashScope-SSE": "enable"}):
            headers = {name: value for name, value in {**HEADERS, **pulling(at), **extra}.items() if value}
            statuses.append((await asgi.ask(app, operation.method, path, headers, body)).status)
    return statuses


def test_no_operation_reaches_out_of_the_process() -> None:
    asyncio.run(every_operation("http://127.0.0.1:9"))  # what is imported and read once, is
    with audited() as seen:
        statuses = asyncio.run(every_operation("http://canary.example"))
    ours = [one for one in seen if not re.match(r"socket\.bind|open .*/openapi/", one)]
    assert ours == [] and statuses.count(200) > len(SPEC.operations) / 4


def test_the_audit_hears_what_it_is_there_for(tmp_path: Path) -> None:
    with audited() as seen:
        (tmp_path / "x").write_text("x", encoding="utf-8")
        Path("/etc/hostname").read_bytes()
        with socket.socket() as made, pytest.raises(OSError):
            made.connect(("127.0.0.1", 1))
    assert [one.split(" ")[0] for one in seen] == ["open", "open", "socket.connect"]


def test_a_real_server_comes_to_no_address_that_it_is_sent(server: Server) -> None:
    with canary() as nobody:
        at = nobody.url
        for operation in SPEC.operations:
            path, body = asked(operation, at)
            headers = {name.replace("-", "_"): value for name, value in {**HEADERS, **pulling(at)}.items()}
            headers.pop("Authorization")
            call(server, operation.method, path, body, **headers)
        for url in (
            at,
            f"{at}/a.png",
            f"oss://{at}",
            f"file://{at}",
            at.replace("http", "https"),
            f"gopher://{at[7:]}",
        ):
            pictures = [
                {"type": "image_url", "image_url": {"url": url}},
                {"type": "text", "text": f"Fetch {url}"},
            ]
            content = [{"image": url}, {"video": [url] * 4}, {"audio": url}, {"text": url}]
            for path, body in (
                (CHAT, {"model": "qwen-vl-plus", "messages": [{"role": "user", "content": pictures}]}),
                (MULTIMODAL, {"model": "qwen-vl-plus", "input": {"messages": [{"role": "user", "content": content}]}}),
            ):  # fmt: skip
                call(server, "POST", path, body, x_dashscope_ossresourceresolve="enable")
        with connected(server) as connection:  # what a proxy would be asked
            connection.send(request("GET", f"{at}/x"))
            assert connection.answer("GET").status in (400, 404)
            connection.send(request("CONNECT", at.removeprefix("http://")))
            connection.rest()
        assert nobody.came == []


async def test_a_redirect_of_the_upstream_is_passed_on_and_not_followed(tmp_path: Path) -> None:
    with canary() as nobody:
        moved = f"HTTP/1.1 307 Temporary Redirect\r\nlocation: {nobody.url}/y\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        async with scripted(moved.encode()) as upstream, recording(upstream.url, tmp_path) as app:
            more = {"host": "canary.example", "x-forwarded-host": nobody.url}
            answered = await post(app, CHAT, asking(f"See {nobody.url}/x"), **more)
        assert answered.status == 307 and len(upstream.asked) == 1 and nobody.came == []


@pytest.mark.parametrize(
    "path",
    [f"{CHAT}/../../../../out", "/../../out", "/%2e%2e/%2e%2e/out", "/..%5c..%5cout", "//etc/out", "/" + "a" * 3000],
    ids=lambda path: path[:40],
)  # fmt: skip
async def test_no_path_leads_a_tape_out_of_its_folder(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "tapes"
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
    with audited() as seen:
        async with scripted(answer) as upstream, recording(upstream.url, folder) as app:
            await post(
                app, path, asking("hello") | {"model": "../../../out"}, **{"x-request-id": "../../out"}
            )
    assert opened_outside(folder, seen) == [] and names(tmp_path) == ["tapes"]


def opened_outside(folder: Path, seen: list[str]) -> list[str]:
    opened = [one.split(" ")[1] for one in seen if one.startswith("open ")]
    return [name for name in opened if not Path(name).resolve().is_relative_to(folder.resolve())]


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


SECRETS = ("root:", "[project]", "dashmock = ", "import ")
AWAY = (
    "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/pyproject.toml", "..%5c..%5cpyproject.toml",
    "....//....//etc/passwd", "/etc/passwd", "%00/etc/passwd", "..%252f..%252fetc%252fpasswd", "..;/pyproject.toml",
)  # fmt: skip
FOLDERS = (
    "/_mock/media/", "/_mock/", "/_mock/journal/", "/api/v1/files/", "/api/v1/tasks/", "/compatible-mode/v1/files/", "/",
)  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_path_reads_a_file(folder: str, server: Server) -> None:
    for path in AWAY:
        with connected(server) as connection:
            connection.send(request("GET", folder + path))
            answer = connection.answer("GET")
        assert answer.status < 500, f"{folder}{path}: {answer.status}"
        assert not any(secret in answer.body.decode("latin-1") for secret in SECRETS)


async def test_the_reference_has_its_own_files_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        docs, "_made", lambda spec: {"index.html": b"the first page", "404.html": b"", "zh/404.html": b""}
    )
    app = create_app(pages=docs.Pages())
    assert (await asgi.ask(app, "GET", "/docs/", {}, b"")).body == b"the first page"
    for folder in ("/docs/", "/docs/assets/", "/docs/zh/"):
        for path in AWAY:
            assert (await asgi.ask(app, "GET", folder + path, {}, b"")).status in (400, 404), folder + path


def test_the_name_of_an_upload_is_a_name_and_no_path() -> None:
    from tests.server.keeping import FILES, Mock

    mock = Mock()
    with audited() as seen:
        for name in ("../../../tmp/out.txt", "/tmp/out.txt", "C:\\out.txt", "a/../../b.txt", "\x00.txt"):
            answer: Any = mock.ask(
                "POST", FILES, files={"file": (name, b"Hello.")}, data={"purpose": "file-extract"}
            )
            assert answer.status_code in (200, 400), json.loads(answer.text)
    assert [one for one in seen if one.startswith("open ") and "mime.types" not in one] == []  # httpx' own
