"""Plans that heed what is said of them: a training of so many days a week, so many weeks to a distance, a party with its theme, age and guests.

As doing.py, whose list these belong to; sessions, themes and dates are in data/plans.json.
"""

import re
from collections.abc import Mapping
from typing import Any

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.numerals import whole
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

LONGEST = 240
"""Characters of a request."""


_COUNT = r"(\d{1,3}|one|two|three|four|five|six|seven|eight|ten|twelve|[一两二三四五六七八])"


def _number(said: str) -> int:
    return whole(said)


_TRAINING = frozenset(
    ["workout", "exercise", "fitness", "training", "gym", "strength", "running", "run", "couch"]
)
_WORKOUT = late(r"\b(?:workout|exercise|fitness|training|gym|strength)\b|健身|锻炼|训练|运动", re.IGNORECASE)
_A_WEEK = late(
    rf"\b{_COUNT}[ -]?(?:days?|times|x|sessions|workouts)[ -]?(?:a|per|each|/|every)? ?(?:a )?week\b|(?:每周|一周){_COUNT}(?:天|次|练)",
    re.IGNORECASE,
)
_PLANNED = late(r"\b(?:plan|schedule|routine|program(?:me)?|split)\b|计划|安排|方案", re.IGNORECASE)
_RUNNING = late(
    rf"\b{_COUNT}[ -]?weeks?\b[^.?!]{{0,40}}\b(?:run|running|5k|10k|5 km|10 km)\b|\b(?:run|running|5k|10k|couch to)\b[^.?!]{{0,40}}\b{_COUNT}[ -]?weeks?\b|{_COUNT}周[^。]{{0,12}}(?:跑|公里)",
    re.IGNORECASE,
)
_WHOLE = late(r"\b(?:weeks?|weekly|days?|daily|calendar)\b|周|天|日", re.IGNORECASE)
_OTHER = late(r"\b(?:model|dataset|employees?|staff|team|data|onboarding|code|app|training (?:course|session))\b|模型|员工|数据|培训", re.IGNORECASE)  # fmt: skip
"""What else is trained."""
_GOAL = late(r"\b(5|10) ?(?:k|km)\b|(5|10|五|十) ?公里", re.IGNORECASE)


