"""A task that takes several calls, one after the other: which parts wait for a result, and what of a result the next call takes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.content import outcomes, sample
from mock_server.content.late import late
from mock_server.wire.timeline import AskedCall, Message

MOST = 12
"""Calls after which a task is answered with what there is."""


class Round(NamedTuple):
    """A call that was made since the user spoke last, with what the tool answered."""

    call: AskedCall
    result: str


def rounds(messages: Sequence[Message]) -> list[Round]:
    """What was called and answered since the user's last message, in the order of the answers."""
    asked: dict[str, AskedCall] = {}
    made: list[Round] = []
    start = next((at for at in range(len(messages) - 1, -1, -1) if messages[at].role == "user"), -1)
    for message in messages[start + 1 :]:
        for call in message.calls:
            asked[call.id] = call
        if message.role == "tool":
            call = asked.get(message.call_id) or AskedCall(message.call_id, message.name, "{}")
            made.append(Round(call, "\n".join(message.texts).strip()))
    return made


failed = outcomes.failed

_LEANS = late(
    r"\b(?:it|them|that(?! the\b)|those|this one|that one|the (?:result|results|cheapest|best|first|fastest|earliest|latest|highest|lowest|nearest|nearer|closest|closer)(?: (?:one|option|result|match))?)\b"
    r"|它|其中|这个结果|结果|该[^\W\d]",
    re.IGNORECASE,
)


def leans(part: str) -> bool:
    """Whether a part of a task speaks of what another part brings to light: `then book it`."""
    return _LEANS.search(part) is not None


def number(result: str) -> int | float | None:
    """The number that a result is, or that is all it holds; None if it is something else."""
    if (plain := _ONLY_NUMBER.fullmatch(result.strip())) is None:
        held = rows(result)
        values = list(held[0].values()) if len(held) == 1 else []
        if len(values) != 1 or isinstance(values[0], bool) or not isinstance(values[0], int | float):
            return None
        return values[0]
    value = float(plain[0])
    return int(value) if value == int(value) and "." not in plain[0] else value


_ONLY_NUMBER = late(r"-?\d{1,15}(?:\.\d{1,9})?")


_OTHER = late(r"^\W*(?:and|what about|how about|and what about|ok,? and)\s+(?:the (?:one|weather) )?(?:(?:in|for|on|at|of|from)\s+)?(?!which|who|how|what|when|where|why|is |are |do |does |show|list|then|now|the )(?P<en>[^\n?!,]{1,40}?)\s*[?!.]*$|^\W*(?:那么?|还有)?(?!哪|谁|什么|为什么|怎么|最)(?P<zh>[^\n，。？?]{1,15}?)呢[？?。]*$", re.IGNORECASE)  # fmt: skip


def anew(messages: Sequence[Message], said: str) -> str | None:
    """The request before, with another value in the place of the one that a tool was called with: `And in London?`; None for other words."""
    match = _OTHER.search(said[:200])
    if match is None:
        return None
    at = next((at for at in range(len(messages) - 2, -1, -1) if messages[at].role == "user"), -1)
    if at < 0 or not (made := rounds(messages[at:-1])):
        return None
    request, other = "\n".join(messages[at].texts)[:1000], (match["en"] or match["zh"]).strip()
    for row in rows(made[-1].call.arguments):
        for value in row.values():
            if isinstance(value, str) and len(value) > 1 and value in request and value != other:
                return request.replace(value, other)
    return None


# ---- which row of a result ---------------------------------------------------------------------------------------------

