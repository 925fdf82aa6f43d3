"""Precision and recall in production, from the signups that were drawn by lot: each counts as many as it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from signup_guard.clock import DAY, HOUR
from signup_guard.domain import VERDICTS, Verdict
from signup_guard.store.base import Store
from signup_guard.store.models import Drawn, Watched

DAYS: Final = 28
_Z: Final = 1.96
MOST_WATCHED: Final = 50
LEAST: Final = 30
"""Labelled draws of a verdict below which nothing is said of it."""


class Group(NamedTuple):
    """Signups that the score alone would have given this verdict: how many were in the draw, how many drawn ones are labelled, and the
    share of fakes among them, each weighing one over its chance (None while there are fewer than `LEAST`).
    """

    verdict: Verdict
    signups: int
    labelled: int
    fakes: float | None


class Share(NamedTuple):
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float


class Production(NamedTuple):
    """Of `DAYS` days: precision of what the score alone would hold or block, and the share of all fakes that is; None where too few draws
    are labelled, or a verdict is not in the draw.
    """

    groups: Sequence[Group]
    precision: Share | None
    recall: Share | None


def production(store: Store, now: int) -> Production:
    """The figures up to now."""
    since = now // DAY - DAYS + 1
    counts: dict[str, int] = {}
    for _, what, n in store.tallies(since * DAY // HOUR, DAYS * DAY // HOUR):
        counts[what] = counts.get(what, 0) + n
    return estimated({verdict: counts.get(f"lot_{verdict}", 0) for verdict in VERDICTS}, store.drawn_since(since * DAY))


def under_watch(store: Store, now: int) -> list[Watched]:
    """The newest of those days whom the lot let through against their score, and of whom nothing is known yet."""
    return store.watched(now - DAYS * DAY, MOST_WATCHED)


def estimated(signups: Mapping[Verdict, int], draws: Sequence[Drawn]) -> Production:
    """The figures from how many signups of each verdict were in the draw, and from the drawn ones whose label came from the draw itself or
    from an outcome.
    """
    groups, spreads = [], {}
    for verdict in VERDICTS:
        found = [(1 / draw.chance, draw.label == "fake") for draw in draws if draw.drawn_from == verdict and draw.label is not None]
        weight = sum(each for each, _ in found)
        fakes = sum(each for each, fake in found if fake) / weight if len(found) >= LEAST else None
        groups.append(Group(verdict, signups[verdict], len(found), fakes))
        if fakes is not None:
            # Half a row of each class is added: none seen does not mean none there.
            n = weight**2 / sum(each**2 for each, _ in found) + 1
            smoothed = (fakes * (n - 1) + 0.5) / n
            spreads[verdict] = smoothed * (1 - smoothed) / n
    stopped = [group for group in groups if group.verdict != "allow" and group.signups]
    return Production(groups, _share(stopped, None, spreads), _share(stopped, groups[0], spreads))


def _share(stopped: Sequence[Group], allowed: Group | None, spreads: Mapping[Verdict, float]) -> Share | None:
    """Fakes among the stopped: over all of these, or with `allowed` over all fakes."""
    of = [*stopped, *([allowed] if allowed is not None else [])]
    if not stopped or any(group.fakes is None for group in of):
        return None
    caught = sum(group.signups * (group.fakes or 0.0) for group in stopped)
    noise = sum(group.signups**2 * spreads[group.verdict] for group in stopped)
    whole: float = sum(group.signups for group in stopped)
    if allowed is not None:
        missed = allowed.signups * (allowed.fakes or 0.0)
        whole = caught + missed
        # Of caught / (caught + missed), by the slopes in each.
        noise = noise * missed**2 + allowed.signups**2 * spreads["allow"] * caught**2
        noise /= max(whole, 1e-9) ** 2
    if not whole:
        return None
    half = _Z * noise**0.5 / whole
    return Share(caught / whole, max(0.0, caught / whole - half), min(1.0, caught / whole + half))
