"""How the signup compares with all recent ones: its keys together, its combinations of weak things, its neighbours."""

from __future__ import annotations

from bisect import bisect_right
from math import nan

from signup_guard.features.measures import (
    composites,
    excesses,
    fake_lift,
    fake_share,
    identities,
    lift,
    lifts,
    over_kinds,
    pair_lifts,
    rarity,
    surprises,
)
from signup_guard.features.past import Past
from signup_guard.features.registry import signal
from signup_guard.features.statistics import highest, mean
from signup_guard.features.tracks import WINDOWS, Windowed

# --- the way in ---


@signal("behaviour", "This referral code was used by {n} other signup{s} {window}", "24h", "7d", "ever")
def referral_signups(past: Past) -> Windowed:
    """Earlier signups with the same referral code in the window.

    >>> referral_signups(again(2, referral="k")).ever
    2.0
    """
    return past.counts("referral")


@signal("behaviour", "The referral code was first seen {age} before this signup")
def referral_first_age(past: Past) -> float:
    """Seconds since the referral code was first seen.

    >>> referral_first_age(again(2, referral="k"))
    120.0
    """
    return past.first_age("referral")


@signal("behaviour", "Among the known signups with this referral code the share of fakes is put at {percent}")
def referral_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this referral code, drawn towards a half.

    >>> referral_fake_share(again(4, told="fake", referral="k"))
    0.7
    """
    return fake_share(past, "referral")


@signal("behaviour", "This way in is at {times} times its usual share of traffic {window}", "24h", "7d")
def path_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this way in against its share before, as a logarithm.

    >>> path_lift(again(60, HOUR, path="k")).h24
    0.0
    """
    return lift(past, "path")


@signal("behaviour", "Known fakes with this way in are {times} times as many as all traffic lets expect")
def path_fake_lift(past: Past) -> float:
    """Known fakes with this way in against as many as all traffic lets expect, as a logarithm.

    >>> path_fake_lift(again(20, told="fake", path="k"))
    0.0
    """
    return fake_lift(past, "path")


# --- all keys together ---


@signal("behaviour", "Of the things that tie a signup to others, {percent} were seen before")
def known_keys(past: Past) -> float:
    """Share of the signup's identity keys that were seen before.

    >>> known_keys(again(1, ip="k"))
    1.0
    """
    kinds = identities(past)
    return sum(kind in past.ids for kind in kinds) / len(kinds) if kinds else nan


@signal("behaviour", "The busiest thing that ties it to others was seen on {n} other signup{s} {window}", "24h", "7d")
def busiest_key_signups(past: Past) -> Windowed:
    """Earlier signups with the busiest of the signup's identity keys in the window.

    >>> busiest_key_signups(again(2, ip="k")).h24
    2.0
    """
    return over_kinds(highest, [past.counts(kind) for kind in identities(past)])


@signal("behaviour", "{n} known fake{s} share something with this signup, each thing counted for itself")
def known_fakes(past: Past) -> float:
    """Known fakes with each of the signup's identity keys, added up.

    >>> known_fakes(again(3, told="fake", ip="k"))
    3.0
    """
    kinds = identities(past)
    return float(sum(past.told[kind][0] for kind in kinds if kind in past.told)) if kinds else nan


@signal("behaviour", "{n} known genuine signup{s} share something with this one, each thing counted for itself")
def known_genuine(past: Past) -> float:
    """Known genuine signups with each of the signup's identity keys, added up.

    >>> known_genuine(again(3, told="genuine", ip="k"))
    3.0
    """
    kinds = identities(past)
    return float(sum(past.told[kind][1] for kind in kinds if kind in past.told)) if kinds else nan


@signal("behaviour", "Among the known signups that share one thing with this one the share of fakes is put at up to {percent}")
def worst_key_fake_share(past: Past) -> float:
    """Highest smoothed share of fakes among the known signups with one of the signup's identity keys.

    >>> worst_key_fake_share(again(4, told="fake", ip="k"))
    0.7
    """
    return highest(fake_share(past, kind) for kind in identities(past))


