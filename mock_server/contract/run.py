"""One run of the contract: cases asked of a target, answers held against the laws, findings and costs in a Report."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mock_server.contract.budget import Budget, Spent
from mock_server.contract.exchange import Case, Exchange, Expected, of_tape, received
from mock_server.contract.laws import ACROSS, Finding, judge, judge_together, name
from mock_server.contract.targets import Unusable
from mock_server.recording.check import operation_of
from mock_server.recording.tape import read
from mock_server.spec.model import Spec


@dataclass
class Report:
    """What a run came to. `failures`: exchange, law, finding. `known`: those a file of adjudications explains."""

    target: str
    exchanges: list[Exchange] = field(default_factory=list)
    failures: list[tuple[Exchange, str, Finding]] = field(default_factory=list)
    known: list[tuple[Exchange, str, Finding, str]] = field(default_factory=list)
    stopped: str = ""
    planned: int = 0
    tokens: int = 0
    cny: float = 0.0
    notes: list[str] = field(default_factory=list)
    unexercised: list[str] = field(default_factory=list)
    """What the Spec has and no answer of the run says anything about, counted."""
    smaller: dict[tuple[int, str], Exchange] = field(default_factory=dict)
    costs: dict[int, tuple[int, float]] = field(default_factory=dict)
    """Tokens and CNY of each exchange, by its id()."""
    expired: list[str] = field(default_factory=list)
    interrupted: bool = False

    def smallest(self, exchange: Exchange, law: str) -> Exchange:
        """The exchange with the smallest request that was found to break the same law; else the one that was asked."""
        return self.smaller.get((id(exchange), law), exchange)

    @property
    def holds(self) -> bool:
        """Whether all laws hold, of all that was planned, and something was."""
        return not self.failures and not self.stopped and not self.expired and bool(self.exchanges)


def chosen(
    cases: Iterable[Case], expression: str = "", shard: tuple[int, int] = (1, 1), surface: str = ""
) -> list[Case]:
    """The cases of a surface that `-k` names (words with `and`, `or`, `not`, as pytest reads them), and of those a shard's.

    The cases of an operation stay in one shard, so that laws over several answers see there what they see in a whole run.
    Raises ValueError for an expression that is none.
    """
    number, of = shard
    found = []
    for case in cases:
        if surface and case.operation.surface != surface:
            continue
        if expression and not matches(expression, f"{case.id} {case.operation.path} {case.kind}"):
            continue
        together = hashlib.sha256(case.operation.id.encode()).digest()
        if int.from_bytes(together[:4], "big") % of == number - 1:
            found.append(case)
    return found


def matches(expression: str, text: str) -> bool:
    """Whether words of `text` make the expression true. Raises ValueError."""
    words = expression.replace("(", " ( ").replace(")", " ) ").split()
    allowed = [
        word if word in ("and", "or", "not", "(", ")") else str(word.lower() in text.lower())
        for word in words
    ]
    try:
        return bool(eval(" ".join(allowed), {"__builtins__": {}}))
    except (SyntaxError, TypeError):
        raise ValueError(f"-k {expression!r}: write words joined by and, or, not") from None


def ask(
    spec: Spec,
    cases: Iterable[Case],
    budget: Budget,
    target: str,
    key: str,
    *,
    repeats: bool | None = None,
    shrinks: bool = False,
    progress: Callable[[Exchange], None] | None = None,
    follow: Callable[[Exchange], Iterable[Case]] | None = None,
) -> Report:
    """Asks the cases in order. A refused key, an unusable target and a spent budget end the run and say so in `stopped`.

    `repeats`: whether the target says the same at the same seed; None: that is judged by its answers. With `shrinks` the
    request of the first failure of each law and operation is made smaller as long as the law stays broken. `progress` is told
    each exchange; `follow` makes the cases that follow from one, which are asked next. An interrupt (Ctrl-C) ends the run
    too: what was done until then is judged.
    """
    report = Report(target)
    cases = list(cases)
    report.planned = len(cases)
    try:
        waiting = cases[::-1]
        while waiting and not report.stopped:
            _ask(spec, waiting.pop(), budget, key, report)
            if report.stopped:
                break
            if progress is not None:
                progress(report.exchanges[-1])
            next_ones = list(follow(report.exchanges[-1])) if follow is not None else []
            report.planned += len(next_ones)
            waiting += next_ones[::-1]
    except KeyboardInterrupt:
        report.interrupted = True
        report.stopped = f"interrupted after {len(report.exchanges)} of {report.planned} exchanges"
    _together(report, repeats)
    if shrinks and not report.stopped:
        _shrink(spec, report, budget, key)
    report.tokens, report.cny = budget.tokens, budget.cny
    return report


def _ask(spec: Spec, case: Case, budget: Budget, key: str, report: Report) -> None:
    try:
        exchange = received(spec, case, budget(case.sent), key)
    except (Spent, Unusable) as error:
        report.stopped = str(error)
        return
    report.costs[id(exchange)] = budget.settle(case.sent, exchange)
    report.exchanges.append(exchange)
    report.failures += [(exchange, law, finding) for law, finding in judge(exchange)]
    if case.kind == "call" and exchange.status in (401, 403) and case.expected.status != exchange.status:
        code = (exchange.error or {}).get("code")
        report.stopped = f"the key is refused: {exchange.status} {code}; every other call would be too"
        return
    called = [one for one in report.exchanges if one.case.kind == "call"]
    if case.kind == "call" and len(called) == STRANGERS and all(map(_strange, called)):
        report.stopped = (
            f"the first {STRANGERS} answers are none of this API (the last: {exchange.status}, {_kind_of(exchange)}); "
            "the base URL is probably another's"
        )


STRANGERS = 5
"""Answers none of which is of this API, after which no more are asked for."""


def _strange(exchange: Exchange) -> bool:
    """Whether an answer is neither one of the API's nor a refusal of its gateway."""
    if exchange.events is not None:
        return False
    known = isinstance(exchange.body, dict) and (
        {"request_id", "error", "choices", "object", "output", "type", "id", "data"} & set(exchange.body)
    )
    return not known


