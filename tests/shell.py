"""Command lines in this process, for tests of what they answer: a process of its own takes two seconds to import what a command needs."""

from __future__ import annotations

import io
import logging
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple

import click

from signup_guard.cli import run


class Done(NamedTuple):
    code: int
    out: str
    err: str


def shell(command: click.Command, *words: object) -> Done:
    """Runs a command; its exit code and outputs as a shell sees them."""
    out, err = io.StringIO(), io.StringIO()
    logged = logging.StreamHandler(err)
    logging.root.addHandler(logged)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = run(command, list(map(str, words)))
    finally:
        logging.root.removeHandler(logged)
    return Done(code, out.getvalue(), err.getvalue())