@signal("behaviour", "Of all signups that share one thing with this one the share of known fakes is put at up to {percent}")
def worst_key_known_fakes(past: Past) -> float:
    """Highest share of known fakes among all earlier signups, known or not, with one of the signup's identity keys, one signup added.

    >>> worst_key_known_fakes(again(4, told="fake", ip="k"))
    0.8
    """
    return highest(past.told[kind][0] / (past.count(kind) + 1) if kind in past.told else 0.0 for kind in identities(past))


@signal("behaviour", "Among the known signups that share two things at once with this one the share of fakes is put at up to {percent}")
def worst_pair_fake_share(past: Past) -> float:
    """Highest smoothed share of fakes among the known signups with one of the signup's composites.

    >>> worst_pair_fake_share(again(4, told="fake", bin="k", name_template="t"))
    0.7
    """
    return highest(fake_share(past, kind) for kind in composites(past))


# --- combinations of weak things ---


@signal("behaviour", "Combinations of two things came {times} times as often as expected {window}", "1h", "24h")
def mean_excess(past: Past) -> Windowed:
    """Signups in the window with the signup's composites against as many as expected, as a mean logarithm.

    >>> mean_excess(again(60, HOUR, bin="a", name_template="b")).h24
    0.0
    """
    return over_kinds(mean, excesses(past).values())


@signal("behaviour", "The least likely crowd around a combination of two things {window} has a chance of 1 in 10^{n}", "1h", "24h")
def highest_surprise(past: Past) -> Windowed:
    """Highest -log10 chance, at most 30, of so many signups with one of the signup's composites in the window.

    >>> highest_surprise(again(180, bin="a", name_template="b")).h1
    0.0
    """
    return over_kinds(highest, surprises(past))


@signal("behaviour", "The most risen combination of two things is at {times} times its usual share of traffic {window}", "24h")
def highest_pair_lift(past: Past) -> Windowed:
    """Share of traffic in the window of the most risen of the signup's composites against its share before, as a logarithm.

    >>> highest_pair_lift(again(60, HOUR, bin="a", name_template="b")).h24
    0.0
    """
    return over_kinds(highest, pair_lifts(past))


@signal("behaviour", "The most risen common thing is at {times} times its usual share of traffic {window}", "1h", "24h")
def highest_lift(past: Past) -> Windowed:
    """Share of traffic in the window of the most risen of the signup's broad keys against its share before, as a logarithm.

    >>> highest_lift(again(60, HOUR, bin="a", name_template="b")).h24
    0.0
    """
    return over_kinds(highest, lifts(past).values())


@signal("behaviour", "The common things are at {times} times their usual share of traffic {window}", "1h", "24h")
def mean_lift(past: Past) -> Windowed:
    """Share of traffic in the window of the signup's broad keys against their share before, as a mean logarithm.

    >>> mean_lift(again(60, HOUR, bin="a", name_template="b")).h24
    0.0
    """
    return over_kinds(mean, lifts(past).values())


def _nearest(past: Past) -> list[tuple[float, int, int]]:
    """The neighbours in order: agreement, age, label."""
    near = past.neighbours
    return list(zip(near.agreement.tolist(), near.ages.tolist(), near.told.tolist(), strict=True))


def _agreement(past: Past, most: int) -> float:
    nearest = past.once(_nearest)[:most]
    return sum(agreement for agreement, _, _ in nearest) / most if len(nearest) == most else nan


def _above(past: Past, level: float) -> Windowed:
    if not past.neighbours.most:
        return Windowed()
    ages = sorted([age for agreement, age, _ in past.once(_nearest) if agreement >= level])
    return Windowed(*[float(bisect_right(ages, length)) for length in WINDOWS.values()])


def _told(past: Past, truth: int) -> float:
    nearest = past.once(_nearest)[:8]
    return float(sum(told == truth for _, _, told in nearest)) if nearest else nan


# --- signups that agree on many weak things ---


@signal("behaviour", "The most alike recent signup agrees to a weight of {n}")
def neighbour_agreement(past: Past) -> float:
    """Rarity-weighted agreement of the most alike recent signup, in nats.

    >>> neighbour_agreement(again(3, agent="a", screen="s", locale="l", timezone="z", net="n", carrier="c"))
    10.495199128855555
    """
    return _agreement(past, 1)


