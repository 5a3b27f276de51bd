"""Follow-ups in Chinese: what is asked of the result of a tool, and what is to be changed in the last answer.

As turns.py, before which they stand in doing.py; words and patterns are in data/zh_turns.json. What neither the result nor the answer
says is said to be lacking.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from mock_server.content import finding, outcomes, phrases, turns
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.content.zh_work import ZH_ONLY
from mock_server.wire.timeline import Message

LONGEST = 40
"""Characters of a follow-up that brings nothing of its own."""
BACK = 8
"""Messages that are looked back at for the result of a tool."""


def _words(key: str) -> Any:
    return phrases.data("zh_turns")[key]


# ---- the result of a tool ----------------------------------------------------------------------------------------------


def _result(before: Sequence[Message]) -> Any:
    """What the last tool answered, read as JSON; None where it is none, or where nothing was called of late."""
    for one in reversed(before[-BACK:]):
        if one.role == "tool":
            said = "\n".join(one.texts)
            try:
                return orjson.loads(said) if said[:1] in "{[" else None
            except orjson.JSONDecodeError:
                return None
    return None


def _flat(value: Any) -> Mapping[str, Any]:
    """The members of a result by what they are called in Chinese, those of objects inside too."""
    if not isinstance(value, dict):
        return {}
    told: dict[str, Any] = {}
    for name, one in value.items():
        if isinstance(one, dict):
            told |= _flat(one)
        elif one is not None:
            told[outcomes.label(name, zh=True)] = one
    return told


def _figure(value: Any) -> float | None:
    """The number that a value is, or begins with."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    match = re.match(r"-?\d{1,12}(?:\.\d{1,6})?", value) if isinstance(value, str) else None
    return float(match[0]) if match else None


_MOST = late(r"哪[一]?[个款件种家天条][^，。]{0,8}?最(?P<a>[少低便宜小早短多高贵大晚长快慢])|最(?P<b>[少低便宜小多高贵大])的(?:是)?(?:哪|什么|多少)")  # fmt: skip
_LITTLE = frozenset("少低便宜小早短快")


