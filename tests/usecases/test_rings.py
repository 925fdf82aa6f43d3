"""Decisions on a ring: one act holds, two people decide, undoing leaves what came later; what is taken out, marked, erased and swept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from signup_guard import wiring
from signup_guard.clock import DAY, HOUR, now
from signup_guard.config import Settings
from signup_guard.domain import Label
from signup_guard.errors import ConflictError, NotFoundError, SignupGuardError
from signup_guard.schema.requests import parse_score
from signup_guard.store.acts import RingAct
from signup_guard.store.desk import Wanted
from signup_guard.usecases.ringcase import ring_case
from signup_guard.usecases.rings import ALONE_MOST, Seen
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import Visitor
from tests.conftest import body
from tests.usecases.test_assess import answer, said

EXPOSURE = 2.5
INES, TOMAS = Visitor("ines", "analyst", "", ""), Visitor("tomas", "lead", "", "")


class Ahead:
    """The clock, so far ahead."""

    by = 0

    def __call__(self) -> int:
        return now() + self.by


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """Holds nobody by itself but for the honeypot, so that tests choose who is held."""
    policy = tmp_path / "policy.toml"
    policy.write_text('hold_cut = 50\nblock_cut = 60\n[rules]\nknown_fake_card = "allow"\nknown_fake_device = "allow"\n')
    settings = Settings(store=str(tmp_path / "signups.db"), policy=policy)
    built = wiring.assemble(settings, *wiring.open_store(settings), Ahead())
    built.warm_up()
    yield built
    built.close()


def come(services, signup_id: str, card: str = "fp_1", **blocks) -> dict:
    payment = {"card_fingerprint": card, "bin": "424242", "funding": "credit"}
    request = body(signup_id, account={"exposure": EXPOSURE}, payment=payment, **blocks)
    return said(answer(services, parse_score(request, services.clock())))


def ring_of(services, signup_id: str = "s0") -> int:
    ring = services.signup(signup_id, test=False)["ring"]
    return int(ring["id"].removeprefix("r_"))


def seen(services, ring: int) -> Seen:
    """What the ring's page shows now."""
    return ring_case(services.store, ring, None, 0).seen


def planted(services, size: int, held: int = 0) -> int:
    """A ring of so many by one card, the first so many of them held at once."""
    for place in range(size):
        come(services, f"s{place}", session={"honeypot_filled": place < held})
    return ring_of(services)


def contain(services, ring: int, who: Visitor = INES) -> int:
    return services.rings.contain(who, ring, "one_operator", seen(services, ring).version)


def finalise(services, ring: int, verdict: str = "block", who: Visitor = INES) -> bool:
    return services.rings.finalise(who, ring, verdict, {"block": "same_person", "allow": "looks_genuine"}[verdict], seen(services, ring))


def confirm(services, proposal: RingAct, who: Visitor = TOMAS) -> None:
    services.rings.confirm(who, proposal.id, seen(services, proposal.ring))


def lapse(services) -> None:
    """The time of every hold is over."""
    services.clock.by += 2 * DAY
    services.writer.submit(services.upkeep.expire_holds).result()


def acts(services, ring: int):
    return services.store.acts_on(services.store.ring(ring)[0])


def states(services, size: int) -> str:
    """The decision of each as its first letter, in capitals where a hold is open."""
    views = [services.signup(f"s{place}", test=False) for place in range(size)]
    return "".join(
        "H" if view["hold"] and not view["hold"]["ended_at"] and view["decision"] == "hold" else view["decision"][0] for view in views
    )


def labels(services, size: int) -> list[str | None]:
    return [next((one["label"] for one in services.signup(f"s{place}", test=False)["labels"]), None) for place in range(size)]


def found_by(services) -> dict[str, list[tuple[str | None, str | None]]]:
    """What found each labelled signup, and by which act."""
    return {one.record.signup_id: [(label.found_by, label.act) for label in one.labels] for one in services.store.all_kept() if one.labels}


def enter_labels(services) -> None:
    while services.writer.submit(services.rings.label_due).result():
        pass


def sweep(services) -> None:
    while services.writer.submit(services.sweeps.sweep).result():
        pass


