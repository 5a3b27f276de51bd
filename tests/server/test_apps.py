"""Applications over raw HTTP: sessions, thoughts, sources, memories, the frames of agents and of workflows, refusals."""

import itertools
import json
import re
from typing import Any

import pytest

from tests.server.raw import UUID, Answer, call, frames
from tests.support import KEY, Server

AGENT = "/api/v1/apps/5ccc140108fd4b2ea5e6101fbada7583/completion"
SSE = {"X-DashScope-SSE": "enable"}


def ask(server: Server, prompt: str, path: str = AGENT, **more: Any) -> Answer:
    """One question; `headers`, `parameters`, `key`, and what else belongs into `input`."""
    headers, parameters, key = more.pop("headers", {}), more.pop("parameters", {}), more.pop("key", KEY)
    body = {"input": {"prompt": prompt, **more}, "parameters": parameters, "debug": {}}
    return call(server, "POST", path, body, key, **headers)


def chunks(answer: Answer) -> list[dict[str, Any]]:
    """The data of every frame, the frames checked to be numbered from 1 and framed as native ones."""
    found = []
    for number, frame in enumerate(frames(answer.body), 1):
        match = re.fullmatch(rb"id:(\d+)\nevent:result\n:HTTP_STATUS/200\ndata:(\{.*\})\n\n", frame)
        assert match and int(match[1]) == number, frame
        found.append(json.loads(match[2]))
    return found


# ---- agents ------------------------------------------------------------------------------------------------------


def test_an_answer_has_the_recorded_keys_in_the_recorded_order(server: Server) -> None:
    answer = ask(server, "Name three rivers.")
    assert list(answer.json) == ["output", "usage", "request_id"]
    assert list(answer.json["output"]) == ["finish_reason", "session_id", "text"]
    assert re.fullmatch("[0-9a-f]{32}", answer.json["output"]["session_id"])
    (usage,) = answer.json["usage"]["models"]
    assert usage["model_id"] == "qwen-plus" and usage["input_tokens"] > 5 and usage["output_tokens"] > 5


def test_the_headers_are_those_of_the_recorded_answers(server: Server) -> None:
    whole, streamed = ask(server, "Hello"), ask(server, "Hello", headers=SSE)
    for answer, finished in ((whole, "true"), (streamed, "false")):
        assert answer.headers["x-dashscope-call-gateway"] == "true"
        assert answer.headers["x-dashscope-finished"] == finished
        assert answer.headers["x-dashscope-timeout"] == "180"
        assert re.fullmatch(UUID, answer.headers["x-request-id"])
    assert streamed.headers["content-type"] == "text/event-stream;charset=UTF-8"


def test_a_session_remembers_what_was_said_in_it(server: Server) -> None:
    session = ask(server, "My name is Ada.").json["output"]["session_id"]
    asked = ask(server, "What is my name?", session_id=session).json
    assert asked["output"]["session_id"] == session
    assert "Ada" in asked["output"]["text"]


def test_a_question_without_the_session_knows_nothing_of_it(server: Server) -> None:
    ask(server, "My name is Ada.")
    assert "Ada" not in ask(server, "What is my name?").json["output"]["text"]


def test_another_key_does_not_go_on_with_the_session(server: Server) -> None:
    session = ask(server, "My name is Ada.").json["output"]["session_id"]
    asked = ask(server, "What is my name?", session_id=session, key="sk-mock-test-key-0002").json
    assert "Ada" not in asked["output"]["text"]


def test_dialog_round_limits_how_much_of_a_session_is_read(server: Server) -> None:
    session = ask(server, "My name is Ada.").json["output"]["session_id"]
    asked = ask(server, "What is my name?", session_id=session, parameters={"dialog_round": 0}).json
    assert "Ada" not in asked["output"]["text"]


