"""How well reviewers decide: a share of their cases comes back, blind, to a second one, with golden cases mixed in.

What is said in a second look changes nothing about the signup: a lead sees where two disagree and may revise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Final, NamedTuple

from signup_guard.clock import DAY, MINUTE
from signup_guard.domain import VERDICTS, Verdict
from signup_guard.errors import ConflictError, NotFoundError, SignupGuardError
from signup_guard.store.base import Store
from signup_guard.store.looks import Look, Looked
from signup_guard.usecases.review import REASONS
from signup_guard.usecases.secrets import Vault
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer

DAYS: Final = 90
"""Days that the figures look back."""
DISAGREEMENTS: Final = 50
_SEEN = "second_looks"
"""The name under which the store keeps up to when decisions were drawn from."""
_AT_ONCE = 500
_CANDIDATES = 50


class Row(NamedTuple):
    """One reviewer: cases decided, median minutes a case (of those that were opened), how many of theirs were looked at again, how many of
    those were seen otherwise, golden cases answered and answered rightly.
    """

    reviewer: str
    decided: int
    minutes: float | None
    again: int
    otherwise: int
    golden: int
    right: int


class Report(NamedTuple):
    """Figures of the last `DAYS` days: `agreement` is the share of second looks that agree, `kappa` Cohen's, which takes away what chance
    would give; both None without second looks.
    """

    looks: int
    agreement: float | None
    kappa: float | None
    rows: Sequence[Row]
    disagreements: Sequence[Looked]
    golden: Sequence[Look]


class Quality:
    """Second looks over one store; `share` of decided cases come back, drawn by a keyed hash of the signup id, so nobody knows which."""

    def __init__(self, store: Store, writer: Writer, vault: Vault, clock: Callable[[], int], share: float) -> None:
        self._store = store
        self._writer = writer
        self._vault = vault
        self._clock = clock
        self._share = share

    def waiting(self, reviewer: str) -> int:
        """How many cases wait for this reviewer, up to `2 * _CANDIDATES`."""
        return len(self._open(reviewer))

    def next_look(self, reviewer: str) -> Look | None:
        """The case to look at next: second looks and golden ones in an order that tells nothing of which is which."""
        found: Look | None = min(self._open(reviewer), key=lambda look: self._drawn(f"order {look.id}"), default=None)
        return found

    def look(self, visitor: Visitor, look_id: int) -> Look:
        """An open case; raises `NotFoundError` when it is not for this reviewer."""
        look = self._store.look(look_id)
        if look is None or (look.kind == "second" and look.by == visitor.name):
            raise NotFoundError("There is no such case to look at again.")
        return look

    def answer(self, visitor: Visitor, look_id: int, verdict: str, reason: str) -> None:
        """Keeps what a reviewer says of a case.

        Raises `SignupGuardError` for a reason not listed, `ConflictError` when it was answered before, `NotFoundError`.
        """
        if verdict not in VERDICTS or reason not in REASONS.get(verdict, {}):
            raise SignupGuardError("Give one of the listed reasons.")
        look, said = self.look(visitor, look_id), next(one for one in VERDICTS if one == verdict)

        def run() -> None:
            now = self._clock()
            if not self._store.add_answer(look.id, visitor.name, said, reason, now):
                raise ConflictError("You have answered this before.")
            if look.kind == "second" and not self._store.close_look(look.id, now):
                raise ConflictError("Somebody else has looked at this meanwhile.")
            self._store.audit(now, visitor.name, "looked_again", f"look {look.id}")

        self._writer.submit(run).result()

    def add_golden(self, visitor: Visitor, signup_id: str, verdict: str) -> None:
        """Puts a case up whose right answer is known; raises `NotFoundError`, `ConflictError`, `SignupGuardError`."""
        if verdict not in REASONS:
            raise SignupGuardError("The right answer is allow or block.")
        kept = self._store.kept(signup_id)
        if kept is None:
            raise NotFoundError("There is no signup with this id.")
        right: Verdict = "allow" if verdict == "allow" else "block"

        def run() -> None:
            now = self._clock()
            if not self._store.add_look(kept.seq, signup_id, "golden", right, visitor.name, now):
                raise ConflictError("This is a golden case already.")
            self._store.audit(now, visitor.name, "golden_added", signup_id, right)

        self._writer.submit(run).result()

    def drop_golden(self, visitor: Visitor, look_id: int) -> None:
        """Takes a golden case off; raises `NotFoundError`."""
        look = next((look for look in self._store.golden() if look.id == look_id), None)
        if look is None:
            raise NotFoundError("There is no such golden case.")

        def run() -> None:
            self._store.close_look(look_id, self._clock())
            self._store.audit(self._clock(), visitor.name, "golden_dropped", look.signup_id)

        self._writer.submit(run).result()

    def draw(self) -> None:
        """Draws from what was decided since the last time; called where second looks are shown."""
        while self._writer.submit(self._draw).result() == _AT_ONCE:
            pass

    def report(self) -> Report:
        """The figures of now."""
        since = self._clock() - DAYS * DAY
        said = self._store.answers(since)
        second = [one for one in said if one.look.kind == "second"]
        pairs = [(one.look.expected, one.verdict) for one in second]
        differing = [one for one in second if one.verdict != one.look.expected]
        return Report(
            len(pairs),
            sum(first == again for first, again in pairs) / len(pairs) if pairs else None,
            kappa(pairs),
            self._rows(since, said),
            differing[:DISAGREEMENTS],
            self._store.golden(),
        )

    def _rows(self, since: int, said: Sequence[Looked]) -> list[Row]:
        spent = self._store.handling(since)
        names = sorted({*spent, *(one.look.by for one in said if one.look.kind == "second"), *(one.reviewer for one in said)})
        rows = []
        for name in names:
            opened = [one for one in spent.get(name, ()) if one > 0]
            again = [one for one in said if one.look.kind == "second" and one.look.by == name]
            golden = [one for one in said if one.look.kind == "golden" and one.reviewer == name]
            rows.append(
                Row(
                    name,
                    len(spent.get(name, ())),
                    median(opened) / MINUTE if opened else None,
                    len(again),
                    sum(one.verdict != one.look.expected for one in again),
                    len(golden),
                    sum(one.verdict == one.look.expected for one in golden),
                )
            )
        return rows

    def _open(self, reviewer: str) -> list[Look]:
        store = self._store
        return [*store.open_looks("second", reviewer, _CANDIDATES), *store.open_looks("golden", reviewer, _CANDIDATES)]

    def _draw(self) -> int:
        """Inside a unit."""
        decided = self._store.decided_since(int(self._store.meta(_SEEN) or 0), _AT_ONCE)
        for one in decided:
            if self._drawn(f"second {one.signup_id}") < self._share:
                self._store.add_look(one.seq, one.signup_id, "second", one.verdict, one.by, one.at)
        if decided:
            self._store.set_meta(_SEEN, str(decided[-1].at + 1))
        return len(decided)

    def _drawn(self, text: str) -> float:
        """A number from 0 to 1 that only who has the secret can tell."""
        return int.from_bytes(self._vault.fingerprint(text.encode())[:8]) / 2**64


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two reviewers' verdicts on the same cases: 1 for full agreement, 0 for what chance would give.

    >>> pairs = [("block", "block")] * 20 + [("block", "allow")] * 5 + [("allow", "block")] * 10 + [("allow", "allow")] * 15
    >>> round(kappa(pairs), 6), kappa([]), kappa([("allow", "allow")])
    (0.4, None, 1.0)
    """
    if not pairs:
        return None
    n = len(pairs)
    agreed = sum(first == again for first, again in pairs) / n
    shares = [[sum(pair[side] == verdict for pair in pairs) / n for verdict in VERDICTS] for side in (0, 1)]
    chance = sum(first * again for first, again in zip(*shares, strict=True))
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)
