"""What the topics of AgentStudio share: resources that are made, shown, listed, changed, archived and deleted alike, pages, times,
and the telling of webhooks.

Which resources there are, and what is kept of each, is `x-resources` of openapi/shared/agentstudio.yaml.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs

from mock_server.behaviours import _resources
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Json
from mock_server.world.agentstudio import Place, Resource
from mock_server.world.world import World

BASE = "/api/v1/agentstudio/"
SIZE, LARGEST = 20, 100
"""Entries a page (assumed)."""

T = TypeVar("T")


class Found(NamedTuple):
    """Where a path leads: a place, a resource in it, and what is to be done with it besides."""

    place: Place
    one: Resource | None
    rest: str


def find(call: Call, world: World) -> Found:
    """What the path means. Raises Refused for a resource that is not there."""
    assert call.operation is not None
    kinds = world.spec.document["components"]["x-resources"]
    steps = call.operation.path.removeprefix(BASE).split("/")
    place: Place = ()
    one: Resource | None = None
    for number, step in enumerate(steps):
        if step.startswith("{"):
            one = world.agentstudio.get(call.owner, place, call.values[step.strip("{}")])
            if one is None:
                raise missing()
        elif step not in kinds:
            return Found(place, one, "/".join(steps[number:]))
        else:
            place = (*place, *((one.id,) if one is not None else ()), step)
            one = None
    return Found(place, one, "")


def missing() -> Refused:
    """The refusal of what is not there, or is somebody else's."""
    return Refused("NotFound", layer="gateway")


def conflict(id: str) -> Refused:
    """The refusal to change what has changed in the meantime, or is archived."""
    return Refused("StudioConflict", layer="gateway", values={"id": id})


def said(call: Call, body: Mapping[str, Any]) -> Json:
    """The answer."""
    return Json(dumps({**body, "request_id": call.request_id}))


