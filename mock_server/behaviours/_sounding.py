"""What an omni model says, spoken: pieces of sound after the text. Source: omni page of Model Studio."""

import base64
import math

from mock_server.behaviours import _making
from mock_server.content import media, renders
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.timeline import Timeline
from mock_server.world.world import World

RATE = 24_000
"""Samples a second; 16 bits, one channel, no head."""

SECONDS_A_PIECE = 0.5

REMEMBERED = 3600
"""Seconds for which the sound can be referred to (assumed)."""


def spoken(timeline: Timeline, call: Call, world: World) -> tuple[Timeline, tuple[bytes, ...]]:
    """The timeline with what the sound costs, and `delta.audio` of each piece, JSON. A model without a voice, a call of a
    tool and an answer without text stay silent."""
    model = call.model
    text = timeline.choices[0].content.text
    if model is None or "audio" not in (model.outputs or ()) or not text or not call.stream:
        return timeline, ()
    seconds = _making.spoken(text)
    samples = renders.wav(seconds, RATE)[44:]
    size = int(SECONDS_A_PIECE * RATE) * 2
    known = {"expires_at": int(world.clock.now()) + REMEMBERED, "id": f"audio_{call.request_id}"}
    pieces = tuple(
        dumps({"data": base64.b64encode(samples[at : at + size]).decode(), **known})
        for at in range(0, len(samples), size)
    )
    usage = timeline.usage
    cost = math.ceil(seconds * media.audio_rate(model))
    usage = usage._replace(completion=usage.completion + cost, spoken=cost)
    return timeline._replace(usage=usage), pieces