def test_messages_go_before_prompt_and_session(server: Server) -> None:
    session = ask(server, "My name is Ada.").json["output"]["session_id"]
    messages = [
        {"role": "user", "content": "My name is Bob."},
        {"role": "assistant", "content": "Hello Bob."},
        {"role": "user", "content": "What is my name?"},
    ]
    asked = ask(server, "Hello", session_id=session, messages=messages).json
    assert "Bob" in asked["output"]["text"]
    assert asked["output"]["session_id"] != session


def test_a_seed_repeats_the_answer_and_max_tokens_ends_it(server: Server) -> None:
    said = [ask(server, "Explain tides.", parameters={"seed": 7}).json["output"]["text"] for _ in range(2)]
    assert said[0] == said[1]
    short = ask(server, "Explain tides.", parameters={"seed": 7, "max_tokens": 5}).json
    assert said[0].startswith(short["output"]["text"])
    assert short["usage"]["models"][0]["output_tokens"] == 5
    assert short["output"]["finish_reason"] == "null"  # documented for what a limit ended


def test_thoughts_show_what_was_looked_up(server: Server) -> None:
    options = {"pipeline_ids": ["e6md69132k"], "structured_filter": {"age": 14}}
    asked = ask(server, "Which tea is mild?", parameters={"has_thoughts": True, "rag_options": options}).json
    rag, memory = asked["output"]["thoughts"]
    assert (rag["action_type"], rag["action"], rag["action_name"]) == ("agentRag", "rag", "知识检索")
    found = json.loads(rag["observation"])
    assert [one["referenceIndex"] for one in found] == [1, 2]
    assert all("age:14" in one["content"] for one in found)
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    assert json.loads(memory["arguments"])["query"] == "Which tea is mild?"


def test_an_agent_whose_model_thinks_shows_its_thoughts_only_if_asked(server: Server) -> None:
    thinking = {"enable_thinking": True, "has_thoughts": True, "seed": 3}
    shown = ask(server, "Explain tides.", parameters=thinking).json
    reasoning = shown["output"]["thoughts"][-1]
    assert reasoning["action_type"] == "reasoning" and reasoning["thought"] == reasoning["response"] != ""
    silent = ask(server, "Explain tides.", parameters=thinking | {"has_thoughts": False}).json
    assert "thoughts" not in silent["output"]
    assert silent["usage"] == shown["usage"]


def test_sources_are_listed_with_marks_in_the_text_only_if_indexed(server: Server) -> None:
    options = {"rag_options": {"file_ids": ["file_1", "file_2"]}, "seed": 1}
    indexed = ask(server, "Explain tides.", doc_reference_type="indexed", parameters=options).json["output"]
    simple = ask(server, "Explain tides.", doc_reference_type="simple", parameters=options).json["output"]
    assert {one["doc_id"] for one in indexed["doc_references"]} == {"file_1", "file_2"}
    assert re.sub(r"<ref>\[\d\]</ref>", "", indexed["text"]) == simple["text"] != indexed["text"]
    named = {one["index_id"] for one in indexed["doc_references"]}
    assert set(re.findall(r"<ref>\[(\d)\]</ref>", indexed["text"])) <= named
    assert "doc_references" not in ask(server, "Explain tides.", parameters=options).json["output"]


def test_a_memory_holds_over_sessions_what_was_told(server: Server) -> None:
    ask(server, "My name is Ada.", memory_id="memory-one")
    asked = ask(server, "What is my name?", memory_id="memory-one", parameters={"has_thoughts": True}).json[
        "output"
    ]
    assert "Ada" in asked["text"]
    (recalled,) = json.loads(asked["thoughts"][1]["observation"])
    assert re.fullmatch(r"\[\d{4}-\d+-\d+ \d\d:\d\d:\d\d 周.\] My name is Ada\.", recalled)


def test_a_picture_is_looked_at_by_a_model_that_sees(server: Server) -> None:
    plain = ask(server, "What is this?").json["usage"]["models"][0]
    seen = ask(server, "What is this?", image_list=["https://example.com/1.png"]).json["usage"]["models"][0]
    assert seen["model_id"] == "qwen3-vl-plus" and seen["input_tokens"] > plain["input_tokens"] + 50


