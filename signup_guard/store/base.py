"""What a store is, in the words of the domain.  Every backend implements this protocol and passes one suite of contract tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from signup_guard.domain import RingView, Truth, Verdict
from signup_guard.features.shelf import Shelf
from signup_guard.schema.history import RingEvent
from signup_guard.store.acts import Acts
from signup_guard.store.cuts import CutMove, Cuts
from signup_guard.store.desk import Desk
from signup_guard.store.looks import Looks
from signup_guard.store.models import Models
from signup_guard.store.policies import Policies
from signup_guard.store.staff import Staff
from signup_guard.store.updates import Updates


class Record(NamedTuple):
    """One assessed signup as it is kept; times in microseconds, `facts` and `answer` as JSON, `vector` as packed 32-bit floats (None when
    it was not computed), `sealed` encrypted with the key that `seal_key` wraps.
    """

    signup_id: str
    fingerprint: bytes
    at: int
    received_at: int
    verdict: Verdict
    score: float | None
    model: str | None
    policy: str
    mode: str
    exposure: float | None
    facts: bytes
    vector: bytes | None
    answer: bytes
    sealed: bytes
    seal_key: bytes
    hold_expires_at: int | None
    on_expiry: Verdict | None
    review_chance: float = 0.0
    drawn_from: Verdict | None = None
    first_look: float | None = None


class KeptLabel(NamedTuple):
    """One label event; `effective` is the signup's label after it, `found_by` what made somebody look (`usecases.labels.found_by`)."""

    seq: int
    source: str
    label: str
    reason: str | None
    observed_at: int | None
    received_at: int
    effective: Truth | None
    actor: str | None = None
    act: str | None = None
    found_by: str | None = None


class Hold(NamedTuple):
    """A hold and how it ended; `ended_by` is None while it is open.  `claimed_by` is the reviewer who last had it open, and when."""

    expires_at: int
    on_expiry: Verdict
    ended_at: int | None
    ended_by: str | None
    claimed_by: str | None = None
    claimed_at: int | None = None


class Revision(NamedTuple):
    """A later decision on a signup, by whom and why; `act` is the one on its whole ring that made it."""

    at: int
    decision: Verdict
    actor: str
    reason: str | None
    act: int | None = None


class Standing(NamedTuple):
    """What was decided of a signup, first and later, and its hold's end and declared outcome if it ever had one."""

    seq: int
    verdict: Verdict
    hold: tuple[int, Verdict] | None
    revisions: tuple[Revision, ...]

    @property
    def decision(self) -> Verdict:
        """The one that stands now."""
        return self.revisions[-1].decision if self.revisions else self.verdict


class Kept(NamedTuple):
    """A signup with all that came later, in the order it came; `cut` is the move of the hold cut that its coming brought about."""

    seq: int
    record: Record
    hold: Hold | None
    labels: tuple[KeptLabel, ...]
    revisions: tuple[Revision, ...]
    ring: RingView | None
    cut: CutMove | None = None
    ring_events: tuple[RingEvent, ...] = ()


class KeyRow(NamedTuple):
    """An API key; only the hash of its secret part is kept."""

    id: str
    hash: bytes
    scopes: frozenset[str]
    test: bool
    created_at: int
    revoked_at: int | None


class UserRow(NamedTuple):
    """A console user; `password` is a salted hash, `totp` the sealed secret of a second factor, if any."""

    name: str
    role: str
    password: str
    created_at: int
    disabled_at: int | None
    totp: bytes | None = None


class Store(Shelf, Desk, Cuts, Policies, Staff, Models, Acts, Looks, Updates, Protocol):
    """All that is kept.  Writes happen inside `unit`, one unit at a time; what it read cannot change before it ends."""

    def unit(self) -> AbstractContextManager[None]:
        """A transaction: on disk when it returns, undone when it raises.  `StoreError` when it cannot commit."""

    def part(self) -> AbstractContextManager[None]:
        """A part of a unit that is undone by itself when it raises."""

    def next_seq(self) -> int:
        """The number of the event that is about to be entered."""

    def answer(self, signup_id: str, *, test: bool = False) -> tuple[bytes, bytes] | None:
        """Fingerprint of the request and the answer it got, if the id was decided."""

    def add_signup(self, seq: int, record: Record, sound: bytes | None) -> None:
        """Keeps an assessed signup, with its hold, its seal key and a keyed hash of how the name sounds, which search alone reads."""

    def add_test_answer(self, signup_id: str, fingerprint: bytes, answer: bytes, at: int) -> None:
        """Keeps what a test request got."""

    def test_answer(self, signup_id: str) -> tuple[bytes, int] | None:
        """What a test request got, and when."""

    def labels_of(self, signup_id: str) -> tuple[int, bytes, tuple[KeptLabel, ...]] | None:
        """The signup's `seq`, its facts, and its label events in order; None if there is no such signup."""

    def add_label(self, signup: int, label: KeptLabel) -> None:
        """Keeps a label event."""

    def end_hold(self, seq: int, at: int, by: str, decision: Verdict, reason: str | None) -> bool:
        """Ends an open hold with a decision; False if it had ended before."""

    def standing(self, signup_id: str) -> Standing | None:
        """Inside a unit: what was decided of a signup; None if there is no such signup."""

    def expired_holds(self, at: int, most: int) -> list[tuple[int, Verdict]]:
        """Open holds whose time is over: `seq` and the declared outcome."""

    def audit(self, at: int, actor: str, act: str, subject: str, detail: str | None = None) -> None:
        """Enters who did what to what."""

    def kept(self, signup_id: str) -> Kept | None:
        """One signup with all that came later."""

    def all_kept(self) -> Iterator[Kept]:
        """Every signup in order of `seq`, from one snapshot."""

    def kept_behind(self, seq: int, most: int) -> list[Kept]:
        """Signups in order of `seq`, from the next behind this one on."""

    def is_empty(self) -> bool:
        """Whether no signup is kept."""

    def newest(self) -> int:
        """When the newest signup was received; 0 if there is none, or if it was imported."""

    def api_keys(self) -> list[KeyRow]:
        """Every API key."""

    def add_key(self, row: KeyRow) -> None:
        """Keeps an API key."""

    def revoke_key(self, key_id: str, at: int) -> bool:
        """Revokes a key; False if there is no such key in force."""

    def users(self) -> list[UserRow]:
        """Every console user."""

    def add_user(self, row: UserRow) -> bool:
        """Keeps a user; False if the name is taken."""

    def disable_user(self, name: str, at: int) -> bool:
        """Disables a user; False if there is no such user in force."""

    def meta(self, name: str) -> str | None:
        """A value kept under a name."""

    def set_meta(self, name: str, value: str) -> None:
        """Keeps a value under a name."""

    def swap_meta(self, name: str, before: str, after: str) -> bool:
        """Keeps `after` under a name where `before` is kept, or nothing yet; False if it is something else."""

    def check(self) -> str:
        """`ok`, or what is wrong with the files."""

    def alive(self) -> str:
        """`ok`, or why the store cannot be read; cheap enough to ask every second."""

    def version(self) -> str:
        """The engine and its version."""

    def close(self) -> None:
        """Lets go of the files."""
