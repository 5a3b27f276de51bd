"""What a member of an object probably means: by its name, format and description, and by what the prompt offers."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from mock_server.content import finding, people, phrases
from mock_server.content.arithmetic import expression_of
from mock_server.content.chance import Chance
from mock_server.content.late import late, worded
from mock_server.content.phrases import facts, things
from mock_server.wire.memo import memo


class Hints(NamedTuple):
    """What a prompt offers: its whole text, its likely values (the likeliest first), its numbers in their order."""

    text: str = ""
    texts: tuple[str, ...] = ()
    numbers: tuple[int | float, ...] = ()
    clock: datetime | None = None
    """When it is now, where that is known."""

    def one_of(self, options: Sequence[Any]) -> Any:
        """The option that the prompt names; the longest, if several; None if none."""
        lower = self.text.lower()
        named = [
            one
            for one in options
            if isinstance(one, str) and one and _stands_in(one.lower().replace("_", " "), lower)
        ]
        if len(named) == 1 or (named and len(options) > 15):
            return max(named, key=len)
        labels = [one for one in options if isinstance(one, str) and one]
        if not self.text or not 2 <= len(labels) <= 15:
            return max(named, key=len) if named else None
        return finding.fitting(finding.given(self.text) or self.text, labels) or (
            max(named, key=len) if named else None
        )

    def many(self, name: str, count: int) -> list[str]:
        """Values for a list of texts: the names that the prompt enumerates, else its weightiest words."""
        if re.search(r"text|sentence|line|step|description|email|url|id$", name, re.IGNORECASE):
            return []
        if len(self.texts) > 1:
            found = self.texts
            if _PEOPLE.search(name):
                found = tuple(one for one in found if _is_person(one, self.text)) or found
            return [one for one in found if not _DATE.fullmatch(one)][: max(count, 8)]
        words = dict.fromkeys(
            word.lower() for word in _LONG_WORD.findall(self.text[:2000]) if word.lower() not in _EMPTY
        )
        return list(words)[: max(count, 3)]


_PEOPLE = late(
    r"people|person|participant|attendee|guest|member|author|invite|recipient|names?$", re.IGNORECASE
)


def _is_person(name: str, text: str) -> bool:
    """Whether a name can be somebody's: two or fewer words with capitals, and not said to be a place."""
    if not re.fullmatch(r"[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+)?", name):
        return False
    return re.search(rf"\b(?:in|at|from|to|near|on) {re.escape(name)}\b", text) is None


_LONG_WORD = late(r"[A-Za-z]{5,}|(?<=[“《「])[\u4e00-\u9fff]{2,8}(?=[”》」])")
_EMPTY = frozenset(
    [
        "about",
        "above",
        "according",
        "after",
        "again",
        "answer",
        "array",
        "based",
        "before",
        "being",
        "below",
        "between",
        "could",
        "described",
        "extract",
        "following",
        "format",
        "generate",
        "given",
        "include",
        "including",
        "information",
        "please",
        "provide",
        "reply",
        "respond",
        "response",
        "return",
        "schema",
        "should",
        "string",
        "their",
        "there",
        "these",
        "things",
        "those",
        "using",
        "where",
        "which",
        "while",
        "whose",
        "would",
        "write",
        "object",
        "fields",
        "output",
        "result",
        "value",
        "values",
    ]
)


def _stands_in(word: str, text: str) -> bool:
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None


