"""Which of the sixty functions that may have an answer are asked: one look at the words of a prompt tells those that none of them opens."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import NamedTuple

from mock_server.content.chance import Chance
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

Doing = Callable[[Prompt, tuple[Message, ...], Chance], str | None]


class Door(NamedTuple):
    """What a function is asked for: one of the cues is said, or the prompt is in another language than `only`."""

    cues: frozenset[str]
    only: str
    do: Doing

    def shut(self, prompt: Prompt) -> bool:
        """Whether the function has nothing to say to the prompt."""
        return self.cues.isdisjoint(prompt.cues) and self.only in ("", prompt.language)


_DOORS: dict[Doing, Door] = {}


def opened_by(*cues: Cued | frozenset[str], only: str = "") -> Callable[[Doing], Doing]:
    """Has a function asked only where one of the cues, or of those of a pattern, is said; with `only`, in this language, and elsewhere always."""
    words = frozenset(word for some in cues for word in (some.cues if isinstance(some, Cued) else some))

    def decorated(do: Doing) -> Doing:
        door = Door(words, only, do)

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
        always, by_cue, words = self._indexes.get(prompt.language) or self._indexes[""]
        bits = always
        for cue in words & prompt.cues:
            bits |= by_cue[cue]
        found = self._sets.get(bits)
        if found is None:
            if len(self._sets) >= self.MOST:
                self._sets.clear()
            found = self._sets[bits] = tuple(one for at, one in enumerate(self._asked) if bits >> at & 1)
        return found


def _index(doors: Sequence[Door | None], language: str) -> tuple[int, dict[str, int], frozenset[str]]:
    """The functions that are always asked in a language, and those that each word opens."""
    always, by_cue = 0, dict[str, int]()
    for at, door in enumerate(doors):
        if door is None or door.only not in ("", language):
            always |= 1 << at
        else:
            for cue in door.cues:
                by_cue[cue] = by_cue.get(cue, 0) | 1 << at
    return always, by_cue, frozenset(by_cue)
