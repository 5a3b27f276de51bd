"""English letters, e-mails and speeches: what is to be said is of a known kind, the facts are those of the prompt, and what it does not tell stands in brackets.

As doing.py, whose list these belong to; the moulds are `mails` in data/composing.json.
"""

import re

from mock_server.content import people, phrases, spotting
from mock_server.content.chance import Chance
from mock_server.content.composing import LONGEST, WHEN, bare_of, capital, filled
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

_MAIL = Cued(
    r"\b(?:write|draft|compose|create|help me|need|generate|send|give me|make|reply|respond)\b[^.?!\n]{0,60}?\b(?:e-?mail|letter|note|message|text|invitation|apology|complaint|resignation|slip|auto-?reply|out[- ]of[- ]office|speech|toast|eulogy|vows)\b"
    r"|^(?:please )?(?:[\w'’-]+ ){0,5}?(?:e-?mail|letter|message|slip|speech|toast|eulogy|vows)\b(?:[.,!]|$| (?:to|for|after|about|asking|from|on|declining|accepting|requesting|saying|selling|explaining|introducing|telling)\b)"
    r"|^(?:please )?(?:politely )?(?:decline|turn down|reschedule|cancel)\b|\b(?:by|via|in an) e-?mail\b|\bout[- ]of[- ]office (?:message|reply|note|e-?mail)|\b(?:reply|respond) to an? (?:angry|upset)\b",
    "email mail letter note message text speech toast eulogy vows invitation apology complaint resignation slip autoreply reply respond decline reschedule cancel office turn",
)
_OTHERWISE = frozenset(["function", "script", "python", "code", "javascript", "sql", "api", "html", "regex", "tips", "subject", "ideas", "examples", "difference", "vs", "rewrite", "proofread", "summarize", "summarise", "translate", "shorten", "improve", "edit", "shorter", "classify", "extract", "story", "poem", "json", "template"])  # fmt: skip
"""What asks for something else about letters than one of them."""
_ORDER = late(
    r"\border (?:number |no\.? ?|nr\.? ?|#)?\s?#?(?P<n>[A-Z]{0,4}-?\d[\w-]*)|#(?P<m>\d[\w-]*)", re.IGNORECASE
)
_THANKS = late(r"\bfor (?P<it>(?:\w+ing|the|her|his|their|your|all|a)\b[^.?!\n]{2,100})", re.IGNORECASE)
_WHOM = late(
    r"\b(?:to|for) (?:my |our |the |a )?(?:\w+ ){0,2}?(?P<name>(?:Mr\.?|Mrs\.?|Ms\.?|Dr\.?) [A-Z]\w+|[A-Z][a-z]+)\b"
)
_KIN = late(
    r"\b(?:to|for|thanking|telling|asking) (?:my|our|the) (?P<name>grand(?:mother|father|ma|pa)|mother|father|mom|mum|dad|aunt|uncle|teacher|team|neighbou?r|landlord|professor|parents|coach)\b",
    re.IGNORECASE,
)
_TOLD = late(r"\b(?:saying|informing (?:\w+ ){1,3}?|announcing|to (?:say|inform (?:\w+ ){1,3}?|tell (?:\w+ ){1,3}?)|telling (?:\w+ ){1,3}?)(?: ?that)? (?P<clause>(?:the|our|my|your|we|i|this|all|there)\b[^.?!\n]{5,160})", re.IGNORECASE)  # fmt: skip
_EVENT = late(
    r"\b(?:to|for) (?P<event>(?:my|our|the|an?) [^.?!\n]{3,100}?(?:party|wedding|dinner|barbecue|bbq|picnic|celebration|meeting|concert|housewarming|baby shower|anniversary|reunion|opening|graduation|event|workshop))\b",
    re.IGNORECASE,
)
_WHERE = late(
    r"\bat (?P<where>(?:our|my|the|his|her)? ?[A-Za-z][\w' ]{2,40}?)(?=[.,!?\n]|$| on\b| from\b)",
    re.IGNORECASE,
)
_LAST = late(
    r"\b(?:last (?:working )?day (?:is|will be)|effective|as of|from) (?P<day>[^.,?!\n]{3,30})", re.IGNORECASE
)
_FAULT = late(r"\b(?:damaged|broken|wrong|defective|torn|faulty)\b", re.IGNORECASE)


_SHOWN = late(
    r"\b(?:this|following|my) (?:e-?mail|letter|message|text|draft)\b[^.?!\n]{0,20}:", re.IGNORECASE
)
"""A letter that is given, with something to be done to it."""


