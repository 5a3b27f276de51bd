"""What is really done when it is plainly asked: arithmetic, counting, sorting, case, exact words, capitals, memory.

Each function takes the prompt (and the conversation, where it matters) and gives a text, or None if nothing of its kind
is asked. They are tried in order; tests of real applications love these questions.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.prompt import HEAD, Prompt
from mock_server.wire.timeline import Message

Doing = Callable[[Prompt, tuple[Message, ...], Chance], str | None]

# ---- exact words -----------------------------------------------------------------------------------------------------

_EXACTLY = re.compile(
    r"(?:say|reply|respond|answer|repeat|output|print|echo|return|write|回答|回复|重复|输出|说)"
    r"(?: back| only| just| exactly| with| the (?:exact )?(?:word|words|phrase|text|following)| only with| exactly this)*"
    r"\s*[:：]?\s*[\"'“‘「`]([^\"'”’」`]{1,200})[\"'”’」`]",
    re.IGNORECASE,
)
_SAYING = frozenset(
    "say reply respond answer repeat output print echo return write 回答 回复 重复 输出 说".split()
)
_ONE_WORD = re.compile(
    r"\b(?:say|reply with|respond with|answer with|reply|write)\s+(?:the word\s+)?([A-Za-z]{1,30})[.!]?\s+"
    r"(?:use only one word|in one word|only one word|one word only|and nothing else|nothing else)|"
    r"\b(?:say|reply with|respond with|answer with|output|reply)\s+(?:only|just|exactly)\s+(?:the word\s+)?([A-Za-z0-9]{1,30})\b|"
    r"^(?:please\s+)?(?:say|repeat|reply with|respond with)\s+(?:the word\s+)?([A-Za-z]{1,30})[.!]?\s*$",
    re.IGNORECASE,
)


def exact_words(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The words that the user wants said."""
    if not prompt.has(_SAYING):
        return None
    if match := _EXACTLY.search(prompt.text[:HEAD]):
        return match[1]
    if match := _ONE_WORD.search(prompt.text[:HEAD]):
        word = match[1] or match[2] or match[3]
        return (
            word[:1].upper()
            + word[1:]
            + ("!" if word.lower() in ("hello", "hi") and "!" in prompt.text else "")
        )
    return None


# ---- arithmetic ------------------------------------------------------------------------------------------------------