def test_one_act_holds_all_and_whoever_joins_later(services) -> None:
    ring = planted(services, 6, held=2)
    assert states(services, 6) == "HHaaaa"
    assert contain(services, ring) == 6
    assert states(services, 6) == "HHHHHH"
    late = come(services, "s6")
    assert (late["decision"], late["rules"]) == ("hold", ["contained_ring"])
    assert come(services, "else", card="other")["decision"] == "allow"
    assert services.reviewer.queue(Wanted(), None).open == 0, "they wait for the decision on the ring"
    trail = services.store.audit_trail({"act": "held_by_ring"}, None, 50)
    assert {row.subject for row in trail} == {f"s{place}" for place in range(6)}
    with pytest.raises(ConflictError, match="contained already"):
        contain(services, ring)


def test_a_ring_of_77_is_one_act_of_one_reviewer(services) -> None:
    ring = planted(services, 77)
    assert contain(services, ring) == 77
    assert states(services, 77) == "H" * 77
    assert [(act.what, act.actor, act.members) for act in acts(services, ring)] == [("contain", "ines", 77)]


def test_a_small_ring_is_decided_by_one_person_and_labelled(services) -> None:
    ring = planted(services, 4, held=1)
    contain(services, ring)
    assert finalise(services, ring)
    assert (states(services, 4), labels(services, 4)) == ("bbbb", ["fake"] * 4)
    view = services.signup("s3", test=False)
    assert [(one["decision"], one["by"], one["reason"]) for one in view["revisions"]] == [
        ("hold", "ines", "one_operator"),
        ("block", "ines", "same_person"),
    ]
    assert [(one["source"], one["reason"]) for one in view["labels"]] == [("ring", "same_person")]
    assert view["ring"]["confirmed_fake"] == 4
    act = f"act {acts(services, ring)[-1].id}"
    assert found_by(services) == {"s0": [("hold", act)], **{f"s{place}": [("sweep", act)] for place in (1, 2, 3)}}
    come(services, "s4")
    assert states(services, 5) == "bbbbH", "later joiners are held still"
    assert finalise(services, ring, "allow")
    assert (states(services, 5), labels(services, 5)) == ("bbbba", ["fake"] * 4 + ["genuine"]), "and decided on by themselves"
    assert come(services, "s5")["rules"] == [], "a ring that was released holds nobody any more"


def test_a_large_ring_takes_a_second_person(services) -> None:
    size = ALONE_MOST + 1
    ring = planted(services, size)
    contain(services, ring)
    assert not finalise(services, ring)
    assert (states(services, size), set(labels(services, size))) == ("H" * size, {None})
    proposal = acts(services, ring)[-1]
    with pytest.raises(SignupGuardError, match="second person"):
        confirm(services, proposal, INES)
    with pytest.raises(ConflictError, match="waits for a second person"):
        finalise(services, ring, who=TOMAS)
    confirm(services, proposal)
    enter_labels(services)
    assert (states(services, size), set(labels(services, size))) == ("b" * size, {"fake"})
    with pytest.raises(ConflictError, match="not wait"):
        confirm(services, proposal)
    assert acts(services, ring)[-1].done_by == "tomas"


def test_a_proposal_can_be_withdrawn(services) -> None:
    ring = planted(services, ALONE_MOST + 1)
    contain(services, ring)
    finalise(services, ring)
    services.rings.undo(TOMAS, acts(services, ring)[-1].id, "second_look")
    with pytest.raises(ConflictError):
        confirm(services, acts(services, ring)[-1])
    assert not finalise(services, ring, "allow")


@pytest.mark.parametrize(("verdict", "end"), [("block", "abbg"), ("allow", "abaa")])
def test_single_decisions_and_known_truth_stand(services, verdict: str, end: str) -> None:
    """The first was allowed by a person, the second blocked by one, of the fourth a chargeback or its absence is known."""
    ring = planted(services, 4, held=2)
    services.reviewer.decide(TOMAS, "s0", "allow", "verified", 0)
    services.reviewer.decide(TOMAS, "s1", "block", "stolen_card", 0)
    services.label([Label("s3", "genuine", "outcome")], test=False)
    assert contain(services, ring) == 1
    assert states(services, 4) == "abHa"
    assert finalise(services, ring, verdict)
    assert states(services, 4) == end.replace("g", "a")
    ringed = [place for place in range(4) if any(one["source"] == "ring" for one in services.signup(f"s{place}", test=False)["labels"])]
    assert ringed == ([2] if verdict == "block" else [2, 3])


