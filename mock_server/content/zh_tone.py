"""A Chinese sentence said more politely, more formally or more plainly: by what it does (asks, chases, refuses, contradicts), else by its words.

Tried before chores.py's own rewriting, which takes what is left; frames and words are in data/zh_tone.json.
"""

import re

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.finding import replaced
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.content.zh_work import ZH_ONLY
from mock_server.wire.timeline import Message

_TONES = (
    ("oral", late(r"口语|通俗|接地气|随意|日常|大白话")),
    ("formal", late(r"正式|书面|专业|商务|公文|官方|职业化")),
    ("polite", late(r"礼貌|客气|委婉|得体|高情商|温柔|婉转|好听|柔和|友善")),
)
_WANTS = late(
    r"(?:[说改写换讲表]|表达|变|翻译|转)(?:得|的|成|为|一?下)?[^，。：:“\"]{0,8}?(?:口语|通俗|接地气|随意|大白话|正式|书面|专业|商务|礼貌|客气|委婉|得体|高情商|温柔|婉转|好听|柔和|友善)|(?:口语|正式|书面|礼貌|客气|委婉|得体|高情商|温柔|婉转)[^，。：:]{0,6}(?:说法|表达|语气|方式|改写|说)|(?:怎么|如何)(?:说|讲|表达)[^，。：:]{0,4}(?:更|才|比较)?(?:礼貌|客气|委婉|得体|正式|好听|高情商)"
)
_SOURCES = (
    late(r"[“\"「'‘](?P<s>[^”\"」'’\n]{2,120})[”\"」'’]"),
    late(r"[：:]\s{0,4}(?P<s>[^\n]{2,120})\s{0,9}$"),
    late(r"^(?P<s>[^\n：:]{2,60}?)[\s，。！？,]+(?:这句话)?(?:请|帮我)?(?:换|用|改|怎么|如何|说)[^，。：:]{0,14}(?:说法|表达|语气|礼貌|客气|委婉|得体|正式|书面语?|口语|高情商)(?:的?说法|一?[点些])?[^，。]{0,4}$"),
    late(r"\n(?P<s>[^\n]{2,120})\s{0,9}$"),
)  # fmt: skip
_CHASE = late(
    r"^(?:你|您)?(?:怎么|为什么|咋)(?:还|到现在还)(?:没有?|不)(?P<act>[^？?！!。，,]{1,16}?)(?:呢|啊|呀|完|好)*[？?！!。]*$|^(?P<thing>[^，,。]{1,8}?)(?:怎么|咋)还没(?P<rest>[^？?！!。，,]{1,10}?)(?:呢|啊)?[？?！!。]*$"
)
_AGAIN = late(
    r"^(?:你|您)?(?:怎么|为什么|咋)(?:又|总是?|老是?)(?P<act>[^？?！!。，,]{1,16}?)(?:呢|啊|呀)?[？?！!。]*$"
)
_REFUSE = late(
    r"^我?(?:真的?|实在|今天|今晚|明天|周末|才)*(?:不想|不要|不愿意?|不去|懒得|没空|没时间)(?P<act>[^。！!，,？?]{0,16}?)(?:了|啊|呢)?[。！!]*$"
)
_WRONG = late(
    r"^(?:你|您)?(?:这|说|讲|做|写|理解)?(?:个|样|的|得)?(?:是)?(?:错了?|不对|有问题|说错了|搞错了|弄错了|完全错了)(?:吧|啊|的)?[。！!]*$"
)
_UNABLE = late(r"(?:搞|弄|做|整|处理|解决)不(?:定|了|好|来|出来)")
_ABSENT = late(r"来不了|去不了|不能来|不能去|参加不了|不来了|不去了")
_WHEN = late(r"今天|明天|后天|今晚|明晚|(?:下|本|这)?周[一二三四五六日]")
_LATE = late(r"(?:迟到|晚到|晚点到|来晚)")
_URGES = late(r"快一?点|赶紧的?|赶快|马上|立刻|立马|速度|尽快|快")
_ACT = late(
    r"^(?:你|您|请|麻烦|喂|嘿|帮我|给我|那个)*(?P<act>(?:把|将|帮|给|发|交|写|改|做|弄|看|回|打|开|关|拿|送|过来|来|去|说|告诉|安静|让|等|别|不要|停|确认|处理|通知|提交|准备|联系|检查|整理|安排)[^。！!？?]{0,40}?)(?:行不行|好不好|行吗|可以吗)?(?:啊|吧|呀|了)?[。！!？?]*$"
)


def _source(text: str) -> str:
    for pattern in _SOURCES:
        if match := pattern.search(text):
            return match["s"].strip(' “”"')
    return ""


@opened_by(ZH_ONLY, only="en")
def toned(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The sentence in the tone that is wanted."""
    text = prompt.text.strip()
    if prompt.language != "zh" or len(text) > 200 or not (wanted := _WANTS.search(text)) or re.search(r"函数|写.{0,6}代码|英文|英语|邮件|文章|作文", text):  # fmt: skip
        return None
    tone = next((name for name, asks in _TONES if asks.search(wanted[0])), "polite")
    source = _source(text)
    if len(source) < 2 or source in wanted[0] or not re.search(r"[\u4e00-\u9fff]", source):
        return None
    return _acted(source, tone, chance) or _worded(source, tone)


def _acted(source: str, tone: str, chance: Chance) -> str | None:
    """By what the sentence does."""
    plain = re.sub(r"^(?:老板|领导|经理|亲|哥|姐|老师)[，,]\s*", "", source)
    if match := _CHASE.search(plain):
        return _told("chase", tone, chance, act=match["act"] or f"{match['thing']}{match['rest']}")
    if match := _AGAIN.search(plain):
        return _told("again", tone, chance, act=match["act"].removesuffix("了"))
    if _WRONG.search(plain):
        return _told("wrong", tone, chance)
    if _ABSENT.search(plain):
        when = _WHEN.search(plain)
        return _told("absent", tone, chance, when=when[0] if when else "这次")
    if match := _REFUSE.search(plain):
        return _told("refuse", tone, chance, act=match["act"] or "参加")
    if _LATE.search(plain) and len(plain) < 16 and "你" not in plain:
        return _told("late", tone, chance)
    if _UNABLE.search(plain) and len(plain) < 24:
        return _told("unable", tone, chance)
    urgent = _URGES.search(plain) is not None
    calm = _URGES.sub("", plain).strip("，, ")
    if match := _ACT.search(calm):
        act = re.sub(r"^给我(?=把|发)", "", match["act"])
        if no := re.match(r"(?:别|不要)(?P<what>.+?)了?$", act):
            return _told("stop", tone, chance, act=no["what"])
        key = "urgent" if urgent and tone == "polite" else tone
        return str(phrases.filled(chance.pick(phrases.data("zh_tone")["request"][key]), act=act))
    return None


def _told(kind: str, tone: str, chance: Chance, **values: str) -> str:
    return phrases.filled(chance.pick(phrases.data("zh_tone")[kind][tone]), **values)


def _worded(source: str, tone: str) -> str | None:
    """By its words; None where none of them is known."""
    told = replaced(source, phrases.data("zh_tone")["words"][tone])
    end = "" if told[-1:] in "。！？!?" else "？" if re.search(r"[吗么]$", told) else "。"
    return f"{told}{end}" if told != source else None


ALL = (toned,)
