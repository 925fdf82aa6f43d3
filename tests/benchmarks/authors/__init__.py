"""Labelled registrations of made-up platforms, as three further authors assumed platforms and the operators who attack them.

Each worked from the contract and the threat tiers alone, and nothing is shared with the simulator of the product or between the three.  All
rates and habits are assumptions, not measurements; people, companies and cards are made up, addresses and telephone numbers are random.
"""

from collections.abc import Callable
from typing import Any, Final

from tests.benchmarks.authors import plain, resellers, statistical

__all__ = ["AUTHORS"]

AUTHORS: Final[dict[str, Callable[..., list[dict[str, Any]]]]] = {
    "plain": plain.stream,
    "statistical": statistical.stream,
    "resellers": resellers.stream,
}
