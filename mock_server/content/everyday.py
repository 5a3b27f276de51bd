"""What people ask any model: units, equations, what everybody knows, the model itself, what it can't see, a roll of the dice.

As doing.py, whose list these belong to; words, figures and facts are in data/chores.json.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import countries, hints, lots, phrases, shapes
from mock_server.content.chance import Chance
from mock_server.content.chores import system
from mock_server.content.dispatch import opened_by
from mock_server.content.finding import opposite
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message


def _say(prompt: Prompt, key: str, chance: Chance, **more: str) -> str:
    """One of the sayings of a kind, in Chinese or English."""
    known = phrases.data("chores")["sayings"][key]
    return phrases.filled(chance.pick(known["zh" if prompt.language == "zh" else "en"]), **more)


# ---- units, equations ------------------------------------------------------------------------------------------

_CONVERTING = frozenset(["convert", "many", "much", "what", "to", "in", "等于", "多少", "换算", "是"])
_DIGIT = late(r"\d")
_NUMERAL = late(
    r"(?<![一二三四五六七八九十百千万第\d])[一两二三四五六七八九十](?=公里|千米|英里|米|厘米|英尺|英寸|公斤|千克|克|磅|斤|吨|升|毫升|小时|分钟|天|周)"
)
_AMOUNT = r"(?P<{n}>-?\d[\d,]*+(?:\.\d++)?+)"


@lru_cache(maxsize=1)
def _conversion() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a conversion is asked for: in any text, and in one of ASCII in lower case, which costs half as much."""
    names = "|".join(row[0] for row in phrases.data("chores")["units"])
    amount = _AMOUNT.format(n="n")
    pattern = (
        rf"(?<![\w.]){amount}\s*(?P<a>{names})\s*(?:to|in|into|as|equals?|=|is|are|等于(?:多少)?|是(?:多少)?|换算?成|转换?(?:为|成)|合)\s*(?:how many |多少)?(?P<b>{names})(?![\w\u4e00-\u9fff])"
        rf"|\bhow many (?P<c>{names}) (?:are |is )?(?:there )?(?:in|make) (?P<m>\d[\d,]*(?:\.\d+)?|an?|one) (?P<d>{names})\b"
    )
    return worded(pattern), late(pattern.lower().replace("(?p<", "(?P<"))


@memo(256)
def _unit(name: str) -> tuple[str, str, float]:
    """Name, kind and size of a unit by one of its names."""
    row = next(row for row in phrases.data("chores")["units"] if re.fullmatch(row[0], name, re.IGNORECASE))
    return row[1], row[2], row[3]


