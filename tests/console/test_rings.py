"""The pages of rings: one act contains, two people decide, everything can be taken back; what a page shows of a ring."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from signup_guard import wiring
from signup_guard.clock import DAY
from signup_guard.config import Settings
from signup_guard.domain import Label
from signup_guard.policy.decide import Policy
from signup_guard.schema.requests import parse_score
from signup_guard.usecases.rings import Seen
from signup_guard.usecases.services import Services
from tests.console.conftest import Clock
from tests.console.planted import planted
from tests.usecases.test_rings import come, enter_labels, ring_of, sweep

SIZE = 24


@pytest.fixture
def services(tmp_path: Path, clock: Clock) -> Iterator[Services]:
    """Rules and people alone decide, whatever the default model thinks of a ring."""
    settings = Settings(store=str(tmp_path / "signups.db"))
    built = wiring.assemble(settings, *wiring.open_store(settings), clock, base=Policy(hold_cut=50, block_cut=60))
    built.warm_up()
    yield built
    built.close()


@pytest.fixture
def ring(services) -> str:
    """The page of a ring that was planted."""
    for request in planted(SIZE):
        services.score(parse_score(json.dumps(request).encode(), services.clock()), test=False, deadline_ms=1000)
    return f"/ring/{services.signup('ring_00', test=False)['ring']['id'].removeprefix('r_')}"


def form(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def seen(page: str) -> dict[str, str]:
    """What a form of the page tells of what it shows."""
    return {name: form(page, name) for name in Seen._fields}


def decided(services) -> set[str]:
    return {services.signup(request["signup_id"], test=False)["decision"] for request in planted(SIZE)}


def test_a_ring_is_contained_decided_by_two_and_taken_back(people, services, ring: str) -> None:
    analyst, lead = people["analyst"], people["lead"]
    page = analyst.get(ring).text
    assert f"<strong>{SIZE}</strong> members" in page
    done = analyst.post(f"{ring}/contain", reason="one_operator", version=form(page, "version"))
    assert (done.status_code, decided(services)) == (303, {"hold"})
    page = analyst.get(done.location).text
    assert "Whoever joins from now on is held too" in page
    assert "a second person must confirm" in page
    done = analyst.post(f"{ring}/finalise", decision="block:same_person", **seen(page))
    page = analyst.get(done.location).text
    assert "You proposed it; somebody else must confirm" in page
    assert "Waits for a second person" in people["viewer"].get("/rings").text
    page = lead.get(ring).text
    shown = {"act": (act := form(page, "act")), **seen(page)}
    assert analyst.post(f"{ring}/confirm", **shown).status_code == 422
    assert lead.post(f"{ring}/confirm", act=act).status_code == 400
    assert lead.post(f"{ring}/confirm", **shown).status_code == 303
    assert decided(services) == {"block"}
    assert lead.post(f"{ring}/confirm", **shown).status_code == 409
    assert "the_analyst and the_lead" in lead.get(ring).text
    enter_labels(services)
    assert lead.post(f"{ring}/undo", act=act, reason="mistake").status_code == 303
    assert decided(services) == {"hold"}
    assert "Taken back by the_lead" in lead.get(ring).text


def test_a_ring_whose_holds_lapse_says_so_and_is_held_again(people, services, clock: Clock, ring: str) -> None:
    analyst = people["analyst"]
    page = analyst.get(ring).text
    assert "Hold again" not in page
    page = analyst.get(analyst.post(f"{ring}/contain", reason="one_operator", version=form(page, "version")).location).text
    assert "Hold again" not in page
    clock.at += 2 * DAY
    services.writer.submit(services.upkeep.expire_holds).result()
    analyst.log_in()
    page = analyst.get(ring).text
    assert f"<strong>{SIZE}</strong> accounts are allowed" in page
    assert analyst.post(f"{ring}/contain", reason="one_operator", version=form(page, "version")).status_code == 303
    assert decided(services) == {"hold"}


def test_the_queue_begins_with_the_rings_that_wait(people, ring: str) -> None:
    analyst, lead = people["analyst"], people["lead"]
    assert "decided as one" not in lead.get("/queue").text
    done = analyst.post(f"{ring}/contain", reason="one_operator", version=form(analyst.get(ring).text, "version"))
    analyst.post(f"{ring}/finalise", decision="block:same_person", **seen(analyst.get(done.location).text))
    page = lead.get("/queue").text
    assert f'href="{ring}"' in page and f"{SIZE} members" in page and "waits for a second person" in page
    assert "decided as one" not in lead.get("/queue", least="1").text, "a filter asks for something else"


def test_the_preview_looks_into_labelled_history(people, services, ring: str) -> None:
    assert "Of no member it is known yet what it is." in people["viewer"].get(ring).text
    services.label([Label("ring_02", "genuine", "outcome"), Label("ring_09", "fake", "chargeback")], test=False)
    page = " ".join(re.sub(r"<[^>]+>", "", people["viewer"].get(ring).text).split())
    assert "Of 2 members it is known what they are: 1 fake, 1 genuine." in page
    assert "would have held 1 account that was allowed and proved genuine: ring_02 member 3 of 24" in page


def test_two_reviewers_at_one_ring(people, ring: str) -> None:
    version = form(people["analyst"].get(ring).text, "version")
    assert people["analyst"].post(f"{ring}/contain", reason="grows_fast", version=version).status_code == 303
    late = people["lead"].post(f"{ring}/contain", reason="grows_fast", version=version)
    assert (late.status_code, "Somebody has acted on this ring" in late.text) == (409, True)


def test_who_only_looks_gets_no_buttons(people, ring: str) -> None:
    page = people["viewer"].get(ring).text
    assert page.count('method="post"') == page.count('class="who" method="post"') == 1, "but for logging out"
    assert "Strangers share this" not in people["analyst"].get(ring).text
    assert "Strangers share this" in people["lead"].get(ring).text


def test_a_member_is_taken_out_and_a_thing_marked(people, services, ring: str) -> None:
    lead = people["lead"]
    assert lead.post(f"{ring}/out", signup_id="ring_03", reason="not_related").status_code == 303
    page = lead.get(ring).text
    assert f"<strong>{SIZE - 1}</strong> members" in page
    assert "ring_03" not in page
    kind, of = re.findall(r'name="signup_id" value="([^"]+)">\s*<input type="hidden" name="kind" value="([^"]+)"', page)[0][::-1]
    assert lead.post(f"{ring}/mark", signup_id=of, kind=kind, reason="carrier").status_code == 303
    assert [(row.act, row.detail) for row in services.store.audit_trail({"act": "marked_shared"}, None, 5)] == [
        ("marked_shared", "carrier")
    ]


def test_a_sweep_is_one_case(people, services) -> None:
    analyst = people["analyst"]
    assert [come(services, signup_id)["decision"] for signup_id in ("a", "b", "c")] == ["allow"] * 3
    ring = f"/ring/{ring_of(services, 'a')}"
    services.label([Label("b", "fake", "chargeback")], test=False)
    sweep(services)
    assert "allowed are tied to" in analyst.get("/rings").text
    page = analyst.get(ring).text
    assert "is confirmed as fake" in page
    assert analyst.post(f"{ring}/sweep", sweep=form(page, "sweep"), decision="hold:has_fakes").status_code == 303
    assert [services.signup(signup_id, test=False)["decision"] for signup_id in ("a", "b", "c")] == ["hold", "allow", "hold"]
    assert analyst.post(f"{ring}/sweep", sweep=form(page, "sweep"), decision="allow:verified").status_code == 409


def test_the_page_leads_on_when_a_ring_goes_by_another_id(people, services, ring: str) -> None:
    assert people["viewer"].get("/ring/999999").status_code == 404
    assert people["viewer"].get("/ring/99999999999999999999").status_code == 404
    assert people["viewer"].get(ring, state="block").status_code == 200
    assert people["viewer"].get(ring, page="7").status_code == 200


def test_a_case_tells_of_its_ring(people, services, ring: str) -> None:
    page = people["lead"].get("/case/ring_00").text
    assert f'href="{ring}"' in page
    assert people["lead"].post("/case/ring_00/erase").status_code == 303
    page = people["lead"].get("/case/ring_00").text
    assert (f'href="{ring}"' in page, "Erase this person" in page) == (False, False)
    assert people["lead"].post("/case/ring_00/open").status_code == 404
