"""What a prompt says of its tools: their names, what each does and takes, and values in JSON or as Python writes them."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import orjson

from mock_server.content.late import late

LONGEST = 100_000
"""Characters of a message that offers tools, or tells what they did: what is longer is a text, and none of these forms."""

MOST = 64
"""Tools that are read of a prompt."""

_NAMES = late(
    r"(?:should be|only)? ?one (?:name )?of:? ?[\[(](?P<a>[^\])\n]{1,4000})[\])]|[\[(]one of:? (?P<b>[^\])\n]{1,4000})[\])]"
    r"|[Vv]alid \"action\" values: (?:\"Final Answer\" or )?(?P<c>[^\n]{1,4000})"
    r"|[Mm]ust be one of:? (?P<e>[\w\-, ]{1,4000})|以下工具之一[：:]? ?[\[(（](?P<d>[^\])）\n]{1,4000})"
)


def names(frame: str) -> list[str]:
    """The names of the tools, as the line has them that says which there are."""
    for match in _NAMES.finditer(frame):
        listed = next(one for one in match.groups() if one is not None)
        found = [one.strip(" \"'`*.，。") for one in re.split(r"[,，、]| or ", listed)]
        found = [one for one in found if re.fullmatch(r"[\w.\- ]{1,64}", one) and one != "Final Answer"]
        if found:
            return found[:MOST]
    return []


def described(
    frame: str, known: Sequence[str], *, as_json: bool
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The tools with what the prompt says of them, as the API has them; and those that take but a text."""
    places = sorted((place, name) for name in known if (place := _place(frame, name)) is not None)
    tools: list[dict[str, Any]] = []
    plain: dict[str, str] = {}
    for number, (start, name) in enumerate(places):
        end = places[number + 1][0] if number + 1 < len(places) else _end(frame, start)
        block = frame[start:end]
        schema: Mapping[str, Any] | None = schema_of(block, name)
        if schema is None:
            schema, plain[name] = TEXT, "input"
        elif not as_json and _PLAINLY.search(block) is None and len(schema.get("properties") or ()) == 1:
            only = next(iter(schema["properties"]))
            if _is_text(schema["properties"][only]):
                plain[name] = only
        tools.append(tool(name, block[len(name) :].strip(), schema))
    missing = [name for name in known if all(name != one for _, one in places)]
    for name in missing:  # named, and not described
        plain[name] = "input"
        tools.append(tool(name, "", TEXT))
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


def schema_of(block: str, name: str) -> dict[str, Any] | None:
    """What a tool takes: a JSON Schema, an object or a list of parameters, or what stands in the brackets after its name."""
    for label in islice(_LABEL.finditer(block), 4):
        value = value_of(balanced(block, label.end()))
        if (found := as_schema(value)) is not None:
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


TEXT: Mapping[str, Any] = {
    "type": "object",
    "properties": {"input": {"type": "string"}},
    "required": ["input"],
}
"""What a tool takes of which nothing else is said."""


def tool(name: str, description: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A tool as the API has it."""
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }


def as_schema(value: Any) -> dict[str, Any] | None:
    """A JSON Schema, a list of named parameters, or an object of them, as the first; None of anything else."""
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


def balanced(text: str, start: int, brackets: str = "{}[]") -> str:
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


_LITERAL = late(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\b(?:None|True|False)\b|\(|,?\)", re.DOTALL)
_WORDS = {"None": "null", "True": "true", "False": "false", "(": "[", ")": "]", ",)": "]"}


def value_of(text: str) -> Any:
    """JSON, or the same as Python writes it, tuples as lists; None of anything else."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return orjson.loads(_LITERAL.sub(_of_json, text[:20_000]))
    except orjson.JSONDecodeError:
        return None


_ESCAPED = late(r"\\(?:x([0-9a-f]{2})|(.))|(\")", re.DOTALL)


def _of_json(literal: re.Match[str]) -> str:
    """A text, a truth or nothing of Python as JSON has it."""
    said = literal[0]
    return _WORDS[said] if said in _WORDS else f'"{_ESCAPED.sub(_escaped, said[1:-1])}"'


def _escaped(sign: re.Match[str]) -> str:
    """What stands behind a backslash, or a quotation mark without one, as JSON has it."""
    if sign[1]:
        return f"\\u00{sign[1]}"
    return "'" if sign[2] == "'" else f"\\{sign[2] or sign[3]}"
