"""What a question means that says `it`, `he`, `there` or only `when?`: the thing or the person that was spoken of before it.

As turns.py, which asks for it: the question that stands on its own is answered as if it had been asked.
"""

import re
from collections.abc import Sequence

from mock_server.content import makers, phrases
from mock_server.content.late import late
from mock_server.content.prompt import Prompt, read

_ASKS = late(r"(?:and |so |but )?(?:what|when|where|who|whose|why|how|is|are|was|were|does|do|did|can|which|name|tell|list|give)\b|and (?:its|their|his|her)\b", re.IGNORECASE)  # fmt: skip
_POSSESSED = late(r"\b(?:its|their|his|her) (?P<what>(?:[a-z]+ )?[a-z]+)\b", re.IGNORECASE)
_PERSON = late(r"\b(?:he|she|him)\b", re.IGNORECASE)
_THING = late(r"\b(?:it|they|them)\b", re.IGNORECASE)
_PROPER = late(r"(?<=\s)[A-Z][\w-]+(?: (?:(?:da|de|del|van|von|der) )?[A-Z][\w-]+)*")


def named(prompt: Prompt, earlier: str, asked: Sequence[str], answers: Sequence[str]) -> Prompt:
    """The question with the thing or the person that its pronoun means, where that has a name: `asked` are the questions before it, `answers` what was said."""
    text = prompt.text.strip()
    if prompt.language == "zh":
        return _named_zh(prompt, text, earlier, answers)
    if prompt.language != "en" or len(text) > 100 or not _ASKS.match(text):
        return prompt
    subject = next((found for one in (earlier, *reversed(asked)) if (found := subject_of(one))), "")
    names = [one for said in answers for one in _PROPER.findall(" " + said) if " " in one]
    told_of = "\n".join(answers)
    person = makers.creator(told_of, "en") or next(
        (one for one in reversed(names) if one not in subject), subject
    )
    if not subject or (_PERSON.search(text) and not person):
        return prompt
    told = re.sub(r"^and (?=(?:its|their|his|her)\b)", "What is ", text, flags=re.IGNORECASE)
    told = _POSSESSED.sub(lambda one: f"the {one['what']} of {subject}", told)
    told = _PERSON.sub(person, told)
    told = _THING.sub(subject, told, count=1)
    told = re.sub(r"\bthere\b(?!(?:'s| is| are))", f"in {subject}", told)
    return read(told) if told != text and not re.search(r"\b(?:weather|time|day)\b", text) else prompt


_HE_ZH = late(r"^(?:那|所以|那么)?(?:他|她)(?!们)的?")
_IT_ZH = late(r"^(?:那|所以|那么)?(?:它们?|他们?|她们?|这个?|那里|那边|当地)")
_BARE_ZH = late(
    r"(?:那|所以)?(?:什么时候|何时|哪一?年|在哪|有?多[高大长宽重深]|多少人口|有多少人|人口(?:是)?(?:有)?多少|主角|主人公|作者|谁(?:写|画|建|发明|创|造)|讲(?:的)?(?:是)?(?:了)?什么|还(?:写|画)|首都|面积|说什么语言)"
)


def _named_zh(prompt: Prompt, text: str, earlier: str, answers: Sequence[str]) -> Prompt:
    """The same in Chinese, where a question often leaves out even the pronoun."""
    if len(text) > 40:
        return prompt
    topic = read(earlier).topic
    country = next((one for one in sorted(phrases.facts()["capitals"]["zh"], key=len, reverse=True) if one in earlier), "")  # fmt: skip
    subject = topic if phrases.topic(topic, "zh") else country or phrases.longest_name(earlier)
    person = makers.creator("\n".join(answers), "zh")
    if person and (_HE_ZH.match(text) or re.match(r"(?:那)?还(?:写|画)", text)):
        return read(person + _HE_ZH.sub("", text))
    if not subject or subject in text:
        return prompt
    if _IT_ZH.match(text):
        return read(_IT_ZH.sub(subject, text, count=1)) if phrases.topic(subject, "zh") else prompt
    return read(subject + re.sub(r"^(?:那|所以)", "", text)) if _BARE_ZH.match(text) else prompt


_MADE = late(r"^(?:(?:and|so|do you know|tell me|please)\b[ ,]*)*who (?P<did>wrote|painted|composed|invented|discovered|directed|founded|built|designed|created|made|sang) (?P<it>[^?.!\n]{2,50}?)\s*[?.!]*$", re.IGNORECASE)  # fmt: skip
_BARE_ASK = late(r"^(?:(?:and|but|ok|so)\b[ ,]*)*(?P<wh>when|where|who|how many|how much|how old|how tall|how big|how far|how long)(?: exactly| (?:was|is|were|did) (?:that|this)(?: happen)?| then)?\s*[?.!]*$", re.IGNORECASE)  # fmt: skip
_PARTICIPLES = {"wrote": "written", "built": "built", "made": "made", "sang": "sung"}
_WH = late(r"^(?:when|where|who|what|why|how (?:many|much|old|tall|big|far|long)|how)\b", re.IGNORECASE)


def completed(text: str, earlier: str) -> str:
    """A bare `when?` with the rest of the question before it: `who painted it` → `when was it painted`; empty if it is no such question."""
    match = _BARE_ASK.match(text)
    if match is None:
        return ""
    wh = match["wh"][:1].upper() + match["wh"][1:].lower()
    if made := _MADE.match(earlier):
        did = made["did"].lower()
        return f"{wh} was {made['it']} {_PARTICIPLES.get(did, did)}?"
    if _WH.match(earlier):
        return f"{wh} {_WH.sub('', earlier, count=1).strip()}"
    return f"{wh} is {read(earlier).topic}?" if phrases.topic(read(earlier).topic, "en") else ""


def of_it(text: str, ground: str) -> str:
    """A question with a pronoun, with what that means by the question before; empty if there is none."""
    if len(text) > 100 or _HE_ZH.match(text) or not (_ASKS.match(text) or _BARE_ZH.match(text)):
        return ""
    told = named(read(text), ground, (ground,), ()).text
    return told if told != text else ""


def subject_of(question: str) -> str:
    """What a question is about, if that has a name of its own or is known."""
    topic = read(question).topic
    if phrases.topic(topic, "en"):
        return topic
    if match := _MADE.match(question):
        return match["it"]
    if known := phrases.longest_name(question):
        return known
    names = _PROPER.findall(" " + question[:1].lower() + question[1:])
    return names[-1] if names else ""


def about_other(earlier: str, other: str, topic: str) -> str:
    """The earlier question about another thing: in place of its last name, else of its topic."""
    names = _PROPER.findall(earlier)
    old = (
        names[-1]
        if names
        else next(
            (
                one
                for one in sorted(phrases.facts()["capitals"]["zh"], key=len, reverse=True)
                if one in earlier
            ),
            topic,
        )
    )
    return (
        earlier.replace(old, other[:1].upper() + other[1:] if old[:1].isupper() else other)
        if old in earlier
        else f"{earlier.rstrip('?')} {other}?"
    )


def of_a_person(text: str) -> bool:
    """Whether a question is about somebody who is only called he or she."""
    return _HE_ZH.match(text) is not None or (len(text) < 60 and _PERSON.search(text) is not None)
