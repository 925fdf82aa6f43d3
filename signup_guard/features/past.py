"""The past of a signup: what was known before it about its keys, read in one go, for signals to ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from itertools import pairwise
from math import isnan, log, nan
from typing import Final, NamedTuple, TypeVar, cast

import numpy as np

from signup_guard.domain import Facts
from signup_guard.features import rings
from signup_guard.features.kinds import COMPOSITES, FACETS, KINDS, WHOLES
from signup_guard.features.shelf import Shelf
from signup_guard.features.sketches import LOOK, PLACE, WORDS, alone, looks_of
from signup_guard.features.standing import leads
from signup_guard.features.tracks import NOTHING, TAIL, WINDOWS, Entry, Track, Windowed, count_cutoff
from signup_guard.links.held import Held
from signup_guard.links.rings import ALONE, EXCLUDED
from signup_guard.links.ties import FLOOR, PERSONAL, TIED, is_hub, ties

_T = TypeVar("_T")
_TIED: Final = [PLACE[kind] for kind in TIED]
_THINGS: Final = [kind for kind in TIED if not KINDS[kind].broad]
_THING_PLACES: Final = [PLACE[kind] for kind in _THINGS]
_UNSEEN: Final = Track(b"")
_PLACES: Final = {window: place for place, window in enumerate((*WINDOWS, "ever"))}
_NO_KEY: Final = Windowed()
_NEW_KEY: Final = Windowed(*[0.0] * len(_PLACES))
_NEW: Final = {(kind.name, other): place for kind in KINDS.values() for place, other in enumerate(kind.new, Entry._fields.index("new1"))}
"""Where in an `Entry` the first sightings of another kind's keys are counted."""
_PACED: Final = 20
"""So many signups tell a pace."""
RECENT: Final = 16
CANDIDATES: Final = 64
LIKENED: Final = ("card", "device", "ip", "net", "mail_domain", "mail_stem", "phone_block")
"""The kinds of key whose newest signups a new one is compared with."""
COMPANY: Final = (*LIKENED, "near", "ring")
"""Groups of earlier signups that a signup is linked to: the newest with the same key of a kind, the most alike neighbours, and those of
its ring that it is tied to.
"""
NEAR: Final = 8
ALIKE: Final = 10.0
"""Neighbours that count as company, and the nats to which they must agree: less is what any two have in common."""
_SEED_FACETS: Final = tuple(name for name, kind in KINDS.items() if (name in FACETS or kind in COMPOSITES) and not kind.broad)


Looks = Mapping[str, Sequence[float]]
"""Log-odds of a first look at the signups of each group of `COMPANY`."""


class Neighbours(NamedTuple):
    """Recent signups that agree with this one on its rarest facets, the most alike first and of equals the newest: age in microseconds,
    agreement in nats, label as known now; and `most`, the agreement that one with all the same facets would have.  `rows` is where their
    sketches lie.
    """

    rows: np.ndarray
    ages: np.ndarray
    agreement: np.ndarray
    told: np.ndarray
    most: float


