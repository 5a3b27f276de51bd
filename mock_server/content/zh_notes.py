"""Papers and posts of known form in Chinese: letters of apology to a teacher, pledges, notices, lines for a live sale, a visit to a shop, a review.

As daily.py, in whose list this is; texts are in data/zh_notes.json.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from mock_server.content import essays, phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.content.zh_work import ZH_ONLY, Shelf
from mock_server.wire.timeline import Message


@lru_cache(maxsize=1)
def _notes() -> Shelf:
    return Shelf(
        [
            (keys, asks, (topic, texts, more))
            for keys, asks, topic, texts, more in phrases.data("zh_notes")["notes"]
        ]
    )


_WRITES = late(r"写|生成|起草|拟|来[一个份段]|给我|帮我|[字文稿术案书信]$|模板|范文|怎么|[：:]")
_NOT = late(r"区别|是什么|意思|代码|翻译|法律|多久|有效")
_ABOUT = late(
    r"[，,：:\s]\s*(?:产品是?|主题是?|内容是?|理由是?|原因是?|因为|由于|卖|推荐|吃的是?|关于|保证)?(?:一[款家个件次])?(?P<a>(?!\d|字|要求|给|写|帮|请|不少于)[^，,。！？\n\d]{2,14}?)(?:[，,。！？\s]|\d|$)|(?:卖|推荐|介绍|关于|保证|因为)(?:一[款家个件])?(?P<b>[^，,。！？的\n\d]{2,12})|(?P<c>(?:上课|上班|考试|作业|晚自习|宿舍)?[^，,。！？\n]{0,4}?(?:玩手机|迟到|早退|旷课|逃课|作弊|打架|睡觉|说话|抽烟|没写作业|喝酒|吵架))"
)
_FOR = late(r"[为给]一[款个件套台](?:国产|新款|高端)?(?P<what>[^，。的\n\d写做]{2,10})(?:写|做|设计|来)")
_FORM = late(
    r"检讨|检查书|保证书|话术|口播|探店|文案|申请|说明|情况|直播|带货|好评|点评|描述|怎么写|模板|抖音|小红书|淘宝|语气|委婉|口吻|风格|简短|正式|诚恳|字数"
)
_SCHOOL = late(r"上课|学校|老师|作业|考试|班主任|同学|晚自习|宿舍|逃课|旷课|作弊")
_WORK = late(r"上班|工作|公司|领导|客户|会议|单位|迟到")


@opened_by(ZH_ONLY, only="en")
def noted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The paper or post, about what is said, as long as is said where sentences of its kind are at hand."""
    text = prompt.text[:80].strip().rstrip("。！!？?")
    if prompt.language != "zh" or len(prompt.text) > 80 or not _WRITES.search(text) or _NOT.search(text):
        return None
    found = _notes().found(text.lower())
    if not found:
        return None
    default, texts, more = found[0]
    told = [next(one for one in match.groups() if one) for match in _ABOUT.finditer(text)]
    if match := _FOR.search(text):
        told.insert(0, match["what"])
    bare = [
        re.sub(
            r"^(?:帮我|给我|请|写|来|一?[份封篇]|保证|卖|推荐|因为|探店|一[款家个件]|我)+|(?:两|三|几)?次$",
            "",
            one.strip(),
        )
        for one in told
    ]
    topic = next((one for one in bare if one and not _FORM.search(one)), default)
    school = _SCHOOL.search(text) or not _WORK.search(text)
    pain = next(row for row in phrases.data("zh_notes")["pains"] if not row[0] or re.search(row[0], topic))
    body = phrases.filled(
        chance.pick(texts),
        topic=topic,
        whom="老师" if school else "领导",
        when="前几天" if school else "上周",
        pain=pain[1],
        point=pain[2],
        material=next(
            line for asks, line in phrases.data("zh_notes")["materials"] if not asks or re.search(asks, topic)
        ),
    )
    asked = essays.length(prompt, long=False)
    return _sized(body, more, asked) if asked and more else body


def _sized(body: str, more: Sequence[str], wanted: essays.Length) -> str:
    """The text with sentences of its kind, or without whole paragraphs, so that it is as long as is wanted."""
    parts = body.split("\n\n")

    def size() -> int:
        return sum(len(re.sub(r"\s", "", part)) for part in parts)

    for at in (3, 2):
        if size() > wanted.most:
            del parts[at]
    last = next(at for at, part in enumerate(parts) if "恳请" in part)
    inner = [at for at in range(1, last) if "1." not in parts[at] and not parts[at].endswith("：")]
    for count, sentence in enumerate(more):
        if size() >= wanted.least:
            break
        if size() + len(sentence) <= wanted.most:
            parts[inner[count % len(inner)]] += sentence
    return "\n\n".join(parts)


ALL = (noted,)
