"""The ties that a signup had when it came, packed into bytes: what a ring is made anew from when a member goes or a thing is told apart."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from signup_guard.links.ties import TIED

_BITS: Final = 1 << np.arange(len(TIED), dtype=np.int64)


class Held(NamedTuple):
    """What was judged then, as `ties.ties` takes it: `weights` in nats by kind of `TIED`, `traffic` in signups of the last 30 days; the
    earlier signups that were tied to it by `seq`, and for each which kinds both had alike.
    """

    traffic: float
    weights: np.ndarray
    seqs: np.ndarray
    agree: np.ndarray

    def packed(self) -> bytes:
        """As 64-bit words: traffic, weights, then a `seq` and the kinds as bits for each tie."""
        ties = np.column_stack([self.seqs, self.agree @ _BITS]).astype(np.int64)
        return np.append(self.weights, self.traffic).tobytes() + ties.tobytes()


def opened(packed: bytes) -> Held:
    """The ties that were packed so.

    >>> held = Held(9.5, np.zeros(len(TIED)), np.array([3, 4]), np.eye(2, len(TIED), dtype=bool))
    >>> again = opened(held.packed())
    >>> again.traffic, again.seqs.tolist(), bool((again.agree == held.agree).all())
    (9.5, [3, 4], True)
    """
    judged = np.frombuffer(packed, np.float64, len(TIED) + 1)
    ties = np.frombuffer(packed, np.int64, offset=judged.nbytes).reshape(-1, 2)
    return Held(float(judged[-1]), judged[:-1], ties[:, 0], (ties[:, 1:] & _BITS) != 0)


def leads_to(packed: bytes, seq: int) -> bool:
    """Whether one of the ties that were packed so is to this signup.

    >>> held = Held(9.5, np.zeros(len(TIED)), np.array([3, 4]), np.ones((2, len(TIED)), dtype=bool))
    >>> leads_to(held.packed(), 4), leads_to(held.packed(), 5)
    (True, False)
    """
    return seq in np.frombuffer(packed, np.int64, offset=8 * (len(TIED) + 1))[::2]
