"""What can be set, its defaults, and where a value may come from: a flag, `DASHMOCK_…` in the environment, a config file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from mock_server.spec.lines import at_line
from mock_server.spec.said import UsageError
from mock_server.world.limits import Config, LimitsError
from mock_server.world.limits import parse as parse_limits
from mock_server.world.pace import Pace, PaceError, parse

StreamErrors = Literal["model", "event", "status", "framed"]


class SettingsError(UsageError):
    """A setting that cannot be used; the text names where it stands, the key, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes in bytes, times in seconds. `stream_errors`: how a stream that is refused by the model layer says so — `event`
    (HTTP 200 and an error frame), `status` (HTTP 400 and JSON), `framed` (HTTP 400 whose body is the frame, seen since
    2026-08), or `model` (as each model was recorded). `max_upload`: of a form with files; `max_stored`: of all
    files that are kept, then the oldest go. `journal`: how many calls are remembered
    for who asks after them (the fixture remembers 1,000, `dashmock serve` 500). `admin_token`: what admin calls need; empty: they
    are for this machine.
    `scenario`: files, or folders of them, that say what is answered to which calls.
    `limits`: how much may be asked for; None: anything. `metrics`: whether `/_mock/metrics` counts.
    `otel`: whether a served mock sends OpenTelemetry spans. `certfile`, `keyfile`: PEM files to serve HTTPS with; the key may
    stand in the first one. `store`: where what is remembered is kept: `memory`, `sqlite:PATH`, or
    `redis://HOST:PORT/NUMBER`, which several mocks may share. `blobs`: where the bytes of large files go that a store keeps:
    `s3://BUCKET/FOLDER?endpoint=URL`; empty: into the store.
    `workers`: so many processes serve the port.

    `profile`: a file of lengths and times learned from tapes, which generated answers then have. `tapes`: a file or a folder
    of recorded exchanges that answer where they fit; `on_miss`: what does where none fits, `generate`, `upstream` or `fail`.
    `upstream`: base URL of another server that answers what is not answered here, `upstream_timeout` its longest silence;
    `upstream_brain`: base URL of an OpenAI-compatible server that the texts of chats come from, asked for `brain_model` with
    `brain_key`. `record_to`: the folder the upstream's answers are written to, without keys and without what `redact` names."""

    host: str = "127.0.0.1"
    port: int = 8787
    seed: int = 0
    pace: Pace = Pace()
    region: str = "cn-beijing"
    max_body: int = 20 * 1024 * 1024
    max_upload: int = 501 * 1024 * 1024
    max_stored: int = 1024 * 1024 * 1024
    request_timeout: float = 20.0
    keep_alive: float = 75.0
    stream_errors: StreamErrors = "model"
    check_answers: bool = False
    journal: int = 0
    profile: str = ""
    tapes: str = ""
    on_miss: str = ""
    upstream: str = ""
    upstream_timeout: float = 300.0
    upstream_brain: str = ""
    brain_model: str = ""
    brain_key: str = ""
    record_to: str = ""
    redact: str = ""
    log: Literal["off", "error", "access"] = "error"
    admin_token: str = ""
    scenario: tuple[str, ...] = ()
    limits: Config | None = None
    metrics: bool = False
    otel: bool = False
    certfile: str = ""
    keyfile: str = ""
    store: str = "memory"
    blobs: str = ""
    workers: int = 1


MOST = 2**62
"""The largest number that any setting takes: what is more is no size and no time."""

NAMES = tuple(field.name for field in fields(Settings))


def load(path: Path) -> dict[str, Any]:
    """The settings of a YAML file, by name, checked. Raises SettingsError naming file and key."""
    document = _yaml(path)
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise SettingsError(f"{path}: holds no settings; write `name: value` lines, e.g. `port: 8787`")
    try:
        return {
            name: checked(f"{path}: {name}", name, value) for name, value in _named(path, document).items()
        }
    except SettingsError as error:
        raise SettingsError(at_line(str(error), path)) from None


def _yaml(path: Path) -> Any:
    """What the file holds. Raises SettingsError naming it."""
    import yaml  # only with a file: PyYAML costs start-up time

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: is not UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise SettingsError(f"{where}: is not YAML: {getattr(error, 'problem', None) or error}") from None


def _limits(where: str, value: Any) -> Config | None:
    """`off`, `catalogue`, the limits themselves, or the path of a YAML file with them."""
    path = None
    if isinstance(value, str) and value not in ("off", "catalogue"):
        path = Path(value)
        if not os.path.exists(value):  # which Path.exists raises of a name too long for any file
            raise SettingsError(
                f"{where}: {value}: no such file; write off, catalogue, or the path of a YAML file"
            )
        where, value = f"{where}: {path}", _yaml(path)
    try:
        config = parse_limits(value)
    except LimitsError as error:
        told = f"{where}: {error}"
        raise SettingsError(at_line(told, path, "limits: ") if path else told) from None
    return config and config._replace(where=f"{where}: ")


def _named(path: Path, document: Mapping[Any, Any]) -> dict[str, Any]:
    named = {str(key).replace("-", "_"): value for key, value in document.items()}
    for name in named:
        if name not in NAMES:
            raise SettingsError(f"{path}: {name}: no such setting; there are: {', '.join(NAMES)}")
    return named


def checked(where: str, name: str, value: Any) -> Any:
    """`value` as the setting's type. Raises SettingsError that begins with `where`."""
    default = getattr(Settings(), name)
    if name == "pace":
        if isinstance(value, bool):  # YAML reads a bare `off` as false
            value = "off" if value is False else "on"
        try:
            return parse(str(value))
        except PaceError as error:
            raise SettingsError(f"{where}: {error}") from None
    if name == "limits":
        return _limits(where, value)
    if name == "scenario":
        given = list(value) if isinstance(value, list | tuple) else [value]
        if not all(isinstance(one, str) and one for one in given):
            raise SettingsError(
                f"{where}: {value!r} is no path; write e.g. scenarios.yaml, or a list of paths"
            )
        return tuple(given)
    if name == "log" and value is False:
        value = "off"
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise SettingsError(f"{where}: {value!r} is no switch; write true or false")
        return value
    if isinstance(default, int | float):
        number = float if isinstance(default, float) else int
        wrong = isinstance(value, bool) or not isinstance(value, int | number)
        if wrong or not 0 <= value <= MOST:
            raise SettingsError(f"{where}: {value!r} is no number from 0 up; write e.g. {default}")
        if name == "workers" and value == 0:
            raise SettingsError(f"{where}: 0 serve nothing; write 1 or more")
        return number(value)
    choices = {
        "stream_errors": get_args(StreamErrors),
        "log": ("off", "error", "access"),
        "on_miss": ("generate", "upstream", "fail"),
    }.get(name)
    if choices and value not in choices:
        raise SettingsError(f"{where}: {value!r} is not known; write one of: {', '.join(choices)}")
    if not isinstance(value, str):
        raise SettingsError(f"{where}: {value!r} is no text; write e.g. {default!r}")
    if name == "admin_token" and not (
        len(value) >= 8 and value.isascii() and value.isprintable() and " " not in value
    ):
        raise SettingsError(
            f"{where}: is too weak or cannot stand in a header; write 8 or more ASCII signs without blanks"
        )
    return value
