"""Two things side by side, and what is known in a table."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.content import (
    contrasts,
    phrases,
    shaped,
    wording,
)
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt

AS_TABLE = Cued(
    r"\b(?:as|in|into)(?: an?)?(?: \w+)? table\b|\b(?:make|create|draw|build|show|give|use|using|generate|write|output|return|produce|put)\b[^.?!\n]{0,60}\btable\b"
    r"|\btable (?:of|with|comparing|showing|about|for)\b|表格",
    "table 表格",
)
BRIEF = Cued(
    r"\b(?:brief(?:ly)?|in (?:one|a) (?:word|sentence|few words)|one sentence|short(?:ly)? answer|concise(?:ly)?|no explanation)\b"
    r"|简短|一句话|简单(?:说|回答)|不要解释",
    "brief briefly word words sentence short shortly concise concisely explanation 简短 一句话 简单 不要解释",
)


def comparison(prompt: Prompt, chance: Chance) -> str:
    """Two things side by side, as far as they are known."""
    bank: Mapping[str, Any] = phrases.bank(prompt.language)
    one, other = wording.known(prompt), phrases.topic(prompt.second, prompt.language) or ()
    if not (one and other) or one == other:
        return _undecided(prompt, one, other, chance)
    choosing = contrasts.CHOICE.search(prompt.text[:400]) is not None
    openings = bank.get("compare_choice") if choosing else None
    opening = wording.filled(prompt, chance.pick(openings or bank["compare_opening"]))
    names = [phrases.capital(name) for name in (prompt.topic, prompt.second)]
    weighed = [shaped.sides(name, prompt.language) for name in names]
    elsewhere = prompt.language not in ("en", "zh")
    if (
        _TABLE_ELSEWHERE.search(prompt.text[:400])
        if elsewhere
        else AS_TABLE.search(prompt, prompt.text[:4000])
    ):
        return f"{opening}\n\n{_side_by_side(prompt, names, (one, other), weighed)}"
    body = "\n".join(
        f"- **{name}**{'：' if prompt.language == 'zh' else ': '}{wording.joined(prompt, facts[:3])}"
        for name, facts in zip(names, (one, other), strict=True)
    )
    return "\n\n".join([opening, body, *(_choosing(prompt, names, weighed) if choosing else ())])


_TABLE_ELSEWHERE = late(
    r"\btab(?:la|ela|elle|leau|el)\b|表[でにを]|표로|табли|جدول|तालिका|bảng|ตาราง", re.IGNORECASE
)
_UNNAMED = frozenset(["", "this", "that", "it", "them", "these", "those", "this one", "that one", "the two", "这个问题", "这个", "那个", "它们", "这两个"])  # fmt: skip


def _undecided(prompt: Prompt, one: Sequence[str], other: Sequence[str], chance: Chance) -> str:
    """What is said of two things that are not both known: so much, what would tell them apart, and what it takes to compare them."""
    bank: Mapping[str, Any] = phrases.bank(prompt.language)
    names = {prompt.topic.lower(), prompt.second.lower()}
    ask = chance.pick(bank["compare_ask"])
    if len(names) < 2 or bank.get("this") in names or not _UNNAMED.isdisjoint(names):
        return str(chance.pick(bank["compare_unnamed"]))
    if bool(one) != bool(other):
        known = prompt if one else prompt._replace(topic=prompt.second, second=prompt.topic)
        opening = f"{wording.filled(known, chance.pick(bank['compare_one']))}\n\n{wording.joined(prompt, (one or other)[:3])}"
    else:
        opening = wording.filled(prompt, chance.pick(bank["compare_unknown"]))
    if BRIEF.search(prompt, prompt.text[:4000]):
        return wording.joined(prompt, [opening, ask])
    pool = bank["compare_questions"]
    questions = sorted(chance.sample(pool, min(len(pool), 3 + chance.below(2))), key=pool.index)
    elsewhere = prompt.language not in ("en", "zh")
    if (
        _TABLE_ELSEWHERE.search(prompt.text[:400])
        if elsewhere
        else AS_TABLE.search(prompt, prompt.text[:4000])
    ):
        cells = prompt._replace(topic=_cell(prompt.topic), second=_cell(prompt.second))
        head = wording.filled(cells, bank["compare_head"])
        lines = [head, "|---|---|---|", *(f"| {one} | … | … |" for one in questions)]
    else:
        lines = [f"- {one}" for one in questions]
    return "\n\n".join([opening, chance.pick(bank["compare_decide"]), "\n".join(lines), ask])


_Sides = tuple[Sequence[str], Sequence[str]] | None


def _side_by_side(
    prompt: Prompt, names: Sequence[str], facts: Sequence[Sequence[str]], weighed: Sequence[_Sides]
) -> str:
    """A table of what is known of two things, and of what speaks for and against each where both are weighed."""
    first, last = weighed
    heads = ("要点", "优点", "缺点") if prompt.language == "zh" else ("In short", "Strengths", "Limits") if prompt.language == "en" else ("", "", "")  # fmt: skip
    pairs = list(zip(*facts, strict=False))[:3]
    rows = [(heads[0] if at == 0 else "", one, other) for at, (one, other) in enumerate(pairs)]
    if first and last:
        joint = "<br>"
        rows += [
            (head, joint.join(a), joint.join(b)) for head, a, b in zip(heads[1:], first, last, strict=True)
        ]
    lines = [f"| | {_cell(names[0])} | {_cell(names[1])} |", "|---|---|---|"]
    return "\n".join(lines + [f"| {head} | {_cell(a)} | {_cell(b)} |" for head, a, b in rows])


def _choosing(prompt: Prompt, names: Sequence[str], weighed: Sequence[_Sides]) -> list[str]:
    """What speaks for each of two things, as a word on the choice; nothing where one of them is not weighed."""
    if not all(weighed):
        return []
    zh = prompt.language == "zh"
    told = []
    for name, sides in zip(names, weighed, strict=True):
        reason = sides[0][0].rstrip(".。") if sides else ""
        plain = reason if zh or reason[1:2].isupper() else reason[:1].lower() + reason[1:]
        told.append(f"选{name}：{plain}。" if zh else f"Choose {name} if this counts most: {plain}.")
    return [wording.joined(prompt, told)]


def table(prompt: Prompt, known: Sequence[str], chance: Chance) -> str:
    """What is known of the topic, a row a sentence."""
    bank = phrases.bank(prompt.language)
    chinese = prompt.language == "zh"
    members = phrases.members_of(prompt.topic) or phrases.members_of(prompt.noun)
    if members:
        head = ["| # | 名称 |" if chinese else "| # | Name |", "|---|---|"]
        rows = [
            f"| {number} | {pair[chinese]} |" for number, pair in enumerate(members[: prompt.many or 10], 1)
        ]
    elif known:
        head = ["| # | 内容 |" if chinese else "| # | Fact |", "|---|---|"]
        rows = [f"| {number} | {_cell(fact)} |" for number, fact in enumerate(known, 1)]
    else:
        aspects = bank.get("aspects") or (("方面", "说明") if chinese else ("Aspect", "What to know"))
        head = [f"| {aspects[0]} | {aspects[1]} |", "|---|---|"]
        said = [
            wording.filled(prompt, one).replace("**", "")
            for one in chance.sample(bank["items"], prompt.many or 4)
        ]
        parts = [re.split(r"\s*[:：]\s*", one, maxsplit=1) for one in said]
        rows = [f"| {_cell(name)} | {_cell(note)} |" for name, note in parts]
    return "\n".join([*head, *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
