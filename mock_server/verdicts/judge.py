"""The judges: each a small function that finds one mistake in the calls of a client. What is advice works, but not as well as it could.

The mistakes are those that users of Qwen report again and again, and what the documentation warns of; beside each stands the fix.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, NamedTuple

from mock_server.spec.model import Operation, Spec
from mock_server.verdicts.reading import Case, ended_at, is_continued, listed, messages, parameters, text_of
from mock_server.world.journal import Entry

TOO_SOON = 0.25
"""Seconds that a retry must wait at least; the official SDKs begin with about half a second."""

STORM = 6
"""So many times the same call, again and again refused, are a storm."""

POLLS, POLL_GAP = 3, 0.5
"""So many polls of a task with fewer seconds between them are too fast; the official SDK waits one to five seconds."""

SHOWN = 10
"""Calls that a verdict names; the others are counted."""

Finding = tuple[str, list[Entry]]


class Verdict(NamedTuple):
    """One mistake: `what` was done, in which `calls` (ids in the journal), and the `fix`."""

    name: str
    what: str
    fix: str
    calls: tuple[str, ...]
    times: int
    advice: bool

    def __str__(self) -> str:
        return f"{self.name}: {self.what}\n  fix: {self.fix}\n  calls: {', '.join(self.calls)}"


class Judge(NamedTuple):
    """`says` what it looks for; `find` yields what was done and the calls that show it."""

    name: str
    fix: str
    find: Callable[[Case], Iterable[Finding]]
    advice: bool = False

    @property
    def says(self) -> str:
        """What it looks for."""
        return " ".join((self.find.__doc__ or "").split())


class Verdicts(tuple[Verdict, ...]):
    """All verdicts on a client."""

    def assert_clean(self, *, advice: bool = False, allow: Iterable[str] = ()) -> None:
        """Raises AssertionError with every mistake, its fix and its calls; advice only if asked for. `allow` names what is meant.
        Raises ValueError for a name that no judge has."""
        allowed = set(allow)
        known = [one.name for one in JUDGES]
        for name in allowed:
            if name not in known:
                raise ValueError(f"allow: {name!r} is no verdict; there are: {', '.join(known)}")
        wrong = [one for one in self if one.name not in allowed and (advice or not one.advice)]
        if wrong:
            many = "1 verdict" if len(wrong) == 1 else f"{len(wrong)} verdicts"
            raise AssertionError("\n".join([f"{many} on this client", *map(str, wrong)]))


def judge(calls: Iterable[Entry], spec: Spec) -> Verdicts:
    """What all judges find in the calls, in the order they were made."""
    case = Case(list(calls), spec)
    found = []
    for one in JUDGES:
        said: dict[
            str, dict[str, None]
        ] = {}  # what was done → ids: a conversation repeats a mistake with every turn
        for what, shown in one.find(case):
            said.setdefault(what, {}).update(dict.fromkeys([call.id for call in shown]))
        for what, ids in said.items():
            found.append(Verdict(one.name, what, one.fix, tuple(ids)[:SHOWN], len(ids), one.advice))
    return Verdicts(found)


# ---- streams ----------------------------------------------------------------------------------------------------------


def _appended_cumulative(case: Case) -> Iterator[Finding]:
    """The frames of a native stream, each of which repeats all so far, were joined: as the API sends them without
    incremental_output, or as dashscope's SDK makes them."""
    for call, message, sources in case.turns:
        for source in sources:
            said = case.said(source)
            joined = said.appended
            if len(joined) > len(said.text) and text_of(message).startswith(joined[: len(said.text) + 1]):
                yield f"an answer came back as {len(joined)} signs; it has {len(said.text)}", [source, call]
                break


def _used_broken(case: Case, broken: Callable[[Entry], bool]) -> Iterator[tuple[Entry, Entry]]:
    """What was said before an answer broke, in the conversation as if it were the answer."""
    for call, message, sources in case.turns:
        text = text_of(message).strip()
        told = [case.said(source).text.strip() for source in sources]
        if any(not case.failed(source) and said == text for source, said in zip(sources, told, strict=True)):
            continue
        for source, said in zip(sources, told, strict=True):
            if broken(source) and said == text:
                yield source, call
                break


