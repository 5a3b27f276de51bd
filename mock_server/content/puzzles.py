"""Small puzzles that tests of applications love, worked out: numbers in other bases, the next of a row, cases of names.

As doing.py, whose list these belong to; words are in data/chores.json.
"""

import itertools
import math
import re
from collections.abc import Callable, Sequence

from mock_server.content import phrases, shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.needles import DIGIT, folded
from mock_server.content.prompt import HEAD, Cued, Prompt
from mock_server.wire.timeline import Message

LARGEST = 500
"""Of factorials and Fibonacci numbers: a prompt must not cost minutes."""

_NTH = Cued(
    r"\b(\d{1,4})(?:st|nd|rd|th)? (?:fibonacci|(?P<prime>prime)) number|第(\d{1,4})个斐波那契",
    "fibonacci prime number 数",
)
_FACTORIAL = Cued(
    r"\b(\d{1,4}) ?factorial\b|\bfactorial of (\d{1,4})\b|(?<!\d)(\d{1,4})!(?![\w\"=])|(\d{1,4})的阶乘",
    "factorial what calculate compute 多少 等于 是",
)
_NEXT_PRIME = Cued(
    r"\b(?:next|first) prime(?: number)? (?:after|greater than|larger than|above) (\d{1,9})", "prime"
)
_BASE = Cued(
    r"\b(?:convert |what(?:'s| is) )?(?:the )?(?:decimal |number |binary |hex(?:adecimal)? )*(?P<n>0b[01]+|0x[0-9a-f]+|[0-9a-f]+) (?:(?:in|to|into|as)(?: an?)? )(?:(?:binary|hex(?:adecimal)?|decimal) to )?(?P<to>binary|hex(?:adecimal)?|octal|decimal|roman(?: numerals?)?)\b"
    r"|(?P<nz>\d+)(?:转换?(?:为|成)|的)(?P<zh>二进制|十六进制|八进制)",
    "binary hex hexadecimal octal decimal roman 多少 是 换算",
)
_FACTORS = Cued(
    r"\b(?P<what>gcd|greatest common (?:divisor|factor)|lcm|least common multiple) (?:of )?(?P<a>\d{1,12}) and (?P<b>\d{1,12})",
    "gcd lcm greatest least",
)
_CASE = Cued(
    r"\b(?:to|in|into|as) (?P<to>snake[_ ]?case|camel[_ ]?case|kebab[- ]?case|pascal[_ ]?case|title case|upper camel case|constant case)\b\s*(?:[:：]\s*(?P<after>[^\n]{1,200}))?",
    "case snakecase camelcase kebabcase pascalcase snake camel kebab pascal title",
)
_PALINDROME = Cued(
    r"\bis (?:the word |the number )?[\"'“]?([\w ]{2,60}?)[\"'”]? a palindrome\b", "palindrome"
)
_ROW = Cued(
    r"\b(?:comes? next|next (?:number|term|in (?:the|this) (?:sequence|series|pattern))|complete the (?:sequence|series|pattern)|continue (?:the|this) (?:sequence|series|pattern))\b[^\d-]{0,40}(-?\d+(?:\s*,\s*-?\d+){2,12})|(-?\d+(?:\s*,\s*-?\d+){2,12})\s*,\s*(?:\?|_+|\.\.\.)",
    "next sequence series pattern complete what continue number",
)
_PLURAL = Cued(r"\bplural (?:form )?of (?:the word )?[\"'“]?([a-z]+)", "plural")
_SYNONYM = Cued(
    r"\b(?:(?P<n>\d+|a|an|one|two|three|some|five) )?synonyms? (?:for|of) (?:the word )?[\"'“]?([a-z]+)|another word for [\"'“]?([a-z]+)",
    "synonym synonyms another",
)
_ALPHABET = Cued(r"\b(?:say|write|list|recite|print|give me|what is)\b[^.?!\n]{0,20}\balphabet\b", "alphabet")
_BLANK = Cued(r"([^.\n]{0,80}?)(?:_{2,}|\[blank\]|\.\.\.\.?)", "blank fill complete is")
_SPELL = Cued(r"^(?:please )?(?:how do you )?spell (?:the word |out )?[\"'“]?([a-z]{2,40})", "spell")
_STANDS = Cued(r"\bwhat does (?:the (?:acronym|abbreviation) )?[\"'“]?([a-z]{2,8})[\"'”]? (?:stand for|mean)\b|\b(?:full form|meaning) of ([a-z]{2,8})\b", "stand mean full meaning")  # fmt: skip
_STATUS = Cued(r"\bhttp (?:status )?(?:code |error )?(?P<a>[1-5]\d\d)\b|\b(?:status|error) code (?P<b>[1-5]\d\d)\b|\b(?P<d>[45]\d\d) (?:status|error|unauthorized|forbidden|not found|bad request|bad gateway|internal server error|too many requests|service unavailable|gateway time-?out)\b(?=[^\n]{0,100}$)|\b(?:http )?status code\b[^.?!\n]{0,20}?\b(?:means|for|is|of|when)\b (?:a |an |the )?[\"'“]?(?P<c>[a-z ]{2,40})", "http status error code unauthorized forbidden gateway request requests found unavailable server")  # fmt: skip
_LOREM = Cued(r"\blorem ipsum\b", "lorem")
_ITEMS = Cued(
    r"\b(?:bullet|numbered|bulleted)(?: point)? list\b[^:\n]{0,20}:\s*([^\n]{3,300})|\b(?:bullet points?|a list)(?: of| from)?\s*:\s*([^\n]{3,300})",
    "list bullet points",
)


