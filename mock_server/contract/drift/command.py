"""`dashmock drift`: what a spec, tapes or a target say that we do not, and the reverse."""

import json
import os
import sys
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import click

from mock_server.contract import run as running
from mock_server.contract.budget import Budget
from mock_server.contract.cases import PROFILES, Maker
from mock_server.contract.command import LIVE_TOKENS, Finite, environment_of, mock, usage, whom
from mock_server.contract.drift import documents
from mock_server.contract.drift.comparing import compare
from mock_server.contract.drift.difference import SEVERITIES, Difference
from mock_server.contract.drift.observing import of_answers, of_tapes
from mock_server.contract.files import Wrong
from mock_server.contract.report import Writer
from mock_server.contract.targets import OverHttp, Unusable
from mock_server.recording import tape
from mock_server.recording.tape import TapeError
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

SHOWN = 30
"""Differences of each severity that are printed; --format json has all."""


@click.command()
@click.option(
    "--against",
    required=True,
    metavar="SPEC|TAPES|URL",
    help="An OpenAPI document (file or URL), a file or folder of tapes, mock, live, or a base URL to ask.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "nothing"]),
    default="compatible",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option(
    "--surface", type=click.Choice(["native", "compatible", "anthropic"]), help="Only this surface of ours."
)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="smoke",
    show_default=True,
    help="How much a URL is asked.",
)
@click.option(
    "--env", "environment", metavar="NAME", help="Live: which server; or the variable that holds the key."
)
@click.option("--budget-tokens", type=click.IntRange(1), help="Most tokens that asking a URL may cost.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the mock.")
@click.option(
    "--timeout",
    type=Finite(0.1),
    default=120.0,
    show_default=True,
    help="Seconds an answer may take.",
)
def drift(
    against: str, form: str, fail_on: str, surface: str | None, profile: str, environment: str | None,
    budget_tokens: int | None, seed: int, timeout: float,
) -> None:  # fmt: skip
    """Compares our spec with another spec, with tapes, or with what a target answers.

    Exit code 0 if nothing of the severity of --fail-on or above differs, 1 if something does, 2 for a mistake.
    """
    spec = Spec(load())
    secret = ""
    try:
        if _is_document(against):
            kind = "spec"
            found = compare(spec.document, _document(against, timeout), surface or "")
        elif _is_tapes(against):
            kind = "tapes"
            found = of_tapes(spec, tape.files([Path(against)]), surface or "")
        else:
            kind = "target"
            found, secret = _asked(
                spec, against, environment, profile, surface or "", budget_tokens, seed, timeout
            )
    except (documents.Unreadable, TapeError) as error:
        usage(str(error))
    except OSError as error:
        usage(f"{error.filename or against}: {error.strerror or error}")
    counts = Counter(one.severity for one in found)
    writer = Writer(running.Report(against), "", secret)
    if form == "json":
        whole = {
            "against": against,
            "kind": kind,
            "counts": {severity: counts[severity] for severity in SEVERITIES},
            "differences": [one.row() for one in found],
        }
        click.echo(writer.masked(json.dumps(whole, ensure_ascii=False, indent=2)))
    else:
        for line in _lines(found):
            click.echo(writer.masked(line))
        told = ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES)
        click.echo(f"drift: {told} against {against}")
    limit = SEVERITIES.index(fail_on) if fail_on in SEVERITIES else -1
    sys.exit(any(SEVERITIES.index(one.severity) <= limit for one in found))


def _lines(found: list[Difference]) -> list[str]:
    lines = []
    for severity in SEVERITIES:
        listed = [one for one in found if one.severity == severity]
        lines += [str(one) for one in listed[:SHOWN]]
        if len(listed) > SHOWN:
            lines.append(f"… and {len(listed) - SHOWN} more of severity {severity}; --format json has all")
    return lines


def _is_document(against: str) -> bool:
    parts = urlsplit(against)
    if parts.scheme in ("http", "https"):
        return parts.path.endswith((".json", ".yaml", ".yml"))
    return os.path.isfile(against) and not _is_tapes(against)


def _is_tapes(against: str) -> bool:
    return not against.startswith(("http://", "https://")) and (
        Path(against).is_dir() or against.endswith(".jsonl")
    )


def _document(against: str, timeout: float) -> dict[str, object]:
    if urlsplit(against).scheme not in ("http", "https"):
        return documents.read(Path(against))
    try:
        with urllib.request.urlopen(against, timeout=min(timeout, 60)) as answer:
            text = answer.read(documents.MOST_BYTES + 1)
    except urllib.error.HTTPError as error:
        usage(f"--against {against}: answers {error.code} {error.reason}")
    except (urllib.error.URLError, TimeoutError) as error:
        usage(f"--against {against}: cannot be read: {getattr(error, 'reason', error)}")
    except ValueError as error:
        usage(f"--against {against}: is no URL: {error}")
    if len(text) > documents.MOST_BYTES:
        usage(
            f"--against {against}: is larger than {documents.MOST_BYTES >> 20} MiB; that is no OpenAPI document"
        )
    return documents.parsed(text, against)


def _asked(
    spec: Spec, against: str, environment: str | None, profile: str, surface: str, most: int | None, seed: int, timeout: float
) -> tuple[list[Difference], str]:  # fmt: skip
    if against not in ("mock", "live") and urlsplit(against).scheme not in ("http", "https"):
        usage(f"--against {against}: no such file; name a spec, tapes (*.jsonl), mock, live or a base URL")
    try:
        own = environment_of(spec, environment, None)
    except Wrong as error:
        usage(str(error))
    base, region, key = whom(spec, against, environment, False, own)
    at_home = against == "mock" or urlsplit(base).hostname in ("127.0.0.1", "localhost", "::1")
    cases = running.chosen(Maker(spec, profile, key, cheap=not at_home).cases(), surface=surface)
    try:
        transport = mock(seed) if against == "mock" else OverHttp({"": base}, timeout)
    except Unusable as error:
        usage(str(error))
    budget = Budget(spec, transport, region, most or (LIVE_TOKENS if against == "live" else 0))
    report = running.ask(spec, cases, budget, against, key, repeats=False)
    if report.stopped:
        usage(Writer(report, base, key).masked(f"--against {against}: {report.stopped}"))
    return of_answers(spec, report.exchanges, surface), key
