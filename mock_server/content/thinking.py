"""Thinking that reads as thinking about the prompt, and leads to the answer that follows."""

import re

from mock_server.content import languages, phrases
from mock_server.content.chance import Chance
from mock_server.content.prompt import Prompt

_SAME = {
    "define": "explain",
    "yes_no": "view",
    "opinion": "view",
    "weigh": "view",
    "gain": "view",
    "loss": "view",
}
"""Kinds that are thought about alike."""


_FIRST_SENTENCE = re.compile(
    r"[^.!?。！？؟।\n]{1,160}(?![^.!?。！？؟।\n])[.!?。！？؟।]?|[^.!?。！？؟।\n]{1,120}(?=[ ,،，、;；])|[^\n]{1,60}"
)
"""A sentence; of a long one, and in Thai, which has no full stops, as much as ends with a word."""


def think(prompt: Prompt, answer: str, tools: list[str], chance: Chance) -> str:
    """A few thoughts on the prompt's topic; the last one says what will be answered, or which tool is needed."""
    if prompt.language == "zh-Hant":
        plain = prompt._replace(language="zh", topic=languages.simplified(prompt.topic))
        return languages.traditional(think(plain, languages.simplified(answer), tools, chance))
    bank = phrases.bank(prompt.language)
    first, *middle = bank["thinking"][:-1]
    first = phrases.filled(first, topic=_named(prompt, first))
    kind = "talk" if answer in bank["identity"] else _SAME.get(prompt.kind, prompt.kind)
    own = phrases.data("thoughts")[prompt.language][kind]
    short = len(answer) <= (120 if phrases.joint(prompt.language) else 50) and "\n" not in answer
    if kind == "talk":
        thoughts = [phrases.filled(own[0], topic=_said(prompt))]
    else:
        thoughts = [first] if short and answer and prompt.kind == "define" else [first, chance.pick(own)]
    if worked := _worked(prompt, answer, chance):
        thoughts += [*chance.sample(middle, 1), *worked]
    else:
        thoughts += chance.sample(middle, 2 + chance.below(3))
    if tools:
        thoughts.append(phrases.filled(chance.pick(bank["thinking_tool"]), tool=", ".join(tools)))
    elif answer and short:
        thoughts.append(phrases.filled(chance.pick(bank["thinking_answer"]), answer=answer))
    elif match := _FIRST_SENTENCE.match(answer.lstrip("#* \n")):
        thoughts.append(phrases.filled(chance.pick(bank["thinking_start"]), answer=_ended(match[0], prompt)))
        thoughts.append(bank["thinking"][-1])
    joint = phrases.joint(prompt.language)
    half = 2 + chance.below(2)
    said = phrases.filled(
        joint.join(thoughts[:half]) + "\n\n" + joint.join(thoughts[half:]),
        topic=_this(prompt) if prompt.kind in _ASKED_WHOLE else prompt.topic,
        second=prompt.second,
    )
    return languages.contracted(said, prompt.language)


_COUNTED = re.compile(
    r"[\"“「](?P<letter>[A-Za-z])[\"”」].{1,40}?[\"“「](?P<word>[A-Za-z]{2,30})[\"”」]|[\"“「](?P<inside>[A-Za-z]{2,30})[\"”」].{1,20}?[\"“「](?P<which>[A-Za-z])[\"”」]"
)
_STEP = re.compile(
    r"(?m)^[^|`#\n]{0,80}\d[^|`#\n]{0,60}[=≈][^|`#\n]{1,120}$|^[^|`#\n]{1,60}[=≈][^|`#\n]{0,60}\d[^|`#\n]{0,60}$"
)
"""A line that reckons."""


def _worked(prompt: Prompt, answer: str, chance: Chance) -> list[str]:
    """How an answer was reckoned, or a word spelt to count its letters; nothing for other answers."""
    own = phrases.data("thoughts")[prompt.language]
    if len(answer) > 1500 or "```" in answer:
        return []
    if match := _COUNTED.search(answer):
        letter, word = (match["letter"] or match["which"]).lower(), match["word"] or match["inside"]
        spelled, seen = [], 0
        for one in word:
            seen += one.lower() == letter
            spelled.append(f"{one} ({seen})" if one.lower() == letter else one)
        return [phrases.filled(chance.pick(own["spelled"]), steps=", ".join(spelled))]
    steps = [one.strip(" .。") for one in _STEP.findall(answer)[:3]]
    if not steps:
        return []
    told = ("；" if prompt.language in ("zh", "ja") else "; ").join(steps)
    return [phrases.filled(chance.pick(own["worked"]), steps=told), chance.pick(own["checked"])]


_ASKED_WHOLE = frozenset(["yes_no", "opinion"])
"""Kinds whose topic is the whole question, which no sentence of ours can hold."""
_QUOTES = {"de": "„{said}“", "fr": "« {said} »", "es": "«{said}»", "ru": "«{said}»", "ar": "«{said}»", "zh": "“{said}”", "pt": "“{said}”", "id": "“{said}”", "vi": "“{said}”", "ja": "{said}", "ko": "{said}"}  # fmt: skip
"""How a question is quoted; the phrases of Japanese and Korean bring their marks."""


def _this(prompt: Prompt) -> str:
    return "this" if prompt.language == "en" else str(phrases.bank(prompt.language).get("this", "这个问题"))


def _named(prompt: Prompt, phrase: str) -> str:
    """What is asked for, as the sentence `The user is asking about …` can hold it: the topic, or the question in quotes."""
    if prompt.language == "en" and prompt.kind == "how" and prompt.topic != "this":
        return f"how to {prompt.topic}"
    if prompt.language == "en" and prompt.kind == "why" and prompt.topic != "this":
        return f"why {prompt.topic}"
    if prompt.kind not in _ASKED_WHOLE and prompt.kind != "why" and prompt.topic != _this(prompt):
        return prompt.topic
    said = _said(prompt)
    if any(mark in phrase for mark in "“„«「‘"):
        return said
    return _QUOTES.get(prompt.language, '"{said}"').replace("{said}", said)


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
