"""What a prompt says for the parameters of a tool, by their names and descriptions; what it does not say is not made up here."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from functools import lru_cache
from random import Random
from typing import Any

from mock_server.content import parameters, phrases, querying, sample, when
from mock_server.content.late import late, worded
from mock_server.content.parameters import Wanted, expression, words
from mock_server.wire.memo import memo

_WORDY = late(
    r"^(?:please |can you |could you )?(?:write|compose|make up|tell me|give me)\b.{0,24}\b(?:poem|haiku|story|joke|song|essay|limerick|tale|speech)\b|^(?:please |can you )?(?:explain|define|describe)\b"
    r"|^what(?:'s| is| are) (?:an? )?[a-z]+\s?\??$|^(?:请|帮我)?(?:写|作|讲|编)一?[首篇个段].{0,12}(?:诗|故事|文章|作文|笑话|歌)|^(?:请|帮我)?(?:解释|介绍)一?下?",
    re.IGNORECASE,
)


@memo(1024)
def wordy(text: str) -> bool:
    """Whether a text asks for words: a poem, a joke, what something means."""
    return _WORDY.search(text) is not None


@memo(1024)
def kinds(text: str, offered: tuple[str, ...]) -> list[re.Pattern[str]]:
    """Patterns of a tool's words, one for each kind of tool that the text asks for and that is among those offered, told by their words."""
    return [
        tool
        for tool, asks in _possible(offered)
        if (expression(text) is not None if asks is None else asks.search(text))
    ]


_Kind = tuple[re.Pattern[str], re.Pattern[str] | None]
"""What the tool's words say, and what is said to it; None: a sum is."""


@memo(256)
def _possible(offered: tuple[str, ...]) -> list[_Kind]:
    """The kinds of which a tool is offered: of no other need a text be asked."""
    return [one for one in _kinds() if any(one[0].search(said) for said in offered)]


@lru_cache(maxsize=1)
def _kinds() -> Sequence[_Kind]:
    return [
        (worded(row["tool"]), None if row["asks"] == "=" else worded(row["asks"]))
        for row in phrases.data("callings")["kinds"]
    ]


# ---- letters and messages ------------------------------------------------------------------------------------------------

