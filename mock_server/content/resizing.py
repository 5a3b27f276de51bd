"""The last answer with less in it: half as long, each point shorter, the first two only, without its introduction, at most fifty words.

As text.py, which asks for it through talks.py, ahead of editing.py, whose changes go to one place of the answer. The requests are in
data/resizing.json; what is kept stands as it stood.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from mock_server.content import editing, phrases, shapes
from mock_server.content.asking_back import plain
from mock_server.content.chance import Chance
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

LONGEST = 100
"""Characters of a request that only says what is too much."""
_WAYS = ("half", "brief", "words", "first", "without", "less")
_ITEM = late(r"[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+\S")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5}  # fmt: skip
_FRAME = late(r"(?:Subject|主题)[:：]|(?:Dear|Hello|Hi|Hey)\b[^.!?\n]{0,40}[,:]?$|(?:尊敬的|亲爱的)[^。\n]{0,20}[：:]?$|您好[！!。]?$|(?:(?:Kind|Best|Warm) )?[Rr]egards|Best\b|Sincerely|Yours|Cheers|With love|Thanks,|此致|敬礼|祝好|[^\n。]{0,4}人[：:]|日期[：:]|#{1,4} |\*\*[^*\n]{1,60}\*\*$")  # fmt: skip
"""How the lines begin that frame a text: subject, greeting, closing words, headings."""
_EMOJI = late("[ ]?[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+")


def asks(text: str) -> str:
    """Which of the ways a text asks for; empty if for none."""
    if len(text) > LONGEST or "\n" in text:
        return ""
    known, request = phrases.data("resizing"), plain(text)
    return next((way for way in _WAYS if worded(known[way]).fullmatch(request)), "")


def resized(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The last answer with less in it."""
    text = prompt.text.strip()
    if len(before) < 2 or before[-1].role != "assistant" or not (way := asks(text)):
        return None
    answer = editing.held(before)
    if not answer or answer[:1] in "{[" or "```" in answer:
        return None
    match = worded(phrases.data("resizing")[way]).fullmatch(plain(text))
    if match is None:
        return None
    if way == "first":
        return _first(answer, match)
    if way == "without":
        part = (match["part"] or match["zh_part"]).lower()
        return _without(answer, part) or editing.say(prompt, "no_part", part=part)
    if way == "less":
        return _lines_without(answer, match["x"] or match["zh_x"])
    size = _size(answer)
    most = int(match["n"] or match["m"]) if way == "words" else size // 2 if way == "half" else size * 2 // 3
    if size <= most:
        return editing.say(prompt, "within", count=str(size))
    told = fitted(answer, most)
    return told if told != answer else editing.say(prompt, "short", count=str(size))


