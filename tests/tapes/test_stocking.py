"""Answers about files and batches, sent again: what they speak of is made first, in this process and on the clock of the mock."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from mock_server.app import create_app
from mock_server.recording import replay
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

SPEC = Spec(load())
BATCHES, FILES, NATIVE = "/compatible-mode/v1/batches", "/compatible-mode/v1/files", "/api/v1/files"
ID = "batch_00000000-0000-4000-8000-000000000001"
INPUT, OUTPUT = "file-batch-" + "a" * 24, "file-batch_output-" + "b" * 24
BATCH: dict[str, Any] = {
    **dict.fromkeys(("errors", "output_file_id", "error_file_id", "in_progress_at", "expires_at")),
    **dict.fromkeys(
        ("finalizing_at", "completed_at", "failed_at", "expired_at", "cancelling_at", "cancelled_at")
    ),
    "id": ID,
    "object": "batch",
    "endpoint": "/v1/chat/completions",
    "input_file_id": INPUT,
    "completion_window": "24h",
    "created_at": 1776414394,
    "request_counts": {"total": 0, "completed": 0, "failed": 0},
    "metadata": {"ds_name": "n"},
}
TWO = {"total": 2, "completed": 0, "failed": 0}
MISTAKE = {"code": "url_not_found", "message": "x", "param": "url", "line": 1}
MISMATCH = {**MISTAKE, "code": "mismatched_test_url"}


def failed(*mistakes: Any) -> dict[str, Any]:
    errors = {"object": "list", "data": list(mistakes)}
    return {**BATCH, "status": "failed", "failed_at": 1776414394, "errors": errors}


FILE = {
    "id": "file-fe-" + "c" * 24,
    "object": "file",
    "bytes": 3,
    "filename": "a.txt",
    "purpose": "file-extract",
    "status": "processed",
    "created_at": 1776414394,
}
NATIVE_FILE = {
    "id": 1,
    "name": "a.txt",
    "description": "",
    "purpose": "file-extract",
    "size": 3,
    "region": "cn-beijing",
    "md5": "Td5oBnUd0kfuUGMd0zd5Ig==",
    "file_id": FILE["id"],
    "url": "http://x",
    "user_id": "1",
    "api_key_id": "1",
    "gmt_create": "2025-11-30 18:42:45",
}
LISTED = {key: value for key, value in NATIVE_FILE.items() if key != "purpose"}
NATIVE_PAGE = {"total": 15, "page_size": 2, "page_no": 1, "files": [LISTED]}
UPLOADED = {"uploaded_files": [{"name": "a.txt", "file_id": "x"}], "failed_uploads": []}
LINE = {
    "id": "153fa1be-abbc-4b52-80a6-c7ca92688fbc",
    "custom_id": "1",
    "response": {
        "status_code": 200,
        "request_id": "153fa1be-abbc-4b52-80a6-c7ca92688fbc",
        "body": {
            "created": 1,
            "usage": {"completion_tokens": 1, "prompt_tokens": 1, "total_tokens": 2},
            "model": "qwen-flash",
            "id": "chatcmpl-1",
            "choices": [
                {"finish_reason": "stop", "index": 0, "message": {"role": "assistant", "content": "x"}}
            ],
            "object": "chat.completion",
        },
    },
    "error": None,
}


def page(*batches: Mapping[str, Any], more: bool = False) -> dict[str, Any]:
    return {
        "object": "list",
        "data": list(batches),
        "first_id": "batch_1",
        "last_id": "batch_2",
        "has_more": more,
    }


DONE = {
    **BATCH,
    "status": "completed",
    "output_file_id": OUTPUT,
    **dict.fromkeys(("in_progress_at", "finalizing_at", "completed_at"), 1776414395),
    "request_counts": {"total": 2, "completed": 2, "failed": 0},
}
CANCELLED = {
    **BATCH,
    "status": "cancelled",
    "error_file_id": OUTPUT,
    **dict.fromkeys(("in_progress_at", "cancelling_at", "cancelled_at"), 1776414395),
    "request_counts": {"total": 2, "completed": 0, "failed": 2},
}
GOING = {**BATCH, "in_progress_at": 1776414394, "request_counts": TWO}
CREATE = {"input_file_id": INPUT, "endpoint": "/v1/chat/completions", "completion_window": "24h", "metadata": {"ds_name": "n"}}  # fmt: skip

TAPES: dict[str, tuple[str, str, Any, Any]] = {
    "begun": (f"POST {BATCHES}", BATCHES, CREATE, {**BATCH, "status": "validating"}),
    "going": (f"GET {BATCHES}/{{batch_id}}", f"{BATCHES}/{ID}", None, {**GOING, "status": "in_progress"}),
    "done": (f"GET {BATCHES}/{{batch_id}}", f"{BATCHES}/{ID}", None, DONE),
    "cancelling": (f"POST {BATCHES}/{{batch_id}}/cancel", f"{BATCHES}/{ID}/cancel", None, {**GOING, "status": "cancelling"}),
    "cancelled": (f"GET {BATCHES}/{{batch_id}}", f"{BATCHES}/{ID}", None, CANCELLED),
    "failed": (f"GET {BATCHES}/{{batch_id}}", f"{BATCHES}/{ID}", None, failed(MISTAKE)),
    "mismatched": (f"GET {BATCHES}/{{batch_id}}", f"{BATCHES}/{ID}", None, failed(MISMATCH, MISMATCH)),
    "list": (f"GET {BATCHES}", f"{BATCHES}?limit=2&input_file_ids={INPUT}&create_after=20260101000000", None, page(DONE, CANCELLED)),
    "none": (f"GET {BATCHES}", f"{BATCHES}?input_file_ids=x", None, {**page(), "data": None, "first_id": None, "last_id": None}),
    "upload": (f"POST {FILES}", FILES, None, FILE),
    "file": (f"GET {FILES}/{{file_id}}", f"{FILES}/{FILE['id']}", None, FILE),
    "delete": (f"DELETE {FILES}/{{file_id}}", f"{FILES}/{FILE['id']}", None, {"object": "file", "deleted": True, "id": FILE["id"]}),
    "files": (f"GET {FILES}", f"{FILES}?after=x&create_before=20251101", None, {"object": "list", "data": [FILE], "has_more": False}),
    "native": (f"GET {NATIVE}/{{file_id}}", f"{NATIVE}/{FILE['id']}", None, {"data": NATIVE_FILE, "request_id": "r"}),
    "native-list": (f"GET {NATIVE}", f"{NATIVE}?page_no=1&page_size=2", None, {"data": NATIVE_PAGE, "request_id": "r"}),
    "native-delete": (f"DELETE {NATIVE}/{{file_id}}", f"{NATIVE}/{FILE['id']}", None, {"request_id": "r"}),
    "native-upload": (f"POST {NATIVE}", NATIVE, None, {"data": UPLOADED, "request_id": "r"}),
}  # fmt: skip


def written(tmp_path: Path, name: str, raw: str | None = None) -> Path:
    operation, path, body, answer = TAPES[name]
    row = {
        "id": f"t/{name}",
        "origin": "recording",
        "operation": operation,
        "request": {"headers": {}, "body": body, "path": path},
        "response": {"status": 200, "headers": {}, "body": answer, "sse": None, "raw": raw},
    }
    file = tmp_path / "tapes.jsonl"
    file.write_bytes(orjson.dumps(row))
    return file


@pytest.mark.parametrize("name", TAPES)
def test_what_an_answer_speaks_of_is_made_before_it_is_asked_for(name: str, tmp_path: Path) -> None:
    report = replay.replay(SPEC, [written(tmp_path, name)], replay.in_process(create_app()), ["recording"])

    assert [found for _, found in report.different] == [] and report.same == 1


def test_an_output_file_is_made_by_a_batch_of_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = f"{json.dumps(LINE)}\n{json.dumps({**LINE, 'custom_id': '2'})}\n"
    path = f"{FILES}/{OUTPUT}/content"
    monkeypatch.setitem(TAPES, "content", (f"GET {FILES}/{{file_id}}/content", path, None, None))
    report = replay.replay(
        SPEC, [written(tmp_path, "content", lines)], replay.in_process(create_app()), ["recording"]
    )

    assert [found for _, found in report.different] == [] and report.same == 1


def test_a_target_that_makes_nothing_differs(tmp_path: Path) -> None:
    refusing = replay.in_process(create_app())
    refused = refusing(replay.Request("GET", FILES, {}, b""))
    report = replay.replay(SPEC, [written(tmp_path, "file")], lambda sent: refused, ["recording"])

    (different,) = report.different
    assert different[1][0].startswith("could not be made: POST /compatible-mode/v1/files: 401")
