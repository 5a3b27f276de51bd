"""Sentences put otherwise: into another tense, another person, the other voice, British or American spelling.

As grammar.py tells forms; what a sentence does not show plainly stays as it was.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from mock_server.content import grammar, phrases
from mock_server.content.grammar import ADVERBS, BE, MODALS, SINGULAR, conjugated, kinds, like, parts, verbs
from mock_server.content.late import late

# ---- tenses --------------------------------------------------------------------------------------------------------------

_NOT_BEFORE = frozenset(
    ["to", "a", "an", "the", "my", "your", "his", "her", "our", "their", "its", "this", "that", "of", "in", "on", "at", "for", "with", "by", "from", "about",
     "no", "some", "any", "let", "let's", "please", "do", "does", "did", "don't", "doesn't", "didn't", "new", "good", "long", "short", "evening", "morning"]
)  # fmt: skip
_MODAL = {"past": {"can": "could", "will": "would", "may": "might", "can't": "couldn't", "won't": "wouldn't"}, "present": {"could": "can", "would": "will", "might": "may", "couldn't": "can't", "wouldn't": "won't"}}  # fmt: skip
_HELPING = {
    "past": {"do": "did", "does": "did", "don't": "didn't", "doesn't": "didn't", "isn't": "wasn't", "aren't": "weren't", "hasn't": "hadn't", "haven't": "hadn't"},
    "present": {"wasn't": "isn't", "weren't": "aren't", "hadn't": "haven't"},
    "future": {"don't": "won't", "doesn't": "won't", "didn't": "won't", "isn't": "won't be", "aren't": "won't be"},
}  # fmt: skip
_OPENERS = frozenset(
    ["the", "my", "your", "his", "her", "our", "their", "this", "that", "a", "an", "some", "many"]
)
_PRONOUNS = frozenset(["i", "you", "he", "she", "it", "we", "they", "everyone", "who", "nobody", "somebody"])
_SHORTENED = {"i'm": ("i", "be"), "you're": ("you", "be"), "we're": ("we", "be"), "they're": ("they", "be"), "he's": ("he", "be"), "she's": ("she", "be"), "it's": ("it", "be")}  # fmt: skip
_WHEN = {
    "past": {"today": "that day", "tomorrow": "the next day", "now": "then", "every day": "every day"},
    "present": {"yesterday": "today"},
    "future": {"yesterday": "tomorrow", "last night": "tomorrow night", "last week": "next week", "last year": "next year"},
}  # fmt: skip


def in_tense(text: str, tense: str) -> str:
    """The text in `past`, `present` or `future`."""
    return "".join(_tensed(one, tense) for one in re.findall(r"[^.!?\n]+[.!?\n]*\s*", text)) or text


def _tensed(sentence: str, tense: str) -> str:
    found = parts(sentence)
    at_words = [at for at, part in enumerate(found) if part[:1].isalpha()]
    words = [found[at].lower().replace("’", "'") for at in at_words]
    subject, helped, begun = "they", False, False
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        at = at_words[place]
        if word in _PRONOUNS:
            subject, helped = word, False
            continue
        if word in ("and", "but", "because", "while", "when", "or"):
            helped = False
            begun = begun and not (place + 1 < len(words) and words[place + 1] in _OPENERS)
        if short := _SHORTENED.get(word):
            subject = short[0]
            said = {"i": "I"}.get(subject, subject)
            found[at] = like(found[at], f"{said} {conjugated('be', subject, tense)}") if tense != "present" else found[at]  # fmt: skip
            helped, begun = True, True
            continue
        if word in _HELPING.get(tense, {}):
            found[at], helped, begun = like(found[at], _HELPING[tense][word]), True, True
            continue
        if tense == "present" and word in ("did", "didn't"):
            found[at] = like(found[at], ("does" if subject in SINGULAR else "do") + word[3:])
            helped = begun = True
            continue
        if word in MODALS:
            found[at] = like(found[at], _MODAL.get(tense, {}).get(word, found[at]))
            helped = begun = True
            continue
        kind = kinds(word)
        base = "be" if word in BE else kind.get("base") or kind.get("third") or (kind.get("past") if tense != "past" else None)  # fmt: skip
        if (
            not base
            or helped
            or _skipped(word, before, kind, place, begun=begun)
            or (tense == "past" and "past" in kind and "base" not in kind and word not in BE)
        ):
            continue
        if before not in _PRONOUNS and before not in ADVERBS and before != "and" and place:
            subject = _number(words, place, word, kind)
        elif place == 0:
            continue
        found[at] = like(found[at], conjugated(base, subject, tense))
        begun, helped = True, word in BE or base == "have"
        if base == "have" and place + 1 < len(words) and "participle" not in kinds(words[place + 1]):
            helped = False
    told = "".join(found)
    for old, new in _WHEN[tense].items():
        told = re.sub(rf"\b{old}\b", new, told)
    return told


def _skipped(word: str, before: str, kind: Mapping[str, str], place: int, *, begun: bool) -> bool:
    """Whether a form is likelier a noun, or leans on a verb before it."""
    if before in _NOT_BEFORE or before in BE or (word in BE and before in ("to", "will")):
        return True
    if before in _PRONOUNS or word in BE:
        return False
    noun = (word in grammar.nouns() or word in grammar.singulars()) and before not in grammar.nouns()
    if begun:
        return before != "and" or noun
    return noun or ("base" in kind and "third" not in kind and before not in grammar.singulars() and not before.endswith("s"))  # fmt: skip


_AFTER_HEAD = frozenset(["at", "of", "in", "from", "with", "for", "on"])
"""What a noun that is the head of a phrase stands before."""


def _number(words: Sequence[str], place: int, word: str, kind: Mapping[str, str]) -> str:
    """`he` or `they` for the subject that is a noun."""
    if word in ("is", "was") or ("third" in kind and word not in BE) or word == "has":
        return "he"
    if word in ("are", "were"):
        return "they"
    place = next((at for at in range(1, min(place, 8)) if words[at] in _AFTER_HEAD), place)
    before = words[place - 1]
    if (
        "and" in words[max(0, place - 4) : place]
        or before in grammar.singulars()
        or before in ("people", "children")
    ):
        return "they"
    return "they" if before.endswith("s") and not before.endswith("ss") else "he"


# ---- persons -------------------------------------------------------------------------------------------------------------

_THIRD = {
    "she": {"i": "she", "me": "her", "my": "her", "mine": "hers", "myself": "herself", "am": "is"},
    "he": {"i": "he", "me": "him", "my": "his", "mine": "his", "myself": "himself", "am": "is"},
    "they": {"i": "they", "me": "them", "my": "their", "mine": "theirs", "myself": "themselves", "am": "are"},
}  # fmt: skip
_MANY = {"we": "they", "us": "them", "our": "their", "ours": "theirs", "ourselves": "themselves"}
_FIRST = {
    "he": "I",
    "she": "I",
    "him": "me",
    "his": "my",
    "hers": "mine",
    "himself": "me",
    "herself": "myself",
}
_OF_SHORT = {"i'm": ("i", "is"), "i've": ("i", "has"), "i'll": ("i", "will"), "i'd": ("i", "would"), "we're": ("we", "are"), "we've": ("we", "have"), "we'll": ("we", "will")}  # fmt: skip


def third(text: str, who: str = "she") -> str:
    """`I` and `we` as `she` (or `he`, `they`) and `they`."""
    found, swap = parts(text), {**_THIRD[who], **_MANY}
    own = False
    for at, part in enumerate(found):
        word = part.lower().replace("’", "'")
        start = at == 0 or re.search(r"[.!?]\s*$", found[at - 1]) is not None
        if start:
            own = False
        if short := _OF_SHORT.get(word):
            verb = {"is": "are", "has": "have"}.get(short[1], short[1]) if who == "they" else short[1]
            told = f"{swap[short[0]]} {verb}"
            own = short[0] == "i"
        elif word in swap:
            told = swap[word]
            if word == "i":
                own = True
            elif word == "we":
                own = False
        elif word in ("you", "they", "he", "she", "it"):
            own, told = False, part
        elif own and who != "they" and _agreeing(found, at, word):
            base = kinds(word).get("base", "")
            told = {"don't": "doesn't", "do": "does", "haven't": "hasn't"}.get(word) or conjugated(base, "he", "present")  # fmt: skip
        else:
            continue
        found[at] = told[:1].upper() + told[1:] if start else told
    return "".join(found)


def _agreeing(found: Sequence[str], at: int, word: str) -> bool:
    """Whether a form is the verb of `I`, or of the same after `and`."""
    before = found[at - 2].lower().replace("’", "'") if at > 1 else ""
    if before in ADVERBS and at > 3:
        before = found[at - 4].lower()
    if before not in ("i", "she", "he", "and") or (before == "and" and found[at - 1].strip()):
        return False
    if word in ("don't", "do", "haven't"):
        return True
    kind = kinds(word)
    return (
        "base" in kind
        and word not in BE
        and ("past" not in kind or word not in ("read", "put", "cut", "let", "set"))
    )


def first(text: str) -> str:
    """`he` and `she` as `I`."""
    found = parts(text)
    seen = False
    for at, part in enumerate(found):
        word = part.lower()
        start = at == 0 or re.search(r"[.!?]\s*$", found[at - 1]) is not None
        before = found[at - 2].lower() if at > 1 else ""
        if word == "her":
            after = found[at + 2].lower() if at + 2 < len(found) and found[at + 1] == " " else ""
            told = "my" if after and after not in ("to", "in", "on", "at", "and", "with", "for", "from", "yesterday") else "me"  # fmt: skip
        elif word in _FIRST:
            told, seen = _FIRST[word], seen or word in ("he", "she")
        elif seen and (before in ("he", "she", "i", "and") or before in ADVERBS) and (word in ("is", "has", "doesn't", "does") or "third" in kinds(word)):  # fmt: skip
            told = {"is": "am", "has": "have", "doesn't": "don't", "does": "do"}.get(word) or kinds(word)[
                "third"
            ]
        elif word in ("he's", "she's"):
            told, seen = "I'm", True
        else:
            continue
        found[at] = told[:1].upper() + told[1:] if start else told
    return "".join(found)


# ---- voices --------------------------------------------------------------------------------------------------------------

_OBJECT = {"i": "me", "he": "him", "she": "her", "we": "us", "they": "them"}
_SUBJECT = {one: other for other, one in _OBJECT.items()}
_TAIL = late(r"\s(?=(?:yesterday|today|tomorrow|last|next|every|in|on|at|for|with|after|before|during|because|when|while|to|from|into|very|carefully|quickly|slowly|\w+ly)\b)", re.IGNORECASE)  # fmt: skip
_BY = late(
    r"^(?P<what>.{1,120}?) (?P<be>(?:(?:has|have|had|will|can|must|should|could|would|may|might) )?(?:been|be)(?: being)?|(?:is|are|was|were)(?: being)?) (?P<adverb>[a-z]+ly )?(?P<done>[a-z]+) (?P<between>(?:[a-z]+ ){0,4})by (?P<who>.{1,120})$",
    re.IGNORECASE,
)
_HEAD_NOUN = late(r"(\w+)(?: (?:of|in|from|with) .*)?$")


def _many(phrase: str) -> bool:
    """Whether a phrase of a noun is plural."""
    lower = phrase.strip().lower()
    if lower in ("i", "you", "we", "they", "me", "us", "them") or re.search(r"\band\b", lower):
        return True
    head = _HEAD_NOUN.search(lower)
    word = head[1] if head else lower
    return word in ("people", "children", "men", "women") or word in grammar.singulars() or (word.endswith("s") and not word.endswith(("ss", "us", "is", "news")))  # fmt: skip


def _subjective(phrase: str) -> str:
    return _SUBJECT.get(phrase.strip().lower(), phrase.strip())


def _led(phrase: str) -> str:
    """A phrase that no longer begins the sentence."""
    word = phrase.split(" ", 1)[0]
    return phrase[:1].lower() + phrase[1:] if word.lower() in ("the", "a", "an", "my", "your", "his", "her", "our", "their", "this", "that", "these", "those", "some", "many", "several", "two", "three", "every", "everyone", "he", "she", "we", "they", "it", "you", "people", "somebody", "someone") or word.lower() in grammar.singulars() else phrase  # fmt: skip


def passive(sentence: str) -> str | None:
    """`The chef cooked the meal.` → `The meal was cooked by the chef.`; None where subject, verb and object are not plain."""
    body, mark = sentence.strip().rstrip(".!"), "."
    words = body.split(" ")
    for place in range(1, min(len(words) - 1, 8)):
        word = words[place].lower().strip(",")
        kind = kinds(word)
        helped = words[place - 1].lower()
        if helped in BE and "gerund" in kind:
            base, link, start = kind["gerund"], "being", place - 1
        elif helped in ("has", "have", "had") and "participle" in kind:
            base, link, start = kind["participle"], "been", place - 1
        elif helped in MODALS and "base" in kind:
            base, link, start = kind["base"], "be", place - 1
        elif word in ("has", "have", "had") and "participle" in kinds(words[place + 1].lower()):
            continue
        elif ({"past", "third", "base"} & kind.keys()) and word not in BE and helped not in ("the", "a", "an", "to", "my", "his", "her") and not (place + 1 < len(words) and words[place + 1].lower() in BE | {"has", "have", "had"}):  # fmt: skip
            if "third" not in kind and "past" not in kind and not _many(" ".join(words[:place])):
                continue
            base, link, start = kind.get("past") or kind.get("third") or kind["base"], "", place
        else:
            continue
        if start < 1 or base == "be":
            continue
        who, rest = " ".join(words[:start]), " ".join(words[place + 1 :])
        adverb = ""
        if who.split(" ")[-1].lower() in ADVERBS:
            who, _, adverb = who.rpartition(" ")
            adverb = f"{adverb} "
        split = _TAIL.search(rest)
        what, tail = (rest[: split.start()], rest[split.start() :]) if split else (rest, "")
        if not what or not who or re.match(r"(?:that|to|if|and)\b", what):
            return None
        what = _subjective(what)
        many = _many(what)
        lower = words[place - 1].lower()
        if link == "being":
            past = lower in ("was", "were")
            be = ("were" if many else "was") if past else ("are" if many else "am" if what == "i" else "is")
            be = f"{be} being"
        elif link == "been":
            be = "had been" if lower == "had" else "have been" if many else "has been"
        elif link == "be":
            be = f"{lower} be"
        else:
            past = "past" in kind
            be = ("were" if many else "was") if past else ("are" if many else "is")
        agent = _OBJECT.get(who.lower(), _led(who))
        what = "I" if what == "i" else what[:1].upper() + what[1:]
        by = "" if agent.lower() in ("someone", "somebody", "people", "them") else f" by {agent}"
        return f"{what} {be} {adverb}{verbs()[base].participle}{by}{tail}{mark}"
    return None


def active(sentence: str) -> str | None:
    """`The ball was kicked by the boy.` → `The boy kicked the ball.`; None where nobody is named who does it."""
    match = _BY.match(sentence.strip().rstrip(".!"))
    if match is None:
        return None
    base = kinds(match["done"]).get("participle") or _regular(match["done"])
    if not base:
        return None
    split = _TAIL.search(match["who"])
    who, tail = (
        (match["who"][: split.start()], match["who"][split.start() :]) if split else (match["who"], "")
    )
    who = _subjective(who)
    many, be = _many(who), match["be"].lower()
    forms = verbs().get(base)
    past, gerund, participle, third_ = (forms.past, forms.gerund, forms.participle, forms.third) if forms else (match["done"], f"{base}ing", match["done"], f"{base}s")  # fmt: skip
    if be.endswith("being"):
        verb = f"{({'is': 'are', 'was': 'were'} if many else {'are': 'is', 'were': 'was'}).get(be.split()[0], be.split()[0])} {gerund}"
    elif be.endswith("been"):
        verb = f"{'had' if be.startswith('had') else 'have' if many else 'has'} {participle}"
    elif be.endswith("be"):
        verb = f"{be.split()[0]} {base}"
    elif be in ("was", "were"):
        verb = past
    else:
        verb = base if many else third_
    what = _OBJECT.get(match["what"].lower(), _led(match["what"]))
    who = "I" if who == "i" else who[:1].upper() + who[1:]
    return (
        " ".join(f"{who} {match['adverb'] or ''}{verb} {what} {match['between']}{tail.strip()}".split()) + "."
    )


def _regular(done: str) -> str:
    """The base of a regular participle that is in no list: `polished` → `polish`."""
    if not done.endswith("ed") or len(done) < 5:
        return ""
    return done[:-1] if re.search(r"(?:[aeiou][bcdgkmpstvz]|[rl][sgcv]|ur|[st]l)ed$", done) and not re.search(r"(?:ss|sh|ch)ed$|[aeo][aeiou][a-z]ed$", done) else done[:-2]  # fmt: skip


# ---- spelling on either side of the ocean ----------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _spellings(american: bool) -> Mapping[str, str]:
    known = phrases.data("english")["american"]
    if american:
        return dict(known)
    one_way = frozenset(phrases.data("english")["only_british"])
    found = {other: one for one, other in known.items() if one not in one_way}
    for word in ("check", "checks", "chips", "gas", "program", "programs", "fall", "line", "trash", "curb", "mold", "mom", "tire", "tires", "meter", "while", "pants", "trunk", "subway", "practice", "story", "truck", "trucks", "cookie", "cookies"):  # fmt: skip
        if word in found and word not in ("mom", "truck", "trucks", "cookie", "cookies", "trash", "pants"):
            del found[word]
    return {**found, "practicing": "practising", "vacation": "holiday", "soccer": "football"}


def spelled(text: str, *, american: bool) -> str:
    """The text as it is spelt on the other side of the ocean."""
    known = _spellings(american)
    for phrase in (one for one in known if " " in one):
        text = re.sub(rf"\b{phrase}\b", known[phrase], text)
    found = parts(text)
    for at, part in enumerate(found):
        if not part[:1].isalpha():
            continue
        bare, _, end = part.partition("'")
        other = known.get(bare.lower())
        if other:
            found[at] = like(bare, other) + (f"'{end}" if end else "")
    return "".join(found)
