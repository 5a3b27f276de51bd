"""Which of the many functions that may have an answer are asked: one look at the words and signs of a prompt tells those that none opens."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import NamedTuple

from mock_server.content.chance import Chance
from mock_server.content.late import wanted
from mock_server.content.needles import CLOSELY, Sieve, evenly, folded
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

Doing = Callable[[Prompt, tuple[Message, ...], Chance], str | None]


class Door(NamedTuple):
    """What a function is asked for: one of the cues is said and the text holds what one of the patterns needs, or the prompt is in
    another language than `only`. Where it is not `worded`, no cue is needed; without patterns, nothing that they need is."""

    cues: frozenset[str]
    worded: bool
    patterns: tuple[re.Pattern[str], ...]
    only: str
    do: Doing

    def shut(self, prompt: Prompt) -> bool:
        """Whether the function has nothing to say to the prompt."""
        if self.only not in ("", prompt.language):
            return False
        if self.worded and self.cues.isdisjoint(prompt.cues):
            return True
        strings = self.strings()
        if not strings or len(prompt.text) > CLOSELY:
            return False
        text = folded(evenly(prompt.text))
        return not any(string in text for string in strings)

    def strings(self) -> tuple[str, ...]:
        """One of these stands in every text that one of the patterns matches in; none: nothing can be told."""
        return _strings(self.patterns)


@lru_cache(maxsize=512)
def _strings(patterns: tuple[re.Pattern[str], ...]) -> tuple[str, ...]:
    told = [wanted(pattern) for pattern in patterns]
    return tuple(dict.fromkeys(string for one in told for string in one)) if all(told) else ()


_DOORS: dict[Doing, Door] = {}


def opened_by(*openings: Cued | frozenset[str] | re.Pattern[str], only: str = "") -> Callable[[Doing], Doing]:
    """Has a function asked only where one of these words is said, or one of these patterns may match; with `only`, in this language,
    and elsewhere always. What is opened by patterns alone answers only where one of them matches in the text, or in it with single blanks."""
    words = set[str]()
    patterns: list[re.Pattern[str]] = []
    for one in openings:
        if isinstance(one, Cued):
            words |= one.cues
            patterns.append(one.pattern)
        elif isinstance(one, frozenset):
            words |= one
        else:
            patterns.append(one)
    worded = all(isinstance(one, Cued | frozenset) for one in openings)
    formed = not any(isinstance(one, frozenset) for one in openings)

    def decorated(do: Doing) -> Doing:
        door = Door(frozenset(words), worded, tuple(patterns if formed else ()), only, do)

        @wraps(do)
        def guarded(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
            return None if door.shut(prompt) else do(prompt, before, chance)

        _DOORS[guarded] = door
        return guarded

    return decorated


class Dispatch:
    """The functions in the order in which they are asked; a set of them is a number with a bit for each."""

    MOST = 1024
    """Sets that are remembered."""

    def __init__(self, order: Sequence[Doing], languages: Sequence[str]) -> None:
        """`languages`: those that doors are told apart by."""
        doors = [_DOORS.get(one) for one in order]
        self._asked = tuple(one if door is None else door.do for one, door in zip(order, doors, strict=True))
        self._indexes = {language: _index(doors, language) for language in (*languages, "")}
        self._sets: dict[int, tuple[Doing, ...]] = {}

    def asked(self, prompt: Prompt) -> tuple[Doing, ...]:
        """Those that may have an answer to the prompt."""
        always, by_cue, words, sieve = self._indexes.get(prompt.language) or self._indexes[""]
        bits = always
        for cue in words & prompt.cues:
            bits |= by_cue[cue]
        bits &= sieve.bits(evenly(prompt.text))
        found = self._sets.get(bits)
        if found is None:
            if len(self._sets) >= self.MOST:
                self._sets.clear()
            found = self._sets[bits] = tuple(one for at, one in enumerate(self._asked) if bits >> at & 1)
        return found


def _index(doors: Sequence[Door | None], language: str) -> tuple[int, dict[str, int], frozenset[str], Sieve]:
    """The functions for which no word is needed in a language, those that each word opens, and what tells those whose patterns may match."""
    always, by_cue = 0, dict[str, int]()
    patterned: list[Door | None] = []
    for at, door in enumerate(doors):
        held = door is not None and door.only in ("", language)
        if door is None or not held or not door.worded:
            always |= 1 << at
        else:
            for cue in door.cues:
                by_cue[cue] = by_cue.get(cue, 0) | 1 << at
        patterned.append(door if held else None)
    sieve = Sieve(len(patterned), lambda: [() if one is None else one.strings() for one in patterned])
    return always, by_cue, frozenset(by_cue), sieve
