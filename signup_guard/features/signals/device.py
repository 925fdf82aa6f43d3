"""The browser and the machine as seen before: reuse of the whole and of its parts, and what is common among them."""

from __future__ import annotations

from signup_guard.features.measures import alike, excess, fake_lift, fake_share, gap_variation, lift, rarity, step, variety
from signup_guard.features.past import Past
from signup_guard.features.registry import signal
from signup_guard.features.tracks import Windowed

# --- the device and its parts, seen before ---


@signal("device", "This device was used by {n} other signup{s} {window}", "1h", "24h", "30d", "ever")
def device_signups(past: Past) -> Windowed:
    """Earlier signups with the same device in the window.

    >>> device_signups(again(2, device="k")).ever
    2.0
    """
    return past.counts("device")


@signal("device", "The same canvas print was seen on {n} other signup{s} {window}", "24h", "7d", "ever")
def canvas_signups(past: Past) -> Windowed:
    """Earlier signups with the same canvas print in the window.

    >>> canvas_signups(again(2, canvas="k")).ever
    2.0
    """
    return past.counts("canvas")


@signal("device", "The same graphics print was seen on {n} other signup{s} {window}", "24h", "ever")
def webgl_signups(past: Past) -> Windowed:
    """Earlier signups with the same WebGL print in the window.

    >>> webgl_signups(again(2, webgl="k")).ever
    2.0
    """
    return past.counts("webgl")


@signal("device", "The same set of fonts was seen on {n} other signup{s} {window}", "24h", "ever")
def fonts_signups(past: Past) -> Windowed:
    """Earlier signups with the same fonts in the window.

    >>> fonts_signups(again(2, fonts="k")).ever
    2.0
    """
    return past.counts("fonts")


@signal("device", "{n} card{s} joined this device {window}", "24h", "ever")
def device_new_cards(past: Past) -> Windowed:
    """Cards first seen with this device in the window.

    >>> device_new_cards(after([{"device": "k", "card": "a"}, {"device": "k", "card": "b"}], {"device": "k"})).ever
    2.0
    """
    return past.news("device", "card")


@signal("device", "{n} network{s} joined this device {window}", "24h", "ever")
def device_new_networks(past: Past) -> Windowed:
    """Networks first seen with this device in the window.

    >>> device_new_networks(after([{"device": "k", "net": "a"}, {"device": "k", "net": "b"}], {"device": "k"})).ever
    2.0
    """
    return past.news("device", "net")


@signal("device", "The device was first seen {age} before this signup")
def device_first_age(past: Past) -> float:
    """Seconds since the device was first seen.

    >>> device_first_age(again(2, device="k"))
    120.0
    """
    return past.first_age("device")


@signal("device", "The device was last seen {age} before this signup")
def device_last_age(past: Past) -> float:
    """Seconds since the device was last seen.

    >>> device_last_age(again(2, device="k"))
    60.0
    """
    return past.last_age("device")


@signal("device", "The last gaps between signups with this device vary by {percent} of their mean")
def device_gap_variation(past: Past) -> float:
    """Unevenness of the last gaps between signups with this device: 0 for a clockwork, about 1 for chance.

    >>> device_gap_variation(again(4, device="k"))
    0.0
    """
    return gap_variation(past, "device")


@signal("device", "The last signups on this device have {percent} as many different names as signups")
def device_name_variety(past: Past) -> float:
    """Different names by signups, among the last ones on this device.

    >>> device_name_variety(again(2, device="k", name="o"))
    0.5
    """
    return variety(past, "device", "name")


@signal("device", "The last signups on this device have {percent} as many different mailboxes as signups")
def device_mailbox_variety(past: Past) -> float:
    """Different mailboxes by signups, among the last ones on this device.

    >>> device_mailbox_variety(again(2, device="k", mailbox="o"))
    0.5
    """
    return variety(past, "device", "mailbox")


@signal("device", "Of the last signups on this device, {percent} have a mail name of the same shape")
def device_same_local_template(past: Past) -> float:
    """Share of the last signups on this device whose mail name has the same shape.

    >>> device_same_local_template(again(2, device="k", local_template="o"))
    1.0
    """
    return alike(past, "device", "local_template")


@signal("device", "The number in the mail name is {n} from the nearest one used on this device")
def device_mail_step(past: Past) -> float:
    """From the nearest mail number used on this device lately to this one.

    >>> device_mail_step(after([{"device": "k", "mail_number": 7}], {"device": "k", "mail_number": 8}))
    1.0
    """
    return step(past, "device", "mail_number")


# --- what is common ---


