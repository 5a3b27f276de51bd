"""An English text that is given, worked on as it is asked: its mistakes mended, its tone, tense, person, voice, spelling or length changed.

As doing.py, whose list these belong to; grammar.py and recasting.py know the rules, data/english.json the words.
"""

import re
from collections.abc import Callable, Sequence

from mock_server.content import finding, grammar, phrases, recasting, shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

_WORKING = frozenset(
    ["rewrite", "rephrase", "paraphrase", "reword", "proofread", "correct", "fix", "check", "improve", "make", "change", "convert", "put", "turn", "simplify", "shorten",
     "condense", "translate", "edit", "polish", "grammar", "grammatical", "grammatically", "mistakes", "errors", "typos", "formal", "professional", "friendly", "tone",
     "sentence", "shorter", "simpler", "passive", "active", "tense", "person", "concise", "polite", "casual", "persuasive", "spelling", "transform"]
)  # fmt: skip
_TEXT = r"(?:this|these|that|it|the following|the|my|below|following)(?: (?:\w+ )?(?:sentences?|text|paragraph|e-?mail|message|note|phrase|passage|words?|letter|paper|essay|english|grammar|spelling|typos?|mistakes|errors|writing|draft|tweet|post|request|reply|answer|statement|line))?"
_TASK = late(
    r"\b(?:re-?write|rephrase|reword|proof-?read|simplify|shorten|condense|polish|edit)\b"
    r"|\b(?:correct|fix|check|improve|find|mend)\b[^.:\n]{0,30}?\b(?:grammar|grammatical|spelling|sentences?|text|typos?|mistakes?|errors?|writing|english|e-?mail|message|paragraph|this|following)\b"
    r"|\bmake\b[^.:?\n]{0,40}?\b(?:formal|professional|friendl\w+|shorter|simpler|concise|polite|casual|persuasive|convincing|confident|briefer|warmer|informal|assertive|clearer|nicer|softer|harsh|rude|aggressive|direct|tactful)\b"
    r"|\b(?:change|convert|put|turn|transform|translate|say|write)\b[^.:?\n]{0,50}?\b(?:tense|passive|active|person|formal|professional|american|british|us|uk|polite|casual|friendly|simple|simpler|plain) ?"
    r"|\bgrammatically correct\b|\bgrammar (?:check|correct|right|ok)|\bis (?:this|the following)(?: sentence)? (?:correct|right)\b|\bwhat(?:'s| is) wrong with (?:this|the) sentence",
    re.IGNORECASE,
)
_LONGEST = 4000
_FIRST_SENTENCE = late(r"^(?P<head>[^.?!:\n]{4,140}?[.?!:])\s+(?P<rest>\S.{2,})$", re.DOTALL)
_LAST_LINE = late(r"^(?P<rest>.{8,}?)\n[ \t]*(?P<head>[^\n]{4,140})$", re.DOTALL)
_DASHED = late(r"^(?P<head>[^.?!:\n]{4,80}?) [-–—] (?P<rest>\S.{6,})$", re.DOTALL)
_TOGETHER = late(r"^(?P<head>(?:please |can you |could you )*(?:correct|proofread|fix|rephrase|rewrite|simplify)(?: (?:my|the|this))?(?: (?:grammar|english|sentence|text))?) (?P<rest>(?:i|he|she|they|we|it|me|the|my|yesterday)\b.{8,})$", re.IGNORECASE | re.DOTALL)  # fmt: skip
_LABEL = late(r"^(?:text|sentence|original|input|email|draft)\s*[:：]\s*", re.IGNORECASE)


