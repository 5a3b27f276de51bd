"""What is really done when it is plainly asked: exact words, arithmetic, counting, sorting, case, capitals, memory, manners.

Each function takes the prompt, what was said before it and a chance, and gives a text, or None if nothing of its kind is
asked. They are tried in order; tests of real applications love these questions.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from mock_server.content import (
    abroad,
    chores,
    clients,
    composing,
    condensing,
    contexts,
    contrasts,
    converting,
    countries,
    daily,
    deeds,
    errands,
    everyday,
    figures,
    foods,
    forms,
    gleaning,
    headings,
    judging,
    leaning,
    lore,
    lots,
    mails,
    makers,
    manifests,
    maths,
    mockdata,
    personas,
    phrases,
    pieces,
    plans,
    puzzles,
    quantities,
    recalling,
    reckoning,
    recooking,
    regrouping,
    reviewing,
    revising,
    serving,
    shaped,
    situations,
    supposing,
    tales,
    tongues,
    turns,
    ventures,
    works,
    zh_fields,
    zh_posts,
    zh_tales,
    zh_tone,
    zh_turns,
)
from mock_server.content.arithmetic import expression_of
from mock_server.content.chance import Chance
from mock_server.content.dispatch import Dispatch, Doing, opened_by
from mock_server.content.late import late
from mock_server.content.needles import DIGIT, folded
from mock_server.content.numerals import whole
from mock_server.content.prompt import HEAD, Cued, Prompt
from mock_server.content.shapes import bare
from mock_server.wire.timeline import Message

# ---- exact words -----------------------------------------------------------------------------------------------------

_SAYING = frozenset(["say", "reply", "respond", "answer", "repeat", "output", "print", "echo", "return", "write",
                     "回答", "回复", "重复", "输出", "说"])  # fmt: skip
_QUOTED = late(
    r"(?:\b(?:say|reply|respond|answer|repeat|output|print|echo|return|write)\b(?!ing)|回答|回复|重复|输出|说)"
    r"(?: back| only| just| exactly| with| the (?:exact )?(?:words?|phrase|text|following|string)| after me| this| to me)*"
    r"\s*[:：]?\s*[\"'“‘「`]([^\"'”’」`]{1,200})[\"'”’」`]",
    re.IGNORECASE,
)
_ONE_WORD = late(
    r"\b(?:say|reply with|respond with|answer with|reply|write)\s+(?:the word\s+)?([A-Za-z]{1,30})[.!]?\s+"
    r"(?:use only one word|in one word|only one word|one word only|and nothing else|nothing else)"
    r"|\b(?:say|reply with|respond with|answer with|output|reply|respond)\s+(?:only|just|exactly)\s+(?:with\s+)?(?:the word\s+)?([A-Za-z0-9]{1,30})[.!]?\s*$"
    r"|^(?:please\s+)?(?:say|reply with|respond with)\s+(?:the word\s+)?([A-Za-z]{1,30})[.!]?\s*$",
    re.IGNORECASE,
)
_REPEAT = late(
    r"^(?:please\s+)?(?:repeat(?: after me| this| the following)*|echo(?: back)?(?: this)?|say(?: exactly)?)\s*[:：]\s*(.{1,400})$"
    r"|^(?:please\s+)?say ((?:this|that|it) (?:is|was|works).{1,80}?)[.!]?\s*$"
    r"|(?:只|请)(?:需|要)?(?:回复|回答|输出|说)\s*[:：]\s*([^\n。]{1,100})",
    re.IGNORECASE | re.DOTALL,
)
_HELLOS = late(
    r"\bsay (?:hello|hi)\b.*?\bin (\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|several|different) (?:different )?languages?",
    re.IGNORECASE,
)
_HELLO_IN = late(r"\b[Ss]ay (?:hello|hi) in ([A-Z][a-z]+)\b")


@opened_by(_SAYING)
def exact_words(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The words that the user wants said."""
    text = prompt.text[:HEAD].strip()
    known = phrases.things()["hello"]
    if match := _HELLOS.search(text):
        count = whole(match[1], 3)
        return "\n".join(
            f"{number}. {word} ({language})"
            for number, (language, word) in enumerate(chance.sample(known, count), 1)
        )
    if (match := _HELLO_IN.search(text)) and (hello := dict(known).get(match[1])):
        return str(hello)
    if match := _QUOTED.search(text):
        return match[1]
    if match := _ONE_WORD.search(text):
        word = match[1] or match[2] or match[3]
        return word[:1].upper() + word[1:]
    if match := _REPEAT.search(text):
        said = (match[1] or match[2] or match[3]).strip()
        return said[:1].upper() + said[1:] + ("" if said[-1:] in ".!?" else ".") if match[2] else said
    return None


