"""What a signup shares with others: which things, how many share them, who they are; and looking typed values up the same way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import Final, NamedTuple

from signup_guard.domain import Account, Address, Device, Facts, Network, Payment, RingView, Signup
from signup_guard.enrich import LinkHasher, Tables, enrich
from signup_guard.features.tracks import TAIL, Track
from signup_guard.links.rings import view
from signup_guard.store.base import Store
from signup_guard.store.desk import State
from signup_guard.usecases.secrets import Vault

THINGS: Final[Mapping[str, str]] = {
    "card": "Card",
    "device": "Device",
    "phone": "Phone",
    "mailbox": "Mailbox",
    "holder": "Card holder's name",
    "ip": "IP address",
    "address": "Postal address",
    "mail_stem": "Mail without its number",
    "name": "Name",
    "username_stem": "Username without its number",
    "phone_block": "Block of phone numbers",
    "canvas": "Canvas hash",
    "webgl": "Graphics hash",
    "fonts": "Fonts hash",
    "audio": "Audio hash",
    "net": "Network block",
    "mail_domain": "Mail domain",
    "referral": "Referral code",
}
"""What two signups may share, by kind of key, in the order it is shown."""
COMMON: Final = 200
"""Things seen with more signups than this name nobody: they are counted, but their signups are not listed by them alone."""
MOST: Final = 40
NEWEST: Final = TAIL
"""Signups of a thing that are looked at."""


class Sought(NamedTuple):
    """Something to look up: the signup that has what was typed (enrichment then makes the keys), the kinds of key that are the same thing,
    and those that are merely like it; `heard` where names that sound alike are like it too.
    """

    title: str
    signup: Callable[[str], Signup]
    exact: tuple[str, ...]
    near: tuple[str, ...] = ()
    heard: bool = False


def _at_address(text: str) -> Signup:
    line, code, city, country = [*text.split(","), "", "", ""][:4]
    return Signup("", account=Account(address=Address(line1=line, postal_code=code, city=city, country=country.strip())))


SOUGHT: Final[Mapping[str, Sought]] = {
    "mail": Sought("Mail address", lambda text: Signup("", account=Account(email=text)), ("mailbox",), ("mail_stem", "mail_shape")),
    "phone": Sought("Phone", lambda text: Signup("", account=Account(phone=text)), ("phone",), ("phone_block",)),
    "card": Sought("Card fingerprint", lambda text: Signup("", payment=Payment(card_fingerprint=text)), ("card",)),
    "device": Sought("Device id", lambda text: Signup("", device=Device(id=text)), ("device",)),
    "name": Sought(
        "Name", lambda text: Signup("", account=Account(name=text), payment=Payment(holder_name=text)), ("name", "holder"), heard=True
    ),
    "username": Sought("Username", lambda text: Signup("", account=Account(username=text)), (), ("username_stem",)),
    "address": Sought("Postal address (street, postal code, city, country code)", _at_address, ("address",)),
    "ip": Sought("IP address", lambda text: Signup("", network=Network(ip=text)), ("ip",), ("net",)),
}
"""What can be looked up besides a signup id."""
_TITLES: Final[Mapping[str, str]] = {**THINGS, "mail_shape": "Shape of the mail name at its provider"}


class Thing(NamedTuple):
    """A thing that signups share: how many, how many of them are known to be fake or genuine, and when it was first and last seen."""

    kind: str
    title: str
    signups: int
    fakes: int
    genuine: int
    first: int
    last: int


class Other(NamedTuple):
    """Another signup, and the things shared with it by title, the rarest first."""

    state: State
    shared: tuple[str, ...]


class Linked(NamedTuple):
    """Things and accounts, the strongest ties first; `hidden` more accounts are not listed."""

    things: list[Thing]
    accounts: list[Other]
    hidden: int


def linked(store: Store, facts: Facts, own: int | None = None, kinds: tuple[str, ...] | None = None) -> Linked:
    """What these facts share with kept signups other than `own`; at most the `NEWEST` of each thing are looked at."""
    links = {kind: bytes.fromhex(facts.links[kind]) for kind in kinds or THINGS if kind in facts.links}
    states = store.tracks_of([*links.values()])
    things, weights, shared = [], {}, defaultdict[int, list[str]](list)
    for kind, key in links.items():
        track = Track(states.get(key, b""))
        if track.n <= (own is not None):
            continue
        things.append(Thing(kind, _TITLES[kind], track.n, track.fakes, track.genuine, track.first, track.last.at))
        weights[kind] = 1 / log(1 + track.n)
        if track.n <= COMMON or kinds:
            for seq in track.seqs(NEWEST):
                if seq != own:
                    shared[seq].append(kind)
    order = sorted(shared, key=lambda seq: (-sum(weights[kind] for kind in shared[seq]), -seq))
    rows = {state.seq: state for state in store.states(order[:MOST])}
    accounts = [
        Other(rows[seq], tuple(_TITLES[kind] for kind in sorted(shared[seq], key=lambda kind: -weights[kind])))
        for seq in order[:MOST]
        if seq in rows
    ]
    return Linked(things, accounts, max(0, len(order) - MOST))


def rings_with(store: Store, seqs: Sequence[int]) -> Mapping[int, RingView]:
    """By `seq` the rings of those of these signups that are in one with others."""
    return {seq: view(number, ring) for seq, (number, ring) in store.rings_of(seqs).items() if ring.size > 1}


class Found(NamedTuple):
    """What a search found: signups with the very thing, and others with something like it."""

    exact: Linked
    near: Linked


def search(store: Store, tables: Tables, vault: Vault, what: str, text: str, now: int) -> Found:
    """Signups with what was typed: by the same keys that enrichment makes, or (`what` = "id") by the beginning of their id."""
    nothing = Linked([], [], 0)
    if what not in SOUGHT:
        states = store.states(store.ids_from(text, MOST + 1)) if text else []
        return Found(Linked([], [Other(state, ()) for state in states[:MOST]], max(0, len(states) - MOST)), nothing)
    sought = SOUGHT[what]
    facts = enrich(sought.signup(text), now, tables, LinkHasher(vault.links)).facts
    exact = linked(store, facts, kinds=sought.exact) if sought.exact else nothing
    near = linked(store, facts, kinds=sought.near) if sought.near else _alike(store, vault.sound(text)) if sought.heard else nothing
    same = {other.state.seq for other in exact.accounts}
    return Found(exact, near._replace(accounts=[other for other in near.accounts if other.state.seq not in same]))


def _alike(store: Store, sound: bytes | None) -> Linked:
    """The newest signups whose name sounds so."""
    states = store.states(store.sounding(sound, NEWEST)) if sound else []
    return Linked([], [Other(state, ("Sound of the name",)) for state in states], 0)
