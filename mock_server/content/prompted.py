"""Tools that are offered and called in the words of a prompt, as frameworks do that need no `tools` of the API: ReAct prompts, structured
chats, Hermes tags (`<tool_call>`), the signs of Qwen-Agent, agents that write Python. What they offer is read into the tools of the API, what was called so far
into calls and results; what is to be said then is put back into their form."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import islice
from typing import Any, Literal, NamedTuple

import orjson

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.wire.timeline import Ask, AskedCall, Message

Form = Literal["react", "blob", "hermes", "signs", "code", "native"]

_CUES: tuple[tuple[str, Form], ...] = (
    ("<tool_call>", "hermes"),
    ("✿FUNCTION✿", "signs"),
    ('"action_input"', "blob"),
    ("final_answer(", "code"),
    ("Action Input", "react"),
)


LONGEST = 100_000
"""Characters of a message that offers tools, or tells what they did: what is longer is a text, and none of these forms."""

MOST = 64
"""Tools that are read of a prompt."""


class Said(NamedTuple):
    """A call in the words of a form."""

    name: str
    arguments: str


class Offer(NamedTuple):
    """What a prompt offers: `ask` is the request with tools, calls and results in the places that the API has for them.

    `plain`: the tools that take a text, not JSON, by the name of the parameter it stands for. `final`: what stands before the answer,
    or around code. `begun`: the prompt itself ends with `Thought:`. `called`: something was called already.
    """

    form: Form
    ask: Ask
    plain: Mapping[str, str]
    final: str
    begun: bool = False
    called: bool = False
    yes_or_no: bool = False
    action: bool = False

    def calls(self, made: Sequence[Said], language: str, chance: Chance) -> str:
        """The calls, in the form of the prompt."""
        if self.form == "hermes":
            told = "\n".join(f"<tool_call>\n{_object(one)}\n</tool_call>" for one in made)
            return f"Action: {_deed(made[0])}\n{told}" if self.action else told
        if self.form == "signs":
            return "\n".join(f"✿FUNCTION✿: {one.name}\n✿ARGS✿: {one.arguments}" for one in made) + "\n"
        one = made[0]
        if self.form == "code":
            arguments = ", ".join(
                f"{name}={_python(value)}" for name, value in orjson.loads(one.arguments).items()
            )
            code = f"result = {one.name}({arguments})\nprint(result)"
            return f"{self._thought('call', language, chance, one.name)}\n{self._coded(code)}"
        if self.form == "blob":
            taken = self._text(one)
            given = orjson.dumps(taken).decode() if taken is not None else one.arguments
            action = f'```json\n{{\n  "action": {orjson.dumps(one.name).decode()},\n  "action_input": {given}\n}}\n```'
            return f"{self._thought('call', language, chance, one.name)}\nAction:\n{action}"
        taken = self._text(one)
        return (
            f"{self._thought('call', language, chance, one.name)}\n"
            f"Action: {one.name}\nAction Input: {one.arguments if taken is None else taken}"
        )

    def answer(self, text: str, language: str, chance: Chance) -> str:
        """The answer, in the form of the prompt."""
        if self.form in ("hermes", "signs", "native"):
            return text
        thought = self._thought("known" if self.called else "plain", language, chance, "")
        if self.form == "code":
            value = text if _NUMBER.fullmatch(text) else _python(text)
            return f"{thought}\n{self._coded(f'final_answer({value})')}"
        if self.form == "blob":
            said = orjson.dumps(text).decode()
            return f'{thought}\nAction:\n```json\n{{\n  "action": "Final Answer",\n  "action_input": {said}\n}}\n```'
        return f"{thought}\n{self.final} {text}"

    def _thought(self, key: str, language: str, chance: Chance, tool: str) -> str:
        if self.yes_or_no:
            said = f"Do I need to use a tool? {'Yes' if key == 'call' else 'No'}"
        else:
            bank = _bank()["zh" if language in ("zh", "zh-Hant") else "en"][key]
            said = phrases.filled(chance.pick(bank), tool=tool)
        return said if self.begun else f"Thought: {said}"

    def _coded(self, code: str) -> str:
        opening, _, closing = self.final.partition(" ")
        return f"{opening}\n{code}\n{closing}"

    def _text(self, one: Said) -> str | None:
        """What a tool is given that takes a text; None if it takes JSON."""
        if (name := self.plain.get(one.name)) is None:
            return None
        return str(orjson.loads(one.arguments).get(name, ""))


@lru_cache(maxsize=1)
def _bank() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """prompted.json: the thoughts before a call, before an answer made of results, and before one that needs none."""
    known: Mapping[str, Mapping[str, Sequence[str]]] = orjson.loads(
        (phrases.DATA / "prompted.json").read_bytes()
    )
    return known


def _object(one: Said) -> str:
    """A call as Hermes has it."""
    return f'{{"name": {orjson.dumps(one.name).decode()}, "arguments": {one.arguments}}}'


def _python(value: Any) -> str:
    """A value as Python has it, texts in double quotes."""
    return orjson.dumps(value).decode() if isinstance(value, str) else repr(value)


_NUMBER = late(r"-?\d{1,15}(?:\.\d{1,9})?")


def _deed(one: Said) -> str:
    """What is done, in a few words: the action that the arguments name, or the tool."""
    arguments = orjson.loads(one.arguments)
    named = arguments.get("action") if isinstance(arguments, dict) else None
    words = (named if isinstance(named, str) else one.name).replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}."


def offer(ask: Ask) -> Offer | None:
    """What the prompt of a chat offers in its words; None if nothing. Where the request has tools of the API's own, they are meant, and only
    calls and results may stand in words."""
    if ask.parameters.get("tools"):
        return _flattened(ask)
    for at, message in enumerate(ask.messages):
        if message.role not in ("system", "user"):
            continue
        for text in message.texts:
            for cue, form in _CUES:
                if cue in text:
                    frame = "\n".join(message.texts)
                    return _READERS[form](ask, at, frame) if len(frame) <= LONGEST else None
    return None


def _offered(
    form: Form,
    ask: Ask,
    messages: Sequence[Message],
    tools: Sequence[Mapping[str, Any]],
    *,
    plain: Mapping[str, str] | None = None,
    final: str = "",
    begun: bool = False,
    yes_or_no: bool = False,
    parallel: bool = False,
    forced: bool = False,
    action: bool = False,
) -> Offer:
    parameters = {
        **{key: value for key, value in ask.parameters.items() if key != "response_format"},
        "tools": tools,
        "parallel_tool_calls": parallel,
    }
    if forced:
        parameters["tool_choice"] = "required"
    called = any(message.role == "tool" for message in messages)
    told = ask._replace(messages=tuple(messages), parameters=parameters, known=None)
    return Offer(form, told, plain or {}, final, begun, called, yes_or_no, action)


def _round(name: str, arguments: str, result: str, number: int) -> tuple[Message, Message]:
    """A call and its result, as messages of the API."""
    id = f"call_{number}"
    call = AskedCall(id, name.strip(), arguments.strip() or "{}")
    return Message("assistant", ("",), calls=(call,)), Message(
        "tool", (result.strip(),), call_id=id, name=name.strip()
    )


# ---- ReAct --------------------------------------------------------------------------------------------------------------------

_NAMES = late(
    r"(?:should be|only)? ?one (?:name )?of:? ?[\[(](?P<a>[^\])\n]{1,4000})[\])]|[\[(]one of:? (?P<b>[^\])\n]{1,4000})[\])]"
    r"|[Vv]alid \"action\" values: (?:\"Final Answer\" or )?(?P<c>[^\n]{1,4000})"
    r"|[Mm]ust be one of:? (?P<e>[\w\-, ]{1,4000})|以下工具之一[：:]? ?[\[(（](?P<d>[^\])）\n]{1,4000})"
)
_OBSERVED = "Observation:"
_FINAL = late(r"^(Final Answer|Answer|AI|最终答案):", re.MULTILINE)
_ENDS = ("Thought:", "Question:", "Final Answer:", "AI:", "思考:")


class _Round(NamedTuple):
    """A tool that was called in words: `result` is None where nothing was observed yet."""

    name: str
    given: str
    result: str | None


def _rounds(text: str) -> list[_Round]:
    """What was called and observed, line by line."""
    found: list[_Round] = []
    name: str | None = None
    given: list[str] | None = None
    result: list[str] | None = None

    def close() -> None:
        if name is not None and given is not None:
            found.append(
                _Round(name, "\n".join(given).strip(), None if result is None else "\n".join(result).strip())
            )

    for line in text.split("\n"):
        plain = line.strip()
        if plain.startswith("Action Input:"):
            given, result = [plain[13:].strip()], None
        elif plain.startswith("Action:"):
            close()
            name, given, result = plain[7:].strip(), None, None
        elif plain.startswith(_OBSERVED) and given is not None:
            result = [plain[len(_OBSERVED) :].strip()]
        elif plain.startswith(_ENDS):
            close()
            name = given = result = None
        elif result is not None:
            result.append(line)
        elif given is not None:
            given.append(line)
    close()
    return found


def _react(ask: Ask, at: int, frame: str) -> Offer | None:
    """`Thought`, `Action`, `Action Input`, `Observation`, as LangChain, LlamaIndex, CrewAI and Qwen-Agent word it."""
    names = _named(frame)
    if not names:
        return None
    head, _, rest = frame.rpartition("Begin!") if "Begin!" in frame else (frame, "", "")
    tools, plain = _described(head, names, as_json=_wants_json(head))
    messages: list[Message] = []
    if ask.messages[at].role == "system":
        messages.append(_persona(ask.messages[at], head))
        later: Sequence[Message] = ask.messages[at + 1 :]
    else:
        messages += ask.messages[:at]
        later = (ask.messages[at]._replace(texts=(rest or frame,)), *ask.messages[at + 1 :])
    begun = False
    rounds = 0
    pending: _Round | None = None
    for message in later:
        text = "\n".join(message.texts)[:LONGEST]
        begun = message.role == "user" and text.rstrip().endswith("Thought:")
        done = _rounds(text) if message.role == "assistant" else []
        if message.role == "user" and pending is not None and text.lstrip().startswith(_OBSERVED):
            done = [pending._replace(result=_unthought(text.lstrip()[len(_OBSERVED) :]))]
        elif message.role == "user":
            task, work = _asked(text)
            messages.append(message._replace(texts=(task,)))
            done = _rounds(work)
        elif not done:
            messages.append(message)
        pending = None
        for one in done:
            if one.result is None:
                pending = one
            else:
                rounds += 1
                messages += _round(one.name, _input(one, plain), one.result, rounds)
    finals = _FINAL.findall(frame)
    return _offered(
        "react", ask, messages, tools, plain=plain, final=f"{finals[-1] if finals else 'Final Answer'}:", begun=begun,
        yes_or_no="Do I need to use a tool?" in frame,
    )  # fmt: skip


def _input(one: _Round, plain: Mapping[str, str]) -> str:
    """What a tool was given, as JSON."""
    name = plain.get(one.name)
    return one.given if name is None else orjson.dumps({name: one.given}).decode()


_BREAKS = ("\nThis is the expect", "\nyou MUST return", "\nBegin!", "\n(reminder to respond in a JSON blob")
"""What follows on the task."""


def _asked(text: str) -> tuple[str, str]:
    """The task of a user's message without what stands around it, and what was thought and called on it so far."""
    for label in ("\nQuestion:", "\nNew input:", "\n问题:", "Current Task:"):
        before, found, after = f"\n{text}".rpartition(label)
        if found and (label[0] == "\n" or not before.strip()):
            text = after
            break
    ends = min([at for word in ("\nThought:", "\n思考:") if (at := text.find(word)) >= 0], default=len(text))
    task, done = text[:ends], text[ends:]
    for word in _BREAKS:
        task = task.partition(word)[0]
    return _unthought(task), done


