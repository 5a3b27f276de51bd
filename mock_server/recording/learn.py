"""What tapes say about time and length: a profile of each model, for answers that are made up to come as the recorded ones did.

Times come from tapes that have them (`dashmock record` keeps when each event was whole); of other recordings, a stream's header
`req-cost-time` tells the first token. Lengths come from the recorded usage.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from mock_server.recording import told
from mock_server.recording.tape import RECORDING, Tape, as_on_the_wire, files, read
from mock_server.world.profile import ANY, QUANTITIES, SHARES, quantiles

Values = Mapping[str, float]


def learn(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Model → `answers` (how many) and quantities with their quantiles; `*` is all of them. Raises TapeError, OSError."""
    found: dict[str, list[Values]] = defaultdict(list)
    for path in files(paths):
        for tape in read(path):
            values = measured(as_on_the_wire(tape)) if tape.origin == RECORDING else {}
            if values:
                found[ANY].append(values)
                if tape.model and tape.model != ANY:
                    found[tape.model].append(values)
    return {model: _profile(found[model]) for model in sorted(found)}


def _profile(answers: list[Values]) -> dict[str, Any]:
    told: dict[str, Any] = {"answers": len(answers)}
    for name in QUANTITIES:
        if values := [one[name] for one in answers if name in one]:
            told[name] = {
                f"p{share}": round(value, 1) for share, value in zip(SHARES, quantiles(values), strict=True)
            }
    return told


def measured(tape: Tape) -> dict[str, float]:
    """The quantities of one answer, as far as the tape has them; empty for what is no answer of a chat."""
    said = told.timeline(tape)
    if said is None:
        return {}
    usage = said.usage
    thought, answered = usage.reasoning, max(0, usage.completion - usage.reasoning - usage.overhead)
    called = any(choice.calls for choice in said.choices)
    made: dict[str, float] = {} if called else {"answer_tokens": answered}
    if thought:
        made["thinking_tokens"] = thought
    return made | _times(tape, thought, answered)


def _times(tape: Tape, thought: int, answered: int) -> dict[str, float]:
    if tape.events is None:
        return {}
    moments = [(event.at, _kind(event.data)) for event in tape.events if event.at is not None]
    speaking = [(at, kind) for at, kind in moments if kind]
    if not speaking:
        cost = str(tape.headers.get("req-cost-time", ""))
        return {"first_token_ms": float(cost)} if cost.isdigit() else {}
    first, last = speaking[0][0], speaking[-1][0]
    thinking = [at for at, kind in speaking if kind == "thinking"]
    made = {"first_token_ms": first}
    turn = thinking[-1] if thinking else first
    if thought > 1 and turn > first:
        made["thinking_tokens_per_second"] = (thought - 1) * 1000 / (turn - first)
    begun = answered if thinking else answered - 1  # the first token of all is not waited for
    if begun > 0 and last > turn:
        made["tokens_per_second"] = begun * 1000 / (last - turn)
    return made


def _kind(data: str) -> str:
    """What an event says: `thinking`, `text`, or nothing."""
    if not data.startswith("{"):
        return ""
    document = orjson.loads(data)
    kind = str(document.get("type", ""))
    if kind.startswith("response."):
        return "" if not kind.endswith(".delta") else "thinking" if "reasoning" in kind else "text"
    pieces = [piece.said for _, piece in told.pieces(document)]
    if any(piece.get("text") or piece.get("calls") for piece in pieces):
        return "text"
    return "thinking" if any(piece.get("thinking") for piece in pieces) else ""
