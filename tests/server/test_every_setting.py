"""Every flag of every command and every key of a config, tried wrong. The table is made of the commands and settings themselves, so a new
one is tried by itself: whatever it is, it is refused in one line that names it, with exit code 2, and nothing was begun."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from mock_server import cli
from mock_server.settings import NAMES, SettingsError, checked, load
from tests.support import ROOT

TOO_MUCH = "9" * 400
NEEDED = {
    ("record",): ("--upstream", "http://127.0.0.1:9", "--out", "tapes"),
    ("drift",): ("--against", "mock"),
}
"""What a command cannot be called without."""


@pytest.fixture(autouse=True)
def _nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is not refused is found out, and does not serve for ever."""

    def served(*_: object) -> None:
        raise AssertionError("it would have served")

    monkeypatch.setattr("mock_server.server.serve", served)
    monkeypatch.setattr("mock_server.workers.serve", served)


def commands(
    group: click.Command = cli.main, way: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Each command that does something, and how it is called."""
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            assert found is not None
            yield from commands(found, (*way, name))
    else:
        yield way, group


COMMANDS = dict(commands())
FLAGS = [
    (way, option) for way, command in COMMANDS.items() for option in command.params if isinstance(option, click.Option)
]  # fmt: skip
VALUED = [(way, option) for way, option in FLAGS if not option.is_flag]
NUMBERS = [
    (way, option)
    for way, option in VALUED
    if isinstance(option.type, click.types.IntParamType | click.types.FloatParamType)
]
CHOICES = [(way, option) for way, option in VALUED if isinstance(option.type, click.Choice)]
EXISTING = [(way, option) for way, option in VALUED if isinstance(option.type, click.Path)]
OF_SERVE = [one for way, one in VALUED if way == ("serve",)]


def named(value: Any) -> str:
    return (
        " ".join(value)
        if isinstance(value, tuple)
        else str(value.opts[0])
        if isinstance(value, click.Option)
        else ""
    )


def refused(way: tuple[str, ...], *args: str) -> str:
    """What the command says last on standard error; it must have refused before it did anything."""
    ran = CliRunner().invoke(cli.main, [*way, *NEEDED.get(way, ()), *args])
    assert ran.exit_code == 2, (ran.exit_code, ran.output, ran.exception)
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    assert ran.stdout == ""
    return ran.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("way", COMMANDS, ids=" ".join)
def test_a_flag_that_is_not_known_is_named(way: tuple[str, ...]) -> None:
    said = refused(way, "--no-such-flag")
    assert said.startswith("Error: No such option") and "--no-such-flag" in said


@pytest.mark.parametrize(("way", "option"), VALUED, ids=named)
def test_a_flag_without_its_value_is_named(way: tuple[str, ...], option: click.Option) -> None:
    assert option.opts[0] in refused(way, option.opts[0])


@pytest.mark.parametrize(("way", "option"), NUMBERS, ids=named)
@pytest.mark.parametrize("wrong", ["", "many", "1e", "-1", "0x10", "nan nan", "½"])
def test_what_is_no_number_is_refused(way: tuple[str, ...], option: click.Option, wrong: str) -> None:
    said = refused(way, f"{option.opts[0]}={wrong}")
    assert option.opts[0] in said and (repr(wrong) in said or wrong in said)


@pytest.mark.parametrize(("way", "option"), NUMBERS, ids=named)
@pytest.mark.parametrize("wrong", ["nan", "inf", "-inf"])
def test_a_number_that_is_none_is_refused_too(way: tuple[str, ...], option: click.Option, wrong: str) -> None:
    """A budget of `nan` would never be spent, a time of `inf` never be over."""
    assert option.opts[0] in refused(way, f"{option.opts[0]}={wrong}")


@pytest.mark.parametrize("option", [one for way, one in NUMBERS if way == ("serve",)], ids=named)
def test_a_number_beyond_all_use_is_no_setting(option: click.Option) -> None:
    assert option.opts[0] in refused(("serve",), f"{option.opts[0]}={TOO_MUCH}")


@pytest.mark.parametrize(("way", "option"), CHOICES, ids=named)
def test_a_word_that_is_none_of_the_choices_is_answered_with_them(
    way: tuple[str, ...], option: click.Option
) -> None:
    assert isinstance(option.type, click.Choice)
    said = refused(way, f"{option.opts[0]}=nonsense")
    assert option.opts[0] in said and all(str(word) in said for word in option.type.choices)


# ---- serve: what only the mock itself can judge ------------------------------------------------------------------------

FREE = {"host", "brain_model", "brain_key"}
"""Any text may be meant."""

BROKEN = {
    "host": "no.such.host.invalid", "certfile": "{folder}/none.pem", "keyfile": "{folder}/none.pem", "pace": "fast", "region": "mars",
    "stream_errors": "never", "profile": "{folder}/none.yaml", "tapes": "{folder}/none", "on_miss": "perhaps", "upstream": "nowhere",
    "upstream_brain": "ftp://x", "brain_model": "a", "brain_key": "sk-aaaaaaaaaaaa", "record_to": "{folder}/file/below",
    "redact": "everything",
    "scenario": "{folder}/none.yaml", "limits": "{folder}/none.yaml", "store": "mongodb://x", "blobs": "ftp://x", "log": "loud",
    "admin_token": "short",
    "config": "{folder}/none.yaml",
}  # fmt: skip
"""A value that cannot be used, for each flag of serve that takes a text."""


def test_every_flag_of_serve_that_takes_a_text_has_a_broken_value_here() -> None:
    numbers = {option.name for way, option in NUMBERS if way == ("serve",)}
    assert {str(option.opts[0])[2:].replace("-", "_") for option in OF_SERVE} - {
        str(n) for n in numbers
    } == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_a_value_that_cannot_be_used_is_refused_before_the_port_is_taken(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    value = BROKEN[name].format(folder=tmp_path)
    said = told("serve", "--port", "0", f"--{name.replace('_', '-')}", value)
    assert f"--{name.replace('_', '-')}" in said or value in said, said
    assert sorted(tmp_path.rglob("*")) == before


def told(*args: str, folder: Path = ROOT) -> str:
    """What a process of its own says when it refuses: one line, nothing else."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DASHMOCK_")}
    clean["PYTHONPATH"] = str(ROOT)
    ran = subprocess.run(
        [sys.executable, "-m", "mock_server", *args],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, ""), ran
    lines = ran.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("dashmock: "), ran.stderr
    return lines[0]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_in_use_a_store_that_is_away_and_a_folder_that_is_closed(workers: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"--port {port}: already in use" in told("serve", "--port", port, "--workers", workers)
    free = str(_free())
    assert "--store redis://127.0.0.1:" in told(
        "serve", "--port", "0", "--workers", workers, "--store", f"redis://127.0.0.1:{free}/0"
    )
    assert "--store sqlite:" in told(
        "serve", "--port", "0", "--workers", workers, "--store", f"sqlite:{tmp_path}/none/world.db"
    )
    assert "--store sqlite:" in told(
        "serve", "--port", "0", "--workers", workers, "--store", f"sqlite:{tmp_path}"
    )


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


# ---- a config ---------------------------------------------------------------------------------------------------------

WRONG: tuple[Any, ...] = (None, [], {}, [[]], {"a": 1}, -1, float("nan"), "\x00", "nonsense", True, 5)


def refusal(name: str, value: Any) -> str:
    """What is said of the value; empty where the setting takes it."""
    try:
        checked(name, name, value)
    except SettingsError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_a_key_of_a_config_takes_what_is_of_its_kind_and_names_itself_for_all_else(name: str) -> None:
    refusals = [said for value in WRONG if (said := refusal(name, value))]
    assert len(refusals) >= 6, refusals
    assert all(said.startswith(f"{name}: ") and "\n" not in said for said in refusals)


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_is_nearly_one_is_named(name: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(f"{name}x: 1\n", encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load(file)
    assert f"{file}:1: {name}x: no such setting" in str(error.value)


def test_whatever_stands_in_a_config_it_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    for text in (
        "a: \x07\n",
        '"a\\nb": 1\n',
        "{[",
        "&a [*a]",
        "? [a]\n: 1",
        "\t",
        "- \n- ",
        "a: b: c",
        "!!set {a}",
        "port: !!float .nan",
    ):
        file.write_text(text, encoding="utf-8")
        said = told("serve", "--config", str(file))
        assert str(file) in said
