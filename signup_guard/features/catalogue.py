"""The page that lists every signal: `python -m signup_guard.features.catalogue > docs/signals.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from signup_guard.features.registry import columns, signals


def page() -> str:
    """The catalogue in Markdown, made from the signals themselves."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    every = signals()
    yield "# Signals"
    yield ""
    yield f"{len(every)} signals in {len(columns())} columns; a signal with windows has a column for each. This page is generated."
    yield ""
    yield "No value means: no such thing here. `history` says whether the signal needs what was seen before, or the signup alone."
    for family in dict.fromkeys(signal.family for signal in every.values()):
        yield from ("", f"## {family}", "", "| code | tells | windows | history |", "|---|---|---|---|")
        for code, signal in every.items():
            if signal.family == family:
                yield f"| `{code}` | {signal.about} | {' '.join(signal.windows)} | {'yes' if signal.reads_history else 'no'} |"


if __name__ == "__main__":
    sys.stdout.write(page())
