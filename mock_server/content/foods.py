"""How much energy and protein a food has: of a piece, of so many, of a weight, or of a hundred grams.

As doing.py, whose list this belongs to; data/foods.json has a row for each food: names in Chinese and English, the words it is counted by,
the grams of a piece and what a piece is, kilocalories and grams of protein in a hundred grams.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

LONGEST = 80
"""Signs of a request; a longer one is about a meal."""
MOST = 3
"""Foods that are spoken of at once."""

_ASKED = late(
    r"\b(?:how (?:many|much)|what)\b[^.?!\n]{0,40}\b(?:calories|kcal|protein)\b|\b(?:calories|protein) (?:in|of|does)\b"
    r"|(?:多少|几|哪个|谁)[^。\n]{0,8}(?:卡|热量|蛋白)|(?:热量|卡路里|大卡|千卡|蛋白质?含?量?)[^。\n]{0,6}(?:多少|多高|高吗|是几|高不高|怎么样)",
    re.IGNORECASE,
)
_CUES = frozenset(["calories", "kcal", "protein"])
_MEAL = late(
    r"\b(?:day|daily|need|recipe|burn|diet|meal|plan|lose|workout|run|walk)\w*\b|每天|一天|食谱|菜谱|计划|需要|燃烧|消耗|减|做法|跑步|运动|一共|总共|和.{1,8}和",
    re.IGNORECASE,
)
_PROTEIN = late(r"protein|蛋白", re.IGNORECASE)
_ENERGY = late(r"calorie|kcal|卡|热量", re.IGNORECASE)
_WEIGHT = late(
    r"(?P<n>\d{1,4}(?:\.\d)?|[半一二两三四五六七八九十])\s*(?P<unit>kg|g(?:rams?)?\b|ml\b|公斤|千克|克|斤|两|毫升)",
    re.IGNORECASE,
)
_GRAMS = {"kg": 1000, "公斤": 1000, "千克": 1000, "斤": 500, "两": 50}
_COUNTED = late(r"(?P<n>\d{1,2}|[半一二两三四五六七八九十])\s*大?小?(?P<unit>[\u4e00-\u9fff])")
_COUNTED_EN = late(r"\b(?P<n>\d{1,2}|an?|one|two|three|four|five|six|half)\b", re.IGNORECASE)
_NUMBERS = {"半": 0.5, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}  # fmt: skip
_NUMBERS_EN = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "half": 0.5}


_STATES = ("生重", "煮熟", "干重", "raw", "cooked", "dry")
"""In what state the figures hold of a food."""


class Food(NamedTuple):
    """What is known of a food; `energy` and `protein` are those of a hundred grams."""

    names: Sequence[str]
    name: re.Pattern[str]
    counted: Sequence[str]
    grams: float
    piece: Mapping[str, str]
    energy: float
    protein: float


@lru_cache(maxsize=1)
def _foods() -> Sequence[Food]:
    return [
        Food(zh.split("|"), late(rf"\b(?:{en})(?:e?s)?\b", re.IGNORECASE), words.split("|"), grams, {"zh": piece, "en": of}, energy, protein)
        for zh, en, words, grams, piece, of, energy, protein in phrases.data("foods")["rows"]
    ]  # fmt: skip


def _met(text: str, language: str) -> Sequence[tuple[str, Food]]:
    """The foods that a text names, in its order; a name inside a longer one is none."""
    found: list[tuple[int, int, str, Food]] = []
    for food in _foods():
        if language == "en":
            if match := food.name.search(text):
                found.append((match.start(), match.end(), match[0], food))
        else:
            name = next((one for one in food.names if one in text), "")
            if name:
                found.append((text.index(name), text.index(name) + len(name), name, food))
    own = [one for one in found if not any(one is not other and other[0] <= one[0] and one[1] <= other[1] for other in found)]  # fmt: skip
    return [(name, food) for _, _, name, food in sorted(own, key=lambda one: one[0])]


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 50 else f"{value:.0f}"


def _told(name: str, food: Food, text: str, language: str) -> str:
    """The figures of a food as much as is said, or of a piece and of a hundred grams."""
    zh = language == "zh"
    weight = _WEIGHT.search(text)
    counted = (_COUNTED if zh else _COUNTED_EN).search(text)
    of_piece = food.piece["zh" if zh else "en"]
    if weight:
        said = weight["n"]
        grams = float(_NUMBERS.get(said) or said) * _GRAMS.get(weight["unit"].lower(), 1)
        state = next((one for one in _STATES if one in of_piece), "")
        if zh:
            lead = f"{_figure(grams)} 克{name}" + (f"（{state}）" if state else "")
        else:
            lead = f"{_figure(grams)} g of {state + ' ' if state else ''}{name}"
    else:
        number = 1.0
        if counted and (not zh or counted["unit"] in food.counted):
            number = float((_NUMBERS if zh else _NUMBERS_EN).get(counted["n"].lower()) or counted["n"])
        grams = number * food.grams
        if zh:
            many = f"{_figure(number)} 份这样的量，" if number != 1 else ""
            lead = f"{name}：{of_piece}，{many}共约 {_figure(grams)} 克"
        else:
            many = f", {_figure(number)} times that" if number != 1 else ""
            lead = f"{name[:1].upper()}{name[1:]} ({of_piece}{many}, some {_figure(grams)} g)"
    parts, hundred = [], []
    if _ENERGY.search(text):
        parts.append(f"热量约 {_figure(grams * food.energy / 100)} 千卡（大卡）" if zh else f"about {_figure(grams * food.energy / 100)} kcal")  # fmt: skip
        hundred.append(f"{_figure(food.energy)} 千卡" if zh else f"{_figure(food.energy)} kcal")
    if _PROTEIN.search(text):
        parts.append(f"蛋白质约 {_figure(grams * food.protein / 100)} 克" if zh else f"about {_figure(grams * food.protein / 100)} g of protein")  # fmt: skip
        hundred.append(f"{_figure(food.protein)} 克" if zh else f"{_figure(food.protein)} g")
    if zh:
        last = "" if grams == 100 else f"（每 100 克约 {'、'.join(hundred)}）"
        return f"{lead}，{'，'.join(parts)}{last}。"
    last = "" if grams == 100 else f" ({' and '.join(hundred)} in 100 g)"
    return f"{lead}: {' and '.join(parts)}{last}."


@opened_by(_CUES, only="en")
def fed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The energy or the protein of the foods that are named."""
    text = prompt.text.strip()
    if prompt.language not in ("en", "zh") or len(text) > LONGEST or not _ASKED.search(text):
        return None
    if _MEAL.search(text):
        return None
    met = _met(text, prompt.language)
    if not 0 < len(met) <= MOST:
        return None
    lines = [_told(name, food, text, prompt.language) for name, food in met]
    return "\n".join(lines if len(lines) == 1 else [f"- {one}" for one in lines]) + "\n\n" + str(phrases.data("foods")["end"][prompt.language])  # fmt: skip


ALL = (fed,)
