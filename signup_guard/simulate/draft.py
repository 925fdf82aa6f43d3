"""One signup in the making, and the names and mail addresses that people and operators alike make up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


STYLES: Mapping[str, float] = {
    "{first}.{last}": 18, "{first}{last}": 9, "{f}{last}": 9, "{f}.{last}": 4, "{first}_{last}": 5, "{last}.{first}": 5,
    "{first}.{last}{two}": 9, "{first}{last}{three}": 10, "{first}{year}": 6, "{first}{last}{born}": 6, "{f}{last}{two}": 5,
    "{first}{four}": 4, "{word}{more}": 4, "{word}{three}": 3, "{word}.{first}": 2, "{noise}": 1,
}  # fmt: skip
"""How people choose the part before the `@`, with weights (assumptions)."""

_WEIGHTS = list(STYLES.values())
_STYLES = list(STYLES)


def style(rng: Random) -> str:
    """One of the ways to choose it, as people do."""
    return rng.choices(_STYLES, _WEIGHTS)[0]


def any_style(rng: Random) -> str:
    """One of the ways to choose it, all equally likely, as operators do."""
    return rng.choice(_STYLES)


def local_part(rng: Random, first: str, last: str, template: str | None = None) -> str:
    """The part before the `@`, or a username, for somebody of that name.

    >>> local_part(Random(1), "Ada", "Berg", "{f}.{last}")
    'a.berg'
    """
    first, last, year = first.lower(), last.lower(), int(rng.triangular(1955, 2008, 1993))
    return (template or style(rng)).format(
        first=first, last=last, f=first[0], two=rng.randrange(1, 100), three=rng.randrange(1, 1000), four=rng.randrange(100, 10_000),
        year=year, born=f"{year % 100:02d}", word=word(rng), more=word(rng, 1), noise=letters(rng, 8 + year % 5),
    )  # fmt: skip