def _unthought(text: str) -> str:
    return text.strip().removesuffix("Thought:").strip()


def _persona(message: Message, head: str) -> Message:
    """The system message as far as it does not speak of tools."""
    kept: list[str] = []
    for line in head.split("\n"):
        if (("access to" in line or "use" in line) and "tool" in line and line.rstrip().endswith(":")) or (
            "工具" in line and ("以下" in line or "如下" in line)
        ):
            return message._replace(texts=("\n".join(kept).strip(),))
        kept.append(line)
    return message._replace(texts=("",))


def _wants_json(head: str) -> bool:
    """Whether the input of a tool is JSON: where the line that explains it says so."""
    return any(
        re.search(r"json|dictionary|kwargs|\{", line, re.IGNORECASE) is not None
        for line in re.findall(r"Action Input:[^\n]*", head)
    )


# ---- structured chat ------------------------------------------------------------------------------------------------------------


def _structured(ask: Ask, at: int, frame: str) -> Offer | None:
    """A JSON object with `action` and `action_input`, as LangChain's structured chat words it."""
    names = _named(frame)
    if not names:
        return None
    tools, plain = _described(frame, names, as_json=False)
    messages: list[Message] = []
    rounds = 0
    pending: dict[str, Any] | None = None
    for number, message in enumerate(ask.messages):
        text = "\n".join(message.texts)
        if number == at and message.role == "system":
            messages.append(_persona(message, frame))
            continue
        if number == at:
            text = text.rpartition("Begin!")[2]
            if (asked := _INPUT.search(text)) is not None:
                text = text[asked.end() :]
        if message.role != "user":
            found = _blobs(text[:LONGEST]) if message.role == "assistant" else []
            pending = found[0][0] if found and found[0][0]["action"] in names else None
            if pending is None:
                messages.append(message)
            continue
        if pending is not None and text.lstrip().startswith("TOOL RESPONSE:"):
            rounds += 1
            arguments = _given(pending["action"], pending.get("action_input", ""), plain)
            told = text.partition("TOOL RESPONSE:")[2].partition("USER'S INPUT")[0].strip().lstrip("-")
            messages += _round(pending["action"], arguments, told, rounds)
            pending = None
            continue
        task, done = _scratch(text)
        messages.append(message._replace(texts=(task,)))
        for name, given, result in done:
            rounds += 1
            messages += _round(name, _given(name, given, plain), result, rounds)
    return _offered("blob", ask, messages, tools, plain=plain)


