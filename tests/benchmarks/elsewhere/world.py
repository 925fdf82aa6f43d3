"""The platform: whom it attracts, what it asks for, its people's machines and the networks and banks that serve them."""

from __future__ import annotations

import hashlib
import random
import string
from dataclasses import dataclass
from typing import Final, NamedTuple

from tests.benchmarks.elsewhere.locales import (
    LOCALES,
    Locale,
    Name,
    Row,
    address_in,
    college_of,
    ending,
    fill,
    languages,
    local_part,
    name_of,
    plain,
    word,
    zone_of,
)

HOUR: Final = 3_600.0
DAY: Final = 24 * HOUR
ASKED_OF: Final = ("gmail.com", "outlook.com", "icloud.com", "yahoo.com", "hotmail.com", "proton.me")
_BURNERS: Final = ("mailinator.com", "yopmail.com", "guerrillamail.com", "10minutemail.com")
_HOSTERS: Final = ("45.32-77", "51.68-91", "95.216-217", "159.65-89", "167.99-99", "134.209-209", "104.128-131", "135.181-181", "5.161-161")
JA4: Final = {
    "chromium": ("t13d1516h2_8daaf6152771_02713d6af862", "t13d1516h2_8daaf6152771_d8a2da3f94cd", "t13d1516h2_8daaf6152771_b186095e22b6"),
    "firefox": ("t13d1717h2_5b57614c22b0_3cbfd9057e0d", "t13d1715h2_5b57614c22b0_3d5424432f57"),
    "safari": ("t13d2014h2_a09f3c656075_14788d8d241b", "t13d2013h2_a09f3c656075_7f0f34a4126d"),
    "library": ("t13d1812h1_85036bcba153_375ca2c5e164", "t13d1312h2_f57a46bbacb6_ab7e3b40a677"),
}
_SYSTEMS: Final = {  # user agent's part, engine, navigator.platform
    "windows chrome": ("Windows NT 10.0; Win64; x64", "chromium", "Win32"),
    "windows edge": ("Windows NT 10.0; Win64; x64", "chromium", "Win32"),
    "windows firefox": ("Windows NT 10.0; Win64; x64", "firefox", "Win32"),
    "mac chrome": ("Macintosh; Intel Mac OS X 10_15_7", "chromium", "MacIntel"),
    "mac safari": ("Macintosh; Intel Mac OS X 10_15_7", "safari", "MacIntel"),
    "linux chrome": ("X11; Linux x86_64", "chromium", "Linux x86_64"),
    "linux firefox": ("X11; Linux x86_64", "firefox", "Linux x86_64"),
    "android": ("Linux; Android 10; K", "chromium", "Linux armv81"),
    "iphone": ("iPhone; CPU iPhone OS {v} like Mac OS X", "safari", "iPhone"),
}
_SIX: Final = {  # the first part of a country's IPv6 addresses
    "US": "2600", "MX": "2806", "BR": "2804", "IN": "2409", "CN": "2408", "JP": "2400",
    "KR": "2406", "ID": "2404", "NG": "2c0f", "EG": "2c0f",
}  # fmt: skip
_SCREENS: Final = ("1920x1080", "1536x864", "2560x1440", "1366x768", "1440x900", "1280x720", "3840x2160", "1600x900")
ANDROIDS: Final = ("SM-A546B", "SM-S918B", "SM-A155F", "Pixel 8", "Pixel 7a", "23021RAA2Y", "CPH2477", "V2207", "moto g54", "RMX3760")
_IPHONES: Final = ("iPhone14,5", "iPhone15,3", "iPhone15,4", "iPhone16,1", "iPhone13,2", "iPhone12,1", "iPhone14,7", "iPhone17,3")


class Issuer(NamedTuple):
    """A range of cards."""

    bin: str
    brand: str
    funding: str
    country: str


class Origin(NamedTuple):
    """Where a request comes from, as it truly is."""

    ip: str
    asn: int
    country: str
    kind: str


class Net(NamedTuple):
    """A provider's network: fixed lines have many addresses, carriers few gateways with many people behind each."""

    asn: int
    country: str
    blocks: tuple[str, ...]
    gateways: tuple[str, ...]
    v6: str


@dataclass(frozen=True, slots=True)
class Machine:
    """A browser, or in an application a telephone."""

    id: str | None
    system: str
    user_agent: str
    language: str
    zone: str
    screen: str
    platform: str
    ja4: str
    components: dict[str, str] | None
    model: str
    app_agent: str
    webdriver: bool = False


