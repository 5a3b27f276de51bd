"""What `dashmock` says to bad flags, bad settings and a port in use: one clear line, exit code 2, nothing half-started."""

import os
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.support import ROOT


def dashmock(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "mock_server", *args],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("DASHMOCK_")}
        | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(*args: str, **environment: str) -> str:
    """What it says on standard error when it refuses; nothing else is said, and no traceback."""
    done = dashmock("serve", "--port", "0", *args, **environment)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def one_line(text: str) -> str:
    assert "\n" not in text
    return text


def test_the_command_says_its_version() -> None:
    done = dashmock("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"dashmock {version('dashmock')}\n", "")


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["--prot", "1"], "--prot"),
        (["--port", "99999"], "99999"),
        (["--port", "http"], "http"),
        (["--seed", "-1"], "-1"),
        (["--max-body", "0"], "0"),
        (["--request-timeout", "soon"], "soon"),
        (["extra"], "extra"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_flag_that_cannot_be_used_is_named(flags: list[str], named: str) -> None:
    said = refused(*flags)
    last = said.splitlines()[-1]  # above it: how the command is used
    assert last.startswith("Error: ") and named in last


@pytest.mark.parametrize("pace", ["fast", "", "300", "300:", "300:0", "-1:50", "300:50:7", "nan:1", "real:2"])
def test_a_pace_that_cannot_be_read_says_how_to_write_one(pace: str) -> None:
    said = one_line(refused("--pace", pace))
    assert said.startswith(f"dashmock: --pace: {pace!r}") and "300:50" in said


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (["--region", "mars"], "cn-beijing"),
        (["--stream-errors", "never"], "model, event, status, framed"),
        (["--log", "loud"], "off, error, access"),
        (["--host", "no.such.host.invalid"], "127.0.0.1"),
    ],
    ids=["region", "stream errors", "log", "host"],
)
def test_a_word_that_is_not_known_is_answered_with_those_that_are(flags: list[str], word: str) -> None:
    said = one_line(refused(*flags))
    assert said.startswith("dashmock: ") and flags[1] in said and word in said


def test_a_port_in_use_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = one_line(refused("--port", port))
    assert said.startswith(f"dashmock: --port {port}: already in use")


CONFIGS = {
    "an unknown key": ("pace: off\nsped: 9\n", ["settings.yaml:2: sped", "seed"]),
    "a wrong value further down": ("seed: 1\n\nport: eight\n", ["settings.yaml:3: port"]),
    "a wrong type": ("port: eight\n", ["port", "'eight'"]),
    "a list": ("- port\n", ["port: 8787"]),
    "a number where a text is meant": ("host: 5\n", ["host", "5"]),
    "a switch that is none": ("check_answers: perhaps\n", ["check_answers", "true or false"]),
    "a negative time": ("keep_alive: -4\n", ["keep_alive", "-4"]),
    "a bad pace": ("pace: [1, 2]\n", ["pace", "300:50"]),
    "a name longer than any file's": (f"limits: {'x' * 300}\n", ["limits", "no such file"]),
    "broken YAML": ("port: 1\nhost: [unclosed\nseed: 3\n", ["settings.yaml:3"]),
    "a tab": ("port: 1\n\thost: x\n", ["settings.yaml:2"]),
    "not UTF-8": ("", ["UTF-8"]),
}


@pytest.mark.parametrize(("text", "words"), CONFIGS.values(), ids=CONFIGS)
def test_a_config_that_cannot_be_used_names_the_file_and_what_is_wrong(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    file = tmp_path / "settings.yaml"
    file.write_bytes(text.encode() or b"host: \xff\n")
    said = one_line(refused("--config", str(file)))
    assert said.startswith(f"dashmock: {file}")
    assert all(word in said for word in words), said


def test_a_config_that_is_not_there_says_so(tmp_path: Path) -> None:
    said = one_line(refused("--config", str(tmp_path / "none.yaml")))
    assert "none.yaml" in said and "No such file" in said


def test_a_config_cannot_run_code(tmp_path: Path) -> None:
    file, proof = tmp_path / "settings.yaml", tmp_path / "proof"
    file.write_text(f"host: !!python/object/apply:os.system ['touch {proof}']\n", encoding="utf-8")
    one_line(refused("--config", str(file)))
    assert not proof.exists()


def test_a_bad_setting_in_the_environment_is_refused_like_a_flag() -> None:
    said = refused(DASHMOCK_PACE="quick")
    assert "'quick'" in said and "300:50" in said


def test_a_config_is_read_and_a_flag_goes_before_it(tmp_path: Path) -> None:
    from tests.server.raw import call
    from tests.support import ServerProcess

    file = tmp_path / "settings.yaml"
    file.write_text("seed: 5\npace: off\nmax-body: 100\n", encoding="utf-8")
    process = ServerProcess("--config", str(file), "--seed", "6")
    try:
        assert call(process.server, "GET", "/_mock/health").json["seed"] == 6
        answer = call(process.server, "POST", "/compatible-mode/v1/chat/completions", b" " * 101)
        assert answer.json["error"]["message"] == "Payload Too Large."
    finally:
        process.stop()


@pytest.mark.parametrize("args", [["--help"], ["serve", "--help"], ["spec", "--help"]], ids=" ".join)
def test_help_is_help(args: list[str]) -> None:
    done = dashmock(*args)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("Usage: ")


def test_an_unknown_command_is_named() -> None:
    done = dashmock("sreve")
    assert done.returncode == 2 and "'sreve'" in done.stderr.splitlines()[-1]


def test_the_spec_goes_to_a_file_or_says_why_not(tmp_path: Path) -> None:
    done = dashmock("spec", "--out", str(tmp_path / "no" / "spec.yaml"))
    assert done.returncode == 2 and "No such file" in done.stderr and "Traceback" not in done.stderr
