"""Tools that a prompt offers in its own words are called in its own form, worked off, and answered: what agent frameworks without native tools need."""

import json
import re
import time
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mock_server.content.prompted import reading
from tests.content.asking import said, told, tool

REACT = """Answer as well as you can. You have access to the following tools:

{tools}

Use the following format:

Question: what you have to answer
Thought: think about what to do
Action: the action to take, should be one of [{names}]
Action Input: the input to the action
Observation: the result of the action
... (these steps can repeat)
Thought: I now know the final answer
Final Answer: the answer to the question

Begin!

Question: {task}
Thought:{done}"""
TEXT_TOOLS = (
    "Search: finds current events on the web\nCalculator(expression: str) -> str - Works out a calculation"
)


def react(
    task: str, done: str = "", tools: str = TEXT_TOOLS, names: str = "Search, Calculator", **more: Any
) -> str:
    return said(REACT.format(tools=tools, names=names, task=task, done=done), **more)


def acted(said: str) -> tuple[str, str]:
    """Which tool is called, and with what, as LangChain's parser reads it."""
    match = re.search(
        r"Action\s*\d*\s*:\s*(.*?)\s*\n\s*Action\s*\d*\s*Input\s*\d*\s*:\s*(.*)", said, re.DOTALL
    )
    assert match is not None, said
    return match[1], match[2].strip()


def test_a_react_prompt_gets_a_thought_and_a_call_with_the_text_that_the_tool_takes() -> None:
    told = react("Search for the population of Hangzhou.")
    assert acted(told) == ("Search", "the population of Hangzhou")
    assert not told.startswith("Thought:"), "the prompt has that word already"
    assert "Final Answer" not in told and "Observation" not in told


def test_a_calculation_goes_to_the_calculator() -> None:
    assert acted(react("Calculate 23*41")) == ("Calculator", "23*41")


def test_what_was_observed_is_the_final_answer() -> None:
    done = " I have to look.\nAction: Search\nAction Input: Hangzhou\nObservation: 12.5 million people (2023)\nThought:"
    told = react("Search for the population of Hangzhou.", done)
    assert "Action:" not in told
    assert "12.5 million" in told.partition("Final Answer: ")[2]


def test_a_question_that_no_tool_is_for_is_answered_at_once() -> None:
    assert "Qwen" in react("Who are you?").partition("Final Answer: ")[2]


def test_a_chinese_question_is_thought_about_in_chinese() -> None:
    thought = react("搜索杭州的人口").partition("\n")[0]
    assert re.search(r"[\u4e00-\u9fff]", thought)


def test_a_list_of_parameters_is_read_as_qwen_agent_writes_it() -> None:
    tools = (
        "image_gen: Draws a picture from a text. Parameters: "
        '[{"name": "prompt", "type": "string", "description": "What to draw", "required": true}] Format the arguments as a JSON object.'
    )
    name, given = acted(react('Draw a picture of "a red fox"', tools=tools, names="image_gen"))
    assert (name, json.loads(given)) == ("image_gen", {"prompt": "a red fox"})


CREW = """You are a reporter of the weather.
You ONLY have access to the following tools, and make up no others:

Tool Name: get_weather
Tool Arguments: {'city': {'description': 'The city', 'type': 'str'}, 'days': {'description': None, 'type': 'int'}}
Tool Description: Get the weather forecast of a city

Use this format:

Thought: think about what to do
Action: the action to take, only one name of [get_weather], just the name.
Action Input: the input to the action, just a simple JSON object, enclosed in curly braces.
Observation: the result of the action

Once all is gathered:

Thought: I now know the final answer
Final Answer: the final answer"""
WRITTEN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(max_codepoint=0x2FF, exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc'\"", min_size=1), inner, max_size=3),
)  # fmt: skip


@given(WRITTEN)
def test_what_python_writes_is_read_as_what_it_was(value: Any) -> None:
    assume("\\u" not in repr(value) or "\\\\u" in repr(value))
    assert reading.value_of(repr(value)) == value


TASK = "\nCurrent Task: Tell the weather in Paris for the next 3 days\n\nThis is the expected criteria for your final answer: A report\n\nBegin! Use the tools.\n\nThought:"


def test_arguments_that_are_described_as_python_writes_them_become_json() -> None:
    messages = [{"role": "system", "content": CREW}, {"role": "user", "content": TASK}]
    first = said(messages)
    assert acted(first) == ("get_weather", '{"city": "Paris", "days": 3}')
    done = f"Thought: {first}\nObservation: sunny, 21 degrees"
    final = said([*messages, {"role": "assistant", "content": done}])
    assert "21 degrees and sunny" in final.partition("Final Answer: ")[2]