_NAME = r"[\"'`“]?{name}[\"'`”]?"
_CALLED = (
    r"(?:\s*(?:=|:|：|传|为|是|设为)\s*|\s+(?:is|of|as|to|equals?|set to|being)\s+)"
    r"(?:[\"“'‘`「]([^\"”'’`」\n]{{1,300}})[\"”'’`」]|([^\s,，。;；\"“”{{}}]{{1,120}}))"
)
_URL = late(r"https?://[^\s\"'<>，。）)]+")
_EMAIL = late(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DATE = late(r"\b\d{4}-\d{2}-\d{2}(?:T[\d:]+Z?)?\b")
_DAY = late(
    r"\b(today|tomorrow|yesterday|(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|(今天|明天|后天|昨天|下周[一二三四五六日]?)",
    re.IGNORECASE,
)
_TIME = late(r"\b\d{1,2}(?::\d{2})(?::\d{2})?\s*(?:am|pm)?\b|\b\d{1,2}\s*(?:am|pm)\b", re.IGNORECASE)
_DAY_AND_TIME = late(
    r"\b(?:today|tonight|tomorrow|(?:next |this |on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?: morning| afternoon| evening)?,? (?:at )?\d{1,2}(?::\d{2})?\s*(?:am|pm)?\b",
    re.IGNORECASE,
)
_PATH = late(
    r"(?<![\w:/])(?:~|\.{1,2})?/[\w./-]+|\b[\w-]+\.(?:txt|md|py|json|csv|ya?ml|js|ts|html|pdf|log)\b"
)
_CODE_SPAN = late(r"`([^`\n]{1,300})`")
_COMMAND = late(
    r"\b(?:command|run|execute|执行|运行)s?(?:\s+(?:the|this))?(?:\s+(?:command|shell command)s?)?\s*[:：]?\s+([a-z][^\n，。\"]{1,200})",
    re.IGNORECASE,
)
_EXPRESSION = late(r"(?<![\w.])[(]*-?\d+(?:\.\d+)?(?:[)\s]*(?:\*\*|[-+*/^%×÷])[(\s]*-?\d+(?:\.\d+)?)+[)]*")
_PLACE_NAMES = late(
    r"\b(?:city|location|place|town|region|destination|area|where|address|country|origin|loc)\b|城市|地点|地区|国家|位置"
)
_ASKED_PLACE = late(r"\b(?:in|for|at|from|to|near|of)\s+((?:[A-Z][\w'’.-]*)(?:[ ,]+(?:[A-Z][\w'’.-]*))*)")
_UNIT_WORDS = {"fahrenheit": "fahrenheit", "celsius": "celsius", "华氏": "fahrenheit", "摄氏": "celsius"}
_LANGUAGE_NAMES = (
    "English",
    "Chinese",
    "French",
    "German",
    "Spanish",
    "Japanese",
    "Korean",
    "Italian",
    "Portuguese",
    "Russian",
    "Arabic",
    "Hindi",
    "中文",
    "英文",
    "法语",
    "日语",
)
_PROGRAMMING = (
    "python",
    "javascript",
    "typescript",
    "java",
    "rust",
    "go",
    "sql",
    "bash",
    "ruby",
    "kotlin",
    "swift",
)


def value_for(
    name: str, schema: Mapping[str, Any], kind: str, hints: Hints | None, chance: Chance, language: str = "en"
) -> Any:
    """A meaningful value for the member `name`: from the prompt's hints, or, without hints, one that is made up, in a language.
    None if nothing is known."""
    words = _words(name)
    if hints is None:
        return _made_up(words, schema, kind, chance, language)
    if name and (said := _called(name, hints.text)) is not None:
        return _as(kind, said)
    if kind in ("integer", "number"):
        if re.search(r"\bage\b|年龄", words) and isinstance(
            age := finding.field("age", hints.text[:4000]), str
        ):
            return int(age)
        if re.search(r"\b(?:confidence|probability|certainty|score)\b", words) and not hints.numbers:
            return _made_up(words, schema, kind, chance)
        return _number(words, schema, hints, chance)
    if kind == "boolean":
        return _yes_or_no(words, hints)
    if kind == "string":
        return _text(words, schema, hints, chance)
    return None


_NUMBER_NAMES = late(
    r"\b(?:age|year|month|price|cost|amount|total|score|rating|count|quantity|number|temperature|percent|percentage|confidence|"
    r"latitude|longitude|height|width|weight|duration|population|salary)\b|年龄|价格|金额|单价|总价|售价|数量|评分|分数|成绩|工资|薪资|薪水|月薪|收入|库存|销量|人数|身高|体重|页数|年份|温度|气温|湿度"
)
_PRICE_NAMES = late(r"\b(?:price|cost|budget|amount|fare|salary|total)\b")
_YES_NO_NAMES = late(
    r"^(?:is|has|are|can|should|was|did|does|needs?)\b|\b(?:flag|enabled|valid|success|correct)\b|是否"
)
_SINGULAR_NAMES = late(r"(?:status|address|analysis|news|class|process|is|us|ss)$")


def kind_by_name(name: str) -> str:
    """The type that a member without one probably has."""
    words = _words(name)
    if _YES_NO_NAMES.search(words):
        return "boolean"
    if _NUMBER_NAMES.search(words):
        return "number"
    return "array" if words.endswith("s") and not _SINGULAR_NAMES.search(words) else "string"


def _as(kind: str, said: str) -> Any:
    if kind == "string":
        return said.rstrip(".。")
    lower = said.lower().rstrip(".。")
    if kind == "boolean":
        return {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}.get(lower)
    try:
        number = float(lower)
    except ValueError:
        return None
    return int(number) if number == int(number) else number


@memo(1024)
def _words(name: str) -> str:
    """The name in words: `departureCity` → `departure city`."""
    return re.sub(r"[_\-.]+", " ", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)).lower()