_SUPERLATIVES: tuple[tuple[re.Pattern[str], bool, tuple[str, ...]], ...] = (
    (late(r"\b(?:cheapest|cheaper|lowest[- ](?:price|fare|cost|priced)|least expensive|most affordable)\b|最便宜|最低价|价格最低", re.IGNORECASE), False, ("price", "fare", "cost", "amount", "total", "rate", "票价", "价格", "价")),
    (late(r"\b(?:most expensive|more expensive|highest price|priciest)\b|最贵|价格最高", re.IGNORECASE), True, ("price", "fare", "cost", "amount", "total")),
    (late(r"\b(?:fastest|faster|shortest|shorter|quickest|quicker)\b|最快|最短", re.IGNORECASE), False, ("duration", "minutes", "hours", "time", "distance", "length")),
    (late(r"\b(?:best|better|top|highest)[- ]?(?:rated|reviewed|rating|score)?\b|评分最高|最好", re.IGNORECASE), True, ("rating", "score", "stars", "rank", "评分")),
    (late(r"\b(?:nearest|nearer|closest|closer)\b|最近的", re.IGNORECASE), False, ("distance", "km", "miles", "meters", "距离")),
    (late(r"\b(?:earliest|soonest|oldest)\b|\b(?:leave|depart|start)s? first\b|最早", re.IGNORECASE), False, ("departure", "depart", "start", "date", "time", "created", "出发", "发车", "起飞", "开始", "日期", "时间")),
    (late(r"\b(?:latest|newest|most recent)\b|最新|最晚", re.IGNORECASE), True, ("departure", "date", "created", "updated", "time")),
    (late(r"\b(?:largest|biggest|most)\b|最大|最多", re.IGNORECASE), True, ("size", "count", "amount", "population", "total", "quantity", "sales", "revenue", "value", "price", "销售额", "销量", "金额", "数量")),
    (late(r"\b(?:smallest|least|fewest)\b|最小|最少", re.IGNORECASE), False, ("size", "count", "amount", "population", "total", "quantity")),
    (late(r"\bhighest\b|最高", re.IGNORECASE), True, ("sales", "revenue", "price", "score", "salary", "temp", "amount", "total", "value", "count", "population")),
    (late(r"\blowest\b|最低", re.IGNORECASE), False, ("sales", "revenue", "price", "score", "salary", "temp", "amount", "total", "value", "count")),
)  # fmt: skip
"""Words of a task that choose one row of several, whether its value is the highest, and the members that hold it."""


def rows(result: str) -> list[Mapping[str, Any]]:
    """The objects of a result that is JSON: the members of a list, also of one inside an object; the object itself; none of other text."""
    if result[:1] not in "{[":
        return []
    found = outcomes.read("", "", result)
    return [{**found.beside, **row} for row in found.rows] if found.value is not None else []


