"""The last answer with one thing of it changed: a point shorter, a line out, a word for another, a list as a table, a change undone.

What is changed is found in the answer itself, so that all the rest of it stays as it was. As text.py, which asks for it through talks.py.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from mock_server.content import languages, mockdata, phrases, pieces, regrouping, shapes, translating, turns
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompt import Prompt, read
from mock_server.wire.timeline import Message

LONGEST = 140
"""Characters of a request that changes an answer."""
_MOST = 20_000
"""Characters of an answer that is changed."""


def say(prompt: Prompt, key: str, **values: str) -> str:
    """What is said where an answer stays as it is."""
    return phrases.filled(
        phrases.data("editing")["says"][key]["zh" if prompt.language == "zh" else "en"], **values
    )


_LEAD = r"^(?:(?:can|could|would|will) you |please |now |ok(?:ay)?,? |and |then |also |actually,? |no,? |请|再|帮我|麻烦|那)*"
_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last"
_UNITS = "sentence|line|paragraph|stanza|verse|row|bullet(?: point)?|one|item|point|tip|idea|step|option|name|reason|example|question|entry|element|part|section"
_WHERE = rf"(?:the )?(?:(?P<at>{_ORDINALS}|\d{{1,2}}(?:st|nd|rd|th))(?: (?P<unit>{_UNITS}))?|(?P<unit_b>{_UNITS}|number|no\.|#) ?(?P<at_b>\d{{1,2}}|one|two|three|four|five))"
_WHERE_ZH = r"(?:第(?P<at_zh>[一二三四五六七八九十\d])|最后一?)(?P<unit_zh>个?句|行|段|[个条点项步种])(?:话)?"
_TAIL = r"(?: please| now| instead)?\s*[.!?。！]*$"

_UNDO = late(
    rf"{_LEAD}(?:undo(?: (?:that|it|this|the last (?:change|edit|one)))?|revert(?: (?:that|it|to the (?:previous|last|original)(?: version| one)?))?|(?:go|change (?:it )?|put (?:it )?|switch) ?back(?: (?:to )?(?:the )?(?:previous|last|earlier|original|first)? ?(?:version|one)?| to (?:what|how) it was(?: before)?)?|(?:i )?(?:prefer|liked)(?:red)? the (?:previous|old|first|original) (?:version|one)(?: better)?){_TAIL}|{_LEAD}(?:撤销|恢复|还原|改回去|换回去|回到上一版)(?:上一步|上一版|原来的)?(?:修改)?[。！]?$",
    re.IGNORECASE,
)  # fmt: skip
_SHORTEN = late(
    rf"{_LEAD}(?:make {_WHERE} (?:a bit |a little |much )?(?:shorter|more concise|briefer)|shorten {_WHERE.replace('P<', 'P<s_')}){_TAIL}|{_LEAD}把?{_WHERE_ZH}(?:改|写|变)?(?:得)?(?:更)?(?:短|简短|精简)(?:一?[点些])?[。！]?$",
    re.IGNORECASE,
)  # fmt: skip
_LENGTHEN = late(
    rf"{_LEAD}(?:make {_WHERE} (?:a bit |a little |much )?(?:longer|more detailed)|(?:explain|expand(?: on)?|elaborate on|go deeper into|clarify|what do you mean by|what about|tell me more about|more (?:on|about)|details? (?:on|about)) {_WHERE.replace('P<', 'P<s_')})(?: (?:more|further|to me|again|in (?:more )?detail|a bit))*{_TAIL}",
    re.IGNORECASE,
)  # fmt: skip
_REMOVE = late(
    rf"{_LEAD}(?:remove|delete|drop|leave out|cut|skip|take out|get rid of) {_WHERE}{_TAIL}|{_LEAD}(?:去掉|删掉|删除|去除)(?:了)?{_WHERE_ZH}[。！]?$|{_LEAD}把{_WHERE_ZH.replace('P<', 'P<z_')}(?:去掉|删掉|删除)[。！]?$",
    re.IGNORECASE,
)  # fmt: skip
_REPLACE_AT = late(
    rf"{_LEAD}(?:replace|change|swap|switch|rewrite) {_WHERE} (?:by|with|to|for|into|about|as) (?P<by>[^\n]{{2,80}}?){_TAIL}|{_LEAD}把{_WHERE_ZH}(?:换|改|替换)(?:成|为)(?P<by_zh>[^。\n]{{1,40}})[。！]?$",
    re.IGNORECASE,
)  # fmt: skip
_REPLACE = late(
    rf"{_LEAD}(?:replace|change|swap|switch) (?:the )?(?:word |name )?[\"'“]?(?P<old>[^\n\"”]{{1,40}}?)[\"'”]? (?:by|with|to|for|into) [\"'“]?(?P<by>[^\n\"”]{{1,40}}?)[\"'”]?{_TAIL}|{_LEAD}把[“\"]?(?P<old_zh>[^“”\"，。\n]{{1,12}}?)[”\"]?(?:都|全)?(?:换|改|替换)(?:成|为)[“\"]?(?P<by_zh>[^“”\"，。\n]{{1,12}}?)[”\"]?[。！]?$|{_LEAD}use (?:the word )?[\"'“]?(?P<by_use>[^\n\"”]{{1,40}}?)[\"'”]? instead of [\"'“]?(?P<old_use>[^\n\"”]{{1,40}}?)[\"'”]?{_TAIL}",
    re.IGNORECASE,
)  # fmt: skip
_SWAP = late(
    rf"{_LEAD}(?:swap|switch|exchange) (?:the )?(?:order of )?(?:numbers? |items? |points? |steps? |rows? |days? )?(?P<one>\d{{1,2}}|{_ORDINALS}) (?:and|with) (?:the )?(?:number |item |point |step |row |day )?(?P<two>\d{{1,2}}|{_ORDINALS})(?: ones?| items?| points?| rows?| days?)?{_TAIL}|{_LEAD}把?第?(?P<one_zh>[一二三四五六七八九十\d])[条个步点项天]?(?:和|与|跟|、)第?(?P<two_zh>[一二三四五六七八九十\d])[条个步点项天]?(?:的)?(?:顺序|位置)?(?:互换|对调|换一下|换一换|交换|调换|换)(?:一下)?(?:位置|顺序)?[。！]?$",
    re.IGNORECASE,
)  # fmt: skip
_ORDER = late(
    rf"{_LEAD}(?:(?P<reverse>reverse (?:the )?(?:order|list|it|them)|(?:in )?reverse(?:d)? order)|(?:sort|order|arrange|put|list) (?:it |them |the (?:list|items) |these )?(?:in )?alphabetical(?:ly)?(?: order)?){_TAIL}",
    re.IGNORECASE,
)  # fmt: skip
_APPEND = late(
    rf"{_LEAD}(?:add|include|put) (?:also )?(?!(?:an?|one|another|some|more|two|three) (?:column|row|field|key|line|sentence|emoji)|emojis?\b|humou?r|that\b|more\b|a joke|(?:a|one) (?:\w+ )?(?:column|line))(?P<what>[\w' -]{{2,60}}?)(?: (?:to|in|on) (?:the |it|this|my )?(?:list|table|it)?| as well| too)?{_TAIL}|{_LEAD}(?:加上|加入|添加|增加)(?!价格|预算|费用|价钱|时间|地址|电话|联系方式|数据|来源|出处|人均|评分|营业时间|门票)(?P<what_zh>[\u4e00-\u9fff]{{1,10}}?)[。！]?$",
    re.IGNORECASE,
)  # fmt: skip
_TRANSLATE = late(
    rf"{_LEAD}(?:translate|say|put|write) (?:only |just )?{_WHERE} (?:in|to|into) (?P<to>[a-z]+){_TAIL}|{_LEAD}把{_WHERE_ZH}(?:翻译|译)成(?P<to_zh>[\u4e00-\u9fff]{{2,4}})[。！]?$",
    re.IGNORECASE,
)  # fmt: skip
_TABLE = late(
    rf"{_LEAD}(?:(?:use|make|as|in|into|give me|put|turn|convert|show|format|present|do|i(?:'d| would) (?:like|prefer))(?: (?:it|that|this|them|these|those|the list|everything|all of (?:it|that|them)))?(?: (?:as|in|into|to))?(?: (?:an?|the))?(?: \w+)? table(?: form(?:at)?)?(?: instead)?|table(?: form(?:at)?)?(?: instead)?){_TAIL}|{_LEAD}(?:把它|把这些)?(?:换|改|做|变|转|列|整理)成?(?:一[个张])?表格(?:形式)?(?:吧)?[。！]?$|{_LEAD}用表格(?:表示|展示|列出|呈现)?(?:一下)?[。！]?$",
    re.IGNORECASE,
)  # fmt: skip

_LINES_ZH = late(
    r"^(?:请|再|只要|改成|缩成|写成|缩短?到|改为|压缩到|就)*(\d{1,2}|[一二三四五六七八九十])行(?:就行|吧|就好|以内)?[。！]?$"
)
_ITEM = late(r"^[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+(.+)$", re.MULTILINE)
_ROW = late(r"^(\|.+\|)[ \t]*$", re.MULTILINE)
_LINE = late(r"^(\S.*)$", re.MULTILINE)
_BOLD = late(r"\*\*(?P<head>[^*\n]{1,80})\*\*[:：]?\s*(?P<rest>.*)$")
_NUMBERS = {word: at for at, word in enumerate(_ORDINALS.split("|")[:-1])} | {
    **{word: at for at, word in enumerate(["one", "two", "three", "four", "five"])},
    **{sign: at for at, sign in enumerate("一二三四五六七八九十")},
    "last": -1,
}
_SENTENCES = frozenset(["sentence", "句", "个句"])
_LINES = frozenset(["line", "verse", "行"])
_PARAGRAPHS = frozenset(["paragraph", "stanza", "段", "section"])
_OPEN = late(
    r"(?:something|anything|another one|one)(?: (?:else|new|different|better|\w+))?|(?:别的|其他的?|另一个)(?:东西)?",
    re.IGNORECASE,
)
"""What shall stand in place of a point, but is not said."""
_FIRST = late(r"\b(?:original|first)\b|原来", re.IGNORECASE)


class Part(NamedTuple):
    """A stretch of the answer: where it begins and ends, and of what kind it is."""

    start: int
    end: int
    kind: str


def _parts(answer: str, unit: str) -> list[Part]:
    """The stretches that a word such as `sentence` means; of a list its items, of a table its rows, of a poem its lines."""
    if unit in _SENTENCES:
        return _sentences(answer)
    if unit in _PARAGRAPHS:
        return _paragraphs(answer)
    rows = _cut(answer, _ROW, "row", 1)[2:]
    if rows:
        return rows
    items = _cut(answer, _ITEM, "item", 1)
    if items and unit not in _LINES:
        return items
    lines = _cut(answer, _LINE, "line", 1)
    if unit in _LINES or verses(answer):
        return lines
    return _sentences(answer)


def _cut(answer: str, pattern: re.Pattern[str], kind: str, group: int) -> list[Part]:
    return [Part(one.start(group), one.end(group), kind) for one in pattern.finditer(answer)]


def _paragraphs(answer: str) -> list[Part]:
    found, at = [], 0
    letter = answer.startswith(("Subject", "Dear", "主题", "尊敬的"))
    for one in answer.split("\n\n"):
        if one.strip() and not (letter and one.rstrip()[-1:] not in ".!?。！？"):
            found.append(Part(at, at + len(one), "paragraph"))
        at += len(one) + 2
    return found


def _sentences(answer: str) -> list[Part]:
    found, at = [], 0
    body = _paragraphs(answer)
    for one in shapes.sentences(answer):
        start = answer.find(one, at)
        if start >= 0 and any(part.start <= start < part.end for part in body):
            at = start + len(one)
            found.append(Part(start, at, "sentence"))
    return found


def verses(answer: str) -> bool:
    """Whether an answer is a poem by its look: four short lines or more, no list and no table."""
    lines = [line for line in answer.split("\n") if line.strip()]
    return len(lines) >= 3 and all(len(line) <= 70 for line in lines) and not _ITEM.search(answer) and "|" not in answer and "```" not in answer and not answer.startswith(("Dear", "Subject"))  # fmt: skip


def _place(match: re.Match[str], parts: Sequence[Part]) -> Part | None:
    """The stretch that a request names by its number."""
    said = next((one for name, one in match.groupdict().items() if one and name.removeprefix("s_").removeprefix("z_").startswith("at")), "last")  # fmt: skip
    number = re.match(r"\d+", said)
    at = int(number[0]) - 1 if number else _NUMBERS.get(said.lower(), -1)
    return parts[at] if -1 <= at < len(parts) and parts else None


def _unit(match: re.Match[str]) -> str:
    return next((one.lower() for name, one in match.groupdict().items() if one and "unit" in name), "")


def _group(match: re.Match[str], name: str) -> str:
    return (match[name] or match[f"{name}_zh"] or "").strip()


def _put(answer: str, part: Part, by: str) -> str:
    """The answer with the stretch changed; items are numbered anew where one is gone."""
    if by:
        return answer[: part.start] + by + answer[part.end :]
    start = answer.rfind("\n", 0, part.start) + 1 if part.kind in ("item", "row", "line") else part.start
    end = part.end
    while end < len(answer) and answer[end] in " \n":
        end += 1
        if part.kind in ("item", "row", "line"):
            break
    return numbered((answer[:start] + answer[end:]).strip())


def numbered(answer: str) -> str:
    """Its numbers in their order again."""
    count = iter(range(1, 100))
    return re.sub(r"^(\d{1,2})(?=[.)] )", lambda one: str(next(count)), answer, flags=re.MULTILINE)


def held(before: Sequence[Message]) -> str:
    """The answer that changes are made to: the last one that is no mere remark on it."""
    for asked, one in zip(reversed(before[:-1]), reversed(before), strict=False):
        if asked.role == "user" and one.role == "assistant" and any(one.texts):
            text, answer = "\n".join(asked.texts).strip(), "\n".join(one.texts)
            if not _remarks(text, answer):
                return answer
    return ""


def _remarks(text: str, answer: str) -> bool:
    """Whether an answer speaks of the one before it, which it does not change."""
    if len(text) > LONGEST:
        return False
    ends = (
        row[language].rpartition("}")[2]
        for row in phrases.data("editing")["says"].values()
        for language in row
    )
    kept = [one.rpartition("}")[2] for turn in phrases.data("turns").values() if "same_tone" in turn for one in turn["same_tone"]]  # fmt: skip
    return any(answer.endswith(end) for end in (*ends, *kept)) or any(one.search(text) for one in (_TRANSLATE, _LENGTHEN, _THANKS))  # fmt: skip


_THANKS = late(r"^(?:thanks|thank you|thx|谢谢)\b.{0,20}$", re.IGNORECASE)


def undone(before: Sequence[Message], *, first: bool) -> str:
    """The answer before the last change, or before the first one; each change that was undone counts no more. Empty if there is none."""
    held: list[str] = []
    start = 0
    for asked, one in pairwise(before):
        if asked.role != "user" or one.role != "assistant" or not any(one.texts):
            continue
        text, answer = "\n".join(asked.texts).strip(), "\n".join(one.texts)
        if len(text) <= LONGEST and _UNDO.search(text):
            del held[-1:]
        elif not _remarks(text, answer):
            start = start if len(text) <= LONGEST and _changes(text) else len(held)
            held.append(answer)
    return held[min(start, len(held) - 2) if first else -2] if len(held) > 1 else ""


def _changes(text: str) -> bool:
    patterns = (_SHORTEN, _REMOVE, _REPLACE_AT, _REPLACE, _SWAP, _ORDER, _APPEND, _TABLE)
    return any(one.search(text) for one in patterns) or regrouping.asks(text)


def edited(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The last answer, one thing of it changed."""
    text = prompt.text.strip()
    if len(before) < 2 or len(text) > LONGEST or before[-1].role != "assistant":
        return None
    answer = held(before)
    if not answer or len(answer) > _MOST or answer[:1] in "{[" or "```" in answer:
        return None
    if _UNDO.search(text):
        return undone(before, first=_FIRST.search(text) is not None) or say(prompt, "nothing_to_undo")
    if (match := _LINES_ZH.match(text)) and verses(answer):
        lines = [line for line in answer.split("\n") if line.strip()]
        said = match[1]
        return "\n".join(lines[: int(said) if said.isdigit() else _NUMBERS.get(said, 3) + 1])
    if _TABLE.search(text) and not _ROW.search(answer):
        return _tabled(answer, prompt, before)
    if match := _TRANSLATE.search(text):
        return _translated(answer, match, chance)
    if match := _SHORTEN.search(text):
        return _at(
            answer, match, prompt, lambda said, _: shorter(said) or say(prompt, "short_enough", said=said)
        )
    if match := _REMOVE.search(text):
        return _at(answer, match, prompt, lambda said, _: "")
    if match := _REPLACE_AT.search(text):
        if (wish := _group(match, "by")) and _OPEN.fullmatch(wish):
            return say(prompt, "left_open", wish=wish)
        return _at(
            answer, match, prompt, lambda said, part: _new(_group(match, "by"), said, part, prompt.language)
        )
    if match := _LENGTHEN.search(text):
        return _explained(answer, match, prompt, chance)
    if match := _SWAP.search(text):
        return _swapped(
            answer,
            match["one"] or match["one_zh"],
            match["two"] or match["two_zh"],
            days=re.search(r"\bday|天", text, re.IGNORECASE) is not None,
        )
    if match := _ORDER.search(text):
        return _ordered(answer, reverse=bool(match["reverse"]))
    if match := _REPLACE.search(text):
        old, by = (
            match["old"] or match["old_zh"] or match["old_use"],
            match["by"] or match["by_zh"] or match["by_use"],
        )
        return _exchanged(answer, old.strip(), by.strip(), prompt)
    if (match := _APPEND.search(text)) and _ITEM.search(answer):
        return _appended(answer, _group(match, "what"))
    return None


