"""What a text that is given says, in the languages besides English and Chinese: its fields as JSON or line by line, how it feels, which label fits.

As doing.py, whose list these belong to; finding.py and chores.py do it in English and Chinese. Data: gleaning.json.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from mock_server.content import languages, phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import HEAD, Prompt
from mock_server.wire.timeline import Message

_QUOTED = late(r"[\"“«„「『]([^\"”»“」』]{3,1500})[\"”»“」』]")
_BEHIND = late(r"[:：]\s*([^:：]{8,1500})$")
"""The text: what stands in quotes, else behind the last colon."""
_OFFERED = late(r"[(（\[]([^()（）\[\]]{3,160})[)）\]]|((?:[^\s,/、:：()]{2,20}/){1,7}[^\s,/、:：()]{2,20})")
"""Labels in brackets, or with strokes between them."""
_APART = re.compile(
    r"\s*(?:[,،、/|;／]|\bo\b|\bou\b|\boder\b|\bили\b|\batau\b|\bhoặc\b|\bhay\b|और|या|أو|または)\s*"
)
_JSON = re.compile(r"json", re.IGNORECASE)


def _split(prompt: Prompt) -> tuple[str, str]:
    """What is to be done, and the text that it is to be done with, which is empty if none is given."""
    text = prompt.text[: 2 * HEAD]
    match = _QUOTED.search(text) or _BEHIND.search(text)
    if match is None:
        return text, ""
    return f"{text[: match.start(1)]} {text[match.end(1) :]}", match[1].strip()


def _own(prompt: Prompt, key: str) -> Any:
    return (
        None
        if prompt.language in ("en", "zh", "zh-Hant")
        else phrases.data("gleaning")[key].get(prompt.language)
    )


@opened_by(frozenset(), only="en")
def extracted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The fields that are asked for by name, with what the text says for each: null where it says nothing."""
    asks = _own(prompt, "extract")
    if asks is None or not worded(asks).search(prompt.text[:300]):
        return None
    head, source = _split(prompt)
    if not source:
        return None
    wanted = _fields(head.lower(), prompt.language)
    if not wanted:
        return None
    found = {name: _value(kind, source, prompt.language) for name, kind in wanted}
    if not any(one is not None for one in found.values()):
        return None
    if _JSON.search(head):
        return f"```json\n{orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()}\n```"
    return "\n".join(
        f"- **{name[:1].upper()}{name[1:]}**: {'—' if one is None else one}" for name, one in found.items()
    )


def _fields(head: str, language: str) -> Sequence[tuple[str, str]]:
    """The fields that a request names, in its own words and order, with their kinds."""
    met = []
    for kind, words in phrases.data("gleaning")["fields"].items():
        latin = language in ("es", "pt", "fr", "de", "id", "vi")
        pattern = rf"\b(?:{words[language]})(?:s\b|\b)" if latin else words[language]
        if match := worded(pattern).search(head):
            met.append((match.start(), match[0], kind))
    met.sort()
    return [
        (name, kind)
        for at, name, kind in met
        if not any(at > other and at < other + len(one) for other, one, _ in met)
    ]


def _value(kind: str, source: str, language: str) -> str | int | None:
    known: Mapping[str, Any] = phrases.data("gleaning")
    pattern = known["everywhere"].get(kind) or known["values"].get(kind, {}).get(language)
    match = late(pattern).search(source) if pattern else None
    if match is None:
        return None
    told = next(one for one in match.groups() if one).strip(" .,،")
    if kind == "age":
        return int(told)
    if kind == "city" and language == "ru" and (named := languages.places(told)):
        return named[0]
    return told


