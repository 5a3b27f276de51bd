"""What was said in the conversation itself: the first question, how many there were, a summary, what the user told of themselves, and whether an answer holds.

As text.py, which asks for `ALL` through talks.py; `told` and `noted` come last of all in doing.py.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import orjson

from mock_server.content import languages, phrases, shapes
from mock_server.content.arithmetic import expression_of, shown
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Prompt, read
from mock_server.wire.timeline import Message

LONGEST = 160
"""Characters of a question about the conversation."""


def _say(language: str, key: str, **values: str) -> str:
    return phrases.filled(phrases.data("recalling")[key]["zh" if language == "zh" else "en"], **values)


class Turn(NamedTuple):
    """What was asked, and what was answered."""

    asked: str
    answer: str


def turns(before: Sequence[Message]) -> list[Turn]:
    """The turns so far, the latest last; of an answer that is a JSON object the text in it."""
    found: list[Turn] = []
    for one in before:
        text = "\n".join(one.texts).strip()
        if one.role == "user":
            found.append(Turn(text, ""))
        elif one.role == "assistant" and found and text:
            found[-1] = Turn(found[-1].asked, _plain(text))
    return found


def _plain(answer: str) -> str:
    """The longest text of an answer that is a JSON object; else the answer."""
    if answer[:1] != "{" or len(answer) > 5000:
        return answer
    try:
        value = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return answer
    return max((one for one in value.values() if isinstance(one, str)), key=len, default=answer)


_QUESTION = late(r".*[?？]\s*$|(?:please |and |so |ok,? )*(?:what|who|whose|where|when|why|how|which|is|are|was|were|do|does|did|can|could|will|would|should)\b|.{0,30}(?:什么|多少|吗|怎么|为什么|哪|几)", re.IGNORECASE | re.DOTALL)  # fmt: skip
_NTH = r"(?P<at>first|very first|second|third|fourth|fifth|last|previous|latest)"
_ASKED = late(
    rf"\bwhat (?:was|is|were) (?:my|the) {_NTH} (?P<what>question|message|thing|request|prompt)\b|\b(?:repeat|show me|tell me|remind me of) my {_NTH.replace('at', 'at_b')} (?P<what_b>question|message|request|prompt)\b"
    r"|\bwhat did i (?:ask|say|want|write)(?: you| to you)? (?:at )?(?:the )?(?P<at_c>first|in the beginning|at the beginning|before that|before this|initially|originally|last)\b|\bwhat did i start with\b"
    r"|我的?(?P<at_zh>第[一二三四五]|上一|最后一|最先)个?(?:问的)?(?P<what_zh>问题|消息|句话)(?:是|问的?是)?(?:什么|啥)?|我(?:最先|一开始|最开始|首先)(?P<first_zh>问|说)(?:了|的)?(?:是)?什么",
    re.IGNORECASE,
)  # fmt: skip
_ANSWERED = late(rf"\b(?:what (?:was|is)|repeat|show me|say again) (?:your|the) {_NTH} (?:answer|reply|response|message|joke|poem|sentence you said)\b|\bwhat (?:was|is) the {_NTH.replace('at', 'at_b')} (?:answer|thing) you (?:gave|said|told)\b", re.IGNORECASE)  # fmt: skip
_COUNTED = late(r"\bhow many (?P<what>questions|messages|times|things) (?:have i|did i|i have|i've) (?:already )?(?:ask(?:ed)?|sen[dt]|wr(?:ite|itten)|say|said)\b|我(?:一共|总共|已经|到现在)*(?:问|发)(?:了|过)?(?:你)?(?:几|多少)(?:个|条)?(?P<zh>问题|消息)", re.IGNORECASE)  # fmt: skip
_SUMMED = late(
    r"\b(?:summari[sz]e|recap|sum up|wrap up|(?:summary|recap) of|tl;?dr(?: of)?)(?: for me)? (?:what we(?:'ve| have)? (?:discussed|talked about|said|covered)|everything (?:so far|we|you|i)|(?:our|this|the) (?:whole |entire )?(?:conversation|chat|discussion|talk|dialog(?:ue)?)|it all)|\bwhat (?:have we|did we|were we) (?:talk(?:ed|ing)?|discuss(?:ed|ing)?|speak(?:ing)?|cover(?:ed)?)\b"
    r"|(?:总结|概括|回顾|归纳)(?:一?下)?(?:我们|这次|这段|以上|刚才|本次)?的?(?:整个|全部)?(?:对话|聊天|谈话|讨论|交流)|我们(?:刚才|刚刚|都)?(?:聊|谈|讨论)(?:了|过)?(?:些)?什么",
    re.IGNORECASE,
)  # fmt: skip
_KNOWN = late(r"\bwhat (?:do|did|have) you (?:know|remember|learn(?:ed|t)?)(?: so far)? about me\b|\bwhat (?:have|did) i (?:told|tell) you (?:so far|about (?:me|myself))|你(?:都)?(?:知道|记得|了解)我(?:的)?(?:哪些|什么)", re.IGNORECASE)  # fmt: skip
_BRIEFLY = late(r"\b(?:one|a single) sentence\b|\bbriefly\b|\bwhat (?:have|did|were) we\b|一句话|聊|谈", re.IGNORECASE)  # fmt: skip
_PLACES = {"first": 0, "very first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "previous": -1, "latest": -1, "before that": -2,
           "第一": 0, "第二": 1, "第三": 2, "第四": 3, "第五": 4, "上一": -1, "最后一": -1, "最先": 0}  # fmt: skip


@opened_by(_COUNTED, _ASKED, _ANSWERED, _KNOWN, _SUMMED, *shapes.MANNERS)
def of_itself(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Which questions were asked, how many, what was answered first, and what it was all about."""
    text = prompt.text.strip()
    language = prompt.language
    if len(text) > LONGEST:
        return None
    if manner := shapes.orders_manner(text, before):
        return _say(language, f"manner_{manner}")
    if not before:
        return None
    if match := _COUNTED.search(text):
        held = turns(before)
        messages = "message" in (match["what"] or "").lower() or match["zh"] == "消息"
        count = len(held) if messages else sum(_QUESTION.match(one.asked) is not None for one in held)
        key = "messages" if messages else "questions"
        return _say(language, f"{key}_one" if count == 1 else key, count=str(count)) if count else _say(language, "none_yet")  # fmt: skip
    if match := _ASKED.search(text):
        return _asked(match, turns(before), language)
    if match := _ANSWERED.search(text):
        held = [one for one in turns(before) if one.answer]
        at = _PLACES.get((match["at"] or match["at_b"] or "").lower(), 0)
        return held[at].answer if held and -len(held) <= at < len(held) else _say(language, "none_yet")
    if _KNOWN.search(text):
        told = "\n".join(f"- {one[:1].upper()}{one[1:]}" for one in _of_user(before))
        return _say(language, "know" if told else "know_nothing", told=told)
    if _SUMMED.search(text):
        held = [one for one in turns(before) if len(one.asked) > 2 and not _of_talk(one.asked)]
        return _summary(held, language, brief=_BRIEFLY.search(text) is not None) if held else _say(language, "none_yet")  # fmt: skip
    return None


