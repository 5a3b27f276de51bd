"""The JSON object that a request for `json_object` gets: in the form that the prompt or the system message shows, with the keys that they
name, else what would have been said in words, put into an object by its own form."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

import orjson

from mock_server.content import (
    charts,
    converting,
    drafting,
    finding,
    hints,
    members,
    remarks,
    rows,
    sample,
    shown,
    sourced,
)
from mock_server.content.chance import Chance
from mock_server.content.filling import Filling
from mock_server.content.late import late
from mock_server.content.prompt import Prompt, read

HEAD = 4000
"""Characters of a text that are looked at."""

_ITEM = r"(?!(?:json|one|two|three|four|five|six|seven|eight|nine|ten|their|all|each|some|a|an|the|it|me|no|only|valid|object|nothing|not|without|please)\b)[a-z][a-z0-9_-]*(?: (?!(?:and|or|for|from|of|about|in|on|as|to|with|using|that|is|are|if|when)\b)[a-z][a-z0-9_-]*){0,2}(?: ?\([^()\n]{1,60}\))?"
_LIST = rf"(?:(?:the|a|an|its|their) )?{_ITEM}(?:(?:, (?:and )?| and | & )(?:(?:the|a|an|its|their) )?{_ITEM}){{1,14}}"
_LISTED: tuple[re.Pattern[str], ...] = (
    late(
        rf"\b(?:with|contain(?:s|ing)|includ(?:es?|ing)|ha(?:s|ve|ving)) (?:only )?(?:the )?(?:following )?(?:keys?|fields?|properties|attributes)? ?[:\-]? ?(?P<keys>{_LIST})",
        re.IGNORECASE,
    ),
    late(rf"\b(?:extract|identify|find|detect|get|pull(?: out)?|list|determine|give(?: me)?|return|output|provide|report) (?:me )?(?:the )?(?P<keys>{_LIST})(?= (?:from|of|in|as|for|to|into|out)\b| ?[:.]| ?$)", re.IGNORECASE),
    late(rf"\bjson\b(?: object)? ?(?:of|for|with)? ?[:\-] ?(?P<keys>{_LIST})(?= (?:for|of|from|in)\b| ?[:.\n]| ?$)", re.IGNORECASE),
)  # fmt: skip
_LISTED_ZH: tuple[re.Pattern[str], ...] = tuple(
    late(
        rf"(?:{cue})(?:名)?(?:为|有|是|包括|如下|分别是|以下字段)?[:：]?[ \n]?(?:文中的|其中的|文本中的|下文中的|所有的?|以下)?(?P<keys>[\u4e00-\u9fffA-Za-z_、，, ]{{3,160}})",
        re.IGNORECASE,
    )
    for cue in ("字段|键|包含|包括", "提取出?|抽取|识别|返回")
)
_KEYS_END = late(r"\s*(?:的?json|等?信息|等字段|，(?:以|并|用|返回|不|请|只)).*$", re.IGNORECASE)
_PLURAL = late(
    r"(?:^|_)(?:options|choices|hobbies|tags|keywords|skills|items|steps|ingredients|interests|languages|topics|entities|names|features|benefits|reasons|examples|colou?rs|emails|links)$"
)


def made(
    prompt: Prompt,
    system: str,
    seed: int,
    say: Callable[[str], str],
    clock: datetime | None = None,
    before: Sequence[str] = (),
) -> dict[str, Any]:
    """The object. `say` gives the answer to a text in words."""
    if before and (earlier := _earlier(prompt, before)):
        prompt = read(earlier)
    schema = _of_each(prompt) or schema_of(prompt.text, prompt) or schema_of(system, prompt)
    if schema is None:
        asked = _IN_JSON.sub("", prompt.text).strip(" ,.，。:") or prompt.text
        asked = f"List {asked}" if _BARE_LIST.match(asked) else asked
        said = say(prompt.text)
        own = _own_json(said, read(asked)) or of_text(prompt)
        return own or _of_words(say(asked) if asked != prompt.text else said, read(asked))
    return _filled(
        schema, prompt, seed, say, members.Circumstances(system, clock, free=True, text=prompt.text)
    )


_DEMANDED = late(
    r"\b(?:return|respond|reply|answer|output|give|produce|generate|provide|write|extract|parse|convert|create|list|as|in|only|valid)\b[^.\n]{0,60}\bjson\b|\bjson\b[^.\n]{0,24}\b(?:only|object|array|list|format|with|matching|like)\b|(?:返回|输出|生成|用|以|成|按|只)[^。\n]{0,16}json|json[^。\n]{0,6}(?:格式|返回|输出|形式)",
    re.IGNORECASE,
)
_OF_CODE = late(
    r"\b(?:function|script|program|code|endpoint|api|python|javascript|java|golang|rust|sql|regex|library|how (?:do|can|to)|what is|difference|explain|why)\b|代码|函数|脚本|接口|怎么|如何|什么是|区别",
    re.IGNORECASE,
)


_OF_DATA = late(
    r"\b(?:this|my|following|your|valid|broken|prettify|beautify|minify|given|parse|fix|repair|read|validate|compare|explain) (?:is )?json\b|\bjson (?:to|into|in ?to|file|string|schema|diff)\b|\b(?:to|into|as) (?:a |an )?(?:csv|ya?ml|xml|toml|markdown|typescript|pydantic|go struct|table|sql)\b|json ?(?:转|改|解析|文件|格式化|校验)",
    re.IGNORECASE,
)
"""Data that are given as JSON, to be done something with."""


_ALL_OF_IT = late(
    r"^\W*(?:please )?(?:extract|parse|structure|convert|turn|transform)(?: (?:the|this|all|following|relevant|key|info\w*|data|details|text|contents?|everything|it))*(?: (?:in|to|into|as))? (?:an? )?(?:valid )?json\b|^[^。：:\n]{0,12}(?:转|整理)[为成换] ?json[^。：:\n]{0,6}[：:]",
    re.IGNORECASE,
)
"""All that a text says is wanted, not what is named."""


def demanded(prompt: Prompt, system: str) -> bool:
    """Whether JSON is asked for in words: in a form that the prompt or the system message shows, or, of a list, with members that are known."""
    head, order = prompt.text[:HEAD], system[:HEAD]
    if "json" in order.lower() and _DEMANDED.search(order) and shown.shown(order) is not None:
        return True
    if _OF_DATA.search(head) or converting.converted(prompt, (), Chance(0)) is not None:
        return False
    if not _DEMANDED.search(head) or _OF_CODE.search(sourced.without_form(head)[:300]):
        return False
    if shown.shown(head) is not None or (_ALL_OF_IT.search(head) and of_text(prompt)):
        return True
    listed = _of_each(prompt)
    return listed is not None and (charts.chart(prompt.text) is not None or _OBJECTS.search(head) is not None)


_BARE = late(
    r"\bonly\b|\braw\b|no (?:markdown|other text|explanation|extra text)|只|不要(?:其他|多余|解释)",
    re.IGNORECASE,
)


def worded(said: str, prompt: Prompt) -> str:
    """An answer in words, as JSON where it is a list or a recipe and JSON is asked for; else as it is."""
    text = prompt.text[:HEAD]
    if (
        len(text) > 300
        or said[:1] in "[{"
        or "```" in said
        or not _DEMANDED.search(text)
        or _OF_CODE.search(text)
    ):
        return said
    made = _of_words(said, read(_IN_JSON.sub("", text).strip(" ,.，。:") or text))
    return said if made.keys() == {"answer"} else in_words(prompt, "", made)


def in_words(prompt: Prompt, system: str, made: Mapping[str, Any]) -> str:
    """The object as it stands in an answer in words: alone where only JSON is wanted, or a system message wants it; else in a fence."""
    value: Any = made
    if len(made) == 1 and re.search(r"json (?:array|list)|array of|数组", prompt.text, re.IGNORECASE):
        only = next(iter(made.values()))
        value = only if isinstance(only, list) else made
    packed = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    ordered = "json" in system.lower()
    return packed if ordered or _BARE.search(prompt.text) else f"```json\n{packed}\n```"


_ABOUT_ME = late(
    r"\b(?:about me|i told you|i said|my (?:details|data|info\w*)|our (?:chat|conversation)|this conversation|above|so far)\b|我的(?:信息|资料)|上面|以上|刚才",
    re.IGNORECASE,
)
_AGAIN = late(
    r"^\W*(?:now|and|ok(?:ay)?|please|then|same|again|put|convert|turn|give|format|return|show|as|in)\b[^\n{]{0,60}\bjson\b|^[^\n{]{0,12}(?:改成|转成|换成|用|以)[^\n{]{0,6}json",
    re.IGNORECASE,
)
_WITH_IT = late(
    r"\b(?:it|that|this|them|now|same|again)\b|^\W*(?:and )?(?:as|in) json|[它这]|改成|转成|换成",
    re.IGNORECASE,
)


def _earlier(prompt: Prompt, before: Sequence[str]) -> str:
    """The prompt with what the user said before, where it is about that: put what was asked first, or told, into JSON."""
    text = prompt.text
    if len(text) > 300:
        return ""
    if _ABOUT_ME.search(text):
        return f"{text}\n\n" + "\n".join(before[-12:])
    if _AGAIN.search(text) and _WITH_IT.search(text[:80]) and len(text) < 160:
        return f"{before[-1].rstrip(' .!。！')}. {text}"
    return ""


_USUAL = ("name", "age", "occupation", "company", "city", "email", "phone", "date", "amount")
_OF_TEXT = late(
    r"\b(?:extract|parse|convert|turn|structure|transform|put|get)\b|提取|抽取|转[为成换]|整理|解析",
    re.IGNORECASE,
)


def of_text(prompt: Prompt) -> dict[str, Any]:
    """What a text says by labels, and else of what is usually wanted, where a prompt names no members; empty where it brings none."""
    text = prompt.text[:HEAD]
    if (
        "json" not in text.lower()
        or not _OF_TEXT.search(text[:160])
        or re.search(r"```|^[ \t]*[|<\[{]|=", text, re.MULTILINE)
    ):
        return {}
    source = sourced.Source(sourced.brought(text, ordered=False))
    if len(source.text) < 12:
        return {}
    told: dict[str, Any] = {}
    for label, value in source.labelled:
        figure = re.fullmatch(r"-?(?:0|[1-9]\d{0,8})(?:\.\d+)?", value)
        listed = rows.listed(value) if value.count(",") + value.count("、") or " and " in value else []
        told[re.sub(r"\s+", "_", label)] = (
            (float(value) if "." in value else int(value))
            if figure
            else listed
            if len(listed) > 1 and all(len(one) < 24 for one in listed)
            else value
        )
    if len(told) < 3:
        filling = Filling({}, None, free=True)
        usual = filling.fill(
            {
                one: {"type": "integer" if one == "age" else "number" if one == "amount" else "string"}
                for one in _USUAL
            },
            source,
        )
        told = {**{one: value for one, value in usual.items() if value not in (None, "")}, **told}
    return told if len(told) > 1 else {}


_OF_JSON = late(r"[^.!?。！？\n]*\bjson\b[^.!?。！？\n]*[.!?。！？]?", re.IGNORECASE)


def without_order(system: str) -> str:
    """A system message without what it says of JSON."""
    return (
        _OF_JSON.sub("", sourced.without_form(system)).strip() if "json" in system[:HEAD].lower() else system
    )


_IN_JSON = late(
    r"[,.]? ?\b(?:please )?(?:and )?(?:(?:answer|reply|respond|output|return|format(?:ted)?|present|give|provide|write|express)(?: (?:me|only|it|the|your|answer|result|response|output|strictly|everything))* )?(?:in|as|using|into) (?:an? )?(?:valid |strict |raw )?json(?: (?:format|object|only|array|form))*\b\.?"
    r"|\b(?:return|output|give me|generate|create|write|provide|produce) (?:an? )?(?:valid )?json(?: (?:object|array|list|document))? (?:with|of|containing|listing|for)\b"
    r"|[，,。]? ?(?:请)?(?:你)?(?:用|以|按|使用|返回|输出)(?:一个)? ?json ?(?:格式|形式|对象)?(?:来)?(?:输出|返回|回答|给出|表示)?",
    re.IGNORECASE,
)


_BARE_LIST = late(r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) [a-z]", re.IGNORECASE)


def _filled(
    schema: Mapping[str, Any],
    prompt: Prompt,
    seed: int,
    say: Callable[[str], str],
    around: members.Circumstances,
) -> dict[str, Any]:
    """An object of this schema: what can be told of the text or the question is told, the rest is made up as the names say."""
    chance = Random(seed)
    properties = schema["properties"]
    start = prompt.text.find("{")
    head = prompt.text[:start] if start > 0 and shown.shown(prompt.text[:HEAD]) is not None else prompt.text
    offered = hints.beside(head, list(properties))
    if offered is not None and any("minItems" in one for one in properties.values()):
        offered = offered._replace(numbers=())  # so many are wanted: the number is no value
    found: dict[str, Any] = sample.sample(schema, chance, offered)
    plain = sourced.without_form(prompt.text) if start > 0 else prompt.text
    asked = _IN_JSON.sub("", plain).strip(" ,.，。:\n") or prompt.text
    made: dict[str, Any] = members.told(schema, found, read(asked), chance, say, around)
    return made


def schema_of(text: str, prompt: Prompt) -> dict[str, Any] | None:
    """What a text wants the object to be: the form it shows, else the keys it names; None if it says nothing of them."""
    head = text[:HEAD]
    flat = " ".join(head.split())
    if (form := shown.shown(head)) is not None:
        return form
    if (match := _LISTED[0].search(flat)) and "json" in head.lower() and (listed := _of_keys(match["keys"])):
        return listed
    named = hints.asked_for(head)
    if named["required"] != ["answer"]:
        return named
    if "json" not in head.lower() and text is not prompt.text:
        return None
    first = " ".join(re.split(r"\n\s*\n", head.strip(), maxsplit=1)[0].split())
    for pattern in _LISTED_ZH if not head.isascii() else ():
        found = pattern.search(head)
        told = _KEYS_END.sub("", found["keys"]) if found else ""
        names = [one.strip() for one in re.split(r"[、，,和及与]+|以及", told) if one.strip()]
        if len(names) > 1 and all(len(one) <= 10 for one in names):
            lists = re.compile(r"列表$|标签$|关键词$|^(?:人名|地名|地点|机构|组织|公司名|实体)$")
            return shown.closed(
                {
                    one: {"type": "array", "items": {"type": "string"}} if lists.search(one) else {}
                    for one in names
                }
            )
    for said in dict.fromkeys((flat, first)):
        for pattern in _LISTED:
            if match := pattern.search(said):
                return _of_keys(match["keys"])
    return None


_EACH = late(r"\b(?:json )?(?:array|list) (?:of|with)\b|\beach\b|\btheir\b|每个|每条|数组", re.IGNORECASE)
_OBJECTS = late(
    r"\b(?:json )?(?:array|list) with\b|\b(?:array|list) of (?:json )?objects\b|\bfor each\b|对象数组|每[条个]",
    re.IGNORECASE,
)
_NOUN = late(
    r"\b(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|array of|list of|list|all|the|some|these|those|following) (?:the |all |fake |random |sample |dummy |made-up |mock |realistic |\d{1,2} )*(?:[A-Za-z-]+ ){0,2}?(?P<noun>(?!keys\b|fields\b|objects\b|days\b|columns\b|ones\b|this\b|has\b|its\b|properties\b|as\b|items with\b)[a-z]+s)\b(?! (?:of|in) (?:this|the (?:text|following)))",
    re.IGNORECASE,
)


_NOUN_WITH = late(
    r"(?::|\blist of) (?:the )?(?P<noun>[a-z]+s) (?:with|having|each with|containing) ", re.IGNORECASE
)


def _of_each(prompt: Prompt) -> dict[str, Any] | None:
    """The schema of a list, where a prompt that brings no text wants several things with the members that it names."""
    text = prompt.text[:600]
    count = drafting.wanted(text)
    if (
        shown.shown(text) is not None
        or not (count > 1 or _EACH.search(text) or _NOUN_WITH.search(text))
        or (sourced.brought(text, ordered=False) and not _OBJECTS.search(text))
    ):
        return None
    match = _NOUN_WITH.search(text) or _NOUN.search(text)
    named = charts.chart(text)
    if match is None and (text.isascii() or named is None) and not _OBJECTS.search(text):
        return None
    listed = schema_of(text, prompt)
    properties: dict[str, Any] = dict(listed["properties"]) if listed else {}
    known = charts.chart(text)
    noun = match["noun"].lower() if match else charts.said(text) or "items"
    if (said := charts.said(text).split(" ")[-1].lower()).endswith("s"):
        noun = said
    if known is not None and noun not in properties:
        own: dict[str, Any] = {
            name.replace(" ", "_"): {}
            for name in known[1].columns
            if re.search(rf"(?<![a-z]){name}", text.lower().replace(noun, "", 1))
        }
        if not listed or set(properties) - set(own) == {noun}:
            properties = (
                {
                    ("name" if text.isascii() else "名称"): {},
                    **{name: one for name, one in own.items() if not known[0].startswith(name)},
                }
                if own
                else {}
            )
    if known is not None and properties and not any(charts.names(one) for one in properties):
        properties = {("name" if text.isascii() else "名称"): {}, **properties}
    if {"exercises", "sets", "reps"} <= properties.keys():
        inner = shown.closed(
            {"name": {"type": "string"}, "sets": {"type": "integer"}, "reps": {"type": "string"}}
        )
        rest = {key: one for key, one in properties.items() if key not in ("exercises", "sets", "reps")}
        properties, noun, count = (
            {
                "day": {"type": "integer"},
                "focus": {"type": "string"},
                **rest,
                "exercises": {"type": "array", "items": inner},
            },
            "days",
            0,
        )
    if len(properties) < 2 or noun in properties:
        return None
    items = shown.closed(properties)
    bounds = {"minItems": min(count, 50), "maxItems": min(count, 50)} if count > 1 else {"minItems": 3}
    return shown.closed({noun: {"type": "array", "items": items, **bounds}})


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
        if note and (kind := shown.TYPES.get(note.rstrip(") ").lower())):
            properties[key] = dict(kind)
        elif len(choices) > 1:
            properties[key] = {"enum": choices}
        elif _PLURAL.search(key):
            properties[key] = {"type": "array", "items": {"type": "string"}, "minItems": 3, "maxItems": 20}
        else:
            properties[key] = {}
    return shown.closed(properties) if len(properties) > 1 else None


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
            re.sub(r"\s+", "_", pair["key"].strip().lower()): remarks.plain(pair["value"])
            for pair in pairs
            if pair
        }
    bullets = [remarks.plain(one) for one in remarks.BULLETS.findall(said)]
    steps = [remarks.plain(one) for one in remarks.NUMBERED.findall(said)]
    if len(bullets) > 1 and len(steps) > 1:  # what is needed, then what is done
        title = remarks.plain(lines[0]) if not _LINE.match(lines[0]) else ""
        parts = {
            "ingredients"
            if re.search(r"recipe|食谱|菜谱|做法", prompt.text, re.IGNORECASE)
            else "items": bullets,
            "steps": steps,
        }
        return {"title": title, **parts} if title else parts
    items = [remarks.plain(one) for one in _LINE.findall(said)]
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
