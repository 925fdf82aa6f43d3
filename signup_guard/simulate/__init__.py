"""A seeded simulator of a platform's signups: genuine life and operators.  Pure: no files, no clock, no randomness but the caller's."""

from signup_guard.simulate.callers import CALLERS, sent
from signup_guard.simulate.registry import mechanics
from signup_guard.simulate.stream import simulate

MECHANICS = mechanics()
"""Every mechanic by name, of operators and of genuine life."""

__all__ = ["CALLERS", "MECHANICS", "sent", "simulate"]
