"""The whole of `fit`: history in, verified bundle out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from signup_guard.clock import format_time
from signup_guard.errors import BundleError
from signup_guard.features import registry
from signup_guard.schema.history import Row
from signup_guard.scoring import choice
from signup_guard.scoring.bundle import Bundle, load_bundle, sha256
from training.card import PICTURE, card, picture
from training.evaluate import faults_of, figures
from training.fit import MASKED, PARAMETERS, ROUNDS, Fitted, columns_without, fit
from training.replay import replay
from training.sources import check, load, say
from training.split import warm_up_end
from training.write import JUDGED, PLAIN, margins, trees_json, write_bundle


def make_bundle(
    paths: Sequence[Path],
    mapping: Path | None,
    until: int | None,
    leave_out: str | None,
    out: Path,
    at: int,
    installed: Path | None = None,
) -> Path:
    """Learns from the histories as they were known `until` (microseconds) and writes `out/<id>/`; `at` is the time of making.

    Few labels of one's own are helped by the shipped bundle of the folder `installed`, where that makes a better model.
    Raises `HistoryError`, or `BundleError` when what was written does not verify.
    """
    history = load(paths, mapping, until)
    for note in (*history.notes, *check(history.rows)):
        say(f"note: {note}")
    start = warm_up_end(history.rows)
    replayed = replay(history.rows, lambda row: row.label is not None and row.at >= start)
    for note in replayed.notes:
        say(f"note: {note}")
    check(replayed.rows)
    say(f"fitting {ROUNDS} trees on {len(replayed.rows):,} rows")
    synthetic = any(row.synthetic for row in history.rows)
    fitted = fit(replayed, leave_out, None if synthetic or leave_out or installed is None else _shipped(installed))
    checked = [replayed.rows[place] for place in fitted.checked]
    fake = np.array([row.label == "fake" for row in checked])
    baselines = {"velocity rule": replayed.velocity[fitted.checked]}
    if fitted.split is not None:
        alone = replayed.vectors[np.ix_(fitted.checked, np.array(columns_without("history")))]
        baselines["without history"] = margins(fitted.plain, alone)
    metrics = figures(checked, fake, fitted.log_odds, fitted.rings[fitted.checked], fitted.cuts, baselines)
    faults = faults_of(metrics, checked, fitted.cuts)
    about = {
        "synthetic": synthetic,
        "calibrated": not faults,
        "faults": faults,
        "left_out": leave_out,
        "blended_with": fitted.blended_with,
        "data": _data(paths, history.rows),
        "blocks": _blocks(replayed.rows, fitted),
        "disjoint": fitted.split is None or fitted.split.disjoint,
        "parameters": {**PARAMETERS, "rounds": ROUNDS, "masked": MASKED},
        "metrics": metrics,
    }
    extra = {
        PLAIN: trees_json(fitted.plain, [registry.names()[place] for place in columns_without("history")]),
        PICTURE: picture(fitted, fake),
        "CARD.md": card(about, fitted).encode(),
    }
    if fitted.judged is not None:
        extra[JUDGED] = trees_json(fitted.judged, fitted.names)
    learnt = replayed.vectors[:, columns_without(leave_out)]
    path = write_bundle(out, at, fitted.booster, fitted.names, learnt, fitted.calibration, fitted.cuts, about, extra)
    load_bundle(path)
    return path


def _shipped(installed: Path) -> Bundle | None:
    """The bundle in force in the folder of installed ones, unless it is not to be used."""
    try:
        return load_bundle(choice.find((installed,)))
    except BundleError as fault:
        say(f"note: without the shipped model: {fault}")
        return None


def _data(paths: Sequence[Path], rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "files": [{"name": path.name, "sha256": sha256(path)} for path in paths],
        "from": format_time(rows[0].at),
        "until": format_time(rows[-1].at),
        "rows": len(rows),
        "labelled": sum(row.label is not None for row in rows),
        "fakes": sum(row.label == "fake" for row in rows),
    }


def _blocks(rows: Sequence[Row], fitted: Fitted) -> dict[str, dict[str, Any]]:
    if fitted.split is None:
        return {}
    return {
        name: {
            "from": format_time(fitted.split.begins[name]),
            "rows": len(places),
            "fakes": sum(rows[place].label == "fake" for place in places),
        }
        for name, places in fitted.split.blocks.items()
    }
