"""AgentStudio's security: what was scanned in the last 24 hours, and what was found at any time."""

from collections.abc import Mapping
from typing import Any

from mock_server.behaviours import _resources, _studio, _studio_files
from mock_server.wire.call import Call
from mock_server.wire.reply import Json, Reply
from mock_server.world.agentstudio import Resource
from mock_server.world.world import World

DAY = 24 * 3600.0
SOURCES = ("content_safety", "file_scan", "skill_scan")
LEVELS = ("high", "medium", "low")
ASSETS = ("agent", "tool", "skill", "knowledge_base", "memory", "channel")


def respond(call: Call, world: World) -> Reply:
    """By path. Raises Refused for a query that cannot be read."""
    scans = world.agentstudio.newest_first(call.owner, _studio_files.SCANS)
    if _studio.find(call, world).rest == "security/overview":
        return _studio.said(call, _overview([one for one in scans if one.created > world.clock.now() - DAY]))
    return _found(call, [one for one in scans if one.fields["hit"]])


def _overview(scans: list[Resource]) -> dict[str, Any]:
    switches = [{"key": name, "enabled": True} for name in SOURCES]
    told: dict[str, Any] = {"capabilities": switches, "protection": switches}
    for source in SOURCES:
        hits = [one.fields["hit"] for one in scans if one.fields["source"] == source]
        told[source] = {"hit": sum(hits), "scanned": len(hits)}
    return told


def _found(call: Call, hits: list[Resource]) -> Json:
    given = _resources.query(call)
    _studio.one_of(given, "risk_level", *LEVELS)
    _studio.one_of(given, "asset_type", *ASSETS)
    _studio.one_of(given, "order_by", "check_time")
    _studio.one_of(given, "lang", "zh", "en")
    order = _studio.one_of(given, "order", "asc", "desc")
    at = _resources.number(given, "current_page", 1, 1_000_000)
    size = _resources.number(given, "page_size", _studio.SIZE, _studio.LARGEST)
    statuses = _studio.every(call, "status_list")
    alerts = [_alert(one) for one in (reversed(hits) if order == "asc" else hits)]
    alerts = [
        one
        for one in alerts
        if all(given.get(name) in (None, "", one[name]) for name in _FILTERS)
        and (not statuses or one["status"] in statuses)
    ]
    levels = {level: sum(one["risk_level"] == level for one in alerts) for level in LEVELS}
    body = {"stats": {"total": len(alerts), **levels}, "data": alerts[(at - 1) * size : at * size]}
    return _studio.said(call, {**body, "next_page": _studio.cursor_of(at * size, len(alerts))})


_FILTERS = ("risk_level", "status", "risk_name", "app_name", "asset_type", "vendor")


def _alert(one: Resource) -> Mapping[str, Any]:
    """A finding. There is but one risk, and nobody can deal with it over this API."""
    fields = one.fields
    return {
        "alert_id": one.id,
        "risk_level": "high",
        "risk_name": "EICAR-Test-File",
        "risk_desc": "The test file of EICAR was found.",
        "asset_type": fields["asset_type"],
        "asset_name": fields["asset_name"],
        "app_id": None,
        "app_name": None,
        "agent_name": fields.get("agent_name"),
        "status": "unhandled",
        "source": fields["source"],
        "check_time": str(int(one.created * 1000)),
        "handle_time": None,
        "vendor": "dashmock",
    }
