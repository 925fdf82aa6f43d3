"""The whole of `fit`: history in, verified bundle out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from signup_guard.clock import format_time
from signup_guard.errors import BundleError
from signup_guard.features import registry
from signup_guard.schema.history import Row
from signup_guard.scoring import choice
from signup_guard.scoring.bundle import CARD, FIRST, Bundle, load_bundle, sha256
from signup_guard.scoring.drift import LEAST, WINDOW, binned, psi, window_of, write_window
from training.blend import BELOW
from training.card import CARD_TEXT, PICTURE, card, worth
from training.cluster import Engine, need_dask, on_cluster
from training.evaluate import Levels, faults_of, figures
from training.figures import picture
from training.fit import MASKED, PARAMETERS, ROUNDS, Fitted, Grow, columns_without, fit, grow
from training.looks import First, learn_first, seen_by
from training.metrics import ranking
from training.pages import markdown, page
from training.replay import Replayed, replay, together
from training.sources import check, load, say
from training.split import Split, frozen_of, frozen_share, rings_of, warm_up_end
from training.traffic import Traffic, per_day, sampled
from training.tune import Tuned, tune
from training.unlabelled import MOST
from training.write import JUDGED, PLAIN, margins, trees_json, write_bundle


class How(NamedTuple):
    """How to train: without a family of signals (or `history`), with so many trials of tuning, on a Dask cluster (of this machine without
    a scheduler's address), with the help of the shipped bundle in this folder where labels are few and that makes a better model; `apart`
    each file as the history of a platform of its own, for a model that shall know new ones.
    """

    leave_out: str | None = None
    tune: int = 0
    dask: bool = False
    scheduler: str | None = None
    installed: Path | None = None
    apart: bool = False


def make_bundle(paths: Sequence[Path], mapping: Path | None, until: int | None, how: How, out: Path, at: int) -> Path:
    """Learns from the histories as they were known `until` (microseconds) and writes `out/<id>/`; `at` is the time of making.

    Raises `HistoryError`, `ConfigError`, or `BundleError` when what was written does not verify.
    """
    if how.dask:
        need_dask()  # before the history is read
    histories = [load(files, mapping, until) for files in ([[path] for path in paths] if how.apart else [paths])]
    rows = sorted((row for history in histories for row in history.rows), key=lambda row: row.at)
    for note in dict.fromkeys((*(note for history in histories for note in history.notes), *check(rows))):
        say(f"note: {note}")
    leave_out, synthetic = how.leave_out, any(row.synthetic for row in rows)
    shipped = None if synthetic or leave_out or how.installed is None else _shipped(how.installed)
    with on_cluster(how.scheduler, out) if how.dask else nullcontext(Engine(grow, None)) as engine:
        learnt, unlabelled, sample, frozen, first = _material([history.rows for history in histories], how, engine, shipped)
        tuned = tune(learnt, leave_out, how.tune, engine.grow) if how.tune else Tuned(dict(PARAMETERS), {})
        say(f"fitting {2 * ROUNDS} trees on {len(learnt.rows):,} rows with a label and {len(unlabelled.rows):,} without")
        fitted = fit(learnt, leave_out, partial(engine.grow, parameters=tuned.parameters), shipped, unlabelled)
    checked = learnt.of(fitted.checked)
    take = columns_without(leave_out)
    seen = _unlearnt(fitted, sample, take)
    metrics = {**_figures(fitted, checked, rows, seen), "by_time": _by_time(fitted, learnt)}
    faults = faults_of(metrics, checked.rows, fitted.cuts)
    about = {
        "synthetic": synthetic,
        "calibrated": not faults,
        "faults": faults,
        "left_out": leave_out,
        "blended_with": fitted.blended_with,
        "data": _data(paths, rows),
        "blocks": _blocks(learnt.rows, fitted),
        "frozen": frozen,
        "disjoint": fitted.split is None or fitted.split.disjoint,
        "parameters": {**tuned.parameters, "rounds": 2 * ROUNDS, "masked": MASKED},
        "tuning": tuned.told,
        "engine": "dask" if how.dask else "local",
        "ladder": fitted.ladder,
        "metrics": metrics,
        "moved": _moved(fitted, sample, take),
        "score_moved": psi(binned(fitted.before), fitted.log_odds) if min(len(fitted.before), len(fitted.log_odds)) >= LEAST else None,
    }
    extra = {
        PLAIN: trees_json(fitted.plain, [registry.names()[place] for place in columns_without("history")]),
        WINDOW: write_window(window_of(fitted.base_rate, seen, sample.vectors.taking(take).read(), fitted.names)),
        **_card(about, fitted, checked, take),
        **first,
    }
    if fitted.judged is not None:
        extra[JUDGED] = trees_json(fitted.judged, fitted.names)
    path = write_bundle(out, at, fitted.booster, fitted.names, learnt.vectors.taking(take), fitted.calibration, fitted.cuts, about, extra)
    load_bundle(path)
    return path


class Material(NamedTuple):
    """What is learnt from: labelled rows past the warm-up and not frozen, and unlabelled ones; a sample of all rows; how many labelled ones
    are frozen, and at which share; and the files of the first looks that they have.
    """

    learnt: Replayed
    unlabelled: Replayed
    sample: Replayed
    frozen: dict[str, float]
    first: dict[str, bytes]


def _material(histories: Sequence[Sequence[Row]], how: How, engine: Engine, shipped: Bundle | None) -> Material:
    # A new platform knows little, too: first days are learnt from for it.
    start = 0 if how.apart else warm_up_end(histories[0])
    parts = [engine.parts and engine.parts / str(number) for number in range(len(histories))]
    several = [replay(rows, parts=folder) for rows, folder in zip(histories, parts, strict=True)]
    replayed = together(several) if how.apart else several[0]
    for note in replayed.notes:
        say(f"note: {note}")
    rows = replayed.rows
    is_sampled, grown = sampled(rows), np.array([row.at >= start for row in rows], dtype=bool)
    told = np.array([row.label is not None for row in rows], dtype=bool)
    check([row for row, learnable in zip(rows, grown & told, strict=True) if learnable])
    labelled = replayed.of(told)
    frozen = np.zeros(len(rows), dtype=bool)
    share = frozen_share(len(labelled.rows))
    frozen[told] = frozen_of(labelled, rings_of(labelled), share)
    learnable = grown & told & ~frozen
    first = _first_looks(replayed, learnable, how.leave_out, engine.grow, shipped)
    sample = grown & np.array([is_sampled(row) for row in rows], dtype=bool)
    # Those of frozen rings, and who would be frozen alone once there is a label, are not learnt from before, either.
    held_back = frozen_of(replayed, np.arange(len(rows)), share) | np.isin(replayed.ring, replayed.ring[frozen & (replayed.ring >= 0)])
    is_chosen = sampled(rows, MOST)
    unlabelled = grown & ~told & ~held_back & np.array([is_chosen(row) for row in rows], dtype=bool)
    about = {"share": share, "rows": int((grown & frozen).sum())}
    return Material(replayed.of(learnable), replayed.of(unlabelled), replayed.of(sample), about, first)


def _first_looks(replayed: Replayed, learnable: np.ndarray, leave_out: str | None, grow: Grow, shipped: Bundle | None) -> dict[str, bytes]:
    """Gives all rows their first looks, and returns the files of the trees that do so: the shipped ones while labels are few."""
    if shipped is not None and shipped.first is not None and learnable.sum() < BELOW:
        trees = (shipped.path / FIRST).read_bytes()
        seen_by(shipped, replayed)
        return First(trees, trees).files()
    say(f"fitting first looks on {learnable.sum():,} rows")
    first = learn_first(replayed, learnable, leave_out, grow)
    return first.files() if first else {}


def _figures(fitted: Fitted, checked: Replayed, rows: Sequence[Row], seen: np.ndarray) -> dict[str, Any]:
    """The figures on the rows that were kept for them; `seen` are log-odds of the traffic."""
    baselines = {"velocity rule": checked.velocity}
    if fitted.split is not None:
        baselines["without history"] = margins(fitted.plain, checked.vectors.taking(columns_without("history")))
    begin = rows[0].at if fitted.split is None else fitted.split.begins["test"]
    traffic = Traffic(seen, per_day([row for row in rows if row.at >= begin]), fitted.base_rate)
    return figures(checked, fitted.log_odds, fitted.rings[fitted.checked], Levels(fitted.cuts, fitted.ladder), baselines, traffic)


def _by_time(fitted: Fitted, learnt: Replayed) -> dict[str, float] | None:
    """The ranking figures of the test block's time alone: with rows of rings that were learnt from, too."""
    if fitted.split is None or not len(fitted.split.older):
        return None
    places = np.concatenate([fitted.checked, fitted.split.older])
    fake = np.array([learnt.rows[place].label == "fake" for place in places])
    return {"fakes": int(fake.sum()), **ranking(fake, np.concatenate([fitted.log_odds, fitted.older]))}


def _unlearnt(fitted: Fitted, sample: Replayed, take: Sequence[int]) -> np.ndarray:
    """Log-odds by the judged trees of the sample since the test block began; of small histories those of the rows left out in turn."""
    if fitted.split is None or fitted.judged is None:
        return fitted.log_odds
    recent = sample.of(_late(fitted.split, sample))
    return fitted.calibration.apply(margins(fitted.judged, recent.vectors.taking(take)))


def _late(split: Split, sample: Replayed) -> np.ndarray:
    return np.array([row.at >= split.begins["test"] for row in sample.rows], dtype=bool)


def _card(about: dict[str, Any], fitted: Fitted, checked: Replayed, take: Sequence[int]) -> dict[str, bytes]:
    """The card's files by name."""
    worths = worth(fitted, checked.vectors.taking(take))
    families = {"share of the gain": worths.gain, "mean contribution, log-odds": worths.contribution}
    fake = np.array([row.label == "fake" for row in checked.rows])
    cuts = {"hold": fitted.cuts.hold, "block": fitted.cuts.block}
    png = picture(fake, fitted.log_odds, fitted.rings[fitted.checked], cuts, families)
    sections = card(about, fitted, worths, png)
    return {PICTURE: png, CARD_TEXT: markdown(sections).encode(), CARD: page(sections).encode()}


def _moved(fitted: Fitted, sample: Replayed, take: Sequence[int]) -> dict[str, float]:
    """PSI of each column from before the test block to it, the furthest first; empty where there are too few signups."""
    if fitted.split is None:
        return {}
    late = _late(fitted.split, sample)
    if min(late.sum(), (~late).sum()) < LEAST:
        return {}
    vectors = sample.vectors.taking(take).read()
    moved = {name: psi(binned(vectors[~late, place]), vectors[late, place]) for place, name in enumerate(fitted.names)}
    return dict(sorted(moved.items(), key=lambda item: -item[1]))


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
