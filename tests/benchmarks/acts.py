"""Times acts on rings and the ring's page: `python -m tests.benchmarks.acts [--sizes N ...] [--pages N]`.

Each ring shares one card; a quarter of its members also shares a device.  The store is one SQLite file with every commit synced.  Beside
taking a member out that nobody misses stands what it takes to make the ring anew, as for one that is missed: no signup is scored meanwhile.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from random import Random

from signup_guard import wiring
from signup_guard.config import Settings
from signup_guard.console import create_console
from signup_guard.domain import Signup
from signup_guard.features import rebuild
from signup_guard.features.examples import keyed
from signup_guard.schema.requests import ScoreRequest
from signup_guard.usecases.ringcase import ring_case
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

    def act() -> int:
        return int(store.acts_on(ring)[-1].id)

    told, before = [], ring_case(store, ring, None, 0).seen
    said, page = client(services, f"/ring/{ring}")
    shown = sorted(timed(page) for _ in range(pages))
    told.append(f"page median {statistics.median(shown):.0f} ms, p95 {shown[int(0.95 * len(shown))]:.0f} ms ({said:,} bytes)")
    for name, run in (
        ("contain", lambda: rings.contain(ONE, ring, "one_operator", before.version)),
        ("propose", lambda: rings.finalise(ONE, ring, "block", "same_person", before._replace(version=version(store.acts_on(ring))))),
        ("confirm", lambda: rings.confirm(OTHER, act(), before)),
        ("label the rest", lambda: label(services)),
        ("undo", lambda: rings.undo(ONE, act(), "mistake")),
        ("clear labels", lambda: label(services)),
    ):
        told.append(f"{name} {timed(run):,.0f} ms")
    out = statistics.median(timed(partial(services.ring_changes.take_out, ONE, f"s{place}", "not_related")) for place in range(1, 6))
    anew = timed(lambda: services.writer.submit(partial(rebuild.rebuild, store, ring)).result())
    return ", ".join([*told, f"take one out {out:,.0f} ms, {out / anew:.3f} of making the ring anew ({anew:,.0f} ms)"])


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
