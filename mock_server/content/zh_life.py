"""What people in China ask for at home and at school: presents, things to buy, advice, calendars, poems by heart, idioms and
riddles by number, texts made longer and shorter, labels.

As daily.py, in whose list these are; words, figures and texts are in data/zh_life.json.
"""

import calendar
import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import orjson

from mock_server.content import finding, phrases, shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.content.zh_sums import exact, said
from mock_server.content.zh_work import ZH_ONLY, Shelf, many, numbered
from mock_server.wire.timeline import Message

# ---- presents and things to buy ------------------------------------------------------------------------------------------

_PRESENT = late(r"礼物|送礼|礼品|送(?:[^。？]{0,8})(?:什么|啥)")
_MONEY = late(r"(?P<low>\d{2,5})\s*(?:元|块|块钱)?\s*(?:到|至|-|~)\s*(?P<high>\d{2,5})\s*(?:元|块)|(?P<at>\d{2,6})\s*(?:元|块钱?)?\s*(?P<how>以内|以下|之内|左右|上下|以上)|(?:预算|不超过|低于)\s*(?P<most>\d{2,6})")  # fmt: skip
_SOME = late(r"[几个些款样种]|推荐|有哪些")


@opened_by(ZH_ONLY, only="en")
def presents(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Presents for whom they are for and what they may cost."""
    text = prompt.text[:80]
    if prompt.language != "zh" or len(prompt.text) > 80 or not _PRESENT.search(text) or re.search(r"写|代码|祝福|拒绝|收到", text):  # fmt: skip
        return None
    money = _MONEY.search(text)
    low, high = 0, 10**6
    if money:
        if money["low"]:
            low, high = int(money["low"]), int(money["high"])
        elif money["most"]:
            high = int(money["most"])
        else:
            at = int(money["at"])
            low, high = {"以上": (at, 10**6), "左右": (at * 6 // 10, at * 14 // 10), "上下": (at * 6 // 10, at * 14 // 10)}.get(money["how"], (0, at))  # fmt: skip
    whom = next((name for name, asks in phrases.data("zh_life")["whom"] if re.search(asks, text)), "")
    fitting = [row for row in phrases.data("zh_life")["gifts"] if (not whom or whom in row[3].split("|")) and (row[2] <= high if money and low == 0 else row[1] <= high) and row[2] >= low]  # fmt: skip
    if not fitting or (not whom and not money):
        return None
    told = chance.sample(fitting, many(re.sub(r"\d+\s*(?:元|块)", "", text), 5))
    lines = [f"**{name}**（约 {least}–{most} 元）：{why}。" for name, least, most, _, why in told]
    return f"{numbered(lines)}\n\n告诉我{'对方的爱好' if whom else '送给谁'}{'' if money else '和预算'}，我可以再挑得准一些。"


_BUYING = late(r"推荐|买(?:什么|哪|一[款部台])|怎么选|如何选|选购|选哪")


@opened_by(ZH_ONLY, only="en")
def bought(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What to look at before one buys a telephone, a computer, headphones, by what it is for."""
    text = prompt.text[:60]
    if prompt.language != "zh" or len(prompt.text) > 60 or not _BUYING.search(text) or re.search(r"文案|软件|系统|壁纸|游戏推荐|应用|号码|APP|小红书|写", text):  # fmt: skip
        return None
    row = next(
        (
            row
            for row in phrases.data("zh_life")["goods"]
            if re.search(
                rf"(?:{row[0]})(?!壳|膜|支架|套餐|游戏|椅|桌|包|号|店|软件|应用|端|系统|病毒|密码)", text
            )
        ),
        None,
    )
    if row is None:
        return None
    return f"{row[1]}\n\n" + "\n".join(f"- {line}" for line in row[2]) + f"\n\n{row[3]}"


# ---- advice --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _subjects() -> Shelf:
    return Shelf([(keys, asks, text) for keys, asks, text in phrases.data("zh_life")["subjects"]])


_JOB = late(
    r"(?:应聘|面试)的?(?P<job>[\u4e00-\u9fffA-Za-z]{2,10}?)(?:岗位?|职位|的?自我介绍|工程师的|$|[，,。])|[\d一二三四五六七八九十]{1,2}年(?:的)?(?P<of>[\u4e00-\u9fffA-Za-z]{2,6})(?:工作)?经验"
)
_STRENGTHS = (("产品", "善于从数据里找问题，也能把复杂的需求讲清楚"), ("程序|开发|工程师|前端|后端|Java|Python", "代码写得清楚，线上问题定位快，乐于把经验写成文档"), ("测试", "用例想得细，能把重复的工作自动化"), ("运营", "对数字敏感，活动从策划到复盘都能独立完成"), ("销售", "愿意听客户说，跟进及时，心态稳"), ("", "学得快、说到做到，善于和不同的人配合"))  # fmt: skip
_NOT_ADVICE = late(r"写一?[首篇个份]|诗|作文|故事|代码|翻译|文案|脚本|改写|润色|总结|标题|英文")


@opened_by(ZH_ONLY, only="en")
def advised(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Advice, dishes, plans and facts that are asked for day by day."""
    text = prompt.text[:80].strip()
    if prompt.language != "zh" or len(prompt.text) > 60 or len(text) > 50:
        return None
    own = bool(before) and before[0].role == "system"
    found = [one for one in _subjects().found(text.lower()) if not own or "通义千问" not in one]
    if not found or (
        _NOT_ADVICE.search(text) and "自我介绍" not in text and not re.search(r"食谱|计划", text)
    ):
        return None
    match = _JOB.search(text)
    told = (match["job"] or match["of"]) if match else ""
    job = told if told and "介绍" not in told else "____"
    strength = next(one for asks, one in _STRENGTHS if not asks or re.search(asks, job))
    place = "三亚" if "三亚" in text else "海边"
    return phrases.filled(found[0], job=job, strength=strength, place=place)


_FROM_LISTS = (("songs", r"(?:跑步|运动|健身)[^。]{0,4}(?:的歌|听的|音乐|歌)", 3), ("lunches", r"(?:上班族|带饭|便当)[^。]{0,8}(?:午餐|饭|菜)|午餐[^。]{0,6}(?:上班族|带饭)", 3))  # fmt: skip


_LISTED = late(
    r"歇后语|急转弯|笑话|成语|绕口令|谚语|名言|[的听]歌|音乐|听的|午餐|便当|带饭|上班族|早餐|昵称|网名|微信名|主角|电影|影片|片子|[州帮川粤湘鲁东南]菜"
)


@opened_by(ZH_ONLY, only="en")
def listed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Idioms of a kind, allegorical sayings, riddles, proverbs, jokes: as many as are wanted, and songs and dishes to take along."""
    lower = prompt.text[:60].lower()
    if prompt.language != "zh" or len(prompt.text) > 60 or not _LISTED.search(lower):
        return None
    for key, asks, usual in _FROM_LISTS:
        if worded(asks).search(lower):
            return numbered(chance.sample(phrases.data("zh_life")[key], many(lower, usual)))
    if not re.search(r"说|讲|来|给|写|列|举|出|推荐|有哪些|描写|关于|形容|想|找|起|取", lower) or re.search(r"意思|解释|造句|接龙|什么是|近义|反义|故事|这个成语|出自", lower):  # fmt: skip
        return None
    for name, asks, lines in phrases.data("zh_life")["lists"]:
        if name[-1] in "菜餐" and re.search("做|炒|区别|特点|[食菜]谱", lower):
            continue
        if re.search(name, lower) and (asks is None or re.search(asks, lower)):
            single = asks is None and not re.search(r"几|些|\d|[两二三四五六七八九十]", lower)
            told = chance.sample(lines, 1 if single else many(lower.replace("一个字", ""), 5, len(lines)))
            return numbered(told)
    return None


# ---- calendars, measures -------------------------------------------------------------------------------------------------

_BEASTS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
_BEAST = late(r"((?:19|20)\d\d)\s*年?(?:出生的?|生的?人?)?[^。]{0,4}(?:属(?:什么|相|啥)|生肖)")
_STARS = ((1, 20, "水瓶座"), (2, 19, "双鱼座"), (3, 21, "白羊座"), (4, 20, "金牛座"), (5, 21, "双子座"), (6, 22, "巨蟹座"), (7, 23, "狮子座"), (8, 23, "处女座"), (9, 23, "天秤座"), (10, 24, "天蝎座"), (11, 23, "射手座"), (12, 22, "摩羯座"))  # fmt: skip
_STAR = late(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?[^。]{0,8}星座")
_MONTH = late(r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月份?(?:一共|总共)?有?(?:多少|几)天")
_BORN = late(r"((?:19|20)\d\d)\s*年?(?:出生|生)[^。]{0,8}(?:多大|几岁|多少岁|年龄)")
_UNTIL = late(
    r"(?:距离?|离)[^。\d]{0,6}(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?[^。]{0,6}(?:多少|几)天"
)
_SECONDS = {
    "秒": 1,
    "分钟": 60,
    "分": 60,
    "小时": 3600,
    "天": 86400,
    "日": 86400,
    "周": 604800,
    "星期": 604800,
    "年": 31536000,
}
_TIME = late(r"(?P<a>一|\d+(?:\.\d+)?)\s*个?(?P<au>秒|分钟|小时|天|周|星期|年)(?:(?P<b>\d+)\s*(?P<bu>秒|分钟?))?(?:有|是|等于|一共|总共|=|合)*(?:多少|几)个?(?P<to>秒|分钟|小时|天)")  # fmt: skip
_AREA = {"亩": Fraction(2000, 3), "公顷": Fraction(10000), "平方米": Fraction(1), "平方公里": Fraction(1000000), "平方千米": Fraction(1000000)}  # fmt: skip
_LAND = late(r"(?P<n>一|\d+(?:\.\d+)?)\s*(?P<from>亩|公顷|平方公里|平方千米|平方米)(?:地)?(?:有|是|等于|=|合)*(?:多少|几)(?P<to>亩|公顷|平方公里|平方千米|平方米)")  # fmt: skip
_RATES = late(
    r"\d+\s*(?:美元|欧元|日元|英镑|港币|人民币|块人民币|元人民币)[^。]{0,6}(?:等于|是|换|兑|合)[^。]{0,4}(?:多少|几)|汇率"
)


_DATED = late(
    r"生肖|属[什啥相]|星座|[几少]天|多大|[几少]岁|年龄|[几少]个?(?:秒|分钟|小时)|亩|公顷|平方|汇率|[元币镑]"
)


@opened_by(ZH_ONLY, only="en")
def dated(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The beast of a year, the star of a day, how many days a month has, measures of time and of land, rates that change by the hour."""
    text = prompt.text[:80]
    if prompt.language != "zh" or len(prompt.text) > 80 or not _DATED.search(text) or re.search(r"代码|python|java|函数", text, re.IGNORECASE):  # fmt: skip
        return None
    bare = shapes.bare(prompt)
    if match := _BEAST.search(text):
        beast = _BEASTS[(int(match[1]) - 4) % 12]
        return beast if bare else f"{match[1]} 年是{beast}年，这一年出生的人属{beast}。生肖按农历算，1 月到 2 月中旬出生的要看当年春节在哪一天，春节前属{_BEASTS[(int(match[1]) - 5) % 12]}。"  # fmt: skip
    if match := _STAR.search(text):
        month, day = int(match[1]), int(match[2])
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2024, month)[1]:
            return None
        star = next((name for m, d, name in reversed(_STARS) if (month, day) >= (m, d)), "摩羯座")
        return star if bare else f"{month} 月 {day} 日是{star}。"
    if match := _MONTH.search(text):
        year, month = int(match[1] or 0), int(match[2])
        if not 1 <= month <= 12:
            return None
        if not year and month == 2:
            return "平年的 2 月有 28 天，闰年有 29 天。能被 4 整除但不能被 100 整除，或者能被 400 整除的年份是闰年。"
        days = calendar.monthrange(year or 2023, month)[1]
        why = (
            f"，因为 {year} 年{'是闰年' if calendar.isleap(year) else '不是闰年'}"
            if year and month == 2
            else ""
        )
        return f"{days} 天" if bare else f"{f'{year} 年 ' if year else ''}{month} 月有 {days} 天{why}。"
    if re.search(r"一个?月有?(?:多少|几)天", text):
        return "一个月有 28 到 31 天：1、3、5、7、8、10、12 月有 31 天，4、6、9、11 月有 30 天，2 月平年有 28 天、闰年有 29 天。"
    if match := _BORN.search(text):
        year = int(match[1])
        return f"用今年的年份减去 {year} 就是周岁，生日还没到再减 1。我看不到今天的日期，举例来说：到 {year + 30} 年生日时满 30 岁，到 {year + 40} 年生日时满 40 岁。"  # fmt: skip
    if match := _UNTIL.search(text):
        return f"我看不到今天的日期，所以算不出确切的天数。告诉我今天是几月几日，我马上算出到 {match[1]} 年 {match[2]} 月 {match[3]} 日还有多少天；在表格里也可以用 `=DATE({match[1]},{match[2]},{match[3]})-TODAY()`。"  # fmt: skip
    if match := _TIME.search(text):
        number = Fraction(1) if match["a"] == "一" else Fraction(match["a"])
        whole = number * _SECONDS[match["au"]] + (
            Fraction(match["b"]) * _SECONDS[match["bu"]] if match["b"] else 0
        )
        found = whole / _SECONDS[match["to"]]
        result = f"{float(found):,.4f}".rstrip("0").rstrip(".")
        given = re.split(r"有|是|等|一共|总共|=|合|多少|几", match[0])[0].strip()
        leap = "" if match["au"] != "年" else "，闰年多一天" if match["to"] == "天" else "（按 365 天算）"
        return f"{result} {match['to']}" if bare else f"{given}等于 {result} {match['to']}{leap}。"
    if match := _LAND.search(text):
        number = Fraction(1) if match["n"] == "一" else Fraction(match["n"])
        found = number * _AREA[match["from"]] / _AREA[match["to"]]
        return f"{said(number)} {match['from']}{'等于' if exact(found) else '约等于'} {said(found) if found >= Fraction(1, 100) else f'{float(found):.4g}'} {match['to']}。"  # fmt: skip
    if _RATES.search(text):
        return "汇率每时每刻都在变，我没有实时数据，不能给出确切的数字。\n\n1. 查当天的中间价：中国外汇交易中心或中国人民银行网站。\n2. 查实际能换的价：您的银行 App 里的“结售汇牌价”，换外币看卖出价，换人民币看买入价。\n\n把查到的汇率告诉我，我可以马上算出金额。"
    return None


# ---- by heart --------------------------------------------------------------------------------------------------------------

_RECITED = late(
    r"全文|背诵|背一[下首遍]|默写|原文|诗句是什么|内容是什么|完整|朗诵|怎么背|^[《“]?[\u4e00-\u9fff]{2,12}[》”]?(?:这首诗)?$"
)


_WROTE = late(
    r"(?:请问)?(?:古诗|唐诗|诗歌)?[《“]?(?P<name>[\u4e00-\u9fff]{2,12}?)[》”]?(?:这首诗)?(?:的(?:作者|诗人)是?谁?|是?谁写的|的作者叫什么)"
)


@lru_cache(maxsize=1)
def _poems() -> Shelf:
    return Shelf([(name, name, name) for name in phrases.data("zh_life")["poems"]])


@opened_by(ZH_ONLY, only="en")
def recited(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A poem that every child knows, word for word."""
    text = prompt.text.strip()[:40].strip("。？?！ ")
    if prompt.language != "zh" or len(prompt.text) > 40:
        return None
    names = _poems().found(text)
    if names and (match := _WROTE.fullmatch(text)) and match["name"] in names:
        dynasty, _, author = phrases.data("zh_life")["poems"][match["name"]][0].partition("·")
        return author if shapes.bare(prompt) else f"《{match['name']}》的作者是{dynasty}代诗人{author}。"
    if not names or not _RECITED.search(text) or re.search(r"翻译|赏析|意思|作者|仿写|写一", text):
        return None
    for name in sorted(names, key=len, reverse=True):
        if re.fullmatch(rf"(?:请|帮我|给我)?(?:背诵|背一[下首遍]|默写|朗诵)?(?:一下|一遍)?(?:古诗|唐诗|李白的?|杜甫的?|苏轼的?|王维的?)?[《“]?{name}[》”]?(?:的)?(?:这首诗)?(?:的)?(?:全文|原文|完整内容|内容|诗句)?(?:是什么|怎么背)?", text) and (len(name) > 2 or text != name):  # fmt: skip
            author, body = phrases.data("zh_life")["poems"][name]
            return f"《{name}》\n{author}\n\n{body}"
    return None


_ACROSTIC = late(r"藏头诗[^“\"「：:，,\n]{0,6}[“\"「：:，,]\s*(?:内容是?|藏|用)?[“\"「]?(?P<a>[\u4e00-\u9fff]{2,8})|[用以把藏][“\"「]?(?P<b>[\u4e00-\u9fff]{2,8}?)[”\"」]?(?:这?[几二三四五六七八]个字)?(?:写|作|做|为题)[^。]{0,8}藏头诗|[“\"「](?P<c>[\u4e00-\u9fff]{2,8})[”\"」](?:的)?藏头诗")  # fmt: skip


@opened_by(ZH_ONLY, only="en")
def acrostic(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A poem whose lines begin with the signs that are given."""
    match = (
        _ACROSTIC.search(prompt.text[:80]) if prompt.language == "zh" and "藏头" in prompt.text[:80] else None
    )
    if match is None:
        return None
    word, known = match["a"] or match["b"] or match["c"], phrases.data("zh_life")["acrostic"]
    missing = [sign for sign in word if sign not in known]
    if missing:
        return f"“{'、'.join(dict.fromkeys(missing))}”开头的句子我还没有写好的，勉强凑出来会不通顺。换几个字试试，例如“生日快乐”“平安幸福”“前程似锦”。"
    lines = [known[sign] for sign in word]
    return "\n".join(f"**{line[0]}**{line[1:]}{'，' if at % 2 == 0 and at + 1 < len(lines) else '。'}" for at, line in enumerate(lines))  # fmt: skip


_UPPER = late(
    r"(?:对对联|对下联|上联|下联)(?:是|为)?[：:，,\s]*[“\"「]?(?P<line>[\u4e00-\u9fff，,]{4,24})[”\"」]?(?:[，,。]?(?:求|对|请对|的)?下联)?"
)


@opened_by(ZH_ONLY, only="en")
def coupled(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The second line of a well-known couplet."""
    match = _UPPER.search(prompt.text[:60]) if prompt.language == "zh" and "联" in prompt.text[:60] else None
    if match is None:
        return None
    first = re.sub(r"[，,]|的?下联.*$|求对$", "", match["line"])
    lower = next((other for one, other in phrases.data("zh_life")["couplets"] if one == first), None)
    return None if lower is None else f"上联：{first}\n下联：{lower}"


# ---- texts that are given --------------------------------------------------------------------------------------------------

_LONGER = late(r"扩写|扩展|丰富一下|写长")
_SHORTER = late(r"缩写|缩短|精简|简化|压缩")
_OTHERWISE = late(r"换[一个]?种?说法|换个说法|换一?种表达|同义改写|怎么委婉")
_IN_ONE = late(r"一句话(?:总结|概括|归纳)|(?:总结|概括|归纳)[成为]一句话")
_REWORKED = late(r"扩写|扩展|丰富|写长|缩写|缩短|精简|简化|压缩|说法|表达|改写|委婉|一句话")
_SIGNS = late(r"(\d{2,4})\s*字")
_ASIDE = late(r"(?:主要|其中|例如|比如|此外|另外|同时|尤其|特别是|因为|由于|包括)")
_REASON = late(r"(?:因为|由于)[^，]{2,12}?(?=略|有所|而|大幅|小幅|下降|上升|减少|增加)")


@opened_by(ZH_ONLY, only="en")
def reworked(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A text made longer, shorter, said otherwise, or in one sentence."""
    head = prompt.text[:40]
    if (
        prompt.language != "zh"
        or len(prompt.text) > 1000
        or not _REWORKED.search(head)
        or re.search(r"代码|函数|英文|英语", head)
    ):
        return None
    kind = next((kind for kind, asks in (("one", _IN_ONE), ("longer", _LONGER), ("shorter", _SHORTER), ("other", _OTHERWISE)) if asks.search(head)), "")  # fmt: skip
    source = finding.given(prompt.text) if kind else ""
    if len(source) < 3 or not re.search(r"[\u4e00-\u9fff]", source):
        return None
    if kind == "longer":
        return _longer(source, _SIGNS.search(prompt.text[: prompt.text.find(source)]))
    if kind == "other":
        return _otherwise(source, chance)
    short = _shorter(source)
    if kind == "one":
        first = max(re.split(r"(?<=[。！？])", short)[:2], key=len).strip("。！？ ")
        clauses = first.split("，")
        kept = [clauses[0], *(one for one in clauses[1:] if not _ASIDE.match(one))]
        first = "，".join(_REASON.sub("", one) for one in kept)
        return f"{first}。" if first else None
    return short if short != source else None


def _longer(source: str, length: re.Match[str] | None) -> str:
    """The text, and then what may be seen and felt there, until it is as long as is wanted."""
    rows = phrases.data("zh_life")["scenes"]
    lines = next(lines for asks, lines in rows if not asks or re.search(asks, source))
    more = [*lines, *(rows[-1][1] if lines is not rows[-1][1] else [])]
    wanted = int(length[1]) if length else max(120, 3 * len(source))
    told = source.rstrip("。！? ") + "。"
    for line in more:
        if len(told) >= wanted:
            break
        told += line
    return told


_SCENERY = late(r"^(?:天气|阳光|风和日丽|万里无云|[一昨今]天?的?(?:早上|清晨|傍晚)$)[^，。]{0,6}$")
_BEFORE = late(
    r"^(?:昨天|今天|前天|明天|一天|有一天|近年来|目前|这时|那天)?(?:早上|上午|中午|下午|傍晚|晚上)?$"
)
_FILLERS = late(
    r"(?<!是)(?:其实|实际上|总的来说|一般来说|众所周知|毫无疑问|基本上|可以说|一起(?=[去来到在])|十分地?|格外|特别地?|显得|已经|进行了?(?=[\u4e00-\u9fff]{2}))"
)
_KIN = late(
    r"(?:和|与|跟)(?:他|她|我)(?:的)?(?:好)?(?:朋友|同学|伙伴|同事|姐姐|妹妹|哥哥|弟弟)(?=[\u4e00-\u9fff]{2})"
)


def _shorter(source: str) -> str:
    """The text without weather, fillers and repeated subjects."""
    told = []
    for sentence in re.findall(r"[^。！？\n]+[。！？]?", source):
        end = sentence[-1] if sentence[-1:] in "。！？" else "。"
        clauses = [one for one in re.split(r"[，,]", sentence.rstrip("。！？")) if one.strip()]
        kept = [one for one in clauses if not (len(clauses) > 1 and (_SCENERY.match(one) or _BEFORE.match(one)))] or clauses  # fmt: skip
        lines = [
            kept[0],
            *(re.sub(r"^(?:他们|她们|我们|它们)(?=[\u4e00-\u9fff])", "", one) for one in kept[1:]),
        ]
        plain = "，".join(_FILLERS.sub("", _KIN.sub("和", one)) for one in lines)
        plain = re.sub(r"(公园|学校|商店|家|教室|图书馆)里(?=[\u4e00-\u9fff])", r"\1", plain)
        told.append(re.sub(r"非常|十分", "很", plain) + end)
    return "".join(told)


def _otherwise(source: str, chance: Chance) -> str | None:
    """Three other ways to say it where they are known; else the words that have others, changed."""
    for asks, lines in phrases.data("zh_life")["rephrased"]:
        if re.search(asks, source):
            return numbered(lines)
    told = source
    for one, other in phrases.data("zh_life")["synonyms"]:
        if one in told and other not in told:
            told = told.replace(one, other, 1)
    return told if told != source else None


# ---- labels ------------------------------------------------------------------------------------------------------------------

_LABELLED = late(r"还是|或负面|[好差]评|新闻|json", re.IGNORECASE)
_MOOD = late(r"正面还是负面|正面或负面|积极还是消极|好评还是差评|是好评|是差评|褒义还是贬义")
_GOOD_BAD = late(r"好评\s*[/、或和]\s*差评")
_NEWS = late(r"新闻[^：:]{0,8}分类|分类[^：:]{0,8}新闻|[哪什]么?类新闻")
_AS_JSON = late(r"(?:提取|整理|转换?|解析|输出)[^：:]{0,10}json|json[^：:]{0,10}提取", re.IGNORECASE)


@opened_by(ZH_ONLY, only="en")
def labelled(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Whether a review praises or blames; the department of a piece of news; what is said of a person, as JSON."""
    head = prompt.text[:60]
    if prompt.language != "zh" or len(prompt.text) > 1000 or not _LABELLED.search(head):
        return None
    kind = next((kind for kind, asks in (("mood", _MOOD), ("stars", _GOOD_BAD), ("news", _NEWS), ("json", _AS_JSON)) if asks.search(head)), "")  # fmt: skip
    source = finding.given(prompt.text) if kind else ""
    if not source:
        return None
    if kind == "json":
        return _person(source)
    if kind == "news":
        scores = {name: len(re.findall(asks, source)) for name, asks in phrases.data("zh_life")["news"]}
        best = max(scores, key=lambda name: scores[name])
        return f"类别：**{best}**" if scores[best] else None
    mood = finding.feeling(source)
    blame = re.search(
        r"(?:就是|但是?|不过|只是|可惜|美中不足)[^，。]{0,8}(?:贵|慢|小|差|少|难|吵|脏|远|不)", source
    )
    praise = re.search(r"好|快|棒|喜欢|满意|不错|推荐|赞|还来|回购|值", source)
    if kind == "stars":
        return (
            "差评"
            if mood == "negative" and not (praise and blame)
            else "好评"
            if mood == "positive" or praise
            else "差评"
        )
    if blame and praise:
        return f"总体**偏正面**：前面是肯定（如“{re.split('[，,。]', source)[0]}”），只有一处保留意见：“{blame[0]}”。"
    names = {"positive": "正面", "negative": "负面", "mixed": "有褒有贬", "neutral": "中性"}
    return f"这条评论是**{names['positive' if mood == 'neutral' and praise else mood]}**的。"


_PARTS = (
    ("性别", r"(?:^|[，,。；;])\s*(男|女)性?(?=[，,。；;]|$)"), ("年龄", r"(\d{1,3})\s*岁"), ("电话", r"(1\d{10})"), ("邮箱", r"([\w.+-]+@[\w-]+\.[\w.]+)"),
    ("城市", r"(?:住在|来自|现居|家在|居住在|在)([\u4e00-\u9fff]{2,6}?)(?:工作|生活|[，,。；;]|$)"), ("职业", r"(?:职业是?|担任|从事|是一[名位个])([\u4e00-\u9fff]{2,8}?)(?=[，,。；;]|$)"),
    ("公司", r"(?:就职于|任职于|在)([\u4e00-\u9fffA-Za-z]{2,12}(?:公司|集团|科技|银行|医院|学校|大学))"), ("地址", r"地址[是:：]?([^，,。；;]{4,40})"), ("爱好", r"(?:爱好是?|喜欢)([\u4e00-\u9fff、]{2,16}?)(?=[，,。；;]|$)"),
)  # fmt: skip


def _person(source: str) -> str | None:
    """What is said of a person as an object; None if it is too little."""
    name = re.match(r"\s*(?:姓名是?[:：]?|我叫|他叫|她叫)?([\u4e00-\u9fff]{2,3})(?=[，,。；;是])", source)
    value: dict[str, str | int] = {"姓名": name[1]} if name else {}
    for key, pattern in _PARTS:
        if match := re.search(pattern, source):
            value[key] = int(match[1]) if key == "年龄" else match[1]
    return (
        f"```json\n{orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()}\n```"
        if len(value) > 1
        else None
    )


# ---- small things ------------------------------------------------------------------------------------------------------------

_DRAWN = late(r"朋友圈|随机|密码")
_MOMENT = late(r"朋友圈")
_RANDOM = late(r"(?:给我|来|生成)[^。]{0,14}随机数|随机(?:给|生成)[^。]{0,4}数")
_RANGE = late(r"(\d{1,6})\s*(?:到|至|-|~)\s*(\d{1,6})")
_PASSWORD = late(r"(?:生成|给我|来|设置?)[^。]{0,6}(?:随机)?密码")
_LENGTH = late(r"(\d{1,2})\s*位")
_GROUPS = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "!@#$%^&*")


@opened_by(ZH_ONLY, only="en")
def drawn(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Lines for the circle of friends about what is said; a number or a password by chance."""
    text = prompt.text[:80]
    if (
        prompt.language != "zh"
        or len(prompt.text) > 80
        or not _DRAWN.search(text)
        or re.search(r"代码|python|java|函数|js", text, re.IGNORECASE)
    ):
        return None
    if _MOMENT.search(text) and re.search(r"文案|写|发|来|晒", text):
        lines = next(
            lines for asks, lines in phrases.data("zh_life")["moments"] if not asks or re.search(asks, text)
        )
        single = re.search(r"[写来发]一[条句段]", text)
        if (
            lines is phrases.data("zh_life")["moments"][-1][1] and single
        ):  # of a subject that nothing is known by heart of
            return None
        return numbered(chance.sample(lines, 1 if single else many(text, 3, len(lines))))
    if _RANDOM.search(text):
        match = _RANGE.search(text)
        low, high = sorted((int(match[1]), int(match[2]))) if match else (1, 100)
        return f"{low + chance.below(high - low + 1)}" + (
            "" if match or shapes.bare(prompt) else "（1 到 100 之间）"
        )
    if _PASSWORD.search(text) and "正则" not in text and "忘" not in text:
        match = _LENGTH.search(text)
        length = max(8, min(int(match[1]) if match else 16, 64))
        groups = [
            one
            for one in _GROUPS
            if not (one == _GROUPS[3] and re.search(r"不[要含带][^。]{0,3}(?:符号|特殊)", text))
        ]
        signs = [chance.pick(one) for one in groups]
        signs += [chance.pick("".join(groups)) for _ in range(length - len(signs))]
        made = "".join(chance.sample(signs, length))
        return made if shapes.bare(prompt) else f"`{made}`\n\n{length} 位，含大小写字母、数字{'和符号' if len(groups) > 3 else ''}，去掉了容易看错的字符。正式使用请在密码管理器里生成，不要用聊天里出现过的密码。"  # fmt: skip
    return None


_WITHIN: Sequence[tuple[str, str]] = (("四大直辖市|直辖市", "北京市|上海市|天津市|重庆市"), ("四季|四个季节", "春|夏|秋|冬"), ("一周|星期", "星期一|星期二|星期三|星期四|星期五|星期六|星期日"), ("四大名著", "红楼梦|西游记|水浒传|三国演义"), ("生肖", "鼠|牛|虎|兔|龙|蛇|马|羊|猴|鸡|狗|猪"), ("四大发明", "造纸术|印刷术|火药|指南针"), ("五岳", "泰山|华山|衡山|恒山|嵩山"))  # fmt: skip
_KINDS_OF = late(
    r"(?P<n>\d{1,2}|[两二三四五六七八九十])\s*[种个]?(?P<kind>[\u4e00-\u9fff]{2,4}?)(?=的|[，,。]|$|名)"
)


@opened_by(frozenset(["json"]))
def packed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A known list, or so many things of a kind, as a JSON array; with their English names where both are wanted."""
    text = prompt.text[:100]
    if (
        prompt.language != "zh"
        or len(prompt.text) > 100
        or re.search(r"代码|python|java|函数|字段|读取|解析", text, re.IGNORECASE)
    ):
        return None
    rows: list[Any] | None = None
    for asks, lines in _WITHIN:
        if re.search(asks, text):
            rows = list(lines.split("|"))
    if rows is None and (match := _KINDS_OF.search(text)):
        things = phrases.things()
        kind = things["kinds_zh"].get(match["kind"])
        if kind in things["kinds"]:
            pairs = chance.sample(things["kinds"][kind], many(f"{match['n']}个", 5))
            both = re.search(r"中英|英文", text) is not None
            rows = [{"中文": zh, "英文": en} if both else zh for en, zh in pairs]
    if rows is None:
        return None
    dumped = orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode()
    return dumped if re.search(r"只(?:返回|输出|要)", text) else f"```json\n{dumped}\n```"


ALL = (
    presents, bought, dated, recited, acrostic, coupled, reworked, labelled, drawn, packed, listed, advised,
)  # fmt: skip
