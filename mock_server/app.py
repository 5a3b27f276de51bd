"""READ FIRST: one request, top to bottom.

    record → find → know → understand → trip → do → check → bend → say

Each step takes what the one before returned. The only early exit is `Refused`, caught once.
"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import fields, replace
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import orjson

from mock_server import behaviours
from mock_server.admin import Admin
from mock_server.behaviours import _deployed as deployed
from mock_server.behaviours._chat import Asked
from mock_server.content import asking
from mock_server.content.tokens import prompt_tokens
from mock_server.faults import kinds
from mock_server.faults.steer import Desk
from mock_server.saying import Receive, Saying, Send
from mock_server.settings import Settings, SettingsError
from mock_server.spec.loader import load
from mock_server.spec.model import Model, Operation, Spec
from mock_server.spec.rules import Lazy, Rules, facts, schema_refusal
from mock_server.spec.validation import check_answer
from mock_server.wire import alike, decode, keys, sse
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused, UpstreamError, UpstreamSlow, refusal
from mock_server.wire.headers import HeaderBlocks, preflight
from mock_server.wire.memo import heard
from mock_server.wire.reply import Bent, Content, Events, Json, Relayed, Reply
from mock_server.wire.router import Router
from mock_server.wire.sealing import NoCryptography
from mock_server.world.clock import Clock
from mock_server.world.journal import CommonJournal, Journal
from mock_server.world.media import PREFIX as MEDIA
from mock_server.world.metrics import Crew
from mock_server.world.pace import Pace
from mock_server.world.store import AddressError, StoreError, open_store
from mock_server.world.tables import Shared, Tables
from mock_server.world.uploads import TARGET as UPLOADS
from mock_server.world.watch import Watch
from mock_server.world.world import World

if TYPE_CHECKING:  # only who replays, or asks others, pays for their import
    from mock_server.recording.elsewhere import Elsewhere
    from mock_server.scenarios.told import Scenarios
    from mock_server.upstream.brain import Brain
    from mock_server.upstream.live import Live
    from mock_server.world.bucket import Bucket

Made = TypeVar("Made")
Scope = Mapping[str, Any]

Pages = Callable[[str, Spec], Awaitable[tuple[int, str, bytes]]]
"""What answers under /docs: path and Spec → status, media type (or, with 308, the place to go to), body."""

log = logging.getLogger("dashmock")

ANYBODY = {"access-control-allow-origin": "*"}
"""Pages of other origins may read what is ours."""

SANDBOX = {"content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff"}
"""What somebody uploaded may be a page with a script in it: shown in a browser, it is of no origin and may do nothing."""

SHIELD = {
    "content-security-policy": "frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
"""Beside what each page of the reference says of itself."""

CHATS = ("anthropic_messages", "chat_completions", "multimodal_generation", "responses", "text_generation")
"""Behaviours whose texts a brain may say."""

_NAMES = tuple(field.name for field in fields(Call))
_NOTED = attrgetter(*_NAMES)

OURS = ("/_", "/d")
"""How the paths begin that are not the API's."""


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
        self.common = _common(settings)
        tables = self.common or Tables()
        self.world = World(
            self.spec, region, clock or Clock(), settings.seed, _pace(settings), settings.max_stored, tables
        )
        self.world.within = self.within
        self.router = Router(self.spec.operations)
        self.rules: dict[tuple[str, str], Rules] = {}
        self.alike = alike.Alike()
        self.batch_hosts = frozenset(host.encode() for host in self.spec.batch_hosts)
        self.schema_refusals = self.spec.schema_refusals
        self.behaviours = {one.id: behaviours.find(one.behaviour) for one in self.spec.operations}
        self.headers = HeaderBlocks(self.spec.wire)
        size = self.settings.journal
        self.journal = Journal(size) if self.common is None else CommonJournal(size, self.common.store)
        self.watch = Watch(self.journal, self.world.clock, _prompt_tokens)
        self.saying = Saying(self.world, self.headers, self.watch)
        self.watch.limit(settings.limits, self.spec, tables)
        if self.common is not None:
            self.watch.crew = Crew(self.common.store, _port(settings), str(self.common.process))
        self.watch.measure(settings.metrics, self.spec)
        self.desk = Desk(self.world, self.journal)
        self.admin = Admin(settings, self.world, self.desk, self.watch, lambda: self.scenarios)
        if settings.scenario:
            self.scenarios.reload()
        if self.common is not None:
            self.common.share("clock", self.world.clock.state, self.world.clock.take)
            self.common.share("orders", self.desk.state, self.desk.take)
            self.common.share("journal", lambda: self.journal.size, self.watch.take_size)
            self.common.share("limits", self.watch.state, self.watch.take)
            self.common.share("scenarios", self._handed, self._take_handed)
            self.common.share(
                "metrics", self.watch.measures, partial(self.watch.take_measures, spec=self.spec)
            )
        self.elsewhere = _elsewhere(self)
        self.brain = _brain(settings)

    @property
    def alone(self) -> bool:
        """Whether nobody else is asked for what is answered: nothing is waited for but time and the client."""
        return self.common is None and self.elsewhere is None and self.brain is None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1000})
            return
        own = await self.own(scope, receive) if scope["path"][:2] in OURS else None
        if isinstance(own, Admin):
            await own(scope, receive, send)
            return
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
            told: Reply | None = None
            if self.elsewhere is not None:
                answered = await self.elsewhere.answer(call)
                if isinstance(answered, Relayed):
                    await self.saying.relay(call, answered, receive, send)
                    return
                told = answered
            if told is None:
                self.find(call)
                if call.method == "OPTIONS":
                    await send({"type": "http.response.start", "status": 200, "headers": preflight(call)})
                    await send({"type": "http.response.body", "body": b""})
                    return
            if self.common is not None:
                reply = await self.together(self.common, call, told)
            else:
                if told is None:
                    self.know(call)
                    self.understand(call)
                self.trip(call, told is not None)
                if self.brain is not None and told is None:
                    live = await self.think(call)
                    if live is not None:
                        await self.saying.relay(call, live, receive, send)
                        return
                reply = self.answered(call, told)
            if call.seal is not None and told is None:
                reply = call.seal.sealed(reply)
        except Refused as refused:
            call.error = refused.name
            reply = refusal(call, refused, self.spec, self.settings.stream_errors)
        except StoreError as error:
            log.error("%s (request %s)", error, call.request_id)
            call.error = "InternalError"
            reply = refusal(call, Refused("InternalError", layer="gateway"), self.spec)
        except NoCryptography as missing:
            log.error("%s", missing)
            reply = refusal(call, Refused("InternalError", layer="gateway"), self.spec)
        except Exception as error:
            call.error = _broken(error, call)
            if call.error == "InternalError":
                log.exception("%s %s failed (request %s)", call.method, call.path, call.request_id)
            reply = refusal(call, Refused(call.error, layer="gateway"), self.spec)
        if call.faults:
            reply = self.bend(call, reply)
        await self.saying.say(call, reply, receive, send)

    @cached_property
    def scenarios(self) -> "Scenarios":
        """What is answered by scenarios; made when there are any, or when somebody asks. Raises ScenarioError."""
        from mock_server.scenarios.told import (
            Scenarios,
        )  # PyYAML takes time that a start without them need not pay

        return Scenarios(self.world, self.desk, self.settings.scenario)

    def _handed(self) -> tuple[str, ...]:
        """The texts of scenarios that were handed in, for those who share what is remembered."""
        return self.scenarios.texts if "scenarios" in vars(self) else ()

    def _take_handed(self, texts: tuple[str, ...]) -> None:
        if texts or "scenarios" in vars(self):
            self.scenarios.take(texts)

    def answered(self, call: Call, told: Reply | None) -> Reply:
        """What the endpoint answers; what was ordered outranks a tape."""
        if told is None:
            return self.check(call, self.do(call))
        return told if call.script is None else self.check(call, self.do_as_ordered(call))

    async def together(self, common: Shared, call: Call, told: Reply | None) -> Reply:
        """The steps from know to check where others share what is remembered: a unit of work, anew if somebody else was faster.
        Raises Refused, StoreError."""
        found = _NOTED(call)
        tried = False

        def judged() -> None:
            nonlocal tried
            if tried:
                for name, value in zip(_NAMES, found, strict=True):
                    setattr(call, name, value)
                call.decoded = None  # the first time may have changed it
            tried = True
            if told is None:
                self.know(call)
                self.understand(call)
            self.trip(call, told is not None)

        def answered() -> Reply:
            judged()
            return self.answered(call, told)

        if self.brain is None or told is not None:
            return await common.beside(answered)
        await common.beside(judged)
        await self.think(call)
        return await common.beside(lambda: self.answered(call, None))

    def within(self, path: str, body: bytes, who: Call) -> tuple[int, str, bytes]:
        """One request that another one brought, a line of a batch: the same steps, by the same key. Status, request id, JSON."""
        names = (b"authorization", b"host", b"x-dashscope-workspace", b"x-dashscope-ossresourceresolve")
        call = Call(
            method="POST",
            path=path,
            query="",
            headers={name: value for name in names if (value := who.headers.get(name)) is not None},
            raw=body,
            request_id=self.world.ids.request_id(who.region.request_id_form),
            arrived=int(self.world.clock.now() * 1000),
            region=who.region,
            batch=True,
            connection={"scheme": who.connection.get("scheme", "http")},
        )
        try:
            self.find(call)
            self.know(call)
            self.understand(call)
            self.trip(call)
            reply = self.check(call, self.do(call))
        except Refused as refused:
            reply = refusal(call, refused, self.spec)
        except Exception as error:
            name = _broken(error, call)
            if name == "InternalError":
                log.exception("a line for %s failed (request %s)", path, call.request_id)
            reply = refusal(call, Refused(name, layer="gateway"), self.spec)
        assert isinstance(reply, Json)
        return reply.status, call.request_id, reply.body

    def in_unit(self, work: Callable[[], Made]) -> Made:
        """What `work` makes, which may need what others share. Raises StoreError."""
        return work() if self.common is None else self.common.unit(work)

    async def own(self, scope: Scope, receive: Receive) -> Content | Admin | None:
        """What is ours and not the API's: files that answers point to, admin calls, the reference. None: a call of the API."""
        path: str = scope["path"]
        if path.startswith(MEDIA):
            query = scope["query_string"].decode("latin-1")
            name = quote(path, errors="replace")
            try:
                status, media_type, content = await self.world.tables.beside(
                    lambda: self.world.media.get(name, query, self.world.clock.now())
                )
            except StoreError as error:
                return _no_store(error)
            return Content(content, media_type, status, ANYBODY | SANDBOX)
        if path == UPLOADS:
            return await self._stored(scope, receive)
        if path.startswith("/_mock/") or path == "/_mock":
            return self.admin
        if self.pages and scope["method"] in ("GET", "HEAD") and f"{path}/".startswith("/docs/"):
            status, media_type, content = await self.pages(path, self.spec)
            if status == 308:
                return Content(content, "text/plain", status, {"location": media_type})
            return Content(content, media_type, status, SHIELD)
        return None

    async def _stored(self, scope: Scope, receive: Receive) -> Content:
        """A form for the object storage: what its leave allows is kept."""
        call = await self.record(scope, receive) if scope["method"] == "POST" else None
        if call is None:
            return Content(b"", "application/xml", 405, {**ANYBODY, "access-control-allow-methods": "POST"})
        try:
            decode.form(call, self.settings.max_upload)
            now = self.world.clock.now()
            stored = await self.world.tables.beside(lambda: self.world.uploads.store(call.parts, now))
        except StoreError as error:
            return _no_store(error)
        except Refused as refused:
            return Content(refused.name.encode(), "application/xml", 400, ANYBODY)
        return Content(stored.body, stored.media_type, stored.status, ANYBODY)

    async def record(self, scope: Scope, receive: Receive) -> Call | None:
        """Reads the request. None: the client went away, or took longer than it may, before it was whole."""
        headers = dict(scope["headers"])
        connection = (scope.get("extensions") or {}).get("dashmock") or {}
        if "lean" in connection:  # our own server asks for them no more, and a stream would hold them twice
            scope["headers"].clear()
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
            batch=headers.get(b"host") in self.batch_hosts,
            connection=connection,
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
        most = self.settings.max_body
        if b"multipart/form-data" in call.headers.get(b"content-type", b""):
            most = max(most, self.settings.max_upload)
        more = message.get("more_body")  # without, this may run outside of a task, which a timeout needs
        try:
            async with asyncio.timeout(self.settings.request_timeout) if more else nullcontext():
                while message.get("more_body"):
                    message = await receive()
                    if message["type"] != "http.request":
                        return None
                    body = message.get("body", b"")
                    size += len(body)
                    if size <= most:
                        pieces.append(body)
                    elif size > 8 * most:
                        break  # nobody reads on for ever; the answer closes the connection
        except TimeoutError:
            call.late = True
            return call
        call.too_large = size > most
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
        """Who calls; of a temporary key, who made it. Raises Refused for a key that is missing, bad or over."""
        call.key = key = keys.know(call)
        if key.startswith("st-"):
            maker = self.world.temporary_keys.maker(key, self.world.clock.now())
            if maker is None:
                raise Refused("InvalidApiKey", layer="key")
            call.key = maker

    def understand(self, call: Call) -> None:
        """What is asked: the body decoded, judged by the rules, then by the request schema. Raises Refused."""
        operation = call.operation
        assert operation is not None
        if heard(len(call.raw) + len(call.key)):
            self.alike.forget()
        if call.late:
            raise Refused("RequestTimeOut", layer="gateway", headers={"connection": "close"})
        if "requestBody" not in operation.raw:
            return
        if not call.batch and self.alike.twin(call):
            if self.watch.limits is not None:
                self.watch.limits.admit(call)
            return
        if operation.form:
            call.body = decode.form(call, self.settings.max_upload)
        elif call.decoded is not None:
            call.body, call.decoded = call.decoded, None
        else:
            call.body = decode.body(call, self.settings.max_body)
        if b"x-dashscope-encryptionkey" in call.headers and operation.surface == "native":
            call.seal = self.world.seals.unseal(call.header(b"x-dashscope-encryptionkey"), call.body)
        named = call.body.get("model")
        if isinstance(named, str) and "@" in named:
            named, _, call.suffix = named.partition("@")
            call.body["model"] = named
        call.model = self.spec.catalogue.find(named) if isinstance(named, str) else None
        lasting = not call.suffix and not call.batch and call.model is not None  # a deployment can go again
        if call.model is None and self.world.deployments:
            call.model = deployed.model(call, self.world)
        call.stream = decode.wants_stream(call)
        task = decode.wants_task(call)
        like = alike.key(call, call.stream, task) if lasting else None
        call.known = None if like is None else self.alike.find(like)
        if call.known is not None:  # a request that differs in its last words only was judged before
            self.alike.meet(call)
            if self.watch.limits is not None:
                self.watch.limits.admit(call)
            return
        tokens = Lazy(lambda: _input_tokens(call))
        known = facts(
            operation.surface,
            operation.id,
            call.body,
            call.model,
            call.stream,
            tokens,
            asynchronous=task,
            batch=call.batch,
            form=operation.form,
        )
        kind = (call.model.kind or "") if call.model is not None else ""
        rules = self.rules.get((operation.id, kind)) or self._compiled(operation, kind)
        broken = rules.broken(known)
        if self.watch.limits is not None and (broken is None or broken.layer != "gateway"):
            # after what the gateway sees at once, before anything reads the parameters
            self.watch.limits.admit(call)
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

    def trip(self, call: Call, answered: bool = False) -> None:
        """Shall something go wrong, or be said, on request? Raises Refused for an error that was asked for."""
        if self.desk.wanted(call):
            if call.known is not None:  # others who ask the same share it, and what is asked for may change
                call.known, call.again, call.body = None, None, orjson.loads(call.raw)
            self.desk.trip(call, answered)

    def do(self, call: Call) -> Reply:
        """What the endpoint does."""
        assert call.operation is not None
        if call.told is not None:
            call.script = {"timeline": call.told, **(call.script or {})}
        elif self.world.pace.learned is not None and call.script is None:
            call.script = {"length": self.world.pace.length}
        if call.script is not None and "body" in call.script:
            return Json(orjson.dumps(call.script["body"]), call.script.get("status", 200))
        reply = self.behaviours[call.operation.id](call, self.world)
        if isinstance(reply, Events):  # what fails, fails before anything is sent
            reply = reply._replace(steps=chain((next(reply.steps),), reply.steps))
        return reply

    async def think(self, call: Call) -> Relayed | None:
        """Lets the brain say what is said, in a call of a chat of which nobody has said yet what: in `call.told`, or as a stream
        that grows while it speaks. Raises Refused."""
        assert call.operation is not None and self.brain is not None
        scripted = call.told is not None or (
            call.script is not None and call.script.keys() & {"text", "tools", "body"}
        )
        if scripted or call.method != "POST" or call.operation.behaviour not in CHATS:
            return None
        try:
            try:
                asking = partial(
                    self.behaviours[call.operation.id], replace(call, script={"ask": True}), self.world
                )
                await self.world.tables.beside(asking)
            except Asked as asked:
                if not self._can_grow(call):
                    call.told = await self.brain.answer(asked.ask)
                    return None
                from mock_server.upstream.live import Live

                behaviour = self.behaviours[call.operation.id]
                return await self._growing(call, Live(self.brain, asked.ask, call, behaviour, self.world))
            return None
        except UpstreamError as error:
            log.error("%s (request %s)", error, call.request_id)
            name = "RequestTimeOut" if isinstance(error, UpstreamSlow) else "ModelUnavailable"
            raise Refused(name, layer="gateway", message=str(error)) from None

    def _can_grow(self, call: Call) -> bool:
        """Whether the answer is a stream that nothing but the brain decides: its time, its form, and what is remembered of it."""
        parameters = (call.body.get("parameters") or {}) if call.surface == "native" else call.body
        text = call.body.get("text")
        formed = parameters.get("response_format") or (isinstance(text, Mapping) and text.get("format"))
        many = (parameters.get("n") or 1) != 1
        bound = call.faults or call.script or many or formed or call.body.get("conversation")
        bound = bound or self.common is not None
        return call.stream and self.world.pace.is_off and not bound and not self.settings.check_answers

    async def _growing(self, call: Call, live: "Live") -> Relayed:
        """The stream, its first frames there already: what fails before them, fails with a status."""
        frames = live.frames()
        first = await anext(frames)
        media_type = self.headers.media_type(Events(iter(()), media_type=live.media_type))
        spent = max(0, int(self.world.clock.now() * 1000) - call.arrived)
        headers = self.headers.block(call, media_type, streams=True, gateway=True, spent_ms=spent)

        async def chunks() -> AsyncGenerator[bytes, None]:
            yield first
            try:
                async for frame in frames:
                    yield frame
            except UpstreamError as error:
                log.error("%s (request %s)", error, call.request_id)
                refused = Refused("ModelUnavailable", layer="model", message=str(error))
                broken = refusal(call, refused, self.spec, "event")
                if not isinstance(broken, Events):
                    raise
                yield b"".join([frame.data for frame in broken.frames])
            finally:
                await frames.aclose()

        return Relayed(chunks(), 200, headers)

    def do_as_ordered(self, call: Call) -> Reply:
        """What the endpoint does with a call that a tape would have answered. Raises Refused."""
        self.understand(call)
        return self.do(call)

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

    async def close(self) -> None:
        """What is still being written down is waited for; connections to others end."""
        if self.common is not None:
            self.common.close()
        if self.elsewhere is not None:
            await self.elsewhere.close()
        if self.brain is not None:
            await self.brain.close()


