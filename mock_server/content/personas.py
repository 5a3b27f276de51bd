"""The part that a system message gives: who answers and how a guest is greeted, and parts that change what is done, such as a translator,
an interviewer, a terminal, or somebody who speaks of one subject only.

The form of what is said (tone, endings, words left out) is put on by shapes.py; texts are in data/personas.json.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from mock_server.content import domains, phrases, pieces, querying, translating, zh_roles
from mock_server.content.chance import Chance
from mock_server.content.chores import system
from mock_server.content.late import late
from mock_server.content.prompt import Prompt, read
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message

LONGEST = 3000
"""Characters of a system message that are read for a part; a longer one is a handbook."""


def _pick(key: str, language: str, chance: Chance, **values: str) -> str:
    return phrases.filled(
        chance.pick(phrases.data("personas")[key]["zh" if language == "zh" else "en"]), **values
    )


class Part(NamedTuple):
    """What a system message says of who answers; empty where it says nothing."""

    name: str = ""
    role: str = ""
    house: str = ""
    does: str = ""
    """`terminal`, `translate`, `sql`, `ask` or `interview`."""
    what: str = ""
    """The language it translates to, or the position it interviews for."""
    only: str = ""
    """The one subject it speaks of."""
    refusal: str = ""
    """What it says to anything else."""


NOBODY = Part()

_ROLE = late(r"\b(?:you are|you're|you will be|act as|your role is|pretend to be)(?: now)? (?:(?-i:[A-Z])[\w'-]+(?: (?-i:[A-Z])[\w'-]+)?,? )?(?P<en>(?:an?|the|our) [^.,;:\n]{3,70}?)(?= (?:called|named|who|that|which)\b|[.,;:\n]|$)|(?:你是|你现在是|扮演|作为)(?:一[个位名只])?(?P<zh>[^。，,；;：:\n]{2,24})", re.IGNORECASE)  # fmt: skip
_NAME = late(r"\b(?i:you(?: are|'re)) (?:called |named )?(?P<a>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)(?=[,.]|\s+(?:an?|the|from|at)\b|$)|\b(?i:your name is) (?P<b>[A-Z][\w'-]+)|\b(?:called|named) (?P<c>(?:M[rs]s?\. )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)|你?(?:叫做?|名叫|的?名字(?:是|叫))[“\"]?(?P<zh>[\u4e00-\u9fff\w]{2,6}?)(?=[”\"，。,.！]|$)")  # fmt: skip
_HOUSE = late(r"\b(?:for|at|of|from) (?P<en>(?-i:[A-Z])[\w&'-]*(?: (?-i:[A-Z])[\w&'-]*)*)|^你?是?(?P<zh>[\u4e00-\u9fff\w]{2,10}?)(?:公司|商城|店|平台)?的(?:智能|在线|专属)?(?:客服|助手|助理|店员|顾问)", re.IGNORECASE)  # fmt: skip
_PLAIN = late(r"(?:an?|the)? ?(?:\w+ ){0,3}?(?:assistant|chatbot|bot|ai|language model|llm)\b|.{0,6}(?:助手|助理|机器人|模型)$", re.IGNORECASE)  # fmt: skip
_TERMINAL = late(r"\b(?:linux|bash|unix|shell) (?:terminal|shell|console)\b|\b(?:linux|bash) 终端|Linux ?终端", re.IGNORECASE)  # fmt: skip
_TRANSLATOR = late(r"\b(?i:translat)\w+\b[^.\n]{0,60}?\b(?:in)?to (?P<en>[A-Z][a-z]+)|翻译(?:成|为)(?P<zh>[\u4e00-\u9fff]{2,4}?)(?=[，。,；：:\s]|$)")  # fmt: skip
_EVERYTHING = late(r"\b(?:you are|act as|be) (?:an? )?(?:\w+ ){0,3}?translat|\btranslate (?:everything|all|whatever|any|every|the user|what the user|user|each|the following|my)\b|翻译(?:助手|官|员|专家|器)|(?:担任|充当|扮演|当|做)[^。，,\n]{0,8}翻译|用户(?:输入|发送|说)的?[^。\n]{0,10}翻译", re.IGNORECASE)  # fmt: skip
_SQL = late(r"\b(?:only|just) (?:return|output|respond with|reply with|write|answer (?:with|in)) (?:the )?(?:\w+ )?sql\b|\btext[- ]to[- ]sql\b|只(?:返回|输出)\s*sql", re.IGNORECASE)  # fmt: skip
_QUESTIONS = late(r"\b(?:only|always) (?:ask|answer with|respond with|reply with) (?:\w+ )?questions?\b|\bsocrat|\bonly ask\b|只(?:用)?(?:提问|反问)|苏格拉底", re.IGNORECASE)  # fmt: skip
_INTERVIEWER = late(r"\b(?:you are|act as) (?:an? )?(?:\w+ ){0,2}?interviewer\b(?P<en>[^.\n]{0,80})|面试官(?P<zh>[^。\n]{0,40})", re.IGNORECASE)  # fmt: skip
_ONLY = late(r"\bonly (?:answer|help|respond to|reply to|talk|speak|discuss|handle|assist)\b(?: (?:questions?|users?|customers?|requests?|queries))?(?: (?:that are|which are))?(?: (?:about|on|related to|with|regarding|concerning))? (?P<en>(?!in\b|with\b|based\b|from\b|if\b|when\b)[\w -]{3,40}?)(?=[.,;\n]|$)|只(?:能)?(?:回答|讨论|处理)(?:与|和|关于|有关)?(?P<zh>[^。，\n]{2,12}?)(?:相关|有关|方面)?的?(?:问题|话题|内容)", re.IGNORECASE)  # fmt: skip
_REFUSAL = late(r"\b(?:anything else|other (?:questions?|topics?|subjects?)|otherwise|off[- ]topic|unrelated|not related)\b[^\"“'\n]{0,60}?\b(?:say|reply|respond|answer)\b(?: with| only)?:?\s*[\"“'](?P<en>[^\"”\n]{3,160}?)[\"”'](?=[.\s]|$)|(?:其他|无关)[^“\"\n]{0,20}(?:回答|回复|说)[：:]?\s*[“\"](?P<zh>[^”\"\n]{2,80})[”\"]", re.IGNORECASE)  # fmt: skip


def _group(match: re.Match[str] | None) -> str:
    return next((one.strip() for one in match.groups() if one), "") if match else ""


@memo(256)
def part_of(text: str) -> Part:
    """The part that a system message gives."""
    if not text or len(text) > LONGEST:
        return NOBODY
    role = _group(_ROLE.search(text))
    does, what = "", ""
    if _TERMINAL.search(text):
        does = "terminal"
    elif _EVERYTHING.search(text) and (match := _TRANSLATOR.search(text)):
        does, what = "translate", match["en"] or match["zh"]
    elif _SQL.search(text):
        does = "sql"
    elif match := _INTERVIEWER.search(text):
        does, what = "interview", f"{match['en'] or ''}{match['zh'] or ''}"
    elif _QUESTIONS.search(text):
        does = "ask"
    house = _group(_HOUSE.search(role)) if role else ""
    return Part(
        name=_group(_NAME.search(text)),
        role="" if _PLAIN.match(role) else role,
        house=house,
        does=does,
        what=what,
        only=_group(_ONLY.search(text)),
        refusal=_group(_REFUSAL.search(text)),
    )


def played(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the part says that the system message gives, where that is something else than anybody would say."""
    if told := zh_roles.played(prompt, before, chance):
        return told
    part, text = part_of(system(before)), prompt.text.strip()
    if prompt.language == "zh" and (given := zh_roles.given(prompt, before))[0]:
        own = part_of(given[0])
        if own.does in ("terminal", "translate") and given[1]:
            part, text = own, given[1]
            if own.does == "translate" and given[0] == prompt.text:
                text = re.split(r"[：:]", prompt.text)[-1].strip()
    if part is NOBODY or part == NOBODY:
        return None
    if part.does == "terminal":
        return _shell(text)
    if part.does == "sql":
        return _query(text)
    if part.does == "translate" and text:
        return _translated(part, text, chance)
    if part.does == "interview":
        return _interview(part, prompt, before, chance)
    if part.only and not _HELLO.fullmatch(text) and _elsewhere(part.only, prompt):
        return part.refusal or phrases.filled(
            phrases.data("personas")["off_topic"]["zh" if prompt.language == "zh" else "en"], topic=part.only
        )
    if part.does == "ask" and not _HELLO.fullmatch(text):
        lines = chance.sample(
            phrases.data("personas")["socratic"]["zh" if prompt.language == "zh" else "en"], 2
        )
        return phrases.joint(prompt.language).join(phrases.filled(one, topic=_short(prompt)) for one in lines)
    if _HELLO.fullmatch(text):
        return _greeted(part, prompt, chance)
    return None


