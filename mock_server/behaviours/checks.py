"""Pictures looked at: whether there is a face, a body or clothes in them. A picture that will not do is no error.

Nothing is fetched. A picture whose address leads under `.invalid` (RFC 2606) will not do, every other one will.
"""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any
from urllib.parse import urlsplit

from mock_server.behaviours import _making
from mock_server.behaviours._making import Wish
from mock_server.content import renders
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World

NO_HUMAN = (
    "InvalidFile.NoHuman",
    "The input image has no human body. Please upload other image with single person.",
)
"""The error page's words for a picture with nobody in it."""

WIDTH, HEIGHT = 768, 1024
"""How large a picture is taken to be."""


def respond(call: Call, world: World) -> Reply:
    """What is found, in the words of the model."""
    wish = _making.wish_now(call, world)
    output, used = FINDS[wish.model.result](wish)
    answer = {"output": output, "usage": used, "request_id": call.request_id}
    return Json(dumps(answer))


def _found(url: Any) -> bool:
    try:
        return not f".{urlsplit(str(url)).hostname or ''}".endswith(".invalid")
    except ValueError:
        return False


Found = tuple[dict[str, Any], dict[str, int]]


def faces(wish: Wish) -> Found:
    """Whether each picture has a face."""
    has = [_found(url) for url in wish.input["images"]]
    return {"is_face": has, "failed_reason": ["" if one else "no face detected" for one in has]}, {}


def _boxes(wish: Wish) -> tuple[list[int], list[int]]:
    """Where the face is, and what is around it; the same picture, the same places."""
    chance = Random(str(wish.input["image_url"]))
    left, top = chance.randrange(150, 350), chance.randrange(100, 300)
    side = chance.randrange(150, 300)
    face = [left, top, left + side, top + side]
    wide = [max(0, left - side), max(0, top - side), min(WIDTH, left + 2 * side), min(HEIGHT, top + 2 * side)]
    return face, wide


def portrait(wish: Wish, *, face: str, around: str) -> Found:
    """Whether a portrait can speak, and where its face is, under the names of the model."""
    if not _found(wish.input["image_url"]):
        return {"check_pass": False, "code": NO_HUMAN[0], "message": NO_HUMAN[1]}, {"image_count": 1}
    inner, outer = _boxes(wish)
    output = {"check_pass": True, face: inner, around: outer}
    return output | ({"humanoid": True} if face == "face_bbox" else {}), {"image_count": 1}


def passed(wish: Wish) -> Found:
    """The same in two words."""
    good = _found(wish.input["image_url"])
    return {"pass": good, "message": "success" if good else NO_HUMAN[1]}, {"image_count": 1}


def humanoid(wish: Wish) -> Found:
    """Whether it is somebody."""
    good = _found(wish.input["image_url"])
    wrong = {} if good else {"code": NO_HUMAN[0], "message": NO_HUMAN[1]}
    return {"check_pass": good, "humanoid": good, **wrong}, {"image_count": 1}


def body_style(wish: Wish) -> Found:
    """Whether a body can dance, and how much of it is there."""
    if not _found(wish.input["image_url"]):
        return {"check_pass": False, "reason": NO_HUMAN[1]}, {"image_count": 1}
    style = Random(str(wish.input["image_url"])).choice(("full", "half"))
    return {"check_pass": True, "bodystyle": style}, {"image_count": 1}


def clothes(wish: Wish) -> Found:
    """Each piece cut out, its outline, and where it is."""
    kinds = wish.parameters.get("clothes_type") or ["upper", "lower", "dress"]
    cut: list[str] = []
    outlines: list[str] = []
    boxes: list[list[int]] = []
    for number, kind in enumerate(kinds if _found(wish.input["image_url"]) else ()):
        top = HEIGHT * number // len(kinds)
        boxes.append([100, top, WIDTH - 100, top + HEIGHT // len(kinds)])
        for told, name in ((cut, "crop"), (outlines, "parsing")):
            make = partial(renders.png, 256, 256, f"{wish.named} {kind} {name}")
            told.append(
                wish.put(
                    f"{wish.ended[:10].replace('-', '')}/{wish.named}-{name}-{number}.png", "image/png", make
                )
            )
    return {"crop_img_url": cut, "parsing_img_url": outlines, "bbox": boxes}, {"image_count": len(boxes)}


FINDS: Mapping[str, Callable[[Wish], Found]] = {
    "faces": faces,
    "face-and-more": partial(portrait, face="face_bbox", around="ext_bbox"),
    "more-and-face": partial(portrait, face="bbox_face", around="ext_bbox_face"),
    "passed": passed,
    "humanoid": humanoid,
    "body-style": body_style,
    "clothes": clothes,
}
"""By the model's `result` in models.yaml."""
