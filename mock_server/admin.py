"""What is ours alone: everything under `/_mock/`, and nothing outside it."""

from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from mock_server.app import Application

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def answer(app: "Application", scope: Mapping[str, Any], send: Send) -> None:
    """Answers an admin path; one that does not exist gets a list of those that do."""
    page = PAGES.get(scope["path"].rstrip("/"))
    status, body = (200, page(app)) if page else (404, {"error": "no such page", "pages": sorted(PAGES)})
    headers = [(b"content-type", b"application/json"), (b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": orjson.dumps(body)})


def health(app: "Application") -> dict[str, Any]:
    """Ready: what serves here."""
    return {
        "status": "ok",
        "version": _version(),
        "operations": len(app.spec.operations),
        "seed": app.settings.seed,
    }


def fidelity(app: "Application") -> dict[str, Any]:
    """How well founded the contract is: each operation with the evidence the spec names for it."""
    operations = [
        {"id": one.id, "method": one.method, "path": one.path, "evidence": one.raw.get("x-evidence")}
        for one in app.spec.operations
    ]
    return {"operations": operations, "models": len(app.spec.catalogue)}


def _version() -> str:
    try:
        return version("dashmock")
    except PackageNotFoundError:
        return "unknown"


PAGES: dict[str, Callable[["Application"], dict[str, Any]]] = {
    "/_mock/health": health,
    "/_mock/fidelity": fidelity,
}
