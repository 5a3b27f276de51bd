"""Thinking that reads as thinking about the prompt, and leads to the answer that follows.

It is made of the answer: what is asked for, in which form, what the answer consists of (noticing.py), a doubt, a decision. Models think in
three manners (`thoughts` of models.yaml): `prose` as somebody talks to himself, `outline` under numbered heads, `terse` in half a dozen short
sentences. An outline has its heads in English and Chinese; elsewhere, and where a tool is called, it is prose.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from mock_server.content import languages, noticing, phrases
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.noticing import Note
from mock_server.content.prompt import Prompt, read
from mock_server.content.shapes import NONE, Wishes

_SAME = {
    "define": "explain",
    "yes_no": "view",
    "opinion": "view",
    "weigh": "view",
    "gain": "view",
    "loss": "view",
}
"""Kinds that are thought about alike."""


class Task(NamedTuple):
    """What is thought about besides the prompt: the form that is wanted, what was asked before, what tools have said.

    `calls` and `results` are a tool's name with the arguments as JSON text, or with what it returned; `before` is the user's message before
    the last one, empty if there is none.
    """

    manner: str = "prose"
    wish: Wishes = NONE
    json: bool = False
    before: str = ""
    calls: Sequence[tuple[str, str]] = ()
    results: Sequence[tuple[str, str]] = ()


PLAIN = Task()

_FIRST_SENTENCE = late(
    r"(?:[^.!?。！？؟।\n]|\.(?=\d)){1,160}(?![^.!?。！？؟।\n])[.!?。！？؟।]?|[^.!?。！？؟।\n]{1,120}(?=[ ,،，、;；])|[^\n]{1,60}"
)
"""A sentence; of a long one, and in Thai, which has no full stops, as much as ends with a word."""


def think(prompt: Prompt, answer: str, chance: Chance, task: Task = PLAIN) -> str:
    """Thoughts on the prompt; the last ones say what will be answered, or which tool is called."""
    if prompt.language == "zh-Hant":
        plain = prompt._replace(language="zh", topic=languages.simplified(prompt.topic))
        return languages.traditional(think(plain, languages.simplified(answer), chance, task))
    mind = _Mind(prompt, chance, answer)
    form = [mind.say(note.kind, note.values) for note in noticing.asked(prompt, task.wish, json=task.json)]
    context = _context(task, mind)
    notes = [] if task.calls else noticing.notes(prompt, answer)
    if task.manner == "terse" and "terse_end" in mind.own:
        said = _terse(mind, [*form, *context], notes, answer, task)
    elif task.manner == "outline" and "outline" in mind.own and not task.calls and not _small(answer, notes):
        said = _outline(mind, form, context, notes, answer)
    else:
        said = _prose(mind, [*form, *context], notes, answer, task)
    return languages.josa(said) if prompt.language == "ko" else languages.contracted(said, prompt.language)


class _Mind:
    """The sentences of a language, of which one is drawn, and the words of the prompt in them."""

    def __init__(self, prompt: Prompt, chance: Chance, answer: str) -> None:
        self.prompt = prompt
        self.chance = chance
        self.own: Mapping[str, Any] = phrases.data("thoughts")[prompt.language]
        self.joint = phrases.joint(prompt.language)
        bank = phrases.bank(prompt.language)
        self.chats = any(answer in bank.get(kind, ()) for kind in ("greeting", "well", "thanks"))
        """Whether a greeting or thanks are returned, about which there is nothing to doubt."""
        self.unsure = any(answer in bank.get(kind, ()) for kind in ("talk_question", "yes_no"))
        """Whether it is said that the answer is not known."""
        talks = self.chats or answer in bank["identity"]
        self.kind = "talk" if talks else _SAME.get(prompt.kind, prompt.kind)
        self._told: set[str] = set()
        self._topic = _this(prompt) if prompt.kind in _ASKED_WHOLE else prompt.topic

    def say(self, kind: str, values: Mapping[str, str] | None = None) -> str:
        """A sentence of this kind that has not been said, as long as there is one; empty if the language has none."""
        known = self.own.get(kind)
        if not known:
            return ""
        phrase = self.chance.pick([one for one in known if one not in self._told] or known)
        self._told.add(phrase)
        said = phrases.filled(phrase, **{"topic": self._topic, "second": self.prompt.second, **(values or {})})  # fmt: skip
        return (_ENDED if self.prompt.language in _ENDED_TWICE else _ENDED_QUOTE).sub(r"\1", said)

    def all(self, notes: Sequence[Note]) -> list[str]:
        """The sentences for the notes."""
        return [said for one in notes if (said := self.say(one.kind, one.values))]

    def joined(self, said: Sequence[str]) -> str:
        """The sentences as a paragraph."""
        return self.joint.join(one for one in said if one)


_ENDED = late(r"([?!？！؟।…])[.。।](?=\s|$)")
_ENDED_QUOTE = late(r"([?!？！؟।…]\s?[»”“」’』]?)[.。।](?=\s|$)")
"""A mark that ends a sentence which has ended: `?.`, and within a quote `?“.`."""
_ENDED_TWICE = frozenset(["en", "zh", "es", "pt"])
"""Languages in which a full stop stands behind a quote that has its own mark."""


def _small(answer: str, notes: Sequence[Note]) -> bool:
    return not notes and len(answer) < 40 and answer.count(" ") > 2


# ---- the three manners -------------------------------------------------------------------------------------------------


def _prose(mind: _Mind, form: Sequence[str], notes: Sequence[Note], answer: str, task: Task) -> str:
    first = [_opening(mind), *form]
    if task.calls:
        return "\n\n".join(
            one
            for one in (mind.joined(first), mind.joined([mind.say("call_why"), *_calls(mind, task.calls)]))
            if one
        )
    short = _short(answer, mind)
    if not task.results:
        first.append(_own(mind, notes, short=short))
    body = [] if short and {one.kind for one in notes} <= _RETOLD else mind.all(notes)
    doubt = "" if any(one.kind == "checked" for one in notes) else _doubt(mind, notes, short=short)
    paragraphs = [
        mind.joined(first),
        mind.joined(body),
        mind.joined([doubt, *_end(mind, notes, answer, short=short)]),
    ]
    if len(body) > 4:
        paragraphs[1:2] = [mind.joined(body[:3]), mind.joined(body[3:])]
    elif len(paragraphs[0]) + len(paragraphs[1]) < 160:
        paragraphs[:2] = [mind.joined(paragraphs[:2])]
    return "\n\n".join(one for one in paragraphs if one)


_RETOLD = frozenset(["first", "next", "last"])
"""Notes that are the sentences of the answer, which a short one would be told twice by."""


def _terse(mind: _Mind, form: Sequence[str], notes: Sequence[Note], answer: str, task: Task) -> str:
    if mind.prompt.language == "en" and (deed := _deed(mind.prompt)):
        first = mind.say("terse_wants", {"deed": deed})
    else:
        first = mind.say(
            "terse_wants" if _asks_for(mind.prompt) else "terse_asks", {"said": _said(mind.prompt)}
        )
    said = [first, *form]
    if task.calls:
        return mind.joined([*said, *_calls(mind, task.calls)])
    said += mind.all(notes[:3])
    end = _end(mind, notes, answer, short=True)[:1] if _short(answer, mind) else [mind.say("terse_end")]
    return mind.joined([*said, *end])


def _outline(
    mind: _Mind, form: Sequence[str], context: Sequence[str], notes: Sequence[Note], answer: str
) -> str:
    heads = mind.own["outline"]
    colon = "：" if mind.prompt.language == "zh" else ":"
    space = "" if mind.prompt.language == "zh" else " "
    what = "task" if _asks_for(mind.prompt) else "question" if _questions(mind.prompt) else "message"
    asked = (
        f"{heads[what]}{colon}{space}{_said(mind.prompt)}{_mark(mind.prompt) if what == 'question' else ''}"
    )
    parts = [(heads["request"], [asked, *(f"{heads['constraint']}{colon}{space}{one}" for one in form)])]
    if context:
        parts.append((heads["result"], list(context)))
    short = _short(answer, mind)
    body = [] if context else [own] if (own := _own(mind, notes, short=short)) else []
    body += mind.all(notes)
    kinds = {one.kind for one in notes}
    if body:
        head = "code" if "code" in kinds else "work" if kinds & {"worked", "spelled"} else "content"
        parts.append((heads[head], body))
    if "checked" not in kinds:
        parts.append((heads["check"], [_doubt(mind, notes, short=short)]))
    parts.append((heads["answer"], _end(mind, notes, answer, short=short)))
    told = [heads["head"]]
    for at, (head, lines) in enumerate(parts, 1):
        told.append("\n".join([f"{at}.  **{head}{colon}**", *(f"    *   {one}" for one in lines if one)]))
    return "\n\n".join(told)


def _own(mind: _Mind, notes: Sequence[Note], *, short: bool) -> str:
    """What is thought of every prompt of this kind; nothing of talk, and of code, which has thoughts of its own."""
    if mind.kind == "talk" or mind.unsure or any(one.kind == "code" for one in notes):
        return ""
    if short and mind.kind in ("explain", "view"):
        return mind.say("fact")
    return "" if mind.kind == "write" and mind.prompt.topic == _this(mind.prompt) else mind.say(mind.kind)


# ---- what is asked ----------------------------------------------------------------------------------------------------------


def _opening(mind: _Mind) -> str:
    prompt = mind.prompt
    if prompt.language not in ("en", "zh"):
        return _quoting(mind)
    if mind.kind == "talk":
        if prompt.language == "en" and (deed := _deed(prompt)):
            return mind.say("wants", {"deed": deed})
        kind = "wants" if prompt.language == "zh" and _asks_for(prompt) else "asks_whole" if _questions(prompt) else "says"  # fmt: skip
        return mind.say(kind, {"said": _said(prompt)})
    if prompt.language == "en" and (deed := _deed(prompt)):
        return mind.say("wants", {"deed": deed})
    if prompt.language == "zh" and _asks_for(prompt):
        return mind.say("wants", {"said": _said(prompt)})
    if prompt.kind in _ASKED_WHOLE or (_questions(prompt) and len(_said(prompt)) < 70 and mind.chance.below(2)):  # fmt: skip
        return mind.say("asks_whole", {"said": _said(prompt)})
    return mind.say("asks", {"topic": _named(prompt)})


def _quoting(mind: _Mind) -> str:
    """The user's own words in quotes, which need no ending of ours; the topic where it is a noun that is asked about."""
    prompt, said = mind.prompt, _said(mind.prompt)
    whole, topic = said.strip(" ?？؟¿").lower(), prompt.topic.lower()
    noun = (
        prompt.kind == "define" and mind.kind != "talk" and (whole.endswith(topic) or whole.startswith(topic))
    )
    if noun and mind.chance.below(2):
        return mind.say("asks")
    asked = said[-1:] in ("?", "？", "؟") or (prompt.language == "ja" and said.endswith("か"))
    if prompt.language == "th":  # whose questions have no mark
        asked = prompt.kind in _QUESTIONS
    return mind.say("asks_whole" if asked else "says", {"said": _within(said, prompt)})


