"""One battery over every signal, and what the less obvious ones say of planted cases."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from dataclasses import fields, replace
from importlib import import_module
from math import isnan, nan
from pathlib import Path
from random import Random
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signup_guard.clock import DAY, HOUR, MINUTE
from signup_guard.domain import Facts, Family
from signup_guard.features import catalogue, registry
from signup_guard.features.examples import START, after, again, applicant, keyed
from signup_guard.features.history import History, MemoryShelf
from signup_guard.features.past import Past
from signup_guard.features.tracks import WINDOWS
from tests.streams import Event, random_facts, replay, streams

SIGNALS = registry.signals()
CATALOGUE = Path(__file__).parents[2] / "docs" / "signals.md"


def value(past: Past, code: str, window: str = "") -> float:
    """One signal of a past."""
    found = SIGNALS[code].compute(past)
    return float(found[registry.PLACES[window]] if window else found)


# --- the battery ---


def test_as_many_as_the_catalogue_tells() -> None:
    assert len(SIGNALS) == 231
    assert CATALOGUE.read_text() == catalogue.page(), "run: python -m signup_guard.features.catalogue > docs/signals.md"


def test_every_family_speaks() -> None:
    assert {signal.family for signal in SIGNALS.values()} == set(get_args(Family))


def test_columns_are_named_once_and_in_a_fixed_order() -> None:
    names = registry.names()
    assert len(set(names)) == len(names)
    families = [column.signal.family for column in registry.columns()]
    assert [*names] == [column.name for column in registry.columns()] and families == sorted(families)


@pytest.mark.parametrize("code", SIGNALS)
def test_explains_itself(code: str) -> None:
    signal = SIGNALS[code]
    assert set(signal.windows) <= {"", "ever", *WINDOWS}
    assert bool(signal.windows[0]) == ("{window}" in signal.text) == ("the window" in signal.about)
    for window in signal.windows:
        for number in (0.0, 1.0, 3.5, 1234.0, nan):
            words = signal.sentence(number, window)
            assert words == words.strip() and words[0] == words[0].upper() and "{" not in words and "nan" not in words
        assert signal.sentence(2.0, window) != signal.sentence(0.0, window) or "{yes}" in signal.text


@pytest.mark.parametrize("code", SIGNALS)
def test_has_an_example(code: str) -> None:
    compute = SIGNALS[code].compute
    module = import_module(compute.__module__)
    assert any(test.examples for test in doctest.DocTestFinder(recurse=False).find(compute, code, module=module))


def is_sound(vector: np.ndarray) -> bool:
    """Numbers and NaN, no infinity, one for each column."""
    return vector.dtype == np.float32 and vector.shape == (len(registry.names()),) and not np.isinf(vector).any()


def test_nothing_known_is_not_a_number() -> None:
    empty = Facts(links={}, marks={})
    vector = registry.compute(empty, History(MemoryShelf()).read(empty, START))
    assert is_sound(vector) and np.isnan(vector).all()


def test_first_signup_ever_counts_true_zeros() -> None:
    facts = random_facts(Random(1), variety=3, given=1.0)
    vector = dict(zip(registry.names(), registry.compute(facts, History(MemoryShelf()).read(facts, START)), strict=True))
    for code, window in (
        ("card_signups", "_ever"),
        ("ip_signups", "_10m"),
        ("device_new_cards", "_24h"),
        ("known_fakes", ""),
        ("known_keys", ""),
    ):
        assert vector[code + window] == 0
    for name in ("card_first_age", "card_fake_share", "bin_lift_24h", "bin_name_excess_24h", "neighbour_age", "net_same_name_template"):
        assert isnan(vector[name])
    assert vector["card_on_new_device"] == 1


def test_long_history_of_everything_fills_every_column() -> None:
    history, rng, filled = History(MemoryShelf()), Random(2), np.zeros(len(registry.names()), dtype=bool)
    for seq in range(400):
        facts = random_facts(rng, variety=4)
        past = history.read(facts, START + seq * HOUR)
        if seq > 300:
            vector = registry.compute(facts, past)
            assert is_sound(vector)
            filled |= ~np.isnan(vector)
        history.record(past, seq, rng.uniform(-9, 9))
        history.label(facts, seq, None, rng.choice(["fake", "genuine", None]), START + seq * HOUR)
    assert [name for name, full in zip(registry.names(), filled, strict=True) if not full] == []


@given(streams(most=60))
@settings(max_examples=15)
def test_any_stream_gives_sound_vectors(events: Sequence[Event]) -> None:
    assert all(is_sound(registry.compute(facts, past)) for facts, past in replay(History(MemoryShelf()), events))


ODD: dict[str, list[object]] = {
    "bool": [False, True],
    "int": [0, 1, 10**400, -7],
    "float": [0.0, 1e300, -1e300, 5e-324, 1],
    "str": ["", "unknown", "CA", "mobile"],
    "None": [None],
}


@given(st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_any_facts_give_sound_vectors(rng: Random) -> None:
    plain = applicant()
    parts = {name: getattr(plain, name) for name in ("mail", "phone", "net", "agent", "device", "card", "text", "session")}
    odd = {
        name: replace(part, **{field.name: rng.choice(ODD[rng.choice(str(field.type).split(" | "))]) for field in fields(part)})
        for name, part in parts.items()
        if rng.random() < 0.8
    }
    facts = replace(Facts(links={}, marks={}), **odd)
    assert is_sound(registry.compute(facts, History(MemoryShelf()).read(facts, START)))


def test_facts_signals_need_no_history() -> None:
    for code, signal in SIGNALS.items():
        if not signal.reads_history:
            assert not isnan(signal.compute(applicant())), code


# --- planted cases ---

SHAPED = [{"mail_domain": "m", "local_template": "a"}, {"mail_domain": "m", "local_template": "b"}]
NUMBERED = [{"mail_stem": "m", "mail_number": number} for number in (3, 5, 5, 900)]
STEADY = [{"bin": f"b{place % 4}", "name_template": f"n{place % 3}", "mail_provider": "m"} for place in range(600)]
BURST = [{"bin": "b1", "name_template": "n2", "mail_provider": "m"}] * 60


def test_a_steady_mix_has_no_excess_and_no_lift() -> None:
    past = after(STEADY, {"bin": "b1", "name_template": "n2", "mail_provider": "m"}, every=10 * MINUTE)
    for window in ("1h", "24h"):
        assert abs(value(past, "bin_name_excess", window)) < 0.2
        assert abs(value(past, "highest_lift", window)) < 0.2
    assert abs(value(past, "bin_lift", "24h")) < 0.1
    assert value(past, "highest_surprise", "24h") < 1


def test_a_burst_of_one_pair_stands_out() -> None:
    pair = {"bin": "b1", "name_template": "n2", "mail_provider": "m"}
    past = after(STEADY + BURST, pair, every=10 * MINUTE)
    other = after(STEADY + BURST, pair | {"bin": "b0"}, every=10 * MINUTE)
    assert value(past, "bin_name_excess", "24h") > 1.2 > 0 > value(other, "bin_name_excess", "24h")
    assert value(past, "highest_surprise", "24h") > 20
    assert value(past, "bin_lift", "24h") > 0.6 > 0 > value(other, "bin_lift", "24h")
    assert value(past, "highest_pair_lift", "24h") > value(past, "bin_lift", "24h")


@pytest.mark.parametrize("begin", [0, 20 * MINUTE, 59 * MINUTE])
@pytest.mark.parametrize("every", [MINUTE // 60, MINUTE, HOUR, DAY])
def test_an_age_in_signups_is_the_same_at_any_pace(every: int, begin: int) -> None:
    history, other, mine = History(MemoryShelf()), keyed({"ip": "a", "net": "a"}), keyed({"ip": "b", "net": "b"})
    for seq, facts in enumerate([mine, *[other] * 30, mine, *[other] * 9]):
        history.record(history.read(facts, START + begin + seq * every), seq)
    past = history.read(mine, START + begin + 41 * every)
    assert value(past, "ip_last_distance") == pytest.approx(10, rel=0.05)
    assert value(past, "ip_last_age") == pytest.approx(10 * every / 1e6)


def test_an_age_in_signups_outlasts_a_silence() -> None:
    history, facts = History(MemoryShelf()), keyed({"ip": "b", "net": "b"})
    for seq in range(60):
        history.record(history.read(facts, START + seq * HOUR), seq)
    assert 10 < value(history.read(facts, START + 59 * HOUR + 2 * DAY), "ip_last_distance") < 48


@pytest.mark.parametrize("code", ["local_hour_rarity", "agreement_rarity"])
def test_what_everybody_here_does_is_usual(code: str) -> None:
    part = code.removesuffix("_rarity")
    usual, odd = {part: "usual"}, {part: "odd"}
    assert value(after([usual] * 60, usual), code) < 0.1
    assert value(after([usual] * 60, odd), code) > 4
    assert isnan(value(after([usual] * 10, odd), code)), "too little traffic to tell"


def test_a_common_thing_is_less_rare() -> None:
    seen = [{"screen": "common"}] * 90 + [{"screen": "rare"}] * 10
    assert value(after(seen, {"screen": "common"}), "screen_rarity") < value(after(seen, {"screen": "rare"}), "screen_rarity")
    assert value(after(seen, {"screen": "new"}), "screen_rarity") == pytest.approx(np.log(102))


@pytest.mark.parametrize(
    ("code", "earlier", "now", "expected"),
    [
        ("net_mail_step", [{"net": "n", "mail_number": 5}, {"net": "n", "mail_number": 6}], {"net": "n", "mail_number": 7}, 1),
        ("net_mail_step", [{"net": "n", "mail_number": 90}, {"net": "other", "mail_number": 8}], {"net": "n", "mail_number": 7}, -83),
        ("net_mail_step", [{"net": "n"}], {"net": "n", "mail_number": 7}, nan),
        ("net_mail_step", [{"net": "n", "mail_number": 5}], {"net": "n"}, nan),
        ("mail_domain_same_local_template", [*SHAPED, {"mail_domain": "m"}], {"mail_domain": "m", "local_template": "a"}, 0.5),
        ("net_same_name_template", [{"net": "n", "name_template": "a"}], {"net": "n", "name_template": "new"}, 0),
        ("net_same_name_template", [{"net": "n", "name_template": "a"}], {"net": "n"}, nan),
        ("card_name_variety", [{"card": "c", "name": "a"}, {"card": "c", "name": "b"}], {"card": "c"}, 1),
        ("card_name_variety", [{"card": "c", "name": "a"}] * 4, {"card": "c"}, 0.25),
        ("card_name_variety", [{"card": "c", "name": "a"}], {"card": "c"}, nan),
        ("mail_stem_run", NUMBERED, {"mail_stem": "m", "mail_number": 8}, 2),
        ("mail_stem_run", NUMBERED, {"mail_stem": "m", "mail_number": 12}, 0),
        ("mail_stem_run", NUMBERED, {"mail_stem": "m"}, nan),
        ("device_mailbox_variety", [{"device": "d", "mailbox": box} for box in "aab"], {"device": "d", "mailbox": "b"}, 2 / 3),
        ("ip_mailbox_variety", [{"ip": "i", "mailbox": box} for box in "abc"], {"ip": "i"}, 1),
        ("ip_same_name", [{"ip": "i", "name": name} for name in "aaab"], {"ip": "i", "name": "a"}, 0.75),
        ("ip_same_name", [{"ip": "i", "name": "a"}], {"ip": "i"}, nan),
        ("ring_things", [{"card": "c", "ip": "i"}] * 3, {"card": "c", "ip": "i", "phone": "p"}, 2),
        ("ring_things", [{"card": "c", "ip": "i"}, {"card": "c", "ip": "j"}, {"card": "c", "ip": "j"}], {"card": "c", "ip": "i"}, 3),
        ("ring_things", [{"ip": "i"}], {"ip": "i"}, nan),
        ("known_keys", [{"ip": "i"}], {"ip": "i", "card": "new"}, 0.5),
        ("card_on_new_device", [{"card": "c", "device": "d"}], {"card": "c", "device": "d"}, 0),
        ("card_on_new_device", [{"card": "c", "device": "d"}], {"card": "c", "device": "e"}, 1),
        ("card_on_new_device", [{"card": "c", "device": "d"}], {"card": "c"}, nan),
    ],
)
def test_likeness_to_the_last_signups(code: str, earlier: list[dict[str, str | int]], now: dict[str, str | int], expected: float) -> None:
    assert value(after(earlier, now), code) == pytest.approx(expected, nan_ok=True)


def test_a_clockwork_is_even() -> None:
    paced, history = again(10, every=HOUR, card="c"), History(MemoryShelf())
    rng, at = Random(3), START
    uneven = after([{"card": "c"}] * 10, {"card": "c"}, every=0)
    assert value(paced, "card_gap_variation") == 0 and value(uneven, "card_gap_variation") == 0
    for seq in range(10):
        facts = random_facts(Random(0), variety=1, given=1.0)
        history.record(history.read(facts, at), seq)
        at += int(rng.expovariate(1) * HOUR)
    assert value(history.read(facts, at), "card_gap_variation") > 0.4
    assert isnan(value(again(1, card="c"), "card_gap_variation"))


def test_neighbours_are_counted_by_age_and_label() -> None:
    ring = {"canvas": "x", "webgl": "y", "fonts": "z", "agent": "a", "screen": "s", "locale": "l"}
    crowd = [{part: f"{part}{place % 40}" for part in ring} for place in range(200)]
    past = after(crowd + [ring] * 4, ring, every=10 * MINUTE, told="fake")
    assert value(past, "neighbours_above_10", "1h") == 4
    assert value(past, "neighbours_fake") == 4
    assert value(past, "neighbour_agreement") > 10 > 0
    assert value(past, "neighbour_age") == 600
    late = after(crowd + [ring] * 4, ring, every=DAY)
    assert value(late, "neighbours_above_10", "24h") == 1 and value(late, "neighbours_above_10", "7d") == 4


def test_label_signals_follow_the_known() -> None:
    fakes, genuine = again(4, told="fake", card="c", bin="b"), again(4, told="genuine", card="c", bin="b")
    assert value(fakes, "card_fake_share") == 0.7 and value(genuine, "card_fake_share") == pytest.approx(0.3)
    assert value(fakes, "worst_key_fake_share") == 0.7 and value(fakes, "known_fakes") == 4 and value(genuine, "known_genuine") == 4
    assert isnan(value(again(4, card="c"), "card_fake_share"))


def test_sentences_say_the_value() -> None:
    assert SIGNALS["card_signups"].sentence(9.0, "30d") == "This card was used by 9 other signups in the last 30 days"
    assert SIGNALS["card_signups"].sentence(1.0, "1h") == "This card was used by 1 other signup in the last hour"
    assert SIGNALS["card_first_age"].sentence(7_200.0, "") == "The card was first seen 2 hours before this signup"
    assert (
        SIGNALS["bin_lift"].sentence(np.log(3), "24h")
        == "This range of cards is at 3 times its usual share of traffic in the last 24 hours"
    )
    assert SIGNALS["card_signups"].sentence(nan, "1h") == "Not known: earlier signups with the same card in the last hour"
    flag = SIGNALS["webdriver"]
    assert [flag.sentence(value, "") for value in (1.0, 0.0, nan)] == [
        "The browser says that a program drives it",
        "The browser does not say that a program drives it",
        "It is not known whether the browser says that a program drives it",
    ]


@pytest.mark.parametrize("code", [code for code, signal in SIGNALS.items() if signal.is_flag])
def test_a_flag_says_both_yes_and_no(code: str) -> None:
    assert SIGNALS[code].sentence(0.0, "") != SIGNALS[code].sentence(1.0, "")


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("pasted_fields", 1.0, "1 field of the form was filled by pasting"),
        ("pasted_fields", 2.0, "2 fields of the form were filled by pasting"),
        ("known_fakes", 1.0, "1 known fake shares something with this signup, each thing counted for itself"),
        ("funding_prepaid", nan, "It is not known whether the card is a prepaid card"),
        ("nearest_look", nan, "Not known: first look at the most alike recent signup that had one"),
    ],
)
def test_a_sentence_reads_well_for_one_and_for_nothing(code: str, value: float, text: str) -> None:
    assert SIGNALS[code].sentence(value, "") == text
