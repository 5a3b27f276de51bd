"""Large files of a store lie in a bucket: byte for byte, for every mock, gone with their rows, and missed aloud."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.keeping import FILES, OTHER, Mock
from tests.server.test_cli import one_line, refused
from tests.store.buckets import KEYS, S3Server
from tests.store.test_kept import BATCHES, EMBEDDINGS, LOCAL, lines, meanwhile

pytest.importorskip("obstore", reason="obstore is not installed")

LARGE, SMALL = bytes(range(256)) * 8000, b"small"


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    server = S3Server()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> str:
    """A folder of its own for each test."""
    return f"{abs(hash(request.node.nodeid)):x}"


def content(mock: Mock, id: str) -> bytes:
    url = httpx.URL(mock.ask("GET", f"/api/v1/files/{id}").json()["data"]["url"])
    answer = mock.ask("GET", url.raw_path.decode())
    assert answer.status_code == 200
    return answer.content


def test_a_large_file_lies_in_the_bucket_and_a_small_one_in_the_store(
    s3: S3Server, folder: str, address: str
) -> None:
    one, other = (Mock(store=address, blobs=s3.address(folder)) for _ in range(2))
    large, small = one.upload(LARGE)["id"], one.upload(SMALL, "b.txt")["id"]
    assert s3.objects(folder) == {f"blobs/{large}": len(LARGE)}
    for mock in (one, other):
        assert (content(mock, large), content(mock, small)) == (LARGE, SMALL)
    assert other.ask("GET", f"{FILES}/{large}", key=OTHER).status_code == 404


def test_what_is_deleted_is_gone_from_the_bucket(s3: S3Server, folder: str, address: str) -> None:
    mock = Mock(store=address, blobs=s3.address(folder))
    kept, gone = mock.upload(LARGE)["id"], mock.upload(LARGE, "b.txt")["id"]
    assert mock.ask("DELETE", f"{FILES}/{gone}").json()["deleted"]
    assert list(s3.objects(folder)) == [f"blobs/{kept}"]
    assert content(mock, kept) == LARGE
    assert mock.ask("POST", "/_mock/reset", json={}, headers=LOCAL).status_code == 200
    assert s3.objects(folder) == {}


def test_the_oldest_go_from_the_bucket_too_when_there_is_no_more_room(
    s3: S3Server, folder: str, tmp_path: Path
) -> None:
    mock = Mock(store=f"sqlite:{tmp_path}/world.db", blobs=s3.address(folder), max_stored=len(LARGE) * 5 // 2)
    ids = [mock.upload(LARGE, f"{number}.txt")["id"] for number in range(4)]
    assert list(s3.objects(folder)) == sorted(f"blobs/{id}" for id in ids[2:])


def test_how_large_is_large_says_the_address(s3: S3Server, folder: str, tmp_path: Path) -> None:
    mock = Mock(store=f"sqlite:{tmp_path}/world.db", blobs=s3.address(folder, above="4"))
    id = mock.upload(SMALL)["id"]
    assert s3.objects(folder) == {f"blobs/{id}": len(SMALL)}


def test_a_batch_reads_its_lines_from_the_bucket_and_leaves_only_its_files(
    s3: S3Server, folder: str, tmp_path: Path
) -> None:
    mock = Mock(store=f"sqlite:{tmp_path}/world.db", blobs=s3.address(folder, above="100"))
    file = mock.upload(lines(20), "in.jsonl", "batch")["id"]
    sent = {"input_file_id": file, "endpoint": EMBEDDINGS, "completion_window": "24h"}
    id = mock.ask("POST", BATCHES, json=sent).json()["id"]
    assert f"batch_inputs/{id}" in s3.objects(folder)
    mock.clock.advance(100)
    batch = mock.ask("GET", f"{BATCHES}/{id}").json()
    mock.clock.advance(100)
    batch = mock.ask("GET", f"{BATCHES}/{id}").json()
    output = mock.ask("GET", f"{FILES}/{batch['output_file_id']}/content").text
    assert [json.loads(line)["custom_id"] for line in output.splitlines()] == [str(at) for at in range(20)]
    assert set(s3.objects(folder)) == {f"blobs/{file}", f"blobs/{batch['output_file_id']}"}


def test_a_write_that_must_be_done_again_leaves_nothing_over(s3: S3Server, folder: str, address: str) -> None:
    """A fault that hardly ever happens is counted with each call, and so a clock that moves meanwhile is in its way."""
    one, other = (Mock(store=address, blobs=s3.address(folder)) for _ in range(2))
    one.ask("POST", "/_mock/faults", json={"fault": "0.0001% stall=1s"}, headers=LOCAL)
    written, raced = one.app.common._written, []

    def late() -> bool:
        if not raced:
            raced.append(meanwhile(other, "POST", "/_mock/clock", json={"advance": 1}, headers=LOCAL))
        done: bool = written()
        raced.append(done)
        return done

    one.app.common._written = late
    id = one.upload(LARGE)["id"]
    assert raced[1:3] == [False, True]
    assert list(s3.objects(folder)) == [f"blobs/{id}"]
    assert content(one, id) == LARGE


def test_while_the_bucket_is_gone_the_api_says_so_and_what_is_small_goes_on(tmp_path: Path) -> None:
    server = S3Server()
    mock = Mock(store=f"sqlite:{tmp_path}/world.db", blobs=server.address("x"))
    large, small = mock.upload(LARGE)["id"], mock.upload(SMALL, "b.txt")["id"]
    server.stop()
    answer = mock.ask("POST", FILES, files={"file": ("c.txt", LARGE)}, data={"purpose": "file-extract"})
    assert answer.status_code == 500 and answer.json()["error"]["code"] == "internal_error"
    assert "c.txt" not in mock.listed()
    assert content(mock, small) == SMALL
    server.start()
    assert mock.upload(LARGE, "c.txt")["id"] != large
    lost = httpx.URL(mock.ask("GET", f"/api/v1/files/{large}").json()["data"]["url"])
    assert mock.ask("GET", lost.raw_path.decode()).status_code == 500  # moto's memory went with it
    server.stop()


# ---- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("files", "--blobs 'files' names no bucket; write s3://BUCKET/FOLDER?endpoint=http://HOST:9000"),
        ("s3://", "names no bucket"),
        ("s3://key:secret@files", "keys do not belong into an address; set AWS_ACCESS_KEY_ID"),
        ("s3://files?endpont=http://x", "endpont: is not known; there are: above, endpoint, region"),
        ("s3://files?above=1MB", "above: '1MB' is no number of bytes; write e.g. 1048576"),
        ("s3://files?endpoint=127.0.0.1:1", "endpoint: '127.0.0.1:1' is no URL"),
        ("s3://files?endpoint=http://127.0.0.1:1", "--blobs s3://files: cannot be used"),
    ],
)
def test_a_bucket_that_is_none_is_one_line(address: str, said: str, tmp_path: Path) -> None:
    text = one_line(refused("--store", f"sqlite:{tmp_path}/world.db", "--blobs", address))
    assert said in text and "secret" not in text


def test_a_bucket_that_is_not_there_is_one_line(s3: S3Server, tmp_path: Path) -> None:
    missing = s3.address("x").replace("files", "nowhere")
    text = one_line(refused("--store", f"sqlite:{tmp_path}/world.db", "--blobs", missing))
    assert "--blobs s3://nowhere/x: cannot be used" in text


def test_a_bucket_without_a_store_is_one_line() -> None:
    assert "--blobs: without a --store" in one_line(refused("--blobs", "s3://files"))


def test_without_keys_nobody_is_asked_for_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name)
    text = one_line(refused("--store", f"sqlite:{tmp_path}/world.db", "--blobs", "s3://files"))
    assert "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in text
