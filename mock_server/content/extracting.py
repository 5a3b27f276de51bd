"""Members of an object as a text says them: an amount by the words before it, a date by its part, a person by what they do, rows of a table.

`value` knows a member by the words of its name; NOTHING where the text does not say. What a text labels itself comes first.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from mock_server.content import cues, finding, languages, phrases, taste, when
from mock_server.content.late import late, worded
from mock_server.content.sourced import Source

_HAN = late(r"[\u4e00-\u9fff]")
NOTHING: Any = object()
"""What stands for a value that the text does not give."""

_NUMBERS = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
            "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
            "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}  # fmt: skip
_WORD = "|".join(_NUMBERS)
NUMBER_WORDS = rf"(?:{_WORD})(?:[- ](?:{_WORD}))?(?: hundred)?"
_ZH = "零一二三四五六七八九"
_AMOUNT = late(
    rf"(?P<sign>US\$|[$€£¥￥])\s?(?P<a>\d[\d,]*(?:\.\d+)?)\s?(?P<am>million|billion|thousand|bn|[kKmM](?![\w]))?"
    rf"|(?P<before>\b(?:USD|EUR|GBP|CNY|RMB|JPY|CHF|CAD|AUD|INR)) ?(?P<b>\d[\d,]*(?:\.\d+)?)"
    rf"|(?<![\d.,])(?P<c>\d[\d,]*(?:\.\d+)?|\b{NUMBER_WORDS}) ?(?P<cm>million |billion |thousand |万|亿)?(?P<unit>dollars?|bucks|euros?|pounds|yuan|yen|rupees|USD|EUR|GBP|CNY|RMB|JPY|CHF|INR|€|£|人民币|美元|欧元|日元|英镑|块钱?|元)(?![a-z])",
    re.IGNORECASE,
)
_TIMES = {
    "million": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "thousand": 1e3,
    "k": 1e3,
    "万": 1e4,
    "亿": 1e8,
}
_CURRENCY = {"$": "USD", "us$": "USD", "dollar": "USD", "buck": "USD", "美元": "USD", "usd": "USD", "€": "EUR", "euro": "EUR", "eur": "EUR", "欧元": "EUR", "£": "GBP",
             "pound": "GBP", "gbp": "GBP", "英镑": "GBP", "¥": "CNY", "￥": "CNY", "yuan": "CNY", "cny": "CNY", "rmb": "CNY", "人民币": "CNY", "元": "CNY", "块": "CNY", "块钱": "CNY",
             "yen": "JPY", "jpy": "JPY", "日元": "JPY", "chf": "CHF", "cad": "CAD", "aud": "AUD", "inr": "INR", "rupee": "INR"}  # fmt: skip


def number(said: str) -> float | int | None:
    """The number that figures, or English or Chinese words, say: `1,344.00`, `twenty-five`, `三`."""
    if match := re.search(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})*),(\d{2})(?![\d,.])", said):
        return float(f"{match[1].replace('.', '')}.{match[2]}")
    if match := re.search(r"-?\d[\d,]*(?:\.\d+)?", said):
        plain = match[0].replace(",", "")
        found = float(plain)
        return int(found) if "." not in plain else found
    total: int | None = None
    for word in re.findall(r"[a-z]+", said.lower()):
        if word in _NUMBERS:
            total = (total or 0) + _NUMBERS[word]
        elif word == "hundred" and total:
            total *= 100
        elif word in ("a", "an") and total is None:
            total = 1
    if total is None and (match := re.search(r"[一二两三四五六七八九十]{1,3}", said)):
        tens, ten, ones = match[0].replace("两", "二").partition("十")
        total = 10 * (_ZH.find(tens) if tens else 1) + max(_ZH.find(ones), 0) if ten else max(_ZH.find(tens[:1]), 0)  # fmt: skip
    return total


def _amount(match: re.Match[str]) -> float | int:
    said = match["a"] or match["b"] or match["c"]
    found = number(said) or 0
    times = _TIMES.get((match["am"] or match["cm"] or "").strip().lower(), 1)
    made = found * times
    return int(made) if made == int(made) and "." not in said else round(float(made), 2)


def _currency(match: re.Match[str]) -> str:
    said = (match["sign"] or match["before"] or match["unit"] or "").lower()
    return _CURRENCY.get(said) or _CURRENCY.get(said.removesuffix("s")) or said.upper()


# ---- by the words before -------------------------------------------------------------------------------------------------

_MONEY = late(
    r"\b(?:price|cost|amount|total|sub ?total|tax|vat|fee|salary|budget|discount|deposit|shipping cost|revenue|profit|income|rent|value|balance|fare|wage|refund|paid|spent|money)\b|金额|价格|单价|总价|售价|原价|费用?$|薪|工资|预算|押金|租金|税|营收|利润|合计",
)
_NO_MONEY = late(r"\b(?:percent|rate|count|quantity|currency|term|type|date|id|number|code)\b")
_DATED = late(
    r"\b(?:date|date ?time|datetime|day|when|deadline|due|dob|birthday|check in|check out|start|end|expiry|expiration|announced|next meeting|arrival|departure|published|created|effective|delivered by|valid until|available from|valid from|move in)\b(?! (?:time|hour|year|number|id|city|airport|place|location|country|station))|日期|时间$|出生|生日|截止|到期|何时",
)
_DAY = late(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (?:the )?(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}(?:st|nd|rd|th)?)(?:,? \d{4})?|(?<!\d)\d{4}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|年\d{1,2}月\d{1,2}[日号]?)|\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?:,? \d{4})?\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?\b(?:,? \d{4})?"
    r"|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|(?<![\d年])\d{1,2}月\d{1,2}[日号]|\b(?:(?:next|this|last|on|coming) )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:the )?day after tomorrow\b|\b(?:today|tomorrow|tonight|yesterday)\b|\b(?:next|last|this) (?:week|month|year|weekend)\b|[下本上这]?周[一二三四五六日末天]|[大]?后天|[明今昨]天|明晚|今晚|下个?月\d{0,2}[日号]?|\bend of (?:the )?(?:day|week|month|quarter|year)\b"
    r"|\bin (?:January|February|March|April|June|July|August|September|October|November|December)(?: \d{4})?\b",
)
_CLOCK = late(
    r"\b\d{1,2}:\d{2}(?::\d{2})? ?(?:[ap]\.?m\.?\b)?|\b\d{1,2} ?[ap]\.?m\b|\b(?:noon|midnight)\b|(?:凌晨|早上|上午|中午|下午|傍晚|晚上?)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})点(?:半|\d{1,2}分?|钟)?",
    re.IGNORECASE,
)


def _by_role(
    words: str, roles: Sequence[tuple[str, str]], found: Sequence[re.Match[str]], text: str
) -> re.Match[str] | None:
    """That of the matches which stands behind words of the member's part; None for a part that none has."""
    for name, before in roles:
        if not worded(name).search(words):
            continue
        near: list[tuple[int, re.Match[str]]] = []
        for at, one in enumerate(found):
            start = max(
                found[at - 1].end() if at else 0, text.rfind("\n", 0, one.start()) + 1, one.start() - 48
            )
            marks = worded(before).finditer(text[start : one.start()])
            near.extend((one.start() - start - cue.end(), one) for cue in marks)
        if near:
            return min(near, key=lambda pair: pair[0])[1]
        return None
    return found[0] if found else None