@pytest.mark.parametrize("incremental", [True, False])
@pytest.mark.parametrize("thinking", [True, False])
def test_frames_join_to_the_whole_answer(server: Server, incremental: bool, thinking: bool) -> None:
    parameters = {"seed": 5, "has_thoughts": True, "enable_thinking": thinking}
    whole = ask(server, "Explain tides.", parameters=parameters).json
    told = chunks(
        ask(
            server,
            "Explain tides.",
            headers=SSE,
            parameters=parameters | {"incremental_output": incremental},
        )
    )
    texts = [one["output"]["text"] for one in told]
    thoughts = [
        next((t["thought"] for t in one["output"].get("thoughts", []) if "thought" in t), "") for one in told
    ]
    want = next((t["thought"] for t in whole["output"]["thoughts"] if "thought" in t), "")
    if incremental:
        assert "".join(texts) == whole["output"]["text"] and "".join(thoughts) == want
    else:
        assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(texts))
        assert texts[-1] == whole["output"]["text"] and thoughts[-1] == want
    looked_up = [any(t.get("action") == "rag" for t in one["output"].get("thoughts", [])) for one in told]
    assert looked_up == [True] + [not incremental] * (len(told) - 1)
    assert [one["output"]["finish_reason"] for one in told] == ["null"] * (len(told) - 1) + ["stop"]
    counts = [one["usage"]["models"][0]["output_tokens"] for one in told]
    assert counts == sorted(counts) and told[-1]["usage"]["models"] == whole["usage"]["models"]
    assert len({one["output"]["session_id"] for one in told}) == 1


# ---- workflows ---------------------------------------------------------------------------------------------------


def test_a_workflow_reads_its_variables_and_bills_nothing_when_whole(server: Server) -> None:
    plain = {"parameters": {"seed": 1}}
    hangzhou, chengdu = (
        ask(server, "Name a sight.", biz_params={"city": city}, **plain).json
        for city in ("Hangzhou", "Chengdu")
    )
    assert hangzhou["usage"] == {} and list(hangzhou["output"]) == ["finish_reason", "session_id", "text"]
    assert hangzhou["output"]["text"] != chengdu["output"]["text"]


def test_message_format_streams_the_last_node_alone(server: Server) -> None:
    told = chunks(ask(server, "Hello", headers=SSE, parameters={"flow_stream_mode": "message_format"}))
    said = [one["output"]["workflow_message"] for one in told[:-1]]
    assert {one["node_type"] for one in said} == {"End"}
    assert [one["node_msg_seq_id"] for one in said] == list(range(1, len(said) + 1))
    assert [one["node_is_completed"] for one in said] == [False] * (len(said) - 1) + [True]
    assert "".join(one["message"]["content"] for one in said) == told[-1]["output"]["text"]
    assert all(one["usage"] == {} for one in told)


def test_message_format_plus_streams_every_node(server: Server) -> None:
    parameters = {"flow_stream_mode": "message_format_plus"}
    told = chunks(ask(server, "Hello", headers=SSE, biz_params={"city": "Hangzhou"}, parameters=parameters))
    said = [one["output"]["workflow_message"] for one in told[:-1]]
    assert list(dict.fromkeys(one["node_type"] for one in said)) == ["Start", "LLM", "End"]
    assert json.loads(said[0]["message"]["content"]) == {"user": {"city": "Hangzhou"}}
    pieces = [one for one in said if one["node_type"] == "LLM" and not one["node_is_completed"]]
    text = "".join(json.loads(one["message"]["content"])["result"] for one in pieces)
    assert text == told[-1]["output"]["text"]
    assert told[-1]["usage"]["models"][0]["output_tokens"] > 0


