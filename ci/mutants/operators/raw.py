# ruff: noqa: D103 (what each operator does is said in operators.yaml)
"""The bytes of a whole answer."""

from collections.abc import Sequence
from dataclasses import replace

from ci.mutants.operators.tools import Site, good, operator
from mock_server.contract.exchange import Exchange, Received


@operator
def json_truncated(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), raw=one.raw[: len(one.raw) * 2 // 3]) if isinstance(one.body, dict) else None


@operator
def json_doubled(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), raw=one.raw * 2) if isinstance(one.body, dict) else None


@operator
def body_empty(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), raw=b"") if one.raw else None


@operator
def html_page(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return (
        replace(good(one), raw=b"<html><body>502 Bad Gateway</body></html>")
        if isinstance(one.body, dict)
        else None
    )
