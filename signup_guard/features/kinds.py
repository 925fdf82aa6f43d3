"""The kinds of key that history is kept under.  A new kind is one line here; enrichment hashes its parts, the ledger counts it.

Three sorts, one mechanism:

- identity and composite kinds keep every sighting (composites are pairs of weak parts that a ring repeats over and over);
- `broad` kinds and totals keep one row a UTC hour, since half of all traffic shares their values;
- `new` names, for a kind, the other kinds whose first-ever sightings with it are counted (new cards on this device); each of
  those is told by the pair kind that it maps to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kind:
    """`parts` are names of what enrichment found out; a signup has the key when it has all of them.

    `total` names, for broad and composite kinds, the kind that counts the signups which have such a key at all, whatever its value;
    `constant` kinds are such totals: they leave the value of their parts out.
    """

    name: str
    parts: tuple[str, ...]
    broad: bool = False
    constant: bool = False
    new: Mapping[str, str] = field(default_factory=dict)
    total: str | None = None


def _identity(name: str, *parts: str, new: Mapping[str, str] | None = None) -> Kind:
    return Kind(name, parts or (name,), new=new or {})


def _broad(part: str, total: str) -> Kind:
    return Kind(part, (part,), broad=True, total=total)


def _composite(name: str, first: str, second: str, total: str) -> Kind:
    return Kind(name, (first, second), total=total)


def _total(name: str, *parts: str) -> Kind:
    return Kind(name, parts, broad=True, constant=True)


IDENTITY = (
    _identity("mailbox"),
    _identity("mail_stem"),
    _identity("mail_domain", new={"net": "mail_domain_net"}),
    _identity("phone"),
    _identity("phone_block"),
    _identity("device", new={"card": "device_card", "net": "device_net"}),
    _identity("canvas"),
    _identity("webgl"),
    _identity("fonts"),
    _identity("audio"),
    _identity("card", new={"device": "device_card", "net": "card_net"}),
    _identity("holder"),
    _identity("address"),
    _identity("ip", new={"device": "ip_device"}),
    _identity("net", new={"device": "device_net", "card": "card_net"}),
    _identity("name"),
    _identity("username_stem"),
    _identity("referral"),
)
PAIRS = (
    _identity("device_card", "device", "card"),
    _identity("device_net", "device", "net"),
    _identity("card_net", "card", "net"),
    _identity("ip_device", "ip", "device"),
    _identity("mail_domain_net", "mail_domain", "net"),
)
COMPOSITES = (
    _composite("mail_shape", "mail_provider", "local_template", total="any_mail"),
    _composite("bin_name", "bin", "name_template", total="any_bin"),
    _composite("tls_screen", "ja4", "screen", total="any_ja4"),
    _composite("carrier_agent", "carrier", "agent", total="any_net"),
    _composite("canvas_zone", "canvas", "timezone", total="any_device"),
    _composite("gpu_fonts", "webgl", "fonts", total="any_device"),
    _composite("agent_locale", "agent", "locale", total="any_device"),
    _composite("phone_name", "phone_prefix", "name_template", total="any_phone"),
)
BROAD = (
    _broad("ip_country", total="any_net"),
    _broad("carrier", total="any_net"),
    _broad("mail_provider", total="any_mail"),
    _broad("local_template", total="any_mail"),
    _broad("bin", total="any_bin"),
    _broad("browser", total="any_device"),
    _broad("agent", total="any_device"),
    _broad("timezone", total="any_device"),
    _broad("locale", total="any_device"),
    _broad("screen", total="any_device"),
    _broad("ja4", total="any_ja4"),
    _broad("name_template", total="any_name"),
    _broad("phone_prefix", total="any_phone"),
    _broad("path", total="traffic"),
)
TOTALS = (
    _total("traffic"),
    _total("any_net", "carrier"),
    _total("any_mail", "mail_provider"),
    _total("any_bin", "bin"),
    _total("any_device", "device_block"),
    _total("any_ja4", "ja4"),
    _total("any_name", "name_template"),
    _total("any_phone", "phone_prefix"),
)
USUAL = (
    _broad("local_hour", total="any_hour"),
    _broad("agreement", total="any_agreement"),
    _total("any_hour", "local_hour"),
    _total("any_agreement", "agreement"),
)
"""What makes nobody alike and is no crowd, as an hour of the day: of these there is only how usual they are."""

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*IDENTITY, *PAIRS, *COMPOSITES, *BROAD, *TOTALS, *USUAL)}
"""By name, in an order that never changes for a given feature-code version: sketches are packed in it."""

FACETS: Mapping[str, str] = {
    "mail_stem": "mail_provider",
    "mail_domain": "any_mail",
    "local_template": "mail_provider",
    "phone_block": "phone_prefix",
    "phone_prefix": "any_phone",
    "canvas": "any_device",
    "webgl": "any_device",
    "fonts": "any_device",
    "audio": "any_device",
    "holder": "any_bin",
    "bin": "any_bin",
    "address": "traffic",
    "net": "carrier",
    "carrier": "any_net",
    "name": "name_template",
    "name_template": "any_name",
    "username_stem": "traffic",
    "agent": "browser",
    "browser": "any_device",
    "screen": "any_device",
    "locale": "any_device",
    "timezone": "any_device",
    "ja4": "any_ja4",
    "path": "traffic",
}
"""Weak things by the coarser thing that each is judged against: signups that agree on many rare ones are alike."""

WHOLES: Mapping[str, tuple[str, ...]] = {
    **{kind: (whole,) for kind, whole in FACETS.items()},
    "canvas": ("agent",),
    "webgl": ("agent",),
    "fonts": ("agent",),
    "audio": ("agent",),
    "screen": ("agent",),
    "ja4": ("browser",),
    "carrier": ("ip_country",),
    "timezone": ("ip_country",),
    "locale": ("ip_country", "timezone"),
    "bin": ("ip_country", "timezone", "locale"),
    "name_template": ("ip_country", "locale"),
    "holder": ("name",),
    "card": ("any_bin",),
    "device": ("traffic",),
    "phone": ("any_phone",),
    "mailbox": ("any_mail",),
    "ip": ("net",),
    "referral": ("path",),
}
"""For ties, where evidence is added up: each thing by those that may explain it (a language by a country), the rarest of which counts."""

PARTS: tuple[str, ...] = tuple(dict.fromkeys(part for kind in KINDS.values() for part in kind.parts))
"""What enrichment may find out about a signup, as text, for keys to be made of."""

MARKS: tuple[str, ...] = ("mail_number", "phone_tail")
"""Small numbers that likeness to earlier signups is told from."""