@memo(512)
def _called_pattern(name: str) -> re.Pattern[str]:
    words = re.escape(_words(name)).replace(r"\ ", r"[ _-]?")
    return late(rf"(?<![\w]){_NAME.format(name=words)}{_CALLED.format()}", re.IGNORECASE)


_ENUMERATED = late(r"[\w\"'`”](?:,|,? and)\s*[\"'`“]?$")
"""Before a name that ends a list of names: `with the keys name, age, city: Ann …`."""


def _called(name: str, text: str) -> str | None:
    """What the prompt calls the member itself: `timezone: Asia/Shanghai`, `the title is "X"`."""
    match = _called_pattern(name).search(text)
    if match is None or (match[1] is None and _ENUMERATED.search(text, 0, match.start())):
        return None
    said = match[1] or match[2].rstrip(".,!?。，")
    if match[1] is None and said.lower() in (
        "the",
        "a",
        "an",
        "string",
        "bool",
        "boolean",
        "number",
        "int",
        "integer",
        "str",
        "float",
        "of",
        "to",
        "in",
    ):
        return None
    return said or None


def _number(words: str, schema: Mapping[str, Any], hints: Hints, chance: Chance) -> int | float | None:
    """The result where one is asked for, else the prompt's numbers in their order."""
    if re.search(r"\b(?:answer|result|value|solution)\b|答案|结果", words) and (
        found := expression_of(hints.text[:4000])
    ):
        result = float(found[1])
        return int(result) if result == int(result) else result
    thing = words.split(" ")[-1]
    if (
        len(thing) > 2
        and (counted := re.search(rf"(\d+) (?:\w+ )?{re.escape(thing[:5])}", hints.text.lower()))
        and (whole := int(counted[1])) in hints.numbers
        and schema.get("minimum", whole) <= whole <= schema.get("maximum", whole)
    ):
        return whole
    priced = _PRICE_NAMES.search(words) is not None
    for number in hints.numbers:
        if priced and re.search(
            rf"(?<![$€£¥\d.]){number:g} (?!(?:dollar|euro|pound|yuan|cent|buck)s\b)[a-z]+s\b", hints.text
        ):
            continue  # so many of something else
        low = schema.get("minimum", schema.get("exclusiveMinimum", -float("inf")))
        high = schema.get("maximum", schema.get("exclusiveMaximum", float("inf")))
        if low <= number <= high and (schema.get("type") != "integer" or number == int(number)):
            return number
    made = _made_up(words, schema, "number", chance)
    return made if isinstance(made, int | float) else None


def _yes_or_no(words: str, hints: Hints) -> bool | None:
    match = re.match(r"(?:is|has|are) (.+)", words)
    if match:
        kinds = things()["kinds"]
        for kind, members in kinds.items():
            if kind in match[1]:
                return any(
                    _stands_in(english, hints.text.lower()) or chinese in hints.text
                    for english, chinese in members
                )
    return None