_QUESTIONS = frozenset(["define", "why", "how", "compare", "yes_no", "opinion"])
_INNER = {"ja": ("「", "」", "『", "』"), **dict.fromkeys(("es", "fr", "ru", "ar"), ("«", "»", "“", "”"))}
"""The quotation marks of a language, and those of a quote within a quote."""


def _within(said: str, prompt: Prompt) -> str:
    """The words with marks of a quote that stands in another."""
    if prompt.language not in _INNER:
        return said
    opens, closes, inner, outer = _INNER[prompt.language]
    return re.sub(rf"{opens}\s*(.*?)\s*{closes}", rf"{inner}\1{outer}", said)


_DEED = late(
    r"^(?:(?:please|kindly|hi|hello|hey|ok|okay|so|now)[\s,!.]+|(?:can|could|would|will) you (?:please |kindly )?|i (?:want|need|would like|'d like) you to |i'd like you to |help me (?:to )?)*"
    r"(?P<deed>(?:write|create|make|give|list|explain|describe|translate|summari[sz]e|compare|plan|design|draft|generate|compose|tell|show|suggest|recommend|propose|find|fix|debug|"
    r"convert|rewrite|rephrase|paraphrase|extract|classify|sort|count|calculate|compute|solve|implement|build|define|outline|review|check|correct|improve|shorten|expand|continue|act|"
    r"pretend|imagine|name|identify|analy[sz]e|evaluate|say|reply|respond|repeat|call|use|search|look|get|send|book|schedule|add|remove|turn|set|open|read|run|simplify|prove|brainstorm|"
    r"prepare|recite|sing|draw|tag|label|parse|format|refactor|optimi[sz]e|test|talk|discuss|teach)\b.+)$",
    re.IGNORECASE | re.DOTALL,
)
_OF_THEM = {"my": "their", "me": "them", "i": "they", "i'm": "they're", "i've": "they've", "mine": "theirs", "our": "their", "us": "them", "we": "they", "your": "my", "you": "me", "myself": "themselves"}  # fmt: skip
_WORDS = late(r"[A-Za-z']+")
_CLAUSE = late(r"[:\n]|[.!?] |\s*```")
_ASKS_ZH = late(
    r"^(?:请|帮我|帮忙|给我|麻烦|写|翻译|列|总结|概括|计算|解释|介绍|生成|设计|制定|推荐|把|将|用|改|分析|比较|提取|分类|创建|编|讲|说|算|查|画|做|扮演|你能|能不能|可以)"
)


