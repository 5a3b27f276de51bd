"""What a call says, in the words of conditions and templates, whatever its dialect."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from mock_server.content import asking
from mock_server.faults.steer import prompt
from mock_server.wire.call import Call
from mock_server.wire.timeline import Message

CHATS = (
    "anthropic_messages",
    "chat_completions",
    "completions",
    "multimodal_generation",
    "responses",
    "text_generation",
    "understanding",
)
"""Behaviours that say what a scenario says: those that strict scenarios speak for."""


class Heard:
    """One call. Everything is read when it is asked for, and once."""

    def __init__(self, call: Call) -> None:
        self.call = call

    @property
    def is_chat(self) -> bool:
        """Whether it asks for something to be said."""
        operation = self.call.operation
        return operation is not None and self.call.method == "POST" and operation.behaviour in CHATS

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """What was said so far; nothing where nobody speaks."""
        call = self.call
        if call.model is None or not self.is_chat:
            return ()
        try:
            return asking.any_surface(call.surface, call.model, call.body).messages
        except (KeyError, TypeError, AttributeError, IndexError, ValueError):
            return ()  # a body of a form that only its own operation reads

    @cached_property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Role and words of each message."""
        return tuple([(one.role, "\n".join(one.texts)) for one in self.messages])

    @cached_property
    def last(self) -> str:
        """The user's last words."""
        said = [text for role, text in self.texts if role == "user"]
        return said[-1] if said else prompt(self.call)

    @cached_property
    def system(self) -> str:
        """What the system or the developer said."""
        return "\n".join(text for role, text in self.texts if role in ("system", "developer"))

    @cached_property
    def turn(self) -> int:
        """How often the user has spoken."""
        return sum(role == "user" for role, _ in self.texts)

    @cached_property
    def results(self) -> tuple[str, ...]:
        """The names of the tools whose results the conversation ends with; empty where it ends otherwise."""
        names = {call.id: call.name for one in self.messages for call in one.calls}
        found: list[str] = []
        for one in reversed(self.messages):
            if one.role not in ("tool", "function"):
                break
            found.append(one.name or names.get(one.call_id, ""))
        return tuple(reversed(found))

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case."""
        return {
            name.decode("latin-1"): value.decode("utf-8", "replace")
            for name, value in self.call.headers.items()
        }

    @property
    def schema(self) -> Any:
        """The JSON Schema that the request wants its answer to have; None without one."""
        call = self.call
        parameters = (call.body.get("parameters") or {}) if call.surface == "native" else call.body
        form = parameters.get("response_format") or (parameters.get("output_config") or {}).get("format")
        form = form or (call.body["text"].get("format") if isinstance(call.body.get("text"), dict) else None)
        if not isinstance(form, dict):
            return None
        inner = form.get("json_schema")
        return inner.get("schema") if isinstance(inner, dict) else form.get("schema")

    @property
    def seed(self) -> int | None:
        """The `seed` that was sent."""
        body = self.call.body
        given = (
            (body.get("parameters") or {}).get("seed") if self.call.surface == "native" else body.get("seed")
        )
        return given if type(given) is int else None
