"""The form that a prompt shows for its answer, as a JSON Schema: an object with examples or names of types, a JSON Schema itself, a TypeScript
type, a Pydantic class or a dataclass."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from mock_server.content.late import late

_SHOWN = late(
    r"\b(?:format|schema|structure|shape|template|like|follow(?:s|ing)|return|output|respond|reply|produce|generate|give|answer|json|as|form|fields|into|with|to)\b[^{]{0,160}$|(?:格式|结构|返回|输出|如下|按照|形式|模板|例如|json|字段)[^{]{0,80}$|^\s*$",
    re.IGNORECASE,
)
TYPES: Mapping[str, Mapping[str, Any]] = {
    "string": {"type": "string"}, "str": {"type": "string"}, "text": {"type": "string"}, "number": {"type": "number"},
    "float": {"type": "number"}, "double": {"type": "number"}, "decimal": {"type": "number"}, "integer": {"type": "integer"}, "int": {"type": "integer"}, "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"}, "true/false": {"type": "boolean"}, "true|false": {"type": "boolean"}, "array": {"type": "array", "items": {}, "minItems": 1},
    "list": {"type": "array", "items": {}, "minItems": 1}, "date": {"type": "string"}, "yyyy-mm-dd": {"type": "string", "format": "date"}, "iso date": {"type": "string", "format": "date"}, "iso 8601": {"type": "string", "format": "date"},
    "iso 8601 date": {"type": "string", "format": "date"}, "any": {}, "null": {}, "object": {"type": "object"}, "datetime": {"type": "string"}, "email": {"type": "string"}, "emailstr": {"type": "string"}, "字符串": {"type": "string"}, "数字": {"type": "number"}, "整数": {"type": "integer"}, "布尔": {"type": "boolean"},
}  # fmt: skip
_DEEPEST = 8


def closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object with these members and no others."""
    return {"type": "object", "properties": dict(properties), "required": list(properties), "additionalProperties": False}  # fmt: skip


def shown(text: str) -> dict[str, Any] | None:
    """The schema of the first form in a text that is said to be the one wanted; None if it shows none."""
    return _typescript(text) or _classes(text) or _object(text)


def _balanced(text: str, start: int) -> str:
    """The object that begins there, up to its brace; empty if that is missing."""
    depth, inside = 0, False
    for at in range(start, len(text)):
        sign = text[at]
        if sign == '"' and text[at - 1] != "\\":
            inside = not inside
        elif not inside and sign in "{}":
            depth += 1 if sign == "{" else -1
            if not depth:
                return text[start : at + 1]
    return ""


def _object(text: str) -> dict[str, Any] | None:
    start = text.find("{")
    if start < 0 or not _SHOWN.search(text[:start].replace("```json", "json")):
        return None
    raw = _balanced(text, start)
    if re.fullmatch(r"\{\s*[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*){1,20}\s*\}", raw):
        return closed({key: {} for key in re.findall(r"\w+", raw)})
    read = _loaded(raw) if raw else None
    if not isinstance(read, dict) or not read:
        return None
    if isinstance(read.get("properties"), dict) and read.get("type") in ("object", None):
        return {**read, "type": "object"}
    return like(read)


_WORD_VALUE = late(
    r"\"(?:[^\"\\\n]|\\.)*\"|(?<=[:\[,])(?P<gap>\s*)(?P<a>(?!true\b|false\b|null\b)[A-Za-z_][\w.]*(?:\[\])?(?:\s*\|\s*[\w'\[\]]+)*)(?=\s*[,}\]\n;?])"
)
"""A bare word where a value stands; texts in quotes are passed over."""
_UNION = late(r"(?<=:)(\s*)(\"[^\"\n]{0,40}\"(?:\s*\|\s*(?:\"[^\"\n]{0,40}\"|null|[a-z]+)){1,12})")
_BARE_KEY = late(r"(?<=[{,])(\s*)([A-Za-z_]\w*)\??(?=\s*:)")


def _loaded(raw: str) -> Any:
    """An object as it is shown: its comments, dots, missing quotes and names of types are minded."""
    tidy = re.sub(r"(?<!:)//[^\n]*|#[^\n\"]*(?=\n)", "", raw)
    tidy = re.sub(r",\s*\.\.\.|\.\.\.\s*(?=[\]}])", "", tidy)
    tidy = re.sub(r"(?<=[:\[,])(\s*)(?:<([^<>\n]{0,60})>|\.\.\.)", lambda m: f'{m[1]}"{m[2] or ""}"', tidy)
    tidy = _BARE_KEY.sub(r'\1"\2"', tidy)
    tidy = _UNION.sub(
        lambda m: f'{m[1]}"{"|".join(part.strip().strip(chr(34)) for part in m[2].split("|"))}"', tidy
    )
    tidy = _WORD_VALUE.sub(lambda m: f"{m['gap']}{_quoted(m['a'])}" if m["a"] else m[0], tidy)
    tidy = re.sub(r";(?=\s)", ",", tidy)
    tidy = re.sub(r",(\s*[}\]])", r"\1", tidy)
    for tried in (raw, tidy):
        try:
            return orjson.loads(tried)
        except orjson.JSONDecodeError:
            continue
    return None


