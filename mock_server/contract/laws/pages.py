"""Laws of lists that come in pages."""

from collections.abc import Iterator
from urllib.parse import parse_qs

from mock_server.contract.drift.documents import resolved
from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding


def full_before_more(exchange: Exchange) -> Iterator[Finding]:
    """There is more only behind a full page, and none behind the answer that shows what was just added. Source: pages of files,
    batches, conversations and Responses, `limit` with its default; OpenAI's API."""
    body = exchange.body
    rows = (body.get("data") or []) if isinstance(body, dict) and "data" in body else None
    if (
        not exchange.said
        or not exchange.wire
        or not isinstance(rows, list)
        or body.get("has_more") is not True
    ):
        return
    if exchange.operation.method == "POST":
        yield Finding("has_more: false where all that was added is shown", "true")
        return
    limit = _limit(exchange)
    if len(rows) < limit:
        yield Finding(f"has_more: false, since {len(rows)} rows fill no page of {limit}", "true")


def _limit(exchange: Exchange) -> int:
    """How many rows a page has: as many as asked, else the Spec's default; 0 where neither is known."""
    asked = parse_qs(exchange.case.sent.path.partition("?")[2]).get("limit", [""])[0]
    if asked.isdigit():
        return int(asked)
    root = exchange.operation.root
    for raw in (
        *(root["paths"][exchange.operation.path].get("parameters") or ()),
        *(exchange.operation.raw.get("parameters") or ()),
    ):
        parameter = resolved(raw, root)
        if parameter.get("in") == "query" and parameter.get("name") == "limit":
            default = resolved(parameter.get("schema") or {}, root).get("default")
            return default if isinstance(default, int) else 0
    return 0


LAWS = (full_before_more,)