STEPS = """You help with many tasks. You have access to the following tools:
> Tool Name: multiply
Tool Description: multiply(a: int, b: int) -> int
Multiplies two integers
Tool Args: {"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": ["a", "b"], "type": "object"}

> Tool Name: add
Tool Description: add(a: int, b: int) -> int
Adds two integers
Tool Args: {"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": ["a", "b"], "type": "object"}

## Output Format
Thought: I need a tool.
Action: tool name (one of multiply, add) if using a tool.
Action Input: the input, in a JSON format representing the kwargs
Observation: tool response

At the end:
Thought: I can answer now.
Answer: [your answer here]"""


def test_one_step_follows_on_the_result_of_the_other_until_all_is_done() -> None:
    messages = [
        {"role": "system", "content": STEPS},
        {"role": "user", "content": "What is 12 multiplied by 7? Then add 6 to it."},
    ]
    made = []
    for result in ("84", "90"):
        step = said(messages)
        name, given = acted(step)
        made.append((name, json.loads(given)))
        messages += [
            {"role": "assistant", "content": step},
            {"role": "user", "content": f"Observation: {result}"},
        ]
    assert made == [("multiply", {"a": 12, "b": 7}), ("add", {"a": 84, "b": 6})]
    last = said(messages)
    assert last.startswith("Thought: ")
    assert "90" in last.partition("\nAnswer: ")[2]


BLOB = """Help the human. You have access to the following tools:

get_word_length(word: str) -> int - Returns the length of a word., args: {'word': {'title': 'Word', 'type': 'string'}}

Use a json blob with an action key (tool name) and an action_input key (tool input).

Valid "action" values: "Final Answer" or get_word_length

```
{
  "action": $TOOL_NAME,
  "action_input": $INPUT
}
```

Begin! ALWAYS respond with one blob."""


def blob(text: str) -> dict[str, Any]:
    match = re.search(r"```json\n(.*)\n```", text, re.DOTALL)
    assert match is not None, text
    found = json.loads(match[1])
    assert isinstance(found, dict)
    return found


def test_a_structured_chat_gets_one_object_with_an_action() -> None:
    system = {"role": "system", "content": BLOB}
    asked = "What is the length of the word 'strawberry'?"
    first = said([system, {"role": "user", "content": asked}])
    assert blob(first) == {"action": "get_word_length", "action_input": "strawberry"}
    final = said([system, {"role": "user", "content": f"{asked}\n\n{first}\nObservation: 10\nThought:"}])
    assert blob(final)["action"] == "Final Answer"
    assert "10" in blob(final)["action_input"]


HERMES = """You are a guide.

# Tools

Signatures of functions are within <tools></tools> XML tags:
<tools>
{tools}
</tools>

For each function call, return a json object within <tool_call></tool_call> XML tags:
<tool_call>
{{"name": <function-name>, "arguments": <args-json-object>}}
</tool_call>"""
WEATHER = tool("get_weather", "Get the weather of a city", city={"type": "string"})


def called(text: str) -> list[dict[str, Any]]:
    return [json.loads(one) for one in re.findall(r"<tool_call>\n(.*?)\n</tool_call>", text, re.DOTALL)]


@pytest.mark.parametrize("wrapped", [True, False])
def test_hermes_tags_get_a_call_for_each_city_and_the_answers_are_told(*, wrapped: bool) -> None:
    offered = json.dumps(WEATHER if wrapped else WEATHER["function"])
    messages = [
        {"role": "system", "content": HERMES.format(tools=offered)},
        {"role": "user", "content": "What's the weather in Beijing and Shanghai?"},
    ]
    first = said(messages)
    assert called(first) == [
        {"name": "get_weather", "arguments": {"city": city}} for city in ("Beijing", "Shanghai")
    ]
    results = "\n".join(f"<tool_response>\n{one}\n</tool_response>" for one in ("sunny", "rain"))
    final = said([*messages, {"role": "assistant", "content": first}, {"role": "user", "content": results}])
    assert "sunny" in final and "rain" in final and "<tool_" not in final


def test_hermes_tags_without_a_need_for_a_tool_get_a_plain_answer() -> None:
    system = {"role": "system", "content": HERMES.format(tools=json.dumps(WEATHER))}
    assert said([system, {"role": "user", "content": "Who are you?"}]) == "I am a guide."


