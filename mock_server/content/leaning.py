"""Follow-ups in the languages besides English and Chinese: `más corto`, `noch eine`, `英語で`. Each is said in English, which turns.py reads.

The phrases, and the fillers that may stand before and behind them, are in data/leaning.json. Nothing is searched for: a text is stripped
of its fillers and looked up.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from mock_server.content import finding, languages, phrases
from mock_server.wire.memo import memo

LONGEST = 60
"""Characters of a text that only leans on what was said before."""
_MARKS = str.maketrans(dict.fromkeys('.,!?¿¡…。、！？،؟~～।:;"«»“”„', " "))
_IN = (
    "en {}",
    "al {}",
    "a {}",
    "em {}",
    "para o {}",
    "para {}",
    "pro {}",
    "auf {}",
    "ins {}e",
    "aufs {}e",
    "en version {}e",
)
"""How a language in Latin letters is named as the one to speak."""
_ELSEWHERE = ("по-{}и", "на {}ий", "на {}ом", "{}で", "{}に", "{}版", "{}でも", "{}로", "{}으로", "ب{}", "إلى {}", "{} में", "dalam bahasa {}", "bahasa {}", "ke bahasa {}",
              "pakai bahasa {}", "bằng tiếng {}", "tiếng {}", "sang tiếng {}", "เป็นภาษา{}", "ภาษา{}")  # fmt: skip
_COUNTRIES = frozenset(
    ["italia", "italiano", "indonesia", "korea", "vietnam", "rusia", "thailand", "mandarin", "china"]
)
"""Names of languages that are countries elsewhere: `en Italia` asks for no other language."""


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """What each phrase is in English."""
    found = {
        phrase: english
        for english, told in phrases.data("leaning")["asks"].items()
        for listed in told.values()
        for phrase in listed.split("|")
    }
    for name, words in phrases.data("languages")["elsewhere"].items():
        for word in words.split(" "):
            latin = word < "\u0400"
            stem = re.sub("(?:ий|им|ом)$", "", word)
            found |= {
                form.format(stem if form.startswith(("по", "на")) else word): f"in {name}"
                for form in ((*_IN, *_ELSEWHERE) if latin else _ELSEWHERE)
                if form not in _IN or word not in _COUNTRIES
            }
            if word.endswith(("語", "어")):
                found[word] = f"in {name}"
            if word.startswith("ال"):
                found[f"ب{word}"] = f"in {name}"
    return found


@lru_cache(maxsize=1)
def _fillers() -> tuple[Sequence[str], Sequence[str]]:
    """Fillers with a blank between them and the rest, and those of languages that are written without blanks; the longest first."""
    spaced: set[str] = set()
    joined: set[str] = set()
    for language, listed in phrases.data("leaning")["fillers"].items():
        (joined if language in ("ja", "th") else spaced).update(listed.split("|"))
    return sorted(spaced, key=len, reverse=True), sorted(joined, key=len, reverse=True)


def _shorter(text: str) -> str:
    """The text without its first or last filler; the same text if there is none."""
    spaced, joined = _fillers()
    for one in spaced:
        if text.startswith(f"{one} "):
            return text[len(one) :].strip()
        if text.endswith(f" {one}"):
            return text[: -len(one)].strip()
    if text[:1] > "\u0e00":
        for one in joined:
            if text.endswith(one) and len(text) > len(one):
                return text[: -len(one)].strip()
            if text.startswith(one) and len(text) > len(one):
                return text[len(one) :].strip()
    return text


@memo(2048)
def plainly(text: str) -> str:
    """The follow-up in English, where the text is one of another language and nothing else; else the text itself."""
    if len(text) > LONGEST:
        return text
    left = " ".join(text.lower().translate(_MARKS).split())
    known = _known()
    for _ in range(8):
        if (found := known.get(left)) is not None:
            return found
        shorter = _shorter(left)
        if shorter == left:
            break
        left = shorter
    return text


def about(text: str, language: str) -> str:
    """The other thing that a follow-up asks the same of: `¿y de Chile?`, `カナダは？`; empty if it is none."""
    listed = phrases.data("leaning")["about"].get(language)
    if listed is None or len(text) > _OTHER or plainly(text) != text:
        return ""
    plain = text.strip(" ?？!.¿؟。")
    for one in sorted(listed.split("|"), key=len, reverse=True):
        end = one.removesuffix("$")
        if one == end and plain.lower().startswith(one) and (one[:1] > "\u0600" or plain[len(one) : len(one) + 1] in " '" or one[-1:] == "'"):  # fmt: skip
            plain = plain[len(one) :].strip()
            return plain if language != "th" else plain.removesuffix("ล่ะ").removesuffix("ละ").strip()
        if one != end and plain.endswith(end):
            left = plain[: -len(end)].strip()
            return left.removeprefix("और ").strip() if language == "hi" else left
    return ""


_OTHER = 30
"""Characters of a follow-up that names another thing and nothing else."""


def thanks(text: str) -> bool:
    """Whether the text only gives thanks, in one of these languages."""
    return plainly(text) == "thanks"


def formal(answer: str, language: str) -> str:
    """A letter with the greeting and the closing words of a more formal one."""
    return finding.replaced(answer, phrases.data("leaning")["formal"].get(language, ()))


def says(language: str) -> Mapping[str, Sequence[str]] | None:
    """What is said to follow-ups in a language; None in those that have it in turns.json."""
    told: Mapping[str, Sequence[str]] | None = phrases.data("leaning")["says"].get(language)
    return told


def held(text: str, earlier: Sequence[str]) -> str | None:
    """The language that a conversation is held in, where a short text does not tell its own: `OK`, `otra`, a number."""
    if len(text) > LONGEST or not earlier:
        return None
    spoken = next(
        (one for said in earlier if (one := languages.language_of(said)) not in ("en", "zh", "zh-Hant")), None
    )
    if spoken is None or languages.surer(text, spoken):
        return None
    return spoken
