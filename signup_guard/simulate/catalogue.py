"""The page that lists every mechanic: `python -m signup_guard.simulate.catalogue > docs/simulator.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from signup_guard.simulate.registry import Mechanic, mechanics
from signup_guard.simulate.sources import SOURCES

_ABOUT = (
    "Simulated platforms train the default model and judge it in the tests: `python -m training simulate --help` writes the history of"
    " one. Genuine people come by scenes (one each, some of which bring others along) and have habits; an operator takes at most one"
    " mechanic of each sort for a whole ring, by the weights of its tier."
)
_SOURCES = (
    "Hardly anybody publishes how often operators or people do these things on a platform; what is known, and from where, is in the last"
    " table. Every rate is an assumption of ours, made from how the things themselves work (what mail providers ignore in an address, how"
    " carriers share addresses, what browsers tell) and only afterwards compared with what others counted; it differs"
    " from platform to platform: each scene and habit is drawn anew, mostly within a factor of two or three. What a platform's people"
    " look like whatever they do (countries that do not fit, names that repeat, how finely browsers are told apart, hours, banks, whose"
    " labels become known and when) differs far more, on purpose: `signup_guard/simulate/platform.py`. Where it was looked at what a rate"
    " does to the model, on streams by other authors (`tests/benchmarks/elsewhere`, `tests/benchmarks/authors`), the changelog says so."
)
_FROM = (
    "A source for a mechanism tells that a thing is done or how it works, one for a rate how often. None counted sign-ups at platforms like"
    " the simulated ones, so a rate is at best one of similar people elsewhere. Where it is off ours by a factor of three or more, the"
    " last column says so; ours was left as it is, since the model was trained with it."
)


def page() -> str:
    """The catalogue in Markdown, made from the mechanics themselves."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    every = mechanics().values()
    yield from ("# The simulator", "", f"{len(every)} mechanics. {_ABOUT} This page is generated.", "", _SOURCES)
    for side, title in (("operator", "What operators do"), ("genuine", "What genuine people do")):
        yield from ("", f"## {title}", "", "| mechanic | decides | tiers | what |" if side == "operator" else "| mechanic | sort | what |")
        yield "|---|---|---|---|" if side == "operator" else "|---|---|---|"
        for one in sorted(every, key=lambda one: (one.slot, one.name)):
            if one.side == side:
                tiers = [", ".join(f"{tier} {weight:g}" for tier, weight in one.weights.items())] if side == "operator" else []
                yield f"| {' | '.join([f'`{one.name}`', one.slot, *tiers, _told(one)])} |"
    yield from ("", "## Where the assumptions come from", "", _FROM, "")
    yield from ("| mechanics | what is known, and from where | mechanism or rate | ours |", "|---|---|---|---|")
    for source in SOURCES:
        names = ", ".join(f"`{name}`" for name in source.mechanics.split())
        yield f"| {names} | {source.known} | {source.tells} | {source.ours} |"


def _told(one: Mechanic) -> str:
    return " ".join(one.text.split())


if __name__ == "__main__":
    sys.stdout.write(page())
