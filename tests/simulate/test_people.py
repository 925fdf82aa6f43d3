"""Whose cards people use, what user agents their telephones have, what shops sell."""

from collections import Counter
from random import Random

import pytest
from user_agents import parse

from signup_guard.simulate import simulate
from signup_guard.simulate.devices import MAKES, in_app_agent, phone_model
from signup_guard.simulate.suppliers import make_shop


@pytest.mark.parametrize("system", ["android", "iphone"])
def test_a_page_inside_an_application_is_of_a_telephone_and_seldom_twice_the_same(system):
    make = next(make for make in MAKES if make.system == system)
    agents = [in_app_agent(Random(seed), make, 18 if system == "iphone" else 140) for seed in range(50)]
    assert all(parse(agent).is_mobile for agent in agents)
    assert {parse(agent).os.family for agent in agents} == {"iOS" if system == "iphone" else "Android"}
    assert len(set(agents)) > 45


def test_few_models_are_common_and_most_are_rare():
    models = Counter(phone_model((place + 0.5) / 10_000) for place in range(10_000))
    common = sum(times for _, times in models.most_common(20))
    assert 0.35 < common / 10_000 < 0.45
    assert sum(times <= 2 for times in models.values()) > 500


def test_some_shops_sell_students_mailboxes():
    shops = [make_shop(Random(seed), ["ikar.ac.uk"]) for seed in range(400)]
    assert 30 < sum("ikar.ac.uk" in shop.domains for shop in shops) < 80


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_some_genuine_people_use_the_card_of_somebody_with_another_surname(seed):
    rows = [row for row in simulate(Random(seed), days=3, per_day=200, fake_share=0) if row["payment"] and " " in row["account"]["name"]]
    others = [row for row in rows if row["payment"]["holder_name"].split()[-1].lower() != row["account"]["name"].split()[-1].lower()]
    assert 0.02 < len(others) / len(rows) < 0.25
