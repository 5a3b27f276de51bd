"""Who, where, which organisation, when and how much an English text names: by lists of names, and by the words around a name.

The lists are in data/names.json.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from mock_server.content import phrases
from mock_server.content.late import late

_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
DATES = late(
    rf"\b\d{{4}}-\d{{1,2}}-\d{{1,2}}\b|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{4}})?\b|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b|\b(?!May\b){_MONTH} \d{{4}}\b"
    rf"|\b(?:(?:last|next|this) )?{_DAY}(?: (?:morning|afternoon|evening|night))?\b|\b(?:yesterday|today|tomorrow|tonight)\b|\b(?:last|next|this) (?:week|weekend|month|year|spring|summer|autumn|fall|winter|quarter)\b|\b(?:in|since|by|until) (?P<year>(?:1[5-9]|20)\d\d)\b"
    rf"|\b(?!May\b)(?:January|February|March|April|June|July|August|September|October|November|December)\b",
)
TIMES = late(r"\b\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|AM|PM)\b|\b\d{1,2}:\d\d\b|\b(?:noon|midnight)\b")
AMOUNTS = late(
    r"(?:US|A|C)?[$€£¥]\s?\d[\d,]*(?:\.\d+)?(?: ?(?:million|billion|trillion|thousand|bn|m|k)\b)?|\b\d[\d,]*(?:\.\d+)? ?(?:(?:million|billion|trillion|thousand) )?(?:dollars?|euros?|pounds|yuan|yen|cents|USD|EUR|GBP|CNY|JPY|rupees|francs)\b"
)
_RUN = late(
    r"\b[A-Z][\w'’&.-]*(?:(?: (?:of|the|de|van|von|da|di|del|la|der|and|for) | & |, (?=D\.?C\.?)| )(?=[A-Z])[A-Z][\w'’&.-]*)*"
)
_WORDS = late(r"[A-Za-zÀ-ÿ.'’&-]+")
_FIRM = late(r"\b(?:Inc|Ltd|Corp|Corporation|LLC|GmbH|AG|Company|Co|Bank|University|College|School|Group|Institute|Foundation|Association|Ministry|Agency|Airlines|Airways|Motors|Labs?|Hospital|Council|Union|Committee|Commission|Department|Museum|Church|Times|Post|Society|Partners|Holdings|Systems|Technologies|Solutions|Studios?|Records|Bakery|Works|SpA|S\.A|BV|Oy|PLC|Plc|LLP|KG|SE)\b\.?$")  # fmt: skip
_SITE = late(r"\b(?:Street|Avenue|Road|River|Lake|Park|Airport|Square|Bridge|Island|Islands|Valley|Beach|Station|County|City|Bay|Tower|Cathedral|Castle|Desert|Ocean|Sea|Mountains?|Canyon)$|^(?:Mount|Lake|Port|Fort|Cape) ")  # fmt: skip
_TITLED = late(r"^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|President|Queen|King|Prince|Princess|Sir|Lady|Captain|Chancellor|Minister|Senator|Mayor|Aunt|Uncle|Judge|General|Pope)\.? ")  # fmt: skip
_PLACED = late(
    r"\b(?:in|to|from|near|towards|across|around|throughout|visit(?:ed|ing)?|toured|left|reached|outside)\s$"
)
_DOES_FIRM = late(
    r"^ (?:announced|acquired|launched|released|reported|unveiled|sued|hired|shares|stock|said it|will invest|invested|plans to|has acquired|bought|raised|employs|CEO|products?|cut)\b"
)
_DOES = late(
    r"^(?:,? (?:who|said|says|told|met|went|lives?|lived|works?|worked|asked|is a|was a|and I|loves?|likes?|called|calls|bought|visited|wrote|thinks|wants|has been|arrived|moved|won|married|sent|joined|sat|agreed|walked|came|\(?\d{2}\)?)\b|,? (?:aged )?\d{2}\b)"
)
_BY_PERSON = late(r"\b(?:met|with|and|by|friends?|brother|sister|colleague|named|called|told|asked|Mr\.?|husband|wife|son|daughter|invited|thanks?|Dear|Hi|Hello|call|contact|boss|neighbou?r|ask|or),?\s$|, $")  # fmt: skip
_NOT_NAMES = frozenset(
    ["The", "A", "An", "This", "That", "These", "Those", "I", "We", "You", "He", "She", "It", "They", "My", "Our", "Your", "His", "Her", "Its", "Their", "In", "On", "At", "For", "From", "To", "By", "With", "And", "But", "Or", "So", "If", "When", "While", "After", "Before", "Because", "Although", "However", "There", "Here", "What", "Who", "Where", "Why", "How", "Which", "Please", "Hello", "Hi", "Dear", "Thanks", "Thank", "Congratulations", "Yes", "No", "Not", "Contact", "Call", "Email", "Order", "Meet", "Meeting", "Invoice", "Date", "Time", "Phone", "Address", "Total", "Price", "Extract", "Find", "List", "Identify", "CEO", "CTO", "CFO", "COO", "VP", "Mr", "Mrs", "Ms", "Dr", "English", "French", "German", "Spanish", "Italian", "Chinese", "Japanese", "American", "British", "European", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December", "Yesterday", "Today", "Tomorrow", "Last", "Next", "Since", "Let", "Our", "Both", "All", "Some", "Many", "Each", "Every", "As", "During", "Q1", "Q2", "Q3", "Q4", "OK", "Text", "Sentence"]
)  # fmt: skip


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """Names → what they name."""
    found = dict.fromkeys(phrases.data("names")["organisations"], "organisations")
    for pair in [
        *phrases.things()["cities"],
        *phrases.things()["kinds"]["country"],
        *phrases.things()["kinds"]["river"],
        *phrases.things()["kinds"]["mountain"],
    ]:
        found[re.sub("^the ", "", pair[0])] = "places"
    found |= dict.fromkeys(
        [
            *phrases.data("names")["cities"],
            *phrases.data("names")["countries"],
            *phrases.data("names")["regions"],
        ],
        "places",
    )
    return found


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """First names that are known."""
    return frozenset(phrases.data("names")["given"])


def place(name: str) -> bool:
    """Whether a name is a city's, a country's or a region's."""
    return _known().get(name) == "places"


