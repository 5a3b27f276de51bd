"""Practice over turns: an equation that is solved by questions back, an interview that the user asks for. What was answered is judged, not only taken.

As text.py, which asks for it through talks.py; what is said is in data/tutoring.json.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from mock_server.content import personas, phrases, zh_work
from mock_server.content.chance import Chance
from mock_server.content.chores import system
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.wire.memo import of_talk
from mock_server.wire.timeline import Message

LONGEST = 400
"""Characters of a turn."""


def _say(key: str, zh: bool, **values: str) -> str:
    return phrases.filled(phrases.data("tutoring")[key]["zh" if zh else "en"], **values)


_TUTOR = late(r"\btutor\w*\b|\bteacher\b|\b(?:don'?t|do not|never|without) (?:just )?(?:giv\w+|tell\w*|reveal\w*|show\w*|solv\w+)(?: me| away| us)?(?: it| the| any)?(?: final| direct| full)? ?(?:answers?|solutions?|results?)?\b|\bsocrat|\bguide me\b|不要(?:直接)?(?:告诉我|给出?)答案|一步步引导|辅导|苏格拉底", re.IGNORECASE)  # fmt: skip
_EQUATION = late(r"(?<![\w.])(?P<a>-?\d{0,4})\s?\*?\s?(?P<x>[a-z])(?![a-z]) ?(?:(?P<sign>[+\-−]) ?(?P<b>\d{1,6}))? ?= ?(?P<c>-?\d{1,6})(?![\w.])", re.IGNORECASE)  # fmt: skip
_ADDS = late(r"\b(?:add|plus)\b|^\s*\+|加", re.IGNORECASE)
_TAKES = late(r"\b(?:subtract|minus|take away|remove|move)\b|^\s*[-−]\s?\d|减|移", re.IGNORECASE)
_DIVIDES = late(r"\b(?:divid\w*|split|by \d+)\b|[/÷]|除", re.IGNORECASE)
_STUCK = late(r"\b(?:don'?t know|no idea|not sure|stuck|hint|help|how|confused|what do i do)\b|不知道|不会|提示|怎么", re.IGNORECASE)  # fmt: skip
_TELL = late(r"\b(?:just )?(?:tell|give|show) me the (?:answer|solution|result)\b|\bwhat(?:'s| is) the (?:answer|solution)\b|直接告诉我", re.IGNORECASE)  # fmt: skip
_ANOTHER = late(r"\b(?:another|one more|new|next)\b|^yes\b|再来|再出|下一[题个]|好", re.IGNORECASE)
_NUMBER = late(r"-?\d{1,6}(?:\.\d{1,4})?(?:/\d{1,4})?")


class Problem(NamedTuple):
    """`a·x + b = c`."""

    a: int
    x: str
    b: int
    c: int

    @property
    def left(self) -> str:
        """Its left side, as it is written."""
        head = f"{'' if self.a == 1 else self.a}{self.x}"
        return head if not self.b else f"{head} {'+' if self.b > 0 else '-'} {abs(self.b)}"

    @property
    def root(self) -> Fraction:
        """What solves it."""
        return Fraction(self.c - self.b, self.a)


def _problem(text: str) -> Problem | None:
    match = _EQUATION.search(text)
    if match is None or match["a"] == "-0" or match["a"] == "0":
        return None
    a = int(match["a"]) if match["a"].strip("-") else -1 if match["a"] == "-" else 1
    b = int(match["b"] or 0) * (1 if match["sign"] == "+" else -1)
    return Problem(a, match["x"].lower(), b, int(match["c"]))


@of_talk(256)
def _taught(before: Sequence[Message]) -> bool:
    """Whether the system message or an earlier turn wants a teacher."""
    asked = ["\n".join(one.texts)[:LONGEST] for one in before if one.role == "user"]
    return any(_TUTOR.search(one) for one in (system(before)[:1500], *asked[-12:]))


def tutored(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The next question of somebody who teaches how an equation is solved, after a word on the answer before it."""
    text = prompt.text.strip()
    if len(text) > LONGEST or (prompt.language not in ("en", "zh") and not before):
        return None
    if not _taught(before) and not _TUTOR.search(text):
        return None
    asked = ["\n".join(one.texts)[:LONGEST] for one in before if one.role == "user"]
    zh = prompt.language == "zh" or any("\u4e00" <= one[:1] <= "\u9fff" for one in asked[:1])
    problem: Problem | None = None
    since: list[str] = []
    begun = False
    for one in before:
        said = "\n".join(one.texts)[:LONGEST]
        if one.role == "assistant" and (match := _SET.search(said)) and (new := _problem(match[0])):
            problem, since, begun = new, [], True
        elif one.role == "user":
            if problem is None:
                problem = _problem(said)
            else:
                since.append(said)
        elif one.role == "assistant" and problem is not None:
            begun = True
    fresh = _problem(text)
    if problem is None or not begun:
        return _first(fresh, zh) if fresh and (fresh.b or fresh.a != 1) else None
    if (
        fresh
        and fresh.b
        and fresh != problem
        and re.search(r"\b(?:solve|about|try|equation)\b|解", text, re.IGNORECASE)
    ):
        return _first(fresh, zh)
    solved = any(_root_of(one, problem) == problem.root for one in since)
    if solved:
        return _set(zh, chance) if _ANOTHER.search(text) else None
    return _step(text, since, problem, zh)


