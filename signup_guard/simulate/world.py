"""The world of one stream: its mix of countries, its suppliers, how the platform's form looks, and how an applicant comes about."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from random import Random
from typing import Any

from signup_guard.simulate.devices import device, is_phone
from signup_guard.simulate.draft import Draft, any_style, full_name, letters, local_part, word
from signup_guard.simulate.locales import LOCALES, Locale, fill
from signup_guard.simulate.platform import Platform
from signup_guard.simulate.suppliers import Bin, Numbers, Pool, Provider, access, make_bin, make_domain, make_shop, skewed

DISPOSABLE = [
    "mailinator.com",
    "guerrillamail.com",
    "yopmail.com",
    "10minutemail.com",
    "temp-mail.org",
    "sharklasers.com",
    "trashmail.com",
    "getnada.com",
    "maildrop.cc",
    "dispostable.com",
    "mohmal.com",
    "fakeinbox.com",
    "emailondeck.com",
    "moakt.com",
    "tempr.email",
    "discard.email",
    "mailnesia.com",
    "mailcatch.com",
    "spam4.me",
]
"""Public throw-away services that lists know."""

RELAYS = ("privaterelay.appleid.com", "duck.com", "mozmail.com", "simplelogin.com", "passmail.net")
"""Services that forward to a hidden mailbox, the best known first."""

PATHS = {"trial": 50.0, "paid": 20.0, "edu": 6.0, "startup": 5.0, "research": 4.0, "referral": 9.0, "api": 6.0}
"""Ways in and their shares before a stream draws its own (assumption)."""

_ASKS_CARD = {"trial": 0.6, "paid": 1.0, "edu": 0.02, "startup": 0.4, "research": 0.1, "referral": 0.5, "api": 0.8}


@dataclass(frozen=True, slots=True)
class Form:
    """The platform's form and what its page's script counts: the share of people whom a password manager or the browser helps, factors on
    what is typed, on the seconds it takes and on pointer events, and how often such help counts as pasting; `counted` are the fields of the
    session block that it sends at all.
    """

    helped: float
    typed: float
    pace: float
    pointing: float
    pasting: float
    counted: frozenset[str]


@dataclass(slots=True)
class Campus:
    """A university: its network, its mail domain, its town."""

    provider: Provider
    domain: str
    city: str
    postal_code: str
    numbered: str | None

    def mail(self, rng: Random, wish: str) -> str:
        """A member's address: a number of matriculation where the place gives those out, else as wished."""
        return f"{wish if self.numbered is None else f'{self.numbered}{rng.randrange(20_000, 400_000):06d}'}@{self.domain}"


def relay_alias(rng: Random, relay: str) -> str:
    """An address as such a service makes it up: letters and digits, or words with a number."""
    local = letters(rng, 10) if rng.random() < 0.6 else f"{word(rng)}{rng.choice(('.', '-', '_'))}{word(rng)}{rng.randrange(10, 100)}"
    return f"{local}@{relay}"


def _some(rng: Random, base: float) -> float:
    """A rate near `base` that differs from stream to stream."""
    return min(1.0, base * rng.lognormvariate(0, 0.4))


