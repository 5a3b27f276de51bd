"""Tapes by what they were asked: which tape answers a request, in its own dialect byte for byte or through another one's words.

Three looks, the sharpest first: the same request (JSON in any order); the same but for what is new every time (ids, times,
white space); the same conversation in any chat dialect, streamed or not. Equal requests get their tapes in turn, and the last
one from then on.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from mock_server.content import asking
from mock_server.recording import told
from mock_server.recording.check import operation_of
from mock_server.recording.redact import GONE, Redactor, secrets_of
from mock_server.recording.tape import Tape, as_on_the_wire, files, read
from mock_server.spec.model import Operation, Spec
from mock_server.spec.rules import thinks
from mock_server.wire.timeline import Ask, Timeline

REMEMBERED = 10_000
"""So many pairs of caller and request have their turns remembered."""

VOLATILE = frozenset(
    {"id", "tool_call_id", "call_id", "tool_use_id", "request_id", "session_id", "user", "user_id", "metadata",
     "safety_identifier", "prompt_cache_key", "previous_response_id", "conversation"}
)  # fmt: skip
"""Members that are new in every run of the same program."""

UNREADABLE = (KeyError, TypeError, AttributeError, ValueError)
"""What reading a body raises that is no request or answer of the API."""

PROGRAMS = ("system", "developer", "assistant", "tool")
"""Roles whose texts a program writes, with the time of day in them."""

CHATS = (
    "chat-completions",
    "native-text-generation",
    "native-multimodal-generation",
    "anthropic-messages",
    "responses",
)
"""Operations whose answers can be told in one another's words."""

_IDS = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"  # a UUID
    r"|\b(?:call|toolu|chatcmpl|msg|resp|fc)[_-][0-9a-zA-Z_-]{6,}"
)
_TIMES = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|\b\d\d:\d\d(?::\d\d(?:\.\d+)?)?\b"
    r"|\b1[5-9]\d{8}(?:\d{3})?(?:\.\d+)?\b"  # seconds or milliseconds since 1970
)

_BLANKED = re.compile(rf"{GONE}|A{{8}}")
"""What stands for a key that was taken out."""


class Request(NamedTuple):
    """A request as it is looked for. `streams` counts only where no member of the body says it: natively."""

    method: str
    path: str
    query: str
    streams: bool
    body: Any


class Found(NamedTuple):
    """What answers: a tape as it is, or (with `timeline`) what it says, for the dialect of the request to render."""

    tape: Tape
    timeline: Timeline | None = None


