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
    """Replays random signups, one a minute, and times the last of them."""
    rng, history = Random(1), History(MemoryShelf())
    steps = dict.fromkeys(("read", "vector", "record"), 0)
    dear: dict[str, int] = dict.fromkeys(registry.names(), 0)
    for seq in range(SIGNUPS + MEASURED):
        facts = random_facts(rng, variety=2_000)
        marks = [process_time_ns()]
        past = history.read(facts, START + seq * MINUTE)
        marks.append(process_time_ns())
        if seq >= SIGNUPS:
            registry.compute(facts, past)
        marks.append(process_time_ns())
        history.record(past, seq)
        marks.append(process_time_ns())
        if seq >= SIGNUPS:
            for step, begun, done in zip(steps, marks, marks[1:], strict=False):
                steps[step] += done - begun
            past = history.read(facts, START + seq * MINUTE)
            for column in registry.columns():
                begun = process_time_ns()
                window = (column.window,) if column.window else ()
                column.signal.compute(past if column.signal.reads_history else facts, *window)
                dear[column.name] += process_time_ns() - begun
    print(f"{len(dear)} columns from {len(registry.signals())} signals; microseconds a signup, mean of {MEASURED}:")
    for step, spent in steps.items():
        print(f"  {step:<7} {spent / MEASURED / 1000:8.1f}")
    print("dearest columns (the first to ask for something shared pays for it):")
    for name in sorted(dear, key=lambda name: -dear[name])[:5]:
        print(f"  {name:<32} {dear[name] / MEASURED / 1000:8.1f}")


if __name__ == "__main__":
    main()
