"""Keys for places that cannot keep a secret, and input that only the service can read."""

import base64
import json
import os
from typing import Any

import pytest

from mock_server.wire import sealing, sse
from tests.server.mocking import NOON, Mock
from tests.support import KEY

GENERATION = "/api/v1/services/aigc/text-generation/generation"
HELLO = {"messages": [{"role": "user", "content": "Hello"}]}
BODY = {"model": "qwen-plus", "input": HELLO, "parameters": {"result_format": "message", "seed": 7}}


@pytest.fixture
def mock() -> Mock:
    return Mock()


def made(mock: Mock, query: str = "") -> Any:
    return mock.ask("POST", f"/api/v1/tokens{query}")


def test_a_temporary_key_is_said_bare_and_is_good_for_a_minute(mock: Mock) -> None:
    answer = made(mock)

    assert set(answer.json()) == {"token", "expires_at"} and "x-request-id" not in answer.headers
    assert answer.json()["expires_at"] == NOON + 60


def test_a_temporary_key_is_valid_until_it_is_over(mock: Mock) -> None:
    mock.key = made(mock, "?expire_in_seconds=1800").json()["token"]
    assert mock.ask("POST", GENERATION, BODY).status_code == 200

    mock.clock.advance(1799)
    assert mock.ask("POST", GENERATION, BODY).status_code == 200
    mock.clock.advance(1)
    refused = mock.ask("POST", GENERATION, BODY)
    assert (refused.status_code, refused.json()["code"]) == (401, "InvalidApiKey")


def test_a_temporary_key_is_judged_alike_after_a_restart(mock: Mock) -> None:
    key = made(mock).json()["token"]
    again = Mock()
    again.key = key
    assert again.ask("POST", GENERATION, BODY).status_code == 200

    again.clock.advance(60)
    assert again.ask("POST", GENERATION, BODY).status_code == 401


@pytest.mark.parametrize("seconds", ["0", "1801", "-1", "soon", "1e3"])
def test_a_time_out_of_range_is_refused(mock: Mock, seconds: str) -> None:
    answer = made(mock, f"?expire_in_seconds={seconds}")

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")
    assert "expire_in_seconds" in answer.json()["message"]


def test_a_temporary_key_makes_no_other(mock: Mock) -> None:
    mock.key = made(mock).json()["token"]

    assert made(mock).status_code == 401


def test_a_key_somebody_made_up_still_does(mock: Mock) -> None:
    mock.key = "st-0123456789abcdef0123456789abcdef"

    assert mock.ask("POST", GENERATION, BODY).status_code == 200


# ---- encrypted input -----------------------------------------------------------------------------------------------


class Client:
    """What a client does to encrypt, by the documentation: its AES key under our RSA key, its nonce, its texts."""

    def __init__(self, mock: Mock) -> None:
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.serialization import load_der_public_key

        told = mock.ask("GET", "/api/v1/public-keys/latest").json()["data"]
        key, self.nonce = os.urandom(32), os.urandom(12)
        self.cipher = AESGCM(key)
        public: Any = load_der_public_key(base64.b64decode(told["public_key"]))
        assert public.key_size == 2048
        wrapped = public.encrypt(base64.b64encode(key), PKCS1v15())
        self.told = {
            "public_key_id": told["public_key_id"],
            "encrypt_key": base64.b64encode(wrapped).decode(),
            "iv": base64.b64encode(self.nonce).decode(),
        }

    def headers(self, **more: str) -> dict[str, str]:
        return {"X-DashScope-EncryptionKey": json.dumps({**self.told, **more})}

    def sealed(self, value: Any) -> str:
        return base64.b64encode(self.cipher.encrypt(self.nonce, json.dumps(value).encode(), None)).decode()

    def opened(self, text: str) -> Any:
        return json.loads(self.cipher.decrypt(self.nonce, base64.b64decode(text), None))


def test_sealed_input_is_read_and_answered_under_the_same_key(mock: Mock) -> None:
    client = Client(mock)
    plain = mock.ask("POST", GENERATION, BODY).json()
    sealed = mock.ask("POST", GENERATION, {**BODY, "input": client.sealed(HELLO)}, client.headers()).json()

    assert client.opened(sealed["output"]) == plain["output"]
    assert sealed["usage"] == plain["usage"]


def test_every_event_of_a_stream_is_sealed(mock: Mock) -> None:
    client = Client(mock)
    switch = {"X-DashScope-SSE": "enable"}
    body = {**BODY, "parameters": {**BODY["parameters"], "incremental_output": True}}  # type: ignore[dict-item]
    plain = sse.events(mock.ask("POST", GENERATION, body, switch).content)
    told = mock.ask(
        "POST", GENERATION, {**body, "input": client.sealed(HELLO)}, {**client.headers(), **switch}
    )
    sealed = sse.events(told.content)

    assert [client.opened(json.loads(one["data"])["output"]) for one in sealed] == [
        json.loads(one["data"])["output"] for one in plain
    ]
    assert [one["id"] for one in sealed] == [one["id"] for one in plain]


def test_what_a_rule_refuses_is_refused_readably(mock: Mock) -> None:
    client = Client(mock)
    answer = mock.ask(
        "POST", GENERATION, {**BODY, "input": client.sealed({"messages": []})}, client.headers()
    )

    assert answer.status_code == 400 and answer.json()["code"] == "InvalidParameter"


@pytest.mark.parametrize(
    "wrong",
    [
        {"public_key_id": "2"},
        {"encrypt_key": "AAAA"},
        {"encrypt_key": "ü"},
        {"iv": ""},
        {"iv": "AAAAAAAAAAAAAAAA"},
    ],
)
def test_a_wrong_header_of_encryption_is_refused(mock: Mock, wrong: dict[str, str]) -> None:
    client = Client(mock)
    answer = mock.ask("POST", GENERATION, {**BODY, "input": client.sealed(HELLO)}, client.headers(**wrong))

    assert answer.status_code == 400
    assert answer.json()["message"] == sealing.UNREADABLE


@pytest.mark.parametrize("header", ["", "1", "[]", "{}", "nonsense"])
def test_a_header_that_is_no_object_is_refused(mock: Mock, header: str) -> None:
    answer = mock.ask("POST", GENERATION, BODY, {"X-DashScope-EncryptionKey": header})

    assert (answer.status_code, answer.json()["message"]) == (400, sealing.UNREADABLE)


def test_the_key_pair_comes_from_the_seed() -> None:
    assert sealing.Seals(1).public == sealing.Seals(1).public != sealing.Seals(2).public


def test_without_the_package_the_log_says_how_to_get_it(
    mock: Mock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cryptography.hazmat.primitives.asymmetric", None)
    answer = mock.ask("GET", "/api/v1/public-keys/latest")

    assert (answer.status_code, answer.json()["code"]) == (500, "InternalError")
    assert caplog.messages == [
        "encrypted input needs the package cryptography: pip install 'dashmock[encryption]'"
    ]


def test_nobody_is_told_a_key(mock: Mock) -> None:
    assert KEY not in made(mock).text
