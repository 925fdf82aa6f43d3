"""The command `signup-guard`.

Exit codes: 0 done, 1 refused or failed, 2 used wrongly; errors are one line on stderr, never a traceback.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import click

from signup_guard import config
from signup_guard.cli import admin, demo, history, serve
from signup_guard.errors import SignupGuardError

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 120}


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="signup-guard")
@click.pass_context
def cli(context: click.Context) -> None:
    """Scores account registrations for fraud.

    Settings come from the environment; `signup-guard config` shows them.

    Example: signup-guard serve --port 8080
    """
    settings, warnings = config.load()
    context.obj = settings
    for warning in warnings:
        click.echo(f"Warning: {warning}", err=True)


for command in (
    serve.serve,
    demo.demo,
    history.backtest,
    history.import_,
    history.export,
    admin.keys,
    admin.users,
    admin.model,
    admin.config,
    admin.doctor,
):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and exits with its code."""
    sys.exit(run(cli, arguments))


def run(command: click.Command, arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns its exit code, with a fault told in one line."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        command.main(args=None if arguments is None else list(arguments), standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("Error: interrupted", err=True)
        return 1
    except (SignupGuardError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        return 1
    return 0
