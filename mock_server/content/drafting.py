"""Lists and plans that an object is to hold and no text gives: quizzes, cards to learn by, dishes, journeys, training, stories of users, cases to test.

The moulds are in data/drafting.json; what is known of things of a kind is charts.py's. Each maker takes the members wanted and gives objects
with some of them, or nothing if these are not its members.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from mock_server.content import charts, phrases, pieces, querying, shapes
from mock_server.content.extracting import number, words_of
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt

Members = Mapping[str, Mapping[str, Any]]
Rows = list[dict[str, Any]]


class Draft(NamedTuple):
    """What is drafted: the prompt, the name of the list, how many are wanted (0: not said), what is said to a text in words, chances."""

    prompt: Prompt
    name: str
    many: int
    say: Callable[[str], str]
    chance: Random

    @property
    def language(self) -> str:
        return "zh" if self.prompt.language.startswith("zh") else "en"


_COUNT = late(
    r"\b(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)[ -](?!(?:days?|weeks?|weekends?|nights?|people|persons?|guests?|hours?|minutes?|min|year|star|stars|st|nd|rd|th|from|to|out|members?|options?|choices?|possible|answers?)\b)[a-z]|(?P<zh>\d{1,2}|[一两二三四五六七八九十]{1,2})(?:大|个|道|条|张|种|本|部|款|位|座|颗)",
    re.IGNORECASE,
)


def wanted(text: str) -> int:
    """How many things a prompt asks for; 0 if it does not say."""
    match = _COUNT.search(text[:400])
    return int(number(match["n"] or match["zh"]) or 0) if match else 0


def _of(inner: Members, pattern: str) -> str | None:
    """The first member whose name in words the pattern is all of."""
    return next((key for key in inner if worded(pattern).fullmatch(words_of(key))), None)


def _put(row: dict[str, Any], inner: Members, pattern: str, value: Any) -> None:
    if key := _of(inner, pattern):
        kind = inner[key].get("type")
        if kind == "array" and isinstance(value, str):
            value = [value]
        elif kind == "string" and isinstance(value, list):
            value = "; ".join(map(str, value))
        elif kind == "string" and isinstance(value, int):
            value = str(value)
        row[key] = value


# ---- questions -----------------------------------------------------------------------------------------------------------

_QUESTION = r"question(?: text)?|q|prompt|题目|问题"
_OPTIONS = r"options|choices|answers|answer options|选项"
_ANSWER = r"answer|correct answer|correct|correct option|correct choice|solution|答案|正确答案"


def _quiz(draft: Draft, inner: Members) -> Rows:
    if not _of(inner, _QUESTION) or not _of(inner, _OPTIONS):
        return []
    count = draft.many or 3
    text = draft.prompt.text.lower()
    known = (
        [row for row in phrases.data("objects")["quiz"] if row["topic"] in text]
        if draft.language == "en"
        else []
    )
    draft.chance.shuffle(known)
    told = [*known[:count]]
    told += (
        charts.questions(text, count - len(told), draft.language, draft.chance) if len(told) < count else []
    )
    if len(told) < count and not known and not told:
        told = (
            list(phrases.data("objects")["quiz"])
            if draft.language == "en"
            else charts.questions("地理 化学 天文", count, "zh", draft.chance)
        )
        draft.chance.shuffle(told)
    found: Rows = []
    for at, row in enumerate(told[:count], 1):
        options, right = list(row["options"]), row["options"].index(row["answer"])
        made: dict[str, Any] = {}
        _put(made, inner, _QUESTION, row["question"])
        key = _of(inner, _OPTIONS) or ""
        letters = inner[key].get("properties")
        shape = (
            (inner[key].get("items") or {}).get("properties")
            if isinstance(inner[key].get("items"), Mapping)
            else None
        )
        if isinstance(letters, Mapping):
            made[key] = dict(zip(letters, options, strict=False))
        elif isinstance(shape, Mapping):
            made[key] = [_option(shape, option, one, good=one == right) for one, option in enumerate(options)]
        else:
            made[key] = options
        if answer := _of(inner, _ANSWER):
            lettered = isinstance(letters, Mapping) or inner[answer].get("enum") == ["A", "B", "C", "D"]
            made[answer] = (
                right
                if inner[answer].get("type") == "integer"
                else "ABCD"[right]
                if lettered
                else row["answer"]
            )
        _put(
            made, inner, r"(?:correct|answer|correct answer|correct option)(?: option)? index|正确序号", right
        )
        _put(made, inner, r"explanation|reason|why|解析|解释", row["explanation"])
        _put(made, inner, r"id|number|no|序号", at)
        _put(made, inner, r"difficulty|level|难度", _first_of(inner, r"difficulty|level|难度", "easy"))
        _put(made, inner, r"topic|category|subject", row.get("topic") or draft.prompt.topic or "general")
        _put(made, inner, r"type|kind", _first_of(inner, r"type|kind", "multiple_choice"))
        found.append(made)
    return found


def question(known: Members, draft: Draft) -> dict[str, Any]:
    """The members of one question with its options; nothing where these are not wanted, or no table is of its subject."""
    if draft.language == "en" and not charts.questions(draft.prompt.text, 1, "en", draft.chance):
        return {}
    rows = _quiz(draft, known)
    return rows[0] if rows else {}


def _option(shape: Mapping[str, Any], text: str, at: int, *, good: bool) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key in shape:
        words = words_of(key)
        made[key] = good if re.search(r"correct|right", words) else "ABCD"[at] if re.search(r"\bid\b|label|letter|key", words) else text  # fmt: skip
    return made


def _first_of(inner: Members, pattern: str, other: str) -> str:
    """The first option of the member, where it has some."""
    key = _of(inner, pattern)
    options = inner[key].get("enum") if key else None
    return str(options[0]) if isinstance(options, list) and options else other


def _claims(draft: Draft, inner: Members) -> Rows:
    """Statements that are true or false: what a table says, every second time of another thing."""
    says = _of(inner, r"statement|claim|assertion|question|陈述|题目")
    holds = next(
        (
            key
            for key, one in inner.items()
            if one.get("type") == "boolean" or re.fullmatch(r"(?:is )?true|is correct|正确", words_of(key))
        ),
        None,
    )
    if not says or not holds or _of(inner, _OPTIONS):
        return []
    found: Rows = []
    for at, row in enumerate(
        charts.questions(draft.prompt.text, draft.many or 3, draft.language, draft.chance)
    ):
        other = next(one for one in row["options"] if one != row["answer"])
        false = at % 2 == 1
        made: dict[str, Any] = {
            says: row["explanation"].replace(row["answer"], other) if false else row["explanation"],
            holds: not false,
        }
        _put(made, inner, r"explanation|reason|解析", row["explanation"])
        found.append(made)
    return found


_FRONT = r"front|term|word|question|q|cue|正面|术语|单词|问题"
_BACK = r"back|definition|meaning|answer|a|translation|背面|释义|定义|答案"
_EMPTY_WORDS = frozenset(
    ["about", "which", "their", "there", "these", "those", "where", "while", "would", "could", "should", "other", "people", "often", "because", "between", "through", "called", "every"]
)  # fmt: skip


def _cards(draft: Draft, inner: Members) -> Rows:
    """Cards with two sides: the things of a table, else the sentences of what is known of the topic, a word of each left out."""
    front, back = _of(inner, _FRONT), _of(inner, _BACK)
    if (
        not front
        or not back
        or not re.search(r"card|term|glossar|vocab|question|卡片|词", draft.name, re.IGNORECASE)
    ):
        return []
    if _of(inner, _OPTIONS):
        return []
    text, count = draft.prompt.text, draft.many or 4
    found: Rows = []
    for row in charts.questions(text, count, draft.language, draft.chance):
        found.append({front: row["question"], back: row["answer"]})
    if not found:
        topic = re.sub(r"^.*?\b(?:about|on|for|of|covering|explaining)\b (?:the )?", "", text.split(".")[0].split("\n")[0], flags=re.IGNORECASE)  # fmt: skip
        topic = (
            re.sub(r",? (?:in|as) json.*$|,? with\b.*$", "", topic, flags=re.IGNORECASE).strip(" .,:")
            or draft.prompt.topic
        )
        said = draft.say(f"{topic}是什么？" if draft.language == "zh" else f"Explain {topic}")
        for sentence in shapes.sentences(
            re.sub(r"\*+|^In short: |^Here is what matters about [^\n]{1,60}", "", said)
        ):
            words = [
                one
                for one in re.findall(r"(?<![A-Za-z-])[a-z-]{5,}(?![A-Za-z])", sentence)
                if one not in _EMPTY_WORDS
            ]
            if sentence.endswith("?") or not words or len(found) >= count:
                continue
            hidden = max(words, key=len)
            found.append(
                {front: re.sub(rf"\b{re.escape(hidden)}\b", "____", sentence, count=1), back: hidden}
            )
    return found[:count]


# ---- dishes, journeys, training --------------------------------------------------------------------------------------------

_MEASURE = late(
    r"^(?P<n>\d+(?:[./]\d+)?|½|¼|a pinch of|a handful of|a few) ?(?P<unit>g|kg|ml|l|tablespoons?|teaspoons?|tbsp|tsp|cups?|cloves?|slices?|cans?|克|毫升|个|勺|汤匙|茶匙)?\b(?: of)? ?(?P<what>.+)$|^(?P<wz>[\u4e00-\u9fff（）]+?) ?(?P<nz>\d+(?:\.\d+)?) ?(?P<uz>[\u4e00-\u9fff]+)$",
    re.IGNORECASE,
)
_MEAT = late(r"\b(?:beef|pork|chicken|bacon|guanciale|pancetta|ham|fish|salmon|tuna|prawns?|shrimps?|lamb|turkey|sausage|mince|anchov\w+|chorizo|stock)\b|肉|鸡(?!蛋)|鱼|虾|火腿|培根", re.IGNORECASE)  # fmt: skip


def dish(known: Members, draft: Draft) -> dict[str, Any]:
    """The members of a recipe: its name, for how many, how long, what is needed, what is done; nothing if no dish is known."""
    needs, does = (
        _of(known, r"ingredients|materials|食材|材料|配料"),
        _of(known, r"steps|instructions|directions|method|步骤|做法"),
    )
    if not needs and not does:
        return {}
    row = next(
        (
            row
            for row in pieces.dishes()
            if draft.language in row and worded(row["asks"]).search(draft.prompt.text[:300])
        ),
        None,
    )
    if row is None:
        return {}
    title, serves, ingredients, steps = row[draft.language]
    made: dict[str, Any] = {}
    _put(made, known, r"(?:recipe |dish )?(?:title|name)|dish|recipe|菜名|名称|标题", title)
    _put(made, known, r"servings|serves|portions|yield|份数|人份", number(serves) or 2)
    minutes = sum(
        int(one)
        for one in re.findall(r"(\d{1,3}) (?:more )?(?:minutes?|min)|(?<!\d)(\d{1,3})分钟", " ".join(steps))
        for one in one
        if one
    )
    cook = minutes or 20
    for pattern, value in ((r"prep(?:aration)?(?: time)?(?: in)?(?: minutes| min| mins)?", 15), (r"cook(?:ing)?(?: time)?(?: in)?(?: minutes| min| mins)?", cook), (r"(?:total )?(?:time|duration)(?: in)?(?: minutes| min| mins)?|total minutes", cook + 15)):  # fmt: skip
        key = _of(known, pattern)
        if key:
            made[key] = value if known[key].get("type") != "string" else f"{value} min"
    _put(
        made,
        known,
        r"difficulty|难度",
        _first_of(known, r"difficulty|难度", "easy" if draft.language == "en" else "简单"),
    )
    plain = not any(map(_MEAT.search, ingredients))
    _put(made, known, r"(?:is )?vegetarian|素食", plain)
    _put(made, known, r"(?:is )?vegan", plain and not re.search(r"egg|milk|butter|cheese|cream|parmesan|pecorino|honey|yog", " ".join(ingredients), re.IGNORECASE))  # fmt: skip
    if needs:
        inner = (known[needs].get("items") or {}).get("properties")
        made[needs] = (
            [_measured(one, inner) for one in ingredients]
            if isinstance(inner, Mapping)
            else list(ingredients)
        )
    if does:
        inner = (known[does].get("items") or {}).get("properties")
        made[does] = (
            [_numbered(at, one, inner) for at, one in enumerate(steps, 1)]
            if isinstance(inner, Mapping)
            else list(steps)
        )
    return made


def _measured(said: str, inner: Members) -> dict[str, Any]:
    match = _MEASURE.match(said)
    what = (match["what"] or match["wz"] or said) if match else said
    many = (match["n"] or match["nz"] or "") if match else ""
    unit = (match["unit"] or match["uz"] or "") if match else ""
    made: dict[str, Any] = {}
    _put(made, inner, r"name|ingredient|item|名称|食材", what)
    apart = _of(inner, r"unit|单位")
    key = _of(inner, r"amount|quantity|qty|measure|用量|数量")
    if key and inner[key].get("type") in ("number", "integer"):
        figure = fraction(many)
        made[key] = round(figure) if inner[key].get("type") == "integer" else figure
    elif key:
        made[key] = (many if apart else f"{many} {unit}".strip()) or (
            "适量" if not said.isascii() else "to taste"
        )
    if apart:
        made[apart] = unit or ("" if inner[apart].get("type") == "string" else None)
    return made


def fraction(said: str) -> float:
    """The number of `1/2`, `½`, `200`; 1 of anything else."""
    if said in ("½", "¼"):
        return 0.5 if said == "½" else 0.25
    over, _, under = said.partition("/")
    return (
        round(float(over) / float(under or 1), 2)
        if re.fullmatch(r"[\d.]+", over) and float(under or 1)
        else 1
    )


def _numbered(at: int, said: str, inner: Members) -> dict[str, Any]:
    made: dict[str, Any] = {}
    _put(made, inner, r"(?:step(?: number)?|number|order|no|index|序号|步骤)", at)
    _put(made, inner, r"(?:instruction|description|text|action|content|detail|title|内容|说明)", said)
    minutes = re.search(r"(\d{1,3}) (?:more )?minutes", said)
    _put(made, inner, r"(?:duration|minutes|time)(?: minutes)?", int(minutes[1]) if minutes else 5)
    return made


_DAY = late(r"^\*\*(?:Day|第) ?(?P<n>\d{1,2})天?[:：] ?(?P<title>[^*]+)\*\*$")
_PART = late(r"^- (?:(?P<part>Morning|Afternoon|Evening|上午|下午|晚上)[:：] ?(?P<what>.+)|\*\*(?P<place>[^*]+)\*\*[:：] ?(?P<more>.+))$")  # fmt: skip
_AT = {
    "Morning": "09:00",
    "Afternoon": "14:00",
    "Evening": "19:00",
    "上午": "09:00",
    "下午": "14:00",
    "晚上": "19:00",
}


def _journey(draft: Draft, inner: Members) -> Rows:
    """Days of a journey with what is done on each, of the plan that is made in words."""
    if not re.search(r"day|itinerar|schedule|plan|行程|天", draft.name, re.IGNORECASE):
        return []
    doing = _of(inner, r"activities|items|plan|schedule|events|stops|活动|安排|行程")
    if doing is None and not _of(inner, r"morning|上午"):
        return []
    found: Rows = []
    parts: list[tuple[str, str, str]] = []
    city = ""
    for line in draft.say(re.sub(r",? (?:in|as) json.*$", "", draft.prompt.text, flags=re.IGNORECASE)).split(
        "\n"
    ):
        city = city or (
            match[1]
            if (match := re.match(r"([A-Z][\w ]+) in \d+ days|下面是(?P<zh>[\u4e00-\u9fff]+?)的", line))
            and match[1]
            else ""
        )
        if day := _DAY.match(line.strip()):
            parts = []
            made: dict[str, Any] = {}
            _put(made, inner, r"day(?: number)?|number|天数|第几天", int(day["n"]))
            _put(made, inner, r"(?:day )?(?:title|theme|name|focus|summary)|标题|主题", day["title"].strip())
            found.append({**made, "": parts})
        elif found and (said := _PART.match(line.strip())):
            if said["part"]:
                parts.append((said["part"], said["what"].strip(), ""))
            else:
                parts.append(("", said["more"].strip(), said["place"].strip()))
    for row in found:
        told = row.pop("")
        for name, parted in (("morning|上午", "Morning 上午"), ("afternoon|下午", "Afternoon 下午"), ("evening|night|晚上", "Evening 晚上")):  # fmt: skip
            _put(row, inner, name, next((what for part, what, _ in told if part and part in parted), ""))
        if doing is None:
            continue
        shape = (inner[doing].get("items") or {}).get("properties")
        if not isinstance(shape, Mapping):
            row[doing] = [f"{place}: {what}" if place else what for _, what, place in told]
            continue
        row[doing] = []
        for part, what, place in told:
            one: dict[str, Any] = {}
            _put(one, shape, r"(?:start )?time|when|时间", _AT.get(part, "11:00"))
            _put(one, shape, r"time of day|part|period|时段", (part or "Late morning").lower())
            _put(one, shape, r"activity|name|title|description|what|活动|内容|名称", what[:1].upper() + what[1:] if not _of(shape, r"place|location|venue") or not place else f"Visit {place}: {what}" if draft.language == "en" else f"{place}：{what}")  # fmt: skip
            _put(one, shape, r"place|location|venue|where|地点", place or city or draft.prompt.topic)
            _put(
                one,
                shape,
                r"duration(?: minutes| hours)?",
                2 if "hours" in str(_of(shape, r"duration hours")) else 120,
            )
            row[doing].append(one)
    return found


_SETS = late(r"(?P<name>[a-zA-Z\u4e00-\u9fff -]+?)(?:每侧)? ?(?P<sets>\d) ?[×x] ?(?P<reps>\d{1,3})(?P<unit> ?s\b| ?秒)?(?P<side> a side)?")  # fmt: skip


def _training(draft: Draft, inner: Members) -> Rows:
    """Sessions of a week with their exercises, sets and repetitions."""
    does = _of(inner, r"exercises|workout|movements|训练|动作")
    if does is None or not re.search(
        r"workout|train|gym|fitness|exercise|strength|健身|训练|锻炼", draft.prompt.text, re.IGNORECASE
    ):
        return []
    days = re.search(
        r"(\d|two|three|four|five|six)[- ]?days?|(\d|[三四五六])天", draft.prompt.text, re.IGNORECASE
    )
    count = int(number(days[1] or days[2]) or 3) if days else draft.many or 3
    sessions = phrases.data("plans")["sessions"][draft.language]
    found: Rows = []
    shape = (inner[does].get("items") or {}).get("properties")
    for at in range(1, min(count, 7) + 1):
        title, said = sessions[(at - 1) % 3] if at % 4 else sessions[3]
        row: dict[str, Any] = {}
        day = _of(inner, r"day(?: number| name)?|weekday|天")
        if day:
            names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
            row[day] = (
                at
                if inner[day].get("type") in ("integer", "number")
                else f"Day {at}"
                if inner[day].get("enum") is None
                else names[at - 1]
            )
        _put(row, inner, r"focus|title|name|session|type|theme|重点|主题", title)
        exercises = []
        for one in re.split(r", (?!ten)|，", said):
            match = _SETS.search(one)
            if not isinstance(shape, Mapping):
                exercises.append(one)
                continue
            made: dict[str, Any] = {}
            _put(
                made,
                shape,
                r"(?:exercise )?name|exercise|movement|名称|动作",
                (match["name"] if match else one).strip(),
            )
            _put(made, shape, r"sets|组数", int(match["sets"]) if match else 1)
            reps = _of(shape, r"reps|repetitions|次数")
            if reps:
                made[reps] = (int(match["reps"]) if match else 1) if shape[reps].get("type") in ("integer", "number", None) else f"{match['reps']}{' s' if match['unit'] else ''}{match['side'] or ''}" if match else "20-30 min"  # fmt: skip
            _put(made, shape, r"rest(?: seconds| time)?|休息", 60 if shape.get(_of(shape, r"rest(?: seconds| time)?|休息") or "", {}).get("type") != "string" else "60 s")  # fmt: skip
            exercises.append(made)
        row[does] = exercises
        _put(row, inner, r"duration(?: minutes)?|minutes|时长", 45)
        found.append(row)
    return found


# ---- stories and cases ---------------------------------------------------------------------------------------------------


def _stories(draft: Draft, inner: Members) -> Rows:
    role, goal = (
        _of(inner, r"role|as a|persona|actor|user|as|角色"),
        _of(inner, r"goal|want|i want|action|i want to|story|user story|title|description|需求|目标"),
    )
    if goal is None or not re.search(
        r"stor(?:y|ies)|requirement|用户故事|需求", f"{draft.name} {draft.prompt.text}", re.IGNORECASE
    ):
        return []
    if re.search(r"\b(?:fairy|bedtime|short|scary|horror)\b", draft.prompt.text, re.IGNORECASE):
        return []
    language = draft.language
    thing = next(
        one
        for cue, one in phrases.data("drafting")["things"][language]
        if worded(cue).search(draft.prompt.text)
    )
    article = "an" if thing[:1] in "aeiou" else "a"
    found: Rows = []
    for at, (who, what, why, criteria) in enumerate(
        phrases.data("drafting")["stories"][language][: draft.many or 4], 1
    ):

        def named(said: str) -> str:
            return re.sub(
                r"\b(a|A) \{thing\}", lambda m: f"{'A' if m[1] == 'A' else 'a'}{article[1:]} {thing}", said
            ).replace("{thing}", thing)

        row: dict[str, Any] = {}
        whole = (
            f"As a {who}, I want to {named(what)}, so that {why}."
            if language == "en"
            else f"作为{who}，我希望{named(what)}，以便{why}。"
        )
        if role:
            row[role] = who
        row[goal] = named(what) if role or not re.search(r"story|description", words_of(goal)) else whole
        _put(row, inner, r"benefit|so that|reason|value|价值|收益", why)
        _put(row, inner, r"title|name|summary|标题", (named(what)[:1].upper() + named(what)[1:]))
        _put(row, inner, r"(?:user )?story|description|描述", whole)
        _put(row, inner, r"acceptance criteria|criteria|验收标准", [named(one) for one in criteria])
        ident = _of(inner, r"id|key|number|编号")
        if ident:
            row[ident] = at if inner[ident].get("type") in ("integer", "number") else f"US-{at:03d}"
        options = inner.get(_of(inner, r"priority|优先级") or "", {}).get("enum")
        _put(row, inner, r"priority|优先级", options[min((at - 1) // 2, len(options) - 1)] if isinstance(options, list) else ("high", "medium", "low")[min((at - 1) // 2, 2)])  # fmt: skip
        _put(row, inner, r"(?:story )?points|estimate|估算", (2, 3, 5, 3, 5, 8, 8, 5)[at - 1])
        found.append(row)
    return found


def _cases(draft: Draft, inner: Members) -> Rows:
    expects = _of(inner, r"expected(?: result| outcome| output)?|then|预期(?:结果)?")
    if expects is None or not re.search(
        r"test|case|用例|测试", f"{draft.name} {draft.prompt.text}", re.IGNORECASE
    ):
        return []
    text = draft.prompt.text
    rows = [row for row in phrases.data("drafting")["cases"][draft.language] if worded(row[0]).search(text)]
    found: Rows = []
    for at, (_, title, step, expected, kind) in enumerate(rows[: draft.many or 6], 1):
        row: dict[str, Any] = {}
        ident = _of(inner, r"id|key|number|case id|编号")
        if ident:
            row[ident] = at if inner[ident].get("type") in ("integer", "number") else f"TC-{at:03d}"
        _put(row, inner, r"title|name|test|scenario|case|summary|标题|名称", title)
        _put(row, inner, r"description|描述", f"{title}.")
        opening = "Open the page" if draft.language == "en" else "打开页面"
        _put(row, inner, r"steps|actions|步骤", [opening, step])
        _put(
            row,
            inner,
            r"given|precondition\w*|前置条件",
            opening if draft.language == "zh" else "The page is open",
        )
        _put(row, inner, r"when|action|input|输入", step)
        row[expects] = [expected] if inner[expects].get("type") == "array" else expected
        key = _of(inner, r"type|kind|category|类型")
        if key:
            options = inner[key].get("enum")
            row[key] = kind if not isinstance(options, list) or kind in options else options[0]
        options = inner.get(_of(inner, r"priority|severity|优先级") or "", {}).get("enum")
        _put(row, inner, r"priority|severity|优先级", options[0 if at < 3 else min(1, len(options) - 1)] if isinstance(options, list) else "high" if at < 3 else "medium")  # fmt: skip
        found.append(row)
    return found


def _meals(draft: Draft, inner: Members) -> Rows:
    """A week of breakfasts, lunches and dinners."""
    parts = {
        key: _of(inner, names)
        for key, names in (
            ("breakfast", "breakfast|早餐"),
            ("lunch", "lunch|午餐"),
            ("dinner", "dinner|supper|晚餐"),
        )
    }
    if sum(one is not None for one in parts.values()) < 2:
        return []
    known = phrases.data("drafting")["meals"][draft.language]
    found: Rows = []
    for at in range(min(draft.many or 7, 7)):
        row: dict[str, Any] = {}
        day = _of(inner, r"day(?: name| of week)?|weekday|星期|日期?|天")
        if day:
            row[day] = at + 1 if inner[day].get("type") in ("integer", "number") else known["days"][at]
        for key, own in parts.items():
            if own is None:
                continue
            shape = inner[own].get("properties")
            row[own] = (
                {
                    name: known[key][at] if re.search("name|dish|title|meal|description", name) else None
                    for name in shape
                }
                if isinstance(shape, Mapping)
                else known[key][at]
            )
        found.append(row)
    return found


def _known(draft: Draft, inner: Members) -> Rows:
    return charts.rows(draft.prompt.text, inner, draft.language, draft.many) or []


MAKERS: Sequence[Callable[[Draft, Members], Rows]] = (
    _quiz,
    _claims,
    _stories,
    _cases,
    _training,
    _meals,
    _journey,
    _known,
    _cards,
)


def several(draft: Draft, inner: Members) -> Rows:
    """The objects of a list with these members; empty where nothing is known to make them of."""
    return next((made for make in MAKERS if (made := make(draft, inner))), [])


def query(text: str, system: str) -> str:
    """The SQL query that a question asks for, of the tables that the system message or the question names."""
    tables = re.findall(r"\b([a-z_]{2,30}) ?\((?=[a-z_]+(?:,| [A-Za-z]))", f"{system}\n{text}")
    tables += re.findall(r"create table (?:if not exists )?[`\"]?(\w+)", f"{system}\n{text}", re.IGNORECASE)
    return querying.query(text, None, tables) + ";"


def queried(query: str) -> str:
    """What such a query does, in a sentence."""
    table = re.search(r"FROM (\w+)", query)
    said = [f"reads {table[1]}" if table else "reads the table"]
    if where := re.search(r"WHERE ([^\n;]+)", query):
        said.append(f"keeps the rows with {where[1]}")
    if group := re.search(r"GROUP BY ([^\n;]+)", query):
        said.append(f"groups them by {group[1]}")
    if order := re.search(r"ORDER BY ([^\n;]+)", query):
        said.append(f"sorts by {order[1]}")
    if limit := re.search(r"LIMIT (\d+)", query):
        said.append(f"returns {limit[1]} at most")
    return f"It {', '.join(said[:-1])} and {said[-1]}." if len(said) > 1 else f"It {said[0]}."


def reply(text: str, language: str, chance: Random) -> str | None:
    """What a companion says to somebody in such a mood; None where nothing of theirs is felt."""
    known = phrases.data("drafting")["replies"].get(mood(text)[0])
    return (
        chance.choice(known["zh" if language.startswith("zh") else "en"])
        if known and text.rstrip()[-1:] not in "?？"
        else None
    )


def mood(text: str) -> tuple[str, str]:
    """What somebody who writes such a message is after, and how they feel, in a word each."""
    for cue, (intent, feeling) in phrases.data("drafting")["persona"].items():
        if worded(cue if cue[0] in "^\\" else rf"(?<![a-z])(?:{cue})").search(text):
            return intent, feeling
    return "small_talk", "neutral"
