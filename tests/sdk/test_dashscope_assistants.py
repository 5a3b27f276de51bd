"""The official DashScope SDK's Assistants, Threads, Messages, Runs and Steps on a real port: all 28 operations."""

import json
import warnings
from http import HTTPStatus
from typing import Any

import pytest

from tests.sdk.asking import TOOLS

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore", DeprecationWarning
    )  # 2.x says at import that these are being switched off
    from dashscope import Assistants, Messages, Runs, Steps, Threads
    from dashscope.assistants.files import Files as AssistantFiles
    from dashscope.threads.messages.files import Files as MessageFiles

pytestmark = [pytest.mark.usefixtures("classic"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture
def assistant() -> Any:
    made = Assistants.create(model="qwen-plus", name="Helper", instructions="Be brief.", tools=TOOLS)
    assert made.status_code == HTTPStatus.OK
    return made


def test_an_assistant_is_made_listed_changed_and_deleted(assistant: Any) -> None:
    assert assistant.tools[0].function.name == "get_current_weather"
    assert Assistants.get(assistant.id).name == "Helper"
    assert Assistants.update(assistant.id, name="Other").name == "Other"
    assert assistant.id in [one["id"] for one in Assistants.list(limit=100).data]
    assert Assistants.delete(assistant.id).deleted
    assert Assistants.get(assistant.id).status_code == HTTPStatus.NOT_FOUND


def test_an_assistant_is_given_a_file_and_loses_it(assistant: Any) -> None:
    given = AssistantFiles.create(assistant.id, file_id="file-fe-1")
    assert given.assistant_id == assistant.id
    assert [one["id"] for one in AssistantFiles.list(assistant.id).data] == ["file-fe-1"]
    assert AssistantFiles.get("file-fe-1", assistant_id=assistant.id).id == "file-fe-1"
    assert AssistantFiles.delete("file-fe-1", assistant_id=assistant.id).deleted


def test_a_thread_holds_messages() -> None:
    thread = Threads.create()
    assert thread.status_code == HTTPStatus.OK
    message = Messages.create(thread.id, content="Look", file_ids=["file-fe-1"], metadata={"a": "1"})
    assert message.content[0].text.value == "Look"
    assert Messages.get(message.id, thread_id=thread.id).metadata == {"a": "1"}
    assert Messages.update(message.id, thread_id=thread.id, metadata={"b": "2"}).metadata == {"b": "2"}
    assert len(Messages.list(thread.id).data) == 1
    assert [one["id"] for one in MessageFiles.list(message.id, thread_id=thread.id).data] == ["file-fe-1"]
    shown = MessageFiles.get("file-fe-1", thread_id=thread.id, message_id=message.id)
    assert shown.message_id == message.id
    assert Threads.update(thread.id, metadata={"c": "3"}).metadata == {"c": "3"}
    assert Threads.get(thread.id).metadata == {"c": "3"}
    assert Threads.delete(thread.id).deleted


def test_a_run_asks_for_outputs_goes_on_and_is_done(assistant: Any) -> None:
    thread = Threads.create(messages=[{"role": "user", "content": "What is the weather in Hangzhou?"}])
    run = Runs.create(thread.id, assistant_id=assistant.id)
    waiting = Runs.wait(run.id, thread_id=thread.id)
    assert waiting.status == "requires_action"
    (call,) = waiting.required_action.submit_tool_outputs.tool_calls
    assert json.loads(call.function.arguments) == {"location": "Hangzhou"}
    Runs.submit_tool_outputs(
        run.id, thread_id=thread.id, tool_outputs=[{"tool_call_id": call.id, "output": "rain"}]
    )
    done = Runs.wait(run.id, thread_id=thread.id)
    assert done.status == "completed" and done.usage["output_tokens"] > 0
    last = Messages.list(thread.id).data[0]
    assert "rain" in last["content"][0]["text"]["value"]
    steps = Steps.list(run.id, thread_id=thread.id).data
    assert [one["type"] for one in steps] == ["message_creation", "tool_calls"]
    shown = Steps.get(steps[1]["id"], thread_id=thread.id, run_id=run.id)
    assert shown.step_details.tool_calls[0].function.output == "rain"
    assert Runs.update(run.id, thread_id=thread.id, metadata={"a": "1"}).metadata == {"a": "1"}
    assert [one["id"] for one in Runs.list(thread.id).data] == [run.id]


def test_a_run_is_cancelled(assistant: Any) -> None:
    thread = Threads.create(messages=[{"role": "user", "content": "Hello"}])
    run = Runs.create(thread.id, assistant_id=assistant.id)
    assert Runs.cancel(run.id, thread_id=thread.id).status == "cancelling"


def test_a_run_is_streamed_to_its_call_and_from_its_output(assistant: Any) -> None:
    asked = {"messages": [{"role": "user", "content": "What is the weather in Hangzhou?"}]}
    # Threads.create_and_run is the same request, but the SDK (1.27 and 2.0.2) cannot read its own stream there.
    told = list(Runs.create_thread_and_run(assistant_id=assistant.id, thread=asked, stream=True))
    assert [name for name, _ in told[:2]] == ["thread.created", "thread.run.created"]
    name, run = told[-1]
    assert name == "thread.run.requires_action"
    outputs = [{"tool_call_id": run.required_action.submit_tool_outputs.tool_calls[0].id, "output": "rain"}]
    more = list(Runs.submit_tool_outputs(run.id, thread_id=run.thread_id, tool_outputs=outputs, stream=True))
    said = "".join(part.delta.content.text.value for name, part in more if name == "thread.message.delta")
    assert "rain" in said and more[-1][0] == "thread.run.completed"


def test_a_thread_begins_with_its_run(assistant: Any) -> None:
    run = Threads.create_and_run(assistant_id=assistant.id, thread={"messages": [{"content": "Hello"}]})
    assert run.status == "in_progress"
    assert Threads.get(run.thread_id).id == run.thread_id


def test_a_run_of_a_thread_is_streamed(assistant: Any) -> None:
    thread = Threads.create(messages=[{"role": "user", "content": "Name three rivers."}])
    told = list(Runs.create(thread.id, assistant_id=assistant.id, stream=True))
    assert told[0][0] == "thread.run.created" and told[-1][1].status == "completed"


def test_what_is_not_there_is_refused() -> None:
    assert Threads.get("thread_1").status_code == HTTPStatus.NOT_FOUND
    assert Runs.create("thread_1", assistant_id="asst_1").status_code == HTTPStatus.NOT_FOUND
