"""qwen-deep-research through the official SDK: it asks back, then plans, searches and reports, each in a phase."""

import re
from itertools import groupby
from typing import Any

import dashscope
import pytest
import requests

from tests.support import Server

FIRST = {"role": "user", "content": "Research the use of electric buses in cities"}
REST = [
    {"role": "assistant", "content": "Which aspects matter most to you?"},
    {"role": "user", "content": "I care most about costs"},
]


def messages_of(
    server: Server, *messages: dict[str, str], **parameters: Any
) -> list[tuple[dict[str, Any], Any]]:
    answered = dashscope.Generation.call(
        api_key=server.key,
        model="qwen-deep-research",
        messages=list(messages),
        stream=True,
        incremental_output=True,
        **parameters,
    )
    frames = list(answered)
    assert {frame.status_code for frame in frames} == {200}
    return [(frame.output["message"], frame.usage) for frame in frames]


@pytest.fixture(autouse=True)
def _here(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashscope, "base_http_api_url", server.native)


def test_a_first_question_is_answered_with_a_question_back(server: Server) -> None:
    said = messages_of(server, FIRST)
    assert {message["phase"] for message, _ in said} == {"answer"}
    assert said[-1][0]["status"] == "finished"
    text = "".join(message["content"] for message, _ in said)
    assert "electric buses" in text
    assert any(word in text for word in ("which", "Which", "What"))


def test_its_answer_starts_plan_search_and_report_in_this_order(server: Server) -> None:
    said = messages_of(server, FIRST, *REST)
    phases = [phase for phase, _ in groupby(message["phase"] for message, _ in said)]
    assert phases[0] == "ResearchPlanning"
    assert phases[1:-1] == ["WebResearch", "KeepAlive"] * 3 + ["WebResearch"]
    assert phases[-1] == "answer"
    plan = "".join(message["content"] for message, _ in said if message["phase"] == "ResearchPlanning")
    assert "electric buses" in plan
    assert "costs" in plan


def test_each_line_of_research_tells_query_goal_pages_and_what_was_learnt(server: Server) -> None:
    lines: dict[int, dict[str, Any]] = {}
    for message, _ in messages_of(server, FIRST, *REST):
        if research := message["extra"]["deep_research"].get("research"):
            line = lines.setdefault(research["id"], {"statuses": [], "query": "", "researchGoal": ""})
            line["statuses"].append(message["status"])
            for name in ("query", "researchGoal"):
                line[name] += research.get(name, "")
            line["pages"] = research.get("webSites", line.get("pages"))
            line.setdefault("learnt", set()).update(research.get("learningMap", {}))
    assert sorted(lines) == [1, 2, 3]
    for line in lines.values():
        order = [status for status, _ in groupby(line["statuses"])]
        assert order == ["streamingQueries", "streamingWebResult", "WebResultFinished"]
        assert line["query"]
        assert line["researchGoal"]
        assert all(".example." in page["url"] for page in line["pages"])
        assert len(line["learnt"]) == len(line["pages"])
    assert len(set.union(*(line["learnt"] for line in lines.values()))) == 12


def test_the_report_cites_only_pages_that_it_lists(server: Server) -> None:
    report = [message for message, _ in messages_of(server, FIRST, *REST) if message["phase"] == "answer"]
    listed = {one["index_number"] for one in report[0]["extra"]["deep_research"]["references"]}
    cited = {
        int(number) for number in re.findall(r"\[\[(\d+)\]\]", "".join(one["content"] for one in report))
    }
    assert cited
    assert cited <= listed


def test_a_summary_is_shorter_than_a_detailed_report(server: Server) -> None:
    """`output_format` is a word of the SDK's own, which it does not send: over HTTP it has its effect."""
    lengths = []
    for form in ("model_detailed_report", "model_summary_report"):
        answered = requests.post(
            f"{server.native}/services/aigc/text-generation/generation",
            headers={"Authorization": f"Bearer {server.key}", "X-DashScope-SSE": "enable"},
            json={
                "model": "qwen-deep-research",
                "input": {"messages": [FIRST, *REST]},
                "parameters": {"seed": 7, "incremental_output": True, "output_format": form},
            },
            timeout=30,
        )
        lengths.append(int(re.findall(r'"output_tokens":(\d+)', answered.text)[-1]))
    assert lengths[1] < lengths[0]


def test_what_it_cost_so_far_never_falls(server: Server) -> None:
    counts = [usage["output_tokens"] for _, usage in messages_of(server, FIRST, *REST)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