@signal("behaviour", "The eight most alike recent signups agree to a weight of {n}")
def neighbour_agreement_8(past: Past) -> float:
    """Mean rarity-weighted agreement of the eight most alike recent signups, in nats.

    >>> neighbour_agreement_8(again(8, agent="a", screen="s", locale="l", timezone="z", net="n", carrier="c"))
    6.809879597033906
    """
    return _agreement(past, 8)


@signal("behaviour", "{n} signup{s} {window} agree with this one to a weight of 10 or more", "1h", "24h")
def neighbours_above_10(past: Past) -> Windowed:
    """Recent signups in the window that agree to a weight of 10 nats or more.

    >>> neighbours_above_10(again(3, agent="a", screen="s", locale="l", timezone="z", net="n", carrier="c")).h24
    3.0
    """
    return _above(past, 10)


@signal("behaviour", "{n} signup{s} {window} agree with this one to a weight of 20 or more", "1h", "24h")
def neighbours_above_20(past: Past) -> Windowed:
    """Recent signups in the window that agree to a weight of 20 nats or more.

    >>> neighbours_above_20(again(3, agent="a", screen="s", locale="l", timezone="z", net="n", carrier="c")).h24
    0.0
    """
    return _above(past, 20)


@signal("behaviour", "{n} signup{s} {window} agree with this one to a weight of 30 or more", "24h")
def neighbours_above_30(past: Past) -> Windowed:
    """Recent signups in the window that agree to a weight of 30 nats or more.

    >>> neighbours_above_30(again(3, agent="a", screen="s", locale="l", timezone="z", net="n", carrier="c")).h24
    0.0
    """
    return _above(past, 30)


@signal("behaviour", "Of the eight most alike recent signups {n} are known to be fake")
def neighbours_fake(past: Past) -> float:
    """Known fakes among the eight most alike recent signups.

    >>> neighbours_fake(again(3, told="fake", agent="a", screen="s", locale="l", timezone="z", net="n", carrier="c"))
    3.0
    """
    return _told(past, 1)


@signal("behaviour", "Of the eight most alike recent signups {n} are known to be genuine")
def neighbours_genuine(past: Past) -> float:
    """Known genuine ones among the eight most alike recent signups.

    >>> neighbours_genuine(again(3, told="genuine", agent="a", screen="s", locale="l", timezone="z", net="n", carrier="c"))
    3.0
    """
    return _told(past, -1)


@signal("behaviour", "The most alike recent signup came {age} before this one")
def neighbour_age(past: Past) -> float:
    """Seconds since the most alike recent signup.

    >>> neighbour_age(again(3, agent="a", screen="s", locale="l", timezone="z", net="n", carrier="c"))
    60.0
    """
    nearest = past.once(_nearest)
    return nearest[0][1] / 1e6 if nearest else nan


@signal("behaviour", "The most alike recent signup came some {n} signup{s} before this one")
def neighbour_distance(past: Past) -> float:
    """Signups of anybody since the most alike recent one, at the recent pace of traffic.

    >>> neighbour_distance(again(3, agent="a", screen="s", locale="l", timezone="z", net="n", carrier="c"))
    1.0
    """
    return past.meanwhile(neighbour_age(past))


@signal("behaviour", "This local hour has {share} of the traffic of the last 30 days")
def local_hour_rarity(past: Past) -> float:
    """Rarity of the local hour: -log of its share of the last 30 days' signups.

    >>> local_hour_rarity(again(60, HOUR, local_hour="3"))
    0.01626052087178029
    """
    return rarity(past, "local_hour")


@signal("behaviour", "Countries, time zone and language that agree and differ as these have {share} of the traffic of the last 30 days")
def agreement_rarity(past: Past) -> float:
    """Rarity of the way in which countries, time zone and language agree: -log of its share of the last 30 days' signups.

    >>> agreement_rarity(again(60, HOUR, agreement="00-1"))
    0.01626052087178029
    """
    return rarity(past, "agreement")
