"""Pictures of every page, wide, narrow and dark, for docs/screenshots: `python -m tests.console.screenshots`."""

from __future__ import annotations

import json
import logging
import random
import tempfile
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, Page, sync_playwright
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from signup_guard import wiring
from signup_guard.api import create_app
from signup_guard.clock import now
from signup_guard.config import Settings
from signup_guard.console import create_console
from signup_guard.demo import fill
from signup_guard.demo.week import WeekClock, request_of, ring
from signup_guard.policy.rules import RULES
from signup_guard.schema.requests import parse_score
from signup_guard.usecases.policies import NUMBERS
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import Visitor
from tests.console.browser import CHROMIUM, FLAGS
from tests.console.challenger import challenge

ROOT = Path(__file__).parents[2]
OUT = ROOT / "docs" / "screenshots"
SIZES = {"wide": (1360, 900, "light"), "narrow": (390, 844, "light"), "dark": (1360, 900, "dark")}


def shoot(page: Page, name: str, size: str) -> None:
    path = OUT / f"{name}-{size}.png"
    for left in (2, 1, 0):
        try:
            page.screenshot(path=path)
            break
        except Error:  # a busy machine's browser fails now and then to take one
            if not left:
                raise
    Image.open(path).convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=4).save(path, optimize=True)


def visit(page: Page, url: str, password: str, size: str) -> None:
    page.goto(f"{url}/console/")
    shoot(page, "login", size)
    page.fill("#name", "mara")
    page.fill("#password", password)
    page.click("text=Log in")
    shoot(page, "queue", size)
    for place in range(3):
        page.locator('[form="bulk"]').nth(place).check()
    page.click(".bulk summary")
    shoot(page, "bulk", size)
    page.goto(f"{url}/console/queue?queue=Rings&least=2")
    page.fill("#view", "Surest rings")
    page.click("text=Save >> nth=-1")
    shoot(page, "view", size)
    page.goto(f"{url}/console/queues")
    shoot(page, "queues", size)
    page.goto(f"{url}/console/next")
    page.click(".more summary")
    shoot(page, "case", size)
    page.click("#unseal")
    page.evaluate("document.querySelector('.linked-panel').scrollIntoView({behavior: 'instant'})")
    shoot(page, "linked", size)
    mail = page.locator(".who-panel div", has=page.locator("dt", has_text="email")).locator("dd").inner_text()
    page.locator(".values-panel a").first.click()
    shoot(page, "value", size)
    page.goto(f"{url}/console/search")
    page.fill("#search", mail)
    page.click("text=Look up")
    shoot(page, "search", size)
    page.goto(f"{url}/console/rings")
    shoot(page, "rings", size)
    page.locator(".ring-row .id").first.click()
    shoot(page, "ring", size)
    page.evaluate("document.querySelector('.matrix').scrollIntoView({behavior: 'instant'})")
    shoot(page, "matrix", size)
    for name in ("overview", "policy", "policy/2/try", "model", "people", "me", "quality", "audit", "export"):
        page.goto(f"{url}/console/{name}")
        shoot(page, {"policy/2/try": "draft"}.get(name, name), size)
    page.goto(f"{url}/console/overview?by=hour")
    shoot(page, "hours", size)


def draft(services: Services) -> None:
    """A version in force, and a draft of the admin's that is stricter."""
    desk, lead, admin = services.policies, *(Visitor(name, "admin", "", "") for name in ("tomas", "mara"))
    first = desk.begin(lead, "a first version in the console")
    card = desk.impact("bin", "424242")
    desk.add_entry(lead, first, card.kind, card.key, "hold", "virtual cards of one ring", "90")
    desk.publish(admin, first, desk.version(first).policy.fingerprint())
    second = desk.begin(admin, "prepaid cards from data centres were mostly fake")
    chosen = {name: "" if (value := getattr(desk.version(first).policy, name)) is None else str(value) for name in NUMBERS}
    rules = {f"rule_{name}": "hold" for name in RULES}
    desk.change(admin, second, {**chosen, **rules, "hold_share": "0.02", "without_model": "hold", "on_expiry": "allow"})
    services.engines.refresh()


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings, clock = Settings(store=str(Path(folder) / "instance" / "a.db"), second_look=0.4), WeekClock()
        services = wiring.assemble(settings, *wiring.open_store(settings), clock)
        clock.at = now()
        fill(services, clock, clock.at, lambda _: None)
        challenge(services)
        password = services.access.add_user("mara", "admin", "first run")
        for name, role in (("ines", "analyst"), ("tomas", "lead"), ("kim", "developer")):
            services.access.add_user(name, role, "mara")
        services.access.create_key(["score", "label"], test=False, actor="mara")
        draft(services)
        services.raw_exports.ask(Visitor("tomas", "lead", "", ""), "a court asks for the accounts of one operator")
        services.drift.look()
        for row in ring(random.Random(4), "T1", 12):
            services.score(parse_score(json.dumps(request_of(row)).encode(), clock()), test=False, deadline_ms=1000)
        app = DispatcherMiddleware(create_app(services), {"/console": create_console(services)})
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for size, (width, height, scheme) in SIZES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,  # type: ignore[arg-type]
                    timezone_id="UTC",
                    locale="en-GB",
                )
                visit(context.new_page(), f"http://127.0.0.1:{server.server_port}", password, size)
                context.close()
            browser.close()
        server.shutdown()
        services.close()


if __name__ == "__main__":
    main()
