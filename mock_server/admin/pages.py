"""Every admin call: a row of PAGES says its method and path, what it does and takes, and which function answers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_server import version
from mock_server.admin.asked import Asked, Line, Receive, Told, Wrong
from mock_server.console import asset
from mock_server.content.phrases import LANGUAGES
from mock_server.faults.kinds import KINDS
from mock_server.faults.pick import Plan
from mock_server.faults.steer import WHEN, WORDS
from mock_server.spec.model import Operation
from mock_server.verdicts import JUDGES, judge
from mock_server.wire.call import Call
from mock_server.world.journal import CUT, KEPT, RESET, CommonJournal, Entry, name_of, redacted
from mock_server.world.limits import ROW, TOP, parse
from mock_server.world.metrics import MEDIA_TYPE
from mock_server.world.pace import Pace

if TYPE_CHECKING:
    from mock_server.admin.application import Admin

LATEST = 253_402_300_799.0
"""The end of the year 9999: epoch seconds that a date can still be written of."""


class Page(NamedTuple):
    """`takes` is what the body, or the query of a GET, may have: key → what it means. An `open` page is for everybody.

    `answer` takes the Admin and what was Asked, and gives what becomes JSON, or Told; one that `sends` takes the Line too, and
    sends its answer itself.
    """

    method: str
    path: str
    answer: Callable[..., Any]
    takes: Mapping[str, str] = {}
    open: bool = False
    sends: bool = False

    @property
    def says(self) -> str:
        """What it does, in a sentence."""
        return " ".join((self.answer.__doc__ or "").split())


# ---- what is served ---------------------------------------------------------------------------------------------------


def pages(admin: Admin, asked: Asked) -> Any:
    """This list: every admin call, what it does and what it takes. A browser gets the live page instead."""
    return {
        "pages": [
            {"method": page.method, "path": page.path, "says": page.says, "takes": dict(page.takes)}
            for page in PAGES
        ]
    }


def console(admin: Admin, asked: Asked) -> Any:
    """A file of the live page."""
    name = asked.values["name"]
    told = asset(name)
    if told is None:
        raise Wrong(f"{name!r} is no file of the live page", status=404)
    return Told(*told)


def catalogue(admin: Admin, asked: Asked) -> Any:
    """What can be called: each operation with the requests that the contract shows for it, each model with its list prices in the
    region that is served, of 1,000,000 tokens; what is paid of it at hosts that have a price of their own; and the pace it was
    started with."""
    region = admin.world.region.id
    return {
        "region": region,
        "pace": _written(admin.world.pace),
        "price_shares": {
            host: share
            for one in admin.spec.regions.values()
            for host in one.hosts
            if (share := admin.spec.price_share(host)) != 1
        },
        "operations": [
            {
                "id": one.id,
                "method": one.method,
                "path": one.path,
                "surface": one.surface,
                "examples": _requests(one),
            }
            for one in admin.spec.operations
        ],
        "models": [
            {"id": one.id, "title": one.title, "prices": (one.prices or {}).get(region)}
            for one in admin.spec.catalogue
        ],
    }


def _written(pace: Pace) -> str:
    """The pace as `--pace` takes it; `learned` where it comes from a file of `--profile`."""
    if pace.is_off or pace.real:
        return "real" if pace.real else "off"
    return "learned" if pace.learned else f"{pace.first_token_ms:g}:{pace.tokens_per_second:g}"


def _requests(operation: Operation) -> dict[str, Any]:
    content = (operation.raw.get("requestBody") or {}).get("content") or {}
    return {
        name: {"summary": one.get("summary", ""), "body": one["value"]}
        for name, one in ((content.get("application/json") or {}).get("examples") or {}).items()
        if "value" in one
    }


def health(admin: Admin, asked: Asked) -> Any:
    """Ready: what serves here."""
    return {
        "status": "ok",
        "version": version(),
        "operations": len(admin.spec.operations),
        "models": len(admin.spec.catalogue),
        "seed": admin.world.seed,
    }


def fidelity(admin: Admin, asked: Asked) -> Any:
    """How well founded the contract is: the evidence of each operation, rule and error row, and how tokens are counted."""
    spec = admin.spec
    return {
        "operations": {one.id: one.raw.get("x-evidence") for one in spec.operations},
        "rules": {row["id"]: row["x-evidence"] for table in spec.rules.values() for row in table},
        "errors": {name: row.get("x-evidence") for name, row in spec.errors.items()},
        "languages": f"answers are in {', '.join(LANGUAGES)}; a prompt in another language is answered in English",
        "tokens": "Qwen's own vocabulary; models of other vendors are counted with it too",
    }


# ---- faults and answers -----------------------------------------------------------------------------------------------


def faults(admin: Admin, asked: Asked) -> Any:
    """What is ordered to go wrong, how often it did, and every word there is for it."""
    return {
        "faults": [_plan(plan) for plan in admin.desk.plans],
        "kinds": {
            kind.name: {"says": kind.says, "amount": kind.unit, "default": kind.default}
            for kind in KINDS.values()
        },
        "errors": {
            name: {"status": row["status"], "code": (row.get("native") or {}).get("code")}
            for name, row in admin.spec.errors.items()
        },
        "words": dict(WORDS),
        "when": list(WHEN),
    }


def add_fault(admin: Admin, asked: Asked) -> Any:
    """From now on this goes wrong, in the words of the header X-Mock-Fault."""
    text = asked.text("fault", "2 x Throttling.RateQuota, then fine")
    count, probability = asked.number("count", 2), asked.share("probability")
    return _plan(admin.desk.fault(text, asked.body.get("when"), count, probability))


def forget_faults(admin: Admin, asked: Asked) -> Any:
    """Nothing that was ordered goes wrong any more."""
    forgotten = [plan.id for plan in admin.desk.plans]
    admin.desk.forget_faults()
    return {"forgotten": forgotten}


def answers(admin: Admin, asked: Asked) -> Any:
    """What is ordered to be said."""
    return {"answers": [_order(order) for order in admin.desk.answers]}


def add_answer(admin: Admin, asked: Asked) -> Any:
    """From now on this is said; the newest order that fits counts."""
    said = asked.body.get("answer")
    times = asked.number("times", 1)
    return _order(admin.desk.answer(said, asked.body.get("when"), times))  # type: ignore[arg-type]  # it checks


def forget_answers(admin: Admin, asked: Asked) -> Any:
    """Nothing that was ordered is said any more."""
    forgotten = [order["id"] for order in admin.desk.answers]
    admin.desk.answers.clear()
    return {"forgotten": forgotten}


def forget_order(admin: Admin, asked: Asked) -> Any:
    """Takes one order back."""
    id = asked.values["id"]
    if not admin.desk.forget(id):
        ids = [plan.id for plan in admin.desk.plans] + [order["id"] for order in admin.desk.answers]
        raise Wrong(f"{id!r} is no order", ids, status=404)
    return {"forgotten": [id]}


# ---- scenarios --------------------------------------------------------------------------------------------------------


def scenarios(admin: Admin, asked: Asked) -> Any:
    """The scenarios there are, in the order in which they are asked, how often each has answered, and where callers stand."""
    held = admin.scenarios
    held.reload()
    return {
        "strict": held.strict,
        "sources": [
            {
                "source": source.book.source,
                "file": source.path is not None,
                "problem": source.problem or None,
                "text": redacted(source.book.text.encode()).decode(),
                "scenarios": [
                    {
                        "name": one.name,
                        "line": one.line,
                        "when": {
                            key: "***" if key == "key" else value for key, value in one.when.written.items()
                        },
                        "answered": held.used.get((one.source, one.name), 0),
                    }
                    for one in source.book.scenarios
                ],
            }
            for source in held.sources
        ],
        "states": held.states,
    }


def put_scenarios(admin: Admin, asked: Asked) -> Any:
    """From now on these scenarios answer, before those of files and instead of those that were put here before."""
    from mock_server.scenarios.reading import ScenarioError

    text = asked.text("text", "scenarios:\n  - name: hello\n    then: {text: Hi!}\n")
    try:
        admin.scenarios.put(text)
    except ScenarioError as error:
        raise Wrong("\n".join(map(str, error.mistakes))) from None
    return scenarios(admin, asked)


def forget_scenarios(admin: Admin, asked: Asked) -> Any:
    """The scenarios that were put here answer no more; those of files do."""
    return {"forgotten": admin.scenarios.withdraw()}


def restart_scenarios(admin: Admin, asked: Asked) -> Any:
    """Every conversation stands at the start again, every list of answers at its first."""
    states = admin.scenarios.states
    admin.scenarios.restart()
    return {"forgotten": states}


def as_scenario(admin: Admin, asked: Asked) -> Any:
    """The call as a scenario, in YAML, that says the same again."""
    from mock_server.scenarios.heard import Heard
    from mock_server.scenarios.saving import NotSayable, scenario

    entry = _entry(admin, asked.values["id"])
    call = Call(
        method=entry.method,
        path=entry.path,
        query=entry.query,
        headers=dict(entry.request_headers),
        raw=entry.raw,
        request_id=entry.id,
        arrived=0,
        region=admin.world.region,
        operation=next((one for one in admin.spec.operations if one.id == entry.operation), None),
        body=entry.body if isinstance(entry.body, dict) else {},
        model=admin.spec.catalogue.find(entry.model) if entry.model else None,
    )
    heard = Heard(call)
    try:
        text = scenario(entry, heard.last if call.body else "", heard.turn)
    except NotSayable as error:
        raise Wrong(f"{entry.id}: cannot be said again by a scenario: {error}", status=409) from None
    return Told(text.encode(), "application/yaml; charset=utf-8")


def _plan(plan: Plan) -> dict[str, Any]:
    stages = [
        {
            "calls": stage.calls,
            "faults": [
                {"name": fault.error or fault.kind, "probability": fault.probability}
                for fault in stage.faults
            ],
        }
        for stage in plan.stages
    ]
    return {
        "id": plan.id,
        "fault": plan.text,
        "when": _condition(plan.when),
        "stages": stages,
        "seen": plan.seen,
        "tripped": plan.tripped,
        "spent": plan.spent,
    }


def _order(order: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": order["id"],
        "answer": order["script"],
        "when": _condition(order["when"]),
        "left": order["left"],
    }


def _condition(when: Any) -> Any:
    if isinstance(when, re.Pattern):
        return {"pattern": when.pattern}
    return "a function of the test" if callable(when) else when


# ---- the journal ------------------------------------------------------------------------------------------------------


def journal(admin: Admin, asked: Asked) -> Any:
    """The last calls, newest first, without bodies; of each a permalink. Keys are blanked. `shared`: also those of other workers."""
    limit = asked.query.get("limit", "100")
    if not limit.isdecimal():
        raise Wrong(f"limit: {limit!r} is no whole number; write e.g. 100")
    found = [entry for entry in reversed(admin.journal.entries) if _fits(entry, asked.query)]
    after = asked.query.get("before")
    if after is not None:
        ids = [entry.id for entry in found]
        if after not in ids:
            raise Wrong(f"before: {after!r} is no call that is remembered", status=404)
        found = found[ids.index(after) + 1 :]
    said: dict[str, Any] = {
        "size": admin.journal.size,
        "shared": isinstance(admin.journal, CommonJournal),
        "matching": len(found),
        "calls": [entry.summary() | _links(entry) for entry in found[: int(limit)]],
    }
    if not admin.journal.size:
        said["note"] = _OFF
    return said


def resize_journal(admin: Admin, asked: Asked) -> Any:
    """How many calls are remembered from now on; 0 switches the journal off."""
    size = asked.number("size", 500)
    if size is None:
        raise Wrong("size: is missing; write a whole number, e.g. 500")
    admin.journal.resize(size)
    admin.watch.settle()
    return {"size": size}


def one_call(admin: Admin, asked: Asked) -> Any:
    """One call, whole: headers and bodies of both directions."""
    entry = _entry(admin, asked.values["id"])
    return entry.as_json() | _links(entry)


async def replay(admin: Admin, asked: Asked, line: Line) -> None:
    """Exactly the bytes that this client saw, ending as they ended; with timing=on at the same pace. Any method, and any path
    below: an SDK can have it as its base URL."""
    entry = _entry(admin, asked.values["id"])
    if not entry.is_complete:
        raise Wrong(
            f"of this answer only the first {KEPT} of {entry.size} bytes are kept: it cannot be replayed",
            status=410,
        )
    timing = asked.query.get("timing", "off")
    if timing not in ("on", "off"):
        raise Wrong(f"timing: {timing!r} is not known; write on or off", ("on", "off"))
    head = list(entry.headers)
    if {(b"sec-fetch-mode", b"navigate"), (b"sec-fetch-dest", b"document")} & set(line.scope["headers"]):
        # a browser shows it as a page: a script in it may do nothing
        head.append((b"content-security-policy", b"default-src 'none'; sandbox"))
    await line.send({"type": "http.response.start", "status": entry.status, "headers": head})
    before = 0.0
    for at, data in entry.steps():
        if timing == "on" and at > before:
            gone = asyncio.ensure_future(line.receive())
            await asyncio.wait({gone}, timeout=at - before)
            gone.cancel()
        before = at
        await line.send({"type": "http.response.body", "body": data, "more_body": True})
    if entry.ended not in (CUT, RESET):
        await line.send({"type": "http.response.body", "body": b""})
    elif hang_up := ((line.scope.get("extensions") or {}).get("dashmock") or {}).get("hang_up"):
        hang_up(entry.ended == RESET)


async def live(admin: Admin, asked: Asked, line: Line) -> None:
    """Calls as they happen, as server-sent events: `call` when one arrives, `said` for each piece of its answer, `over` when it
    ends; `lost` to a reader who is too slow, after which it may ask again."""
    viewer = admin.watch.view()
    others = asyncio.ensure_future(admin.watch.follow(viewer))
    gone = asyncio.ensure_future(_disconnect(line.receive))
    event = asyncio.ensure_future(viewer.get())
    head = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), *line.cors]
    try:
        await line.send({"type": "http.response.start", "status": 200, "headers": head})
        await line.send({"type": "http.response.body", "body": b": dashmock\n\n", "more_body": True})
        while True:
            await asyncio.wait({event, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                return
            if not (frame := event.result()):
                break
            await line.send({"type": "http.response.body", "body": frame, "more_body": True})
            event = asyncio.ensure_future(viewer.get())
        await line.send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        event.cancel()
        others.cancel()
        admin.watch.leave(viewer)


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def forget_journal(admin: Admin, asked: Asked) -> Any:
    """Forgets every call."""
    return {"forgotten": admin.journal.forget()}


def forget_call(admin: Admin, asked: Asked) -> Any:
    """Forgets one call."""
    entry = _entry(admin, asked.values["id"])
    admin.journal.remove(entry)
    return {"forgotten": 1}


_FILTERS: Mapping[str, Callable[[Entry], str | None]] = {
    "model": lambda entry: entry.model,
    "operation": lambda entry: entry.operation,
    "status": lambda entry: str(entry.status),
    "caller": lambda entry: entry.caller,
    "error": lambda entry: entry.error,
    "ended": lambda entry: entry.ended,
}


def _fits(entry: Entry, query: Mapping[str, str]) -> bool:
    return all(of(entry) == query[name] for name, of in _FILTERS.items() if name in query)


def _entry(admin: Admin, id: str) -> Entry:
    found = admin.journal.find(id)
    if found is None:
        why = "" if admin.journal.size else "; the journal is off, start with --journal 500"
        raise Wrong(f"{id!r} is no call that is remembered{why}", status=404)
    return found


def _links(entry: Entry) -> dict[str, str]:
    own = f"/_mock/journal/{entry.id}"
    return {"permalink": own, "replay": f"{own}/replay", "scenario": f"{own}/scenario"}


def verdicts(admin: Admin, asked: Asked) -> Any:
    """What the clients did wrong in the calls that are remembered, with the fix and the calls that show it."""
    only = asked.query.get("name")
    names = [one.name for one in JUDGES]
    if only is not None and only not in names:
        raise Wrong(f"name: {only!r} is no verdict; there are: {', '.join(names)}", names)
    calls = [entry for entry in admin.journal.entries if asked.query.get("caller") in (None, entry.caller)]
    found = [one for one in judge(calls, admin.spec) if only in (None, one.name)]
    return {
        "clean": all(one.advice for one in found),
        "verdicts": [one._asdict() for one in found],
        "judged": len(calls),
        "judges": [
            {"name": one.name, "says": one.says, "fix": one.fix, "advice": one.advice} for one in JUDGES
        ],
    } | ({} if admin.journal.size else {"note": _OFF})


_OFF = 'the journal is off; start with --journal 500, or POST {"size": 500} to /_mock/journal'


def metrics(admin: Admin, asked: Asked) -> Any:
    """Counts of calls, tokens and errors, and how long they took, in Prometheus' text form."""
    held = admin.watch.metrics
    if held is None:
        note = '# nothing is counted; start with --metrics, or POST {"on": true} here\n'
        return Told(note.encode(), MEDIA_TYPE)
    return Told(held.text(admin.world.clock.ahead).encode(), MEDIA_TYPE)