def parted(text: str) -> tuple[str, str] | None:
    """The order and the text that it is for: in quotes, behind a colon or a blank line, behind the first sentence, or before the last line."""
    text = text.strip()
    if source := finding.given(text):
        at = text.find(source)
        head = text[: max(at, 0)]
        rest = text[at + len(source) :].strip(" \"'“”`\n.") if at >= 0 else ""
        if _TASK.search(head):
            return f"{head} {rest}", _LABEL.sub("", source)
    for pattern in (_LAST_LINE, _FIRST_SENTENCE, _DASHED, _TOGETHER):
        if (
            (match := pattern.match(text))
            and _TASK.search(match["head"])
            and not _TASK.search(match["rest"][:40])
        ):
            return match["head"], match["rest"].strip().strip('"“”')
    if source and at >= 0 and rest and _TASK.search(rest):
        return rest, source
    return None


# ---- tones ----------------------------------------------------------------------------------------------------------------


def _shaped(text: str) -> str:
    """Blanks and capital letters in order, a mark at the end."""
    text = re.sub(r"[ \t]{2,}", " ", text)
    text = re.sub(r" +(?=[,.;!?])|^[ ,;]+", "", text)
    text = re.sub(r"([,;])\s*(?=[.!?])", "", text)
    text = re.sub(r"\bi\b(?!\.e)", "I", text)
    text = re.sub(r"(^|[.!?]\s+|\n\s*)([a-z])", lambda one: one[1] + one[2].upper(), text.strip())
    return (
        text
        if not text
        or text[-1] in '.!?)"”'
        or re.search(r"\p{So}$".replace(r"\p{So}", "[\U0001f300-\U0001faff]"), text)
        else f"{text}."
    )


_GREETING = late(r"^(?:hey|hi|hello|yo|dear|sup|hiya)(?: (?P<whom>(?!(?:i|can|could|just|u|you|we|cant|what|are|is|the|please|send|do|did|how|where|when)\b)[a-z]+))?\b[,!.]*\s*", re.IGNORECASE)  # fmt: skip
_BARE = late(
    r"(?P<before>^|[.!?;] )(?P<word>can(?:'t|not)?|cant|won't|wont|will|gonna|got|have|need|want|feeling|running|stuck|going|just|think|hope|don't|dont|didn't|didnt|couldn't|am)\b(?! (?:you|u|i|we|the|someone|anyone|he|she|they|it|your|my)\b)",
    re.IGNORECASE,
)
_DOES = {"feeling": "I am feeling", "running": "I am running", "stuck": "I am stuck", "going": "I am going", "gonna": "I am going to", "got": "I have received", "just": "I just", "am": "I am"}  # fmt: skip
_ORDER = late(r"^(?:please )?(?P<verb>send|give|call|tell|show|bring|finish|fix|reply|answer|check|review|update|let|get|submit|complete|come|stop|make|provide|email|sign|return|wait|read|write|pay|forward|share|book|confirm)\b(?P<rest>[^.?!]*)[.!]*$", re.IGNORECASE)  # fmt: skip
_ABSENT = late(
    r"\bcan(?:'t|not| not|t)? (?:make it|come|attend)|\bfeeling (?:sick|ill|unwell)|\blate\b|\bsick\b",
    re.IGNORECASE,
)
_NOW = late(r",?\s*\b(?:right now|immediately|asap|at once|now)\b", re.IGNORECASE)


def _asked(sentence: str, opening: str) -> str:
    """An order as a request: `Send me the report now.` → `Could you please send me the report as soon as you can?`"""
    match = _ORDER.match(sentence.strip())
    if match is None:
        return sentence
    rest, soon = _NOW.subn("", match["rest"])
    return f"{opening} {match['verb'].lower()}{rest}{' as soon as you can' if soon else ''}?"


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in re.findall(r"[^.!?\n]+[.!?]*", text) if one.strip()]


def _greeted(text: str) -> tuple[str, str]:
    """Whom a message greets, and the rest of it; `-` for a greeting without a name."""
    match = _GREETING.match(text)
    if match is None:
        return "", text
    return (match["whom"] or "-"), text[match.end() :]