def _ignored_error(case: Case) -> Iterator[Finding]:
    """A stream said an error inside itself, with status 200, and what came before it was used as the answer."""
    for source, call in _used_broken(case, lambda source: source.stream and case.said(source).failed):
        yield (
            f"the stream ended with {source.error or 'an error'}, and the conversation went on",
            [source, call],
        )


def _used_truncated(case: Case) -> Iterator[Finding]:
    """An answer that broke off, by the connection or without a finish reason, was used as if it were whole."""
    for source, call in _used_broken(case, case.broken):
        how = "ended without a finish reason" if source.ended == "whole" else f"was {source.ended}"
        yield f"the stream {how}, and what there was of it went into the conversation", [source, call]


def _read_no_usage(case: Case) -> Iterator[Finding]:
    """Streams of the compatible surface were read without asking for usage: nobody knows what they cost."""
    found = [
        call
        for call in case.calls
        if call.operation in ("chat-completions", "completions")
        and call.stream
        and call.status == 200
        and not (_object(call.body, "stream_options").get("include_usage"))
    ]
    if found:
        yield f"{_many(found, 'stream', 'streams')} came without usage", found


# ---- conversations ----------------------------------------------------------------------------------------------------


def _lost_tool_ids(case: Case) -> Iterator[Finding]:
    """A tool's result does not name the call that it answers, or earlier tool calls have lost their ids."""
    for call in case.calls:
        known: set[str] = set()
        for message in messages(call):
            for tool in listed(message.get("tool_calls")):
                id = tool.get("id") if isinstance(tool, dict) else None
                if not id:
                    yield "an earlier tool call comes back without its id", [call]
                else:
                    known.add(str(id))
            if message.get("role") == "tool":
                id = message.get("tool_call_id")
                if not id:
                    yield "a tool's result names no call", [call]
                elif str(id) not in known and not is_continued(call):
                    yield f"a tool's result names {id!r}, and the conversation has no such call", [call]


def _fed_back_thinking(case: Case) -> Iterator[Finding]:
    """Thinking was sent back to a model that was not asked to read it."""
    found = [
        call
        for call in case.calls
        if not _preserves(case, call)
        and any(one.get("role") == "assistant" and one.get("reasoning_content") for one in messages(call))
    ]
    if found:
        yield (
            f"reasoning_content came back in {_many(found, 'call', 'calls')} without preserve_thinking",
            found,
        )


def _dropped_thinking(case: Case) -> Iterator[Finding]:
    """The model was asked to keep its thinking, and the conversation does not have it any more."""
    for call, message, sources in case.turns:
        thought = [source for source in sources if case.said(source).thinking and not case.failed(source)]
        if thought and _preserves(case, call) and not message.get("reasoning_content"):
            yield (
                "preserve_thinking is on, and the earlier answer came back without its reasoning_content",
                [thought[-1], call],
            )


def _preserves(case: Case, call: Entry) -> bool:
    asked = parameters(call).get("preserve_thinking")
    if isinstance(asked, bool):
        return asked
    model = case.spec.catalogue.find(call.model or "")
    return bool(((model.defaults if model else None) or {}).get("preserve_thinking"))


# ---- retries and polls ------------------------------------------------------------------------------------------------


def _retried_refusal(case: Case) -> Iterator[Finding]:
    """A call that was refused for what it is was made again unchanged."""
    for first, again in case.retries():
        status = case.status(first)
        if status in (400, 401, 403, 404, 405, 413, 422):
            yield (
                f"{first.path} was refused with {status} ({first.error or 'an error'}) and sent again unchanged",
                [first, again],
            )


def _no_backoff(case: Case) -> Iterator[Finding]:
    """A call that failed was made again at once."""
    for calls in case.attempts:
        fast = [
            (again.elapsed - ended_at(first), first, again)
            for first, again in pairwise(calls)
            if again.elapsed - ended_at(first) < TOO_SOON
            and (case.status(first) in (408, 429) or case.status(first) >= 500 or case.broken(first))
        ]
        if not fast:
            continue
        soonest = max(0.0, min(gap for gap, _, _ in fast)) * 1000
        what = f"{calls[0].path} was sent again {soonest:.0f} ms after it had failed"
        if len(fast) > 1:
            what += f"; {len(fast)} times so soon"
        yield what, list({id(call): call for _, *pair in fast for call in pair}.values())


