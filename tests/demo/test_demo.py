"""The demo as somebody sees it who looks around: a week that every page has something of, and a ring that is launched and held."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from signup_guard import wiring
from signup_guard.api import create_app
from signup_guard.clock import DAY, now
from signup_guard.config import Settings
from signup_guard.demo import create_site, fill
from signup_guard.demo.site import MEMBERS
from signup_guard.demo.week import REVIEWERS, WeekClock
from signup_guard.store.desk import Wanted
from signup_guard.usecases.overview import overview
from signup_guard.usecases.services import Services

END = now()


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    settings, clock = Settings(store=str(tmp_path_factory.mktemp("demo") / "demo.db"), second_look=1.0), WeekClock()
    built = wiring.assemble(settings, *wiring.open_store(settings), clock)
    built.warm_up()
    ticks: list[int] = []
    assert fill(built, clock, END, ticks.append, days=3, per_day=150) == ticks[-1]
    assert ticks == sorted(ticks)
    clock.at = now()
    yield built
    built.close()


@pytest.fixture(scope="module")
def site(services: Services) -> Iterator[Flask]:
    key = services.access.create_key(("score",), test=False, actor="test")
    server = make_server("127.0.0.1", 0, create_app(services), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield create_site(f"127.0.0.1:{server.server_port}", key, "/console")
    server.shutdown()


def test_the_week_leaves_something_for_every_page(services: Services) -> None:
    view = overview(services.store, END)
    assert sum(day.at >= END - 4 * DAY and sum(day.counts.values()) > 20 for day in view.columns) >= 3
    assert {"allow", "hold", "reviewed", "fake_hold"} <= view.totals.keys()
    assert services.reviewer.queue(Wanted(), None).open > 5
    trail = services.store.audit_trail({}, None, 1000)
    assert {"opened", "noted", "decided_block", "decided_allow"} <= {row.act for row in trail}
    assert {row.act for row in trail} >= {"looked_again", "golden_added"}
    report = services.quality.report()
    assert report.agreement is not None and any(row.golden for row in report.rows) and report.golden
    assert {row.actor for row in trail if row.act.startswith("decided")} <= {who.name for who in REVIEWERS}
    assert all(row.at <= END for row in trail)
    rings = [kept.ring for kept in services.store.all_kept() if kept.hold and kept.hold.ended_at is None and kept.ring]
    assert any(ring.size >= 10 for ring in rings), "a ring is at work"


def test_a_launched_ring_is_seen_and_held(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.randbits", lambda _: 1)  # the same ring each time: what share of rings is seen is told by the benchmarks
    client = site.test_client()
    assert client.post("/ring", data={"tier": "T0"}).status_code == 303
    deadline = time.monotonic() + 60
    while "data-running" in (page := client.get("/ring").text):
        assert time.monotonic() < deadline, page
        time.sleep(0.3)
    verdicts = re.findall(r'<tr class="is-(\w+)">', page)
    assert (len(verdicts), set(verdicts) <= {"allow", "hold"}) == (MEMBERS, True), page
    assert verdicts[: MEMBERS // 2].count("hold") > MEMBERS // 3, "the newest stand first"
    assert "the first was stopped at account" in page


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"email": "jane.doe@gmail.com", "name": "Jane Doe", "ip": "203.0.113.7"}, "The service told the site: <strong>allow</strong>"),
        ({"email": "jane.roe@gmail.com", "website": "filled"}, "The service told the site: <strong>hold</strong>"),
        ({"email": "<script>alert(1)</script>@example.com"}, "&lt;script&gt;alert(1)"),
    ],
)
def test_somebody_signs_up(site: Flask, form: dict[str, str], told: str) -> None:
    page = site.test_client().post("/", data=form).text
    assert told in page
    assert "<script>alert" not in page


def test_without_the_service_the_site_says_so(tmp_path: Path) -> None:
    page = create_site("127.0.0.1:9", "sg_live_x", "/console").test_client().post("/", data={"email": "jane@example.com"}).text
    assert "Please try again in a minute." in page


def test_every_page_says_that_it_is_made_up(site: Flask) -> None:
    for path in ("/", "/ring"):
        assert "all data is synthetic" in site.test_client().get(path).text
