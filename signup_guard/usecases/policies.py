"""The policy as the team keeps it: drafted by one person, published by another, every version kept.

Once a version is published it is in force; until then the policy file (or the built-in policy) is, and the first draft begins with it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any, Final, NamedTuple, TypeVar

from signup_guard.clock import DAY
from signup_guard.domain import VERDICTS, Verdict
from signup_guard.enrich import LinkHasher, Tables
from signup_guard.errors import ConflictError, NotFoundError, SignupGuardError, StoreError
from signup_guard.features.tracks import TAIL, Track
from signup_guard.policy.decide import ListEntry, Policy
from signup_guard.policy.rules import RULES
from signup_guard.store.base import Store
from signup_guard.store.desk import State
from signup_guard.store.policies import PolicyRow
from signup_guard.usecases.listed import LISTED, key_of
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer

T = TypeVar("T")
_log = logging.getLogger(__name__)
COMMENT_LONGEST: Final = 300
NUMBERS: Final[Mapping[str, tuple[str, float, float, bool]]] = {
    "hold_cut": ("Hold from (log-odds)", -20, 20, True),
    "block_cut": ("Block from (log-odds)", -20, 20, True),
    "hold_share": ("Share of genuine people held", 0.0001, 0.5, False),
    "hold_cut_moves": ("Hold cut may move by (log-odds)", 0, 5, True),
    "hold_hours": ("Hours of a hold", 0.1, 2000, False),
}
"""A policy's numbers: title, least, most, and whether one may be left open (then it is the model's, or the service's)."""
CHOICES: Final[Mapping[str, str]] = {"without_model": "Without a usable model", "on_expiry": "When a hold expires"}
"""A policy's verdicts besides those of rules and lists."""
LOTTERY: Final[Mapping[Verdict, str]] = {
    "allow": "Lot: share of would-be allows held",
    "hold": "Lot: share of would-be holds let through",
    "block": "Lot: share of would-be blocks let through",
}
"""A policy's shares that are decided otherwise by lot (`policy.lottery`), from 0 to 1."""


class Version(NamedTuple):
    """A draft or version, and what it says."""

    row: PolicyRow
    policy: Policy


class Impact(NamedTuple):
    """What a list entry would have met: how often its key was seen (in whole hours only for a broad one), known fakes and genuine ones
    among these, and the newest signups with it.
    """

    kind: str
    key: str
    signups: int
    fakes: int
    genuine: int
    newest: list[State]


