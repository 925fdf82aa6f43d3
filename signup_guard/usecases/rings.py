"""Deciding on a ring: contain it, finalise it by two people, undo.  Each act is one transaction with its audit rows.

Containing holds all members and whoever joins later.  Finalising decides on all of them for good, and only here does a whole ring get
labels.  An act leaves alone whom a person decided on singly and who is known to be the contrary; undoing leaves what was decided later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from signup_guard.clock import HOUR
from signup_guard.domain import Label, Verdict
from signup_guard.errors import ConflictError, NotFoundError, SignupGuardError
from signup_guard.features.rebuild import root
from signup_guard.store.acts import Crowd, Member, RingAct
from signup_guard.store.base import Store
from signup_guard.usecases.engine import Engine
from signup_guard.usecases.labels import CHUNK, Labeller
from signup_guard.usecases.review import REASONS
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer

T = TypeVar("T")
ALONE_MOST: Final = 20
"""Members of a ring on which one person may decide for good; a larger one takes a second."""
CONTAIN: Final[Mapping[str, str]] = {
    "one_operator": "Looks like one operator",
    "grows_fast": "Grows fast",
    "has_fakes": "Has confirmed fakes",
    "under_attack": "Part of an attack",
}
UNDO: Final[Mapping[str, str]] = {"mistake": "It was a mistake", "new_facts": "We know more now", "second_look": "Needs a second look"}
"""Why a person holds a ring, and why it is taken back; for good it is decided for `review.REASONS`."""


class Seen(NamedTuple):
    """A ring as whoever decides on it had it before their eyes: the `version` of its acts, its newest member's `seq`, its size."""

    version: int
    newest: int
    size: int


class Hit(NamedTuple):
    """What an act would do in a ring of this `size`: on how many it decides, how many of these are allowed accounts and what these could
    cost, how many members are known to be genuine, and how many it leaves alone.
    """

    size: int
    members: int
    accepted: int
    exposure: float
    genuine: int
    spared: int

    @property
    def takes_two(self) -> bool:
        """Whether deciding for good takes a second person."""
        return self.size > ALONE_MOST


def hit(crowds: Sequence[Crowd], acts: Sequence[RingAct], verdict: Verdict) -> Hit:
    """What an act with this verdict would do to a ring."""
    asked = [crowd for crowd in crowds if is_asked(crowd.first, acts, verdict)]
    struck = [crowd for crowd in asked if is_struck(crowd.first, verdict)]
    accepted = [crowd for crowd in struck if crowd.first.state == "allow"]
    return Hit(
        size=sum(crowd.many for crowd in crowds),
        members=sum(crowd.many for crowd in struck),
        accepted=sum(crowd.many for crowd in accepted),
        exposure=sum(crowd.exposure for crowd in accepted),
        genuine=sum(crowd.many for crowd in asked if crowd.first.label == "genuine"),
        spared=sum(crowd.many for crowd in asked if crowd.first.keeps(verdict)),
    )


def is_asked(member: Member, acts: Iterable[RingAct], verdict: Verdict) -> bool:
    """Whether an act is about this member: for good it is decided on all, or on those who joined since that was last done, also if their
    hold has lapsed.
    """
    return verdict == "hold" or member.held or member.lapsed or not any(act.what == "finalise" and act.stands for act in acts)


def is_struck(member: Member, verdict: Verdict) -> bool:
    """Whether an act with this verdict decides on a member."""
    return not member.keeps(verdict) and (verdict != "hold" or member.state != "block")


def is_contained(acts: Sequence[RingAct]) -> bool:
    """Whether whoever joins the ring of these acts is held."""
    holding = [
        act.what == "contain" for act in acts if act.stands and (act.what == "contain" or (act.what, act.verdict) == ("finalise", "allow"))
    ]
    return bool(holding) and holding[-1]


def version(acts: Iterable[RingAct]) -> int:
    """A number that changes with every act on a ring, by which it is told whether a reviewer has seen the last."""
    return sum(1 + (act.done_at is not None) + (act.undone_at is not None) for act in acts)


