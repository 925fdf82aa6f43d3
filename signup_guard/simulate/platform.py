"""How one platform differs from the next in what its genuine people look like, whoever they are and whoever attacks it.

What one form, script or country table makes of people another does not: on some platforms every third time zone is not the country's,
names repeat, fingerprints are coarse, hours tell nothing, or nobody is ever told to be genuine within weeks.  A model that has seen
only tidy platforms takes an untidy one's people for operators.  All ranges are assumptions, wide ones on purpose.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from signup_guard.simulate.devices import accept_language, digest
from signup_guard.simulate.draft import STYLES, first_name, last_name
from signup_guard.simulate.locales import LOCALES, Locale, fill

MISFITS = ("timezone", "language", "phone", "card", "line", "country")
"""What may be of another country than the person."""
_COMPONENTS = ("canvas", "webgl", "fonts", "audio")
_ENGLISH = ("en-US,en;q=0.9", "en-US", "en-GB,en;q=0.8")


def _seldom(rng: Random, most: float) -> float:
    """A rate from 0 to `most`; in half of all cases it is below an eighth of that."""
    return float(most * rng.random() ** 3)


class Platform:
    """The ways of one platform, drawn once from its random numbers."""

    def __init__(self, rng: Random) -> None:
        self.salt = rng.random()
        self.daylight = rng.choice((0.0, 0.5, 1.0, 1.0, 1.0, 1.0))
        """Share of the people whose hour tells of their country's day: not where others sign them up, or a queue passes them on."""
        self.misfits = {what: _seldom(rng, 0.5) for what in MISFITS}
        self.english = _seldom(rng, 0.6)
        self.mistyped = _seldom(rng, 0.15)
        self.nicknames = _seldom(rng, 0.6)
        self.same_username = rng.random()
        self.styles = [weight * rng.lognormvariate(0, 0.8) for weight in STYLES.values()]
        common = rng.choice((None, None, 20, 60))
        self.names = common and {
            country: [(first_name(rng, locale), last_name(rng, locale)) for _ in range(common)] for country, locale in LOCALES.items()
        }
        self.grain = {name: rng.choice((None, None, None, 0, 40, 200, 1000)) for name in _COMPONENTS}
        self.prints = rng.choice((1, 1, 1, 4, 20))
        self.banks = rng.choice((2, 6, 24, 24, 40))
        self.wallets = rng.uniform(0, 0.6)
        self.same_postal = rng.choice((0.6, 0.85, 0.85, 0.95, 1.0))
        self.lends = _seldom(rng, 0.5)
        self.free_mails = rng.uniform(0.6, 0.95)
        self.cheap_domains = _seldom(rng, 0.5)
        self.told = {"fake": rng.uniform(0.4, 1.1), "genuine": rng.choice((0.05, rng.uniform(0.3, 1.3), rng.uniform(0.3, 1.3)))}
        """How many of each side ever become known, as factors."""
        self.reviewed = rng.choice((0.0, 0.2, 0.5, 0.5, 0.8))
        """Share of the genuine people who become known that a person looks at; of the others weeks of good standing tell."""
        self.late = rng.lognormvariate(0, 0.7)

    def name(self, rng: Random, locale: Locale) -> tuple[str, str]:
        """First name and surname of somebody there."""
        if not self.names:
            return first_name(rng, locale), last_name(rng, locale)
        known = self.names[locale.country]
        return rng.choice(known)[0], rng.choice(known)[1]

    def style(self, rng: Random) -> str:
        """A way to choose the part before the `@`."""
        return rng.choices(list(STYLES), self.styles)[0]

    def misfit(self, rng: Random, what: str) -> bool:
        """Whether somebody's thing of that sort is of another country."""
        return rng.random() < self.misfits[what]

    def bend(self, account: dict[str, Any], device: dict[str, Any], country: Callable[[Random], str]) -> None:
        """Changes what does not fit where it does not, whoever it is: what belongs to a machine, a number or a mailbox in the same way each
        time.  `country` draws another one.
        """
        machine, number, mailbox = (self._of(thing) for thing in (device.get("id"), account["phone"], account["email"]))
        other = LOCALES[country(machine)]
        if "timezone" in device and self.misfit(machine, "timezone"):
            device["timezone"] = machine.choice(other.zones)
        if self.misfit(machine, "language"):
            device["accept_language"] = accept_language(machine, other)
        elif machine.random() < self.english:
            device["accept_language"] = machine.choice(_ENGLISH)
        if self.misfit(number, "phone"):
            account["phone"] = fill(number, number.choice(LOCALES[country(number)].phones))
        if number.random() < self.mistyped:
            account["phone"] = f"{account['phone'][:5]}{number.randrange(10 ** number.choice((5, 6, 7, 8)))}"
        if self.misfit(mailbox, "country"):
            account["country"] = country(mailbox)

    def _of(self, thing: str | None) -> Random:
        return Random(f"{self.salt} {thing}")

    def seen(self, rng: Random, device: dict[str, Any]) -> dict[str, Any]:
        """The device block as this platform's script and front door tell it: some tell machines apart less finely, some more."""
        parts = {name: self._grained(name, value, device) for name, value in device.get("components", {}).items()}
        ja4 = device.get("ja4")
        if ja4 and self.prints > 1:
            # Order of extensions, versions: a print of one browser has as many variants, whoever uses it.
            ja4 = f"{ja4[:-12]}{digest('variant', ja4, rng.randrange(self.prints))}"
        return {**device, "ja4": ja4, **({"components": parts} if parts else {})}

    def _grained(self, name: str, value: str, device: dict[str, Any]) -> str:
        grain = self.grain.get(name)
        if grain is None:
            return value
        return digest(name, int(value[:8], 16) % grain) if grain else digest(name, value, device.get("user_agent"), device.get("screen"))