def _text(words: str, schema: Mapping[str, Any], hints: Hints, chance: Chance) -> str | None:
    text = hints.text[:4000]
    form = schema.get("format")
    if form == "email" or "email" in words or "mail" in words.split():
        return _first(_EMAIL, text)
    if form in ("uri", "url", "iri") or re.search(r"\b(?:url|uri|link|website|href)\b", words):
        return _first(_URL, text)
    if form == "date-time":
        return _first(_DATE, text)
    if form == "date" or re.search(r"\b(?:date|day|when)\b|日期", words):
        found = _first(_DATE, text)
        return found if found or form else _first(_DAY, text)
    if form == "time" or (re.search(r"\btime\b|时间", words) and "zone" not in words):
        return (form is None and _first(_DAY_AND_TIME, text)) or _first(_TIME, text)
    if form is not None and form not in ("idn-email", "textarea", "text"):
        return None
    if "timezone" in words.replace(" ", "") and (
        zone := re.search(r"\b[A-Z][a-z]+/[A-Z][A-Za-z_]+|\bUTC(?:[+-]\d+)?", text)
    ):
        return zone[0]
    if re.search(r"\b(?:path|file|filename|directory|folder)\b|路径|文件", words):
        return _first(_PATH, text)
    if re.search(r"\b(?:command|cmd|shell|script)\b|命令", words):
        match = _CODE_SPAN.search(text) or _COMMAND.search(text)
        return match[1].strip() if match else _quoted(hints)
    if re.search(r"\b(?:expression|formula|equation|calculation|math)\b|表达式|算式", words):
        found = _first(_EXPRESSION, text)
        return found.strip() if found else None
    if re.search(r"\b(?:title|headline|subject|task|event)\b", words) and (about := errand(text)):
        return about
    if re.search(r"\bsubject\b", words) and (match := _ON.search(text)):
        return f"{match[1][:1].upper()}{match[1][1:]}"
    if re.search(r"\b(?:title|headline|subject)\b", words):
        given = re.split(r"[:：]\s", text, maxsplit=1)
        told = (_quoted(hints) or given[1]) if len(given) == 2 else _quoted(hints)
        return (
            re.split(r"(?<=[^\d])[.!?。！？]|\n", told.strip(), maxsplit=1)[0][:80].strip() if told else None
        )
    if "unit" in words:
        return next((unit for word, unit in _UNIT_WORDS.items() if word in text.lower()), None)
    if re.search(r"\blanguage\b|\blang\b|语言", words):
        lower = text.lower()
        return next(
            (one for one in (*_LANGUAGE_NAMES, *_PROGRAMMING) if _stands_in(one.lower(), lower)), None
        )
    if told := _way(words, text):
        return told
    if _PLACE_NAMES.search(words) or (
        _PLACE_NAMES.search(str(schema.get("description", "")).lower()) and not _is_free_text(words)
    ):
        return _place(hints)
    if "currency" in words or words in ("from", "to", "base", "target"):
        codes = re.findall(r"\b(?:USD|EUR|CNY|JPY|GBP|KRW|HKD|INR|BRL|AUD|CAD)\b", text)
        if codes:
            return str(codes[-1] if words in ("to", "target", "to currency", "target currency") else codes[0])
    if re.search(r"\b(?:symbol|ticker|stock)\b", words):
        lower = text.lower()
        named = next((code for name, code in facts()["tickers"].items() if _stands_in(name, lower)), None)
        return named or _first(_TICKER, text)
    if re.search(r"\b(?:answer|result|response|output|value|solution)\b|答案|结果", words):
        computed = expression_of(text)
        return computed[1] if computed else _quoted(hints) or _request(text)
    if _REASONS.search(words) and (about := finding.given(text)):
        return f"{'文中提到' if _HAN.search(about) else 'The text says'}: {about[:160]}"
    if "summary" in words and (about := finding.given(text)):
        return re.split(r"(?<=[^\d])(?<=[.!?。！？])\s*", about, maxsplit=1)[0][:200].strip() or None
    if _is_free_text(words):
        if not _quoted(hints) and _BODY.search(words) and (message := _message(text)):
            return message
        return _quoted(hints) or _request(text)
    if _FOUND.search(words) and isinstance(told := finding.field(words, text), str):
        return told
    if _NAMES.search(words) and hints.texts:
        if full := _FULL_NAME.search(text) or _NAME_ZH.search(text):
            return full[1] if full.re.groups else full[0]
        return next((one for one in hints.texts if _is_person(one, text)), hints.texts[0])
    if re.search(r"\b(?:to|title|city)\b", words) and hints.texts:
        return hints.texts[0]
    return hints.texts[0] if hints.texts else None


