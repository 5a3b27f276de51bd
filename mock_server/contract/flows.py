"""What an answer began is followed: read, listed, asked for by a stranger, gone on with, and at last deleted.

The links of the Spec lead from it to what can be asked next. Where it declares none, its paths do: what a POST made is read and
deleted one segment further on, and listed where it was posted. After a deletion the same is asked for again: that must be refused.
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
        if not exchange.said or exchange.events is not None or case.id.count(" > ") > 1:
            return
        yield from self._last_pages(exchange)
        if not re.search(r"/example-[^/]*$", case.id) and " > " not in case.id:
            return  # one flow an example: what is drawn begins nothing of its own
        steps = list(self._linked(exchange)) or list(self._beside(exchange))
        reads = [one for one in steps if one.operation.method == "GET"]
        ends = [one for one in steps if one.operation.method == "DELETE"]
        yield from reads
        if (
            ends and not self.maker.cheap
        ):  # a key of nobody's is somebody else's to the mock, and refused by others
            yield from (self._strange(one) for one in reads if one.sent.path != case.sent.path)
        yield from (one for one in steps if one not in reads and one not in ends)
        yield from ends
        if ends:
            for one in reads:
                listed = one.sent.path == case.sent.path
                kind = "call" if listed else "gone"
                yield replace(one, id=f"{one.id} when gone", kind=kind, expected=Expected())

    def foreseen(self, case: Case) -> Iterator[Case]:
        """The cases that follow if the case is answered and each link leads somewhere, those that follow from these included: what
        a plan must reckon with. Ids that only an answer can tell stand as `{id}`; further pages of lists, which cost nothing, are
        not among them."""
        answer = Exchange(case, 200, {}, b"", _Anything(), None)
        if case.expected.status not in (0, 200) or answer.asks_for_a_stream:
            return
        for following in self(answer):
            yield following
            yield from self.foreseen(following)

    def _last_pages(self, exchange: Exchange) -> Iterator[Case]:
        """The last page of a list that goes on behind its first one, and the one behind it: they show whether its total is true."""
        case, body = exchange.case, exchange.body
        if not case.id.endswith("/asked") or not isinstance(body, dict):
            return
        for holder in (
            body,
            *(body[name] for name in ("output", "data") if isinstance(body.get(name), dict)),
        ):
            total, size = holder.get("total"), holder.get("page_size")
            name = next((one for one in ("page_no", "page_num") if holder.get(one) == 1), "")
            if name and isinstance(total, int) and isinstance(size, int) and total > size > 0:
                joined = "&" if "?" in case.sent.path else "?"
                for page in (-(-total // size), -(-total // size) + 1):
                    sent = replace(case.sent, path=f"{case.sent.path}{joined}{name}={page}")
                    yield replace(case, id=f"{case.id} > page {page}", sent=sent, expected=Expected())

    def _linked(self, exchange: Exchange) -> Iterator[Case]:
        """The steps along the links that the Spec declares."""
        links: Mapping[str, Any] = exchange.operation.response(exchange.status).get("links") or {}
        for name, raw in links.items():
            link = resolved(raw, exchange.operation.root)
            operation = self.maker.spec.operation(link["operationId"])
            made = self._step(exchange, name, operation, link.get("parameters") or {})
            if made is not None:
                yield made

    def _beside(self, exchange: Exchange) -> Iterator[Case]:
        """The steps that the paths themselves show: the same path read, and the path with what was made behind it."""
        if exchange.operation.method != "POST":
            return
        path = exchange.operation.path
        kept = {found: f"$request.path.{found}" for found in re.findall(r"\{(\w+)\}", path)}
        for operation in self.maker.spec.operations:
            last = re.fullmatch(re.escape(path) + r"/\{(\w+)\}", operation.path)
            if operation.method not in ("GET", "DELETE") or not (last or operation.path == path):
                continue
            made = {last[1]: _place(exchange, last[1])} if last else {}
            if (last is None and not _place(exchange, "id")) or (last and not made[last[1]]):
                continue
            step = self._step(exchange, "beside it", operation, {**kept, **made})
            if step is not None and operation.method == "GET" and not _over(exchange.body):
                yield step
            elif (
                step is not None
            ):  # whether it can be deleted as it is, or read once it is over, the paths do not say
                yield replace(step, expected=Expected())

    def _strange(self, case: Case) -> Case:
        """The same asked by another key: what one key made is not there for the other."""
        headers = {**case.sent.headers, "Authorization": f"Bearer {self.maker.key}-stranger"}
        sent = replace(case.sent, headers=headers)
        return replace(case, id=f"{case.id} by a stranger", sent=sent, kind="stranger", expected=Expected())

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


class _Id(str):
    """What stands for an id that is not told yet, however deep a link looks for it."""

    def __getitem__(self, key: Any) -> "_Id":
        return self


class _Anything(dict[str, Any]):
    """A body that has such an id wherever a link looks."""

    def __getitem__(self, key: str) -> _Id:
        return _Id("{id}")


def _over(body: Any) -> bool:
    """Whether what was made is over at once, as a task can be: nobody says how long it is kept."""
    inner = body.get("output") if isinstance(body, dict) else None
    return isinstance(inner, dict) and inner.get("status") in ("SUCCEEDED", "FAILED", "CANCELED")


def _place(exchange: Exchange, name: str) -> str:
    """Where an answer tells the id of what was made, as an expression of a link; empty where it does not."""
    body = exchange.body
    for place in (f"/{name}", f"/output/{name}", "/id", "/output/id"):
        if _value(exchange, f"$response.body#{place}") and isinstance(body, dict):
            return f"$response.body#{place}"
    return ""


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
