"""One figure of one thing: the height of a tower, how long a cat lives, when a company was founded.

As doing.py, whose list this belongs to. Animals, buildings and what melts are in data/figures.json, with how each figure is asked for;
planets, rivers, cities and the like in charts.py, foods in foods.py.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import phrases, shapes
from mock_server.content.chance import Chance
from mock_server.content.charts import charts
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

LONGEST = 120
"""Characters of a question."""
_ASKING = frozenset(
    ["tall", "high", "height", "elevation", "fast", "speed", "weigh", "weight", "heavy", "long", "length", "old", "lifespan", "expectancy",
     "boiling", "melting", "boil", "boils", "melt", "melts", "moons", "big", "large", "wide", "diameter", "size", "far", "distance", "gravity", "hot", "cold", "warm", "temperature", "deep",
     "depth", "area", "population", "people", "inhabitants", "when", "year", "founded", "headquarters", "headquartered", "based", "atomic", "symbol", "players"]
)  # fmt: skip
_SEVERAL = late(r"\b(?:compare|difference|taller|higher|faster|longer|bigger|larger|heavier|older|hotter|which|than|vs|versus|burn|burned|list|table|recipe|average)\b", re.IGNORECASE)  # fmt: skip
"""What wants more than one figure, or another."""


@opened_by(_ASKING, only="en")
def figured(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The figure that is asked for; None where the thing or the figure is not known."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST or _SEVERAL.search(text):
        return None
    for ask in phrases.data("figures")["asks"]:
        if worded(ask["asks"]).search(text) and (row := _named(_rows(ask), text)):
            shown, values = row
            if value := values[ask["column"]]:
                return (
                    value
                    if shapes.bare(prompt)
                    else phrases.filled(ask["says"], shown=shown, name=shown, value=value)
                )
    return None


_Row = tuple[str, str, Sequence[str]]
"""The names of a thing with strokes between, how it is shown, its figures."""


def _rows(ask: Mapping[str, Any]) -> Sequence[_Row]:
    return _of_table(ask["table"]) if "table" in ask else _of_chart(ask["chart"])


@lru_cache(maxsize=8)
def _of_table(table: str) -> Sequence[_Row]:
    return [(row["names"], row["shown"], row["values"]) for row in phrases.data("figures")["tables"][table]]


@lru_cache(maxsize=32)
def _of_chart(kind: str) -> Sequence[_Row]:
    """The rows of a chart; figures with commas but for years."""
    table = charts()[kind]
    found = []
    for row in table.rows:
        years = [head in ("Year", "Founded", "First release") for head in table.heads]
        values = [one if year else _grouped(one) for one, year in zip(row, years, strict=True)]
        found.append((re.escape(row[0].lower().removeprefix("mount ")), row[0], values))
    return found


def _grouped(said: str) -> str:
    return f"{int(said):,}" if said.isdigit() else said


def _named(rows: Sequence[_Row], text: str) -> tuple[str, Sequence[str]] | None:
    """The thing that the text names, in the longest of its names."""
    found = [
        (match[0], shown, values)
        for names, shown, values in rows
        if (match := worded(rf"(?<![\w-])(?:{names})(?:e?s)?(?![\w-])").search(text))
    ]
    best = max(found, key=lambda one: len(one[0]), default=None)
    return None if best is None else best[1:]


ALL = (figured,)
