"""What signals of several families ask of the past, each about one kind of key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log, nan

from signup_guard.domain import CardFacts, NetFacts, PhoneFacts
from signup_guard.features.history import Past
from signup_guard.features.kinds import BROAD, COMPOSITES, IDENTITY, KINDS
from signup_guard.features.statistics import log_lift, nearest_step, smoothed_share, variation

_WHOLES: Mapping[str, str] = {part: KINDS[part].total or kind.total or "traffic" for kind in (*BROAD, *COMPOSITES) for part in kind.parts}
"""For each broad kind and each part of a composite the kind that counts the signups which have such a thing at all."""
ENOUGH = 20
"""Sightings that make a usual share, or a number of known signups, worth comparing with."""


def identities(past: Past) -> list[str]:
    """The identity keys that the signup has."""
    return [kind.name for kind in IDENTITY if kind.name in past.tracks]


def composites(past: Past) -> list[str]:
    """The composites that the signup has."""
    return [kind.name for kind in COMPOSITES if kind.name in past.tracks]


def usual_share(past: Past, kind: str, whole: str, window: str) -> float:
    """Share of the signups with a key of kind `whole` that had this one, in the 30 days until the window began; NaN until it is known well.

    An identity kind is counted to the moment and its whole by the hour, hence the limit.
    """
    mine, all_of_it = past.counts(kind), past.counts(whole)
    usual = mine["30d"] - mine[window]
    return usual / max(usual, all_of_it["30d"] - all_of_it[window]) if usual >= ENOUGH else nan


def usual_shares(past: Past, window: str) -> Mapping[str, float]:
    """The usual share of each broad key of the signup, and of each part of its composites, that is known well."""
    return past.once("usual", window, lambda: _known((part, usual_share(past, part, whole, window)) for part, whole in _WHOLES.items()))


def lift(past: Past, kind: str, window: str) -> float:
    """Log of how many times its usual share of traffic a broad key has in the window; NaN until that is known well."""
    share = usual_shares(past, window).get(kind)
    return nan if share is None else log_lift(past.count(kind, window), past.count(_WHOLES[kind], window) * share)


def lifts(past: Past, window: str) -> Mapping[str, float]:
    """The lift of each broad key of the signup that is known well."""
    return past.once("lifts", window, lambda: _known((kind.name, lift(past, kind.name, window)) for kind in BROAD))


def pair_lifts(past: Past, window: str) -> Mapping[str, float]:
    """The same for each composite, of its own share and not of its parts'."""
    lifts = {}
    for kind in COMPOSITES:
        whole = kind.total or "traffic"
        share = usual_share(past, kind.name, whole, window)
        lifts[kind.name] = log_lift(past.count(kind.name, window), past.count(whole, window) * share) if share == share else nan
    return _known(lifts.items())


def rarity(past: Past, kind: str) -> float:
    """-log of the key's share of the last 30 days' traffic, smoothed; NaN until there is some traffic."""
    whole = past.count(KINDS[kind].total or "traffic", "30d")
    return -log((past.count(kind, "30d") + 1) / (whole + 2)) if whole >= ENOUGH else nan


def crowds(past: Past, window: str) -> Mapping[str, float]:
    """How many signups with each composite of this one the window would have, were its two parts independent and as frequent as before;
    those whose parts are known well.
    """

    def expected() -> Mapping[str, float]:
        usual = usual_shares(past, window)
        return {
            kind.name: past.count(kind.total or "traffic", window) * usual[kind.parts[0]] * usual[kind.parts[1]]
            for kind in COMPOSITES
            if kind.parts[0] in usual and kind.parts[1] in usual
        }

    return past.once("crowds", window, expected)


def excess(past: Past, kind: str, window: str) -> float:
    """Log of how many times more often than expected the composite was seen in the window; NaN until its parts are known."""
    mean = crowds(past, window).get(kind)
    return nan if mean is None else log_lift(past.count(kind, window), mean)


def gap_variation(past: Past, kind: str) -> float:
    """Standard deviation by mean of the gaps between the newest sightings, this signup included."""
    return variation(past.gaps(kind))


def alike(past: Past, kind: str, other: str) -> float:
    """Share of the newest signups with the same key that also have this signup's key of the other kind."""
    if not past.has(other):
        return nan
    theirs = [key for sketch in past.recent(kind) if (key := sketch.key(other))]
    return theirs.count(past.ids.get(other, -1)) / len(theirs) if theirs else nan


def variety(past: Past, kind: str, other: str) -> float:
    """Different keys of the other kind by signups that have one, among the newest with the same key; NaN for fewer than two."""
    theirs = [key for sketch in past.recent(kind) if (key := sketch.key(other))]
    return len(set(theirs)) / len(theirs) if len(theirs) > 1 else nan


def step(past: Past, kind: str, mark: str) -> float:
    """From the nearest number of the newest signups with the same key to this signup's number."""
    if (number := past.marks.get(mark)) is None:
        return nan
    return nearest_step(number, [theirs for sketch in past.recent(kind) if (theirs := sketch.mark(mark)) is not None])


def fake_share(past: Past, kind: str) -> float:
    """Share of known fakes among the known signups with this key, smoothed."""
    return smoothed_share(past.fakes(kind), past.genuine(kind))


def fake_lift(past: Past, kind: str) -> float:
    """Log of how many times more known fakes this key has than all traffic would have among as many known signups."""
    fakes, known = past.fakes("traffic"), past.fakes("traffic") + past.genuine("traffic")
    mine = past.fakes(kind)
    return log_lift(mine, (mine + past.genuine(kind)) * fakes / known) if known >= ENOUGH else nan


def same(one: str | None, other: str | None) -> float:
    """1 when both are the same, 0 when they differ, NaN when one is unknown."""
    return nan if one is None or other is None else float(one == other)


def country(part: CardFacts | NetFacts | PhoneFacts | None) -> str | None:
    """The country of a part of a signup; None where it is unknown."""
    return part.country if part else None


def _known(values: Iterable[tuple[str, float]]) -> dict[str, float]:
    return {name: value for name, value in values if value == value}
