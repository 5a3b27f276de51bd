"""Short pieces and answers whose form everybody knows: a weekly report, a couplet, an idiom, the next line of a poem, a command, a formula of a
spreadsheet, a packing list, a riddle.

As doing.py, whose list these belong to; texts and the patterns that ask for them are in data/forms.json.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from mock_server.content import personas, phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.needles import Sieve, ones
from mock_server.content.prompt import Prompt
from mock_server.content.shaped import turned
from mock_server.wire.timeline import Message

LONGEST = 400
"""Characters of a request; a longer one brings a text of its own."""


class _Row(NamedTuple):
    asks: re.Pattern[str]
    needs: Sequence[str]
    """One of these stands in every text that asks for it, as needles.py tells; none: nothing can be told."""
    told: Sequence[str]
    topic: str
    known: bool
    number: str


@lru_cache(maxsize=4)
def _rows(language: str, *, plain: bool) -> Sequence[_Row]:
    """The forms and the how-tos of a language, in their order; `plain`: those that a text of ASCII can ask for."""
    found = []
    for row in (*phrases.data("forms")["howtos"], *phrases.data("forms")["forms"]):
        needs = [need for need in row["needs"] if need.isascii() or not plain]
        if (told := row.get(language)) and (needs or not row["needs"]):
            texts = [told] if isinstance(told, str) else told
            found.append(_Row(late(row["asks"], re.IGNORECASE), needs, texts, row.get("topic", ""), row.get("known", False), row.get("n", "3000")))  # fmt: skip
    return found


@lru_cache(maxsize=4)
def _sieve(language: str, *, plain: bool) -> Sieve:
    rows = _rows(language, plain=plain)
    return Sieve(len(rows), lambda: [row.needs for row in rows])


def formed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The form that the prompt asks for, about its topic."""
    text = prompt.text.strip()
    if len(text) > LONGEST or prompt.language not in ("en", "zh"):
        return None
    plain = text.isascii()
    for at in ones(_sieve(prompt.language, plain=plain).bits(text)):
        row = _rows(prompt.language, plain=plain)[at]
        if match := row.asks.search(text):
            return _filled(row, match, prompt, chance)
    return None


def _filled(row: _Row, match: re.Match[str], prompt: Prompt, chance: Chance) -> str:
    said = {name: value.strip(" 的") for name, value in match.groupdict().items() if value}
    said.update({name: re.sub(r"^(?:an?|the) ", "", said[name]) for name in ("one", "two") if name in said})
    topic = said.pop("topic", "") or said.pop("topic2", "") or row.topic
    topic = turned(topic) if prompt.language == "en" else topic
    facts = phrases.topic(topic, prompt.language) or () if row.known else ()
    sign = "<" if re.search(r"小于|below|less", said.get("op", "")) else ">"
    number = said.get("n") or _first_number(prompt.text) or row.number
    values = {
        **said,
        "n": number,
        "col": (said.get("col") or said.get("col2") or "A").upper(),
        "sign": sign,
        "topic": topic,
        "when": when[0] if (when := _WHEN.search(prompt.text)) else "本周五下午两点",
        "whom": match.groupdict().get("topic") or "",
        "facts": phrases.joint(prompt.language).join(facts[2:4]),
    }
    return phrases.filled(chance.pick(row.told), **values).strip()


_WHEN = late(
    r"(?:\d{1,2}月\d{1,2}[日号]|(?:今|明|后)天|(?:下|本|这)?周[一二三四五六日])(?:上午|下午|晚上|中午)?(?:[一二两三四五六七八九十\d]{1,2}(?:点半?|[:：]\d\d))?"
)


def _first_number(text: str) -> str:
    found = re.search(r"\d{1,5}", text)
    return found[0] if found else ""


# ---- sayings and verses ------------------------------------------------------------------------------------------------

_MEANS = late(r"\b(?:what (?:does|is the meaning of)|meaning of|define|what's|what is|explain|saying|proverb|idiom|phrase|mean|means)\b|是什么意思|什么意思|的意思|解释|含义", re.IGNORECASE)  # fmt: skip
_USED = late(
    r"\b(?:use|put|make)\b.{0,40}\bsentences?\b|\bexample sentence\b|造(?:个|一个)?句", re.IGNORECASE
)
_NEXT = late(r"(?:的)?(?:下一?句|后一?句|下半句|下联|(?<=接)下|接诗句?|对下半句)(?:诗)?(?:是|怎么接)?")
_PREVIOUS = late(r"(?:的)?(?:上一?句|前一?句|上半句)")
_SOURCE = late(r"作者|出自|谁写的|哪首|谁的|出处|哪篇")
_QUOTED = late(r"[“\"「《]([^”\"」》]{2,24})[”\"」》]")


