"""A small translator: sentences known by heart, and patterns of sentences with words put in, in fifteen languages. Data: translating.json.

A sentence is read by writing it: it is what a pattern with some words in it says in its own language, and nothing else will do. So the
agreement of what is read is checked, and what is said in another language is written by the same rules. A text is translated whole or not
at all.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from mock_server.content import languages, phrases
from mock_server.content.late import late

LONGEST = 600
"""Characters of a text that is looked at."""
_SENTENCE = 160
"""Characters of a sentence."""


class Word(NamedTuple):
    """One way to say an entry in a language."""

    texts: tuple[str, ...]
    """Its forms in the order of the data; one that does not exist is empty."""
    flag: str = ""
    """What else has to be known: the gender where no article tells it, a classifier; of a number its value."""
    many: bool = False
    """Whether it is a plural."""


class Part(NamedTuple):
    """A piece of a template: plain text, or the form of a slot."""

    text: str
    slot: str = ""
    choices: tuple[str, ...] = ()
    """What to choose from, by gender or number of the slot."""
    other: str = ""
    """The slot that it agrees with."""


Entry = Sequence[Sequence[Word]]
"""An entry: the ways to say it, by the place of the language, the first one being what is said."""


class Pattern(NamedTuple):
    """A sentence with slots."""

    slots: Mapping[str, Sequence[str]]
    """The tables from which a slot is filled."""
    says: Sequence[Sequence[Sequence[Part]]]
    """Templates by the place of the language, the first one being what is said."""
    needs: Sequence[Sequence[Sequence[str]]]
    """What a text has to hold to be one of these."""


# ---- data ----------------------------------------------------------------------------------------------------------------


def _ways(cell: str | None) -> list[str]:
    return cell.split("~") if cell else []


def _word(way: str) -> Word:
    many = way.endswith("+")
    head, *more = way.removesuffix("+").split("/")
    text, _, flag = head.partition(":")
    return Word(tuple("" if one == "-" else one for one in (text, *more)), flag, many)


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Sequence[Entry]]:
    return {
        name: [[[_word(way) for way in _ways(cell)] for cell in row] for row in rows]
        for name, rows in phrases.data("translating")["tables"].items()
    }


_SLOT = late(r"\{(\w)(?:\.(\w+)|\?([^}]*)|#([^}]*)|:(\w))?\}")


def _template(way: str) -> list[Part]:
    parts: list[Part] = []
    at = 0
    for match in _SLOT.finditer(way):
        if match.start() > at:
            parts.append(Part(way[at : match.start()]))
        slot, form, gendered, numbered, other = match.groups()
        if gendered is not None or numbered is not None:
            parts.append(Part("?" if gendered else "#", slot, tuple((gendered or numbered).split(";"))))
        else:
            parts.append(Part(form or "", slot, other=other or ""))
        at = match.end()
    return [*parts, Part(way[at:])] if at < len(way) else parts


_PARTICLE = late(r"[을이은와]\((?:를|가|는|과)\)|\(으\)로")


def _needed(template: Sequence[Part]) -> list[str]:
    """The plain pieces of a template, as texts are compared; Korean particles depend on what stands before them."""
    pieces = (piece for part in template if not part.slot for piece in _PARTICLE.split(part.text))
    return [plain for piece in pieces if (plain := _plain(piece))]


@lru_cache(maxsize=1)
def _patterns() -> Sequence[Pattern]:
    found = []
    for row in phrases.data("translating")["patterns"]:
        says = [[_template(way) for way in _ways(cell)] for cell in row["says"]]
        needs = [[_needed(way) for way in ways] for ways in says]
        found.append(Pattern(row["slots"], says, needs))
    return found


@lru_cache(maxsize=1)
def _rows() -> Mapping[str, Mapping[str, str]]:
    """The sentences known by heart by their text in any language: language → translation. The phrasebook outranks the rows."""
    names = phrases.data("translating")["languages"]
    found: dict[str, Mapping[str, str]] = {}
    for row in phrases.data("translating")["rows"]:
        said = {name: _ways(cell)[0] for name, cell in zip(names, row, strict=True) if cell}
        for cell in row:
            for way in _ways(cell):
                found.setdefault(_plain(way), said)
    for text, known in phrases.phrasebook().items():
        found[_plain(text)] = {**found.get(_plain(text), {}), **known}
    return found


# ---- texts compared ------------------------------------------------------------------------------------------------------

_LETTERS = str.maketrans(
    {
        **dict.fromkeys(".,!?;:¿¡。，、！？；：…\"“”„«»「」()（）—–؟،।", " "),
        **{chr(sign): None for sign in range(0x064B, 0x0653)},
        "’": "'", "ё": "е", "ँ": "ं",
    }
)  # fmt: skip
"""Marks, vowel signs and letters that are often left out."""
_UNSPACED = late(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]")
_SHORTENED = late(
    r"\b(?:(?P<am>i)'m|(?P<is>it|he|she|that|this|what|where|there|who|how|here|today|tomorrow|name)'s|(?P<are>you|we|they)'re|(?P<have>i|you|we|they)'ve"
    r"|(?P<would>i|you|he|she|we|they)'d(?= like| love)|(?P<will>i|you|it|he|she|we|they)'ll|(?P<can>ca)n't|(?P<not>do|does|did|is|are|was|were|could|would|should|have|has)n't)\b"
)


def _long(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    return "cannot" if kind == "can" else f"{match[kind]} {kind}"


def _plain(text: str) -> str:
    """The text as it is compared: lower case, without marks, its short forms written out."""
    found = " ".join(unicodedata.normalize("NFC", text.lower()).translate(_LETTERS).split())
    if found.isascii():
        return _SHORTENED.sub(_long, found) if "'" in found else found
    return found.replace(" ", "") if _UNSPACED.search(found) else found


# ---- forms ---------------------------------------------------------------------------------------------------------------

_ARTICLES = {
    "spanish": {"el": "m", "la": "f"},
    "portuguese": {"o": "m", "a": "f"},
    "french": {"le": "m", "la": "f"},
    "german": {"der": "m", "die": "f", "das": "n"},
    "italian": {"il": "m", "lo": "m", "la": "f"},
}
_INDEFINITE = {
    "spanish": ("un", "una"),
    "portuguese": ("um", "uma"),
    "french": ("un", "une"),
    "german": ("ein", "eine", "ein"),
}
_ACCUSATIVE = {"german": (("einen", "eine", "ein"), ("den", "die", "das"))}
_VOWEL = late(r"(?:[aeiouàâäéèêëîïôöûüœ]|h(?=[aoôiéeu]))", re.IGNORECASE)
"""What French and Italian elide before; no word of the tables has an aspirated h."""
_GENDERS = "mfn"


def _bare(word: Word, language: str) -> tuple[str, str]:
    """A noun without its article, and its gender; the gender is empty where it is not known."""
    text = word.texts[0]
    article, _, rest = text.partition(" ")
    if article in _ARTICLES.get(language, {}) and rest:
        return rest, _ARTICLES[language][article]
    gender = word.flag[:1] if word.flag[:1] in ("m", "f", "n") else ""
    if language in ("french", "italian") and text.startswith("l'"):
        text = text[2:]
    return text, gender


def _chosen(choices: Sequence[str], gender: str) -> str | None:
    if not gender:
        return None
    return choices[min(_GENDERS.index(gender), len(choices) - 1)]


def _feminine(text: str, language: str) -> str:
    """The feminine of a regular adjective."""
    if language in ("spanish", "portuguese", "italian"):
        return text[:-1] + "a" if text.endswith("o") else text
    if language == "french":
        return text if text.endswith("e") else text + "e"
    if language == "arabic":
        return text + "ة"
    return text[:-1] + "ी" if language == "hindi" and text.endswith("ा") else text


def _agreeing(word: Word, gender: str, language: str) -> str | None:
    if (
        language in ("spanish", "portuguese", "french", "italian", "russian", "arabic", "hindi")
        and not gender
    ):
        return None
    at = _GENDERS.index(gender or "m")
    if at == 0 or (at > 1 and len(word.texts) <= at):
        return word.texts[0]
    return word.texts[at] if len(word.texts) > at else _feminine(word.texts[0], language)


def _plural(word: Word, language: str) -> str | None:
    if len(word.texts) > 1:
        return word.texts[1]
    text, _ = _bare(word, language)
    if language in ("english", "french"):
        return text + "s"
    if language in ("spanish", "portuguese"):
        return text + "s" if text[-1] in "aeiou" else text + "es" if language == "spanish" else None
    return None


def _a(text: str, gender: str, language: str) -> str | None:
    """A noun with its indefinite article."""
    if language == "english":
        return f"an {text}" if text[0].lower() in "aeio" or text.startswith("umb") else f"a {text}"
    if language == "italian":
        if gender == "f":
            return f"un'{text}" if text[0] in "aeiou" else f"una {text}"
        return f"{'uno' if _IMPURE.match(text) else 'un'} {text}" if gender else None
    article = _chosen(_INDEFINITE[language], gender) if language in _INDEFINITE else None
    return article and f"{article} {text}"


_IMPURE = late(r"s[bcdfghlmnpqrtv]|z|ps|gn|x|y")


def _to(text: str, language: str) -> str | None:
    """An Italian noun with `a` before its article."""
    article, _, rest = text.partition(" ")
    if text.startswith("l'"):
        return f"all'{text[2:]}"
    return {"il": f"al {rest}", "lo": f"allo {rest}", "la": f"alla {rest}"}.get(article)


def _country(word: Word, form: str) -> str:
    """A country or town in French behind `en`, `à` or `de`."""
    text = word.texts[0]
    article, _, rest = text.partition(" ")
    elided = text.startswith("l'")
    if form == "in":
        return f"en {text[2:]}" if elided else {"la": f"en {rest}", "le": f"au {rest}", "les": f"aux {rest}"}.get(article, f"à {text}")  # fmt: skip
    return f"d'{text[2:]}" if elided else {"la": f"de {rest}", "le": f"du {rest}", "les": f"des {rest}"}.get(article, f"de {text}")  # fmt: skip


def _indefinite(word: Word, *, object: bool) -> str | None:
    """An Arabic noun without its article, in the accusative if it is an object; one that another noun defines cannot lose it."""
    text = word.texts[0]
    if word.flag.endswith("!") or not text.startswith("ال"):
        return None
    text = text[2:]
    if not object or text.endswith("ا"):
        return text
    return text if text.endswith("ة") else None if text.endswith("ي") else text + "ًا"


def _elided(text: str, full: str, short: str) -> str:
    return short + text if _VOWEL.match(text) else f"{full} {text}"


def _form(word: Word, form: str, language: str) -> str | None:
    """A word in a form; None if it has none."""
    text = word.texts[0]
    if form == "":
        return None if word.flag == "1" else text
    if form.isdigit():
        at = int(form) - 1
        return word.texts[at] if at < len(word.texts) else text if at == 1 and language == "russian" else None
    bare, gender = _bare(word, language)
    match form:
        case "me" | "def":
            return text
        case "last":
            return word.texts[-1]
        case "f":
            return word.texts[1] if len(word.texts) > 1 else text
        case "bare":
            return (text[1:] if text.startswith("很") else None) if language == "chinese" else bare
        case "verb":  # Korean adjectives that are verbs take an adverb; nouns with the copula do not
            return None if text.endswith("이에요") else text
        case "here":
            return text.removeprefix("在")
        case "clf":
            return word.flag or None
        case "a":
            return _a(bare, gender, language)
        case "am":
            return _a(text, "m", language)
        case "af":
            last = word.texts[-1]  # one with its own article is masculine whoever has it: `un medico`
            return last[1:] if last.startswith("=") else _a(last, "f", language)
        case "dea":
            return f"d'{_a(bare, gender, language)}" if gender else None
        case "acc" | "accdef":
            article = _chosen(_ACCUSATIVE[language][form == "accdef"], gender)
            return article and f"{article} {bare}"
        case "pl":
            return _plural(word, language)
        case "mon":
            return gender and f"{'ma' if gender == 'f' and not _VOWEL.match(bare) else 'mon'} {bare}"
        case "ce":
            return gender and f"{'cette' if gender == 'f' else 'cet' if _VOWEL.match(bare) else 'ce'} {bare}"
        case "le":
            return _elided(text, "le", "l'")
        case "il":
            return f"l'{text}" if text[0] in "aeiouh" else f"{'lo' if _IMPURE.match(text) else 'il'} {text}"
        case "de":
            return _elided(text, "de", "d'")
        case "al":
            return _to(text, language)
        case "in" | "from":
            return _country(word, form)
        case "on":
            return _on(word, language)
        case "obl":
            return text[:-1] + "े" if text.endswith("ना") else None
        case "indef" | "indefacc":
            return _indefinite(word, object=form == "indefacc")
    raise ValueError(form)


def _on(word: Word, language: str) -> str:
    """On a day of the week."""
    if language == "russian":
        return f"{'во' if word.texts[0].startswith('вт') else 'в'} {word.texts[1]}"
    return f"{'na' if word.texts[0].endswith('feira') else 'no'} {word.texts[0]}"


_FEW = (2, 3, 4)


def _counted(number: int, language: str) -> int:
    """Which of three forms goes with a number: for one, a few, many."""
    if language == "arabic":
        return 1 if 3 <= number <= 10 else 2
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in _FEW and number % 100 not in (12, 13, 14) else 2


def _filled(part: Part, words: Mapping[str, Word], language: str) -> str | None:
    """What a part of a template says."""
    if not part.slot:
        return part.text
    word = words[part.slot]
    if part.text == "#":
        return part.choices[word.many]
    if part.choices:
        if word.flag.isdigit():
            return part.choices[_counted(int(word.flag), language)]
        return _chosen(part.choices, _bare(word, language)[1])
    if part.other:
        return _agreeing(word, _bare(words[part.other], language)[1], language)
    if part.text == "n":  # counted in Russian: the genitive, singular behind two, three and four
        few = words["n"].texts[0] in ("два", "три", "четыре")
        at = 2 if few else 3
        return word.texts[at] if len(word.texts) > at else None
    return _form(word, part.text, language)


def _said(parts: Sequence[Part], words: Mapping[str, Word], language: str) -> str | None:
    """What a template says with words in its slots; None if one of them lacks the form."""
    said = []
    for part in parts:
        filled = _filled(part, words, language)
        if not filled:
            return None
        said.append(filled)
    return _joined("".join(said), language)


def _joined(text: str, language: str) -> str:
    """The sentence with its words joined as they are written, and its first letter in the upper case."""
    if language == "korean":
        return languages.josa(text)
    if language in ("spanish", "portuguese"):
        text = languages.contracted(text, language[:2].replace("sp", "es").replace("po", "pt"))
    elif language == "french":
        text = _FRENCH.sub(lambda one: {"à le": "au", "de le": "du"}[one[0]], text)
    at = text[:1] in "¿¡"
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


_FRENCH = late(r"\b(?:à|de) le(?= )")

# ---- reading -------------------------------------------------------------------------------------------------------------

_LATIN = ("english", "spanish", "french", "german", "portuguese", "italian", "indonesian", "vietnamese")
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SIGNS = "零一二三四五六七八九十"
_NUMBER = late(rf"\d{{1,3}}|[{_SIGNS}两]+|\b(?:(?:{_TENS.replace(' ', '|')})(?:[ -](?:{_ONES.replace(' ', '|')}))?|{_ONES.replace(' ', '|')})\b")  # fmt: skip
_LIMITS = {"age": (2, 120), "hour": (2, 12)}
_NAME = late(r"[A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14})?(?=[.!]*$)")


def _value(number: str) -> int:
    """The value of a number in figures, in English or in Chinese words."""
    if number.isdigit():
        return int(number)
    if number[0] in _SIGNS or number[0] == "两":
        tens, ten, ones = number.replace("两", "二").rpartition("十")
        if len(tens) > 1 or len(ones) > 1:
            return 0
        return (_SIGNS.index(tens) if tens else 1) * 10 * bool(ten) + (_SIGNS.index(ones) if ones else 0)
    first, _, rest = number.replace("-", " ").partition(" ")
    if first in _TENS.split():
        return 20 + 10 * _TENS.split().index(first) + (_ONES.split().index(rest) if rest else 0)
    return _ONES.split().index(first)


Filler = tuple[Word, Entry | None]
"""A word as it is read, and its entry; a number or a name that is in no table is its own in every language."""


@lru_cache(maxsize=1024)
def _stems(word: Word, language: str) -> tuple[str, ...]:
    """Beginnings of the forms of a word, one of which a text holds that says it."""
    length = 1 if language in ("chinese", "japanese") else 2 if language in ("korean", "hindi", "thai") else 3
    found = []
    for text in word.texts:
        bare = _bare(Word((text,)), language)[0] if language != "chinese" else text.lstrip("很是在")
        found.append(_plain(bare.removeprefix("ال"))[:length])
    return tuple(one for one in found if one)


def _fillers(tables: Sequence[str], text: str, plain: str, place: int, language: str) -> Iterator[Filler]:
    """What of some tables a text may name."""
    for table in tables:
        if table in _LIMITS:
            low, high = _LIMITS[table]
            for match in _NUMBER.finditer(plain):
                value = _value(match[0])
                if low <= value <= high:
                    yield Word((match[0],), str(value)), None
            continue
        for entry in _tables()["name" if table == "openname" else table]:
            for word in entry[place]:
                if any(stem in plain for stem in _stems(word, language)):
                    yield word, entry
        if table == "openname" and language in _LATIN and (name := _NAME.search(text)):
            yield Word((name[0],), "open"), None


def _other(filler: Filler, to: int, language: str) -> Word | None:
    """A word in the language that is wanted; None if it is not known there."""
    word, entry = filler
    if entry is not None:
        return entry[to][0] if entry[to] else None
    if word.flag == "open":
        return word if language in _LATIN else None
    return Word((word.flag,), word.flag)


def _patterned(text: str, language: str, source: str) -> str | None:
    """A sentence that a pattern makes in the one language, in the other."""
    names = phrases.data("translating")["languages"]
    place, to = names.index(source), names.index(language)
    plain = _plain(text)
    for pattern in _patterns():
        if not pattern.says[to]:
            continue
        for way, needs in zip(pattern.says[place], pattern.needs[place], strict=True):
            if not all(need in plain for need in needs):
                continue
            slots = [list(_fillers(tables, text, plain, place, source)) for tables in pattern.slots.values()]
            for some in product(*slots):
                words = dict(zip(pattern.slots, (word for word, _ in some), strict=True))
                if (read := _said(way, words, source)) is None or _plain(read) != plain:
                    continue
                others = {
                    slot: other
                    for slot, filler in zip(pattern.slots, some, strict=True)
                    if (other := _other(filler, to, language)) is not None
                }
                if len(others) == len(some) and (said := _said(pattern.says[to][0], others, language)):
                    return said
    return None


def by_heart(text: str) -> Mapping[str, str]:
    """A sentence of the phrasebook or of the rows by the names of languages, without its marks at the end; empty for any other."""
    return _rows().get(_plain(text), {})


_SOURCES = ("english", "chinese", "spanish", "french", "german", "japanese", "korean", "portuguese", "russian", "italian", "arabic", "hindi", "indonesian", "vietnamese", "thai")  # fmt: skip


def _clause(text: str, language: str, source: str | None) -> str | None:
    """A sentence, or a part of one between commas, in the language; None if it is not known."""
    if found := by_heart(text).get(language):
        return found
    return next(
        (
            said
            for one in ((source,) if source else _SOURCES)
            if one != language and (said := _patterned(text, language, one))
        ),
        None,
    )


# ---- writing -------------------------------------------------------------------------------------------------------------

_SMALL_IN_GERMAN = frozenset(
    ["ich", "du", "er", "sie", "es", "wir", "ihr", "das", "die", "der", "ein", "eine", "mein", "meine", "wie", "was", "wo", "wer", "woher", "ist", "sind",
     "kann", "kannst", "können", "haben", "hast", "magst", "sprechen", "willst", "bitte", "freut", "mir", "auf", "unter", "in", "im", "vielen", "heute", "morgen"]
)  # fmt: skip


def _within(said: str, language: str) -> str:
    """A sentence that goes on after a comma: its first letter small, where it is no name and no German noun."""
    if language in ("chinese", "japanese", "korean", "arabic", "hindi", "thai"):
        return said
    at = said[:1] in "¿¡"
    first = re.split(r"[ ,']", said[at:], maxsplit=1)[0]
    if language == "german" and first.lower() not in _SMALL_IN_GERMAN:
        return said
    if first == "I" or (language == "english" and first.lower() in _proper()):
        return said
    return said[:at] + said[at : at + 1].lower() + said[at + 1 :]


@lru_cache(maxsize=1)
def _proper() -> frozenset[str]:
    """English words that have a capital letter wherever they stand, in lower case."""
    rows = (entry[0] for name in ("name", "country", "language", "weekday") for entry in _tables()[name])
    return frozenset(word.texts[0].lower().split()[0] for ways in rows for word in ways)


_ENDED = ("?", "？", "؟")


def _marked(said: str, mark: str, language: str) -> str:
    """A sentence with its mark at the end as the language writes it: `.`, `!`, `?` or none."""
    wide = language in ("chinese", "japanese")
    if said.endswith(_ENDED) or not mark:
        return said
    said = said.rstrip(".!。！ ")
    if mark == ".":
        return said + {"chinese": "。", "japanese": "。", "hindi": "।", "thai": ""}.get(language, ".")
    if mark == "?" and language == "thai":
        return said
    if language == "spanish":
        return f"{'¡' if mark == '!' else '¿'}{said.lstrip('¡¿')}{mark}"
    if mark == "?" and language == "arabic":
        return said + "؟"
    return said + (" " if language == "french" else "") + ({"!": "！", "?": "？"}[mark] if wide else mark)


_SENTENCES = late(r"[^.!?。！？؟।\n]+[.!?。！？؟।]*[\"”’」]?\s*")
_COMMAS = late(r"\s*[,，、،]\s*")
_COMMA = {"chinese": "，", "japanese": "、", "arabic": "، ", "thai": " "}
_ANDS = late(r"\s+and (?=(?:i|he|she|we|they|my)\b)", re.IGNORECASE)
_AND = {"spanish": " y ", "french": " et ", "german": " und ", "portuguese": " e ", "italian": " e ", "russian": ", и ", "chinese": "，", "arabic": " و",
        "hindi": " और ", "indonesian": " dan ", "vietnamese": " và "}  # fmt: skip
"""What stands between two clauses for the English `and`; the other languages change the verb before it."""


def _sentence(text: str, language: str, source: str | None) -> str | None:
    bare = text.strip(" \"'“”「」«»\t")
    end = bare.rstrip(" .!?。！？؟।")
    marks = bare[len(end) :]
    mark = "?" if re.search("[?？؟]", marks) else "!" if re.search("[!！]", marks) else "." if marks else ""
    if len(bare) > _SENTENCE or not end.strip("¿¡ "):
        return None
    if said := _clause(bare, language, source):
        return _marked(said, mark, language)
    parts, comma = _COMMAS.split(end), _COMMA.get(language, ", ")
    if len(parts) == 1 and language in _AND:
        parts, comma = _ANDS.split(end), _AND[language]
    if len(parts) == 1:
        return None
    told: list[str] = []
    for part in parts:
        said = _clause(part, language, source)
        if said is None:
            return None
        told.append(_within(said, language) if told else said)
    kept = [one.rstrip(".!?。！？؟ ") for one in told[:-1]]
    return _marked(comma.join([*kept, told[-1]]), mark, language)


def translated(text: str, language: str, source: str | None = None) -> str | None:
    """A text in a language, sentence by sentence; None if one of them is not known. Languages have their names: `french`, `法语`, `fr`."""
    wanted = named(language)
    given = named(source) if source else None
    text = _unwrapped(text)
    if wanted is None or not text or len(text) > LONGEST:
        return None
    old = wanted == "traditional chinese"
    wanted = "chinese" if old else wanted
    if re.search("[\u4e00-\u9fff]", text):
        text = languages.simplified(text) if languages.language_of(text) == "zh-Hant" else text
    given = "chinese" if given == "traditional chinese" else given
    lines = []
    for line in text.split("\n"):
        told = [_sentence(one[0], wanted, given) for one in _SENTENCES.finditer(line)]
        if None in told or (line.strip() and not told):
            return None
        between = "" if wanted in ("chinese", "japanese") else " "
        lines.append(between.join(one for one in told if one))
    said = "\n".join(lines).strip()
    return (languages.traditional(said) if old else said) or None


# ---- names of languages and requests -------------------------------------------------------------------------------------

_CODES = {"en": "english", "zh": "chinese", "es": "spanish", "fr": "french", "de": "german", "ja": "japanese", "ko": "korean", "pt": "portuguese",
          "ru": "russian", "it": "italian", "ar": "arabic", "hi": "hindi", "id": "indonesian", "vi": "vietnamese", "th": "thai",
          "zh_tw": "traditional chinese", "zh-tw": "traditional chinese", "zh-hant": "traditional chinese", "zh-cn": "chinese", "zh-hans": "chinese",
          "simplified chinese": "chinese", "chinese simplified": "chinese", "mandarin": "chinese", "mandarin chinese": "chinese", "castilian": "spanish",
          "brazilian portuguese": "portuguese", "繁体中文": "traditional chinese", "简体中文": "chinese", "bahasa": "indonesian"}  # fmt: skip


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    """Names of the languages in every language, and their codes → name."""
    known = set(phrases.data("translating")["languages"])
    found = {
        **_CODES,
        **{name: name for name in (*known, "traditional chinese")},
        **phrases.LANGUAGE_NAMES_ZH,
    }
    for entry in _tables()["language"]:
        name = next((one for word in entry[0] if (one := word.texts[0].lower()) in known), "")
        for ways in entry:
            for word in ways:
                for text in word.texts:
                    short = re.sub(r"^(?:bahasa|tiếng) |^ภาษา| язык$|^по-", "", text.lower())
                    found.setdefault(text.lower(), name)
                    found.setdefault(short, name)
    return found


def named(name: str) -> str | None:
    """The language of a name, in lower case and in English; None if it is none of the fifteen."""
    return _languages().get(" ".join(name.lower().replace("(", "").replace(")", "").split()))


_WRAPPED = late(r"\{\s*\"\w{1,20}\"\s*:\s*\"([^\"\\]{1,500})\"\s*,?\s*\}")


def _unwrapped(text: str) -> str:
    """The text without quotes, a fence or a JSON object around it."""
    text = text[: LONGEST + 100].strip().strip("`").strip()
    if match := _WRAPPED.fullmatch(text):
        text = match[1]
    if len(text) > 2 and text[0] in "'‘" and text[-1] in "'’":
        text = text[1:-1]
    return text.strip(' \n\t"“”「」«»')


_WHAT = r"(?:(?:the |this |these |that |my |following |next |below |given |[A-Z][a-z]+ ){0,4}(?:text|sentence|phrase|word|passage|paragraph|message|line|expression|content|string)s?(?: (?:delimited|enclosed|wrapped|in|between)[a-z ]{1,40}?)?)"
_LANGUAGE = (
    r"(?:(?:simplified|traditional|mandarin|brazilian) )?[A-Za-z]{4,12}(?: \((?:simplified|traditional)\))?"
)
_ZH_LANGUAGE = r"(?:简体|繁体)?[\u4e00-\u9fff]{1,5}?[语文]"
_REQUESTS: Sequence[re.Pattern[str]] = tuple(
    late(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        # Translate the following English text to French: X; Translate to French. X
        rf"^(?:[a-z',]+ ){{0,4}}?translate(?: (?:{_WHAT}|this|it|the following))?(?: from [a-z]+)?(?:,)? (?:in)?to (?P<to>{_LANGUAGE})(?: for me|,? please| language|,? and (?:output|return|reply|respond|give|provide|show)[^:\n]{{0,80}}| and nothing else|,? (?:without|with no|only)[^:\n.]{{0,60}})?\s*[:：.\n]\s*(?P<text>\S.*)$",
        # Translate (the sentence) "X" into French
        rf"^(?:[a-z',]+ ){{0,4}}?translate[:：]?(?: {_WHAT})?[:：]?\s++(?P<text>.{{1,400}}?)(?<!\s)\s*+(?:from [a-z]+ )?(?:in)?to (?P<to>{_LANGUAGE})(?: for me|,? please)?\s*[.?!]*$",
        rf"^(?:[a-z',]+ ){{0,4}}?(?:how (?:do|does|would|can|could|to|should) (?:(?:you|i|we|one) )?|please |can you |could you )say:? (?P<text>.{{1,300}}?) in (?P<to>{_LANGUAGE})\s*[.?!]*$",
        rf"^what(?:'s| is| does)(?: the)? (?P<to>{_LANGUAGE})(?: word| translation| phrase)? (?:for|of):? (?P<text>.{{1,300}}?)\s*[.?!]*$",
        rf"^what(?:'s| is)(?: the translation of)? (?P<text>.{{1,300}}?) in (?P<to>{_LANGUAGE})\s*[.?!]*$",
        rf"^(?P<text>\S.{{0,400}}?)\n+(?:please )?translate (?:this |it |that |the above |the text above )?(?:in)?to (?P<to>{_LANGUAGE})\s*[.!]*$",
        # 把下面的句子翻译成英文：X
        rf"^[^：:\n]{{0,24}}?(?:翻译|译)(?:成|为|到|至)?一?下?(?P<to>{_ZH_LANGUAGE})(?:[，,。]?[^：:\n。]{{0,24}}?)?\s*[：:。\n]\s*(?P<text>\S.*)$",
        rf"^(?:请|帮我|请帮我|麻烦)?(?:把|将)?(?:(?:这|下面|以下)[^：:\n]{{0,8}}?[：:])?(?P<text>[^\n]{{1,300}}?)(?:这句话|这个词|这个句子)?(?:翻译|译)(?:成|为|到)(?P<to>{_ZH_LANGUAGE})[。！!]?$",
        rf"^(?P<text>[^\n]{{1,200}}?)(?:这句话|这个词)?[，,]?(?:用|的)(?P<to>{_ZH_LANGUAGE})(?:怎么说|怎么讲|怎么表达|如何说|如何表达|是什么|应该怎么说|该怎么说)[？?。]?$",
        rf"^用(?P<to>{_ZH_LANGUAGE})(?:怎么说|怎么讲|如何说|怎么表达)[：:，,]?\s*(?P<text>[^\n]{{1,200}}?)[？?。]?$",
    )
)
_ORDERED = late(
    r"^(?:(?:please )?(?:only|just|do not|don't|output|return|reply|respond|provide|give|no|只|不要)[^.\n:。]{0,100}[.:。]?\s*\n\s*){1,3}",
    re.IGNORECASE,
)
"""Lines between a request and its text that say how to answer."""
_SHORT = late(r"^(?:请|帮我)?(?:(?P<zh>[英中汉])译(?P<to>[英中汉])|翻译(?:一下)?|translate)\s*[：:]\s*(?P<text>\S.*)$", re.IGNORECASE | re.DOTALL)  # fmt: skip


def requested(text: str) -> tuple[str, str] | None:
    """The text that a request wants translated, and the language; None if that is not what it asks in so many words."""
    text = text.strip()
    if len(text) > LONGEST + 200:
        return None
    for pattern in _REQUESTS:
        if (match := pattern.search(text)) and (language := named(match["to"])):
            return _unwrapped(_ORDERED.sub("", match["text"])), language
    if match := _SHORT.search(text):
        chinese = (
            bool(re.search("[\u4e00-\u9fff]", match["text"])) if match["to"] is None else match["to"] == "英"
        )
        return _unwrapped(match["text"]), "english" if chinese else "chinese"
    return None
