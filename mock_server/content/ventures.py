"""What is planned before it is built or begun: an API, tables, a stack of tools, user stories, features of an app; strengths and weaknesses,
a business plan, a way to market of a trade; goals of a team; a description of a job; a plan to learn a subject.

As doing.py, whose list these belong to. What an app, a trade, a team, a job, a subject consists of is in data/ventures.json; where the
words of a prompt name none of them, an app is made of the thing it is about, and of the rest it is said plainly what has to be known.
"""

import re
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from mock_server.content import forms, grammar, phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

LONGEST = 300
"""Characters of a request."""
Row = Mapping[str, Any]


def _row(kind: str, of: str) -> Row | None:
    """The row of a kind whose words stand first in what a thing is called; of equals the first one."""
    found = [
        (match.start(), at, row)
        for at, row in enumerate(phrases.data("ventures")[kind])
        if (match := worded(rf"\b(?:{row['of']})\b").search(of))
    ]
    return min(found, key=lambda one: one[:2])[2] if found else None


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(one) + " |" for one in (head, ["---"] * len(head), *rows))


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {one}" for one in lines)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _called(of: str) -> str:
    """What is to be made, without what else is said of the task: `a chat app please` → `a chat app`."""
    of = _TAIL.sub("", of.strip(" ,;:\"'"))
    return re.sub(r"\bmy\b", "your", of.strip(" ,;:\"'"))


_TAIL = late(
    r",? (?:please|thanks|thank you|in (?:under |about |at most )?\d+ (?:words|sentences|lines|bullets)|as an? (?:table|list)|with (?:examples?|an example)|using (?:the )?\w+ (?:format|template))\b.*$",
    re.IGNORECASE,
)
_CODED = late(
    r"\b(?:python|flask|fastapi|django|express(?:\.?js)?|node(?:\.?js)?|java|spring|golang|rust|php|laravel|ruby|rails|typescript|javascript|prisma|mongoose|code|implement|implementation|json schema|graphql)\b",
    re.IGNORECASE,
)
"""What asks for a program, or for another form than these."""

# ---- an app --------------------------------------------------------------------------------------------------------------

_THING = late(
    r"\b(?:find|tracks?|tracking|shares?|sharing|sells?|selling|manag(?:es?|ing)|rents?|renting|books?|collects?|collecting|monitors?|monitoring|logs?|logging|of|for|about) (?:and \w+ )?(?:their |your |our |my |an? |the )?(?P<it>[a-z][a-z -]{2,40})$",
    re.IGNORECASE,
)
_FRAME = late(
    r"(?: (?:management|managing|tracking|tracker|monitoring|booking|sharing|manager|mobile|web|online|information))* ?\b(?:apps?|applications?|systems?|platforms?|websites?|sites?|services?|tools?|software|backend|startup|product|database|company|business)$",
    re.IGNORECASE,
)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if re.search(r"(?:sh|ch|x|ss)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _plural(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(?:sh|ch|x|s)$", word) else f"{word}s"


def _app(of: str) -> Row:
    """What the app consists of: as the data tells, else of the thing that its name ends in."""
    if (row := _row("apps", of)) is not None:
        return row
    bare = re.sub(r"^(?:an?|the|my|our|your|this) ", "", of.split(",")[0].strip(), flags=re.IGNORECASE)
    named = _FRAME.sub("", bare)
    named = match["it"] if named == bare and (match := _THING.search(bare)) else named
    words = re.findall(r"[a-z]+", named.lower()) or ["item"]
    thing = _singular(words[-1])
    thing = "entry" if thing in ("user", "category", "comment") else thing
    things, values = _plural(thing), {"thing": thing, "things": _plural(thing), "a_thing": f"{grammar.article(thing)} {thing}"}  # fmt: skip
    plain = phrases.data("ventures")["plain"]
    return {
        "name": things,
        "parts": [[phrases.filled(name, **values), fields.replace("{thing}", thing)] for name, fields in plain["parts"]],
        "acts": [[phrases.filled(one, **values) for one in act] for act in plain["acts"]],
        "rule": phrases.filled(plain["rule"], **values),
        "stories": [[phrases.filled(one, **values) for one in story] for story in plain["stories"]],
        "needs": plain["needs"],
    }  # fmt: skip


def _fields(app: Row) -> dict[str, list[str]]:
    return {name: fields.split(", ") for name, fields in app["parts"]}


