"""Wrong and late labels, other base rates, missing fields: `python -m tests.benchmarks.robustness [--small] [SEED SEED]`.

Every line fits on one simulated world and judges on another that fares the same (labels as wrong or as late); fields are missing in the
judged world alone.  Figures are of the truth: fakes found while 1 % of genuine people are held, and the share of genuine people whom the
cut that came with the fit holds, where it stays and where it moves as in service.

Prints Markdown; intervals (95 %) are by bootstrap over rings.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any, NamedTuple

from signup_guard.clock import DAY, format_time, parse_time
from signup_guard.simulate import simulate
from tests.benchmarks.cut import followed
from tests.benchmarks.worlds import (
    Model,
    World,
    by_ring,
    held_at,
    interval,
    played,
    scored,
    spread,
    table,
    told,
    told_as,
)
from training.calibrate import HOLD_CEILING, Calibration
from training.fit import Grow, fit, grow
from training.looks import learn_first

FITTED, JUDGED = 851, 861
"""Seeds."""
DAYS, PER_DAY, BASE_RATE = 40, 400, 0.1
RARE, RARE_PER_DAY = 0.01, 1500
"""Worlds of few fakes are larger."""
COMMON = 0.46
NOISE, DELAYS = (0.05, 0.10), (7, 30, 90)
FIRST_WEEK, REVIEW = 7 * DAY, DAY

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
    """Plays the worlds, fits, and prints the table."""
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
        f"{100 * RARE:.0f} % fakes": partial(replace, per_day=RARE_PER_DAY // less, share=RARE),
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
    lines = [[name, *judged_as(models[name], one)] for name, one in zip(ways, same, strict=True)]
    lines += [[name, *judged_as(models["as simulated"], one)] for name, one in zip(others, worlds[2 * len(ways) :], strict=True)]
    unmasked = fit_told(learnt[0], partial(grow, masked=0.0))
    hidden = ("judged without payment", "judged without the collector")
    bare = [judged_as(unmasked, one) for one in (same[0], *(worlds[2 * len(ways) + list(others).index(name)] for name in hidden))]
    names = ("as simulated", *hidden)
    lines += [[f"{name}, no family masked in training", *figures] for name, figures in zip(names, bare, strict=True)]
    print(table(["world", "rings judged", "fakes found at 1 %, %", "genuine held by its own cut, %", "where it moves, %"], lines))


class Told(NamedTuple):
    """A model with its calibration and hold cut, in log-odds."""

    by: Model
    calibration: Calibration
    cut: float


def fit_told(one: World, engine: Grow = grow) -> Told:
    """What `fit` makes of the world."""
    labelled = told(one.replayed)
    first = learn_first(one.replayed, labelled, None, engine)
    found = fit(one.replayed.of(labelled), engine=engine, unlabelled=one.replayed.of(~labelled))
    by = Model(first and first.trees, bytes(found.booster.save_raw(raw_format="json")))
    return Told(by, found.calibration, found.cuts.hold)


def judged_as(fitted: Told, one: World) -> list[str]:
    """Rings, fakes found at 1 %, and genuine people held by the cut: as it was, and moving."""
    scores = fitted.calibration.apply(scored(fitted.by, one.replayed))
    _, members = parts = by_ring(one.ring, held_at(scores, one.fake, HOLD_CEILING))
    moving = followed(one.replayed, scores, fitted.cut)
    held = [f"{100 * float((scores >= cut)[~one.fake].mean()):.2f}" for cut in (fitted.cut, moving)]
    return [str(len(members)), told_as(*interval(*parts)), *held]


if __name__ == "__main__":
    main()
