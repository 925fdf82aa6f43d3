"""What can be rented or belongs to somebody: access providers, proxies, exits, phone numbers, banks, mail shops.

Suppliers are shared: operators buy from the same few, and genuine people are their customers too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from signup_guard.simulate.draft import Draft, any_style, letters, local_part, word
from signup_guard.simulate.locales import HOSTS, LOCALES, Locale, fill

T = TypeVar("T")


def skewed(rng: Random, things: Sequence[T], power: float = 2.0) -> T:
    """One of them, the first ones far more often."""
    return things[int(len(things) * rng.random() ** power)]


@dataclass(slots=True)
class Provider:
    """Who an address belongs to.  `gates` are the few addresses that everybody behind a NAT leaves by; without them each has its own."""

    asn: int
    country: str
    nets: tuple[str, ...]
    gates: list[str] = field(default_factory=list)
    six: str | None = None
    hosting: bool = False
    vpn: bool = False

    def address(self, rng: Random) -> str:
        """An address of a customer, IPv6 for some where there is that."""
        if self.six is not None and rng.random() < 0.35:
            return (
                f"{self.six}:{rng.randrange(65536):x}:{rng.randrange(256) << 8:x}:{':'.join(f'{rng.randrange(65536):x}' for _ in range(4))}"
            )
        return skewed(rng, self.gates) if self.gates else self.fresh(rng)

    def fresh(self, rng: Random) -> str:
        """Any IPv4 address of theirs."""
        return f"{rng.choice(self.nets)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"

    def block(self, ip: str) -> dict[str, Any]:
        """The network block of a signup from that address."""
        return {
            "ip": ip, "asn": self.asn, "country": self.country, "is_hosting": self.hosting, "is_vpn": self.vpn,
            "is_tor": False, "is_proxy": False,
        }  # fmt: skip


def same_line(rng: Random, network: dict[str, Any]) -> dict[str, Any]:
    """The network block of another machine on that line: with IPv6 it has an address of its own in the same /64."""
    groups = network["ip"].split(":")
    if len(groups) < 8:
        return network
    return {**network, "ip": ":".join((*groups[:4], *(f"{rng.randrange(65536):x}" for _ in range(4))))}


@dataclass(slots=True)
class Pool:
    """Addresses for rent in each country: a draw is a new one until `size` are out; then old ones come back more and more.

    `flagged` is the share that callers know for a proxy.
    """

    providers: Mapping[str, Sequence[Provider]]
    size: int
    flagged: float
    known: dict[str, list[tuple[Provider, str]]] = field(default_factory=dict)

    def draw(self, rng: Random, country: str) -> dict[str, Any]:
        """A network block, in that country if the pool has addresses there."""
        country = country if country in self.providers else rng.choice(list(self.providers))
        known = self.known.setdefault(country, [])
        if rng.random() < len(known) / self.size:
            provider, ip = rng.choice(known)
        else:
            provider = rng.choice(self.providers[country])
            ip = provider.address(rng)
            known.append((provider, ip))
        return {**provider.block(ip), "is_proxy": rng.random() < self.flagged}


@dataclass(slots=True)
class Numbers:
    """Telephone numbers for rent out of blocks of a thousand neighbours; the blocks in use, `width` at a time, move on."""

    locale: Locale
    width: int
    blocks: list[str] = field(default_factory=list)

    def draw(self, rng: Random) -> str:
        """One number."""
        if len(self.blocks) < self.width or rng.random() < 0.004 * self.width:
            self.blocks = [*self.blocks[1 - self.width :], fill(rng, rng.choice(self.locale.phones))[:-3]]
        return f"{rng.choice(self.blocks)}{rng.randrange(1000):03d}"


@dataclass(frozen=True, slots=True)
class Bin:
    """An issuer prefix of 8 digits."""

    digits: str
    brand: str
    funding: str
    country: str

    def card(self, rng: Random, holder: str, postal_code: str | None) -> dict[str, Any]:
        """A new card; `postal_code` is what the holder gives as the bank knows it."""
        checked = self.country in ("US", "GB") and postal_code is not None
        return {
            "card_fingerprint": f"fp_{rng.getrandbits(72):018x}", "bin": self.digits, "brand": self.brand, "funding": self.funding,
            "country": self.country, "holder_name": holder, "postal_code": postal_code,
            "cvc_check": "pass" if rng.random() < 0.97 else "fail",
            "avs_check": ("pass" if rng.random() < 0.92 else "fail") if checked else "unavailable", "wallet": None,
        }  # fmt: skip


def make_bin(rng: Random, funding: str, country: str) -> Bin:
    """A new prefix of one of the big schemes."""
    brand = rng.choice(("visa", "visa", "mastercard", "mastercard", "amex" if country == "US" and funding == "credit" else "visa"))
    head = {"visa": "4", "mastercard": rng.choice(("51", "52", "53", "54", "55")), "amex": rng.choice(("34", "37"))}[brand]
    return Bin(head + letters(rng, 8 - len(head), "0123456789"), brand, funding, country)


@dataclass(frozen=True, slots=True)
class Shop:
    """Sells mail accounts that it registered in bulk, mostly with free providers: few of them, one way to name them."""

    domains: tuple[str, ...]
    style: str

    def draw(self, rng: Random, draft: Draft) -> str:
        """An address; the shop's accounts bear names of its own."""
        locale = rng.choice(list(LOCALES.values()))
        first, last = (
            (draft.first, draft.last) if rng.random() < 0.3 else (rng.choice(locale.firsts), rng.choice(locale.onsets) + word(rng, 1))
        )
        return f"{local_part(rng, first, last, self.style)}@{rng.choice(self.domains)}"


