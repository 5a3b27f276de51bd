"""Letters, tales, views, jokes, plain truths and words of comfort in the languages that have no other grammar for them than their phrase file, bedtime tales in Chinese: data/tongues.json.

As doing.py, whose list these belong to. Nothing here declines a word: where a language would have to, the words of the prompt
stand in their base form, or are left out.
"""

import re
from collections.abc import Mapping
from typing import Any

from mock_server.content import deeds, finding, people, phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import HEAD, Prompt
from mock_server.wire.timeline import Message

LONGEST = 240
"""Characters of a request for a piece of writing; a longer one brings a text of its own."""


def _own(prompt: Prompt) -> tuple[Mapping[str, Any], str] | None:
    """The grammar of the prompt's language, and the prompt in lower case; None where there is none, or the prompt is long."""
    text = prompt.text.strip()
    if prompt.language == "en" or (prompt.language == "zh" and "故事" not in text) or len(text) > LONGEST:
        return None
    known = phrases.data("tongues").get(prompt.language)
    return None if known is None else (known, text.lower())


_GIVEN = late(r"[:：]\s*\S.{30,}|\n\S", re.DOTALL)
"""What shows that the prompt brings a text of its own."""


@opened_by(frozenset(), only="en")
def letter(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A letter of thanks, an apology, a request for leave, good wishes, an application, a complaint, news to a friend."""
    if (own := _own(prompt)) is None:
        return None
    known, text = own
    if (
        "letter" not in known
        or not any(stem in text for stem in known["letter"]["stems"])
        or not _wanted(known, text)
        or _GIVEN.search(text)
    ):
        return None
    for kind, (cues, forms) in known["letter"]["kinds"].items():
        if re.search(cues, text):
            close = kind in ("birthday", "news")
            name = (
                people.given_name(chance, prompt.language)
                if close
                else people.person(chance, prompt.language)
            )
            if close:
                kin = known["letter"].get("kin", {})
                name = next((one for stem, one in kin.items() if re.search(stem, text)), name)
            me = (
                people.given_name(chance, prompt.language)
                if close
                else people.person(chance, prompt.language)
            )
            return phrases.filled(chance.pick(forms), name=name, person=me)
    return None


@opened_by(frozenset(), only="en")
def tale(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A fable about the hero that the prompt names."""
    if (own := _own(prompt)) is None:
        return None
    known, text = own
    if (
        not _wanted(known, text)
        or _GIVEN.search(text)
        or not (match := worded(known["tale"]["is"]).search(prompt.text.strip(_ENDS)))
    ):
        return None
    hero = _CLAUSE.split(match["hero"].strip(_ENDS), maxsplit=1)[0].strip()
    if "heroes" in known["tale"]:
        hero = next((one for stem, one in known["tale"]["heroes"].items() if stem in hero.lower()), "")
    elif prompt.language == "de":
        hero = _nominative(hero)
    elif prompt.language == "vi":
        hero = re.sub(r"^một ", "", hero)
    if not hero or len(hero) > _HERO:
        return None
    return phrases.filled(chance.pick(known["tale"]["forms"]), hero=hero)


_ENDS = " .?!¿¡。？！؟।,;:\"'“”«»„"
_CLAUSE = late(r"[,;:.!?。、，]| (?:que|qui|der|die|das|який|который|yang) ")
_HERO = 40
"""Characters of a hero that is named in a sentence without making it unreadable."""


def _wanted(known: Mapping[str, Any], text: str) -> bool:
    """Whether something is to be written or told."""
    return any(stem in text for stem in known["writes"])


_WEAK = {"bären": "Bär", "löwen": "Löwe", "jungen": "Junge", "hasen": "Hase", "affen": "Affe", "elefanten": "Elefant", "drachen": "Drache",
         "prinzen": "Prinz", "astronauten": "Astronaut", "piraten": "Pirat", "raben": "Rabe", "menschen": "Mensch"}  # fmt: skip
"""German nouns that end otherwise when they are spoken of than when they act."""


def _nominative(hero: str) -> str:
    """A German hero as the one who acts: `einen alten Fischer` → `ein alter Fischer`; without adjectives where they would not tell the gender."""
    article, *adjectives, noun = hero.split(" ")
    noun = _WEAK.get(noun.lower(), noun)
    if article.lower() == "einen":
        return " ".join(["ein", *(re.sub(r"en$", "er", one) for one in adjectives), noun])
    if article.lower() in ("einem", "einer"):
        return f"{article.lower()[:-1] if article.lower() == 'einer' else 'ein'} {noun}"
    return hero


@opened_by(frozenset(), only="en")
def view(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What there is to say for and against something, and a view of our own."""
    if (own := _own(prompt)) is None:
        return None
    known, text = own
    if "view" not in known or not any(stem in text for stem in known["view"]["stems"]) or _GIVEN.search(text):
        return None
    match = worded(known["view"]["is"]).search(prompt.text.strip(_ENDS))
    if match is None:
        return None
    topic = match["topic"].strip(_ENDS)
    for subject, cues in phrases.data("tongues")["subjects"].items():
        if worded(cues).search(topic):
            return str(known["view"][subject])
    return phrases.filled(chance.pick(known["view"]["form"]), topic=topic) if topic else None


@opened_by(frozenset(), only="en")
def joke(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A joke, where one is asked for in a few words."""
    own = _own(prompt)
    if (
        own is None
        or prompt.language == "zh"
        or len(own[1]) > _FEW
        or not re.search(own[0]["joke"]["is"], own[1])
    ):
        return None
    return str(chance.pick(own[0]["joke"]["told"]))


_FEW = 80
"""Characters of a question that is about one thing."""


@opened_by(frozenset(), only="en")
def truth(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Yes or no, and why, to what is plainly known."""
    own = _own(prompt)
    if (
        own is None
        or prompt.language == "zh"
        or len(own[1]) > _FEW
        or prompt.kind not in ("yes_no", "talk", "opinion")
    ):
        return None
    return next((str(told) for asks, told in own[0]["truths"] if re.search(asks, own[1])), None)


@opened_by(frozenset(), only="en")
def trouble(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A kind word and a few steps, where somebody tells of bad sleep or of too much at once."""
    own = _own(prompt)
    if (
        own is None
        or prompt.language == "zh"
        or _GIVEN.search(own[1])
        or prompt.kind in ("explain", "define", "write")
        or (len(own[1]) <= _FEW and _wanted(*own))
    ):
        return None
    return next((str(told) for asks, told in own[0]["troubles"] if re.search(asks, own[1])), None)


@opened_by(frozenset(), only="en")
def weekend(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A few things to do on the days off or to cook tonight, where that is all that is asked."""
    own = _own(prompt)
    if (
        own is None
        or prompt.language == "zh"
        or len(own[1]) > _FEW
        or prompt.kind not in ("advise", "talk", "opinion", "how", "explain")
    ):
        return None
    for subject in ("weekend", "dinner"):
        asks, told = own[0][subject]
        if prompt.topic and re.search(asks, own[1]) and (subject == "dinner" or _ADVISED.search(own[1])):
            return str(told)
    return None


@opened_by(frozenset(), only="en")
def curious(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Two sentences on any of the topics that are known in the language, where something interesting is wanted."""
    own = _own(prompt)
    if (
        own is None
        or prompt.language == "zh"
        or len(own[1]) > _FEW
        or not re.search(own[0]["curious"], own[1])
    ):
        return None
    rows = [row[prompt.language] for row in map(phrases.row, _WONDERS) if row and prompt.language in row]
    return phrases.joint(prompt.language).join(chance.pick(rows)[:2])


_WONDERS = ("black hole", "the moon", "dna", "volcano", "rainbow", "gravity", "vaccines", "evolution", "the great wall", "roman empire", "immune system", "solar system", "atom", "photosynthesis")  # fmt: skip
"""Topics that are interesting to hear of without having asked."""


@opened_by(frozenset(), only="en")
def willing(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """That help is to be had, where that is all that is asked."""
    own = _own(prompt)
    if (
        own is None
        or prompt.language == "zh"
        or len(own[1]) > _FEW
        or prompt.kind not in ("talk", "yes_no")
        or _wanted(*own)
    ):
        return None
    asks, told = own[0]["willing"]
    return str(told) if re.search(asks, own[1]) else None


_ADVISED = late(
    r"recom|sug[ei]r|aconsej|qué (?:puedo|hago|hacer)|o que (?:posso|fa[çz])|propos|conseil|que (?:puis|peut|faire)|schlag|empfiehl|was (?:soll|kann)|посовет|предлож|чем занять|"
    r"提案|おすすめ|何を|過ごし|추천|뭐|뭘|무엇|اقترح|انصح|ماذا|सुझा|क्या कर|saran|rekomend|apa yang|gợi ý|nên làm|giới thiệu|แนะนำ|ทำอะไร",
    re.IGNORECASE,
)
"""What asks for something to do."""


@opened_by(frozenset(), only="en")
def untold(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A text to be translated that the translator, which was asked before, does not know: as it was, with a word on that."""
    if prompt.language in ("en", "zh") or not deeds.to_translate(prompt.text[:600]):
        return None
    return phrases.filled(
        phrases.data("tongues")[prompt.language]["untold"], text=finding.given(prompt.text[: 2 * HEAD])
    )


ALL = (letter, joke, truth, trouble, weekend, curious, tale, view, untold)
