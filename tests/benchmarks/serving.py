"""What a durable score costs, as ratios to a baseline in the same server and the same run (`make bench`).

1. One score less one bare sync of the same disk, against an empty JSON view; with the milliseconds of each step.
2. The same with millions of ledger rows (sightings) in the store, against ten thousand.
3. A key seen 200,000 times, against a fresh one.
4. Throughput of eight keep-alive clients, against a view that validates and calls `inplace_predict` alone.

Every signup is synthetic.  The service runs as it is shipped, in a process of its own; two views are added for the baselines.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from flask import Flask, jsonify, request  # noqa: E402

from signup_guard import wiring  # noqa: E402
from signup_guard.cli.serve import Server  # noqa: E402
from signup_guard.clock import DAY, now  # noqa: E402
from signup_guard.config import Settings  # noqa: E402
from signup_guard.features import registry  # noqa: E402
from signup_guard.features.history import History  # noqa: E402
from signup_guard.features.kinds import KINDS  # noqa: E402
from signup_guard.schema.requests import parse_score  # noqa: E402
from signup_guard.usecases.access import Access  # noqa: E402
from signup_guard.usecases.services import Services  # noqa: E402

HOT_IP = "23.45.67.89"
HOT_SEEN = 200_000


def body(number: int, ip: str | None = None) -> dict:
    """One ordinary signup with every block filled."""
    rng = random.Random(number)
    first, last = rng.choice("Ada Bea Cleo Dora Enno Fritz Gus Hedy".split()), rng.choice("Alder Birch Cedar Elm Fir Hazel".split())
    return {
        "account": {
            "email": f"{first}.{last}{rng.randrange(10**6)}@{rng.choice(['gmail.com', 'outlook.com', f'firm{rng.randrange(10**5)}.com'])}",
            "phone": f"+1415{rng.randrange(2_000_000, 9_999_999)}",
            "username": f"{first}{rng.randrange(10**6)}",
            "name": f"{first} {last}",
            "country": "US",
            "path": rng.choice(["trial", "paid", "edu"]),
            "address": {"line1": f"{rng.randrange(9999)} {last} St", "city": "Springfield", "postal_code": f"{rng.randrange(99999):05d}"},
        },
        "device": {
            "id": f"d_{rng.randrange(10**9)}",
            "user_agent": f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{rng.randrange(120, 140)}.0.0.0 Safari/537.36",
            "accept_language": "en-US,en;q=0.9",
            "timezone": "America/New_York",
            "screen": rng.choice(["1920x1080", "1366x768", "2560x1440"]),
            "platform": "Win32",
            "webdriver": False,
            "components": {name: f"{name}{rng.randrange(3000)}" for name in ("canvas", "webgl", "fonts", "audio")},
        },
        "network": {"ip": ip or f"23.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}", "ja4": f"t13d_{rng.randrange(40)}"},
        "payment": {"card_fingerprint": f"fp_{rng.randrange(10**9)}", "bin": f"4{rng.randrange(500):05d}", "funding": "credit", "country": "US"},
        "session": {"form_seconds": 34.2, "pasted_fields": 1, "key_events": 88, "pointer_events": 140},
    }  # fmt: skip


def fill(settings: Settings, sightings: int) -> None:
    """Enters signups until the store holds so many sightings, and the hot address so many."""
    services = wiring.build(settings)
    history, per_unit, start = History(services.store), 500, now() - 40 * DAY
    count = sightings // len(KINDS)
    parsed = parse_score(json.dumps({"signup_id": "hot", "network": {"ip": HOT_IP}}).encode(), now())
    hot = services.assessor.prepare(parsed).facts
    plan = [(number, None) for number in range(count)] + [(number, hot) for number in range(HOT_SEEN if sightings > 1_000_000 else 0)]
    for begin in range(0, len(plan), per_unit):
        with services.store.unit():
            for number, facts in plan[begin : begin + per_unit]:
                at = start + number * (39 * DAY // max(count, HOT_SEEN))
                if facts is None:
                    raw = json.dumps({"signup_id": f"f{number}", **body(number)}).encode()
                    facts = services.assessor.prepare(parse_score(raw, now())).facts
                history.record(history.read(facts, at), services.store.next_seq())
    services.close()


def serve(folder: str, port: int) -> None:
    """The service with the two baseline views, until killed."""

    def extend(app: Flask, services: Services) -> None:
        vector = np.zeros(len(registry.names()), dtype=np.float32)

        @app.post("/bench/empty")
        def empty():
            return jsonify({})

        @app.post("/bench/predict")
        def predict():
            parse_score(request.get_data(), now())
            return jsonify({"score": services.engines.current().bundle.predict(vector)})

    Server(Settings(store=f"{folder}/signups.db"), "127.0.0.1", port, extend).run()


class Client:
    """One keep-alive connection."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Signup-Guard-Deadline-Ms": "1000"}

    def post(self, path: str, value: dict) -> float:
        """Milliseconds until the answer was read."""
        raw = json.dumps(value).encode()
        start = time.perf_counter()
        self._connection.request("POST", path, raw, self._headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}; see the log")
        return 1e3 * (time.perf_counter() - start)


