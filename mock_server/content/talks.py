"""What a conversation of several turns asks for, before a text is taken for a question of its own: a game that goes on, a booking, a change of the last answer.

Handlers as in doing.py, tried in order; each tells from the messages alone how far it has come.
"""

from functools import lru_cache

from mock_server.content import (
    booking,
    coding_on,
    editing,
    games,
    housed,
    recalling,
    recooking,
    resizing,
    tutoring,
)
from mock_server.content.chance import Chance
from mock_server.content.dispatch import Dispatch, Doing
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

ALL: tuple[Doing, ...] = (
    *games.ALL,
    *booking.ALL,
    *tutoring.ALL,
    *recooking.ALL,
    *coding_on.ALL,
    *resizing.ALL,
    *recalling.ALL,
    *editing.ALL,
    *housed.ALL,
)


@lru_cache(maxsize=1)
def _dispatch() -> Dispatch:
    return Dispatch(ALL, [])


def carried_on(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The next turn of what the conversation is about; None where the prompt stands on its own."""
    for one in _dispatch().asked(prompt):
        told = one(prompt, before, chance)
        if told is not None:
            return told
    return None