class World:
    """Everything that a stream's signups have in common.  Drawn once from the stream's random numbers."""

    def __init__(self, rng: Random) -> None:
        self.platform = Platform(rng)
        self.lines, self.mobiles, self.hosts = access(rng)
        self.countries = list(LOCALES)
        self.country_weights = [locale.weight * rng.lognormvariate(0, 1) for locale in LOCALES.values()]
        self.paths = {path: _some(rng, weight / 100) for path, weight in PATHS.items()}
        self.asks_card = {path: _some(rng, share) for path, share in _ASKS_CARD.items()}
        self.asks = {
            "phone": rng.uniform(0.5, 1),
            "username": rng.uniform(0.2, 1),
            "company": rng.uniform(0.1, 0.5),
            "address": rng.uniform(0.2, 0.9),
        }
        self.knows = {
            "ja4": rng.uniform(0.4, 1),
            "asn": rng.uniform(0.7, 1),
            "flags": rng.uniform(0.3, 0.95),
            "collector": rng.uniform(0.75, 0.98),
        }
        self.short_bins = rng.random() < 0.3
        self.campuses = {country: [self._campus(rng, country) for _ in range(3)] for country in self.countries}
        by_country: dict[str, list[Provider]] = {}
        for host in self.hosts:
            by_country.setdefault(host.country, []).append(host)
        self.vpns = [Pool(self._exits(rng, by_country, vpn=True), rng.randrange(10, 60), 0.2) for _ in range(6)]
        self.datacentres = [Pool(self._exits(rng, by_country), int(rng.lognormvariate(5, 0.8)) + 20, 0.1) for _ in range(4)]
        self.gateways = Pool(self._exits(rng, by_country), 60, 0.05)
        self.tor = Pool(self._exits(rng, by_country), 80, 0.3)
        self.residential = [Pool(self.lines, int(rng.lognormvariate(7.5, 1.0)) + 200, 0.15) for _ in range(4)]
        self.mobile_proxies = [Pool(self.mobiles, 40, 0.1) for _ in range(3)]
        self.numbers = [
            Numbers(LOCALES[country], rng.choice((3, 10, 50, 200))) for country in rng.choices(self.countries, self.country_weights, k=5)
        ]
        schools = [campus.domain for campuses in self.campuses.values() for campus in campuses]
        self.shops = [make_shop(rng, schools) for _ in range(5)]
        self.small_mails = {country: [make_domain(rng, self.platform.cheap_domains) for _ in range(2)] for country in self.countries}
        self.suggests = {mail: any_style(rng) for locale in LOCALES.values() for mail in locale.mails}
        self.throwaway = [*rng.sample(DISPOSABLE, 10), *(make_domain(rng, 0.7) for _ in range(6))]
        kinds = ("credit", "credit", "debit", "debit", "debit")
        self.banks = {
            country: [make_bin(rng, rng.choice(kinds), country) for _ in range(self.platform.banks)] for country in self.countries
        }
        self.prepaid = {country: [make_bin(rng, "prepaid", country) for _ in range(4)] for country in self.countries}
        self.virtual = [[make_bin(rng, rng.choice(("virtual", "virtual", "prepaid", "debit")), rng.choice(("US", "GB", "LT", "US")))
                         for _ in range(rng.choice((2, 2, 3)))] for _ in range(4)]  # fmt: skip
        fields = ("form_seconds", "pasted_fields", "key_events", "pointer_events", "honeypot_filled")
        self.form = Form(
            rng.uniform(0.15, 0.75), rng.lognormvariate(0, 0.5), rng.lognormvariate(0, 0.4), rng.lognormvariate(0, 0.6),
            rng.uniform(0.2, 1), frozenset(name for name in fields if rng.random() < 0.85),
        )  # fmt: skip
        self.recent: deque[Draft] = deque(maxlen=3000)
        self.referrals = [word(rng, 3).upper() for _ in range(200)]

    def _campus(self, rng: Random, country: str) -> Campus:
        line = rng.choice(self.lines[country])
        provider = Provider(rng.randrange(1000, 400_000), country, line.nets[:1])
        provider.gates = [provider.fresh(rng) for _ in range(rng.choice((1, 2, 4, 60)))]
        locale = LOCALES[country]
        ending = {"US": "edu", "GB": "ac.uk", "JP": "ac.jp", "KR": "ac.kr", "IN": "ac.in"}.get(country, f"edu.{country.lower()}")
        numbered = rng.choice("smuz") if rng.random() < 0.4 else None
        return Campus(provider, f"{word(rng, 2)}.{ending}", rng.choice(locale.cities), fill(rng, locale.postal), numbered)

    @staticmethod
    def _exits(rng: Random, hosts: dict[str, list[Provider]], vpn: bool = False) -> dict[str, list[Provider]]:
        """A few /24s at hosting companies of some countries."""
        exits: dict[str, list[Provider]] = {}
        for country in rng.sample(list(hosts), rng.randrange(2, len(hosts) + 1)):
            host = rng.choice(hosts[country])
            for third in rng.sample(range(256), rng.randrange(1, 4)):
                gates = [f"{host.nets[0]}.{third}.{rng.randrange(1, 255)}" for _ in range(30)]
                exits.setdefault(country, []).append(Provider(host.asn, country, host.nets, gates, hosting=True, vpn=vpn))
        return exits

    def country(self, rng: Random) -> str:
        """A country by the platform's mix."""
        return rng.choices(self.countries, self.country_weights)[0]

    def path(self, rng: Random) -> str:
        """A way in by the platform's mix."""
        return rng.choices(list(self.paths), list(self.paths.values()))[0]

    def bank_bin(self, rng: Random, country: str) -> Bin:
        """A prefix of an ordinary bank."""
        return skewed(rng, self.banks[country], 1.5)

    def applicant(self, rng: Random, at: int, country: str) -> Draft:
        """A plausible person with a machine, a line, a number and a card of their own."""
        locale = LOCALES[country]
        platform, other = self.platform, LOCALES[self.country(rng)]
        draft = Draft(at, locale, *platform.name(rng, locale))
        draft.device = device(rng, at, locale)
        mobile = is_phone(draft.device) and rng.random() < 0.5
        lines = self.mobiles if mobile else self.lines
        provider = skewed(rng, lines[other.country if platform.misfit(rng, "line") else country], 1.3)
        draft.network = provider.block(provider.address(rng))
        domain = self._mail_domain(rng, locale)
        # Whose wish is taken gets the provider's suggestion, by a template of its own (assumption: three in ten).
        suggested = self.suggests.get(domain) if rng.random() < 0.3 else None
        chosen = "{word}{two}" if rng.random() < platform.nicknames else suggested or platform.style(rng)
        draft.account = {
            "email": f"{local_part(rng, draft.first, draft.last, chosen)}@{domain}", "phone": fill(rng, rng.choice(locale.phones)),
            "username": local_part(rng, draft.first, draft.last),
            "name": full_name(rng, draft), "company": make_domain(rng, 0).split(".")[0].title() if rng.random() < 0.3 else None,
            "country": country, "path": self.path(rng), "referral_code": None, "exposure": round(rng.lognormvariate(2, 1), 2),
        }  # fmt: skip
        if draft.account["path"] == "referral":
            draft.account["referral_code"] = skewed(rng, self.referrals, 3)
        draft.address = self.home(rng, locale)
        holder = self._lender(rng, draft) if rng.random() < platform.lends else f"{draft.first} {draft.last}"
        known_to_bank = draft.address["postal_code"] if rng.random() < platform.same_postal else fill(rng, locale.postal)
        bank = self.bank_bin(rng, other.country if platform.misfit(rng, "card") else country)
        draft.payment = bank.card(rng, holder.upper() if rng.random() < 0.3 else holder, known_to_bank)
        if is_phone(draft.device) and rng.random() < platform.wallets:
            draft.payment["wallet"] = "apple_pay" if draft.device["platform"] == "iPhone" else "google_pay"
        draft.session = human_session(rng, draft, self.form)
        return draft

    def _mail_domain(self, rng: Random, locale: Locale) -> str:
        """A free provider's, a small local one's, or one's own."""
        whose = rng.random() / self.platform.free_mails
        if whose < 1:
            return rng.choice(locale.mails if whose < 0.93 else self.small_mails[locale.country])
        return make_domain(rng, self.platform.cheap_domains)

    def somebody(self, rng: Random, locale: Locale) -> Draft | None:
        """One of the genuine people of that country who signed up of late; None where nobody did."""
        there = [one for one in self.recent if one.locale is locale]
        return rng.choice(there) if there else None

    def _lender(self, rng: Random, draft: Draft) -> str:
        """Whose card it is where it is not the applicant's: half of them a relative's of the same name, else a partner's, a friend's or a
        firm's (assumption).
        """
        if (whose := rng.random()) < 0.5:
            return f"{self.platform.name(rng, draft.locale)[0]} {draft.last}"
        stranger = " ".join(self.platform.name(rng, draft.locale))
        return stranger if whose < 0.8 else (draft.account["company"] or make_domain(rng, 0).split(".")[0].title())

    @staticmethod
    def home(rng: Random, locale: Locale) -> dict[str, Any]:
        """A postal address."""
        street = f"{word(rng, 2).title()} {rng.choice(('St', 'Road', 'Ave', 'Lane', 'Way'))}"
        return {
            "line1": f"{rng.randrange(1, 300)} {street}", "line2": f"Apt {rng.randrange(1, 90)}" if rng.random() < 0.2 else None,
            "city": rng.choice(locale.cities), "region": None, "postal_code": fill(rng, locale.postal), "country": locale.country,
        }  # fmt: skip

    def request(self, rng: Random, draft: Draft) -> dict[str, Any]:
        """The blocks as this platform's form sends them: what the way in does not ask for and what the caller does not know is missing."""
        account, device, network, payment, session = (
            dict(draft.account), self.platform.seen(rng, draft.device), dict(draft.network), dict(draft.payment), draft.session
        )  # fmt: skip
        ja4 = device.pop("ja4", None)
        self.platform.bend(account, device, self.country)
        if rng.random() < self.platform.same_username:
            account["username"] = account["email"].split("@")[0]  # the form proposes it
        for asked in ("phone", "username", "company"):
            if rng.random() > self.asks[asked]:
                account[asked] = None
        account["address"] = draft.address if rng.random() < self.asks["address"] else {}
        if rng.random() > self.asks_card[account["path"]]:
            payment = {}
        elif self.short_bins:
            payment["bin"] = payment["bin"][:6]
        if rng.random() > self.knows["collector"]:
            device, session = {name: device[name] for name in ("user_agent", "accept_language")}, {}
        session = {name: value for name, value in session.items() if name in self.form.counted}
        if rng.random() < self.knows["ja4"]:
            network["ja4"] = ja4
        if rng.random() > self.knows["asn"]:
            network["asn"] = network["country"] = None
        if rng.random() > self.knows["flags"]:
            network.update(dict.fromkeys(("is_hosting", "is_vpn", "is_tor", "is_proxy")))
        return {"account": account, "device": device, "network": network, "payment": payment, "session": session}


