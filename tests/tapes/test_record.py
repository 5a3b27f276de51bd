"""The recorder passes everything on as it comes and writes down what it heard: whole, redacted, or not at all."""

import asyncio
import gzip
import http.client
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import orjson
import pytest
from click.testing import CliRunner

from mock_server.app import Application
from mock_server.cli import main
from mock_server.recording.tape import Tape, read
from mock_server.settings import Settings
from mock_server.upstream.client import AddressError
from tests.server.test_cli import one_line, refused
from tests.support import ROOT, Server, ServerProcess
from tests.tapes.upstreams import (
    ANTHROPIC,
    CHAT,
    END,
    HEADERS,
    KEY,
    NATIVE,
    asking,
    chunk,
    deltas,
    head,
    post,
    recording,
    row,
    scripted,
)  # fmt: skip

Serve = Callable[..., Server]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def the_one(folder: Path) -> Tape:
    [name] = names(folder)
    [tape] = read(folder / name)
    return tape


async def test_the_client_gets_the_bytes_of_the_upstream_and_the_upstream_those_of_the_client(
    tmp_path: Path,
) -> None:
    said = b'{ "odd" : 1.0, "white":  "space" }'
    async with (
        scripted(head("application/json", len(said), "418 Odd", x_own="kept"), said) as upstream,
        recording(upstream.url, tmp_path) as app,
    ):
        sent = b'{"model": "any",  "odd": "\\u00e9"}'
        answered = await post(app, f"{CHAT}?a=b%2Fc", sent, **{"x-mine": "1"})
    assert (answered.status, answered.body) == (418, said)
    assert ("x-own", "kept") in answered.headers
    [asked] = upstream.asked
    assert asked.startswith(b"POST /compatible-mode/v1/chat/completions?a=b%2Fc HTTP/1.1\r\n")
    assert asked.endswith(sent) and b"x-mine: 1" in asked and KEY.encode() in asked


async def test_a_tape_is_written_that_reads_back_as_what_was_said(tmp_path: Path) -> None:
    frames = deltas("Hel", "lo")
    pieces = [frames[0][:20], frames[0][20:] + frames[1], frames[2]]
    async with (
        scripted(head(), *map(chunk, pieces), END) as upstream,
        recording(upstream.url, tmp_path) as app,
    ):
        answered = await post(app, CHAT, asking("Hi", stream=True))
    assert answered.body == b"".join(frames)
    tape = the_one(tmp_path)
    assert (tape.operation, tape.model, tape.status) == (f"POST {CHAT}", "qwen-plus", 200)
    assert tape.request == asking("Hi", stream=True)
    assert tape.content == answered.body and tape.events is not None
    assert [event.data for event in tape.events][-1] == "[DONE]"


async def test_the_time_of_each_chunk_is_kept(tmp_path: Path) -> None:
    frames = deltas("a", "b")
    async with (
        scripted(head(), *map(chunk, frames), END) as upstream,
        recording(upstream.url, tmp_path) as app,
    ):
        assert app.elsewhere is not None
        seconds = iter([0.0, 0.25, 0.5, 0.625, 0.75, 1.0, 2.0, 3.0, 4.0])
        app.elsewhere.ticks = lambda: next(seconds)
        await post(app, CHAT, asking("Hi", stream=True))
    tape = row(tmp_path)
    assert tape["timing"]["head_ms"] == 250
    assert sum(size for _, size in tape["timing"]["chunks"]) == len(b"".join(frames))
    times = [event["at_ms"] for event in tape["response"]["sse"]]
    assert times[0] == 500 and times == sorted(times)


async def test_a_compressed_answer_is_passed_on_as_it_is_and_written_readable(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"id":"chatcmpl-1"}')
    async with (
        scripted(head("application/json", len(packed), content_encoding="gzip"), packed) as upstream,
        recording(upstream.url, tmp_path) as app,
    ):
        answered = await post(app, CHAT, asking("Hi"))
    assert answered.body == packed
    assert row(tmp_path)["response"]["body"] == {"id": "chatcmpl-1"}


async def test_what_is_no_text_is_kept_as_base64(tmp_path: Path) -> None:
    async with (
        scripted(head("audio/wav", 4), b"\xff\x00RI") as upstream,
        recording(upstream.url, tmp_path) as app,
    ):
        await post(app, "/api/v1/anything", {})
    tape = the_one(tmp_path)
    assert tape.content == b"\xff\x00RI"