def _size(text: str) -> int:
    """Words; signs where there are no blanks between them."""
    return len(re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+(?:['’-]\w+)*", text))


def fitted(answer: str, most: int) -> str:
    """The answer with at most so many words, if that can be: points shortened, then left out; of paragraphs the first sentences last of all."""
    lines = answer.split("\n")
    if sum(_ITEM.match(line) is not None for line in lines) > 1:
        return _list_within(lines, most)
    blocks = [block for block in answer.split("\n\n") if block.strip()]
    if editing.verses(answer) and len(blocks) > 1:
        return "\n\n".join(blocks[: max(1, len(blocks) // 2)])
    sentences = [[block] if _framing(block) else shapes.sentences(block) or [block] for block in blocks]
    order = sorted(
        ((at, place) for at, block in enumerate(sentences) for place in range(len(block))),
        key=lambda one: (not _framing(blocks[one[0]]), one[1], one[0]),
    )
    kept: set[tuple[int, int]] = set()
    left = most
    for at, place in order:
        cost = 0 if _framing(blocks[at]) else _size(sentences[at][place])
        if cost <= left or not any(not _framing(blocks[one]) for one, _ in kept):
            kept.add((at, place))
            left -= cost
    told = []
    for at, group in groupby(sorted(kept), key=lambda one: one[0]):
        joint = "" if re.search(r"[\u4e00-\u9fff]", blocks[at]) else " "
        told.append(joint.join(sentences[at][place] for _, place in group))
    whole = "\n\n".join(_headed(told))
    if _size(whole) > most and len([one for one in told if not _framing(one)]) == 1:
        return "\n\n".join(one if _framing(one) else editing.shorter(one) or one for one in told)
    return whole


def _framing(block: str) -> bool:
    """Whether a block is no part of the text itself."""
    size = _size(block)
    return size < 14 and (
        _FRAME.match(block) is not None or (size < 8 and block.rstrip()[-1:] not in ".!?。！？…")
    )


def _headed(blocks: Sequence[str]) -> list[str]:
    """The blocks without headings that nothing follows."""
    return [one for at, one in enumerate(blocks) if not one.startswith("#") or (at + 1 < len(blocks) and not blocks[at + 1].startswith("#"))]  # fmt: skip


def _list_within(lines: Sequence[str], most: int) -> str:
    """A list with its points shortened; its last ones go where that is not enough."""
    told = []
    for line in lines:
        mark = re.match(r"[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+", line)
        said = line[mark.end() :] if mark else line
        told.append(line[: mark.end()] + (editing.shorter(said) or said) if mark else line)
    items = [at for at, line in enumerate(told) if _ITEM.match(line)]
    while len(items) > 2 and _size("\n".join(told)) > most * 1.25:
        del told[items.pop()]
    return "\n".join(told).strip()


def _first(answer: str, match: re.Match[str]) -> str | None:
    """The first or last points, or those that are named."""
    lines = answer.split("\n")
    items = [at for at, line in enumerate(lines) if _ITEM.match(line)]
    if len(items) < 2:
        return None
    if one := match["one"]:
        wanted = [int(said) - 1 for said in (one, match["two"]) if said]
        kept = [items[at] for at in wanted if 0 <= at < len(items)]
    else:
        said = (match["n"] or match["zh"] or match["zh2"]).lower()
        count = int(said) if said.isdigit() else _NUMBERS.get(said, 1)
        end = (match["end"] or match["zh_end"] or match["zh_end2"]).lower()
        kept = items[-count:] if end in ("last", "后", "最后") else items[:count]
    if not kept:
        return None
    head = [line for line in lines[: items[0]] if line.strip()]
    return editing.numbered("\n".join([*head, *([""] if head else []), *(lines[at] for at in kept)]))


def _without(answer: str, part: str) -> str:
    """The answer without a part of it; empty if it has none."""
    kind = next(
        (name for name, words in phrases.data("resizing")["parts"].items() if part in words.split("|")), ""
    )
    blocks = answer.split("\n\n")
    body = [at for at, block in enumerate(blocks) if not _framing(block)]
    gone: set[int] = set()
    if kind in ("intro", "end") and len(body) > 1:
        gone = {body[0] if kind == "intro" else body[-1]}
    elif kind in ("intro", "end") and body and len(told := shapes.sentences(blocks[body[0]])) > 1:
        joint = "" if re.search(r"[\u4e00-\u9fff]", answer) else " "
        blocks[body[0]] = joint.join(told[1:] if kind == "intro" else told[:-1])
        return "\n\n".join(blocks)
    elif kind == "subject":
        gone = {0} if re.match(r"(?:Subject|主题)[:：]|#|\*\*[^*\n]+\*\*|《[^》\n]+》$", blocks[0]) else set()
    elif kind == "headings":
        gone = {at for at, block in enumerate(blocks) if block.startswith("#") and "\n" not in block}
    elif kind == "greeting":
        gone = {at for at in range(min(2, len(blocks))) if re.match(r"(?:Dear|Hello|Hi|Hey)\b|尊敬的|亲爱的", blocks[at]) and _size(blocks[at]) < 14}  # fmt: skip
    elif kind == "sign":
        gone = {len(blocks) - 1} if len(blocks) > 1 and _framing(blocks[-1]) else set()
    if gone:
        return "\n\n".join(_headed([block for at, block in enumerate(blocks) if at not in gone]))
    told_as = {
        "emojis": lambda: _EMOJI.sub("", answer),
        "plain": lambda: re.sub(r"\*\*|^#{1,4} ", "", answer, flags=re.MULTILINE),
        "numbers": lambda: re.sub(r"^[ \t]*\d{1,2}[.)] ", "", answer, flags=re.MULTILINE),
        "notes": lambda: _heads(answer),
    }
    changed = told_as[kind]() if kind in told_as else answer
    return changed if changed != answer else ""


def _lines_without(answer: str, what: str) -> str | None:
    """A list without the points that speak of something; None if none does, or all do."""
    stem = re.sub(r"(?:ies|s)$", "", what.lower()) if what.isascii() else what
    lines = answer.split("\n")
    items = [at for at, line in enumerate(lines) if _ITEM.match(line)]
    gone = {at for at in items if stem in lines[at].lower()}
    if not gone or len(gone) == len(items):
        return None
    return editing.numbered("\n".join(line for at, line in enumerate(lines) if at not in gone))


def _heads(answer: str) -> str:
    """A list with its points only, without what explains them."""
    return re.sub(
        r"^([ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+\*\*[^*\n]+\*\*).*$", r"\1", answer, flags=re.MULTILINE
    )


ALL = (resized,)