def _deed(prompt: Prompt) -> str:
    """An English request as the rest of `the user wants me to …`; empty if it is none, or too long to be told so."""
    match = _DEED.match(prompt.text[:400].strip())
    if match is None:
        return ""
    said, *rest = _CLAUSE.split(match["deed"], maxsplit=1)
    said = said.strip(" .!?,;")
    if " " not in said and rest and rest[0].strip():
        said = f"{said} what follows"
    if not 3 < len(said) <= 150:
        return ""
    told = said[:1].lower() + said[1:]
    return _reported(told)


def _reported(said: str) -> str:
    """The user's words as somebody else tells them: `my dog` is theirs. What is quoted stays as it is."""
    quoted = re.split(r"([\"“'‘](?<!\w['‘]).*)", said, maxsplit=1)
    quoted[0] = _WORDS.sub(lambda one: _OF_THEM.get(one[0] if one[0] != "I" else "i", one[0]), quoted[0])
    return "".join(quoted)


def _asks_for(prompt: Prompt) -> bool:
    """Whether something is to be done, rather than a question answered."""
    if prompt.language == "en":
        return bool(_deed(prompt))
    return (
        prompt.language == "zh" and _ASKS_ZH.match(prompt.text.strip()) is not None and not _questions(prompt)
    )


