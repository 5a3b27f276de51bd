"""The OpenAI SDK's files and batches, on a real port."""

import json
import time
from pathlib import Path

import openai
import pytest
import requests

from tests.support import KEY, Server

HELLO = [{"role": "user", "content": "Say hello."}]


@pytest.fixture
def client(server: Server) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.compatible, api_key=f"{KEY}-files", max_retries=0)


def test_a_file_is_uploaded_shown_listed_and_deleted(client: openai.OpenAI, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("Hello.", encoding="utf-8")
    file = client.files.create(file=path, purpose="file-extract")  # type: ignore[arg-type]

    assert (file.filename, file.bytes, file.status, file.id[:8]) == ("报告.txt", 6, "processed", "file-fe-")
    assert client.files.retrieve(file.id) == file
    assert file.id in [one.id for one in client.files.list(limit=2)]
    assert client.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve(file.id)


def test_pages_of_files_are_turned(client: openai.OpenAI) -> None:
    sent = [client.files.create(file=(f"{n}.jsonl", b"{}"), purpose="batch").id for n in range(5)]
    found = [one.id for one in client.files.list(limit=2, purpose="batch")]

    assert [id for id in found if id in sent] == sent[::-1] and len(set(found)) == len(found)


def test_a_file_larger_than_any_other_body_survives_byte_by_byte(
    client: openai.OpenAI, server: Server
) -> None:
    data = bytes(range(256)) * 100_000  # 25 MB; other bodies may have 20
    file = client.files.create(file=("large.txt", data), purpose="file-extract")  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {client.api_key}"}
    shown = requests.get(f"{server.native}/files/{file.id}", headers=headers, timeout=30).json()["data"]

    assert file.bytes == shown["size"] == len(data)
    assert requests.get(shown["url"], timeout=30).content == data
    assert client.files.delete(file.id).deleted


def test_a_wrong_purpose_is_a_bad_request(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        client.files.create(file=("a.txt", b"x"), purpose="assistants")
    assert raised.value.param == "purpose"


def test_a_batch_runs_and_its_answers_are_downloaded(client: openai.OpenAI) -> None:
    lines = [
        {"custom_id": str(n), "method": "POST", "url": "/v1/chat/completions", "body": {"model": "qwen-plus", "messages": HELLO}}
        for n in range(3)
    ]  # fmt: skip
    raw = "\n".join(json.dumps(line) for line in lines).encode()
    file = client.files.create(file=("in.jsonl", raw), purpose="batch")
    batch = client.batches.create(
        input_file_id=file.id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
        metadata={"ds_name": "three"},
    )
    assert batch.status == "validating"
    until = time.monotonic() + 30
    while batch.status not in ("completed", "failed") and time.monotonic() < until:
        batch = client.batches.retrieve(batch.id)

    assert batch.status == "completed" and batch.output_file_id is not None
    assert batch.request_counts is not None and batch.request_counts.completed == 3
    found = [json.loads(line) for line in client.files.content(batch.output_file_id).text.splitlines()]
    assert [one["custom_id"] for one in found] == ["0", "1", "2"]
    assert all(one["response"]["body"]["choices"][0]["message"]["content"] for one in found)
    assert batch.id in [one.id for one in client.batches.list(limit=1)]
    with pytest.raises(openai.BadRequestError):
        client.batches.cancel(batch.id)


def test_a_batch_is_cancelled(client: openai.OpenAI) -> None:
    file = client.files.create(file=("in.jsonl", b"{}"), purpose="batch")
    batch = client.batches.create(input_file_id=file.id, endpoint="/v1/embeddings", completion_window="24h")

    assert client.batches.cancel(batch.id).status == "cancelling"