def _at(answer: str, match: re.Match[str], prompt: Prompt, change: Any) -> str | None:
    """The answer with the stretch that is named changed; what a whole sentence says of it stands alone."""
    parts = _parts(answer, _unit(match))
    if len(parts) < 2 and not _unit(match):
        return None
    part = _place(match, parts)
    if part is None:
        return say(prompt, "no_such", count=str(len(parts)))
    said = answer[part.start : part.end]
    told = str(change(said, part))
    return told if said in told and len(told) > len(said) + 20 else _put(answer, part, told)


def shorter(said: str) -> str:
    """A point without what explains it, a sentence without its last clause or its asides; empty if nothing can go."""
    if match := _BOLD.match(said):
        rest = re.split(r"[,;，；]", match["rest"], maxsplit=1)[0].rstrip(" .。")
        end = match["rest"][-1:] if match["rest"][-1:] in (".", "。") else ""
        return f"**{match['head']}**{'：' if '：' in said else ':'}{'' if '：' in said else ' '}{rest}{end}" if len(rest) + 8 < len(match["rest"]) and rest else f"**{match['head']}**"  # fmt: skip
    if len(parts := re.split(r"\s*[,;:，；：]\s*(?=\S)| (?:because|so that|which|although|while|until|whenever) ", said)) > 1 and len(parts[0]) > 5:  # fmt: skip
        return parts[0].rstrip(" .") + (said[-1:] if said[-1:] in ".!?。！？" else "")
    told = re.sub(r"\b(?:very|really|quite|just|only|a little of|a little|always|some|still|now|own) |^(?:and|but|so|then) ", "", said)  # fmt: skip
    return told if told != said else ""


