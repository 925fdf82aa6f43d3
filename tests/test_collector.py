"""The page's script, in a real browser, on the form of a host that uses the Flask extension."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.serving import make_server

from signup_guard.flask import SignupGuard
from signup_guard.schema.requests import parse_score
from tests.console.browser import CHROMIUM, FLAGS

PAGE = """<!doctype html><title>Host</title><script src="/signup_guard/collector.js"></script>
<form method="post" action="/register" data-signup-guard>
<input id="email" name="email"><input id="name" name="name"><input id="trap" name="website" data-signup-guard-honeypot>
<button>Go</button></form>
<form method="post" action="/register" id="plain"><button>Go</button></form>"""
WATCH = """const real = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
window.reads = [];
Object.defineProperty(HTMLInputElement.prototype, "value", {...real, get() { window.reads.push(this.name); return real.get.call(this); }});
window.addEventListener("error", (event) => document.title = "error " + event.message);"""


class Host:
    """A site whose form is marked, and what came of it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        app = Flask("host")
        app.config.update(SIGNUP_GUARD_URL="http://127.0.0.1:9", SIGNUP_GUARD_KEY="k")
        SignupGuard(app)
        app.add_url_rule("/", view_func=lambda: PAGE)
        app.add_url_rule("/register", view_func=self.register, methods=["POST"])
        self.app = app
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def register(self) -> str:
        self.sent.append(request.form.to_dict())
        return "<title>Done</title>"

    @property
    def collected(self) -> dict[str, Any]:
        """The last form's hidden field, which the service must take without a word."""
        text = self.sent[-1]["signup_guard"]
        assert text.isascii()
        parsed = parse_score(json.dumps({"signup_id": "a", "collector": text}).encode(), 0)
        assert parsed.warnings == ()
        found: dict[str, Any] = json.loads(text)
        return found


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    running = Host()
    yield running
    running.server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: the browser tests are left out")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, host: Host) -> Iterator[Any]:
    context = chromium.new_context(timezone_id="Asia/Tokyo", locale="ja-JP", screen={"width": 1600, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(host.url)
    yield page
    context.close()


def test_what_somebody_does_is_counted_and_what_they_write_is_not_read(page: Any, host: Host) -> None:
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.click("#email")
    page.keyboard.type("jane@example.com")
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+C")
    page.click("#name")
    page.keyboard.press("Control+V")
    page.wait_for_timeout(300)
    page.click("text=Go >> nth=0")
    page.wait_for_function("document.title === 'Done'")
    found = host.collected
    assert (host.sent[-1]["email"], host.sent[-1]["name"]) == ("jane@example.com", "jane@example.com")
    assert "jane" not in host.sent[-1]["signup_guard"]
    session, device = found["session"], found["device"]
    assert session["form_seconds"] >= 0.3
    assert (session["pasted_fields"], session["key_events"], session["honeypot_filled"]) == (1, 22, False)
    assert session["pointer_events"] >= 3
    assert (device["timezone"], device["accept_language"].split(",")[0], device["screen"]) == ("Asia/Tokyo", "ja-JP", "1600x900")
    assert device["webdriver"] is True
    assert device["platform"]
    assert {"canvas", "fonts", "audio"} <= device["components"].keys() <= {"canvas", "webgl", "fonts", "audio"}
    assert asked == [f"{host.url}/register"]


def test_no_field_is_read_and_a_robot_in_the_trap_is_told(page: Any, host: Host) -> None:
    page.fill("#trap", "filled")
    page.evaluate("window.reads = []")
    page.dispatch_event("#email", "keydown")
    page.dispatch_event("#email", "change")
    assert page.evaluate("new FormData(document.forms[0]).get('signup_guard').length") > 100
    assert page.evaluate("window.reads") == []
    page.evaluate("document.forms[0].submit()")
    page.wait_for_function("document.title === 'Done'")
    assert host.collected["session"] | {"form_seconds": 0, "pointer_events": 0} == {
        "form_seconds": 0, "pasted_fields": 0, "key_events": 0, "pointer_events": 0, "honeypot_filled": True,
    }  # fmt: skip


def test_the_same_browser_is_the_same_device_and_another_is_not(page: Any, host: Host, chromium: Any) -> None:
    def device(page: Any) -> dict[str, Any]:
        page.goto(host.url)
        page.wait_for_timeout(300)
        page.click("text=Go >> nth=0")
        page.wait_for_function("document.title === 'Done'")
        found: dict[str, Any] = host.collected["device"]
        return found

    first, second = device(page), device(page)
    other = chromium.new_context()
    third = device(other.new_page())
    other.close()
    assert first == second
    assert first["id"] != third["id"]
    assert first["components"] == third["components"]


def test_without_storage_and_canvas_the_rest_is_told(chromium: Any, host: Host) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(f"""{WATCH}
        Object.defineProperty(window, "localStorage", {{ get() {{ throw new DOMException("denied"); }} }});
        HTMLCanvasElement.prototype.getContext = () => null; delete window.OfflineAudioContext;""")
    page.goto(host.url)
    page.click("text=Go >> nth=0")
    page.wait_for_function("document.title === 'Done'")
    device = host.collected["device"]
    assert ("id" in device, device["components"], "timezone" in device) == (False, {}, True)
    context.close()


def test_a_form_that_comes_later_is_met_and_one_without_the_mark_left_alone(page: Any, host: Host) -> None:
    page.evaluate("""document.body.insertAdjacentHTML("beforeend",
        '<form method="post" action="/register" id="later" data-signup-guard><input name="late"><button>Go</button></form>')""")
    page.fill("#later input", "x")
    page.click("#later button")
    page.wait_for_function("document.title === 'Done'")
    assert host.collected["device"]["id"]
    page.goto(host.url)
    page.click("#plain button")
    page.wait_for_function("document.title === 'Done'")
    assert host.sent[-1] == {}


def test_the_script_is_small_and_kept_by_browsers(host: Host) -> None:
    client = host.app.test_client()
    first = client.get("/signup_guard/collector.js")
    assert (first.status_code, first.mimetype, len(first.data) < 8192) == (200, "text/javascript", True)
    again = client.get("/signup_guard/collector.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
