"""Who the applicant says to be, as seen before: mail, phone, name, username and postal address."""

from __future__ import annotations

from signup_guard.features.measures import alike, crowding, excess, fake_lift, fake_share, gap_variation, lift, run, step
from signup_guard.features.past import Past
from signup_guard.features.registry import signal
from signup_guard.features.tracks import Windowed

# --- seen before ---


@signal("identity", "This mailbox was given by {n} other signup{s} {window}", "24h", "ever")
def mailbox_signups(past: Past) -> Windowed:
    """Earlier signups with the same mailbox in the window, dots and plus tags aside.

    >>> mailbox_signups(again(2, mailbox="k")).ever
    2.0
    """
    return past.counts("mailbox")


@signal("identity", "The same mail name without its numbers was given by {n} other signup{s} {window}", "24h", "7d", "ever")
def mail_stem_signups(past: Past) -> Windowed:
    """Earlier signups in the window whose mail differs in its numbers only.

    >>> mail_stem_signups(again(2, mail_stem="k")).ever
    2.0
    """
    return past.counts("mail_stem")


@signal("identity", "This mail domain was given by {n} other signup{s} {window}", "1h", "24h", "7d", "ever")
def mail_domain_signups(past: Past) -> Windowed:
    """Earlier signups with the same mail domain, other than of the great providers, in the window.

    >>> mail_domain_signups(again(2, mail_domain="k")).ever
    2.0
    """
    return past.counts("mail_domain")


@signal("identity", "This phone number was given by {n} other signup{s} {window}", "24h", "ever")
def phone_signups(past: Past) -> Windowed:
    """Earlier signups with the same phone number in the window.

    >>> phone_signups(again(2, phone="k")).ever
    2.0
    """
    return past.counts("phone")


@signal("identity", "A phone number of the same block was given by {n} other signup{s} {window}", "24h", "7d", "ever")
def phone_block_signups(past: Past) -> Windowed:
    """Earlier signups with a phone number of the same block in the window.

    >>> phone_block_signups(again(2, phone_block="k")).ever
    2.0
    """
    return past.counts("phone_block")


@signal("identity", "The same name was given by {n} other signup{s} {window}", "24h", "ever")
def name_signups(past: Past) -> Windowed:
    """Earlier signups with the same name in the window.

    >>> name_signups(again(2, name="k")).ever
    2.0
    """
    return past.counts("name")


@signal("identity", "The same username without its numbers was given by {n} other signup{s} {window}", "24h", "ever")
def username_stem_signups(past: Past) -> Windowed:
    """Earlier signups in the window whose username differs in its numbers only.

    >>> username_stem_signups(again(2, username_stem="k")).ever
    2.0
    """
    return past.counts("username_stem")


@signal("identity", "This postal address was given by {n} other signup{s} {window}", "24h", "ever")
def address_signups(past: Past) -> Windowed:
    """Earlier signups with the same postal address in the window.

    >>> address_signups(again(2, address="k")).ever
    2.0
    """
    return past.counts("address")


@signal("identity", "{n} network{s} joined this mail domain {window}", "24h", "ever")
def mail_domain_new_networks(past: Past) -> Windowed:
    """Networks first seen with this mail domain in the window.

    >>> mail_domain_new_networks(after([{"mail_domain": "k", "net": "a"}, {"mail_domain": "k", "net": "b"}], {"mail_domain": "k"})).ever
    2.0
    """
    return past.news("mail_domain", "net")


@signal("identity", "The mail domain was first seen {age} before this signup")
def mail_domain_first_age(past: Past) -> float:
    """Seconds since the mail domain was first seen.

    >>> mail_domain_first_age(again(2, mail_domain="k"))
    120.0
    """
    return past.first_age("mail_domain")


@signal("identity", "The mail domain was last seen {age} before this signup")
def mail_domain_last_age(past: Past) -> float:
    """Seconds since the mail domain was last seen.

    >>> mail_domain_last_age(again(2, mail_domain="k"))
    60.0
    """
    return past.last_age("mail_domain")