class Spotted(NamedTuple):
    """What a text names, each once, in its order."""

    people: list[str]
    places: list[str]
    organisations: list[str]
    dates: list[str]
    times: list[str]
    amounts: list[str]


def spotted(text: str) -> Spotted:
    """What the text names."""
    found: dict[str, list[str]] = {"people": [], "places": [], "organisations": []}
    dates = [match["year"] or match[0] for match in DATES.finditer(text)]
    taken = [match.span() for match in DATES.finditer(text)]
    for match in _RUN.finditer(text):
        for start, name in _named(match[0], match.start()):
            end = start + len(name)
            if any(low <= start < high for low, high in taken):
                continue
            kind = _kind(name, text[max(0, start - 24) : start], text[end : end + 24], found)
            if kind and name not in found[kind]:
                found[kind].append(name)
    people = found["people"]
    found["people"] = [one for one in people if not any(one != other and one in other.split(" ") for other in people)]  # fmt: skip
    return Spotted(
        **found,
        dates=list(dict.fromkeys(dates)),
        times=list(dict.fromkeys(match[0] for match in TIMES.finditer(text))),
        amounts=list(dict.fromkeys(match[0].strip(" ,") for match in AMOUNTS.finditer(text))),
    )


_JOINED = late(r" (?:and|for|the) | & ")


def _named(run: str, start: int) -> list[tuple[int, str]]:
    """The names of a run of capital letters: one that is known stays whole, others part at `and`, and lose what opens a sentence."""
    found = []
    at = 0
    whole = re.sub(r"(?:'s|’s|[.,'’-])+$", "", run)
    parts = [whole] if whole in _known() else _JOINED.split(run)
    for part in parts:
        at = run.index(part, at)
        first = at
        name = part
        while (word := name.split(" ", 1)[0]) in _NOT_NAMES and " " in name and not (_TITLED.match(name)):
            first += len(word) + 1
            name = name[len(word) + 1 :]
        name = re.sub(r"(?:'s|’s)$", "", name.rstrip(".,'’-") if not re.search(r"\b(?:Inc|Ltd|Corp|Co|D\.C)\.$", name) else name)  # fmt: skip
        at += len(part)
        if not name or name in _NOT_NAMES or len(name) < 2 or name.rstrip(".") in ("Mr", "Mrs", "Dr"):
            continue
        name = re.sub(r"^(?:the|of) ", "", name)
        found.append((start + first, name))
    return found


def _kind(name: str, before: str, after: str, found: Mapping[str, list[str]]) -> str:
    """What a name names, empty for what is no name of these kinds."""
    if (known := _known().get(name)) and not (
        known == "places" and name in given_names() and _DOES.match(after)
    ):
        return known
    if _TITLED.match(name):
        return "people"
    if _FIRM.search(name):
        return "organisations"
    if _SITE.search(name):
        return "places"
    words = _WORDS.findall(name)
    if words and words[0] in given_names():
        return "people"
    opening = not before.strip() or before.rstrip()[-1:] in '.!?\n":'
    if _DOES_FIRM.match(after) and len(words) == 1:
        return "organisations"
    if _DOES.match(after):
        return "people"
    if _PLACED.search(before):
        return "places"
    if re.search(r"\b(?:at|for|joined|founded|acquired|company|startup|brand|firm|giant)\s$", before):
        return "organisations"
    if len(words) == 2 and all(one.isalpha() and not one.isupper() for one in words):
        return "people" if not opening or words[0] not in _NOT_NAMES else ""
    if _BY_PERSON.search(before) and not name.isupper():
        return "organisations" if found["organisations"] and not found["people"] else "people"
    return ""