class Shelf:
    """The tapes of some files. Raises TapeError and OSError as `tape.read` does."""

    def __init__(self, spec: Spec, paths: Iterable[Path]) -> None:
        self.spec = spec
        self.tapes: list[Tape] = []
        self.left_out = 0  # whose answer or request was not recorded
        self._shelves: dict[tuple[str, ...], dict[bytes, list[Tape]]] = {}
        self._words: dict[
            tuple[str, ...], set[str] | None
        ] = {}  # what a shelf's requests end with; None: it cannot be told
        self._turns: OrderedDict[tuple[str, bytes], int] = OrderedDict()
        for path in files(paths):
            for tape in read(path):
                self._put(as_on_the_wire(tape))

    def _put(self, tape: Tape) -> None:
        nothing = tape.body is None and tape.events is None and tape.content is None
        if nothing or "{" in tape.path:
            self.left_out += 1
            return
        self.tapes.append(tape)
        kinds = tuple(sorted(tape.redacted))
        shelf = self._shelves.setdefault(kinds, {})
        asked, operation = _asked(tape), operation_of(self.spec, tape)
        for key in self._keys(asked, operation):
            shelf.setdefault(key, []).append(tape)
        words, endings = self._words.setdefault(kinds, set()), self._endings(asked.body, operation)
        if set(kinds) - {"keys"} or any(_BLANKED.search(text) for text, _ in endings):
            self._words[kinds] = None
        elif words is not None:
            words.update(_steady_text(*one) for one in endings)

    def find(
        self,
        request: Request,
        operation: Operation | None,
        caller: str,
        secrets: Mapping[bytes, bytes],
        refused: bool,
    ) -> Found | None:
        """The tape whose turn it is for this caller. `secrets`: headers whose keys tapes do not hold; `refused`: the caller's
        key is not good, which only tapes that say so answer."""
        asked = {}
        last = _last_words(
            request.body
        )  # where no tape ends with the same words, none answers, and no more is looked at
        for kinds in self._shelves:
            words = self._words[kinds]
            if last is None or words is None or _steady_text(*last) in words:
                asked[kinds] = self._keys(_redacted(request, kinds, secrets), operation)
        for look in range(3):
            for kinds, keys in asked.items():
                if (key := next(keys, None)) is None:
                    continue
                shelf = self._shelves[kinds]
                tapes = [one for one in shelf.get(key, ()) if (one.status == 401) == refused]
                if not tapes:
                    continue
                if look < 2:
                    return Found(self._turn(tapes, caller, key))
                tellable = [(one, said) for one in tapes if (said := self._said(one)) is not None]
                if tellable:
                    tape = self._turn([one for one, _ in tellable], caller, key)
                    return Found(tape, next(said for one, said in tellable if one is tape))
        return None

    def _turn(self, tapes: list[Tape], caller: str, key: bytes) -> Tape:
        turn = self._turns.pop((caller, key), 0)
        self._turns[caller, key] = turn + 1
        if len(self._turns) > REMEMBERED:
            self._turns.popitem(last=False)
        return tapes[min(turn, len(tapes) - 1)]

    def _said(self, tape: Tape) -> Timeline | None:
        try:
            return told.timeline(tape, _ask(self.spec, operation_of(self.spec, tape), tape.request))
        except UNREADABLE:
            return None  # an answer that is none of the API's

    def _keys(self, request: Request, operation: Operation | None) -> Iterator[bytes]:
        """What the request is found by, the sharpest first."""
        where = [
            request.method,
            request.path,
            sorted(parse_qsl(request.query, keep_blank_values=True)),
            request.streams,
        ]
        yield _dumps(["same", where, _without_nulls(request.body)])
        yield _dumps(["alike", where, _steady(request.body)])
        try:
            ask = _ask(self.spec, operation, request.body)
            conversation = None if ask is None else _dumps(["conversation", _conversation(ask)])
        except UNREADABLE:
            return  # a body that the rules will refuse
        if conversation is not None:
            yield conversation

    def _endings(self, body: Any, operation: Operation | None) -> list[tuple[str, bool]]:
        """What the requests end with that the tape of this one answers, in its own dialect and in another, if they end plainly."""
        last = _last_words(body)
        found = [] if last is None else [last]
        try:
            ask = _ask(self.spec, operation, body)
        except UNREADABLE:
            return found
        if ask is not None and ask.messages:
            found.append(("".join(ask.messages[-1].texts), ask.messages[-1].role in PROGRAMS))
        return found

    def nearest(self, request: Request) -> str:
        """What of the request is not as in the tape of this path that is most like it, for who wonders why nothing answers."""
        best: list[str] | None = None
        place = ""
        for tape in self.tapes:
            asked = _asked(tape)
            if (asked.method, asked.path) != (request.method, request.path):
                continue
            differing = _differing(_flat(asked.body), _flat(request.body))
            if asked.streams != request.streams:
                differing.append("streaming")
            if best is None or len(differing) < len(best):
                best, place = differing, tape.place
        if best is None:
            return f"none of {len(self.tapes)} tapes is of this path"
        return f"the nearest, {place}, differs in {', '.join(best[:4]) or 'nothing'}{' …' if len(best) > 4 else ''}"


def _asked(tape: Tape) -> Request:
    path, _, query = tape.path.partition("?")
    headers = {name.lower(): value for name, value in tape.request_headers.items()}
    streams = tape.events is not None or _by_header(headers.get("x-dashscope-sse"), headers.get("accept"))
    return Request(tape.method, path, query, streams and path.startswith("/api/"), tape.request)


def _by_header(sse: str | None, accept: str | None) -> bool:
    return sse == "enable" or "text/event-stream" in (accept or "")


def _last_words(body: Any) -> tuple[str, bool] | None:
    """The words that a request ends with, and whether a program says them. None where they are not plain: `_steady` and
    `_conversation` must both come to the same."""
    if not isinstance(body, dict):
        return None
    sent, said = body.get("input"), body.get("messages")
    if sent is not None and said is not None:
        return None
    if sent is not None:
        said = sent.get("messages") if isinstance(sent, dict) else sent
    if isinstance(said, str):
        return None if body.get("role") or body.get("type") else (said, False)
    last = said[-1] if isinstance(said, list) and said else None
    if not isinstance(last, dict) or not last.get("role") or last.get("type") not in (None, "message"):
        return None
    content = last.get("content")
    if isinstance(content, list):
        if not all(isinstance(part, dict) for part in content):
            return None
        texts = [part for part in content if part.get("text") is not None]
        kinds = (None, "text") if sent is None else (None, "text", "input_text")
        if len(texts) != 1 or texts[0].get("role") or texts[0].get("type") not in kinds:
            return None
        content = texts[0]["text"]
    return (content, last["role"] in PROGRAMS) if isinstance(content, str) else None


