"""Mechanics: what genuine life and operators do, one small file each in `mechanics/`, found by importing that folder."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from random import Random
from typing import Any, Literal, TypeVar, cast

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.locales import Locale
from signup_guard.simulate.world import World

Tier = Literal["T0", "T1", "T2", "T3", "T4"]
T = TypeVar("T")


@dataclass(slots=True)
class Ring:
    """An operator at work.

    `times` of the members and `span` are in microseconds; `ban` is the member with whom a second pool begins, `ban_at` when the platform
    noticed the ring; `batch` is after how many members it changes its things without a ban; `kit` holds its suppliers.
    """

    id: str
    tier: Tier
    size: int
    span: int
    countries: list[str]
    times: list[int] = field(default_factory=list)
    ban: int | None = None
    ban_at: int | None = None
    batch: int | None = None
    kit: dict[str, Any] = field(default_factory=dict)

    def supplier(self, rng: Random, what: str, choices: list[T]) -> T:
        """Whom this operator buys from: the same one in a second pool."""
        if what not in self.kit:
            self.kit[what] = rng.choice(choices)
        return cast(T, self.kit[what])

    def person(self, rng: Random, world: World) -> Draft:
        """Somebody of the operator's own, whose things the accounts may share."""
        return world.applicant(rng, self.times[0], self.countries[0])


Act = Callable[..., Any]
Setup = Callable[[Random, World, Ring], Apply]
Timing = Callable[[Random, Ring], None]
Scene = Callable[[Random, World, Draft], list[tuple[int, Apply]]]
Habit = Callable[[Random, World, Draft], None]


@dataclass(frozen=True, slots=True)
class Mechanic:
    """One thing that operators or genuine people do; `text` states what is assumed.

    `slot` says what it decides: an operator takes at most one mechanic a slot, by `weights` (for each tier, against the slot's others);
    a genuine signup has one scene and any number of habits, by `rate`.  `suppliers` names the genuine mechanics whose people are customers
    of the same suppliers: leaving them out too makes the suppliers unseen.
    """

    name: str
    side: Literal["operator", "genuine"]
    slot: str
    text: str
    act: Act
    weights: Mapping[str, float] = field(default_factory=dict)
    rate: Callable[[Locale], float] = lambda _: 0.0
    suppliers: tuple[str, ...] = ()


_found: dict[str, Mechanic] = {}


def _name(act: Act) -> tuple[str, str]:
    module = import_module(act.__module__)
    return module.__name__.rsplit(".", 1)[-1], module.__doc__ or ""


def operator(slot: str, *suppliers: str, **weights: float) -> Callable[[Setup], Setup]:
    """Registers what makes an operator's drafts look as they do: called once a pool, it returns what is done to each member's draft."""

    def register(act: Setup) -> Setup:
        name, text = _name(act)
        _found[name] = Mechanic(name, "operator", slot, text, act, weights, suppliers=suppliers)
        return act

    return register


def timing(slot: str, **weights: float) -> Callable[[Timing], Timing]:
    """Registers what sets or shifts a ring's `times`, counted from its start."""

    def register(act: Timing) -> Timing:
        name, text = _name(act)
        _found[name] = Mechanic(name, "operator", slot, text, act, weights)
        return act

    return register


def scene(weight: float) -> Callable[[Scene], Scene]:
    """Registers where and with whom a genuine person signs up: it changes the draft and returns who follows, when, and changed how."""

    def register(act: Scene) -> Scene:
        name, text = _name(act)
        _found[name] = Mechanic(name, "genuine", "scene", text, act, rate=lambda _: weight)
        return act

    return register


def habit(rate: float | Callable[[Locale], float]) -> Callable[[Habit], Habit]:
    """Registers something that genuine people do now and then, wherever they are."""

    def register(act: Habit) -> Habit:
        name, text = _name(act)
        _found[name] = Mechanic(name, "genuine", "habit", text, act, rate=rate if callable(rate) else lambda _: rate)
        return act

    return register


@cache
def mechanics() -> Mapping[str, Mechanic]:
    """Every mechanic by name, both sides."""
    folder = import_module("signup_guard.simulate.mechanics")
    for module in sorted(module.name for module in pkgutil.iter_modules(folder.__path__)):
        import_module(f"{folder.__name__}.{module}")
    return dict(sorted(_found.items()))