def _kind_of(exchange: Exchange) -> str:
    return exchange.headers.get("content-type") or "no content type"


def _together(report: Report, repeats: bool | None) -> None:
    if repeats is None:
        repeats = _repeats(report.exchanges)
    for law in ACROSS:
        if name(law) == "says-the-same" and not repeats:
            if not any(_twins(report.exchanges)):
                continue
            report.notes.append(
                "says-the-same was not judged: the target does not repeat itself at the same seed"
            )
            continue
        report.failures += [
            (exchange, name(law), finding) for exchange, finding in judge_together(report.exchanges, law)
        ]


def _repeats(exchanges: list[Exchange]) -> bool:
    """Whether the target is one that repeats itself: the mock says so by the header of nobody else, so others are asked.

    It is taken to repeat itself if most pairs of twins agree: a broken stream disagrees in some, a live model in nearly all.
    """
    from mock_server.contract.laws.across import says_the_same

    pairs = _twins(exchanges)
    if not pairs:
        return False
    differing = {exchange.case.twin for exchange, _ in says_the_same(exchanges)}
    return len(differing) * 2 <= len(pairs) or _same_whole(exchanges)


def _twins(exchanges: list[Exchange]) -> set[str]:
    """The twins of which more than one was answered, so that they can be held against each other."""
    number = Counter(one.case.twin for one in exchanges if one.case.twin and one.said)
    return {twin for twin, answered in number.items() if answered > 1}