@dataclass(slots=True)
class Person:
    """What one registration shows; segments and operators change what is particular to them."""

    locale: Locale
    name: Name
    email: str
    machine: Machine
    origin: Origin
    path: str
    form: str = "typed"
    phone: str | None = None
    username: str | None = None
    company: str | None = None
    referral: str | None = None
    address: Row | None = None
    card: Row | None = None
    pace: float = 1.0


def hashed(*parts: object) -> str:
    """Twelve hexadecimal digits that the parts alone decide."""
    return hashlib.blake2s(repr(parts).encode(), digest_size=6).hexdigest()


def device_id(rng: random.Random) -> str:
    """The id that the page's script stores in a new browser."""
    return f"d_{rng.getrandbits(64):016x}"


def noise(rng: random.Random) -> str:
    """The fingerprint of a component that answers differently each time."""
    return f"{rng.getrandbits(48):012x}"


def some(block: Row) -> Row:
    """The block without what is not known."""
    return {name: value for name, value in block.items() if value is not None}


def postal_code(rng: random.Random, person: Person) -> str:
    """The postal code that the person's card is held under."""
    return str(person.address["postal_code"]) if person.address else fill(rng, person.locale.posts)


def _zipf(rng: random.Random, most: int) -> int:
    return min(int(rng.paretovariate(0.9)), most)


