"""What people in China type first: leave notes, books, status codes, distances, idioms in a chain, sentences with a word, names; and for
everybody the places of the games, the heads of companies, ideas for a company.

As doing.py, whose list these belong to; words, figures and facts are in data/daily.json.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import (
    finding,
    forms,
    people,
    phrases,
    shapes,
    zh_cron,
    zh_design,
    zh_life,
    zh_notes,
    zh_school,
    zh_sums,
    zh_tales,
    zh_work,
)
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message


def _language(prompt: Prompt) -> str:
    return "zh" if prompt.language == "zh" else "en"


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1)) if len(lines) > 1 else lines[0]


_COUNT = late(r"(\d{1,2}|[一两二三四五六七八九十])\s*(?:[个本条部句种份只位]|\w+ ideas\b|ideas\b)")
_DIGITS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
MOST = 10


def _many(prompt: Prompt, text: str, usual: int) -> int:
    """How many are wanted."""
    match = _COUNT.search(text)
    said = (int(match[1]) if match[1].isdigit() else _DIGITS[match[1]]) if match else prompt.many
    return max(1, min(said or usual, MOST))


# ---- who answers -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _taken() -> re.Pattern[str]:
    others, self = phrases.data("daily")["others"], phrases.data("daily")["self"]
    return late(rf"(?:你是(?:不是)?|\bare you (?:really |actually )?)(?:(?P<other>{others})|(?P<self>{self}))(?![\w]*['’])", re.IGNORECASE)  # fmt: skip


def taken_for(text: str) -> str:
    """`other` or `self`, where somebody asks whether he talks to another model or to this one; else empty."""
    match = _taken().search(text)
    return "" if match is None else "other" if match["other"] else "self"


# ---- leave -----------------------------------------------------------------------------------------------------------

_LEAVE = Cued(
    r"(?:写|起草|拟|来|开|生成|要|帮)[^。！？\n]{0,30}?(?:请假|病假|事假|年假|婚假|产假|丧假|休假|假条)|(?:请假|病假|事假|年假|婚假|产假)(?:条|信|邮件|申请|单)[^。！？\n]{0,10}$|请假[^。\n]{0,20}[，,][^。\n]{0,8}(?:写|起草)",
    "假",
)
_SPAN = late(
    r"(?:半|[一两二三四五六七八九十]{1,3}|\d{1,3})\s*(?:个半|个)?(?:天半|天|小时|星期|周(?![一二三四五六日末])|月(?=[，。,！的]|$))"
)
_DAY = r"(?:\d{1,2}月\d{1,2}[日号]?|(?:大?后|今|明)天|(?:下|本|这)?个?(?:周|星期)[一二三四五六日天])(?:上午|下午|晚上)?"
_WHEN = late(rf"{_DAY}(?:\s*(?:到|至|-|—|~)\s*(?:{_DAY}|\d{{1,2}}[日号]))?")
_BECAUSE = late(
    r"(?:因为?|由于)(?P<why>[^，。,；;\n]{1,20}?)(?=[，。,；;\n]|(?:需要?|要|想|得)?(?:请|申请|休)|$)"
)
_FAMILY = late(
    r"(?:家里|家中|我的?)?(?P<who>老人|父母|父亲|母亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|姥姥|岳父|岳母|公公|婆婆|妻子|丈夫|老婆|老公)(?:突然|因病|要|又)?(?=住院|生病|做?手术|受伤|骨折|摔|病)"
)
"""Who is ill, where it is not the writer."""
_MUST = late(r"(?:要|得|需要)(?P<what>(?:去|回|参加|陪|接|送|办)[^，。,请写\n]{1,12})")
_WHOM = late(
    r"(?:给|向|跟|和|发给|交给)(?P<whom>[^，。,\s给写请]{0,4}?(?:班主任|老师|导师|辅导员|教授|领导|经理|老板|主管|总监|主任|校长|人事|总))"
)
_NAME = late(
    r"(?:我叫|姓名是?[:：]?|我是(?=[\u4e00-\u9fff]{2,3}[，,。]))(?P<name>[\u4e00-\u9fff]{2,3}?)(?=[，,。\s]|$)"
)
_CHILD = late(r"孩子|儿子|女儿|小孩|宝宝")
_SCHOOL = late(r"老师|导师|辅导员|教授|校长|班主任|学生|上课|学校|同学")


_OF_ENGLISH = late(r"翻译|译成|译为|用[英日韩法德]语")
"""What is to be said in another language, and no note."""


@opened_by(_LEAVE)
def leave(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A note or an e-mail that asks for leave, with the reason, the days and whom it is for as far as the prompt gives them."""
    text = prompt.text[:300].strip()
    if prompt.language != "zh" or not _LEAVE.search(prompt, text) or _OF_ENGLISH.search(text):
        return None
    known = phrases.data("daily")["leave"]
    row = next((row for row in known["kinds"] if worded(row[0]).search(text)), None)
    kind, reason, need = row[1:] if row else known["other"]
    if match := _BECAUSE.search(text):
        reason = match["why"].strip().removeprefix("我")
    elif row:
        told = [one[0] for one in re.finditer(row[0], text) if not re.search(known["generic"], one[0])]
        reason = told[0] if told else reason
    elif match := _MUST.search(text):
        reason = match["what"]
    if kind == "病假" and (family := _FAMILY.search(text)):
        kind, reason, need = "事假", f"家中{family['who']}{reason}", "需要本人照顾和陪护"
    span, when = _SPAN.search(text), _WHEN.search(text)
    whom = match["whom"] if (match := _WHOM.search(text)) else "老师" if _SCHOOL.search(text) else "领导"
    name = match["name"] if (match := _NAME.search(text)) else people.person(chance, "zh")
    month, day = 1 + chance.below(12), 1 + chance.below(26)
    child = _CHILD.search(text) is not None
    form = "child" if child else "mail" if re.search(r"邮件|email|邮箱", text, re.IGNORECASE) else "note"
    return phrases.filled(
        chance.pick(known[form]),
        whom="老师" if child and not _WHOM.search(text) else "班主任老师" if whom == "班主任" else whom,
        reason=reason,
        need="需要在家休息" if child and kind == "病假" else need,
        kind="假" if kind == "事假" and "事假" not in text else kind,
        span=span[0] if span else "" if when and re.search(r"[到至—~-]", when[0]) else "一天",
        when=when[0] if when else f"{month}月{day + 1}日" + ("起" if span else ""),
        today=f"{month}月{day}日",
        cover=known["cover_school" if _SCHOOL.search(text) else "cover_work"],
        name=name,
        parent=f"{name[0]}{people.given_name(chance, 'zh')}",
    )