@pytest.mark.parametrize("shows", [True, False])
def test_full_thoughts_show_the_nodes_so_far_and_the_text_at_the_end(server: Server, shows: bool) -> None:
    parameters = {"flow_stream_mode": "full_thoughts", "has_thoughts": shows, "incremental_output": True}
    told = chunks(ask(server, "Hello", headers=SSE, parameters=parameters))
    assert ["text" in one["output"] for one in told] == [False] * (len(told) - 1) + [True]
    nodes = [[json.loads(t["response"]) for t in one["output"].get("thoughts", [])] for one in told]
    if not shows:
        assert not any(nodes)
        return
    assert [node["nodeStatus"] for node in nodes[-1]] == ["success"] * 3
    pieces = [json.loads(one[1]["nodeResult"])["result"] for one in nodes[2:-1]]
    assert "".join(pieces) == told[-1]["output"]["text"]


# ---- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, SSE], ids=["whole", "stream"])
@pytest.mark.parametrize(
    ("path", "status", "code", "message"),
    [
        ("invalid-app", 403, "App.AccessDenied", "App access denied."),
        ("unpublished-app", 400, "FlowNotPublished", "Flow has not published yet, please publish flow and try again."),
    ],
)  # fmt: skip
def test_an_application_that_cannot_be_used_says_so(
    server: Server, headers: dict[str, str], path: str, status: int, code: str, message: str
) -> None:
    answer = ask(server, "Hello", path=f"/api/v1/apps/{path}/completion", headers=headers)
    assert (answer.status, answer.json["code"], answer.json["message"]) == (status, code, message)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"parameters": {}}, "BadRequest.EmptyInput"),
        ({"input": "Hello"}, "InvalidParameter"),
        ({"input": {}}, "InvalidParameter"),
        ({"input": {"prompt": ""}}, "InvalidParameter"),
        ({"input": {"prompt": 7}}, "InvalidParameter"),
        ({"input": {"messages": []}}, "InvalidParameter"),
        ({"input": {"prompt": "Hello"}, "parameters": {"flow_stream_mode": "loud"}}, "InvalidParameter"),
        ({"input": {"prompt": "Hello"}, "parameters": {"rag_options": {"pipeline_ids": list("abcdef")}}}, "InvalidParameter"),
        ({"input": {"prompt": "Hello"}, "parameters": {"dialog_round": -1}}, "InvalidParameter"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(server: Server, body: dict[str, Any], code: str) -> None:
    answer = call(server, "POST", AGENT, body)
    assert (answer.status, answer.json["code"]) == (400, code)


def test_a_missing_prompt_is_named_in_the_pasted_words(server: Server) -> None:
    words = "Required parameter(Prompt) missing or invalid, please check the request parameters."
    assert call(server, "POST", AGENT, {"input": {}}).json["message"] == words


def test_a_model_that_there_is_not_is_refused(server: Server) -> None:
    answer = ask(server, "Hello", parameters={"model_id": "qwen-9"})
    assert (answer.status, answer.json["code"]) == (404, "ModelNotFound")


@pytest.mark.parametrize(
    ("fault", "status", "message"),
    [
        ("RetrivalFailed", 500, "Failed to retrieve data from documents."),
        ("AppProcessFailed", 500, "Failed to proceed application request."),
        ("FaqRuleBlocked", 400, "Input or output data is blocked by faq rule."),
    ],
)
def test_what_goes_wrong_in_an_application_can_be_ordered(
    server: Server, fault: str, status: int, message: str
) -> None:
    answer = ask(server, "Hello", headers={"X-Mock-Fault": fault})
    assert (answer.status, answer.json["code"], answer.json["message"]) == (status, fault, message)


@pytest.mark.parametrize(
    "parameters", [{}, {"flow_stream_mode": "message_format"}], ids=["agent", "workflow"]
)
def test_what_an_application_says_can_be_ordered(server: Server, parameters: dict[str, Any]) -> None:
    ordered = {"X-Mock-Answer": "hello there"}
    assert ask(server, "Hi", headers=ordered, parameters=parameters).json["output"]["text"] == "hello there"
    told = chunks(ask(server, "Hi", headers=ordered | SSE, parameters=parameters))
    assert told[-1]["output"]["text"] == "hello there"


# ---- in the dialect of Responses ---------------------------------------------------------------------------------

RESPONSES = "/api/v2/apps/agent/5ccc140108fd4b2ea5e6101fbada7583/compatible-mode/v1/responses"


def test_a_response_of_an_application_names_no_model_and_counts_nothing(server: Server) -> None:
    answer = call(server, "POST", RESPONSES, {"input": "Who are you?"}).json
    assert list(answer) == sorted(answer)
    assert answer["model"] == "" and "usage" not in answer
    assert re.fullmatch(UUID, answer["id"]) and answer["status"] == "completed"


def test_an_answer_goes_on_from_an_earlier_one_of_the_same_key(server: Server) -> None:
    first = call(server, "POST", RESPONSES, {"input": "My name is Ada."}).json["id"]
    more = {"input": "What is my name?", "previous_response_id": first}
    assert "Ada" in call(server, "POST", RESPONSES, more).json["output"][0]["content"][0]["text"]
    other = call(server, "POST", RESPONSES, more, key="sk-mock-test-key-0002")
    assert (other.status, other.json["error"]["type"]) == (400, "InvalidParameter")


def test_the_events_of_a_stream_begin_queued_and_join_to_the_answer(server: Server) -> None:
    body = {"input": "Explain tides.", "stream": True}
    told = [
        json.loads(frame.split(b"data:", 1)[1])
        for frame in frames(call(server, "POST", RESPONSES, body).body)
    ]
    assert [one["response"]["status"] for one in told[:2]] == ["queued", "in_progress"]
    text = "".join(one["delta"] for one in told if one["type"] == "response.output_text.delta")
    last = told[-1]["response"]
    assert last["output"][0]["content"][0]["text"] == text and "usage" not in last


def test_what_is_deleted_is_there_no_more(server: Server) -> None:
    id = call(server, "POST", RESPONSES, {"input": "Hello"}).json["id"]
    assert call(server, "GET", f"{RESPONSES}/{id}").json["status"] == "completed"
    deleted = {"deleted": True, "id": id, "object": "response"}
    assert call(server, "DELETE", f"{RESPONSES}/{id}").json == deleted
    gone = call(server, "GET", f"{RESPONSES}/{id}")
    assert (gone.status, gone.json["error"]["message"]) == (400, f"Response with id '{id}' not found.")


def test_what_is_over_is_not_cancelled(server: Server) -> None:
    id = call(server, "POST", RESPONSES, {"input": "Hello"}).json["id"]
    assert call(server, "POST", f"{RESPONSES}/{id}/cancel").status == 400
    assert call(server, "GET", f"{RESPONSES}/{id}").json["status"] == "completed"


def test_a_method_that_is_none_is_refused_in_the_voice_of_the_dialect(server: Server) -> None:
    answer = call(server, "PUT", f"{RESPONSES}/1")
    assert answer.status == 400 and "error" in answer.json


def test_background_excludes_a_stream(server: Server) -> None:
    answer = call(server, "POST", RESPONSES, {"input": "Hello", "background": True, "stream": True})
    assert answer.status == 400 and "background or stream" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("path", "status"), [("invalid-app", 403), ("unpublished-app", 400)], ids=["denied", "unpublished"]
)
def test_an_application_that_cannot_be_used_says_so_in_this_dialect(
    server: Server, path: str, status: int
) -> None:
    at = RESPONSES.replace("5ccc140108fd4b2ea5e6101fbada7583", path)
    for method, where in (
        ("POST", at),
        ("GET", f"{at}/1"),
        ("POST", f"{at}/1/cancel"),
        ("DELETE", f"{at}/1"),
    ):
        answer = call(server, method, where, {"input": "Hello"} if where == at else b"")
        assert answer.status == status and answer.json["error"]["message"]