def test_undoing_gives_back_what_stood_before_and_leaves_what_came_later(services) -> None:
    ring = planted(services, 5, held=2)
    contain(services, ring)
    finalise(services, ring)
    services.reviewer.decide(TOMAS, "s4", "allow", "verified", 2)
    with pytest.raises(ConflictError, match="later act"):
        services.rings.undo(INES, acts(services, ring)[0].id, "mistake")
    services.rings.undo(INES, acts(services, ring)[1].id, "mistake")
    assert states(services, 5) == "HHHHa"
    sources = [[(one["source"], one["label"]) for one in services.signup(f"s{place}", test=False)["labels"]] for place in range(5)]
    assert sources == [[("ring", "clear")]] * 4 + [[("ring", "clear"), ("review", "genuine")]]
    services.rings.undo(TOMAS, acts(services, ring)[0].id, "new_facts")
    assert states(services, 5) == "HHaaa"
    assert services.reviewer.queue(Wanted(), None).open == 2
    assert come(services, "s5")["decision"] == "allow"
    with pytest.raises(ConflictError, match="already"):
        services.rings.undo(TOMAS, acts(services, ring)[0].id, "new_facts")
    assert contain(services, ring) == 5, "and it can be contained again"


def test_two_reviewers_at_one_ring(services) -> None:
    ring = planted(services, 4)
    by_both = seen(services, ring)
    services.rings.contain(INES, ring, "grows_fast", by_both.version)
    with pytest.raises(ConflictError, match="Somebody has acted"):
        services.rings.contain(TOMAS, ring, "one_operator", by_both.version)
    with pytest.raises(ConflictError, match="Somebody has acted"):
        services.rings.finalise(TOMAS, ring, "allow", "verified", by_both)


def test_who_joins_after_the_page_was_read_is_not_decided_on(services) -> None:
    size = ALONE_MOST + 1
    ring = planted(services, size)
    contain(services, ring)
    before = seen(services, ring)
    come(services, f"s{size}")
    assert not services.rings.finalise(INES, ring, "block", "same_person", before)
    services.rings.confirm(TOMAS, acts(services, ring)[-1].id, before)
    enter_labels(services)
    assert states(services, size + 1) == "b" * size + "H"
    assert labels(services, size + 1)[-1] is None
    assert not finalise(services, ring), "the ring is as large as it is, however many are left to decide on"
    late = seen(services, ring)
    services.ring_changes.take_out(TOMAS, "s1", "not_related")
    with pytest.raises(ConflictError, match="lost members"):
        services.rings.confirm(TOMAS, acts(services, ring)[-1].id, late)


def test_a_ring_is_large_however_few_are_left_to_decide_on(services) -> None:
    ring = planted(services, ALONE_MOST + 1, held=5)
    for place in range(5):
        services.reviewer.decide(INES, f"s{place}", "block", "same_person", 0)
    contain(services, ring)
    shown = seen(services, ring)
    forged = Seen(shown.version, shown.newest - 1, ALONE_MOST)
    assert not services.rings.finalise(INES, ring, "block", "same_person", forged)
    assert states(services, ALONE_MOST + 1) == "b" * 5 + "H" * (ALONE_MOST - 4)
    services.rings.undo(INES, acts(services, ring)[-1].id, "mistake")
    assert not finalise(services, ring)
    assert states(services, ALONE_MOST + 1) == "b" * 5 + "H" * (ALONE_MOST - 4)


def test_whose_hold_lapses_is_held_again_or_decided_on(services) -> None:
    """Nobody decided in time: what was declared happens, and the ring can still be acted on."""
    ring = planted(services, 3)
    contain(services, ring)
    with pytest.raises(ConflictError, match="contained already"):
        contain(services, ring)
    lapse(services)
    assert states(services, 3) == "aaa"
    assert contain(services, ring) == 3
    assert states(services, 3) == "HHH"
    services.rings.undo(TOMAS, acts(services, ring)[-1].id, "mistake")
    assert (states(services, 3), come(services, "s3")["rules"]) == ("aaa", ["contained_ring"]), "as before, and still contained"
    finalise(services, ring)
    assert states(services, 4) == "bbbb"
    come(services, "s4")
    lapse(services)
    assert states(services, 5) == "bbbba"
    assert finalise(services, ring)
    assert (states(services, 5), labels(services, 5)) == ("bbbbb", ["fake"] * 5)


