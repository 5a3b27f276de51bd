"""`dashmock contract`: the contract asked of a mock, of tapes, of the live API or of anybody at a URL."""

import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import click

from mock_server.contract import environments, matrix
from mock_server.contract import history as history_
from mock_server.contract import run as running
from mock_server.contract.budget import Budget
from mock_server.contract.cases import PROFILES, Maker
from mock_server.contract.environments import Environment, Wrong
from mock_server.contract.exchange import Case, Exchange
from mock_server.contract.flows import Follower
from mock_server.contract.report import Writer, masking
from mock_server.contract.targets import InProcess, OverHttp, Unusable
from mock_server.contract.unexercised import unexercised
from mock_server.recording import tape
from mock_server.recording.tape import TapeError
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.spec.said import one_line

KEY = "DASHSCOPE_API_KEY"
MOCK_KEY = "sk-contract-mock-0001"
LIVE_TOKENS = 50_000
"""The cap on a run against the live API where none is given."""

DRAWN = 60
"""Requests that the profile `deep` draws for each operation that has rules; of the others a sixth as many."""

PREFIXES = {"native": "/api/v1", "compatible": "/compatible-mode/v1"}


class Finite(click.FloatRange):
    """A number of a range that is one: a budget of `nan` would never be spent, a time of `inf` never be over."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; anything else is refused."""
        number = float(super().convert(value, param, ctx))
        if not isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--target", help="mock, tapes (FILES), live, or a base URL.  [default: the base of --env, else mock]"
)
@click.option(
    "--env",
    "environment",
    metavar="NAME",
    help="An environment of --environments; or, live, a server of the Spec such as beijing or singapore; or the variable "
    "that holds the key.",
)
@click.option(
    "--environments",
    "environments_file",
    type=click.Path(path_type=Path),
    help=f"YAML file of environments.  [default: $DASHMOCK_ENVIRONMENTS, else {environments.USUAL} if it is here]",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="YAML file of accepted deviations, each with its last day.",
)
@click.option(
    "--matrix",
    "matrices",
    multiple=True,
    metavar="NAME=VALUE,VALUE…",
    help="The same calls side by side with each value: model=a,b or parameters.temperature=0,0.7,1.9. May be repeated.",
)
@click.option(
    "--history",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of earlier runs: this one is added, trends are shown.",
)
@click.option(
    "--budget-tokens",
    type=click.IntRange(1),
    help=f"Most tokens a run may cost.  [default for live: {LIVE_TOKENS}]",
)
@click.option("--budget-cny", type=Finite(0, min_open=True), help="Most CNY a run may cost, at list price.")
@click.option(
    "--report",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for junit.xml, exchanges.ndjson and index.html.",
)
@click.option(
    "--shard", metavar="I/N", default="1/1", help="Only the I-th of N parts; an operation is in one."
)
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
    type=Finite(0.1),
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
    files: tuple[Path, ...], target: str | None, environment: str | None, budget_tokens: int | None, budget_cny: float | None,
    folder: Path | None, shard: str, profile: str | None, plan: bool, expression: str, native_base: str | None,
    compat_base: str | None, surface: str | None, seed: int, timeout: float, known: Path | None, environments_file: Path | None,
    baseline: Path | None, matrices: tuple[str, ...], history: Path | None,
) -> None:  # fmt: skip
    """Judges a target by the contract. Exit code 0 if all laws hold, 1 if not, 2 for a mistake in the command, 130 if interrupted.

    The key is read from DASHSCOPE_API_KEY (or the variable that --env names) and from nowhere else.
    """
    spec = Spec(load())
    number = re.fullmatch(r"(\d+)/(\d+)", shard)
    if number is None or not 1 <= int(number[1]) <= int(number[2]):
        usage(f"--shard {shard}: write I/N with I from 1 to N, e.g. 2/4")
    try:
        own = environment_of(spec, environment, environments_file) or Environment("")
        expected = (*own.expected, *(environments.baseline(baseline, spec) if baseline else ()))
    except Wrong as error:
        usage(str(error))
    target = target or own.base or "mock"
    surface = surface or own.surface
    if target != "tapes" and files:
        usage(f"{files[0]}: files are for --target tapes")
    today = datetime.now(UTC)
    writable(folder, "--report")
    writable(history, "--history")
    if target == "tapes":
        report = _tapes(spec, files, known, surface)
        report.unexercised += unexercised(Maker(spec, "standard", ""), report.exchanges, surface or "")
        report = environments.accept(report, expected, today.date())
        finish(report, "", "", folder)
    base, region, key = whom(spec, target, environment, plan, own)
    at_home = target == "mock" or urlsplit(base).hostname in ("127.0.0.1", "localhost", "::1")
    profile = profile or own.profile or ("smoke" if target == "live" else "standard")
    maker = Maker(spec, profile, key, cheap=not at_home)
    try:
        part = (int(number[1]), int(number[2]))
        axes = [matrix.axis(text) for text in matrices]
        cases = running.chosen(_cases(maker, profile, seed), expression, part, surface)
        if axes and cases:
            cases = matrix.spread(maker, cases, axes)
    except ValueError as error:
        usage(str(error))
    if not cases:
        usage("no case is left of this selection; --plan without -k, --surface and --shard lists them")
    bases = {"": base}
    named = (("native", native_base or own.native_base), ("compatible", compat_base or own.compat_base))
    bases |= {PREFIXES[name]: url for name, url in named if url}
    try:
        transport = mock(seed) if target == "mock" else OverHttp(bases, timeout)
    except Unusable as error:
        usage(str(error))
    most, cny = budget_tokens or own.budget_tokens, budget_cny or own.budget_cny
    budget = Budget(
        spec, transport, region, most or (LIVE_TOKENS if target == "live" and not cny else 0), cny,
        host=lambda sent: urlsplit(transport.url(sent)).netloc if isinstance(transport, OverHttp) else "",
    )  # fmt: skip
    follow = None if axes else Follower(maker)
    if plan:
        _plan(cases, follow, budget)
    repeats = True if target == "mock" else None
    with interruptible(), progressing(len(cases)) as progress:
        report = running.ask(
            spec, cases, budget, target, key, repeats=repeats, shrinks=at_home, progress=progress,
            follow=follow,
        )  # fmt: skip
    report.unexercised += unexercised(maker, report.exchanges, surface or "")
    report = environments.accept(report, expected, today.date())
    finish(report, base, key, folder, _past(history, report, profile, today, key))


