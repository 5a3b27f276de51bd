"""What files and batches share: lists read from a query, and the words for what is not there."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs

from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.world.files import File
from mock_server.world.world import World

BEIJING = timezone(timedelta(hours=8))
JSON: Mapping[str, str] = {"content-type": "application/json;charset=UTF-8", "vary": "Accept-Encoding"}
"""Headers of the machine that keeps batches."""

NAMELESS: Mapping[str, str] = {"vary": "Accept-Encoding", "x-request-id": ""}
"""Those of the machine that keeps files natively: no header names the request (cnblogs/get-file-nosse)."""


def base(call: Call) -> str:
    """The address under which the client reached the mock."""
    return call.base


def query(call: Call) -> dict[str, str]:
    """The query, of a repeated name the last."""
    return {name: values[-1] for name, values in parse_qs(call.query).items()}


def number(asked: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A number of the query from 1 to `most`. Raises Refused."""
    text = asked.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise unreadable(name)
    return int(text)


def moment(asked: Mapping[str, str], name: str) -> float | None:
    """A time of the query, yyyyMMddHHmmss in Beijing or the beginning of it, as epoch seconds. Raises Refused."""
    text = asked.get(name)
    if text is None:
        return None
    try:
        if not (text.isascii() and text.isdigit() and len(text) in (8, 10, 12, 14)):
            raise ValueError
        return datetime.strptime(text.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=BEIJING).timestamp()
    except (ValueError, OverflowError):
        raise unreadable(name) from None


def within(asked: Mapping[str, str], created: float) -> bool:
    """Whether a time lies between `create_after` and `create_before` of the query. Raises Refused."""
    after, before = moment(asked, "create_after"), moment(asked, "create_before")
    return (after is None or created >= after) and (before is None or created <= before)


def unreadable(name: str) -> Refused:
    """The refusal of a query."""
    return Refused("FileQuery", layer="gateway", values={"field": name})


def file(call: Call, world: World, id: str) -> File:
    """The caller's file. Raises Refused."""
    found = world.files.get(id, call.owner)
    if found is None:
        raise Refused("FileNotFound", layer="gateway", values={"id": id})
    return found
