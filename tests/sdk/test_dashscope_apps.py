"""The official DashScope SDK's Application on a real port: whole, streamed both ways, sessions, thoughts, workflows, refusals."""

from http import HTTPStatus

import pytest
from dashscope import Application

APP = "5ccc140108fd4b2ea5e6101fbada7583"
pytestmark = pytest.mark.usefixtures("classic")


def test_an_application_answers_a_prompt() -> None:
    answer = Application.call(APP, prompt="Name three rivers.")
    assert answer.status_code == HTTPStatus.OK
    assert answer.output.text and answer.output.finish_reason == "stop"
    assert answer.usage.models[0].model_id == "qwen-plus"


def test_a_session_goes_on() -> None:
    first = Application.call(APP, prompt="My name is Ada.")
    second = Application.call(APP, prompt="What is my name?", session_id=first.output.session_id)
    assert "Ada" in second.output.text


def test_an_incremental_stream_joins_to_the_whole() -> None:
    whole = Application.call(APP, prompt="Explain tides.", seed=4).output.text
    pieces = list(
        Application.call(APP, prompt="Explain tides.", seed=4, stream=True, incremental_output=True)
    )
    assert len(pieces) > 3 and "".join(one.output.text for one in pieces) == whole


def test_a_cumulative_stream_ends_with_the_whole() -> None:
    whole = Application.call(APP, prompt="Explain tides.", seed=4).output.text
    pieces = list(
        Application.call(APP, prompt="Explain tides.", seed=4, stream=True, incremental_output=False)
    )
    assert len(pieces) > 3 and pieces[-1].output.text == whole
    assert pieces[-1].output.finish_reason == "stop"


def test_thoughts_and_sources_are_read_as_the_sdk_reads_them() -> None:
    answer = Application.call(
        APP,
        prompt="Which tea is mild?",
        has_thoughts=True,
        doc_reference_type="indexed",
        rag_options={"pipeline_ids": ["e6md69132k"]},
    )
    assert [one.action_type for one in answer.output.thoughts] == ["agentRag", "api"]
    assert answer.output.doc_references[0].index_id == "1"
    assert "<ref>[1]</ref>" in answer.output.text


def test_a_workflow_shows_its_nodes() -> None:
    told = list(
        Application.call(
            APP,
            prompt="Name a sight.",
            biz_params={"city": "Hangzhou"},
            stream=True,
            flow_stream_mode="message_format_plus",
        )
    )
    nodes = [one.output.workflow_message for one in told if one.output.workflow_message]
    assert [nodes[0]["node_type"], nodes[-1]["node_type"]] == ["Start", "End"]
    assert told[-1].output.text


@pytest.mark.parametrize("stream", [False, True])
def test_an_application_that_cannot_be_used_is_refused(stream: bool) -> None:
    answer = Application.call("invalid-app", prompt="Hello", stream=stream)
    (answer,) = answer if stream else [answer]
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert (answer.code, answer.message) == ("App.AccessDenied", "App access denied.")
