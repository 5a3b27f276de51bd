"""What a text says for a field by its name, how it feels, which of some labels fits it, and what a request is about.

Words are in data/chores.json.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from mock_server.content import phrases, spotting
from mock_server.content.chance import Chance
from mock_server.content.late import late

SPAN = late(r"\"\"\"(.+?)\"\"\"|```\w*\n(.+?)```|[\"“「](.{3,}?)[\"”」]|<([a-z_]+)>(.+?)</\4>", re.DOTALL)


def given(text: str) -> str:
    """The text that a request is about: what stands in quotes, a fence or a tag, else behind the first colon or blank line."""
    if (match := SPAN.search(text)) and len(match[0]) * 3 > len(text) - match.start():
        return (match[1] or match[2] or match[3] or match[5]).strip()
    for mark in ("\n\n", ":\n", "：\n", ": ", "：", "\n"):
        head, _, rest = text.partition(mark)
        if rest.strip() and len(head) < 300:
            inner = re.match(
                r"\s*(?:text|sentence|review|input|ticket|message|email|comment|article|user|文本|句子|评论)\s*[:：]\s*",
                rest,
                re.IGNORECASE,
            )
            return rest[inner.end() if inner else 0 :].strip().strip('"“”')
    return ""


def opposite(word: str) -> str:
    """The word of the opposite meaning; empty if none is known."""
    for one, other in phrases.data("chores")["opposites"]:
        if word.lower() in (one, other):
            return str(other if word.lower() == one else one)
    return ""


def replaced(text: str, rows: Sequence[Sequence[str]]) -> str:
    """The text with each pattern of the rows replaced."""
    for pattern, other in rows:
        text = re.sub(pattern, other, text, flags=re.IGNORECASE)
    return text


# ---- labels ----------------------------------------------------------------------------------------------------

_LABELS = late(
    r"\b(?:classify|categori[sz]e|label|assign|determine|decide|identify|choose|pick|select|respond|reply|answer)\b[^.\n:]{0,80}?\b(?:as|into|with|among|between|from|to|is|one of|(?<!each )of)\b"
    r"(?: (?:exactly |only )?one of)?(?: (?:the|these|following|either|categories|labels|classes)\b)*\s*[:\[(]?\s*(?P<a>[\"'`]?[\w /-]{2,30}[\"'`]?(?:(?:\s*[,|/]\s*(?:or |and )?| or | and )[\"'`]?[\w -]{2,30}?[\"'`]?){1,14})(?=[\])\s]*[.:;\n\]\"“]|[\])]?$)"
    r"|\b(?:is|are|was) (?:this|that|it|the following)(?: (?:text|review|message|email|e-mail|sentence|comment|tweet|ticket|request|issue|article|headline|customer))?(?: (?:about|more|an?|of))? (?P<f>[\w-]{2,20}(?:, [\w -]{2,20}){0,8},? or (?:an? )?[\w-]{2,20}(?: \w{3,10})?)(?=\s*[?:\"“]|$)"
    r"|\b(?:topic|sentiment|tone|intent|category|priority|urgency|emotion)\b[^:?\n]{0,40}[:?] (?P<g>[\w-]{2,20}(?:, [\w -]{2,20}){0,8},? or [\w-]{2,20})(?=\s*[?:.\"“]|$)"
    r"|\b(?:emotion|urgency|priority|sentiment|tone|topic|category|label|intent|severity|difficulty)\b[^:?\n(]{0,40}\((?P<h>[\w-]{2,20}(?:(?:,|/|\|) ?(?:or )?[\w -]{2,20}){1,8})\)"
    r"|\b(?:labels|categories|classes|options|intents|choices)\b[^:\n]{0,30}[:=]\s*\[?(?P<b>[^\n.\]]{3,300})"
    r"|(?:分类|归类|分|判断|标注)(?:为|成|到)?(?:以下|下列)?(?:类别|几类)?[:：]?\s*(?P<c>[\w]{1,10}(?:[、/，,或和][\w]{1,10}){1,12})"
    r"|(?:类别|标签|选项)(?:有|包括|为)?[:：]\s*(?P<d>[^\n。]{3,200})"
    r"|(?:是|属于)(?P<e>[\u4e00-\u9fff]{1,6}还是[\u4e00-\u9fff]{1,6}?)(?=[：:，。？\s]|$)",
    re.IGNORECASE,
)
_PLAIN_WORD = late(r"[a-z']+|[\u4e00-\u9fff]")
_NOT = frozenset(["not", "no", "never", "don't", "didn't", "isn't", "wasn't", "hardly", "without"])


def feeling(text: str) -> str:
    """`positive`, `negative`, `mixed` or `neutral`, by the words that praise and blame; a `not` before one turns it round."""
    lower = text.lower()
    score = {"positive": 0, "negative": 0}
    words = _PLAIN_WORD.findall(lower)
    for kind, listed in phrases.data("chores")["feelings"].items():
        other = "negative" if kind == "positive" else "positive"
        known = frozenset(listed.split(" "))
        for at, word in enumerate(words):
            if word in known and word.isascii():
                score[other if not _NOT.isdisjoint(words[max(0, at - 3) : at]) else kind] += 1
        for word in known:
            if not word.isascii() and word in lower:
                score[other if f"不{word}" in lower else kind] += 1
    good, bad = score["positive"], score["negative"]
    if good and bad and abs(good - bad) < 2:
        return "mixed"
    return "neutral" if good == bad else "positive" if good > bad else "negative"


FEELINGS_ZH = {"positive": "积极", "negative": "消极", "mixed": "中性", "neutral": "中性"}
_SAME_FEELING = {"positive": ("positive", "pos", "正面", "积极", "正向", "好评"), "negative": ("negative", "neg", "负面", "消极", "负向", "差评"),
                 "neutral": ("neutral", "中性", "中立"), "mixed": ("mixed", "neutral", "中性")}  # fmt: skip


def split(listed: str) -> list[str]:
    """The parts of a list that commas, strokes and the words `and` and `or` hold together."""
    parts = re.split(r"\s*(?:,|\||/|、|，|;|；|\bor\b|\band\b|还是|或|和)\s*", listed)
    return list(dict.fromkeys(one.strip(" \"'`[]().。“”") for one in parts if one.strip(" \"'`[]().。“”")))


def labels_of(text: str) -> list[str]:
    """The labels that a text offers to choose from; empty if there are not two."""
    match = _LABELS.search(text)
    if match is None:
        return []
    found = split(next(one for one in match.groups() if one))
    return found if 2 <= len(found) <= 15 and all(len(one) <= 30 for one in found) else []


def label_for(text: str, labels: Sequence[str], chance: Chance) -> str:
    """The label that fits a text; else `other`, or any."""
    found = fitting(text, labels)
    return found or next((one for one in labels if one.lower() in _REST), None) or chance.pick(labels)


_REST = frozenset(["other", "others", "ham", "none", "unknown", "其他", "其它"])


def fitting(text: str, labels: Sequence[str]) -> str | None:
    """The label that fits a text: by feeling, by its own words, by words that go with it; None if nothing speaks for one."""
    lower = [one.lower() for one in labels]
    if any(one in _SAME_FEELING["positive"] or one in _SAME_FEELING["negative"] for one in lower):
        told = feeling(text)
        if told == "mixed" and "mixed" not in lower and (last := re.split(r"\bbut\b|\bhowever\b|但是?|不过|可是", text.lower())[-1]) != text.lower():  # fmt: skip
            told = feeling(last)
        wanted = _SAME_FEELING[told]
        if (found := next((at for at, one in enumerate(lower) if one in wanted), None)) is not None:
            return labels[found]
    words = frozenset(re.findall(r"[a-z]+", text.lower()))
    known = phrases.data("chores")["labels"]

    def score(at: int) -> float:
        name = re.sub(r"[_-]", " ", lower[at])
        own = (
            3 * len(words & (said := frozenset(re.findall(r"[a-z]+", name)))) / max(len(said), 1)
            if name.isascii()
            else 3 * sum(sign in text for sign in name)
        )
        listed = known.get(name) or known.get(name.removesuffix("s")) or known.get(name.split(" ")[0]) or ""
        cues = listed.split(" ")
        return own + len(words & frozenset(cues)) + sum(not one.isascii() and one in text for one in cues)

    best = max(range(len(labels)), key=score)
    return labels[best] if score(best) else None


# ---- fields ----------------------------------------------------------------------------------------------------

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_FIELD: Sequence[tuple[str, str]] = (
    (r"e-?mail|邮箱", r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"),
    (r"phone|telephone|mobile|电话|手机", r"(?<![\d-])\+?\d[\d ()-]{5,17}\d(?!\d)"),
    (r"\burl|link|website|网址", r"https?://[^\s\"'<>，。）)]+"),
    (r"date|when|deadline|日期|时间", rf"\d{{4}}-\d\d?-\d\d?|\d{{4}}年\d\d?月\d\d?日|\d{{4}}年(?:\d\d?月)?|\d\d?/\d\d?/\d{{2,4}}|{_MONTH} \d\d?(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d\d? {_MONTH}(?: \d{{4}})?|\b(?:today|tomorrow|(?:next )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|明天|今天|下周[一二三四五六日]?"),
    (r"\btime", r"\b\d{1,2}(?::\d\d)?\s?(?:am|pm)\b|\b\d{1,2}:\d\d\b"),
    (r"price|amount|cost|total|salary|金额|价格", r"[$€£¥]\s?\d[\d,]*(?:\.\d+)?[kKmM]?|(?<![\d,])\d[\d,]*(?:\.\d+)?\s?(?:USD|EUR|CNY|dollars|euros|元|万元)"),
    (r"\bage|年龄", r"\b\d{1,3}(?=[- ]years?[- ]old|,? years)|(?<=aged )\d{1,3}|(?<=, )\d{2}(?=,)|\d{1,3}(?=岁)"),
    (r"order|invoice|ticket|number|\bid\b|订单", r"#\s?[\w-]*\d[\w-]*|\b[A-Z]{1,5}-?\d{3,}\b|\b\d{4,}\b"),
    (r"compan(?:y|ies)|organi[sz]ation|employer|公司", r"(?<=\bat )(?:[A-Z][\w&.-]*)(?: [A-Z][\w&.-]*)*|(?<=\bfor )(?:[A-Z][\w&.-]*)(?: [A-Z][\w&.-]*)*|\b(?:[A-Z][\w&-]*\s){1,3}(?:Inc|Ltd|Corp|LLC|GmbH)\b|[\u4e00-\u9fff]{2,8}(?:公司|集团)"),
    (r"location|cit(?:y|ies)|place|address|countr(?:y|ies)|地点|地名|城市|地址|国家", r"(?<=\bin )(?:[A-Z][\w'-]*)(?:,? [A-Z][\w'-]*)*|(?<=\bfrom )(?:[A-Z][\w'-]*)(?:,? [A-Z][\w'-]*)*|(?<=\bto )(?:[A-Z][\w'-]*)(?: [A-Z][\w'-]*)*|(?<=在)[\u4e00-\u9fff]{2,4}?(?=[见开举工的，。发召与和遇])|[\u4e00-\u9fff]{2}(?:市|省)"),
    (r"job|title|role|position|职位", r"(?<=\bas )(?:an? )?[a-z][\w ]{3,40}?(?= at\b| for\b| in\b|[.,])|\b(?:software engineer|engineer|manager|doctor|teacher|designer|developer|director|CEO|CTO|nurse|lawyer)\b"),
    (r"name|person|people|who|姓名|名字|人名", r"\b(?!(?:Call|Contact|Please|The|My|Our|Hello|Hi|Dear|On|In|At|For|Meet|Order|Email|From|To|Mr|Mrs|Ms|Dr)\b)[A-Z][a-z]+(?: [A-Z][a-z'-]+)+|(?<=\b(?:am|is) )[A-Z][a-z]+|(?<=\bcall )[A-Z][a-z]+|\b(?!(?:Call|Contact|Please|The|My|Our|Hello|Hi|Dear|On|In|At|For|Meet|Order|Email|From|To|I|It|We|He|She)\b)[A-Z][a-z]{2,}|(?<=我叫)[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,3}(?=先生|女士|，\d+岁)|[张王李赵刘陈杨黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董程曹袁邓许沈曾彭吕苏蒋蔡贾魏薛叶余潘杜钟汪姜范姚谭廖邹陆崔秦顾侯邵孟钱][\u4e00-\u9fff]{1,2}?(?=[，。、的在是和与跟同见去到说住于将已]|[昨今明后][天日年晚]|$)"),
)  # fmt: skip


_PLACES = next(pattern for names, pattern in _FIELD if names.startswith("location"))
_ACTING = late(r"(?:创立|成立|创办|收购|加入|发布|宣布|位于|就职于|在|了|的|与|和|由|是)")
"""What does not belong to the name of a firm behind it."""
_FIRM = late(r"\b(?:Inc|Ltd|Corp|LLC|GmbH|Company|Bank|University|Street|Avenue|Group)\b")
"""What a name in capitals is not somebody's with."""