def _of_talk(text: str) -> bool:
    """Whether a text only speaks of the conversation."""
    return len(text) <= LONGEST and any(
        one.search(text) for one in (_COUNTED, _ASKED, _ANSWERED, _SUMMED, _KNOWN)
    )


def _of_user(before: Sequence[Message]) -> list[str]:
    """What the user told of themselves, said to them."""
    found = []
    for one in turns(before):
        for sentence in _ENDS.split(one.asked[:2000]):
            lead = _LEADING.match(sentence)
            rest = sentence[lead.end() :] if lead else sentence
            if _TELLS.match(rest) and not rest.rstrip().endswith(("?", "？")):
                found.append(turned(rest).rstrip(" .!。！，,"))
    return found


def _asked(match: re.Match[str], held: Sequence[Turn], language: str) -> str:
    said = (match["at"] or match["at_b"] or match["at_c"] or match["at_zh"] or "first").lower()
    of_questions = (match["what"] or match["what_b"] or match["what_zh"] or "") in ("question", "问题") or "ask" in match[0].lower() or match["first_zh"] == "问"  # fmt: skip
    asked = [one.asked for one in held]
    if of_questions:
        asked = [one for one in asked if _QUESTION.match(one)] or asked
    at = _PLACES.get(said, 0)
    if not asked or not -len(asked) <= at < len(asked):
        return _say(language, "none_yet") if not asked else _say(language, "fewer", count=str(len(asked)))
    return _say(language, "asked" if of_questions else "wrote", said=asked[at][:300])


