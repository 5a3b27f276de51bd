"""A link in a folder that somebody named leads nobody out of it: nothing elsewhere is read, and nothing elsewhere is written."""

import asyncio
import os
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from mock_server import cli
from mock_server.app import create_app
from mock_server.contract import history
from mock_server.settings import Settings
from mock_server.world.store import AddressError, Change, StoreError, open_store
from tests.server.test_cli import dashmock
from tests.tapes.test_check import ANSWER
from tests.tapes.test_recall import chat, replaying, text_of
from tests.tapes.upstreams import CHAT, asking, post, recording, scripted

SECRET = "hush-7f3a"
SCENARIO = "scenarios:\n  - {name: it, then: {text: told}}\n"


def run(*args: object) -> Result:
    return CliRunner().invoke(cli.main, [str(arg) for arg in args])


def said(*args: object) -> tuple[int, str]:
    """Exit code, and all that is said, of a process of its own."""
    ran = dashmock(*map(str, args))
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A file of somebody else, outside of every folder that is named."""
    (tmp_path / "other").mkdir()
    file = tmp_path / "other" / "kept.txt"
    file.write_text(f"scenarios:\n  - {{name: {SECRET}, then: {{text: {SECRET}}}}}\n", encoding="utf-8")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "named").mkdir()
    return tmp_path / "named"


READING = {
    "tapes check": ("tapes", "check"),
    "tapes replay": ("tapes", "replay"),
    "tapes learn": ("tapes", "learn", "--out", os.devnull),
    "contract": ("contract", "--target", "tapes"),
    "drift": ("drift", "--against"),
    "serve --tapes": ("serve", "--port", "0", "--tapes"),
    "serve --scenario": ("serve", "--port", "0", "--scenario"),
    "scenario check": ("scenario", "check"),
}


@pytest.mark.parametrize("command", READING)
def test_a_link_out_of_a_folder_is_named_and_not_read(command: str, folder: Path, elsewhere: Path) -> None:
    link = folder / ("it.yaml" if "scenario" in command else "it.jsonl")
    link.symlink_to(elsewhere)
    code, output = said(*READING[command], folder)
    assert code == 2 and SECRET not in output
    assert f"{link.name} is a link that leads out of the folder" in output
    assert len(output.strip().splitlines()) == 1


async def test_links_within_a_folder_are_files_like_others(folder: Path) -> None:
    """Kubernetes mounts a config map so: it.jsonl → ..data/it.jsonl, ..data → ..2026_11_27."""
    (folder / "..2026_11_27").mkdir()
    (folder / "..data").symlink_to("..2026_11_27")
    (folder / "..2026_11_27" / "it.jsonl").write_bytes(orjson.dumps(chat("Taped", asking("Hi"))))
    (folder / "..2026_11_27" / "it.yaml").write_text(SCENARIO, encoding="utf-8")
    for name in ("it.jsonl", "it.yaml"):
        (folder / name).symlink_to(f"..data/{name}")
    assert text_of(await post(replaying(folder), CHAT, asking("Hi"))) == "Taped"
    told = create_app(Settings(log="off", scenario=(str(folder),)))
    assert text_of(await post(told, CHAT, asking("Hi"))) == "told"


async def test_scenarios_that_become_a_link_while_it_runs_are_told_as_before(
    folder: Path, elsewhere: Path
) -> None:
    (folder / "it.yaml").write_text(SCENARIO, encoding="utf-8")
    app = create_app(Settings(log="off", scenario=(str(folder),)))
    (folder / "it.yaml").unlink()
    (folder / "it.yaml").symlink_to(elsewhere)
    for _ in range(2):
        app.scenarios.reload()
    assert text_of(await post(app, CHAT, asking("Hi"))) == "told"


def linked(folder: Path, elsewhere: Path, *names: str) -> bytes:
    """Plants links of these names; what they lead to, as it is now."""
    for name in names:
        (folder / name).symlink_to(elsewhere)
    return elsewhere.read_bytes()


def test_a_report_is_written_in_its_folder(folder: Path, elsewhere: Path) -> None:
    tapes = folder.parent / "tapes.jsonl"
    tapes.write_bytes(orjson.dumps(chat("Taped", asking("Hi"))) + b"\n")
    names = ("junit.xml", "exchanges.ndjson", "index.html")
    before = linked(folder, elsewhere, *names)
    ran = run("contract", "--target", "tapes", "--report", folder, tapes)
    assert elsewhere.read_bytes() == before, ran.output
    assert all((folder / name).is_file() and not (folder / name).is_symlink() for name in names)


def test_a_history_is_read_from_its_folder_alone(folder: Path, elsewhere: Path) -> None:
    linked(folder, elsewhere, "run-20260101-00000000.json")
    with pytest.raises(OSError, match="leads out of the folder"):
        history.earlier(folder, "mock", "smoke")


def test_what_is_converted_takes_the_place_of_a_link(folder: Path, elsewhere: Path) -> None:
    tapes = folder / "tapes.jsonl"
    tapes.write_bytes(orjson.dumps(chat("Taped", asking("Hi"))) + b"\n")
    before = linked(folder, elsewhere, "out.har")
    assert run("tapes", "convert", tapes, "--out", folder / "out.har").exit_code == 0
    assert elsewhere.read_bytes() == before and b"Taped" in (folder / "out.har").read_bytes()


async def recorded(folder: Path) -> int:
    """The status of one call that is recorded into the folder."""
    body = orjson.dumps(ANSWER)
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
    async with scripted(answer % (len(body), body)) as upstream, recording(upstream.url, folder) as app:
        return (await post(app, CHAT, asking("hello"))).status


def test_a_recording_touches_nothing_that_was_there(folder: Path, elsewhere: Path) -> None:
    before = linked(folder, elsewhere, f".dashmock-{os.getpid()}", "earlier.jsonl")
    assert asyncio.run(recorded(folder)) == 200
    assert elsewhere.read_bytes() == before and len(list(folder.glob("2*.jsonl"))) == 1


def test_a_site_is_written_into_an_empty_folder_only(folder: Path, elsewhere: Path) -> None:
    before = linked(folder, elsewhere, "index.html")
    ran = run("docs", "--out", folder)
    assert ran.exit_code == 2 and "is not empty" in ran.output and elsewhere.read_bytes() == before


@pytest.mark.parametrize("beside", ["-wal", "-shm", "-journal"])
def test_what_sqlite_writes_beside_a_store_goes_through_no_link(
    beside: str, folder: Path, elsewhere: Path
) -> None:
    before = linked(folder, elsewhere, f"world.db{beside}")
    try:
        store = open_store(f"sqlite:{folder}/world.db")
        assert store is not None
        store.commit([Change("kind", "key", b"value" * 10_000)])
        store.close()
    except (AddressError, StoreError):
        pass  # to refuse is as good
    assert elsewhere.read_bytes() == before
