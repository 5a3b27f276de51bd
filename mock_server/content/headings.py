"""Titles, headlines, subject lines and ideas for what is to be written: as many as are wanted, each about what it is for.

As doing.py, whose list these belong to; the moulds are in data/headings.json.
"""

import re

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

_ASKED = Cued(
    r"\b(?:give|suggest|write|brainstorm|generate|create|come up with|think of|propose|list|need|want|some|draft|offer)\b[^.?!\n]{0,40}?"
    r"\b(?:(?:(?:blog|article|post|essay|newsletter|podcast|episode|book|video|youtube|tiktok|presentation|talk|workshop|course)(?: post| article| episode)?) )?"
    r"(?P<what>title|headline|subject line|idea|topic|hook)s?"
    r"(?: ideas)? ?(?:for|about|on|around|related to)(?: (?:an?|the|my|our))?"
    r"(?: (?:(?:blog post|blog|article|post|essay|newsletter|email|e-mail|mail|video|youtube video|podcast|book|novel|short story|story|poem|song|movie|film|talk|campaign|paper|presentation|channel|youtube channel)))?"
    r"(?: ?(?:about|on|for|announcing|around|called))?(?: (?:an?|the|my|our))? (?P<topic>[^.?!\n:]{2,80})",
    "title titles headline headlines subject idea ideas topic topics hook hooks",
)
_POINTING = late(
    r"(?:this|that|these|it|the following|following|above|below)\b|(?:text|chat|conversation)$", re.IGNORECASE
)
"""What is to be named stands elsewhere."""
_TEXT_GIVEN = late(r"[:\n]\s*\S.{40}", re.DOTALL)
"""A text follows that the title is for: that is `chores`."""

_WRITTEN = frozenset(["blog", "article", "post", "essay", "newsletter", "podcast", "episode", "video", "youtube", "tiktok", "channel", "presentation",
                      "talk", "course", "book", "workshop", "campaign", "content", "paper"])  # fmt: skip
"""Of these ideas are titles; of gifts, dinners and parties they are not."""
_SHOWN = frozenset(["video", "youtube", "tiktok", "channel", "podcast", "episode"])
_TOLD = frozenset(["story", "novel", "poem", "song", "movie", "film"])
_ARGUED = frozenset(["essay", "paper", "thesis", "presentation", "talk", "speech"])
_IDEAS = Cued(
    r"\b(?:give|suggest|need|want|brainstorm|list|share|some|any|what are|got|generate|come up with|think of)\b[^.?!\n]{0,60}?\bideas?\b[^.?!\n]{0,60}",
    "ideas idea",
)
_NUMBERED = late(r"\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
_WORDS = ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _many(prompt: Prompt, text: str) -> int:
    """How many are wanted; 0: not said."""
    if prompt.many:
        return prompt.many
    match = _NUMBERED.search(text)
    return 0 if match is None else int(match[1]) if match[1].isdigit() else _WORDS.index(match[1].lower())


def _upper(topic: str) -> str:
    """As words stand in a title: short ones small."""
    return " ".join(
        word if word.lower() in _SMALL and at else word[:1].upper() + word[1:]
        for at, word in enumerate(topic.split(" "))
    )


_SMALL = frozenset(["a", "an", "the", "of", "and", "or", "in", "on", "to", "for", "with", "at", "by", "from"])


@opened_by(_ASKED)
def headed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Titles for an article, a video, a talk; subject lines; ideas for posts."""
    text = prompt.text[:300]
    if prompt.language != "en" or _TEXT_GIVEN.search(text):
        return None
    match = _ASKED.search(prompt, text)
    if match is None:
        return None
    what = match["what"].lower()
    if what in ("idea", "topic") and not prompt.has(_WRITTEN):
        return None
    kind = (
        "subject"
        if what.startswith("subject")
        else "headline"
        if what == "headline"
        else "video"
        if prompt.has(_SHOWN)
        else "tale"
        if prompt.has(_TOLD)
        else "essay"
        if prompt.has(_ARGUED)
        else "title"
    )
    topic = re.sub(r"\b(?:please|in english|thanks?|thank you)\b.*$", "", match["topic"], flags=re.IGNORECASE)
    topic = re.sub(
        r"^(?:an?|the|my|our|your) | (?:channel|blog|newsletter|article|essay)$",
        "",
        topic.strip(" ,;\"'"),
        flags=re.IGNORECASE,
    )
    if not topic or _POINTING.match(topic):
        return None
    many = _many(prompt, text) or (
        1 if re.search(rf"\b(?:an?|one)\b[^.?!\n]{{0,20}}\b{what}\b(?!s)", text, re.IGNORECASE) else 5
    )
    said = topic if kind == "subject" else _upper(topic)
    lines = [
        phrases.filled(mould, topic=said)
        for mould in chance.sample(phrases.data("headings")["moulds"][kind], many)
    ]
    lines = [line[:1].upper() + line[1:] for line in lines]
    return lines[0] if len(lines) == 1 else "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))


@opened_by(_IDEAS)
def ideas(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Things to do, to cook, to build, of the kinds that the data knows."""
    text = prompt.text[:200]
    if prompt.language != "en" or (match := _IDEAS.search(prompt, text)) is None:
        return None
    known = next(
        (lines for kind, lines in phrases.data("headings")["ideas"].items() if worded(kind).search(match[0])),
        None,
    )
    if known is None:
        return None
    lines = chance.sample(known, _many(prompt, match[0]) or 5)
    return "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))


ALL = (headed, ideas)