def _questions(prompt: Prompt) -> bool:
    return prompt.text.rstrip()[-1:] in ("?", "？", "؟")


def _mark(prompt: Prompt) -> str:
    return "？" if prompt.language == "zh" else "?"


def _context(task: Task, mind: _Mind) -> list[str]:
    """What was asked before, and what the tools have said."""
    said: list[str] = []
    if (
        task.before
        and len(mind.prompt.text) < 60
        and not task.results
        and (before := _said(read(task.before)))
    ):
        said.append(mind.say("earlier", {"said": _within(before, mind.prompt)}))
    for name, result in task.results[:3]:
        line = " ".join(result.split()).rstrip(".。")
        said.append(
            mind.say("result" if len(line) <= _RESULT else "result_long", {"tool": name, "said": line})
        )
    if task.results:
        said.append(mind.say("result_next"))
    return [one for one in said if one]


_RESULT = 90
"""Characters of a tool's answer that is quoted."""


def _calls(mind: _Mind, calls: Sequence[tuple[str, str]]) -> list[str]:
    said = []
    for at, (name, arguments) in enumerate(calls[:4]):
        told = _arguments(arguments)
        kind = "call_plain" if not told else "call_more" if at else "call"
        said.append(mind.say(kind, {"tool": name, "arguments": told}))
    return said


def _arguments(text: str) -> str:
    """The arguments in words: `city = Beijing, days = 3`; long ones are cut."""
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError:
        return ""
    if not isinstance(given, dict):
        return ""
    told = []
    for name, value in given.items():
        said = value if isinstance(value, str) else orjson.dumps(value).decode()
        said = " ".join(said.split())
        told.append(
            f"{name} = {said if len(said) <= _ARGUMENT else said[:_ARGUMENT].rsplit(' ', 1)[0] + ' …'}"
        )
    return ", ".join(told[:6])


_ARGUMENT = 80
"""Characters of an argument that is named whole."""


# ---- the end of it ----------------------------------------------------------------------------------------------------------


def _short(answer: str, mind: _Mind) -> bool:
    return bool(answer) and len(answer) <= _SHORT.get(mind.prompt.language, 120) and "\n" not in answer


