"""A challenger for the model page's pictures."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path

from signup_guard import wiring
from signup_guard.clock import DAY, now, parse_time
from signup_guard.schema.history import read_history
from signup_guard.scoring import choice, gate, load_bundle
from signup_guard.simulate import simulate
from signup_guard.usecases.services import Services
from training.compare import compare, unseen_from
from training.pipeline import How, make_bundle
from training.replay import replay


def challenge(services: Services) -> None:
    """Fits a challenger on other simulated weeks, has the gate judge it, and puts it in shadow of what the store holds."""
    folders = wiring.bundle_folders(services.settings)
    champion = services.engines.current().bundle
    assert champion is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.jsonl"
        start = parse_time(champion.manifest["data"]["until"])  # later than anything that the champion knows
        stream = simulate(random.Random(611), days=55, per_day=100, fake_share=0.3, start=start, varied=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in stream))
        challenger = make_bundle([path], None, start + 40 * DAY, How(), services.settings.models_path, now())
        rows = read_history([path]).rows
    new = load_bundle(challenger)
    answer, _ = compare(champion, new, replay(rows), unseen_from(champion, new, synthetic=True))
    gate.write(challenger, answer)
    choice.set_shadow(folders, new.id)
    while services.shadow.follow():
        pass
