"""The kit under ci/bench: what it compares, what it reads, and that its load for Locust runs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT, Server

BENCH = ROOT / "ci" / "bench"


@pytest.fixture(scope="module", autouse=True)
def on_the_path() -> Iterator[None]:
    sys.path.insert(0, str(BENCH))
    yield
    sys.path.remove(str(BENCH))


def module(name: str) -> Any:
    return import_module(name)


def test_a_ratio_that_fell_by_more_than_15_per_cent_is_told_and_a_smaller_one_is_not() -> None:
    before = {"whole: dashmock / aimock": 2.0, "start: dashmock / prism": 0.4, "whole: dashmock": 4000.0}
    fallen = module("figures").fallen
    assert fallen(before, {"whole: dashmock / aimock": 1.8, "start: dashmock / prism": 0.45}) == []
    assert fallen(before, {"whole: dashmock": 1000.0}) == []  # no ratio: another machine, another speed
    assert fallen(before, {"whole: dashmock / aimock": 1.6}) == [
        "WORSE whole: dashmock / aimock: 2 before, 1.6 now"
    ]
    assert fallen(before, {"start: dashmock / prism": 0.6}) == [
        "WORSE start: dashmock / prism: 0.4 before, 0.6 now"
    ]


def test_figures_are_kept_beside_others(tmp_path: Path) -> None:
    figures = module("figures")
    figures.write(tmp_path / "kept.json", {"b": 2.0})
    figures.write(tmp_path / "kept.json", {"a": 1.23456})
    assert (tmp_path / "kept.json").read_text() == '{\n "a": 1.235,\n "b": 2.0\n}\n'
    (tmp_path / "kept.json").write_text("[]")
    with pytest.raises(figures.Bench, match="holds no medians"):
        figures.read(tmp_path / "kept.json")


def test_every_peer_says_what_its_name_and_rows_are() -> None:
    peers = module("peers")
    assert len({peer.name for peer in peers.PEERS}) == len(peers.PEERS)
    assert all(peer.rows <= peers.ALL and peer.what for peer in peers.PEERS)
    with pytest.raises(module("figures").Bench, match="no peer 'nobody'; there are: dashmock"):
        peers.chosen("nobody")


def test_peers_are_pinned_and_no_place_to_get_them_from_is_named() -> None:
    pinned = json.loads((BENCH / "peers" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(version[0].isdigit() for version in pinned.values())
    for file in (BENCH / "peers").iterdir():
        assert "http" not in file.read_text(encoding="utf-8").replace("\nhttp {", "")
    for file in (BENCH / "peers").glob("*.txt"):
        assert "==" in file.read_text(encoding="utf-8")


def test_a_peer_that_reads_openapi_is_given_a_whole_document() -> None:
    peers = module("peers")
    document = peers.contract(peers.Said('{"id": "chatcmpl-1"}', ()))
    text = json.dumps(document)
    assert document["paths"][peers.OTHER]["post"]["requestBody"]
    for part in text.split('"$ref": "#/')[1:]:
        _, section, name = part.partition('"')[0].split("/")[:3]
        assert name in document["components"][section]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reader of streams, compiled."""
    if not shutil.which("cc"):
        pytest.skip("no C compiler is here")
    program = tmp_path_factory.mktemp("reader") / "streams"
    made = ["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-o", str(program), str(BENCH / "streams.c")]
    subprocess.run(made, check=True)
    return program


def asked(server: Server, file: Path, path: str = "/compatible-mode/v1/chat/completions") -> Path:
    body = json.dumps(module("peers").LONG).encode()
    port = server.url.rpartition(":")[2]
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    head += f"Authorization: Bearer sk-bench-key-0001\r\nContent-Length: {len(body)}\r\n\r\n"
    file.write_bytes(head.encode() + body)
    return file


def read(reader: Path, server: Server, request: Path, *more: str) -> dict[str, Any]:
    port = server.url.rpartition(":")[2]
    said = subprocess.run([reader, port, request, *more], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_the_reader_counts_every_chunk_of_a_stream(reader: Path, server: Server, tmp_path: Path) -> None:
    read_them = read(reader, server, asked(server, tmp_path / "request"), "3", "20", "0", "20")
    assert (read_them["done"], read_them["failed"], read_them["frames"]) == (3, 0, 3 * 205)
    assert 0 < read_them["first_ms"][0] <= read_them["stream_ms"][0]


def test_to_the_reader_a_refused_stream_is_lost(reader: Path, server: Server, tmp_path: Path) -> None:
    read_them = read(reader, server, asked(server, tmp_path / "request", "/nowhere"), "2", "20", "0", "20")
    assert (read_them["done"], read_them["failed"]) == (0, 2)


def test_the_locustfile_loads_the_mock_without_an_error(server: Server, tmp_path: Path) -> None:
    locust = shutil.which("locust") or ROOT / "build" / "locust" / "bin" / "locust"
    if not Path(locust).exists():
        pytest.skip("locust is not installed: pip install locust, in an environment of its own")
    flags = [
        "--headless",
        "-u",
        "8",
        "-r",
        "8",
        "-t",
        "6s",
        "--host",
        server.url,
        "--csv",
        str(tmp_path / "said"),
    ]
    command = [str(locust), "-f", str(BENCH / "locustfile.py"), *flags, "--exit-code-on-error", "1"]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    asked_for = (tmp_path / "said_stats.csv").read_text(encoding="utf-8")
    assert "first chunk" in asked_for and "/compatible-mode/v1/chat/completions" in asked_for
