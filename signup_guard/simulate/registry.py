"""Mechanics: what genuine life and operators do, one small file each in `mechanics/`, found by importing that folder."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from random import Random
from typing import Any, Literal, TypeVar

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.locales import Locale
from signup_guard.simulate.world import World

Tier = Literal["T0", "T1", "T2", "T3", "T4"]
TIERS: tuple[Tier, ...] = ("T0", "T1", "T2", "T3", "T4")
T = TypeVar("T")


@dataclass(slots=True)
class Ring:
    """An operator at work.  `times` are microseconds; `ban` is the member at which a second pool begins; `ban_at` when the platform noticed."""

    id: str
    tier: Tier
    size: int
    span: int
    countries: list[str]
    times: list[int] = field(default_factory=list)
    ban: int | None = None
    ban_at: int | None = None
    kit: dict[str, Any] = field(default_factory=dict)
    mechanics: list[Mechanic] = field(default_factory=list)

    def supplier(self, rng: Random, what: str, choices: list[T]) -> T:
        """The supplier that this operator buys from, the same one in a second pool."""
        return self.kit.setdefault(what, rng.choice(choices))  # type: ignore[no-any-return]


Setup = Callable[[Random, World, Ring], Apply]
Timing = Callable[[Random, Ring], None]
Scene = Callable[[Random, World, Draft], list[tuple[int, Apply]]]
Habit = Callable[[Random, World, Draft], None]


@dataclass(frozen=True, slots=True)
class Mechanic:
    """One thing that operators or genuine people do.

    `slot` says what it decides (a ring has at most one mechanic a slot); `weights` how often operators of a tier choose it there against the
    others; `rate` how often genuine people do it; `suppliers` names the genuine mechanics whose people buy from the same suppliers.
    """

    name: str
    side: Literal["operator", "genuine"]
    slot: str
    text: str
    weights: Mapping[str, float]
    rate: Callable[[Locale], float]
    suppliers: tuple[str, ...]
    act: Callable[..., Any]


_found: dict[str, Mechanic] = {}


def _enter(act: Callable[..., Any], side: Literal["operator", "genuine"], slot: str, weights: Mapping[str, float] | None = None,
           rate: float | Callable[[Locale], float] = 0.0, suppliers: tuple[str, ...] = ()) -> None:  # fmt: skip
    name = act.__module__.rsplit(".", 1)[-1]
    text = import_module(act.__module__).__doc__ or ""
    fixed = rate if callable(rate) else lambda _: rate
    _found[name] = Mechanic(name, side, slot, text, weights or {}, fixed, suppliers, act)


def operator(slot: str, *suppliers: str, **weights: float) -> Callable[[Setup], Setup]:
    """Registers what makes an operator's drafts look as they do: called once a pool, it returns what is done to each member's draft."""

    def register(setup: Setup) -> Setup:
        _enter(setup, "operator", slot, weights, suppliers=suppliers)
        return setup

    return register


def timing(slot: str, **weights: float) -> Callable[[Timing], Timing]:
    """Registers what sets or shifts a ring's `times` (microseconds from its start)."""

    def register(shift: Timing) -> Timing:
        _enter(shift, "operator", slot, weights)
        return shift

    return register


def scene(weight: float) -> Callable[[Scene], Scene]:
    """Registers where and with whom a genuine person signs up.  It changes the draft and returns when others follow, and what is done to theirs."""

    def register(act: Scene) -> Scene:
        _enter(act, "genuine", "scene", rate=weight)
        return act

    return register


def habit(rate: float | Callable[[Locale], float]) -> Callable[[Habit], Habit]:
    """Registers something that genuine people do now and then, wherever they are."""

    def register(act: Habit) -> Habit:
        _enter(act, "genuine", "habit", rate=rate)
        return act

    return register


@cache
def mechanics() -> Mapping[str, Mechanic]:
    """Every mechanic by name, both sides."""
    folder = import_module("signup_guard.simulate.mechanics")
    for module in sorted(module.name for module in pkgutil.iter_modules(folder.__path__)):
        import_module(f"{folder.__name__}.{module}")
    return dict(sorted(_found.items()))
