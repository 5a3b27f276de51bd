# ruff: noqa: D103 (what each operator does is said in operators.yaml)
"""Status, media type and headers."""

from collections.abc import Sequence
from dataclasses import replace

from ci.mutants.operators.tools import Site, good, operator, streams, whole, with_headers
from mock_server.contract.exchange import Exchange, Received


@operator
def status_created(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), status=201) if one.said else None


@operator
def error_as_200(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), status=200) if one.status >= 400 and one.case.kind != "method" else None


@operator
def error_status_swapped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return (
        replace(good(one), status=422)
        if one.status >= 400 and one.case.kind != "method" and one.case.expected.status
        else None
    )


@operator
def content_type_text(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return with_headers(one, content_type="text/plain") if whole(one) else None


@operator
def stream_as_json(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return with_headers(one, content_type="application/json") if streams(one) else None


@operator
def request_id_header_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return with_headers(one, x_request_id=None) if one.case.kind != "preflight" else None


@operator
def request_id_header_changed(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    named = one.headers.get("x-request-id", "")
    return (
        with_headers(one, x_request_id="0" * 8 + named[8:]) if named.encode() in one.raw and named else None
    )


@operator
def latency_header_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return with_headers(one, req_cost_time=None) if one.said else None


@operator
def latency_off(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    started = one.headers.get("resp-start-time", "")
    return with_headers(one, resp_start_time=str(int(started) + 250)) if started else None


@operator
def cors_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    if "access-control-allow-origin" not in one.headers:
        return None
    return replace(
        good(one), headers={k: v for k, v in one.headers.items() if not k.startswith("access-control")}
    )


@operator
def cors_narrow(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return (
        with_headers(one, access_control_allow_headers="content-type")
        if one.case.kind == "preflight"
        else None
    )


@operator
def preflight_refused(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), status=401) if one.case.kind == "preflight" else None


@operator
def gateway_header_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    marked = one.said and "x-dashscope-call-gateway" in one.headers
    return with_headers(one, x_dashscope_call_gateway=None) if marked else None


@operator
def finished_header_flipped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    was = one.headers.get("x-dashscope-finished")
    return (
        with_headers(one, x_dashscope_finished="true" if was == "false" else "false")
        if was and one.said
        else None
    )
