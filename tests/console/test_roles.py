"""Role by role in a real browser: what the pages offer, and what a page or a form that was not offered answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.exceptions import NotFound

from signup_guard.usecases.access import RIGHTS, ROLES
from tests.console.conftest import Site
from tests.console.test_matrix import FORMS, contents, routes

READER = ["Queue", "Rings", "Overview", "Policy", "Model"]
ANALYST = ["Queue", "Rings", "Search", "Overview", "Policy", "Model", "Quality"]
NAV = {
    "developer": ["Queue", "Rings", "Overview", "Model"],
    "viewer": READER,
    "analyst": ANALYST,
    "lead": [*ANALYST, "Audit", "Export"],
    "admin": [*ANALYST, "People and keys", "Audit", "Export"],
}
CASE = {
    "developer": set(),
    "viewer": set(),
    "analyst": {"Unseal", "Verified with the applicant", "Made-up identity", "Add the note", "Give back"},
}
CASE["lead"] = CASE["admin"] = {*CASE["analyst"], "Erase"}
"""Buttons of a held case that tell the roles apart."""
_POST = """([action, token, fields]) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action });
  for (const [name, value] of Object.entries({ form_token: token, ...fields })) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}"""
"""Sends a form that no page offered."""


@pytest.fixture
def site(services, chromium) -> Iterator[Site]:
    built = Site(services, chromium)
    yield built
    built.close()


def offered(site: Site, path: str) -> set[str]:
    """The endpoints that a page links to or has forms for."""
    site.page.goto(f"{site.url}{path}")
    there = site.page.evaluate(
        """[...document.querySelectorAll("a[href^='/']")].map((a) => ["GET", a.pathname, a.host])
        .concat([...document.forms].filter((f) => f.method !== "dialog").map((f) => [f.method.toUpperCase(), new URL(f.action).pathname,
        new URL(f.action).host]))"""
    )
    found = set()
    for method, to, host in there:
        assert host in site.url
        try:
            found.add(site.app.url_map.bind("").match(to, method=method)[0])
        except NotFound as error:
            raise AssertionError(f"{path} offers {method} {to}, which leads nowhere") from error
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_offered_what_it_may_and_refused_everything_else(services, site: Site, held, role: str) -> None:
    for signup_id in ("a", "b"):
        held(signup_id, account={"email": "jane@shop.example", "name": "Jane Doe"}, device={"id": "d_7f9a1c"})
    ring = services.signup("b", test=False)["ring"]["id"].removeprefix("r_")
    page, may, rights = site.page, RIGHTS[role], site.app.config["SIGNUP_GUARD_RIGHTS"]
    page.context.clear_cookies()
    site.log_in(f"the_{role}s", services.access.add_user(f"the_{role}s", role, "test"))
    assert page.locator(".bar nav a").all_inner_texts() == NAV[role]

    page.goto(f"{site.url}/case/a")
    buttons = page.locator("main button").all_text_contents()
    assert {name for name in CASE["admin"] if any(name in text for text in buttons)} == CASE[role], buttons
    assert page.get_by_text("jane@shop.example").count() == 0
    if "open" in may:
        page.click("#unseal")
        page.get_by_text("jane@shop.example").wait_for()

    open_pages = ["/case/a", f"/ring/{ring}", "/me"]
    for path in [*page.evaluate("[...document.querySelectorAll('.bar nav a')].map((a) => a.pathname)"), *open_pages]:
        refused = {endpoint for endpoint in offered(site, path) if rights.get(endpoint, "look") not in may}
        assert refused == set(), f"{path} offers a {role} what it then refuses"

    before, token = contents(services), page.locator("[name=form_token]").first.input_value()
    for route in routes(site.app):
        if route.right in may or route.method == "HEAD":
            continue
        if route.method == "GET":
            answer = page.goto(f"{site.url}{route.path}")
        else:
            with page.expect_navigation() as going:
                page.evaluate(_POST, [route.path, token, FORMS.get(route.endpoint, {})])
            answer = going.value
        assert answer.status == 403, route
        assert page.get_by_text(f"Your role ({role}) does not allow this.").count() == 1, route
    assert contents(services) == before
