"""Ways to learn from rows without a label: `python -m tests.benchmarks.unlabelled [--small] [SEED ...]`.

For each seed a model is fitted on one simulated world and judged on another, both of which fare the same: labels as the simulator has them;
or after the first week only of those whom a model of that week finds the most suspicious.  Figures are of the truth: fakes found while 1 %
of genuine people are held, over the rings of all judged worlds, and in how many of these worlds it was more than with unlabelled rows left
out.

Prints Markdown; intervals (95 %) are by bootstrap over rings.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from signup_guard.clock import DAY
from tests.benchmarks.robustness import FIRST_WEEK, PER_DAY, Job, world
from tests.benchmarks.worlds import (
    Model,
    World,
    by_ring,
    every_column,
    held_at,
    interval,
    model,
    scored,
    spread,
    table,
    told,
    told_as,
    trees,
)
from training.calibrate import HOLD_CEILING
from training.fit import ROUNDS, grow
from training.looks import learn_first
from training.unlabelled import WEIGHT, unsuspicious

SEEDS, APART = tuple(range(5001, 5011)), 100
"""Seeds of the worlds to learn from, and how far from each the seed of the world is that its model is judged on."""
LOOKED_AT = 0.03
"""Share of signups that are looked at where labels are chosen."""
OLD, OLD_WEIGHT, LOW_WEIGHT = 20 * DAY, 0.3, 0.1
LEFT_OUT = "left out"


class Found(NamedTuple):
    """Of each ring of a judged world how many accounts were found and how many there are, and how many rows were learnt from."""

    parts: np.ndarray
    wholes: np.ndarray
    rows: int


def main() -> None:
    """Plays all worlds and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=SEEDS)
    parser.add_argument("--small", action="store_true", help="Platforms of a quarter of the size.")
    args = parser.parse_args()
    pairs = spread(pair, [Job(seed, PER_DAY // (4 if args.small else 1)) for seed in args.seeds])
    lines = []
    for labels, treatment in pairs[0]:
        found = [one[labels, treatment] for one in pairs]
        shares = np.array([one.parts.sum() / one.wholes.sum() for one in found])
        plain = [one[labels, LEFT_OUT] for one in pairs]
        better = shares > [one.parts.sum() / one.wholes.sum() for one in plain]
        parts, wholes = (np.concatenate(side) for side in zip(*((one.parts, one.wholes) for one in found), strict=True))
        more = "" if treatment == LEFT_OUT else f"{better.sum()} of {len(pairs)}"
        lines.append([labels, treatment, f"{np.mean([one.rows for one in found]):,.0f}", told_as(*interval(parts, wholes)), more])
    print(table(["labels", "rows without one", "rows learnt from", "fakes found at 1 %, %", "more than left out"], lines))


def pair(job: Job) -> Mapping[tuple[str, str], Found]:
    """What each way finds in another world after learning from this one, for each way in which labels come."""
    jobs = job, replace(job, seed=job.seed + APART)
    random = tuple(map(world, jobs))
    first = early(random[0])
    suspicious = [looked_at(first, one) for one in random]
    came = {
        "at random": random,
        "of whom a model would hold": tuple(world(replace(job, looked_at=one)) for job, one in zip(jobs, suspicious, strict=True)),
    }
    return {(labels, treatment): found for labels, worlds in came.items() for treatment, found in each_way(*worlds).items()}


def each_way(learnt: World, judged: World) -> Mapping[str, Found]:
    """What is found by trees on one world, for each treatment of its rows without a label."""
    first = learn_first(learnt.replayed, told(learnt.replayed), None, grow)
    ways = {}
    for treatment, trust in treatments(learnt).items():
        content = trees(learnt.replayed.of(trust > 0), every_column(), trust[trust > 0])
        by = Model(first and first.trees, bytes(content.save_raw(raw_format="json")))
        held = held_at(scored(by, judged.replayed), judged.fake, HOLD_CEILING)
        ways[treatment] = Found(*by_ring(judged.ring, held), int((trust > 0).sum()))
    return ways


def early(one: World) -> Model:
    """A model of the labelled rows of the first week."""
    end = one.replayed.rows[0].at + FIRST_WEEK
    rows = np.array([row.label is not None and row.at < end for row in one.replayed.rows])
    return model(one.replayed, rows)


def looked_at(by: Model, one: World) -> frozenset[str]:
    """The share of signups that this model finds the most suspicious."""
    scores = scored(by, one.replayed)
    rows = np.flatnonzero(scores >= np.quantile(scores, 1 - LOOKED_AT))
    return frozenset(one.replayed.rows[row].signup_id for row in rows.tolist())


def treatments(one: World) -> Mapping[str, np.ndarray]:
    """How much each row counts in each way; not at all is left out."""
    labelled = np.array([row.label is not None for row in one.replayed.rows])
    old = np.array([row.at < one.replayed.rows[-1].at - OLD for row in one.replayed.rows])
    return {
        LEFT_OUT: np.where(labelled, 1.0, 0.0),
        "genuine": np.ones(len(labelled)),
        **{f"genuine at a weight of {weight:g}": np.where(labelled, 1.0, weight) for weight in (LOW_WEIGHT, WEIGHT)},
        f"genuine after {OLD // DAY} days at {OLD_WEIGHT:g}, left out before": np.where(labelled, 1.0, np.where(old, OLD_WEIGHT, 0.0)),
        f"the less suspicious half genuine at {WEIGHT:g}": np.where(labelled, 1.0, np.where(innocent(one, ~labelled), WEIGHT, 0.0)),
    }


def innocent(one: World, without: np.ndarray) -> np.ndarray:
    """Which of the rows without a label `fit` learns from."""
    fake = np.array([row.label == "fake" for row in one.replayed.rows])
    return unsuspicious(one.replayed.vectors.taking(every_column()), fake, np.ones(len(fake)), without, partial(grow, rounds=ROUNDS // 3))


if __name__ == "__main__":
    main()