def set_metrics(admin: Admin, asked: Asked) -> Any:
    """Whether calls are counted from now on."""
    on = asked.switch("on")
    if on is None:
        raise Wrong("on: is missing; write true or false", ("true", "false"))
    admin.watch.measure(on, admin.spec)
    return {"on": on}


# ---- limits -----------------------------------------------------------------------------------------------------------


def limits(admin: Admin, asked: Asked) -> Any:
    """The limits that hold, and what is used of them by model and caller."""
    held = admin.watch.limits
    if held is None:
        return {"limits": "off", "used": []}
    config = held.config._asdict()
    del config["where"]
    config["keys"] = {name_of(key): row for key, row in held.config.keys.items()}
    return {"limits": config, "used": held.used()}


def set_limits(admin: Admin, asked: Asked) -> Any:
    """From now on these limits hold, and nothing of them is used yet."""
    document: Any = dict(asked.body)
    if set(document) == {"limits"}:
        document = document["limits"]
    elif not document:
        raise Wrong('body: says no limits; write e.g. {"rpm": 60} or {"limits": "catalogue"}', (*TOP, *ROW))
    admin.watch.relimit(parse(document))
    return limits(admin, asked)


def no_limits(admin: Admin, asked: Asked) -> Any:
    """No limits hold."""
    admin.watch.relimit(None)
    return limits(admin, asked)


