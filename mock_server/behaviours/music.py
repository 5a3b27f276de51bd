"""Songs: an address and the lyrics, or pieces of sound first."""

import base64
import math
import re
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from typing import Any

from mock_server.behaviours import _making
from mock_server.content import renders
from mock_server.wire import sse
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Events, Frame, Json, Reply
from mock_server.world.world import World

RATE = 48_000
PIECES = 8
LINE = 4
"""Seconds that a line of a song takes."""


def respond(call: Call, world: World) -> Reply:
    """The song; joined, the pieces of a stream are the file behind the address."""
    wish = _making.wish_now(call, world)
    coding = wish.input.get("format") or "mp3"
    sung = wish.input.get("lyrics") or lyrics(wish.prompt)
    seconds = LINE * max(
        4, sum(bool(line.strip()) and not line.startswith("[") for line in sung.splitlines())
    )
    make = partial(renders.sound, coding, seconds, RATE)
    name = f"{wish.ended[:10].replace('-', '')}/{call.request_id}.{coding}"
    address = wish.put(name, renders.SOUND_TYPES[coding], make)
    known = {"expires_at": math.floor(wish.expires), "id": f"audio_{call.request_id}"}
    done = dumps(
        {
            "output": {
                "audio": {"data": "", **known, "url": address},
                "extra_info": {"channels": 1, "lyrics": sung, "sample_rate": RATE},
                "finish_reason": "stop",
            },
            "usage": {"duration": seconds},
            "request_id": call.request_id,
        }
    )
    if not call.stream:
        return Json(done)

    def frames() -> Iterator[Frame]:
        whole = make()
        size = -(-len(whole) // PIECES)
        for number in range(PIECES):
            heard: dict[str, Any] = {
                "data": base64.b64encode(whole[number * size : (number + 1) * size]).decode(),
                **known,
            }
            piece = {"output": {"audio": heard, "finish_reason": "null"}, "request_id": call.request_id}
            yield Frame(sse.native(number + 1, dumps(piece)))
        yield Frame(sse.native(PIECES + 1, done))

    return Events(frames())


def lyrics(prompt: str) -> str:
    """A verse and a chorus out of the phrases of the description."""
    phrases = [phrase.strip() for phrase in re.split(r"[,.;:!?，。；：！？、\n]+", prompt) if phrase.strip()]
    lines = list(islice(cycle(phrases), 8))
    return "\n".join(["[verse]", *lines[:4], "", "[chorus]", *lines[4:]])
