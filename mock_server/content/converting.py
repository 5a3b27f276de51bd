"""Data that a prompt gives, written in another form: JSON, YAML, TOML, XML, CSV, a table, or the types that describe it."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from mock_server.content import shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

LONGEST = 8_000
_DEEPEST = 24
_FORM = r"json[- ]?schema|json|ya?ml|toml|xml|csv|markdown(?: table)?|table|(?:typescript|ts) (?:interface|type)s?|pydantic(?: (?:model|class)(?:es)?)?|go structs?|(?:python )?dataclass(?:es)?"
_TO = Cued(
    rf"\b(?:to|into|as|in) (?:an? )?(?:valid |pretty |formatted |proper )?(?P<to>{_FORM})\b(?![^\n:{{<]*\b(?:to|into) (?:an? )?(?:json|ya?ml|toml|xml|csv)\b)"
    rf"|\b(?P<made>{_FORM})s? (?:from|for|of|out of)\b"
    r"|\b(?P<tidied>format|prettify|pretty[- ]?print|beautify|indent|minify|validate)\b[^\n:{\[]{0,20}\bjson\b"
    r"|\bis (?:this|it|the following) (?P<valid>valid) json\b"
    r"|(?:转|改|换|变|写)(?:换|化)?[成为]? ?(?P<zh>json|ya?ml|toml|xml|csv|markdown|表格)",
    "json yaml yml toml xml csv markdown table interface interfaces type types pydantic struct structs dataclass dataclasses 表格",
)
_DONE = late(
    r"^\W*(?:please |can you |could you |help me |now )*(?:convert|turn|transform|change|translate|rewrite|write|parse|make|give|show|express|format|generate|create|prettify|pretty|beautify|minify|validate|indent|put|export|json|ya?ml|toml|xml|csv|is this|i need|i want)\b",
    re.IGNORECASE,
)
_FENCE = late(r"```[\w-]*[ \t]*\n(.+?)\n?```", re.DOTALL)


class Unread(Exception):
    """Text that is not of the form that it was taken for; what is wrong with it."""


@opened_by(_TO)
def converted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The data in the form that is asked for; what is wrong with it where it cannot be read."""
    text = prompt.text.strip()
    if prompt.language not in ("en", "zh") or len(text) > LONGEST:
        return None
    given, head = _given(text)
    if not given:
        return None
    match = _TO.search(prompt, head)
    if match is None or not (_DONE.search(head) or match["valid"] or match["zh"]):
        return None
    form = (
        "json" if match["tidied"] or match["valid"] else _named(match["to"] or match["made"] or match["zh"])
    )
    kind = told_by(given)
    if kind is None:
        return None
    try:
        value = _READERS[kind](given)
        if match["valid"]:
            return (
                "Yes, this is valid JSON."
                if kind == "json"
                else f"No, this is not JSON; it looks like {kind.upper()}."
            )
        if (match["tidied"] or "").lower() == "minify":
            return orjson.dumps(value).decode()
        if kind == form and not match["tidied"]:
            return None
        made = _WRITERS[form](value)
    except (Unread, RecursionError) as problem:
        if kind == "json" and str(problem):
            return (
                f"这不是合法的 JSON：{problem}。"
                if prompt.language == "zh"
                else f"This is not valid JSON: {problem}."
            )
        return None
    if made is None and prompt.language == "zh":
        return f"{form.upper()} 无法直接表示这份数据：它需要{'扁平的记录列表' if form in ('csv', 'markdown') else '顶层带键的对象，且不能有空值'}。"
    if made is None:
        return f"{form.upper()} cannot hold this as it is: it wants {'a list of flat records' if form in ('csv', 'markdown') else 'an object with keys at the top, and no nulls'}."  # fmt: skip
    fence = {"markdown": "", "typescript": "typescript", "pydantic": "python", "go": "go", "schema": "json", "dataclass": "python"}.get(form, form)  # fmt: skip
    return made if shapes.bare(prompt) or not fence else f"```{fence}\n{made}\n```"


def _named(said: str) -> str:
    lower = said.lower()
    return next((form for word, form in (("json-schema", "schema"), ("json schema", "schema"), ("jsonschema", "schema"), ("ya", "yaml"), ("yml", "yaml"), ("markdown", "markdown"), ("table", "markdown"), ("表格", "markdown"), ("typescript", "typescript"), ("ts ", "typescript"), ("pydantic", "pydantic"), ("go", "go"), ("dataclass", "dataclass"), ("python", "dataclass")) if lower.startswith(word)), lower)  # fmt: skip