# ---- books -----------------------------------------------------------------------------------------------------------

_BOOKS = Cued(
    r"(?:推荐|介绍|有什么|有哪些|有没有|看什么|读什么)[^。！？\n]{0,20}?(?:(?<!小红)书|读物|绘本|小说)(?!店|包|桌|架|签|法)|(?:(?<!小红)书|书单|小说)[^。！？\n]{0,6}推荐|书单",
    "书 小说",
)


@opened_by(_BOOKS)
def books(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Books of a subject, each with its author and a word on it."""
    text = prompt.text[:120]
    if prompt.language != "zh" or not _BOOKS.search(prompt, text):
        return None
    lines = next(lines for asks, lines in phrases.data("daily")["books"] if worded(asks).search(text))
    return _numbered(chance.sample(lines, _many(prompt, text, 3)))


# ---- status codes ----------------------------------------------------------------------------------------------------

_STATUS = Cued(
    r"http|状态码|错误|报错|返回码|gateway|是什么|什么意思|怎么(?:解决|办|处理)|区别",
    "http 状态码 错误 报错 gateway 是 怎么 区别",
)
_CODE = late(r"(?<![\d.])[1-5]\d\d(?![\d.元块个年])")


@opened_by(_STATUS)
def statuses(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the HTTP status codes that a Chinese prompt names mean, and what to do about each."""
    text = prompt.text[:120]
    if (
        prompt.language != "zh"
        or len(prompt.text) > 60
        or not _CODE.search(text)
        or not _STATUS.search(prompt, text)
    ):
        return None
    known = phrases.data("daily")["statuses"]
    codes = list(dict.fromkeys(one for one in _CODE.findall(text) if one in known))
    plain = re.search(r"http|状态|错误|报错|返回码|gateway|接口|服务器", text, re.IGNORECASE)
    if not codes or not (plain or len(codes) > 1):
        return None
    rows = [f"**{code} {known[code][0]}**：{known[code][1]}。{known[code][2]}" for code in codes[:5]]
    return "\n\n".join(rows)


# ---- distances -------------------------------------------------------------------------------------------------------

_FAR = Cued(
    r"\bhow (?:far|many (?:km|kilomet\w+|miles))\b|\bdistance\b|多远|距离|(?:多少|几)公里",
    "far distance kilometers kilometres miles km 多远 距离 公里",
)
_EARTH = 6371.0


@lru_cache(maxsize=1)
def _cities() -> tuple[re.Pattern[str], Mapping[str, tuple[str, str, float, float]]]:
    """The names of the cities, and for each the English one, the Chinese one and where it lies."""
    by_name = {}
    for names, north, east in phrases.data("daily")["cities"]:
        every = names.split("|")
        for name in every:
            by_name[name.lower()] = (every[0], every[-1], north, east)
    longest = sorted(by_name, key=len, reverse=True)
    latin = "|".join(re.escape(one) for one in longest if one[0] < "\u4e00")
    chinese = "|".join(one for one in longest if one[0] >= "\u4e00")
    return late(rf"\b(?:{latin})\b|{chinese}", re.IGNORECASE), by_name


@opened_by(_FAR)
def distance(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """How far two cities are apart, along a great circle."""
    text = prompt.text[:200]
    if prompt.language not in ("en", "zh") or not _FAR.search(prompt, text):
        return None
    names, cities = _cities()
    found = list(dict.fromkeys(cities[one.lower()] for one in names.findall(text)))
    if len(found) != 2:
        return None
    (*one, north, east), (*other, north_too, east_too) = found
    a, b, apart = math.radians(north), math.radians(north_too), math.radians(east_too - east)
    arc = math.acos(min(1.0, math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(apart)))
    km = _EARTH * arc
    if shapes.bare(prompt):
        return f"{km:,.0f} {'公里' if prompt.language == 'zh' else 'km'}"
    at = prompt.language == "zh"
    phrase = chance.pick(phrases.data("daily")["distance"][_language(prompt)])
    return phrases.filled(phrase, one=one[at], other=other[at], km=f"{km:.0f}" if at else f"{km:,.0f}", miles=f"{km / 1.609344:,.0f}")  # fmt: skip


# ---- idioms and sentences ----------------------------------------------------------------------------------------------

_CHAIN = frozenset(["接龙"])
_IDIOM = late(r"[\u4e00-\u9fff]{4}")
_CHAINED = r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{4}(?![\u4e00-\u9fff])"


@opened_by(_CHAIN, only="en")
def chained(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The next idiom of a chain, which begins with the last sign of the one before; also where the game goes on from turn to turn."""
    if prompt.language != "zh" or len(prompt.text) > 80:
        return None
    if "接龙" not in prompt.text:
        if not _IDIOM.fullmatch(prompt.text.strip("。！!，, ～~")) or not any("接龙" in "".join(one.texts)[:80] for one in before if one.role == "user"):  # fmt: skip
            return None
        last = next((re.findall(_CHAINED, "".join(one.texts)) for one in reversed(before) if one.role == "assistant"), [])  # fmt: skip
        if last and prompt.text.strip()[0] != last[-1][-1]:
            return f"这一轮要接“{last[-1][-1]}”字开头的成语，换一个再试试？"
    known = phrases.data("daily")["idioms"].split(" ")
    given = re.sub(
        r"我们|一起|来|玩|吧|请|接龙|成语|开始|游戏|我先|第一个|是|[^\u4e00-\u9fff]", " ", prompt.text
    ).split()
    word = next((one for one in reversed(given) if len(one) == 4), "")
    if not word:
        first = chance.pick([one for one in known if any(one[-1] == other[0] for other in known)])
        return phrases.filled(
            chance.pick(phrases.data("daily")["chain"]["begin"]), idiom=first, sign=first[-1]
        )
    said = prompt.text + "".join("".join(one.texts) for one in before)
    fitting = [one for one in known if one[0] == word[-1] and one not in said]
    going_on = [one for one in fitting if any(one[-1] == other[0] for other in known)]
    if not fitting:
        return phrases.filled(chance.pick(phrases.data("daily")["chain"]["none"]), sign=word[-1])
    return str(chance.pick(going_on or fitting))


_MAKING = frozenset(["造"])
_WITH_WORD = late(
    r"用(?P<a>.{1,24}?)(?:这个词语?|这个成语|一词|来)?造(?:\w{0,3}个?)句|造\w{0,3}句[子]?[:：，, ]*(?:用)?(?P<b>[^，。！？\n]{1,16})|(?P<c>[\u4e00-\u9fff…\.]{2,12})(?:怎么)?造(?:个|一个)?句"
)
_QUOTES = "“”\"'‘’「」《》：: ，,。"
_GAP = late(r"[…\.。·~～—]{2,}|\.{3}|，")


@opened_by(_MAKING)
def sentence(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A sentence with a word or with a pair of words, or as many as are wanted."""
    text = prompt.text[:120].strip()
    match = _WITH_WORD.search(text) if prompt.language == "zh" else None
    if match is None:
        return None
    word = next(one for one in match.groups() if one).strip(_QUOTES)
    known = phrases.data("daily")["sentences"]
    parts = [part for one in _GAP.split(word) if (part := one.strip(_QUOTES + "…."))]
    if not word or not parts:
        return None
    if (paired := _paired(parts, known["pairs"])) is not None:
        lines = paired
    elif parts[0] in known["words"]:
        lines = known["words"][parts[0]]
    elif len(parts) == 1 and (idiom := forms.used(parts[0])):
        lines = [idiom]
    else:
        frames = next((frames for asks, frames in known["kinds"] if re.search(asks, parts[0])), None)
        frames = known["noun"] if _names_a_thing(parts[0]) else frames or known["frames"]
        lines = [phrases.filled(one, word="……".join(parts)) for one in frames]
    return _numbered(chance.sample(lines, _many(prompt, text[match.start() :].replace(word, ""), 1)))


def _paired(parts: Sequence[str], rows: Sequence[Any]) -> Sequence[str] | None:
    """Sentences with the pair of words; None if it is not known."""
    if len(parts) < 2:
        return None
    for one, other, lines in rows:
        if re.fullmatch(one, parts[0]) and re.fullmatch(other, parts[1]):
            told = [phrases.filled(line, one=parts[0], two=parts[1]) for line in lines]
            return [line.replace("但是", parts[1]) for line in told] if one == "虽然" else told
    return None


def _names_a_thing(word: str) -> bool:
    """Whether a word is a noun, as far as that is known."""
    every = (pair[1] for pairs in phrases.things()["kinds"].values() for pair in pairs)
    return (
        word in every
        or bool(phrases.topic(word, "zh"))
        or re.search(r"[学机车器馆店花树鸟鱼书园会法论家师]$", word) is not None
    )


# ---- words ---------------------------------------------------------------------------------------------------------------

_NEAR = Cued(r"[“\"]?([\u4e00-\u9fff]{1,4}?)[”\"]?的(近义词|同义词|反义词)", "义词")
_ASKED_FIRST = late(r"^(?:请问|请|告诉我|写出|说出|帮我找|找出|列出|给出)+")


@opened_by(_NEAR)
def near(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Words of the same or of the opposite meaning."""
    match = _NEAR.search(prompt, prompt.text[:80]) if prompt.language == "zh" else None
    if match is None:
        return None
    word, kind = _ASKED_FIRST.sub("", match[1]), match[2]
    found = phrases.data("daily")["near"].get(word, ("", ""))[kind == "反义词"]
    if not found and kind == "反义词":
        found = finding.opposite(word)
    if not found:
        return phrases.filled(chance.pick(phrases.data("daily")["near_unknown"]), word=word, kind=kind)
    return f"“{word}”的{kind}有：{found}。"


_MENDING = Cued(r"错别字|语病|疑问句", "错别字 语病 疑问句")
_NO_SUBJECT = late(r"(?P<a>通过|经过|由于)(?P<b>[^，,。]{2,30})[，,](?P<c>使得?|让)(?P<d>[^。！？\n]{2,40})")
_TWICE = late(
    r"(?:大约|大概|约)(?P<a>[^，。]{1,10}?)(?P<b>左右|上下)|(?:原因)是(?:因为|由于)|(?:避免|防止)[^，。]{0,10}不"
)


@opened_by(_MENDING)
def mended(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Wrong characters and the usual faults of a sentence mended; a statement made a question."""
    text = prompt.text[:600]
    source = finding.given(text) if prompt.language == "zh" and _MENDING.search(prompt, text) else ""
    if not source:
        return None
    head = text[: text.find(source)]
    if "疑问句" in head:
        return f"{source.rstrip('。！!. ')}吗？"
    if "语病" in head and (match := _NO_SUBJECT.search(source)):
        return f"有语病：“{match['a']}……{match['c']}……”连用，句子缺少主语。去掉其中一个即可：\n\n- {match['a']}{match['b']}，{match['d']}。\n- {match['b']}{match['c']}{match['d']}。"
    if "语病" in head and (match := _TWICE.search(source)):
        return f"有语病：“{match[0]}”中意思重复或矛盾，保留其中一个词即可。"
    told, wrong = source, []
    for bad, good in phrases.data("daily")["typos"]:
        if bad in told:
            told = told.replace(bad, good)
            wrong.append(f"“{bad}”应为“{good}”")
    if not wrong:
        return None if "语病" in head else str(chance.pick(phrases.data("daily")["typos_none"]))
    return f"{told}\n\n{'；'.join(wrong)}。"


_SUMMED = Cued(
    r"(?:从)?(\d{1,6})(?:加到|一直加到|到|至)(\d{1,6})(?:的|所有|全部|自然数|整数|数字|数|之|总)*(?:和|等于|是多少)|小?\w{1,3}今年(?P<age>\d{1,3})岁[，,][^。？]{0,6}?(?P<who>[\u4e00-\u9fff]{1,4}?)比[他她它\u4e00-\u9fff]{1,3}?(?P<more>大|小)(?P<by>\d{1,3})岁",
    "和 等于 加 多少 岁",
)


@opened_by(_SUMMED)
def summed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The sum of all numbers from one to another; how old somebody is who is so much older."""
    text = prompt.text[:120]
    match = _SUMMED.search(prompt, text) if prompt.language == "zh" else None
    if match is None:
        return None
    if match["age"]:
        age, by = int(match["age"]), int(match["by"])
        told = age + by if match["more"] == "大" else age - by
        return f"{match['who']}今年 {told} 岁：{age} {'+' if match['more'] == '大' else '-'} {by} = {told}。"
    first, last = int(match[1]), int(match[2])
    if first >= last or ("和" not in text[match.start() :] and "加" not in match[0]):
        return None
    count = last - first + 1
    return f"从 {first} 到 {last} 的和是 {(first + last) * count // 2}：（{first} + {last}）× {count} ÷ 2。"


# ---- names -----------------------------------------------------------------------------------------------------------

_NAMING = Cued(
    r"(?:起|取|想|推荐|来|给)[^。！？\n]{0,16}?(?:英文名|网名|昵称|名字|名)(?!片|单|人|牌|言|著|额)|(?:英文名|网名|昵称)[^。\n]{0,6}推荐",
    "名",
)
_PET = late(r"猫|狗|宠物|兔|仓鼠|鹦鹉|乌龟|金鱼")
_BABY = late(r"宝宝|孩子|儿子|女儿|小孩|婴儿")


@opened_by(_NAMING)
def names(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """English names, names for the net, for a pet, for a child of a family."""
    text = prompt.text[:80]
    if prompt.language != "zh" or not _NAMING.search(prompt, text):
        return None
    known = phrases.data("daily")["names"]
    if "英文名" in text:
        who = "她" if re.search(r"女|她", text) else "他" if re.search(r"男|他", text) else ""
        lines = [f"**{name}**：{word}。" for name, word in known["english"][who]]
    elif re.search(r"网名|昵称|游戏名|微信名", text):
        lines = known["net"]
    elif _PET.search(text):
        lines = known["pet"]
    elif _BABY.search(text):
        match = re.search(rf"姓([{known['surnames']}])", text)
        lines = [f"**{match[1] if match else ''}{name}**：{word}。" for name, word in known["baby"]]
    else:
        return None
    return _numbered(chance.sample(lines, _many(prompt, text, 3)))


# ---- games and heads of companies ----------------------------------------------------------------------------------------

_GAMES = Cued(
    r"\bolympics?\b|\bolympic games\b|\b(?:world cup|fifa)\b|奥运|冬奥|世界杯",
    "olympics olympic cup fifa 奥运 冬奥 世界杯",
)
_PLACE = late(
    r"\bwhere\b|\b(?:which|what) (?:city|country|place)|\bhost(?:ed|s)?\b|\bheld\b|在哪|哪[里儿个座]|举[办行]|主办",
    re.IGNORECASE,
)
_WINNER = late(r"\bw[oi]ns?\b|\bwinners?\b|\bchampions?\b|冠军|夺冠|赢|谁(?:得|拿)", re.IGNORECASE)
_WOMEN = late(
    r"\bwomen|女足|cricket|rugby|basketball|篮球|男篮|女篮|排球|板球|橄榄球|残奥|paralympic|青奥|youth",
    re.IGNORECASE,
)


@opened_by(_GAMES)
def games(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Where the Olympic games or the football world cup of a year were held, and who won the cup."""
    text = prompt.text[:160]
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    if prompt.language not in ("en", "zh") or len(prompt.text) > 160 or year is None or _WOMEN.search(text) or not _GAMES.search(prompt, text):  # fmt: skip
        return None
    at, language, known = prompt.language == "zh", _language(prompt), phrases.data("daily")["games"]
    cup = re.search(r"world cup|fifa|世界杯", text, re.IGNORECASE) is not None
    kind = "cup" if cup else "winter" if re.search(r"winter|冬", text, re.IGNORECASE) or year[0] not in known["summer"] else "summer"  # fmt: skip
    row = known[kind].get(year[0])
    winner = _WINNER.search(text) is not None
    if row is None or (winner and not cup) or not (winner or _PLACE.search(text)):
        return None
    if cup:
        says = ("won" if row[2] else "open") if winner else "cup" if row[2] else "cup_planned"
    else:
        says = "held" if len(row) < 3 else "planned" if row[2] == "planned" else "late"
    told = row[2 + at] if winner and cup and row[2] else row[at]
    if shapes.bare(prompt):
        return str(told)
    return phrases.filled(known["says"][says][language], year=year[0], name=known["names"][kind][at], place=row[at], winner=told)  # fmt: skip


_HEAD = Cued(
    r"(?<![a-z])ceo(?![a-z])|\bchief executive\b|\b(?:who (?:runs|leads|founded|started|created)|founders? of|founder)\b|首席执行官|总裁|创始人|创办|创立|老板|掌门人",
    "ceo chief runs leads founded started created founder founders 首席执行官 总裁 创始人 创办 创立 老板",
)
_ASKING_WHO = late(r"\bwho\b|\bname\b|\bceo of\b|谁|哪位|叫什么|什么名字", re.IGNORECASE)


@lru_cache(maxsize=1)
def _companies() -> Sequence[tuple[re.Pattern[str], Sequence[str]]]:
    return [
        (late(rf"(?<![a-z])(?:{row[0]})(?![a-z])", re.IGNORECASE), row)
        for row in phrases.data("daily")["companies"]
    ]


@opened_by(_HEAD)
def heads(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Who leads a well-known company, as far as is known, or who founded it."""
    text = prompt.text[:120]
    if prompt.language not in ("en", "zh") or len(prompt.text) > 120 or not _HEAD.search(prompt, text) or not _ASKING_WHO.search(text):  # fmt: skip
        return None
    row = next((row for pattern, row in _companies() if pattern.search(text)), None)
    if row is None:
        return None
    founder = re.search(r"found|started|created|创", text, re.IGNORECASE) is not None
    at = prompt.language == "zh"
    who = row[5 + at] if founder else row[3 + at]
    if shapes.bare(prompt):
        return who
    return phrases.filled(phrases.data("daily")["heads"]["founder" if founder else "head"][_language(prompt)], company=row[1 + at], who=who)  # fmt: skip


# ---- ideas for a company -------------------------------------------------------------------------------------------------

_VENTURE = Cued(
    r"\b(?:start-?up|business|company|side hustle) ideas?\b|\bideas? for (?:an? |my |our |new )*(?:\w+ )?(?:start-?up|business|company|side hustle)\b|\bstart (?:a|my own|an?) (?:\w+ )?(?:business|company|start-?up)\b[^.?!\n]{0,40}\bideas?\b"
    r"|创业[^。！？\n]{0,16}?(?:点子|想法|主意|方向|项目|建议|创意)|(?:点子|想法|主意|创意)[^。！？\n]{0,8}创业|想创业",
    "startup startups start business company hustle 创业",
)


@opened_by(_VENTURE)
def ventures(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Ideas for a company, of the field that is named."""
    text = prompt.text[:200]
    if prompt.language not in ("en", "zh") or len(prompt.text) > 200 or not _VENTURE.search(prompt, text) or _NAMES_WANTED.search(text):  # fmt: skip
        return None
    language, known = _language(prompt), phrases.data("daily")["ventures"]
    lines = next((row[language] for asks, row in known["fields"] if worded(asks).search(text)), None) or known["any"][language]  # fmt: skip
    told = chance.sample(lines, _many(prompt, text, 3))
    return f"{_numbered(told)}\n\n{chance.pick(known['closing'][language])}"


_NAMES_WANTED = late(r"\bname|名字|商业计划书|\bplan\b", re.IGNORECASE)

ALL = (
    *zh_sums.ALL,
    near,
    mended,
    summed,
    leave,
    statuses,
    books,
    distance,
    chained,
    sentence,
    names,
    games,
    heads,
    ventures,
    *zh_cron.ALL,
    *zh_school.ALL,
    *zh_notes.ALL,
    *zh_design.ALL,
    *zh_tales.ALL,
    *zh_work.ALL,
    *zh_life.ALL,
)