def _whole_sentences(text: str) -> str:
    """Sentences without a subject get theirs: `cant come` → `I can't come`."""
    return _BARE.sub(
        lambda one: f"{one['before']}{_DOES.get(one['word'].lower()) or 'I ' + one['word'].lower()}", text
    )


_TO_THEM = frozenset(
    [
        "boss",
        "guys",
        "team",
        "all",
        "everyone",
        "folks",
        "sir",
        "madam",
        "there",
        "man",
        "dude",
        "bro",
        "mate",
        "buddy",
    ]
)
_MEANT = {
    "guys": "everyone",
    "folks": "everyone",
    "man": "",
    "dude": "",
    "bro": "",
    "mate": "",
    "buddy": "",
    "there": "",
    "boss": "",
    "-": "",
}


def formal(source: str) -> str:
    """A message as one writes it at work."""
    whom, rest = _greeted(source)
    absent = _ABSENT.search(rest) is not None
    rest = _whole_sentences(rest)
    rest = finding.replaced(rest, phrases.data("english")["formal"])
    told = " ".join(_asked(one, "Could you please") for one in _sentences(rest))
    told, _ = grammar.mended(_shaped(told))
    told = re.sub(
        r"(?<=[a-z]),?\s+thank you[.!?]*$",
        "? Thank you." if told.lower().startswith("could you") else ". Thank you.",
        told,
        flags=re.IGNORECASE,
    )
    told = re.sub(
        r", (i apologise for the inconvenience)",
        r". I apologise for the inconvenience",
        told,
        flags=re.IGNORECASE,
    )
    told = re.sub(r"(?i)\bplease could you please\b|\bcould you please please\b", "could you please", told)
    if whom:
        name = _MEANT.get(whom.lower(), whom)
        dear = name if name.lower() in ("everyone", "team", "all") else name.title()
        begun = told if re.match(r"I\b", told) else told[:1].lower() + told[1:]
        told = f"{f'Dear {dear}' if dear else 'Hello'}, {begun}"
    if absent and "apologise" not in told and len(source) < 200:
        told += " Thank you for your understanding."
    return _shaped(told)


def friendly(source: str) -> str:
    """The same, warmer."""
    whom, rest = _greeted(source)
    rest = finding.replaced(rest, phrases.data("chores")["casual"])
    asked = any(_ORDER.match(one) for one in _sentences(rest))
    told = " ".join(_asked(one, "Could you please") for one in _sentences(rest))
    told = re.sub(r"\b(I|we) need it\b\.?", r"It would really help me out.", told)
    told = re.sub(r"\bYou must\b", "Please", re.sub(r"\byou must\b", "please", told))
    told = re.sub(
        r"\byour (?:request|application) (?:has been|was|is) (?:denied|rejected|declined)\b",
        "we can't say yes to your request this time",
        told,
        flags=re.IGNORECASE,
    )
    told = re.sub(
        r"^(I regret to inform you that|we regret to inform you that)",
        "I'm sorry to say that",
        told,
        flags=re.IGNORECASE,
    )
    name = (
        ""
        if whom in ("", "-") or whom.lower() in ("sir", "madam")
        else f" {whom if whom.lower() in _TO_THEM else whom.title()}"
    )
    told = _shaped(told)
    close = " Thanks so much! 😊" if asked else " Have a great day! 😊"
    return f"Hi{name}! {told}{close}"