_SET = late(r"(?:Solve|解)[:：]? [^\n.。]{3,40}")


def _first(problem: Problem, zh: bool) -> str:
    if not problem.b:
        return _say("times", zh, a=str(problem.a), x=problem.x)
    return _say("start", zh, equation=f"{problem.left} = {problem.c}", x=problem.x, term=_term(problem))


def _term(problem: Problem) -> str:
    return f"{'+' if problem.b > 0 else '-'} {abs(problem.b)}"


def _set(zh: bool, chance: Chance) -> str:
    """Another equation with a whole root."""
    a, x, b = chance.below(5) + 2, chance.below(8) + 2, chance.below(12) + 1
    return _say("set", zh, equation=f"{a}x + {b} = {a * x + b}")


def _root_of(text: str, problem: Problem) -> Fraction | None:
    """The number that a text says the unknown is; None if it says none."""
    match = re.search(rf"(?<![\w]){problem.x} ?(?:=|is|是|等于) ?({_NUMBER_TEXT})", text, re.IGNORECASE)
    if match is None and (
        bare := re.fullmatch(rf"\W*(?:it'?s |is it |is )?({_NUMBER_TEXT})\W*", text, re.IGNORECASE)
    ):
        match = bare
    try:
        return Fraction(match[1]) if match else None
    except (ValueError, ZeroDivisionError):
        return None


_NUMBER_TEXT = r"-?\d{1,6}(?:\.\d{1,4}|/\d{1,4})?"


def _step(text: str, since: Sequence[str], problem: Problem, zh: bool) -> str | None:
    a, x, b, c = problem
    alone = f"{'' if a == 1 else a}{x} = {c - b}"
    apart = not b or any(
        (one := _problem(said)) and not one.b and one.c == c - b and one.a == a for said in since
    )
    if (equation := _problem(text)) and equation.a == a != 1 and not equation.b:
        if equation.c == c - b:
            return _say("apart", zh, alone=alone, x=x, a=str(a))
        return _say("apart_wrong", zh, c=str(c), sign="-" if b > 0 else "+", b=str(abs(b)))
    value = _root_of(text, problem)
    if value is not None:
        if value == problem.root:
            return _say("solved", zh, x=x, value=str(value), check=_put_in(problem, value))
        return _say("solved_wrong", zh, x=x, value=str(value), check=_put_in(problem, value), c=str(c))
    if _TELL.search(text):
        return _say("not_told", zh, hint=_hint(problem, apart=apart, zh=zh))
    if not apart and (_ADDS if b < 0 else _TAKES).search(text) and str(abs(b)) in text:
        return _say("moved", zh, equation=f"{problem.left} = {c}")
    if not apart and (_ADDS.search(text) or _TAKES.search(text) or _DIVIDES.search(text)):
        return _say("other_move", zh, term=_term(problem))
    if apart and _DIVIDES.search(text):
        return _say("divided", zh, x=x, sum=f"{c - b} / {a}")
    if _STUCK.search(text):
        return _hint(problem, apart=apart, zh=zh)
    return None


