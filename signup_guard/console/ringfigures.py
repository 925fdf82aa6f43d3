"""Pictures of a ring as SVG with nothing inline: what its members share, and how it grew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from math import atan2, cos, pi, sin
from typing import Final, NamedTuple

from signup_guard.clock import DAY
from signup_guard.console.figures import Chart, stacked
from signup_guard.usecases.ringcase import RingCase, Row, Thing

_CENTRE: Final = (300.0, 200.0)
_INNER: Final = (70.0, 90.0)
_OUTER: Final = (280.0, 180.0)


class Spot(NamedTuple):
    """A dot: where it is, its class, and its text."""

    x: float
    y: float
    kind: str
    text: str


class Picture(NamedTuple):
    """Members around the things that they share, in a box of 600 x 400: dots, and lines as (x1, y1, x2, y2, column of the thing)."""

    members: Sequence[Spot]
    things: Sequence[Spot]
    lines: Sequence[tuple[float, float, float, float, int]]


def picture(rows: Sequence[Row], things: Sequence[Thing]) -> Picture:
    """Members stand next to those who share the same; each thing stands on the side of those who have it."""
    rows = sorted(rows, key=lambda row: (tuple(not has for has in row.has), row.member.seq))
    turns = [2 * pi * (place + 0.5) / max(len(rows), 1) for place in range(len(rows))]
    members = [Spot(*_at(turn, _OUTER), row.member.state, row.member.signup_id) for row, turn in zip(rows, turns, strict=True)]
    sides = []
    for column in range(len(things)):
        having = [turn for row, turn in zip(rows, turns, strict=True) if row.has[column]]
        sides.append((atan2(sum(map(sin, having)), sum(map(cos, having))) % (2 * pi), column))
    spots: dict[int, Spot] = {}
    for place, (_, column) in enumerate(sorted(sides)):
        turn = sorted(sides)[0][0] + 2 * pi * place / len(sides)
        radius = _INNER if len(sides) > 1 else (0.0, 0.0)
        spots[column] = Spot(*_at(turn, radius), f"thing-{column}", f"{things[column].title} #{things[column].number}")
    lines = [
        (member.x, member.y, spots[column].x, spots[column].y, column)
        for row, member in zip(rows, members, strict=True)
        for column, has in enumerate(row.has)
        if has
    ]
    return Picture(members, [spots[column] for column in range(len(things))], lines)


def growth(case: RingCase) -> Chart:
    """Members by the time they came, stacked by state."""
    form = "%d %b" if case.step >= DAY else "%d %b %H:%M"
    rows = [(datetime.fromtimestamp(at // 1_000_000, UTC).strftime(form), [*counts.values()]) for at, counts in case.growth]
    return stacked(rows, [*case.growth[0][1]])


def _at(turn: float, radius: tuple[float, float]) -> tuple[float, float]:
    return round(_CENTRE[0] + radius[0] * cos(turn), 1), round(_CENTRE[1] + radius[1] * sin(turn), 1)
