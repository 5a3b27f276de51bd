"""The laws of what is kept: they hold for what the mock shows, and each kind of damage breaks one."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from mock_server.contract.exchange import Case, Exchange, Sent
from tests.contract.helping import ID, KEY, SPEC, broken, broken_together, told

BATCH: dict[str, Any] = {
    **dict.fromkeys(("errors", "expires_at", "failed_at", "expired_at", "cancelling_at", "cancelled_at")),
    "id": "batch_5b57e198-203e-49c8-bcc3-65e997d51754",
    "object": "batch",
    "endpoint": "/v1/chat/completions",
    "input_file_id": "file-batch-c015426ce301481bb13c76b4",
    "completion_window": "24h",
    "status": "completed",
    "output_file_id": "file-batch_output-c5f57bf1fbc749cdae9676ba",
    "error_file_id": None,
    "created_at": 1776423924,
    "in_progress_at": 1776423924,
    "finalizing_at": 1776433053,
    "completed_at": 1776433053,
    "request_counts": {"total": 2, "completed": 2, "failed": 0},
    "metadata": None,
}
ERRORS = {"object": "list", "data": [{"code": "empty_file", "message": "x", "param": None, "line": None}]}
LAW = "batch-bookkeeping"


def asked(id: str, method: str, path: str, body: Any, status: int = 200, key: str = KEY) -> Exchange:
    sent = Sent(method, path, {"Authorization": f"Bearer {key}"})
    return told(Case(f"{id}/{path}", SPEC.operation(id), sent), orjson.dumps(body), status)


def of_batch(**changes: Any) -> set[str]:
    return broken(asked("batch", "GET", f"/compatible-mode/v1/batches/{BATCH['id']}", BATCH | changes))


def test_a_batch_whose_books_balance_breaks_no_law() -> None:
    assert of_batch() == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"request_counts": {"total": 2, "completed": 1, "failed": 0}},
        {"request_counts": {"total": 2, "completed": 2, "failed": 1}},
        {"completed_at": None},
        {"failed_at": 1776433053},
        {"cancelled_at": 1776433053},
        {"cancelling_at": 1776433053},
        {"completed_at": 1776423900},
        {"output_file_id": None},
        {"error_file_id": "file-batch_output-c5f57bf1fbc749cdae9676ba"},
        {"errors": ERRORS},
        {"status": "in_progress"},
        {"status": "validating", "completed_at": None, "output_file_id": None},
    ],
    ids=str,
)
def test_a_batch_whose_books_do_not_balance_is_noticed(changes: dict[str, Any]) -> None:
    assert of_batch(**changes) == {LAW}


@pytest.mark.parametrize(
    ("changes", "law"),
    [
        ({}, set()),
        ({"first_id": None}, {"pages-add-up"}),
        ({"data": [], "first_id": None, "last_id": None}, {LAW, "schema"}),
    ],
)
def test_a_list_of_batches_names_its_ends(changes: dict[str, Any], law: set[str]) -> None:
    page = {"object": "list", "data": [BATCH], "first_id": BATCH["id"], "last_id": BATCH["id"]}
    listed = asked("batches", "GET", "/compatible-mode/v1/batches", {**page, "has_more": False, **changes})

    assert broken(listed) == law


FILE = {
    "id": "file-fe-d5c0ea9110bd47afb0505f43",
    "object": "file",
    "bytes": 3,
    "filename": "a.txt",
    "purpose": "file-extract",
    "status": "processed",
    "created_at": 1761480070,
}
FILES = "/compatible-mode/v1/files"
UPLOADED = asked("compatible-file-upload", "POST", FILES, FILE)
SHOWN = asked("compatible-file", "GET", f"{FILES}/{FILE['id']}", FILE)
GONE = {"object": "file", "deleted": True, "id": FILE["id"]}
DELETED = asked("compatible-file-delete", "DELETE", f"{FILES}/{FILE['id']}", GONE)
NO = {"message": "No.", "type": "invalid_request_error", "param": "id", "code": "not_found"}
REFUSAL = {"error": NO, "request_id": ID}
MISSED = asked("compatible-file", "GET", f"{FILES}/{FILE['id']}", REFUSAL, 404)
SURVIVE = "files-survive"


def content(raw: bytes) -> Exchange:
    made = asked("compatible-file-content", "GET", f"{FILES}/{FILE['id']}/content", "")
    return replace(made, raw=raw, body=None)


@pytest.mark.parametrize(
    ("exchanges", "breaks"),
    [
        ((UPLOADED, SHOWN, DELETED, MISSED), False),
        ((UPLOADED, MISSED), True),
        ((UPLOADED, DELETED, SHOWN), True),
        ((UPLOADED, asked("compatible-file", "GET", f"{FILES}/{FILE['id']}", FILE | {"bytes": 4})), True),
        ((UPLOADED, asked("compatible-file", "GET", f"{FILES}/{FILE['id']}", FILE, key=f"{KEY}2")), True),
        ((UPLOADED, content(b"abc"), content(b"abc")), False),
        ((UPLOADED, content(b"abc"), content(b"abd")), True),
        ((UPLOADED, content(b"abcd")), True),
    ],
)
def test_a_file_that_is_lost_changed_or_shown_to_others_is_noticed(
    exchanges: tuple[Exchange, ...], breaks: bool
) -> None:
    assert (SURVIVE in broken_together(*exchanges)) == breaks
