"""What an answer began is followed: the links of the Spec lead from it to what can be asked next, and at last it is deleted.

After a deletion the same is asked for again: that must be refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from mock_server.contract.cases import Maker, bodies
from mock_server.contract.drift.documents import resolved, target
from mock_server.contract.exchange import Case, Exchange, Expected
from mock_server.spec.model import Operation


class Follower:
    """Makes the cases that follow from an answer; none for one that began nothing."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker

    def __call__(self, exchange: Exchange) -> Iterator[Case]:
        """The cases that the answer's links lead to: reads first, deletions last, then the reads of what is gone."""
        case = exchange.case
        links: Mapping[str, Any] = exchange.operation.response(exchange.status).get("links") or {}
        if not links or not exchange.said or exchange.events is not None or case.id.count(" > ") > 1:
            return
        if not re.search(r"/example-[^/]*$", case.id) and " > " not in case.id:
            return  # one flow an example: what is drawn begins nothing of its own
        steps = []
        for name, raw in links.items():
            link = resolved(raw, exchange.operation.root)
            operation = self.maker.spec.operation(link["operationId"])
            made = self._step(exchange, name, operation, link.get("parameters") or {})
            if made is not None:
                steps.append(made)
        reads = [one for one in steps if one.operation.method == "GET"]
        ends = [one for one in steps if one.operation.method == "DELETE"]
        yield from reads
        yield from (one for one in steps if one not in reads and one not in ends)
        yield from ends
        if ends:
            for one in reads:
                yield replace(one, id=f"{one.id} when gone", kind="gone", expected=Expected())

    def _step(
        self, exchange: Exchange, name: str, operation: Operation, parameters: Mapping[str, str]
    ) -> Case | None:
        sent = self.maker.sent(operation, next(iter(bodies(operation).values()), None))
        path = operation.path
        for parameter, expression in parameters.items():
            value = _value(exchange, expression)
            if value is None:
                return None
            path = path.replace("{" + parameter + "}", quote(value, safe=""))
        if "{" in path:
            return None
        # Whether what waits can still be canceled is a question of time, so that only what is read and deleted is foretold.
        says = f"link {name} of {exchange.operation.id}"
        expected = Expected(200, says=says) if operation.method in ("GET", "DELETE") else Expected()
        return Case(f"{exchange.case.id} > {operation.id}", operation, replace(sent, path=path), expected)


def _value(exchange: Exchange, expression: str) -> str | None:
    """What an expression of a link means in an exchange: `$response.body#/…` or `$request.path.…`; None where it is not there."""
    if found := re.fullmatch(r"\$response\.body#(/.+)", expression):
        try:
            value = target(found[1], exchange.body)
        except (KeyError, IndexError, TypeError, ValueError):
            return None
        return value if isinstance(value, str) else None
    if found := re.fullmatch(r"\$request\.path\.(\w+)", expression):
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(exchange.operation.path))
        asked = re.fullmatch(pattern, exchange.case.sent.path.partition("?")[0])
        return unquote(asked[found[1]]) if asked else None
    return None
