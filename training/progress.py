"""Long work shows a progress bar on a terminal and plain lines elsewhere; both go to stderr, results to stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_SECONDS = 10.0
"""Between two plain lines."""


def say(text: str) -> None:
    """One line about what is going on."""
    click.echo(text, err=True)


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """Yields a function that is told how far the work has come."""
    if sys.stderr.isatty():
        with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
            yield lambda done: bar.update(done - bar.pos)
        return
    told = start = time.monotonic()

    def tell(done: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _SECONDS:
            told = time.monotonic()
            say(f"{label}: {done:,} of {length:,}")

    yield tell
    say(f"{label}: {length:,} in {time.monotonic() - start:.1f} s")