def _given(text: str) -> tuple[str, str]:
    """The data, and the words before or around it."""
    if match := _FENCE.search(text):
        return match[1], f"{text[: match.start()]} {text[match.end() :]}"
    first = re.search(r"[{\[<]", text)
    if first and re.match(r"[{\[]\s*[\"{\[\]\d}tfn-]|<[\w?!]|\[[\w.-]+\]\s*\n", text[first.start() :]):
        last = max(text.rfind(end) for end in "}]>")
        after = text[last + 1 :].strip()
        if len(after) < 100 and "=" not in after:
            return text[first.start() : last + 1], f"{text[: first.start()]} {after}"
        return text[first.start() :], text[: first.start()]
    head, _, rest = text.partition("\n")
    return rest.strip("\n"), head


def told_by(given: str) -> str | None:
    """The form that data are in; None if they look like none."""
    plain = given.strip()
    if re.search(r"^[\w.\"-]+ *= *\S", plain, re.MULTILINE) and not plain.startswith(("{", "<")):
        return "toml"
    if plain[:1] in ("{", "["):
        return "json"
    if plain[:1] == "<":
        return "xml"
    if plain[:1] == "|" and "\n" in plain:
        return "markdown"
    lines = [line for line in plain.split("\n") if line.strip()]
    if (
        len(lines) > 1
        and not re.match(r"\s*[\w\"'-]+:(?:\s|$)", lines[0])
        and all("," in line for line in lines)
    ):
        return "csv"
    return "yaml" if lines and re.match(r"\s*(?:- |[\w\"'. -]+:(?:\s|$)|---)", lines[0]) else None


# -- reading


def _json(given: str) -> Any:
    try:
        return _shallow(orjson.loads(given))
    except orjson.JSONDecodeError as problem:
        raise Unread(f"line {problem.lineno}, column {problem.colno}: {problem.msg}") from problem


def _toml(given: str) -> Any:
    import tomllib  # only where TOML is given: it takes a start 2 ms

    try:
        return _shallow(tomllib.loads(given))
    except (tomllib.TOMLDecodeError, ValueError) as problem:
        raise Unread from problem


def _shallow(value: Any, deep: int = 0) -> Any:
    """The value, dates as texts; Unread where it lies too deep."""
    if deep > _DEEPEST:
        raise Unread
    if isinstance(value, dict):
        return {str(key): _shallow(one, deep + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [_shallow(one, deep + 1) for one in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def _csv(given: str) -> Any:
    rows = [row for row in csv.reader(io.StringIO(given.strip()), skipinitialspace=True) if row]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise Unread
    return [{name.strip(): scalar(cell.strip()) for name, cell in zip(rows[0], row, strict=False)} for row in rows[1:]]  # fmt: skip


def _markdown(given: str) -> Any:
    lines = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in given.strip().split("\n")
        if line.strip()
    ]
    heads, rows = (
        lines[0],
        [line for line in lines[1:] if not all(re.fullmatch(r":?-+:?", cell) for cell in line)],
    )
    if not rows:
        raise Unread
    return [{name: scalar(cell) for name, cell in zip(heads, row, strict=False)} for row in rows]


def scalar(cell: str) -> str | int | float | bool | None:
    """What a bare word of CSV, YAML or XML stands for."""
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,14})", cell):
        return int(cell)
    if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", cell):
        return float(cell)
    if len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "\"'":
        return cell[1:-1]
    return {"true": True, "false": False, "": None, "null": None, "~": None}.get(cell.lower(), cell)


