"""Asks for the tests of the engine, as the compatible surface reads them."""

import re
from functools import lru_cache
from typing import Any

from mock_server.content import asking
from mock_server.content.answer import answer
from mock_server.spec.loader import load
from mock_server.spec.model import Catalogue, Model, Spec
from mock_server.wire.timeline import Ask, Timeline


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    return Spec(load()).catalogue


def model(id: str) -> Model:
    found = catalogue().get(id)
    assert found is not None, f"no model {id}"
    return found


def ask(text: str | list[dict[str, Any]], *, on: str = "qwen-plus", seed: int = 1, **parameters: Any) -> Ask:
    """An ask with one user text, or with the messages given."""
    messages = [{"role": "user", "content": text}] if isinstance(text, str) else text
    return asking.compatible(model(on), {"messages": messages, **parameters}, seed)


def told(
    text: str | list[dict[str, Any]], *, on: str = "qwen-plus", seed: int = 1, **parameters: Any
) -> Timeline:
    """The whole answer."""
    return answer(ask(text, on=on, seed=seed, **parameters))


def said(text: str | list[dict[str, Any]], *, on: str = "qwen-plus", seed: int = 1, **parameters: Any) -> str:
    """The text of the first choice."""
    return told(text, on=on, seed=seed, **parameters).choices[0].content.text


def tool(name: str, description: str = "", /, **properties: Any) -> dict[str, Any]:
    """A tool whose parameters are all required."""
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }


def holds(asked: str, *words: str) -> None:
    """Asserts that all of the words are in the answer."""
    answer = said(asked)
    missing = [word for word in words if word not in answer]
    assert not missing, f"{asked}\n{answer}\nlacks {missing}"


def numbered(answer: str) -> list[str]:
    """The lines of an answer that have a number."""
    return [line for line in answer.splitlines() if re.match(r"\d+\. ", line)]