def polite(source: str) -> str:
    """Orders as requests, refusals softened."""
    whom, rest = _greeted(source)
    told = " ".join(_asked(one, "Could you please") for one in _sentences(rest))
    told = re.sub(r"\bi want\b", "I would like", told, flags=re.IGNORECASE)
    told = re.sub(
        r"\b(is|are) (?:really |very )?(?:bad|terrible|awful|horrible|useless|rubbish|a mess)\b",
        "could be better",
        told,
        flags=re.IGNORECASE,
    )
    told = re.sub(
        r"(?:, |\.? )?(?:and )?\b(?:you (?:need|have) to|you must)\b",
        lambda one: f"{'. ' if one.start() else ''}It would help if you could",
        told,
        flags=re.IGNORECASE,
    )
    told = re.sub(r"^no[,.!]+ ?", "I am afraid not: ", told, flags=re.IGNORECASE)
    told = re.sub(r"\byou(?:'re| are) wrong\b", "I see this differently", told, flags=re.IGNORECASE)
    told = re.sub(
        r"\bi (?:don't|do not|dont) (?:want to|like)\b", "I would rather not", told, flags=re.IGNORECASE
    )
    told, _ = grammar.mended(told)
    greeting = "" if not whom else f"Hello{'' if whom == '-' else ' ' + whom}, "
    told = (
        told
        if told.endswith("?") or re.search(r"\b(?:please|thank)", told, re.IGNORECASE)
        else f"{told} Thank you."
    )
    return _shaped(f"{greeting}{told}")


def casual(source: str) -> str:
    """A text as one says it to friends."""
    return _shaped(finding.replaced(source, phrases.data("chores")["casual"]))


def _swapped(text: str, old: str, new: str) -> str:
    return re.sub(rf"\b{re.escape(old)}\b", lambda one: grammar.like(one[0], new), text, flags=re.IGNORECASE)


def simple(source: str) -> str:
    """Short, common words for long, rare ones."""
    told = source
    for long, short in phrases.data("english")["simple"]:
        told = _swapped(told, long, short)
    told = re.sub(r"\bcan help bring about an?\b", "can bring a", told)
    told = re.sub(
        r"\b([Tt]he) use of (\w+ )?energy sources can\b",
        lambda one: f"{'Using' if one[1] == 'The' else 'using'} {one[2] or ''}energy can",
        told,
    )
    told = re.sub(r"; ", ". ", told)
    told = re.sub(r", which (is|are|was|were|can|has|have) ", r". It \1 ", told) if len(told) > 90 else told
    told = re.sub(r"\b(a|an) (?=([a-z]+))", lambda one: f"{grammar.article(one[2])} ", told)
    return _shaped(told)


def shorter(source: str) -> str:
    """Without what can be left out."""
    told = finding.replaced(source, [*phrases.data("english")["concise"], *phrases.data("chores")["concise"]])
    told = re.sub(
        r"(?:^|(?<=[.!?] ))(?:however|therefore|furthermore|moreover|in addition|as you know|obviously|of course),? ",
        "",
        told,
        flags=re.IGNORECASE,
    )
    told = re.sub(r", (?:as you (?:may|might) know|if you will|so to speak|as it were),", "", told)
    told = re.sub(r"\b(very|really|extremely|absolutely|totally) ", "", told, flags=re.IGNORECASE)
    told = re.sub(r"^that ", "", told)
    return _shaped(told)


def confident(source: str) -> str:
    """Without `I think`, `maybe`, `just`."""
    told = source
    for hedge in phrases.data("english")["hedges"]:
        told = re.sub(hedge, "", told, flags=re.IGNORECASE)
    told = re.sub(r"\b(?:might|could) be able to\b", "can", re.sub(r"\b([Ww]e) could\b", r"\1 should", told))
    told = re.sub(r"\bi'?ll try to\b", "I will", re.sub(r"\bmight\b", "will", told), flags=re.IGNORECASE)
    return _shaped(told)


_SOLD = late(
    r"\b(?:our|product|service|app|buy|sale|course|offer|customers?|price|discount)\b", re.IGNORECASE
)


def persuasive(source: str) -> str:
    """Stronger words, and a last sentence that asks for the step."""
    told = _shaped(finding.replaced(source, phrases.data("english")["strong"]))
    told = re.sub(r"\b(a|an) (?=([a-z]+))", lambda one: f"{grammar.article(one[2])} ", told)
    close = (
        "Why wait? Try it today and see the difference for yourself."
        if _SOLD.search(source)
        else "The sooner we act, the sooner it pays off."
    )
    return f"{told.rstrip('.')}. {close}"