class World:
    """One platform: whom it attracts, what it asks for and what it knows; every part is drawn from the random numbers it is given."""

    def __init__(self, rng: random.Random, caller: str, start: int) -> None:
        self.rng, self.caller, self.salt = rng, caller, rng.getrandbits(32)
        self.chrome = 120 + int((start / 1e6 - 1_701_734_400) / (28 * DAY))
        self.locales = rng.sample(LOCALES, rng.randint(5, 11))
        self.weights = [1.6**-place * rng.uniform(0.6, 1.4) for place in range(len(self.locales))]
        self.fixed = {loc.code: [self._net(loc) for _ in range(rng.randint(2, 4))] for loc in LOCALES}
        self.carriers = {loc.code: [self._net(loc, rng.randint(15, 60)) for _ in range(rng.randint(2, 3))] for loc in LOCALES}
        self.hosters = [self._net(None) for _ in range(6)]
        self.vpns = [self._net(None, rng.randint(20, 60)) for _ in range(rng.randint(2, 4))]
        self.exits = [self.inside(rng.choice(self.hosters), "tor") for _ in range(30)]
        self.bin_digits = rng.choice((6, 8))
        self.issuers = {loc.code: [self._issuer(loc.code) for _ in range(rng.randint(6, 14))] for loc in LOCALES}
        self.virtual = [self._issuer("US", rng.choice(("virtual", "virtual", "prepaid", "debit"))) for _ in range(rng.randint(4, 7))]
        self.prepaid = {loc.code: [self._issuer(loc.code, "prepaid") for _ in range(3)] for loc in LOCALES}
        self.providers = [rng.gammavariate(share, 1) for share in (12, 3, 3, 2, 2, 0.7)]
        self.local_mail = rng.uniform(0.1, 0.4)
        self.burners = [*rng.sample(_BURNERS, 2), *(f"{word(rng)}{rng.choice(('mail', 'box', ''))}.{ending(rng)}" for _ in range(14))]
        self.paths = [*rng.sample(("trial", "paid", "referral", "api", "startup", "research"), rng.randint(2, 4)), "edu"]
        self.shares = [rng.gammavariate(2, 1) for _ in self.paths[:-1]]
        self.cards = {path: rng.uniform(0.75, 1) if path == "paid" else rng.choice((0.0, 0.3, 0.9)) for path in self.paths}
        self.asks = {name: rng.choice((0.0, 0.4, 0.95)) for name in ("phone", "username", "address", "company")}
        self.knows = rng.random() < (0.75 if caller != "backend" else 0.4)
        self.recall = {"hosting": 0.97, "vpn": rng.uniform(0.6, 0.95), "tor": 0.98, "proxy": rng.uniform(0.05, 0.35)}
        self.known = {"fake": rng.uniform(0.56, 0.66), "genuine": rng.uniform(0.36, 0.44)}
        self.desktop = 0.0 if caller == "app" else rng.uniform(0.45, 0.8)
        self.app = word(rng).title()
        self.colleges = {loc.code: [college_of(rng, loc) for _ in range(3)] for loc in LOCALES}
        self.campaigns = [word(rng).upper() + str(rng.randint(10, 99)) for _ in range(4)]

    def _block(self, span: str) -> str:
        first, _, second = span.partition(".")
        low, high = map(int, second.split("-"))
        return f"{first}.{self.rng.randint(low, high)}"

    def _net(self, loc: Locale | None, exits: int = 0) -> Net:
        """A provider of the country, or without one a data centre."""
        rng = self.rng
        spans, least, most, reach = (loc.nets.split(), 2, 6, 9) if loc else (_HOSTERS, 1, 4, 40)
        blocks = tuple(self._block(rng.choice(spans)) for _ in range(rng.randint(least, most)))
        gateways = tuple(f"{rng.choice(blocks)}.{rng.randint(0, reach)}.{rng.randint(1, 254)}" for _ in range(exits))
        asn, country = rng.randint(64512, 65534), loc.code if loc else rng.choice(("US", "NL", "DE", "FR", "SG"))
        return Net(asn, country, blocks, gateways, f"{_SIX.get(country, '2a02')}:{rng.randint(4096, 65535):x}" if loc else "")

    def inside(self, net: Net, kind: str) -> Origin:
        """Any address of the network."""
        return Origin(f"{self.rng.choice(net.blocks)}.{self.rng.randint(0, 255)}.{self.rng.randint(1, 254)}", net.asn, net.country, kind)

    def home(self, loc: Locale, kind: str = "home") -> Origin:
        """A fixed line's address."""
        rng = self.rng
        net = rng.choice(self.fixed[loc.code])
        if rng.random() < 0.2:
            return Origin(f"{net.v6}:{rng.getrandbits(16):x}:{rng.getrandbits(8):x}00::{rng.getrandbits(16):x}", net.asn, loc.code, kind)
        return self.inside(net, kind)

    def cellular(self, loc: Locale, kind: str = "mobile") -> Origin:
        """A carrier's gateway, which thousands share."""
        net = self.rng.choice(self.carriers[loc.code])
        return Origin(self.rng.choice(net.gateways), net.asn, loc.code, kind)

    def vpn(self) -> Origin:
        """An exit of a commercial VPN."""
        net = self.rng.choice(self.vpns)
        return Origin(self.rng.choice(net.gateways), net.asn, net.country, "vpn")

    def _issuer(self, country: str, funding: str | None = None) -> Issuer:
        brand = self.rng.choice(("visa", "visa", "mastercard", "mastercard", "amex" if country == "US" else "visa"))
        start = {"visa": "4", "mastercard": f"5{self.rng.randint(1, 5)}", "amex": "37"}[brand]
        digits = start + "".join(self.rng.choices(string.digits, k=self.bin_digits - len(start)))
        return Issuer(digits, brand, funding or self.rng.choice(("credit", "debit", "debit", "credit", "unknown")), country)

    def card(self, issuer: Issuer, holder: str | None, postal: str | None, avs: float = 0.95) -> Row:
        """A new card; `avs` is the chance that its address agrees, where the issuer checks that at all."""
        rng = self.rng
        checks = issuer.country in ("US", "GB")
        return some({
            "card_fingerprint": f"fp_{rng.getrandbits(56):014x}", **issuer._asdict(), "holder_name": holder, "postal_code": postal,
            "cvc_check": rng.choices(("pass", "fail", "unchecked"), (94, 3, 3))[0],
            "avs_check": ("pass" if rng.random() < avs else "fail") if checks else "unavailable",
        })  # fmt: skip

    def own_card(self, person: Person) -> Row:
        """A genuine person's card, of a bank at home."""
        banks, postal = self.issuers[person.locale.code], postal_code(self.rng, person)
        card = self.card(banks[_zipf(self.rng, len(banks)) - 1], person.name.full, postal)
        if self.rng.random() < (0.3 if person.machine.system == "iphone" else 0.08):
            card["wallet"] = "apple_pay" if person.machine.system == "iphone" else "google_pay"
        return card

    def locale(self) -> Locale:
        """A country, as often as its people sign up."""
        return self.rng.choices(self.locales, self.weights)[0]

    def mail(self, loc: Locale, name: Name) -> str:
        """A genuine person's private address."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.02:
            return f"{rng.choice((self.app.lower(), 'me', 'mail', plain(name.first)))}@{plain(name.last)}.{ending(rng)}"
        if kind < 0.025:
            return f"{word(rng)}@{rng.choice(self.burners)}"
        known = rng.choices(ASKED_OF, self.providers)[0]
        domain = rng.choice(loc.mails.split()) if rng.random() < self.local_mail else known
        local = str(rng.randint(10**7, 10**10)) if domain == "qq.com" else local_part(rng, name)
        return f"{local}+{self.app.lower()}@{domain}" if kind > 0.985 else f"{local}@{domain}"

    def machine(self, loc: Locale, system: str | None = None, lag: int | None = None) -> Machine:
        """A machine as people own it; `lag` is how many releases its browser is behind."""
        rng = self.rng
        desks = ("windows chrome", "windows edge", "windows firefox", "mac chrome", "mac safari", "linux chrome", "linux firefox")
        if system is None:
            apple = loc.code in ("US", "GB", "JP")
            phones = rng.choices(("android", "iphone"), (4, 6) if apple else (7, 3))[0]
            system = rng.choices(desks, (46, 12, 7, 14, 14, 3, 4))[0] if rng.random() < self.desktop else phones
        pocket = system in ("android", "iphone")
        models = _IPHONES if system == "iphone" else ANDROIDS
        model = models[_zipf(rng, len(models)) - 1]
        version = self.chrome - (rng.choices((0, 1, 2, 3, 8), (60, 20, 8, 6, 6))[0] if lag is None else lag)
        screen = f"{360 + 12 * (models.index(model) % 5)}x{780 + 16 * (models.index(model) % 7)}" if pocket else _SCREENS[_zipf(rng, 8) - 1]
        engine = _SYSTEMS[system][1]
        stamp = rng.choice(JA4[engine][:1] if version > self.chrome - 5 else JA4[engine][1:])
        return Machine(
            device_id(rng), system, self._agent(system, version), languages(loc), zone_of(rng, loc), screen,
            _SYSTEMS[system][2], stamp, self._components(system, version, model if pocket else "", loc.lang), model, self._app_agent(model),
        )  # fmt: skip

    def _agent(self, system: str, version: int) -> str:
        part, engine, _ = _SYSTEMS[system]
        apple = f"{version // 8 + 1}.{version % 6}"
        if engine == "firefox":
            return f"Mozilla/5.0 ({part}; rv:{version + 2}.0) Gecko/20100101 Firefox/{version + 2}.0"
        if engine == "safari":
            pocket = "Mobile/15E148 " if system == "iphone" else ""
            os = part.format(v=apple.replace(".", "_"))
            return f"Mozilla/5.0 ({os}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{apple} {pocket}Safari/604.1"
        tail = {"android": "Mobile Safari/537.36", "windows edge": f"Safari/537.36 Edg/{version}.0.0.0"}.get(system, "Safari/537.36")
        return f"Mozilla/5.0 ({part}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 {tail}"

    def _components(self, system: str, version: int, model: str, lang: str) -> dict[str, str]:
        rng = self.rng
        graphics = model or str(_zipf(rng, 90))
        return {
            "canvas": hashed(self.salt, "canvas", system, graphics, 0 if model else _zipf(rng, 7), version // 5),
            "webgl": hashed(self.salt, "webgl", system, graphics),
            "fonts": hashed(self.salt, "fonts", system, lang, 0 if model else _zipf(rng, 150)),
            "audio": hashed(self.salt, "audio", system, 0 if model else _zipf(rng, 4), version // 12),
        }  # fmt: skip

    def _app_agent(self, model: str) -> str:
        release = f"{self.app}/{self.rng.choice(('5.4.0', '5.4.0', '5.4.0', '5.3.2', '5.2.0', '4.9.1'))}"
        minor = self.rng.randint(0, 5)
        return f"{release} (iPhone; iOS 18.{minor}; Scale/3.00)" if model in _IPHONES else f"{release} (Android {10 + minor}) okhttp/4.12.0"

    def person(self, loc: Locale | None = None) -> Person:
        """A genuine person at home or on a carrier's network."""
        rng = self.rng
        loc = loc or self.locale()
        name, machine = name_of(rng, loc), self.machine(loc)
        pocket = machine.system in ("android", "iphone")
        origin = self.cellular(loc) if pocket and rng.random() < 0.5 else self.home(loc)
        path = rng.choices(self.paths[:-1], self.shares)[0]
        form = rng.choices(("typed", "filled", "manager"), (62, 23, 15))[0]
        found = Person(loc, name, self.mail(loc, name), machine, origin, path, form, pace=rng.lognormvariate(0, 0.35))
        found.phone = fill(rng, loc.phones) if rng.random() < self.asks["phone"] else None
        found.address = address_in(rng, loc) if rng.random() < self.asks["address"] else None
        found.username = found.email.split("@")[0][:20] if rng.random() < self.asks["username"] else None
        if rng.random() < self.cards[path]:
            found.card = self.own_card(found)
        return found
