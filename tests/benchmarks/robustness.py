"""Wrong, late and chosen labels, other base rates, missing fields: `python -m tests.benchmarks.robustness [--small] [SEED SEED]`.

Every line fits on one simulated world and judges on another that fares the same (labels as wrong or as late); fields are missing in the
judged world alone.  Figures are of the truth: fakes found while 1 % of genuine people are held, and the share of genuine people whom the
cut that came with the fit holds.  Rows without a label are treated in five ways, the last that of `fit`, with labels at random and with
chosen ones: after the first week a model that was fitted on it decides who is looked at.

Prints Markdown; intervals (95 %) are by bootstrap over rings.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any

import numpy as np
import xgboost

from signup_guard.clock import DAY, format_time, parse_time
from signup_guard.features import registry
from signup_guard.simulate import simulate
from tests.benchmarks.worlds import (
    Model,
    World,
    by_ring,
    every_column,
    held_at,
    interval,
    model,
    played,
    scored,
    spread,
    table,
    told,
    told_as,
)
from training.calibrate import HOLD_CEILING
from training.fit import ROUNDS, fit, grow
from training.looks import learn_first
from training.unlabelled import WEIGHT, unsuspicious

FITTED, JUDGED = 851, 861
"""Seeds."""
DAYS, PER_DAY, BASE_RATE = 40, 400, 0.1
RARE, RARE_PER_DAY = 0.01, 1500
"""The world of few fakes is larger."""
COMMON = 0.46
NOISE, DELAYS = (0.05, 0.10), (7, 30, 90)
FIRST_WEEK, REVIEW = 7 * DAY, DAY
LOOKED_AT = 0.03
"""Share of signups that are looked at where labels are chosen."""
OLD, OLD_WEIGHT, LOW_WEIGHT = 20 * DAY, 0.3, 0.1

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """A world to play: its size and base rate, and how it fares."""

    seed: int
    per_day: int
    share: float = BASE_RATE
    noise: float = 0.0
    delay: int | None = None
    without: str | None = None
    looked_at: frozenset[str] | None = None
    """Who is looked at after the first week, by id; None where labels come as the simulator has them."""


def fares(rows: Iterator[Row], job: Job) -> Iterator[Row]:
    """The stream of that world."""
    rng = Random(job.seed)
    begin = None
    for row in rows:
        at = parse_time(row["occurred_at"])
        begin = at if begin is None else begin
        if row["label"] and rng.random() < job.noise:
            row["label"] = "genuine" if row["label"] == "fake" else "fake"
        if row["label"] and job.delay is not None:
            row["label_observed_at"] = format_time(at + int(rng.expovariate(1 / job.delay) * DAY))
        if job.looked_at is not None and at >= begin + FIRST_WEEK:
            looked = row["signup_id"] in job.looked_at
            row["label"] = ("fake" if row["ring_id"] else "genuine") if looked else None
            row["label_observed_at"] = format_time(at + REVIEW) if looked else None
        if job.without == "payment":
            row["payment"] = {}
        if job.without == "collector":
            row["device"] = {name: row["device"].get(name) for name in ("user_agent", "accept_language")}
            row["session"] = {}
        yield row


def world(job: Job) -> World:
    """Plays it."""
    rows = simulate(Random(job.seed), days=DAYS, per_day=job.per_day, fake_share=job.share)
    return played(fares(rows, job))


def main() -> None:
    """Plays the worlds, fits, and prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=[FITTED, JUDGED])
    parser.add_argument("--small", action="store_true", help="A tenth of the rows, to see whether it runs.")
    args = parser.parse_args()
    less = 10 if args.small else 1
    fitted, judged = (Job(seed, PER_DAY // less) for seed in args.seeds)
    ways: dict[str, Callable[[Job], Job]] = {
        "as simulated": lambda job: job,
        **{f"{100 * noise:.0f} % of labels wrong": partial(replace, noise=noise) for noise in NOISE},
        **{f"labels {delay} days late on average": partial(replace, delay=delay) for delay in DELAYS},
        f"{100 * COMMON:.0f} % fakes": partial(replace, share=COMMON),
    }
    others = {
        f"judged at {100 * RARE:.0f} % fakes": replace(judged, per_day=RARE_PER_DAY // less, share=RARE),
        f"judged at {100 * COMMON:.0f} % fakes": replace(judged, share=COMMON),
        "judged without payment": replace(judged, without="payment"),
        "judged without the collector": replace(judged, without="collector"),
    }
    jobs = [*(way(job) for job in (fitted, judged) for way in ways.values()), *others.values()]
    worlds = spread(world, jobs)
    learnt, same = worlds[: len(ways)], worlds[len(ways) : 2 * len(ways)]
    models = dict(zip(ways, spread(fit_told, learnt), strict=True))
    lines = [[name, *judged_as(*models[name], one)] for name, one in zip(ways, same, strict=True)]
    lines += [[name, *judged_as(*models["as simulated"], one)] for name, one in zip(others, worlds[2 * len(ways) :], strict=True)]
    print(table(["world", "rings judged", "fakes found at 1 %, %", "genuine held by its own cut, %"], lines), "\n")
    print(unlabelled((fitted, judged), (learnt[0], same[0])))


def fit_told(one: World) -> tuple[Model, float]:
    """A model of the labelled rows, and its hold cut as a margin."""
    labelled = told(one.replayed)
    first = learn_first(one.replayed, labelled, None, grow)
    found = fit(one.replayed.of(labelled))
    by = Model(first and first.trees, bytes(found.booster.save_raw(raw_format="json")))
    return by, (found.cuts.hold - found.calibration.intercept) / found.calibration.slope


def judged_as(by: Model, cut: float, one: World) -> list[str]:
    """Rings, fakes found at 1 %, and genuine people held by the cut."""
    scores = scored(by, one.replayed)
    _, members = parts = by_ring(one.ring, held_at(scores, one.fake, HOLD_CEILING))
    return [str(len(members)), told_as(*interval(*parts)), f"{100 * float((scores[~one.fake] >= cut).mean()):.2f}"]


def unlabelled(jobs: tuple[Job, Job], random: tuple[World, World]) -> str:
    """The ways to treat rows without a label, under labels at random and under chosen ones."""
    first = early(random[0])
    chosen = spread(world, [replace(job, looked_at=looked_at(first, one)) for job, one in zip(jobs, random, strict=True)])
    lines = []
    for words, (learnt, judged) in {"at random": random, "of whom a model would hold": chosen}.items():
        for treatment, trust in treatments(learnt).items():
            by = model(learnt.replayed, trust > 0, trust)
            found = told_as(*interval(*by_ring(judged.ring, held_at(scored(by, judged.replayed), judged.fake, HOLD_CEILING))))
            lines.append([words, treatment, f"{(trust > 0).sum():,}", found])
    return table(["labels", "rows without one", "rows learnt from", "fakes found at 1 %, %"], lines)


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
        "left out": np.where(labelled, 1.0, 0.0),
        "genuine": np.ones(len(labelled)),
        f"genuine at a weight of {LOW_WEIGHT:g}": np.where(labelled, 1.0, LOW_WEIGHT),
        f"genuine after {OLD // DAY} days at {OLD_WEIGHT:g}, left out before": np.where(labelled, 1.0, np.where(old, OLD_WEIGHT, 0.0)),
        f"genuine at {WEIGHT:g} but for those that look like fakes": np.where(
            labelled, 1.0, np.where(innocent(one, ~labelled), WEIGHT, 0.0)
        ),
    }


def innocent(one: World, without: np.ndarray) -> np.ndarray:
    """Which of the rows without a label `fit` learns from."""
    families = [registry.columns()[place].signal.family for place in every_column()]
    fake = np.array([row.label == "fake" for row in one.replayed.rows])

    def screen(vectors: np.ndarray, fake: np.ndarray, weights: np.ndarray) -> xgboost.Booster:
        return grow(vectors, fake, weights, families, ROUNDS // 3)

    return unsuspicious(one.replayed.vectors[:, every_column()], fake, np.ones(len(fake)), without, screen)


if __name__ == "__main__":
    main()
