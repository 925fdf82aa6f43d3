"""Enrichment as a whole: total on any text, honest about what is missing, and no part drags another down."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signup_guard.domain import Account, Address, Device, Network, Payment, Session, Signup
from signup_guard.enrich import enrich
from signup_guard.features.kinds import KINDS
from tests.benchmarks.enrich import AT, FOOD, REQUEST, hostile, signup

TEXT = (
    st.none()
    | st.text(st.characters(exclude_categories=()), max_size=40)
    | st.sampled_from(["0", "null", "+1415", "a@b", "::", "en-", "1x1", "US"])
)
ADDRESSES = st.builds(Address, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT)
ACCOUNTS = st.builds(Account, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, st.none(), ADDRESSES)
DEVICES = st.builds(Device, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, st.none() | st.booleans(), st.dictionaries(st.text(), st.text()))
NETWORKS = st.builds(Network, TEXT, TEXT, st.none() | st.integers(-1, 2**32), TEXT)
PAYMENTS = st.builds(Payment, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT)
SIGNUPS = st.builds(Signup, st.just("su_1"), st.none(), ACCOUNTS, DEVICES, NETWORKS, PAYMENTS)


@settings(max_examples=300)
@given(SIGNUPS, st.integers(0, 4_000_000_000_000_000))
def test_any_text_is_enriched_without_a_part_failing(tables, hasher, wild, at):
    enriched = enrich(wild, at, tables, hasher)
    assert enriched.degraded == ()
    assert all(0 <= mark < 10**9 for mark in enriched.facts.marks.values())
    assert all(warning.pointer.startswith("/") and warning.text for warning in enriched.warnings)
    assert enrich(wild, at, tables, hasher) == enriched


@pytest.mark.parametrize("food", FOOD.values(), ids=FOOD)
def test_hostile_text_in_every_field_at_once(tables, hasher, food):
    assert 1000 <= len(food) <= 1024
    assert enrich(hostile(food, 0), AT, tables, hasher).degraded == ()


def test_a_full_signup_has_a_key_of_every_kind(tables, hasher):
    full = signup(REQUEST)
    account = replace(full.account, email="jane.doe@acme-tools.com", referral_code="FRIEND")
    enriched = enrich(replace(full, account=account), AT, tables, hasher)
    assert enriched.warnings == () and enriched.degraded == ()
    assert list(enriched.facts.links) == list(KINDS)
    assert (enriched.facts.path, enriched.facts.account_country, enriched.facts.referral) == ("trial", "US", True)


def test_an_empty_signup_has_nothing_but_the_traffic(tables, hasher):
    facts = enrich(Signup("su_1"), AT, tables, hasher).facts
    assert list(facts.links) == ["traffic"] and facts.marks == {}
    assert (facts.mail, facts.phone, facts.net, facts.agent, facts.device, facts.card, facts.text) == (None,) * 7
    assert facts.session == Session()


@pytest.mark.parametrize("nothing", ["undefined", "null", "0", "00000000-0000-0000-0000-000000000000", "d41d8cd98f00b204e9800998ecf8427e"])
def test_placeholders_are_missing_and_warned_of(tables, hasher, nothing):
    wild = Signup(
        "su_1",
        account=Account(referral_code=nothing, address=Address(line1=nothing, city="Paris")),
        device=Device(id=nothing, components={"canvas": nothing, "a/b~": nothing, "webgl": "h2"}),
        network=Network(ja4=nothing),
        payment=Payment(card_fingerprint=nothing, funding="unknown"),
    )
    enriched = enrich(wild, AT, tables, hasher)
    assert set(enriched.facts.links) == {"traffic", "any_device", "webgl"}
    assert {(warning.code, warning.pointer) for warning in enriched.warnings} == {
        ("placeholder", pointer)
        for pointer in (
            *("/account/referral_code", "/account/address/line1", "/device/id", "/device/components/canvas"),
            *("/device/components/a~1b~0", "/network/ja4", "/payment/card_fingerprint"),
        )
    }
    assert enriched.facts.referral is False and enriched.facts.card is None
    assert enriched.facts.device is not None and enriched.facts.device.components == 1


def test_words_for_nothing_known_are_no_fault(tables, hasher):
    said = Payment(bin="424242", brand="unknown", funding="unknown", wallet="none", cvc_check="none", avs_check="unknown")
    enriched = enrich(Signup("su_1", payment=said), AT, tables, hasher)
    card = enriched.facts.card
    assert card is not None and enriched.warnings == ()
    assert (card.funding, card.brand_matches_bin, card.wallet, card.cvc_passed, card.avs_passed) == (None, None, False, None, None)


def test_a_national_number_is_read_by_the_account_s_country_or_the_address_s(tables, hasher):
    def country(**account):
        facts = enrich(
            Signup("su_1", account=Account(phone="030 901820", **account), network=Network(ip="52.95.110.1")), AT, tables, hasher
        ).facts
        return facts.phone.country if facts.phone is not None else None

    assert country(country="DE") == "DE" == country(address=Address(country="DE"))
    assert country() == "US"


def test_an_unknown_country_is_warned_of(tables, hasher):
    account = Account(country="Atlantis", address=Address(country="FR"))
    enriched = enrich(Signup("su_1", account=account), AT, tables, hasher)
    assert enriched.facts.account_country == "FR"
    assert [(warning.code, warning.pointer) for warning in enriched.warnings] == [("unknown_country", "/account/country")]


def test_a_failing_part_is_left_out_named_and_logged_without_what_was_typed(tables, hasher, caplog):
    broken = replace(tables, suffixes=None, ip_country=None)
    with caplog.at_level(logging.ERROR):
        enriched = enrich(signup(REQUEST), AT, broken, hasher)
    assert enriched.degraded == ("enrich_net", "enrich_mail")
    assert enriched.facts.mail is None and enriched.facts.net is None
    assert enriched.facts.phone is not None and enriched.facts.card is not None
    assert {"ip", "net", "phone", "card", "name"} <= set(enriched.facts.links)
    assert "enrich_mail failed with AttributeError" in caplog.text
    assert "gmail" not in caplog.text and "jane" not in caplog.text and "52.95" not in caplog.text
