"""The form that a prompt, or the system message, wants an answer in: so many words, sentences or bullets, capitals, yes or no, a tag.

What is said is made first and then put into that form; code, tables and JSON keep theirs.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompt import HEAD, Cued, Prompt, latin
from mock_server.wire.memo import memo, of_talk
from mock_server.wire.timeline import Message

_BARE = Cued(
    r"\b(?:one word|single word|only the|just the|nothing else|no explanation|without explanation|(?:reply|answer|respond|return|output)(?: with)? only|"
    r"only with|only (?:reply|answer|respond|return|output)|be brief)\b"
    r"|只(?:需|要)?(?:回答|回复|返回|输出|给出|说)|直接(?:输出|回答|给出)|一个词|不要解释",
    "word only just nothing explanation brief 只 直接 一个词 不要解释",
)


def bare(prompt: Prompt) -> bool:
    """Whether the answer is wanted and not a word more."""
    return _BARE.search(prompt, prompt.text[:HEAD]) is not None


class Wishes(NamedTuple):
    """What is wanted of the form; a number of 0 and an empty text say that nothing is.

    `words`, `sentences`, `bullets` are exact (-1 for `bullets`: as many as there are), `most_…` are upper limits; words of
    Chinese are characters.
    """

    case: str = ""
    words: int = 0
    most_words: int = 0
    sentences: int = 0
    most_sentences: int = 0
    bullets: int = 0
    word: bool = False
    choice: tuple[str, str] | None = None
    plain: bool = False
    emoji: bool = False
    begin: str = ""
    end: str = ""
    tag: str = ""
    style: str = ""
    each_end: str = ""
    """What every sentence ends with."""
    question: bool = False
    """Whether it ends with a question."""
    without: tuple[str, ...] = ()
    """Words that must not be said."""


NONE = Wishes()

_COUNTS = {"a": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
           "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}  # fmt: skip
_N = r"(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)"
_N_ZH = r"(\d{1,4}|[一两二三四五六七八九十])"
_MOST = r"(?:at most|no more than|not more than|fewer than|less than|under|within|up to|maximum(?: of)?|max(?:imum)?\.?|limit(?:ed)?(?: \w+)? to|or (?:less|fewer) than)"
_LIMITED = late(r"most|than|less|fewer|under|within|up to|max|limit|超过|内|少于", re.IGNORECASE)
_CUES = frozenset(
    ["word", "words", "sentence", "sentences", "bullet", "bullets", "bulleted", "caps", "uppercase", "upper", "lowercase", "lower", "capital", "yes", "true",
     "punctuation", "emoji", "emojis", "end", "ending", "inside", "within", "tags", "tag", "wrap", "wrapped", "pirate", "shakespeare", "shakespearean",
     "字", "一个词", "要点", "大写", "只", "用", "句"]
)  # fmt: skip
_UPPER = late(r"\b(?:in|all|use|using) (?:all )?(?:caps|capitals|uppercase|upper case|capital letters)\b|全部?大写", re.IGNORECASE)  # fmt: skip
_LOWER = late(r"\b(?:in|all|use|using|only) (?:all )?(?:lowercase|lower case)\b|全部?小写", re.IGNORECASE)
_WORD = late(r"\b(?:in|with|using|use|exactly|only)\s+(?:just |only |exactly )?(?:one|a single|1) word\b|\b(?:one|single)[- ]word (?:answer|reply|response)|用一个词", re.IGNORECASE)  # fmt: skip
_WORDS = late(rf"\bexactly {_N}[- ]words?\b|\bin (?:only |just )?{_N} words\b(?! or)|正好(\d{{1,4}})个?字", re.IGNORECASE)  # fmt: skip
_MOST_WORDS = late(rf"\b{_MOST} {_N} words?\b|\b{_N} words? (?:or (?:less|fewer)|max(?:imum)?|at most)\b|不(?:要)?超过\s?(\d{{1,4}})\s?个?字|(\d{{1,4}})\s?个?字(?:以内|之内)|少于\s?(\d{{1,4}})\s?个?字", re.IGNORECASE)  # fmt: skip
_SENTENCES = late(rf"\b(?:in|with|using|into|write|exactly|as|say) (?:only |just |exactly )?{_N}(?: \w+)? sentences?\b(?! or)|\b{_N}[- ]sentence\b|用{_N_ZH}句话", re.IGNORECASE)  # fmt: skip
_MOST_SENTENCES = late(rf"\b{_MOST} {_N}(?: \w+)? sentences?\b|\b{_N}(?: \w+)? sentences? (?:or (?:less|fewer)|max(?:imum)?|at most)\b|不超过{_N_ZH}句话?", re.IGNORECASE)  # fmt: skip
_BULLETS = late(rf"\b(?:{_N}(?: \w+)?|as|in|use|using|with)(?: a)?(?: short| concise| key)? (?:bullet(?:ed)?|bullets)(?: points?| lists?)?\b|{_N_ZH}个要点", re.IGNORECASE)  # fmt: skip
_CHOICE = late(
    r"\b(?:answer|reply|respond|say|output|return)\b[^.\n]{0,30}\b(?:(yes) or (no)|(yes)/(no)|(true) or (false)|(true)/(false))\b|\((?:yes/no)\)"
    r"|只(?:需|要|能)?(?:回答|回复|输出)[^。\n]{0,4}(是)(?:或者?|还是|/)(否|不是)",
    re.IGNORECASE,
)
_PLAIN = late(r"\b(?:no|without(?: any)?) punctuation\b", re.IGNORECASE)
_EMOJI = late(r"(?<!not )(?<!never )(?<!n't )\b(?:include|use|add|with|using|loves?|lots of|plenty of|many)\b(?! no)[^.\n]{0,20}\bemojis?\b|(?<!不)(?<!不要)(?:多用|使用|加上|带上?)[^。\n]{0,6}(?:emoji|表情)", re.IGNORECASE)  # fmt: skip
_BEGIN = late(r"\b(?:start|begin) (?:every|each|all|your|the) (?:messages?|repl(?:y|ies)|responses?|answers?|sentences?) with:?\s+(?:the (?:words?|phrase) )?[\"“']?([^\n\"”'.]{1,60})", re.IGNORECASE)  # fmt: skip
_END = late(r"\b(?:end|finish)(?:ing)?\b[^.\n\"“']{0,40}\bwith:?\s+(?:the (?:words?|phrase|sentence) )?[\"“']([^\n\"”']{1,80})[\"”']", re.IGNORECASE)  # fmt: skip
_END_ZH = late(r"(?:结尾|末尾|最后|句尾)[^。\n“\"‘']{0,12}?(?:加上?|带上?|说|以|用)?[：:]?[“\"‘'](?P<a>[^”\"’'\n]{1,20})[”\"’']|以[“\"](?P<b>[^”\"\n]{1,20})[”\"](?:结尾|结束)")  # fmt: skip
_EACH = late(r"\b(?:every|each) sentence\b|每(?:一)?句", re.IGNORECASE)
_QUESTION = late(r"\b(?:end|finish|close)\b[^.\n]{0,40}\bwith an? (?:\w+[- ])*question\b|\b(?:always )?ask (?:\w+ )?follow[- ]?up questions?\b|(?:结尾|最后)[^。\n]{0,10}(?:提问|反问|问题)", re.IGNORECASE)  # fmt: skip
_WITHOUT = late(r"\b(?:do not|don'?t|never|avoid) (?:ever )?(?:use|using|say|saying|mention|mentioning|include)(?: the)?(?: words?| terms?| phrase| names?)? [\"“'](?P<a>[^\"”'\n]{1,40})[\"”']|\b(?:do not|don'?t|never) (?:ever )?mention (?P<b>(?-i:[A-Z])[\w-]+)(?=[.,;\n]| or\b|$)|(?:不要|不能|不许|禁止|别)(?:使用|提到?|说|出现)[“\"](?P<c>[^”\"\n]{1,20})[”\"]", re.IGNORECASE)  # fmt: skip
_CONCISE = late(r"\b(?:you are|be|stay|keep (?:it|your (?:answers?|replies|responses))|answers? must be|replies must be|respond|answer|reply)\b[^.\n]{0,20}?\b(?:very |extremely |as )?(?:concise(?:ly)?|brief(?:ly)?|succinct(?:ly)?|terse|short|to the point)\b(?![^.\n]{0,24}\b(?:sentences?|words|paragraphs?|lines?)\b)|(?:回答|回复)[^。\n]{0,6}(?:简洁|简短|精炼)|言简意赅", re.IGNORECASE)  # fmt: skip
CONCISE = 2
"""Sentences of an answer that shall be brief."""
_TAG = late(r"\b(?:in|inside|within|between|wrap\w*|enclose\w*|using|use)\b[^.\n<]{0,40}<([a-z_]{2,24})>(?!\s*\w+[^<\n]{0,300}</)", re.IGNORECASE)  # fmt: skip
_STYLE = late(r"\b(?:like|as|you are|you're|be|, an?) (?:an? )?(?:\w+ ){0,2}(pirate|cowboy|robot|poet|wizard)\b|\b(pirate|cowboy|robot|wizard)(?:'s)? (?:speak|accent|voice|style)\b|\b(?:like|as|style of|you are) (?:master )?(shakespeare|yoda)\b|\b(shakespeare)an\b|\b(?:answer|reply|respond|speak|talk|write) (?:only )?in (?:rhymes?|verse)\b(?P<poet>)|(?:用|以)(文言文)|是?(?:一[位个名])?(猫娘)", re.IGNORECASE)  # fmt: skip


_UPPER_CUES = frozenset(["caps", "capitals", "uppercase", "upper", "capital"])
_LOWER_CUES = frozenset(["lowercase", "lower"])
_WORD_CUES = frozenset(["word"])
_BULLETS_CUES = frozenset(["bullet", "bullets", "bulleted"])
_CHOICE_CUES = frozenset(["yes", "true"])
_PLAIN_CUES = frozenset(["punctuation"])
_EMOJI_CUES = frozenset(["emoji", "emojis"])
_BEGIN_CUES = frozenset(["start", "begin"])
_END_CUES = frozenset(["end", "ending", "finish", "finishing"])
_STYLE_CUES = frozenset(
    [
        "pirate",
        "cowboy",
        "robot",
        "poet",
        "wizard",
        "shakespeare",
        "shakespearean",
        "yoda",
        "rhyme",
        "rhymes",
        "verse",
    ]
)
_QUESTION_CUES = frozenset(["question", "questions"])
_WITHOUT_CUES = frozenset(["use", "using", "say", "saying", "mention", "mentioning", "include"])
"""Words of which the pattern of the same name needs one where all is Latin."""
_FORM_CUES = frozenset().union(
    _UPPER_CUES,
    _LOWER_CUES,
    _WORD_CUES,
    _BULLETS_CUES,
    _CHOICE_CUES,
    _PLAIN_CUES,
    _EMOJI_CUES,
    _BEGIN_CUES,
    _END_CUES,
    _STYLE_CUES,
    _QUESTION_CUES,
    _WITHOUT_CUES,
)
_NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _counted(text: str) -> bool:
    """Whether a number stands before words or sentences, with a word between at most: what all patterns need that count them."""
    if not text.isascii():
        return True
    words = text.lower().replace("-", " ").split()
    for at, word in enumerate(words):
        if "word" in word or "sentence" in word:
            near = " ".join(words[max(at - 2, 0) : at])
            if any(numeral in near for numeral in _NUMERALS) or any(sign.isdigit() for sign in near):
                return True
    return False


def _number(match: re.Match[str] | None) -> int:
    """The first number of a match; 0 without one."""
    said = next((one for one in match.groups() if one), "") if match else ""
    return int(said) if said.isdigit() else _COUNTS.get(said.lower(), 0)


@memo(1024)
def wishes(text: str) -> Wishes:
    """What a text says about the form of the answer."""
    said = latin(text) if text.isascii() else None
    counted = _counted(text)
    if said is not None and not counted and _FORM_CUES.isdisjoint(said) and "<" not in text:
        return NONE

    def asked(pattern: re.Pattern[str], cues: frozenset[str]) -> re.Match[str] | None:
        return None if said is not None and cues.isdisjoint(said) else pattern.search(text)

    bullets = asked(_BULLETS, _BULLETS_CUES)
    chosen = asked(_CHOICE, _CHOICE_CUES)
    words = next((one for one in chosen.groups() if one), "yes").lower() if chosen else ""
    pairs = {"yes": ("Yes", "No"), "true": ("True", "False"), "是": ("是", "否")}
    begin, end, style = asked(_BEGIN, _BEGIN_CUES), asked(_END, _END_CUES), asked(_STYLE, _STYLE_CUES)
    end = end or _END_ZH.search(text)
    ending = next((one for one in end.groups() if one), "") if end else ""
    each = bool(ending) and _EACH.search(text) is not None
    tag = _TAG.search(text) if "<" in text else None
    limited = counted and _LIMITED.search(text) is not None
    most = _number(_MOST_WORDS.search(text)) if limited else 0
    most_sentences = _number(_MOST_SENTENCES.search(text)) if limited else 0
    found = Wishes(
        case="upper" if asked(_UPPER, _UPPER_CUES) else "lower" if asked(_LOWER, _LOWER_CUES) else "",
        words=0 if most or not counted else _number(_WORDS.search(text)),
        most_words=most,
        sentences=0 if most_sentences or not counted else _number(_SENTENCES.search(text)),
        most_sentences=most_sentences,
        bullets=(_number(bullets) or -1) if bullets else 0,
        word=asked(_WORD, _WORD_CUES) is not None,
        choice=pairs[words] if words else None,
        plain=asked(_PLAIN, _PLAIN_CUES) is not None,
        emoji=asked(_EMOJI, _EMOJI_CUES) is not None,
        begin=begin[1].strip() if begin else "",
        end="" if each else ending.strip(),
        tag=tag[1] if tag else "",
        style=next((one.lower() for one in style.groups() if one), "poet") if style else "",
        each_end=ending.strip() if each else "",
        question=asked(_QUESTION, _QUESTION_CUES) is not None,
        without=tuple(next(one for one in match.groups() if one) for match in _WITHOUT.finditer(text)),
    )
    return NONE if found == NONE else found


SYSTEM = 1500
"""A system message that is longer speaks of much more than the form of the answer."""


def wanted(prompt: Prompt, before: Sequence[Message]) -> Wishes:
    """The wishes of the prompt, then those of a short system message."""
    said = wishes(prompt.text[:HEAD]) if prompt.has(_CUES) else NONE
    if said.style and len(before) > 1 and _NO_MORE.search(prompt.text[:200]):
        said = said._replace(style="")
    if len(before) > 1 and (kept := _kept(prompt, before)) is not NONE:
        said = _together(said, kept)
    if before and before[0].role == "system" and before[0].texts and len(before[0].texts[0]) <= SYSTEM:
        return _together(said, _lasting(before[0].texts[0]))
    return said


_FROM_NOW = late(r"\bfrom (?:now|here|this point) on(?:wards?)?\b|\bfor the rest of\b|\b(?:in|for|with) (?:all|every|each) (?:of )?(?:your |the |following )*(?:answers?|repl(?:y|ies)|responses?|messages?)\b|\b(?:always|only|every time)\b[^.\n]{0,20}\b(?:answer|reply|respond|talk|speak|end|begin|start)\b|从现在(?:起|开始)|以后(?:都|每次)?|接下来(?:都|请)?|一直", re.IGNORECASE)  # fmt: skip
_NO_MORE = late(r"\b(?:stop|no longer|don'?t|quit)\b[^.\n]{0,30}\b(?:talk|speak|answer|reply|respond|writ|do|us|be)\w*\b|\b(?:back to|be|talk|speak|answer) (?:normal|yourself)(?:ly)?\b|\bnormal(?:ly)? (?:again|now|please)\b|恢复正常|正常说话|不用再|别再", re.IGNORECASE)  # fmt: skip
_TURNS_BACK = 40
"""Messages in which a wish that lasts is looked for."""


def orders_manner(text: str, before: Sequence[Message]) -> str:
    """`on` for a turn that only says in which manner shall be spoken from now on, `off` for one that wants no more of it; else empty."""
    if len(text) > 80:
        return ""
    if len(before) > 1 and _NO_MORE.search(text) and (wishes(text).style or re.search(r"\bnormal|\bthat way\b|正常", text, re.IGNORECASE)):  # fmt: skip
        return "off"
    lasts = _FROM_NOW.search(text) or _JUST_TALK.match(text)
    return "on" if lasts and wishes(text).style and "?" not in text else ""


_JUST_TALK = late(r"^(?:please |can you |could you |now )*(?:talk|speak|answer|reply|respond|write) (?:to me )?(?:like|as) (?:an? )?\w+(?: please)?[.!]*$", re.IGNORECASE)  # fmt: skip


MANNERS = (_FROM_NOW, _NO_MORE, _JUST_TALK)
"""What orders another manner of speaking."""


def _kept(prompt: Prompt, before: Sequence[Message]) -> Wishes:
    """The wishes of an earlier turn that was to hold from then on, until the user wants no more of it."""
    return NONE if _NO_MORE.search(prompt.text[:200]) else _kept_from(before)


@of_talk(256)
def _kept_from(before: Sequence[Message]) -> Wishes:
    for one in reversed(before[-_TURNS_BACK:]):
        if one.role == "user" and one.texts:
            text = "\n".join(one.texts)[:400]
            if _NO_MORE.search(text):
                return NONE
            if (_FROM_NOW.search(text) or _JUST_TALK.match(text)) and (found := wishes(text)) is not NONE:
                return found
    return NONE


_MEASURES = ("words", "most_words", "sentences", "most_sentences", "bullets", "word", "choice")


def _together(said: Wishes, lasting: Wishes) -> Wishes:
    """The wishes of one message and, where it has none of their kind, the lasting ones; one measure of length is enough."""
    if lasting is NONE or said is NONE:
        return lasting if said is NONE else said
    if any(getattr(said, one) for one in _MEASURES):
        lasting = lasting._replace(**{one: getattr(NONE, one) for one in _MEASURES})
    return said._replace(**{name: one for name, one in lasting._asdict().items() if not getattr(said, name)})


@memo(256)
def _lasting(text: str) -> Wishes:
    """The wishes of a system message, where to be brief is a wish, too."""
    found = wishes(text)
    if _CONCISE.search(text) and not any(getattr(found, one) for one in _MEASURES):
        return found._replace(most_sentences=CONCISE)
    return found


_SOLID = late(r"```|^[ \t]*[\[{|]|\n\|", re.MULTILINE)
_BULLET = late(r"^[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+(.+)$", re.MULTILINE)
_SENTENCE = late(r"[^.!?。！？؟।\n]+(?:[.!?](?=[^\s\"”*])[^.!?。！？؟।\n]+)*[.!?。！？؟।]*[\"”*]*")
_HANGING = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "or",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "by",
        "from",
        "as",
        "that",
        "which",
        "who",
        "is",
        "are",
        "was",
        "were",
        "be",
        "it",
        "its",
        "this",
        "these",
        "those",
        "into",
        "than",
        "then",
        "but",
        "if",
        "so",
        "not",
        "can",
        "may",
        "will",
        "has",
        "have",
        "most",
        "called",
        "such",
        "their",
        "his",
        "her",
        "our",
        "your",
        "every",
        "each",
    ]
)
_FILLERS = ("", "Indeed,", "In short,", "Put quite simply,", "To say it briefly,")
"""What can stand before a sentence that is so many words too short."""
_ADJECTIVES = {"en": ("Remarkable", "Timeless", "Versatile", "Essential", "Vibrant", "Elegant"), "zh": ("精彩", "独特", "重要", "丰富", "优雅")}  # fmt: skip


def put(said: str, prompt: Prompt, wish: Wishes, chance: Chance) -> str:
    """The answer in the form that is wanted of it."""
    if wish is NONE:
        return said
    if not _SOLID.search(said):
        said = _measured(said, prompt, wish, chance)
        if wish.without:
            said = _left_out(said, wish.without, prompt.language)
        if wish.style and not wish.each_end:
            said = _styled(said, wish.style, prompt.language, chance)
        if wish.each_end:
            said = _EVERY.sub(lambda one: f"{wish.each_end}{one[0]}", said)
            said = said if said.rstrip("。！？.!?\n").endswith(wish.each_end) else f"{said}{wish.each_end}"
        if wish.plain:
            said = re.sub(r"[.,;:!?\"“”。，；：！？*]", "", said)
        if wish.emoji:
            said = f"{said} {chance.pick(('✨', '😊', '🚀', '🌟', '🎉'))}"
        if wish.case:
            said = said.upper() if wish.case == "upper" else said.lower()
        if wish.begin and not said.startswith(wish.begin):
            said = f"{wish.begin} {said}"
        if wish.question and prompt.language in ("en", "zh") and not said.rstrip().endswith(("?", "？")):
            said = f"{said}{phrases.joint(prompt.language)}{chance.pick(phrases.data('chores')['questions'][prompt.language])}"
        if wish.end and not said.endswith(wish.end):
            said = f"{said}{phrases.joint(prompt.language)}{wish.end}"
    return f"<{wish.tag}>{said}</{wish.tag}>" if wish.tag else said


_LEAD = late(r"^(?:Here is what matters about [^.\n]{1,80}|Here is the short answer|In short:|关于[^。\n]{1,40}，要点如下|简单来说：)[.。]?\s*(?=\S)")  # fmt: skip
"""What only leads to an answer, and is none where one sentence is wanted."""


def _measured(said: str, prompt: Prompt, wish: Wishes, chance: Chance) -> str:
    if wish.choice:
        return _chosen(said, wish.choice, chance)
    if wish.word:
        return _one_word(said, prompt, chance)
    if wish.bullets:
        return _bullets(said, prompt, wish.bullets, chance)
    limit = wish.sentences or wish.most_sentences
    if limit or wish.most_words:
        said = _LEAD.sub("", said, count=1)
    if limit:
        told = sentences(said)
        if wish.sentences and not _retold(said, prompt):
            told += more(prompt, chance, limit - len(told))
        return _whole(phrases.joint(prompt.language).join(told[:limit]))
    if wish.words and size(said, prompt.language) <= wish.words and _retold(said, prompt):
        return said
    if wish.words:
        return _exactly(said, prompt, wish.words, chance)
    return _at_most(said, prompt, wish.most_words) if wish.most_words else said


def _retold(said: str, prompt: Prompt) -> bool:
    """Whether what is said only tells a text of the prompt again: nothing may be added to that."""
    if prompt.language != "en" or len(said) > len(prompt.text) or len(prompt.text) < 80:
        return False
    words, known = (frozenset(re.findall(r"[a-z0-9]+", one.lower())) for one in (said, prompt.text))
    return bool(words) and len(words - known) * 8 <= len(words)


def sentences(said: str) -> list[str]:
    """The sentences of a text; marks of lists and headings are left out."""
    plain = re.sub(r"^[ \t]*(?:\d{1,2}[.)]|[-*•]|#+)[ \t]+", "", said, flags=re.MULTILINE)
    return [one.strip() for one in _SENTENCE.findall(plain) if any(map(str.isalnum, one))]


def _whole(said: str) -> str:
    """The text with an end: a colon that announced something becomes a full stop."""
    return re.sub(r"[:：]$", lambda end: "。" if end[0] == "：" else ".", said)


def more(prompt: Prompt, chance: Chance, count: int) -> list[str]:
    """`count` more sentences about the topic."""
    if count <= 0:
        return []
    bank = phrases.bank(prompt.language)
    pool = [
        one
        for aspect in ("purpose", "parts", "process", "example", "limits")
        for one in bank[f"explain_{aspect}"]
    ]
    return [
        phrases.filled(one, topic=prompt.topic, second=prompt.second) for one in chance.sample(pool, count)
    ]


def _bullets(said: str, prompt: Prompt, count: int, chance: Chance) -> str:
    found = _BULLET.findall(said) or sentences(said)
    if count > 0:
        found = (found + more(prompt, chance, count - len(found)))[:count]
    return "\n".join(f"- {one}" for one in found)


def _chosen(said: str, choice: tuple[str, str], chance: Chance) -> str:
    lower = said.lower()
    if lower.strip(".") in ("yes", "no", "true", "false"):
        return said
    if re.match(r"(?:yes|true|correct)\b|是的|是，|对", lower):
        return choice[0]
    if re.match(r"(?:no|false|not)\b|不|否", lower):
        return choice[1]
    return chance.pick(choice)


def _one_word(said: str, prompt: Prompt, chance: Chance) -> str:
    words = said.strip(" .!?。！？").split()
    if len(words) == 1:
        return words[0]
    if len(words) > 5 or prompt.kind in ("explain", "define", "talk"):
        return (
            chance.pick(_ADJECTIVES["zh" if prompt.language == "zh" else "en"])
            if prompt.language in ("en", "zh")
            else prompt.topic.split(" ")[0]
        )
    return words[-1].strip(".,;:!?")


def _units(text: str, language: str) -> list[str]:
    """Words; characters, the marks with the one before, where there are no blanks."""
    return re.findall(r".[，。！？、；：]*", text) if language in ("zh", "ja", "th") else text.split()


def size(text: str, language: str) -> int:
    """How many words it has; characters where there are no blanks."""
    return len(_units(text, language))


def _exactly(said: str, prompt: Prompt, count: int, chance: Chance) -> str:
    """As many words: whole sentences, then a part of one that stands on its own, if there is any."""
    joint = "" if prompt.language in ("zh", "ja", "th") else " "
    told: list[str] = []
    own = sentences(said)
    known = [one for one in phrases.topic(prompt.topic, prompt.language) or () if one not in own]
    if told := _summing([*own, *known], count, prompt.language):
        return joint.join(told)
    pool = [_units(one, prompt.language) for one in [*own, *known, *more(prompt, chance, 99)]]
    for units in pool:
        if len(units) <= count - len(told):
            told += units
    left = count - len(told)
    if left:
        told += _part(pool, left, prompt.language)
    return joint.join(told[:count])


def _summing(facts: Sequence[str], count: int, language: str) -> list[str]:
    """Whole sentences, the first of them among them, that have so many words together, the last led in by a few if they lack; none
    if there are no such."""
    facts = facts[:_FACTS]
    sizes = [size(one, language) for one in facts]
    for lead in _FILLERS if language == "en" else ("",):
        wanted = count - size(lead, language)
        for chosen in range(1, 1 << len(facts), 2):
            picked = [at for at in range(len(facts)) if chosen >> at & 1]
            if sum(sizes[at] for at in picked) == wanted and (len(picked) > 1 or not lead):
                *first, last = (facts[at] for at in picked)
                return [*first, _led_in(lead, last)]
    return []


_FACTS = 9
"""So many sentences are tried in all combinations."""


def _led_in(lead: str, sentence: str) -> str:
    if not lead:
        return sentence
    first, blank, rest = sentence.partition(" ")
    return f"{lead} {first.lower() if first.lower() in _BEGINS else first}{blank}{rest}"


def _part(pool: Sequence[Sequence[str]], count: int, language: str) -> list[str]:
    """So many words from the beginning of a sentence, best up to a comma; a few words that lead in make up for those that lack."""
    stop = "." if language not in ("zh", "ja", "th") else "。"
    best: list[str] = []
    for lead in _FILLERS if language == "en" else ("",):
        before = lead.split()
        wanted = count - len(before)
        for units in pool:
            if wanted <= 0 or len(units) < wanted:
                continue
            last = units[wanted - 1]
            head = [
                *before,
                units[0][:1].lower() + units[0][1:] if before and units[0][1:].islower() else units[0],
                *units[1 : wanted - 1],
            ]
            told = (
                [*head, last.strip(",;:.，。；：") + stop]
                if wanted > 1
                else [*before, last.strip(",;:.") + stop]
            )
            if last[-1:] in ",;:.，。；：" and wanted > 2:
                return told
            if not best and last.lower() not in _HANGING:
                best = told
    return best or [*pool[0][:count]]


def _at_most(said: str, prompt: Prompt, count: int) -> str:
    """Whole sentences while they fit; else the first one, cut."""
    joint = phrases.joint(prompt.language)
    if len(_units(said, prompt.language)) <= count:
        return said
    kept: list[str] = []
    left = count
    for sentence in sentences(said):
        left -= len(_units(sentence, prompt.language))
        if left < 0:
            break
        kept.append(sentence)
    if kept:
        return _whole(joint.join(kept))
    units = _units(said, prompt.language)[:count]
    while len(units) > 1 and units[-1].strip(",;:").lower() in _HANGING:
        units.pop()
    return joint.join([*units[:-1], units[-1].strip(",;:.，。；：") + ((joint and ".") or "。")])


_EVERY = late(r"[。！？.!?]+(?=[\s\u4e00-\u9fff]|$)")
"""The end of every sentence."""


def _left_out(said: str, words: Sequence[str], language: str) -> str:
    """The text without the sentences that hold one of the words; where all do, without the words."""
    pattern = re.compile("|".join(rf"\b{re.escape(one)}\b" if one.isascii() else re.escape(one) for one in words), re.IGNORECASE)  # fmt: skip
    if not pattern.search(said):
        return said
    kept = [one for one in sentences(said) if not pattern.search(one)]
    if kept and "\n" not in said:
        return phrases.joint(language).join(kept)
    plain = re.sub(r" {2,}", " ", pattern.sub("", said)).strip()
    return re.sub(r"(^|[.!?]\s+)([a-z])", lambda one: one[1] + one[2].upper(), plain)


_BEGINS = frozenset(
    [
        "the",
        "a",
        "an",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "in",
        "on",
        "at",
        "here",
        "there",
        "what",
        "who",
        "when",
        "where",
        "why",
        "how",
        "if",
        "you",
        "we",
        "they",
        "he",
        "she",
        "they",
        "most",
        "some",
        "and",
        "but",
        "as",
        "with",
        "from",
        "of",
        "to",
        "hello",
        "hi",
    ]
)
"""First words of a sentence that are small inside one."""


def _styled(said: str, style: str, language: str, chance: Chance) -> str:
    known = phrases.data("chores")["styles"].get(style)
    if known is None or (known.get("language", "en") != language):
        return said
    said = _LEAD.sub("", said, count=1)
    begins = re.match(r"\w+", said)
    for pattern, other in known["words"]:
        said = re.sub(pattern, other, said)
    first = said[:1].lower() + said[1:] if begins and begins[0].lower() in _BEGINS else said
    opening = chance.pick(known["first"])
    if opening.rstrip()[-1:] in ".!" or opening.endswith("\n"):
        first = first[:1].upper() + first[1:]
    return f"{opening}{first}{chance.pick(known['last'])}"
