"""The weather that a tool tells, in sentences: of one place, of several, of some days; whether it rains, is warm enough, what to wear."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.content import outcomes
from mock_server.content.late import late
from mock_server.content.outcomes import Outcome, Row, figure

_SKY = ("condition", "conditions", "weather", "description", "summary", "forecast", "sky", "text", "main", "condition text", "day condition text", "天气", "天气状况", "daytime weather", "dayweather", "text day", "textday")  # fmt: skip
_HEAT = ("temperature", "temp", "temperature c", "temp c", "temperature celsius", "temperature 2m", "current temperature", "temperature f", "temp f", "气温", "温度", "当前温度")  # fmt: skip
_HIGH = ("high", "temp max", "max temp", "temperature max", "max", "temperature 2m max", "high c", "maxtemp c", "day maxtemp c", "tempmax", "daytemp", "最高气温", "最高温度")  # fmt: skip
_LOW = ("low", "temp min", "min temp", "temperature min", "min", "temperature 2m min", "low c", "mintemp c", "tempmin", "nighttemp", "最低气温", "最低温度")  # fmt: skip
_PLACE = ("city", "location", "name", "place", "town", "城市", "地点")
_CHANCE = ("precipitation probability", "rain chance", "chance of rain", "precip probability", "pop", "rain probability", "precipitation chance", "daily chance of rain", "降水概率")  # fmt: skip
_WET = late(r"\brain\w*|\bshower|\bdrizzl|\bthunder|\bstorm|\bsleet|\bhail|雨|雷|雹", re.IGNORECASE)
_SNOWY = late(r"\bsnow|雪", re.IGNORECASE)
_DRY = late(r"\bsun\w*|\bclear\b|\bfair\b|\bdry\b|\bcloud\w*|\bovercast\b|晴|多云|阴", re.IGNORECASE)
_ADJECTIVE = late(r"(?:\w+ )?(?:sunny|cloudy|clear|overcast|rainy|windy|foggy|snowy|stormy|hot|cold|cool|warm|fair|humid|dry|hazy|misty|mild|breezy|wet|icy)", re.IGNORECASE)  # fmt: skip
_SKYWORD = late(
    r"\b(?:(?:partly|mostly) )?(?:sunny|cloudy|clear|overcast|windy|foggy|stormy|hazy|misty|humid)\b",
    re.IGNORECASE,
)
_DEGREES = late(r"(?P<n>[-+]?\d{1,3}(?:\.\d{1,2})?) ?(?:°|degrees?|℃|度)[ ]?(?P<unit>[CF]\b|celsius|fahrenheit)?", re.IGNORECASE)  # fmt: skip
_ABOUT = late(r"weather|forecast|climate|temperature|天气|气象", re.IGNORECASE)

_RAINS = late(r"\b(?:rain\w*|umbrella|raincoat|wet)\b|下雨|有雨|带伞|雨伞|雨衣|会雨", re.IGNORECASE)
_SNOWS = late(r"\bsnow\w*\b|下雪", re.IGNORECASE)
_WEAR = late(
    r"\b(?:jacket|coat|sweater|wear|shorts|dress|clothes)\b|外套|穿什么|衣服|大衣|短袖|毛衣", re.IGNORECASE
)
_BOUND = late(
    r"(?P<sign>above|over|warmer than|hotter than|more than|higher than|at least|below|under|colder than|cooler than|less than|lower than|freezing)(?: freezing)? ?(?P<n>-?\d{1,3}(?:\.\d+)?)?|(?P<zh>超过|高于|大于|到|低于|不到|小于|零下)了?(?P<nzh>-?\d{1,3})? ?(?:度|℃|°)?",
    re.IGNORECASE,
)
_YES_NO = late(r"^\W*(?:so |and |hey,? |hi,? |please )?(?:is|are|will|does|do|should|can|did|am|was)\b|吗|是否|会不会|要不要|需不需要|有没有|是不是", re.IGNORECASE)  # fmt: skip
_AS_F = late(r"\bfahrenheit\b|华氏", re.IGNORECASE)
_AS_C = late(r"\bcelsius\b|摄氏", re.IGNORECASE)
_WARMER = late(r"\b(?P<up>warmer|hotter|warmest|hottest)\b|\b(?P<down>colder|cooler|coldest|coolest)\b|(?P<upzh>更?热|暖)|(?P<downzh>更?冷|凉)", re.IGNORECASE)  # fmt: skip
_HUMID = late(r"\bhumid(?:ity)?\b|湿度|潮湿", re.IGNORECASE)
_WINDY = late(r"\bwind(?:y|speed)?\b|风力|风速|风大|刮风", re.IGNORECASE)
_WEEKEND = late(r"\bweekend\b|周末", re.IGNORECASE)
_GOOD = late(r"\b(?:picnic|run|running|hike|hiking|bike|cycling|beach|walk|outside|outdoors?|laundry|barbecue|bbq)\b|(?:适合|可以)(?:去|出)?[^\n，。？]{1,8}|野餐|跑步|爬山|洗车|晾衣", re.IGNORECASE)  # fmt: skip


class Sky(NamedTuple):
    """What is told of one place or day."""

    place: str
    heat: float | None
    degrees: str
    sky: str
    high: float | None
    low: float | None
    chance: float | None
    day: str
    more: Row


def asked(text: str) -> bool:
    """Whether a question wants something of the weather that was told already."""
    return any(
        one.search(text) for one in (_RAINS, _SNOWS, _WEAR, _AS_F, _AS_C, _WARMER, _GOOD, _HUMID, _WINDY)
    )


def about(outcome: Outcome) -> bool:
    """Whether a tool tells the weather."""
    return _ABOUT.search(outcomes.spelt(outcome.name)) is not None


def _number(value: Any) -> tuple[float | None, str]:
    """The number of a value as 26, "26°C" or "23.4°C", and its unit."""
    if isinstance(value, bool) or value is None:
        return None, ""
    if isinstance(value, int | float):
        return float(value), ""
    match = re.fullmatch(
        r"\s*([-+]?\d{1,3}(?:\.\d{1,2})?)\s*(?:°|degrees?|℃|度|摄氏度)?\s*([CF]?)\w*\s*",
        str(value),
        re.IGNORECASE,
    )
    if match is None:
        return None, ""
    return float(match[1]), "°F" if match[2].upper() == "F" else "°C" if match[2] or "℃" in str(value) else ""


def _first(row: Mapping[str, Any], names: Sequence[str]) -> tuple[str, Any]:
    by_name = {outcomes.spelt(key): key for key in row}
    return next(((by_name[name], row[by_name[name]]) for name in names if name in by_name), ("", None))


def _sky(row: Row, beside: Row, arguments: Row) -> Sky:
    used = set()
    found: dict[str, Any] = {}
    degrees = outcomes.degrees({**beside, **row})
    if degrees == "°" and isinstance(unit := arguments.get("unit") or arguments.get("units"), str):
        degrees = outcomes.degrees({"unit": unit})
    for what, names in (("heat", _HEAT), ("high", _HIGH), ("low", _LOW), ("chance", _CHANCE)):
        key, value = _first(row, names)
        number, unit = _number(str(value).rstrip("%") if what == "chance" and value is not None else value)
        if key and (number is not None):
            found[what] = number
            used.add(key)
            suffix = outcomes.spelt(key).split(" ")[-1]
            if what != "chance":
                degrees = unit or ("°F" if suffix == "f" else "°C" if suffix in ("c", "celsius") else degrees)
    key, sky = _first(row, _SKY)
    used.add(key)
    place_key, place = _first(row, _PLACE)
    used.add(place_key)
    if not place:
        place = _first(beside, _PLACE)[1] or _first(arguments, _PLACE)[1] or ""
    day_key, day = _first(row, ("date", "day", "datetime", "日期"))
    used.add(day_key)
    noise = frozenset(outcomes.words()["noise"])
    more = {
        name: one
        for name, one in row.items()
        if name not in used and outcomes.spelt(name) not in noise and not _UNIT.search(outcomes.spelt(name))
    }
    chance = found.get("chance")
    if chance is not None and chance <= 1 and "." in str(_first(row, _CHANCE)[1]):
        chance *= 100
    return Sky(str(place).split(",")[0], found.get("heat"), degrees, str(sky or ""), found.get("high"), found.get("low"), chance, str(day or ""), more)  # fmt: skip


_UNIT = late(
    r"\bunits?$|^time$|^id$|code$|^source$|^location |^is day$|^province$|^adcode$|^report ?time$|^night ?weather$|^week$|^localtime|^cloud$|^uv$|^temp f$|mph$|^feelslike f$|^updated|^last updated"
)


def told(group: Sequence[Outcome], text: str, *, zh: bool) -> str | None:
    """What is said to a question about the weather; None where the result tells none."""
    days: list[Sky] = []
    for one in group:
        if one.rows:
            days += [_sky(row, one.beside, one.arguments) for row in one.rows]
        elif (sky := _of_text(one)) is not None:
            days.append(sky)
        else:
            return None
    days = [one for one in days if one.heat is not None or one.sky or one.high is not None]
    if not days:
        return None
    if len(days) == 1:
        return _one(days[0], text, group[0], zh=zh)
    return _several(days, text, zh=zh)


def _of_text(outcome: Outcome) -> Sky | None:
    """The weather in a line of text."""
    said = outcome.text
    if len(said) > 200 or "\n" in said or (outcome.value is not None and not isinstance(outcome.value, str | int | float)):  # fmt: skip
        return None
    place = str(_first(outcome.arguments, _PLACE)[1] or "").split(",")[0]
    if re.fullmatch(r"-?\d{1,2}(?:\.\d)?", said.strip()):
        return Sky(place, float(said), "°", "", None, None, None, "", {})
    match = _DEGREES.search(said) or re.search(r"(?P<n>[-+]\d{1,2})(?P<unit>)\b", said)
    words = said.replace(place, "") if place else said
    wet = _WET.search(words) or _SNOWY.search(words) or _SKYWORD.search(words) or _DRY.search(words)
    if match is None and wet is None:
        return None
    unit = (match["unit"] or "").lower()[:1] if match else ""
    degrees = (
        "°F"
        if unit == "f"
        else "°C"
        if unit == "c" or (match and "℃" in match[0])
        else " degrees"
        if match and "degree" in match[0].lower()
        else "°"
    )
    sky = "" if _sentence(said) else _bare(said, place)
    heat = float(match["n"]) if match else None
    return Sky(place, heat, degrees, sky or (wet[0] if wet else ""), None, None, None, "", {})


def _sentence(said: str) -> bool:
    """Whether a text is a sentence that can be said as it is."""
    return re.search(r"\b(?:is|are|it's|was|will)\b", said, re.IGNORECASE) is not None or said.endswith("。")


def _bare(said: str, place: str) -> str:
    """What a line says beside the place and the degrees."""
    said = _DEGREES.sub("", re.sub(r"[-+]\d{1,2}°?[CF]?\b", "", said)).replace(place, "") if place else _DEGREES.sub("", said)  # fmt: skip
    return re.sub(r"^[^\w]+|[^\w%]+$", "", re.sub(r"[^\w\s%,./:，-]", "", said)).strip()


def _heat(value: float, degrees: str) -> str:
    return f"{figure(value, digits=1)}{degrees}"


def _conditions(sky: Sky, *, zh: bool) -> str:
    """`sunny`, `light rain`."""
    if zh:
        return str(outcomes.words()["values"].get(sky.sky.lower(), sky.sky))
    return sky.sky[:1].lower() + sky.sky[1:]


def _with(sky: Sky) -> str:
    """`and sunny`, `with light rain`."""
    said = _conditions(sky, zh=False)
    if not said:
        return ""
    return (
        f" and {said}"
        if _ADJECTIVE.fullmatch(said)
        else f" with {'a ' if said.endswith('sky') else ''}{said}"
    )


def _plain(sky: Sky, *, zh: bool, place: bool = True) -> str:
    """The weather of one place in half a sentence: `18° and partly cloudy in Paris`."""
    heat = _heat(sky.heat, sky.degrees) if sky.heat is not None else ""
    if not heat and sky.high is not None:
        low = f"{figure(sky.low, digits=1)}–" if sky.low is not None else ""
        heat = f"{low}{_heat(sky.high, sky.degrees)}"
    if zh:
        degrees = f"{heat}度" if heat.endswith("°") else heat
        degrees = degrees.replace("°度", "度").replace(" degrees", "度")
        parts = [part for part in (_conditions(sky, zh=True), f"气温 {degrees}" if heat else "") if part]
        return f"{sky.place if place else ''}{'，'.join(parts)}"
    where = f" in {sky.place}" if place and sky.place else ""
    if heat:
        return f"{heat}{_with(sky)}{where}"
    return f"{_conditions(sky, zh=False)}{where}"


def _more(sky: Sky, *, zh: bool) -> list[str]:
    """What else is told: humidity, wind."""
    parts = []
    if sky.chance is not None:
        parts.append(f"降水概率 {figure(sky.chance)}%" if zh else f"chance of rain {figure(sky.chance)}%")
    if sky.heat is not None and sky.high is not None and sky.low is not None:
        parts.append((f"最低 {_heat(sky.low, '')}、最高 {_heat(sky.high, '')}") if zh else f"between {_heat(sky.low, '')} and {_heat(sky.high, sky.degrees)}")  # fmt: skip
    for name in [*sky.more][:4]:
        said = outcomes.shown(name, sky.more, zh=zh)
        what = outcomes.label(name, zh=zh)
        if what in ("feels like", "apparent temperature"):
            said = f"{said.rstrip('°CF')}{sky.degrees}"
        if zh:
            parts.append(
                said if said.startswith(what) or (what == "风" and "风" in said) else f"{what} {said}"
            )
        else:
            parts.append(f"{what} {said}")
    return parts


def _one(sky: Sky, text: str, outcome: Outcome, *, zh: bool) -> str:
    plain = _plain(sky, zh=zh)
    stop = "。" if zh else "."
    wet = bool(_WET.search(sky.sky)) or (sky.chance is not None and sky.chance >= 50)
    snowy = bool(_SNOWY.search(sky.sky))
    sentence = outcome.text.strip() if not outcome.rows and _sentence(outcome.text) else ""
    base = (sentence if sentence[-1:] in ".!?。！？" else f"{sentence}{stop}") if sentence else (f"{plain}{stop}" if zh else f"It's {plain}." if sky.heat is not None or sky.place else f"{plain}.")  # fmt: skip
    if not zh and sky.heat is None and not sentence:
        base = (
            f"{sky.place}: {_plain(sky, zh=False, place=False)}." if sky.place else f"The weather: {plain}."
        )
    if _AS_F.search(text) and sky.heat is not None and sky.degrees != "°F":
        known = "" if sky.degrees == "°C" else ("（结果没有注明单位，这里按摄氏度换算）" if zh else " (the tool names no unit; I took it for Celsius)")  # fmt: skip
        value = figure(sky.heat * 9 / 5 + 32, digits=1)
        return f"{sky.place}现在 {value}°F，即 {figure(sky.heat, digits=1)}°C{known}。" if zh else f"It's {value}°F in {sky.place or 'that place'}, which is {figure(sky.heat, digits=1)}°C{known}."  # fmt: skip
    if _AS_C.search(text) and sky.heat is not None and sky.degrees == "°F":
        value = figure((sky.heat - 32) * 5 / 9, digits=1)
        return f"{sky.place}现在 {value}°C，即 {figure(sky.heat, digits=1)}°F。" if zh else f"It's {value}°C in {sky.place or 'that place'}, which is {figure(sky.heat, digits=1)}°F."  # fmt: skip
    heat = sky.heat if sky.heat is not None else sky.high
    asked = _YES_NO.search(text) is not None
    if asked and heat is not None and (match := _BOUND.search(text)) and (said := match["n"] or match["nzh"] or ("0" if (match["sign"] or "").lower() == "freezing" else "")):  # fmt: skip
        bound = -abs(float(said)) if match["zh"] == "零下" else float(said)
        below = (match["sign"] or match["zh"]).lower() in ("below", "under", "colder than", "cooler than", "less than", "lower than", "freezing", "低于", "不到", "小于", "零下")  # fmt: skip
        at_least = (match["sign"] or match["zh"] or "").lower() in ("at least", "到")
        yes = heat < bound if below else heat >= bound if at_least else heat > bound
        return f"{'是的' if yes else '没有'}，{plain}。" if zh else f"{'Yes' if yes else 'No'}, it's {plain}."
    if _SNOWS.search(text) and asked:
        return f"{'会' if snowy else '不会'}，{plain}。" if zh else f"{'Yes' if snowy else 'No'}: {plain}."
    if _RAINS.search(text):
        chance = "" if sky.chance is None else (f"，降水概率 {figure(sky.chance)}%" if zh else f", and the chance of rain is {figure(sky.chance)}%")  # fmt: skip
        umbrella = re.search(r"umbrella|raincoat|伞|雨衣", text, re.IGNORECASE) is not None
        if zh:
            advice = ("建议带伞。" if wet else "不需要带伞。") if umbrella else ""
            return f"{'' if umbrella else '会下雨：' if wet else '不会下雨：'}{plain}{chance}。{advice}"
        advice = (
            (" So take an umbrella." if wet else " You can leave the umbrella at home.") if umbrella else ""
        )
        return f"{'Yes' if wet else 'No'}: {plain}{chance}.{advice}"
    if _WEAR.search(text) and heat is not None:
        celsius = (heat - 32) * 5 / 9 if sky.degrees == "°F" else heat
        row = next(row for row in _CLOTHES if celsius < row[0])
        return f"{plain}，{row[2]}{'另外记得带伞。' if wet else ''}" if zh else f"{base} {row[1]}{' It is wet, too, so something against the rain helps.' if wet else ''}"  # fmt: skip
    if asked and _GOOD.search(text):
        milder = heat if heat is None or sky.degrees != "°F" else (heat - 32) * 5 / 9
        fine = not wet and not snowy and (milder is None or 8 <= milder <= 32)
        return (
            f"{'适合' if fine else '不太适合'}：{plain}。"
            if zh
            else f"{'Yes, it looks good' if fine else 'I would rather not'}: {plain}."
        )
    for wish, names in (
        (_HUMID, ("humidity", "湿度")),
        (_WINDY, ("wind", "wind speed", "风", "风速", "风力")),
    ):
        if wish.search(text) and (
            name := next((key for key in sky.more if outcomes.spelt(key) in names), None)
        ):
            said, what = outcomes.shown(name, sky.more, zh=zh), outcomes.label(name, zh=zh)
            if zh:
                return f"{sky.place}的{what}是 {said}（{_plain(sky, zh=True, place=False)}）。"
            return f"The {what} in {sky.place or 'that place'} is {said}; it's {_plain(sky, zh=False, place=False)}."
    if sentence or not (more := _more(sky, zh=zh)):
        return base
    joined = "，".join(more) if zh else ", ".join(more)
    return f"{base[:-1]}，{joined}。" if zh else f"{base} {joined[:1].upper()}{joined[1:]}."


_CLOTHES = (
    (8.0, "Yes, take a warm coat.", "比较冷，要穿厚外套。"),
    (17.0, "A jacket is a good idea.", "有些凉，建议带件外套。"),
    (23.0, "A light layer is enough.", "比较舒适，薄外套就够了。"),
    (1000.0, "No jacket needed; light clothes will do.", "比较热，穿短袖就行，不用带外套。"),
)


def _several(days: list[Sky], text: str, *, zh: bool) -> str:
    if all(one.day for one in days) and len({one.place for one in days}) == 1:
        return _forecast(days, text, zh=zh)
    heats = [one for one in days if one.heat is not None or one.high is not None]
    if _RAINS.search(text):
        wet = [one for one in days if _WET.search(one.sky) or (one.chance or 0) >= 50]
        names = outcomes.listed([one.place for one in wet], zh=zh)
        lead = (f"{names}有雨" if wet else "都没有雨") if zh else (f"It rains in {names}" if wet else "It rains in none of them")  # fmt: skip
        return f"{lead}：{'；'.join(_plain(one, zh=True) for one in days)}。" if zh else f"{lead}: {'; '.join(_plain(one, zh=False) for one in days)}."  # fmt: skip
    if len(heats) < 2:
        return _lines(days, zh=zh)
    ordered = sorted(heats, key=lambda one: -_celsius(one))
    match = _WARMER.search(text)
    down = bool(match and (match["down"] or match["downzh"]))
    if down:
        ordered.reverse()
    first, last = ordered[0], ordered[-1]
    a, b = (one.heat if one.heat is not None else one.high or 0.0 for one in (first, last))
    if a == b:
        return f"两地气温相同：{'；'.join(_plain(one, zh=True) for one in days)}。" if zh else f"It is the same: {' and '.join(_plain(one, zh=False) for one in days)}."  # fmt: skip
    uneven = len(heats) > 2 or first.degrees != last.degrees
    gap = figure(abs(a - b), digits=1)
    if zh:
        lead = f"{first.place}{'更' if len(heats) == 2 else '最'}{'冷' if down else '热'}"
        if match:
            return f"{lead}：{'；'.join(_plain(one, zh=True) for one in ordered)}" + (f"，相差 {gap} 度。" if len(heats) == 2 else "。")  # fmt: skip
        if uneven:
            return f"{_lines(days, zh=True)}\n\n{first.place}最热，{last.place}最冷。"
        return f"{_lines(days, zh=True)}\n\n{first.place}比{last.place}高 {gap} 度。"
    if match:
        lead = f"{first.place} is {('colder' if down else 'warmer') if len(heats) == 2 else ('the coldest' if down else 'the warmest')}"
        rest = outcomes.listed([_plain(one, zh=False) for one in ordered[1:]], zh=False)
        return f"{lead}: {_plain(first, zh=False, place=False)}, against {rest}."
    if uneven:
        return f"{_lines(days, zh=False)}\n\n{first.place} is the warmest, {last.place} the coldest."
    return f"{_lines(days, zh=False)}\n\n{first.place} is {gap}{'°' if first.degrees.startswith('°') else ' degrees'} warmer than {last.place}."


def _celsius(sky: Sky) -> float:
    value = sky.heat if sky.heat is not None else sky.high or 0.0
    return (value - 32) * 5 / 9 if sky.degrees == "°F" else value


def _lines(days: Sequence[Sky], *, zh: bool) -> str:
    rows = []
    for one in days:
        told = _plain(one, zh=zh, place=False)
        more = list(_more(one, zh=zh))
        rows.append(
            f"- **{one.place or '–'}**{'：' if zh else ': '}{('，' if zh else ', ').join([told, *more])}"
        )
    return "\n".join(rows)


def _name(one: Sky, *, zh: bool) -> str:
    day = outcomes.day_of(one.day)
    return outcomes.weekday(day, zh=zh) if day else one.day


def _forecast(days: list[Sky], text: str, *, zh: bool) -> str:
    place = days[0].place
    if _WEEKEND.search(text):
        days = [one for one in days if (day := outcomes.day_of(one.day)) is None or day.weekday() > 4] or days
    stated = {_name(one, zh=zh): _plain(one, zh=zh, place=False) for one in days}
    lines = "\n".join(f"- **{name}**{'：' if zh else ': '}{told}" for name, told in stated.items())
    where = (f"{place}" if zh else f" in {place}") if place else ""
    if _RAINS.search(text):
        wet = [one for one in days if _WET.search(one.sky) or (one.chance or 0) >= 50]
        names = outcomes.listed([_name(one, zh=zh) for one in wet], zh=zh)
        if zh:
            return (f"会，{where}{names}有雨。" if wet else f"不会，{where}这几天都没有雨。") + f"\n\n{lines}"
        return (f"Yes, rain is forecast{where} for {names}." if wet else f"No rain is forecast{where}.") + f"\n\n{lines}"  # fmt: skip
    match = _WARMER.search(text)
    if match:
        down = bool(match["down"] or match["downzh"])
        known = [(one.high if one.high is not None else one.heat, one) for one in days]
        able = [(value, one) for value, one in known if value is not None]
        if able:
            _value, best = (min if down else max)(able, key=lambda pair: pair[0])
            if zh:
                return f"{_name(best, zh=True)}最{'冷' if down else '热'}，{where}{_plain(best, zh=True, place=False)}。"
            return f"{_name(best, zh=False)} will be the {'coldest' if down else 'warmest'}{where}: {_plain(best, zh=False, place=False)}."
    return (
        f"{where}未来 {len(days)} 天的天气：\n\n{lines}"
        if zh
        else f"The forecast{' for ' + place if place else ''}:\n\n{lines}"
    )