def _new(wish: str, said: str, part: Part, language: str) -> str:
    """What stands in place of a point: the words that were given, or what is known of their subject."""
    about = re.match(r"(?:something|one|a \w+|an? new \w+)(?: new)? (?:about|on|with|for|related to) (.+)|关于(.+?)的?$", wish, re.IGNORECASE)  # fmt: skip
    topic = (about[1] or about[2]) if about else ""
    facts = phrases.topic(topic, language) if topic else None
    head = (topic or wish).strip(" \"'“”")
    head = head[:1].upper() + head[1:]
    if part.kind == "row":
        cells = [one.strip() for one in said.strip("|").split("|")]
        at = 1 if cells[0].isdigit() and len(cells) > 1 else 0
        return "| " + " | ".join([*cells[:at], head, *("–" for _ in cells[at + 1 :])]) + " |"
    if facts:
        return f"**{head}**: {facts[-1]}" if said.startswith("**") else facts[-1]
    if said.startswith("**"):
        return f"**{head}**"
    return head + (said[-1:] if said[-1:] in ".!?。！？" and head[-1:] not in ".!?。！？" else "")


def _explained(answer: str, match: re.Match[str], prompt: Prompt, chance: Chance) -> str | None:
    """A sentence of the answer with what else is known of the things in it; lists are turns.py's."""
    parts = _parts(answer, _unit(match))
    part = _place(match, parts)
    if part is None:
        return say(prompt, "no_such", count=str(len(parts))) if parts else None
    said = answer[part.start : part.end]
    language = languages.language_of(answer)
    if part.kind == "row":
        said = next(
            (one.strip() for one in said.split("|") if one.strip() and not one.strip().isdigit()), said
        )
    if part.kind == "item":
        return turns.in_detail(said, prompt._replace(language=language), chance)
    found = phrases.mentioned(said, language)
    more = [one for one in (found[1] if found else ()) if one not in answer][:2]
    return phrases.joint(language).join([said, *more]) if more else say(prompt, "all_of_it", said=said)


