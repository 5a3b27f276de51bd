"""A booking in several turns: what is missing is asked for one thing at a time, what was said is kept, and all of it is read back before it is confirmed.

How far it has come is told from the messages alone. Kinds of bookings and their questions are in data/booking.json. As text.py, which asks for it
through talks.py.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from mock_server.content import finding, phrases
from mock_server.content.chance import Chance
from mock_server.content.chores import system
from mock_server.content.late import late, worded
from mock_server.content.numerals import whole
from mock_server.content.prompt import Prompt
from mock_server.wire.memo import of_talk
from mock_server.wire.timeline import Message

LONGEST = 240
"""Characters of what is said in a booking."""


def _say(zh: bool, key: str, **values: str) -> str:
    return phrases.filled(phrases.data("booking")["says"][key]["zh" if zh else "en"], **values)


def _ask(slot: str, zh: bool) -> str:
    return str(phrases.data("booking")["slots"][slot]["ask"]["zh" if zh else "en"])


_OPENING = late(r"\b(?:book\w*|reserv\w*|table|flights?|fly|hotel|room|appointment|haircut|check-?up|tickets?)\b|订|预约|挂号|机票", re.IGNORECASE)  # fmt: skip
_OTHERWISE = late(r"^(?:how|what|why|where|which|who|when|write|create|draft|generate|explain|translate|list|summari[sz]e|give|is|are|does|do you|should|suggest|recommend|tell)\b|\b(?:app|code|system|python|email|e-mail|letter|dialog(?:ue)?|story|sentence|excel|html|sql|api|json)\b|怎么|如何|写|翻译|代码|系统|为什么|推荐", re.IGNORECASE)  # fmt: skip
_N = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PLACE = r"(?-i:[A-ZÀ-Ý])[\w'’-]+(?: (?-i:[A-ZÀ-Ý])[\w'’-]+){0,2}"
_HAN = "[\u4e00-\u9fff]"
_DATE = late(rf"\b(?:today|tonight|tomorrow(?: (?:night|evening|morning))?|the day after tomorrow|(?:this |next |on )?{_DAYS}(?: (?:night|evening|morning))?|(?:this|next) (?:week|weekend|month)|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?|{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?(?!\d|:)|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTHS}|the \d{{1,2}}(?:st|nd|rd|th)|in (?:a|{_N}) (?:days?|weeks?))\b|(?:今天|今晚|明天|明晚|后天|大后天|(?:这|本|下)?(?:周|星期|礼拜)[一二三四五六日天末]|\d{{1,2}}月\d{{1,2}}[日号]?)", re.IGNORECASE)  # fmt: skip
_CAPITAL = late(rf"\b(?:{_DAYS}|{_MONTHS})\b", re.IGNORECASE)
_TIME = late(rf"\b(?:at |around |by |to )?(?P<at>\d{{1,2}}(?:[:.]\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|o'?clock)|\d{{1,2}}:\d\d|noon|midnight|(?:half past|quarter (?:past|to)) {_N}|(?<=at )\d{{1,2}}(?![\d/.-]|(?:st|nd|rd|th)\b| (?:people|persons|guests|nights|of us))|(?<=at )(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))(?![\w:])|(?P<zh>(?:早上|上午|中午|下午|晚上|傍晚|晚)?(?:\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})(?:点半?|[:：]\d\d)|中午)", re.IGNORECASE)  # fmt: skip
_COUNT = late(rf"\b(?:(?P<a>{_N}) (?:people|persons?|guests?|adults?|passengers?|travell?ers?|of us|pax|tickets?|seats?)|(?:for|party of|we(?:'re| are)|there (?:are|will be)|make (?:it|that)) (?P<b>{_N})(?! ?(?:am\b|pm\b|a\.m|p\.m|:|o'?clock|nights?|days?|weeks?|hours?|minutes?|instead)))\b|(?P<zh>\d{{1,2}}|[一二两三四五六七八九十])(?:个人|位|人|个大人)", re.IGNORECASE)  # fmt: skip
_ALONE = late(r"\b(?:just me|only me|myself|by myself|alone)\b|就我(?:一个|自己)|一个人", re.IGNORECASE)
_NIGHTS = late(
    rf"\b(?P<n>{_N}) nights?\b|(?P<zh>\d{{1,2}}|[一二两三四五六七八九十])(?:晚|个晚上|天)(?!上)",
    re.IGNORECASE,
)
_NAME = late(rf"\b(?:my name is|name is|the name's|under(?: the name(?: of)?)?|in the name of|i'm|i am|it's|this is|name:?) (?P<en>{_PLACE})|(?:我叫|姓名[:：]?|名字是|我姓|叫我)(?P<zh>{_HAN}{{1,4}})", re.IGNORECASE)  # fmt: skip
_BARE_NAME = late(r"^(?:(?:it's|it is|under|the name is|please put) )?(?P<en>[A-Za-zÀ-ÿ][\w'’.-]*(?: [A-Za-zÀ-ÿ][\w'’.-]*){0,3})[.!]*$|^(?P<zh>[\u4e00-\u9fff]{2,6}?)[。！]?$", re.IGNORECASE)  # fmt: skip
_FROM = late(rf"\bfrom (?P<en>{_PLACE})|从(?P<zh>{_HAN}{{2,5}}?)(?=出发|到|飞|去|[，。]|$)", re.IGNORECASE)
_TO = late(
    rf"\bto (?P<en>{_PLACE})|(?:到|飞往|飞|去)(?P<zh>{_HAN}{{2,5}}?)(?=的|[，。]|机票|航班|$)", re.IGNORECASE
)
_IN = late(rf"\bin (?P<en>(?!{_MONTHS}\b){_PLACE})|(?:在|去|到)(?P<zh>{_HAN}{{2,4}}?)(?=的|[，。]|订|住|找|$)", re.IGNORECASE)  # fmt: skip
_CLASS = late(r"\b(?P<en>premium economy|economy|business|first)(?: class)?\b|(?P<zh>经济舱|商务舱|头等舱)", re.IGNORECASE)  # fmt: skip
_REASON = late(r"\b(?:for|about) (?P<en>(?:an? |my |the )?(?!me\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|next\b|this\b)[a-z][\w' -]{2,40}?)(?= (?:on|at|with|next|this|tomorrow|today)\b|[.,!?]|$)|\b(?P<b>haircut|check-?up|dentist)\b|(?P<zh>理发|体检|洗牙|看牙|复诊|牙医|门诊)", re.IGNORECASE)  # fmt: skip
_YES = late(r"^(?:yes|yeah|yep|sure|ok(?:ay)?|please do|go ahead|confirm(?:ed)?|correct|perfect|great|looks? good|that'?s (?:right|correct|fine|perfect)|do it|book it|sounds good|fine|好的?|可以|对|是的|确认|没问题|行)(?![a-z])[ ,.!a-z，。！\u4e00-\u9fff]{0,24}$", re.IGNORECASE)  # fmt: skip
_NO = late(r"^(?:no|nope|not (?:quite|yet)|wait|不对|不是|不行|等等|先不)[ ,.!。，！]*$", re.IGNORECASE)
_CANCEL = late(
    r"\b(?:cancel|forget it|never ?mind|drop it|i changed my mind)\b|取消|算了|不订了", re.IGNORECASE
)
_THANKS = late(r"^(?:no,? |ok(?:ay)?,? |great,? |perfect,? )*(?:thanks?|thank you|that'?s (?:all|it)|谢谢|没有了|就这样)(?![a-z]).{0,30}$", re.IGNORECASE)  # fmt: skip
_OF_HOUSE = late(r"^(?:and )?(?:do you (?:have|offer|serve|accept|take|allow)|is there|are there|can (?:i|we) (?:bring|park|pay)|are (?:dogs|pets|kids|children)|有没有|可以带|能不能)[^\n]{2,80}[?？]$|^有[^\n]{1,20}吗[?？]$", re.IGNORECASE)  # fmt: skip
_CHANGES = late(
    r"\b(?:instead|change|make (?:it|that)|actually|rather|move it|better)\b|改|换", re.IGNORECASE
)
_BARE_NUMBER = late(rf"^\D{{0,24}}?(?P<n>{_N})\b(?! ?(?:am|pm|:))|(?P<zh>\d{{1,2}}|[一二两三四五六七八九十])", re.IGNORECASE)  # fmt: skip
_COUNTS = ("people", "guests", "passengers")


class State(NamedTuple):
    """What was filled so far, and what the last words brought."""

    filled: dict[str, str]
    new: dict[str, str]
    changed: bool


def booked(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The next question of a booking, its summary, or its confirmation."""
    text = prompt.text.strip()
    if len(text) > LONGEST or (prompt.language not in ("en", "zh") and not before):
        return None
    kind, asked = _going(before)
    zh = prompt.language == "zh" or (bool(kind) and "\u4e00" <= asked[0][0][:1] <= "\u9fff")
    if not kind:
        kind = _kind(text)
        if not kind:
            return None
        asked = []
    orders = system(before)
    slots = _slots(kind, orders)
    last = asked[-1][1] if asked else ""
    confirmed = any(_tail(key, zh) in answer for _, answer in asked for key in ("booked", "ready"))
    if asked:
        if _CANCEL.search(text):
            return _say(zh, "cancelled")
        if confirmed and _THANKS.match(text):
            return _say(zh, "bye")
    state = State({}, {}, False)
    question = ""
    for said, answer in [*asked, (text, "")]:
        state = _filled(said, state.filled, slots, next((one for one in slots if _ask(one, zh) in question), ""), kind)  # fmt: skip
        question = answer if _ours(answer) else question
    known = phrases.data("booking")
    noun = known["kinds"][kind]["noun"]["zh" if zh else "en"]
    missing = [one for one in slots if one not in state.filled]
    lines = "\n".join(f"- **{known['slots'][one]['label']['zh' if zh else 'en']}**{'：' if zh else ': '}{state.filled[one]}" for one in slots if one in state.filled)  # fmt: skip
    if asked and not state.new:
        summed = _tail("summary", zh) in last
        if summed and _YES.match(text):
            return _say(zh, "booked" if orders else "ready", noun=noun, lines=lines)
        if summed and (_NO.match(text) or _CHANGES.search(text)):
            return _say(zh, "what_else")
        if _OF_HOUSE.match(text) and not orders and missing:
            return _say(zh, "not_known", ask=_ask(missing[0], zh))
        if text.endswith(("?", "？")) or summed or confirmed or last == _say(zh, "what_else") or not missing:
            return None
        if len(text) > 40:
            return None
        return _say(zh, "again", ask=_ask(missing[0], zh))
    lead = _say(zh, "opening", noun=noun) if not asked else ""
    values = "，" if zh else ", "
    told = values.join(_shown(one, said, zh) for one, said in state.new.items())
    ack = _say(zh, "changed" if state.changed else "noted", values=told) if told else ""
    if missing:
        return phrases.joint("zh" if zh else "en").join(
            one for one in (lead, ack, _ask(missing[0], zh)) if one
        )
    summary = _say(zh, "summary", noun=noun, lines=lines)
    return f"{ack if state.changed else ''}{chr(10) * 2 if state.changed else ''}{summary}"


