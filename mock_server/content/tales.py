"""English stories: of a hero who has a name, a fear, a wish or a find; of a thing that is to be told about; or of anybody, where nothing is said.

As doing.py, whose list these belong to. Plots, heroes and places by kind of story are in data/tales.json: a plot `fits` a hero, a fear, a wish,
a find or a thing, and may be of one `genre` only.
"""

import re
from typing import Any, NamedTuple

from mock_server.content import grammar, phrases, spotting
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

LONGEST = 500
"""Characters of a request; a longer one brings a text of its own."""
_KINDS = r"(?:story|fairy ?tale|tale|fable)"
_WORD = r"(?:(?!(?:the|this|that|my|your|his|her|their|about|for|of|to|title|titles|idea|ideas|outline|plot|prompt|prompts|line|lines|summary|cover|user|success|news|brand|instagram|review|name|names)\b)[\w'-]+ )"
_STORY = Cued(
    rf"\b(?:write|tell|compose|create|make|give|generate|invent|make up|come up with|want|need|hear)(?: me| us| him| her| them| my \w+)?(?: (?:an?|another|one|some))? {_WORD}{{0,6}}?{_KINDS}\b(?P<rest>[^\n]{{0,300}})"
    rf"|^(?:please |an? |another )?(?:(?:six[- ]word|short|little|bedtime|funny|scary|horror|children's|sweet|love|romantic|ghost|mystery|detective|sci-fi|fantasy|adventure|science fiction|creepy|spooky) )*{_KINDS}\b(?P<rest2>(?: (?:about|of|for|with|where|in which|starring|please)\b[^\n]{{0,300}})?[.!?]*$)",
    "story tale fable fairytale",
)
_ABOUT = late(
    r"^[^.?!\n]{0,30}?\b(?P<how>about|of|with|featuring|starring|where|in which)\b:? (?P<it>[^.?!\n]{2,200})",
    re.IGNORECASE,
)
_ASIDE = late(
    r",? (?:in (?:about |under |around |at most )?\d+ (?:words|sentences|paragraphs)|for (?:kids|children|toddlers|adults|beginners|my [\w -]{2,30}|an? \d[\w -]{2,30}|\d-year-olds)|please|with a (?:happy|sad|twist|surprising|moral|lesson|plot)\b.*|that (?:is|has) (?:a )?(?:moral|twist|lesson|funny|short)\b.*|(?:and )?(?:make|keep) it .*)$",
    re.IGNORECASE,
)
_HERO = late(
    r"^(?:(?P<kind>(?:an?|the|my|our) [a-z][\w' -]{1,40}?)(?:,? (?:named|called) (?P<name>[A-Z][\w'-]+)|(?<!the) (?P<own>[A-Z][a-z'-]+))?|(?P<plain>[A-Z][\w'-]+)(?:, (?P<of>(?:an?|the) [a-z][\w -]{1,40}?))?),?(?: (?:who|that|which) (?P<does>.+?))?(?:,? (?P<place>(?:in|on|at|set in|living in|from) (?:(?:the |an? )?(?:[A-Z][\w'-]+(?: [A-Z][\w'-]+)*|(?:[a-z]+ ){0,2}(?:forest|village|town|city|castle|island|mountain|mountains|desert|sea|school|station|space|future|past|farm|house|woods|zoo|library|moon|ocean|kingdom|garden))))?)?$"
)  # fmt: skip
_ACTING = late(
    r"^(?P<who>(?:an?|the|my) (?:[\w'-]+ ){0,3}?[\w'-]+?) (?P<does>(?:finding|discovering|learning to|trying to|wanting to|afraid of|scared of|finds|discovers|learns to|tries to|wants to|meets|loses|saves|gets|goes|becomes|wakes|falls|is|has|can)\b.+)$"
)
_FEARS = late(r"(?:is |was |who is )?(?:afraid|scared|terrified|frightened) of (.+)")
_WISHES = late(
    r"(?P<verb>wants?|wanted|wanting|dreams?|dreamed|wishes|longs|learns?|learned|learning|tries|tried|trying|hopes) (?:to|of (?=\w+ing)) ?(?P<it>.+)"
)
_FINDS = late(
    r"(?:finds?|found|finding|discovers?|discovered|discovering|stumbles (?:up)?on|comes across) (?P<it>(?:an?|the|his|her|their|one) .+)"
)
_SHE = late(r"\b(?:girl|woman|princess|queen|witch|mother|sister|grandmother|lady|daughter|nun|mermaid|fairy|hen|cow|widow|aunt|wife)$")  # fmt: skip
_HE = late(r"\b(?:boy|man|prince|king|wizard|father|brother|grandfather|son|monk|rooster|uncle|husband|postman|fisherman|cowboy|knight)$")  # fmt: skip
_IT = late(r"\b(?:robot|machine|android|cloud|star|raindrop|teapot|toaster|train|tractor|tree|snail)$")
_PERSONS = late(r"\b(?:\w+(?:er|or|ist|ian|man|woman|boy|girl))$")
_NOBODY = frozenset(["yourself", "you", "me", "us", "your life", "this", "that", "it"])
_PRONOUNS = {"he": ("he", "his", "him", "himself", "was"), "she": ("she", "her", "her", "herself", "was"), "it": ("it", "its", "it", "itself", "was"), "they": ("they", "their", "them", "themselves", "were")}  # fmt: skip
_PAST = {"is": "was", "are": "were", "has": "had", "can": "could", "can't": "could not", "cannot": "could not", "does": "did", "doesn't": "did not", "isn't": "was not"}  # fmt: skip


