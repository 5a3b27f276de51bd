"""The law of the language: who asks in a language is answered in it.

The reader here is the contract's own, by scripts and by function words, and says nothing where it is not sure: a law shall not
be as sure as the mock about what the mock does.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import wholes

_SCRIPTS: Mapping[str, str] = {
    "ja": r"[\u3040-\u30ff]", "ko": r"[\uac00-\ud7af]", "zh": r"[\u4e00-\u9fff\u3400-\u4dbf]", "ar": r"[\u0600-\u06ff]",
    "hi": r"[\u0900-\u097f]", "th": r"[\u0e00-\u0e7f]", "ru": r"[\u0400-\u04ff]", "latin": r"[A-Za-z\u00c0-\u024f\u1ea0-\u1ef9]",
}  # fmt: skip
_OTHERS = re.compile(r"[іїєґЇЄҐІўЎђћљњџäöүұқғңһәӘҮҰҚҒҢҺپچژگکیٹڈڑںھے]")
"""Letters of languages that share a script with those above."""

_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is are what how why which with that for you it this an be can about please from",
        "es": "el los las de que qué cómo por para una es son con cuál del y en lo se más porque",
        "pt": "o os as de que como por para uma é são com qual do da não em se mais porque você",
        "fr": "le les des de que comment pour une est sont avec quel du et en pas dans pourquoi vous qui",
        "de": "der die das und ist sind wie warum was mit für eine ein nicht auf den im zu von ich",
        "id": "yang dan di apa bagaimana mengapa untuk dengan adalah dari ini itu tidak pada ke saya",
        "vi": "là và của có không gì như thế nào tại sao cho với được những một các người",
    }.items()
}
NAMES: Mapping[str, str] = {
    "en": "English", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ar": "Arabic", "hi": "Hindi", "th": "Thai", "ru": "Russian",
    "es": "Spanish", "pt": "Portuguese", "fr": "French", "de": "German", "id": "Indonesian", "vi": "Vietnamese",
}  # fmt: skip
HINTS: Mapping[str, str] = {
    "en": "Answer in English.", "zh": "请用中文回答。", "ja": "日本語で答えてください。", "ko": "한국어로 답해 주세요.",
    "ar": "أجب باللغة العربية.", "hi": "कृपया हिंदी में उत्तर दें।", "th": "กรุณาตอบเป็นภาษาไทย", "ru": "Ответь по-русски.",
    "es": "Responde en español.", "pt": "Responda em português.", "fr": "Réponds en français.", "de": "Antworte auf Deutsch.",
    "id": "Jawab dalam bahasa Indonesia.", "vi": "Hãy trả lời bằng tiếng Việt.",
}  # fmt: skip
"""What to add to a prompt so that it is answered in its language."""

_ABOUT = re.compile(
    rf"translat|rewrite|code|json|regex|sql|\bin (?:{'|'.join(NAMES.values())})\b|翻译|翻譯|译成|英文|英语|中文|翻訳|英語|번역|영어|tradu"
    r"|übersetz|auf englisch|en (?:anglais|inglés)|em inglês|перев[ео]д|по-английски|ترجم|अनुवाद|แปล|terjemah|dịch|```|[{}<>]|https?:",
    re.IGNORECASE,
)
"""Prompts of which the language is not the one to answer in: translations, code, and what names a language."""

_ENOUGH = 16
"""Letters below which a text is of no language."""


@lru_cache(maxsize=2048)
def language(text: str) -> str:
    """The language of a text, empty where that is not plain."""
    text = re.sub(r"```.*?```|`[^`]*`|\$[^$]*\$", " ", text[:4000], flags=re.DOTALL)
    counts = Counter({name: len(re.findall(script, text)) for name, script in _SCRIPTS.items()})
    letters = counts.total()
    dense = counts["zh"] + counts["ja"] + counts["ko"]
    if letters + 2 * dense < _ENOUGH:
        return ""
    if counts["ja"] * 10 > dense and dense * 10 > letters * 7 and not counts["ko"]:
        return "ja" if counts["ja"] * 8 > dense else ""
    (first, number), *_ = counts.most_common(1)
    if number * 10 < letters * 8:
        return ""
    if first != "latin":
        return "" if _OTHERS.search(text) or (first == "zh" and counts["ja"]) else first
    return _latin(text)


def _latin(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text.lower())
    scores = Counter({name: sum(word in known for word in words) for name, known in _WORDS.items()})
    (first, best), (_, second) = scores.most_common(2)
    return first if best >= 3 and best * 6 >= len(words) and best >= 2 * second else ""


def _last_said(exchange: Exchange) -> str:
    """What the user said last; empty where other things may decide the language: instructions, results of tools, parts."""
    asked: Mapping[str, Any] = exchange.asked
    if exchange.operation.surface == "native":
        given = asked.get("input")
        asked = given if isinstance(given, Mapping) else {}
    if asked.get("system") or asked.get("instructions"):
        return ""
    listed = asked.get("messages", asked.get("input"))
    if isinstance(listed, list):
        turns = [one for one in listed if isinstance(one, Mapping)]
        if len(turns) != 1 or turns[0].get("role") != "user":
            return ""
        listed = turns[0].get("content")
    listed = listed if listed is not None else asked.get("prompt")
    if isinstance(listed, list) and len(listed) == 1 and isinstance(listed[0], Mapping):
        listed = listed[0].get("text")
    return listed if isinstance(listed, str) else ""


def answers_in_the_language_asked(exchange: Exchange) -> Iterator[Finding]:
    """A prompt in one plain language is answered in it; what names a language, translates or is code is not judged. Source: the
    recorded answers to Chinese and English prompts (cnblogs/*, genai/*); a model that does otherwise is told what to add."""
    if not exchange.said or exchange.parameters.get("response_format") or exchange.parameters.get("tools"):
        return
    prompt = _last_said(exchange)
    wanted = "" if _ABOUT.search(prompt) else language(prompt)
    if not wanted:
        return
    for whole in wholes(exchange).values():
        came = language(whole.text) if not whole.calls else ""
        if came and came != wanted:
            hint = f"add to the prompt: {HINTS[wanted]}"
            yield Finding(f"an answer in {NAMES[wanted]}", f"one in {NAMES[came]} ({hint})")
            return


LAWS = (answers_in_the_language_asked,)
