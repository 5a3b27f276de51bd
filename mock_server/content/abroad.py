"""Pieces of writing that are asked for in the languages besides English and Chinese, and what helps with everyday things there.

As doing.py, whose list these belong to; the pieces are in data/written.json, what helps in data/domains.json.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.content import code, domains, essays, phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

_LONGEST = 240
"""Characters of a request; a longer one brings a text of its own."""
_GIVEN = late(r"[:：]\s*\S.{30,}|\n\S")
"""What shows that it does."""
_NO_PROSE = late(
    r"code|código|\bкод|コード|코드|كود|कोड|\bkode\b|mã nguồn|โค้ด|program|プログラム|프로그램|программ|برنامج|प्रोग्राम|chương trình|โปรแกรม|json|yaml|xml|csv|markdown|latex|regex|sql|\d\s*[-–+*/×]\s*\d",
    re.IGNORECASE,
)
_ENDS = " .?!¿¡。？！؟।,;:\"'“”«»„"
_MEASURED = late(
    r" (?:de|en|em|in|mit|von|sur|con|com|avec|dengan|dalam|trong|khoảng|на|в) (?:\w+ ){0,2}\d", re.IGNORECASE
)


_VERB = late(r" (?:schreiben|verfassen)$", re.IGNORECASE)
"""What a German request ends with."""


def _own(prompt: Prompt) -> tuple[Mapping[str, Any], str] | None:
    """What is known in the language of a short prompt that brings no text, and what it says."""
    text = prompt.text.strip()
    known = phrases.data("written").get(prompt.language)
    return None if known is None or len(text) > _LONGEST or _GIVEN.search(text) else (known, text)


def _about(patterns: Sequence[str], article: str, text: str) -> str:
    """What is to be written about, without its article; empty if it is not said."""
    match = next((one for pattern in patterns if (one := worded(pattern).search(text))), None)
    if match is None:
        return ""
    topic = _MEASURED.split(match["topic"], maxsplit=1)[0].strip(_ENDS)
    for _ in range(2):
        topic = worded(article).sub("", topic, count=1)
    topic = _VERB.sub("", topic).strip()
    return topic if any(sign.isalpha() for sign in topic) else ""


@opened_by(frozenset(), only="en")
def piece(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The piece of writing that is asked for, or a beginning of it; a question where its topic is not said."""
    if prompt.language in ("en", "zh") or prompt.kind == "write" or (own := _own(prompt)) is None:
        return None
    known, text = own
    if not worded(known["asks"]).search(text.lstrip("¡¿ ")) or _NO_PROSE.search(text):
        return None
    if essays.asked(prompt) or code.language_of(prompt, text) is not None:
        return None
    form = next((form for cues, form in known["pieces"] if worded(cues).search(text)), None)
    topic = _about(known["about"] if form else known["about"][:1], known["strip"], text)
    if form is None:
        if not topic or topic[0].isdigit() or prompt.kind not in ("talk", "explain", "how"):
            return None
        if facts := phrases.topic(topic, prompt.language):
            return phrases.joint(prompt.language).join(facts)
        form = known["any"]
    if "opic}" in form and not topic:
        form = known["plain"]
    return phrases.filled(form, topic=topic)


@opened_by(frozenset(), only="en")
def helping(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A few tips on sleep, study, money or an interview, as many as are wanted."""
    if prompt.language in ("en", "zh") or (own := _own(prompt)) is None:
        return None
    known, text = own
    if not worded(known["tips"]).search(text):
        return None
    lines = domains.tips(prompt._replace(topic=text.strip(_ENDS)))
    if lines is None:
        return None
    told = chance.sample(lines, prompt.many) if 0 < prompt.many < len(lines) else lines
    return "\n".join([known["helps"], "", *(f"{number}. {one}" for number, one in enumerate(told, 1))])


ALL = (piece, helping)