@opened_by(_CONVERTING)
def converted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A length, weight, volume, time, size or temperature in another unit."""
    text = prompt.text[:300]
    if prompt.language == "zh":
        text = _NUMERAL.sub(lambda one: str("零一二三四五六七八九十".find(one[0].replace("两", "二"))), text)
    digit = _DIGIT.search(text)
    at = 0 if "how many" in text.lower() else max(digit.start() - 1, 0) if digit else None
    if at is None:
        return None
    conversion, lower = _conversion()
    if text.isascii() and not lower.search(text.lower(), at):
        return None
    match = conversion.search(text, at)
    if match is None:
        return None
    source, target = _unit(match["a"] or match["d"]), _unit(match["b"] or match["c"])
    said = match["n"] or match["m"]
    amount = float(said.replace(",", "")) if said[0].isdigit() or said[0] == "-" else 1.0
    if source[1] != target[1]:
        return None
    value = (
        _degrees(amount, source[0], target[0])
        if source[1] == "temperature"
        else amount * source[2] / target[2]
    )
    if shapes.bare(prompt):
        return _figure(value)
    if prompt.language == "zh":
        names = phrases.data("chores")["units_zh"]
        return f"{_figure(amount)} {names.get(source[0], source[0])}等于 {_figure(value)} {names.get(target[0], target[0])}。"
    return f"{_figure(amount)} {_many(amount, source[0])} {'is' if amount == 1 or source[1] == 'temperature' else 'are'} {_figure(value)} {_many(value, target[0])}."


def _many(amount: float, unit: str) -> str:
    if amount != 1 or unit.startswith("°") or unit.isupper():
        return unit
    return {"feet": "foot", "inches": "inch"}.get(unit, unit.removesuffix("s"))


def _figure(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) >= 0.001 else f"{value:.4g}"


def _degrees(amount: float, source: str, target: str) -> float:
    celsius = amount if source == "°C" else (amount - 32) * 5 / 9 if source == "°F" else amount - 273.15
    return celsius if target == "°C" else celsius * 9 / 5 + 32 if target == "°F" else celsius + 273.15


# ---- facts and what is not known ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _known() -> tuple[
    Mapping[str, Sequence[Mapping[str, Any]]], Sequence[tuple[re.Pattern[str], Mapping[str, Any]]]
]:
    """The facts by their words, and by their Chinese patterns."""
    by_cue: dict[str, list[Mapping[str, Any]]] = {}
    for row in phrases.data("chores")["known"]:
        for cue in row.get("cues", "").split():
            by_cue.setdefault(cue, []).append(row)
    return by_cue, [(late(row["zh_in"]), row) for row in phrases.data("chores")["known"] if "zh_in" in row]


def known(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What everybody knows: how high Everest is, who wrote Hamlet."""
    text = prompt.text
    zh = prompt.language == "zh"
    if (
        len(text) > 400
        or not (zh or prompt.language == "en")
        or prompt.kind in (("why",) if zh else ("why", "compare"))
    ):
        return None
    by_cue, chinese = _known()
    if zh:
        return (
            next((str(row["zh"]) for pattern, row in chinese if pattern.search(text)), None)
            if len(text) < 60
            else None
        )
    for cue in sorted(prompt.cues & by_cue.keys()):
        for row in by_cue[cue]:
            if worded(row["asks"]).search(text):
                if "yes" in row and (
                    prompt.kind == "yes_no"
                    or re.search(r"\b(?:yes or no|yes/no|true or false)\b", text, re.IGNORECASE)
                ):
                    return (
                        f"{'Yes' if row['yes'] else 'No'}, {row['en'][:1].lower()}{row['en'][1:]}"
                        if not row["en"].startswith(("Yes", "No"))
                        else str(row["en"])
                    )
                return str(row["short"] or row["en"]) if shapes.bare(prompt) else str(row["en"])
    return None


