"""What a house says of itself: plans, prices, times and policies are answered from the system message that tells them, and from nothing else.

As text.py, which asks for it through talks.py, ahead of what anybody would say to such a question. A system message that brings a document is chores.py's.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from mock_server.content import errands, phrases
from mock_server.content.chance import Chance
from mock_server.content.chores import system
from mock_server.content.contexts import has_context, unsure
from mock_server.content.late import late
from mock_server.content.numerals import whole
from mock_server.content.prompt import Prompt
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message

LONGEST = 200
"""Characters of a question to a house."""
_MOST = 4000
"""Characters of a system message that are read for facts."""


class Told(NamedTuple):
    """A statement of the house; where it lists things with what they cost or are, these as pairs under its label."""

    text: str
    label: str = ""
    pairs: tuple[tuple[str, str], ...] = ()


_ROLE = late(r"\b(?:you(?:'re| are)|act as|acting as)\b[^.\n]{0,80}\b(?:support|service|agent|assistant|receptionist|concierge|clerk|sales|shop|store|restaurant|hotel|chatbot|bot|help ?desk|waiter|barista)\b|客服|助手|助理|店员|前台|接待|顾问", re.IGNORECASE)  # fmt: skip
_ORDER = late(r"\s{0,9}(?:[-*•\d.]{1,6}\s{0,4})?(?:you(?:'re| are| must| should| can| will)\b|act as|answer\b|only (?:answer|talk|help|discuss|respond|use)|do not|don'?t|never|always|be (?:polite|brief|concise|friendly|helpful|nice)|please\b|reply|respond|keep\b|use (?:only|the)|if (?:the |a )?(?:user|customer|you|someone|asked|unsure|they)|when (?:the |a )?(?:user|customer)|decline|refuse|speak|你是|你只|请|不要|只(?:能)?回答|回答|如果)", re.IGNORECASE)  # fmt: skip
_END = late(r"(?<=[.!?])\s+(?=\S)|(?<=[。！？；])|\n|;\s+")
_LABEL = late(r"^(?P<label>[^\n:：$€£¥\d]{2,40})[:：]\s*(?P<rest>\S.*)$", re.DOTALL)
_MONEY = late(r"[$€£¥]\s?\d|\d\s?(?:dollars|euros|usd|eur|yuan|元|块)|\bfree\b|免费", re.IGNORECASE)
_PAIR = late(r"^(?P<name>[^\d$€£¥(]{1,40}?)\s*(?:[:=(–-]|\bis\b|\bat\b|\bfor\b|为|是)?\s*(?P<value>(?:[$€£¥]\s?)?\d[^)]{0,40})\)?$")  # fmt: skip
_ASKS = late(r".*[?？]\s*$|(?:and|so|what|how|when|where|who|do|does|can|is|are|which|tell me|i want to know)\b|.*(?:多少|吗|几|怎么|什么|能不能)", re.IGNORECASE)  # fmt: skip
_PRICE = late(r"\b(?:how much|costs?|prices?|pricing|fees?|charges?|expensive|rates?)\b|多少钱|价格|价钱|费用|收费|怎么卖", re.IGNORECASE)  # fmt: skip
_WORD = late(r"[a-z]{3,}")
_STOP = frozenset(
    [
        "the",
        "and",
        "for",
        "are",
        "you",
        "your",
        "can",
        "could",
        "would",
        "will",
        "does",
        "did",
        "have",
        "has",
        "get",
        "got",
        "how",
        "much",
        "many",
        "what",
        "when",
        "where",
        "who",
        "which",
        "is",
        "it",
        "its",
        "this",
        "that",
        "there",
        "with",
        "from",
        "about",
        "any",
        "some",
        "after",
        "before",
        "within",
        "need",
        "want",
        "like",
        "please",
        "tell",
        "know",
        "then",
        "much",
        "costs",
        "cost",
        "price",
        "prices",
        "pricing",
        "fee",
        "fees",
        "charge",
        "rates",
        "expensive",
        "bring",
        "use",
        "make",
        "take",
        "give",
        "time",
        "long",
        "only",
        "also",
        "our",
        "out",
        "too",
    ]
)
_SAME = {"money": "refun", "retur": "refun", "refun": "retur", "back": "refun", "deliv": "shipp", "shipp": "deliv", "ship": "shipp", "send": "shipp", "hours": "open", "openi": "open", "close": "open",
         "dogs": "pets", "dog": "pets", "cats": "pets", "call": "phone", "conta": "phone", "cance": "cance", "subsc": "plan", "plans": "plan", "break": "break", "wifi": "wifi", "park": "parki", "locat": "addre", "open": "hours", **dict.fromkeys(("monda", "tuesd", "wedne", "thurs", "frida", "satur", "sunda", "weeke"), "hours"), "trial": "trial"}  # fmt: skip
_SPAN = late(r"(?<![\d.$€£])(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|ten)[ -](?P<unit>day|week|month|year|hour)s?\b|(?P<zh>\d{1,3}|[一二两三四五六七八九十])个?(?P<unit_zh>天|周|星期|月|年|小时)", re.IGNORECASE)  # fmt: skip
_WITHIN = late(r"\b(?:within|up to|in the first|until|for|under|less than)\b|以内|之内|内", re.IGNORECASE)
_LEANS = late(r"(?:and|so|ok,?|what|how|then) (?:about|if|after|with|in)\b|那?(?:如果|要是)", re.IGNORECASE)
_OPENS_ZH = late(r"几点|开门|关门|营业|什么时候(?:开|关)")
_OF_HOUSE = late(r"(?:and |so )?(?:do you (?:have|offer|sell|accept|take|serve|allow)|is there|are there|can i|do i (?:need|have)|how much|what time|where (?:is|are)|when (?:is|are|do))\b|(?:你们)?有.*吗|能不能|可以", re.IGNORECASE)  # fmt: skip
_HOURS = {"hour": 1, "day": 24, "week": 168, "month": 730, "year": 8760, "小时": 1, "天": 24, "周": 168, "星期": 168, "月": 730, "年": 8760}  # fmt: skip
_FREE_OVER = late(r"\bfree\b[^.;]{0,30}?\b(?:above|over|from|for orders? (?:above|over)|on orders? (?:above|over))\s*[$€£]\s?(?P<n>\d+(?:\.\d+)?)", re.IGNORECASE)  # fmt: skip
_SUM = late(
    r"[$€£]\s?(?P<n>\d+(?:\.\d+)?)|\b(?P<b>\d+(?:\.\d+)?) ?(?:dollars|euros|usd|eur)\b", re.IGNORECASE
)


@memo(128)
def _facts(orders: str) -> tuple[Told, ...]:
    """The statements of a system message that are no orders."""
    found = []
    for one in _END.split(orders[:_MOST]):
        plain = one.strip(" -*•\t")
        if len(plain) < 5 or _ORDER.match(plain):
            continue
        label = ""
        if match := _LABEL.match(plain):
            label, rest = match["label"].strip(), match["rest"].strip()
            parts = [part.strip(" .。") for part in re.split(r",\s+(?:and )?|、|，|\band\b", rest)]
            pairs = [
                (pair["name"].strip(), pair["value"].strip()) for part in parts if (pair := _PAIR.match(part))
            ]
            if len(pairs) > 1 and len(pairs) == len(parts):
                found.append(Told(plain, label, tuple(pairs)))
                continue
            if label.lower() in _HEADS:
                plain = rest
        found.append(Told(plain[:1].upper() + plain[1:], label))
    return tuple(found)


_HEADS = frozenset(["policies", "policy", "facts", "information", "info", "rules", "faq", "knowledge", "details", "notes", "规则", "政策", "信息", "说明"])  # fmt: skip


def _stems(text: str, *, zh: bool) -> frozenset[str]:
    if zh:
        return frozenset(pair for pair in phrases.stems(text, "zh") if pair > "\u4e00" and pair[1] > "\u4e00")
    words = {word[:5] for word in _WORD.findall(text.lower()) if word not in _STOP}
    return frozenset(words | {word.rstrip("s") for word in words})


def answered(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the house tells of what is asked."""
    text = prompt.text.strip()
    if not before or len(text) > LONGEST or prompt.language not in ("en", "zh"):
        return None
    orders = system(before)
    if len(orders) < 60 or has_context(orders) or not _ROLE.search(orders) or not _ASKS.match(text):
        return None
    zh = prompt.language == "zh"
    facts = _facts(orders)
    asked = _stems(f"{_earlier(before)} {text}" if _LEANS.match(text) and _SPAN.search(text) else text, zh=zh)
    if zh and _OPENS_ZH.search(text):
        asked |= {"营业", "时间"}
    asked |= {_SAME[one] for one in asked if one in _SAME}
    priced = _PRICE.search(text) is not None
    if named := _named(text, facts, zh=zh):
        return named
    if listed := _listed(text, asked, facts, zh=zh):
        return listed
    if told := errands.framed(prompt, before, chance):
        return told
    best, most = None, 0.0
    for fact in facts:
        shared = len(asked & _stems(fact.text, zh=zh))
        score = shared + (0.5 if shared and priced and _MONEY.search(fact.text) else 0)
        if score > most:
            best, most = fact, score
    if best is None or most < 1:
        return (unsure(orders) if _OF_HOUSE.match(text) else "") or None
    return _judged(text, best.text, zh=zh)


