"""What an English text that is given is like: how it feels and why, its tone, its language, whether it is spam, which label each of several things has.

As doing.py, whose list these belong to; finding.py knows the words.
"""

import re
from collections.abc import Callable, Sequence

from mock_server.content import finding, languages, phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import HEAD, Prompt
from mock_server.wire.timeline import Message

_JUDGING = frozenset(
    ["sentiment", "tone", "spam", "language", "each", "feel", "feeling", "mood", "phishing", "scam"]
)
_WHY = late(r"\bwhy\b|\bexplain|\breasons?\b|\bjustify|\bwhich words\b", re.IGNORECASE)
_TONE = late(r"\b(?:tone|mood)\b", re.IGNORECASE)
_SPAM = late(
    r"\bis (?:this|that|it|the following)\b[^:\n\"“]{0,30}\b(?P<what>spam|scam|phishing)\b", re.IGNORECASE
)
_LANGUAGE = late(r"\b(?:what|which) language\b|\b(?:detect|identify) the language\b", re.IGNORECASE)
_EACH = late(r"\beach\b|\bthese (?:words|items|sentences)\b", re.IGNORECASE)
_TONES: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (name, late(pattern, re.IGNORECASE))
    for name, pattern in (
        ("angry and frustrated", r"\bunacceptable|\bcan't believe|\bridiculous|\bfed up|\bsick of|\bfurious|\bagain!|\bhow dare|\bworst\b|\bforgot again"),
        ("urgent", r"\basap\b|\burgent|\bimmediately|\bright away|\bbefore it'?s too late"),
        ("apologetic", r"\bsorry\b|\bapologi[sz]e|\bmy fault"),
        ("grateful", r"\bthank|\bgrateful|\bappreciate"),
        ("sarcastic", r"\boh great\b|\byeah,? right|\bjust what i needed|\bhow nice of"),
        ("enthusiastic", r"\bcan't wait\b|\bso excited|\bamazing|\bawesome|!!"),
        ("worried", r"\bworried|\bafraid\b|\bnervous|\bconcerned"),
        ("sad", r"\bmiss (?:you|him|her|my)|\bsad\b|\blonely|\bcry"),
        ("formal and polite", r"\bdear (?:sir|mr|ms|mrs|dr)|\bkindly\b|\bwould be grateful|\bsincerely|\bregarding\b|\bplease find"),
        ("casual and friendly", r"\bhey\b|\blol\b|\bguys\b|😊|\bgonna\b|\bhaha"),
    )
)  # fmt: skip
_WORD = late(r"[a-z']+")


def _weighing(text: str) -> tuple[list[str], list[str]]:
    """The words of a text that praise, and those that blame, each as it is meant: `not good` blames."""
    words = _WORD.findall(text.lower())
    found: dict[str, list[str]] = {"positive": [], "negative": []}
    for kind, listed in phrases.data("chores")["feelings"].items():
        other = "negative" if kind == "positive" else "positive"
        known = frozenset(listed.split(" "))
        for at, word in enumerate(words):
            if word in known:
                turned = next(
                    (
                        one
                        for one in words[max(0, at - 2) : at]
                        if one in ("not", "never", "no", "isn't", "wasn't", "don't", "didn't")
                    ),
                    "",
                )
                said = f"{turned} {word}" if turned else word
                found[other if turned else kind].append(said)
    return list(dict.fromkeys(found["positive"])), list(dict.fromkeys(found["negative"]))


def _quoted(words: Sequence[str]) -> str:
    said = [f'"{one}"' for one in words]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


@opened_by(_JUDGING)
def judged(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Feeling with reasons, tone, language, spam; a label for each of several things."""
    text = prompt.text[: 2 * HEAD]
    source = finding.given(text)
    if not source or "json" in prompt.cues:
        return None
    at = text.find(source)
    head = (text[: max(at, 0)] + " " + text[at + len(source) :]) if at >= 0 else text
    if _LANGUAGE.search(head) and len(head) < 120:
        code = languages.language_of(source)
        name = _NAMES.get(code)
        return f"It is {name}." if name else None
    if prompt.language != "en":
        return None
    if match := _SPAM.search(head):
        spam = finding.fitting(source, ["spam"]) is not None
        what = match["what"].lower()
        if spam:
            return f"Yes, it reads like {what}: it presses you to act at once and promises something or asks you to click. Do not open the link, and check with the sender another way."
        return "Probably not: nothing in it presses you to act, promises a prize or asks for money or passwords. Still, look at the sender's address before you answer."
    labels = finding.labels_of(text)
    if labels and _EACH.search(head) and len(items := _items(source)) > 1:
        return "\n".join(f"- {one}: {finding.label_for(one, labels, chance)}" for one in items)
    if labels:
        return None
    if "sentiment" in prompt.cues and _WHY.search(head):
        return _reasoned(source)
    if _TONE.search(head) and re.search(
        r"\b(?:what|determine|identify|describe|analy[sz]e|detect)\b", head, re.IGNORECASE
    ):
        tones = [name for name, pattern in _TONES if pattern.search(source)][:2]
        if not tones:
            return {"positive": "The tone is positive and friendly.", "negative": "The tone is critical."}.get(finding.feeling(source), "The tone is neutral and matter-of-fact.")  # fmt: skip
        return (
            f"The tone is {' and '.join(tones) if len(tones) > 1 and ' and ' not in tones[0] else tones[0]}."
        )
    return None


def _items(source: str) -> list[str]:
    lines = [re.sub(r"^(?:\d+[.)]|[-*])\s*", "", one).strip() for one in source.splitlines() if one.strip()]
    return lines if len(lines) > 1 else [one.strip(" .") for one in re.split(r",\s*(?:and )?| and ", source) if one.strip(" .")]  # fmt: skip


def _reasoned(source: str) -> str:
    good, bad = _weighing(source)
    told = finding.feeling(source)
    if good and bad:
        told = "mixed" if abs(len(good) - len(bad)) < 2 else told
        return f"The sentiment is **{told}**: {_quoted(bad)} {'speaks' if len(bad) == 1 else 'speak'} against it, {_quoted(good)} for it."
    if words := good or bad:
        return f"The sentiment is **{told}**, because of {_quoted(words)}; nothing in the text says the opposite."
    return "The sentiment is **neutral**: the text reports, and neither praises nor blames."


_NAMES = {"en": "English", "zh": "Chinese", "zh-Hant": "Chinese, in traditional characters", "es": "Spanish", "fr": "French", "de": "German", "ja": "Japanese", "ko": "Korean",
          "pt": "Portuguese", "ru": "Russian", "ar": "Arabic", "hi": "Hindi", "id": "Indonesian", "vi": "Vietnamese", "th": "Thai"}  # fmt: skip

ALL: Sequence[Callable[[Prompt, tuple[Message, ...], Chance], str | None]] = (judged,)
