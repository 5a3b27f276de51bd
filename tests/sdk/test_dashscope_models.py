"""The rest of dashscope's classic layer that comes to our operations: `Models`, `Conversation`, and what a call may carry along."""

from typing import Any

import dashscope
import pytest
from dashscope import Conversation, Generation, Models
from dashscope.api_entities.dashscope_response import Message

from tests.sdk.asking import BAD_KEY, RIVERS

pytestmark = pytest.mark.usefixtures("classic")


def test_models_come_in_pages() -> None:
    first, second = (Models.list(page=page, page_size=3) for page in (1, 2))
    names = [row["model"] for page in (first, second) for row in page.output["models"]]
    assert len(set(names)) == 6 < first.output["total"]
    assert (second.output["page_no"], second.output["page_size"]) == (2, 3)


def test_a_model_is_found_by_its_name() -> None:
    assert Models.get("qwen3-next-80b-a3b-thinking").output["model"] == "qwen3-next-80b-a3b-thinking"


def test_a_model_that_is_not_there_is_not_found() -> None:
    """The server answers an empty page; it is the SDK that makes 404 of it."""
    answer = Models.get("qwen-of-next-year")
    assert (answer.status_code, answer.output) == (404, None)


def test_the_list_is_not_for_everybody() -> None:
    answer = Models.list(api_key=BAD_KEY)
    assert (answer.status_code, answer.code) == (401, "InvalidApiKey")


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_the_old_conversation_still_talks(stream: bool) -> None:
    answer: Any = Conversation().call(model="qwen-plus", prompt="Name a river.", stream=stream)
    *_, last = answer if stream else [answer]
    assert last.output.text and last.output.finish_reason == "stop"


def test_messages_may_be_objects_of_the_sdk() -> None:
    answer: Any = Generation.call("qwen-plus", messages=[Message(role="user", content="Name a river.")])
    assert answer.output.text


@pytest.mark.parametrize(
    "more",
    [
        {"workspace": "ws-a"},
        {"headers": {"X-Request-From": "a test"}},
        {"plugins": {"calculator": {}}},
        {"request_timeout": 10},
        {"base_address": None},
    ],
    ids=["workspace", "headers", "plugins", "timeout", "address"],
)
def test_what_the_sdk_sends_along_does_no_harm(more: dict[str, Any]) -> None:
    answer: Any = Generation.call("qwen-plus", messages=RIVERS, **more)
    assert answer.status_code == 200 and answer.output.text


def test_a_call_may_name_its_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    here = dashscope.base_http_api_url
    monkeypatch.setattr(dashscope, "base_http_api_url", "http://127.0.0.1:1/api/v1")
    answer: Any = Generation.call("qwen-plus", messages=RIVERS, base_address=here)
    assert answer.status_code == 200
