"""An English text that is given, told in fewer words: a summary, points, a headline, what it turns on.

As doing.py, whose list these belong to. Sentences are kept or left out whole, and clauses that only add something are cut off; nothing is said
that the text does not say.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from mock_server.content import finding, grammar, recasting, shapes, spotting
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.numerals import whole
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

STOP = frozenset(
    ["a", "about", "above", "after", "again", "against", "all", "also", "although", "am", "an", "and", "any", "are", "around", "as", "at", "be", "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "cannot", "could", "did", "do", "does", "doing", "down", "during", "each", "even", "every", "few", "for", "from", "further", "get", "had", "has", "have", "having", "he", "her", "here", "hers", "him", "his", "how", "however", "i", "if", "in", "into", "is", "it", "its", "itself", "just", "less", "like", "little", "lower", "made", "make", "many", "may", "me", "might", "more", "most", "much", "must", "my", "need", "needs", "never", "new", "next", "no", "nor", "not", "now", "of", "off", "often", "on", "once", "one", "only", "or", "other", "our", "out", "over", "own", "per", "said", "same", "she", "should", "since", "so", "some", "still", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "thus", "to", "too", "two", "three", "under", "until", "up", "upon", "us", "used", "using", "very", "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with", "within", "without", "would", "year", "years", "yet", "you", "your", "turn", "turns", "citing", "starting", "according", "likely", "well", "good", "better", "best", "first", "last", "day", "days", "week", "weeks", "month", "months", "time", "times", "way", "ways", "part", "lot", "three", "four", "five"]
)  # fmt: skip
_PIECES = late(r"[A-Za-z][\w'’-]*|[^\w\s]+|\d[\d,.%]*")


def key_phrases(text: str) -> list[str]:
    """What a text turns on, the weightiest first: runs of words that are neither common nor verbs, by their length and how often their words come."""
    runs: list[list[str]] = []
    run: list[str] = []
    for word in [*_PIECES.findall(text), "."]:
        lower = word.lower()
        kind = grammar.kinds(lower)
        verb = bool(kind) and lower not in grammar.nouns() and lower not in grammar.singulars() and not ("gerund" in kind and run)  # fmt: skip
        if (
            not word[0].isalpha()
            or lower in STOP
            or verb
            or lower.endswith("ly")
            or (lower.endswith("ed") and run)
        ):
            if run:
                runs.append(run)
            run = []
        else:
            run.append(word)
    counts = Counter(word.lower() for one in runs for word in one)
    weights: dict[str, float] = {}
    shown: dict[str, str] = {}
    for place, one in enumerate(runs):
        one = one[-3:]
        key = " ".join(one).lower()
        weight = sum(counts[word.lower()] for word in one) + 0.5 * len(one) - 0.02 * place + 0.02 * len(key)
        if any(word[:1].isupper() for word in one[1:]):
            weight += 2  # a name
        weights[key] = max(weights.get(key, 0), weight)
        name = [
            word
            if word[1:].lower() != word[1:] or (word[:1].isupper() and place and not _opens(text, one))
            else word.lower()
            for word in one
        ]
        shown.setdefault(key, " ".join(name))
    best = sorted(weights, key=lambda key: -weights[key])
    kept = [key for at, key in enumerate(best) if not any(f" {key} " in f" {other} " for other in best[:at])]
    return [shown[key] for key in kept]


def _opens(text: str, run: Sequence[str]) -> bool:
    """Whether a run stands at the beginning of a sentence."""
    return re.search(rf"(?:^|[.!?:\n]\s*)(?:The |A |An )?{re.escape(run[0])}\b", text) is not None


# ---- shorter ------------------------------------------------------------------------------------------------------------------

_LEAD = late(r"^(?:However|Moreover|Furthermore|In addition|Additionally|Meanwhile|Therefore|Also|In fact|Of course|For example|For instance|Nevertheless|As a result|Consequently|According to [^,]{2,40}|On (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day),? ", re.IGNORECASE)  # fmt: skip
_ADDED = late(r",? \([^)]{1,80}\)|, (?:which|who|where) [^,.]{3,90}(?:,|(?=[.!?]|$))|, (?:driven|citing|leading|making|including|such as|especially|particularly|according to|as well as|despite|while|although|with|thanks to|due to|following|after|adding|saying|allowing|starting)\b[^.;]{3,140}(?=[.;!?]|$)")  # fmt: skip
_DAY = late(r" (?:on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|this week|last week)\b")
_CUT = late(
    r" (?=(?:because|since|although|while|when|after|before|in order|so that|despite|due to|as well as|starting|beginning|following|citing|by|with|from|during|over|under|for|in|on|at)\b)"
)
_HANGING = frozenset(["the", "a", "an", "of", "to", "and", "or", "in", "on", "at", "for", "with", "by", "from", "that", "as", "is", "are", "was", "were", "but", "its", "their", "his", "her", "will", "may"])  # fmt: skip


def clipped(sentence: str) -> str:
    """A sentence without its opening word of order and the clauses that only add to it."""
    told = _ADDED.sub("", _LEAD.sub("", sentence.strip()))
    return told[:1].upper() + told[1:]


def within(sentence: str, most: int) -> str:
    """A sentence of at most so many words: clauses, days and articles go first, then what hangs at its end."""
    told = sentence
    for less in (
        clipped,
        lambda one: _DAY.sub("", one),
        lambda one: re.sub(
            r"(?<=\w) (?:the|an?) ", " ", re.sub(r"^(?:The|An?) (\w)", lambda match: match[1].upper(), one)
        ),
    ):
        if len(told.split()) <= most:
            return told
        told = less(told)
    words = told.rstrip(".!?").split()
    if len(words) > most:
        places = [len(told[: match.start()].split()) for match in _CUT.finditer(told)]
        fit = [one for one in places if most // 2 <= one <= most and one >= 3]
        words = words[: max(fit) if fit else most]
        while len(words) > 3 and words[-1].lower().strip(",") in _HANGING:
            words.pop()
    return " ".join(words).rstrip(",;:") + "."


def ranked(sentences: Sequence[str], count: int) -> list[str]:
    """The sentences that hold most of what the text turns on, in their order; the first is always one of them."""
    if len(sentences) <= count:
        return list(sentences)
    counts = Counter(word for one in sentences for word in _content(one))
    score = {
        at: sum(counts[word] for word in _content(one)) / (len(one.split()) ** 0.25)
        for at, one in enumerate(sentences)
    }
    rest = sorted(range(1, len(sentences)), key=lambda at: -score[at])[: count - 1]
    return [sentences[at] for at in sorted([0, *rest])]


def _content(sentence: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]{3,}", sentence.lower()) if word not in STOP}


def headline(text: str) -> str:
    """A headline of the first sentence: in the present tense, without articles and days, in the case of headlines."""
    first = next(iter(shapes.sentences(text)), text)
    told = _DAY.sub("", clipped(first)).rstrip(".!?")
    told = re.sub(
        r"\b(?:has|have) ([a-z]+)\b",
        lambda one: (
            grammar.verbs()[base].past if (base := grammar.kinds(one[1]).get("participle")) else one[0]
        ),
        told,
    )
    told = recasting.in_tense(told, "present")
    told = re.sub(r"\b(?:the|an?) (?=\w)", "", told, flags=re.IGNORECASE)
    told = re.sub(
        r"^(?:it|there) (?:is|was) (?:reported|announced|said) that ", "", told, flags=re.IGNORECASE
    )
    told = re.sub(r"\bwill (?=[a-z])", "to ", told)
    words = within(told, 12).rstrip(".").split()
    return " ".join(
        word
        if at
        and word.lower() in _HANGING | {"into", "after", "than"}
        and word.lower() not in ("is", "are", "may", "will", "its", "their", "was", "were")
        else word[:1].upper() + word[1:]
        for at, word in enumerate(words)
    )


# ---- asked -------------------------------------------------------------------------------------------------------------------

_CONDENSING = frozenset(["summarize", "summarise", "summary", "tl", "tldr", "headline", "headlines", "title", "takeaways", "key", "main", "gist", "keywords", "keyword", "condense", "recap", "sum", "points", "idea"])  # fmt: skip
_TITLE = late(r"\b(?:headlines?|titles?|subject line)\b", re.IGNORECASE)
_SUMMING = late(r"\bsummar(?:y|i[sz]e|i[sz]ing)\b|\btl;? ?dr\b|\b(?:main|key) (?:points?|takeaways?|ideas?|message)\b|\btakeaways\b|\bgist\b|\bsum (?:this |it )?up\b|\brecap\b|\bcondense\b", re.IGNORECASE)  # fmt: skip
_KEYS = late(r"\bkey ?words?\b|\bkey ?phrases?\b|\btags?\b", re.IGNORECASE)
_UNITS = late(r"\b(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|ten)[ -](?:(?:short|key|main|simple|concise|brief|bullet) ?)?(?P<unit>words?|sentences?|bullets?|bullet points?|points?|takeaways?|lines?|headlines?|titles?|keywords?)\b", re.IGNORECASE)  # fmt: skip
_BULLETS = late(r"\bbullet|\bpoints\b|\btakeaways\b", re.IGNORECASE)
_LONGEST = 12_000


@opened_by(_CONDENSING)
def condensed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A summary, points, a headline or keywords of the text given."""
    text = prompt.text
    if (
        prompt.language != "en"
        or len(text) > _LONGEST
        or "```" in text
        or "json" in prompt.cues
        or "chat" in prompt.cues
    ):
        return None
    source = finding.given(text)
    at = text.find(source) if source else -1
    if at < 0 or len(source.split()) < 6 or source.endswith("?"):
        return None
    head = text[:at] + " " + text[at + len(source) :]
    if len(head) > 300 or not re.search(r"[.!,]", source):
        return None
    number = _UNITS.search(head)
    count = 0 if number is None else whole(number["n"])
    unit = number["unit"].lower() if number else ""
    if _SUMMING.search(head):
        return _summary(source, head, count, unit)
    if (
        _TITLE.search(head)
        and re.search(r"\b(?:headline|article|text|story|paragraph|passage|news|post)\b", head, re.IGNORECASE)
        and source.count(" ") > 7
    ):
        return headline(source)
    if _KEYS.search(head):
        return ", ".join(key_phrases(source)[: count or 5])
    return None


