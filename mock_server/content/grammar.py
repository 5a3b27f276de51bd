"""English grammar as far as rules tell it: forms of verbs, what agrees with what, a sentence mended with a note on each change.

The words are in data/english.json. Rules look at words that stand beside each other and never parse a whole sentence: what they
cannot tell for sure stays as it was.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from mock_server.content import phrases
from mock_server.content.late import late, worded

# ---- forms of verbs ------------------------------------------------------------------------------------------------------

_Y = late(r"[^aeiou]y$")
_HISSING = late(r"(?:s|x|z|ch|sh|o)$")
BE = frozenset(["am", "is", "are", "was", "were"])
MODALS = frozenset(["can", "could", "will", "would", "should", "must", "may", "might", "can't", "cannot", "won't", "couldn't", "wouldn't", "shouldn't", "mustn't"])  # fmt: skip


class Forms(NamedTuple):
    """`go`, `goes`, `going`, `went`, `gone`."""

    base: str
    third: str
    gerund: str
    past: str
    participle: str


@lru_cache(maxsize=1)
def verbs() -> Mapping[str, Forms]:
    """Every verb by its base."""
    doubling = frozenset(phrases.data("english")["doubling"])
    doubled = doubling | {"begin", "bet", "cut", "dig", "forget", "get", "hit", "let", "put", "quit", "run", "set", "shut", "sit", "swim", "upset", "win"}  # fmt: skip
    found = {}
    for base, past, participle in phrases.data("english")["irregular"]:
        found[base] = Forms(base, _third(base), _gerund(base, doubled), past, participle)
    for base in phrases.data("english")["regular"]:
        past = _past(base, doubled)
        found[base] = Forms(base, _third(base), _gerund(base, doubled), past, past)
    found["be"] = Forms("be", "is", "being", "was", "been")
    return found


def _third(base: str) -> str:
    if base == "have":
        return "has"
    if _Y.search(base):
        return f"{base[:-1]}ies"
    return f"{base}es" if _HISSING.search(base) else f"{base}s"


def _gerund(base: str, doubled: frozenset[str]) -> str:
    if base.endswith("ie"):
        return f"{base[:-2]}ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and base != "be":
        return f"{base[:-1]}ing"
    return f"{base}{base[-1]}ing" if base in doubled else f"{base}ing"


def _past(base: str, doubled: frozenset[str]) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if _Y.search(base):
        return f"{base[:-1]}ied"
    return f"{base}{base[-1]}ed" if base in doubled else f"{base}ed"


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, Mapping[str, str]]:
    """What a form can be: its kind → the base."""
    found: dict[str, dict[str, str]] = {}
    for forms in verbs().values():
        for kind, form in zip(("base", "third", "gerund", "past", "participle"), forms, strict=True):
            found.setdefault(form, {}).setdefault(kind, forms.base)
    for form, kind in (("am", "base"), ("are", "base"), ("were", "past")):
        found[form] = {kind: "be"}
    return found


def kinds(word: str) -> Mapping[str, str]:
    """What form of which verb a word can be; empty if it is of none that is known."""
    return _kinds().get(word.lower(), {})


def conjugated(base: str, subject: str, tense: str) -> str:
    """The verb that agrees with a subject (`i`, `he`, `they` …) in `present`, `past` or `future`."""
    forms = verbs()[base]
    person = "i" if subject == "i" else "he" if subject in SINGULAR else "they"
    if tense == "future":
        return f"will {base}"
    if base == "be":
        if tense == "past":
            return "were" if person == "they" else "was"
        return {"i": "am", "he": "is", "they": "are"}[person]
    return forms.past if tense == "past" else forms.third if person == "he" else base


SINGULAR = frozenset(["he", "she", "it", "this", "that", "everyone", "everybody", "someone", "somebody", "nobody", "anyone", "everything", "nothing", "something", "each"])  # fmt: skip
PLURAL = frozenset(["you", "we", "they", "these", "those", "people", "children", "men", "women", "both", "many"])  # fmt: skip
SUBJECTS = SINGULAR | PLURAL | {"i"}
_DETERMINERS = frozenset(["the", "my", "your", "his", "her", "our", "their", "its", "a", "an", "this", "that", "every", "each", "some", "these", "those"])  # fmt: skip
ADVERBS = frozenset(["always", "never", "often", "usually", "sometimes", "also", "really", "still", "just", "already", "only", "even", "ever", "quickly",
                     "slowly", "suddenly", "finally", "not", "rarely", "probably", "definitely", "recently", "then"])  # fmt: skip


@lru_cache(maxsize=1)
def nouns() -> Mapping[str, str]:
    """Singular → plural of the nouns that are known."""
    return {
        **{one: plural(one) for one in phrases.data("english")["nouns"]},
        **phrases.data("english")["plurals"],
    }


@lru_cache(maxsize=1)
def singulars() -> Mapping[str, str]:
    """Plural → singular."""
    return {many: one for one, many in nouns().items()}


def plural(noun: str) -> str:
    """The plural of an English noun."""
    if (known := phrases.data("english")["plurals"].get(noun)) is not None:
        return str(known)
    if _Y.search(noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if re.search(r"(?:s|x|z|ch|sh|tomato|potato|hero)$", noun) else f"{noun}s"


def article(word: str) -> str:
    """`a` or `an`, as the word sounds."""
    lower = word.lower()
    if re.match(r"(?:uni(?!n)|us[ei]|one\b|once|eu|ut[ei]|ubi|u[xi]\b)", lower):
        return "a"
    return "an" if re.match(r"[aeiou]|hour|honest|hono|heir", lower) else "a"


# ---- a text as words --------------------------------------------------------------------------------------------------------

_PARTS = late(r"[A-Za-z]+(?:['’][A-Za-z]+)?|[^A-Za-z]+")
_BREAK = late(r"[.!?;:,\n]")


def parts(text: str) -> list[str]:
    """The words of a text and what stands between them, in turn."""
    return _PARTS.findall(text)


def like(model: str, word: str) -> str:
    """The word with a capital letter where the model has one."""
    return word[:1].upper() + word[1:] if model[:1].isupper() and model != "I" else word


# ---- mended -----------------------------------------------------------------------------------------------------------------

Changes = list[tuple[str, str, str]]
"""What stood there, what stands there now, and why."""


def _rows(*rows: tuple[str, str, str]) -> Sequence[tuple[re.Pattern[str], str, str]]:
    return tuple((late(pattern, re.IGNORECASE), by, why) for pattern, by, why in rows)


_DOUBLED = late(r"\b([a-z]+)( \1\b)+", re.IGNORECASE)
_TWICE_RIGHT = frozenset(["had", "that", "very", "so", "no", "bye", "ha", "really"])
_CONFUSED = _rows(
    (r"\b(?:their|there) (?=going|coming|waiting|running|working|leaving|doing|playing|trying|late\b|ready\b|not\b|here\b|very\b|happy\b)", "they're ", "\"they're\" is \"they are\""),
    (r"\btheir (is|are|was|were)\b", r"there \1", '"there" says that something exists'),
    (r"\bthey're (is|are|was|were)\b", r"there \1", '"there" says that something exists'),
    (r"\bover (?:they're|their)\b", "over there", '"there" is a place'),
    (r"\b(?:there|they're) (?=(?:own |new |old )?(?:house|home|car|dog|cat|children|kids|parents|friends?|books?|names?|team|work|job|phone|money|room|school|family|things|way|mother|father|opinion)\b)", "their ", '"their" says whose it is'),
    (r"\byour (?=welcome|going|coming|doing|the best|a |an |right\b|wrong\b|late\b|not\b|very\b|so\b|beautiful\b|amazing\b|awesome\b)", "you're ", "\"you're\" is \"you are\""),
    (r"\byou're (?=own |house|car|dog|cat|book|name|phone|friend|mother|father|job|work|email|order|team)", "your ", '"your" says whose it is'),
    (r"\b(?:my|his|her|the|our|their) (\w+) its (?=a |an |the |not |very )", r"\g<0>", ""),
    (r"\bits (?=a |an |the |been |not |going |raining|very |too |so |really |important|nice |good |great |hard |time |my |your |definitely |always )", "it's ", "\"it's\" is \"it is\""),
    (r"\b(on|in|of|with|by|for|from|to|wagged|lost|chased|under|at) it's\b(?= [a-z])", r"\1 its", '"its" says whose it is'),
    (r"\bwhos (?=going|coming|there|the )", "who's ", "\"who's\" is \"who is\""),
    (r"\bme and (him|her|them|you|my [a-z]+|[A-Z][a-z]+)(?= (?:am|is|are|was|were|have|has|go|goes|went|like|likes|want|wants|play|plays|saw|do|did|will|can)\b)", r"\1 and I", "the subject is \"I\", and it comes last"),
    (r"\b(?:him|her|them) and I(?= \w)", "{subject} and I", "the subject form"),
    (r"\bthere(?: is|'s) (?=(?:many|several|some|two|three|four|five|a lot of) [a-z]+s\b)", "there are ", 'more than one: "are"'),
    (r"\b(i|he|she|we|they|you) (?:has|have) (went|came|saw|did|ate|wrote|took|gave|knew|drove|spoke|broke|began|drank|sang|swam|chose|forgot|ran)\b", "{perfect}", 'the participle after "have"'),
)  # fmt: skip
_SINCE = late(r"\bsince (?=(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|many|several|\d{1,3}) (?:second|minute|hour|day|week|month|year)s?\b)", re.IGNORECASE)  # fmt: skip
_LASTING = late(r"\b(?:since|for (?=(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|many|several|\d{1,3}) (?:minute|hour|day|week|month|year)))", re.IGNORECASE)  # fmt: skip
_PAST = late(r"\byesterday\b|\b[a-z]+ ago\b|\blast (?:night|week|weekend|month|year|summer|winter|spring|autumn|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|\bin (?:19\d\d|200\d|201\d|202[0-4])\b", re.IGNORECASE)  # fmt: skip
_FUTURE = late(r"\btomorrow\b|\bnext (?:week|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b", re.IGNORECASE)  # fmt: skip
_DO = {"do": "do", "does": "do", "did": "did", "don't": "don't", "doesn't": "don't", "didn't": "didn't"}
_STATES = frozenset(["agree", "like", "want", "know", "have", "need", "think", "understand", "hate", "love", "believe", "hope", "remember", "prefer"])  # fmt: skip
_NO_VERBS = frozenset(["open", "close", "clean", "complete", "own", "present", "correct", "welcome", "touch", "cost", "cut", "set", "hurt", "upset", "shut",
                       "quit", "read", "put", "let", "beat", "spread", "lay", "work", "hope", "love", "hit", "become", "come", "run", "overcome"])  # fmt: skip
_DID = late(r"(?P<n>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|several|many|few)$", re.IGNORECASE)


def mended(text: str) -> tuple[str, Changes]:
    """The text with the mistakes mended that the rules know, and what was changed."""
    changes: Changes = []
    told = _spelled(text, changes)
    told = _doubled(told, changes)
    for pattern, by, why in phrases.data("english")["usage"]:
        told = _replaced(told, worded(pattern), by, why, changes)
    for confused, by, why in _CONFUSED:
        told = _replaced(told, confused, by, why, changes)
    told = "".join(_verbs_mended(one, changes) for one in _sentences(told))
    told = _replaced(told, _SINCE, "for ", '"for" with a length of time, "since" with its beginning', changes)
    told = _nouns_mended(told, changes)
    return _marked(_capitals(told, changes), changes), changes


_SENTENCE = late(r"[^.!?\n]+[.!?\n]*")


def _sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text) or [text]


def _spelled(text: str, changes: Changes) -> str:
    known, found = phrases.data("english")["spelling"], parts(text)
    for at, word in enumerate(found):
        other = known.get(word.lower().replace("’", "'"))
        if other is not None and not (word.isupper() and len(word) > 1):
            found[at] = like(word, other)
            changes.append((word, found[at], "spelling" if "'" not in other else "the apostrophe"))
    return "".join(found)


def _doubled(text: str, changes: Changes) -> str:
    def once(match: re.Match[str]) -> str:
        if match[1].lower() in _TWICE_RIGHT:
            return match[0]
        changes.append((match[0], match[1], "the word stood there twice"))
        return match[1]

    return _DOUBLED.sub(once, text)


_AS_SUBJECT = {"him": "he", "her": "she", "them": "they"}


def _replaced(text: str, pattern: re.Pattern[str], by: str, why: str, changes: Changes) -> str:
    def other(match: re.Match[str]) -> str:
        if by == "{perfect}":
            verb = verbs()[_kinds()[match[2].lower()]["past"]]
            told = f"{match[1]} {'has' if match[1].lower() in SINGULAR else 'have'} {verb.participle}"
        elif by == "{subject} and I":
            told = f"{_AS_SUBJECT[match[0].split()[0].lower()]} and I"
        else:
            told = match.expand(by)
        told = like(match[0], told)
        if told != match[0] and why:
            changes.append((match[0].strip(), told.strip(), why))
        return told if why else match[0]

    return pattern.sub(other, text)


def _verbs_mended(sentence: str, changes: Changes) -> str:
    """A sentence whose verbs agree with their subjects, and with its time."""
    found = parts(sentence)
    at_words = [at for at, part in enumerate(found) if part[:1].isalpha()]
    words = [found[at].lower().replace("’", "'") for at in at_words]
    when = _PAST.search(sentence)
    time = when[0].lower() if when else ""
    lasting = _LASTING.search(sentence) is not None
    clause = _clause_of(words, time)

    settled = set[int]()

    def put(place: int, word: str, why: str) -> None:
        settled.add(place)
        before = found[at_words[place]]
        if before.lower() == word.lower():
            return
        told = like(before, word) if place == 0 or before[:1].isupper() else word
        changes.append((before, told or "–", why))
        found[at_words[place]], words[place] = told, word.lower()

    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        broken = (
            bool(place)
            and _BREAK.search("".join(found[at_words[place - 1] + 1 : at_words[place]])) is not None
        )
        subject = _subject(words, place, broken)
        after = _after(words, place)
        follower = words[after] if after < len(words) else ""
        if place in settled:
            continue
        past = place in clause
        if word in _DO:
            if subject:
                wanted = _do(word, subject, past=past)
                put(
                    place,
                    wanted,
                    f'"{time}" wants the past tense'
                    if past and "did" in wanted
                    else f'agrees with "{_shown(subject)}"',
                )
            elif follower in SUBJECTS:
                put(
                    place,
                    _do(word, follower, past=past),
                    f'"{time}" wants the past tense' if past else f'agrees with "{_shown(follower)}"',
                )
                after = _after(words, after)
                settled.add(after)
            elif past and before in ("and", "but", "or"):
                put(place, _do(word, "they", past=True), f'"{time}" wants the past tense')
            _based(words, after, put, f'the base form after "{words[place]}"', questions=place == 0)
            continue
        if word in MODALS:
            if follower in SUBJECTS:
                after = _after(words, after)
                settled.add(after)
            _based(words, after, put, f'the base form after "{word}"', questions=False)
            continue
        if word == "to":
            kind = kinds(words[place + 1]) if place + 1 < len(words) else {}
            if (
                kind
                and "base" not in kind
                and "gerund" not in kind
                and ("past" in kind or kind.get("third") in _PLAIN)
            ):
                put(place + 1, verbs()[next(iter(kind.values()))].base, 'the base form after "to"')
            continue
        if word == "were" and "if" in words:
            continue
        if not subject or broken:
            if before == "and" and past and (base := kinds(word).get("base")) and place > 1 and base not in nouns() and base not in _NO_VERBS and word not in BE:  # fmt: skip
                put(place, verbs()[base].past, f'"{time}" wants the past tense')
            continue
        kind = kinds(word)
        base = kind.get("base") or kind.get("third") or ("be" if word in BE else "")
        if (
            word in BE
            and follower
            and (doing := kinds(follower).get("base"))
            and doing not in _NO_VERBS
            and doing not in nouns()
        ):
            _after_be(place, after, doing, subject, put, lasting=lasting)
            continue
        if (
            word in BE
            and lasting
            and not past
            and word not in ("was", "were")
            and follower
            and "been" not in words
        ):
            put(
                place,
                f"{'has' if subject in SINGULAR else 'have'} been",
                "it began in the past and goes on: the perfect",
            )
            continue
        if (
            word in ("have", "has")
            and past
            and (doing := kinds(follower).get("participle"))
            and doing != "have"
        ):
            put(place, "", f'"{time}" wants the simple past')
            put(after, conjugated(doing, subject, "past"), f'"{time}" wants the simple past')
            continue
        if (doing := kind.get("participle")) and "past" not in kind and "base" not in kind:
            put(place, conjugated(doing, subject, "past"), "the participle does not stand alone")
            continue
        if word in ("have", "has") and follower and (kinds(follower) and not past):
            wanted = "has" if subject in SINGULAR else "have"
            put(place, wanted, f'agrees with "{_shown(subject)}"')
            doing = kinds(follower).get("base", "")
            if (
                doing
                and doing not in _NO_VERBS
                and doing not in nouns()
                and "participle" not in kinds(follower)
            ):
                put(after, verbs()[doing].participle, 'the participle after "have"')
            continue
        if not base or (place + 1 < len(words) and words[place + 1] == "'s"):
            if word == "were" and subject in (SINGULAR | {"i"}) and "if" not in words and "wish" not in words:
                put(place, "was", f'agrees with "{_shown(subject)}"')
            elif word == "was" and subject in PLURAL:
                put(place, "were", f'agrees with "{_shown(subject)}"')
            continue
        if past and ("past" not in kind or word in ("am", "is", "are")):
            put(place, conjugated(base, subject, "past"), f'"{time}" wants the past tense')
        elif (
            lasting
            and not past
            and base in ("live", "work", "study", "know", "wait", "learn", "stay")
            and "have" not in words
        ):
            put(
                place,
                f"{'has' if subject in SINGULAR else 'have'} {verbs()[base].participle}",
                "it began in the past and goes on: the perfect",
            )
        elif word in ("was", "were"):
            put(place, conjugated("be", subject, "past"), f'agrees with "{_shown(subject)}"')
        elif "past" not in kind or word in BE:
            put(place, conjugated(base, subject, "present"), f'agrees with "{_shown(subject)}"')
    return re.sub(r"  +", " ", "".join(found))


def _clause_of(words: Sequence[str], time: str) -> range:
    """The words of the clause that a time of the past belongs to: those on its side of `that`."""
    if not time:
        return range(0)
    first = time.split(" ")[0]
    at = words.index(first) if first in words else len(words) - 1
    start = max((place + 1 for place in range(1, at) if words[place] == "that"), default=0)
    return range(
        start, next((place for place in range(at + 1, len(words)) if words[place] == "that"), len(words))
    )


def _shown(subject: str) -> str:
    return "I" if subject == "i" else subject


_PLAIN = frozenset(["go", "do", "have", "be", "eat", "see", "take", "make", "get", "know", "say", "come"])


def _after(words: Sequence[str], place: int) -> int:
    """The next word that is no adverb."""
    place += 1
    while place < len(words) and words[place] in ADVERBS:
        place += 1
    return place


def _based(
    words: Sequence[str], after: int, put: Callable[[int, str, str], None], why: str, *, questions: bool
) -> None:
    """Puts the verb there into its base form."""
    if (
        after < len(words)
        and words[after] not in SUBJECTS
        and (kind := kinds(words[after]))
        and "base" not in kind
    ):
        if "gerund" not in kind or questions:
            put(after, verbs()[next(iter(kind.values()))].base, why)
    elif after < len(words) and words[after] in ("am", "are"):
        put(after, "be", why)


def _do(word: str, subject: str, *, past: bool) -> str:
    negative = "n't" if word.endswith("n't") else ""
    if past or word.startswith("did"):
        return f"did{negative}"
    return f"does{negative}" if subject in SINGULAR else f"do{negative}"


def _after_be(
    place: int, after: int, doing: str, subject: str, put: Callable[[int, str, str], None], *, lasting: bool
) -> None:
    """`I am agree`, `I am live here since …`, `he is work`."""
    if lasting:
        put(
            place,
            f"{'has' if subject in SINGULAR else 'have'} been",
            "it began in the past and goes on: the perfect",
        )
        put(after, verbs()[doing].gerund, 'the "-ing" form after "been"')
    elif doing in _STATES:
        put(place, "", f'no "be" before "{doing}"')
        put(after, conjugated(doing, subject, "present"), f'agrees with "{_shown(subject)}"')
    else:
        put(after, verbs()[doing].gerund, 'the "-ing" form after "be"')


def _subject(words: Sequence[str], place: int, broken: bool) -> str:
    """The subject that stands right before a word, as a pronoun; empty if none does."""
    at = place - 1
    while at >= 0 and words[at] in ADVERBS - {"then"}:
        at -= 1
    if at < 0 or broken:
        return ""
    word = words[at]
    lead = words[at - 1] if at else ""
    if lead == "and" and at > 1 and (word in SUBJECTS or word in nouns()):
        return "they" if at - 2 == 0 or words[at - 2] in ("he", "she", "they", "friend", "brother", "sister", "wife", "husband", "mother", "father") else word if word in SUBJECTS else ""  # fmt: skip
    if word in ("i", "he", "she", "we", "they", "everyone", "everybody", "nobody", "someone", "somebody"):
        return word
    if (
        word in ("you", "it")
        and lead not in _OBJECTIVE
        and "past" not in kinds(lead)
        and "base" not in kinds(lead)
    ):
        return word
    if word in ("people", "children") and at == 0:
        return "they"
    if (
        word in ("this", "that")
        and at == 0
        and words[place] in BE | {"do", "does", "don't", "doesn't", "have", "has"}
    ):
        return "it"
    manifold = word.endswith("s") and not word.endswith(("ss", "us", "is", "news", "'s"))
    if (
        manifold
        and word not in nouns()
        and words[place] in BE | {"has", "have"}
        and (lead in _DETERMINERS or _DID.fullmatch(lead))
    ):
        return "they"
    if lead in _DETERMINERS and (
        at == 1 or words[at - 2] in ("because", "when", "but", "and", "that", "if", "where", "what")
    ):
        if word in nouns() and nouns()[word] != word:
            return "it"
        if word in singulars():
            return "they"
    return ""


_OBJECTIVE = frozenset(
    ["to", "for", "with", "of", "at", "on", "in", "by", "from", "about", "like", "than", "between"]
)


def _nouns_mended(text: str, changes: Changes) -> str:
    found = parts(text)
    known, uncounted = nouns(), frozenset(phrases.data("english")["uncountable"])
    trades = frozenset(phrases.data("english")["trades"])
    for at, part in enumerate(found):
        if not part[:1].isalpha() or at == 0 or found[at - 1] == "\n":
            continue
        lower = part.lower()
        before = found[at - 2].lower() if at > 1 and found[at - 1] == " " else ""
        number = _DID.search(found[at - 1].strip()) or (_DID.fullmatch(before) if before else None)
        if (
            number
            and number["n"] not in ("1", "01")
            and lower in known
            and known[lower] != lower
            and lower not in uncounted
        ):
            follower = found[at + 2].lower() if at + 2 < len(found) and found[at + 1] == " " else ""
            if follower not in known and follower not in singulars() and follower not in ("old", "long"):
                found[at] = like(part, known[lower])
                changes.append((part, found[at], f'more than one after "{number["n"]}"'))
        elif before in ("this", "that") and lower in singulars() and singulars()[lower] != lower:
            other = {"this": "these", "that": "those"}[before]
            changes.append(
                (f"{found[at - 2]} {part}", f"{like(found[at - 2], other)} {part}", "the noun is plural")
            )
            found[at - 2] = like(found[at - 2], other)
        elif (
            before in ("these", "those")
            and lower in known
            and known[lower] != lower
            and found[at + 1 : at + 2] != [" "]
        ):
            changes.append((part, known[lower], f'plural after "{before}"'))
            found[at] = known[lower]
        elif before in ("am", "is", "i'm", "he's", "she's", "was", "as", "be", "become") and lower in trades and not re.match(r" (?:by|of|and)\b", found[at + 1] if at + 1 < len(found) else ""):  # fmt: skip
            found[at] = f"{article(lower)} {part}"
            changes.append((part, found[at], "a trade has an article"))
        elif (
            before in ("a", "an")
            and lower != "i"
            and not (part.isupper() and len(part) > 1)
            and len(part) > 1
        ):
            wanted = article(lower)
            if wanted != before:
                changes.append((f"{found[at - 2]} {part}", f"{like(found[at - 2], wanted)} {part}", f"{'vowel' if wanted == 'an' else 'consonant'} sound"))  # fmt: skip
                found[at - 2] = like(found[at - 2], wanted)
    return "".join(found)


_NAMES = late(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|april|june|july|august|september|october|november|december)\b"
    r"|\b(?:english|french|german|spanish|italian|chinese|japanese|korean|russian|arabic|american|british|european|indian|portuguese|dutch|christmas|easter)\b"
)
_OPENING = late(r"(^|[.!?]\s+|\n\s*)([a-z])")
_ALONE = late(r"\bi\b(?=$|[ ,;!?']|'m|'ve|'ll|'d)")


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    pairs = [
        *phrases.things()["cities"],
        *phrases.things()["kinds"]["country"],
        *phrases.things()["kinds"]["city"],
    ]
    every = {pair[0].lower() for pair in pairs} - {"turkey", "china"}
    return late(r"\b(?:" + "|".join(sorted(map(re.escape, every), key=len, reverse=True)) + r")\b")


def _capitals(text: str, changes: Changes) -> str:
    if (told := _ALONE.sub("I", text)) != text:
        changes.append(("i", "I", "always a capital letter"))
        text = told
    for pattern in (_NAMES, _places()):

        def named(match: re.Match[str]) -> str:
            word = match[0].title()
            changes.append((match[0], word, "names have a capital letter"))
            return word

        text = pattern.sub(named, text)
    told = _OPENING.sub(lambda one: one[1] + one[2].upper(), text)
    if told != text:
        changes.append(("", "", "a sentence begins with a capital letter"))
    return told


_ASKING = late(r"^(?:(?:what|where|when|why|how|who|which)\b|(?:do|does|did|is|are|was|were|can|could|will|would|should|have|has) (?:you|i|we|they|he|she|it|there|the|this|that|your|my|not)\b)", re.IGNORECASE)  # fmt: skip
_HOWEVER = late(r"((?:^|[.!?] )(?:However|Therefore|Furthermore|Moreover|Unfortunately|Fortunately|In addition|For example|Of course)) (?=(?:i|he|she|it|we|they|you|the|this|my|there|I)\b)")  # fmt: skip
_BUT = late(r"(?<=[a-z]) but (?=(?:i|he|she|it|we|they|you|I|it's|I'm|they're)\b)")
_JOINED = late(r",(?=[A-Za-z])|(?<=[a-z])\s+(?=[,.!?](?:\s|$))")


def _marked(text: str, changes: Changes) -> str:
    """Commas, and a mark at the end."""
    for pattern, by in ((_HOWEVER, r"\1, "), (_BUT, ", but "), (_JOINED, None)):
        told = pattern.sub(by if by is not None else (lambda one: ", " if one[0] == "," else ""), text)
        if told != text:
            changes.append(("", "", "a comma or a blank was missing or too much"))
            text = told
    text = text.strip()
    last = re.split(r"(?<=[.!?])\s+", text)[-1]
    if text and text[-1].isalnum():
        question = _ASKING.match(last) is not None
        changes.append(("", "", f"a {'question mark' if question else 'full stop'} at the end"))
        text += "?" if question else "."
    elif text.endswith(".") and _ASKING.match(last) and re.match(r"(?:do|does|did|can|could|where|when|why|what (?:is|are|do|did)) ", last, re.IGNORECASE) and " is " not in last:  # fmt: skip
        changes.append((".", "?", "it is a question"))
        text = f"{text[:-1]}?"
    return text


def listed(changes: Changes) -> str:
    """The changes as a list, each said once."""
    lines = [f"- {before} → {after}: {why}" if before else f"- {why[:1].upper()}{why[1:]}" for before, after, why in changes]  # fmt: skip
    return "\n".join(dict.fromkeys(lines))