_ADDRESS = late(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SAYS = late(
    r"\b(?:saying|that says|and say|to say|tell(?:ing)? (?:him|her|them|everyone|[A-Z]\w+|my \w+)|let(?:ting)? (?:him|her|them|everyone|[A-Z]\w+) know|inform(?:ing)? (?:him|her|them)|that)(?: that| about)?[:,]? [\"“']?(?P<a>[^\"”\n]+)"
    r"|(?:告诉[他她]们?|说|通知[他她]们?|内容(?:是|为)?|告知[他她]?)[:：，,]?\s?[“\"]?(?P<zh>[^”\"\n]+)",
)
_ASKING = late(
    r"\b(?:and )?(?:ask(?:ing)?) (?:him|her|them|[A-Z]\w+) (?P<how>to|if|whether|for|about) (?P<what>[^\n]+)"
)
_REGARDING = late(
    r"\b(?:about|regarding|re:|with (?:the )?subject:?|subject:?|titled) [\"“']?(?P<a>[^,.\"”\n?!]+?)(?= and (?:ask|say|tell|body)|,|[.\"”\n?!]|$)|关于(?P<zh>[^，。的\n]{2,20})|主题(?:是|为)?[:：]?[“\"]?(?P<zh2>[^，。”\"\n]+)"
)
_NAMED = late(
    r"\b(?:to|[Tt]ext|[Mm]essage|[Cc]all|[Tt]ell|dm|DM|[Ww]hatsapp|[Ee]mail|[Ll]et|with) (?P<a>(?:my )?(?:mom|mum|dad|boss|wife|husband|brother|sister|team)|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b|(?:给|告诉|通知)(?P<zh>[\u4e00-\u9fff]{2,3}?)(?=发|打|写|说|一下|[，。！]|$)"
)


def _told(text: str) -> str | None:
    """What somebody is told, as a sentence."""
    if match := _SAYS.search(text):
        said = (match["a"] or match["zh"]).strip().strip("\"'“”").rstrip(" .。")
        return said[:1].upper() + said[1:] + ("。" if match["zh"] else (said[-1:] not in "?!" and ".") or "")
    return None


_WITH_MESSAGE = late(r"\bmessage:? [\"'“`]([^\"”`\n]{2,200})[\"'”`]", re.IGNORECASE)


def _message(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    if not re.search(r"mail|messag|\bsms\b|text|slack|notif|post|commit|邮件|短信|消息|通知", wanted.tool):
        return None
    told = _told(text)
    if quoted := _WITH_MESSAGE.search(text):
        return quoted[1]
    asked = _ASKING.search(text)
    if told is None and asked:
        what = re.sub(
            r"\bit\b",
            f"the {m[1]}" if (m := re.search(r"about the ([^,.]+)", text)) else "it",
            asked["what"].rstrip(" .?!"),
        )
        start = {
            "to": "Could you please",
            "for": "Could you please send",
            "about": "Could you tell me about",
        }.get(asked["how"], "Could you tell me if")
        return f"{start} {what}?"
    if told is None and (match := _REGARDING.search(text)) and "mail" in wanted.tool:
        about = (match["a"] or match["zh"] or match["zh2"]).strip()
        return (
            f"Hello,\n\nI am writing about {about}. Please let me know what you think.\n\nBest regards"
            if match["a"]
            else f"您好，\n\n想就{about}与您沟通，请您方便时回复。\n\n谢谢！"
        )
    return told


def _subject(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    if not re.search(r"mail|messag|邮件", wanted.tool):
        return None
    if match := _REGARDING.search(text):
        said = (match["a"] or match["zh"] or match["zh2"]).strip()
        said = re.sub(r"^(?:the|our|my|an?) ", "", said)
    elif told := _told(text):
        said = re.sub(r"^(?:The|Our|My|An?) ", "", re.split(r"(?<=[.!?。！？，])", told)[0].rstrip(".。，"))
    else:
        return None
    return said[:1].upper() + said[1:70]


def _recipient(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    if match := _ADDRESS.search(text):
        return match[0]
    if "mail" in wanted.about or not re.search(
        r"messag|sms|text|call|contact|slack|短信|消息|电话", wanted.tool
    ):
        return None
    match = _NAMED.search(text)
    return re.sub(r"^my ", "", match["a"] or match["zh"]) if match else None


# ---- times ---------------------------------------------------------------------------------------------------------------


def _date(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    found = when.said(text, clock)
    if "timestamp" in wanted.name or (wanted.schema.get("format") == "date-time"):
        return _time(wanted, text, clock)
    if found.day is None and clock is None and "format" not in wanted.schema:
        return when.words(text)
    return found.day.isoformat() if found.day else None


def _time(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    if "zone" in wanted.name:
        return None
    found = when.said(text, clock)
    if re.search(r"\bend\b|until|finish|结束", wanted.name):
        at = found.until
        if at is None and found.at:
            span = when.length(text)
            minutes = found.at.hour * 60 + found.at.minute + (span[0] // 60 if span else 60)
            at = found.at.replace(hour=minutes // 60 % 24, minute=minutes % 60)
    else:
        at = found.at
    form = wanted.schema.get("format")
    dated = re.search(r"\bdate\b|\bday\b|日期", wanted.beside) and not re.search(r"date|iso", wanted.name)
    if form != "date-time" and (dated or form == "time" or re.search(r"hh:?mm", wanted.about)):
        return at.strftime("%H:%M" if form != "time" else "%H:%M:%SZ") if at else None
    if found.day is None:
        return None
    at = at or time(9)
    ahead = "+08:00" if re.search(r"[\u4e00-\u9fff]", text) else "Z"
    return f"{found.day.isoformat()}T{at:%H:%M:%S}{ahead if form == 'date-time' else ''}"


def _span(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    found = when.length(text)
    if found is None:
        return None
    seconds, said = found
    if wanted.kind == "string":
        return said
    if re.search(r"milli|\bms\b", wanted.about):
        return seconds * 1000
    for unit, many in (
        ("second|\\bsecs?\\b|秒", 1),
        ("minute|\\bmins?\\b|分钟", 60),
        ("hour|小时", 3600),
        ("\\bdays?\\b|天", 86400),
    ):
        if re.search(unit, wanted.name) or re.search(unit, wanted.about):
            return seconds // many
    return seconds // 60 if "event" in wanted.tool or "meeting" in wanted.tool else seconds


# ---- the home, files, code, records --------------------------------------------------------------------------------------

_ROOM = late(
    r"\b(living room|bedroom|kitchen|bathroom|office|study|hallway|garage|dining room|garden|basement|attic|kids'? room|nursery)\b|(客厅|卧室|主卧|次卧|厨房|浴室|卫生间|书房|阳台|餐厅|玄关)",
    re.IGNORECASE,
)


def _room(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    match = _ROOM.search(text)
    return match[0].lower() if match else None


def _switched(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    off = re.search(r"\b(?:off|disable|close|stop)\b|关", text, re.IGNORECASE)
    on = re.search(r"\b(?:on|dim|brighten|enable|set|start|up)\b|开|调", text, re.IGNORECASE)
    if not off and not on:
        return None
    return not off if wanted.kind == "boolean" else ("off" if off else "on")


def _percent(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    match = re.search(r"(\d{1,3})\s*(?:%|percent|degrees|°|度)|\bto (\d{1,3})\b|到(\d{1,3})", text)
    return int(match[1] or match[2] or match[3]) if match else None


def _path(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    match = re.search(
        r"(?<![\w:/.])(?:~|\.{1,2})?/[\w./-]*\w|(?<![\w@/])(?:[\w-]+/)*[\w-]+\.[A-Za-z]\w{0,4}\b(?!@)", text
    )
    if match is None and (folder := _FOLDER.search(text)):
        return folder["a"] or folder["b"]
    return match[0] if match else None


_FOLDER = late(r"\b(?:in|of|under|inside) (?:the |my )?(?:(?P<a>[\w-]{2,30}) (?:folder|directory|dir)\b|(?P<b>src|lib|app|tests?|docs|bin|scripts|public|dist|config|data)\b)", re.IGNORECASE)  # fmt: skip


def _code(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    if re.search(r"country|zip|post|currency|language|promo|coupon", wanted.about):
        return None
    if match := re.search(r"```(?:\w+)?\n(.*?)```|`([^`\n]+)`", text, re.DOTALL):
        return (match[1] or match[2]).strip()
    match = re.search(r"(?:run|execute|运行|执行)[^:：\n]{0,40}[:：]\s*(.+)", text, re.IGNORECASE | re.DOTALL)
    return match[1].strip() if match else None


def _expression(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    return expression(text)


def _sql(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    if match := re.search(r"\bSELECT\b[^;\n]+", text):
        return match[0].strip()
    if "sql" not in f"{wanted.about} {wanted.tool}" and "quer" not in wanted.name:
        return None
    if not re.search(r"\bsql\b|database|\bdb\b|数据库", f"{wanted.about} {wanted.tool}"):
        return None
    tables = re.search(r"tables?:? ([^.\n]{3,200})", wanted.about + " " + wanted.tool)
    names = re.findall(r"\b([a-z_]+)\b(?= ?[(,]|$)", tables[1]) if tables else []
    return f"{querying.query(text, clock, names).replace(chr(10), ' ')};"


_SEARCH = late(
    r"^(?:(?:please|hey|hi|ok|can you|could you|would you|i want (?:you )?to|i need (?:you )?to|help me)[\s,]++)*(?:(?:do a |run a )?(?:web |internet |google )?(?:search|look up|look for|look|google|find out|find)(?: (?:me|us))?(?: (?:the (?:web|internet)|online|google|on the web|on google))?(?: (?:for|about|on|up))?(?: (?:me|us))?(?: (?:information|info|out|something|articles|details)(?: (?:on|about))?)?\s+)(?P<what>.+)"
    r"|^(?:请|帮我|麻烦|你能)*+(?:上网|联网|在网上)?(?:搜索|搜一?搜|查找|查一?查|查询|搜|查|找)(?:一下)?(?:关于|有关)?(?P<zh>.+)",
    re.IGNORECASE,
)


def _query(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    if (found := _sql(wanted, text, clock)) is not None:
        return found
    match = _SEARCH.match(text.strip())
    if match is None:
        return None
    quoted = re.search(r"[\"“]([^\"”\n]{2,100})[\"”]", text)
    said = quoted[1] if quoted else (match["what"] or match["zh"])
    said = re.split(r"(?<=[.?!。？！])\s|\n", said.strip())[0].strip(" .?!。？！")
    return re.sub(r"^(?:the|an?) (?=latest|newest|best|recent|current)", "", said) or None


_TITLED = late(
    r"\b(?:called|titled|named|labell?ed) [\"“']?(?P<a>[^\"”'\n.,]{2,60}?)[\"”']?(?= (?:on|at|for|tomorrow|today|from|next|this)\b|[\"”'.,\n]|$)"
)
_REMIND = late(
    r"\b(?:remind me|set (?:up )?an? (?:reminder|alarm)(?: for me)?|reminder|wake me up|don't let me forget|create a reminder|add a reminder)\b(?P<rest>[^\n]*)|提醒我?(?P<zh>[^\n，。]*)",
    re.IGNORECASE,
)
_WHEN_WORDS = late(
    r"(?:\b(?:for|on|at|by|in|this|next|every|from|until|to) )?\b(?:today|tonight|tomorrow|day after tomorrow|(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|next week|weekend|noon|midnight|morning|afternoon|evening)\b"
    r"|\b(?:at |from |to |until )?\d{1,2}(?::\d{2})? ?(?:am|pm)\b|\bat \d{1,2}(?::\d{2})?\b|\b(?:for |in )(?:\d+|an?|two|three|five|ten|half an) (?:minutes?|hours?|days?|weeks?)\b"
    r"|\b(?:on )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
_EVENT = late(
    r"\b(?:schedule|set up|plan|book|arrange|create|add|put)(?: me)?(?: an?| the)? (?P<what>[^\n]+)|(?:安排|创建|添加|预约)(?:一?[个场次])?(?P<zh>[^\n，。]+)",
    re.IGNORECASE,
)
_ABOUT = late(
    r"\b(?:about|on|regarding|to discuss) (?:the |our |my )?(?P<a>[a-z][\w' -]{2,40}?)(?= (?:at|on|for|with|tomorrow|today|from|next)\b|[.,?!\n]|$)"
)


def _title(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    if match := _TITLED.search(text):
        return match["a"]
    reminding = re.search(r"remind|alarm|提醒|闹钟|todo|task", wanted.tool)
    if reminding and (match := _REMIND.search(text)):
        rest = match["rest"] if match["rest"] is not None else match["zh"]
        rest = re.sub(r"\s+", " ", _WHEN_WORDS.sub(" ", rest)).strip(" ,.!?。")
        rest = re.sub(r"^(?:(?:to|about|for|that|the|i need to|i have to) )+", "", rest).strip(" ,.")
        rest = re.sub(r" (?:at|on|by|from|to|for)$", "", rest)
        usual = "Wake up" if "wake" in match[0].lower() else "提醒" if match["zh"] is not None else "Reminder"
        rest = rest.strip("\"'“”‘’")
        return rest[:1].upper() + rest[1:80] or usual
    if re.search(r"event|calendar|meeting|appointment|日程|会议", wanted.tool) and (
        match := _EVENT.search(text)
    ):
        what = match["what"] or match["zh"]
        topic = _ABOUT.search(text)
        head = (
            re.split(r" (?:with|about|on|for|at|from|to|tomorrow|today|next|this|called)\b", what)[0].strip(
                " .,"
            )
            if match["what"]
            else what
        )
        if topic and head.lower().split(" ")[-1] in ("meeting", "call", "event", "appointment", "chat"):
            head = f"{topic['a']} {head.split(' ')[-1]}"
        head = re.sub(
            r"^\d+[- ]min(?:ute)?s? |^(?:an? )?(?:half[- ])?hour[- ]long ",
            "",
            _WHEN_WORDS.sub("", head).strip(),
        )
        people = _attendees(wanted, text, clock)
        if people and not topic and match["what"]:
            head = f"{head} with {' and '.join(people)}"
        return head[:1].upper() + head[1:80] if head else None
    return None


def _attendees(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    if mails := _ADDRESS.findall(text):
        return mails
    match = re.search(r"\b(?:with|invite|and) ((?:[A-Z][a-z]+)(?:(?:, | and |, and )[A-Z][a-z]+)*)", text)
    if match:
        return re.split(r", and |, | and ", match[1])
    match = re.search(r"[和跟与]([\u4e00-\u9fff]{2,3}?)(?:开会|见面|会面|的会)", text)
    return [match[1]] if match else None


_ORDER = late(r"#\s?[\w-]*\d[\w-]*|\b[A-Z]{1,5}-?\d{3,}[\w-]*|(?<![\d.])\d{4,}(?![\d.])")


def _number_of(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    match = _ORDER.search(text)
    return match[0].removeprefix("#").strip() if match else None


def _phone(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    match = re.search(r"(?<![\d-])\+?\d[\d ()-]{5,17}\d(?!\d)", text)
    return match[0] if match else None


def _street(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    match = re.search(
        r"\b\d{1,5} (?:[A-Z][\w']* ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive|Boulevard|Blvd|Way|Court)\b\.?(?:, [A-Z][a-z]+(?: [A-Z][a-z]+)?)?(?:, [A-Z]{2}(?: \d{5})?)?|(?:住在|地址(?:是|为)?[:：]?)([^，。\n]{4,40})",
        text,
    )
    return (match[1] or match[0]).strip() if match else None


def _song(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    match = re.search(
        r"\b(?:play|put on) (?:me )?(?:the song |some |a )?[\"“']?(?P<a>[^\"”\n]+?)[\"”']?(?: by (?P<by>[^,.\n]+?))?(?: (?:on|in) (?:spotify|the|my)\b.*)?[.!?]?$|(?:播放|放一?首|来一?首)(?:(?P<byzh>[\u4e00-\u9fff]{2,4})的)?[《“]?(?P<zh>[^》”，。\n]+)",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    if re.search(r"artist|singer|band|歌手", wanted.name):
        return match["by"] or match["byzh"]
    return match["a"] or match["zh"]


def _film(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    match = re.search(
        r"\b(?:for|to(?: see)?|watch) (?:the (?:movie|film) )?[\"“']?(?P<a>[A-Z0-9][\w']*(?: (?:[A-Z0-9][\w']*|of|the|and|in))*)|《(?P<zh>[^》]+)》",
        text,
    )
    return match["a"] or match["zh"] if match else None


def _at_place(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    match = re.search(r"\bat ((?:[A-Z][\w'’]*)(?: (?:[A-Z][\w'’]*|de|la|of))*)", text)
    return match[1] if match else None


_CITY = late(
    rf"\b(?:in|for|at|of|near|around|to) (?P<a>{parameters.PLACE})|^(?P<b>{parameters.PLACE}) (?:weather|forecast|temperature)\b"
)
_NO_CITY = frozenset(["Fahrenheit", "Celsius", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])  # fmt: skip


def _city(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    for match in _CITY.finditer(text):
        if (found := (match["a"] or match["b"]).rstrip(".'’")) not in _NO_CITY and "@" not in text[
            match.start() : match.end() + 20
        ]:
            return found
    return None


Reader = Callable[[Wanted, str, datetime | None], Any]
_READERS: Sequence[tuple[re.Pattern[str], str, Reader]] = tuple(
    (late(names), kinds_, reader)
    for names, kinds_, reader in (
        (r"\b(?:lat|latitude|lon|lng|long|longitude)\b|纬度|经度", "number", parameters.coordinate),
        (r"\b(?:expression|formula|equation|calculation)\b|表达式|算式", "string", _expression),
        (r"\bsql\b", "string", _sql),
        (r"\b(?:query|q|keywords?|search term|term)\b|关键词|查询", "string", _query),
        (r"\b(?:symbol|ticker|stock|company)\b|股票", "string", parameters.ticker),
        (r"\b(?:from|source|base|to|target|currency|quote)\b", "string", parameters.currency),
        (r"\b(?:amount|value)\b|金额", "number integer", parameters.amount),
        (r"\b(?:language|lang|target|source|to|from)\b|语言", "string", parameters.language),
        (r"^(?:command|cmd|shell command|命令)$", "string", parameters.command),
        (r"^(?:table|table name|表名?)$", "string", parameters.table),
        (r"^(?:old|new) (?:text|string|str|content|value)$", "string", parameters.swapped),
        (r"\b(?:text|content|sentence|phrase)\b|文本|原文", "string", parameters.source_text),
        (r"\b(?:origin|from|departure|source|start|from city|departure city)\b(?! (?:date|time))|出发", "string", parameters.origin),
        (r"\b(?:destination|to|arrival|target|end)\b(?! (?:date|time))|到达|目的地", "string", parameters.destination),
        (r"\b(?:to|recipient|email|receiver|address|contact|phone number)\b|收件", "string", _recipient),
        (r"\b(?:subject|title)\b|主题|标题", "string", _subject),
        (r"\b(?:body|message|text|content)\b|正文|内容", "string", _message),
        (r"\b(?:title|summary|name|event|task|content|text|label|reminder|description|message|subject)\b|标题|内容", "string", _title),
        (r"\b(?:passengers?|guests?|people|adults|persons|travell?ers|party size|count|quantity|tickets|qty|nights|seats|number)\b|人数|数量|乘客", "integer number", parameters.many),
        (r"\b(?:duration|seconds|minutes|hours|length|timer)\b|时长", "integer number string", _span),
        (r"\bdays\b", "integer number", parameters.many),
        (r"\b(?:date|day|check in|departure date)\b|日期", "string", _date),
        (r"\b(?:time|start|end|when|datetime|at|remind at|due)\b|时间", "string", _time),
        (r"\b(?:attendees|participants|invitees|guests|emails)\b|参会", "array", _attendees),
        (r"\b(?:room|area|zone)\b|房间", "string", _room),
        (r"\b(?:location|place)\b|位置", "string", _room),
        (r"\b(?:on|state|power|enabled|action|is on|status|turn on)\b|开关", "boolean string", _switched),
        (r"\b(?:brightness|level|intensity|percent|volume|temperature)\b|亮度|温度", "integer number", _percent),
        (r"\b(?:path|file|filename|file name|filepath)\b|路径|文件", "string", _path),
        (r"\b(?:code|script|source code|program)\b|代码", "string", _code),
        (r"\b(?:id|number|tracking)\b|订单号|单号|编号", "string", _number_of),
        (r"\b(?:phone|mobile|telephone)\b|电话|手机", "string", _phone),
        (r"\b(?:address|street)\b|地址", "string", _street),
        (r"\b(?:song|track|title|query|artist|singer|band)\b|歌", "string", _song),
        (r"\b(?:movie|film|show)\b|电影", "string", _film),
        (r"\b(?:restaurant|venue|place|name)\b|餐厅", "string", _at_place),
        (r"\b(?:city|location|place|town|destination)\b|城市|地点", "string", _city),
    )
)  # fmt: skip
_MUSIC = late(r"music|song|play|音乐|歌")


def told(wanted: Wanted, text: str, clock: datetime | None) -> Any:
    """What the prompt says for a parameter; None if nothing, as far as it is known how such things are said."""
    for names, kinds_, reader in _READERS:
        if wanted.kind not in kinds_.split(" ") or names.search(wanted.name) is None:
            continue
        if reader is _song and not _MUSIC.search(wanted.tool):
            continue
        if (
            reader is _room
            and "light" not in wanted.tool
            and "灯" not in wanted.tool
            and "room" not in wanted.name
        ):
            continue
        if reader is _at_place and not re.search(
            r"table|restaurant|reserv|餐厅", f"{wanted.tool} {wanted.name}"
        ):
            continue
        if (found := reader(wanted, text, clock)) is not None:
            return found
    return None


# ---- a whole call --------------------------------------------------------------------------------------------------------


def wanted(schema: Mapping[str, Any], tool: str) -> list[tuple[str, Wanted]]:
    """The parameters of a tool by their names; `tool`: its name and description in words."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return []
    beside = " ".join(words(name) for name in properties)
    made = []
    for name, part in properties.items():
        if not isinstance(part, dict):
            continue
        kind = part.get("type")
        kind = next((one for one in kind if one != "null"), "") if isinstance(kind, list) else kind
        about = f"{words(name)} {str(part.get('description') or '').lower()}"
        own = words(name)
        made.append(
            (name, Wanted(own, about, kind if isinstance(kind, str) else "string", part, beside, tool))
        )
    return made


def made(
    schema: Any, tool: str, chance: Random, offered: sample.Hints, sides: Sequence[str] = ()
) -> dict[str, Any]:
    """Arguments that the schema accepts: what the prompt says, else a value that goes by the name; optional ones of which the prompt
    says nothing are left out, but for a list of words whose usual one is told. `{}` for a schema that nothing satisfies: the live
    API calls anyway. `sides`: what is asked for by other calls of the same turn, too."""
    try:
        value = sample.sample(schema, chance, offered)
    except sample.Unsatisfiable:
        return {}
    if not isinstance(value, dict):
        return {}
    if not isinstance(schema, dict) or not offered.text:
        return value
    text = offered.text
    for side in sides:
        if side not in offered.texts:
            text = text.replace(side, "")
    required = schema.get("required")
    needed = (
        frozenset(one for one in required if isinstance(one, str))
        if isinstance(required, list)
        else frozenset()
    )
    asked = wanted(schema, tool)
    kept = dict(value)
    for name, one in asked:
        said = None if _enumerated(one) else told(one, text, offered.clock)
        if said is not None:
            kept[name] = said
        elif name in kept and name not in needed and not _said_of(one, name, kept[name], text, offered):
            del kept[name]
    if _accepted(schema, kept):
        return kept
    for name, one in kept.items():
        if value.get(name) != one and _accepted(schema, tried := {**value, name: one}):
            value = tried
    for name in [name for name in value if name not in kept]:
        if _accepted(schema, tried := {key: one for key, one in value.items() if key != name}):
            value = tried
    return value


def _accepted(schema: Any, value: Any) -> bool:
    try:
        return sample.is_valid(schema, value)
    except sample.Unsatisfiable:
        return False


def _enumerated(one: Wanted) -> bool:
    return "enum" in one.schema or "const" in one.schema


def _said_of(one: Wanted, name: str, value: Any, text: str, offered: sample.Hints) -> bool:
    """Whether a value that was found for an optional parameter stands in the prompt, or is the one that is usual."""
    if _enumerated(one):
        return offered.one_of(one.schema.get("enum") or [one.schema.get("const")]) == value or (
            isinstance(value, str)
            and re.search(
                rf"default[^.;\n]{{0,12}}{re.escape(value.lower())}|默认[^。；\n]{{0,4}}{re.escape(value.lower())}",
                one.about,
            )
            is not None
        )
    if re.search(rf"(?<![a-z]){re.escape(one.name)}(?![a-z])", text.lower()):
        return True
    return (
        isinstance(value, str)
        and len(value) > 2
        and value != text
        and _GENERAL.search(one.name) is not None
        and value in text
    )


_GENERAL = late(
    r"\b(?:city|location|place|date|name|topic|category|country|region|email|url|id)\b|城市|日期|地点"
)


def lacking(schema: Any, tool: str, offered: sample.Hints) -> list[Mapping[str, Any]]:
    """What is to be asked for each required parameter that the prompt does not say and that cannot be guessed."""
    required = schema.get("required") if isinstance(schema, dict) else None
    if not isinstance(required, list) or not offered.text:
        return []
    value = made(schema, tool, Random(0), offered)
    missing = []
    asked = wanted(schema, tool)
    used = {str(told(one, offered.text, offered.clock)) for _, one in asked}
    for name, one in asked:
        if name not in required or one.kind != "string" or _enumerated(one):
            continue
        row = next(
            (row for row in phrases.data("callings")["lacking"] if worded(row["member"]).search(one.name)),
            None,
        )
        said = told(one, offered.text, offered.clock)
        if (
            row is None
            or said is not None
            or "default" in one.schema
            or (offered.clock is None and when.words(offered.text) and _DATED.search(one.name))
        ):
            continue
        mine = value.get(name)
        if (
            isinstance(mine, str)
            and (len(mine) > 2 or not mine.isascii())
            and mine in offered.text
            and mine not in used
            and mine != offered.text.strip()
        ):
            used.add(mine)
            continue
        missing.append(row)
    return missing


_DATED = late(r"date|day|time|日期|时间")


def led(question: str, reply: str) -> str | None:
    """A short reply to a question of ours, as it would stand in the request: `Which city?`, `Paris` → `in Paris`."""
    lead = _lead(question)
    return None if lead is None else f"{'' if re.match(lead or '$', reply) else lead}{reply}"


@memo(256)
def _lead(question: str) -> str | None:
    """What a reply to a question of ours is led by; None for what is none of ours."""
    for row in phrases.data("callings")["lacking"]:
        for tongue, lead in (("en", "lead"), ("zh", "lead_zh")):
            if question.startswith(row[tongue]):
                return str(row[lead])
    return None
