"""The scenarios of one mock: which of them a call is told by, and what is remembered of each caller."""

import logging
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import orjson

from mock_server.content import hints, sample
from mock_server.faults.pick import Fault, Plan
from mock_server.faults.steer import Desk, language
from mock_server.scenarios.callers import Caller
from mock_server.scenarios.heard import Heard
from mock_server.scenarios.reading import (
    HERE,
    Answer,
    Book,
    Mistake,
    Scenario,
    ScenarioError,
    read,
    read_file,
)
from mock_server.scenarios.when import START
from mock_server.scenarios.words import Match, TooSlow
from mock_server.spec import folders
from mock_server.wire.call import Call, named
from mock_server.wire.errors import Refused
from mock_server.world.journal import name_of
from mock_server.world.world import World

REMEMBERED = 10_000
"""So many keys have a state and counts; of more, those that called longest ago begin anew."""

ENDINGS = (".yaml", ".yml")
"""How the names of scenario files in a folder end."""

log = logging.getLogger("dashmock")

Signature = tuple[Any, ...]


@dataclass
class Source:
    """A file, or a text that was handed in, with the scenarios that were last read from it without a mistake."""

    book: Book
    path: Path | None = None
    signature: Signature = ()
    problem: str = ""


class Scenarios:
    """Texts that were handed in, the newest first, then files in the order they were named."""

    def __init__(self, world: World, desk: Desk, paths: Sequence[str] = ()) -> None:
        """`paths`: files, or folders whose files are taken by name. The desk asks, while there are any. Raises ScenarioError."""
        self.world, self.desk = world, desk
        self._callers: OrderedDict[str, Caller] = world.tables.table(
            "callers"
        )  # by what stands for their key
        self.places = [Path(one) for one in paths]
        self.handed: list[Source] = []
        self.filed: dict[Path, Source] = {}
        for path in self._files(strict=True):
            self.filed[path] = Source(read_file(path, world.spec), path)
            self.filed[path].signature = _signature(self.filed[path].book.files)
        self._settle()

    # ---- what there is ------------------------------------------------------------------------------------------------

    @property
    def sources(self) -> list[Source]:
        """In the order in which they are asked."""
        return [*reversed(self.handed), *self.filed.values()]

    def _settle(self) -> None:
        self.desk.scenarios = self if self.handed or self.places else None

    @property
    def strict(self) -> bool:
        """Whether a chat that none fits is refused: where one source says so."""
        return any(one.book.strict for one in self.sources)

    def add(self, text: str, source: str = HERE) -> Book:
        """Takes a text, which from now on comes before all others. Raises ScenarioError."""
        book = read(text, self.world.spec, source)
        self.handed.append(Source(book))
        self._settle()
        return book

    def add_path(self, path: Path) -> None:
        """Takes a file or a folder, asked after those that are there. Raises ScenarioError."""
        self.places.append(path)
        try:
            for file in self._files(strict=True):
                if file not in self.filed:
                    book = read_file(file, self.world.spec)
                    self.filed[file] = Source(book, file, _signature(book.files))
        except ScenarioError:
            self.places.remove(path)
            raise
        self._settle()

    def put(self, text: str) -> Book:
        """Takes a text instead of all those that were handed in. Raises ScenarioError, and then all stays."""
        book = read(text, self.world.spec)
        self.handed = [Source(book)]
        self._settle()
        return book

    def withdraw(self) -> int:
        """Forgets the texts that were handed in; says how many."""
        number = len(self.handed)
        self.handed.clear()
        self._settle()
        return number

    def begin(self) -> None:
        """As at the start: texts that were handed in are forgotten, files stay, and every conversation begins."""
        self.withdraw()
        self.restart()

    def restart(self) -> None:
        """Every conversation stands at the start, every list of answers at its first."""
        self._callers.clear()

    @property
    def states(self) -> dict[str, str]:
        """Caller, named as in the journal → where its conversation stands."""
        return {one.name: one.state for one in self._callers.values() if one.state != START}

    @property
    def used(self) -> Counter[tuple[str, str]]:
        """How often each scenario, by source and name, has answered those that are remembered."""
        used: Counter[tuple[str, str]] = Counter()
        for one in self._callers.values():
            used.update(one.counts)
        return used

    @property
    def texts(self) -> tuple[str, ...]:
        """Those that were handed in, the oldest first."""
        return tuple([one.book.text for one in self.handed])

    def take(self, texts: Sequence[str]) -> None:
        """Asks what others were handed in, where they share what is remembered."""
        if self.texts != tuple(texts):
            self.handed = [Source(read(text, self.world.spec)) for text in texts]
            self._settle()

    # ---- one call -----------------------------------------------------------------------------------------------------

    def say(self, call: Call, answered: bool = False) -> tuple[Mapping[str, Any] | None, list[Fault]]:
        """What the call is told, and what goes wrong with it. `answered`: there is an answer from elsewhere already.

        Raises Refused where the scenarios are strict and none fits, or where one cannot be told.
        """
        self.reload()
        if call.operation is None:
            return None, []
        heard = Heard(call)
        caller = self._caller(call.key)
        for source in self.sources:
            for scenario in source.book.scenarios:
                try:
                    match = scenario.when.match(heard, caller.state)
                except TooSlow as error:
                    raise _refused(scenario, str(error)) from None
                if match is not None:
                    return self._told(scenario, heard, match, caller)
        if self.strict and heard.is_chat and not answered:
            said = heard.last if len(heard.last) <= 80 else f"{heard.last[:77]}…"
            state = f", state {caller.state!r}" if caller.state != START else ""
            raise Refused(
                "InvalidParameter",
                layer="gateway",
                message=f"No scenario fits this call, and the scenarios are strict: operation {call.operation.id}, "
                f"model {call.body.get('model')}, turn {heard.turn}{state}, last words {said!r}.",
            )
        return None, []

    def _caller(self, key: str) -> Caller:
        known = named(key)
        caller = self._callers.get(known)
        if caller is None:
            caller = self._callers[known] = Caller(name_of(key))
            if len(self._callers) > REMEMBERED:
                self._callers.popitem(last=False)
        self._callers.move_to_end(known)
        return caller

    def _told(
        self, scenario: Scenario, heard: Heard, match: Match, caller: Caller
    ) -> tuple[Mapping[str, Any] | None, list[Fault]]:
        known = (scenario.source, scenario.name)
        number = caller.counts[known] = caller.counts.get(known, 0) + 1
        if not scenario.answers:
            return None, []
        count = len(scenario.answers)
        at = (number - 1) % count if scenario.loops else min(number, count) - 1
        answer = scenario.answers[at]
        sent = heard.seed
        chance = Random(
            f"{self.world.seed} {scenario.name} {number}" if sent is None else f"{sent} {scenario.name}"
        )
        before = caller.state
        caller.state = answer.written.get("next", before)
        script = self._script(scenario, answer, heard, (match, before, number), chance)
        return script, self._faults((*known, at), answer, caller)

    def _script(
        self, scenario: Scenario, answer: Answer, heard: Heard, known: tuple[Match, str, int], chance: Random
    ) -> Mapping[str, Any] | None:
        written = answer.written
        said = {
            name: written[name] for name in ("text", "thinking", "tools", "json", "body") if name in written
        }
        if b"{{" in (raw := orjson.dumps(said)) or b"{%" in raw:
            from mock_server.scenarios import templates  # Jinja takes 60 ms

            match, state, number = known
            try:
                said = templates.filled(said, templates.context(heard, match, state, number, chance))
            except templates.BadTemplate as error:
                raise _refused(scenario, f"a template {error}") from None
        if "json" in said:
            said["text"] = sample.text(said.pop("json"))
        if answer.file is not None:
            said["text"] = answer.file
        wanted = written.get("schema")
        if wanted == "response_format":
            if heard.schema is None:
                raise _refused(
                    scenario, "answers by the response_format of the request, and this one has no schema"
                )
        elif wanted is not None:
            try:
                said["text"] = sample.text(sample.sample(wanted, chance, hints.of(heard.last)))
            except sample.Unsatisfiable as error:
                raise _refused(scenario, f"schema: no value can be made of it: {error}") from None
        if "finish" in written:
            said["finish"] = written["finish"]
            if "text" in said:
                said["whole"] = True  # as it was written
        if "body" in said:
            said["status"] = written.get("status", 200)
        said |= {name: written[name] for name in ("tool", "seed") if name in written}
        if "locale" in written:
            said["locale"] = language(written["locale"])
        return said or None

    def _faults(self, at: tuple[str, str, int], answer: Answer, caller: Caller) -> list[Fault]:
        if not answer.stages:
            return []
        text, plan = caller.plans.get(at) or ("", None)
        if plan is None or text != answer.written["fault"]:  # the file may have changed
            plan = Plan(answer.stages, Random())
            caller.plans[at] = (answer.written["fault"], plan)
        plan.chance = Random(f"{self.world.seed} {at} {plan.seen}")  # the same wherever it is asked
        return plan.next()

    # ---- hot reload ---------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Reads again what has changed. A file with a mistake is told by what it said before, which is logged once."""
        if not self.places:
            return
        paths = self._files(strict=False)
        for path, closed in paths.items():
            source = self.filed.get(path)
            if source is not None and closed:
                if source.problem != closed:
                    log.error("%s: %s; told as before", path, closed)
                source.problem, source.signature = closed, ()
                continue
            signature = _signature((path,) if source is None else source.book.files)
            if source is not None and signature == source.signature:
                continue
            try:
                book = read_file(path, self.world.spec)
            except ScenarioError as error:
                if source is None:
                    source = self.filed[path] = Source(Book(str(path), "", False, (), (path,)), path)
                log.error("%s; told as before", error)
                source.problem, source.signature = str(error), signature
                continue
            self.filed[path] = Source(book, path, _signature(book.files))
            log.info("%s: read again", path)
        if list(self.filed) != list(paths):  # in order, and without those that have gone from a folder
            self.filed = {path: self.filed[path] for path in paths}

    def _files(self, strict: bool) -> dict[Path, str]:
        """Every file, in order, with why its folder cannot be looked into. Where a place is missing: raises ScenarioError if
        `strict`, else what was there stays."""
        found: dict[Path, str] = {}
        for place in self.places:
            try:
                if place.is_dir():
                    inside = folders.files(place, *ENDINGS)
                    if not inside and strict:
                        raise _missing(
                            place, f"holds no scenario files; their names end in {' or '.join(ENDINGS)}"
                        )
                    found |= dict.fromkeys(inside, "")
                elif strict and not place.exists():
                    raise _missing(
                        place, "no such file; write the path of a scenario file or of a folder of them"
                    )
                else:
                    found[place] = ""
            except OSError as error:
                says = f"cannot be read: {error.strerror}"
                if strict:
                    raise _missing(place, says) from None
                there = [path for path in self.filed if path == place or path.parent == place]
                found |= dict.fromkeys(there, says)
        return found


def _missing(place: Path, says: str) -> ScenarioError:
    return ScenarioError([Mistake(str(place), 0, "", says)])


def _signature(paths: Sequence[Path]) -> Signature:
    """What changes when one of the files does."""
    found: list[Any] = []
    for path in paths:
        try:
            seen = path.stat()
            found.append((seen.st_mtime_ns, seen.st_size, seen.st_ino))
        except OSError:
            found.append(None)
    return tuple(found)


def _refused(scenario: Scenario, says: str) -> Refused:
    return Refused("InvalidParameter", layer="gateway", message=f"Scenario {scenario.name!r} {says}.")
