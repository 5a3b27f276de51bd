"""Texts read out on the path of speech synthesis: an address, or sentence by sentence in pieces of sound."""

import base64
import math
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from mock_server.behaviours import _making
from mock_server.content import renders
from mock_server.wire import sse
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Events, Frame, Json, Reply
from mock_server.world.world import World

SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*\s*")
WORD = re.compile(r"[㐀-鿿]|[^\W_㐀-鿿]+")
PIECES = 2
"""Into how many pieces the sound of a sentence is cut."""


def respond(call: Call, world: World) -> Reply:
    """The sound; joined, the pieces of a stream are the file behind the address."""
    wish = _making.wish_now(call, world)
    given = wish.input
    coding, rate = given.get("format") or "mp3", given.get("sample_rate") or 22_050
    text = given["text"]
    seconds = _making.spoken(text) / (given.get("rate") or 1)
    make = partial(renders.sound, coding, seconds, rate)
    name = f"{wish.ended[:10].replace('-', '')}/{call.request_id}.{coding}"
    address = wish.put(name, renders.SOUND_TYPES[coding], make)
    known = {"id": f"audio_{call.request_id}", "expires_at": math.floor(wish.expires)}
    used = {"characters": _making.characters(text)}

    def said(data: str = "", finish: str = "null", **more: Any) -> bytes:
        heard = {"data": data, **({"url": address} if finish == "stop" else {}), **known}
        output = {"finish_reason": finish, **more, "audio": heard}
        return dumps({"output": output, "usage": used, "request_id": call.request_id})

    if not call.stream:
        return Json(said(finish="stop"))

    def frames() -> Iterator[Frame]:
        whole = make()
        sentences = SENTENCE.findall(text) or [text]
        bounds = [len(whole) * at // (PIECES * len(sentences)) for at in range(PIECES * len(sentences) + 1)]
        number = 0
        for index, sentence in enumerate(sentences):
            nothing = {"index": index, "words": []}
            yield Frame(
                sse.native(
                    number := number + 1,
                    said(type="sentence-begin", original_text=sentence, sentence=nothing),
                )
            )
            for piece in range(PIECES * index, PIECES * (index + 1)):
                data = base64.b64encode(whole[bounds[piece] : bounds[piece + 1]]).decode()
                yield Frame(
                    sse.native(number := number + 1, said(data, type="sentence-synthesis", sentence=nothing))
                )
            told = _words(sentence) if given.get("word_timestamp_enabled") else []
            ended = {"index": index, "words": told}
            yield Frame(
                sse.native(
                    number := number + 1, said(type="sentence-end", original_text=sentence, sentence=ended)
                )
            )
        yield Frame(sse.native(number + 1, said(finish="stop")))

    return Events(frames())


def _words(sentence: str) -> list[dict[str, Any]]:
    """When each word of a sentence is said, in milliseconds since the sentence began."""
    each = _making.spoken(sentence) * 1000 / max(1, len(sentence))
    return [
        {
            "text": word[0],
            "begin_index": word.start(),
            "end_index": word.end(),
            "begin_time": int(word.start() * each),
            "end_time": int(word.end() * each),
        }
        for word in WORD.finditer(sentence)
    ]
