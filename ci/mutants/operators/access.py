# ruff: noqa: D103 (what each operator does is said in operators.yaml)
"""Who and what is let in, and how refusals are worded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import orjson

from ci.mutants.operators.tools import (
    Site,
    another_s,
    copied,
    find,
    good,
    operator,
    whole,
    with_body,
    with_headers,
)
from mock_server.contract.exchange import Exchange, Received


@operator
def auth_ignored(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    other = find(
        others, lambda other: other.said and other.case.id.partition("/")[2].startswith(("example", "asked"))
    )
    return another_s(one, other) if one.case.kind == "key" and other else None


@operator
def auth_status_other(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), status=403) if one.case.kind == "key" else None


@operator
def invalid_accepted(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    other = find(others, lambda other: whole(other) and not one.asks_for_a_stream)
    return another_s(one, other) if one.case.id.endswith("-breaks") and one.refused and other else None


@operator
def valid_refused(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    other = find(others, lambda other: other.status == 400 and other.case.id.endswith("-breaks"))
    return another_s(one, other) if one.said and other and one.case.expected.status == 200 else None


@operator
def valid_fails(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    if not one.said or one.operation.method != "POST":
        return None
    id = one.headers.get("x-request-id", "")
    body: dict[str, Any] = {
        "code": "InternalError",
        "message": "An internal error has occured, please try again later or contact service support.",
        "request_id": id,
    }
    if one.operation.surface != "native":
        body = {
            "error": {
                "message": body["message"],
                "type": "internal_error",
                "param": None,
                "code": "internal_error",
            },
            "request_id": id,
        }
    return replace(with_headers(one, content_type="application/json"), status=500, raw=orjson.dumps(body))


def _in_error(
    one: Exchange, change: Callable[[dict[str, Any]], None], foretold: bool = True
) -> Received | None:
    if not one.refused or not isinstance(one.body, dict) or (foretold and not one.case.expected.message):
        return None
    body = copied(one)
    change(body["error"] if isinstance(body.get("error"), dict) else body)
    return with_body(one, body)


@operator
def message_changed(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _in_error(one, lambda error: error.update(message=error["message"].replace(" ", "  ", 1) + "!"))


@operator
def code_changed(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    other = "Throttling" if one.operation.surface == "native" else "limit_requests"
    return _in_error(one, lambda error: error.update(code=other))


@operator
def message_empty(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _in_error(one, lambda error: error.update(message=""), foretold=False)


@operator
def key_echoed(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _in_error(
        one, lambda error: error.update(message=f"{error['message']} (key {one.key})"), foretold=False
    )


@operator
def wrong_refusal(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def other_rule(other: Exchange) -> bool:
        wanted = one.case.expected
        return (
            other.status == one.status
            and bool(other.case.expected.message)
            and other.case.expected.message != wanted.message
        )

    other = find(others, other_rule)
    return another_s(one, other) if one.case.expected.message and one.status >= 400 and other else None
