"""200 hostile strings in every field that an applicant fills, and in what reviewers and callers write: all of it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from signup_guard import wiring
from signup_guard.config import Settings
from signup_guard.console import create_console
from signup_guard.domain import Label
from signup_guard.schema.requests import parse_score
from signup_guard.store.desk import Wanted
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import Visitor
from tests.conftest import body
from tests.console.conftest import Person, Site
from tests.console.hostile import HOSTILE, signup

AT_ONCE = 25
DANGEROUS = (
    "script, img, iframe, object, embed, svg script, form[action^=javascript], a[href^=javascript], meta, base, link, style, template"
)
OURS_NEVER = frozenset(
    "animate audio base embed iframe marquee math noscript object plaintext source style template video xss".split()  # noqa: SIM905
)


class Skeleton(HTMLParser):
    """The tags of a page, and what could run in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.scripts = 0
        self.faults: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs) -> None:
        self.tags.add(tag)
        self.scripts += tag == "script"
        for name, value in attrs:
            value = value or ""
            inline = tag == "script" and not (name in ("src", "defer") and "javascript:" not in value)
            runs = name.startswith("on") or name in ("style", "srcdoc") or value.strip().lower().startswith("javascript:")
            if (runs or inline) and not (name == "value" and tag in ("input", "option")):
                self.faults.append(f"<{tag} {name}={value}>")


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Every string in a held signup of its own; all of them in the notes and labels of the first."""
    built = wiring.build(Settings(store=str(tmp_path_factory.mktemp("hostile") / "signups.db")))
    built.warm_up()
    with built.store.unit():
        for number, text in enumerate(HOSTILE):
            prepared = built.assessor.prepare(parse_score(body(f"h{number}", **signup(text)), built.clock()))
            built.assessor.decide(prepared)
        for text in HOSTILE:
            built.store.audit(built.clock(), "mara", "noted", text[:64], text)
        for number, text in enumerate(HOSTILE[:40]):
            built.labeller.take(Label("h0", "fake" if number % 2 else "genuine", text[:64] or "x", text))
    for text in HOSTILE:
        built.reviewer.add_note(Visitor("mara", "admin", "", ""), "h0", text)
    yield built
    built.close()


@pytest.fixture(scope="module")
def admin(services: Services) -> Person:
    return Person(create_console(services), "mara", services.access.add_user("mara", "admin", "test"))


@pytest.fixture(scope="module")
def opened(admin: Person) -> list[str]:
    """The page of every case, with its identifiers unsealed."""
    return [admin.post(f"/case/h{number}/open").text for number in range(len(HOSTILE))]


def test_there_are_200_strings_and_they_are_in_the_queue(services: Services) -> None:
    assert (len(set(HOSTILE)), services.reviewer.queue(Wanted(), None).open) == (200, 200)


def test_no_page_has_an_element_of_theirs(admin: Person, opened: list[str]) -> None:
    others = [admin.get(path).text for path in ("/queue", "/audit", "/case/h0", "/overview")]
    others += [admin.post("/search", what=what, text=text).text for what in ("name", "mail", "id") for text in HOSTILE[::20]]
    for page in (*opened, *others):
        found = Skeleton(page)
        assert found.faults == []
        assert not found.tags & OURS_NEVER
        assert (found.scripts, page.rstrip().endswith("</html>")) == (1, True)
        assert not set(page) & set("\u202e\u2066\u2069\u200e\x00\x1b"), "steers or ends the text around it"
        assert "9449848657217" not in page, "a template ran"


def test_nothing_runs_even_without_the_content_security_policy(opened: list[str], chromium) -> None:
    """Their markup as the browser's own parser sees it, 25 cases a document, with no policy in its way."""
    page = chromium.new_context().new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for start in range(0, len(opened), AT_ONCE):
        mains = [re.search(r"<main.*</main>", text, re.DOTALL) for text in opened[start : start + AT_ONCE]]
        page.set_content("<!doctype html><body>" + "".join(found[0] for found in mains if found))
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert page.evaluate("document.querySelectorAll('body > main').length") == AT_ONCE, "none breaks out of its page"
        assert page.evaluate("[...document.body.children].every(part => part.matches('main'))")
        assert page.evaluate(f"[...document.querySelectorAll('main')].flatMap(m => [...m.querySelectorAll('{DANGEROUS}')]).length") == 0
        assert page.evaluate("window.hacked") is None
    assert dialogs == []
    page.context.close()


def test_nothing_runs_and_nothing_breaks_on_the_real_pages(services: Services, chromium) -> None:
    site = Site(services, chromium)
    page, faults = site.page, []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(site.url) else None)
    page.set_viewport_size({"width": 390, "height": 844})

    def check() -> None:
        page.locator("h1").wait_for()
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
        assert page.locator("h1").count() == 1
        assert page.get_by_role("button", name="Log out").is_visible()

    page.goto(f"{site.url}/queue")
    seen = 0
    while True:
        check()
        seen += page.locator(".case").count()
        if not (further := page.locator("a[rel=next]")).count():
            break
        further.click()
    assert seen >= len(HOSTILE)
    for path in ("/case/h0", "/audit", "/audit?before=150", "/overview"):
        page.goto(site.url + path)
        check()
    page.goto(f"{site.url}/case/h0")
    page.click("#unseal")
    check()
    assert page.locator(".timeline .is-note").count() == len(HOSTILE)
    assert faults == []
    site.close()