class Past:
    """What was known about the keys of one signup before it.  Counts are NaN where the signup has no such key, 0 where the key is new."""

    def __init__(self, shelf: Shelf, facts: Facts, at: int) -> None:
        self.at = at
        self.links = {kind: bytes.fromhex(key) for kind, key in facts.links.items()}
        self.marks = facts.marks
        self.held = b""
        self.tied = np.empty(0, dtype=np.intp)
        self._shelf = shelf
        found = shelf.find(list(self.links.values()))
        self.ids: dict[str, int] = {}
        self.tracks = dict.fromkeys(self.links, _UNSEEN)
        self.told: dict[str, tuple[int, int]] = {}
        """Known fakes and known genuine signups with each key that has any."""
        for kind, key in self.links.items():
            if (entry := found.get(key)) is not None:
                self.ids[kind], state = entry
                track = self.tracks[kind] = Track(state)
                if any(told := track.told):
                    self.told[kind] = told
        self._measures: dict[Callable[[Past], object], object] = {}
        self._counts = dict.fromkeys(self.links, _NEW_KEY)
        self._ledger: dict[tuple[int, int], Entry] = {}
        self._count()
        self._companions: dict[str, list[int]] = {}
        self._columns: dict[int, list[int]] = {}

    def _count(self) -> None:
        """Counts every key, with one read of the ledger for the windows that begin before a full tail does."""
        every = [[count_cutoff(self.at, window, hourly) for window in WINDOWS.values()] for hourly in (False, True)]
        full: dict[str, list[float]] = {}
        wanted: list[tuple[int, int]] = []
        for kind in self.ids:
            track, cutoffs = self.tracks[kind], every[KINDS[kind].broad]
            since = track.since(cutoffs)
            if not any(map(isnan, since)):
                self._counts[kind] = Windowed._make((*since, float(track.n)))
            else:
                full[kind] = since
                wanted += [(self.ids[kind], cutoff) for cutoff, n in zip(cutoffs, since, strict=True) if n != n]
        if full:
            self._ledger = dict(zip(wanted, self._shelf.older(wanted), strict=True))
        for kind, since in full.items():
            key_id, total = self.ids[kind], self.tracks[kind].n
            pairs = zip(since, every[KINDS[kind].broad], strict=True)
            counted = [float(total - self._ledger[key_id, cutoff].n) if n != n else n for n, cutoff in pairs]
            self._counts[kind] = Windowed._make((*counted, float(total)))

    def _start(self, kind: str, window: str) -> Entry:
        """The totals when the window began."""
        if window == "ever":
            return NOTHING
        cutoff = count_cutoff(self.at, WINDOWS[window], KINDS[kind].broad)
        entry = self.tracks[kind].before(cutoff)
        return self._ledger[self.ids[kind], cutoff] if entry is None else entry

    def has(self, kind: str) -> bool:
        """Whether the signup has a key of this kind."""
        return kind in self.tracks

    def counts(self, kind: str) -> Windowed:
        """Earlier signups with the same key."""
        return self._counts.get(kind, _NO_KEY)

    def count(self, kind: str, window: str = "ever") -> float:
        """Earlier signups with the same key in the window."""
        return self.counts(kind)[_PLACES[window]]

    def once(self, measure: Callable[[Past], _T]) -> _T:
        """What a measure comes to here: the signals that share it pay for it once."""
        known = self._measures.get(measure)
        if known is None:
            known = self._measures[measure] = measure(self)
        return cast("_T", known)

    def new(self, kind: str, other: str, window: str = "ever") -> float:
        """Values of `other` that were first seen with this key in the window, before this signup."""
        track = self.tracks.get(kind)
        if track is None:
            return nan
        if not track.n:
            return 0.0
        place = _NEW[kind, other]
        return float(track.last[place] - self._start(kind, window)[place])

    def news(self, kind: str, other: str) -> Windowed:
        """The same for the windows that signals ask for: 24 hours and ever."""
        return Windowed(h24=self.new(kind, other, "24h"), ever=self.new(kind, other))

    def is_new_pair(self, kind: str, other: str) -> float:
        """1 when this signup brings a value of `other` that its key has not been seen with, 0 when it does not, NaN without both."""
        pair = self.tracks.get(KINDS[kind].new[other])
        return nan if pair is None else float(pair.n == 0)

    def first_age(self, kind: str) -> float:
        """Seconds since the key was first seen; NaN for a new key."""
        track = self.tracks.get(kind)
        return max(0, self.at - track.first) / 1e6 if track is not None and track.n else nan

    def last_age(self, kind: str) -> float:
        """Seconds since the key was last seen; NaN for a new key."""
        track = self.tracks.get(kind)
        return max(0, self.at - track.last.at) / 1e6 if track is not None and track.n else nan

    def meanwhile(self, seconds: float) -> float:
        """About how many signups of anybody came in so many seconds, at the pace of the shortest of 24 hours, 7 days and 30 days in which
        there were `_PACED`, or else of all time.

        An age in signups means the same on a platform of fifty a day as on one of fifty thousand.
        """
        return seconds * self.once(_pace)

    def fakes(self, kind: str) -> float:
        """Earlier signups with this key that are known to be fake now."""
        track = self.tracks.get(kind)
        return nan if track is None else float(track.fakes)

    def genuine(self, kind: str) -> float:
        """Earlier signups with this key that are known to be genuine now."""
        track = self.tracks.get(kind)
        return nan if track is None else float(track.genuine)

    def gaps(self, kind: str, most: int = 8) -> list[float]:
        """Seconds between the newest sightings of the key, this signup included, oldest first."""
        track = self.tracks.get(kind)
        if track is None or not track.n:
            return []
        times = [*track.ats(most), self.at]
        return [max(0, later - earlier) / 1e6 for earlier, later in pairwise(times)]

    def recent(self, kind: str, name: str) -> list[int]:
        """The key ids (0 for none) or marks (`NO_MARK` for none) of this name that the newest earlier signups with the same key of a
        `LIKENED` kind have, 16 at most, oldest first.
        """
        column = self._column(PLACE[name])
        return [column[row] for row in self.company(kind)]

    def _column(self, place: int) -> list[int]:
        """One word of each of the sketches."""
        known = self._columns.get(place)
        if known is None:
            known = self._columns[place] = self._sketches[0][:, place].tolist()
        return known

    @cached_property
    def _seeds(self) -> list[str]:
        """The rarest facets that were seen before: as many as it takes to name `CANDIDATES` sightings."""
        seeds, named = [], 0
        for n, name in sorted((self.tracks[name].n, name) for name in _SEED_FACETS if name in self.ids):
            if named >= CANDIDATES:
                break
            seeds.append(name)
            named += min(n, TAIL)
        return seeds

    @cached_property
    def _sketches(self) -> tuple[np.ndarray, list[int], list[int], dict[int, int]]:
        """All sketches that likeness and ties may ask for, fetched in one go: a row of words each, their labels, their rings, and the row
        of each `seq`.
        """
        seqs = {seq for name in self._seeds for seq in self.tracks[name].seqs()}
        seqs.update(seq for kind in LIKENED if kind in self.ids for seq in self.tracks[kind].seqs(RECENT))
        seqs.update(seq for kind in PERSONAL if kind in self.ids for seq in self.tracks[kind].seqs())
        found = self._shelf.sketches(sorted(seqs)) if seqs else []
        table = np.frombuffer(b"".join([packed for packed, _, _ in found]), dtype=np.int64).reshape(len(found), WORDS)
        rows = {seq: row for row, seq in enumerate(table[:, 0].tolist())}
        return table, [told for _, told, _ in found], [ring for _, _, ring in found], rows

    def _nats(self, kind: str, *wholes: str, grown: bool = False) -> float:
        """What it says to share this key: -log of its 30-day share among the signups that have the coarser thing it is judged against; once
        traffic has `grown`, of what that share was before the last 7 days, if that was less.
        """
        counts = self._counts
        mine, others = counts[kind], [counts[whole] for whole in wholes if whole in counts] or [self.counts("traffic")]
        nats = max(0.0, -log((mine.d30 + 1) / (min([whole.d30 for whole in others]) + 20)))
        if grown:
            nats = max(nats, -log((mine.d30 - mine.d7 + 1) / (min([whole.d30 - whole.d7 for whole in others]) + 20)))
        return nats

    @cached_property
    def _is_grown(self) -> bool:
        """Whether the days before the last 7 saw enough to tell what is usual."""
        traffic = self.counts("traffic")
        return traffic.d30 >= 2 * traffic.d7

    def _tie_weight(self, kind: str, shared: Collection[bytes]) -> float:
        """Nats that a tie gets for sharing this key; NaN for a hub.  A broad key is nobody's own, so that its rarity says it all."""
        if kind not in self.ids:
            return 0.0
        if self.links[kind] in shared:
            return nan
        fakes, genuine = self.told.get(kind, (0, 0))
        if genuine and not KINDS[kind].broad:
            unrelated = max((self.new(kind, other) for other in KINDS[kind].new), default=nan)
            if is_hub(fakes, genuine, self.first_age(kind), unrelated):
                return nan
        # By the share of 30 days alone the members of a ring would have the less in common the more of it came.
        nats = self._nats(kind, *WHOLES[kind], grown=self._is_grown)
        return max(nats, FLOOR) if kind in PERSONAL else nats

    @cached_property
    def ring(self) -> rings.Joined | None:
        """The ring that this signup joins, as it was before it; None for none.  Its ties are then in `held`, packed, and in `tied`."""
        table, told, ring_of, _ = self._sketches
        if not len(table):
            return None
        agree = table[:, _TIED] == np.array([self.ids.get(kind, -1) for kind in TIED], dtype=np.int64)
        shared = self._shelf.shared()
        weights = np.array([self._tie_weight(kind, shared) for kind in TIED])
        traffic = self.count("traffic", "30d")
        tied = ties(agree, weights, np.maximum(0, self.at - table[:, 1]), traffic)
        places = np.flatnonzero(tied.held & (np.array(ring_of) != EXCLUDED))
        if not len(places):
            return None
        self.held, self.tied = Held(traffic, weights, table[places, 0], agree[places]).packed(), places
        about = zip(*(column[places].tolist() for column in tied[1:]), strict=True)
        found = zip(places.tolist(), table[places, 0].tolist(), about, strict=True)
        return rings.join(
            self._shelf,
            [
                rings.Tie(seq, ring, alone(table[place].tolist(), told[place]) if ring == ALONE else None, *rest)
                for place, seq, rest in found
                for ring in [ring_of[place]]
            ],
            partial(leads, self._shelf, at=self.at),
        )

    @property
    def shared_things(self) -> int:
        """Different identity keys that two or more have, of this signup and those that it is tied to."""
        theirs = self._sketches[0][self.tied][:, _THING_PLACES] if self.ring else np.empty((0, len(_THINGS)), dtype=np.int64)
        keys = np.sort(np.vstack((theirs, [self.ids.get(kind, 0) for kind in _THINGS])), axis=0)
        again = (keys[1:] == keys[:-1]) & (keys[1:] != 0)
        # Of each run of equal keys the second alone counts.
        return int(again.sum() - (again[1:] & again[:-1]).sum())

    @cached_property
    def neighbours(self) -> Neighbours:
        """Recent signups, fewer than 96, that share one of this signup's rarest facets, with the rarity-weighted sum over the facets that
        both agree on.  A facet weighs -log of its 30-day share among the signups that have the coarser thing it is judged against.
        """
        table, told, _, rows = self._sketches
        places = np.array(sorted({rows[seq] for name in self._seeds for seq in self.tracks[name].seqs() if seq in rows}), dtype=np.intp)
        facets = [name for name in FACETS if name in self.tracks]
        weights = np.array([self._nats(name, FACETS[name]) for name in facets])
        near = table[places]
        agree = near[:, [PLACE[name] for name in facets]] == np.array([self.ids.get(name, -1) for name in facets], dtype=np.int64)
        agreement = (agree * weights).sum(axis=1)
        order = agreement.argsort(kind="stable")[::-1]
        return Neighbours(
            rows=places[order],
            ages=np.maximum(0, self.at - near[order, 1]),
            agreement=agreement[order],
            told=np.array(told, dtype=np.int64)[places[order]],
            most=float(weights.sum()),
        )

    def company(self, group: str) -> list[int]:
        """Where the sketches of the signups of one of the groups of `COMPANY` lie, 16 at most."""
        known = self._companions.get(group)
        if known is None:
            known = self._companions[group] = self._company(group)
        return known

    def _company(self, group: str) -> list[int]:
        if group == "ring":
            return self.tied[-RECENT:].tolist() if self.ring else []
        if group == "near":
            near = self.neighbours
            alike: list[int] = near.rows[:NEAR][near.agreement[:NEAR] >= ALIKE].tolist()
            return alike
        rows = self._sketches[3]
        return [rows[seq] for seq in self.tracks[group].seqs(RECENT) if seq in rows] if group in self.ids else []

    def company_seqs(self, group: str) -> list[int]:
        """The `seq` of each of them."""
        column = self._column(0)
        return [column[row] for row in self.company(group)]

    @cached_property
    def looks(self) -> Looks:
        """What a first look said of the signups of each group that it is linked to, in log-odds."""
        words = self._column(LOOK)
        return {group: looks_of([words[row] for row in self.company(group)]) for group in COMPANY}


def _pace(past: Past) -> float:
    """Signups a second of late; NaN where there were none before."""
    age = past.first_age("traffic")
    for window in ("24h", "7d", "30d"):
        if (count := past.count("traffic", window)) >= _PACED:
            return count / min(age, (past.at - count_cutoff(past.at, WINDOWS[window], True)) / 1e6) if age else nan
    return past.count("traffic") / age if age else nan
