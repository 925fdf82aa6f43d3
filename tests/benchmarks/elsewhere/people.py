"""Genuine people: a segment makes some persons with the seconds between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple

from tests.benchmarks.elsewhere.locales import (
    LOCALES,
    Locale,
    address_in,
    called,
    code_of,
    domain_of,
    fill,
    gibberish,
    local_part,
    plain,
    zone_of,
)
from tests.benchmarks.elsewhere.world import DAY, HOUR, Person, World, device_id, hashed, noise

Group = list[tuple[float, Person]]
Change = Callable[[World, Person], None]
Make = Callable[[World, int], Group]
_RELAYS: Final = ("privaterelay.appleid.com", "mozmail.com", "duck.com")


def _alone(change: Change) -> Make:
    """Persons who have nothing to do with each other."""

    def make(world: World, size: int) -> Group:
        people = [world.person() for _ in range(size)]
        for person in people:
            change(world, person)
        return [(0.0, person) for person in people]

    return make


def _as_is(world: World, person: Person) -> None:
    if person.locale.script and not person.name.full.isascii():
        person.form = world.rng.choice(("typed", "typed", "filled"))  # input methods make password managers rarer


def _traveller(world: World, person: Person) -> None:
    abroad = world.rng.choice(LOCALES)
    person.origin = world.home(abroad) if world.rng.random() < 0.6 else world.cellular(abroad)
    if world.rng.random() < 0.5:
        person.machine = replace(person.machine, zone=zone_of(world.rng, abroad))


def _expat(world: World, person: Person) -> None:
    here, rng = world.locale(), world.rng
    person.origin, person.address = world.home(here), address_in(rng, here) if person.address else None
    person.machine = replace(person.machine, zone=zone_of(rng, here))
    person.phone = fill(rng, here.phones) if person.phone and rng.random() < 0.5 else person.phone


def _vpn(world: World, person: Person) -> None:
    person.origin = world.vpn()


def _tor(world: World, person: Person) -> None:
    person.origin = world.rng.choice(world.exits)
    same = {part: hashed(world.salt, "tor", part) for part in ("canvas", "webgl", "fonts", "audio")}
    base = world.machine(person.locale, "windows firefox", 8)
    person.machine = replace(base, language="en-US,en;q=0.5", zone="UTC", screen="1400x900", components=same)
    person.email = f"{local_part(world.rng, person.name)}@proton.me" if world.rng.random() < 0.4 else person.email


def _hardened(world: World, person: Person) -> None:
    rng = world.rng
    if rng.random() < 0.4:
        person.machine, person.form = replace(person.machine, id=None, components=None), "unseen"
    elif person.machine.components:
        parts = {**person.machine.components, "canvas": noise(rng), "audio": noise(rng)}
        person.machine = replace(person.machine, components=parts)


def _relay(world: World, person: Person) -> None:
    person.email = f"{gibberish(world.rng, 10)}@{world.rng.choice(_RELAYS)}"


def _pays_with(kind: str) -> Change:
    def change(world: World, person: Person) -> None:
        issuers = world.virtual if kind == "virtual" else world.prepaid[person.locale.code]
        holder = person.name.full if kind == "virtual" else None
        person.card = world.card(world.rng.choice(issuers), holder, fill(world.rng, person.locale.posts), 0.7)

    return change


def _cloud(world: World, person: Person) -> None:
    person.origin = world.inside(world.rng.choice(world.hosters), "hosting")
    person.email = f"{local_part(world.rng, person.name)}@{domain_of(world.rng)}"


def _at_one_place(world: World, size: int, loc: Locale, gap: float) -> Group:
    """People behind one address of a fixed line, each with a machine of their own, `gap` seconds apart on average."""
    origin, at, found = world.home(loc), 0.0, Group()
    for _ in range(size):
        person = world.person(loc)
        person.origin = origin if world.rng.random() < 0.9 else person.origin
        found.append((at, person))
        at += world.rng.expovariate(1 / gap)
    return found


def _household(world: World, size: int) -> Group:
    group = _at_one_place(world, size, world.locale(), world.rng.choice((600.0, 2 * DAY)))
    head = group[0][1]
    one_card, one_machine = world.rng.random() < 0.5, world.rng.random() < 0.3
    for _, person in group[1:]:
        person.name = called(person.name.first, head.name.last)
        person.address = head.address
        person.card = head.card if one_card else person.card
        person.machine = head.machine if one_machine else person.machine
    return group


def _hire(world: World, person: Person, domain: str, style: str) -> None:
    first, last = plain(person.name.first), plain(person.name.last)
    person.email = f"{style.format(f=first, i=first[:1], l=last)}@{domain}"
    person.company = domain.split(".")[0].title() if world.asks["company"] else None


def _company(world: World, size: int) -> Group:
    group = _at_one_place(world, size, world.locale(), world.rng.choice((400.0, 6 * HOUR)))
    domain, style = domain_of(world.rng), world.rng.choice(("{f}.{l}", "{f}", "{i}{l}"))
    card = group[0][1].card if world.rng.random() < 0.6 else None
    for _, person in group:
        _hire(world, person, domain, style)
        person.card = card or person.card
    return group


def _image(world: World, group: Group, system: str) -> None:
    """All machines of the group come from one disk image; only their stored ids differ."""
    base = world.machine(group[0][1].locale, None if world.caller == "app" else system)
    for _, person in group:
        person.machine = replace(base, id=device_id(world.rng))


def _office(world: World, size: int) -> Group:
    group = _company(world, size)
    _image(world, group, world.rng.choice(("windows chrome", "windows edge")))
    return group


def _campus(world: World, size: int) -> Group:
    loc = world.locale()
    group, domain = _at_one_place(world, size, loc, 4 * HOUR), world.rng.choice(world.colleges[loc.code])
    for _, person in group:
        person.path = "edu"
        person.email = f"{local_part(world.rng, person.name)}@{domain}" if world.rng.random() < 0.75 else person.email
    return group


def _class(world: World, size: int) -> Group:
    rng = world.rng
    loc = world.locale()
    group, domain, first = _at_one_place(world, size, loc, 25.0), rng.choice(world.colleges[loc.code]), rng.randint(1, 900)
    if rng.random() < 0.5:
        _image(world, group, rng.choice(("windows chrome", "linux firefox")))
    numbered, code = rng.random() < 0.5, rng.choice((None, rng.choice(world.campaigns)))
    for place, (_, person) in enumerate(group):
        person.email = f"s{first + place:05d}@{domain}" if numbered else f"{local_part(world.rng, person.name)}@{domain}"
        person.path, person.referral, person.card = "edu", code, None
    return group


def _event(world: World, size: int) -> Group:
    group, code = _at_one_place(world, size, world.locale(), 90.0), world.rng.choice(world.campaigns)
    for _, person in group:
        person.referral = code if world.rng.random() < 0.7 else None
    return group


def _press(world: World, size: int) -> Group:
    loc, code = world.locale(), world.rng.choice((None, world.rng.choice(world.campaigns)))
    group = [(world.rng.expovariate(1 / (5 * HOUR)), world.person(loc)) for _ in range(size)]
    for _, person in group:
        person.referral = code
    return group


def _friends(world: World, size: int) -> Group:
    loc, code = world.locale(), code_of(world.rng)
    group = [(world.rng.expovariate(1 / DAY), world.person(loc)) for _ in range(size)]
    for _, person in group:
        person.referral, person.path = code, "referral" if "referral" in world.paths else person.path
    return group


def _again(gap: float, change: Callable[[World, Person, int], None]) -> Make:
    """One person several times."""

    def make(world: World, size: int) -> Group:
        base, at, group = world.person(), 0.0, Group()
        for turn in range(size):
            person = replace(base)
            if turn:
                change(world, person, turn)
            group.append((at, person))
            at += world.rng.expovariate(1 / gap)
        return group

    return make


def _second(world: World, person: Person, turn: int) -> None:
    local, _, domain = person.email.partition("@")
    person.email = f"{local}+{turn}@{domain}" if world.rng.random() < 0.3 else world.mail(person.locale, person.name)
    person.origin = world.home(person.locale) if world.rng.random() < 0.3 else person.origin


def _retry(world: World, person: Person, _turn: int) -> None:
    rng = world.rng
    local, _, domain = person.email.partition("@")
    person.email = rng.choice((person.email, f"{local[:-1] or local}@{domain}", world.mail(person.locale, person.name)))
    person.form = rng.choice(("filled", person.form))
    if person.card and rng.random() < 0.4:
        person.card = world.own_card(person)


def _new_job(world: World, person: Person, _turn: int) -> None:
    _hire(world, person, domain_of(world.rng), "{f}.{l}")
    person.origin = world.home(person.locale)


def _tester(world: World, person: Person, turn: int) -> None:
    local, _, domain = person.email.partition("@")
    person.email = f"{local.split('+')[0]}+test{turn}@{domain}"
    person.name = person.name._replace(full=world.rng.choice((f"Test {turn}", "Test User", person.name.full)))
    person.form = world.rng.choice(("pasted", "filled", "bot" if world.rng.random() < 0.3 else "typed"))
    person.machine = replace(person.machine, id=device_id(world.rng))


def _shared_computer(world: World, size: int) -> Group:
    group = _at_one_place(world, size, world.locale(), 10 * HOUR)
    machine, origin = group[0][1].machine, group[0][1].origin
    for _, person in group:
        person.machine, person.origin = machine, origin
    return group


def _agency(world: World, size: int) -> Group:
    group = _at_one_place(world, size, world.locale(), 700.0)
    head, own = group[0][1], domain_of(world.rng)
    head.card = head.card or (world.own_card(head) if world.rng.random() < 0.5 else None)
    for place, (_, person) in enumerate(group):
        person.machine, person.origin, person.card, person.phone, person.path = head.machine, head.origin, head.card, head.phone, head.path
        person.email = f"client{place + 1}@{own}" if world.rng.random() < 0.4 else f"info@{domain_of(world.rng)}"
        person.form = world.rng.choice(("pasted", "practised"))
    return group


class Segment(NamedTuple):
    """A sort of genuine person: per cent of all, how many come together, whether in office hours."""

    share: float
    sizes: tuple[int, int]
    work: bool
    make: Make


SEGMENTS: Final = {
    "ordinary": Segment(52, (1, 1), False, _alone(_as_is)),
    "household": Segment(5, (2, 5), False, _household),
    "company": Segment(3.5, (2, 9), True, _company),
    "office": Segment(1.8, (5, 24), True, _office),
    "campus": Segment(4, (3, 12), False, _campus),
    "class": Segment(2, (12, 32), True, _class),
    "event": Segment(1.5, (8, 30), True, _event),
    "press": Segment(4, (15, 50), False, _press),
    "friends": Segment(2, (2, 8), False, _friends),
    "traveller": Segment(2.5, (1, 1), False, _alone(_traveller)),
    "expat": Segment(2.5, (1, 1), False, _alone(_expat)),
    "vpn": Segment(3.5, (1, 1), False, _alone(_vpn)),
    "tor": Segment(0.3, (1, 1), False, _alone(_tor)),
    "hardened": Segment(3, (1, 1), False, _alone(_hardened)),
    "relay": Segment(3, (1, 1), False, _alone(_relay)),
    "prepaid": Segment(2, (1, 1), False, _alone(_pays_with("prepaid"))),
    "virtual_card": Segment(1.5, (1, 1), False, _alone(_pays_with("virtual"))),
    "cloud_egress": Segment(1, (1, 1), True, _alone(_cloud)),
    "second_account": Segment(1.5, (2, 3), False, _again(5 * DAY, _second)),
    "retry": Segment(2.5, (2, 4), False, _again(150.0, _retry)),
    "job_changer": Segment(0.6, (2, 2), True, _again(20 * DAY, _new_job)),
    "tester": Segment(0.5, (3, 9), True, _again(900.0, _tester)),
    "shared_computer": Segment(1, (3, 12), False, _shared_computer),
    "agency": Segment(0.7, (3, 10), True, _agency),
}
