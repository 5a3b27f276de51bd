"""Voices of one's own, cloned or designed, by model and `input.action`; CosyVoice and Qwen have words of their own."""

import base64
from random import Random
from typing import Any
from urllib.parse import urlsplit

from mock_server.behaviours import _making, _resources
from mock_server.content import renders
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json, Reply
from mock_server.world.audio import Kept
from mock_server.world.world import World

COSY = frozenset({"voice-enrollment"})


def respond(call: Call, world: World) -> Reply:
    """What the action says. Raises Refused for a voice that is not there, or a recording that cannot be fetched."""
    given, owner = call.body["input"], _resources.owner(call)
    cosy = call.body["model"] in COSY
    action = given["action"].removesuffix("_voice")
    if action == "create":
        return _made(call, world)
    if action == "list":
        return _listed(call, world)
    id = given["voice_id" if cosy else "voice"]
    kept = world.audio.voices.get(owner, id)
    if kept is None or (kept.maker in COSY) != cosy:
        if cosy:
            raise Refused("ResourceNotExist", layer="gateway")
        raise Refused("VoiceNotFound", layer="gateway", values={"id": id})
    if action == "query":
        return _cosy(call, kept, world) if cosy else _said(call, _qwen(kept), 0)
    if action == "update":
        _reachable(given["url"])
        kept.asked, kept.modified = {**kept.asked, "url": given["url"]}, world.clock.now()
    else:
        world.audio.voices.forget(kept.id)
    return _said(call, {}, 1) if cosy else _said(call, {"voice": id}, 0)


def _said(call: Call, output: Any, count: int) -> Json:
    return _resources.said(call, output, usage={"count": count})


def _reachable(address: str) -> None:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ".invalid"
    if f".{host}".endswith(".invalid"):  # nothing is fetched; names under .invalid lead nowhere, by RFC 2606
        raise Refused("InputDownloadFailed", layer="model")


def _made(call: Call, world: World) -> Json:
    given, now, maker = call.body["input"], world.clock.now(), call.body["model"]
    chance = Random(world.ids.seed())
    designed = ("url" if maker in COSY else "audio") not in given  # of the other maker's word nothing is read
    if not designed:
        _reachable(given["url"] if maker in COSY else given["audio"]["data"])
    if maker in COSY:
        prefix = given["prefix"]
        id = f"{given['target_model']}-{'vd-' if designed else ''}{prefix}-{chance.getrandbits(128):032x}"
        output: dict[str, Any] = {"voice_id": id}
    else:
        prefix = given.get("preferred_name") or "voice"
        stamp = f"{_resources.local(now, '%Y%m%d%H%M%S')}{int(now * 1000) % 1000:03d}"
        kind = "vd" if designed else "vc"
        id = f"qwen-tts-{kind}-{prefix}-voice-{stamp}-{chance.getrandbits(16):04x}"
        output = {"voice": id, "target_model": given["target_model"]}
    if designed:
        output |= {"target_model": given["target_model"], "preview_audio": _preview(call)}
    world.audio.voices.add(Kept(id, _resources.owner(call), maker, prefix, given, now, now))
    return _said(call, output, 1)


def _preview(call: Call) -> dict[str, Any]:
    """The voice saying its preview text, as long as that takes."""
    wanted = call.body.get("parameters") or {}
    rate, coding = wanted.get("sample_rate") or 24_000, wanted.get("response_format") or "wav"
    heard = renders.sound(coding, _making.spoken(call.body["input"]["preview_text"]), rate)
    return {"data": base64.b64encode(heard).decode(), "sample_rate": rate, "response_format": coding}


def _listed(call: Call, world: World) -> Json:
    given, now, cosy = call.body["input"], world.clock.now(), call.body["model"] in COSY
    prefix = given.get("prefix")
    makers = COSY if cosy else frozenset({call.body["model"]})
    voices = world.audio.voices.newest_first(_resources.owner(call), makers)
    found = [one for one in voices if not prefix or one.prefix == prefix]
    shown = _resources.slice_of(given, found)
    if cosy:
        entries = [
            {"voice_id": one.id, **_times(one), "status": one.status(now), **_designed(one)} for one in shown
        ]
        return _said(call, {"voice_list": entries}, 1)
    size = given.get("page_size") or 10
    page = {"page_index": given.get("page_index") or 0, "page_size": size, "total_count": len(found)}
    return _said(call, {**page, "voice_list": [_qwen(one) for one in shown]}, 0)


def _times(one: Kept) -> dict[str, str]:
    return {"gmt_create": _resources.local(one.created), "gmt_modified": _resources.local(one.modified)}


def _designed(one: Kept) -> dict[str, str]:
    """What a voice was designed by; nothing of a cloned one."""
    if ("url" if one.maker in COSY else "audio") in one.asked:
        return {}
    return {key: one.asked[key] for key in ("voice_prompt", "preview_text")}


def _qwen(one: Kept) -> dict[str, Any]:
    language, target = one.asked.get("language") or "zh", one.asked["target_model"]
    return {"voice": one.id, **_times(one), "language": language, "target_model": target, **_designed(one)}


def _cosy(call: Call, one: Kept, world: World) -> Json:
    known = {
        **_times(one),
        "target_model": one.asked["target_model"],
        "status": one.status(world.clock.now()),
    }
    designed = _designed(one)
    if not designed:
        return _said(call, {**known, "resource_link": one.asked["url"]}, 1)
    return _resources.said(call, {"voice_id": one.id, **known, **designed}, usage={})
