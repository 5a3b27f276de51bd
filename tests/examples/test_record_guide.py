"""Every command of the guide "Record and replay" is one that there is, and those on tapes do what the guide says."""

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from mock_server.cli import main
from tests.support import ROOT, Server
from tests.tapes.test_recall import taped
from tests.tapes.upstreams import CHAT, asking

GUIDE = (ROOT / "mock_server" / "docs" / "guides" / "record-and-replay.md").read_text(encoding="utf-8")
LINES = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
COMMANDS = [shlex.split(line)[1:] for line in LINES if line.startswith("dashmock ")]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_and_option_exists(command: list[str]) -> None:
    group: click.Command = main
    context = click.Context(main)
    while isinstance(group, click.Group):
        name, *command = command
        found = group.get_command(context, name)
        assert found is not None, name
        group = found
    group.make_context(name, command)  # raises for an option that is not there


async def test_what_the_guide_does_with_tapes_works_in_its_order(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await taped(Path("tapes"), server, (CHAT, asking("Hi", stream=True), {}), (CHAT, asking("Ho"), {}))
    said = []
    for command in COMMANDS:
        if command[0] == "tapes":
            done = CliRunner().invoke(main, command)
            assert done.exit_code == 0, done.output
            said.append(done.output.strip().splitlines()[-1])
    assert said == [
        "conforming 2/2",
        "learned from 2 answers of 1 models",
        "wrote 2 exchanges to session.har",
        "wrote 2 exchanges to shared.jsonl",
    ]
