"""Laws of what is kept: the books of batches balance, and files survive until they are deleted, for their owner alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.wire.errors import Refused
from mock_server.wire.forms import parts

ENDED = {
    "completed": "completed_at",
    "failed": "failed_at",
    "expired": "expired_at",
    "cancelled": "cancelled_at",
}
"""How a batch can end, and the moment it then has."""


def batch_bookkeeping(exchange: Exchange) -> Iterator[Finding]:
    """A batch counts each line once, has a moment for what has happened and none for what has not, and a file for what there
    is to read. Source: cnblogs/get-completed-batch-compatible-nosse, cnblogs/list-batches-*; published recordings of batches
    that failed and were cancelled (SDK of cnblogs, 2026-04)."""
    if not exchange.said or exchange.operation.topic != "batches" or not isinstance(exchange.body, dict):
        return
    listed = exchange.body.get("object") == "list"
    batches = exchange.body.get("data") or [] if listed else [exchange.body]
    for batch in batches:
        yield from _books(batch)
    if listed and not batches and exchange.body["data"] is not None:
        yield Finding("null for no batches", str(exchange.body["data"]))


def _books(batch: Mapping[str, Any]) -> Iterator[Finding]:
    status, counts = batch["status"], batch["request_counts"]
    done = counts["completed"] + counts["failed"]
    over = status in ("completed", "expired", "cancelled")
    if done > counts["total"] or (over and done != counts["total"]):
        yield Finding(f"{counts['total']} lines in all", f"{done} done, {status}")
    if status in ("validating", "failed") and counts["total"]:
        yield Finding(f"no lines while {status}", str(counts["total"]))
    if (status == "failed") != (batch["errors"] is not None):
        yield Finding("errors of a failed batch, and of no other", f"{batch['errors']}, {status}")
    for end, moment in ENDED.items():
        if (batch[moment] is not None) != (status == end):
            yield Finding(f"{moment} of a batch that is {end}, and of no other", f"{batch[moment]}, {status}")
    passed = [batch[name] for name in ("created_at", "in_progress_at", "finalizing_at", "completed_at")]
    moments = [moment for moment in passed if moment is not None]
    if moments != sorted(moments):
        yield Finding("moments in their order", str(moments))
    if batch["cancelling_at"] != batch["cancelled_at"]:
        yield Finding("cancelling_at as cancelled_at", f"{batch['cancelling_at']}, {batch['cancelled_at']}")
    for file, count in (("output_file_id", "completed"), ("error_file_id", "failed")):
        if (batch[file] is not None) != (over and counts[count] > 0):
            yield Finding(f"{file} for {counts[count]} lines of a batch that is {status}", str(batch[file]))


def files_survive(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """What was uploaded is shown unchanged, byte by byte where it can be downloaded, until it is deleted, then never again;
    to another key never. Judged in the order of the exchanges. Source: openai-file-interface; that keys are apart: error
    page, `Invalid file`."""
    shown: dict[str, tuple[str, Any]] = {}
    contents: dict[str, bytes] = {}
    gone: set[str] = set()
    for exchange in exchanges:
        sent = exchange.case.sent
        if exchange.operation.topic != "files" or not exchange.wire:
            continue
        native = exchange.operation.surface == "native"  # the same store, shown in another form
        id = named[1] if (named := re.search(r"/files/([^/?]+)", sent.path)) else ""
        if sent.method == "POST" and exchange.said and not native:
            shown[exchange.body["id"]] = _owner(exchange), exchange.body
        if id not in shown:
            continue
        owner, file = shown[id]
        there = owner == _owner(exchange) and id not in gone
        if exchange.refused and there and not sent.path.endswith("/content"):
            yield exchange, Finding(f"{id}, which was uploaded", str(exchange.status))
        if exchange.said and not there:
            yield exchange, Finding(f"no {id}, which is {'gone' if id in gone else 'of another key'}", "it")
        if exchange.said and sent.path.endswith("/content"):
            if contents.setdefault(id, exchange.raw) != exchange.raw or len(exchange.raw) != file["bytes"]:
                yield (
                    exchange,
                    Finding(f"the same {file['bytes']} bytes of {id}", f"{len(exchange.raw)} bytes"),
                )
        elif exchange.said and sent.method == "GET" and not native and exchange.body != file:
            yield exchange, Finding(f"{file}", str(exchange.body))
        if exchange.said and sent.method == "DELETE":
            gone.add(id)


def _owner(exchange: Exchange) -> str:
    sent = {name.lower(): value for name, value in exchange.case.sent.headers.items()}
    return f"{sent.get('authorization')} {sent.get('x-dashscope-workspace')} {sent.get('host')}"


def every_file_is_told(exchange: Exchange) -> Iterator[Finding]:
    """Each file of an upload is either uploaded or failed. Source: model-customization-file-management-service;
    cnblogs/upload-file-*."""
    data = exchange.body.get("data") if isinstance(exchange.body, dict) else None
    if not exchange.said or not exchange.wire or not isinstance(data, dict) or "uploaded_files" not in data:
        return
    sent = exchange.case.sent.raw.count(b"filename=")
    told = len(data["uploaded_files"]) + len(data["failed_uploads"])
    if sent and told != sent:
        yield Finding(f"{sent} files, uploaded or failed", str(told))


def file_as_uploaded(exchange: Exchange) -> Iterator[Finding]:
    """What comes of an upload of one file has its name and its number of bytes. Source: openai-file-interface; cnblogs/upload-file-*;
    the Files of AgentStudio as the SDK's types have them."""
    body = exchange.body
    announced = {name.lower(): value for name, value in exchange.case.sent.headers.items()}.get(
        "content-type", ""
    )
    if not exchange.said or not announced.startswith("multipart/form-data") or not isinstance(body, dict):
        return
    try:
        files = [part for part in parts(exchange.case.sent.raw, announced) if part.filename]
    except Refused:
        return  # a form that was drawn broken
    if len(files) != 1:
        return
    (file,) = files
    for key, wanted in (
        ("filename", file.filename),
        ("bytes", len(file.data)),
        ("size_bytes", len(file.data)),
    ):
        if key in body and body[key] != wanted:
            yield Finding(f"{key} {wanted!r}, as uploaded", repr(body[key]))


LAWS = (batch_bookkeeping, every_file_is_told, file_as_uploaded)
ACROSS = (files_survive,)
