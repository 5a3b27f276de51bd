"""A recipe of an earlier answer, asked about or changed: vegan, for six, without eggs, what step 3 means, how long it takes.

As text.py, which asks for it through talks.py. The recipe is read from the answer, line by line, and what is not changed stays as it was;
data/recooking.json has what stands for what.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from mock_server.content import phrases, pieces
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

LONGEST = 110
"""Characters of a request that is about a recipe above it."""
_BACK = 8
"""Answers that are looked through for a recipe, where those after it are short remarks."""
_REMARK = 500
"""Characters of such a remark."""

_KITCHEN = late(r"\d ?(?:g|ml|kg|l)\b|\b(?:tablespoons?|teaspoons?|cloves?|pinch|salt|oil|eggs?|butter|flour|tin)\b|\d ?[克勺个根片碗]|[盐糖油]", re.IGNORECASE)  # fmt: skip
_STEP = late(r"(?P<at>\d{1,2})[.)] (?P<said>.+)")
_SERVES = late(r"(?:\bserves |\bmakes (?:about )?|（)(?P<n>\d{1,3})", re.IGNORECASE)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "a dozen": 12,
           "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}  # fmt: skip
_N = r"\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a dozen"
_LEAD = r"^(?:(?:can|could|would|will) you |please |now |ok(?:ay)?,? |and |but |so |then |actually,? |what about |how about |请|再|那|帮我|能不能|可以)*"
_SCALED = late(
    rf"{_LEAD}(?:(?:it's|it is|this is) )?(?:just |only )?(?:(?:make|cook|scale|do|adjust|change|convert|rewrite) (?:it|this|that|the recipe) )?(?:up |down )?(?:for|to|to serve|to feed|serving|enough for) (?P<n>{_N})(?: (?:people|persons?|guests|servings|portions|kids|adults|friends|of us))?(?: instead| now| please)*[.?! ]*$"
    rf"|{_LEAD}(?:we are|we're|there are|there's|there will be|i need (?:it )?for|it's for|i'm cooking for|i have) (?P<n2>{_N}) ?(?:of us|people|persons?|guests|servings|portions|kids|adults|friends)(?: now)?[.?! ]*$"
    rf"|{_LEAD}(?P<times>double|triple|halve|half) (?:it|this|that|the (?:recipe|amounts?|quantit(?:y|ies)))[.?! ]*$"
    r"|^(?:那|请|帮我)?(?:改成|换成|变成|做|做成|调整[到为成]?|按|要|给|如果是?|我要)?(?P<zh>\d{1,3}|[一二两三四五六七八九十]) ?个?人(?:份|吃|的量|的份量|用|的话|呢)*(?:怎么做)?[。！？]*$"
    r"|^(?:用?量|份量|食材)?(?P<zh_times>加倍|翻倍|双倍|减半)[。！？]*$",
    re.IGNORECASE,
)  # fmt: skip
_TIMES = {"double": Fraction(2), "triple": Fraction(3), "halve": Fraction(1, 2), "half": Fraction(1, 2), "加倍": Fraction(2), "翻倍": Fraction(2), "双倍": Fraction(2), "减半": Fraction(1, 2)}  # fmt: skip
_TIME = late(r"\bhow (?:long|much time)\b|\bhow many minutes\b|\b(?:prep|cooking|total) time\b|多久|多长时间|几分钟|多少时间", re.IGNORECASE)  # fmt: skip
_OF_STEP = late(r"\bstep (?P<n>\d{1,2}|one|two|three|four|five)\b|\b(?P<nth>first|second|third|fourth|fifth|last) step\b|第(?P<zh>[一二三四五六七八\d])步", re.IGNORECASE)  # fmt: skip
_WONDERS = late(r"\b(?:what|mean|means|explain|detail|details|understand|clarify|how|elaborate|more)\b|什么|意思|解释|具体|怎么|详细|不懂|展开", re.IGNORECASE)  # fmt: skip
_IS_IT = late(r"^(?:so |and |ok,? )*(?:is|are|would) (?:it|this|that|these|they|the (?:dish|recipe))\b|^(?:这|它|这道菜|这个)?(?:是|辣|算).{0,6}[吗么？?]|辣不辣", re.IGNORECASE)  # fmt: skip
_HOT = late(r"\b(?:spicy|hot)\b|辣", re.IGNORECASE)
_USING = late(r"\b(?:can|could|may|should|what if) (?:i|we) (?:also |just )?(?:use|put|take) (?P<by>[a-z][a-z -]{2,30}?) (?:instead of|in place of|for) (?:the )?(?P<x>[a-z][a-z -]{2,24}?)[?.! ]*$|(?P<x_zh>[\u4e00-\u9fff]{1,5})(?:可以|能)(?:换成|用)(?P<by_zh>[\u4e00-\u9fff]{1,6}?)(?:代替)?吗[？?]?$", re.IGNORECASE)  # fmt: skip
_LACKS = late(
    r"\b(?:i|we) (?:(?:don'?t|do not|can'?t|cannot) (?:have|like|eat|find|get)|have no|hate|ran out of)(?: any| got any)? (?P<a>[a-z][a-z -]{2,24}?)(?=[,.;!?]|$| (?:at home|here|what|can|so)\b)|\b(?:i'?m|i am|we'?re) (?:out of|allergic to) (?P<b>[a-z][a-z -]{2,24}?)(?=[,.;!?]|$)"
    r"|\b(?:instead of|substitute for|replacement for|alternative to|in place of|replace) (?:the )?(?P<c>[a-z][a-z -]{2,24}?)(?: with)?[?.! ]*$|"
    rf"{_LEAD}(?:without|skip|leave out|no|hold|remove|omit) (?:the |any )?(?P<d>[a-z][a-z -]{{2,24}}?)[?.! ]*$"
    r"|(?:没有|不放|不吃|不要|去掉|不加|不想放)(?P<zh>[\u4e00-\u9fff]{1,5}?)(?=[，。？！]|怎么办|可以|行|能|用|$)|(?P<zh2>[\u4e00-\u9fff]{1,5}?)(?:可以|能)?(?:用什么|换成什么|拿什么)(?:代替|替代)?[？?]?$|用什么(?:代替|替代)(?P<zh3>[\u4e00-\u9fff]{1,5})",
    re.IGNORECASE,
)  # fmt: skip
_ADDS = late(rf"{_LEAD}(?:add|include|put in|throw in) (?:some |a few |more |a bit of |the )?(?P<a>[a-z][a-z -]{{2,30}}?)(?: to (?:it|the recipe|that)| too| as well)?[?.! ]*$|^(?:请|再|想|能)?(?:加点|加些|加上|再加)(?P<zh>[\u4e00-\u9fff]{{1,6}}?)(?:可以吗|行吗|呢)?[。！？]*$", re.IGNORECASE)  # fmt: skip
_FED = late(r"\bcalori\w+|\bkcal\b|\bnutrition\w*|\bprotein\b|\bcarbs\b|热量|卡路里|大卡|营养", re.IGNORECASE)
_ANEW = late(
    r"\brecipes? (?:for|of)\b|\brecipes\b|\banother recipe\b|菜谱|食谱|的做法|另一道|换一道", re.IGNORECASE
)
_MINUTES = late(r"(?P<a>\d{1,3})(?: ?[–-] ?(?P<b>\d{1,3}))? ?(?:more )?(?P<unit>minutes?|min\b|hours?|分钟|小时)|\ba (?P<one>minute|hour)\b", re.IGNORECASE)  # fmt: skip
_HEATED = late(r"\b(?:fry|brown|cook|simmer|boil|bake|roast)\b|[炒煮炖焖煎烤]", re.IGNORECASE)
_MEAT = {"en": late(r"\bmeat\b", re.IGNORECASE), "zh": late(r"(?<!菇)肉(?!桂|豆蔻)")}


class Recipe(NamedTuple):
    """A recipe as the lines of the answer that told it."""

    lines: Sequence[str]
    ingredients: Sequence[int]
    """Where the ingredients stand in the lines."""
    steps: Sequence[int]
    language: str

    @property
    def title(self) -> int:
        """The line that names the dish; -1 if none does."""
        return next((at for at in range(self.ingredients[0]) if "**" in self.lines[at]), -1)

    @property
    def serves(self) -> int:
        """For how many it is; 0 if that is not said."""
        found = _SERVES.search(self.lines[self.title]) if self.title >= 0 else None
        return int(found["n"]) if found else 0


def _recipe(answer: str, language: str) -> Recipe | None:
    """The recipe in an answer: ingredients as bullets, then numbered steps."""
    lines = answer.split("\n")
    ingredients = [at for at, line in enumerate(lines) if line.startswith("- ")]
    steps = [at for at, line in enumerate(lines) if _STEP.fullmatch(line)]
    if len(ingredients) < 2 or len(steps) < 2 or ingredients[-1] > steps[0]:
        return None
    lines = lines[: steps[-1] + 1] + [one for one in lines[steps[-1] + 1 :] if not _ours(one, language)]
    while not lines[-1].strip():
        lines.pop()
    kitchen = sum(_KITCHEN.search(lines[at]) is not None for at in ingredients)
    return Recipe(lines, ingredients, steps, language) if kitchen * 2 >= len(ingredients) else None


_ADDED = late(r".{1,40} (?:goes|go) in with step \d{1,2}\.|.{1,12}在第 \d{1,2} 步一起放。")


def _ours(line: str, language: str) -> bool:
    """Whether a line only says what was changed in a recipe, which the next change leaves out."""
    says = {key: one[language] for key, one in phrases.data("recooking")["says"].items()}
    if any(line.startswith(says[key].partition("{")[0]) for key in ("changed", "scaled")):
        return True
    return _ADDED.fullmatch(line) is not None


def _held(before: Sequence[Message]) -> Recipe | None:
    """The recipe that was told last, if nothing but remarks came after it."""
    answers = ["\n".join(one.texts) for one in before if one.role == "assistant" and any(one.texts)]
    for answer in answers[: -_BACK - 1 : -1]:
        language = "zh" if re.search(r"[\u4e00-\u9fff]", answer) else "en"
        if found := _recipe(answer, language):
            return found
        if len(answer) > _REMARK:
            return None
    return None


def _say(recipe: Recipe, key: str, **values: str) -> str:
    return phrases.filled(phrases.data("recooking")["says"][key][recipe.language], **values)


def _whole(recipe: Recipe, *notes: str) -> str:
    return "\n\n".join(["\n".join(recipe.lines), *notes])


def recooked(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The recipe changed as it is asked, or what was asked about it."""
    text = prompt.text.strip()
    if len(before) < 2 or len(text) > LONGEST or prompt.language not in ("en", "zh"):
        return None
    if (held := _held(before)) is None or _ANEW.search(text) or pieces.dish(text):
        return None
    return next((told for one in _ASKED if (told := one(text, held))), None)