def _kind(text: str) -> str:
    """The kind of booking that a text opens; empty if it opens none."""
    if not _OPENING.search(text) or _OTHERWISE.search(text):
        return ""
    return next((name for name, row in phrases.data("booking")["kinds"].items() if worded(row["opens"]).search(text) or worded(row["zh_opens"]).search(text)), "")  # fmt: skip


def _slots(kind: str, orders: str) -> list[str]:
    """What is asked for, in this order; a phone number or an address if the system message wants one."""
    slots = list(phrases.data("booking")["kinds"][kind]["slots"])
    if kind == "table" and re.search(r"\bnumber of (?:people|guests)[^.]{0,20}date\b", orders, re.IGNORECASE):
        slots = ["people", "date", "time", "name"]
    slots += [one for one, asks in (("phone", r"\bphone|电话|手机"), ("email", r"\be-?mail|邮箱")) if re.search(rf"(?:collect|ask|need|get|include|收集|询问)[^.。\n]{{0,120}}(?:{asks})", orders, re.IGNORECASE)]  # fmt: skip
    return slots


@of_talk(256)
def _going(before: Sequence[Message]) -> tuple[str, list[tuple[str, str]]]:
    """The booking that goes on, and its turns from the one that opened it; an empty name if none does."""
    talk: list[tuple[str, str]] = []
    asked = ""
    for one in before[-60:]:
        text = "\n".join(one.texts).strip()
        if one.role == "user":
            asked = text
        elif one.role == "assistant" and asked:
            talk.append((asked, text))
            asked = ""
    if (
        not talk
        or not any(_ours(answer) for _, answer in talk[-2:])
        or any(answer in _ended() for _, answer in talk[-2:])
    ):
        return "", []
    for at in range(len(talk) - 1, -1, -1):
        if (kind := _kind(talk[at][0])) and _ours(talk[at][1]):
            return kind, talk[at:]
    return "", []


