"""Who painted, wrote, invented, discovered, composed or founded something, or was the first: data/makers.json, one table for all languages.

As doing.py, whose list this belongs to.
"""

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import worded
from mock_server.content.prompt import Prompt
from mock_server.content.shapes import bare
from mock_server.wire.timeline import Message

_FEW = 100
"""Characters of a question that asks for one name."""
_ASKING = frozenset(["who", "author"])
_SPACED = frozenset(["en", "es", "pt", "fr", "de", "ru", "id", "vi"])
"""Languages in which a name of the table in Latin letters can stand; the others need one of their own."""


@opened_by(_ASKING, only="en")
def maker(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A name and a year, to a short question for the one who did it."""
    known, text, language = phrases.data("makers"), prompt.text.strip(), prompt.language
    asks = known["asks"].get(language)
    if asks is None or len(text) > _FEW or not worded(asks).search(text):
        return None
    for row in known["rows"]:
        if language in row.get("not", ()) or not worded(known["did"][row["by"]]).search(text):
            continue
        if not worded(row["of"]).search(text):
            continue
        who = row["who"].get(language) or (row["who"].get("*") if language in _SPACED else None)
        if who is None:
            return None
        year = row.get("year", "")
        said = known["told"][language][0 if year else 1]
        return str(who) if bare(prompt) else phrases.filled(said, who=who, year=year)
    return None


ALL = (maker,)
