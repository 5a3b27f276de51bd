"""What a run did not exercise: operations, streams, refusals and models that its answers say nothing about."""

from collections.abc import Iterable, Iterator, Sequence

from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Exchange

SHOWN = 5
"""Names that are told of each kind, before only their number is."""


def unexercised(maker: Maker, exchanges: Sequence[Exchange], surface: str = "") -> Iterator[str]:
    """One line for each kind of thing that the Spec has (on a surface) and no answer of the run showed; none where all
    were, or nothing was asked. Which refusals were provoked is not told of tapes: nobody foretold them."""
    if not exchanges:
        return
    operations = [one for one in maker.spec.operations if surface in ("", one.surface)]
    calls = [one for one in exchanges if one.case.kind == "call"]
    asked = {one.operation.id for one in exchanges}
    answered = {one.operation.id for one in calls if 200 <= one.status < 300 and not one.refused}
    streamed = {one.operation.id for one in calls if one.said and one.events is not None}
    yield from _line(
        "operations were not asked", (one.id for one in operations if one.id not in asked), len(operations)
    )
    silent = (one.id for one in operations if one.id in asked - answered)
    yield from _line("operations that were asked gave no answer but refusals", silent, len(asked))
    streams = [one.id for one in operations if one.streams and one.id in asked]
    yield from _line(
        "operations that stream were not seen to",
        (one for one in streams if one not in streamed),
        len(streams),
    )
    rules = [
        f"{one.id}/{rule}"
        for one in operations
        if one.id in asked and one.rules and exchanges[0].wire
        for rule in dict.fromkeys(rule.id for rule in maker.rules_of(one).rules)
    ]
    broken = {
        f"{one.operation.id}/{one.case.expected.says.removeprefix('rule ')}" for one in calls if one.refused
    }
    yield from _line(
        "refusals of these operations' rules were not provoked",
        (one for one in rules if one not in broken),
        len(rules),
    )
    models = list(dict.fromkeys(model.id for model in maker.spec.catalogue))
    named = {one.model.id for one in calls if one.said and one.model is not None}
    yield from _line(
        "models of the catalogue did not answer", (one for one in models if one not in named), len(models)
    )


def _line(what: str, missing: Iterable[str], of: int) -> Iterator[str]:
    names = list(missing)
    if names:
        told = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
        yield f"{len(names)} of {of} {what}: {told}"