def bare_sync(folder: str) -> float:
    """Milliseconds of writing and syncing 4 kB, median of 300."""
    times = []
    with Path(folder, "sync").open("wb") as file:
        for _ in range(300):
            file.write(b"x" * 4096)
            start = time.perf_counter()
            file.flush()
            os.fsync(file.fileno())
            times.append(1e3 * (time.perf_counter() - start))
    return median(times)


def throughput(port: int, token: str, path: str, seconds: float, numbers: Callable[[], int]) -> float:
    """Answers a second to eight clients."""
    end = time.monotonic() + seconds
    counts = [0] * 8

    def work(place: int) -> None:
        client = Client(port, token)
        while time.monotonic() < end:
            number = numbers()
            client.post(path, {"signup_id": f"t{number}", **body(number)})
            counts[place] += 1

    threads = [threading.Thread(target=work, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def steps(log: Path) -> str:
    """Median milliseconds of each step of the last thousand decisions, from the service's own log."""
    found: dict[str, list[float]] = {}
    for line in log.read_text().splitlines()[-1000:]:
        for name, value in (json.loads(line).get("ms") or {}).items() if line.startswith("{") else ():
            found.setdefault(name, []).append(value)
    return "  ".join(f"{name} {median(values):.2f}" for name, values in found.items())


def measure(sightings: int, options: argparse.Namespace) -> dict[str, float]:
    """Runs a service over a store of that size and prints what it measured."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(store=f"{folder}/signups.db")
        store, _ = wiring.open_store(settings)
        token = Access(store, now).create_key(["score"], test=False, actor="bench")
        store.close()
        fill(settings, sightings)
        log = Path(folder, "log")
        with log.open("w") as file:
            server = subprocess.Popen([sys.executable, __file__, "--serve", folder, str(options.port)], stdout=file, stderr=file)
        try:
            client = wait_for(options.port, token, server)
            counter = iter(range(10**8, 10**9))
            found: dict[str, list[float]] = {"empty": [], "score": [], "fresh": [], "hot": []}
            for _ in range(50):
                client.post("/v1/score", {"signup_id": f"w{next(counter)}", **body(next(counter))})
            for _ in range(options.rounds):  # in turn, so that drift of the machine hits all alike
                found["empty"].append(client.post("/bench/empty", body(1)))
                for name, ip in (("score", None), ("fresh", None), ("hot", HOT_IP)):
                    number = next(counter)
                    found[name].append(client.post("/v1/score", {"signup_id": f"m{number}", **body(number, ip)}))
            result = {name: median(values) for name, values in found.items()} | {"sync": bare_sync(folder)}
            print(f"\n{sightings:,} sightings in the store; p50 in ms: " + "  ".join(f"{name} {value:.2f}" for name, value in result.items()))
            print(f"  steps: {steps(log)}")
            if sightings <= 1_000_000:
                numbers = lambda: next(counter)  # noqa: E731
                throughput(options.port, token, "/v1/score", 1, numbers)
                rates = [
                    (throughput(options.port, token, "/v1/score", options.seconds, numbers), throughput(options.port, token, "/bench/predict", options.seconds, numbers))
                    for _ in range(3)
                ]  # fmt: skip
                result["throughput"] = median(score / base for score, base in rates)
                print("  eight clients, scores a second against validation + inplace_predict: " + ", ".join(f"{a:.0f}/{b:.0f}" for a, b in rates))
        finally:
            server.terminate()
            server.wait()
    return result


def wait_for(port: int, token: str, server: subprocess.Popen) -> Client:
    """A connection, once the service answers."""
    for _ in range(300):
        try:
            client = Client(port, token)
            client.post("/bench/empty", {})
        except OSError:
            if server.poll() is not None:
                raise SystemExit("the service did not start") from None
            time.sleep(0.1)
        else:
            return client
    raise SystemExit("the service does not answer")


def main() -> None:
    """Prints the figures and what they should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", nargs=2, metavar=("FOLDER", "PORT"))
    parser.add_argument("--sightings", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--port", type=int, default=8971)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve[0], int(options.serve[1]))
        return
    small = measure(10_000, options)
    large = measure(options.sightings, options)
    print(f"\n{'':64}measured   wanted")
    for name, ratio, wanted in (
        ("one score less one bare sync / an empty JSON view, p50", (small["score"] - small["sync"]) / small["empty"], "<= 12, aim 5"),
        (f"a score at {options.sightings:,} sightings / at 10,000, p50", large["score"] / small["score"], "<= 2.0, aim 1.2"),
        (f"a key seen {HOT_SEEN:,} times / a fresh one, p50", large["hot"] / large["fresh"], "<= 1.3"),
        ("throughput, eight clients / validation + inplace_predict", small["throughput"], ">= 0.4"),
    ):
        print(f"{name:64}{ratio:8.2f}   {wanted}")


if __name__ == "__main__":
    main()
