"""The admin calls as an ASGI application: which page is meant, whether the caller may, and how its answer is sent."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from mock_server.admin import door
from mock_server.admin.asked import Asked, Line, Receive, Send, Told, Wrong, body_of, query_of
from mock_server.admin.pages import PAGES, Page, pages, replay
from mock_server.console import asset
from mock_server.faults.kinds import AmountError
from mock_server.faults.pick import Unknown
from mock_server.faults.steer import Desk
from mock_server.settings import Settings
from mock_server.spec.model import Spec
from mock_server.world.journal import Journal
from mock_server.world.limits import LimitsError
from mock_server.world.store import StoreError
from mock_server.world.tables import Shared
from mock_server.world.watch import Watch
from mock_server.world.world import World

if TYPE_CHECKING:  # imported with the first scenario
    from mock_server.scenarios.told import Scenarios

BRINGING = ("POST", "PUT")
"""Methods with a body."""


class Admin:
    """The admin calls of one mock, as an ASGI application of their own."""

    settings: Settings
    world: World
    desk: Desk
    watch: Watch

    def __init__(
        self,
        settings: Settings,
        world: World,
        desk: Desk,
        watch: Watch,
        scenarios: "Callable[[], Scenarios]",
    ) -> None:
        """`scenarios` makes them when they are first asked for."""
        self.settings, self.world, self.desk, self.watch = settings, world, desk, watch
        self._scenarios = scenarios

    @property
    def scenarios(self) -> "Scenarios":
        """What is answered by scenarios."""
        return self._scenarios()

    @property
    def spec(self) -> Spec:
        """The contract that is served."""
        return self.world.spec

    @property
    def journal(self) -> Journal:
        """The calls that were answered."""
        return self.watch.journal

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answers one admin call."""
        headers = dict(scope["headers"])
        method: str = scope["method"]
        path: str = scope["path"].rstrip("/") or "/"
        cors = _cors(headers)
        if method == "OPTIONS":
            await _send(send, 204, "text/plain", b"", cors)
            return
        try:
            page, values = _find(method, path)
            if page.answer is pages and _is_for_people(headers):
                await _show_page(send, method)
                return
            if not page.open and (reason := door.why_not(scope, headers, self.settings)):
                raise Wrong(reason, status=403)
            if page.sends:
                asked = Asked(values, query_of(scope["query_string"]), {})
                asked.only_query(*page.takes)
                await page.answer(self, asked, Line(scope, receive, send, cors))
                return
            body = await body_of(receive, self.settings.request_timeout) if method in BRINGING else {}
            asked = Asked(values, query_of(scope["query_string"]), body)
            if method in BRINGING:
                asked.only(*page.takes)
            else:
                asked.only_query(*page.takes)
            told = await self.answered(page, asked)
        except EOFError:
            return
        except (Wrong, Unknown, AmountError, LimitsError, StoreError) as error:
            status, known = (error.status, error.known) if isinstance(error, Wrong) else (400, None)
            status = 503 if isinstance(error, StoreError) else status
            said = {"error": str(error)} | ({} if known is None else {"known": known})
            await _send(send, status, "application/json", orjson.dumps(said), cors)
            return
        if page.open:
            cors = [(b"access-control-allow-origin", b"*")]
        if not isinstance(told, Told):
            told = Told(orjson.dumps(told, default=dict, option=orjson.OPT_NON_STR_KEYS), "application/json")
        content = b"" if method == "HEAD" else told.content
        await _send(send, 200, told.media_type, content, cors)

    async def answered(self, page: Page, asked: Asked) -> Any:
        """What the page answers. Raises Wrong, StoreError, and what its words may be."""
        tables = self.world.tables
        if page.open or not isinstance(tables, Shared):
            return page.answer(self, asked)
        return await tables.beside(lambda: page.answer(self, asked))


_REPLAY = re.compile(r"/_mock/journal/(?P<id>[^/]+)/replay(/.*)?")


def _find(method: str, path: str) -> tuple[Page, Mapping[str, str]]:
    """The page that is meant, and the values in its path. Raises Wrong."""
    match = _REPLAY.fullmatch(path)
    if match is not None:
        return next(page for page in PAGES if page.answer is replay), {"id": match["id"]}
    found = [(page, values) for page in PAGES if (values := _values(page.path, path)) is not None]
    if not found:
        raise Wrong("no such page", sorted({page.path for page in PAGES}), status=404)
    for page, values in found:
        if page.method == ("GET" if method == "HEAD" else method):
            return page, values
    methods = [page.method for page, _ in found]
    raise Wrong(f"{method} is not for this page", methods, status=405)


def _values(pattern: str, path: str) -> Mapping[str, str] | None:
    names, parts = pattern.split("/"), path.split("/")
    if len(names) != len(parts):
        return None
    values = {}
    for name, part in zip(names, parts, strict=True):
        if name.startswith("{"):
            values[name[1:-1]] = part
        elif name != part:
            return None
    return values


PAGE_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
        b"form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"vary", b"Accept"),
    (b"x-content-type-options", b"nosniff"),
]
"""The live page shows what strangers wrote: it runs its own scripts only, speaks to this mock only, and is framed by nobody."""


async def _show_page(send: Send, method: str) -> None:
    file = asset("index.html")
    assert file is not None
    await _send(send, 200, file.media_type, b"" if method == "HEAD" else file.content, PAGE_HEADERS)


def _is_for_people(headers: Mapping[bytes, bytes]) -> bool:
    return b"text/html" in headers.get(b"accept", b"")


def _cors(headers: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """Pages of this machine may read; those of other origins are told nothing that lets them."""
    origin = headers.get(b"origin", b"")
    if not origin or not door.is_local_origin(origin.decode("latin-1")):
        return []
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-methods", b"GET, POST, PUT, DELETE, OPTIONS"),
        (b"access-control-allow-headers", b"content-type, x-mock-token"),
        (b"vary", b"Origin"),
    ]


async def _send(
    send: Send, status: int, media_type: str, content: bytes, headers: list[tuple[bytes, bytes]]
) -> None:
    head = [
        (b"content-type", media_type.encode()),
        (b"content-length", b"%d" % len(content)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": content})
