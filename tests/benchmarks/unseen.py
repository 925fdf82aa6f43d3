"""What is found of mechanics that nobody trained on: `python -m tests.benchmarks.unseen [--small]`.

For each of an operator's mechanics that matter most: trees fitted on worlds without it, and, where it has suppliers that genuine people use
too, on worlds without these as well; judged on the rings that use it in worlds that have everything.  Beside it the same of trees fitted on
worlds with everything, and, for what first looks at linked signups are worth, of trees without the mechanic that read none.  A share is of
the accounts of those rings that are found while 1 % of the genuine people of their world are held.

Prints Markdown; intervals are by bootstrap over rings.  Nothing is tuned on this table.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import NamedTuple

import numpy as np

from signup_guard.simulate import MECHANICS, simulate
from tests.benchmarks.worlds import Model, World, by_ring, held_at, interval, model, played, scored, spread, table, told, told_as, trees
from training.calibrate import HOLD_CEILING
from training.fit import columns_without
from training.looks import loaded
from training.write import margins

LEFT_OUT = (
    "antidetect", "datacentre_pool", "failover", "gmail_aliases", "mail_shop", "name_factory", "one_card", "own_domains",
    "residential_pool", "scripted_form", "sms_block", "virtual_cards",
)  # fmt: skip
FITTED, JUDGED = 831, (841, 842, 843, 844)
"""Seeds of the world that is learnt from, each time without something else, and of those that are judged."""
DAYS, PER_DAY = 30, 500
FITTED_SHARE, JUDGED_SHARE = 0.3, 0.15
"""Shares of fakes: many rings to learn from, since a few teach more or less by chance."""
EVERYTHING = frozenset[str]()
BLIND = columns_without(None, first=True)
"""Columns that read no first looks."""


@dataclass(frozen=True, slots=True)
class Job:
    """A world to play; what does not occur in it, and how many signups a day it has."""

    seed: int
    without: frozenset[str]
    per_day: int


class Pair(NamedTuple):
    """A model, and trees that read no first looks."""

    model: Model
    blind: bytes


def fitted(job: Job) -> Pair:
    """What is learnt from the labelled rows of that world."""
    stream = simulate(Random(job.seed), days=DAYS, per_day=job.per_day, fake_share=FITTED_SHARE, without=job.without)
    whole = played(stream).replayed
    blind = trees(whole.of(told(whole)), BLIND).save_raw(raw_format="json")
    return Pair(model(whole, told(whole)), bytes(blind))


def judged(job: Job) -> World:
    """A world with everything in it."""
    return played(simulate(Random(job.seed), days=DAYS, per_day=job.per_day, fake_share=JUDGED_SHARE))


def main() -> None:
    """Plays and fits all worlds and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="A tenth of the rows, to see whether it runs.")
    per_day = PER_DAY // (10 if parser.parse_args().small else 1)
    alone = {name: frozenset({name}) for name in LEFT_OUT}
    both = {name: alone[name] | {*MECHANICS[name].suppliers} for name in LEFT_OUT if MECHANICS[name].suppliers}
    variants = [EVERYTHING, *alone.values(), *both.values()]
    models = dict(zip(variants, spread(fitted, [Job(FITTED, variant, per_day) for variant in variants]), strict=True))
    worlds = spread(judged, [Job(seed, EVERYTHING, per_day) for seed in JUDGED])
    held = {variant: [held_by(one.model, world) for world in worlds] for variant, one in models.items()}
    blind = {variant: [held_blind(one.blind, world) for world in worlds] for variant, one in models.items()}
    found = partial(share_found, worlds)
    lines = []
    for name in LEFT_OUT:
        supplied = found(held[both[name]], name) if name in both else ""
        seen, unseen, less = held[EVERYTHING], held[alone[name]], blind[alone[name]]
        lines.append([f"`{name}`", rings_with(worlds, name), found(seen, name), found(unseen, name), supplied, found(less, name)])
    lines.append(
        ["all rings", rings_with(worlds, None), found(held[EVERYTHING]), _range(held, alone, found), "", _range(blind, alone, found)]
    )
    print(table(["mechanic", "rings", "seen, %", "unseen, %", "suppliers unseen too, %", "unseen, without first looks, %"], lines))


def _range(held: Mapping[frozenset[str], Sequence[np.ndarray]], alone: Mapping[str, frozenset[str]], found: Callable[..., str]) -> str:
    """Share of all rings' accounts found, from the least to the most among the variants."""
    shares = sorted((found(held[variant]) for variant in alone.values()), key=lambda told: float(told.split()[0]))
    return f"{shares[0].split()[0]} to {shares[-1].split()[0]}"


def held_blind(by: bytes, world: World) -> np.ndarray:
    """Whom trees without first looks hold in that world."""
    return held_at(margins(loaded(by), world.replayed.vectors.taking(BLIND)), world.fake, HOLD_CEILING)


def held_by(by: Model, world: World) -> np.ndarray:
    """Whom this model holds in that world."""
    return held_at(scored(by, world.replayed), world.fake, HOLD_CEILING)


def with_it(world: World, mechanic: str | None) -> np.ndarray:
    """The ring of each row whose operator uses it (any, for None); "" for all other rows."""
    uses = np.array([mechanic is None or mechanic in row["sim_mechanics"] for row in world.truth])
    return np.where(uses, world.ring, "")


def rings_with(worlds: Sequence[World], mechanic: str | None) -> int:
    """How many operators use it; all, for None."""
    return sum(len(np.unique(with_it(world, mechanic))) - 1 for world in worlds)


def share_found(worlds: Sequence[World], held: Sequence[np.ndarray], mechanic: str | None = None) -> str:
    """Share of accounts held in rings that use it, with its interval."""
    parts = [by_ring(with_it(world, mechanic), hits) for world, hits in zip(worlds, held, strict=True)]
    return told_as(*interval(*(np.concatenate(side) for side in zip(*parts, strict=True))))


if __name__ == "__main__":
    main()
