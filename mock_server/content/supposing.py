"""What if something were otherwise, where the outcome is not among what is known: that nobody can know, and how to think it through.

As doing.py, whose list this belongs to, behind lore.py, which knows of some; texts are in data/shaped.json.
"""

from collections.abc import Sequence

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt
from mock_server.content.shaped import turned
from mock_server.wire.timeline import Message

LONGEST = 140
"""Characters of a question."""
_IF = Cued(
    r"^(?:so |and |but |ok,? |okay,? )?(?:what|how) (?:would|could|might) (?:happen|change|the world (?:look|be)(?: like)?|life (?:look|be)(?: like)?|be different) if (?P<would>[^.?!\n]{4,110})[?.!]*$|^what if (?P<what>[^.?!\n]{4,110})[?.!]*$",
    "if",
)
_OWN = late(r"^(?:I|my|we|our)\b")
_MAKING = late(r"\b(?:code|function|file|null|server|api|database|query|user|users|button|column|row|branch|commit|request|field|variable|array|string|component|test)\b")  # fmt: skip
"""Such questions are of programs, and have plain answers."""


@opened_by(_IF, only="en")
def supposed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """How to think through what would be if it were otherwise: for somebody's own life, or for the world."""
    text = prompt.text.strip()
    if prompt.language != "en" or before or len(text) > LONGEST:
        return None
    match = _IF.search(prompt, text)
    if match is None or _MAKING.search(text.lower()):
        return None
    clause = match["would"] or match["what"]
    known: Sequence[str] = phrases.data("shaped")["supposed"]["own" if _OWN.match(clause) else "world"]
    facts = " ".join(met[1][:3]) if (met := phrases.mentioned(clause, "en")) else ""
    return "\n\n".join(
        filter(None, (phrases.filled(one, clause=turned(clause), facts=facts) for one in known))
    )


ALL = (supposed,)
