"""One figure of one thing: the calories of a banana, the height of a tower, how long a cat lives, when a company was founded.

As doing.py, whose list this belongs to. Foods, animals, buildings and what melts are in data/figures.json, with how each figure is asked for;
planets, rivers, cities and the like in charts.py.
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
    ["calories", "calorie", "kcal", "protein", "tall", "high", "height", "elevation", "fast", "speed", "weigh", "weight", "heavy", "long", "length", "old", "lifespan", "expectancy",
     "boiling", "melting", "boil", "boils", "melt", "melts", "moons", "big", "large", "wide", "diameter", "size", "far", "distance", "gravity", "hot", "cold", "warm", "temperature", "deep",
     "depth", "area", "population", "people", "inhabitants", "when", "year", "founded", "headquarters", "headquartered", "based", "atomic", "symbol", "players"]
)  # fmt: skip
_SEVERAL = late(r"\b(?:compare|difference|taller|higher|faster|longer|bigger|larger|heavier|older|hotter|which|than|vs|versus|burn|burned|list|table|recipe|average)\b", re.IGNORECASE)  # fmt: skip
"""What wants more than one figure, or another."""
_ENERGY = late(r"\b(?:calories|kcal|calorie count|calorific|calorie content)\b", re.IGNORECASE)
_PROTEIN = late(r"\bhow (?:much|many)\b[^?]{0,20}\bprotein\b|\bprotein (?:in|of|content)\b", re.IGNORECASE)
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@opened_by(_ASKING, only="en")
def figured(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The figure that is asked for; None where the thing or the figure is not known."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST or _SEVERAL.search(text):
        return None
    protein = _PROTEIN.search(text) is not None
    if protein or _ENERGY.search(text):
        return _of_food(text, prompt, protein=protein)
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


def _of_food(text: str, prompt: Prompt, *, protein: bool) -> str | None:
    """Energy or protein of a portion of a food and of 100 grams; of as many portions as are counted, or of the grams that are said."""
    foods: Sequence[Mapping[str, Any]] = phrases.data("figures")["foods"]
    found = [(len(match[0]), match, food) for food in foods if (match := worded(rf"(?<![\w-])(?:{food['names']})(?:e?s)?(?![\w-])").search(text))]  # fmt: skip
    if not found:
        return None
    _, match, food = max(found, key=lambda one: one[0])
    each = food["protein" if protein else "kcal"]
    unit = "g of protein" if protein else "kcal"

    def of(grams: float) -> str:
        amount = each * grams / 100
        return f"{amount:.1f}".removesuffix(".0") if protein and amount < 10 else f"{round(amount)}"

    if weight := re.search(r"\b(\d{1,4}) ?(?:g|grams?)\b", text):
        grams = float(weight[1])
        return (
            of(grams)
            if shapes.bare(prompt)
            else f"{weight[1]} g of {match[0].lower()} have about {of(grams)} {unit}."
        )
    counted = re.search(r"(?:\b(\d{1,2})|\b(two|three|four|five|six)) (?:\w+ )?$", text[: match.start()])
    many = int(counted[1]) if counted and counted[1] else _WORDS[counted[2]] if counted else 1
    grams = food["grams"] * many
    if shapes.bare(prompt):
        return of(grams)
    portion = f"{food['portion']} ({food['grams']:g} g)"
    if many > 1:
        return f"About {of(grams)} {unit} in all: {portion} has about {of(food['grams'])}, and that {many} times."
    return f"{portion[:1].upper()}{portion[1:]} has about {of(grams)} {unit}; per 100 g that is {of(100)}."


ALL = (figured,)
