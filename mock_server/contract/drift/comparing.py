"""Two OpenAPI documents side by side: operation by operation, schema by schema, streams included."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import orjson

from mock_server.contract.drift.difference import Difference, Evidence, blamed, gathered
from mock_server.contract.drift.documents import METHODS, resolved
from mock_server.contract.drift.shapes import BOUNDS, PLAIN, SILENT, Shapes

STREAM = "text/event-stream"
UNTOLD = Evidence()
Unit = tuple[int, int, str]


def compare(ours: Mapping[str, Any], theirs: Mapping[str, Any], surface: str = "") -> list[Difference]:
    """What the two say differently, the gravest first. `surface`: only our operations of it. Words and examples do not count.

    Both are documents as `documents.read` gives them: references lead within, and somewhere.
    """
    return _Comparison(ours, theirs).differences(surface)


@dataclass
class _Comparison:
    ours: Mapping[str, Any]
    theirs: Mapping[str, Any]
    found: dict[Unit, list[Difference]] = field(default_factory=dict)
    within: dict[Unit, set[Unit]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.our, self.their = Shapes(self.ours), Shapes(self.theirs)
        self.kept: list[Any] = []  # what is compared stays alive, so that an id stays its own

    def differences(self, surface: str) -> list[Difference]:
        theirs = dict(_operations(self.theirs))
        ways = _paths(self.theirs)
        own = {_shaped(str(path)) for path in self.ours["paths"]}
        claimed = {path for way, path in ways.items() if way in own}
        made: list[Difference] = []
        met: set[tuple[str, str]] = set()
        for (method, path), (item, operation) in _operations(self.ours):
            if surface and operation.get("x-surface") != surface:
                continue
            name = str(operation.get("operationId") or f"{method.upper()} {path}")
            other = next((way for way in _candidates(path, ways, claimed) if (method, way) in theirs), None)
            evidence = Evidence().within(operation)
            if other is None:
                likely, why = blamed("missing", evidence, Evidence())
                made.append(
                    Difference("missing", "operation", f"{method.upper()} {path}", "there", "none", "breaking",
                               "", likely, why, (name,))
                )  # fmt: skip
                continue
            met.add((method, other))
            top: Unit = (id(operation), 0, name)
            self.found[top], self.within[top] = [], set()
            self._operation(top, (item, operation), theirs[method, other], evidence)
            for unit in self._reached(top):
                made += [replace(one, operations=(name,)) for one in self.found[unit]]
        for method, path in [] if surface else [key for key in theirs if key not in met]:
            made.append(
                Difference("extra", "operation", f"{method.upper()} {path}", "none", "there", "compatible", "",
                           "either", "theirs may be newer, or of another surface")
            )  # fmt: skip
        return gathered(made)

    def _reached(self, top: Unit) -> Iterator[Unit]:
        todo, seen = [top], {top}
        while todo:
            unit = todo.pop()
            yield unit
            for inner in self.within[unit] - seen:
                seen.add(inner)
                todo.append(inner)

    def _tell(
        self, unit: Unit, kind: str, what: str, place: str, said: Sequence[Any], severity: str, side: str,
        evidence: Evidence, their_evidence: Evidence = UNTOLD,
    ) -> None:  # fmt: skip
        likely, why = blamed(kind, evidence, their_evidence)
        self.found[unit].append(
            Difference(kind, what, place, _text(said[0]), _text(said[1]), severity, side, likely, why)
        )

    # ---- operations -------------------------------------------------------------------------------------------------

    def _operation(
        self, unit: Unit, ours: tuple[Any, Mapping[str, Any]], theirs: tuple[Any, Mapping[str, Any]], evidence: Evidence
    ) -> None:  # fmt: skip
        name = unit[2]
        self._parameters(unit, ours, theirs, evidence)
        one, other = ours[1], theirs[1]
        safe = _security(one, self.ours), _security(other, self.theirs)
        if safe[0] != safe[1]:
            self._tell(
                unit, "changed", "security", name, [*map(_ways, safe)], "breaking", "request", evidence,
            )  # fmt: skip
        if bool(one.get("deprecated")) != bool(other.get("deprecated")):
            said = bool(one.get("deprecated")), bool(other.get("deprecated"))
            self._tell(unit, "changed", "deprecated", name, said, "note", "", evidence)
        bodies = (
            resolved(one.get("requestBody") or {}, self.ours),
            resolved(other.get("requestBody") or {}, self.theirs),
        )
        if bool(bodies[0]) != bool(bodies[1]):
            kind = "missing" if bodies[0] else "extra"
            self._tell(
                unit, kind, "request body", name, [*map(_there, bodies)], "breaking", "request", evidence
            )
        elif bodies[0]:
            needed = bodies[0].get("required") is True, bodies[1].get("required") is True
            if needed[0] != needed[1]:
                self._tell(
                    unit, "changed", "required", f"{name} request body", needed,
                    "breaking" if needed[1] else "compatible", "request", evidence,
                )  # fmt: skip
            self._contents(unit, bodies[0], bodies[1], f"{name} request", "request", evidence)
        self._responses(unit, one, other, evidence)

    def _parameters(
        self, unit: Unit, ours: tuple[Any, Mapping[str, Any]], theirs: tuple[Any, Mapping[str, Any]], evidence: Evidence
    ) -> None:  # fmt: skip
        name = unit[2]
        mine, other = _parameters(ours, self.ours), _parameters(theirs, self.theirs)
        for key in dict.fromkeys([*mine, *other]):
            where, place = key[0], f"{name} {key[0]} {key[1]}"
            if key not in other or key not in mine:
                kind, one = ("missing", mine[key]) if key in mine else ("extra", other[key])
                needed = one.get("required") is True
                severity = "breaking" if kind == "missing" or needed else "compatible"
                said = _needed(needed)
                pair = (said, "none") if kind == "missing" else ("none", said)
                self._tell(
                    unit, kind, f"{where} parameter", place, pair, severity, "request", evidence.within(one)
                )
                continue
            needs = mine[key].get("required") is True, other[key].get("required") is True
            if needs[0] != needs[1] and where != "path":
                severity = "breaking" if needs[1] else "compatible"
                self._tell(
                    unit, "changed", "required", place, [*map(_needed, needs)], severity, "request",
                    evidence.within(mine[key]),
                )  # fmt: skip
            self._schema(
                unit,
                _schema_of(mine[key]),
                _schema_of(other[key]),
                place,
                "request",
                evidence.within(mine[key]),
            )

    def _responses(
        self, unit: Unit, ours: Mapping[str, Any], theirs: Mapping[str, Any], evidence: Evidence
    ) -> None:
        name = unit[2]
        mine = {str(key).upper(): value for key, value in (ours.get("responses") or {}).items()}
        other = {str(key).upper(): value for key, value in (theirs.get("responses") or {}).items()}
        for status in dict.fromkeys([*mine, *other]):
            place = f"{name} {status}"
            one = resolved(mine.get(status), self.ours)
            two = resolved(other.get(status), self.theirs)
            told = evidence.within(one or {})
            named = mine[status].get("$ref") if isinstance(mine.get(status), Mapping) else None
            if isinstance(named, str) and two is not None:
                inner: Unit = (id(one), id(two), "answer")
                self.within[unit].add(inner)
                if inner not in self.found:
                    self.found[inner], self.within[inner] = [], set()
                    self._response(inner, one, two, named.rpartition("/")[2], told)
            elif one is None or two is None:
                kind = "missing" if two is None else "extra"
                severity = "compatible" if status.startswith(("4", "5", "D")) or two is None else "breaking"
                self._tell(unit, kind, "status", place, [_there(one), _there(two)], severity, "answer", told)
            else:
                self._response(unit, one, two, place, told)

    def _response(
        self, unit: Unit, one: Mapping[str, Any], two: Mapping[str, Any], place: str, told: Evidence
    ) -> None:
        self._headers(unit, one, two, place, told)
        self._contents(unit, one, two, place, "answer", told)
        codes = one.get("x-error-codes"), two.get("x-error-codes")
        if isinstance(codes[0], list) and isinstance(codes[1], list) and set(codes[0]) != set(codes[1]):
            self._tell(unit, "changed", "error codes", place, codes, "breaking", "answer", told)

    def _headers(
        self, unit: Unit, ours: Mapping[str, Any], theirs: Mapping[str, Any], place: str, evidence: Evidence
    ) -> None:
        mine, other = _headers(ours, self.ours), _headers(theirs, self.theirs)
        for header in dict.fromkeys([*mine, *other]):
            at = f"{place} header {header}"
            if header not in mine or header not in other:
                kind, one = ("missing", mine[header]) if header in mine else ("extra", other[header])
                needed = kind == "missing" and one.get("required") is True
                pair = (
                    (_needed(one.get("required")), "none")
                    if kind == "missing"
                    else ("none", _needed(one.get("required")))
                )
                self._tell(
                    unit, kind, "header", at, pair, "breaking" if needed else "compatible", "answer",
                    evidence.within(one),
                )  # fmt: skip
                continue
            needs = mine[header].get("required") is True, other[header].get("required") is True
            told = evidence.within(mine[header])
            if needs[0] != needs[1]:
                severity = "breaking" if needs[0] else "compatible"
                self._tell(unit, "changed", "required", at, [*map(_needed, needs)], severity, "answer", told)
            self._schema(unit, _schema_of(mine[header]), _schema_of(other[header]), at, "answer", told)

    def _contents(
        self, unit: Unit, ours: Mapping[str, Any], theirs: Mapping[str, Any], place: str, side: str, evidence: Evidence
    ) -> None:  # fmt: skip
        mine, other = _contents(ours), _contents(theirs)
        for media in dict.fromkeys([*mine, *other]):
            at = f"{place} {media}"
            if media not in mine or media not in other:
                kind = "missing" if media in mine else "extra"
                severity = "breaking" if (kind == "missing") == (side == "request") else "compatible"
                if media == STREAM:
                    severity = "breaking"
                pair = ("there", "none") if kind == "missing" else ("none", "there")
                self._tell(unit, kind, "media type", at, pair, severity, side, evidence)
            elif media == STREAM:
                self._stream(unit, mine[media], other[media], at, side, evidence)
            else:
                self._schema(unit, mine[media].get("schema"), other[media].get("schema"), at, side, evidence)

    def _stream(
        self, unit: Unit, ours: Mapping[str, Any], theirs: Mapping[str, Any], at: str, side: str, evidence: Evidence
    ) -> None:  # fmt: skip
        comments = [(one.get("x-sse-comment") or {}).get("pattern") for one in (ours, theirs)]
        if comments[0] != comments[1] and b'"x-sse-comment"' in orjson.dumps(
            self.theirs["paths"], option=orjson.OPT_NON_STR_KEYS
        ):
            self._tell(unit, "changed", "comment line", at, comments, "breaking", side, evidence)
        one = ours.get("itemSchema", ours.get("schema"))
        two = theirs.get("itemSchema", theirs.get("schema"))
        if self.our.is_envelope(one) == self.their.is_envelope(two):
            self._schema(unit, one, two, at, side, evidence)
            return
        mine = self.our.payloads(one) if self.our.is_envelope(one) else [one]
        other = self.their.payloads(two) if self.their.is_envelope(two) else [two]
        said = self.their.of(two)
        if two is None or set(said) <= {"type", "format"}:
            self._tell(unit, "missing", "events", at, ["described", "any text"], "compatible", side, evidence)
            return
        left, right = self._one(mine), self._one(other)
        self._schema(unit, left, right, f"{at} data", side, evidence)

    def _one(self, listed: list[Any]) -> Any:
        made = listed[0] if len(listed) == 1 else {"anyOf": listed}
        self.kept.append(made)
        return made

    # ---- schemas ----------------------------------------------------------------------------------------------------

    def _schema(self, unit: Unit, ours: Any, theirs: Any, at: str, side: str, evidence: Evidence) -> None:
        """Compares two schemas; one that is a component of ours is compared once, whoever refers to it."""
        mine, other = _unwrapped(ours), _unwrapped(theirs)
        if mine[1] is not None and (other[1] is not None or not self.their.of(theirs).get("null")):
            if mine[0] != other[0]:
                severity = "breaking" if other[0] != (side == "request") else "compatible"
                self._tell(
                    unit,
                    "changed",
                    "null",
                    at,
                    [*map(_allowed, (mine[0], other[0]))],
                    severity,
                    side,
                    evidence,
                )
            ours, theirs = mine[1], other[1] if other[1] is not None else theirs
        named = ours.get("$ref") if isinstance(ours, Mapping) else None
        if isinstance(named, str):
            target, other = resolved(ours, self.ours), resolved(theirs, self.theirs)
            inner: Unit = (id(target), id(other), side)
            self.within[unit].add(inner)
            if inner in self.found:
                return
            self.kept += [ours, theirs]
            self.found[inner], self.within[inner] = [], set()
            unit, at = inner, named.rpartition("/")[2]
            ours = target
        if isinstance(ours, Mapping):
            evidence = evidence.within(ours)
        their_evidence = Evidence().within(theirs) if isinstance(theirs, Mapping) else Evidence()
        if isinstance(theirs, Mapping):
            their_evidence = their_evidence.within(resolved(theirs, self.theirs) or {})
        if self.our.digest(ours) == self.their.digest(theirs):
            return
        self._shape(unit, self.our.of(ours), self.their.of(theirs), at, side, (evidence, their_evidence))

    def _shape(
        self, unit: Unit, one: Mapping[str, Any], two: Mapping[str, Any], at: str, side: str,
        told: tuple[Evidence, Evidence],
    ) -> None:  # fmt: skip
        def tell(kind: str, what: str, said: Sequence[Any], severity: str) -> None:
            self._tell(unit, kind, what, at, said, severity, side, *told)

        asked = side == "request"
        if one.get("null", False) != two.get("null", False):
            grave = bool(two.get("null")) != asked
            tell(
                "changed", "null", [_allowed(one.get("null")), _allowed(two.get("null"))],
                "breaking" if grave else "compatible",
            )  # fmt: skip
        if ("alternatives" in one) != ("alternatives" in two):
            whole, several = (two, one) if "alternatives" in one else (one, two)
            if not set(several) - {"alternatives", "null", "default"}:
                listed = [{key: value for key, value in whole.items() if key != "null"}]
                pair = (
                    (several["alternatives"], listed) if several is one else (listed, several["alternatives"])
                )
                self._alternatives(unit, pair, (several is two, several is one), at, side, told)
                return
        types = one.get("type"), two.get("type")
        if types[0] != types[1] and (types[0] or "enum" not in one) and (types[1] or "enum" not in two):
            narrower = _narrower(types[0], types[1])
            severity = "compatible" if narrower == ("ours" if asked else "theirs") else "breaking"
            tell("changed", "type", [types[0] or "any", types[1] or "any"], severity)
            if types[0] and types[1] and not set(types[0]) & set(types[1]):
                return
        elif bool(types[0]) != bool(types[1]) and ("enum" in one) != ("enum" in two):
            self._values(one, two, asked, tell)
            return
        self._values(one, two, asked, tell)
        for key in PLAIN:
            if one.get(key) != two.get(key):
                severity = _severity(key, one.get(key), two.get(key), asked)
                kind = "changed" if key in one and key in two else "missing" if key in one else "extra"
                tell(kind, key, [one.get(key, "none"), two.get(key, "none")], severity)
        self._properties(unit, one, two, at, side, told)
        self._more(unit, one, two, at, side, told)
        if "items" in one or "items" in two:
            self._schema(unit, one.get("items"), two.get("items"), f"{at}[]", side, told[0])
        if ("contentSchema" in one) != ("contentSchema" in two):
            said = [("described" if "contentSchema" in each else "any text") for each in (one, two)]
            tell("missing" if "contentSchema" in one else "extra", "content", said, "compatible")
        elif "contentSchema" in one:
            self._schema(unit, one["contentSchema"], two["contentSchema"], at, side, told[0])
        self._conditions(one, two, tell)
        if "alternatives" in one or "alternatives" in two:
            pair = one.get("alternatives", []), two.get("alternatives", [])
            self._alternatives(unit, pair, (False, False), at, side, told)

    def _values(self, one: Mapping[str, Any], two: Mapping[str, Any], asked: bool, tell: Any) -> None:
        mine, other = one.get("enum"), two.get("enum")
        if mine is None and other is None:
            return
        if mine is None or other is None:
            grave = (other is not None) == asked
            tell("changed", "values", [_list(mine), _list(other)], "breaking" if grave else "compatible")
            return
        lost = [value for value in mine if value not in other]
        new = [value for value in other if value not in mine]
        if lost and new and len(mine) == len(other) == 1:
            tell("changed", "value", [mine[0], other[0]], "breaking")
            return
        if lost:
            tell("missing", "values", [_list(lost), "none of them"], "breaking" if asked else "compatible")
        if new:
            tell("extra", "values", ["none of them", _list(new)], "compatible" if asked else "breaking")

    def _properties(
        self, unit: Unit, one: Mapping[str, Any], two: Mapping[str, Any], at: str, side: str, told: tuple[Evidence, Evidence]
    ) -> None:  # fmt: skip
        mine, other = one.get("properties") or {}, two.get("properties") or {}
        needs = set(one.get("required") or ()), set(two.get("required") or ())
        for name in dict.fromkeys([*mine, *other, *sorted(needs[0] ^ needs[1])]):
            place = f"{at}.{name}"
            needed = name in needs[0], name in needs[1]
            if (name in mine) != (name in other):
                kind = "missing" if name in mine else "extra"
                if side == "request":
                    grave = kind == "missing" or needed[1]
                else:
                    grave = kind == "missing" and needed[0]
                evidence = (
                    told[0].within(mine[name])
                    if name in mine and isinstance(mine[name], Mapping)
                    else told[0]
                )
                pair = (_needed(needed[0]), "none") if kind == "missing" else ("none", _needed(needed[1]))
                self._tell(
                    unit, kind, "property", place, pair, "breaking" if grave else "compatible", side, evidence, told[1]
                )  # fmt: skip
                continue
            if needed[0] != needed[1]:
                grave = needed[1] if side == "request" else needed[0]
                severity = "breaking" if grave else "compatible"
                self._tell(unit, "changed", "required", place, [*map(_needed, needed)], severity, side, *told)
            if name in mine:
                self._schema(unit, mine[name], other[name], place, side, told[0])

    def _more(
        self, unit: Unit, one: Mapping[str, Any], two: Mapping[str, Any], at: str, side: str, told: tuple[Evidence, Evidence]
    ) -> None:  # fmt: skip
        mine, other = one.get("more", True), two.get("more", True)
        if isinstance(mine, Mapping) and isinstance(other, Mapping):
            self._schema(unit, mine, other, f"{at}.*", side, told[0])
        elif mine != other:
            said = [
                ("closed" if each is False else "open" if each is True else "of a schema")
                for each in (mine, other)
            ]
            severity = "note" if {"closed", "open"} == set(said) and side == "answer" else "compatible"
            if side == "request" and said[1] == "closed":
                severity = "breaking"
            self._tell(unit, "changed", "other properties", at, said, severity, side, *told)

    def _conditions(self, one: Mapping[str, Any], two: Mapping[str, Any], tell: Any) -> None:
        mine = {self.our.condition(each) for each in one.get("conditions", ())}
        other = {self.their.condition(each) for each in two.get("conditions", ())}
        lost, new = sorted(mine - other), sorted(other - mine)
        for place in range(max(len(lost), len(new))):
            left = lost[place] if place < len(lost) else "none"
            right = new[place] if place < len(new) else "none"
            kind = "missing" if right == "none" else "extra" if left == "none" else "changed"
            tell(kind, "condition", [left, right], "compatible")

    def _alternatives(
        self, unit: Unit, pair: tuple[list[Any], list[Any]], made: tuple[bool, bool], at: str, side: str,
        told: tuple[Evidence, Evidence],
    ) -> None:  # fmt: skip
        mine, other = list(pair[0]), list(pair[1])
        self.kept += [*mine, *other]
        shapes = (
            (lambda one: one if made[0] else self.our.of(one)),
            (lambda one: one if made[1] else self.their.of(one)),
        )
        digests = [self.their.digest(one) for one in other] if not made[1] else []
        for one in list(mine) if not made[0] else []:
            if (found := self.our.digest(one)) in digests:
                place = digests.index(found)
                digests.pop(place)
                other.pop(place)
                mine = [each for each in mine if each is not one]
        left_ones = [(self.our.features(shapes[0](one)), one) for one in mine]
        right_ones = [(self.their.features(shapes[1](one)), one) for one in other]
        scored = sorted(
            (
                (_alike(left_ones[a], right_ones[b]), -a, -b)
                for a, b in product(range(len(mine)), range(len(other)))
            ),
            reverse=True,
        )
        taken: tuple[set[int], set[int]] = (set(), set())
        for score, a, b in scored:
            left, right = -a, -b
            if left in taken[0] or right in taken[1]:
                continue
            alone = len(mine) - len(taken[0]) == 1 == len(other) - len(taken[1])
            if score < (0.1 if alone else 0.3):
                continue
            taken[0].add(left)
            taken[1].add(right)
            if made[0] or made[1]:
                self._shape(unit, shapes[0](mine[left]), shapes[1](other[right]), at, side, told)
            else:
                self._schema(unit, mine[left], other[right], at, side, told[0])
        for kind, listed, done in (("missing", mine, taken[0]), ("extra", other, taken[1])):
            for one in [each for index, each in enumerate(listed) if index not in done]:
                grave = (kind == "missing") == (side == "request")
                said = _called(one)
                words = (said, "none") if kind == "missing" else ("none", said)
                severity = "breaking" if grave else "compatible"
                self._tell(unit, kind, "alternative", at, words, severity, side, *told)


def _unwrapped(raw: Any) -> tuple[bool, Any]:
    """Whether null is allowed beside a component, and the reference to it; None where the schema is no such thing."""
    if not isinstance(raw, Mapping) or set(raw) - {*SILENT, "$ref", "anyOf", "oneOf", "allOf", "nullable"}:
        return False, None
    if isinstance(raw.get("$ref"), str):
        return False, {"$ref": raw["$ref"]}
    listed = next((raw[word] for word in ("anyOf", "oneOf", "allOf") if word in raw), None)
    if not isinstance(listed, list):
        return False, None
    rest = [one for one in listed if not (isinstance(one, Mapping) and one.get("type") == "null")]
    if len(rest) != 1 or not isinstance(rest[0], Mapping) or "$ref" not in rest[0]:
        return False, None
    return len(rest) < len(listed) or raw.get("nullable") is True, rest[0]


def _alike(one: tuple[frozenset[str], Any], two: tuple[frozenset[str], Any]) -> float:
    """How much two alternatives are the same one, 0 to 1 and more where they are components of the same name."""
    named = isinstance(one[1], Mapping) and "$ref" in one[1] and _called(one[1]) == _called(two[1])
    kinds = [{word for word in each[0] if word.startswith(":")} for each in (one, two)]
    if kinds[0] and kinds[1] and not kinds[0] & kinds[1]:
        return 0.5 if named else 0.0
    both = len(one[0] | two[0])
    return (len(one[0] & two[0]) / both if both else 0.3) + (0.4 if named else 0.0)


def _called(one: Any) -> str:
    if not isinstance(one, Mapping):
        return "any"
    if isinstance(one.get("$ref"), str):
        return str(one["$ref"]).rpartition("/")[2]
    for name in ("title", "const", "type"):
        if isinstance(one.get(name), str):
            return str(one[name])
    names = list(one.get("properties") or ())
    return f"{{{', '.join(names[:3])}}}" if names else "any"


def _operations(
    document: Mapping[str, Any],
) -> Iterator[tuple[tuple[str, str], tuple[Any, Mapping[str, Any]]]]:
    for path, item in document["paths"].items():
        item = resolved(item, document)
        for method in METHODS:
            if isinstance(item.get(method), Mapping):
                yield (method, str(path)), (item, item[method])


def _shaped(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.rstrip("/"))


def _paths(document: Mapping[str, Any]) -> dict[str, str]:
    """Each way to write one of their paths, with and without the path of a server, and what they call it."""
    urls = [str(one.get("url", "")) for one in document.get("servers") or () if isinstance(one, Mapping)]
    bases = ["", *(urlsplit(re.sub(r"\{[^}]*\}", "x", url)).path.rstrip("/") for url in urls)]
    return {
        _shaped(base + str(path)): str(path) for base in dict.fromkeys(bases) for path in document["paths"]
    }


def _candidates(path: str, ways: Mapping[str, str], claimed: set[str]) -> Iterator[str]:
    """Their paths that may be this one of ours: the same, else one that ours ends with, at least two words of it, and that
    is not `claimed` as the very path of another of ours."""
    wanted = _shaped(path)
    if wanted in ways:
        yield ways[wanted]
    words = wanted.strip("/").split("/")
    for start in range(1, len(words) - 1):
        tail = "/" + "/".join(words[start:])
        if (
            tail in ways
            and ways[tail] not in claimed
            and len([word for word in words[start:] if word != "{}"]) > 1
        ):
            yield ways[tail]


def _parameters(
    operation: tuple[Any, Mapping[str, Any]], root: Mapping[str, Any]
) -> dict[tuple[str, str], Any]:
    """By place and name; those of the path by their position, for their names are nobody's but the document's."""
    found: dict[tuple[str, str], Any] = {}
    listed = [*(operation[0].get("parameters") or ()), *(operation[1].get("parameters") or ())]
    number = 0
    for raw in listed:
        one = resolved(raw, root)
        where, name = str(one.get("in")), str(one.get("name"))
        if where == "path":
            number += 1
            name = str(number)
        if where == "header":
            name = name.lower()
            if name in ("authorization", "content-type", "accept", "x-api-key"):
                continue  # what OpenAPI says elsewhere
        found[where, name] = one
    return found


def _headers(response: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    named = {str(name).lower(): resolved(one, root) for name, one in (response.get("headers") or {}).items()}
    named.pop("content-type", None)
    return named


def _contents(holder: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {
        str(media).partition(";")[0].strip().lower(): one
        for media, one in (holder.get("content") or {}).items()
    }


def _schema_of(parameter: Mapping[str, Any]) -> Any:
    media: Mapping[str, Any] = next(iter((parameter.get("content") or {}).values()), {})
    return parameter.get("schema", media.get("schema"))


def _security(operation: Mapping[str, Any], root: Mapping[str, Any]) -> frozenset[frozenset[tuple[str, str]]]:
    schemes = (root.get("components") or {}).get("securitySchemes") or {}
    asked = operation.get("security", root.get("security")) or ()
    found = set()
    for one in asked:
        names = set()
        for name in one:
            scheme = resolved(schemes.get(name) or {}, root)
            kind = str(scheme.get("type", name)).lower()
            names.add((kind, str(scheme.get("scheme") or scheme.get("name") or "").lower()))
        found.add(frozenset(names))
    return frozenset(found)


def _ways(security: frozenset[frozenset[tuple[str, str]]]) -> str:
    each = sorted(" and ".join(" ".join(part) for part in sorted(one)) or "no key" for one in security)
    return " or ".join(each) or "no key"


def _severity(key: str, ours: Any, theirs: Any, asked: bool) -> str:
    if key in ("deprecated", "format", "readOnly", "writeOnly"):
        return "note"
    if key == "default":
        return "breaking" if asked and ours is not None and theirs is not None else "note"
    if key in BOUNDS:
        sign = BOUNDS[key]
        low = -1e308
        one, two = (sign * each if isinstance(each, int | float) else low for each in (ours, theirs))
        narrower = "theirs" if two > one else "ours"
    else:
        narrower = "theirs" if ours is None else "ours" if theirs is None else ""
    return "compatible" if narrower == ("ours" if asked else "theirs") else "breaking"


def _narrower(ours: list[str] | None, theirs: list[str] | None) -> str:
    mine, other = (
        {*each, *(["integer"] if "number" in each else [])} if each else None for each in (ours, theirs)
    )
    if mine is None or other is None:
        return "theirs" if mine is None else "ours"
    return "ours" if mine < other else "theirs" if other < mine else ""


def _text(value: Any) -> str:
    if isinstance(value, str):
        text = value
    elif isinstance(value, list):
        text = ", ".join(str(one) for one in value)
    else:
        text = orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    return text if len(text) <= 300 else f"{text[:297]}…"


def _list(values: list[Any] | None) -> str:
    return "any" if values is None else ", ".join(_text(value) for value in values)


def _there(value: Any) -> str:
    return "there" if value else "none"


def _needed(value: Any) -> str:
    return "required" if value else "optional"


def _allowed(value: Any) -> str:
    return "allowed" if value else "not allowed"