async def test_a_redirect_is_the_clients_to_follow(tmp_path: Path) -> None:
    away = head("text/plain", 0, "302 Found", location="http://elsewhere.example/")
    async with scripted(away) as upstream, recording(upstream.url, tmp_path) as app:
        answered = await post(app, CHAT, asking("Hi"))
    assert answered.status == 302 and len(upstream.asked) == 1


# ---- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code"), [(CHAT, ("error", "code")), (NATIVE, ("code",)), (ANTHROPIC, ("error", "type"))]
)
async def test_an_upstream_that_is_not_there_is_an_error_in_the_voice_of_the_surface(
    tmp_path: Path, path: str, code: tuple[str, ...]
) -> None:
    async with recording("http://127.0.0.1:9", tmp_path) as app:
        answered = await post(app, path, asking("Hi"))
    said = orjson.loads(answered.body)
    assert answered.status == 503 and b"http://127.0.0.1:9 cannot be reached" in answered.body
    for name in code:
        said = said[name]
    assert said in ("model_unavailable", "ModelUnavailable", "overloaded_error")
    assert names(tmp_path) == []


async def test_where_the_upstream_breaks_off_the_client_sees_it_and_no_tape_is_written(
    tmp_path: Path, serve: Serve
) -> None:
    frames = deltas("Hel", "lo")
    async with scripted(head(), chunk(frames[0])) as upstream:
        mock = serve("--upstream", upstream.url, "--record-to", str(tmp_path / "tapes"))
        with pytest.raises(http.client.IncompleteRead) as broken:
            await _read(mock)
    assert broken.value.partial == frames[0]
    assert names(tmp_path / "tapes") == []


async def _read(mock: Server) -> bytes:
    def ask() -> bytes:
        connection = http.client.HTTPConnection(str(urlsplit(mock.url).netloc), timeout=20)
        connection.request("POST", CHAT, orjson.dumps(asking("Hi", stream=True)), HEADERS)
        try:
            return connection.getresponse().read()
        finally:
            connection.close()

    return await asyncio.to_thread(ask)


async def test_a_disk_that_is_full_costs_the_tape_and_not_the_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = deltas("Hello")
    async with (
        scripted(head(), *map(chunk, frames), END) as upstream,
        recording(upstream.url, tmp_path) as app,
    ):

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        answered = await post(app, CHAT, asking("Hi", stream=True))
    assert answered.body == b"".join(frames)
    assert names(tmp_path) == []  # no half of a tape either
    assert app.elsewhere is not None and app.elsewhere.reel is not None
    assert (app.elsewhere.reel.written, app.elsewhere.reel.lost) == (0, 1)
    assert f"no tape of POST {CHAT} (200): {tmp_path}: No space left on device" in caplog.text


async def test_a_folder_that_goes_away_while_recording_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "tapes"
    async with (
        scripted(head("application/json", 2), b"{}") as upstream,
        recording(upstream.url, folder) as app,
    ):
        Path.rmdir(folder)
        answered = await post(app, CHAT, asking("Hi"))
    assert answered.body == b"{}"
    assert "No such file or directory" in caplog.text


def test_a_place_where_no_tapes_can_be_written_is_said_before_anything_is_served(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = refused("--upstream", "http://127.0.0.1:9", "--record-to", str(tmp_path / "file" / "tapes"))
    assert one_line(said).endswith("tapes cannot be written there: Not a directory")


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["--upstream", "dashscope"], "--upstream: 'dashscope' is no base URL; write e.g. https://"),
        (["--upstream", "http://a.example/compatible-mode/v1"], "write http://a.example"),
        (["--record-to", "tapes"], "--record-to: there is nothing to record without --upstream"),
        (["--upstream", "http://a.example", "--record-to", "{tmp}", "--redact", "faces"], "'faces' cannot be redacted by name"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_used_is_named(flags: list[str], named: str, tmp_path: Path) -> None:
    assert named in one_line(refused(*[flag.replace("{tmp}", str(tmp_path)) for flag in flags]))


# ---- the command ------------------------------------------------------------------------------------------------------


def test_what_is_recorded_of_the_mock_conforms(server: Server, tmp_path: Path) -> None:
    process = ServerProcess("--upstream", server.url, "--record-to", str(tmp_path), "--redact", "all")
    mock = process.server
    for path, body in (
        (CHAT, asking("My name is Ann Miller: ann@example.com", stream=True)),
        (CHAT, asking("Hi")),
    ):
        connection = http.client.HTTPConnection(str(urlsplit(mock.url).netloc), timeout=20)
        connection.request("POST", path, orjson.dumps(body), HEADERS)
        assert connection.getresponse().read()
        connection.close()
    process.stop()
    said = "".join(process.said)
    assert f"dashmock records to {tmp_path}; taken out: keys, emails, names, phones, text" in said
    assert f"dashmock wrote 2 tapes to {tmp_path}" in said
    checked = CliRunner().invoke(main, ["tapes", "check", str(tmp_path)])
    assert checked.output.strip().endswith("conforming 2/2"), checked.output
    assert not any(
        word in file.read_text() for file in tmp_path.iterdir() for word in ("Miller", "ann@", KEY)
    )


def test_a_folder_without_tapes_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["tapes", "check", str(tmp_path)])
    assert done.exit_code == 2
    assert "holds no tapes; a folder of tapes has files named *.jsonl" in done.output


