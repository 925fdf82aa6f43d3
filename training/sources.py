"""Reads the history to learn from and says in plain words what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
import numpy as np
from sklearn.metrics import roc_auc_score

from signup_guard.clock import DAY, format_time
from signup_guard.errors import HistoryError
from signup_guard.schema.history import LabelledHistory, Row, read_history
from signup_guard.schema.mapping import read_mapping

LEAST_LABELLED: Final = 400
LEAST_OF_A_CLASS: Final = 30
_TELLTALE: Final = 0.9
"""How well the delay of a label alone may tell the classes apart (AUC) before it is worth a word."""


def say(text: str) -> None:
    """One line about what is going on, on stderr: results alone go to stdout."""
    click.echo(text, err=True)


def load(paths: Sequence[Path], mapping: Path | None, until: int | None = None) -> LabelledHistory:
    """The history in order; with `until` (microseconds) as it was known then: no later signup, no label learnt later.

    Raises `HistoryError`.
    """
    history = read_history(paths, None if mapping is None else read_mapping(mapping))
    if until is None:
        return history
    return LabelledHistory([_as_of(row, until) for row in history.rows if row.at < until], history.notes)


def _as_of(row: Row, until: int) -> Row:
    known = tuple(change for change in row.changes if change.at < until)
    if len(known) == len(row.changes):
        return row
    return replace(row, changes=known, label=known[-1].label if known else None)


def check(rows: Sequence[Row]) -> list[str]:
    """Sentences about what to mind; raises `HistoryError` where there is too little to learn from."""
    fakes, genuine = (sum(row.label == truth for row in rows) for truth in ("fake", "genuine"))
    if not rows:
        raise HistoryError("There is no signup in the history.")
    found = [
        f"{len(rows):,} signups from {format_time(rows[0].at)} to {format_time(rows[-1].at)}:"
        f" {fakes:,} fake, {genuine:,} genuine, {len(rows) - fakes - genuine:,} without a label, some of which are learnt from as genuine"
    ]
    if not fakes and not genuine:
        raise HistoryError("No signup is labelled (the column `label`: fake or genuine); there is nothing to learn from.")
    if not fakes or not genuine:
        raise HistoryError(
            f"All {fakes + genuine} labels are of one class ({'fake' if fakes else 'genuine'}); both are needed to learn from."
        )
    if fakes + genuine < LEAST_LABELLED or min(fakes, genuine) < LEAST_OF_A_CLASS:
        raise HistoryError(
            f"There are {fakes} fake and {genuine} genuine signups; at least {LEAST_LABELLED} labelled ones with {LEAST_OF_A_CLASS} of each"
            " kind are needed. Label more, or use the default model until then."
        )
    synthetic = sum(row.synthetic for row in rows)
    if 0 < synthetic < len(rows):
        found.append(f"{synthetic:,} signups are synthetic: figures on a mixture say nothing about your own applicants")
    if rows[-1].at - rows[0].at < 2 * DAY:
        found.append("All signups are within two days: what is counted over weeks cannot be learnt from them")
    return found + _check_delays(rows)


def _check_delays(rows: Sequence[Row]) -> list[str]:
    labelled = [row for row in rows if row.label is not None]
    timed = [row for row in labelled if row.label_at is not None]
    found = []
    if not timed:
        return ["No label has a time (label_observed_at): labels are learnt from and enter no signal"]
    if len(timed) < len(labelled):
        found.append(f"{len(labelled) - len(timed):,} labels have no time; they are learnt from and enter no signal")
    fake = np.array([row.label == "fake" for row in timed])
    if 0 < fake.sum() < len(fake):
        told = roc_auc_score(fake, [(row.label_at or 0) - row.at for row in timed])
        if max(told, 1 - told) > _TELLTALE:
            found.append(
                f"The delay of the label alone tells the classes apart (AUC {max(told, 1 - told):.2f}): signals from labels will flatter"
            )
    shares = [np.mean([row.label_at is not None for row in labelled if row.label == truth]) for truth in ("fake", "genuine")]
    if abs(shares[0] - shares[1]) > 0.5:
        found.append("Labels with a time are nearly all of one class: signals from labels will flatter")
    return found