def _hint(problem: Problem, *, apart: bool, zh: bool) -> str:
    if apart:
        return _say("hint_times", zh, a=str(problem.a), x=problem.x)
    return _say("hint_move" if problem.b > 0 else "hint_add", zh, term=_term(problem), b=str(abs(problem.b)))


def _put_in(problem: Problem, value: Fraction) -> str:
    """The equation with the number in it: `3 · 5 + 5 = 20`."""
    said = f"({value})" if value < 0 or value.denominator > 1 else str(value)
    tail = f" {_term(problem)}" if problem.b else ""
    return f"{problem.a} · {said}{tail} = {problem.a * value + problem.b}"


# ---- an interview --------------------------------------------------------------------------------------------------------

_INTERVIEW = late(r"^(?:(?:hi|hello|ok|please|can we|can you|could you|let'?s|i want to|i'd like to|we could)[, ]+)*(?:(?:do|have|start|practi[cs]e|run|play|conduct|simulate|act out) (?:an? |my |the )?(?:\w+ ){0,2}?interview\b(?! (?:questions|tips))|interview me\b|(?:(?:you are|you're|be|act as|pretend to be|play) (?:an? |the |my )?(?:\w+ ){0,2}?interviewer\b))|^(?:我们)?(?:来|做|开始)?(?:一?[场次个])?(?:模拟)?面试(?:一下)?我?|^你(?:来)?(?:当|扮演|做)面试官", re.IGNORECASE)  # fmt: skip
_OF_ONE = late(r"怎么|如何|问我|该说|为什么|[？?]$")
"""What asks about an interview and begins none."""
_ENDS = late(r"\bhow (?:did|was) i\b|\bfeedback\b|\b(?:end|stop|finish) (?:the|this|our)? ?interview\b|\bthat'?s (?:all|it|enough)\b|\bdid i (?:pass|get the job)\b|表现(?:怎么样|如何)|结束面试|点评", re.IGNORECASE)  # fmt: skip


@of_talk(256)
def _interview(before: Sequence[Message]) -> int | None:
    """The place of the last turn that wanted an interview."""
    found = [at for at, one in enumerate(before) if one.role == "user" and _INTERVIEW.search("".join(one.texts)[:LONGEST])]  # fmt: skip
    return found[-1] if found else None


def interviewed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The interviewer's next question where the user wants to be interviewed; at the end what was good and what not."""
    text = prompt.text.strip()
    if len(text) > 4 * LONGEST or prompt.language not in ("en", "zh"):
        return None
    zh = prompt.language == "zh"
    if (
        zh
        and before
        and before[0].role == "system"
        and zh_work.trade("".join(before[0].texts)[:LONGEST].lower())
    ):
        return None  # zh_roles.py knows the trade
    if _INTERVIEW.search(text) and not (zh and _OF_ONE.search(text)):
        told = personas.interviewed(text, prompt, (), chance)
        return f"{_say('welcome', zh)} {told}"
    at = _interview(before)
    if at is None:
        return None
    opened = before[at]
    talk = before[at:]
    if any(_say("end", way) in "".join(one.texts) for one in talk for way in (False, True)):
        return None
    if _ENDS.search(text):
        return _judged([" ".join(one.texts) for one in talk[1:] if one.role == "user"], zh)
    if text.endswith(("?", "？")):
        return None
    return personas.interviewed("".join(opened.texts), prompt, talk, chance)


def _judged(answers: Sequence[str], zh: bool) -> str:
    """A word on the answers, from what can be seen of them: how many, how long, whether they name figures and one's own part."""
    if not answers:
        return f"{_say('none', zh)} {_say('end', zh)}"
    lengths = [len(one) if zh else len(one.split()) for one in answers]
    lines = [_say("counted", zh, count=str(len(answers)), length=str(round(sum(lengths) / len(lengths))))]
    lines.append(_say("figures" if any(re.search(r"\d", one) for one in answers) else "no_figures", zh))
    lines.append(_say("short" if sum(lengths) / len(lengths) < (40 if zh else 25) else "long", zh))
    if not zh and not any(re.search(r"\bI\b", one) for one in answers):
        lines.append(_say("no_i", zh))
    listed = "\n".join(f"- {one}" for one in lines)
    return f"{listed}\n\n{_say('end', zh)}"


ALL = (tutored, interviewed)