@opened_by(frozenset(), only="en")
def judged(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The one of the labels that fits a text: how it feels, or what it is about."""
    own = _own(prompt, "feelings")
    if own is None or not worded(own["asks"]).search(prompt.text[:400].lower()):
        return None
    head, source = _split(prompt)
    if not source:
        return None
    if labels := _labels(head):
        if told := _about(labels, source.lower()):
            return told
    elif not any(worded(one).search(head.lower()) for one in (*_feelings().values(), own["asks"])):
        return None
    offered = {
        kind: match[0]
        for kind, pattern in _feelings().items()
        if (match := worded(pattern).search(head.lower()))
    }
    if labels and not offered:
        return None
    kind = _feeling(source.lower(), own)
    if kind == "neutral" and len(offered) > 1 and kind not in offered:
        kind = "negative"
    at = ("positive", "negative", "neutral").index(kind)
    said = offered.get(kind, "") or str(phrases.data("gleaning")["plain"][prompt.language][at])
    return said[:1].upper() + said[1:]


def _feelings() -> Mapping[str, str]:
    known: Mapping[str, str] = phrases.data("gleaning")["labels"]
    return known


def _labels(head: str) -> list[str]:
    """The labels that a request offers within brackets or with strokes between; none if there are not two."""
    match = _OFFERED.search(head)
    if match is None:
        return []
    found = [one.strip() for one in _APART.split(match[1] or match[2]) if one.strip()]
    return found if 2 <= len(found) <= 10 else []


def _about(labels: Sequence[str], source: str) -> str | None:
    """The label whose subject a text speaks of most, else the one for all others; None where no label names a subject."""
    scores: dict[str, int] = {}
    for label in labels:
        for names, words in phrases.data("gleaning")["topics"]:
            if worded(names).search(label.lower()):
                scores[label] = len(late(words).findall(source))
    if not scores:
        return None
    best = max(scores, key=lambda one: scores[one])
    rest = next(
        (one for one in labels if worded(phrases.data("gleaning")["other"]).search(one.lower())), None
    )
    return best if scores[best] or rest is None else rest


_NEAR = 14
"""Characters before a word of praise in which a negation turns it round."""


def _feeling(source: str, own: Mapping[str, str]) -> str:
    """`positive`, `negative` or `neutral`; what stands behind a `but` counts twice."""
    parts = late(own["but"]).split(source, maxsplit=1)
    total = 0
    for weight, part in zip((1, 2), parts, strict=False):
        for match in late(own["good"]).finditer(part):
            turned = late(own["not"]).search(part[max(0, match.start() - _NEAR) : match.start()])
            total += -weight if turned else weight
        total -= weight * len(late(own["bad"]).findall(part))
    return "positive" if total > 0 else "negative" if total < 0 else "neutral"


@opened_by(frozenset(), only="en")
def corrected(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A text without the frequent mistakes that are known; that none of them is in it, where so."""
    asks = _own(prompt, "corrects")
    if asks is None or not worded(asks).search(prompt.text[:120]):
        return None
    _, source = _split(prompt)
    if not source or "```" in source:
        return None
    told = source
    for pattern, right in phrases.data("gleaning")["mistakes"][prompt.language]:
        told = worded(pattern).sub(right, told)
    return str(phrases.data("gleaning")["sound"][prompt.language]) if told == source else told


_KEYS = late(r"[\"“«„「]([^\W\d]\w{1,20})[\"”»“」]")


@opened_by(frozenset(["json"]))
def keyed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A capital and its country as JSON, in the members that a request names."""
    known = (
        None
        if prompt.language in ("en", "zh", "zh-Hant")
        else phrases.facts()["capitals_elsewhere"].get(prompt.language)
    )
    text = prompt.text[:300]
    if known is None or not _JSON.search(text):
        return None
    country = max((name for name in known["names"] if name in text), key=len, default=None)
    own: Mapping[str, str] = phrases.data("gleaning")
    if country is None or not worded(own["capital"]).search(text):
        return None
    keys = _KEYS.findall(text) or [
        match[0]
        for part in ("country", "capital")
        if (match := worded(rf"\b(?:{own[part]})\w*").search(text))
    ]
    made = {
        key: known["names"][country]
        if worded(own["capital"]).search(key)
        else country
        if worded(own["country"]).search(key)
        else None
        for key in keys
    }
    if len(made) < 2:
        made = {(made and next(iter(made))) or "capital": known["names"][country]}
    return f"```json\n{orjson.dumps(made, option=orjson.OPT_INDENT_2).decode()}\n```"


ALL = (extracted, judged, corrected, keyed)