_RANGE = late(
    r"(?P<low>\d[\d,.]*) ?(?P<k>[kK万]?) ?(?:-|–|~|to|到|至) ?(?:US)?[$€£¥]?(?P<high>\d[\d,.]*\d|\d) ?(?P<kk>[kK万]?)"
)


_DECIMAL = late(r"(?<![\d.,/])\d{1,6}[.,]\d{2}(?![\d.,%])")
_ONLY = late(r"\b(?:salary|budget|fee|rent|refund|revenue|deal)\b|薪|预算|租金")
"""Amounts of which a text with one amount says that one."""


def _money(words: str, source: Source) -> Any:
    if (low := re.search(r"\bmin(?:imum)?\b|\blow\b|最低|下限", words)) or re.search(
        r"\bmax(?:imum)?\b|\bhigh\b|最高|上限", words
    ):
        match = next(
            (
                one
                for one in _RANGE.finditer(source.text)
                if one["kk"]
                or len(one["high"]) > 3
                or re.search(r"[$€£¥]", source.text[max(0, one.start() - 2) : one.end()])
            ),
            None,
        )
        if match:
            said, unit = (match["low"], match["k"] or match["kk"]) if low else (match["high"], match["kk"])
            made = float(number(said) or 0) * {"k": 1000, "K": 1000, "万": 10000}.get(unit, 1)
            return int(made) if made == int(made) else made
    found = list(_AMOUNT.finditer(source.text))
    if not found:
        decimals = list(_DECIMAL.finditer(source.text))
        match = _by_role(words, cues.ROLES, decimals, source.text)
        return number(match[0]) if match else NOTHING
    plain = re.search(r"\b(?:total|due)\b|总|合计", words) and not re.search(r"\bsub ?total|tax", words)
    match = _by_role(words, cues.ROLES, found, source.text)
    if match is None and plain and found:
        match = max(found, key=_amount)
    if match is None and len(found) == 1 and _ONLY.search(words):
        match = found[0]
    if match is None and found and not any(worded(name).search(words) for name, _ in cues.ROLES[:-1]):
        match = found[0]
    return NOTHING if match is None else _amount(match)