@signal("identity", "The last gaps between signups with this mail domain vary by {percent} of their mean")
def mail_domain_gap_variation(past: Past) -> float:
    """Unevenness of the last gaps between signups with this mail domain: 0 for a clockwork, about 1 for chance.

    >>> mail_domain_gap_variation(again(4, mail_domain="k"))
    0.0
    """
    return gap_variation(past, "mail_domain")


@signal("identity", "The last gaps between signups with this mail provider and shape of mail name vary by {percent} of their mean")
def mail_shape_gap_variation(past: Past) -> float:
    """Unevenness of the last gaps between signups with this mail provider and shape of mail name: 0 for a clockwork, about 1 for chance.

    >>> mail_shape_gap_variation(again(4, mail_provider="k", local_template="k"))
    0.0
    """
    return gap_variation(past, "mail_shape")


@signal("identity", "Of the last signups with this mail domain, {percent} have a mail name of the same shape")
def mail_domain_same_local_template(past: Past) -> float:
    """Share of the last signups with this mail domain whose mail name has the same shape.

    >>> mail_domain_same_local_template(again(2, mail_domain="k", local_template="o"))
    1.0
    """
    return alike(past, "mail_domain", "local_template")


@signal("identity", "The number in the mail name is {n} from the nearest one of the same name")
def mail_stem_mail_step(past: Past) -> float:
    """From the nearest mail number of the same mail name lately to this one.

    >>> mail_stem_mail_step(after([{"mail_stem": "k", "mail_number": 7}], {"mail_stem": "k", "mail_number": 8}))
    1.0
    """
    return step(past, "mail_stem", "mail_number")


@signal("identity", "The number in the mail name makes a run with {n} other{s} of the same name")
def mail_stem_run(past: Past) -> float:
    """Numbers of the last mails of the same mail name that lead to this one's in steps of at most 3.

    >>> mail_stem_run(after([{"mail_stem": "k", "mail_number": 7}], {"mail_stem": "k", "mail_number": 9}))
    1.0
    """
    return run(past, "mail_stem", "mail_number")


@signal("identity", "The phone number ends {n} from the nearest one of its block")
def phone_block_step(past: Past) -> float:
    """From the end of the nearest phone number of the same block lately to this one's.

    >>> phone_block_step(after([{"phone_block": "k", "phone_tail": 7}], {"phone_block": "k", "phone_tail": 8}))
    1.0
    """
    return step(past, "phone_block", "phone_tail")


# --- what is common ---


@signal("identity", "This mail provider is at {times} times its usual share of traffic {window}", "24h")
def mail_provider_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this mail provider against its share before, as a logarithm.

    >>> mail_provider_lift(again(60, HOUR, mail_provider="k")).h24
    0.0
    """
    return lift(past, "mail_provider")


@signal("identity", "This shape of mail name is at {times} times its usual share of traffic {window}", "24h")
def local_template_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this shape of mail name against its share before, as a logarithm.

    >>> local_template_lift(again(60, HOUR, local_template="k", mail_provider="o")).h24
    0.0
    """
    return lift(past, "local_template")


@signal("identity", "This shape of name is at {times} times its usual share of traffic {window}", "24h")
def name_template_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this shape of name against its share before, as a logarithm.

    >>> name_template_lift(again(60, HOUR, name_template="k")).h24
    0.0
    """
    return lift(past, "name_template")


@signal("identity", "This range of phone numbers is at {times} times its usual share of traffic {window}", "24h")
def phone_prefix_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this range of phone numbers against its share before, as a logarithm.

    >>> phone_prefix_lift(again(60, HOUR, phone_prefix="k")).h24
    0.0
    """
    return lift(past, "phone_prefix")


@signal("identity", "A mail name of this shape with this mail provider came {times} times as often as expected {window}", "1h", "24h")
def mail_shape_excess(past: Past) -> Windowed:
    """Signups in the window with a mail name of this shape with this mail provider against as many as expected, as a logarithm.

    >>> mail_shape_excess(again(60, HOUR, mail_provider="a", local_template="b")).h24
    0.0
    """
    return excess(past, "mail_shape")


