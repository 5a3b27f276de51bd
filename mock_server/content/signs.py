"""Which sentence about a thing tells when, where, how large or by whom: by the look of it, where it shares no word with the question."""

import re
from collections.abc import Sequence

from mock_server.content.late import late

_LEAD = r"^(?:(?:and|so|but|ok|okay)[ ,]+)*"
_SIGNS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (late(rf"{_LEAD}when\b|什么时候|哪一?年|何时|多久以前", re.IGNORECASE), late(r"\b1\d{3}\b|\b20\d\d\b|\bcentury\b|\bBC\b|\d 年|世纪")),
    (late(rf"{_LEAD}where\b|在哪|哪里", re.IGNORECASE), late(r"\b(?:stands?|hangs?|lies|lives?|kept|found|seat|located|sits|flows)\b[^.]{0,60}\b(?:in|on|at|between|from)\b|\b(?:is|are) [^.]{0,30}\b(?:in|of|on) (?:the )?[A-Z]|位于|藏于|地处")),
    (late(rf"{_LEAD}how (?:tall|high|big|large|long|wide|heavy|deep|small)\b|多[高大长宽重深]", re.IGNORECASE), late(r"\d[\d,.]{0,12}[ -]?(?:m|km|cm|metres?|meters?|kilomet\w+|miles|feet|tonnes|kg|square)\b|\d (?:米|公里|千米|厘米|吨|平方)|\d+×\d+|高 ?\d")),
    (late(rf"{_LEAD}who\b|谁", re.IGNORECASE), late(r"\b(?:by|by the company of|company of) (?:the )?[A-Z]|由.{1,16}(?:建|造|写|画|设计)|所(?:著|作)|是.{1,12}(?:画|写|著|创作)的")),
)  # fmt: skip
_NO_MORE = frozenset(
    [
        "when",
        "where",
        "how",
        "who",
        "what",
        "and",
        "so",
        "but",
        "ok",
        "okay",
        "is",
        "are",
        "was",
        "were",
        "did",
        "does",
        "do",
        "the",
        "a",
        "an",
        "it",
        "its",
        "of",
        "in",
        "by",
        "at",
        "on",
        "there",
        "now",
        "today",
        "exactly",
        "actually",
        "currently",
        "really",
        "been",
        "be",
        "built",
        "build",
        "made",
        "make",
        "begun",
        "finished",
        "created",
        "create",
        "painted",
        "paint",
        "written",
        "wrote",
        "write",
        "published",
        "founded",
        "born",
        "invented",
        "designed",
        "constructed",
        "completed",
        "tall",
        "high",
        "big",
        "large",
        "long",
        "wide",
        "heavy",
        "deep",
        "small",
        "located",
        "kept",
        "come",
        "from",
    ]
)
"""What a question for nothing else may say besides the name of the thing."""


_NO_MORE_ZH = late(
    r"什么时候|哪一?年|何时|在?哪里?|多[高大长宽重深]|谁|是|建造?|造|写|画|的|成|了|发明|创作|有|位于|现在|由|在|呢|吗|啊|\W"
)


def by_sign(question: str, facts: Sequence[str], language: str) -> str:
    """The sentence that tells it, to a question for nothing else about what the first of the sentences names; empty if none does."""
    if language == "en":
        words = [word for word in re.findall(r"[a-z]+", question.lower()) if word not in _NO_MORE]
        first = facts[0].lower() if facts else ""
        if any(word not in first for word in words):
            return ""
    elif set(_NO_MORE_ZH.sub("", question)) - set("".join(facts[:1])):
        return ""
    for asks, tells in _SIGNS:
        if asks.search(question):
            return next((one for one in facts if tells.search(one)), "")
    return ""
