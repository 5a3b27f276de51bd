"""What people in China ask for at work: code and commands, interviews, reports, minutes, e-mails, documents, titles,
names, scripts, rows of test data.

As daily.py, in whose list these are; programs, tables and texts are in data/zh_work.json.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import orjson

from mock_server.content import people, phrases, shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message

ZH_ONLY: frozenset[str] = frozenset()
"""No word opens these, but a language other than English does."""


@memo(64)
def _twos(text: str) -> frozenset[str]:
    """Each two signs of a text that stand together."""
    return frozenset(map("".join, pairwise(text)))


class Shelf:
    """Rows that are found by the words in them: a look at each two signs of a text costs little, a pattern for each row much."""

    def __init__(self, rows: Sequence[tuple[str, str, Any]]) -> None:
        """`rows`: words with strokes between them, a pattern, what is kept."""
        self._rows = [(words.split("|"), worded(asks), kept) for words, asks, kept in rows]
        self._at: dict[str, list[int]] = {}
        for at, (words, _, _) in enumerate(self._rows):
            for word in words:
                self._at.setdefault(word[:2], []).append(at)

    def found(self, lower: str) -> list[Any]:
        """What is kept in the rows that a text, in lower case, asks for, in their order."""
        twos = _twos(lower)
        if twos.isdisjoint(self._at):
            return []
        near = {at for two in twos for at in self._at.get(two, ())}
        return [
            kept
            for words, asks, kept in (self._rows[at] for at in sorted(near))
            if any(word in lower for word in words) and asks.search(lower)
        ]


def numbered(lines: Sequence[str]) -> str:
    """The lines with their numbers; one alone without."""
    return "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1)) if len(lines) > 1 else lines[0]


_COUNT = late(r"(\d{1,2}|[一两二三四五六七八九十])\s*(?:[个本条部句种份只位首道款件对副样]|则|段)")
_DIGITS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


def many(text: str, usual: int, most: int = 10) -> int:
    """How many are wanted."""
    match = _COUNT.search(text)
    said = (int(match[1]) if match[1].isdigit() else _DIGITS[match[1]]) if match else 0
    return max(1, min(said or usual, most))


# ---- code ------------------------------------------------------------------------------------------------------------

_LANGUAGES = (
    ("yaml", "", r"compose|spring.{0,12}数据库"), ("jsx", "React", r"react|jsx"), ("python", "Python", r"python|pandas|(?<![a-z])py(?![a-z])"),
    ("javascript", "JavaScript", r"javascript|(?<![a-z.])js(?![a-z])|node|前端"), ("java", "Java", r"java(?!s)|spring"),
    ("go", "Go", r"golang|(?<![a-z])go(?![a-z])"), ("cpp", "C++", r"c\+\+|cpp"), ("c", "C", r"(?<![a-z])c(?:语言|程序)|用c(?![a-z+#])"),
    ("sql", "SQL", r"sql"), ("bash", "Shell", r"shell|bash|脚本"), ("nginx", "Nginx", r"nginx"), ("css", "CSS", r"css|居中"),
)  # fmt: skip
_OTHERS = late(r"c#|php|ruby|rust|swift|kotlin|typescript|(?<![a-z])ts(?![a-z])|matlab|perl|scala")
_NO_PROGRAM = late(
    r"什么是|是什么|为什么|区别|优缺点|面试|解释|这段|这个代码|报错|异常|原理|转成|转换成|[:：].{12}|学习|路线|教程|计划"
)
_LONGEST = 60
"""Signs of a short request."""
_DRAWN = (("柱|条形", "bar(months, sales)"), ("饼", 'pie(sales, labels=months, autopct="%.0f%%")'), ("散点", "scatter(range(5), sales)"))  # fmt: skip


@lru_cache(maxsize=1)
def _programs() -> Shelf:
    return Shelf([(row["keys"], row["asks"], row) for row in phrases.data("zh_work")["code"]])


@opened_by(ZH_ONLY, only="en")
def programmed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A program for a usual task in the language that is named; where only one language fits the task, it need not be."""
    if prompt.language != "zh" or len(prompt.text) > _LONGEST:
        return None
    lower = prompt.text.lower()
    rows = _programs().found(lower)
    if not rows:
        return None
    named = [(one, name) for one, name, asks in _LANGUAGES if worded(asks).search(lower)]
    if _NO_PROGRAM.search(lower) or (_OTHERS.search(lower) and not named):
        return None
    for row in rows:
        programs = row["code"]
        fitting = next((one for one in named if one[0] in programs), None)
        if fitting is None and not named and len(programs) == 1:
            only = next(iter(programs))
            fitting = (only, next(name for one, name, _ in _LANGUAGES if one == only))
        if (
            fitting is None
            and not named
            and "python" in programs
            and re.match(r"(?:请|帮我|给我)*(?:写|实现|编写)", lower)
            and re.search(r"函数|代码|程序|脚本|测试", lower)
        ):
            fitting = ("python", "Python")
        if fitting is None:
            continue
        language, name = fitting
        drawn = next(
            (call for asks, call in _DRAWN if re.search(asks, lower)), 'plot(months, sales, marker="o")'
        )
        fenced = f"```{language}\n{programs[language].replace('{draw}', drawn)}\n```"
        if shapes.bare(prompt) or re.search(r"只[要给需]代码|不要解释", lower):
            return fenced
        return f"{f'用 {name} 可以这样写' if name else '可以这样写'}：\n\n{fenced}\n\n{row['says']}"
    return None