class PolicyDesk:
    """Drafts and versions over one store; `base` is the policy until a version is published."""

    def __init__(self, store: Store, writer: Writer, base: Policy, tables: Tables, hasher: LinkHasher, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self.base = base
        self._standing = 0, base
        self._tables = tables
        self._hasher = hasher
        self._clock = clock

    def standing(self) -> tuple[int, Policy]:
        """What is in force, and its number (0 for `base`); the last that was known while the store cannot be read."""
        try:
            row = self._store.policy_in_force()
        except StoreError as error:
            _log.warning("%s", error)
        else:
            if row is not None and row.number != self._standing[0]:
                self._standing = row.number, Policy.from_json(row.content)
        return self._standing

    def version(self, number: int) -> Version:
        """A draft or version; raises `NotFoundError`."""
        row = self._store.policy(number)
        if row is None:
            raise NotFoundError("There is no policy of this number.")
        return _version(row)

    def begin(self, visitor: Visitor, comment: str, number: int | None = None) -> int:
        """A draft that begins as the policy in force, or as an earlier version; returns its number.

        Raises `ConflictError` when the visitor has a draft already, `SignupGuardError` without a comment.
        """
        comment = said_why(comment)
        based_on, policy = self.standing()
        if number is not None:
            policy = self.version(number).policy
        row = PolicyRow(0, policy.to_json(), visitor.name, comment, self._clock(), based_on)

        def run() -> int:
            made = self._store.add_policy(row)
            if made is None:
                raise ConflictError("You have a draft already. Publishing is for somebody else; discard it to begin another.")
            self._store.audit(self._clock(), visitor.name, "policy_drafted", f"policy {made}", comment)
            return made

        return self._act(run)

    def change(self, visitor: Visitor, number: int, form: Mapping[str, str]) -> None:
        """Sets the bands, rules and lottery of a draft of one's own; raises `SignupGuardError` naming what cannot be so."""
        fields = {name: _number(*NUMBERS[name], form.get(name, "")) for name in NUMBERS}
        shares = {verdict: _number(title, 0, 1, True, form.get(f"lottery_{verdict}", "")) for verdict, title in LOTTERY.items()}
        lottery = {verdict: share for verdict, share in shares.items() if share}
        verdicts = {name: _verdict(title, form.get(name)) for name, title in CHOICES.items()}
        rules = {name: _verdict(name, form.get(f"rule_{name}")) for name in RULES}

        def changed(policy: Policy) -> Policy:
            changes: dict[str, Any] = {**fields, **verdicts, "rules": rules, "lottery": lottery, "monitor": "monitor" in form}
            return replace(policy, **changes)

        self._change(visitor, number, changed)

    def impact(self, kind: str, value: str) -> Impact:
        """What an entry of this value would have met; raises `SignupGuardError` where it is no such thing."""
        if kind not in LISTED:
            raise SignupGuardError("Choose what is listed.")
        key = key_of(kind, value.strip(), self._tables, self._hasher, self._clock())
        if key is None:
            raise SignupGuardError(f"This is no {LISTED[kind][0]}.")
        return self.impact_of(kind, key)

    def impact_of(self, kind: str, key: str) -> Impact:
        """What is known of a key (32 hex digits) of any kind."""
        track = Track(self._store.tracks_of([bytes.fromhex(key)]).get(bytes.fromhex(key), b""))
        newest = self._store.states(track.seqs(TAIL)) if track.n else []
        return Impact(kind, key, track.n, track.fakes, track.genuine, newest)

    def add_entry(self, visitor: Visitor, number: int, kind: str, key: str, verdict: str, comment: str, days: str) -> None:
        """Enters a key, as `impact` made it, in the lists of a draft of one's own, for so many days or for good."""
        self._add(visitor, number, self._entry(visitor, kind, key, verdict, comment, days))

    def enlist(self, visitor: Visitor, kind: str, key: str, verdict: str, comment: str, days: str) -> int:
        """The same in the visitor's draft whichever it is, or else in one that begins with it; returns its number.

        Raises `ConflictError` when the draft could not be published any more, `SignupGuardError`.
        """
        entry = self._entry(visitor, kind, key, verdict, comment, days)
        number = self._store.policy_draft(visitor.name)
        if number is None:
            number = self.begin(visitor, comment)
        elif self.version(number).row.based_on != self.standing()[0]:
            raise ConflictError(f"Another version was published since your draft {number} began. Discard that first.")
        self._add(visitor, number, entry)
        return number

    def _entry(self, visitor: Visitor, kind: str, key: str, verdict: str, comment: str, days: str) -> ListEntry:
        if kind not in LISTED or len(key) != 32 or not set(key) <= set("0123456789abcdef"):
            raise SignupGuardError("Look first what the entry would meet.")
        now = self._clock()
        return ListEntry(kind, key, _verdict("The verdict", verdict), lasting(days, now), visitor.name, now, said_why(comment))

    def _add(self, visitor: Visitor, number: int, entry: ListEntry) -> None:
        self._change(visitor, number, lambda policy: replace(policy, lists=(*without(policy, entry.kind, entry.key), entry)))

    def drop_entry(self, visitor: Visitor, number: int, kind: str, key: str) -> None:
        """Takes a key off the lists of a draft of one's own."""
        self._change(visitor, number, lambda policy: replace(policy, lists=without(policy, kind, key)))

    def publish(self, visitor: Visitor, number: int, seen: str) -> None:
        """Puts another's draft in force, as it was seen (its name); raises `ConflictError`, `NotFoundError`."""
        draft = self.version(number)
        if draft.row.author == visitor.name:
            raise ConflictError("A draft is published by somebody else than who made it.")
        if draft.policy.fingerprint() != seen:
            raise ConflictError("This draft was changed since you looked at it. It was not published.")
        if draft.row.based_on != self.standing()[0]:
            raise ConflictError("Another version was published since this draft began. Begin it anew from that one.")

        def run() -> None:
            now = self._clock()
            if not self._store.publish_policy(number, draft.row.content, visitor.name, now):
                raise ConflictError("This draft changed, or another was published, in the meantime. It was not published.")
            detail = f"{seen}, drafted by {draft.row.author}: {draft.row.comment}"
            self._store.audit(now, visitor.name, "policy_published", f"policy {number}", detail)

        self._act(run)

    def discard(self, visitor: Visitor, number: int) -> None:
        """Forgets a draft; raises `NotFoundError`."""

        def run() -> None:
            if not self._store.drop_policy(number):
                raise NotFoundError("There is no draft of this number.")
            self._store.audit(self._clock(), visitor.name, "policy_discarded", f"policy {number}")

        self._act(run)

    def _change(self, visitor: Visitor, number: int, changed: Callable[[Policy], Policy]) -> None:
        before = self.version(number)
        after = changed(before.policy).to_json()

        def run() -> None:
            if not self._store.change_policy(number, visitor.name, before.row.content, after):
                raise ConflictError("Only its author can change a draft, and nobody a version.")
            detail = "; ".join(f"{what}: {old} to {new}" for what, old, new in differences(before.policy, Policy.from_json(after)))
            self._store.audit(self._clock(), visitor.name, "policy_changed", f"policy {number}", detail)

        self._act(run)

    def _act(self, run: Callable[[], T]) -> T:
        return self._writer.submit(run).result()


def differences(before: Policy, after: Policy) -> list[tuple[str, object, object]]:
    """What differs: the name of the thing, what it was, what it is."""
    found: list[tuple[str, object, object]] = []
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in (*NUMBERS, *CHOICES, "monitor")]
    found += [(name, "open" if old is None else old, "open" if new is None else new) for name, old, new in pairs if old != new]
    lots = [(title, before.lottery.get(verdict, 0.0), after.lottery.get(verdict, 0.0)) for verdict, title in LOTTERY.items()]
    found += [(title, old, new) for title, old, new in lots if old != new]
    found += [(name, before.rules[name], after.rules[name]) for name in RULES if before.rules[name] != after.rules[name]]
    found += [(f"list: {entry.kind} {entry.key[:8]}", entry.verdict, "gone") for entry in before.lists if entry not in after.lists]
    found += [(f"list: {entry.kind} {entry.key[:8]}", "none", entry.verdict) for entry in after.lists if entry not in before.lists]
    return found


