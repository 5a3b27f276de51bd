"""English pieces that use what the prompt gives: names, places, days, prices; and verses, openings, jokes and names on a subject.

As doing.py, whose list these belong to; the moulds are in data/composing.json.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.content import grammar, people, phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.own_posts import own_post
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

LONGEST = 500
"""Characters of a request; a longer one brings a text of its own."""


def _first(rows: Sequence[Sequence[Any]], text: str) -> Sequence[Any] | None:
    """The first row whose pattern the text holds."""
    return next((row for row in rows if not row[0] or worded(rf"\b(?:{row[0]})").search(text)), None)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


# ---- what the prompt gives -----------------------------------------------------------------------------------------------


class Given(NamedTuple):
    """What a prompt says of a thing; parts that it does not say are empty."""

    subject: str
    name: str
    place: str
    when: str
    price: str
    feature: str
    clause: str


_NAME = late(
    r",? (?:called|named) [\"“']?(?P<name>(?-i:[A-Z])[\w'&’-]*(?: (?:(?-i:[A-Z])[\w'&’-]*|of|the|and|&))*)[\"”']?",
    re.IGNORECASE,
)
_PLACE = late(r" in (?:the )?(?P<place>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*(?:, [A-Z][\w'’-]+)?)")
WHEN = late(
    r",? (?P<how>ending|ends|starting|starts|opening|until|from|by|on|this|next)? ?(?:on |this |next )?(?P<day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|evening|night|afternoon))?|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:January|February|March|April|May|June|July|August|September|October|November|December)|tomorrow|tonight|today|next (?:week|month))(?P<time>,? (?:at|from) \d{1,2}(?::\d\d)? ?(?:am|pm)?)?",
    re.IGNORECASE,
)
_PRICE = late(
    r",? ?(?:for |at |price[d]?:? (?:at )?|costs? |only )*(?P<price>[$€£]\s?\d[\d,.]*\d|[$€£]\s?\d|\d[\d,.]* ?(?:dollars|euros|pounds))"
)
_FEATURE = late(r",? (?:that|which) (?P<feature>[a-z]+s? [^.,;!?]{3,90})", re.IGNORECASE)
_LEADING = late(
    r"^\s*(?:(?:for|about|announcing|promoting|to (?:promote|announce|sell)|of|on|describing|regarding|introducing|inviting (?:people|everyone|everybody|friends|you) to|to launch|celebrating|saying|to tell (?:people|customers))\b:?\s*)+(?:that )?",
    re.IGNORECASE,
)
_CLAUSE = late(
    r"\b(?:is|are|will|has|have|was|were|won|can|starts|opens|closes|reached|turns)\b (?!called|named)"
)


def given(rest: str) -> Given:
    """What stands behind the word for a piece: `announcing our new coffee shop in Lisbon`."""
    rest = re.split(r"[.!?\n]\s|[.!?]$", rest.strip(), maxsplit=1)[0] + " "
    rest = re.sub(
        r"\b(?:please|in (?:under |about |at most )?\d+ (?:words|characters)|with (?:emojis?|hashtags?)(?: and (?:emojis?|hashtags?))?)\b",
        "",
        rest,
    )
    text = _LEADING.sub("", rest).strip()
    that = re.match(r"\s*(?:announcing |about |saying |to say )?that ", rest)
    clause = (
        text.removeprefix("that ").strip(" ,")
        if that or (_CLAUSE.search(text) and not _FEATURE.search(f" {text}"))
        else ""
    )
    found = {}
    for key, pattern in (
        ("feature", _FEATURE),
        ("name", _NAME),
        ("price", _PRICE),
        ("when", WHEN),
        ("place", _PLACE),
    ):
        match = pattern.search(f" {text}")
        found[key] = ""
        if match:
            found[key] = match[0].strip(" ,") if key == "when" else match[key].strip()
            text = (f" {text}"[: match.start()] + f" {text}"[match.end() :]).strip(" ,")
    subject, _, extra = text.strip(" ,.:;\"'").partition(", ")
    return Given(
        subject.strip(" ,"),
        found["name"],
        found["place"],
        found["when"],
        f"{found['price']} ({extra.strip(' ,')})" if extra and found["price"] else found["price"],
        found["feature"],
        clause,
    )


def bare_of(subject: str) -> str:
    """A subject without its article."""
    return re.sub(r"^(?:an?|the|our|my|your|some|new) (?:new )?", "", subject, flags=re.IGNORECASE)


def _whole(subject: str) -> str:
    """A subject with its article, as we speak of our own: `a bakery` → `our bakery`."""
    return re.sub(r"^my ", "my ", subject) if re.match(r"(?:an?|the|our|my|your|this)\b", subject, re.IGNORECASE) else f"our {subject}" if subject.split(" ")[0] == "new" else subject  # fmt: skip


def _tags(told: Given, kind: str) -> str:
    words = [one.title() for one in re.findall(r"[A-Za-z]+", bare_of(told.subject)) if len(one) > 2 and one.lower() not in ("for", "and", "the", "off", "with", "from", "that", "will")]  # fmt: skip
    first = "".join(re.findall(r"\w", told.name)) if told.name else "".join(words[-2:])
    tags = [
        first,
        re.sub(r"\W", "", told.place.split(",")[0]),
        {"opening": "GrandOpening", "sale": "Sale", "launch": "New"}.get(kind, ""),
    ]
    return " ".join(f"#{one}" for one in dict.fromkeys(tags) if one)


_WRITE = r"\b(?:write|draft|create|compose|generate|make|give|come up with|suggest|need|want|think of|design|tell)\b[^.?!\n:]{0,40}?"
_PIECE = Cued(
    rf"{_WRITE}\b(?P<what>tweets?|linkedin posts?|facebook posts?|instagram posts?|instagram captions?|captions?|social media posts?|posts?|ads?|adverts?|advertisements?|commercials?|slogans?|taglines?|product descriptions?|announcements?)\b(?P<rest>[^\n]{{3,300}})",
    "tweet tweets post posts caption captions ad ads advert adverts advertisement advertisements commercial slogan slogans tagline taglines description descriptions announcement announcements",
)
_OPENS = late(
    r"\b(?:shop|store|café|cafe|restaurant|bakery|office|gym|bar|studio|salon|branch|hotel|market|bookstore|clinic|school)\b",
    re.IGNORECASE,
)
_SALE = late(r"\bsale\b|\d ?% off|\bdiscount|\bblack friday|\boffer\b", re.IGNORECASE)
_LAUNCH = late(r"\b(?:new|launch\w*|our|product|app|book|album|course|release|introducing)\b", re.IGNORECASE)


@opened_by(_PIECE)
def posted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A post, a caption, an advertisement, a slogan, a description, an announcement, with the facts of the prompt."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST or "code" in prompt.cues:
        return None
    match = _PIECE.search(prompt, text)
    if match is None or re.match(r"\s*(?:titles?|ideas?|this|above|e-?mails?|letters?)\b", match["rest"]) or (match["what"].lower().startswith("post") and re.search(r"\bblog\b|\brequest|\bapi\b|http", text, re.IGNORECASE)):  # fmt: skip
        return None
    what = match["what"].lower()
    if re.search(r"\bjob (?:ad|post|advert|description|announcement)", text, re.IGNORECASE):
        return None
    if ("post" in what or "tweet" in what) and (mine := own_post(match["rest"], what, chance)):
        return mine
    told = given(match["rest"])
    if not (told.subject or told.clause):
        return None
    if "slogan" in what or "tagline" in what:
        row = _first(phrases.data("composing")["slogans"], f"{told.subject} {told.feature}")
        many = prompt.many or (3 if what.endswith("s") else 1)
        lines = chance.sample(row[1], many) if row else []
        named = [f"{told.name}: {one}" if told.name else one for one in lines]
        return named[0] if len(named) == 1 else "\n".join(f"{at}. {one}" for at, one in enumerate(named, 1))
    if "description" in what:
        return _described(told)
    if "announcement" in what:
        return _announced(told, chance)
    if re.match(r"ad|commercial", what):
        return _advertised(told, chance)
    if "linkedin" in prompt.cues and not (
        told.name or told.price or told.clause or _LAUNCH.search(told.subject)
    ):
        return None  # a thought on a subject: forms.py has it at the length of such a post
    return _post(told, what, prompt, chance)


def _post(told: Given, what: str, prompt: Prompt, chance: Chance) -> str:
    whole = f"{told.subject} {told.clause}"
    kind = (
        "caption" if "caption" in what
        else "mine" if told.clause.startswith("I ")
        else "invite" if re.search(r"\binvit", prompt.text, re.IGNORECASE)
        else "sale" if _SALE.search(whole)
        else "clause" if told.clause
        else "opening" if _OPENS.search(told.subject) and _LAUNCH.search(told.subject)
        else "launch" if _LAUNCH.search(told.subject) or told.name or told.feature or told.price
        else "view"
    )  # fmt: skip
    emoji = row[1] if (row := _first(phrases.data("composing")["emoji"], whole)) else "✨"
    subject = re.sub(r"^(?:a |the )?(?:photo|picture|pic|selfie|post) of (?:me (?:and )?)?", "", told.subject)
    if kind != "caption":
        subject = _whole(subject)
    if kind == "launch":
        subject = re.sub(r"(?<=\w) launch$", "", subject)
    subject = f"{subject} {told.name}" if told.name else subject
    if kind == "caption":
        subject = re.sub(r"^(?:an?|the) ", "", subject)
    ends = re.match(r"(?:ending|ends|until)\s+(?:on )?(?P<day>.+)", told.when, re.IGNORECASE)
    moment = told.when if re.match(r"(?:on|this|next|from|tomorrow|today|tonight|by|starting|until)\b", told.when, re.IGNORECASE) else f"on {told.when.removeprefix('opening ').removeprefix('on ')}"  # fmt: skip
    values = {
        "emoji": emoji,
        "subject": subject,
        "place": f" in {told.place}" if told.place else "",
        "when": f" {moment}" if told.when else "",
        "Ends": f"It ends {'on ' if ends['day'][:1].isupper() else ''}{ends['day']}, so don't wait too long. "
        if ends
        else f"It runs {moment}. "
        if told.when
        else "",
        "Feature": f"It {told.feature}. " if told.feature else "",
        "Price": f"Yours for {told.price}. " if told.price else "",
        "clause": told.clause,
        "tags": _tags(told, kind),
    }
    lines = [
        filled(one, values)
        for one in chance.sample(phrases.data("composing")["posts"][kind], prompt.many or 1)
    ]
    return lines[0] if len(lines) == 1 else "\n".join(f"{at}. {one}" for at, one in enumerate(lines, 1))


def filled(mould: str, values: Mapping[str, str]) -> str:
    """A mould with its slots filled; one with a capital letter gets a capital letter."""
    told = re.sub(r"\{(\w+)\}", lambda one: values[one[1]] if one[1] in values else capital(values.get(one[1].lower(), "")), mould)  # fmt: skip
    return re.sub(r"  +", " ", told).strip()


def _described(told: Given) -> str:
    bare = bare_of(told.subject)
    title = told.name or " ".join(capital(one) for one in bare.split(" "))
    feature = told.feature
    points = [
        line
        for pattern, line in phrases.data("composing")["materials"]
        if worded(rf"\b(?:{pattern})\b").search(bare)
    ]
    first = (
        f"Meet {'the ' if not told.name else ''}{told.name or bare}{f' that {feature}' if feature else ''}."
    )
    if told.name:
        first = f"Meet {told.name}, {grammar.article(bare)} {bare}{f' that {feature}' if feature else ''}."
    lead = _first(phrases.data("composing")["leads"], bare)
    usual = _first(phrases.data("composing")["features"], bare)
    said = {one.split("**")[1].lower() for one in points}
    points += [one for one in (usual[1] if usual else ()) if one.split("**")[1].lower() not in said]
    parts = [f"**{title}**", f"{first} {lead[1] if lead else ''}".strip()]
    if points:
        parts.append("\n".join(f"- {one}" for one in points))
    parts.append(
        f"{f'Now for {told.price}. ' if told.price else ''}{f'Available in {told.place}. ' if told.place else ''}Treat yourself, or someone who notices the details."
    )
    return "\n\n".join(parts)


def _announced(told: Given, chance: Chance) -> str:
    if told.clause:
        return f"**Announcement**\n\nPlease note that {told.clause}.\n\nIf you have any questions, just reply to this message. Thank you for your understanding."
    subject = _whole(told.subject) + (f" {told.name}" if told.name else "")
    when = f" {told.when}" if told.when else ""
    place = f" in {told.place}" if told.place else ""
    lines = [
        f"**{capital(bare_of(told.subject))}{f' {told.name}' if told.name else ''}**",
        f"We are happy to announce {subject}{place}{when}.",
    ]
    if told.feature or told.price:
        lines.append(
            f"{f'It {told.feature}. ' if told.feature else ''}{f'The price is {told.price}.' if told.price else ''}".strip()
        )
    lines.append("We look forward to seeing you, and are glad to answer any questions.")
    return "\n\n".join(lines)


def _advertised(told: Given, chance: Chance) -> str:
    told = told._replace(subject=re.sub(r"^my ", "our ", told.subject))
    bare = bare_of(told.subject)
    lead = _first(phrases.data("composing")["leads"], bare)
    values = {
        "title": told.name or " ".join(capital(one) for one in bare.split(" ")),
        "lead": lead[1] if lead else "",
        "place": f", {told.place}" if told.place else "",
        "feature": f"{capital(_whole(told.subject)) if not told.name else told.name} {told.feature}. " if told.feature else f"{told.name} is {'your' if told.place else 'the'} {bare}{f' in {told.place}' if told.place else ''}. " if told.name else f"Find {_whole(told.subject)}{f' in {told.place}' if told.place else ''}. ",
        "price": f"Only {told.price}. " if told.price else "",
        "come": f"Come and see us{f' {told.when}' if told.when else ''}!" if _OPENS.search(bare) else "Try it today!",
    }  # fmt: skip
    return filled(chance.pick(phrases.data("composing")["ads"]), values)


# ---- verses, openings ---------------------------------------------------------------------------------------------

_VERSE = Cued(
    r"\b(?P<what>limerick|acrostic|rhym(?:e|ing)(?: poem)?|song|lyrics|sonnet|poem)\b(?P<rest>[^\n]{0,200})",
    "limerick acrostic rhyme rhymes rhyming song lyrics sonnet poem",
)
_ABOUT = late(
    r"\b(?:about|on|for|of|to|using|with)\b (?:the (?:word|name|letters?)s? )?(?P<it>[^.?!\n]{2,80})",
    re.IGNORECASE,
)
_PERSONS = late(r"\b(?:\w+(?:er|or|ist|ian|man|woman|boy|girl)|student|chef|nurse|king|queen|prince|princess|pirate|wizard|witch|cat|dog|horse|cow|bear|frog|mouse|monkey|penguin|dragon|robot|clerk|monk|pilot)$", re.IGNORECASE)  # fmt: skip
_CODER = late(r"\b(?:programmer|coder|developer|software engineer)$", re.IGNORECASE)


@opened_by(_VERSE)
def versed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A limerick, an acrostic, a rhyming poem or a song on its subject."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > 300 or prompt.has(_NOT_VERSES):
        return None
    match = _VERSE.search(prompt, text)
    if match is None or not re.search(
        r"\b(?:write|compose|create|make|give|tell|need|want|please|can you|generate)\b|^(?:an? )?(?:limerick|acrostic|rhyming|short rhyming)",
        text,
        re.IGNORECASE,
    ):
        return None
    what = match["what"].lower()
    about = _ABOUT.search(match["rest"])
    it = (
        re.sub(
            r"^that rhymes about |\b(?:that|which) rhymes?\b|,? please$|\bin \d+ (?:lines|words)\b.*",
            "",
            about["it"],
        ).strip(" \"'“”,")
        if about
        else ""
    )
    if what == "acrostic":
        word = re.sub(r"[^A-Za-z]", "", (it or "").split(" ")[-1])
        return _acrostic(word) if 2 <= len(word) <= 14 else None
    if not it:
        return None
    if what == "limerick":
        bare = bare_of(it)
        kind = (
            "coder"
            if _CODER.search(bare)
            else "cat"
            if bare.lower() in ("cat", "kitten", "tomcat", "lazy cat")
            else "person"
            if _PERSONS.search(bare) and not it.endswith("s")
            else "thing"
        )
        return phrases.filled(chance.pick(phrases.data("composing")["limericks"][kind]), one=bare, it=it)
    if what == "sonnet":
        return phrases.filled(chance.pick(phrases.data("composing")["sonnet"]), it=it)
    if what.startswith("rhym") or re.search(r"\brhym", text, re.IGNORECASE):
        return phrases.filled(chance.pick(phrases.data("composing")["poem"]), it=it, bare=bare_of(it))
    if what in ("song", "lyrics") and not re.search(r"\b(?:birthday|christmas)\b", text, re.IGNORECASE):
        return phrases.filled(chance.pick(phrases.data("composing")["song"]), it=it)
    return None


_NOT_VERSES = frozenset(["recommend", "explain", "haiku", "meaning", "analyze", "translate", "summarize", "rap", "playlist", "title", "titles", "favorite", "favourite"])  # fmt: skip


def _acrostic(word: str) -> str:
    seen: dict[str, int] = {}
    lines = []
    for letter in word.upper():
        known = phrases.data("composing")["acrostic"][letter]
        line = known[seen.get(letter, 0) % len(known)]
        seen[letter] = seen.get(letter, 0) + 1
        lines.append(f"**{line[0]}**{line[1:]}")
    return "  \n".join(lines)


_OPENING = Cued(r"\b(?P<part>opening|first) (?P<unit>line|sentence|paragraph|lines|sentences)\b[^.?!\n]{0,10}?\b(?:of|for|to) (?:an? |the |my )?(?P<of>[^.?!\n]{3,120})", "opening first")  # fmt: skip
_GENRES: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (name, late(pattern, re.IGNORECASE))
    for name, pattern in (
        ("mystery", r"\bmystery|\bdetective|\bcrime|\bwhodunit|\bnoir"), ("sci-fi", r"\bsci-?fi|\bscience fiction|\bspace|\bdystopia"), ("fantasy", r"\bfantasy|\bmagic|\bdragon"),
        ("romance", r"\bromance|\blove story|\bromantic"), ("horror", r"\bhorror|\bghost|\bscary|\bspooky"), ("thriller", r"\bthriller|\bspy"), ("historical", r"\bhistorical|\bmedieval"),
    )
)  # fmt: skip
_SET = late(
    r"\b(?:set|taking place|located) (?:in|on|at) (?P<place>[^.,?!\n]{2,40})|\b(?:in|on) (?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)"
)
_HORROR2 = Cued(r"\btwo[- ]sentence (?:horror|scary)", "horror scary")


@opened_by(_OPENING, _HORROR2)
def opened(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The first line or paragraph of a novel, by its genre and its setting; a horror story of two sentences."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > 300:
        return None
    if _HORROR2.search(prompt, text):
        return str(chance.pick(phrases.data("composing")["horror2"]))
    match = _OPENING.search(prompt, text)
    if match is None or not re.search(
        r"\b(?:novel|story|book|thriller|romance|mystery|tale|fantasy|fiction)\b", match["of"], re.IGNORECASE
    ):
        return None
    if not re.search(
        r"\b(?:write|create|give|draft|compose|come up|need|suggest|make)\b|^(?:an? |the )?(?:first|opening)",
        text,
        re.IGNORECASE,
    ):
        return None
    genre = next((name for name, pattern in _GENRES if pattern.search(match["of"])), "")
    place = (
        (found["place"] or found["name"]).strip()
        if (found := _SET.search(match["of"]))
        else phrases.data("composing")["settings"][genre]
    )
    name = people.given_name(chance)
    line = filled(chance.pick(phrases.data("composing")["openings"][genre]), {"place": place, "name": name})
    if match["unit"].lower() == "paragraph":
        line += (
            filled(" " + phrases.data("composing")["first_paragraph"][""], {"name": name})
            if not line.endswith(" ")
            else ""
        )
        line = re.sub(r"(?<=[.!?])(?=[A-Z])", " ", line)
    return line


# ---- jokes and names ------------------------------------------------------------------------------------------------------

_JOKE = Cued(r"\bjokes?\b[^.?!\n]{0,12}?\b(?:about|on|involving|with|related to) (?P<it>[^.?!\n]{2,40})", "joke jokes")  # fmt: skip
_KIND_OF_JOKE = Cued(r"\b(?P<it>[a-z]+) jokes?\b", "joke jokes")
_NAMING = Cued(
    r"\bnames?\b(?: ideas?| suggestions?)? (?:for|of) (?:an?|my|our|the|this)?\s*(?P<for>[^.?!\n]{2,80})|\b(?P<what>team|band|cat|dog|puppy|kitten|pet|coffee shop|café|cafe|bakery|bookstore|startup|app) names?\b(?: (?:for|ideas) ?(?P<of>[^.?!\n]{0,60}))?|\bwhat (?:should|could|shall|can) (?:i|we) (?:name|call) (?:my|our) (?:new )?(?P<call>[^.?!\n]{2,60})",
    "name names call",
)
_PROGRAMMING = frozenset(["variable", "function", "class", "column", "file", "domain", "table", "method", "branch", "username", "people", "cities", "country", "countries", "planets", "extract", "list", "baby", "boy", "girl", "character", "chinese", "english"])  # fmt: skip


@opened_by(_JOKE, _NAMING)
def joked(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A joke on its subject; names for a pet, a team, a shop."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > 160:
        return None
    if match := _JOKE.search(prompt, text) or _KIND_OF_JOKE.search(prompt, text):
        it = match["it"].strip(" ,")
        it = re.sub(r",? (?:please|for kids|that .*)$", "", it)
        if not it or it.lower() in (
            "good",
            "funny",
            "a",
            "another",
            "the",
            "some",
            "short",
            "more",
            "best",
            "dad",
            "bad",
            "random",
            "knock",
            "no",
            "this",
            "that",
            "your",
            "me",
            "clean",
            "new",
            "silly",
            "any",
            "of",
            "one",
            "two",
            "three",
        ):
            return None
        row = _first(phrases.data("composing")["jokes"], it)
        if row:
            told = chance.sample(row[1], prompt.many or 1)
            return "\n\n".join(told)
        return f"I know no good joke about {it}, and would rather not make you suffer through a bad one. Here is another: {chance.pick(phrases.things()['jokes']['en'])}"
    match = _NAMING.search(prompt, text)
    if match is None or prompt.has(_PROGRAMMING):
        return None
    thing = " ".join(one for one in (match["for"], match["what"], match["of"], match["call"]) if one)
    for first, names, kinds in phrases.data("composing")["names"]:
        if re.search(rf"\b(?:{kinds})", thing, re.IGNORECASE) and (not first or worded(first).search(thing)):
            told = chance.sample(
                names, prompt.many or (int(number[0]) if (number := re.search(r"\b\d{1,2}\b", text)) else 5)
            )
            return told[0] if len(told) == 1 else "\n".join(f"{at}. {one}" for at, one in enumerate(told, 1))
    return None


ALL: Sequence[Callable[[Prompt, tuple[Message, ...], Chance], str | None]] = (
    posted,
    opened,
    versed,
    joked,
)
