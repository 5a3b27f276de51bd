"""What exchanges show of an API, beside what our Spec says of it: tapes, or what a target answered."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mock_server.contract.drift.difference import Difference, Evidence, blamed, gathered
from mock_server.contract.drift.documents import resolved
from mock_server.contract.drift.shapes import Shapes
from mock_server.contract.exchange import Exchange, of_tape
from mock_server.contract.laws.envelope import foretold
from mock_server.recording.check import operation_of
from mock_server.recording.tape import RECORDING, read
from mock_server.spec.model import JSON, STREAM, Operation, Spec
from mock_server.spec.validation import Problem, check_answer, decoded

MOST_DEPTH = 9
"""Levels of a schema that are looked at for what is never shown."""

_MEDIA = re.compile(r"[\w.+-]+/[\w.+-]+")


def of_tapes(spec: Spec, paths: Iterable[Path], surface: str = "") -> list[Difference]:
    """Where recorded exchanges and the Spec part. Raises TapeError and OSError as `tape.read` does."""
    seen = Seen(spec)
    for path in paths:
        for tape in read(path):
            operation = operation_of(spec, tape)
            if operation is None:
                seen.stranger(tape.operation, tape.origin or RECORDING)
            elif (not surface or operation.surface == surface) and (
                tape.body is not None or tape.events is not None
            ):
                seen.exchange(of_tape(spec, operation, tape))
    return seen.differences(surface)


def of_answers(spec: Spec, exchanges: Iterable[Exchange], surface: str = "") -> list[Difference]:
    """Where what a target answered and the Spec part."""
    seen = Seen(spec)
    for exchange in exchanges:
        if exchange.case.kind in ("call", "key"):
            seen.exchange(exchange)
    return seen.differences(surface)


@dataclass
class Seen:
    """What some exchanges have shown so far."""

    spec: Spec
    found: list[Difference] = field(default_factory=list)
    shown: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    values: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shapes = Shapes(self.spec.document)
        self._declared: dict[tuple[str, str], dict[str, list[str]]] = {}

    def stranger(self, operation: str, origin: str) -> None:
        """An exchange of an operation that the Spec does not have."""
        likely = ("ours", "it was recorded") if origin == RECORDING else ("either", f"shown by a {origin}")
        self.found.append(
            Difference("extra", "operation", operation, "none", "there", "compatible", "", *likely)
        )

    def exchange(self, exchange: Exchange) -> None:
        """One exchange: what in it is not as the Spec says, and what of the Spec it shows."""
        operation = exchange.operation
        media = STREAM if exchange.events is not None else JSON
        key = operation.id, f"{exchange.status} {media}"
        self.counts[key] = self.counts.get(key, 0) + 1
        if exchange.asked and not exchange.refused:
            self._ask(exchange)
        announced = exchange.headers.get("content-type", media)
        if exchange.events is not None or not announced.startswith(JSON):
            announced = media if exchange.events is not None else announced
        content = exchange.events if exchange.events is not None else exchange.body
        if content is None and exchange.raw:
            self._tell(exchange, "changed", "body", operation.id, "JSON", "something else", "breaking")
            return
        for problem in check_answer(operation, exchange.status, announced, content):
            self._problem(exchange, problem)
        self._headers(exchange)
        for finding in foretold(exchange) if exchange.wire else ():
            self._tell(
                exchange, "changed", "outcome", f"{operation.id} {exchange.case.id.partition('/')[2]}",
                finding.expected, finding.came, "breaking",
            )  # fmt: skip
        listed = (
            [decoded(event) for event in exchange.events or ()] if exchange.events is not None else [content]
        )
        for one in listed:
            self._show(key, one, "")

    # ---- what they say that we do not -------------------------------------------------------------------------------

    def _tell(
        self, exchange: Exchange, kind: str, what: str, place: str, ours: str, theirs: str, severity: str, side: str = "answer"
    ) -> None:  # fmt: skip
        evidence = Evidence().within(exchange.operation.raw)
        likely, why = self._likely(kind, exchange, evidence)
        self.found.append(
            Difference(
                kind,
                what,
                place,
                ours[:300],
                theirs[:300],
                severity,
                side,
                likely,
                why,
                (exchange.operation.id,),
            )
        )

    def _likely(self, kind: str, exchange: Exchange, evidence: Evidence) -> tuple[str, str]:
        """Recordings outrank us; a page or paste does not outrank a recording; a server is held against our evidence."""
        if exchange.wire:
            return blamed(kind, evidence, Evidence())
        if exchange.origin == RECORDING:
            return "ours", f"recorded: {exchange.case.id}"
        likely, why = blamed(kind, evidence, Evidence("documented", exchange.case.id))
        return likely, f"{why}; shown by {exchange.case.id}" if why else f"shown by {exchange.case.id}"

    def _problem(self, exchange: Exchange, problem: Problem, side: str = "answer") -> None:
        inside = problem.path[1:] if exchange.events is not None and side == "answer" else problem.path
        place = (
            f"{exchange.operation.id} {exchange.status} "
            if side == "answer"
            else f"{exchange.operation.id} request "
        )
        place += _dotted(inside)
        holder = place.removesuffix(" (whole)") + " " if place.endswith(" (whole)") else f"{place}."
        keyword = problem.keyword
        names = re.findall(r"['\"]([^'\"]+)['\"]", problem.message)
        if keyword in ("additionalProperties", "unevaluatedProperties"):
            for name in names:
                self._tell(
                    exchange, "extra", "property", f"{holder}{name}", "none", "there", "compatible", side
                )
        elif keyword == "required" and names:
            self._tell(
                exchange,
                "missing",
                "property",
                f"{holder}{names[0]}",
                "required",
                "left out",
                "breaking",
                side,
            )
        elif keyword in ("content-type", "operation", "body"):
            status = exchange.operation.response(exchange.status)
            what = "media type" if status else "status"
            ours = ", ".join(status.get("content") or {}) or "none"
            came = (_MEDIA.findall(problem.message) or [""])[-1]
            self._tell(
                exchange, "extra", what, place.strip(), ours, came or str(exchange.status), "breaking", side
            )
        else:
            value = _at(exchange, problem, side)
            ours = _within(problem.message, value)
            self._tell(exchange, "changed", keyword, place, ours, _shortly(value), "breaking", side)

    def _headers(self, exchange: Exchange) -> None:
        if not exchange.wire:
            return  # recorders leave headers out
        told = exchange.operation.response(exchange.status).get("headers") or {}
        for name, raw in told.items():
            header = resolved(raw, self.spec.document)
            if header.get("required") and name.lower() not in exchange.headers:
                place = f"{exchange.operation.id} {exchange.status} header {name.lower()}"
                self._tell(exchange, "missing", "header", place, "required", "left out", "breaking")

    def _ask(self, exchange: Exchange) -> None:
        operation = exchange.operation
        for problem in operation.request.problems(exchange.asked):
            self._problem(exchange, problem, "request")
        key = operation.id, "request"
        self.counts[key] = self.counts.get(key, 0) + 1
        self._show(key, exchange.asked, "")
        if exchange.wire:
            return  # we wrote the request ourselves
        declared = self._places(operation, "request")
        for place in {one for one in _places_of(exchange.asked) if one not in declared}:
            holder = place.rpartition(".")[0]
            if any(one.startswith(f"{holder}.") and not one.endswith(".*") for one in declared) and not any(
                f"{above}.*" in declared for above in _above(place)
            ):
                self._tell(
                    exchange, "extra", "parameter", f"{operation.id} request {place.lstrip('.')}", "none", "sent", "compatible", "request"
                )  # fmt: skip

    # ---- what we say that they never show ---------------------------------------------------------------------------

    def _show(self, key: tuple[str, str], value: Any, at: str) -> None:
        shown = self.shown.setdefault(key, set())
        todo = [(at, value)]
        while todo:
            place, one = todo.pop()
            if isinstance(one, Mapping):
                shown |= {f"{place}.{name}" for name in one}
                todo += [(f"{place}.{name}", inner) for name, inner in one.items()]
            elif isinstance(one, list):
                todo += [(f"{place}[]", inner) for inner in one]
            elif isinstance(one, str | int | bool):
                self.values.setdefault((*key, place), set()).add(str(one))

    def _places(self, operation: Operation, part: str) -> dict[str, list[str]]:
        """Every place our schema of a part of an operation names, with the values it lists there."""
        if (operation.id, part) not in self._declared:
            if part == "request":
                body = resolved(operation.raw.get("requestBody") or {}, self.spec.document)
                schema = body.get("content", {}).get(JSON, {}).get("schema")
            else:
                status, _, media = part.partition(" ")
                about = operation.answers(int(status)).get(media, {})
                schema = about.get("itemSchema", about.get("schema"))
            found: dict[str, list[str]] = {}
            self._declare(schema, "", 0, found, ())
            self._declared[operation.id, part] = found
        return self._declared[operation.id, part]

    def _declare(
        self, raw: Any, at: str, depth: int, found: dict[str, list[str]], above: tuple[int, ...]
    ) -> None:
        shape = self.shapes.of(raw)
        if depth > MOST_DEPTH or above.count(id(shape)) > 1:
            found.setdefault(f"{at}.*", [])
            return
        above = (*above, id(shape))
        if "enum" in shape:
            found.setdefault(at, []).extend(str(value) for value in shape["enum"])
        for name, inner in (shape.get("properties") or {}).items():
            found.setdefault(f"{at}.{name}", [])
            self._declare(inner, f"{at}.{name}", depth + 1, found, above)
        if "items" in shape:
            self._declare(shape["items"], f"{at}[]", depth + 1, found, above)
        if isinstance(shape.get("more"), Mapping) or (
            "object" in shape.get("type", ()) and not shape.get("properties") and "more" not in shape
        ):
            found.setdefault(f"{at}.*", [])
        if "contentSchema" in shape:
            self._declare(shape["contentSchema"], at, depth, found, above)
        for one in shape.get("alternatives", ()):
            self._declare(one, at, depth, found, above)

    def _never(self, surface: str) -> Iterator[Difference]:
        asked = {id for id, _ in self.counts}
        for operation in self.spec.operations:
            if surface and operation.surface != surface:
                continue
            if operation.id not in asked:
                yield self._unseen(
                    operation, "operation", f"{operation.method} {operation.path}", "never asked", 0
                )
                continue
            parts = [part for id, part in self.counts if id == operation.id]
            for status in operation.raw["responses"]:
                if status.isdigit() and not any(part.startswith(status) for part in parts):
                    yield self._unseen(operation, "status", f"{operation.id} {status}", "never came", 0)
            for part in parts:
                if part != "request" and not operation.response(int(part[:3])).get("content"):
                    continue
                yield from self._never_of(operation, part)

    def _never_of(self, operation: Operation, part: str) -> Iterator[Difference]:
        times = self.counts[operation.id, part]
        shown = self.shown.get((operation.id, part), set())
        declared = self._places(operation, part)
        for place in declared:
            above = [one for one in _above(place) if one and not one.endswith("[]")]
            if place.endswith(".*") or any(one in declared and one not in shown for one in above):
                continue
            at = f"{operation.id} {part} {place.lstrip('.')}"
            if place.endswith("[]") or not place:
                continue
            if place not in shown:
                yield self._unseen(operation, "property", at, "never shown", times)
                continue
            came = self.values.get((operation.id, part, place), set())
            never = [value for value in dict.fromkeys(declared[place]) if value not in came]
            if never and came and part != "request":
                yield self._unseen(operation, "values", at, f"never {', '.join(never)}", times)

    def _unseen(self, operation: Operation, what: str, place: str, theirs: str, times: int) -> Difference:
        evidence = Evidence().within(operation.raw)
        likely = "ours" if evidence.level == "assumed" else "either"
        why = f"in {times} exchanges" if times else ""
        side = "request" if " request " in place else "answer" if what != "operation" else ""
        return Difference(
            "missing", what, place, "there", theirs, "note", side, likely, why, (operation.id,)
        )  # fmt: skip

    def differences(self, surface: str = "") -> list[Difference]:
        """All of it, each once with how often it was seen, the gravest first."""
        counted: dict[tuple[str, str, str], Difference] = {}
        for one in self.found:
            key = one.kind, one.what, one.place
            other = counted.get(key)
            counted[key] = one if other is None else replace(other, seen=other.seen + 1)
        return gathered([*counted.values(), *self._never(surface)])


def _dotted(path: tuple[str | int, ...]) -> str:
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "(whole)"


def _above(place: str) -> list[str]:
    """The places that hold this one, the outermost first."""
    found, at = [], place
    while at:
        at = at[:-2] if at.endswith("[]") else at.rpartition(".")[0]
        found.append(at)
    return found[::-1]


def _places_of(value: Any, at: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield f"{at}.{name}"
            yield from _places_of(inner, f"{at}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _places_of(inner, f"{at}[]")


def _at(exchange: Exchange, problem: Problem, side: str) -> Any:
    found: Any = exchange.asked if side == "request" else exchange.body
    path = list(problem.path)
    if side == "answer" and exchange.events is not None:
        found = decoded(exchange.events[int(path.pop(0))])
    for part in path:
        try:
            found = found[part]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def _shortly(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _within(message: str, value: Any) -> str:
    """What a validator's sentence says of the schema, the value itself left out."""
    for head in ("is not one of ", "is not of type ", "does not match ", " was expected"):
        if head in message:
            return (
                message.partition(" was expected")[0]
                if head == " was expected"
                else head + message.partition(head)[2]
            )
    return message.replace(_shortly(value), "it")
