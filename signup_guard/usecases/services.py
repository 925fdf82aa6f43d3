"""Everything the doors (API, console, command line) may call, built once by `wiring`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from signup_guard.clock import SECOND, jump_of
from signup_guard.config import Settings
from signup_guard.domain import Label
from signup_guard.enrich import Tables
from signup_guard.errors import ConflictError, SignupGuardError
from signup_guard.schema.problems import Problem
from signup_guard.schema.render import UpdatesBody
from signup_guard.schema.requests import ScoreRequest, parse_score
from signup_guard.store.base import Store
from signup_guard.usecases.access import Access, ApiKey
from signup_guard.usecases.assess import Answer, Assessor
from signup_guard.usecases.casefile import view
from signup_guard.usecases.cut import in_force
from signup_guard.usecases.delivery import Delivery
from signup_guard.usecases.drift import DriftWatch
from signup_guard.usecases.engine import Engines
from signup_guard.usecases.feed import updates
from signup_guard.usecases.labels import Labeller
from signup_guard.usecases.models import ModelDesk
from signup_guard.usecases.policies import PolicyDesk
from signup_guard.usecases.quality import Quality
from signup_guard.usecases.queues import Queues
from signup_guard.usecases.rawexport import RawExports
from signup_guard.usecases.review import Reviewer
from signup_guard.usecases.ringchange import RingChanges
from signup_guard.usecases.rings import Rings
from signup_guard.usecases.secrets import Vault
from signup_guard.usecases.sessions import Sessions
from signup_guard.usecases.shadow import Shadow
from signup_guard.usecases.steps import Steps
from signup_guard.usecases.sweeps import Sweeps
from signup_guard.usecases.upkeep import Upkeep
from signup_guard.usecases.values import Values
from signup_guard.usecases.writer import Writer


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases over one store."""

    settings: Settings
    clock: Callable[[], int]
    store: Store
    writer: Writer
    vault: Vault
    tables: Tables
    engines: Engines
    assessor: Assessor
    labeller: Labeller
    access: Access
    sessions: Sessions
    reviewer: Reviewer
    steps: Steps
    queues: Queues
    rings: Rings
    ring_changes: RingChanges
    values: Values
    sweeps: Sweeps
    policies: PolicyDesk
    upkeep: Upkeep
    delivery: Delivery | None
    shadow: Shadow
    drift: DriftWatch
    models: ModelDesk
    quality: Quality
    raw_exports: RawExports

    def authenticate(self, token: str) -> ApiKey | None:
        """See `Access.authenticate`."""
        return self.access.authenticate(token)

    def score(self, request: ScoreRequest, *, test: bool, deadline_ms: int) -> Answer:
        """See `Assessor.score`."""
        return self.assessor.score(request, test=test, deadline_ms=deadline_ms)

    def score_json(self, body: bytes, *, test: bool, deadline_ms: int) -> Answer:
        """The same of a request as it comes in; raises `Problem` too."""
        return self.score(parse_score(body, self.clock()), test=test, deadline_ms=deadline_ms)

    def score_batch(self, requests: Sequence[ScoreRequest | Problem], *, test: bool) -> list[Answer | Problem]:
        """Scores in order, each seeing the one before; a bad one gives its problem, the rest stand."""
        queued = [
            request if isinstance(request, Problem) else self.assessor.queue(self.assessor.prepare(request), test=test)
            for request in requests
        ]
        answers: list[Answer | Problem] = []
        for place in queued:
            if isinstance(place, Problem):
                answers.append(place)
                continue
            try:
                answers.append(place.result())
            except ConflictError as error:
                answers.append(Problem(409, str(error)))
            except SignupGuardError as error:
                answers.append(Problem(503, str(error), retry_after=1))
        return answers

    def label(self, labels: Sequence[Label | Problem], *, test: bool) -> list[dict[str, Any]]:
        """See `Labeller.label`."""
        return self.labeller.label(labels, test=test)

    def signup(self, signup_id: str, *, test: bool) -> dict[str, Any]:
        """See `casefile.view`."""
        return view(self.store, signup_id, test=test)

    def updates(self, after: int, most: int, *, test: bool) -> UpdatesBody:
        """See `feed.updates`."""
        return updates(self.store, after, most, test=test)

    def hold_cut(self) -> float | None:
        """The log-odds from which on a signup is held now; None where that band is closed."""
        return in_force(self.engines.current(), next(iter(self.store.cut_moves(1)), None))

    def ready(self) -> Mapping[str, Any]:
        """Whether it can serve, and with what; without a model it can (lists and rules decide), and says what is wrong."""
        engine = self.engines.current()
        state = self.store.alive()
        return {
            "ready": state == "ok",
            "model": {
                "id": engine.bundle.id if engine.bundle else None,
                "calibrated": engine.bundle.calibrated if engine.bundle else None,
                "fault": engine.fault,
            },
            "policy": engine.judge.name,
            "hold_cut": {"published": engine.judge.policy.hold_cut, "now": self.hold_cut() if state == "ok" else None},
            "store": {"state": state, "version": self.store.version()},
            "clock": {"jump_seconds": jump_of(self.clock) / SECOND},
            "tables": self.tables.dates(),
        }

    def warm_up(self) -> None:
        """Loads what is loaded lazily, so that the first signup is not the one to wait for it."""
        self.engines.current()
        self.assessor.rehearse()

    def start(self) -> None:
        """Begins what happens by itself."""
        self.upkeep.start()
        if self.delivery is not None:
            self.delivery.start()

    def close(self) -> None:
        """Finishes what is queued and lets go of the store."""
        self.upkeep.stop()
        if self.delivery is not None:
            self.delivery.stop()
        self.writer.close()
        self.store.close()
