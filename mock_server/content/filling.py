"""An object filled from a text, all the way down: each member with what the text says for it, or with what says that it says nothing."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mock_server.content import extracting, finding, phrases, rows
from mock_server.content.extracting import NOTHING, words_of
from mock_server.content.late import late, worded
from mock_server.content.sourced import Source

_UNKNOWN = late(
    r"unknown|none|other|n/?a|neutral|unspecified|not_?(?:specified|mentioned)|未知|其他|无|中性",
    re.IGNORECASE,
)
_PLURAL = late(r"(?:[^s]s|people|list|items?)$|列表|[们]$", re.IGNORECASE)
_FORMED = frozenset(["status", "address", "analysis", "news", "class", "process", "business", "bus", "diagnosis", "basis", "gps", "sms", "os", "days", "hours"])  # fmt: skip
_DEEPEST = 6


_FELT = late(r"(?:overall_)?sentiment(?:_label)?|polarity|情感|情绪", re.IGNORECASE)
_WHOLE = late(r"text|sentence|review|content|original|message|原文|内容", re.IGNORECASE)


_CATEGORIES = ("transport", "food", "lodging", "groceries", "office", "entertainment", "health", "technology", "sports", "shipping", "billing", "technical")  # fmt: skip


class Filling:
    """Fills the members of a schema whose root is given. `free`: null says what is not known, whatever its type."""

    def __init__(self, root: Mapping[str, Any], clock: datetime | None, *, free: bool) -> None:
        self._root = root
        self._clock = clock
        self._free = free

    def plain(self, schema: Any) -> tuple[Mapping[str, Any], bool]:
        """A member's schema with a reference followed and its null left out, and whether it may be null."""
        null = False
        for _ in range(5):
            if not isinstance(schema, Mapping):
                return {}, True
            reference = schema.get("$ref")
            kinds = schema.get("type")
            branches = schema.get("anyOf") or schema.get("oneOf")
            whole = schema.get("allOf")
            if isinstance(reference, str) and reference.startswith("#/"):
                at: Any = self._root
                for part in reference[2:].split("/"):
                    at = at.get(part) if isinstance(at, Mapping) else None
                schema = at
            elif isinstance(branches, list):
                some = [one for one in branches if isinstance(one, Mapping) and one.get("type") != "null"]
                null = null or len(some) < len(branches)
                if not some:
                    return {}, True
                schema = some[0]
            elif isinstance(whole, list) and len(whole) == 1:
                schema = whole[0]
            elif isinstance(kinds, list):
                real = [one for one in kinds if one != "null"]
                null = null or len(real) < len(kinds)
                schema = {**schema, "type": real[0] if real else "null"}
            else:
                enum = schema.get("enum")
                return schema, null or (isinstance(enum, list) and None in enum)
        return {}, True

    def told(self, name: str, schema: Any, source: Source, deep: int = 0) -> Any:
        """What the text says for a member; NOTHING where it says nothing."""
        one, _ = self.plain(schema)
        if "const" in one:
            return one["const"]
        if isinstance(options := one.get("enum"), list):
            return _chosen(name, options, source)
        kind = one.get("type")
        properties = one.get("properties")
        if isinstance(properties, Mapping) and deep < _DEEPEST:
            found = self.fill(properties, source, deep + 1)
            if any(value not in (None, "", [], {}, False) for value in found.values()):
                return {key: found.get(key, self.blank(key, part)) for key, part in properties.items()}
            return NOTHING
        if kind == "array" or (kind is None and not properties and plural(name)):
            return self._several(name, one, source, deep)
        if kind in (None, "string") and _FELT.fullmatch(name):
            return finding.feeling(source.text)
        if kind in (None, "string") and deep and name.lower() in ("category", "类别", "分类"):
            return finding.fitting(source.text, _CATEGORIES) or NOTHING
        if kind in (None, "string") and _WHOLE.fullmatch(name):
            return source.text.strip() if deep else NOTHING
        return extracting.value(name, one, source, self._clock)

    def _several(self, name: str, schema: Mapping[str, Any], source: Source, deep: int) -> Any:
        items, _ = self.plain(schema.get("items") or {})
        inner = items.get("properties")
        most = schema.get("maxItems")
        limit = most if isinstance(most, int) else rows.MOST
        if isinstance(inner, Mapping) and deep < _DEEPEST:
            known = {key: self.plain(part)[0] for key, part in inner.items()}

            def fill(properties: Mapping[str, Any], text: Source) -> dict[str, Any]:
                return self.fill(properties, text, deep + 1)

            found = rows.rows(name, known, source, fill)
            if found is NOTHING:
                return NOTHING
            return [{key: self._fit(row, key, part) for key, part in inner.items()} for row in found][:limit]
        if isinstance(options := items.get("enum"), list):
            lower = source.text.lower()
            named = [one for one in options if isinstance(one, str) and words_of(one) in lower]
            best = finding.fitting(source.text, [one for one in options if isinstance(one, str)])
            return named or ([best] if best else NOTHING)
        if items.get("format") == "date":
            days = list(extracting.days(source, self._clock))
            return list(dict.fromkeys(days)) or NOTHING
        if items.get("type") in (None, "string"):
            told = rows.texts(name, source)
            return told if told is NOTHING else told[:limit]
        return NOTHING

    def _fit(self, row: Mapping[str, Any], key: str, part: Any) -> Any:
        return row[key] if key in row else self.blank(key, part)

    def fill(self, properties: Mapping[str, Any], source: Source, deep: int = 0) -> dict[str, Any]:
        """The members that the text says."""
        told = ((key, self.told(key, part, source, deep)) for key, part in properties.items())
        return {key: value for key, value in told if value is not NOTHING}

    def blank(self, name: str, schema: Any) -> Any:
        """What says that the text says nothing of a member, as far as the schema has something for it."""
        one, null = self.plain(schema)
        options = one.get("enum")
        if isinstance(options, list):
            rest = next((o for o in options if isinstance(o, str) and _UNKNOWN.fullmatch(o)), None)
            return rest if rest is not None else (None if null or not options else options[0])
        kind = one.get("type")
        if kind == "array" or (kind is None and "properties" not in one and plural(name)):
            return []
        if null or ((self._free or kind is None) and "properties" not in one):
            return None
        if isinstance(inner := one.get("properties"), Mapping):
            return {key: self.blank(key, part) for key, part in inner.items()}
        return {"string": "", "integer": 0, "number": 0, "boolean": False}.get(str(kind))