@opened_by(_TRAINING, only="en")
def trained(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A week's training on as many days as are wanted, or the weeks of running to a distance."""
    text = prompt.text.strip()
    if len(text) > LONGEST or prompt.language not in ("en", "zh"):
        return None
    if _PLANNED.search(text) and (match := _RUNNING.search(text)):
        return _run(_number(next(filter(None, match.groups()))), text, prompt.language)
    if not _WORKOUT.search(text) or _OTHER.search(text):
        return None
    if match := _A_WEEK.search(text):
        days = min(max(_number(match[1] or match[2]), 1), 7)
    elif (
        _PLANNED.search(text)
        and prompt.language == "en"
        and prompt.kind not in ("why", "define", "compare")
        and not _WHOLE.search(text)
    ):
        days = 3
    else:
        return None
    head, lead, end = phrases.data("plans")["workout"][prompt.language]
    sessions = phrases.data("plans")["sessions"][prompt.language]
    order = [0, 1, 2] if days == 3 else [0, 3, 1, 4, 2, 5, 6][:days]
    rows = [
        f"| {phrases.data('plans')['weekdays'][prompt.language][day]} | {sessions[which][0]} | {sessions[which][1]} |"
        for day, which in zip(phrases.data("plans")["spread"][days - 1], order, strict=True)
    ]
    table = "\n".join([head, "| --- | --- | --- |", *rows])
    return f"{phrases.filled(lead, days=str(days)) if days > 1 else ''}\n\n{table}\n\n{end}".strip()


def _run(weeks: int, text: str, language: str) -> str:
    """From running a minute at a time to the distance, week by week."""
    weeks = min(max(weeks, 2), 16)
    goal = _GOAL.search(text)
    said = (goal[1] or goal[2]) if goal else "5"
    far = {"五": 5, "十": 10}.get(said) or int(said)
    named = f"{far} 公里" if language == "zh" else f"{far} km"
    head, lead, first, middle, long, last, end = phrases.data("plans")["running"][language]
    rows = []
    for week in range(1, weeks + 1):
        part = (week - 1) / (weeks - 1)
        run = round(2 + part * (8 + far))
        daily = (
            first
            if week == 1
            else phrases.filled(middle, run=str(run), times=str(max(2, round((15 + 15 * part) / run))))
        )
        weekend = phrases.filled(last, goal=named) if week == weeks else phrases.filled(long, long=f"{far * (0.4 + 0.5 * part):.1f}".removesuffix(".0"))  # fmt: skip
        rows.append(f"| {week} | {daily} | {weekend} |")
    return "\n\n".join([phrases.filled(lead, weeks=str(weeks), goal=named), "\n".join([head, "| --- | --- | --- |", *rows]), end])  # fmt: skip


_PARTY = late(
    r"\b(?:plan|organi[sz]e|throw|host|planning|prepare)\b[^.?!]{0,50}\b(?:party|shower|housewarming|barbecue|bbq|potluck)\b|\b(?:party|shower) (?:plan|planning|checklist)\b"
    r"|(?:策划|安排|计划|筹备|办|组织)[^。？]{0,20}(?:派对|生日会|聚会|party)|生日(?:派对|会|聚会)[^。？]{0,8}(?:怎么|方案|策划|计划)",
    re.IGNORECASE,
)
_BIRTHDAY = late(r"\bbirthday\b|生日", re.IGNORECASE)
_AGE = late(r"\b(\d{1,2})[ -]?(?:years?[ -]?olds?|yo|y/o)\b|\b(\d{1,2})(?:st|nd|rd|th) birthday|\bturn(?:s|ing)? (\d{1,2})\b|(\d{1,2})岁", re.IGNORECASE)  # fmt: skip
_GUESTS = late(r"\b(\d{1,3}) (?:people|guests|kids|children|friends|adults|persons)\b|(\d{1,3})\s*(?:个?人|个?孩子|个?小朋友|位)", re.IGNORECASE)  # fmt: skip
_BUDGET = late(r"[$€£¥]\s?\d{1,3}(?:,?\d{3})?|\d{1,6} ?(?:dollars|euros?|pounds|usd|元|块)", re.IGNORECASE)
_THEME = late(r"\b(?:loves?|likes|into|obsessed with|theme(?:d)?(?: is|:)?|about) (?P<a>[a-z][\w ]{2,24}?)(?=$|[,.!?;]| and\b| with\b| for\b| under\b| on\b)|\b(?P<b>[a-z]+)[- ]themed\b|喜欢(?P<c>[\u4e00-\u9fff]{2,6}?)的|以?(?P<d>[\u4e00-\u9fff]{2,4})(?:为)?主题", re.IGNORECASE)  # fmt: skip


@opened_by(frozenset(["party", "shower", "housewarming", "barbecue", "bbq", "potluck"]), only="en")
def feast(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A party with the theme, the age, the guests and the money that are named."""
    text = prompt.text.strip()
    language = prompt.language
    if len(text) > LONGEST or language not in ("en", "zh") or not _PARTY.search(text):
        return None
    zh = language == "zh"
    age = int(next(filter(None, match.groups()))) if (match := _AGE.search(text)) else 0
    guests = next(filter(None, match.groups())) if (match := _GUESTS.search(text)) else ""
    budget = match[0] if (match := _BUDGET.search(text)) else ""
    if not _BIRTHDAY.search(text) or age > 14:
        lines = phrases.data("plans")["gathering"][language]
        games = next(
            game for word, game in phrases.data("plans")["games"][language].items() if word in text.lower()
        )
        told = {
            "guests": f"（{guests} 人）" if zh and guests else f" ({guests})" if guests else "",
            "budget": f"（{budget}）" if zh and budget else f" ({budget})" if budget else "",
            "games": games,
        }
        return "\n".join(f"{at}. {phrases.filled(line, **told)}" for at, line in enumerate(lines, 1))
    match = _THEME.search(text)
    theme = next(filter(None, match.groups()), "") if match else ""
    row = next(row for row in phrases.data("plans")["party"]["themes"] if _fits(row, theme or text, language))
    names = dict(zip(("theme", "invite", "decor", "games", "food", "bag"), row[language], strict=True))
    names["theme"] = phrases.filled(names["theme"], theme=theme)
    shape = phrases.data("plans")["party"][language]
    values = {
        **names,
        "age": (f"{age} 岁孩子的" if zh else f" for a {age}-year-old") if age else "",
        "about": (f"“{names['theme']}”主题" if zh else f", all about {names['theme']}")
        if names["theme"]
        else "",
        "guests": (f"（{guests} 人）" if zh else f", {guests} guests") if guests else "",
        "budget": (f"，预算 {budget}" if zh else f", within {budget}") if budget else "",
        "hours": ("一个半到两小时" if zh else "an hour and a half to two hours")
        if 0 < age < 6
        else "两到三小时"
        if zh
        else "two to three hours",
        "number": _guests(age, guests, zh=zh),
        "money": _money(budget, zh=zh),
    }
    lines = [phrases.filled(line, **values) for line in shape["lines"]]
    return "\n\n".join([phrases.filled(shape["lead"], **values), "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1)), shape["end"]])  # fmt: skip


def _fits(row: Mapping[str, Any], said: str, language: str) -> bool:
    """Whether the theme is the row's; the last row, without words, fits all."""
    if language == "zh":
        return not row["of"] or row["zh"][0][:2] in said
    return not row["of"] or not set(row["of"].split()).isdisjoint(re.findall(r"[a-z]+", said.lower()))


def _guests(age: int, guests: str, *, zh: bool) -> str:
    if guests:
        return (
            f"{guests} 人，每五个孩子配一个大人" if zh else f"{guests}, with one adult for each five children"
        )
    if not age:
        return "六到十人最好照看" if zh else "six to ten are easy to look after"
    return f"按“几岁请几个，最多加二”，约 {age} 到 {age + 2} 个孩子" if zh else f"as many as the age, or two more: {age} to {age + 2} children"  # fmt: skip


def _money(budget: str, *, zh: bool) -> str:
    if not budget:
        return "吃的占一半，布置和游戏三成，伴手礼两成" if zh else "half for food, three tenths for decoration and games, two for what they take home"  # fmt: skip
    amount = int(re.sub(r"\D", "", budget))
    shares = [round(amount * share) for share in (0.5, 0.3, 0.2)]
    return (
        f"吃的约 {shares[0]}，布置和游戏 {shares[1]}，伴手礼 {shares[2]}"
        if zh
        else f"about {shares[0]} for food, {shares[1]} for decoration and games, {shares[2]} for what they take home"
    )


def diet(text: str, language: str) -> tuple[list[str], ...] | None:
    """Breakfasts, lunches and dinners without meat, or without anything from animals, where a text wants that; else None."""
    match = _DIET.search(text)
    if match is None:
        return None
    columns = phrases.data("plans")["vegan" if match["vegan"] else "vegetarian"][language]
    return tuple(columns)


_DIET = late(
    r"\b(?P<vegan>vegan|plant[- ]based)\b|\bvegetarian|\bmeatless|(?<!不)素食|吃素|纯素", re.IGNORECASE
)

ALL = (trained, feast)
