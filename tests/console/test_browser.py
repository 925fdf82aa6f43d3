"""A reviewer at a real browser and a real service: by keyboard alone, without JavaScript, and with hostile words on the page."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.conftest import HELD
from tests.console.effort import count_all, table
from tests.console.planted import planted
from tests.server import COMMAND, Server

HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("browser"))
    yield server
    server.stop()


def hold(server: Server, signup_id: str, exposure: float, **account: object) -> None:
    found = server.post("/v1/score", {"signup_id": signup_id, "account": {"exposure": exposure, **account}, **HELD}).json()
    assert found["decision"] == "hold", found


def log_in(server: Server, page, name: str = "admin", role: str = "") -> None:
    """As the first run's admin, or as somebody whom the command line adds."""
    if role:
        done = subprocess.run(
            [*COMMAND, "users", "add", name, "--role", role], env=server._environ, capture_output=True, text=True, check=True
        )
        password = re.search(r"(\S+)\s*$", done.stdout)
    else:
        password = re.search(r"admin / (\S+)", (server.folder / "instance" / "first-run.txt").read_text())
    assert password
    page.goto(f"{server.url}/console/")
    page.fill("#name", name)
    page.fill("#password", password[1])
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")


def stands(server: Server, signup_id: str) -> tuple[str, str | None]:
    view = server.get(f"/v1/signups/{signup_id}").json()
    return view["decision"], view["hold"]["ended_by"]


def test_hold_to_release_by_keyboard_alone(server: Server, chromium) -> None:
    for signup_id, exposure in (("key_1", 900.0), ("key_2", 800.0), ("key_3", 700.0)):
        hold(server, signup_id, exposure, name="Jane Doe")
    page = chromium.new_context().new_page()
    log_in(server, page)
    press = page.keyboard.press
    press("?")
    assert page.locator("#help").is_visible()
    press("Escape")
    press("j")
    press("o")
    page.wait_for_url("**/case/key_1*")
    press("o")
    page.get_by_text("Jane Doe").wait_for()
    press("a")
    press("1")
    page.wait_for_url("**/case/key_2*")
    press("b")
    press("1")
    page.wait_for_url("**/case/key_3*")
    press("q")
    page.wait_for_url("**/queue")
    press("j")
    press("b")
    press("2")
    page.wait_for_url("**/queue?*did=block*")
    assert [stands(server, f"key_{n}") for n in (1, 2, 3)] == [("allow", "admin"), ("block", "admin"), ("block", "admin")]
    page.context.close()


def test_steps_and_a_selection_by_keyboard_alone(server: Server, chromium) -> None:
    for number in range(5):
        hold(server, f"step_{number}", 690.0 - number)
    page = chromium.new_context().new_page()
    log_in(server, page)
    press = page.keyboard.press
    page.goto(f"{server.url}/console/queue?text=step_")
    for key in "jo":
        press(key)
    page.wait_for_url("**/case/step_0*")
    press("m")
    press("1")
    page.wait_for_url("**/case/step_1*did=ask*")
    press("e")
    press("2")
    page.wait_for_url("**/case/step_2*did=escalate*")
    press("b")
    press("1")
    page.wait_for_url("**/case/step_3*did=block*")
    press("u")
    page.wait_for_url("**/case/step_2*did=undo*")
    press("n")
    page.keyboard.type("a, b and j are letters here")
    press("Tab")
    press("Enter")
    page.get_by_text("a, b and j are letters here").wait_for()
    page.goto(f"{server.url}/console/queue?text=step_")
    for key in "jxxxa4":
        press(key)
    page.get_by_role("heading", name="3 of 3 allowed").wait_for()
    assert [stands(server, f"step_{number}")[0] for number in range(5)] == ["hold", "hold", "allow", "allow", "allow"]
    page.context.close()


def test_two_reviewers_at_one_case(server: Server, chromium) -> None:
    hold(server, "both_1", 650.0)
    first, second = (chromium.new_context().new_page() for _ in range(2))
    log_in(server, first)
    log_in(server, second, "second", "lead")
    first.goto(f"{server.url}/console/case/both_1")
    second.goto(f"{server.url}/console/case/both_1")
    second.get_by_text("admin has this case open").wait_for()
    assert second.get_by_role("button", name="Verified with the applicant").count() == 0
    first.get_by_role("button", name="Give back").click()
    second.reload()
    first.goto(f"{server.url}/console/queue")
    second.get_by_role("button", name="Verified with the applicant").click()
    second.wait_for_url("**did=allow*")
    assert stands(server, "both_1") == ("allow", "second")
    first.context.close()
    second.context.close()


