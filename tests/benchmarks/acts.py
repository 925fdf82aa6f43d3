"""Times acts on rings and the ring's page: `python -m tests.benchmarks.acts [--sizes N ...] [--pages N]`.

Each ring shares one card; a quarter of its members also shares a device.  The store is one SQLite file with every commit synced.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from random import Random

from signup_guard import wiring
from signup_guard.config import Settings
from signup_guard.console import create_console
from signup_guard.domain import Signup
from signup_guard.features.examples import keyed
from signup_guard.schema.requests import ScoreRequest
from signup_guard.usecases.rings import version
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import Visitor

ONE, OTHER = Visitor("one", "analyst", "", ""), Visitor("other", "analyst", "", "")


def main() -> None:
    """Prints a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", type=int, default=[77, 10_000])
    parser.add_argument("--pages", type=int, default=40)
    args = parser.parse_args()
    for size in args.sizes:
        with tempfile.TemporaryDirectory() as folder:
            services = wiring.build(Settings(store=f"{folder}/signups.db"))
            try:
                print(f"{size:,} members: {figures(services, size, args.pages)}", flush=True)
            finally:
                services.close()


def figures(services: Services, size: int, pages: int) -> str:
    """Milliseconds of each act in turn, and of the page."""
    services.warm_up()
    fill(services, size)
    rings, store = services.rings, services.store
    number = store.kept("s0").ring.id.removeprefix("r_")  # type: ignore[union-attr]
    ring = int(number)

    def seen() -> int:
        return version(store.acts_on(ring))

    def act() -> int:
        return int(store.acts_on(ring)[-1].id)

    told = []
    said, page = client(services, f"/ring/{ring}")
    shown = sorted(timed(page) for _ in range(pages))
    told.append(f"page median {statistics.median(shown):.0f} ms, p95 {shown[int(0.95 * len(shown))]:.0f} ms ({said:,} bytes)")
    for name, run in (
        ("contain", lambda: rings.contain(ONE, ring, "one_operator", seen())),
        ("propose", lambda: rings.finalise(ONE, ring, "block", "same_person", seen())),
        ("confirm", lambda: rings.confirm(OTHER, act())),
        ("label the rest", lambda: label(services)),
        ("undo", lambda: rings.undo(ONE, act(), "mistake")),
        ("clear labels", lambda: label(services)),
        ("take one out", lambda: services.ring_changes.take_out(ONE, "s1", "not_related")),
    ):
        told.append(f"{name} {timed(run):,.0f} ms")
    return ", ".join(told)


def fill(services: Services, size: int) -> None:
    """Counts a ring's signups, as an import does."""
    rng = Random(7)
    for start in range(0, size, 500):
        with services.store.unit():
            for place in range(start, min(size, start + 500)):
                parts: dict[str, str | int] = {
                    "card": "c",
                    "net": f"n{rng.randrange(size)}",
                    "name_template": f"t{rng.randrange(9)}",
                    "path": "trial",
                }
                if place % 4 == 0:
                    parts["device"] = "d"
                at = services.clock()
                services.assessor.enter(
                    services.assessor.prepare_facts(ScoreRequest(Signup(f"s{place}"), False, (), b""), keyed(parts), at, at)
                )


def client(services: Services, path: str) -> tuple[int, Callable[[], object]]:
    """The size of a page, and how to fetch it as a person who may act on it."""
    password = services.access.add_user("analyst", "analyst", "benchmark")
    browser = create_console(services).test_client()
    token = re.search(r'name="form_token" value="([^"]+)"', browser.get("/login").text)
    browser.post("/login", data={"form_token": token[1] if token else "", "name": "analyst", "password": password})
    found = browser.get(path)
    if found.status_code != 200:
        raise SystemExit(f"{path} gave {found.status}")
    return len(found.data), lambda: browser.get(path)


def label(services: Services) -> None:
    """Enters all labels that wait, as upkeep does."""
    while services.writer.submit(services.rings.label_due).result():
        pass


def timed(run: Callable[[], object]) -> float:
    """Milliseconds that it takes."""
    start = time.perf_counter()
    run()
    return 1e3 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
