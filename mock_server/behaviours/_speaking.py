"""Answers that are pictures or speech, at once, on the path of multimodal generation."""

import base64
import math
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

PIECES = 4
"""Into how many frames streamed sound is cut before the one that ends it."""


def pictures(call: Call, world: World) -> Reply:
    """Pictures as messages: of wan models one choice each, of qwen-image all in one. A stream is one frame (assumed)."""
    wish = _making.wish_now(call, world)
    model = wish.model
    made = _making.choices(wish).output
    if "width" not in model.usage and "image_count" in model.usage and model.result == "choices":
        output: dict[str, Any] = dict(made)
    else:
        parts = [{"image": one["message"]["content"][0]["image"]} for one in made["choices"]]
        if model.id.startswith("z-image"):
            parts.append({"text": wish.prompt})
        output = {"choices": [{"finish_reason": "stop", "message": {"content": parts, "role": "assistant"}}]}
        if model.n_max == 1 and model.sizes:  # recorded of qwen-image-max
            output["task_metric"] = {"FAILED": 0, "SUCCEEDED": 1, "TOTAL": 1}
    used = _making.usage(wish)
    if model.sizes:
        width, height = _making.size(wish)
        used = {"height": height, "image_count": wish.number, "width": width}
    body = dumps({"output": output, "usage": used, "request_id": call.request_id})
    return Events(iter([Frame(sse.native(1, body))])) if call.stream else Json(body)


def speech(call: Call, world: World) -> Reply:
    """The address of the text, spoken: a tone, as long as the text would take; streamed, its samples come first."""
    wish = _making.wish_now(call, world)
    text = wish.input["text"]
    characters, seconds = _making.characters(text), _making.spoken(text)
    address = wish.put(f"{wish.ended[:10]}/{call.request_id}.wav", "audio/wav", partial(renders.wav, seconds))
    audio: dict[str, Any] = {
        "data": "",
        "expires_at": math.floor(wish.expires),
        "id": f"audio_{call.request_id}",
    }

    def said(more: dict[str, Any], finish: str) -> bytes:
        return dumps(
            {
                "output": {"audio": {**audio, **more}, "finish_reason": finish},
                "usage": {"characters": characters},
                "request_id": call.request_id,
            }
        )

    whole = said({"url": address}, "stop")
    if not call.stream:
        return Json(whole)

    def frames() -> Iterator[Frame]:
        samples = renders.wav(seconds)[44:]
        size = -(-len(samples) // (2 * PIECES)) * 2
        for number in range(PIECES):
            piece = base64.b64encode(samples[number * size : (number + 1) * size]).decode()
            yield Frame(sse.native(number + 1, said({"data": piece}, "null")))
        yield Frame(sse.native(PIECES + 1, whole))

    return Events(frames())