@lru_cache(maxsize=1)
def _known_places() -> re.Pattern[str]:
    """The Chinese names of the cities and countries that are known."""
    pairs = [*phrases.things()["cities"], *phrases.things()["kinds"]["country"]]
    capitals = phrases.facts()["capitals"]["zh"]
    every = {*(pair[1] for pair in pairs), *capitals, *capitals.values()}
    return late("|".join(sorted((one for one in every if len(one) > 1), key=len, reverse=True)))


_SPOTTED = (
    (
        r"^(?:person|people|persons|(?:full |first |person |people's |customer |proper )?names?|who|people's names|names of (?:people|persons)|individuals|humans|characters)$",
        "people",
    ),
    (
        r"^(?:organi[sz]ations?|compan(?:y|ies)|orgs?|businesses|institutions|firms?|brands?|(?:company|organi[sz]ation) names?)$",
        "organisations",
    ),
    (r"^(?:locations?|places?|cit(?:y|ies)|countr(?:y|ies)|geographical names|place names|loc)$", "places"),
    (r"^(?:dates?|days?|date and time|deadlines?|weekdays?|when|dates? (?:and|or) times?)$", "dates"),
    (r"^(?:times?)$", "times"),
    (
        r"^(?:(?:money|monetary|dollar|currency) ?(?:amounts?|values?)?|amounts?(?: of money)?|prices?|costs?|sums?|money|budgets?)$",
        "amounts",
    ),
)
"""What spotting.py tells of an English text, by the name of the field."""