_HELLO = late(r"(?:hi|hello|hey|good (?:morning|evening|afternoon)|你好|您好|嗨|在吗)[\s,.!?~。！？，]*(?:there)?[\s.!?。！]*", re.IGNORECASE)  # fmt: skip


def _translated(part: Part, text: str, chance: Chance) -> str | None:
    """The user's words in the language of a translator, as far as they are known."""
    language = phrases.LANGUAGE_NAMES_ZH.get(part.what, part.what.lower())
    asked = translating.requested(text) or (text, language)
    if told := translating.translated(*asked):
        return told
    if not part.what.isascii():
        return pieces.untranslated(read(f"翻译成{part.what}：{text}"), (), chance)
    return pieces.untranslated(read(f"Translate to {language.title()}: {text}"), (), chance)


def _short(prompt: Prompt) -> str:
    return (
        prompt.topic
        if len(prompt.topic) < 30 and prompt.kind != "talk"
        else "它"
        if prompt.language == "zh"
        else "that"
    )


def _greeted(part: Part, prompt: Prompt, chance: Chance) -> str | None:
    """A greeting in the name of the house or in the role; None for somebody without either."""
    language = prompt.language
    if language not in ("en", "zh"):
        return None
    if part.house:
        return _pick("welcome", language, chance, house=part.house)
    role = part.role if part.role and (part.role[0] > "\u4e00") == (language == "zh") else ""
    who = (
        "，".join(one for one in (part.name, role) if one)
        if language == "zh"
        else ", ".join(one for one in (part.name, role) if one)
    )
    return _pick("greeting", language, chance, role=who) if who else None