def test_selection_and_steps_without_javascript(server: Server, chromium) -> None:
    for number in range(4):
        hold(server, f"still_{number}", 620.0 - number)
    page = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    log_in(server, page)
    page.goto(f"{server.url}/console/queue?text=still_")
    page.get_by_label("Select still_0").check()
    page.get_by_label("Select still_1").check()
    page.locator(".bulk summary").click()
    page.locator("#bulk").get_by_role("button", name="Automated sign-up").click()
    page.get_by_role("heading", name="2 of 2 blocked").wait_for()
    page.goto(f"{server.url}/console/case/still_2?text=still_")
    page.get_by_text("Other steps").click()
    page.get_by_role("button", name="Who they are").click()
    page.wait_for_url("**/case/still_3*did=ask*")
    page.get_by_text("Other steps").click()
    page.get_by_role("button", name="Much at stake").click()
    page.wait_for_url("**/queue?*did=escalate*")
    page.get_by_role("link", name="Escalated").click()
    assert page.locator(".case .id").all_inner_texts()[-1] == "still_3"
    assert [stands(server, f"still_{number}")[0] for number in range(4)] == ["block", "block", "hold", "hold"]
    page.context.close()


def test_review_without_javascript(server: Server, chromium) -> None:
    hold(server, "plain_1", 600.0)
    hold(server, "plain_2", 500.0)
    page = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    log_in(server, page)
    page.get_by_text("Decide plain_1").click()
    page.get_by_role("button", name="Verified with the applicant").first.click()
    page.wait_for_url("**/queue?*did=allow*")
    page.get_by_role("link", name="Review the next").click()
    page.get_by_role("button", name="Made-up identity").click()
    page.wait_for_url("**/queue?*did=block*")
    assert (stands(server, "plain_1"), stands(server, "plain_2")) == (("allow", "admin"), ("block", "admin"))
    page.context.close()


def test_a_ring_of_77_without_javascript(server: Server, chromium) -> None:
    """Contained in one act, decided by two people, and taken back."""
    size = 77
    for start in range(0, size, 20):
        batch = [*planted(size)][start : start + 20]
        assert len(server.post("/v1/score/batch", {"requests": batch}).json()["results"]) == len(batch)
    number = server.get("/v1/signups/ring_00").json()["ring"]["id"].removeprefix("r_")

    def decisions() -> set[str]:
        return {server.get(f"/v1/signups/ring_{place:02d}").json()["decision"] for place in range(size)}

    page = chromium.new_context(java_script_enabled=False).new_page()
    log_in(server, page)
    second = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    log_in(server, second, "third", "analyst")

    page.goto(f"{server.url}/console/rings")
    page.get_by_role("link", name=f"r_{number}", exact=True).click()
    page.get_by_role("button", name="Looks like one operator").click()
    page.get_by_text("Whoever joins from now on is held too").wait_for()
    assert decisions() == {"hold"}
    page.get_by_role("button", name="Same person as other accounts").click()
    page.get_by_text("somebody else must confirm").wait_for()
    assert decisions() == {"hold"}
    second.goto(f"{server.url}/console/ring/{number}")
    second.get_by_role("button", name="Confirm").click()
    second.get_by_text("Confirmed and done").wait_for()
    assert decisions() == {"block"}
    for way in ("mistake", "new facts"):
        page.goto(f"{server.url}/console/ring/{number}")
        page.get_by_text("Take back").last.click()
        page.get_by_role("button", name="It was a mistake").last.click()
        page.get_by_text("Taken back.").wait_for()
        assert "block" not in decisions(), way
    assert server.get("/v1/signups/ring_00").json()["labels"][0]["label"] == "clear"
    page.context.close()
    second.context.close()


def test_a_policy_is_drafted_tried_and_published_by_somebody_else(server: Server, chromium) -> None:
    rented = {"payment": {"card_fingerprint": "fp_p", "funding": "prepaid"}, "network": {"ip": "8.8.4.4", "is_hosting": True}}
    assert server.post("/v1/score", {"signup_id": "policy_1", **rented}).json()["rules"] == []
    admin, lead = (chromium.new_context(java_script_enabled=False).new_page() for _ in range(2))
    log_in(server, admin)
    log_in(server, lead, "drafter", "lead")
    lead.get_by_role("link", name="Policy", exact=True).click()
    lead.get_by_label("Why is the policy to change?").fill("prepaid cards from data centres were mostly fake")
    lead.get_by_role("button", name="Begin a draft").click()
    lead.get_by_label("prepaid datacenter").select_option("block")
    lead.get_by_role("button", name="Keep").click()
    lead.get_by_role("button", name="Try").click()
    row = lead.get_by_role("region", name="Sign-ups that it would decide otherwise").get_by_role("row").filter(has_text="policy_1")
    assert "Blocked" in row.inner_text() and "prepaid datacenter" in row.inner_text()
    assert lead.get_by_role("button", name="Publish").count() == 0
    assert lead.get_by_text("Somebody else publishes it.").count() == 1
    admin.goto(lead.url)
    admin.get_by_role("button", name="Publish").click()
    admin.wait_for_url("**/policy")
    found = server.post("/v1/score", {"signup_id": "policy_2", **rented}).json()
    assert (found["decision"], found["rules"]) == ("block", ["prepaid_datacenter"])
    for page in (admin, lead):
        page.context.close()