def _summary(held: Sequence[Turn], language: str, *, brief: bool) -> str:
    """A line for each turn; in one sentence what they were about."""
    if brief:
        topics = list(dict.fromkeys(_short(one.asked.rstrip(" ?？.。!！"), 60) for one in held))[:6]
        quoted = [f"“{one}”" for one in topics]
        last = quoted.pop()
        joined = ("、".join([*quoted, last])) if language == "zh" else f"{', '.join(quoted)} and {last}" if quoted else last  # fmt: skip
        return _say(language, "about", topics=joined)
    lines = []
    for one in held[-12:]:
        question = _QUESTION.match(one.asked) is not None
        said = _short(one.asked, 100)
        gist = "" if one.answer in _fillers(language) else _gist(one.answer)
        told = _say(language, "line_question" if question else "line_said", said=said, gist=gist)
        lines.append(f"- {told.rstrip(' –：')}")
    return "\n".join([_say(language, "summary"), "", *lines])


def _gist(answer: str) -> str:
    """An answer in a few words: the heads of a list, else the first sentence."""
    items = re.findall(r"^[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+(?:\*\*)?([^*:\n：]+)", answer, re.MULTILINE)
    if len(items) > 1:
        return _short(", ".join(one.strip() for one in items), 120)
    told = shapes.sentences(answer)
    first = next((one for one in told if len(one) > 8), answer)
    return _short(" ".join(first.split()), 140)