def _given(name: str, given: Any, plain: Mapping[str, str]) -> str:
    """What a tool was given as `action_input`, as JSON."""
    return orjson.dumps(given if isinstance(given, dict) else {plain.get(name, "input"): given}).decode()


_INPUT = late(r"USER'S INPUT[ \t]*\n-+\n[^\n]{0,400}:[ \t]*\n")
_WORK = late(r"\n[ \t]{0,8}(?:This was your previous work[^\n]*\n|Thought:|Action:)")


def _blobs(text: str) -> list[tuple[dict[str, Any], str]]:
    """The actions that stand in fences, each with what follows on it up to the next fence."""
    parts = text.split("```")
    found = []
    for inside, after in zip(parts[1::2], [*parts[2::2], ""], strict=False):
        value = _json(inside.strip().removeprefix("json").strip())
        if isinstance(value, dict) and isinstance(value.get("action"), str):
            found.append((value, after))
    return found


def _scratch(text: str) -> tuple[str, list[tuple[str, Any, str]]]:
    """The task, and what was called on it: name, input, result."""
    text = text[:LONGEST].rstrip()
    if text.endswith(")") and "(reminder to " in text[-200:].lower():
        text = text[: text.lower().rfind("(reminder to ")]
    text = f"\n{text}".rpartition("\nQuestion:")[2]
    work = _WORK.search(text)
    task = text[: work.start()] if work else text
    done: list[tuple[str, Any, str]] = []
    for action, after in _blobs(text[len(task) :]):
        if after.lstrip().startswith(_OBSERVED):
            result = after.lstrip()[len(_OBSERVED) :]
            for word in ("\nThought:", "\nAction:"):
                result = result.partition(word)[0]
            done.append((action["action"], action.get("action_input", ""), result.strip()))
    return task.strip(), done


