"""A value for a JSON Schema (2020-12): it validates, it means something, and where it can it is taken from the prompt.

Libraries were looked at first: hypothesis-jsonschema draws from Hypothesis, which promises no equal draws between
versions and takes milliseconds; jsf and its kin do not know half of the keywords and check nothing. So this one makes a
candidate keyword by keyword and lets jsonschema-rs judge it; what it refuses is made anew with other choices, and a
schema that refuses every candidate is `Unsatisfiable`. A wrong value is never given out.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin

import jsonschema_rs
import orjson

from mock_server.content.chance import Chance
from mock_server.content.languages import language_of
from mock_server.content.pattern import NotMatchable, matching
from mock_server.content.taste import Hints, kind_by_name, value_for
from mock_server.wire.memo import memo

__all__ = ["Hints", "Unsatisfiable", "is_valid", "sample", "text"]

ATTEMPTS = 24
"""Candidates before a schema counts as unsatisfiable. Only `not`, `oneOf` and friends ever need a second."""

NODES = 4000
"""Parts of one value. A schema that wants more is refused rather than worked on for seconds."""

DEPTH = 12
"""How deep optional members go; deeper, only what is required is made."""

META = "https://json-schema.org/draft/"
"""Where the schemas of schemas are; a reference to one asks for a schema."""

_TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")
_KEYWORD_TYPES = {
    "properties": "object", "required": "object", "additionalProperties": "object", "patternProperties": "object",
    "minProperties": "object", "maxProperties": "object", "propertyNames": "object", "dependentRequired": "object",
    "dependentSchemas": "object", "items": "array", "prefixItems": "array", "minItems": "array", "maxItems": "array",
    "contains": "array", "uniqueItems": "array", "pattern": "string", "format": "string", "minLength": "string",
    "maxLength": "string", "minimum": "number", "maximum": "number", "exclusiveMinimum": "number",
    "exclusiveMaximum": "number", "multipleOf": "number",
}  # fmt: skip
_MERGED_APART = frozenset(
    {
        "allOf",
        "anyOf",
        "oneOf",
        "if",
        "then",
        "else",
        "not",
        "$ref",
        "$dynamicRef",
        "x-dynamic",
        "dependentSchemas",
    }
)


class Unsatisfiable(ValueError):
    """No value can be made for this schema; the text says why."""


class _Dead(Exception):
    """The choices made so far lead nowhere; others may."""


def sample(schema: Any, chance: Random, hints: Hints | None = None) -> Any:
    """A value that the schema accepts. Raises Unsatisfiable if there is none, or none was found."""
    if schema is True or schema == {}:
        schema = {"type": "object"}
    judge = _judge(_bytes(schema))
    schema = _one_resource(_modern(schema))
    reason = "no value satisfies it"
    own = Chance(chance.getrandbits(64))
    language = language_of(hints.text) if hints is not None else "en"
    for attempt in range(ATTEMPTS):
        maker = _Maker(schema, own, hints if attempt < ATTEMPTS // 2 else None, language, plain=attempt > 0)
        try:
            value = maker.value(schema, "", 0)
        except _Dead as dead:
            reason = str(dead) or reason
            continue
        if judge.is_valid(value):
            return value
    raise Unsatisfiable(reason)


def text(value: Any) -> str:
    """The value as the models write arguments: one line, a blank after commas and colons."""
    return json.dumps(value, ensure_ascii=False)


def is_valid(schema: Any, value: Any) -> bool:
    """Whether the schema accepts the value. Raises Unsatisfiable for what is no schema."""
    return _judge(_bytes(schema)).is_valid(value)


class _Judge:
    """jsonschema-rs over one schema, formats checked; a schema whose formats contradict it is judged without them."""

    def __init__(self, schema: Any) -> None:
        self._strict = _compiled(schema, formats=True)

    def is_valid(self, value: Any) -> bool:
        try:
            return bool(self._strict.is_valid(value))
        except (ValueError, OverflowError):  # a number that no double holds
            return False


def _bytes(schema: Any) -> bytes:
    """The schema as a key of the cache of compiled ones."""
    try:
        return orjson.dumps(schema, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:  # a number of more than 64 bits, a lone surrogate, too deep
        raise Unsatisfiable(f"not a JSON Schema: {error}") from None


@memo(256)
def _judge(schema: bytes) -> _Judge:
    return _Judge(orjson.loads(schema))


def _compiled(schema: Any, *, formats: bool) -> Any:
    elsewhere: list[str] = []

    def refuse(uri: str) -> Any:
        elsewhere.append(uri)
        raise Unsatisfiable(uri)

    draft = next((judge for mark, judge in _OLDER.items() if mark in _draft(schema)), _NEWEST)
    try:
        return draft(schema, validate_formats=formats, retriever=refuse)
    except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, TypeError) as error:
        if elsewhere:
            raise Unsatisfiable(f"$ref to {elsewhere[0]}: nothing is fetched") from None
        raise Unsatisfiable(f"not a JSON Schema: {str(error).splitlines()[0]}") from None


_NEWEST = jsonschema_rs.Draft202012Validator
_OLDER: Mapping[str, Any] = {
    "draft-04": jsonschema_rs.Draft4Validator,
    "draft-06": jsonschema_rs.Draft6Validator,
    "draft-07": jsonschema_rs.Draft7Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
}
"""Who judges a schema whose `$schema` names an older draft: many generators still write one."""


def _draft(schema: Any) -> str:
    named = schema.get("$schema") if isinstance(schema, dict) else None
    return named if isinstance(named, str) else ""


def _modern(schema: Any) -> Any:
    """A schema of an older draft in the words of 2020-12, as far as making a value needs them; others unchanged."""
    return _renamed(schema) if any(mark in _draft(schema) for mark in _OLDER) else schema


def _renamed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_renamed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: part if key in ("const", "enum", "default", "examples") else _renamed(part)
        for key, part in schema.items()
    }
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(made.get(bound), bool):  # draft 4: a switch beside the limit
            strict = made.pop(bound)
            if strict and limit in made:
                made[bound] = made.pop(limit)
    if isinstance(depends := made.get("dependencies"), dict):
        made["dependentRequired"] = {name: one for name, one in depends.items() if isinstance(one, list)}
        made["dependentSchemas"] = {name: one for name, one in depends.items() if not isinstance(one, list)}
    return made


class _Maker:
    """One attempt at a value. `plain` leaves optional members to chance and forgets what names suggest."""

    def __init__(self, root: Any, chance: Chance, hints: Hints | None, language: str, *, plain: bool) -> None:
        self._root = root
        self._chance = chance
        self._hints = hints
        self._plain = plain
        self._language = language
        self._nodes = 0
        self._anchors: dict[str, Any] | None = None

    def value(self, schema: Any, name: str, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > NODES or depth > 60:
            raise _Dead("it asks for too large a value")
        if schema is False:
            raise _Dead(f"nothing is allowed at {name!r}" if name else "it allows nothing")
        if schema is True:
            schema = {}
        flat = self._flat(schema, depth, ())
        if "const" in flat:
            return flat["const"]
        if "enum" in flat:
            return self._of_enum(flat, name)
        kind = self._kind(flat, name)
        if kind == "object":
            return self._object(flat, name, depth)
        if kind == "array":
            return self._array(flat, name, depth)
        if kind == "string":
            return self._string(flat, name)
        if kind in ("number", "integer"):
            return self._number(flat, name, whole=kind == "integer")
        if kind == "boolean":
            said = self._hinted(name, flat, "boolean")
            return said if isinstance(said, bool) else bool(self._chance.below(4))
        return None

    # ---- one schema out of many ------------------------------------------------------------------------------------

    def _flat(self, schema: Any, depth: int, seen: tuple[str, ...]) -> dict[str, Any]:
        """The schema with $ref, allOf, one branch of anyOf and oneOf, and one of if/else laid into it."""
        if schema is True:
            return {}
        if not isinstance(schema, dict):
            raise _Dead("it allows nothing")
        flat = {key: value for key, value in schema.items() if key not in _MERGED_APART}
        for key in ("$ref", "$dynamicRef"):
            if key in schema:
                target = schema[key]
                if key == "$dynamicRef" and self._plain and schema.get("x-dynamic"):
                    target = self._chance.pick(schema["x-dynamic"])  # which one is meant, the judge knows
                if target in seen:
                    raise _Dead(f"{target} refers to itself")
                flat = _both(flat, self._flat(self._resolved(target), depth, (*seen, target)))
        for part in schema.get("allOf") or ():
            flat = _both(flat, self._flat(part, depth, seen))
        for key in ("anyOf", "oneOf"):
            if schema.get(key):
                flat = _both(flat, self._branch(schema[key], flat, depth, seen, alone=key == "oneOf"))
        if "if" in schema:
            flat = self._conditional(schema, flat, depth, seen)
        for name, part in (schema.get("dependentSchemas") or {}).items():
            if name in flat.get("required", ()):
                flat = _both(flat, self._flat(part, depth, seen))
            else:
                flat.setdefault("x-later", []).append((name, part))
        if "not" in schema:
            flat.setdefault("x-not", []).append(schema["not"])
        return flat

    def _branch(
        self,
        branches: Sequence[Any],
        flat: Mapping[str, Any],
        depth: int,
        seen: tuple[str, ...],
        *,
        alone: bool,
    ) -> dict[str, Any]:
        """One of the branches that goes with the rest: the first that is no null at first, later any.

        `alone`: none of the others may hold.
        """
        order = list(branches)
        if self._plain or self._hints is None:
            start = self._chance.below(len(order))
            order = order[start:] + order[:start]
        else:
            order.sort(key=lambda branch: isinstance(branch, dict) and branch.get("type") == "null")
        if depth > 3:  # out of a recursion by the shortest way
            order.sort(
                key=lambda branch: 0 if isinstance(branch, dict) and branch.get("type") == "null" else 1
            )
        if depth > DEPTH:
            order.sort(key=lambda branch: len(str(branch)) if isinstance(branch, dict) else 0)
        dead: _Dead | None = None
        for branch in order:
            try:
                own = self._flat(branch, depth, seen)
                _both(dict(flat), own)
            except _Dead as problem:
                dead = problem
                continue
            others = [one for one in branches if one is not branch] if alone else []
            return {**own, "x-not": [*own.get("x-not", ()), *others]} if others else own
        raise dead or _Dead("no branch fits")

    def _conditional(
        self, schema: Mapping[str, Any], flat: dict[str, Any], depth: int, seen: tuple[str, ...]
    ) -> dict[str, Any]:
        """`if` with `then`, or `else`: as chance has it, and the other where the first contradicts."""
        ways = [True, False]
        if self._chance.below(2):
            ways.reverse()
        for way in ways:
            try:
                if way:
                    both = _both(flat, self._flat(schema["if"], depth, seen))
                    return _both(both, self._flat(schema.get("then", True), depth, seen))
                other = _both(flat, self._flat(schema.get("else", True), depth, seen))
                other.setdefault("x-not", []).append(schema["if"])
                return other
            except _Dead:
                continue
        raise _Dead("neither `then` nor `else` fits")

    def _resolved(self, target: Any) -> Any:
        if not isinstance(target, str):
            raise _Dead("a $ref that is no text")
        if target.startswith(META):
            return {"type": "object", "maxProperties": 0}  # the empty schema is one
        if not target.startswith("#"):
            raise _Dead(f"$ref to {target}: nothing is fetched")
        if not target.startswith("#/") and target != "#":
            return self._anchored(target[1:])
        found = self._root
        for part in target[2:].split("/") if len(target) > 2 else ():
            part = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(found, dict) and part in found:
                found = found[part]
            elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
                found = found[int(part)]
            else:
                raise _Dead(f"$ref to {target}: not there")
        return found

    def _anchored(self, name: str) -> Any:
        if self._anchors is None:
            self._anchors = dict(_anchors(self._root))
        try:
            return self._anchors[name]
        except KeyError:
            raise _Dead(f"no anchor {name!r}") from None

    # ---- kinds of values -------------------------------------------------------------------------------------------

    def _kind(self, flat: Mapping[str, Any], name: str) -> str:
        kinds = flat.get("type")
        if isinstance(kinds, str):
            return kinds
        if isinstance(kinds, list):
            real = [kind for kind in kinds if kind != "null"]
            if not kinds:
                raise _Dead("types that exclude each other")
            return str(self._chance.pick(kinds)) if self._plain or not real else str(real[0])
        if self._plain and self._chance.below(2):
            return str(self._chance.pick(_TYPES))  # what is said of one type binds no other
        for keyword, kind in _KEYWORD_TYPES.items():
            if keyword in flat:
                return kind
        return kind_by_name(name) if name else "object"

    def _of_enum(self, flat: Mapping[str, Any], name: str) -> Any:
        options = [option for option in flat["enum"] if _fits(option, flat)]
        if not options:
            raise _Dead("an empty enum" if not flat["enum"] else "no member of the enum fits the rest")
        if not self._plain and self._hints is not None:
            said = self._hints.one_of(options)
            if said is not None:
                return said
            if "celsius" in options:  # what a unit usually is
                return "celsius"
        real = [option for option in options if option is not None]
        return self._chance.pick(options if self._plain or not real else real)

    def _hinted(self, name: str, flat: Mapping[str, Any], kind: str) -> Any:
        """What the prompt or the property's own name suggests; None if nothing, or nothing that fits the schema."""
        if self._plain:
            return None
        found = value_for(name, flat, kind, self._hints, self._chance)
        if found is None or not _fits(found, flat):
            return None
        if (
            kind in ("integer", "number")
            and self._hints
            and len(numbers := self._hints.numbers) > 1
            and found in numbers
        ):
            others = list(numbers)
            others.remove(found)  # the next member takes the next one, as long as there are others
            self._hints = self._hints._replace(numbers=(*others, found))
        return found

    def _string(self, flat: Mapping[str, Any], name: str) -> str:
        low, high = int(flat.get("minLength", 0)), flat.get("maxLength")
        if high is not None and low > high:
            raise _Dead("minLength is above maxLength")
        patterns = flat.get("x-patterns") or ([flat["pattern"]] if "pattern" in flat else [])
        said = self._hinted(name, flat, "string")
        if isinstance(said, str) and all(_searches(pattern, said) for pattern in patterns):
            return said
        if patterns:
            return self._matching(patterns, low, high)
        if low > 1_000_000:
            raise _Dead("it asks for too large a value")
        found = value_for(name, flat, "string", None, self._chance, self._language)
        made = found if isinstance(found, str) and found else "text"
        if self._plain and "x-not" in flat:  # some lengths may be what is not allowed
            low = max(low, self._chance.below(12) if high is None else self._chance.below(int(high) + 1))
        if len(made) < low:
            made = (made + " ") * (low // (len(made) + 1) + 1)
            made = made[:low] if not made[:low].endswith(" ") else made[: low - 1] + "s"
        return made if high is None else made[: int(high)]

    def _matching(self, patterns: Sequence[str], low: int, high: int | None) -> str:
        try:
            for _ in range(12):
                made = matching(patterns[0], self._chance, low, high)
                if (
                    low <= len(made)
                    and (high is None or len(made) <= high)
                    and all(_searches(p, made) for p in patterns)
                ):
                    return made
        except NotMatchable as problem:
            raise _Dead(f"pattern {patterns[0]!r}: {problem}") from None
        raise _Dead(f"no text of that length matches {patterns[0]!r}")

    def _number(self, flat: Mapping[str, Any], name: str, *, whole: bool) -> int | float:
        low = max((flat[key] for key in ("minimum", "exclusiveMinimum") if key in flat), default=-math.inf)
        high = min((flat[key] for key in ("maximum", "exclusiveMaximum") if key in flat), default=math.inf)
        if low > high:
            raise _Dead("minimum is above maximum")
        said = self._hinted(name, flat, "integer" if whole else "number")
        if isinstance(said, int | float) and not isinstance(said, bool) and (not whole or said == int(said)):
            if whole:
                return int(said)
            if _divides(flat.get("multipleOf"), said):
                return said
        if low == -math.inf:
            low = min(0, high - 100) if high != math.inf else 0
        if high == math.inf:
            high = max(low + 100, 100)
        steps = flat.get("multipleOf")
        step: int | float = steps or 1
        if whole and step != int(step):
            step = step * _whole_factor(step)
        if not steps and not whole and (high - low) < 4:
            step = (high - low) / 8 or 1
        first, last = math.ceil(low / step), math.floor(high / step)
        if "exclusiveMinimum" in flat and first * step <= flat["exclusiveMinimum"]:
            first += 1
        if "exclusiveMaximum" in flat and last * step >= flat["exclusiveMaximum"]:
            last -= 1
        if first > last:
            if whole or steps:
                raise _Dead("no number lies between the bounds")
            return (low + high) / 2
        for _ in range(20):
            chosen: int | float = (first + self._chance.below(last - first + 1)) * step
            if whole:
                return int(chosen)
            chosen = round(chosen, 10) if isinstance(chosen, float) else chosen
            if _divides(steps, chosen):
                break
        return chosen

    def _array(self, flat: Mapping[str, Any], name: str, depth: int) -> list[Any]:
        low, high = int(flat.get("minItems", 0)), flat.get("maxItems")
        if high is not None and low > high:
            raise _Dead("minItems is above maxItems")
        prefix = flat.get("prefixItems") or []
        each = flat.get("items", True)
        if isinstance(each, list):  # before 2020-12
            prefix, each = each, flat.get("additionalItems", True)
        contained = []
        if "contains" in flat:
            least = int(flat.get("minContains", 1))
            contained = [flat["contains"]] * least
        wanted = max(low, len(contained))
        if each is not False and not contained and depth < DEPTH and high != 0:
            wanted = max(wanted, 2 if depth < 3 else 1)
        wanted = max(wanted, min(len(prefix), wanted) if depth >= DEPTH else len(prefix))
        if self._plain:
            wanted = low + self._chance.below(wanted - low + 1) if wanted > low else low
        if high is not None:
            wanted = min(wanted, int(high))
        if wanted > NODES:
            raise _Dead("it asks for too large a value")
        taken = (
            self._hints.many(name, wanted)
            if self._hints and not self._plain and not prefix and not contained
            else []
        )
        if taken and _kind_is(each, "string"):
            fitting = [one for one in taken if _fits(one, each)]
            if len(fitting) >= max(1, low):
                return fitting if high is None else fitting[: int(high)]
        values: list[Any] = []
        for index in range(wanted):
            schema = prefix[index] if index < len(prefix) else each
            if schema is False:
                if index < low:
                    raise _Dead("fewer items are allowed than are wanted")
                break
            if index >= len(prefix) and contained:
                schema = {"allOf": [schema, contained.pop()]}
            unique = bool(flat.get("uniqueItems"))
            made = self._item(schema, name, depth, values, unique=unique)
            for _ in range(4):  # a list reads better without the same text twice
                if not isinstance(made, str) or made not in values:
                    break
                made = self._item(schema, name, depth, values, unique=unique)
            values.append(made)
            if values[-1:] == [_NOTHING]:
                values.pop()
                if len(values) < low:
                    raise _Dead("not enough different items")
                break
        return values

    def _item(self, schema: Any, name: str, depth: int, before: Sequence[Any], *, unique: bool) -> Any:
        for _ in range(20 if unique else 1):
            made = self.value(schema, _singular(name), depth + 1)
            if not unique or not any(_same(made, one) for one in before):
                return made
            if isinstance(made, str) and "enum" not in (schema if isinstance(schema, dict) else {}):
                made = f"{made} {len(before) + 1}"
                if _fits(made, schema) and not any(_same(made, one) for one in before):
                    return made
        return _NOTHING

    def _object(self, flat: dict[str, Any], name: str, depth: int) -> dict[str, Any]:
        properties = flat.get("properties") or {}
        required = list(dict.fromkeys(flat.get("required") or ()))
        most = flat.get("maxProperties")
        if most is not None and len(required) > most:
            raise _Dead("more members are required than are allowed")
        chosen = set(required)
        room = math.inf if most is None else most
        deep = depth >= (3 if self._nodes > 300 else 5)
        for key, part in properties.items():
            if len(chosen) >= room or part is False or key in chosen:
                continue
            if not deep and self._wanted(key, part):
                chosen.add(key)
        if not self._plain:
            self._forbid(flat, chosen, required)
        for _ in range(len(chosen) + 8):
            more = {
                other
                for key in list(chosen)
                for other in (flat.get("dependentRequired") or {}).get(key, ())
                if other not in chosen
            }
            if not more:
                break
            chosen |= more
        for key, part in flat.pop("x-later", ()):
            if key in chosen:
                return self._object(
                    _both({**flat, "required": sorted(chosen)}, self._flat(part, depth, ())), name, depth
                )
        order = [key for key in properties if key in chosen] + [
            key for key in required if key not in properties
        ]
        order += sorted(chosen.difference(order))
        made: dict[str, Any] = {}
        for key in order:
            if key in made:
                continue
            try:
                made[key] = self.value(self._member(flat, key), key, depth + 1)
            except _Dead:
                if key in required:
                    raise
        least = int(flat.get("minProperties", 0))
        if least > NODES:
            raise _Dead("it asks for too large a value")
        if self._plain and "x-not" in flat and room:  # the empty object may be what is not allowed
            least = max(least, self._chance.below(2))
        for key in self._new_names(flat, made):
            if len(made) >= least:
                break
            made[key] = self.value(self._member(flat, key), key, depth + 1)
        if len(made) < least:
            raise _Dead("fewer members are allowed than are wanted")
        return self._addressed(flat, made)

    def _addressed(self, flat: Mapping[str, Any], made: dict[str, Any]) -> dict[str, Any]:
        """The object with a made-up e-mail address that goes with the name beside it."""
        name, address = made.get("name"), made.get("email")
        if (
            isinstance(name, str)
            and isinstance(address, str)
            and address.endswith("@example.com")
            and re.fullmatch(r"[A-Za-z]+(?: [A-Za-z]+){1,2}", name)
            and (self._hints is None or address not in self._hints.text)
        ):
            own = f"{name.lower().replace(' ', '.')}@example.com"
            if _fits(own, self._member(flat, "email")):
                made["email"] = own
        return made

    def _wanted(self, key: str, part: Any) -> bool:
        """Whether an optional member is said: at first all of them, later as chance has it."""
        if self._plain:
            return bool(self._chance.below(2))
        return True

    def _forbid(self, flat: Mapping[str, Any], chosen: set[str], required: Sequence[str]) -> None:
        """Leaves out optional members that `not: {required: […]}` forbids together."""
        for denied in flat.get("x-not") or ():
            together = denied.get("required") if isinstance(denied, dict) else None
            if together and set(denied) <= {"required", "type"} and set(together) <= chosen:
                free = [key for key in together if key not in required]
                if free:
                    chosen.discard(free[-1])

    def _member(self, flat: Mapping[str, Any], key: str) -> Any:
        """What holds for the member of this name: its own schema, each pattern's, else that of all others."""
        parts = []
        if key in (flat.get("properties") or {}):
            parts.append(flat["properties"][key])
        parts += [
            part for pattern, part in (flat.get("patternProperties") or {}).items() if _searches(pattern, key)
        ]
        if not parts:
            parts = [flat.get("additionalProperties", flat.get("unevaluatedProperties", True))]
        return parts[0] if len(parts) == 1 else {"allOf": parts}

    def _new_names(self, flat: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[str]:
        """Names for members that the schema does not name."""
        for key in flat.get("properties") or {}:
            if key not in made:
                yield key
        names = flat.get("propertyNames")
        for pattern in flat.get("patternProperties") or {}:
            for _ in range(20):
                try:
                    key = matching(pattern, self._chance, 1, 40)
                except NotMatchable:
                    break
                if key not in made and (names is None or _fits(key, names)):
                    yield key
        if (
            flat.get("additionalProperties", True) is False
            or flat.get("unevaluatedProperties", True) is False
        ):
            return
        for number in range(1, 2000):
            key = f"key_{number}"
            if names is not None and not _fits(key, names):
                made_name = self.value(names, "", 1)
                key = made_name if isinstance(made_name, str) else key
            if key not in made:
                yield key


_NOTHING = object()


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A schema that accepts only what both accept. Raises _Dead where that is plainly nothing."""
    if not other:
        return one
    merged = dict(one)
    for key, theirs in other.items():
        if key not in merged:
            merged[key] = theirs
            continue
        ours = merged[key]
        if key in ("properties", "patternProperties"):
            merged[key] = {
                **ours,
                **{
                    name: {"allOf": [ours[name], part]} if name in ours else part
                    for name, part in theirs.items()
                },
            }
        elif key == "required":
            merged[key] = list(dict.fromkeys([*ours, *theirs]))
        elif key in ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"):
            merged[key] = max(ours, theirs)
        elif key in ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"):
            merged[key] = min(ours, theirs)
        elif key == "type":
            merged[key] = _types_of_both(ours, theirs)
        elif key == "enum":
            merged[key] = [option for option in ours if any(_same(option, their) for their in theirs)]
        elif key == "const":
            if not _same(ours, theirs):
                raise _Dead("two constants that differ")
        elif key in ("items", "additionalProperties", "contains", "propertyNames"):
            merged[key] = ours if theirs is True else theirs if ours is True else {"allOf": [ours, theirs]}
        elif key == "pattern":
            merged["x-patterns"] = [*(merged.get("x-patterns") or [ours]), theirs]
        elif key == "multipleOf":
            merged[key] = (
                ours * theirs // math.gcd(ours, theirs)
                if isinstance(ours, int) and isinstance(theirs, int)
                else max(ours, theirs)
            )
        elif key == "uniqueItems":
            merged[key] = ours or theirs
        elif key in ("x-not", "x-later", "x-patterns"):
            merged[key] = [*ours, *theirs]
        elif key == "dependentRequired":
            merged[key] = {**ours, **{name: [*ours.get(name, ()), *more] for name, more in theirs.items()}}
        elif key == "prefixItems":
            longer = max(ours, theirs, key=len)
            merged[key] = [{"allOf": [a, b]} for a, b in zip(ours, theirs, strict=False)] + longer[
                min(len(ours), len(theirs)) :
            ]
    if "const" in merged and not _fits(
        merged["const"], {key: merged[key] for key in ("type", "enum") if key in merged}
    ):
        raise _Dead("a constant that the rest forbids")
    if merged.get("enum") == []:
        raise _Dead("no member of the enum fits the rest")
    return merged


def _types_of_both(ours: Any, theirs: Any) -> Any:
    left = [ours] if isinstance(ours, str) else list(ours)
    right = [theirs] if isinstance(theirs, str) else list(theirs)
    common = [kind for kind in left if kind in right or (kind == "integer" and "number" in right)]
    common += [kind for kind in right if kind == "integer" and "number" in left and kind not in common]
    if not common:
        raise _Dead("types that exclude each other")
    return common[0] if len(common) == 1 else common


def _fits(value: Any, schema: Any) -> bool:
    """Whether a value fits a flat schema; only asked of candidates, so the compiled schema is kept."""
    if not isinstance(schema, dict):
        return schema is not False
    plain = {
        key: part
        for key, part in schema.items()
        if not key.startswith("x-") and key not in ("$id", "$schema", "$defs", "definitions")
    }
    if any(key in _MERGED_APART for key in plain) or "$ref" in str(plain):
        return True  # the whole is judged at the end
    try:
        return _judge(_bytes(plain)).is_valid(value)
    except Unsatisfiable:
        return False


@memo(512)
def _search(pattern: str) -> Any:
    return jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern})


def _searches(pattern: str, made: str) -> bool:
    try:
        return bool(_search(pattern).is_valid(made))
    except (ValueError, jsonschema_rs.ValidationError):
        return False


def _same(one: Any, other: Any) -> bool:
    """Equality of JSON: true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _kind_is(schema: Any, kind: str) -> bool:
    return isinstance(schema, dict) and schema.get("type") == kind


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") and len(name) > 3 else name


def _one_resource(schema: Any) -> Any:
    """The schema with every reference through an `$id` inside it written as a pointer from its root."""
    if not isinstance(schema, dict) or '"$id"' not in json.dumps(schema):
        return schema
    places = _Places({}, {})
    _find_places(schema, "", "#", places)
    return _pointed(schema, "", places)


class _Places(NamedTuple):
    """Pointers into a document: of each resource and anchor by its URI, and of all dynamic anchors of a name."""

    at: dict[str, str]
    dynamic: dict[str, list[str]]


def _find_places(schema: Any, base: str, pointer: str, places: _Places) -> None:
    """Notes where in the document each resource and each anchor of it stands."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$id"), str):
            base = urljoin(base, schema["$id"]) if not schema["$id"].startswith("urn:") else schema["$id"]
            places.at.setdefault(base.removesuffix("#"), pointer)
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(schema.get(key), str):
                places.at.setdefault(f"{base}#{schema[key]}", pointer)
        if isinstance(name := schema.get("$dynamicAnchor"), str):
            places.dynamic.setdefault(name, []).append(pointer)
        for key, part in schema.items():
            if key in _NAMED_SCHEMAS and isinstance(part, dict):
                for name, one in part.items():
                    _find_places(one, base, f"{pointer}/{key}/{_escaped(name)}", places)
            elif key in _SCHEMAS:
                _find_places(part, base, f"{pointer}/{key}", places)
    elif isinstance(schema, list):
        for number, part in enumerate(schema):
            _find_places(part, base, f"{pointer}/{number}", places)


_NAMED_SCHEMAS = frozenset(
    ["$defs", "definitions", "properties", "patternProperties", "dependentSchemas", "dependencies"]
)
_SCHEMAS = frozenset(
    ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "items", "prefixItems", "additionalItems", "contains",
     "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"]
)  # fmt: skip
"""Under these stand schemas, or lists of them; what stands elsewhere is no schema, though it may look like one."""


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _pointed(schema: Any, base: str, places: _Places) -> Any:
    if isinstance(schema, list):
        return [_pointed(part, base, places) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$id"), str):
        base = urljoin(base, schema["$id"]) if not schema["$id"].startswith("urn:") else schema["$id"]
    made = {
        key: part if key in ("const", "enum", "default", "examples") else _pointed(part, base, places)
        for key, part in schema.items()
    }
    for key in ("$ref", "$dynamicRef"):
        if isinstance(target := schema.get(key), str):
            resource, _, fragment = target.partition("#")
            whole = (
                (urljoin(base, resource) if not resource.startswith("urn:") else resource)
                if resource
                else base
            )
            if f"{whole}#{fragment}" in places.at and not fragment.startswith("/"):
                made[key] = places.at[f"{whole}#{fragment}"]
            elif whole.removesuffix("#") in places.at:
                made[key] = places.at[whole.removesuffix("#")] + fragment
            if key == "$dynamicRef" and fragment in places.dynamic:
                made["x-dynamic"] = places.dynamic[fragment]
    return made


def _anchors(schema: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(schema.get(key), str):
                yield schema[key], schema
        for part in schema.values():
            yield from _anchors(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _anchors(part)


def _divides(step: int | float | None, number: int | float) -> bool:
    """Whether a validator that plainly divides finds a multiple, too: 498.53 / 0.01 is not whole, 498.5 / 0.01 is."""
    return not step or (number / step).is_integer()


def _whole_factor(step: float) -> int:
    """The smallest factor that makes the step a whole number: 0.5 → 2."""
    numerator, denominator = step.as_integer_ratio()
    for factor in range(1, 1001):
        if math.isclose(step * factor, round(step * factor), rel_tol=1e-12):
            return factor
    return denominator if numerator else 1