_DAY = late(r"^\*\*(?:Day \d{1,2}|第[一二三四五六七八九十\d]{1,2}天)[:：] ?", re.MULTILINE)
_AFTER_DAY = late(r"\n\n(?![-*])")


def _days(answer: str) -> list[Part]:
    """What each day of a plan holds, from what it is called on; the days keep their numbers."""
    heads = [one.end() for one in _DAY.finditer(answer)]
    ends = [*(one.start() for one in _DAY.finditer(answer)), len(answer)][1:]
    return [
        Part(start, found.start() if (found := _AFTER_DAY.search(answer, start, end)) else end, "day")
        for start, end in zip(heads, ends, strict=True)
    ]


def _swapped(answer: str, one: str, two: str, *, days: bool) -> str | None:
    parts = _days(answer) if days else _parts(answer, "item")
    places = [int(said) - 1 if said.isdigit() else _NUMBERS[said.lower()] for said in (one, two)]
    if not all(-1 <= at < len(parts) for at in places) or len(parts) < 2:
        return None
    first, second = sorted((parts[at] for at in places), key=lambda part: part.start)
    return answer[: first.start] + answer[second.start : second.end] + answer[first.end : second.start] + answer[first.start : first.end] + answer[second.end :]  # fmt: skip


def _ordered(answer: str, *, reverse: bool) -> str | None:
    parts = [part for part in _parts(answer, "item") if part.kind in ("item", "row")]
    if len(parts) < 2:
        return None
    said = [answer[part.start : part.end] for part in parts]
    told = said[::-1] if reverse else sorted(said, key=lambda one: one.lower().strip("*| "))
    for part, one in zip(reversed(parts), reversed(told), strict=True):
        answer = answer[: part.start] + one + answer[part.end :]
    return answer


