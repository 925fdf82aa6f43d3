"""All that comes in, labelled or not: a sample of it tells what a cut costs a day, what the base rate is, and what drifts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

import numpy as np

from signup_guard.clock import DAY, HOUR
from signup_guard.schema.history import Row

MOST: Final = 5000
"""Signups in the sample."""


class Traffic(NamedTuple):
    """Log-odds of a sample of recent signups by trees that had not learnt them, how many signups come a day, and the share of fakes that
    the calibration was made at (None if that is not known).
    """

    log_odds: np.ndarray
    per_day: float
    base_rate: float | None


def sampled(rows: Sequence[Row], most: int = MOST) -> Callable[[Row], bool]:
    """Whether a row is of the sample: about `most` of these, chosen by a hash of the id."""
    share = min(1.0, most / max(len(rows), 1))

    def is_sampled(row: Row) -> bool:
        digest = blake2b(row.signup_id.encode(), digest_size=8, person=b"traffic sample").digest()
        return int.from_bytes(digest, "big") < share * 2**64

    return is_sampled


def per_day(rows: Sequence[Row]) -> float:
    """Signups a day."""
    return len(rows) * DAY / max(rows[-1].at - rows[0].at, HOUR)
