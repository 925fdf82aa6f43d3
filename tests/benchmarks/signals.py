"""Prints what a vector costs and which signals are the dearest: `python -m tests.benchmarks.signals`."""

from __future__ import annotations

from random import Random
from time import process_time_ns

from signup_guard.clock import MINUTE
from signup_guard.features import registry
from signup_guard.features.examples import START
from signup_guard.features.history import History, MemoryShelf
from tests.streams import random_facts

SIGNUPS, MEASURED = 6_000, 1_000


def main() -> None:
    """Times signups most of whose identities are new, then ones that share everything with somebody."""
    print(f"{len(registry.names())} columns from {len(registry.signals())} signals; microseconds of one core a signup:")
    for title, fresh in (("typical", 0.7), ("all keys seen before", 0.0)):
        measure(title, fresh)


def measure(title: str, fresh: float) -> None:
    """Replays random signups, one a minute, and times the last of them."""
    rng, history = Random(1), History(MemoryShelf())
    steps = dict.fromkeys(("read", "vector", "record"), 0)
    dear = dict.fromkeys(registry.signals(), 0)
    for seq in range(SIGNUPS + MEASURED):
        facts, at = random_facts(rng, variety=2_000, fresh=fresh), START + seq * MINUTE
        times = [process_time_ns()]
        past = history.read(facts, at)
        times.append(process_time_ns())
        if seq >= SIGNUPS:
            registry.compute(facts, past)
        times.append(process_time_ns())
        history.record(past, seq)
        times.append(process_time_ns())
        if seq >= SIGNUPS:
            for place, step in enumerate(steps):
                steps[step] += times[place + 1] - times[place]
            past = history.read(facts, at)
            read = registry.sources(facts, past)
            for code, signal in registry.signals().items():
                begun = process_time_ns()
                signal.compute(read[signal.reads])
                dear[code] += process_time_ns() - begun
    print(f"{title}: " + ", ".join(f"{step} {spent / MEASURED / 1000:.0f}" for step, spent in steps.items()))
    print("  dearest signals (the first to ask for something shared pays for it):")
    for name in sorted(dear, key=lambda name: -dear[name])[:5]:
        print(f"  {dear[name] / MEASURED / 1000:6.1f} {name}")


if __name__ == "__main__":
    main()
