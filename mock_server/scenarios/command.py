"""`dashmock scenario check` and `dashmock scenario schema`."""

import sys
from pathlib import Path

import click

from mock_server.scenarios.lint import lint
from mock_server.scenarios.reading import Book, Mistake, ScenarioError, read_file, schema_text
from mock_server.scenarios.told import ENDINGS
from mock_server.spec import folders
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

SHOWN = 50
"""Lines of one kind that are printed; the rest is counted."""


@click.group()
def scenario() -> None:
    """Scenario files: what is answered to which calls."""


@scenario.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Looks for mistakes (exit code 2), scenarios that are never reached (1), and some that overlap (0).

    The files are read as `dashmock serve --scenario` asks them: in this order; of a folder those of its files.
    """
    spec = Spec(load())
    books: list[Book] = []
    mistakes: list[Mistake] = []
    for file in _files(files):
        try:
            books.append(read_file(file, spec))
        except ScenarioError as error:
            mistakes += error.mistakes
    if mistakes:
        _told(mistakes)
        click.echo(f"{len(mistakes)} mistake{'s'[: len(mistakes) != 1]}")
        sys.exit(2)
    found = lint(books, spec)
    _told(found.unreachable)
    _told(found.overlaps)
    _told(found.notes)
    count = sum(len(book.scenarios) for book in books)
    click.echo(f"{count} scenarios, {len(found.unreachable)} never reached, {len(found.overlaps)} overlaps")
    sys.exit(bool(found.unreachable))


@scenario.command()
def schema() -> None:
    """Prints the JSON Schema (2020-12) of scenario files, for editors."""
    click.echo(schema_text(), nl=False)


def _files(paths: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        try:
            inside = folders.files(path, *ENDINGS) if path.is_dir() else [path]
        except OSError as error:
            click.echo(f"dashmock: {path}: cannot be read: {error.strerror}", err=True)
            sys.exit(2)
        if not inside:
            click.echo(
                f"dashmock: {path}: holds no scenario files; their names end in .yaml or .yml", err=True
            )
            sys.exit(2)
        found += inside
    return found


def _told(lines: tuple[Mistake, ...] | list[Mistake]) -> None:
    for line in lines[:SHOWN]:
        click.echo(str(line))
    if len(lines) > SHOWN:
        click.echo(f"… and {len(lines) - SHOWN} more")
