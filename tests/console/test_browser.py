"""A reviewer at a real browser and a real service: by keyboard alone, without JavaScript, and with hostile words on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.browser import CHROMIUM, FLAGS
from tests.console.conftest import HELD
from tests.server import Server

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: the browser tests are left out")
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no {CHROMIUM}: the browser tests are left out")
PAGES = ("queue", "search", "overview", "policy", "people", "audit")
HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("browser"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def hold(server: Server, signup_id: str, exposure: float, **account: object) -> None:
    found = server.post("/v1/score", {"signup_id": signup_id, "account": {"exposure": exposure, **account}, **HELD}).json()
    assert found["decision"] == "hold", found


def log_in(server: Server, page, name: str = "admin", password: str | None = None) -> None:
    found = re.search(r"admin / (\S+)", (server.folder / "instance" / "first-run.txt").read_text())
    assert found
    page.goto(f"{server.url}/console/")
    page.fill("#name", name)
    page.fill("#password", password or found[1])
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


def test_a_policy_is_drafted_tried_and_published_by_somebody_else(server: Server, chromium) -> None:
    rented = {"payment": {"card_fingerprint": "fp_p", "funding": "prepaid"}, "network": {"ip": "8.8.4.4", "is_hosting": True}}
    assert server.post("/v1/score", {"signup_id": "policy_1", **rented}).json()["rules"] == []
    admin, lead = (chromium.new_context(java_script_enabled=False).new_page() for _ in range(2))
    log_in(server, admin)
    admin.goto(f"{server.url}/console/people")
    admin.fill("#user-name", "tomas")
    admin.select_option("#role", "lead")
    admin.get_by_role("button", name="Add", exact=True).click()
    log_in(server, lead, "tomas", admin.locator(".done code").inner_text())
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


def test_hostile_words_run_nothing_and_no_page_is_wider_than_the_screen(server: Server, chromium) -> None:
    hold(server, "hostile_1", 400.0, name=HOSTILE, company=HOSTILE, path=HOSTILE, email=f'"{HOSTILE}"@example.com')
    page = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(server.url) else None)
    log_in(server, page)
    visits = [lambda: page.goto(f"{server.url}/console/case/hostile_1"), lambda: page.click("#unseal")]
    visits += [lambda name=name: page.goto(f"{server.url}/console/{name}") for name in PAGES]
    for visit in visits:
        visit()
        assert "taken" not in page.title()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
        assert page.evaluate("[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].every(f => f.labels.length)")
        assert page.locator("h1").count() == 1
    assert faults == []
    page.context.close()