def _storm(case: Case) -> Iterator[Finding]:
    """The same call was made again and again although it failed."""
    for calls in case.attempts:
        failed = [call for call in calls if case.failed(call)]
        if len(failed) >= STORM:
            took = ended_at(failed[-1]) - failed[0].elapsed
            yield (
                f"{failed[0].path} was sent {len(failed)} times in {took:.1f} s, and failed each time",
                failed,
            )


def _polled_too_fast(case: Case) -> Iterator[Finding]:
    """A task was asked after many times a second."""
    polls: dict[tuple[str, str], list[Entry]] = {}
    for call in case.calls:
        if call.operation == "native-task":
            polls.setdefault((call.caller, call.path), []).append(call)
    for calls in polls.values():
        fast = [again for first, again in pairwise(calls) if again.elapsed - first.elapsed < POLL_GAP]
        if len(fast) >= POLLS:
            yield (
                f"{calls[0].path} was asked {len(calls)} times, {len(fast)} of them within {POLL_GAP:g} s of the one before",
                fast,
            )


# ---- requests ---------------------------------------------------------------------------------------------------------


def _key_in_url(case: Case) -> Iterator[Finding]:
    """A key stands in the URL, where logs and proxies keep it."""
    found = [call for call in case.calls if _BLANKED.search(f"{call.path}?{call.query}")]
    if found:
        yield f"{_many(found, 'call has', 'calls have')} a key in the URL", found


def _unknown_parameters(case: Case) -> Iterator[Finding]:
    """A parameter that the API does not know was sent: it is ignored without a word."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for call in case.calls:
        operation = next((one for one in case.spec.operations if one.id == call.operation), None)
        if operation is None or not isinstance(call.body, dict):
            continue
        for place, name in _unknown(operation, call.body):
            found.setdefault((place, name), []).append(call)
    for (place, name), calls in found.items():
        operation = case.spec.operation(str(calls[0].operation))
        yield f"{place}{name} is no parameter of {operation.id}{_instead(operation, place, name)}", calls


def _wrong_path(case: Case) -> Iterator[Finding]:
    """A model was asked for on a path that does not serve it."""
    told = {
        id for model in case.spec.catalogue for id in model.operations or ()
    }  # others do not hang on the model
    for call in case.calls:
        model = case.spec.catalogue.find(call.model or "")
        served = tuple((model.operations if model else None) or ())
        if call.error and served and call.operation in told and call.operation not in served:
            paths = [one.path for one in case.spec.operations if one.id in served]
            if paths:
                yield f"{call.model} is not served on {call.path}; it is on {', '.join(paths)}", [call]


def _no_timeout(case: Case) -> Iterator[Finding]:
    """Nobody would have noticed an answer that never comes. (Seen in the process only, where the mock knows the client.)"""
    found = [call for call in case.calls if call.timeout is None]
    if found:
        yield f"{_many(found, 'call', 'calls')} would have waited for ever", found


def _many(found: list[Entry], one: str, more: str) -> str:
    return f"{len(found)} {one if len(found) == 1 else more}"


def _object(value: Any, *keys: str) -> Mapping[str, Any]:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


_BLANKED = re.compile(r"\bs[kt](?:-|%2[Dd])\*{3}")
"""A key as the journal shows it."""

_WRAPPERS = ("extra_body", "chat_template_kwargs")
"""What others take apart: OpenAI's Python SDK (in other languages nothing does), and servers of one's own such as vLLM."""

_NESTED = ("input", "parameters", "stream_options")


def _unknown(operation: Operation, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    schema = _schema(operation)
    known = _names(schema, operation.root)
    for name, value in body.items():
        if known and name not in known:
            yield "", name
        elif name in _NESTED and isinstance(value, dict):
            inner: set[str] = set()
            for one in known.get(name, ()):
                inner |= set(_names(one, operation.root))
            for key in value:
                if inner and key not in inner:
                    yield f"{name}.", key


def _instead(operation: Operation, place: str, name: str) -> str:
    known = _names(_schema(operation), operation.root)
    if name in _WRAPPERS:
        return "; what is in it belongs beside model"
    if name == "stream" and operation.surface == "native":
        return "; the header X-DashScope-SSE: enable asks for a stream"
    inside: dict[str, set[str]] = {key: set() for key in _NESTED if key in known}
    for key, found in inside.items():
        for one in known[key]:
            found |= set(_names(one, operation.root))
    for key, found in inside.items():
        if name in found and place != f"{key}.":
            return f"; it belongs into {key}"
    if place and name in known:
        return "; it belongs beside " + place.rstrip(".")
    near = get_close_matches(name, inside.get(place.rstrip("."), set()) if place else set(known), 1)
    return f"; did you mean {near[0]}?" if near else ""


def _schema(operation: Operation) -> Mapping[str, Any]:
    body = _resolved(operation.raw.get("requestBody") or {}, operation.root)
    return _object(body, "content", "application/json", "schema")


def _names(schema: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The properties that a schema knows, in whichever of its parts, each with its schemas; none where it takes any."""
    schema = _resolved(schema, root)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for name, one in (schema.get("properties") or {}).items():
        found.setdefault(name, []).append(one)
    for part in ("allOf", "anyOf", "oneOf"):
        for one in schema.get(part) or ():
            for name, several in _names(one, root).items():
                found.setdefault(name, []).extend(several)
    return found


