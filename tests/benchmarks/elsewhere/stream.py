"""The stream: the order of events, what becomes known of each account and the request that it becomes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from tests.benchmarks.elsewhere.locales import Row, hours
from tests.benchmarks.elsewhere.operators import Operator
from tests.benchmarks.elsewhere.people import SEGMENTS
from tests.benchmarks.elsewhere.world import DAY, HOUR, Machine, Person, World, device_id, hashed, some

CALLERS: Final = ("full", "backend", "lean", "app")
_MONDAY: Final = 1_748_822_400_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _coin(*parts: object) -> float:
    """A number from 0 to 1 that the parts alone decide, so that one address is always judged alike."""
    return int(hashed(*parts), 16) / 2**48


def _iso(micros: int) -> str:
    return (_EPOCH + timedelta(microseconds=micros)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Arrival(NamedTuple):
    at: float
    person: Person
    learnt: float | None
    truth: Row


def _fakes(world: World, days: int, per_day: float) -> Iterator[_Arrival]:
    """Rings until there are enough fakes; each is laid so that one of its accounts, whichever, falls on the day that lacks most."""
    rng = world.rng
    lack, deck = [per_day * rng.uniform(0.85, 1.15) for _ in range(days)], list[str]()
    while sum(lack) > 0 and per_day > 0:
        if not deck:
            deck = rng.sample(["T0"] * 2 + ["T1"] * 3 + ["T2"] * 4 + ["T3"] * 3 + ["T4"], 13)
        ring = Operator(world, deck.pop(), max(5, int(per_day * 0.35)))
        shift = lack.index(max(lack)) - int(rng.choice(ring.times) // DAY)
        ring.found_at = None if ring.found_at is None else ring.found_at + shift * DAY
        for place, moment in enumerate(ring.times):
            at = moment + shift * DAY
            ring.react(place)
            person = ring.member(place)
            if 0 <= at < days * DAY:
                lack[int(at // DAY)] -= 1
                truth = {"ring_id": ring.ring_id, "sim_tier": ring.tier, "sim_segment": None}
                yield _Arrival(at, person, ring.learnt(at, person.card is not None), truth)


def _genuine(world: World, days: int, per_day: float, start: int) -> Iterator[_Arrival]:
    """Genuine people until there are enough, by day of the week and hour of the day."""
    rng, total = world.rng, round(days * per_day)
    names = list(SEGMENTS)
    shares = [SEGMENTS[name].share * min(rng.lognormvariate(0, 0.35), 1.6) * 2 / sum(SEGMENTS[name].sizes) for name in names]
    quiet = rng.uniform(0.5, 1.0)
    weights = [quiet if int(start / 1e6 / DAY + 3 + day) % 7 > 4 else 1.0 for day in range(days)]
    while total > 0:
        name = rng.choices(names, shares)[0]
        kind = SEGMENTS[name]
        group = kind.make(world, rng.randint(*kind.sizes))
        local = rng.triangular(8.5, 17.5) if kind.work else rng.triangular(6, 25, 17)
        anchor = rng.choice(group)[0] - (local - hours(group[0][1].locale)) % 24 * HOUR
        anchor -= rng.choices(range(days), weights)[0] * DAY
        for moment, person in group:
            at = moment - anchor
            if 0 <= at < days * DAY:
                total -= 1
                yield _Arrival(at, person, _cleared(world, at), {"ring_id": None, "sim_tier": None, "sim_segment": name})


def _cleared(world: World, at: float) -> float | None:
    """When a person becomes known as genuine, if at all: by good standing, or sooner by review."""
    rng = world.rng
    if rng.random() > world.known["genuine"]:
        return None
    return at + (rng.uniform(2, 60) * HOUR if rng.random() < 0.12 else rng.uniform(14, 56) * DAY)


def _body(world: World, person: Person, at: int) -> Row:
    """The request that the person's registration becomes, with what this platform's way of calling leaves out left out."""
    lean, block = world.caller == "lean", _account(person)
    row: Row = {"signup_id": f"su_{world.rng.getrandbits(64):016x}", "occurred_at": _iso(at)}
    row["account"] = {name: block[name] for name in ("email", "name")} if lean else block
    if person.card:
        row["payment"] = person.card
    row["network"] = {"ip": person.origin.ip} if lean else _network(world, person)
    if not lean:
        row["device"] = _device(world, person.machine)
    if world.caller in ("full", "app") and person.form != "unseen":
        row["session"] = _session(world, person)
    return row


def _account(person: Person) -> Row:
    exposure = {"paid": 40.0, "startup": 500.0, "research": 300.0}.get(person.path, 10.0)
    return some({
        "email": person.email, "phone": person.phone, "username": person.username, "name": person.name.full, "company": person.company,
        "country": person.locale.code, "path": person.path, "referral_code": person.referral, "exposure": exposure,
        "address": person.address,
    })  # fmt: skip


def _device(world: World, machine: Machine) -> Row:
    if world.caller == "app":
        return some({
            "id": machine.id or device_id(world.rng), "user_agent": machine.app_agent, "platform": machine.model,
            "accept_language": machine.language.split(",")[0], "timezone": machine.zone, "screen": machine.screen,
        })  # fmt: skip
    seen: Row = {"user_agent": machine.user_agent, "accept_language": machine.language}
    if world.caller == "backend" or machine.components is None:
        return seen
    return some({
        "id": machine.id, **seen, "timezone": machine.zone, "screen": machine.screen, "platform": machine.platform,
        "webdriver": machine.webdriver, "components": machine.components,
    })  # fmt: skip


def _network(world: World, person: Person) -> Row:
    origin = person.origin
    seen: Row = {"ip": origin.ip} if world.caller == "app" else {"ip": origin.ip, "ja4": person.machine.ja4}
    if not world.knows:
        return seen
    told = {kind: origin.kind == kind and _coin(world.salt, origin.ip, kind) < world.recall[kind] for kind in world.recall}
    told["hosting"] = told["hosting"] or (origin.kind in ("vpn", "tor") and _coin(world.salt, origin.asn) < 0.8)
    told["proxy"] = told["proxy"] or _coin(world.salt, origin.ip, "mistaken") < 0.005
    return seen | {"asn": origin.asn, "country": origin.country, **{f"is_{kind}": flag for kind, flag in told.items()}}


def _session(world: World, person: Person) -> Row:
    rng = world.rng
    signs = 12 + sum(len(text) for text in (person.email, person.name.full, person.phone or "", person.username or ""))
    signs += sum(map(len, (person.address or {}).values()))
    spread = rng.lognormvariate(0, 0.3)
    seconds, pasted, keys, moves = {
        "typed": (signs * 0.7 * spread, rng.random() < 0.15, signs * rng.uniform(1, 1.3), 110 * spread),
        "filled": (14 * spread, 0, rng.uniform(4, 30), 70 * spread),
        "manager": (20 * spread, rng.choice((1, 2)), signs * rng.uniform(0.3, 0.6), 80 * spread),
        "pasted": (17 * spread, rng.randint(3, 6), rng.uniform(4, 22), 55 * spread),
        "practised": (signs * 0.33 * rng.uniform(0.85, 1.2), rng.randint(0, 2), signs * rng.uniform(0.9, 1.05), 45 * spread),
        "bot": (rng.uniform(0.5, 3.5), 0, 0, rng.choice((0, 0, 2))),
        "scripted": (22 * rng.uniform(0.9, 1.1), 0, signs, rng.uniform(9, 16)),
    }[person.form]
    found: Row = {"form_seconds": round(seconds * person.pace, 1), "pasted_fields": int(pasted)}
    if world.caller == "app":
        return found
    pocket = 0.3 if person.machine.system in ("android", "iphone") else 1.0
    trapped = person.form == "bot" and rng.random() < 0.25
    return found | {"key_events": int(keys), "pointer_events": int(moves * pocket), "honeypot_filled": trapped}


def stream(
    rng: random.Random, *, days: int, per_day: int, fake_share: float = 0.1, start: int = _MONDAY, caller: str = "full"
) -> Iterator[dict[str, Any]]:
    """Yields the rows of one platform's registrations in order of time; the same state of `rng` gives the same rows.

    `start` is in microseconds since 1970 UTC.  `caller` says how much the platform sends: "full", "backend" (nothing from the page's
    script), "lean" (mail, name, IP address and card only) or "app" (a mobile application).
    """
    if caller not in CALLERS:
        raise ValueError(f"caller must be one of {', '.join(CALLERS)}, not {caller!r}")
    world = World(rng, caller, start)
    arrivals = [*_fakes(world, days, per_day * fake_share), *_genuine(world, days, per_day * (1 - fake_share), start)]
    for arrival in sorted(arrivals, key=lambda each: each.at):
        fake = arrival.truth["ring_id"] is not None
        label = None if arrival.learnt is None else "fake" if fake else "genuine"
        observed = None if arrival.learnt is None else _iso(start + int(arrival.learnt * 1e6))
        body = _body(world, arrival.person, start + int(arrival.at * 1e6))
        yield {**body, "label": label, "label_observed_at": observed, **arrival.truth, "synthetic": True}