# ---- how much, how long --------------------------------------------------------------------------------------------------


def _count(said: str) -> int:
    return int(said) if said.isdigit() else _COUNTS.get(said.lower(), 0)


_AMOUNT = late(
    r"(?P<a>\d+(?:\.\d+|½)?|\bhalf an?\b|\bhalf\b|½)(?:(?P<dash> ?[–-] ?)(?P<b>\d+(?:\.\d+)?))?(?P<gap> ?)(?P<unit>[a-z]+)?",
    re.IGNORECASE,
)
_FINE = frozenset(["g", "ml", "kg", "l", "克", "毫升"])
_SPOONS = frozenset(
    ["tablespoon", "teaspoon", "clove", "tin", "cup", "bowl", "slice", "plate", "can", "piece", "stick"]
)


def _scaled(text: str, recipe: Recipe) -> str | None:
    """The recipe for another number of people."""
    match = _SCALED.search(text)
    if match is None:
        return None
    if said := match["times"] or match["zh_times"]:
        factor = _TIMES[said.lower()]
        wanted = round(recipe.serves * factor)
    else:
        wanted = _count(match["n"] or match["n2"] or match["zh"])
        if not recipe.serves:
            return _say(recipe, "no_count")
        if wanted == recipe.serves or not wanted:
            return _say(recipe, "same_count", count=str(recipe.serves))
        factor = Fraction(wanted, recipe.serves)
    more = _say(recipe, "scaled_more") if factor >= 2 else ""
    return _whole(_fed(recipe, factor, wanted), _say(recipe, "scaled", more=more))


