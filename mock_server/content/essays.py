"""Long texts: essays, articles, reports and detailed answers, composed to a plan and to the length asked for.

A plan is a title, an opening, three to seven sections that fit the kind of topic (a journey has a departure and an arrival, a
technology has uses and risks), and a conclusion that takes up the opening. A section has a thesis, reasons, a case and an objection
with its answer. Sentences are made from frames (essays.*.json): `[one|another]` is a choice, `{topic}` a slot. A frame comes again
only when all others of its kind were used, and never with the same words.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

from mock_server.content import people, phrases, shaped, shapes
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.numerals import whole
from mock_server.content.prompt import Prompt

MOST = 3000
"""Words (characters where there are no blanks) of the longest text."""
UNSPACED = frozenset(["zh", "ja", "th"])
"""Languages whose texts are measured in characters."""
Frame = tuple[str | tuple[str, ...], ...]
"""A sentence to be: fixed parts and choices in turn."""


class Section(NamedTuple):
    """What a section can say: its headings, its theses, its reasons."""

    heads: Sequence[str]
    theses: Sequence[Frame]
    reasons: Sequence[Frame]


class Book(NamedTuple):
    """essays.*.json of a language, split at its choices."""

    cues: Sequence[tuple[str, frozenset[str]]]
    subjects: Mapping[str, Sequence[str]]
    titles: Sequence[str]
    opening: Sequence[Sequence[Frame]]
    sections: Mapping[str, Sequence[Section]]
    reasons: Sequence[Frame]
    cases: Sequence[Sequence[Frame]]
    objections: Sequence[Sequence[Frame]]
    conclusion: Sequence[str]
    closing: Sequence[Frame]
    more: Sequence[Frame]
    last: Sequence[Frame]
    factor: float
    about: Sequence[str]
    """How a topic is named that has no preposition with it, and the prepositions; empty if topics stand alone."""


_LONGEST = 5
"""Characters of a token, at most and on average, in a language that is measured in them."""


class Length(NamedTuple):
    """From how many words (characters where there are no blanks) to how many a text should have."""

    least: int
    most: int
    signs: bool = False
    """Whether characters are counted though the language has blanks, as in Korean."""


@lru_cache(maxsize=16)
def _book(language: str) -> Book:
    data = _said(language)
    return Book(
        cues=[(kind, frozenset(words.split())) for kind, words in data["cues"].items()],
        subjects=data["subjects"],
        titles=data["titles"],
        opening=[_frames(data["opening"][part]) for part in ("first", "why", "plan")],
        sections={
            kind: [Section(one["heads"], _frames(one["theses"]), _frames(one["reasons"])) for one in sections]
            for kind, sections in data["sections"].items()
        },
        reasons=_frames(data["reasons"]),
        cases=[_frames(one) for one in data["cases"]],
        objections=[_frames(one) for one in data["objections"]],
        conclusion=data["conclusion"],
        closing=_frames(data["closing"]["first"]),
        more=_frames(data["closing"]["more"]),
        last=_frames(data["closing"]["last"]),
        factor=data.get("factor", 1),
        about=data.get("about", ()),
    )


def _frames(sentences: Sequence[str]) -> list[Frame]:
    return [_frame(one) for one in sentences]


def _frame(sentence: str) -> Frame:
    parts: list[str | tuple[str, ...]] = []
    for place, part in enumerate(sentence.replace("]", "[").split("[")):
        if part:
            parts.append(tuple(part.split("|")) if place % 2 else part)
    return tuple(parts)


# ---- what is asked for ------------------------------------------------------------------------------------------------

_AMOUNT = late(
    r"(?P<n>\d{1,2}[.,]\d{3}|\d{2,5})(?:\s?(?:-|–|to|and|a|à|bis|до|到|至|~|から)\s?(?P<to>\d{1,2}[.,]\d{3}|\d{2,5}))?[- ]?"
    r"(?:words?\b|个?字|palabras|palavras|mots\b|wörter|worte|слов|文字|字|자|단어|كلمة|शब्द|kata\b|từ\b|chữ\b|คำ|ตัวอักษร)"
    r"|\b(?P<many>an?|one|two|three|four|five|six|seven|eight|nine) (?P<unit>hundred|thousand)[- ]words?\b|(?P<zh>[一两二三四五六七八九])(?P<zhunit>[百千])字",
    2,  # re.IGNORECASE
)
_AT_MOST = late(
    r"\b(?:at most|no more than|not more than|up to|under|below|fewer than|less than|within|maximum|max|como máximo|máximo|hasta|no máximo|au plus|maximum|höchstens|maximal|"
    r"не более|до|maksimal|paling banyak|tối đa|không quá)\b|不超过|以内|之内|最多|(?<!不)少于|以下|以内で|이내|이하|لا (?:تزيد|يزيد)|अधिकतम|से अधिक नहीं|ไม่เกิน",
    2,
)
_LENGTHS = {
    "essay": 350,
    "article": 450,
    "blog post": 450,
    "report": 500,
    "作文": 350,
    "散文": 350,
    "文章": 450,
    "报告": 500,
}
"""Words of a text of a kind of which nobody says how long it should be."""
_DETAILED = 220
_WINDOW = 21  # a twentieth above what is asked for


def length(prompt: Prompt, *, long: bool) -> Length | None:
    """How long the text should be: as the prompt says it, else as texts of its kind are; None if it need not be long."""
    head = prompt.text[:1000]
    told = any(map(str.isdigit, head)) or "hundred" in head or "thousand" in head or "字" in head
    if told and (found := _AMOUNT.search(head)) is not None:
        wanted, signs = _number(found), found[0].endswith("자")
        if found["to"]:
            return Length(min(wanted, MOST), min(max(wanted, _whole(found["to"])), MOST), signs)
        wanted = min(wanted, MOST)
        if _AT_MOST.search(head[max(0, found.start() - 24) : found.end() + 16]):
            return Length(wanted * 23 // 25, wanted, signs)
        return Length(wanted, wanted * _WINDOW // 20, signs)
    if not long and not any(word in head.lower() for word in _said(_spoken(prompt)).get("long", ())):
        return None
    wanted = int(_LENGTHS.get(prompt.noun, _DETAILED) * _book(_spoken(prompt)).factor)
    return Length(wanted, wanted * _WINDOW // 20)


_LONG = frozenset(["essay", "article", "blog post", "report"])


def plainly(prompt: Prompt) -> bool:
    """Whether so many words of an English essay are asked for: nothing else can be meant."""
    if prompt.kind != "write" or prompt.noun not in _LONG or prompt.language != "en":
        return False
    return len(prompt.text) <= _BARE and length(prompt, long=False) is not None


_BARE = 160
"""Characters of a request that brings no text of its own."""


def _number(found: Any) -> int:
    if found["unit"]:
        return whole(found["many"]) * (100 if found["unit"].lower() == "hundred" else 1000)
    if found["zhunit"]:
        return whole(found["zh"]) * (100 if found["zhunit"] == "百" else 1000)
    return _whole(found["n"])


def _whole(digits: str) -> int:
    return int(digits.replace(",", "").replace(".", ""))


def _said(language: str) -> Mapping[str, Any]:
    """essays.*.json of a language."""
    known: Mapping[str, Any] = phrases.data(f"essays.{language}")
    return known


def _spoken(prompt: Prompt) -> str:
    return "zh" if prompt.language == "zh-Hant" else prompt.language


@lru_cache(maxsize=16)
def _asking(language: str) -> Any:
    return late(_said(language)["asked"], 2)


_TITLED_ZH = late(r"以[“\"「《]?([^，。“”\"」》]{1,16}?)[”\"」》]?为(?:标)?题")


def asked(prompt: Prompt) -> Prompt | None:
    """The prompt as one for an essay, an article or a report with its topic; None if it asks for none of them."""
    found = _asking(_spoken(prompt)).search(prompt.text[:600])
    if found is None:
        return None
    parts = found.groupdict()
    topic = (parts["topic"] or parts.get("before") or "").strip(' "“”«»„.!?。！？؟।')
    if titled := _TITLED_ZH.search(prompt.text[:200]):
        topic = titled[1]
    nouns = _said(_spoken(prompt)).get("nouns", {})
    noun = nouns.get((parts["noun"] or "").lower(), "essay")
    return prompt._replace(kind="write", noun=noun, topic=topic or prompt.topic)


# ---- the text ---------------------------------------------------------------------------------------------------------


class _Words(dict[str, str]):
    """What the slots stand for; people and towns are made up when a sentence names them, the subject is called now this, now that."""

    def __init__(
        self, topic: str, short: str, subjects: Sequence[str], language: str, chance: Chance
    ) -> None:
        super().__init__(topic=topic, Topic=topic[:1].upper() + topic[1:], short=short)
        self._subjects = subjects
        self._at = chance.below(len(subjects))
        self._language = language
        self._chance = chance
        self._numerals: Sequence[str] = _said(language).get("few", ("3", "4", "5", "6", "7", "8"))

    def __missing__(self, slot: str) -> str:
        if slot in ("it", "It"):
            self._at = (self._at + 1) % len(self._subjects)
            said = self._subjects[self._at]
            return said if slot == "it" else said[:1].upper() + said[1:]
        chance = self._chance
        if slot == "person":
            value = people.person(chance, self._language)
        elif slot == "given":
            whole = self["person"]
            value = whole if self._language in people.FAMILY_FIRST else whole.split(" ")[0]
        elif slot == "town":
            value = people.town(chance, self._language)
        elif slot == "year":
            value = str(1995 + chance.below(28))
        elif slot == "n":
            value = str(12 + chance.below(78))
        elif slot == "few":
            value = chance.pick(self._numerals)
        elif slot == "many":
            value = str(10 * (12 + chance.below(78)))
        else:
            raise KeyError(slot)
        self[slot] = value
        return value

    def forget(self) -> None:
        """Other people, other numbers."""
        for slot in ("person", "given", "town", "year", "n", "few", "many"):
            self.pop(slot, None)


class _Pool:
    """Frames in a random order, each once before one comes again, the oldest first."""

    __slots__ = ("_chance", "_left", "_used")

    def __init__(self, frames: Sequence[Any], chance: Chance) -> None:
        self._left = list(frames)
        self._used: list[Any] = []
        self._chance = chance

    def __bool__(self) -> bool:
        return bool(self._left)

    def draw(self) -> Any:
        """The next one."""
        if self._left:
            one = self._left.pop(self._chance.below(len(self._left)))
        else:
            one = self._used.pop(0)
        self._used.append(one)
        return one

    def rest(self) -> Sequence[Any]:
        """Those not drawn yet."""
        return self._left


class _Enough(Exception):
    """More will not be said."""


class _Text:
    """A text in the making: paragraphs of sentences, and how long it is so far. It raises _Enough past `room`."""

    def __init__(self, language: str, words: _Words, chance: Chance, *, signs: bool, room: float) -> None:
        self.words = words
        self.size = 0
        self.chance = chance
        self.paragraphs: list[str] = []
        self._sentences: list[str] = []
        self._said: set[str] = set()
        self._joint = phrases.joint(language)
        self._signs = signs
        self._room = room

    def made(self, frame: Frame) -> str:
        """The frame in words that were not said yet, as far as a few attempts find them."""
        below = self.chance.below
        said = ""
        for _ in range(6):
            said = "".join([one if type(one) is str else one[below(len(one))] for one in frame])
            if "{" in said:
                said = said.format_map(self.words)
            if said not in self._said:
                break
        return said

    def measured(self, said: str) -> int:
        """Words; characters without blanks where these are counted, a particle in two forms, as `을(를)`, as one."""
        return len(said) - said.count(" ") - 3 * said.count("(") if self._signs else said.count(" ") + 1

    def add(self, said: str) -> None:
        """One more sentence of the paragraph; none twice."""
        if said not in self._said:
            self._said.add(said)
            self._sentences.append(said)
            self.size += self.measured(said)
            if self.size > self._room:
                raise _Enough

    def unit(self, frames: Sequence[Frame], room: int) -> bool:
        """Sentences that belong together, if there is room for all of them."""
        self.words.forget()
        said = [self.made(one) for one in frames]
        if sum(map(self.measured, said)) > room:
            return False
        for one in said:
            self.add(one)
        return True

    def end_paragraph(self) -> None:
        """What follows is another paragraph."""
        if self._sentences:
            self.paragraphs.append(self._joint.join(self._sentences))
            self._sentences = []

    def block(self, said: str, *, counted: bool = True) -> None:
        """A paragraph of its own: a heading, a formula."""
        self.end_paragraph()
        self.paragraphs.append(said)
        if counted:
            self.size += self.measured(said.lstrip("# "))


def written(prompt: Prompt, known: Sequence[str], wanted: Length, chance: Chance, *, title: bool = False, extra: str = "") -> str:  # fmt: skip
    """A text about the prompt's topic in its language.

    `known`: sentences about the topic that are true, told first. `title`: whether it has one. `extra`: a paragraph to put in.
    Headings are left out of short texts and where so many sentences, words or paragraphs are asked for.
    """
    language = _spoken(prompt)
    book = _book(language)
    topic, short = _named(prompt, book)
    kind = _kind(topic, language, book)
    words = _Words(topic, short, book.subjects.get(kind) or book.subjects[""], language, chance)
    signs = wanted.signs or language in UNSPACED
    # a token is a word at most, or a few characters
    room = prompt.room * (_LONGEST if signs else 1) if prompt.room else inf
    text = _Text(language, words, chance, signs=signs, room=room)
    scale = {"th": 3.5, "ko": 2.5}.get(language, 1.7) if signs else 1.0  # characters of a word
    wish = shapes.wanted(prompt, ())
    plain = bool(wish.words or wish.sentences or wish.most_sentences or wish.bullets) or _PARAGRAPHS.search(prompt.text[:1000]) is not None  # fmt: skip
    headed = not plain and wanted.least >= 150 * scale
    if title and not plain and wanted.least >= 100 * scale:
        text.block("# " + chance.pick(book.titles).format_map(words))
    with suppress(_Enough):
        _open(text, book, known, wanted.least, scale)
        if extra:
            text.block(extra, counted=False)
        reserve = int(min(70 * scale, wanted.least * 0.25))
        pools = _Pools(book, chance)
        _middle(text, book, kind, wanted.least - reserve, scale, pools, headed=headed)
        if any(one.startswith("## ") for one in text.paragraphs):
            text.block("## " + chance.pick(book.conclusion).format_map(words))
        _close(text, book, wanted, scale, pools)
    text.end_paragraph()
    return "\n\n".join(text.paragraphs)


_PARAGRAPHS = late(r"\bin (?:\d|two|three|four|five)(?: \w+)? paragraphs\b", 2)
_LENGTH_OF_ZH = late(r"的?(?:一篇)?(?:不少于|至少|不超过|大约|约)?[\d一两二三四五六七八九]+[百千]?字.*$")
_HEAD_OF = late(r"^((?:the|an?|our|my|your|this) [^ ,]+(?: [^ ,]+)??) (?:from|of|to|in|for|between|on|with|at|without)\b", 2)  # fmt: skip


def _named(prompt: Prompt, book: Book) -> tuple[str, str]:
    """The topic as it is said whole, and a short name for it."""
    topic = (shaped.turned(prompt.topic) if prompt.language == "en" else prompt.topic).strip(" .!?。！？")
    if prompt.language in ("zh", "zh-Hant"):
        topic = _LENGTH_OF_ZH.sub("", topic) or topic
    for word in _said(_spoken(prompt)).get("long", ()):
        topic = topic.replace(word, "").strip()
    if len(topic) > 90 or "\n" in topic:
        topic = book.subjects["unnamed"][0]
    elif prompt.kind == "why":
        topic = book.subjects["why"][0].format_map({"topic": topic})
    if book.about and not topic.lower().startswith(tuple(book.about[1:])):
        topic = book.about[0].format_map({"topic": topic})
    if prompt.language == "en":
        found = _HEAD_OF.match(topic)
        short = found[1] if found else topic if topic.count(" ") < 3 else "the subject"
        return topic, short
    limit = 8 if prompt.language in UNSPACED or prompt.language == "zh-Hant" else 30
    return topic, topic if len(topic) <= limit else book.subjects["unnamed"][-1]


def _kind(topic: str, language: str, book: Book) -> str:
    """The kind of topic, by its words; empty if they tell none."""
    lower = topic.lower()
    if language in UNSPACED:
        return next((kind for kind, cues in book.cues if any(cue in lower for cue in cues)), "")
    said = set(lower.replace(",", " ").split())
    return next((kind for kind, cues in book.cues if not cues.isdisjoint(said)), "")


def _open(text: _Text, book: Book, known: Sequence[str], least: int, scale: float) -> None:
    """What is known, or a first sentence; why it matters; what will be said."""
    first, why, plan = book.opening
    chance = text.chance
    if known:
        for one in known:
            if text.size + text.measured(one) < least * 0.6:
                text.add(one)
        if least > 150 * scale:
            text.end_paragraph()
    else:
        text.add(text.made(chance.pick(first)))
    count = 0 if least < 60 * scale else 1 if least < 200 * scale else 2 if least < 700 * scale else 3
    for frame in chance.sample(why, count):
        text.add(text.made(frame))
    if least >= 120 * scale:
        text.add(text.made(chance.pick(plan)))


_SECTIONS = 7
"""Of a text, at most, where there are others for other kinds of topics."""


def _middle(
    text: _Text, book: Book, kind: str, end: int, scale: float, pools: "_Pools", *, headed: bool
) -> None:
    """The sections, each to its share of what is left until `end`."""
    chance = text.chance
    room = end - text.size
    most = _SECTIONS if len(book.sections) > 1 else len(book.sections[""])  # no kinds of topics: all fit all
    count = (
        max(3, min(most, round(room / (150 * scale))))
        if headed
        else max(1, min(4, round(room / (90 * scale))))
    )
    chosen = _plan(book, kind, count, chance)
    begun = text.size
    for at, section in enumerate(chosen):
        until = begun + room * (at + 1) // count
        if end - text.size < 14 * scale:
            break
        text.end_paragraph()
        if headed:
            text.block("## " + chance.pick(section.heads).format_map(text.words))
        _section(text, section, pools, until if at < count - 1 else end, scale, at)
    text.end_paragraph()


class _Pools:
    """What sections draw from, whichever it is."""

    def __init__(self, book: Book, chance: Chance) -> None:
        reasons = chance.sample(book.reasons, len(book.reasons))
        self.spare: Sequence[Frame] = reasons[:4]
        """Kept for the end, which has to meet the length."""
        self.reasons = _Pool(reasons[4:], chance)
        self.cases = _Pool(book.cases, chance)
        self.objections = _Pool(book.objections, chance)


def _plan(book: Book, kind: str, count: int, chance: Chance) -> list[Section]:
    """Sections of the kind in their order, filled up from those that fit every topic, which come after the first."""
    own = book.sections.get(kind, ()) if kind else ()
    common = book.sections[""]
    mine = min(len(own), max(count - 1 - chance.below(2), count - len(common)))
    places = sorted(chance.sample(range(len(own)), mine))
    sections = [own[one] for one in places]
    others = chance.sample(common, count - len(sections))
    for one in others:
        sections.insert(min(len(sections), 1 + chance.below(len(sections) + 1)) if sections else 0, one)
    return sections


def _section(text: _Text, section: Section, pools: _Pools, until: int, scale: float, at: int) -> None:
    """A thesis, then in turn reasons, a case, an objection, while there is room; a new paragraph after each but a short one."""
    chance = text.chance
    theses, reasons = _Pool(section.theses, chance), _Pool(section.reasons, chance)
    text.unit([theses.draw()], until - text.size + int(10 * scale))
    turn = at % 2
    least = int(14 * scale)
    told = 1
    while until - text.size >= least:
        before = text.size
        for _ in range(2 + chance.below(2)):
            own = reasons or pools.reasons
            if until - text.size < least or not text.unit([own.draw()], until - text.size + int(6 * scale)):
                break
            told += 1
        pool = pools.objections if turn else pools.cases
        turn = 1 - turn
        if until - text.size >= int(24 * scale):
            if told >= 3:
                text.end_paragraph()
                told = 0
            unit = pool.draw()
            if text.unit(unit, until - text.size + int(6 * scale)):
                told += len(unit)
            if told >= 4:
                text.end_paragraph()
                told = 0
        if text.size == before:
            return


def _close(text: _Text, book: Book, wanted: Length, scale: float, pools: _Pools) -> None:
    """A conclusion that ends within the length wanted: the last sentence is the one that fits."""
    chance = text.chance
    more = _Pool(book.more, chance)
    text.words.forget()
    if wanted.least - text.size > 12 * scale:
        said = text.made(chance.pick(book.closing))
        if text.size + text.measured(said) <= wanted.most:
            text.add(said)
    told = 0
    while wanted.least - text.size > 32 * scale:
        text.words.forget()
        if more or pools.reasons:
            text.add(text.made((more or pools.reasons).draw()))
        else:  # all that can be said once was said: other people, other places
            text.end_paragraph()
            for one in pools.cases.draw():
                text.add(text.made(one))
        told += 1
        if told % 4 == 0:
            text.end_paragraph()
    _fit(text, chance.sample(book.last, len(book.last)), (*more.rest(), *pools.spare), wanted)
    text.end_paragraph()


def _fit(text: _Text, last: Sequence[Frame], others: Sequence[Frame], wanted: Length) -> None:
    """A few sentences that bring the text to its length, as far as there are such: of the last one or two, others before them."""
    others = list(others)
    for _ in range(6):
        least, most = wanted.least - text.size, wanted.most - text.size
        if least <= 0:
            return
        made = [(text.measured(said), said) for said in map(text.made, (*last, *others))]
        if (one := next((said for size, said in made if least <= size <= most), None)) is not None:
            text.add(one)
            return
        sizes = {size: (at, said) for at, (size, said) in reversed(list(enumerate(made)))}
        for at, (size, said) in enumerate(made):
            for other, (place, second) in sizes.items():
                if least <= size + other <= most and at != place:
                    text.add(second)
                    text.add(said)
                    return
        rest = made[len(last) :]
        size, at = max(((size, at) for at, (size, _) in enumerate(rest) if size <= least), default=(0, -1))
        if at < 0:
            break
        text.add(rest[at][1])
        del others[at]
    size, said = min((text.measured(one), one) for one in map(text.made, last))
    if size <= wanted.most - text.size:
        text.add(said)