_NAMES = late(r"\b(?:name|person|user|author|recipient|contact|customer)\b|姓名|名字")
_FULL_NAME = late(
    r"(?<!\bin )(?<!\bat )(?<!\bto )(?<!\bfrom )(?<!\bof )\b(?!(?:Call|Contact|Please|The|My|Our|Hello|Hi|Dear|On|In|At|For|Meet|Order|Email|From|To|Extract|Analyse|Analyze|Parse|Get|What)\b)"
    r"[A-Z][a-z]+ [A-Z][a-z'-]+\b"
)
_NAME_ZH = late(
    r"(?:乘客|姓名|名字|客人|联系人|收件人|住客)(?:是|为|叫)?[：:]?([\u4e00-\u9fff]{2,4}?)(?=$|[，。,；\s]|的)"
)
_FOUND = late(
    r"\b(?:phone|telephone|mobile|company|organi[sz]ation|employer|occupation|job|role|position|price|amount|order id|order number|invoice)\b|电话|公司|职位"
)
_REASONS = late(r"\b(?:reason|reasoning|rationale|explanation|justification|evidence)\b|理由|原因|依据")
_HAN = late(r"[\u4e00-\u9fff]")


_TICKER = late(r"\b[A-Z]{2,5}\b")
_BODY = late(r"\b(?:body|message|text|content|note|comment)\b")
_TELLING = late(
    r"\b(?:telling|tell|informing|inform|notifying|notify|letting|let|reminding|remind) (?:him|her|them|everyone|everybody|[A-Z][\w'-]+|(?:my|the|our) \w+)(?: know)?(?: that| about| of)?,? (?P<a>.+)"
    r"|\b(?:saying|that says|and say|to say|because|since)(?: that)?:? (?P<b>.+)",
)


def _message(text: str) -> str | None:
    """What somebody is to be told, as a sentence: `telling him the meeting moved` → `The meeting moved.`"""
    match = _TELLING.search(text)
    said = (match["a"] or match["b"]).strip().rstrip(".") if match else ""
    return f"{said[:1].upper()}{said[1:]}." if said else None


_ERRAND = late(
    r"\b(?:remind(?:er)?(?: me)?|(?:add|create|make|schedule|set(?: up)?|book|put)\b[^.?!\n]{0,20}?(?:task|todo|to-do|reminder|note|event)?)\b(?: called| named)? ?(?:(?:to|about|for|that) )?"
    r"(?P<what>(?!me\b|it\b|them\b|us\b)(?:an? |the )?[a-z](?:[^.?!\n]|\.(?=\S)){2,80}?)(?=,? (?:today|tonight|tomorrow|at \d|on (?:mon|tue|wed|thu|fri|sat|sun|the|\d)|by |next |every |this |from \d|in \d|to my |to the |on my |and |then )|[.?!](?=\s|$)|$)",
    re.IGNORECASE,
)


def errand(text: str) -> str | None:
    """What a reminder, an event or a letter is about, as its title: `remind me to call mom at six` → `Call mom`."""
    if said := _message(text):
        said = re.sub(r"^(?:The|A|An|Our) ", "", said).rstrip(".")
        return said[:1].upper() + said[1:80]
    match = _ERRAND.match(_FRAME.sub("", text.strip()))
    what = re.sub(r"^(?:an?|the) ", "", match["what"].strip()) if match else ""
    return what[:1].upper() + what[1:] if what else None


_ON = late(
    r"\b(?:about|regarding|on|for) (?:the |my |our |an? )?([a-z](?:[^.?!,;\n@]){3,50}?)(?= and | to | by | with |[.?!,;]|$)",
    re.IGNORECASE,
)
_FRAME = late(r"^(?:(?:please|hey|hi|can you|could you|would you|i need to|i want to)[\s,]+)+", re.IGNORECASE)
_FROM = late(
    r"\bfrom ((?:[A-Z][\w'’.-]*)(?:[ ](?:[A-Z][\w'’-]*|de|del|la|am))*)|(?:从|自)([\u4e00-\u9fff]{2,5}?)(?=到|飞|去|出发)"
)
_TO = late(
    r"\bto ((?:[A-Z][\w'’.-]*)(?:[ ](?:[A-Z][\w'’-]*|de|del|la|am))*)|(?<=[\u4e00-\u9fff])[到飞去]([\u4e00-\u9fff]{2,5}?)(?=的|最|$|[，。？])"
)


def _way(words: str, text: str) -> str | None:
    """The beginning or the end of a way, where the prompt says `from … to …`."""
    if re.search(r"\b(?:origin|departure|source|start|from)\b|出发", words):
        match = _FROM.search(text)
    elif re.search(r"\b(?:destination|arrival|target|end|to)\b|到达|目的地", words):
        match = _TO.search(text)
    else:
        return None
    return next(one for one in match.groups() if one).rstrip(" .,?!") if match else None


