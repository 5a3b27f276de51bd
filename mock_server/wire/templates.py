"""Templates of openapi/wire.yaml: JSON texts with `$slot`s and `<?flag …?>` parts, compiled to bytes and slot names.

What a flag decides is decided once per set of flags; what is left to do per frame is one join. A value that fills a
slot is JSON bytes, or the parts of another template (a choice inside a chunk).
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

Parts = tuple[bytes | str, ...]
"""Constant bytes and the names of the slots still open, in writing order."""

_TOKEN = re.compile(r"<\?(!?)([\w-]+) |(\?>)|\$(\w+)")


class TemplateError(ValueError):
    """A template of wire.yaml that cannot be compiled; the text says which and where."""


def compile_template(text: str, flags: frozenset[str]) -> Parts:
    """Decides every `<?flag …?>` of `text` and splits the rest at its slots.

    Raises TemplateError for a part that is opened and not closed, or the reverse.
    """
    parts: list[bytes | str] = []
    shown = [True]
    at = 0
    for token in _TOKEN.finditer(text):
        if shown[-1] and token.start() > at:
            parts.append(text[at : token.start()].encode())
        at = token.end()
        negated, flag, closing, slot = token.groups()
        if flag:
            shown.append(shown[-1] and (flag in flags) != bool(negated))
        elif closing:
            shown.pop()
            if not shown:
                raise TemplateError(f"a `?>` too many at character {token.start()} of {text!r}")
        elif shown[-1]:
            parts.append(slot)
    if len(shown) != 1:
        raise TemplateError(f"a `<?flag` that is never closed in {text!r}")
    if at < len(text):
        parts.append(text[at:].encode())
    return joined(parts)


def fill(parts: Parts, values: Mapping[str, bytes | Parts]) -> Parts:
    """Fills the slots that `values` names and leaves the others open."""
    filled: list[bytes | str] = []
    for part in parts:
        value = values.get(part) if isinstance(part, str) else None
        if value is None:
            filled.append(part)
        elif isinstance(value, bytes):
            filled.append(value)
        else:
            filled.extend(value)
    return joined(filled)


def bound(parts: Parts, constants: Mapping[str, bytes]) -> Parts:
    """Fills the slots that these constants name, as `fill` does. Where they stand is found out once for each template."""
    return tuple(
        [
            one if one.__class__ is str else one[0] % tuple([constants[name] for name in one[1]])
            for one in _plan(parts, tuple(constants))
        ]
    )


@lru_cache(maxsize=4096)
def _plan(parts: Parts, names: tuple[str, ...]) -> tuple[Any, ...]:
    """The slots that stay open, and between them formats with the names of what they take."""
    told: list[Any] = []
    for part in parts:
        if isinstance(part, str) and part not in names:
            told.append(part)
            continue
        text, taken = told.pop() if told and not isinstance(told[-1], str) else (b"", ())
        if isinstance(part, bytes):
            told.append((text + part.replace(b"%", b"%%"), taken))
        else:
            told.append((text + b"%b", (*taken, part)))
    return tuple(told)


def render(parts: Parts, values: Mapping[str, bytes]) -> bytes:
    """The bytes of a template whose every open slot is in `values`. Raises KeyError naming a slot that is not."""
    return b"".join([part if part.__class__ is bytes else values[part] for part in parts])  # type: ignore[index]


def joined(parts: Iterable[bytes | str]) -> Parts:
    """The parts, neighbouring bytes made one."""
    told: list[bytes | str] = []
    for part in parts:
        if isinstance(part, bytes) and told and isinstance(told[-1], bytes):
            told[-1] += part
        else:
            told.append(part)
    return tuple(told)


class Profile:
    """One serialiser of the live API: its templates, `extends` resolved, each compiled once per set of flags."""

    def __init__(self, surface: str, name: str, document: Mapping[str, Any]) -> None:
        self.surface, self.name = surface, name
        self.phases: Mapping[str, str] = document.get("phases") or {}
        self._texts = {
            key: value for key, value in document.items() if isinstance(value, str) and key != "extends"
        }
        self._texts |= {f"phases.{key}": value for key, value in self.phases.items() if value is not None}
        self._texts |= {f"calls.{key}": value for key, value in (document.get("calls") or {}).items()}
        self._merge_first = [frozenset(flags) for flags in document.get("merge-first") or ()]
        self._merge_end = [frozenset(flags) for flags in document.get("merge-end") or ()]
        self._unclosed = [frozenset(flags) for flags in document.get("unclosed") or ()]
        self.media_type = self._texts.pop("media-type", "")
        self.parts = cache(self._parts)
        self.within = lru_cache(maxsize=4096)(self._within)

    def has(self, name: str) -> bool:
        """Whether this serialiser has the template, e.g. `phases.first-call`."""
        return name in self._texts

    def _parts(self, name: str, flags: frozenset[str]) -> Parts:
        if name not in self._texts:
            known = ", ".join(sorted(self._texts))
            raise TemplateError(
                f"wire.yaml: {self.surface}.{self.name} has no template {name!r}; there are: {known}"
            )
        return compile_template(self._texts[name], flags)

    def _within(
        self,
        outer: str,
        phase: str,
        flags: frozenset[str],
        inner_flags: frozenset[str],
        slots: tuple[tuple[str, bytes], ...],
        frame: tuple[bytes, bytes],
    ) -> Parts:
        """A phase of a choice (its `slots` filled) in the template around it, in a frame of these bytes."""
        inner = fill(self.parts(f"phases.{phase}", inner_flags), dict(slots))
        return joined((frame[0], *fill(self.parts(outer, flags), {"choice": inner}), frame[1]))

    def merges_first(self, flags: frozenset[str]) -> bool:
        """Whether the first piece travels in the opening frame."""
        return any(needed <= flags for needed in self._merge_first)

    def merges_end(self, flags: frozenset[str]) -> bool:
        """Whether the last piece of text travels in the frame that ends the choice."""
        return any(needed <= flags for needed in self._merge_end)

    def leaves_calls_unclosed(self, flags: frozenset[str]) -> bool:
        """Whether the last arguments of a call come in a frame like those before them."""
        return any(needed <= flags for needed in self._unclosed)


def profiles(wire: Mapping[str, Any]) -> dict[tuple[str, str], Profile]:
    """Every serialiser of wire.yaml by (surface, name). Raises TemplateError for an `extends` of what does not exist."""
    found: dict[tuple[str, str], Profile] = {}
    for surface in ("compatible", "completions", "native", "anthropic", "research", "responses"):
        group: Mapping[str, Any] = wire.get(surface) or {}
        for name in group:
            found[surface, name] = Profile(surface, name, _extended(surface, name, group))
    return found


def _extended(surface: str, name: str, group: Mapping[str, Any]) -> dict[str, Any]:
    document: Mapping[str, Any] | None = group.get(name)
    if document is None:
        raise TemplateError(f"wire.yaml: {surface} has no {name!r} to extend; there are: {', '.join(group)}")
    if "extends" not in document:
        return dict(document)
    base = _extended(surface, document["extends"], group)
    return base | dict(document) | {"phases": (base.get("phases") or {}) | (document.get("phases") or {})}
