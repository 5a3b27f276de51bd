"""What somebody is told who has a trouble, a feeling or a plain doubt: a parcel that is late, an app that crashes, a bad night.

As doing.py, whose list these belong to; data/situations.json has a row for each situation: the words that it takes (`cues`),
how it is told of, what is answered, and what is answered by somebody whom the system message makes a shop's or a service's own.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import lore, phrases
from mock_server.content.chance import Chance
from mock_server.content.chores import system
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

LONGEST = 400
"""Characters of somebody's own words; a longer prompt brings a text that is not about its sender."""


@lru_cache(maxsize=1)
def _by_cue() -> Mapping[str, Sequence[int]]:
    """The places of the rows by their words."""
    found: dict[str, list[int]] = {}
    for place, row in enumerate(phrases.data("situations")["rows"]):
        for cue in row["cues"].split():
            found.setdefault(cue, []).append(place)
    return found


@lru_cache(maxsize=1)
def _by_sign() -> Sequence[tuple[int, Sequence[str]]]:
    """The places of the rows that are known in Chinese, with their words."""
    return [
        (place, row["zh_cues"])
        for place, row in enumerate(phrases.data("situations")["rows"])
        if "zh_cues" in row
    ]


def situation(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """An answer to the situation that the prompt tells of, if it is one of those known."""
    text = prompt.text
    if len(text) > LONGEST or prompt.kind in ("write", "list", "explain") or "```" in text:
        return None
    if prompt.kind == "define" and "my" not in prompt.cues:  # `where is my order`
        return None
    if prompt.language == "en":
        by_cue = _by_cue()
        if by_cue.keys().isdisjoint(prompt.cues):
            return None
        places = sorted({place for cue in by_cue.keys() & prompt.cues for place in by_cue[cue]})
        asks = "asks"
    elif prompt.language == "zh":
        places = [place for place, cues in _by_sign() if any(cue in text for cue in cues)]
        asks = "zh_in"
    else:
        return None
    for place in places:
        row = phrases.data("situations")["rows"][place]
        if asks not in row or ("kinds" in row and prompt.kind not in row["kinds"] and asks == "asks"):
            continue
        if match := worded(row[asks]).search(text):
            if row.get("open") and (known := lore.told(prompt, before, chance)):
                return known  # more is known of this one than of any
            return _told(row, match, prompt, before, chance)
    return None


def _told(
    row: Mapping[str, Any], match: re.Match[str], prompt: Prompt, before: tuple[Message, ...], chance: Chance
) -> str:
    language = prompt.language
    role = re.search(phrases.data("situations")["role"][language], system(before)[:1000], re.IGNORECASE)
    forms = (role and row.get(f"{language}_role")) or row[language]
    number = _NUMBER.search(prompt.text)
    said = {name: value.strip() for name, value in match.groupdict().items() if value}
    about = re.sub(r"^my ", "your ", said["with"]) if "with" in said else ""
    return phrases.filled(
        chance.pick(forms),
        **{
            **said,
            "number_of": f" {number[0]}" if number else "",
            "number_is": f", {number[0]}," if number else "",
            "with": f" of {about}" if about else "",
        },
    )


_NUMBER = late(r"#\s?\d{3,}|\b\d{5,}\b|\b[A-Z]{1,3}-?\d{4,}\b")

ALL = (situation,)