_SET = late(
    r"\bset (?:in|on|at) (?:(?:the|an?) )?[A-Za-z][\w' -]{1,40}?(?=[.,!?\n]|$| with\b| about\b| and\b)",
    re.IGNORECASE,
)


_LONG = late(r"^(?:of|in|with) (?:about |around |at most )?[\d,]{2,} words,? ", re.IGNORECASE)


class Hero(NamedTuple):
    """Who a story is about; `place` with its preposition; parts that are not said are empty."""

    kind: str
    name: str
    does: str
    place: str


@opened_by(_STORY)
def storied(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A story of the hero, the thing or the kind that is asked for."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST:
        return None
    match = _STORY.search(prompt, text)
    if match is None or text.count("\n") > 2:
        return None
    if re.search(r"\bsix[- ]word\b", text, re.IGNORECASE):
        return str(chance.pick(phrases.data("tales")["six"]))
    genre = next((name for asks, name in phrases.data("tales")["genres"] if worded(asks).search(text)), "")
    about = _ABOUT.match(_LONG.sub("", (match["rest"] or match["rest2"] or "").strip()))
    it = about["it"].strip(" ,;\"'") if about else ""
    while (shorter := _ASIDE.sub("", it)) != it:
        it = shorter
    if it.lower() in _NOBODY:
        return None
    fairy = "fairy" in match[0].lower()
    if not it:
        there = _SET.search(text)
        return _of_anybody(genre, there[0].removeprefix("set ") if there else "", chance, fairy=fairy)
    if hero := _hero(it):
        return _of_hero(hero, genre, chance, fairy=fairy)
    thing = re.sub(r"\b(?:my|our)\b", lambda one: {"my": "your", "our": "your"}[one[0].lower()], it)
    return _filled(_plot("thing", genre, chance), {"thing": thing})


def _hero(it: str) -> Hero | None:
    """Who is meant, if it is somebody: a being, a person by the ending of the word, or a name; else None."""
    if (acting := _ACTING.match(it)) and not re.search(r" (?:who|that|which) ", it):
        it = f"{acting['who']} who {acting['does']}"
    match = _HERO.match(it)
    if match is None:
        return None
    kind = (match["kind"] or match["of"] or "").strip()
    named = match["name"] or match["plain"] or match["own"] or ""
    last = re.split(r" (?:of|from|with|in|on|at) ", kind)[0]
    if match["kind"] and not named and not _PERSONS.search(last) and not worded(rf"\b(?:{phrases.data('tales')['animals']}|{phrases.data('tales')['people']})$").search(last):  # fmt: skip
        return None
    if match["plain"] and (spotting.place(match["plain"]) or not match["plain"][1:].islower()):
        return None
    kind = re.sub(r"^(?:the|my|our) ", "a ", kind) or "a traveller"
    if kind.startswith(("a ", "an ")):
        bare = kind.split(" ", 1)[1]
        kind = f"{grammar.article(bare)} {bare}"
    place = re.sub(r"^(?:set in|living in|from) ", "in ", match["place"] or "")
    place = re.sub(r"^in (?=(?:the )?(?:Mars|Moon|Venus|Jupiter|moon|island|farm)\b)", "on ", place)
    return Hero(kind, named, (match["does"] or "").strip(" ,"), "in outer space" if place == "in space" else place)  # fmt: skip


def _of_anybody(genre: str, there: str, chance: Chance, *, fairy: bool) -> str:
    kind, name, he, where = chance.pick(phrases.data("tales")["heroes"][genre])
    return _filled(
        _plot("hero", genre, chance, fairy=fairy), _values(kind, name, he, there or where, fairy=fairy)
    )


def _of_hero(hero: Hero, genre: str, chance: Chance, *, fairy: bool) -> str:
    known = phrases.data("tales")
    bare = hero.kind
    he = "she" if _SHE.search(bare) else "he" if _HE.search(bare) else "it" if _IT.search(bare) else ""
    he = he or next((key for key, names in known["names"].items() if hero.name in names), "")
    animal = worded(rf"\b(?:{known['animals']})$").search(bare)
    he = he or ("they" if hero.name and not animal else chance.pick(["he", "she"]))
    name = hero.name or chance.pick(known["names"]["it" if animal else he])
    more = {"fear": "", "wish": "", "found": "", "who": ""}
    fits = "hero"
    if fear := _FEARS.match(hero.does):
        fits, more["fear"] = "fear", fear[1]
    elif wish := _WISHES.match(hero.does):
        fits, more["wish"] = "wish", f"learn to {wish['it']}" if wish["verb"].startswith("learn") else wish["it"]  # fmt: skip
    elif found := _FINDS.match(hero.does):
        fits, more["found"] = "find", found["it"]
    elif hero.does and not re.match(r"li(?:ves|ved|ving)(?: alone)?$", hero.does):
        more["who"] = f" who {_past(hero.does)}"
    where = hero.place or chance.pick(known["neutral"])
    plot = _plot(fits, genre, chance, fairy=fairy)
    return _filled(plot, _values(hero.kind, name, he, where, fairy=fairy) | more)


def _past(does: str) -> str:
    """`loves the sea` → `loved the sea`: a story is told in the past."""
    first, _, rest = does.partition(" ")
    past = _PAST.get(first) or next((one.past for one in grammar.verbs().values() if one.third == first), first)  # fmt: skip
    return f"{past} {rest}".strip()


def _plot(fits: str, genre: str, chance: Chance, *, fairy: bool = False) -> list[str]:
    """A plot of the kind that the genre has, else of any genre; one that may begin as a fairy tale does, if that is wanted."""
    plots: list[dict[str, Any]] = [one for one in phrases.data("tales")["plots"] if one["fits"] == fits]
    fitting = [one for one in plots if one["genre"] == genre] or [one for one in plots if not one["genre"]]
    if fairy:
        fitting = [one for one in plots if "{Open}" in one["told"][0] and one["genre"] != "horror"] or fitting
    told: list[str] = chance.pick(fitting)["told"]
    return told


def _values(kind: str, name: str, he: str, where: str, *, fairy: bool) -> dict[str, str]:
    forms = dict(zip(("he", "his", "him", "himself", "was"), _PRONOUNS[he], strict=True))
    opening = "Once upon a time, " if fairy else "Not so long ago, "
    return {"open": opening, "a_kind": kind, "kind": re.sub(r"^an? ", "", kind), "name": name, "where": where, "who": "", **forms}  # fmt: skip


def _filled(plot: list[str], values: dict[str, str]) -> str:
    return "\n\n".join(phrases.filled(one, **values) for one in plot)


ALL = (storied,)
