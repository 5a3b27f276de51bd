"""What endpoints do: one file a behaviour, one `respond(call, world)`; the file's name is its registration."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from mock_server.wire.call import Call
from mock_server.wire.reply import Reply
from mock_server.world.world import World

Respond = Callable[[Call, World], Reply]


def names() -> list[str]:
    """Every behaviour that has a file."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def find(name: str) -> Respond:
    """The behaviour's `respond`. Raises LookupError that lists the behaviours there are."""
    if name.startswith("_") or find_spec(f"{__name__}.{name}") is None:
        raise LookupError(f"behaviour {name!r} has no file; there are: {', '.join(names())}")
    respond: Respond = import_module(f"{__name__}.{name}").respond
    return respond
