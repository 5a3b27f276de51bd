"""Tapes against the Spec: is what the live API was asked and answered what the Spec says?"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mock_server.recording.tape import Tape, as_on_the_wire, files, on_its_own_operation, read
from mock_server.spec.model import JSON, STREAM, Operation, Spec
from mock_server.spec.validation import Problem, check_answer


@dataclass(slots=True)
class Report:
    """What checking some tapes came to. `unknown` counts tapes of operations the Spec does not have; `total` leaves them out."""

    total: int = 0
    conforming: int = 0
    problems: list[tuple[Tape, Problem]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


def check_files(spec: Spec, paths: Iterable[Path]) -> Report:
    """Checks every tape of every file. Raises TapeError and OSError as `tape.read` does."""
    report = Report()
    for path in files(paths):
        for tape in read(path):
            if operation_of(spec, tape) is None:
                report.unknown[tape.operation] += 1
                continue
            found = check(spec, tape)
            report.total += 1
            report.conforming += not found
            report.problems += [(tape, problem) for problem in found]
    return report


def operation_of(spec: Spec, tape: Tape) -> Operation | None:
    """The operation the tape is of, whatever the tape calls the values in its path; None if the Spec does not have it."""
    method, _, path = on_its_own_operation(tape).partition(" ")
    wanted = (method, _shape(path))
    return next((found for found in spec.operations if (found.method, _shape(found.path)) == wanted), None)


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.rstrip("/"))


def check(spec: Spec, tape: Tape) -> list[Problem]:
    """What in the exchange is not as the Spec says; empty if nothing is.

    A path begins with `request` or `answer`. The request of a refused exchange need not conform: that is why it was refused.
    """
    operation = operation_of(spec, tape)
    if operation is None:
        return [Problem((), "operation", f"the Spec has no {tape.operation}")]
    tape = as_on_the_wire(tape)
    found = []
    if operation.method == "POST" and tape.request is not None and not tape.refused:
        found += [_under("request", problem) for problem in operation.request.problems(tape.request)]
    return found + [_under("answer", problem) for problem in _answer_problems(operation, tape)]


def _answer_problems(operation: Operation, tape: Tape) -> list[Problem]:
    status = tape.status or 200
    if tape.events is not None:
        # Refusals of a stream were seen announced as application/json although they are framed as events, so the frames
        # decide, not the header (refusals.yaml, NativeBadRequest).
        return check_answer(operation, status, STREAM, [event.fields() for event in tape.events])
    if tape.body is None and tape.raw is not None and JSON not in operation.answers(status):
        media = tape.headers.get("content-type") or next(iter(operation.answers(status)), "")
        return check_answer(operation, status, media, tape.raw)
    if tape.body is None:
        return [Problem((), "body", "the answer has no JSON body")]
    announced = tape.headers.get("content-type", JSON)
    if announced.startswith(STREAM):
        return [Problem((), "content-type", f"the answer is one JSON body, but announced as {announced}")]
    return check_answer(operation, status, announced, tape.body)


def _under(side: str, problem: Problem) -> Problem:
    return problem._replace(path=(side, *problem.path))