_OPPOSITE = late(
    r"\b(?:opposite|antonym) of (?:the word )?[\"'“]?([a-z]+)|[“\"]?([\u4e00-\u9fff]{1,2})[”\"]?的反义词",
    re.IGNORECASE,
)
_ABLE = late(r"what (?:can|do) you do|what are (?:you able|your (?:abilities|capabilities))|how can you help|你(?:能|会|可以)(?:做|干)(?:些)?(?:什么|啥)|你有(?:什么|哪些)功能", re.IGNORECASE)  # fmt: skip
_SUPPOSES = late(r"如果|假如|假设|要是|倘若")
"""What opens a question of what would be, which is none about the model."""
_HELP = late(r"^(?:hi|hello|hey)?[,! ]*(?:can|could|would|will) you (?:please )?help(?: me)?(?: (?:with|on) (?:something|it|this|a (?:question|problem|task)|my \w+))?(?: please)?[?.! ]*$|^(?:i need|need some) help\b.{0,60}$|^help(?: me)?[!.]?$|^(?:你|您)?(?:能|可以|会)(?:不能|不会)?(?:帮我)?(?:写代码|编程|写程序|写作文|写文章|翻译|做题|聊天)吗[?？]?$|你?(?:能|可以)帮(?:我|忙)(?:一?下|个忙)?吗[?？]?$", re.IGNORECASE)  # fmt: skip
_MADE = late(r"\bwho (?:made|created|built|developed|trained|designed) you\b|\bwhich company (?:made|built)\b|谁(?:开发|创造|研发|训练|做)(?:了)?(?:的)?你|你是谁(?:开发|做|研发)的", re.IGNORECASE)  # fmt: skip
_WHICH = late(r"\b(?:what|which) (?:ai |language )?(?:model|version|llm) (?:are you|is this|am i)\b|\bare you (?:chatgpt|gpt|claude|gemini|qwen|llama|deepseek)\b|你是(?:什么|哪个)(?:大?语言)?模型", re.IGNORECASE)  # fmt: skip
_HUMAN = late(r"\bare you (?:an? )?(?:real )?(?:human|person|real|robot|ai|bot|machine|alive)\b|你是(?:真)?人(?:类)?吗|你是机器人吗", re.IGNORECASE)  # fmt: skip
_NOW = late(r"\bwhat(?:'s| is)? ?(?:the )?(?:current )?(?P<time>time)(?: is it| right now| now)?\s*(?:\?|$|now|right)|\bwhat (?:day|date) is (?:it|today)|\bwhat(?:'s| is) (?:today's date|the date today|the date|the current date|today)\b|(?P<zh>现在几点|几点了|几点钟)|今天(?:是)?(?:星期几|周几|几号|几月|什么日子)", re.IGNORECASE)  # fmt: skip
_TODAY = late(r"\b(?:today(?:'s date)? is|current (?:date|time|date and time)(?: is)?|date)\s*[:=]?\s*([^\n.]{6,60})|(?:今天是|当前(?:日期|时间)(?:是|为)?)[:：]?\s*([^\n。，]{4,40})", re.IGNORECASE)  # fmt: skip
_WEATHER = late(r"\bweather\b|\bis it (?:raining|snowing|sunny)\b|天气", re.IGNORECASE)
_WEATHER_ASKED = late(
    r"^\s*(?:what|how|is|tell|will|whats|show|get|check|今天|明天|现在|请问|查|.{2,8}(?:的|今天)?天气)",
    re.IGNORECASE,
)
_LIVE = late(r"\b(?:price|stock|exchange rate|score|news|rate)\b.{0,30}\b(?:now|today|current|currently|right now|latest)\b|\b(?:current|latest|today's)\b.{0,20}\b(?:price|news|rate|score|headlines)\b|\b(?:stock|bitcoin|btc|share) price\b", re.IGNORECASE)  # fmt: skip
_FUN = late(r"\b(?:fun|interesting|random|cool) facts?\b|\btell me something (?:interesting|fun|cool|new|i don't know)\b|\bsurprise me\b|(?:冷知识|趣闻|有趣的(?:事|知识|事实))", re.IGNORECASE)  # fmt: skip
_SHORT: Mapping[str, frozenset[str]] = {
    "ok": frozenset(["ok", "okay", "k", "cool", "great", "nice", "perfect", "got it", "sure", "yes", "no", "fine", "alright", "好", "好的", "行", "嗯", "可以", "明白了", "知道了"]),
    "test": frozenset(["test", "testing", "ping", "test test", "this is a test", "just testing", "hello test", "testing 123", "测试", "测试一下", "test message", "foo", "hello world"]),
    "bye": frozenset(["bye", "goodbye", "bye bye", "see you", "good night", "再见", "拜拜", "晚安"]),
    "hurt": frozenset(["i am sad", "i'm sad", "im sad", "i feel sad", "i'm tired", "i am tired", "i feel lonely", "i had a bad day", "i'm stressed", "我很难过", "我不开心", "我很累", "好累"]),
    "glad": frozenset(["i am happy", "i'm happy", "i'm so happy", "i got the job", "i passed the exam", "i passed my exam", "我很开心", "我考过了"]),
}  # fmt: skip