def test_what_is_refused(services) -> None:
    ring = planted(services, 3)
    with pytest.raises(SignupGuardError, match="listed"):
        services.rings.contain(INES, ring, "because", 0)
    with pytest.raises(NotFoundError):
        services.rings.contain(INES, 10**6, "one_operator", 0)
    with pytest.raises(ConflictError, match="Contain this ring first"):
        finalise(services, ring)
    with pytest.raises(NotFoundError):
        services.ring_changes.take_out(INES, "nobody", "not_related")
    with pytest.raises(NotFoundError):
        services.ring_changes.mark(TOMAS, "s0", "device", "carrier")
    assert states(services, 3) == "aaa"


def test_a_member_taken_out_goes_free_and_is_never_tied_again(services) -> None:
    ring = planted(services, 5, held=1)
    contain(services, ring)
    services.ring_changes.take_out(INES, "s3", "not_related")
    assert states(services, 5) == "HHHaH"
    view = services.signup("s3", test=False)
    assert (view["ring"], view["revisions"][-1]["reason"]) == (None, "not_related")
    assert services.signup("s0", test=False)["ring"]["size"] == 4
    services.ring_changes.take_out(INES, "s0", "not_related")
    assert services.reviewer.queue(Wanted(), None).open == 1, "who was held before waits for a decision of their own"
    assert come(services, "s5")["rules"] == ["contained_ring"], "the act stays with those who stay"
    finalise(services, ring)
    assert (states(services, 6), labels(services, 6)) == ("Hbbabb", [None, "fake", "fake", None, "fake", "fake"])
    services.ring_changes.take_out(INES, "s1", "not_related")
    enter_labels(services)
    assert (states(services, 6), labels(services, 6)[1]) == ("Hababb", "clear")
    with pytest.raises(ConflictError, match="no ring"):
        services.ring_changes.take_out(INES, "s3", "not_related")


def test_a_shared_thing_parts_a_ring_and_its_mark_can_be_taken_back(services) -> None:
    ring = planted(services, 4)
    contain(services, ring)
    services.ring_changes.mark(TOMAS, "s0", "card", "shared_place")
    assert services.signup("s0", test=False)["ring"] is None
    assert come(services, "s4")["ring"] is None
    assert services.reviewer.queue(Wanted(), None).open == 4, "whoever is in no ring any more waits singly"
    with pytest.raises(ConflictError):
        services.ring_changes.mark(TOMAS, "s1", "card", "shared_place")
    services.ring_changes.unmark(TOMAS, "s1", "card")
    assert come(services, "s5")["ring"]["size"] == 6


def test_an_erased_person_cannot_be_read_and_ties_nobody(services) -> None:
    planted(services, 3)
    services.ring_changes.erase(TOMAS, "s1")
    with pytest.raises(NotFoundError, match="destroyed"):
        services.reviewer.open(TOMAS, "s1")
    assert services.signup("s0", test=False)["ring"]["size"] == 2
    with pytest.raises(ConflictError, match="already"):
        services.ring_changes.erase(TOMAS, "s1")


def test_an_act_goes_with_its_ring_when_that_joins_an_older_one(services) -> None:
    come(services, "old", card="fp_old")
    come(services, "old_2", card="fp_old")
    ring = planted(services, 3)
    contain(services, ring)
    bridge = come(services, "bridge", card="fp_old", device={"id": "d_1"})
    assert bridge["decision"] == "allow"
    both = come(services, "s3", device={"id": "d_1"})
    assert (both["decision"], both["ring"]["size"]) == ("hold", 7)
    assert come(services, "new", card="fp_old")["rules"] == ["contained_ring"]
    assert [act.what for act in acts(services, ring)] == ["contain"]


