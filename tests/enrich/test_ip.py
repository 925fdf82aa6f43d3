"""Addresses: parsed, placed in their neighbourhoods, looked up, and the caller's word first."""

from __future__ import annotations

import pytest

from signup_guard.domain import Network
from signup_guard.enrich.ip import read_net
from signup_guard.enrich.links import Findings


def read(tables, **said):
    found = Findings()
    return read_net(Network(**said), tables, found), found


@pytest.mark.parametrize(
    ("written", "ip", "net", "carrier"),
    [
        ("203.0.113.7", "203.0.113.7", "203.0.113.0/24", "203.0.0.0/16"),
        ("203.0.113.7:51000", "203.0.113.7", "203.0.113.0/24", "203.0.0.0/16"),
        ("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.0/24", "203.0.0.0/16"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002::/64", "2001:0db8:0001::/48", "2001:0db8::/32"),
        ("[2001:db8:1:2::9]:443", "2001:0db8:0001:0002::/64", "2001:0db8:0001::/48", "2001:0db8::/32"),
        ("2001:DB8:1:2::9%eth0", "2001:0db8:0001:0002::/64", "2001:0db8:0001::/48", "2001:0db8::/32"),
    ],
)
def test_neighbourhoods(tables, written, ip, net, carrier):
    facts, found = read(tables, ip=written)
    assert {name: found.parts[name] for name in ("ip", "net", "carrier")} == {"ip": ip, "net": net, "carrier": carrier}
    assert facts.reserved is True and facts.country is None and facts.hosting is None and found.warnings == []


@pytest.mark.parametrize(
    "written",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "127.0.0.1",
        "0.0.0.0",
        "100.64.0.1",
        "169.254.1.1",
        "255.255.255.255",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
    ],
)
def test_internal_addresses_are_placeholders(tables, written):
    facts, found = read(tables, ip=written)
    assert facts is None and found.parts == {}
    assert [(warning.code, warning.pointer) for warning in found.warnings] == [("placeholder", "/network/ip")]


@pytest.mark.parametrize("written", ["300.1.1.1", "1.2.3", "hello", "1.2.3.4, 5.6.7.8", "01.2.3.4", ":::", "[", "%", "٣.٣.٣.٣"])
def test_what_is_no_address_is_warned_of(tables, written):
    facts, found = read(tables, ip=written)
    assert facts is None and [warning.code for warning in found.warnings] == ["unparseable_ip"]
    assert written not in found.warnings[0].text


def test_tables_know_hosting_and_country(tables):
    facts, found = read(tables, ip="52.95.110.1")
    assert (facts.hosting, facts.vpn, facts.tor, facts.relay, facts.proxy, facts.country) == (True, False, False, False, None, "US")
    assert found.parts["ip_country"] == "US"


def test_the_caller_s_word_wins(tables):
    facts, found = read(tables, ip="52.95.110.1", asn=64500, country="de", is_hosting=False, is_vpn=True, is_tor=True, is_proxy=False)
    assert (facts.hosting, facts.vpn, facts.tor, facts.proxy, facts.country, facts.asn) == (False, True, True, False, "DE", 64500)
    assert found.parts["carrier"] == "AS64500" and found.parts["ip_country"] == "DE"


def test_without_an_address_the_caller_s_word_still_counts(tables):
    facts, found = read(tables, ip=None, asn=64500, country="UK")
    assert (facts.version, facts.country, facts.hosting) == (None, "GB", None)
    assert found.parts == {"carrier": "AS64500", "ip_country": "GB"}
    assert read(tables)[0] is None


@pytest.mark.parametrize(("code", "warned"), [("XX", []), ("T1", []), ("Germany", ["unknown_country"]), ("QQ", ["unknown_country"])])
def test_unknown_countries(tables, code, warned):
    facts, found = read(tables, ip="52.95.110.1", country=code)
    assert facts.country == "US" and [warning.code for warning in found.warnings] == warned