def plural(name: str) -> bool:
    """Whether a member without a type is a list, by its name."""
    words = words_of(name)
    return _PLURAL.search(words) is not None and words.split(" ")[-1] not in _FORMED


_NO_VALUE = late(r"currency|unit|币种|单位", re.IGNORECASE)
_MEALS = (("breakfast", "this morning|breakfast|早"), ("lunch", "lunch|noon|midday|午"), ("dinner", "dinner|tonight|evening|supper|晚"))  # fmt: skip


def _chosen(name: str, options: list[Any], source: Source) -> Any:
    """The option that the text speaks for; NOTHING if none."""
    words = [one for one in options if isinstance(one, str)]
    if not words:
        return NOTHING
    if _NO_VALUE.search(name):
        code = extracting.value("currency", {"type": "string"}, source)
        if code in words:
            return code
    if len(words) < 2:
        return words[0]
    lower = source.text.lower()
    if "male" in words or "男" in words:
        said = extracting.value("gender", {"type": "string"}, source)
        return said if said in words else NOTHING
    if "breakfast" in words:
        return next((one for one, cues in _MEALS if one in words and re.search(cues, lower)), NOTHING)
    known = phrases.data("drafting")["actions"]
    marks = {
        one: match.start()
        for one in words
        if words_of(one) in known and (match := worded(known[words_of(one)]).search(source.text))
    }
    if marks:
        return min(marks, key=lambda one: marks[one])
    named = [one for one in words if len(one) > 1 and re.search(rf"(?<![a-z]){re.escape(words_of(one))}(?![a-z])", lower)]  # fmt: skip
    if len(named) == 1:
        return named[0]
    return finding.fitting(source.text, words) or NOTHING
