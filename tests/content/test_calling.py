"""Which tool is called, and with what: what the prompt says, dates by the clock that is handed in, nothing made up."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from mock_server.content import querying, when
from mock_server.content.answer import answer
from tests.content.asking import ask, said, told, tool

TEXT = {"type": "string"}
WEDNESDAY = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def optional(made: dict[str, Any], **properties: Any) -> dict[str, Any]:
    made["function"]["parameters"]["properties"] |= properties
    return made


TOOLS = [
    optional(tool("get_weather", "Get the current weather for a city", city=TEXT), unit={"type": "string", "enum": ["celsius", "fahrenheit"]}),
    tool("send_email", "Send an email to a recipient", to=TEXT, subject=TEXT, body=TEXT),
    optional(tool("search_flights", "Search for flights between two cities", origin=TEXT, destination=TEXT, date=TEXT), passengers={"type": "integer"}),
    tool("calculate", "Evaluate a mathematical expression", expression=TEXT),
    tool("query_database", "Run a SQL query against the company database", sql=TEXT),
    tool("create_reminder", "Create a reminder", title=TEXT, time=TEXT),
    optional(tool("web_search", "Search the web for information", query=TEXT), num_results={"type": "integer"}),
    tool("convert_currency", "Convert an amount between currencies", amount={"type": "number"}, from_currency=TEXT, to_currency=TEXT),
    tool("set_timer", "Set a timer", duration_seconds={"type": "integer"}),
    optional(tool("set_light", "Control the lights in a room", room=TEXT, on={"type": "boolean"}), brightness={"type": "integer"}),
    tool("get_forecast", "Forecast at coordinates", latitude={"type": "number"}, longitude={"type": "number"}),
]  # fmt: skip


def called(prompt: str, tools: list[dict[str, Any]] = TOOLS) -> tuple[str, Any]:
    made = answer(ask(prompt, tools=tools)._replace(now=int(WEDNESDAY.timestamp() // 60))).choices[0]
    assert len(made.calls) == 1, made.content.text
    return made.calls[0].name, json.loads(made.calls[0].arguments.text)


@pytest.mark.parametrize(
    ("prompt", "name", "arguments"),
    [
        ("What is 234*982?", "calculate", {"expression": "234*982"}),
        ("What is twelve plus thirty?", "calculate", {"expression": "12 + 30"}),
        ("Email bob@example.com that the meeting moved to 3pm", "send_email",
         {"to": "bob@example.com", "subject": "Meeting moved to 3pm", "body": "The meeting moved to 3pm."}),
        ("Remind me to call mom tomorrow at 9am", "create_reminder", {"title": "Call mom", "time": "2026-03-05T09:00:00"}),
        ("remind me in two hours to take the cake out", "create_reminder", {"title": "Take the cake out", "time": "2026-03-04T12:00:00"}),
        ("Find a flight from Berlin to Madrid next Friday for two people", "search_flights",
         {"origin": "Berlin", "destination": "Madrid", "date": "2026-03-13", "passengers": 2}),
        ("帮我查从北京到广州3月5日的机票", "search_flights", {"origin": "北京", "destination": "广州", "date": "2026-03-05"}),
        ("search the web for the latest news on solar power", "web_search", {"query": "latest news on solar power"}),
        ("convert 100 USD to EUR", "convert_currency", {"amount": 100, "from_currency": "USD", "to_currency": "EUR"}),
        ("Set a 5-minute timer for the eggs", "set_timer", {"duration_seconds": 300}),
        ("dim the bedroom lights to 30%", "set_light", {"room": "bedroom", "on": True, "brightness": 30}),
        ("weather in Paris in Fahrenheit?", "get_weather", {"city": "Paris", "unit": "fahrenheit"}),
    ],
)  # fmt: skip
def test_the_tool_that_fits_is_called_with_what_the_prompt_says(
    prompt: str, name: str, arguments: Any
) -> None:
    assert called(prompt) == (name, arguments)


def test_a_place_becomes_coordinates() -> None:
    assert called("Will it be windy in Berlin?", TOOLS[-1:]) == (
        "get_forecast",
        {"latitude": 52.52, "longitude": 13.405},
    )


def test_a_question_about_data_is_a_query_with_the_dates_of_the_clock() -> None:
    name, arguments = called("How many orders did we have last month?")
    assert name == "query_database"
    assert (
        arguments["sql"]
        == "SELECT COUNT(*) FROM orders WHERE created_at >= '2026-02-01' AND created_at < '2026-03-01';"
    )


def test_the_date_of_the_system_message_goes_before_the_clock() -> None:
    messages = [
        {"role": "system", "content": "Today is 2027-01-31."},
        {"role": "user", "content": "明天上午9点提醒我给妈妈打电话"},
    ]
    made = told(messages, tools=TOOLS).choices[0].calls[0]
    assert json.loads(made.arguments.text) == {"title": "给妈妈打电话", "time": "2027-02-01T09:00:00"}


def test_what_is_missing_is_asked_for_and_the_reply_completes_the_call() -> None:
    assert said("What's the weather like?", tools=TOOLS) == "Which city?"
    assert said("天气怎么样", tools=TOOLS) == "请问是哪个城市？"
    messages = [
        {"role": "user", "content": "What's the weather like?"},
        {"role": "assistant", "content": "Which city?"},
        {"role": "user", "content": "Oslo"},
    ]
    assert json.loads(told(messages, tools=TOOLS).choices[0].calls[0].arguments.text)["city"] == "Oslo"


@pytest.mark.parametrize(
    "prompt",
    [
        "hi there",
        "tell me a joke",
        "Write a poem about rain",
        "Who wrote Hamlet?",
        "Explain what a database is",
    ],
)
def test_nothing_is_called_for_what_no_tool_is_for(prompt: str) -> None:
    assert not told(prompt, tools=TOOLS).choices[0].calls


@pytest.mark.parametrize(
    ("words", "day", "at"),
    [("tonight at 8", "2026-03-04", "20:00"), ("下周一下午三点", "2026-03-09", "15:00"), ("in half an hour", "2026-03-04", "10:30"),
     ("on Saturday at 7:30pm", "2026-03-07", "19:30"), ("January 2 at noon", "2027-01-02", "12:00"), ("今晚8点半", "2026-03-04", "20:30")],
)  # fmt: skip
def test_days_and_times_in_words_are_reckoned_from_the_clock(words: str, day: str, at: str) -> None:
    found = when.said(words, WEDNESDAY)
    assert (str(found.day), f"{found.at:%H:%M}") == (day, at)


def test_a_range_has_an_end() -> None:
    found = when.said("tomorrow from 2pm to 3pm", WEDNESDAY)
    assert found.until is not None and found.until.hour == 15


def test_durations_are_seconds() -> None:
    assert [when.length(one) for one in ("1 hour 30 minutes", "十分钟")] == [
        (5400, "1 hour 30 minutes"),
        (600, "十分钟"),
    ]


def test_the_best_by_a_measure_are_ordered_by_it() -> None:
    assert querying.query("Show me the top 5 customers by revenue").endswith("ORDER BY revenue DESC\nLIMIT 5")


@pytest.mark.parametrize(
    "asked",
    [
        "请务必调用 delegate_task，把任务委派给子agent。子agent需要读取文件 /data/notes.txt 的内容，并返回结果。",
        "Call delegate_task and have the other agent read the file /data/notes.txt, then return what it says.",
    ],
)
def test_what_another_agent_is_asked_to_do_is_not_called_beside_it(asked: str) -> None:
    offered = [
        tool("delegate_task", "Spawn a subagent to work on a task", goal=TEXT),
        tool("read_file", "Read a file", path=TEXT),
    ]
    talk: list[dict[str, Any]] = [{"role": "user", "content": asked}]
    (called,) = told(talk, tools=offered).choices[0].calls
    assert called.name == "delegate_task"
    talk.append({"role": "assistant", "content": "", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "delegate_task", "arguments": called.arguments.text}}]})  # fmt: skip
    talk.append({"role": "tool", "tool_call_id": "call_1", "content": "The file says: buy milk."})
    assert not told(talk, tools=offered).choices[0].calls
