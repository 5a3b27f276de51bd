"""The router: fixed and templated paths, methods a path knows, the optional trailing slash."""

from types import SimpleNamespace

from mock_server.wire.router import Router

OPERATIONS = [
    SimpleNamespace(id="list", method="GET", path="/v1/models"),
    SimpleNamespace(id="one", method="GET", path="/v1/models/{model}"),
    SimpleNamespace(id="chat", method="POST", path="/v1/chat"),
]
ROUTER = Router(OPERATIONS)  # type: ignore[arg-type]


def found(method: str, path: str) -> str | None:
    operation, _, _ = ROUTER.find(method, path)
    return operation.id if operation else None


def test_a_path_and_method_name_one_operation() -> None:
    assert found("POST", "/v1/chat") == "chat"
    assert found("GET", "/v1/models") == "list"


def test_a_trailing_slash_is_optional() -> None:
    assert found("POST", "/v1/chat/") == "chat"
    assert found("GET", "/v1/models/") == "list"


def test_values_in_the_path_are_decoded() -> None:
    operation, values, _ = ROUTER.find("GET", "/v1/models/kimi%2Fkimi-k2.6")
    assert operation is not None and values == {"model": "kimi/kimi-k2.6"}


def test_a_value_at_the_end_may_hold_slashes() -> None:
    assert ROUTER.find("GET", "/v1/models/kimi/kimi-k2.6")[1] == {"model": "kimi/kimi-k2.6"}


def test_head_is_answered_where_get_is() -> None:
    assert found("HEAD", "/v1/models") == "list"
    assert found("HEAD", "/v1/chat") is None


def test_an_unknown_path_knows_no_methods_and_a_wrong_method_names_the_right_ones() -> None:
    assert ROUTER.find("GET", "/v1/nothing") == (None, {}, ())
    assert ROUTER.find("GET", "/v1/chat") == (None, {}, ("POST",))
