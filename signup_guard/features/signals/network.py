"""The address and the connection as seen before: reuse, likeness of who came from there, and what is common."""

from __future__ import annotations

from signup_guard.features.measures import alike, crowding, excess, fake_lift, fake_share, gap_variation, lift, rarity, step, variety
from signup_guard.features.past import Past
from signup_guard.features.registry import signal
from signup_guard.features.tracks import Windowed

# --- the address and its network, seen before ---


@signal("network", "This IP address was used by {n} other signup{s} {window}", "10m", "1h", "24h", "7d", "30d", "ever")
def ip_signups(past: Past) -> Windowed:
    """Earlier signups from the same IP address in the window.

    >>> ip_signups(again(2, ip="k")).ever
    2.0
    """
    return past.counts("ip")


@signal("network", "This network was used by {n} other signup{s} {window}", "1h", "24h", "7d", "ever")
def net_signups(past: Past) -> Windowed:
    """Earlier signups from the same network (/24, of IPv6 /64) in the window.

    >>> net_signups(again(2, net="k")).ever
    2.0
    """
    return past.counts("net")


@signal("network", "{n} device{s} joined this IP address {window}", "24h", "ever")
def ip_new_devices(past: Past) -> Windowed:
    """Devices first seen with this IP address in the window.

    >>> ip_new_devices(after([{"ip": "k", "device": "a"}, {"ip": "k", "device": "b"}], {"ip": "k"})).ever
    2.0
    """
    return past.news("ip", "device")


@signal("network", "{n} device{s} joined this network {window}", "24h", "ever")
def net_new_devices(past: Past) -> Windowed:
    """Devices first seen with this network in the window.

    >>> net_new_devices(after([{"net": "k", "device": "a"}, {"net": "k", "device": "b"}], {"net": "k"})).ever
    2.0
    """
    return past.news("net", "device")


@signal("network", "{n} card{s} joined this network {window}", "24h", "ever")
def net_new_cards(past: Past) -> Windowed:
    """Cards first seen with this network in the window.

    >>> net_new_cards(after([{"net": "k", "card": "a"}, {"net": "k", "card": "b"}], {"net": "k"})).ever
    2.0
    """
    return past.news("net", "card")


@signal("network", "The IP address was never seen with this device before: {yes}")
def ip_with_new_device(past: Past) -> float:
    """Whether the IP address was never seen with this device before.

    >>> ip_with_new_device(after([{"ip": "k", "device": "a"}], {"ip": "k", "device": "b"}))
    1.0
    """
    return past.is_new_pair("ip", "device")


@signal("network", "The IP address was first seen {age} before this signup")
def ip_first_age(past: Past) -> float:
    """Seconds since the IP address was first seen.

    >>> ip_first_age(again(2, ip="k"))
    120.0
    """
    return past.first_age("ip")


@signal("network", "The IP address was last seen {age} before this signup")
def ip_last_age(past: Past) -> float:
    """Seconds since the IP address was last seen.

    >>> ip_last_age(again(2, ip="k"))
    60.0
    """
    return past.last_age("ip")


@signal("network", "The network was first seen {age} before this signup")
def net_first_age(past: Past) -> float:
    """Seconds since the network was first seen.

    >>> net_first_age(again(2, net="k"))
    120.0
    """
    return past.first_age("net")


@signal("network", "The network was last seen {age} before this signup")
def net_last_age(past: Past) -> float:
    """Seconds since the network was last seen.

    >>> net_last_age(again(2, net="k"))
    60.0
    """
    return past.last_age("net")


@signal("network", "The last gaps between signups with this IP address vary by {percent} of their mean")
def ip_gap_variation(past: Past) -> float:
    """Unevenness of the last gaps between signups with this IP address: 0 for a clockwork, about 1 for chance.

    >>> ip_gap_variation(again(4, ip="k"))
    0.0
    """
    return gap_variation(past, "ip")


@signal("network", "Of the last signups from this network, {percent} have a name of the same shape")
def net_same_name_template(past: Past) -> float:
    """Share of the last signups from this network whose name has the same shape.

    >>> net_same_name_template(again(2, net="k", name_template="o"))
    1.0
    """
    return alike(past, "net", "name_template")