def create_app(
    settings: Settings | None = None, clock: Clock | None = None, pages: Pages | None = None
) -> Application:
    """The mock as an ASGI application; without settings: the defaults; without pages: nothing under /docs."""
    return Application(settings or Settings(), clock, pages=pages)


DEEP = 128
"""Levels of JSON in JSON. Validators and Python itself give up at a few hundred; no request of the API has twenty."""


def _broken(error: Exception, call: Call) -> str:
    """The row of errors.yaml for what nobody foresaw: the client's fault where its body is too deep for those who read it."""
    recursed = isinstance(error, RecursionError) or (
        isinstance(error, ValueError) and "ecursion" in str(error)
    )
    return "IllegalInput" if recursed and _is_deep(call.body) else "InternalError"


def _is_deep(body: Any) -> bool:
    level = [body]
    for _ in range(DEEP):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


def _prompt_tokens(call: Call) -> int:
    assert call.model is not None
    ask = asking.any_surface(call.surface, call.model, call.body)
    return prompt_tokens(ask._replace(known=call.known))


def _common(settings: Settings) -> Shared | None:
    """The tables that others share, if the settings name a store. Raises SettingsError."""
    try:
        store = open_store(settings.store)
        if store is None:
            if settings.blobs:
                raise SettingsError("--blobs: without a --store nothing is kept there; name one")
            return None
        return Shared(store, settings.seed, _bucket(settings))
    except (AddressError, StoreError) as error:
        raise SettingsError(f"--store {error}") from None


