"""What thoughts can tell of an answer before it is said: its steps, its points, the functions of its code, the lines of its verses.

Each note is a kind and its values; data/thoughts.json has the sentences of a language for it, and a language that has none says nothing of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.content.shapes import Wishes


class Note(NamedTuple):
    """Something worth a thought: its kind in thoughts.json, and what the sentence names."""

    kind: str
    values: Mapping[str, str]


LONGEST = 12_000
"""Characters of an answer that are looked at."""
_POINTS = 7
"""Points that are named one by one."""

_FENCE = late(r"```([\w+#-]*)\n(.*?)(?:\n```|$)", re.DOTALL)
_NAMED = late(
    r"^[ \t]*(?:export |public |private |static |async |pub )*(?:def|function|func|fn|fun|class|sub)[ \t]+(?P<name>[A-Za-z_]\w*)[ \t]*(?:\((?P<given>[^()\n]{0,80}))?",
    re.MULTILINE,
)
_SHOWN = late(
    r"(?:print|console\.log|println!?|puts|echo)\((?P<call>[^\n]{3,80})\)\s*;?\s*(?:#|//) (?P<gives>[^\n]{1,60})"
)
_LOOPS = late(r"^[ \t]*(?:for|while)\b", re.MULTILINE)
_GUARD = late(
    r"^[ \t]*(?:if not |if \(?!|if \w+ (?:is None|<= 0|< 0|== 0)|if \(\w+ (?:===? null|<= 0|< 0)|raise |throw )",
    re.MULTILINE,
)
_ITEM = late(r"^[ \t]*(?:(?:[-*•]|\d{1,2}[.)])[ \t]+|\d{1,2}、)(?P<said>\S[^\n]*)$", re.MULTILINE)
_STEPS = late(r"^\d{1,2}[.)、]")
_HEADING = late(r"^(?:#{1,4} +(?P<mark>[^\n]+)|\*\*(?P<bold>[^*\n]{2,80})\*\*[:：]?)$", re.MULTILINE)
_BOLD = late(r"^\*\*([^*\n]{1,60})\*\*")
_SUBJECT = late(
    r"^(?:Subject|主题|主旨|件名|제목|Asunto|Assunto|Objet|Betreff|Тема|الموضوع|विषय|Subjek|Perihal|Tiêu đề|Chủ đề|หัวข้อ|เรื่อง)\s?[:：]\s?(?P<said>[^\n]{2,120})$",
    re.MULTILINE,
)
_COUNTED = late(
    r"[\"“「](?P<letter>[A-Za-z])[\"”」].{1,40}?[\"“「](?P<word>[A-Za-z]{2,30})[\"”」]|[\"“「](?P<inside>[A-Za-z]{2,30})[\"”」].{1,20}?[\"“「](?P<which>[A-Za-z])[\"”」]"
)
_RECKONED = late(
    r"(?m)^[^|`#\n]{0,80}\d[^|`#\n]{0,60}[=≈][^|`#\n]{1,120}$|^[^|`#\n]{1,60}[=≈][^|`#\n]{0,60}\d[^|`#\n]{0,60}$"
)
"""A line that reckons."""
_SENTENCE = late(
    r"(?:[^.!?。！？؟।\n]|\.(?=\w)|[.!?。！？؟।](?=\s?[»”“」』’\"],? ?(?:[—–-] ?)?[^\W\dA-ZÀ-ÞА-Я_]|\s?[—–] ?[^\W\dA-ZÀ-ÞА-Я_])){12,170}(?:[!?。！？؟।]|\.(?!\w))(?:\s?[»”」』]|[“\"’](?=\s|$))?"
)
"""What is said within a sentence does not end it: `“Who is there?” she asked.`"""
_CLAUSE_TH = late(
    r"(?<!\S)\S[^\n]{26,180}?(?:(?<=[\u0e00-\u0e45\u0e47-\u0e7f”])(?= (?!และ|หรือ|ซึ่ง|โดย|ที่|แต่|จะ|จึง|แล้ว|ก็|\S{1,14} (?:และ|หรือ))[“\u0e01-\u0e30\u0e40-\u0e44]\S{4,})|(?=\n|$))"
)
"""As much of Thai, which has no full stops, as reads well by itself."""
_MARKS = late(r"\*\*|__|`")
_STOPS = late(r"[:：,，;；。(（]|\. | [-–—] |——|[.!?]$")
_STRONG_STOPS = late(r"[:：;；؛。।(（]|\. | [-–—] |[.!?]$")
_STOP_WITHIN = late(r"[.。।](?=[»”“」]$)")
_COMMA = late(
    r"(?<=[^\n]{12})(?:[,，](?!\d| (?:was|wer|wo|wie|wenn|dass|weil|bis|damit|die|der|das|den|dem|deren|dessen|котор\w+|что|чтобы|как|когда|где|пока|если|чья|чьи)\b)|[،、])"
)
"""A comma that opens no clause without which the words before it say nothing."""


def notes(prompt: Prompt, answer: str) -> list[Note]:
    """What can be noted of the answer, in the order in which it would be thought of; nothing of a short plain sentence."""
    answer = answer[:LONGEST]
    for look in _LOOKS:
        if found := list(look(prompt, answer)):
            return found
    return []


def asked(prompt: Prompt, wish: Wishes, *, json: bool) -> list[Note]:
    """The form that is wanted."""
    found: list[Note] = []

    def add(kind: str, **values: object) -> None:
        found.append(Note(kind, {name: str(value) for name, value in values.items()}))

    if json:
        add("form_json")
    if wish.word:
        add("form_word")
    elif wish.choice:
        add("form_choice", one=wish.choice[0], other=wish.choice[1])
    if wish.words:
        add("form_words", n=wish.words)
    elif wish.most_words:
        add("form_most_words", n=wish.most_words)
    if wish.sentences:
        add("form_sentences", n=wish.sentences)
    elif wish.most_sentences:
        add("form_most_sentences", n=wish.most_sentences)
    if wish.bullets:
        add("form_bullets")
    if wish.case == "upper":
        add("form_upper")
    if wish.style:
        add("form_style", style=wish.style)
    if wish.begin:
        add("form_begin", words=wish.begin)
    if not found and 1 < prompt.many <= 100 and prompt.kind == "list":
        add("form_count", n=prompt.many)
    return found


# ---- code -------------------------------------------------------------------------------------------------------------


def _code(prompt: Prompt, answer: str) -> Iterator[Note]:
    fence = _FENCE.search(answer)
    if fence is None or len(fence[2]) < 20:
        return
    name, code = fence[1], fence[2]
    if name and name not in ("text", "regex"):
        yield Note("code", {"language": _LANGUAGES.get(name, name.capitalize())})
    parts = [one for one in _NAMED.finditer(code) if not one["name"].startswith(("test", "_"))]
    if len(parts) == 1:
        given = " ".join((parts[0]["given"] or "").split())
        yield Note("code_one", {"name": f"{parts[0]['name']}({given})" if given else parts[0]["name"]})
    elif parts:
        yield Note("code_parts", {"points": _row([f"`{one['name']}`" for one in parts[:_POINTS]], prompt)})
    if any(code.count(f"{one['name']}(") > 2 for one in parts) and "return" in code:
        yield Note("code_again", {})
    elif _LOOPS.search(code):
        yield Note("code_loop", {})
    if _GUARD.search(code):
        yield Note("code_guard", {})
    if shown := _SHOWN.search(code):
        yield Note("code_shown", {"call": shown["call"].strip(), "gives": shown["gives"].strip()})
    elif parts:
        yield Note("code_doubt", {})
    if len(fence[0]) < len(answer) // 2 and len(heads := _heads(_FENCE.sub("", answer), prompt)) > 1:
        yield Note("points", {"points": _row(heads[:_POINTS], prompt)})


_LANGUAGES = {
    "py": "Python", "js": "JavaScript", "javascript": "JavaScript", "ts": "TypeScript", "typescript": "TypeScript", "cpp": "C++", "csharp": "C#", "cs": "C#",
    "sql": "SQL", "html": "HTML", "css": "CSS", "php": "PHP", "bash": "Bash", "sh": "shell", "yaml": "YAML", "json": "JSON", "jsx": "React", "tsx": "React",
    "go": "Go", "toml": "TOML", "xml": "XML",
}  # fmt: skip
"""Words after a fence that are not written as languages are."""


_DECIMAL = late(r"-?\d{1,12}(?:\.\d{1,12})?")


# ---- what is reckoned --------------------------------------------------------------------------------------------------


def _reckoned(prompt: Prompt, answer: str) -> Iterator[Note]:
    if len(answer) > 1500:
        return
    if prompt.kind == "compare" and _DECIMAL.fullmatch(prompt.topic) and _DECIMAL.fullmatch(prompt.second):
        places = max(len(one.partition(".")[2]) for one in (prompt.topic, prompt.second))
        one, other = (f"{Decimal(one):.{places}f}" for one in (prompt.topic, prompt.second))
        yield Note("padded", {"one": one, "other": other})
        return
    if match := _COUNTED.search(answer):
        letter, word = (match["letter"] or match["which"]).lower(), match["word"] or match["inside"]
        spelled, seen = [], 0
        for one in word:
            seen += one.lower() == letter
            spelled.append(f"{one} ({seen})" if one.lower() == letter else one)
        yield Note("spelled", {"steps": ", ".join(spelled), "letter": letter, "n": str(seen)})
        return
    steps = [_plain(one).strip(" .。") for one in _RECKONED.findall(answer)[:4]]
    if steps:
        yield Note("worked", {"steps": ("；" if prompt.language in ("zh", "ja") else "; ").join(steps)})
        yield Note("checked", {})


# ---- texts of a form ------------------------------------------------------------------------------------------------------


def _letter(prompt: Prompt, answer: str) -> Iterator[Note]:
    subject = _SUBJECT.search(answer[:400])
    if subject is None:
        return
    yield Note("letter", {"subject": subject["said"].strip()})
    parts = [one for one in answer[subject.end() :].split("\n\n") if len(one.strip()) > 50]
    if parts and (first := _told(parts[0], prompt)):
        yield Note("letter_first", {"said": first[0]})


_LABELLED = late(r"^[^\n:]{1,24}: |:$", re.MULTILINE)
"""Lines that are fields, or lead to something; a verse may have a colon in it."""


def _verses(prompt: Prompt, answer: str) -> Iterator[Note]:
    stanzas = [one.split("\n") for one in answer.strip().split("\n\n") if one.strip()]
    lines = [line for one in stanzas for line in one]
    if (
        len(lines) < 3
        or max(map(len, lines)) > 90
        or "|" in answer
        or _ITEM.search(answer)
        or _LABELLED.search(answer)
    ):
        return
    if len(stanzas[-1]) < 2 or len(lines) < 2 * len(stanzas):
        return
    kind = "verse" if len(stanzas) > 1 and len({len(one) for one in stanzas}) == 1 else "verse_one"
    yield Note(
        kind, {"n": str(len(stanzas)), "lines": str(len(stanzas[0]) if kind == "verse" else len(lines))}
    )
    yield Note("verse_first", {"said": lines[0].strip(" ,，。.;；")})


def _tale(prompt: Prompt, answer: str) -> Iterator[Note]:
    if prompt.kind != "write" or prompt.noun not in _TALES:
        return
    said = _told(answer, prompt)
    if len(said) < 4:
        return
    yield Note("tale", {"said": said[0]})
    yield Note("tale_turn", {"said": said[len(said) // 2]})
    yield Note("tale_end", {"said": said[-1]})


_TALES = frozenset(
    ["story", "fairy tale", "tale", "fable", "bedtime story", "short story", "故事", "童话", "寓言", "小说"]
)


def _table(prompt: Prompt, answer: str) -> Iterator[Note]:
    rows = [line for line in answer.split("\n") if line.startswith("|")]
    if len(rows) < 3:
        return
    cells = [[_plain(cell).strip() for cell in row.strip("|").split("|")] for row in rows]
    yield Note("table", {"points": _row([one for one in cells[0] if one], prompt)})
    firsts = [row[0] for row in cells[2:] if row and row[0]]
    if firsts:
        yield Note("points", {"points": _row(firsts[:_POINTS], prompt)})


# ---- points and sentences ---------------------------------------------------------------------------------------------------


def _sections(prompt: Prompt, answer: str) -> Iterator[Note]:
    heads = [_plain(one["mark"] or one["bold"]).strip(" :：") for one in _HEADING.finditer(answer)]
    if len(heads) < 2 or _are_the_two(heads, prompt):
        return
    yield Note("sections", {"points": _row(heads[:_POINTS], prompt)})
    bold = [_plain(one[1]) for line in _ITEM.finditer(answer) if (one := _BOLD.match(line["said"]))]
    if len(new := [one for one in dict.fromkeys(bold) if one not in heads]) > 1:
        yield Note("points", {"points": _row(new[:4], prompt)})
    elif said := _told(_HEADING.sub("", answer), prompt):
        yield Note("first", {"said": said[0]})


def _points(prompt: Prompt, answer: str) -> Iterator[Note]:
    steps = "\n".join(line for line in answer.split("\n") if _STEPS.match(line))
    ordered = steps.count("\n") > 1 and (
        prompt.kind in ("how", "meal") or (prompt.kind == "talk" and not _NAMES.search(steps))
    )
    heads = _heads(steps if ordered else answer, prompt, cut=ordered)
    if len(heads) < 2:
        return
    if _are_the_two(heads, prompt):
        yield from _compared(prompt, answer)
        return
    if ordered and len(heads) > 2:
        first, *middle, last = heads
        yield Note(
            "steps", {"first": first, "then": _row(middle[: _POINTS - 2], prompt, steps=True), "last": last}
        )
    else:
        yield Note("points", {"points": _row(heads[:_POINTS], prompt)})
    count = len(heads)
    if prompt.many == count:
        yield Note("count_right", {"n": str(count)})
    elif not prompt.many and prompt.kind == "list":
        yield Note("count_enough", {"n": str(count)})
    rest = _told(_ITEM.sub("", answer), prompt)
    if len(rest) > 1:
        yield Note("last", {"said": rest[-1]})


_NAMES = late(r"^\d{1,2}[.)、]\s*(?:\*\*|[«“„「\"‘])", re.MULTILINE)
"""Items that are names or quotes, not steps."""


def _are_the_two(heads: Sequence[str], prompt: Prompt) -> bool:
    return prompt.kind == "compare" and set(heads) <= {prompt.topic, prompt.second}


def _compared(prompt: Prompt, answer: str) -> Iterator[Note]:
    """What each of the two is: that there are two is no thought."""
    kind = "first"
    for one in _ITEM.finditer(answer):
        if said := _told(_BOLD.sub("", one["said"]).lstrip(" :："), prompt):
            yield Note(kind, {"said": said[0]})
            kind = "next"


def _heads(answer: str, prompt: Prompt, *, cut: bool = False) -> list[str]:
    """What each item of the lists is called: its bold words, or what stands before its first stop; of a step that is longer, the first words."""
    heads = []
    for one in _ITEM.finditer(answer):
        bold = _BOLD.match(one["said"])
        said = _plain(bold[1] if bold else one["said"])
        if prompt.language in ("en", "zh"):
            head = _STOPS.split(said, maxsplit=1)[0]
        elif len(head := _STRONG_STOPS.split(said, maxsplit=1)[0]) > _HEAD:
            first = _COMMA.split(head, maxsplit=1)[
                0
            ]  # in a shorter one, a comma may open what the words before it need
            if cut and " " in head[:_HEAD] and not _HEAD // 2 < len(first) <= _HEAD:
                first = f"{head[: _HEAD - 2].rsplit(' ', 1)[0].rstrip(' ,،')} …"
            head = first
        head = _STOP_WITHIN.sub("", head.strip(" .。:：।"))
        heads += [head] if 1 < len(head) <= _HEAD else []
    return heads


_HEAD = 64
"""Characters of an item that names it; a longer one is a sentence."""


_INTO = late(
    r"\b[Tt]ranslat\w*\b.{1,400}?\b(?:into|to|in) (?P<en>[A-Z][a-z]+)\b|(?:翻译?成|译成|译为)(?P<zh>\w{1,4}?[语文])",
    re.DOTALL,
)


_TRANSLATES = late(
    r"\b(?:tradu[czsi]|übersetz|перевед|terjemahkan)|dịch [^\n]+ sang |翻訳して|번역해|ترجم |अनुवाद |^แปล",
    re.IGNORECASE,
)
"""The same in the languages whose sentences for it do not name the other one."""


def _translated(prompt: Prompt, answer: str) -> Iterator[Note]:
    if "\n" in answer.strip():
        return
    if (into := _INTO.search(prompt.text[:800])) is not None:
        yield Note("translated", {"language": into["en"] or into["zh"]})
    elif _TRANSLATES.search(prompt.text[:800]):
        yield Note("translated", {})


def _sentences(prompt: Prompt, answer: str) -> Iterator[Note]:
    said = _told(answer, prompt)
    if len(said) < 2:
        return
    paragraphs = [one for one in answer.split("\n\n") if one.strip()]
    if len(paragraphs) > 2:
        said = [found[0] for one in paragraphs if (found := _told(one, prompt))][:5]
    if not said:
        return
    yield Note("first", {"said": said[0]})
    for one in said[1:-1][:3]:
        yield Note("next", {"said": one})
    if len(said) > 1:
        yield Note("last", {"said": said[-1]})


_LOOKS: Sequence[Callable[[Prompt, str], Iterator[Note]]] = (
    _code, _reckoned, _translated, _letter, _table, _tale, _sections, _points, _verses, _sentences,
)  # fmt: skip
"""The first that finds something tells what it is; they are tried in this order."""


def _told(answer: str, prompt: Prompt) -> list[str]:
    """The sentences of a text, without its code and its marks."""
    ends = _CLAUSE_TH if prompt.language == "th" else _SENTENCE
    said = (one.strip(" -•>:") for one in ends.findall(_plain(_FENCE.sub("", answer))))
    return [one.lstrip("”»」』 ").removeprefix('" ') for one in said]


def _plain(said: str) -> str:
    """Without marks of emphasis."""
    return _MARKS.sub("", said)


def _row(points: Sequence[str], prompt: Prompt, *, steps: bool = False) -> str:
    """The points in a row, each once, without an `and`, which not every language puts there; steps have commas of their own."""
    if steps and prompt.language not in ("en", "zh"):
        between = {"ja": "」「", "ar": "؛ "}.get(prompt.language, "; ")
    else:
        between = {"zh": "、", "zh-Hant": "、", "ja": "、", "ar": "، "}.get(prompt.language, ", ")
    return between.join(dict.fromkeys(points))
