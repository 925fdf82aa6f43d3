"""What signals of several families ask of the past, each about one kind of key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log, nan

from signup_guard.domain import CardFacts, NetFacts, PhoneFacts
from signup_guard.features.kinds import BROAD, COMPOSITES, IDENTITY, KINDS, Kind
from signup_guard.features.past import Past
from signup_guard.features.sketches import NO_MARK
from signup_guard.features.statistics import log_lift, nearest_step, poisson_surprise, run_beside, smoothed_share, variation
from signup_guard.features.tracks import Windowed

_WHOLES: Mapping[str, str] = {part: KINDS[part].total or kind.total or "traffic" for kind in (*BROAD, *COMPOSITES) for part in kind.parts}
"""For each broad kind and each part of a composite the kind that counts the signups which have such a thing at all."""
ENOUGH = 20
"""Sightings that make a usual share, or a number of known signups, worth comparing with."""
MUCH = 200
"""Signups among which a key that was hardly ever seen is rare."""
_COMPARED = (1, 2, 3)
"""Where in a `Windowed` the windows stand that are compared with what was usual: 1 h, 24 h and 7 d."""


def identities(past: Past) -> list[str]:
    """The identity keys that the signup has."""
    return past.once(_identities)


def _identities(past: Past) -> list[str]:
    return [kind.name for kind in IDENTITY if kind.name in past.tracks]


def composites(past: Past) -> list[str]:
    """The composites that the signup has."""
    return [kind.name for kind in COMPOSITES if kind.name in past.tracks]


def over_kinds(summary: Callable[[Iterable[float]], float], rows: Iterable[Windowed]) -> Windowed:
    """One number for each of 1 h, 24 h and 7 d out of those of several kinds."""
    return Windowed(nan, *map(summary, zip(*[row[1:4] for row in rows], strict=True)))


# --- traffic in the last hour, 24 hours and 7 days against what was usual before ---


def _usual(past: Past, kind: str, whole: str) -> Sequence[float] | None:
    """Share of the signups with a key of kind `whole` that had this one, in the 30 days until each of these windows began; NaN until
    it is known well, None when it is in no window.

    An identity kind is counted to the moment and its whole by the hour, hence the limit.
    """
    mine = past.counts(kind)
    if not mine.d30 >= ENOUGH:
        return None
    whole_of, found = past.counts(whole), []
    for place in _COMPARED:
        usual = mine.d30 - mine[place]
        found.append(usual / max(usual, whole_of.d30 - whole_of[place]) if usual >= ENOUGH else nan)
    return found


def _rare(past: Past, kind: str, whole: str) -> Sequence[float]:
    """The usual share, at most, of a key too rare to tell: NaN until there was enough traffic to say that it is."""
    mine, whole_of, found = past.counts(kind), past.counts(whole), []
    for place in _COMPARED:
        others = whole_of.d30 - whole_of[place]
        found.append((mine.d30 - mine[place] + 1) / others if others >= MUCH else nan)
    return found


def _compared(past: Past, kind: str, means: Sequence[float]) -> Windowed:
    """Log of how many times more often than expected a key was seen in each of these windows."""
    mine, (hour, day, week) = past.counts(kind), means
    return Windowed(nan, log_lift(mine.h1, hour), log_lift(mine.h24, day), log_lift(mine.d7, week))


def _expected(past: Past, whole: str, shares: Sequence[float]) -> Sequence[float]:
    """How many these windows would have of what has these shares of the signups with a key of kind `whole`."""
    whole_of, (hour, day, week) = past.counts(whole), shares
    return whole_of.h1 * hour, whole_of.h24 * day, whole_of.d7 * week


def _usuals(past: Past) -> Mapping[str, Sequence[float]]:
    """The usual share of each broad key of the signup, and of each part of its composites, that is known well."""
    return {part: usual for part, whole in _WHOLES.items() if (usual := _usual(past, part, whole)) is not None}


def _lifts(past: Past) -> Mapping[str, Windowed]:
    usual, found = past.once(_usuals), {}
    for kind in BROAD:
        if kind.name in past.tracks:
            whole = _WHOLES[kind.name]
            found[kind.name] = _compared(past, kind.name, _expected(past, whole, usual.get(kind.name) or _rare(past, kind.name, whole)))
    return found


def lifts(past: Past) -> Mapping[str, Windowed]:
    """Log of how many times its usual share of traffic each broad key of the signup has, of those whose usual share is known."""
    return past.once(_lifts)


def lift(past: Past, kind: str) -> Windowed:
    """Log of how many times its usual share of traffic a broad key has; NaN until that is known well."""
    return lifts(past).get(kind, _UNKNOWN)


def pair_lifts(past: Past) -> list[Windowed]:
    """The lift of each composite of the signup, by its own share and not by its parts'."""
    found = []
    for kind in COMPOSITES:
        whole = kind.total or "traffic"
        if (usual := _usual(past, kind.name, whole)) is not None:
            found.append(_compared(past, kind.name, _expected(past, whole, usual)))
    return found