def _sentencewise(change: Callable[[str], str | None]) -> Callable[[str], str]:
    def all_of(source: str) -> str:
        return " ".join(change(one) or _shaped(one) for one in _sentences(source))

    return all_of


def _tense(tense: str) -> Callable[[str], str]:
    return lambda source: _shaped(recasting.in_tense(source, tense))


_WAYS: Sequence[tuple[re.Pattern[str], Callable[[str], str]]] = tuple(
    (late(pattern, re.IGNORECASE), do)
    for pattern, do in (
        (r"\b(?:to|in|into|use)(?: the)? passive\b|\bpassive(?: voice)?\b(?!.{0,20}\b(?:to|into) active)", _sentencewise(recasting.passive)),
        (r"\bactive\b", _sentencewise(recasting.active)),
        (r"\b(?:to|in|into)(?: the)? (?:simple )?past\b|\bpast(?: simple)? tense\b(?!.{0,12}\b(?:to|into)\b)", _tense("past")),
        (r"\bfuture\b", _tense("future")),
        (r"\bpresent(?: simple)?(?: tense)?\b", _tense("present")),
        (r"\b(?:third|3rd)[- ]person\b(?!.{0,12}\b(?:to|into)\b)", recasting.third),
        (r"\b(?:first|1st)[- ]person\b", recasting.first),
        (r"\b(?:american|us|u\.s\.) (?:english|spelling)|\b(?:to|into|in) american\b", lambda source: recasting.spelled(source, american=True)),
        (r"\b(?:british|uk|u\.k\.) (?:english|spelling)|\b(?:to|into|in) british\b", lambda source: recasting.spelled(source, american=False)),
        (r"\bprofessional|\bformal|\bbusiness|\bboss\b|\bfor work\b|\bcorporate", formal),
        (r"\bfriendl|\bwarm|\bnicer\b|\bkind(?:er|ly)?\b", friendly),
        (r"\bpolite|\bsoften|\bsofter|\bless (?:rude|harsh|aggressive|direct)|\btactful|\bdiplomatic", polite),
        (r"\bcasual|\binformal|\brelaxed|\bconversational", casual),
        (r"\bpersuasive|\bconvincing|\bcompelling", persuasive),
        (r"\bconfident|\bassertive|\bstronger", confident),
        (r"\bsimpl|\bplain|\beasier to (?:read|understand)|\bfor (?:a )?(?:kids?|children|beginners|child|5[- ]year)", simple),
        (r"\bshort|\bconcise|\bbrie|\bcondense|\btighten|\bfewer words|\bwordy", shorter),
    )
)  # fmt: skip
_PERSON = late(r"\b(?:using|with|as|use) [\"']?(he|she|they)\b", re.IGNORECASE)
_MENDING = late(
    r"\bgramma|\bspell|\btypo|\bproof|\bmistake|\bcorrect|\berror|\bpunctuat|\bfix\b|\bwrong\b|\bmy english\b",
    re.IGNORECASE,
)
_LISTING = late(r"\blist\b|\bexplain|\bchanges\b|\bwhat (?:you|was|is|i did)|\bwhy\b|\bshow\b[^.]{0,20}\b(?:mistakes|errors|corrections)|\bfind the (?:mistakes|errors)|\bpoint out\b", re.IGNORECASE)  # fmt: skip
_CHECKING = late(r"\b(?:is|are)\b[^:\n\"“]{0,40}\b(?:correct|right|ok|okay)\b|\bcorrect\?|\bwhat(?:'s| is) wrong\b|\bany (?:mistakes|errors)\b|\bcheck (?:if|whether)\b", re.IGNORECASE)  # fmt: skip
_ONLY = late(r"\bonly\b|\bjust (?:give|return|output|the)\b|\bno explanation", re.IGNORECASE)