_TAG = late(
    r"<(?P<end>/)?(?P<name>[\w:.-]+)(?P<with>[^<>]*?)(?P<alone>/)?>|<!--.*?-->|<[?!][^<>]*>|(?P<text>[^<]+)",
    re.DOTALL,
)
_WITH = late(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _xml(given: str) -> Any:
    """Elements as keys, several of one name as a list, attributes under `@name`, text beside them under `#text`."""
    import html

    stack: list[tuple[str, dict[str, Any], list[str]]] = [("", {}, [])]
    for match in _TAG.finditer(given.strip()):
        if match["text"]:
            stack[-1][2].append(html.unescape(match["text"]))
        elif match["end"]:
            name, held, said = stack.pop()
            if name != match["name"] or not stack:
                raise Unread
            _add(stack[-1][1], name, _closed(held, said))
        elif match["name"]:
            held = {
                f"@{one[1]}": scalar(one[2] if one[2] is not None else one[3])
                for one in _WITH.finditer(match["with"])
            }
            if match["alone"]:
                _add(stack[-1][1], match["name"], held or None)
            else:
                stack.append((match["name"], held, []))
                if len(stack) > _DEEPEST:
                    raise Unread
    if len(stack) != 1 or len(stack[0][1]) != 1:
        raise Unread
    return stack[0][1]


def _closed(held: dict[str, Any], said: Sequence[str]) -> Any:
    text = "".join(said).strip()
    if not held:
        return scalar(text) if text else None
    return {**held, "#text": text} if text else held


def _add(held: dict[str, Any], name: str, value: Any) -> None:
    if name not in held:
        held[name] = value
    elif isinstance(held[name], list):
        held[name].append(value)
    else:
        held[name] = [held[name], value]


_KEY = late(r"(\"[^\"]*\"|'[^']*'|[^\s:#\"'\[{-][^:#]*?|-?\w[\w-]*):(?:\s+(.*))?$")


def _yaml(given: str) -> Any:
    """The plain part of YAML: nested keys and lists by their indentation, texts, numbers, flow lists in JSON's form."""
    lines = [(len(line) - len(line.lstrip()), re.sub(r"\s#[^\"']*$", "", line).strip()) for line in given.split("\n") if line.strip() and not line.lstrip().startswith("#") and line.strip() != "---"]  # fmt: skip
    if any("\t" in line[: len(line) - len(line.lstrip())] for line in given.split("\n")):
        raise Unread
    value, at = _block(lines, 0, lines[0][0] if lines else 0, 0)
    if at != len(lines):
        raise Unread
    return value


Lines = list[tuple[int, str]]


def _block(lines: Lines, at: int, indent: int, deep: int) -> tuple[Any, int]:
    if deep > _DEEPEST:
        raise Unread
    if at < len(lines) and lines[at][1].startswith("-") and lines[at][1][1:2] in ("", " "):
        items: list[Any] = []
        while (
            at < len(lines)
            and lines[at][0] == indent
            and lines[at][1].startswith("-")
            and lines[at][1][1:2] in ("", " ")
        ):
            rest = lines[at][1][1:].strip()
            if not rest:
                nested = at + 1 < len(lines) and lines[at + 1][0] > indent
                value, at = _block(lines, at + 1, lines[at + 1][0], deep + 1) if nested else (None, at + 1)
            elif _KEY.match(rest) and rest[0] not in "[{":
                inner = indent + len(lines[at][1]) - len(rest)
                lines[at] = (inner, rest)
                value, at = _block(lines, at, inner, deep + 1)
            else:
                value, at = _flow(rest), at + 1
            items.append(value)
        return items, at
    held: dict[str, Any] = {}
    while at < len(lines) and lines[at][0] == indent:
        match = _KEY.match(lines[at][1])
        if match is None:
            raise Unread
        key, said = (
            str(scalar(match[1])) if match[1][0] in "\"'" else match[1].strip(),
            (match[2] or "").strip(),
        )
        at += 1
        if said in ("|", ">", "|-", ">-"):
            part = []
            while at < len(lines) and lines[at][0] > indent:
                part.append(lines[at][1])
                at += 1
            held[key] = ("\n" if said[0] == "|" else " ").join(part) + ("" if said.endswith("-") else "\n")
        elif said:
            if said[0] in "&*!":
                raise Unread
            held[key] = _flow(said)
        elif at < len(lines) and (
            lines[at][0] > indent or (lines[at][0] == indent and lines[at][1].startswith("- "))
        ):
            held[key], at = _block(lines, at, lines[at][0], deep + 1)
        else:
            held[key] = None
    if not held:
        raise Unread
    return held, at


def _flow(said: str) -> Any:
    if said[:1] in ("[", "{", '"'):
        try:
            return _shallow(orjson.loads(said))
        except orjson.JSONDecodeError:
            if said[0] == "[" and said.endswith("]") and not re.search(r"[\[{]", said[1:]):
                return [scalar(one.strip()) for one in said[1:-1].split(",") if one.strip()]
            raise Unread from None
    return scalar(said)


# -- writing


def _as_json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _as_yaml(value: Any, indent: int = 0) -> str:
    pad = "  " * indent
    if isinstance(value, dict) and value:
        lines = []
        for key, one in value.items():
            nested = isinstance(one, dict | list) and one
            lines.append(
                f"{pad}{_word(key)}:{chr(10) if nested else ' '}{_as_yaml(one, indent + 1) if nested else _as_yaml(one)}"
            )
        return "\n".join(lines)
    if isinstance(value, list) and value:
        lines = []
        for one in value:
            whole = _as_yaml(one, indent + 1) if isinstance(one, dict | list) and one else _as_yaml(one)
            lines.append(f"{pad}- {whole.lstrip()}")
        return "\n".join(lines)
    if isinstance(value, str):
        return _word(value)
    return {"None": "null", "True": "true", "False": "false"}.get(str(value), str(value)) if not isinstance(value, dict | list) else "{}" if isinstance(value, dict) else "[]"  # fmt: skip


def _word(said: str) -> str:
    """A text of YAML, in quotes where it would be taken for something else."""
    plain = re.fullmatch(r"[A-Za-z_/][\w ./@+-]*", said) and not said.endswith(" ")
    special = said.lower() in ("true", "false", "null", "yes", "no", "on", "off", "~", "y", "n")
    return said if plain and not special else orjson.dumps(said).decode()


def _as_toml(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    lines: list[str] = []

    def inline(one: Any) -> str:
        if isinstance(one, dict):
            return (
                "{ " + ", ".join(f"{_bare(key)} = {inline(part)}" for key, part in one.items()) + " }"
                if one
                else "{}"
            )
        if isinstance(one, list):
            return "[" + ", ".join(map(inline, one)) + "]"
        if one is None:
            raise Unread
        return {True: "true", False: "false"}[one] if isinstance(one, bool) else orjson.dumps(one).decode()

    def table(held: Mapping[str, Any], path: str) -> None:
        later = []
        for key, one in held.items():
            if isinstance(one, dict) or (isinstance(one, list) and one and all(isinstance(part, dict) for part in one)):  # fmt: skip
                later.append((key, one))
            else:
                lines.append(f"{_bare(key)} = {inline(one)}")
        for key, one in later:
            name = f"{path}.{_bare(key)}" if path else _bare(key)
            for part in one if isinstance(one, list) else [one]:
                lines.extend(["", f"[[{name}]]" if isinstance(one, list) else f"[{name}]"])
                table(part, name)

    try:
        table(value, "")
    except Unread:
        return None
    return "\n".join(lines).strip()


def _bare(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key, re.ASCII) else orjson.dumps(key).decode()


def _as_xml(value: Any) -> str | None:
    import html  # its table of entities is large

    lines: list[str] = []

    def element(name: str, one: Any, deep: int) -> None:
        pad = "  " * deep
        tag = re.sub(r"[^\w.-]", "_", name)
        tag = tag if re.match(r"[A-Za-z_]", tag) else f"_{tag}"
        if isinstance(one, list):
            for part in one:
                element(name, part, deep)
        elif isinstance(one, dict):
            owned = "".join(f' {key[1:]}="{html.escape(str(part))}"' for key, part in one.items() if key.startswith("@"))  # fmt: skip
            inner = {key: part for key, part in one.items() if not key.startswith("@")}
            lines.append(f"{pad}<{tag}{owned}>")
            for key, part in inner.items():
                element(key, part, deep + 1)
            lines.append(f"{pad}</{tag}>")
        elif one is None:
            lines.append(f"{pad}<{tag}/>")
        else:
            said = str(one).lower() if isinstance(one, bool) else str(one)
            lines.append(f"{pad}<{tag}>{html.escape(said, quote=False)}</{tag}>")

    if isinstance(value, dict) and len(value) == 1 and not isinstance(next(iter(value.values())), list):
        name, one = next(iter(value.items()))
        element(name, one, 0)
    elif isinstance(value, dict):
        element("root", value, 0)
    else:
        element("root", {"item": value}, 0)
    return "\n".join(lines)


def _records(value: Any) -> list[dict[str, Any]] | None:
    """Flat records, if the value is some, or holds nothing else."""
    if isinstance(value, dict) and len(value) == 1 and isinstance(next(iter(value.values())), list):
        value = next(iter(value.values()))
    rows = value if isinstance(value, list) else [value]
    if not rows or not all(isinstance(row, dict) for row in rows):
        return None
    if any(isinstance(cell, dict | list) for row in rows for cell in row.values()):
        return None
    return rows


def _cells(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [names, *([str(cell).lower() if isinstance(cell, bool) else "" if cell is None else str(cell) for cell in map(row.get, names)] for row in rows)]  # fmt: skip


def _as_csv(value: Any) -> str | None:
    rows = _records(value)
    if rows is None:
        return None
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(_cells(rows))
    return held.getvalue().strip()


def _as_table(value: Any) -> str | None:
    rows = _records(value)
    if rows is None:
        return None
    head, *lines = [[cell.replace("|", "\\|") for cell in row] for row in _cells(rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *lines))


# -- types


def _title(name: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", name)
    made = "".join(word[:1].upper() + word[1:] for word in words) or "Item"
    return made if made[0].isalpha() else f"T{made}"


def _types(value: Any, scalars: Mapping[str, str], several: str, none: str, write: Callable[[str, Mapping[str, str]], str]) -> str | None:  # fmt: skip
    """Each object as a type of its own, the outermost last or first as `write` leaves it; None for what has no keys."""
    sample = value[0] if isinstance(value, list) and value else value
    if not isinstance(sample, dict) or not sample:
        return None
    made: list[str] = []

    def kind(name: str, one: Any) -> str:
        if isinstance(one, dict) and one:
            title = _title(name)
            made.append(write(title, {key: kind(key, part) for key, part in one.items()}))
            return title
        if isinstance(one, list):
            inner = kind(name.removesuffix("s"), one[0]) if one else none
            return several.replace("{}", inner)
        return none if one is None or isinstance(one, dict) else scalars[type(one).__name__]

    kind("Root" if not isinstance(value, list) else "Item", sample)
    return "\n\n".join(made)


def _as_typescript(value: Any) -> str | None:
    def write(title: str, fields: Mapping[str, str]) -> str:
        lines = [f"  {key if key.isidentifier() else orjson.dumps(key).decode()}: {kind};" for key, kind in fields.items()]  # fmt: skip
        return f"export interface {title} {{\n" + "\n".join(lines) + "\n}"

    return _types(value, {"str": "string", "int": "number", "float": "number", "bool": "boolean"}, "{}[]", "unknown", write)  # fmt: skip


_SIGN = late(r"\W")


def _fields(fields: Mapping[str, str]) -> str:
    return "\n".join(f"    {_SIGN.sub('_', key)}: {kind}" for key, kind in fields.items())


def _as_pydantic(value: Any) -> str | None:
    made = _types(value, {"str": "str", "int": "int", "float": "float", "bool": "bool"}, "list[{}]", "Any", lambda title, fields: f"class {title}(BaseModel):\n{_fields(fields)}")  # fmt: skip
    head = "from typing import Any\n\n" if made and "Any" in made else ""
    return made and f"{head}from pydantic import BaseModel\n\n\n" + made.replace("\n\n", "\n\n\n")


def _as_dataclass(value: Any) -> str | None:
    made = _types(value, {"str": "str", "int": "int", "float": "float", "bool": "bool"}, "list[{}]", "Any", lambda title, fields: f"@dataclass\nclass {title}:\n{_fields(fields)}")  # fmt: skip
    head = "from typing import Any\n" if made and "Any" in made else ""
    return made and f"from dataclasses import dataclass\n{head}\n\n" + made.replace("\n\n", "\n\n\n")


def _as_go(value: Any) -> str | None:
    def write(title: str, fields: Mapping[str, str]) -> str:
        return f"type {title} struct {{\n" + "\n".join(f'\t{"ID" if key == "id" else _title(key)} {kind} `json:"{key}"`' for key, kind in fields.items()) + "\n}"  # fmt: skip

    return _types(
        value, {"str": "string", "int": "int", "float": "float64", "bool": "bool"}, "[]{}", "any", write
    )


def _schema(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"type": "object", "properties": {key: _schema(one) for key, one in value.items()}, "required": list(value)}  # fmt: skip
    if isinstance(value, list):
        return {"type": "array", "items": _schema(value[0])} if value else {"type": "array"}
    names = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "NoneType": "null"}
    return {"type": names[type(value).__name__]}


def _as_schema(value: Any) -> str:
    return _as_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **_schema(value)})


_READERS: Mapping[str, Callable[[str], Any]] = {
    "json": _json,
    "yaml": _yaml,
    "toml": _toml,
    "xml": _xml,
    "csv": _csv,
    "markdown": _markdown,
}
_WRITERS: Mapping[str, Callable[[Any], str | None]] = {
    "json": _as_json, "yaml": _as_yaml, "toml": _as_toml, "xml": _as_xml, "csv": _as_csv, "markdown": _as_table, "typescript": _as_typescript,
    "pydantic": _as_pydantic, "go": _as_go, "schema": _as_schema, "dataclass": _as_dataclass,
}  # fmt: skip
