"""What was asked in another language, asked in English: a letter of a kind, a piece about a thing that leaning.json names, a notion of topics.json.

As turns.py, which asks for it where an answer is wanted in English; nothing is translated that is not known to be the same.
"""

import re

from mock_server.content import phrases
from mock_server.content.prompt import Prompt

_PIECES = {"poem": "a short poem", "haiku": "a haiku", "story": "a short story", "fairy tale": "a fairy tale"}
_ASKS = {
    "why": "Why is {}?",
    "list": "List facts about {}",
    "compare": "What is the difference between {} and {}?",
}


def in_english(asked: Prompt) -> str:
    """The request in English; empty where something of it is not known there."""
    text = asked.text.lower()
    own = phrases.data("tongues").get(asked.language)
    if own and any(stem in text for stem in own["letter"]["stems"]):
        kind = next((kind for kind, (cues, _) in own["letter"]["kinds"].items() if re.search(cues, text)), "")
        if kind:
            return str(phrases.data("leaning")["letters"][kind])
    if asked.kind == "compare" and (one := _named(asked.topic)) and (other := _named(asked.second)):
        return _ASKS["compare"].format(one, other)
    if asked.kind in ("define", "explain", "talk", "why") and (name := _named(asked.topic)):
        return f"What is {name}?"
    piece = _PIECES.get(asked.noun) or next(
        (_PIECES[english] for word, english in phrases.data("languages")["pieces"].items() if english in _PIECES and word in text), ""
    )  # fmt: skip
    things = [english for english, listed in phrases.data("leaning")["things"].items() if any(_said(one, text) for one in listed.split("|"))]  # fmt: skip
    return f"Write {piece} about {things[0]}" if piece and things else ""


def _said(word: str, text: str) -> bool:
    """Whether a text has the word; in an alphabet with blanks, at the beginning of one of its own."""
    at = text.find(word)
    return at >= 0 and (
        word[:1] > "\u0e00" or at == 0 or not text[at - 1].isalpha() or "\u0600" <= word[:1] <= "\u06ff"
    )


def _named(topic: str) -> str:
    """The English name of a notion that both languages know; empty if it is not known."""
    known = phrases.row(topic)
    return str(known["names"][0]) if known and "en" in known else ""