@lru_cache(maxsize=1)
def _ended() -> frozenset[str]:
    return frozenset(
        said for key in ("cancelled", "bye") for said in phrases.data("booking")["says"][key].values()
    )


@lru_cache(maxsize=1)
def _marks() -> Sequence[str]:
    """What the answers of a booking are known by."""
    asks = [said for row in phrases.data("booking")["slots"].values() for said in row["ask"].values()]
    return [
        *asks,
        *(_tail(key, zh) for key in ("summary", "booked", "ready", "what_else") for zh in (False, True)),
    ]


def _ours(answer: str) -> bool:
    return any(mark in answer for mark in _marks())


def _tail(key: str, zh: bool) -> str:
    """The last words of a phrase."""
    return str(phrases.data("booking")["says"][key]["zh" if zh else "en"]).rpartition("}")[2].strip()


def _shown(slot: str, said: str, zh: bool) -> str:
    if slot in _COUNTS:
        one = "person" if slot == "people" else slot[:-1]
        many = "people" if slot == "people" else slot
        return f"{said} 位" if zh else f"{said} {one if said == '1' else many}"
    if slot == "nights":
        return f"{said} 晚" if zh else f"{said} night{'' if said == '1' else 's'}"
    if slot in ("from", "to") and not zh:
        return f"{slot} {said}"
    return said