def _exchanged(answer: str, old: str, by: str, prompt: Prompt) -> str | None:
    """The answer with one word in place of another, in the case that it stands in."""
    edge = r"\b" if old.isascii() and old[:1].isalnum() and old[-1:].isalnum() else ""
    pattern = re.compile(rf"{edge}{re.escape(old)}(?P<s>s?){edge}", re.IGNORECASE)
    if not pattern.search(answer):
        known = prompt.kind == "talk" and len(old.split()) < 4
        return say(prompt, "not_in_it", old=old) if known else None
    return pattern.sub(
        lambda one: (by[:1].upper() + by[1:] if one[0][:1].isupper() else by) + one["s"], answer
    )


def _appended(answer: str, what: str) -> str:
    """The list with these things at its end, in its own manner."""
    last = list(_ITEM.finditer(answer))[-1]
    names = [one.strip() for one in re.split(r",| and |、|和", what) if one.strip()]
    lead = re.match(r"[ \t]*(\d{1,2})?([.)]|[-*•])", last[0])
    if lead is None:
        return answer
    at, lines = int(lead[1] or 0), []
    for number, name in enumerate(names, at + 1):
        said = name[:1].upper() + name[1:]
        lines.append(
            f"{number if lead[1] else ''}{lead[2]} {f'**{said}**' if last[1].startswith('**') else said}"
        )
    return answer[: last.end()] + "\n" + "\n".join(lines) + answer[last.end() :]