# ---- which tools ----------------------------------------------------------------------------------------------------------------


def _named(frame: str) -> list[str]:
    """The names of the tools, as the line has them that says which there are."""
    for match in _NAMES.finditer(frame):
        listed = next(one for one in match.groups() if one is not None)
        names = [one.strip(" \"'`*.，。") for one in re.split(r"[,，、]| or ", listed)]
        names = [one for one in names if re.fullmatch(r"[\w.\- ]{1,64}", one) and one != "Final Answer"]
        if names:
            return names[:MOST]
    return []


def _described(
    frame: str, names: Sequence[str], *, as_json: bool
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The tools with what the prompt says of them, as the API has them; and those that take but a text."""
    places = sorted((place, name) for name in names if (place := _place(frame, name)) is not None)
    tools: list[dict[str, Any]] = []
    plain: dict[str, str] = {}
    for number, (start, name) in enumerate(places):
        end = places[number + 1][0] if number + 1 < len(places) else _end(frame, start)
        block = frame[start:end]
        schema = _schema(block, name)
        if schema is None:
            schema = {"type": "object", "properties": {"input": {"type": "string"}}, "required": ["input"]}
            plain[name] = "input"
        elif not as_json and _PLAINLY.search(block) is None and len(schema.get("properties") or ()) == 1:
            only = next(iter(schema["properties"]))
            if _is_text(schema["properties"][only]):
                plain[name] = only
        tools.append(
            {
                "type": "function",
                "function": {"name": name, "description": block[len(name) :].strip(), "parameters": schema},
            }
        )
    missing = [name for name in names if all(name != one for _, one in places)]
    for name in missing:  # named, and not described
        plain[name] = "input"
        schema = {"type": "object", "properties": {"input": {"type": "string"}}, "required": ["input"]}
        tools.append({"type": "function", "function": {"name": name, "parameters": schema}})
    return tools, plain


_PLAINLY = late(r"JSON|\b(?:Parameters|Arguments|Args)\b|参数")
"""What says of a tool that its input is an object; `args`, as LangChain writes it, does not."""


def _is_text(schema: Any) -> bool:
    return not isinstance(schema, dict) or schema.get("type", "string") == "string"


def _place(frame: str, name: str) -> int | None:
    """Where the description of a tool begins: at the first line that has its name in front."""
    found = re.search(
        rf"^[ \t>*#\d.\-`\"']*(?:Tool Name: *|工具名称?[：:] *)?(?P<name>{re.escape(name)})(?![\w.\-])",
        frame,
        re.MULTILINE,
    )
    return found.start("name") if found else None


def _end(frame: str, start: int) -> int:
    """Where the description of the last tool ends."""
    found = re.compile(
        r"\n[ \t]{0,8}\n(?:#|IMPORTANT|Use |The way|To use|Respond|Please|When|请|使用|按|In order|You )|\nUse (?:the|a) "
    ).search(frame, start)
    return found.start() if found else len(frame)


_LABEL = late(
    r"(?<![A-Za-z])(?:Args|Arguments|Parameters|args|parameters|参数|Input schema|schema)[：:=]?[ \t]{0,4}[：:=]?\s?(?=[{\[])"
)
_TYPES = {
    "str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array", "dict": "object",
    "string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "array": "array", "object": "object",
}  # fmt: skip


def _schema(block: str, name: str) -> dict[str, Any] | None:
    """What a tool takes: a JSON Schema, an object or a list of parameters, or what stands in the brackets after its name."""
    for label in islice(_LABEL.finditer(block), 4):
        value = _json(_balanced(block, label.end()))
        if (found := _as_schema(value)) is not None:
            return found
    signature = re.match(rf"{re.escape(name)}\((?P<inside>[^)]{{0,4000}})\)", block)
    if signature is None:
        return None
    properties: dict[str, Any] = {}
    required: list[str] = []
    for part in filter(None, (one.strip() for one in signature["inside"].split(","))):
        match = re.match(
            r"(?P<name>[A-Za-z_]\w*)\s*(?::\s*['\"]?(?P<type>\w+)[^=]*)?(?P<default>=.*)?$", part
        )
        if match is None or match["name"] in ("callbacks", "config", "run_manager", "args", "kwargs"):
            continue
        properties[match["name"]] = {"type": _TYPES.get(match["type"] or "str", "string")}
        if match["default"] is None:
            required.append(match["name"])
    return {"type": "object", "properties": properties, "required": required} if properties else None


def _as_schema(value: Any) -> dict[str, Any] | None:
    if isinstance(value, list):
        return {
            "type": "object",
            "properties": {
                one["name"]: {key: one[key] for key in ("type", "description", "enum") if key in one}
                for one in value
                if isinstance(one, dict) and isinstance(one.get("name"), str)
            },
            "required": [
                one["name"]
                for one in value
                if isinstance(one, dict) and one.get("required") and "name" in one
            ],
        }
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("properties"), dict):
        return value
    if value and all(isinstance(one, dict) for one in value.values()):
        properties = {name: _property(one) for name, one in value.items()}
        required = [name for name, one in value.items() if "default" not in one]
        return {"type": "object", "properties": properties, "required": required}
    return None


def _property(told: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter as JSON Schema has it: Python's names of types are those of JSON."""
    told = {key: one for key, one in told.items() if one is not None and key != "default"}
    if isinstance(named := told.get("type"), str):
        known = _TYPES.get(re.split(r"\W", named, maxsplit=1)[0].lower())
        return {**told, "type": known} if known else {key: one for key, one in told.items() if key != "type"}
    return dict(told)


def _balanced(text: str, start: int, brackets: str = "{}[]") -> str:
    """What begins here, to the end of the first brackets in it; so much of the text as is read at most if they have none."""
    opening, closing = brackets[::2], brackets[1::2]
    depth, quote, at = 0, "", start
    text = text[: start + 20_000]
    while at < len(text):
        sign = text[at]
        if quote:
            if sign == "\\":
                at += 1
            elif sign == quote:
                quote = ""
        elif sign in "\"'":
            quote = sign
        elif sign in opening:
            depth += 1
        elif sign in closing:
            depth -= 1
            if depth == 0:
                return text[start : at + 1]
        at += 1
    return text[start:]


_LITERAL = late(r"'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|\b(?:None|True|False)\b", re.DOTALL)
_WORDS = {"None": "null", "True": "true", "False": "false"}


def _json(text: str) -> Any:
    """JSON, or the same as Python writes it; None of anything else."""
    for written in (text, _LITERAL.sub(_of_json, text[:20_000])):
        try:
            return orjson.loads(written)
        except orjson.JSONDecodeError:
            continue
    return None


def _of_json(literal: re.Match[str]) -> str:
    """A text, a truth or nothing of Python as JSON has it."""
    said = literal[0]
    if said[0] != "'":
        return _WORDS.get(said, said)
    inside = said[1:-1].replace("\\'", "'")
    return '"' + re.sub(r'(?<!\\)"', r'\\"', inside) + '"'


# ---- native tools, calls in words ------------------------------------------------------------------------------------------------

_FLAT = "Calling tools:"


def _flattened(ask: Ask) -> Offer | None:
    """Native tools, whose calls and results come back as texts: `Calling tools: […]`, `Observation: …`, as smolagents sends them."""
    if not any(one.role == "assistant" and any(_FLAT in text for text in one.texts) for one in ask.messages):
        return None
    messages: list[Message] = []
    rounds = 0
    pending: list[Said] = []
    for message in ask.messages:
        text = "\n".join(message.texts)
        if message.role == "assistant" and _FLAT in text:
            listed = _json(text.partition(_FLAT)[2].strip()[:LONGEST])
            found = (
                [one.get("function") for one in listed if isinstance(one, dict)]
                if isinstance(listed, list)
                else []
            )
            pending = [
                Said(str(one["name"]), orjson.dumps(one.get("arguments") or {}).decode())
                for one in found
                if isinstance(one, dict) and "name" in one
            ]
        elif message.role == "user" and pending and text.lstrip().startswith(_OBSERVED):
            for call in pending:
                rounds += 1
                messages += _round(call.name, call.arguments, text.lstrip()[len(_OBSERVED) :], rounds)
            pending = []
        else:
            messages.append(message)
    return Offer("native", ask._replace(messages=tuple(messages), known=None), {}, "", called=rounds > 0)


# ---- Hermes -----------------------------------------------------------------------------------------------------------------------


def _inside(text: str, tag: str) -> list[str]:
    """What stands between the tags; the last one may be open."""
    return [one.partition(f"</{tag}>")[0].strip() for one in text[:LONGEST].split(f"<{tag}>")[1:]]


def _hermes(ask: Ask, at: int, frame: str) -> Offer | None:
    """`<tools>`, `<tool_call>` and `<tool_response>`: the form that Qwen's models learned, which Qwen-Agent writes by itself."""
    tools = next(filter(None, (list(_listed(one))[:MOST] for one in _inside(frame, "tools"))), [])
    if not tools:
        return None
    messages: list[Message] = []
    rounds = 0
    calls: list[Said] = []
    for number, message in enumerate(ask.messages):
        text = "\n".join(message.texts)
        if number == at:
            begins = min(
                [place for place in (text.find("# Tools"), text.find("<tools>")) if place >= 0], default=0
            )
            ends = text.rfind("</tool_call>") + len("</tool_call>")
            rest = text[:begins] if message.role == "system" else text[:begins] + text[ends:]
            messages.append(message._replace(texts=(rest.strip(),)))
        elif message.role == "assistant" and "<tool_call>" in text:
            calls = [_said(one) for one in _inside(text, "tool_call")]
        elif message.role in ("user", "tool") and "<tool_response>" in text:
            for result in _inside(text, "tool_response"):
                rounds += 1
                made = calls.pop(0) if calls else Said("", "{}")
                messages += _round(made.name, made.arguments, result, rounds)
        else:
            messages.append(message)
    single = "single <tool_call>" in frame
    return _offered(
        "hermes", ask, messages, tools, parallel=not single, forced=single and "Do not output anything else" in frame,
        action=single and "Action:" in frame,
    )  # fmt: skip


def _listed(lines: str) -> Iterator[dict[str, Any]]:
    """The tools between the tags: objects one after the other, or a list of them."""
    at = 0
    while (begins := re.compile(r"[{\[]").search(lines, at)) is not None:
        text = _balanced(lines, begins.start())
        value = _json(text)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                function = one.get("function") if isinstance(one.get("function"), dict) else one
                if isinstance(function, dict) and isinstance(function.get("name"), str):
                    yield {"type": "function", "function": function}
        at = begins.start() + max(1, len(text))


def _said(text: str) -> Said:
    value = _json(text)
    if not isinstance(value, dict):
        return Said("", "{}")
    arguments = value.get("arguments", {})
    return Said(
        str(value.get("name", "")),
        arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode(),
    )


# ---- Qwen-Agent's signs ------------------------------------------------------------------------------------------------------------


def _signed(text: str) -> list[_Round]:
    """What was called by signs, and what came of it."""
    found = []
    for part in text[:LONGEST].split("✿FUNCTION✿:")[1:]:
        name, _, rest = part.partition("✿ARGS✿:")
        given, seen, result = rest.partition("✿RESULT✿:")
        if seen:
            found.append(_Round(name.strip(), given.strip(), result.partition("✿RETURN✿")[0].strip()))
    return found


_SIGN_TOOL = late(
    r"^### (?P<title>[^\n]+)\n+(?P<name>[\w.\-]+): (?P<said>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL
)
_SIGN_PARAMETERS = late(r"(?:Parameters|输入参数)[：:]\s*(?=[{\[])")


def _signs(ask: Ask, at: int, frame: str) -> Offer | None:
    """`✿FUNCTION✿`, `✿ARGS✿`, `✿RESULT✿`, `✿RETURN✿`: Qwen-Agent's form for models before Qwen2.5."""
    tools = []
    for match in islice(_SIGN_TOOL.finditer(frame), MOST):
        label = _SIGN_PARAMETERS.search(match["said"])
        schema = _as_schema(_json(_balanced(match["said"], label.end()))) if label else None
        said = match["said"][: label.start()] if label else match["said"]
        parameters = schema or {"type": "object", "properties": {}}
        tools.append(
            {
                "type": "function",
                "function": {"name": match["name"], "description": said.strip(), "parameters": parameters},
            }
        )
    if not tools:
        return None
    messages: list[Message] = []
    rounds = 0
    for number, message in enumerate(ask.messages):
        text = "\n".join(message.texts)
        if number == at:
            begins = re.search(r"^# (?:Tools|工具)\s*$", text, re.MULTILINE)
            before = text[: begins.start()] if begins else ""
            messages.append(message._replace(texts=(before.strip(),)))
        elif "✿FUNCTION✿" in text and (done := _signed(text)):
            if message.role == "user":  # all in one message
                messages.append(message._replace(texts=(text.partition("✿FUNCTION✿")[0].strip(),)))
            for one in done:
                rounds += 1
                messages += _round(one.name, one.given, one.result or "", rounds)
        else:
            messages.append(message)
    return _offered("signs", ask, messages, tools, parallel=bool(re.search(r"✿ARGS✿[^\n]*1", frame)))


# ---- agents that write Python ------------------------------------------------------------------------------------------------------

_DEF = late(
    r"^(?P<indent>[ \t]*)def (?P<name>[A-Za-z_]\w*)(?P<signature>\([^)]{0,4000}\))[^\n]{0,200}:[ \t]{0,8}\n[ \t\n]{0,80}(?:\"\"\"|''')(?P<said>.*?)(?:\"\"\"|''')",
    re.MULTILINE | re.DOTALL,
)
_ARGUMENT = late(r"^[ \t]+(?P<name>\w+)(?: \([^)\n]*\))?: (?P<said>[^\n]+)", re.MULTILINE)
_CALL = late(r"\b(?P<name>[A-Za-z_]\w*)\(")


def _coding(ask: Ask, at: int, frame: str) -> Offer | None:
    """Tools as functions of Python, the answer as `final_answer(…)`: how smolagents words it."""
    tools = []
    known: set[str] = set()
    for one in islice(_DEF.finditer(frame), MOST):
        if one["name"] == "final_answer":
            continue
        known.add(one["name"])
        schema = _schema(f"{one['name']}{one['signature']}", one["name"]) or {
            "type": "object",
            "properties": {},
        }
        for argument in _ARGUMENT.finditer(one["said"]):
            if argument["name"] in schema["properties"]:
                schema["properties"][argument["name"]]["description"] = argument["said"]
        said = one["said"].partition("Args:")[0].strip()
        tools.append(
            {"type": "function", "function": {"name": one["name"], "description": said, "parameters": schema}}
        )
    tags = next(
        (one for one in ("<code> </code>", "```py ```", "```python ```") if one.partition(" ")[0] in frame),
        None,
    )
    if tags is None or ask.messages[at].role != "system":
        return None
    messages: list[Message] = []
    rounds = 0
    pending: Said | None = None
    for message in ask.messages[at + 1 :]:
        text = "\n".join(message.texts)
        if message.role == "assistant":
            pending = _coded_call(text, known) or pending
        elif pending is not None and text.lstrip().startswith(_OBSERVED):
            rounds += 1
            seen = text.lstrip()[len(_OBSERVED) :].strip().removeprefix("Execution logs:")
            logged, _, last = (part.strip() for part in seen.partition("Last output from code snippet:"))
            messages += _round(
                pending.name, pending.arguments, logged or ("" if last == "None" else last), rounds
            )
            pending = None
        elif message.role == "user":
            messages.append(message._replace(texts=(text.strip().removeprefix("New task:").strip(),)))
        else:
            messages.append(message)
    return _offered("code", ask, messages, tools, final=tags)


def _coded_call(text: str, known: Set[str]) -> Said | None:
    """The first of the tools that a piece of code calls, with its named arguments."""
    text = text[:4000]
    calls = (match for match in _CALL.finditer(text) if match["name"] in known)
    for match in islice(calls, 8):
        try:
            call = ast.parse(_balanced(text, match.start("name"), brackets="()"), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if isinstance(call, ast.Call):
            given = {
                one.arg: one.value.value
                for one in call.keywords
                if one.arg and isinstance(one.value, ast.Constant)
            }
            return Said(match["name"], orjson.dumps(given, default=str).decode())
    return None


_READERS: Mapping[Form, Callable[[Ask, int, str], Offer | None]] = {
    "react": _react,
    "blob": _structured,
    "hermes": _hermes,
    "signs": _signs,
    "code": _coding,
}