# ---- batches ----------------------------------------------------------------------------------------------------------


def batches(admin: Admin, asked: Asked) -> Any:
    """What each batch has used, oldest first: tokens of its lines that were answered, their list price, and what is paid of it.
    Lines are in no journal and no other count."""
    share = admin.spec.operation("batch-create").price_share
    return {
        "price_share": share,
        "batches": [
            {
                "id": one.id,
                "endpoint": one.endpoint,
                "completed": one.done - one.failed if not one.closed else one.total - one.failed,
                "input_tokens": one.used.prompt,
                "output_tokens": one.used.completion,
                "currency": one.used.currency or None,
                "list_price": None if one.used.price is None else round(one.used.price, 9),
                "price": None if one.used.price is None else round(one.used.price * share, 9),
            }
            for one in admin.world.batches.all()
        ],
    }


# ---- clock, seed, reset -----------------------------------------------------------------------------------------------


def clock(admin: Admin, asked: Asked) -> Any:
    """What time the mock believes it is."""
    clock = admin.world.clock
    now = clock.now()
    return {
        "now": now,
        "utc": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds"),
        "frozen": clock.frozen,
        "ahead": round(clock.ahead, 3),
    }


def set_clock(admin: Admin, asked: Asked) -> Any:
    """Moves the clock forward, stops it, lets it go on, or makes it the real one; in this order: reset, freeze, advance."""
    if not asked.body:
        takes = next(page.takes for page in PAGES if page.answer is set_clock)
        raise Wrong("body: says nothing to do with the clock", takes)
    clock_ = admin.world.clock
    again, frozen = asked.switch("reset"), asked.body.get("freeze")
    seconds = asked.seconds("advance")
    at = None if frozen is None or isinstance(frozen, bool) else _moment(frozen)
    if again:
        clock_.reset()
    if max(at or 0, clock_.now()) + (seconds or 0) > LATEST:
        raise Wrong("clock: that is after the year 9999")
    try:
        if frozen is False:
            clock_.unfreeze()
        elif frozen is not None:
            clock_.freeze(at)
        if seconds is not None:
            clock_.advance(seconds)
    except ValueError as error:
        raise Wrong(f"freeze: {error}") from None
    return clock(admin, asked)