@signal("network", "Of the last signups from this network, {percent} have a mail name of the same shape")
def net_same_local_template(past: Past) -> float:
    """Share of the last signups from this network whose mail name has the same shape.

    >>> net_same_local_template(again(2, net="k", local_template="o"))
    1.0
    """
    return alike(past, "net", "local_template")


@signal("network", "Of the last signups from this network, {percent} have the same mail domain")
def net_same_mail_domain(past: Past) -> float:
    """Share of the last signups from this network with the same mail domain.

    >>> net_same_mail_domain(again(2, net="k", mail_domain="o"))
    1.0
    """
    return alike(past, "net", "mail_domain")


@signal("network", "The last signups from this network have {percent} as many different mail domains as signups")
def net_mail_domain_variety(past: Past) -> float:
    """Different mail domains by signups, among the last ones from this network.

    >>> net_mail_domain_variety(again(2, net="k", mail_domain="o"))
    0.5
    """
    return variety(past, "net", "mail_domain")


@signal("network", "That so many of the last signups from this IP address have this mail provider has a chance of 1 in 10^{n}")
def ip_mail_provider_crowding(past: Past) -> float:
    """-log10 chance, at most 30, that so many of the last signups from this IP address have the same mail provider.

    >>> ip_mail_provider_crowding(again(2, ip="k", mail_provider="o"))
    0.2992592047435151
    """
    return crowding(past, "ip", "mail_provider")


@signal("network", "That so many of the last signups from this network have this mail provider has a chance of 1 in 10^{n}")
def net_mail_provider_crowding(past: Past) -> float:
    """-log10 chance, at most 30, that so many of the last signups from this network have the same mail provider.

    >>> net_mail_provider_crowding(again(2, net="k", mail_provider="o"))
    0.2992592047435151
    """
    return crowding(past, "net", "mail_provider")


@signal("network", "That so many of the last signups from this IP address have this browser and system has a chance of 1 in 10^{n}")
def ip_agent_crowding(past: Past) -> float:
    """-log10 chance, at most 30, that so many of the last signups from this IP address have the same browser and system.

    >>> ip_agent_crowding(again(2, ip="k", agent="o"))
    0.2992592047435151
    """
    return crowding(past, "ip", "agent")


@signal("network", "The last signups from this IP address have {percent} as many different mailboxes as signups")
def ip_mailbox_variety(past: Past) -> float:
    """Different mailboxes by signups, among the last ones from this IP address.

    >>> ip_mailbox_variety(again(2, ip="k", mailbox="o"))
    0.5
    """
    return variety(past, "ip", "mailbox")


@signal("network", "Of the last signups from this IP address, {percent} have the same name")
def ip_same_name(past: Past) -> float:
    """Share of the last signups from this IP address with the same name.

    >>> ip_same_name(again(2, ip="k", name="o"))
    1.0
    """
    return alike(past, "ip", "name")


@signal("network", "That so many of the last signups from this network have this browser and system has a chance of 1 in 10^{n}")
def net_agent_crowding(past: Past) -> float:
    """-log10 chance, at most 30, that so many of the last signups from this network have the same browser and system.

    >>> net_agent_crowding(again(2, net="k", agent="o"))
    0.2992592047435151
    """
    return crowding(past, "net", "agent")


@signal("network", "The number in the mail name is {n} from the nearest one used on this network")
def net_mail_step(past: Past) -> float:
    """From the nearest mail number used on this network lately to this one.

    >>> net_mail_step(after([{"net": "k", "mail_number": 7}], {"net": "k", "mail_number": 8}))
    1.0
    """
    return step(past, "net", "mail_number")


# --- what is common ---


@signal("network", "Traffic from this country is at {times} times its usual share of traffic {window}", "24h")
def ip_country_lift(past: Past) -> Windowed:
    """Share of traffic in the window of traffic from this country against its share before, as a logarithm.

    >>> ip_country_lift(again(60, HOUR, ip_country="k", carrier="o")).h24
    0.0
    """
    return lift(past, "ip_country")


