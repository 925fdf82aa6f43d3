"""What `pip install` gives, away from the checkout: the built wheel in an empty environment serves with the default model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import Server

ROOT = Path(__file__).parents[1]


def pip(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)


def test_the_wheel_serves_with_the_default_model(tmp_path: Path) -> None:
    built = pip("wheel", "--no-deps", "--wheel-dir", tmp_path, ROOT)
    if built.returncode and "hatchling" in built.stderr:
        pytest.skip("no package index can be reached, so no wheel can be built here")
    assert built.returncode == 0, built.stderr
    wheel = next(tmp_path.glob("*.whl"))
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True, timeout=120)
    installed = pip("--python", home / "bin" / "python", "install", "--no-compile", wheel)
    assert installed.returncode == 0, installed.stderr
    assert subprocess.run([home / "bin" / "python", "-c", "import pandas, sklearn"], capture_output=True, check=False).returncode != 0
    server = Server(tmp_path, [str(home / "bin" / "signup-guard"), "serve"])
    answer = server.post("/v1/score", {"signup_id": "a", "account": {"email": "jane@example.com"}}).json()
    server.stop()
    assert (answer["mode"], answer["calibrated"]) == ("full", False)
    assert answer["model"] in {path.name for path in (ROOT / "models").iterdir()}
