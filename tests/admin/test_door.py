"""Admin calls are for this machine, or for who has the token; never for a page of another origin or a rebound name."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mock_server.admin.door import why_not
from mock_server.settings import Settings
from tests.admin.conftest import Mock
from tests.support import Server

LOCAL = {"client": ("127.0.0.1", 50000)}
REMOTE = {"client": ("203.0.113.9", 50000)}
WITH_TOKEN = Settings(host="0.0.0.0", admin_token="correct-horse")


def headers(**named: str) -> dict[bytes, bytes]:
    return {name.replace("_", "-").encode(): value.encode() for name, value in named.items()}


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8787", "localhost:8787", "[::1]:8787", "mock.localhost", "LOCALHOST."]
)
def test_this_machine_may(host: str) -> None:
    assert why_not(LOCAL, headers(host=host), Settings()) == ""


def test_the_process_itself_may() -> None:
    assert why_not({}, headers(host="dashscope.aliyuncs.com"), Settings()) == ""


@pytest.mark.parametrize(
    ("scope", "settings", "sent", "words"),
    [
        (REMOTE, Settings(), headers(host="localhost"), "start with --admin-token"),
        (LOCAL, Settings(), headers(host="evil.example:8787"), "was sent to evil.example:8787"),
        (LOCAL, Settings(), headers(host="127.0.0.1.evil.example"), "was sent to"),
        (LOCAL, Settings(), headers(host="localhost", origin="https://evil.example"), "pages of other origins"),
        (LOCAL, Settings(), headers(host="localhost", origin="null"), "pages of other origins"),
        (LOCAL, Settings(), headers(host="localhost", origin="http://localhost.evil.example"), "other origins"),
        (LOCAL, Settings(), headers(host="localhost", sec_fetch_site="cross-site", sec_fetch_mode="no-cors"), "other sites"),
        (LOCAL, Settings(), headers(host="localhost", x_forwarded_for="203.0.113.9"), "are for this machine"),
        (LOCAL, Settings(host="0.0.0.0"), headers(host="localhost"), "need a token where --host is 0.0.0.0"),
        (LOCAL, Settings(admin_token="correct-horse"), headers(host="localhost"), "need the token"),
        (LOCAL, Settings(admin_token="correct-horse"), headers(x_mock_token="wrong-horse"), "need the token"),
        (REMOTE, WITH_TOKEN, headers(origin="https://a.example", x_mock_token="correct-horse"), "other origins"),
    ],
)  # fmt: skip
def test_others_may_not(scope: Any, settings: Settings, sent: dict[bytes, bytes], words: str) -> None:
    assert words in why_not(scope, sent, settings)


def test_who_has_the_token_may_from_everywhere() -> None:
    assert why_not(REMOTE, headers(host="mock.example", x_mock_token="correct-horse"), WITH_TOKEN) == ""


def test_a_page_of_this_machine_may_call_and_read(mock: Mock) -> None:
    page = {"Origin": "http://localhost:3000"}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = mock.http.options("/_mock/faults", headers=page | asked)
    assert preflight.status_code == 204 and "POST" in preflight.headers["access-control-allow-methods"]
    told = mock.http.get("/_mock/clock", headers=page)
    assert told.headers["access-control-allow-origin"] == "http://localhost:3000"


def test_a_page_of_another_origin_can_neither_call_nor_read(mock: Mock) -> None:
    page = {"Origin": "https://evil.example"}
    assert "access-control-allow-origin" not in mock.http.options("/_mock/faults", headers=page).headers
    refused = mock.http.post(
        "/_mock/faults", content=b'{"fault": "503"}', headers=page | {"Content-Type": "text/plain"}
    )
    assert refused.status_code == 403 and "access-control-allow-origin" not in refused.headers
    assert mock.get("faults")["faults"] == []


def test_a_rebound_name_gets_nothing(mock: Mock) -> None:
    refused = mock.http.get("/_mock/journal", headers={"Host": "evil.example"})
    assert refused.status_code == 403 and "was sent to evil.example" in refused.json()["error"]


def test_health_is_for_everybody(mock: Mock) -> None:
    told = mock.http.get("/_mock/health", headers={"Host": "mock.example", "Origin": "https://a.example"})
    assert told.json()["status"] == "ok" and told.headers["access-control-allow-origin"] == "*"


def test_a_server_with_a_token_wants_it(serve: Callable[..., Server]) -> None:
    url = serve("--admin-token", "correct-horse").url
    assert httpx.get(f"{url}/_mock/health").status_code == 200
    assert httpx.get(f"{url}/_mock/clock").status_code == 403
    assert httpx.get(f"{url}/_mock/clock", headers={"X-Mock-Token": "correct-horse"}).status_code == 200
