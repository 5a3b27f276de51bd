"""A task that takes several calls is worked off one after the other, and ends by itself."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.content.asking import said, told, tool

TEXT = {"type": "string"}
FLIGHTS = [
    tool("search_flights", "Search for flights between two cities", origin=TEXT, destination=TEXT, date={"type": "string", "format": "date"}),
    tool("book_flight", "Book a flight by its id for a passenger", flight_id=TEXT, passenger_name=TEXT),
]  # fmt: skip
HOTELS = [
    tool("find_hotels", "Find hotels in a city", city=TEXT),
    tool("book_hotel", "Book a room", hotel_id=TEXT, guest_name=TEXT, nights={"type": "integer"}),
]
FILES = [
    tool("read_file", "Read a file", path=TEXT),
    tool("write_file", "Write content to a file", path=TEXT, content=TEXT),
]
WEATHER = [tool("get_weather", "Get the current weather of a city", city=TEXT)]
FOUND = '[{"flight_id": "IB3677", "price": 129.0}, {"flight_id": "FR2101", "price": 64.5}]'
TASK = "Find the cheapest flight from Berlin to Madrid on 2026-03-14, then book it for Anna Keller."


def worked(task: str, tools: list[dict[str, Any]], *results: str, **parameters: Any) -> list[tuple[str, Any]]:
    """The calls that are made for the task, each answered with the next of the results; the answer in words comes last."""
    messages: list[dict[str, Any]] = [{"role": "user", "content": task}]
    made: list[tuple[str, Any]] = []
    answers = iter(results)
    for turn in range(20):
        choice = told(messages, tools=tools, **parameters).choices[0]
        if not choice.calls:
            return [*made, ("", choice.content.text)]
        calls = [
            {"id": f"call_{turn}_{number}", "type": "function", "function": {"name": one.name, "arguments": one.arguments.text}}
            for number, one in enumerate(choice.calls)
        ]  # fmt: skip
        made += [(one.name, json.loads(one.arguments.text)) for one in choice.calls]
        messages.append({"role": "assistant", "content": "", "tool_calls": calls})
        messages += [{"role": "tool", "tool_call_id": one["id"], "content": next(answers)} for one in calls]
    raise AssertionError("it never ends")


def test_a_flight_is_searched_first_and_the_cheapest_one_found_is_booked() -> None:
    search, booking, (_, answer) = worked(
        TASK, FLIGHTS, FOUND, '{"status": "confirmed", "reference": "XK7Q2P"}'
    )
    assert search == ("search_flights", {"origin": "Berlin", "destination": "Madrid", "date": "2026-03-14"})
    assert booking == ("book_flight", {"flight_id": "FR2101", "passenger_name": "Anna Keller"})
    assert "XK7Q2P" in answer


@pytest.mark.parametrize("parallel", [False, True])
def test_what_waits_for_a_result_is_not_called_beside_it(*, parallel: bool) -> None:
    calls = told(TASK, tools=FLIGHTS, parallel_tool_calls=parallel).choices[0].calls
    assert [one.name for one in calls] == ["search_flights"]


def test_an_id_that_the_task_does_not_give_is_looked_up_first() -> None:
    rooms = '{"hotels": [{"id": "H2", "name": "Ibis", "rating": 4.1}, {"id": "H1", "name": "Sacher", "rating": 4.8}]}'
    search, booking, _ = worked(
        "Book the best rated hotel in Vienna for Paul Meyer for 3 nights", HOTELS, rooms, "ok"
    )
    assert search == ("find_hotels", {"city": "Vienna"})
    assert booking == ("book_hotel", {"hotel_id": "H1", "guest_name": "Paul Meyer", "nights": 3})


def test_an_id_that_is_given_is_not_looked_up() -> None:
    first = worked("Book hotel H17 for Paul Meyer for 2 nights", HOTELS, "ok")[0]
    assert first[0] == "book_hotel"


def test_a_file_that_was_read_is_written_back_with_what_was_to_be_changed() -> None:
    reading, writing, _ = worked(
        "Read app.yaml and fix the port to 8080", FILES, "host: localhost\nport: 80\n", "done"
    )
    assert reading == ("read_file", {"path": "app.yaml"})
    assert writing == ("write_file", {"path": "app.yaml", "content": "host: localhost\nport: 8080"})


def test_cities_are_asked_for_one_after_the_other_where_calls_may_not_be_parallel() -> None:
    first, second, (_, answer) = worked(
        "What's the weather in Beijing and Shanghai?", WEATHER, "Sunny", "Rain"
    )
    assert [first[1], second[1]] == [{"city": "Beijing"}, {"city": "Shanghai"}]
    assert "sunny" in answer and "rain" in answer


def test_after_a_failure_nothing_more_is_called_and_the_answer_says_so() -> None:
    calls = worked(TASK, FLIGHTS, '{"error": "service unavailable"}')
    assert [name for name, _ in calls] == ["search_flights", ""]
    assert "service unavailable" in calls[-1][1]
    assert any(word in calls[-1][1] for word in ("not work", "could not"))


def test_the_same_task_in_chinese() -> None:
    search, booking, _ = worked(
        "查一下明天从北京到上海最便宜的机票，然后帮我预订，乘客张伟", FLIGHTS, FOUND, "成功"
    )
    assert (search[1]["origin"], search[1]["destination"]) == ("北京", "上海")
    assert booking == ("book_flight", {"flight_id": "FR2101", "passenger_name": "张伟"})


def test_of_a_list_the_answer_tells_the_one_that_was_asked_for() -> None:
    answer = worked("What is the cheapest flight from Berlin to Madrid on 2026-03-14?", FLIGHTS[:1], FOUND)[
        -1
    ][1]
    assert "FR2101" in answer and "IB3677" not in answer


@pytest.mark.parametrize(
    ("task", "name", "arguments"),
    [
        ("Send an email to bob@example.com telling him the meeting moved to 3pm", "send_email",
         {"to": "bob@example.com", "subject": "Meeting moved to 3pm", "body": "The meeting moved to 3pm."}),
        ("Remind me to call mom tomorrow at 6pm", "create_reminder", {"title": "Call mom", "time": "tomorrow at 6pm"}),
        ("Add buy milk to my tasks", "add_task", {"title": "Buy milk"}),
        ("What's the stock price of Apple?", "get_stock_price", {"symbol": "AAPL"}),
    ],
)  # fmt: skip
def test_arguments_say_what_was_asked(task: str, name: str, arguments: dict[str, str]) -> None:
    tools = [
        tool("send_email", "Send an e-mail", to=TEXT, subject=TEXT, body=TEXT),
        tool("create_reminder", "Create a reminder", title=TEXT, time=TEXT),
        tool("add_task", "Add a task to the list", title=TEXT),
        tool("get_stock_price", "Get the current stock price by ticker symbol", symbol=TEXT),
    ]
    assert worked(task, tools, "ok")[0] == (name, arguments)


def test_small_talk_calls_nothing() -> None:
    assert worked("Hello, how are you?", [*FLIGHTS, *HOTELS])[0][0] == ""
    assert said("Tell me a joke", tools=[*FLIGHTS, *HOTELS])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6) | st.sampled_from(["object", "price", "id", "error"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "properties", "required", "flight_id", "id", "price", "items"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(ANYTHING, ANYTHING | st.text(max_size=30), st.booleans())
def test_whatever_a_tool_is_and_says_the_next_turn_is_a_call_or_words(
    schema: Any, result: Any, parallel: bool
) -> None:
    tools = [
        {"type": "function", "function": {"name": "book_flight", "parameters": schema}},
        {"type": "function", "function": {"name": "search_flights", "parameters": schema}},
    ]
    call = {
        "id": "c",
        "type": "function",
        "function": {"name": "search_flights", "arguments": json.dumps(result)},
    }
    messages = [
        {"role": "user", "content": TASK},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {
            "role": "tool",
            "tool_call_id": "c",
            "content": result if isinstance(result, str) else json.dumps(result),
        },
    ]
    choice = told(messages, tools=tools, parallel_tool_calls=parallel).choices[0]
    assert choice.calls or choice.content.text is not None
    assert all(isinstance(json.loads(one.arguments.text), dict) for one in choice.calls)


def test_a_tool_called_by_its_name_is_the_one_and_a_part_that_says_what_to_answer_calls_none() -> None:
    demo = [
        tool("demo_search_briefing", "Search the briefing", query=TEXT),
        tool(
            "demo_grade_candidate", "Grade the answer of a candidate by a rubric", candidate=TEXT, rubric=TEXT
        ),
    ]
    task = "请务必调用 demo_search_briefing 工具，query 传 apollo。然后只回复工具结果里的 answer 字段，不要解释。"
    first, (none, _) = worked(task, demo, '{"answer": "Apollo keeps its steps."}')
    assert first[0] == "demo_search_briefing" and none == ""


def test_a_tool_whose_schema_points_nowhere_is_called_all_the_same_after_a_result() -> None:
    lost = {"$ref": "https://example.com/nowhere.json"}
    flights = [FLIGHTS[0], tool("book_flight", "Book a flight by its id for a passenger", flight_id=lost)]
    search, booking, _ = worked(TASK, flights, FOUND, "ok")
    assert (search[0], booking[0]) == ("search_flights", "book_flight")


def test_what_was_read_is_edited_line_by_line() -> None:
    tools = [
        tool("read_file", "Read a file", path=TEXT),
        tool("edit_file", "Replace text in a file", path=TEXT, old_text=TEXT, new_text=TEXT),
        tool("run_tests", "Run the test suite"),
    ]
    task = "Read app.yaml, change the port to 9090 and run the tests"
    reading, editing, testing, (_, answer) = worked(
        task, tools, "host: a\nport: 8080\n", "ok", "3 passed in 0.02s"
    )
    assert (reading[0], testing[0]) == ("read_file", "run_tests")
    assert editing == (
        "edit_file",
        {"path": "app.yaml", "old_text": "port: 8080", "new_text": "port: 9090"},
    )
    assert answer.endswith("All 3 tests passed.")


def test_the_row_that_the_task_speaks_of_is_acted_on() -> None:
    tools = [
        tool("list_events", "List calendar events", date=TEXT),
        tool("delete_event", "Delete a calendar event by id", event_id=TEXT),
    ]
    events = '[{"id": "e5", "title": "Standup"}, {"id": "e9", "title": "Dentist"}]'
    calls = worked("Cancel my dentist appointment tomorrow", tools, events, '{"success": true}')
    assert calls[1] == ("delete_event", {"event_id": "e9"})


def test_nothing_is_booked_where_nothing_was_found() -> None:
    calls = worked("Book the cheapest hotel in Atlantis for Ann Lee for 2 nights", HOTELS, '{"hotels": []}')
    assert [name for name, _ in calls] == ["find_hotels", ""]
    assert "no hotels" in calls[-1][1]


def test_a_message_passes_on_what_was_found_in_sentences() -> None:
    tools = [*WEATHER, tool("send_message", "Send a message to somebody", to=TEXT, text=TEXT)]
    _, sending, _ = worked(
        "Check the weather in Paris and text Anna what it is like",
        tools,
        '{"city": "Paris", "temperature": 18, "condition": "sunny"}',
        "sent",
    )
    assert sending[1] == {"to": "Anna", "text": "It's 18° and sunny in Paris."}


def test_a_shell_is_given_a_command() -> None:
    shell = [tool("bash", "Run a bash command", command=TEXT)]
    assert worked("How many python files are in this repo?", shell, "37") == [
        ("bash", {"command": "find . -name '*.py' | wc -l"}),
        ("", "There are 37 python files."),
    ]


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        ("Run main.py", "python main.py"),
        ("运行 main.py", "python main.py"),
        ("List the files in the current directory", "ls -la"),
        ("What is running on port 3000?", "lsof -i :3000"),
        ("跑一下测试", "pytest -q"),
    ],
)
def test_what_is_asked_of_a_shell_becomes_its_command(asked: str, command: str) -> None:
    shell = [tool("bash", "Run a bash command", command=TEXT)]
    assert worked(asked, shell, "done")[0] == ("bash", {"command": command})
