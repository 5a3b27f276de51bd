"""From settings to what answers from elsewhere. Mistakes in settings are said here, before anything is served."""

from pathlib import Path
from typing import Protocol

from mock_server.recording.elsewhere import Elsewhere
from mock_server.recording.redact import kinds_of
from mock_server.recording.reel import Reel
from mock_server.spec.model import Spec
from mock_server.upstream.client import Client, check_base
from mock_server.wire.router import Router
from mock_server.world.world import World


class Wanted(Protocol):
    """The settings that are read here."""

    @property
    def upstream(self) -> str: ...
    @property
    def upstream_timeout(self) -> float: ...
    @property
    def record_to(self) -> str: ...
    @property
    def redact(self) -> str: ...


def elsewhere(settings: Wanted, spec: Spec, router: Router, world: World) -> Elsewhere:
    """What the settings name. Raises AddressError, ReelError, ValueError; each names the option and what to write instead."""
    upstream = None
    if settings.upstream:
        upstream = check_base(Client(settings.upstream, "--upstream", settings.upstream_timeout))
    reel = None
    if settings.record_to:
        reel = Reel(Path(settings.record_to), kinds_of("--redact", settings.redact), router, "--record-to")
    return Elsewhere(upstream, reel, world.clock.now)
