"""How far long work is: a bar on a terminal, a plain line every tenth elsewhere (both on stderr, so that output can be piped)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Gives a function that is told how many of `total` are done."""
    start = time.monotonic()
    if sys.stderr.isatty():
        with click.progressbar(length=total, label=title, file=sys.stderr) as bar:
            yield lambda done: bar.update(done - bar.pos)
        return
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        if total and 10 * done // total > told:
            told = 10 * done // total
            click.echo(f"{title}: {done:,} of {total:,} ({time.monotonic() - start:.0f} s)", err=True)

    yield tell
