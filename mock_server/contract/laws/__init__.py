"""The laws: what holds for every answer and no schema can say.

A law is a pure function over an Exchange (or, in `across`, over all of a run) that yields a Finding for each thing that is
not so. Its name is its id, its docstring names its source. It says nothing where it does not apply or where a value has
not the shape it reads: the law `schema` reports that.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws import (
    across,
    answers,
    bodies,
    candidates,
    envelope,
    items,
    kept,
    language,
    longer,
    pages,
    refusals,
    rows,
    runs,
    shown,
    stored,
    streams,
    sums,
    usage,
    writing,
)
from mock_server.contract.laws.finding import Finding, Law, LawAcross, name

LAWS: tuple[Law, ...] = (
    *envelope.LAWS,
    *writing.LAWS,
    *streams.LAWS,
    *usage.LAWS,
    *answers.LAWS,
    *rows.LAWS,
    *language.LAWS,
    *kept.LAWS,
    *runs.LAWS,
    *stored.LAWS,
    *shown.LAWS,
    *bodies.LAWS,
    *refusals.LAWS,
    *pages.LAWS,
    *items.LAWS,
    *sums.LAWS,
    *candidates.LAWS,
)
ACROSS: tuple[LawAcross, ...] = (
    *across.LAWS,
    *rows.ACROSS,
    *kept.ACROSS,
    *stored.ACROSS,
    *refusals.ACROSS,
    *items.ACROSS,
    *longer.ACROSS,
)


def judge(exchange: Exchange) -> list[tuple[str, Finding]]:
    """Every law broken by one exchange, with its id."""
    return [(name(law), finding) for law in LAWS for finding in _as_far_as_readable(law(exchange))]


def judge_together(exchanges: Sequence[Exchange], law: LawAcross) -> list[tuple[Exchange, Finding]]:
    """What some exchanges break of one law over all of them."""
    return list(_as_far_as_readable(law(exchanges)))


def judge_all(exchanges: Iterable[Exchange]) -> list[tuple[Exchange, str, Finding]]:
    """Every law broken by some exchanges, each alone and all together."""
    exchanges = list(exchanges)
    found = [(one, law, finding) for one in exchanges for law, finding in judge(one)]
    return found + [
        (one, name(law), finding) for law in ACROSS for one, finding in judge_together(exchanges, law)
    ]


def _as_far_as_readable(findings: Iterator[Any]) -> Iterator[Any]:
    """What a law finds until it meets a value of another shape than it reads: that is for `schema` to report, not to trip over."""
    try:
        yield from findings
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        return


__all__ = ["ACROSS", "LAWS", "Finding", "Law", "LawAcross", "judge", "judge_all", "judge_together", "name"]