def _meant(field: str, parts: Mapping[str, Any]) -> str:
    """The part that a field points at: `owner_user` → `users`; empty if at none."""
    return next((name for name in parts if field == _singular(name) or field.endswith(f"_{_singular(name)}")), "")  # fmt: skip


_MONEY = late(r"(?:price|total|amount|fare|salary|value|limit|cost)(?:_|$)|_(?:price|limit)$")
_WHOLE = frozenset(["quantity", "stock", "copies", "position", "minutes", "seats", "stars", "points", "beds", "rooms", "days", "seconds", "score", "kilometres", "servings", "repetitions", "capacity", "stopped_at_second", "reorder_level", "square_metres", "last_read_message_id"])  # fmt: skip
_REAL = frozenset(["weight", "latitude", "longitude", "rating", "target", "dose"])
_FLAGS = frozenset(["available", "active", "correct", "occupied", "may_edit"])
_UNIQUE = frozenset(["email", "slug", "code", "isbn", "handle", "sku", "iban"])
_OPEN = frozenset(["returned_on", "edited_at", "published_at", "done_at", "deleted_at", "used_at", "last_seen_at", "last_read_message_id", "grade", "bio", "notes", "due_at", "finished_at", "ended_at", "expires_at", "reached_on", "parent_category", "courier", "driver", "assignee_user", "referrer", "verified_at", "moved_at", "cancelled_at", "avatar_url", "audio_url"])  # fmt: skip
"""Fields that may be empty."""


def _kind(field: str) -> str:
    """The type of a column, by its name."""
    if field in _FLAGS:
        return "BOOLEAN"
    if field in _WHOLE:
        return "INTEGER"
    if field in _REAL:
        return "DOUBLE PRECISION"
    if field.endswith("_at"):
        return "TIMESTAMPTZ"
    if field.endswith(("_on", "_day")):
        return "DATE"
    return "NUMERIC(10, 2)" if _MONEY.search(field) else "TEXT"