def _is_free_text(words: str) -> bool:
    return re.search(
        r"\b(?:query|question|text|prompt|message|content|input|keyword|keywords|q|search|topic|subject|body|summary|goal|task|instruction|term|description|"
        r"reason|explanation|analysis|comment|note|details|overview|thought)\b"
        r"|内容|问题|查询|关键词|文本",
        words,
    ) is not None  # fmt: skip


def _quoted(hints: Hints) -> str | None:
    match = re.search(r"[\"“「『‘]([^\"”」』’\n]{1,300})[\"”」』’]", hints.text)
    return match[1] if match else None


def _request(text: str) -> str | None:
    """The request without its frame of words: what one would type into a search field."""
    plain = re.sub(
        r"^(?:please|can you|could you|would you|i want to|i need to|help me|请问|请你?|帮我|麻烦)\s*|"
        r"^(?:search|look up|find|google|搜索|查一下|查找|查询)(?:\s+the\s+web)?(?:\s+(?:for|about|to|out))?\s*|"
        r"^(?:draw|paint|generate|create|make|show)(?: me)? (?:an? )?(?:picture|image|painting|drawing|photo|illustration) (?:of|showing|with)\s+|"
        r"^画(?:一?[张幅])?(?=[^画])",
        "",
        text.strip(),
        flags=re.IGNORECASE,
    )
    plain = re.split(r"(?<=[.!?])\s+|(?<=[。！？])|\n", plain.strip(), maxsplit=1)[0].strip(" .?!。？！")
    return plain[:200] or None


def _place(hints: Hints) -> str | None:
    text = hints.text
    if len(hints.texts) == 1 and hints.texts[0] in text:
        return hints.texts[0]  # one of several calls, each with a place of its own
    match = _ASKED_PLACE.search(text)
    if match:
        return match[1].rstrip(" .,?!'’")
    known = [city for pair in things()["cities"] for city in pair] + list(
        (facts()["capitals"]["zh"]).values()
    )
    known += [str(name).title() for name in facts()["capitals"]["en"].values()]
    positions = [(text.find(city), city) for city in known if city in text]
    if positions:
        return str(min(positions)[1])
    return hints.texts[0] if hints.texts else None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[0] if match else None


# ---- made up ---------------------------------------------------------------------------------------------------------

_FORMATS: Mapping[str, Callable[[Chance], str]] = {
    "date-time": lambda c: f"2026-{c.below(12) + 1:02d}-{c.below(28) + 1:02d}T{c.below(24):02d}:{c.below(60):02d}:00Z",
    "date": lambda c: f"2026-{c.below(12) + 1:02d}-{c.below(28) + 1:02d}",
    "time": lambda c: f"{c.below(24):02d}:{c.below(60):02d}:00Z",
    "duration": lambda c: f"P{c.below(9) + 1}D",
    "email": lambda c: f"{people.given_name(c).lower()}@example.com",
    "idn-email": lambda c: f"{people.given_name(c).lower()}@example.com",
    "hostname": lambda c: "www.example.com",
    "idn-hostname": lambda c: "www.example.com",
    "ipv4": lambda c: f"192.0.2.{c.below(254) + 1}",
    "ipv6": lambda c: f"2001:db8::{c.below(65535) + 1:x}",
    "uri": lambda c: f"https://example.com/{c.below(900) + 100}",
    "uri-reference": lambda c: f"/items/{c.below(900) + 100}",
    "iri": lambda c: f"https://example.com/{c.below(900) + 100}",
    "iri-reference": lambda c: f"/items/{c.below(900) + 100}",
    "uri-template": lambda c: "https://example.com/{id}",
    "uuid": lambda c: f"{c.below(1 << 32):08x}-{c.below(1 << 16):04x}-4{c.below(1 << 12):03x}-a{c.below(1 << 12):03x}-{c.below(1 << 48):012x}",
    "json-pointer": lambda c: "/items/0",
    "relative-json-pointer": lambda c: "0/items",
    "regex": lambda c: "^[a-z]+$",
}  # fmt: skip


