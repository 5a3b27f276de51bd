"""The same cases side by side: `model=…` or `parameters.temperature=0,0.7,1.9` gives each call one value after another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import orjson

from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Case, Sent


@dataclass(frozen=True)
class Axis:
    """One parameter and the values it takes in turn; `name` is model, or a parameter's name."""

    name: str
    values: tuple[Any, ...]


def axis(text: str) -> Axis:
    """`model=a,b` or `parameters.NAME=1,2`, values as JSON or as they stand; a list of JSON where a value has commas.

    Raises ValueError."""
    named = re.fullmatch(r"(?:parameters\.)?([A-Za-z_]\w*)=(.+)", text, re.DOTALL)
    if named is None:
        raise ValueError(f"--matrix {text}: write model=NAME,NAME or parameters.NAME=VALUE,VALUE")
    values = _values(named[2])
    if len(values) < 2 or "" in values:
        raise ValueError(f"--matrix {text}: name at least two values, with commas between them")
    if len({orjson.dumps(value) for value in values}) < len(values):
        raise ValueError(f"--matrix {text}: names a value twice")
    return Axis(named[1], tuple(values))


def _values(text: str) -> list[Any]:
    try:
        listed = orjson.loads(f"[{text}]")
    except orjson.JSONDecodeError:
        return [_value(part.strip()) for part in text.split(",")]
    return list(listed[0]) if len(listed) == 1 and isinstance(listed[0], list) else list(listed)


def _value(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def spread(maker: Maker, cases: Sequence[Case], axes: Sequence[Axis]) -> list[Case]:
    """Each call that the Spec expects to be answered, once for every value, or combination of values, side by side.

    Raises ValueError where no operation of the cases knows a parameter, or serves a model."""
    found: list[Case] = []
    for case in cases:
        if (
            case.kind != "call"
            or not isinstance(case.sent.body, dict)
            or case.expected.status not in (0, 200)
        ):
            continue
        found += _beside(maker, case, axes)
    for one in axes:
        if not any(f"{one.name}=" in case.variant for case in found):
            asked = sorted({case.operation.id for case in cases})
            raise ValueError(f"--matrix {one.name}: none of these operations knows it: {', '.join(asked)}")
    return found


def _beside(maker: Maker, case: Case, axes: Sequence[Axis]) -> Iterator[Case]:
    operation = case.operation
    if any(one.name != "model" and not maker.knows(operation, one.name) for one in axes):
        return
    for values in product(*(one.values for one in axes)):
        body = case.sent.body
        for one, value in zip(axes, values, strict=True):
            body = _with(body, one.name, value, operation.surface == "native")
        if any(one.name == "model" and not maker.serves(operation)(str(body["model"])) for one in axes):
            continue
        variant = " ".join(f"{one.name}={_text(value)}" for one, value in zip(axes, values, strict=True))
        sent: Sent = replace(case.sent, body=body)
        yield replace(
            case,
            id=f"{case.id}@{variant}",
            sent=sent,
            expected=maker.foretell(operation, sent),
            twin=f"{case.twin}@{variant}" if case.twin else "",
            variant=variant,
        )


def _with(body: dict[str, Any], name: str, value: Any, native: bool) -> dict[str, Any]:
    if name == "model" or not native:
        return {**body, name: value}
    given = body.get("parameters")
    return {**body, "parameters": {**(given if isinstance(given, dict) else {}), name: value}}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