# ---- numbers ---------------------------------------------------------------------------------------------------------

_OF_ONE = frozenset(["square", "squared", "cubed", "root", "平方", "平方根"])
"""What is worked out from one number."""
_CALCULATING = frozenset(
    [
        "what",
        "calculate",
        "compute",
        "evaluate",
        "solve",
        "much",
        "result",
        "equal",
        "equals",
        "sum",
        "add",
        "subtract",
        "multiply",
        "divide",
        "product",
        "square",
        "squared",
        "power",
        "多少",
        "等于",
        "计算",
        "算",
        "几",
        "结果",
        "平方",
    ]
)
_SCORING = frozenset(["number", "score", "value", "数值", "数字", "只"])
_ONLY_A_NUMBER = late(
    r"(?:only|just) (?:a|the|one) (?:number|score|numeric value)|只(?:输出|返回|回答|给出)(?:一个)?(?:数值|数字|分数)",
    re.IGNORECASE,
)
_COUNT_TO = Cued(
    r"\bcount (?:up )?(?:from (\d{1,3}) )?to (\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)\b|(?:从(\d{1,3}))?数到(\d{1,3})",
    "count 数到",
)


@opened_by(_SCORING)
def score(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A number and nothing else, from 0 to 1 where the prompt speaks of such a scale, else up to ten."""
    if not _ONLY_A_NUMBER.search(prompt.text[:HEAD]) or expression_of(prompt.text[-300:]):
        return None
    unit = re.search(r"0(?:\.0)?\s*(?:~|-|to|到|至|and)\s*1(?:\.0)?(?!\d)", prompt.text[:HEAD])
    return f"0.{chance.below(9) + 1}" if unit else str(chance.below(10) + 1)


def arithmetic(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A sum, product, power or root that the prompt asks for, worked out."""
    text = prompt.text[:1000]
    if (
        len(text) > 24
        and prompt.language in ("en", "zh")
        and not (prompt.has(_CALCULATING) or "=" in text or "＝" in text)
    ):
        return None
    _, number, rest = folded(text).partition(DIGIT)
    if not number or not (prompt.has(_OF_ONE) or DIGIT in rest.lstrip(DIGIT)):
        return None
    found = expression_of(text)
    if found is None:
        return None
    expression, value = found
    if bare(prompt):
        return value
    if prompt.language not in ("en", "zh") and "*" not in text:
        expression = expression.replace(" * ", " × ")
    return phrases.filled(phrases.pick(prompt.language, "math", chance), expression=expression, result=value)


@opened_by(_COUNT_TO)
def counting(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Numbers counted up, between them what the prompt wants there."""
    match = _COUNT_TO.search(prompt, prompt.text[:300])
    if match is None:
        return None
    first = int(match[1] or match[3] or 1)
    said = match[2] or match[4]
    last = whole(said)
    text = prompt.text.lower()
    joint = (
        "\n"
        if "line" in text or "换行" in text
        else " "
        if "space" in text or "空格" in text
        else "，"
        if "逗号" in text
        else ", "
    )
    return joint.join(map(str, range(first, last + 1) if first <= last else range(first, last - 1, -1)))


# ---- letters and lists -----------------------------------------------------------------------------------------------

_TURNING = frozenset(
    [
        "how",
        "uppercase",
        "lowercase",
        "upper",
        "lower",
        "reverse",
        "sort",
        "count",
        "几",
        "大写",
        "小写",
        "translate",
        "翻译",
        "say",
    ]
)
_COUNT = Cued(
    r"how many (?:times does )?(?:the )?(?:letter )?[\"'“]?([A-Za-z])[\"'”]?(?:'?s)?(?: appear| occur| are(?: there)?)?"
    r"(?: are)?(?: there)? in (?:the )?(?:word )?[\"'“]?([A-Za-z]+)",
    "many",
)
_COUNT_ZH = Cued(
    r"[“\"]?([A-Za-z]+)[”\"]?\s*(?:里|中|这个单词)(?:里|中)?(?:一共)?有(?:几|多少)个\s*(?:字母)?\s*[“\"]?([A-Za-z])",
    "个",
)
_COUNT_ALL = Cued(
    r"how many (letters|characters|words) (?:are )?(?:there )?in (?:the )?(?:word |phrase |sentence |text )?[:\s]*[\"'“]?([^\"'”\n?]{1,300})",
    "many",
)
_CASE = Cued(
    r"^(?:please\s++)?(?:convert|change|turn|put|write|rewrite|make)\s++(?:the (?:text|word|phrase)\s++)?[\"'“]?(.{1,300}?)[\"'”]?\s++(?:(?:to|in|into|all)\s++)*+(upper|lower)[ -]?case"
    r"|^(?:please\s++)?(?:in )?(?:all )?(upper|lower)[ -]?case\s*+(?:this)?\s*+[:：]?\s*+[\"'“]?(.{1,300}?)[\"'”]?$",
    "upper lower uppercase lowercase",
)
_REVERSE = Cued(
    r"^(?:please\s+)?reverse (?:the )?(?:string|word|text|letters(?: of| in)?)?\s*[\"'“:]?\s*([^\"'”\n]{1,200})",
    "reverse",
)
_SORT = Cued(
    r"sort (?:these|the|this|following|list|numbers|words|of|in|ascending|descending|alphabetically|order|:|\s)*([^.?\n]{3,400})",
    "sort",
)


@opened_by(_TURNING)
def letters(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Letters counted, a text in another case or backwards, a list sorted."""
    text = prompt.text.strip()
    if len(text) > 2000:
        return None
    counted = _COUNT.search(prompt, text)
    counted_zh = None if counted else _COUNT_ZH.search(prompt, text)
    if counted or counted_zh:
        letter, word = (counted[1], counted[2]) if counted else (counted_zh[2], counted_zh[1])  # type: ignore[index]
        number = word.lower().count(letter.lower())
        if bare(prompt):
            return str(number)
        if prompt.language == "zh":
            return f"“{word}”里有 {number} 个字母 {letter}。"
        return f'The letter "{letter}" appears {number} time{"" if number == 1 else "s"} in "{word}".'
    if match := _COUNT_ALL.search(prompt, text):
        given = match[2].strip()
        number = {
            "letters": sum(map(str.isalpha, given)),
            "characters": len(given),
            "words": len(given.split()),
        }[match[1].lower()]
        return str(number) if bare(prompt) else f'"{given}" has {number} {match[1].lower()}.'
    if match := _CASE.search(prompt, text):
        words = (match[1] or match[4]).strip(" \"'“”")
        return words.upper() if (match[2] or match[3]).lower() == "upper" else words.lower()
    if match := _REVERSE.search(prompt, text):
        return match[1].strip(" \"'“”.")[::-1]
    match = _SORT.search(prompt, text)
    return _sorted(match[1], "descending" in text.lower()) if match else None


def _sorted(given: str, descending: bool) -> str | None:
    items = [item.strip(" [].") for item in re.split(r",| and ", given) if item.strip(" [].")]
    if len(items) < 2:
        return None
    numeric = all(re.fullmatch(r"-?\d+(?:\.\d+)?", item) for item in items)
    return ", ".join(sorted(items, key=float if numeric else str.lower, reverse=descending))


# ---- facts and memory ------------------------------------------------------------------------------------------------

_CAPITAL = late(r"capital(?: city)? of ([A-Za-z .]{3,40}?)\s*(?:[?.!,]|$)", re.IGNORECASE)
_CAPITAL_ZH = late(r"([\u4e00-\u9fff]{2,5}?)的?(?:首都|省会)")
_IS_A = Cued(r"\b(?:is|are) (?:an? |the )?([a-z]+?)s? (?:really )?(?:an? )([a-z]+)s?\b", "is are")
_IS_A_ZH = Cued(r"([\u4e00-\u9fff]{1,4})是(?:一种)?([\u4e00-\u9fff]{2,4})吗", "是")
_CAPITALS = frozenset(["capital"])
_OF = Cued(r"\bwhat(?:'s| is) the ([a-z ]{2,30}) of ([\w' -]{2,40}?)\s*\?", "what")


@opened_by(_OF, _IS_A, _CAPITALS, only="en")
def facts(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the prompt itself says, capitals, and whether a thing is of its kind."""
    text = prompt.text[:HEAD]
    zh = prompt.language == "zh"
    if match := _OF.search(prompt, text):
        told = re.search(
            rf"\bthe {re.escape(match[1])} of {re.escape(match[2])} (?:is|was) ([^.\n?!]{{1,80}})",
            text,
            re.IGNORECASE,
        )
        if told:
            return told[1] if bare(prompt) else f"The {match[1]} of {match[2]} is {told[1]}."
    if (elsewhere := _capital_elsewhere(prompt)) is not None:
        return elsewhere
    known = phrases.facts()["capitals"]
    if "capital" in prompt.cues and (match := _CAPITAL.search(text)):
        country = match[1].strip()
        if capital := known["en"].get(country.lower()):
            return capital if bare(prompt) else f"The capital of {country} is {capital}."
    if zh and ("首都" in prompt.cues or "省会" in prompt.cues) and (match := _CAPITAL_ZH.search(text)):
        name = match[1].removeprefix("请问")
        if capital := known["zh"].get(name):
            return capital if bare(prompt) else f"{name}的{'省会' if '省会' in text else '首都'}是{capital}。"
    return _of_kind(prompt, text)


def _capital_elsewhere(prompt: Prompt) -> str | None:
    """The capital that is asked for in another language than English and Chinese."""
    known = phrases.facts()["capitals_elsewhere"].get(prompt.language)
    text = prompt.text[:200]
    if known is None or not re.search(known["asks"], text):
        return None
    country = max((name for name in known["names"] if name in text), key=len, default=None)
    if country is None:
        return None
    capital = known["names"][country]
    return phrases.filled(
        known["says"], country=country, capital=capital, of=known.get("of", {}).get(country, country)
    )


def _of_kind(prompt: Prompt, text: str) -> str | None:
    zh = prompt.language == "zh"
    match = _IS_A_ZH.search(prompt, text) if zh else _IS_A.search(prompt, text)
    if match is None:
        return None
    members = phrases.members_of(match[2])
    if members is None:
        return None
    thing = match[1].lower()
    true = any(thing == pair[zh] or (not zh and thing == pair[0].lower()) for pair in members)
    other = (
        None
        if true
        else next(
            (
                kind
                for kind, pairs in phrases.things()["kinds"].items()
                if any(thing == pair[zh] for pair in pairs)
            ),
            None,
        )
    )
    if not true and other is None:
        return None  # not a thing we know
    if bare(prompt):
        return ("是" if true else "不是") if zh else ("Yes" if true else "No")
    if zh:
        return f"{'是的' if true else '不是'}，{match[1]}{'' if true else '不'}是{match[2]}。"
    article = "an" if match[2][:1].lower() in "aeiou" else "a"
    return f"{'Yes' if true else 'No'}, {'an' if thing[:1] in 'aeiou' else 'a'} {thing} is {'' if true else 'not '}{article} {match[2].lower()}."


_RECALLING = frozenset(["my", "name", "i", "叫", "名字", "我"])
_NAME_TOLD = late(
    r"\bmy name is ([A-Z][\w'-]{1,30}(?: (?-i:[A-Z])[\w'-]{1,30})?)|\b(?:I am called|call me) ([A-Z][\w'-]{1,30})|我(?:的名字)?(?:叫|是叫|的名字是|名叫)\s*([\w]{1,8})",
    re.IGNORECASE,
)
_NAME_ASKED = Cued(
    r"what(?:'s| is| was) my name|(?:know|remember) my name|who am i\b|我(?:刚才|刚刚)?(?:叫什么|的名字是什么)|我是谁",
    "name who 叫 名字 我",
)
_MINE_ASKED = Cued(
    r"what(?:'s| is| was| are) my ([a-z' ]{2,40}?)(?P<called> (?:called|named))?\s*\?|我的([\u4e00-\u9fff]{1,10}?)(?:是|叫)(?:什么|谁|多少|哪)",
    "my 我",
)
_NUMBER_ASKED = Cued(
    r"(?:刚才|之前|前面)(?:提到|说)的数字|(?:what|which) number (?:did i|was it)|what (?:was|is) (?:the|my) number\b(?: again| i (?:told|gave|said))",
    "number 数字",
)
_SAID_ASKED = Cued(r"what did i (?:just )?(?:say|ask)|我(?:刚才|刚刚)(?:说|问)(?:了)?什么", "did 我")


@opened_by(_RECALLING)
def memory(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the user said earlier: a name, a number, anything that was called `my …`."""
    if len(prompt.text) > 300:
        return None
    text = prompt.text
    zh = prompt.language == "zh"
    if _NAME_ASKED.search(prompt, text):
        for said in _said(before):
            if told := _NAME_TOLD.search(said):
                name = told[1] or told[2] or told[3]
                return name if bare(prompt) else f"你叫{name}。" if zh else f"Your name is {name}."
    elif match := _MINE_ASKED.search(prompt, text):
        thing = match[1] or match[3]
        of = thing.removesuffix("'s name")
        pattern = (
            rf"\bmy {re.escape(of)}(?:'s name)? (?:is called|is named|called|named|is) ([A-Z][\w-]+)"
            if of != thing or match["called"]
            else rf"我的{thing}(?:是|为|叫)([^。，,.\n！]{{1,40}})"
            if zh
            else rf"\bmy {re.escape(thing)} (?:is|are|was) ([^.,!\n]{{1,60}})"
        )
        for said in _said(before):
            if told := re.search(pattern, said, re.IGNORECASE):
                return (
                    told[1].strip()
                    if bare(prompt)
                    else f"你的{thing}是{told[1]}。"
                    if zh
                    else f"Your {thing} is {told[1].strip()}."
                )
    elif _NUMBER_ASKED.search(prompt, text):
        for said in _said(before):
            if told := re.search(r"\d+(?:\.\d+)?", said):
                return (
                    told[0]
                    if bare(prompt)
                    else f"您刚才提到的数字是{told[0]}。"
                    if zh
                    else f"The number was {told[0]}."
                )
    elif _SAID_ASKED.search(prompt, text):
        if said := next(_said(before), ""):
            return f"您刚才说的是：“{said[:200]}”" if zh else f'You said: "{said[:200]}"'
    else:
        return None
    return recalling.told(prompt, before, chance) or phrases.pick(prompt.language, "unknown", chance)


def _said(before: tuple[Message, ...]) -> Iterator[str]:
    """What the user said, the latest first."""
    for message in reversed(before):
        if message.role == "user":
            yield "\n".join(message.texts)[:2000]


# ---- manners ---------------------------------------------------------------------------------------------------------

_ASKING_WHO = frozenset(["you", "your", "yourself", "你是", "叫", "自己", "自我介绍"])
_WHO = Cued(
    r"\b(?:who|what) are you\b|\b(?:introduce|about) yourself\b|\bwhat(?:'s| is) your name\b|你是谁|你叫什么|介绍一?下?你自己|^(?:你好|您好)?[，,！!]?(?:请|麻烦)?(?:你|您)?(?:先)?(?:做|来)(?:一)?个?自我介绍",
    "are yourself name 你是谁 叫 自己 自我介绍",
)
_FAVOURITE = Cued(
    r"\byour favou?rite ([\w ]{2,30})|你最喜欢的([\u4e00-\u9fff]{1,8})", "favourite favorite 喜欢"
)
_GREETING = late(
    r"\s*(?:hi|hello|hey|good (?:morning|evening|afternoon)|你好|您好|嗨|在吗)[\s,.!?~。！？，]*(?:there|qwen|world)?[\s.!?。！]*",
    re.IGNORECASE,
)
_HOW_ARE_YOU = late(
    r"(?:\b(?:hi|hello|hey)\b[,!. ]*)?how(?: are|'re) (?:you(?: doing)?|things)(?: today)?\s*\??\s*|(?:\b(?:hi|hello|hey)\b[,!. ]*)?how(?:'s| is) it going\s*\??|"
    r"(?:(?:你好|您好|嗨)[，,！!。 ]*)?(?:你好吗|(?:你|您)?(?:最近|今天)(?:好吗|怎么样|过得怎么样|过得好吗|还好吗)|(?:你|您)?过得怎么样)[？?]?",
    re.IGNORECASE,
)
_THANKS = late(r"\s*(?:thanks|thank you|thx|谢谢|感谢)[\s\w!.,。！]{0,30}", re.IGNORECASE)
_JOKE = Cued(r"\bjokes?\b|笑话", "joke jokes 笑话")
_REMEMBER = late(
    r"^(?:please )?remember(?: that)?[: ]+(.{3,200}?)[.!]?$|^请?记住[：:，,]?(.{2,100}?)[。！]?$|^(?:hi|hello|hey)?[,! ]*my name is ([A-Z][\w'-]+)(?:[.!]?| and i .{3,120}|[,.] i .{3,120})$",
    re.IGNORECASE,
)


@opened_by(_ASKING_WHO)
def identity(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Who answers: the persona of the system prompt, else the model's own family."""
    if len(prompt.text) > 200:
        return None
    zh = prompt.language == "zh"
    if match := _FAVOURITE.search(prompt, prompt.text):
        thing = (match[1] or match[2]).strip()
        return (
            f"作为语言模型，我没有自己最喜欢的{thing}，不过我很乐意听听您的。"
            if zh
            else f"As a language model I have no favourite {thing} of my own, but I would like to hear about yours."
        )
    taken = daily.taken_for(prompt.text)
    if not taken and not _WHO.search(prompt, prompt.text):
        return None
    if told := personas.introduced(before, prompt.language):
        return told
    told = phrases.pick(prompt.language, "identity", chance)
    if not taken or prompt.language not in ("en", "zh"):
        return told
    return f"{_TAKEN[taken][zh]}{told}"


_TAKEN = {"other": ("No, ", "不是的，"), "self": ("Yes, ", "是的，")}


def _unmarked(text: str) -> str:
    """The words alone, in lower case."""
    return " ".join(re.sub(r"[.,!?¿¡。、！？،؟।~…]", " ", text.lower()).split())


def _greets(plain: str, bank: Mapping[str, Any]) -> bool:
    """Whether it is a greeting, a call for help, or the one after the other."""
    return plain in bank["hellos"] or any(
        plain.startswith(f"{one} ") and plain.removeprefix(f"{one} ") in bank["hellos"]
        for one in bank["hellos"]
    )


def _asks_how_it_goes(plain: str, bank: Mapping[str, Any]) -> bool:
    """Whether it is that question, alone or after a greeting."""
    return any(
        plain == asked or (plain.endswith(asked) and plain.removesuffix(asked).strip() in bank["hellos"])
        for asked in bank["wells"]
    )


def manners(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A greeting greeted, thanks taken, a joke told, something to remember confirmed."""
    text = prompt.text.strip()
    if len(text) > 220:
        return None
    zh = prompt.language == "zh"
    short = len(text) <= 60  # longer ones are no mere greeting
    bank = phrases.bank(prompt.language)
    if short and "hellos" in bank:  # a language that says in its own file how it greets
        plain = (
            " ".join(re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower()))
            if text.isascii()
            else _unmarked(text)
        )
        if _asks_how_it_goes(plain, bank):
            return phrases.pick(prompt.language, "well", chance)
        if _greets(plain, bank):
            return phrases.pick(prompt.language, "greeting", chance)
        if plain in bank["whos"]:
            return phrases.pick(prompt.language, "identity", chance)
        if plain in bank["thankings"] or leaning.thanks(text):
            return phrases.pick(prompt.language, "thanks", chance)
    if short and _GREETING.fullmatch(text):
        return phrases.pick(prompt.language, "greeting", chance)
    if short and _HOW_ARE_YOU.fullmatch(text):
        return phrases.pick(prompt.language, "well", chance)
    if short and _THANKS.fullmatch(text):
        return phrases.pick(prompt.language, "thanks", chance)
    if _JOKE.search(prompt, text) and len(text) < 80:
        return str(chance.pick(phrases.things()["jokes"]["zh" if zh else "en"]))
    if match := _REMEMBER.match(text):
        if match[3]:
            return f"Nice to meet you, {match[3]}!"
        return "好的，我记住了。" if zh else "Noted, I will remember that."
    return None


ALL: tuple[Doing, ...] = (
    turns.standalone, converting.converted, *regrouping.ALL, zh_tales.retold, *zh_turns.ALL, turns.again, *gleaning.ALL, *serving.ALL, *maths.ALL, *revising.ALL, *condensing.ALL, *judging.ALL, *lots.NAMED, *composing.ALL, *mails.ALL, *tales.ALL, countries.larger, contrasts.contrasted, *plans.ALL, *ventures.ALL, *works.ALL, clients.calling, manifests.scheduled, *zh_posts.ALL, *errands.ALL, *mockdata.ALL, *headings.ALL, recooking.recipe, *zh_tone.ALL, *chores.GIVEN, contexts.from_context, *zh_fields.ALL, reviewing.about_code, *daily.ALL, exact_words, identity, memory, *deeds.ALL[:2], *chores.ALL, *quantities.ALL, *reckoning.ALL, *puzzles.ALL, *foods.ALL, *figures.ALL, *everyday.ALL, *makers.ALL, *deeds.ALL[2:5], facts, letters, counting, score, shaped.mail, *deeds.ALL[5:], *forms.ALL, *tongues.ALL, *abroad.ALL, *situations.ALL, *lore.ALL, *supposing.ALL, *shaped.ALL, arithmetic, manners, *pieces.ALL, pieces.untranslated, tongues.willing, serving.heard, recalling.told, recalling.noted,
)  # fmt: skip


@lru_cache(maxsize=1)
def _dispatch() -> Dispatch:
    return Dispatch(ALL, ["en"])


def done(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the prompt plainly asks to be done, done; None if it asks for no such thing."""
    for one in _dispatch().asked(prompt):
        answer = one(prompt, before, chance)
        if answer is not None:
            return answer
    return None