def environment_of(spec: Spec, name: str | None, file: Path | None) -> Environment | None:
    """The environment of this name in the file, or in the usual one; None where nothing of files was meant. Raises Wrong."""
    path = file or environments.usual_file()
    if name is None or path is None:
        if file is not None:
            raise Wrong(f"--environments {file}: name one of its environments by --env")
        return None
    known = environments.environments(path, spec)
    if name not in known and file is not None:
        raise Wrong(f"--env {name}: {file} has no such environment; there are: {', '.join(known)}")
    return known.get(name)


def writable(folder: Path | None, option: str) -> None:
    """Ends the command where a folder cannot be written to: that shall be known before anything is asked."""
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        usage(f"{option} {folder}: cannot be written: {error.strerror}")


@contextmanager
def interruptible() -> Iterator[None]:
    """A request to end (SIGTERM) is taken like Ctrl-C, so that what was done is reported."""
    before = None
    with suppress(ValueError):  # not in the main thread, where nobody sends signals to
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


@contextmanager
def progressing(number: int) -> Iterator[Callable[[Exchange], None] | None]:
    """A bar of exchanges on standard error; none where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=number, label="asking", file=sys.stderr, show_pos=True) as bar:

        def progress(exchange: Exchange) -> None:
            bar.label = exchange.operation.id[:24]
            bar.update(
                " > " not in exchange.case.id
            )  # what follows from an answer is not among those planned

        yield progress


def _past(
    folder: Path | None, report: running.Report, profile: str, when: datetime, key: str
) -> list[history_.Run]:
    """Earlier runs with this one, which is added to the folder unless it was stopped."""
    if folder is None:
        return []
    try:
        runs, wrong = history_.earlier(folder, report.target, profile)
        report.notes += wrong
        run = history_.run_of(report, profile, when)
        if report.stopped:
            report.notes.append("the run was stopped, so it is not added to the history")
            return runs
        history_.keep(folder, run, masking(key))
    except OSError as error:
        usage(f"--history {folder}: {error.strerror}")
    return [*runs, run]


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
        yield from generated(maker, operation, DRAWN if maker.speaks(operation) else DRAWN // 6, seed)


def mock(seed: int) -> InProcess:
    """The mock of this process, fresh."""
    from mock_server.app import create_app
    from mock_server.settings import Settings

    return InProcess(create_app(Settings(seed=seed)))


def whom(
    spec: Spec, target: str, environment: str | None, plan: bool, own: Environment | None = None
) -> tuple[str, str, str]:
    """Base URL, region and key of a target; `own` is the environment of that name, if a file has it."""
    servers = {
        str(server.get("name")): server for server in spec.document["servers"] if "{" not in server["url"]
    }
    variable, region, base = KEY, "cn-beijing", target
    if own is not None and own.name:
        variable, region = own.key or KEY, own.region or region
        environment = next((name for name, server in servers.items() if server["x-region"] == region), None)
    elif environment in servers:
        region = str(servers[environment]["x-region"])
    elif environment and environment in os.environ:
        variable = environment
    elif environment:
        usage(
            f"--env {environment}: no environment, no variable that is set, and no server; there are: {', '.join(servers)}"
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


def _plan(cases: list[Case], follow: Follower | None, budget: Budget) -> NoReturn:
    tokens, cny, following = 0, 0.0, 0
    for case in cases:
        steps = list(follow.foreseen(case)) if follow is not None else []
        following += len(steps)
        for one in (case, *steps):
            worst = budget.worst(one.sent)
            tokens, cny = tokens + worst[0], cny + worst[1]
            if one is case or worst[0] or worst[1]:
                click.echo(f"{one.id:<70} {one.expected.status or '':>4} {worst[0]:>8} tokens at most")
    more = f" and up to {following} that follow from answers" if following else ""
    click.echo(f"plan: {len(cases)} calls{more}, at most {tokens} tokens, CNY {cny:.4f} (list price)")
    sys.exit(0)


def _tapes(spec: Spec, files: tuple[Path, ...], known: Path | None, surface: str | None) -> running.Report:
    import yaml

    named = os.environ.get("DASHMOCK_RECORDINGS")
    named_paths = files or ((Path(named),) if named else ())
    if not named_paths:
        usage("--target tapes: name files of tapes, or a folder, or set DASHMOCK_RECORDINGS")
    where = known or Path(__file__).with_name("adjudications.yaml")
    try:
        document = yaml.safe_load(where.read_text(encoding="utf-8"))
        paths = tape.files(named_paths)
        return running.of_tapes(spec, paths, running.adjudications(document, str(where)), surface or "")
    except yaml.YAMLError as error:
        usage(f"{where}: is not YAML: {' '.join(str(error).split())}")
    except (TapeError, ValueError) as error:
        usage(str(error))
    except OSError as error:
        usage(f"{error.filename}: {error.strerror}")


def finish(
    report: running.Report, base: str, key: str, folder: Path | None, runs: Sequence[history_.Run] = ()
) -> NoReturn:
    """Prints and writes what a run came to, and ends with its exit code. `runs`: earlier ones and this one."""
    writer = Writer(report, base, key, runs)
    for line in writer.terminal():
        click.echo(line)
    if folder is not None:
        try:
            made = writer.write(folder)
        except OSError as error:
            usage(f"--report {folder}: cannot be written: {error.strerror}")
        click.echo(f"report: {made[-1]}")
    sys.exit(130 if report.interrupted else not report.holds)


def usage(message: str) -> NoReturn:
    """One line on standard error, exit code 2."""
    click.echo(f"dashmock: {one_line(message)}", err=True)
    sys.exit(2)
