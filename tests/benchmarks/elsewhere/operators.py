"""Operators of fake accounts: each ring has its own habits and supplies, and the better ones take up others once they are banned."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import exp, log
from typing import Final

from tests.benchmarks.elsewhere.locales import (
    LOCALES,
    Locale,
    Name,
    Row,
    address_in,
    called,
    code_of,
    ending,
    fill,
    gibberish,
    hours,
    languages,
    local_part,
    name_of,
    plain,
    word,
    zone_of,
)
from tests.benchmarks.elsewhere.world import (
    ANDROIDS,
    ASKED_OF,
    DAY,
    HOUR,
    JA4,
    Issuer,
    Machine,
    Net,
    Origin,
    Person,
    World,
    device_id,
    hashed,
    noise,
    postal_code,
)

_SIZES: Final = 12, 200  # accounts in a ring


def _habits(text: str) -> dict[str, list[str]]:
    return {what: options.split() for what, options in (part.split(":") for part in text.split("; "))}


_HABITS: Final = {  # a word that stands twice is chosen twice as often
    "T0": _habits(
        "device: one one cleared; network: line line tether; mail: numbered numbered plus; name: one mash few; phone: none none one; "
        "card: none one; address: none one; form: pasted practised bot; pace: sitting sitting clockwork; ban: ignore; ways: 1"
    ),
    "T1": _habits(
        "device: cleared vm headless raw; network: hosts hosts vpn tor; mail: dots plus burner numbered; name: few mash lists; phone: "
        "none block; card: one few none; address: none one jigged; form: bot scripted pasted; pace: sitting clockwork batches; ban: "
        "ignore ignore rotate; ways: 1"
    ),
    "T2": _habits(
        "device: profiles profiles vm phones; network: residential residential carrier isp; mail: burner catchall catchall wildcard "
        "shop; name: lists lists culture; phone: none block block fresh; card: virtual virtual few none; address: made jigged none; "
        "form: scripted pasted practised; pace: clockwork shift batches drip; ban: ignore rotate second; ways: 1 2"
    ),
    "T3": _habits(
        "device: profiles profiles phones tuned; network: residential carrier isp; mail: catchall shop shop human college; name: "
        "culture human human; phone: block fresh fresh none; card: virtual virtual stolen none; address: made made jigged; form: "
        "practised pasted typed scripted; pace: shift drip drip batches; ban: second second second rotate; ways: 2 3"
    ),
    "T4": _habits(
        "device: own; network: own; mail: human; name: human; phone: own; card: own; address: own; form: typed typed manager filled; "
        "pace: drip shift; ban: ignore; ways: 1 2"
    ),
}
_CAUGHT: Final = {"T0": 0.04, "T1": 0.03, "T2": 0.0, "T3": -0.02, "T4": -0.08}
"""How much more often than on average an account of the tier becomes known."""


@dataclass(slots=True)
class Pool:
    """What an operator has bought or set up, until it is banned."""

    locales: list[Locale]
    machines: list[Machine]
    origins: list[Origin]
    domains: list[str]
    issuers: list[Issuer]
    cards: list[Row]
    names: list[Name]
    phone: str
    address: Row
    provider: str


class Operator:
    """One ring: its habits are drawn one by one from what suits its tier."""

    def __init__(self, world: World, tier: str, wave: int) -> None:
        rng = world.rng
        self.world, self.rng, self.tier, self.wave = world, rng, tier, wave
        self.ring_id = f"ring_{rng.getrandbits(40):010x}"
        self.size = round(exp(rng.uniform(*map(log, _SIZES))))
        self.does = {what: rng.choice(options) for what, options in _HABITS[tier].items()}
        if tier == "T0" and self.does["device"] != "one":
            self.does["network"] = "line"  # one of both does not change
        self.base = rng.choice(world.locales if rng.random() < 0.6 else LOCALES)
        self.ways = rng.sample(world.paths, min(int(self.does["ways"]), len(world.paths)))
        refers = tier != "T4" and rng.random() < (0.7 if "referral" in self.ways else 0.1)
        self.codes = [code_of(rng) for _ in range(rng.randint(1, 3))] if refers else []
        self.lag, self.pace, self.lower = rng.randint(0, 9), rng.lognormvariate(0, 0.3), rng.random() < 0.15
        self.noisy, self.matches, self.batch = rng.random() < 0.5, rng.random() < 0.7, rng.randint(8, 40)
        self.lists = [name_of(rng, rng.choice(LOCALES[:4]), 0) for _ in range(rng.randint(8, 25))]
        self.pool = self._stock()
        self.turn = rng.randint(self.size // 5, self.size * 3 // 5)
        self.times = self._times()
        reacts = self.does["ban"] == "second" or rng.random() < 0.4
        self.found_at = self.times[self.turn - 1] + rng.uniform(0.2, 2) * HOUR if reacts else None

    def _stock(self) -> Pool:
        world, rng = self.world, self.rng
        aimed = rng.sample(world.locales, min(len(world.locales), rng.choice((1, 1, 2, 3))))
        locales = [self.base] if self.tier == "T0" else aimed
        names = [name_of(rng, self.base, 0) for _ in range(rng.randint(3, 8))]
        issuers = rng.sample(world.virtual, rng.choice((2, 3)))
        banks = (*world.issuers[self.base.code], *issuers)
        cards = [world.card(rng.choice(banks), names[0].full, None, 0.6) for _ in range(rng.randint(3, 6))]
        own = [f"{word(rng)}{word(rng)[:3]}.{ending(rng)}" for _ in range(1 + self.size // rng.randint(12, 80))]
        provider = rng.choice((*ASKED_OF, "outlook.com", "hotmail.com", "mail.ru"))
        domains = rng.sample(world.burners, rng.randint(2, 6)) if self.does["mail"] == "burner" else own
        sellers = [loc for loc in LOCALES if loc.code in ("ID", "NG", "RU", "UA", "IN", "GB", "BR")]
        return Pool(
            locales, self._machines(), self._origins(locales[0]), domains, issuers, cards, names,
            fill(rng, rng.choice(sellers).phones)[:-4], address_in(rng, locales[0]), provider,
        )  # fmt: skip

    def _machines(self) -> list[Machine]:
        world, rng = self.world, self.rng
        kind = self.does["device"]
        phone, desk = rng.choice(("android", "iphone")), rng.choice(("windows chrome", "mac chrome"))
        systems = {"headless": "linux chrome", "phones": phone, "profiles": desk}
        usual = "windows chrome" if kind in ("vm", "raw") or self.does["form"] in ("bot", "scripted") else None
        count = {"vm": rng.randint(2, 6), "profiles": rng.randint(6, 40), "phones": rng.randint(4, 20)}.get(kind, 1)
        if world.caller == "app":
            systems, usual = dict.fromkeys(systems, "android"), "android"
        made = [world.machine(self.base, systems.get(kind, usual), self.lag) for _ in range(count)]
        if kind == "phones":  # bought as one lot
            made = [replace(made[0], id=device_id(rng)) for _ in made]
        return made

    def _origins(self, loc: Locale) -> list[Origin]:
        """The addresses that are fixed beforehand; other networks give a new one each time."""
        world, rng = self.world, self.rng
        host, line, third = rng.choice(world.hosters), rng.choice(world.fixed[loc.code]), rng.randint(0, 240)

        def near(net: Net, spread: int, kind: str) -> Origin:
            return Origin(f"{net.blocks[0]}.{third + rng.randint(0, spread)}.{rng.randint(1, 254)}", net.asn, net.country, kind)

        make: dict[str, Callable[[], list[Origin]]] = {
            "line": lambda: [world.home(self.base) for _ in range(rng.choice((1, 1, 2)))],
            "tether": lambda: [world.cellular(self.base) for _ in range(rng.randint(2, 6))],
            "hosts": lambda: [near(host, 6, "hosting") for _ in range(self.size // rng.randint(1, 3) + 2)],
            "isp": lambda: [near(line, 2, "proxy") for _ in range(self.size)],
        }
        return make.get(self.does["network"], list)()

    def react(self, place: int) -> None:
        """Before the account at `place`: takes up a second pool after the ban, or changes some supplies now and then."""
        rng, old, kind = self.rng, self.pool, self.does["ban"]
        if kind == "second" and place == self.turn:
            if self.tier == "T3" and rng.random() < 0.5:
                what = rng.choice(("mail", "network", "card", "device"))
                self.does[what] = rng.choice(_HABITS[self.tier][what])
            fresh, kept = self._stock(), rng.choice(("names", "phone", "issuers", "machines", "domains", "address"))
            self.pool = replace(fresh, **{kept: getattr(old, kept)})
        elif kind == "rotate" and place and place % self.batch == 0:
            fresh, part = self._stock(), rng.choice(("domains", "origins", "machines", "phone", "cards"))
            self.pool = replace(old, **{part: getattr(fresh, part)})

    def member(self, place: int) -> Person:
        """The account at this place of the ring, from 0 on."""
        world, rng, pool = self.world, self.rng, self.pool
        if self.tier == "T4":
            worker = world.person(rng.choice(pool.locales))
            worker.form, worker.path = rng.choice(_HABITS["T4"]["form"]), rng.choice(self.ways)
            worker.card = world.own_card(worker) if rng.random() < world.cards[worker.path] else None
            return worker
        loc = rng.choice(pool.locales)
        name = self._name(loc, place)
        found = Person(
            loc, name, self._mail(loc, name, place), self._machine(loc, place), self._origin(loc), rng.choice(self.ways), pace=self.pace
        )
        found.form = "unseen" if self.does["device"] == "raw" and world.caller == "full" else self.does["form"]
        found.phone = self._phone(loc) if world.asks["phone"] else None
        found.address = self._address(loc) if world.asks["address"] else None
        found.username = (plain(name.first + name.last) + str(rng.randint(1, 999)))[:24] if rng.random() < world.asks["username"] else None
        found.referral = rng.choice(self.codes) if self.codes else None
        pays = max(world.cards[found.path], 0.5 if self.does["card"] == "stolen" else 0)
        found.card = self._card(found, place) if rng.random() < pays else None
        return found

    def _name(self, loc: Locale, place: int) -> Name:
        rng, names = self.rng, self.pool.names
        make: dict[str, Callable[[], Name]] = {
            "one": lambda: names[0],
            "few": lambda: names[place % len(names)],
            "mash": lambda: called(*("".join(rng.choices(string.ascii_lowercase, k=rng.randint(4, 9))) for _ in range(2))),
            "lists": lambda: called(rng.choice(self.lists).first, rng.choice(self.lists).last),
            "culture": lambda: name_of(rng, self.base, 0),
            "human": lambda: name_of(rng, loc),
        }
        name = make[self.does["name"]]()
        return name._replace(full=name.full.lower()) if self.lower else name

    def _mail(self, loc: Locale, name: Name, place: int) -> str:
        world, rng, pool = self.world, self.rng, self.pool
        stem, domains = plain(pool.names[0].first + pool.names[0].last), pool.domains
        human = f"{plain(name.first)}{rng.choice(('.', '', '_'))}{plain(name.last)}{rng.choice(('', str(rng.randint(1, 9999))))}"
        make: dict[str, Callable[[], str]] = {
            "numbered": lambda: f"{stem}{place + 1}@{pool.provider}",
            "plus": lambda: f"{stem}+{rng.choice((str(place + 1), word(rng)))}@gmail.com",
            "dots": lambda: "".join(sign + "." * (rng.random() < 0.35) for sign in stem[:-1]) + stem[-1] + "@gmail.com",
            "burner": lambda: f"{gibberish(rng, 9)}@{rng.choice(domains)}",
            "catchall": lambda: f"{human}@{domains[place // self.batch % len(domains)]}",
            "wildcard": lambda: f"{human}@{word(rng)}.{domains[0]}",
            "shop": lambda: f"{local_part(rng, name_of(rng, rng.choice(LOCALES[:7]), 0))}{rng.randint(10, 9999)}@{pool.provider}",
            "college": lambda: f"{human}@{rng.choice(world.colleges[loc.code][:2])}",
            "human": lambda: world.mail(loc, name),
        }
        return make[self.does["mail"]]()

    def _machine(self, loc: Locale, place: int) -> Machine:
        rng, machine = self.rng, self.pool.machines[place % len(self.pool.machines)]
        fresh = replace(machine, id=device_id(rng))
        make: dict[str, Callable[[], Machine]] = {
            "one": lambda: machine,
            "raw": lambda: replace(machine, id=None, components=None, ja4=JA4["library"][self.lag % 2]),
            "headless": lambda: replace(fresh, webdriver=self.noisy, screen="800x600" if self.matches else machine.screen),
            "phones": lambda: machine if rng.random() < 0.3 else fresh,
            "profiles": lambda: self._local(self._profile(fresh), loc),
            "tuned": lambda: self.world.machine(loc, lag=self.lag),
        }
        return make.get(self.does["device"], lambda: self._local(fresh, loc))()

    def _profile(self, machine: Machine) -> Machine:
        """A profile of an anti-detect browser: one engine under every user agent, one sound, and often noise in the drawing."""
        drawn = {"canvas": noise(self.rng)} if self.noisy else {}
        parts = {**(machine.components or {}), "audio": hashed(self.ring_id, "audio"), **drawn}
        return replace(machine, components=parts, model=self.rng.choice(ANDROIDS), ja4=JA4["chromium"][self.lag % 3])

    def _local(self, machine: Machine, loc: Locale) -> Machine:
        """The machine with the language and time zone of the address it comes from, if the operator sees to that."""
        if not self.matches or self.tier in ("T0", "T1"):
            return machine
        return replace(machine, language=languages(loc), zone=zone_of(self.rng, loc))

    def _origin(self, loc: Locale) -> Origin:
        world, rng = self.world, self.rng
        if self.pool.origins:
            return rng.choice(self.pool.origins)
        make: dict[str, Callable[[], Origin]] = {
            "vpn": world.vpn,
            "tor": lambda: rng.choice(world.exits),
            "carrier": lambda: world.cellular(loc, "proxy"),
        }
        return make.get(self.does["network"], lambda: (world.home if rng.random() < 0.8 else world.cellular)(loc, "proxy"))()

    def _phone(self, loc: Locale) -> str | None:
        ending = f"{self.rng.randint(0, 9999):04d}"
        fresh = fill(self.rng, loc.phones.split("|")[0])
        return {"none": None, "one": self.pool.phone + "0417", "block": self.pool.phone + ending, "fresh": fresh}[self.does["phone"]]

    def _address(self, loc: Locale) -> Row | None:
        own = self.pool.address
        unit = f"{self.rng.choice(('Apt ', 'apt. ', '#', 'Unit ', 'Suite '))}{self.rng.randint(1, 99)}"
        return {"none": None, "one": own, "jigged": {**own, "line2": unit}, "made": address_in(self.rng, loc)}[self.does["address"]]

    def _card(self, person: Person, place: int) -> Row | None:
        world, rng, pool = self.world, self.rng, self.pool
        postal = postal_code(rng, person)
        holder, victim = person.name.full if self.matches else pool.names[0].full, rng.choice(LOCALES[:4])
        theirs = rng.choice(world.issuers[victim.code]), name_of(rng, victim, 0).full, fill(rng, victim.posts)
        make: dict[str, Callable[[], Row | None]] = {
            "none": lambda: None,
            "one": lambda: pool.cards[0],
            "few": lambda: pool.cards[place % len(pool.cards)],
            "virtual": lambda: world.card(rng.choice(pool.issuers), holder, postal, 0.6),
            "stolen": lambda: world.card(*theirs, avs=0.55),
        }
        return make[self.does["card"]]()

    def _times(self) -> list[float]:
        """Seconds of every account from the ring's first midnight on."""
        rng, pace = self.rng, self.does["pace"]
        opens = (rng.uniform(7, 22) - hours(self.base)) % 24 * HOUR
        most, found, day = rng.randint(3, self.wave), list[float](), 0.0
        while len(found) < self.size:
            count = {"drip": rng.randint(1, 5), "batches": rng.randint(3, 10)}.get(pace, rng.randint(max(2, most // 2), most))
            count = min(count, self.size - len(found))
            found += [day * DAY + moment for moment in self._within_day(pace, count, opens)]
            day += rng.randint(1, 3) if pace == "batches" else 1
        found.sort()
        if self.does["ban"] == "second":
            pause = rng.uniform(2, 24) * HOUR
            found = found[: self.turn] + [moment + pause for moment in found[self.turn :]]
        return found

    def _within_day(self, pace: str, count: int, opens: float) -> Sequence[float]:
        rng, gap = self.rng, self.rng.uniform(50, 420)
        make: dict[str, Callable[[int], float]] = {
            "clockwork": lambda place: (place + rng.uniform(-0.08, 0.08) + 0.1) * DAY / (count + 1),
            "shift": lambda _: opens + rng.uniform(0, 8 * HOUR),
            "drip": lambda _: opens + rng.triangular(0, 15 * HOUR),
        }
        if pace in make:
            return [make[pace](place) for place in range(count)]
        return [opens + moment for moment in accumulate(rng.expovariate(1 / gap) for _ in range(count))]

    def learnt(self, at: float, paid: bool) -> float | None:
        """When the account at this moment becomes known as fake, if it does: with its ring, by its own review, or by a chargeback."""
        rng = self.rng
        if rng.random() > self.world.known["fake"] + _CAUGHT[self.tier]:
            return None
        if self.found_at is not None and at < self.found_at and rng.random() < 0.8:
            return self.found_at
        if paid and rng.random() < 0.4:
            return at + rng.uniform(14, 56) * DAY
        return at + min(max(rng.lognormvariate(log(9), 1.0), 0.3), 96) * HOUR
