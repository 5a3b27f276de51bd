"""Two pieces in one request: a haiku about autumn and a limerick about a cat."""

import re

from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt

_KINDS = r"(?:haiku|limerick|poem|sonnet|acrostic|story|joke|riddle|tweet|slogan|tagline|caption|song|fun fact|quote|tongue twister|toast|pun|e-?mail|letter|linkedin post|instagram post|blog post|product description|headline|subject line)s?"
_BOTH = Cued(
    rf"^(?P<lead>(?:please |can you |could you )?(?:write|compose|create|give me|tell me|make|draft|generate)(?: me)?) (?P<one>(?:an?|one|two|three|\d) (?:[\w-]+ ){{0,3}}?(?P<first>{_KINDS})\b(?P<about>[^.?!\n]{{0,80}}?)),? (?:and|plus)(?: also| then)? "
    rf"(?P<two>(?:an?|one|two|three|\d) (?:[\w-]+ ){{0,3}}?(?P<second>{_KINDS})\b(?P<rest>[^.?!\n]{{0,100}}))[.!?]?$",
    "and plus",
)
_SUBJECT = late(r"\b(?:about|on|for|of)\b .+", re.IGNORECASE)


def requests(prompt: Prompt) -> tuple[tuple[str, str], ...]:
    """The head of each piece and what asks for it alone; none where there are not two.

    A subject that stands only behind the second is that of both.
    """
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > 240:
        return ()
    match = _BOTH.search(prompt, text)
    if match is None or match["first"].lower() == match["second"].lower():
        return ()
    one = match["one"]
    if not _SUBJECT.search(match["about"]) and (subject := _SUBJECT.search(match["rest"])):
        one = f"{one} {subject[0]}"
    heads = (re.sub(r"^.", lambda sign: sign[0].upper(), match[key].lower()) for key in ("first", "second"))
    return tuple(
        (head, f"{match['lead']} {asked}") for head, asked in zip(heads, (one, match["two"]), strict=True)
    )
