"""What is ours alone: everything under `/_mock/`, and nothing outside it."""

from collections.abc import Callable
from typing import Any

from mock_server.content.phrases import LANGUAGES
from mock_server.settings import Settings
from mock_server.spec.model import Spec

Page = Callable[[Spec, Settings], dict[str, Any]]


def answer(path: str, spec: Spec, settings: Settings) -> tuple[int, dict[str, Any]]:
    """Status and body of an admin path; one that does not exist gets a list of those that do."""
    page = PAGES.get(path.rstrip("/"))
    return (200, page(spec, settings)) if page else (404, {"error": "no such page", "pages": sorted(PAGES)})


def health(spec: Spec, settings: Settings) -> dict[str, Any]:
    """Ready: what serves here."""
    return {
        "status": "ok",
        "version": _version(),
        "operations": len(spec.operations),
        "models": len(spec.catalogue),
        "seed": settings.seed,
    }


def fidelity(spec: Spec, settings: Settings) -> dict[str, Any]:
    """How well founded the contract is: the evidence of each operation, rule and error row, and how tokens are counted."""
    return {
        "operations": {one.id: one.raw.get("x-evidence") for one in spec.operations},
        "rules": {row["id"]: row["x-evidence"] for table in spec.rules.values() for row in table},
        "errors": {name: row.get("x-evidence") for name, row in spec.errors.items()},
        "languages": f"answers are in {', '.join(LANGUAGES)}; a prompt in another language is answered in English",
        "tokens": "Qwen's own vocabulary; models of other vendors are counted with it too",
    }


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # 19 ms that no start should pay

    try:
        return version("dashmock")
    except PackageNotFoundError:
        return "unknown"


PAGES: dict[str, Page] = {"/_mock/health": health, "/_mock/fidelity": fidelity}
