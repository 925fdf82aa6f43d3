"""Prints what few labels of one's own are worth: `python -m tests.benchmarks.blend [--days N] [--per-day N] [SEED ...]`.

A model stands in for the shipped one that has never met some mechanics (nor their suppliers).  In worlds that have them all, local models
are fitted on so many signups of the first two thirds with their true label, drawn by lot, or those that the shipped model finds the most
suspicious (only what is held gets looked at), and judged in the last third: by themselves, beside the shipped one, and the mean of both;
then what `fit` chose of the two.  Where it refuses so few genuine labels, the shipped model stays; in how many worlds is told.  Told is the
recall at 1 % of genuine people held, and the AUC, as means over the worlds.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from signup_guard.clock import DAY
from signup_guard.errors import HistoryError
from signup_guard.schema.history import Row, read_history
from signup_guard.scoring import Bundle, load_bundle
from signup_guard.simulate import MECHANICS, simulate
from tests.benchmarks.worlds import table
from training.blend import sums
from training.fit import fit
from training.looks import seen_by
from training.metrics import ranking
from training.pipeline import How, make_bundle
from training.replay import Replayed, replay
from training.sources import check
from training.unlabelled import MOST
from training.write import margins

UNKNOWN: Final = ("antidetect", "residential_pool", "name_factory", "own_domains", "sms_block", "headless", "few_phones")
SIZES: Final = (500, 2000, 10_000)


def main() -> None:
    """Fits and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=[501, 502, 503, 504])
    parser.add_argument("--shipped-seed", type=int, default=511)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--per-day", type=int, default=280)
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        work = Path(folder)
        without = frozenset(UNKNOWN) | {supplier for name in UNKNOWN for supplier in MECHANICS[name].suppliers}
        history, _ = world(work, args.shipped_seed, 40, args.per_day, without)
        shipped = load_bundle(make_bundle([history], None, None, How(), work, 0))
        figures, refusals = [], []
        for seed in args.seeds:
            path, fakes = world(work, seed, args.days, args.per_day, frozenset())
            rows = read_history([path]).rows
            found, refused = compare(shipped, seen_by(shipped, replay(rows)), np.array([row.signup_id in fakes for row in rows]))
            figures.append(found)
            refusals.append(refused)
    means = np.mean(figures, axis=0)
    ways = [[f"{size:,}", of] for of in ("at random", "the most suspicious") for size in SIZES]
    for way, times in zip(ways, np.sum(refusals, axis=0), strict=True):
        way[1] += f" (refused in {times} of {len(figures)})" if times else ""
    told = [[f"{recall:.3f} ({auc:.3f})" for recall, auc in line] for line in means]
    lines = [[*way, *line] for way, line in zip(ways, told, strict=True)]
    print(table(["labels", "of", "shipped", "local", "mean of both", "as `fit` chose"], lines))


def world(folder: Path, seed: int, days: int, per_day: int, without: frozenset[str]) -> tuple[Path, set[str]]:
    """A simulated history, and the ids of its fakes."""
    path = folder / f"{seed}.jsonl"
    rows = list(simulate(Random(seed), days=days, per_day=per_day, without=without))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path, {row["signup_id"] for row in rows if row["sim_tier"]}


def compare(shipped: Bundle, replayed: Replayed, fake: np.ndarray) -> tuple[list[list[tuple[float, float]]], list[bool]]:
    """For labels at random and for chosen ones, and each number of them, the recall and AUC of the shipped model, the local one, the mean
    of both, and the one chosen; and whether `fit` refused.
    """
    ats = np.array([row.at for row in replayed.rows])
    begin, until = ats[0] + 6 * DAY, ats[0] + 2 * (ats[-1] - ats[0]) // 3
    known, last = np.flatnonzero((ats >= begin) & (ats < until)), ats >= until
    theirs = sums(shipped, replayed.vectors)
    suspicious = known[np.argsort(-theirs[known], kind="stable")]
    by_lot = [np.random.default_rng(size).choice(known, min(size, len(known)), replace=False) for size in SIZES]
    lines, refused = [], []
    for size, chosen in zip(2 * SIZES, [*by_lot, *(suspicious[:size] for size in SIZES)], strict=True):
        drawn = np.sort(chosen)
        rows: list[Row] = [replace(replayed.rows[place], label="fake" if fake[place] else "genuine", synthetic=False) for place in drawn]
        learnt = replace(replayed.of(drawn), rows=rows)
        others = np.setdiff1d(known, drawn)
        unlabelled = replayed.of(np.sort(np.random.default_rng(size).choice(others, min(MOST, len(others)), replace=False)))
        try:
            check(rows)
            fitted = fit(learnt, shipped=shipped, unlabelled=unlabelled)
        except HistoryError:
            scored = [theirs] * 4
        else:
            own = margins(fitted.booster, replayed.vectors)
            if fitted.blended_with:
                own = 2 * own - theirs
            both = (own + theirs) / 2
            scored = [theirs, own, both, both if fitted.blended_with else own]
        refused.append(all(one is theirs for one in scored))
        told = [ranking(fake[last], scores[last]) for scores in scored]
        lines.append([(found["tpr_at_1"], found["auc"]) for found in told])
    return lines, refused


if __name__ == "__main__":
    main()