@signal("identity", "This range of phone numbers with a name of this shape came {times} times as often as expected {window}", "24h")
def phone_name_excess(past: Past) -> Windowed:
    """Signups in the window with this range of phone numbers with a name of this shape against as many as expected, as a logarithm.

    >>> phone_name_excess(again(60, HOUR, phone_prefix="a", name_template="b")).h24
    0.0
    """
    return excess(past, "phone_name")


# --- what was learnt ---


@signal("identity", "Among the known signups with this mail domain the share of fakes is put at {percent}")
def mail_domain_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this mail domain, drawn towards a half.

    >>> mail_domain_fake_share(again(4, told="fake", mail_domain="k"))
    0.7
    """
    return fake_share(past, "mail_domain")


@signal("identity", "Among the known signups with this mail name, numbers aside the share of fakes is put at {percent}")
def mail_stem_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this mail name, numbers aside, drawn towards a half.

    >>> mail_stem_fake_share(again(4, told="fake", mail_stem="k"))
    0.7
    """
    return fake_share(past, "mail_stem")


@signal("identity", "Among the known signups with a phone number of this block the share of fakes is put at {percent}")
def phone_block_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with a phone number of this block, drawn towards a half.

    >>> phone_block_fake_share(again(4, told="fake", phone_block="k"))
    0.7
    """
    return fake_share(past, "phone_block")


@signal("identity", "Among the known signups with this postal address the share of fakes is put at {percent}")
def address_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this postal address, drawn towards a half.

    >>> address_fake_share(again(4, told="fake", address="k"))
    0.7
    """
    return fake_share(past, "address")


@signal("identity", "Among the known signups with this mail provider and shape of mail name the share of fakes is put at {percent}")
def mail_shape_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this mail provider and shape of mail name, drawn towards a half.

    >>> mail_shape_fake_share(again(4, told="fake", mail_provider="k", local_template="k"))
    0.7
    """
    return fake_share(past, "mail_shape")


@signal("identity", "Known fakes with this mail provider are {times} times as many as all traffic lets expect")
def mail_provider_fake_lift(past: Past) -> float:
    """Known fakes with this mail provider against as many as all traffic lets expect, as a logarithm.

    >>> mail_provider_fake_lift(again(20, told="fake", mail_provider="k"))
    0.0
    """
    return fake_lift(past, "mail_provider")


@signal("identity", "The mail domain was last seen some {n} signup{s} before this one")
def mail_domain_last_distance(past: Past) -> float:
    """Signups of anybody since the mail domain was last seen, at the recent pace of traffic.

    >>> mail_domain_last_distance(again(2, mail_domain="k"))
    1.0
    """
    return past.meanwhile(past.last_age("mail_domain"))


@signal("identity", "That so many of the last signups with this mail domain have this card prefix has a chance of 1 in 10^{n}")
def mail_domain_bin_crowding(past: Past) -> float:
    """-log10 chance, at most 30, that so many of the last signups with this mail domain have the same card prefix.

    >>> mail_domain_bin_crowding(again(2, mail_domain="k", bin="o"))
    0.2992592047435151
    """
    return crowding(past, "mail_domain", "bin")


@signal("identity", "{percent} of the last signups with this mail domain draw as this browser does")
def mail_domain_same_canvas(past: Past) -> float:
    """Share of the last signups with this mail domain whose browser draws the same canvas.

    >>> mail_domain_same_canvas(again(2, mail_domain="k", canvas="c"))
    1.0
    """
    return alike(past, "mail_domain", "canvas")


@signal("identity", "{percent} of the last signups with this mail domain have this postal address")
def mail_domain_same_address(past: Past) -> float:
    """Share of the last signups with this mail domain that have the same postal address.

    >>> mail_domain_same_address(again(2, mail_domain="k", address="a"))
    1.0
    """
    return alike(past, "mail_domain", "address")
