"""A clock that jumps is not believed: time goes on as if it had not, and it is reported until it agrees again or a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from signup_guard import wiring
from signup_guard.cli import cli
from signup_guard.clock import DAY, HOUR, MINUTE, SECOND, SteadyClock, now
from signup_guard.config import Settings
from signup_guard.schema.requests import parse_score
from signup_guard.usecases.services import Services
from tests.conftest import body
from tests.usecases.test_assess import answer

START = 20_000 * DAY


class Machine:
    """Its wall clock can be set; the other one runs on."""

    def __init__(self, wall: int = START) -> None:
        self.wall, self.running = wall, 7 * DAY

    def passes(self, time: int) -> None:
        self.wall += time
        self.running += time

    def clock(self, newest: int = 0) -> SteadyClock:
        return SteadyClock(newest, lambda: self.wall, lambda: self.running)


@pytest.mark.parametrize("jump", [2 * HOUR, 400 * DAY, -2 * HOUR, -400 * DAY])
def test_a_jump_of_more_than_an_hour_is_quarantined_until_the_clock_agrees_again(jump: int) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += jump
    machine.passes(DAY)
    assert (clock(), clock.jump()) == (START + DAY, jump)
    machine.wall -= jump - MINUTE
    assert (clock(), clock.jump()) == (START + DAY + MINUTE, 0)
    machine.passes(HOUR)
    assert clock() == START + DAY + HOUR + MINUTE


@pytest.mark.parametrize("step", [SECOND, -SECOND, 59 * MINUTE, -59 * MINUTE])
def test_a_smaller_correction_is_followed(step: int) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += step
    assert (clock(), clock.jump()) == (START + step, 0)


def test_a_night_with_nobody_asking_is_no_jump() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.passes(9 * HOUR)
    assert (clock(), clock.jump()) == (START + 9 * HOUR, 0)


@pytest.mark.parametrize(("newest", "starts"), [(0, START), (START - 90 * DAY, START), (START + 59 * MINUTE, START)])
def test_a_restart_takes_the_clock_as_it_is(newest: int, starts: int) -> None:
    clock = Machine().clock(newest)
    assert (clock(), clock.jump()) == (starts, 0)


def test_a_restart_with_the_clock_behind_the_store_goes_on_from_the_store_until_any_later_time() -> None:
    machine = Machine()
    clock = machine.clock(START + 3 * DAY)
    machine.passes(MINUTE)
    assert (clock(), clock.jump()) == (START + 3 * DAY + MINUTE, -3 * DAY)
    machine.wall += 30 * DAY
    assert (clock(), clock.jump()) == (START + 30 * DAY + MINUTE, 0), "the service was down for weeks, and only then was its clock set"
    machine.wall += 30 * DAY
    assert clock.jump() == 30 * DAY


@pytest.fixture
def machine() -> Machine:
    return Machine(now())


@pytest.fixture
def services(tmp_path: Path, machine: Machine):
    settings = Settings(store=str(tmp_path / "a.db"))
    built = wiring.assemble(settings, *wiring.open_store(settings), machine.clock())
    built.access.create_key(["score"], test=False, actor="test")
    built.warm_up()
    yield built
    built.close()


def watched(services: Services) -> list[tuple[str, str | None]]:
    with services.store.unit():
        services.upkeep.watch_clock()
    return [(row.act, row.detail) for row in services.store.audit_trail({"subject": "clock"}, None, 9)]


def doctor(tmp_path: Path) -> str:
    found = CliRunner().invoke(cli, ["doctor"], env={"SIGNUP_GUARD_STORE": str(tmp_path / "a.db")})
    return next(line for line in found.output.splitlines() if line[6:].startswith("clock"))


def test_a_wrong_far_future_enters_no_history_and_is_reported(services: Services, machine: Machine, tmp_path: Path) -> None:
    right = machine.wall
    assert watched(services) == []
    machine.wall += 400 * DAY
    answer(services, parse_score(body("a"), services.clock()))
    assert services.store.kept("a").record.at == right
    assert services.ready()["clock"] == {"jump_seconds": 400 * DAY / SECOND}
    assert watched(services) == watched(services) == [("clock_jumped", "+34560000 s")]
    assert "it jumped by +34560000 s while the service ran" in doctor(tmp_path)
    machine.wall -= 400 * DAY
    assert watched(services) == [("clock_agrees", None), ("clock_jumped", "+34560000 s")]
    assert doctor(tmp_path).startswith("ok")


def test_doctor_tells_of_a_clock_behind_the_store(services: Services, machine: Machine, tmp_path: Path) -> None:
    machine.passes(5 * HOUR)
    answer(services, parse_score(body("a"), services.clock()))
    assert "minutes behind the newest signup in the store" in doctor(tmp_path)
    settings = services.settings
    services.close()
    built = wiring.build(settings)
    assert built.clock() >= machine.wall
    assert built.ready()["clock"]["jump_seconds"] < -4 * 3600
    built.close()
