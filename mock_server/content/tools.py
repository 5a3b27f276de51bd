"""Whether a tool is called, which one, and with what: from the tools' own descriptions and the words of the prompt."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, NamedTuple

import orjson

from mock_server.content import agenda, calling, hints, languages, outcomes, reporting, sample, when
from mock_server.content import parameters as parameters_of
from mock_server.content.late import late
from mock_server.content.phrases import facts
from mock_server.content.prompt import Prompt, last_user_text
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Ask


class Called(NamedTuple):
    """A call to be said: the tool's name, and its arguments as JSON text."""

    name: str
    arguments: str


class _Tool(NamedTuple):
    name: str
    words: frozenset[str]
    parameters: Any
    named: frozenset[str] = frozenset()
    """Those of the words that its name says, or means: they weigh more than its description's."""
    said: str = ""
    """Its name in words, and its description, in lower case."""


_LATIN = late(r"[a-z][a-z0-9]{2,}")
_ORDERING = late(r"(?<!预)订(?![单阅购制])")
_CHINESE_PAIRS = late(r"(?=([\u4e00-\u9fff]{2}))")
_EMPTY_WORDS = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "from",
        "that",
        "this",
        "tool",
        "use",
        "used",
        "user",
        "given",
        "get",
        "gets",
        "set",
        "return",
        "returns",
        "function",
        "call",
        "calls",
        "you",
        "your",
        "are",
        "can",
        "will",
        "when",
        "which",
        "what",
        "not",
        "but",
        "all",
        "any",
        "one",
        "two",
        "has",
        "have",
        "into",
        "its",
        "their",
        "them",
        "than",
        "then",
        "there",
        "here",
        "only",
        "about",
        "please",
        "string",
        "number",
        "integer",
        "object",
        "array",
        "type",
        "name",
        "value",
        "values",
        "optional",
        "required",
        "default",
    ]
)


_CLOSING = late(
    r"final_?(?:answer|result|output|response)\w*|(?:submit|return|give|provide)_?(?:the_?)?(?:final_?)?(?:answer|result|response|output)"
    r"|finish(?:_?task)?|attempt_?completion|task_?(?:complete|completed|done)|complete_?task|structured_?output",
    re.IGNORECASE,
)
"""Names of tools that take the answer itself: agents that must always call something end with them."""


def calls(ask: Ask, prompt: Prompt, seed: int, answer: Callable[[], str] | None = None) -> list[Called]:
    """The calls that are made now; none if the answer is to be said in words. `answer`: what would be said; a tool that takes the answer
    gets it, where something has to be called, or the system message tells of that tool."""
    closing = _closing(ask)
    if closing is None or answer is None:
        return _calls(ask, prompt, seed)
    others = [tool for tool in ask.parameters["tools"] if _name(tool) != closing.name]
    parameters = {**ask.parameters, "tools": others, "tool_choice": "auto"}
    made = _calls(ask._replace(parameters=parameters, known=None), prompt, seed) if others else []
    if made:
        return made
    said = answer()
    arguments = _value(closing, Random(seed), hints.of(f"{prompt.text[:2000]}\n{said[:2000]}"), whole=True)
    if rounds := agenda.rounds(ask.messages):
        arguments = agenda.filled(arguments, closing.parameters, prompt.text[:4000], "", rounds, said)
    return [Called(closing.name, sample.text(_with_answer(arguments, closing.parameters, said)))]


def _closing(ask: Ask) -> _Tool | None:
    """The tool that takes the answer, if one has to."""
    offered, choice = ask.parameters.get("tools"), ask.parameters.get("tool_choice")
    if not isinstance(offered, list) or isinstance(choice, Mapping) or choice == "none":
        return None
    name = next((name for tool in offered if (name := _name(tool)) and _CLOSING.fullmatch(name)), None)
    if name is None:
        return None
    first = ask.messages[0]
    if choice != "required" and not (first.role == "system" and any(name in text for text in first.texts)):
        return None
    return next(tool for tool in _read(offered) if tool.name == name)


