"""Every admin call, whichever there are: for this machine or with the token, never for another origin or a rebound name. And
what a browser is told of pages and files."""

from collections.abc import Callable

import pytest

from mock_server.admin.pages import PAGES, Page
from mock_server.app import create_app
from mock_server.wire import asgi
from tests.server.keeping import KEY, Mock
from tests.server.raw import Answer, call
from tests.support import Server

CLOSED = [page for page in PAGES if not page.open]
TOKEN = "correct-horse-battery"


@pytest.fixture(scope="module")
def guarded(serve: Callable[..., Server]) -> Server:
    return serve("--admin-token", TOKEN)


def name(page: Page) -> str:
    return f"{page.method} {page.path}"


def asked(server: Server, page: Page, **headers: str) -> Answer:
    path = page.path
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + "x" + rest.partition("}")[2]
    method = page.method if page.method != "*" else "GET"
    return call(server, method, path, b"{}" if method in ("POST", "PUT") else b"", **headers)


def test_only_what_tells_nothing_of_anybody_is_open() -> None:
    files_and_facts = {"/_mock/console/{name}", "/_mock/catalogue"}  # of the live page, of the contract
    told = {"/_mock", "/_mock/health", "/_mock/fidelity"} | files_and_facts
    assert {page.path for page in PAGES if page.open} <= told


@pytest.mark.parametrize("page", CLOSED, ids=name)
def test_other_origins_rebound_names_and_proxies_are_refused(page: Page, server: Server) -> None:
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1.evil.example"},
        {"host": "rebound.example"},
        {"host": "rebound.example:8787"},
        {"x_forwarded_for": "203.0.113.9"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"},
    ):
        answer = asked(server, page, **headers)
        assert answer.status == 403, headers
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("page", CLOSED, ids=name)
def test_with_a_token_nobody_may_without_it(page: Page, guarded: Server) -> None:
    for headers in (
        {},
        {"x_mock_token": "wrong"},
        {"x_mock_token": TOKEN[:-1]},
        {"authorization": f"Bearer {TOKEN}"},
    ):
        assert asked(guarded, page, **headers).status == 403, headers


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("https://mock.example", "mock.example", 200),  # behind a proxy that ends TLS and passes the name on
        ("http://mock.example:8787", "mock.example:8787", 200),
        ("https://Mock.Example", "mock.example", 200),
        ("http://localhost:3000", "mock.example", 200),  # a page of this machine
        ("https://mock.example", "127.0.0.1:8787", 403),  # behind one that hides the name
        ("https://mock.example:8443", "mock.example", 403),
        ("https://mock.example.evil.example", "mock.example", 403),
        ("https://mock.example@evil.example", "mock.example", 403),
        ("null", "mock.example", 403),
        ("null", "", 403),
        ("http://[::1", "mock.example", 403),
        ("file://mock.example", "mock.example", 403),
    ],
)
def test_with_the_token_only_our_own_page_and_those_of_this_machine_may(
    origin: str, host: str, status: int, guarded: Server
) -> None:
    sent = {"origin": origin, "host": host, "x_mock_token": TOKEN}
    assert call(guarded, "GET", "/_mock/journal", **sent).status == status
    del sent["x_mock_token"]
    assert call(guarded, "GET", "/_mock/journal", **sent).status == 403  # a rebound name has no token


def test_a_simple_form_post_of_another_page_changes_nothing(server: Server) -> None:
    """What a browser sends without asking first: text/plain or a form, with its Origin."""
    for content_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        sent = {"origin": "https://evil.example", "content_type": content_type}
        answer = call(server, "POST", "/_mock/faults", b'{"fault": "503"}', **sent)
        assert answer.status == 403
    assert call(server, "GET", "/_mock/faults").json["faults"] == []


def test_an_uploaded_page_is_shown_without_an_origin_and_runs_nothing() -> None:
    """A page of another origin may upload one and open it: on our origin its script could read the journal."""
    mock = Mock()
    file = ("x.html", b"<script>alert(1)</script>", "text/html")
    made = mock.ask("POST", "/api/v1/files", files={"files": file}, data={"purpose": "fine-tune"})
    assert made.status_code == 200, made.text
    id = made.json()["data"]["uploaded_files"][0]["file_id"]
    address = mock.ask("GET", f"/api/v1/files/{id}").json()["data"]["url"]
    shown = mock.ask("GET", address.removeprefix("http://mock.test"), key=KEY)
    assert shown.status_code == 200 and shown.content == b"<script>alert(1)</script>"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"


async def test_pages_of_the_reference_cannot_be_framed() -> None:
    async def pages(path: str, spec: object) -> tuple[int, str, bytes]:
        return 200, "text/html; charset=utf-8", b"<!DOCTYPE html>"

    page = await asgi.ask(create_app(pages=pages), "GET", "/docs/index.html", {}, b"")
    headers = dict(page.headers)
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


def test_what_admin_calls_answer_is_never_taken_for_a_page(server: Server) -> None:
    for page in ("health", "faults", "nothing<script>"):
        answer = call(server, "GET", f"/_mock/{page}")
        assert answer.headers["content-type"] == "application/json" and answer.headers["x-content-type-options"] == "nosniff"  # fmt: skip


def test_a_replayed_answer_is_sandboxed_where_a_browser_shows_it(serve: Callable[..., Server]) -> None:
    server = serve("--journal", "10")
    id = call(server, "GET", "/<script>").headers["x-request-id"]
    shown = call(server, "GET", f"/_mock/journal/{id}/replay", sec_fetch_mode="navigate")
    fetched = call(server, "GET", f"/_mock/journal/{id}/replay")
    assert "sandbox" in shown.headers["content-security-policy"] and shown.body == fetched.body
    assert "content-security-policy" not in fetched.headers


def test_the_token_is_compared_in_constant_time_and_never_said(guarded: Server) -> None:
    answer = call(guarded, "GET", "/_mock/journal", x_mock_token="wrong-token-1")
    assert TOKEN not in answer.body.decode() and "wrong-token-1" not in answer.body.decode()


async def test_loopback_without_a_socket_is_this_process() -> None:
    told = await asgi.ask(create_app(), "GET", "/_mock/journal", {"Host": "dashscope.aliyuncs.com"}, b"")
    assert told.status == 200