def test_a_confirmed_member_brings_up_those_allowed_that_are_tied_to_it(services) -> None:
    for place in range(4):
        come(services, f"s{place}", device={"id": "d_1"} if place < 3 else {})
    come(services, "s4", card="other", device={"id": "d_1"})
    come(services, "s5", session={"honeypot_filled": True})
    come(services, "s6", card="third")
    services.label([Label("s3", "genuine", "outcome")], test=False)
    sweep(services)
    assert services.store.rings_waiting()[1] == []
    services.label([Label("s1", "fake", "chargeback")], test=False)
    sweep(services)
    [(found, count)] = services.store.rings_waiting()[1]
    listed = services.store.swept(found.id)
    assert (found.confirmed, count, {member.signup_id for member, _ in listed}) == ("s1", 3, {"s0", "s2", "s4"})
    assert [nats for _, nats in listed] == sorted((nats for _, nats in listed), reverse=True)
    assert listed[-1][0].signup_id == "s4", "the weakest last"
    assert services.sweeps.decide(INES, found.id, "hold", "has_fakes") == 3
    assert states(services, 5) == "HaHaH"
    with pytest.raises(ConflictError, match="Somebody has decided"):
        services.sweeps.decide(TOMAS, found.id, "allow", "looks_genuine")
    assert services.reviewer.queue(Wanted(), None).open == 4, "and wait in the queue"
    services.label([Label("s0", "fake", "review"), Label("s5", "fake", "review")], test=False)
    assert [found_by(services)[name] for name in ("s0", "s5")] == [[("sweep", None)], [("hold", None)]]
    services.rings.undo(TOMAS, acts(services, found.ring)[-1].id, "mistake")
    assert states(services, 5) == "aaaaa"


def test_a_sweep_finds_those_whose_ties_have_ended_since(services) -> None:
    """A chargeback comes after half a year, when the ring that there was is none any more."""
    planted(services, 4)
    come(services, "s4", card="other")
    services.ring_changes.take_out(INES, "s3", "not_related")
    services.clock.by += 190 * DAY
    while services.writer.submit(services.ring_changes.end_ties).result():
        pass
    assert [services.signup(f"s{place}", test=False)["ring"] for place in range(4)] == [None] * 4
    come(services, "late")
    services.label([Label("s1", "fake", "chargeback")], test=False)
    sweep(services)
    [(found, count)] = services.store.rings_waiting()[1]
    assert {member.signup_id for member, _ in services.store.swept(found.id)} == {"s0", "s2"}
    case = ring_case(services.store, found.ring, None, 0)
    assert [[member.signup_id for member, _ in listed] for _, listed in case.sweeps] == [["s0", "s2"]]
    assert services.sweeps.decide(INES, found.id, "hold", "has_fakes") == count == 2
    assert states(services, 5) == "HaHaa"
    services.rings.undo(TOMAS, acts(services, found.ring)[-1].id, "mistake")
    assert states(services, 5) == "aaaaa"
    services.label([Label("s1", "fake", "outcome")], test=False)
    sweep(services)
    contain(services, found.ring)
    assert states(services, 5) == "aHaaa"
    assert [count for _, count in services.store.rings_waiting()[1]] == [2], "to contain what is left of the ring decides nothing on them"


def test_a_fake_that_was_none_when_its_turn_came_is_passed_over(services) -> None:
    planted(services, 3)
    services.label([Label("s1", "fake", "review")], test=False)
    services.label([Label("s1", "genuine", "review")], test=False)
    services.clock.by += 190 * DAY
    while services.writer.submit(services.ring_changes.end_ties).result():
        pass
    come(services, "t0", card="other")
    come(services, "t1", card="other")
    services.label([Label("t0", "fake", "review")], test=False)
    sweep(services)
    assert [(found.confirmed, count) for found, count in services.store.rings_waiting()[1]] == [("t0", 1)]


def test_a_sweep_can_be_left_and_a_contained_ring_needs_none(services) -> None:
    ring = planted(services, 4)
    services.label([Label("s1", "fake", "review")], test=False)
    sweep(services)
    [(found, _)] = services.store.rings_waiting()[1]
    assert services.sweeps.decide(INES, found.id, "allow", "looks_genuine") == 0
    assert (states(services, 4), services.store.rings_waiting()[1]) == ("aaaa", [])
    services.label([Label("s2", "fake", "review")], test=False)
    sweep(services)
    assert len(services.store.rings_waiting()[1]) == 1
    contain(services, ring)
    assert services.store.rings_waiting()[1] == []
    assert states(services, 4) == "HHHH"


def test_a_sweep_comes_up_within_a_minute_whatever_else_fails(services, caplog) -> None:
    """By the upkeep of a running service, in which labels that an act owes cannot be entered."""
    planted(services, 4)
    services.label([Label("s1", "fake", "chargeback")], test=False)
    services.store.due_labels = lambda most: 1 / 0
    services.upkeep.start()
    deadline = time.monotonic() + 60
    while not (found := services.store.rings_waiting()[1]) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert [count for _, count in found] == [3]
    assert "label_due" in caplog.text and "ZeroDivisionError" in caplog.text


