"""What people decide on rings, as a store keeps it: acts on all members at once, changes of a ring, sweeps behind a confirmed member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from signup_guard.domain import Truth, Verdict
from signup_guard.links.rings import Ring
from signup_guard.schema.history import RingEvent


class RingAct(NamedTuple):
    """A decision on a ring: its members held (`contain`), decided for good (`finalise`), or those held that a `sweep` found.

    `members` counts whom it decided on; it is a proposal as long as `done_at` is None.
    """

    id: int
    ring: int
    what: Literal["contain", "finalise", "sweep"]
    verdict: Verdict
    reason: str
    actor: str
    at: int
    members: int
    done_by: str | None
    done_at: int | None
    undone_by: str | None
    undone_at: int | None

    @property
    def waits(self) -> bool:
        """Whether it waits for a second person."""
        return self.done_at is None and self.undone_at is None

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.done_at is not None and self.undone_at is None


class Member(NamedTuple):
    """A member of a ring as it stands now.  `act` is the one under which it is held, `own` whether a person decided on it alone, or is
    asked to by an appeal, `lapsed` whether its hold ended because nobody decided.
    """

    seq: int
    signup_id: str
    at: int
    decision: Verdict
    score: float | None
    exposure: float
    held: bool
    act: int | None
    own: bool
    label: Truth | None
    lapsed: bool

    @property
    def state(self) -> Verdict:
        """What it is now."""
        return "hold" if self.held else self.decision

    def keeps(self, verdict: Verdict) -> bool:
        """Whether an act with this verdict leaves it alone: somebody decided on it by itself, or it is known to be the contrary."""
        return self.own or self.label == ("fake" if verdict == "allow" else "genuine")


class Crowd(NamedTuple):
    """Members of a ring that acts take alike and that came in one step of time: the oldest of them, how many, what they could cost."""

    first: Member
    many: int
    exposure: float


class RingPage(NamedTuple):
    """A ring as its page reads it: all members in `crowds`, the `seq` of the `newest`, and as members the `top` of these and those `shown`,
    all the newest first.  `proved` are allowed members known to be genuine, the oldest first, each with how many came before it;
    `taken_out` known genuine whom people took out of this ring.
    """

    crowds: Sequence[Crowd]
    newest: Sequence[int]
    top: Sequence[Member]
    shown: Sequence[Member]
    proved: Sequence[tuple[Member, int]]
    taken_out: Sequence[Member]
    acts: Sequence[RingAct]
    sweeps: Sequence[tuple[Sweep, Sequence[tuple[Member, float]]]]


class Change(NamedTuple):
    """What an act made of a signup: what stood before, and whether nothing that counts came later."""

    seq: int
    signup_id: str
    before: Verdict
    last: bool


class Sweep(NamedTuple):
    """Allowed signups with a tie of their own to one that was confirmed as fake, hung on its ring; they may be in none."""

    id: int
    ring: int
    confirmed: str
    at: int


class DueLabel(NamedTuple):
    """A label that an act on a ring gives, and that is not entered yet."""

    id: int
    act: int
    signup_id: str
    label: Literal["fake", "genuine", "clear"]


class Acts(Protocol):
    """The part of `Store` that is about decisions on rings.  All but the reads that say so happen inside a unit."""

    def add_ring_event(self, signup: int, event: RingEvent) -> None:
        """Keeps a change of a ring by a signup."""

    def end_mark(self, key: bytes, until: int, signup_id: str, kind: str) -> None:
        """Has the mark of a known shared thing end at a moment; the signup has it as its key of this kind."""

    def ended_mark(self, at: int) -> tuple[bytes, str, str] | None:
        """A mark whose time is over, if there is one: key, a signup that has it, kind."""

    def forget_person(self, seq: int) -> bool:
        """Destroys the key that a signup's identifiers are sealed with; False if it was gone."""

    def ring_of(self, signup_id: str) -> tuple[int, int] | None:
        """The signup's `seq` and the ring it was put in; None if there is no such signup."""

    def ring_members(self, ring: int) -> list[Member]:
        """Everybody in a ring, the oldest first."""

    def members_by(self, seqs: Sequence[int]) -> list[Member]:
        """These signups, the oldest first."""

    def contained(self) -> Mapping[int, int]:
        """The rings that are contained, each with the act that did it."""

    def add_act(self, act: RingAct) -> int:
        """Keeps an act (its `id` is given here) and returns its id."""

    def act(self, act: int) -> RingAct | None:
        """An act."""

    def acts_on(self, ring: int) -> list[RingAct]:
        """All acts on a ring, the oldest first."""

    def finish_act(self, act: int, by: str, at: int, members: int) -> None:
        """Enters that an act counts from now on."""

    def undo_act(self, act: int, by: str, at: int) -> None:
        """Enters that an act counts no more."""

    def move_acts(self, ring: int, others: Sequence[int]) -> None:
        """Puts acts and sweeps of other rings on this one."""

    def changes_by(self, act: int, seq: int | None = None) -> list[Change]:
        """Everybody whose decision an act changed, or this signup if it is one of them."""

    def hold_all(self, seqs: Iterable[int], act: int | None, expires_at: int, on_expiry: Verdict) -> None:
        """Holds signups (again) until a moment, or those that are held already at least until then, under an act or none."""

    def end_holds(self, seqs: Iterable[int], at: int, by: str) -> None:
        """Ends the holds of these that are open."""

    def let_go(self, act: int, staying: Iterable[int] = ()) -> None:
        """Leaves the open holds of an act to be decided by themselves, but for these signups'."""

    def part_from_act(self, seq: int) -> None:
        """Leaves a signup's hold, if it is open, to be decided by itself."""

    def revise_all(self, rows: Iterable[tuple[int, Verdict]], at: int, by: str, reason: str, act: int) -> None:
        """Enters a later decision on each of these signups, by one act."""

    def audit_all(self, at: int, actor: str, act: str, subjects: Iterable[str], detail: str) -> None:
        """Enters that somebody did the same to each of these."""

    def add_due(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """Keeps labels to be entered: act, signup id, label."""

    def due_labels(self, most: int) -> list[DueLabel]:
        """The oldest labels to be entered."""

    def is_due(self, ring: int) -> bool:
        """Whether labels of an act on this ring are still to be entered."""

    def drop_due(self, ids: Iterable[int]) -> None:
        """Forgets labels that are entered."""

    def next_confirmed(self) -> int | None:
        """The next signup that somebody confirmed as fake since the last time this was asked, an act on its ring excepted."""

    def add_sweep(self, ring: int, confirmed: int, at: int, found: Iterable[tuple[int, float]]) -> int:
        """Keeps what a confirmed signup brought up (`seq` and nats of each tie), in the ring's open sweep if it has one."""

    def sweeps_of(self, ring: int) -> Sequence[Sweep]:
        """The open sweeps of a ring."""

    def end_sweeps(self, ring: int, at: int, by: str) -> None:
        """Ends the open sweeps of a ring."""

    def open_sweep(self, sweep: int) -> Sweep | None:
        """A sweep that nobody has decided."""

    def swept(self, sweep: int) -> list[tuple[Member, float]]:
        """Whom a sweep found, with the nats of the strongest tie, the strongest first."""

    # --- for pages: snapshots of their own ---

    def ring(self, number: int) -> tuple[int, Ring] | None:
        """The id that a ring goes by now, and its figures."""

    def rings_of(self, seqs: Sequence[int]) -> Mapping[int, tuple[int, Ring]]:
        """Of these signups those that are in a ring: by `seq` the id that it goes by now, and its figures."""

    def ring_page(self, ring: int, step: int, state: Verdict | None, skip: int, most: int, looked_at: int) -> RingPage:
        """A ring with its acts and open sweeps: everybody added up by steps of so many microseconds, of the members (of one state or all)
        `most` after `skip`, and the newest to be `looked_at`.
        """

    def ring_sketches(self, seqs: Sequence[int]) -> list[bytes]:
        """The packed sketches of these signups."""

    def facts_of(self, seqs: Sequence[int]) -> Mapping[int, tuple[str, bytes]]:
        """The ids of these signups and their facts as JSON."""

    def mark_until(self, key: bytes) -> int | None:
        """When the mark of a known shared thing ends by itself, if it does."""

    def tracks_by(self, ids: Sequence[int]) -> Mapping[int, bytes]:
        """Packed tracks by id."""

    def are_shared(self, keys: Sequence[bytes]) -> list[bytes]:
        """Which of these link keys are marked as known shared things."""

    def rings_by(self, numbers: Sequence[int]) -> Mapping[int, Ring]:
        """The figures of rings that go by these ids now, in this order."""

    def rings_waiting(self) -> tuple[list[RingAct], list[tuple[Sweep, int]], Counter[int]]:
        """Acts that stand on contained rings or wait for a second person, the newest first; open sweeps with how many they found; and how
        many open holds that are under no act each ring has, by the ids that rings go by now.
        """