@opened_by(_MAIL)
def mailed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A letter or an e-mail that says what the prompt says: order number, reason, day, place, whom and for what."""
    text = prompt.text.strip()
    if prompt.language != "en" or len(text) > LONGEST or prompt.has(_OTHERWISE) or _MAIL.search(prompt, text) is None:  # fmt: skip
        return None
    if _SHOWN.search(text):
        return None
    row = next(
        (
            row
            for row in phrases.data("composing")["mails"]
            if worded(row[0]).search(text) and (not row[1] or worded(row[1]).search(text))
        ),
        None,
    )
    if row is None:
        return None
    order = (found["n"] or found["m"]) if (found := _ORDER.search(text)) else ""
    to_customer = re.search(r"\bcustomers?\b|\bclients?\b", text) is not None
    whom = _WHOM.search(text)
    name = (
        whom["name"]
        if whom
        and whom["name"] not in ("Spotify", "I")
        and not spotting.place(whom["name"])
        and not spotting.DATES.search(whom["name"])
        else kin["name"].title()
        if (kin := _KIN.search(text))
        else "customer"
        if to_customer
        else ""
    )
    thanks = _THANKS.search(text)
    event = _EVENT.search(text)
    if "{event}" in row[2] and event is None:
        return None
    clause = _TOLD.search(text)
    if "{clause}" in row[2] and clause is None:
        return None
    if "{thanks}" in row[2] and (thanks is None or re.search(r"\binterview|\bdonat", text)):
        return None
    when = WHEN.search(text)
    said = when[0].strip(" ,") if when else ""
    where = _WHERE.search(text[when.end() :] if when else text[event.end() :] if event else text)
    fault = found[0].lower() if (found := _FAULT.search(text)) else "wrong"
    reason = text[_ORDER.search(text).end() :].strip(" ,.:;-") if order else ""  # type: ignore[union-attr]
    reason = re.sub(r"^(?:because|since|as|which|that)\b\s*", "", reason)
    last = (
        found["day"]
        if (found := _LAST.search(text))
        else "two weeks from today, [date]"
        if re.search(r"\b(?:two|2)[- ]weeks?", text, re.IGNORECASE)
        else "the last day of next month"
    )
    values = {
        "number": f" #{order}" if order else "", "of_order": f": order #{order}" if order else "", "for_order": f" with order #{order}" if order else "", "name": name or "all" if "{event}" in row[2] else name or people.given_name(chance),
        "clause": clause["clause"].strip() if clause else "", "subject": bare_of(clause["clause"].split(" is ")[0].split(" will ")[0].split(" has ")[0].split(" are ")[0]) if clause else "",
        "person": people.person(chance), "boss": name if name and name != "customer" else people.person(chance), "last": last.removesuffix(" please"), "fault": fault,
        "Reason": f"{capital(reason)}." if len(reason.split()) > 2 else f"What I received was {fault}." if _FAULT.search(text) else "It did not arrive as it was promised.",
        "thanks": _addressed(thanks["it"]) if thanks else "", "event": event["event"] if event else "",
        "when": f" {said if re.match(r'(?:on|this|next|tomorrow|tonight|today)', said, re.IGNORECASE) else 'on ' + said}" if said else "", "where": f", at {where['where'].strip()}" if where else "",
    } | _wanted(text, chance)  # fmt: skip
    return "\n".join(filled(line, values) if line else "" for line in row[2].split("\n"))


def _addressed(it: str) -> str:
    """What somebody is thanked for, said to them: `her help` → `your help`."""
    return re.sub(r"\b(?:her|his|their)\b", "your", it).strip(" ,.")


# ---- what else a letter speaks of ----------------------------------------------------------------------------------------

_FIRM = late(r"\b(?:at|with|for|from) (?P<it>[A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*)*)")
_ROLE = late(r"\b(?:for|of|as) (?:an? |the )?(?P<it>[a-z][a-z -]{2,40}?) (?:position|role|job|opening)\b", re.IGNORECASE)  # fmt: skip
_INVOICE = late(r"\binvoice (?:number |no\.? ?|nr\.? ?|#)?\s?#?(?P<it>[A-Z]{0,4}-?\d[\w-]*)", re.IGNORECASE)
_SINCE = late(r"\b(?P<it>(?:\d{1,2}|an?|one|two|three|four|five|six) (?:days?|weeks?|months?)) (?:late|overdue|past due|old)\b", re.IGNORECASE)  # fmt: skip
_MET = late(r"\b(?P<it>(?:team |lunch |phone |video |client |sales |doctor's )?(?:meeting|call|appointment|interview|lunch|session|reservation|booking|event|party|dinner|date))\b", re.IGNORECASE)  # fmt: skip
_DAY = r"(?:on |this |next )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|tomorrow|today|next week|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:January|February|March|April|May|June|July|August|September|October|November|December))(?: (?:at )?\d{1,2}(?::\d\d)? ?(?:am|pm))?"
_MOVED = late(rf"\bfrom (?P<a>{_DAY})\b(?:,? (?:to|until|till|through) (?P<b>{_DAY}))?|\b(?:to|until) (?P<c>{_DAY})", re.IGNORECASE)  # fmt: skip
_KEPT = late(r"\b(?:my|our|the|an?) (?P<it>(?:[\w'-]+ ){0,3}?(?:membership|subscription|contract|account|policy|plan|order))\b", re.IGNORECASE)  # fmt: skip
_DRAFT = late(r"\bmy (?P<it>(?:[\w'-]+ ){0,2}?(?:proposal|draft|report|presentation|work|document|design|portfolio|paper))\b", re.IGNORECASE)  # fmt: skip
_PRAISED = late(r"\bfor (?:my |our |a |an )?(?:[a-z]+ ){0,3}?(?P<it>[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b")
_SOLD = late(r"\b(?:selling|promoting|offering|pitching|introducing|for) (?:our |my |an? |the )?(?P<it>[^.,?!\n]{3,50}?)(?= to\b|[.,?!\n]|$)(?: to (?P<to>[a-z][a-z -]{2,40}))?", re.IGNORECASE)  # fmt: skip
_FAULTY = late(r"\b(?:my|our|the) (?P<it>(?:[\w-]+ )?(?:laptop|computer|printer|screen|monitor|phone|keyboard|mouse|vpn|wifi|e-?mail) (?:won'?t|doesn'?t|does not|will not|is|has|keeps|can'?t)\b[^.?!\n]{2,60})", re.IGNORECASE)  # fmt: skip
_ON = late(r"\b(?:about|regarding|concerning|explaining|on|announcing|for) (?P<it>(?:the|our|an?|my|new) [^.?!,\n]{3,80})", re.IGNORECASE)  # fmt: skip
_DEAR = late(r"\b(?P<it>girlfriend|boyfriend|wife|husband|partner|best friend|friend|mom|mum|dad|mother|father|sister|brother)\b", re.IGNORECASE)  # fmt: skip
_GENTLE = {
    "mom": "Dear Mom",
    "mum": "Dear Mum",
    "dad": "Dear Dad",
    "mother": "Dear Mother",
    "father": "Dear Father",
}


def _wanted(text: str, chance: Chance) -> dict[str, str]:
    """The slots of a mould that the prompt fills, else a word in brackets or a plain one."""

    def found(pattern: re.Pattern[str], otherwise: str) -> str:
        match = pattern.search(text)
        return match["it"].strip(" ,") if match else otherwise

    moved = _MOVED.search(text)
    first, last = (moved["a"] or "", moved["b"] or moved["c"] or "") if moved else ("", "")
    sold = _SOLD.search(text)
    since = found(_SINCE, "")
    fault = found(_FAULTY, "[device] does not [what it should do]")
    topic = re.sub(r"\bmy\b", "your", found(_ON, "[subject]")) if "about my" in text.lower() else found(_ON, "[subject]")  # fmt: skip
    dear = found(_DEAR, "").lower()
    invoice = found(_INVOICE, "[number]")
    leave = f"from {first} to {last}" if first and last else "from [date] to [date]"
    return {
        "firm": found(_FIRM, "[company]"), "role": found(_ROLE, "[position]").lower(), "invoice": invoice, "meeting": found(_MET, "meeting").lower(), "first": people.given_name(chance),
        "late": f"is now {since} overdue" if since else "was due on [date]", "from_day": f" on {first}" if first else "", "to_day": last or "[new date]", "contract": found(_KEPT, "contract"),
        "draft": found(_DRAFT, "draft"), "praised": found(_PRAISED, "[name]"), "product": sold["it"] if sold else "[product]", "whom_sold": capital(sold["to"]) if sold and sold["to"] else "Many in your line of work",
        "fault_clause": f"My {fault}", "fault_subject": capital(fault), "topic": topic, "topic_subject": capital(re.sub(r"^(?:the|our|an?|my) ", "", topic)),
        "leave": leave, "when_subject": f": {first} to {last}" if first and last else "", "sick": "today and tomorrow" if "tomorrow" in text else "today", "until_subject": " until [date]",
        "age": f"{age[0][:-2]}: " if (age := re.search(r"\b\d{2}th\b", text)) else "[Age]: ",
        "colleague": "[colleague]", "dearest": _GENTLE.get(dear, "Dear [name]"),
    }  # fmt: skip


ALL = (mailed,)
