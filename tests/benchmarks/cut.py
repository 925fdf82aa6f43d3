"""Prints how near the hold cut keeps to the wanted share: `python -m tests.benchmarks.cut [--days N] [--per-day N] [SEED ...]`.

Each simulated world is judged in its last third, fixed and moving, by two models: the bundle in force, which does not know that world, and
one fitted on the first two thirds as they were known then.  A week is right when at most 1.5 times the wanted share of genuine people was
held; how far the share is off is told as a factor.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from math import exp, log
from pathlib import Path
from random import Random
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from signup_guard import config
from signup_guard.clock import DAY, HOUR
from signup_guard.features import registry
from signup_guard.policy.decide import Policy
from signup_guard.policy.moving import WINDOW_HOURS, bin_of, counted, moved
from signup_guard.schema.history import read_history
from signup_guard.scoring import load_bundle, probability
from signup_guard.scoring.choice import find
from signup_guard.simulate import simulate
from signup_guard.usecases.engine import MOVES
from signup_guard.wiring import bundle_folders
from training.fit import fit, grow
from training.looks import learn_first, seen_by
from training.replay import Replayed, replay
from training.sources import load
from training.split import warm_up_end
from training.write import margins

SHARE = Policy().hold_share
LEAST = SHARE / 10
"""A share of nobody is told as a factor of ten."""


class Judged(NamedTuple):
    """Shares of genuine people and of fakes held, and of weeks that were right."""

    genuine: float
    fakes: float
    right: float


def main() -> None:
    """Plays each world and prints a line for each model and kind of cut."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=[501, 502, 503, 504])
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--per-day", type=int, default=280)
    args = parser.parse_args()
    found: dict[tuple[str, str], list[Judged]] = {}
    for seed in args.seeds:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "world.jsonl"
            rows = list(simulate(Random(seed), days=args.days, per_day=args.per_day))
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
            fakes = {row["signup_id"] for row in rows if row["sim_tier"]}
            for key, judged in world(path, fakes).items():
                found.setdefault(key, []).append(judged)
                print(f"seed {seed}, {key[0]} model, {key[1]} cut: {told(judged)}", flush=True)
    for key, all_judged in found.items():
        off = exp(mean(abs(log(max(one.genuine, LEAST) / SHARE)) for one in all_judged))
        average = Judged(*map(mean, zip(*all_judged, strict=True)))
        print(f"{key[0]} model, {key[1]} cut: on average off by a factor of {off:.1f}; {told(average)}")


def told(judged: Judged) -> str:
    return f"genuine held {100 * judged.genuine:.2f} %, fakes {100 * judged.fakes:.1f} %, weeks right {100 * judged.right:.0f} %"


def world(path: Path, fakes: set[str]) -> dict[tuple[str, str], Judged]:
    """Both models' figures in the last third of a world."""
    rows = read_history([path]).rows
    replayed = replay(rows)
    until = rows[0].at + 2 * (rows[-1].at - rows[0].at) // 3
    fake = np.array([row.signup_id in fakes for row in rows])
    bundle = load_bundle(find(bundle_folders(config.load()[0])))
    models = {
        "unknowing": (seen_by(bundle, replayed).vectors.each(bundle.predict_many), bundle.cuts.hold),
        "own": own(path, replayed, until),
    }
    found = {}
    for name, (scores, cut) in models.items():
        for kind, cuts in (("fixed", np.full(len(rows), cut)), ("moving", followed(replayed, scores, cut))):
            held = scores >= cuts
            ats = np.array([row.at for row in rows])
            weeks = [(ats >= at) & (ats < at + 7 * DAY) & ~fake for at in range(until, rows[-1].at - 6 * DAY, 7 * DAY)]
            right = [float(held[week].mean()) <= 1.5 * SHARE for week in weeks]
            last = ats >= until
            found[name, kind] = Judged(float(held[last & ~fake].mean()), float(held[last & fake].mean()), mean(right))
    return found


def own(path: Path, replayed: Replayed, until: int) -> tuple[np.ndarray, float]:
    """Scores of all rows, and the cut, by a model of what was known until then."""
    known: dict[str, Any] = {row.signup_id: row for row in load([path], None, until).rows}
    start = warm_up_end([*known.values()])
    places = [place for place, row in enumerate(replayed.rows) if (as_of := known.get(row.signup_id)) and as_of.label and row.at >= start]
    learnt = [known[replayed.rows[place].signup_id] for place in places]
    as_known = replace(replayed, rows=[known.get(row.signup_id, row) for row in replayed.rows])
    learn_first(as_known, np.isin(np.arange(len(replayed.rows)), places), None, grow)
    fitted = fit(replace(replayed.of(np.array(places)), rows=learnt))
    return fitted.calibration.apply(margins(fitted.booster, replayed.vectors)), fitted.cuts.hold


def followed(replayed: Replayed, scores: np.ndarray, published: float) -> np.ndarray:
    """The cut at each row, as the service moves it; `scores` are calibrated log-odds."""
    rings = np.nan_to_num(replayed.vectors.taking([registry.names().index("ring_size")]).read()[:, 0]).astype(int) + 1
    hours: dict[int, dict[int, int]] = {}
    cuts = np.empty(len(replayed.rows))
    for place, row in enumerate(replayed.rows):
        hour = row.at // HOUR
        if hour not in hours:
            tallies: dict[int, int] = {}
            for old in range(hour - WINDOW_HOURS, hour):
                for number, count in hours.get(old, {}).items():
                    tallies[number] = tallies.get(number, 0) + count
            cut = moved(published, MOVES, SHARE, tallies)
            hours[hour] = {}
        cuts[place] = cut
        number = bin_of(scores[place])
        hours[hour][number] = hours[hour].get(number, 0) + counted(probability(scores[place]), int(rings[place]))
    return cuts


if __name__ == "__main__":
    main()
