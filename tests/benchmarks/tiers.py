"""How operators of each tier fare, and genuine people of each sort: `python -m tests.benchmarks.tiers [BUNDLE] [--small]`.

Prints Markdown.  The bundle (by default the one in force) is judged on simulated worlds of other seeds than it was trained on, half of them
right behind its training data and half a month later, at a base rate of 10 % with rings of all tiers equally common.  Beside it, on the
same rows: trees on our signals, on plain reuse counts and on what a signup tells by itself, all fitted on the same worlds, and the velocity
rule, each at the cut that holds 1 % of the genuine people of the world.

Stopped by k: one of the first k accounts was held and so were eight of the next ten.  By lot: how often holding 1 % of everybody at random
holds one of the first k.  Intervals (95 %) of accounts are by bootstrap over rings, of shares of rings and of people Wilson's.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from signup_guard import config
from signup_guard.clock import DAY, parse_time
from signup_guard.features import registry
from signup_guard.scoring import choice, load_bundle
from signup_guard.simulate import simulate
from signup_guard.wiring import bundle_folders
from tests.benchmarks.cut import followed
from tests.benchmarks.rings import enriched, play
from tests.benchmarks.worlds import (
    Model,
    World,
    by_ring,
    held_at,
    interval,
    model,
    plain_counts,
    played,
    scored,
    spread,
    table,
    told,
    told_as,
    trees,
)
from training.calibrate import HOLD_CEILING
from training.fit import columns_without
from training.looks import loaded, seen_by
from training.metrics import by_ring as ring_figures
from training.metrics import expected_calibration_error, wilson
from training.replay import Replayed, together
from training.segments import SEGMENTS
from training.write import margins

FITTED, JUDGED, GROUPED = (801, 802, 803), (811, 812, 813, 814, 815, 816, 817, 818, 819, 820, 823), (821, 822)
"""Seeds of the worlds to fit the references on, to judge on, and to see rings found in."""
DAYS, FITTED_PER_DAY, JUDGED_PER_DAY, GROUPED_PER_DAY = 40, 400, 1550, 300
BASE_RATE = 0.1
LATER = 30 * DAY
WARM_UP = 2 * DAY
"""Rings that begin before that, or in the first seventh of a shorter stream, are not judged: the store is too young."""
TIERS = {"T0": 3, "T1": 3, "T2": 10, "T3": 20, "T4": 20}
"""By which account a ring of the tier should be stopped."""
WANTED = {"T0": (">= 99", "<= 8"), "T1": (">= 95", "<= 10"), "T2": (">= 90", "<= 15"), "T3": (">= 80", "<= 25"), "T4": ("", "")}
"""Rings stopped and accounts leaked, in percent."""
FIVE = 5
"""Found rings of fewer members are not looked at for purity."""
OFTEN, REASONS = 2, 4
"""Of whom more than so many times everybody's share is held, it is told by which columns."""
OURS = "our signals"
OTHERS = {"reuse counts": plain_counts, "no history": partial(columns_without, "history")}


@dataclass(frozen=True, slots=True)
class Job:
    """One world to play and who scores it: a bundle and models by name."""

    seed: int
    start: int
    per_day: int
    bundle: Path
    models: Mapping[str, Model] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """A world's rows that are judged: the truth, scores by model, segments as told from facts; `held` are the genuine ones among them that
    the bundle holds at its own cut (places), `raised` what each column adds to their scores, in log-odds, and `moving` whether the bundle
    holds a row where its cut moves as in service.
    """

    truth: Sequence[dict[str, Any]]
    scores: Mapping[str, np.ndarray]
    segments: np.ndarray
    held: np.ndarray
    raised: np.ndarray
    moving: np.ndarray

    @property
    def fake(self) -> np.ndarray:
        return np.array([row["ring_id"] is not None for row in self.truth])


def stream(job: Job) -> Iterator[dict[str, Any]]:
    """The signups of that world."""
    tiers = dict.fromkeys(TIERS, 1.0)
    return simulate(Random(job.seed), days=DAYS, per_day=job.per_day, fake_share=BASE_RATE, start=job.start, tiers=tiers)


def learnt(job: Job) -> Replayed:
    """A world to learn from."""
    return played(stream(job)).replayed


