"""Decisions: each answer as likely as its words are near to those of the state. No text is written."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.content import tokens, vectors
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World

SHARP = 6.0
"""How much nearer words raise a probability."""


def respond(call: Call, world: World) -> Reply:
    """The answers, by the names of the questions."""
    state = call.body["state"]
    told = state if isinstance(state, str) else dumps(state).decode()
    known = vectors.features(told)
    answers = {name: _answer(known, question) for name, question in call.body["questions"].items()}
    spent = tokens.count(told) + tokens.count(dumps(call.body["questions"]).decode())
    answer = {
        "model": call.body["model"],
        "answers": answers,
        "usage": {"input_tokens": spent, "output_tokens": 0, "total_tokens": spent},
        "latency_ms": round(20 + spent / 8, 1),
        "request_id": call.request_id,
    }
    return Json(dumps(answer))


def _answer(known: vectors.Features, question: Mapping[str, Any]) -> dict[str, Any]:
    kind, criteria = question["type"], question.get("criteria") or {}
    asked = question.get("instructions") or ""
    if kind == "choice":
        odds = _odds(known, [f"{name} {meaning}" for name, meaning in criteria.items()])
        by_name = dict(zip(criteria, odds, strict=True))
        best = max(by_name, key=lambda name: by_name[name])
        return {"type": kind, "choice": best, "probabilities": by_name, "confidence": by_name[best]}
    if kind == "noul":
        outcomes = criteria if isinstance(criteria, dict) else {}
        odds = _odds(known, [outcomes.get("true") or asked, outcomes.get("false") or ""])
        return {"type": kind, "noul": odds[0], "probabilities": {"true": odds[0], "false": odds[1]}}
    odds = _odds(known, [str(level) for level in criteria])
    levels = {str(at): one for at, one in enumerate(odds)}
    return {
        "type": kind,
        "score": round(sum(at * one for at, one in enumerate(odds)), 4),
        "probabilities": levels,
        "confidence": max(odds),
        "legend": {str(at): str(level) for at, level in enumerate(criteria)},
    }


def _odds(known: vectors.Features, texts: Sequence[str]) -> list[float]:
    """A probability for each text, one in all."""
    weights = [math.exp(SHARP * vectors.relevance(known, vectors.features(text))) for text in texts]
    odds = [round(weight / sum(weights), 4) for weight in weights]
    best = odds.index(max(odds))
    odds[best] = round(odds[best] + 1 - sum(odds), 4)
    return odds