_TALKING = frozenset(
    [
        "opposite",
        "antonym",
        "you",
        "your",
        "model",
        "version",
        "llm",
        "help",
        "time",
        "day",
        "date",
        "today",
        "fact",
        "facts",
        "something",
        "surprise",
        "weather",
        "raining",
        "snowing",
        "sunny",
        "price",
        "stock",
        "rate",
        "score",
        "news",
        "headlines",
        "bitcoin",
        "btc",
        "share",
    ]
)
"""Each of the patterns above wants one of these in English."""


_NUMBER = late(r"\d{1,6}(?:[.,]\d{1,4})?")
"""A number and nothing else asks for nothing."""


def brief(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is said to a word or two that ask for nothing: `ok`, `test`, `bye`, a number, mere letters."""
    text = prompt.text.strip()
    if len(text) > 120 or prompt.language not in ("en", "zh"):
        return None
    plain = text.lower().strip(" .!?。！？~")
    if len(plain) < 24:
        for key, said in _SHORT.items():
            if plain in said:
                return _say(prompt, key, chance)
        if (
            not any(map(str.isalnum, plain))
            or _NUMBER.fullmatch(plain)
            or (
                plain.isalpha()
                and plain.isascii()
                and len(plain) > 5
                and not re.search(r"[aeiouy]", plain[:6])
            )
            or re.fullmatch(r"(?:asdf|qwer|zxcv)\w*", plain)
        ):
            return _say(prompt, "unclear", chance)
    return None


@opened_by(_OPPOSITE, _ABLE, _MADE, _WHICH, _HELP, _HUMAN, _NOW, _FUN, _WEATHER, _LIVE)
def small_talk(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What people ask a model about itself, and what it can't see: the clock, the weather, the market."""
    text = prompt.text.strip()
    if len(text) > 120 or prompt.language not in ("en", "zh"):
        return None
    if prompt.language == "en" and not prompt.has(_TALKING):
        return None
    if (match := _OPPOSITE.search(text)) and (told := opposite(match[1] or match[2])):
        word = match[1] or match[2]
        return (
            told
            if shapes.bare(prompt) or prompt.language == "zh"
            else f'The opposite of "{word}" is "{told}".'
        )
    for pattern, key in (
        (_ABLE, "able"),
        (_MADE, "made"),
        (_WHICH, "made"),
        (_HELP, "helping"),
        (_HUMAN, "person"),
    ):
        if pattern.search(text) and not _SUPPOSES.match(text):
            return _say(prompt, key, chance)
    if (match := _NOW.search(text)) and not re.search(r"\d{4}", text):
        if today := _TODAY.search(system(before)):
            return (today[1] or today[2]).strip() + ("。" if prompt.language == "zh" else ".")
        time = match["time"] or match["zh"]
        return _say(
            prompt,
            "now",
            chance,
            what=("时间" if time else "日期") if prompt.language == "zh" else ("time" if time else "date"),
        )
    if _FUN.search(text):
        about = re.search(r"\babout (?:the )?(?!you\b)(\w[\w ]*)", text) if prompt.language == "en" else None
        if about is None:
            return _say(prompt, "fun", chance)
        if facts := phrases.topic(about[1].strip(), "en"):
            return str(chance.pick(facts[1:] or facts))
    if (
        _WEATHER.search(text)
        and _WEATHER_ASKED.search(text)
        and not re.search(r"\b(?:forecast|explain|why|how does|poem|story|translate)\b|翻译", text)
    ):
        place = hints.of(text).texts
        where = f" in {place[0]}" if place and prompt.language == "en" else ""
        return _say(prompt, "weather", chance, where=where)
    if _LIVE.search(text):
        topic = prompt.topic if len(prompt.topic) < 60 and prompt.kind != "talk" else "that"
        return _say(prompt, "live", chance, topic=re.sub(r"^(?:the )?current ", "the ", topic))
    return None


ALL: tuple[Callable[[Prompt, tuple[Message, ...], Chance], str | None], ...] = (
    converted,
    known,
    *countries.ALL,
    brief,
    small_talk,
    *lots.ALL,
)