def rarity(past: Past, kind: str) -> float:
    """-log of the key's share of the last 30 days' traffic, smoothed; NaN until there is some traffic."""
    whole = past.counts(KINDS[kind].total or "traffic").d30
    return -log((past.counts(kind).d30 + 1) / (whole + 2)) if whole >= ENOUGH else nan


def _crowds(past: Past) -> Mapping[str, Sequence[float]]:
    """How many signups with each composite of this one a window would have, were its two parts independent and as frequent as before;
    those whose parts are known well.
    """
    usual = past.once(_usuals)

    def expected(kind: Kind) -> Sequence[float]:
        one, other = (usual[part] for part in kind.parts)
        return [mean * share for mean, share in zip(_expected(past, kind.total or "traffic", one), other, strict=True)]

    return {kind.name: expected(kind) for kind in COMPOSITES if kind.parts[0] in usual and kind.parts[1] in usual}


def _excesses(past: Past) -> Mapping[str, Windowed]:
    return {kind: _compared(past, kind, means) for kind, means in past.once(_crowds).items()}


def excesses(past: Past) -> Mapping[str, Windowed]:
    """Log of how many times more often than expected each composite of the signup was seen, of those whose parts are known well."""
    return past.once(_excesses)


def excess(past: Past, kind: str) -> Windowed:
    """Log of how many times more often than expected the composite was seen; NaN until its parts are known."""
    return excesses(past).get(kind, _UNKNOWN)


def surprises(past: Past) -> list[Windowed]:
    """How unlikely so many signups with each composite of this one are by chance: see `poisson_surprise`."""
    found = []
    for kind, means in past.once(_crowds).items():
        pairs = zip(past.counts(kind)[1:4], means, strict=True)
        found.append(Windowed(nan, *[poisson_surprise(count, mean) if mean == mean else nan for count, mean in pairs]))
    return found


_UNKNOWN = Windowed()


def gap_variation(past: Past, kind: str) -> float:
    """Standard deviation by mean of the gaps between the newest sightings, this signup included."""
    return variation(past.gaps(kind))


def alike(past: Past, kind: str, other: str) -> float:
    """Share of the newest signups with the same key that also have this signup's key of the other kind."""
    if not past.has(other):
        return nan
    theirs = [key for key in past.recent(kind, other) if key]
    return theirs.count(past.ids.get(other, -1)) / len(theirs) if theirs else nan


def crowding(past: Past, kind: str, other: str) -> float:
    """How unlikely it is by chance that so many of the newest signups with the same key have this signup's key of a broad kind, given its
    share of all traffic: see `poisson_surprise`; NaN without any.
    """
    if not past.has(other):
        return nan
    theirs = [key for key in past.recent(kind, other) if key]
    expected = len(theirs) * (past.counts(other).d30 + 1) / (past.counts(KINDS[other].total or "traffic").d30 + 2)
    return poisson_surprise(theirs.count(past.ids.get(other, -1)), expected) if theirs else nan


def variety(past: Past, kind: str, other: str) -> float:
    """Different keys of the other kind by signups that have one, among the newest with the same key; NaN for fewer than two."""
    theirs = [key for key in past.recent(kind, other) if key]
    return len(set(theirs)) / len(theirs) if len(theirs) > 1 else nan


def step(past: Past, kind: str, mark: str) -> float:
    """From the nearest number of the newest signups with the same key to this signup's number."""
    if (number := past.marks.get(mark)) is None:
        return nan
    return nearest_step(number, [theirs for theirs in past.recent(kind, mark) if theirs != NO_MARK])


def run(past: Past, kind: str, mark: str) -> float:
    """How many numbers of the newest signups with the same key make a run with this signup's number: see `run_beside`."""
    if (number := past.marks.get(mark)) is None:
        return nan
    return float(run_beside(number, [theirs for theirs in past.recent(kind, mark) if theirs != NO_MARK]))


def fake_share(past: Past, kind: str) -> float:
    """Share of known fakes among the known signups with this key: see `level_share`."""
    return level_share(past, *past.told[kind]) if kind in past.told else nan


def level_share(past: Past, fakes: float, genuine: float) -> float:
    """Share of fakes among known signups, smoothed, had as many fakes become known as genuine people in all: whom people look at differs
    from place to place.
    """
    whole = smoothed_share(*past.told.get("traffic", (0, 0)))
    return smoothed_share(fakes / (2 * whole), genuine / (2 * (1 - whole))) if whole == whole else nan


def fake_lift(past: Past, kind: str) -> float:
    """Log of how many times more known fakes this key has than all traffic would have among as many known signups."""
    fakes, genuine = past.told.get("traffic", (0, 0))
    if fakes + genuine < ENOUGH or not past.has(kind):
        return nan
    mine, other = past.told.get(kind, (0, 0))
    return log_lift(mine, (mine + other) * fakes / (fakes + genuine))


def same(one: str | None, other: str | None) -> float:
    """1 when both are the same, 0 when they differ, NaN when one is unknown."""
    return nan if one is None or other is None else float(one == other)


def country(part: CardFacts | NetFacts | PhoneFacts | None) -> str | None:
    """The country of a part of a signup; None where it is unknown."""
    return part.country if part else None
