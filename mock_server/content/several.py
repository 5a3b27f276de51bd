"""Several requests in one: a haiku about autumn and a limerick about a cat; in Chinese, what is X? what is Y?, or first this, then that."""

import re
from collections.abc import Sequence

from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt

_KINDS = r"(?:haiku|limerick|poem|sonnet|acrostic|story|joke|riddle|tweet|slogan|tagline|caption|song|fun fact|quote|tongue twister|toast|pun|e-?mail|letter|linkedin post|instagram post|blog post|product description|headline|subject line)s?"
_BOTH = Cued(
    rf"^(?P<lead>(?:please |can you |could you )?(?:write|compose|create|give me|tell me|make|draft|generate)(?: me)?) (?P<one>(?:an?|one|two|three|\d) (?:[\w-]+ ){{0,3}}?(?P<first>{_KINDS})\b(?P<about>[^.?!\n]{{0,80}}?)),? (?:and|plus)(?: also| then)? "
    rf"(?P<two>(?:an?|one|two|three|\d) (?:[\w-]+ ){{0,3}}?(?P<second>{_KINDS})\b(?P<rest>[^.?!\n]{{0,100}}))[.!?]?$",
    "and plus",
)
_SUBJECT = late(r"\b(?:about|on|for|of)\b .+", re.IGNORECASE)


_ARTICLE = late(r"^(?:an?|one|two|three|\d) ", re.IGNORECASE)


def pieces(prompt: Prompt) -> tuple[tuple[str, str], ...]:
    """The head of each piece, its kind or, of two of a kind, what is asked for, and what asks for it alone; none where there are not two.

    A subject that stands only behind the second is that of both.
    """
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > 240:
        return ()
    match = _BOTH.search(prompt, text)
    if match is None:
        return ()
    one = match["one"]
    if not _SUBJECT.search(match["about"]) and (subject := _SUBJECT.search(match["rest"])):
        one = f"{one} {subject[0]}"
    told = ("one", "two") if match["first"].lower() == match["second"].lower() else ("first", "second")
    heads = (_ARTICLE.sub("", match[key]).strip().capitalize() for key in told)
    return tuple(
        (head, f"{match['lead']} {asked}") for head, asked in zip(heads, (one, match["two"]), strict=True)
    )


# ---- in Chinese --------------------------------------------------------------------------------------------------------

LONGEST = 80
"""Signs of a prompt; a longer one brings a text of its own."""
MOST = 3
_SHORTEST = 4
"""Signs of a request that stands for itself."""

_THEN = late(
    r"[，,。；;？?]\s*(?:然后|顺便|另外|最后|接着|再)(?:再)?(?:也|请|帮我|给我)?(?:告诉我)?(?=[\u4e00-\u9fffA-Za-z])"
)
_MARKS = late(r"[？?]\s*(?=\S)")
_FIRST = late(r"^(?:请|麻烦)?(?:你)?先")
_LEANS = late(
    r"^(?:那|它|他|她|这|其|呢|要|需|有|为什么[？?]?$|怎么[？?]?$|翻译|总结|改|用|加|换|并|把它)|呢[？?]?$|它|上面|刚才"
)
"""What means something by the request before it."""
_GIVEN = late(r"[：:“”\"「『\n`]")


def parts_zh(prompt: Prompt) -> Sequence[str]:
    """The requests in their order; none where there is only one, or where one leans on another."""
    text = prompt.text.strip()
    if prompt.language != "zh" or len(text) > LONGEST or _GIVEN.search(text):
        return ()
    found = [
        _FIRST.sub("", one).strip(" ，,。；;？?") for half in _THEN.split(text) for one in _MARKS.split(half)
    ]
    told = [one for one in found if one]
    if not 1 < len(told) <= MOST or any(len(one) < _SHORTEST for one in told):
        return ()
    return () if any(map(_LEANS.search, told[1:])) else told