def _redacted(request: Request, kinds: tuple[str, ...], secrets: Mapping[bytes, bytes]) -> Request:
    """The request as a tape with these kinds taken out would hold it; `keys` is one of them."""
    if not kinds:
        return request
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in secrets.items()}
    target = f"{request.path}?{request.query}" if request.query else request.path
    redactor = Redactor(set(kinds) - {"keys"}, secrets_of(headers.items(), target))
    path, _, query = redactor.plain(target).partition("?")
    return request._replace(path=path, query=query, body=redactor.body(request.body))


def _dumps(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value


def _steady(value: Any, times: bool = False) -> Any:
    """The value without what is new every time: ids, and in what the program says (`times`) dates and hours as well. In what
    a user says these are the question."""
    if isinstance(value, dict):
        if value.get("role") or value.get("type") == "tool_result":
            times = value.get("role") in PROGRAMS or value.get("type") == "tool_result"
        return {
            name: _steady(inner, times or name in ("system", "instructions"))
            for name, inner in value.items()
            if inner is not None and name not in VOLATILE
        }
    if isinstance(value, list):
        return [_steady(inner, times) for inner in value]
    return _steady_text(value, times) if isinstance(value, str) else value


def _steady_text(text: str, times: bool) -> str:
    text = _IDS.sub("\0", text)
    return " ".join((_TIMES.sub("\0", text) if times else text).split())


def _ask(spec: Spec, operation: Operation | None, body: Any) -> Ask | None:
    """The chat that is asked for; None where it is none, or hangs on what was said earlier and elsewhere. Raises UNREADABLE."""
    if operation is None or operation.id.removesuffix("-old") not in CHATS or not isinstance(body, dict):
        return None
    named = body.get("model")
    model = spec.catalogue.find(named) if isinstance(named, str) else None
    if model is None or body.get("previous_response_id") or body.get("conversation"):
        return None
    if operation.surface == "native":
        sent = body.get("parameters") or {}
        parameters = {name: value for name, value in sent.items() if value is not None}
        read_ask = asking.native_text if "text-gen" in operation.id else asking.native_multimodal
        return read_ask(model, body["input"], parameters, 0)
    if operation.surface == "anthropic":
        return asking.anthropic(model, body, 0)
    if operation.id.startswith("responses"):
        return asking.responses(model, body, _items(body["input"]), 0)
    return asking.compatible(model, {name: value for name, value in body.items() if value is not None}, 0)


def _items(sent: Any) -> list[dict[str, Any]]:
    if isinstance(sent, str):
        sent = [{"role": "user", "content": sent}]
    items = []
    for one in sent:
        item = dict(one)
        if isinstance(item.get("content"), str):
            item["content"] = [{"type": "input_text", "text": item["content"]}]
        items.append(item)
    return items


def _conversation(ask: Ask) -> list[Any]:
    """What makes two asks the same conversation, in whatever dialect they were written."""
    parameters = ask.parameters
    names = sorted(str((tool.get("function") or {}).get("name")) for tool in parameters.get("tools") or ())
    form = parameters.get("response_format")
    messages = [
        [
            "system" if message.role == "developer" else message.role,
            _steady_text("".join(message.texts), message.role in PROGRAMS),
            [[medium.kind, medium.url] for medium in message.media],
            [[call.name, _arguments(call.arguments)] for call in message.calls],
        ]
        for message in ask.messages
    ]
    choice = parameters.get("tool_choice") if names else None
    return [
        ask.model.id,
        messages,
        names,
        None if choice in ("auto", None) else choice,
        thinks(ask.model, parameters.get("enable_thinking")),
        parameters.get("n") or 1,
        form if isinstance(form, dict) and form.get("type") != "text" else None,
        bool(parameters.get("enable_search")),
    ]


def _arguments(text: str) -> Any:
    try:
        return _steady(orjson.loads(text))
    except orjson.JSONDecodeError:
        return _steady_text(text, times=False)


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        inner = [
            _flat(one, f"{path}.{name}" if path else name) for name, one in value.items() if one is not None
        ]
    elif isinstance(value, list):
        inner = [_flat(one, f"{path}[{at}]") for at, one in enumerate(value)]
    else:
        return {path or "the body": value}
    return {name: one for part in inner for name, one in part.items()}


def _differing(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[str]:
    names = [*left, *(name for name in right if name not in left)]
    return [name for name in names if left.get(name, ...) != right.get(name, ...)]
