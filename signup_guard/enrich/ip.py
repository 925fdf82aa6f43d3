"""The address: what the caller knows of it first, then ranges of hosting, VPN, Tor and relays, country and network operator."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

import iporigin
from maxminddb import Reader

from signup_guard.domain import NetFacts, Network
from signup_guard.enrich.links import Findings
from signup_guard.enrich.tables import Tables

_Address = IPv4Address | IPv6Address
_INTERNAL: Final = [ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "0.0.0.0/8", "fc00::/7")]
_ORIGINS: Final = {"hosting": "hosting", "cdn": "hosting", "bot": "hosting", "vpn": "vpn", "tor": "tor", "unknown": "other"}
"""Kinds of `iporigin` by what they are here."""
_NO_COUNTRY: Final = frozenset(("XX", "ZZ", "T1", "A1", "A2", "O1", "EU", "AP"))
"""Codes that look-up services use for "unknown", Tor, proxies, satellites and whole continents."""

_SAID: Final = ("asn", "is_hosting", "is_vpn", "is_tor", "is_proxy")


def read_net(network: Network, tables: Tables, found: Findings) -> NetFacts | None:
    """What the address tells, and the keys from it; None when nothing of the connection is known."""
    address = _parse(network.ip, found)
    country = _said_country(network.country, tables, found)
    if address is None and country is None and all(getattr(network, name) is None for name in _SAID):
        return None
    asn, wide, origin = network.asn or None, None, None
    if address is not None:
        block, near, wide = _blocks(address)
        found.part("ip", block)
        found.part("net", near)
        table_asn, table_country = _look_up(address, tables)
        asn, country, origin = asn or table_asn, country or table_country, _origin(address)
    found.part("carrier", f"AS{asn}" if asn else wide)
    found.part("ip_country", country)
    return NetFacts(
        version=address.version if address is not None else None,
        reserved=not address.is_global if address is not None else None,
        hosting=_first(network.is_hosting, origin, "hosting"),
        vpn=_first(network.is_vpn, origin, "vpn"),
        tor=_first(network.is_tor, origin, "tor"),
        proxy=network.is_proxy,
        relay=_first(None, origin, "relay"),
        country=country,
        asn=asn,
    )


def _first(said: bool | None, origin: str | None, kind: str) -> bool | None:
    return said if said is not None or origin is None else origin == kind


def _origin(address: _Address) -> str | None:
    """`hosting`, `vpn`, `tor`, `relay` or `other` by the providers' published ranges; None for an address that nobody announces."""
    found = iporigin.classify(address)  # type: ignore[no-untyped-call]  # the package is half typed
    if found.provider == "Apple Private Relay":
        return "relay"
    return _ORIGINS.get(found.kind)


def _parse(written: str | None, found: Findings) -> _Address | None:
    """The address, with brackets, port and zone dropped; internal ones are placeholders."""
    if written is None:
        return None
    bare = written.partition("]")[0].removeprefix("[") if written.startswith("[") else written
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address: _Address = ip_address(bare.partition("%")[0])
    except ValueError:
        found.warn("unparseable_ip", "/network/ip", "This is neither an IPv4 nor an IPv6 address")
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_multicast or (not address.is_global and _is_internal(address)):
        found.warn("placeholder", "/network/ip", "This is an internal address, not the applicant's: send the address at the edge")
        return None
    return address


def _is_internal(address: _Address) -> bool:
    """Not so the ranges kept for documentation and benchmarks: tests use them as people's addresses, and real traffic never does."""
    special = address.is_loopback or address.is_link_local or address.is_unspecified or address.is_reserved
    return special or any(address in net for net in _INTERNAL)


def _said_country(code: str | None, tables: Tables, found: Findings) -> str | None:
    if code is None or code.upper() in _NO_COUNTRY:
        return None
    country = tables.country(code)
    if country is None:
        found.warn("unknown_country", "/network/country", "This is no ISO 3166 country code of two letters")
    return country


def _look_up(address: _Address, tables: Tables) -> tuple[int | None, str | None]:
    asn_row, country_row = _row(tables.asn_reader, address), _row(tables.country_reader, address)
    asn = asn_row.get("autonomous_system_number") or asn_row.get("asn")
    if isinstance(asn, str):
        digits = asn.upper().removeprefix("AS")
        asn = int(digits) if digits.isascii() and digits.isdigit() else None
    country = country_row.get("country") or country_row.get("country_code") or country_row.get("registered_country")
    code = country.get("iso_code") if isinstance(country, dict) else country
    if code is None and isinstance(address, IPv4Address) and address.is_global:
        code = tables.ip_country.lookupNumeric(int(address))
    return asn, tables.country(code)


def _row(reader: Reader | None, address: _Address) -> dict[str, Any]:
    row = reader.get(address) if reader is not None and (address.version == 4 or reader.metadata().ip_version == 6) else None
    return row if isinstance(row, dict) else {}


def _blocks(address: _Address) -> tuple[str, str, str]:
    """The address (IPv6: its /64), its neighbourhood (/24, /48), and its wide one (/16, /32)."""
    if address.version == 4:
        text = str(address)
        octets = text.split(".")
        return text, ".".join(octets[:3]) + ".0/24", ".".join(octets[:2]) + ".0.0/16"
    groups = address.exploded.split(":")
    return ":".join(groups[:4]) + "::/64", ":".join(groups[:3]) + "::/48", ":".join(groups[:2]) + "::/32"
