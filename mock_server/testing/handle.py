"""What a test holds of a mock, whether it is in the process or on a port."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mock_server.app import Application
from mock_server.faults.steer import Condition
from mock_server.settings import NAMES, Settings, SettingsError, checked
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.verdicts import Verdicts, judge
from mock_server.world.clock import Clock
from mock_server.world.journal import Entry
from mock_server.world.limits import Config, parse
from mock_server.world.pace import Pace


@cache
def _spec() -> Spec:
    """Read once a process: it never changes."""
    return Spec(load())


def _checked(name: str, value: Any) -> Any:
    """A setting's value as `Settings` holds it, from how a command line, a file or Python writes it. Raises SettingsError."""
    if name not in NAMES:
        raise SettingsError(f"{name}: no such setting; there are: {', '.join(NAMES)}")
    if isinstance(value, Pace | Config):
        return value
    if name == "scenario" and isinstance(value, list | tuple):
        value = [str(one) for one in value]
    if name == "limits" and value is None:
        value = "off"
    return checked(name, name, str(value) if isinstance(value, Path) else value)


class Handle:
    """Its calls, its clock, and what is ordered of it. `app` is the mock itself."""

    def __init__(self, clock: Clock | None, settings: Mapping[str, Any]) -> None:
        """`settings` are those of `dashmock serve`, as they are written there; the last 1,000 calls are remembered. Raises ValueError
        for one that is not known, or whose value cannot be read."""
        self.clock = clock or Clock()
        given = {"journal": 1000} | {name: _checked(name, value) for name, value in settings.items()}
        self.app = Application(Settings(**given), self.clock, _spec())

    @property
    def calls(self) -> list[Entry]:
        """The calls that were answered, in order; keys are blanked. (The last 1,000.)"""
        return list(self.app.journal.entries)

    @property
    def verdicts(self) -> Verdicts:
        """What the client did wrong in these calls: `dashscope.verdicts.assert_clean()`."""
        return judge(self.calls, self.app.spec)

    def answer(self, said: str | Mapping[str, Any], when: Condition = None, times: int | None = None) -> None:
        """From now on this is said: a text, or an object with `text`, `thinking`, `tools`, `finish`, `locale`, or `body` and `status`.

        `when`: part of the prompt, a compiled pattern, an object (`model`, `operation`, `path`, `text`, `pattern`), or a
        function of the Call. The newest order that fits counts. Raises ValueError that lists what can be written.
        """
        self.app.desk.answer(said, when, times)

    def fault(self, text: str, when: Condition = None) -> None:
        """From now on this goes wrong: `2 x Throttling.RateQuota, then fine`, `stall=5s`, `10% reset`. Raises ValueError."""
        self.app.desk.fault(text, when)

    def scenario(self, given: str | Path) -> None:
        """From now on calls are answered by these scenarios: a Path of a file or a folder, or the YAML itself; a text on one line
        is a path. The newest text is asked first, files after texts. Raises ValueError that names file, line and key."""
        if isinstance(given, Path) or "\n" not in given:
            self.app.scenarios.add_path(Path(given))
        else:
            self.app.scenarios.add(given)

    def limits(self, document: Any) -> None:
        """From now on so much may be asked for: `{"rpm": 60}`, `"catalogue"`, `"off"`, or rows by model and key, as in a file of
        `--limits`. Raises ValueError that names the key."""
        limits = parse(document)
        self.app.in_unit(lambda: self.app.watch.relimit(limits))

    def reset(self) -> None:
        """Forgets what was ordered and what was called; ids and chance begin again, and nothing of the limits is used."""
        self.app.in_unit(self._reset)

    def _reset(self) -> None:
        self.app.desk.reset()
        if self.app.watch.limits is not None:
            self.app.watch.limits.reset()