class Rings:
    """Acts on the rings of one store."""

    def __init__(self, store: Store, writer: Writer, labeller: Labeller, engine: Callable[[], Engine], clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._labeller = labeller
        self._engine = engine
        self._clock = clock

    def contain(self, visitor: Visitor, ring: int, reason: str, seen: int) -> int:
        """Holds all members and, from now on, whoever joins; returns how many are held by it.  `seen` is the `version` on the page.  In a
        contained ring it holds again those whose hold has lapsed.

        Raises `ConflictError` when somebody acted on the ring since or all of it is contained already, `NotFoundError`, `SignupGuardError`
        for a reason not listed.
        """
        _listed(reason, CONTAIN)

        def run() -> int:
            number = self._seen(ring, seen)
            found, contained = self._struck(number, "hold"), number in self._store.contained()
            if contained and not (found := [member for member in found if not member.held]):
                raise ConflictError("This ring is contained already.")
            act = self._begin(visitor, number, "contain", "hold", reason, len(found), done=True)
            self.hold(visitor.name, found, reason, act, under=act)
            swept = [member for sweep in self._store.sweeps_of(number) for member, _ in self._store.swept(sweep.id)]
            if not any(member.state == "allow" and not member.keeps("hold") for member in swept):  # who is in no ring is not held by this
                self._store.end_sweeps(number, self._clock(), visitor.name)
            self._store.audit(self._clock(), visitor.name, "ring_contained", f"r_{number}", f"{reason}, {len(found)} members")
            return len(found)

        return self._act(run)

    def hold(self, by: str, members: Sequence[Member], reason: str, act: int, under: int | None) -> None:
        """Inside a unit: holds these members by an act; those under an act wait for the decision on their ring, others singly."""
        store, now, policy = self._store, self._clock(), self._engine().judge.policy
        store.revise_all([(member.seq, "hold") for member in members if not member.held], now, by, reason, act)
        store.hold_all([member.seq for member in members], under, now + int(policy.hold_hours * HOUR), policy.on_expiry)
        store.audit_all(now, by, "held_by_ring", [member.signup_id for member in members], f"act {act}")

    def finalise(self, visitor: Visitor, ring: int, verdict: Verdict, reason: str, seen: Seen) -> bool:
        """Decides for good on all members of a contained ring that were seen; returns False when that waits for a second person now.
        Whoever joined since stays held.

        Raises as `contain` does, and `ConflictError` when it is not contained, or joined another or lost members since.
        """
        _listed(reason, REASONS.get(verdict, {}))

        def run() -> bool:
            number = self._seen(ring, seen.version)
            if number not in self._store.contained():
                raise ConflictError("Contain this ring first.")
            if any(act.waits for act in self._store.acts_on(number)):
                raise ConflictError("A proposal for this ring waits for a second person.")
            found = self._struck(number, verdict, seen)
            if not found:
                raise ConflictError("Nobody in this ring is left to decide on.")
            done = len(self._store.ring_members(number)) <= ALONE_MOST  # of the ring as it is, not as a form may tell
            act = self._begin(visitor, number, "finalise", verdict, reason, len(found), done=done)
            if done:
                self._decide(visitor.name, act, found)
            else:
                self._store.audit(self._clock(), visitor.name, f"ring_{verdict}_proposed", f"r_{number}", f"{reason}, act {act}")
            return done

        done = self._act(run)
        self._enter_labels()
        return done

    def confirm(self, visitor: Visitor, act_id: int, seen: Seen) -> None:
        """The second person's yes to a proposal, for the members that this person has seen.

        Raises `ConflictError` when it was decided since or the ring joined another or lost members, `SignupGuardError` when it is the
        proposer's own, `NotFoundError`.
        """

        def run() -> None:
            act = self._get(act_id)
            if not act.waits:
                raise ConflictError("This proposal does not wait any more.")
            if act.actor == visitor.name:
                raise SignupGuardError("You proposed this yourself; a second person must confirm it.")
            found = self._struck(act.ring, act.verdict, seen)
            self._store.finish_act(act.id, visitor.name, self._clock(), len(found))
            self._decide(visitor.name, act.id, found)

        self._act(run)
        self._enter_labels()

    def undo(self, visitor: Visitor, act_id: int, reason: str) -> None:
        """Takes an act back, or withdraws a proposal: whom nobody decided on since gets back what stood before, and labels are cleared.

        Raises `ConflictError` when it was undone already or a later act stands on it, `NotFoundError`, `SignupGuardError`.
        """
        _listed(reason, UNDO)

        def run() -> None:
            act = self._get(act_id)
            if act.undone_at is not None:
                raise ConflictError("This was taken back already.")
            if any(later.id > act.id and (later.stands or later.waits) for later in self._store.acts_on(act.ring)):
                raise ConflictError("Take back the later act on this ring first.")
            if self._store.is_due(act.ring):
                raise ConflictError("Its labels are still being written. Try again in a minute.")
            changes = self._store.changes_by(act.id) if act.stands else []
            now = self._clock()
            self._store.undo_act(act.id, visitor.name, now)
            self._revert(visitor.name, act, [(change.seq, change.before) for change in changes if change.last], reason)
            if act.what == "finalise":
                self._store.add_due([(act.id, change.signup_id, "clear") for change in changes])
            self._store.let_go(act.id)
            self._store.audit_all(now, visitor.name, "ring_act_undone", [change.signup_id for change in changes], f"act {act.id}")
            self._store.audit(now, visitor.name, f"ring_{act.what}_undone", f"r_{act.ring}", f"{reason}, act {act.id}")

        self._act(run)
        self._enter_labels()

    def spare(self, by: str, ring: int, seq: int, signup_id: str, reason: str) -> None:
        """Inside a unit: takes back what the acts that stand on a ring made of one signup."""
        acts = [act for act in self._store.acts_on(ring) if act.stands]
        made = [(act, change) for act in acts for change in self._store.changes_by(act.id, seq)]
        if made and made[-1][1].last:
            self._revert(by, made[-1][0], [(seq, made[0][1].before)], reason)
        self._store.add_due([(act.id, signup_id, "clear") for act, _ in made if act.what == "finalise"])

    def label_due(self) -> int:
        """Inside a unit: enters the next labels that acts give, a few at a time so that scoring never waits; returns how many."""
        due = self._store.due_labels(CHUNK)
        acts = {act_id: self._store.act(act_id) for act_id in {label.act for label in due}}
        for label in due:
            act = acts[label.act]
            if act is not None:
                by = act.done_by or act.actor
                self._labeller.take(Label(label.signup_id, label.label, "ring", act.reason, act.done_at, by, f"act {act.id}"))
        self._store.drop_due([label.id for label in due])
        return len(due)

    def _enter_labels(self) -> None:
        """Enters those of a small ring at once; upkeep goes on with the rest."""
        for _ in range(5):
            if self._act(self.label_due) < CHUNK:
                break

    def _decide(self, by: str, act_id: int, members: Sequence[Member]) -> None:
        act, now = self._get(act_id), self._clock()
        self._store.end_holds([member.seq for member in members], now, by)
        self._store.revise_all([(member.seq, act.verdict) for member in members], now, by, act.reason, act.id)
        truth = "genuine" if act.verdict == "allow" else "fake"
        self._store.add_due([(act.id, member.signup_id, truth) for member in members])
        self._store.audit_all(now, by, f"decided_{act.verdict}_by_ring", [member.signup_id for member in members], f"act {act.id}")
        self._store.audit(now, by, f"ring_{act.verdict}", f"r_{act.ring}", f"{act.reason}, {len(members)} members, act {act.id}")

    def _revert(self, by: str, act: RingAct, rows: Sequence[tuple[int, Verdict]], reason: str) -> None:
        """Gives these signups back what stood before an act."""
        now, policy = self._clock(), self._engine().judge.policy
        again = [seq for seq, before in rows if before == "hold"]
        self._store.revise_all(rows, now, by, reason, act.id)
        self._store.end_holds([seq for seq, before in rows if before != "hold"], now, by)
        under = self._store.contained().get(act.ring)
        self._store.hold_all(again, under, now + int(policy.hold_hours * HOUR), policy.on_expiry)

    def _begin(self, visitor: Visitor, ring: int, what: str, verdict: Verdict, reason: str, members: int, *, done: bool) -> int:
        now = self._clock()
        by, at = (visitor.name, now) if done else (None, None)
        return self._store.add_act(RingAct._make((0, ring, what, verdict, reason, visitor.name, now, members, by, at, None, None)))

    def _struck(self, ring: int, verdict: Verdict, seen: Seen | None = None) -> list[Member]:
        acts, members = self._store.acts_on(ring), self._store.ring_members(ring)
        if seen is not None:
            members = [member for member in members if member.seq <= seen.newest]
            if len(members) != seen.size:
                raise ConflictError("The ring has joined another or lost members since you opened it. Yours was not entered.")
        return [one for one in members if is_asked(one, acts, verdict) and is_struck(one, verdict)]

    def _seen(self, ring: int, seen: int) -> int:
        """The id that a ring goes by now, if nobody acted on it since it had this version."""
        if not self._store.rings([ring]):
            raise NotFoundError("There is no such ring.")
        number = root(self._store, ring)
        if version(self._store.acts_on(number)) != seen:
            raise ConflictError("Somebody has acted on this ring since you opened it. Yours was not entered.")
        if self._store.is_due(number):
            raise ConflictError("The labels of its last act are still being written. Try again in a minute.")
        return number

    def _get(self, act_id: int) -> RingAct:
        act = self._store.act(act_id)
        if act is None:
            raise NotFoundError("There is no such act.")
        return act

    def _act(self, run: Callable[[], T]) -> T:
        return self._writer.submit(run).result()


def _listed(reason: str, reasons: Mapping[str, str]) -> None:
    if reason not in reasons:
        raise SignupGuardError("Give one of the listed reasons.")
