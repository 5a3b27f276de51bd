"""Who painted, wrote, invented, discovered, composed or founded something, or was the first: data/makers.json, one table for all languages.

As doing.py, whose list this belongs to.
"""

import re

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
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


_MORE = late(r"\b(?:what|which|any|name|list|tell me)\b[^?\n]{0,40}\b(?:else|other|others|more|books|novels|plays|works|paintings|pieces|music|did|has)\b[^?\n]{0,60}\b(?:wr[io]t\w*|paint\w*|compos\w*|made?|creat\w*|known for|famous for|by)\b|\b(?:books|novels|plays|works|paintings) (?:by|of)\b|还(?:写|画|作|有|创作)(?:过|了)?(?:什么|哪些)|(?:写|画|创作)(?:过|了)(?:什么|哪些)|(?:其他|别的|代表)(?:作品|作|书|画)|(?:有)?(?:什么|哪些)(?:作品|书|小说|画)", re.IGNORECASE)  # fmt: skip
_CREATING = frozenset(["else", "other", "others", "books", "novels", "plays", "works", "paintings", "write", "written", "wrote", "paint", "painted", "compose", "composed"])  # fmt: skip


@opened_by(_CREATING, only="en")
def more_of(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What else somebody wrote, painted or composed, to a question that names them."""
    text, language = prompt.text.strip(), prompt.language
    if language not in ("en", "zh") or len(text) > _FEW or not _MORE.search(text):
        return None
    known = phrases.data("makers")
    lower = text.lower()
    row = next((row for row in known["works"] if row[language].lower() in lower or row["en"].split()[-1].lower() in lower.split()), None)  # fmt: skip
    if row is None:
        return None
    told = "\n".join([text, *("\n".join(one.texts) for one in before)]).lower()
    works = row["works"][language]
    bare_names = [one.removeprefix("the ") for one in works]
    said = [one for one, name in zip(works, bare_names, strict=True) if name.lower() in told]
    left = [one for one in works if one not in said]
    marked = [f"《{one}》" if language == "zh" and not one.startswith("以") and "系列" not in one else one if language == "zh" else f"*{one}*" if not one.startswith("the ") else one for one in left]  # fmt: skip
    own = [f"《{one}》" if language == "zh" else f"*{one.removeprefix('the ')}*" for one in said]
    says = known["more"][language]
    if not left:
        return phrases.filled(says["only"], known=own[-1])
    others = "、".join(marked) if language == "zh" else f"{', '.join(marked[:-1])} and {marked[-1]}" if len(marked) > 1 else marked[0]  # fmt: skip
    return phrases.filled(says["others"], known=own[-1], others=others) if own else phrases.filled(says["all"], others=others)  # fmt: skip


def creator(text: str, language: str) -> str:
    """Who of those whose works are known is named last in a text; empty if none is."""
    rows = phrases.data("makers")["works"]
    return max((row[language] for row in rows if row[language] in text), key=text.rindex, default="")


ALL = (more_of, maker)
