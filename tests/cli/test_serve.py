"""The service as a process: first run, second run, what survives kill -9, what a second service on the same store is told."""

from __future__ import annotations

import os
import random
import re
import shlex
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from signup_guard.store.sqlite import SqliteStore
from tests.server import SERVE, Server


def test_first_run_second_run(tmp_path: Path) -> None:
    server = Server(tmp_path)
    note = tmp_path / "instance" / "first-run.txt"
    assert oct(note.stat().st_mode)[-3:] == "600"
    curl = next(line.strip() for line in server.log.splitlines() if line.strip().startswith("curl"))
    answer = subprocess.run(shlex.split(curl), capture_output=True, text=True, check=True, timeout=30).stdout
    assert re.search(r'"signup_id":"su_first","decision":"(allow|hold)"', answer), answer
    assert server.stop() == 0
    printed = server.log
    start = time.monotonic()
    server.start()
    assert time.monotonic() - start < 20
    assert server.get("/v1/signups/su_first").json()["signup_id"] == "su_first", "the same data"
    again = server.log[len(printed) :]
    assert server.key in again
    assert "admin / " in again
    assert server.stop() == 0


def test_a_second_service_on_the_same_store_is_refused(tmp_path: Path) -> None:
    server = Server(tmp_path)
    other = subprocess.run([*SERVE, "--port", "1"], env=server._environ, capture_output=True, text=True, check=False, timeout=60)
    server.stop()
    assert (other.returncode, "is served by another process" in other.stderr) == (1, True), other.stderr


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    server = Server(tmp_path)
    environ = {**server._environ, "SIGNUP_GUARD_STORE": str(tmp_path / "other" / "b.db")}
    command = [*SERVE, "--port", str(server.port)]
    other = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    server.stop()
    assert (other.returncode, "cannot listen on" in other.stderr) == (1, True), other.stderr


@pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.soak)])
def test_kill_9_under_load_loses_no_acknowledged_decision(tmp_path: Path, rounds: int) -> None:
    rng = random.Random(1)
    server = Server(tmp_path)
    acknowledged: dict[str, bytes] = {}
    for round_number in range(rounds):
        stop = threading.Event()

        def client(number: int, round_number: int = round_number, stop: threading.Event = stop) -> None:
            with requests.Session() as session:
                for place in range(10_000):
                    if stop.is_set():
                        return
                    signup_id = f"su_{round_number}_{number}_{place}"
                    value = {"signup_id": signup_id, "payment": {"card_fingerprint": "fp_1"}, "account": {"email": f"a{place}@example.com"}}
                    try:
                        answer = server.post("/v1/score", value, session, timeout=5)
                    except requests.RequestException:
                        return
                    if answer.status_code == 200:
                        acknowledged[signup_id] = answer.content

        with ThreadPoolExecutor(4) as pool:
            for number in range(4):
                pool.submit(client, number)
            time.sleep(0.05 + rng.random() * 0.4)
            server.kill()
            stop.set()
        server.start()
    server.stop()
    assert len(acknowledged) > rounds
    store = SqliteStore(tmp_path / "instance" / "a.db")
    kept = {one.record.signup_id: one.record.answer for one in store.all_kept()}
    assert store.check() == "ok"
    lost = [signup_id for signup_id, answer in acknowledged.items() if kept.get(signup_id) != answer]
    assert lost == []
    states = store._db.execute("SELECT state FROM tracks").fetchall()
    store.close()
    from signup_guard.features.tracks import Track

    assert max(Track(state).n for (state,) in states) == len(kept), "the card, the path and all traffic were counted once a decision"


@pytest.mark.soak
def test_the_demo_serves_its_week_and_leaves_the_store_alone(tmp_path: Path) -> None:
    """In processes of its own, as it is started: a service that was forked from one with a model loaded would hang here."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "SIGNUP_GUARD_STORE": str(tmp_path / "instance" / "a.db")}
    with (tmp_path / "log").open("w") as log:
        demo = subprocess.Popen([*SERVE[:-1], "demo", "--port", str(port)], cwd=tmp_path, env=environ, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 300
        while "Console login:  tomas" not in (tmp_path / "log").read_text():
            assert (demo.poll(), time.monotonic() < deadline) == (None, True), (tmp_path / "log").read_text()
            time.sleep(0.2)
        for path, told in (("/site/", "Start your trial"), ("/console/login", "Log in"), ("/readyz", '"ready":true')):
            assert told in _patiently(f"http://127.0.0.1:{port}{path}")
    finally:
        demo.terminate()
        assert demo.wait(30) == 0
    assert {path.name for path in (tmp_path / "instance").iterdir()} == {"demo"}


def _patiently(url: str) -> str:
    for _ in range(100):
        try:
            return requests.get(url, timeout=30).text
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(url)
