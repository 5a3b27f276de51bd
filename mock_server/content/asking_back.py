"""A request that leaves out what it is about: three ideas for nothing, `fix it` where nothing is given. It is asked back for what is missing.

As text.py, which asks for it where nothing else has an answer; the requests and what is said to them are in data/asking_back.json.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.late import worded
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

LONGEST = 70
"""Characters of a request that leaves out what it is about."""
_CODING = frozenset(["code", "program", "script", "app", "website", "function", "game", "test"])


class _Row(NamedTuple):
    asks: re.Pattern[str]
    told: Sequence[str]
    always: bool
    """Whether it stands on its own after an earlier answer too."""
    after: bool
    """Whether it needs an earlier answer."""


@lru_cache(maxsize=2)
def _rows(language: str) -> Sequence[_Row]:
    return [
        _Row(worded(row["asks"]), row[language], row.get("always", False), row.get("after", False))
        for row in phrases.data("asking_back")["rows"]
        if language in row
    ]


def plain(text: str) -> str:
    """A request without what is only polite in it, and without its marks."""
    known = phrases.data("asking_back")
    whole = text.strip().replace("’", "'")
    told = worded(known["tail"]).sub("", worded(known["lead"]).sub("", whole))
    return told or whole


def asked_back(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is missing, asked for; after an earlier answer only what has nothing to do with that."""
    if len(prompt.text) > LONGEST or "\n" in prompt.text.strip():
        return None
    language = (
        "en" if prompt.text.isascii() else prompt.language
    )  # two or three words may be taken for Portuguese
    if language not in ("en", "zh"):
        return None
    answered = any(one.role == "assistant" for one in before)
    request = plain(prompt.text)
    for row in _rows(language):
        if (row.always or row.after == answered) and (match := row.asks.fullmatch(request)):
            return _said(chance.pick(row.told), match, language)
    return None


def _said(phrase: str, match: re.Match[str], language: str) -> str:
    """The phrase with the words of the request; `of` is a subject, `code` names a language where a program is wanted."""
    named = {name: said.lower() for name, said in match.groupdict().items() if said}
    what = named.get("what", "")
    of = named.get("of", "")
    code = ", and in which language" if what in _CODING else ""
    told = phrases.filled(
        phrase, what=what, verb=named.get("verb", ""), of=of, code=code, To=named.get("to", "").title()
    )
    return told if of or language == "zh" else re.sub(r"  +", " ", told)
