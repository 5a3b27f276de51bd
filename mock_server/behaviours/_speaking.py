"""Answers that are pictures, speech or what was heard, at once, on the path of multimodal generation."""

import base64
import math
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from mock_server.behaviours import _making, _resources
from mock_server.content import media, renders, tokens
from mock_server.spec.model import Model
from mock_server.wire import sse
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Events, Frame, Json, Reply
from mock_server.world.world import World

PIECES = 4
"""Into how many frames streamed sound is cut before the one that ends it."""

TOKENS_A_SECOND = 50
"""Of sound, where speech is billed by tokens (qwen-tts page)."""

NO_SOUND = "<400> InternalError.Algo.InvalidParameter: Field required: parameters.audio_address"
"""The general words of the error page; that they stand here is assumed."""

MINIMAX: dict[str, Any] = {"format": "mp3", "sample_rate": 32_000, "bitrate": 128_000, "channel": 1}
"""How sound is written unasked (minimax-synchronous-speech-synthesis-api)."""


def pictures(call: Call, world: World) -> Reply:
    """Pictures as messages: of wan models one choice each, of qwen-image all in one. A stream is one frame (assumed)."""
    wish = _making.wish_now(call, world)
    if call.stream and _making.interleaves(wish):
        return Events(_in_turn(wish, call.request_id))
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


WORD = re.compile(r"\s*\S+\s*")


def _in_turn(wish: _making.Wish, request_id: str) -> Iterator[Frame]:
    """Texts word by word and pictures whole, a frame each; the last frame has nothing but the end."""
    said = seen = 0
    pieces = [
        piece
        for part in _making.in_turn(wish)
        for piece in (
            [{"type": "text", "text": word} for word in WORD.findall(part["text"])]
            if "text" in part
            else [part]
        )
    ]
    for number, piece in enumerate([*pieces, {"type": "text", "text": ""}], 1):
        said += tokens.count(piece.get("text", ""))
        seen += "image" in piece
        last = number > len(pieces)
        message = {"content": [piece], "role": "assistant"}
        choice = {"message": message, "finish_reason": "stop" if last else "null"}
        body = {
            "output": {"choices": [choice], "finished": last},
            "usage": _making.interleaved_usage(wish, said, seen),
            "request_id": request_id,
        }
        yield Frame(sse.native(number, dumps(body)))


def speech(call: Call, world: World) -> Reply:
    """The address of the text, spoken: a tone, as long as the text would take; streamed, its samples come first.
    Raises Refused for a voice that nobody made, where only such voices speak."""
    wish = _making.wish_now(call, world)
    if wish.model.own_voices:
        _own(call, world, wish.input["voice"])
    if wish.model.clone_needs is not None and wish.input.get("action") == "voice_clone":
        return _learnt(call, wish)
    if wish.model.result == "sound-in-hexadecimal":
        return _minimax(call, wish)
    text = wish.input["text"]
    seconds = _making.spoken(text)
    used = _used(wish.model, text, seconds)
    address = wish.put(f"{wish.ended[:10]}/{call.request_id}.wav", "audio/wav", partial(renders.wav, seconds))
    audio: dict[str, Any] = {
        "data": "",
        "expires_at": math.floor(wish.expires),
        "id": f"audio_{call.request_id}",
    }

    def said(more: dict[str, Any], finish: str) -> bytes:
        output = {"audio": {**audio, **more}, "finish_reason": finish}
        return dumps({"output": output, "usage": used, "request_id": call.request_id})

    whole = said({"url": address}, "stop")
    if not call.stream:
        return Json(whole)

    def frames() -> Iterator[Frame]:
        samples = renders.wav(seconds)[44:]
        for number, piece in enumerate(_pieces(samples), 1):
            data = base64.b64encode(piece).decode()
            yield Frame(sse.native(number, said({"data": data}, "null")))
        yield Frame(sse.native(PIECES + 1, whole))

    return Events(frames())


def _own(call: Call, world: World, voice: str) -> None:
    kept = world.audio.voices.get(_resources.owner(call), voice)
    if kept is None or kept.asked.get("target_model") != call.body["model"]:
        raise Refused("VoiceNotFound", layer="gateway", values={"id": voice})


