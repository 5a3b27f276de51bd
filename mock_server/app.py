"""READ FIRST: one request, top to bottom.

    record → find → know → understand → trip → do → check → bend → say

Each step takes what the one before returned. The only early exit is `Refused`, caught once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from itertools import chain
from random import Random
from typing import Any
from urllib.parse import quote

import orjson

from mock_server import admin, behaviours
from mock_server.content import asking
from mock_server.content.tokens import prompt_tokens
from mock_server.faults import kinds
from mock_server.faults.steer import Desk
from mock_server.settings import Settings, SettingsError
from mock_server.spec.loader import load
from mock_server.spec.model import Model, Operation, Spec
from mock_server.spec.rules import Lazy, Rules, facts, schema_refusal
from mock_server.spec.validation import check_answer
from mock_server.wire import alike, decode, keys, sse
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused, refusal
from mock_server.wire.headers import HeaderBlocks, preflight
from mock_server.wire.reply import Bent, Content, Events, Frame, HangUp, Json, Pause, Reply
from mock_server.wire.router import Router
from mock_server.world.clock import Clock
from mock_server.world.journal import Journal
from mock_server.world.media import PREFIX as MEDIA
from mock_server.world.pace import Timing, Wheel
from mock_server.world.world import World

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

Pages = Callable[[str, Spec], Awaitable[tuple[int, str, bytes]]]
"""What answers under /docs: path and Spec → status, media type (or, with 308, the place to go to), body."""

log = logging.getLogger("dashmock")

ANYBODY = {"access-control-allow-origin": "*"}
"""Pages of other origins may read what is ours."""

OURS = ("/_", "/d")
"""How the paths begin that are not the API's."""

FLUSH = 64 * 1024
"""Unpaced frames are joined into writes of about this many bytes."""


