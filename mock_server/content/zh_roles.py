"""Parts in Chinese that a user or a system message gives away: a cat girl, a teacher, a counsellor, an interviewer, Zhuge Liang; and how they go on.

As personas.py, which asks here first; who says what is in data/zh_roles.json: how a role greets, what it says where nothing of its own is
known, rows of a pattern and answers, and what its sentences end in.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from mock_server.content import phrases, zh_work
from mock_server.content.chance import Chance
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt, read
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message

LONGEST = 1500
"""Characters of a message that may give a part away."""


_GIVES = late(
    r"(?:^|[，,。！!\n]|请|假如|假设|如果|想象|现在|从现在(?:开始|起)|让|希望|想要?)\s*(?:你|妳|您)(?:现在|来|将|就|从现在起|从现在开始)*(?:是|扮演|充当|担任|当|做|扮|假装(?:是|成)?|模仿)(?:我的|一[个名位只条]|本)*(?P<role>[^，。,；;！!？?\n：:]{2,20})"
    r"|(?:请|来|我们来)?(?:扮演|充当|担任|假装你?是|角色扮演[^。\n]{0,8}你是|假扮)(?:我的|一[个名位只])*(?P<other>[^，。,；;！!？?\n：:]{2,20})"
)
_NOT = late(
    r"^(?:谁|什么|怎么|不是|人吗|哪|不|真的|机器人|ai|男|女的|对的|否|在|说|想|几|多|第|吗)|吗$|么$|哪里人",
    re.IGNORECASE,
)
_FIRST = late(r"第一[条句个]?(?:命令|话|句子|句话|问题)是?\s*[：:]?\s*")
_SETTING = late(
    r"(?:你|请(?!.{0,12}(?:教|讲|解释|介绍|说说|推荐|写|翻译|问))|我输入|我是|和我|跟我|陪我|一次只|等我|等待|每[句次]|用户|称呼|说话|用[^，。]{1,8}(?:口吻|语气|方式)|不要|回答|好吗|可以吗|开始吧?|准备好|来聊|聊天|对话|我会|我说|我们|扮演)"
)


class Role(NamedTuple):
    """A part and the words that gave it."""

    name: str
    given: str
    row: Mapping[str, Any]
    by_user: bool


@memo(256)
def _named(text: str) -> str:
    """The role that a text gives away; empty if none."""
    if len(text) > LONGEST or (match := _GIVES.search(text)) is None:
        return ""
    role = (match["role"] or match["other"]).strip("“”\"' ")
    return "" if _NOT.search(role) else role


def _row(role: str) -> Mapping[str, Any] | None:
    return next((row for row in phrases.data("zh_roles")["roles"] if worded(row["asks"]).search(role)), None)


def given(prompt: Prompt, before: tuple[Message, ...]) -> tuple[str, str]:
    """The words of a user that give a part, and what is said to it: what follows in the same message, or the message after; empty if none did."""
    if prompt.language != "zh":
        return "", ""
    if _named(prompt.text):
        return prompt.text, _rest(prompt.text)
    for message in reversed(before):
        text = "\n".join(message.texts)
        if message.role == "user" and len(text) <= LONGEST and _named(text):
            return text, prompt.text.strip()
    return "", ""


def _rest(text: str) -> str:
    """What a message says besides giving the part: the last of its clauses that is not about the part."""
    match = _GIVES.search(text)
    after = text[match.end() :] if match else text
    if first := _FIRST.search(after):
        return after[first.end() :].strip()
    told = [one.strip(" ：:") for one in re.split(r"[，,。！!\n；;]", after)]
    return "，".join(one for one in told if one and not _SETTING.match(one))


def role_of(prompt: Prompt, before: tuple[Message, ...]) -> Role | None:
    """The part that the user gave, else that of the system message, if it is one that is known."""
    if prompt.language != "zh":
        return None
    text, _ = given(prompt, before)
    first = before[0] if before and before[0].role == "system" else None
    frame = "\n".join(first.texts) if first else ""
    for source in (text, frame):
        name = _named(source) if source else ""
        if name and (row := _row(name)):
            return Role(name, source, row, source is text)
    return None


_REQUEST = late(r"写|教|解释|介绍|翻译|推荐|改|讲|列|生成|总结|分析|设计|给我|[?？]")


def asked(prompt: Prompt, before: tuple[Message, ...]) -> Prompt:
    """What is asked beside the part that the same message gives, where nothing of its own is known for it; else the prompt as it is."""
    if prompt.language != "zh" or len(prompt.text) > 200 or not _named(prompt.text):
        return prompt
    rest = _rest(prompt.text)
    role = role_of(prompt, before)
    known = role is not None and any(worded(asks).search(rest) for asks, _ in role.row["rows"])
    return prompt if known or len(rest) < 4 or not _REQUEST.search(rest) else read(rest)


_HELLO = late(r"(?:你好|您好|嗨|哈喽|在吗|hi|hello)[呀啊~！!。，,？? ]*", re.IGNORECASE)
_DANGER = late(r"不想活|自杀|自残|结束生命|活不下去|轻生|想死")
_ITEM = late(r"(?:冰|热|大杯|中杯|燕麦)?(?:拿铁|美式|卡布奇诺|摩卡|奶茶|果茶|咖啡|热可可|柠檬茶)")


def played(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the part says to what it knows something of its own to say to; None leaves it to the rest of the engine."""
    if prompt.language != "zh" or _DANGER.search(prompt.text[:300]):
        return None
    if told := _interviewer(prompt, before):
        return told
    if (
        "面试官" in _named(prompt.text)
        and zh_work.trade(prompt.text.lower()) is None
        and len(prompt.text) < 40
    ):
        return "好的，我来当面试官。请先告诉我您应聘的岗位和工作年限，例如“前端，三年”，我一次只问一题，答完会点评再往下问。"
    role = role_of(prompt, before)
    if role is None:
        return None
    given_now = role.by_user and role.given == prompt.text
    text = _rest(prompt.text) if given_now else prompt.text.strip()
    if not text or _HELLO.fullmatch(text):
        return str(chance.pick(role.row["hello"]))
    if len(text) > 200:
        return None
    for asks, lines in role.row["rows"]:
        if worded(asks).search(text):
            item = _ITEM.search(text)
            return phrases.filled(chance.pick(lines), item=item[0] if item else "咖啡")
    if given_now and not re.search(r"[？?]|什么|怎么|如何|教|写|讲|解释|介绍|帮", text):
        return str(chance.pick(role.row["hello"]))
    return None