def make_shop(rng: Random, schools: Sequence[str]) -> Shop:
    """A shop with its template; one in eight sells students' mailboxes of one of these universities (assumption)."""
    if rng.random() < 0.125:
        return Shop((rng.choice(schools),), any_style(rng))
    domains = rng.sample(
        ("gmail.com", "outlook.com", "hotmail.com", "gmx.com", "mail.ru", "yahoo.com", "mail.com", "proton.me", "aol.com"), 2
    )
    return Shop(tuple(domains[: rng.choice((1, 1, 2))]), any_style(rng))


_CHEAP = ("xyz", "site", "online", "store", "top", "shop", "click")
_USUAL = ("com", "com", "net", "org", "io", "co")


def make_domain(rng: Random, cheap: float) -> str:
    """A domain name; `cheap` is the chance of one of the endings that cost next to nothing."""
    ending = rng.choice(_CHEAP if rng.random() < cheap else _USUAL)
    second = rng.choice(("", "tech", "soft", "group", "media", "lab", word(rng)))
    joint = "-" if second and rng.random() < 0.25 else ""
    return f"{word(rng, 2 if not second else rng.choice((1, 2)))}{joint}{second}.{ending}"


def access(rng: Random) -> tuple[dict[str, list[Provider]], dict[str, list[Provider]], list[Provider]]:
    """(line providers by country, mobile carriers by country, hosting companies) of one world."""
    lines: dict[str, list[Provider]] = {}
    mobiles: dict[str, list[Provider]] = {}
    for country, locale in LOCALES.items():
        nets = rng.sample(locale.nets, len(locale.nets))
        made = []
        for place in range(0, len(nets), 3):
            six = f"2a{rng.randrange(1, 16):02x}:{rng.randrange(4096):x}" if rng.random() < 0.4 else None
            made.append(Provider(rng.randrange(1000, 400_000), country, tuple(nets[place : place + 3]), six=six))
        mobiles[country], lines[country] = made[:2], made[2:]
        for carrier in mobiles[country]:
            carrier.gates = [carrier.fresh(rng) for _ in range(rng.randrange(30, 200))]
    hosts = [
        Provider(rng.randrange(1000, 400_000), country, (net,), six=f"2a{rng.randrange(1, 16):02x}:{rng.randrange(4096):x}", hosting=True)
        for country, nets in HOSTS.items()
        for net in nets
    ]
    return lines, mobiles, hosts
