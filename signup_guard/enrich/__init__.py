"""Enrichment: a `Signup` becomes `Facts`, from local tables only.

`enrich` is total: what cannot be used becomes a warning, and a part that fails unexpectedly is left out and named, while the others stand.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, TypeVar

from signup_guard.domain import Account, Address, Device, DeviceFacts, Facts, Network, Payment, Signup, Warn
from signup_guard.enrich.agent import read_agent, read_device
from signup_guard.enrich.card import read_card
from signup_guard.enrich.email import read_mail
from signup_guard.enrich.ip import read_net
from signup_guard.enrich.links import Findings, LinkHasher
from signup_guard.enrich.person import read_address, read_text
from signup_guard.enrich.phone import read_phone
from signup_guard.enrich.tables import Tables, load_tables
from signup_guard.enrich.text import clean, is_placeholder

__all__ = ["Enriched", "LinkHasher", "Tables", "enrich", "load_tables"]

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_FIELDS: Final[Mapping[type[Any], tuple[str, ...]]] = {
    block: tuple(field.name for field in fields(block)) for block in (Account, Address, Device, Network, Payment)
}
_WORDS: Final = frozenset(("brand", "funding", "wallet", "cvc_check", "avs_check", "path"))
"""Fields whose senders have a word for "nothing known", which is no fault."""


@dataclass(frozen=True, slots=True)
class Enriched:
    """The facts, what could not be used, and the parts that failed (`enrich_phone`)."""

    facts: Facts
    warnings: tuple[Warn, ...]
    degraded: tuple[str, ...]


def enrich(signup: Signup, at: int, tables: Tables, hasher: LinkHasher) -> Enriched:
    """Everything that the signup tells by itself, as of `at` (microseconds UTC).  Never raises, whatever the texts in it."""
    found = Findings()
    degraded: list[str] = []

    def part(name: str, read: Callable[..., _T], *args: Any) -> _T | None:
        try:
            return read(*args, found)
        except Exception as error:
            # The message of an exception may repeat what the applicant typed, so only its kind and its place are logged.
            place = "".join(traceback.format_tb(error.__traceback__))
            _log.error("enrich_%s failed with %s:\n%s", name, type(error).__name__, place)
            degraded.append(f"enrich_{name}")
            return None

    account, device = _usable(signup.account, "/account", found), _usable(signup.device, "/device", found)
    network, payment = _usable(signup.network, "/network", found), _usable(signup.payment, "/payment", found)
    net = part("net", read_net, network, tables)
    country = part("country", _account_country, account, tables)
    ip_country = net.country if net is not None else None
    agent = part("agent", read_agent, device.user_agent)
    mail = part("mail", read_mail, account.email, tables)
    phone = part("phone", read_phone, account.phone, country or ip_country)
    told = part("device", read_device, device, network.ja4, agent, ip_country or country, at, tables)
    card = part("card", read_card, payment, account, tables)
    text = part("text", read_text, account)
    part("address", read_address, account.address, country)
    part("agreement", _agreement, (country, ip_country, phone.country if phone else None, card.country if card else None), told)
    found.part("path", account.path.lower() if account.path else None)
    found.part("referral", account.referral_code.casefold() if account.referral_code else None)
    facts = Facts(
        links=hasher.links(found.parts),
        marks=found.marks,
        path=found.parts.get("path"),
        account_country=country,
        referral=account.referral_code is not None,
        mail=mail,
        phone=phone,
        net=net,
        agent=agent,
        device=told,
        card=card,
        text=text,
        session=signup.session,
    )
    return Enriched(facts, tuple(found.warnings), tuple(degraded))


def _agreement(countries: Sequence[str | None], device: DeviceFacts | None, found: Findings) -> None:
    """Keeps as a part which of these countries agree and whether time zone and language do, where there is something to compare.

    >>> found = Findings()
    >>> _agreement(("FR", "FR", None, "LT"), None, found)
    >>> found.parts
    {'agreement': '00-1--'}
    """
    order = list(dict.fromkeys(country for country in countries if country))
    told = [str(order.index(country)) if country else "-" for country in countries]
    fits = (device.timezone_matches_country, device.language_matches_country) if device else (None, None)
    if len(countries) - told.count("-") > 1 or any(fit is not None for fit in fits):
        found.part("agreement", "".join(told) + "".join("-" if fit is None else "ny"[fit] for fit in fits))


def _usable(block: _T, pointer: str, found: Findings) -> _T:
    """The block with every text cleaned; empty ones are missing, placeholders too, with a warning."""
    values: list[Any] = []
    for name in _FIELDS[block.__class__]:
        value = getattr(block, name)
        if value is None:
            pass
        elif isinstance(value, str):
            value = _usable_text(value, pointer, name, found)
        elif isinstance(value, Address):
            value = _usable(value, f"{pointer}/{name}", found)
        elif isinstance(value, Mapping):
            told = {key: _usable_text(text, f"{pointer}/{name}", key, found) for key, text in value.items()}
            value = {key: text for key, text in told.items() if text is not None}
        values.append(value)
    return block.__class__(*values)


def _usable_text(value: str, pointer: str, name: str, found: Findings) -> str | None:
    value = clean(value)
    if not value:
        return None
    if is_placeholder(value):
        if name in _WORDS:
            return None
        escaped = name.replace("~", "~0").replace("/", "~1")
        found.warn("placeholder", f"{pointer}/{escaped}", "This stands for a missing value and is taken as one")
        return None
    return value


def _account_country(account: Account, tables: Tables, found: Findings) -> str | None:
    """The account's country, or else its address's."""
    for code, pointer in ((account.country, "/account/country"), (account.address.country, "/account/address/country")):
        country = tables.country(code)
        if country is not None:
            return country
        if code is not None:
            found.warn("unknown_country", pointer, "This is no ISO 3166 country code of two letters")
    return None
