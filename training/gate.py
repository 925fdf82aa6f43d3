"""The gate's claims: that a challenger is not worse than the champion, each shown by a paired bootstrap over rings.

A claim *holds* when the harm is within its margin with 95 % certainty, on a sample large enough to say so; it *fails* where the sample is
large enough and that cannot be shown, or the harm is certain on a smaller one; else there is *too little* to tell.  Of one or two rings
nothing can be told, however many rows they have.  The AUC and what segments say must be shown; for other figures it is enough that no harm
is certain while rows are too few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score

from training.calibrate import BLOCK_CEILING, HOLD_CEILING
from training.metrics import resamples

AUC_MARGIN: Final = 0.005
RECALL_MARGIN: Final = 0.05
HELD_MARGIN: Final = 0.005
BLOCKED_MARGIN: Final = 0.001
SEGMENT_MARGIN: Final = 0.02
"""How much worse each may get: the AUC, the share of fakes held, the shares of genuine people held and blocked, and of a segment's held.
Who hits fewer genuine people than is wanted (`training.calibrate`) is no worse for it, though the champion may hit fewer still.
"""
_LEAST_AUC: Final = 20
_LEAST_RINGS: Final = 3
_CERTAIN: Final = 0.95

Status = Literal["holds", "fails", "too little"]


class Claim(NamedTuple):
    """A figure on some rows by champion and challenger.

    `harm` is how much worse the challenger is than the champion (or than a `wanted` ceiling, if that is higher), `most` what that may be
    with 95 % certainty; `rows` are of the kind that the claim is about, of which it needs `needed`, in so many `rings`; it may be
    one that `must` be shown.
    """

    on: str
    figure: str
    champion: float
    challenger: float
    harm: float
    most: float
    margin: float
    rows: int
    needed: int
    rings: int
    wanted: float
    must: bool
    status: Status

    def told(self) -> str:
        """The claim in words."""
        worse = f"{self.figure} on {self.on} goes from {self.champion:.4f} to {self.challenger:.4f}, with 95 % certainty at most"
        rings = f" in {self.rings} rings of {_LEAST_RINGS}" if self.rings < _LEAST_RINGS else ""
        than = f" than that or than the wanted {self.wanted:g}" if self.wanted else ""
        return f"{worse} {self.most:.4f} worse{than}; the margin is {self.margin:g}, {self.rows:,} rows of {self.needed:,} needed{rings}"


@dataclass(frozen=True, slots=True)
class Sample:
    """Labelled rows that neither model was fitted on: calibrated log-odds by both (`old` is the champion's), weights and rings."""

    fake: np.ndarray
    old: np.ndarray
    new: np.ndarray
    weights: np.ndarray
    rings: np.ndarray

    def of(self, wanted: np.ndarray) -> Sample:
        """Some of the rows."""
        return Sample(*(part[wanted] for part in (self.fake, self.old, self.new, self.weights, self.rings)))


class Lines(NamedTuple):
    """The cuts of champion and challenger; None where nobody is blocked."""

    hold: tuple[float, float]
    block: tuple[float | None, float | None]


Figure = Callable[[np.ndarray], tuple[float, float]]
"""Champion's and challenger's value under these row weights."""


def main_claims(on: str, sample: Sample, lines: Lines) -> Iterator[Claim]:
    """AUC, fakes held, genuine people held and blocked."""
    fakes, genuine = int(sample.fake.sum()), int((~sample.fake).sum())
    if not fakes or not genuine:
        return
    draws = [weights * sample.weights for weights in resamples(sample.fake, sample.rings)]

    def auc(weights: np.ndarray) -> tuple[float, float]:
        old, new = (float(roc_auc_score(sample.fake, scores, sample_weight=weights)) for scores in (sample.old, sample.new))
        return old, new

    rings = len(np.unique(sample.rings[sample.fake]))

    def claim(figure: str, value: Figure, margin: float, rows: int, needed: int, rings: int, wanted: float | None = None) -> Claim:
        return _claim(on, figure, value, draws, sample.weights, wanted, margin, rows, needed, rings, must=figure == "AUC")

    found = _share(sample.fake, sample, lines.hold)
    yield claim("AUC", auc, AUC_MARGIN, min(fakes, genuine), _LEAST_AUC, rings)
    yield claim("the share of fakes held", found, RECALL_MARGIN, fakes, _least(RECALL_MARGIN), rings)
    for name, cuts, margin, wanted in (
        ("held", lines.hold, HELD_MARGIN, HOLD_CEILING),
        ("blocked", lines.block, BLOCKED_MARGIN, BLOCK_CEILING),
    ):
        hit = _share(~sample.fake, sample, cuts)
        yield claim(f"the share of genuine people {name}", hit, margin, genuine, _least(margin), genuine, wanted)


def segment_claims(sample: Sample, segments: Mapping[str, np.ndarray], lines: Lines) -> Iterator[Claim]:
    """How many genuine people of each segment (a mask each) are held.  Of those too small to say something of each it must be shown of all
    together, with the next larger ones if need be.
    """
    genuine = sample.of(~sample.fake)
    found = {name: mask[~sample.fake] for name, mask in segments.items()}
    order = sorted((name for name, mask in found.items() if mask.any()), key=lambda name: int(found[name].sum()))
    small: list[str] = []
    people = np.zeros(len(genuine.fake), dtype=bool)
    while order and min(people.sum(), found[order[0]].sum()) < _least(SEGMENT_MARGIN):
        small.append(order.pop(0))
        people |= found[small[-1]]
    if len(small) > 1:
        yield _segment_claim(" and ".join(small), genuine.of(people), lines, must=True)
    for name in (*small, *order):
        must = len(small) == 1 or int(found[name].sum()) >= _least(SEGMENT_MARGIN)
        yield _segment_claim(name, genuine.of(found[name]), lines, must)


def _segment_claim(segment: str, genuine: Sample, lines: Lines, must: bool) -> Claim:
    draws = [weights * genuine.weights for weights in resamples(genuine.fake, genuine.rings, both=False)]
    hit, rows = _share(~genuine.fake, genuine, lines.hold), len(genuine.fake)
    figure, needed = "the share of genuine people held", _least(SEGMENT_MARGIN)
    on = f"the segment {segment}"
    return _claim(on, figure, hit, draws, genuine.weights, HOLD_CEILING, SEGMENT_MARGIN, rows, needed, rows, must)


def _least(margin: float) -> int:
    """Rows of which none may be hit to say with 95 % certainty that so small a share is (the rule of three)."""
    return round(3 / margin)


def _share(of: np.ndarray, sample: Sample, cuts: tuple[float | None, float | None]) -> Figure:
    pairs = zip((sample.old, sample.new), cuts, strict=True)
    hits = [np.zeros(len(of), dtype=bool) if cut is None else scores >= cut for scores, cut in pairs]

    def share(weights: np.ndarray) -> tuple[float, float]:
        whole = float(weights[of].sum())
        old, new = (float(weights[of & hit].sum()) / whole for hit in hits)
        return old, new

    return share


def _claim(
    on: str,
    figure: str,
    value: Figure,
    draws: list[np.ndarray],
    weights: np.ndarray,
    wanted: float | None,
    margin: float,
    rows: int,
    needed: int,
    rings: int,
    must: bool,
) -> Claim:
    """With a `wanted` ceiling more is worse, without one less is; a genuine person is a ring alone."""

    def harm(pair: tuple[float, float]) -> float:
        before, after = pair
        return before - after if wanted is None else after - max(before, wanted)

    old, new = value(weights)
    harms = [harm(value(draw)) for draw in draws]
    low, high = np.quantile(harms, [1 - _CERTAIN, _CERTAIN]) if harms else (-np.inf, np.inf)
    status: Status = "fails"
    if rings < _LEAST_RINGS or (rows < needed and low <= margin):
        status = "too little"
    elif high <= margin:
        status = "holds"
    return Claim(on, figure, old, new, harm((old, new)), float(high), margin, rows, needed, rings, wanted or 0.0, must, status)


def as_json(claim: Claim) -> dict[str, Any]:
    """The claim for `gate.json`."""
    return {**claim._asdict(), "told": claim.told()}