def _made_up(words: str, schema: Mapping[str, Any], kind: str, chance: Chance, language: str = "en") -> Any:
    if kind in ("integer", "number"):
        return _made_up_number(words, schema, chance)
    if kind != "string":
        return None
    form = schema.get("format")
    if isinstance(form, str) and form in _FORMATS:
        return _FORMATS[form](chance)
    given = next(
        (one for key in ("default", "example") if isinstance(one := schema.get(key), str) and one), None
    )
    if given is None:
        given = next((one for one in schema.get("examples") or () if isinstance(one, str) and one), None)
    if given is not None:
        return given
    if not words.isascii():
        for names, values in phrases.data("chores")["values_zh"]:
            if worded(names).search(words):
                return chance.pick(values)
    for pattern, make in _BY_NAME:
        if pattern.search(words):
            return make(chance, language) if make in people.LOCAL else make(chance)
    return words.strip() or "text"


def _made_up_number(words: str, schema: Mapping[str, Any], chance: Chance) -> int | float | None:
    default = schema.get("default")
    if isinstance(default, int | float) and not isinstance(default, bool):
        return default
    for pattern, low, high, digits in _NUMBERS_BY_NAME:
        if pattern.search(words):
            whole = schema.get("type") == "integer" or digits == 0
            scale = 1 if whole else 10**digits
            return (
                (low * scale + chance.below((high - low) * scale + 1)) / scale
                if not whole
                else low + chance.below(high - low + 1)
            )
    return None


def _named(pattern: str) -> re.Pattern[str]:
    return late(pattern)


