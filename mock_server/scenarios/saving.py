"""A call that was answered → a scenario that says the same again: YAML that `dashmock scenario check` accepts."""

import re
from typing import Any

import orjson
import yaml

from mock_server.recording import told
from mock_server.recording.tape import Event, Tape
from mock_server.scenarios.templates import literal
from mock_server.wire import sse
from mock_server.wire.timeline import Choice
from mock_server.world.journal import WHOLE, Entry

MOST_WORDS = 400
"""Characters of the user's last words that become the condition."""


class NotSayable(ValueError):
    """A call that no scenario can say again; the text says why."""


def scenario(entry: Entry, last: str, turn: int) -> str:
    """The YAML. `last` are the user's last words, `turn` how often they have spoken. Raises NotSayable."""
    when: dict[str, Any] = {"operation": entry.operation} if entry.operation else {}
    if entry.model:
        when["model"] = entry.model
    if turn:
        when["turn"] = turn
    if last:
        when["last"] = _words(last)
    row = {"name": f"call {entry.id}", "when": when, "then": _then(entry)}
    if not when:
        raise NotSayable("it was no call of the API, so nothing tells it from others")
    document = {"scenarios": [row]}
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.SafeDumper):
    """Lists and mappings in full, never by alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _words(last: str) -> str:
    """A part of the words by which they are known again: the beginning, up to a key that the journal has blanked."""
    said = re.split(r"\b(?:sk|st)-\*{8,}", last)[0][:MOST_WORDS] or last[:0]
    if said.startswith("/") and re.search(r"/[ims]*$", said):  # it would be read as an expression
        said = f"/{re.escape(said)}/"
    return said


def _then(entry: Entry) -> dict[str, Any]:
    if entry.ended != WHOLE:
        raise NotSayable("its answer broke off, or is not over yet")
    if not entry.is_complete:
        raise NotSayable(f"only a part of its answer is kept, of {entry.size} bytes")
    reply = entry.reply
    is_json = isinstance(reply, dict | list)
    if entry.status >= 400 or (is_json and (entry.error is not None)):
        if not is_json:
            raise NotSayable("its answer is no JSON")
        return _verbatim(entry, reply)
    if entry.error is not None:
        return {"fault": entry.error}
    tape = _tape(entry, reply)
    timeline = told.timeline(tape)
    if timeline is None:
        if is_json:
            return _verbatim(entry, reply)
        raise NotSayable("its answer is neither JSON nor the words of a chat")
    return _said(timeline.choices[0])


def _said(choice: Choice) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if choice.thinking is not None and choice.thinking.text:
        said["thinking"] = literal(choice.thinking.text)
    if choice.calls:
        said["tools"] = [
            {"name": literal(one.name), "arguments": literal(one.arguments.text)} for one in choice.calls
        ]
    if choice.content.text or not choice.calls:
        said["text"] = literal(choice.content.text)
    if choice.finish == "length" and not choice.calls:
        said["finish"] = "length"
    return said


def _verbatim(entry: Entry, reply: Any) -> dict[str, Any]:
    """The body as it was, but for the id, which is that of the call it answers."""

    def copied(value: Any) -> Any:
        if isinstance(value, str):
            return (
                "{{ request_id }}".join(literal(part) for part in value.split(entry.id))
                if entry.id
                else value
            )
        if isinstance(value, list):
            return [copied(one) for one in value]
        if isinstance(value, dict):
            return {key: copied(one) for key, one in value.items()}
        return value

    return {"status": entry.status, "body": copied(reply)}


def _tape(entry: Entry, reply: Any) -> Tape:
    streamed = isinstance(reply, str)
    return Tape(
        id=entry.id,
        origin="journal",
        operation=f"{entry.method} {entry.path}",
        path=entry.path,
        model=entry.model,
        request_headers={},
        request=entry.body,
        status=entry.status,
        headers={},
        body=None if streamed else reply,
        events=_events(reply) if streamed else None,
        raw=None,
        notes="",
    )


def _events(text: str) -> tuple[Event, ...]:
    found = []
    for event in sse.events(text.encode()):
        data = str(event.get("data", ""))
        try:
            if data.startswith("{"):
                orjson.loads(data)
        except orjson.JSONDecodeError:
            raise NotSayable("its answer was damaged on request") from None
        found.append(Event(data, event=event.get("event")))
    return tuple(found)