@signal("device", "This browser and system is at {times} times its usual share of traffic {window}", "24h")
def agent_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this browser and system against its share before, as a logarithm.

    >>> agent_lift(again(60, HOUR, agent="k")).h24
    0.0
    """
    return lift(past, "agent")


@signal("device", "This screen size is at {times} times its usual share of traffic {window}", "24h")
def screen_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this screen size against its share before, as a logarithm.

    >>> screen_lift(again(60, HOUR, screen="k")).h24
    0.0
    """
    return lift(past, "screen")


@signal("device", "This time zone is at {times} times its usual share of traffic {window}", "24h")
def timezone_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this time zone against its share before, as a logarithm.

    >>> timezone_lift(again(60, HOUR, timezone="k")).h24
    0.0
    """
    return lift(past, "timezone")


@signal("device", "This language setting is at {times} times its usual share of traffic {window}", "24h")
def locale_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this language setting against its share before, as a logarithm.

    >>> locale_lift(again(60, HOUR, locale="k")).h24
    0.0
    """
    return lift(past, "locale")


@signal("device", "This browser and system has {share} of the traffic of the last 30 days")
def agent_rarity(past: Past) -> float:
    """Rarity of this browser and system: -log of its share of the last 30 days' traffic.

    >>> agent_rarity(again(60, HOUR, agent="k"))
    0.01626052087178029
    """
    return rarity(past, "agent")


@signal("device", "This screen size has {share} of the traffic of the last 30 days")
def screen_rarity(past: Past) -> float:
    """Rarity of this screen size: -log of its share of the last 30 days' traffic.

    >>> screen_rarity(again(60, HOUR, screen="k"))
    0.01626052087178029
    """
    return rarity(past, "screen")


@signal("device", "This time zone has {share} of the traffic of the last 30 days")
def timezone_rarity(past: Past) -> float:
    """Rarity of this time zone: -log of its share of the last 30 days' traffic.

    >>> timezone_rarity(again(60, HOUR, timezone="k"))
    0.01626052087178029
    """
    return rarity(past, "timezone")


@signal("device", "This language setting has {share} of the traffic of the last 30 days")
def locale_rarity(past: Past) -> float:
    """Rarity of this language setting: -log of its share of the last 30 days' traffic.

    >>> locale_rarity(again(60, HOUR, locale="k"))
    0.01626052087178029
    """
    return rarity(past, "locale")


@signal("device", "This canvas print in this time zone came {times} times as often as expected {window}", "24h", "7d")
def canvas_zone_excess(past: Past) -> Windowed:
    """Signups in the window with this canvas print in this time zone against as many as expected, as a logarithm.

    >>> canvas_zone_excess(again(60, HOUR, canvas="a", timezone="b")).h24
    0.0
    """
    return excess(past, "canvas_zone")


@signal("device", "This graphics print with these fonts came {times} times as often as expected {window}", "24h")
def gpu_fonts_excess(past: Past) -> Windowed:
    """Signups in the window with this graphics print with these fonts against as many as expected, as a logarithm.

    >>> gpu_fonts_excess(again(60, HOUR, webgl="a", fonts="b", canvas="c")).h24
    0.0
    """
    return excess(past, "gpu_fonts")


@signal("device", "This browser with this language setting came {times} times as often as expected {window}", "1h", "24h")
def agent_locale_excess(past: Past) -> Windowed:
    """Signups in the window with this browser with this language setting against as many as expected, as a logarithm.

    >>> agent_locale_excess(again(60, HOUR, agent="a", locale="b")).h24
    0.0
    """
    return excess(past, "agent_locale")


# --- what was learnt ---


@signal("device", "Among the known signups with this device the share of fakes is put at {percent}")
def device_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this device, drawn towards a half.

    >>> device_fake_share(again(4, told="fake", device="k"))
    0.7
    """
    return fake_share(past, "device")


@signal("device", "Among the known signups with this canvas print the share of fakes is put at {percent}")
def canvas_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this canvas print, drawn towards a half.

    >>> canvas_fake_share(again(4, told="fake", canvas="k"))
    0.7
    """
    return fake_share(past, "canvas")


@signal("device", "Known fakes with this browser and system are {times} times as many as all traffic lets expect")
def agent_fake_lift(past: Past) -> float:
    """Known fakes with this browser and system against as many as all traffic lets expect, as a logarithm.

    >>> agent_fake_lift(again(20, told="fake", agent="k"))
    0.0
    """
    return fake_lift(past, "agent")


@signal("device", "The device was last seen some {n} signup{s} before this one")
def device_last_distance(past: Past) -> float:
    """Signups of anybody since the device was last seen, at the recent pace of traffic.

    >>> device_last_distance(again(2, device="k"))
    1.0
    """
    return past.meanwhile(past.last_age("device"))
