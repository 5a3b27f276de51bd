"""The JSON object that a request for `json_object` gets: in the form that the prompt or the system message shows, with the keys that they
name, else what would have been said in words, put into an object by its own form."""

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import orjson

from mock_server.content import finding, hints, members, sample
from mock_server.content.late import late
from mock_server.content.prompt import Prompt, read

HEAD = 4000
"""Characters of a text that are looked at."""

_SHOWN = late(
    r"\b(?:format|schema|structure|shape|template|like|follow(?:s|ing)|return|output|respond|reply|produce|generate|give)\b[^{]{0,160}$|(?:格式|结构|返回|输出|如下|按照|形式|模板|例如)[^{]{0,80}$",
    re.IGNORECASE,
)
_ITEM = r"(?!(?:json|one|two|three|four|five|six|seven|eight|nine|ten|their|all|each|some|a|an|the|it|me|no|only|valid|object)\b)[a-z][a-z0-9_-]*(?: (?!(?:and|or|for|from|of|about|in|on|as|to|with|using|that|is|are|if|when)\b)[a-z][a-z0-9_-]*){0,2}(?: ?\([^()\n]{1,60}\))?"
_LIST = rf"(?:(?:the|a|an|its|their) )?{_ITEM}(?:(?:, (?:and )?| and | & )(?:(?:the|a|an|its|their) )?{_ITEM}){{1,14}}"
_LISTED: tuple[re.Pattern[str], ...] = (
    late(
        rf"\b(?:with|contain(?:s|ing)|includ(?:es?|ing)|ha(?:s|ve|ving)) (?:only )?(?:the )?(?:following )?(?:keys?|fields?|properties|attributes)? ?[:\-]? ?(?P<keys>{_LIST})",
        re.IGNORECASE,
    ),
    late(rf"\b(?:extract|identify|find|detect|get|pull(?: out)?|list|determine|give(?: me)?|return|output|provide|report) (?:me )?(?:the )?(?P<keys>{_LIST})(?= (?:from|of|in|as|for|to|into|out)\b| ?[:.]| ?$)", re.IGNORECASE),
    late(rf"\bjson\b(?: object)? ?(?:of|for|with)? ?[:\-] ?(?P<keys>{_LIST})(?= (?:for|of|from|in)\b| ?[:.\n]| ?$)", re.IGNORECASE),
)  # fmt: skip
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "string": {"type": "string"}, "str": {"type": "string"}, "text": {"type": "string"}, "number": {"type": "number"},
    "float": {"type": "number"}, "integer": {"type": "integer"}, "int": {"type": "integer"}, "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"}, "true/false": {"type": "boolean"}, "array": {"type": "array", "items": {}, "minItems": 1},
    "list": {"type": "array", "items": {}, "minItems": 1}, "date": {"type": "string", "format": "date"},
}  # fmt: skip
_PLURAL = late(
    r"(?:^|_)(?:options|choices|hobbies|tags|keywords|skills|items|steps|ingredients|interests|languages|topics|entities|names|features|benefits|reasons|examples|colou?rs|emails|links)$"
)


def made(prompt: Prompt, system: str, seed: int, say: Callable[[str], str]) -> dict[str, Any]:
    """The object. `say` gives the answer to a text in words."""
    schema = schema_of(prompt.text, prompt) or schema_of(system, prompt)
    if schema is None:
        asked = _IN_JSON.sub("", prompt.text).strip(" ,.，。:") or prompt.text
        asked = f"List {asked}" if _BARE_LIST.match(asked) else asked
        said = say(prompt.text)
        return _own_json(said, read(asked)) or _of_words(
            say(asked) if asked != prompt.text else said, read(asked)
        )
    return _filled(schema, prompt, seed, say)


_IN_JSON = late(
    r"[,.]? ?\b(?:please )?(?:and )?(?:(?:answer|reply|respond|output|return|format(?:ted)?|present|give|provide|write|express)(?: (?:me|only|it|the|your|answer|result|response|output|strictly|everything))* )?(?:in|as|using|into) (?:an? )?(?:valid |strict |raw )?json(?: (?:format|object|only|array|form))*\b\.?"
    r"|\b(?:return|output|give me|generate|create|write|provide|produce) (?:an? )?(?:valid )?json(?: (?:object|array|list|document))? (?:with|of|containing|listing|for)\b"
    r"|[，,。]? ?(?:请)?(?:你)?(?:用|以|按|使用|返回|输出)(?:一个)? ?json ?(?:格式|形式|对象)?(?:来)?(?:输出|返回|回答|给出|表示)?",
    re.IGNORECASE,
)


