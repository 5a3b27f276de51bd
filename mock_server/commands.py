"""The commands on tapes: `dashmock tapes check`, `replay`, `tokens`, `learn` and `convert`."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from mock_server.recording import counting
from mock_server.recording import replay as replaying
from mock_server.recording.check import check_files
from mock_server.recording.tape import TapeError
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.spec.said import one_line

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
SHOWN = 40
"""Problems printed; the rest is counted."""


@click.group()
def tapes() -> None:
    """Recorded exchanges: checked against the contract, sent again, or counted."""


@tapes.command()
@FILES
def check(files: tuple[Path, ...]) -> None:
    """Checks each recorded exchange against the spec. Exit code 0 only if all conform."""
    try:
        report = check_files(Spec(load()), files)
    except (TapeError, OSError) as error:
        _fail(error)
    for tape, problem in report.problems[:SHOWN]:
        click.echo(f"{tape.id}: {problem}")
    if len(report.problems) > SHOWN:
        click.echo(f"… and {len(report.problems) - SHOWN} more")
    _counted("not of an operation in the spec", report.unknown)
    _needs_some(report.total, files)
    click.echo(f"conforming {report.conforming}/{report.total}")
    sys.exit(not report.total or report.conforming != report.total)


@tapes.command()
@FILES
@click.option("--url", help="Base URL to send to; default: the mock in this process.")
@click.option(
    "--origin", default="recording,issue-paste", show_default=True, help="Origins of tapes that are sent."
)
@click.option("--known", type=click.Path(path_type=Path), help="A YAML file: tape id → why it differs.")
def replay(files: tuple[Path, ...], url: str | None, origin: str, known: Path | None) -> None:
    """Sends each recorded request again and compares the answers in shape. Exit code 0 if none differs unexplained."""
    try:
        explained = _explained(known)
        report = replaying.replay(Spec(load()), files, _ask(url), origin.split(","), explained)
    except (TapeError, ValueError, OSError) as error:
        _fail(error)
    for tape, found in report.different:
        mark = f"  [known: {explained[tape.id]}]" if tape.id in explained else ""
        click.echo(f"{tape.id}: {'; '.join(found[:4])}{' …' if len(found) > 4 else ''}{mark}")
    _counted("not sent", report.left_out)
    _needs_some(report.total, files)
    click.echo(f"parity {report.same}/{report.total}")
    sys.exit(not report.total or report.same + len(report.known) != report.total)


def _needs_some(total: int, files: Sequence[Path]) -> None:
    """Says so where nothing was looked at: a CI that names the wrong files is not to be green."""
    if not total:
        click.echo(
            f"dashmock: {', '.join(map(str, files))}: no exchange in there that could be looked at; record some with "
            "`dashmock record --upstream URL --out FOLDER`",
            err=True,
        )


@tapes.command()
@FILES
@click.option("--origin", default="recording", show_default=True, help="Origins of tapes that are counted.")
@click.option("--all", "every", is_flag=True, help="A line for each prompt, not only for those that differ.")
def tokens(files: tuple[Path, ...], origin: str, every: bool) -> None:
    """Counts each recorded prompt's tokens beside what the live API said. Exit code 0 only if enough are exact."""
    try:
        found = list(counting.pairs(Spec(load()), files, origin.split(",")))
    except (TapeError, OSError) as error:
        _fail(error)
    for pair in sorted(found, key=lambda pair: list(counting.KINDS).index(pair.kind)):
        if every or (pair.error and pair.kind in counting.COUNTED):
            share = f"{pair.error / pair.said:+.1%}" if pair.error else "exact"
            click.echo(
                f"{pair.kind:14}{pair.said:>7}{pair.counted:>7}{share:>9}  {pair.tape.model}  {pair.tape.id}"
            )
    click.echo(f"{'':14}{'pairs':>7}{'exact':>7}{'share':>9}{'within 3 %':>12}{'worst':>9}{'goal':>7}")
    missed = 0
    for row in counting.rows(found):
        goal = counting.GOALS.get(row.kind)
        missed += goal is not None and row.exact < goal * row.pairs
        click.echo(
            f"{row.kind:14}{row.pairs:>7}{row.exact:>7}{row.exact / row.pairs:>9.1%}{row.near:>12}{row.worst:>9.1%}"
            f"{'' if goal is None else f'{goal:.0%}':>7}  {counting.KINDS[row.kind]}"
        )
    if not found:
        click.echo("no answered chat that says what its prompt cost")
    sys.exit(bool(missed))


@tapes.command()
@FILES
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The profile to write."
)
def learn(files: tuple[Path, ...], out: Path) -> None:
    """Learns how long answers are and how fast they come; `dashmock serve --profile` then answers so."""
    import yaml

    from mock_server.recording.learn import learn as learned

    try:
        models = learned(files)
        if not models:
            raise TapeError(f"{', '.join(map(str, files))}: no tape is a recorded answer of a chat")
        heading = "# Learned by `dashmock tapes learn`: quantiles of lengths in tokens and of times, by model; * is all of them.\n"
        text = yaml.safe_dump(
            {"models": models}, sort_keys=False, allow_unicode=True, default_flow_style=None, width=140
        )
        out.write_text(heading + text, encoding="utf-8")
    except (TapeError, OSError) as error:
        _fail(error)
    click.echo(f"learned from {models['*']['answers']} answers of {len(models) - 1} models")


@tapes.command()
@FILES
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A name ending in .har or .jsonl.",
)
@click.option(
    "--redact", default="", help="What to take out beside keys: text, names, emails, phones, or all."
)
def convert(files: tuple[Path, ...], out: Path, redact: str) -> None:
    """Makes tapes of HAR files, HAR files of tapes, or takes more out of either; keys always."""
    from mock_server.recording.har import convert as converted
    from mock_server.recording.redact import RedactError, kinds_of
    from mock_server.wire.router import Router

    try:
        told = converted(files, out, kinds_of("--redact", redact), Router(Spec(load()).operations))
    except (TapeError, RedactError, OSError) as error:
        _fail(error)
    _counted("left out", Counter(told.left_out))
    click.echo(f"wrote {told.count} exchanges to {out}")


def _ask(url: str | None) -> replaying.Ask:
    if url is not None:
        return replaying.over_http(url)
    from mock_server.app import create_app

    return replaying.in_process(create_app())


def _explained(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    import yaml

    try:
        document: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{file}: is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(document, dict):
        raise ValueError(f"{file}: must map tape ids to reasons, as `some/tape: why it differs`")
    return {str(id): str(reason) for id, reason in document.items()}


def _counted(what: str, counts: Counter[str]) -> None:
    if counts:
        click.echo(f"{what}: {', '.join(f'{number} {name}' for name, number in counts.most_common())}")


def _fail(error: Exception) -> NoReturn:
    said = str(error)
    if isinstance(error, OSError) and error.filename:
        said = f"{error.filename}: {error.strerror}"
    click.echo(f"dashmock: {one_line(said)}", err=True)
    sys.exit(2)
