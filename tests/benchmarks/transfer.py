"""How a bundle fares on platforms that other authors assumed: `python -m tests.benchmarks.transfer [BUNDLE] [--small]`.

The bundle (by default the one in force) is judged on streams that share nothing with the simulator that trained it, a month after its
training data: those of `tests.benchmarks.elsewhere`, as four kinds of callers send them, on a platform ten times as busy and as somebody
sends them who tries the service on an old history (`BUSY`, `HURRIED`), and those of `tests.benchmarks.authors`.  Beside it, on the same
rows: trees on plain reuse counts and on what a signup tells by itself, fitted on worlds of our simulator, and the velocity rule, each at
the cut that holds 1 % of the genuine people of the stream.  Of the bundle's own cut it is told whom it holds where it stays and where it
moves as in service.

Prints Markdown; intervals (95 %) of accounts are by bootstrap over rings, of shares of rings and of people Wilson's.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from random import Random
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from signup_guard import config
from signup_guard.clock import format_time, parse_time
from signup_guard.scoring import choice, load_bundle
from signup_guard.wiring import bundle_folders
from tests.benchmarks.authors import AUTHORS
from tests.benchmarks.elsewhere import CALLERS, stream
from tests.benchmarks.tiers import LATER, TIERS, Job, Judged, judge, people, recall_at_one, references, ring, rings_of, told_rings
from tests.benchmarks.worlds import by_ring, held_at, interval, played, spread, table, told_as
from training.calibrate import HOLD_CEILING
from training.metrics import expected_calibration_error

SEEDS, DAYS, PER_DAY = tuple(range(101, 105)), 14, 400
BUSY, HURRIED = "full, 4,000 a day", "full, 14 days in 20 minutes"
SOURCES = (*CALLERS, BUSY, HURRIED, *AUTHORS)
FIRST = 12
"""So many accounts of each ring are its first ones."""


def main() -> None:
    """Plays all streams and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", nargs="?")
    parser.add_argument("--small", action="store_true", help="A quarter of the streams, to see whether it runs.")
    args = parser.parse_args()
    bundle = load_bundle(choice.find(bundle_folders(config.load()[0]), args.bundle))
    until = parse_time(bundle.manifest["data"]["until"])
    models, _ = references(until, bundle.path)
    seeds = SEEDS[:: 4 if args.small else 1]
    jobs = [Job(seed, until + LATER, PER_DAY, bundle.path, models) for seed in seeds]
    judged = iter(spread(one, [(source, job) for source in SOURCES for job in jobs]))
    by = {source: list(islice(judged, len(jobs))) for source in SOURCES}
    print(f"Bundle {bundle.id}, {sum(map(len, by.values()))} streams.\n")
    print(sources({**by, "all": [world for worlds in by.values() for world in worlds]}, bundle.cuts.hold), "\n")
    for title, of in {"elsewhere": CALLERS, **{author: [author] for author in AUTHORS}}.items():
        worlds = [world for source in of for world in by[source]]
        print(f"{title}\n\n{rings(worlds, bundle.cuts.hold)}\n\n{people(worlds)}\n")


def one(of: tuple[str, Job]) -> Judged:
    """A stream of that source, scored by everybody."""
    return judge(played(rows_of(*of)), of[1])


def rows_of(source: str, job: Job) -> Iterable[dict[str, Any]]:
    """The stream's rows."""
    if source in AUTHORS:
        return AUTHORS[source](job.seed, start=job.start)
    if source == BUSY:
        return stream(Random(f"{job.seed} {source}"), days=5, per_day=10 * job.per_day, start=job.start, caller="full")
    caller = "full" if source == HURRIED else source
    rows = stream(Random(f"{job.seed} {source}"), days=DAYS, per_day=job.per_day, start=job.start, caller=caller)
    return hurried(rows, job.start) if source == HURRIED else rows


def hurried(rows: Iterable[dict[str, Any]], start: int, times: int = 1008) -> Iterator[dict[str, Any]]:
    """The same rows, sent so many times faster than they came."""
    for row in rows:
        moments = {name: row[name] for name in ("occurred_at", "label_observed_at") if row[name] is not None}
        yield row | {name: format_time(start + (parse_time(at) - start) // times) for name, at in moments.items()}


def sources(by: Mapping[str, Sequence[Judged]], cut: float) -> str:
    """For each source how many fakes are found, and how many genuine people are held."""
    lines = []
    for source, worlds in by.items():
        rings = len({name for world in worlds for name in ring(world)} - {""})
        precision = [average_precision_score(world.fake, world.scores["bundle"]) for world in worlds]
        fixed = [100 * float((world.scores["bundle"] >= cut)[~world.fake].mean()) for world in worlds]
        moving = [100 * float(world.moving[~world.fake].mean()) for world in worlds]
        error = [expected_calibration_error(world.fake, world.scores["bundle"]) for world in worlds]
        plain = [recall_at_one(worlds, name) for name in ("reuse counts", "no history", "velocity rule")]
        lines.append([
            source, rings, recall_at_one(worlds, "bundle"), recall_of_first(worlds), *plain, f"{np.mean(precision):.3f}",
            *(f"{np.mean(shares):.2f} ({min(shares):.2f}-{max(shares):.2f})" for shares in (fixed, moving)), f"{np.mean(error):.3f}",
        ])  # fmt: skip
    head = ["source", "rings", "fakes found at 1 %, %", f"of the first {FIRST}", "reuse counts", "no history", "velocity rule", "AP",
            "genuine held at its own cut, mean (least-most), %", "where it moves, %", "calibration error"]  # fmt: skip
    return table(head, lines)


def recall_of_first(worlds: Sequence[Judged]) -> str:
    """Share found of the first accounts of each ring, with its interval."""
    parts = []
    for world in worlds:
        seen: Counter[str] = Counter()
        early = np.zeros(len(world.truth), dtype=bool)
        for place, name in enumerate(ring(world).tolist()):
            early[place] = seen[name] < FIRST
            seen[name] += 1
        held = held_at(world.scores["bundle"], world.fake, HOLD_CEILING)
        parts.append(by_ring(ring(world)[early], held[early]))
    return told_as(*interval(*(np.concatenate(side) for side in zip(*parts, strict=True))))


def rings(worlds: Sequence[Judged], cut: float) -> str:
    """Rings stopped and accounts leaked by tier."""
    lines = []
    ways = {
        "own cut": [world.scores["bundle"] >= cut for world in worlds],
        "1 % held": [held_at(world.scores["bundle"], world.fake, HOLD_CEILING) for world in worlds],
    }
    for name, held in ways.items():
        lines += [[name, tier, *told_rings(rings_of(worlds, held, tier), k)] for tier, k in TIERS.items()]
    return table(["bundle", "tier", "rings", "stopped, %", "leaked, %"], lines)


if __name__ == "__main__":
    main()
