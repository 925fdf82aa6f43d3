"""What a ring's page tells before an act: whom it would decide on, page by page, and what labelled history says of the rule behind it."""

from __future__ import annotations

from collections import Counter

from signup_guard.domain import Label
from signup_guard.usecases.ringcase import PAGE, ring_case
from tests.usecases.test_rings import EXPOSURE, INES, TOMAS, come, contain, finalise, planted, ring_of, services

__all__ = ["services"]


def test_the_preview_adds_up_what_the_act_does(services) -> None:
    ring = planted(services, 9, held=3)
    services.reviewer.decide(TOMAS, "s0", "allow", "verified", 0)
    services.reviewer.decide(TOMAS, "s1", "block", "stolen_card", 0)
    services.label([Label("s3", "genuine", "outcome"), Label("s4", "fake", "chargeback")], test=False)
    members = services.store.ring_members(ring)
    case = ring_case(services.store, ring, None, 0)
    assert case.states == Counter(member.state for member in members) == {"allow": 7, "hold": 1, "block": 1}
    assert case.exposure == sum(member.exposure for member in members if member.state == "allow") == 7 * EXPOSURE
    held = case.hits["hold"]
    assert (held.accepted, held.exposure, held.genuine, held.spared) == (5, 5 * EXPOSURE, 2, 3)
    assert contain(services, ring) == held.members == 6
    for verdict in ("allow", "block"):
        assert ring_case(services.store, ring, None, 0).hits[verdict].members == 6
    finalise(services, ring)
    come(services, "s9")
    assert ring_case(services.store, ring, None, 0).hits["allow"].members == 1, "only who joined since"


def test_a_page_of_members_is_read_and_no_more(services) -> None:
    ring = planted(services, PAGE + 3, held=2)
    pages = [ring_case(services.store, ring, None, page) for page in (0, 1)]
    shown = [[row.member.signup_id for row in case.rows] for case in pages]
    assert shown == [[f"s{place}" for place in range(PAGE + 2, 2, -1)], ["s2", "s1", "s0"]]
    assert ([case.pages for case in pages], len(pages[1].picture)) == ([2, 2], PAGE)
    held = ring_case(services.store, ring, "hold", 0)
    assert ([row.member.signup_id for row in held.rows], held.pages) == (["s1", "s0"], 1)
    assert sum(sum(counts.values()) for _, counts in held.growth) == PAGE + 3


def test_the_preview_names_accepted_accounts_that_proved_genuine(services) -> None:
    """What the rule for later joiners would have done to people in labelled history."""
    ring = planted(services, 7, held=1)
    assert ring_case(services.store, ring, None, 0).hindsight == (0, 0, 0, [], [])
    genuine = [Label(signup_id, "genuine", "outcome") for signup_id in ("s0", "s2", "s5")]
    services.label([*genuine, Label("s1", "fake", "chargeback")], test=False)
    found = ring_case(services.store, ring, None, 0).hindsight
    assert (found.fake, found.genuine, found.accepted) == (1, 3, 2), "the first was held when it came"
    assert [(member.signup_id, before) for member, before in found.proved] == [("s2", 2), ("s5", 5)]
    services.ring_changes.take_out(INES, "s5", "known_customer")
    come(services, "else", card="other")
    come(services, "else_2", card="other")
    found = ring_case(services.store, ring, None, 0).hindsight
    assert ([member.signup_id for member, _ in found.proved], [member.signup_id for member in found.taken_out]) == (["s2"], ["s5"])
    assert ring_case(services.store, ring_of(services, "else"), None, 0).hindsight.taken_out == []
