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
from pathlib import Path
from statistics import median

import numpy as np
from flask import Flask, jsonify, request

from signup_guard import wiring
from signup_guard.api import logs
from signup_guard.cli.serve import Server
from signup_guard.clock import DAY, now
from signup_guard.config import Settings
from signup_guard.features import registry
from signup_guard.features.history import History
from signup_guard.schema.requests import parse_score
from signup_guard.simulate import simulate
from signup_guard.usecases.access import Access
from signup_guard.usecases.services import Services

ROOT = Path(__file__).parents[2]
HOT_IP = "23.45.67.89"
HOT_SEEN = 200_000


class Signups:
    """Requests of a simulated stream, in order, without end."""

    def __init__(self, seed: int, days: int = 20) -> None:
        fields = ("account", "device", "network", "payment", "session")
        stream = simulate(random.Random(seed), days=days, per_day=1000)
        self._rows = [{name: row[name] for name in fields if name in row} for row in stream]
        self._next = 0
        self._lock = threading.Lock()

    def take(self, ip: str | None = None) -> dict:
        """The next one, under an id of its own, from this address if one is given."""
        with self._lock:
            number = self._next
            self._next += 1
        row = self._rows[number % len(self._rows)]
        network = {**row.get("network", {}), "ip": ip} if ip else row.get("network", {})
        return {"signup_id": f"b{os.getpid()}_{id(self)}_{number}", **row, "network": network}


def fill(settings: Settings, sightings: int) -> None:
    """Enters signups until the store holds so many sightings, and the hot address so many."""
    services = wiring.build(settings)
    history, start = History(services.store), now() - 40 * DAY
    stream = Signups(1, days=max(2, sightings // 40_000 // 4))
    hot = services.assessor.prepare(parse_score(json.dumps({"signup_id": "hot", "network": {"ip": HOT_IP}}).encode(), now())).facts
    seen, entered = 0, 0
    while seen < sightings:
        with services.store.unit():
            for _ in range(500):
                facts = services.assessor.prepare(parse_score(json.dumps(stream.take()).encode(), now())).facts
                history.record(history.read(facts, start + seen * (39 * DAY // sightings)), services.store.next_seq())
                seen += len(facts.links)
    while entered < HOT_SEEN and sightings > 1_000_000:
        with services.store.unit():
            for _ in range(500):
                history.record(history.read(hot, start + entered * (39 * DAY // HOT_SEEN)), services.store.next_seq())
                entered += 1
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

    logs.configure()
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


def throughput(port: int, token: str, path: str, seconds: float, stream: Signups) -> float:
    """Answers a second to eight clients."""
    end = time.monotonic() + seconds
    counts = [0] * 8

    def work(place: int) -> None:
        client = Client(port, token)
        while time.monotonic() < end:
            client.post(path, stream.take())
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
            command = [sys.executable, "-m", "tests.benchmarks.serving", "--serve", folder, str(options.port)]
            server = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file)
        try:
            client = wait_for(options.port, token, server)
            stream = Signups(2)
            found: dict[str, list[float]] = {"empty": [], "score": [], "fresh": [], "hot": []}
            for _ in range(50):
                client.post("/v1/score", stream.take())
            for _ in range(options.rounds):  # in turn, so that drift of the machine hits all alike
                found["empty"].append(client.post("/bench/empty", stream.take()))
                for name, ip in (("score", None), ("fresh", f"23.{random.randrange(256)}.{random.randrange(256)}.7"), ("hot", HOT_IP)):
                    found[name].append(client.post("/v1/score", stream.take(ip)))
            result = {name: median(values) for name, values in found.items()} | {"sync": bare_sync(folder)}
            print(
                f"\n{sightings:,} sightings in the store; p50 in ms: " + "  ".join(f"{name} {value:.2f}" for name, value in result.items())
            )
            print(f"  steps: {steps(log)}")
            if sightings <= 1_000_000:
                paths = ("/v1/score", "/bench/predict")
                throughput(options.port, token, paths[0], 1, stream)
                rates = [[throughput(options.port, token, path, options.seconds, stream) for path in paths] for _ in range(3)]
                result["throughput"] = median(score / base for score, base in rates)
                print(
                    "  eight clients, scores a second against validation + inplace_predict: "
                    + ", ".join(f"{a:.0f}/{b:.0f}" for a, b in rates)
                )
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
