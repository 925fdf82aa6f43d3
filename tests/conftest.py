"""What many tests use: services over a fresh store with the default model, and signups to score."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from signup_guard import wiring
from signup_guard.config import Settings
from signup_guard.schema.requests import ScoreRequest, parse_score
from signup_guard.usecases.services import Services

# How long an example takes is also a matter of what else the machine does.
settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Figures that tests recorded: what is printed where tests run side by side is not seen."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, told in report.user_properties:
            terminalreporter.write_line(f"{name}: {told}")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    built = wiring.build(Settings(store=str(tmp_path / "signups.db")))
    built.warm_up()
    yield built
    built.close()


def body(signup_id: str, **blocks: Any) -> bytes:
    return json.dumps({"signup_id": signup_id, **blocks}).encode()


@pytest.fixture
def request_of(services: Services) -> Callable[..., ScoreRequest]:
    """A parsed request: `request_of("a", account={"email": ...})`."""
    return lambda signup_id, **blocks: parse_score(body(signup_id, **blocks), services.clock())
