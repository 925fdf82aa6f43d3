"""The main job: one signup in, one durable decision out."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from signup_guard import scoring
from signup_guard.clock import HOUR
from signup_guard.domain import Assessment, Decision, Facts, Mode, Score, Signup, Verdict
from signup_guard.enrich import LinkHasher, Tables, enrich
from signup_guard.errors import ConflictError, StoreError
from signup_guard.features import registry
from signup_guard.features.history import History
from signup_guard.features.past import Past
from signup_guard.features.rings import Joined
from signup_guard.links.rings import view
from signup_guard.policy.lottery import drawn
from signup_guard.policy.rules import Known
from signup_guard.schema.facts import facts_to_json
from signup_guard.schema.render import render_score
from signup_guard.schema.requests import ScoreRequest
from signup_guard.store.base import Record, Store
from signup_guard.usecases.cut import HoldCut, in_force
from signup_guard.usecases.engine import Engine
from signup_guard.usecases.secrets import Vault
from signup_guard.usecases.writer import Writer

TEST_DOMAIN = "signup-guard.test"
_FORCED: Mapping[str, Verdict] = {f"{verdict}@{TEST_DOMAIN}": verdict for verdict in ("allow", "hold", "block")}
RECENT: Final = 10_000
"""Single answers of this process whose time in milliseconds, and whether they were degraded, are kept at hand."""
_SCORING_SHARE = 0.25
"""With less than this share of its deadline left, a signup is decided by lists and rules alone."""
_RULE_KINDS = ("card", "device")
"""The kinds of key whose known labels rules may look at."""

_log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """The response body, and what logs and metrics tell of it; `timings` in milliseconds by step."""

    body: bytes
    replayed: bool
    assessment: Assessment | None
    timings: Mapping[str, float]


class Prepared(NamedTuple):
    """A signup enriched and waiting for its turn; `received_at` in microseconds, `expires` on the monotonic clock in seconds."""

    request: ScoreRequest
    fingerprint: bytes
    at: int
    received_at: int
    facts: Facts
    degraded: tuple[str, ...]
    seal: tuple[bytes, bytes]
    sound: bytes | None
    timings: dict[str, float]
    deadline: tuple[float, float] | None


class Assessor:
    """Scores signups against one store."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        tables: Tables,
        vault: Vault,
        engine: Callable[[], Engine],
        clock: Callable[[], int],
    ) -> None:
        self._store = store
        self._writer = writer
        self._tables = tables
        self._vault = vault
        self._hasher = LinkHasher(vault.links)
        self._engine = engine
        self._clock = clock
        self._history = History(store)
        self._cut = HoldCut(store)
        self.recent: deque[tuple[float, bool]] = deque(maxlen=RECENT)

    def score(self, request: ScoreRequest, *, test: bool, deadline_ms: int) -> Answer:
        """The decision, once it is on disk.

        Raises `ConflictError` when the id was decided for another body, `StoreError` when the decision cannot be on disk in time: if it
        lands later, the caller's retry gets it as a replay.
        """
        seconds = deadline_ms / 1000
        start = time.perf_counter()
        prepared = self.prepare(request, seconds)
        future = self.queue(prepared, test=test, seconds=seconds)
        try:
            answer = future.result(max(0.001, seconds - (time.perf_counter() - start)))
        except FutureTimeout as error:
            raise StoreError(f"no decision was on disk within {deadline_ms} ms") from error
        prepared.timings["total"] = 1e3 * (time.perf_counter() - start)
        if answer.assessment is not None:
            self.recent.append((prepared.timings["total"], bool(answer.assessment.degraded)))
        return answer

    def queue(self, prepared: Prepared, *, test: bool, seconds: float | None = None) -> Future[Answer]:
        """Puts a prepared signup in line."""
        return self._writer.submit(lambda: self.decide_test(prepared) if test else self.decide(prepared), seconds)

    def prepare(self, request: ScoreRequest, seconds: float | None = None) -> Prepared:
        """What needs no history: enrichment and the sealed copy."""
        start = time.perf_counter()
        signup = request.signup
        now = self._clock()
        at = now if signup.occurred_at is None else min(signup.occurred_at, now)
        enriched = enrich(signup, at, self._tables, self._hasher)
        request = replace(request, warnings=(*request.warnings, *enriched.warnings))
        prepared = self.prepare_facts(request, enriched.facts, at, now, enriched.degraded)
        prepared.timings["enrich"] = 1e3 * (time.perf_counter() - start)
        return prepared if seconds is None else prepared._replace(deadline=(time.monotonic() + seconds, seconds))

    def prepare_facts(self, request: ScoreRequest, facts: Facts, at: int, now: int, degraded: tuple[str, ...] = ()) -> Prepared:
        """The same for a signup whose facts are known already."""
        fingerprint, seal = self._vault.fingerprint(request.canonical), self._vault.seal(request.signup)
        sound = self._vault.sound(request.signup.account.name or request.signup.payment.holder_name)
        return Prepared(request, fingerprint, at, now, facts, degraded, seal, sound, {"queued": time.perf_counter()}, None)

    def decide(self, prepared: Prepared) -> Answer:
        """Inside a unit: the replayed answer if there is one, else reads, scores, decides and records."""
        timings = prepared.timings
        start = time.perf_counter()
        timings["wait"] = 1e3 * (start - timings.pop("queued"))
        if (replayed := self._replay(prepared, test=False)) is not None:
            return replayed
        engine = self._engine()
        move = self._cut.follow(engine, prepared.at)
        past = self._history.read(prepared.facts, prepared.at)
        timings["history"] = 1e3 * (time.perf_counter() - start)
        assessment, vector = self._assess(engine, prepared, past, move and move.cut)
        if move is not None and assessment.score is not None:
            self._cut.tally(move, assessment.score, assessment.ring.size if assessment.ring else 1)
        return self._keep(prepared, assessment, past, vector, assessment.score.first_look if assessment.score else None)

    def _keep(self, prepared: Prepared, assessment: Assessment, past: Past, vector: np.ndarray | None, first_look: float | None) -> Answer:
        start = time.perf_counter()
        body = render_score(assessment)
        seq = self._store.next_seq()
        self._history.record(past, seq, first_look)
        self._store.add_signup(seq, _record(prepared, assessment, vector, body, first_look), prepared.sound)
        if past.ring is not None:
            self._follow_ring(past.ring, seq, assessment.decision)
        prepared.timings["record"] = 1e3 * (time.perf_counter() - start)
        return Answer(body, False, assessment, prepared.timings)

    def _follow_ring(self, ring: Joined, seq: int, decision: Decision) -> None:
        """Acts on rings that joined another go on with that; who is held in a contained ring waits for the decision on the ring."""
        if ring.aliases:
            self._store.move_acts(ring.id, ring.aliases)
        act = self._store.contained().get(ring.id)
        if act is not None and decision.hold_expires_at is not None and decision.on_expiry is not None:
            self._store.hold_all([seq], act, decision.hold_expires_at, decision.on_expiry)

    def enter(self, prepared: Prepared) -> Answer:
        """Inside a unit: counts a signup of an imported history, which was decided elsewhere."""
        if (replayed := self._replay(prepared, test=False)) is not None:
            return replayed
        past = self._history.read(prepared.facts, prepared.at)
        vector = registry.compute(prepared.facts, past)
        decision = Decision("allow", (), "imported")
        assessment = Assessment(prepared.request.signup.signup_id, prepared.at, decision, None, "rules_only", ("imported",))
        bundle = self._engine().bundle
        return self._keep(prepared, assessment, past, vector, bundle.first_look(vector) if bundle else None)

    def rehearse(self) -> None:
        """Goes through all but the record once, for what is loaded or made ready at first use."""
        prepared = self.prepare(ScoreRequest(Signup("rehearsal"), True, (), b""))
        facts_to_json(prepared.facts)
        self._writer.submit(lambda: self._assess(self._engine(), prepared, self._history.read(prepared.facts, prepared.at), None)).result()

    def decide_test(self, prepared: Prepared) -> Answer:
        """Inside a unit: the answer to a test key, which counts nowhere."""
        prepared.timings.pop("queued")
        if (replayed := self._replay(prepared, test=True)) is not None:
            return replayed
        email = (prepared.request.signup.account.email or "").lower()
        engine = self._engine()
        if (forced := _FORCED.get(email)) is not None:
            decision = engine.judge.forced(forced, prepared.received_at)
            assessment = Assessment(prepared.request.signup.signup_id, prepared.at, decision, None, "test")
        else:
            past = self._history.read(prepared.facts, prepared.at)
            assessment = replace(self._assess(engine, prepared, past, in_force(engine, self._store.last_cut()))[0], mode="test")
        body = render_score(assessment)
        self._store.add_test_answer(assessment.signup_id, prepared.fingerprint, body, prepared.at)
        return Answer(body, False, assessment, prepared.timings)

    def _replay(self, prepared: Prepared, *, test: bool) -> Answer | None:
        found = self._store.answer(prepared.request.signup.signup_id, test=test)
        if found is None:
            return None
        fingerprint, body = found
        if fingerprint != prepared.fingerprint:
            raise ConflictError(f"signup_id {prepared.request.signup.signup_id} was decided before for another body")
        return Answer(body, True, None, prepared.timings)

    def _assess(self, engine: Engine, prepared: Prepared, past: Past, hold_cut: float | None) -> tuple[Assessment, np.ndarray | None]:
        """Scores and decides.  A part that fails leaves lists and rules, marked; never an `allow` by itself."""
        degraded = list(prepared.degraded)
        score: Score | None = None
        vector: np.ndarray | None = None
        try:
            joined = past.ring
        except Exception:  # signals of the ring are then unknown, and the signup is in none
            _log.exception("the ring failed for %s", prepared.request.signup.signup_id)
            degraded.append("ring")
            joined = past.ring = None
        part = "signals"
        start = time.perf_counter()
        try:
            if prepared.deadline is not None and time.monotonic() > prepared.deadline[0] - _SCORING_SHARE * prepared.deadline[1]:
                degraded.append("deadline")
            else:
                vector = registry.compute(prepared.facts, past)
                middle = time.perf_counter()
                prepared.timings["signals"] = 1e3 * (middle - start)
                part = "model"
                if engine.bundle is None:
                    degraded.append("model_missing")
                else:
                    score = scoring.score(engine.bundle, vector, reasons=False)
                    prepared.timings["predict"] = 1e3 * (time.perf_counter() - middle)
        except Exception:  # whatever fails here must not keep lists and rules from deciding
            _log.exception("%s failed for %s", part, prepared.request.signup.signup_id)
            degraded.append(part)
            score = None
        contained = joined is not None and not self._store.contained().keys().isdisjoint((joined.id, *joined.aliases))
        known = Known({kind: past.fakes(kind) for kind in _RULE_KINDS}, {kind: past.genuine(kind) for kind in _RULE_KINDS}, contained)
        decision = engine.judge.decide(prepared.facts, known, score, prepared.received_at, hold_cut)
        if score is not None and (shares := engine.judge.policy.lottery):
            expires_at = prepared.received_at + int(engine.judge.policy.hold_hours * HOUR)
            decision = drawn(decision, shares, self._vault.lot(prepared.request.signup.signup_id), expires_at)
        if score is not None and engine.bundle is not None and vector is not None and _wants_reasons(prepared, decision):
            start = time.perf_counter()
            try:
                score = replace(score, reasons=scoring.explain(engine.bundle, vector))
            except Exception:  # the verdict stands without its reasons
                _log.exception("reasons failed for %s", prepared.request.signup.signup_id)
                degraded.append("reasons")
            prepared.timings["explain"] = 1e3 * (time.perf_counter() - start)
        mode: Mode = "rules_only" if score is None else "no_ring" if "ring" in degraded else "full"
        request = prepared.request
        ring = view(joined.id, joined.ring, newcomers=1) if joined else None
        return Assessment(request.signup.signup_id, prepared.at, decision, score, mode, tuple(degraded), request.warnings, ring), vector


def _wants_reasons(prepared: Prepared, decision: Decision) -> bool:
    return prepared.request.explain or (decision.would_be or decision.verdict) != "allow"


def _record(prepared: Prepared, assessment: Assessment, vector: np.ndarray | None, body: bytes, first_look: float | None) -> Record:
    score, decision = assessment.score, assessment.decision
    return Record(
        signup_id=assessment.signup_id,
        fingerprint=prepared.fingerprint,
        at=assessment.at,
        received_at=prepared.received_at,
        verdict=decision.verdict,
        score=score.probability if score else None,
        model=score.model if score else None,
        policy=decision.policy,
        mode=assessment.mode,
        exposure=prepared.request.signup.account.exposure,
        facts=facts_to_json(prepared.facts),
        vector=None if vector is None else vector.tobytes(),
        answer=body,
        sealed=prepared.seal[0],
        seal_key=prepared.seal[1],
        hold_expires_at=decision.hold_expires_at,
        on_expiry=decision.on_expiry,
        review_chance=decision.review_chance,
        drawn_from=decision.drawn_from,
        first_look=first_look,
    )