def _summary(source: str, head: str, count: int, unit: str) -> str | None:
    sentences = [one for one in shapes.sentences(source) if len(one.split()) > 1]
    if not sentences:
        return None
    if unit.startswith("word"):
        told, left = [], count
        for one in ranked(sentences, max(1, round(count / 10))):
            short = within(one, left) if left > 4 else ""
            if short:
                told.append(short)
                left -= len(short.split())
        return " ".join(told)
    if unit.startswith(("bullet", "point", "takeaway", "line")) or _BULLETS.search(head):
        lines = [clipped(one) for one in ranked(sentences, count or 3)]
        wanted = count or min(3, len(lines))
        if len(lines) < wanted:
            lines = [
                part[:1].upper() + part[1:]
                for one in ranked(sentences, wanted)
                for part in re.split(
                    r"(?:,|;) (?:and |but |while )?(?=(?:it|they|he|she|this|driven|citing|which)\b)|; ",
                    _LEAD.sub("", one).rstrip("."),
                )
            ]
        return "\n".join(f"- {one.rstrip('.')}" for one in lines[:wanted])
    if unit.startswith("sentence") or re.search(
        r"\bone[- ]sentence\b|\bin (?:a|one) sentence\b", head, re.IGNORECASE
    ):
        wanted = count or 1
        if wanted == 1 and len(sentences) > 1:
            first, other = (clipped(one) for one in ranked(sentences, 2))
            if len(first.split()) + len(other.split()) <= _LONG_SENTENCE:
                return f"{first.rstrip('.!')}; {other[:1].lower() + other[1:] if _common(other) else other}"
        return " ".join(clipped(one) if len(sentences) > wanted else one for one in ranked(sentences, wanted))
    if len(sentences) == 1:
        return clipped(sentences[0])
    wanted = (
        1
        if re.search(r"tl;? ?dr|gist|main (?:idea|point|message)\b", head, re.IGNORECASE)
        and len(sentences) < 4
        else max(1, min(3, round(len(sentences) / 2)))
    )
    if wanted == 1 and len(sentences) > 1:
        second = ranked(sentences, 2)[1]
        first = clipped(sentences[0]).rstrip(".")
        rest = clipped(second)
        turned = re.match(r"However|But|Nevertheless", second)
        return (
            f"{first}, {'but' if turned else 'and'} {rest[:1].lower() + rest[1:] if _common(rest) else rest}"
        )
    return " ".join(clipped(one) for one in ranked(sentences, wanted))


def _common(text: str) -> bool:
    """Whether a sentence begins with a word that is written small inside of one."""
    first = text.split(" ", 1)[0]
    met = spotting.spotted(text)
    return first != "I" and not first.startswith("I'") and not any(one.startswith(first) for one in (*met.people, *met.places, *met.organisations, *met.dates))  # fmt: skip


_LONG_SENTENCE = 25
"""Words of a sentence that takes no other one."""

ALL: Sequence[Callable[[Prompt, tuple[Message, ...], Chance], str | None]] = (condensed,)