def _quoted(said: str) -> str:
    """A bare word of a form as JSON: `string[]` a list, other types by their names."""
    parts = [part.strip().strip("\"'") for part in said.split("|")]
    if parts[0].endswith("[]"):
        return f'["{parts[0][:-2]}"]'
    return f'"{"|".join(parts)}"'


_CHOICES = late(r"[\w -]{1,24}(?:\s*(?:\||/)\s*[\w -]{1,24}){1,14}")
_ONE_OF = late(r"^(?:one of|either|must be one of|enum)[:：]? *(?P<a>.+)$|^(?P<b>[\w-]{1,20}(?:, [\w-]{1,20}){1,10},? or [\w-]{1,20})$|^(?P<c>[\u4e00-\u9fff]{1,6}(?:[/、|][\u4e00-\u9fff]{1,6}){1,10})$", re.IGNORECASE)  # fmt: skip


def like(value: Any, depth: int = 0) -> dict[str, Any]:
    """The schema of values such as the one shown."""
    if isinstance(value, dict) and value and depth < _DEEPEST:
        return closed({key: like(one, depth + 1) for key, one in value.items()})
    if isinstance(value, list):
        items = like(value[0], depth + 1) if value and depth < _DEEPEST else {"type": "string"}
        same = len({type(one) for one in value}) < 2 and not (value and isinstance(value[0], dict))
        most = max(3, min(len(value), 6))
        return {"type": "array", "items": items, "minItems": max(2, min(len(value), 6)), "maxItems": most if same and len(value) > 1 else 20}  # fmt: skip
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int):
        return {"type": "integer"} if value != 0 else {"type": "number"}
    if isinstance(value, float):
        return {"type": "number"}
    if isinstance(value, str):
        return _named(value)
    return {}


def _named(said: str) -> dict[str, Any]:
    """The schema of a text that names a type, or the choices there are, or is an example."""
    plain = said.strip(" <>[]()").lower()
    if (kind := TYPES.get(plain)) is not None:
        return dict(kind)
    head = re.split(r"[ ,(（:：-]", plain, maxsplit=1)[0]
    if (match := _ONE_OF.match(said.strip())) is not None:
        listed = next(one for one in match.groups() if one)
        parts = [part.strip(" \"'.") for part in re.split(r"\s*(?:,|\||/|、|或|\bor\b)\s*", listed)]
        return {"enum": [part for part in parts if part]}
    if "|" in plain or _CHOICES.fullmatch(said):
        parts = [part.strip() for part in re.split(r"\s*[|/]\s*", said)]
        real = [part for part in parts if part.lower() not in ("null", "none")]
        if len(real) == 1 and (kind := TYPES.get(real[0].lower())):
            return {**kind, "type": [kind["type"], "null"]} if "type" in kind else {}
        if len(real) > 1 and not re.search(r"\d/\d", said) and all(real):
            return {"enum": [*real, None] if len(real) < len(parts) else real}
    if head in TYPES and head not in ("date", "text", "list", "array", "object", "any") and len(plain) < 80:
        if "yyyy-mm-dd" in plain or "iso" in plain.split():
            return {"type": "string", "format": "date"}
        bounds = re.search(r"\b(\d+)\s*(?:-|to|and|~)\s*(\d+)\b", plain)
        limits = {"minimum": int(bounds[1]), "maximum": int(bounds[2])} if bounds and head not in ("string", "str") else {}  # fmt: skip
        return {**TYPES[head], **limits}
    if "yyyy-mm-dd" in plain:
        return {"type": "string", "format": "date"}
    bounds = re.fullmatch(r"(\d(?:\.0)?)\s*(?:-|to)\s*(\d{1,3}(?:\.0)?)", plain)
    if bounds:
        return {"type": "number", "minimum": float(bounds[1]), "maximum": float(bounds[2])}
    return {"type": "string"}


# ---- types of a program ----------------------------------------------------------------------------------------------------