@signal("network", "This network operator is at {times} times its usual share of traffic {window}", "24h")
def carrier_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this network operator against its share before, as a logarithm.

    >>> carrier_lift(again(60, HOUR, carrier="k")).h24
    0.0
    """
    return lift(past, "carrier")


@signal("network", "This kind of TLS connection is at {times} times its usual share of traffic {window}", "24h")
def ja4_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this kind of TLS connection against its share before, as a logarithm.

    >>> ja4_lift(again(60, HOUR, ja4="k")).h24
    0.0
    """
    return lift(past, "ja4")


@signal("network", "This kind of TLS connection has {share} of the traffic of the last 30 days")
def ja4_rarity(past: Past) -> float:
    """Rarity of this kind of TLS connection: -log of its share of the last 30 days' traffic.

    >>> ja4_rarity(again(60, HOUR, ja4="k"))
    0.01626052087178029
    """
    return rarity(past, "ja4")


@signal("network", "This kind of TLS connection with this screen size came {times} times as often as expected {window}", "24h")
def tls_screen_excess(past: Past) -> Windowed:
    """Signups in the window with this kind of TLS connection with this screen size against as many as expected, as a logarithm.

    >>> tls_screen_excess(again(60, HOUR, ja4="a", screen="b")).h24
    0.0
    """
    return excess(past, "tls_screen")


@signal("network", "This network operator with this browser and system came {times} times as often as expected {window}", "24h")
def carrier_agent_excess(past: Past) -> Windowed:
    """Signups in the window with this network operator with this browser and system against as many as expected, as a logarithm.

    >>> carrier_agent_excess(again(60, HOUR, carrier="a", agent="b")).h24
    0.0
    """
    return excess(past, "carrier_agent")


# --- what was learnt ---


@signal("network", "Among the known signups with this IP address the share of fakes is put at {percent}")
def ip_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this IP address, drawn towards a half.

    >>> ip_fake_share(again(4, told="fake", ip="k"))
    0.7
    """
    return fake_share(past, "ip")


@signal("network", "Among the known signups with this network the share of fakes is put at {percent}")
def net_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this network, drawn towards a half.

    >>> net_fake_share(again(4, told="fake", net="k"))
    0.7
    """
    return fake_share(past, "net")


@signal("network", "Known fakes with this network operator are {times} times as many as all traffic lets expect")
def carrier_fake_lift(past: Past) -> float:
    """Known fakes with this network operator against as many as all traffic lets expect, as a logarithm.

    >>> carrier_fake_lift(again(20, told="fake", carrier="k"))
    0.0
    """
    return fake_lift(past, "carrier")


@signal("network", "Known fakes with this kind of TLS connection are {times} times as many as all traffic lets expect")
def ja4_fake_lift(past: Past) -> float:
    """Known fakes with this kind of TLS connection against as many as all traffic lets expect, as a logarithm.

    >>> ja4_fake_lift(again(20, told="fake", ja4="k"))
    0.0
    """
    return fake_lift(past, "ja4")


@signal("network", "The IP address was first seen some {n} signup{s} before this one")
def ip_first_distance(past: Past) -> float:
    """Signups of anybody since the IP address was first seen, at the recent pace of traffic.

    >>> ip_first_distance(again(2, ip="k"))
    2.0
    """
    return past.meanwhile(past.first_age("ip"))


@signal("network", "The IP address was last seen some {n} signup{s} before this one")
def ip_last_distance(past: Past) -> float:
    """Signups of anybody since the IP address was last seen, at the recent pace of traffic.

    >>> ip_last_distance(again(2, ip="k"))
    1.0
    """
    return past.meanwhile(past.last_age("ip"))


@signal("network", "The network was first seen some {n} signup{s} before this one")
def net_first_distance(past: Past) -> float:
    """Signups of anybody since the network was first seen, at the recent pace of traffic.

    >>> net_first_distance(again(2, net="k"))
    2.0
    """
    return past.meanwhile(past.first_age("net"))


@signal("network", "The network was last seen some {n} signup{s} before this one")
def net_last_distance(past: Past) -> float:
    """Signups of anybody since the network was last seen, at the recent pace of traffic.

    >>> net_last_distance(again(2, net="k"))
    1.0
    """
    return past.meanwhile(past.last_age("net"))
