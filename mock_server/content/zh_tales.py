"""Tales in Chinese: a plot of the kind that is asked for, with its hero; and what is asked of one that was told: another hero, end, title, how it goes on.

A row of data/zh_tales.json is a plot: the words of the kinds it suits, its title, hero and the hero's pronoun, its paragraphs, a sad end and what
comes after. A tale begins with its title, by which it is known again.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.content import essays, phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.content.zh_work import ZH_ONLY
from mock_server.wire.timeline import Message

LONGEST = 120
"""Characters of a request for a tale; a longer one gives a plot of its own."""
LEAST = 0.9
"""A tale that is shorter than this part of the length wanted gets more sentences."""

_WISH = late(
    r"(?:写|讲|编|来|说|创作|构思|听|生成)[^。！？\n]{0,24}?(?<!用户)(?:故事|小说|童话|寓言|怪谈)|^[^。，\n]{0,12}(?<!用户)(?:小故事|童话故事|睡前故事|鬼故事|短篇小说)[。！]?$"
)
_OTHERWISE = late(
    r"名人|真实|品牌|大纲|梗概|剧本|背后的|故事会|公司的故事|创业故事|推荐|读后感|用户故事|英文|英语|西游|红楼|水浒|改写|翻译|这个故事|概括|总结|我的故事|案例"
)
_HERO = late(
    r"(?:主角|主人公|男主|女主)(?:是|叫|名叫|为|：|:)(?:一[只个位条头名])?(?P<a>[^，。！？,\s]{1,8})|(?:叫|名叫|名字叫)(?P<b>[^，。！？,的\s]{1,6})的|(?P<c>(?:小(?:狐狸|兔子?|熊|猫|狗|猪|鹿|鸟|松鼠|刺猬|乌龟|象|猴子|老虎|蚂蚁|鸭子?|鱼|女孩|男孩|机器人|恐龙)|狐狸|兔子|狗熊|刺猬|松鼠|乌龟|大象|猴子|老虎|恐龙|小王子|机器人|猫|狗))"
)
_ABOUT = late(
    r"(?:关于|主题是|有关|以)(?P<a>[^，。！？,\s的]{1,10}?)(?:为(?:主题|题)|的|[，,。]|$)|(?:写|讲|编|来|说)(?:一?[个则段篇])?(?!关于|有关|一|以)(?P<b>[^，。！？,\s的]{2,8}?)的(?:小|短篇)?(?:故事|小说)"
)
_PLAIN = late(r"\d+字|短|长|好听|有趣|感人|温馨|温暖|治愈|简单|简短|精彩|完整|原创|小|经典|随便|适合|微")
"""What says how a tale should be, and not what it is about."""


def _rows(key: str = "tales") -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = phrases.data("zh_tales")[key]
    return rows


_HANDED_DOWN = late(
    r"成语|历史|神话|三国|民间|守株待兔|刻舟求剑|亡羊补牢|画蛇添足|狐假虎威|愚公移山|三顾茅庐|草船借箭|空城计|后羿|女娲|精卫|大禹"
)


def _known() -> Sequence[Sequence[str]]:
    """Tales that are handed down: name, kinds, the tale with its source."""
    rows: Sequence[Sequence[str]] = phrases.data("zh_tales")["known"]
    return rows


def _fitting(text: str) -> Sequence[Mapping[str, Any]]:
    """The plots most of whose words the text has; those of no kind in particular where it has none."""
    counted = [
        (sum(word in text for word in row["on"].split("|")) if row["on"] else 0, row) for row in _rows()
    ]
    most = max(count for count, _ in counted)
    return [row for count, row in counted if count == most and (most or not row["on"])]


def _hero_of(text: str) -> str:
    match = _HERO.search(text)
    said = next((one for one in match.groups() if one), "") if match else ""
    if said == "机器人":  # which is no name
        return ""
    return f"小{said}" if said in ("猫", "狗", "兔子", "松鼠", "刺猬", "狐狸", "猴子", "恐龙") else said


def _topic_of(text: str) -> str:
    """What a tale should be about, where that is no animal that may be its hero."""
    match = _ABOUT.search(text)
    said = ((match["a"] or match["b"]) if match else "").strip("“”《》")
    return "" if _PLAIN.search(said) or _HERO.search(said) else said


_ANIMAL = late(
    r"狐狸|兔|熊|猫|狗|猪|鹿|鸟|松鼠|刺猬|龟|象|猴|虎|蚂蚁|鸭|鱼|机器人|恐龙|火车|号$|树|花|星|石头"
)


def _told(
    row: Mapping[str, Any],
    hero: str,
    paragraphs: Sequence[str],
    wanted: essays.Length | None = None,
    topic: str = "",
) -> str:
    """The tale with its title, a little longer where more is wanted."""
    it = "它" if hero and _ANIMAL.search(hero) else row["it"]
    values = {"hero": hero or row["hero"], "it": it, "topic": topic}
    parts = list(paragraphs)
    if wanted is not None:
        more = list(phrases.data("zh_tales")["more"])
        size = sum(map(len, parts))
        at = 0
        while size < wanted.least * LEAST and more:
            place = 1 + at % (len(parts) - 2)
            sentence = more.pop(0)
            parts[place] += sentence
            size += len(sentence)
            at += 1
    body = "\n\n".join(phrases.filled(one, **values) for one in parts)
    return f"**{row['title']}**\n\n{body}"


@opened_by(ZH_ONLY, only="en")
def tale(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A tale of the kind and with the hero that are asked for."""
    text = prompt.text.strip()
    if prompt.language != "zh" or len(text) > LONGEST or not _WISH.search(text) or _OTHERWISE.search(text):
        return None
    told = "".join("".join(one.texts) for one in before if one.role == "assistant")
    if _HANDED_DOWN.search(text):
        named = [row for row in _known() if row[0] in text]
        rows = named or [row for row in _known() if any(one in text for one in row[1].split("|"))]
        left = [row for row in rows if row[0] not in told] or rows
        return "**{0}**\n\n{2}".format(*chance.pick(left)) if left else None
    topic = _topic_of(text)
    fitting = _fitting(text)
    if topic and not fitting[0]["on"]:
        fitting = _rows("about")
    row = chance.pick([one for one in fitting if one["title"] not in told] or fitting)
    sad = re.search(r"悲|伤感|遗憾|虐", text) is not None and row["sad"]
    said = [*row["said"][:-1], row["sad"]] if sad else row["said"]
    return _told(row, _hero_of(text), said, essays.length(prompt, long=False), topic)


