"""What assistants, threads and runs share: pages, what is not there, times, and tools by their names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs

from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json
from mock_server.world.assistants import Assistant, Message, Run, Thread, labelled
from mock_server.world.world import World

DEFAULT_LIMIT, LARGEST_LIMIT = 20, 100
"""On a page (assumed, as in OpenAI's API)."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Named = TypeVar("Named", bound=_Named)


def known(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent and is not null."""
    return {name: value for name, value in sent.items() if value is not None}


def milliseconds(at: float) -> int:
    """Epoch seconds as these objects say them."""
    return round(at * 1000)


def new_id(kind: str, world: World) -> str:
    """A new id: `kind_` and a UUID."""
    return f"{kind}_{world.ids.request_id()}"


def shown(call: Call, body: Mapping[str, Any]) -> Json:
    """The answer: an object, and the request's id as its last member."""
    return Json(dumps({**body, "request_id": call.request_id}))


def page(call: Call, rows: Sequence[Named], show: Callable[[Named], Mapping[str, Any]]) -> Json:
    """The rows (oldest first) that `limit`, `order`, `after` and `before` ask for. Raises Refused for what is none of these."""
    asked = {name: values[-1] for name, values in parse_qs(call.query).items()}
    limit = asked.get("limit", str(DEFAULT_LIMIT))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10 and 1 <= int(limit) <= LARGEST_LIMIT):
        raise Refused("InvalidParameter", layer="gateway", values={"field": "limit"})
    order = asked.get("order", "desc")
    if order not in ("asc", "desc"):
        raise Refused("InvalidParameter", layer="gateway", values={"field": "order"})
    if "after" in asked and "before" in asked:
        raise Refused("InvalidParameter", layer="gateway", values={"field": "before"})
    ordered = list(rows) if order == "asc" else list(reversed(rows))
    places = {one.id: at for at, one in enumerate(ordered)}
    if "before" in asked:
        ordered = ordered[: places.get(asked["before"], len(ordered))]
        left, more = ordered[-int(limit) :], len(ordered) > int(limit)
    else:
        ordered = ordered[places.get(asked.get("after", ""), -1) + 1 :]
        left, more = ordered[: int(limit)], len(ordered) > int(limit)
    return shown(
        call,
        {
            "object": "list",
            "data": [show(one) for one in left],
            "first_id": left[0].id if left else "",
            "last_id": left[-1].id if left else "",
            "has_more": more,
        },
    )


def missing() -> Refused:
    """The refusal of what is not there."""
    return Refused("NotFound", layer="gateway")


def assistant(call: Call, id: str, world: World) -> Assistant:
    """The assistant of this id. Raises Refused if the caller has none."""
    found = world.assistants.assistant(call.owner, id)
    if found is None:
        raise missing()
    return found


def thread(call: Call, world: World) -> Thread:
    """The thread that the path names. Raises Refused if the caller has none."""
    found = world.assistants.thread(call.owner, call.values["thread_id"])
    if found is None:
        raise missing()
    return found


def run(call: Call, of: Thread) -> Run:
    """The run that the path names. Raises Refused if the thread has none."""
    found = of.run(call.values["run_id"])
    if found is None:
        raise missing()
    return found


def open_thread(call: Call, sent: Mapping[str, Any], world: World) -> Thread:
    """A new thread with its first messages."""
    now = world.clock.now()
    made = Thread(new_id("thread", world), now, labelled(sent))
    for one in sent.get("messages") or ():
        made.add(message(one, world))
    world.assistants.open(call.owner, made)
    return made


def message(sent: Mapping[str, Any], world: World) -> Message:
    """A message as it was sent."""
    files = tuple(sent.get("file_ids") or ())
    return Message(
        new_id("message", world),
        world.clock.now(),
        sent.get("role") or "user",
        sent["content"],
        labelled(sent),
        files,
    )


def content(text: str) -> list[dict[str, Any]]:
    """A text as the content of a message."""
    return [{"type": "text", "text": {"value": text, "annotations": []}}]


def thread_shown(of: Thread) -> dict[str, Any]:
    """A thread, without its messages."""
    return {
        "id": of.id,
        "object": "thread",
        "created_at": milliseconds(of.at),
        "metadata": of.metadata,
    }