def _pieces(content: bytes) -> list[bytes]:
    """The content in as many pieces, none of which parts the two bytes of a sample."""
    size = -(-len(content) // (2 * PIECES)) * 2
    return [content[number * size : (number + 1) * size] for number in range(PIECES)]


def _used(model: Model, text: str, seconds: float) -> dict[str, Any]:
    """What speech costs: by the character, or with the first models by tokens of the text and of the sound."""
    if "input_tokens" not in model.usage:
        return {"characters": _making.characters(text)}
    read, heard = tokens.count(text), math.ceil(seconds * TOKENS_A_SECOND)
    return {
        "input_tokens_details": {"text_tokens": read},
        "total_tokens": read + heard,
        "output_tokens": heard,
        "input_tokens": read,
        "output_tokens_details": {"audio_tokens": heard, "text_tokens": 0},
    }


def _learnt(call: Call, wish: _making.Wish) -> Reply:
    """What a voice that was learnt sounds like. It is kept nowhere: of MiniMax any voice is taken."""
    text = wish.input["text"]
    content = renders.sound(MINIMAX["format"], _making.spoken(text), MINIMAX["sample_rate"])
    name = f"{wish.ended[:10]}/{call.request_id}.{MINIMAX['format']}"
    output = {
        "base_resp": {"status_code": 0, "status_msg": "success"},
        "demo_audio": wish.put(name, renders.SOUND_TYPES[MINIMAX["format"]], lambda: content),
        "input_sensitive": False,
        "input_sensitive_type": 0,
    }
    spent = {"characters": _making.characters(text)}
    return Json(dumps({"output": output, "usage": spent, "request_id": call.request_id}))


def _minimax(call: Call, wish: _making.Wish) -> Reply:
    """Sound in hexadecimal, or by its address if asked to; streamed, in pieces, at the end once more as a whole."""
    given = wish.input
    wanted = {**MINIMAX, **(given.get("audio_setting") or {})}
    coding, rate = wanted["format"], wanted["sample_rate"]
    text = given["text"]
    spent = _making.spoken(text) / ((given["voice_setting"] or {}).get("speed") or 1)
    content = renders.sound(coding, spent, rate)
    characters = _making.characters(text)
    more = {
        "extra_info": {
            "audio_channel": wanted["channel"],
            "audio_format": coding,
            "audio_length": round(1000 * spent),
            "audio_sample_rate": rate,
            "audio_size": len(content),
            "bitrate": wanted["bitrate"],
            "invisible_character_ratio": 0,
            "usage_characters": characters,
            "word_count": _making.words_of(text),
        },
        "trace_id": call.request_id.replace("-", ""),
    }

    def said(audio: str, status: int, more: dict[str, Any]) -> bytes:
        output = {
            "base_resp": {"status_code": 0, "status_msg": "success"},
            "data": {"audio": audio, "status": status},
            **more,
        }
        return dumps({"output": output, "usage": {"characters": characters}, "request_id": call.request_id})

    if not call.stream:
        if given.get("output_format") == "url":
            name = f"{wish.ended[:10]}/{call.request_id}.{coding}"
            address = wish.put(name, renders.SOUND_TYPES[coding], lambda: content)
            return Json(said(address, 2, more))
        return Json(said(content.hex(), 2, more))
    whole = not (given.get("stream_options") or {}).get("exclude_aggregated_audio")
    frames = [said(piece.hex(), 1, {"trace_id": more["trace_id"]}) for piece in _pieces(content)]
    frames.append(said(content.hex() if whole else "", 2, more))
    return Events(iter([Frame(sse.native(number, body)) for number, body in enumerate(frames, 1)]))


def heard(call: Call, world: World) -> Reply:
    """What is said in a file, word by word as it is heard: nothing is fetched, its words are those of its name."""
    wish = _making.wish_now(call, world)
    words = media.words(_sound(wish))
    text = media.joined(words)
    ends = range(520, 520 + 400 * len(words), 400)
    spent = {"duration": math.ceil((ends[-1] + 120) / 1000)}

    def told(count: int, *, over: bool = False) -> bytes:
        so_far = text if over else media.joined(words[:count])[:-1] if count else ""
        sentence: dict[str, Any] = {
            "sentence_id": 1,
            "text": so_far,
            "begin_time": 160 if count else 0,
            "channel_id": 0,
            "words": [
                {
                    "text": word,
                    "punctuation": text[-1] if over and at == len(words) - 1 else "",
                    "begin_time": ends[at] - 400 + (40 if at == 0 else 0),
                    "end_time": ends[at],
                    "fixed": over,
                }
                for at, word in enumerate(words[:count])
            ],
            "sentence_end": over,
        }
        if not count:
            sentence["sentence_begin"] = True
        if over:
            sentence["end_time"] = ends[-1]
        cost = {"usage": spent} if over else {}
        return dumps(
            {"output": {"sentence": sentence, "text": so_far}, **cost, "request_id": call.request_id}
        )

    if not call.stream:
        return Json(told(len(words), over=True))
    bodies = [told(count) for count in range(len(words))] + [told(len(words), over=True)]
    return Events(iter([Frame(sse.native(number, body)) for number, body in enumerate(bodies, 1)]))


def _sound(wish: _making.Wish) -> str:
    """The address of the sound: named by the parameters, or a part of the last message. Raises Refused without one."""
    named = wish.parameters.get("audio_address")
    if isinstance(named, str) and named:
        return named
    for message in reversed(wish.input["messages"] or []):
        for part in message.get("content") or []:
            if isinstance(part, dict) and isinstance(part.get("audio"), str):
                return str(part["audio"])
    raise Refused("InvalidParameter", layer="model", message=NO_SOUND)