_NUMBERS_BY_NAME = (
    (_named(r"\bage\b|年龄"), 18, 80, 0),
    (_named(r"\byear\b|年份"), 1990, 2026, 0),
    (_named(r"\bmonth\b"), 1, 12, 0),
    (_named(r"\b(?:price|cost|amount|total|fee|salary|budget)\b|价格|金额|单价|总价|售价"), 10, 500, 2),
    (_named(r"工资|薪资|薪水|月薪|收入"), 5000, 30000, 0),
    (_named(r"成绩|分数"), 60, 100, 0),
    (_named(r"库存|销量|人数"), 1, 500, 0),
    (_named(r"身高"), 150, 190, 0),
    (_named(r"体重"), 45, 90, 0),
    (_named(r"页数"), 100, 600, 0),
    (_named(r"\b(?:rating|stars)\b|评分"), 3, 5, 1),
    (_named(r"\b(?:score|confidence|probability|relevance|similarity)\b"), 0, 1, 2),
    (_named(r"\b(?:percent|percentage|humidity)\b"), 20, 90, 0),
    (_named(r"\btemperature\b|温度|气温"), 8, 30, 0),
    (_named(r"\b(?:lat|latitude)\b"), -60, 60, 4),
    (_named(r"\b(?:lon|lng|longitude)\b"), -170, 170, 4),
    (_named(r"\b(?:count|quantity|number|num|size|limit|top k|max results)\b|数量"), 1, 10, 0),
    (_named(r"\b(?:duration|minutes)\b"), 5, 60, 0),
    (_named(r"\bid\b"), 1000, 9999, 0),
)
_BY_NAME: tuple[tuple[re.Pattern[str], Any], ...] = (
    (_named(r"\be ?mail\b"), _FORMATS["email"]),
    (_named(r"\b(?:url|uri|link|website|href|image)\b"), _FORMATS["uri"]),
    (_named(r"\b(?:phone|mobile|telephone)\b|电话"), lambda c: f"+1-555-01{c.below(100):02d}"),
    (_named(r"\b(?:created at|updated at|timestamp)\b"), _FORMATS["date-time"]),
    (_named(r"\b(?:date|birthday|deadline|day)\b|日期"), _FORMATS["date"]),
    (_named(r"\btime\b|时间"), lambda c: f"{c.below(24):02d}:{c.below(60):02d}"),
    (_named(r"\b(?:company|organi[sz]ation|employer|brand)\b|公司"), people.company),
    (_named(r"\b(?:first name|given name)\b"), people.given_name),
    (_named(r"\b(?:last name|surname|family name)\b"), people.family_name),
    (_named(r"姓名|名字"), lambda c: people.person(c, "zh")),
    (_named(r"\b(?:name|author|user|username|person|customer|owner|recipient|contact)\b"), people.person),
    (_named(r"\b(?:country|nation)\b|国家"), lambda c: c.pick(things()["kinds"]["country"])[0]),
    (_named(r"\b(?:city|town|location|place|destination|origin)\b|城市|地点"), people.town),
    (_named(r"\b(?:street|address)\b|地址"), people.street),
    (_named(r"\b(?:zip|postal|postcode)\b"), lambda c: f"{10000 + c.below(89999)}"),
    (_named(r"\bcurrency\b|货币"), lambda c: c.pick(("USD", "EUR", "CNY"))),
    (_named(r"\b(?:color|colour)\b|颜色"), lambda c: c.pick(things()["kinds"]["color"])[0]),
    (_named(r"\b(?:status|state)\b|状态"), lambda c: c.pick(("active", "pending", "done"))),
    (_named(r"\b(?:sentiment|emotion|mood)\b"), lambda c: c.pick(("positive", "neutral", "negative"))),
    (_named(r"\b(?:language|locale|lang)\b|语言"), lambda c: c.pick(("en", "zh"))),
    (_named(r"\bunits?\b"), lambda c: "celsius"),
    (_named(r"\b(?:id|uuid|key|token|code)\b"), lambda c: f"{c.below(1 << 32):08x}"),
    (_named(r"\bhobb(?:y|ies)\b|\binterests?\b"), lambda c: c.pick(("reading", "hiking", "photography", "chess", "gardening", "cooking", "cycling", "painting"))),
    (_named(r"\bskills?\b"), lambda c: c.pick(("Python", "SQL", "communication", "project management", "design", "writing"))),
    (_named(r"\btags?\b|\bkeywords?\b|\blabels?\b"), lambda c: c.pick(("news", "guide", "update", "basics", "tips"))),
    (_named(r"\b(?:category|genre|type|kind)\b|类别|类型"), lambda c: c.pick(("general", "science", "travel", "business"))),
    (_named(r"\bingredients?\b"), lambda c: c.pick(("flour", "eggs", "butter", "tomatoes", "garlic", "olive oil"))),
    (_named(r"\bsteps?\b|\binstructions?\b|步骤"), lambda c: c.pick(("Prepare what is needed.", "Do the first part and check it.", "Compare the result with the goal."))),
    (_named(r"\bdepartment\b|\bteam\b"), lambda c: c.pick(("Engineering", "Sales", "Support", "Finance"))),
    (_named(r"\b(?:job|occupation|profession|role|position)\b|职业|职位"), lambda c: c.pick(("software engineer", "teacher", "nurse", "architect", "accountant"))),
    (_named(r"\b(?:message|text|content|body|comment|note)\b|消息|内容"), lambda c: c.pick(("Everything went well.", "Your request was received.", "All items were processed."))),
    (_named(r"\b(?:description|summary|overview|abstract)\b|描述|摘要"), lambda c: c.pick(("A short overview of the main points.", "What matters most, in two sentences.", "The essentials, without the detail."))),
    (_named(r"\b(?:question)\b|问题"), lambda c: c.pick(("What should come first?", "How does it work?", "Who is it for?"))),
    (_named(r"\b(?:gender|sex)\b|性别"), lambda c: c.pick(("female", "male"))),
    (_named(r"\b(?:product|item)\b|产品|商品"), lambda c: c.pick(("Desk Lamp", "Travel Mug", "Notebook", "Backpack"))),
    (_named(r"\b(?:priority|severity|level)\b|优先级"), lambda c: c.pick(("low", "medium", "high"))),
    (_named(r"\b(?:reason|explanation|rationale|reasoning)\b|原因|理由"), lambda c: c.pick(("It follows from what was given.", "The main point speaks for it."))),
    (_named(r"\b(?:animal|pet)s?\b"), lambda c: c.pick(("cat", "dog", "rabbit", "parrot"))),
    (_named(r"\bdays?\b"), lambda c: c.pick(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"))),
    (_named(r"\brace\b|\bspecies\b"), lambda c: c.pick(("elf", "dwarf", "human", "halfling"))),
    (_named(r"\b(?:char(?:acter)? )?class\b"), lambda c: c.pick(("ranger", "mage", "rogue", "cleric", "bard"))),
    (_named(r"\b(?:backstory|biography|background|bio)\b"), lambda c: c.pick(("Grew up in a small harbour town, and left it to find out who had burned its archive.", "Learned the craft from an aunt who never said where she came from.", "Has owed a debt since childhood, and is about to pay it back."))),
    (_named(r"\b(?:title|headline|heading)\b|标题"), lambda c: c.pick(("A first look", "Notes in short", "What to know"))),
)  # fmt: skip
