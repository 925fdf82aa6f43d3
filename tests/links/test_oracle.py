"""Ties and rings told from nothing but who brought what and when, by a slow and plain reading of the rule, against what a shelf holds.

Nothing here asks the code under test how rare a thing is, whom it ties or when a tie ends: the rule's numbers and lists are written out
again, each with where it stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isclose, log
from random import Random
from typing import NamedTuple

import networkx as nx
import pytest
from hypothesis import Phase, given, settings, target
from hypothesis import strategies as st

from signup_guard.clock import DAY, HOUR, MINUTE
from signup_guard.features import rebuild
from signup_guard.features.examples import START, keyed
from signup_guard.features.history import History
from signup_guard.features.shelf import MemoryShelf
from tests.streams import groups

Parts = Mapping[str, str]
Event = tuple[int, Parts | None]
"""When (microseconds), and what a signup brings; None is the moment at which ties that are over are looked for."""

# --- the rule, in its own words ---

FAMILIES = {  # `links/ties.py`, FAMILIES; of things in one bracket only the rarest counts
    "payment": [["card"], ["bin"]],
    "device": [["device"], ["canvas", "webgl", "fonts", "audio"], ["agent"], ["screen"], ["locale"], ["timezone"]],
    "network": [["ip"], ["net"], ["carrier"], ["ja4"]],
    "mail": [["mailbox"], ["mail_domain"], ["local_template"]],
    "phone": [["phone"], ["phone_block"]],
    "name": [["name", "holder", "mail_stem", "username_stem"], ["name_template"]],
    "address": [["address"]],
    "path": [["referral"], ["path"]],
}
PERSONAL = ["card", "device", "phone", "mailbox"]  # `links/ties.py`, PERSONAL
JUDGED_AGAINST = {  # `features/kinds.py`, WHOLES: what may explain a thing, such as a country its time zones
    "card": ["any_bin"], "bin": ["ip_country", "timezone", "locale"],
    "device": ["traffic"], "canvas": ["agent"], "webgl": ["agent"], "fonts": ["agent"], "audio": ["agent"],
    "agent": ["browser"], "screen": ["agent"], "locale": ["ip_country", "timezone"], "timezone": ["ip_country"],
    "ip": ["net"], "net": ["carrier"], "carrier": ["ip_country"], "ja4": ["browser"],
    "mailbox": ["any_mail"], "mail_domain": ["any_mail"], "local_template": ["mail_provider"],
    "phone": ["any_phone"], "phone_block": ["phone_prefix"],
    "name": ["name_template"], "holder": ["name"], "mail_stem": ["mail_provider"], "username_stem": ["traffic"],
    "name_template": ["ip_country", "locale"], "address": ["traffic"], "referral": ["path"], "path": ["traffic"],
}  # fmt: skip
ANY = {"any_bin": "bin", "any_mail": "mail_provider", "any_phone": "phone_prefix"}  # `features/kinds.py`, TOTALS
HOURLY = {  # `features/kinds.py`, BROAD and TOTALS: windows of these begin with a full UTC hour
    "traffic", "any_bin", "any_mail", "any_phone", "ip_country", "carrier", "mail_provider", "local_template", "bin", "browser", "agent",
    "timezone", "locale", "screen", "ja4", "name_template", "phone_prefix", "path",
}  # fmt: skip
COMPOSITES = {  # `features/kinds.py`, COMPOSITES
    "mail_shape": ("mail_provider", "local_template"),
    "bin_name": ("bin", "name_template"),
    "tls_screen": ("ja4", "screen"),
    "carrier_agent": ("carrier", "agent"),
    "canvas_zone": ("canvas", "timezone"),
    "gpu_fonts": ("webgl", "fonts"),
    "agent_locale": ("agent", "locale"),
    "phone_name": ("phone_prefix", "name_template"),
}
LIKENED = ["card", "device", "ip", "net", "mail_domain", "mail_stem", "phone_block"]  # `features/past.py`, LIKENED
RARE = [  # `features/past.py`, _SEED_FACETS: weak things of which every sighting is kept
    "mail_stem", "mail_domain", "phone_block", "canvas", "webgl", "fonts", "audio", "holder", "address", "net", "name", "username_stem",
    *COMPOSITES,
]  # fmt: skip
NEWEST, NEWEST_LIKENED, ENOUGH = 32, 16, 64  # `features/tracks.py`, TAIL; `features/past.py`, RECENT and CANDIDATES
ADDED = 20  # `links/ties.py`, _FEW: added to a count of signups
MARGIN, BELOW_TRAFFIC, FAMILY_COUNTS = 6.5, 2.0, 2.0  # nats; `links/ties.py`, MARGIN, CAPPED and FLOOR
WEAK, STRONG = 30, 180  # days; `links/ties.py`, WEAK_LASTS and PERSONAL_LASTS
LARGE = 5  # members; `links/rings.py`, LARGE


class Tie(NamedTuple):
    """A tie of a signup to an earlier one: its nats, on how many families it rests, for how many days it lasts, and what both have."""

    to: int
    nats: float
    families: int
    days: int
    alike: frozenset[str]

    def ends(self, made: int) -> int:
        """With the day on which its time is over."""
        over = made + self.days * DAY
        return over if over % DAY == 0 else over + DAY - over % DAY

    def as_strong_as(self, other: Tie) -> bool:
        """Whether which of the two is the stronger hangs on the order in which their nats are added up."""
        few = max(len(self.alike), len(other.alike)) <= 2 or self.nats % FAMILY_COUNTS == 0
        return not few and self.alike != other.alike and isclose(self.nats, other.nats)


class Register:
    """All signups so far, and who brought each thing."""

    def __init__(self) -> None:
        self.times: list[int] = []
        self.parts: list[Parts] = []
        self.who: dict[tuple[str, ...], list[int]] = defaultdict(list)

    def enter(self, at: int, parts: Parts) -> None:
        for kind in ("traffic", *ANY, *COMPOSITES, *parts):
            if key := key_of(kind, parts):
                self.who[key].append(len(self.times))
        self.times.append(at)
        self.parts.append(parts)

    def count(self, kind: str, parts: Parts, now: int, days: int) -> int:
        """Signups of the last days that brought the same thing."""
        since = now - days * DAY
        if kind in HOURLY:
            since -= since % HOUR
        who = self.who[key_of(kind, parts)]
        return len(who) - bisect_left(who, since, key=self.times.__getitem__)

    def newest(self, kind: str, parts: Parts, most: int) -> Sequence[int]:
        """Those who brought the same thing last."""
        return self.who[key_of(kind, parts)][-most:]

    def nats(self, kind: str, parts: Parts, now: int) -> float:
        """How rare it is to share this: -log of its share among those who have what it is judged against, in 30 days or, once there was
        as much traffic before the last 7 as in them, before those, whichever says more.
        """
        wholes = [whole for whole in JUDGED_AGAINST[kind] if key_of(whole, parts)] or ["traffic"]

        def told(count: Callable[[str], int]) -> float:
            return max(0.0, -log((count(kind) + 1) / (min(map(count, wholes)) + ADDED)))

        def month(thing: str) -> int:
            return self.count(thing, parts, now, 30)

        def before(thing: str) -> int:
            return month(thing) - self.count(thing, parts, now, 7)

        nats = max(told(month), told(before)) if 2 * before("traffic") >= month("traffic") else told(month)
        return max(nats, FAMILY_COUNTS) if kind in PERSONAL else nats

    def at_hand(self, parts: Parts) -> Iterable[int]:
        """The earlier signups that are looked at: the newest with a personal thing or one that many are likened by, and those with the
        rarest of the others, until there are enough.
        """
        found = {seq for kind in PERSONAL if key_of(kind, parts) for seq in self.newest(kind, parts, NEWEST)}
        found.update(seq for kind in LIKENED if key_of(kind, parts) for seq in self.newest(kind, parts, NEWEST_LIKENED))
        had = sorted((len(self.who[key_of(kind, parts)]), kind) for kind in RARE if key_of(kind, parts))
        named = 0
        for n, kind in had:
            if n and named < ENOUGH:
                found.update(self.newest(kind, parts, NEWEST))
                named += min(n, NEWEST)
        return sorted(found)

    def ties(self, parts: Parts, now: int) -> Sequence[Tie]:
        """The ties that a signup has when it comes."""
        traffic = self.count("traffic", parts, now, 30)
        most = max(FAMILY_COUNTS, log(traffic + ADDED) - BELOW_TRAFFIC)
        nats = {kind: self.nats(kind, parts, now) for groups in FAMILIES.values() for group in groups for kind in group if kind in parts}
        found = []
        for seq in self.at_hand(parts):
            age = now - self.times[seq]
            alike = {kind: nats[kind] for kind in nats if self.parts[seq].get(kind) == parts[kind]}
            families = [
                min(most, sum(max((alike.get(kind, 0.0) for kind in group), default=0.0) for group in groups))
                for groups in FAMILIES.values()
            ]
            strong = age <= STRONG * DAY and any(kind in alike for kind in PERSONAL)
            meanwhile = traffic * min(max(age, DAY), WEAK * DAY) / (WEAK * DAY)
            counted = sum(each >= FAMILY_COUNTS for each in families)
            weak = age <= WEAK * DAY and counted >= 2 and sum(families) >= MARGIN + log(meanwhile + ADDED)
            if strong or weak:
                found.append(Tie(seq, sum(families), counted, STRONG if strong else WEAK, frozenset(alike)))
        return found


def key_of(kind: str, parts: Parts) -> tuple[str, ...]:
    """What a signup has of this kind, to compare with others; empty for nothing."""
    if kind == "traffic":
        return (kind,)
    if kind in ANY:
        return (kind,) if ANY[kind] in parts else ()
    names = COMPOSITES.get(kind, (kind,))
    return (kind, *(parts[name] for name in names)) if all(name in parts for name in names) else ()


class Rings:
    """A graph of the ties by which signups are together, and beside it the ties that alone could not join two large rings."""

    def __init__(self) -> None:
        self.graph: nx.Graph = nx.Graph()
        self.ids: dict[int, int] = {}
        """The id of the ring of each signup that is in one."""
        self.made: list[int] = []
        self.ties: list[dict[int, Tie]] = []
        """Of each signup the ties to earlier ones that last, by whom they lead to."""
        self.noted: set[tuple[int, int]] = set()
        """From whom and to whom such ties lead that were not enough."""
        self.in_doubt = False
        """Whether large rings met by ties that only rounding tells apart."""
        self.seen: Counter[str] = Counter()
        """What happened how often."""

    def ring(self, seq: int) -> frozenset[int]:
        return frozenset(nx.node_connected_component(self.graph, seq))

    def enter(self, at: int, ties: Sequence[Tie]) -> None:
        """A new signup with its ties."""
        self.made.append(at)
        self.ties.append({tie.to: tie for tie in ties})
        self.seen.update("strong ties" if tie.days == STRONG else "weak ties" for tie in ties)
        self.seen.update(self._join(len(self.made) - 1))

    def _join(self, seq: int) -> Mapping[str, int]:
        """Puts a signup with all to whom its ties lead; returns how many large rings met and joined or not."""
        ties = [tie for to, tie in sorted(self.ties[seq].items()) if to in self.graph]
        rings = {tie.to: self.ring(tie.to) for tie in ties}
        large = {ring for ring in rings.values() if len(ring) >= LARGE}
        apart: set[frozenset[int]] = set()
        if len(large) > 1:
            strongest = max((tie for tie in ties if rings[tie.to] in large), key=lambda tie: (round(tie.nats, 9), -tie.to))
            home = rings[strongest.to]
            self.in_doubt |= any(rings[tie.to] in large - {home} and tie.as_strong_as(strongest) for tie in ties)
            apart = {ring for ring in large - {home} if not self._bridged(home, ring)}
        kept = [tie.to for tie in ties if rings[tie.to] not in apart]
        self.noted.update((seq, tie.to) for tie in ties if rings[tie.to] in apart)
        self.graph.add_node(seq)
        self.graph.add_edges_from((seq, to) for to in kept)
        if kept:
            oldest = min([self.ids[to] for to in kept if to in self.ids], default=min(kept))
            self.ids.update(dict.fromkeys(self.ring(seq), oldest))
        return {"large joins refused": len(apart), "large joins": max(0, len(large) - len(apart) - 1)}

    def _bridged(self, one: frozenset[int], other: frozenset[int]) -> bool:
        """Whether an earlier signup of the one is tied to the other, or the other way round."""
        return any((a in one and b in other) or (a in other and b in one) for a, b in self.noted)

    def end(self, at: int) -> None:
        """Drops the ties that are over; the rings that had any are made anew, by their members in their order, with the ties that last."""
        over = [(seq, to) for seq, ties in enumerate(self.ties) for to, tie in ties.items() if tie.ends(self.made[seq]) <= at]
        self.seen.update("strong ties ended" if self.ties[seq][to].days == STRONG else "weak ties ended" for seq, to in over)
        concerned = {self.ring(seq) for seq, to in over if (seq, to) in self.noted or to in self.ring(seq)}
        for seq, to in over:
            del self.ties[seq][to]
            self.noted.discard((seq, to))
        for ring in concerned:
            self._make_anew(ring)

    def _make_anew(self, ring: frozenset[int]) -> None:
        """This ring and it alone: a tie that leads out of it, and was not enough, is not tried again."""
        self.noted = {(seq, to) for seq, to in self.noted if seq not in ring or to not in ring}
        whole, self.graph = self.graph, nx.Graph()
        for seq in sorted(ring):
            self.ids.pop(seq, None)
            self._join(seq)
        self.seen["fell apart"] += len({self.ring(seq) for seq in ring}) > 1
        whole.remove_nodes_from(ring)
        self.graph.update(whole)

    def groups(self) -> Sequence[int]:
        """The ring of each signup; one that is alone is a group of its own."""
        return [self.ids.get(seq, -seq - 1) for seq in range(len(self.made))]


# --- histories ---

LOOSE = {"ip_country": 2, "browser": 2, "mail_provider": 3, "phone_prefix": 3, "carrier": 4, "timezone": 3, "locale": 3, "path": 3}
"""What people have in common, and how many of each there are."""
OWN = [kind for groups in FAMILIES.values() for group in groups for kind in group if kind not in LOOSE and kind not in PERSONAL]
STEPS = [0, MINUTE, HOUR, 7 * HOUR, DAY]
PAUSES = [DAY, 4 * DAY, 9 * DAY, 40 * DAY, 120 * DAY]


def stranger(rng: Random) -> dict[str, str]:
    parts = {kind: f"common{rng.randrange(many)}" for kind, many in LOOSE.items() if rng.random() < 0.9}
    parts |= {kind: f"own{rng.randrange(150)}" for kind in OWN if rng.random() < 0.8}
    return parts | {kind: f"own{rng.randrange(80)}" for kind in PERSONAL if rng.random() < 0.7}


def of_crew(rng: Random, crew: int) -> dict[str, str]:
    """What a member of a crew has like its others: now and then a card or a machine, mostly what their tools and suppliers leave."""
    parts = {kind: f"crew{crew}" for kind in (*OWN, "carrier") if rng.random() < 0.6}
    return parts | {kind: f"crew{crew}-{rng.randrange(3)}" for kind in PERSONAL if rng.random() < 0.15}


def random_history(seed: int, signups: int) -> Sequence[Event]:
    """Bursts of a few crews and of strangers, with pauses in which ties end; some members bring things of two crews."""
    rng, left, events = Random(seed), signups, list[Event]()
    crews, at = rng.choice([2, 4, 8]), START + rng.randrange(DAY)
    while left > 0:
        crew, step = rng.randrange(crews), rng.choice(STEPS)
        for _ in range(rng.choice([2, 6, 10, 15])):
            parts = stranger(rng)
            if rng.random() < 0.8:
                parts |= of_crew(rng, crew)
            if rng.random() < 0.15:
                parts |= {kind: thing for kind, thing in of_crew(rng, rng.randrange(crews)).items() if rng.random() < 0.6}
            events.append((at, parts))
            at, left = at + step, left - 1
        if rng.random() < 0.5:
            at += rng.choice(PAUSES)
            events.append((rng.choice([at, at - at % DAY]), None))
    return events


class Both:
    """A history that is told to the code under test and to the plain reading of the rule, and what each makes of it."""

    def __init__(self) -> None:
        self.register, self.rings, self.history = Register(), Rings(), History(MemoryShelf())

    def enter(self, at: int, parts: Parts) -> None:
        ties = self.register.ties(parts, at)
        self.history.record(self.history.read(keyed(parts), at), len(self.rings.made))
        self.register.enter(at, parts)
        self.rings.enter(at, ties)

    def end(self, at: int) -> None:
        self.rings.end(at)
        rebuild.end_all(self.history.shelf, at)

    def newest_ties(self) -> Sequence[tuple[int, float, int, int]]:
        """The ties that the shelf keeps of the newest signup: to whom, nats, families and days."""
        times = self.register.times
        [(_, ties)] = rebuild.standing(self.history.shelf, [len(times) - 1], dict(enumerate(times[:-1])), 0)
        return [(tie.seq, tie.strength, tie.families.bit_count(), tie.lasts // DAY) for tie in ties]

    def groups(self) -> Sequence[int]:
        return groups(self.history.shelf, len(self.rings.made))


def compared(events: Sequence[Event]) -> Rings:
    """Plays a history to both, who must agree after each event, as long as it is not for rounding to say."""
    both = Both()
    for at, parts in events:
        if parts is None:
            both.end(at)
        else:
            both.enter(at, parts)
            told = both.rings.ties[-1].values()
            assert both.newest_ties() == [(tie.to, pytest.approx(tie.nats), tie.families, tie.days) for tie in told]
        if both.rings.in_doubt:
            break
        assert both.groups() == both.rings.groups()
    return both.rings


def days(*events: tuple[int, Parts | None]) -> Both:
    """Both after signups on these days, and after what ended by a day."""
    both = Both()
    for day, parts in events:
        if parts is None:
            both.end(START + day * DAY)
        else:
            both.enter(START + day * DAY, parts)
    return both


# --- both agree ---


@given(st.integers(0, 2**32), st.sampled_from([20, 50, 90]))
@settings(max_examples=20, phases=[Phase.reuse, Phase.generate, Phase.target])  # a lower seed makes no simpler history
def test_ties_and_rings_are_what_the_rule_gives_of_the_raw_history(seed: int, signups: int) -> None:
    seen = compared(random_history(seed, signups)).seen
    for what in ("weak ties ended", "strong ties ended", "fell apart", "large joins refused", "large joins"):
        target(float(seen[what]), label=what)


def test_in_such_histories_all_of_it_happens() -> None:
    played = [compared(random_history(seed, 100)) for seed in range(8)]
    seen = sum((rings.seen for rings in played), Counter[str]())
    assert seen["weak ties"] > 500 and seen["weak ties ended"] > 300
    assert seen["strong ties"] > 500 and seen["strong ties ended"] > 20
    assert seen["fell apart"] > 10 and seen["large joins refused"] > 5 and seen["large joins"] > 5
    assert sum(rings.in_doubt for rings in played) <= 1, "nearly all are compared to their end"


def test_one_family_and_much_that_says_little_tie_nobody() -> None:
    """A rare network, and four things that one in six has, are more nats than it takes."""
    things = ("bin", "canvas", "mail_domain", "phone_block")
    two = {**dict.fromkeys(things, "common"), "net": "rare"}
    crowd = [{thing: "common" if (place + shift) % 6 == 0 else f"own{place}" for shift, thing in enumerate(things)} for place in range(100)]
    assert len(days(*[(0, parts) for parts in (*crowd, two, two)]).newest_ties()) == 0
    rarer = {**two, "canvas": "rare"}
    both = days(*[(0, parts) for parts in (*crowd, rarer, rarer)])
    assert [(to, families) for to, _, families, _ in both.newest_ties()] == [(100, 2)]
    assert both.groups() == both.rings.groups()


# --- what is noted of a tie that was not enough ---

RING = dict.fromkeys(("card", "device", "mailbox"), "a")
MUCH = dict.fromkeys(("card", "device", "mailbox", "phone", "ja4", "name_template", "path"), "a")
WEAKLY = dict.fromkeys(("bin", "canvas", "net", "mail_domain", "phone_block", "name", "referral"), "b")
HALF = {"card": "a", "phone": "a", "mailbox": "a", "device": "r"}

BRIDGES = [
    pytest.param(  # whom the first is to left the ring with which a second one is
        [(0, {"card": "b", "phone": "p"}), (10, {"card": "b", "device": "q"}), *[(150, {"device": "q"})] * 5, *[(150, RING)] * 5,
         (160, {**RING, "phone": "p"}), (191, None), (192, {"card": "a", "device": "q"})],
        [-1, *[1] * 6, *[7] * 6, 1],
        id="to one who left",
    ),
    pytest.param(  # both are to the part of what was a ring in which its founder is not
        [(0, {"card": "b", "device": "q"}), (0, {"card": "b", "device": "r"}), *[(100, {"device": "q"})] * 4, *[(100, {"device": "r"})] * 4,
         *[(100, RING)] * 5, (101, HALF), (181, None), (182, {"card": "a", "device": "r"})],
        [0, 1, *[0] * 4, *[1] * 11],
        id="to a part",
    ),
    pytest.param(  # the first is weak, of day 171; the ring is made anew on day 181 because others end
        [*[(0, MUCH)] * 5, (170, {**WEAKLY, "card": "b"}), *[(170, {"card": "b"})] * 4, (171, {**MUCH, **WEAKLY}), (181, None), (202, None),
         (203, {"card": "b", "device": "a"})],
        [*[0] * 5, *[5] * 5, 0, 5],
        id="ended",
    ),
]  # fmt: skip
"""Two large rings, a tie between them, and after some ties have ended a second: which rings there are then, by the rule."""


@pytest.mark.parametrize(("events", "expected"), BRIDGES)
def test_only_two_ties_that_hold_join_large_rings(events: Sequence[tuple[int, Parts | None]], expected: Sequence[int]) -> None:
    both = days(*events)
    assert both.groups() == both.rings.groups() == expected