def introduced(before: tuple[Message, ...], language: str) -> str | None:
    """Who the part is, in a sentence; None where the system message gives no name, house or role."""
    part = part_of(system(before))
    if language not in ("en", "zh") or not (part.name or part.role or part.house):
        return None
    if language == "zh":
        role = part.role if part.role[:1] > "\u4e00" else ""
        who = (
            f"{part.name}，{'一位' if not part.house else ''}{role}"
            if part.name and role
            else part.name or role or f"{part.house}的助手"
        )
        return f"我是{who}。"
    role = part.role if part.role.isascii() else ""
    role = re.sub(r"^our ", "the ", role)
    return f"I am {', '.join(one for one in (part.name, role) if one) or f'the assistant of {part.house}'}."


def unknown(before: tuple[Message, ...], language: str) -> str | None:
    """What a house says of itself where nothing is told of what is asked."""
    part = part_of(system(before))
    return (
        str(phrases.data("personas")["not_told"]["zh" if language == "zh" else "en"])
        if part.house and language in ("en", "zh")
        else None
    )


# ---- parts that do something of their own --------------------------------------------------------------------------------------


def _shell(text: str) -> str:
    """What a terminal shows for a command on a small machine of its own."""
    command = text.strip("` \n").removeprefix("$").strip()
    name, _, rest = command.partition(" ")
    rest = rest.strip()
    files = phrases.data("personas")["files"]
    shown = {
        "pwd": "/srv/demo",
        "whoami": "user",
        "hostname": "localhost",
        "uname": "Linux localhost 6.1.0 x86_64 GNU/Linux" if rest else "Linux",
        "echo": rest.strip("\"'"),
        "ls": "\n".join(files) if "l" not in rest.lstrip("-")[:2] else "\n".join(["total 20", *(f"drwxr-xr-x 2 user user 4096 Jan  1 09:00 {one}" if "." not in one else f"-rw-r--r-- 1 user user   24 Jan  1 09:00 {one}" for one in files)]),
        "cat": "buy milk\ncall the office" if rest == "notes.txt" else f"cat: {rest}: No such file or directory",
        **dict.fromkeys(("cd", "mkdir", "touch", "export", "clear", "rm", "cp", "mv"), ""),
    }.get(name, f"bash: {name}: command not found")  # fmt: skip
    return f"```\n{shown}\n```"


def _query(text: str) -> str:
    """One SQL query of what a request names."""
    return f"```sql\n{querying.query(text)};\n```"


def _interview(part: Part, prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str:
    """The next question, after a word on the answer before it."""
    zh = prompt.language == "zh"
    language = "zh" if zh else "en"
    rows = phrases.data("personas")["interview"]
    key = _position(part.what, language) or ""
    asked = "\n".join("".join(one.texts) for one in before if one.role == "assistant")
    left = [one for one in rows[key][language] if one not in asked] or rows[""][language]
    ack = _pick("ack", language, chance) if asked else ""
    return phrases.joint(language).join(one for one in (ack, left[0]) if one)


def interviewed(position: str, prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str:
    """The next question of an interview for a position, after a word on the answer before it."""
    return _interview(NOBODY._replace(what=position), prompt, before, chance)


def questions_for(position: str, language: str) -> Sequence[str] | None:
    """What is asked in an interview for a position; None for one of which nothing of its own is known."""
    language = "zh" if language == "zh" else "en"
    key = _position(position, language)
    return phrases.data("personas")["interview"][key][language] if key else None


def _position(what: str, language: str) -> str | None:
    """The pattern of the first position that a text names and of which something is asked in the language."""
    rows = phrases.data("personas")["interview"]
    return next((one for one in rows if one and language in rows[one] and re.search(one, what, re.IGNORECASE)), None)  # fmt: skip


def _elsewhere(subject: str, prompt: Prompt) -> bool:
    """Whether a question is plainly about another subject: of another domain, or of a thing known that has nothing to do with it."""
    text = prompt.text
    if not phrases.stems(subject, prompt.language).isdisjoint(phrases.stems(text, prompt.language)):
        return False
    own, other = domains.name_of(subject, prompt.language), domains.name_of(prompt.topic, prompt.language)
    if own and other:
        return own != other
    return phrases.mentioned(text, prompt.language) is not None or bool(_KNOWLEDGE.search(text))


_KNOWLEDGE = late(r"\b(?:capital of|who (?:is|was|wrote|invented)|president|joke|poem|story|weather)\b|首都|是谁|笑话|天气|写一?首", re.IGNORECASE)  # fmt: skip
