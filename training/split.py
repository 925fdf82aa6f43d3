"""Who is learnt from and who is checked on: four blocks in time order, and as far as can be no ring in two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np

from signup_guard.clock import DAY
from signup_guard.schema.history import Row
from training.replay import Replayed

BLOCKS: Final = ("fit", "calibrate", "threshold", "test")
_SHARES: Final = (0.66, 0.08, 0.14, 0.12)
_LEAST: Final = 10
"""Rows of each class that every block needs."""
WARM_UP_SHARE: Final = 0.1
WARM_UP_MOST: Final = 30 * DAY
FROZEN: Final = 0.05
"""Share of the rings and of the genuine people that nothing is ever fitted on."""
_FROZEN_MOST: Final = 0.2
_FROZEN_ROWS: Final = 800
"""Rows that a short history freezes as far as they are no more than `_FROZEN_MOST` of it."""
_LONE: Final = 0.25
_GAP_MOST: Final = 0.03
"""Share of the rows before a cut that may be left out for the sake of late labels."""


@dataclass(frozen=True, slots=True)
class Split:
    """Places of the rows of each block, and the moments (microseconds) at which blocks begin.

    Rows in the gap before a cut, and where `disjoint` rows of rings that began in an earlier block, are in none.  `before_test` are all
    rows that may be learnt from once calibration and cuts are settled; `older` are those of the test block's time that are not in it since
    their ring began before.
    """

    blocks: dict[str, np.ndarray]
    begins: dict[str, int]
    before_test: np.ndarray
    older: np.ndarray
    disjoint: bool


def warm_up_end(rows: Sequence[Row]) -> int:
    """Until when (microseconds) the history is too young to learn from: 10 % of the span, at most 30 days."""
    first, last = rows[0].at, rows[-1].at
    return first + min(int(WARM_UP_SHARE * (last - first)), WARM_UP_MOST)


def rings_of(replayed: Replayed) -> np.ndarray:
    """A number for each row; rows of one ring share it.

    Rings are those given, or else fakes whom our own links put in one ring or who share a personal key.  Genuine people are nobody's ring,
    whatever they share.
    """
    parents = list(range(len(replayed.rows)))

    def find(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    seen: dict[tuple[object, object], int] = {}
    given = any(row.ring_id is not None for row in replayed.rows)
    for place, row in enumerate(replayed.rows):
        if given:
            keys: list[tuple[object, object]] = [("ring", row.ring_id)] if row.ring_id is not None else []
        else:
            personal = enumerate(replayed.personal[place].tolist())
            own = [("ours", replayed.ring[place])] if replayed.ring[place] >= 0 else []
            keys = [*own, *((kind, key) for kind, key in personal if key)] if row.label == "fake" else []
        for key in keys:
            parents[find(place)] = find(seen.setdefault(key, place))
    return np.array([find(place) for place in range(len(parents))], dtype=np.int64)


def frozen_share(labelled: int) -> float:
    """The share of rings and genuine people to freeze of so many labelled rows: more of short histories, so that they tell something.

    >>> [frozen_share(rows) for rows in (1_000, 4_000, 8_000, 100_000)]
    [0.2, 0.2, 0.1, 0.05]
    """
    return max(FROZEN, min(_FROZEN_MOST, _FROZEN_ROWS / max(labelled, 1)))


def frozen_of(replayed: Replayed, rings: np.ndarray, share: float) -> np.ndarray:
    """Whether each row is of the frozen rings, which nothing is ever fitted on, so that the gate can judge any model by them.

    Told by a hash of the ring's name, or of the id of its first row: a longer history of the same applicants, raw or exported, freezes the
    same rings, or, at a smaller share, some of them.
    """
    _, first, index = np.unique(rings, return_index=True, return_inverse=True)
    chosen = []
    for place in first.tolist():
        row = replayed.rows[place]
        digest = blake2b((row.ring_id or row.signup_id).encode(), digest_size=8, person=b"frozen rings").digest()
        chosen.append(int.from_bytes(digest, "big") < share * 2**64)
    return np.array(chosen, dtype=bool)[index]


def row_weights(rings: np.ndarray, fake: np.ndarray) -> np.ndarray:
    """How much each row counts: a ring as much as the square root of its size, its first ten most (twice the later ones), a fake that
    is in a ring with no other a quarter, since nobody is called fake by mistake so often; and all fakes together as many as they are, so
    that the share of fakes stays what it is.

    >>> row_weights(np.array([0, 1, 1, 1, 1, 2]), np.array([False, True, True, True, True, True])).round(2).tolist()
    [1.0, 1.11, 1.11, 1.11, 1.11, 0.56]
    """
    _, index, sizes = np.unique(rings, return_inverse=True, return_counts=True)
    order = np.argsort(index, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rank = np.empty(len(rings), dtype=np.int64)
    rank[order] = np.arange(len(rings)) - np.repeat(starts, sizes)
    weights: np.ndarray = np.where(rank < 10, 1.0, 0.5)
    weights *= (np.sqrt(sizes) / np.bincount(index, weights=weights))[index]
    weights[fake & (sizes == 1)[index]] *= _LONE
    weights[fake] *= fake.sum() / weights[fake].sum()
    return weights


def split(replayed: Replayed, rings: np.ndarray) -> Split | None:
    """The four blocks of labelled rows in order, disjoint in rings if that leaves both classes in each; None where nothing does."""
    rows = replayed.rows
    ats = np.array([row.at for row in rows], dtype=np.int64)
    fake = np.array([row.label == "fake" for row in rows])
    # A cut between two signups of one moment would put one of them after the other.
    edges = [int(np.searchsorted(ats, ats[int(share * (len(rows) - 1))])) for share in np.cumsum((0.0, *_SHARES[:-1]))]
    block = np.searchsorted(edges, np.arange(len(rows)), side="right") - 1
    _, first, index = np.unique(rings, return_index=True, return_inverse=True)
    begun_here = block == block[first][index]
    gap = _in_gap(rows, ats, edges)
    last_gap = gap & (np.arange(len(rows)) >= edges[-2])
    before_test = np.flatnonzero((block < len(BLOCKS) - 1) & ~last_gap)
    for keep, disjoint in ((begun_here & ~gap, True), (~gap, False)):
        blocks = {name: np.flatnonzero(keep & (block == number)) for number, name in enumerate(BLOCKS)}
        if all(min(fake[places].sum(), (~fake[places]).sum()) >= _LEAST for places in blocks.values()):
            begins = {name: int(ats[edge]) for name, edge in zip(BLOCKS, edges, strict=True)}
            older = np.flatnonzero((block == len(BLOCKS) - 1) & ~gap & ~keep)
            return Split(blocks, begins, before_test, older, disjoint)
    return None


def _in_gap(rows: Sequence[Row], ats: np.ndarray, edges: Sequence[int]) -> np.ndarray:
    """Rows so shortly before a cut that their labels were mostly unknown at it."""
    delays = [row.label_at - row.at for row in rows if row.label_at is not None]
    gap = np.zeros(len(rows), dtype=bool)
    if delays:
        delay = int(np.median(delays))
        for edge in edges[1:]:
            start = max(int(np.searchsorted(ats, ats[edge] - delay)), edge - int(_GAP_MOST * len(rows)))
            gap[start:edge] = True
    return gap


def folds(rings: np.ndarray, fake: np.ndarray, count: int = 5) -> np.ndarray:
    """A fold's number for each row, no ring in two of them, classes spread evenly: for histories too small or too lumpy for blocks."""
    fold = np.zeros(len(rings), dtype=np.int64)
    for truth in (False, True):
        mine = np.flatnonzero(fake == truth)
        _, index = np.unique(rings[mine], return_inverse=True)
        fold[mine] = index % count
    # A ring with rows of both classes follows its first row.
    _, first, index = np.unique(rings, return_index=True, return_inverse=True)
    return fold[first][index]
