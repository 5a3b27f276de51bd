"""What the contract's tests share: a run against the mock in this process, and one exchange made by hand."""

from functools import cache
from typing import Any

import orjson

from mock_server.app import create_app
from mock_server.contract.budget import Budget
from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Case, Exchange, Received, Sent, received
from mock_server.contract.flows import Follower
from mock_server.contract.laws import judge, judge_all
from mock_server.contract.run import Report, ask
from mock_server.contract.targets import InProcess
from mock_server.settings import Settings
from mock_server.spec.loader import load
from mock_server.spec.model import Operation, Spec

KEY = "sk-contract-test-0001"
ID = "6615ba01-081d-9147-93ff-7bd26f3adf93"
SPEC = Spec(load())


def run(profile: str, seed: int, flows: bool = False) -> Report:
    """The contract asked of a fresh mock; with `flows` what an answer began is followed."""
    transport = InProcess(create_app(Settings(seed=seed)))
    maker = Maker(SPEC, profile, KEY)
    return ask(
        SPEC,
        maker.cases(),
        Budget(SPEC, transport, "cn-beijing"),
        "mock",
        KEY,
        repeats=True,
        follow=Follower(maker) if flows else None,
    )


@cache
def exchange_of(id: str) -> Exchange:
    """The exchange of the case of this id with the mock."""
    transport = InProcess(create_app(Settings()))
    case = next(case for case in Maker(SPEC, "standard", KEY).cases() if case.id == id)
    return received(SPEC, case, transport(case.sent), KEY)


def first(**wanted: Any) -> Operation:
    """The first operation whose attributes are these."""
    return next(
        one for one in SPEC.operations if all(getattr(one, name) == is_ for name, is_ in wanted.items())
    )


def told(case: Case, raw: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Exchange:
    """What a target that answers these bytes is judged by."""
    media = "text/event-stream;charset=UTF-8" if raw.startswith((b"data:", b"id:")) else "application/json"
    return received(
        SPEC, case, Received(status, {"content-type": media, "x-request-id": ID, **(headers or {})}, raw), KEY
    )


def broken(exchange: Exchange) -> set[str]:
    """The laws an exchange breaks."""
    return {law for law, _ in judge(exchange)}


def broken_together(*exchanges: Exchange) -> set[str]:
    """The laws some exchanges break, each alone and all together."""
    return {law for _, law, _ in judge_all(exchanges)}


def answered(exchange: Exchange, old: bytes, new: bytes, times: int = 1) -> Exchange:
    """The same exchange with bytes of its answer replaced; they must be there."""
    assert old in exchange.raw, (old, exchange.raw[:300])
    raw = exchange.raw.replace(old, new, times)
    return received(SPEC, exchange.case, Received(exchange.status, exchange.headers, raw), KEY)


def json(value: Any) -> bytes:
    """JSON bytes."""
    return orjson.dumps(value)


__all__ = ["ID", "KEY", "SPEC", "Case", "Sent"]
