"""The answer that a context holds to a question, or that it holds none: documents in the prompt or in the system message.

As doing.py, whose list this belongs to.
"""

import re

from mock_server.content import documents, phrases, vectors
from mock_server.content.chance import Chance
from mock_server.content.chores import system
from mock_server.content.finding import SPAN
from mock_server.content.late import late
from mock_server.content.prompt import HEAD, Prompt
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message

_CONTEXT = late(r"(?:^|\n)\s*(?:#+\s*)?(?:\*\*)?(?:context|document|documents|passage|article|background|source|sources|reference|knowledge|已知信息|参考资料|资料|文档|上下文|背景)(?:\*\*)?(?:\s*\w{0,12})?\s*[:：]|<(?:context|documents?|source|passage|article|data)>|\b(?:following|below|provided|given) (?:\w+ of )?(?:retrieved )?(?:context|document|passage|article|text|information|sources)s?\b|(?:根据|基于|参考)(?:以下|下面|上述|给出的|提供的)(?:的)?(?:内容|资料|信息|文本|文章|上下文|文档|材料)|【(?:参考)?(?:资料|内容|文档|上下文|知识库?|已知信息|背景)[^】\n]{0,6}】|阅读(?:下面|以下)?的?(?:这[篇段])?(?:短文|文章|材料|段落)|(?:根据|基于)(?:以下|下面)?(?:的)?(?:文档|资料)内容", re.IGNORECASE)  # fmt: skip
_QUESTION = late(
    r"(?:^|\n)\s*(?:#+\s*)?(?:\*\*)?(?:question|query|user question|q|问题|提问|用户问题|问)(?:\*\*)?\s*[:：]\s*(.{3,400}?)(?=\n|$)",
    re.IGNORECASE,
)
_LAST = late(r"([^.!?。！？\n]{6,300}[?？])\s*$|^([^.!?。！？\n]{6,200}[?？])\s*\n")
_UNSURE = late(
    r"\bdon'?t know\b|\bdo not know\b|\bnot (?:in|contain|mentioned|found)\b|\bcannot (?:be )?(?:answer|found)|不知道|不清楚|无法(?:从中)?(?:回答|得到)|没有(?:答案|相关|提到|提及)|未提及",
    re.IGNORECASE,
)


