"""Prints how pure the rings of simulated streams are: `python -m tests.benchmarks.rings [--days N] [--per-day N] [SEED ...]`.

Labels are received when the stream tells them.  A pair counts as right when both are of one simulated ring; genuine households and offices
that sign up together are therefore counted apart from the pairs that have a fake in them.  A ring of n members has n (n - 1) / 2 pairs, so
that recall over all is told by the few largest, most of all where they are paid people (T4) who share nothing: so a table tells it by tier,
with the mean over rings beside it, the share of members that are in the largest part of their ring, and of those tied to anybody.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from math import comb
from random import Random
from statistics import mean
from typing import Any

from signup_guard.clock import DAY, parse_time
from signup_guard.domain import Facts
from signup_guard.enrich import LinkHasher, enrich, load_tables
from signup_guard.features import rebuild
from signup_guard.features.history import History, MemoryShelf
from signup_guard.schema.requests import signup_from_json
from signup_guard.simulate import simulate
from tests.streams import groups

Row = Mapping[str, Any]


def main() -> None:
    """Plays each stream and prints its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=[101, 102, 103])
    parser.add_argument("--days", type=int, default=40)
    parser.add_argument("--per-day", type=int, default=250)
    args = parser.parse_args()
    for seed in args.seeds:
        rows = list(simulate(Random(seed), days=args.days, per_day=args.per_day))
        print(f"seed {seed}, {len(rows)} signups: {figures(rows, play(rows, enriched(rows)))}")


def enriched(rows: Sequence[Row]) -> list[tuple[Facts, int]]:
    """The facts and the time of each row."""
    tables, hasher, found = load_tables(), LinkHasher(b"benchmark"), []
    for row in rows:
        at = parse_time(row["occurred_at"])
        found.append((enrich(signup_from_json(row, at)[0], at, tables, hasher).facts, at))
    return found


def play(rows: Sequence[Row], facts: Sequence[tuple[Facts, int]]) -> list[int]:
    """The group that each signup is in, in the end."""
    shelf = MemoryShelf()
    history = History(shelf)
    happened = [(at, place, False) for place, (_, at) in enumerate(facts)]
    happened += [(parse_time(row["label_observed_at"]), place, True) for place, row in enumerate(rows) if row["label"]]
    day = 0
    for at, place, told in sorted(happened):
        if at // DAY > day:
            day = at // DAY
            rebuild.end_all(shelf, day * DAY)
        if told:
            history.label(facts[place][0], place, None, rows[place]["label"], at)
        else:
            history.record(history.read(facts[place][0], at), place)
    return groups(shelf, len(rows))


def figures(rows: Sequence[Row], group: Sequence[int]) -> str:
    """Pairs that are rightly together by pairs that are together, and by pairs that should be; whom the rings consist of."""
    members = Counter(group)
    truth = Counter(row["ring_id"] for row in rows)
    genuine = Counter(ring for ring, row in zip(group, rows, strict=True) if row["ring_id"] is None)
    both = Counter((ring, row["ring_id"]) for ring, row in zip(group, rows, strict=True) if row["ring_id"] is not None)
    right = sum(comb(n, 2) for n in both.values())
    together = sum(comb(n, 2) for n in members.values())
    among_genuine = sum(comb(n, 2) for n in genuine.values())
    should = sum(comb(n, 2) for ring, n in truth.items() if ring is not None)
    large = [ring for ring, n in members.items() if n >= 5]
    fake = [ring for ring in large if genuine[ring] < members[ring]]
    tainted = [ring for ring in fake if genuine[ring]]
    in_fake = sum(genuine[ring] for ring in fake)
    tier: dict[str, str] = {row["ring_id"]: row["sim_tier"] for row in rows if row["ring_id"] is not None}
    alone = max((n for ring, n in members.items() if genuine[ring] == n), default=0)
    return (
        f"pairs with a fake: precision {right / max(1, together - among_genuine):.4f}, all pairs {right / max(1, together):.4f}, "
        f"recall {right / should:.3f}; rings of 5 and more {len(large)}, with fakes {len(fake)}, "
        f"of these with genuine members {len(tainted)} ({in_fake} people of {sum(members[ring] for ring in fake)}); "
        f"largest all-genuine {alone}\n{by_tier(rows, group, tier)}"
    )


def by_tier(rows: Sequence[Row], group: Sequence[int], tier: Mapping[str, str]) -> str:
    """The table: how whole the rings of each tier are."""
    size = Counter(group)
    groups: dict[str, list[int]] = {ring: [] for ring in tier}
    for one, row in zip(group, rows, strict=True):
        if row["ring_id"] is not None:
            groups[row["ring_id"]].append(one)
    found = {ring: sum(comb(n, 2) for n in Counter(of).values()) for ring, of in groups.items()}
    lines = ["tier  rings  members  pair recall  by ring  largest part  tied"]
    for name in sorted(set(tier.values())):
        rings = [ring for ring in groups if tier[ring] == name]
        members = sum(len(groups[ring]) for ring in rings)
        pairs = {ring: comb(len(groups[ring]), 2) for ring in rings}
        lines.append(
            f"{name:4} {len(rings):6} {members:8} {sum(found[ring] for ring in rings) / max(1, sum(pairs.values())):12.3f}"
            f" {mean([found[ring] / pairs[ring] for ring in rings if pairs[ring]] or [1.0]):8.3f}"
            f" {sum(max(Counter(groups[ring]).values()) for ring in rings) / members:13.3f}"
            f" {sum(size[one] > 1 for ring in rings for one in groups[ring]) / members:5.3f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