# ---- what is asked of a tale that was told ------------------------------------------------------------------------------

_REHEROED = late(r"(?:主角|主人公|主人翁|男主|女主|狐狸|小熊|名字)[^，。]{0,4}(?:换成|改成|改为|换为|叫)(?:一[只个位])?(?P<who>[^，。！？\s]{1,8})")  # fmt: skip
_ENDED = late(r"(?:结局|结尾|最后)[^，。]{0,6}(?:改|换|变)|(?:改|换)[^，。]{0,8}(?:结局|结尾)|(?:悲伤|悲惨|圆满|开放|美好)的?(?:结局|结尾)")  # fmt: skip
_SAD = late(r"悲|惨|伤感|遗憾|虐|哭")
_OPEN = late(r"开放|留白|没有?结局")
_ON = late(
    r"^(?:请)?(?:续写|接着[写讲编]|继续(?:写|讲|编)?|然后呢|后来(?:呢|怎么样)|接下来呢?|再写一?段|续集)[^，。]{0,6}[。？！?]*$"
)
_BRIEF = late(r"^(?:请|可以)?(?:再|太长了?[，,]?)?(?:写|讲|弄|缩)?(?:得)?(?:简短|短|精简)一?[点些]")
_TITLED = late(r"(?:起|取|换|想|来)[^，。]{0,4}(?:标题|题目|名字)")
_TITLE = late(r"\*\*(?P<title>[^*\n]{2,16})\*\*\n\n")
_OPEN_END = "门外传来脚步声，{hero}转过身，还没来得及看清是谁，故事就停在了这里。"


def _last(before: Sequence[Message]) -> tuple[Mapping[str, Any], str, str] | None:
    """The tale that was told last, the hero it had and what it was about."""
    for one in reversed(before):
        if one.role != "assistant" or not (match := _TITLE.match(said := "".join(one.texts))):
            continue
        rows = (*_rows(), *_rows("about"))
        row = next((row for row in rows if row["title"] == match["title"]), None)
        if row is not None:
            return row, _slot(row, said, "{hero}") or row["hero"], _slot(row, said, "{topic}")
    return None


_NEAR = 4
"""Characters beside a slot by which what stands in it is found."""


def _slot(row: Mapping[str, Any], said: str, slot: str) -> str:
    """What stands in a slot of a tale; empty where nothing is found."""
    whole = "\n\n" + "\n\n".join(row["said"])
    at = whole.find(slot)
    while at >= 0:
        left, right = whole[max(0, at - _NEAR) : at], whole[at + len(slot) : at + len(slot) + _NEAR]
        if "{" not in left and "}" not in left and "{" not in right and (start := said.find(left)) >= 0:
            end = said.find(right, start + len(left))
            if 0 < end - start - len(left) <= 12:
                return said[start + len(left) : end]
        at = whole.find(slot, at + 1)
    return ""


@opened_by(ZH_ONLY, only="en")
def retold(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The tale before with another hero, end or title; how it goes on."""
    text = prompt.text.strip()
    if prompt.language != "zh" or len(text) > 40 or len(before) < 2:
        return None
    hero_now, ended, on, titled, brief = (
        pattern.search(text) for pattern in (_REHEROED, _ENDED, _ON, _TITLED, _BRIEF)
    )
    if not (hero_now or ended or on or titled or brief) or (last := _last(before)) is None:
        return None
    row, hero, topic = last
    if hero_now:
        who = hero_now["who"]
        return _told(
            row,
            f"小{who}" if who in ("猫", "狗", "兔子", "松鼠", "熊", "猪") else who,
            row["said"],
            topic=topic,
        )
    if ended:
        sad = _OPEN_END if _OPEN.search(text) else row["sad"] if _SAD.search(text) else row["said"][-1]
        if not sad:
            return "这个故事的结尾一改就不成立了，我可以换一个故事，写成悲伤的结局。要换吗？"
        return _told(row, hero, [*row["said"][:-1], sad], topic=topic)
    if brief:
        return _told(row, hero, [row["said"][0], *row["said"][-2:]], topic=topic)
    if on:
        it = "它" if _ANIMAL.search(hero) else row["it"]
        return phrases.filled(row["next"], hero=hero, it=it, topic=topic)
    return f"1. 《{row['title']}》\n2. 《{hero}和没说出口的话》\n3. 《{hero}的那一天》"


ALL = (tale,)
