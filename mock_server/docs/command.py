"""The command `dashmock docs`."""

import sys
from pathlib import Path

import click

from mock_server.docs import WITHOUT


@click.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write; new or empty.")
@click.option(
    "--since",
    "earlier",
    multiple=True,
    metavar="FILE",
    help="An earlier bundle of the contract, newest first, to say what changed; default: those of this checkout's version tags.",
)
@click.option("--open", "show", is_flag=True, help="Show the site in the browser.")
def docs(out: Path, earlier: tuple[str, ...], show: bool) -> None:
    """Writes the reference site: offline, self-contained, every example really answered."""
    try:
        from mock_server.docs.site import DocsError, build, check_folder, write
    except ModuleNotFoundError as error:
        if error.name != "markdown_it":
            raise
        click.echo(f"dashmock: {WITHOUT}", err=True)
        sys.exit(2)
    from mock_server.docs.changes import read, tagged
    from mock_server.docs.live import Failed
    from mock_server.spec.lines import located
    from mock_server.spec.loader import load, source_folder
    from mock_server.spec.model import Spec

    try:
        check_folder(out)
        versions = [(Path(name).stem, read(Path(name))) for name in earlier] or tagged(source_folder())
        files = build(Spec(load()), versions)
        write(files, out)
    except (
        ValueError
    ) as error:  # DocsError, or a mistake in the spec's sources: each names place, key and remedy
        if not (isinstance(error, DocsError) or type(error).__module__.startswith("mock_server.")):
            raise
        if isinstance(error, Failed):
            error = Failed(f"no site was written, because an example failed: {error}")
        click.echo(f"dashmock: {located(str(error), source_folder())}", err=True)
        sys.exit(2)
    size = sum(map(len, files.values()))
    click.echo(f"{len(files)} files, {size / 1e6:.1f} MB: open {out / 'index.html'}")
    if show:
        click.launch((out / "index.html").resolve().as_uri())
