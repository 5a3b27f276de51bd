"""Deployments: made, listed, asked after, scaled, limited, followed, deleted."""

import hashlib
from collections.abc import Iterator
from typing import Any

from mock_server.behaviours import _resources, _tuning
from mock_server.spec.model import STREAM
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Bent, Frame, Json, Pause, Reply
from mock_server.world import deployments
from mock_server.world.deployments import Deployment
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there, is there already, or does not go together."""
    assert call.operation is not None
    last = call.operation.path.rpartition("/")[2]
    if last == "models":
        return _deployable(call, world)
    if last == "deployments":
        return _made(call, world) if call.method == "POST" else _listed(call, world)
    now, id = world.clock.now(), call.values["deployed_model"]
    found = world.deployments.get(_resources.owner(call), id, now)
    if found is None:
        raise Refused("DeployableNotFound", layer="gateway", values={"id": id})
    if last == "stream":
        return Bent(_followed(found, world), STREAM, streams=True)
    if call.method == "DELETE":
        if found.deleted is None:
            found.deleted = found.modified = now
    elif call.method == "PUT" and found.deleted is not None:
        raise Refused("WrongObject", layer="gateway")
    elif last == "scale":
        _check_capacity(call.body["capacity"], found.unit)
        found.scale(call.body["capacity"], now)
    elif last == "update":
        found.limits |= {key: call.body[key] for key in ("rpm_limit", "tpm_limit") if key in call.body}
        found.modified = now
    return _resources.said(call, shown(found, now))


def _made(call: Call, world: World) -> Json:
    asked, now, owner = call.body, world.clock.now(), _resources.owner(call)
    name, plan = asked["model_name"], asked.get("plan") or "cu"
    base = _tuning.base_of(call, world, name)
    if base is None:
        raise Refused("DeployableNotFound", layer="gateway", values={"id": name})
    unit = unit_of(world, base)
    capacity = asked.get("capacity")
    if plan == "ptu":
        capacity = capacity or unit
    elif capacity is None:
        raise _resources.unreadable("capacity")
    elif plan != "lora":  # there it says nothing but has to be sent (documented)
        _check_capacity(capacity, unit)
    if plan == "mu" and not (asked.get("deploy_spec") or asked.get("template_id")):
        raise _resources.unreadable("deploy_spec")
    own = name != base
    suffix = [asked["suffix"]] if asked.get("suffix") else []
    mark = [] if own else [hashlib.sha256(f"{owner} {name}".encode()).hexdigest()[:8]]
    id = "-".join([name, *mark, *suffix])
    if world.deployments.get(owner, id, now) is not None:
        raise Refused("AlreadyDeployed", layer="gateway", values={"id": id})
    made = Deployment(
        id=id,
        owner=owner,
        workspace=_resources.workspace(call),
        asked=asked,
        base=base,
        unit=unit,
        capacity=capacity,
        created=now,
        span=deployments.REAL if world.pace.real else deployments.QUICK,
        limits={key: asked[key] for key in ("rpm_limit", "tpm_limit") if asked.get(key)},
        changed=now,
        modified=now,
    )
    world.deployments.add(made)
    return _resources.said(call, shown(made, now))


def unit_of(world: World, base: str) -> int:
    """The smallest number of units the model runs on; one where models.yaml does not say."""
    return int(_tuning.known(world, base).base_capacity or 1)


def _check_capacity(capacity: int, unit: int) -> None:
    if capacity % unit:
        raise _resources.unreadable("capacity")


def _moment(at: float) -> str:
    """A time without a zone; a fraction is written as far as it goes."""
    whole = _resources.local(at, "%Y-%m-%dT%H:%M:%S")
    return whole + f"{int(at * 1000) % 1000 / 1000:g}"[1:]


def shown(one: Deployment, now: float) -> dict[str, Any]:
    """The deployment as every answer shows it."""
    asked = one.asked
    kept = ("name", "enable_thinking", "max_context_length")
    found: dict[str, Any] = {key: asked[key] for key in kept if asked.get(key) is not None}
    if asked.get("plan"):
        found["plan"] = asked["plan"]
    if asked.get("plan") == "mu" and asked.get("deploy_spec"):
        found["model_unit_spec"] = asked["deploy_spec"]
    if asked.get("plan") == "ptu":
        reserved = asked.get("ptu_capacity") or {}
        found["ptu_capacity"] = {key: reserved.get(key) or least for key, least in RESERVED.items()}
    return {
        "deployed_model": one.id,
        "gmt_create": _moment(one.created),
        "gmt_modified": _moment(one.last_modified(now)),
        "status": one.status(now),
        "model_name": asked["model_name"],
        "base_model": one.base,
        "base_capacity": one.unit,
        "capacity": one.capacity,
        "ready_capacity": one.ready(now),
        "workspace_id": one.workspace,
        "charge_type": "post_paid",
        "creator": _resources.ACCOUNT,
        "modifier": _resources.ACCOUNT,
        **found,
        **one.limits,
    }


RESERVED = {"input_tpm": 10000, "output_tpm": 1000}
"""Tokens a minute that are reserved where the request does not say (model-deployment-api)."""


def _listed(call: Call, world: World) -> Json:
    now = world.clock.now()
    known = list(world.deployments.newest_first(_resources.owner(call), now))
    at, size, found = _resources.page(_resources.query(call), known, 50, 200)
    listed = [shown(one, now) for one in found]
    return _resources.said(
        call, {"page_no": at, "page_size": size, "total": len(known), "deployments": listed}
    )


def _deployable(call: Call, world: World) -> Json:
    """Models that can be deployed: those of one's own first."""
    given, now, owner = _resources.query(call), world.clock.now(), _resources.owner(call)
    source = given.get("model_source")
    if source not in (None, "", "base", "custom"):
        raise _resources.unreadable("model_source")
    names: list[str] = []
    if source != "base":
        names += [*world.fine_tunes.models(owner, now), *world.model_imports.models(owner, now)]
    if source != "custom":
        names += [model.id for model in world.spec.catalogue] + list(world.spec.catalogue.others)
    at, size, found = _resources.page(given, names, 50, 200)
    models = [_plans(call, world, name, given.get("version") == "v1.0") for name in found]
    return _resources.said(call, {"models": models, "page_no": at, "page_size": size, "total": len(names)})


def _plans(call: Call, world: World, name: str, wanted: bool) -> dict[str, Any]:
    base = _tuning.base_of(call, world, name)
    assert base is not None
    told: dict[str, Any] = {"model_name": name, "base_capacity": unit_of(world, base)}
    if wanted:
        makes = _tuning.known(world, base).kind in ("image", "video")
        told["plans"] = [
            {"plan": plan} for plan in (("cu",) if makes else ("mu", "lora" if name != base else "ptu"))
        ]
    return told


def _followed(one: Deployment, world: World) -> Iterator[Frame | Pause]:
    """What it comes to be at, as it does. Ends where a stopped clock keeps the next state away."""
    for at, status in one.moments():
        now = world.clock.now()
        if at > now:
            yield Pause(at - now)
            if world.clock.now() <= now:
                return
        yield Frame(f"data:{_resources.local(at)},{int(at * 1000) % 1000:03d} - INFO - {status}\n\n".encode())