def _earlier(before: Sequence[Message]) -> str:
    """The last question that did not lean on another."""
    asked = ["\n".join(one.texts)[:LONGEST] for one in reversed(before) if one.role == "user"]
    return next((one for one in asked if not _LEANS.match(one)), "")


def _named(text: str, facts: Sequence[Told], *, zh: bool) -> str | None:
    """What a thing of a list costs or is, where the question names one."""
    lower = text.lower()
    hits = [
        (fact, name, value)
        for fact in facts
        for name, value in fact.pairs
        if (
            re.search(rf"(?<![a-z]){re.escape(name.lower())}(?![a-z])", lower)
            if name.isascii()
            else name in text
        )
    ]
    if not hits:
        return None
    said = []
    for fact, name, value in hits:
        kind = _kind(fact.label)
        if zh:
            said.append(f"{name}是 {value}")
        elif kind in name.lower() or kind not in lower:
            said.append(
                f"{name} is {value}" if name.istitle() else f"{name[:1].upper()}{name[1:]} is {value}"
            )
        else:
            said.append(f"The {name} {kind} is {value}")
    return "，".join(said) + "。" if zh else " and ".join([said[0], *(one[:1].lower() + one[1:] if one.startswith("The ") else one for one in said[1:])]) + "."  # fmt: skip


