"""Tables: their dates, and files that the owner configures."""

from __future__ import annotations

import re
from ipaddress import ip_network

import pytest

from signup_guard.domain import Network
from signup_guard.enrich import load_tables
from signup_guard.enrich.ip import read_net
from signup_guard.enrich.links import Findings
from signup_guard.enrich.tables import BinFacts
from signup_guard.errors import ConfigError


def encode(value, size: int = 4) -> bytes:
    """A value in the MaxMind DB format's data section: short strings, maps and lists, and numbers of 2, 4 or 8 bytes."""
    if isinstance(value, str):
        return bytes([2 << 5 | len(value)]) + value.encode()
    if isinstance(value, dict):
        return bytes([7 << 5 | len(value)]) + b"".join(encode(key) + encode(item, SIZES.get(key, 4)) for key, item in value.items())
    if isinstance(value, list):
        return bytes([len(value), 11 - 7]) + b"".join(map(encode, value))
    return {2: bytes([5 << 5 | 2]), 4: bytes([6 << 5 | 4]), 8: bytes([8, 9 - 7])}[size] + value.to_bytes(size, "big")


SIZES = {"record_size": 2, "ip_version": 2, "binary_format_major_version": 2, "binary_format_minor_version": 2, "build_epoch": 8}
"""Bytes of the numbers that the format wants longer or shorter than usual."""


def write_mmdb(path, network: str, row: dict) -> None:
    """A MaxMind DB file (version 2, 24-bit records) that knows one network."""
    net = ip_network(network)
    bits = f"{int(net.network_address):0{net.max_prefixlen}b}"[: net.prefixlen]
    nothing, tree = len(bits), b""
    for depth, bit in enumerate(bits):
        onward = depth + 1 if depth + 1 < len(bits) else nothing + 16
        tree += b"".join((onward if side == bit else nothing).to_bytes(3, "big") for side in "01")
    about = {"node_count": nothing, "record_size": 24, "ip_version": net.version, "database_type": "test", "languages": ["en"]}
    about |= {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1_790_000_000,
        "description": {"en": "test"},
    }
    path.write_bytes(tree + bytes(16) + encode(row) + b"\xab\xcd\xefMaxMind.com" + encode(about))


def test_every_table_says_its_date_or_version(tables):
    dates = tables.dates()
    assert {
        "disposable_email_domains",
        "mailchecker",
        "public_suffixes",
        "phone_numbers",
        "time_zones",
        "user_agents",
        "ip_origin",
        "ip_country",
    } == set(dates)
    assert all(re.fullmatch(r"20\d\d-\d\d(-\d\d)?|version [\d.]+", date) for date in dates.values())
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", dates["ip_origin"])


@pytest.mark.parametrize(
    ("asn_row", "country_row"),
    [
        ({"autonomous_system_number": 64501}, {"country": {"iso_code": "FR"}}),
        ({"asn": "AS64501"}, {"country_code": "FR"}),
        ({"asn": 64501}, {"country": "FR"}),
    ],
)
def test_mmdb_files_of_the_owner(tmp_path, asn_row, country_row):
    asn, country = tmp_path / "asn.mmdb", tmp_path / "country.mmdb"
    write_mmdb(asn, "52.95.0.0/16", asn_row)
    write_mmdb(country, "52.95.0.0/16", country_row)
    tables = load_tables(asn_mmdb=asn, country_mmdb=country)
    assert tables.dates()["asn_mmdb"] == "2026-09-21"
    facts = read_net(Network(ip="52.95.110.1"), tables, Findings())
    assert facts is not None and (facts.asn, facts.country) == (64501, "FR")
    elsewhere = read_net(Network(ip="8.8.8.8"), tables, Findings())
    assert elsewhere is not None and (elsewhere.asn, elsewhere.country) == (None, "US")
    sixth = read_net(Network(ip="2a00:1450:4001::1"), tables, Findings())
    assert sixth is not None and sixth.asn is None


def test_a_bin_table_of_the_owner(tmp_path):
    path = tmp_path / "bins.csv"
    path.write_text("\ufeffBIN,Brand,country\n42424242,VISA,us\n510000,,XX\n", encoding="utf-8")
    tables = load_tables(bin_csv=path)
    assert tables.bins == {"42424242": BinFacts("visa", None, "US"), "510000": BinFacts(None, None, None)}
    assert tables.dates()["bin_csv"].startswith("file of 20")


@pytest.mark.parametrize("content", [b"number,brand\n424242,visa\n", b"bin\n42\n", b"bin\n424242abc\n", b"\xff\xfe\x00", None])
def test_an_unusable_bin_table_is_refused(tmp_path, content):
    path = tmp_path / "bins.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"bins\.csv"):
        load_tables(bin_csv=path)


@pytest.mark.parametrize("content", [b"not a database", b"", None])
def test_an_unusable_mmdb_is_refused(tmp_path, content):
    path = tmp_path / "asn.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"asn\.mmdb"):
        load_tables(asn_mmdb=path)