_TURNED = late(r"(?:转|翻译|改写?|换)(?:成|为)\s*(?P<to>java(?!s)|javascript|js|go|c\+\+)", re.IGNORECASE)
_ONE_LINE = late(
    r"def\s+(?P<name>\w+)\((?P<given>[\w, ]*)\)\s*:\s*return\s+(?P<what>[\w\s+\-*/%().<>=]{1,80})$"
)


@opened_by(ZH_ONLY, only="en")
def turned(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A function of Python that gives a figure, in another language."""
    text = prompt.text.strip()
    if prompt.language != "zh" or len(text) > 200 or (wanted := _TURNED.search(text)) is None or (match := _ONE_LINE.search(text)) is None:  # fmt: skip
        return None
    name, what = match["name"], match["what"].strip()
    given = [one.strip() for one in match["given"].split(",") if one.strip()]
    if re.search(r"\*\*|//|\b(?:if|else|for|in|not|and|or|is|None|True|False)\b|\(", what):
        return None
    language = {"js": "javascript", "c++": "cpp"}.get(wanted["to"].lower(), wanted["to"].lower())
    truth = re.search(r"[<>=]", what) is not None
    if language == "javascript":
        made = f"function {name}({', '.join(given)}) {{\n  return {what};\n}}"
    elif language == "go":
        made = f"func {name}({', '.join(given)}{' int' if given else ''}) {'bool' if truth else 'int'} {{\n\treturn {what}\n}}"
    else:
        head = (
            "public static boolean"
            if truth and language == "java"
            else "bool"
            if truth
            else "public static int"
            if language == "java"
            else "int"
        )
        made = f"{head} {name}({', '.join(f'int {one}' for one in given)}) {{\n    return {what};\n}}"
    typed = "" if language == "javascript" else "\n\nPython 没有写明类型，这里按整数处理；要算小数就把 `int` 换成" + ("`float64`。" if language == "go" else " `double`。")  # fmt: skip
    return f"```{language}\n{made}\n```{typed}"


@lru_cache(maxsize=1)
def _known() -> Shelf:
    return Shelf([(keys, asks, text) for keys, asks, text in phrases.data("zh_work")["howto"]])


_LINES = late(r"(\d{1,5})\s*行")


@opened_by(ZH_ONLY, only="en")
def commanded(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Commands for what is to be done on a machine, and what every interviewer asks of networks and databases."""
    if prompt.language != "zh" or len(prompt.text) > _LONGEST:
        return None
    found = _known().found(prompt.text.lower())
    if not found or re.search(r"面试|python|java.{0,3}代码", prompt.text, re.IGNORECASE):
        return None
    if found[0].startswith(("```", "|")) and re.search(r"什么是|是什么|介绍|解释|原理", prompt.text):
        return None
    lines = _LINES.search(prompt.text)
    return phrases.filled(found[0], lines=lines[1] if lines else "100")


def trade(lower: str) -> Sequence[Any] | None:
    """The name of the trade that a text in lower case is about, its pattern, and questions with their keys; None if it is not known."""
    return next((row for row in phrases.data("zh_work")["interview"] if worded(row[1]).search(lower)), None)


_INTERVIEW = late(r"面试题|面试问题|面试常[考问见]|模拟面试|面试我|面试官")


@opened_by(ZH_ONLY, only="en")
def interviewed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Questions of an interview for a trade with what to say to them; the first question where somebody wants to be interviewed."""
    lower = prompt.text[:120].lower()
    if prompt.language != "zh" or len(prompt.text) > 80 or not _INTERVIEW.search(lower):
        return None
    row = trade(lower)
    if row is None:
        return None
    if re.search(r"模拟|面试我|你是|扮演|当我?的?面试官", lower):
        first = chance.pick(row[2])[0]
        return f"好的，我是本场{row[0]}岗位的面试官，我们一问一答，您答完一题我再问下一题。\n\n**第一题**：{first}\n\n请开始回答，尽量先说结论，再举一个您做过的例子。"
    count = many(lower, 5)
    named = (
        [one for one in row[2] if any(word in lower for word in re.findall("[a-z]{3,}", one[0].lower()))]
        if row[0] == "前端"
        else []
    )
    told = [*named, *chance.sample([one for one in row[2] if one not in named], count)][:count]
    return "\n\n".join(f"{at}. **{question}**\n   要点：{key}" for at, (question, key) in enumerate(told, 1))


# ---- reports and minutes -------------------------------------------------------------------------------------------------

_REPORT = late(r"(?P<kind>[周日月]报)(?:[^，。：:\n]{0,8}?)[，,：:。\n]\s*(?P<what>[^\n].{3,400})", re.DOTALL)
_CLAUSE = late(r"[，,；;。\n]+")
_NEXT = late(
    r"^(?:计划|下周|下个?月|明天|明日|接下来|准备|打算|后续|将)|(?:下周|明天|下个?月)(?:要|计划|准备|做|完成)"
)
_DOING = late(r"正在|进行中|还在|尚未|未完成|剩余|做到一半|进度")
_RISK = late(r"问题(?!已)|风险|阻塞|困难|卡住|延迟|不稳定|缺")
_LEAD = late(
    r"^(?:内容是|主要|我?(?:今天|今日|本周|这周|本月|上周)?(?:主要)?(?:工作)?[:：]?|另外|还有|并且|以及|同时)+"
)


@opened_by(ZH_ONLY, only="en")
def reported(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A report of a day, a week or a month of what the prompt says was done, is being done and comes next."""
    if prompt.language != "zh" or not re.search(r"[周日月]报", prompt.text[:60]):
        return None
    match = _REPORT.search(prompt.text[:600])
    if match is None or re.search(r"怎么|如何|什么是", prompt.text[: match.start("what")]):
        return None
    parts: dict[str, list[str]] = {"done": [], "doing": [], "next": [], "risk": []}
    for said in _CLAUSE.split(match["what"]):
        clause = said.strip(" .、")
        if len(clause) < 2 or re.match(r"(?:请|要求|字数|语气|格式|不要)", clause):
            continue
        kind = "next" if _NEXT.search(clause) else "risk" if _RISK.search(clause) else "doing" if _DOING.search(clause) else "done"  # fmt: skip
        parts[kind].append(_LEAD.sub("", clause) or clause)
    if not parts["done"] and not parts["doing"]:
        return None
    now, then = {"日": ("今日", "明日"), "周": ("本周", "下周"), "月": ("本月", "下月")}[match["kind"][0]]
    named = (("done", f"{now}完成"), ("doing", "进行中"), ("risk", "问题与风险"), ("next", f"{then}计划"))
    told = [f"**{match['kind']}**"]
    signs = iter("一二三四")
    for kind, title in named:
        lines = [re.sub(rf"^(?:{then}|明天|下个月)(?:计划|准备|要)?", "", one) if kind == "next" else one for one in parts[kind]]  # fmt: skip
        if lines:
            told.append(f"**{next(signs)}、{title}**\n" + "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1)))  # fmt: skip
    return "\n\n".join(told)


_MINUTES = late(r"(?:会议纪要|会议记录)[^，。：:\n]{0,8}[：:\n]\s*(?P<what>.{4,600})", re.DOTALL)
_SPOKE = late(
    r"^(?P<who>[\u4e00-\u9fff]{2,3}?|[A-Z][a-z]+)(?P<verb>说|表示|提出|认为|建议|提到|强调|反馈)[：，]?(?P<what>.+)$"
)
_TAKES = late(r"^(?:由)?(?P<who>[\u4e00-\u9fff]{2,3}?|[A-Z][a-z]+)(?:来)?(?P<verb>负责|跟进|写|做|完成|准备|联系|修复|整理|测试|对接|提交|设计|开发|优化|更新)(?P<what>.*)$")  # fmt: skip
_DUE = late(r"(?:(?:本|下|这)?周[一二三四五六日末]|\d{1,2}月\d{1,2}[日号]|\d{1,2}[日号]|[今明后]天|月底|下个?月)(?:之?前|上午|下午)?")  # fmt: skip


@opened_by(ZH_ONLY, only="en")
def minuted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The minutes of what the prompt says was said: who said what, and who does what until when."""
    match = (
        _MINUTES.search(prompt.text[:800]) if prompt.language == "zh" and "会议" in prompt.text[:60] else None
    )
    if match is None:
        return None
    said, tasks, people_there = [], [], dict[str, None]()
    for one in _CLAUSE.split(match["what"]):
        clause = one.strip()
        if len(clause) < 2:
            continue
        if spoke := _SPOKE.match(clause):
            people_there[spoke["who"]] = None
            said.append(f"{spoke['what']}（{spoke['who']}{'' if spoke['verb'] == '说' else spoke['verb']}）")
        elif takes := _TAKES.match(_DUE.sub("", clause)):
            people_there[takes["who"]] = None
            due = _DUE.search(clause)
            verb = "" if takes["verb"] in ("负责", "跟进") else takes["verb"]
            tasks.append(f"| {verb}{takes['what'].strip()} | {takes['who']} | {due[0] if due else '待定'} |")
        else:
            said.append(clause)
    if not said and not tasks:
        return None
    told = ["**会议纪要**"]
    if people_there:
        told.append(f"**参会人**：{'、'.join(people_there)}")
    if said:
        told.append("**讨论与结论**\n" + "\n".join(f"{at}. {line}" for at, line in enumerate(said, 1)))
    if tasks:
        told.append("**待办**\n\n| 事项 | 负责人 | 截止 |\n|---|---|---|\n" + "\n".join(tasks))
    return "\n\n".join(told)


# ---- e-mails and documents ------------------------------------------------------------------------------------------------

_MAIL = late(r"(?:写|起草|拟|来|发|生成|帮)[^。！？\n]{0,30}?(?:邮件|e-?mail)|(?:邮件|e-?mail)[^。！？\n]{0,6}(?:怎么写|模板)", re.IGNORECASE)  # fmt: skip
_MAIL_TO = late(r"(?:给|向|跟|发给|通知)(?P<whom>老板|领导|上司|经理|主管|总监|客户|甲方|供应商|老师|导师|教授|同事|团队|大家|全体员工|hr|人事|面试官)", re.IGNORECASE)  # fmt: skip
_ALIKE = {"领导": "老板", "上司": "老板", "经理": "老板", "主管": "老板", "总监": "老板", "甲方": "客户", "导师": "老师", "教授": "老师", "团队": "大家", "全体员工": "大家", "人事": "HR", "hr": "HR"}  # fmt: skip
_GREETED = {
    "老板": "尊敬的领导：",
    "客户": "尊敬的客户：",
    "老师": "尊敬的老师：",
    "同事": "你好：",
    "HR": "您好：",
    "大家": "",
}
_JUST_MAIL = late(r"(?:请|帮我|给我|麻烦)*(?:写|起草|拟|来)一?[封个份]?(?:工作|商务)?(?:电子)?邮件[。！!]?$")
_TO_CODE = late(r"python|java|代码|smtp|接口|用go|php|程序", re.IGNORECASE)
_SAID_MATTER = late(
    r"[，,：:]\s*(?:说明|关于|主题是?|内容是?|告知|通知|因为|说)*(?P<what>[^，,。！？\n]{2,16})"
)
_ABOUT = late(r"关于(?P<what>[^，,。！？\n]{2,16}?)(?:的|$)")
_MAIL_WHEN = late(r"(?:[今明后]天|(?:本|下|这)?周[一二三四五六日]|\d{1,2}月\d{1,2}[日号])?(?:上午|下午|晚上|中午)?[一二两三四五六七八九十\d]{1,3}点半?|(?:[今明后]天|(?:本|下|这)周[一二三四五六日]|\d{1,2}月\d{1,2}[日号])(?:上午|下午|晚上)?")  # fmt: skip
_SUM = late(r"\d[\d,.]*\s*万?元")


@opened_by(ZH_ONLY, only="en")
def mailed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """An e-mail to a boss, a client, a teacher, of a common purpose or of none that is said."""
    text = prompt.text[:300]
    if prompt.language != "zh" or len(prompt.text) > 300 or not _MAIL.search(text) or _TO_CODE.search(text) or re.search("回复|翻译|英文|英语|英语|改写|润色", text):  # fmt: skip
        return None
    match = _MAIL_TO.search(text)
    whom = (
        _ALIKE.get(match["whom"].lower(), match["whom"])
        if match
        else "同事"
        if _JUST_MAIL.match(text)
        else ""
    )
    row = next((row for row in phrases.data("zh_work")["mails"] if worded(row[0]).search(text)), None)
    about = _ABOUT.search(text) or _SAID_MATTER.search(text)
    matter = re.sub(r"延[期后]|推迟|进[度展](?:汇报)?|汇报|情况$", "", about["what"]).strip() if about else ""
    if row is None:
        plain = phrases.data("zh_work")["mail_plain"].get(whom)
        if plain is None or about:
            return None
        row = ["", *plain]
    when, amount = _MAIL_WHEN.search(text), _SUM.search(text)
    values = {
        "when": when[0] if when else "____",
        "amount": f"（{amount[0]}）" if amount else "",
        "matter": matter or ("这次问题" if "致歉" in row[1] else "活动" if "邀请" in row[1] else "项目"),
        "matter_sorry": f"此次{matter}" if matter else "这次的问题",
        "thanks": f"对{matter}的支持" if matter and len(matter) < 10 else "一直以来的支持",
    }
    subject, body = (phrases.filled(one, **values) for one in row[1:])
    hello = _GREETED.get(whom, "您好：" if not whom else f"尊敬的{whom}：")
    body = body.removeprefix("大家好：\n\n") if whom != "大家" else body
    if hello in ("您好：", "你好："):
        body = body.removeprefix("您好！\n\n").removeprefix("你好！\n\n")
    return f"主题：{subject}\n\n{hello + chr(10) * 2 if hello else ''}{body}\n\n此致\n敬礼\n\n（您的姓名）\n（日期）"


_WRITES = late(
    r"写|生成|起草|拟|来[一个份]|给我|帮我|设计|制定|做[一个份]|出一份|模板|范本|范文|怎么写|列|(?:口号|歌词|清单|申请书?|读后感|发言稿?)$"
)
_BEGINS = late(
    r"^(?:请|麻烦|帮我|帮忙|给我|我要|我想|想要|需要|写|生成|起草|拟|来|设计|制定|做|出|一|[份个篇段张封]|关于|公司的?(?!年会))+"
)
_FOLLOWS = late(
    r"^[^，,：:]{0,6}[，,：:]\s*(?:主题是?|关于|内容是?|是|产品是)?(?P<what>[^，,。！？\n]{2,20})"
)


@lru_cache(maxsize=1)
def _documents() -> Shelf:
    return Shelf([(keys, asks, (keys, text)) for keys, asks, text in phrases.data("zh_work")["docs"]])


@opened_by(ZH_ONLY, only="en")
def documented(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A document of a known form about what the prompt says, with gaps for what only its writer knows."""
    text = prompt.text[:101].strip().rstrip("。！？!?")
    if prompt.language != "zh" or len(prompt.text) > 100:
        return None
    found = _documents().found(text.lower())
    if not found or not _WRITES.search(text) or re.search(r"区别|是什么|代码|python|java|大纲", text, re.IGNORECASE):  # fmt: skip
        return None
    keys, body = found[0]
    match = worded(keys).search(text)
    topic = ""
    if match:
        head = re.sub(r"的$", "", _BEGINS.sub("", text[: match.start()])).strip("《》“” ")
        after = _FOLLOWS.match(text[match.end() :])
        topic = after["what"] if after else head
        topic = re.sub(r"^帮(?P<of>.{2,8}?)(?:团队|部门)?写.*$", r"\g<of>", topic)
        topic = re.sub(r"(?:主持人?|活动|调查|调研|满意度调查)$|^(?:给|为)", "", topic)
    amount = _SUM.search(text)
    default = phrases.data("zh_work")["docs_about"].get(keys.split("|")[0], "")
    kind = match[0] if match else ""
    rest = re.split(r"的|演讲|发言|讲话|稿|[，,：:]", text[match.start() :])[0] if match else ""
    book = re.search(r"《([^》]{1,20})》", text)
    topic = re.sub(r"^去(?=[\u4e00-\u9fff]{2})", "", topic)
    values = {"kind": kind, "rest": rest, "book": book[1] if book else "____"}
    return phrases.filled(body, topic=topic or default, **values, amount=amount[0] if amount else "____元")


# ---- titles, slogans, names, scripts -------------------------------------------------------------------------------------

_TITLED = late(r"标题")
_TITLE_OF = late(r"(?:主题是?|关于|内容是?|话题是?)(?P<a>[^，,。！？\n]{2,16}?)(?:的|$|[，,。])|[，,：:]\s*(?:主题是?|关于|内容是?|话题是?)?(?P<b>[^，,。！？\n]{2,24})|写?(?P<c>[\u4e00-\u9fffA-Za-z]{2,10})(?:类|方面|主题)的?[^。]{0,8}标题")  # fmt: skip
_MAKES = late(r"起|取|想|写|给|生成|来|拟|推荐")


@opened_by(ZH_ONLY, only="en")
def titled(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """So many titles on a subject, in the tone of the place they are for."""
    text = prompt.text[:120]
    if prompt.language != "zh" or len(prompt.text) > 120 or not _TITLED.search(text) or not _MAKES.search(text) or re.search(r"html|论文|markdown", text, re.IGNORECASE):  # fmt: skip
        return None
    match = _TITLE_OF.search(text)
    if match is None:
        return None
    topic = (match["a"] or match["b"] or match["c"]).removesuffix("的文章")
    kind = "xhs" if "小红书" in text else "any"
    if len(topic) > 12 or (match["b"] and re.search(r"[这该]篇|文章", text[: match.start()])):
        return None
    return numbered(
        [
            phrases.filled(one, topic=topic)
            for one in chance.sample(phrases.data("zh_work")["titles"][kind], many(text, 5))
        ]
    )


_SLOGAN = late(r"广告语|广告词|宣传语|slogan|口号|标语", re.IGNORECASE)
_SLOGAN_OF = late(r"(?:给|为)(?:我的|我们的|一[个家款]|一)?(?P<a>[^，,。！？\n]{1,12}?)(?:写|想|来|设计|起)|(?:广告语|广告词|宣传语|口号|标语|slogan)[，,：:]\s*(?:产品是?|关于)?(?P<b>[^，,。！？\n]{1,12})|(?:关于|句|个|条)(?P<c>[^，,。！？\n句个条]{1,10}?)的?(?:广告语|广告词|宣传语|口号|标语|slogan)", re.IGNORECASE)  # fmt: skip


@opened_by(ZH_ONLY, only="en")
def advertised(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """So many lines for a shop or a thing."""
    text = prompt.text[:80]
    match = _SLOGAN_OF.search(text) if prompt.language == "zh" and len(prompt.text) < 80 and _SLOGAN.search(text) else None  # fmt: skip
    if match is None:
        return None
    topic = next(one for one in match.groups() if one).removeprefix("卖")
    lines = next(
        lines for asks, lines in phrases.data("zh_work")["slogans"] if not asks or re.search(asks, topic)
    )
    told = chance.sample(lines, many(text, 1, len(lines)))
    return numbered([phrases.filled(one, topic=topic) for one in told])


_NAMED = late(r"(?:起|取|想)[^。！？\n]{0,6}?名|(?:名字|名称|店名)[^。\n]{0,4}推荐")
_OF_BUSINESS = late(
    r"店|公司|品牌|账号|帐号|团队|工作室|馆|产品|app|小组|班级|频道|公众号|民宿|餐厅|社团|队", re.IGNORECASE
)


@opened_by(ZH_ONLY, only="en")
def christened(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Names for a shop, a company, a channel, a team by what they do."""
    text = prompt.text[:100]
    if prompt.language != "zh" or len(prompt.text) > 100 or not _OF_BUSINESS.search(text) or not _NAMED.search(text) or re.search("英文", text):  # fmt: skip
        return None
    lines = next(
        lines
        for asks, lines in phrases.data("zh_work")["names"]
        if not asks or re.search(asks, text, re.IGNORECASE)
    )
    wanted = re.search(r"[个几]名|个(?:好听|有趣|合适)?的?名字", text)
    single = wanted and re.search(r"(?:起|取|想)(?:一)?个", text)
    told = chance.sample(
        lines, many(re.sub(r"(?:起|取|想)一?个|一[个家]", "", text), 3 if single else 5, len(lines))
    )
    return f"{numbered(told)}\n\n定名之前，请先在商标网和各平台查一下是否已被占用。"


_SCRIPT = late(r"(?:短?视频|抖音|口播|带货|vlog)[^。，,\n]{0,8}?(?:脚本|文案|稿)|分镜", re.IGNORECASE)
_SCRIPT_OF = late(r"(?:介绍|主题是?|关于|推广|推荐|宣传|内容是?)(?P<a>[^，,。！？\n]{2,14}?)(?:的(?:短|抖|口|视|带|$)|$|[，,。])|[，,：:]\s*(?:主题是?|关于|介绍|内容是?|推广|推荐|宣传)?(?P<b>[^，,。！？\n]{2,14})")  # fmt: skip
_SECONDS = late(r"(\d{1,3})\s*(秒|分钟)|[一1]分钟")
_SHARES = (0.1, 0.3, 0.7, 0.88, 1.0)


@opened_by(ZH_ONLY, only="en")
def filmed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The script of a short film of so many seconds about what is said."""
    text = prompt.text[:120].strip()
    if prompt.language != "zh" or len(prompt.text) > 120 or not _SCRIPT.search(text):
        return None
    match = _SCRIPT_OF.search(text)
    if match is None:
        return None
    topic = re.sub(r"^(?:卖|推荐|推广|一[家款个]|我的|我们的)+", "", match["a"] or match["b"])
    length = _SECONDS.search(text)
    seconds = (int(length[1]) * (60 if length[2] == "分钟" else 1) if length[1] else 60) if length else 30
    known = phrases.data("zh_work")["script"]
    title, shots = next((title, shots) for asks, title, shots in known["kinds"] if not asks or re.search(asks, topic, re.IGNORECASE))  # fmt: skip
    last, rows = 0, []
    for share, (picture, words) in zip(_SHARES, shots, strict=True):
        until = round(seconds * share)
        rows.append(f"| {last}–{until} 秒 | {picture} | {phrases.filled(words, topic=topic)} |")
        last = until
    return phrases.filled(known["frame"], topic=topic, seconds=str(seconds), rows="\n".join(rows), title=phrases.filled(title, topic=topic))  # fmt: skip


# ---- queries and patterns ------------------------------------------------------------------------------------------------

_COLUMNS = {"年龄": "age", "工资": "salary", "薪资": "salary", "薪水": "salary", "分数": "score", "成绩": "score", "价格": "price", "库存": "stock", "销量": "sales", "金额": "amount", "身高": "height", "数量": "quantity"}  # fmt: skip
_TABLES = {"学生": "students", "用户": "users", "员工": "employees", "商品": "products", "产品": "products", "订单": "orders", "客户": "customers", "书": "books", "图书": "books", "老师": "teachers"}  # fmt: skip
_SIGNS = {"大于等于": ">=", "小于等于": "<=", "不低于": ">=", "不小于": ">=", "不超过": "<=", "大于": ">", "高于": ">", "超过": ">", "小于": "<", "低于": "<", "等于": "=", "不等于": "<>"}  # fmt: skip
_WHERE = late(rf"(?P<column>{'|'.join(_COLUMNS)})(?:在)?(?:(?P<sign>大于等于|小于等于|不低于|不小于|不超过|不等于|大于|高于|超过|小于|低于|等于)|(?P<from>\d+)(?:岁|元)?(?:到|至|-)(?P<to>\d+))\s*(?P<value>\d+(?:\.\d+)?)?")  # fmt: skip
_LIKE = late(
    r"姓(?P<a>[\u4e00-\u9fff])(?=的)|(?:姓名|名字|名称|标题)(?:中)?(?:包含|含有|里有|带有?)[“\"']?(?P<b>[\u4e00-\u9fffA-Za-z]{1,8}?)[”\"']?的"
)
_SORTED = late(
    rf"按(?:照)?(?P<by>{'|'.join(_COLUMNS)})(?P<how>降序|升序|从[高大]到[低小]|从[低小]到[高大]|排序)"
)


@opened_by(frozenset(["sql", "mysql", "oracle", "postgresql"]))
def queried(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The query that picks rows by a figure or by a part of a name, in an order."""
    text = prompt.text[:120]
    if prompt.language != "zh" or len(prompt.text) > 100 or re.search(r"每个?|平均|最[高低大小]|总|各|更新|删除|插入|前\d|分组", text):  # fmt: skip
        return None
    table = next((name for word, name in _TABLES.items() if word in text), "")
    where, like, order = list(_WHERE.finditer(text)), _LIKE.search(text), _SORTED.search(text)
    tests = []
    for one in where:
        column = _COLUMNS[one["column"]]
        if one["from"]:
            tests.append(f"{column} BETWEEN {one['from']} AND {one['to']}")
        elif one["value"]:
            tests.append(f"{column} {_SIGNS[one['sign']]} {one['value']}")
    if like:
        tests.append(f"name LIKE '{like['a']}%'" if like["a"] else f"name LIKE '%{like['b']}%'")
    if not table or not (tests or order):
        return None
    lines = ["SELECT *", f"FROM {table}"]
    if tests:
        link = "\n  OR " if "或" in text else "\n  AND "
        lines.append(f"WHERE {link.join(tests)}")
    if order:
        lines.append(
            f"ORDER BY {_COLUMNS[order['by']]}{' DESC' if re.search('降序|从[高大]', order['how']) else ''}"
        )
    return (
        "```sql\n"
        + "\n".join(lines)
        + ";\n```\n\n表名和列名换成您自己的；实际使用时写出需要的列，少用 `SELECT *`。"
    )


_BETWEEN = late(r"(\d{1,3})\s*(?:到|至|-|~|—)\s*(\d{1,3})\s*(?:个字符|位)")


@opened_by(frozenset(["regex"]), ZH_ONLY, only="en")
def limited(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A pattern for what has from so many to so many signs of the kinds that are named."""
    text = prompt.text[:120]
    match = _BETWEEN.search(text) if prompt.language == "zh" and "正则" in text else None
    if match is None:
        return None
    low, high = sorted((int(match[1]), int(match[2])))
    kinds = [("小写", "a-z", "小写字母"), ("大写", "A-Z", "大写字母"), ("字母", "A-Za-z", "字母"), ("数字", r"\d", "数字"), ("下划线", "_", "下划线"), ("特殊", r"!@#$%^&*", "特殊符号"), ("中文|汉字", r"\u4e00-\u9fa5", "汉字")]  # fmt: skip
    named = [(signs, name) for word, signs, name in kinds if re.search(word, text)]
    if len(named) > 1 and any(name in ("小写字母", "大写字母") for _, name in named):
        named = [one for one in named if one[1] != "字母"]
    if not named:
        named = [("A-Za-z", "字母"), (r"\d", "数字")]
    each = re.search(r"必须|同时|至少|都要|且|密码|包含", text) and len(named) > 1
    looks = "".join(f"(?=.*[{signs}])" for signs, _ in named) if each else ""
    allowed = "".join(signs for signs, _ in named)
    says = (
        f"必须同时含有{'、'.join(name for _, name in named)}"
        if each
        else f"只能由{'、'.join(name for _, name in named)}组成"
    )
    return f"```regex\n^{looks}[{allowed}]{{{low},{high}}}$\n```\n\n它匹配：{low} 到 {high} 位，{says}，不能有其他字符。"


# ---- rows of data --------------------------------------------------------------------------------------------------------

_ROWS = late(r"(?:生成|造|给我|来|写|做|返回|创建|列出|输出)[^。]{0,16}?(?:数据|信息|数组|表格|列表|名单|用户|记录|csv)", re.IGNORECASE)  # fmt: skip
_FIELDS = late(r"(?:包含|包括|字段(?:有|为|是)?|列(?:有|为|是)|含有?|有)[:：]?\s*(?P<keys>[\w\u4e00-\u9fff]{1,8}(?:\s*(?:、|,|，|和|以及|及)\s*[\w\u4e00-\u9fff]{1,8}){1,11})")  # fmt: skip
_SPLIT = late(r"\s*(?:、|,|，|和|以及|及)\s*")
_WANTED = late(r"(\d{1,3}|[一两二三四五六七八九十])\s*(?:条|个|行|位|名|组|项)")
MOST_ROWS = 50


@opened_by(ZH_ONLY, only="en")
def tabled(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Rows of made up people or goods with the fields that are named: as JSON, CSV or a table."""
    text = prompt.text[:200]
    if prompt.language != "zh" or len(prompt.text) > 160 or not _ROWS.search(text) or re.search(r"代码|python|java|sql|写一个函数", text, re.IGNORECASE):  # fmt: skip
        return None
    fields = list(_FIELDS.finditer(text))
    if not fields and "测试数据" not in text:
        return None
    told = fields[-1]["keys"] if fields else "id、姓名、手机号、邮箱、城市"
    keys = [re.sub(r"等?(?:字段|信息|列)?$", "", one) for one in _SPLIT.split(told)]
    after = next((at for at, one in enumerate(keys) if one.startswith(("字段", "列"))), 0)
    keys = [re.sub(r"^(?:字段|有|是|为|包括|包含|列名?)+", "", one) for one in keys[after:]]
    keys = list(dict.fromkeys(one for one in keys if one and not re.match(r"\d+\s*[个条行]", one)))
    pupils = re.search(r"学生|同学|班", text) is not None
    lower = text.lower()
    count = _WANTED.search(text)
    is_list = (
        "数组" in text
        or "列表" in text
        or "表格" in text
        or "csv" in lower
        or "名单" in text
        or "测试数据" in text
    )
    if len(keys) < 2 or (count is None and not is_list):
        return None
    wanted = int(count[1]) if count and count[1].isdigit() else _DIGITS[count[1]] if count else 5
    if wanted == 1 and "条" not in text and "数组" not in text and not is_list:
        return None
    if wanted == 1 and is_list and count and count[0].startswith(("一", "1")):
        wanted = 3
        if more := [one for one in _WANTED.finditer(text) if one[1] not in ("一", "1")]:
            wanted = int(more[0][1]) if more[0][1].isdigit() else _DIGITS[more[0][1]]
    rows = [
        {key: _value(key, at, chance, pupils=pupils) for key in keys}
        for at in range(1, min(wanted, MOST_ROWS) + 1)
    ]
    if "json" in lower:
        return f"```json\n{orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode()}\n```"
    if "csv" in lower:
        lines = [",".join(keys), *(",".join(str(one) for one in row.values()) for row in rows)]
        return "```csv\n" + "\n".join(lines) + "\n```"
    lines = [f"| {' | '.join(str(one) for one in row.values())} |" for row in rows]
    return f"| {' | '.join(keys)} |\n|{'---|' * len(keys)}\n" + "\n".join(lines)


def _value(key: str, at: int, chance: Chance, *, pupils: bool) -> str | int | float:
    """Something that a field of such a name may hold."""
    lower = key.lower()
    if re.search(r"姓名|名字|name|联系人|收货人", lower) and not re.search("商品|产品|user_?name", lower):
        return people.person(chance, "zh")
    if re.search(r"年龄|age", lower):
        return 15 + chance.below(4) if pupils else 18 + chance.below(38)
    if re.search(r"成绩|分数|score|语文|数学|英语|物理|化学", lower):
        return 60 + chance.below(41)
    if re.search(r"手机|电话|phone|mobile|tel", lower):
        return f"138{chance.below(10**8):08}"
    if re.search(r"邮箱|邮件|email|mail", lower):
        return f"user{1000 + chance.below(9000)}@example.com"
    if re.search(r"学号|工号|编号", lower):
        return f"2024{at:03}"
    if re.search(r"^id$|序号", lower):
        return at
    if re.search(r"价|金额|price|amount|工资|薪", lower):
        return (
            round(5 + chance.below(20000) / 10, 2)
            if not re.search("工资|薪", lower)
            else 5000 + 500 * chance.below(40)
        )
    if re.search(r"日期|date|时间|生日", lower):
        return f"2024-{1 + chance.below(12):02}-{1 + chance.below(28):02}"
    if re.search(r"数量|库存|stock|quantity|销量|count", lower):
        return 1 + chance.below(200)
    for pattern, options in _OPTIONS:
        if re.search(pattern, lower):
            return chance.pick(options)
    return f"{key}{at}"


_OPTIONS: Sequence[tuple[str, Sequence[str]]] = (
    (r"性别|gender|sex", ("男", "女")),
    (r"城市|city|籍贯", ("北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "西安")),
    (
        r"地址|address",
        (
            "北京市海淀区示例路1号",
            "上海市浦东新区示例路2号",
            "杭州市西湖区示例路3号",
            "成都市武侯区示例路4号",
        ),
    ),
    (r"部门|department", ("研发部", "市场部", "人事部", "财务部", "运营部")),
    (r"职位|职业|岗位|title|job", ("工程师", "产品经理", "设计师", "会计", "销售", "教师")),
    (r"班级|class", ("一班", "二班", "三班")),
    (r"商品|产品|product", ("无线耳机", "保温杯", "台灯", "双肩包", "机械键盘", "雨伞", "运动水壶")),
    (r"状态|status", ("正常", "待处理", "已完成")),
    (r"爱好|兴趣|hobby", ("阅读", "跑步", "摄影", "下棋", "画画")),
)

ALL = (
    reported, minuted, mailed, queried, limited, turned, programmed, commanded, interviewed, documented, filmed, titled, advertised, christened, tabled,
)  # fmt: skip
