"""How values look on a page: times, spans, shares, applicants' words, and charts as SVG with nothing inline."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil, log10
from typing import Final, NamedTuple

from flask import Flask
from markupsafe import Markup

from signup_guard.clock import DAY, HOUR, MINUTE, format_time
from signup_guard.usecases.case import Why

_JOINERS: Final = "\u200c\u200d"
"""Format characters that some scripts and emoji need."""
_WORDS: Final = {"allow": "Allowed", "hold": "Held", "block": "Blocked", "fake": "Fake", "genuine": "Genuine", "clear": "Taken back"}


class Bar(NamedTuple):
    """One row of a waterfall: where the bar begins and how wide it is, in percent of the axis; `kind` is a class, `usual` tells how the
    value compares.
    """

    text: str
    value: str
    start: float
    width: float
    kind: str
    usual: str | None = None


class Waterfall(NamedTuple):
    """Rows, and where zero log-odds (even chances) lies, in percent."""

    bars: Sequence[Bar]
    zero: float


class Column(NamedTuple):
    """One column of a chart: its parts as (class, y, height), and its text, such as a day."""

    x: float
    parts: Sequence[tuple[str, float, float]]
    day: str
    counts: Sequence[int]


class Chart(NamedTuple):
    """Columns in a box of 560 x 140, with lines at these heights and numbers."""

    columns: Sequence[Column]
    lines: Sequence[tuple[float, int]]
    names: Sequence[str]
    width: float


def add(app: Flask) -> None:
    """Makes the filters known to templates."""
    filters = {"when": when, "span": span, "percent": percent, "told": told, "plain": plain, "word": word, "fact": fact, "score": score}
    app.jinja_env.filters.update(filters)


def when(at: int) -> Markup:
    """A moment in UTC, which the page's script turns into the reader's zone.

    >>> when(0)
    Markup('<time datetime="1970-01-01T00:00:00Z">1970-01-01 00:00 UTC</time>')
    """
    text = format_time(at - at % 1_000_000)
    return Markup('<time datetime="{}">{} UTC</time>').format(text, text[:16].replace("T", " "))


def span(microseconds: int) -> str:
    """A length of time in its two largest units.

    >>> span(90 * MINUTE), span(26 * HOUR), span(-5), span(30_000_000)
    ('1 h 30 min', '1 d 2 h', 'over', '0 min')
    """
    if microseconds < 0:
        return "over"
    if microseconds < HOUR:
        return f"{microseconds // MINUTE} min"
    if microseconds < DAY:
        return f"{microseconds // HOUR} h {microseconds % HOUR // MINUTE} min"
    return f"{microseconds // DAY} d {microseconds % DAY // HOUR} h"


def percent(share: float | None) -> str:
    """A share with one decimal, or a dash."""
    return "–" if share is None else f"{100 * share:.1f} %"


def score(probability: float | None) -> str:
    """A probability as a score of 0 to 100."""
    return "–" if probability is None else f"{100 * probability:.1f}"


def told(text: object) -> Markup:
    """An applicant's words, escaped and kept apart from the text around; characters that steer the text are made visible.

    >>> told("<b>\u202ex")
    Markup('<bdi>&lt;b&gt;\ufffdx</bdi>')
    """
    return Markup("<bdi>{}</bdi>").format(plain(text))


def plain(text: object) -> str:
    """An applicant's words where no element can stand, such as in a list of options."""
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") and c not in _JOINERS else c for c in str(text))


def word(code: str | None) -> str:
    """A code as a word."""
    return _WORDS.get(code or "", (code or "–").replace("_", " "))


def fact(value: object) -> str:
    """A value of the facts."""
    return "yes" if value is True else "no" if value is False else f"{value:.3g}" if isinstance(value, float) else str(value)


def waterfall(why: Why) -> Waterfall:
    """The reasons as bars, each beginning where the one before ends, from the base rate to the score."""
    usual = why.usual or [None] * len(why.reasons)
    steps = [(reason.text, reason.contribution, beside) for reason, beside in zip(why.reasons, usual, strict=True)]
    if why.rest:
        steps.append(("All other signals together", why.rest, None))
    at = why.log_odds - sum(step for _, step, _ in steps) if why.base is None else why.base
    ends, low, high = at, min(at, 0.0), max(at, 0.0)
    for _, step, _ in steps:
        ends += step
        low, high = min(low, ends), max(high, ends)
    scale = 96 / max(high - low, 1e-6)

    def place(log_odds: float) -> float:
        return round(2 + (log_odds - low) * scale, 2)

    first = "Base rate: how often a sign-up is fake" if why.base is not None else "Base rate and all other signals"
    bars = [Bar(first, f"{at:+.2f}", place(at) - 0.4, 0.8, "base")]
    for text, step, beside in steps:
        start = min(at, at + step)
        bars.append(Bar(text, f"{step:+.2f}", place(start), max(abs(step) * scale, 0.4), "up" if step > 0 else "down", beside))
        at += step
    bars.append(Bar("Score", f"{at:+.2f}", place(at) - 0.4, 0.8, "base"))
    return Waterfall(bars, place(0.0))


def stacked(rows: Sequence[tuple[str, Sequence[int]]], names: Sequence[str]) -> Chart:
    """Counts as stacked columns, each with its text."""
    top = max((sum(counts) for _, counts in rows), default=0)
    step = _step(top)
    ceiling = max(step * ceil(top / step), step)
    width = 520 / max(len(rows), 1)
    columns = []
    for place, (text, counts) in enumerate(rows):
        parts, base = [], 120.0
        for name, count in zip(names, counts, strict=True):
            height = round(110 * count / ceiling, 2)
            base -= height
            parts.append((name, round(base, 2), height))
        columns.append(Column(round(36 + place * width, 2), parts, text, counts))
    lines = [(round(120 - 110 * line / ceiling, 2), line) for line in range(0, ceiling + 1, step)]
    return Chart(columns, lines, names, round(width - 2, 2))


def _step(top: int) -> int:
    """A round number that divides the axis into two to five parts.

    >>> _step(0), _step(7), _step(90), _step(1200)
    (1, 2, 20, 500)
    """
    if top < 4:
        return 1
    power = 10 ** int(log10(top))
    return next(int(step) for step in (power / 5, power / 2, power, 2 * power) if step >= 1 and top / step <= 5)