def _fed(recipe: Recipe, factor: Fraction, wanted: int) -> Recipe:
    """The recipe with its amounts multiplied, and for how many it then is."""
    lines = list(recipe.lines)
    for at in recipe.ingredients:
        lines[at] = _times(lines[at], factor)
    if recipe.title >= 0 and recipe.serves:
        lines[recipe.title] = re.sub(r"\d{1,3}(?=[^\d]*$)", str(wanted), lines[recipe.title], count=1)
    return recipe._replace(lines=lines)


def _times(line: str, factor: Fraction) -> str:
    """An ingredient with its amounts multiplied; what stands in brackets is how large one of it is."""
    head, bracket, rest = line.partition("(")
    return _AMOUNT.sub(lambda one: _amount(one, factor), head) + bracket + rest


def _amount(match: re.Match[str], factor: Fraction) -> str:
    said = match["a"].lower()
    words = said.startswith("half")
    old = Fraction(1, 2) if words else Fraction(said.replace("½", ".5"))
    unit = match["unit"] or ""
    if unit.lower().startswith(("minute", "hour")):
        return match[0]
    fine = unit.lower() in _FINE or match.string[match.end() :].lstrip().startswith(("克", "毫升"))
    new = old * factor if fine else Fraction(max(1, round(old * factor * 2)), 2)
    told = _figure(new, fine=fine)
    if match["b"]:
        told = f"{told}–{_figure(Fraction(match['b']) * factor, fine=fine)}"
    if words and not unit:
        return f"{told} " if match.string[match.end() : match.end() + 1].isalpha() else told
    return f"{told}{match['gap']}{_numbered(unit, new, fine=fine)}"


