"""`dashmock contract`: the contract asked of a mock, of tapes, of the live API or of anybody at a URL."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import click

from mock_server.contract import run as running
from mock_server.contract.budget import Budget
from mock_server.contract.cases import PROFILES, Maker
from mock_server.contract.exchange import Case
from mock_server.contract.report import Writer
from mock_server.contract.targets import InProcess, OverHttp, Unusable
from mock_server.recording.tape import TapeError
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

KEY = "DASHSCOPE_API_KEY"
MOCK_KEY = "sk-contract-mock-0001"
LIVE_TOKENS = 50_000
"""The cap on a run against the live API where none is given."""

DRAWN = 60
"""Requests that the profile `deep` draws for each operation that takes parameters."""

PREFIXES = {"native": "/api/v1", "compatible": "/compatible-mode/v1"}


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--target", default="mock", show_default=True, help="mock, tapes (FILES), live, or a base URL.")
@click.option(
    "--env",
    "environment",
    metavar="NAME",
    help="Live: which server of the Spec, such as beijing or singapore; or the variable that holds the key.",
)
@click.option(
    "--budget-tokens",
    type=click.IntRange(1),
    help=f"Most tokens a run may cost.  [default for live: {LIVE_TOKENS}]",
)
@click.option(
    "--budget-cny", type=click.FloatRange(0, min_open=True), help="Most CNY a run may cost, at list price."
)
@click.option(
    "--report",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for junit.xml, exchanges.ndjson and index.html.",
)
@click.option("--shard", metavar="I/N", default="1/1", help="Only the I-th of N parts.")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    help="How much is asked.  [default: smoke for live, else standard]",
)
@click.option("--plan", is_flag=True, help="Says what would be asked and what it may cost, and asks nothing.")
@click.option(
    "-k",
    "expression",
    default="",
    metavar="EXPR",
    help="Only cases whose id, path or kind has these words: and, or, not.",
)
@click.option("--native-base", help="Base URL for the native surface, in place of …/api/v1.")
@click.option("--compat-base", help="Base URL for the compatible surface, in place of …/compatible-mode/v1.")
@click.option(
    "--surface", type=click.Choice(["native", "compatible", "anthropic"]), help="Only this surface."
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Seed of the mock and of drawn requests.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=120.0,
    show_default=True,
    help="Seconds an answer may take in all.",
)
@click.option(
    "--known",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Adjudications of tapes, a YAML file.",
)
def contract(
    files: tuple[Path, ...], target: str, environment: str | None, budget_tokens: int | None, budget_cny: float | None,
    folder: Path | None, shard: str, profile: str | None, plan: bool, expression: str, native_base: str | None,
    compat_base: str | None, surface: str | None, seed: int, timeout: float, known: Path | None,
) -> None:  # fmt: skip
    """Judges a target by the contract. Exit code 0 if all laws hold, 1 if not, 2 for a mistake in the command.

    The key is read from DASHSCOPE_API_KEY (or the variable --env names) and from nowhere else.
    """
    spec = Spec(load())
    number = re.fullmatch(r"(\d+)/(\d+)", shard)
    if number is None or not 1 <= int(number[1]) <= int(number[2]):
        usage(f"--shard {shard}: write I/N with I from 1 to N, e.g. 2/4")
    if target != "tapes" and files:
        usage(f"{files[0]}: files are for --target tapes")
    if target == "tapes":
        finish(_tapes(spec, files, known, surface), "", "", folder)
    base, region, key = whom(spec, target, environment, plan)
    at_home = target == "mock" or urlsplit(base).hostname in ("127.0.0.1", "localhost", "::1")
    profile = profile or ("smoke" if target == "live" else "standard")
    maker = Maker(spec, profile, key, cheap=not at_home)
    try:
        part = (int(number[1]), int(number[2]))
        cases = running.chosen(_cases(maker, profile, seed), expression, part, surface or "")
    except ValueError as error:
        usage(str(error))
    if not cases:
        usage("no case is left of this selection; --plan without -k, --surface and --shard lists them")
    bases = {"": base}
    bases |= {
        PREFIXES[name]: url for name, url in (("native", native_base), ("compatible", compat_base)) if url
    }
    try:
        transport = mock(seed) if target == "mock" else OverHttp(bases, timeout)
    except Unusable as error:
        usage(str(error))
    most = budget_tokens or (LIVE_TOKENS if target == "live" and budget_cny is None else 0)
    budget = Budget(spec, transport, region, most, budget_cny or 0.0)
    if plan:
        _plan(cases, budget)
    report = running.ask(
        spec, cases, budget, target, key, repeats=True if target == "mock" else None, shrinks=at_home
    )
    finish(report, base, key, folder)


def _cases(maker: Maker, profile: str, seed: int) -> Iterator[Case]:
    yield from maker.cases()
    if profile != "deep":
        return
    try:
        from mock_server.contract.strategies import generated
    except ModuleNotFoundError as error:
        usage(
            f"--profile deep draws requests with {error.name}, which is not installed: pip install 'dashmock[contract]'"
        )
    for operation in maker.spec.operations:
        if maker.speaks(operation):
            yield from generated(maker, operation, DRAWN, seed)


def mock(seed: int) -> InProcess:
    """The mock of this process, fresh."""
    from mock_server.app import create_app
    from mock_server.settings import Settings

    return InProcess(create_app(Settings(seed=seed)))


def whom(spec: Spec, target: str, environment: str | None, plan: bool) -> tuple[str, str, str]:
    """Base URL, region and key of a target."""
    servers = {
        str(server.get("name")): server for server in spec.document["servers"] if "{" not in server["url"]
    }
    variable, region, base = KEY, "cn-beijing", target
    if environment in servers:
        region = str(servers[environment]["x-region"])
    elif environment and environment in os.environ:
        variable = environment
    elif environment:
        usage(
            f"--env {environment}: neither a variable that is set nor a server; there are: {', '.join(servers)}"
        )
    if target == "mock":
        return "http://127.0.0.1:8787", region, MOCK_KEY
    if target == "live":
        base = str(servers[environment if environment in servers else "beijing"]["url"])
    elif urlsplit(target).scheme not in ("http", "https") or not urlsplit(target).hostname:
        usage(f"--target {target}: write mock, tapes, live or a base URL such as http://127.0.0.1:8787")
    key = os.environ.get(variable, "")
    if not key and (plan or urlsplit(base).hostname in ("127.0.0.1", "localhost", "::1")):
        key = MOCK_KEY
    if not key:
        usage(f"no key: set {variable} in the environment")
    return base.rstrip("/"), region, key


def _plan(cases: list[Case], budget: Budget) -> NoReturn:
    tokens, cny = 0, 0.0
    for case in cases:
        worst = budget.worst(case.sent)
        tokens, cny = tokens + worst[0], cny + worst[1]
        click.echo(f"{case.id:<70} {case.expected.status or '':>4} {worst[0]:>8} tokens at most")
    click.echo(f"plan: {len(cases)} calls, at most {tokens} tokens, CNY {cny:.4f} (list price)")
    sys.exit(0)


def _tapes(spec: Spec, files: tuple[Path, ...], known: Path | None, surface: str | None) -> running.Report:
    import yaml

    named = os.environ.get("DASHMOCK_RECORDINGS")
    paths = list(files) or sorted(Path(named).glob("*.jsonl") if named else [])
    paths = [inner for path in paths for inner in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    if not paths:
        usage("--target tapes: name files of tapes, or a folder, or set DASHMOCK_RECORDINGS")
    where = known or Path(__file__).with_name("adjudications.yaml")
    try:
        document = yaml.safe_load(where.read_text(encoding="utf-8"))
        return running.of_tapes(spec, paths, running.adjudications(document, str(where)), surface or "")
    except yaml.YAMLError as error:
        usage(f"{where}: is not YAML: {' '.join(str(error).split())}")
    except (TapeError, ValueError) as error:
        usage(str(error))
    except OSError as error:
        usage(f"{error.filename}: {error.strerror}")


def finish(report: running.Report, base: str, key: str, folder: Path | None) -> NoReturn:
    """Prints and writes what a run came to, and ends with its exit code."""
    writer = Writer(report, base, key)
    for line in writer.terminal():
        click.echo(line)
    if folder is not None:
        try:
            made = writer.write(folder)
        except OSError as error:
            usage(f"--report {folder}: cannot be written: {error.strerror}")
        click.echo(f"report: {made[-1]}")
    sys.exit(not report.holds)


def usage(message: str) -> NoReturn:
    """One line on standard error, exit code 2."""
    click.echo(f"dashmock: {message}", err=True)
    sys.exit(2)