def _port(settings: Settings) -> str:
    """What those have in common who serve one port together, and nobody else; empty for who serves it alone."""
    return "" if settings.workers == 1 else f"{socket.gethostname()} {os.getppid()}"


def _bucket(settings: Settings) -> "Bucket | None":
    """Where large files go, if the settings name a place. Raises SettingsError."""
    if not settings.blobs:
        return None
    from mock_server.world.bucket import Bucket  # an extra

    try:
        return Bucket(settings.blobs)
    except AddressError as error:
        raise SettingsError(f"--blobs {error}") from None


def _no_store(error: StoreError) -> Content:
    """What the object storage says while the store does not answer."""
    log.error("%s", error)
    return Content(b"InternalError", "application/xml", 500, ANYBODY)


def _pace(settings: Settings) -> Pace:
    """The pace, with what a profile teaches it. Raises ProfileError."""
    if not settings.profile:
        return settings.pace
    from mock_server.world import profile  # only with --profile

    return replace(settings.pace, learned=profile.load(Path(settings.profile)))


def _brain(settings: Settings) -> "Brain | None":
    """Where texts come from, if the settings name it. Raises AddressError."""
    if not settings.upstream_brain:
        if settings.brain_model or settings.brain_key:
            raise SettingsError("--brain-model, --brain-key: name the --upstream-brain that is meant")
        return None
    from mock_server.upstream.brain import Brain

    return Brain(settings.upstream_brain, settings.brain_model, settings.brain_key, settings.upstream_timeout)