def _short(text: str, most: int) -> str:
    plain = " ".join(text.split())
    if len(plain) <= most:
        return plain
    return plain[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …" if " " in plain[:most] else plain[:most] + "…"


# ---- whether an answer holds -------------------------------------------------------------------------------------------

_SURE = late(r"^(?:(?:hm+|but|and|ok|so|wait),? )*(?:are you (?:really |absolutely |very |100% )?(?:sure|certain)(?: (?:about (?:that|this|it)|that'?s (?:right|correct)))?|(?:can you |please )*(?:double[- ]check|check (?:that |it )?again|verify (?:that|it|this))(?: (?:that|it|this))?|is (?:that|this) (?:really )?(?:correct|right|true)|really)\s*[?.!]*$|^(?:你)?(?:真的)?(?:确定|肯定)(?:吗|是这样吗)?[？?]?$|^真的吗[？?]?$|^(?:请)?再(?:检查|确认|算)一[遍下次][。！]?$", re.IGNORECASE)  # fmt: skip
_DENIED = late(r"^(?:(?:hm+|but|sorry|um|wait|ok)[,.]? )*(?:no+\b|nope\b|wrong\b|incorrect\b|(?:that(?:'s| is)|this is|it(?:'s| is)|you(?:'re| are)) (?:all |completely |totally )?(?:wrong|incorrect|mistaken|false|not (?:right|correct|true))|(?:i think )?(?:you made|there(?:'s| is)) (?:a mistake|an error)|i (?:don'?t|do not) (?:think|believe) (?:so|that'?s (?:right|correct|true))|(?:i (?:think|thought|believe|am sure|was told|read|heard)|my (?:teacher|friend|boss|book) (?:says|said)|isn'?t it|shouldn'?t it be|are you sure it(?:'s| is) not|actually,?)(?= ))|^(?:不对|错了|不是|你(?:算|说|搞|弄)?错了|答案(?:不对|错了)|我(?:觉得|认为|记得)(?:应该)?是|应该是|不应该是)", re.IGNORECASE)  # fmt: skip
_CLAIM = late(r"\b(?:it(?:'s| is| was| should be| must be| has to be)|(?:the )?(?:correct |right |real )?(?:answer|result|capital|one) (?:is|was|should be)|that(?:'s| is| was| would be)|isn'?t it|shouldn'?t it be|i (?:think|believe|thought)(?: that)?(?: it(?:'s| is| was)?)?|(?:says|said)(?: that)?(?: it(?:'s| is| was)?)?)[ :,]+(?:actually |really |about |not [\w.]+,? (?:but )?|in )?(?P<claim>(?!wrong\b|incorrect\b|not\b|right\b|false\b|so\b|mistaken\b|it\b|that\b|a mistake\b|my\b)[^?!\n,;]{1,60}?)(?=[?!,;\n.]*$|[.,;] )|(?:是|等于|叫|为)(?P<zh>(?!不|错|的)[^，。？！\n是]{1,20})[。！？吧吗]*$", re.IGNORECASE)  # fmt: skip
_ONLY_CLAIM = late(r"^(?:no|nope|wrong|不对|错了)[,.!，。！ ]+(?:it'?s |是)?(?P<claim>-?\d[\d.,]*|(?-i:[A-Z])[\w' -]{1,40}?)[.!。]*$", re.IGNORECASE)  # fmt: skip
_WHY_SAID = late(r"^(?:but |and |so )?(?:(?:earlier |before |just now )?you (?:said|told me|claimed|wrote|mentioned)(?: earlier| before)?(?: that)? [\"“]?(?P<said>[^?\n]{2,100}?)[\"”]?[,.;:—-]* (?:why|how come|how so|how do you know(?: that)?)|why did you (?:say|write|tell me|choose|answer|mention)(?: that)?(?: [\"“]?(?P<said_b>[^?\n]{2,100}?)[\"”]?)?)\s*[?.!]*$|^你(?:刚才|之前)?说(?P<zh>[^？\n]{2,40}?)[，,]?(?:这是)?为什么[？?]?$|^你(?:刚才|之前)?为什么(?:这么|这样)?说", re.IGNORECASE)  # fmt: skip
_FIGURE = late(r"-?\d[\d,]*(?:\.\d+)?")
_EXACTLY = late(r"(?:(?:and|so|ok)\b[ ,]*)*(?:how (?:many|much|old|tall|high|far|big|long|large|deep)|when|where|who|which|what)\b|.{0,20}(?:多少|几|谁|哪|什么时候|多[高大长远])", re.IGNORECASE)  # fmt: skip
_FACTUAL = frozenset(["define", "compare", "explain", "why", "yes_no"])


@opened_by(_SURE, _DENIED, _WHY_SAID)
def held_to(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is said to doubt, to a correction that is right or wrong, and to being asked for a reason for one's own words."""
    text = prompt.text.strip()
    if len(text) > LONGEST or len(before) < 2 or before[-1].role != "assistant":
        return None
    if _BARE_NO.match(text) and "".join(before[-1].texts).rstrip().endswith(("?", "？")):
        return None  # the answer to a question
    sure, why = _SURE.match(text), None
    denied = None if sure else _DENIED.match(text)
    if not sure and not denied and not (why := _WHY_SAID.match(text)):
        return None
    held = [
        one
        for one in turns(before)
        if one.answer and not _SURE.match(one.asked) and not _DENIED.match(one.asked)
    ]
    if not held:
        return None
    language = prompt.language
    if why:
        return _reason((why["said"] or why["said_b"] or why["zh"] or "").strip(), held, language)
    last = next((one for one in reversed(held) if not _WHY_SAID.match(one.asked)), held[-1])
    only = _ONLY_CLAIM.match(text)
    match = _CLAIM.search(text)
    claim = (only["claim"] if only else (match["claim"] or match["zh"]) if match else "").strip(" .\"'“”")
    if denied and _PERSONAL.search(text):
        return None
    if found := expression_of(last.asked):
        return _of_sum(*found, claim, language, sure=sure is not None)
    return _of_fact(last, claim, text, language, sure=sure is not None)


_BARE_NO = late(r"^(?:no|nope|不|不是|不对)[.!。！]*$", re.IGNORECASE)
_PERSONAL = late(r"\b(?:my|i'?m|i am|i have|i live|i meant|i want|call me|thanks|thank you|i don'?t know|more|need)\b|我(?!觉得|认为|记得|想)|谢谢", re.IGNORECASE)  # fmt: skip


def _of_sum(expression: str, value: str, claim: str, language: str, *, sure: bool) -> str:
    """A sum worked out once more, the other way round where it has two numbers."""
    check = _backwards(expression, value)
    checked = _say(language, "check", check=check) if check else ""
    figure = _FIGURE.search(claim)
    if sure:
        return _say(language, "sum_sure", expression=expression, value=value, check=checked).strip()
    if figure is None:
        return _say(language, "sum_again", expression=expression, value=value, check=checked).strip()
    if shown(float(figure[0].replace(",", ""))) == value:
        return _say(language, "sum_agrees", expression=expression, value=value)
    return _say(
        language, "sum_stays", expression=expression, value=value, claim=figure[0], check=checked
    ).strip()


def _backwards(expression: str, value: str) -> str:
    """`45 - 28 = 17` for 17 + 28 = 45; empty for longer sums."""
    match = re.fullmatch(r"(-?[\d.]+) ([-+*×/÷]) ([\d.]+)", expression)
    if match is None or value.startswith("-") or not re.fullmatch(r"\d+", value):
        return ""
    sign = {"+": "-", "-": "+", "*": "/", "×": "÷", "/": "*", "÷": "×"}[match[2]]
    back = expression_of(f"{value} {sign} {match[3]}")
    return f"{back[0]} = {back[1]}" if back and back[1] == match[1] else ""


@lru_cache(maxsize=4)
def _fillers(language: str) -> frozenset[str]:
    """What is said where nothing is known."""
    bank = phrases.bank(language)
    return frozenset(one for key in ("talk", "talk_question", "unknown", "yes_no") if isinstance(bank.get(key), list) for one in bank[key])  # fmt: skip


def _of_fact(last: Turn, claim: str, text: str, language: str, *, sure: bool) -> str | None:
    answer = last.answer
    told = shapes.sentences(answer)
    first = next((one for one in told if len(one) > 8 and not one.rstrip().endswith(("?", "？"))), "")
    if answer in _fillers(language):
        return _say(language, "not_sure") if sure else _say(language, "taken", claim=claim) if claim else None
    asked = read(last.asked)
    short = len(told) <= 8 and "\n" not in answer.strip() and "```" not in answer
    factual = asked.kind in _FACTUAL or _EXACTLY.match(last.asked) is not None
    if not factual or not short or not first:
        if sure and asked.kind == "write":
            return _say(language, "sure_piece")
        return None if sure or claim else _say(language, "which_part")
    if sure:
        return _say(language, "fact_sure", fact=first)
    if claim:
        words = re.findall(r"\w+", claim.lower())
        same = bool(words) and all(word in answer.lower() for word in words)
        return _say(language, "fact_agrees" if same else "fact_stays", fact=first, claim=claim)
    return _say(language, "fact_again", fact=first)


def _reason(said: str, held: Sequence[Turn], language: str) -> str | None:
    """Why it was said: the sum, what is known of the thing; where it was not said at all, what was said."""
    plain = re.sub(
        r"^(?:it(?:'s| is| was)|that|the answer (?:is|was)|是) ?", "", said, flags=re.IGNORECASE
    ).lower()
    words = [word for word in re.findall(r"\w+", plain) if len(word) > 2 or word.isdigit()] or (
        [plain] if plain else []
    )
    turn = next((one for one in reversed(held) if all(word in one.answer.lower() for word in words)), None)
    if turn is None:
        return _say(language, "never_said", said=said, last=_gist(held[-1].answer))
    if found := expression_of(turn.asked):
        check = _backwards(*found)
        return _say(language, "sum_why", expression=found[0], value=found[1], check=_say(language, "check", check=check) if check else "").strip()  # fmt: skip
    if not words:
        return None
    sentence = next(
        (one for one in shapes.sentences(turn.answer) if all(word in one.lower() for word in words)), ""
    )
    known = phrases.mentioned(turn.asked, languages.language_of(turn.asked))
    more = [one for one in (known[1] if known else ()) if one not in turn.answer][:2]
    return _say(
        language, "because" if more else "as_said", said=sentence or _gist(turn.answer), more=" ".join(more)
    )


# ---- what the user tells of themselves ---------------------------------------------------------------------------------

_TURNS = {"i'm": "you are", "i’m": "you are", "i am": "you are", "i've": "you have", "i'd": "you would", "i'll": "you will", "i was": "you were", "am": "are", "i": "you",
          "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "we're": "you are", "our": "your", "us": "you", "ours": "yours",
          "我们": "你们", "我": "您"}  # fmt: skip
_OWN = late(r"\bi['’](?:m|ve|d|ll)\b|\bi am\b|\bi was\b|\bwe're\b|\b(?:i|me|my|mine|myself|we|our|us|ours|am)\b|我们|我", re.IGNORECASE)  # fmt: skip
_LEADING = late(r"^(?:(?:hi|hello|hey|by the way|btw|also|just so you know|fyi|for context|remember(?: that)?|note that|please|and|oh|so|ok(?:ay)?|well|no|sorry|actually|correction|wait|你好|顺便说一下|对了|不对|不是|其实|请?记住)(?![a-z])[,:!.;，：。！ ]*)+", re.IGNORECASE)  # fmt: skip
_TELLS = late(
    r"(?:i(?:'m| am) (?:an? |the |from |based |in |\d+|allergic|vegetarian|vegan|married|single|left|right|also |called |lactose|diabetic|pregnant|retired|planning|going|travel\w+|learning|studying|not )|i(?:'ve| have) (?:got )?(?:an? |two |three |four |five |\d+ |no )|i (?:live|work|study|like|love|prefer|hate|dislike|own|drive|speak|play|was born|moved|grew up|(?:do not|don't|can't|cannot) (?:eat|like|drink|have|speak|drive)|usually|always|never|only)\b|my (?:[\w']+ ){1,3}(?:is|are|was|has|have|lives|works|likes|loves|hates|can't|doesn't|name's)\b|we (?:have|live|are|got)\b)"
    r"|我(?:是|叫|在|住|有|喜欢|爱|讨厌|不吃|不喜欢|今年|来自|的[\u4e00-\u9fff]{1,6}(?:是|叫|在|喜欢|对)|对[\u4e00-\u9fff]{1,6}过敏)",
    re.IGNORECASE,
)  # fmt: skip
_TROUBLED = late(r"\b(?:problem|issue|error|stuck|bugs?|broken|not working|doesn't work|help|need|want|trying|looking|wonder\w*|confus\w*|sad|depress\w*|stress\w*|tired|anxious|worried|afraid|lonely|angry|upset|pain|hurts?|headache|question|nervous|bored|lost|can't (?:sleep|focus)|overwhelmed|not sure|struggl\w*|sorry|(?:like|love|prefer|hate) (?:it|that|this|these|those)|the (?:first|second|third|fourth|fifth|last|other|previous|next) (?:one|idea|option|version|name))\b|问题|报错|帮|难过|压力|累|焦虑|想要|需要", re.IGNORECASE)  # fmt: skip
_CORRECTS = late(r"^(?:(?:no|nope|sorry|actually|wait|oops|correction|i meant|不对|不是|错了|其实|更正)(?![a-z])[,:.!，。！ ]+)+", re.IGNORECASE)  # fmt: skip
_NAMED = late(r"\b(?:my name is|i(?:'m| am) called|call me|my name's) (?:not [A-Z][\w-]+,? (?:but |it'?s )?)?(?P<en>(?-i:[A-Z])[\w'-]{1,30})|我(?:的名字)?(?:叫|是叫|的名字是)\s*(?P<zh>\w{1,8}?)(?=[，,。.！!]|$)", re.IGNORECASE)  # fmt: skip


def turned(text: str) -> str:
    """What somebody says of themselves, said to them: `I'm a nurse, my cat is Leo` → `you are a nurse, your cat is Leo`."""
    return _OWN.sub(lambda one: _TURNS.get(one[0].lower().replace("’", "'"), one[0]), text)


@opened_by(_CORRECTS)
def corrected(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Another name, city or age than was told before, taken with thanks."""
    text = prompt.text.strip()
    if (
        len(text) > LONGEST
        or not before
        or not (match := _CORRECTS.match(text))
        or "?" in text
        or "？" in text
    ):
        return None
    rest = text[match.end() :].strip()
    if name := _NAMED.search(rest):
        return _say(prompt.language, "name_corrected", name=name["en"] or name["zh"])
    if _TELLS.match(rest) and not _TROUBLED.search(rest):
        return _say(prompt.language, "corrected", told=turned(rest).rstrip(" .!。！"))
    return None


def noted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the user tells of themselves, said back to them."""
    text = prompt.text.strip()
    if (
        len(text) > LONGEST
        or prompt.language not in ("en", "zh")
        or "?" in text
        or "？" in text
        or "\n" in text
    ):
        return None
    lead = _LEADING.match(text)
    rest = text[lead.end() :] if lead else text
    if not _TELLS.match(rest) or _TROUBLED.search(rest):
        return None
    if name := _NAMED.search(rest):
        return _say(prompt.language, "met", name=name["en"] or name["zh"])
    told = turned(rest).rstrip(" .!。！")
    return _say(prompt.language, "noted", told=told[:1].lower() + told[1:])


_OF_ME = late(r"\b(?:i|my|me|we|our)\b|我", re.IGNORECASE)
_ASKS_OF_ME = late(r"^(?:(?:and|so|ok,?|but|now|can you|could you|do you) )*(?:tell me |remember |know |remind me (?:of )?)?(?:what|who|whose|where|when|which|how (?:old|many|long|often|much)|do|did|does|am|is|are|was|have)\b(?! (?:should|can|could|would|shall|do i (?:do|need|use|get|make|install|fix)) i\b)|(?:那|你)?(?:还)?(?:记得|知道)?我", re.IGNORECASE)  # fmt: skip
_ENDS = late(
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bSt\.)(?<=[.!;])\s+|(?<=[。！；])|\n|(?<=，)(?=我)"
)
_STOP = frozenset(
    [
        "what",
        "who",
        "whose",
        "where",
        "when",
        "which",
        "how",
        "old",
        "many",
        "long",
        "often",
        "much",
        "the",
        "and",
        "are",
        "was",
        "were",
        "did",
        "does",
        "you",
        "your",
        "tell",
        "told",
        "remember",
        "know",
        "say",
        "said",
        "mention",
        "have",
        "has",
        "had",
        "for",
        "from",
        "with",
        "about",
        "that",
        "this",
        "again",
        "name",
        "can",
        "could",
        "would",
        "should",
        "will",
        "not",
        "his",
        "her",
        "their",
        "its",
        "they",
    ]
)


def told(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the user told earlier of what they ask about now: the sentence that shares most words with the question."""
    text = prompt.text.strip()
    if len(text) > LONGEST or len(before) < 2 or not _ASKS_OF_ME.match(text) or not _OF_ME.search(text):
        return None
    zh = prompt.language == "zh"
    asked = _weighty(text, zh=zh)
    best, most = "", 0
    for one in reversed(before):
        if one.role != "user":
            continue
        for sentence in _ENDS.split("\n".join(one.texts)[:2000]):
            if not _OF_ME.search(sentence) or sentence.rstrip().endswith(("?", "？")):
                continue
            shared = len(asked & _weighty(sentence, zh=zh))
            if shared > most:
                best, most = sentence, shared
    if most < (2 if zh else 1):
        return None
    lead = _LEADING.match(best)
    said = turned(best[lead.end() :] if lead else best).strip(" .!。！，,")
    return _say(prompt.language, "you_told", told=said)


def _weighty(text: str, *, zh: bool) -> frozenset[str]:
    if zh:
        signs = [
            one
            for one in text
            if "\u4e00" <= one <= "\u9fff" and one not in "我你的是在什么吗谁哪多少几了有叫记得知道"
        ]
        return frozenset(signs)
    return frozenset(word[:5] for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _STOP)


ALL = (of_itself, corrected, held_to)
