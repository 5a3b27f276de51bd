"""From settings to what answers from elsewhere. Mistakes in settings are said here, before anything is served."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from mock_server.recording.elsewhere import Elsewhere
from mock_server.recording.redact import kinds_of
from mock_server.recording.reel import Reel
from mock_server.recording.shelf import Shelf
from mock_server.recording.tape import TapeError
from mock_server.spec.model import Spec
from mock_server.upstream.client import Client, check_base
from mock_server.wire.call import Call
from mock_server.wire.router import Router
from mock_server.world.world import World


class Wanted(Protocol):
    """The settings that are read here."""

    @property
    def tapes(self) -> str: ...
    @property
    def on_miss(self) -> str: ...
    @property
    def upstream(self) -> str: ...
    @property
    def upstream_timeout(self) -> float: ...
    @property
    def record_to(self) -> str: ...
    @property
    def redact(self) -> str: ...


def elsewhere(
    settings: Wanted, spec: Spec, router: Router, world: World, know: Callable[[Call], None]
) -> Elsewhere:
    """What the settings name. Raises AddressError, ReelError, RedactError, TapeError; each names what to write instead."""
    upstream = None
    if settings.upstream:
        upstream = check_base(Client(settings.upstream, "--upstream", settings.upstream_timeout))
    reel = None
    if settings.record_to:
        reel = Reel(Path(settings.record_to), kinds_of("--redact", settings.redact), router, "--record-to")
    shelf = None
    if settings.tapes:
        try:
            shelf = Shelf(spec, [Path(settings.tapes)])
        except OSError as error:
            raise TapeError(f"--tapes {settings.tapes}: cannot be read: {error.strerror}") from None
        if not shelf.tapes:
            raise TapeError(f"--tapes {settings.tapes}: holds no tape with request and answer")
    on_miss = settings.on_miss or ("upstream" if upstream is not None else "generate")
    return Elsewhere(upstream, reel, shelf, on_miss, router, world, know)