def test_ties_end_by_themselves_but_in_a_contained_ring(services) -> None:
    """By the upkeep of a running service, half a year on; an export tells it."""
    kept = planted(services, 3)
    for place in range(3):
        come(services, f"t{place}", card="fp_2")
    ended = ring_of(services, "t0")
    contain(services, kept)
    services.clock.by = 182 * DAY
    services.upkeep.start()
    deadline = time.monotonic() + 60
    while services.signup("t2", test=False)["ring"] and time.monotonic() < deadline:
        time.sleep(0.2)
    assert [services.signup(f"t{place}", test=False)["ring"] for place in range(3)] == [None] * 3
    assert [event.what for one in services.store.all_kept() for event in one.ring_events] == ["ended"]
    assert [row[4:] for row in services.store.audit_trail({"act": "ring_ties_ended"}, None, 9)] == [(f"r_{ended}", "3 left")]
    assert services.signup("s2", test=False)["ring"]["size"] == 3
    services.rings.undo(INES, acts(services, kept)[0].id, "mistake")
    while services.signup("s2", test=False)["ring"] and time.monotonic() < deadline:
        time.sleep(0.2)
    assert services.signup("s0", test=False)["ring"] is None, "once it is no longer contained"


def test_containment_outlives_a_restart_and_a_failed_transaction(services, tmp_path) -> None:
    ring = planted(services, 3)
    contain(services, ring)
    with pytest.raises(RuntimeError), services.store.unit():
        services.store.undo_act(acts(services, ring)[0].id, "nobody", 0)
        raise RuntimeError
    assert come(services, "s3")["rules"] == ["contained_ring"]


FAILING = {
    "contain": lambda services, ring: services.rings.contain(INES, ring, "one_operator", 0),
    "finalise": lambda services, ring: finalise(services, ring),
    "propose": lambda services, ring: finalise(services, ring),
    "confirm": lambda services, ring: confirm(services, acts(services, ring)[-1]),
    "undo": lambda services, ring: services.rings.undo(INES, acts(services, ring)[-1].id, "mistake"),
    "take out": lambda services, ring: services.ring_changes.take_out(INES, "s1", "not_related"),
    "mark": lambda services, ring: services.ring_changes.mark(TOMAS, "s0", "card", "shared_place"),
    "erase": lambda services, ring: services.ring_changes.erase(TOMAS, "s1"),
    "sweep": lambda services, ring: services.sweeps.decide(INES, services.store.rings_waiting()[1][0][0].id, "hold", "one_operator"),
    "ties end": lambda services, ring: [services.writer.submit(services.ring_changes.end_ties).result() for _ in range(2)],
}


@pytest.mark.parametrize("what", FAILING)
def test_an_act_that_fails_at_its_end_changes_nothing(services, what: str) -> None:
    """Each writes its last row of the audit trail when all else is written."""
    ring = planted(services, ALONE_MOST + 1 if what in ("propose", "confirm") else 4)
    if what in ("finalise", "propose", "confirm", "undo"):
        contain(services, ring)
    if what == "confirm":
        finalise(services, ring)
    if what == "sweep":
        services.label([Label("s1", "fake", "chargeback")], test=False)
        sweep(services)
    services.clock.by = 182 * DAY if what == "ties end" else 0
    before = dump(services)
    write = services.store.audit
    services.store.audit = lambda *row: 1 / 0
    with pytest.raises(ZeroDivisionError):
        FAILING[what](services, ring)
    assert dump(services) == before
    services.store.audit = write
    FAILING[what](services, ring)
    assert dump(services) != before


def dump(services) -> dict[str, list[tuple]]:
    """All that is in the store, by table."""
    tables = [name for (name,) in services.store._all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {table: services.store._all(f"SELECT * FROM {table}") for table in tables}


def test_what_a_held_ring_does_when_nobody_decides(services) -> None:
    """A contained hold has a deadline and a declared outcome like any other."""
    ring = planted(services, 3)
    contain(services, ring)
    hold = services.signup("s0", test=False)["hold"]
    assert hold["on_expiry"] == "allow"
    with services.store.unit():
        assert [seq for seq, _ in services.store.expired_holds(services.clock() + 25 * HOUR, 10)] == [1, 2, 3]
