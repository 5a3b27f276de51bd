"""Labels for a text: which fits, or what each stands for, by how near the words are."""

import re

from mock_server.content import tokens, vectors
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World

WORD = re.compile(r"[㐀-鿿]{2,4}|[^\W_㐀-鿿]+")


def respond(call: Call, world: World) -> Reply:
    """The labels that fit, each with a semicolon behind it."""
    given = call.body["input"]
    sentence = given["sentence"]
    labels = [label.strip() for label in re.split("[,，]", given["labels"]) if label.strip()] or [
        given["labels"]
    ]
    if given.get("task") == "extraction":
        text = "".join(
            f"{label}: {_nearest(label, WORD.findall(sentence) or [sentence])};" for label in labels
        )
    else:
        text = f"{_nearest(sentence, labels)};"
    used = tokens.count(sentence) + tokens.count(given["labels"])
    said = tokens.count(text)
    answer = {
        "output": {"rt": round(0.05 + used / 1000, 7), "text": text},
        "usage": {"input_tokens": used, "output_tokens": said, "total_tokens": used + said},
        "request_id": call.request_id,
    }
    return Json(dumps(answer))


def _nearest(text: str, candidates: list[str]) -> str:
    """The candidate whose words are nearest; the first of several as near."""
    known = vectors.features(text)
    return max(candidates, key=lambda one: vectors.relevance(known, vectors.features(one)))