def chosen(task: str, among: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The row that a superlative of the task means; None if there is no superlative, or no row has what it measures."""
    found = choice(task, among)
    return found[0] if found else None


Choice = tuple[dict[str, Any], str, str]
"""A row, the member that it was chosen by, and the superlative as it was said."""


def choice(task: str, among: Sequence[Mapping[str, Any]]) -> Choice | None:
    """The same with what it is measured by: a member that the task names goes first."""
    if len(among) < 2:
        return None
    for pattern, highest, members in _SUPERLATIVES:
        match = pattern.search(task)
        if match is None:
            continue
        lower = task.lower()
        said = [
            _plain(key)
            for key in among[0]
            if not _plain(key).endswith("id")
            and (isinstance(among[0][key], int | float) or _ONLY_NUMBER.fullmatch(str(among[0][key])) or _WHEN.search(str(among[0][key])))
            and ((len(key) > 3 and outcomes.spelt(key) in lower) or ((label := outcomes.label(key, zh=True)) in task and not label.isascii()))
        ]  # fmt: skip
        for member in dict.fromkeys([*said, *members]):
            measured = [
                (value, at, key)
                for at, row in enumerate(among)
                for key, value in [_measure(row, member)]
                if value is not None
            ]
            if len(measured) > 1 and len({type(value) for value, _, _ in measured}) == 1:
                best = max(measured, key=lambda one: (one[0], -one[1])) if highest else min(measured)
                return dict(among[best[1]]), best[2], match[0].strip(" -")
    return None


def _measure(row: Mapping[str, Any], member: str) -> tuple[str, Any]:
    """The first member whose name holds the word and that is a number, or a date or time, with its value; None for its value without one."""
    for key, value in row.items():
        if member in _plain(key):
            if isinstance(value, dict):
                value = next((one for one in value.values() if isinstance(one, int | float)), None)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return key, float(value)
            if isinstance(value, str) and (number := _NUMBER.search(value)) and not _WHEN.search(value):
                return key, float(number[0].replace(",", ""))
            if isinstance(value, str) and _WHEN.search(value):
                return key, value
    return "", None


_NUMBER = late(r"\d[\d,]*(?:\.\d+)?")
_WHEN = late(r"\d{4}-\d{2}-\d{2}|\b\d{1,2}:\d{2}\b")


def _plain(name: str) -> str:
    """A member's name without what only writing differs in: `flightId`, `flight_id` → `flightid`."""
    return name.replace("_", "").replace("-", "").lower()


# ---- what the next call takes --------------------------------------------------------------------------------------------

_WHOLE = frozenset(
    ["content", "text", "body", "message", "data", "input", "report", "summary", "document", "notes"]
)
"""Members that take a result as it is, where no member of it goes by their name."""
_SET = late(
    r"\b(?:set|change|fix|update|switch|turn|make)\b (?:the )?(?P<key>[\w.-]+)(?: \w+)?? (?:to|=) [\"'`]?(?P<value>[^\s\"'`,;]+)|把(?P<key2>[\w.-]+)(?:改|设)(?:成|为)(?P<value2>[\w.:/-]+)",
    re.IGNORECASE,
)
_REPLACE = late(r"\breplace [\"'`]?(?P<old>[^\"'`\n]{1,80}?)[\"'`]? (?:with|by) [\"'`]?(?P<new>[^\"'`\n]{1,80}?)[\"'`]?(?=$|[.,;\n]| in\b)", re.IGNORECASE)  # fmt: skip


def edited(text: str, task: str) -> str:
    """A text that was read, with what the task wants changed in it: `fix the port to 8080`, `replace a with b`."""
    if (match := _REPLACE.search(task)) and match["old"] in text:
        return text.replace(match["old"], match["new"])
    if match := _SET.search(task):
        key, value = match["key"] or match["key2"], (match["value"] or match["value2"]).rstrip(".")
        return re.sub(rf"(?mi)((?:^|[{{,])[ \t]*[\"']?{re.escape(key)}[\"']?\s*[:=]\s*[\"']?)[^\s\"',}}]*", lambda one: one[1] + value, text, count=1)  # fmt: skip
    return text


def filled(arguments: Any, schema: Any, task: str, part: str, told: Sequence[Round], in_words: str) -> Any:
    """The arguments with values of the results in the places that go by the same names, as far as the schema takes them.

    `part`: what of the task asks for this call; `in_words`: the last result as it would be told, for a member that takes a
    whole text. What the task itself says stands.
    """
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(arguments, dict) or not isinstance(properties, dict):
        return arguments
    picked = [
        row
        for one in reversed(told)
        if (found := rows(one.result))
        for row in [chosen(task, found) or _spoken_of(task, found)]
    ]
    picked += [row for one in reversed(told) for row in rows(one.call.arguments)]
    text = next(
        (one.result for one in reversed(told) if not rows(one.result) or "path" in one.call.arguments), ""
    )
    whole = edited(text, task) if text and not _SUMMED.search(part) else in_words
    arguments = _swapped(arguments, schema, text, whole)
    for name in properties:
        mine = arguments.get(name)
        asked = (
            isinstance(mine, str) and 0 <= part.find(mine) < _FRAME and (" " in mine or not mine.isascii())
        )  # it is but the request itself
        if (
            isinstance(mine, str)
            and len(mine) > 1
            and mine in task
            and not asked
            and not _plain(name).endswith("id")
            and not (
                _plain(name).endswith("key") and any(_plain(key) == "key" for row in picked for key in row)
            )
            and not (
                _plain(name) in _ADDRESSED
                and "@" not in mine
                and any("email" in _plain(key) for row in picked for key in row)
            )
        ):
            continue
        if name == "subject" and mine == "subject":  # nothing was said of it
            about = ("摘要" if _SUMMED.search(part) else "查询结果") if not task.isascii() else "Summary" if _SUMMED.search(part) else "What I found"  # fmt: skip
            if takes(schema, tried := {**arguments, name: about}):
                arguments = tried
            continue
        if name == "status" and (
            state := next((state for word, state in _STATES.items() if word in part.lower()), None)
        ):
            if takes(schema, tried := {**arguments, name: state}):
                arguments = tried
            continue
        if _plain(name) in ("oldtext", "newtext", "oldstring", "newstring", "oldstr", "newstr") and mine in (
            text,
            whole,
            "",
        ):
            continue
        for value in _offered(name, picked, whole):
            if takes(schema, tried := {**arguments, name: value}):
                arguments = tried
                break
    return arguments


_SUMMED = late(r"\bsummar|总结|摘要|概括", re.IGNORECASE)
_ADDRESSED = frozenset(["to", "recipient", "email", "recipientemail", "toemail"])
_STATES = {"close": "closed", "resolve": "resolved", "reopen": "open", "done": "done", "complete": "completed", "关闭": "已关闭", "完成": "已完成"}  # fmt: skip


def _spoken_of(task: str, among: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The row of several that has most words in common with the task: the appointment with the dentist, not the first one."""
    said = frozenset(word[:6] for word in _WORDS.findall(task.lower()))
    common = [
        len(said & {word[:6] for word in _WORDS.findall(str([*row.values()]).lower())}) for row in among
    ]
    return among[common.index(max(common))]


_WORDS = late(r"[a-z]{4,40}|[\u4e00-\u9fff]{2}")


def _swapped(arguments: dict[str, Any], schema: Any, text: str, whole: str) -> dict[str, Any]:
    """The arguments of a tool that replaces one text by another, with the lines of a file that was read that are to be changed."""
    names = {_plain(name): name for name in schema["properties"]}
    old = next((names[one] for one in ("oldtext", "oldstring", "oldstr") if one in names), None)
    new = next((names[one] for one in ("newtext", "newstring", "newstr") if one in names), None)
    if old is None or new is None or not text or whole == text:
        return arguments
    pairs = [(a, b) for a, b in zip(text.splitlines(), whole.splitlines(), strict=False) if a != b]
    tried = {**arguments, old: pairs[0][0], new: pairs[0][1]} if pairs else arguments
    return tried if takes(schema, tried) else arguments


def takes(schema: Any, arguments: Any) -> bool:
    """Whether the schema accepts the arguments; what is no schema accepts none."""
    try:
        return sample.is_valid(schema, arguments)
    except sample.Unsatisfiable:
        return False


def _offered(name: str, picked: Sequence[Mapping[str, Any]], whole: str) -> Iterator[Any]:
    """What the results have for a member, the likeliest first."""
    wanted = _plain(name)
    for row in picked:
        for key, value in row.items():
            if isinstance(value, dict | list) or value is None:
                continue
            known = _plain(key)
            if (
                known == wanted
                or (known == "key" and wanted.endswith("key"))
                or (wanted in _ADDRESSED and "email" in known)
                or (wanted.endswith("id") and known == "id")
                or (wanted == "id" and known.endswith("id"))
                or (
                    len(known) > 3
                    and (wanted.endswith(known) or (known.endswith(wanted) and len(wanted) > 3))
                )
            ):
                yield value
                yield str(value)
    if wanted in _WHOLE and whole:
        yield whole


_FRAME = 12
"""Characters of what may stand before a request: `please`, `then`."""
_NAMED_ID = late(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z#])[\w#-]{3,}\b|#\d+|\b\d{4,}\b")


def lacks(schema: Any, task: str) -> str | None:
    """The id that a tool requires and the task does not give; None if it lacks none."""
    if not isinstance(schema, dict) or _NAMED_ID.search(_DATED.sub("", task)):
        return None
    required = schema.get("required")
    for name in required if isinstance(required, list) else ():
        if isinstance(name, str) and re.search(r"(?:^|_|[a-z])(?:id|ID|Id|uuid|key)$", name):
            return name
    return None


_DATED = late(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b|\b(?:19|20)\d{2}\b|\b\d{1,2}(?:am|pm|st|nd|rd|th)\b", re.IGNORECASE)  # fmt: skip
