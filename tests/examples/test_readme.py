"""Every snippet of the README does what the text around it says, with only the address changed to the test's own server."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.support import ROOT, Server

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SHELL = [text for language, text in BLOCKS if language == "sh"]
PYTHON = [text for language, text in BLOCKS if language == "python"]
PRINTED = "http://127.0.0.1:8787"


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README's shell examples need curl")
@pytest.mark.parametrize("script", SHELL, ids=range(len(SHELL)))
def test_a_curl_example_is_answered(script: str, server: Server) -> None:
    assert PRINTED in script
    run = script.replace(PRINTED, server.url).replace("curl ", "curl --silent --show-error --fail ", 1)
    said = subprocess.run(["bash", "-c", run], capture_output=True, text=True, encoding="utf-8")
    assert said.returncode == 0, said.stderr
    assert ("data: [DONE]" if '"stream": true' in script else '"choices"') in said.stdout


@pytest.mark.parametrize("program", PYTHON, ids=range(len(PYTHON)))
def test_an_sdk_example_prints_an_answer(program: str, server: Server) -> None:
    assert PRINTED in program
    asked = [sys.executable, "-c", program.replace(PRINTED, server.url)]
    said = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8")
    assert said.returncode == 0, said.stderr
    assert len(said.stdout.strip()) > 10


def test_the_readme_shows_only_commands_that_exist() -> None:
    from mock_server.cli import main

    named = {
        name
        for row in re.findall(r"^\| `dashmock ([a-z ]+)", README, re.MULTILINE)
        for name in row.split()[:1]
    }
    assert named <= set(main.commands) | set(getattr(main, "lazy", {}))


def test_the_readme_names_every_setting_of_serve() -> None:
    from mock_server.cli import main

    options = {option for parameter in main.commands["serve"].params for option in parameter.opts}
    table = README[README.index("### Settings of `serve`") :]
    assert {option for option in options if f"`{option}`" not in table} == set()


def test_the_make_targets_shown_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\$ make (\w+)", README, re.MULTILINE))
    assert shown == {"serve", "test"}
    assert shown <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