def human_session(rng: Random, draft: Draft, form: Form) -> dict[str, Any]:
    """Filling in the form by hand, or with the help of a password manager or the browser's autofill, of which every other leaves no key
    events at all and every fifth is counted as pasting nearly each field.  One in thirty has no pointer.  Times and shares are
    assumptions.
    """
    typed = form.typed * sum(len(draft.account[name] or "") for name in ("email", "name", "phone", "username"))
    helped = rng.random() < form.helped
    seconds = form.pace * (rng.lognormvariate(2.5, 0.7) if helped else rng.lognormvariate(3.8, 0.6))
    keys = rng.choice((0, rng.randrange(1, 20))) if helped else int(typed * rng.uniform(0.8, 1.6))
    pointer = form.pointing * (rng.lognormvariate(3.0, 0.6) if is_phone(draft.device) else rng.lognormvariate(4.6, 0.7))
    pointer *= rng.random() > 1 / 30
    if helped:
        pasted = int(rng.random() < form.pasting) * rng.choice((0, 0, 0, 0, 1, 1, 2, 3, 4, 5))
    else:
        pasted = rng.choice((0, 0, 0, 0, 0, 0, 1, 1, 2))
    return {
        "form_seconds": round(seconds, 1), "pasted_fields": pasted, "key_events": keys, "pointer_events": int(pointer),
        "honeypot_filled": rng.random() < 0.001,
    }  # fmt: skip
