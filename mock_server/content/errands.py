"""Small things that are worked out: a derivative, the zone of a city, a text as JSON, and what leans on what was said before.

As doing.py, whose list these belong to.
"""

import ast
import re
from collections.abc import Callable, Mapping, Sequence

import orjson

from mock_server.content import (
    deeds,
    everyday,
    languages,
    people,
    phrases,
    pieces,
    shaped,
    shapes,
    translating,
)
from mock_server.content.chance import Chance
from mock_server.content.chores import system
from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt, read
from mock_server.wire.memo import of_talk
from mock_server.wire.timeline import Message

# ---- the time elsewhere ------------------------------------------------------------------------------------------------

_ZONES: Mapping[str, tuple[str, str]] = {
    "tokyo": ("+9", ""), "japan": ("+9", ""), "seoul": ("+9", ""), "beijing": ("+8", ""), "shanghai": ("+8", ""), "china": ("+8", ""), "hong kong": ("+8", ""),
    "singapore": ("+8", ""), "bangkok": ("+7", ""), "hanoi": ("+7", ""), "jakarta": ("+7", ""), "delhi": ("+5:30", ""), "mumbai": ("+5:30", ""), "india": ("+5:30", ""),
    "dubai": ("+4", ""), "moscow": ("+3", ""), "istanbul": ("+3", ""), "nairobi": ("+3", ""), "cairo": ("+2", "+3"), "johannesburg": ("+2", ""), "berlin": ("+1", "+2"), "paris": ("+1", "+2"),
    "madrid": ("+1", "+2"), "rome": ("+1", "+2"), "london": ("+0", "+1"), "lisbon": ("+0", "+1"), "sao paulo": ("-3", ""), "buenos aires": ("-3", ""),
    "new york": ("-5", "-4"), "toronto": ("-5", "-4"), "chicago": ("-6", "-5"), "denver": ("-7", "-6"), "los angeles": ("-8", "-7"), "san francisco": ("-8", "-7"),
    "seattle": ("-8", "-7"), "honolulu": ("-10", ""), "sydney": ("+10", "+11"), "auckland": ("+12", "+13"),
}  # fmt: skip
"""Offsets to UTC in winter and, where clocks are put forward, in summer."""
_TIME_IN = Cued(r"\bwhat(?:'s| is)? (?:the )?(?:current |local )?time(?: is it)?(?: now| right now)? in (?P<place>[A-Za-z][A-Za-z ]+?)(?: now| right now| at the moment)?\s*\??$", "time")  # fmt: skip


