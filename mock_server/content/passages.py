"""Hits of a search and passages of documents: the sentences that answer a question, with where they stand."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from mock_server.content import outcomes
from mock_server.content.condensing import STOP
from mock_server.content.late import late
from mock_server.content.outcomes import Outcome

_BODY = ("snippet", "content", "text", "body", "passage", "description", "page content", "pagecontent", "chunk", "summary", "abstract", "answer", "notes", "note", "摘要", "内容")  # fmt: skip
_SOURCE = ("url", "link", "href", "source", "file", "filename", "document", "doc", "doc name", "file name", "document name", "path", "metadata source", "来源")  # fmt: skip
_TITLE = ("title", "name", "heading", "标题")
_SEEKING = late(r"search|retriev|knowledge|rag|lookup|google|bing|wiki|docs?|document|fetch|browse|scrape|news|papers?|arxiv|vector|faq|搜索|检索|知识", re.IGNORECASE)  # fmt: skip
_NUMBERED = late(r"^\[(?P<n>\d{1,2})\]\s*(?:\((?P<source>[^)\n]{1,80})\)|(?P<file>[\w./-]{1,80}\.\w{1,5}):)?\s*(?P<said>[^\n]{8,2000})$", re.MULTILINE)  # fmt: skip
_SENTENCES = late(r"[^.!?。！？\n]{2,600}(?:\.(?=\d)[^.!?。！？\n]{1,300})*[.!?。！？]?(?=\s|$|[^\s])")
_SUMMING = late(r"\b(?:summari[sz]e|summary|sum up|overview|what's new|news|latest|alternatives|list|find|search)\b|总结|概括|搜索|查找|新闻|最新|介绍", re.IGNORECASE)  # fmt: skip


class Passage(NamedTuple):
    """A text with its title and where it stands."""

    title: str
    said: str
    source: str


def plain(source: str) -> str:
    """A text without the signs of Markdown and of pages."""
    source = re.sub(r"<[^>\n]{1,200}>", " ", source)
    source = re.sub(r"^#{1,6} .*$", "", source, flags=re.MULTILINE)
    source = re.sub(r"^[ \t]*[-*•] ", "", source, flags=re.MULTILINE)
    return re.sub(r"\n{2,}", "\n\n", re.sub(r"[*_`]{1,3}(\S)", r"\1", source)).strip()


def _read(outcome: Outcome) -> list[Passage]:
    found = []
    for row in outcome.rows:
        by_name = {
            outcomes.spelt(key): one for key, one in row.items() if isinstance(one, str) and one.strip()
        }
        body = next((by_name[name] for name in _BODY if name in by_name), "")
        source = next((by_name[name] for name in _SOURCE if name in by_name), "")
        title = next((by_name[name] for name in _TITLE if name in by_name and by_name[name] != body), "")
        if not body or not (source or title or len(body) > 60):
            return []
        found.append(Passage(title, plain(body), source))
    if not outcome.rows and outcome.value is None:
        found = [Passage("", one["said"].strip(), one["source"] or one["file"] or "") for one in _NUMBERED.finditer(outcome.text)]  # fmt: skip
    return found


def told(outcome: Outcome, text: str, *, zh: bool) -> str | None:
    """What hits or passages say to the question; None for a result that holds none."""
    if not _SEEKING.search(outcomes.spelt(outcome.name)) and len(outcome.rows) < 1:
        return None
    found = _read(outcome)
    if not found or (
        not _SEEKING.search(outcomes.spelt(outcome.name)) and not any(one.source for one in found)
    ):
        return None
    if _SUMMING.search(text) or not (wanted := terms(text)):
        return _overview(found[:8], zh=zh)
    scored = [
        (overlap(f"{sentence}", wanted), number, sentence)
        for number, one in enumerate(found[:12], 1)
        for sentence in sentences(one.said)
    ]
    top = max((score for score, _, _ in scored), default=0)
    if not top:
        lead = (
            "检索到的内容里没有直接回答这个问题，最接近的是："
            if zh
            else "What was found does not answer this. The nearest passages:"
        )
        return f"{lead}\n\n{_overview(found[:3], zh=zh).partition(chr(10) * 2)[2]}"
    best = next((number, sentence) for score, number, sentence in scored if score == top)
    chosen = [best]
    ranked = sorted(scored, key=lambda one: -one[0])
    for score, number, sentence in ranked:
        if len(chosen) < 3 and score * 2 > top and (number, sentence) not in chosen:
            chosen.append((number, sentence))
    of_best = sentences(found[best[0] - 1].said)
    after = of_best.index(best[1]) + 1
    if len(chosen) == 1 and after < len(of_best):
        chosen.append((best[0], of_best[after]))
    numbers = list(dict.fromkeys(number for number, _ in chosen))
    shown = {number: at for at, number in enumerate(numbers, 1)}
    cite = any(found[number - 1].source for number in numbers)
    body = ("" if zh else " ").join(
        _cited(sentence, shown[number] if cite else 0) for number, sentence in chosen
    )
    return body + _sources([found[number - 1] for number in numbers], zh=zh)


def _cited(sentence: str, number: int) -> str:
    sentence = sentence.strip()
    if not number:
        return sentence
    end = sentence[-1:] if sentence[-1:] in ".!?。！？" else ""
    mark = f"[{number}]" if end in ("。", "！", "？") else f" [{number}]"
    return f"{sentence[: len(sentence) - len(end)]}{mark}{end}"


def _sources(used: Sequence[Passage], *, zh: bool) -> str:
    if not any(one.source for one in used):
        return ""
    lines = "\n".join(f"[{at}] {_link(one)}" for at, one in enumerate(used, 1))
    return f"\n\n{'来源：' if zh else 'Sources:'}\n{lines}"


def _link(one: Passage) -> str:
    if one.source.startswith("http"):
        return f"[{one.title}]({one.source})" if one.title else one.source
    return f"{one.title}, {one.source}" if one.title and one.source else one.title or one.source


def _overview(found: Sequence[Passage], *, zh: bool) -> str:
    """Each hit with its first sentences."""
    if len(found) == 1 and not found[0].source:
        return found[0].said
    rows = []
    for one in found:
        said = ("" if zh else " ").join(part.strip() for part in sentences(one.said)[:2])
        if one.source.startswith("http"):
            head = f"**[{one.title}]({one.source})**" if one.title else one.source
        else:
            head = f"**{one.title}**" if one.title else ""
            said += f"（{one.source}）" if zh and one.source else f" ({one.source})" if one.source else ""
        rows.append(f"- {head}{('：' if zh else ': ') if head else ''}{said}")
    lead = f"查到 {len(found)} 条相关内容：" if zh else f"I found {len(found)} {'sources' if len(found) > 1 else 'source'} on this:"  # fmt: skip
    return lead + "\n\n" + "\n".join(rows)


def best(source: str, text: str, path: str, *, zh: bool) -> str | None:
    """The sentences of a text that meet a question; None where none does."""
    if not re.search(r"\?|？|\b(?:what|when|who|where|which|why|how|does|is|tell me)\b|什么|多少|哪|谁|几|吗|如何|怎么|为什么|告诉我", text, re.IGNORECASE):  # fmt: skip
        return None
    wanted = terms(text.replace(path, " ") if path else text)
    if not wanted:
        return None
    scored = [
        (overlap(sentence, wanted), at, sentence)
        for at, sentence in enumerate(dict.fromkeys(sentences(plain(source))[:2000]))
    ]
    top = max((score for score, _, _ in scored), default=0)
    if not top:
        first = [one for one in sentences(plain(source)) if len(one.strip()) > 12][:2]
        return ("" if zh else " ").join(one.strip() for one in first) if first and path else None
    kept = sorted([one for one in scored if one[0] * 2 > top], key=lambda one: (-one[0], one[1]))[:3]
    said = ("" if zh else " ").join(
        sentence.strip() for _, _, sentence in sorted(kept, key=lambda one: one[1])
    )
    where = (f"（`{path}`）" if zh else f" (from `{path}`)") if path else ""
    return f"{said}{where}"


def sentences(said: str) -> list[str]:
    """The sentences of a text."""
    return [
        part for part in re.split(r"(?<=[.!?])\s+(?=[^a-z])|(?<=[。！？])|\n+", said) if part and part.strip()
    ]


def terms(text: str) -> frozenset[str]:
    """What a question is about: its words by their first letters, its pairs of Chinese characters."""
    latin = {word[:5] for word in re.findall(r"[a-z][a-z0-9]{2,}", text.lower()) if word not in STOP and word not in _ASKED}  # fmt: skip
    digits = set(re.findall(r"\d+(?:\.\d+)?", text))
    chinese = re.findall(r"(?=([\u4e00-\u9fff]{2}))", re.sub(r"请问|是什么|什么|多少|怎么|如何|我们|公司的?|告诉我|一下|帮我|查询|查找|这个", " ", text))  # fmt: skip
    return frozenset(latin | digits | set(chinese))


_ASKED = frozenset(["please", "tell", "find", "search", "say", "says", "show", "cite", "sources", "source", "look", "read", "our", "web", "know", "many"])  # fmt: skip


def overlap(sentence: str, wanted: frozenset[str]) -> int:
    """How much of a question a sentence meets; a figure in it counts half as much again where the question asks for one."""
    return len(terms(sentence) & wanted)