def _moment(value: Any) -> float:
    if isinstance(value, int | float):
        return float(value)
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Wrong(
            f"freeze: {value!r} is no moment; write true, false, epoch seconds, or e.g. '2026-12-31T23:59:00Z'"
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def seed(admin: Admin, asked: Asked) -> Any:
    """The seed of everything that is left to chance."""
    return {"seed": admin.world.seed}


def set_seed(admin: Admin, asked: Asked) -> Any:
    """Ids and chance begin anew, from this seed: the same calls get the same bytes."""
    number = asked.number("seed", 7)
    if number is None:
        raise Wrong("seed: is missing; write a whole number, e.g. 7")
    admin.desk.reseed(number)
    return {"seed": number}


def reset(admin: Admin, asked: Asked) -> Any:
    """As at the start: nothing ordered, nothing remembered, the clock real, the seed that of the start. `keep` names what stays."""
    keep = asked.body.get("keep", [])
    if not isinstance(keep, list):
        raise Wrong(f'keep: {keep!r} is no list; write e.g. ["clock"]', RESETS)
    for name in keep:
        if not isinstance(name, str) or name not in RESETS:
            raise Wrong(f"keep: {name!r} is not known; there are: {', '.join(RESETS)}", RESETS)
    done = [name for name in RESETS if name not in keep]
    for name in done:
        RESETS[name](admin)
    return {"reset": done}


RESETS: dict[str, Callable[[Admin], Any]] = {
    "faults": lambda admin: admin.desk.forget_faults(),
    "answers": lambda admin: admin.desk.answers.clear(),
    "scenarios": lambda admin: admin.scenarios.begin() if admin.desk.scenarios else None,
    "journal": lambda admin: admin.journal.forget(),
    "seed": lambda admin: admin.desk.reseed(admin.settings.seed),
    "world": lambda admin: admin.world.forget(),
    "clock": lambda admin: admin.world.clock.reset(),
    "limits": lambda admin: admin.watch.relimit(admin.settings.limits),
    "metrics": lambda admin: admin.watch.recount(),
}
"""What can begin again, and how. `world`: tasks, files, conversations, and all else that calls have left."""


ROW_SAYS = {
    "rpm": "requests a minute",
    "tpm": "tokens a minute",
    "rps": "requests a second",
    "tps": "tokens a second",
    "concurrency": "calls at once",
    "quota": "tokens in all",
    "every": "when the quota begins again: hour, day, week, month",
    "free": "tokens of the free tier, or catalogue; then nothing more",
    "free_days": "days of the free tier",
    "arrears": "true: the bill is not paid",
}

_WHEN = "part of the prompt, or an object: " + ", ".join(WHEN)

PAGES = (
    Page("GET", "/_mock", pages, open=True),
    Page("GET", "/_mock/health", health, open=True),
    Page("GET", "/_mock/fidelity", fidelity, open=True),
    Page("GET", "/_mock/catalogue", catalogue, open=True),
    Page("GET", "/_mock/console/{name}", console, open=True),
    Page("GET", "/_mock/faults", faults),
    Page(
        "POST",
        "/_mock/faults",
        add_fault,
        {
            "fault": "what goes wrong, e.g. `2 x Throttling.RateQuota, then fine` or `stall=5s`",
            "count": "for so many calls",
            "probability": "from 0 to 1",
            "when": _WHEN,
        },
    ),
    Page("DELETE", "/_mock/faults", forget_faults),
    Page("DELETE", "/_mock/faults/{id}", forget_order),
    Page("GET", "/_mock/answers", answers),
    Page(
        "POST",
        "/_mock/answers",
        add_answer,
        {
            "answer": "a text, or an object with text, thinking, tools, finish, locale, or body and status",
            "times": "so often",
            "when": _WHEN,
        },
    ),
    Page("DELETE", "/_mock/answers", forget_answers),
    Page("DELETE", "/_mock/answers/{id}", forget_order),
    Page("GET", "/_mock/scenarios", scenarios),
    Page("PUT", "/_mock/scenarios", put_scenarios, {"text": "the YAML of a scenario file"}),
    Page("DELETE", "/_mock/scenarios", forget_scenarios),
    Page("DELETE", "/_mock/scenarios/states", restart_scenarios),
    Page(
        "GET",
        "/_mock/journal",
        journal,
        {
            "limit": "so many, 100 by default",
            "before": "the id of a call: only older ones",
            **dict.fromkeys(_FILTERS, "only calls with exactly this"),
        },
    ),
    Page("POST", "/_mock/journal", resize_journal, {"size": "so many calls are remembered; 0: none"}),
    Page("DELETE", "/_mock/journal", forget_journal),
    Page("GET", "/_mock/journal/{id}", one_call),
    Page("DELETE", "/_mock/journal/{id}", forget_call),
    Page("GET", "/_mock/journal/{id}/scenario", as_scenario),
    Page("GET", "/_mock/journal/{id}/replay", replay, {"timing": "on: as slowly as it was"}, sends=True),
    Page("GET", "/_mock/live", live, sends=True),
    Page(
        "GET",
        "/_mock/verdicts",
        verdicts,
        {"name": "only verdicts of this name", "caller": "only on this caller, as the journal names it"},
    ),
    Page("GET", "/_mock/metrics", metrics),
    Page("POST", "/_mock/metrics", set_metrics, {"on": "true: calls are counted from now on"}),
    Page("GET", "/_mock/batches", batches),
    Page("GET", "/_mock/limits", limits),
    Page(
        "POST",
        "/_mock/limits",
        set_limits,
        {
            "limits": "off, or catalogue: what each model is published with",
            "per": "account, as documented, or key: whose calls are counted together",
            "per_second": "true: a second holds a sixtieth of a minute",
            "default": "the row of models that have none: an object of the keys below, catalogue, or off",
            "models": "model → row",
            "keys": "API key → row, counted for this key alone",
            **ROW_SAYS,
        },
    ),
    Page("DELETE", "/_mock/limits", no_limits),
    Page("GET", "/_mock/clock", clock),
    Page(
        "POST",
        "/_mock/clock",
        set_clock,
        {
            "advance": "how far forward: seconds, or e.g. `24h`",
            "freeze": "true: it stops; a moment: it stops there; false: it goes on",
            "reset": "true: the real time again",
        },
    ),
    Page("GET", "/_mock/seed", seed),
    Page("POST", "/_mock/seed", set_seed, {"seed": "a whole number"}),
    Page("POST", "/_mock/reset", reset, {"keep": "a list of what stays: " + ", ".join(RESETS)}),
)
"""Every admin call there is."""