_SHORT = {"zh": 50, "ja": 50, "ko": 70}
"""Characters of a short answer, where they are fewer than elsewhere."""


def _doubt(mind: _Mind, notes: Sequence[Note], *, short: bool) -> str:
    kinds = {one.kind for one in notes}
    if "code" in kinds:
        kind = "code"
    elif mind.chats:
        kind = "talk"
    elif mind.unsure:
        return mind.say("doubt")
    elif kinds & _WRITTEN:
        kind = "write"
    elif kinds & {"points", "steps"} and mind.kind == "talk":
        kind = "how" if "steps" in kinds else "list"
    elif short:
        kind = (
            "talk"
            if mind.kind == "talk"
            and not _questions(mind.prompt)
            and not _asks_for(mind.prompt)
            and "translated" not in kinds
            else "short"
        )
    elif mind.kind == "talk" and (notes or _questions(mind.prompt)):
        return mind.say("doubt")
    else:
        kind = mind.kind
    return mind.say(f"doubt_{kind}") or mind.say("doubt")


_WRITTEN = frozenset(["letter", "verse", "verse_one", "tale"])
"""Notes on a piece of writing."""
_OPENED = frozenset(["first", "verse_first", "letter", "tale", "sections", "table"])
"""Notes that have told how the answer begins."""


def _end(mind: _Mind, notes: Sequence[Note], answer: str, *, short: bool) -> list[str]:
    """How the answer begins, or what it is."""
    if short:
        return [mind.say("so", {"answer": answer})]
    match = _FIRST_SENTENCE.match(_FENCED.sub("", answer).lstrip("#* \n>|-0123456789.)"))
    if not match or "```" in match[0] or any(one.kind in _OPENED for one in notes):
        return [mind.say("enough")]
    if any(match[0].count(opens) > match[0].count(closes) for opens, closes in ("«»", "「」")):
        return [mind.say("enough")]  # the quote goes on behind its first full stop
    return [mind.say("begin", {"answer": _ended(match[0], mind.prompt)}), mind.say("enough")]


_FENCED = late(r"^```.*?\n```\s*", re.DOTALL)


_ASKED_WHOLE = frozenset(["yes_no", "opinion"])
"""Kinds whose topic is the whole question, which no sentence of ours can hold."""


def _this(prompt: Prompt) -> str:
    return "this" if prompt.language == "en" else str(phrases.bank(prompt.language).get("this", "这个问题"))


def _named(prompt: Prompt) -> str:
    """What is asked for, as the sentence `The user is asking about …` can hold it: the topic, or the question in quotes."""
    if prompt.language == "en" and prompt.kind == "how" and prompt.topic != "this":
        return f"how to {_reported(prompt.topic)}"
    if prompt.language == "en" and prompt.kind == "why" and prompt.topic != "this":
        return f"why {_reported(prompt.topic)}"
    if prompt.language == "en" and prompt.kind == "compare" and prompt.second:
        return f"{prompt.topic} and {prompt.second}"
    if prompt.kind not in _ASKED_WHOLE and prompt.kind != "why" and prompt.topic != _this(prompt):
        return prompt.topic
    return f"“{_said(prompt)}”" if prompt.language == "zh" else f'"{_said(prompt)}"'


def _ended(beginning: str, prompt: Prompt) -> str:
    """The beginning of an answer without its marks of emphasis, as a sentence that ends."""
    plain = re.sub(r"\*\*|`|^\d+\. ", "", beginning).strip().rstrip(" :：,，、;；")
    return plain if plain[-1:] in ".!?。！？؟।…" else f"{plain}{'。' if prompt.language in ('zh', 'ja') else '।' if prompt.language == 'hi' else '' if prompt.language == 'th' else '.'}"  # fmt: skip


def _said(prompt: Prompt) -> str:
    """The user's first sentence, to be quoted; the topic where it is long."""
    match = _FIRST_SENTENCE.match(prompt.text.strip())
    said = match[0].strip(" .!?。！？" if prompt.language in ("en", "zh") else " .!。！¡।") if match else ""
    if len(said) > _QUOTED:
        said = re.split(r"[:：]", said, maxsplit=1)[0].strip()
    return said if 0 < len(said) <= _QUOTED else prompt.topic


_QUOTED = 90
"""Characters of a question that is quoted whole."""