def _dated(words: str, schema: Mapping[str, Any], source: Source, clock: datetime | None) -> Any:
    found = [
        one
        for one in _DAY.finditer(source.text)
        if not _IS_TODAY.search(source.text[max(0, one.start() - 24) : one.start()])
        and not re.match(r" is \w* ?\d|是\d", source.text[one.end() : one.end() + 16])
    ]
    match = _by_role(words, cues.DATES, found, source.text)
    if match is None and found and (len(found) == 1 or not re.search(r"\bdue|next|birth|dob|end\b|check ?out|return", words)):  # fmt: skip
        match = found[0]
    if match is None:
        return NOTHING
    said = re.sub(r"^(?:on|in|the) ", "", match[0])
    if schema.get("format") in ("date", "date-time") or _ISO.search(str(schema.get("description", ""))):
        line = source.text[source.text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
        moment = when.said(said, clock)
        if moment.day is None:
            return NOTHING
        if schema.get("format") == "date-time":
            both = when.said(line, clock)
            at = both.until if both.until and re.search(r"\bend\b|\bto\b|until|结束", words) else both.at
            return f"{moment.day.isoformat()}T{at.isoformat() if at else '00:00:00'}Z"
        return moment.day.isoformat()
    return said


def days(source: Source, clock: datetime | None) -> list[str]:
    """The days that a text names, as ISO dates."""
    found = (when.said(one[0], clock).day for one in _DAY.finditer(source.text))
    return [one.isoformat() for one in found if one is not None]


_IS_TODAY = late(
    r"(?:\b(?:today(?:'s date)?|current date|now) (?:is|:)|今天是|当前日期[是为：:]?)[ (（]*$", re.IGNORECASE
)
_ISO = late(r"\biso\b|yyyy|8601", re.IGNORECASE)


# ---- by a pattern of its own ----------------------------------------------------------------------------------------------

_COUNTED = late(
    rf"\b(?P<n>\d[\d,]*(?:\.\d+)?|{NUMBER_WORDS}|an?|half an?|couple of)[- ](?P<of>[a-z]+(?:[- ][a-z]+)?)",
    re.IGNORECASE,
)
_PARTY = late(rf"\b(?:for|party of|table of|we are|there are|group of) (?P<n>\d{{1,3}}|{NUMBER_WORDS})\b(?! ?(?:am|pm|o'clock|nights?|days?|weeks?|hours?|minutes?|dollars?|a\.m|p\.m|[%:$]))|(?P<zh>\d{{1,3}}|[一二两三四五六七八九十]{{1,2}})(?:个人|位|人)", re.IGNORECASE)  # fmt: skip
_PEOPLE_COUNT = late(r"\b(?:party|guests?|people|persons?|passengers?|adults|travell?ers|attendees|headcount)(?: size| count)?$|party size|number of (?:people|guests)|人数")  # fmt: skip
_UNITS = late(r"\b(?P<u>seconds?|minutes?|mins?|hours?|days?|nights?|weeks?|months?|years?|km|miles|kg|grams|ms|pages?|bedrooms?|bathrooms?|employees?|items?|cups?|servings?|reps|sets)\b")  # fmt: skip
_COLOURED = late(r"\bcolou?rs?\b|颜色")
_SIGNED = late(
    r"(?:^|\n)[ \t]*(?:best|regards|kind regards|best regards|thanks|thank you|cheers|sincerely|yours|many thanks|warm regards|all the best|best wishes)[^\n]{0,20},?[ \t]*\n+[ \t]*(?P<a>[A-Z][\w'’-]+(?: [A-Z][\w'’.-]+){0,2})|[-–—] ?(?P<b>[A-Z][a-z]+(?: [A-Z][a-z]+)?)[ \t]*\.?$|\b(?:my name is|name's|name is|i'm|i am|this is|it's|under) (?P<c>[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+){0,2})|(?:我叫|我是|本人|姓名[:：])(?P<z>[\u4e00-\u9fff]{2,3})(?=[，。,！\s]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_DEAR = late(r"(?:^|\n)[ \t]*(?:dear|hi|hello|hey|to:)[ ,]+(?P<a>(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?(?-i:[A-Z])[\w'’-]+(?: (?-i:[A-Z])[\w'’.-]+){0,2})|(?:^|\n)(?P<z>[\u4e00-\u9fff]{1,4}(?:经理|总|老师|先生|女士))[，,:：您]", re.IGNORECASE)  # fmt: skip
_PERSON = late(r"\b(?:name|person|customer|author|sender|from|recipient|to|user|patient|candidate|contact|assignee|owner|speaker|reporter|signatory|attendee|guest|passenger|tenant|landlord|manager|client|requester|buyer|caller|student|employee|applicant)\b(?! (?:id|number|email|phone|company|type|address|count|age))|姓名|名字|联系人|客户|收件人|发件人|负责人|患者|作者")  # fmt: skip
_FIRM = late(r"\b(?:target|company|organi[sz]ation|employer|vendor|supplier|seller|merchant|acquirer|issuer|firm|store|publisher|institution|university|school|brand|manufacturer)\b|公司|单位|供应商|卖方|品牌|学校|院校|机构|组织|商家")  # fmt: skip
_PLACED = late(r"\b(?:location|city|place|venue|destination|origin|country|region|town|where|address|departure city|arrival city|address)\b|城市|地点|地址|目的地|出发地|国家|地区")  # fmt: skip
_COUNTRY = late(r"\b(USA|United States|U\.S\.A?\.|UK|United Kingdom|UAE|Hong Kong|England|Scotland)\b")
_EVENT = late(r"([A-Z][\w'’-]*(?: [A-Z0-9&][\w'’-]*){0,5}) (?:at|in|@|on) ")
_JOB = late(r"\b(?:job|occupation|profession|position|job title|current title|role)\b|职业|职位|岗位|头衔")
_JOBS = late(
    r"\b(?:(?:works?|working|worked|job|position|hired|serving) as|role of|position of|is an?|am an?|I'm an?) ?(?:an? )?(?P<a>(?:[A-Za-z]+ ){0,3}(?:engineer|developer|manager|designer|teacher|nurse|doctor|lawyer|analyst|scientist|accountant|architect|consultant|director|writer|chef|student|nurse|officer|assistant|administrator|researcher|professor|electrician|plumber|driver|editor|artist|journalist|pharmacist|dentist|specialist|technician|coordinator|representative))\b"
    r"|(?P<b>(?-i:[A-Z])[A-Za-z]+ (?:(?-i:[A-Z])[A-Za-z]+ ){0,2}(?:Engineer|Developer|Manager|Designer|Teacher|Analyst|Scientist|Architect|Consultant|Director|Officer|Assistant|Specialist|Lead))\b|\b(?P<c>CEO|CTO|CFO|COO|VP of [A-Z]\w+)\b"
    r"|(?:是|担任|职业[是为：:]?|任)?(?:一[名位个])?(?P<z>(?:高级|资深|首席|中级|初级)?(?:软件|前端|后端|算法|测试|产品|数据|运维|硬件|架构|市场|销售|财务|人事|项目|运营|行政|结构|电气|机械|土木)?(?:工程师|经理|设计师|老师|教师|医生|护士|律师|会计|总监|主管|产品经理|分析师|程序员))",
    re.IGNORECASE,
)
_ORDERED = late(r"\b(?:\d+|an?|two|three|four|five|my|the|this) (?:new |pair of |pack of |order of )?(?P<what>(?:[a-z][\w-]* ){0,2}(?:shirts?|shoes|phone|laptop|headphones|jacket|dress|book|books|watch|bag|charger|keyboard|mouse|monitor|camera|tablet|blender|chair|desk|lamp|sofa|bike|jeans|pants|hat|mug|toaster|coffee (?:maker|machine)|vacuum(?: cleaner)?|router|printer|tv|speaker|pizza|pizzas|mattress|backpack|earbuds|case|sneakers|boots|sweater|hoodie))\b", re.IGNORECASE)  # fmt: skip
_LAUNCHED = late(
    r"\b(?:announced|launched|unveiled|released|introduced|introduces|launches|unveils) (?:the |its |a |an )?(?:new |latest )?(?P<a>[A-Z]\w*(?: [A-Z0-9]\w*){0,3})|(?:发布|推出)了?(?:新款|全新|最新)?(?P<z>[^，。,的]{2,16})"
)
_SCHOOLS = late(r"^(?:education|school|university|college|alma mater|学历|毕业院校|学校|教育.*)$")
_SCHOOL = late(
    r"(?<=[于在])[\u4e00-\u9fff]{2,6}?(?:大学|学院)|[\u4e00-\u9fff]{2,6}?(?:大学|学院)|\b(?:[A-Z]\w+ ){1,3}(?:University|College|Institute)\b|\bUniversity of (?:[A-Z]\w+ ?){1,3}"
)
_ERRANDS = late(r"^(?:task|todo|to do|reminder|event|activity|action|title|任务|事项|提醒内容|事件)$")
_PRODUCT = late(r"\b(?:product|item|goods|article|product name|item name)\b|商品|产品|货品")
_TROUBLE = late(r"\b(?:damaged|broken|crash\w*|fails?|failed|error|wrong|missing|late|not working|doesn't|does not|can't|cannot|won't|never|defective|leak\w*|slow|charged twice|stopped|freez\w*|stuck|unable)\b|坏|破损|无法|不能|报错|没收到|故障|闪退|卡|错误|异常|失败|太慢", re.IGNORECASE)  # fmt: skip
_ISSUE = late(r"\b(?:issue|problem|complaint|defect|error|chief complaint|complaint|reason|reason for (?:return|visit))\b|问题|故障|投诉|主诉|诉求")  # fmt: skip
_COMPLAINT = late(r"\b(?:presents?|presenting|complain(?:s|ed|ing)?|complaint|admitted|came in|comes in) (?:with|of) (?P<a>[a-z][a-z ,-]{2,50}?)(?= (?:for|since|over|that|starting|after|which|and has)\b|[.;\n]|$)|因(?P<z>[^，。]{2,14}?)(?:[一二三四五六七八九十\d]+[天日周月年]|就诊|入院|来院)|主诉[:：]?(?P<y>[^，。\n]{2,20})", re.IGNORECASE)  # fmt: skip
_TITLES = late(r"^(?:title|headline|subject|heading|标题|主题)$")
_QUOTE = late(r"\b(?:quote|evidence|snippet|excerpt|span|original|source text|original text|input|raw|text|sentence|message|content|log message)\b|原文|原句|依据|引文")  # fmt: skip
_LANGUAGE = late(r"\b(?:language|lang)\b|语言|语种")
_VALUE = late(r"\b(?:value|target|level|setting|setpoint|amount)\b|数值|目标值")
_SET = late(r"\b(?:to|at) (-?\d+(?:\.\d+)?)|(?:到|为|成)(-?\d+(?:\.\d+)?)")


def words_of(name: str) -> str:
    """The words of a member's name in lower case: `dueDate` → `due date`."""
    return re.sub(r"[_\-.]+", " ", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)).lower().strip()


def _by_label(words: str, source: Source) -> str | None:
    own = re.escape(words).replace(r"\ ", r"[ _-]?")
    if found := source.label(worded(rf"{own}s?|{own}e?s?")):
        return found
    apart = any(worded(name).search(words) for name, _ in cues.ROLES)
    for names, labels in cues.SAME:
        name = names.split(" ")
        if apart and names != words and words not in name:
            continue
        if (
            names == words
            or words in name
            or words.endswith(f" {name[-1]}" if len(name) == 1 else f" {names}")
        ) and (found := source.label(worded(labels))):
            return found
    return None


def _yes(words: str, source: Source) -> Any:
    """Whether the text says what a member such as `in stock`, `has allergies` or `is urgent` asks."""
    plain = re.sub(
        r"^(?:is|has|have|was|are|should|requires?|needs?|contains?|wants?|does|can|do|mentions?) |^是否(?:为|有|是|需要|包含)?",
        "",
        words,
    )
    if re.search(r"spam|phishing|scam|垃圾", plain):
        return bool(SPAM.search(source.text))
    if re.search(r"urgent|emergency|紧急", plain):
        return bool(re.search(r"\b(?:urgent|asap|immediately|right away|emergency|as soon as possible)\b|紧急|马上|立刻|尽快", source.text, re.IGNORECASE))  # fmt: skip
    if re.search(r"positive|recommend|satisfied|满意|推荐", plain):
        return finding.feeling(source.text) == "positive"
    if re.search(r"negative|complaint|angry|投诉", plain):
        return finding.feeling(source.text) == "negative" or bool(_TROUBLE.search(source.text))
    if re.search(r"toxic|offensive|harmful|flagged|hate|abusive|nsfw|违规", plain):
        return bool(re.search(r"\b(?:idiot|stupid|moron|hate you|kill|shut up|loser|dumb)\b|傻|滚|白痴|垃圾人", source.text, re.IGNORECASE))  # fmt: skip
    if re.search(r"question|疑问", plain):
        return "?" in source.text or "？" in source.text
    if re.search(r"refund|退款", plain):
        return bool(re.search(r"refund|money back|退款|退钱", source.text, re.IGNORECASE))
    if re.search(r"human|agent|escalat\w*|人工", plain):
        return bool(re.search(r"\b(?:human|agent|manager|supervisor|lawyer|real person)\b|人工|经理", source.text, re.IGNORECASE))  # fmt: skip
    if re.fullmatch(r"(?:an? )?(?:deadline|due date|date|time)|截止日期|日期", plain):
        return bool(_DAY.search(source.text) or _CLOCK.search(source.text))
    if re.search(r"present|current|remote|available|stock", plain) or len(plain) > 2:
        stem = plain.split(" ")[-1]
        stem = re.sub(r"(?:ies|es|s|ed|ing)$", "", stem) if stem.isascii() and len(stem) > 5 else stem
        match = re.search(re.escape(stem), source.text, re.IGNORECASE) if stem else None
        before = source.text[max(0, match.start() - 24) : match.start()].lower() if match else ""
        return match is not None and not re.search(r"\b(?:no|not|never|without|out of|non|denies|isn't|don't|doesn't)\b|n't|无|未|没|不|非", before)  # fmt: skip
    return NOTHING


SPAM = late(r"\b(?:won|winner|prize|gift card|click (?:here|http|the link|now|below)|claim|congratulations|lottery|free money|act now|verify your account|crypto|viagra|limited offer|bit\.ly|wire transfer|100% free)\b|中奖|点击链接|领取|免费送|加微信|日赚|兼职刷单|贷款", re.IGNORECASE)  # fmt: skip


_UNITS_ZH = {
    "night": "晚|夜",
    "day": "天|日",
    "hour": "个?小时",
    "minute": "分钟",
    "month": "个?月",
    "year": "年",
    "week": "周|个?星期",
    "km": "公里",
    "page": "页",
}


def _counted(words: str, source: Source) -> Any:
    """A number by the thing that it counts: `term months`, `battery hours`, `party size`, `quantity`."""
    if _PEOPLE_COUNT.search(words) and (match := _PARTY.search(source.text)):
        return number(match["n"] or match["zh"])
    if (
        (unit := _UNITS.search(words))
        and _HAN.search(source.text)
        and (sign := _UNITS_ZH.get(unit["u"].rstrip("s")))
    ):
        match = re.search(rf"([一二两三四五六七八九十\d.]+) ?(?:{sign})", source.text)
        return number(match[1]) if match else NOTHING
    if "night" in words and not re.search(
        r"\d+ nights?|\b(?:one|two|three|four|five) nights?", source.text, re.IGNORECASE
    ):
        days = [day for one in _DAY.finditer(source.text) if (day := when.said(one[0], None).day)]
        return (days[1] - days[0]).days if len(days) == 2 and days[1] > days[0] else NOTHING
    if unit:
        stem = unit["u"].rstrip("s")[:4]
        match = re.search(
            rf"({NUMBER_WORDS}|\d[\d,]*(?:\.\d+)?)[- +]{{0,2}}{stem}", source.text, re.IGNORECASE
        )
        found = list(
            re.finditer(rf"({NUMBER_WORDS}|\d[\d,]*(?:\.\d+)?)[- +]{{0,2}}{stem}", source.text, re.IGNORECASE)
        )
        if found:
            lead = words[: unit.start()].strip().split(" ")[-1][:6]
            near = lead and source.text.lower().find(lead)
            best = min(found, key=lambda one: abs(one.start() - near)) if near and near > 0 else match
            return number(best[1]) if best else NOTHING
        return NOTHING
    if re.search(r"\b(?:quantity|qty|count|number of)\b|数量", words):
        return next((number(one["n"]) for one in _COUNTED.finditer(source.text) if not re.match(r"(?:years?|days?|hours?|minutes?|weeks?|months?|dollars?|am|pm|euros?)\b", one["of"], re.IGNORECASE)), NOTHING) if (source.text.isascii()) else (number(zh[1]) if (zh := re.search(r"([\d一二两三四五六七八九十]+)(?:个|件|台|本|份|箱|双|杯|盒|条|张|套|瓶|支|把)", source.text)) else NOTHING)  # fmt: skip
    thing = (
        words.split(" ")[0] if re.search(r" (?:count|number|size|total)$", words) else words.split(" ")[-1]
    )
    if len(thing) > 2 and thing.isascii() and (match := re.search(rf"\b({NUMBER_WORDS}|\d[\d,]*(?:\.\d+)?) (?:[a-z]+ )?{re.escape(thing[:5])}", source.text, re.IGNORECASE)):  # fmt: skip
        return number(match[1])
    return NOTHING


def _group(match: re.Match[str]) -> str:
    return next((one for one in match.groups() if one), match[0]).strip()


def _text(words: str, source: Source) -> Any:
    """A text by the words of its name."""
    text = source.text
    if re.search(r"\bcurrency\b|币种|货币", words):
        match = _AMOUNT.search(text)
        return _currency(match) if match else NOTHING
    if re.search(r"\b(?:sex|gender)\b|性别", words):
        match = re.search(r"\b(?:(male|man|boy|gentleman|he|his|Mr)|(female|woman|girl|lady|she|her|Mrs|Ms))\b|(男)|(女)", text, re.IGNORECASE)  # fmt: skip
        return NOTHING if match is None else ("男" if match[3] else "女" if match[4] else "male" if match[1] else "female")  # fmt: skip
    if _LANGUAGE.search(words) or words in ("iso code", "language code"):
        if re.search(
            r"\b(?:source|original|detected)\b|^(?:language|lang|iso code|language code)$|语种|语言", words
        ):
            code = languages.language_of(text).split("-")[0]
            return code if "code" in words else (languages.english_name(code) or code).capitalize()
        return NOTHING
    for names, pattern in cues.PATTERNS:
        if pattern and worded(names).search(words):
            match = re.search(pattern, text)
            return _group(match) if match else NOTHING
    if re.search(r"^(?:event|event name|concert|show)$", words) and (match := _EVENT.match(text.strip())):
        return match[1]
    if re.search(r"^(?:venue|location|place)$", words) and (
        match := re.search(r"\bat (?:the )?([A-Z][\w']+(?: [A-Z][\w'&]+)+)", text)
    ):
        return match[1]
    if re.search(
        r"^(?:store|merchant|shop|restaurant|vendor|seller|商家|店名)(?: name)?$", words
    ) and _DECIMAL.search(text):
        head = next(
            (one for one in source.lines if not re.match(r"receipt|invoice|收据|小票", one, re.IGNORECASE)),
            "",
        )
        if 2 < len(head) < 40 and not re.search(r"\d", head):
            return head
    if re.search(r"title|subject|topic|标题|主题", words) and (
        match := re.search(r"(?:主题|标题|题目)[是为：:]\s*([^，。\n]{2,30})", text)
    ):
        return match[1]
    if _COLOURED.search(words):
        found = colours(text)
        return found[0] if found else NOTHING
    if _JOB.search(words) or (words in ("title", "headline", "current title") and _CURRICULUM.search(text)):
        match = _JOBS.search(text)
        return _group(match) if match else NOTHING
    if re.search(r"\brestaurant\b|餐厅", words) and (
        match := re.search(r"\bat (?:the )?([A-Z][\w']+(?: [A-Z][\w'&]+)*)", text)
    ):
        return match[1]
    if _PRODUCT.search(words):
        match = _ORDERED.search(text) or _LAUNCHED.search(text)
        return _group(match) if match else NOTHING
    if _SCHOOLS.search(words):
        match = _SCHOOL.search(text)
        return match[0] if match else NOTHING
    if _ERRANDS.search(words):
        return next((told for one in source.sentences if (told := taste.errand(one))), NOTHING)
    if words == "brand" and (label := source.label(late(r"product|item|商品|产品", re.IGNORECASE))):
        return label.split(" ")[0]
    if _ISSUE.search(words):
        if match := _COMPLAINT.search(text):
            return _group(match)
        return next((re.split(r"[,;，；]\s*(?:and )?(?=I want|I'd like|please|我要|请)", one)[0].rstrip(".。!！") for one in source.sentences if _TROUBLE.search(one)), NOTHING)  # fmt: skip
    if re.search(r"\b(?:recipient|to)\b|收件人", words):
        match = _DEAR.search(text)
        return _group(match) if match else NOTHING
    if _FIRM.search(words):
        if re.search(r"target|acquired", words) and (
            match := re.search(r"\bacquir\w+ (?:the )?(?:[a-z-]+ ){0,3}([A-Z]\w+(?: [A-Z]\w+)*)", text)
        ):
            return match[1]
        firms = named("organisations", source)
        if not firms and (
            match := re.search(
                r"(?:现任职于|就职于|任职于|供职于|现任|在)([\u4e00-\u9fffA-Za-z]{2,8}?)(?=高级|资深|担任|工作|任职|的|软件|产品|前端|后端|数据|项目|市场|经理|工程师)",
                text,
            )
        ):
            return match[1]
        at = 1 if re.search(r"target|customer|buyer|client", words) else 0
        return firms[at] if len(firms) > at else NOTHING
    if _PERSON.search(words):
        match = _SIGNED.search(text)
        if match and (_group(match)[:1].isupper() or match["z"]):
            said = next(one for one in match.groups() if one)
            if said.split(" ")[0] not in ("A", "The", "I", "Not", "Very", "So"):
                return re.split(r" (?:from|at|and|with|in)\b", said)[0]
        if people := named("people", source):
            return people[0]
        firms = named("organisations", source)
        return (
            firms[0]
            if firms
            and re.search(
                r"^(?:name|customer|client|vendor|customer name|client name|姓名|名称|客户)$", words
            )
            else NOTHING
        )
    if _PLACED.search(words):
        return _placed(words, source)
    return NOTHING


_IN_CHINESE = {
    "people": "姓名",
    "places": "城市",
    "organisations": "公司",
    "dates": "日期",
    "amounts": "金额",
}


def named(kind: str, source: Source) -> list[str]:
    """The people, places, organisations, dates or amounts that a text names."""
    if _HAN.search(source.text):
        found = finding.field(_IN_CHINESE[kind], source.text, all_of_it=True)
        return list(found) if isinstance(found, list) else []
    told: list[str] = getattr(source.spotted, kind)
    return told


_CURRICULUM = late(r"@[\w-]+\.|\bexperience\b|\bresume\b|\bCV\b|简历|工作经历", re.IGNORECASE)


def _placed(words: str, source: Source) -> Any:
    text = source.text
    if "country" in words or "国家" in words:
        if match := _COUNTRY.search(text):
            return match[1]
        known = phrases.data("names")["countries"]
        zh = [pair[1] for pair in phrases.things()["kinds"]["country"]]
        return next((one for one in (*known, *zh) if re.search(rf"\b{re.escape(one)}\b" if one.isascii() else one, text)), NOTHING)  # fmt: skip
    if match := re.search(r"\b((?:meeting |conference )?room [A-Z\d]\w*)\b", text, re.IGNORECASE):
        return match[1]
    if re.search(r"origin|departure|出发", words) and (
        match := re.search(r"\bfrom ([A-Z][\w]+(?: [A-Z]\w+)*)|从([\u4e00-\u9fff]{2,4}?)[到飞去]", text)
    ):
        return _group(match)
    if re.search(r"destination|arrival|目的|到达", words) and (
        match := re.search(
            r"\bto ([A-Z][\w]+(?: [A-Z]\w+)*)|[到飞去]([\u4e00-\u9fff]{2,4}?)(?=[的，。,旅出玩]|$)", text
        )
    ):
        return _group(match)
    if words.endswith("address") or "地址" in words:
        match = re.search(
            r"\d+[A-Za-z]? [A-Z][\w.]+ [A-Z][^\n;]{4,60}?(?=[.;\n]|$)|(?:地址(?:是|为)?[:：]?|住在|寄到|送到|发往)?([\u4e00-\u9fff]{2,6}?(?:省|市|区)[^，。\n]{4,40})",
            text,
        )
        return (
            re.split(r" (?:by|before|on|for|until) ", match[1] or match[0])[0].strip() if match else NOTHING
        )
    if ("city" in words or "城市" in words) and (
        match := re.search(
            r", ([A-Z][a-z]+(?: [A-Z][a-z]+)*), [A-Z]{2}\b|\b\d{5} ([A-ZÄÖÜ][\wäöüß]+)|(?:省|是|在|到|[，：: ]|^)([\u4e00-\u9fff]{2,3}市)",
            text,
        )
    ):
        return _group(match)
    found = named("places", source)
    return found[0] if found else NOTHING


def colours(text: str) -> list[str]:
    """The colours that a text names, in their order."""
    lower = text.lower()
    known = [one for _, names in phrases.data("colours")["rows"] for one in names[:2]]
    at = {
        (match.start(), one)
        for one in known
        if (
            match := re.search(
                rf"\b{re.escape(one.lower())}\b"
                if one.isascii()
                else re.escape(one.removesuffix("色")) + "色",
                lower,
            )
        )
    }
    return [one for _, one in sorted(at)]


def value(name: str, schema: Mapping[str, Any], source: Source, clock: datetime | None = None) -> Any:
    """What the text says for a member; a number where the schema wants one; NOTHING where it says nothing."""
    words = words_of(name)
    kind = schema.get("type")
    if kind == "boolean":
        return _yes(words, source)
    numeric = kind in ("number", "integer")
    dated = _DATED.search(words) is not None
    labelled = None if schema.get("format") in ("date", "date-time") else _by_label(words, source)
    if labelled is not None and len(labelled) < 160:
        if numeric or (kind is None and _MONEY.search(words) and not _NO_MONEY.search(words)):
            found = number(labelled)
            if found is not None and "/" not in labelled[:3]:
                match = _AMOUNT.search(labelled)
                return _amount(match) if match and _MONEY.search(words) else found
        elif dated and (day := _DAY.search(labelled)):
            return day[0]
        elif not re.search(r"\bcurrency\b", words):
            return _shortened(words, labelled)
    if numeric or kind is None:
        if _MONEY.search(words) and not _NO_MONEY.search(words):
            found = _money(words, source)
            if found is not NOTHING:
                return found
        if numeric or _COUNTING.search(words):
            found = _number(words, source)
            if found is not NOTHING or numeric:
                return found
    if kind not in (None, "string"):
        return NOTHING
    if schema.get("format") == "time" or re.search(r"\btime\b(?! ?zone)|^时间$|几点", words):
        match = _CLOCK.search(source.text)
        if match is None:
            return _spoken(source)
        at = when.said(match[0], None).at
        return f"{at.isoformat()}Z" if schema.get("format") == "time" and at else match[0].strip()
    if dated or schema.get("format") in ("date", "date-time"):
        return _dated(words, schema, source, clock)
    if _MONEY.search(words) and not _NO_MONEY.search(words):
        match = _by_role(words, cues.ROLES, list(_AMOUNT.finditer(source.text)), source.text)
        return match[0].strip() if match else NOTHING
    found = _text(words, source)
    if (
        found is NOTHING
        and " " in words
        and (
            match := re.search(
                rf"\b{re.escape(words)}(?: (?:is|was|are|will be|at|on|of|to|by|for|in))+ ([^.,;\n]{{2,60}})",
                source.text,
                re.IGNORECASE,
            )
        )
    ):
        return match[1].strip()
    return found


_PAST = late(
    r"\b(?P<part>half|quarter) (?P<way>past|to) (?P<h>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)


def _spoken(source: Source) -> Any:
    """A time of day in words: `half past six` → `06:30`."""
    if match := _PAST.search(source.text):
        hour, minutes = int(number(match["h"]) or 0), 30 if match["part"].lower() == "half" else 15
        hour, minutes = (hour - 1, 60 - minutes) if match["way"].lower() == "to" else (hour, minutes)
        return f"{hour:02d}:{minutes:02d}"
    at = when.said(source.text, None).at
    return (
        f"{at.hour:02d}:{at.minute:02d}"
        if at
        and re.search(
            r"\bat (?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)|点", source.text
        )
        else NOTHING
    )


_COUNTING = late(r"\b(?:value|age|quantity|qty|count|size|year|rating|score|percent|hours|minutes|days|months|years|number of \w+|guests|people|population)\b|年龄|数量|人数|评分")  # fmt: skip


def _shortened(words: str, said: str) -> str:
    """What stands behind a label without what goes on behind it: a name ends at a comma before an address."""
    if _FIRM.search(words) or _PERSON.search(words) or words.startswith("party "):
        return re.split(r", |，", said)[0] or said
    return said.rstrip(".。") if len(said) < 80 else said


def _number(words: str, source: Source) -> Any:
    for names, pattern in cues.PATTERNS:
        if (
            pattern
            and worded(names).search(words)
            and (match := re.search(pattern, source.text, re.IGNORECASE))
        ):
            return number(_group(match))
    if re.search(r"\byear\b|年份", words):
        found = re.findall(r"(?<!\d)((?:1[89]|20)\d\d)(?!\d)", source.text)
        if re.search(r"\bend\b|\bto\b|graduat", words):
            return int(found[-1]) if found and not (len(found) == 1 and "end" in words) else NOTHING
        return int(found[0]) if found else NOTHING
    if _VALUE.search(words) and (match := _SET.search(source.text)):
        return number(_group(match))
    return _counted(words, source)


Filler = Callable[[Mapping[str, Any], Source], Any]