_INTERFACE = late(r"\b(?:interface|type) (?P<name>[A-Z]\w*)\s*=?\s*\{")
_CLASS = late(r"^(?:@dataclass\s+)?class (?P<name>[A-Z]\w*)(?:\([\w., ]*\))?:[ \t]*\n(?P<body>(?:[ \t]+[^\n]*(?:\n|$)|[ \t]*\n(?=[ \t]))+)", re.MULTILINE)  # fmt: skip
_ALIAS = late(r"\btype (?P<name>[A-Z]\w*)\s*=\s*(?P<of>[\"'][^;\n]+)")
_ENUM = late(r"^[ \t]+\w+ *= *[\"'](?P<value>[^\"'\n]+)[\"']", re.MULTILINE)
_FIELD = late(r"(?P<name>[A-Za-z_]\w*)\??\s?:(?P<type>[^\n;]+)")
"""A field of a type, of a line without the blanks around it."""


def _typescript(text: str) -> dict[str, Any] | None:
    matches = list(_INTERFACE.finditer(text))
    if not matches:
        return None
    known: dict[str, Any] = {match["name"]: {"enum": re.findall(r"[\"']([^\"']+)[\"']", match["of"])} for match in _ALIAS.finditer(text)}  # fmt: skip
    bodies = {match["name"]: _balanced(text, match.end() - 1) for match in matches}
    for name, body in tuple(bodies.items()):
        at, inner = 0, body[1:-1]
        while (start := inner.find("{")) >= 0 and (held := _balanced(inner, start)) and at < 20:
            at += 1
            bodies[f"Inner{name}{at}"] = held  # an object within has a name of its own from now on
            inner = inner.replace(held, f"Inner{name}{at}", 1)
        bodies[name] = f"{{{inner}}}"
    return _first(bodies, known, lambda body: re.sub(r"[;,](?![^<(\[]*[>)\]])", "\n", body[1:-1]))


def _classes(text: str) -> dict[str, Any] | None:
    matches = list(_CLASS.finditer(text))
    if not matches or not re.search(r"BaseModel|dataclass|TypedDict", text):
        return None
    known: dict[str, Any] = {}
    bodies: dict[str, str] = {}
    for match in matches:
        values = _ENUM.findall(match["body"])
        if values and ":" not in match["body"].split("\n")[0]:
            known[match["name"]] = {"enum": values}
        else:
            bodies[match["name"]] = match["body"]
    return _first(bodies, known, lambda body: body)


def _first(bodies: Mapping[str, str], known: dict[str, Any], plain: Any) -> dict[str, Any] | None:
    """The schema of the type that no other holds, the last of them."""
    made: dict[str, Any] = dict(known)
    for _ in range(2):  # what is used before it is said, is known the second time
        for name, body in bodies.items():
            fields = {}
            for line in plain(body).split("\n"):
                match = _FIELD.match(line.strip())
                if match is None or match["name"] in ("class", "def", "return", "model_config"):
                    continue
                fields[match["name"]] = _type(re.split(r"//|  #", match["type"], maxsplit=1)[0], made)
            if fields:
                made[name] = closed(fields)
    held = " ".join(bodies.values())
    outer = [name for name in bodies if name in made and not re.search(rf"[:\[<| ]\s*{name}\b", held)]
    name = outer[-1] if outer else next((one for one in bodies if one in made), "")
    found = made.get(name)
    return found if isinstance(found, dict) else None


def _type(said: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a type in words of TypeScript or Python."""
    said, _, rest = said.partition("=")
    said = said.strip().rstrip(",;").strip()
    described = re.search(r"description=[\"']([^\"']+)[\"']", rest)
    found = _plain_type(said, known)
    return {**found, "description": described[1]} if described and found else found


def _plain_type(said: str, known: Mapping[str, Any]) -> dict[str, Any]:
    if match := re.fullmatch(r"(?:Optional|Annotated)\[(.+)\]", said):
        return _or_null(_plain_type(match[1], known))
    if match := re.fullmatch(r"(?:[Ll]ist|[Ss]equence|[Ss]et|Array|conlist)[\[<](.+?)[\]>]", said):
        return {"type": "array", "items": _plain_type(match[1], known)}
    if said.endswith("[]"):
        return {"type": "array", "items": _plain_type(said[:-2].strip("() "), known)}
    if match := re.fullmatch(r"Literal\[(.+)\]", said):
        return {"enum": [part.strip(" \"'") for part in match[1].split(",")]}
    if "|" in said:
        parts = [part.strip() for part in said.split("|") if part.strip()]
        real = [part for part in parts if part not in ("null", "None", "undefined")]
        literal = all(re.fullmatch(r"[\"'].*[\"']", part) for part in real)
        one = (
            {"enum": [part.strip("\"'") for part in real]}
            if literal
            else _plain_type(real[0], known)
            if real
            else {}
        )
        return _or_null(one) if len(real) < len(parts) else one
    if said in known:
        return dict(known[said])
    return dict(TYPES.get(said.strip("\"'").lower(), {"type": "string"} if said in ("Date", "datetime", "date") else {}))  # fmt: skip


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), str) and schema["type"] != "object":
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]} if schema else {}