def references(until: int, bundle: Path, less: int = 1) -> tuple[dict[str, Model], int]:
    """Models by name, fitted on a few worlds that end at `until`, and on how many labelled rows."""
    rows = together(spread(learnt, [Job(seed, until - DAYS * DAY, FITTED_PER_DAY // less, bundle) for seed in FITTED]))
    labelled = rows.of(told(rows))
    models = {name: Model(None, bytes(trees(labelled, places()).save_raw(raw_format="json"))) for name, places in OTHERS.items()}
    return {**models, OURS: model(rows, told(rows))}, len(labelled.rows)


def judged(job: Job) -> Judged:
    """A world scored by everybody."""
    return judge(played(stream(job)), job)


def judge(world: World, job: Job) -> Judged:
    """The world's rows scored by everybody, without rings that were under way in its first days."""
    replayed = world.replayed
    begun: dict[str, int] = {}
    for row, known in zip(replayed.rows, world.truth, strict=True):
        begun.setdefault(known["ring_id"] or row.signup_id, row.at)
    grown = job.start + min(WARM_UP, (replayed.rows[-1].at - job.start) // 7)
    kept = np.array([begun[known["ring_id"] or known["signup_id"]] >= grown for known in world.truth])
    bundle = load_bundle(job.bundle)
    scores = {"bundle": seen_by(bundle, replayed).vectors.each(bundle.predict_many), "velocity rule": replayed.velocity}
    hit = kept & ~world.fake & (scores["bundle"] >= bundle.cuts.hold)
    raised = np.array([bundle.contributions(vector) for vector in replayed.vectors[hit].read()]).reshape(-1, len(registry.names()))
    moving = scores["bundle"] >= followed(replayed, scores["bundle"], bundle.cuts.hold)
    scores |= {OURS: scored(job.models[OURS], replayed)}
    scores |= {name: margins(loaded(job.models[name].trees), replayed.vectors.taking(places())) for name, places in OTHERS.items()}
    truth = [row for row, keep in zip(world.truth, kept, strict=True) if keep]
    scores = {name: values[kept] for name, values in scores.items()}
    return Judged(truth, scores, replayed.segments[kept], np.flatnonzero(hit[kept]), raised, moving[kept])


def purity(job: Job) -> tuple[int, int]:
    """(members that are of their found ring's main operator, members) of rings found, of five or more, some of them fakes."""
    rows = list(stream(job))
    found: dict[int, Counter[str | None]] = {}
    for group, row in zip(play(rows, enriched(rows)), rows, strict=True):
        found.setdefault(group, Counter())[row["ring_id"]] += 1
    large = [of for of in found.values() if of.total() >= FIVE and set(of) != {None}]
    return sum(max(n for ring, n in of.items() if ring is not None) for of in large), sum(of.total() for of in large)


def main() -> None:
    """Plays all worlds and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", nargs="?")
    parser.add_argument("--small", action="store_true", help="A twentieth of the rows, to see whether it runs.")
    args = parser.parse_args()
    bundle = load_bundle(choice.find(bundle_folders(config.load()[0]), args.bundle))
    after, less = parse_time(bundle.manifest["data"]["until"]), 20 if args.small else 1
    models, taught = references(after, bundle.path, less)
    jobs = [Job(seed, after + LATER * (n % 2), JUDGED_PER_DAY // less, bundle.path, models) for n, seed in enumerate(JUDGED)]
    worlds = spread(judged, jobs)
    print(f"Bundle {bundle.id}; references fitted on {taught:,} labelled rows of {len(FITTED)} worlds.\n")
    print(operators(worlds, bundle.cuts.hold), "\n")
    print(scorers(worlds), "\n")
    print(people(worlds), "\n")
    print(realised(jobs, worlds, bundle.cuts.hold), "\n")
    pure, whole = map(sum, zip(*spread(purity, [Job(seed, after, GROUPED_PER_DAY // less, bundle.path) for seed in GROUPED]), strict=True))
    print(f"Purity of found rings of {FIVE} and more with a fake in them: {100 * pure / max(1, whole):.1f} % of their {whole:,} members.")


def operators(worlds: Sequence[Judged], cut: float) -> str:
    """Rings stopped and accounts leaked by tier, for each scorer at 1 % and for the bundle at its own cut."""
    lines = []
    ways = {"bundle, own cut": [world.scores["bundle"] >= cut for world in worlds]}
    for name in worlds[0].scores:
        ways[f"{name}, 1 % held"] = [held_at(world.scores[name], world.fake, HOLD_CEILING) for world in worlds]
    for name, held in ways.items():
        for tier, k in TIERS.items():
            lines.append([name, tier, *told_rings(rings_of(worlds, held, tier), k), *WANTED[tier]])
    for tier in ("T2", "T3"):
        second = rings_of(worlds, ways["bundle, 1 % held"], tier, pool=1)
        lines.append(["bundle, 1 % held", f"{tier}, second pool", *told_rings(second, TIERS[tier]), *WANTED[tier]])
    lot = {k: 100 * (1 - (1 - HOLD_CEILING) ** k) for k in sorted(set(TIERS.values()))}
    lines += [["by lot, 1 % held", "all", "", f"{share:.0f} by {k}", 100 * (1 - HOLD_CEILING), "", ""] for k, share in lot.items()]
    return table(["scorer", "tier", "rings", "stopped, %", "leaked, %", "stopped, wanted", "leaked, wanted"], lines)


def rings_of(worlds: Sequence[Judged], held: Sequence[np.ndarray], tier: str, pool: int | None = None) -> dict[str, list[bool]]:
    """Who of each ring of the tier was held, in order; of its first or second pool alone if told."""
    members: dict[str, list[bool]] = {}
    for world, hits in zip(worlds, held, strict=True):
        for row, hit in zip(world.truth, hits, strict=True):
            if row["sim_tier"] == tier and pool in (None, row.get("sim_pool")):
                members.setdefault(row["ring_id"], []).append(bool(hit))
    return members


def told_rings(members: Mapping[str, Sequence[bool]], k: int) -> list[str]:
    """Rings, share stopped by the k-th of those long enough, share of accounts leaked."""
    stopped = ring_figures(members, HOLD_CEILING)["stopped_by"][str(k)]
    share = stopped["share"]
    said = "" if share is None else told_as(share, *wilson(round(share * stopped["rings"]), stopped["rings"]))
    leaked = interval(np.array([one.count(False) for one in members.values()]), np.array([len(one) for one in members.values()]))
    return [f"{len(members)} ({stopped['rings']})", f"{said} by {k}", told_as(*leaked)]


def scorers(worlds: Sequence[Judged]) -> str:
    """How well each ranks, as a mean over the worlds, and the bundle's calibration error."""
    lines = []
    for name in worlds[0].scores:
        aps = [average_precision_score(world.fake, world.scores[name]) for world in worlds]
        aucs = [roc_auc_score(world.fake, world.scores[name]) for world in worlds]
        recall = recall_at_one(worlds, name)
        lines.append([name, f"{np.mean(aucs):.4f}", f"{np.mean(aps):.4f}", f"{1 - np.mean(aps):.4f}", recall])
    error = np.mean([expected_calibration_error(world.fake, world.scores["bundle"]) for world in worlds])
    return f"{table(['scorer', 'AUC', 'AP', '1 - AP', 'fakes found at 1 %'], lines)}\n\nCalibration error of the bundle: {error:.3f}."


def recall_at_one(worlds: Sequence[Judged], name: str) -> str:
    """Share of all fakes found, with its interval."""
    parts = [by_ring(ring(world), held_at(world.scores[name], world.fake, HOLD_CEILING)) for world in worlds]
    return told_as(*interval(*(np.concatenate(side) for side in zip(*parts, strict=True))))


def ring(world: Judged) -> np.ndarray:
    """The ring of each row, "" for genuine people."""
    return np.array([row["ring_id"] or "" for row in world.truth])


def people(worlds: Sequence[Judged]) -> str:
    """How many genuine people of each sort the bundle holds at its own cut, as told from facts and as the simulator knows them; and of
    sorts held often, which columns raise those held above what they add to the scores of all who are held.
    """
    held = np.concatenate([np.isin(np.flatnonzero(~world.fake), world.held) for world in worlds])
    raised = np.concatenate([world.raised for world in worlds])
    facts = np.concatenate([world.segments[~world.fake] for world in worlds])
    known = np.concatenate([[row["sim_segment"] for row in world.truth if row["sim_segment"]] for world in worlds])
    sorts = {"everybody": np.ones(len(held), dtype=bool)}
    sorts |= dict(zip(SEGMENTS, facts.T, strict=True)) | {f"{name} (simulator's truth)": known == name for name in sorted(set(known))}
    lines = []
    for name, of in sorts.items():
        if rows := int(of.sum()):
            share = float(held[of].mean())
            times = share / max(held.mean(), 1e-9)
            why = reasons(raised[of[held]].mean(axis=0) - raised.mean(axis=0)) if times > OFTEN else ""
            lines.append([name, f"{rows:,}", told_as(share, *wilson(int(held[of].sum()), rows)), f"{times:.1f}", why])
    return table(["genuine people", "people", "held, %", "times everybody's", "raised by, log-odds"], lines)


def reasons(adds: np.ndarray) -> str:
    """The columns that add most."""
    return ", ".join(f"`{registry.names()[place]}` {adds[place]:.2f}" for place in np.argsort(-adds)[:REASONS])


def realised(jobs: Sequence[Job], worlds: Sequence[Judged], cut: float) -> str:
    """What share of genuine people the bundle's own cut holds in each world, where it stays and where it moves."""
    lines, first = [], min(job.start for job in jobs)
    for job, world in zip(jobs, worlds, strict=True):
        held = world.scores["bundle"][~world.fake] >= cut
        when = "a month later" if job.start > first else "right after training"
        moving = f"{100 * world.moving[~world.fake].mean():.2f}"
        lines.append([job.seed, when, f"{len(held):,}", told_as(float(held.mean()), *wilson(int(held.sum()), len(held))), moving])
    return table(["world", "when", "genuine", "held, %", "where the cut moves, %"], sorted(lines))


if __name__ == "__main__":
    main()