def _same_whole(exchanges: list[Exchange]) -> bool:
    """Whether whole answers of the same twins agree among themselves, where there are at least two."""
    from mock_server.contract.laws.across import says_the_same

    whole = [one for one in exchanges if one.case.twin and one.said and one.events is None]
    return len(whole) > len({one.case.twin for one in whole}) and not list(says_the_same(whole))


MOST_TRIES = 24
"""Requests that making one failure smaller may take."""


def _shrink(spec: Spec, report: Report, budget: Budget, key: str) -> None:
    seen: set[tuple[str, str]] = set()
    for exchange, law, _ in report.failures:
        kind = (law, exchange.operation.id)
        if kind not in seen and law != "foretold" and exchange.case.kind == "call" and exchange.asked:
            report.smaller[id(exchange), law] = _smaller(spec, exchange, law, budget, key)
        seen.add(kind)


def _smaller(spec: Spec, exchange: Exchange, law: str, budget: Budget, key: str) -> Exchange:
    """The exchange with the smallest request found that still breaks the law by itself."""
    tries = 0
    again = True
    while again:
        again = False
        for body in _fewer(exchange.asked):
            if (tries := tries + 1) > MOST_TRIES:
                return exchange
            case = replace(exchange.case, sent=replace(exchange.case.sent, body=body), expected=Expected())
            try:
                other = received(spec, case, budget(case.sent), key)
            except (Spent, Unusable):
                return exchange
            budget.settle(case.sent, other)
            if not other.refused and any(name == law for name, _ in judge(other)):
                exchange, again = other, True
                break
    return exchange


def _fewer(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The body with one thing less: a parameter, a key, the first message."""
    for holder in ("parameters", "input"):
        inner = body.get(holder)
        for key in list(inner) if isinstance(inner, dict) else []:
            assert isinstance(inner, dict)
            yield {**body, holder: {name: value for name, value in inner.items() if name != key}}
        messages = inner.get("messages") if isinstance(inner, dict) else None
        if isinstance(inner, dict) and isinstance(messages, list) and len(messages) > 1:
            yield {**body, holder: {**inner, "messages": messages[1:]}}
    for key in body:
        if key not in ("model", "input", "parameters"):
            yield {name: value for name, value in body.items() if name != key}
    messages = body.get("messages")
    if isinstance(messages, list) and len(messages) > 1:
        yield {**body, "messages": messages[1:]}


def of_tapes(spec: Spec, paths: Iterable[Path], known: Mapping[str, str], surface: str = "") -> Report:
    """Judges recorded exchanges. `known` is adjudications: `tape id: law` → why. Raises TapeError and OSError."""
    report = Report("tapes")
    unknown = 0
    for path in paths:
        for tape in read(path):
            operation = operation_of(spec, tape)
            if operation is None or (tape.body is None and tape.events is None):
                unknown += 1
                continue
            if surface and operation.surface != surface:
                continue
            exchange = of_tape(spec, operation, tape)
            report.planned += 1
            report.exchanges.append(exchange)
            for law, finding in judge(exchange):
                reason = known.get(f"{tape.id}: {law}")
                if reason:
                    report.known.append((exchange, law, finding, reason))
                else:
                    report.failures.append((exchange, law, finding))
    if unknown:
        report.notes.append(
            f"{unknown} tapes are of operations that are not in the Spec, or without an answer"
        )
    return report


def adjudications(document: Any, where: str) -> dict[str, str]:
    """The file of adjudications: a list of `{tape, law, verdict, why}`. Raises ValueError that names the place."""
    found: dict[str, str] = {}
    if not isinstance(document, list):
        raise ValueError(f"{where}: must be a list of {{tape, law, verdict, why}}")
    for number, row in enumerate(document, 1):
        if not isinstance(row, dict) or not {"tape", "law", "verdict", "why"} <= set(row):
            raise ValueError(f"{where}: row {number}: must have tape, law, verdict and why")
        found[f"{row['tape']}: {row['law']}"] = f"{row['verdict']}: {row['why']}"
    return found
