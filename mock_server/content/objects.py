"""The JSON object that a request for `json_object` gets: in the form that the prompt or the system message shows, with the keys that they
name, else what would have been said in words, put into an object by its own form."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import orjson

from mock_server.content import finding, hints, phrases, sample, shapes
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
        rf"\b(?:with|contain(?:s|ing)|includ(?:es?|ing)|ha(?:s|ve|ving))\s+(?:only )?(?:the )?(?:following )?(?:keys?|fields?|properties|attributes)?\s*[:\-]?\s*(?P<keys>{_LIST})",
        re.IGNORECASE,
    ),
    late(rf"\b(?:extract|identify|find|detect|get|pull(?: out)?|list|determine|give(?: me)?|return|output|provide|report)\s+(?:me )?(?:the )?(?P<keys>{_LIST})(?=\s+(?:from|of|in|as|for|to|into|out)\b|\s*[:.]|\s*$)", re.IGNORECASE),
    late(rf"\bjson\b(?: object)?\s*(?:of|for|with)?\s*[:\-]\s*(?P<keys>{_LIST})(?=\s+(?:for|of|from|in)\b|\s*[:.\n]|\s*$)", re.IGNORECASE),
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
    r"[,.]?\s*\b(?:please\s+)?(?:and\s+)?(?:(?:answer|reply|respond|output|return|format(?:ted)?|present|give|provide|write|express)(?:\s+(?:me|only|it|the|your|answer|result|response|output|strictly|everything))*\s+)?(?:in|as|using|into)\s+(?:an?\s+)?(?:valid\s+|strict\s+|raw\s+)?json(?:\s+(?:format|object|only|array|form))*\b\.?"
    r"|\b(?:return|output|give me|generate|create|write|provide|produce)\s+(?:an?\s+)?(?:valid\s+)?json(?:\s+(?:object|array|list|document))?\s+(?:with|of|containing|listing|for)\b"
    r"|[，,。]?\s*(?:请)?(?:你)?(?:用|以|按|使用|返回|输出)(?:一个)?\s*json\s*(?:格式|形式|对象)?(?:来)?(?:输出|返回|回答|给出|表示)?",
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
    known = _quizzed(properties, prompt, chance)
    rest = {key: value for key, value in properties.items() if key not in known}
    return found | known | _told(rest, prompt, chance, say)


@lru_cache(maxsize=1)
def _quiz() -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = orjson.loads((phrases.DATA / "objects.json").read_bytes())["quiz"]
    return rows


def _quizzed(properties: Mapping[str, Any], prompt: Prompt, chance: Random) -> dict[str, Any]:
    """A question with its answers, and a joke in its two halves, where these are asked for."""
    keys = {re.sub(r"[_-]", "", key.lower()): key for key in properties}
    if {"setup", "punchline"} <= keys.keys():
        halves = [one.partition("?") for one in phrases.things()["jokes"]["en"] if "?" in one]
        setup, _, punchline = halves[chance.randrange(len(halves))]
        return {keys["setup"]: f"{setup}?", keys["punchline"]: punchline.strip(" *_()")}
    options = next((keys[one] for one in ("options", "choices", "answers") if one in keys), None)
    if "question" not in keys or options is None:
        return {}
    text = prompt.text.lower()
    rows = [one for one in _quiz() if one["topic"] in text] or _quiz()
    row = rows[chance.randrange(len(rows))]
    told = {
        "question": row["question"],
        "answer": row["answer"],
        "correctanswer": row["answer"],
        "correct": row["answer"],
        "explanation": row["explanation"],
    }
    return {keys[one]: value for one, value in told.items() if one in keys} | {options: list(row["options"])}


def schema_of(text: str, prompt: Prompt) -> dict[str, Any] | None:
    """What a text wants the object to be: the form it shows, else the keys it names; None if it says nothing of them."""
    head = text[:HEAD]
    if (shown := _template(head)) is not None:
        return shown
    if (match := _LISTED[0].search(head)) and "json" in head.lower() and (listed := _of_keys(match["keys"])):
        return listed
    named = hints.asked_for(head)
    if named["required"] != ["answer"]:
        return named
    if "json" not in head.lower() and text is not prompt.text:
        return None
    for pattern in _LISTED:
        if match := pattern.search(head):
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


# ---- what a text says of itself -----------------------------------------------------------------------------------------

_FEELING = late(r"^(?:overall_)?sentiment(?:_label)?$|^(?:emotion|polarity)$", re.IGNORECASE)
_SURE = late(r"^(?:confidence|certainty|probability)(?:_score)?$", re.IGNORECASE)
_MONEY = late(r"amount|price|cost|total|salary|budget|金额|价格|总价", re.IGNORECASE)
_SUMMARY = late(r"^(?:summary|tl_?dr|abstract|摘要|总结)$", re.IGNORECASE)
_KEYWORDS = late(r"^(?:keywords|key_?words|关键词|关键字)$", re.IGNORECASE)
_ANSWER = late(
    r"^(?:answer|response|reply|explanation|content|text|message|description|reason|reasoning|回答|答案|解释|内容)$",
    re.IGNORECASE,
)
_INTENT = late(r"^(?:intent|intention|意图)$", re.IGNORECASE)
_IMPERATIVE = late(
    r"^(?:please |can you |could you |i(?:'d| would) like to |i want to |i need to )?(?P<verb>[a-z]+) (?:me )?(?:an? |the |my |some |your )?(?P<noun>[a-z]+)",
    re.IGNORECASE,
)


def _told(
    properties: Mapping[str, Any], prompt: Prompt, chance: Random, say: Callable[[str], str]
) -> dict[str, Any]:
    """The fields that are a judgement on the text given, or an answer to the question."""
    told: dict[str, Any] = {}
    given = finding.given(prompt.text)
    source = given or prompt.text
    for key, schema in properties.items():
        options = schema.get("enum")
        plain = schema == {} or schema.get("type") == "string"
        if options and _URGENCY.search(key):
            told[key] = _urgency(source, options)
        elif options:
            if (fitting := finding.fitting(source, options)) is not None:
                told[key] = fitting
        elif _SURE.search(key) and schema.get("type") in (None, "number"):
            told[key] = round(chance.uniform(0.82, 0.98), 2)
        elif key == "score" and any(map(_FEELING.search, properties)):
            low, high = {"positive": (0.8, 0.98), "negative": (0.02, 0.2)}.get(
                finding.feeling(source), (0.45, 0.55)
            )
            told[key] = round(chance.uniform(low, high), 2)
        elif key == "entities" and (names := [one for one in hints.of(source).texts if one != source]):
            told[key] = list(dict.fromkeys(names))[:6]
        elif (
            _MONEY.search(key)
            and schema.get("type") in (None, "number")
            and (said := finding.field("price", source))
        ):
            told[key] = _as_number(str(said))
        elif _KEYWORDS.search(key) and given:
            told[key] = _keywords(given)
        elif not plain:
            continue
        elif _FEELING.search(key):
            told[key] = finding.feeling(source)
        elif _SUMMARY.search(key):
            told[key] = _summed_up(source, prompt, say)
        elif _INTENT.search(key) and (match := _IMPERATIVE.match(prompt.text.strip())):
            told[key] = f"{match['verb']}_{match['noun']}".lower()
        elif _ANSWER.search(key):
            told[key] = _plain(say(_IN_JSON.sub("", prompt.text).strip(" ,.，。:") or prompt.text))
    return told


_URGENCY = late(r"^(?:priority|urgency|severity|优先级|紧急程度)$", re.IGNORECASE)
_PRESSING = late(
    r"\b(?:urgent|asap|immediately|right now|twice|broken|down|outage|can(?:'t|not)|error|crash\w*|lost|stolen|fraud|hacked|refund|wrong)\b|!|紧急|马上|立刻|故障|无法|崩溃|投诉",
    re.IGNORECASE,
)


def _urgency(source: str, options: Sequence[str]) -> str:
    """How pressing a text is, as one of the options: the highest or the middle one."""
    high = next(
        (one for one in options if re.search(r"high|urgent|critical|p1|高|紧急", one, re.IGNORECASE)),
        options[-1],
    )
    middle = next(
        (one for one in options if re.search(r"medium|normal|p2|中", one, re.IGNORECASE)),
        options[len(options) // 2],
    )
    return high if _PRESSING.search(source) else middle


def _summed_up(source: str, prompt: Prompt, say: Callable[[str], str]) -> str:
    """A text in one sentence: its first, where it has no more than two."""
    sentences = shapes.sentences(source)
    if len(sentences) <= 2:
        return sentences[0] if sentences else source
    return _plain(
        say(f"用一句话总结：{source}" if prompt.language == "zh" else f"Summarize in one sentence: {source}")
    )


def _as_number(said: str) -> int | float | str:
    match = re.search(r"\d[\d,]*(?:\.\d+)?", said)
    if match is None:
        return said
    value = float(match[0].replace(",", ""))
    return int(value) if value == int(value) and "." not in match[0] else value


_SMALL = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "from",
        "that",
        "this",
        "was",
        "are",
        "were",
        "has",
        "have",
        "had",
        "not",
        "but",
        "its",
        "his",
        "her",
        "their",
        "they",
        "you",
        "our",
        "your",
        "will",
        "would",
        "can",
        "could",
        "about",
        "into",
        "over",
        "under",
        "than",
        "then",
        "them",
        "there",
        "here",
        "when",
        "what",
        "which",
        "who",
        "how",
        "all",
        "any",
        "some",
        "more",
        "most",
        "very",
        "just",
        "also",
        "only",
        "been",
        "being",
        "does",
        "did",
        "done",
        "it",
        "is",
        "in",
        "on",
        "at",
        "of",
        "to",
        "by",
        "as",
        "an",
        "or",
        "if",
        "so",
        "no",
        "we",
        "he",
        "she",
        "be",
        "do",
        "my",
        "me",
        "us",
        "up",
        "out",
        "one",
        "two",
    ]
)


def _keywords(text: str) -> list[str]:
    """Up to five words that a text is about: names first, then the words it says most."""
    if not text.isascii():
        words = re.findall(r"[\u4e00-\u9fff]{2,4}", text)
        return list(dict.fromkeys(words))[:5]
    names: list[str] = re.findall(r"(?<![.!?] )(?<!^)\b[A-Z][\w-]+(?: [A-Z][\w-]+)*", text)
    counted = Counter(one for one in re.findall(r"[a-z][a-z-]{3,}", text.lower()) if one not in _SMALL)
    said = {one.lower() for name in names for one in name.split()}
    return list(dict.fromkeys([*names, *(one for one, _ in counted.most_common(9) if one not in said)]))[:5]


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
            re.sub(r"\s+", "_", pair["key"].strip().lower()): _plain(pair["value"]) for pair in pairs if pair
        }
    bullets = [_plain(one) for one in re.findall(r"(?m)^[-*•]\s+(.+)$", said)]
    steps = [_plain(one) for one in re.findall(r"(?m)^\d{1,3}[.)]\s+(.+)$", said)]
    if len(bullets) > 1 and len(steps) > 1:  # what is needed, then what is done
        title = _plain(lines[0]) if not _LINE.match(lines[0]) else ""
        parts = {
            "ingredients"
            if re.search(r"recipe|食谱|菜谱|做法", prompt.text, re.IGNORECASE)
            else "items": bullets,
            "steps": steps,
        }
        return {"title": title, **parts} if title else parts
    items = [_plain(one) for one in _LINE.findall(said)]
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


def _plain(said: str) -> str:
    return re.sub(r"\*\*|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)", "", said).strip()


def _noun(prompt: Prompt) -> str:
    """What a list is of, as a key."""
    said = re.sub(r"[^\w\u4e00-\u9fff]+", "_", prompt.noun.lower()).strip("_")
    if not 0 < len(said) <= 30:
        return "items"
    if not said.isascii() or said.endswith("s"):
        return said
    return f"{said[:-1]}ies" if re.search(r"[^aeiou]y$", said) else f"{said}s"