def _ranked(text: str, rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The row that has most or least of what the text names, or of the only figure there is."""
    match = _MOST.search(text)
    if match is None or len(rows) < 2:
        return None
    figures = [name for name in rows[0] if all(_figure(row.get(name)) is not None for row in rows)]
    named = [name for name in figures if name in text] or [name for name in figures if not re.search(r"编号|号$|^id$", name)]  # fmt: skip
    if "贵" in match[0] or "便宜" in match[0]:
        named = [name for name in named if "价" in name or "额" in name or "费" in name] or named
    if not named:
        return None
    key = named[0]
    best = (min if (match["a"] or match["b"]) in _LITTLE else max)(rows, key=lambda row: _figure(row[key]) or 0.0)  # fmt: skip
    title = next((str(one) for name, one in best.items() if isinstance(one, str) and name != key), "")
    return f"是{title}，{key}为 {best[key]}。" if title else f"{key}为 {best[key]} 的那一条。"


_UMBRELLA = late(r"带伞|下雨|下雪|淋")
_WEARING = late(r"穿(?:什么|啥|多少|几件|外套|厚)|冷不冷|热不热|要不要加衣|会冷|会热")
_OUTDOORS = late(r"(?:适合|能|可以|方便)(?P<what>跑步|出门|户外|洗车|爬山|晾衣服?|骑车|拍照|散步|野餐|露营|钓鱼|遛狗|出游|踢球|打球)")  # fmt: skip
_WET = late(r"雨|雪|雷|rain|snow|storm|shower|drizzle", re.IGNORECASE)


def _weather(text: str, told: Mapping[str, Any]) -> str | None:
    """What a weather report means for an umbrella, for clothes and for going out."""
    sky = next((str(told[name]) for name in ("天气", "说明", "预报") if name in told), "")
    degrees = [one for name in ("最高气温", "最低气温", "气温", "最高", "最低") if (one := _figure(told.get(name))) is not None]  # fmt: skip
    if _UMBRELLA.search(text) and sky:
        return (
            f"要带：查到的天气是“{sky}”。" if _WET.search(sky) else f"不用带：查到的天气是“{sky}”，没有雨雪。"
        )
    if _WEARING.search(text) and degrees:
        low = min(degrees)
        wear = next(said for most, said in _words("wear") if low < most)
        return f"查到的气温是 {'–'.join(f'{one:g}' for one in sorted(set(degrees)))} ℃，{wear}"
    if (match := _OUTDOORS.search(text)) and (sky or degrees):
        if _WET.search(sky):
            return f"不太适合{match['what']}：查到的天气是“{sky}”，可以改在室内，或换一天。"
        if degrees and (max(degrees) >= 34 or min(degrees) <= -10):
            return f"要小心：气温到了 {max(degrees):g} ℃，建议避开正午、缩短时间，多喝水。" if max(degrees) >= 34 else f"太冷了，气温 {min(degrees):g} ℃，不建议久待在户外。"  # fmt: skip
        return f"适合{match['what']}：查到的天气{f'是“{sky}”' if sky else f'最高 {max(degrees):g} ℃'}。"
    return None


_HOUR = late(r"^(?:那就?|就|好[，,]?|行[，,]?)?(?:订|约|改成|选|换)?(?:下午|晚上|上午)?(?P<h>\d{1,2}|[一二两三四五六七八九十]{1,2})点(?:半)?(?:的)?(?:吧|可以|好了|行|那个)*[。！]?$")  # fmt: skip
_DIGITS = {
    **{sign: at for at, sign in enumerate("零一二三四五六七八九十")},
    "两": 2,
    "十一": 11,
    "十二": 12,
}
_DOES = late(r"(?:能|可以|想|要|帮我|怎么)[^，。]{0,4}(?:改|换|取消|退|加|修改|延|提前)")
"""What asks for something to be done, and not for what is known."""
_ASKS = late(r"[？?]|吗|多久|几|哪|什么|多少|能不能|怎么|可以")


@opened_by(ZH_ONLY, only="en")
def of_result(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the result of a tool says to a question after it, or that it says nothing to it."""
    text = prompt.text.strip()
    if prompt.language != "zh" or len(text) > LONGEST or len(before) < 3 or before[-1].role != "assistant":
        return None
    value = _result(before)
    if value is None:
        return None
    rows = value if isinstance(value, list) else next((one for one in value.values() if isinstance(one, list)), [])  # fmt: skip
    flat = [_flat(row) for row in rows if isinstance(row, dict)]
    if told := _ranked(text, flat):
        return told
    members = _flat(value) if isinstance(value, dict) else flat[0] if len(flat) == 1 else {}
    if told := _weather(text, members):
        return told
    if match := _HOUR.match(text):
        hour = int(match["h"]) if match["h"].isdigit() else _DIGITS.get(match["h"], 0)
        free = [str(one) for one in rows if not isinstance(one, dict | list)]
        at = next((one for one in free if re.match(rf"0?(?:{hour}|{hour + 12}):", one)), "")
        if at:
            return f"好的，那就改成 {at}。确认后我就按这个时间提交。"
        return f"这个时间不在可选的里面，可选的是{'、'.join(free)}，您选哪一个？" if free else None
    for asks, names in () if _DOES.search(text) else _words("asked"):
        if worded(asks).search(text) and (name := next((one for one in names if one in members), "")):
            return f"查到的{name}是{_spaced(members[name])}。"
    if not members or not _ASKS.search(text) or prompt.kind not in ("yes_no", "talk", "define", "how"):
        return None
    if len(text) > 16 or phrases.mentioned(text, "zh") is not None:
        return None
    return phrases.filled(chance.pick(_words("lacking")), held="、".join(list(members)[:6]), asked=text.rstrip("？?。"))  # fmt: skip


def _spaced(value: Any) -> str:
    said = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return f" {said}" if said[:1].isascii() and said[:1].isalnum() else said


# ---- changes of the last answer ----------------------------------------------------------------------------------------

_NO_SIGNS = late(r"^(?:请|把|再)?(?:不要|去掉|删掉|别加|不用|别用)(?:了)?(?:表情(?:符号)?|emoji)了?[。！]?$", re.IGNORECASE)  # fmt: skip
_SIGN = late(r" ?[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]\ufe0f?")
_ONE = late(r"^(?:请|再|帮我)?(?:用|总结成|概括成|归纳成|浓缩成|缩成|压缩成)?一句话(?:总结|概括|说|讲|就行|即可)?(?:一下)?[。！]?$")  # fmt: skip
_WITH = late(r"^(?:请|再|把|帮我)*(?:加上|标上|补上|写上|附上|列上|加个)(?P<what>价格|预算|费用|价钱|时间|地址|电话|联系方式|数据|来源|出处|人均|评分|营业时间|门票)(?:吧|呗)?[。！]?$")  # fmt: skip
_CONCLUDES = late(
    r"^(?:那|所以)?(?:你的?)?(?:结论|最终(?:意见|建议))(?:是什么|呢|是啥)?[？?。]?$|^所以呢[？?]?$"
)
_TONE = late(
    r"^(?:太(?:正式|死板|官方|严肃|生硬|书面)了?[，,。]?)?(?:请|再|改得|写得|说得|改|能不能)*(?P<oral>活泼|口语化?|轻松|俏皮|接地气|随意|可爱)(?:一?[点些])[。！]?$|^(?:太(?:随意|口语|幼稚)了?[，,。]?)?(?:请|再|改得|写得|说得|改|能不能)*(?P<formal>正式|书面|专业|严肃|官方)(?:一?[点些])[。！]?$"
)
_EXAMPLE = late(
    r"^(?:请|你|能|可以|能不能|可不可以|再|给我|帮我)*[举来](?:个|一个|些|几个)例子?(?:吗|说明)?[？?。]?$"
)
_DETAILS = late(
    r"^(?:请|能不能|可以)?(?:再)?(?:说|讲|写)?(?:得)?(?:详细|具体|展开)(?:一?[点些]|说说|讲讲)?(?:吗)?[？?。]?$"
)
_HEAD = late(r"^(?:\*\*(?P<bold>[^*\n]{1,40})\*\*|(?P<plain>[^：:，,。\n]{1,24}))")
_END = late(r"。(?=\n|$)")


@opened_by(ZH_ONLY, only="en")
def changed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The last answer without pictures, in one sentence, with gaps for prices, in another tone."""
    text = prompt.text.strip()
    if prompt.language != "zh" or len(text) > LONGEST or len(before) < 2:
        return None
    answer = turns.answered(before)
    if not answer or "```" in answer:
        return None
    if _NO_SIGNS.match(text):
        return _SIGN.sub("", answer)
    items = [one.strip() for one in turns.items(answer)]
    heads = [head for one in items if (head := _HEAD.match(one))]
    names = [(one["bold"] or one["plain"]).strip(" *。") for one in heads]
    if _ONE.match(text) and len(names) > 1:
        return f"一句话：{'，'.join(names[:3])}。"
    if _CONCLUDES.match(text) and len(names) > 1:
        return f"就上面说的来看，最要紧的是“{names[0]}”，其次是“{names[1]}”；先做前一条，其余的看情况。"
    if _EXAMPLE.match(text) and names:
        return f"用您自己的事举例最有用：您现在手头是哪一件？我就拿“{names[0]}”这一条套上去说给您看。"
    if _DETAILS.match(text) and len(names) > 1:
        return f"想细看哪一条？我可以接着讲“{names[0]}”或“{names[1]}”，您说第几条就行；有具体情况的话，一并告诉我。"
    if match := _WITH.match(text):
        what = match["what"]
        if not names:
            return f"我没有可靠的{what}，不想编一个。您把{what}告诉我，我加进去。"
        lines = "\n".join(f"| {name} | ____ |" for name in names)
        return f"{what}我没有可靠的数据，编出来会误事。表先列好，您填上或把资料贴来，我接着排：\n\n| 项目 | {what} |\n|---|---|\n{lines}"
    if match := _TONE.match(text):
        if match["formal"]:
            told = finding.replaced(answer, phrases.data("zh_tone")["words"]["formal"])
            return told if told != answer else None
        told = finding.replaced(answer, _words("oral"))
        return _END.sub("～", told, count=2) if told != answer or "。" in told else f"{told.rstrip('！')}，开心！"  # fmt: skip
    return None


ALL = (of_result, changed)