def test_a_tape_cut_in_half_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "cut.jsonl").write_text('\n{"id":"a","operat')
    done = CliRunner().invoke(main, ["tapes", "check", str(tmp_path)])
    assert done.exit_code == 2
    assert (
        f"{tmp_path}/cut.jsonl:2: is not JSON" in done.output
        and "ends in the middle of a tape" in done.output
    )


# ---- as it comes ------------------------------------------------------------------------------------------------------


async def test_a_chunk_is_with_the_client_before_the_upstream_says_the_next(
    tmp_path: Path, serve: Serve
) -> None:
    frames = deltas("Hel", "lo")
    read_on = asyncio.Event()

    async def hesitating(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head() + chunk(frames[0]))
        await read_on.wait()  # were anything held back until more comes, this would wait for ever
        writer.write(chunk(frames[1] + frames[2]) + END)
        writer.close()

    async with (
        await asyncio.start_server(hesitating, "127.0.0.1", 0) as upstream,
        aiohttp.ClientSession(headers=HEADERS) as client,
    ):
        url = f"http://127.0.0.1:{upstream.sockets[0].getsockname()[1]}"
        mock = serve("--upstream", url, "--record-to", str(tmp_path))
        async with client.post(f"{mock.url}{CHAT}", json=asking("Hi", stream=True)) as answered:
            assert await answered.content.readexactly(len(frames[0])) == frames[0]
            read_on.set()
            assert await answered.content.read() == frames[1] + frames[2]


async def test_a_client_that_goes_away_ends_the_answer_of_the_upstream(tmp_path: Path, serve: Serve) -> None:
    gone = asyncio.Event()

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sent = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[15:]) for line in sent.lower().split(b"\r\n") if line.startswith(b"content-length:")
        )
        await reader.readexactly(length)
        writer.write(head() + chunk(deltas("Hel")[0]))
        assert await reader.read() == b""  # only then: no model goes on for nobody
        gone.set()
        writer.close()

    async with (
        await asyncio.start_server(endless, "127.0.0.1", 0) as upstream,
        aiohttp.ClientSession(headers=HEADERS) as client,
    ):
        url = f"http://127.0.0.1:{upstream.sockets[0].getsockname()[1]}"
        mock = serve("--upstream", url, "--record-to", str(tmp_path))
        answered = await client.post(f"{mock.url}{CHAT}", json=asking("Hi", stream=True))
        assert await answered.content.readany()
        answered.close()
        await gone.wait()
    assert names(tmp_path) == []


def test_nobody_is_asked_who_was_not_named() -> None:
    """Without an option that names another server the client that could ask one is not even imported."""
    code = (
        "import asyncio, sys\n"
        "from mock_server.app import create_app\n"
        "from mock_server.wire import asgi\n"
        f"body = {orjson.dumps(asking('Hi'))!r}\n"
        f"asyncio.run(asgi.ask(create_app(), 'POST', {CHAT!r}, {HEADERS!r}, body))\n"
        "print({'aiohttp', 'httpx', 'requests', 'http.client'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "set()"


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(AddressError, match=r"--upstream: needs an HTTP client; install `dashmock\[record\]`"):
        Application(Settings(upstream="http://127.0.0.1:9"))
