"""A store with simulated weeks in it, for screenshots and for a look around."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path

from signup_guard import wiring
from signup_guard.clock import DAY, now
from signup_guard.config import Settings
from signup_guard.domain import Verdict
from signup_guard.schema.history import read_history
from signup_guard.scoring import choice, gate, load_bundle
from signup_guard.simulate import simulate
from signup_guard.store.desk import QueueRow, Wanted
from signup_guard.usecases import replay
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import Visitor
from training.compare import compare, unseen_from
from training.pipeline import How, make_bundle
from training.replay import replay as training_replay

REVIEWERS = (Visitor("ines", "analyst", "", ""), Visitor("tomas", "lead", "", ""))


def fill(settings: Settings, days: int = 10, per_day: int = 400) -> Services:
    """Replays a simulated stream that ends now; reviewers decide some holds as they come, others expire, the last day's wait."""
    end = now()
    rng = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.jsonl"
        stream = simulate(rng, days=days, per_day=per_day, start=end - days * DAY)
        path.write_text("".join(json.dumps(row) + "\n" for row in stream))
        rows = [row for row in read_history([path]).rows if row.at <= end and (row.label_at or 0) <= end]
    clock = replay.ReplayClock()
    store, vault = wiring.open_store(settings)
    services = wiring.assemble(settings, store, vault, clock)
    truth = {row.signup_id: row.label for row in rows}
    for row, answer in replay.backtest(services, clock, rows, lambda _: None):
        if (
            truth[row.signup_id] is None
            or answer.assessment is None
            or answer.assessment.decision.verdict != "hold"
            or row.at > end - DAY * 3 // 4
            or rng.random() < 0.4
        ):
            continue
        verdict, reason = ("block", "same_person") if truth[row.signup_id] == "fake" else ("allow", "looks_genuine")
        with store.unit():
            services.upkeep.expire_holds()
            if (found := store.hold_of(row.signup_id)) and found[0]:
                services.reviewer.decide_in_unit(rng.choice(REVIEWERS), row.signup_id, verdict, reason, 0)
    clock.at = end
    with store.unit():
        while services.upkeep.expire_holds():
            pass
    desk(services)
    services.close()
    return services


def desk(services: Services) -> None:
    """Sets queues up, and has reviewers ask for more, escalate, write a note and enter an appeal."""
    analyst, lead = REVIEWERS
    both: tuple[Verdict, ...] = ("allow", "block")
    for row in (
        QueueRow(1, "Dear", (), (), 40.0, 0.0, 1.0, None, both),
        QueueRow(2, "Rings", (), (), 0.0, 0.0, 1.0, True, both),
        QueueRow(3, "Schools", ("edu", "research"), (), 0.0, 0.0, 1.0, None, ("allow",)),
    ):
        services.queues.save(lead, row, "")
    held = services.store.queue(Wanted(), None, 12)
    for waiting, step in zip(held[2::3], ("ask:identity", "escalate:high_stakes", "ask:payment"), strict=False):
        services.steps.take(analyst, waiting.signup_id, *step.split(":"))
    services.reviewer.add_note(analyst, held[0].signup_id, "The phone rings, but nobody knows the name there.")
    blocked = services.store.audit_trail({"act": "decided_block"}, None, 2)
    for row in blocked:
        services.steps.take(analyst, row.subject, "appeal", "applicant_asks")


def challenge(settings: Settings) -> None:
    """Fits a challenger on other simulated weeks, has the gate judge it, and puts it in shadow of what the store holds."""
    services = wiring.build(settings)
    folders = wiring.bundle_folders(settings)
    champion = services.engines.current().bundle
    assert champion is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in simulate(random.Random(608), days=40, per_day=100, fake_share=0.3)))
        challenger = make_bundle([path], None, None, How(), settings.models_path, now())
        rows = read_history([path]).rows
    new = load_bundle(challenger)
    answer, _ = compare(champion, new, training_replay(rows, lambda row: row.label is not None), unseen_from(champion, new, synthetic=True))
    gate.write(challenger, answer)
    choice.set_shadow(folders, new.id)
    while services.shadow.follow():
        pass
    services.close()


def settings(folder: Path) -> Settings:
    return Settings(store=str(folder / "instance" / "a.db"))
