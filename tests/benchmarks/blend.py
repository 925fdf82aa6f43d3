"""Prints what few labels of one's own are worth: `python -m tests.benchmarks.blend [--days N] [--per-day N] [SEED ...]`.

A model stands in for the shipped one that has never met some mechanics (nor their suppliers).  In worlds that have them all, local models
are fitted on so many signups, drawn by lot from the first two thirds with their true label, and judged in the last third: by themselves,
beside the shipped one, and the mean of both.  `*` marks the one that `fit` chose.
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
from signup_guard.schema.history import Row, read_history
from signup_guard.scoring import Bundle, load_bundle
from signup_guard.simulate import MECHANICS, simulate
from training.blend import sums
from training.fit import fit
from training.looks import seen_by
from training.metrics import ranking
from training.pipeline import How, make_bundle
from training.replay import Replayed, replay
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
        print("recall at 1 % of genuine people held (AUC); * chosen\nseed labels shipped local mean")
        for seed in args.seeds:
            path, fakes = world(work, seed, args.days, args.per_day, frozenset())
            rows = read_history([path]).rows
            compare(seed, shipped, seen_by(shipped, replay(rows)), np.array([row.signup_id in fakes for row in rows]))


def world(folder: Path, seed: int, days: int, per_day: int, without: frozenset[str]) -> tuple[Path, set[str]]:
    """A simulated history, and the ids of its fakes."""
    path = folder / f"{seed}.jsonl"
    rows = list(simulate(Random(seed), days=days, per_day=per_day, without=without))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path, {row["signup_id"] for row in rows if row["sim_tier"]}


def compare(seed: int, shipped: Bundle, replayed: Replayed, fake: np.ndarray) -> None:
    """Prints a line for each number of labels."""
    ats = np.array([row.at for row in replayed.rows])
    begin, until = ats[0] + 6 * DAY, ats[0] + 2 * (ats[-1] - ats[0]) // 3
    known, last = np.flatnonzero((ats >= begin) & (ats < until)), ats >= until
    theirs = sums(shipped, replayed.vectors)
    for size in SIZES:
        drawn = np.sort(np.random.default_rng(size).choice(known, min(size, len(known)), replace=False))
        rows: list[Row] = [replace(replayed.rows[place], label="fake" if fake[place] else "genuine", synthetic=False) for place in drawn]
        learnt = replace(replayed.of(drawn), rows=rows)
        fitted = fit(learnt, shipped=shipped)
        own = margins(fitted.booster, replayed.vectors)
        if fitted.blended_with:
            own = 2 * own - theirs
        told = []
        for scores, chosen in ((theirs, False), (own, not fitted.blended_with), ((own + theirs) / 2, bool(fitted.blended_with))):
            found = ranking(fake[last], scores[last])
            told.append(f"{found['tpr_at_1']:.3f} ({found['auc']:.3f}){'*' if chosen else ''}")
        print(seed, len(drawn), *told, flush=True)


if __name__ == "__main__":
    main()