def _figure(value: Fraction, *, fine: bool) -> str:
    """`300`, `4½`: grams by fives, everything else by halves."""
    if fine:
        step = 10 if value >= 100 else 5 if value >= 20 else 1
        return str(max(1, round(value / step) * step)) if value >= 2 else f"{float(value):g}"
    halves = max(1, round(value * 2))
    whole, half = divmod(halves, 2)
    return f"{whole or ''}{'½' if half else ''}"


def _numbered(unit: str, value: Fraction, *, fine: bool) -> str:
    """A measure in the number that its amount wants: `1 clove`, `3 cloves`; and of things that are counted the same."""
    if fine or not unit:
        return unit
    one = unit.lower().removesuffix("s")
    if one in _SPOONS:
        return one if value <= 1 else f"{one}s"
    if one in ("egg", "onion", "carrot", "lime", "lemon", "shallot", "yolk", "courgette", "aubergine", "banana", "avocado", "beetroot"):  # fmt: skip
        return unit if (value <= 1) == (one == unit.lower()) else one if value <= 1 else f"{one}s"
    if one in ("tomato", "potato", "tomatoe", "potatoe"):
        return one.removesuffix("e") if value <= 1 else f"{one.removesuffix('e')}es"
    return unit


def _long(text: str, recipe: Recipe) -> str | None:
    """How long it takes, by the times that its steps name."""
    if not _TIME.search(text):
        return None
    minutes = 0
    for at in recipe.steps:
        for one in _MINUTES.finditer(recipe.lines[at]):
            unit = (one["unit"] or one["one"]).lower()
            minutes += int(one["b"] or one["a"] or 1) * (60 if unit.startswith(("hour", "小时")) else 1)
    zh = recipe.language == "zh"
    count = len(recipe.ingredients)
    if minutes < 3:
        total = 10 + 5 * len(recipe.steps)
        return _say(recipe, "no_time", steps=str(len(recipe.steps)), count=str(count), total=_clock(total, zh=zh))  # fmt: skip
    return _say(recipe, "time", named=_clock(minutes, zh=zh), total=_clock((minutes + 19) // 5 * 5, zh=zh))


def _clock(minutes: int, *, zh: bool) -> str:
    hours, rest = divmod(minutes, 60)
    if zh:
        return f"{f' {hours} 小时' if hours else ''}{f' {rest} 分钟' if rest or not hours else ''}"
    told = [f"{hours} hour{'s' if hours > 1 else ''}"] if hours else []
    return " ".join([*told, f"{rest} minute{'s' if rest != 1 else ''}"] if rest or not hours else told)


def _step(text: str, recipe: Recipe) -> str | None:
    """What a step means: the kitchen's words in it, and what follows on it."""
    match = _OF_STEP.search(text)
    if match is None or not _WONDERS.search(text):
        return None
    said = match["n"] or match["nth"] or match["zh"]
    at = len(recipe.steps) if said.lower() == "last" else _count(said)
    if not 1 <= at <= len(recipe.steps):
        return _say(recipe, "no_step", count=str(len(recipe.steps)))
    step = _told(recipe, at)
    known = [note for term, note in phrases.data("recooking")["terms"][recipe.language].items() if term in step.lower()]  # fmt: skip
    joint = phrases.joint(recipe.language)
    last = at == len(recipe.steps)
    term = joint.join(known) or _say(recipe, "step_last" if last else "step_plain", next="" if last else _told(recipe, at + 1))  # fmt: skip
    return _say(recipe, "step", at=str(at), step=step, term=term)


def _told(recipe: Recipe, at: int) -> str:
    match = _STEP.fullmatch(recipe.lines[recipe.steps[at - 1]])
    return match["said"] if match else ""


# ---- what is in it -------------------------------------------------------------------------------------------------------

Row = Mapping[str, Any]


def _rows(recipe: Recipe) -> Sequence[Row]:
    rows: Sequence[Row] = phrases.data("recooking")["swaps"][recipe.language]
    return rows


def _of(recipe: Recipe, avoids: frozenset[str]) -> list[tuple[Row, str]]:
    """What of the ingredients is to be avoided, as the recipe names it."""
    listed = "\n".join(recipe.lines[at] for at in recipe.ingredients)
    return [
        (row, _plainly(match[0]))
        for row in _rows(recipe)
        if avoids & set(row["has"].split()) and (match := worded(row["of"]).search(listed))
    ]


def _swapped(recipe: Recipe, rows: Sequence[Row], diet: Row | None) -> str:
    """The recipe with what stands for those ingredients, everywhere it names them."""
    halal = diet is not None and "pork" in diet["avoids"] and "fish" not in diet["avoids"]
    baking = any(re.search(r"\bflour\b|面粉", recipe.lines[at], re.IGNORECASE) for at in recipe.ingredients)
    lines, pairs = list(recipe.lines), list[str]()
    kept: list[str] = []

    def keep(said: str) -> str:
        kept.append(said)
        return f"\x00{len(kept) - 1}\x00"

    def put(match: re.Match[str], by: str) -> str:
        return keep(_stands(match, by))

    meat = ""
    for row in rows:
        said = row.get("halal", row["said"]) if halal else row["said_baking"] if baking and "baking" in row else row["said"]  # fmt: skip
        by = row.get("halal", row["by"]) if halal else row["baking"] if baking and "baking" in row else row["by"]  # fmt: skip
        meat = meat or (said if "meat" in row["has"] else "")
        pattern = worded(row["of"])
        for at in range(len(lines)):
            listed = at in recipe.ingredients
            lines[at] = pattern.sub(partial(put, by=by if listed else said), lines[at])
        first = next(one for at in recipe.ingredients if (one := pattern.search(recipe.lines[at])))
        it = _plainly(first[0])
        pairs.append(f"{it} → {phrases.filled(row.get('as', said), it=f'gluten-free {it}')}")
    told = "\n".join(lines)
    told = _MEAT[recipe.language].sub(keep(meat), told) if meat else told
    told = re.sub(r"\x00(\d+)\x00", lambda one: kept[int(one[1])], told)
    changed = recipe._replace(lines=told.split("\n"))
    if diet is not None and recipe.title >= 0:
        changed = _titled(changed, diet)
    joint = "；" if recipe.language == "zh" else "; "
    return _whole(changed, _say(recipe, "changed", swaps=joint.join(pairs)))


def _plainly(named: str) -> str:
    """An ingredient without how much of it there is and how it is cut."""
    return re.sub(r"^[\d½ ]+|,.*$| \d+ 个$", "", named)


def _stands(match: re.Match[str], by: str) -> str:
    """What stands for an ingredient, in as much of it; large where it begins a sentence."""
    old = match[0]
    number = re.search(r"\d+", old)
    count = int(number[0]) if number else 2
    told = phrases.filled(by, it=old, n=str(count), water=str(3 * count), tofu=str(50 * count))
    begins = re.search(r"(?:^|\. |\*\*)$", match.string[: match.start()])
    return told[:1].upper() + told[1:] if old[:1].isupper() and begins else told


def _titled(recipe: Recipe, diet: Row) -> Recipe:
    lines = list(recipe.lines)
    name = re.search(r"\*\*(.+?)\*\*", lines[recipe.title])
    if name is None:
        return recipe
    if recipe.language == "zh":
        told = f"{name[1]}（{diet['zh']}）"
    else:
        rest = name[1] if name[1][1:2].isupper() else name[1][:1].lower() + name[1][1:]
        told = f"{diet['en']} {rest}"
    lines[recipe.title] = lines[recipe.title].replace(name[0], f"**{told}**", 1)
    return recipe._replace(lines=lines)


def _dieted(text: str, recipe: Recipe) -> str | None:
    """The recipe for a diet; whether it fits one, where that is the question."""
    asks = _IS_IT.search(text) is not None
    if asks and _HOT.search(text):
        found = _of(recipe, frozenset(["hot"]))
        return _say(recipe, "hot", which=_joined(found, recipe)) if found else _say(recipe, "not_hot")
    for diet in phrases.data("recooking")["diets"]:
        if not worded(diet["asks"]).search(text):
            continue
        found = _of(recipe, frozenset(diet["avoids"].split()))
        if not found:
            return _say(recipe, "already", diet=diet["is"][recipe.language == "zh"], count=str(len(recipe.ingredients)))  # fmt: skip
        if asks:
            return _say(recipe, "is_not", which=_joined(found, recipe))
        return _swapped(recipe, [row for row, _ in found], diet)
    return None


def _joined(found: Sequence[tuple[Row, str]], recipe: Recipe) -> str:
    names = [name for _, name in found]
    if recipe.language == "zh":
        return "、".join(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _used(text: str, recipe: Recipe) -> str | None:
    """The recipe with what the cook would rather take."""
    match = _USING.search(text)
    if match is None:
        return None
    old, by = (match["x"] or match["x_zh"]).strip(), (match["by"] or match["by_zh"]).strip()
    told = re.sub(re.escape(old), by, "\n".join(recipe.lines), flags=re.IGNORECASE)
    if told == "\n".join(recipe.lines):
        return _say(recipe, "not_in_it", of=old)
    return _whole(recipe._replace(lines=told.split("\n")), _say(recipe, "changed", swaps=f"{old} → {by}"))


def _lacking(text: str, recipe: Recipe) -> str | None:
    """The recipe without what is not at hand: with something in its place, else with that left out."""
    match = _LACKS.search(text)
    if match is None:
        return None
    said = next(one for one in match.groups() if one).strip()
    stem = said.removesuffix("s") if said.isascii() else said
    listed = [recipe.lines[at] for at in recipe.ingredients]
    if not any(stem.lower() in line.lower() for line in listed):
        return _say(recipe, "not_in_it", of=said)
    row = next((row for row in _rows(recipe) if worded(row["of"]).search(said) and worded(row["of"]).search("\n".join(listed))), None)  # fmt: skip
    if row is not None:
        return _swapped(recipe, [row], None)
    if recipe.title >= 0 and stem.lower() in recipe.lines[recipe.title].lower():
        return _say(recipe, "needed", of=said)
    left = [told for line in listed if (told := _without(line, stem))]
    return _say(recipe, "left_out", of=said) + "\n\n" + "\n".join(left)


def _without(line: str, stem: str) -> str:
    """An ingredient line without one of the things in it; empty if nothing else is in it."""
    parts = re.split(r"(?:, |、|，)", line.removeprefix("- "))
    joint = "、" if "、" in line else "，" if "，" in line else ", "
    kept = [one for one in parts if stem.lower() not in one.lower()]
    return f"- {joint.join(kept)}" if kept else ""


def _added(text: str, recipe: Recipe) -> str | None:
    """The recipe with one more ingredient, and the step that it goes in with."""
    match = _ADDS.search(text)
    if match is None:
        return None
    what = (match["a"] or match["zh"]).strip()
    lines = list(recipe.lines)
    lines.insert(recipe.ingredients[-1] + 1, f"- {what}")
    at = next((number for number in range(1, len(recipe.steps) + 1) if _HEATED.search(_told(recipe, number))), 1)  # fmt: skip
    named = what if recipe.language == "zh" else f"The {what}"
    note = _say(recipe, "added", what=named, at=str(at))
    return _whole(recipe._replace(lines=lines), note if recipe.language == "zh" or not what.endswith("s") else note.replace(" goes ", " go "))  # fmt: skip


def _feeding(text: str, recipe: Recipe) -> str | None:
    return _say(recipe, "nutrition", count=str(len(recipe.ingredients))) if _FED.search(text) else None


_ASKED: tuple[Callable[[str, Recipe], str | None], ...] = (
    _scaled, _step, _used, _dieted, _long, _lacking, _added, _feeding,
)  # fmt: skip


@opened_by(pieces.RECIPE, only="en")
def recipe(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A dish that recipes.json has, for as many people and for the diet that the prompt names."""
    told = pieces.recipe(prompt, before, chance)
    found = _recipe(told, prompt.language) if told and prompt.language in ("en", "zh") else None
    if told is None or found is None:
        return told
    for diet in phrases.data("recooking")["diets"]:
        if worded(diet["asks"]).search(prompt.text) and (rows := _of(found, frozenset(diet["avoids"].split()))):  # fmt: skip
            told = _swapped(found, [row for row, _ in rows], diet)
            found = _recipe(told, prompt.language) or found
    wanted = _FOR.search(prompt.text)
    count = _count(next(one for one in wanted.groups() if one)) if wanted else 0
    if not count or not found.serves or count == found.serves:
        return told
    return _whole(_fed(found, Fraction(count, found.serves), count))


_FOR = late(rf"\b(?:for|serves|serving|feeds) (?P<n>{_N})(?: (?:people|persons?|guests|servings|portions|kids|adults))?(?=[\s.?!,]*$)|\bfor (?P<m>{_N}) (?:people|persons?|guests|servings|portions|kids|adults)\b|(?P<zh>\d{{1,3}}|[一两二三四五六七八九十]) ?个?人(?:份|吃|的量)", re.IGNORECASE)  # fmt: skip

ALL = (recooked,)
