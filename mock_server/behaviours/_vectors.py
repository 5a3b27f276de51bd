"""What the embedding behaviours share: how long a vector is, and how a text is cut to what a model reads."""

from typing import Any

from mock_server.content import tokens
from mock_server.spec.model import Model


def dimension(model: Model, asked: Any) -> int:
    """The length asked for; models that have one length only ignore what is asked (recorded)."""
    known: int = model.dimension
    return asked if model.dimensions and isinstance(asked, int) else known


def cut(text: str, most: int) -> str:
    """The text as far as the model reads it; a text with fewer letters than that fits whatever it says."""
    if len(text.encode("utf-8", "replace")) <= most:
        return text
    ids = tokens.encode(text)
    return text if len(ids) <= most else tokens.decode(ids[:most])
