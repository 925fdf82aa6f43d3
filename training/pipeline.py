"""The whole of `fit`: history in, verified bundle out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from signup_guard.clock import format_time
from signup_guard.features import registry
from signup_guard.schema.history import Row
from signup_guard.scoring.bundle import CARD, load_bundle, sha256
from signup_guard.scoring.drift import LEAST, WINDOW, binned, psi, window_of, write_window
from training.card import PICTURE, card, worth
from training.evaluate import Levels, faults_of, figures
from training.figures import picture
from training.fit import MASKED, PARAMETERS, ROUNDS, Fitted, columns_without, fit
from training.pages import markdown, page
from training.replay import Replayed, replay
from training.sources import check, load, say
from training.split import FROZEN, frozen_of, rings_of, warm_up_end
from training.traffic import Traffic, per_day, sampled
from training.write import JUDGED, PLAIN, margins, trees_json, write_bundle


def make_bundle(paths: Sequence[Path], mapping: Path | None, until: int | None, leave_out: str | None, out: Path, at: int) -> Path:
    """Learns from the histories as they were known `until` (microseconds) and writes `out/<id>/`; `at` is the time of making.

    Raises `HistoryError`, or `BundleError` when what was written does not verify.
    """
    history = load(paths, mapping, until)
    for note in (*history.notes, *check(history.rows)):
        say(f"note: {note}")
    start, is_sampled = warm_up_end(history.rows), sampled(history.rows)
    replayed = replay(history.rows, lambda row: row.label is not None or (row.at >= start and is_sampled(row)))
    for note in replayed.notes:
        say(f"note: {note}")
    grown = np.array([row.at >= start for row in replayed.rows], dtype=bool)
    sample = replayed.of(grown & np.array([is_sampled(row) for row in replayed.rows], dtype=bool))
    told = np.array([row.label is not None for row in replayed.rows], dtype=bool)
    labelled, grown = replayed.of(told), grown[told]
    check(labelled.of(grown).rows)
    frozen = frozen_of(labelled, rings_of(labelled))
    learnt = labelled.of(grown & ~frozen)
    say(f"fitting {ROUNDS} trees on {len(learnt.rows):,} rows")
    fitted = fit(learnt, leave_out)
    checked = learnt.of(fitted.checked)
    take = columns_without(leave_out)
    seen = _unlearnt(fitted, sample, take)
    metrics = _figures(fitted, checked, history.rows, seen)
    faults = faults_of(metrics, checked.rows, fitted.cuts)
    about = {
        "synthetic": any(row.synthetic for row in history.rows),
        "calibrated": not faults,
        "faults": faults,
        "left_out": leave_out,
        "data": _data(paths, history.rows),
        "blocks": _blocks(learnt.rows, fitted),
        "frozen": {"share": FROZEN, "rows": int((grown & frozen).sum())},
        "disjoint": fitted.split is None or fitted.split.disjoint,
        "parameters": {**PARAMETERS, "rounds": ROUNDS, "masked": MASKED},
        "ladder": fitted.ladder,
        "metrics": metrics,
        "moved": _moved(fitted, sample, take),
    }
    worths = worth(fitted, checked.vectors[:, take])
    families = {"share of the gain": worths.gain, "mean contribution, log-odds": worths.contribution}
    fake = np.array([row.label == "fake" for row in checked.rows])
    cuts = {"hold": fitted.cuts.hold, "block": fitted.cuts.block}
    png = picture(fake, fitted.log_odds, fitted.rings[fitted.checked], cuts, families)
    sections = card(about, fitted, worths, png)
    extra = {
        PLAIN: trees_json(fitted.plain, [registry.names()[place] for place in columns_without("history")]),
        PICTURE: png,
        "CARD.md": markdown(sections).encode(),
        CARD: page(sections).encode(),
        WINDOW: write_window(window_of(fitted.base_rate, seen, sample.vectors[:, take], fitted.names)),
    }
    if fitted.judged is not None:
        extra[JUDGED] = trees_json(fitted.judged, fitted.names)
    path = write_bundle(out, at, fitted.booster, fitted.names, learnt.vectors[:, take], fitted.calibration, fitted.cuts, about, extra)
    load_bundle(path)
    return path


def _figures(fitted: Fitted, checked: Replayed, rows: Sequence[Row], seen: np.ndarray) -> dict[str, Any]:
    """The figures on the rows that were kept for them; `seen` are log-odds of the traffic."""
    baselines = {"velocity rule": checked.velocity}
    if fitted.split is not None:
        baselines["without history"] = margins(fitted.plain, checked.vectors[:, columns_without("history")])
    begin = rows[0].at if fitted.split is None else fitted.split.begins["test"]
    traffic = Traffic(seen, per_day([row for row in rows if row.at >= begin]), fitted.base_rate)
    return figures(checked, fitted.log_odds, fitted.rings[fitted.checked], Levels(fitted.cuts, fitted.ladder), baselines, traffic)


def _unlearnt(fitted: Fitted, sample: Replayed, take: Sequence[int]) -> np.ndarray:
    """Log-odds of the sampled signups that the judged trees had not learnt; of small histories those of the rows left out in turn."""
    if fitted.split is None or fitted.judged is None:
        return fitted.log_odds
    begin = fitted.split.begins["test"]
    new = sample.of(np.array([row.at >= begin or row.label is None for row in sample.rows], dtype=bool))
    return fitted.calibration.apply(margins(fitted.judged, new.vectors[:, take]))


def _moved(fitted: Fitted, sample: Replayed, take: Sequence[int]) -> dict[str, float]:
    """PSI of each column from before the test block to it, the furthest first; empty where there are too few signups."""
    if fitted.split is None:
        return {}
    late = np.array([row.at >= fitted.split.begins["test"] for row in sample.rows], dtype=bool)
    if min(late.sum(), (~late).sum()) < LEAST:
        return {}
    vectors = sample.vectors[:, take]
    moved = {name: psi(binned(vectors[~late, place]), vectors[late, place]) for place, name in enumerate(fitted.names)}
    return dict(sorted(moved.items(), key=lambda item: -item[1]))


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
