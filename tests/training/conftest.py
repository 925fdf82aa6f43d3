"""Small histories: of the simulator, and the same as if it were somebody's own."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from signup_guard.simulate import simulate
from tests.shell import Done
from tests.shell import shell as in_process
from training.cli import entry


@pytest.fixture(scope="session")
def rows() -> list[dict[str, Any]]:
    return list(simulate(Random(29), days=40, per_day=40, fake_share=0.5, varied=True))


def write(path: Path, rows: list[dict[str, Any]], **changes: Any) -> Path:
    path.write_text("".join(json.dumps({**row, **changes}) + "\n" for row in rows))
    return path


@pytest.fixture(scope="session")
def synthetic(rows, tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("histories") / "synthetic.jsonl", rows)


@pytest.fixture(scope="session")
def own(rows, tmp_path_factory) -> Path:
    """Labels for all, so that there is enough to judge by."""
    told = [{**row, "label": "fake" if row["sim_tier"] else "genuine"} for row in rows]
    return write(tmp_path_factory.mktemp("histories") / "own.jsonl", told, synthetic=False)


def shell(*words: object) -> Done:
    """Runs `python -m training` in this process."""
    return in_process(entry, *words)


@pytest.fixture(scope="session")
def models(own, synthetic, tmp_path_factory) -> dict[str, Path]:
    """One bundle of each history, in one folder; one of them after a trial of parameters, which are the defaults."""
    folder = tmp_path_factory.mktemp("models")
    found = {}
    for name, history, options in (("own", own, ("--tune", 1)), ("synthetic", synthetic, ())):
        done = shell("fit", history, *options, "--out", folder)
        assert done.code == 0, done.err
        found[name] = folder / done.out.split()[-1]
    return found