def _created(app: Row) -> str:
    """The tables in SQL, those first that others point at, and an index on each column that points."""
    parts = _fields(app)
    tables, indexes = list[str](), list[str]()
    made: set[str] = set()
    left = list(parts)
    while left:
        name = next((one for one in left if all(_meant(field, parts) in ("", one, *made) for field in parts[one])), left[0])  # fmt: skip
        left.remove(name)
        made.add(name)
        linking = [f"{field}_id" for field in parts[name] if _meant(field, parts)]
        joins = len(linking) == len(parts[name]) == 2
        rows = [] if joins else [("id", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")]
        for field in parts[name]:
            needed = "" if field in _OPEN else " NOT NULL"
            if to := _meant(field, parts):
                rows.append((f"{field}_id", f"BIGINT{needed} REFERENCES {to} (id)"))
                indexes.append(f"CREATE INDEX ON {name} ({field}_id);")
            else:
                unique = " UNIQUE" if field in _UNIQUE and field != "code" else ""
                rows.append((field, f"{_kind(field)}{needed}{unique}"))
        width = max(len(column) for column, _ in rows)
        lines = [f"  {column:<{width}}  {kind}" for column, kind in rows]
        lines += [f"  PRIMARY KEY ({', '.join(linking)})"] if joins else []
        tables.append(f"CREATE TABLE {name} (\n" + ",\n".join(lines) + "\n);")
    return "\n\n".join([*tables, "\n".join(indexes)])


_SAMPLES = {"BOOLEAN": "true", "INTEGER": "2", "DOUBLE PRECISION": "4.5", "TIMESTAMPTZ": '"2025-06-02T09:30:00Z"', "DATE": '"2025-06-02"', "NUMERIC(10, 2)": '"24.90"'}  # fmt: skip
_SET = frozenset(["status", "created_at", "updated_at", "id", "total", "lent_on", "reserved_on", "ordered_at", "booked_on", "placed_at", "edited_at", "done_at", "deleted_at", "returned_on", "used_at", "finished_at", "ended_at", "moved_at"])  # fmt: skip
"""What the server sets by itself."""


def _example(app: Row) -> str:
    """A request that makes the part which points at most others, and what answers it."""
    parts = _fields(app)
    name = max(parts, key=lambda one: sum(bool(_meant(field, parts)) for field in parts[one]) * 10 + len(parts[one]))  # fmt: skip
    given = [
        (f"{field}_id", str(17 - 5 * at))
        if _meant(field, parts)
        else (field, _SAMPLES.get(_kind(field), '"…"'))
        for at, field in enumerate(parts[name][:3])
        if field not in _SET
    ]
    body = ", ".join(f'"{field}": {value}' for field, value in given)
    return f'```http\nPOST /v1/{name}\nContent-Type: application/json\n\n{{{body}}}\n\nHTTP/1.1 201 Created\nLocation: /v1/{name}/42\n\n{{"id": 42, {body}}}\n```'


def _interface(app: Row, of: str) -> str:
    parts = _fields(app)
    rows = []
    for at, name in enumerate(parts):
        one = _singular(name).replace("_", " ")
        if at == 0:
            rows += [
                ["GET", f"`/{name}`", "list, with filters and pages"],
                ["POST", f"`/{name}`", f"add {grammar.article(one)} {one}"],
                ["GET", f"`/{name}/{{id}}`", f"one {one}"],
                ["PATCH", f"`/{name}/{{id}}`", "change some of its fields"],
                ["DELETE", f"`/{name}/{{id}}`", "remove it"],
            ]
        else:
            rows.append(["GET, POST", f"`/{name}`", f"list; add {grammar.article(one)} {one}"])
            rows.append(["GET, PATCH, DELETE", f"`/{name}/{{id}}`", f"one {one}"])
    for act, does in app["acts"]:
        method, path = act.split(" ", 1)
        rows.append([method, f"`{path}`", does])
    conventions = phrases.data("ventures")["conventions"]
    resources = ", ".join(f"`{name}`" for name in parts)
    return "\n\n".join([
        f"**REST API for {of}**", f"Resources: {resources}. All paths begin with `/v1`.",
        _table(["Method", "Path", "What it does"], rows), "**Example**", _example(app), "**Rules**", _bullets([app["rule"], *conventions]),
    ])  # fmt: skip


def _stack(app: Row, of: str, text: str) -> str:
    known = phrases.data("ventures")
    phone = _PHONE.search(text) is not None
    lines = [known["stack"]["phone" if phone else "web"], *known["stack"]["base"]]
    lines += [known["needs"][need] for need in app["needs"].split()]
    return "\n\n".join([f"For {of} I would take tools that are well known and hold for years:", _bullets([*lines, known["stack"]["run"]]), app["rule"], known["stack"]["end"]])  # fmt: skip


_PHONE = late(r"\b(?:mobile|ios|iphone|android|phone|flutter|react native)\b", re.IGNORECASE)


def _told(app: Row, many: int) -> list[str]:
    stories = app["stories"][: many or None]
    return [f"As {grammar.article(who)} {who}, I want to {wish}, so that {why}." for who, wish, why in stories]  # fmt: skip


_BUILT = r"\b(?:design|draft|outline|sketch|plan|propose|suggest|create|define|list|describe|write|recommend|need|give|make|help|show|what|which|generate|best|good)\b[^.?!\n]{0,50}?"
_API = Cued(
    rf"{_BUILT}\b(?:rest(?:ful)? ?apis?|apis?|endpoints?)\b(?: (?:design|endpoints?|routes?|structure|spec(?:ification)?)| (?:do|should|would|does|will) (?:i|we|it|you) \w+)? (?:for|of) (?P<of>[^.?!\n]{{3,100}})",
    "api apis endpoint endpoints",
)
_TABLES = Cued(
    rf"{_BUILT}\b(?:database|db|sql|relational|postgres(?:ql)?|mysql) (?:schema|model|design|tables?|structure)\b(?: design)? (?:for|of) (?P<of>[^.?!\n]{{3,100}})|{_BUILT}\b(?:schema|database) for (?P<of2>[^.?!\n]{{3,100}})",
    "schema database db",
)
_STACKED = Cued(
    rf"(?:{_BUILT})?\b(?:tech(?:nology)? stack|stack)\b (?:for|to build|should i use for|would you (?:use|recommend) for|to use for|to make) (?P<of>[^.?!\n]{{3,100}})|\b(?:technologies|tech stack|stack) (?:should|would|do) (?:i|we|you) (?:use|need|choose|pick|recommend) (?:for|to (?:build|make|create)) (?P<of2>[^.?!\n]{{3,100}})",
    "stack technologies",
)
_STORIES = Cued(
    r"\buser (?:stories|story)\b(?: and \w+ \w+)? (?:for|of|about|on) (?P<of>[^.?!\n]{3,100})",
    "stories story",
)
_FEATURES = Cued(
    r"\b(?:features?|functionality|mvp|requirements?)\b[^.?!\n]{0,24}? (?:for|of) (?P<of>[^.?!\n]{3,100})|\bfeatures (?:should|does|would) (?P<of2>an? [^.?!\n]{3,60}?) (?:have|need|include)",
    "feature features functionality mvp requirements",
)
_APPLIED = late(r"\b(?:app|application|system|platform|site|website|tool|software|service|clone|saas|shop|store|cms|crm)\b", re.IGNORECASE)  # fmt: skip


def _asked(pattern: Cued, prompt: Prompt) -> str:
    """What a pattern says that something is wanted for; empty if it does not match."""
    match = pattern.search(prompt, prompt.text[:LONGEST])
    found = match.groupdict() if match else {}
    return _called(found.get("of") or found.get("of2") or "")


@opened_by(_API, _TABLES, _STACKED, _STORIES, _FEATURES)
def designed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The API, the tables, the tools, the user stories or the features of an app."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST or ":\n" in text:
        return None
    if of := _asked(_STACKED, prompt):
        return _stack(_app(of), of, text)
    of = _asked(_STORIES, prompt)
    if of and _row("apps", of) is None and not _APPLIED.search(of):
        return _flow(of)
    if of:
        count = re.search(r"\b[1-9]\b", text)
        lines = _told(_app(of), prompt.many or (int(count[0]) if count else 0))
        return "\n".join(f"{at}. {one}" for at, one in enumerate(lines, 1)) + "\n\n" + str(phrases.data("ventures")["accepted"])  # fmt: skip
    if (of := _asked(_FEATURES, prompt)) and (_APPLIED.search(of) or "mvp" in prompt.cues):
        return _featured(_app(of), of)
    if _CODED.search(text):
        return None
    if of := _asked(_API, prompt):
        return _interface(_app(of), of)
    if of := _asked(_TABLES, prompt):
        app = _app(of)
        return f"Tables for {of}:\n\n```sql\n{_created(app)}\n```\n\n{app['rule']}\n\n{phrases.data('ventures')['typed']}"
    return None


def _flow(of: str) -> str:
    """One user story of a part of an app, with what it takes to accept it."""
    row = _row("flows", of)
    if row is None:
        first, _, rest = of.partition(" ")
        doing = next((f"to {one.base} {rest}".strip() for one in grammar.verbs().values() if one.gerund == first.lower()), of)  # fmt: skip
        return "\n\n".join(phrases.filled(one, of=of, wish=doing) for one in phrases.data("ventures")["flow_unknown"])  # fmt: skip
    return "\n\n".join([f"**As {grammar.article(row['who'])} {row['who']}, I want to {row['wish']}, so that {row['why']}.**", "Acceptance criteria:", _bullets(row["given"])])  # fmt: skip


_CRITERIA = Cued(r"\bacceptance criteria\b[^.?!\n]{0,24}? (?:for|of) (?P<of>[^.?!\n]{3,100})", "criteria")
_CASES = Cued(r"\btest (?:cases?|scenarios?|plan)\b(?: \w+)? (?:for|of) (?P<of>[^.?!\n]{3,100})", "test")


@opened_by(_CRITERIA, _CASES)
def tested(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What has to hold of a part of an app before it is accepted; the cases that it is tested with."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST or _CODED.search(text):
        return None
    if of := _asked(_CRITERIA, prompt):
        return _flow(of)
    of = _asked(_CASES, prompt)
    if not of:
        return None
    row = _row("flows", of)
    if row is None:
        return "\n\n".join(phrases.filled(one, of=of) for one in phrases.data("ventures")["cases_unknown"])
    rows = [[str(at), case] for at, case in enumerate(row["cases"], 1)]
    return "\n\n".join([f"Test cases for {row['name']}:", _table(["#", "Case"], rows), "What should happen:", _bullets(row["given"])])  # fmt: skip


def _featured(app: Row, of: str) -> str:
    lines = [f"**{_capital(wish)}** ({who}): {why}." for who, wish, why in app["stories"]]
    first, later = lines[:3], lines[3:]
    needs = [phrases.data("ventures")["needs"][one] for one in app["needs"].split()]
    return "\n\n".join([f"**First version of {of}**", _bullets(["**Sign in and a profile**", *first]), "**Next**", _bullets(later), "**Needed under the hood**", _bullets(needs)])  # fmt: skip


# ---- a trade -------------------------------------------------------------------------------------------------------------

_SWOT = Cued(r"\bswot\b(?: analysis)?(?: \w+)? (?:of|for|on) (?P<of>[^.?!\n]{2,100})", "swot")
_BUSINESS = Cued(
    r"\bbusiness plan\b[^.?!\n]{0,16}? (?:for|of|about) (?P<of>[^.?!\n]{3,100})|\b(?:business model|lean) canvas\b[^.?!\n]{0,10}? (?:for|of) (?P<of2>[^.?!\n]{3,100})|\bplan for (?:opening|starting|launching) (?P<of3>[^.?!\n]{3,80})",
    "business canvas plan",
)
_MARKETED = Cued(
    r"\b(?:marketing|launch|go[- ]to[- ]market|promotion) (?:plan|strategy|campaign)\b[^.?!\n]{0,16}? (?:for|of) (?P<of>[^.?!\n]{3,100})",
    "marketing launch market promotion",
)
_OWN = late(r"^(?:an?|the|my|our|your|opening|starting|launching)(?: (?:new|small|local|own|little))* ", re.IGNORECASE)  # fmt: skip


@opened_by(_SWOT, _BUSINESS, _MARKETED)
def traded(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What speaks for and against a trade, a business plan for it, a way to its first customers."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST:
        return None
    for pattern, form in ((_SWOT, "swot"), (_BUSINESS, "plan"), (_MARKETED, "market")):
        match = pattern.search(prompt, text)
        if match is None:
            continue
        of = _called(next(filter(None, match.groups()), ""))
        row = _row("trades", of)
        words = phrases.data("ventures")["forms"]
        if row is None:
            return "\n\n".join(phrases.filled(one, of=of) for one in words[f"{form}_unknown"])
        bare = _OWN.sub("", of)
        values = {key: value for key, value in row.items() if isinstance(value, str) and key != "of"}
        lists = {f"{key}_list": _bullets(row[key]) for key in "SWOT"}
        firsts = {f"{key}_first": row[key][0] for key in "SWOT"}
        return phrases.filled("\n\n".join(words[form]), of=of, bare=bare, **values, **lists, **firsts)
    return None


# ---- a team, a job, a subject --------------------------------------------------------------------------------------------

_GOALS = Cued(r"\bokrs?\b[^.?!\n]{0,40}? (?:for|of) (?P<of>[^.?!\n]{2,80})", "okr okrs")
_JOB = Cued(
    r"\bjob (?:description|posting|post|advert(?:isement)?|ad)\b(?: \w+)? for (?:an? |our |the )*(?P<of>[^.?!,\n]{3,60})",
    "job",
)


@opened_by(_GOALS, _JOB, frozenset(["interview"]))
def staffed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Objectives with key results for a team; the description of a job, what is asked in an interview for it."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST:
        return None
    if asked := forms.interviewed(prompt, before, chance):
        return asked
    words = phrases.data("ventures")["forms"]
    if of := _asked(_GOALS, prompt):
        team = _row("teams", of)
        if team is None:
            return "\n\n".join(phrases.filled(one, of=of) for one in words["okrs_unknown"])
        parts = [f"**Objective {at}: {goal}**\n\n{_bullets(results)}" for at, (goal, results) in enumerate(team["goals"], 1)]  # fmt: skip
        return "\n\n".join([f"OKRs for {of}, for a quarter:", *parts, words["okrs"]])
    if of := _asked(_JOB, prompt):
        job = _row("jobs", of)
        does = _bullets(job["does"] if job else words["does"])
        knows = _bullets([*(job["knows"] if job else words["knows"]), "Good English; further languages are welcome"])  # fmt: skip
        return phrases.filled("\n\n".join(words["job"]), of=of, a_of=f"{grammar.article(of)} {of}", does=does, knows=knows)  # fmt: skip
    return None


_STUDY = Cued(
    r"\b(?:study|learning|self[- ]study|revision) (?:plan|schedule|roadmap|program(?:me)?)\b|\b(?:roadmap|curriculum|syllabus|plan|schedule) (?:for|to) (?:\w+ )?(?:learn(?:ing)?|study(?:ing)?|master(?:ing)?)\b|\b(?:roadmap|curriculum|syllabus) (?:for|to)\b|\blearn\b[^.?!\n]{3,50}\bin \d+ (?:weeks|months|days)\b",
    "study learning revision roadmap curriculum syllabus plan schedule learn",
)
_LEARNT = late(
    r"\b(?:learn(?:ing)?|study(?:ing)? for|studying|master(?:ing)?|prepare for|passing|pass|for|to become) (?:the |an? |my |how to )?(?P<of>(?!\d|learn|study|master|prepar|beginners?\b|me\b|passing)[^.,?!\n]{2,60}?)(?= in \d| in (?:one|two|three|four|six|a) | over | within | from (?:scratch|zero)|, |\.|\?|!|$| exam\b| certification\b)",
    re.IGNORECASE,
)
_TIME = late(
    r"\b(?P<n>\d{1,3}|one|two|three|four|five|six|eight|ten|twelve|a)[ -](?P<unit>day|week|month)s?\b",
    re.IGNORECASE,
)
_COUNTS = {"one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}  # fmt: skip


@opened_by(_STUDY)
def learnt(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A plan to learn a subject in so many days, weeks or months."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST or _STUDY.search(prompt, text) is None:
        return None
    wanted = _LEARNT.search(text)
    of = _called(wanted["of"]) if wanted else ""
    subject = _row("subjects", of or text)
    span = _TIME.search(text)
    number = (int(span["n"]) if span["n"].isdigit() else _COUNTS[span["n"].lower()]) if span else 8
    unit = span["unit"].lower() if span else "week"
    number, unit = (number * 4, "week") if unit == "month" else (number, unit)
    words = phrases.data("ventures")["forms"]
    if subject is None and not of:
        return None
    steps = subject["steps"] if subject else words["study_steps"]
    rows = _spread(steps, min(number, 104), unit)
    lead = phrases.filled(words["study" if subject else "study_unknown"], of=of or subject["name"])  # type: ignore[index]
    end = phrases.filled(words["study_end"], proof=subject["proof"] if subject else words["study_proof"])
    return "\n\n".join([lead, _table([_capital(unit), "What"], rows), end])


def _spread(steps: Sequence[str], number: int, unit: str) -> list[list[str]]:
    """The steps over so many days or weeks, each of which has a number or a span of them."""
    count = len(steps)
    if number < count:
        bounds = [ceil(at * count / number) for at in range(number + 1)]
        return [[str(at + 1), "; ".join(steps[bounds[at] : bounds[at + 1]])] for at in range(number)]
    ends = [ceil((at + 1) * number / count) for at in range(count)]
    starts = [1, *(end + 1 for end in ends)]
    return [[str(a) if a == b else f"{a}–{b}", step] for a, b, step in zip(starts, ends, steps, strict=False)]


# ---- papers of known form ------------------------------------------------------------------------------------------------

_PAPERS = frozenset(["pitch", "mission", "vision", "performance", "proposal", "prd", "requirements", "persona", "personas", "survey", "questionnaire", "feedback", "agenda", "lesson", "rubric", "lease", "contract", "agreement", "policy", "terms", "nda", "press", "renting", "buying", "rent"])  # fmt: skip
_ORDERED = late(r"^(?:please |can you |could you |help me |i need |i want )*(?:to )?(?:write|draft|create|make|give|generate|compose|prepare|design|build|need|outline|compare)\b|^(?:an? )?(?:(?!describe|explain|what|tell|define|is)[\w-]+ ){0,3}?(?:pitch|statement|proposal|prd|persona|survey|agenda|plan|rubric|release|review) (?:for|of|on)\b|\b(?:rent|buy)(?:ing)? (?:or|vs)\b", re.IGNORECASE)  # fmt: skip


@opened_by(_PAPERS)
def papered(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A paper whose form everybody at work or at school knows, about what it is for; brackets stand for what is not told."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST or "\n" in text or not _ORDERED.search(text) or _CODED.search(text):  # fmt: skip
        return None
    for asks, mould in phrases.data("ventures")["papers"]:
        if match := worded(asks).search(text):
            of = _called(next(filter(None, match.groups()), "") or "")
            facts = phrases.topic(re.sub(r" (?:for|to) .*$", "", of), "en")
            core = (
                "**Core**: " + " ".join(facts[:3])
                if facts
                else "**Core**: [the three sentences that must stay]"
            )
            return phrases.filled(mould, of=_OWN.sub("", of) if mould.startswith("#") else of, facts=core)
    return None


ALL = (papered, designed, tested, traded, staffed, learnt)