SIGNS = """You are a guide.

# Tools

## You have access to the following tools:

### get_weather

get_weather: Get the weather of a city Parameters: {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]} Format the arguments as a JSON object.

## When you need to call a tool, please insert the following command in your reply:

✿FUNCTION✿: The tool to use, should be one of [get_weather]
✿ARGS✿: The input of the tool
✿RESULT✿: Tool results
✿RETURN✿: Reply based on tool results."""


def test_the_signs_of_qwen_agent_are_spoken() -> None:
    messages = [
        {"role": "system", "content": SIGNS},
        {"role": "user", "content": "What's the weather in Oslo?"},
    ]
    first = said(messages, stop=["✿RESULT✿", "✿RETURN✿"])
    match = re.fullmatch(r"✿FUNCTION✿: (\w+)\n✿ARGS✿: (.*)\n", first)
    assert match is not None
    assert (match[1], json.loads(match[2])) == ("get_weather", {"city": "Oslo"})
    done = f"{first}✿RESULT✿: snow, -3\n✿RETURN✿: "
    assert "-3° with snow" in said([*messages, {"role": "assistant", "content": done, "partial": True}])


CODE = '''You solve tasks with code. Open it with '<code>' and close it with '</code>'.
In the end call the `final_answer` tool:
<code>
final_answer(image)
</code>

These tools are regular Python functions:
<code>
def get_weather(city: string, celsius: boolean = True) -> string:
    """Tells the weather of a city.

    Args:
        city: The city.
    """

def final_answer(answer: any) -> any:
    """Gives the final answer.

    Args:
        answer: The answer
    """
</code>'''


def run(code: str, **tools: Any) -> Any:
    """What a piece of code hands over as its final answer; None if it does not."""
    found: list[Any] = []
    exec(code, {**tools, "final_answer": found.append, "print": lambda *_: None})
    return found[0] if found else None


def test_an_agent_that_writes_python_calls_its_functions_and_hands_over_the_answer() -> None:
    messages = [
        {"role": "system", "content": CODE},
        {"role": "user", "content": "New task:\nWhat is the weather in Lisbon?"},
    ]
    asked: list[str] = []
    first = said(messages, stop=["Observation:", "</code>"])
    thought, _, code = first.partition("<code>\n")
    assert thought.startswith("Thought: ")
    assert run(code, get_weather=lambda city, celsius=True: asked.append(city)) is None
    assert asked == ["Lisbon"]
    done = "Observation:\nExecution logs:\nsunny, 24\nLast output from code snippet:\nNone"
    last = said(
        [*messages, {"role": "assistant", "content": f"{first}</code>"}, {"role": "user", "content": done}]
    )
    assert "sunny, 24" in run(last.partition("<code>\n")[2].partition("</code>")[0])


def test_native_tools_outrank_what_a_prompt_says_of_tools() -> None:
    messages = [
        {"role": "system", "content": STEPS},
        {"role": "user", "content": "What's the weather in Oslo?"},
    ]
    assert [one.name for one in told(messages, tools=[WEATHER]).choices[0].calls] == ["get_weather"]


@pytest.mark.parametrize(
    "broken",
    [
        "Action Input",
        "<tool_call> <tools>{</tools>",
        "✿FUNCTION✿ ✿ARGS✿",
        'Valid "action" values: "Final Answer" or {{{\n"action_input"',
        "one of [a, b] Action Input: Observation: Begin!",
        "<tools>[1, null, {}]</tools><tool_call>",
        "one of [a]\nAction Input: x\nBegin!\nQuestion: q\nThought: t\nAction: a\nAction Input: {no JSON\nObservation: o\nThought:",
        "✿FUNCTION✿\n### x\n\nx: y Parameters: {'a': \n",
    ],
)
def test_prompts_that_only_look_like_it_are_answered_as_any_other(broken: str) -> None:
    assert said(broken)
    assert said([{"role": "system", "content": broken}, {"role": "user", "content": "Who are you?"}])


def test_thinking_is_about_the_task_and_not_about_the_frame() -> None:
    choice = told(
        REACT.format(
            tools=TEXT_TOOLS, names="Search, Calculator", task="Search for news on rivers.", done=""
        ),
        on="qwen3-next-80b-a3b-thinking",
    ).choices[0]
    assert choice.thinking is not None and "Action Input" not in choice.thinking.text


