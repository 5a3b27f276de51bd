"""Posts about oneself: a new job, a promotion, a degree, a talk, a launch, a farewell, and looking for somebody or something.

Their moulds are in data/composing.json under `own`; composing.py asks for them before it takes a post for an advertisement.
"""

import re

from mock_server.content import grammar, phrases
from mock_server.content.chance import Chance
from mock_server.content.late import late, worded

_SELF = late(
    r"\b(?:my|i|i'm|i've|me|we're hiring|we are hiring|hiring|starting|joining|getting|got|being|finishing|completing|graduating|leaving|looking for|open to work|speaking|open position|job opening)\b",
    re.IGNORECASE,
)
_OURS = late(r"\bour (?:new )?(?:product|shop|store|service|collection|sale)\b", re.IGNORECASE)
_ROLE = late(
    r"\b(?:as|to|hiring|for|being) (?:an?|the|our|my)? ?(?P<role>(?:(?:senior|junior|lead|head|chief|staff|principal|vice|associate) )?[a-z][\w+#/&-]*(?: (?!at\b|in\b|from\b|for\b|with\b|and\b|after\b|on\b)[a-z][\w+#/&-]*){0,3})(?=$|[.,!?;]| (?:at|in|from|for|with|and|after|on)\b)",
    re.IGNORECASE,
)
_TRADE = late(
    r"(?:er|or|ist|ian|ant|ent|yst|ect|manager|lead|head|intern|officer|chef|nurse|director|president|cto|ceo|cfo|coach|partner|associate|executive|representative|developers?|engineers?)s?$|^head of\b|^vp of\b",
    re.IGNORECASE,
)
_AT = late(r"\b(?:at|joining|with|joined) (?P<at>(?-i:[A-Z])[\w&.'-]*\w(?: (?-i:[A-Z0-9])[\w&.'-]*\w)*)", re.IGNORECASE)  # fmt: skip
_YEARS = late(r"\b(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)(?:st|nd|rd|th)?[- ]years?\b|\b(?P<nth>\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)  # fmt: skip
_STUDY = late(r"\b(?P<study>(?:master'?s?|bachelor'?s?|phd|mba|degree|diploma)(?:'s)?(?: (?:degree|thesis))?(?: (?:in|of|at|from) [^.,!?\n]{2,50})?)", re.IGNORECASE)  # fmt: skip
_COURSE = late(r"\b(?:completing|completed|finishing|finished|passing|passed|getting|got|earning|earned|about|on|for|announcing) (?:an?|the|my)? ?(?P<course>[^.,!?\n]{0,50}?(?:certifi\w+|course|bootcamp|exam)(?: (?:in|on|for|at|from) [^.,!?\n]{2,40})?)", re.IGNORECASE)  # fmt: skip
_EVENT = late(r"\b(?:at|about) (?:the |an? )?(?P<event>(?-i:[A-Z])[^.,!?\n]{2,40})", re.IGNORECASE)
_THING = late(r"\bmy (?:new )?(?P<thing>(?:startup|company|business|side project|project|app|book|website|portfolio|open[- ]source \w+|newsletter|podcast)(?:,? (?:called|named|about|for|that|on) [^.!?\n]{2,80})?)", re.IGNORECASE)  # fmt: skip


def own_post(text: str, what: str, chance: Chance) -> str | None:
    """A post in the first person on what the text says of its writer; None where it says nothing of the kind.

    `what` is the word for the post: long on LinkedIn and where nothing else is said, short for a tweet.
    """
    if not _SELF.search(text) or _OURS.search(text):
        return None
    row = next((row for row in phrases.data("composing")["own"] if worded(row["asks"]).search(text)), None)
    if row is None:
        return None
    short = re.search(r"tweet|twitter|instagram|caption|short", f"{what} {text}", re.IGNORECASE)
    return phrases.filled(chance.pick(row["short" if short else "long"]), **_values(text))


def _values(text: str) -> dict[str, str]:
    """The slots of the moulds, empty where the text says nothing for them."""
    at = match["at"] if (match := _AT.search(text)) else ""
    roles = (match["role"] for match in _ROLE.finditer(text))
    role = next((one for one in roles if _TRADE.search(one)), "")
    named = f"{grammar.article(role)} {role}" if role and not role.lower().endswith("s") else role
    years = _years(text)
    study = match["study"] if (match := _STUDY.search(text)) else ""
    course = _completed(match["course"]) if (match := _COURSE.search(text)) else ""
    thing = match["thing"] if (match := _THING.search(text)) else ""
    event = match["event"] if (match := _EVENT.search(text)) else ""
    return {
        "place_at": f" at {at}" if at else "",
        "place_at_or": f" at {at}" if at else " with a team I will miss",
        "as_role": f" as {named}" if role else "",
        "to_role": f" to {role}" if role else "",
        "a_role": f": {named}" if role else "",
        "a_role_or": f" {named}" if role else " somebody who likes to build",
        "years_or": years or "good years",
        "study": f"my {study}" if study else "I have graduated",
        "course": f"my {course}" if course else "my certification",
        "event": f" at {event}" if event else "",
        "thing": f"my {thing}" if thing else "my own project",
        "tag": f" #{''.join(word[:1].upper() + word[1:] for word in re.findall(r'[A-Za-z]+', role))}"
        if role
        else "",
    }


def _completed(said: str) -> str:
    """`getting AWS certified` → `AWS certification`."""
    bare = re.sub(r"^(?:(?:getting|earning|passing|finishing|completing|my|the|an?) )+", "", said.strip())
    return re.sub(r"\bcertified\b", "certification", bare)


def _years(text: str) -> str:
    """`five years`, as it is said."""
    match = _YEARS.search(text)
    if match is None:
        return ""
    number = (match["n"] or match["nth"]).lower()
    return f"{number} {'year' if number in ('1', 'one') else 'years'}"