def from_context(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The answer that a context in the prompt, or in the system message, holds to the question; else that it holds none."""
    text = prompt.text[: 8 * HEAD]
    frame = system(before)[: 8 * HEAD]
    if len(text) > (120 if text.isascii() else 36) and (
        _CONTEXT.search(text) or (len(text) > 250 and _LAST.search(text))
    ):
        match = _QUESTION.search(text) or _LAST.search(text.strip())
        if match is None:
            return None
        question = next(one for one in match.groups() if one)
        context = (text[: match.start()] + "\n" + text[match.end() :]).strip()
        if found := SPAN.search(context):
            context = (
                context
                if len(found[0]) * 2 < len(context)
                else (found[1] or found[2] or found[3] or found[5])
            )
        elif (start := _CONTEXT.search(context)) and len(context) - start.end() > 60:
            context = context[start.end() :]
    elif len(frame) > 60 and ("?" in text or "？" in text or has_context(frame)):
        if text.isascii() and prompt.cues.isdisjoint(_weighty(frame)) and not _UNSURE.search(frame):
            return None
        question = text
        context = _told(frame)
    else:
        return None
    explicit = _CONTEXT.search(text) is not None or has_context(frame)
    if explicit and _absent(question, context) and _UNSURE.search(text + frame):
        return _unknown(prompt, text + frame)
    sentences = _sentences(context)
    asked = vectors.features(question)
    if not sentences or not asked:
        return None
    place, best = vectors.ranked(asked, (known for _, known in sentences))[0]
    shared = phrases.stems(question, "zh") & phrases.stems(sentences[place][0], "zh") if prompt.language == "zh" else ()  # fmt: skip
    if best < (0.18 if explicit else 0.34) and not (explicit and shared):
        if not explicit or not _UNSURE.search(text + frame):
            return None
        return _unknown(prompt, text + frame)
    answer = _HEADED.sub("", _MARK.sub("", sentences[place][0]))
    mark = _MARK.match(sentences[place][0])
    if mark and _CITED.search(text + frame):
        return f"{answer.rstrip('。')}[{mark[0].strip()[1:-1]}]。"
    return answer


_IN_THESE_WORDS = late(r"(?:\b(?:if|unless|when)\b|如果|若|没有)[^\n]{0,90}?(?:\b(?:say|answer|respond|reply)\b|回答|回复|说|输出)[^\"“'‘\n]{0,16}(?:\"(?P<a>[^\"\n]{2,80})\"|“(?P<b>[^”\n]{2,80})”|['‘](?P<c>[^\n]{2,80}?)['’](?=[\s.,，。]|$))", re.IGNORECASE)  # fmt: skip
"""What is to be said where the context holds no answer."""
_PLAINLY = late(r"(?:请?说|回答|回复|答)(不知道|不清楚)")
"""The same without quotes."""


def unsure(orders: str) -> str:
    """What is to be said where no answer is known, if that is ordered; else empty."""
    match = _IN_THESE_WORDS.search(orders)
    return next(one for one in match.groups() if one) if match else ""


def _unknown(prompt: Prompt, orders: str) -> str:
    if ordered := unsure(orders):
        return ordered
    if prompt.language == "zh" and (told := _PLAINLY.search(orders)):
        return f"{told[1]}，资料里没有提到这一点。"
    return (
        "根据提供的资料无法回答这个问题。"
        if prompt.language == "zh"
        else "I don't know; the context given does not say."
    )


_HEADED = late(
    r"^(?:内容|资料|文档|上下文|背景|已知信息|参考资料|context|document|passage)[:：]\s*", re.IGNORECASE
)
"""What stands before a context."""
_MARK = late(r"^\[\d{1,2}\]\s*")
"""What numbers the passages of a context."""
_CITED = late(
    r"(?:标注|注明|给出|附上|带上)[^。\n]{0,8}(?:引用|来源|出处|编号)|引用编号|\bcit(?:e|ing|ations?)\b",
    re.IGNORECASE,
)
"""Wants them said with what is taken from them."""
_ASKED_FOR = late(
    r"\bwhat(?:'s| is| are| was| were)? (?:the |its |their )?([a-z]{4,})\b (?:of|for|does|do|did|in)\b",
    re.IGNORECASE,
)


def _absent(question: str, context: str) -> bool:
    """Whether the thing that is asked for is nowhere in the context: `the price of …` where no price is told, 创始人 where no founder is."""
    match = _ASKED_FOR.search(question)
    if match is not None:
        return match[1].lower()[:5] not in context.lower()
    return not question.isascii() and any(_unheard(one, context) for one in _ASIDE.split(question))


_ASIDE = late(
    r"[^\u4e00-\u9fff]+|[的了吗呢吧啊呀是在有和与或及我你您他她它们这那请]|什么|怎么样?|如何|多少(?:钱|天|个|人|元|次|年)?|几[个天年次种人元点岁]内?|哪[里儿些个一年种]|为何|为什么|谁|可以|可否|能否|能不能|需要|应该|一下|告诉|问题|公司|分别|时候|多久|多长|多大|会|能|要|吃|做|支持"
)
"""What a Chinese question has besides the things it asks about."""


def _unheard(thing: str, context: str) -> bool:
    """Whether no two signs of a thing stand together in a context, nor more than half of its signs anywhere."""
    if not 2 <= len(thing) <= 8 or any(thing[at : at + 2] in context for at in range(len(thing) - 1)):
        return False
    return 2 * sum(sign in context for sign in thing) <= len(thing)


@memo(256)
def has_context(frame: str) -> bool:
    """Whether a system message says that it holds a context."""
    return _CONTEXT.search(frame) is not None


@memo(256)
def _weighty(frame: str) -> frozenset[str]:
    """Its Latin words of five letters or more: a question that shares none is not answered by it."""
    return frozenset(re.findall(r"[a-z]{5,}", frame.lower()))


@memo(256)
def _told(frame: str) -> str:
    """A system message without the lines that are but an order; what stands in a sentence beside one is told."""
    return "\n".join(one for one in frame.splitlines() if not _ORDER.match(one) or _MORE.search(one))


@memo(64)
def _sentences(context: str) -> list[tuple[str, vectors.Features]]:
    """The sentences of a context that are no orders, each with what it is about."""
    plain = [one.strip(" -*#\t") for one in documents.SENTENCE.findall(context) if len(one.strip()) > 8]
    kept = [one for one in plain if not _ORDER.match(one)][: documents.SENTENCES]
    return [(one, vectors.features(one)) for one in kept]


_MORE = late(r"[.!。] *[^\s.!。]")
_ORDER = late(r"\s*(?:[-*\d.]+\s*)?(?:you are|you're|you must|you should|answer|use|do not|don't|never|always|if |please|reply|respond|based on|given the|context|question|你是|请|不要|如果|根据|回答)", re.IGNORECASE)  # fmt: skip