def without(policy: Policy, kind: str, key: str) -> tuple[ListEntry, ...]:
    """The policy's lists without this key."""
    return tuple(entry for entry in policy.lists if (entry.kind, entry.key) != (kind, key))


def lasting(days: str, now: int) -> int | None:
    """The moment until which something lasts so many days, as they were typed; None for good.  Raises `SignupGuardError`."""
    if days and not (days.isdecimal() and len(days) < 5 and 1 <= int(days) <= 3650):
        raise SignupGuardError("It lasts 1 to 3650 days, or for good.")
    return now + int(days) * DAY if days else None


def said_why(text: str) -> str:
    """A comment without the space around it; raises `SignupGuardError` where there is none, or too much."""
    text = text.strip()
    if not text or len(text) > COMMENT_LONGEST:
        raise SignupGuardError(f"Say why, in 1 to {COMMENT_LONGEST} characters.")
    return text


def _version(row: PolicyRow) -> Version:
    return Version(row, Policy.from_json(row.content))


def _number(title: str, least: float, most: float, may_be_open: bool, text: str) -> float | None:
    if not text.strip() and may_be_open:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not (isfinite(value) and least <= value <= most):
        raise SignupGuardError(f"{title}: give a number from {least:g} to {most:g}{', or nothing' if may_be_open else ''}.")
    return value


def _verdict(title: str, text: str | None) -> Verdict:
    for verdict in VERDICTS:
        if text == verdict:
            return verdict
    raise SignupGuardError(f"{title}: choose one of {', '.join(VERDICTS)}.")