def coded(prompt: Prompt) -> bool:
    """Whether a program is asked for that does it, not the thing itself."""
    return prompt.has(_PROGRAMS) or ("code" in prompt.cues and _CODE.search(prompt.text[:400]) is not None)


_CODE = late(
    r"\b(?:write|some|give me|show me|need|sample|source) (?:a |the )?code\b|\bcode (?:to|that|which|for|in)\b",
    re.IGNORECASE,
)
_PROGRAMS = frozenset(["python", "java", "javascript", "typescript", "function", "program", "script", "sql", "rust", "golang", "loop", "class", "method",
                       "代码", "函数", "程序", "脚本"])  # fmt: skip


def primes(count: int) -> list[int]:
    """The first ones."""
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % one for one in found if one * one <= number):
            found.append(number)
        number += 1
    return found


@opened_by(_NTH, _FACTORIAL, _NEXT_PRIME, _BASE, _FACTORS, _ROW)
def numbers(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The n-th of a row, a factorial, the next prime, a number in another base, common factors, what a row goes on with."""
    text = prompt.text[:400]
    if DIGIT not in folded(text) or coded(prompt):
        return None
    zh, short = prompt.language == "zh", shapes.bare(prompt)
    if match := _NTH.search(prompt, text):
        at = int(match[1] or match[3])
        if not 0 < at <= LARGEST:
            return None
        told = primes(at)[-1] if match["prime"] else _fibonacci(at)
        name = "prime" if match["prime"] else "Fibonacci"
        return (
            str(told)
            if short
            else f"第 {at} 个斐波那契数是 {told}。"
            if zh
            else f"The {at}{_ordinal(at)} {name} number is {told}."
        )
    if (match := _FACTORIAL.search(prompt, text)) and int(
        number := next(one for one in match.groups() if one)
    ) <= LARGEST:
        told = math.factorial(int(number))
        return str(told) if short else f"{number}! = {told}"
    if match := _NEXT_PRIME.search(prompt, text):
        told = int(match[1]) + 1
        while told < 2 or any(told % one == 0 for one in range(2, math.isqrt(told) + 1)):
            told += 1
        return str(told) if short else f"The next prime after {match[1]} is {told}."
    if match := _BASE.search(prompt, text):
        return _in_base(match, text, short=short, zh=zh)
    if match := _FACTORS.search(prompt, text):
        a, b = int(match["a"]), int(match["b"])
        greatest = match["what"].lower().startswith("g")
        told = math.gcd(a, b) if greatest else math.lcm(a, b)
        return (
            str(told)
            if short
            else f"The {'greatest common divisor' if greatest else 'least common multiple'} of {a} and {b} is {told}."
        )
    if match := _ROW.search(prompt, text):
        row = [int(one) for one in (match[1] or match[2]).split(",")]
        found = _next(row)
        return None if found is None else str(found) if short else f"The next number is {found}."
    return None


def _fibonacci(at: int) -> int:
    """The first two are 1."""
    a, b = 0, 1
    for _ in range(at):
        a, b = b, a + b
    return a


def _ordinal(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _in_base(match: re.Match[str], text: str, *, short: bool, zh: bool) -> str | None:
    said, to = (
        match["n"] or match["nz"],
        (match["to"] or {"二进制": "binary", "十六进制": "hex", "八进制": "octal"}[match["zh"]]).lower(),
    )
    base = (
        2
        if said.lower().startswith("0b") or (to == "decimal" and "binary" in text.lower())
        else 16
        if said.lower().startswith("0x") or (to == "decimal" and "hex" in text.lower())
        else 10
    )
    try:
        number = int(said, base)
    except ValueError:
        return None
    told = {
        "b": f"{number:b}",
        "h": f"{number:X}",
        "o": f"{number:o}",
        "d": str(number),
        "r": _roman(number),
    }[to[0]]
    if not told:
        return None
    if short:
        return told
    return f"{said} 的{match['zh']}是 {told}。" if zh else f"{said} in {to} is {told}."


def _roman(number: int) -> str:
    """Empty beyond 3999, which the numerals do not reach."""
    if not 0 < number < 4000:
        return ""
    told = ""
    for value, sign in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        told += sign * (number // value)
        number %= value
    return told


def _next(row: Sequence[int]) -> int | None:
    """What a row goes on with: equal steps, equal factors, sums of the two before, squares, steps that grow equally."""
    steps = [b - a for a, b in itertools.pairwise(row)]
    if len(set(steps)) == 1:
        return row[-1] + steps[0]
    if all(row[:-1]) and len({b / a for a, b in itertools.pairwise(row)}) == 1:
        return row[-1] * row[1] // row[0]
    if all(c == a + b for a, b, c in zip(row, row[1:], row[2:], strict=False)):
        return row[-1] + row[-2]
    if row == primes(len(row)) or (row[0] > 2 and set(row) <= set(primes(200))):
        return next(one for one in primes(201) if one > row[-1])
    growth = [b - a for a, b in itertools.pairwise(steps)]
    if len(growth) > 1 and len(set(growth)) == 1:
        return row[-1] + steps[-1] + growth[0]
    return None


_UNCOUNTED = {"mouse": "mice", "child": "children", "person": "people", "man": "men", "woman": "women", "foot": "feet", "tooth": "teeth", "goose": "geese", "ox": "oxen",
              "sheep": "sheep", "fish": "fish", "deer": "deer", "cactus": "cacti", "leaf": "leaves", "knife": "knives", "life": "lives", "wolf": "wolves", "potato": "potatoes",
              "tomato": "tomatoes", "hero": "heroes", "analysis": "analyses", "criterion": "criteria", "phenomenon": "phenomena", "index": "indices", "datum": "data"}  # fmt: skip


def _plural(word: str) -> str:
    if known := _UNCOUNTED.get(word):
        return known
    if re.search(r"(?:s|x|z|ch|sh)$", word):
        return f"{word}es"
    return f"{word[:-1]}ies" if re.search(r"[^aeiou]y$", word) else f"{word}s"


def _rhymes(word: str) -> list[str]:
    """Words of the table that rhyme with the word: those of its row, else of a row whose words end like it."""
    rows = [row.split(" ") for row in phrases.data("chores")["rhymes"]]
    own = [row for row in rows if word in row] or [
        row for row in rows if len(word) > 3 and row[0][-3:] == word[-3:]
    ]
    return [one for one in dict.fromkeys(one for row in own for one in row) if one != word]


_RHYME = Cued(r"\b(?:what|which|words?|something|anything|name|give|find|list)\b[^.?!\n]{0,30}\brhym(?:es?|ing) with (?:the word )?[\"'“]?([A-Za-z]{2,20})", "rhyme rhymes rhyming")  # fmt: skip


@opened_by(_CASE, _PALINDROME, _PLURAL, _SYNONYM, _ALPHABET, _RHYME, _SPELL, _STANDS, _STATUS, _BLANK, _LOREM)
def words(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A name in another case, a plural, a synonym, the alphabet, a spelling, a blank filled, whether a word is a palindrome."""
    text = prompt.text[:HEAD].strip()
    if len(text) > 600:
        return None
    if match := _CASE.search(prompt, text):
        source = (match["after"] or _before(text, match.start())).strip(" \"'`“”.")
        return (
            _cased(source, match["to"].lower().replace("_", "").replace(" ", "").replace("-", ""))
            if source
            else None
        )
    if match := _PALINDROME.search(prompt, text):
        letters = [one for one in match[1].lower() if one.isalnum()]
        true = letters == letters[::-1]
        return f'{"Yes" if true else "No"}, "{match[1]}" is {"" if true else "not "}a palindrome.'
    if match := _PLURAL.search(prompt, text):
        told = _plural(match[1].lower())
        return told if shapes.bare(prompt) else f'The plural of "{match[1]}" is "{told}".'
    if match := _SYNONYM.search(prompt, text):
        known = phrases.data("chores")["synonyms"].get((match[2] or match[3]).lower())
        if known is None:
            return None
        count = {"two": 2, "three": 3, "five": 5, "some": 3}.get(
            said := (match["n"] or "one").lower(), int(said) if said.isdigit() else 1
        )
        return ", ".join(known[:count])
    if _ALPHABET.search(prompt, text):
        letters_ = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        return " ".join(letters_[::-1] if re.search(r"backward|reverse", text) else letters_)
    if match := _SPELL.search(prompt, text):
        spelt = match[1].upper()
        return "-".join(spelt[::-1] if re.search(r"backwards?|reverse", text, re.IGNORECASE) else spelt)
    if (match := _RHYME.search(prompt, text)) and (rhymes := _rhymes(match[1].lower())):
        return (
            ", ".join(rhymes)
            if shapes.bare(prompt)
            else f'These rhyme with "{match[1]}": {", ".join(rhymes)}.'
        )
    if (match := _STANDS.search(prompt, text)) and (
        told := phrases.data("chores")["acronyms"].get((match[1] or match[2]).lower())
    ):
        return str(told) if shapes.bare(prompt) else f"{(match[1] or match[2]).upper()} stands for {told}."
    if match := _STATUS.search(prompt, text):
        return _status(match, text)
    if ("__" in text or "[blank]" in text) and (match := _BLANK.search(prompt, text)):
        return _filled_in(match[1].split(":")[-1].strip())
    if _LOREM.search(prompt, text) and len(text) < 120:
        return str(phrases.data("chores")["lorem"])
    return None


_REACTING = late(
    r"\b(?:react|handle|handling|fix|solve|resolve|avoid|respond|retry|should|do about|deal with|recover|get rid)\b",
    re.IGNORECASE,
)


def _status(match: re.Match[str], text: str) -> str | None:
    """What an HTTP status is called and, where that is asked, what to do about it; or which one is called so."""
    from http import HTTPStatus

    if number := match["a"] or match["b"] or match["d"]:
        known = next((one for one in HTTPStatus if one == int(number)), None)
        if known is None:
            return None
        means = f"HTTP {number} means {known.phrase}{f': {known.description[:1].lower()}{known.description[1:]}' if known.description else ''}."
        advice = phrases.data("daily")["statuses"].get(number, ())[3:]
        return "\n\n".join([means, *advice]) if _REACTING.search(text) else means
    wanted = match["c"].strip().lower()
    named = [one for one in HTTPStatus if wanted and wanted in one.phrase.lower()]
    return f"That is {named[0].value} {named[0].phrase}." if named else None


def _before(text: str, end: int) -> str:
    """What stands before ` to snake_case`: the name that is to be put into it."""
    match = re.search(
        r"(?:convert|change|turn|put|write|rewrite|format|make)\s+(?:the (?:\w+ )?)?[\"'`“]?([\w -]{1,80}?)[\"'`”]?\s*$",
        text[:end],
        re.IGNORECASE,
    )
    return (
        match[1]
        if match and match[1].lower() not in ("this", "it", "that", "the following", "following")
        else ""
    )


def _cased(source: str, to: str) -> str:
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", source)
    lower = [one.lower() for one in parts]
    if to.startswith("snake"):
        return "_".join(lower)
    if to.startswith("constant"):
        return "_".join(lower).upper()
    if to.startswith("kebab"):
        return "-".join(lower)
    if to.startswith("title"):
        return " ".join(one.title() for one in lower)
    joined = "".join(one.title() for one in lower)
    return joined if to.startswith(("pascal", "upper")) else joined[:1].lower() + joined[1:]


def _filled_in(sentence: str) -> str | None:
    if match := re.search(r"capital of (?:the )?([A-Za-z ]{3,30}?) is\s*$", sentence, re.IGNORECASE):
        capital = phrases.facts()["capitals"]["en"].get(match[1].lower())
        return f"{sentence.strip()} {capital}." if capital else None
    return None


@opened_by(_ITEMS)
def reshaped(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Things that are enumerated as a list."""
    text = prompt.text[: 4 * HEAD]
    if match := _ITEMS.search(prompt, text[:600]):
        items = [
            one.strip(" .")
            for one in re.split(r",\s*(?:and )?| and ", match[1] or match[2])
            if one.strip(" .")
        ]
        if len(items) < 2:
            return None
        numbered = "number" in text.lower()
        return "\n".join(
            f"{f'{at}.' if numbered else '-'} {one[:1].upper()}{one[1:]}" for at, one in enumerate(items, 1)
        )
    return None


ALL: tuple[Callable[[Prompt, tuple[Message, ...], Chance], str | None], ...] = (numbers, words, reshaped)
