"""Platforms differ in what their people look like, and make the same of fakes."""

from random import Random
from statistics import mean

import pytest
from phonenumbers import is_valid_number, parse

from signup_guard.clock import DAY
from signup_guard.simulate import simulate
from signup_guard.simulate.devices import device
from signup_guard.simulate.locales import LOCALES
from signup_guard.simulate.platform import MISFITS, Platform
from signup_guard.simulate.registry import Ring, mechanics
from signup_guard.simulate.world import World


def platform(**ways):
    made = Platform(Random(1))
    for name, value in ways.items():
        setattr(made, name, value)
    return made


QUIET = {"misfits": dict.fromkeys(MISFITS, 0.0), "english": 0.0, "mistyped": 0.0, "same_username": 0.0, "grain": {}, "prints": 1}


def sent(change=None, **ways):
    """What 300 people in France send, or 300 accounts of an operator that the `change` makes of them."""
    rng, made = Random(5), World(Random(3))
    made.platform = platform(**QUIET | ways)
    made.asks = dict.fromkeys(made.asks, 1.0)
    made.asks_card = dict.fromkeys(made.asks_card, 1.0)
    made.knows = dict.fromkeys(made.knows, 1.0)
    drafts = [made.applicant(rng, 0, "FR") for _ in range(300)]
    if change is not None:
        ring = Ring("r", "T2", 300, DAY, ["FR"])
        ring.times = [0] * 300
        apply = mechanics()[change].act(rng, made, ring)
        for draft in drafts:
            apply(draft)
    return [made.request(rng, draft) for draft in drafts]


FITS = {
    "timezone": lambda row: row["device"]["timezone"] in LOCALES["FR"].zones,
    "language": lambda row: row["device"]["accept_language"].startswith("fr"),
    "phone": lambda row: row["account"]["phone"].startswith("+33"),
    "country": lambda row: row["account"]["country"] == "FR",
    "card": lambda row: row["payment"]["country"] == "FR",
    "line": lambda row: row["network"]["country"] == "FR",
}


@pytest.mark.parametrize("what", FITS)
def test_what_does_not_fit_is_of_another_country(what):
    assert all(map(FITS[what], sent()))
    found = mean(map(FITS[what], sent(misfits={**dict.fromkeys(MISFITS, 0.0), what: 0.5})))
    assert 0.45 <= found <= 0.75, "half of them, of whom some are given the same country again"


@pytest.mark.parametrize(
    ("ways", "is_odd"),
    [
        ({"misfits": dict.fromkeys(MISFITS, 0.5)}, lambda row: row["device"]["timezone"] not in LOCALES["FR"].zones),
        ({"english": 0.5}, lambda row: row["device"]["accept_language"].startswith("en")),
        ({"mistyped": 0.5}, lambda row: not is_valid_number(parse(row["account"]["phone"]))),
        ({"names": {"FR": [("Ada", "Berg"), ("Bo", "Lund")]}}, lambda row: row["account"]["name"].split()[0].title() in ("Ada", "Bo")),
        ({"same_username": 0.5}, lambda row: row["account"]["username"] == row["account"]["email"].split("@")[0]),
    ],
)
@pytest.mark.parametrize("operator", ["device_farm", "sms_block", "leaked_lists"])
def test_a_platform_makes_the_same_of_fakes(ways, is_odd, operator):
    people, fakes = (mean(map(is_odd, sent(change, **ways))) for change in (None, operator))
    assert people > 0.25 and fakes == pytest.approx(people, abs=0.15)


def drawn(rng, made):
    """The canvases of 400 machines as the platform's script tells them."""
    return {made.seen(rng, device(rng, 0, LOCALES["FR"]))["components"]["canvas"] for _ in range(400)}


def test_machines_are_told_apart_as_finely_as_the_script_tells_them():
    coarse, usual, fine = (len(drawn(Random(1), platform(grain={"canvas": grain}))) for grain in (40, None, 0))
    assert coarse <= 40 < usual < fine


def test_a_browser_that_tells_little_is_told_all_the_same():
    assert platform(grain={"canvas": 0}).seen(Random(1), {"components": {"canvas": "0123456789ab"}})["components"].keys() == {"canvas"}
    assert platform().seen(Random(1), {}) == {"ja4": None}


@pytest.mark.parametrize(("prints", "most"), [(1, 1), (4, 4)])
def test_a_tls_print_has_so_many_variants(prints, most):
    rng, block = Random(1), device(Random(2), 0, LOCALES["FR"])
    assert len({platform(prints=prints, grain={}).seen(rng, block)["ja4"] for _ in range(100)}) == most


def test_hurried_it_is_the_same_stream_but_faster():
    slow, fast = (list(simulate(Random(1), days=5, per_day=40, hurry=hurry)) for hurry in (1, 100))
    assert [row["signup_id"] for row in fast] == [row["signup_id"] for row in slow]
    assert fast[-1]["occurred_at"] < "2026-01-01T01:12:00" and slow[-1]["occurred_at"] > "2026-01-05"
    assert all(row["label_observed_at"] >= row["occurred_at"] for row in fast if row["label_observed_at"])


def test_solved_tells_more_labels_without_a_time_and_nothing_else():
    usual, solved = (list(simulate(Random(1), days=5, per_day=200, solved=share)) for share in (0, 0.5))
    added = [row for row, other in zip(solved, usual, strict=True) if row["label"] != other["label"]]
    assert all(row["label"] == ("fake" if row["ring_id"] else "genuine") and row["label_observed_at"] is None for row in added)
    assert len(added) == pytest.approx(sum(row["label"] is None for row in usual) / 2, rel=0.15)
    assert [row | {"label": None} for row in solved] == [row | {"label": None} for row in usual]
