"""What is known of things of a kind, as rows under heads: planets with their diameters, languages with their makers, capitals with their people.

data/charts.json has a table for each kind; that of countries is made of data/countries.json.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from mock_server.content import phrases
from mock_server.content.extracting import number, words_of
from mock_server.content.late import late, worded

_OF_COUNTRIES = {"capital": 1, "currency": 2, "continent": 3, "region": 3, "language": 4, "population": 5, "largest city": 6, "首都": 1, "货币": 2, "大洲": 3, "语言": 4, "人口": 5}  # fmt: skip


class Chart(NamedTuple):
    """Things of a kind: the patterns of the kind, the heads of the columns, where a word of a member's name is found, rows; `chinese`: the same rows."""

    asks: str
    heads: Sequence[str]
    columns: Mapping[str, int]
    rows: Sequence[Sequence[str]]
    chinese: Sequence[Sequence[str]]


@lru_cache(maxsize=1)
def charts() -> Mapping[str, Chart]:
    """The tables by the kind of their things, in the singular."""
    found = {kind: _read(table) for kind, table in phrases.data("charts").items()}
    columns = ("name", "capital", "currency", "continent", "language", "population", "city")
    told: dict[str, list[list[str]]] = {"en": [], "zh": []}
    for row in sorted(
        phrases.data("countries"), key=lambda one: -float(number(one["en"]["population"]) or 0)
    ):
        people = f"{round(float(number(row['en']['population']) or 0) * 1e6)}"
        for language, rows in told.items():
            rows.append([people if one == "population" else row[language][one] for one in columns])
    heads = ["Country", "Capital", "Currency", "Continent", "Language", "Population", "Largest city"]
    painted = [
        [str(names[0]), f"#{red:02X}{green:02X}{blue:02X}", f"{red}, {green}, {blue}"]
        for (red, green, blue), names in phrases.data("colours")["rows"]
    ]
    chinese = [
        [row[1][1], *one[1:]] for row, one in zip(phrases.data("colours")["rows"], painted, strict=True)
    ]
    found["color"] = Chart(
        r"colou?rs|颜色",
        ["Color", "Hex", "RGB"],
        {"hex": 1, "code": 1, "rgb": 2, "色值": 1},
        painted,
        chinese,
    )
    found["country"] = Chart(r"countr(?:y|ies)|nations|国家", heads, _OF_COUNTRIES, told["en"], told["zh"])
    return found


def _read(table: Mapping[str, Any]) -> Chart:
    rows = table["rows"]
    chinese = [list(row) for row in rows]
    for at, name in enumerate(table.get("zh", ())):
        chinese[at][0] = name
    for column, names in table.get("zh_columns", {}).items():
        for at, name in enumerate(names):
            chinese[at][int(column)] = name
    return Chart(table["asks"], table["heads"], table["columns"], rows, chinese)


def chart(text: str) -> tuple[str, Chart] | None:
    """The kind of things that a text asks for, and its table: that which is named first, and in most words."""
    found = [
        (match.start() - 2 * len(match[0]), kind)
        for kind, one in charts().items()
        if (match := worded(rf"(?<![a-z])(?:{one.asks})(?![a-z])").search(text))
    ]
    return None if not found else (kind := min(found)[1], charts()[kind])


def names(key: str) -> bool:
    """Whether a member of such a name holds what the thing is called."""
    return _NAMES.search(words_of(key)) is not None and words_of(key) not in (
        "capital",
        "country",
        "language",
        "continent",
    )


def said(text: str) -> str:
    """The word by which a text asks for its kind of things."""
    found = chart(text)
    match = worded(found[1].asks).search(text) if found else None
    return match[0] if match else ""


_OF_PART = (
    ("Europe", r"\beurope|欧洲"), ("Asia", r"\basia|亚洲"), ("Africa", r"\bafrica|非洲"), ("South America", r"\bsouth america|南美"),
    ("North America", r"\bnorth america|北美"), ("Oceania", r"\boceania|大洋洲"), ("mammal", r"\bmammals?\b|哺乳动物"), ("bird", r"\bbirds?\b"), ("noble gas", r"\bnoble gas"),
)  # fmt: skip
_MOST = late(r"\b(?:largest|biggest|most populous|highest|tallest|longest|deepest|top|heaviest|oldest|most populated)\b|最大|最高|最长|人口最多", re.IGNORECASE)  # fmt: skip
_LEAST = late(r"\b(?:smallest|least populous|lowest|shortest|lightest)\b|最小|最短|最少", re.IGNORECASE)
_NAMES = late(r"^(?:name|title|city|capital|country|language|planet|element|animal|fruit|breed|company|mountain|river|ocean|continent|scientist|person|database|framework|sport|code|term|item|名称|名字|姓名|城市|首都|国家|语言|行星|元素|水果|动物|山|山峰|河流)$|(?:^|_| )name$", re.IGNORECASE)  # fmt: skip


