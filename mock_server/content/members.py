"""Members of an object that are more than their type: a judgement on the text given, an answer to the question, its steps, a question of
a quiz with its options. Names of members tell which; a value is put in only where the schema takes it."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from mock_server.content import (
    charts,
    drafting,
    finding,
    hints,
    phrases,
    sample,
    shapes,
    sourced,
    works,
)
from mock_server.content.extracting import NOTHING, words_of
from mock_server.content.filling import Filling
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.content.remarks import (
    BULLETS,
    NUMBERED,
    ON,
    SIDES,
    TITLE,
    TRANSLATING,
    Given,
    Say,
    around_text,
    because,
    graded,
    plain,
    published,
    sayable,
    side,
    tongue,
    translations,
)
from mock_server.content.sourced import Source


@lru_cache(maxsize=1)
def _quiz() -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = phrases.data("objects")["quiz"]
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


# ---- what a text says of itself -----------------------------------------------------------------------------------------

_FEELING = late(r"^(?:overall_)?sentiment(?:_label)?$|^(?:emotion|polarity)$", re.IGNORECASE)
_SURE = late(r"^(?:confidence|certainty|probability)(?:_score)?$", re.IGNORECASE)
_MONEY = late(r"amount|price|cost|total|salary|budget|金额|价格|总价", re.IGNORECASE)
_SUMMARY = late(r"^(?:summary|tl_?dr|abstract|摘要|总结)$", re.IGNORECASE)
_KEYWORDS = late(
    r"^(?:keywords|key_?words|tags|topics|themes|labels|关键词|关键字|标签|话题)$", re.IGNORECASE
)
_ANSWER = late(
    r"^(?:answer|response|reply|explanation|content|text|message|description|reason|reasoning|回答|答案|解释|内容)$",
    re.IGNORECASE,
)
_REPLY = late(
    r"^(?:(?:bot_|ai_|assistant_|suggested_|draft_)?(?:reply|response|answer|message)|回复|回答)$",
    re.IGNORECASE,
)
_DONE = frozenset(
    ["book", "cancel", "order", "buy", "find", "search", "track", "return", "change", "update", "reserve", "schedule", "play", "set", "turn", "send", "call", "add", "remove", "check", "get", "show", "open", "close", "start", "stop", "create", "delete", "translate", "convert", "pay", "transfer", "remind"]
)  # fmt: skip
"""Verbs that name what somebody wants done."""
_INTENT = late(r"^(?:intent|intention|action|意图|动作)$", re.IGNORECASE)
_IMPERATIVE = late(
    r"^(?:please |can you |could you |i(?:'d| would) like to |i want to |i need to )?(?P<verb>[a-z]+) (?:me )?(?:an? |the |my |some |your )?(?P<noun>[a-z]+)",
    re.IGNORECASE,
)


class Circumstances(NamedTuple):
    """What an object is made in: the system message, when it is now, and whether null may stand for what is not known (`free`)."""

    system: str = ""
    clock: datetime | None = None
    free: bool = False
    text: str = ""
    """The prompt as it was asked, where what is read of it leaves something out."""


def told(
    schema: Any, found: Any, prompt: Prompt, chance: Random, say: Say, around: Circumstances | None = None
) -> Any:
    """An object of the schema, with better values where the names of its members ask for them and the schema takes them."""
    around = around or Circumstances()
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    if not isinstance(found, dict) or not isinstance(properties, Mapping):
        return found
    brought = sourced.brought(around.text or prompt.text, ordered=_ORDERED.search(around.system) is not None)
    filling = Filling(schema, around.clock, free=around.free)
    known = {name: filling.plain(one)[0] for name, one in properties.items() if name in found}
    given = Given(known, prompt, brought or prompt.text, bool(brought), say, chance)
    better: dict[str, Any] = (
        {}
        if brought
        else (charts.about(prompt.text, known, prompt.language) | _drafted(known, filling, given, around))
        or _quizzed(known, prompt, chance)
        or _of_work(known, prompt)
    )
    source = Source(given.source)
    for name in known:
        if name in better:
            continue
        first = (
            not brought or _JUDGED.search(name) or (_EVENT.search(name) and _EVENT_SAID.search(given.source))
        )
        value = _better(name, given) if first else None
        if value is None and brought:
            value = filling.told(name, properties[name], source)
        if value is NOTHING:
            value = _better(name, given)
            value = (
                filling.blank(name, properties[name]) if value is None and not _MADE.search(name) else value
            )
            if (
                value is None
                and (around.free or filling.plain(properties[name])[1])
                and not _MADE.search(name)
            ):
                better[name] = None
        if value is not None:
            better[name] = value
    for name, value in found.items():
        if name not in better and isinstance(value, str) and value == words_of(name):
            better[name] = ""  # its own name says nothing
    for name, value in better.items():
        trial = {**found, name: value}
        if value is None or (around.free and brought) or sample.is_valid(schema, trial):
            found = trial
    return found


def _drafted(
    known: Mapping[str, Any], filling: Filling, given: Given, around: Circumstances
) -> dict[str, Any]:
    """The members that hold lists and plans which are composed, not told: see drafting.py."""
    draft = drafting.Draft(given.prompt, "", drafting.wanted(given.prompt.text), given.say, given.chance)
    made = drafting.dish(known, draft) or drafting.question(known, draft._replace(many=1))
    for name, schema in known.items():
        if name in made:
            continue
        if (
            name.lower() in ("sql", "query", "sql_query")
            and "sql" in f"{name} {around.system} {given.prompt.text}".lower()
        ):
            made[name] = drafting.query(given.prompt.text, around.system)
            made |= {
                one: drafting.queried(made[name])
                for one in known
                if re.fullmatch("explanation|description", one)
            }
        nested = schema.get("properties")
        if isinstance(nested, Mapping):
            inner = {key: filling.plain(one)[0] for key, one in nested.items()}
            if told := _drafted(inner, filling, given, around):
                made[name] = {
                    key: told[key] if key in told else _filler(key, inner[key], given) for key in inner
                }
            continue
        held = filling.plain(schema.get("items") or {})[0].get("properties")
        if schema.get("type") != "array" or not isinstance(held, Mapping):
            continue
        shape = {key: filling.plain(one)[0] for key, one in held.items()}
        count = draft.many or (schema.get("minItems") if isinstance(schema.get("minItems"), int) else 0) or 0
        if rows := drafting.several(draft._replace(name=name, many=count), shape):
            most = schema.get("maxItems")
            made[name] = [
                {key: row[key] if key in row else _unknown(filling, key, held[key], given) for key in shape}
                for row in (rows[:most] if isinstance(most, int) else rows)
            ]
    for name, schema in known.items():
        lists = [one for one in made.values() if isinstance(one, list)]
        if name not in made and lists and schema.get("type") in (None, "string") and _TITLED.search(name):
            made[name] = titled(given.prompt.text)
        elif name not in made and lists and schema.get("type") == "integer" and _TOTAL.search(name):
            made[name] = len(lists[0])
    return made


_TITLED = late(r"^(?:\w+_)?(?:title|name|topic)$|标题$", re.IGNORECASE)
_TOTAL = late(r"^(?:total|count|num|number|duration_days|days)(?:_\w+)?$", re.IGNORECASE)
_ASKING = late(
    r"^\W*(?:(?:please|can you|could you|i want|i need|you|to) )*(?:plan|create|generate|make|write|give|design|build|prepare|list|produce|draft|suggest)(?: me| us)? (?:an? |the |some )?|^(?:请|帮我|给我|生成|制定|写|设计|列出|一个|一份|一套)+",
    re.IGNORECASE,
)
_REST = late(r",? (?:in|as) json.*$|[.:\n].*$|\. .*$| with \d.*$|,.*$|，.*$", re.IGNORECASE | re.DOTALL)


def titled(text: str) -> str:
    """What is asked for as a title: without the words that ask, and without what it has to have."""
    plain = _REST.sub("", _ASKING.sub("", text.strip(), count=1)).strip(" .。")
    return plain[:1].upper() + plain[1:80]


def _filler(name: str, schema: Mapping[str, Any], given: Given) -> Any:
    """A made-up value for a member beside those that are drafted."""
    return sample.sample(
        {"type": "object", "properties": {name: schema}, "required": [name]}, given.chance, None
    )[name]


def _unknown(filling: Filling, name: str, schema: Any, given: Given) -> Any:
    """What stands in a row for a member of which nothing is known: null or nothing, an option where there are some."""
    one, null = filling.plain(schema)
    if one.get("type") in ("number", "integer", "boolean") or one.get("enum"):
        return None if null else _filler(name, one, given)
    return filling.blank(name, schema)


_ORDERED = late(
    r"\b(?:extract|parse|classif\w+|categori\w+|triage|analy[sz]e|label|convert|translate|identify|detect|grade|assistant|bot|json|user)\b|提取|抽取|分类|解析|识别|分析|助手",
    re.IGNORECASE,
)
"""Words of a system message that says what is done with each text of the user."""
_RESULT = late(r"(?:final_?)?(?:answer|result|solution|value|total)|答案|结果", re.IGNORECASE)
_JUDGED = late(
    r"^(?:overall_)?(?:sentiment(?:_label)?|emotion|polarity|word_?count|\w*score|grade|rating_given|grammar|structure|overall|confidence(?:_score)?|certainty|probability|summary|tl_?dr|abstract|keywords|key_?words|tags|topics|themes|translation|translated\w*|priority|urgency|severity|answer|\w*reply|\w*response|intent|mood|feeling|translations|en|zh|ja|fr|de|es|ko|english|chinese|french|german|spanish|japanese|korean|headline|subject|source_text|original|original_text|target_?lang\w*)$|^(?:摘要|总结|关键词|关键字|标签|话题|回答|译文|优先级|紧急程度)$",
    re.IGNORECASE,
)
"""Members that are no part of the text, but said of it."""
_MADE = late(
    r"^(?:.*_)?(?:reason\w*|rationale|explanation|justification|analysis|thoughts?|feedback|suggest\w*|recommend\w*|advice|reply|response|answer|message|title|headline|intent|sql|query|score|confidence|id|tags?)$|理由|原因|解释|建议|回复",
    re.IGNORECASE,
)
"""Members that are made where the text does not say them."""


def _better(name: str, given: Given) -> Any:
    """A value for a member by its name; None where nothing is known."""
    schema = given.properties[name]
    kind = schema.get("type")
    options = schema.get("enum")
    if isinstance(options, list):
        words = [one for one in options if isinstance(one, str)]
        if _URGENCY.search(name) and words:
            return _urgency(given.source, words)
        return finding.fitting(given.source, words) if len(words) > 1 else None
    if kind == "array":
        items = schema.get("items")
        return _several(name, items if isinstance(items, Mapping) else {}, given)
    if kind in (None, "number", "integer") and (value := _figure(name, given)) is not None:
        return value
    if kind in (None, "string"):
        return _string(name, given)
    if (
        kind == "boolean"
        and not given.brought
        and (match := re.match(r"(yes|no|true|false|是|不是|对|不对)\b", given.said().lower()))
    ):
        return match[1] in ("yes", "true", "是", "对")
    return None


def _figure(name: str, given: Given) -> float | None:
    if (mark := graded(name, given.properties[name], given)) is not None:
        return mark
    if re.fullmatch(r"word_?count", name, re.IGNORECASE):
        return (
            len(given.source.split())
            if given.source.isascii()
            else len(re.findall(r"[\u4e00-\u9fff]", given.source))
        )
    if not given.brought and name.lower() == "year":
        said = re.search(r"(?<!\d)(?:1\d{3}|20\d\d)(?!\d)", given.said())
        return (
            int(said[0])
            if said
            else 0
            if re.match(r"who|when|which|what|谁", given.prompt.text.lower())
            else None
        )
    if not given.brought and _RESULT.fullmatch(name):
        numbers = re.findall(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?", given.said())
        return _as_number(numbers[-1]) if numbers else None
    if _SURE.search(name):
        return round(given.chance.uniform(0.82, 0.98), 2)
    if name == "score" and any(map(_FEELING.search, given.properties)):
        low, high = {"positive": (0.8, 0.98), "negative": (0.02, 0.2)}.get(
            finding.feeling(given.source), (0.45, 0.55)
        )
        return round(given.chance.uniform(low, high), 2)
    priced = finding.field("price", given.source) if _MONEY.search(name) else None
    return _as_number(priced) if isinstance(priced, str) else None


def _string(name: str, given: Given) -> str | None:
    prompt = given.prompt
    if re.fullmatch(r"emotion|mood|feeling|情绪|心情", name, re.IGNORECASE):
        return drafting.mood(prompt.text)[1]
    if _FEELING.search(name):
        return finding.feeling(given.source)
    if _TRANSLATION.search(name) and given.brought:
        return plain(given.said())
    if not given.source.isascii() and (field := _FIELDS_ZH.get(name.lower())):
        match = re.search(field, given.source) if "(" in field else None
        value = match[1] if match else finding.field(field, given.source)
        return value if isinstance(value, str) else None
    if given.brought and re.fullmatch(r"(?:headline|title|subject|标题)", name, re.IGNORECASE):
        said = Source(given.source).label(late(r"subject|title|re|主题|标题", re.IGNORECASE))
        return said or sourced.first(given.source)[:100]
    if _SUMMARY.search(name):
        return _summed_up(given.source, prompt, given.say)
    if name.lower() in ("source_text", "original", "original_text", "input") and given.brought:
        return given.source
    if re.fullmatch(r"target_?(?:language|lang)", name, re.IGNORECASE):
        match = re.search(r"\b(?:to|into|in) ([A-Z][a-z]+)\b|成([\u4e00-\u9fff]{1,4}[语文])", prompt.text)
        return match and (match[1] or match[2])
    if _INTENT.search(name):
        match = _IMPERATIVE.match(prompt.text.strip())
        return (
            f"{match['verb']}_{match['noun']}".lower()
            if match and match["verb"].lower() in _DONE
            else drafting.mood(prompt.text)[0]
        )
    if (spoken := tongue(name)) and TRANSLATING.search(around_text(given)):
        return plain(given.say(f"Translate to {spoken}: {sayable(given)}"))
    if not given.brought and name.lower() == "unit":
        measured = re.findall(
            r"\d ?(km|kilomet(?:er|re)s|miles|kg|kilograms|pounds|cm|m|°[CF]|litres|liters|hours|minutes|%)(?![A-Za-z])",
            given.said(),
        )
        return measured[-1] if measured else "USD" if "$" in prompt.text else ""
    if not given.brought and (made := published(name, given)) is not None:
        return made
    if _REPLY.search(name):
        felt = any(_FEELING.search(one) or re.search("mood|feeling", one) for one in given.properties)
        return (drafting.reply(prompt.text, prompt.language, given.chance) if felt else None) or plain(
            given.said()
        )
    if _EVENT.search(name) and (match := _EVENT_SAID.search(given.source)):
        return match["what"].strip()
    if (
        TITLE.search(name)
        and any(_STEPS.search(one) or one in ("description", "lines") for one in given.properties)
        and not given.brought
    ):
        first = plain(given.said().split("\n")[0])
        return first if len(first) <= 80 and not first.endswith((".", ":")) else None
    if given.brought and _EXPLAINING.search(name):
        return because(given)
    if given.brought and name.lower() in ("feedback", "comment", "comments", "评语", "反馈"):
        zh = prompt.language.startswith("zh")
        return plain(
            given.say(f"点评这篇作文：{given.source}" if zh else f"Give feedback on my essay: {given.source}")
        )
    if (
        given.brought
        and not re.search(r"\?|？", prompt.text.replace(given.source, ""))
        and not _EXPLAINING.search(name)
    ):
        return None  # the values stand in the text
    if _FINAL.search(name):
        lines = [line for line in given.said().split("\n") if line.strip()]
        return plain(lines[-1]) if lines else None
    return plain(given.said()) if _ANSWER.search(name) else None


def _several(name: str, items: Mapping[str, Any], given: Given) -> list[Any] | None:
    inner = items.get("properties")
    if (
        re.fullmatch(r"translations|译文", name)
        and isinstance(inner, Mapping)
        and TRANSLATING.search(given.prompt.text)
    ):
        return translations(inner, given)
    if not given.brought and _KEYWORDS.search(name) and (match := ON.search(given.prompt.text)):
        topic = (match["a"] or match["z"]).strip().lower()
        more = (
            [f"{topic}入门", f"{topic}技巧"]
            if not topic.isascii()
            else [f"{topic} tips", f"{topic} for beginners", *topic.split(" ")]
        )
        return list(dict.fromkeys([topic, *more]))
    if _KEYWORDS.search(name):
        return _keywords(given.source) if given.brought else None
    if name == "entities":
        return (
            list(dict.fromkeys(one for one in hints.of(given.source).texts if one != given.source))[:6]
            or None
        )
    if _PEOPLE.search(name) and (given.brought or name != "names"):
        return _people(given.source)
    said = None if given.brought else given.said()
    if said is None:
        return None
    bullets = [plain(one) for one in BULLETS.findall(said)]
    numbered = [plain(one) for one in NUMBERED.findall(said)]
    if _INGREDIENTS.search(name):
        return bullets or None
    lines = numbered or bullets
    if _STEPS.search(name) and not lines:
        lines = [plain(line) for line in said.split("\n") if line.strip()]
    arrays = [one for one, schema in given.properties.items() if schema.get("type") == "array"]
    if SIDES.fullmatch(name) and (sides := side(name, given)):
        return [_row(line, inner, given) for line in sides] if isinstance(inner, Mapping) else list(sides)
    if re.fullmatch(r"lines|verses|stanzas|paragraphs", name) and not lines:
        told = [plain(line) for line in said.split("\n") if line.strip()]
        return told[1:] if len(told) > 2 and re.match(r"[《#]", told[0]) else told
    if re.fullmatch(r"hash_?tags|话题", name) and (tags := re.findall(r"#[\w\u4e00-\u9fff]+", said)):
        return list(dict.fromkeys(tags))
    if re.fullmatch(r"bullet_?points|features|highlights", name, re.IGNORECASE) and bullets:
        return bullets
    if not lines or (not _STEPS.search(name) and (arrays != [name] or _OF_SOMEBODY.search(name))):
        return None
    if _INVENTED.search(given.prompt.text):
        return None
    inner = items.get("properties")
    if not isinstance(inner, Mapping):
        return lines if items.get("type") in (None, "string") else None
    return [_row(line, inner, given) for line in lines[:12]]


_OF_SOMEBODY = late(
    r"^(?:skills|tags|languages|hobbies|keywords|topics|categories|colou?rs|interests|friends|allergies|traits|weapons|abilities|strengths|weaknesses)$",
    re.IGNORECASE,
)
_INVENTED = late(
    r"\b(?:fake|random|dummy|fictional|made-up|mock|sample) (?:[a-z]+ )?(?:users?|people|customers?|data|records?|persons?|profiles?|employees|products?|orders?)\b|虚构|测试数据|模拟数据",
    re.IGNORECASE,
)
_NEXT_LINE = {
    "en": "This follows from the line before, or from what is given.",
    "zh": "由上一行或已知条件得出。",
}
"""What explains a line that reckons."""


def _row(line: str, inner: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """A line as an object: who made it and when, a name and what is said of it, or the line in the member that is meant for it."""
    found: dict[str, Any] = sample.sample(
        {"type": "object", "properties": dict(inner), "required": list(inner)}, given.chance, None
    )
    found |= {one: "" for one, value in found.items() if isinstance(value, str) and value == words_of(one)}
    match, shown = _read_work(line), _NEXT_LINE.get(given.prompt.language)
    head, colon, rest = line.partition(": ")
    colon = colon if len(head) < 50 else ""
    for name in inner:
        low = name.lower()
        by = match and (match["by"] or match["maker"])
        if match and re.fullmatch(r"title|name|book|movie|film|song", low):
            found[name] = match["title"].strip(" *_")
        elif by and re.fullmatch(r"author|director|artist|by|creator|writer", low):
            found[name] = by.strip()
        elif match and match["year"] and low == "year":
            found[name] = int(match["year"])
        elif match and match["more"] and _ANSWER.search(name):
            found[name] = match["more"].strip()
        elif re.fullmatch(r"author|director|artist|creator|writer", low):
            found[name] = "unknown"
        elif colon and re.fullmatch(r"title|name|heading|benefit|point", low):
            found[name] = head
        elif colon and (_EXPLAINING.search(name) or low in ("description", "detail", "details", "text")):
            found[name] = rest
        elif re.fullmatch(
            r"(?:output|expression|equation|step|text|instruction|content|title|name|item|description)", low
        ):
            found[name] = line
        elif _EXPLAINING.search(name):
            found[name] = shown if "=" in line and shown else line
    return found


def _read_work(line: str) -> re.Match[str] | None:
    """Title, maker, year and more of a line such as `*Emma* by Jane Austen: a matchmaker` or `Alien (1979, Ridley Scott)`."""
    flat = " ".join(line.split())
    head, colon, more = flat.partition(": ")
    return _WORK.match(f"{head} – {more}" if colon and " by " in head else flat)


def _of_work(properties: Mapping[str, Any], prompt: Prompt) -> dict[str, Any]:
    """What is known of a book, a film, an album that the prompt names, where somebody asks who made it, or when."""
    if not any(_MAKER.fullmatch(name) or name.lower() == "year" for name in properties):
        return {}
    line = works.named(prompt.text)
    match = _read_work(line) if line else None
    if match is None:
        return {}
    told: dict[str, Any] = {}
    for name in properties:
        if re.fullmatch(r"title|name", name, re.IGNORECASE):
            told[name] = plain(match["title"])
        elif _MAKER.fullmatch(name) and (by := match["by"] or match["maker"]):
            told[name] = by.strip()
        elif name.lower() == "year" and match["year"]:
            told[name] = int(match["year"])
    return told


_MAKER = late(r"author|director|artist|creator|writer|by", re.IGNORECASE)
_WORK = late(
    r"(?P<title>[^(\n]{1,80}?)(?: by (?P<by>[^:：(\n]{2,60}?))?(?: ?\((?:[^()\d\n]{0,40}, ?)?(?P<year>\d{4})(?:, ?(?P<maker>[^()\n]{2,60}))?\))?(?:(?: [–—-]|(?<=\)):) (?P<more>.+))?$"
)
_TRANSLATION = late(r"^translat(?:ion|ed\w*)$|^译文$", re.IGNORECASE)
_JOB_ZH = r"(?:(?:是|担任)?(?:一名|一位|一个)|担任|职业[是为：:]?|是(?!一))\s*([\u4e00-\u9fff]{1,5}(?:师|员|生|工|家|长|者|经理|总监))"
_FIELDS_ZH = {
    "name": "姓名",
    "person": "姓名",
    "city": "城市",
    "location": "城市",
    "address": "地址",
    "phone": "电话",
    "company": "公司",
    "job": _JOB_ZH,
    "occupation": _JOB_ZH,
}
"""Members in English of a text in Chinese, as finding.py calls them; with a bracket, a pattern."""
_EVENT = late(r"^(?:event|event_name|name|title)$", re.IGNORECASE)
_EVENT_SAID = late(
    r"\b(?:to|for|attend(?:ing)?|at|have|having|hold(?:ing)?) (?:an?|the|our) (?P<what>[a-z][\w -]{2,30}? (?:fair|meeting|party|conference|concert|dinner|lunch|workshop|wedding|show|festival|class|exam|trip|review|interview|call|game|match|ceremony|webinar))\b",
    re.IGNORECASE,
)
_PEOPLE = late(
    r"^(?:participants?|attendees|people|names|persons|guests|members|speakers|authors)$", re.IGNORECASE
)
_STEPS = late(r"^(?:steps|instructions|directions|method|reasoning_steps|步骤|做法)$", re.IGNORECASE)
_INGREDIENTS = late(r"^(?:ingredients|materials|食材|材料)$", re.IGNORECASE)
_FINAL = late(r"^(?:final_?answer|result|solution|conclusion|final_result)$", re.IGNORECASE)
_EXPLAINING = late(r"^(?:explanation|reason|reasoning|rationale|why|analysis|thoughts?)$", re.IGNORECASE)
_NO_NAME = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
)  # fmt: skip


def _people(text: str) -> list[str] | None:
    """The names of persons in a text: capitals that begin no sentence, or that stand beside one by `and`."""
    if not text.isascii():
        found = finding.field("姓名", text, all_of_it=True)
        return found if isinstance(found, list) and found else None
    joined = re.findall(
        r"\b([A-Z][a-z]+)(?=(?:, [A-Z][a-z]+)*,? and [A-Z][a-z]+)|(?<=and )([A-Z][a-z]+)", text
    )
    names = [one or other for one, other in joined]
    names += re.findall(r"(?:with|by|met|from|meet|invite) ([A-Z][a-z]+)", text)
    told_names = [one for one in dict.fromkeys(names) if one.lower() not in _NO_NAME]
    return told_names or None


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
    return plain(
        say(f"用一句话总结：{source}" if prompt.language == "zh" else f"Summarize in one sentence: {source}")
    )


def _as_number(said: str) -> float | None:
    match = re.search(r"\d[\d,]*(?:\.\d+)?", said)
    if match is None:
        return None
    value = float(match[0].replace(",", ""))
    return int(value) if value == int(value) and "." not in match[0] else value


_SMALL = frozenset(
    ["the", "and", "for", "with", "from", "that", "this", "was", "are", "were", "has", "have", "had", "not", "but", "its", "his", "her", "their", "they", "you", "our", "your", "will", "would", "can", "could", "about", "into", "over", "under", "than", "then", "them", "there", "here", "when", "what", "which", "who", "how", "all", "any", "some", "more", "most", "very", "just", "also", "only", "been", "being", "does", "did", "done", "it", "is", "in", "on", "at", "of", "to", "by", "as", "an", "or", "if", "so", "no", "we", "he", "she", "be", "do", "my", "me", "us", "up", "out", "one", "two"]
)  # fmt: skip


def _keywords(text: str) -> list[str]:
    """Up to five words that a text is about: names first, then the words it says most."""
    if not text.isascii():
        words = re.findall(r"[\u4e00-\u9fff]{2,4}", text)
        return list(dict.fromkeys(words))[:5]
    names = [
        one
        for one in re.findall(r"(?<![.!?] )(?<!^)\b[A-Z][\w-]+(?: [A-Z][\w-]+)*", text)
        if one.lower() not in _SMALL
    ]
    counted = Counter(one for one in re.findall(r"[a-z][a-z-]{3,}", text.lower()) if one not in _SMALL)
    said = {one.lower() for name in names for one in name.split()}
    return list(dict.fromkeys([*names, *(one for one, _ in counted.most_common(9) if one not in said)]))[:5]