_BARE_LIST = late(r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) [a-z]", re.IGNORECASE)


def _filled(
    schema: Mapping[str, Any], prompt: Prompt, seed: int, say: Callable[[str], str]
) -> dict[str, Any]:
    """An object of this schema: what can be told of the text or the question is told, the rest is made up as the names say."""
    chance = Random(seed)
    properties = schema["properties"]
    start = prompt.text.find("{")
    head = prompt.text[:start] if start > 0 and _template(prompt.text[:HEAD]) is not None else prompt.text
    found: dict[str, Any] = sample.sample(schema, chance, hints.beside(head, list(properties)))
    asked = _IN_JSON.sub("", prompt.text).strip(" ,.，。:") or prompt.text
    made: dict[str, Any] = members.told(schema, found, read(asked), chance, say)
    return made


def schema_of(text: str, prompt: Prompt) -> dict[str, Any] | None:
    """What a text wants the object to be: the form it shows, else the keys it names; None if it says nothing of them."""
    head = text[:HEAD]
    flat = " ".join(head.split())
    if (shown := _template(head)) is not None:
        return shown
    if (match := _LISTED[0].search(flat)) and "json" in head.lower() and (listed := _of_keys(match["keys"])):
        return listed
    named = hints.asked_for(head)
    if named["required"] != ["answer"]:
        return named
    if "json" not in head.lower() and text is not prompt.text:
        return None
    for pattern in _LISTED:
        if match := pattern.search(flat):
            return _of_keys(match["keys"])
    return None


def _of_keys(listed: str) -> dict[str, Any] | None:
    properties: dict[str, Any] = {}
    for part in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+&\s+", listed):
        name, _, note = part.strip().partition("(")
        key = re.sub(
            r"[\s-]+", "_", re.sub(r"^(?:the|an?|its|their)\s+", "", name.strip(), flags=re.IGNORECASE)
        ).lower()
        if not key:
            continue
        choices = finding.split(note.rstrip(") ").removeprefix("one of").lstrip(": ")) if note else []
        if note and (kind := _TYPES.get(note.rstrip(") ").lower())):
            properties[key] = dict(kind)
        elif len(choices) > 1:
            properties[key] = {"enum": choices}
        elif _PLURAL.search(key):
            properties[key] = {"type": "array", "items": {"type": "string"}, "minItems": 3, "maxItems": 4}
        else:
            properties[key] = {}
    return _closed(properties) if len(properties) > 1 else None


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


# ---- a form that is shown --------------------------------------------------------------------------------------------


def _template(text: str) -> dict[str, Any] | None:
    """The schema of the first object in a text that is said to be the form wanted."""
    start = text.find("{")
    if start < 0 or not _SHOWN.search(text[:start]):
        return None
    depth, inside = 0, False
    for at in range(start, len(text)):
        sign = text[at]
        if sign == '"' and text[at - 1] != "\\":
            inside = not inside
        elif not inside and sign in "{}":
            depth += 1 if sign == "{" else -1
            if not depth:
                return _shape(text[start : at + 1])
    return None


def _shape(raw: str) -> dict[str, Any] | None:
    tidy = re.sub(r",\s*\.\.\.|\.\.\.\s*(?=[\]}])", "", raw)
    tidy = re.sub(r"(?<=[:\[,])(\s*)(?:<[^<>\n]{0,60}>|\.\.\.)", r'\1""', tidy)
    tidy = re.sub(r",(\s*[}\]])", r"\1", tidy)
    try:
        shown = orjson.loads(tidy)
    except orjson.JSONDecodeError:
        return None
    return _like(shown, 0) if isinstance(shown, dict) and shown else None


_CHOICES = late(r"[\w -]{1,24}(?:\s*(?:\||/)\s*[\w -]{1,24}){1,9}")