def asked_of_oslo(result: str) -> list[dict[str, Any]]:
    """The weather was asked for, and a tool has answered."""
    call = {
        "id": "1",
        "type": "function",
        "function": {"name": "get_weather", "arguments": '{"city": "Oslo"}'},
    }
    return [
        {"role": "user", "content": "What is the weather in Oslo?"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": result},
    ]


ANSWERING = tool("final_answer", "Gives the final answer", answer={"type": "string"})


def test_a_tool_that_takes_the_answer_is_called_where_something_must_be() -> None:
    offered = {"tools": [WEATHER, ANSWERING], "tool_choice": "required"}
    asked = [{"role": "user", "content": "What is the weather in Oslo?"}]
    (first,) = told(asked, **offered).choices[0].calls
    assert first.name == "get_weather"
    call = {
        "id": "1",
        "type": "function",
        "function": {"name": first.name, "arguments": first.arguments.text},
    }
    done = [
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": "snow"},
    ]
    (last,) = told([*asked, *done], **offered).choices[0].calls
    assert last.name == "final_answer"
    assert "snow" in json.loads(last.arguments.text)["answer"]
    (only,) = told("Who wrote Hamlet?", **offered).choices[0].calls
    assert "Shakespeare" in json.loads(only.arguments.text)["answer"]


def test_calls_that_come_back_as_text_are_not_made_again() -> None:
    listed = "Calling tools:\n[{'id': 'x', 'type': 'function', 'function': {'name': 'get_weather', 'arguments': {'city': 'Oslo'}}}]"
    messages = [
        {"role": "user", "content": "What is the weather in Oslo?"},
        {"role": "assistant", "content": listed},
        {"role": "user", "content": "Observation:\nsnow"},
    ]
    (last,) = told(messages, tools=[WEATHER, ANSWERING], tool_choice="required").choices[0].calls
    assert (last.name, "snow" in last.arguments.text) == ("final_answer", True)


def test_a_tool_that_was_called_is_not_called_for_ever_where_something_must_be() -> None:
    messages = asked_of_oslo("snow")
    (next_,) = (
        told(
            messages,
            tools=[WEATHER, tool("write_report", "Writes down", text={"type": "string"})],
            tool_choice="required",
        )
        .choices[0]
        .calls
    )
    assert next_.name == "write_report"


def test_a_schema_is_filled_from_what_the_tools_answered() -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}, "temperature": {"type": "number"}, "summary": {"type": "string"}}, "required": ["city", "temperature", "summary"]}  # fmt: skip
    messages = asked_of_oslo('{"temperature": -3.5, "sky": "snow"}')
    form = {"type": "json_schema", "json_schema": {"name": "report", "schema": schema}}
    found = json.loads(said(messages, response_format=form, tools=[WEATHER]))
    assert (found["city"], found["temperature"]) == ("Oslo", -3.5)
    assert "snow" in found["summary"].lower()


HANDING = [
    tool(f"transfer_to_{one}_agent", f"Handoff to the {one} agent to handle the request.")
    for one in ("spanish", "english")
]


def test_a_conversation_is_handed_to_the_agent_for_its_language_which_then_answers_it() -> None:
    asked = [{"role": "user", "content": "Hola, ¿cómo estás?"}]
    (handed,) = told(asked, tools=HANDING).choices[0].calls
    assert handed.name == "transfer_to_spanish_agent"
    call = {"id": "1", "type": "function", "function": {"name": handed.name, "arguments": "{}"}}
    done = [
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": '{"assistant": "Spanish agent"}'},
    ]
    assert "gracias" in said([*asked, *done])


JUNK = (
    "\n",
    " ",
    "Action: a\nAction Input: b\n",
    "```{",
    "args: {",
    "one of [",
    "<tool_call>{",
    "def a(",
    "ArgsArgs",
    "✿FUNCTION✿:",
    "Thought:",
    "'\\",
)


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize(
    "frame",
    ["one of [a, b]\nAction Input: x\na: ", 'Valid "action" values: a, b\n"action_input"\na: ', '<tools>[{"name":"a"}]</tools><tool_call>',
     "✿FUNCTION✿\n### a\n\nb: Parameters: {}\n", 'final_answer( <code>\ndef a(b: str):\n    """x"""\n'],
)  # fmt: skip
def test_a_prompt_that_is_made_to_be_read_for_long_is_read_in_no_time(frame: str, junk: str) -> None:
    """Sixty thousand characters take some hundredths of a second; what reads each part of them again for each part, takes minutes."""
    long = junk * (60_000 // len(junk))
    begun = time.process_time()
    said([
        {"role": "system", "content": frame + long},
        {"role": "user", "content": f"Begin!\nQuestion: hi\nThought:{long}"},
        {"role": "assistant", "content": long},
        {"role": "user", "content": f"Observation: {long}"},
    ])  # fmt: skip
    assert time.process_time() - begun < 5
