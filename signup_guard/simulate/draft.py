"""One signup in the making, and the names and mail addresses that people and operators alike make up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from signup_guard.simulate.locales import Locale

HOUR = 3_600_000_000
DAY = 24 * HOUR
"""Microseconds."""


@dataclass(slots=True)
class Draft:
    """A signup that mechanics may still change: blocks of the contract by field, and what the simulator knows of it.

    Everybody starts as a plausible applicant, so that fakes and genuine people are written the same way.
    """

    at: int
    locale: Locale
    first: str
    last: str
    account: dict[str, Any] = field(default_factory=dict)
    address: dict[str, Any] = field(default_factory=dict)
    device: dict[str, Any] = field(default_factory=dict)
    network: dict[str, Any] = field(default_factory=dict)
    payment: dict[str, Any] = field(default_factory=dict)
    session: dict[str, Any] = field(default_factory=dict)
    segment: str = "ordinary"
    mechanics: list[str] = field(default_factory=list)


Apply = Callable[[Draft], None]


def first_name(rng: Random, locale: Locale) -> str:
    """A common first name, the popular ones more often."""
    return locale.firsts[int(len(locale.firsts) * rng.random() ** 1.5)]


def last_name(rng: Random, locale: Locale) -> str:
    """A surname put together from syllables; now and then a double one."""
    name = rng.choice(locale.onsets) + rng.choice(locale.endings)
    if rng.random() < 0.35:
        name += rng.choice(locale.endings)
    return f"{name}-{last_name(rng, locale)}" if rng.random() < 0.03 else name


def full_name(rng: Random, draft: Draft) -> str:
    """The name as typed into the form: mostly as it is, now and then with an initial, one word, or in capitals."""
    whim = rng.random()
    if whim < 0.06:
        return f"{draft.first} {rng.choice('ABCDEFGHJKLMNPRST')}. {draft.last}"
    if whim < 0.10:
        return f"{draft.first} {draft.last}".lower()
    if whim < 0.12:
        return f"{draft.first} {draft.last}".upper()
    return draft.first if whim < 0.15 else f"{draft.first} {draft.last}"


def word(rng: Random, syllables: int = 2) -> str:
    """A pronounceable made-up word."""
    return "".join(
        rng.choice("bcdfghklmnprstvz") + rng.choice("aeiou") + rng.choice(("", "", "n", "r", "l", "x")) for _ in range(syllables)
    )


def letters(rng: Random, count: int, of: str = "abcdefghijklmnopqrstuvwxyz0123456789") -> str:
    """Random signs."""
    return "".join(rng.choices(of, k=count))


def year(rng: Random) -> int:
    """A year of birth."""
    return int(rng.triangular(1955, 2008, 1993))


Style = Callable[[Random, str, str], str]

STYLES: tuple[tuple[float, Style], ...] = (
    (18, lambda rng, first, last: f"{first}.{last}"),
    (9, lambda rng, first, last: f"{first}{last}"),
    (9, lambda rng, first, last: f"{first[0]}{last}"),
    (4, lambda rng, first, last: f"{first[0]}.{last}"),
    (5, lambda rng, first, last: f"{first}_{last}"),
    (5, lambda rng, first, last: f"{last}.{first}"),
    (9, lambda rng, first, last: f"{first}.{last}{rng.randrange(1, 100)}"),
    (10, lambda rng, first, last: f"{first}{last}{rng.randrange(1, 1000)}"),
    (6, lambda rng, first, last: f"{first}{year(rng)}"),
    (6, lambda rng, first, last: f"{first}{last}{year(rng) % 100:02d}"),
    (5, lambda rng, first, last: f"{first[0]}{last}{rng.randrange(10, 100)}"),
    (4, lambda rng, first, last: f"{first}{rng.randrange(100, 10_000)}"),
    (4, lambda rng, first, last: f"{word(rng, 2)}{word(rng, 1)}"),
    (3, lambda rng, first, last: f"{word(rng, 3)}{rng.randrange(10, 1000)}"),
    (2, lambda rng, first, last: f"{word(rng)}.{first}"),
    (1, lambda rng, first, last: letters(rng, rng.randrange(8, 13))),
)
"""How people choose the part before the `@`, with weights (assumptions)."""

_WEIGHTS = [weight for weight, _ in STYLES]


def style(rng: Random) -> Style:
    """One way to choose it."""
    return rng.choices(STYLES, _WEIGHTS)[0][1]


def local_part(rng: Random, draft: Draft, chosen: Style | None = None) -> str:
    """The part before the `@` for this person."""
    return (chosen or style(rng))(rng, draft.first.lower(), draft.last.lower())
