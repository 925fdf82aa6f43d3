"""The engine in force: a bad bundle leaves the last good one, and is tried again; no fault ends the looking."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from signup_guard.errors import BundleError
from signup_guard.policy.decide import Policy
from signup_guard.scoring import choice
from signup_guard.usecases import engine
from signup_guard.usecases.engine import Engines
from tests.bundles import tiny


def looked(engines: Engines) -> None:
    """Has the service's own thread look once, and waits for it."""
    engines._looked_at = float("-inf")
    engines.current()
    for thread in threading.enumerate():
        if thread.name == "engine":
            thread.join()


@pytest.mark.parametrize("first", [False, True], ids=["after a good one", "with none before"])
def test_a_bundle_repaired_in_its_place_comes_into_force(tmp_path: Path, monkeypatch, first: bool) -> None:
    folder = tmp_path / "models"
    good = tiny(folder)
    choice.activate([folder], good.name)
    engines = Engines([folder], lambda: (0, Policy()))
    wanted = good if first else tiny(folder, seed=605, intercept=1.5)
    kept = shutil.copy2(wanted / "model.json", tmp_path / "model.json")
    if not first:
        assert engines.current().bundle.id == good.name
        choice.activate([folder], wanted.name)
    (wanted / "model.json").write_text("{}")
    looked(engines)
    assert engines.current().fault and (engines.current().bundle is None if first else engines.current().bundle.id == good.name)
    shutil.copy2(kept, wanted / "model.json")
    looked(engines)
    assert engines.current().fault, "not more often than every minute: loading one takes a while"
    monkeypatch.setattr(engine, "_RETRY_SECONDS", 0.0)
    looked(engines)
    assert (engines.current().fault, engines.current().bundle.id) == (None, wanted.name)


def test_whatever_is_wrong_with_a_bundle_is_a_fault_and_no_crash(tmp_path: Path, monkeypatch, caplog) -> None:
    folder = tmp_path / "models"
    choice.activate([folder], tiny(folder).name)

    def load(_: Path) -> None:
        raise MemoryError

    monkeypatch.setattr(engine, "load_bundle", load)
    engines = Engines([folder], lambda: (0, Policy()))
    assert engines.current().bundle is None
    assert engines.current().fault == "the model bundle cannot be loaded (MemoryError())"
    monkeypatch.undo()
    monkeypatch.setattr(engine, "_RETRY_SECONDS", 0.0)
    looked(engines)
    assert engines.current().fault is None and engines.current().bundle is not None


def test_a_look_that_fails_leaves_the_engine_and_the_next_one_looks_again(tmp_path: Path, caplog) -> None:
    folder = tmp_path / "models"
    first, second = tiny(folder), tiny(folder, seed=605, intercept=1.5)
    choice.activate([folder], first.name)
    broken = False

    def policy() -> tuple[int, Policy]:
        if broken:
            raise OSError("the disk is gone")
        return 0, Policy()

    engines = Engines([folder], policy)
    engines.current()
    choice.activate([folder], second.name)
    broken = True
    looked(engines)
    assert engines.current().bundle.id == first.name and "the disk is gone" in caplog.text
    broken = False
    looked(engines)
    assert engines.current().bundle.id == second.name


def test_without_any_bundle_it_says_so_once(tmp_path: Path, monkeypatch, caplog) -> None:
    monkeypatch.setattr(engine, "_RETRY_SECONDS", 0.0)
    engines = Engines([tmp_path], lambda: (0, Policy()))
    for _ in range(3):
        looked(engines)
    assert engines.current().bundle is None and caplog.text.count("No model bundle is in force") == 1
    with pytest.raises(BundleError):
        choice.find([tmp_path])
