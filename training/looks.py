"""First looks: what the first trees, which read no first looks, say of each row when it comes, for the rows linked to it that come later.

While learning, a row's first look tells no more than it will in service: in one platform's history it is by trees grown on labels that had
been received when its stretch of the history began, and in a model for new platforms by trees grown on other platforms.  A bundle that is
judged gives its own first looks to all rows.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import xgboost

from signup_guard.features import registry
from signup_guard.features.past import COMPANY
from signup_guard.features.sketches import look_word, looks_of
from signup_guard.scoring.bundle import FIRST, Bundle
from training.fit import ROUNDS, Grow, columns_without, weights_of
from training.replay import Replayed
from training.split import rings_of
from training.write import JUDGED, JUDGED_FIRST, beside, margins, trees_json

FIRST_ROUNDS: Final = ROUNDS // 2
"""First trees are grown once for each stretch."""
STRETCHES: Final = 6
"""Parts of a history, each of which but the first is looked at by trees grown on those before."""
PARTS: Final = 5
"""Parts of many platforms, each of which is looked at by trees grown on the others."""
_LEAST: Final = 10
"""Rows of each class that first trees need."""


class First(NamedTuple):
    """The first trees in the form of `beside`: grown on everything, and before the last stretch (`judged`)."""

    trees: bytes
    judged: bytes

    def files(self) -> dict[str, bytes]:
        """What a bundle keeps of them."""
        return {FIRST: self.trees, JUDGED_FIRST: self.judged}


def learn_first(replayed: Replayed, learnable: np.ndarray, leave_out: str | None, engine: Grow) -> First | None:
    """Gives a whole history its first looks, by trees grown on the labelled rows that may be learnt from (a mask), and returns those; None
    where no signal reads them or labels are too few.
    """
    take = columns_without(leave_out, first=True)
    if len(take) == len(columns_without(leave_out)):
        return None
    rows, places, learnt = replayed.rows, np.flatnonzero(learnable), replayed.of(learnable)
    names = [registry.names()[place] for place in take]
    fake, rings = np.array([row.label == "fake" for row in learnt.rows], dtype=bool), rings_of(learnt)
    received = np.array([row.label_at or 0 for row in learnt.rows])

    def grown(known: np.ndarray) -> bytes:
        """Trees grown on these of the rows that may be learnt from (a mask)."""
        weights = weights_of(learnt, rings, np.flatnonzero(known))
        return trees_json(engine(learnt.vectors[known].taking(take), fake[known], weights, FIRST_ROUNDS), names)

    looks, judged = np.full(len(rows), np.nan), None

    def look(at: np.ndarray, known: np.ndarray) -> bytes | None:
        """Looks at these rows by trees grown on others, if they teach anything."""
        if min(fake[known].sum(), (~fake[known]).sum()) < _LEAST:
            return None
        trees = grown(known)
        looks[at] = margins(loaded(trees), replayed.vectors[at].taking(take))
        return trees

    edges = [int(places[len(places) * part // STRETCHES]) for part in range(1, STRETCHES)]
    for edge, after in zip(edges, [*edges[1:], len(rows)], strict=True):
        judged = look(np.arange(edge, after), (places < edge) & (received <= rows[edge].at))
    if judged is None:
        return None
    if np.ptp(replayed.platform) > 0:
        part = np.unique(replayed.platform, return_inverse=True)[1] % PARTS
        for number in range(part.max() + 1):
            look(np.flatnonzero(part == number), part[places] != number)
    with_looks(replayed, looks)
    return First(grown(np.ones(len(places), dtype=bool)), judged)


def loaded(trees: bytes) -> xgboost.Booster:
    """Trees out of their JSON."""
    return xgboost.Booster({"nthread": 1}, model_file=bytearray(trees))


def with_looks(replayed: Replayed, looks: np.ndarray) -> Replayed:
    """A whole history whose signals of first looks are known, given the look at each row; the vectors are the same matrix, changed."""
    words = [look_word(look) for look in looks.tolist()]
    places = registry.look_places()
    for row, groups in enumerate(replayed.company):
        found = {
            name: looks_of(words[place] for place in group if place >= 0) for name, group in zip(COMPANY, groups.tolist(), strict=True)
        }
        replayed.vectors.put(row, places, registry.compute_looks(found))
    return replayed


def seen_by(bundle: Bundle, replayed: Replayed) -> Replayed:
    """A whole history with the first looks of this bundle."""
    return _seen(bundle, FIRST, replayed)


def judged_by(bundle: Bundle, replayed: Replayed) -> np.ndarray:
    """Calibrated log-odds of a whole history by the bundle's judged trees, which have not seen its test block, and their first looks."""
    return bundle.slope * beside(bundle.path, JUDGED, _seen(bundle, JUDGED_FIRST, replayed).vectors) + bundle.intercept


def _seen(bundle: Bundle, name: str, replayed: Replayed) -> Replayed:
    known = (bundle.path / name).exists()
    return with_looks(replayed, beside(bundle.path, name, replayed.vectors) if known else np.full(len(replayed.rows), np.nan))