@opened_by(_MEANS, _USED, only="en")
def said_of_old(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """An idiom or a rare word explained or used in a sentence, the line beside a line of a poem, the other half of a couplet."""
    text = prompt.text.strip()
    if len(text) > 100:
        return None
    if prompt.language == "zh" and (told := _verse(text)):
        return told
    means, used = _MEANS.search(text), _USED.search(text)
    if not means and not used:
        return None
    lower = text.lower().replace("’", "'")
    word = max((one for one in _idioms() if one in lower), key=len, default="")
    if not word:
        return None
    meaning, sentence, *chinese = _idioms()[word]
    if used:
        return str(sentence)
    if prompt.language == "zh" and chinese:
        return f"“{word}”的意思是：{chinese[0]}。\n\n例句：{sentence}"
    return (
        f"“{word}”的意思是：{meaning}\n\n例句：{sentence}"
        if not word.isascii()
        else f'{meaning} For example: "{sentence}"'
    )


@lru_cache(maxsize=1)
def _idioms() -> Mapping[str, Sequence[str]]:
    """Idioms and rare words with what they mean and a sentence; those of sayings.json also with what they mean in Chinese."""
    sayings: Mapping[str, Sequence[str]] = phrases.data("sayings")
    return {**phrases.data("forms")["idioms"], **sayings}


def used(word: str) -> str:
    """A sentence with an idiom or a rare word; empty if it is not known."""
    known = _idioms().get(word)
    return str(known[1]) if known else ""


def _verse(text: str) -> str | None:
    """The line before or after a line; the second half of a couplet whose first half is given."""
    if "上联" in text and "下联" not in text.split("上联", 1)[0]:
        first = next(iter(_QUOTED.findall(text)), "") or re.split(r"上联(?:是|为)?[:：]?", text)[-1].strip(
            "。 ，！"
        )
        plain = re.sub(r"[，。、\s]", "", first)
        pairs = phrases.data("forms")["couplets"]
        second = pairs.get(plain) or next(
            (b for a, b, *_ in phrases.data("forms")["verses"] if a == plain), ""
        )
        if not second and len(plain) == len(pairs[""]):
            second = pairs[""]
        return f"下联：{second}" if second else None
    after, ahead = _NEXT.search(text), _PREVIOUS.search(text)
    if not after and not ahead:
        return None
    plain = re.sub(r"[，。、,\s]", "", text)
    for one, other, *source in phrases.data("forms")["verses"]:
        found = re.sub(r"[，。]", "", one if after else other)
        if found in plain:
            beside = f"{'下' if after else '上'}一句是“{other if after else one}”"
            return f"{beside}，出自{source[0]}。" if source and _SOURCE.search(text) else f"{beside}。"
    return None


_QUESTIONS = late(r"\binterview questions\b|面试(?:题|问题)", re.IGNORECASE)
_CAGE = late(r"(?:头|heads?)\D{0,6}(?P<h>\d{1,5})\D{0,12}(?:脚|足|腿|legs|feet)\D{0,6}(?P<f>\d{1,5})|(?P<h2>\d{1,5})\s*(?:个头|heads)\D{1,16}(?P<f2>\d{1,5})\s*(?:只?脚|条腿|只足|legs|feet)", re.IGNORECASE)  # fmt: skip
_CAGED = late(r"鸡|兔|\b(?:chickens?|rabbits?|hens?|cows?)\b", re.IGNORECASE)


@opened_by(frozenset(["interview"]), only="en")
def interviewed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Questions that are asked in an interview for a position."""
    text = prompt.text[:120]
    if prompt.language not in ("en", "zh") or not _QUESTIONS.search(text) or "ask" in prompt.cues:
        return None
    questions = personas.questions_for(text, prompt.language)
    if questions is None:
        return None
    count = re.search(r"\d{1,2}|[一两三四五六](?=[道个])", text)
    many = prompt.many or (int(count[0]) if count and count[0].isdigit() else "一两三四五六".find(count[0]) + 1 if count else 3 if prompt.language == "zh" else 8)  # fmt: skip
    return "\n".join(f"{at}. {one}" for at, one in enumerate(chance.sample(questions, many), 1))


@opened_by(_CAGED)
def caged(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """How many chickens and rabbits have so many heads and feet."""
    text = prompt.text[:200]
    match = _CAGE.search(text) if _CAGED.search(text) else None
    if match is None:
        return None
    heads, feet = int(match["h"] or match["h2"]), int(match["f"] or match["f2"])
    four = feet - 2 * heads
    if four < 0 or four % 2 or four > 2 * heads:
        return (
            "这组数字没有整数解，请检查一下。"
            if prompt.language == "zh"
            else "No whole numbers fit these figures."
        )
    rabbits = four // 2
    if prompt.language == "zh":
        return (
            f"假设 {heads} 只全是鸡，应有 {2 * heads} 只脚，实际多出 {feet} - {2 * heads} = {four} 只。\n\n"
            f"每把一只鸡换成兔，多 2 只脚，所以兔有 {four} ÷ 2 = {rabbits} 只，鸡有 {heads} - {rabbits} = {heads - rabbits} 只。"
        )
    return (
        f"If all {heads} were chickens, there would be {2 * heads} feet; there are {four} more. Each rabbit adds two, "
        f"so there are {four} / 2 = {rabbits} rabbits and {heads} - {rabbits} = {heads - rabbits} chickens."
    )


ALL = (said_of_old, interviewed, caged, formed)