def _elsewhere(app: Application) -> "Elsewhere | None":
    """Where answers come from besides here, if the settings name anything. Raises SettingsError."""
    settings = app.settings
    if settings.record_to and not settings.upstream:
        raise SettingsError("--record-to: there is nothing to record without --upstream")
    if settings.redact and not settings.record_to:
        raise SettingsError(f"--redact {settings.redact}: nothing is written without --record-to")
    if settings.on_miss == "upstream" and not settings.upstream:
        raise SettingsError("--on-miss upstream: name the --upstream that shall be asked")
    if settings.on_miss and not settings.tapes:
        raise SettingsError("--on-miss: there is nothing to miss without --tapes")
    if not settings.upstream and not settings.tapes:
        return None
    from mock_server.recording import setup

    return setup.elsewhere(settings, app.spec, app.router, app.world, app.know)


def _input_tokens(call: Call) -> int:
    """The prompt's tokens. A body with fewer bytes than the model takes tokens is within the limit whatever it says."""
    assert call.model is not None and call.operation is not None
    if len(call.raw) <= _least_input(call.model) and not call.headers.get(b"content-encoding"):
        return len(call.raw)
    return prompt_tokens(asking.any_surface(call.surface, call.model, call.body))


def _least_input(model: Model) -> int:
    """The tokens that the model takes whether it thinks or not."""
    return min(model.max_input or model.context or 0, model.max_input_thinking or 1 << 62)
