"""Signals: one decorated function each in `signals/<family>.py`, found by importing that folder; computed in one fixed order."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from math import exp, nan
from operator import itemgetter
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from signup_guard.domain import Facts, Family
from signup_guard.features.past import Looks, Past
from signup_guard.features.tracks import WINDOWS, Windowed

VERSION: Final = 4
"""Raised whenever a signal of the same name changes its meaning: a bundle made for another version is refused."""

WORDS: Final[Mapping[str, str]] = {
    "10m": "in the last 10 minutes",
    "1h": "in the last hour",
    "24h": "in the last 24 hours",
    "7d": "in the last 7 days",
    "30d": "in the last 30 days",
    "ever": "so far",
    "": "",
}

_FLAG: Final = ": {yes}"
"""How the text of a flag ends."""

_NOT: Final[Mapping[str, str]] = {
    "was never": "was", "was": "was not", "is": "is not", "can": "cannot", "has a": "has no", "belongs": "does not belong",
    "ends": "does not end", "fits": "does not fit", "mixes": "does not mix", "names": "does not name", "says": "does not say",
}  # fmt: skip
"""How the verbs of flags are denied."""
_SINGULAR: Final[Mapping[str, str]] = {"were": "was", "are": "is", "share": "shares", "agree with": "agrees with"}
_VERB: Final = re.compile(rf"\b({'|'.join(_NOT)})\b")
_PLURAL: Final = re.compile(rf"\b({'|'.join(_SINGULAR)})\b")
_MEASURED: Final = re.compile(r"(:|; NaN|, in (log-odds|nats)|, as a (mean )?logarithm|, drawn|, 0 to|, \d+ at most).*")
"""What a docstring says of how a thing is measured, which a sentence leaves out."""

Compute = Callable[..., Any]
Source = Literal["facts", "past", "looks"]
"""What a signal is computed from: the signup alone, its past, or first looks at earlier signups (`Past.looks`)."""
PLACES: Final = {window: place for place, window in enumerate((*WINDOWS, "ever"))}
"""Where in a `Windowed` each window stands."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks for or against an applicant, in one column or in one a window.  `code` never changes its meaning."""

    code: str
    family: Family
    text: str
    windows: tuple[str, ...]
    compute: Compute
    reads: Source

    @property
    def reads_history(self) -> bool:
        """Whether it asks more than the signup itself."""
        return self.reads != "facts"

    @property
    def about(self) -> str:
        """What it tells, in a few words: the first line of its docstring."""
        return (self.compute.__doc__ or self.code).strip().splitlines()[0].rstrip(".")

    def sentence(self, value: float, window: str) -> str:
        """The reason in words, with its value."""
        text, words = self.text, {"window": WORDS[window]}
        if value != value:
            about = _MEASURED.sub("", f"{self.about[0].lower()}{self.about[1:]}")
            lead = "It is not known" if about.startswith("whether ") else "Not known:"
            text = f"{lead} {about}".replace("in the window", "{window}")
        elif self.is_flag:
            text = text.removesuffix(_FLAG)
            text = text if value else denied(text)
        elif value == 1 and "{n}" in text:
            text = _PLURAL.sub(lambda verb: _SINGULAR[verb[0]], text)
        words.update((name, form(value)) for name, form in _FORMS.items() if f"{{{name}}}" in text)
        return text.format_map(words).strip()

    @property
    def is_flag(self) -> bool:
        """Whether it tells yes or no."""
        return self.text.endswith(_FLAG)

    def value(self, value: float) -> str:
        """The value alone, as the sentence puts it."""
        if value != value:
            return "unknown"
        form = next((_FORMS[name] for name in _FORMS if name != "s" and f"{{{name}}}" in self.text), _number)
        return form(value)


def _number(value: float) -> str:
    if value == int(value) or abs(value) >= 10:
        return f"{value:.0f}"
    return f"{value:.2g}" if abs(value) >= 0.005 else "0"


def _times(log_ratio: float) -> str:
    return _number(exp(min(log_ratio, 50)))


_UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def _age(seconds: float) -> str:
    unit, length = next(((unit, length) for unit, length in _UNITS if seconds >= length), _UNITS[-1])
    return f"{seconds / length:.0f} {unit}{'' if round(seconds / length) == 1 else 's'}"


