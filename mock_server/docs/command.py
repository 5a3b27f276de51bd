"""The command `dashmock docs`."""

import sys
from pathlib import Path

import click

from mock_server.docs import WITHOUT


@click.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write; new or empty.")
def docs(out: Path) -> None:
    """Writes the reference site: offline, self-contained, every example really answered."""
    try:
        from mock_server.docs.site import DocsError, build, check_folder, write
    except ModuleNotFoundError as error:
        if error.name != "markdown_it":
            raise
        click.echo(f"dashmock: {WITHOUT}", err=True)
        sys.exit(2)
    from mock_server.spec.loader import load
    from mock_server.spec.model import Spec

    try:
        check_folder(out)
        files = build(Spec(load()))
        write(files, out)
    except (
        ValueError
    ) as error:  # DocsError, or a mistake in the spec's sources: each names place, key and remedy
        if not (isinstance(error, DocsError) or type(error).__module__.startswith("mock_server.")):
            raise
        click.echo(f"dashmock: {error}", err=True)
        sys.exit(2)
    size = sum(map(len, files.values()))
    click.echo(f"{len(files)} files, {size / 1e6:.1f} MB: open {out / 'index.html'}")