def test_from_a_case_to_list_mark_and_lottery_without_javascript(server: Server, chromium) -> None:
    """The printed address leads to the login; a lead lists a mail domain, marks a device, sets the lottery; the admin publishes it all."""
    for number in (1, 2):
        hold(server, f"value_{number}", 90.0, name="Stephen Smith", email=f"s{number}@values.example")
    admin, lead = (chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page() for _ in range(2))
    admin.goto(server.url)
    assert admin.url.startswith(f"{server.url}/console/login")
    log_in(server, admin)
    log_in(server, lead, "lister", "lead")
    lead.goto(f"{server.url}/console/case/value_1")
    lead.get_by_role("link", name="Mail domain").click()
    lead.get_by_text("2 sign-ups had it").wait_for()
    lead.get_by_label("Reason").select_option("carrier")
    lead.get_by_label("Comment").fill("a school's domain")
    lead.get_by_role("button", name="Mark as shared").click()
    lead.get_by_text("A carrier or relay; a school's domain").wait_for()
    lead.get_by_label("Verdict").select_option("block")
    lead.get_by_label("Why").fill("only fakes come from there")
    lead.get_by_role("button", name="Put on the list").click()
    lead.wait_for_url("**/policy/*#lists")
    lead.get_by_label("Lot: share of would-be blocks let through").fill("0.02")
    lead.get_by_role("button", name="Keep").click()
    admin.goto(lead.url)
    changes = admin.get_by_role("region", name="What changes", exact=True).inner_text()
    assert "Lot: share of would-be blocks let through" in changes and "list: mail domain" in changes
    admin.get_by_role("button", name="Publish").click()
    admin.wait_for_url("**/policy")
    found = server.post("/v1/score", {"signup_id": "value_3", "account": {"email": "s3@values.example"}}).json()
    assert (found["decision"], found["rules"]) == ("block", ["block_list"])
    lead.goto(f"{server.url}/console/search")
    lead.get_by_label("By", exact=True).select_option("name")
    lead.get_by_label("What was typed").fill("Smyth, Steven")
    lead.get_by_role("button", name="Look up").click()
    assert sorted(lead.get_by_role("table").get_by_role("rowheader").all_inner_texts()) == ["value_1", "value_2"]
    lead.goto(f"{server.url}/console/overview")
    lead.get_by_role("link", name="By hour").click()
    lead.get_by_role("img", name="Held and blocked by hour, 48 columns from").wait_for()
    for page in (admin, lead):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
        page.context.close()


def test_hostile_words_run_nothing_and_no_page_is_wider_than_the_screen(server: Server, chromium) -> None:
    hold(server, "hostile_1", 400.0, name=HOSTILE, company=HOSTILE, path=HOSTILE, email=f'"{HOSTILE}"@example.com')
    page = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(server.url) else None)
    log_in(server, page)
    visits = [lambda: page.goto(f"{server.url}/console/case/hostile_1"), lambda: page.click("#unseal")]
    hold(server, "hostile_2", 300.0, name=HOSTILE, email=f'"{HOSTILE}"@example.com')
    ring = server.get("/v1/signups/hostile_2").json()["ring"]["id"].removeprefix("r_")
    names = ("rings", f"ring/{ring}", "queue", "search", "overview", "model", "people", "audit")
    visits += [lambda name=name: page.goto(f"{server.url}/console/{name}") for name in names]
    for visit in visits:
        visit()
        assert "taken" not in page.title()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
        assert page.evaluate("[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].every(f => f.labels.length)")
        assert page.locator("h1").count() == 1
    assert faults == []
    page.context.close()


def test_common_tasks_take_as_few_clicks_and_keys_as_the_readme_says(server: Server, chromium) -> None:
    page = chromium.new_context().new_page()
    log_in(server, page)
    counted = count_all(page, server.url, lambda signup_id: hold(server, signup_id, 1.0))
    page.context.close()
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert table(counted) in readme, "run: python -m tests.console.effort"
