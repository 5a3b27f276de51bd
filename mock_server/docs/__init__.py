"""The reference site: made from the Spec, its examples really answered. Nothing of it is imported before it is asked for."""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_server.spec.model import Spec

TYPES = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
}


WITHOUT = "the reference site needs the extra docs: pip install 'dashmock[docs]'"
"""What is said where the extra of pyproject.toml is not installed."""


class Pages:
    """The site under /docs of the running mock, made when it is first asked for, beside the requests it serves meanwhile."""

    def __init__(self) -> None:
        self._making: asyncio.Task[dict[str, bytes]] | None = None

    async def __call__(self, path: str, spec: "Spec") -> tuple[int, str, bytes]:
        """Status, media type and content of a path; 308 and a place for `/docs` itself."""
        if path == "/docs":
            return 308, "/docs/", b""
        if self._making is None or (self._making.done() and self._making.exception()):
            self._making = asyncio.create_task(asyncio.to_thread(_made, spec))
        name = path.removeprefix("/docs/") or "index.html"
        try:
            files = await asyncio.shield(self._making)
        except ModuleNotFoundError as error:
            if error.name != "markdown_it":
                raise
            return 501, TYPES["txt"], f"{WITHOUT}\n".encode()
        content = files.get(f"{name}index.html" if name.endswith("/") else name)
        if content is not None:
            return 200, TYPES.get(name.rpartition(".")[2], TYPES["html"]), content
        if f"{name}/index.html" in files:
            return 308, f"{path}/", b""
        if name.rpartition(".")[2] in TYPES.keys() - {"html"}:  # a program asks
            return 404, TYPES["txt"], b"There is no such file; /docs/llms.txt lists those for programs\n"
        return 404, TYPES["html"], files["zh/404.html" if name.startswith("zh/") else "404.html"]


def _made(spec: "Spec") -> dict[str, bytes]:
    from mock_server.docs.site import build

    return build(spec)
