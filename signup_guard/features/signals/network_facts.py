"""The connection of this signup alone: what kind of network it is, and whether the place fits the rest."""

from __future__ import annotations

from signup_guard.domain import Facts
from signup_guard.features.measures import country, same
from signup_guard.features.registry import number, signal

# --- the connection itself ---


@signal("network", "The IP address belongs to a hosting company: {yes}", reads="facts")
def network_hosting(facts: Facts) -> float:
    """Whether the IP address belongs to a hosting company.

    >>> network_hosting(applicant(net={"hosting": True}))
    1.0
    """
    return number(facts.net.hosting if facts.net else None)


@signal("network", "The IP address is one of a VPN: {yes}", reads="facts")
def network_vpn(facts: Facts) -> float:
    """Whether the IP address is one of a VPN.

    >>> network_vpn(applicant(net={"vpn": True}))
    1.0
    """
    return number(facts.net.vpn if facts.net else None)


@signal("network", "The IP address is a Tor exit: {yes}", reads="facts")
def network_tor(facts: Facts) -> float:
    """Whether the IP address is a Tor exit.

    >>> network_tor(applicant(net={"tor": True}))
    1.0
    """
    return number(facts.net.tor if facts.net else None)


@signal("network", "The IP address is a proxy: {yes}", reads="facts")
def network_proxy(facts: Facts) -> float:
    """Whether the IP address is a proxy.

    >>> network_proxy(applicant(net={"proxy": True}))
    1.0
    """
    return number(facts.net.proxy if facts.net else None)


@signal("network", "The IP address is one of a privacy relay: {yes}", reads="facts")
def network_relay(facts: Facts) -> float:
    """Whether the IP address is one of a privacy relay.

    >>> network_relay(applicant(net={"relay": True}))
    1.0
    """
    return number(facts.net.relay if facts.net else None)


@signal("network", "The network's country is that of the account: {yes}", reads="facts")
def network_country_is_account_country(facts: Facts) -> float:
    """Whether the network is in the country that the account names.

    >>> network_country_is_account_country(applicant(net={"country": "CA"}))
    0.0
    """
    return same(country(facts.net), facts.account_country)


@signal("network", "The network's country is that of the phone number: {yes}", reads="facts")
def network_country_is_phone_country(facts: Facts) -> float:
    """Whether the network is in the country of the phone number.

    >>> network_country_is_phone_country(applicant(net={"country": "CA"}))
    0.0
    """
    return same(country(facts.net), country(facts.phone))