def field(name: str, text: str, *, all_of_it: bool = False) -> str | list[str] | None:
    """What a text says for a field by its name, such as `phone number`; None for a field or a text without any."""
    if text.isascii() and (kind := next((kind for names, kind in _SPOTTED if re.search(names, name, re.IGNORECASE)), "")):  # fmt: skip
        met: list[str] = getattr(spotting.spotted(text), kind)
        return met if all_of_it else met[0] if met else None
    pattern = next((pattern for names, pattern in _FIELD if re.search(names, name, re.IGNORECASE)), None)
    if pattern is None:
        return None
    names_firms = re.search(r"公司", pattern) is not None and "(?<=\\bat )" in pattern
    found = list(dict.fromkeys(one[0].strip(" .,") for one in re.finditer(pattern, text)))
    found = [_ACTING.split(one)[-1] if not one.isascii() and names_firms else one for one in found]
    if (
        pattern is _PLACES
        and not text.isascii()
        and (known := list(dict.fromkeys(_known_places().findall(text))))
    ):
        found = list(dict.fromkeys([*known, *(one for one in found if not any(place in one or one in place for place in known))]))  # fmt: skip
    if pattern is _FIELD[-1][1]:
        found = [one for one in found if not re.fullmatch(_MONTH, one) and not _FIRM.search(one)]
        found = [one for one in found if " " in one or not one.isascii()] or found
    return found if all_of_it else found[0] if found else None