def _like(shown: Any, depth: int) -> dict[str, Any]:
    """The schema of values such as the one shown."""
    if isinstance(shown, dict) and shown and depth < 8:
        return _closed({key: _like(value, depth + 1) for key, value in shown.items()})
    if isinstance(shown, list):
        items = _like(shown[0], depth + 1) if shown and depth < 8 else {"type": "string"}
        return {
            "type": "array",
            "items": items,
            "minItems": max(2, min(len(shown), 6)),
            "maxItems": max(3, min(len(shown), 6)),
        }
    if isinstance(shown, bool):
        return {"type": "boolean"}
    if isinstance(shown, int):
        return {"type": "integer"}
    if isinstance(shown, float):
        return {"type": "number"}
    if isinstance(shown, str):
        if (kind := _TYPES.get(shown.strip(" <>[]").lower())) is not None:
            return dict(kind)
        if _CHOICES.fullmatch(shown) and len(parts := re.split(r"\s*[|/]\s*", shown)) > 1:
            return {"enum": parts}
        return {"type": "string"}
    return {}


# ---- what is said in words ---------------------------------------------------------------------------------------------

_FENCED = late(r"```(?P<form>[\w+#-]*)\n(?P<said>.*?)\n?```", re.DOTALL)
_LINE = late(r"^(?:\d{1,3}[.)]|[-*•])\s+(?P<item>.+)$", re.MULTILINE)
_PAIR = late(
    r"^\s*(?:[-*] )?(?:\*\*)?(?P<key>[A-Za-z][\w ]{0,30}|[\u4e00-\u9fff]{1,10})(?:\*\*)?\s*[:：](?:\*\*)?\s*(?P<value>\S.*)$"
)


def _own_json(said: str, prompt: Prompt) -> dict[str, Any] | None:
    """The JSON that an answer is, or holds, as an object."""
    match = _FENCED.search(said)
    value = _loaded(match["said"] if match and match["form"] in ("json", "") else said)
    return value if value is None or isinstance(value, dict) else {_noun(prompt): value}


def _of_words(said: str, prompt: Prompt) -> dict[str, Any]:
    """An answer as an object: its own JSON, its code, its list, its lines of a name and a value, else the answer as it is."""
    if (own := _own_json(said, prompt)) is not None:
        return own
    match = _FENCED.search(said)
    if match and match["form"] not in ("", "json", "text"):
        rest = " ".join((said[: match.start()] + said[match.end() :]).split())
        return {"language": match["form"], "code": match["said"], **({"explanation": rest} if rest else {})}
    lines = [line for line in said.split("\n") if line.strip()]
    pairs = [_PAIR.match(line) for line in lines]
    if len(lines) > 1 and all(pairs):
        return {
            re.sub(r"\s+", "_", pair["key"].strip().lower()): members.plain(pair["value"])
            for pair in pairs
            if pair
        }
    bullets = [members.plain(one) for one in members.BULLETS.findall(said)]
    steps = [members.plain(one) for one in members.NUMBERED.findall(said)]
    if len(bullets) > 1 and len(steps) > 1:  # what is needed, then what is done
        title = members.plain(lines[0]) if not _LINE.match(lines[0]) else ""
        parts = {
            "ingredients"
            if re.search(r"recipe|食谱|菜谱|做法", prompt.text, re.IGNORECASE)
            else "items": bullets,
            "steps": steps,
        }
        return {"title": title, **parts} if title else parts
    items = [members.plain(one) for one in _LINE.findall(said)]
    if len(items) > 1 and len(items) >= len(lines) - 2:
        return {_noun(prompt): items}
    return {"answer": said}


def _loaded(raw: str) -> Any:
    if raw.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


def _noun(prompt: Prompt) -> str:
    """What a list is of, as a key."""
    said = re.sub(r"[^\w\u4e00-\u9fff]+", "_", prompt.noun.lower()).strip("_")
    if not 0 < len(said) <= 30:
        return "items"
    if not said.isascii() or said.endswith("s"):
        return said
    return f"{said[:-1]}ies" if re.search(r"[^aeiou]y$", said) else f"{said}s"
