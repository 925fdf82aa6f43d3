"""The ring that a signup joins, as it was before it: how large, how fast, how alike, how known.  NaN for a signup in no ring."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from math import nan

from signup_guard.features.measures import level_share
from signup_guard.features.past import Past
from signup_guard.features.registry import signal
from signup_guard.features.rings import Joined
from signup_guard.features.statistics import entropy, variation
from signup_guard.features.tracks import WINDOWS, Windowed


def _of(past: Past, tell: Callable[[Joined], float]) -> float:
    return nan if past.ring is None else float(tell(past.ring))


def _since(past: Past, moment: int) -> float:
    """Members of the ring that came after a moment, 32 at most: it keeps no more times."""
    return _of(past, lambda joined: len(joined.ring.times) - bisect_right(joined.ring.times, moment))


# --- its size and pace ---


@signal("ring", "The ring that this signup belongs to had {n} other member{s}")
def ring_size(past: Past) -> float:
    """Members of the ring before this signup.

    >>> ring_size(again(3, card="k")), ring_size(again(3, screen="k"))
    (3.0, nan)
    """
    return _of(past, lambda joined: joined.ring.size)


@signal("ring", "{n} signup{s} joined the ring {window}", "1h", "24h", "7d")
def ring_growth(past: Past) -> Windowed:
    """Members that joined the ring in the window, 32 at most.

    >>> ring_growth(again(3, HOUR, card="k")).h1, ring_growth(again(40, card="k")).h24
    (0.0, 32.0)
    """
    return Windowed(*(_since(past, past.at - length) for length in WINDOWS.values()))


@signal("ring", "The ring began {age} before this signup")
def ring_first_age(past: Past) -> float:
    """Seconds since the ring's first member signed up.

    >>> ring_first_age(again(3, card="k"))
    180.0
    """
    return _of(past, lambda joined: max(0, past.at - joined.ring.first) / 1e6)


@signal("ring", "The ring's last member came {age} before this signup")
def ring_last_age(past: Past) -> float:
    """Seconds since the ring's last member signed up.

    >>> ring_last_age(again(3, card="k"))
    60.0
    """
    return _of(past, lambda joined: max(0, past.at - joined.ring.last) / 1e6)


@signal("ring", "The ring has had a member every {age}")
def ring_mean_gap(past: Past) -> float:
    """Seconds from one member of the ring to the next, on average over its life.

    >>> ring_mean_gap(again(3, card="k"))
    60.0
    """
    return _of(past, lambda joined: max(0, past.at - joined.ring.first) / 1e6 / joined.ring.size)


@signal("ring", "The gaps between the ring's last members vary by {percent} of their mean")
def ring_gap_variation(past: Past) -> float:
    """Unevenness of the gaps between the ring's last members: 0 for a clockwork, about 1 for chance.

    >>> ring_gap_variation(again(4, card="k"))
    0.0
    """
    return _of(
        past, lambda joined: variation([max(0, later - earlier) / 1e6 for earlier, later in pairwise((*joined.ring.times, past.at))])
    )


# --- what ties it ---


@signal("ring", "The ring is tied by {n} sort{s} of evidence")
def ring_families(past: Past) -> float:
    """Families of evidence by which members of the ring are tied.

    >>> ring_families(after([{"card": "a", "phone": "b"}, {"card": "a"}], {"phone": "b"}))
    2.0
    """
    return _of(past, lambda joined: joined.ring.families.bit_count())


@signal("ring", "This signup is tied to the ring by {n} sort{s} of evidence")
def ring_tie_families(past: Past) -> float:
    """Families of evidence by which this signup is tied to the ring.

    >>> ring_tie_families(after([{"card": "a", "phone": "b"}, {"card": "a"}], {"phone": "b"}))
    1.0
    """
    return _of(past, lambda joined: joined.families.bit_count())


@signal("ring", "This signup is tied to {n} recent signup{s} of the ring")
def ring_ties(past: Past) -> float:
    """Recent signups that this one is tied to.

    >>> ring_ties(again(3, card="k"))
    3.0
    """
    return _of(past, lambda joined: joined.ties)


@signal("ring", "The ring's signups that this one is tied to share {n} different thing{s}")
def ring_things(past: Past) -> float:
    """Different identity keys shared among this signup and those of the ring that it is tied to.

    >>> ring_things(after([{"card": "a", "ip": "i"}, {"card": "a", "ip": "i"}, {"card": "a", "phone": "b"}], {"card": "a", "phone": "b"}))
    3.0
    """
    return _of(past, lambda _: past.shared_things)


@signal("ring", "The strongest tie to the ring weighs {n} nats")
def ring_tie_strength(past: Past) -> float:
    """Nats of the strongest tie to the ring: how rare what both share is.

    >>> ring_tie_strength(again(3, card="k"))
    2.0
    """
    return _of(past, lambda joined: joined.strength)


# --- how alike its members are ---


@signal("ring", "The shapes of the names in the ring have an entropy of {n}")
def ring_name_entropy(past: Past) -> float:
    """Entropy in nats of the shapes of the members' names: 0 when all are alike.

    >>> ring_name_entropy(again(3, card="k", name_template="o"))
    0.0
    """
    return _of(past, lambda joined: entropy([count for _, count in joined.ring.names]))


@signal("ring", "The shapes of the mail names in the ring have an entropy of {n}")
def ring_mail_entropy(past: Past) -> float:
    """Entropy in nats of the shapes of the members' mail names: 0 when all are alike.

    >>> ring_mail_entropy(again(3, card="k", local_template="o"))
    0.0
    """
    return _of(past, lambda joined: entropy([count for _, count in joined.ring.mails]))


@signal("ring", "The ring came in by {n} signup path{s}")
def ring_paths(past: Past) -> float:
    """Signup paths by which the ring came in, 16 at most.

    >>> ring_paths(after([{"card": "k", "path": "a"}, {"card": "k", "path": "b"}], {"card": "k"}))
    2.0
    """
    return _of(past, lambda joined: len(joined.ring.paths) or nan)


# --- what was learnt of it ---


@signal("ring", "{n} member{s} of the ring are known to be fake")
def ring_fakes(past: Past) -> float:
    """Members of the ring that are known to be fake.

    >>> ring_fakes(again(3, told="fake", card="k"))
    3.0
    """
    return _of(past, lambda joined: joined.ring.fakes)


@signal("ring", "{n} member{s} of the ring are known to be genuine")
def ring_genuine(past: Past) -> float:
    """Members of the ring that are known to be genuine.

    >>> ring_genuine(again(3, told="genuine", card="k"))
    3.0
    """
    return _of(past, lambda joined: joined.ring.genuine)


@signal("ring", "Among the known members of the ring the share of fakes is put at {percent}")
def ring_fake_share(past: Past) -> float:
    """Share of fakes among the known members of the ring, drawn towards a half.

    >>> ring_fake_share(again(4, told="fake", card="k"))
    0.7
    """
    return _of(past, lambda joined: level_share(past, joined.ring.fakes, joined.ring.genuine))


@signal("ring", "A member of the ring was last found to be fake {age} before this signup")
def ring_struck_age(past: Past) -> float:
    """Seconds since a member of the ring was last found to be fake.

    >>> ring_struck_age(again(3, told="fake", card="k"))
    60.0
    """
    return _of(past, lambda joined: max(0, past.at - joined.ring.struck) / 1e6 if joined.ring.struck else nan)


@signal("ring", "{n} member{s} joined the ring since one was last found to be fake")
def ring_joined_since_struck(past: Past) -> float:
    """Members that joined the ring since one was last found to be fake, 32 at most.

    >>> ring_joined_since_struck(after([{"card": "k"}], {"card": "k"}, told="fake"))
    0.0
    """
    return _since(past, past.ring.ring.struck) if past.ring and past.ring.ring.struck else nan


@signal("ring", "The ring's last member came some {n} signup{s} before this one")
def ring_last_distance(past: Past) -> float:
    """Signups of anybody since the ring's last member, at the recent pace of traffic.

    >>> ring_last_distance(again(3, card="k"))
    1.0
    """
    return past.meanwhile(ring_last_age(past))


@signal("ring", "The ring has had a member every {n} signup{s} or so")
def ring_mean_distance(past: Past) -> float:
    """Signups of anybody from one member of the ring to the next, on average over its life, at the recent pace of traffic.

    >>> ring_mean_distance(again(3, card="k"))
    1.0
    """
    return past.meanwhile(ring_mean_gap(past))
