"""The command `dashmock`. Wrong flags, wrong config and a port in use each give one clear line and exit code 2."""

import gc
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import click

from mock_server.settings import Settings, checked, load
from mock_server.spec.said import one_line


class LazyGroup(click.Group):
    """Commands whose modules are imported only when they are called: `serve` must start quickly."""

    lazy: ClassVar = {
        "contract": "mock_server.contract.command:contract",
        "drift": "mock_server.contract.drift.command:drift",
        "docs": "mock_server.docs.command:docs",
        "scenario": "mock_server.scenarios.command:scenario",
        "tapes": "mock_server.commands:tapes",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.lazy})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        from importlib import import_module

        module, name = self.lazy[cmd_name].split(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from mock_server import version

        click.echo(f"dashmock {version()}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="The version."
)
def main() -> None:
    """DashScope on your own machine: a mock of Alibaba Cloud's Model Studio (Qwen) API made of one OpenAPI contract."""


@main.command(context_settings={"auto_envvar_prefix": "DASHMOCK"})
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.  [default: 8787]"
)
@click.option(
    "--certfile", help="A certificate with its chain in PEM, to serve HTTPS.  [default: none, HTTP]"
)
@click.option("--keyfile", help="The certificate's private key in PEM.  [default: it is in --certfile]")
@click.option(
    "--seed", type=click.IntRange(0), help="Same seed, same answers in the same order.  [default: 0]"
)
@click.option(
    "--pace", help="off, real, or MS_TO_FIRST_TOKEN:TOKENS_PER_SECOND such as 300:50.  [default: off]"
)
@click.option("--region", help="Region to be where the Host header names none.  [default: cn-beijing]")
@click.option(
    "--max-body", type=click.IntRange(1), help="Largest request body in bytes.  [default: 20971520]"
)
@click.option(
    "--max-upload", type=click.IntRange(1), help="Largest form with files in bytes.  [default: 525336576]"
)
@click.option(
    "--max-stored",
    type=click.IntRange(1),
    help="Bytes of all files kept; then the oldest go.  [default: 1073741824]",
)
@click.option(
    "--request-timeout",
    type=click.FloatRange(0.1),
    help="Seconds a request may take to arrive.  [default: 20]",
)
@click.option(
    "--keep-alive", type=click.FloatRange(1), help="Seconds an idle connection is kept.  [default: 75]"
)
@click.option(
    "--stream-errors",
    help="A refused stream: model (as recorded), event (HTTP 200), status (400, JSON), framed (400, SSE).",
)
@click.option(
    "--profile", help="A file of lengths and times that `dashmock tapes learn` wrote; answers come so."
)
@click.option("--tapes", help="A file or a folder of recorded exchanges that answer where they fit.")
@click.option(
    "--on-miss",
    help="Where no tape fits: generate, upstream or fail.  [default: upstream if one is named, else generate]",
)
@click.option("--upstream", help="Base URL of another server that is asked what is not answered here.")
@click.option(
    "--upstream-timeout",
    type=click.FloatRange(0.1),
    help="Seconds another server may say nothing.  [default: 300]",
)
@click.option(
    "--upstream-brain",
    help="Base URL of an OpenAI-compatible server that chats take their texts from, e.g. http://127.0.0.1:11434/v1.",
)
@click.option("--brain-model", help="The model that the brain is asked for.  [default: the first it lists]")
@click.option("--brain-key", help="The key that the brain is sent.")
@click.option("--record-to", help="Folder to which what the upstream answers is written, as redacted tapes.")
@click.option("--redact", help="What tapes shall not hold beside keys: text, names, emails, phones, or all.")
@click.option(
    "--check-answers/--no-check-answers", default=None, help="Check each answer against the contract first."
)
@click.option(
    "--journal",
    type=click.IntRange(0),
    help="How many calls `/_mock/journal` remembers; 0: none.  [default: 500; 0 with --store or --workers]",
)
@click.option("--metrics/--no-metrics", default=None, help="Count calls for Prometheus, at /_mock/metrics.")
@click.option(
    "--otel/--no-otel",
    default=None,
    help="Send OpenTelemetry spans by the GenAI conventions; needs dashmock[otel], OTEL_… says where to.",
)
@click.option(
    "--scenario",
    multiple=True,
    help="A scenario file, or a folder of them: what is answered to which calls. Can be given again.",
)
@click.option(
    "--limits",
    help="off, catalogue (what each model is published with), or a YAML file of limits.  [default: off]",
)
@click.option(
    "--store",
    help="Where files, tasks and all the rest are kept: memory, sqlite:PATH, or redis://HOST:6379/0.  [default: memory]",
)
@click.option(
    "--blobs",
    help="Where large files of a store lie: s3://BUCKET/FOLDER?endpoint=URL, with AWS_… keys in the environment.  [default: in it]",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Processes that serve the port and share what is kept.  [default: 1]",
)
@click.option(
    "--admin-token",
    help="What calls under /_mock need in the header X-Mock-Token.  [default: none, and only this machine may]",
)
@click.option("--log", help="off, error, or access.  [default: error]")
@click.option("--config", type=click.Path(path_type=Path), help="A YAML file of these settings, by name.")
def serve(config: Path | None, **flags: Any) -> None:
    """Serves the mock; `GET /_mock/health` answers when it is ready."""
    _serve(config, flags)