def _filled(text: str, held: Mapping[str, str], slots: Sequence[str], asked: str, kind: str) -> State:
    """What a text says for the slots; a bare number or name is for the one that was asked for."""
    found: dict[str, str] = {}
    for slot in slots:
        if said := _said(slot, text, opened=not held and not asked):
            found[slot] = said
    if asked and asked not in found and (said := _bare(asked, text)):
        found[asked] = said
    if not found and held and _CHANGES.search(text) and "time" in slots and (match := re.search(r"(?<!\d)\d{1,2}(?:[:.]\d\d)?(?!\d)", text)):  # fmt: skip
        old = re.search(r" ?(?:am|pm)", held.get("time", ""), re.IGNORECASE)
        found["time"] = match[0] + (old[0] if old else "")
    if asked not in ("", "name") and "name" in found and "name" in held:
        del found["name"]
    if asked in ("from", "to", "city") and "name" in found:
        del found["name"]
    new = {slot: said for slot, said in found.items() if held.get(slot) != said}
    changed = any(slot in held for slot in new)
    return State({**held, **new}, new, changed)


def _said(slot: str, text: str, *, opened: bool) -> str:
    """What a text plainly says for a slot."""
    if slot in ("date", "arrival"):
        match = _DATE.search(text)
        said = re.sub(r"^on ", "", match[0], flags=re.IGNORECASE) if match else ""
        return _CAPITAL.sub(lambda one: one[0][:1].upper() + one[0][1:], said)
    if slot == "time":
        match = _TIME.search(text)
        return (match["at"] or match["zh"]).strip() if match else ""
    if slot in _COUNTS:
        if _ALONE.search(text):
            return "1"
        match = _COUNT.search(text)
        return _figure(match["a"] or match["b"] or match["zh"]) if match else ""
    if slot == "nights":
        match = _NIGHTS.search(text)
        return _figure(match["n"] or match["zh"]) if match else ""
    if slot in ("phone", "email"):
        told = finding.field(slot, text)
        return told if isinstance(told, str) else ""
    pattern = {"name": _NAME, "from": _FROM, "to": _TO, "city": _IN, "class": _CLASS, "reason": _REASON}[slot]
    match = pattern.search(text)
    if match is None:
        return ""
    said = next(one for one in match.groups() if one).strip()
    return "" if slot in ("name", "to", "from", "city") and _DATE.fullmatch(said) else said


def _figure(said: str) -> str:
    return str(whole(said) or said)


def _bare(slot: str, text: str) -> str:
    """What a text says for the slot that was asked for, where it says nothing else."""
    if slot in (*_COUNTS, "nights", "time"):
        match = _BARE_NUMBER.search(text)
        return _figure(match["n"] or match["zh"]) if match and len(text) < 40 else ""
    if text.endswith(("?", "？")) or len(text) > 50 or _YES.match(text) or _NO.match(text):
        return ""
    if slot in ("name", "from", "to", "city", "reason"):
        match = _BARE_NAME.match(text)
        if match is None:
            return ""
        said = (match["en"] or match["zh"]).strip(" .")
        said = re.sub(r"^(?:in|to|from|for|an?|the) ", "", said)
        return said if slot == "reason" else said.title() if said.islower() else said
    return ""


ALL = (booked,)
