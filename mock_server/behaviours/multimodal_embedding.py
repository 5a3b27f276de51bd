"""Texts, pictures and videos as vectors of one space: a vector for each, or one of all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mock_server.behaviours import _vectors
from mock_server.content import tokens, vectors
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World

IMAGE_TOKENS = (127, 402, 578, 1026)
"""What a picture counts at each `res_level` (multimodal-embedding-api-reference)."""

VIDEO_TOKENS = 494
"""What a video counts: the 896 of the page's example less its picture."""


def respond(call: Call, world: World) -> Reply:
    """One entry for each content, or with `enable_fusion` one for all, by models that can."""
    model = call.model
    assert model is not None  # rules refuse what names no model
    parameters = call.body.get("parameters") or {}
    size = _vectors.dimension(model, parameters.get("dimension"))
    parts = list(_parts(call.body["input"]["contents"]))
    texts = [part for kind, part in parts if kind == "text"]
    found = [_vector(kind, part, size, model.max_row) for kind, part in parts]
    kinds = [kind for kind, _ in parts]
    if model.fusion and parameters.get("enable_fusion") is True:
        found, kinds = [vectors.fused(found)], ["fusion"]
    said = sum(tokens.count(text) for text in texts)
    level = parameters.get("res_level")
    seen = sum(_tokens(kind, part, 1 if level is None else level) for kind, part in parts)
    answer = {
        "output": {
            "embeddings": [
                {"index": index, "embedding": vector, "type": kind}
                for index, (vector, kind) in enumerate(zip(found, kinds, strict=True))
            ]
        },
        "usage": {
            "input_tokens": said + len(parts),
            "input_tokens_details": {"image_tokens": seen, "text_tokens": said},
            "output_tokens": len(found),
            "total_tokens": said + len(parts) + seen,
        },
        "request_id": call.request_id,
    }
    return Json(dumps(answer))


def _parts(contents: Sequence[Mapping[str, Any] | str]) -> Iterator[tuple[str, Any]]:
    """Kind and value of each content; an object of several kinds is as many contents, as the page's example shows."""
    for content in contents:
        if isinstance(content, str):
            yield "text", content
            continue
        for kind in ("text", "image", "video", "multi_images"):
            if content.get(kind) is not None:
                yield kind, content[kind]


def _vector(kind: str, part: Any, size: int, most: int) -> list[float]:
    if kind == "text":
        return vectors.of_text(_vectors.cut(part, most), size)
    if kind == "multi_images":
        return vectors.fused([vectors.of_medium(url, size) for url in part])
    return vectors.of_medium(part, size)


def _tokens(kind: str, part: Any, level: int) -> int:
    if kind == "text":
        return 0
    if kind == "video":
        return VIDEO_TOKENS
    return IMAGE_TOKENS[level] * (len(part) if kind == "multi_images" else 1)