def rows(
    text: str, inner: Mapping[str, Mapping[str, Any]], language: str, count: int
) -> list[dict[str, Any]] | None:
    """So many rows (0: all) with these members, of the kind that the text asks for; None where none is known, or nothing of it.

    A member that the table has no column for is left out.
    """
    found = chart(text)
    if found is None or re.search(
        r"\b(?:fake|random|dummy|fictional|made-up|mock|imaginary)\b|虚构", text, re.IGNORECASE
    ):
        return None
    kind, table = found
    told = list(table.chinese if language == "zh" else table.rows)
    plain = list(table.rows)
    place: dict[str, int] = {}
    for key in inner:
        words = words_of(key)
        at = next((at for name, at in table.columns.items() if name in words and not (at == 1 and kind == "capital" and words == "capital")), None)  # fmt: skip
        if kind in words or (at is None and _NAMES.search(words)) or words == table.heads[0].lower():
            at = 0 if 0 not in place.values() else at
        if at is not None:
            place[key] = at
    if 0 not in place.values() or len(place) * 2 < len(inner):
        return None
    kept = list(range(len(plain)))
    for part, cue in _OF_PART:
        if worded(cue).search(text) and (of := [at for at in kept if part in plain[at]]):
            kept = of
    least, most = _LEAST.search(text), _MOST.search(text)
    measure = next((at for at in place.values() if at and re.fullmatch(r"[\d.]+", plain[0][at])), None)
    if (least or most) and measure is not None:
        kept.sort(key=lambda at: float(number(plain[at][measure]) or 0), reverse=not least)
    made = []
    for at in kept[: count or None]:
        row: dict[str, Any] = {}
        for key, column in place.items():
            row[key] = _typed(told[at][column], inner[key])
        made.append(row)
    return made


def about(text: str, inner: Mapping[str, Mapping[str, Any]], language: str) -> dict[str, Any]:
    """What is known of the thing that a text names, in the members that have a column; empty where none is named, or nothing asked of it."""
    best: tuple[int, dict[str, Any]] = (1, {})
    for kind, table in charts().items():
        rows = table.chinese if language == "zh" else table.rows
        row = next(
            (
                row
                for row in rows
                if len(row[0]) > 1 and re.search(rf"(?<![A-Za-z]){re.escape(row[0])}(?![A-Za-z])", text)
            ),
            None,
        )
        if row is None:
            continue
        told: dict[str, Any] = {}
        for key in inner:
            words = words_of(key)
            at = next((at for name, at in table.columns.items() if name in words), None)
            if words == kind or (at is None and _NAMES.search(words)):
                at = 0
            if at is not None:
                told[key] = _typed(row[at], inner[key])
        if len(told) > best[0] and any(one != row[0] for one in told.values()):
            best = (len(told), told)
    return best[1]


def _typed(cell: str, schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if cell in ("true", "false"):
        return cell == "true"
    if kind in ("number", "integer") or (kind is None and re.fullmatch(r"-?\d+(?:\.\d+)?", cell)):
        found = number(cell)
        return round(found) if kind == "integer" and found is not None else found
    if kind == "array":
        return cell.split(", ")
    return cell


def questions(text: str, count: int, language: str, chance: Random) -> list[dict[str, Any]]:
    """Quiz questions about the subject of a text: with four options, the right one, and why; none where no table is of the subject."""
    zh = language == "zh"
    made: list[dict[str, Any]] = []
    for cue, kind, column, asks, asks_zh, why, why_zh in _QUIZZES:
        if not worded(cue).search(text):
            continue
        table = charts()[kind]
        known = table.chinese if zh else table.rows
        at = list(range(min(len(known), 24)))
        chance.shuffle(at)
        for one in at:
            cells = [re.sub(r" ?[（(][^）)]*[）)]", "", row[column]) for row in known]
            answer = cells[one]
            others = [cell for cell in dict.fromkeys(cells) if cell != answer]
            if len(others) < 3 or len(made) >= count or "," in answer:
                continue
            chance.shuffle(others)
            options = [answer, *others[:3]]
            chance.shuffle(options)
            thing = known[one][0]
            made.append(
                {
                    "question": (asks_zh if zh else asks).replace("{thing}", thing),
                    "options": options,
                    "answer": answer,
                    "explanation": (why_zh if zh else why)
                    .replace("{thing}", thing)
                    .replace("{answer}", answer),
                }
            )
    chance.shuffle(made)
    return made[:count]


_QUIZZES: Sequence[tuple[str, str, int, str, str, str, str]] = (
    (r"geograph|capital|countr|world|地理|首都|国家", "country", 1, "What is the capital of {thing}?", "{thing}的首都是哪里？", "The capital of {thing} is {answer}.", "{thing}的首都是{answer}。"),
    (r"currenc|货币", "country", 2, "Which currency is used in {thing}?", "{thing}使用什么货币？", "{thing} uses the {answer}.", "{thing}的货币是{answer}。"),
    (r"chemi|element|化学|元素", "element", 1, "What is the chemical symbol of {thing}?", "{thing}的元素符号是什么？", "The symbol of {thing} is {answer}.", "{thing}的元素符号是{answer}。"),
    (r"astronom|planet|space|solar|天文|行星|太阳系|宇宙", "planet", 5, "What is the diameter of {thing} in kilometres?", "{thing}的直径约为多少公里？", "{thing} measures {answer} km across its equator.", "{thing}的赤道直径约为{answer}公里。"),
    (r"programming language|programming|coding|编程", "programming language", 1, "Who created {thing}?", "{thing}语言的作者是谁？", "{thing} was created by {answer}.", "{thing}由{answer}创造。"),
    (r"animal|biolog|zoolog", "animal", 4, "What is the scientific name of the {thing}?", "{thing}的学名是什么？", "{thing}: {answer}.", "{thing}的学名是{answer}。"),
    (r"http|status code|web dev", "status code", 1, "What is the name of the HTTP status {thing}?", "HTTP 状态码 {thing} 的名称是什么？", "{thing} is {answer}.", "{thing} 是 {answer}。"),
    (r"science|scientist|科学", "scientist", 5, "What is {thing} known for?", "{thing}以什么著称？", "{thing} is known for {answer}.", "{thing}：{answer}。"),
)  # fmt: skip
"""The subject, the table and the column, the question and why, in English and Chinese."""