def _translated(answer: str, match: re.Match[str], chance: Chance) -> str | None:
    """The stretch in another language, as far as the translator knows its words."""
    name = phrases.LANGUAGE_NAMES_ZH.get(match["to_zh"] or "", (match["to"] or "").lower())
    part = _place(match, _parts(answer, _unit(match)))
    if part is None or languages.named(name) is None:
        return None
    said = answer[part.start : part.end].strip()
    told = translating.translated(said, name)
    return told or pieces.untranslated(read(f"Translate to {name.title()}: {said}"), (), chance)


def _tabled(answer: str, prompt: Prompt, before: Sequence[Message]) -> str | None:
    """The items of a list, or the sentences of a text, as a table of two columns."""
    zh = languages.language_of(answer) == "zh"
    items = [one[1].strip() for one in _ITEM.finditer(answer)]
    asked = next((read("\n".join(one.texts)) for one in before if one.role == "user"), prompt)
    noun = (asked.noun or "").removesuffix("s") if not zh and phrases.members_of(asked.noun or "-") else ""
    first = noun[:1].upper() + noun[1:] if noun else "项目" if zh else "Item"
    pairs = [match for one in items if (match := _BOLD.match(one))]
    if items and len(pairs) == len(items):
        rows = [{first: one["head"].rstrip(":："), "说明" if zh else "Notes": one["rest"]} for one in pairs]
    else:
        told = items or shapes.sentences(answer)
        if len(told) < 2:
            return None
        rows = [
            {"#": str(at), first if items else "要点" if zh else "Point": one}
            for at, one in enumerate(told, 1)
        ]
    return mockdata.in_form("table", rows)


ALL = (edited,)