def small_talk(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the part says where nobody knows anything better: it asks on, in its own voice; not what it said last."""
    if prompt.kind not in ("talk", "yes_no", "opinion", "advise", "define", "how", "list", "why"):
        return None
    role = role_of(prompt, before)
    if role is None or phrases.mentioned(prompt.text, "zh") is not None:
        return None
    said = "".join("".join(one.texts) for one in before if one.role == "assistant")
    lines = [one for one in role.row["talk"] if one not in said] or role.row["talk"]
    return str(chance.pick(lines))


def in_voice(told: str, prompt: Prompt, before: tuple[Message, ...]) -> str:
    """An answer with the ending of the part, where it has one and the answer has none."""
    role = role_of(prompt, before)
    end = role.row.get("end", "") if role else ""
    return (
        told
        if not end or voiced(told, prompt, before) or "```" in told
        else re.sub(r"[。！](?=\n|$)|(?<=[^。！？\n])$", end, told.rstrip())
    )


def voiced(told: str, prompt: Prompt, before: tuple[Message, ...]) -> bool:
    """Whether an answer has the voice of the part already, so that no ending need be put to it."""
    role = role_of(prompt, before)
    end = role.row.get("end", "") if role else ""
    return bool(end) and end[0] in told


# ---- interviews --------------------------------------------------------------------------------------------------------

_ASKS = late(r"面试官")
_PRAISES = ("思路是对的。", "答得不错，抓住了主要的点。", "好的，基本方向没问题。")
_SHORT = 8


def _interviewer(prompt: Prompt, before: tuple[Message, ...]) -> str | None:
    """The next question of a trade, after a word on the answer to the one before: what is still lacking in it."""
    frames = ["\n".join(one.texts) for one in before if one.role in ("system", "user")]
    frame = next(
        (one for one in frames if _ASKS.search(one[:LONGEST]) and (_named(one) or "面试官" in one)), ""
    )
    if not frame:
        return None
    if not any(one.role == "assistant" for one in before):
        row = zh_work.trade(frame.lower()) if before and before[0].role == "system" else None
        return (
            f"您好，我是本场{row[0]}岗位的面试官，我一次只问一题。\n\n**第一题**：{row[2][0][0]}"
            if row
            else None
        )
    if re.search(
        r"[？?]$|什么意思|提示|结束|不面了|评价|总结|没有?(?:什么)?(?:别的|其他)?问题了", prompt.text.strip()
    ):
        return _closed(prompt) if re.search("结束|不面了|评价|总结|问题了", prompt.text) else None
    row = zh_work.trade(frame.lower())
    asked = "\n".join("".join(one.texts) for one in before if one.role == "assistant")
    last = next("".join(one.texts) for one in reversed(before) if one.role == "assistant")
    if row is None:
        return None
    left = [question for question, _ in row[2] if question not in asked]
    if not left:
        return _closed(prompt)
    key = next((key for question, key in row[2] if question in last), "")
    answer = prompt.text.strip()
    unsure = len(answer) <= _SHORT or re.search(r"不知道|不会|不太?清楚|忘了|没用过", answer)
    apart = key and not unsure and not _twos(answer) & _twos(key + last)
    praise = (
        "记下了，不过这没有正面回答上一题。"
        if apart
        else "没关系，这一题先记下来。"
        if unsure
        else _PRAISES[len(answer) % len(_PRAISES)]
    )
    more = f"参考要点：{key}" if key and (unsure or apart) else f"可以再补充的是：{key}" if key else ""
    number = "二三四五六七八九十"[min(sum(one.role == "assistant" for one in before) - 1, 8)]
    return "\n\n".join(one for one in (f"{praise}{more}", f"**第{number}题**：{left[0]}") if one)


def _twos(text: str) -> frozenset[str]:
    """Each two signs that stand together, and the words in Latin letters."""
    lower = text.lower()
    pairs = (one + other for one, other in pairwise(lower) if one >= "\u4e00" and other >= "\u4e00")
    return frozenset([*pairs, *re.findall(r"[a-z]{3,20}", lower)]) - {
        "我们",
        "一个",
        "可以",
        "的是",
        "问题",
        "这个",
    }


def _closed(prompt: Prompt) -> str:
    return "好的，今天的面试就到这里。整体看，您的基础和表达都可以；建议回答时先给结论，再讲一个自己做过的例子，最后说说权衡。您有什么想问我的吗？"