class Application:
    """The mock as an ASGI application. Everything that can be compiled is compiled here, once."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        spec: Spec | None = None,
        pages: Pages | None = None,
    ) -> None:
        self.settings = settings
        self.pages = pages
        self.spec = spec or Spec(load())
        region = self.spec.regions.get(settings.region)
        if region is None:
            known = ", ".join(self.spec.regions)
            raise SettingsError(f"region {settings.region!r} is not known; there are: {known}")
        self.world = World(self.spec, region, clock or Clock(), settings.seed, settings.pace)
        self.router = Router(self.spec.operations)
        self.rules: dict[tuple[str, str], Rules] = {}
        self.alike = alike.Alike()
        self.schema_refusals = self.spec.schema_refusals
        self.behaviours = {one.id: behaviours.find(one.behaviour) for one in self.spec.operations}
        self.headers = HeaderBlocks(self.spec.wire)
        self.wheel = Wheel()
        self.flush = FLUSH
        self.journal = Journal(self.settings.journal)
        self.desk = Desk(self.world, self.journal)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1000})
            return
        own = await self.own(scope) if scope["path"][:2] in OURS else None
        if own is not None:
            headers = [(b"content-type", own.media_type.encode()), (b"content-length", b"%d" % len(own.body))]
            headers += [(name.encode(), value.encode()) for name, value in own.headers.items()]
            await send({"type": "http.response.start", "status": own.status, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else own.body})
            return
        call = await self.record(scope, receive)
        if call is None:
            return
        try:
            self.find(call)
            if call.method == "OPTIONS":
                await send({"type": "http.response.start", "status": 200, "headers": preflight(call)})
                await send({"type": "http.response.body", "body": b""})
                return
            self.know(call)
            self.understand(call)
            self.trip(call)
            reply = self.do(call)
            reply = self.check(call, reply)
        except Refused as refused:
            reply = refusal(call, refused, self.spec, self.settings.stream_errors)
        except Exception:
            log.exception("%s %s failed (request %s)", call.method, call.path, call.request_id)
            reply = refusal(call, Refused("InternalError", layer="gateway"), self.spec)
        if call.faults:
            reply = self.bend(call, reply)
        reply = self.journal.keep(call, reply, self.world.clock.now())
        await self.say(call, reply, receive, send)

    async def own(self, scope: Scope) -> Content | None:
        """What is ours and not the API's: files that answers point to, admin pages, the reference. None: a call of the API."""
        path: str = scope["path"]
        if path.startswith(MEDIA):
            query = scope["query_string"].decode("latin-1")
            status, media_type, content = self.world.media.get(
                quote(path, errors="replace"), query, self.world.clock.now()
            )
            return Content(content, media_type, status, ANYBODY)
        if path.startswith("/_mock/"):
            status, page = admin.answer(path, self.spec, self.settings)
            return Content(orjson.dumps(page), "application/json", status, ANYBODY)
        if self.pages and scope["method"] in ("GET", "HEAD") and f"{path}/".startswith("/docs/"):
            status, media_type, content = await self.pages(path, self.spec)
            if status == 308:
                return Content(content, "text/plain", status, {"location": media_type})
            return Content(content, media_type, status, {})
        return None

    async def record(self, scope: Scope, receive: Receive) -> Call | None:
        """Reads the request. None: the client went away, or took longer than it may, before it was whole."""
        headers = dict(scope["headers"])
        region = self.spec.region_of(headers.get(b"host", b"").decode("latin-1")) or self.world.region
        world = self.world
        call = Call(
            method=scope["method"],
            path=(scope.get("raw_path") or quote(scope["path"]).encode()).decode("ascii", "replace"),
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            raw=b"",
            request_id=world.ids.request_id(region.request_id_form),
            arrived=int(world.clock.now() * 1000),
            region=region,
            http_1_0=scope.get("http_version") == "1.0",
            connection=(scope.get("extensions") or {}).get("dashmock") or {},
        )
        message = await receive()
        if message["type"] != "http.request":
            return None
        body = message.get("body", b"")  # ASGI lets a server leave out what is empty or false
        if not message.get("more_body") and len(body) <= self.settings.max_body:
            call.raw = body
            return call
        return await self._read_on(call, message, receive)

    async def _read_on(self, call: Call, message: dict[str, Any], receive: Receive) -> Call | None:
        """The rest of a body that comes in pieces; past the limit it is read and dropped."""
        pieces = [message.get("body", b"")]
        size = len(pieces[0])
        try:
            async with asyncio.timeout(self.settings.request_timeout):
                while message.get("more_body"):
                    message = await receive()
                    if message["type"] != "http.request":
                        return None
                    body = message.get("body", b"")
                    size += len(body)
                    if size <= self.settings.max_body:
                        pieces.append(body)
                    elif size > 8 * self.settings.max_body:
                        break  # nobody reads on for ever; the answer closes the connection
        except TimeoutError:
            call.late = True
            return call
        call.too_large = size > self.settings.max_body
        call.raw = b"" if call.too_large else b"".join(pieces)
        return call

    def find(self, call: Call) -> None:
        """Which operation is meant. Raises Refused for a path or a method the API does not have."""
        call.operation, call.values, call.allow = self.router.find(call.method, call.path)
        if call.operation is None and call.method != "OPTIONS":
            if not call.allow:
                raise Refused("NotFound", layer="gateway")
            allow = ", ".join(call.allow)
            raise Refused(
                "MethodNotAllowed", layer="gateway", values={"method": call.method}, headers={"allow": allow}
            )

    def know(self, call: Call) -> None:
        """Who calls. Raises Refused for a missing or bad key."""
        call.key = keys.know(call)

    def understand(self, call: Call) -> None:
        """What is asked: the body decoded, judged by the rules, then by the request schema. Raises Refused."""
        operation = call.operation
        assert operation is not None
        if call.late:
            raise Refused("RequestTimeOut", layer="gateway", headers={"connection": "close"})
        if "requestBody" not in operation.raw:
            return
        call.body = decode.body(call, self.settings.max_body)
        named = call.body.get("model")
        if isinstance(named, str) and "@" in named:
            named, _, call.suffix = named.partition("@")
            call.body["model"] = named
        call.model = self.spec.catalogue.find(named) if isinstance(named, str) else None
        call.stream = decode.wants_stream(call)
        task = decode.wants_task(call)
        like = None if call.suffix else alike.key(call, call.stream, task)
        call.known = None if like is None else self.alike.find(like)
        if call.known is not None:
            return  # a request that differs in its last words only was judged before
        tokens = Lazy(lambda: _input_tokens(call))
        known = facts(
            operation.surface, operation.id, call.body, call.model, call.stream, tokens, asynchronous=task
        )
        kind = (call.model.kind or "") if call.model is not None else ""
        rules = self.rules.get((operation.id, kind)) or self._compiled(operation, kind)
        broken = rules.broken(known)
        if broken is not None:
            raise Refused(broken.error, layer=broken.layer, message=broken.message)
        if not operation.request.is_valid(call.body):  # the net below the rules
            problem = operation.request.problems(call.body)[0]
            error, layer, message = schema_refusal(*problem, self.schema_refusals)
            raise Refused(error, layer=layer, message=message)
        if like is None or call.model is None or _least_input(call.model) < alike.LONGEST:
            return
        if rules.heed_no_words(known):
            call.known = {}
            self.alike.keep(like, call.known)

    def _compiled(self, operation: Operation, kind: str) -> Rules:
        """The operation's rules for models of a kind, compiled at the first request: the first answer need not wait for
        those of the others."""
        rules = Rules(self.spec.rules, operation.rules_for(kind), operation.surface, operation.id)
        self.rules[operation.id, kind] = rules
        return rules

    def trip(self, call: Call) -> None:
        """Shall something go wrong, or be said, on request? Raises Refused for an error that was asked for."""
        if self.desk.wanted(call):
            call.known = None  # what is asked for may change
            self.desk.trip(call)

    def do(self, call: Call) -> Reply:
        """What the endpoint does."""
        assert call.operation is not None
        if call.script is not None and "body" in call.script:
            return Json(orjson.dumps(call.script["body"]), call.script.get("status", 200))
        reply = self.behaviours[call.operation.id](call, self.world)
        if isinstance(reply, Events):  # what fails, fails before anything is sent
            reply = reply._replace(frames=chain((next(reply.frames),), reply.frames))
        return reply

    def check(self, call: Call, reply: Reply) -> Reply:
        """Holds the answer against the contract, if the settings ask for it. Raises AssertionError with the problems."""
        if not self.settings.check_answers or (call.script is not None and "body" in call.script):
            return reply
        assert call.operation is not None
        if isinstance(reply, Content | Bent):
            return reply
        if isinstance(reply, Events):
            frames = list(reply.frames)
            content: Any = sse.events(b"".join(frame.data for frame in frames))
            reply = Events(iter(frames), reply.status, reply.headers)
        else:
            content = orjson.loads(reply.body)
        media_type = "text/event-stream" if isinstance(reply, Events) else "application/json"
        problems = check_answer(call.operation, reply.status, media_type, content)
        assert not problems, f"{call.operation.id} broke the contract: {problems[0]}"
        return reply

    def bend(self, call: Call, reply: Reply) -> Reply:
        """Shall the answer arrive badly?"""
        if isinstance(reply, Bent):
            return reply
        media_type = (
            reply.media_type if isinstance(reply, Content) else self.headers.media_type(reply).decode()
        )
        return kinds.bend(call.faults, reply, media_type, Random(self.world.ids.seed()))

    async def say(self, call: Call, reply: Reply, receive: Receive, send: Send) -> None:
        """Writes the answer, in the time the pace gives it."""
        streams = reply.streams if isinstance(reply, Bent) else isinstance(reply, Events)
        if isinstance(reply, Content | Bent):
            media_type = reply.media_type.encode()
        else:
            media_type = self.headers.media_type(reply)
        start = asyncio.get_running_loop().time()
        timing = None if self.world.pace.is_off else self.world.pace.timing(call.model, self.world.ids.seed())
        if timing is not None and isinstance(reply, Json) and reply.tokens:
            await self.wheel.until(start + timing.due(reply.tokens, reply.thinking))
        if isinstance(reply, Bent):
            for event in reply.before:
                if not await self._suffer(event, call, receive):
                    return
        spent = max(0, int(self.world.clock.now() * 1000) - call.arrived)
        gateway = call.model is not None
        headers = self.headers.block(call, media_type, streams=streams, gateway=gateway, spent_ms=spent)
        if reply.headers:  # each stands for the usual one of its name; an empty one takes it away
            own = {name.encode(): value.encode("latin-1") for name, value in reply.headers.items()}
            headers = [pair for pair in headers if pair[0] not in own]
            headers += [(name, value) for name, value in own.items() if value]
        if call.http_1_0 and not isinstance(reply, Bent):
            if isinstance(reply, Events):
                reply = Content(b"".join([frame.data for frame in reply.frames]), "", reply.status)
            headers.append((b"content-length", b"%d" % len(reply.body)))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if isinstance(reply, Bent):
            await self._write_bent(reply, call, receive, send)
        elif not isinstance(reply, Events):
            await send({"type": "http.response.body", "body": reply.body})
        elif timing is None:
            await self._write_at_once(reply.frames, receive, send)
        else:
            await self._write_paced(reply.frames, timing, start, receive, send)

    async def _write_at_once(self, frames: Iterator[Frame], receive: Receive, send: Send) -> None:
        """Frames joined into few writes; between two writes a client that has gone away is noticed."""
        waiting: list[bytes] = []
        size = 0
        gone: asyncio.Task[dict[str, Any]] | None = None
        for frame in frames:
            waiting.append(frame.data)
            size += len(frame.data)
            if size >= self.flush:
                gone = gone or asyncio.ensure_future(receive())
                await send({"type": "http.response.body", "body": b"".join(waiting), "more_body": True})
                await asyncio.sleep(0)  # other streams take their turn
                if gone.done():
                    return
                waiting, size = [], 0
        if gone is not None:
            gone.cancel()
        await send({"type": "http.response.body", "body": b"".join(waiting)})

    async def _write_paced(
        self, frames: Iterator[Frame], timing: Timing, start: float, receive: Receive, send: Send
    ) -> None:
        """Each frame when it is due; a client that goes away ends the stream at once."""
        task = asyncio.current_task()
        assert task is not None
        gone = asyncio.ensure_future(receive())
        gone.add_done_callback(lambda done: None if done.cancelled() else task.cancel())
        now = asyncio.get_running_loop().time
        waiting: list[bytes] = []
        try:
            for frame in frames:
                due = start + timing.due(frame.tokens, frame.thinking)
                if due > now():
                    if waiting:
                        await send(
                            {"type": "http.response.body", "body": b"".join(waiting), "more_body": True}
                        )
                        waiting = []
                    await self.wheel.until(due)
                waiting.append(frame.data)
            gone.cancel()
            await send({"type": "http.response.body", "body": b"".join(waiting)})
        except asyncio.CancelledError:
            if not gone.done() or gone.cancelled():
                raise  # the server itself is stopping
        finally:
            gone.cancel()

    async def _write_bent(self, reply: Bent, call: Call, receive: Receive, send: Send) -> None:
        """Each step by itself; where one ends the connection, nothing follows."""
        for step in reply.steps:
            if isinstance(step, Frame):
                await send({"type": "http.response.body", "body": step.data, "more_body": True})
            elif not await self._suffer(step, call, receive):
                return
        await send({"type": "http.response.body", "body": b""})

    async def _suffer(self, event: Pause | HangUp, call: Call, receive: Receive) -> bool:
        """A pause, or the end of the connection; whether there is still somebody to speak to."""
        if isinstance(event, HangUp):
            if hang_up := call.connection.get("hang_up"):
                hang_up(event.reset)
            return False
        if pause := call.connection.get("pause"):
            await pause(event.seconds)
            return True
        gone = asyncio.ensure_future(receive())
        await asyncio.wait({gone}, timeout=event.seconds)
        return gone.cancel()  # nothing to cancel: the client has gone away


def create_app(
    settings: Settings | None = None, clock: Clock | None = None, pages: Pages | None = None
) -> Application:
    """The mock as an ASGI application; without settings: the defaults; without pages: nothing under /docs."""
    return Application(settings or Settings(), clock, pages=pages)


def _input_tokens(call: Call) -> int:
    """The prompt's tokens. A body with fewer bytes than the model takes tokens is within the limit whatever it says."""
    assert call.model is not None and call.operation is not None
    if len(call.raw) <= _least_input(call.model) and not call.headers.get(b"content-encoding"):
        return len(call.raw)
    return prompt_tokens(asking.any_surface(call.surface, call.model, call.body))


def _least_input(model: Model) -> int:
    """The tokens that the model takes whether it thinks or not."""
    return min(model.max_input or model.context or 0, model.max_input_thinking or 1 << 62)
