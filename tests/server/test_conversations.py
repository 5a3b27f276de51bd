"""Whose conversations and responses are: of a key in a workspace, and nobody else's."""

from typing import Any

import pytest

from tests.server.keeping import OTHER, Mock

CONVERSATIONS, RESPONSES = "/compatible-mode/v1/conversations", "/compatible-mode/v1/responses"
STRANGERS = [{"key": OTHER}, {"headers": {"X-DashScope-WorkSpace": "llm-workspace2"}}]
ASK = {"model": "qwen-plus", "input": "Name three rivers."}


def there(mock: Mock, path: str, **who: Any) -> bool:
    status = mock.ask("GET", path, **who).status_code
    assert status in (200, 400)  # a wrong id is refused with 400 here
    return status == 200


@pytest.mark.parametrize("stranger", STRANGERS, ids=["other key", "other workspace"])
def test_nobody_sees_or_deletes_a_conversation_of_another(stranger: dict[str, Any]) -> None:
    mock = Mock()
    id = mock.ask("POST", CONVERSATIONS, json={}).json()["id"]
    assert not there(mock, f"{CONVERSATIONS}/{id}", **stranger)
    assert not there(mock, f"{CONVERSATIONS}/{id}/items", **stranger)
    assert mock.ask("DELETE", f"{CONVERSATIONS}/{id}", **stranger).status_code == 400
    assert there(mock, f"{CONVERSATIONS}/{id}")


@pytest.mark.parametrize("stranger", STRANGERS, ids=["other key", "other workspace"])
def test_nobody_reads_or_deletes_a_response_of_another(stranger: dict[str, Any]) -> None:
    mock = Mock()
    id = mock.ask("POST", RESPONSES, json=ASK).json()["id"]
    assert not there(mock, f"{RESPONSES}/{id}", **stranger)
    assert not there(mock, f"{RESPONSES}/{id}/input_items", **stranger)
    assert mock.ask("DELETE", f"{RESPONSES}/{id}", **stranger).status_code == 400
    assert there(mock, f"{RESPONSES}/{id}")


@pytest.mark.parametrize("stranger", STRANGERS, ids=["other key", "other workspace"])
def test_nobody_goes_on_with_what_another_began(stranger: dict[str, Any]) -> None:
    mock = Mock()
    response = mock.ask("POST", RESPONSES, json=ASK).json()["id"]
    conversation = mock.ask("POST", CONVERSATIONS, json={}).json()["id"]
    for earlier in ({"previous_response_id": response}, {"conversation": conversation}):
        assert mock.ask("POST", RESPONSES, json=ASK | earlier, **stranger).status_code == 400
        assert mock.ask("POST", RESPONSES, json=ASK | earlier).status_code == 200
    said = mock.ask("GET", f"{CONVERSATIONS}/{conversation}/items").json()["data"]
    assert len(said) == 2  # the question and the answer of the one it belongs to
