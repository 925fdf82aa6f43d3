"""How the value behind a reason compares with what is usual: its rank among the newest signups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from signup_guard.features import registry

COMPARED: Final = 500
"""How many of the newest signups are compared with."""
FEWEST: Final = 30
"""With fewer values to compare with, nothing is said."""


def compare(packed: Sequence[bytes], vector: np.ndarray, places: Sequence[int]) -> list[str | None]:
    """A phrase for each of these places of the vector, or None where there is too little to compare with."""
    width = 4 * len(registry.names())
    same = [one for one in packed if len(one) == width]
    if len(same) < FEWEST:
        return [None] * len(places)
    others = np.frombuffer(b"".join(same), dtype=np.float32).reshape(len(same), -1)
    return [_phrase(registry.columns()[place].signal, float(vector[place]), others[:, place]) for place in places]


def _phrase(signal: registry.Signal, value: float, others: np.ndarray) -> str | None:
    """Flags and missing values by how common they are, numbers by their rank.

    >>> from signup_guard.features.registry import signals
    >>> _phrase(signals()["card_signups"], 9.0, np.array([0.0] * 90 + [1.0] * 8 + [20.0] * 2))
    'more than 98 % of recent sign-ups; their median is 0'
    >>> _phrase(signals()["card_signups"], 0.0, np.array([0.0] * 90 + [1.0] * 8 + [20.0] * 2))
    'as usual: the median of recent sign-ups is 0'
    """
    known = others[~np.isnan(others)]
    if value != value:
        return f"as in {_percent(1 - len(known) / len(others))} of recent sign-ups"
    if len(known) < FEWEST:
        return None
    if signal.is_flag:
        return f"as in {_percent(float(np.mean(known == value)))} of recent sign-ups that tell"
    less, more = float(np.mean(known < value)), float(np.mean(known > value))
    middle = signal.value(float(np.median(known)))
    if less <= 0.5 and more <= 0.5:
        return f"as usual: the median of recent sign-ups is {middle}"
    side, share = ("more", less) if less > more else ("less", more)
    return f"{side} than {_percent(share)} of recent sign-ups; their median is {middle}"


def _percent(share: float) -> str:
    return f"{int(100 * share)} %"