def zone(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What can be said of the time in a place without a clock: how far it is from UTC."""
    match = _TIME_IN.search(prompt, prompt.text[:120].strip())
    if (
        match is None
        or "time" in system(before).lower()
        or (known := _ZONES.get(match["place"].lower())) is None
    ):
        return None
    winter, summer = known
    place = " ".join(one[:1].upper() + one[1:] for one in match["place"].split())
    told = (
        f"UTC{winter} all year round"
        if not summer
        else f"UTC{winter} in its winter and UTC{summer} in its summer"
    )
    return f"I have no clock, so I can't give you the minute. {place} is at {told}: take the time in UTC and add or take off those hours."


# ---- a text as JSON ----------------------------------------------------------------------------------------------------

_AS_JSON = Cued(r"\b(?:turn|convert|put|format|change|transform|write|rewrite)\b[^:\n]{0,40}\b(?:in|into|to|as) (?:an? )?(?:valid )?json\b[^:\n]{0,30}:\s*(?P<text>[^{\[].{3,600})$", "json", re.IGNORECASE | re.DOTALL)  # fmt: skip


def as_json(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """`name Alice Brown, age 34` as an object: the first word of each part, or what stands before a colon, is the key."""
    match = _AS_JSON.search(prompt, prompt.text)
    if match is None:
        return None
    made: dict[str, object] = {}
    apart = r"[;\n]+" if re.search(r"[;\n]", match["text"].strip()) else r",+(?!\d{3}\b)"
    for part in re.split(apart, match["text"].strip(" .;\n")):
        pair = re.match(
            r"\s*(?:and )?(?:the )?(?:([\w ]{1,30}?)\s*(?::|=| is )\s*|([A-Za-z_]\w*)\s+)(.+?)\s*$", part
        )
        if pair is None:
            return None
        made[(pair[1] or pair[2]).strip().lower().replace(" ", "_")] = _typed(pair[3].strip(" \"'"))
    if len(made) < 2:
        return None
    packed = orjson.dumps(made, option=orjson.OPT_INDENT_2).decode()
    return packed if shapes.bare(prompt) else f"```json\n{packed}\n```"


def _typed(said: str) -> object:
    if said.lower() in ("true", "false", "yes", "no"):
        return said.lower() in ("true", "yes")
    if re.fullmatch(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", said):
        return float(said) if "." in said else int(said)
    return said


# ---- what leans on what was said ------------------------------------------------------------------------------------------

_ABOUT_ME: tuple[tuple[re.Pattern[str], re.Pattern[str], str, str], ...] = (
    (late(r"\bwhat do i do(?: for (?:a living|work))?\s*\?|\bwhat(?:'s| is) my (?:job|profession|occupation)\b|我是做什么的|我的(?:工作|职业)是什么", re.IGNORECASE),
     late(r"\bi(?: work as|'m| am) (?P<it>an? (?!\d|big\b|huge\b|fan\b|bit\b|little\b)[a-z][a-z -]{2,30}?)(?= (?:in|at|from|and|who|by|for|living)\b|[.,!]|$)|我是(?:一?[名个位])?(?P<zh>[\u4e00-\u9fff]{2,8}?(?:师|员|生|家|工|长|者|医生|律师|经理))", re.IGNORECASE),
     "You are {it}.", "您是{it}。"),
    (late(r"\bwhere do i (?:live|come from|work)\b|\bwhere am i (?:from|based)\b|我(?:住在|来自|在)哪", re.IGNORECASE),
     late(r"\b(?:live|living|work|working|based|from)\b(?: as [\w ]{3,30}?)? (?:in |from )?(?P<it>(?-i:[A-Z])[\w'-]+(?: (?-i:[A-Z])[\w'-]+)*)|(?:我(?:住在|来自|在)|，(?:住在|来自))(?P<zh>[\u4e00-\u9fff]{2,8}?)(?=[，。,！]|工作|生活|$)", re.IGNORECASE),
     "In {it}, as you told me.", "{it}，您刚才说过。"),
    (late(r"\bhow old am i\b|\bwhat(?:'s| is) my age\b|我(?:多大|几岁)", re.IGNORECASE),
     late(r"\bi(?:'m| am) (?P<it>\d{1,3})\b|我(?:今年)?(?P<zh>\d{1,3})岁", re.IGNORECASE), "You are {it}.", "您{it}岁。"),
    (late(r"\bwhat do i (?:like|love|enjoy)\b|我喜欢什么", re.IGNORECASE),
     late(r"\bi (?:really |also )?(?:like|love|enjoy) (?P<it>[^.,!?\n]{2,60})|我(?:很)?喜欢(?P<zh>[^，。！？\n]{1,20})", re.IGNORECASE), "You said that you like {it}.", "您说过喜欢{it}。"),
    (late(r"\b(?:what|which) (?:pets?|animals?) do i have\b|\bdo i have (?:any|a) [\w ]{2,20}\?", re.IGNORECASE),
     late(r"\bi have (?P<it>(?:an?|one|two|three|four|five|\d+) [^.,!?\n]{2,50})", re.IGNORECASE), "You told me that you have {it}.", ""),
)  # fmt: skip
_ME = frozenset(["i", "my", "我"])
_OF_ME = late(r"do i|am i|my|我", re.IGNORECASE)
"""One of these stands in all that asks so."""


def about_user(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the user told of themselves: work, place, age, likes."""
    if len(before) < 2 or len(prompt.text) > 120 or not prompt.has(_ME) or not _OF_ME.search(prompt.text):
        return None
    zh = prompt.language == "zh"
    for asks, tells, form, form_zh in _ABOUT_ME:
        if not asks.search(prompt.text):
            continue
        for message in reversed(before):
            if message.role == "user" and (match := tells.search("\n".join(message.texts)[:2000])):
                said = (match["it"] or match.groupdict().get("zh") or "").strip()
                return (form_zh if zh and form_zh else form).replace("{it}", said)
    return None


_INTO = late(r"^(?:and |so |ok(?:ay)?,? )*(?:(?:what(?:'s| is| would) (?:that|it|this)(?: be)?|how (?:tall|high|long|far|heavy|much|big|hot|cold|deep|fast|wide) is (?:it|that|this)|(?:convert|give me|say) (?:it|that|this)|that|and)\s*)?(?:in|to|into) (?P<unit>[a-z°]+(?: [a-z]+)?)(?: please)?\s*[?.]?$", re.IGNORECASE)  # fmt: skip
_QUANTITY = late(r"(?<![\w.])(?P<n>-?\d[\d,]*(?:\.\d+)?)\s?(?P<unit>°?[A-Za-z]+)")


def into(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The quantity of the last answer in another unit: `and in feet?`"""
    if len(before) < 2 or len(prompt.text) > 60 or not (match := _INTO.match(prompt.text.strip())):
        return None
    for found in _QUANTITY.finditer(_last(before)[:1000]):
        asked = read(f"convert {found['n'].replace(',', '')} {found['unit']} to {match['unit']}")
        if told := everyday.converted(asked, (), chance):
            return told
    return None


def _last(before: Sequence[Message]) -> str:
    """What was answered last."""
    for one in reversed(before):
        if one.role == "assistant" and any(one.texts):
            return "\n".join(one.texts)
    return ""


_HINTS = Cued(r"^(?:please |now |can you |could you |and )*(?:add|include|put in|write)\b[^.?!\n]{0,30}?\b(?:(?P<hints>type (?:hints|annotations)|types)|(?P<doc>docstrings?|documentation|comments?))\b", "hints annotations types docstring docstrings documentation comment comments")  # fmt: skip
_FENCED = late(r"```(?:python|py)\s*\n(.*?)```", re.DOTALL)
_GUESSES: tuple[tuple[re.Pattern[str], str], ...] = (
    (late(r"^(?:items|values|numbers|nums|list\w*|array|arr|data|rows|elements|words|lst)$"), "list"),
    (late(r"^(?:text|string|s|name|word|path|url|message|key|title|email|sentence|line)$"), "str"),
    (late(r"^(?:n|i|j|k|count|index|size|limit|number|num|length|times|year|age)$"), "int"),
    (late(r"^(?:a|b|c|x|y|z|price|rate|amount|total|width|height|radius|value)$"), "float"),
    (late(r"^(?:is_\w+|has_\w+|flag|verbose|reverse)$"), "bool"),
    (late(r"^(?:mapping|dictionary|config|options|dct|d)$"), "dict"),
)


def code_again(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The Python of the last answer with type hints or docstrings; comments of it are lost, as it is written anew."""
    text = prompt.text.strip()
    if len(before) < 2 or len(text) > 120 or not prompt.has(_HINTS.cues):
        return None
    answers = (_FENCED.search("\n".join(one.texts)) for one in reversed(before) if one.role == "assistant")
    code = next((one for one in answers if one), None)
    if code is None:
        return None
    if (match := _HINTS.search(prompt, text)) is None:
        return None
    try:
        tree = ast.parse(code[1])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    if not functions:
        return None
    for one in functions:
        if match["hints"]:
            _hinted(one)
        elif ast.get_docstring(one) is None:
            words = one.name.strip("_").replace("_", " ")
            one.body.insert(0, ast.Expr(ast.Constant(f"{words[:1].upper()}{words[1:]}: {_takes(one)}.")))
    what = "type hints" if match["hints"] else "docstrings"
    try:
        told = ast.unparse(ast.fix_missing_locations(tree))
    except RecursionError:  # nested too deep to be written anew
        return None
    return f"The same with {what}:\n\n```python\n{told}\n```"


def _takes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    names = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    return (
        f"takes {' and '.join([', '.join(names[:-1]), names[-1]] if names[1:] else names)}"
        if names
        else "takes nothing"
    )


def _hinted(function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Annotates what has no annotation: by the default, the name, and what is returned."""
    defaults = function.args.defaults
    args = function.args.args
    known = dict(zip([one.arg for one in args][len(args) - len(defaults) :], defaults, strict=True))
    kinds: dict[str, str] = {}
    for one in args:
        if one.arg in ("self", "cls"):
            continue
        default = known.get(one.arg)
        kind = type(default.value).__name__ if isinstance(default, ast.Constant) and default.value is not None else next((kind for pattern, kind in _GUESSES if pattern.match(one.arg)), "object")  # fmt: skip
        kinds[one.arg] = kind
        one.annotation = one.annotation or ast.Name(kind)
    if function.returns is None:
        returned = [
            one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None
        ]
        function.returns = ast.Name(_kind_of(returned[0], kinds)) if returned else ast.Constant(None)
        if isinstance(function.returns, ast.Name) and function.returns.id == "object":
            function.returns = None


def _kind_of(value: ast.expr, kinds: Mapping[str, str]) -> str:
    if isinstance(value, ast.Compare | ast.BoolOp):
        return "bool"
    if isinstance(value, ast.Constant):
        return type(value.value).__name__
    if isinstance(value, ast.List | ast.ListComp):
        return "list"
    if isinstance(value, ast.JoinedStr):
        return "str"
    if isinstance(value, ast.BinOp):
        return _kind_of(value.left, kinds)
    if isinstance(value, ast.Name):
        return kinds.get(value.id, "object")
    return "object"


_OPEN = late(r"\?\s*$|^\*\*Day 1", re.MULTILINE)
"""An answer that waits for a word of the user: a question, a plan for so many days."""
_JOURNEY = late(r"\b(?:visit|trip|travel\w*|vacation|holiday|go(?:ing)?|fly\w*)\b[^.?!]{0,20}?\b(?:to |in )?(?P<place>(?-i:[A-ZÀ-Ý])[\w'’-]+(?: (?-i:[A-ZÀ-Ý])[\w'’-]+)?)", re.IGNORECASE)  # fmt: skip
_DAYS = late(r"\b(\d{1,2}|two|three|four|five|six|seven|a week)(?:[- ]?days?)?\b", re.IGNORECASE)
_PARTY = late(r"\b(?:party|birthday|celebration|wedding|picnic)\b", re.IGNORECASE)
_THEME = late(r"\b(?:loves?|likes?|crazy about|a fan of|theme is|into) (?P<it>[a-z][\w -]{2,30}?)(?=[.,!]|$| and\b)", re.IGNORECASE)  # fmt: skip


@of_talk(256)
def _asking(before: Sequence[Message]) -> bool:
    """Whether the last answer is a question, or a plan of days."""
    return _OPEN.search(_last(before)) is not None


def answered(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What follows on the answer to a question of ours: a journey of so many days, a party with its theme."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(before) < 2 or len(text) > 200 or "?" in text or not _asking(before):
        return None
    earlier = " ".join("\n".join(one.texts) for one in before if one.role == "user")[-1000:]
    whole = f"{earlier} {text}"
    if _JOURNEY.search(text):
        return None  # it names a place of its own
    if (place := _JOURNEY.search(earlier)) and (days := _DAYS.search(text)):
        count = "7" if days[1].lower() == "a week" else days[1]
        plan = shaped.shaped(read(f"Plan a {count}-day trip to {place['place']}"), (), chance)
        cheap = "\n\nFor a small budget: eat your main meal at noon, walk or take day tickets, and keep one free sight a day." if re.search(r"\bbudget|cheap", text) else ""  # fmt: skip
        return f"{plan}{cheap}" if plan else None
    if _PARTY.search(whole):
        theme = match["it"].strip() if (match := _THEME.search(text)) else ""
        first = (
            f"Then let {theme} run through all of it" if theme else "Then here is a plan you can work through"
        )
        lines = [
            f"**Invitations**: {f'with {theme} on them, ' if theme else ''}two weeks ahead, with an end time on them.",
            f"**Room**: two colours{f' and a few {theme} made of paper' if theme else ''}; leave half of the floor free.",
            f"**Games**: a treasure hunt{f' after hidden {theme}' if theme else ''}, one wild game, one quiet one, twenty minutes each.",
            "**Food**: things to eat with the fingers, one cake, water and one juice.",
            "**The end**: a small bag for each guest, and one photo of everybody.",
        ]
        return f"{first}:\n\n" + "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return None


_OTHERWISE: tuple[tuple[Cued, str, Callable[[Prompt, tuple[Message, ...], Chance], str | None]], ...] = (
    (Cued(r"\blet\b.{0,30}\bconst\b|\bconst\b.{0,30}\blet\b", "const"), "What do let and const mean in JavaScript?", everyday.known),
    (Cued(r"^(?:i|we) (?:only |just )?(?:have|got|have got) (?P<what>[^.?!]{4,80}?)[.!;,]+ ?(?:so )?what (?:can|could|should) (?:i|we) (?:make|cook|eat|do with)\b", "make cook eat"),
     "What can I cook with {what}?", shaped.shaped),
    (Cued(r"\bwhat (?:should|shall|could|can) (?:i|we) (?:name|call) (?:my|our) (?:[\w-]+ ){0,3}(?P<what>dog|cat|puppy|kitten|pet|hamster|rabbit)\b", "dog cat puppy kitten pet hamster rabbit"),
     "Suggest 5 names for my {what}", deeds.listed),
    (Cued(r"^what(?: are|'re)? (?:some |a few )?(?:good |great |fun |nice )?(?P<what>(?:icebreakers|ice breakers|podcasts|hobbies|movies|books|gifts|quotes)\b[^?\n]{0,60})", "icebreakers breakers podcasts hobbies movies books gifts quotes"),
     "Suggest 5 {what}", deeds.listed),
    (Cued(r"\bwhat (?:are (?:some |good )?)?questions (?:should|can|could|to) (?:i |we )?(?P<what>ask\b[^?\n]{0,20}\binterview)", "interview"), "List 5 questions to {what}", deeds.listed),
    (Cued(r"^give me (?:an? |some |one )?(?P<what>(?:motivational|inspirational|inspiring|famous) quotes?)", "quote quotes"), "List 1 {what}", deeds.listed),
)  # fmt: skip
"""What is asked in two sentences, or the other way round, as it is asked mostly."""


def otherwise(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is done where the same is asked in the usual words."""
    for pattern, usual, deed in _OTHERWISE:
        if match := pattern.search(prompt, prompt.text[:200].strip()):
            what = match.groupdict().get("what") or ""
            return deed(read(usual.replace("{what}", what)), before, chance)
    return None


_QUOTED = Cued(r"^(?:please |can you |could you |how do (?:you|i) )*(?:translate|say) (?P<q>[\"'“‘«])(?P<text>.{1,200}?)[\"'”’»][.!]? (?:in|into|to) (?P<language>[a-z]+)\b", "translate say")  # fmt: skip


_TRANSLATING = frozenset(
    ["translate", "translation", "english", "french", "spanish", "german", "japanese", "korean", "portuguese", "russian", "italian", "arabic",
     "hindi", "indonesian", "vietnamese", "thai", "chinese", "mandarin"]
)  # fmt: skip
_TRANSLATING_ZH = late("译|(?:怎么|如何)(?:说|讲|表达)|[语文]是什么")


_SEVERAL = late(
    r"\b(?P<lead>(?:in)?to|in) (?P<all>[A-Za-z]{4,11}(?:, (?:and )?[A-Za-z]{4,11}){0,8},? (?:and|&) [A-Za-z]{4,11}|[A-Za-z]{4,11}(?:, [A-Za-z]{4,11}){1,8})(?=\s*[:.?!\n]|$| (?:please|for me))",
    re.IGNORECASE,
)


def _in_several(prompt: Prompt, text: str, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A text in each of several languages; where it is not known in one, that is said."""
    match = _SEVERAL.search(text)
    if match is None:
        return None
    names = re.findall(r"[A-Za-z]{4,11}", re.sub(r"\band\b", " ", match["all"]))
    if len(names) < 2 or not all(languages.named(one) or translating.named(one) for one in names):
        return None
    lines = []
    for name in names:
        one = f"{text[: match.start()]}{match['lead']} {name.title()}{text[match.end() :]}"
        said = _known(read(one), one)
        lines.append(f"- **{name.title()}**: {said or 'not among the phrases that I know by heart'}")
    return "\n".join(lines)


def translated(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A text in another language, where all its sentences are known; of a quoted one else what is said of all others."""
    text = prompt.text.strip()
    if len(text) <= translating.LONGEST + 200:
        if prompt.has(_TRANSLATING) and (several := _in_several(prompt, text, before, chance)):
            return several
        if said := _known(prompt, text):
            return said
    match = _QUOTED.search(prompt, text)
    if match is None:
        return None
    return pieces.untranslated(read(f"Translate to {match['language']}: {match['text']}"), before, chance)  # fmt: skip


def _known(prompt: Prompt, text: str) -> str | None:
    """A translation that is asked for, as far as it is known."""
    if prompt.language not in ("en", "zh", "zh-Hant"):
        source = deeds.to_translate(text)
        wanted = languages.told(text.replace(source, "")) if source else None
        if wanted and (said := translating.translated(source, wanted)):
            return said
    if prompt.has(_TRANSLATING) or (not text.isascii() and _TRANSLATING_ZH.search(text)):
        asked = translating.requested(text)
        return translating.translated(*asked) if asked else None
    return None


_TIP = Cued(
    r"(?P<share>\d{1,2}(?:\.\d+)?) ?(?:%|percent) tip\b[^.?!\n]{0,20}?\bon (?:an? )?(?P<sign>[$€£])?(?P<bill>\d+(?:\.\d+)?)",
    "tip",
)
_SPEED = Cued(r"\b(?:travels?|goes|drives?|runs?|covers?|flies)\b (?P<way>\d+(?:\.\d+)?) ?(?P<unit>km|kilomet(?:er|re)s|miles|m|met(?:er|re)s) in (?P<time>\d+(?:\.\d+)?) ?(?P<part>hours?|h|minutes?|min|seconds?|s)\b.{0,60}\b(?:speed|fast)\b", "speed fast")  # fmt: skip


def reckoned(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A tip with the whole bill; a speed in kilometres or miles an hour."""
    text = prompt.text[:300]
    if match := _TIP.search(prompt, text):
        bill, sign = float(match["bill"]), match["sign"] or "$"
        tip = round(bill * float(match["share"]) / 100 + 1e-9, 2)
        return f"A {match['share']} % tip on {sign}{bill:.2f} is {sign}{tip:.2f}, which makes {sign}{bill + tip:.2f} in all."
    if match := _SPEED.search(prompt, text):
        if not float(match["time"]):
            return None
        hours = float(match["time"]) / {"h": 1, "m": 60, "s": 3600}[match["part"][0].lower()]
        metres = match["unit"].lower().startswith("m") and match["unit"].lower() != "miles"
        speed = float(match["way"]) / (1000 if metres else 1) / hours
        unit = "miles an hour" if match["unit"].lower() == "miles" else "km/h"
        return f"{match['way']} {match['unit']} in {match['time']} {match['part']} is {speed:.4g} {unit}: the distance divided by the time in hours, {hours:.4g} h."  # fmt: skip
    return None


# ---- what the system message tells of a business -------------------------------------------------------------------------

_FACTS: tuple[tuple[frozenset[str], re.Pattern[str], re.Pattern[str]], ...] = (
    (frozenset(["open", "close", "closed", "hours", "opening"]), late(r"\b(?:open|clos\w+|hours)\b", re.IGNORECASE), late(r"\b(?:opening hours|open|closed?)\b", re.IGNORECASE)),
    (frozenset(["where", "located", "location", "address", "find"]), late(r"\bwhere (?:are|is|can i find)\b|\b(?:located|location|address)\b", re.IGNORECASE), late(r"\b(?:address|located|location|street|avenue|road)\b", re.IGNORECASE)),
    (frozenset(["contact", "call", "phone", "reach", "email"]), late(r"\b(?:contact|call|phone|reach|email)\b", re.IGNORECASE), late(r"\b(?:phone|call|e-?mail|contact)\b|\+?\d[\d ()-]{6,}\d", re.IGNORECASE)),
    (frozenset(["parking", "park", "pets", "wifi", "delivery", "deliver", "discount", "warranty", "payment", "pay"]), late(r"\b(?:parking|park|pets?|wi-?fi|deliver\w*|discounts?|warranty|pay\w*)\b", re.IGNORECASE), late(r"(?!)")),
)  # fmt: skip
"""Words of a question, the question, and the sentences of a system message that answer it; none: those with the question's own word."""


def framed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Hours, address, contact and the like, where the system message tells them."""
    if not before or len(prompt.text) > 160 or "?" not in prompt.text or not (frame := system(before)):
        return None
    for words, asks, tells in _FACTS:
        if prompt.has(words) and (match := asks.search(prompt.text)):
            own = re.escape(match[0].lower()[:5])
            told = [one for one in shapes.sentences(frame[:4000]) if not _ROLE.match(one) and (tells.search(one) or (tells.pattern == "(?!)" and re.search(rf"\b{own}", one.lower())))]  # fmt: skip
            if told:
                return " ".join(told[:3])
    return None


_ROLE = late(r"\s*(?:you are|you're|you must|answer|never|always|do not|don't|be |use |if )", re.IGNORECASE)
_INTRODUCTION = Cued(r"\bself[- ]introduction\b(?:[^.?!\n]{0,20}?\b(?:as|for|of) an? (?P<role>[\w -]{3,40}?)(?= (?:position|role|job|at|in|for)\b|[.?!]|$))?|(?:写|来|做)[^。，\n]{0,6}?(?:一?[份段个篇]|关于)(?P<zh>[\u4e00-\u9fff]{2,12}?)的?自我介绍|(?:写|来|做)[^。\n]{0,8}?自我介绍", "introduction 写 自己 编")  # fmt: skip
_INTRODUCED = {
    "en": ("Hello, my name is {person}, and I work as {role}. For the last five years I have learnt to listen first, to put a problem into one sentence, and to bring it to an end with others.\n\n"
           "What I am proud of is small and useful: a report that nobody has to explain any more, and two colleagues who now do better than I what I once showed them.\n\n"
           "I am here because your team works on questions I would think about anyway. I look forward to yours."),
    "zh": ("大家好，我叫{person}，是一名{role}。过去五年里，我学会了先倾听，再用一句话把问题说清楚，然后和大家一起把它做完。\n\n"
           "我最自豪的都是些小而有用的事：一份不再需要解释的报告，还有两位如今做得比我更好的同事。\n\n"
           "我来到这里，是因为贵团队正在做我平时就会琢磨的事情。期待与大家交流，谢谢！"),
}  # fmt: skip


def introduction(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Some words about oneself in the role that is named."""
    match = _INTRODUCTION.search(prompt, prompt.text[:120]) if prompt.language in _INTRODUCED else None
    if match is None:
        return None
    zh = prompt.language == "zh"
    role = (match["zh"] or "从业者") if zh else f"a {match['role']}" if match["role"] else "a project manager"
    if not zh and role[2:3].lower() in "aeiou":
        role = f"an {role[2:]}"
    return phrases.filled(
        _INTRODUCED[prompt.language], person=people.person(chance, prompt.language), role=role
    )


_FOOD = Cued(r"(?P<city>北京|上海|成都|重庆|广州|西安|武汉|长沙|杭州|南京|厦门)[^。\n]{0,8}(?:好吃的|美食|小吃|特色菜)", "个 好 列 说 用 几")  # fmt: skip
_FOODS = {"北京": "烤鸭 涮羊肉 炸酱面 卤煮火烧 豌豆黄", "上海": "小笼包 生煎 本帮红烧肉 蟹粉豆腐 葱油拌面", "成都": "火锅 担担面 夫妻肺片 钟水饺 甜水面", "重庆": "火锅 小面 酸辣粉 毛血旺 辣子鸡", "广州": "早茶 肠粉 白切鸡 煲仔饭 双皮奶",
          "西安": "肉夹馍 凉皮 羊肉泡馍 biangbiang面 甑糕", "武汉": "热干面 豆皮 鸭脖 武昌鱼 面窝", "长沙": "臭豆腐 剁椒鱼头 糖油粑粑 米粉 口味虾", "杭州": "西湖醋鱼 龙井虾仁 东坡肉 片儿川 定胜糕", "南京": "盐水鸭 鸭血粉丝汤 牛肉锅贴 皮肚面 梅花糕",
          "厦门": "沙茶面 海蛎煎 土笋冻 姜母鸭 花生汤"}  # fmt: skip


def food(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What a Chinese city is known to taste of."""
    if prompt.language != "zh" or (match := _FOOD.search(prompt, prompt.text[:60])) is None:
        return None
    dishes = chance.sample(_FOODS[match["city"]].split(), min(prompt.many or 5, 5))
    return f"到{match['city']}可以试试：\n\n" + "\n".join(
        f"{at}. {dish}" for at, dish in enumerate(dishes, 1)
    )


_PLOT = Cued(r"\b(?:summari[sz]e|summary of|tell me|what(?:'s| is)|outline)\b[^.?!\n]{0,12}\b(?:the )?(?:plot|story) of (?P<of>[^.?!\n]{3,60})", "plot story")  # fmt: skip


def plot(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What topics.json tells of a play or a novel."""
    match = _PLOT.search(prompt, prompt.text[:200])
    known = phrases.topic(match["of"], "en") if match else None
    return " ".join(known) if known else None


_ALL_BUT = Cued(r"\bhas (?P<n>\d+) (?P<what>\w+)\b.{0,30}\ball but (?P<left>\d+)\b.{0,60}\bhow many\b", "all")


def all_but(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The old riddle: all but nine die, so nine are left."""
    match = _ALL_BUT.search(prompt, prompt.text[:300])
    if match is None:
        return None
    return match["left"] if shapes.bare(prompt) else f"{match['left']}: \"all but {match['left']}\" means that {match['left']} {match['what']} are left."  # fmt: skip


Errand = Callable[[Prompt, tuple[Message, ...], Chance], str | None]

_LEANING: tuple[Errand, ...] = (about_user, into, code_again, answered)
"""What leans on what was said before."""
_CUED: tuple[Errand, ...] = (
    zone,
    as_json,
    all_but,
    otherwise,
    plot,
    reckoned,
    introduction,
    food,
)
_CUES = frozenset().union(
    *(
        one.cues
        for one in (
            _TIME_IN,
            _AS_JSON,
            _ALL_BUT,
            _PLOT,
            _TIP,
            _SPEED,
            _INTRODUCTION,
            _FOOD,
        )
    ),
    *(one.cues for one, _, _ in _OTHERWISE),
)
"""One of these is said where one of the errands above is meant: most prompts are sent on at once."""


_SIGNS_ZH = ("导数", "积分", "自我介绍", "好吃", "美食", "小吃", "特色菜")
"""The same in Chinese, where the cues are signs that nearly every prompt has."""


def errand(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The first of the errands that the prompt asks for, done."""
    if len(before) > 1:
        for one in _LEANING:
            if told := one(prompt, before, chance):
                return told
    if any(sign in prompt.text for sign in _SIGNS_ZH) if prompt.language == "zh" else prompt.has(_CUES):
        for one in _CUED:
            if told := one(prompt, before, chance):
                return told
    return framed(prompt, before, chance) if before else None


ALL = (translated, errand)
