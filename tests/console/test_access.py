"""Every page as axe-core sees it: found by following links from the first one, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from signup_guard import wiring
from signup_guard.clock import now
from signup_guard.config import Settings
from signup_guard.demo import fill
from signup_guard.demo.week import WeekClock
from signup_guard.usecases.services import Services
from tests.console.conftest import Site

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "iframes": False,  # it would wait a minute for the frame of a model's card, which runs no script
}
SIZES = ({"width": 1360, "height": 900}, {"width": 390, "height": 844})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium) -> Iterator[Site]:
    settings, clock = Settings(store=str(tmp_path_factory.mktemp("axe") / "signups.db")), WeekClock()
    services: Services = wiring.assemble(settings, *wiring.open_store(settings), clock)
    services.warm_up()
    clock.at = now()
    fill(services, clock, clock.at, lambda _: None, days=2, per_day=40)
    services.access.add_user("ines", "analyst", "the_admin")
    services.access.create_key(["score"], test=True, actor="the_admin")
    site = Site(services, chromium)
    yield site
    site.close()
    services.close()


def pages(site: Site) -> Iterator[str]:
    """One page of every endpoint that links lead to; opens each in turn."""
    urls = site.app.url_map.bind("")
    ahead, seen = ["/login", "/queue"], set()
    while ahead:
        path = ahead.pop(0)
        try:
            endpoint, _ = urls.match(urlsplit(path).path, method="GET")
        except HTTPException:
            continue
        if endpoint in seen or endpoint in ("home", "next_case"):
            continue
        seen.add(endpoint)
        if endpoint == "model_card":  # no script runs in it, axe-core included: its markup is looked at by itself
            site.page.goto("about:blank")
            site.page.set_content(site.page.request.get(site.url + path).text())
        else:
            site.page.goto(site.url + path)
        yield path
        links = site.page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.getAttribute('href'))")
        ahead += [link for link in links if link.startswith("/")]


def faults(site: Site) -> list[str]:
    """What axe-core finds on the page as it is shown, with every folded part open; of rows the first, since these open over the next."""
    from axe_playwright_python.sync_playwright import Axe

    site.page.evaluate("document.querySelectorAll('details:not(li ~ li details)').forEach(part => part.open = true)")
    found = []
    for size in SIZES:
        site.page.set_viewport_size(size)
        if site.page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"{site.page.evaluate('document.documentElement.scrollWidth')} wide, not {size['width']} px")
        for scheme in ("light", "dark"):
            site.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for fault in Axe().run(site.page, options=RULES).response["violations"]:
                nodes = [f"{node['html'][:120]} {node['failureSummary'][:200]}" for node in fault["nodes"][:2]]
                found.append(f"{size['width']} {scheme} {fault['id']} ({len(fault['nodes'])}): {nodes}")
    return found


def search(site: Site) -> None:
    site.page.goto(f"{site.url}/search")
    site.page.select_option("#what", "id")
    site.page.fill("#search", "su_")
    site.page.click("text=Look up")
    site.page.locator("table").wait_for()


def unseal(site: Site) -> None:
    site.page.goto(f"{site.url}/queue")
    site.page.click("#start")
    site.page.click("#unseal")
    site.page.get_by_text("You opened this").wait_for()


def ask_for_keys(site: Site) -> None:
    site.page.goto(f"{site.url}/queue")
    site.page.keyboard.press("?")
    site.page.locator("#help").wait_for()


def refusal(site: Site) -> None:
    site.page.goto(f"{site.url}/case/nobody")
    site.page.get_by_role("alert").wait_for()


def test_axe_finds_nothing_on_any_page(site: Site) -> None:
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    found, seen = {}, []
    for path in pages(site):
        seen.append(path)
        if told := faults(site):
            found[path] = told
    for name, show in {"what a search finds": search, "an unsealed case": unseal, "the keys": ask_for_keys, "a refusal": refusal}.items():
        show(site)
        if told := faults(site):
            found[name] = told
    assert found == {}, "\n".join(f"{path}\n  " + "\n  ".join(told) for path, told in found.items())
    assert len(seen) >= 8, seen