_FORMS: Final[Mapping[str, Callable[[float], str]]] = {
    "n": _number,
    "s": lambda value: "" if _number(value) == "1" else "s",
    "percent": lambda value: f"{100 * value:.0f} %",
    "times": _times,
    "share": lambda value: f"{_number(100 * exp(-value))} %",
    "age": _age,
    "chance": lambda log_odds: f"{100 / (1 + exp(-min(max(log_odds, -50), 50))):.0f} %",
}
"""How a text may put its value: a number, the ending of a plural, a share, a log of a ratio, a -log of a share, seconds, log-odds."""


_HUGE: Final = 1e30
_signals: dict[str, Signal] = {}


def signal(family: Family, text: str, *windows: str, reads: Source = "past") -> Callable[[Compute], Compute]:
    """Registers a function as a signal.

    It takes what it `reads`, and returns a number, or where it has `windows` a `Windowed`.  NaN is "no such thing here", 0 a true zero.
    `text` may use `{window}` and the value in the forms of `_FORMS`; that of a flag ends with `_FLAG`.
    """

    def register(function: Compute) -> Compute:
        code = function.__name__
        if code in _signals:
            raise ValueError(f"two signals are named {code}")
        _signals[code] = Signal(code, family, text, windows or ("",), function, reads)
        return function

    return register


class Column(NamedTuple):
    """One place of the vector."""

    name: str
    signal: Signal
    window: str


def denied(text: str) -> str:
    """The contrary of a flag's text.

    >>> denied("The card's brand fits its first digits"), denied("The card was never seen on this device before")
    ("The card's brand does not fit its first digits", 'The card was seen on this device before')
    """
    return _VERB.sub(lambda verb: _NOT[verb[0]], text, count=1)


@cache
def signals() -> Mapping[str, Signal]:
    """Every signal by code."""
    folder = import_module("signup_guard.features.signals")
    for module in sorted(module.name for module in pkgutil.iter_modules(folder.__path__)):
        import_module(f"{folder.__name__}.{module}")
    return dict(sorted(_signals.items(), key=lambda item: (item[1].family, item[0])))


@cache
def columns() -> Sequence[Column]:
    """The places of the vector, in order."""
    return tuple(
        Column(f"{code}_{window}" if window else code, signal, window) for code, signal in signals().items() for window in signal.windows
    )


@cache
def names() -> tuple[str, ...]:
    """The column names, in order."""
    return tuple(column.name for column in columns())


@cache
def _plan() -> Sequence[tuple[Compute, Source, Callable[[Windowed], Sequence[float]] | None]]:
    """How each signal is computed, from what, and which numbers of a `Windowed` are taken."""
    return tuple(
        (signal.compute, signal.reads, _taken([PLACES[window] for window in signal.windows if window])) for signal in signals().values()
    )


def _taken(places: Sequence[int]) -> Callable[[Windowed], Sequence[float]] | None:
    if len(places) == 1:
        return itemgetter(slice(places[0], places[0] + 1))
    return itemgetter(*places) if places else None


def sources(facts: Facts, past: Past) -> Mapping[Source, object]:
    """What signals are computed from."""
    return {"facts": facts, "past": past, "looks": past.looks}


def compute(facts: Facts, past: Past) -> np.ndarray:
    """The vector: 32-bit floats in the order of `names()`."""
    values: list[float] = []
    read = sources(facts, past)
    for function, reads, taken in _plan():
        found = function(read[reads])
        if taken is None:
            values.append(found)
        else:
            values += taken(found)
    return _packed(values)


@cache
def look_places() -> list[int]:
    """Where in the vector the signals lie that read first looks at earlier signups."""
    return [place for place, column in enumerate(columns()) if column.signal.reads == "looks"]


def compute_looks(looks: Looks) -> np.ndarray:
    """These places of the vector alone."""
    return _packed([columns()[place].signal.compute(looks) for place in look_places()])


def _packed(values: Sequence[float]) -> np.ndarray:
    return np.array(values, dtype=np.float64).clip(-_HUGE, _HUGE).astype(np.float32)


def number(value: float | None) -> float:
    """A fact as a signal: NaN for unknown, 1 for yes, 0 for no; what an applicant made up beyond all measure is cut.

    >>> number(None), number(True), number(3)
    (nan, 1.0, 3.0)
    """
    if value is None:
        return nan
    return float(value) if -_HUGE < value < _HUGE else _HUGE if value > 0 else -_HUGE


def ratio(part: float | None, whole: float | None) -> float:
    """One fact by another; NaN where one is unknown or there is nothing to divide by.

    >>> ratio(1, 2), ratio(0, 0), ratio(None, 2)
    (0.5, nan, nan)
    """
    return number(part) / number(whole) if whole else nan