def _kind(label: str) -> str:
    """`Plans` → `plan`."""
    word = label.lower().split(" ")[-1]
    return word.removesuffix("s")


def _listed(text: str, asked: frozenset[str], facts: Sequence[Told], *, zh: bool) -> str | None:
    """The whole list, where the question names only what it is a list of; a thing of that kind that is not in it is said to be unknown."""
    for fact in facts:
        if not fact.pairs or not (asked & _stems(fact.label, zh=zh) or (_PRICE.search(text) and not asked)):
            continue
        others = asked - _stems(fact.label, zh=zh) - {"plan", "subsc", "offer", "diffe", "avail"}
        if zh:
            lines = "\n".join(f"- {name}：{value}" for name, value in fact.pairs)
            return f"我们的{fact.label}：\n\n{lines}"
        lines = "\n".join(f"- **{name}**: {value}" for name, value in fact.pairs)
        label = fact.label.lower()
        match = re.search(rf"\b(?:an?|any|the) (?P<what>[a-z]+ {re.escape(_kind(fact.label))})s?\b", text, re.IGNORECASE) if others else None  # fmt: skip
        lead = f"I have nothing on {match[0]}. These are the {label} I know of:" if match else f"Our {label}:"
        return f"{lead}\n\n{lines}"
    return None


def _judged(text: str, fact: str, *, zh: bool) -> str:
    """The statement, led in by yes or no where a span of time or an amount in the question decides it."""
    end = "" if fact[-1:] in ".!?。！？" else "。" if zh else "."
    said = fact + end
    if (ours := _SPAN.search(fact)) and _WITHIN.search(fact) and (theirs := _SPAN.search(text)):
        yes = _hours(theirs) <= _hours(ours)
        return f"{'可以' if yes else '抱歉，不行'}：{said}" if zh else f"{'Yes' if yes else 'I am afraid not'}: {said[:1].lower() + said[1:] if said[1:2].islower() else said}"  # fmt: skip
    if (over := _FREE_OVER.search(fact)) and (amount := _SUM.search(text)):
        yes = float(amount["n"] or amount["b"]) >= float(over["n"])
        return f"{'Yes, that is free' if yes else 'Not for that amount'}: {said[:1].lower() + said[1:]}"
    return said


def _hours(match: re.Match[str]) -> int:
    said = (match["n"] or match["zh"]).lower()
    return whole(said) * _HOURS[(match["unit"] or match["unit_zh"]).lower()]


ALL = (answered,)