_NUMBER = r"\d{1,30}(?:\.\d{1,30})?"
_EXPRESSION = re.compile(
    rf"(?<![A-Za-z0-9_.])[(\s-]*{_NUMBER}(?:[)\s]*(?:\*\*|[-+*/^%×÷x])[(\s-]*{_NUMBER})+[)\s]*(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
_WORDS = (
    (re.compile(rf"square root of\s+({_NUMBER})|({_NUMBER})\s*的平方根", re.IGNORECASE), math.sqrt, "√{0}"),
    (
        re.compile(rf"({_NUMBER})\s+squared|({_NUMBER})\s*的平方(?!根)", re.IGNORECASE),
        lambda x: x * x,
        "{0}²",
    ),
)
_SPOKEN = (
    (re.compile(r"\bplus\b|加上?", re.IGNORECASE), "+"),
    (re.compile(r"\bminus\b|减去?", re.IGNORECASE), "-"),
    (re.compile(r"\btimes\b|\bmultiplied by\b|乘以?", re.IGNORECASE), "*"),
    (re.compile(r"\bdivided by\b|除以", re.IGNORECASE), "/"),
)
_OPERATORS: Mapping[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
_DIGIT = re.compile(r"\d")
_SIGN = re.compile(r"[-+*/^%×÷]|\dx\d|\d x \d")
_CALCULATING = frozenset("root squared plus minus times multiplied divided 平方 加 减 乘 除".split())
CLOSELY = 1000
"""How much of a prompt is looked through for a calculation."""

LARGEST = 10**30
"""Numbers beyond this are not worked out: a prompt must not cost minutes."""


_SCORING = frozenset("number score value 数值 数字 只".split())
_ONLY_A_NUMBER = re.compile(
    r"(?:only|just) (?:a|the|one) (?:number|score|numeric value)|只(?:输出|返回|回答|给出)(?:一个)?(?:数值|数字|分数)",
    re.IGNORECASE,
)


def score(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A number and nothing else, from 0 to 1 where the prompt speaks of such a scale, else up to ten."""
    if (
        not prompt.has(_SCORING)
        or not _ONLY_A_NUMBER.search(prompt.text[:HEAD])
        or expression_of(prompt.text[-300:])
    ):
        return None
    return (
        f"0.{chance.below(9) + 1}"
        if re.search(r"0(?:\.0)?\s*(?:~|-|to|到|至|and)\s*1(?:\.0)?", prompt.text)
        else str(chance.below(10) + 1)
    )


def arithmetic(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A sum, product, power or root that the prompt asks for, worked out."""
    head = prompt.text[:CLOSELY]
    if not _DIGIT.search(head) or not (_SIGN.search(head) or prompt.has(_CALCULATING)):
        return None
    found = expression_of(head)
    if found is None:
        return None
    expression, value = found
    if re.search(
        r"only the (?:result|number|answer)|just the (?:result|number|answer)|只(?:回答|给出|输出)",
        prompt.text,
    ):
        return value
    return phrases.filled(
        chance.pick(phrases.bank(prompt.language)["math"]), expression=expression, result=value
    )


def expression_of(text: str) -> tuple[str, str] | None:
    """The first calculation in a text, and its result as text."""
    for pattern, function, shown in _WORDS:
        if match := pattern.search(text):
            number = match[1] or match[2]
            return shown.format(number), shown_number(function(float(number)))
    plain = text
    for spoken, sign in _SPOKEN:
        plain = spoken.sub(sign, plain)
    for match in _EXPRESSION.finditer(plain):
        written = match[0].strip()
        written += ")" * (written.count("(") - written.count(")"))
        if re.fullmatch(r"\d{4}\s*-\s*\d{1,2}\s*-\s*\d{1,2}|\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{2,4}", written):
            continue  # a date
        value = _worked_out(re.sub(r"[×xX]", "*", written).replace("÷", "/").replace("^", "**"))
        if value is not None:
            return re.sub(r"\s*(\*\*|[-+*/%×÷^])\s*", r" \1 ", written).strip(), shown_number(value)
    return None


def _worked_out(expression: str) -> float | int | None:
    try:
        return _value(ast.parse(expression.strip(), mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None


def _value(node: ast.expr) -> float | int:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATORS:
        value: float | int = _OPERATORS[type(node.op)](_value(node.operand))
        return value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _value(node.left), _value(node.right)
        if isinstance(node.op, ast.Pow) and (abs(right) > 100 or abs(left) > 10**6):
            raise ValueError("too large")
        result: float | int = _OPERATORS[type(node.op)](left, right)
        if isinstance(result, complex) or abs(result) > LARGEST:
            raise ValueError("too large")
        return result
    raise ValueError("no calculation")


def shown_number(value: float) -> str:
    """The number as people write it: no `.0`, at most six decimals."""
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    return f"{value:.6f}".rstrip("0").rstrip(".")


# ---- letters and lists -----------------------------------------------------------------------------------------------

_CASES = frozenset("uppercase lowercase upper lower".split())
_TURNING = _CASES | frozenset("many reverse sort".split())
_COUNT = re.compile(
    r"how many (?:times does )?(?:the )?(?:letter )?[\"'“]?([A-Za-z])[\"'”]?(?:'?s)?(?: appear| occur| are(?: there)?)?"
    r"(?: are)?(?: there)? in (?:the )?(?:word )?[\"'“]?([A-Za-z]+)",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"(?:convert|change|turn|put|write|rewrite)?\s*[\"'“]?(.{1,300}?)[\"'”]?\s+(?:to|in|into)\s+(upper|lower)[ -]?case",
    re.IGNORECASE,
)
_REVERSE = re.compile(
    r"reverse (?:the )?(?:string|word|text)?\s*[\"'“:]?\s*([^\"'”\n]{1,200})", re.IGNORECASE
)
_SORT = re.compile(
    r"sort (?:these|the|this|following|list|numbers|words|of|in|ascending|order|:|\s)*([^.?\n]{3,400})",
    re.IGNORECASE,
)


def letters(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Letters counted, a text in another case or backwards, a list sorted."""
    text = prompt.text
    if len(text) > 2000 or not prompt.has(_TURNING):
        return None
    if match := _COUNT.search(text):
        letter, word = match[1], match[2]
        number = word.lower().count(letter.lower())
        return f'The letter "{letter}" appears {number} time{"" if number == 1 else "s"} in "{word}".'
    if prompt.has(_CASES) and (match := _CASE.search(text)):
        words = re.sub(
            r"^(?:convert|change|turn|put|write|rewrite|please)\s+", "", match[1], flags=re.IGNORECASE
        ).strip(" \"'“”")
        return words.upper() if match[2].lower() == "upper" else words.lower()
    if match := _REVERSE.search(text):
        return match[1].strip(" \"'“”.")[::-1]
    if match := _SORT.search(text):
        items = [item.strip(" [].") for item in match[1].split(",") if item.strip(" [].")]
        if len(items) > 1:
            numeric = all(re.fullmatch(rf"-?{_NUMBER}", item) for item in items)
            return ", ".join(sorted(items, key=float if numeric else str.lower))
    return None


def members_of(kind: str) -> list[list[str]] | None:
    """The things of a kind that things.json knows, each in English and Chinese: `fruits` → apple, banana, …; None if none."""
    known = phrases.things()
    word = re.sub(
        r"^(?:different|common|popular|the|all|all the|major|main|of the) ", "", kind.lower().strip()
    )
    for one in (
        word,
        word.removesuffix("s"),
        word.removesuffix("ies") + "y",
        word.replace("colour", "color").removesuffix("s"),
    ):
        if one in known["kinds"]:
            found: list[list[str]] = known["kinds"][one]
            return found
    named = known["kinds_zh"].get(kind.strip())
    return known["kinds"][named] if named else None


# ---- facts and memory ------------------------------------------------------------------------------------------------

_FACTS = frozenset("capital name 首都 省会 叫 名字".split())
_CAPITAL = re.compile(r"capital(?: city)? of ([A-Za-z .]{3,40}?)\s*(?:[?.!,]|$)", re.IGNORECASE)
_CAPITAL_ZH = re.compile(r"([\u4e00-\u9fff]{2,5}?)的?(?:首都|省会)")
_NAME_TOLD = re.compile(
    r"\bmy name is ([A-Z][\w'-]{1,30})|\bI am called ([A-Z][\w'-]{1,30})|我(?:叫|的名字是)([\w]{1,8})",
    re.IGNORECASE,
)
_NAME_ASKED = re.compile(
    r"what(?:'s| is) my name|do you (?:know|remember) my name|我叫什么|我的名字是什么", re.IGNORECASE
)
_ASKING_WHO = frozenset("you your yourself 你是谁 叫 自己".split())
_WHO = re.compile(
    r"\b(?:who|what) are you\b|\bintroduce yourself\b|\bwhat(?:'s| is) your name\b|你是谁|你叫什么|介绍一?下?你自己",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\s*(?:hi|hello|hey|good (?:morning|evening|afternoon)|你好|您好|嗨|在吗)[\s,.!?~。！？，]*(?:there|qwen)?[\s.!?。！]*",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\s*(?:thanks|thank you|thx|谢谢|感谢)[\s\w!.,。！]{0,30}", re.IGNORECASE)


def facts(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Capitals, and what the user said of themselves."""
    if not prompt.has(_FACTS):
        return None
    text = prompt.text[:2000]
    known = phrases.facts()["capitals"]
    if match := _CAPITAL.search(text):
        capital = known["en"].get(match[1].strip().lower())
        if capital:
            return f"The capital of {match[1].strip()} is {capital}."
    if prompt.language == "zh" and (match := _CAPITAL_ZH.search(text)):
        name = match[1].removeprefix("请问")
        capital = known["zh"].get(name)
        if capital:
            return f"{name}的{'省会' if '省会' in text else '首都'}是{capital}。"
    if _NAME_ASKED.search(text):
        for message in reversed(before):
            if message.role == "user" and (told := _NAME_TOLD.search("\n".join(message.texts)[:2000])):
                name = told[1] or told[2] or told[3]
                return f"你叫{name}。" if prompt.language == "zh" else f"Your name is {name}."
        return chance.pick(phrases.bank(prompt.language)["unknown"])
    return None


def identity(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Who answers: the persona of the system prompt, else the model's own family."""
    if len(prompt.text) > 200 or not prompt.has(_ASKING_WHO) or not _WHO.search(prompt.text):
        return None
    persona = next(("\n".join(one.texts) for one in before if one.role == "system"), "")
    if match := re.match(r"\s*you are (?:a |an |the )?([^.\n]{3,120})", persona, re.IGNORECASE):
        article = "" if match[1][:1].isupper() else "an " if match[1][:1].lower() in "aeiou" else "a "
        return f"I am {article}{match[1].strip()}."
    if match := re.match(r"\s*你(?:是|叫)(?:一个|一名|一位)?([^。，\n]{2,60})", persona):
        return f"我是{match[1]}。"
    return chance.pick(phrases.bank(prompt.language)["identity"])


def manners(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A greeting greeted, thanks taken."""
    text = prompt.text
    if len(text) > 60:
        return None
    if _GREETING.fullmatch(text):
        return chance.pick(phrases.bank(prompt.language)["greeting"])
    if _THANKS.fullmatch(text):
        return chance.pick(phrases.bank(prompt.language)["thanks"])
    return None


ALL: tuple[Doing, ...] = (exact_words, identity, facts, letters, score, arithmetic, manners)


def done(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the prompt plainly asks to be done, done; None if it asks for no such thing."""
    for one in ALL:
        answer = one(prompt, before, chance)
        if answer is not None:
            return answer
    return None
