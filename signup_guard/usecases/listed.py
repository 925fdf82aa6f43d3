"""What a policy's lists may name: a value as people write it becomes the key that enrichment makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from signup_guard.domain import Account, Device, Network, Payment, Signup
from signup_guard.enrich import LinkHasher, Tables, enrich

LISTED: Final[Mapping[str, tuple[str, Callable[[str], Signup]]]] = {
    "mailbox": ("Mail address", lambda value: Signup("", account=Account(email=value))),
    "mail_domain": ("Mail domain", lambda value: Signup("", account=Account(email=f"someone@{value}"))),
    "phone": ("Phone", lambda value: Signup("", account=Account(phone=value))),
    "device": ("Device id", lambda value: Signup("", device=Device(id=value))),
    "card": ("Card fingerprint", lambda value: Signup("", payment=Payment(card_fingerprint=value))),
    "bin": ("Card issuer (BIN)", lambda value: Signup("", payment=Payment(bin=value))),
    "ip": ("IP address", lambda value: Signup("", network=Network(ip=value))),
    "net": ("Network block", lambda value: Signup("", network=Network(ip=value.partition("/")[0]))),
}
"""By kind of key: its title, and the signup that has the value."""


def key_of(kind: str, value: str, tables: Tables, hasher: LinkHasher, at: int) -> str | None:
    """The link key (32 hex digits) of a value; None where it is no such thing."""
    return enrich(LISTED[kind][1](value), at, tables, hasher).facts.links.get(kind)
