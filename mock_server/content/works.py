"""Books, films, games, music and podcasts on a subject, which are asked for by it: what to read on stoicism, a board game for two.

As doing.py, whose list these belong to; data/works.json has them by their kind and the words of their subject.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.lore import stem
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

LONGEST = 160
USUAL = 5
"""How many are told where no number is said."""

_KINDS = {
    "book": "book novel read reading literature", "film": "movie film watch", "game": "game boardgame", "music": "music album song playlist listen",
    "podcast": "podcast",
}  # fmt: skip
_WORDS = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_ANY = frozenset(form for word in _WORDS for form in (word, f"{word}s"))
_WANTED = late(
    r"\b(?:recommend\w*|suggest\w*|(?:good|best|great|top|favou?rite|classic|must)\b|what (?:should|to|can|could|are|is)\b|which\b|any\b|give me|list|name (?:some|a|\d)|need|looking for|want|similar|like|for)\b|\babout\b[^?]*\?",
    re.IGNORECASE,
)
_OTHERWISE = late(
    r"\b(?:write|writing|summari[sz]e|summary|plot|author of|who wrote|review|translate|title|code|app|api|design|build|develop|make a|create a (?:game|song)|ending|lyrics|how|why|when|difference|ideas?)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _by_kind() -> Mapping[str, Sequence[tuple[frozenset[str], Sequence[str]]]]:
    """By kind: the words of each subject, and the works."""
    known = phrases.data("works")
    return {
        kind: [(frozenset(map(stem, row["of"].split())), row["en"]) for row in rows]
        for kind, rows in known.items()
    }


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, str]:
    """The works by their titles, the longest first."""
    lines = [line for rows in _by_kind().values() for _, known in rows for line in known]
    titles = {match[1]: line for line in lines if (match := re.match(r"\*{1,2}([^*]{3,80})\*{1,2}", line))}
    return dict(sorted(titles.items(), key=lambda one: -len(one[0])))


def named(text: str) -> str | None:
    """What is told of the work whose title a text says."""
    return next(
        (
            line
            for title, line in _titles().items()
            if title in text and re.search(rf"\b{re.escape(title)}\b", text)
        ),
        None,
    )


@opened_by(_ANY, only="en")
def recommended(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Some works of the kind that is asked for, on the subject that is named."""
    text = prompt.text.strip().lower()
    if prompt.language != "en" or len(text) > LONGEST or prompt.kind == "write":
        return None
    if _OTHERWISE.search(text) or not _WANTED.search(text):
        return None
    split = text.replace("science fiction", "science-fiction").replace("/", " ").split()
    words = [stem(word.strip(".,?!;:'\"()").removesuffix("'s")) for word in split]
    kinds = [kind for word in words if (kind := _WORDS.get(word))]
    if not kinds:
        return None
    lines = _of(kinds[0], frozenset(words), text)
    if not lines:
        return None
    picked = set(chance.sample(lines, min(prompt.many or USUAL, len(lines))))
    kept = [line for line in lines if line in picked]
    return kept[0] if len(kept) == 1 else "\n".join(f"{at}. {line}" for at, line in enumerate(kept, 1))


def _of(kind: str, said: frozenset[str], text: str) -> Sequence[str]:
    """The works of the subject that is named most, or beside which one of them is named: not that one again."""
    if liked := _LIKED.search(text):
        for _, lines in _by_kind()[kind]:
            others = [line for line in lines if _title(line) not in liked[1]]
            if len(others) < len(lines):
                return others
    rows = [(len(of & said), lines) for of, lines in _by_kind()[kind] if of & said]
    return max(rows, key=lambda row: row[0])[1] if rows else ()


def _title(line: str) -> str:
    """What stands between the first pair of asterisks or quotation marks, in lower case: a work's name."""
    return (_NAMED.search(line) or [line.lower()])[0].strip('*"').lower()


_NAMED = late(r"\*\*?[^*]+\*|\"[^\"]+\"")
_LIKED = late(r"\b(?:like|liked|loved?|enjoyed|similar to|after)\b ([^?]+)", re.IGNORECASE)

ALL = (recommended,)