def _resolved(value: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in value:
        found: Any = root
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return value


JUDGES = (
    Judge(
        "appended-cumulative",
        "Take each frame instead of what was there, or send parameters.incremental_output: true and join the frames.",
        _appended_cumulative,
    ),
    Judge(
        "ignored-error",
        "Look for `event:error`, or an `error` in the data, in every frame of a stream; its status is 200 all the same.",
        _ignored_error,
    ),
    Judge(
        "used-truncated",
        "Take a stream for whole only if a finish reason came (and `[DONE]` on the compatible surface); else ask again.",
        _used_truncated,
    ),
    Judge(
        "fed-back-thinking",
        "Leave reasoning_content out of the messages, or send preserve_thinking: true to a model that takes it.",
        _fed_back_thinking,
    ),
    Judge(
        "dropped-thinking",
        "With preserve_thinking, send each assistant message back with its reasoning_content.",
        _dropped_thinking,
    ),
    Judge(
        "lost-tool-ids",
        "Keep the id of the first delta of each tool call: later ones have an empty id. Send it back as tool_call_id.",
        _lost_tool_ids,
    ),
    Judge(
        "retried-refusal",
        "Do not send 400, 401, 403 and 404 again: change the request, the key or the model. Only 408, 429 and 5xx pass.",
        _retried_refusal,
    ),
    Judge(
        "no-backoff",
        "Wait before each retry, twice as long each time and with some chance in it. No header says how long.",
        _no_backoff,
    ),
    Judge("storm", "Give up after a few attempts, and say so to the user.", _storm),
    Judge(
        "polled-too-fast",
        "Ask after a task every few seconds; dashscope's wait() does.",
        _polled_too_fast,
    ),
    Judge(
        "read-no-usage",
        "Send stream_options: {include_usage: true}; the last chunk then has usage and no choices.",
        _read_no_usage,
        advice=True,
    ),
    Judge("key-in-url", "Send the key as `Authorization: Bearer …` and nowhere else.", _key_in_url),
    Judge(
        "unknown-parameters",
        "Correct the name or its place, or leave it out; the API answers as if it had not been sent.",
        _unknown_parameters,
    ),
    Judge("wrong-path", "Ask for the model on the path that serves it.", _wrong_path),
    Judge(
        "no-timeout",
        "Give the client a timeout: 300 seconds is what the API itself waits for an answer.",
        _no_timeout,
    ),
)
"""All of them, in the order in which they are heard."""