@main.command(context_settings={"auto_envvar_prefix": "DASHMOCK"})
@click.option(
    "--upstream", required=True, help="Base URL to pass everything to, e.g. https://dashscope.aliyuncs.com."
)
@click.option("--out", "record_to", required=True, help="Folder for the tapes, one file each exchange.")
@click.option("--redact", help="What tapes shall not hold beside keys: text, names, emails, phones, or all.")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.  [default: 8787]"
)
@click.option(
    "--upstream-timeout",
    type=click.FloatRange(0.1),
    help="Seconds the upstream may say nothing.  [default: 300]",
)
@click.option("--log", help="off, error, or access.  [default: error]")
def record(**flags: Any) -> None:
    """A proxy that passes everything to the upstream as it comes, and writes what it heard as redacted tapes."""
    _serve(None, {**flags, "max_body": LARGEST_RECORDED}, remembers=False)  # it writes tapes


LARGEST_RECORDED = 256 * 1024 * 1024
"""Bytes of a request that is recorded: uploads are larger than what the API takes as JSON."""


REMEMBERED = 500
"""Calls that a served mock remembers unless it is told otherwise, 64 MB of them at most. Not where a store is shared: there each
call would be written down."""


def _serve(config: Path | None, flags: dict[str, Any], remembers: bool = True) -> None:
    values: dict[str, Any] = {}
    try:
        if config is not None:
            values |= load(config)
        for name, value in flags.items():
            if value is not None and value != ():
                values[name] = checked(f"--{name.replace('_', '-')}", name, value)
        gc.disable()  # a start makes no garbage worth looking for; the server switches it on again
        from mock_server import docs, server

        settings = Settings(**values)
        if remembers and "journal" not in values and settings.workers == 1 and settings.store == "memory":
            settings = replace(settings, journal=REMEMBERED)
        if settings.workers > 1:
            from mock_server import workers

            workers.serve(settings, docs.Pages())
        else:
            server.serve(settings, docs.Pages())
    except (
        ValueError
    ) as error:  # SettingsError, or a mistake in the spec's sources: each names place, key and remedy
        if type(error).__module__.startswith("mock_server."):
            fail(str(error))
        raise


@main.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; default: standard output."
)
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
@click.option(
    "--openapi", "version", type=click.Choice(["3.2", "3.1", "3.0"]), default="3.2", show_default=True
)
def spec(out: Path | None, form: str, version: str) -> None:
    """Prints the bundled OpenAPI document."""
    from mock_server.spec.bundle import dump
    from mock_server.spec.loader import load as load_spec
    from mock_server.spec.views import downgrade

    document = load_spec()
    text = dump(document if version == "3.2" else downgrade(document, version), form)
    if out is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"--out {out}: cannot be written: {error.strerror}")


def fail(message: str) -> None:
    """One line on standard error, exit code 2."""
    click.echo(f"dashmock: {one_line(message)}", err=True)
    sys.exit(2)