@opened_by(_WORKING)
def revised(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The text with its mistakes mended, or as the order wants it."""
    text = prompt.text
    if (
        len(text) > _LONGEST
        or prompt.language != "en"
        or "```" in text
        or "code" in prompt.cues
        or "def " in text
    ):
        return None
    split = parted(text)
    if split is None:
        return None
    head, source = split
    if not source.isascii() and re.search("[\u0400-\u9fff]", source):
        return None
    mending = _MENDING.search(head) is not None
    way = next((do for pattern, do in _WAYS if pattern.search(head)), None)
    if way is not None and not (
        mending and way in (formal, simple) and not re.search(r"\bmore\b|\bsound", head)
    ):
        told = recasting.third(source, who[1].lower()) if way is recasting.third and (who := _PERSON.search(head)) else way(source)  # fmt: skip
        return _unchanged(head, source) if _same(told, source) else told
    if mending:
        return _mended(head, source, prompt)
    return None


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W", "", one.lower()) == re.sub(r"\W", "", other.lower())


def _unchanged(head: str, source: str) -> str:
    said = _shaped(source)
    if _ONLY.search(head):
        return said
    return f"{said}\n\n(I left it as it is: I see nothing in it that would have to change for this. Tell me what matters most to you in it, and I will try another wording.)"


def _mended(head: str, source: str, prompt: Prompt) -> str:
    told, changes = grammar.mended(source)
    real = [one for one in changes if one[0]]
    if _CHECKING.search(head):
        if not real:
            return f"Yes, I see no mistake in it{'' if told == source else f'; with its marks it reads: {told}'}.".replace(
                "..", "."
            )
        return f"No. Correct would be:\n\n{told}\n\n{grammar.listed(changes)}"
    if not changes:
        return (
            source if _ONLY.search(head) or shapes.bare(prompt) else f"{told}\n\n(I found no mistakes in it.)"
        )
    if _LISTING.search(head) and not _ONLY.search(head):
        return f"{told}\n\n**Changes**\n\n{grammar.listed(changes)}"
    return told


_BLANK = late(r"_{2,}|\.{4,}|\[(?:blank|\s{0,3})\]|\(\s{0,6}\)")
_FILLING = frozenset(["blank", "blanks", "fill", "complete", "missing", "gap"])
_ARTICLE = late(r"(?:^|\b(?:is|was|am|be|have|has|had|need|want|bought|ate|saw|become|such|as|with|like|got) )_+ (?P<next>[a-z]+)(?P<more>(?: [a-z]+)?)", re.IGNORECASE)  # fmt: skip


@opened_by(_FILLING)
def filled(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The word that a gap in a sentence wants by the rules: an article, a preposition, a form of `be`."""
    text = prompt.text
    if prompt.language != "en" or len(text) > LONGEST_GAP or len(_BLANK.findall(text)) != 1:
        return None
    sentence = finding.given(text) or text
    plain = _BLANK.sub("___", sentence).strip().strip('"“”')
    row = next((row for row in phrases.data("english")["blanks"] if worded(row[0]).search(plain)), None)
    if row is None and (match := _ARTICLE.search(plain)) and (match["next"] in grammar.nouns() or match["more"].strip() in grammar.nouns() or match["more"].strip() in ("man", "woman", "person", "child")):  # fmt: skip
        word = grammar.article(match["next"])
        row = ["", word, f'"{match["next"]}" begins with a {"vowel" if word == "an" else "consonant"} sound']
    if row is None or "___" not in plain:
        return None
    told = plain.replace("___", f"**{row[1]}**" if plain.index("___") else f"**{row[1].capitalize()}**")
    told = told if told[-1] in ".!?" else f"{told}."
    return f"{told}\n\n({row[2][:1].upper()}{row[2][1:]}.)"


LONGEST_GAP = 300
"""Characters of a request with a gap."""

ALL: Sequence[Callable[[Prompt, tuple[Message, ...], Chance], str | None]] = (filled, revised)
