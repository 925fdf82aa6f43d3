"""What a reviewer does with a case besides deciding it: hand it to a lead, ask the applicant, enter an appeal, take a decision back.

Each step is one transaction with its audit row; steps never label, but for taking back the label of a decision that is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, NamedTuple

from signup_guard.clock import DAY
from signup_guard.domain import Label, Verdict
from signup_guard.errors import ConflictError, NotFoundError, SignupGuardError
from signup_guard.store.base import Standing, Store
from signup_guard.store.desk import Waiting
from signup_guard.usecases.labels import Labeller
from signup_guard.usecases.review import REASONS, Reviewer
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer

APPEAL_LASTS: Final = 7 * DAY
"""How long an appeal waits before what it is against stands, in microseconds."""


_SOURCES: Final = ("review", "appeal")
"""Whose labels decisions in the console are."""
_WORDS: Final[tuple[Literal["fake", "genuine", "clear"], ...]] = ("fake", "genuine", "clear")


class Step(NamedTuple):
    """A step as its button names it and as the audit trail and the timeline tell it, and why it may be taken."""

    title: str
    act: str
    told: str
    reasons: Mapping[str, str]


STEPS: Final[Mapping[str, Step]] = {
    "escalate": Step(
        "Escalate to a lead",
        "escalated",
        "Escalated to a lead",
        {"unsure": "Not sure", "high_stakes": "Much at stake", "not_covered": "Not covered by what we agreed"},
    ),
    "hand_back": Step("Hand back", "handed_back", "Handed back to its queue", {"no_lead_needed": "Needs no lead"}),
    "ask": Step(
        "Ask for more",
        "asked",
        "More information asked for",
        {"identity": "Who they are", "payment": "That the card is theirs", "purpose": "What the account is for"},
    ),
    "receive": Step("Mark received", "received", "More information received", {"answered": "The applicant answered"}),
    "appeal": Step("Enter an appeal", "appealed", "Appeal", {"applicant_asks": "The applicant asks", "new_facts": "New facts came in"}),
    "undo": Step("Undo my decision", "undone", "Decision taken back", {"slip": "It was a slip", "learnt_more": "I learnt more"}),
}
"""What can be done, with the short lists of reasons."""
ACTS: Final[Mapping[str, str]] = {"opened": "Identifiers opened", **{step.act: step.told for step in STEPS.values()}}
"""What the timeline of a case tells from the audit trail."""
REASON_TEXTS: Final[Mapping[str, str]] = {
    code: text for reasons in (*REASONS.values(), *(step.reasons for step in STEPS.values())) for code, text in reasons.items()
}


def possible(visitor: Visitor, standing: Standing, hold: Waiting | None) -> list[str]:
    """The steps that this visitor may take on a case as it stands; `hold` is its open hold."""
    lead = visitor.may("revise")
    if hold is None:
        may = {"appeal": standing.decision == "block", "undo": _is_own(visitor, standing)}
    else:
        may = {
            "escalate": hold.escalated_at is None,
            "hand_back": hold.escalated_at is not None and lead,
            "ask": hold.asked_at is None and (hold.escalated_at is None or lead),
            "receive": hold.asked_at is not None,
            "appeal": hold.appealed_at is None,
        }
    return [step for step in STEPS if may.get(step)]


def _is_own(visitor: Visitor, standing: Standing) -> bool:
    """Whether the last decision is this visitor's, on this signup alone, and none that was undone."""
    last = standing.revisions[-1] if standing.revisions else None
    return (
        last is not None
        and (last.actor, last.act) == (visitor.name, None)
        and last.decision != "hold"
        and last.reason not in STEPS["undo"].reasons
    )


class Steps:
    """The steps over one store."""

    def __init__(self, store: Store, writer: Writer, labeller: Labeller, reviewer: Reviewer, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._labeller = labeller
        self._reviewer = reviewer
        self._clock = clock

    def take(self, visitor: Visitor, signup_id: str, step: str, reason: str) -> None:
        """Takes a step.

        Raises `ConflictError` when the case does not stand so (any more) or another has it open, `NotFoundError`, `SignupGuardError` for
        a step or a reason that is not listed.
        """
        if step not in STEPS or reason not in STEPS[step].reasons:
            raise SignupGuardError("Give one of the listed reasons.")

        self._writer.submit(lambda: self._take(visitor, signup_id, step, reason)).result()

    def _take(self, visitor: Visitor, signup_id: str, step: str, reason: str) -> None:
        now = self._clock()
        standing, found = self._store.standing(signup_id), self._store.hold_of(signup_id)
        if standing is None or found is None:
            raise NotFoundError("There is no signup with this id.")
        hold, seq = found[0], standing.seq
        if step not in possible(visitor, standing, hold):
            raise ConflictError("The case does not stand so any more, or your role does not allow this. Nothing was entered.")
        if hold is not None and (owner := self._reviewer.owner(hold)) not in (None, visitor.name):
            raise ConflictError(f"{owner} has this case open. Nothing was entered.")
        detail = reason
        if step == "escalate":
            self._store.mark(seq, "escalated", now)
        elif step == "hand_back":
            self._store.mark(seq, "escalated", None)
        elif step == "ask":
            self._store.mark(seq, "asked", now)
        elif step == "receive":
            self._store.mark(seq, "asked", None)
        elif step == "appeal":
            self._appeal(visitor, standing, hold, reason, now)
        else:
            detail = f"{reason}: {standing.revisions[-1].decision} back to {self._undo(visitor, signup_id, standing, reason, now)}"
        self._store.release(seq, visitor.name)
        self._store.audit(now, visitor.name, STEPS[step].act, signup_id, detail)

    def _appeal(self, visitor: Visitor, standing: Standing, hold: Waiting | None, reason: str, now: int) -> None:
        """The signup is held (again); a block that nobody looks at in time stands."""
        if hold is None:
            self._store.reopen(standing.seq, now + APPEAL_LASTS, "block")
            self._store.revise(standing.seq, now, visitor.name, "hold", reason)
            self._store.mark(standing.seq, "asked", None)
            self._store.mark(standing.seq, "escalated", None)
        self._store.mark(standing.seq, "appealed", now)

    def _undo(self, visitor: Visitor, signup_id: str, standing: Standing, reason: str, now: int) -> Verdict:
        """Puts back what stood before the last decision and the label that its source gave before; a hold keeps its deadline."""
        *earlier, undone = standing.revisions
        before = earlier[-1].decision if earlier else standing.verdict
        if before == "hold" and standing.hold is not None:
            self._store.reopen(standing.seq, *standing.hold)
        self._store.revise(standing.seq, now, visitor.name, before, reason)
        _, _, labels = self._store.labels_of(signup_id) or (0, b"", ())
        for source in _SOURCES:
            words = [label for label in labels if label.source == source]
            if words and words[-1].reason == undone.reason and words[-1].received_at >= undone.at:
                before_it = words[-2].label if len(words) > 1 else "clear"
                said = next(word for word in _WORDS if word == before_it)
                self._labeller.take(Label(signup_id, said, source, reason, now, visitor.name))
        return before