def _name(tool: Any) -> str | None:
    function = tool.get("function") if isinstance(tool, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    return name if isinstance(name, str) else None


_ANSWER = late(
    r"(?:final_?)?(?:answer|result|response|output|text|content|message|summary|reply)", re.IGNORECASE
)


def reported(ask: Ask, prompt: Prompt, schema: Any, made: Any) -> Any:
    """A value of the schema with what the tools have answered in the members that go by the same names, or take the whole."""
    rounds = agenda.rounds(ask.messages)
    if not rounds or not isinstance(made, dict):
        return made
    told = results(ask)
    return _with_answer(agenda.filled(made, schema, prompt.text[:4000], "", rounds, told), schema, told)


def _with_answer(arguments: dict[str, Any], schema: Any, said: str) -> dict[str, Any]:
    """The arguments with what is said in the first member that is meant for it, as far as the schema takes it."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return arguments
    names = [name for name in properties if _ANSWER.fullmatch(name)] or (
        [*properties] if len(properties) == 1 else []
    )
    for name in names[:1]:
        if agenda.takes(schema, told := {**arguments, name: said}):
            return told
    return arguments


def _offered(ask: Ask, offered: Any) -> tuple[_Tool, ...]:
    """The tools of a request, read once for all that are like it."""
    if ask.known is None:
        return _read(offered)
    tools: tuple[_Tool, ...] | None = ask.known.get("tools")
    if tools is None:
        tools = ask.known["tools"] = _read(offered)
    return tools


def _calls(ask: Ask, prompt: Prompt, seed: int) -> list[Called]:
    offered = ask.parameters.get("tools")
    choice = ask.parameters.get("tool_choice")
    if not offered or choice == "none":
        return []
    tools = _offered(ask, offered)
    forced = choice == "required" or isinstance(choice, Mapping)
    answered = ask.messages[-1].role == "tool" if ask.messages else False
    if not tools:
        return []
    tool = _chosen(tools, choice, prompt)
    if tool is None and not answered and (joined := _reply(ask, prompt)):
        prompt, tool = joined, _chosen(tools, choice, joined)
    if tool is None and not forced and not answered:
        return []
    if not forced and not answered and tool and _lacking(ask, tools, tool, prompt):
        return []
    chance = Random(seed)
    today = clock(ask, prompt)
    parallel = bool(ask.parameters.get("parallel_tool_calls"))
    if answered and not isinstance(choice, Mapping):
        following = _next(ask, tools, prompt, chance, parallel=parallel)
        if following or not forced:
            return following
        made = {one.call.name for one in agenda.rounds(ask.messages)}
        tool = next(
            (one for one in tools if one.name not in made), tool
        )  # what was called before, would be for ever
    elif answered and not forced:
        return []
    if tool is None:
        if not forced:
            return []
        tool = tools[0]
    if not isinstance(choice, Mapping) and len(steps := _agenda(tools, prompt, tool)) > 1:
        ready = [step for step in steps if not step.waits] if parallel else steps[:1]
        return [
            Called(one.tool.name, _arguments(one.tool, chance, hints.of(one.part)._replace(clock=today)))
            for one in ready or steps[:1]
        ]
    many = hints.apart(prompt.text) if parallel else [hints.of(prompt.text)]
    sides = [one.texts[0] for one in many] if len(many) > 1 else []
    return [Called(tool.name, _arguments(tool, chance, one._replace(clock=today), sides)) for one in many]


def clock(ask: Ask, prompt: Prompt) -> datetime | None:
    """When it is now: as the system message says, else by the clock that came with the request."""
    first = ask.messages[0] if ask.messages else None
    system = " ".join(first.texts)[:4000] if first is not None and first.role == "system" else ""
    return when.now(system, ask.now, prompt.language)


def _reply(ask: Ask, prompt: Prompt) -> Prompt | None:
    """The request that was made before with the reply to what was asked about it, or with another value; None if nothing was asked."""
    if (again := agenda.anew(ask.messages, prompt.text)) is not None:
        return prompt._replace(text=again)
    if len(ask.messages) < 3 or ask.messages[-2].role != "assistant" or ask.messages[-3].role != "user":
        return None
    said = calling.led("".join(ask.messages[-2].texts), prompt.text[:500])
    if said is None:
        return None
    return prompt._replace(text=f"{''.join(ask.messages[-3].texts)[:3000].rstrip(' .?!。？！')} {said}")


def _lacking(ask: Ask, tools: Sequence[_Tool], tool: _Tool, prompt: Prompt) -> Sequence[Mapping[str, Any]]:
    """What has to be asked before the tool can be called; nothing where other calls or a system message may bring it."""
    if prompt.language not in ("en", "zh") or len(_agenda(tools, prompt, tool)) > 1:
        return ()
    offered = hints.of(prompt.text)._replace(clock=clock(ask, prompt))
    return calling.lacking(tool.parameters, tool.said, offered)


def question(ask: Ask, prompt: Prompt) -> str | None:
    """What is asked instead of a call that lacks a value; None where a call is made or none is wanted."""
    offered, choice = ask.parameters.get("tools"), ask.parameters.get("tool_choice")
    if (
        not isinstance(offered, list)
        or choice not in (None, "auto")
        or not ask.messages
        or ask.messages[-1].role != "user"
    ):
        return None
    tools = _offered(ask, offered)
    tool = _chosen(tools, choice, prompt) if tools else None
    if tool is None and tools and (joined := _reply(ask, prompt)):
        prompt, tool = joined, _chosen(tools, choice, joined)
    rows = _lacking(ask, tools, tool, prompt) if tool else ()
    tongue = "zh" if prompt.language == "zh" else "en"
    return ("" if tongue == "zh" else " ").join(row[tongue] for row in rows[:3]) or None


# ---- one call after the other --------------------------------------------------------------------------------------------


class _Step(NamedTuple):
    """A tool that a part of the prompt asks for; it may wait for what the steps before it bring."""

    tool: _Tool
    part: str
    waits: bool


def _agenda(tools: Sequence[_Tool], prompt: Prompt, single: _Tool | None) -> list[_Step]:
    """What the prompt asks of the tools, in its order; first a search, where an id is wanted that the prompt does not give."""
    steps = [
        _Step(tool, part, bool(number) and agenda.leans(part))
        for number, (tool, part) in enumerate(_several(tools, prompt))
    ]
    if len(steps) > 1 and _DELEGATING.search(steps[0].tool.name):
        steps = [steps[0]._replace(part=prompt.text[:4000])]  # the rest is what that agent is asked to do
    if len(steps) < 2 and single is not None:
        steps = [_Step(single, prompt.text[:4000], waits=False)]
    first = steps[0] if steps else None
    if (
        first
        and (lacking := agenda.lacks(first.tool.parameters, prompt.text[:4000]))
        and (found := _search_for(tools, first.tool, lacking))
        and all(step.tool is not found for step in steps)
    ):
        steps = [_Step(found, prompt.text[:4000], waits=False), first._replace(waits=True), *steps[1:]]
    return steps


_DELEGATING = late(r"delegat|spawn|sub_?agent|assign_?(?:task|agent)|(?:run|call|ask)_?agent", re.IGNORECASE)
"""How a tool is named that gives work to another agent: all that is asked after it is that agent's work."""

_SEARCHING = frozenset(
    ["search", "find", "look", "list", "lookup", "query", "fetch", "check", "read", "show"]
)
"""What a tool that finds things is called by, as `_words` has it."""


def _search_for(tools: Sequence[_Tool], wanted: _Tool, lacking: str) -> _Tool | None:
    """The tool that finds what another one wants the id of: `search_flights` for `book_flight`, or for `flight_id`."""
    things = (wanted.named | _words(lacking)) - _SEARCHING
    return next(
        (
            tool
            for tool in tools
            if tool is not wanted
            and not tool.named.isdisjoint(_SEARCHING)
            and not (tool.named - _SEARCHING).isdisjoint(things)
            and not agenda.lacks(tool.parameters, "")
        ),
        None,
    )


def _next(
    ask: Ask, tools: Sequence[_Tool], prompt: Prompt, chance: Random, *, parallel: bool
) -> list[Called]:
    """The call that follows on the results so far; none where all that was asked for is done, or something failed."""
    made = agenda.rounds(ask.messages)
    if not made or len(made) >= agenda.MOST or agenda.failed(made[-1].result):
        return []
    called = {one.call.name for one in made}
    task = prompt.text[:4000]
    steps = _agenda(tools, prompt, _chosen(tools, None, prompt))
    for step in steps if called & {step.tool.name for step in steps} else ():
        if step.tool.name not in called:
            last = outcomes.read(*made[-1].call[1:], made[-1].result)
            if step.waits and last.empty:
                return []  # nothing was found that it could be called with
            whole = hints.of(task)
            part = hints.of(step.part)
            offered = part._replace(
                text=f"{step.part}\n{task}" if step.part != task else task,
                texts=tuple(dict.fromkeys([*part.texts, *whole.texts])),
            )
            reckoned = agenda.number(made[-1].result) if agenda.leans(step.part) else None
            if reckoned is not None:  # `then add 6 to it`
                offered = offered._replace(numbers=(reckoned, *part.numbers))
            arguments = _value(step.tool, chance, offered._replace(clock=clock(ask, prompt)))
            given = arguments if reckoned is not None and reckoned in arguments.values() else {}
            arguments = agenda.filled(
                arguments, step.tool.parameters, task, step.part, made, _report(ask, prompt)
            )
            arguments |= {name: value for name, value in given.items() if isinstance(value, int | float)}
            return [Called(step.tool.name, sample.text(arguments))]
    if parallel or len(steps) > 1 or len(called) > 1:
        return []
    tool = next((one for one in tools if one.name in called), None)
    sides = hints.apart(task)
    if tool is None or len(sides) < 2:
        return []
    said = " ".join(one.call.arguments for one in made)
    left = [side for side in sides if side.texts[0] not in said]
    if not left or len(left) == len(sides):  # all done, or the tool is not called with these
        return []
    rest = left[0]._replace(clock=clock(ask, prompt))
    return [Called(tool.name, _arguments(tool, chance, rest, [side.texts[0] for side in sides]))]


_PARTS = late(
    r",? (?:and|then)(?: then| also)? |, (?=(?:open|read|fetch|visit|book|send|e-?mail|save|write|run|change|edit|update|replace|fix|list|delete|close|summari[sz]e|tell|text|message|create|add)\b)|[;.?!]\s+|，?(?:然后|并且|同时|另外|再(?=[^次])|并(?=[^且非不]))|；|。"
)


def _report(ask: Ask, prompt: Prompt) -> str:
    """What the results so far say, as it would be told: for a message or a note that passes it on."""
    if prompt.language not in reporting.LANGUAGES:
        return results(ask, prompt.language)
    return reporting.told(prompt, answered(ask), reporting.shorter)


def _several(tools: Sequence[_Tool], prompt: Prompt) -> list[tuple[_Tool, str]]:
    """The tools that different parts of the prompt ask for, each once, with the part that asks for it."""
    if len(tools) < 2:
        return []
    found: dict[str, tuple[_Tool, str]] = {}
    for part in _PARTS.split(prompt.text[:2000]):
        if _REPLYING.match(part):
            continue
        tool = _chosen(tools, None, prompt._replace(text=part))
        if tool is not None:
            found.setdefault(tool.name, (tool, part))
    return list(found.values())


_REPLYING = late(
    r"\s*(?:and |then |finally,? |at last )?(?:only |just )?(?:reply|answer|respond|tell me|output|return)\b|\s*(?:最后|然后|再)?(?:请)?(?:只|直接|仅)?(?:需|要)?(?:回复|回答|输出|告诉我)",
    re.IGNORECASE,
)
"""How a part begins that says what to answer, not what to call."""


def _arguments(tool: _Tool, chance: Random, offered: sample.Hints, sides: Sequence[str] = ()) -> str:
    """The same as JSON text."""
    return sample.text(_value(tool, chance, offered, sides))


def _value(
    tool: _Tool, chance: Random, offered: sample.Hints, sides: Sequence[str] = (), *, whole: bool = False
) -> dict[str, Any]:
    """What the tool's schema accepts. `whole`: every member is wanted, also what nothing is said of."""
    if not whole:
        return calling.made(tool.parameters, tool.said, chance, offered, sides)
    try:
        value = sample.sample(tool.parameters, chance, offered)
    except sample.Unsatisfiable:
        value = {}
    return value if isinstance(value, dict) else {}


def _chosen(tools: Sequence[_Tool], choice: Any, prompt: Prompt) -> _Tool | None:
    """The tool that `tool_choice` names, or the one whose words meet the prompt's most; None if none does."""
    if isinstance(choice, Mapping):
        named = (choice.get("function") or {}).get("name")
        return next((tool for tool in tools if tool.name == named), None)
    text = prompt.text[:4000]
    fitting = _fitting(tools, text)
    if (
        not fitting
        and prompt.language == "en"
        and text.isascii()
        and not any(map(text.lower().__contains__, _stems(tuple([tool.words for tool in tools]))))
    ):
        return None  # nearly always, and cheaper to see
    if len(called := [tool for tool in tools if _names(text, tool.name)]) == 1:
        return called[0]
    said = _words(languages.simplified(text) if prompt.language == "zh-Hant" else text)
    if prompt.language not in ("en", "zh", "zh-Hant"):
        said |= {_stem(word) for word in languages.tools(text)}
    best = max(tools, key=lambda tool: len(tool.words & said))
    if fitting:
        among = [*fitting, *([best] if best.named & said and best not in fitting else ())]
        scores = [2 * len(one.named & said) + len(one.words & said) + 2 * (one in fitting) for one in among]
        fittest: _Tool = among[scores.index(max(scores))]
        return fittest
    if calling.wordy(text) and not _WRITING.search(best.said):
        return None
    if best.words & said or (own := languages.english_name(prompt.language)) is None:
        return best if best.words & said else None
    return next((tool for tool in tools if _HANDING.match(tool.name) and _stem(own) in tool.named), None)


_HANDING = late(r"(?:transfer|hand_?off|delegate|route|switch)_?(?:to|over)", re.IGNORECASE)
"""How a tool's name begins that gives the conversation to another agent: `transfer_to_spanish_agent`."""


_WRITING = late(
    r"\b(?:write|poem|joke|story|explain|defin|describ|generat|creat|search|look ?up|knowledge|retriev|docs|wiki|encyclop|dictionary|写|解释|搜索|知识|检索|生成)"
)
"""In the description of a tool that may be called for a text that `calling.wordy` knows."""


def _fitting(tools: Sequence[_Tool], text: str) -> list[_Tool]:
    """The tools of a kind that the text asks for: by their names, else by their descriptions."""
    asked = calling.kinds(text, tuple([tool.said for tool in tools])) if not calling.wordy(text) else []
    if not asked:
        return []
    named = [tool for tool in tools if any(_is(kind, tool.said.partition("\n")[0]) for kind in asked)]
    return named or [tool for tool in tools if any(_is(kind, tool.said) for kind in asked)]


@memo(4096)
def _is(kind: re.Pattern[str], said: str) -> bool:
    """Whether a tool is of a kind: the same ones are offered again and again."""
    return kind.search(said) is not None


def _names(text: str, name: str) -> bool:
    """Whether the text says a tool's name as it is."""
    return name in text and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", text, re.ASCII) is not None


@memo(1024)
def _stems(words: tuple[frozenset[str], ...]) -> Sequence[str]:
    """Strings one of which is in a Latin text in lower case that holds one of the words."""
    latin = sorted({word for one in words for word in one if word.isascii()}, key=len)
    stems: list[str] = []
    for word in latin:  # a word that holds another one of them adds nothing
        if not any(stem in word for stem in stems):
            stems.append(word)
    return stems


def _read(offered: Any) -> tuple[_Tool, ...]:
    try:
        return _remembered(orjson.dumps(offered))
    except orjson.JSONEncodeError:  # nested deeper than 254 levels: read each time
        return _tools(offered)


@memo(1024)
def _remembered(offered: bytes) -> tuple[_Tool, ...]:
    return _tools(orjson.loads(offered))


def _tools(offered: Sequence[Any]) -> tuple[_Tool, ...]:
    found = []
    for tool in offered:
        function = tool.get("function") if isinstance(tool, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            continue
        parameters = function.get("parameters")
        named = _meant(_words(_apart(function["name"])))
        words = _words(str(function.get("description") or ""))
        said = f"{parameters_of.words(_apart(function['name']))}\n{str(function.get('description') or '').lower()}"
        found.append(_Tool(function["name"], words | named, _schema(parameters), named, said))
    return tuple(found)


_SAME = (
    ("search", "find", "look"),
    ("book", "reserve"),
    ("write", "edit", "update", "fix", "change", "modify", "replace", "patch"),
    ("buy", "order", "purchase"),
    ("remove", "delete"),
    ("send", "notify", "email"),
    ("weather", "forecast", "temperature"),
    ("fetch", "open", "visit", "browse"),
    ("edit", "change", "fix", "replace", "modify", "update"),
    ("event", "appointment", "meeting"),
    ("delete", "cancel"),
    ("update", "close", "resolve"),
    ("describe", "schema", "columns", "structure"),
)
"""What people say where a tool's name says another one of these."""


def _meant(named: frozenset[str]) -> frozenset[str]:
    return named.union(*(_words(" ".join(row)) for row in _SAME if not named.isdisjoint(_words(row[0]))))


def _apart(name: str) -> str:
    """The words of a name: `sendEmail` → `send Email`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)


def _schema(parameters: Any) -> Any:
    """The schema of a tool's arguments. Some clients send a list of named parameters instead (loongsuite/qwen-agent/*)."""
    if isinstance(parameters, list):
        named = [one for one in parameters if isinstance(one, dict) and isinstance(one.get("name"), str)]
        return {
            "type": "object",
            "properties": {
                one["name"]: {key: one[key] for key in ("type", "description", "enum") if key in one}
                for one in named
            },
            "required": [one["name"] for one in named if one.get("required")],
        }
    return {} if parameters is None else parameters


def _words(text: str) -> frozenset[str]:
    """Latin words by their stems, and pairs of Chinese characters with their English words."""
    latin = {
        _stem(word) for word in _LATIN.findall(text.lower().replace("_", " ")) if word not in _EMPTY_WORDS
    }
    pairs = set(_CHINESE_PAIRS.findall(_ORDERING.sub("预订", text) if "订" in text else text))
    latin |= {_stem(word) for pair, word in facts()["words"].items() if pair in pairs}
    return frozenset((latin - _EMPTY_WORDS) | pairs)


@memo(4096)
def _stem(word: str) -> str:
    """A word without its ending, so that `reminder` meets `remind`, and `booking` `books`."""
    if word.endswith("s") and len(word) > 4:
        word = word[:-1]
    if len(word) > 4 and (
        ending := next((one for one in ("ied", "ying", "ie", "y") if word.endswith(one)), "")
    ):
        return word[: -len(ending)] + "i"
    return next(
        (
            word[: -len(end)]
            for end in ("ing", "er", "ed", "or", "e")
            if word.endswith(end) and len(word) - len(end) > 3
        ),
        word,
    )


def results(ask: Ask, language: str = "en") -> str:
    """What the tools answered, as it stands, in its order: JSON in words of the language, where it is flat; of a list the one row that the task means."""
    told = [
        text
        for text in (outcomes.in_words(_meant_row(ask, one.result), language) for one in answered(ask))
        if text
    ]
    return ("\n\n" if any("\n" in one for one in told) else "; ").join(told)


def answered(ask: Ask) -> list[agenda.Round]:
    """The calls whose results the answer is made from: all of the last turn of the tools, and of those before it what was no step to a later one."""
    if not ask.messages or ask.messages[-1].role != "tool":
        return []
    last = 0
    for message in reversed(ask.messages):
        if message.role != "tool":
            break
        last += 1
    made = agenda.rounds(ask.messages)
    if made and _HANDING.match(made[-1].call.name):
        return []  # the conversation was handed over, and goes on
    task = last_user_text(ask)[:4000]
    start = max(len(made) - last, 0)
    return [one for at, one in enumerate(made) if at >= start or not _step(one, made[at + 1 :], task)]


_LOOKING = late(
    r"^(?:\w+__?)?(?:list|search|find|ls|glob|grep|read|open|get|fetch|think|plan|todo|lookup|query)",
    re.IGNORECASE,
)
"""How the name of a tool begins that may bring what another one needs."""


def _step(one: agenda.Round, later: Sequence[agenda.Round], task: str) -> bool:
    """Whether a call was but a step to a later one: that tells the same anew, acts on what it has brought, or was asked with a value of it."""
    if outcomes.read(one.call.name, one.call.arguments, one.result).fault:
        return any(two.call.name == one.call.name for two in later)
    own = one.call.arguments
    for two in later:
        if two.call.name == one.call.name:
            if two.call.arguments == own:
                return True
            continue
        values = [
            str(value)
            for row in agenda.rows(two.call.arguments)
            for value in row.values()
            if not isinstance(value, bool)
        ]
        if any(len(value) > 1 and value in one.result and value not in task for value in values):
            return True
        if any(len(value) > 3 and value in own for value in values) and (_LOOKING.match(one.call.name) and not _LOOKING.match(two.call.name)):  # fmt: skip
            return True
        if re.match(r"(?:list|ls|glob|search|grep|think|plan|todo)", one.call.name, re.IGNORECASE) and any(value in one.result for value in values if len(value) > 1):  # fmt: skip
            return True
    return False


def _meant_row(ask: Ask, result: str) -> str:
    """The row of a result that a superlative of the task chooses, as JSON; else the result."""
    if result[:1] not in "{[" or len(among := agenda.rows(result)) < 2:
        return result
    row = agenda.chosen(last_user_text(ask)[:4000], among)
    return result if row is None else orjson.dumps(row).decode()
