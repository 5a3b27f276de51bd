"""What is said after tools have answered is an answer to the question, not what they said."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.content.asking import said, told, tool

ROWS = [
    {"flight": "BA117", "airline": "British Airways", "departure": "08:25", "price": 540},
    {"flight": "VS3", "airline": "Virgin Atlantic", "departure": "09:55", "price": 489},
    {"flight": "DL1", "airline": "Delta", "departure": "15:10", "price": 612},
]
ORDERS = [
    {"id": 1001, "customer": "Acme", "status": "open", "total": 250.0},
    {"id": 1002, "customer": "Globex", "status": "shipped", "total": 99.9},
    {"id": 1003, "customer": "Initech", "status": "open", "total": 410.5},
]
Call = tuple[str, dict[str, Any], Any]


def asked(question: str, *calls: Call) -> str:
    """What is said to the question after the calls, each a name, arguments and what came of it."""
    made = [
        {"id": f"c{at}", "type": "function", "function": {"name": name, "arguments": json.dumps(given)}}
        for at, (name, given, _) in enumerate(calls)
    ]
    answers = [
        {"role": "tool", "tool_call_id": f"c{at}", "content": one if isinstance(one, str) else json.dumps(one)}
        for at, (_, _, one) in enumerate(calls)
    ]  # fmt: skip
    return said([{"role": "user", "content": question}, {"role": "assistant", "content": "", "tool_calls": made}, *answers])  # fmt: skip


def weather(city: str, temperature: int, condition: str, **more: Any) -> Call:
    return (
        "get_weather",
        {"city": city},
        {"city": city, "temperature": temperature, "condition": condition, **more},
    )


@pytest.mark.parametrize(
    ("question", "calls", "answer"),
    [
        ("Is it above 20 degrees in Berlin?", [weather("Berlin", 17, "Cloudy")], "No, it's 17° and cloudy in Berlin."),
        ("Is it warmer in Paris or London?", [weather("Paris", 18, "Cloudy"), weather("London", 14, "Rain")],
         "Paris is warmer: 18° and cloudy, against 14° with rain in London."),
        ("How hot is it in Madrid in Fahrenheit?", [weather("Madrid", 30, "Sunny", unit="celsius")], "It's 86°F in Madrid, which is 30°C."),
        ("Is it raining in London? Just yes or no.", [weather("London", 14, "Rain")], "Yes"),
        ("北京和上海哪个更热？", [weather("北京", 26, "晴"), weather("上海", 31, "多云")],
         "上海更热：上海多云，气温 31度；北京晴，气温 26度，相差 5 度。"),
    ],
)  # fmt: skip
def test_the_weather_is_told_as_it_is_asked_for(question: str, calls: list[Call], answer: str) -> None:
    assert asked(question, *calls) == answer


@pytest.mark.parametrize(
    ("question", "tool", "result", "words"),
    [
        ("Which flight leaves first?", "search_flights", ROWS, ["BA117"]),
        ("Are there flights under $500?", "search_flights", ROWS, ["Yes, one", "VS3", "$489"]),
        ("How many orders are open?", "query_database", ORDERS, ["2 orders are open", "Acme", "Initech"]),
        ("What's the total value of all orders?", "query_database", ORDERS, ["760.40"]),
        ("What is the average order value?", "query_database", ORDERS, ["253.47"]),
        ("Top 2 orders by total?", "query_database", ORDERS, ["1. **Initech**", "2. **Acme**"]),
        ("How many users signed up?", "run_sql", {"columns": ["count"], "rows": [[317]]}, ["There are 317 users."]),
        ("Do I have any meetings on Friday?", "list_events", {"events": []}, ["No, you have no meetings."]),
        ("Am I free at 2pm?", "list_events", [{"title": "Review", "start": "2026-05-02T14:00:00", "end": "2026-05-02T15:00:00"}],
         ["No, you have “Review” from 14:00 to 15:00."]),
        ("Is AAPL up or down?", "get_stock_price", {"symbol": "AAPL", "price": 227.52, "change_percent": -0.54}, ["AAPL is down 0.54%"]),
        ("What time is it in Tokyo?", "get_time", {"timezone": "Asia/Tokyo", "datetime": "2026-05-01T21:14:05+09:00"}, ["It is 21:14 in Tokyo"]),
        ("销售额最高的产品是什么", "query_db", [{"product": "手机", "sales": 52000}, {"product": "耳机", "sales": 18000}], ["销售额最高的是 **手机**"]),
    ],
)  # fmt: skip
def test_rows_are_counted_chosen_and_added_up(
    question: str, tool: str, result: Any, words: list[str]
) -> None:
    answer = asked(question, (tool, {}, result))
    assert all(word in answer for word in words), answer


@pytest.mark.parametrize(
    ("question", "call", "words"),
    [
        ("Why did the tests fail?", ("run_tests", {}, "E  +  where 3 = total([1, 2])\nFAILED tests/test_cart.py::test_total - assert 3 == 4\n1 failed, 11 passed in 0.42s"),
         ["1 of 12 tests failed", "`total([1, 2])` gave `3` where `4` was expected"]),
        ("Run it", ("run_python", {"code": "x"}, "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    import pandas\nModuleNotFoundError: No module named 'pandas'"),
         ["`a.py`, line 3", "pip install pandas"]),
        ("How much disk space is left?", ("shell", {"command": "df -h"}, "Filesystem Size Used Avail Use% Mounted on\n/dev/sda1 50G 32G 16G 67% /"), ["16G is free"]),
        ("Which port does the server use?", ("read_file", {"path": "c.yaml"}, "server:\n  host: 0.0.0.0\n  port: 8080\n"), ["The port is `8080` (`c.yaml`, line 3)."]),
    ],
)  # fmt: skip
def test_the_output_of_a_command_is_explained(question: str, call: Call, words: list[str]) -> None:
    answer = asked(question, call)
    assert all(word in answer for word in words), answer


def test_hits_of_a_search_answer_with_their_sources() -> None:
    hits = {"results": [
        {"title": "Python 3.13 released", "url": "https://www.python.org/x", "snippet": "Python 3.13 was released on October 7, 2024."},
        {"title": "Cooking", "url": "https://example.com/y", "snippet": "Boil the water first."},
    ]}  # fmt: skip
    answer = asked("When was Python 3.13 released?", ("web_search", {"query": "python 3.13"}, hits))
    assert answer.startswith("Python 3.13 was released on October 7, 2024 [1].")
    assert "https://www.python.org/x" in answer and "Boil" not in answer


def test_what_a_tool_has_done_is_confirmed_with_its_number() -> None:
    booked = {"status": "confirmed", "booking_reference": "XK7Q2P"}
    assert (
        asked("Book flight VS3", ("book_flight", {"flight_id": "VS3"}, booked))
        == "Done: the flight VS3 has been booked. Booking reference XK7Q2P."
    )
    assert asked("Delete temp.log", ("delete_file", {"path": "temp.log"}, "")) == "Done: the file `temp.log` has been deleted."  # fmt: skip


def test_what_went_well_is_told_beside_what_failed() -> None:
    failed: Call = ("get_weather", {"city": "Atlantis"}, {"error": "City not found"})
    answer = asked("What's the weather in Paris and Atlantis?", weather("Paris", 18, "Sunny"), failed)
    assert "18° and sunny in Paris" in answer and "Atlantis: City not found" in answer


def test_an_empty_search_says_what_was_sought() -> None:
    assert "no files for “foo.txt”" in asked("Find foo.txt", ("search_files", {"pattern": "foo.txt"}, "[]"))
    assert "没有找到与“企鹅”相关的文档" in asked("查找企鹅的文档", ("search_docs", {"query": "企鹅"}, "[]"))


def test_rows_come_in_the_form_that_is_asked_for() -> None:
    table = asked("Show the flights as a table", ("search_flights", {}, ROWS))
    assert table.splitlines()[0] == "| Flight | Airline | Departure | Price |"
    packed = asked("List the flights as JSON", ("search_flights", {}, ROWS))
    assert json.loads(packed.strip("`").removeprefix("json")) == ROWS


def test_a_question_that_goes_on_is_answered_from_what_was_found_before() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "search_flights", "arguments": "{}"}}
    before = [
        {"role": "user", "content": "Find flights from London to New York"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": json.dumps(ROWS)},
        {"role": "assistant", "content": "I found 3 flights."},
    ]
    assert "VS3" in said([*before, {"role": "user", "content": "Which one is the cheapest?"}])
    assert "BA117" in said([*before, {"role": "user", "content": "And which leaves first?"}])
    assert said([*before, {"role": "user", "content": "How many were there?"}]).startswith(
        "There are 3 flights"
    )
    assert "VS3" not in said([*before, {"role": "user", "content": "What is the capital of France?"}])


def test_the_same_is_asked_of_a_tool_for_another_place() -> None:
    tools = [tool("get_weather", "Get the weather of a city", city={"type": "string"})]
    call = {
        "id": "c",
        "type": "function",
        "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'},
    }
    talk = [
        {"role": "user", "content": "What's the weather in Paris?"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "Sunny, 18 degrees"},
        {"role": "assistant", "content": "It's 18 degrees and sunny in Paris."},
        {"role": "user", "content": "And in London?"},
    ]
    made = told(talk, tools=tools).choices[0].calls
    assert [(one.name, one.arguments.text) for one in made] == [("get_weather", '{"city": "London"}')]


@pytest.mark.parametrize(
    ("question", "call", "words"),
    [
        ("Is the deployment finished?", ("get_deployment", {"id": "d1"}, {"id": "d1", "status": "in_progress"}), ["Not yet", "in progress"]),
        ("我的航班CA1501准点吗", ("flight_status", {"flight": "CA1501"}, {"flight": "CA1501", "status": "延误"}), ["没有", "延误"]),
        ("Who is the CEO of Acme?", ("get_company", {"name": "Acme"}, {"name": "Acme", "ceo": "Jane Roe", "founded": 1999}), ["The CEO of Acme is Jane Roe."]),
        ("How many users are there?", ("sql_db_query", {"query": "SELECT COUNT(*) FROM users"}, "[(3503,)]"), ["There are 3503 users."]),
        ("Is 97 prime?", ("is_prime", {"n": 97}, "true"), ["Yes."]),
        ("Are all pods running?", ("kubectl", {"command": "kubectl get pods"}, "NAME     READY   STATUS             AGE\napi-7    1/1     Running            3d\nwork-5   0/1     CrashLoopBackOff   3d"),
         ["No, 1 of 2 pods is running", "work-5"]),
        ("Book a table for 2", ("book_table", {"people": 2}, {"success": False, "reason": "fully booked", "alternatives": ["18:00", "20:30"]}), ["fully booked", "18:00 or 20:30"]),
        ("Which gate does LH123 leave from?", ("flight_status", {"flight": "LH123"}, {"flight": "LH123", "gate": "B12"}), ["B12"]),
    ],
)  # fmt: skip
def test_what_is_asked_of_one_thing_is_told_of_it(question: str, call: Call, words: list[str]) -> None:
    answer = asked(question, call)
    assert all(word in answer for word in words), answer


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False) | st.text(max_size=12)
    | st.sampled_from(["2026-05-01T10:00:00Z", "https://example.com/a.png", "confirmed", "Traceback (most recent call last)\nE: x"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["id", "name", "price", "status", "temperature", "total", "items", "error", "content", "url", "start", "rows", "columns", "data"]), inner, max_size=5
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    st.sampled_from(["Is it warm?", "How many are open?", "Which is the cheapest?", "多少钱？", "Show it as a table", "Why did it fail?", "Book it", "What time is it?", "As JSON please", "总共多少"]),
    st.sampled_from(["get_weather", "search", "book_flight", "bash", "read_file", "convert_currency", "list_orders", "calculator", "get_time"]),
    JSON | st.text(max_size=60),
)  # fmt: skip
def test_whatever_a_tool_answers_something_is_said(question: str, tool: str, result: Any) -> None:
    assert asked(question, (tool, {"path": "a.txt"}, result)).strip()


def test_a_forecast_inside_envelopes_is_found() -> None:
    casts = [{"date": "2026-05-02", "dayweather": "小雨", "daytemp": "22", "nighttemp": "16"}, {"date": "2026-05-03", "dayweather": "多云", "daytemp": "24", "nighttemp": "17"}]  # fmt: skip
    told = {
        "status": "1",
        "info": "OK",
        "forecasts": [{"city": "上海市", "adcode": "310000", "casts": casts}],
    }
    answer = asked("周末上海会下雨吗", ("get_forecast", {"city": "上海"}, told))
    assert answer.startswith("会，上海市5月2日（周六）有雨。")


def test_a_way_comes_in_numbered_steps() -> None:
    way = {"distance": "25 km", "steps": ["Take the FEX", "Get off at BER"]}
    answer = asked("How do I get to the airport?", ("get_directions", {}, way))
    assert answer.splitlines()[-2:] == ["1. Take the FEX", "2. Get off at BER"]


def test_a_page_of_rows_counts_all_that_there_are() -> None:
    open_ones = [one for one in ORDERS if one["status"] == "open"]
    page = ("list_orders", {"status": "open"}, {"total": 57, "orders": open_ones})
    assert "57" in asked("How many open orders are there?", page)
    less = ("list_orders", {"status": "open"}, {"total": 1, "orders": open_ones})  # no count of these rows
    assert " 2 orders" in asked("How many open orders are there?", less)
