"""What a prompt asks for, as far as a reader without a model can tell: its language, its topic, its last words."""

import re
from functools import lru_cache
from typing import NamedTuple

from mock_server.wire.timeline import Ask, Message

_CHINESE = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
_KANA_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")

# What stands before the topic in a question or a request; taken off again and again until nothing is left to take.
_BEFORE_EN = re.compile(
    r"^(?:please|kindly|hi|hello|hey|ok|okay|so|and|now|well|could you|can you|would you|will you|i want to know|"
    r"i would like to know|i want to|i would like to|i need to|help me(?: to)?|tell me|give me|show me|teach me|let me know|"
    r"explain|describe|discuss|summari[sz]e|introduce|compare|outline|define|mention|list|name|suggest|recommend|write|"
    r"create|generate|make|draft|compose|translate|what(?:'s| is| are| was| were| does| do)?|who(?:'s| is| are| was)?|"
    r"where(?:'s| is| are)?|when(?: is| was| did)?|why(?: is| are| do| does| did)?|how(?: is| are| do| does| did| to| can| many| much)?|"
    r"which|is|are|does|do|did|can|should|i|you|we|me|us|about|on|of|for|to|in|the|a|an|some|any|short|brief|briefly|detailed|"
    r"simple|long|essay|article|paragraph|story|poem|text|note|overview|summary|introduction|list|table|steps?|points?|things?|"
    r"\d+|one|two|three|four|five|six|seven|eight|nine|ten)\b[\s,:;.!-]*",
    re.IGNORECASE,
)
_BEFORE_ZH = re.compile(
    r"^(?:你好|您好|嗨|请问|请|麻烦|帮我|帮忙|给我|告诉我|我想知道|我想了解|我想|我要|你能|能否|可以|能不能|介绍一下|介绍|解释一下|解释|说明|描述|"
    r"谈谈|说说|讲讲|讲一下|写一篇|写一个|写一段|写一首|写|列出|列举|总结一下|总结|翻译|关于|什么是|什么叫|为什么|如何|怎么|怎样|"
    r"一下|一个|一些|几个|[0-9一二三四五六七八九十]+[个条点项种])[，,：:\s]*"
)
_LATIN = re.compile(r"[a-z]+")
HEAD = 4000
"""How much of a prompt is read closely."""

CUES_ZH = (
    "说", "回答", "回复", "重复", "输出", "只", "平方", "加", "减", "乘", "除", "首都", "省会", "叫", "名字", "你是谁", "自己", "数字", "数值",
    "列", "个", "条", "点", "步骤", "怎么", "如何", "表格", "对比", "比较", "代码", "写", "实现", "总结", "概括", "摘要", "简短", "一句话", "简单",
    "详细", "文章", "故事", "作文", "长篇", "公式", "方程", "好", "嗨", "在吗", "谢谢", "感谢",
)  # fmt: skip
_END = re.compile(r"[.?!,;:\n。？！，；：、]| (?:and|but|because|so that|which|that|in \d+ words|in simple|in plain|in detail|in a|as a|to a|for beginners|please)\b")
_AFTER_ZH = re.compile(r"(?:是什么意思|是什么|是谁|怎么样|有哪些|的文章|的故事|是几|等于几|吗|呢|吧|啊|的)+$")


class Prompt(NamedTuple):
    """`text` is what the user said last, `topic` a noun phrase out of it, in the language of the prompt."""

    text: str
    language: str
    topic: str
    cues: frozenset[str] = frozenset()  # its Latin words in lower case, and the Chinese words of CUES_ZH it holds

    def has(self, cues: frozenset[str]) -> bool:
        """Whether any of these words is said: what a closer look, which costs more, is worth."""
        return not cues.isdisjoint(self.cues)


@lru_cache(maxsize=4096)
def read(text: str) -> Prompt:
    """Reads one user text. The topic of an empty one is a word for `this`."""
    language = language_of(text)
    head = text[:HEAD]
    cues = set(_LATIN.findall(head.lower()))
    if language == "zh":
        cues.update([cue for cue in CUES_ZH if cue in head])
    return Prompt(text, language, _topic(text, language), frozenset(cues))


def language_of(text: str) -> str:
    """zh for a text with Chinese characters and no kana or hangul, else en."""
    head = text[:2000]
    return "zh" if _CHINESE.search(head) and not _KANA_HANGUL.search(head) else "en"


def last_user_text(ask: Ask) -> str:
    """What the user said last, its text parts joined."""
    for message in reversed(ask.messages):
        if message.role == "user":
            return "\n".join(message.texts)
    return ""


def conversation(ask: Ask) -> tuple[Message, ...]:
    """The messages before the last user turn."""
    for index in range(len(ask.messages) - 1, -1, -1):
        if ask.messages[index].role == "user":
            return ask.messages[:index]
    return ask.messages


def _topic(text: str, language: str) -> str:
    rest = " ".join(text[:600].split())
    before = _BEFORE_ZH if language == "zh" else _BEFORE_EN
    for _ in range(12):
        shorter = before.sub("", rest, count=1)
        if shorter == rest or not shorter:
            break
        rest = shorter
    end = _END.search(rest)
    if end and end.start() > 1:
        rest = rest[: end.start()]
    if not any(sign.isalnum() for sign in rest):
        rest = ""
    if language == "zh":
        return _AFTER_ZH.sub("", rest[:16]) or "这个问题"
    words = rest.split(" ")[:8]
    return " ".join(words).strip(" \"'`*_()[]{}<>|\\") or "this"