def time(at: float | None) -> str | None:
    """Epoch seconds as the API says them."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat("T", "milliseconds").replace("+00:00", "Z")


def there(call: Call, world: World, kind: str, id: Any) -> Resource:
    """The resource of this id. Raises Refused for one that is not there, or is archived."""
    found = world.agentstudio.get(call.owner, (kind,), id) if isinstance(id, str) else None
    if found is None:
        raise missing()
    if found.archived is not None:
        raise conflict(found.id)
    return found


# ---- resources -------------------------------------------------------------------------------------------------------


def kind(place: Place, world: World) -> Mapping[str, Any]:
    """What is known of the resources in a place."""
    found: Mapping[str, Any] = world.spec.document["components"]["x-resources"][place[-1]]
    return found


def shown(call: Call, place: Place, one: Resource, world: World) -> dict[str, Any]:
    """What everybody sees of a resource who may."""
    known = kind(place, world)
    fields = deepcopy(one.fields)
    for name, hidden in known.get("secret", {}).items():
        fields[name] = {key: value for key, value in (fields[name] or {}).items() if key not in hidden}
    told = {"id": one.id, "type": known["type"], **fields}
    if "parent" in known:
        told[known["parent"]] = place[-2]
    times = (("created_at", one.created), ("updated_at", one.updated), ("archived_at", one.archived))
    return told | {name: time(at) for name, at in times}


Show = Callable[[Call, Place, Resource, World], dict[str, Any]]
Check = Callable[[Call, Resource, World], None]
"""Looks at a resource before it is kept as it is, and may complete it. Raises Refused."""


class Topic(NamedTuple):
    """How resources of a kind differ from the others."""

    check: Check = lambda call, one, world: None
    show: Show = shown
    wanted: Callable[[Call, World], Callable[[Resource], bool]] = lambda call, world: lambda one: True


PLAIN = Topic()


def resource(call: Call, found: Found, world: World, topic: Topic = PLAIN) -> Json:
    """What is done alike with every resource. Raises Refused for what is archived or is at another version."""
    place, one, rest = found
    if one is None:
        return made(call, place, world, topic) if call.method == "POST" else listed(call, place, world, topic)
    if rest == "archive":
        if one.archived is None:
            one.archived = one.updated = world.clock.now()
            happened(call, place, one.id, "archived", world)
    elif call.method == "DELETE":
        world.agentstudio.forget(call.owner, place, one.id)
        happened(call, place, one.id, "deleted", world)
        return said(call, {"id": one.id, "type": f"{kind(place, world)['type']}_deleted"})
    elif call.method in ("POST", "PUT"):
        changed(call, place, one, world, topic)
    return said(call, topic.show(call, place, one, world))


def new_id(place: Place, world: World) -> str:
    """An id for a resource of the place."""
    known = kind(place, world)
    return f"{known.get('prefix', known['type'])}_{world.ids.digits(24)}"


def made(call: Call, place: Place, world: World, topic: Topic = PLAIN) -> Json:
    """A resource of what was sent."""
    fields, now = kind(place, world)["fields"], world.clock.now()
    sent = {name: value for name, value in call.body.items() if name in fields and value is not None}
    one = Resource(new_id(place, world), deepcopy(fields) | deepcopy(sent), now, now)
    topic.check(call, one, world)
    world.agentstudio.add(call.owner, place, one)
    happened(call, place, one.id, "created", world)
    return said(call, topic.show(call, place, one, world))


def changed(call: Call, place: Place, one: Resource, world: World, topic: Topic = PLAIN) -> None:
    """Makes of the resource what was sent; null is as if it had not been sent when it was made."""
    fields = kind(place, world)["fields"]
    stale = one.versions and call.body.get("version") != one.versions[-1].number
    if one.archived is not None or stale:
        raise conflict(one.id)
    sent = {name: value for name, value in call.body.items() if name in fields}
    sent = {name: fields[name] if value is None else value for name, value in sent.items()}
    like = Resource(one.id, one.fields | deepcopy(sent), one.created, world.clock.now(), own=dict(one.own))
    topic.check(call, like, world)
    one.fields, one.updated, one.own = like.fields, like.updated, like.own
    if one.versions:
        one.remember()
    happened(call, place, one.id, "updated", world)


def listed(call: Call, place: Place, world: World, topic: Topic = PLAIN) -> Json:
    """A page of the place, newest first; of what is archived only where that is asked for."""
    archived = _resources.query(call).get("include_archived", "false")
    if archived not in ("true", "false"):
        raise _resources.unreadable("include_archived")
    wanted = topic.wanted(call, world)
    found = [
        one
        for one in world.agentstudio.newest_first(call.owner, place)
        if (archived == "true" or one.archived is None) and wanted(one)
    ]
    return page(call, found, lambda one: topic.show(call, place, one, world))


# ---- pages -----------------------------------------------------------------------------------------------------------


def page(call: Call, found: Sequence[T], show: Callable[[T], Mapping[str, Any]], **more: Any) -> Json:
    """The page that `limit` and `page` ask for; the cursor is how many went before, in base64. Raises Refused."""
    given = _resources.query(call)
    limit = _resources.number(given, "limit", SIZE, LARGEST)
    before = _cursor(given.get("page"))
    cursor = cursor_of(before + limit, len(found))
    return said(
        call, {"data": [show(one) for one in found[before : before + limit]], "next_page": cursor, **more}
    )


def cursor_of(following: int, number: int) -> str | None:
    """The cursor of a page that begins behind so many; None where there are no more."""
    if following >= number:
        return None
    return "c_" + base64.urlsafe_b64encode(b"%d" % following).decode().rstrip("=")


def _cursor(text: str | None) -> int:
    if not text:
        return 0
    try:
        said = base64.urlsafe_b64decode(text.removeprefix("c_") + "==").decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        said = ""
    if not text.startswith("c_") or not said.isdecimal() or len(said) > 9:
        raise _resources.unreadable("page")
    return int(said)


def between(given: Mapping[str, str]) -> Callable[[float], bool]:
    """Whether a time is where `created_at[…]` of the query wants it, to the millisecond. Raises Refused for what is no time."""
    tests: list[Callable[[int], bool]] = []
    for word, test in _COMPARED.items():
        text = given.get(f"created_at[{word}]")
        if not text:
            continue
        try:
            at = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            raise _resources.unreadable(f"created_at[{word}]") from None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        bound = round(at.timestamp() * 1000)
        tests.append(lambda said, test=test, bound=bound: test(said, bound))  # type: ignore[misc]
    return lambda at: all(test(int(at * 1000)) for test in tests)


_COMPARED: Mapping[str, Callable[[int, int], bool]] = {
    "gt": lambda said, bound: said > bound,
    "gte": lambda said, bound: said >= bound,
    "lt": lambda said, bound: said < bound,
    "lte": lambda said, bound: said <= bound,
}


def one_of(given: Mapping[str, str], name: str, *words: str) -> str | None:
    """A word of the query; None where it was not sent. Raises Refused for another one."""
    text = given.get(name) or None
    if text is not None and text not in words:
        raise _resources.unreadable(name)
    return text


def every(call: Call, name: str) -> list[str]:
    """Every value of a name that may come several times in the query."""
    return parse_qs(call.query).get(name, [])


# ---- webhooks --------------------------------------------------------------------------------------------------------


HOOKS: Place = ("webhook_endpoints",)


def happened(call: Call, place: Place, id: str, what: str, world: World, **more: str) -> None:
    """Tells the endpoints that want to know it. What has no name for webhooks is told to nobody."""
    name = f"{kind(place, world).get('event')}.{what}"
    if name not in world.spec.document["components"]["schemas"]["StudioHappening"]["enum"]:
        return
    if place[-1] == "credentials":
        more["vault_id"] = place[-2]
    for hook in world.agentstudio.newest_first(call.owner, HOOKS):
        if hook.own["status"] == "ACTIVE" and name in hook.fields["events"]:
            tell(call, hook, id, name, world, **more)


def tell(call: Call, hook: Resource, id: str, name: str, world: World, **more: str) -> dict[str, Any]:
    """The event, kept at the endpoint. Nobody is called: the delivery waits."""
    now = time(world.clock.now())
    delivery = {"webhook_id": hook.id, "status": "PENDING", "attempt_count": 0}
    event = {
        "type": "event",
        "id": f"event_{world.ids.digits(24)}",
        "created_at": now,
        "data": {"id": id, "type": name, "workspace_id": _resources.workspace(call), **more},
        "delivery": {**delivery, "delivery_at": None, "finish_at": None, "failure_reason": None},
    }
    hook.tell(event)
    return event
