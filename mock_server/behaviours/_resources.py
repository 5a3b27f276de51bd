"""What every resource of the native surface shares: its query, its pages, its times, who owns what."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar
from urllib.parse import parse_qs

from mock_server.wire.call import Call, named
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json

BEIJING = timezone(timedelta(hours=8))
"""Resources say their times so in every region, as tasks do (recorded of tasks)."""

ACCOUNT = "1000000000000001"
"""The one account behind every key; recordings carry this placeholder."""

T = TypeVar("T")


def query(call: Call) -> dict[str, str]:
    """The query; of a name that comes twice the last value counts."""
    return {name: values[-1] for name, values in parse_qs(call.query, keep_blank_values=True).items()}


def number(given: Mapping[str, str], name: str, default: int, most: int, least: int = 1) -> int:
    """A whole number of the query. Raises Refused for what is none, or out of its range."""
    text = given.get(name)
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        raise unreadable(name)
    return int(text)


def unreadable(name: str) -> Refused:
    """The refusal of a parameter that is missing or wrong, in the error page's words for all of them."""
    message = f"Required parameter({name}) missing or invalid, please check the request parameters."
    return Refused("InvalidParameter", layer="gateway", message=message)


def page(
    given: Mapping[str, str], found: Sequence[T], size: int, largest: int, first: int = 1
) -> tuple[int, int, Sequence[T]]:
    """`page_no`, `page_size` and what is on that page; `size` is the page's size where none is asked for."""
    at = number(given, "page_no", first, 1_000_000, first)
    many = number(given, "page_size", size, largest)
    return at, many, found[(at - first) * many : (at - first + 1) * many]


def slice_of(given: Mapping[str, Any], found: Sequence[T]) -> Sequence[T]:
    """The page that a request body asks for by `page_index`, from 0, and `page_size`; JSON may write 3 as 3.0."""
    at, many = int(given.get("page_index") or 0), int(given.get("page_size") or 10)
    return found[at * many : (at + 1) * many]


def owner(call: Call) -> tuple[str, str]:
    """Whose a thing is: of a key, and of a workspace where one is named."""
    return named(call.key), call.header(b"x-dashscope-workspace")


def workspace(call: Call) -> str:
    """The workspace as answers name it: the one of the header, or the account's own."""
    return call.header(b"x-dashscope-workspace") or "llm-mock000000000000"


def local(seconds: float, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """A time in Beijing."""
    return datetime.fromtimestamp(seconds, BEIJING).strftime(form)


def said(call: Call, output: Any, **more: Any) -> Json:
    """`output` in the native envelope."""
    return Json(dumps({"request_id": call.request_id, "output": output, **more}))
